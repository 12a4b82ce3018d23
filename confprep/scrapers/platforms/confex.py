"""Confex: `{org}.confex.com`, classic pages and the app's pages and JSON.

Known from programs that read it, not from a real page: the classic index and session pages (2018),
another client's skin of them, rendered pages of the app (2021-2025), and the app's JSON of roles,
papers and days. Skins differ between clients, so each field has several places where it may stand.
"""

from __future__ import annotations

import re
from datetime import date

from confprep.model import Appearance, Meeting, Session, Talk
from confprep.scrapers import markup, persons, records, times
from confprep.scrapers.ids import digest
from confprep.scrapers.links import link
from confprep.scrapers.markup import Node
from confprep.scrapers.page import Page, Reading
from confprep.scrapers.records import Record
from confprep.text import roles

SEEN_ON_REAL_PAGES = False
_CLASSIC = re.compile(
    r"""class=["'](?:papertitle|paperauthors|persongroup|papernumber|persontitle|itemnumber)\b"""
)
_CLASSIC_BOXES = ".papertitle, .paperauthors, .persongroup, .papernumber, .persontitle, .itemnumber"
_APP = re.compile(r"field_ChildList_(?:PaperSlot|Role)|field_ParentList_SlotData")
_APP_BOXES = ".field_ChildList_PaperSlot, .field_ChildList_Role, .field_ParentList_SlotData"
_JSON = re.compile(r'"(?:Person_LastName|ChildList_SlotData|Entryid)"\s*:')
_NUMBER = re.compile(r"(?:Session|Paper)/?(\d+)")
_API = re.compile(r"^.*meetingapi\.cgi")


def recognises(page: Page) -> bool:
    """Whether the page is a classic page, an app page, or the app's JSON."""
    if page.form == "json":
        return bool(_JSON.search(page.text))
    return _is_of_app(page) or markup.shows(page, _CLASSIC, _CLASSIC_BOXES)


def _is_of_app(page: Page) -> bool:
    return markup.shows(page, _APP, _APP_BOXES)


def pages(meeting: Meeting) -> list[str]:
    """Return the address that the catalogue gives: the index of sessions."""
    return [meeting.address]


def read(page: Page, meeting: Meeting | None) -> Reading:
    """Read whichever of the forms this is."""
    if page.form == "json":
        return _json(page)
    root = markup.tree(page)
    if _is_of_app(page):
        return Reading(sessions=(_app_session(root, page, meeting),))
    index = tuple(
        address
        for item in markup.every(root, ".item")
        for _, href in _session_links(item)
        if (address := link(page.address, href))
    )
    if not root.select_one(".paper, .persongroup, .datetime, .persontitle"):
        return Reading(sessions=tuple(_index_rows(root, page)), wanted=index)
    return Reading(sessions=(_classic_session(root, page, meeting),), wanted=index)


# --- classic pages ---------------------------------------------------------------------------


def _index_rows(root: Node, page: Page) -> list[Session]:
    """Return the index's sessions, which have a number and a title and no time."""
    found = []
    for item in markup.every(root, ".item"):
        title, href = next(iter(_session_links(item)), ("", ""))
        if title:
            url = link(page.address, href)
            number = _NUMBER.search(href)
            own_id = number[1] if number else digest(None, "", title)
            found.append(Session(id=own_id, title=title, url=url))
    return found


def _session_links(item: Node) -> list[tuple[str, str]]:
    """Return text and address of the links to sessions in a row of the index."""
    links = markup.every(item, "a")
    return [
        (markup.text(linked), href)
        for linked in links
        if "Session" in (href := markup.attribute(linked, "href"))
    ]


def _classic_session(root: Node, page: Page, meeting: Meeting | None) -> Session:
    title = _first_text(root, ".subtitle", "h2.title", "h2", "h1", "title")
    printed = _first_text(root, ".datetime", ".date", ".time")
    day = times.day(printed, meeting)
    when = times.when(_after_day(printed), day, meeting)
    number = _NUMBER.search(page.address)
    return Session(
        id=number[1] if number else digest(day, printed, title),
        title=title,
        day=when.day,
        start=when.start,
        end=when.end,
        time_text=when.text,
        room=_first_text(root, ".location", ".room"),
        url=page.address,
        people=tuple(_grouped_people(root)),
        talks=tuple(_classic_talks(root, page, when, meeting)),
        description=markup.text_of(root, ".abstract"),
    )


