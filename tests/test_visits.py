"""What can be done at a meeting: when a person can be met, and what a visit is worth."""

from __future__ import annotations

import math
from datetime import datetime, timedelta

import pytest
from msgspec.structs import replace

from confprep.agenda import arrange
from confprep.agenda.candidate import visit_id
from confprep.agenda.inputs import AgendaInput
from confprep.agenda.visits import candidates
from confprep.cli import summary
from confprep.generators.letters.before import _holds
from confprep.generators.phrases import phrases
from confprep.model import (
    AgendaSettings,
    Appearance,
    Profile,
    Target,
)
from confprep.worth import WEIGHTS
from tests.small_programs import (
    ASH,
    MEETING,
    POSTERS,
    THREE,
    at,
    heard,
    listing,
    plan,
    planned,
    possible,
    prospects,
    session,
    talk,
)

# --- several talks of one session -----------------------------------------------------------------


def test_talks_of_one_session_combine_alone_in_a_row_and_whole() -> None:
    found = possible(THREE, "Ash", "Birch", "Cedar")
    assert heard(found) == {
        ("ash",),
        ("birch",),
        ("cedar",),
        ("ash", "birch"),
        ("birch", "cedar"),
        ("ash", "birch", "cedar"),
    }
    row = found[visit_id("talk", "S", "t1", "t2")]
    assert (row.visit.start, row.visit.end) == (at("07:58"), at("08:29"))
    assert row.most == 2 * WEIGHTS["person"] * WEIGHTS["priority-3"] * WEIGHTS["talk"]
    whole = found[visit_id("talk", "S")]
    assert (whole.visit.start, whole.visit.end) == (at("07:58"), at("09:35"))


def test_only_the_talk_is_heard_where_one_person_is_of_interest() -> None:
    found = possible(THREE, "Birch")
    (one,) = [each.visit for each in found.values() if each.visit.kind == "talk"]
    assert (one.start, one.end) == (at("08:10"), at("08:29"))


@pytest.mark.parametrize(
    ("role", "title", "expected"),
    [
        ("moderator", "Knee", False),  # is caught at its end
        ("moderator", "Hip", True),  # of interest in itself
        ("speaker", "Knee", True),  # when, is not printed
    ],
)
def test_a_whole_session_is_heard_for_one_person_only_where_there_is_reason(
    role: str, title: str, expected: bool
) -> None:
    one = (Appearance(name_text="Ash", role=role),)
    program = listing(session("A", "08:00", "09:00", title=title, people=one))
    found = possible(program, "Ash")
    assert (visit_id("talk", "A") in found) is expected
    assert visit_id("moderator", "A") in found


# --- when a person can be met ---------------------------------------------------------------------


def test_a_meeting_is_never_during_or_too_near_a_commitment_of_theirs() -> None:
    program = listing(
        session("A", "08:00", "09:00", talk("a", "08:00", "Ash", minutes=60)),
        session("B", "09:15", "10:15", talk("b", "09:15", "Ash", minutes=60)),
    )
    times = [
        start
        for one in possible(program, "Ash").values()
        if one.visit.kind == "meeting"
        for start, _ in one.times
    ]
    # Between the two there is no time for a meeting and the walk.
    assert times == [at("07:30"), at("07:40"), at("10:20"), at("10:30")]


def test_a_moderator_who_sits_elsewhere_next_is_not_caught() -> None:
    chair = (Appearance(name_text="Ash", role="moderator"),)
    first = session("A", "08:00", "09:00", people=chair)
    later = session("B", "10:00", "11:00", people=chair)
    at_once = session("B", "09:00", "10:00", people=chair)
    catch = visit_id("moderator", "A")
    assert catch in possible(listing(first, later), "Ash")
    assert catch not in possible(listing(first, at_once), "Ash")


HALLS = {"room": "North Hall, Room 101"}, {"room": "South Hall, Room 101"}
"""Nine minutes apart."""


@pytest.mark.parametrize(("begins", "stays"), [("09:07", False), ("09:09", False), ("09:10", True)])
def test_whoever_has_to_walk_to_the_next_room_at_once_is_not_caught(
    begins: str, stays: bool
) -> None:
    chair = (Appearance(name_text="Ash", role="moderator"),)
    first = session("A", "08:00", "09:00", people=chair, **HALLS[0])
    after = session("B", begins, "10:00", people=chair, **HALLS[1])
    assert (visit_id("moderator", "A") in possible(listing(first, after), "Ash")) is stays
    # Of two at the front the other one is caught.
    two = replace(first, people=(*chair, Appearance(name_text="Birch", role="moderator")))
    caught = possible(listing(two, after), "Ash", "Birch")[visit_id("moderator", "A")]
    assert ("ash" in caught.contacts) is stays
    assert "birch" in caught.contacts


