"""Words at places on a sheet, and the printed lines that they make.

Lengths are in points, from the left and from the top. A PDF's words come with their boxes; those
of a text in a face of one width are given boxes, so that both are laid out by the same rules.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import pairwise

from confprep.scrapers.blocks import Line, Span, raised

SAME_LINE = 0.3
"""Of the height of letters: baselines nearer than this are one line."""
SMALL = 0.82
"""Of the height of its neighbour: a smaller word beside it is a mark, above or below the line."""
SPACE = 0.11
"""Of the height of letters: white wider than this parts words."""
WIDE = 0.86
"""Of the height of letters: white wider than this may part columns."""
TAB = 1.3
"""Of the height of letters: white wider than this is kept as a tab."""


class Word:
    """Letters of one face that stand together."""

    __slots__ = (
        "base",
        "bold",
        "bottom",
        "glued",
        "height",
        "italic",
        "left",
        "order",
        "raised",
        "right",
        "text",
        "top",
        "turned",
    )

    def __init__(
        self,
        text: str,
        left: float,
        right: float,
        top: float,
        bottom: float,
        base: float,
        order: int,
        *,
        bold: bool = False,
        italic: bool = False,
        glued: bool = False,
        turned: bool = False,
    ) -> None:
        self.text = text
        self.left = left
        self.right = right
        self.top = top
        self.bottom = bottom
        self.base = base
        height = bottom - top
        self.height = max(1.0, height)
        self.order = order
        """In the file; letters that follow one another there belong together."""
        self.bold = bold
        self.italic = italic
        self.glued = glued
        """Nothing stands between it and the word before it in the file."""
        self.raised = False
        self.turned = turned


Row = list[Word]
"""The words of one printed line, from left to right."""


def settle_marks(words: Sequence[Word]) -> None:
    """Put superscripts and subscripts onto the baseline of the word that they stand at."""
    for before, after in pairwise(words):
        if SMALL < before.height / after.height < 1 / SMALL or before.turned or after.turned:
            continue
        small, large = (after, before) if after.height < before.height else (before, after)
        height, apart, above = large.height, after.left - before.right, large.base - small.base
        if -0.3 * height < above < 0.62 * height and -0.3 * height < apart < 0.5 * height:
            small.raised = small.raised or above > 0.12 * height
            small.base = large.base


def rows_of(words: Iterable[Word]) -> list[Row]:
    """Return the words of an area as printed lines, from top to bottom."""
    rows: list[Row] = []
    for word in sorted(words, key=_by_base):
        for row in reversed(rows[-3:]):
            if _beside(word, row):
                row.append(word)
                break
        else:
            rows.append([word])
    for row in rows:
        row.sort(key=_by_left)
    return rows


def _by_base(word: Word) -> tuple[float, float]:
    return word.base, word.left


def _by_left(word: Word) -> tuple[float, int]:
    return word.left, word.order


def _beside(word: Word, row: Row) -> bool:
    """Whether a word stands in that line, and over none of it."""
    first = row[0]
    apart = word.base - first.base
    if apart < 0.02 * word.height:
        return True
    if apart > SAME_LINE * min(word.height, first.height):
        return False
    lean = 1.5
    return all(word.left >= other.right - lean or word.right <= other.left + lean for other in row)


def parted(row: Row, wide: float = WIDE) -> list[Row]:
    """Return the parts of a line between which there is white wider than between words."""
    parts = [[row[0]]]
    for before, after in pairwise(row):
        gap = after.left - before.right
        if gap > wide * before.height and gap > wide * after.height:
            parts.append([after])
        else:
            parts[-1].append(after)
    return parts


def between(before: Word, after: Word) -> str:
    """Return what is printed between two words of a line: nothing, a space or a tab."""
    gap = after.left - before.right
    height = max(after.height, before.height)
    if gap > TAB * height:
        return "\t"
    if after.order == before.order + 1:
        return "" if after.glued and gap < 0.5 * height else " "
    return " " if gap > SPACE * height else ""


def line_of(row: Row, page: int = 0, above: Line | None = None) -> Line:
    """Return a printed line with its faces; `above` is the line before it in the same column."""
    text = ""
    spans: list[Span] = []
    before: Word | None = None
    letters = bold = italic = 0
    face: tuple[bool, bool, bool] | None = None
    for word in row:
        piece = word.text
        if word.raised:
            piece = raised(piece, text)
        if before is not None:
            piece = between(before, word) + piece
        size = len(word.text)
        letters += size
        bold += size * word.bold
        italic += size * word.italic
        text += piece
        if face == (word.bold, word.italic, word.raised):
            last = spans[-1]
            spans[-1] = Span(last.text + piece, *face)
        else:
            face = (word.bold, word.italic, word.raised)
            spans.append(Span(piece, *face))
        before = word
    base = row[len(row) // 2].base
    size_of_letters = max(word.height for word in row)
    gap = 1.0
    if above is not None:
        gap = round((base - above.y) / max(size_of_letters, above.size, 1.0), 2)
    return Line(
        text=text,
        spans=tuple(spans),
        page=page,
        x=row[0].left,
        right=row[-1].right,
        y=base,
        size=size_of_letters,
        bold=2 * bold > letters,
        italic=2 * italic > letters,
        gap=gap,
    )


def lines_of(rows: Iterable[Row], page: int = 0) -> list[Line]:
    """Return printed lines below one another."""
    lines: list[Line] = []
    for row in rows:
        lines.append(line_of(row, page, lines[-1] if lines else None))
    return lines


def turned_line(words: Sequence[Word], page: int = 0) -> Line:
    """Return text that is printed upwards or downwards, in the order of the file."""
    text = ""
    before: Word | None = None
    for word in words:
        if before is not None:
            apart = max(word.top - before.bottom, before.top - word.bottom)
            broken = apart < -0.5 * max(word.right - word.left, 1.0)  # a second line beside it
            wide = max(word.right - word.left, 1.0)
            text += "" if word.glued and not broken and apart < SPACE * wide else " "
        text += word.text
        before = word
    first = words[0]
    return Line(
        text=text,
        page=page,
        x=min(word.left for word in words),
        right=max(word.right for word in words),
        y=min(word.top for word in words),
        size=first.right - first.left,
        bold=first.bold,
        italic=first.italic,
        turned=True,
    )
