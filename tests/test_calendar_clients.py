"""The same entries at the same instants, in calendar programs that others wrote.

A shifted zone shows up in no validator, only in what a program reads back.
"""

from __future__ import annotations

from datetime import UTC, date, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from confprep import plan as job
from confprep.generators import calendar
from confprep.generators.calendar.entries import CalendarEntry
from confprep.generators.calendar.files import written
from confprep.generators.calendar.memory import Record
from confprep.model import Meeting, Plan, Target, Task, User
from tests import agendas
from tests.clients import Client, every, khal, thunderbird

ITS_OWN_ZONES = {"nodeical", "calcurse", "khal", "icalendar", "ical"}
"""Clients that follow a zone's name, with data of their own, where the file's VTIMEZONE differs."""

NINE_ZONES = [
    ("America/Los_Angeles", "2026-03-07 10:00", "2026-03-07T18:00Z"),
    ("America/Los_Angeles", "2026-03-09 10:00", "2026-03-09T17:00Z"),
    ("America/New_York", "2026-10-31 10:00", "2026-10-31T14:00Z"),
    ("America/New_York", "2026-11-02 10:00", "2026-11-02T15:00Z"),
    ("Europe/Berlin", "2026-03-28 10:00", "2026-03-28T09:00Z"),
    ("Europe/Berlin", "2026-03-30 10:00", "2026-03-30T08:00Z"),
    ("Europe/London", "2026-10-24 10:00", "2026-10-24T09:00Z"),
    ("Europe/London", "2026-10-26 10:00", "2026-10-26T10:00Z"),
    ("Asia/Tokyo", "2026-03-07 10:00", "2026-03-07T01:00Z"),
    ("Asia/Tokyo", "2026-07-07 10:00", "2026-07-07T01:00Z"),
    ("Australia/Sydney", "2026-04-04 10:00", "2026-04-03T23:00Z"),
    ("Australia/Sydney", "2026-04-06 10:00", "2026-04-06T00:00Z"),
    ("America/Sao_Paulo", "2026-01-10 10:00", "2026-01-10T13:00Z"),
    ("America/Sao_Paulo", "2026-07-10 10:00", "2026-07-10T13:00Z"),
    ("Asia/Jerusalem", "2026-03-26 10:00", "2026-03-26T08:00Z"),
    ("Asia/Jerusalem", "2026-03-28 10:00", "2026-03-28T07:00Z"),
    ("America/Vancouver", "2026-03-07 10:00", "2026-03-07T18:00Z"),
    ("America/Vancouver", "2026-03-09 10:00", "2026-03-09T17:00Z"),
]

NEW_LAW = ("America/Vancouver", "2026-12-15 10:00", "2026-12-15T17:00Z")
"""British Columbia stays on summer time from 2026 on, which only the file tells older clients."""


@pytest.fixture(params=every(), ids=lambda client: client.name)
def client(request: pytest.FixtureRequest) -> Client:
    missing = request.param.missing()
    if missing:
        pytest.skip(f"{request.param.name}: {missing}")
    return request.param


@pytest.fixture
def thunderbird_only() -> thunderbird.Thunderbird:
    missing = thunderbird.missing()
    if missing:
        pytest.skip(missing)
    return thunderbird.running()


@pytest.mark.parametrize("name", agendas.PLANS)
def test_every_client_reads_the_same_instants(client: Client, name: str, tmp_path: Path) -> None:
    plan = agendas.PLANS[name]()
    seen = client.read(agendas.made(plan, tasks=agendas.TASKS)["agenda.ics"], tmp_path)
    assert sorted((one.start, one.end) for one in seen) == sorted(
        agendas.expected(plan) + agendas.TASK_TIMES
    )
    if client.name != "calcurse":
        assert len({one.uid for one in seen}) == len(seen)


@pytest.fixture(scope="module")
def sample() -> tuple[Plan, bytes]:
    """The shipped sample's plan, and its calendar."""
    return _written_up(job.sample("aaos-2025"))


