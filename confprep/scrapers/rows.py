"""Rows of named fields to sessions: what tables, calendars and JSON have in common.

A row is one session, one talk of a session, or one person of either; rows that say the same of
their session are one session.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from datetime import UTC, date, datetime, time, timedelta

from msgspec import Struct
from msgspec.structs import replace

from confprep.model import Appearance, Meeting, Session, Skipped, Talk
from confprep.scrapers import ids, persons
from confprep.scrapers.general import people
from confprep.text import clock, days, zones

FIELDS: dict[str, tuple[str, ...]] = {
    "session": ("session title", "session name", "session", "parent session", "event title", "event name", "event"),
    "title": (
        "title", "talk title", "presentation title", "paper title", "abstract title", "lecture title",
        "presentation", "talk", "paper", "topic", "subject", "name", "summary", "activity",
        "lecture", "item", "description of session", "agenda item", "program item",
    ),
    "day": ("date", "day", "session date", "start date", "event date", "dates"),
    "start": (
        "start time", "start", "starts", "begin", "begins", "from", "time start", "begin time",
        "start datetime", "starttime", "startdate", "start date time", "starts at", "dtstart",
        "time from", "start at", "session start",
    ),
    "end": (
        "end time", "end", "ends", "finish", "to", "until", "time end", "stop", "stop time",
        "end datetime", "endtime", "enddate", "end date time", "ends at", "dtend", "time to",
        "end at", "session end", "finish time",
    ),
    "time": ("time", "times", "hours", "when", "time slot", "timeslot", "slot", "session time", "schedule"),
    "minutes": ("duration", "length", "minutes", "duration minutes", "duration min"),
    "room": (
        "room", "location", "venue", "place", "hall", "where", "room name", "location name",
        "session location", "session room", "track room", "stage",
    ),
    "tracks": ("track", "tracks", "category", "categories", "theme", "stream", "topic area", "subspecialty", "specialty"),
    "kind": ("type", "session type", "format", "kind", "presentation type", "event type", "talk type"),
    "code": ("code", "session code", "number", "session number", "paper number", "presentation number",
             "no", "abstract number", "program number", "poster number", "paper no"),
    "id": ("id", "uid", "session id", "event id", "presentation id", "guid", "uuid", "slug", "key"),
    "url": ("url", "link", "web", "website", "permalink", "href", "web link"),
    "description": ("description", "abstract", "details", "notes", "body", "summary text", "desc", "content"),
    "moderators": ("moderator", "moderators", "chair", "chairs", "session chair", "session chairs",
                   "chairperson", "chairpersons", "session moderator", "session moderators"),
    "people": (
        "speaker", "speakers", "presenter", "presenters", "faculty", "people", "person", "author",
        "authors", "presented by", "speaker name", "presenter name", "full name", "speaker names",
        "presenting author", "panelists", "participants", "participant", "instructor", "instructors",
        "speaker s", "presenter s", "hosts", "host", "persons", "lecturer", "contributors",
    ),
    "first": ("first name", "given name", "firstname", "first", "speaker first name", "fname", "presenter first name"),
    "last": ("last name", "family name", "lastname", "surname", "last", "speaker last name", "lname", "presenter last name"),
    "credentials": ("credentials", "degree", "degrees", "suffix", "designation", "designations", "credential"),
    "affiliation": (
        "affiliation", "affiliations", "institution", "organization", "organisation", "company", "aff",
        "speaker affiliation", "employer", "hospital", "university", "institution name",
        "presenter affiliation", "org", "affiliation name", "speaker institution", "speaker organization",
    ),
    "role": ("role", "roles", "speaker role", "participant role", "label"),
    "city": ("city", "affiliation city"),
    "state": ("state", "state province", "affiliation state"),
    "country": ("country", "affiliation country"),
}  # fmt: skip
"""Field to the headings that name it, in lower case and without punctuation, surest first."""

LONGEST_HEADING = 4
"""Words."""
DAYS_OF_EPOCH = (946684800, 4102444800)
"""Seconds: a number between these is a moment between 2000 and 2100."""
LONGEST = timedelta(hours=16)


class Row(Struct, frozen=True, kw_only=True):
    """One row, as text. What is absent is empty."""

    title: str = ""
    session: str = ""
    day: str = ""
    start: str = ""
    end: str = ""
    time: str = ""
    minutes: str = ""
    room: str = ""
    tracks: tuple[str, ...] = ()
    kind: str = ""
    id: str = ""
    code: str = ""
    url: str = ""
    description: str = ""
    people: tuple[Appearance, ...] = ()
    """Of the talk where `session` is set, else of the session."""
    moderators: tuple[Appearance, ...] = ()
    talks: tuple[Row, ...] = ()
    cancelled: bool = False
    unplaced: str = ""
    """Affiliations of which it cannot be told whose they are."""


class Told(Struct, frozen=True):
    """What all rows of a file, and the meeting, tell of days and clocks."""

    days: days.Context = days.NOTHING
    hours: clock.Context = clock.NOTHING


class Moment(Struct, frozen=True):
    """When something is: what is known of its day, its time of day, its offset."""

    day: date | None = None
    at: time | None = None
    exact: datetime | None = None
    """Where the text states an offset too."""
    rest: str = ""
    """The text without its day."""


def plain(heading: str) -> str:
    """Return a heading in lower case, without punctuation, words apart: "Start_Time" is "start time"."""
    spread = re.sub(r"(?<=[a-z])(?=[A-Z])", " ", heading)
    return re.sub(r"[\W_]+", " ", spread).strip().casefold()


def guess(headings: Sequence[str]) -> dict[str, int]:
    """Return which column holds which field, as far as its heading says so."""
    names = [plain(heading) for heading in headings]
    found: dict[str, int] = {}
    taken: set[int] = set()
    for field, known in FIELDS.items():
        for word in known:
            place = next(
                (i for i, name in enumerate(names) if name == word and i not in taken), None
            )
            if place is not None:
                found[field] = place
                taken.add(place)
                break
    for field, known in FIELDS.items():
        if field in found or field in ("id", "city", "state", "country", "description", "minutes"):
            continue
        for i, name in enumerate(names):
            words = name.split()
            if (
                i not in taken
                and len(words) <= LONGEST_HEADING
                and any(w in words for w in known[:6] if " " not in w)
            ):
                found[field] = i
                taken.add(i)
                break
    if "title" not in found and "session" in found:
        found["title"] = found.pop("session")
    return found


def appearances(text: str, role: str = "", affiliation: str = "") -> tuple[Appearance, ...]:
    """Return the people of one cell: one, or several set apart by semicolons, lines or commas."""
    found: list[Appearance] = []
    whole = people.parse(text, trusted=True) if ";" in text and "\n" not in text else None
    if whole and whole.shared and not whole.rest:
        return tuple(one.appearance(role) for one in whole.found)
    for line in re.split(r"\n|\s*;\s*(?=[A-Z])", text.strip()):
        if not line.strip():
            continue
        labelled = people.role_of(line)
        listed = people.parse(labelled[1] if labelled else line, trusted=True)
        own = labelled[0] if labelled else role
        if listed and not listed.rest:
            found += [one.appearance(own) for one in listed.found]
        elif not labelled and people.is_name(line.strip(), sure=True):
            found.append(Appearance(name_text=line.strip(), role=own))
    if affiliation and len(found) == 1 and not found[0].affiliation_text:
        found = [replace(found[0], affiliation_text=affiliation)]
    elif affiliation and len(found) > 1:
        parts = [part.strip() for part in re.split(r"\n|;", affiliation) if part.strip()]
        if len(parts) == 1 and not any(one.affiliation_text for one in found):
            parts *= len(found)  # The cell speaks of everyone in the cell beside it.
        if len(parts) == len(found):
            found = [
                one if one.affiliation_text else replace(one, affiliation_text=part)
                for one, part in zip(found, parts, strict=True)
            ]
    return tuple(found)


# --- moments -----------------------------------------------------------------------------------


def told(rows: Iterable[Row], meeting: Meeting | None) -> Told:
    """Return what the rows tell together: the order of day and month, the clock of 12 or 24 hours."""
    every = [each for row in rows for each in (row, *row.talks)]
    cells = [text for row in every for text in (row.day, row.start, row.end, row.time) if text]
    return Told(
        days.context(
            cells,
            meeting=(meeting.starts, meeting.ends) if meeting else (None, None),
            zone=meeting.zone if meeting else "",
        ),
        clock.context(cells),
    )


NOTHING_TOLD = Told()


def moment(text: str, context: Told = NOTHING_TOLD) -> Moment:
    """Return what a cell says of a time: ISO 8601, a date, a time of day, seconds since 1970."""
    text = text.strip()
    if re.fullmatch(r"\d{9,13}(?:\.\d{1,6})?", text):
        seconds = float(text) / (1000 if len(text.split(".")[0]) > 10 else 1)  # noqa: PLR2004
        if DAYS_OF_EPOCH[0] <= seconds <= DAYS_OF_EPOCH[1]:
            return _exact(datetime.fromtimestamp(seconds, tz=UTC))
        return Moment()
    if re.match(r"\d{4}-\d\d-\d\d[T ]\d|\d{8}T\d", text):
        try:
            return _exact(datetime.fromisoformat(text))
        except ValueError:
            pass  # a date with something else behind it
    day = days.cell(text, context.days)
    rest = f"{text[: day.begin]} {text[day.stop :]}".strip(" ,;") if day else text
    found = clock.cell(rest, context.hours)
    at = found.start if found and found.doubt != "whole number" else None
    return Moment(day=day.value if day else None, at=at, rest=rest)


def _exact(stated: datetime) -> Moment:
    exact = stated if stated.tzinfo is not None else None
    return Moment(day=stated.date(), at=stated.time(), exact=exact, rest=f"{stated:%H:%M:%S}")


class When(Struct, frozen=True):
    """Where a row stands in time; `text` is kept where it did not become a start."""

    day: date | None
    start: datetime | None
    end: datetime | None
    text: str


def when(
    row: Row, meeting: Meeting | None, default: date | None = None, context: Told = NOTHING_TOLD
) -> When:
    """Place a row in time, by its cells, what the other rows tell, and the meeting's zone."""
    begins, ends = moment(row.start, context), moment(row.end, context)
    slot = moment(row.time, context)
    day = moment(row.day, context).day or begins.day or slot.day or default
    text = row.time or " - ".join(part for part in (row.start, row.end) if part)
    key = meeting.zone if meeting else ""
    if begins.exact is not None:
        zone = zones.named(key) if key else begins.exact.tzinfo
        start = begins.exact.astimezone(zone)
        end = ends.exact.astimezone(zone) if ends.exact else None
        return When(start.date(), start, _sane(start, end, row), "")
    # The start may stand under "time", with the end beside it.
    first = begins.rest if begins.at is not None else slot.rest
    found = (
        clock.pair(first, ends.rest, context.hours)
        if ends.at is not None and ends.rest
        else clock.cell(first, context.hours)
    )
    if found is None or found.doubt == "whole number":
        return When(day, None, None, text if not day else row.time or row.start)
    key = key or zones.of_label(found.label, day)
    if day is None or not key:
        return When(day, None, None, text)
    start = zones.placed(day, found.start, key, next_day=found.starts_next_day)
    if zones.skipped(start):
        return When(day, None, None, text)
    end = zones.placed(day, found.end, key, next_day=found.ends_next_day) if found.end else None
    if end is not None and end < start:
        end += timedelta(days=1)
    return When(day, start, _sane(start, end, row), "")


