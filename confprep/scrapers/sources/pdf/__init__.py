"""A PDF as blocks: drawn tables, tables told by white space, columns, pictures, running heads."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from typing import Any

from msgspec import Struct

from confprep.errors import ReadError
from confprep.scrapers.blocks import Block, Column, Furniture, Omitted, Picture, Table
from confprep.scrapers.page import Page
from confprep.scrapers.sources import columns
from confprep.scrapers.sources.pdf import furniture, ruled
from confprep.scrapers.sources.pdf.drawing import Box, Drawing
from confprep.scrapers.sources.pdf.letters import LetterReader
from confprep.scrapers.sources.words import Word, line_of, turned_line

MOST_PAGES = 600
MOST_LETTERS = 4_000_000
FEWEST_LETTERS = 20
"""A document with fewer letters than this is a picture of text."""
LARGE_PICTURE = 0.25
"""Of a page: a picture that may hold what the page has to tell."""
FEWEST_TURNED = 3


class Sheet(Struct):
    """One page: its words, and what is drawn on it."""

    number: int
    words: list[Word]
    drawing: Drawing


def read(page: Page) -> list[Block]:
    """Return the blocks of a PDF in the order of reading, without places.

    Raises `ReadError` where the file is damaged or locked, or holds pictures of pages only.
    """
    sheets, unread = _sheets(page)
    letters = sum(len(word.text) for sheet in sheets for word in sheet.words)
    if letters < FEWEST_LETTERS:
        raise ReadError(
            "this PDF holds pictures of pages and no text",
            where=page.label,
            next_step="Look for another copy of the program, or run the file through text "
            "recognition (OCR) first",
        )
    running = furniture.running([(sheet.words, sheet.drawing.height) for sheet in sheets])
    found: list[Block] = []
    for sheet, marginal in zip(sheets, running, strict=True):
        found += _blocks(sheet, marginal)
    if unread:
        found.append(Omitted(reason="pages of the PDF behind those that were read", count=unread))
    return found


def _sheets(page: Page) -> tuple[list[Sheet], int]:
    """Return the pages of a document, and how many were too many."""
    import pypdfium2

    document = _open(page)
    reader = LetterReader()
    found: list[Sheet] = []
    letters = at = 0
    try:
        pages = len(document)
        for at in range(min(pages, MOST_PAGES)):
            try:
                sheet = document[at]
            except pypdfium2.PdfiumError:
                continue  # A page that is damaged; the others may not be.
            words = reader.words(sheet)
            found.append(Sheet(at + 1, words, Drawing(sheet)))
            sheet.close()
            letters += sum(len(word.text) for word in words)
            if letters > MOST_LETTERS:
                break
    finally:
        document.close()
    return found, max(pages - at - 1, 0)


def _open(page: Page) -> Any:
    import pypdfium2

    try:
        return pypdfium2.PdfDocument(page.content)
    except pypdfium2.PdfiumError as error:
        locked = "password" in str(error).lower()
        raise ReadError(
            "the PDF is locked with a password" if locked else "the PDF is damaged or cut off",
            where=page.label,
            next_step="Save it again from the meeting's site",
        ) from error


def _blocks(sheet: Sheet, marginal: Sequence[tuple[str, list[Word]]]) -> list[Block]:
    """Return the blocks of one page from top to bottom."""
    found: list[Block] = [
        Furniture(lines=(line_of(row, sheet.number),), page=sheet.number, kind=kind)
        for kind, row in marginal
    ]
    dropped = {id(word) for _, row in marginal for word in row}
    words = [word for word in sheet.words if id(word) not in dropped]
    picture = _picture(sheet)
    if picture is not None:
        found.append(picture)
    lattices = ruled.lattices(sheet.drawing, words)
    for lattice in lattices:
        lattice.words = [word for word in lattice.words if id(word) not in dropped]
        dropped.update(id(word) for word in lattice.words)
    lattices.sort(key=lambda lattice: lattice.box.top)
    free = [word for word in words if id(word) not in dropped]
    turned = [word for word in free if word.turned]
    if len(turned) >= FEWEST_TURNED or sum(len(word.text) for word in turned) > FEWEST_TURNED:
        found.append(Column(lines=(turned_line(turned, sheet.number),), page=sheet.number))
        free = [word for word in free if not word.turned]
    # Between the drawn tables, band by band.
    ends = sorted(lattice.box.bottom for lattice in lattices)
    bands: list[list[Word]] = [[] for _ in range(len(lattices) + 1)]
    for word in free:
        bands[bisect_right(ends, word.base)].append(word)
    body: list[tuple[float, Block]] = [
        (lattice.box.top, ruled.table_of(lattice, sheet.number))
        for lattice in lattices
        if lattice.words
    ]
    for band in bands:
        flow = columns.flow_of(band, sheet.number, sheet.drawing.width)
        # The first part says where the band stands; its parts keep their order.
        at = min((word.top for word in band), default=0.0)
        body += [(at, block) for block in flow]
    body.sort(key=lambda pair: pair[0])
    return [*found, *(block for _, block in body if not isinstance(block, Table) or block.cells)]


def _picture(sheet: Sheet) -> Picture | None:
    """Return a picture that covers much of a page."""
    width, height = sheet.drawing.width, sheet.drawing.height
    covered = sum(
        Box(max(b.left, 0), max(b.top, 0), min(b.right, width), min(b.bottom, height)).area
        for b in sheet.drawing.pictures
    )
    share = min(covered / max(width * height, 1.0), 1.0)
    if share <= LARGE_PICTURE:
        return None
    letters = sum(len(word.text) for word in sheet.words)
    return Picture(page=sheet.number, share=round(share, 2), letters=letters)
