"""The best of what could be done: a proven optimum, or the best plan found and its gap.

The problem is handed to HiGHS, a solver of integer programs, as `formulation` writes it. First it
is asked how much of what must be there can be: pinned visits, then lunches. Then, among the plans
that have as much, for the most value; and of plans worth the same for the one whose visits begin
earliest in their day, all beginnings added up.

Everything is counted in whole numbers and HiGHS runs on one thread from a fixed seed: the same
problem gives the same plan, unless the time runs out first.

No release of a solver is believed at its word: some returned the choice they were given to begin
from and reported more than it is worth, and some proved what is not so. What an answer holds is
counted here. An answer that breaks a rule, reports another worth than it has, or is worse than
what was known before is dropped, and the question is asked anew with nothing to begin from. That
nothing is better is believed only of an answer that passed, and of a small problem only where it
has been asked for in other words as well. Of a large one, a bound that is too low would be
believed: to prove it again takes as long as to find it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from math import inf, isfinite
from time import monotonic

from msgspec import Struct
from msgspec.structs import replace

from confprep.agenda import highs
from confprep.agenda.formulation import Formulation, Row
from confprep.agenda.highs import Answer, Question
from confprep.agenda.problem import Problem, Solution, dearest, together, worth

ROUNDING = 1e-3
"""How far a bound may lie below the whole number it stands for, as the solver counts."""
WHOLE = 1e-5
"""How far a column may lie from 0 or 1, as the solver counts."""
HALF, RELATIVE = 0.5, 1e-6
"""How far what an answer is said to count may lie from what it counts."""
SMALL = 600
"""Columns of a problem up to which a proof is asked for twice."""

Ask = Callable[[Question], Answer]


class _Found(Struct, frozen=True):
    """A choice of columns, what it counts, and what no choice exceeds."""

    held: list[int]
    count: int
    bound: int


def solve(
    problem: Problem,
    *,
    seconds: float = inf,
    known: Iterable[int] = (),
    doubt: bool = True,
    ask: Ask = highs.ask,
) -> Solution:
    """Return the most valuable choice of options, proven where the time allows.

    `known` is a choice to begin from; what of it cannot be had together is left away, and what is
    worth most is added while it fits, so that there is a plan however short the time, and none
    worse than it. Without `doubt` the proof of a small problem is not asked for twice.
    """
    if not problem.options:
        return Solution(chosen=(), value=0, bound=0)
    formulation = Formulation(problem)
    columns = formulation.columns
    guard = _Guard(formulation, ask, until=monotonic() + seconds)
    held = formulation.held_by(together(problem, (*known, *dearest(problem))))
    musts, values = [c.must for c in columns], [c.value for c in columns]
    first = guard.most(musts, held)
    # More than all beginnings together, so that no earliness outweighs one unit of value.
    unit = 1 + formulation.latest
    found = guard.most([unit * column.value - column.late for column in columns], first.held)
    held, bound = found.held, (found.bound + unit - 1) // unit
    if first.bound > first.count:
        # Another plan may hold more of what must be there, and then be worth anything.
        bound = sum(values)
    elif doubt and bound <= _count(values, held) and len(columns) <= SMALL:
        beyond = 1 + sum(values)
        both = [beyond * must + value for must, value in zip(musts, values, strict=True)]
        held, proven = guard.outdone(both, held)
        bound = _count(values, held) if proven else sum(values)
    chosen = tuple(formulation.options_of(held))
    value = worth(problem, chosen)
    return Solution(chosen=chosen, value=value, bound=max(value, bound))


class _Guard:
    """Asks a solver one question after the other, and believes what can be checked."""

    def __init__(self, formulation: Formulation, ask: Ask, *, until: float) -> None:
        self.formulation = formulation
        self.ask = ask
        self.until = until
        self.rows = list(formulation.rows)
        self.whole = [column.whole for column in formulation.columns]

    def most(self, counts: Sequence[int], known: list[int]) -> _Found:
        """Find the choice of columns that counts most, and ask no less of it from here on.

        It counts no less than `known`, which is possible.
        """
        found = _Found(known, _count(counts, known), sum(max(0, each) for each in counts))
        if not any(counts):
            return found
        for start in (known, None):
            told = self._told(counts, self.rows, start=start)
            if told is None:
                break
            held = self._held(told, self.rows)
            believed = _is_true(found, counts, told, held)
            found = _better(found, counts, held)
            if believed:
                found = replace(found, bound=_bound(found, told))
                break
        self.rows.append(_at_least(counts, found.count))
        return found

    def outdone(self, counts: Sequence[int], held: list[int]) -> tuple[list[int], bool]:
        """Look for a choice that counts more than one of which it is said that none does.

        Returns the best there is now, and whether it was confirmed that nothing is better.
        """
        found = _Found(held, _count(counts, held), sum(counts))
        while True:
            rows = [*self.formulation.rows, _at_least(counts, found.count + 1)]
            told = self._told(counts, rows, presolve=False)
            if told is None:
                return found.held, False
            better = _better(found, counts, self._held(told, rows))
            if better.count == found.count:
                return found.held, told.values is None and told.finished
            found = better

    def _told(
        self,
        counts: Sequence[int],
        rows: Sequence[Row],
        *,
        start: Sequence[int] | None = None,
        presolve: bool = True,
    ) -> Answer | None:
        """Return what the solver says; None where there is no time left to ask."""
        left = self.until - monotonic()
        if left <= 0:
            return None
        return self.ask(
            Question(
                counts=counts,
                whole=self.whole,
                rows=rows,
                start=start,
                seconds=left,
                presolve=presolve,
            )
        )

    def _held(self, told: Answer, rows: Sequence[Row]) -> list[int] | None:
        """Return the choice in an answer; None where it holds none that is possible."""
        if told.values is None or len(told.values) != len(self.whole):
            return None
        held = []
        for value, whole in zip(told.values, self.whole, strict=True):
            had = round(value) if whole and isfinite(value) else 0
            if whole and not abs(value - had) <= WHOLE:
                return None
            held.append(had)
        held = self.formulation.with_earnings(held)
        return held if {0, 1}.issuperset(held) and all(row.holds(held) for row in rows) else None


def _better(found: _Found, counts: Sequence[int], held: list[int] | None) -> _Found:
    """Return the choice of an answer where it counts more than the one found."""
    count = found.count if held is None else _count(counts, held)
    return _Found(held, count, found.bound) if held and count > found.count else found


def _is_true(found: _Found, counts: Sequence[int], told: Answer, held: list[int] | None) -> bool:
    """Whether an answer holds what it says, and no less than what was known."""
    if held is None:
        # With its time gone, a solver may honestly have nothing.
        return told.values is None and not told.finished and told.bound >= found.count
    count = _count(counts, held)
    near = max(HALF, RELATIVE * abs(count))
    return (
        count >= found.count and abs(told.objective - count) <= near and told.bound >= count - near
    )


def _count(counts: Sequence[int], held: Sequence[int]) -> int:
    return sum(count * had for count, had in zip(counts, held, strict=True))


def _bound(found: _Found, told: Answer) -> int:
    """Return the bound of an answer as the whole number it stands for."""
    return max(found.count, int(min(told.bound + ROUNDING, float(found.bound))))


def _at_least(counts: Sequence[int], least: int) -> Row:
    return Row(least, inf, {column: count for column, count in enumerate(counts) if count})
