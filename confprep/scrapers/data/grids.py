"""Rows of cells under headings as records: which row holds the headings, and whose day it is."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from msgspec import Struct

from confprep.errors import UsageError
from confprep.scrapers.data import headings, moments

HEADINGS_WITHIN = 40
"""Rows at the top that may be a title, a note or instructions before the headings come."""
_LONGEST_HEADING = 60
_FEWEST = 2
_CLOCK = 24
"""Letters in which a cell that begins with a time has said it; instructions mention one later."""
_AS_MANY = 3
"""Headings that a row shares with those before from which on it heads the rows beneath anew."""
_SAMPLES = re.compile(
    r"(?:\w+\s)?(?:samples?|examples?|beispiele?|exemples?|ejemplos?|exemplos?|esempi[oe]?)\W*",
    re.IGNORECASE,
)
Grid = Sequence[Sequence[str]]


class Table(Struct, frozen=True):
    """The rows of a sheet under its headings."""

    rows: list[dict[str, str]]
    samples: tuple[str, ...] = ()
    """What a template shows as an example, row by row: it is filled in, and of no meeting."""


def records_of(grid: Grid, given: Mapping[str, str], where: str = "the table") -> Table | None:
    """Return the rows of a grid as records by heading; None where no row holds headings.

    `given` maps fields to headings as the user named them: UsageError where none is called so. A
    day in a row of its own heads the rows beneath it, and an empty day goes on. Headings that
    come again head the rows beneath them anew; what stands below "Samples" until then is left out.
    """
    at = heading_row(grid, given, where)
    if at is None:
        return None
    names = _distinct(grid[at])
    found: list[dict[str, str]] = []
    samples: list[str] = []
    are_samples = _says_samples(grid, at)
    day = ""
    for number in range(at + 1, len(grid)):
        row = grid[number]
        if _heads_anew(row, names):
            if are_samples:
                samples += [", ".join(one.values()) for one in found if len(one) > 1]
                found = []
            names, are_samples, day = _distinct(row), _says_samples(grid, number), ""
            continue
        record = {name: cell for name, cell in zip(names, row, strict=False) if cell.strip()}
        if not record:
            continue
        if len(record) == 1 and _is_day(alone := next(iter(record.values()))):
            day = alone
            continue
        day_key = next((name for name in names if headings.meaning(name).field == "day"), "")
        if day_key and day_key in record:
            day = record[day_key]
        elif day:
            record = {day_key or "day": day, **record}
        found.append(record)
    return Table(rows=found, samples=tuple(samples))


def _heads_anew(row: Sequence[str], names: Sequence[str]) -> bool:
    """Whether a row in the midst of a table says once more what its columns hold."""
    cells = [headings.plain(cell) for cell in row if cell.strip()]
    known = {headings.plain(name) for name in names}
    shared = sum(cell in known for cell in cells)
    return shared >= min(_AS_MANY, len(known)) and shared * 3 >= len(cells) * 2 and _told(row) > 0


def _says_samples(grid: Grid, at: int) -> bool:
    """Whether what stands above a row of headings calls what is beneath them samples."""
    above = next((row for row in reversed(grid[:at]) if any(cell.strip() for cell in row)), ())
    said = [cell.strip() for cell in above if cell.strip()]
    return len(said) == 1 and _SAMPLES.fullmatch(said[0]) is not None


def heading_row(grid: Grid, given: Mapping[str, str], where: str = "the table") -> int | None:
    """Return the number of the row that says what the columns hold, or None."""
    wanted = {headings.plain(heading) for heading in given.values()}
    best: tuple[int, int] | None = None
    for at, row in enumerate(grid[:HEADINGS_WITHIN]):
        names = {headings.plain(cell) for cell in row}
        if wanted & names:
            if missing := [told for told in given.values() if headings.plain(told) not in names]:
                raise _no_column(missing[0], row, where)
            return at
        told = _told(row)
        if told and (best is None or told > best[0]):
            best = (told, at)
        if not told and any(moments.read(cell[:_CLOCK], bare=False).start for cell in row):
            break  # What has a time is a row of the program; its headings stand above it.
    if wanted and best is not None:
        raise _no_column(next(iter(given.values())), grid[best[1]], where)
    return best[1] if best else None


def _told(row: Sequence[str]) -> int:
    """Return how many of a row's cells name a field, if it can be a row of headings at all."""
    cells = [cell for cell in row if cell.strip()]
    if len(cells) < _FEWEST or len({headings.plain(cell) for cell in cells}) < len(cells):
        return 0
    if any(len(cell) > _LONGEST_HEADING or _is_value(cell) for cell in cells):
        return 0
    fields = [headings.meaning(cell).field for cell in cells]
    known = [field for field in fields if field and field != "other"]
    if len(set(known)) < _FEWEST or len(known) * 3 < len(cells):
        return 0
    return len(known)


def _is_value(cell: str) -> bool:
    """Whether a cell says something rather than naming a column: a time, "Chair: Ann Roe".

    "Role: Moderators" names one: what stands behind the colon is no person but a word for some.
    """
    said = re.search(r":\s*(\w.*)", cell)
    tells = said is not None and headings.meaning(said[1]).field in ("", "other")
    return tells or bool(moments.read(cell, bare=False).start)


def _distinct(row: Sequence[str]) -> list[str]:
    """Return headings that differ; a missing one is numbered."""
    names: list[str] = []
    for number, cell in enumerate(row, start=1):
        name = " ".join(cell.split()) or f"column {number}"
        names.append(name if name not in names else f"{name} {number}")
    return names


def _is_day(text: str) -> bool:
    found = moments.read(text, bare=False)
    letters = re.sub(r"[\W\d_]", "", text)
    return found.printed and found.start is None and len(letters) < _LONGEST_HEADING


def _no_column(name: str, row: Sequence[str], where: str) -> UsageError:
    return UsageError(
        f"no column is called '{name}'",
        where=where,
        next_step=f"Its columns are: {', '.join(filter(None, row))}",
    )
