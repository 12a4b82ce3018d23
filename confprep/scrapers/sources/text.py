"""Pasted text as blocks: tables with bars or tabs, columns lined up by spaces, Markdown."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence

from confprep.scrapers.blocks import Block, Cell, Column, Line, Span, Table
from confprep.scrapers.sources import columns, copied_tables
from confprep.scrapers.sources.words import Word

BAR_ROW = re.compile(r"^\s*\|.*\||^[^|]*[^|\s][^|]*\|\s*[^|\s]")
"""A row between bars, or at least two cells with a bar between them."""
MARKED_UP = re.compile(r"(<table\b.*?</table\s*>|<dl\b.*?</dl\s*>)", re.IGNORECASE | re.DOTALL)
"""What Markdown cannot say, and its writers put into HTML."""
TAG = re.compile(r"</?(?:[a-z]\w{0,9})(?:\s[^<>]*)?/?>|<!--.*?-->", re.IGNORECASE)
RULE = re.compile(r"^[\s|:+=-]*[-=]{2,}[\s|:+=-]*$")
HEADING = re.compile(r"^(#{1,6})\s+(.+?)\s*#*$")
EMPHASIS = re.compile(
    r"(\*\*|__)(?=\S)(.+?)(?<=\S)\1|(?<![\w*])([*_])(?=[^\s*_])([^*_]+?)(?<=\S)\3(?!\w)"
)
LINK = re.compile(r"\[([^\]]+)\]\((\S+?)\)")
BREAK = re.compile(r"<br\s*/?>", re.IGNORECASE)
WHITE = re.compile(r"(?<=\S) {3,}(?=\S)")
LEAST_ALIGNED = 3
"""Lines with wide white in them, to be laid out by it."""
PITCH, LEADING = 6.0, 12.0
"""Points for a letter and a line of text in a face of one width."""
WIDEST = 400
"""Letters: longer lines are paragraphs."""


def blocks_of(text: str, of_markup: Callable[[str], list[Block]] | None = None) -> list[Block]:
    """Return the blocks of a text in the order of reading, without places.

    `of_markup` reads the HTML that Markdown may hold; without it, that is text like any other.
    """
    text = text.replace("\x00", "").replace("\r\n", "\n").replace("\r", "\n")
    if of_markup is None:
        return _of_text(text)
    found: list[Block] = []
    for number, part in enumerate(MARKED_UP.split(text)):
        found += of_markup(part) if number % 2 else _of_text(part)
    return found


def _of_text(text: str) -> list[Block]:
    lines = text.split("\n")
    found: list[Block] = []
    for kind, part in _joined(_parts(lines)):
        if kind == "bars":
            found += _table([_bar_cells(line) for line in part])
        elif kind == "tabs":
            found += _table([line.split("\t") for line in part])
        else:
            found += _of_plain(part)
    return found


def _of_plain(lines: Sequence[str]) -> list[Block]:
    """Return the blocks of lines between which nothing is drawn."""
    found: list[Block] = []
    for part in copied_tables.parted(lines):
        if part.rows:
            found += _table(part.rows, headed=True)
        elif _is_aligned(part.lines):
            found += _laid_out(part.lines)
        else:
            found += _column(part.lines)
    return found


def _parts(lines: Sequence[str]) -> Iterator[tuple[str, list[str]]]:
    """Yield runs of lines of one kind: a table's, or any other."""
    run: list[str] = []
    kind = ""
    for line in lines:
        here = "bars" if BAR_ROW.match(line) else "tabs" if "\t" in line.strip() else ""
        if kind and (not line.strip() or (kind == "bars" and RULE.match(line))):
            here = kind  # An empty line or a drawn rule between rows of a table.
        if here != kind and run:
            yield from _run(kind, run)
            run = []
        kind = here
        run.append(line)
    if run:
        yield from _run(kind, run)


def _run(kind: str, run: list[str]) -> Iterator[tuple[str, list[str]]]:
    """Yield a run as it is; a single row of cells is no table."""
    rows = sum(bool(line.strip()) and not RULE.match(line) for line in run)
    yield (kind if rows > 1 else ""), run


def _joined(parts: Iterator[tuple[str, list[str]]]) -> Iterator[tuple[str, list[str]]]:
    """Yield parts with those that are no tables and follow one another made one."""
    plain: list[str] = []
    for kind, part in parts:
        if not kind:
            plain += part
            continue
        if plain:
            yield "", plain
            plain = []
        yield kind, part
    if plain:
        yield "", plain


