"""Tables and definitions of a web page."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from confprep.scrapers.blocks import Block, Cell, Column, Line, Table
from confprep.scrapers.sources.html.lines import Lines, Node, Style, hidden, lines_of

MOST_COLUMNS = 60


def _own(table: Node, *names: str) -> Iterator[Node]:
    """Yield the elements of those names that belong to this table and not to one inside it."""
    for node in table.find_all(list(names)):
        if node.find_parent("table") is table:
            yield node


def is_layout(table: Node) -> bool:
    """Whether a table only sets the page: it holds others, or has one column, or one row."""
    if table.find("table") is not None:
        return True
    rows = [
        [cell for cell in row.children if cell.name in ("td", "th") and not hidden(cell)]
        for row in _own(table, "tr")
        if not hidden(row)
    ]
    filled = [row for row in rows if row]
    return len(filled) < 2 or max(map(len, filled)) < 2  # noqa: PLR2004


def tables_of(table: Node) -> list[Block]:
    """Return a table with the rows and columns that each cell covers."""
    rows = [row for row in _own(table, "tr") if not hidden(row)]
    taken: set[tuple[int, int]] = set()
    cells: list[Cell] = []
    for at, row in enumerate(rows):
        column = 0
        for node in row.children:
            if node.name not in ("td", "th") or hidden(node):
                continue
            while (at, column) in taken:
                column += 1
            deep = _number(node.attrs.get("rowspan"), len(rows) - at) or len(rows) - at
            wide = _number(node.attrs.get("colspan"), MOST_COLUMNS) or 1
            taken.update((at + y, column + x) for y in range(deep) for x in range(wide))
            lines = lines_of(node)
            if lines:
                heading = node.name == "th" or (
                    row.parent is not None and row.parent.name == "thead"
                )
                cells.append(
                    Cell(
                        lines=lines,
                        row=at,
                        column=column,
                        rows=deep,
                        columns=wide,
                        heading=heading,
                    )
                )
            column += wide
    caption = next(_own(table, "caption"), None)
    found: list[Block] = []
    if caption is not None and lines_of(caption):
        found.append(Column(lines=lines_of(caption)))
    if cells:
        found.append(Table(cells=tuple(cells)))
    return found


def _number(text: Any, most: int) -> int:
    """Return a span as a number of at most `most`; 1 where it is none."""
    digits = re.sub(r"\D", "", str(text or "1"))[:4]
    return min(int(digits), most) if digits else 1


class _OfDefinition(Lines):
    """The lines of a term or a description, without those that the parser put inside it."""

    def child(self, node: Node, style: Style) -> None:
        """Add an element below another one."""
        if node.name not in ("dt", "dd"):
            super().child(node, style)


def definitions_of(node: Node) -> Table | None:
    """Return terms and descriptions as a table of two columns; None for a list that holds more."""
    if node.find(["table", "dl", "ul", "ol"]) is not None:
        return None
    rows: list[tuple[list[Line], list[Line]]] = []
    for part in node.find_all(["dt", "dd"]):
        if hidden(part):
            continue
        gathered = _OfDefinition()
        gathered.element(part, Style())
        gathered.flush()
        if part.name == "dt" or not rows:
            rows.append(([], []))
        rows[-1][part.name == "dd"].extend(gathered.lines)
    cells = [
        Cell(lines=tuple(side), row=at, column=column)
        for at, sides in enumerate(rows)
        for column, side in enumerate(sides)
        if side
    ]
    read = sum(len(line.text.split()) for cell in cells for line in cell.lines)
    if not cells or read < sum(len(line.text.split()) for line in lines_of(node)):
        return None
    return Table(cells=tuple(cells), kind="definitions")
