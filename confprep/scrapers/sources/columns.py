"""Printed lines without rules: tables told by their white space, columns, newspaper columns."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterable, Sequence
from itertools import pairwise
from statistics import fmean, median

from msgspec import Struct
from msgspec.structs import replace

from confprep.scrapers.blocks import Cell, Column, Line, Table
from confprep.scrapers.sources.words import Row, Word, line_of, lines_of, parted, rows_of

TIME = re.compile(
    r"\W*(?:\d{1,2}\s?[:.hH]\s?\d\d|\d{1,2}\s?[ap]\.?m|\d{3,4}\s?[-–]\s?\d{3,4}\b)", re.IGNORECASE
)
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
NEW_ROW = 1.45
"""Lines: further apart than this, a line begins a new row."""
LEAST_PRINTED = 8
"""Lines on each side of a gutter."""

Flow = list[Column | Table]


class Printed(Struct):
    """One printed line, parted where there is wide white."""

    y: float
    height: float
    parts: list[Row]

    @property
    def words(self) -> Row:
        """All of them."""
        return [word for part in self.parts for word in part]


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


# --- where columns begin -------------------------------------------------------------------------


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
        timed_left = sum(bool(TIME.match(_text(parts[0]))) for parts in left)
        timed_right = sum(bool(TIME.match(_text(parts[0]))) for parts in right)
        if timed_left > 1 and timed_right > 1:
            return edge
        full = sum(parts[-1][-1].right > edge - 40 for parts in left) / len(left)
        if (
            timed_left < 2  # noqa: PLR2004
            and full > 0.5  # noqa: PLR2004
            and fmean(len(_text(parts[0])) for parts in left) > 30  # noqa: PLR2004
            and fmean(len(_text(parts[0])) for parts in right) > 30  # noqa: PLR2004
        ):
            return edge
    return None


def _until(line: Printed, edge: float) -> list[Row]:
    return [part for part in line.parts if part[-1].right <= edge + 2]


def _from(line: Printed, edge: float) -> list[Row]:
    return [part for part in line.parts if part[0].left >= edge - 3]


def _text(part: Row) -> str:
    return " ".join(word.text for word in part)


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


# --- rows ----------------------------------------------------------------------------------------


class _Placed(Struct):
    """Part of a line with the columns that it covers."""

    first: int
    last: int
    part: Row


class _Cell(Struct):
    """A cell in the making."""

    row: int
    column: int
    last: int
    lines: list[Line]


class _Rows:
    """Puts printed lines into the rows of a table whose column edges are known."""

    def __init__(
        self, printed: Sequence[Printed], edges: Sequence[float], left: float, page: int
    ) -> None:
        self._page = page
        self._edges = list(edges)
        self._starts = [left - 2, *(edge - 3 for edge in edges)]
        self._left = left
        rights = sorted(line.parts[-1][-1].right for line in printed)
        self._centre = (left + rights[int(len(rights) * 0.95)]) / 2
        steps = sorted(
            after.y - before.y
            for before, after in pairwise(printed)
            if 0 < after.y - before.y < 3 * before.height
        )
        self._leading = steps[len(steps) // 4] if steps else 12.0
        self._cells: list[_Cell] = []
        self._row = -1
        self._filled: set[int] = set()
        self._spanning = False
        placed = [self._placed(line) for line in printed]
        self._centred = self._centred_times(printed, [found for found, _ in placed])
        above: Printed | None = None
        for at, line in enumerate(printed):
            self._add(line, above, *placed[at], centred=at in self._centred)
            above = line

    def table(self) -> list[Cell]:
        """Return the cells, in order."""
        self._cells.sort(key=lambda cell: (cell.row, cell.column))
        return [
            Cell(
                lines=tuple(cell.lines),
                row=cell.row,
                column=cell.column,
                columns=cell.last - cell.column + 1,
            )
            for cell in self._cells
        ]

    def _centred_times(
        self, printed: Sequence[Printed], placed: Sequence[Sequence[_Placed]]
    ) -> set[int]:
        """Return the lines whose time stands beside the middle of what it is the time of."""
        timed = [
            at
            for at, parts in enumerate(placed)
            if parts[0].first == 0 and len(parts) > 1 and TIME.match(_text(parts[0].part))
        ]
        all_timed = {at for at, parts in enumerate(placed) if parts[0].first == 0}
        found: set[int] = set()
        for at in timed:
            before = max((other for other in all_timed if other < at), default=-1)
            above = at - before - 1
            below = min((other for other in all_timed if other > at), default=len(printed)) - at - 1
            if above < 2 or abs(above - below) > 1:  # noqa: PLR2004
                continue
            # What stands above must be no end of the row before: it fills other columns.
            filled = {part.first for part in placed[before]} if before >= 0 else set()
            if _fills_others(placed[before + 1], filled):
                found.add(at)
        return found

    def _add(
        self,
        line: Printed,
        above: Printed | None,
        placed: list[_Placed],
        crossing: bool,
        *,
        centred: bool,
    ) -> None:
        far = above is None or line.y - above.y > NEW_ROW * max(
            self._leading, 0.9 * min(line.height, above.height)
        )
        last = len(self._starts) - 1
        if len(placed) == 1 and self._spans(placed[0].part, far=far):
            placed, crossing = [_Placed(0, last, placed[0].part)], True
        self._spanning = len(placed) == 1 and (placed[0].first, placed[0].last) == (0, last)
        if not centred and (far or self._begins(placed, crossing=crossing)):
            self._row += 1
            self._filled = set()
        for one in placed:
            self._put(one)
            self._filled.add(one.first)

    def _placed(self, line: Printed) -> tuple[list[_Placed], bool]:
        found: list[_Placed] = []
        crossing = False
        for part in self._at_edges(line.parts):
            first = self._column(part[0].left)
            right = part[-1].right
            last = max(first, bisect_right(self._starts, right - 6) - 1)
            if last > first and right - self._starts[last] > 10:  # noqa: PLR2004 - points
                crossing = True
            else:
                last = first
            found.append(_Placed(first, last, part))
        return found, crossing

    def _at_edges(self, parts: Sequence[Row]) -> list[Row]:
        """Part lines also at a word that begins at a column's edge behind however little white."""
        found: list[Row] = []
        for part in parts:
            starts = [at for at in range(1, len(part)) if self._is_edge(part[at].left)]
            if starts:
                gaps = [after.left - before.right for before, after in pairwise(part)]
                usual = median(max(gap, 0) for gap in gaps)
                few = len(part) < 4  # noqa: PLR2004 - words that tell nothing of the usual gap
                starts = [
                    at
                    for at in starts
                    if gaps[at - 1] > 0.12 * part[at].height
                    and (few or gaps[at - 1] > 1.2 * usual)
                    and not part[at].glued
                ]
            begins = [0, *starts]
            found += [part[at:end] for at, end in zip(begins, [*starts, len(part)], strict=True)]
        return found

    def _is_edge(self, x: float) -> bool:
        at = bisect_right(self._edges, x + 2.5)
        return at > 0 and x - self._edges[at - 1] < 2.5  # noqa: PLR2004 - points

    def _column(self, x: float) -> int:
        return max(bisect_right(self._starts, x) - 1, 0)

    def _spans(self, part: Row, *, far: bool) -> bool:
        """Whether a line that stands alone belongs to all columns: a heading, or centred text."""
        left, right = part[0].left, part[-1].right
        if left < self._edges[0] - 5 and right > self._edges[0] + 20:
            return True
        if any(abs(left - edge) < 5 for edge in (self._left, *self._edges)):  # noqa: PLR2004
            return False
        if not far:
            return self._spanning
        column = self._column(left)
        before = self._edges[column - 1] if column else self._edges[0]
        return abs((left + right) / 2 - self._centre) < 14 and left - before > 30  # noqa: PLR2004

    def _begins(self, placed: Sequence[_Placed], *, crossing: bool) -> bool:
        """Whether a line right below another one begins a new row."""
        first = next((one for one in placed if one.first == 0), None)
        if first is None:
            # What goes on in a row does so beneath its cells.
            return _fills_others(placed, self._filled)
        alone = len(placed) == 1
        above = next(
            (cell for cell in reversed(self._cells) if cell.row == self._row and cell.column == 0),
            None,
        )
        if above is None:
            return bool(self._filled)
        spanning = above.last > above.column
        if spanning and not alone:
            return True
        if crossing and alone:
            return not spanning and first.last > 0
        if TIME.match(_text(first.part)):
            return not above.lines[-1].text.rstrip().endswith(("-", "–", "to"))
        return not alone

    def _put(self, one: _Placed) -> None:
        for cell in reversed(self._cells):
            if cell.row < self._row:
                break
            if cell.column == one.first:
                cell.lines.append(line_of(one.part, self._page, cell.lines[-1]))
                cell.last = max(cell.last, one.last)
                return
        made = line_of(one.part, self._page)
        self._cells.append(_Cell(self._row, one.first, one.last, [made]))


def _fills_others(placed: Sequence[_Placed], filled: set[int]) -> bool:
    """Whether the parts of a line stand beside each other in columns that a row has not filled."""
    return len(placed) > 1 and any(one.first not in filled for one in placed)


def _rows(printed: Sequence[Printed], edges: Sequence[float], left: float, page: int) -> Flow:
    return _trimmed(_Rows(printed, edges, left, page).table(), page)


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
