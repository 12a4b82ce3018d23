"""When the program changes: every edit is told as what it is, and the plan is changed no more than
it must be."""

from __future__ import annotations

import json
from datetime import date, timedelta
from pathlib import Path

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
    Listing,
    Plan,
    Session,
)
from tests.random_meetings import Case, case

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
    assert "Nothing in the program of" in told.output
    assert "stays as it is" in told.output
    data = runner.invoke(build(), ["changes", key, "--json"])
    assert json.loads(data.output)["changes"] == []


def test_a_visit_that_does_not_exist_is_said_so(planned: Path) -> None:
    result = CliRunner().invoke(build(), ["pin", planned.name, "no such thing"])
    assert result.exit_code != 0
    assert "no such thing" in str(result.exception)
