"""When the program changes: every edit is told as what it is, and the plan is changed no more than
it must be."""

from __future__ import annotations

import json
from datetime import date, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import msgspec
import pytest
from msgspec.structs import replace
from typer.testing import CliRunner

from confprep.agenda import arrange
from confprep.agenda.changes import MISSING, Change, Missing, compare, too_much_missing
from confprep.agenda.pairing import continued, person_ids
from confprep.agenda.repair import repair
from confprep.cli import build
from confprep.model import (
    Appearance,
    Decisions,
    Listing,
    Meeting,
    Name,
    Person,
    Plan,
    Session,
    Source,
    Talk,
)
from confprep.scrapers.listing import check
from tests.processes import ended
from tests.random_meetings import Case, case

MOVE = timedelta(minutes=30)


def _plan(random_case: Case, previous: Plan | None = None) -> Plan:
    arranged = arrange(replace(random_case.given, previous=previous))
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


# --- what is hard to tell --------------------------------------------------------------------


def _day(day: int, hour: int = 8) -> datetime:
    return datetime(2026, 3, day, hour, tzinfo=ZoneInfo("America/Chicago"))


def _session(key: str, title: str, start: datetime, **more: object) -> Session:
    settings = {"room": "Hall A", "day": start.date(), "end": start + timedelta(hours=1), **more}
    return Session(id=key, title=title, start=start, **settings)


def _talk(key: str, title: str, start: datetime, name: str = "", **more: object) -> Talk:
    people = (Appearance(name_text=name),) if name else ()
    end = start + timedelta(minutes=10)
    return Talk(id=key, title=title, start=start, end=end, people=people, **more)


def _listing(*sessions: Session) -> Listing:
    return Listing(source=Source(platform="invented"), sessions=sessions)


def _told(old: Listing, new: Listing) -> list[tuple[str, str, str]]:
    plan = Plan(
        meeting=Meeting(name="M"), made_on=date(2026, 1, 1), source=Source(platform="invented")
    )
    return [(change.kind, change.before, change.after) for change in _all(old, new, plan)]


def test_of_many_of_one_title_the_one_that_is_gone_is_told() -> None:
    old = _listing(*(_session(f"a{day}", "Coffee", _day(day)) for day in range(1, 6)))
    new = _listing(*(_session(f"b{day}", "Coffee", _day(day)) for day in (5, 4, 2, 1)))
    assert _told(old, new) == [("cancelled", "Tue 3 Mar 08:00-09:00", MISSING)]


def test_a_new_title_is_known_by_its_hour_and_its_people() -> None:
    people = (Appearance(name_text="A. Invented"), Appearance(name_text="B. Invented"))
    old = _listing(_session("a", "12 - Hip fractures", _day(1), people=people))
    new = _listing(_session("b", "12 - Geriatric trauma: a debate", _day(1), people=people))
    assert [kind for kind, *_ in _told(old, new)] == ["renamed"]
    others = (Appearance(name_text="C. Invented"),)
    new = _listing(_session("b", "12 - Geriatric trauma: a debate", _day(1), people=others))
    assert [kind for kind, *_ in _told(old, new)] == ["cancelled", "new"]


def test_talks_whose_page_was_not_read_are_not_cancelled() -> None:
    talks = tuple(_talk(f"t{n}", f"Paper {n}", _day(1) + n * MOVE) for n in range(3))
    old = _listing(_session("a", "Papers", _day(1), end=_day(1, 11), talks=talks))
    moved = _session("a", "Papers", _day(2), end=_day(2, 11))
    new = continued(old, _listing(moved))
    assert [kind for kind, *_ in _told(old, new)] == ["moved"]
    assert [talk.start for talk in new.sessions[0].talks] == [_day(2) + n * MOVE for n in range(3)]
    assert [(each.kind, each.count) for each in new.skipped] == [("talks", 1)]
    assert continued(old, new) == new
    # One talk that goes is one that goes.
    one = _listing(_session("a", "Papers", _day(1), end=_day(1, 11), talks=talks[:1]))
    gone = continued(one, _listing(replace(one.sessions[0], talks=())))
    assert [kind for kind, *_ in _told(one, gone)] == ["cancelled"]


def test_a_program_without_most_of_its_talks_was_not_read_whole() -> None:
    sessions = [
        _session(
            f"s{n}",
            f"Papers {n}",
            _day(1 + n),
            talks=tuple(_talk(f"t{n}-{m}", f"Paper {n}.{m}", _day(1 + n)) for m in range(4)),
        )
        for n in range(5)
    ]
    old = _listing(*sessions)
    assert too_much_missing(old, old) is None
    bare = _listing(*(replace(session, talks=()) for session in sessions))
    assert too_much_missing(old, bare) == Missing(what="talks", lost=20, of=20)
    fewer = _listing(*(replace(session, talks=session.talks[1:]) for session in sessions))
    assert too_much_missing(old, fewer) is None


