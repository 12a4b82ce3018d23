"""The solver's answers are checked, whatever release gives them; what it prints is no output."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Callable
from math import nan
from pathlib import Path

import pytest
from msgspec.structs import replace

from benchmarks import weeks
from confprep.agenda import highs
from confprep.agenda.highs import Answer, Question
from confprep.agenda.problem import Option, Problem, Solution, together, worth
from confprep.agenda.schedule import solve

Lie = Callable[[Question, Answer], Answer]

SEEDS = (6, 9, 10, 21, 26, 29, 34, 37, 40, 44, 53, 55, 63, 69, 73, 75, 89, 91, 92, 93)
"""Small problems whose best choice is not the one that the solver is given to begin from."""
BEST = {seed: weeks.exhaustive(weeks.small(seed)) for seed in SEEDS}
"""What must be there and the value of the best choice."""


def _count(question: Question, values: list[float]) -> float:
    return sum(count * value for count, value in zip(question.counts, values, strict=True))


def _start_as_the_best(question: Question, told: Answer) -> Answer:
    return replace(told, values=list(question.start or told.values))


def _start_proven_best(question: Question, told: Answer) -> Answer:
    values = list(question.start or [])
    if question.start is None:
        return told
    best = _count(question, values)
    return replace(told, values=values, objective=best, bound=best)


def _everything_at_once(question: Question, told: Answer) -> Answer:
    values = [1.0] * len(question.counts)
    best = _count(question, values)
    return replace(told, values=values, objective=best, bound=best)


def _halves(question: Question, told: Answer) -> Answer:
    values = [0.5] * len(question.counts)
    return replace(told, values=values, objective=_count(question, values))


def _nothing_at_all(question: Question, told: Answer) -> Answer:
    return replace(told, values=[0.0] * len(question.counts), objective=0.0, bound=0.0)


def _no_numbers(question: Question, told: Answer) -> Answer:
    return replace(told, values=[nan] * len(question.counts), objective=nan, bound=nan)


LIES: dict[str, Lie] = {
    "the start as the best": _start_as_the_best,
    "the start proven best": _start_proven_best,
    "everything at once": _everything_at_once,
    "halves": _halves,
    "nothing at all": _nothing_at_all,
    "no numbers": _no_numbers,
    "too few columns": lambda _, told: replace(told, values=(told.values or [])[:-1]),
    "impossible": lambda _, told: replace(told, values=None),
    "a bound too low": lambda _, told: replace(told, bound=-1.0),
    "more than it is": lambda _, told: replace(told, objective=told.objective * 2 + 100),
}


@pytest.mark.parametrize("lie", LIES.values(), ids=list(LIES))
def test_a_solver_that_is_wrong_with_a_start_is_asked_again_without(lie: Lie) -> None:
    asked_anew = 0

    def ask(question: Question) -> Answer:
        nonlocal asked_anew
        told = highs.ask(question)
        if question.start is not None:
            return lie(question, told)
        asked_anew += 1
        return told

    for seed, best in BEST.items():
        problem = weeks.small(seed)
        # Only what fits together in itself takes a second proof to be found out.
        for doubt in {True, lie is _start_proven_best}:
            found = solve(problem, ask=ask, doubt=doubt)
            assert _of(problem, found) == best, seed
            assert found.bound == found.value, seed
    assert asked_anew


@pytest.mark.parametrize("lie", LIES.values(), ids=list(LIES))
def test_a_solver_that_is_always_wrong_makes_no_plan_worse(lie: Lie) -> None:
    def ask(question: Question) -> Answer:
        told = highs.ask(question)
        return lie(question, told) if told.values is not None else told

    for seed, best in BEST.items():
        problem = weeks.small(seed)
        known = together(problem, range(len(problem.options)))
        found = solve(problem, known=known, ask=ask)
        must, value = _of(problem, found)
        assert not weeks.fault(problem, found.chosen)
        assert _of(problem, _solution(problem, known)) <= (must, value) <= best, seed
        assert (must, value) == best or found.bound > value, seed
        assert found.bound >= best[1] or must < best[0], seed


def test_a_proof_of_what_is_not_so_is_found_out() -> None:
    """The answers fit each other; only asking for more, with nothing to begin from, shows it."""
    problem = Problem(
        options=(Option(0, 30, 0, 5), Option(0, 10, 0, 4), Option(20, 30, 0, 4)), gaps=((0,),)
    )

    def ask(question: Question) -> Answer:
        told = highs.ask(question)
        if not question.presolve:
            return told
        values = [1.0, 0.0, 0.0]
        best = _count(question, values)
        return Answer(values=values, objective=best, bound=best)

    assert solve(problem, ask=ask) == Solution(chosen=(1, 2), value=8, bound=8)
    believed = solve(problem, ask=ask, doubt=False)
    assert believed == Solution(chosen=(0,), value=5, bound=5)


def test_a_bound_below_the_choice_it_comes_with_is_no_bound() -> None:
    def ask(question: Question) -> Answer:
        told = highs.ask(question)
        if question.start is None:
            return told
        values = list(question.start)
        return replace(told, values=values, objective=_count(question, values), bound=-1.0)

    for seed, best in BEST.items():
        problem = weeks.small(seed)
        assert _of(problem, solve(problem, ask=ask, doubt=False)) == best, seed


def test_nothing_is_proven_while_more_of_what_must_be_there_may_fit() -> None:
    problem = Problem(options=(Option(0, 30, 0, 5, 1), Option(0, 30, 0, 4, 1)), gaps=((0,),))

    def ask(question: Question) -> Answer:
        told = highs.ask(question)
        in_time = any(count not in {0, 1} for count in question.counts)
        return told if in_time else replace(told, bound=2.0, finished=False)

    found = solve(problem, ask=ask)
    assert found.value == 5
    assert found.bound > 5


def test_a_proof_that_is_not_confirmed_is_no_proof() -> None:
    problem = weeks.small(3)

    def ask(question: Question) -> Answer:
        told = highs.ask(question)
        return told if question.presolve else replace(told, finished=False)

    found = solve(problem, ask=ask)
    assert _of(problem, found) == weeks.exhaustive(problem)
    assert found.bound > found.value


def _of(problem: Problem, found: Solution) -> tuple[int, int]:
    return sum(problem.options[option].must for option in found.chosen), found.value


def _solution(problem: Problem, chosen: list[int]) -> Solution:
    value = worth(problem, chosen)
    return Solution(chosen=tuple(chosen), value=value, bound=value)


# --- what the library prints -----------------------------------------------------------------

PRINTING = """
import json, os, sys, threading
import highspy
from benchmarks import weeks
from confprep.agenda.schedule import solve

