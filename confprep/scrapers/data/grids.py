"""Rows of cells under headings as records: which row holds the headings, and whose day it is."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from confprep.errors import UsageError
from confprep.scrapers.data import headings, moments

HEADINGS_WITHIN = 15
"""Rows at the top that may be a title or a note before the headings come."""
_LONGEST_HEADING = 40
_FEWEST = 2
Grid = Sequence[Sequence[str]]


def records_of(
    grid: Grid, given: Mapping[str, str], where: str = "the table"
) -> list[dict[str, str]] | None:
    """Return the rows of a grid as records by heading; None where no row holds headings.

    `given` maps fields to headings as the user named them: UsageError where none is called so. A
    day in a row of its own heads the rows beneath it, and an empty day goes on.
    """
    at = heading_row(grid, given, where)
    if at is None:
        return None
    names = _distinct(grid[at])
    day_key = next((name for name in names if headings.meaning(name).field == "day"), "")
    found: list[dict[str, str]] = []
    day = ""
    for row in grid[at + 1 :]:
        record = {name: cell for name, cell in zip(names, row, strict=False) if cell.strip()}
        if not record:
            continue
        if len(record) == 1 and _is_day(alone := next(iter(record.values()))):
            day = alone
            continue
        if day_key and day_key in record:
            day = record[day_key]
        elif day:
            record = {day_key or "day": day, **record}
        found.append(record)
    return found


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
        if not told and any(moments.read(cell, bare=False).start for cell in row):
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
    """Whether a cell says something rather than naming a column: a time, "Chair: Ann Roe"."""
    return bool(moments.read(cell, bare=False).start) or re.search(r":\s*\w", cell) is not None


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