def _sane(start: datetime, end: datetime | None, row: Row) -> datetime | None:
    if end is None and re.fullmatch(r"\d{1,3}", row.minutes.strip()):
        return start + timedelta(minutes=int(row.minutes))
    if end is None and (match := re.fullmatch(r"(\d{1,2}):(\d\d)(?::00)?", row.minutes.strip())):
        return start + timedelta(hours=int(match[1]), minutes=int(match[2]))
    return end if end is not None and start < end and end - start <= LONGEST else None


# --- sessions ----------------------------------------------------------------------------------


def assemble(
    rows: Iterable[Row], meeting: Meeting | None
) -> tuple[tuple[Session, ...], tuple[Skipped, ...]]:
    """Return the sessions that rows describe, and what was left out."""
    found: dict[tuple[str, ...], Session] = {}
    lost: list[str] = []
    unplaced: list[str] = []
    rows = list(rows)
    context = told(rows, meeting)
    for row in rows:
        unplaced += [row.unplaced] if row.unplaced else []
        title = row.session or row.title
        if not title:
            lost.append(" ".join(filter(None, (row.day, row.start, row.time, row.room)))[:120])
            continue
        placed = when(row, meeting, context=context)
        session = _session(row, title, placed, meeting, context)
        key = _key(row, title, placed, session)
        before = found.get(key)
        found[key] = session if before is None else _joined(before, session)
    left_out = tuple(
        Skipped(reason=reason, count=len(texts), examples=tuple(texts[:3]))
        for reason, texts in (
            ("rows without a title", lost),
            ("affiliations of several people that cannot be told apart", unplaced),
        )
        if texts
    )
    return tuple(found.values()), left_out