@pytest.mark.parametrize(("begins", "stays"), [("08:21", False), ("08:22", True), ("08:05", True)])
def test_a_speaker_who_is_due_elsewhere_at_once_is_only_heard(begins: str, stays: bool) -> None:
    first = session("A", "08:00", "09:00", talk("a", "08:00", "Ash"), **HALLS[0])
    after = session("B", "08:00", "09:00", talk("b", begins, "Ash"), **HALLS[1])
    heard = possible(listing(first, after), "Ash")[visit_id("talk", "A", "a")]
    best = WEIGHTS["person"] * WEIGHTS["priority-3"]
    assert heard.contacts == {"ash": best * WEIGHTS["talk" if stays else "hear-only"]}
    assert heard.visit.end == at("08:17" if stays else "08:12")
    assert bool(heard.visit.why.values["gone"]) is not stays


def test_where_one_of_two_speakers_leaves_there_is_a_word_with_the_other() -> None:
    leaves = session("B", "08:30", "09:00", talk("b", "08:30", "Ash"), **HALLS[1])
    both = replace(THREE.sessions[0], **HALLS[0])
    heard = possible(listing(both, leaves), "Ash", "Birch")[visit_id("talk", "S", "t1", "t2")]
    assert heard.visit.end == at("08:29")
    assert (
        phrases()
        .reason(heard.visit.why)
        .startswith("Hear Ash and Birch; no word with Ash, due elsewhere at once")
    )
    assert heard.contacts["ash"] < heard.contacts["birch"]
    # Who comes back for a second talk is spoken to after that.
    back = replace(
        both, talks=(*both.talks[:2], replace(both.talks[2], people=both.talks[0].people))
    )
    between = session("B", "08:13", "08:20", talk("b", "08:13", "Ash", minutes=5), **HALLS[0])
    again = possible(listing(back, between), "Ash", "Birch")
    assert again[visit_id("talk", "S", "t1", "t2")].visit.why.values["gone"]
    assert not again[visit_id("talk", "S", "t1", "t2", "t3")].visit.why.values["gone"]


def test_a_poster_is_visited_while_its_presenter_stands_there() -> None:
    poster = visit_id("poster", "P", "p")
    free = possible(listing(POSTERS), "Ash")[poster]
    assert [start for start, _ in free.times] == [at(f"12:{m:02}") for m in range(0, 60, 10)]
    talking = session("A", "12:20", "12:40", talk("a", "12:20", "Ash", minutes=20))
    busy = possible(listing(POSTERS, talking), "Ash")[poster]
    assert [start for start, _ in busy.times] == [
        at("12:00"), at("12:10"), at("12:40"), at("12:50")
    ]  # fmt: skip


def test_a_poster_of_two_is_visited_when_both_stand_there_or_for_the_one_who_does() -> None:
    two = replace(
        POSTERS.talks[0],
        people=(
            Appearance(name_text="Ash", role="presenter"),
            Appearance(name_text="Birch", role="presenter"),
        ),
    )
    posters = replace(POSTERS, talks=(two,))
    half = session("A", "12:00", "12:30", talk("a", "12:00", "Birch", minutes=30))
    poster = visit_id("poster", "P", "p")
    both = possible(listing(posters, half), "Ash", "Birch")[poster]
    assert [start for start, _ in both.times] == [at("12:30"), at("12:40"), at("12:50")]
    assert both.visit.person_ids == ("ash", "birch")
    # The same hours as the poster, and yet another room.
    all_hour = session("A", "12:00", "13:00", talk("a", "12:00", "Birch", minutes=60))
    one = possible(listing(posters, all_hour), "Ash", "Birch")[poster]
    assert one.visit.person_ids == ("ash",)
    assert set(one.contacts) == {"ash"}


# --- what fills the time, and what a visit is worth -----------------------------------------------


