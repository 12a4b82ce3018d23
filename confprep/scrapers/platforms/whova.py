"""Whova: the agenda JSON that its public embedded page loads.

Known from programs that read it, not from a real page: answers of `get_agendas` with sessions
nested in `time_ranges`, people by role, and the talks of a block in `programs`. The zone stands in
`event_basics`.
"""

from __future__ import annotations

import re

from confprep.model import Appearance, Meeting, Session, Talk
from confprep.scrapers import records, times
from confprep.scrapers.page import Page, Reading
from confprep.scrapers.records import Record
from confprep.text import roles, zones

AGENDA = "https://whova.com/xems/apis/event_webpage/agenda/public/get_agendas/?event_id="


SEEN_ON_REAL_PAGES = False
_KEYS = (re.compile(r'"time_ranges"\s*:'), re.compile(r'"calendar_stime"\s*:'))


def recognises(page: Page) -> bool:
    """Whether the page is an agenda's JSON."""
    return page.form == "json" and all(key.search(page.text) for key in _KEYS)


def pages(meeting: Meeting) -> list[str]:
    """Return the address of the agenda's JSON."""
    found = re.search(r"(?:event/|event_id=)([\w~%@=-]+)", meeting.address)
    return [AGENDA + found[1]] if found else [meeting.address]


def read(page: Page, meeting: Meeting | None) -> Reading:
    """Read every session of the agenda."""
    data = records.load(page)
    stated = (records.text(basics, "timezone") for basics in records.every(data, "timezone"))
    zone = zones.known(next(stated, ""))
    found = [
        _session(row, meeting, zone)
        for block in records.every(data, "sessions")
        for row in records.rows(block["sessions"])
    ]
    return Reading(sessions=tuple(found), zone=zone)


def _session(row: Record, meeting: Meeting | None, zone: str) -> Session:
    when = _when(row, meeting, zone)
    return Session(
        id=records.text(row, "id"),
        title=records.text(row, "name"),
        tracks=tuple(records.text(track, "name") for track in records.rows(row.get("tracks"))),
        day=when.day,
        start=when.start,
        end=when.end,
        time_text=when.text,
        room=records.text(row, "place"),
        people=_people(row),
        talks=tuple(
            _talk(part, meeting, zone)
            for part in records.rows(row.get("programs"))
            if records.text(part, "name")
        ),
        description=records.text(row, "desc"),
    )


def _talk(row: Record, meeting: Meeting | None, zone: str) -> Talk:
    when = _when(row, meeting, zone)
    return Talk(
        id=records.text(row, "id") or records.text(row, "name"),
        title=records.text(row, "name"),
        start=when.start,
        end=when.end,
        time_text=when.text,
        people=_people(row),
    )


def _when(row: Record, meeting: Meeting | None, zone: str) -> times.When:
    start, end = records.text(row, "calendar_stime"), records.text(row, "calendar_etime")
    return times.between(start, end, meeting, stated=zone)


def _people(row: Record) -> tuple[Appearance, ...]:
    """Return the people of `{"Speakers": [{"name", "aff", "title", "label"}]}`."""
    groups = row.get("speaker")
    return tuple(
        Appearance(
            name_text=records.text(person, "name"),
            role=roles.label(records.text(person, "label") or group),
            affiliation_text=", ".join(
                filter(None, (records.text(person, "title"), records.text(person, "aff")))
            ),
        )
        for group, members in (groups.items() if isinstance(groups, dict) else ())
        for person in records.rows(members)
        if records.text(person, "name")
    )
