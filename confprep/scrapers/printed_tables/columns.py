"""What the columns of a printed table hold: by their headings first, then by their cells."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from statistics import fmean

from msgspec import Struct

from confprep.scrapers import evidence
from confprep.scrapers.blocks import Cell
from confprep.scrapers.data import headings
from confprep.scrapers.page_state import PageState
from confprep.scrapers.printed_tables import wording
from confprep.scrapers.printed_tables.appearances import PERSON_COLUMN, only_people
from confprep.text import clock, zones

LONGEST_HEADING = 5
"""Words."""
LONGEST_TIME = 45
"""Letters of a cell that holds a time and little else."""
MOST_TIMES, SOME_TIMES = 0.5, 0.25
MOST_PEOPLE = 0.6
MOST_CODES = 0.6
SHORT_LABEL, LONG_TEXT = 15, 25
"""Letters: a column of labels stands before one of titles."""
OFTEN = 0.5
"""Cells that repeat what stands above them, in a column of tracks."""
SAMPLE = 200
"""Cells of a column that are looked at."""

TIMES = frozenset(("time", "start", "end"))
CONTENT = frozenset(("title", "content"))
PEOPLE = frozenset(("person", "affiliation"))
_FIELDS = {
    "title": "title",
    "session": "title",
    "day": "day",
    "start": "start",
    "end": "end",
    "time": "time",
    "room": "room",
    "code": "code",
    "id": "code",
    "people": "person",
    "moderators": "person",
    "coauthors": "person",
    "affiliation": "affiliation",
    "kind": "label",
    "tracks": "track",
    "description": "description",
}
_CODE = re.compile(r"#?\s?(?:[A-Z]{1,5}[.-]?)?\d{1,4}(?:[.-]\d{1,3})*[A-Za-z]?\.?|#|[A-Z]{1,3}")


class Kind(Struct, frozen=True):
    """What one column holds."""

    field: str = "content"
    role: str = ""
    """Of the people in it, where its heading says one."""
    headed: bool = False
    """Its heading says so."""


class Stats(Struct, frozen=True):
    """What the cells of one column are like, as shares of them."""

    count: int = 0
    times: float = 0.0
    ranges: float = 0.0
    days: float = 0.0
    people: float = 0.0
    codes: float = 0.0
    letters: float = 0.0
    repeated: float = 0.0
    """Of the cells that say what one above them says."""


def heading_of(text: str) -> headings.Meaning | None:
    """Return what a cell says as a heading of its column, or None where it is no heading."""
    bare = re.sub(r"\((?!s\))[^()]*\)", "", text).strip(" :*")
    said = headings.words(bare)
    if not said or len(said) > LONGEST_HEADING or any(map(str.isdigit, bare)):
        return None
    meaning = headings.meaning(bare)
    known = sum(bool(headings.meaning(word).field or headings.meaning(word).owner) for word in said)
    if 2 * known < len(said) or not (meaning.field or meaning.owner):
        return None
    if known < len(said) and wording.is_room(bare):
        return None  # "Hall A" is a room and heads no column of rooms.
    return meaning


def is_heading_row(row: Sequence[Cell], state: PageState, *, first: bool) -> bool:
    """Whether the cells of a row are the headings of what stands beneath them."""
    if not row or any(len(cell.text) > 60 for cell in row):  # noqa: PLR2004 - letters
        return False
    if any(clock.printed(cell.text) for cell in row):
        return False
    if sum(bool(zone_of(cell.text)) for cell in row) > 1:
        return True
    found = [heading_of(cell.text) for cell in row]
    known = [meaning for meaning in found if meaning is not None]
    fields = {meaning.field for meaning in known}
    if len(known) > 1 and len(fields) > 1:
        return 2 * len(known) >= len(row) or bool(fields & TIMES)
    if not known or not fields & TIMES:
        return False
    return first or all(cell.heading for cell in row) or any(state.day_of(c.text) for c in row)


_ZONE = re.compile(r"\b(?:GMT|UTC)\s?[+−–-]?\s?\d*|\b[A-Z]{2,5}T\b|\bMES?Z\b")


def zone_of(text: str) -> str:
    """Return the zone that a heading of times names: "Time (CEST)", "USA GMT-6"; or ""."""
    for match in _ZONE.finditer(text):
        if found := zones.of_label(match[0]):
            return found
    return ""


def by_heading(row: Iterable[Cell]) -> dict[int, Kind]:
    """Return the kinds that a heading row names."""
    found: dict[int, Kind] = {}
    names: list[int] = []
    row = list(row)
    zoned = [cell for cell in row if zone_of(cell.text)]
    for cell in row:
        if len(zoned) > 1 and cell in zoned:
            # One moment by several clocks: the first is read.
            found[cell.column] = Kind("time" if cell is zoned[0] else "other", headed=True)
            continue
        meaning = heading_of(cell.text)
        if meaning is None:
            continue
        field = _FIELDS.get(meaning.field, "" if meaning.owner in ("session", "talk") else "other")
        role = meaning.role
        for column in range(cell.column, cell.column + cell.columns):
            found[column] = Kind(field or "title", role, headed=True)
            if meaning.owner == "whole" and "name" in headings.words(cell.text):
                names.append(column)
    fields = {kind.field for kind in found.values()}
    if len(names) == 1 and "title" not in fields and fields & TIMES:
        # "Meeting name | Time": meetings of a day, as committees hold them, and not the whole.
        found[names[0]] = Kind("title", headed=True)
    return found


def stats_of(cells: Sequence[Cell], state: PageState) -> Stats:
    """Return what the cells of one column are like."""
    sample = [cell for cell in cells if cell.columns == 1][:SAMPLE]
    if not sample:
        return Stats()
    texts = ["\n".join(line.text for line in cell.lines) for cell in sample]
    clocks = [
        state.clock_of(text) if len(text) < LONGEST_TIME and any(map(str.isdigit, text)) else None
        for text in texts
    ]
    certain = [found is not None and found.doubt != "whole number" for found in clocks]
    return Stats(
        count=len(sample),
        times=fmean(certain),
        ranges=fmean(found is not None and found.end is not None for found in clocks),
        days=fmean(
            any(map(str.isdigit, text)) and state.day_of(text) is not None for text in texts
        ),
        people=fmean(_is_people(text) for text in texts),
        codes=fmean(bool(_CODE.fullmatch(text)) for text in texts),
        letters=fmean(map(len, texts)),
        repeated=1 - len(set(texts)) / len(texts),
    )


def _is_people(text: str) -> bool:
    """Whether a cell holds people and nothing else."""
    if any(map(str.isdigit, text)) and clock.printed(text):
        return False
    role, said = wording.role_of(text)
    if role:
        return bool(only_people(said, PERSON_COLUMN))
    scores = evidence.classify(text)
    if scores["person"] > MOST_PEOPLE:
        return True
    return scores["prose"] < MOST_PEOPLE and bool(only_people(text, PERSON_COLUMN))


def kinds_of(
    stats: Sequence[Stats], told: dict[int, Kind], *, sheet: bool = False
) -> dict[int, Kind]:
    """Return what each column holds; `told` is what headings say of some of them."""
    kinds = {column: kind for column, kind in told.items() if column < len(stats)}
    _times(kinds, stats)
    fields = {kind.field for kind in kinds.values()}
    longest = max((s.letters for k, s in enumerate(stats) if k not in kinds), default=0.0)
    for column, one in enumerate(stats):
        kind = kinds.get(column)
        if kind is not None and kind.field != "description":
            continue
        titles_elsewhere = any(
            other.letters > 0.7 * one.letters
            and number != column
            and kinds.get(number, Kind()).field not in TIMES
            for number, other in enumerate(stats)
        )
        if one.people > MOST_PEOPLE and one.count > 2 and titles_elsewhere:  # noqa: PLR2004
            kinds[column] = Kind("person", kind.role if kind else "")
        elif kind is not None:
            continue
        elif one.days > MOST_PEOPLE and one.count > 1:
            kinds[column] = Kind("day")
        elif one.codes > MOST_CODES and one.count > 2 and longest > LONG_TEXT:  # noqa: PLR2004
            kinds[column] = Kind("code")
        elif (
            0 < column < 3  # noqa: PLR2004
            and one.letters < SHORT_LABEL
            and one.count > 2  # noqa: PLR2004
            and any(
                other.letters > LONG_TEXT and kinds.get(number, Kind()).field in CONTENT
                for number, other in enumerate(stats)
                if number > column
            )
        ):
            kinds[column] = Kind("label")
        elif "title" in fields and one.repeated > OFTEN and one.count > 3:  # noqa: PLR2004
            kinds[column] = Kind("track")
        elif told and "title" in fields and (sheet or not _runs_beside(column, kinds, stats)):
            kinds[column] = Kind("other")
        else:
            kinds[column] = Kind()
    return kinds


def _runs_beside(column: int, kinds: dict[int, Kind], stats: Sequence[Stats]) -> bool:
    """Whether a column without a known heading holds entries as the column of titles does."""
    one = stats[column]
    titles = [stats[k] for k, kind in kinds.items() if kind.field == "title"]
    return one.count > 1 and any(
        2 * one.count > other.count and 1 / 3 < one.letters / max(other.letters, 1) < 3  # noqa: PLR2004
        for other in titles
    )


def _times(kinds: dict[int, Kind], stats: Sequence[Stats]) -> None:
    """Find the columns of times among those that no heading names."""
    for column, one in enumerate(stats):
        kind = kinds.get(column)
        named = kind is not None and kind.headed and kind.field in TIMES
        if named or one.times < MOST_TIMES or one.count < 2 or one.days > MOST_TIMES:  # noqa: PLR2004
            continue
        before = kinds.get(column - 1, Kind()).field
        if not any(other.field in TIMES for other in kinds.values()):
            kinds[column] = Kind("time")
        elif before in ("time", "start") and _is_end(one, stats[column - 1]):
            kinds[column] = Kind("end")
        elif before in (*TIMES, "other"):
            kinds[column] = Kind("other")  # The same moment by another zone.
    if not any(kind.field in ("time", "start") for kind in kinds.values()) and len(stats) > 1:
        _likeliest(kinds, stats)
    fields = {kind.field for kind in kinds.values()}
    if "end" in fields and "start" not in fields:
        for column, kind in kinds.items():
            if kind.field == "time":
                kinds[column] = Kind("start", headed=kind.headed)


def _likeliest(kinds: dict[int, Kind], stats: Sequence[Stats]) -> None:
    """Take the column with the most times for that of times, where none has enough of them."""
    best = max(range(len(stats)), key=lambda column: stats[column].times * stats[column].count)
    free = not kinds.get(best, Kind()).headed or kinds[best].field == "day"
    if stats[best].times > SOME_TIMES and free:
        kinds[best] = Kind("time")


def _is_end(one: Stats, before: Stats) -> bool:
    """Whether a column of times beside another one holds the ends."""
    return one.times > 0.8 and max(before.ranges, one.ranges) < SOME_TIMES  # noqa: PLR2004
