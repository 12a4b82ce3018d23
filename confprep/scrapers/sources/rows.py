"""Printed lines put into the rows of a table whose column edges are known."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Sequence
from itertools import pairwise
from statistics import median

from msgspec import Struct

from confprep.scrapers.blocks import Cell, Line
from confprep.scrapers.sources.words import Row, line_of

TIME = re.compile(
    r"\W*(?:\d{1,2}\s?[:.hH]\s?\d\d|\d{1,2}\s?[ap]\.?m|\d{3,4}\s?[-–]\s?\d{3,4}\b)", re.IGNORECASE
)
NEW_ROW = 1.45
"""Lines: further apart than this, a line begins a new row."""


class Printed(Struct):
    """One printed line, parted where there is wide white."""

    y: float
    height: float
    parts: list[Row]

    @property
    def words(self) -> Row:
        """All of them."""
        return [word for part in self.parts for word in part]


def text_of(part: Row) -> str:
    """Return the words of a part of a line."""
    return " ".join(word.text for word in part)


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


class Rows:
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
            if parts[0].first == 0 and len(parts) > 1 and TIME.match(text_of(parts[0].part))
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
        if TIME.match(text_of(first.part)):
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
