"""Minutes on foot between two rooms, told from their names.

What a room's name says is taken apart into hotel, hall, level and number; a small table turns the
difference into minutes. The table is deliberately generous: it was not measured in any building.
Whoever knows the building writes a file in `venues/`:

    name = "Harbor Convention Center"
    meetings = ["ota-2026"]          # leave out to use it everywhere

    [minutes]                        # replaces entries of the table below
    hotel = 12

    [[walk]]                         # between any two rooms whose names contain these words
    from = "South Hall"
    to = "Harbor Hotel"
    minutes = 20
"""

from __future__ import annotations

import re
from collections.abc import Iterable

import msgspec
from msgspec import Struct, field

from confprep.errors import WorkspaceError
from confprep.model import Meeting

TABLE = {
    "next-door": 2,  # parts of one room, or numbers within ten of each other
    "same-level": 4,
    "per-level": 2,  # for each level between two rooms of one building
    "hall": 9,  # another hall or building of the same center
    "hotel": 15,  # from, to or between hotels
    "unknown": 6,  # one of the two has no name, or a name that tells nothing
}
"""Minutes by how two rooms lie to each other; our estimate, to be replaced in `venues/*.toml`."""

NEAR_NUMBERS = 10

_HOTEL = re.compile(
    r"^(.*?\b(?:hotel|inn|marriott|hilton|hyatt|sheraton|westin|omni|renaissance|fairmont|loews"
    r"|ritz[- ]carlton|intercontinental|doubletree|embassy suites|four seasons|kimpton|sofitel"
    r"|radisson|wyndham|novotel|waldorf)\b)"
)
_HALL = re.compile(
    r"\b(?:(north|south|east|west|central|center|main|upper|lower|exhibit|exhibition|poster|expo)"
    r"\s+(?:hall|building|tower|wing|pavilion|concourse|lobby)"
    r"|(?:hall|building|tower|wing|pavilion)\s+([a-z0-9]{1,2}))\b"
)
_LEVEL = re.compile(
    r"\b(?:(?:level|floor)\s*(\d{1,2})|(\d{1,2})(?:st|nd|rd|th)\s+(?:floor|level))\b"
)
_NUMBER = re.compile(r"(?<![a-z0-9])([a-z]?)(\d{1,4})[a-z]{0,2}(?![a-z0-9])")
_PART = re.compile(r"[\d,;()–-]+|\broom\b|\b[a-z]\b")
_FLOORED = 100
"""From here on a number is a room's own, with its floor in front; below, it may be a part's."""


class Place(Struct, frozen=True, kw_only=True):
    """What a room's name tells about where it is; None and "" mean that it does not say."""

    text: str
    hotel: str = ""
    hall: str = ""
    level: int | None = None
    number: int | None = None
    stem: str = ""
    """The name without its number or letter: `ballroom` of `Ballroom 2` and of `Ballroom A-C`."""


class Walk(Struct, frozen=True, kw_only=True):
    """A known walk between rooms whose names contain these words."""

    start: str = field(name="from")
    to: str
    minutes: int


