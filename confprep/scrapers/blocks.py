"""What any source becomes before anything is understood: tables, columns of lines, pictures.

A page of a PDF, a web page, a sheet of a workbook and a pasted text all become a sequence of
blocks in reading order. The printed **line** is the atom: each line of a table's cell, of a column
and of furniture has a `place`, a whole number unique within the page that was read, so that what a
reader used, and what it did not, can be added up.

Lengths are in points for a PDF and 0 where a source has no measures.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from msgspec import Struct
from msgspec.structs import replace

RAISED = str.maketrans("0123456789abcdefghijklmnoprstuvwxyz", "⁰¹²³⁴⁵⁶⁷⁸⁹ᵃᵇᶜᵈᵉᶠᵍʰⁱʲᵏˡᵐⁿᵒᵖʳˢᵗᵘᵛʷˣʸᶻ")
"""Printed above the line, as the marks that tie a name to its affiliation are."""
ORDINALS = frozenset(("st", "nd", "rd", "th", "er", "re", "e", "o", "a", "º", "ª"))
"""Raised letters behind a number that are part of it: "15th", "1er"."""
DASHES = ("-", "–")
LONGEST_MARK = 12
"""Letters: "1,2,3*" ties a name to an affiliation, a raised sentence does not."""


class Span(Struct, frozen=True):
    """A stretch of one line in one face."""

    text: str
    bold: bool = False
    italic: bool = False
    raised: bool = False
    """Printed above the line. Such digits and letters are superscript characters in `text`."""


class Line(Struct, frozen=True, kw_only=True):
    """One printed line, and how it looks."""

    text: str
    """One line, single spaces; "\\t" where white wider than between words parts it."""
    spans: tuple[Span, ...] = ()
    """Joined they are `text`; empty where the source knows no faces."""
    place: int = 0
    page: int = 0
    """From 1 in a PDF; 0 where there are none."""
    x: float = 0.0
    """Left edge."""
    right: float = 0.0
    y: float = 0.0
    """Baseline, from the top of the page."""
    size: float = 0.0
    """Height of the letters."""
    bold: bool = False
    """Of most of its letters, as is `italic`."""
    italic: bool = False
    gap: float = 1.0
    """Distance from the line above in heights of a line: 1 for the next line of a paragraph."""
    depth: int = 0
    """How many lists, definitions and quotations it stands in."""
    level: int = 0
    """1 to 6 for a heading that the source marks as one."""
    look: str = ""
    """The element that holds it, "li.speaker", where the source has elements."""
    link: str = ""
    turned: bool = False
    """Printed upwards or downwards."""
    said: str = ""
    """What the user says it is: a `model.Correction.said`."""
    leans: str = ""
    """What the user says of another line that is set as it is, where that tells little."""


class Cell(Struct, frozen=True, kw_only=True):
    """One cell of a table, with the rows and columns that it reaches over."""

    lines: tuple[Line, ...]
    row: int
    column: int
    rows: int = 1
    columns: int = 1
    heading: bool = False
    """Marked as a heading by the source."""

    @property
    def text(self) -> str:
        """The lines as running text."""
        return joined(line.text for line in self.lines)

    @property
    def places(self) -> tuple[int, ...]:
        """Of its lines."""
        return tuple(line.place for line in self.lines)


class Table(Struct, frozen=True, kw_only=True):
    """Cells in rows and columns; only cells with text are listed, by row, then column."""

    cells: tuple[Cell, ...]
    page: int = 0
    ruled: bool = True
    """Its rows are the source's own: drawn, or marked up. Else they were told by white space."""
    name: str = ""
    """The caption, or the name of the sheet."""
    kind: str = "table"
    """`table`, `sheet`, `cards` (one row a card), or `definitions` (term and description)."""
    labels: tuple[str, ...] = ()
    """What the source calls its columns in the markup; for cards, the class of each part."""

    @property
    def height(self) -> int:
        """How many rows it has."""
        return max((cell.row + cell.rows for cell in self.cells), default=0)

    @property
    def width(self) -> int:
        """How many columns it has."""
        return max((cell.column + cell.columns for cell in self.cells), default=0)

    def by_row(self) -> list[list[Cell]]:
        """Return for each row the cells that begin in it."""
        found: list[list[Cell]] = [[] for _ in range(self.height)]
        for cell in self.cells:
            found[cell.row].append(cell)
        return found

    def grid(self) -> list[list[Cell | None]]:
        """Return for each row and column the cell that covers it."""
        width = self.width
        found: list[list[Cell | None]] = [[None] * width for _ in range(self.height)]
        for cell in self.cells:
            for row in found[cell.row : cell.row + cell.rows]:
                row[cell.column : cell.column + cell.columns] = [cell] * cell.columns
        return found


