"""Flat entries to sessions with talks: by the nesting of times, rooms, levels and plain words."""

from __future__ import annotations

from datetime import date, time
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from confprep.model import Appearance, Session
from confprep.scrapers.entries import Entry, nest

DAY = date(2026, 5, 14)
ZONE = "America/Chicago"


def at(title: str, span: str = "", **more: object) -> Entry:
    """Return an entry of one day: "Session I", "8:00-9:00"."""
    first, _, last = span.partition("-")
    return Entry(title=title, day=DAY, start=clock(first), end=clock(last), **more)  # type: ignore[arg-type]


def clock(text: str) -> time | None:
    hour, mark, minute = text.partition(":")
    return time(int(hour), int(minute)) if mark else None


def outline(sessions: tuple[Session, ...]) -> list[tuple[str, list[str]]]:
    return [(session.title, [talk.title for talk in session.talks]) for session in sessions]


def person(name: str, role: str = "") -> Appearance:
    return Appearance(name_text=name, role=role)


@pytest.mark.parametrize(
    ("entries", "expected"),
    [
        pytest.param(
            [
                at("Session I", "8:00-9:00"), at("Nails", "8:00-8:20"), at("Plates", "8:20-8:40"),
                at("Coffee", "9:00-9:30", kind="break"), at("Session II", "9:30-10:00"),
                at("Casts", "9:30-9:45"),
            ],
            [("Session I", ["Nails", "Plates"]), ("Coffee", []), ("Session II", ["Casts"])],
            id="by-times",
        ),
        pytest.param(
            [at("Registration", "7:00-17:00"), at("Nails", "8:00-8:20"), at("Plates", "8:20-8:40")],
            [("Registration", []), ("Nails", []), ("Plates", [])],
            id="what-goes-on-all-day-holds-nothing",
        ),
        pytest.param(
            [at("Hips", "8:00-9:30", room="A"), at("Knees", "8:00-8:30", room="B")],
            [("Hips", []), ("Knees", [])],
            id="rooms-side-by-side",
        ),
        pytest.param(
            [at("Workshops", "8:00-12:00"), at("Saws", "8:00-12:00"), at("Drills", "8:30-12:00")],
            [("Workshops", []), ("Saws", []), ("Drills", [])],
            id="long-things-beside-each-other",
        ),
        pytest.param(
            [at("Spine", kind="session", level=1), at("Screws", "8:00-8:10", level=2),
             at("Rods", "8:10-8:20", level=2), at("Lunch", "12:00-13:00", kind="break", level=2)],
            [("Spine", ["Screws", "Rods"]), ("Lunch", [])],
            id="a-heading-without-a-clock",
        ),
        pytest.param(
            [at("Papers", "8:00-9:00"), at("Nails", people=(person("Ann Roe"),)),
             at("Plates", people=(person("Bo Lee"),))],
            [("Papers", ["Nails", "Plates"])],
            id="talks-without-a-clock",
        ),
        pytest.param(
            [at("Spine", id="s1"), at("Hips", id="s2"), at("Screws", under="s1"),
             at("Cups", under="hips")],
            [("Spine", ["Screws"]), ("Hips", ["Cups"])],
            id="by-what-they-say-they-belong-to",
        ),
        pytest.param(
            [at("Posters", "17:00-18:00", kind="session"), at("Casts", kind="poster"),
             at("Slings", kind="poster")],
            [("Posters", ["Casts", "Slings"])],
            id="posters",
        ),
        pytest.param(
            [
                at("Session 3 Hips", kind="session", level=1, people=(person("Ann Roe", "chair"),)),
                at("Cups", level=1, people=(person("Bo Lee"),)),
                at("Stems", level=1, people=(person("Cy Fox"),)),
                at("Session 4 Knees", kind="session", level=1),
                at("Menisci", level=1, people=(person("Di Poe"),)),
            ],
            [("Session 3 Hips", ["Cups", "Stems"]), ("Session 4 Knees", ["Menisci"])],
            id="a-session-set-as-its-papers-are",
        ),
    ],
)  # fmt: skip
def test_a_program_nests_as_a_person_would_nest_it(
    entries: list[Entry], expected: list[tuple[str, list[str]]]
) -> None:
    assert outline(nest(entries, ZONE)) == expected


def test_two_things_of_one_name_stay_two_unless_all_they_say_is_the_same() -> None:
    twice = [at("Break", "9:00-9:15"), at("Break", "15:00-15:30"), at("Break", "9:00-9:15")]
    found = nest(twice, ZONE)
    assert [session.start.hour for session in found if session.start] == [9, 15]
    rooms = [at("Papers", "9:00-9:15", room="A"), at("Papers", "9:00-9:15", room="B")]
    assert len({session.id for session in nest(rooms, ZONE)}) == 2


