"""CTI's abstractsonline.com (OASIS program planner), from what the user saved in a browser.

Its data needs a visitor's token, so nothing is ever fetched: only saved answers (JSON) and saved
pages are read. Known from programs that read it, not from a real page: lists of presentations,
single presentations, search results, and the page of participants.
"""

from __future__ import annotations

import re
from itertools import groupby

from msgspec.structs import replace

from confprep.model import Appearance, Meeting, Session, Talk
from confprep.scrapers import markup, persons, records, times
from confprep.scrapers.ids import digest
from confprep.scrapers.markup import Node
from confprep.scrapers.page import Page, Reading
from confprep.scrapers.records import Record

SEEN_ON_REAL_PAGES = False
_JSON = re.compile(
    r'"AuthorBlock"\s*:|"PresenterDisplayName"\s*:|"Head"\s*:.*"Foot"\s*:|"Foot"\s*:.*"Head"\s*:',
    re.DOTALL,
)
_PAGE = re.compile(r"""class=["'][^"']*\bbodyTitle\b""")


def recognises(page: Page) -> bool:
    """Whether the page is one of the planner's answers or its page of participants."""
    if page.form == "json":
        return bool(_JSON.search(page.text))
    return markup.shows(page, _PAGE, "li.result .bodyTitle")


def pages(meeting: Meeting) -> list[str]:  # noqa: ARG001 - a platform has this function
    """Return nothing: this planner is read from saved files only."""
    return []


def read(page: Page, meeting: Meeting | None) -> Reading:
    """Read a saved answer or page."""
    if page.form != "json":
        return Reading(sessions=_participants(markup.tree(page), meeting))
    data = records.load(page)
    talks = list(records.every(data, "Title", "SessionTitle"))
    hits = list(records.every(data, "Head", "Body"))
    return Reading(
        sessions=(
            *_sessions_of(talks, meeting),
            *(_search_hit(hit, meeting) for hit in hits if hit.get("Type") != "Person"),
        )
    )


def _sessions_of(talks: list[Record], meeting: Meeting | None) -> list[Session]:
    """Return the presentations under the sessions that they name."""
    result = []
    for key, group in groupby(talks, key=lambda talk: records.text(talk, "SessionId")):
        rows = list(group)
        title = records.text(rows[0], "SessionTitle")
        found = tuple(_talk(row, meeting) for row in rows)
        starts = [talk.start for talk in found if talk.start]
        ends = [talk.end for talk in found if talk.end]
        day = times.day(records.text(rows[0], "Start"))
        result.append(
            Session(
                id=f"session-{key}" if key else digest(day, "", title),
                title=title,
                day=day,
                start=min(starts, default=None),
                end=max(ends, default=None),
                talks=found,
            )
        )
    return result


def _talk(row: Record, meeting: Meeting | None) -> Talk:
    when = times.between(records.text(row, "Start"), records.text(row, "End"), meeting)
    number = records.text(row, "PresentationNumber")
    title = records.text(row, "Title")
    kind = records.text(row, "Activity").casefold()
    return Talk(
        id=records.text(row, "Id"),
        title=f"{number} - {title}" if number else title,
        kind="poster" if "poster" in kind else "talk",
        start=when.start,
        end=when.end,
        time_text=when.text,
        people=_people(row),
    )


def _people(row: Record) -> tuple[Appearance, ...]:
    block = row.get("AuthorBlock")
    if isinstance(block, str) and (found := persons.author_block(block)):
        return found
    presenter = records.text(row, "PresenterDisplayName")
    return (Appearance(name_text=presenter, role="presenter"),) if presenter else ()


def _search_hit(hit: Record, meeting: Meeting | None) -> Session:
    """Read one search result: `Head` is day and time, `Body` the title, `Foot` the room."""
    head = records.text(hit, "Head")
    day = times.day(head, meeting)
    when = times.when(re.sub(r"^.*?\d{4},?", "", head), day, meeting)
    kind = records.text(hit, "Type").casefold() or "session"
    return Session(
        id=f"{kind}-{records.text(hit, 'Id')}",
        title=records.text(hit, "Body"),
        kind=kind,
        day=when.day,
        start=when.start,
        end=when.end,
        time_text=when.text,
        room=records.text(hit, "Foot"),
    )


def _participants(root: Node, meeting: Meeting | None) -> tuple[Session, ...]:
    """Read the page of participants: each person, and a table of what they present."""
    found: dict[str, Session] = {}
    for item in markup.every(root, "li.result"):
        person = Appearance(
            name_text=markup.text_of(item, ".bodyTitle"),
            role="presenter",
            affiliation_text=markup.text_of(item, ".location"),
        )
        for row in markup.every(item, "tr"):
            cells = list(map(markup.text, markup.every(row, "td")))
            if len(cells) < 3 or not person.name_text:  # noqa: PLR2004 - code, title, date
                continue
            session = _presented(cells, meeting)
            before = found.get(session.id, session)
            found[session.id] = replace(before, people=(*before.people, person))
    return tuple(found.values())


def _presented(cells: list[str], meeting: Meeting | None) -> Session:
    code, title, moment = cells[:3]
    day = times.day(moment, meeting)
    when = times.when(re.sub(r"^.*?\d{4},?", "", moment), day, meeting)
    return Session(
        id=code or digest(day, moment, title),
        title=f"{code} - {title}" if code else title,
        kind="presentation",
        day=when.day,
        start=when.start,
        end=when.end,
        time_text=when.text,
    )
