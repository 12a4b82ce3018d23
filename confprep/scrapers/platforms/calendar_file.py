"""Calendar files: the .ics that a meeting or an app hands out."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime
from typing import Any

from msgspec.structs import replace

from confprep.errors import ReadError
from confprep.model import Appearance, Meeting, Session, Skipped
from confprep.scrapers import account, ids
from confprep.scrapers.account import Printed
from confprep.scrapers.data import persons
from confprep.scrapers.page import Page, Reading
from confprep.text import roles, zones

MOST_EVENTS = 20_000
LONGEST_LINE = 160


def recognises(page: Page) -> bool:
    """Whether the file is an iCalendar."""
    head = page.content[:200].lstrip(b"\xef\xbb\xbf \t\r\n")
    return head[:15].upper() == b"BEGIN:VCALENDAR"


def pages(meeting: Meeting) -> list[str]:  # noqa: ARG001 - every platform is asked the same way
    """Return nothing: a calendar comes from the user."""
    return []


def read(page: Page, meeting: Meeting | None) -> Reading:
    """Read every event; people are taken from lines of the description that name them plainly."""
    events, explained = _events(page)
    speaking = _speaking_organisers(events)
    found: list[Session] = []
    lost: dict[str, list[str]] = {}
    for event in events[:MOST_EVENTS]:
        title = _text(event, "SUMMARY")
        if not title:
            lost.setdefault("events without a title", []).append(_text(event, "DTSTART"))
            continue
        if event.get("RRULE"):
            lost.setdefault("repeats of an event, of which the first is kept", []).append(title)
        try:
            session = _session(event, title, meeting, explained, speaking)
        except _UnknownZoneError as error:
            lost.setdefault("events in a zone that is not known", []).append(f"{title} ({error})")
            session = _session(event, title, meeting, explained, speaking, timed=False)
        except (ValueError, TypeError, AttributeError, OverflowError):
            lost.setdefault("events with a time that cannot be read", []).append(title)
            continue
        found.append(session)
    cut = b"END:VCALENDAR" not in page.content.upper()
    if not found:
        raise ReadError(
            "the calendar is cut off" if cut else "the calendar holds no events",
            where=page.label,
            next_step="Save it once more",
        )
    if cut:
        lost.setdefault("calendars that are cut off: events may be missing", []).append(page.label)
    skipped = tuple(
        Skipped(reason=reason, count=len(texts), examples=tuple(texts[:3]))
        for reason, texts in lost.items()
    )
    organisers = [name for event in events if speaking and (name := _organiser(event))]
    titles = tuple(dict.fromkeys((*(session.title for session in found), *organisers)))
    sessions = _people_of_titles(_each_once(found))
    verdict = account.judge(sessions, Printed(lines=titles))
    return Reading(sessions=sessions, skipped=skipped, confidence=verdict.confidence)


class _UnknownZoneError(ValueError):
    """A zone that neither the file nor the zone database explains; its message is the name."""


def _events(page: Page) -> tuple[list[Any], frozenset[str]]:
    """Return the events of a file, and the names of the zones that the file itself explains."""
    import warnings

    from icalendar import Calendar

    try:
        with warnings.catch_warnings():
            # It warns of zones that it guesses; which of them are believed is decided here.
            warnings.simplefilter("ignore")
            calendars: list[Any] = Calendar.from_ical(page.content, multiple=True)
            events = [event for calendar in calendars for event in calendar.walk("VEVENT")]
            every = [zone for calendar in calendars for zone in calendar.walk("VTIMEZONE")]
    except Exception as error:
        raise ReadError(
            "the calendar is damaged or cut off", where=page.label, next_step="Save it once more"
        ) from error
    return events, frozenset(str(zone.get("TZID", "")) for zone in every)


def _session(
    event: Any,
    title: str,
    meeting: Meeting | None,
    explained: frozenset[str],
    speaking: Mapping[str, tuple[Appearance, ...]],
    *,
    timed: bool = True,
) -> Session:
    start, end = (_moment(event, name, explained, timed=timed) for name in ("DTSTART", "DTEND"))
    if end is None and start is not None and timed and event.get("DURATION") is not None:
        end = start + event.decoded("DURATION")
    description = _text(event, "DESCRIPTION")
    room = _text(event, "LOCATION")
    tracks = event.get("CATEGORIES")
    day, first, last, text = _placed(start, end, meeting)
    recurrence = _text(event, "RECURRENCE-ID")
    own = _text(event, "UID") + (f"/{recurrence}" if recurrence else "")
    return Session(
        id=own or ids.digest(day, text + str(first or ""), title),
        title=title,
        tracks=tuple(str(one) for one in getattr(tracks, "cats", ())) if tracks else (),
        day=day,
        start=first,
        end=last,
        time_text=text,
        room=room,
        url=_text(event, "URL"),
        people=_people(description) or speaking.get(_organiser(event), ()),
        description=description,
        cancelled=_text(event, "STATUS").upper() == "CANCELLED",
    )


def _text(event: Any, name: str) -> str:
    value = event.get(name)
    if value is None:
        return ""
    if isinstance(value, list):
        value = value[0]
    if hasattr(value, "to_ical") and not isinstance(value, str):
        written = value.to_ical()
        value = written.decode("utf-8", "replace") if isinstance(written, bytes) else written
    return re.sub(r"[ \t]+", " ", str(value)).strip()


def _moment(
    event: Any, name: str, explained: frozenset[str], *, timed: bool
) -> datetime | date | None:
    """Return a moment in the zone that its TZID names; only its day where not `timed`.

    Calendar programs prefix and translate the names of zones. Raises `_UnknownZoneError` for one
    that nothing explains: the wall clock of another zone is no time of the meeting.
    """
    if event.get(name) is None:
        return None
    moment: Any = _one(event.decoded(name))
    if not isinstance(moment, date):
        raise TypeError(f"{name} is no moment")  # Damaged; it is reported by its event.
    if not isinstance(moment, datetime):
        return moment
    if not timed:
        return moment.date()
    written = str(_one(event.get(name)).params.get("TZID", ""))
    if not written:
        return moment
    if key := zones.of_calendar(written):
        return moment.replace(tzinfo=zones.named(key))
    if written in explained and moment.tzinfo is not None:
        return moment
    raise _UnknownZoneError(written)


def _one(value: Any) -> Any:
    """Return a value that a damaged event may hold several times, once."""
    return value[0] if isinstance(value, list) else value


def _placed(
    start: Any, end: Any, meeting: Meeting | None
) -> tuple[date | None, datetime | None, datetime | None, str]:
    """Return day, start, end and text; a time without a zone is the meeting's, if it has one."""
    if not isinstance(start, datetime):
        return start if isinstance(start, date) else None, None, None, ""
    key = meeting.zone if meeting else ""
    zone = zones.named(key) if key else None
    if start.tzinfo is None and zone is None:
        text = f"{start:%H:%M}" + (f" - {end:%H:%M}" if isinstance(end, datetime) else "")
        return start.date(), None, None, text
    first = _in_zone(start, zone)
    last = _in_zone(end, zone) if isinstance(end, datetime) else None
    return first.date(), first, last if last and last > first else None, ""


