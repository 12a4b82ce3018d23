"""Tables whose cells are drawn: by rules, or by grounds that lie against each other."""

from __future__ import annotations

from bisect import bisect_right
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Sequence

from msgspec import Struct

from confprep.scrapers.blocks import Cell, Line, Table
from confprep.scrapers.sources.pdf.drawing import Box, Drawing, Rule
from confprep.scrapers.sources.words import Word, lines_of, rows_of, turned_line

SAME_RULE = 2.5
"""Points: rules nearer than this are one."""
JOINED = 4.0
"""Points: pieces of a rule nearer than this are one piece, and rules that come so near touch."""
SNAP = 3.0
SHORTEST_ACROSS, SHORTEST_DOWN = 12.0, 6.0
DRAWN = 0.6
"""Of the side of a cell: a rule along as much of it closes it."""
MOST_CELLS = 4000
FEWEST_LETTERS = 15
TILED = 0.75
"""Of an area: grounds that cover as much of it, in two columns or more, are cells."""
LEAST_GROUNDS = 4
APART = 1.6
"""Lines of one cell further apart than this (in lines) are rows that a ground only underlies."""


class Lattice(Struct):
    """A table as drawn: where its rules stand, and which of its squares are one cell."""

    lines_down: list[float]
    """Where the columns begin and end."""
    lines_across: list[float]
    labels: list[list[int]]
    """For each row and column the number of its cell."""
    words: list[Word]

    @property
    def box(self) -> Box:
        """The outline."""
        return Box(
            self.lines_down[0], self.lines_across[0], self.lines_down[-1], self.lines_across[-1]
        )

    def cell_at(self, x: float, y: float) -> int:
        """Return the number of the cell at a point; outside, of the nearest."""
        return self.labels[_place(y, self.lines_across)][_place(x, self.lines_down)]


def lattices(drawing: Drawing, words: Sequence[Word]) -> list[Lattice]:
    """Return the drawn tables of a page that hold text, the larger first."""
    drawn = _by_rules(drawing.across, drawing.down, words)
    grounds = [
        box
        for box in drawing.grounds
        if box.right - box.left >= 8  # noqa: PLR2004 - points
        and 6 <= box.bottom - box.top <= 0.8 * drawing.height  # noqa: PLR2004
        and not any(_holds(lattice.box, box) for lattice in drawn)
    ]
    free = _stacked(grounds)
    if not _tile(free):
        return drawn
    across = [*drawing.across, *((y, b.left, b.right) for b in free for y in (b.top, b.bottom))]
    down = [*drawing.down, *((x, b.top, b.bottom) for b in free for x in (b.left, b.right))]
    tiled = _by_rules(across, down, words)
    if not tiled or any(_bands_only(table_of(lattice, 0)) for lattice in tiled):
        return drawn
    return tiled


def _holds(outer: Box, inner: Box, lean: float = 4.0) -> bool:
    return (
        outer.left - lean <= inner.left
        and inner.right <= outer.right + lean
        and outer.top - lean <= inner.top
        and inner.bottom <= outer.bottom + lean
    )


def _stacked(grounds: Iterable[Box]) -> list[Box]:
    """Return grounds with those of one colour that lie on one another made one."""
    unique = {(box.left, box.top, box.right, box.bottom, box.colour): box for box in grounds}
    found: list[Box] = []
    for box in sorted(unique.values(), key=lambda b: (round(b.left), round(b.right), b.top)):
        last = found[-1] if found else None
        if (
            last is not None
            and abs(last.left - box.left) < 2  # noqa: PLR2004 - points
            and abs(last.right - box.right) < 2  # noqa: PLR2004
            and last.colour == box.colour
            and -1 < box.top - last.bottom < 1.5  # noqa: PLR2004
        ):
            found[-1] = Box(
                last.left, last.top, last.right, max(last.bottom, box.bottom), box.colour
            )
        else:
            found.append(box)
    return found


