"""The best of what could be done: a proven optimum, or the best plan found and its gap.

The problem is handed to HiGHS, a solver of integer programs, as `formulation` writes it. First it
is asked how much of what must be there can be: pinned visits, then lunches. Then, among the plans
that have as much, for the most value; and of plans worth the same for the one whose visits begin
earliest in their day, all beginnings added up.

Everything is counted in whole numbers and HiGHS runs on one thread from a fixed seed: the same
problem gives the same plan, unless the time runs out first.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from math import inf
from time import monotonic
from typing import Any

from msgspec import Struct

from confprep.agenda.formulation import Formulation

ROUNDING = 1e-3
"""How far a bound may lie below the whole number it stands for, as the solver counts."""


class Option(Struct, frozen=True):
    """One thing to do at one time and place."""

    start: int
    """Minutes since a midnight; so is `end`, which is later."""
    end: int
    place: int
    """Row of `Problem.gaps`."""
    value: int
    must: int = 0
    """What having it counts before all value; 0 where it need not be had."""


class Limit(Struct, frozen=True):
    """At most `most` of these options."""

    most: int
    options: tuple[int, ...]


class Best(Struct, frozen=True):
    """Of the options chosen among these, the largest extra is earned, once."""

    extras: dict[int, int]


class Problem(Struct, frozen=True, kw_only=True):
    """What could be done, and what stands against doing all of it."""

    options: tuple[Option, ...]
    gaps: tuple[tuple[int, ...], ...]
    """Minutes needed between the end of one option and the start of the next, place by place.
    Whoever can go from one to another by way of a third must be able to go directly."""
    limits: tuple[Limit, ...] = ()
    bests: tuple[Best, ...] = ()


class Solution(Struct, frozen=True, kw_only=True):
    """Options chosen, in order of time; no choice whatever is worth more than `bound`."""

    chosen: tuple[int, ...]
    value: int
    bound: int


def solve(problem: Problem, *, seconds: float = inf, known: Iterable[int] = ()) -> Solution:
    """Return the most valuable choice of options, proven where the time allows.

    `known` is a choice to begin from; what of it cannot be had together is left away, and what is
    worth most is added while it fits, so that there is a plan however short the time.
    """
    if not problem.options:
        return Solution(chosen=(), value=0, bound=0)
    formulation = Formulation(problem)
    columns = formulation.columns
    model = _Model(formulation, until=monotonic() + seconds)
    model.begin_from(together(problem, (*known, *_dearest(problem))))
    model.improve([column.must for column in columns])
    # More than all beginnings together, so that no earliness outweighs one unit of value.
    unit = 1 + formulation.latest
    bound = model.improve([unit * column.value - column.late for column in columns])
    chosen = tuple(formulation.options_of(model.chosen()))
    value = worth(problem, chosen)
    return Solution(chosen=chosen, value=value, bound=max(value, (bound + unit - 1) // unit))


def worth(problem: Problem, chosen: Iterable[int]) -> int:
    """Return what a choice of options is worth; whether it is possible is not asked."""
    held = set(chosen)
    total = sum(problem.options[option].value for option in held)
    for best in problem.bests:
        total += max((best.extras[option] for option in best.extras.keys() & held), default=0)
    return total


def _dearest(problem: Problem) -> list[int]:
    """Return the options, what must be had first, then those worth most."""
    worths = [(option.must, option.value) for option in problem.options]
    for best in problem.bests:
        for number, extra in best.extras.items():
            worths[number] = (worths[number][0], worths[number][1] + extra)
    order = range(len(worths))
    return sorted(order, key=lambda number: (worths[number], -number), reverse=True)


def together(problem: Problem, wanted: Iterable[int]) -> list[int]:
    """Return those of `wanted`, in that order of preference, that can be had together."""
    options, gaps = problem.options, problem.gaps
    room = [limit.most for limit in problem.limits]
    limits_of: dict[int, list[int]] = {}
    for number, limit in enumerate(problem.limits):
        for member in limit.options:
            limits_of.setdefault(member, []).append(number)

    def follows(one: Option, other: Option) -> bool:
        return one.end + gaps[one.place][other.place] <= other.start

    held: list[int] = []
    for number in wanted:
        option, limits = options[number], limits_of.get(number, [])
        if all(room[each] for each in limits) and all(
            follows(options[other], option) or follows(option, options[other]) for other in held
        ):
            held.append(number)
            for each in limits:
                room[each] -= 1
    return held


def direct_gaps(gaps: Sequence[Sequence[int]], stay: int) -> tuple[tuple[int, ...], ...]:
    """Return `gaps`, longer where a way by a third place, with a stay there, would be shorter.

    Walks that people write down may contradict each other; of two the longer one is believed, so
    that no plan depends on a walk that cannot be made.
    """
    table = [list(row) for row in gaps]
    shortest = min((gap for row in table for gap in row if gap), default=0)
    changed = max((max(row) for row in table), default=0) > 2 * shortest + stay
    while changed:
        changed = False
        for middle, through in enumerate(table):
            for one, row in enumerate(table):
                for other, gap in enumerate(row):
                    short = gap - stay - row[middle] - through[other]
                    if short > 0 and middle not in {one, other}:
                        changed = True
                        for a, b in ((one, middle), (middle, other)):
                            table[a][b] += (short + 1) // 2
                            table[b][a] = max(table[b][a], table[a][b])
    return tuple(tuple(row) for row in table)


class _Model:
    """An integer program in the solver's hands, and the best choice found so far."""

    def __init__(self, formulation: Formulation, *, until: float) -> None:
        # Here, so that only what plans pays for loading the solver.
        import highspy

        self.formulation = formulation
        self.until = until
        self.solver: Any = highspy.Highs()
        for name, setting in (
            ("output_flag", False),
            ("threads", 1),
            ("random_seed", 0),
            ("mip_rel_gap", 0.0),
            ("mip_abs_gap", 0.99),  # what is counted are whole numbers
        ):
            self.solver.setOptionValue(name, setting)
        self.solver.passModel(_as_lp(highspy, formulation))
        self.found = [0] * len(formulation.columns)

    def begin_from(self, known: Iterable[int]) -> None:
        """Take a possible choice of options as the best found so far."""
        for column in self.formulation.columns_of(known):
            self.found[column] = 1

    def improve(self, counts: Sequence[int]) -> int:
        """Find the choice of columns that counts most, and ask no less of it from here on.

        Returns what no choice exceeds.
        """
        import highspy
        import numpy as np

        most = sum(max(0, each) for each in counts)
        left = self.until - monotonic()
        if left <= 0 or not any(counts):
            return most
        solver = self.solver
        columns = np.arange(len(counts), dtype=np.int32)
        solver.changeColsCost(len(counts), columns, np.array(counts, dtype=np.float64))
        solver.setSolution(len(counts), columns, np.array(self.found, dtype=np.float64))
        solver.setOptionValue("time_limit", solver.getRunTime() + left)
        solver.run()
        info = solver.getInfo()
        if info.primal_solution_status == highspy.SolutionStatus.kSolutionStatusFeasible:
            self.found = [round(value) for value in solver.getSolution().col_value]
        best = sum(count * had for count, had in zip(counts, self.found, strict=True))
        counted = np.flatnonzero(counts).astype(np.int32)
        solver.addRow(
            float(best),
            highspy.kHighsInf,
            len(counted),
            counted,
            np.array(counts, dtype=np.float64)[counted],
        )
        return max(best, int(min(info.mip_dual_bound, float(most)) + ROUNDING))

    def chosen(self) -> list[int]:
        """Return the columns of the best choice."""
        return [column for column, had in enumerate(self.found) if had]


