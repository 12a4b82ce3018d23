"""Sched: `{slug}.sched.com`, its lists and the page of one event.

Known from programs that read it, not from a real page: the list with descriptions (day, year, time
and zone beside each session), the simple list (the day without its year above, the time in a
heading), and single event pages.
"""

from __future__ import annotations

import re
from datetime import date

from confprep.model import Appearance, Meeting, Session
from confprep.scrapers import markup, times
from confprep.scrapers.ids import digest
from confprep.scrapers.links import link
from confprep.scrapers.markup import Node
from confprep.scrapers.page import Page, Reading
from confprep.text import roles

LIST = "/list/descriptions/"
SEEN_ON_REAL_PAGES = False
_MARKS = re.compile(
    r"""class=["'](?:[^"']*\s)?(?:sched-container|list-single__|sched-event-|tip-roles|list-simple)"""
)
_STRUCTURE = (
    "[class*=sched-container], [class*=list-single__], [class*=sched-event-], "
    "[class*=tip-roles], [class*=list-simple]"
)
_EVENT = re.compile(r"event/([^/\"'#?]+)")
_WITHOUT_DAY = re.compile(r"^.*?\d{4}[,\s]*(?=\d{1,2}:\d{2}|\d{1,2}\s*[ap]m)", re.IGNORECASE)
_DEFAULT_ROLE = "speaker"


def recognises(page: Page) -> bool:
    """Whether the page is a Sched list or event page."""
    named = _EVENT.search(page.text) or _EVENT.search(page.address)
    return bool(named) and markup.shows(page, _MARKS, _STRUCTURE)


def pages(meeting: Meeting) -> list[str]:
    """Return the list that holds everything."""
    return [link(meeting.address, LIST)]


def read(page: Page, meeting: Meeting | None) -> Reading:
    """Read a list or one event: each event's link begins it, what follows belongs to it."""
    root = markup.tree(page)
    base = page.address or (meeting.address if meeting else "")
    day: date | None = None
    heading = ""
    found: list[Session] = []
    wanted: list[str] = []
    events = _events(root)
    for node in markup.elements(root, "div", "h3", "a"):
        if markup.has_class(node, "sched-current-date"):
            day = times.day(markup.text(node), meeting)
        elif node.name == "h3" and times.hours(markup.text(node)):
            heading = markup.text(node)
        elif id(node) in events:
            session, complete = _session(node, events[id(node)], day, heading, base, meeting)
            found.append(session)
            if not complete and base:
                wanted.append(_absolute(base, markup.attribute(node, "href")))
    return Reading(sessions=tuple(found), wanted=tuple(wanted))


def _events(root: Node) -> dict[int, list[Node]]:
    """Return the boxes that stand behind each event's link, up to the next event, by its `id`."""
    events: dict[int, list[Node]] = {}
    current: list[Node] = []
    for node in markup.elements(root, "a", "div"):
        if node.name == "a" and _is_event_link(node):
            current = events[id(node)] = []
        elif node.name == "div":
            current.append(node)
    return events


def _is_event_link(node: Node) -> bool:
    if not _EVENT.search(markup.attribute(node, "href")):
        return False
    above = {name for box in node.parents for name in markup.classes(box)}
    return (
        markup.has_class(node, "name")
        or "list-single__event" in above
        or ("sched-container-inner" in above and "tip-description" not in above)
    )


def _session(
    linked: Node,
    boxes: list[Node],
    day: date | None,
    heading: str,
    base: str,
    meeting: Meeting | None,
) -> tuple[Session, bool]:
    """Return the event, and whether the page shows it whole."""
    said = {name: box for box in reversed(boxes) for name in markup.classes(box)}
    place = said.get("sched-event-details-timeandplace")
    moment = said.get("list-single__date")
    printed = markup.text(moment) if moment is not None else next(iter(markup.lines(place)), "")
    if printed:
        day = times.day(printed, meeting) or day
    hours = _WITHOUT_DAY.sub("", printed) or heading
    when = times.when(hours, day, meeting)
    title_box = markup.first(linked, ".session-title")
    title = markup.text(title_box) if title_box else markup.own_text(linked, "span")
    href = markup.attribute(linked, "href")
    number = _EVENT.search(href)
    session = Session(
        id=number[1] if number else digest(day, hours, title),
        title=title or markup.text(linked),
        tracks=_tracks(said.get("sched-event-type")),
        day=when.day,
        start=when.start,
        end=when.end,
        time_text=when.text,
        room=_room(said.get("list-single__location"), place),
        url=_absolute(base, href),
        people=tuple(_people(boxes)),
        description=markup.text(said.get("tip-description")),
    )
    return session, place is not None or moment is not None


def _absolute(base: str, href: str) -> str:
    """Return an event's address; its links are relative to the site's root."""
    return link(base, href if href.startswith("http") else f"/{href.lstrip('/')}")


def _tracks(box: Node | None) -> tuple[str, ...]:
    links = markup.every(box, "a") if box else []
    return tuple(dict.fromkeys(filter(None, map(markup.text, links))))


def _room(location: Node | None, place: Node | None) -> str:
    for box in (location, place):
        if box is not None and (room := markup.text_of(box, "a")):
            return room
    return ""


def _people(boxes: list[Node]) -> list[Appearance]:
    """Return the people of the roles' box: a heading for each role, then their names."""
    found: dict[int, Appearance] = {}
    for box in boxes:
        if not {"tip-roles", "sched-event-details-roles"} & set(markup.classes(box)):
            continue
        role = _DEFAULT_ROLE
        for node in markup.elements(box, "h3", "h4", "h2"):
            if node.name != "h2":
                role = roles.label(markup.text(node)) or role
            elif named := next(filter(_is_of_a_speaker, markup.every(node, "a")), None):
                found[id(named)] = Appearance(
                    name_text=markup.text(named),
                    role=role,
                    affiliation_text=_company(node),
                )
    return list(found.values())


def _is_of_a_speaker(link: Node) -> bool:
    return "speaker" in markup.attribute(link, "href")


def _company(name: Node) -> str:
    """Return the position and organisation right behind a name."""
    behind = name.find_next_sibling(True)
    if isinstance(behind, Node) and markup.has_class(behind, "sched-event-details-role-company"):
        return markup.text(behind)
    return ""