@pytest.fixture(scope="module")
def real(shared: Path) -> tuple[Plan, bytes]:
    """A plan out of a real page of 239 sessions in New York's zone, and its calendar."""
    meeting = Meeting(
        key="idweek-2025",
        name="IDWeek 2025",
        starts=date(2025, 10, 18),
        ends=date(2025, 10, 22),
        zone="America/New_York",
    )
    page = shared / "real" / "eventscribe" / "idweek2025_agenda.html"
    programs = ("vanderbilt", "emory", "mayo-rochester")
    return _written_up(
        job.PlanInput(
            meeting=meeting,
            listing=job.read(meeting, [page], cache=shared),
            user=User(
                profile=agendas.PROFILE,
                targets=tuple(Target(id=f"surgery-{name}") for name in programs),
            ),
            now=agendas.NOW,
        )
    )


def _written_up(given: job.PlanInput) -> tuple[Plan, bytes]:
    made = job.prepare(given)
    return made.plan, next(one.data for one in made.artifacts if one.path == "agenda.ics")


@pytest.mark.parametrize("which", ["sample", "real"])
def test_every_client_reads_a_whole_plan(
    client: Client, which: str, request: pytest.FixtureRequest, tmp_path: Path
) -> None:
    plan, data = request.getfixturevalue(which)
    seen = client.read(data, tmp_path)
    visits = [one for one in seen if not one.title.startswith("TASK: ")]
    assert sorted((one.start, one.end) for one in visits) == agendas.expected(plan)
    assert len(seen) == data.count(b"BEGIN:VEVENT")
    assert len(visits) > 20


NAMES = ["Zoë O’Invented", "王小明", "محمد النموذجي", "Олена Вигадана", "אבי מומצא", "नमूना कुमार"]


def test_every_client_reads_the_follow_ups_of_people_of_every_script(
    client: Client, tmp_path: Path
) -> None:
    tasks = [
        Task(
            id=f"f{number}",
            title=f"Write to {name}",
            start=datetime(2026, 3, 7 + number, 9, 0, tzinfo=ZoneInfo("America/New_York")),
        )
        for number, name in enumerate(NAMES)
    ]
    files = calendar.tasks_calendar(
        tasks,
        path="followups.ics",
        name="Follow-ups",
        zone="America/New_York",
        now=datetime(2026, 3, 1, tzinfo=UTC),
        prefix="FOLLOW-UP",
    )
    data = next(each.data for each in files if each.path == "followups.ics")
    seen = client.read(data, tmp_path)
    assert sorted((one.start, one.title) for one in seen) == [
        (task.start.astimezone(UTC), f"FOLLOW-UP: {task.title}") for task in tasks
    ]


def test_two_known_instants_in_each_of_nine_zones(client: Client, tmp_path: Path) -> None:
    times = NINE_ZONES if client.name in ITS_OWN_ZONES else [*NINE_ZONES, NEW_LAW]
    seen = client.read(_file([(zone, wall) for zone, wall, _ in times]), tmp_path)
    assert {(one.title, one.start) for one in seen} == {
        (f"{zone} {wall}", datetime.fromisoformat(instant)) for zone, wall, instant in times
    }


def test_hostile_text_costs_no_entry(client: Client, tmp_path: Path) -> None:
    plan = agendas.plan(
        "America/Chicago",
        [agendas.hostile(text, str(n)) for n, text in enumerate(agendas.HOSTILE.values())],
    )
    seen = client.read(agendas.made(plan)["agenda.ics"], tmp_path)
    assert sorted((one.start, one.end) for one in seen) == agendas.expected(plan)
    assert all(one.title.startswith("TALK") for one in seen)
    assert "TALK: Jane Roe: BEGIN:VEVENT" in {one.title for one in seen}