def _bar_cells(line: str) -> list[str]:
    text = line.strip()
    if RULE.match(text):
        return []
    text = text.removeprefix("|")
    return text.removesuffix("|").split("|")


def _table(rows: Sequence[Sequence[str]], *, headed: bool = False) -> list[Block]:
    """Return rows of cells as a table; a rule beneath the first row makes it a heading."""
    cells: list[Cell] = []
    at = 0
    width = max(map(len, rows))
    for number, row in enumerate(rows):
        filled = [(column, lines) for column, text in enumerate(row) if (lines := _lines_of(text))]
        if not filled:
            continue
        heading = number == 0 and len(rows) > 1 and (headed or not rows[1])
        alone = len(filled) == 1 and width > 1 and filled[0][0] == 0
        for column, lines in filled:
            cells.append(
                Cell(
                    lines=lines,
                    row=at,
                    column=column,
                    columns=width if alone else 1,
                    heading=heading,
                )
            )
        at += 1
    return [Table(cells=tuple(cells))] if cells else []


def _lines_of(text: str) -> tuple[Line, ...]:
    parts = (_line(part) for part in BREAK.split(text))
    return tuple(part for part in parts if part is not None)


def _column(lines: Sequence[str]) -> list[Block]:
    """Return lines with their depth and the white above them."""
    found: list[Line] = []
    gap = 1.0
    for raw in lines:
        expanded = raw.expandtabs(4)
        # What a copied table leaves behind: one cell a line, with its bar.
        made = _line(re.sub(r"\s*\|\s*$", "", expanded), x=len(expanded) - len(expanded.lstrip()))
        if made is None:
            gap += not raw.strip()
            continue
        found.append(_with_gap(made, gap))
        gap = 1.0
    return [Column(lines=tuple(found))] if found else []


def _with_gap(line: Line, gap: float) -> Line:
    from msgspec.structs import replace

    return replace(line, gap=max(gap, 2.0 if line.level else 1.0))


def _line(raw: str, x: int = 0) -> Line | None:
    """Return one line, its Markdown taken for what it says; None where there is nothing."""
    text = "\t".join(" ".join(part.split()) for part in WHITE.split(raw.strip()))
    if not text or RULE.match(text) or text in ("|", "||"):
        return None
    level = 0
    heading = HEADING.match(text)
    if heading is not None:
        level, text = len(heading[1]), heading[2]
    target = LINK.search(text)
    link = target[2] if target else ""
    text = TAG.sub("", text).strip()
    text = LINK.sub(r"\1", text)
    spans = _spans(text, bold=bool(level))
    plain = "".join(span.text for span in spans).strip()
    if not plain:
        return None
    letters = len(plain)
    return Line(
        text=plain,
        spans=tuple(spans),
        x=x * PITCH,
        bold=2 * sum(len(span.text) for span in spans if span.bold) > letters,
        italic=2 * sum(len(span.text) for span in spans if span.italic) > letters,
        level=level,
        depth=min(x // 2, 6),
        link=link,
    )


def _spans(text: str, *, bold: bool) -> list[Span]:
    found: list[Span] = []
    at = 0
    for match in EMPHASIS.finditer(text):
        if match.start() > at:
            found.append(Span(text[at : match.start()], bold=bold))
        strong = match[2] is not None
        found.append(Span(match[2] or match[4], bold=bold or strong, italic=not strong))
        at = match.end()
    if at < len(text):
        found.append(Span(text[at:], bold=bold))
    return found


# --- columns lined up by spaces -------------------------------------------------------------------


def _is_aligned(lines: Sequence[str]) -> bool:
    """Whether wide white stands inside several lines."""
    wide = sum(
        bool(WHITE.search(line.expandtabs(8).strip())) for line in lines if len(line) < WIDEST
    )
    return wide >= LEAST_ALIGNED


def _laid_out(lines: Sequence[str]) -> list[Block]:
    """Return the blocks of text whose columns are lined up, as if it were printed."""
    words: list[Word] = []
    width = 0.0
    for number, raw in enumerate(lines):
        for match in re.finditer(r"\S+", raw.expandtabs(8)):
            left, right = match.start() * PITCH, match.end() * PITCH
            base = (number + 1) * LEADING
            words.append(
                Word(
                    match[0],
                    left,
                    right,
                    base - 0.8 * LEADING,
                    base + 0.2 * LEADING,
                    base,
                    len(words),
                )
            )
            width = max(width, right)
    return list(columns.flow_of(words, 0, width))
