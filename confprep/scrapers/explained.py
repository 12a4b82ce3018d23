"""A page as a person sees it, each line with what it was read as, and what was not placed.

A line is explained by what the reading holds of it, whichever reader made the reading.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence

from msgspec import Struct

from confprep.errors import ReadError
from confprep.model import Listing, Meeting
from confprep.scrapers import account, shown
from confprep.scrapers.blocks import (
    Block,
    Cell,
    Column,
    Furniture,
    Line,
    Picture,
    Table,
)
from confprep.scrapers.line_parts import Marker, Part, ReadLine, by_name
from confprep.scrapers.listing import Readings
from confprep.scrapers.page import Page
from confprep.scrapers.page_state import PageState
from confprep.scrapers.printed_tables import columns


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
    blocks = shown.blocks_of(page)
    sessions = listing.sessions if listing is not None else ()
    marker = Marker(sessions, told, PageState(blocks, meeting))
    return Explained(
        name=page.label,
        pieces=tuple(_pieces(blocks, marker)),
        listing=listing,
        trouble=trouble,
        why=account.why(sessions, account.printed(blocks)) if sessions else (),
    )


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
