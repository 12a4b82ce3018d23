"""EventPilot (ATIV) web planner: `…/web/page.php?page=Session&project=…&id=…`.

Known from programs that read it, not from a real page: session pages of 2019 and the lists that
link to them. The number at the end of the title's class differs between projects.
"""

from __future__ import annotations

import re
from datetime import date
from itertools import takewhile

from bs4.element import PageElement

from confprep.model import Appearance, Meeting, Session
from confprep.scrapers import markup, persons, times
from confprep.scrapers.ids import digest
from confprep.scrapers.links import link
from confprep.scrapers.markup import Node
from confprep.scrapers.page import Page, Reading

SEEN_ON_REAL_PAGES = False
_MARKS = re.compile(r"""session_detail_(?:title|day)|class=["'][^"']*\bcatimg\b""")
_STRUCTURE = "[class*=session_detail_title], .session_detail_day, a.catimg[href]"
_ID = re.compile(r"[?&]id=(\w+)")
_DAY_FILTER = re.compile(r"day=(\d{4}-\d{2}-\d{2})")
_AUTHORS = re.compile(r"^Authors?(?: Block)?:?$", re.IGNORECASE)


def recognises(page: Page) -> bool:
    """Whether the page is a planner's session page or list."""
    return markup.shows(page, _MARKS, _STRUCTURE)


def pages(meeting: Meeting) -> list[str]:
    """Return the address that the catalogue gives: a list, or the planner's start."""
    return [meeting.address]


def read(page: Page, meeting: Meeting | None) -> Reading:
    """Read a session page, or the links of a list."""
    root = markup.tree(page)
    wanted = tuple(
        address
        for found in root.select("a.catimg[href]")
        if (address := link(page.address, markup.attribute(found, "href")))
    )
    if not root.select_one("[class*=session_detail_title]"):
        return Reading(wanted=wanted)
    return Reading(sessions=(_session(root, page, meeting),), wanted=wanted)


def _session(root: Node, page: Page, meeting: Meeting | None) -> Session:
    title = markup.text_of(root, "[class*=session_detail_title] span")
    boxes = root.select(".session_detail_day")
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
            dict.fromkeys(filter(None, (parent, *map(markup.text, root.select(".filter_value")))))
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
    said = _DAY_FILTER.search(markup.attribute(box, "onclick"))
    return times.day(said[1] if said else text, meeting)


def _people(root: Node) -> tuple[Appearance, ...]:
    """Return the authors: a tag behind "Author Block:", and their affiliations as text."""
    for label in root.select("b"):
        if _AUTHORS.match(markup.text(label)):
            return persons.author_block(_behind(label))
    return ()


def _behind(label: Node) -> str:
    """Return the HTML behind a label, up to the next label."""
    behind = list(label.next_siblings)
    at = next((i for i, node in enumerate(behind) if _is_element(node, but="br")), None)
    if at is None:
        return "".join(map(str, behind))
    places = "".join(map(str, takewhile(lambda node: not _is_label(node), behind[at + 1 :])))
    return f"{behind[at]}<br/>{places.lstrip(' ,')}"


def _is_element(node: PageElement, *, but: str) -> bool:
    return isinstance(node, Node) and node.name != but


def _is_label(node: PageElement) -> bool:
    return isinstance(node, Node) and node.name == "b" and markup.text(node).endswith(":")
