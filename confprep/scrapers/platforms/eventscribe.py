"""Cadmium eventScribe: `{slug}.eventscribe.net` and `www.eventscribe.net/{year}/{slug}/`.

One agenda page holds every session; pop-ups hold the talks. Seen: agendas of 2024, 2025 and 2026
(whole, bucketed and flattened) and session, presentation and poster pop-ups.

In a bucketed agenda the header and the session row inside the wrapper behind it say the same
thing twice, so the inner row is read and the header only where there is none. Ids of one person
differ between agenda (`HPRID`), pop-up (`PresenterId`) and nested list (`hid`).
"""

from __future__ import annotations

import base64
import binascii
import re
from datetime import date
from urllib.parse import parse_qs

from msgspec import Struct

from confprep.errors import ReadError
from confprep.model import Appearance, Meeting, Session, Skipped, Talk
from confprep.scrapers import markup, persons, times
from confprep.scrapers.diagnosis import cut_off
from confprep.scrapers.ids import digest
from confprep.scrapers.links import link, split
from confprep.scrapers.markup import Node
from confprep.scrapers.page import Page, Reading
from confprep.text import roles, zones

AGENDA = "agenda.asp?pfp=FullSchedule&all=1"

_MARKS = re.compile(
    r"data-(?:presid|posterid)=|(?:speakerrow|speakers-wrap|dayrow|popup_tools)\b|id=[\"']poster-info-"
)
_STRUCTURE = (
    "li[data-presid], li[data-posterid], li.dayrow, .speakerrow, ul.speakers-wrap, .popup_tools, "
    "[id^=poster-info-]"
)
_TAB_ZONE = re.compile(r"time zone \(([A-Za-z_ ]+(?:/[A-Za-z_ ]+)+)\)")
_PRESENTATION = re.compile(r"(?<![a-z])PresentationID(?:=|%3D)(\d+)", re.IGNORECASE)
_POSTER = re.compile(r"(?<![a-z])PosterID(?:=|%3D)(\d+)", re.IGNORECASE)
_PERSON = re.compile(r"\b(HPRID|PresenterId|hid)=\s*(\d+)", re.IGNORECASE)
_OWN_LINK = re.compile(
    r"https://(?:(?!www\.)[a-z0-9-]+\.eventscribe\.net/|www\.eventscribe\.(?:net|com)/\d{4}/[^/\"']+/)",
    re.IGNORECASE,
)
_LOCATION = re.compile(r"^Location:\s*", re.IGNORECASE)
_SESSION_TYPE = re.compile(r"^Session Type:\s*", re.IGNORECASE)
_TAIL = 3000
"""Characters in which a page may still say something behind its end."""
_UNIMPORTANT = "G"
"""The build code of rows such as the speaker ready room."""


def recognises(page: Page) -> bool:
    """Whether the page is an agenda, a pop-up, or a part of one."""
    return markup.shows(page, _MARKS, _STRUCTURE)


def pages(meeting: Meeting) -> list[str]:
    """Return the address of the whole agenda."""
    return [link(root_of(meeting.address), AGENDA)]


def root_of(address: str) -> str:
    """Return the folder that an event's addresses hang off: the host's, or `/{year}/{slug}/`."""
    parts = split(address)
    folder = re.match(r"/(?:\d{4})/[^/]+(?=/|$)", parts.path)
    named = parts.hostname in {"eventscribe.net", "www.eventscribe.net", "www.eventscribe.com"}
    path = f"{folder[0]}/" if named and folder else "/"
    return f"{parts.scheme}://{parts.netloc}{path}" if parts.netloc else ""


def read(page: Page, meeting: Meeting | None) -> Reading:
    """Read an agenda or a pop-up."""
    _refuse_a_cut_page(page)
    root = markup.tree(page)
    base = root_of(page.address or _address_inside(page) or (meeting.address if meeting else ""))
    zone = _zone_of_tabs(root)
    place = _Place(base=base, zone=zone, meeting=meeting)
    if root.select_one("#agenda, li.dayrow, li.list-row"):
        return _agenda(root, place)
    if "poster-info-" in page.text or _POSTER.search(page.address):
        return _poster(root, page, place)
    return _popup(root, page, place)


