"""Printed lines without rules: tables told by their white space, columns, newspaper columns."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from itertools import pairwise
from statistics import fmean, median

from msgspec.structs import replace

from confprep.scrapers.blocks import Cell, Column, Line, Table
from confprep.scrapers.sources.rows import TIME, Printed, Rows, text_of
from confprep.scrapers.sources.words import Row, Word, lines_of, parted, rows_of

OF_A_TIME = re.compile(r"(?:[ap]\.?\s?m\b|noon|uhr|h\b|hrs?\b|to\b|bis\b|[-–—])", re.IGNORECASE)
"""What goes on with the time before it."""
EDGE = 3.0
"""Points: left edges nearer than this are one."""
LOOSEST_EDGE = 9.0
NARROWEST = 18.0
"""Points: columns nearer than this are one."""
CROSSED = 0.34
"""Of the lines along an edge: if more of them run across it, it is none."""
AFTER_A_TIME = 0.45
"""Of the height of letters: white that may part a time from what is printed beside it."""
SMALL = 8
"""Lines of a part of a page in which two that begin alike make a column."""
LEAST_PRINTED = 8
"""Lines on each side of a gutter."""
Flow = list[Column | Table]


def flow_of(words: Iterable[Word], page: int, width: float, *, nested: bool = False) -> Flow:
    """Return the tables and columns that words on a sheet make, in the order of reading."""
    printed = [
        Printed(
            y=median(word.base for word in row),
            height=max(word.height for word in row),
            parts=parted(row),
        )
        for row in rows_of(words)
    ]
    if not printed:
        return []
    left = min(line.parts[0][0].left for line in printed)
    edges = [edge for edge in _edges(printed) if edge - left > 12]  # noqa: PLR2004 - points
    if not edges:
        return [_column(printed, page)]
    gutter = None if nested else _gutter(printed, edges, width)
    if gutter is None:
        return _rows(printed, edges, left, page)
    return _side_by_side(printed, gutter, page, width)


def _column(printed: Sequence[Printed], page: int) -> Column:
    return Column(lines=tuple(lines_of((line.words for line in printed), page)), page=page)


def _edges(printed: Sequence[Printed]) -> list[float]:
    """Return left edges that several lines share behind white, and that few lines run across."""
    starts = sorted(
        start
        for at, line in enumerate(printed)
        for number, part in enumerate(line.parts)
        for start in _starts(part, at, number)
    )
    groups: list[list[tuple[float, int, int]]] = []
    for start in starts:
        if (
            groups
            and start[0] - groups[-1][-1][0] <= EDGE
            and start[0] - groups[-1][0][0] <= LOOSEST_EDGE
        ):
            groups[-1].append(start)
        else:
            groups.append([start])
    found: list[tuple[float, int]] = []
    for group in groups:
        inner = [at for _, at, number in group if number > 0]
        few = 2 if len(printed) <= SMALL else 3
        # Where columns hold more lines than the times beside them, most of the lines begin there.
        if len(inner) < max(2, 0.08 * len(printed)) and not (inner and len(group) > SMALL // 2):
            continue
        if len(group) < few:
            continue
        edge = group[0][0]
        places = inner if len(inner) > 1 else [at for _, at, _ in group]
        along = printed[min(places) : max(places) + 1]
        crossed = sum(any(_crosses(part, edge) for part in line.parts) for line in along)
        if crossed <= CROSSED * len(along):
            found.append((edge, len(inner)))
    kept: list[tuple[float, int]] = []
    for edge, count in found:
        if not kept or edge - kept[-1][0] >= NARROWEST:
            kept.append((edge, count))
        elif count > kept[-1][1]:
            kept[-1] = (edge, count)
    return [edge for edge, _ in kept]


def _crosses(part: Row, edge: float) -> bool:
    """Whether a part of a line runs across an edge, and no word of it begins there."""
    if not (part[0].left < edge - 4 and part[-1].right > edge + 4):
        return False
    return not (_follows_a_time(part) and abs(part[1].left - edge) < EDGE)


def _follows_a_time(part: Row) -> bool:
    """Whether a part of a line is a time with something else behind a little white."""
    if len(part) < 2 or not TIME.match(part[0].text) or OF_A_TIME.match(part[1].text):  # noqa: PLR2004
        return False
    return part[1].left - part[0].right > AFTER_A_TIME * part[1].height


def _starts(part: Row, at: int, number: int) -> list[tuple[float, int, int]]:
    """Return where a part of a line begins, and where what follows a time in front of it does."""
    found = [(part[0].left, at, number)]
    if _follows_a_time(part):
        found.append((part[1].left, at, number + 1))
    return found


def _gutter(printed: Sequence[Printed], edges: Sequence[float], width: float) -> float | None:
    """Return where a page is parted into newspaper columns, if it is.

    Both sides have times of their own, or both are full of long lines; a table has short cells on
    the one side that go with those on the other.
    """
    for edge in edges:
        if not 0.3 * width < edge < 0.7 * width:
            continue
        left = [parts for line in printed if (parts := _until(line, edge))]
        right = [parts for line in printed if (parts := _from(line, edge))]
        if min(len(left), len(right)) < LEAST_PRINTED:
            continue
        timed_left = sum(bool(TIME.match(text_of(parts[0]))) for parts in left)
        timed_right = sum(bool(TIME.match(text_of(parts[0]))) for parts in right)
        if timed_left > 1 and timed_right > 1:
            return edge
        full = sum(parts[-1][-1].right > edge - 40 for parts in left) / len(left)
        if (
            timed_left < 2  # noqa: PLR2004
            and full > 0.5  # noqa: PLR2004
            and fmean(len(text_of(parts[0])) for parts in left) > 30  # noqa: PLR2004
            and fmean(len(text_of(parts[0])) for parts in right) > 30  # noqa: PLR2004
        ):
            return edge
    return None


def _until(line: Printed, edge: float) -> list[Row]:
    return [part for part in line.parts if part[-1].right <= edge + 2]


def _from(line: Printed, edge: float) -> list[Row]:
    return [part for part in line.parts if part[0].left >= edge - 3]


def _side_by_side(printed: Sequence[Printed], gutter: float, page: int, width: float) -> Flow:
    """Read the left side of each band between lines that run over both, then the right side."""
    found: Flow = []
    band: list[Printed] = []

    def end_band() -> None:
        for side in (False, True):
            words = [
                word for line in band for word in line.words if (word.left >= gutter - 3) == side
            ]
            if words:
                found.extend(flow_of(words, page, width, nested=True))
        band.clear()

    for line in printed:
        if any(part[0].left < gutter - 6 and part[-1].right > gutter + 6 for part in line.parts):
            end_band()
            found.append(_column([line], page))
        else:
            band.append(line)
    end_band()
    return found


def _rows(printed: Sequence[Printed], edges: Sequence[float], left: float, page: int) -> Flow:
    return _trimmed(Rows(printed, edges, left, page).table(), page)


def _trimmed(cells: Sequence[Cell], page: int) -> Flow:
    """Return a table without the lines above and below it, which are columns of their own."""
    by_row: dict[int, list[Cell]] = {}
    for cell in cells:
        by_row.setdefault(cell.row, []).append(cell)
    several = [row for row, found in by_row.items() if _beside_each_other(found)]
    if len(several) < 2:  # noqa: PLR2004 - one row is no table
        return [_lines(cells, page)]
    first, last = min(several), max(several)
    while any(cell.column > 0 for cell in by_row.get(last + 1, [])):
        last += 1
    found: Flow = []
    above = [cell for cell in cells if cell.row < first]
    below = [cell for cell in cells if cell.row > last]
    if above:
        found.append(_lines(above, page))
    body = [cell for cell in cells if first <= cell.row <= last]
    used = sorted({cell.column for cell in body})
    found.append(
        Table(
            cells=tuple(
                replace(
                    cell,
                    row=cell.row - first,
                    column=used.index(cell.column),
                    columns=sum(cell.column <= c < cell.column + cell.columns for c in used),
                )
                for cell in body
            ),
            page=page,
            ruled=False,
        )
    )
    if below:
        found.append(_lines(below, page))
    return found


def _beside_each_other(cells: Sequence[Cell]) -> bool:
    return any(
        abs(one.lines[0].y - other.lines[0].y) < 6  # noqa: PLR2004 - points
        for one, other in pairwise(cells)
    )


def _lines(cells: Sequence[Cell], page: int) -> Column:
    """Return the lines of cells as they stand on the page."""
    lines = sorted(
        (line for cell in cells for line in cell.lines), key=lambda line: (line.y, line.x)
    )
    found: list[Line] = []
    for line in lines:
        if found and abs(found[-1].y - line.y) < 0.3 * max(line.size, 1.0) and line.x > found[-1].x:
            before = found[-1]
            wide = line.x - before.right > 1.3 * max(line.size, before.size)
            white = "\t" if wide else " "
            spans = (*before.spans, *line.spans)
            if line.spans and before.spans:
                spans = (
                    *before.spans,
                    replace(line.spans[0], text=white + line.spans[0].text),
                    *line.spans[1:],
                )
            found[-1] = replace(
                before, text=before.text + white + line.text, spans=spans, right=line.right
            )
            continue
        gap = (line.y - found[-1].y) / max(line.size, found[-1].size, 1.0) if found else line.gap
        found.append(replace(line, gap=round(gap, 2)))
    return Column(lines=tuple(found), page=page)
