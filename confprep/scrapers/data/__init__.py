"""Data files: JSON, scripts, XML and rows under headings, all read as records.

A tree of records is the same thing whatever wrote it. `forms` makes one of a file's bytes, `grids`
one of rows, `records` finds the groups in it, `fields` says what each field holds, and `program`
which records are sessions and talks.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from typing import Any

from msgspec.structs import replace

from confprep.errors import ReadError
from confprep.model import Meeting, Skipped
from confprep.scrapers import account, columns
from confprep.scrapers.data import directory, forms, grids, numbering, program
from confprep.scrapers.data.grids import Grid
from confprep.scrapers.data.program import Understood
from confprep.scrapers.data.records import Group, Path, groups_of
from confprep.scrapers.entries import nest
from confprep.scrapers.page import Page, Reading

MOST_SESSIONS = 50_000


def of_tree(tree: Any, meeting: Meeting | None = None) -> Understood:
    """Return what a tree of data says of a program."""
    return program.read(groups_of(tree), meeting, columns.given())


def of_json(page: Page, meeting: Meeting | None = None) -> Understood:
    """Return what a page of JSON says of a program."""
    return program.read(_groups(page.text), meeting, columns.given())


def holds_program(page: Page) -> bool:
    """Whether a page of JSON has sessions in it; their values are not read yet."""
    return program.has_sessions(_groups(page.text), columns.given())


@lru_cache(maxsize=1)
def _groups(text: str) -> dict[Path, Group]:
    """Return the groups of some JSON; the last is kept, since it is recognised, then read."""
    return groups_of(forms.of_json(text))


def of_grids(
    sheets: Sequence[Grid], meeting: Meeting | None = None, where: str = "the table"
) -> tuple[Understood, list[int]]:
    """Return what sheets with headings say of a program, and which say nothing so, from 0."""
    found: list[Understood] = []
    without: list[int] = []
    for number, grid in enumerate(sheets):
        table = grids.records_of(grid, columns.given(), where)
        if table is None:
            if any(any(row) for row in grid):
                without.append(number)
            continue
        said = program.read(groups_of(table.rows), meeting, columns.given(), rows=True)
        if table.rows and not (said.entries or said.people):
            without.append(number)
        samples = (("sample rows of a template", table.samples),) if table.samples else ()
        found.append(replace(said, lost=(*said.lost, *samples)))
    return program.joined(found), without


def reading(understood: Understood, meeting: Meeting | None) -> Reading:
    """Return the sessions that data describes, and what of it was not used."""
    if len(understood.entries) > MOST_SESSIONS:
        raise ReadError(
            f"the data holds more than {MOST_SESSIONS:,} sessions, too many for a program",
            next_step="Save only the part of it that holds the sessions",
        )
    entries = directory.placed(understood.entries, directory.of(understood.people))
    entries = numbering.joined(entries)
    sessions = nest(entries, meeting.zone if meeting else "")
    verdict = account.judge(sessions, understood.printed)
    return Reading(sessions=sessions, skipped=lost(understood), confidence=verdict.confidence)


def lost(understood: Understood) -> tuple[Skipped, ...]:
    """Return what may belong to the program and was not used, a line for each reason."""
    return tuple(
        Skipped(reason=reason, count=len(texts), examples=tuple(texts[:3]))
        for reason, texts in understood.lost
    )