def _as_lp(highspy: Any, formulation: Formulation) -> Any:
    """Return columns and rows as HiGHS takes them, to be maximised."""
    import numpy as np

    columns, rows = formulation.columns, formulation.rows
    lp = highspy.HighsLp()
    lp.num_col_, lp.num_row_ = len(columns), len(rows)
    lp.sense_ = highspy.ObjSense.kMaximize
    lp.col_cost_ = np.zeros(len(columns))
    lp.col_lower_ = np.zeros(len(columns))
    lp.col_upper_ = np.ones(len(columns))
    lp.row_lower_ = np.array([row.least for row in rows], dtype=np.float64)
    lp.row_upper_ = np.array([row.most for row in rows], dtype=np.float64)
    lp.a_matrix_.format_ = highspy.MatrixFormat.kRowwise
    starts = [0]
    for row in rows:
        starts.append(starts[-1] + len(row.factors))
    lp.a_matrix_.start_ = np.array(starts, dtype=np.int32)
    lp.a_matrix_.index_ = np.array([c for row in rows for c in row.factors], dtype=np.int32)
    lp.a_matrix_.value_ = np.array(
        [factor for row in rows for factor in row.factors.values()], dtype=np.float64
    )
    kinds = highspy.HighsVarType
    lp.integrality_ = [kinds.kInteger if c.whole else kinds.kContinuous for c in columns]
    return lp
