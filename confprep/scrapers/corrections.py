"""What the user corrected in how a meeting's pages are read, kept by the looks of their lines.

A correction names a line and says what it is; all lines of its look follow. A look is told in words
("li.speaker, bold", "column Speaker", "line 2 below a time"), so that the file in which it is kept
can be read and changed by hand. Where a look tells little, as in a text without any faces, the
lines lean to what was said of one of them rather than become it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from statistics import median

from msgspec import Struct
from msgspec.structs import replace

from confprep.errors import ReadError
from confprep.model import Correction, Skipped
from confprep.scrapers import shown
from confprep.scrapers.account import NOTHING
from confprep.scrapers.blocks import Block, Cell, Column, Furniture, Line, Table, lines_of
from confprep.scrapers.page import Page
from confprep.scrapers.page_state import PageState
from confprep.scrapers.printed_tables import columns
from confprep.text import clock

GONE = "corrections that fit no line of the pages any more: what they mended may be wrong again"
_COLUMN = "column "
_LABEL = re.compile(r"^([^\W\d_][^:;,.]{1,28}):\s+\S")
"""A label in front of what a line says: "Location: Hall 2"."""
_BULLET = re.compile(r"^[•▪◦‣·*–—-]\s+\S")
_LARGER = 1.15
_FIRST_ROWS = 2
_FAR = 4
"""Lines below a time from which it matters no more how many they are."""
_CELLS = ("td", "th")
_FIELDS = {"title": "title", "person": "people", "affiliation": "affiliation", "room": "room"}
"""What data calls it, where a correction names the key of its values; a day as it is."""


class Look(Struct, frozen=True):
    """How a line is set."""

    words: str
    tells: bool = True
    """Whether lines that are set so are surely of one kind: a class, a column, a label."""


def looks(blocks: Sequence[Block]) -> dict[int, Look]:
    """Return the look of every line, by its place."""
    lines = [line for block in blocks for line in lines_of(block)]
    sizes = [line.size for line in lines if line.size]
    usual = median(sizes) if sizes else 0.0
    state = PageState(blocks)
    found: dict[int, Look] = {}
    for block in blocks:
        if isinstance(block, Table):
            found |= _in_table(block, state, usual)
        elif isinstance(block, Column):
            found |= _in_column(block.lines, usual)
    return found


def _in_table(table: Table, state: PageState, usual: float) -> dict[int, Look]:
    found: dict[int, Look] = {}
    names: dict[int, str] = {}
    for at, row in enumerate(table.by_row()):
        if columns.is_heading_row(row, state, first=at < _FIRST_ROWS):
            names = {cell.column: cell.text for cell in row}
            found |= {place: Look("heading row") for cell in row for place in cell.places}
            continue
        for cell in row:
            name = names.get(cell.column, "") or f"{cell.column + 1}"
            where = f"{_COLUMN}{name}" if cell.columns == 1 else "over several columns"
            for number, line in enumerate(cell.lines):
                faces = list(_faces(line, usual))
                if number and not faces:
                    faces = ["below the first line"]
                found[line.place] = Look(", ".join([where, *faces]))
    return found


def _in_column(lines: Sequence[Line], usual: float) -> dict[int, Look]:
    found: dict[int, Look] = {}
    below: int | None = None
    for line in lines:
        if line.look.startswith(shown.KEYED):
            if line.look != shown.KEYED:  # The heading of what a key holds is no value.
                found[line.place] = Look(line.look)
            continue
        timed = bool(clock.printed(line.text))
        below = 0 if timed else below + 1 if below is not None else None
        said = list(_faces(line, usual))
        label = _LABEL.match(line.text)
        if label is not None:
            said.append(f"begins with “{label[1]}:”")
        tells = bool(label or line.level or "." in line.look)
        if timed:
            said.append("with a time")
        elif not tells:
            said.append(_below_a_time(below))
        found[line.place] = Look(", ".join(said), tells=tells)
    return found


def _below_a_time(lines: int | None) -> str:
    if lines is None:
        return "above all times"
    return f"line {lines} below a time" if lines < _FAR else "far below a time"


def _faces(line: Line, usual: float) -> Iterator[str]:
    """Yield how a line is set, in words."""
    if line.look and line.look not in _CELLS:
        yield line.look
    if line.level:
        yield f"heading {line.level}"
    if line.bold:
        yield "bold"
    if line.italic:
        yield "italic"
    if usual and line.size > usual * _LARGER:
        yield "larger"
    if line.depth:
        yield f"indented {line.depth}"
    if line.turned:
        yield "turned"
    if _BULLET.match(line.text):
        yield "with a bullet"


class Applied(Struct, frozen=True, kw_only=True):
    """Blocks with what the user says of their lines."""

    blocks: list[Block]
    said: Mapping[int, Correction]
    """By the place of the line."""
    used: tuple[Correction, ...]
    """Those that fit a line."""


def apply(blocks: Sequence[Block], corrections: Sequence[Correction]) -> Applied:
    """Return blocks as the user says that they are; the last word on a line counts.

    Lines that are nothing become furniture. Places stay as they are.
    """
    if not corrections:
        return Applied(blocks=list(blocks), said={}, used=())
    known = looks(blocks)
    said: dict[int, Correction] = {}
    lines: dict[int, Line] = {}
    for line in (line for block in blocks for line in lines_of(block)):
        look = known.get(line.place)
        found = _word_on(line, look, corrections)
        if found is None:
            continue
        said[line.place] = found
        sure = line.text == found.text or look is None or look.tells
        leans = found.said if not sure else ""
        lines[line.place] = replace(line, said=found.said if sure else "", leans=leans)
    made = [part for block in blocks for part in _with(block, lines)]
    used = tuple(one for one in corrections if one in said.values())
    return Applied(blocks=made, said=said, used=used)


def _word_on(line: Line, look: Look | None, corrections: Sequence[Correction]) -> Correction | None:
    of_look: Correction | None = None
    for one in reversed(corrections):
        if one.text == line.text and (not one.look or (look and one.look == look.words)):
            return one
        if of_look is None and look is not None and one.look == look.words:
            of_look = one
    return of_look


def _with(block: Block, lines: Mapping[int, Line]) -> Iterator[Block]:
    """Yield a block with the lines that something is said of; those that are nothing apart."""
    nothing = tuple(
        line for line in lines_of(block) if (now := lines.get(line.place)) and now.said == "nothing"
    )
    if isinstance(block, Table):
        yield replace(block, cells=tuple(_cells(block.cells, lines)))
    elif isinstance(block, Column):
        yield replace(block, lines=_kept(block.lines, lines))
    else:
        yield block
        return
    if nothing:
        yield Furniture(lines=nothing, page=block.page, kind=NOTHING)


def _cells(cells: Sequence[Cell], lines: Mapping[int, Line]) -> Iterator[Cell]:
    for cell in cells:
        kept = _kept(cell.lines, lines)
        if kept:
            yield replace(cell, lines=kept)


def _kept(printed: Sequence[Line], lines: Mapping[int, Line]) -> tuple[Line, ...]:
    now = (lines.get(line.place, line) for line in printed)
    return tuple(line for line in now if line.said != "nothing")


def in_data(page: Page, corrections: Sequence[Correction]) -> Applied | None:
    """Return what is said of the lines of a page that is data; None where it is none."""
    if not shown.is_data(page):
        return None
    try:
        return apply(shown.blocks_of(page), corrections)
    except ReadError:
        return None  # It is said when it is read.


def fields(applied: Applied) -> dict[str, str]:
    """Return field to key or heading of what is said of data, as `columns.columns` takes it."""
    return {
        _FIELDS.get(one.said, one.said): one.look.removeprefix(shown.KEYED).rpartition(".")[2]
        for one in applied.used
        if one.look and one.said != "nothing"
    }


def gone(corrections: Sequence[Correction], used: Sequence[Correction]) -> tuple[Skipped, ...]:
    """Return the corrections that no page has a line for any more, as the user is told."""
    lost = [one for one in corrections if one not in used]
    if not lost:
        return ()
    examples = tuple(f"{one.text} is {one.said}" for one in lost[:3])
    return (Skipped(reason=GONE, count=len(lost), examples=examples),)
