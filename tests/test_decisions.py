"""What the user decides about visits, for good: skips, pins, agreed meetings."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import msgspec
import pytest
import tomlkit
import typer
from msgspec.structs import replace
from typer.testing import CliRunner

from confprep.agenda import arrange
from confprep.agenda.candidate import parts, visit_id
from confprep.agenda.inputs import AgendaInput
from confprep.agenda.visits import candidates
from confprep.cli import visits as commands
from confprep.errors import ConfprepError, UsageError
from confprep.generators import letters
from confprep.generators.phrases import phrases
from confprep.model import (
    AgendaSettings,
    Agreed,
    Appearance,
    Artifact,
    Decisions,
    Listing,
    OutreachSettings,
    Profile,
    Target,
    Visit,
)
from confprep.reasons import Reason
from confprep.workspace import Workspace
from tests import agendas
from tests.random_meetings import case, gone_at_once, people_faults
from tests.small_programs import (
    ASH,
    MEETING,
    POSTERS,
    THREE,
    at,
    heard,
    listing,
    plan,
    possible,
    prospects,
    session,
    talk,
)

# --- skips ----------------------------------------------------------------------------------------


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
    made = candidates(
        AgendaInput(
            listing=THREE,
            prospects=prospects(THREE, "Ash", "Birch", "Cedar"),
            meeting=MEETING,
            profile=Profile(),
            decisions=skipped(visit),
        )
    )
    assert [
        one.visit.id for one in made.visits if one.closed == Reason(kind="left-out/skipped")
    ] == [visit.id]


# --- pins -----------------------------------------------------------------------------------------


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


# --- agreed meetings ------------------------------------------------------------------------------


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
    assert phrases().entitled(now.visit).title == "Meet Ash"


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
            AgendaInput(
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
        made = candidates(
            AgendaInput(
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


# --- the commands ---------------------------------------------------------------------------------


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
        (
            ["ash", "--at", "wedding 15:30"],
            "is not a time. Write it as 'Tue 15:10', on a day of the meeting",
        ),
        (["ash", "--at", "Wed 15:30"], "“Wed” is no day from 2026-03-10 to 2026-03-10"),
        (["ash", "--at", "Tue 25:30"], "is not a time"),
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
        # Every second town is so wide that whoever goes on to another room goes at once.
        venue = "[minutes]\nhall = 40\nhotel = 50\nunknown = 30\n" if seed % 2 else ""
        random_case = replace(case(seed), venue=venue)
        made = candidates(random_case.given)
        offered = tuple(
            replace(one.visit, start=start, end=start + one.length)
            for one in made.visits
            for start, _ in one.times
        )
        assert people_faults(random_case, offered) == [], seed
        assert [fault for one in offered for fault in gone_at_once(random_case, one)] == [], seed


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


def test_a_decision_about_a_person_leaves_those_about_visits_as_they_are(
    workspace: Workspace,
) -> None:
    run(workspace, "pin", MEETING.key, "ash", "--at", "tue 15:30")
    run(workspace, "skip", MEETING.key, "Session S")
    before = workspace.decisions(MEETING.key)
    workspace.save_decisions("", Decisions(rejected=("Cedar",)))
    assert workspace.decisions(MEETING.key) == replace(before, rejected=("Cedar",))
    assert list(tomlkit.parse(workspace.decisions_path.read_text())["meetings"]) == [MEETING.key]


def test_any_session_of_the_program_can_be_pinned(workspace: Workspace) -> None:
    said = run(workspace, "pin", MEETING.key, "presidential")
    assert said.startswith("Pinned: Tue 16:00 Presidential Address")
    decided = workspace.decisions(MEETING.key)
    program = workspace.listing(MEETING.key)
    key = visit_id("session", "K")
    assert key not in possible(program)
    for settings in ({}, {"fill_with_interests": False}):
        made = possible(program, decisions=decided, **settings)[key].visit
        assert (made.start, made.pinned, made.why) == (
            at("16:00"),
            True,
            Reason(kind="visit/pinned"),
        )
    # Also where it is an event for trainees, or longer than what fills time.
    longer = session("K", "15:00", "18:00", title="Resident Mixer")
    found = possible(listing(longer), decisions=decided)
    assert found[key].visit.pinned is True
    assert "There is no visit and no session" in run(workspace, "pin", MEETING.key, "Guest")
