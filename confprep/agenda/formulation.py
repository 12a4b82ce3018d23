"""A scheduling problem as an integer program: columns to choose from, rows that a choice must keep.

Two things make it small and its linear relaxation nearly whole, so that a solver has little left
to search:

- of options that stand in each other's way, whole sets go into one row ("at most one of these"),
  each set as large as it can be, instead of one row for each pair;
- visits that can be made at just the same times and places, such as the posters of one hour, are
  not offered each at each time: how many of them are made and when the place is visited are two
  questions, tied by one row, and who is visited when is settled afterwards.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from math import inf

from msgspec import Struct

from confprep.agenda.problem import Option, Problem

Spot = tuple[int, int, int]
"""Start, end, place."""


class Column(Struct, frozen=True):
    """Something to choose or not; its numbers are what choosing it counts in each objective."""

    value: int = 0
    must: int = 0
    late: int = 0
    whole: bool = True
    """False where it is 0 or 1 of its own accord, once the others are."""


class Row(Struct, frozen=True):
    """The sum of some columns, each with its factor, lies between `least` and `most`."""

    least: float
    most: float
    factors: dict[int, int]

    def holds(self, held: Sequence[int]) -> bool:
        """Whether a choice of columns, each 0 or 1, keeps it."""
        total = sum(factor * held[column] for column, factor in self.factors.items())
        return self.least <= total <= self.most


class _Class(Struct):
    """Visits that can take each other's place."""

    visits: dict[int, tuple[int, ...]]
    """Column of the visit to its options."""
    slots: dict[Spot, int]
    """Time and place to the column that says it is used."""


class Formulation:
    """Columns and rows of one problem, and the way back from columns to options."""

    def __init__(self, problem: Problem) -> None:
        self.problem = problem
        self.columns: list[Column] = []
        self.rows: list[Row] = []
        self.column_of: dict[int, int] = {}
        """Option to the column that stands for it: its own, or that of its visit in a class."""
        self.classes: list[_Class] = []
        self.spots: dict[Spot, list[int]] = defaultdict(list)
        """Columns that use a time and place."""
        self.earnings: list[dict[int, tuple[int, ...]]] = []
        """Of each set of extras: the column that earns one, to the columns it is earned by."""
        once = {number for number, limit in enumerate(problem.limits) if limit.most == 1}
        limits_of: list[list[int]] = [[] for _ in problem.options]
        for number, limit in enumerate(problem.limits):
            for member in limit.options:
                limits_of[member].append(number)
        self._home = [next((n for n in numbers if n in once), -1) for numbers in limits_of]
        """Option to the first limit by which only one of several can be had; -1 without."""
        for groups in self._interchangeable(limits_of):
            self._add_class(groups)
        for number, option in enumerate(problem.options):
            if number not in self.column_of:
                self.column_of[number] = column = self._add(_column(option))
                self.spots[_spot(option)].append(column)
        self._add_conflicts()
        self._add_limits()
        self._add_bests()

    @property
    def latest(self) -> int:
        """More than the columns of any choice can add up to in lateness."""
        count, free = 0, -inf
        for start, end, _ in sorted(self.spots, key=lambda spot: spot[1]):
            if start >= free:
                count, free = count + 1, end
        return count * max((column.late for column in self.columns), default=0)

    # --- columns -------------------------------------------------------------------------

    def _add(self, column: Column) -> int:
        self.columns.append(column)
        return len(self.columns) - 1

    def _interchangeable(self, limits_of: Sequence[Sequence[int]]) -> Iterator[list[int]]:
        """Yield the limits "one of these times" of visits that can take each other's place.

        Whatever is said of one time of such a visit is said of all of them.
        """
        options = self.problem.options
        extras: list[list[tuple[int, int]]] = [[] for _ in options]
        for number, best in enumerate(self.problem.bests):
            for option, extra in best.extras.items():
                extras[option].append((number, extra))
        alike: dict[tuple[Spot, ...], list[int]] = defaultdict(list)
        for number, limit in enumerate(self.problem.limits):
            said = {
                (options[o].value, options[o].must, tuple(limits_of[o]), tuple(extras[o]))
                for o in limit.options
            }
            if limit.most == 1 and len(said) == 1 and self._home[limit.options[0]] == number:
                alike[tuple(sorted(_spot(options[o]) for o in limit.options))].append(number)
        yield from (groups for groups in alike.values() if len(groups) > 1)

    def _add_class(self, groups: Sequence[int]) -> None:
        options, limits = self.problem.options, self.problem.limits
        made = _Class({}, {})
        for group in groups:
            members = limits[group].options
            first = options[members[0]]
            visit = self._add(Column(value=first.value, must=first.must))
            made.visits[visit] = members
            self.column_of.update(dict.fromkeys(members, visit))
        for spot in sorted({_spot(options[o]) for o in limits[groups[0]].options}):
            made.slots[spot] = slot = self._add(Column(late=_late(spot[0])))
            self.spots[spot].append(slot)
        balance = dict.fromkeys(made.slots.values(), 1) | dict.fromkeys(made.visits, -1)
        self.rows.append(Row(0, 0, balance))
        self.classes.append(made)

    # --- rows ----------------------------------------------------------------------------

    def _add_conflicts(self) -> None:
        spots = sorted(self.spots)
        for clique in cliques(spots, self.problem.gaps):
            columns = [column for number in clique for column in self.spots[spots[number]]]
            if len(columns) > 1:
                self.rows.append(Row(-inf, 1, dict.fromkeys(columns, 1)))

    def _add_limits(self) -> None:
        for limit in self.problem.limits:
            columns = {self.column_of[option] for option in limit.options}
            if len(columns) > limit.most:
                self.rows.append(Row(-inf, limit.most, dict.fromkeys(sorted(columns), 1)))

    def _add_bests(self) -> None:
        """Let one visit of each set earn its extra, and only if it is made."""
        for best in self.problem.bests:
            together: dict[tuple[int, int], set[int]] = defaultdict(set)
            for option, extra in best.extras.items():
                home = self._home[option]
                together[home if home >= 0 else -1 - option, extra].add(self.column_of[option])
            earned: dict[int, tuple[int, ...]] = {}
            for (_, extra), columns in together.items():
                earning = self._add(Column(value=extra, whole=False))
                earned[earning] = by = tuple(sorted(columns))
                self.rows.append(Row(0, inf, {**dict.fromkeys(by, 1), earning: -1}))
            if len(earned) > 1:
                self.rows.append(Row(-inf, 1, dict.fromkeys(earned, 1)))
            self.earnings.append(earned)

    # --- and back ------------------------------------------------------------------------

    def options_of(self, choice: Sequence[int]) -> list[int]:
        """Return the options that a choice of columns stands for, in order of time.

        Visits that can take each other's place get their times in order of value, best first.
        """
        options = self.problem.options
        held = {column for column, had in enumerate(choice) if had}
        in_class = {column for made in self.classes for column in made.visits}
        had = [o for o, c in self.column_of.items() if c in held and c not in in_class]
        for made in self.classes:
            times = [spot for spot, column in made.slots.items() if column in held]
            visits = [column for column in made.visits if column in held]
            visits.sort(key=lambda column: (-self.columns[column].value, column))
            for spot, visit in zip(times, visits, strict=True):
                had.append(next(o for o in made.visits[visit] if _spot(options[o]) == spot))
        return sorted(had, key=lambda o: (options[o].start, o))

    def held_by(self, chosen: Iterable[int]) -> list[int]:
        """Return for each column whether it is had, 1 or 0, where these options are chosen."""
        wanted = set(chosen)
        columns = {self.column_of[option] for option in wanted}
        for made in self.classes:
            members = wanted.intersection(o for each in made.visits.values() for o in each)
            columns |= {made.slots[_spot(self.problem.options[o])] for o in members}
        return self.with_earnings([int(column in columns) for column in range(len(self.columns))])

    def with_earnings(self, held: Sequence[int]) -> list[int]:
        """Return a choice of columns where the largest extra of each set is earned, if any is."""
        full = list(held)
        for earned in self.earnings:
            for column in earned:
                full[column] = 0
            possible = [c for c, by in earned.items() if any(full[column] for column in by)]
            if possible:
                full[max(possible, key=lambda column: (self.columns[column].value, -column))] = 1
        return full