def _tile(grounds: Sequence[Box]) -> bool:
    """Whether grounds are the cells of a table rather than bands behind one."""
    if len(grounds) < LEAST_GROUNDS:
        return False
    outline = Box(
        min(box.left for box in grounds),
        min(box.top for box in grounds),
        max(box.right for box in grounds),
        max(box.bottom for box in grounds),
    )
    covered = sum(box.area for box in grounds)
    columns = _snapped((box.left for box in grounds), JOINED)
    return covered > TILED * outline.area and len(columns) > 1


def _bands_only(table: Table) -> bool:
    """Whether two cells of a row hold rows of their own, so that the ground is no cell."""
    loose: Counter[int] = Counter()
    for cell in table.cells:
        if sum(line.gap > APART for line in cell.lines) > 1:
            loose[cell.row] += 1
    return any(count > 1 for count in loose.values())


def _by_rules(across: Sequence[Rule], down: Sequence[Rule], words: Sequence[Word]) -> list[Lattice]:
    across = [rule for rule in _merged(across) if rule[2] - rule[1] > SHORTEST_ACROSS]
    down = [rule for rule in _merged(down) if rule[2] - rule[1] > SHORTEST_DOWN]
    found: list[Lattice] = []
    for rules_across, rules_down in _touching(across, down):
        if len(rules_across) < 2 or len(rules_down) < 2:  # noqa: PLR2004 - a box has two of each
            continue
        ys = _snapped((rule[0] for rule in rules_across), SNAP)
        xs = _snapped((rule[0] for rule in rules_down), SNAP)
        squares = (len(ys) - 1) * (len(xs) - 1)
        if not 1 < squares <= MOST_CELLS:
            continue
        inside = [
            word
            for word in words
            if xs[0] - 2 <= (word.left + word.right) / 2 <= xs[-1] + 2
            and ys[0] - 1 <= _middle(word) <= ys[-1] + 1
        ]
        if sum(len(word.text) for word in inside) < FEWEST_LETTERS:
            continue
        labels = _labels(xs, ys, rules_across, rules_down)
        found.append(Lattice(xs, ys, labels, inside))
    found.sort(key=lambda lattice: -lattice.box.area)
    kept: list[Lattice] = []
    for lattice in found:
        # A table wholly inside a cell of another one stays with the outer one.
        if not any(_holds(outer.box, lattice.box, SNAP) for outer in kept):
            kept.append(lattice)
    return kept


def _merged(rules: Iterable[Rule]) -> list[Rule]:
    """Return rules with those that lie in one line and touch made one."""
    groups: list[list[Rule]] = []
    for rule in sorted(rules):
        if groups and rule[0] - groups[-1][-1][0] <= SAME_RULE:
            groups[-1].append(rule)
        else:
            groups.append([rule])
    found: list[Rule] = []
    for group in groups:
        at = sum(rule[0] for rule in group) / len(group)
        begun: float | None = None
        ended = 0.0
        for _, start, stop in sorted(group, key=lambda rule: rule[1:]):
            if begun is None:
                begun, ended = start, stop
            elif start <= ended + JOINED:
                ended = max(ended, stop)
            else:
                found.append((at, begun, ended))
                begun, ended = start, stop
        if begun is not None:
            found.append((at, begun, ended))
    return found


def _touching(across: Sequence[Rule], down: Sequence[Rule]) -> list[tuple[list[Rule], list[Rule]]]:
    """Return groups of rules that hang together."""
    above = list(range(len(across) + len(down)))

    def root(at: int) -> int:
        while above[at] != at:
            above[at] = above[above[at]]
            at = above[at]
        return at

    for i, (y, left, right) in enumerate(across):
        for j, (x, top, bottom) in enumerate(down):
            if left - JOINED <= x <= right + JOINED and top - JOINED <= y <= bottom + JOINED:
                above[root(i)] = root(len(across) + j)
    groups: dict[int, tuple[list[Rule], list[Rule]]] = defaultdict(lambda: ([], []))
    for i, rule in enumerate(across):
        groups[root(i)][0].append(rule)
    for j, rule in enumerate(down):
        groups[root(len(across) + j)][1].append(rule)
    return list(groups.values())