def test_a_session_of_the_users_interests_fills_free_time_where_it_is_not_too_long() -> None:
    fits = session("A", "08:00", "10:30", title="Hip, hip and hip again")
    long = session("B", "08:00", "10:31", title="Hip")
    other = session("C", "08:00", "10:00", title="Hippocampus")
    program = listing(fits, long, other)
    sessions = {one.visit.session_id: one.points for one in possible(program).values()
                if one.visit.kind == "session"}  # fmt: skip
    assert sessions == {"A": WEIGHTS["interest"]}
    off = possible(program, fill_with_interests=False)
    assert {one.visit.kind for one in off.values()} == {"meal"}


def test_more_than_three_interests_of_one_session_count_as_three() -> None:
    program = listing(session("A", "08:00", "09:00", title="Hip, knee, hand and spine"))
    for interests, count in ((("hip", "knee"), 2), (("hip", "knee", "hand", "spine"), 3)):
        made = candidates(
            AgendaInput(
                listing=program, prospects=(), meeting=MEETING, profile=Profile(interests=interests)
            )
        )
        (one,) = [each for each in made.visits if each.visit.kind == "session"]
        assert one.points == count * WEIGHTS["interest"]


def test_a_day_has_lunch_and_a_rest_at_the_hours_for_them() -> None:
    program = listing(session("A", "08:00", "09:00"))
    meals = {one.visit.title: one for one in possible(program, lunch_minutes=40).values()}
    assert {title: one.length for title, one in meals.items()} == {
        "Lunch": timedelta(minutes=40),
        "Rest": timedelta(minutes=20),
    }
    hours = {title: (one.times[0][0], one.times[-1][0]) for title, one in meals.items()}
    assert hours == {"Lunch": (at("11:30"), at("13:20")), "Rest": (at("14:30"), at("16:10"))}
    assert {one.visit.title for one in possible(program, weights={"rest": 0}).values()} == {"Lunch"}


def test_who_only_signs_a_paper_is_free_while_it_is_read() -> None:
    paper = replace(
        talk("t", "08:00", "", minutes=60), people=(Appearance(name_text="Ash", role="co-author"),)
    )
    program = listing(session("A", "08:00", "09:00", paper), POSTERS)
    earlier = session("B", "07:40", "07:50", talk("b", "07:40", "Ash", minutes=10))
    starts = [start for start, _ in possible(listing(*program.sessions, earlier), "Ash")[ASH].times]
    # Soon after their own talk, while the paper that they only sign is read.
    assert at("07:55") in starts


def test_a_meeting_leaves_time_for_the_way_of_the_other_to_their_next_room() -> None:
    first = session("A", "08:00", "09:00", talk("a", "08:00", "Ash", minutes=60), room="Room 101")
    part = talk("b", "09:20", "Ash", minutes=40)
    near = session("B", "09:20", "10:00", part, room="Room 101")
    far = replace(near, room="Harbor Hotel, Ballroom 2")
    after = at("09:05")
    assert after in [start for start, _ in possible(listing(first, near), "Ash")[ASH].times]
    assert after not in [start for start, _ in possible(listing(first, far), "Ash")[ASH].times]


@pytest.mark.parametrize(
    ("role", "kind", "weights"),
    [
        ("speaker", "talk", ("speaker", "talk")),
        ("panelist", "talk", ("panelist", "talk")),
        ("co-author", "talk", ("co-author", "talk")),
        ("presenter", "poster", ("speaker", "poster")),
    ],
)
def test_a_contact_is_worth_priority_times_match_times_role_times_kind(
    role: str, kind: str, weights: tuple[str, str]
) -> None:
    part = replace(
        talk("t", "08:00", "", minutes=30, kind=kind),
        people=(Appearance(name_text="Ash", role=role),),
    )
    program = listing(session("A", "08:00", "08:30", part))
    (row,) = prospects(program, "Ash")
    for tier, accepted, counted in (
        ("likely", False, "likely"),
        ("undecided", False, "undecided"),
        ("undecided", True, "confirmed"),
    ):
        match = replace(row.matches[0], tier=tier)
        for priority in (1, 2, 3):
            made = candidates(
                AgendaInput(
                    listing=program,
                    prospects=(replace(row, matches=(match,), accepted=accepted),),
                    meeting=MEETING,
                    profile=Profile(),
                    targets=(Target(id="program-ash", priority=priority),),
                )
            )
            (one,) = [each for each in made.visits if each.visit.kind == kind]
            names = (f"priority-{priority}", counted, *weights)
            expected = WEIGHTS["person"] * math.prod(WEIGHTS[name] for name in names)
            assert one.contacts == {"ash": pytest.approx(expected)}


