"""What is asked of the solver: options with times, places and values, and what limits them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from msgspec import Struct


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


def worth(problem: Problem, chosen: Iterable[int]) -> int:
    """Return what a choice of options is worth; whether it is possible is not asked."""
    held = set(chosen)
    total = sum(problem.options[option].value for option in held)
    for best in problem.bests:
        total += max((best.extras[option] for option in best.extras.keys() & held), default=0)
    return total


def dearest(problem: Problem) -> list[int]:
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