def _address_inside(page: Page) -> str:
    """Return an address of the event in the page's own links, where they are absolute."""
    found = _OWN_LINK.search(page.text)
    return found[0] if found else ""


class _Place(Struct, frozen=True, kw_only=True):
    """What is known around a page: where its addresses hang, its zone, the meeting."""

    base: str
    zone: str
    meeting: Meeting | None

    def url(self, path: str) -> str:
        """Return an address under the event's root; "" where the root is not known."""
        return (link(self.base, path.lstrip("/")) if path else self.base) if self.base else ""

    def when(self, text: str, day: date | None) -> times.When:
        return times.when(text, day, self.meeting, stated=self.zone)


def _refuse_a_cut_page(page: Page) -> None:
    """Raise ReadError where the page ends in the middle of a row or of its agenda."""
    text = page.text.rstrip()
    in_row = text.rfind("<li") > text.rfind("</li>")
    in_agenda = 'id="agenda"' in text and text.rfind("</ul>") < text.rfind("<li")
    ended = text.endswith(">") or "</html" in text[-_TAIL:].lower()
    if in_row or in_agenda or not ended:
        raise cut_off(page)


def _zone_of_tabs(root: Node) -> str:
    """Return the zone in "Dates are listed in the event's time zone (America / Los Angeles)"."""
    for tab in markup.elements(root):
        if found := _TAB_ZONE.search(markup.attribute(tab, "title")):
            return zones.known(
                "/".join(part.strip().replace(" ", "_") for part in found[1].split("/"))
            )
    return ""


# --- the agenda ------------------------------------------------------------------------------


class _Row(Struct, frozen=True, kw_only=True):
    """One line of the agenda."""

    id: str
    link: str
    code: str
    title: str
    day: date | None
    hours: str
    room: str
    tracks: tuple[str, ...]
    people: tuple[Appearance, ...]
    description: str

    @property
    def is_session(self) -> bool:
        return "sessioninfo" in self.link.casefold()

    @property
    def is_poster(self) -> bool:
        return "posterinfo" in self.link.casefold()


class _Bucket:
    """A header row and the rows in the wrapper behind it."""

    def __init__(self, header: _Row | None) -> None:
        self.header = header
        self.rows: list[_Row] = []


def _agenda(root: Node, place: _Place) -> Reading:
    buckets, untitled = _buckets(root, place)
    wanted: list[str] = []
    sessions: list[Session] = []
    for bucket in buckets:
        sessions += _sessions(bucket, place, wanted)
    skipped = (
        (
            Skipped(
                reason="rows of the agenda without a title",
                count=len(untitled),
                examples=tuple(untitled[:3]),
            ),
        )
        if untitled
        else ()
    )
    wanted += _other_days(root, place)
    return Reading(
        sessions=tuple(sessions),
        wanted=tuple(dict.fromkeys(filter(None, wanted))),
        skipped=skipped,
        zone=place.zone,
    )


def _buckets(root: Node, place: _Place) -> tuple[list[_Bucket], list[str]]:
    """Return the agenda's rows by bucket, in order, and the rows that have no title."""
    buckets: list[_Bucket] = []
    untitled: list[str] = []
    day = None
    wrapper: Node | None = None
    for element in markup.elements(root, "li", "div"):
        names = markup.classes(element)
        if "dayrow" in names:
            day = times.day(markup.text(element), place.meeting)
        elif "bucketwrapper" in names:
            wrapper = element
        elif element.name == "li" and ("list-row" in names or element.get("data-presid")):
            row = _row(element, day)
            inside = wrapper is not None and any(box is wrapper for box in element.parents)
            if not row.title:
                untitled.append(markup.text(element)[:80])
            elif "bucket" in names:
                buckets.append(_Bucket(row))
                wrapper = None
            elif inside and buckets:
                buckets[-1].rows.append(row)
            else:
                buckets.append(_Bucket(None))
                buckets[-1].rows.append(row)
                wrapper = None
    return buckets, untitled


