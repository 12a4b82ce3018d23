"""Invented plans that are hard on calendars: clock changes, half-hour zones, nights, odd texts."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta

import msgspec

from confprep.generators import calendar
from confprep.generators.calendar import zones
from confprep.model import (
    Artifact,
    Card,
    Meeting,
    Name,
    Person,
    Plan,
    Profile,
    Prospect,
    Source,
    Task,
    Visit,
)

NOW = datetime(2026, 1, 5, 12, 0, tzinfo=UTC)
PROFILE = Profile(name="Sam Trainee", home_zone="America/New_York")


def at(zone: str, text: str, *, fold: int = 0) -> datetime:
    """Read `2026-03-17 11:24` as a wall time in `zone`."""
    return datetime.fromisoformat(text).replace(tzinfo=zones.zone(zone), fold=fold)


def visit(key: str, start: datetime, minutes: int = 12, **more: object) -> Visit:
    settings: dict = {
        "kind": "talk",
        "title": f"Fixation of fracture {key}",
        "session_id": f"S{key}",
        "room": "Room 605, Level 6",
        **more,
    }
    end = (start.astimezone(UTC) + timedelta(minutes=minutes)).astimezone(start.tzinfo)
    return Visit(id=f"{settings['kind']}:{key}", start=start, end=end, **settings)


def person(key: str, given: str, family: str) -> Prospect:
    name = Name(text=f"{given} {family}, MD", given=given, family=family, credentials=("MD",))
    return Prospect(
        person=Person(id=key, name=name, affiliations=("Springfield General Hospital",)),
        program="Springfield University Program",
        why="Moderates on your topic; the program is on your list",
    )


PEOPLE = (person("p1", "Jane", "Roe"), person("p2", "Jürgen", "Müller"))
CARDS = {
    "p1": Card(
        person_id="p1",
        opening="I read your paper on hips; may I ask one thing?",
        questions=("What came next?", "Who helps a newcomer, in your team?"),
    )
}


def plan(zone: str, visits: Sequence[Visit], **more: object) -> Plan:
    meeting = Meeting(
        key="invented-2026",
        name="Invented Society, Annual Meeting",
        zone=zone,
        venue="Harbour Convention Center",
        **more,
    )
    return Plan(
        meeting=meeting,
        made_on=date(2026, 1, 5),
        source=Source(platform="invented"),
        prospects=PEOPLE,
        visits=tuple(visits),
    )


def usual() -> Plan:
    """One of each kind of visit, in Los Angeles in March."""
    zone = "America/Los_Angeles"
    return plan(
        zone,
        [
            visit(
                "1",
                at(zone, "2026-03-17 11:24"),
                person_ids=("p1",),
                talk_id="T1",
                url="https://example.org/session?id=1&talk=2",
                why="Hear, then speak to her",
            ),
            visit("2", at(zone, "2026-03-17 13:00"), 10, kind="poster", person_ids=("p2",)),
            visit(
                "3",
                at(zone, "2026-03-17 15:05"),
                10,
                kind="moderator",
                person_ids=("p1",),
                walk_minutes=14,
            ),
            visit(
                "4",
                at(zone, "2026-03-18 09:00"),
                10,
                kind="meeting",
                person_ids=("p2",),
                session_id="",
                room="",
                agreed=False,
            ),
            visit(
                "5", at(zone, "2026-03-18 17:00"), 90, kind="event", registration="Free, by 1 March"
            ),
            visit("6", at(zone, "2026-03-19 08:00"), 60, kind="session", pinned=True),
            visit("7", at(zone, "2026-03-19 12:00"), 30, kind="meal", session_id="", room=""),
        ],
        sample=True,
    )


def autumn() -> Plan:
    """The night in which New York's clock shows 01:00 to 02:00 twice."""
    zone = "America/New_York"
    return plan(
        zone,
        [
            visit("before", at(zone, "2026-10-31 10:00"), 60),
            visit("first", at(zone, "2026-11-01 01:30"), 10),
            visit("second", at(zone, "2026-11-01 01:30", fold=1), 10),
            visit("across", at(zone, "2026-10-31 23:30"), 240),
            visit("after", at(zone, "2026-11-01 10:00"), 60),
        ],
    )


def spring() -> Plan:
    """Adelaide: half an hour off, and an hour more on the first Sunday of October."""
    zone = "Australia/Adelaide"
    return plan(
        zone,
        [
            visit("before", at(zone, "2026-10-03 10:00")),
            visit("across", at(zone, "2026-10-04 01:30"), 60),
            visit("after", at(zone, "2026-10-05 10:00")),
        ],
    )


def kolkata() -> Plan:
    """Half an hour off, no clock changes, and past midnight."""
    zone = "Asia/Kolkata"
    return plan(
        zone,
        [
            visit("day", at(zone, "2026-02-10 09:15")),
            visit("dinner", at(zone, "2026-02-10 22:30"), 150, kind="event"),
            visit("early", at(zone, "2026-02-11 00:00"), 15),
        ],
    )


