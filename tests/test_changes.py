"""When the program changes: every edit is told as what it is, and the plan is changed no more than
it must be."""

from __future__ import annotations

import json
from datetime import date, timedelta
from pathlib import Path
from random import Random

import msgspec
import pytest
from msgspec.structs import replace
from typer.testing import CliRunner

from confprep.agenda import arrange
from confprep.agenda.changes import Change, compare, repair
from confprep.cli import build
from confprep.model import (
    Appearance,
    Decisions,
    Evidence,
    Listing,
    Match,
    Meeting,
    Plan,
    Profile,
    Prospect,
    Session,
    Target,
)
from tests.random_meetings import Case, case, faults

MOVE = timedelta(minutes=30)


def _plan(random_case: Case, previous: Plan | None = None) -> Plan:
    arranged = arrange(
        random_case.listing,
        random_case.prospects,
        **random_case.arguments,
        previous=previous,
    )
    return Plan(
        meeting=random_case.meeting,
        made_on=date(2026, 3, 1),
        source=random_case.listing.source,
        prospects=random_case.prospects,
        visits=arranged.visits,
        left_out=arranged.left_out,
    )


def _all(old: Listing, new: Listing, plan: Plan) -> list[Change]:
    found = compare(old, new, plan)
    return [*found.mattering, *found.others]


def _edited(listing: Listing, position: int, session: Session | None) -> Listing:
    sessions = list(listing.sessions)
    sessions[position : position + 1] = [session] if session else []
    return replace(listing, sessions=tuple(sessions))


def test_the_same_program_has_no_changes() -> None:
    for seed in range(5):
        random_case = case(seed)
        assert _all(random_case.listing, random_case.listing, _plan(random_case)) == []


def test_thirty_edits_of_a_real_page_are_told_as_what_they_are(shared: Path) -> None:
    from confprep.people.identity import join
    from confprep.scrapers.files import open_paths
    from confprep.scrapers.listing import read_pages

    meeting = Meeting(key="real-2025", name="Real", zone="America/New_York")
    page = shared / "real" / "eventscribe" / "idweek2025_agenda.html"
    old = read_pages(open_paths([page]), meeting)
    people = Random(1).sample(sorted(join(old).people, key=lambda person: person.id), 40)
    real = Case(
        listing=old,
        prospects=tuple(_wanted(person, n) for n, person in enumerate(people)),
        meeting=meeting,
        profile=Profile(),
        targets=tuple(Target(id=f"p{n}", priority=1 + n % 3) for n in range(5)),
    )
    plan = _plan(real)
    new, expected = _with_thirty_edits(old, people)
    found = _all(old, new, plan)
    assert sorted((change.kind, change.title) for change in found) == sorted(expected)
    named = {name for change in found if change.kind == "new talk" for name in change.people}
    assert named == {person.name.full for person in people[:5]}

    later = replace(real, listing=new)
    repaired = _plan(later, previous=plan)
    assert faults(later, repaired.visits) == []
    _only_what_it_must(plan, repaired, {change.session_id for change in found})


def _wanted(person, number: int) -> Prospect:
    program = f"p{number % 5}"
    match = Match(
        program_id=program,
        program=program,
        tier="confirmed",
        affiliation="",
        evidence=Evidence(words=""),
    )
    return Prospect(person=person, matches=(match,), program_id=program, program=program)


def _with_thirty_edits(old: Listing, people) -> tuple[Listing, list[tuple[str, str]]]:
    sessions = list(old.sessions)
    chosen = Random(2).sample(range(len(sessions)), 25)
    expected: list[tuple[str, str]] = []
    for turn, position in enumerate(chosen):
        session = sessions[position]
        if turn < 5:
            sessions[position] = replace(
                session, start=session.start + MOVE, end=session.end + MOVE
            )
            expected.append(("moved", session.title))
        elif turn < 10:
            sessions[position] = replace(session, room="Overflow Hall 9")
            expected.append(("room", session.title))
        elif turn < 15:
            sessions[position] = replace(session, title="Renamed: " + session.title)
            expected.append(("renamed", session.title))
        elif turn < 20:
            sessions[position] = replace(session, cancelled=True)
            expected.append(("cancelled", session.title))
        else:
            person = people[turn - 20]
            already = {a.name_text for a in session.people}
            line = person.commitments[0].appearance
            assert line.name_text not in already
            sessions[position] = replace(session, people=(*session.people, line))
            expected.append(("new talk", session.title))
    gone = [n for n in range(len(sessions)) if n not in chosen][:3]
    expected += [("cancelled", sessions[n].title) for n in gone]
    kept = [session for n, session in enumerate(sessions) if n not in gone]
    for number in range(2):
        kept.append(
            replace(sessions[0], id=f"new{number}", title=f"Late Breaking {number}", people=())
        )
        expected.append(("new", f"Late Breaking {number}"))
    return replace(old, sessions=tuple(kept)), expected


def _only_what_it_must(before: Plan, after: Plan, touched: set[str]) -> None:
    """A visit whose own session did not change stays, unless what took its place gains more."""
    changed = repair(before, after)
    untouched = [v for v in before.visits if v.session_id and v.session_id not in touched]
    still = {visit.id for visit in after.visits}
    assert sum(visit.id in still for visit in untouched) >= 0.8 * len(untouched)
    assert changed.kept + len(changed.moved) + len(changed.dropped) == len(before.visits)


