"""What is held for trainees, and what it asks of those who come."""

from __future__ import annotations

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from msgspec.structs import replace

from confprep.agenda import arrange
from confprep.agenda.candidate import visit_id
from confprep.agenda.trainee_events import is_trainee_event, registration
from confprep.cli import summary
from confprep.model import (
    Gap,
    Session,
    Visit,
)
from tests.random_meetings import case
from tests.small_programs import at, listing, plan, planned, possible, session, talk


def test_an_event_for_trainees_may_be_early_and_late_and_a_talk_may_not() -> None:
    part = talk("t", "20:00", "Ash")
    program = listing(
        session("B", "06:00", "07:00", title="Mentoring Breakfast"),
        session("R", "19:30", "22:00", title="Resident Reception"),
        session("N", "21:00", "22:30", title="Resident Mixer"),
        session("H", "06:00", "07:00", title="Hip"),
        session("T", "20:00", "20:30", part),
    )

    def outings(**settings: object) -> set[str]:
        found = possible(program, "Ash", **settings).values()
        return {one.visit.session_id for one in found if one.visit.session_id}

    assert outings() == {"B", "R"}
    assert outings(events_from="07:00", events_to="23:00") == {"R", "N"}
    assert outings(events_to="12:00", day_ends="21:00") >= {"B", "T"}


@pytest.mark.parametrize(
    ("title", "said"), [("Hip Course ($)", "marked ($): a fee is asked"), ("Hip Registration", "")]
)
def test_a_session_that_asks_for_a_ticket_says_so_whatever_it_is_chosen_for(
    title: str, said: str
) -> None:
    part = talk("t1", "08:00", "Ash")
    program = listing(session("H", "08:00", "09:00", part, title=title))
    found = possible(program, "Ash")
    assert found[visit_id("talk", "H", "t1")].visit.registration == said
    assert found[visit_id("session", "H")].visit.registration == said


def test_the_printed_plan_says_what_an_event_asks_for() -> None:
    event = Visit(
        id="e", kind="event", title="Mixer", start=at("18:00"), end=at("19:00"),
        registration="Please RSVP by May 1.", walk_minutes=7,
    )  # fmt: skip
    other = replace(event, id="f", title="Fair (Ticketed)", registration="Ticketed")
    asked = replace(other, id="g", title="Breakfast")
    gap = Gap(start=at("17:00"), end=at("17:40"))
    made = plan(event, left=(other, asked), walking={"2026-03-10": 7}, gaps=(gap,))
    assert list(summary._days(planned(made))) == [
        "Tuesday 10 March (7 min of walking)",
        "  18:00-19:00 EVENT   Mixer",
        "                      To get in: Please RSVP by May 1.",
        "  Free: 17:00-17:40",
    ]
    assert list(summary._left_out(planned(made))) == [
        "Left out",
        "  Tue 18:00 EVENT   Fair (Ticketed): ",
        "  Tue 18:00 EVENT   Breakfast: ",
        "            To get in: Ticketed",
    ]


@pytest.mark.parametrize(
    ("title", "expected"),
    [
        ("Medical Student and Resident Reception", True),
        ("Residents' Day", True),
        ("Orthopaedic Residency Showcase", True),
        ("Meet the Program Directors", True),
        ("Resident and Faculty Mixer", True),
        ("Applying to Orthopaedic Residency", True),
        ("Path to a Surgical Residency for International Graduates", True),
        ("Navigating the Match", True),
        ("Residency Program Directors' Workshop", False),
        ("Residency Coordinators Program", False),
        ("Teaching Residents in the Operating Room: A Workshop", False),
        ("Faculty Development Program: Mentoring Medical Students", False),
        ("Welcome Reception", False),
        ("Matching Implants to Patients", False),
    ],
)
def test_what_is_held_for_trainees_is_told_from_what_is_held_for_their_teachers(
    title: str, expected: bool
) -> None:
    assert is_trainee_event(Session(id="1", title=title)) is expected


@pytest.mark.parametrize(
    "sentence",
    [
        "Advance sign-up is needed.",
        "Space is limited.",
        "Limited to 40 participants.",
        "No registration is required.",
        "An additional fee applies.",
        "By invitation only.",
    ],
)
def test_whatever_a_page_says_of_getting_in_is_kept_in_its_words(sentence: str) -> None:
    told = f"Come and meet us. {sentence} Coffee is served."
    assert registration(Session(id="1", title="Mixer", description=told)) == sentence
    program = listing(session("E", "10:00", "11:00", title="Resident Mixer", description=told))
    assert possible(program)[visit_id("event", "E")].visit.registration == sentence


@pytest.mark.parametrize(
    ("title", "expected"),
    [
        ("Medical Student Program: From Application to Match", True),
        ("Residency and Fellowship Fair", True),
        ("Mentoring Breakfast for Residents and Students (Ticketed)", True),
        ("International Graduates Networking Mixer", True),
        ("Resident Assembly: Research Forum", True),
        ("Speed Mentoring", True),
        ("Residents as First Surgeon in Hip Revision: Is It Safe?", False),
        ("17 - These Blind Mice: When Bench Doesn't Meet Bedside", False),
        ("Total Hip Arthroplasty", False),
        ("COVID As I Saw It: Reflections of a Newly Recruited Resident", False),
    ],
)
def test_trainee_events_are_told_from_papers(title: str, expected: bool) -> None:
    assert is_trainee_event(Session(id="1", title=title)) is expected


@pytest.mark.parametrize(
    ("title", "description", "expected"),
    [
        ("Fair (Registration Required)", "", "Registration Required"),
        ("Breakfast (Ticketed)", "", "Ticketed"),
        ("Workshop ($)", "", "marked ($): a fee is asked"),
        ("Mixer", "Come by. Please RSVP by May 1. Bring a CV.", "Please RSVP by May 1."),
        ("Mixer", "All are welcome.", ""),
    ],
)
def test_registration_is_given_as_printed(title: str, description: str, expected: str) -> None:
    assert registration(Session(id="1", title=title, description=description)) == expected


def test_a_track_that_marks_everything_marks_nothing() -> None:
    start = datetime(2026, 3, 6, 9, tzinfo=ZoneInfo("America/Chicago"))
    base = case(1)
    sessions = tuple(
        Session(
            id=f"x{n}",
            title=f"Lecture {n}",
            tracks=("Trainees",),
            start=start + timedelta(hours=n % 6),
            end=start + timedelta(hours=n % 6, minutes=45),
        )
        for n in range(40)
    )
    plan = arrange(
        replace(base, listing=replace(base.listing, sessions=sessions), prospects=()).given
    )
    assert all(visit.kind == "meal" for visit in plan.visits)
