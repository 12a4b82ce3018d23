"""Entries to sessions: which entry is a talk of which, on what date, at what time."""

from __future__ import annotations

import hashlib
import re
from collections import Counter
from collections.abc import Sequence
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from msgspec.structs import replace

from confprep.model import Meeting, Session, Skipped, Talk
from confprep.scrapers.general import entries, people, words
from confprep.scrapers.general.entries import Entry, Look, Losses, Speech
from confprep.text import clock, days, zones

SAME = 5
"""Minutes by which a first talk may begin later than its session."""
_A_SESSION = re.compile(r"\b(?:session|symposium|papers|panel|workshop|course)\b", re.IGNORECASE)
ENOUGH = 0.8
OFTEN = 0.6
LONGEST_TALK = 45
MOST_TALKS = 100
"""Of one session that are told by their times alone."""


def arrange(
    found: list[Entry],
    meeting: Meeting | None,
    context: days.Context,
    losses: Losses,
) -> tuple[tuple[Session, ...], str]:
    """Return the sessions and the IANA zone, where it is known."""
    _tell_times(found, losses)
    top = _nest(found)
    zone = _zone(found, meeting, context)
    builder = _Builder(meeting, context, zone, losses)
    return builder.sessions(top), zone


def _tell_times(found: Sequence[Entry], losses: Losses) -> None:
    page = clock.of_printed(entry.span for entry in found if entry.span)
    last: tuple[int, int] | None = None
    for entry in found:
        if entry.span is None:
            continue
        after = last[1] if last and last[0] == entry.day_number and entry.day is not None else None
        known = replace(page, after=None if after is None else _clock(after))
        entry.start, entry.end, doubt = clock.minutes(entry.span, known)
        if doubt == "half of the day":
            losses.add("times that say neither morning nor afternoon", entry.span.text)
        last = (entry.day_number, entry.start)


