"""All Academic: `convention2.allacademic.com/one/{org}/{meeting}/`, the page of one session.

Seen: a paper session of 2026. Its people and papers stand in lists under headings that say what
they are, each with its own time; the day is printed without its year.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date

from bs4.element import PageElement
from msgspec import Struct

from confprep.model import Appearance, Meeting, Session, Skipped, Talk
from confprep.scrapers import markup, times
from confprep.scrapers.ids import digest
from confprep.scrapers.links import link
from confprep.scrapers.markup import Node
from confprep.scrapers.page import Page, Reading
from confprep.text import clean, roles

_MARKS = re.compile(r"Session Submission (?:Summary|Type).*\bcmd=[\w+]*View\+P", re.DOTALL)
_DIRECT = re.compile(r"https?://[^\"'\s]*/view_session/(\d+)/?")
_OWN_NUMBER = re.compile(r"[?&]selected_session_id=(\d+)")
_PAPER = re.compile(r"\bcmd=[\w+]*View\+Paper\b(?:.*\bselected_paper_id=(\d+))?", re.DOTALL)
_PERSON = re.compile(r"\bcmd=[\w+]*View\+Person\b(?:.*\bselected_people_id=(\d+))?", re.DOTALL)
_UNIT = re.compile(r"\bselected_sub_unit_id=")
_YEAR_IN_TITLE = re.compile(r"\b(20\d\d)\b")
_YEAR_IN_PATH = re.compile(r"allacademic\.com/+one/\w+/[a-z]+(\d\d)/")
_BRACKETS = re.compile(r"\s*\([^()]*\)")
_NOT_YET = re.compile(r"(?:tba|tbd|to be (?:announced|determined))\.?", re.IGNORECASE)
_WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")


def recognises(page: Page) -> bool:
    """Whether the page is the summary of one session."""
    return markup.shows(page, _MARKS, "[data-role=content] h4") and bool(
        _content(markup.tree(page))
    )


def pages(meeting: Meeting) -> list[str]:
    """Return the address that the catalogue gives."""
    return [meeting.address]


def read(page: Page, meeting: Meeting | None) -> Reading:
    """Read the session, its people and its papers."""
    root = markup.tree(page)
    content = _content(root)
    if content is None:
        return Reading()
    title = markup.text_of(content, "h3")
    printed = _printed(content)
    day = times.day(printed.day, meeting) or _day_of_page(printed.day, root, page)
    when = times.when(printed.hours, day, meeting)
    parts = _parts(content, printed.label, day, meeting)
    direct = _DIRECT.search(page.text)
    number = direct or _OWN_NUMBER.search(page.address)
    session = Session(
        id=number[1] if number else digest(day, printed.hours, title),
        title=title,
        kind=_kind(content) or "session",
        tracks=tuple(parts.tracks),
        day=when.day,
        start=when.start,
        end=when.end,
        time_text=when.text,
        room=printed.room,
        url=direct[0] if direct else link(page.address, page.address),
        people=tuple(parts.people),
        talks=tuple(parts.talks),
        description=" ".join(parts.words),
    )
    return Reading(sessions=(session,), skipped=parts.skipped)


def _content(root: Node) -> Node | None:
    """Return the box that holds the session: the one with its title and a list of people."""
    boxes = markup.every(root, "div")
    return next(
        (
            box
            for box in boxes
            if markup.attribute(box, "data-role") == "content"
            and markup.first(box, "h3")
            and markup.first(box, "h4")
        ),
        None,
    )


class _Printed(Struct, frozen=True):
    """The line below the title, taken apart."""

    day: str = ""
    hours: str = ""
    label: str = ""
    """What the hours call their zone."""
    room: str = ""


def _printed(content: Node) -> _Printed:
    """Take apart "Thu, April 23, 8:00 to 9:30am CDT (8:00 to 9:30am CDT), Room 12"."""
    title = markup.first(content, "h3")
    line = title.find_next_sibling("strong") if title else None
    text = markup.text(line) if isinstance(line, Node) else ""
    parts = [part.strip() for part in _BRACKETS.sub("", text).split(",")]
    at = next((i for i, part in enumerate(parts) if times.hours(part)), len(parts))
    hours = ", ".join(parts[at : at + 1])
    found = times.hours(hours)
    room = ", ".join(parts[at + 1 :])
    return _Printed(
        ", ".join(parts[:at]),
        hours,
        found.label if found else "",
        "" if _NOT_YET.fullmatch(room) else room,
    )


def _day_of_page(text: str, root: Node, page: Page) -> date | None:
    """Return the day in the year that the page's title or links name, if the weekday agrees."""
    years = [year[1] for year in _YEAR_IN_TITLE.finditer(markup.text_of(root, "title"))]
    years += [f"20{year[1]}" for year in _YEAR_IN_PATH.finditer(f"{page.address} {page.text}")]
    for year in dict.fromkeys(years):
        day = times.day(f"{text}, {year}")
        if day and text[:3].casefold() == _WEEKDAYS[day.weekday()]:
            return day
    return None


