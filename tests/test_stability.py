"""A repaired plan changes nothing it need not.

Three things are meant by that. What touches nothing in the plan, and offers nothing better, leaves
every visit as it was. A visit that is gone or moved although it could have stayed is paid for:
with it at its time, whatever else is done, the plan loses more than the price of stability. And
that price is all that is ever paid: beyond it, the better plan is taken.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, timedelta
from random import Random

import msgspec
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from confprep.agenda import arrange
from confprep.agenda.arrangement import Arrangement
from confprep.agenda.candidate import Candidate
from confprep.agenda.visits import candidates
from confprep.model import AgendaSettings, Decisions, Plan, Visit
from confprep.worth import WEIGHTS, Worth
from tests import walks
from tests.random_meetings import Case, case, edited, faults, read_again

seeds = st.integers(0, 10**6)


def _arranged(of: Case, previous: Plan | None = None) -> Arrangement:
    made = arrange(replace(of.given, previous=previous))
    assert made.proof.optimal
    return made


def _plan(of: Case, arranged: Arrangement) -> Plan:
    return Plan(
        meeting=of.meeting,
        made_on=date(2026, 3, 1),
        source=of.listing.source,
        prospects=of.prospects,
        visits=arranged.visits,
    )


# --- what touches nothing --------------------------------------------------------------------


@given(seed=seeds)
@settings(max_examples=15, deadline=None)
def test_edits_of_what_concerns_nobody_leave_every_visit_as_it_was(seed: int) -> None:
    random = Random(seed)
    before = _with_committees(case(seed), random)
    plan = _plan(before, _arranged(before))
    sessions = [s for s in before.listing.sessions if not s.id.startswith("committee")]
    committees = [s for s in before.listing.sessions if s.id.startswith("committee")]
    shift = timedelta(minutes=15)
    sessions += [
        replace(committees[0], title="Closed Board"),
        replace(committees[1], room="Harbor Hotel, Ballroom 2"),
        replace(committees[2], start=committees[2].start + shift, end=committees[2].end + shift),
        replace(committees[3], cancelled=True),
        replace(committees[4], id="committee-new", title="Closed Committee, New"),
    ]
    random.shuffle(sessions)
    after = read_again(before, sessions)
    again = _arranged(after, plan)
    assert msgspec.json.encode(again.visits) == msgspec.json.encode(plan.visits)


def _with_committees(of: Case, random: Random) -> Case:
    """The meeting with sessions that nobody of interest is in."""
    some = random.sample(of.listing.sessions, 5)
    committees = [
        replace(s, id=f"committee{n}", title=f"Closed Committee {n}", people=(), talks=())
        for n, s in enumerate(some)
    ]
    return read_again(of, (*of.listing.sessions, *committees))


@given(seed=seeds)
@settings(max_examples=15, deadline=None)
def test_what_was_left_out_and_is_gone_is_not_missed(seed: int) -> None:
    """To skip what is not in the plan takes nothing from it."""
    before = case(seed)
    plan = _plan(before, _arranged(before))
    held = {visit.id for visit in plan.visits}
    # To skip several talks in a row is to skip each of them, and one of them may be planned.
    heard = {visit.session_id for visit in plan.visits if visit.kind == "talk"}
    out = [
        visit.id
        for visit in (possible.visit for possible in _possible(before))
        if visit.id not in held and not (visit.kind == "talk" and visit.session_id in heard)
    ]
    skipped = tuple(Random(seed).sample(out, min(4, len(out))))
    again = _arranged(replace(before, decisions=Decisions(skipped=skipped)), plan)
    assert msgspec.json.encode(again.visits) == msgspec.json.encode(plan.visits)


# --- what must be paid for -------------------------------------------------------------------


@given(seed=seeds)
@settings(max_examples=30, deadline=None)
def test_a_visit_that_could_have_stayed_went_for_more_than_its_price(seed: int) -> None:
    before = case(seed)
    plan = _plan(before, _arranged(before))
    after = edited(before, seed)
    repaired = _arranged(after, plan)
    assert faults(after, repaired.visits) == []
    assert went_too_cheaply(after, plan, repaired.visits) == []


@given(seed=seeds, free=st.booleans())
@settings(max_examples=15, deadline=None)
def test_the_price_is_all_that_is_ever_paid(seed: int, free: bool) -> None:
    """The plan is worth the best there is, less at most the price of the changes that it spares."""
    before, price = case(seed), 0.0 if free else WEIGHTS["stability"]
    agenda = replace(before.profile.agenda, weights={"stability": price})
    before = replace(before, profile=replace(before.profile, agenda=agenda))
    plan = _plan(before, _arranged(before))
    after = edited(before, seed)
    best, repaired = _arranged(after), _arranged(after, plan)
    possible = {p.visit.id: p for p in _possible(after)}
    spared = _kept(after, plan, repaired.visits) - _kept(after, plan, best.visits)
    lost = (
        _worth(after, None, best.visits, possible)[1]
        - _worth(after, None, repaired.visits, possible)[1]
    )
    assert lost <= spared + ROUNDING * max(1, len(possible))
    assert free <= (lost <= ROUNDING * max(1, len(possible)))


def test_the_price_decides() -> None:
    """Of two talks at one hour the better is heard; the one that was planned stays for a little."""
    some = case(5)
    agenda = AgendaSettings(lunch_minutes=0, meetings_per_day=0, weights={"rest": 0})
    some = replace(some, profile=replace(some.profile, agenda=agenda, interests=("hip", "knee")))
    first = some.listing.sessions[0]
    hip = replace(first, id="a", title="Hip", people=(), talks=(), cancelled=False)
    both = replace(hip, id="b", title="Hip and knee", room="Ballroom 20A")
    old = read_again(some, [hip])
    plan = _plan(old, _arranged(old))
    assert [visit.session_id for visit in plan.visits] == ["a"]
    new = read_again(some, [hip, both])
    # 12 points for two interests against 6 for one: less than 10 more.
    assert [visit.session_id for visit in _arranged(new).visits] == ["b"]
    assert [visit.session_id for visit in _arranged(new, plan).visits] == ["a"]
    agenda = replace(agenda, weights={"rest": 0, "stability": 5})
    eager = replace(new, profile=replace(new.profile, agenda=agenda))
    assert [visit.session_id for visit in _arranged(eager, plan).visits] == ["b"]


# --- how it is reckoned here -----------------------------------------------------------------

ROUNDING = 0.1
"""The planner counts points in tenths."""


def _possible(of: Case) -> tuple[Candidate, ...]:
    return candidates(of.given).visits


def went_too_cheaply(of: Case, plan: Plan, repaired: Sequence[Visit]) -> list[str]:
    """Name the visits of a plan that could have stayed at their time at no greater loss."""
    possible = {p.visit.id: p for p in _possible(of)}
    now = {visit.id: visit.start for visit in repaired}
    total = _worth(of, plan, repaired, possible)
    found = []
    for visit in plan.visits:
        if now.get(visit.id) == visit.start:
            continue
        kept = _as_it_would_be(visit, possible)
        with_it = [*_beside(of, kept, repaired), *_made_anew(of, plan, kept)] if kept else []
        if any(_worth(of, plan, other, possible) > total for other in with_it):
            found.append(f"{visit.title} {visit.start}")
    return found


def _worth(
    of: Case, plan: Plan | None, visits: Iterable[Visit], possible: dict[str, Candidate]
) -> tuple[int, float]:
    """Lunches, which come before all else, and points with what keeping visits is worth."""
    visits = list(visits)
    again = Worth(of.profile, ())["again"]
    points = 0.0
    met: dict[str, list[float]] = {}
    for visit in visits:
        points += possible[visit.id].points
        for person, worth in possible[visit.id].contacts.items():
            met.setdefault(person, []).append(worth)
    for each in met.values():
        points += max(each) + again * (sum(each) - max(each))
    lunches = sum(visit.meal == "lunch" for visit in visits)
    # Each visit's points are rounded by the planner: less than that is no difference.
    slack = ROUNDING * len(visits)
    return lunches, round(points + (_kept(of, plan, visits) - slack if plan else 0.0), 6)


def _kept(of: Case, plan: Plan, visits: Iterable[Visit]) -> float:
    half = Worth(of.profile, ())["stability"] / 2
    was = {visit.id: visit.start for visit in plan.visits}
    return sum(half + half * (was[v.id] == v.start) for v in visits if v.id in was)


def _as_it_would_be(visit: Visit, possible: dict[str, Candidate]) -> Visit | None:
    """The visit at its old time, as the program now has it; None where that cannot be."""
    found = possible.get(visit.id)
    if found is None or found.closed or found.most + (visit.kind == "meal") <= 0:
        return None
    room = next((room for start, room in found.times if start == visit.start), None)
    if room is None:
        return None
    return replace(found.visit, start=visit.start, end=visit.start + found.length, room=room)


def _beside(of: Case, kept: Visit, visits: Iterable[Visit]) -> Iterable[list[Visit]]:
    """Plans that have `kept`, and of the others as many as then can be: each with one more gone."""
    rest = [visit for visit in visits if visit.id != kept.id and not _clash(of, kept, visit)]
    for left_out in (None, *rest):
        chosen = _walked(of, [v for v in (*rest, kept) if v is not left_out])
        if not faults(of, tuple(chosen)):
            yield chosen


def _made_anew(of: Case, plan: Plan, kept: Visit) -> Iterable[Sequence[Visit]]:
    """The best plan of all that have `kept`, where it is then at its old time."""
    pinned = Decisions(pinned=(kept.id,))
    made = _arranged(replace(of, decisions=pinned), plan).visits
    if any((visit.id, visit.start) == (kept.id, kept.start) for visit in made):
        yield made


def _clash(of: Case, one: Visit, other: Visit) -> bool:
    first, second = sorted((one, other), key=lambda visit: visit.start)
    pair = _walked(of, [first, second])
    return any("minutes needed" in fault for fault in faults(of, tuple(pair)))


def _walked(of: Case, visits: Iterable[Visit]) -> list[Visit]:
    """The visits in order, each with the walk to it."""
    made: list[Visit] = []
    for visit in sorted(visits, key=lambda visit: visit.start):
        minutes = 0
        if made and made[-1].start.date() == visit.start.date():
            before = made[-1]
            same = before.room == visit.room and (
                before.room or before.session_id == visit.session_id
            )
            minutes = 0 if same else walks.minutes(before.room, visit.room, of.venue)
        made.append(replace(visit, walk_minutes=minutes))
    return made
