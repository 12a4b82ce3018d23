"""A meeting out of a page: taken from it where it is printed, asked for where it is not."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from collections.abc import Sequence
from datetime import date
from pathlib import Path

import icalendar
import pytest
import responses
import tomlkit
from typer.testing import CliRunner

from confprep.cli import build
from confprep.scrapers.meetings import catalogue
from confprep.scrapers.meetings.keys import key_of
from confprep.scrapers.meetings.societies import societies, source, year_ahead
from confprep.text import places
from tests.pdfs import document
from tests.processes import ROOT, confprep, ended

SESSIONS = """
Monday, October 19, 2026
8:00 AM - 9:00 AM  Pilon Fractures
  Moderator: Quentin Sorrelisend, MD, University of Iowa, Iowa City, IA
9:30 AM - 10:30 AM  Hip Preservation
  Moderator: Fiona Ravensune, MD, Emory University, Atlanta, GA
Tuesday, October 20, 2026
8:00 AM - 9:00 AM  Scaphoid Nonunion
  Moderator: Victor Northwagan, MD, University of Iowa, Iowa City, IA
"""
HEAD = """Invented Fracture Society
41st Annual Meeting of the Invented Fracture Society
October 19-22, 2026
Nashville, TN
Final Program
"""
KEY = "invented-fracture-society-2026"
BEFORE = "2026-09-01T09:00:00-05:00"


@pytest.fixture(scope="module")
def set_up(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("set-up")
    assert confprep("init", "--name", "Jordan Amesbrook", folder=folder).returncode == 0
    for program in ("ortho-iowa", "ortho-emory"):
        assert confprep("targets", "add", program, folder=folder).returncode == 0
    return folder


@pytest.fixture
def folder(set_up: Path, tmp_path: Path) -> Path:
    for name in ("profile.toml", "targets.toml"):
        (tmp_path / name).write_bytes((set_up / name).read_bytes())
    return tmp_path


def plan(folder: Path, *arguments: str, now: str = BEFORE) -> subprocess.CompletedProcess[str]:
    return confprep("plan", *arguments, folder=folder, CONFPREP_NOW=now)


def page(folder: Path, head: str = HEAD, sessions: str = SESSIONS) -> str:
    path = folder / "program.txt"
    path.write_text(head + sessions, encoding="utf-8")
    return path.name


def kept(folder: Path) -> dict[str, object]:
    (path,) = (folder / "meetings").glob("*.toml")
    return tomlkit.parse(path.read_text(encoding="utf-8")).unwrap()


def test_a_page_that_says_everything_is_planned_at_once(folder: Path) -> None:
    ran = plan(folder, "--from", page(folder))
    assert ran.returncode == 0, ran.stderr
    meeting = kept(folder)
    assert meeting["name"] == "41st Annual Meeting of the Invented Fracture Society"
    assert (meeting["starts"], meeting["ends"]) == (date(2026, 10, 19), date(2026, 10, 22))
    assert (meeting["city"], meeting["zone"]) == ("Nashville, TN", "America/Chicago")
    assert meeting["files"] == [str((folder / "program.txt").resolve())]
    made = json.loads((folder / "plans" / KEY / "plan.json").read_text())
    assert {each["program_id"] for each in made["prospects"]} == {"ortho-iowa", "ortho-emory"}
    assert f"Kept as {KEY}" in ran.stdout


def test_each_fact_says_where_it_stands_and_a_zone_that_follows_is_marked(folder: Path) -> None:
    ran = plan(folder, "--from", page(folder))
    evidence = kept(folder)["evidence"]
    assert "October 19-22, 2026" in evidence["starts"]["source"]
    assert "program.txt" in evidence["city"]["source"]
    assert "verified_on" in evidence["starts"]
    assert "Nashville, TN" in evidence["zone"]["source"]
    assert "verified_on" not in evidence["zone"]
    assert "Not confirmed by any page: zone" in ran.stdout


def test_the_same_page_again_is_the_same_meeting(folder: Path) -> None:
    head = HEAD.replace("Nashville, TN\n", "")
    assert plan(folder, "--from", page(folder, head), "--zone", "Central").returncode == 0
    ran = plan(folder, "--from", "program.txt")
    assert ran.returncode == 0, ran.stderr
    assert f"This is {KEY}" in ran.stdout
    assert len(list((folder / "meetings").iterdir())) == 1
    assert confprep("plan", KEY, folder=folder, CONFPREP_NOW=BEFORE).returncode == 0


def test_another_meeting_of_the_same_name_and_year_gets_a_key_of_its_own(folder: Path) -> None:
    assert plan(folder, "--from", page(folder)).returncode == 0
    for old, new in (
        ("October 19-22", "May 4-5"),
        ("October 19,", "May 4,"),
        ("October 20", "May 5"),
    ):
        text = (folder / "program.txt").read_text(encoding="utf-8")
        (folder / "program.txt").write_text(text.replace(old, new), encoding="utf-8")
    (folder / "program.txt").rename(folder / "spring.txt")
    text = (folder / "spring.txt").read_text(encoding="utf-8")
    text = text.replace("Monday, ", "").replace("Tuesday, ", "")
    (folder / "spring.txt").write_text(text, encoding="utf-8")
    ran = plan(folder, "--from", "spring.txt", now="2026-03-01")
    assert ran.returncode == 0, ran.stderr
    assert f"Kept as {KEY}-2." in ran.stdout


@pytest.mark.parametrize(
    ("without", "options"),
    [
        ("41st Annual Meeting of the Invented Fracture Society\n", {"--name"}),
        ("Nashville, TN\n", {"--city", "--zone"}),
        (HEAD, {"--name", "--city", "--zone"}),
    ],
)
def test_without_a_terminal_one_sentence_names_all_that_is_missing(
    folder: Path, without: str, options: set[str]
) -> None:
    head = HEAD.replace(without, "").replace("Invented Fracture Society\n", "")
    ran = plan(
        folder, "--from", page(folder, head if "--name" in options else HEAD.replace(without, ""))
    )
    assert ran.returncode == 2
    assert (ran.stdout, len(ran.stderr.strip().splitlines())) == ("", 1)
    assert set(re.findall(r"--\w+", ran.stderr)) == options
    assert "program.txt" in ran.stderr
    assert not (folder / "meetings").exists()


def test_the_options_give_what_the_page_lacks_and_win_over_it(folder: Path) -> None:
    head = HEAD.replace("Nashville, TN\n", "").replace("October 19-22, 2026\n", "")
    given = ["--name", "Fracture Days", "--starts", "Oct 18-21, 2026", "--zone", "Eastern"]
    ran = plan(folder, "--from", page(folder, head), *given)
    assert ran.returncode == 0, ran.stderr
    meeting = kept(folder)
    assert meeting["name"] == "Fracture Days"
    assert (meeting["starts"], meeting["ends"]) == (date(2026, 10, 18), date(2026, 10, 21))
    assert meeting["zone"] == "America/New_York"
    assert "city" not in meeting
    assert "--city" in ran.stdout


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (["--starts", "Oct 40, 2026"], "starts"),
        (["--starts", "Oct 19-22"], "says no year"),
        (["--starts", "2026-10-20", "--ends", "2026-10-19"], "lies before the first"),
        (["--zone", "Middle Earth"], "America/Chicago"),
    ],
)
def test_a_wrong_option_is_refused_before_anything_is_kept(
    folder: Path, arguments: list[str], says: str
) -> None:
    ran = plan(folder, "--from", page(folder), *arguments)
    assert (ran.returncode, says in ran.stderr) == (2, True), ran.stderr
    assert not (folder / "meetings").exists()


def test_a_page_that_is_no_program_is_never_asked_about(folder: Path) -> None:
    (folder / "menu.html").write_text("<html><body><h1>Our menu</h1><p>Soup.</p></body></html>")
    ran = plan(folder, "--from", "menu.html")
    assert (ran.returncode, "menu.html" in ran.stderr, "--name" in ran.stderr) == (1, True, False)


def test_several_pages_without_a_key(folder: Path) -> None:
    first, second = SESSIONS.split("Tuesday")
    (folder / "one.txt").write_text(HEAD + first, encoding="utf-8")
    (folder / "two.txt").write_text("Tuesday" + second, encoding="utf-8")
    ran = plan(folder, "--from", "one.txt", "two.txt")
    assert ran.returncode == 0, ran.stderr
    assert len(kept(folder)["files"]) == 2
    assert json.loads((folder / "plans" / KEY / "plan.json").read_text())["sessions"] == 3


def test_a_pdf(folder: Path) -> None:
    lines = (HEAD + SESSIONS).splitlines()
    texts = [
        (50.0, 800.0 - 16 * at, "R", 11.0, text.strip()) for at, text in enumerate(lines) if text
    ]
    (folder / "program.pdf").write_bytes(document([texts]))
    ran = plan(folder, "--from", "program.pdf")
    assert ran.returncode == 0, ran.stderr
    assert kept(folder)["city"] == "Nashville, TN"


def test_an_event_in_the_markup_of_a_page(folder: Path) -> None:
    event = {
        "@type": "Event",
        "name": "Invented Hand Day",
        "startDate": "2026-10-19T08:00",
        "endDate": "2026-10-20",
        "location": {"address": {"addressLocality": "Vienna", "addressCountry": "Austria"}},
    }
    rows = "".join(f"<p>{line}</p>" for line in SESSIONS.splitlines())
    (folder / "program.html").write_text(
        f'<html><head><script type="application/ld+json">{json.dumps(event)}</script></head>'
        f"<body>{rows}</body></html>",
        encoding="utf-8",
    )
    ran = plan(folder, "--from", "program.html")
    assert ran.returncode == 0, ran.stderr
    meeting = kept(folder)
    assert (meeting["name"], meeting["ends"]) == ("Invented Hand Day", date(2026, 10, 20))
    assert (meeting["city"], meeting["zone"]) == ("Vienna, Austria", "Europe/Vienna")


@responses.activate
def test_an_address(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    address = "https://meeting.example.org/program"
    responses.get("https://meeting.example.org/robots.txt", status=404)
    rows = "".join(f"<p>{line}</p>" for line in (HEAD + SESSIONS).splitlines())
    once = responses.get(address, body=f"<html><body>{rows}</body></html>")
    monkeypatch.setenv("CONFPREP_NOW", BEFORE)
    monkeypatch.setenv("CONFPREP_WORKSPACE", "")  # The command sets it for itself.
    arguments = ["--workspace", str(folder), "plan", "--from", address]
    code, said = ended(CliRunner().invoke(build(), arguments))
    assert code == 0, said
    assert kept(folder)["address"] == address
    assert once.call_count == 1
    code, said = ended(CliRunner().invoke(build(), arguments))
    assert (code, f"This is {KEY}" in said) == (0, True)


def test_nothing_named(folder: Path) -> None:
    ran = plan(folder)
    assert (ran.returncode, "--from PAGE" in ran.stderr) == (2, True)
    ran = plan(folder, "--from", "https://a.example.org/x", "--from", "https://b.example.org/x")
    assert (ran.returncode, "one address" in ran.stderr) == (2, True)


@responses.activate
def test_a_known_meeting_from_an_address(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert plan(folder, "--from", page(folder)).returncode == 0
    responses.get("https://meeting.example.org/robots.txt", status=404)
    body = "".join(f"<p>{line}</p>" for line in SESSIONS.replace("Pilon", "Ankle").splitlines())
    responses.get("https://meeting.example.org/x", body=f"<html><body>{body}</body></html>")
    monkeypatch.setenv("CONFPREP_NOW", BEFORE)
    monkeypatch.setenv("CONFPREP_WORKSPACE", "")
    arguments = ["--workspace", str(folder), "plan", KEY, "--from", "https://meeting.example.org/x"]
    code, said = ended(CliRunner().invoke(build(), arguments))
    assert code == 0, said
    listing = (folder / "plans" / KEY / "listing.json").read_text(encoding="utf-8")
    assert ("Ankle" in listing, "Pilon" in listing) == (True, False)


def test_a_page_saved_anew_takes_the_place_of_the_one_that_is_kept(folder: Path) -> None:
    assert plan(folder, "--from", page(folder)).returncode == 0
    moved = (HEAD + SESSIONS).replace("9:30 AM - 10:30 AM", "1:30 PM - 2:30 PM")
    (folder / "anew.txt").write_text(moved, encoding="utf-8")
    ran = confprep("changes", KEY, "--from", "anew.txt", folder=folder, CONFPREP_NOW=BEFORE)
    assert ran.returncode == 0, ran.stderr
    assert "13:30" in ran.stdout
    listing = json.loads((folder / "plans" / KEY / "listing.json").read_text())
    assert len(listing["sessions"]) == 3


def test_options_of_a_new_meeting_do_not_change_a_known_one(folder: Path) -> None:
    assert plan(folder, "--from", page(folder)).returncode == 0
    ran = plan(folder, KEY, "--from", "program.txt", "--zone", "Eastern")
    assert (ran.returncode, "--zone" in ran.stderr) == (2, True)
    ran = plan(folder, "--from", "program.txt", "--zone", "Eastern")
    assert (ran.returncode, f"{KEY}.toml" in ran.stderr) == (2, True)


# --- in a terminal --------------------------------------------------------------------------------


def in_terminal(folder: Path, arguments: Sequence[str], typed: str) -> tuple[int, str]:
    """Run a command with a person at both ends, who types all of `typed`."""
    pty = pytest.importorskip("pty")
    ours, theirs = pty.openpty()
    environment = {**os.environ, "PYTHONPATH": str(ROOT), "CONFPREP_NOW": BEFORE, "TERM": "dumb"}
    running = subprocess.Popen(
        [sys.executable, "-m", "confprep", *arguments],
        cwd=folder,
        env=environment,
        stdin=theirs,
        stdout=theirs,
        stderr=theirs,
        start_new_session=True,
    )
    os.close(theirs)
    os.write(ours, typed.encode())
    said = b""
    while True:
        try:
            more = os.read(ours, 65536)
        except OSError:
            break
        if not more:
            break
        said += more
    os.close(ours)
    return running.wait(), said.decode()


def test_in_a_terminal_only_what_is_missing_is_asked_and_each_answer_checked(folder: Path) -> None:
    head = "Final Program\nOctober 19-22, 2026\n"
    answers = "\nFracture Days\nMiddle of nowhere\nnowhere\nEastern\n"
    code, said = in_terminal(folder, ["plan", "--from", page(folder, head)], answers)
    assert code == 0, said
    meeting = kept(folder)
    assert (meeting["name"], meeting["city"]) == ("Fracture Days", "Middle of nowhere")
    assert (meeting["zone"], meeting["ends"]) == ("America/New_York", date(2026, 10, 22))
    assert "cannot do without" in said
    assert "'nowhere' is not the name of a time zone" in said
    assert "Its last day" not in said


def test_a_city_that_lies_in_one_zone_answers_the_zone_as_well(folder: Path) -> None:
    code, said = in_terminal(
        folder, ["plan", "--from", page(folder, "")], "Fracture Days\nNashville, TN\n"
    )
    assert code == 0, said
    assert kept(folder)["zone"] == "America/Chicago"
    assert "verified_on" not in kept(folder)["evidence"]["zone"]


def test_who_stops_in_the_middle_is_told_how_to_go_on(folder: Path) -> None:
    code, said = in_terminal(
        folder, ["plan", "--from", page(folder, "")], "Fracture Days\nWarm Springs\n\x04"
    )
    assert code != 0
    assert "--from program.txt --name 'Fracture Days' --city 'Warm Springs'" in said
    assert not (folder / "meetings").exists()


def test_a_meeting_is_added_without_a_key_by_answers(folder: Path) -> None:
    answers = "Invented Spine Week\nOct 19-22, 2026\n\nEastern\n\n"
    code, said = in_terminal(folder, ["meetings", "add"], answers)
    assert code == 0, said
    assert "confprep plan invented-spine-week-2026" in said
    assert kept(folder)["ends"] == date(2026, 10, 22)


# --- the catalogue --------------------------------------------------------------------------------


def test_the_list_leads_with_the_year_from_today(tmp_path: Path) -> None:
    ran = confprep("meetings", folder=tmp_path, CONFPREP_NOW="2026-11-26")
    assert ran.returncode == 0
    order = [ran.stdout.index(f" {name} ") for name in ("EAST", "AAOS", "SAGES", "AOSSM", "OTA")]
    assert order == sorted(order)
    assert ran.stdout.index("confprep plan --from") < ran.stdout.index("UNVERIFIED")
    assert "nobody has confirmed" in ran.stdout
    june = confprep("meetings", folder=tmp_path, CONFPREP_NOW="2026-06-02").stdout
    assert june.index(" OTA ") < june.index(" EAST ")
    surgery = confprep("meetings", "--specialty", "general-surgery", folder=tmp_path).stdout
    assert " OTA " not in surgery


def test_the_societies_say_what_they_rest_on_and_no_dates() -> None:
    assert "no page seen" in source()
    for each in societies():
        assert each.about
        assert each.specialties
        assert list(each.months) == sorted(set(each.months))
        assert all(1 <= month <= 12 for month in each.months)
    assert len(year_ahead(date(2026, 5, 1))) == len(societies())
    keyed = [each.key for each in societies() if each.key]
    assert len(keyed) == len(set(keyed))


@pytest.mark.parametrize("key", ["aaos-2027", "AAOS-2031"])
def test_an_edition_not_known_yet_says_what_is_known_and_how_to_plan_it(
    folder: Path, key: str
) -> None:
    ran = plan(folder, key)
    assert ran.returncode == 2
    for words in ("aaos-2026", "February to March", "unverified", "aaos.org", "--from PAGE"):
        assert words in ran.stderr


def test_an_edition_not_known_yet_is_planned_from_its_page_under_its_key(folder: Path) -> None:
    ran = plan(folder, "ota-2026", "--from", page(folder))
    assert ran.returncode == 0, ran.stderr
    assert (folder / "meetings" / "ota-2026.toml").exists()
    assert (folder / "plans" / "ota-2026" / "agenda.ics").exists()


@pytest.mark.parametrize(
    ("name", "key"),
    [
        ("AAOS Annual Meeting 2027", "aaos-2027"),
        ("2027 American Academy of Orthopaedic Surgeons Annual Meeting", "aaos-2027"),
        ("43rd Annual Meeting of the Orthopedic Trauma Association", "ota-2027"),
        ("ACS Clinical Congress", "acs-2027"),
        ("AOFAS Specialty Day", "aofas-specialty-day-2027"),
        ("Georgia Chapter, American College of Surgeons", "georgia-chapter-american-college-2027"),
        ("Kongreß für Handchirurgie", "kongre-handchirurgie-2027"),
        ("東京整形外科", "meeting-2027"),
    ],
)
def test_a_key_is_the_societys_or_made_of_words(name: str, key: str) -> None:
    assert key_of(name, 2027) == key
    assert key_of(name, 2027, {key}) == f"{key}-2"


def test_a_page_of_a_known_meeting_is_that_meeting(folder: Path) -> None:
    known = catalogue()["ota-2024"]
    head = "OTA Annual Meeting 2024\n"
    text = SESSIONS
    for old, day in (
        ("Monday, October 19, 2026", known.starts),
        ("Tuesday, October 20, 2026", known.ends),
    ):
        assert day
        text = text.replace(old, f"{day:%A, %B} {day.day}, {day.year}")
    ran = plan(folder, "--from", page(folder, head, text), now="2024-09-01")
    assert ran.returncode == 0, ran.stderr
    assert "This is ota-2024" in ran.stdout
    assert not (folder / "meetings").exists()


# --- a meeting that is over -----------------------------------------------------------------------


def test_a_meeting_that_is_over_has_no_alarms_and_no_letters_and_offers_what_follows(
    folder: Path,
) -> None:
    assert plan(folder, "--from", page(folder)).returncode == 0
    made = folder / "plans" / KEY
    assert b"BEGIN:VALARM" in (made / "agenda.ics").read_bytes()
    assert list((made / "letters").glob("*.md"))
    ran = plan(folder, KEY, now="2026-11-26T09:00:00-06:00")
    assert ran.returncode == 0, ran.stderr
    top = "\n".join(ran.stdout.splitlines()[:6])
    assert "OVER since Thu 22 Oct 2026" in top
    assert f"confprep met NAME --at {KEY}" in top
    assert f"confprep followup {KEY}" in top
    assert "ask first" not in ran.stdout
    calendar = (made / "agenda.ics").read_bytes()
    assert icalendar.Calendar.from_ical(calendar).walk("VEVENT")
    assert b"VALARM" not in calendar
    assert b"TASK" not in calendar
    assert not list((made / "letters").glob("*"))
    assert "over; log who you met" in (made / "brief.html").read_text(encoding="utf-8")
    assert "letters" not in {each.name for each in made.iterdir() if each.is_file()}


def test_on_the_last_day_a_meeting_is_not_over(folder: Path) -> None:
    ran = plan(folder, "--from", page(folder), now="2026-10-22T09:00:00-05:00")
    assert "OVER" not in ran.stdout
    assert b"BEGIN:VALARM" in (folder / "plans" / KEY / "agenda.ics").read_bytes()


# --- places ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "place", "zone"),
    [
        ("Orono, Maine USA", "Orono, Maine", "America/New_York"),
        ("4000 Lake Blvd, Orlando, FL 32816", "Orlando, FL", "America/New_York"),
        ("Washington, D.C.", "Washington, D.C.", "America/New_York"),
        ("Augusta, Georgia", "Augusta, Georgia", "America/New_York"),
        ("Tbilisi, Georgia", "Tbilisi, Georgia", "Asia/Tbilisi"),
        ("Sydney, Australia", "Sydney, Australia", "Australia/Sydney"),
        ("London, UK", "London, UK", "Europe/London"),
        ("Jackson, TN", "Jackson, TN", ""),
        ("Boston, MA", "Boston, MA", "America/New_York"),
        ("El Paso, TX", "El Paso, TX", "America/Denver"),
    ],
)
def test_a_printed_place_has_a_zone_where_it_can_lie_in_one_only(
    text: str, place: str, zone: str
) -> None:
    (found,) = places.find(text)
    assert (found.text, found.zone) == (place, zone)


@pytest.mark.parametrize(
    "text", ["Bruce Ellerby, MD", "Ana Quillfeather, PA", "Room 4, Level 2", ""]
)
def test_a_degree_is_no_state(text: str) -> None:
    assert places.find(text) == []