def _clock(minutes: int) -> time:
    return time(minutes % clock.DAY // clock.HOUR, minutes % clock.HOUR)


def _zone(found: Sequence[Entry], meeting: Meeting | None, context: days.Context) -> str:
    """Return the meeting's zone, else the one that the page's labels surely mean."""
    if meeting is not None and meeting.zone:
        return meeting.zone
    named = {
        zones.of_label(entry.span.label, days.resolve(entry.day, context) if entry.day else None)
        for entry in found
        if entry.span and entry.span.label
    }
    return named.pop() if len(named) == 1 else ""


# --- talks within sessions ---------------------------------------------------------------------


def _nest(found: list[Entry]) -> list[Entry]:
    """Make the entries of lower rank children of those they lie in."""
    looks = list(dict.fromkeys(entry.look for entry in found))
    inner = {look: outer for look in looks if (outer := _outer(look, looks, found)) is not None}
    # Two looks may not lie in each other.
    for look in list(inner):
        if inner.get(inner[look]) == look:
            del inner[look]
    top: list[Entry] = []
    holder: dict[Look, Entry] = {}
    for entry in found:
        outer = inner.get(entry.look)
        parent = holder.get(outer) if outer is not None else None
        if parent is not None and _within(entry, parent):
            while parent.look in inner and parent not in top:
                break
            parent.children.append(entry)
        else:
            top.append(entry)
        holder[entry.look] = entry
    for entry in [one for one in found if one.children]:
        _flatten(entry)
    return _nest_tiles(_nest_rest(top))


def _nest_rest(top: Sequence[Entry]) -> list[Entry]:
    """Give a session what goes on where its last talk ends: the discussion, the questions."""
    kept: list[Entry] = []
    for entry in top:
        parent = kept[-1] if kept else None
        last = parent.children[-1] if parent and parent.children else None
        if (
            parent is not None
            and last is not None
            and entry.start is not None
            and _follows(entry, last)
            and not (entry.children or entry.room or entry.speeches)
            and _within(entry, parent)
            and parent.end is not None
        ):
            parent.children.append(entry)
        else:
            kept.append(entry)
    return kept


def _follows(entry: Entry, last: Entry) -> bool:
    """Whether an entry begins where a talk ended, or in a row of talks without ends."""
    if last.end is not None:
        return entry.start == last.end
    return entry.end is None and (entry.start or 0) >= (last.start or 0)


def _flatten(entry: Entry) -> None:
    """Bring the children of children up: a session has talks, and talks have none."""
    flat: list[Entry] = []
    for child in entry.children:
        flat.append(child)
        flat += child.children
        child.children = []
    entry.children = flat


def _outer(look: Look, looks: Sequence[Look], found: Sequence[Entry]) -> Look | None:
    """Return the look of the entries in which those of `look` lie, if there is one."""
    best = None
    for other in looks:
        if other == look:
            continue
        share, opening = _lies_in(look, other, found)
        if share >= ENOUGH and opening >= OFTEN and (best is None or share > best[0]):
            best = (share, other)
    return best[1] if best else None


def _lies_in(look: Look, other: Look, found: Sequence[Entry]) -> tuple[float, float]:
    """Return what share of entries lies in the entry of the other look before it.

    And how many of those outer entries have their first inner one begin when they begin.
    """
    parent: Entry | None = None
    inside = total = 0
    first: dict[int, bool] = {}
    last_end = 0
    for entry in found:
        if entry.look == other:
            parent = entry
            last_end = entry.start or 0
        elif entry.look == look:
            total += 1
            if parent is not None and _within(entry, parent) and not _overlaps(entry, last_end):
                inside += 1
                first.setdefault(id(parent), abs((entry.start or 0) - (parent.start or 0)) <= SAME)
                last_end = entry.end or entry.start or 0
    if not total or not first:
        return 0.0, 0.0
    return inside / total, sum(first.values()) / len(first)


def _overlaps(entry: Entry, last_end: int) -> bool:
    return (entry.start or 0) < last_end


def _within(entry: Entry, parent: Entry) -> bool:
    if entry.start is None or parent.start is None or entry.day_number != parent.day_number:
        return False
    if parent.end is None:
        return entry.start >= parent.start
    if (entry.start, entry.end) == (parent.start, parent.end):
        return parent.look.sort != entry.look.sort
    return parent.start <= entry.start < parent.end and (entry.end or entry.start) <= parent.end


def _nest_tiles(top: list[Entry]) -> list[Entry]:
    """Nest entries that look alike where some fill another one out, end to end.

    "8:00-9:00 Session I" followed by talks of ten minutes from 8:00 on is a session with talks,
    whatever the type looks like. Rooms of their own, gaps, or long stretches speak against it.
    """
    kept: list[Entry] = []
    i = 0
    while i < len(top):
        parent = top[i]
        kept.append(parent)
        tiles = (
            []
            if parent.children or parent.speeches
            else _tiles(parent, top[i + 1 : i + 1 + MOST_TALKS])
        )
        parent.children += tiles
        i += 1 + len(tiles)
    return kept


def _tiles(parent: Entry, following: Sequence[Entry]) -> list[Entry]:
    tiles: list[Entry] = []
    if parent.start is None or parent.end is None:
        return tiles
    at = parent.start
    for entry in following:
        if not _within(entry, parent) or entry.end is None or entry.children:
            break
        if entry.room not in ("", parent.room):
            break
        if (
            not at <= (entry.start or 0) <= at + SAME
            or entry.end - (entry.start or 0) > LONGEST_TALK
        ):
            break
        tiles.append(entry)
        at = entry.end
    filled = (
        at >= parent.end - SAME
        or at - parent.start >= (parent.end - parent.start) // 2
        or (_A_SESSION.search(parent.title) and all(map(_is_talk, tiles)))
    )
    return tiles if len(tiles) > 1 and filled and not words.UNMANNED.match(parent.title) else []


def _is_talk(entry: Entry) -> bool:
    return bool(entry.found) or words.UNMANNED.match(entry.title) is not None


# --- records -----------------------------------------------------------------------------------


_OF_DOUBT = {
    "year": "sessions whose day is printed without a year",
    "order": "sessions of a day that may be day and month or month and day",
    "weekday": "sessions on a weekday that is not that date's",
    "no such day": "sessions of a day that the calendar does not have",
}


class _Builder:
    def __init__(
        self,
        meeting: Meeting | None,
        context: days.Context,
        zone: str,
        losses: Losses,
    ) -> None:
        self.meeting = meeting
        self.context = context
        self.losses = losses
        self.zone: ZoneInfo | None = zones.named(zone) if zone else None

    def sessions(self, top: Sequence[Entry]) -> tuple[Session, ...]:
        """Return the records; an entry without any words is reported, not made up."""
        made: dict[str, Session] = {}
        codes = Counter(entry.code for entry in top if entry.code)
        for entry in top:
            title = entry.title or self._named_after(entry)
            if not title:
                self.losses.add("a time without a title", self._printed(entry))
                continue
            session = self._session(entry, title, codes)
            if session.id in made:
                self.losses.add("printed twice", f"{self._printed(entry)} {title}")
                continue
            made[session.id] = session
        return tuple(made.values())

    def _named_after(self, entry: Entry) -> str:
        if not entry.found:
            return ""
        names = ", ".join(one.name for one in entry.found[:2])
        self.losses.add("a time without a title, called after its speaker", self._printed(entry))
        return entry.speaker_line or names

    def _session(self, entry: Entry, title: str, codes: Counter[str]) -> Session:
        day = self._date(entry)
        start, end = self._times(entry, day)
        when = self._printed(entry)
        parts = [title, day.isoformat() if day else "", when, entry.room]
        key = entry.code if entry.code and codes[entry.code] == 1 else _digest(*parts)
        ids: Counter[str] = Counter()
        given: list[Entry | Speech] = [*entry.speeches, *entry.children]
        talks = [self._talk(one, key, title, day, ids) for one in given]
        return Session(
            id=key,
            title=title,
            kind=entry.kind or "session",
            tracks=tuple(entry.tracks),
            start=start,
            end=end,
            room=entry.room,
            people=tuple(one.appearance() for one in entry.found),
            talks=tuple(talks),
            day=day,
            time_text="" if start else when,
            description="\n".join(entry.prose),
        )

    def _talk(
        self, one: Entry | Speech, key: str, session_title: str, day: date | None, ids: Counter[str]
    ) -> Talk:
        start = end = None
        when = ""
        title = one.title
        if isinstance(one, Entry):
            start, end = self._times(one, day)
            when = self._printed(one)
        title = title or session_title
        talk_key = _own_id(one.code, key) or _digest(
            key, title, when, *(p.name for p in one.found[:1])
        )
        ids[talk_key] += 1
        if ids[talk_key] > 1:
            talk_key = _digest(talk_key, title, when, str(ids[talk_key]))
        return Talk(
            id=talk_key,
            title=title,
            kind=(one.kind if isinstance(one, Entry) else "") or "talk",
            start=start,
            end=end,
            people=tuple(person.appearance() for person in _everyone(one)),
            time_text="" if start else when,
        )

    def _date(self, entry: Entry) -> date | None:
        if entry.day is None:
            return self._only_day()
        day = days.read(entry.day, self.context)
        if day.doubt:
            self.losses.add(_OF_DOUBT[day.doubt], day.text)
        return day.value

    def _only_day(self) -> date | None:
        """Return the day of a meeting of one day, which needs no headings."""
        meeting = self.meeting
        if meeting is not None and meeting.starts is not None and meeting.starts == meeting.ends:
            return meeting.starts
        return None

    def _times(self, entry: Entry, day: date | None) -> tuple[datetime | None, datetime | None]:
        if day is None or self.zone is None or entry.start is None:
            return None, None
        start = _at(day, entry.start, self.zone)
        if zones.skipped(start):
            return None, None
        return start, None if entry.end is None else _at(day, entry.end, self.zone)

    def _printed(self, entry: Entry) -> str:
        span = entry.span.text if entry.span else ""
        day = entry.day.text if entry.day and entry.day.year is None else ""
        return ", ".join(part for part in (day, span) if part)


def _own_id(code: str, session_key: str) -> str:
    """Return an id from a printed code; a bare number is one only within its session."""
    return f"{session_key}/{code}" if code.isdigit() else code


def _everyone(one: Entry | Speech) -> list[people.Found]:
    if isinstance(one, Speech):
        return one.found
    return [*one.found, *(person for speech in one.speeches for person in speech.found)]


def _at(day: date, minutes: int, zone: ZoneInfo) -> datetime:
    moment = datetime(day.year, day.month, day.day, tzinfo=zone)
    # Adding to a zone-aware datetime counts on the wall clock, which is what a program prints.
    return moment + timedelta(minutes=minutes)


def _digest(*parts: str) -> str:
    return hashlib.sha256("\x1f".join(parts).encode()).hexdigest()[:12]


def skipped(losses: Losses) -> tuple[Skipped, ...]:
    """Return the losses as records, with a few examples each."""
    return tuple(
        Skipped(
            reason=reason,
            count=len(found),
            examples=tuple(text[:120] for text in dict.fromkeys(found))[: entries.MOST_EXAMPLES],
        )
        for reason, found in losses.lines.items()
    )