def test_one_id_for_several_things_is_no_id() -> None:
    found = nest([at("Hips", "8:00-9:00", id="1"), at("Knees", "9:00-9:30", id="1")], ZONE)
    assert len({session.id for session in found}) == 2
    assert "1" not in {session.id for session in found}


def test_whoever_chairs_stays_with_the_session() -> None:
    speakers = (person("Ann Roe", "chair"), person("Bo Lee"))
    (session,) = nest([at("Papers", "8:00-9:00", id="s"), at("Nails", under="s", people=speakers)])
    assert [one.name_text for one in session.people] == ["Ann Roe"]
    assert [one.name_text for one in session.talks[0].people] == ["Bo Lee"]


def test_a_clock_becomes_a_moment_only_with_a_day_and_a_zone() -> None:
    entry = at("Hips", "23:30-0:30", ends_next_day=True)
    (session,) = nest([entry], ZONE)
    assert (session.start.isoformat(), session.end.day) == ("2026-05-14T23:30:00-05:00", 15)
    (without,) = nest([entry])
    assert (without.start, without.time_text) == (None, "23:30 - 00:30")
    (offset,) = nest([Entry(title="Hips", day=DAY, start=time(8), zone="-07:00")])
    assert offset.start.isoformat() == "2026-05-14T08:00:00-07:00"


TITLES = st.sampled_from(["Hips", "Knees", "Session I", "Break", "Papers", "Registration"])
CLOCKS = st.none() | st.builds(time, st.integers(7, 18), st.sampled_from([0, 15, 30, 45]))
ENTRIES = st.lists(
    st.builds(
        Entry,
        title=TITLES,
        day=st.none() | st.just(DAY),
        start=CLOCKS,
        end=CLOCKS,
        room=st.sampled_from(["", "A", "B"]),
        kind=st.sampled_from(["", "session", "talk", "break", "poster"]),
        id=st.sampled_from(["", "1", "2"]),
        under=st.sampled_from(["", "1", "Hips", "nowhere"]),
        level=st.integers(0, 3),
        group=st.integers(0, 2),
    ),
    max_size=12,
)


@settings(deadline=None)
@given(ENTRIES)
def test_no_entry_is_lost_and_every_id_is_its_own(entries: list[Entry]) -> None:
    sessions = nest(entries, ZONE)
    rows = [*sessions, *(talk for session in sessions for talk in session.talks)]
    said = {
        (e.title, e.day, e.start, e.end, e.room, e.kind, e.id, e.under, e.level) for e in entries
    }
    assert sorted(row.title for row in rows) == sorted(one[0] for one in said)
    assert len({row.id for row in rows}) == len(rows)
    assert nest(entries, ZONE) == sessions
    for one, two in pairwise(sessions):
        assert one.id != two.id


def test_without_a_day_the_time_is_kept_as_printed_unless_that_says_another() -> None:
    """Below "12.45 - 12.55" on a page, "1.00 - 1.05" is in the afternoon."""
    rows = [
        at("Keynote", "12:45-12:55", time_text="12:45 - 12:55"),
        at("Blitz", "13:00-13:05", time_text="1.00 - 1.05"),
        at("Close", "15:00", time_text="3 pm"),
    ]
    found = nest([replace(row, day=None) for row in rows], ZONE)
    assert [session.time_text for session in found] == ["12:45 - 12:55", "13:00 - 13:05", "3 pm"]


@pytest.mark.parametrize(
    "title", ["Parallel Sessions", "Concurrent paper sessions", "Sessões Paralelas"]
)
def test_sessions_below_parallel_sessions_run_at_that_time(title: str) -> None:
    rows = [
        at(title, "10:30-12:30"), at("Session 1 Hips", kind="session"),
        at("Cups", people=(person("Bo Lee"),)), at("Session 2 Knees", kind="session"),
        at("Lunch", "12:30-13:30", kind="break"), at("Session 3 Feet", kind="session"),
    ]  # fmt: skip
    found = nest(rows, ZONE)
    begun = [(one.title, f"{one.start:%H:%M}" if one.start else "") for one in found]
    assert begun == [
        (title, "10:30"), ("Session 1 Hips", "10:30"), ("Session 2 Knees", "10:30"),
        ("Lunch", "12:30"), ("Session 3 Feet", ""),
    ]  # fmt: skip
    assert [talk.title for talk in found[1].talks] == ["Cups"]