def _after_day(printed: str) -> str:
    """Return the time in "Thursday, April 26, 2018: 8:30 AM-10:00 AM"."""
    return re.sub(r"^.*?\d{4}\s*[:,]?\s*", "", printed)


def _first_text(root: Node, *selectors: str) -> str:
    return next(filter(None, (markup.text_of(root, css) for css in selectors)), "")


def _grouped_people(root: Node) -> list[Appearance]:
    """Return the people of `.persongroup`: a role, and names with their affiliations."""
    found: list[Appearance] = []
    for group in markup.every(root, ".persongroup"):
        role = markup.text_of(group, ".group")
        lines = _people_lines(markup.first(group, ".people"))
        found += [person for line in lines if (person := persons.named(line, role))]
    return found


def _people_lines(node: Node | None) -> list[str]:
    """Return one text for each person: lines, and parts between semicolons or ` and `."""
    parts = [part for line in markup.lines(node) for part in line.split(";")]
    return [re.sub(r"^and\s+", "", part.strip()) for part in parts if part.strip()]


def _classic_talks(
    root: Node, page: Page, session: times.When, meeting: Meeting | None
) -> list[Talk]:
    found = []
    for box in markup.every(root, ".paper") or _skin_papers(root):
        parts = markup.firsts(box)
        linked = parts.get("a")
        title = markup.text(parts.get(".papertitle") or parts.get(".persontitle") or linked)
        hours = markup.text(parts.get(".papertime"))
        when = times.when(hours, session.day, meeting) if hours else times.When()
        href = markup.attribute(linked, "href")
        number = _NUMBER.search(href)
        code = markup.text(parts.get(".papernumber"))
        found.append(
            Talk(
                id=number[1] if number else digest(session.day, hours, title),
                title=f"{code} - {title}"
                if code and title and not title.startswith(code)
                else title,
                start=when.start,
                end=when.end,
                time_text=when.text,
                url=link(page.address, href),
                people=tuple(_authors(box, parts)),
            )
        )
    return found


def _skin_papers(root: Node) -> list[Node]:
    """Return the boxes around paper titles in a skin that has no `.paper`."""
    return [title.parent for title in markup.every(root, ".persontitle") if title.parent]


def _authors(box: Node, parts: dict[str, Node]) -> list[Appearance]:
    if ".presenter" in parts:
        return [
            Appearance(
                name_text=markup.text_of(person, ".name") or markup.own_text(person, "span", "div"),
                role="presenter",
                affiliation_text=markup.text_of(person, ".affiliation"),
            )
            for person in markup.every(box, ".presenter")
        ]
    lines = _people_lines(parts.get(".paperauthors"))
    return [person for line in lines if (person := persons.named(line, "author"))]


# --- the app's pages -------------------------------------------------------------------------


def _app_session(root: Node, page: Page, meeting: Meeting | None) -> Session:
    code = markup.text_of(root, ".finalNumber")
    title = markup.text_of(root, ".favoriteItem").removeprefix(f"{code} - ")
    slot = root.select_one(".field_ParentList_SlotData") or root
    day = times.day(markup.text_of(slot, ".SlotDate"), meeting)
    hours = markup.text_of(slot, ".SlotTime")
    when = times.when(hours, day, meeting)
    number = _NUMBER.search(page.address)
    roles = root.select_one(".field_ChildList_Role")
    return Session(
        id=number[1] if number else digest(day, hours, title),
        title=f"{code} - {title}" if code else title,
        kind=markup.text_of(root, ".field_GoodType").casefold() or "session",
        day=when.day,
        start=when.start,
        end=when.end,
        time_text=when.text,
        room=markup.text_of(slot, ".propertyInfo"),
        url=page.address,
        people=tuple(_app_people(roles)) if roles else (),
        talks=tuple(
            _app_talk(box, page, when.day, meeting)
            for box in root.select(".field_ChildList_PaperSlot .entryInformation")
        ),
        cancelled=root.select_one(".favoriteItem .cancelled") is not None,
    )