def jerusalem() -> Plan:
    """A zone whose rule no yearly RRULE says; the clock goes forward on Friday 27 March."""
    zone = "Asia/Jerusalem"
    return plan(
        zone,
        [
            visit("before", at(zone, "2026-03-26 10:00")),
            visit("across", at(zone, "2026-03-27 01:30"), 60),
            visit("after", at(zone, "2026-03-28 10:00")),
        ],
    )


PLANS = {
    "autumn": autumn,
    "spring": spring,
    "kolkata": kolkata,
    "jerusalem": jerusalem,
}

TASKS = (
    Task(
        id="letter-1", title="Write to Jane Roe", start=at("America/New_York", "2026-03-03 09:00")
    ),
    Task(
        id="thanks-1",
        title="Thank Jane Roe",
        start=at("America/New_York", "2026-03-20 09:00"),
        note="Within 48 hours.\nName one thing she said.",
    ),
)

TASK_TIMES = [
    (datetime(2026, 3, 3, 14, 0, tzinfo=UTC), datetime(2026, 3, 3, 14, 15, tzinfo=UTC)),
    (datetime(2026, 3, 20, 13, 0, tzinfo=UTC), datetime(2026, 3, 20, 13, 15, tzinfo=UTC)),
]
"""When the tasks are, on either side of New York's clock change."""

HOSTILE = {
    "line breaks": "Hip\r\nEND:VEVENT\r\nBEGIN:VEVENT\r\nSUMMARY:A\n\rmore\u2028and\u2029on\x85end",
    "begin": "BEGIN:VEVENT",
    "ten thousand": "x" * 10_000,
    "ten thousand wide": "骨" * 10_000,
    "right to left": "\u202eevil\u202c \u2067abc\u2069 \u200fעצם שבורה\u200e done",
    "nul": "Hall\x00F\x07\x1b[31m red \x7f",
    "emoji": "a" * 58 + "🦴" * 30,
    "composed emoji": "b" * 57 + "👩‍⚕️" * 20,
    "separators": r"a;b,c\d\\e\n:f\;g",
    "quotes": "\"quoted\" 'single' `back` ^n ^^",
    "half a pair": "broken \ud83e and \ufffe and \ufdd0 end",
    "blank": " \t ",
    "markup": "<script>alert(1)</script> &amp; =cmd|' /C calc'!A0",
    "accents": "e\u0301" * 200,
    "folds": "ab " * 100,
}


def hostile(text: str, key: str = "1") -> Visit:
    """A visit that says `text` wherever text is taken from a page."""
    zone = "America/Chicago"
    start = at(zone, "2026-09-01 08:00") + timedelta(minutes=30 * int(key))
    return visit(
        key,
        start,
        title=text,
        room=text,
        url=f"https://example.org/{text}",
        why=text,
        registration=text,
        talk_id=text,
        person_ids=("p1",),
    )


def hostile_everywhere(texts: Sequence[str]) -> bytes:
    """A calendar in which all that comes from a page or a person says `texts`, one for each.

    Titles, rooms, names, credentials, programs, reasons, cards, tasks, and the meeting's own name.
    """
    named, visits, cards, tasks = [], [], {}, []
    for number, text in enumerate(texts):
        key = str(number)
        name = Name(text=text, given=text, family=text, credentials=(text,))
        named.append(
            Prospect(person=Person(id=key, name=name, affiliations=(text,)), program=text, why=text)
        )
        cards[key] = Card(person_id=key, opening=text, questions=(text, text))
        visits.append(msgspec.structs.replace(hostile(text, key), person_ids=(key,)))
        start = at("America/New_York", "2026-09-05 09:00") + timedelta(minutes=15 * number)
        tasks.append(Task(id=key, title=text, note=f"{text}\n{text}", start=start))
    week = plan("America/Chicago", visits)
    odd = msgspec.structs.replace(
        week,
        prospects=tuple(named),
        meeting=msgspec.structs.replace(week.meeting, name=" ".join(texts), venue=texts[0]),
    )
    return files(calendar.make(odd, PROFILE, cards, tasks=tasks, now=NOW))["agenda.ics"]


def files(made: Sequence[Artifact]) -> dict[str, bytes]:
    return {artifact.path: artifact.data for artifact in made}


def made(of: Plan, memory: bytes | None = None, **more: object) -> dict[str, bytes]:
    settings: dict = {"now": NOW, **more}
    return files(calendar.make(of, PROFILE, CARDS, memory=memory, **settings))


def expected(of: Plan) -> list[tuple[datetime, datetime]]:
    """When the visits of a plan are, in UTC, in order."""
    return sorted((one.start.astimezone(UTC), one.end.astimezone(UTC)) for one in of.visits)
