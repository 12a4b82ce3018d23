"""Our own check of calendar files: each known fault is named, and a good file passes."""

from __future__ import annotations

from pathlib import Path

import pytest

from confprep.generators.calendar.lint import lint
from tests import agendas

GOOD = agendas.made(agendas.usual())["agenda.ics"]

FAULTS = [
    ("line ends", b"\r\n", b"\n", "CR LF"),
    ("one line end", b"STATUS:CONFIRMED\r\n", b"STATUS:CONFIRMED\n", "single CR or LF"),
    ("long line", b"SUMMARY:", b"SUMMARY:" + b"x" * 70, "octets, more than 75"),
    ("byte order mark", b"BEGIN:VCALENDAR", b"\xef\xbb\xbfBEGIN:VCALENDAR", "byte order mark"),
    ("not UTF-8", "Müller".encode(), "Müller".encode("latin-1"), "not UTF-8"),
    ("empty line", b"END:VEVENT\r\n", b"END:VEVENT\r\n\r\n", "is empty"),
    ("control", b"Room 605", b"Room\x0b605", "control character"),
    ("raw line break", b"LOCATION:", b"LOCATION:\r\nroom ", "not a name, a colon and a value"),
    ("name with space", b"STATUS:", b"STATUS :", "not a name"),
    ("no version", b"VERSION:2.0\r\n", b"", "no VERSION"),
    ("other version", b"VERSION:2.0", b"VERSION:1.0", "is not 2.0"),
    ("no product", b"PRODID:", b"X-PRODID:", "no PRODID"),
    ("method", b"VERSION:2.0\r\n", b"VERSION:2.0\r\nMETHOD:PUBLISH\r\n", "METHOD"),
    ("no end", b"END:VCALENDAR\r\n", b"", "has no end"),
    ("no end of an entry", b"END:VALARM\r\nEND:VEVENT\r\nBEGIN", b"END:VALARM\r\nBEGIN", "VEVENT"),
    ("no stamp", b"DTSTAMP:", b"X-STAMP:", "no DTSTAMP"),
    ("no start", b"DTSTART;TZID", b"X-START;TZID", "no DTSTART"),
    ("no UID", b"UID:", b"X-UID:", "no UID"),
    ("twice", b"TRANSP:OPAQUE\r\n", b"TRANSP:OPAQUE\r\nTRANSP:OPAQUE\r\n", "2 times TRANSP"),
    ("zone unknown", b"TZID:America/", b"TZID:Amerika/", "used and not defined"),
    ("zone without winter", b"STANDARD", b"DAYLIGHT", "no STANDARD"),
    ("offset", b"TZOFFSETTO:-0700", b"TZOFFSETTO:-0600", "wrong at this time"),
    ("offset text", b"TZOFFSETTO:-0700", b"TZOFFSETTO:-7", "an offset"),
    ("zone rule", b"BYDAY=2SU", b"BYDAY=3SU", "wrong at this time"),
    ("odd zone rule", b"BYDAY=2SU;BYMONTH=3", b"BYMONTH=3", "yearly rule"),
    ("bad time", b":20260317T112400", b":2026-03-17T11:24", "is not a time"),
    ("no such day", b":20260317T112400", b":20260231T112400", "is not a time"),
    ("floating", b"DTSTART;TZID=America/Los_Angeles:", b"DTSTART:", "no time zone"),
    ("backwards", b":20260317T113600", b":20260317T103600", "does not end after"),
    ("skipped", b":20260317T113600", b":20270314T023000", "skips 2027-03-14 02:30"),
    ("doubled", b":20260317T113600", b":20261101T013000", "comes twice"),
    ("two ends", b"DTEND;", b"DURATION:PT5M\r\nDTEND;", "both DTEND and DURATION"),
    ("local stamp", b"DTSTAMP:20260105T120000Z", b"DTSTAMP:20260105T120000", "not in UTC"),
    ("recurring", b"STATUS:CONFIRMED\r\n",
     b"STATUS:CONFIRMED\r\nRRULE:FREQ=YEARLY;BYMONTH=3;BYDAY=2SU\r\n", "recurs"),
    ("status", b"STATUS:TENTATIVE", b"STATUS:MAYBE", "TENTATIVE, CONFIRMED"),
    ("comma", rb"605\, Level", b"605, Level", "escaped"),
    ("backslash", rb"605\, Level", rb"605\L", "escaped"),
    ("empty", b"URL:https://example.org/session?id=1&talk=2", b"URL:", "is empty"),
    ("address", b"URL:https://example.org/session?id=1&talk=2", b"URL:not one <>", "an address"),
    ("late reminder", b"TRIGGER:-PT10M", b"TRIGGER:PT9H", "not before it begins"),
    ("bad reminder", b"TRIGGER:-PT10M", b"TRIGGER:-10M", "a duration"),
    ("reminder without words", b"ACTION:DISPLAY\r\nDESCRIPTION", b"ACTION:DISPLAY\r\nX-D",
     "no DESCRIPTION"),
]  # fmt: skip


def test_a_good_file_passes() -> None:
    assert lint(GOOD) == []


@pytest.mark.parametrize(
    ("good", "bad", "said"), [fault[1:] for fault in FAULTS], ids=[fault[0] for fault in FAULTS]
)
def test_each_fault_is_named(good: bytes, bad: bytes, said: str) -> None:
    assert good in GOOD
    assert any(said in sentence for sentence in lint(GOOD.replace(good, bad)))


def test_two_entries_with_one_uid() -> None:
    event = GOOD[GOOD.index(b"BEGIN:VEVENT") : GOOD.index(b"END:VEVENT") + len(b"END:VEVENT\r\n")]
    doubled = GOOD.replace(b"END:VCALENDAR", event + b"END:VCALENDAR")
    assert any("share the UID" in sentence for sentence in lint(doubled))


def test_a_character_cut_by_folding() -> None:
    line = b"LOCATION:" + "ü".encode()
    cut = GOOD.replace(b"LOCATION:", line[:-1] + b"\r\n " + line[-1:], 1)
    assert any("folded inside a character" in sentence for sentence in lint(cut))


@pytest.mark.parametrize("data", [b"", b"\r\n", b"hello", b"BEGIN:VCALENDAR\r\nEND:VCALENDAR\r\n"])
def test_what_is_no_calendar(data: bytes) -> None:
    assert lint(data)


def test_the_gold_faults(shared: Path) -> None:
    """One good file and 39 with one fault each; at least 30 must be noticed."""
    files = sorted((shared / "data" / "ics_faults").glob("*.ics"))
    noticed = {path.stem for path in files if lint(path.read_bytes())}
    assert len(files) == 40
    assert "00_good" not in noticed
    assert {path.stem for path in files} - noticed == {"00_good"}
