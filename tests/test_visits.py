"""What can be done at a meeting, and what the user decides about it, for good."""

from __future__ import annotations

import math
import re
from datetime import datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import msgspec
import pytest
import tomlkit
import typer
from msgspec.structs import replace
from typer.testing import CliRunner

from confprep.agenda import arrange
from confprep.agenda.possibility import Possibility, parts, visit_id
from confprep.agenda.situation import Situation
from confprep.agenda.trainee_events import is_trainee_event, registration
from confprep.agenda.value import WEIGHTS
from confprep.agenda.visits import possible_visits
from confprep.agenda.walking import TABLE, Venue, Walking, read_venue
from confprep.cli import agenda as commands
from confprep.cli import summary
from confprep.errors import ConfprepError, UsageError
from confprep.generators import letters
from confprep.generators.letters.before import _holds
from confprep.model import (
    AgendaSettings,
    Agreed,
    Appearance,
    Artifact,
    Commitment,
    Decisions,
    Evidence,
    Gap,
    LeftOut,
    Listing,
    Match,
    Meeting,
    Name,
    OutreachSettings,
    Person,
    Plan,
    Profile,
    Prospect,
    Session,
    Source,
    Talk,
    Target,
    Visit,
)
from confprep.workspace import Workspace
from tests import agendas
from tests.random_meetings import case, people_faults

ZONE = ZoneInfo("America/Chicago")
MEETING = Meeting(key="invented-2026", name="Invented", zone=ZONE.key)
SOURCE = Source(platform="invented")


def at(clock: str, day: int = 10) -> datetime:
    return datetime.fromisoformat(f"2026-03-{day:02} {clock}").replace(tzinfo=ZONE)


def talk(key: str, start: str, who: str, *, minutes: int = 12, kind: str = "talk") -> Talk:
    begin = at(start)
    return Talk(
        id=key,
        title=f"Paper {key}",
        kind=kind,
        start=begin,
        end=begin + timedelta(minutes=minutes),
        people=(Appearance(name_text=who, role="speaker"),),
    )


def session(key: str, start: str, end: str, *talks: Talk, **more: object) -> Session:
    settings: dict = {"title": f"Session {key}", "room": f"Room {key}", **more}
    return Session(
        id=key, start=at(start), end=at(end), day=at(start).date(), talks=talks, **settings
    )


def listing(*sessions: Session) -> Listing:
    return Listing(source=SOURCE, zone=ZONE.key, sessions=sessions)


def prospects(program: Listing, *names: str) -> tuple[Prospect, ...]:
    """Those of the program's people who are of interest, each of a program of their own."""
    found: dict[str, list[Commitment]] = {name: [] for name in names}
    for one in program.sessions:
        shared = {"session_id": one.id, "session_title": one.title, "room": one.room}
        for each in one.people:
            found.get(each.name_text, []).append(
                Commitment(
                    appearance=each, kind="moderating", start=one.start, end=one.end, **shared
                )
            )
        for part in one.talks:
            for each in part.people:
                found.get(each.name_text, []).append(
                    Commitment(
                        appearance=each,
                        talk_id=part.id,
                        talk_title=part.title,
                        kind=part.kind,
                        start=part.start,
                        end=part.end,
                        **shared,
                    )
                )
    return tuple(
        Prospect(
            person=Person(
                id=name.lower(), name=Name(text=name, family=name), commitments=tuple(done)
            ),
            program_id=f"program-{name.lower()}",
            program=f"Program of {name}",
            matches=(
                Match(
                    program_id=f"program-{name.lower()}",
                    program=f"Program of {name}",
                    tier="confirmed",
                    affiliation="",
                    evidence=Evidence(words=""),
                ),
            ),
        )
        for name, done in found.items()
    )


def possible(
    program: Listing,
    *names: str,
    decisions: Decisions = Decisions(),  # noqa: B008 - it never changes
    previous: Plan | None = None,
    **settings: object,
) -> dict[str, Possibility]:
    """Everything that could be done, by id; what is closed is left out."""
    made = possible_visits(
        Situation(
            listing=program,
            prospects=prospects(program, *names),
            meeting=MEETING,
            profile=Profile(interests=("hip",), agenda=AgendaSettings(**settings)),
            decisions=decisions,
            previous=previous,
        )
    )
    assert len({one.visit.id for one in made.visits}) == len(made.visits)
    return {one.visit.id: one for one in made.visits if not one.closed}