class Printing(highspy.Highs):
    def __init__(self):
        os.write(1, b"Running a solver\\n")
        super().__init__()
    def run(self):
        os.write(1, b"degeneracy?\\n")
        return super().run()

highspy.Highs = Printing
problems = [weeks.small(seed) for seed in range(4)]
threads = [threading.Thread(target=solve, args=(problem,)) for problem in problems]
for thread in threads:
    thread.start()
for thread in threads:
    thread.join()
values = [solve(problem).value for problem in problems]
"""


def test_what_the_solver_prints_does_not_reach_stdout() -> None:
    done = _python(PRINTING + "print(json.dumps(values))")
    assert len(json.loads(done.stdout)) == 4
    assert b"Running a solver" in done.stderr


@pytest.mark.parametrize("closed", [(1,), (2,), (1, 2)])
def test_a_closed_stdout_or_stderr_stands_in_no_ones_way(
    closed: tuple[int, ...], tmp_path: Path
) -> None:
    file = tmp_path / "values.json"
    close = "import os\n" + "".join(f"os.close({number})\n" for number in closed)
    write = f"open({str(file)!r}, 'w').write(json.dumps(values))\n"
    done = _python(close + PRINTING + write)
    assert done.returncode == 0
    assert len(json.loads(file.read_text())) == 4
    assert b"Running" not in done.stdout


def _python(code: str) -> subprocess.CompletedProcess[bytes]:
    return subprocess.run(
        [sys.executable, "-c", code],
        capture_output=True,
        check=False,
        cwd=Path(__file__).parents[1],
    )
