"""What is due, by when: the rules, and that any newer contact moves them."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from confprep.contacts.cadence import (
    Hold,
    by_day,
    colour,
    due,
    key,
    months_after,
    never_quiet,
    silences,
)
from confprep.model import Contact, FollowupSettings, Interaction, Reminder
from confprep.reasons import Interviewed, QuietPeriod

ZONE = ZoneInfo("America/New_York")
MET = datetime(2025, 3, 12, 15, tzinfo=ZONE)
SOAP = QuietPeriod(name="SOAP", rule="Wait.", source="x", until=date(2025, 3, 21))
JANE = Contact(id=1, name="Jane Example", institution="Example Hospital")
SETTINGS = FollowupSettings()


def at(days: float, kind: str = "met", **fields) -> Interaction:
    given = {"meeting": "aaos-2025" if kind == "met" else "", "said": "spoke", **fields}
    return Interaction(
        id=round(days * 100) + 1, contact_id=1, at=MET + timedelta(days=days), kind=kind, **given
    )


def reminders(*happened: Interaction, contact: Contact = JANE, today: int = 0, quiet=never_quiet):
    return due(
        contact,
        happened,
        today=(MET + timedelta(days=today)).date(),
        settings=SETTINGS,
        zone=ZONE,
        quiet=quiet,
    )


def kinds(*happened: Interaction, contact: Contact = JANE, today: int = 0) -> list[str]:
    return [key(each) for each in reminders(*happened, contact=contact, today=today)]


def test_after_a_meeting_a_letter_in_48_hours_and_an_update_in_three_months() -> None:
    first, update = reminders(at(0))
    assert (first.kind, first.ideal, first.latest) == (
        "follow-up",
        date(2025, 3, 14),
        date(2025, 3, 17),
    )
    assert (update.kind, update.ideal, update.latest) == (
        "update",
        date(2025, 6, 12),
        date(2025, 7, 12),
    )
    colours = [colour(first, date(2025, 3, day)) for day in range(12, 19)]
    assert colours == ["", "", "", "amber", "amber", "red", "red"]


def test_without_a_note_the_note_is_due_and_no_letter() -> None:
    assert kinds(at(0, said="")) == ["note", "update"]
    assert kinds(at(0, said=""), at(0.1, "note", meeting="aaos-2025")) == ["follow-up", "update"]
    assert kinds(at(-1), at(0, said="")) == ["follow-up", "update"]


@pytest.mark.parametrize("kind", ["sent", "answered"])
def test_any_newer_contact_moves_the_update_and_ends_the_follow_up(kind: str) -> None:
    (update,) = reminders(at(0), at(5, kind))
    assert (update.kind, update.ideal, update.latest) == (
        "update",
        date(2025, 6, 17),
        date(2025, 7, 17),
    )


def test_a_note_to_oneself_is_no_contact() -> None:
    assert reminders(at(0)) == reminders(at(0), at(5, "note"))


def test_two_silences_end_it_and_an_answer_begins_anew() -> None:
    twice = (at(0), at(2, "sent"), at(95, "sent"))
    assert kinds(*twice[:2], today=3) == ["update"]
    assert silences(twice) == 2
    assert kinds(*twice, today=96) == []
    assert kinds(*twice, at(200, "answered"), today=201) == ["update"]
    assert kinds(*twice, at(300), today=300) == ["follow-up", "update"]


def test_a_thank_you_and_the_promised_paper_are_one_approach() -> None:
    assert silences((at(0), at(2, "sent"), at(4, "sent"), at(12, "sent"))) == 1


def test_declined_or_unwilling_ends_it() -> None:
    promised = at(0, promised="the abstract", promised_by="me")
    assert kinds(promised, contact=replace(JANE, declined=True)) == []
    assert kinds(promised, contact=replace(JANE, may_write=False)) == []


def test_promises_of_both_sides_until_they_are_kept() -> None:
    mine = at(0, promised="the abstract", promised_by="me", due=date(2025, 3, 20))
    theirs = at(0.5, promised="a reference", promised_by="them", due=date(2025, 4, 1))
    found = {each.kind: each for each in reminders(mine, theirs, at(1, "sent"))}
    assert found["promise"].ideal == found["promise"].latest == date(2025, 3, 20)
    assert found["promise"].promised == ("the abstract",)
    assert found["their-promise"].ideal == date(2025, 4, 1)
    kept = replace(mine, kept_on=date(2025, 3, 15))
    assert kinds(kept, at(1, "sent")) == ["update"]
    undated = reminders(replace(mine, due=None), at(1, "sent"))[0]
    assert (undated.ideal, undated.latest) == (date(2025, 3, 14), date(2025, 3, 17))


def test_months_later_only_the_update_is_left() -> None:
    assert kinds(at(0), today=95) == ["update"]


def test_a_cadence_of_their_own() -> None:
    (update,) = reminders(at(0), at(1, "sent"), contact=replace(JANE, cadence_months=6))
    assert (update.ideal, update.latest) == (date(2025, 9, 13), date(2025, 10, 13))


def test_days_are_days_where_the_user_lives() -> None:
    late = Interaction(
        id=1, contact_id=1, at=datetime(2025, 3, 13, 3, tzinfo=UTC), said="x", meeting="m"
    )
    assert reminders(late)[0].ideal == date(2025, 3, 14)


def test_a_quiet_period_moves_a_letter_and_says_why() -> None:
    def quiet(day: date, contact: Contact) -> Hold | None:
        assert contact == JANE
        return (
            Hold(reason=SOAP, until=date(2025, 3, 21))
            if date(2025, 3, 14) <= day < date(2025, 3, 21)
            else None
        )

    first, update = reminders(at(0), quiet=quiet)
    assert (first.ideal, first.latest, first.held) == (
        date(2025, 3, 21),
        date(2025, 3, 21),
        (SOAP,),
    )
    assert colour(first, date(2025, 3, 18)) == ""
    assert update.held == ()
    # Overdue in the middle of it, it waits; after it, it is simply late.
    assert reminders(at(0), today=5, quiet=quiet)[0].ideal == date(2025, 3, 21)
    after = reminders(at(0), today=10, quiet=quiet)[0]
    assert (after.held, colour(after, date(2025, 3, 22))) == ((), "red")


def test_a_promise_in_a_quiet_period_is_kept_before_it() -> None:
    def quiet(day: date, _: Contact) -> Hold | None:
        inside = date(2025, 3, 17) <= day < date(2025, 3, 21)
        return Hold(reason=SOAP, until=date(2025, 3, 21)) if inside else None

    promised = at(0, promised="the abstract", promised_by="me", due=date(2025, 3, 20))
    early, late = (
        next(
            e
            for e in reminders(promised, today=today, quiet=quiet)
            if e.kind == "promise" or e.promises
        )
        for today in (0, 6)
    )
    # After the quiet days the late thanks and what was promised are one letter.
    assert (early.kind, late.kind, late.promises) == ("promise", "follow-up", (1,))
    assert (early.ideal, early.held) == (date(2025, 3, 16), ())
    assert (late.ideal, late.held) == (date(2025, 3, 21), (SOAP,))


def test_a_hold_without_an_end_stays_on_its_day_and_says_why() -> None:
    held = reminders(at(0), quiet=lambda _day, _contact: Hold(reason=Interviewed()))
    assert {each.held for each in held} == {(Interviewed(),)}
    assert held[0].ideal == date(2025, 3, 14)


def test_by_day_takes_what_is_due_until_then() -> None:
    found = reminders(at(0))
    assert [each.kind for each in by_day(found, date(2025, 3, 14))] == ["follow-up"]
    assert by_day(found, date(2025, 3, 13)) == ()


@pytest.mark.parametrize(
    ("day", "months", "expected"),
    [
        (date(2024, 11, 30), 3, date(2025, 2, 28)),
        (date(2023, 11, 30), 3, date(2024, 2, 29)),
        (date(2025, 10, 31), 4, date(2026, 2, 28)),
        (date(2025, 12, 15), 1, date(2026, 1, 15)),
    ],
)
def test_months_after_the_end_of_a_month(day: date, months: int, expected: date) -> None:
    assert months_after(day, months) == expected


happenings = st.lists(
    st.tuples(
        st.integers(0, 400),
        st.sampled_from(["met", "sent", "answered", "note"]),
        st.booleans(),
    ),
    min_size=1,
    max_size=12,
)


@given(happenings, st.integers(0, 500))
def test_whatever_happened_it_is_in_order_and_ideal_comes_first(rows, today: int) -> None:
    happened = [at(day, kind, said="x" * noted) for day, kind, noted in sorted(rows)]
    found = reminders(*happened, today=today)
    assert all(each.ideal <= each.latest for each in found)
    assert list(found) == sorted(found, key=lambda each: (each.ideal, each.latest))
    assert len({key(each) for each in found}) == len(found)


@given(happenings, st.sampled_from(["met", "answered"]))
def test_a_newer_contact_never_brings_the_update_forward(rows, kind: str) -> None:
    happened = [at(day, what) for day, what, _ in sorted(rows)]

    def update(found: tuple[Reminder, ...]) -> date | None:
        return next((each.ideal for each in found if each.kind == "update"), None)

    before = update(reminders(*happened))
    after = update(reminders(*happened, at(401, kind)))
    assert after is not None
    assert before is None or before < after
