"""The agenda: what can be done, how far it is, and that no better plan exists."""

from __future__ import annotations

from datetime import date, timedelta
from itertools import pairwise
from pathlib import Path
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from benchmarks import weeks
from confprep.agenda import arrange
from confprep.agenda.candidate import visit_id
from confprep.agenda.problem import Limit, Option, Problem, direct_gaps, worth
from confprep.agenda.schedule import solve
from confprep.errors import UsageError
from confprep.generators.phrases import phrases
from confprep.model import AgendaSettings, Decisions, Plan, Source
from confprep.reasons import Reason
from confprep.worth import WEIGHTS
from tests.random_meetings import Case, case, faults

# --- the best of it --------------------------------------------------------------------------


def test_the_plan_is_as_good_as_trying_everything() -> None:
    for seed in range(200):
        problem = weeks.small(seed)
        solution = solve(problem)
        assert not weeks.fault(problem, solution.chosen), seed
        must = sum(problem.options[option].must for option in solution.chosen)
        assert (must, solution.value) == weeks.exhaustive(problem), seed
        assert solution.value == solution.bound == worth(problem, solution.chosen), seed


def test_thirty_large_weeks_are_planned_as_well_as_another_solver_proves() -> None:
    pytest.importorskip(
        "ortools", reason="ortools is not installed: pip install confprep[benchmarks]"
    )
    from benchmarks.engines import by_cp_sat_apart

    sizes = [(600, 12, 12)] * 10 + [(1000, 10, 10)] * 15 + [(1500, 15, 15)] * 4 + [(1500, 30, 25)]
    problems = [
        weeks.large(sessions=sessions, meetings=meetings, posters=posters, seed=seed)
        for seed, (sessions, meetings, posters) in enumerate(sizes)
    ]
    for problem, theirs in zip(problems, by_cp_sat_apart(problems, seconds=60), strict=True):
        mine = solve(problem)
        assert not weeks.fault(problem, mine.chosen)
        assert mine.value == mine.bound == theirs.value == theirs.bound


def test_forty_people_of_a_real_page_are_planned_with_proof(shared: Path) -> None:
    page = shared / "real" / "eventscribe" / "idweek2025_agenda.html"
    for seed in range(5):
        real = weeks.real(page, seed=seed)
        solution = solve(real)
        assert len(real.bests) == 40
        assert not weeks.fault(real, solution.chosen)
        assert solution.value == solution.bound


@pytest.mark.parametrize("seconds", [0, 0.05, 0.4])
def test_a_search_cut_short_states_a_true_gap(seconds: float) -> None:
    for seed in range(3):
        problem = weeks.large(sessions=600, meetings=15, posters=15, seed=seed)
        short, long = solve(problem, seconds=seconds), solve(problem)
        assert not weeks.fault(problem, short.chosen)
        assert short.value <= long.value <= short.bound
        assert long.value == long.bound


def test_a_search_cut_short_is_no_worse_than_the_plan_before() -> None:
    problem = weeks.large(sessions=200, meetings=5, posters=5, seed=1)
    best = solve(problem)
    again = solve(problem, seconds=0, known=(*range(40), *best.chosen)[::-1])
    assert not weeks.fault(problem, again.chosen)
    assert again.value >= best.value


def test_of_equal_plans_the_earlier_one_is_taken() -> None:
    ten_minutes = [Option(540 + 10 * slot, 550 + 10 * slot, 0, 7) for slot in range(20)]
    meeting = Limit(1, tuple(range(20)))
    fixed = Option(535, 560, 0, 9)
    problem = Problem(options=(*ten_minutes, fixed), gaps=((0,),), limits=(meeting,))
    chosen = solve(problem).chosen
    assert [problem.options[option].start for option in chosen] == [535, 560]