def _in_zone(moment: datetime, zone: Any) -> datetime:
    if moment.tzinfo is None:
        return moment.replace(tzinfo=zone or UTC)
    return moment.astimezone(zone) if zone else moment


def _organiser(event: Any) -> str:
    """Return the name of who organises an event, where the file gives one."""
    value = _one(event.get("ORGANIZER")) if event.get("ORGANIZER") is not None else None
    named = getattr(value, "params", {}).get("CN", "")
    # A comma that nobody quoted makes a list of it.
    return ", ".join(map(str, named)).strip() if isinstance(named, list) else str(named).strip()


def _speaking_organisers(events: Sequence[Any]) -> dict[str, tuple[Appearance, ...]]:
    """Return the organisers that are people, where the events of a file have different ones.

    One organiser of all is whoever keeps the calendar; many are those who speak.
    """
    named = {name for event in events if (name := _organiser(event))}
    people = {name: found for name in sorted(named) if (found := _people_called(name))}
    return people if len(named) > 1 and len(people) * 2 > len(named) else {}


def _people_called(name: str) -> tuple[Appearance, ...]:
    """Return the people whom an organiser's name names, without what they call themselves."""
    bare = re.sub(r"\([^()]*\)|(?<!\w)['`\"“][^'`\"“”]+['`\"”](?!\w)", " ", name)
    parts = [re.split(r"\s+(?:aka|a\.k\.a\.)\s", part)[0] for part in bare.split(",")]
    return persons.listed(", ".join(" ".join(part.split()) for part in parts))


def _each_once(sessions: Sequence[Session]) -> list[Session]:
    """Return the sessions under ids that differ: a producer may give one UID to all its events.

    An event that is written again with the same UID, start and title is the same, the last counts.
    """
    found: dict[tuple[object, ...], Session] = {}
    for session in sessions:
        found[session.id, session.title, session.start or session.day] = session
    times_given = Counter(session.id for session in found.values())
    return [
        session
        if times_given[session.id] == 1
        else replace(
            session, id=ids.digest(session.day, f"{session.start} {session.room}", session.title)
        )
        for session in found.values()
    ]


def _people_of_titles(sessions: Sequence[Session]) -> tuple[Session, ...]:
    """Return the sessions with the people that stand behind their titles, where half have some."""
    bare = [session for session in sessions if not session.people]
    named = sum(bool(persons.in_title(session.title)[1]) for session in bare)
    if not named or named * 2 < len(bare):
        return tuple(sessions)
    return tuple(_with_people_of_title(session) for session in sessions)


def _with_people_of_title(session: Session) -> Session:
    if session.people:
        return session
    title, people = persons.in_title(session.title)
    if not people:
        title, people = persons.in_title(session.title, persons.AMONG_SUCH_TITLES)
    return replace(session, title=title, people=people) if people else session


def _people(description: str) -> tuple[Appearance, ...]:
    """Return the people whom lines of a description name: with a role in front, or plainly."""
    found: list[Appearance] = []
    plain = re.sub(r"<br\s?/?>|</p>|</li>|</div>", "\n", description[:20_000], flags=re.IGNORECASE)
    for raw in re.sub(r"<[^<>]{1,300}>", "", plain).splitlines():
        line = raw.strip(" •*-\t")
        label, mark, rest = line.partition(":")
        if mark and rest.strip() and roles.read(label) is not None:
            found += persons.listed(rest.strip(), roles.label(label))
        elif len(line) <= LONGEST_LINE and persons.is_plainly_people(line):
            found += persons.listed(line)
    return tuple(one for at, one in enumerate(found) if one not in found[:at])
