"""Tables that hold a program: rows of sessions, or days side by side, brought into reading order."""

from __future__ import annotations

import re
from copy import copy

from confprep.scrapers import markup
from confprep.scrapers.markup import Node
from confprep.text import clock, days

MOST_CELLS = 20_000
LEAST_DAYS = 2
ROLE_HEADINGS = re.compile(
    r"^(?:speakers?|presenters?|moderators?|chairs?|chairpersons?|faculty|panelists?|authors?"
    r"|presented by|discussants?|instructors?|facilitators?)(?:\(s\))?$",
    re.IGNORECASE,
)
ROOM_HEADINGS = re.compile(r"^(?:rooms?|locations?|venue|where|hall|place)$", re.IGNORECASE)


def lay_out(table: Node) -> None:
    """Change a table in place so that its cells, read one after another, make sense.

    Cells under "Speaker" or "Room" get that word in front; a table with days as columns is turned
    into one block for each day. Any other table is left as it is.
    """
    rows = [
        [cell for cell in row.children if isinstance(cell, Node) and cell.name in ("td", "th")]
        for row in markup.elements(table, "tr")
        if row.find_parent("table") is table
    ]
    rows = [row for row in rows if row]
    if len(rows) < 2 or sum(map(len, rows)) > MOST_CELLS:  # noqa: PLR2004 - a heading and a row
        return
    headings = [_text(cell) for cell in rows[0]]
    dated = [column for column, text in enumerate(headings) if _is_day(text)]
    if len(dated) >= LEAST_DAYS:
        _by_day(table, rows, headings, dated)
        return
    labels = {
        column: ("Location" if ROOM_HEADINGS.match(text) else text.rstrip(":"))
        for column, text in enumerate(headings)
        if ROLE_HEADINGS.match(text) or ROOM_HEADINGS.match(text)
    }
    if not labels:
        return
    for row in rows[1:]:
        if len(row) != len(headings):
            continue
        for column, label in labels.items():
            cell = row[column]
            if _text(cell) and not re.match(r"[\w()/ ]{1,40}:", _text(cell)):
                cell.insert(0, f"{label}: ")
    heading = rows[0][0].parent
    if heading is not None and heading.parent is table:
        heading.extract()


def _by_day(table: Node, rows: list[list[Node]], headings: list[str], dated: list[int]) -> None:
    replaced = Node(name="div")
    for column in dated:
        _add(replaced, "h3", headings[column])
        for row in rows[1:]:
            cell = _at(row, column)
            if cell is None or not _text(cell):
                continue
            when = _text(row[0]) if 0 not in dated and row else ""
            block = _add(replaced, "section")
            own = clock.printed(_text(cell))
            if when and not own:
                _add(block, "p", when)
            if own and own[0].begin > 0 and when and not clock.printed(when):
                _add(block, "p", own[0].text)
                _add(block, "p", when)
            elif own and when and _text(cell) == own[0].text:
                _add(block, "p", own[0].text)
                _add(block, "p", when)
                continue
            inner = _add(block, "div")
            for child in cell.contents:
                inner.append(copy(child))
    table.clear()
    table.append(replaced)


def _add(parent: Node, name: str, text: str = "") -> Node:
    """Add an element at the end of another, and return it."""
    made = Node(name=name)
    made.append(text)
    parent.append(made)
    return made


def _at(row: list[Node], column: int) -> Node | None:
    """Return the cell that stands in a column, counting cells that reach over several."""
    place = 0
    for cell in row:
        width = markup.attribute(cell, "colspan") or "1"
        wide = int(width) if width.isdigit() and len(width) < 3 else 1  # noqa: PLR2004
        if place <= column < place + max(wide, 1):
            return cell
        place += max(wide, 1)
    return None


def _is_day(text: str) -> bool:
    day = days.at_start(text)
    return day is not None and not text[day.stop :].strip(" ,:.-–—)")


def _text(cell: Node) -> str:
    return re.sub(r"\s+", " ", cell.get_text()).strip()