def plan(*visits: Visit, left: tuple[Visit, ...] = (), **more: object) -> Plan:
    return Plan(
        meeting=MEETING,
        made_on=at("09:00").date(),
        source=SOURCE,
        visits=visits,
        left_out=tuple(LeftOut(visit=one, why="") for one in left),
        **more,
    )


THREE = listing(
    session(
        "S",
        "08:00",
        "09:30",
        talk("t1", "08:00", "Ash"),
        talk("t2", "08:12", "Birch"),
        talk("t3", "08:24", "Cedar"),
    )
)


def heard(found: dict[str, Possibility]) -> set[tuple[str, ...]]:
    """Which people each talk visit is for."""
    return {one.visit.person_ids for one in found.values() if one.visit.kind == "talk"}


# --- several talks of one session ----------------------------------------------------------------


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


# --- when a person can be met --------------------------------------------------------------------


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


POSTERS = session("P", "12:00", "13:00", talk("p", "12:00", "Ash", minutes=60, kind="poster"))


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


# --- skips ---------------------------------------------------------------------------------------


def skipped(visit: Visit) -> Decisions:
    return Decisions(skipped=(visit.id, *parts(visit)))


def test_a_skipped_session_does_not_come_back_under_another_name() -> None:
    before = possible(THREE, "Ash", "Birch", "Cedar")
    for key in (("S",), ("S", "t1", "t2", "t3")):
        visit = before[visit_id("talk", *key)].visit
        assert heard(possible(THREE, "Ash", "Birch", "Cedar", decisions=skipped(visit))) == set()


def test_a_skipped_talk_is_not_heard_in_a_row_either_but_the_others_are() -> None:
    before = possible(THREE, "Ash", "Birch", "Cedar")
    visit = before[visit_id("talk", "S", "t2")].visit
    after = possible(THREE, "Ash", "Birch", "Cedar", decisions=skipped(visit))
    assert heard(after) == {("ash",), ("cedar",)}


def test_a_skip_outlives_a_new_talk_in_between() -> None:
    row = possible(THREE, "Ash", "Cedar")[visit_id("talk", "S", "t1", "t3")].visit
    assert row.talk_ids == ("t1", "t3")
    # Now Birch, who speaks between the two, is of interest too.
    after = possible(THREE, "Ash", "Birch", "Cedar", decisions=skipped(row))
    assert heard(after) == {("birch",)}


def test_a_skip_is_told_once() -> None:
    visit = possible(THREE, "Ash", "Birch", "Cedar")[visit_id("talk", "S", "t1", "t2")].visit
    made = possible_visits(
        Situation(
            listing=THREE,
            prospects=prospects(THREE, "Ash", "Birch", "Cedar"),
            meeting=MEETING,
            profile=Profile(),
            decisions=skipped(visit),
        )
    )
    assert [one.visit.id for one in made.visits if one.closed == "you skipped it"] == [visit.id]


# --- pins ----------------------------------------------------------------------------------------


def kept(program: Listing, *names: str, pinned: Visit, left_out: bool = False, **more: object):
    """What a pinned visit of the plan before has become."""
    before = plan(left=(pinned,)) if left_out else plan(pinned)
    found = possible(
        program, *names, decisions=Decisions(pinned=(pinned.id,)), previous=before, **more
    )
    assert all(one.visit.pinned == (one.visit.id == pinned.id) for one in found.values())
    return found.get(pinned.id)


@pytest.mark.parametrize("left_out", [False, True])
def test_a_pinned_row_of_talks_outlives_a_new_one_in_between(left_out: bool) -> None:
    row = possible(THREE, "Ash", "Cedar")[visit_id("talk", "S", "t1", "t3")].visit
    now = kept(THREE, "Ash", "Birch", "Cedar", pinned=row, left_out=left_out)
    assert (now.visit.start, now.visit.end) == (row.start, row.end)
    assert now.visit.person_ids == ("ash", "cedar")