def _key(row: Row, title: str, placed: When, session: Session) -> tuple[str, ...]:
    if row.session and row.title:
        # Rows are talks: the session is known by its name and day, whatever the talk's time.
        return ("talks", title.casefold(), str(placed.day or ""))
    if row.id:
        return ("id", row.id)
    return (title.casefold(), str(placed.day or ""), str(session.start or placed.text), row.room)


def _session(row: Row, title: str, placed: When, meeting: Meeting | None, context: Told) -> Session:
    as_talk = bool(row.session and row.title)
    hours = f"{placed.start:%H:%M}" if placed.start else placed.text
    own = row.id or row.code
    if as_talk:
        own = ids.digest(placed.day, "", title)
    own = own or ids.digest(placed.day, hours + row.room, title)
    talks = [_talk(talk, own, meeting, placed.day, context) for talk in row.talks]
    if as_talk:
        talks.append(_talk(row, own, meeting, placed.day, context))
    return Session(
        id=own,
        title=title,
        kind="session" if as_talk else row.kind.casefold() or "session",
        tracks=row.tracks,
        day=placed.day,
        start=placed.start,
        end=placed.end,
        time_text="" if placed.start else placed.text,
        room=row.room,
        url="" if as_talk else row.url,
        people=row.moderators if as_talk else persons.merged(row.moderators, row.people),
        talks=tuple(talks),
        description="" if as_talk else row.description,
        cancelled=row.cancelled and not as_talk,
    )