def _snapped(values: Iterable[float], tolerance: float) -> list[float]:
    groups: list[list[float]] = []
    for value in sorted(values):
        if groups and value - groups[-1][-1] <= tolerance:
            groups[-1].append(value)
        else:
            groups.append([value])
    return [sum(group) / len(group) for group in groups]


def _labels(
    xs: Sequence[float], ys: Sequence[float], across: Sequence[Rule], down: Sequence[Rule]
) -> list[list[int]]:
    """Return a number for each square; those which no rule parts have the same."""
    height, width = len(ys) - 1, len(xs) - 1
    floors = _walls(across, ys, xs)
    sides = _walls(down, xs, ys)
    labels = [[-1] * width for _ in range(height)]
    number = 0
    for row in range(height):
        for column in range(width):
            if labels[row][column] >= 0:
                continue
            labels[row][column] = number
            open_squares = [(row, column)]
            while open_squares:
                y, x = open_squares.pop()
                for to_y, to_x, wall in (
                    (y + 1, x, (y + 1, x) in floors),
                    (y - 1, x, (y, x) in floors),
                    (y, x + 1, (x + 1, y) in sides),
                    (y, x - 1, (x, y) in sides),
                ):
                    if (
                        0 <= to_y < height
                        and 0 <= to_x < width
                        and not wall
                        and labels[to_y][to_x] < 0
                    ):
                        labels[to_y][to_x] = number
                        open_squares.append((to_y, to_x))
            number += 1
    return labels


def _walls(
    rules: Sequence[Rule], at: Sequence[float], steps: Sequence[float]
) -> set[tuple[int, int]]:
    """Return (number of the line, number of the step along it) of the sides that are drawn."""
    found: set[tuple[int, int]] = set()
    for place, begun, ended in rules:
        line = min(range(len(at)), key=lambda i, place=place: abs(at[i] - place))  # type: ignore[misc]
        for step in range(len(steps) - 1):
            low, high = steps[step], steps[step + 1]
            if min(ended, high) - max(begun, low) > DRAWN * (high - low):
                found.add((line, step))
    return found


def _middle(word: Word) -> float:
    if word.turned:
        return (word.top + word.bottom) / 2
    return word.base - word.height / 4


def _place(value: float, edges: Sequence[float]) -> int:
    return min(max(bisect_right(edges, value) - 1, 0), len(edges) - 2)


def table_of(lattice: Lattice, page: int) -> Table:
    """Return a drawn table with its text; rows and columns without any are left out."""
    upright: dict[int, list[Word]] = defaultdict(list)
    turned: dict[int, list[Word]] = defaultdict(list)
    for word in lattice.words:
        cell = lattice.cell_at((word.left + word.right) / 2, _middle(word))
        (turned if word.turned else upright)[cell].append(word)
    reach: dict[int, list[int]] = {}
    for row, labels in enumerate(lattice.labels):
        for column, label in enumerate(labels):
            box = reach.setdefault(label, [row, column, row, column])
            box[0], box[1] = min(box[0], row), min(box[1], column)
            box[2], box[3] = max(box[2], row), max(box[3], column)
    made: list[tuple[list[int], list[Line]]] = []
    for label, box in reach.items():
        lines: list[Line] = []
        if label in turned:
            lines.append(turned_line(turned[label], page))
        if label in upright:
            lines += lines_of(rows_of(upright[label]), page)
        if lines:
            made.append((box, lines))
    rows = _numbers(box[0] for box, _ in made)
    columns = _numbers(box[1] for box, _ in made)
    cells = [
        Cell(
            lines=tuple(lines),
            row=rows(top),
            column=columns(left),
            rows=max(rows(bottom + 1) - rows(top), 1),
            columns=max(columns(right + 1) - columns(left), 1),
        )
        for (top, left, bottom, right), lines in made
    ]
    cells.sort(key=lambda cell: (cell.row, cell.column))
    return Table(cells=tuple(cells), page=page)


def _numbers(used: Iterable[int]) -> Callable[[int], int]:
    """Return the way from a row or column as drawn to its number among those with text."""
    kept = sorted(set(used))
    return lambda drawn: bisect_right(kept, drawn - 1)
