"""Tables: CSV, TSV and XLSX with any sensible headings."""

from __future__ import annotations

from collections.abc import Sequence

from msgspec.structs import replace

from confprep.errors import ReadError
from confprep.model import Meeting, Skipped
from confprep.scrapers import columns, data, reader
from confprep.scrapers.data import grids
from confprep.scrapers.data.program import Understood
from confprep.scrapers.page import Page, Reading
from confprep.spreadsheets import Sheet, is_workbook, rows_of_text, separator_of, sheets_of

SURE = 0.6
"""From here on a reading by headings needs no other beside it."""
_SEPARATED = ("text/csv", "text/tab-separated-values", "application/csv")
_FEWEST_LINES, _FEWEST_COLUMNS = 2, 3


def recognises(page: Page) -> bool:
    """Whether the file is a workbook, or text in columns under headings that say what they hold."""
    if _is_workbook(page):
        return True
    if page.form != "text":
        return False
    named = page.media_type in _SEPARATED or page.name.lower().endswith((".csv", ".tsv"))
    if named:
        return True
    beginning = page.content[:20_000]
    if b"\x00" in beginning:
        return False
    grid = _grid(Page(content=beginning).text, "")
    # Prose has commas too: three headings on the first line are a table.
    return (
        len(grid) > 1
        and grids.heading_row(grid[:1], columns.given()) is not None
        and len(list(filter(None, grid[0]))) >= _FEWEST_COLUMNS
    )


def pages(meeting: Meeting) -> list[str]:  # noqa: ARG001 - every platform is asked the same way
    """Return nothing: a table comes from the user."""
    return []


def read(page: Page, meeting: Meeting | None) -> Reading:
    """Read a table by its headings or by how it is laid out, whichever holds more of it.

    What the user says of its columns is taken at their word. ReadError names the way out where
    nothing holds titles.
    """
    sheets = _sheets(page)
    shown = [sheet for sheet in sheets if sheet.shown]
    found, without = data.of_grids([sheet.rows for sheet in shown], meeting, page.label)
    by_headings = None
    if found.entries:
        found, headless = _with_plans(found, [shown[at].name for at in without], page, meeting)
        by_headings = data.reading(found, meeting)
        by_headings = replace(by_headings, skipped=(*headless, *by_headings.skipped))
        if left_out := len(sheets) - len(shown):
            hidden = Skipped(reason="hidden sheets", count=left_out)
            by_headings = replace(by_headings, skipped=(hidden, *by_headings.skipped))
    if by_headings is not None and (columns.given() or by_headings.confidence >= SURE):
        return by_headings
    try:
        best = reader.read(page, meeting, by_headings)
    except ReadError:
        best = Reading()
    if not best.sessions:
        raise ReadError(
            "none of the columns is called title, session or the like",
            where=page.label,
            next_step="Say which one it is, for example --columns title='Session Name'",
        )
    return best


def _with_plans(
    found: Understood, headless: Sequence[str], page: Page, meeting: Meeting | None
) -> tuple[Understood, tuple[Skipped, ...]]:
    """Return what is understood with the plans among sheets without headings, and what is left.

    A plan is a grid of rooms by times, whose rows say when each thing is.
    """
    plans = reader.of_sheets(page, meeting, headless) if headless else {}
    left = [name for name in headless if not plans.get(name)]
    entries = [entry for name in headless for entry in plans.get(name, ())]
    titles = tuple(dict.fromkeys(entry.title for entry in entries))
    printed = replace(found.printed, lines=(*titles, *found.printed.lines))
    said = Skipped(
        reason="sheets without a heading for titles", count=len(left), examples=tuple(left[:3])
    )
    together = replace(found, entries=(*entries, *found.entries), printed=printed)
    return together, (said,) if left else ()


def explain(page: Page) -> list[tuple[str, str]]:
    """Return field and heading of each sheet as they were understood."""
    grids_shown = [sheet.rows for sheet in _sheets(page) if sheet.shown]
    return list(data.of_grids(grids_shown, None, page.label)[0].fields)


def _is_workbook(page: Page) -> bool:
    # A Word or PowerPoint file, or any zip, begins as a workbook does.
    return is_workbook(page.content) and b"xl/" in page.content


def _sheets(page: Page) -> list[Sheet]:
    if _is_workbook(page):
        return sheets_of(page.content, page.label)
    return [Sheet("", _grid(page.text, page.label))]


def _grid(text: str, where: str) -> list[list[str]]:
    """Return the cells of separated text; nothing where it is no table."""
    lines = [line for line in text[:50_000].splitlines() if line.strip()]
    if len(lines) < _FEWEST_LINES:
        return []
    separator = separator_of(lines[: grids.HEADINGS_WITHIN])
    return rows_of_text(text, where, separator) if separator else []
