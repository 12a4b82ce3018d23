"""`confprep plan`, as a user runs it: what it writes, and what it says when it cannot."""

from __future__ import annotations

import hashlib
import json
import os
import re
import shutil
import signal
import subprocess
import sys
import time
from datetime import datetime
from pathlib import Path

import icalendar
import jsonschema
import pytest

from confprep.scrapers.contract import schema
from tests.processes import ROOT, confprep

FILES = {"agenda.ics", "people.csv", "intro.md", "brief.html", "listing.json", "plan.json"}
AGENDA = ROOT / "confprep" / "sample" / "agenda.html"


def digests(folder: Path) -> dict[str, str]:
    return {
        str(path.relative_to(folder)): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


@pytest.fixture(scope="module")
def sample(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("sample")
    ran = confprep("plan", "aaos-2025", "--sample", folder=folder)
    assert ran.returncode == 0, ran.stderr
    (folder / "said.txt").write_text(ran.stdout, encoding="utf-8")
    return folder


# --- the sample ---------------------------------------------------------------------------------


def test_the_sample_writes_everything_and_only_into_its_own_folder(sample: Path) -> None:
    plan = sample / "plans" / "aaos-2025-sample"
    assert {path.name for path in plan.iterdir()} >= FILES | {"letters"}
    assert {path.name for path in sample.iterdir()} == {"plans", "said.txt"}
    assert [path.name for path in (sample / "plans").iterdir()] == ["aaos-2025-sample"]


def test_the_sample_is_as_large_as_a_real_meeting(sample: Path) -> None:
    plan = json.loads((sample / "plans/aaos-2025-sample/plan.json").read_text())
    assert plan["sessions"] >= 120
    assert plan["talks"] >= 450
    assert plan["people"] >= 500
    days = {visit["start"][:10] for visit in plan["visits"]}
    assert len(days) == 5


def test_everything_it_writes_says_sample(sample: Path) -> None:
    plan = sample / "plans" / "aaos-2025-sample"
    calendar = icalendar.Calendar.from_ical((plan / "agenda.ics").read_bytes())
    assert "SAMPLE" in str(calendar["X-WR-CALNAME"])
    letters = list((plan / "letters").iterdir())
    assert letters
    for path in [*letters, plan / "brief.html", plan / "intro.md", plan / "people.csv"]:
        assert "SAMPLE" in path.read_text(encoding="utf-8-sig"), path.name
    assert (sample / "said.txt").read_text(encoding="utf-8").startswith("SAMPLE")


def test_two_runs_write_the_same_bytes(sample: Path, tmp_path: Path) -> None:
    ran = confprep("plan", "aaos-2025", "--sample", folder=tmp_path, PYTHONHASHSEED="7")
    assert ran.returncode == 0
    assert digests(sample / "plans") == digests(tmp_path / "plans")
    again = confprep("plan", "aaos-2025", "--sample", folder=tmp_path, PYTHONHASHSEED="8")
    assert again.returncode == 0
    assert digests(sample / "plans") == digests(tmp_path / "plans")


def test_the_listing_keeps_the_public_contract(sample: Path) -> None:
    listing = json.loads((sample / "plans/aaos-2025-sample/listing.json").read_text())
    jsonschema.validate(listing, schema())


def test_the_same_as_data(tmp_path: Path) -> None:
    ran = confprep("plan", "aaos-2025", "--sample", "--json", folder=tmp_path)
    said = json.loads(ran.stdout)
    assert said["plan"]["prospects"]
    assert {Path(each["path"]).name for each in said["files"]} >= FILES


def test_a_plan_without_a_terminal_prints_no_control_codes(sample: Path) -> None:
    said = (sample / "said.txt").read_text(encoding="utf-8")
    assert not re.search(r"[\x00-\x08\x0b-\x1f\x7f]", said)


# --- pages in hand --------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def set_up(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("set-up")
    assert confprep("init", "--name", "Jordan Amesbrook", folder=folder).returncode == 0
    for program in ("ortho-iowa", "ortho-emory", "ortho-geisinger"):
        ran = confprep("targets", "add", program, folder=folder)
        assert ran.returncode == 0, ran.stdout + ran.stderr
    return folder


@pytest.fixture
def workspace(set_up: Path, tmp_path: Path) -> Path:
    return shutil.copytree(set_up, tmp_path, dirs_exist_ok=True)


def test_a_plan_from_a_saved_page_keeps_the_users_edits(workspace: Path) -> None:
    ran = confprep("plan", "aaos-2025", "--from", str(AGENDA), folder=workspace)
    assert ran.returncode == 0, ran.stderr
    plan = workspace / "plans" / "aaos-2025"
    assert {path.name for path in plan.iterdir()} >= FILES
    (plan / "intro.md").write_text("my own words")
    ran = confprep("plan", "aaos-2025", "--from", str(AGENDA), folder=workspace)
    assert ran.returncode == 0
    assert (plan / "intro.md").read_text() == "my own words"
    assert "intro.new.md" in ran.stdout


def test_a_plan_cut_short_says_how_far_from_the_best_it_may_be(workspace: Path) -> None:
    ran = confprep("plan", "aaos-2025", "--from", str(AGENDA), folder=workspace)
    assert "this is proven" in ran.stdout
    profile = workspace / "profile.toml"
    profile.write_text(profile.read_text().replace("[agenda]", "[agenda]\nseconds = 0"))
    (workspace / "plans/aaos-2025/plan.json").unlink()
    ran = confprep("plan", "aaos-2025", "--from", str(AGENDA), folder=workspace)
    assert ran.returncode == 0, ran.stderr
    assert re.search(r"The time ran out: .* within \d+\.\d% of the best possible\.", ran.stdout)
    assert len(json.loads((workspace / "plans/aaos-2025/plan.json").read_text())["visits"]) > 10


PROGRAMS = ("vanderbilt", "emory", "mayo-rochester", "hopkins", "nebraska")


def test_a_real_page_with_five_target_programs(shared: Path, tmp_path: Path) -> None:
    assert confprep("init", folder=tmp_path).returncode == 0
    programs = [f"surgery-{name}" for name in PROGRAMS]
    for program in programs:
        ran = confprep("targets", "add", program, folder=tmp_path)
        assert ran.returncode == 0, ran.stdout + ran.stderr
    page = shared / "real" / "eventscribe" / "idweek2025_agenda.html"
    facts = ["--name", "IDWeek 2025", "--starts", "2025-10-18", "--ends", "2025-10-22"]
    facts += ["--zone", "America/New_York"]
    ran = confprep("meetings", "add", "idweek-2025", *facts, folder=tmp_path)
    assert ran.returncode == 0, ran.stderr
    ran = confprep("plan", "idweek-2025", "--from", str(page), folder=tmp_path)
    assert ran.returncode == 0, ran.stderr
    plan = json.loads((tmp_path / "plans/idweek-2025/plan.json").read_text())
    assert plan["sessions"] == 239
    assert {each["program_id"] for each in plan["prospects"]} == set(programs)
    calendar = icalendar.Calendar.from_ical(
        (tmp_path / "plans/idweek-2025/agenda.ics").read_bytes()
    )
    visits = [e for e in calendar.walk("VEVENT") if not str(e["SUMMARY"]).startswith("TASK")]
    planned = sorted(datetime.fromisoformat(visit["start"]) for visit in plan["visits"])
    assert sorted(event["DTSTART"].dt for event in visits) == planned
    assert {event["DTSTART"].params["TZID"] for event in visits} == {"America/New_York"}


# --- bad input ------------------------------------------------------------------------------------


def refused(ran: subprocess.CompletedProcess[str], code: int, *words: str) -> None:
    """One clear sentence or two, no traceback; the exit code is 1 for "could not", 2 for "typo"."""
    assert ran.returncode == code, ran.stdout + ran.stderr
    assert "Traceback" not in ran.stderr
    assert ran.stdout == ""
    assert len(ran.stderr.strip().splitlines()) == 1, ran.stderr
    for word in words:
        assert word in ran.stderr


def test_an_unknown_meeting(workspace: Path) -> None:
    before = digests(workspace)
    refused(confprep("plan", "aos-2025", folder=workspace), 2, "aaos-2025", "confprep meetings")
    assert digests(workspace) == before


PAGES = {
    "not-a-listing": (
        b"<html><body><h1>Our menu</h1><p>Soup and bread, daily.</p></body></html>",
        "",
    ),
    "empty": (b"", "empty"),
    "blank": (b"<html><body> </body></html>", ""),
    "login": (
        (
            b"<html><head><title>Log in</title></head><body><form action='/login.asp'>"
            b"<input name='email'><input type='password' name='password'></form></body></html>"
        ),
        "log",
    ),
    "binary": (bytes(range(256)) * 40, ""),
    "truncated": (AGENDA.read_bytes()[:200_000], "cut off"),
}


@pytest.mark.parametrize("kind", PAGES)
def test_a_page_that_cannot_be_read(workspace: Path, kind: str) -> None:
    content, word = PAGES[kind]
    page = workspace / f"{kind}.html"
    page.write_bytes(content)
    before = digests(workspace)
    ran = confprep("plan", "aaos-2025", "--from", str(page), folder=workspace)
    refused(ran, 1, f"{kind}.html", word)
    assert digests(workspace) == before


def test_a_file_that_is_not_there(workspace: Path) -> None:
    refused(
        confprep("plan", "aaos-2025", "--from", "nowhere.html", folder=workspace), 1, "nowhere.html"
    )


def test_a_profile_with_a_wrong_type(workspace: Path) -> None:
    profile = workspace / "profile.toml"
    text = profile.read_text().replace("interests = []", 'interests = "hand"')
    line = text[: text.index("interests =")].count("\n") + 1
    profile.write_text(text)
    ran = confprep("plan", "aaos-2025", "--from", str(AGENDA), folder=workspace)
    refused(ran, 1, f"profile.toml, line {line}", "interests")


def test_no_targets(tmp_path: Path) -> None:
    ran = confprep("plan", "aaos-2025", "--from", str(AGENDA), folder=tmp_path)
    refused(ran, 2, "target", "confprep targets add")
    assert not list(tmp_path.iterdir())


def test_no_network(workspace: Path) -> None:
    nowhere = "http://127.0.0.1:9"
    ran = confprep(
        "plan",
        "aaos-2025",
        folder=workspace,
        HTTPS_PROXY=nowhere,
        HTTP_PROXY=nowhere,
        https_proxy=nowhere,
        http_proxy=nowhere,
    )
    refused(ran, 1, "mirasmart", "--from", "--sample")
    assert not (workspace / "plans").exists()


@pytest.mark.skipif(os.name != "posix", reason="signals are POSIX")
def test_an_interrupted_run_leaves_nothing_half_written(workspace: Path) -> None:
    for delay in (0.1, 0.3, 0.5, 0.7, 0.9, 1.1, 1.3):
        process = subprocess.Popen(
            [sys.executable, "-m", "confprep", "plan", "aaos-2025", "--from", str(AGENDA)],
            cwd=workspace,
            env={**os.environ, "PYTHONPATH": str(ROOT)},
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
        )
        time.sleep(delay)
        process.send_signal(signal.SIGINT)
        process.communicate(timeout=60)
        for path in (workspace / "plans").rglob("*.json"):
            json.loads(path.read_text())
        for path in (workspace / "plans").rglob("*.ics"):
            icalendar.Calendar.from_ical(path.read_bytes())
    ran = confprep("plan", "aaos-2025", "--from", str(AGENDA), folder=workspace)
    assert ran.returncode == 0
    assert not list((workspace / "plans").rglob("*.new.*"))


def test_what_is_pinned_skipped_and_agreed_is_in_the_next_plan_and_its_calendar(
    tmp_path: Path,
) -> None:
    """On the sample, with the very commands that each answer suggests."""

    def entries() -> dict[str, icalendar.Event]:
        data = (tmp_path / "plans/aaos-2025-sample/agenda.ics").read_bytes()
        return {str(e["SUMMARY"]): e for e in icalendar.Calendar.from_ical(data).walk("VEVENT")}

    def done(*arguments: str) -> str:
        ran = confprep(*arguments, folder=tmp_path)
        assert ran.returncode == 0, ran.stderr
        return ran.stdout

    done("plan", "aaos-2025", "--sample")
    before = entries()
    assert before["MEET: Keiko Brandekwe"]["STATUS"] == "TENTATIVE"
    assert not [title for title in before if "Medical Student Program" in title]
    skipped = [title for title in before if title.startswith("TALK") and "S025" in title]
    assert len(skipped) == 1
    done("pin", "aaos-2025-sample", "Medical Student Program")
    done("skip", "aaos-2025-sample", "S025")
    said = done(
        *("pin", "aaos-2025-sample", "Brandekwe", "--at", "Tue 15:30", "--room", "Coffee bar")
    )
    advised = said.strip().rpartition("confprep ")[2].split()
    assert advised == ["plan", "aaos-2025-sample", "--sample"]
    done(*advised)
    after = entries()
    meeting = after["MEET: Keiko Brandekwe"]
    assert (meeting["STATUS"], meeting["LOCATION"]) == ("CONFIRMED", "Coffee bar")
    assert meeting["UID"] == before["MEET: Keiko Brandekwe"]["UID"]
    assert f"{meeting['DTSTART'].dt:%a %H:%M}" == "Tue 15:30"
    assert "Not agreed" not in meeting["DESCRIPTION"]
    assert [title for title in after if "Medical Student Program" in title]
    assert not [title for title in after if title.startswith("TALK") and "S025" in title]
