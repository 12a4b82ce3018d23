"""A page as a person sees it, each line with what it was read as, and what was not placed.

A line is explained by what the reading holds of it, whichever reader made the reading.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from msgspec import Struct

from confprep.errors import ReadError
from confprep.model import Listing, Meeting
from confprep.scrapers import account, sources
from confprep.scrapers.blocks import (
    Block,
    Cell,
    Column,
    Furniture,
    Line,
    Omitted,
    Picture,
    Table,
    lines_of,
    numbered,
)
from confprep.scrapers.data import forms
from confprep.scrapers.line_parts import KEYED, Marker, Part, ReadLine, by_name
from confprep.scrapers.listing import Readings
from confprep.scrapers.page import Page
from confprep.scrapers.page_state import PageState
from confprep.scrapers.printed_tables import columns

MOST_LINES = 20_000
"""Of a page that are shown; nobody reads as many, and the rest is counted."""


class Field(Struct, frozen=True, kw_only=True):
    """A cell of a table, as `blocks.Cell` has it."""

    lines: tuple[ReadLine, ...]
    row: int
    column: int
    rows: int = 1
    columns: int = 1
    heading: bool = False


class Piece(Struct, frozen=True, kw_only=True):
    """One block of a page: cells, or lines, or a word about what cannot be shown."""

    kind: str
    """`table`, `lines`, `furniture`, `picture`, `omitted`."""
    name: str = ""
    page: int = 0
    cells: tuple[Field, ...] = ()
    lines: tuple[ReadLine, ...] = ()

    def every(self) -> Iterator[ReadLine]:
        """Yield its lines in reading order."""
        for cell in self.cells:
            yield from cell.lines
        yield from self.lines

    def rows(self) -> list[list[Field]]:
        """Return its cells, those that begin in one row together; rows without any are left out."""
        found: dict[int, list[Field]] = defaultdict(list)
        for cell in self.cells:
            found[cell.row].append(cell)
        return [found[row] for row in sorted(found)]


class Explained(Struct, frozen=True, kw_only=True):
    """A page with what each line of it was read as."""

    name: str
    pieces: tuple[Piece, ...]
    listing: Listing | None
    """What was read of this page alone; None where nothing was."""
    trouble: str = ""
    """Why nothing was."""
    why: tuple[account.Why, ...]
    """How much of what the page prints came out: from this follows how sure the reading is."""

    def lines(self) -> Iterator[ReadLine]:
        """Yield every line in reading order."""
        for piece in self.pieces:
            yield from piece.every()

    @property
    def unplaced(self) -> tuple[ReadLine, ...]:
        """The lines of which something belongs to nothing."""
        return tuple(line for line in self.lines() if line.unplaced)


def explain(page: Page, meeting: Meeting | None = None) -> Explained:
    """Return a page with what each line was read as.

    Where no program was found in it, none of its lines is placed. Raises ReadError where not even
    its lines can be read.
    """
    readings = Readings(meeting)
    listing: Listing | None = None
    trouble = ""
    told: Mapping[int, str] = {}
    try:
        told = readings.read(page).lines
        listing = readings.listing()
    except ReadError as error:
        trouble = error.what
        if page.trouble:
            raise
    blocks = blocks_of(page)
    sessions = listing.sessions if listing is not None else ()
    marker = Marker(sessions, told, PageState(blocks, meeting))
    return Explained(
        name=page.label,
        pieces=tuple(_pieces(blocks, marker)),
        listing=listing,
        trouble=trouble,
        why=account.why(sessions, account.printed(blocks)) if sessions else (),
    )


def blocks_of(page: Page) -> list[Block]:
    """Return the blocks of a page, at most `MOST_LINES` of their lines.

    Data has a line for each value, with its key as the look. Raises ReadError where a page has no
    text.
    """
    tree = _tree(page)
    if tree is not None:
        lines = list(_of_tree(tree, "", 0))
        found = numbered([Column(lines=tuple(lines[:MOST_LINES]))])
        if len(lines) > MOST_LINES:
            found.append(Omitted(reason=TOO_MANY, count=len(lines) - MOST_LINES))
        return found
    return _cut(sources.blocks(page))


TOO_MANY = "further lines that are not shown"


def _cut(blocks: Sequence[Block]) -> list[Block]:
    kept: list[Block] = []
    left = MOST_LINES
    lost = 0
    for block in blocks:
        count = sum(1 for _ in lines_of(block))
        if count > left:
            lost += count
            continue
        left -= count
        kept.append(block)
    return [*kept, Omitted(reason=TOO_MANY, count=lost)] if lost else kept


def _tree(page: Page) -> Any:
    """Return the values of a page that is data, or None."""
    if page.form == "json":
        return forms.of_json(page.text)
    if page.form == "xml":
        return forms.of_xml(page)
    if page.form == "calendar":
        return _of_calendar(page.text)
    if page.form == "text" and forms.is_script(page):
        return forms.of_script(page.text)
    return None


def _of_calendar(text: str) -> list[dict[str, str]]:
    """Return the properties of a calendar, those of one entry together."""
    from icalendar.parser import Contentlines

    found: list[dict[str, str]] = [{}]
    for line in Contentlines.from_ical(text):  # type: ignore[no-untyped-call]
        name, _, value = line.partition(":")
        key = name.partition(";")[0]
        if key.upper() in ("BEGIN", "END"):
            found.append({})
        elif key:
            plain = re.sub(r"\\[nN]", " ", value)
            found[-1][key] = re.sub(r"\\(.)", r"\1", plain)
    return [one for one in found if one]


def _of_tree(value: Any, key: str, depth: int) -> Iterator[Line]:
    """Yield a line for each value, those that hold others as headings."""
    label = key.rpartition(".")[2]
    if isinstance(value, dict):
        if label:
            yield Line(text=f"{label}:", look=KEYED, depth=depth)
        for name, inner in value.items():
            yield from _of_tree(inner, f"{key}.{name}" if key else str(name), depth + bool(label))
    elif isinstance(value, list):
        if label and any(isinstance(inner, dict | list) for inner in value):
            yield Line(text=f"{label}:", look=KEYED, depth=depth)
        for inner in value:
            yield from _of_tree(inner, key, depth)
    elif value not in (None, ""):
        text = " ".join(str(value).split())
        yield Line(text=f"{label}: {text}" if label else text, look=f"{KEYED}{key}", depth=depth)


# --- blocks ------------------------------------------------------------------------------------


def _pieces(blocks: Sequence[Block], marker: Marker) -> Iterator[Piece]:
    for block in blocks:
        if isinstance(block, Table):
            named = _named(block, marker)
            cells = tuple(_field(cell, marker, named.get(cell, "")) for cell in block.cells)
            yield Piece(kind="table", name=block.name, page=block.page, cells=cells)
        elif isinstance(block, Column):
            lines = tuple(marker.read(line) for line in block.lines)
            yield Piece(kind="lines", name=block.name, page=block.page, lines=lines)
        elif isinstance(block, Furniture):
            lines = tuple(_whole(line, block.kind or "furniture") for line in block.lines)
            yield Piece(kind="furniture", name=block.kind, page=block.page, lines=lines)
        elif isinstance(block, Picture):
            yield Piece(kind="picture", name=block.text, page=block.page)
        else:
            many = f"{block.count} " if block.count > 1 else ""
            behind = f" ({block.name})" if block.name else ""
            yield Piece(kind="omitted", name=f"{many}{block.reason}{behind}")


def _named(table: Table, marker: Marker) -> dict[Cell, str]:
    """Return what cells are said to be by the headings above them."""
    found: dict[Cell, str] = {}
    names: dict[int, str] = {}
    for at, row in enumerate(table.by_row()):
        if columns.is_heading_row(row, marker.state, first=at < FIRST_ROWS):
            names = {cell.column: cell.text for cell in row}
            found |= dict.fromkeys(row, "heading")
        else:
            found |= {cell: by_name(names.get(cell.column, "")) for cell in row}
    return found


FIRST_ROWS = 2


def _field(cell: Cell, marker: Marker, named: str) -> Field:
    return Field(
        lines=tuple(marker.read(line, named) for line in cell.lines),
        row=cell.row,
        column=cell.column,
        rows=cell.rows,
        columns=cell.columns,
        heading=cell.heading,
    )


def _whole(line: Line, kind: str) -> ReadLine:
    return ReadLine(place=line.place, parts=(Part(line.text, kind),), level=line.level)