def _row(element: Node, day: date | None) -> _Row:
    link = markup.attribute(element, "data-url")
    return _Row(
        id=markup.attribute(element, "data-presid") or _id_in(link),
        link=link,
        code=markup.attribute(element, "data-buildcode"),
        title=_title(element),
        day=day,
        hours=markup.text_of(element, ".prestime"),
        room=_room(element),
        tracks=_tracks(element, ".text-bubble, .category"),
        people=tuple(_people_of_row(element)),
        description=" ".join(
            words
            for section in markup.every(element, "section.text-12")
            if not markup.first(section, "a.popup-link") and (words := markup.text(section))
        ),
    )


def _room(row: Node) -> str:
    for box in markup.every(row, "div.text-12, div.location"):
        words = markup.text(box)
        if _LOCATION.match(words) or markup.has_class(box, "location"):
            return _LOCATION.sub("", words)
    return ""


def _title(row: Node) -> str:
    """Return the row's title: its first `span` outside the time, whatever the skin calls it."""
    for span in markup.elements(row, "span"):
        if not markup.has_class(span.parent, "prestime") and not markup.has_class(
            span, "text-bubble"
        ):
            return markup.text(span)
    return markup.own_text(row.select_one(".list-row-primary"), "div", "section")


def _tracks(node: Node, css: str) -> tuple[str, ...]:
    found = map(markup.text, markup.every(node, css))
    return tuple({name.casefold(): name for name in found if name}.values())


def _people_of_row(row: Node) -> list[Appearance]:
    """Return the people of "Role: <a>Name</a> - Affiliation" lines."""
    return [
        person
        for link in markup.every(row, "a.popup-link, a.biopopup, span.biopopup")
        if (person := _person(link))
    ]


def _person(link: Node) -> Appearance | None:
    name = markup.text(link)
    if not name:
        return None
    number = _PERSON.search(markup.attribute(link, "data-url") or markup.attribute(link, "href"))
    return Appearance(
        name_text=name,
        role=roles.label(markup.text_before(link)),
        affiliation_text=persons.affiliation(markup.text_behind(link)),
        ids={number[1].casefold(): number[2]} if number else {},
    )


def _sessions(bucket: _Bucket, place: _Place, wanted: list[str]) -> list[Session]:
    """Return what one bucket stands for: one session with its talks, or a heading over several."""
    header, rows = bucket.header, bucket.rows
    inner = [row for row in rows if row.is_session]
    if header is None:
        return [_session(row, place, wanted) for row in rows]
    heading_only = not (header.hours or header.people or header.room)
    if len(inner) > 1 or (heading_only and not inner and header.day is None):
        return [_under_heading(_session(row, place, wanted), header.title) for row in rows]
    lead = inner[0] if inner else header
    talks = tuple(_talk(row, place) for row in rows if row is not lead)
    return [_session(lead, place, wanted, talks)]


def _under_heading(session: Session, heading: str) -> Session:
    from msgspec.structs import replace

    return replace(session, tracks=tuple(dict.fromkeys((*session.tracks, heading))))


def _session(row: _Row, place: _Place, wanted: list[str], talks: tuple[Talk, ...] = ()) -> Session:
    when = place.when(row.hours, row.day)
    known = bool(row.people) or row.code == _UNIMPORTANT
    if row.link and (row.is_session or not known):
        wanted.append(place.url(row.link))
    return Session(
        id=_session_id(row),
        title=row.title,
        kind=_kind(row),
        tracks=row.tracks,
        day=when.day,
        start=when.start,
        end=when.end,
        time_text=when.text,
        room=row.room,
        url=_page_for_people(row, place),
        people=row.people,
        talks=talks,
        description=row.description,
    )


def _session_id(row: _Row) -> str:
    if row.id:
        return f"poster-{row.id}" if row.is_poster else row.id
    return digest(row.day, row.hours, row.title)


def _kind(row: _Row) -> str:
    if row.is_poster:
        return "poster"
    if row.code == _UNIMPORTANT:
        return "event"
    return "presentation" if "presentationinfo" in row.link.casefold() else "session"


