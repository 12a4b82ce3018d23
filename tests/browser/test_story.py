"""The whole story: plan, the page in the pocket, hand-over, follow-up, checklist, an answer."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import icalendar
import pytest

if TYPE_CHECKING:
    from playwright.sync_api import Page

ROOT = Path(__file__).parents[2]
SAMPLE = "aaos-2025-sample"


def confprep(*arguments: str, folder: Path, now: str) -> str:
    ran = subprocess.run(
        [sys.executable, "-m", "confprep", *arguments],
        cwd=folder,
        env={**os.environ, "PYTHONPATH": str(ROOT), "CONFPREP_NOW": now},
        capture_output=True,
        text=True,
        encoding="utf-8",
        stdin=subprocess.DEVNULL,
        check=False,
    )
    assert ran.returncode == 0, f"{arguments}\n{ran.stdout}\n{ran.stderr}"
    return ran.stdout


def meet_the_first(page: Page, hand_over: Path) -> str:
    """Note on the page that the first person was met, and save the hand-over file."""
    card = page.locator(".card").first
    card.locator("summary").click()
    card.get_by_label("What was said").fill("talked about return to work after tibial fractures")
    card.get_by_label("What was promised").fill("send my CV")
    card.get_by_label("Promised by").select_option("me")
    card.get_by_label("yes").check()
    card.get_by_role("button", name="Save").click()
    with page.expect_download() as download:
        page.get_by_role("button", name="Save the hand-over file").click()
    download.value.save_as(hand_over)
    name = card.locator("form").get_attribute("data-name")
    assert name
    return name


def due(folder: Path, now: str) -> dict[str, list[dict[str, str]]]:
    rows = json.loads(confprep("due", "--by", "2027-12-31", "--json", folder=folder, now=now))
    by_name: dict[str, list[dict[str, str]]] = {}
    for row in rows:
        by_name.setdefault(row["name"], []).append(row)
    return by_name


def live_through(folder: Path, key: str, open_page: Callable[..., Page], *, met: date) -> None:
    plan = folder / "plans" / key
    evening, later = f"{met}T20:00:00-07:00", f"{met.replace(day=met.day + 1)}T09:00:00-07:00"
    hand_over = folder / "met.json"
    page = open_page(plan / "brief.html")
    page.clock.install(time=f"{met}T18:00:00-07:00")
    page.reload()
    name = meet_the_first(page, hand_over)

    confprep("log", "import", str(hand_over), folder=folder, now=evening)
    confprep("log", "import", str(hand_over), folder=folder, now=evening)
    contacts = json.loads(confprep("contacts", "list", "--json", folder=folder, now=evening))
    assert [each["name"] for each in contacts] == [name]

    confprep("followup", key, folder=folder, now=evening)
    letters = [path for path in (plan / "followups").iterdir() if path.name != "00-read-first.md"]
    assert letters
    assert any("tibial" in path.read_text(encoding="utf-8") for path in letters)
    tasks = icalendar.Calendar.from_ical((plan / "followups.ics").read_bytes()).walk("VEVENT")
    assert tasks
    assert all(task["TRANSP"] == "TRANSPARENT" for task in tasks)

    paper = confprep("checklist", key, folder=folder, now=evening)
    assert name in paper
    assert "return to work" in paper
    assert "send my CV" in paper
    confprep("checklist", key, "--html", "--pdf", folder=folder, now=evening)
    assert (plan / "checklist.pdf").read_bytes().startswith(b"%PDF")
    printed = open_page(plan / "checklist.html")
    assert name in printed.locator("body").inner_text()

    before = due(folder, evening)[name]
    confprep("sent", name, folder=folder, now=later)
    confprep("answered", name, folder=folder, now=later)
    after = due(folder, later)[name]
    assert min(row["ideal"] for row in after) > min(row["ideal"] for row in before)


def test_the_whole_story_on_the_sample(tmp_path: Path, open_page: Callable[..., Page]) -> None:
    confprep("plan", "aaos-2025", "--sample", folder=tmp_path, now="2025-02-24T09:00:00-05:00")
    live_through(tmp_path, SAMPLE, open_page, met=date(2025, 3, 11))


def test_the_whole_story_on_a_real_page(
    shared: Path, tmp_path: Path, open_page: Callable[..., Page]
) -> None:
    before = "2025-10-01T09:00:00-04:00"
    page = shared / "real" / "eventscribe" / "idweek2025_agenda.html"
    confprep(
        *("init", "--name", "Jordan Amesbrook", "--email", "jordan.amesbrook@example.org"),
        *("--school", "St. Brannoc University", "--country", "Grenada", "--status", "us-img"),
        *("--stage", "graduate", "--specialty", "general-surgery"),
        folder=tmp_path,
        now=before,
    )
    confprep("targets", "add", "surgery-nebraska", folder=tmp_path, now=before)
    confprep(
        *("meetings", "add", "idweek-2025", "--name", "IDWeek 2025", "--starts", "2025-10-18"),
        *("--ends", "2025-10-22", "--zone", "America/New_York"),
        folder=tmp_path,
        now=before,
    )
    confprep("plan", "idweek-2025", "--from", str(page), folder=tmp_path, now=before)
    live_through(tmp_path, "idweek-2025", open_page, met=date(2025, 10, 20))


@pytest.mark.parametrize("bad", ["", "{}", "[]", '{"confprep_handover": 2}', "\x00\x01"])
def test_a_file_that_is_no_hand_over_changes_nothing(tmp_path: Path, bad: str) -> None:
    (tmp_path / "met.json").write_text(bad)
    ran = subprocess.run(
        [sys.executable, "-m", "confprep", "log", "import", "met.json"],
        cwd=tmp_path,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert ran.returncode in {1, 2}
    assert "Traceback" not in ran.stderr
    assert "met.json" in ran.stderr
