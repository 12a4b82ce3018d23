"""Tables with a heading row: which column is what is guessed, can be shown, and can be given."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from contextvars import ContextVar

from msgspec.structs import replace

from confprep.errors import ReadError, UsageError
from confprep.model import Appearance, Meeting, Skipped
from confprep.scrapers import rows
from confprep.scrapers.page import Page, Reading
from confprep.scrapers.rows import Row
from confprep.spreadsheets import rows_of_text, separator_of

HEADINGS_WITHIN = 15
"""Rows at the top that may be a title or a note before the headings come."""
CONFIDENCE = 0.8
_GIVEN: ContextVar[Mapping[str, str] | None] = ContextVar("_GIVEN", default=None)


@contextmanager
def columns(told: Mapping[str, str]) -> Iterator[None]:
    """Use the user's own word for what columns hold, inside the `with` block.

    `told` maps a field of `rows.FIELDS` to a heading, as printed.
    """
    for field in told:
        if field not in rows.FIELDS:
            known = ", ".join(rows.FIELDS)
            raise UsageError(f"a program has no '{field}'", next_step=f"Known are: {known}")
    token = _GIVEN.set(told)
    try:
        yield
    finally:
        _GIVEN.reset(token)


def given() -> Mapping[str, str]:
    """Return field to heading, as the user gave it."""
    return _GIVEN.get() or {}


def parse_columns(options: Sequence[str]) -> dict[str, str]:
    """Return field to heading from "title=Session Name"; UsageError says what is wrong."""
    told: dict[str, str] = {}
    for option in options:
        field, mark, heading = option.partition("=")
        if not mark or not field.strip() or not heading.strip():
            raise UsageError(
                f"'{option}' does not say which column holds what",
                next_step="Write it as title='Session Name'",
            )
        told[field.strip().casefold()] = heading.strip()
    return told


def read(page: Page, grids: Sequence[Sequence[Sequence[str]]], meeting: Meeting | None) -> Reading:
    """Read one or more sheets; a sheet without headings that mean anything is reported."""
    found: list[Row] = []
    skipped: list[Skipped] = []
    unread = 0
    for grid in grids:
        placed = headings(grid, page.label)
        if placed is None:
            unread += any(any(row) for row in grid)
            continue
        at, mapping = placed
        found += _rows(grid[at + 1 :], mapping)
    if not found:
        raise ReadError(
            "none of the columns is called title, session or the like",
            where=page.label,
            next_step="Say which one it is, for example --columns title='Session Name'",
        )
    if unread:
        skipped.append(Skipped(reason="sheets without a heading for titles", count=unread))
    sessions, lost = rows.assemble(found, meeting)
    return Reading(sessions=sessions, skipped=(*skipped, *lost), confidence=CONFIDENCE)


def headings(
    grid: Sequence[Sequence[str]], where: str = "the table"
) -> tuple[int, dict[str, int]] | None:
    """Return the heading row's number and which column holds which field, or None."""
    told = given()
    for at, row in enumerate(grid[:HEADINGS_WITHIN]):
        mapping = rows.guess(row)
        names = [rows.plain(cell) for cell in row]
        wanted = {field: rows.plain(heading) for field, heading in told.items()}
        if told and not any(name in names for name in wanted.values()):
            continue
        for field, name in wanted.items():
            if name not in names:
                raise UsageError(
                    f"no column is called '{told[field]}'",
                    where=where,
                    next_step=f"Its columns are: {', '.join(filter(None, row))}",
                )
            place = names.index(name)
            mapping = {f: column for f, column in mapping.items() if column != place}
            mapping[field] = place
        if ("title" in mapping or "session" in mapping) and (told or len(mapping) > 1):
            return at, mapping
    return None


def explain(grid: Sequence[Sequence[str]]) -> list[tuple[str, str]]:
    """Return field and heading as they were understood, for the user to see."""
    placed = headings(grid)
    if placed is None:
        return []
    at, mapping = placed
    return [(field, grid[at][column]) for field, column in mapping.items()]


def _rows(grid: Sequence[Sequence[str]], mapping: Mapping[str, int]) -> list[Row]:
    found: list[Row] = []
    day = ""
    for row in grid:
        cells = {field: row[at].strip() if at < len(row) else "" for field, at in mapping.items()}
        filled = [cell for cell in row if cell.strip()]
        if not filled:
            continue
        # A day in a row of its own heads the rows beneath it; an empty day goes on.
        if (
            len(filled) == 1
            and rows.moment(filled[0]).day
            and not cells.get("title", "x")[:1].isalpha()
        ):
            day = filled[0]
            continue
        if cells.get("day"):
            day = cells["day"]
        made = row_of(cells)
        found.append(made if made.day or ("day" in mapping and not day) else replace(made, day=day))
    return found


def row_of(cells: Mapping[str, str]) -> Row:
    """Return a row from its cells by field."""
    role = cells.get("role", "").casefold()
    place = ", ".join(filter(None, (cells.get(name, "") for name in ("city", "state", "country"))))
    affiliation = ", ".join(filter(None, (cells.get("affiliation", ""), place)))
    listed = _people(cells, role, affiliation)
    return Row(
        title=cells.get("title", ""),
        session=cells.get("session", ""),
        day=cells.get("day", ""),
        start=cells.get("start", ""),
        end=cells.get("end", ""),
        time=cells.get("time", ""),
        minutes=cells.get("minutes", ""),
        room=cells.get("room", ""),
        tracks=tuple(
            part.strip() for part in re.split(r"[;|]", cells.get("tracks", "")) if part.strip()
        ),
        kind=cells.get("kind", ""),
        id=cells.get("id", ""),
        code=cells.get("code", ""),
        url=cells.get("url", "") if cells.get("url", "").startswith("http") else "",
        description=cells.get("description", ""),
        people=listed,
        unplaced="" if any(one.affiliation_text for one in listed) or not listed else affiliation,
        moderators=rows.appearances(cells.get("moderators", ""), "moderator"),
    )


def _people(cells: Mapping[str, str], role: str, affiliation: str) -> tuple[Appearance, ...]:
    name = " ".join(filter(None, (cells.get("first", ""), cells.get("last", ""))))
    if not (cells.get("first") and cells.get("last")):
        listed = cells.get("people", "")
        if listed:
            degrees = cells.get("credentials", "")
            text = f"{listed}, {degrees}" if degrees and "," not in listed else listed
            return rows.appearances(text, role, affiliation)
    if not name:
        return ()
    if cells.get("credentials"):
        name = f"{name}, {cells['credentials']}"
    return (Appearance(name_text=name, role=role, affiliation_text=affiliation),)


# --- what a file holds -------------------------------------------------------------------------


def grid_of_text(text: str, where: str = "the table") -> list[list[str]]:
    """Return the cells of separated text; nothing where it is no table."""
    lines = [line for line in text[:50_000].splitlines() if line.strip()][:HEADINGS_WITHIN]
    if len(lines) < 2:  # noqa: PLR2004 - headings and one row
        return []
    separator = separator_of(lines)
    return rows_of_text(text, where, separator) if separator else []