def cliques(spots: Sequence[Spot], gaps: Sequence[Sequence[int]]) -> Iterator[list[int]]:
    """Yield sets of times and places of which only one can be had, none of which could be larger.

    `spots` are sorted; the sets hold positions in it. Every two that stand in each other's way,
    because they overlap or there is no time to walk, are together in at least one set; what stands
    in no other's way is a set of its own.
    """
    found = _Cliques(_conflicts(spots, gaps))
    # Whatever goes on at one moment; then the pairs that only the way between them keeps apart.
    running = 0
    for number, (start, _, _) in enumerate(spots):
        running = sum(1 << other for other in _bits(running) if spots[other][1] > start)
        running |= 1 << number
        if number + 1 == len(spots) or spots[number + 1][0] > start:
            found.add(running)
    for number in range(len(spots)):
        while unsaid := found.unsaid(number):
            found.add(1 << number, first=unsaid)
    return map(list, map(_bits, found.sets))


class _Cliques:
    """Sets of spots, as bits, of which every two stand in each other's way."""

    def __init__(self, against: Sequence[int]) -> None:
        self.against = against
        self.sets: dict[int, None] = {}
        self.said = [1 << number for number in range(len(against))]
        """Spot to those it is in a set with, and itself."""

    def unsaid(self, number: int) -> int:
        """Return whom a spot stands in the way of, but is in no set with."""
        return self.against[number] & ~self.said[number]

    def add(self, members: int, *, first: int = 0) -> None:
        """Add a set, made larger by whatever fits, `first` before all else."""
        common = -1
        for member in _bits(members):
            common &= self.against[member]
        for wanted in (first, -1):
            while candidates := common & wanted:
                other = (candidates & -candidates).bit_length() - 1
                members |= 1 << other
                common &= self.against[other]
        self.sets[members] = None
        for member in _bits(members):
            self.said[member] |= members


def _bits(mask: int) -> Iterator[int]:
    """Yield the positions of the bits that are set, lowest first."""
    while mask:
        lowest = mask & -mask
        yield lowest.bit_length() - 1
        mask ^= lowest


def _conflicts(spots: Sequence[Spot], gaps: Sequence[Sequence[int]]) -> list[int]:
    """Return for each spot, as bits, the others that cannot be had beside it."""
    starts = [spot[0] for spot in spots]
    widest = max((max(row) for row in gaps), default=0)
    against = [0] * len(spots)
    for number, (_, end, place) in enumerate(spots):
        row = gaps[place]
        bit = 1 << number
        overlapping = max(bisect_left(starts, end), number + 1)
        too_soon = bisect_right(starts, end + widest - 1)
        for other in range(number + 1, too_soon):
            if other < overlapping or starts[other] < end + row[spots[other][2]]:
                against[number] |= 1 << other
                against[other] |= bit
    return against


def _spot(option: Option) -> Spot:
    return option.start, option.end, option.place


def _column(option: Option) -> Column:
    return Column(value=option.value, must=option.must, late=_late(option.start))


def _late(start: int) -> int:
    """Return how late in its day something begins, in steps of five minutes."""
    return start % 1440 // 5
