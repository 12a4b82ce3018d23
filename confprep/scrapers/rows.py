"""Rows of named fields to sessions: what tables, calendars and JSON have in common.

A row is one session, one talk of a session, or one person of either; rows that say the same of
their session are one session.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from datetime import date, datetime, timedelta

from msgspec import Struct
from msgspec.structs import replace

from confprep.model import Appearance, Meeting, Session, Skipped, Talk
from confprep.scrapers import ids, persons
from confprep.scrapers import times as zones
from confprep.scrapers.general import days, people, times

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


class Moment(Struct, frozen=True):
    """When something is: what is known of day, minutes of the day, and offset."""

    day: date | None = None
    minutes: int | None = None
    exact: datetime | None = None
    """Where the text states an offset too."""


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


def moment(text: str) -> Moment:
    """Return what a cell says of a time: ISO 8601, a date, a time of day, seconds since 1970."""
    text = text.strip()
    if re.fullmatch(r"\d{9,13}(?:\.\d{1,6})?", text):
        seconds = float(text) / (1000 if len(text.split(".")[0]) > 10 else 1)  # noqa: PLR2004
        if DAYS_OF_EPOCH[0] <= seconds <= DAYS_OF_EPOCH[1]:
            from datetime import UTC

            return _exact(datetime.fromtimestamp(seconds, tz=UTC))
        return Moment()
    if re.match(r"\d{4}-\d\d-\d\d[T ]\d", text):
        try:
            stated = datetime.fromisoformat(text)
        except ValueError:
            stated = None
        if stated is not None:
            return _exact(stated)
    printed = days.at_start(text)
    day = days.resolve(printed, None) if printed else None
    rest = text[printed.stop :] if printed and day else text
    spans = times.find(rest)
    if not spans:
        return Moment(day=day)
    return Moment(day=day, minutes=times.minutes(spans[0], whole_day=True)[0])


def _exact(stated: datetime) -> Moment:
    minutes = stated.hour * 60 + stated.minute
    return Moment(
        day=stated.date(), minutes=minutes, exact=stated if stated.tzinfo is not None else None
    )


class When(Struct, frozen=True):
    """Where a row stands in time; `text` is kept where it did not become a start."""

    day: date | None
    start: datetime | None
    end: datetime | None
    text: str


def when(row: Row, meeting: Meeting | None, default: date | None = None) -> When:
    """Place a row in time, by its cells, the meeting's dates and the meeting's zone."""
    begins, ends = moment(row.start), moment(row.end)
    printed = days.at_start(row.day.strip()) if row.day else None
    day = (
        moment(row.day).day
        or (days.resolve(printed, meeting) if printed else None)
        or begins.day
        or _day_in(row.start, meeting)
        or _day_in(row.time, meeting)
        or default
    )
    text = row.time or " - ".join(part for part in (row.start, row.end) if part)
    key = meeting.zone if meeting else ""
    if begins.exact is not None:
        zone = zones.zone_info(key) if key else begins.exact.tzinfo
        start = begins.exact.astimezone(zone)
        end = ends.exact.astimezone(zone) if ends.exact else None
        return When(start.date(), start, _sane(start, end, row), "")
    first, last = begins.minutes, ends.minutes
    if first is None:
        spans = times.find(row.time) or times.find(row.start)
        if spans:
            first, last = times.minutes(spans[0], whole_day=times.uses_whole_day(spans))
            key = key or zones.zone_of_label(spans[0].label, day)
    elif not re.search(r"\d{4}-\d\d-\d\d[T ]", row.start):
        first, last = _pair(row, first, last)
    if day is None or first is None or not key:
        return When(
            day, None, None, text if first is not None or not day else row.time or row.start
        )
    midnight = datetime(day.year, day.month, day.day, tzinfo=zones.zone_info(key))
    start = midnight + timedelta(minutes=first)
    end = midnight + timedelta(minutes=last) if last is not None else None
    if end is not None and end < start:
        end += timedelta(days=1)
    return When(day, start, _sane(start, end, row), "")


def _pair(row: Row, first: int, last: int | None) -> tuple[int, int | None]:
    """Read two cells as one range, so that "1:00" and "2:30 PM" are both in the afternoon."""
    joined = times.find(f"{row.start.strip()} - {row.end.strip()}") if row.end else []
    if len(joined) == 1 and joined[0].last is not None:
        return times.minutes(joined[0], whole_day=times.uses_whole_day(joined))
    alone = times.find(row.start)
    if alone:
        first = times.minutes(alone[0], whole_day=times.uses_whole_day(alone))[0]
    return first, last


def _day_in(text: str, meeting: Meeting | None) -> date | None:
    printed = days.at_start(text.strip())
    return days.resolve(printed, meeting) if printed else None


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
    for row in rows:
        unplaced += [row.unplaced] if row.unplaced else []
        title = row.session or row.title
        if not title:
            lost.append(" ".join(filter(None, (row.day, row.start, row.time, row.room)))[:120])
            continue
        placed = when(row, meeting)
        session = _session(row, title, placed, meeting)
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


def _session(row: Row, title: str, placed: When, meeting: Meeting | None) -> Session:
    as_talk = bool(row.session and row.title)
    hours = f"{placed.start:%H:%M}" if placed.start else placed.text
    own = row.id or row.code
    if as_talk:
        own = ids.digest(placed.day, "", title)
    own = own or ids.digest(placed.day, hours + row.room, title)
    talks = [_talk(talk, own, meeting, placed.day) for talk in row.talks]
    if as_talk:
        talks.append(_talk(row, own, meeting, placed.day))
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


def _talk(row: Row, session_id: str, meeting: Meeting | None, day: date | None) -> Talk:
    placed = when(row, meeting, day)
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