class Venue(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One file of `venues/`."""

    name: str = ""
    meetings: tuple[str, ...] = ()
    minutes: dict[str, int] = {}
    walk: tuple[Walk, ...] = ()


def read_venue(data: bytes, *, where: str) -> Venue:
    """Return the venue in one TOML file; `where` names the file in a complaint."""
    try:
        venue = msgspec.toml.decode(data, type=Venue)
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        raise WorkspaceError(
            f"this is not a list of walks: {error}",
            where=where,
            next_step="The README shows what such a file looks like",
        ) from error
    unknown = sorted(venue.minutes.keys() - TABLE.keys())
    if unknown:
        raise WorkspaceError(
            f"there is no entry “{unknown[0]}” in the table of walks",
            where=where,
            next_step=f"The entries are {', '.join(TABLE)}",
        )
    times = [*venue.minutes.values(), *(walk.minutes for walk in venue.walk)]
    if any(not 0 <= minutes <= 24 * 60 for minutes in times):
        raise WorkspaceError("a walk must take between 0 and 1440 minutes", where=where)
    return venue


def place(room: str) -> Place:
    """Take a room's name apart."""
    text = " ".join(room.casefold().split())
    hotel = _HOTEL.match(text)
    hall = _HALL.search(text)
    level = _LEVEL.search(text)
    plain = _LEVEL.sub(" ", _HALL.sub(" ", text))
    number = _NUMBER.search(plain)
    letter, digits = number.groups() if number else ("", "")
    if level:
        floor: int | None = int(level[1] or level[2])
    else:
        # Rooms of three and four digits carry their floor: 308 is on level 3, 1204 on 12.
        floor = int(digits[:-2]) if len(digits) > 2 else None  # noqa: PLR2004
    return Place(
        text=text,
        hotel=hotel[1].removeprefix("the ") if hotel else "",
        hall=(hall[1] or hall[2]) if hall else letter,
        level=floor,
        number=int(digits) if digits else None,
        stem=" ".join(_PART.sub(" ", _NUMBER.sub(" ", plain)).split()),
    )


class Walking:
    """Minutes between rooms at one meeting."""

    def __init__(self, meeting: Meeting | None = None, venues: Iterable[Venue] = ()) -> None:
        self.table = dict(TABLE)
        self.walks: list[tuple[str, str, int]] = []
        self.words: list[str] = []
        self.places: dict[str, Place] = {}
        for venue in venues:
            if venue.meetings and (meeting is None or meeting.key not in venue.meetings):
                continue
            self.table.update(venue.minutes)
            self.walks += [
                (walk.start.casefold(), walk.to.casefold(), walk.minutes) for walk in venue.walk
            ]
            self.words += [word for walk in venue.walk for word in (walk.start, walk.to)]

    def unmatched(self, rooms: Iterable[str]) -> tuple[str, ...]:
        """Return the words of the user's walks that none of these rooms has in its name.

        Nothing where no room is known: then there is nothing to compare them with.
        """
        texts = [self._place(room).text for room in rooms if room.strip()]
        return tuple(
            word
            for word in dict.fromkeys(self.words)
            if texts and not any(word.casefold() in text for text in texts)
        )

    def minutes(self, one: str, other: str) -> int:
        """Return the walk between two rooms, the same in both directions."""
        first, second = self._place(one), self._place(other)
        if first.text and first.text == second.text:
            return 0
        for start, to, minutes in self.walks:
            if (start in first.text and to in second.text) or (
                start in second.text and to in first.text
            ):
                return minutes
        return self._told_by_names(first, second)

    def _place(self, room: str) -> Place:
        if room not in self.places:
            self.places[room] = place(room)
        return self.places[room]

    def _told_by_names(self, first: Place, second: Place) -> int:  # noqa: PLR0911 - one a rule
        if not first.text or not second.text:
            return self.table["unknown"]
        if first.hotel != second.hotel:
            return self.table["hotel"]
        if first.hall and second.hall and first.hall != second.hall:
            return self.table["hall"]
        levels = 0
        if first.level is not None and second.level is not None:
            levels = abs(first.level - second.level)
        if levels:
            return min(
                self.table["same-level"] + levels * self.table["per-level"], self.table["hall"]
            )
        one, other = first.number or 0, second.number or 0
        same_hall = first.hall == second.hall
        if same_hall and first.stem and first.stem == second.stem and min(one, other) < _FLOORED:
            return self.table["next-door"]
        if same_hall and None not in {first.level, second.level}:
            near = abs(one - other) <= NEAR_NUMBERS
            return self.table["next-door" if near else "same-level"]
        if first.hotel or (first.hall and same_hall):
            return self.table["same-level"]
        return self.table["unknown"]
