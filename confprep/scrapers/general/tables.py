"""Tables that hold a program: rows of sessions, or days side by side, brought into reading order."""

from __future__ import annotations

import re
from typing import Any

from confprep.text import clock, days

MOST_CELLS = 20_000
LEAST_DAYS = 2
ROLE_HEADINGS = re.compile(
    r"^(?:speakers?|presenters?|moderators?|chairs?|chairpersons?|faculty|panelists?|authors?"
    r"|presented by|discussants?|instructors?|facilitators?)(?:\(s\))?$",
    re.IGNORECASE,
)
ROOM_HEADINGS = re.compile(r"^(?:rooms?|locations?|venue|where|hall|place)$", re.IGNORECASE)


def lay_out(table: Any) -> None:
    """Change a table in place so that its cells, read one after another, make sense.

    Cells under "Speaker" or "Room" get that word in front; a table with days as columns is turned
    into one block for each day. Any other table is left as it is.
    """
    rows = [
        [cell for cell in row if cell.tag in ("td", "th")]
        for row in table.iter("tr")
        if next((up for up in row.iterancestors("table")), None) is table
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
                cell.text = f"{label}: {cell.text or ''}"
    table.remove(rows[0][0].getparent()) if rows[0][0].getparent().getparent() is table else None


def _by_day(table: Any, rows: list[list[Any]], headings: list[str], dated: list[int]) -> None:
    from lxml import etree

    replaced = etree.Element("div")
    for column in dated:
        heading = etree.SubElement(replaced, "h3")
        heading.text = headings[column]
        for row in rows[1:]:
            cell = _at(row, column)
            if cell is None or not _text(cell):
                continue
            when = _text(row[0]) if 0 not in dated and row else ""
            block = etree.SubElement(replaced, "section")
            own = clock.printed(_text(cell))
            if when and not own:
                etree.SubElement(block, "p").text = when
            if own and own[0].begin > 0 and when and not clock.printed(when):
                etree.SubElement(block, "p").text = own[0].text
                etree.SubElement(block, "p").text = when
            elif own and when and _text(cell) == own[0].text:
                etree.SubElement(block, "p").text = own[0].text
                etree.SubElement(block, "p").text = when
                continue
            inner = etree.SubElement(block, "div")
            inner.text = cell.text
            for child in list(cell):
                inner.append(_copy(child))
    for child in list(table):
        table.remove(child)
    table.text = None
    table.append(replaced)


def _copy(node: Any) -> Any:
    from copy import deepcopy

    return deepcopy(node)


def _at(row: list[Any], column: int) -> Any:
    """Return the cell that stands in a column, counting cells that reach over several."""
    place = 0
    for cell in row:
        width = cell.get("colspan") or "1"
        wide = int(width) if width.isdigit() and len(width) < 3 else 1  # noqa: PLR2004
        if place <= column < place + max(wide, 1):
            return cell
        place += max(wide, 1)
    return None


def _is_day(text: str) -> bool:
    day = days.at_start(text)
    return day is not None and not text[day.stop :].strip(" ,:.-–—)")


def _text(cell: Any) -> str:
    return re.sub(r"\s+", " ", "".join(cell.itertext())).strip()
