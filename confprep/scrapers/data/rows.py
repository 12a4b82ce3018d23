"""Rows of a table to entries: sessions, and the talks of the sessions that the rows name."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from datetime import date

from msgspec import Struct
from msgspec.structs import replace

from confprep.model import Appearance
from confprep.scrapers.data.fields import is_inner
from confprep.scrapers.entries import Entry
from confprep.scrapers.ids import digest

LEADING = ("chair", "moderator", "discussant", "facilitator")
"""Roles of those who lead a session rather than speak in it."""
_SESSION_ROWS = 1.2
"""Rows with one session, day and clock, on average, from which on the clock is the session's."""


class Row(Struct, frozen=True):
    """A row of a table whose rows name the session that they belong to."""

    session: str
    code: str
    talk: Entry
    titled: bool
    """Whether the row has a title of its own beside the session's name."""
    level: str = ""
    """What a column of the outline says of the row: "Session", "Sub"."""

    def as_session(self, own: str, *, of_session: bool) -> Entry:
        """Return the session that the row names, with the clock where it is the session's."""
        talk = self.talk
        return Entry(
            id=own,
            title=self.session,
            day=talk.day,
            start=talk.start if of_session else None,
            end=talk.end if of_session else None,
            ends_next_day=talk.ends_next_day and of_session,
            zone=talk.zone,
            room=talk.room,
            people=tuple(p for p in talk.people if _leads(p) or not self.titled),
            kind="session",
            tracks=talk.tracks,
            time_text=talk.time_text if of_session else "",
        )

    def as_talk(self, session: Entry, *, of_session: bool) -> Entry:
        """Return the talk of the row; those who lead its session stay with the session."""
        talk = replace(
            self.talk,
            under=session.id,
            kind=self.talk.kind or "talk",
            people=tuple(p for p in self.talk.people if not _leads(p)),
            room="",
        )
        if not of_session:
            return talk
        return replace(talk, start=None, end=None, ends_next_day=False, time_text="")


def entries_of(rows: Sequence[Row], *, merge: bool) -> Iterator[Entry]:
    """Yield the entries of rows: sessions, or the talks of sessions that each row names.

    `merge`: one talk may stand in a row for each of its speakers.
    """
    rows = _with_sub_rows(rows)
    of_session = _clock_is_the_sessions(rows)
    with_talks = {(row.session, row.talk.day) for row in rows if row.titled}
    own = _session_ids(rows, of_session=of_session)
    made: dict[tuple[object, ...], Entry] = {}
    for row in rows:
        if not row.session or (row.session, row.talk.day) not in with_talks:
            _add(made, replace(row.talk, title=row.session or row.talk.title), merge=merge)
            continue
        session = row.as_session(own(row), of_session=of_session or not row.titled)
        _add(made, session, merge=True, key=("session", session.id))
        if row.titled:
            _add(made, row.as_talk(session, of_session=of_session), merge=True)
    return iter(made.values())


def _with_sub_rows(rows: Sequence[Row]) -> list[Row]:
    """Return rows with those that the outline calls inner under the session before them.

    That is the nearest one whose time, room and tracks hold theirs; what none holds stands alone.
    """
    found: list[Row] = []
    sessions: list[Entry] = []
    for row in rows:
        entry = row.talk
        if row.level and is_inner(row.level):
            outer = next((one for one in reversed(sessions) if _holds(one, entry)), None)
            if outer is not None:
                entry = replace(entry, under=outer.id, kind="talk")
        elif row.level:
            where = f"{entry.start}{entry.room}"
            entry = replace(entry, id=entry.id or digest(entry.day, where, entry.title))
            sessions.append(entry)
        found.append(replace(row, talk=entry))
    return found


def _holds(outer: Entry, inner: Entry) -> bool:
    """Whether an inner row can stand in a session: on its day, in its time, room and tracks."""
    if outer.day != inner.day:
        return False
    if outer.start and inner.start and inner.start < outer.start:
        return False
    if outer.end and inner.start and inner.start >= outer.end and not outer.ends_next_day:
        return False
    rooms = {part.strip() for part in outer.room.split(";")}
    if outer.room and inner.room and not (outer.room in inner.room or inner.room in rooms):
        return False
    return not (outer.tracks and inner.tracks) or not set(outer.tracks).isdisjoint(inner.tracks)


def _session_ids(rows: Sequence[Row], *, of_session: bool) -> Callable[[Row], str]:
    """Return what gives a row's session its id: name and day, and more where these do not do."""

    def particulars(row: Row) -> str:
        clock = f"{row.talk.start} {row.talk.end}" if of_session else ""
        return f"{clock}{row.talk.room}{row.code}"

    seen: dict[tuple[str, date | None], list[str]] = {}
    for row in rows:
        known = seen.setdefault((row.session, row.talk.day), [])
        if particulars(row) not in known:
            known.append(particulars(row))

    def own(row: Row) -> str:
        several = seen[row.session, row.talk.day].index(particulars(row)) > 0
        return digest(row.talk.day, particulars(row) if several else "", row.session)

    return own


def _clock_is_the_sessions(rows: Sequence[Row]) -> bool:
    """Whether rows repeat the time of their session rather than give that of their talk."""
    named = [row for row in rows if row.session and row.titled]
    each = {
        (row.session, row.talk.day, row.talk.start, row.talk.end, row.talk.room, row.code)
        for row in named
    }
    titles = {
        (row.session, row.talk.day, row.talk.title, row.talk.start, row.talk.room) for row in named
    }
    return bool(each) and len(titles) / len(each) > _SESSION_ROWS


def _add(
    made: dict[tuple[object, ...], Entry],
    entry: Entry,
    *,
    merge: bool,
    key: tuple[object, ...] | None = None,
) -> None:
    """Keep an entry; what a table says once for each speaker is one entry with all of them."""
    key = key or (
        (
            entry.title,
            entry.day,
            entry.day_text,
            entry.start,
            entry.end,
            entry.room,
            entry.under,
            entry.id,
        )
        if merge
        else (len(made),)
    )
    before = made.get(key)
    if before is None:
        made[key] = entry
        return
    made[key] = replace(
        before,
        people=tuple(each_once((*before.people, *entry.people))),
        tracks=tuple(dict.fromkeys((*before.tracks, *entry.tracks))),
    )


def _leads(person: Appearance) -> bool:
    return person.role.startswith(LEADING)


def each_once(people: Sequence[Appearance]) -> list[Appearance]:
    """Return people in their order, those of whom the same is said once."""
    found: list[Appearance] = []
    for person in people:
        if person not in found:
            found.append(person)
    return found