@pytest.mark.parametrize("seed", range(4))
def test_a_small_edit_changes_little(seed: int) -> None:
    random_case = case(seed, days=3, sessions=20)
    plan = _plan(random_case)
    listing = random_case.listing
    position = next(n for n, s in enumerate(listing.sessions) if not s.cancelled)
    session = listing.sessions[position]
    new = _edited(listing, position, replace(session, room="Annex Room 9"))
    repaired = _plan(replace(random_case, listing=new), previous=plan)
    changed = repair(plan, repaired)
    assert len(changed.dropped) <= 2
    assert changed.kept >= len(plan.visits) - 3


def test_a_moved_session_moves_its_talks_without_telling_each() -> None:
    random_case = case(6)
    listing = random_case.listing
    position = next(
        n
        for n, s in enumerate(listing.sessions)
        if s.talks and s.talks[0].start and not s.cancelled
    )
    session = listing.sessions[position]
    moved = replace(
        session,
        start=session.start + MOVE,
        end=session.end + MOVE,
        talks=tuple(
            replace(
                t, start=t.start + MOVE if t.start else None, end=t.end + MOVE if t.end else None
            )
            for t in session.talks
        ),
    )
    found = _all(listing, _edited(listing, position, moved), _plan(random_case))
    assert [(change.kind, change.session_id, change.talk_id) for change in found] == [
        ("moved", session.id, "")
    ]


def test_new_ids_do_not_make_a_new_program() -> None:
    random_case = case(8)
    listing = random_case.listing
    renumbered = replace(
        listing, sessions=tuple(replace(s, id="n" + s.id) for s in listing.sessions)
    )
    assert _all(listing, renumbered, _plan(random_case)) == []


def test_who_is_new_and_who_is_gone() -> None:
    random_case = case(9)
    listing, plan = random_case.listing, _plan(random_case)
    position = next(
        n
        for n, s in enumerate(listing.sessions)
        if s.talks and not (s.cancelled or s.talks[0].cancelled)
    )
    session = listing.sessions[position]
    talk = replace(
        session.talks[0], people=(Appearance(name_text="Somebody Else", role="speaker"),)
    )
    new = _edited(listing, position, replace(session, talks=(talk, *session.talks[1:])))
    found = [change for change in _all(listing, new, plan) if change.talk_id == talk.id]
    assert [change.kind for change in found] == ["no longer there"]
    newcomer = replace(
        random_case.prospects[0],
        person=replace(
            random_case.prospects[0].person,
            id="newcomer",
            name=replace(random_case.prospects[0].person.name, text="New Comer"),
        ),
    )
    repaired = replace(plan, prospects=(*plan.prospects, newcomer))
    changes = compare(listing, new, plan, repaired).mattering
    assert [c.title for c in changes if c.kind == "new person"] == ["New Comer"]


def test_a_pin_holds_when_the_program_changes() -> None:
    random_case = case(10)
    plan = _plan(random_case)
    visit = next(v for v in plan.visits if v.kind in {"talk", "session", "event"})
    pinned = replace(random_case, decisions=Decisions(pinned=(visit.id,)))
    later = replace(
        pinned.listing,
        sessions=tuple(
            replace(s, room="Elsewhere 1") if s.id != visit.session_id else s
            for s in pinned.listing.sessions
        ),
    )
    repaired = _plan(replace(pinned, listing=later), previous=plan)
    assert visit.id in {each.id for each in repaired.visits}
    assert next(v for v in repaired.visits if v.id == visit.id).pinned


# --- the commands ----------------------------------------------------------------------------


@pytest.fixture
def planned(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("CONFPREP_WORKSPACE", str(tmp_path))
    result = CliRunner().invoke(build(), ["plan", "aaos-2025", "--sample"])
    assert result.exit_code == 0, result.output
    return next(tmp_path.glob("plans/*"))


def test_pin_skip_and_changes(planned: Path) -> None:
    runner, key = CliRunner(), planned.name
    plan = msgspec.json.decode((planned / "plan.json").read_bytes(), type=Plan)
    visit = plan.visits[0]
    assert runner.invoke(build(), ["pin", key, visit.id]).exit_code == 0
    decisions = (planned.parents[1] / "decisions.toml").read_text()
    assert visit.id in decisions
    assert runner.invoke(build(), ["skip", key, visit.id]).exit_code == 0
    assert runner.invoke(build(), ["skip", key, visit.id, "--undo"]).exit_code == 0
    assert visit.id not in (planned.parents[1] / "decisions.toml").read_text()

    told = runner.invoke(build(), ["changes", key])
    assert told.exit_code == 0, told.output
    assert "Nothing in the program changed" in told.output
    assert "stays as it is" in told.output
    data = runner.invoke(build(), ["changes", key, "--json"])
    assert json.loads(data.output)["changes"] == []


def test_a_visit_that_does_not_exist_is_said_so(planned: Path) -> None:
    result = CliRunner().invoke(build(), ["pin", planned.name, "no such thing"])
    assert result.exit_code != 0
    assert "no such thing" in str(result.exception)
