"""ConfTool Pro: `www.conftool.net/{slug}/index.php?page=browseSessions`, its list of sessions.

Seen: the printable list of a whole meeting in German, with its papers shown. Each day is a table,
each session a part of it, with the time beside the title, and its papers in the row below. A paper
has no time of its own; authors and organisations are joined by raised numbers.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date

from msgspec.structs import replace

from confprep.model import Appearance, Meeting, Session, Skipped, Talk
from confprep.scrapers import markup, persons, times
from confprep.scrapers.links import link
from confprep.scrapers.markup import Node
from confprep.scrapers.page import Page, Reading
from confprep.text import roles

LIST = "index.php?page=browseSessions&print=embed&mode=list&presentations=show"
_MARKS = re.compile(r"""\bid=["']session_list_\d{4}-\d{2}-\d{2}""")
_TABLE = re.compile(r"session_list_(\d{4}-\d{2}-\d{2})")
_SESSION = re.compile(r"session_(\d+)")
_PAPER = re.compile(r"paperID(\d+)")
_FOLDER = re.compile(r"https?://[^/?#]+(?:/[^/?#.]+(?=[/?#]|$))*")
"""Where a meeting's pages lie: what stands before the name of one of them."""
_NO_TITLE = "papers whose title does not stand where ConfTool keeps it"


def recognises(page: Page) -> bool:
    """Whether the page is a list of sessions, a table a day."""
    return markup.shows(page, _MARKS, "table[id^=session_list_]") and bool(_tables(page))


def pages(meeting: Meeting) -> list[str]:
    """Return the address of the whole list, papers included."""
    folder = _FOLDER.match(meeting.address)
    return [link(f"{folder[0]}/", LIST) if folder else meeting.address]


def read(page: Page, meeting: Meeting | None) -> Reading:
    """Read every session of every day."""
    found: list[Session] = []
    untitled: list[str] = []
    for day, table in _tables(page):
        for part in markup.every(table, "tbody"):
            if number := _SESSION.fullmatch(markup.attribute(part, "id")):
                boxes = [box for box in markup.every(part, "div") if _number(box)]
                talks = [_paper(box) for box in boxes]
                found.append(_session(part, number[1], talks, day, page, meeting))
                untitled += [
                    markup.text(box)[:80]
                    for box, talk in zip(boxes, talks, strict=True)
                    if not talk.title
                ]
    lost = Skipped(reason=_NO_TITLE, count=len(untitled), examples=tuple(untitled[:3]))
    return Reading(sessions=tuple(found), skipped=(lost,) if untitled else ())


def _tables(page: Page) -> list[tuple[date, Node]]:
    """Return the tables of days; the day stands in their id, whatever the page's language."""
    return [
        (day, table)
        for table in markup.every(markup.tree(page), "table")
        if (found := _TABLE.fullmatch(markup.attribute(table, "id")))
        and (day := times.day(found[1]))
    ]


def _session(
    part: Node, number: str, talks: list[Talk], day: date, page: Page, meeting: Meeting | None
) -> Session:
    cells = markup.every(part, "td")
    hours = markup.text(cells[0]) if cells else ""
    heading = cells[1] if len(cells) > 1 else part
    when = times.when(hours, day, meeting)
    linked = markup.first(heading, "a")
    title = markup.text_of(heading, "b")
    return Session(
        id=number,
        title=title,
        day=when.day,
        start=when.start,
        end=when.end,
        time_text=when.text,
        room=_room(heading),
        url=link(page.address, markup.attribute(linked, "href")),
        people=tuple(_chairs(heading)),
        talks=tuple(talk for talk in talks if talk.title),
    )


def _room(heading: Node) -> str:
    """Return the text of the link to the room's own list."""
    links = markup.every(heading, "a")
    return next(
        (markup.text(room) for room in links if "form_room=" in markup.attribute(room, "href")), ""
    )


def _chairs(heading: Node) -> Iterator[Appearance]:
    """Yield the people of "<span>Role: </span><span><b>Name</b>, Affiliation</span>".

    They stand below the title, which is in a link or in such a box.
    """
    role = ""
    title = markup.first(heading, "b")
    for box in markup.every(heading, "span"):
        name = markup.first(box, "b")
        if name is title and name is not None:
            continue
        if name is None:
            role = roles.label(markup.text(box))
        elif printed := markup.text(name):
            behind = persons.affiliation(markup.text_behind(name))
            yield Appearance(name_text=printed, role=role, affiliation_text=behind)


def _number(box: Node) -> str:
    """Return a paper's number; "" for a box that is no paper's."""
    found = _PAPER.fullmatch(markup.attribute(box, "id"))
    return found[1] if found else ""


def _paper(box: Node) -> Talk:
    """Read a paper; a session may have the same number."""
    parts = markup.firsts(box)
    return Talk(
        id=f"paper-{_number(box)}",
        title=markup.text(parts.get(".paper_title")),
        people=_authors(parts.get(".paper_author"), parts.get(".paper_organisation")),
    )


def _authors(names: Node | None, places: Node | None) -> tuple[Appearance, ...]:
    """Return the authors with their organisations; who presents is underlined."""
    presenting = re.sub(r"<(/?)u\b[^>]*>", r"<\1b>", _inside(names))
    found = persons.author_block(f"{presenting}<br/>{_inside(places)}")
    if "<b>" in presenting:
        return found
    return tuple(replace(person, role="author") for person in found)


def _inside(node: Node | None) -> str:
    return " ".join(node.decode_contents().split()) if node else ""
