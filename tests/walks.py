"""How far rooms are apart, said once more by hand: nothing here is read from a room's name.

Each room of the invented meetings, and of two real ones, is put where its name says it is; the
minutes are those that the program promises.
"""

from __future__ import annotations

import tomllib

from msgspec import Struct

MINUTES = {
    "next-door": 2,
    "same-level": 4,
    "per-level": 2,
    "hall": 9,
    "hotel": 15,
    "unknown": 6,
}


class Spot(Struct, frozen=True, kw_only=True):
    """Where a room is, as far as it can be known; `suite` is the room it is a part of."""

    hotel: str = ""
    hall: str = ""
    level: int | None = None
    number: int | None = None
    suite: str = ""


def _b(number: int) -> Spot:
    """A room of building B: the first figure is the level."""
    return Spot(hall="b", level=number // 100, number=number)


def _convention_center(number: int) -> Spot:
    return Spot(level=number // 100, number=number)


SPOTS = {
    # the invented meetings
    "North Hall, Level 1, Room 101": Spot(hall="north", level=1, number=101),
    "North Hall, Level 2, Room 205": Spot(hall="north", level=2, number=205),
    "South Hall, Level 2, Room 210": Spot(hall="south", level=2, number=210),
    "Harbor Hotel, Ballroom 2": Spot(hotel="harbor"),
    "Ballroom 20A": Spot(suite="ballroom"),
    # a meeting in Atlanta
    **{f"B{n}": _b(n) for n in (203, 206, 314)},
    **{
        f"B{n}-B{m}": _b(n)
        for n, m in (
            *((207, 208), (211, 212), (213, 214), (216, 217), (302, 304), (308, 309)),
            *((312, 313), (401, 402), (405, 407)),
        )
    },
    "Ballroom (Hall B1)": Spot(hall="b1"),
    **{f"Poster Hall B4-5 - Arena {n}": Spot(hall="poster", suite="arena") for n in range(1, 5)},
    **{f"Thomas B. Murphy Ballroom {n}": Spot(suite="murphy") for n in ("1", "2-3", "4")},
    "Sidney J. Marcus Auditorium": Spot(suite="marcus"),
    "BugHub World Stage": Spot(suite="world stage"),
    "C101 & C102": Spot(hall="c", level=1, number=101),
    # a meeting in Los Angeles
    "304 ABC": _convention_center(304),
    "403 A": _convention_center(403),
    "408 B": _convention_center(408),
    "411": _convention_center(411),
    "515 A": _convention_center(515),
    "Petree C": Spot(suite="petree"),
    "Petree D": Spot(suite="petree"),
    "Ballroom (West Hall B)": Spot(hall="west"),
    "BugHub - South Lobby": Spot(hall="south"),
    "Hall B South Plaza": Spot(hall="b"),
    "JW Marriott - Platinum Ballroom": Spot(hotel="jw", suite="platinum"),
    "JW Marriott - Platinum Ballroom A-D": Spot(hotel="jw", suite="platinum"),
    "JW Marriott Gold 1": Spot(hotel="jw", suite="gold"),
    "Intercontinental - Hollywood Ballroom I-II": Spot(hotel="intercontinental"),
    "The GRAMMY Museum": Spot(suite="grammy"),
}


def minutes(one: str, other: str, venue: str = "") -> int:
    """The walk between two rooms, with what a file of the user's own says about it."""
    own = tomllib.loads(venue)
    for walk in own.get("walk", ()):
        ends = walk["from"].casefold(), walk["to"].casefold()
        for first, second in ((one, other), (other, one)):
            here, there = first.casefold(), second.casefold()
            if here != there and ends[0] in here and ends[1] in there:
                return int(walk["minutes"])
    return _by_default(one, other, {**MINUTES, **own.get("minutes", {})})


def _by_default(one: str, other: str, table: dict[str, int]) -> int:  # noqa: PLR0911 - one a rule
    if not one or not other:
        return table["unknown"]
    if one == other:
        return 0
    a, b = SPOTS[one], SPOTS[other]
    if a.hotel != b.hotel:
        return table["hotel"]
    if a.hall and b.hall and a.hall != b.hall:
        return table["hall"]
    if a.level is not None and b.level is not None and a.level != b.level:
        levels = abs(a.level - b.level)
        return min(table["same-level"] + levels * table["per-level"], table["hall"])
    if a.suite and a.suite == b.suite:
        return table["next-door"]
    if a.number and b.number and a.hall == b.hall:
        return table["next-door" if abs(a.number - b.number) <= 10 else "same-level"]
    if a.hotel or (a.hall and a.hall == b.hall):
        return table["same-level"]
    return table["unknown"]