def test_a_pinned_row_outlives_the_end_of_one_talk() -> None:
    row = possible(THREE, "Ash", "Birch", "Cedar")[visit_id("talk", "S", "t1", "t2", "t3")].visit
    only = THREE.sessions[0]
    gone = replace(only.talks[2], cancelled=True)
    program = listing(replace(only, talks=(*only.talks[:2], gone)))
    now = kept(program, "Ash", "Birch", "Cedar", pinned=row)
    assert (now.visit.start, now.visit.end) == (at("07:58"), at("08:29"))
    assert kept(listing(replace(only, cancelled=True)), "Ash", pinned=row) is None


def test_a_pinned_session_outlives_the_people_it_was_chosen_for() -> None:
    whole = possible(THREE, "Ash", "Birch")[visit_id("talk", "S")].visit
    assert kept(THREE, "Ash", pinned=whole).visit.person_ids == ("ash",)
    alone = kept(THREE, pinned=whole)
    assert (alone.visit.start, alone.visit.title) == (at("07:58"), "Session S")


def test_a_pinned_session_outlives_a_change_of_interests_and_moves_with_the_program() -> None:
    program = listing(session("H", "10:00", "11:00", title="Hip"))
    chosen = possible(program)[visit_id("session", "H")].visit
    moved = listing(session("H", "14:00", "15:00", title="Knee", room="Hall 9"))
    now = kept(moved, pinned=chosen)
    assert (now.visit.start, now.visit.end, now.visit.room) == (at("14:00"), at("15:00"), "Hall 9")
    assert now.times == ((at("14:00"), "Hall 9"),)


def test_a_pinned_poster_and_a_pinned_moderator_outlive_their_match() -> None:
    chair = (Appearance(name_text="Birch", role="moderator"),)
    program = listing(POSTERS, session("A", "08:00", "09:00", people=chair))
    before = possible(program, "Ash", "Birch")
    poster = before[visit_id("poster", "P", "p")].visit
    catch = before[visit_id("moderator", "A")].visit
    assert kept(program, pinned=poster).times[0] == (at("12:00"), "Room P")
    assert kept(program, pinned=catch).visit.start == at("08:57")


def test_a_pin_holds_outside_the_day() -> None:
    program = listing(session("E", "05:00", "05:30", title="Mentoring Breakfast"))
    assert visit_id("event", "E") not in possible(program)
    event = Visit(
        id=visit_id("event", "E"), kind="event", title="", start=at("05:00"), end=at("05:30")
    )
    assert kept(program, pinned=event).visit.start == at("05:00")


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


# --- agreed meetings -----------------------------------------------------------------------------


ASH = visit_id("meeting", "ash")


def agreed(clock: str = "18:00", room: str = "Coffee bar") -> Decisions:
    moment = at(clock).replace(tzinfo=None)
    return Decisions(pinned=(ASH,), agreed={ASH: Agreed(at=moment, room=room)})


def test_a_meeting_is_a_proposal_until_it_is_agreed() -> None:
    assert possible(THREE, "Ash")[ASH].visit.agreed is False
    now = possible(THREE, "Ash", decisions=agreed())[ASH]
    assert now.visit.agreed is True
    assert now.times == ((at("18:00"), "Coffee bar"),)
    assert now.visit.end - now.visit.start == timedelta(minutes=10)
    assert now.visit.person_ids == ("ash",)


def test_an_agreed_meeting_outlives_the_person_leaving_the_list() -> None:
    before = possible(THREE, "Ash", decisions=agreed())[ASH].visit
    earlier = replace(before, agreed=False)
    now = possible(THREE, decisions=agreed(), previous=plan(earlier))[ASH]
    assert now.visit.agreed is True
    assert now.times == ((at("18:00"), "Coffee bar"),)
    assert now.visit.title == "Meet Ash"