class Column(Struct, frozen=True, kw_only=True):
    """Lines below one another."""

    lines: tuple[Line, ...]
    page: int = 0
    name: str = ""
    """The name of the sheet or part that it stands in."""


class Picture(Struct, frozen=True, kw_only=True):
    """A picture that may show text."""

    page: int = 0
    share: float = 0.0
    """Of the page's area, 0 to 1."""
    text: str = ""
    """What the source says it shows."""
    letters: int = 0
    """How many letters stand on the same page as text."""


class Furniture(Struct, frozen=True, kw_only=True):
    """Lines that belong to the page and not to what it tells."""

    lines: tuple[Line, ...]
    page: int = 0
    kind: str = ""
    """`running head`, `page number`, `navigation`."""


class Omitted(Struct, frozen=True, kw_only=True):
    """Something that a person does not see, or that was too much, and was not read."""

    reason: str
    """For the user: "rows hidden by a filter"."""
    count: int = 1
    name: str = ""
    """The sheet or part."""


Block = Table | Column | Picture | Furniture | Omitted


def lines_of(block: Block) -> Iterator[Line]:
    """Yield the lines of a block in reading order."""
    if isinstance(block, Table):
        for cell in block.cells:
            yield from cell.lines
    elif isinstance(block, Column | Furniture):
        yield from block.lines


def numbered(blocks: Iterable[Block]) -> list[Block]:
    """Return the blocks with a place for every line: 1, 2, 3 ... in reading order."""
    last = 0

    def place(lines: Sequence[Line]) -> tuple[Line, ...]:
        nonlocal last
        found = tuple(replace(line, place=last + at) for at, line in enumerate(lines, 1))
        last += len(found)
        return found

    found: list[Block] = []
    for block in blocks:
        if isinstance(block, Table):
            cells = tuple(replace(cell, lines=place(cell.lines)) for cell in block.cells)
            found.append(replace(block, cells=cells))
        elif isinstance(block, Column | Furniture):
            found.append(replace(block, lines=place(block.lines)))
        else:
            found.append(block)
    return found


def joined(texts: Iterable[str]) -> str:
    """Return printed lines as running text.

    A hyphen at the end of a line stays, since names and compounds have them; nothing is put
    between it and a word in lower case, nor between a dash and a number.
    """
    found = ""
    for text in texts:
        piece = text.strip()
        tight = piece[:1].islower() and found[-1:] == "-" and found[-2:-1].isalpha()
        tight = tight or (piece[:1].isdigit() and found[-2:-1].isdigit() and found[-1:] in DASHES)
        found = found + piece if tight or not found or not piece else f"{found} {piece}"
    return found


def raised(text: str, before: str = "") -> str:
    """Return text that is printed above the line as superscript characters.

    Ordinals ("15th") and whatever has no such characters stay as they are.
    """
    plain = text.strip()
    if before[-1:].isdigit() and plain.casefold() in ORDINALS:
        return plain
    return plain.casefold().translate(RAISED) if _is_mark(plain) else text


def _is_mark(text: str) -> bool:
    """Whether raised text ties names to affiliations: numbers and single letters."""
    if len(text) > LONGEST_MARK:
        return False
    pieces = text.replace(",", " ").replace(";", " ").replace("-", " ").split()
    return bool(pieces) and all(
        piece.strip("*†‡§¶#").isdigit() or len(piece.strip("*†‡§¶#")) <= 1 for piece in pieces
    )