def _kind(content: Node) -> str:
    """Return what stands behind "Session Submission Type:", in lower case."""
    for label in markup.every(content, "strong"):
        if markup.text(label).startswith("Session Submission Type"):
            return clean.line(markup.text_behind(label)).casefold()
    return ""


class _Parts:
    """What the lists of a session hold."""

    def __init__(self) -> None:
        self.people: list[Appearance] = []
        self.talks: list[Talk] = []
        self.tracks: list[str] = []
        self.words: list[str] = []
        self.others: list[str] = []

    @property
    def skipped(self) -> tuple[Skipped, ...]:
        if not self.others:
            return ()
        reason = "lines of a session in which neither a person nor a paper was made out"
        return (Skipped(reason=reason, count=len(self.others), examples=tuple(self.others[:3])),)


def _parts(content: Node, label: str, day: date | None, meeting: Meeting | None) -> _Parts:
    """Read the list, or the words, under each heading."""
    parts = _Parts()
    for heading in markup.every(content, "h4"):
        role = roles.label(markup.text(heading))
        for behind in _under(heading):
            items = markup.every(behind, "li")
            if not items and (words := markup.text(behind)):
                parts.words.append(words)
            for item in items:
                _add(parts, item, role, label, day, meeting)
    return parts


def _under(heading: Node) -> Iterator[Node]:
    """Yield the elements between a heading and the next one."""
    for behind in heading.next_siblings:
        if isinstance(behind, Node):
            if behind.name in ("h3", "h4"):
                return
            yield behind


def _add(
    parts: _Parts, item: Node, role: str, label: str, day: date | None, meeting: Meeting | None
) -> None:
    """Read one line: a person, a paper, or the part of the society that the session belongs to."""
    target = markup.attribute(markup.first(item, "a"), "href")
    lines = markup.every(item, "p")
    line = lines[-1] if lines else item
    if person := _PERSON.search(target):
        found = list(_people(list(line.contents), role, person[1] or ""))
        parts.people += found
        parts.others += [] if found else [markup.text(line)]
    elif paper := _PAPER.search(target):
        clock = markup.text(lines[0]).strip(" |") if len(lines) > 1 else ""
        when = times.when(f"{clock} {label}".strip(), day, meeting) if clock else times.When()
        title = markup.first(line, "strong")
        authors = list(_people(list(title.next_siblings) if title else [], "author", ""))
        parts.others += [] if authors else [markup.text(line)]
        parts.talks.append(
            Talk(
                id=f"paper-{paper[1]}" if paper[1] else digest(day, clock, markup.text(title)),
                title=markup.text(title),
                start=when.start,
                end=when.end,
                time_text=when.text,
                people=tuple(authors),
            )
        )
    elif _UNIT.search(target):
        parts.tracks.append(markup.text(line))
    elif said := markup.text(item):
        parts.others.append(said)


def _people(pieces: list[PageElement], role: str, number: str) -> Iterator[Appearance]:
    """Yield the people of "<i>Ann</i> <i>Roe</i>, Institution; <i>Bo</i> <i>Lee</i>, Institution".

    A name may be printed with its last word twice, a comma between: the second is left out.
    """
    names: list[str] = []
    place = ""
    for piece in pieces:
        if isinstance(piece, Node) and piece.name == "i":
            if names and place.strip():
                yield _person(names, place, role, number)
                names = []
            names.append(markup.text(piece))
            place = ""
        elif names:
            place += piece.get_text() if isinstance(piece, Node) else markup.printed(piece)
    if names:
        yield _person(names, place, role, number)


def _person(names: list[str], place: str, role: str, number: str) -> Appearance:
    twice = {i for i, name in enumerate(names) if i and names[i - 1] == f"{name},"}
    return Appearance(
        name_text=" ".join(name.strip(" ,") for i, name in enumerate(names) if i not in twice),
        role=role,
        affiliation_text=clean.line(place).strip(" ,;"),
        ids={"selected_people_id": number} if number else {},
    )