def test_agreed_meetings_take_no_turn_of_those_to_be_asked_for() -> None:
    """Not of the day, not of all that may be asked for."""
    names = ("Ash", "Birch", "Cedar", "Elm")
    program = listing(
        session("A", "08:00", "08:12", talk("a", "08:00", "Ash")),
        session("B", "09:00", "09:12", talk("b", "09:00", "Birch")),
        session("C", "10:00", "10:12", talk("c", "10:00", "Cedar")),
        session("D", "11:00", "11:12", talk("d", "11:00", "Elm")),
    )
    people = prospects(program, *names)
    ids = [visit_id("meeting", each.person.id) for each in people]

    def meetings(agreed: int) -> set[str]:
        moments = [at(f"{15 + number}:00") for number in range(agreed)]
        made = arrange(
            Situation(
                listing=program,
                prospects=people,
                meeting=MEETING,
                profile=Profile(
                    agenda=AgendaSettings(meetings_per_day=1, kinds_per_day={"meeting": 1}),
                    outreach=OutreachSettings(max_cold=1),
                ),
                decisions=Decisions(
                    pinned=tuple(ids[:agreed]),
                    agreed={
                        key: Agreed(at=moment) for key, moment in zip(ids, moments, strict=False)
                    },
                ),
            )
        )
        return {visit.id for visit in made.visits if visit.kind == "meeting"}

    assert len(meetings(0)) == 1
    for agreed in (1, 2, 3):
        made = meetings(agreed)
        assert set(ids[:agreed]) <= made
        assert len(made) == agreed + 1


def test_where_somebody_has_agreed_no_colleague_is_asked() -> None:
    program = listing(
        session("A", "08:00", "08:12", talk("a", "08:00", "Ash")),
        session("B", "09:00", "09:12", talk("b", "09:00", "Birch")),
        session("C", "10:00", "10:12", talk("c", "10:00", "Cedar")),
    )
    ash, birch, cedar = prospects(program, "Ash", "Birch", "Cedar")

    def meetings(decisions: Decisions) -> set[str]:
        made = possible_visits(
            Situation(
                listing=program,
                prospects=(ash, replace(birch, program_id=ash.program_id), cedar),
                meeting=MEETING,
                profile=Profile(),
                decisions=decisions,
            )
        )
        return {one.visit.person_ids[0] for one in made.visits if one.visit.kind == "meeting"}

    assert meetings(Decisions()) == {"ash", "birch", "cedar"}
    assert meetings(agreed()) == {"ash", "cedar"}


def test_who_has_agreed_is_not_asked_again_nor_is_a_colleague() -> None:
    base = case(3)
    row = base.prospects[0]
    meeting = Visit(
        id=visit_id("meeting", row.person.id),
        kind="meeting",
        title="",
        start=at("18:00", 20),
        end=at("18:10", 20),
        person_ids=(row.person.id,),
    )
    targets = [Target(id=each.program_id) for each in base.prospects]
    certain = tuple(replace(each, accepted=True) for each in base.prospects)

    def asked(visit: Visit) -> set[str]:
        made = replace(plan(visit, prospects=certain), made_on=at("09:00", 1).date())
        drafts = letters.drafts(made, agendas.PROFILE, targets, today=made.made_on)
        return {draft.program_id for draft in drafts}

    assert row.program_id in asked(replace(meeting, agreed=False))
    assert row.program_id not in asked(meeting)


# --- the commands --------------------------------------------------------------------------------


@pytest.fixture
def workspace(tmp_path: Path) -> Workspace:
    """A folder with a plan that holds one row of two talks."""
    row = possible(THREE, "Ash", "Birch")[visit_id("talk", "S", "t1", "t2")].visit
    made = plan(row, prospects=prospects(THREE, "Ash", "Birch"), walking={"2026-03-10": 0})
    folder = Workspace(tmp_path)
    other = session("K", "16:00", "17:00", title="Presidential Address")
    again = session("L", "17:00", "18:00", title="Presidential Guest", cancelled=True)
    saved = {"plan.json": made, ".state/listing.json": listing(*THREE.sessions, other, again)}
    folder.write(
        MEETING.key,
        [Artifact(path=path, data=msgspec.json.encode(data)) for path, data in saved.items()],
    )
    return folder


def run(workspace: Workspace, *arguments: str) -> str:
    app = typer.Typer()
    commands.register(app)
    done = CliRunner(env={"CONFPREP_WORKSPACE": str(workspace.root)}).invoke(app, list(arguments))
    if isinstance(done.exception, ConfprepError):
        return str(done.exception)
    assert done.exception is None, done.exception
    return done.output