def _page_for_people(row: _Row, place: _Place) -> str:
    """Return the address of the whole page of a row, rather than of its pop-up."""
    if not row.id:
        return ""
    if row.is_poster:
        return place.url(f"fsPopup.asp?PosterID={row.id}&mode=posterInfo")
    mode = "sessionInfo" if row.is_session else "presInfo"
    return place.url(f"fsPopup.asp?PresentationID={row.id}&mode={mode}")


def _talk(row: _Row, place: _Place) -> Talk:
    when = place.when(row.hours, row.day)
    return Talk(
        id=_session_id(row),
        title=row.title,
        kind="poster" if row.is_poster else "talk",
        start=when.start,
        end=when.end,
        time_text=when.text,
        url=_page_for_people(row, place),
        people=row.people,
    )


def _other_days(root: Node, place: _Place) -> list[str]:
    """Return the day tabs of an agenda that shows one day only."""
    links = (markup.attribute(link, "href") for link in markup.elements(root, "a"))
    tabs = [link for link in links if "startdate=" in link]
    if len(tabs) < 2 or len(markup.every(root, "li.dayrow")) > 1:  # noqa: PLR2004 - two tabs
        return []
    return list(map(place.url, tabs))


# --- pop-ups ---------------------------------------------------------------------------------


def _popup(root: Node, page: Page, place: _Place) -> Reading:
    """Read a session's or a presentation's pop-up."""
    title = markup.text_of(root, "h1")
    day, hours, room = _tidbits(root, place)
    when = place.when(hours, day)
    own_id = _own_id(root, page)
    talks = tuple(_talk_in_list(item, day, place) for item in _talk_rows(root))
    if not title and not talks:
        raise ReadError("the pop-up has no title and no presentations", where=page.label)
    is_talk = bool(re.search(r"presentationinfo\.asp|mode=presinfo", page.address, re.IGNORECASE))
    session = Session(
        id=own_id or digest(day, hours, title),
        title=title,
        kind=_kind_printed(root) or ("presentation" if is_talk else "session"),
        tracks=_tracks(root, ".trackname"),
        day=when.day,
        start=when.start,
        end=when.end,
        time_text=when.text,
        room=room,
        url=place.url(_popup_path(own_id, is_talk=is_talk)),
        people=tuple(_speakers(root)),
        talks=talks,
        description=_description(root),
    )
    return Reading(sessions=(session,), zone=place.zone)


def _popup_path(own_id: str, *, is_talk: bool) -> str:
    mode = "presInfo" if is_talk else "sessionInfo"
    return f"fsPopup.asp?PresentationID={own_id}&mode={mode}" if own_id else ""


def _poster(root: Node, page: Page, place: _Place) -> Reading:
    """Read a poster's pop-up: the poster, in the poster session that it names."""
    day, hours, room = _tidbits(root, place)
    when = place.when(hours, day)
    title = markup.text_of(root, "h1")
    box = root.select_one("[id^=poster-info-]")
    number = _POSTER.search(page.address)
    own_id = markup.attribute(box, "id").removeprefix("poster-info-") or (number and number[1])
    poster = Talk(
        id=f"poster-{own_id}" if own_id else digest(day, hours, title),
        title=title,
        kind="poster",
        start=when.start,
        end=when.end,
        time_text=when.text,
        url=place.url(f"fsPopup.asp?PosterID={own_id}&mode=posterInfo" if own_id else ""),
        people=tuple(_speakers(root)),
    )
    named = next(
        (
            markup.text(label).split(":", 1)[1].strip()
            for label in root.select("p")
            if re.match(r"Poster Session:", markup.text(label), re.IGNORECASE)
        ),
        "",
    )
    session = Session(
        id=digest(day, hours, named or title),
        title=named or title,
        kind="poster session",
        tracks=_tracks(root, ".trackname"),
        day=when.day,
        start=when.start,
        end=when.end,
        time_text=when.text,
        room=room,
        talks=(poster,),
    )
    return Reading(sessions=(session,), zone=place.zone)


