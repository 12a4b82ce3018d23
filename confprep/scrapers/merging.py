"""One program out of what several pages say of it: the agenda, its pop-ups, its pages by day.

A session is the same by its platform's id, else by its title on the same day. What says more wins,
and nobody is named twice.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from datetime import date

from msgspec.structs import replace

from confprep.model import Session, Talk
from confprep.scrapers import persons, times
from confprep.scrapers.ids import digest


def merge(sessions: Iterable[Session]) -> tuple[Session, ...]:
    """Join what several pages say of one session, in order of first appearance.

    A session is the same by its id, else by its title on the same day where neither time nor room
    speaks against it. A row that stands alone
    in the agenda and is a talk of another session becomes that talk.
    """
    found: list[Session] = []
    by_id: dict[str, int] = {}
    by_title: dict[tuple[str, date | None], list[int]] = {}
    for session in map(_identified, sessions):
        name = (session.title.casefold(), session.day)
        index = by_id.get(session.id)
        if index is None and session.title:
            same = (at for at in by_title.get(name, ()) if _may_be_one(session, found[at]))
            index = next(same, None)
        if index is None:
            index = len(found)
            found.append(session)
        else:
            found[index] = _joined(found[index], session)
        by_id[session.id] = index
        known = by_title.setdefault((found[index].title.casefold(), found[index].day), [])
        if index not in known:
            known.append(index)
    return _talks_in_place(found)


def said_otherwise(copies: Sequence[Sequence[Session]]) -> list[str]:
    """Return what pages, the newest first, put at two times or places under one id."""
    known: dict[str, Session] = {}
    titles: list[str] = []
    for sessions in copies:
        for session in sessions:
            before = known.setdefault(session.id, session)
            if _is_digest(session.id) or before is session:
                continue
            moved = before.start and session.start and before.start != session.start
            if moved or (before.room and session.room and before.room != session.room):
                titles.append(before.title or session.title)
    return titles


def _identified(session: Session) -> Session:
    """Give rows to which the platform gives no id one of their own."""
    talks = tuple(
        talk if talk.id else replace(talk, id=digest(session.day, clock_of(talk), talk.title))
        for talk in session.talks
    )
    own_id = session.id or digest(session.day, clock_of(session), session.title)
    return replace(session, id=own_id, talks=talks)


def clock_of(row: Session | Talk) -> str:
    """Return when a row begins, as text: from its start, else as printed."""
    return f"{row.start:%H:%M}" if row.start else row.time_text


def _may_be_one(one: Session, two: Session) -> bool:
    """Whether two sessions of one title on one day are the same.

    They are where one of their ids is no platform's, and they are not at different times or in
    different rooms: two breaks of a day stay two.
    """
    if not (_is_digest(one.id) or _is_digest(two.id)):
        return False
    if clock_of(one) and clock_of(two) and clock_of(one) != clock_of(two):
        return False
    return not (one.room and two.room and one.room.casefold() != two.room.casefold())


def _is_digest(own_id: str) -> bool:
    return re.fullmatch(r"[0-9a-f]{12}", own_id) is not None and not own_id.isdigit()


def _joined(one: Session, two: Session) -> Session:
    """Return both sessions as one; where they differ, what says more wins."""
    start_of = one if one.start else two
    joined = replace(
        one,
        id=two.id if _is_digest(one.id) else one.id,
        title=one.title or two.title,
        kind=two.kind if one.kind in {"session", "presentation"} else one.kind,
        tracks=tuple({track.casefold(): track for track in (*one.tracks, *two.tracks)}.values()),
        day=one.day or two.day,
        start=start_of.start,
        end=start_of.end or one.end or two.end,
        time_text="" if start_of.start else one.time_text or two.time_text,
        room=one.room or two.room,
        url=one.url or two.url,
        people=persons.merged(one.people, two.people),
        description=max(one.description, two.description, key=len),
        cancelled=one.cancelled or two.cancelled,
    )
    return replace(joined, talks=_merged_talks(one.talks, two.talks, joined))


def _merged_talks(
    one: tuple[Talk, ...], two: tuple[Talk, ...], session: Session
) -> tuple[Talk, ...]:
    talks = {talk.id: talk for talk in one}
    for talk in two:
        talks[talk.id] = _joined_talk(talks[talk.id], talk) if talk.id in talks else talk
    return tuple(_placed(talk, session) for talk in talks.values())


def _joined_talk(one: Talk, two: Talk) -> Talk:
    start_of = one if one.start else two
    return replace(
        one,
        title=one.title or two.title,
        kind=two.kind if one.kind == "talk" else one.kind,
        start=start_of.start,
        end=start_of.end or one.end or two.end,
        time_text="" if start_of.start else one.time_text or two.time_text,
        url=one.url or two.url,
        people=persons.merged(one.people, two.people),
        cancelled=one.cancelled or two.cancelled,
    )


def _placed(talk: Talk, session: Session) -> Talk:
    """Give a talk of a page without a day the day and zone of its session."""
    printed = times.hours(talk.time_text) if talk.start is None else None
    zone = getattr(session.start.tzinfo, "key", "") if session.start else ""
    if printed is None or session.day is None or not zone:
        return talk
    when = times.place(session.day, printed, zone)
    return replace(talk, start=when.start, end=when.end, time_text=when.text)


def _talks_in_place(found: Sequence[Session]) -> tuple[Session, ...]:
    """Move rows that stand alone into the session that lists them as its talks."""
    listed = {talk.id for session in found for talk in session.talks}
    alone = {s.id: s for s in found if s.id in listed and not s.talks}
    if not alone:
        return tuple(found)
    result = []
    for session in found:
        if session.id in alone:
            continue
        talks = tuple(
            _joined_talk(talk, _as_talk(alone[talk.id])) if talk.id in alone else talk
            for talk in session.talks
        )
        result.append(replace(session, talks=talks))
    return tuple(result)


def _as_talk(session: Session) -> Talk:
    return Talk(
        id=session.id,
        title=session.title,
        kind="poster" if session.kind == "poster" else "talk",
        start=session.start,
        end=session.end,
        time_text=session.time_text,
        url=session.url,
        people=session.people,
        cancelled=session.cancelled,
    )