def test_skip_remembers_every_talk_of_a_row_and_undo_forgets_them(workspace: Workspace) -> None:
    assert run(workspace, "skip", MEETING.key, "Session S").startswith("Skipped: Tue 07:58")
    rows = workspace.decisions(MEETING.key).skipped
    assert rows == (
        visit_id("talk", "S", "t1", "t2"),
        visit_id("talk", "S", "t1"),
        visit_id("talk", "S", "t2"),
    )
    run(workspace, "pin", MEETING.key, "Session S")
    decided = workspace.decisions(MEETING.key)
    assert (decided.pinned, decided.skipped) == (rows[:1], ())
    run(workspace, "skip", MEETING.key, "Session S")
    run(workspace, "skip", MEETING.key, "Session S", "--undo")
    assert workspace.decisions(MEETING.key) == Decisions()


@pytest.mark.parametrize("text", ["tue 15:30", "Tuesday 15:30", "2026-03-10  15:30"])
def test_an_agreed_time_is_remembered_until_it_is_undone(workspace: Workspace, text: str) -> None:
    said = run(workspace, "pin", MEETING.key, "ash", "--at", text, "--room", "Coffee bar")
    assert said.startswith("Agreed: Tue 15:30 Meet Ash")
    decided = workspace.decisions(MEETING.key)
    assert decided.pinned == (ASH,)
    assert decided.agreed == {ASH: Agreed(at=at("15:30").replace(tzinfo=None), room="Coffee bar")}
    written = workspace.decisions_path.read_text(encoding="utf-8")
    assert tomlkit.parse(written)["meetings"][MEETING.key]["agreed"]
    made = plan(*[one.visit for one in possible(THREE, "Ash", decisions=decided).values()])
    (workspace.plan_folder(MEETING.key) / "plan.json").write_bytes(msgspec.json.encode(made))
    assert "No longer pinned" in run(workspace, "pin", MEETING.key, ASH, "--undo")
    assert workspace.decisions(MEETING.key) == Decisions()


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["ash", "--at", "wedding 15:30"], "is not a time at this meeting"),
        (["ash", "--at", "Wed 15:30"], "is not a time at this meeting"),
        (["ash", "--at", "Tue 25:30"], "is not a time at this meeting"),
        (["ash", "--at", "2026-04-10 15:30"], "is not a day of this meeting"),
        (["Nobody", "--at", "Tue 15:30"], "There is nobody called"),
        (["h", "--at", "Tue 15:30"], "could be 2 people"),
        (["ash", "--room", "Hall"], "A room needs a time"),
        (["ash", "--at", "Tue 15:30", "--undo"], "cannot both be meant"),
    ],
)
def test_an_agreement_that_cannot_be_meant(
    workspace: Workspace, arguments: list[str], said: str
) -> None:
    assert said in run(workspace, "pin", MEETING.key, *arguments)
    assert workspace.decisions(MEETING.key) == Decisions()


def test_nobody_is_visited_during_a_commitment_of_their_own_at_any_time_offered() -> None:
    """All that could be done, not only what is planned, before an independent checker."""
    for seed in range(60):
        random_case = case(seed)
        made = possible_visits(random_case.situation)
        offered = tuple(
            replace(one.visit, start=start, end=start + one.length)
            for one in made.visits
            for start, _ in one.times
        )
        assert people_faults(random_case, offered) == [], seed


@pytest.mark.parametrize(
    ("settings", "said"),
    [
        ({"day_starts": "18:00", "day_ends": "07:00"}, "The day ends before it starts"),
        ({"lunch_from": "15:00"}, "Lunch does not fit"),
        ({"lunch_minutes": 200}, "Lunch does not fit"),
        ({"arrives": at("12:00"), "leaves": at("11:00")}, "You leave before you arrive"),
        ({"kinds_per_day": {"talks": 3}}, "no kind of visit “talks”"),
    ],
)
def test_days_that_cannot_be_are_said(settings: dict, said: str) -> None:
    with pytest.raises(UsageError, match=said):
        possible(THREE, "Ash", **settings)
    assert possible(THREE, "Ash", lunch_minutes=0, lunch_from="15:00")


# --- walking times of the user's own --------------------------------------------------------------


