"""How `read --explain` looks on a terminal: each line with its number and what it was read as."""

from __future__ import annotations

import textwrap
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from confprep.cli import console

if TYPE_CHECKING:
    from confprep.actions.reading import Explained, Piece, ReadLine

WIDTH = 80
_NUMBER, _KIND = 5, 13
_NAMES = {"": "NOT PLACED", "mark": ""}


def show(pages: Sequence[Explained], *, html: Path | None, as_json: bool = False) -> None:
    """Print explained pages, or write them to the file `html` and say so."""
    if html is not None:
        from confprep.actions import reading

        reading.write_explained(pages, html)
        console.say(f"Written: {html}")
        for page in pages:
            console.say(f"{page.name}: {_counted(page)}")
        return
    if as_json:
        console.data(pages, indent=2)
        return
    for page in pages:
        for line in _page(page):
            console.say(line)


def _page(page: Explained) -> Iterator[str]:
    yield f"What each line of {page.name} was read as"
    number = 0
    for piece in page.pieces:
        if piece.page != number and piece.page:
            number = piece.page
            yield ""
            yield f"--- page {number} ---"
        yield from _piece(piece)
    yield ""
    yield from summary(page)


def _piece(piece: Piece) -> Iterator[str]:
    name = f": {piece.name}" if piece.name else ""
    if piece.kind == "table":
        yield ""
        yield f"Table{name}"
        for row in piece.rows():
            for at, cell in enumerate(row):
                mark = "+" if not at else "|"
                for line in cell.lines:
                    yield from _line(line, mark)
                    mark = " "
    elif piece.kind in ("picture", "omitted"):
        yield f"({'picture' if piece.kind == 'picture' else 'not shown'}{name})"
    else:
        if piece.name and piece.kind == "lines":
            yield f"Sheet{name}"
        for line in piece.lines:
            yield from _line(line)


def _line(line: ReadLine, mark: str = "") -> Iterator[str]:
    """Yield each part of a line behind its kind; `+` begins a row of a table, `|` a cell."""
    number = f"{line.place}".rjust(_NUMBER)
    for part in line.parts:
        kind = _NAMES.get(part.kind, part.kind)
        doubt = f"  ? {part.doubt}" if part.doubt else ""
        head = f"{number} {mark or ' '} {kind}".ljust(_NUMBER + 3 + _KIND)
        text = " ".join(part.text.split()) + doubt
        wrapped = textwrap.wrap(text, WIDTH - len(head) - 1) or [""]
        yield f"{head} {wrapped[0]}".rstrip()
        yield from (" " * (len(head) + 1) + more for more in wrapped[1:])
        number, mark = " " * _NUMBER, " " if mark else ""


def summary(page: Explained) -> Iterator[str]:
    """Yield how sure the reading of a page is, why, and what was not placed."""
    if page.listing is None:
        yield from textwrap.wrap(f"Nothing was read: {page.trouble}.", WIDTH)
        return
    yield f"How sure the reading is: {page.listing.source.confidence:.0%}."
    for reason in page.why:
        missing = f" Missing: {'; '.join(reason.examples)}" if reason.examples else ""
        yield from textwrap.wrap(
            f"{reason.share:.0%} of {reason.of}.{missing}",
            WIDTH,
            initial_indent="  ",
            subsequent_indent="      ",
        )
    yield _counted(page)


def _counted(page: Explained) -> str:
    lines = list(page.lines())
    doubtful = sum(any(part.doubt for part in line.parts) for line in lines)
    many = "1 line" if len(lines) == 1 else f"{len(lines)} lines"
    return (
        f"{many}: {len(page.unplaced)} with something that was not placed, "
        f"{doubtful} with something doubtful."
    )
