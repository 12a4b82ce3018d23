"""Quiet periods and timing: what is known holds, what is not known is said."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from confprep.errors import WorkspaceError
from confprep.model import FollowupSettings, OutreachSettings
from confprep.rules import quiet, timing

SEASON = quiet.load()
ORTHO, GENERAL = "orthopaedic-surgery", "general-surgery"


def closing(day: date, specialty: str = ORTHO, home: str = "") -> str:
    period = quiet.closing(SEASON.period, day, specialty=specialty, home_zone=home)
    return period.key if period else ""


@pytest.mark.parametrize(
    ("day", "specialty", "key"),
    [
        (date(2025, 3, 16), ORTHO, ""),
        (date(2025, 3, 17), ORTHO, "soap-2025"),
        (date(2025, 3, 20), GENERAL, "soap-2025"),
        (date(2025, 3, 21), GENERAL, ""),
        (date(2024, 11, 17), ORTHO, ""),
        (date(2024, 11, 18), ORTHO, "ortho-interview-offers-2024"),
        (date(2024, 11, 19), ORTHO, "ortho-interview-offers-2024"),
        (date(2024, 11, 18), GENERAL, ""),
        (date(2024, 11, 18), "", "ortho-interview-offers-2024"),
        (date(2026, 3, 16), ORTHO, "soap-2026"),
        (date(2026, 3, 20), ORTHO, ""),
        (date(2027, 3, 17), ORTHO, "soap-2027"),
    ],
)
def test_a_day_is_quiet_as_its_source_says(day: date, specialty: str, key: str) -> None:
    assert closing(day, specialty) == key


def test_a_period_also_holds_on_the_users_own_calendar_day() -> None:
    # Thursday night in New York is already Friday in Tokyo.
    assert closing(date(2025, 3, 21), home="Asia/Tokyo") == "soap-2025"
    assert closing(date(2025, 3, 21), home="America/Chicago") == ""


def test_every_period_names_its_source_and_the_unknown_ones_say_check() -> None:
    assert len({period.key for period in SEASON.period}) == len(SEASON.period)
    for period in SEASON.period:
        assert period.source.startswith("http")
        assert period.rule
        if period.start is None:
            assert period.verified_on is None
            assert period.days, period.key
            assert "not found" in period.note
            assert not quiet.reason(period, date(2027, 3, 20)).known
        else:
            assert period.verified_on is not None
            assert period.end is not None
            assert period.start < period.end


def test_unknown_days_are_shown_where_they_may_fall_and_guessed_nowhere() -> None:
    november = quiet.to_check(SEASON.period, date(2026, 11, 5), date(2026, 11, 12), specialty=ORTHO)
    assert [period.key for period in november] == ["ortho-interview-offers-2026"]
    assert closing(date(2026, 11, 16)) == ""
    assert not quiet.to_check(
        SEASON.period, date(2026, 11, 5), date(2026, 11, 12), specialty=GENERAL
    )


def test_the_day_of_unlocking_is_the_first_open_one() -> None:
    assert quiet.unlocks(SEASON.period, date(2025, 3, 18)) == date(2025, 3, 21)
    assert quiet.unlocks(SEASON.period, date(2025, 4, 1)) == date(2025, 4, 1)


def test_what_was_looked_for_and_not_found_is_a_policy_to_check() -> None:
    unknown = [policy for policy in SEASON.policy if policy.verified_on is None]
    assert len(unknown) >= 3
    assert all(policy.note for policy in unknown)


OWN = """
[[period]]
key = "soap-2027"
name = "SOAP"
scope = ["all"]
zone = "America/New_York"
start = 2027-03-15T10:00:00
end = 2027-03-18T21:00:00
rule = "No contact."
source = "https://example.org/calendar"
verified_on = 2027-01-05
"""


def test_the_users_own_seasons_win(tmp_path: Path) -> None:
    (tmp_path / "mine.toml").write_text(OWN)
    season = quiet.load(tmp_path)
    assert quiet.closing(season.period, date(2027, 3, 18))
    assert not quiet.closing(season.period, date(2027, 3, 19))
    assert len(season.period) == len(SEASON.period)


@pytest.mark.parametrize("text", ["[[period]\n", "[[period]]\nkey = 3\n", "[[pariod]]\n"])
def test_a_broken_file_of_the_users_is_named(tmp_path: Path, text: str) -> None:
    (tmp_path / "mine.toml").write_text(text)
    with pytest.raises(WorkspaceError, match=r"mine\.toml"):
        quiet.load(tmp_path)


# --- timing ----------------------------------------------------------------------------------

DAYS = st.dates(date(2024, 9, 1), date(2027, 9, 1))


def never(_: date) -> bool:
    return False


@given(
    starts=DAYS,
    early=st.integers(-10, 60),
    settings_=st.builds(
        OutreachSettings,
        first_email_days_before=st.integers(-3, 60) | st.integers(),
        last_email_days_before=st.integers(-3, 20) | st.integers(),
        reminder_after_days=st.integers(-2, 20) | st.integers(),
    ),
)
@settings(max_examples=300, deadline=None)
def test_no_day_of_a_letter_is_quiet_late_or_past(
    starts: date, early: int, settings_: OutreachSettings
) -> None:
    today = starts - timedelta(days=early)
    days = timing.before_meeting(
        starts, settings_, today=today, quiet=lambda day: bool(closing(day))
    )
    if days.send_from is None:
        assert days == timing.Timing()
        return
    assert days.send_by is not None
    assert today <= days.send_from <= days.send_by <= starts
    day = days.send_from
    while day <= days.send_by:
        assert not closing(day)
        day += timedelta(days=1)
    if days.remind_on is not None:
        assert not closing(days.remind_on)
        assert days.send_from < days.remind_on <= starts - timedelta(days=3)


@given(met=DAYS)
@settings(max_examples=200, deadline=None)
def test_follow_ups_and_updates_move_to_the_first_open_day(met: date) -> None:
    settings_ = FollowupSettings()

    def quiet(day: date) -> bool:
        return bool(closing(day))

    follow_up = timing.follow_up(met, settings_, quiet=quiet)
    update = timing.update(met, settings_, quiet=quiet)
    next_day, months_on = met + timedelta(days=1), timing.months_later(met, settings_.update_months)
    for days, wished in ((follow_up, next_day), (update, months_on)):
        assert days.send_from
        assert days.send_by
        assert wished <= days.send_from <= days.send_by
        assert not quiet(days.send_from)
        assert not quiet(days.send_by)
        passed = [wished + timedelta(days=n) for n in range((days.send_from - wished).days)]
        weekends = {day for day in passed if days is follow_up and day.weekday() >= 5}
        assert all(quiet(day) for day in passed if day not in weekends)


def test_the_first_follow_up_is_due_within_two_days() -> None:
    days = timing.follow_up(date(2025, 5, 6), FollowupSettings(), quiet=never)
    assert (days.send_from, days.send_by) == (date(2025, 5, 7), date(2025, 5, 8))


@pytest.mark.parametrize(
    ("day", "months", "expected"),
    [
        (date(2025, 1, 31), 1, date(2025, 2, 28)),
        (date(2024, 1, 31), 1, date(2024, 2, 29)),
        (date(2025, 11, 30), 3, date(2026, 2, 28)),
        (date(2025, 3, 11), -5, date(2024, 10, 11)),
        (date(2025, 3, 11), 24, date(2027, 3, 11)),
    ],
)
def test_months_are_counted_by_the_calendar(day: date, months: int, expected: date) -> None:
    assert timing.months_later(day, months) == expected