def _app_people(box: Node) -> list[Appearance]:
    """Return the people of a list of roles: the role, the linked name, the affiliation."""
    found: list[Appearance] = []
    for item in box.select(".RoleListItem"):
        if not (name := markup.text_of(item, "a")):
            continue
        lines = markup.lines(item)
        role = lines[0] if lines and lines[0] != name else ""
        places = markup.lines(markup.first(item, ".Affiliation"))
        person = Appearance(
            name_text=name, role=roles.label(role), affiliation_text="; ".join(places)
        )
        if person not in found:
            found.append(person)
    return found


def _app_talk(box: Node, page: Page, day: date | None, meeting: Meeting | None) -> Talk:
    code = markup.text_of(box, ".SessionListNumber")
    lines = markup.lines(markup.first(box, ".Title"))
    title = lines[0].removeprefix(code).strip() if lines else ""
    hours = markup.text_of(box, ".SlotTime")
    when = times.when(hours, day, meeting) if hours else times.When()
    href = markup.attribute(markup.first(box, "a"), "href")
    number = _NUMBER.search(href)
    names = [line for line in lines[1:] if not line.startswith("(")]
    return Talk(
        id=number[1] if number else digest(None, hours, title),
        title=f"{code} - {title}" if code else title,
        start=when.start,
        end=when.end,
        time_text=when.text,
        url=link(page.address, href),
        people=tuple(person for line in names[:1] if (person := persons.named(line, "presenter"))),
        cancelled=box.select_one(".cancelled") is not None,
    )


# --- the app's JSON --------------------------------------------------------------------------


def _json(page: Page) -> Reading:
    """Read roles into people, and lists of sessions and papers into further addresses."""
    data = records.load(page)
    api = _API.search(page.address)
    slots = [slot for day in records.every(data, "ChildList_SlotData") for slot in _ids(day)]
    papers = [paper for paper in records.every(data, "Entryid") if "Person_LastName" not in paper]
    wanted = [f"/Session/{number}/ChildList_PaperSlot" for number in slots]
    wanted += [f"{paper['Entryid']}/ChildList_Role" for paper in papers]
    return Reading(
        sessions=tuple(_entries(list(records.every(data, "Person_LastName")), page)),
        wanted=tuple(dict.fromkeys(f"{api[0]}{path}" for path in wanted)) if api else (),
    )


def _ids(day: Record) -> list[str]:
    """Return the sessions' numbers in a day's slots ("/SlotData/1_Session1154_...")."""
    found = (_NUMBER.search(str(slot)) for slot in records.values(day["ChildList_SlotData"]))
    return [number[1] for number in found if number]


def _entries(roles: list[Record], page: Page) -> list[Session]:
    """Return the papers that roles speak of, by title; this JSON holds no times."""
    people: dict[str, list[Appearance]] = {}
    for role in roles:
        people.setdefault(records.text(role, "Entry_Title"), []).append(_person(role))
    number = _NUMBER.search(page.address)
    return [
        Session(
            id=number[1] if number and len(people) == 1 else digest(None, "", title),
            title=title,
            kind="presentation",
            people=tuple(found),
        )
        for title, found in people.items()
        if title
    ]


def _person(role: Record) -> Appearance:
    name = " ".join(
        filter(
            None,
            (
                records.text(role, f"Person_{part}")
                for part in ("Prefix", "FirstName", "MiddleName", "LastName")
            ),
        )
    )
    credentials = records.text(role, "Person_Credentials")
    place = ("Person_Affiliation", "Person_City", "Person_StateProvince")
    return Appearance(
        name_text=f"{name}, {credentials}" if credentials else name,
        affiliation_text=", ".join(filter(None, (records.text(role, key) for key in place))),
    )