@given(seed=st.integers(0, 10**6), pins=st.integers(0, 3), skips=st.integers(0, 3))
@settings(max_examples=25, deadline=None)
def test_any_plan_can_be_walked_and_keeps_every_limit(seed: int, pins: int, skips: int) -> None:
    random_case = case(seed)
    first = _arrange(random_case)
    assert faults(random_case, first.visits) == []
    assert first.proof.bound >= first.proof.value - 1e-6
    ids = sorted({visit.id for visit in first.visits} | {left.visit.id for left in first.left_out})
    Random(seed).shuffle(ids)
    decided = replace(
        random_case,
        decisions=Decisions(pinned=tuple(ids[:pins]), skipped=tuple(ids[pins : pins + skips])),
    )
    second = _arrange(decided)
    # A pinned visit may lie outside the day; everything else is as before.
    assert faults(decided, second.visits) == []
    planned = {visit.id for visit in second.visits}
    told = {left.visit.id: left.why for left in second.left_out}
    for pinned in decided.decisions.pinned:
        assert pinned in planned or told[pinned]
    assert not planned & set(decided.decisions.skipped)
    for skipped in decided.decisions.skipped:
        assert told[skipped] == Reason(kind="left-out/skipped")


def test_a_single_pin_always_holds() -> None:
    for seed in range(6):
        random_case = case(seed)
        left_out = [left.visit for left in _arrange(random_case).left_out]
        for visit in left_out[:2]:
            decisions = Decisions(pinned=(visit.id,))
            plan = _arrange(replace(random_case, decisions=decisions))
            assert visit.id in {each.id for each in plan.visits}, (seed, visit)


def test_other_weights_give_another_plan() -> None:
    random_case = case(7)
    changed = AgendaSettings(weights={"person": 0.0, "event": 900.0})
    events = _arrange(replace(random_case, profile=replace(random_case.profile, agenda=changed)))
    assert {visit.kind for visit in events.visits} <= {"event", "session", "meal"}


def test_a_weight_that_does_not_exist_is_named() -> None:
    random_case = case(7)
    wrong = AgendaSettings(weights={"postr": 2.0})
    with pytest.raises(UsageError, match="postr"):
        _arrange(replace(random_case, profile=replace(random_case.profile, agenda=wrong)))
    assert WEIGHTS["person"] == 100


def test_a_rejected_person_is_worth_nothing() -> None:
    random_case = case(3)
    name = random_case.prospects[0].person.name.text
    plan = _arrange(replace(random_case, decisions=Decisions(rejected=(name,))))
    assert all(name.lower() not in visit.person_ids for visit in plan.visits)


def test_lunch_is_kept_on_every_whole_day() -> None:
    random_case = case(5)
    profile = replace(random_case.profile, agenda=AgendaSettings(lunch_minutes=30))
    plan = _arrange(replace(random_case, profile=profile))
    days = {visit.start.date() for visit in plan.visits if visit.meal == "lunch"}
    assert days == {session.start.date() for session in random_case.listing.sessions}


def test_a_day_with_nothing_to_go_to_has_no_lunch() -> None:
    random_case = case(5)
    first = min(session.start.date() for session in random_case.listing.sessions)
    kept = tuple(
        session if session.start.date() == first else replace(session, cancelled=True)
        for session in random_case.listing.sessions
    )
    listing = replace(random_case.listing, sessions=kept)
    settings_of = replace(random_case.profile, agenda=AgendaSettings())
    plan = _arrange(replace(random_case, listing=listing, profile=settings_of))
    assert {visit.start.date() for visit in plan.visits} == {first}
    assert any(visit.meal == "lunch" for visit in plan.visits)


def test_gaps_are_free_and_walking_adds_up() -> None:
    plan = _arrange(case(11))
    for gap in plan.gaps:
        assert gap.end - gap.start >= timedelta(minutes=20)
        assert all(visit.end <= gap.start or visit.start >= gap.end for visit in plan.visits)
    for day, minutes in plan.walking.items():
        walks = [v.walk_minutes for v in plan.visits if v.start.date().isoformat() == day]
        assert minutes == sum(walks)


