"""Why a visit moved or was dropped, and by what a person is known from one reading to the next."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from msgspec.structs import replace

from confprep.agenda.changes import Change, ChangeKind, Changes, compare
from confprep.agenda.pairing import person_ids
from confprep.agenda.repair import repair
from confprep.model import (
    Appearance,
    Commitment,
    LeftOut,
    Listing,
    Meeting,
    Name,
    Person,
    Plan,
    Prospect,
    Session,
    Source,
    Talk,
    Visit,
)
from confprep.reasons import Reason

ZONE = ZoneInfo("America/Chicago")
SOURCE = Source(platform="invented")


def at(clock: str) -> datetime:
    return datetime.fromisoformat(f"2026-03-03T{clock}").replace(tzinfo=ZONE)


def person(given: str, family: str, *appearances: Appearance) -> Person:
    name = f"{given} {family}"
    return Person(
        id=name.lower().replace(" ", "-"),
        name=Name(text=name, given=given, family=family),
        affiliations=("Rush University",),
        commitments=tuple(
            Commitment(
                appearance=one,
                session_id="S",
                session_title="Hips",
                talk_id="t",
                talk_title="Hips in the cold",
                start=at("08:00"),
            )
            for one in appearances
        ),
    )


def prospect(one: Person) -> Prospect:
    return Prospect(person=one, program_id="rush", program="Rush University")


ANN, BOB = prospect(person("Ann", "Roe")), prospect(person("Bob", "Poe"))


def visit(key: str, clock: str = "08:00", **more: object) -> Visit:
    settings: dict = {"kind": "talk", "title": f"Talk {key}", "session_id": f"S{key}", **more}
    start = at(clock)
    return Visit(id=key, start=start, end=start + timedelta(minutes=12), **settings)


def plan(*visits: Visit, people: tuple[Prospect, ...] = (ANN, BOB), **more: object) -> Plan:
    return Plan(
        meeting=Meeting(name="Invented", zone="America/Chicago"),
        made_on=date(2026, 3, 1),
        source=SOURCE,
        prospects=people,
        visits=visits,
        **more,
    )


def changed(kind: ChangeKind, session: str = "", talk: str = "", *people: str) -> Changes:
    one = Change(kind=kind, title="Hips", session_id=session, talk_id=talk, people=people)
    return Changes(mattering=(one,))


def why(before: Plan, after: Plan, changes: Changes = Changes()) -> Reason | str:  # noqa: B008
    found = repair(before, after, changes)
    (reason,) = found.why.values()
    return reason


def kind(name: str, **values: str) -> Reason:
    return Reason(kind=f"changed/{name}", values=dict(values))


# --- moved ---------------------------------------------------------------------------------------

MEETING = visit("m", kind="meeting", title="Meet Ann Roe", session_id="", person_ids=("ann-roe",))


@pytest.mark.parametrize(
    ("one", "other", "changes", "expected"),
    [
        (
            visit("a", talk_ids=("t1", "t2")),
            visit("a", "09:00", talk_ids=("t1", "t3")),
            changed("moved", "Sa"),
            kind("other-talks"),
        ),
        (visit("a"), visit("a", "09:00"), changed("moved", "Sa"), kind("program-moved")),
        (visit("a"), visit("a", room="605"), changed("room", "Sa"), kind("program-moved")),
        (
            visit("a", talk_ids=("t1", "t2")),
            visit("a", "09:00", talk_ids=("t1", "t2")),
            changed("cancelled", "Sa", "t2"),
            kind("program-moved"),
        ),
        (
            MEETING,
            replace(MEETING, start=at("09:00"), end=at("09:10")),
            changed("moved", "Sx", "tx", "Ann Roe"),
            kind("their-hours"),
        ),
        (
            MEETING,
            replace(MEETING, start=at("09:00"), end=at("09:10")),
            changed("moved", "Sx", "tx", "Bob Poe"),
            kind("fits-better"),
        ),
        (visit("a"), visit("a", room="605"), Changes(), kind("other-room")),
        # It does not make room for itself.
        (visit("a"), visit("a", "08:05"), Changes(), kind("fits-better")),
        (visit("a"), visit("a", "09:00"), changed("renamed", "Sa"), kind("fits-better")),
    ],
)
def test_why_a_visit_moved(one: Visit, other: Visit, changes: Changes, expected: Reason) -> None:
    assert why(plan(one), plan(other), changes) == expected


def test_a_visit_moves_to_make_room() -> None:
    new = visit("b")
    assert repair(plan(visit("a")), plan(new, visit("a", "09:00"))).why == {
        "a": kind("makes-room", title="Talk b")
    }


# --- dropped -------------------------------------------------------------------------------------

HEARD = visit("a", talk_id="t", person_ids=("ann-roe",), program_ids=("rush",))
ELSEWHERE = visit("b", "15:00", person_ids=("ann-roe",))
WITH_BOB = visit(
    "n", "15:00", kind="meeting", title="Meet Bob Poe", person_ids=("bob-poe",), session_id=""
)
OF_RUSH = ("rush",)


@pytest.mark.parametrize(
    ("one", "after", "changes", "expected"),
    [
        (HEARD, plan(), changed("cancelled", "Sa"), kind("cancelled")),
        (HEARD, plan(), changed("cancelled", "Sa", "t"), kind("cancelled")),
        (HEARD, plan(people=(BOB,)), changed("moved", "Sa"), kind("nobody-left")),
        (HEARD, plan(), changed("no longer there", "Sa", "t"), kind("not-there")),
        (MEETING, plan(), changed("moved", "Sx", "tx", "Ann Roe"), kind("their-hours")),
        # Of their new talk alone no meeting is dropped.
        (MEETING, plan(), changed("new talk", "Sx", "tx", "Ann Roe"), kind("gains-more")),
        (HEARD, plan(ELSEWHERE), changed("moved", "Sa", "t"), kind("does-not-fit")),
        (HEARD, plan(ELSEWHERE), Changes(), kind("seen-elsewhere", title="Talk b")),
        (
            replace(MEETING, program_ids=OF_RUSH),
            plan(replace(WITH_BOB, program_ids=OF_RUSH)),
            Changes(),
            kind("one-a-program", title="Meet Bob Poe"),
        ),
        (
            replace(MEETING, program_ids=OF_RUSH),
            plan(replace(WITH_BOB, program_ids=("iowa",))),
            Changes(),
            kind("gains-more"),
        ),
        (
            replace(MEETING, program_ids=OF_RUSH),
            plan(visit("n", "15:00", person_ids=("bob-poe",), program_ids=OF_RUSH)),
            Changes(),
            kind("gains-more"),
        ),
        (HEARD, plan(visit("b")), Changes(), kind("makes-room", title="Talk b")),
        (
            HEARD,
            plan(left_out=(LeftOut(visit=HEARD, why=Reason(kind="left-out/skipped")),)),
            Changes(),
            Reason(kind="left-out/skipped"),
        ),
        (HEARD, plan(visit("b", "08:12")), Changes(), kind("gains-more")),
    ],
)
def test_why_a_visit_was_dropped(
    one: Visit, after: Plan, changes: Changes, expected: Reason
) -> None:
    assert why(plan(one), after, changes) == expected


def test_what_became_of_the_others_is_counted() -> None:
    found = repair(
        plan(visit("a"), visit("b", "09:00"), HEARD), plan(visit("a"), visit("c", "10:00"))
    )
    assert (found.kept, [each.id for each in found.added]) == (1, ["c"])


# --- who is who ----------------------------------------------------------------------------------


def line(name: str, number: str = "", **more: str) -> Appearance:
    ids = {"presenterid": number} if number else {}
    return Appearance(name_text=name, ids=ids, role="speaker", **more)


def listing(*talks: Talk, **more: object) -> Listing:
    session = Session(id="S", title="Hips", start=at("08:00"), end=at("09:00"), talks=talks, **more)
    return Listing(source=SOURCE, sessions=(session,))


def talk(key: str, *people: Appearance, **more: object) -> Talk:
    settings: dict = {"title": f"Hips {key}", "start": at("08:00"), "end": at("08:12"), **more}
    return Talk(id=key, people=people, **settings)


def all_of(old: Listing, new: Listing, before: Plan, after: Plan | None = None) -> list[Change]:
    found = compare(old, new, before, after)
    return [*found.mattering, *found.others]


def test_a_person_is_known_by_the_platforms_number_whatever_the_name() -> None:
    was, now = line("Ann Roe", "7"), line("Ann Berger-Roe", "7")
    before = plan(people=(prospect(person("Ann", "Roe", was)),))
    later = prospect(person("Ann", "Berger-Roe", now))
    assert person_ids([before.prospects[0].person], [later.person]) == {"ann-berger-roe": "ann-roe"}
    # The same talk with the same person: nobody came, and nobody left.
    assert all_of(listing(talk("t", was)), listing(talk("t", now)), before) == []
    after = plan(people=(later,))
    assert all_of(listing(talk("t", was)), listing(talk("t", now)), before, after) == []


@pytest.mark.parametrize("number", ["8", ""])
def test_another_number_or_none_is_another_person_where_the_name_is_another(number: str) -> None:
    was, now = line("Ann Roe", "7"), line("Ann Berger-Roe", number)
    before = plan(people=(prospect(person("Ann", "Roe", was)),))
    later = prospect(person("Ann", "Berger-Roe", now))
    assert person_ids([before.prospects[0].person], [later.person]) == {}
    told = all_of(listing(talk("t", was)), listing(talk("t", now)), before, plan(people=(later,)))
    assert sorted((each.kind, each.people) for each in told) == [
        ("new person", ("Ann Berger-Roe",)),
        ("no longer there", ("Ann Roe",)),
    ]


def test_numbers_of_another_kind_are_not_compared() -> None:
    was = Appearance(name_text="Ann Roe", ids={"presenterid": "7"})
    now = Appearance(name_text="Ann Berger-Roe", ids={"hprid": "7"})
    assert person_ids([person("Ann", "Roe", was)], [person("Ann", "Berger-Roe", now)]) == {}


def test_an_initial_is_the_same_person_where_the_first_one_is_gone() -> None:
    was, now = line("A. Roe"), line("Ann Roe")
    before, after = plan(people=(prospect(person("A.", "Roe", was)),)), plan(people=(ANN,))
    told = all_of(listing(talk("t", was)), listing(talk("t", now)), before, after)
    assert not [each for each in told if each.kind == "new person"]
    other = plan(people=(prospect(person("Bea", "Roe", line("Bea Roe"))),))
    told = all_of(listing(talk("t", was)), listing(talk("t", line("Bea Roe"))), before, other)
    assert [each.people for each in told if each.kind == "new person"] == [("Bea Roe",)]


# --- sessions and talks that are new, or went away -----------------------------------------------

OF_ANN = plan(people=(prospect(person("Ann", "Roe", line("Ann Roe"))),))
OTHER = Session(id="T", title="Knees", start=at("10:00"), end=at("11:00"))


def test_a_new_session_is_told_as_the_talks_of_those_to_meet() -> None:
    old = listing(talk("t", line("Somebody")))
    led = replace(OTHER, people=(line("Ann Roe"),), talks=(talk("k", line("Ann Roe")),))
    new = replace(old, sessions=(*old.sessions, led))
    told = all_of(old, new, OF_ANN)
    assert [(each.kind, each.session_id, each.talk_id) for each in told] == [
        ("new talk", "T", "k"),
        ("new talk", "T", ""),
    ]
    cancelled = replace(old, sessions=(*old.sessions, replace(led, cancelled=True)))
    assert all_of(old, cancelled, OF_ANN) == []


def test_a_new_talk_of_a_new_or_cancelled_session_is_not_told_twice() -> None:
    old = listing(talk("t", line("Somebody")))
    fresh = replace(OTHER, talks=(talk("k", line("Nobody")),))
    assert [
        each.kind for each in all_of(old, replace(old, sessions=(*old.sessions, fresh)), OF_ANN)
    ] == ["new"]
    off = listing(talk("t", line("Somebody")), talk("u", line("Nobody")), cancelled=True)
    assert [each.kind for each in all_of(old, off, OF_ANN)] == ["cancelled"]
    dropped = listing(talk("t", line("Somebody")), talk("u", line("Nobody"), cancelled=True))
    assert all_of(old, dropped, OF_ANN) == []


@pytest.mark.parametrize(
    ("was", "now", "expected"),
    [
        ({}, {}, ["moved"]),
        ({"cancelled": True}, {}, []),
        ({}, {"cancelled": True}, ["cancelled"]),
    ],
)
def test_a_talk_that_went_to_another_session(was: dict, now: dict, expected: list[str]) -> None:
    stays = talk("s", line("Somebody"), title="Ankles")
    old = Listing(
        source=SOURCE, sessions=(*listing(stays, talk("k", line("Ann Roe"), **was)).sessions, OTHER)
    )
    there = replace(OTHER, talks=(talk("k", line("Ann Roe"), start=at("10:00"), end=None, **now),))
    new = Listing(source=SOURCE, sessions=(*listing(stays).sessions, there))
    assert [each.kind for each in all_of(old, new, OF_ANN)] == expected


def test_what_is_no_longer_listed_is_told_apart_from_what_is_marked() -> None:
    old = listing(talk("t", line("Somebody")), talk("u", line("Ann Roe")))
    gone = all_of(old, listing(talk("t", line("Somebody"))), OF_ANN)
    marked = listing(talk("t", line("Somebody")), talk("u", line("Ann Roe"), cancelled=True))
    assert [(each.kind, each.listed) for each in gone] == [("cancelled", False)]
    assert [(each.kind, each.listed) for each in all_of(old, marked, OF_ANN)] == [
        ("cancelled", True)
    ]