def _talk(
    row: Row, session_id: str, meeting: Meeting | None, day: date | None, context: Told
) -> Talk:
    placed = when(row, meeting, day, context)
    title = row.title or row.session
    return Talk(
        id=row.id or row.code or ids.digest(placed.day, session_id + placed.text, title),
        title=title,
        kind=row.kind.casefold() or "talk",
        start=placed.start,
        end=placed.end,
        time_text="" if placed.start else placed.text,
        url=row.url,
        people=row.people,
        cancelled=row.cancelled,
    )


def _joined(one: Session, two: Session) -> Session:
    talks = {talk.id: talk for talk in one.talks}
    for talk in two.talks:
        known = talks.get(talk.id)
        talks[talk.id] = replace(known, people=_more(known.people, talk.people)) if known else talk
    starts = [s for s in (one.start, two.start) if s]
    ends = [e for e in (one.end, two.end) if e]
    return replace(
        one,
        people=_more(one.people, two.people),
        talks=tuple(talks.values()),
        start=min(starts, default=None),
        end=max(ends, default=None),
        tracks=tuple(dict.fromkeys((*one.tracks, *two.tracks))),
    )


def _more(one: Sequence[Appearance], two: Sequence[Appearance]) -> tuple[Appearance, ...]:
    joined = list(one)
    for person in two:
        if person not in joined:
            joined.append(person)
    return tuple(joined)


def unlike(found: Sequence[Appearance]) -> tuple[Appearance, ...]:
    """Return the appearances, each once."""
    return _more((), found)
