"""EventPilot (ATIV) web planner: `…/web/page.php?page=Session&project=…&id=…`.

Seen: session pages of 2019 and the lists that link to them. The number at the end of the title's
class differs between projects.
"""

from __future__ import annotations

import re
from datetime import date
from urllib.parse import urljoin

from confprep.model import Appearance, Meeting, Session
from confprep.scrapers import markup, persons, times
from confprep.scrapers.ids import digest
from confprep.scrapers.markup import Node
from confprep.scrapers.page import Page, Reading

_MARKS = re.compile(r"""session_detail_(?:title|day)|class=["'][^"']*\bcatimg\b""")
_ID = re.compile(r"[?&]id=(\w+)")
_DAY_FILTER = re.compile(r"day=(\d{4}-\d{2}-\d{2})")
_AUTHORS = re.compile(r"^Authors?(?: Block)?:?$", re.IGNORECASE)


def recognises(page: Page) -> bool:
    """Whether the page is a planner's session page or list."""
    return bool(_MARKS.search(page.text))


def pages(meeting: Meeting) -> list[str]:
    """Return the address that the catalogue gives: a list, or the planner's start."""
    return [meeting.address]


def read(page: Page, meeting: Meeting | None) -> Reading:
    """Read a session page, or the links of a list."""
    root = markup.tree(page)
    wanted = tuple(
        urljoin(page.address, link.get("href"))
        for link in markup.every(root, "a.catimg[href]")
        if page.address
    )
    if markup.first(root, "[class*=session_detail_title]") is None:
        return Reading(wanted=wanted)
    return Reading(sessions=(_session(root, page, meeting),), wanted=wanted)


def _session(root: Node, page: Page, meeting: Meeting | None) -> Session:
    title = markup.text_of(root, "[class*=session_detail_title] span")
    boxes = markup.every(root, ".session_detail_day")
    printed = [markup.text(box) for box in boxes]
    day = next(
        (
            found
            for box, text in zip(boxes, printed, strict=True)
            if (found := _day(box, text, meeting))
        ),
        None,
    )
    hours = next((text for text in printed if times.hours(text)), "")
    when = times.when(hours, day, meeting)
    number = markup.text_of(root, ".sessionnumber")
    own_id = _ID.search(page.address)
    parent = markup.text_of(root, ".session_title")
    return Session(
        id=own_id[1] if own_id else number or digest(day, hours, title),
        title=f"{number} - {title}" if number and number not in title else title,
        kind="presentation" if parent else "session",
        tracks=tuple(
            dict.fromkeys(
                filter(None, (parent, *map(markup.text, markup.every(root, ".filter_value"))))
            )
        ),
        day=when.day,
        start=when.start,
        end=when.end,
        time_text=when.text,
        room=markup.text_of(root, ".session_detail_location span")
        or markup.text_of(root, ".session_detail_location"),
        url=page.address,
        people=_people(root),
    )


def _day(box: Node, text: str, meeting: Meeting | None) -> date | None:
    said = _DAY_FILTER.search(box.get("onclick") or "")
    return times.day(said[1] if said else text, meeting)


def _people(root: Node) -> tuple[Appearance, ...]:
    """Return the authors: a tag behind "Author Block:", and their affiliations as text."""
    for label in markup.every(root, "b"):
        if _AUTHORS.match(markup.text(label)):
            return persons.author_block(_behind(label))
    return ()


def _behind(label: Node) -> str:
    """Return the HTML behind a label, up to the next label."""
    from lxml import etree

    authors = label.getnext()
    while authors is not None and authors.tag == "br":
        authors = authors.getnext()
    if authors is None:
        return label.tail or ""
    names = etree.tostring(authors, encoding="unicode", with_tail=False)
    parts = [names, "<br/>", (authors.tail or "").lstrip(" ,")]
    for node in authors.itersiblings():
        if node.tag == "b" and markup.text(node).endswith(":"):
            break
        parts.append(etree.tostring(node, encoding="unicode"))
    return "".join(parts)