def _tidbits(root: Node, place: _Place) -> tuple[date | None, str, str]:
    """Return the day, the time and the room beside the three small pictures."""
    found = {
        name: markup.text(icon.parent)
        for name in ("fa-calendar", "fa-clock-o", "fa-map-marker")
        if (icon := root.select_one(f"i.{name}"))
    }
    day = times.day(found.get("fa-calendar", ""), place.meeting)
    return day, found.get("fa-clock-o", ""), _LOCATION.sub("", found.get("fa-map-marker", ""))


def _kind_printed(root: Node) -> str:
    """Return the words just above the title ("Session Type: Symposium") in lower case."""
    heading = root.select_one("h1")
    above = heading.find_previous_sibling(True) if heading else None
    if not isinstance(above, Node) or above.name != "div":
        return ""
    return _SESSION_TYPE.sub("", markup.text(above)).casefold()


def _own_id(root: Node, page: Page) -> str:
    """Return the id of what the pop-up is about; it stands in different places, or nowhere."""
    if found := _PRESENTATION.search(page.address):
        return found[1]
    for css, attribute in (
        (".popup_tools .addFav", "data-presid"),
        (".popup_tools [data-presentationid]", "data-presentationid"),
    ):
        if tool := root.select_one(css):
            return markup.attribute(tool, attribute)
    login = markup.attribute(root.select_one("a[href*='intended=']"), "href")
    if found := _PRESENTATION.search(login):
        return found[1]
    return next((parent for row in _talk_rows(root) if (parent := _parent_id(row))), "")


def _parent_id(row: Node) -> str:
    """Return the session's id in a talk's way back, `returl=` in base64."""
    query = parse_qs(split(markup.attribute(row, "data-url")).query)
    try:
        back = base64.b64decode(query["returl"][0] + "==").decode("ascii")
    except (KeyError, binascii.Error, UnicodeDecodeError, ValueError):
        return ""
    found = _PRESENTATION.search(back)
    return found[1] if found else ""


def _id_in(link: str) -> str:
    found = _PRESENTATION.search(link) or _POSTER.search(link)
    return found[1] if found else ""


def _speakers(root: Node) -> list[Appearance]:
    """Return the people of a pop-up: each role's heading stands before its people."""
    found: list[Appearance] = []
    for box in root.select("ul.speakers-wrap"):
        printed = ""
        for element in markup.elements(box, "h2", "li"):
            if element.name == "h2":
                printed = roles.label(markup.text(element))
            elif name := markup.text_of(element, ".speaker-name"):
                number = markup.attribute(element, "data-presenterid")
                found.append(
                    Appearance(
                        name_text=name,
                        role=printed,
                        affiliation_text=", ".join(
                            part.strip(" ,")
                            for part in markup.lines(element.select_one(".prof-text"))
                        ),
                        ids={"presenterid": number} if number else {},
                    )
                )
    return found


def _talk_rows(root: Node) -> list[Node]:
    return root.select("li[data-presid], li[data-posterid]")


def _talk_in_list(row: Node, day: date | None, place: _Place) -> Talk:
    """Read one line of a pop-up's list of presentations."""
    box = row.select_one(".prestitle")
    hours = markup.text_of(row, ".prestime")
    when = place.when(hours, day)
    number = markup.attribute(row, "data-presid")
    link = markup.attribute(row, "data-url")
    return Talk(
        id=number or _id_in(link),
        title=markup.own_text(box, "small", "p"),  # `p` ends `small` early
        kind="poster" if "posterinfo" in link.casefold() else "talk",
        start=when.start,
        end=when.end,
        time_text=when.text,
        url=place.url(f"fsPopup.asp?PresentationID={number}&mode=presInfo" if number else ""),
        people=tuple(_people_of_row(row)),
    )


def _description(root: Node) -> str:
    """Return the abstract or the objectives; a `div` inside their `p` ends the `p` early."""
    node = root.select_one(".PresentationAbstractText")
    if node is None:
        return ""
    words = markup.text(node)
    behind = node.find_next_sibling(True)
    if not words and isinstance(behind, Node) and behind.name == "div":
        words = markup.text(behind)
    return words
