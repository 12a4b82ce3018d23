"""CP-SAT for the same problem: a peer of the benchmark, a cross-check of the tests."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path

import msgspec

from benchmarks import weeks
from confprep.agenda.problem import Problem, Solution, worth


def cliques(problem: Problem) -> Iterator[tuple[int, ...]]:
    """Yield sets of options of which at most one can be had, that together say all conflicts."""
    options, gaps = problem.options, problem.gaps
    seen = set()
    for start in sorted({option.start for option in options}):
        at_once = tuple(i for i, o in enumerate(options) if o.start <= start < o.end)
        if len(at_once) > 1 and at_once not in seen:
            seen.add(at_once)
            yield at_once
    widest = max((max(row) for row in gaps), default=0)
    for number, later in enumerate(options):
        groups: list[list[int]] = []
        late = [
            i
            for i, o in enumerate(options)
            if later.start - widest < o.end <= later.start
            and o.end + gaps[o.place][later.place] > later.start
        ]
        for i in sorted(late, key=lambda i: options[i].start):
            for group in groups:
                if all(_overlap(problem, i, other) for other in group):
                    group.append(i)
                    break
            else:
                groups.append([i])
        yield from ((*group, number) for group in groups)


def _overlap(problem: Problem, one: int, other: int) -> bool:
    first, second = problem.options[one], problem.options[other]
    return first.start < second.end and second.start < first.end


def by_cp_sat(problem: Problem, *, seconds: float) -> Solution:
    """Return what CP-SAT finds, with its bound."""
    from ortools.sat.python import cp_model

    model = cp_model.CpModel()
    had = [model.new_bool_var("") for _ in problem.options]
    for clique in cliques(problem):
        model.add_at_most_one([had[i] for i in clique])
    for limit in problem.limits:
        model.add(sum(had[i] for i in limit.options) <= limit.most)
    given, problem = problem, weeks.with_must_as_value(problem)
    terms = [had[i] * option.value for i, option in enumerate(problem.options)]
    for best in problem.bests:
        earned = []
        for i, extra in best.extras.items():
            earned.append(model.new_bool_var(""))
            model.add_implication(earned[-1], had[i])
            terms.append(earned[-1] * extra)
        model.add_at_most_one(earned)
    model.maximize(sum(terms))
    solver = cp_model.CpSolver()
    solver.parameters.num_workers = 1
    solver.parameters.max_time_in_seconds = seconds
    solver.solve(model)
    chosen = tuple(i for i, var in enumerate(had) if solver.boolean_value(var))
    more = worth(problem, chosen) - worth(given, chosen)
    return Solution(
        chosen=chosen,
        value=round(solver.objective_value) - more,
        bound=round(solver.best_objective_bound) - more,
    )


def by_cp_sat_apart(problems: Sequence[Problem], *, seconds: float) -> list[Solution]:
    """Return what CP-SAT finds for each problem, in a process of its own.

    OR-Tools brings a HiGHS of another version with it, and one process can hold but one of them.
    """
    done = subprocess.run(
        [sys.executable, "-m", "benchmarks.engines", str(seconds)],
        input=msgspec.json.encode(problems),
        stdout=subprocess.PIPE,
        check=True,
        cwd=Path(__file__).parents[1],
    )
    return msgspec.json.decode(done.stdout, type=list[Solution])


if __name__ == "__main__":
    given = msgspec.json.decode(sys.stdin.buffer.read(), type=list[Problem])
    solved = [by_cp_sat(problem, seconds=float(sys.argv[1])) for problem in given]
    sys.stdout.buffer.write(msgspec.json.encode(solved))