def test_hostile_names_cards_and_tasks_cost_no_entry(client: Client, tmp_path: Path) -> None:
    texts = list(agendas.HOSTILE.values())
    seen = client.read(agendas.hostile_everywhere(texts), tmp_path)
    kinds = sorted(one.title.partition(":")[0] for one in seen)
    assert kinds == sorted(["TALK"] * len(texts) + ["TASK"] * len(texts))
    starts = {one.start for one in seen if one.title.startswith("TASK")}
    assert len(starts) == len(texts)


def test_khal_updates_and_cancels_in_place(tmp_path: Path) -> None:
    missing = khal.CLIENT.missing()
    if missing:
        pytest.skip(missing)
    before, after = _two_versions()
    first = agendas.made(before)
    khal.read(first["agenda.ics"], tmp_path)
    second = agendas.made(after, first[".state/calendar.json"])
    listed = khal.listed(second["changes.ics"], tmp_path)
    assert len(listed) == len(before.visits)
    moved = [seen for seen, _ in listed if "fracture 1" in seen.title]
    assert [one.start for one in moved] == [after.visits[0].start.astimezone(UTC)]
    gone = [(seen.title, status) for seen, status in listed if "fracture 2" in seen.title]
    assert [title.startswith("CANCELLED: POSTER") for title, _ in gone] == [True]
    assert "CANCELLED" in gone[0][1]


def test_thunderbird_reads_texts_categories_and_reminders(
    thunderbird_only: thunderbird.Thunderbird,
) -> None:
    kept = thunderbird_only.imported(agendas.made(agendas.usual())["agenda.ics"])["kept"]
    by_title = {one["title"]: one for one in kept}
    talk = by_title["TALK: Jane Roe: Fixation of fracture 1"]
    assert talk["location"] == "Room 605, Level 6"
    assert talk["categories"] == ["TALK"]
    assert talk["alarms"] == ["-PT10M"]
    assert (
        "Say: I read your paper on hips; may I ask one thing?\nAsk:\n- What" in talk["description"]
    )
    assert by_title["MEET: Jürgen Müller: Fixation of fracture 4"]["status"] == "TENTATIVE"
    assert by_title["MEET: Jane Roe: Fixation of fracture 3"]["alarms"] == ["-PT19M"]


def test_thunderbird_takes_no_second_import_for_an_update(
    thunderbird_only: thunderbird.Thunderbird,
) -> None:
    """Why the advice is a calendar of its own, removed and imported again."""
    before, after = _two_versions()
    first = agendas.made(before)
    thunderbird_only.imported(first["agenda.ics"])
    second = agendas.made(after, first[".state/calendar.json"])
    assert thunderbird_only.imported(second["agenda.ics"], again=True)["added"] == 0
    anew = agendas.made(after, second[".state/calendar.json"], new_uids=True)
    added = thunderbird_only.imported(anew["agenda.ics"], again=True)["added"]
    assert added == len(after.visits)


def _two_versions() -> tuple:
    """A plan, and the same with its first visit moved by a day and its second gone."""
    before = agendas.usual()
    first = before.visits[0]
    moved = agendas.visit(
        "1",
        agendas.at("America/Los_Angeles", "2026-03-18 14:00"),
        person_ids=first.person_ids,
        talk_id="T1",
        room="Room 2",
    )
    return before, agendas.plan(before.meeting.zone, [moved, *before.visits[2:]], sample=True)


def _file(times: list[tuple[str, str]]) -> bytes:
    """One file with ten minutes at each wall time, titled by its zone and time."""
    records = {}
    for number, (zone, wall) in enumerate(times):
        start = datetime.fromisoformat(wall)
        entry = CalendarEntry(
            start=start, end=start.replace(minute=10), zone=zone, summary=f"{zone} {wall}"
        )
        records[f"entry-{number:02}"] = Record(
            entry=entry, created=agendas.NOW, changed=agendas.NOW
        )
    return written(records, name="Nine zones", zone="UTC")
