"""The installed solver: large weeks against CP-SAT, small problems against trying everything.

To see that the checks of its answers hold with a release that is known to be wrong, install that
release by hand, whatever the range says, and run this again.
"""

from __future__ import annotations

from importlib.metadata import version
from time import perf_counter

from msgspec.structs import replace

from benchmarks import weeks
from benchmarks.engines import by_cp_sat_apart
from confprep.agenda import highs
from confprep.agenda.highs import Answer, Question
from confprep.agenda.problem import Problem, Solution
from confprep.agenda.schedule import solve

SMALL = 600
SIZES = (
    # sessions, meetings, posters, weeks
    (600, 12, 12, 17),
    (1000, 10, 10, 17),
    (1500, 15, 15, 12),
    (1500, 30, 25, 4),
)
SECONDS = 120.0


class _Counted:
    """The solver, with the questions that it was asked counted."""

    def __init__(self) -> None:
        self.questions = self.again = 0

    def ask(self, question: Question) -> Answer:
        self.questions += 1
        self.again += question.start is None and question.presolve
        return highs.ask(question)


def run() -> str:
    """Return how often a plan is worse than the best, or said to be the best and is not."""
    lines = [f"highspy {version('highspy')}, ortools {version('ortools')}"]
    lines.append("problems                    below  falsely proven  unproven  asked anew  seconds")
    lines.append(_small())
    lines.append(_large())
    return "\n".join(lines)


def _small() -> str:
    problems = [weeks.small(seed) for seed in range(SMALL)]
    best = []
    for problem in problems:
        must, value = weeks.exhaustive(problem)
        best.append(Solution(chosen=(), value=value, bound=must))
    return _row(f"{SMALL} small, all choices tried", problems, best)


def _large() -> str:
    problems = [
        weeks.large(sessions=sessions, meetings=meetings, posters=posters, seed=seed)
        for sessions, meetings, posters, count in SIZES
        for seed in range(count)
    ]
    theirs = by_cp_sat_apart(problems, seconds=SECONDS)
    unproven = sum(each.value != each.bound for each in theirs)
    best = [replace(each, bound=0) for each in theirs]
    row = _row(f"{len(problems)} large, against CP-SAT", problems, best)
    return row + (f"  (CP-SAT left {unproven} without proof)" if unproven else "")


def _row(name: str, problems: list[Problem], best: list[Solution]) -> str:
    """Compare with `best`: its value, and as its bound what must be there."""
    below = wrong = unproven = again = 0
    seconds = 0.0
    for problem, reference in zip(problems, best, strict=True):
        counted = _Counted()
        begin = perf_counter()
        mine = solve(problem, seconds=SECONDS, ask=counted.ask)
        seconds += perf_counter() - begin
        fault = weeks.fault(problem, mine.chosen)
        if fault:
            raise AssertionError(fault)
        must = sum(problem.options[option].must for option in mine.chosen)
        worse = (must, mine.value) < (reference.bound, reference.value)
        below += worse
        too_low = must == reference.bound and mine.bound < reference.value
        wrong += too_low or (worse and mine.value == mine.bound)
        unproven += mine.value != mine.bound
        again += bool(counted.again)
    return f"{name:27} {below:5} {wrong:15} {unproven:9} {again:11} {seconds:8.1f}"