def test_what_is_left_out_says_what_it_would_cost() -> None:
    begins = {
        "talk": "hearing ",
        "moderator": "catching ",
        "poster": "the poster of ",
        "meeting": "meeting ",
        "event": "“",
        "session": "“",
        "meal": ("lunch", "a rest"),
    }
    priced = 0
    for seed in range(5):
        random_case = case(seed)
        plan = _arrange(random_case)
        people = {p.person.id: p.person.name.full for p in random_case.prospects}
        for left in plan.left_out:
            assert left.why
            if left.why.kind != "left-out/cost":
                continue
            said = phrases().reason(left.why)
            assert said.startswith("would cost ")
            for lost in said.removeprefix("would cost ").split("; "):
                priced += 1
                assert any(
                    lost.startswith(begins[visit.kind])
                    and (lost[0] == "“" or all(people[one] in lost for one in visit.person_ids))
                    for visit in plan.visits
                ), left.why
            pinned = replace(random_case, decisions=Decisions(pinned=(left.visit.id,)))
            assert _arrange(pinned).proof.value <= plan.proof.value
    assert priced > 5


def test_a_visit_of_the_plan_before_stays_unless_much_is_gained() -> None:
    for seed in range(5):
        random_case = case(seed)
        before = _arrange(random_case)
        plan = Plan(
            meeting=random_case.meeting,
            made_on=date(2026, 3, 1),
            source=Source(platform="invented"),
            visits=before.visits,
        )
        again = _arrange(random_case, previous=plan)
        assert [(v.id, v.start) for v in again.visits] == [(v.id, v.start) for v in before.visits]


def test_ids_outlive_a_change_of_times() -> None:
    random_case = case(4)
    later = replace(
        random_case.listing,
        sessions=tuple(
            replace(s, start=s.start + timedelta(minutes=5), end=s.end + timedelta(minutes=5))
            for s in random_case.listing.sessions
        ),
    )
    first = {v.id for v in _arrange(random_case).visits if v.kind in {"session", "event"}}
    ids = {visit_id(kind, s.id) for s in later.sessions for kind in ("session", "event")}
    assert first <= ids


def test_commitments_without_a_time_are_counted() -> None:
    random_case = case(2)
    timeless = tuple(
        replace(s, start=None, end=None, talks=tuple(replace(t, start=None) for t in s.talks))
        for s in random_case.listing.sessions
    )
    plan = _arrange(replace(random_case, listing=replace(random_case.listing, sessions=timeless)))
    live = [
        commitment
        for prospect in random_case.prospects
        for commitment in prospect.person.commitments
    ]
    assert 0 < plan.without_time <= len(live)
    assert plan.visits == ()


def test_an_empty_meeting_gives_an_empty_plan() -> None:
    random_case = case(2)
    empty = replace(random_case, listing=replace(random_case.listing, sessions=()), prospects=())
    plan = _arrange(empty)
    assert plan.visits == ()
    assert plan.proof.optimal


def test_the_sample_is_planned_with_proof() -> None:
    from confprep import plan as job

    plan = job.make(job.sample("aaos-2025"))
    assert plan.proof.optimal
    kinds = {visit.kind for visit in plan.visits}
    assert {"talk", "poster", "moderator", "meeting", "meal"} <= kinds
    for before, after in pairwise(plan.visits):
        assert before.end <= after.start
    assert any(left.visit.registration for left in plan.left_out)


def _arrange(random_case: Case, **more: object):
    return arrange(replace(random_case.given, **more))


def test_walks_that_contradict_each_other_are_believed_at_their_longest() -> None:
    assert direct_gaps([[0, 40, 5], [40, 0, 5], [5, 5, 0]], stay=10) == (
        (0, 40, 15),
        (40, 0, 15),
        (15, 15, 0),
    )
    fine = ((0, 20, 11), (20, 0, 11), (11, 11, 0))
    assert direct_gaps(fine, stay=10) == fine


@pytest.mark.parametrize("seed", [1285, 3, 77])
def test_a_room_without_a_name_shortens_no_walk(seed: int) -> None:
    random_case = case(seed)
    assert faults(random_case, _arrange(random_case).visits) == []