def test_the_example_of_a_building_can_be_filled_in(tmp_path: Path) -> None:
    from confprep.cli import setup

    app = typer.Typer()
    setup.register(app)
    for _ in range(2):  # the second time leaves what is there
        done = CliRunner(env={"CONFPREP_WORKSPACE": str(tmp_path)}).invoke(app, [])
        assert done.exit_code == 0, done.output
    path = tmp_path / "venues" / "my-building.toml"
    assert list(Workspace(tmp_path).venues()) == ["venues/my-building.toml"]
    assert read_venue(path.read_bytes(), where="") == Venue()
    on = re.sub(r"(?m)^# (?=[\w-]+ = |\[)", "", path.read_text(encoding="utf-8"))
    venue = read_venue(on.encode(), where="")
    assert venue.minutes == TABLE
    assert [(walk.start, walk.to, walk.minutes) for walk in venue.walk] == [
        ("South Hall", "Harbor Hotel", 20),
        ("Poster Area", "Ballroom", 7),
    ]
    here = Walking(Meeting(key="ota-2026", name=""), [venue])
    assert here.minutes("South Hall, Level 2", "Harbor Hotel, Ballroom 2") == 20


def test_the_building_in_the_readme_can_be_read() -> None:
    text = (Path(__file__).parents[1] / "README.md").read_text(encoding="utf-8")
    (block,) = re.findall(r"  ```toml\n(.*?)  ```", text, re.DOTALL)
    assert read_venue(block.encode(), where="README").walk[0].minutes == 20


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
    assert list(summary._days(made)) == [
        "Tuesday 10 March (7 min of walking)",
        "  18:00-19:00 EVENT   Mixer",
        "                      To get in: Please RSVP by May 1.",
        "  Free: 17:00-17:40",
    ]
    assert list(summary._left_out(made)) == [
        "Left out",
        "  Tue 18:00 EVENT   Fair (Ticketed): ",
        "  Tue 18:00 EVENT   Breakfast: ",
        "            To get in: Ticketed",
    ]


def test_a_decision_about_a_person_leaves_those_about_visits_as_they_are(
    workspace: Workspace,
) -> None:
    run(workspace, "pin", MEETING.key, "ash", "--at", "tue 15:30")
    run(workspace, "skip", MEETING.key, "Session S")
    before = workspace.decisions(MEETING.key)
    workspace.save_decisions("", Decisions(rejected=("Cedar",)))
    assert workspace.decisions(MEETING.key) == replace(before, rejected=("Cedar",))
    assert list(tomlkit.parse(workspace.decisions_path.read_text())["meetings"]) == [MEETING.key]


# --- what fills the time, and what a visit is worth ----------------------------------------------


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
        made = possible_visits(
            Situation(
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
        ("possible", False, "possible"),
        ("possible", True, "confirmed"),
    ):
        match = replace(row.matches[0], tier=tier)
        for priority in (1, 2, 3):
            made = possible_visits(
                Situation(
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
        Situation(
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


# --- events for trainees --------------------------------------------------------------------------


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


def test_any_session_of_the_program_can_be_pinned(workspace: Workspace) -> None:
    said = run(workspace, "pin", MEETING.key, "presidential")
    assert said.startswith("Pinned: Tue 16:00 Presidential Address")
    decided = workspace.decisions(MEETING.key)
    program = workspace.listing(MEETING.key)
    key = visit_id("session", "K")
    assert key not in possible(program)
    for settings in ({}, {"fill_with_interests": False}):
        made = possible(program, decisions=decided, **settings)[key].visit
        assert (made.start, made.pinned, made.why) == (at("16:00"), True, "You pinned it")
    # Also where it is an event for trainees, or longer than what fills time.
    longer = session("K", "15:00", "18:00", title="Resident Mixer")
    found = possible(listing(longer), decisions=decided)
    assert found[key].visit.pinned is True
    assert "There is no visit and no session" in run(workspace, "pin", MEETING.key, "Guest")


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
    said = [*summary._days(made, points=True), *summary._left_out(made, points=True)]
    assert said[1].endswith("Hips | Room S | 40 points")
    assert said[3].endswith("Knees | 7.2 points: ")
    assert not [line for line in summary._days(made) if "points" in line]
