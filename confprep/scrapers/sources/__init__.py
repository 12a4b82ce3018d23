"""Pages of any kind to blocks: PDF, web page, workbook, separated values, text."""

from __future__ import annotations

import re

from confprep import spreadsheets
from confprep.errors import ReadError
from confprep.scrapers.blocks import Block, lines_of, numbered
from confprep.scrapers.page import Page

LARGEST = 60_000_000
"""Bytes of a page. A whole annual meeting on one page has two or three million."""
_MARKUP = re.compile(
    r"<(?:html|!doctype|body|div|p|table|ul|li|br|h[1-6]|section|span)\b", re.IGNORECASE
)
_HEAD = 4000


def blocks(page: Page) -> list[Block]:
    """Return what a page holds as blocks in reading order, each line with its place.

    Raises `ReadError` where a file is damaged, locked or empty.
    """
    if len(page.content) > LARGEST:
        raise ReadError("the page is too large to be a program", where=page.label)
    found = numbered(_read(page))
    if not any(True for block in found for _ in lines_of(block)):
        raise ReadError(
            "there is no text on this page",
            where=page.label,
            next_step="Open it in a browser, and save it again once its text shows",
        )
    return found


def _read(page: Page) -> list[Block]:
    if page.form == "pdf":
        from confprep.scrapers.sources import pdf

        return pdf.read(page)
    if spreadsheets.is_workbook(page.content):
        from confprep.scrapers.sources import sheet

        return sheet.read_workbook(page)
    name = page.name.lower()
    if name.endswith((".csv", ".tsv")) or page.media_type.startswith("text/csv"):
        from confprep.scrapers.sources import sheet

        return sheet.read_separated(page.text, page.label)
    plain = name.endswith((".md", ".txt"))
    if page.form in ("html", "xml") or (not plain and _MARKUP.search(page.text[:_HEAD])):
        from confprep.scrapers.sources import html

        return html.read(page)
    from confprep.scrapers.sources import html, text

    return text.blocks_of(page.text, html.blocks_of_markup)
