"""Time zones, against zoneinfo with the same data."""

from __future__ import annotations

import subprocess
import sys
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from confprep.errors import ConfprepError
from confprep.generators.calendar import zones

FIRST, LAST = date(2025, 1, 1), date(2030, 12, 31)
SAMPLE = (
    "America/Los_Angeles", "America/New_York", "America/Chicago", "America/Denver",
    "America/Phoenix", "America/Vancouver", "America/Havana", "America/Sao_Paulo",
    "America/Santiago", "America/Nuuk", "America/St_Johns", "Europe/Berlin", "Europe/London",
    "Europe/Dublin", "Europe/Chisinau", "Africa/Casablanca", "Africa/Cairo", "Asia/Jerusalem",
    "Asia/Gaza", "Asia/Tokyo", "Asia/Kolkata", "Asia/Kathmandu", "Australia/Adelaide",
    "Australia/Lord_Howe", "Australia/Sydney", "Pacific/Auckland", "Pacific/Chatham",
    "Antarctica/Troll", "Pacific/Kiritimati", "UTC",
)  # fmt: skip


def offset_by(found: tuple[zones.Observance, ...], moment: datetime) -> timedelta:
    """The offset at an instant, by the observances alone: that of the latest change before it."""
    changes = []
    for one in found:
        years = range(one.onset.year, moment.year + 1) if one.yearly else [one.onset.year]
        for year in years:
            onset = one.yearly.on(year) if one.yearly else one.onset
            changes.append(((onset - one.offset_before).replace(tzinfo=UTC), one.offset))
    return max(change for change in changes if change[0] <= moment)[1]


def disagreements(name: str) -> list[datetime]:
    """The instants, every 31 hours, at which the observances are wrong."""
    found = zones.observances(name, FIRST, LAST)
    where = zones.zone(name)
    moment = datetime(2025, 1, 1, tzinfo=UTC)
    wrong = []
    while moment < datetime(2031, 1, 1, tzinfo=UTC):
        if offset_by(found, moment) != moment.astimezone(where).utcoffset():
            wrong.append(moment)
        moment += timedelta(hours=31)
    return wrong


@pytest.mark.parametrize("name", SAMPLE)
def test_a_zone_is_right_for_six_years(name: str) -> None:
    """`python -m benchmarks zones` does the same for every zone there is."""
    assert disagreements(name) == []


@given(
    name=st.sampled_from(sorted(zones.names())),
    first=st.dates(date(2024, 1, 1), date(2030, 12, 1)),
    days=st.integers(0, 30),
    hour=st.integers(0, 23),
)
@settings(max_examples=100, deadline=None)
def test_any_zone_is_right_for_a_meeting(name: str, first: date, days: int, hour: int) -> None:
    last = first + timedelta(days=days)
    found = zones.observances(name, first, last)
    for day in (first, last):
        wall = datetime(day.year, day.month, day.day, hour, tzinfo=zones.zone(name))
        assert offset_by(found, wall.astimezone(UTC)) == wall.utcoffset()


def test_what_the_file_says_about_the_usual_zone() -> None:
    text = zones.vtimezone("America/Chicago", date(2026, 3, 10), date(2026, 3, 14)).to_ical()
    assert text.decode().split("\r\n") == [
        "BEGIN:VTIMEZONE",
        "TZID:America/Chicago",
        "BEGIN:DAYLIGHT",
        "DTSTART:20250309T020000",
        "RRULE:FREQ=YEARLY;BYDAY=2SU;BYMONTH=3",
        "TZNAME:CDT",
        "TZOFFSETFROM:-0600",
        "TZOFFSETTO:-0500",
        "END:DAYLIGHT",
        "BEGIN:STANDARD",
        "DTSTART:20251102T020000",
        "RRULE:FREQ=YEARLY;BYDAY=1SU;BYMONTH=11",
        "TZNAME:CST",
        "TZOFFSETFROM:-0500",
        "TZOFFSETTO:-0600",
        "END:STANDARD",
        "END:VTIMEZONE",
        "",
    ]


@pytest.mark.parametrize("name", ["Europe/Dublin", "Europe/Berlin", "Australia/Sydney"])
def test_summer_is_the_block_that_is_ahead(name: str) -> None:
    component = zones.vtimezone(name, date(2026, 6, 1), date(2026, 6, 5))
    offsets = {part.name: part["TZOFFSETTO"].td for part in component.subcomponents}
    assert offsets["DAYLIGHT"] - offsets["STANDARD"] == timedelta(hours=1)


def test_a_zone_without_a_yearly_rule_is_listed_and_warned_of() -> None:
    found = zones.observances("Africa/Cairo", date(2026, 4, 20), date(2026, 4, 28))
    assert [one.yearly for one in found] == [None, None]
    assert "Outlook" in zones.warning("Africa/Cairo", date(2026, 4, 20), date(2026, 4, 28))


@pytest.mark.parametrize("name", ["Africa/Cairo", "America/Vancouver"])
def test_a_week_without_a_change_needs_no_warning(name: str) -> None:
    assert zones.warning(name, date(2026, 6, 1), date(2026, 6, 5)) == ""
    assert len(zones.observances(name, date(2026, 6, 1), date(2026, 6, 5))) == 1


def test_zone_data_come_from_the_package_not_the_system() -> None:
    """British Columbia stays on summer time from 2026 on."""
    december = datetime(2026, 12, 15, 10, tzinfo=zones.zone("America/Vancouver"))
    assert december.utcoffset() == timedelta(hours=-7)


@pytest.mark.parametrize(
    "first", ["", "from zoneinfo import ZoneInfo; ZoneInfo('America/Vancouver');"]
)
def test_every_part_of_the_program_has_the_same_zone_data(first: str) -> None:
    """Even where something else has asked for a zone before."""
    code = (
        f"{first}import confprep; from datetime import datetime; from zoneinfo import ZoneInfo;"
        "print(datetime(2026, 12, 15, 10, tzinfo=ZoneInfo('America/Vancouver')).isoformat())"
    )
    printed = subprocess.check_output([sys.executable, "-c", code], text=True)
    assert printed == "2026-12-15T10:00:00-07:00\n"


@pytest.mark.parametrize("name", ["", "Mars/Olympus", "../../etc/passwd", "America", "/etc/passwd"])
def test_what_is_not_a_zone_is_refused_by_name(name: str) -> None:
    with pytest.raises(ConfprepError, match="is not a time zone"):
        zones.zone(name)


def test_a_wall_time_is_kept_whatever_data_it_was_made_with() -> None:
    class Old(type(zones.zone("America/Vancouver"))):  # a copy that does not know the new law
        pass

    old = Old.no_cache("America/Vancouver")
    moment = datetime(2026, 12, 15, 10, tzinfo=old)
    assert zones.localised(moment, "America/Vancouver").hour == 10


def test_another_zone_keeps_the_instant() -> None:
    moment = datetime(2026, 3, 17, 18, 24, tzinfo=UTC)
    assert zones.localised(moment, "America/Los_Angeles").strftime("%H:%M") == "11:24"


def test_a_skipped_wall_time_moves_past_the_change() -> None:
    zone = zones.zone("America/New_York")
    moment = zones.localised(datetime(2026, 3, 8, 2, 30, tzinfo=zone), "America/New_York")
    assert moment.strftime("%H:%M") == "03:30"
