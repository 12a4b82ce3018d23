"""Tables: CSV, TSV and XLSX with any sensible headings."""

from __future__ import annotations

from confprep.model import Meeting
from confprep.scrapers import tables
from confprep.scrapers.page import Page, Reading
from confprep.spreadsheets import is_workbook, sheets_of

_SEPARATED = ("text/csv", "text/tab-separated-values", "application/csv")


def recognises(page: Page) -> bool:
    """Whether the file is a workbook, or text in columns under headings that say what they hold."""
    if _is_workbook(page):
        return True
    if page.content[:1] in (b"<", b"{", b"[") or page.content[:5] == b"%PDF-":
        return False
    named = page.media_type in _SEPARATED or page.name.lower().endswith((".csv", ".tsv"))
    if named:
        return True
    beginning = page.content[:20_000]
    if b"\x00" in beginning:
        return False
    grid = tables.grid_of_text(Page(content=beginning).text)
    placed = tables.headings(grid[:1]) if grid else None
    # Prose has commas too: three headings on the first line are a table.
    return placed is not None and len(placed[1]) > 2 and len(grid) > 1  # noqa: PLR2004


def pages(meeting: Meeting) -> list[str]:  # noqa: ARG001 - every platform is asked the same way
    """Return nothing: a table comes from the user."""
    return []


def read(page: Page, meeting: Meeting | None) -> Reading:
    """Read a table; ReadError names the way out where no column holds titles."""
    return tables.read(page, _grids(page), meeting)


def explain(page: Page) -> list[tuple[str, str]]:
    """Return field and heading of each sheet as they were understood."""
    return [pair for grid in _grids(page) for pair in tables.explain(grid)]


def _is_workbook(page: Page) -> bool:
    # A Word or PowerPoint file, or any zip, begins as a workbook does.
    return is_workbook(page.content) and b"xl/" in page.content


def _grids(page: Page) -> list[list[list[str]]]:
    if _is_workbook(page):
        return sheets_of(page.content, page.label)
    return [tables.grid_of_text(page.text, page.label)]
