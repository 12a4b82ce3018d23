"""Days, clocks and zones as whole files print them, read by the command."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from confprep.cli import build

CALENDAR = """BEGIN:VCALENDAR
VERSION:2.0
PRODID:x
BEGIN:VEVENT
UID:1
DTSTAMP:20260101T000000Z
DTSTART;TZID={zone}:20260303T080000
SUMMARY:Tibial nails
END:VEVENT
END:VCALENDAR
"""


def read(folder: Path, name: str, text: str, zone: str = "America/Chicago") -> dict[str, Any]:
    (folder / name).write_text(text, encoding="utf-8", newline="")
    arguments = ["read", str(folder / name), "--json", "--zone", zone]
    result = CliRunner().invoke(build(), arguments)
    assert result.exit_code == 0, result.output
    found: dict[str, Any] = json.loads(result.stdout)
    return found


def starts(listing: dict[str, Any]) -> list[tuple[str, str]]:
    return [((one["start"] or "")[:16], (one["end"] or "")[:16]) for one in listing["sessions"]]


@pytest.mark.parametrize(
    ("row", "start", "end"),
    [
        ("3/13/2026,8:00:00 AM,8:20:00 AM", "2026-03-13T08:00", "2026-03-13T08:20"),
        ("2026-03-13,09:00:00,09:20:00", "2026-03-13T09:00", "2026-03-13T09:20"),
        ("20260313,93000,100000", "2026-03-13T09:30", "2026-03-13T10:00"),
        ("13.03.2026,0.375,0.4375", "2026-03-13T09:00", "2026-03-13T10:30"),
        ("13/Mar/2026,1:00,2:30 PM", "2026-03-13T13:00", "2026-03-13T14:30"),
        ("13 mars 2026,8h30,9h15", "2026-03-13T08:30", "2026-03-13T09:15"),
        ("2026-03-13,1500,1530", "2026-03-13T15:00", "2026-03-13T15:30"),
        ("3/4/2026,10 PM,12:00 midnight", "2026-03-04T22:00", "2026-03-05T00:00"),
    ],
)
def test_rows_of_a_table_in_many_forms(tmp_path: Path, row: str, start: str, end: str) -> None:
    listing = read(tmp_path, "a.csv", f"Date,Start,End,Title\n{row},Tibial nails\n")
    assert starts(listing) == [(start, end)]


def test_one_date_of_a_table_settles_the_order_of_the_others(tmp_path: Path) -> None:
    rows = "Date,Time,Title\n25/3/2026,9:00 AM,Nails\n3/4/2026,9:00 AM,Plates\n"
    assert starts(read(tmp_path, "a.csv", rows))[1][0] == "2026-04-03T09:00"


def test_an_hour_that_the_clock_skips_is_named_and_not_written(tmp_path: Path) -> None:
    rows = "Date,Start,End,Session,Title\n2026-03-08,02:30,02:50,S,Nails\n"
    listing = read(tmp_path, "a.csv", rows)
    assert starts(listing) == [("", "")]
    (lost,) = (one for one in listing["skipped"] if "skips" in one["reason"])
    assert lost["reason"] == "times that the clock of America/Chicago skips on 2026-03-08"
    assert lost["count"] == 1


@pytest.mark.parametrize(
    "zone",
    [
        '"(UTC-05:00) Eastern Time (US & Canada)"',
        "Eastern Standard Time",
        "/freeassociation.sourceforge.net/America/New_York",
        "America/New_York",
    ],
)
def test_a_calendar_may_call_its_zone_as_programs_do(tmp_path: Path, zone: str) -> None:
    listing = read(tmp_path, "a.ics", CALENDAR.format(zone=zone))
    assert listing["sessions"][0]["start"] == "2026-03-03T07:00:00-06:00"


def test_a_zone_that_nothing_explains_gives_no_time(tmp_path: Path) -> None:
    listing = read(tmp_path, "a.ics", CALENDAR.format(zone="Customized Time Zone"))
    assert starts(listing) == [("", "")]
    assert "events in a zone that is not known" in [one["reason"] for one in listing["skipped"]]


def test_days_of_several_languages_head_their_sessions(tmp_path: Path) -> None:
    for heading in (
        "Sábado, 25 de outubro de 2025",
        "Samstag, 25.10.2025",
        "25 Ekim 2025 Cumartesi",
    ):
        listing = read(tmp_path, "a.txt", f"{heading}\n\n08:30 Abertura\n09:30 Fraturas do colo\n")
        assert [start for start, _ in starts(listing)] == ["2025-10-25T08:30", "2025-10-25T09:30"]


def test_a_lone_clock_that_nothing_tells_stays_as_printed_and_is_reported(tmp_path: Path) -> None:
    listing = read(tmp_path, "a.txt", "Friday, October 24, 2025\n\n1:00 - 2:30\nHip Fractures\n")
    assert starts(listing) == [("2025-10-24T01:00", "2025-10-24T02:30")]
    assert "times that say neither morning nor afternoon" in [
        one["reason"] for one in listing["skipped"]
    ]
    text = "Friday, October 24, 2025\n\n9:00 - 10:30\nKnees\n\n1:00 - 2:30\nHip Fractures\n"
    assert starts(read(tmp_path, "b.txt", text))[1] == ("2025-10-24T13:00", "2025-10-24T14:30")


def test_points_between_hours_and_minutes_are_read_down_a_page(tmp_path: Path) -> None:
    lines = "8.00 Opening|8.05 Tibia|8.55 Hindfoot|9.45 Break|10.10 Lisfranc".replace("|", "\n")
    text = f"Tuesday 12 May 2026\n\n{lines}\n"
    found = starts(read(tmp_path, "a.txt", text))
    assert [start[11:] for start, _ in found] == ["08:00", "08:05", "08:55", "09:45", "10:10"]


def test_a_start_over_its_end_is_one_range(tmp_path: Path) -> None:
    head = "Friday, July 29, 2022"
    blocks = (("1:30 PM", "3:30 PM", "Pilon Fractures"), ("4:00 PM", "4:55 PM", "Ankle Fractures"))
    text = "\n".join([head, *("\n".join(block) for block in blocks)])
    rows = "".join(f"<tr><td>{a}<br>{b}</td><td><b>{c}</b></td></tr>" for a, b, c in blocks)
    cells = "".join(f"<tr><td>{a}</td><td>{b}</td><td><b>{c}</b></td></tr>" for a, b, c in blocks)
    ranges = [("2022-07-29T13:30", "2022-07-29T15:30"), ("2022-07-29T16:00", "2022-07-29T16:55")]
    assert starts(read(tmp_path, "a.txt", text)) == ranges
    for table in (rows, cells):
        page = f"<html><body><h2>{head}</h2><table>{table}</table></body></html>"
        assert starts(read(tmp_path, "a.html", page)) == ranges


def test_a_column_of_starts_is_no_range(tmp_path: Path) -> None:
    text = "Friday, July 29, 2022\n\n1:30 PM\n2:30 PM\n3:30 PM\n\nPilon Fractures\n"
    assert not any(end for _, end in starts(read(tmp_path, "a.txt", text)))


def test_an_hour_that_the_clock_skips_is_named_in_a_text_too(tmp_path: Path) -> None:
    text = "Sunday, March 8, 2026\n\n2:30 AM - 2:50 AM\nNight Rounds\n"
    listing = read(tmp_path, "a.txt", text)
    assert starts(listing) == [("", "")]
    assert any("skips on 2026-03-08" in one["reason"] for one in listing["skipped"])