def test_a_second_contact_with_a_person_is_worth_less() -> None:
    program = listing(
        session("A", "08:00", "08:12", talk("a", "08:00", "Ash")),
        session("B", "14:00", "14:12", talk("b", "14:00", "Ash")),
    )
    made = arrange(
        AgendaInput(
            listing=program,
            prospects=prospects(program, "Ash"),
            meeting=MEETING,
            profile=Profile(agenda=AgendaSettings(meetings_per_day=0)),
            targets=(Target(id="program-ash", priority=1),),
        )
    )
    values = sorted(visit.value for visit in made.visits if visit.kind == "talk")
    once = WEIGHTS["person"] * WEIGHTS["talk"]
    assert values == [once * WEIGHTS["again"], once]


def test_a_second_poster_of_a_person_in_the_same_hour_counts_as_again() -> None:
    hall = replace(
        POSTERS,
        talks=(
            *POSTERS.talks,
            talk("q", "12:00", "Ash", minutes=60, kind="poster"),
            talk("r", "12:00", "Birch", minutes=60, kind="poster"),
        ),
    )
    settings = AgendaSettings(meetings_per_day=0, lunch_minutes=0, weights={"rest": 0})
    made = arrange(
        AgendaInput(
            listing=listing(hall),
            prospects=prospects(listing(hall), "Ash", "Birch"),
            meeting=MEETING,
            profile=Profile(agenda=settings),
        )
    )
    values = sorted(visit.value for visit in made.visits if visit.kind == "poster")
    first = WEIGHTS["person"] * WEIGHTS["priority-3"] * WEIGHTS["poster"]
    assert values == [first * WEIGHTS["again"], first, first]
    assert made.proof.value == pytest.approx(sum(values), abs=0.5)


def test_free_time_of_an_hour_is_listed_before_the_first_visit_and_after_the_last() -> None:
    def gaps(**settings: object) -> list[tuple[datetime, datetime]]:
        program = listing(session("A", "09:00", "09:12", talk("a", "09:00", "Ash")))
        agenda = AgendaSettings(
            meetings_per_day=0, lunch_minutes=0, weights={"rest": 0}, **settings
        )
        made = arrange(
            AgendaInput(
                listing=program,
                prospects=prospects(program, "Ash"),
                meeting=MEETING,
                profile=Profile(agenda=agenda),
            )
        )
        assert [visit.kind for visit in made.visits] == ["talk"]
        return [(gap.start, gap.end) for gap in made.gaps]

    before, after = (at("07:00"), at("08:58")), (at("09:17"), at("18:30"))
    assert gaps() == [before, after]
    # Less than an hour is not worth naming, and nobody is free before they arrive.
    assert gaps(day_starts="07:59", day_ends="10:16") == []
    assert gaps(day_starts="07:58", day_ends="10:17") == [
        (at("07:58"), at("08:58")), (at("09:17"), at("10:17"))
    ]  # fmt: skip
    assert gaps(arrives=at("07:30"), leaves=at("16:00")) == [
        (at("07:30"), at("08:58")), (at("09:17"), at("16:00"))
    ]  # fmt: skip


def test_a_letter_says_i_will_be_there_for_any_visit_that_holds_the_talk() -> None:
    found = possible(THREE, "Ash", "Birch", "Cedar")
    commitment = prospects(THREE, "Birch")[0].person.commitments[0]
    holding = {("S",), ("S", "t2"), ("S", "t1", "t2"), ("S", "t1", "t2", "t3"), ("S", "t2", "t3")}
    for key in (*holding, ("S", "t1"), ("S", "t3")):
        assert _holds(found[visit_id("talk", *key)].visit, commitment) is (key in holding)
    assert not _holds(found[visit_id("meeting", "birch")].visit, commitment)


def test_what_each_visit_is_worth_is_printed_on_request() -> None:
    visit = replace(
        possible(THREE, "Ash")[visit_id("talk", "S", "t1")].visit, value=40.0, title="Hips"
    )
    made = plan(visit, left=(replace(visit, id="x", value=7.25, title="Knees"),))
    done = planned(made)
    said = [*summary._days(done, points=True), *summary._left_out(done, points=True)]
    assert said[1].endswith("Hips | Room S | 40 points")
    assert said[3].endswith("Knees | 7.2 points: ")
    assert not [line for line in summary._days(done) if "points" in line]