def test_what_was_cancelled_and_is_on_again_is_new() -> None:
    off = _listing(_session("a", "Papers", _day(1), cancelled=True))
    on = _listing(_session("a", "Papers", _day(1)))
    assert [kind for kind, *_ in _told(off, on)] == ["new"]
    assert [kind for kind, *_ in _told(on, off)] == ["cancelled"]


def test_what_the_user_does_is_no_change_of_the_program() -> None:
    """A target that was added makes people of interest; the program is as it was."""
    random_case = case(3)
    fewer = replace(random_case, prospects=random_case.prospects[:3])
    before, after = _plan(fewer), _plan(random_case)
    found = compare(random_case.listing, random_case.listing, before, after)
    assert (found.mattering, found.others) == ((), ())
    assert compare(random_case.listing, random_case.listing, after, before).mattering == ()


def test_a_namesake_takes_nobodys_id() -> None:
    def person(key: str, affiliation: str) -> Person:
        name = Name(text="Jane Roe", given="Jane", family="Roe")
        return Person(id=key, name=name, affiliations=(affiliation,))

    old = [person("jane-roe", "Emory University")]
    new = [person("jane-roe-1", "Mayo Clinic"), person("jane-roe-2", "Emory University")]
    assert person_ids(old, new) == {"jane-roe-2": "jane-roe"}
    assert person_ids(old, [person("jane-roe", "Emory University")]) == {}
    # Somebody else has the id now: it cannot be given to both.
    assert person_ids(old, [person("jane-roe", "Mayo Clinic"), new[1]]) == {}


@pytest.mark.parametrize(
    "printed",
    [
        "CANCELLED: Hip day",
        "Canceled - Hip day",
        "(CANCELLED) Hip day",
        "[Cancelled] Hip day",
        "**CANCELLED** Hip day",
        "CANCELLED Hip day",
        "Hip day CANCELLED",
        "Hip day - Cancelled",
        "Hip day (canceled)",
        "WITHDRAWN: Hip day",
    ],
)
def test_a_mark_in_the_title_is_read_as_cancelled(printed: str) -> None:
    talk = _talk("t", printed, _day(1), "A. Invented")
    (session,) = check([_session("a", printed, _day(1), talks=(talk,))], None).sessions
    for row in (session, *session.talks):
        assert (row.title, row.cancelled) == ("Hip day", True)


def test_a_mark_may_stand_behind_the_number_of_a_talk() -> None:
    for printed in ("SF-06 - WITHDRAWN: Hip day", "SF-06 - CANCELLED Hip day"):
        (session,) = check([_session("a", printed, _day(1))], None).sessions
        assert (session.title, session.cancelled) == ("SF-06 - Hip day", True)


@pytest.mark.parametrize(
    "title",
    [
        "512 - Cancelled elective surgery: what it costs",
        "Cancelled elective surgery: what it costs",
        "Why are cases canceled?",
        "Drugs withdrawn - a review",
        "Same-day cancelled surgeries (withdrawn patients)",
        "CANCELLED SURGERY IN 2020",
        "Cancelled",
    ],
)
def test_a_talk_about_cancelling_is_held(title: str) -> None:
    (session,) = check([_session("a", title, _day(1))], None).sessions
    assert (session.title, session.cancelled) == (title, False)


# --- a talk in another session ---------------------------------------------------------------


def _with_talk(where: str, talk: Talk, *others: Talk) -> Listing:
    rows = dict.fromkeys("abc", ()) | {where: (talk, *others)}
    return _listing(*(_session(n, f"Papers {n}", _day(1), talks=t) for n, t in rows.items()))


def test_a_talk_keeps_its_id_from_session_to_session() -> None:
    """However often it goes elsewhere, under whatever id the page has it there."""
    listing = _with_talk("a", _talk("1", "Hips", _day(1), "A. Invented"))
    for where, number in (("b", "x7"), ("c", "x8"), ("c", "x9"), ("a", "1")):
        moved = _talk(number, "Hips", _day(1), "A. Invented")
        listing = continued(listing, _with_talk(where, moved))
        (talk,) = (talk for session in listing.sessions for talk in session.talks)
        assert (talk.id, talk.origin) == ("1", "a")


def test_a_talk_whose_old_id_is_another_ones_now_is_a_new_talk() -> None:
    before = _with_talk("a", _talk("1", "Hips", _day(1), "A. Invented"))
    moved = _talk("2", "Hips", _day(1), "A. Invented")
    other = _talk("1", "Knees", _day(1), "B. Other")
    after = continued(before, _with_talk("b", moved, other))
    assert {t.id: (t.title, t.origin) for s in after.sessions for t in s.talks} == {
        "2": ("Hips", ""),
        "1": ("Knees", ""),
    }


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
    assert ended(result)[0] == 2
    assert "no such thing" in str(result.exception)
