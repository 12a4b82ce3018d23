"""The longer road: milestones, the routine, the calendar and the page."""

from __future__ import annotations

import itertools
from datetime import UTC, date, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import msgspec
import pytest
from msgspec.structs import replace
from typer.testing import CliRunner

from confprep.errors import UsageError, WorkspaceError
from confprep.generators import timeline
from confprep.generators.calendar.lint import lint
from confprep.generators.templates import environment
from confprep.model import Profile
from confprep.rules import quiet
from tests.invented_plans import ORTHO, PRELIMINARY
from tests.processes import ended
from tests.test_letters import compare

TODAY = date(2025, 2, 20)
NOW = datetime(2025, 2, 20, 15, 0, tzinfo=UTC)
TEXTS = timeline.texts(environment())
PROFILES = {"ortho": ORTHO, "preliminary": PRELIMINARY}


def road(profile: Profile) -> str:
    return "".join(
        f"{each.day:%Y-%m} {each.milestone.phase}: {each.milestone.title}\n"
        for each in timeline.milestones(profile, TEXTS)
    )


@pytest.mark.parametrize("kind", PROFILES)
def test_the_road_is_the_one_that_was_read(kind: str, fixtures: Path, bless: bool) -> None:
    compare(
        fixtures / "words" / "texts" / f"timeline-{kind}.txt", road(PROFILES[kind]), bless=bless
    )


def test_the_phases_of_the_road_are_all_there() -> None:
    phases = {each.milestone.phase for each in timeline.milestones(ORTHO, TEXTS)}
    assert phases == {
        "Two to three years before",
        "12 to 18 months before",
        "6 to 12 months before",
        "Interview season",
    }
    for each in timeline.milestones(ORTHO, TEXTS):
        months = each.milestone.months
        low, high = {
            "Two to three years before": (24, 36),
            "12 to 18 months before": (12, 18),
            "6 to 12 months before": (3, 12),
            "Interview season": (-8, 0),
        }[each.milestone.phase]
        assert low <= months <= high


def test_a_contract_year_is_for_residents_in_a_preliminary_year() -> None:
    both = replace(PRELIMINARY, application_year=2026)
    assert "Contract year" in road(both)
    assert "Contract year" not in road(replace(ORTHO, contract_ends=date(2025, 6, 30)))
    assert "GME office" not in road(replace(PRELIMINARY, status="us-img"))


def test_without_a_year_it_says_what_is_missing() -> None:
    with pytest.raises(UsageError, match="year in which you apply"):
        timeline.milestones(Profile(), TEXTS)


def test_tasks_are_in_the_users_evening_and_never_twice() -> None:
    profile = replace(ORTHO, home_zone="Asia/Kolkata")
    tasks = timeline.tasks(profile, TODAY, TEXTS)
    assert len({task.id for task in tasks}) == len(tasks)
    assert all(task.start.tzinfo == ZoneInfo("Asia/Kolkata") for task in tasks)
    assert all(task.start.date() >= TODAY for task in tasks)
    weekly = [task for task in tasks if task.id.startswith("routine:weekly")]
    monthly = [task for task in tasks if task.id.startswith("routine:monthly")]
    quarterly = [task for task in tasks if task.id.startswith("routine:quarterly")]
    assert 52 <= len(weekly) <= 53
    assert all(task.start.weekday() == 6 for task in weekly)
    assert len(monthly) > len(quarterly) * 2 > 0
    assert all((b.start - a.start).days in {28, 35} for a, b in itertools.pairwise(monthly))
    assert {task.start.month for task in quarterly} == {1, 4, 7, 10}


def test_a_routine_entry_keeps_its_identity_from_day_to_day() -> None:
    today = {task.id for task in timeline.tasks(ORTHO, TODAY, TEXTS)}
    later = {task.id for task in timeline.tasks(ORTHO, date(2025, 3, 20), TEXTS)}
    assert len(today & later) > 60


def made(profile: Profile) -> dict[str, bytes]:
    artifacts = timeline.make(
        profile, today=TODAY, now=NOW, environment=environment(), season=quiet.load()
    )
    return {artifact.path: artifact.data for artifact in artifacts}


@pytest.mark.parametrize("kind", PROFILES)
def test_the_calendar_passes_our_own_lint_and_the_bytes_do_not_change(kind: str) -> None:
    files = made(PROFILES[kind])
    assert not lint(files["timeline.ics"])
    assert files == made(PROFILES[kind])
    assert files["timeline.ics"].count(b"BEGIN:VEVENT") > 60


def test_the_page_shows_what_is_to_be_checked_and_escapes_what_it_is_given() -> None:
    page = made(replace(ORTHO, name="<script>alert(1)</script>"))["timeline.html"].decode()
    assert "<script>" not in page
    assert "(check)" in page
    assert "SOAP (Match Week)" in page
    assert page.count("(next)") == 1
    assert "http-equiv" not in page
    assert 'src="' not in page


def test_the_users_own_file_is_preferred_and_a_broken_one_is_named(tmp_path: Path) -> None:
    own = tmp_path / "templates"
    own.mkdir()
    (own / "timeline.toml").write_text("milestone = []\nroutine = []\n")
    assert timeline.texts(environment(own)).milestone == ()
    broken = tmp_path / "other"
    broken.mkdir()
    (broken / "timeline.toml").write_text("milestone = 3\n")
    with pytest.raises(WorkspaceError, match=r"timeline\.toml"):
        timeline.texts(environment(broken))


def run(folder: Path, *arguments: str) -> tuple[int, str]:
    from confprep.cli import build

    env = {"CONFPREP_WORKSPACE": str(folder), "CONFPREP_NOW": "2025-02-20T09:00:00-05:00"}
    result = CliRunner().invoke(build(), list(arguments), env=env)
    return ended(result)


def test_the_command_writes_the_calendar_and_the_page(tmp_path: Path) -> None:
    (tmp_path / "profile.toml").write_text("application_year = 2027\n")
    code, output = run(tmp_path, "timeline")
    assert code == 0, output
    assert "Sep 2027  Apply" in output
    assert (tmp_path / "plans" / "timeline" / "timeline.ics").is_file()
    assert (tmp_path / "plans" / "timeline" / "timeline.html").is_file()
    code, output = run(tmp_path, "timeline", "--json")
    assert msgspec.json.decode(output)


# --- templates -------------------------------------------------------------------------------


def test_texts_are_listed_ejected_and_then_preferred(tmp_path: Path) -> None:
    code, output = run(tmp_path, "templates", "list")
    assert code == 0
    assert "before/request.md.j2" in output
    code, output = run(tmp_path, "templates", "eject", "before/request")
    assert code == 0
    copy = tmp_path / "templates" / "before" / "request.md.j2"
    assert copy.is_file()
    copy.write_text("Subject: Mine\n\nDear {{ to }},\n\nMy own words.\n")
    run(tmp_path, "templates", "eject")
    assert "My own words." in copy.read_text()
    assert (tmp_path / "templates" / "at" / "questions.md.j2").is_file()
    from confprep.generators import letters
    from tests.invented_plans import SHOWCASE, targets

    drafts = letters.drafts(
        SHOWCASE,
        ORTHO,
        targets(SHOWCASE),
        today=TODAY,
        environment=environment(tmp_path / "templates"),
    )
    requests = [draft for draft in drafts if draft.purpose == "before/request"]
    assert requests
    assert all("My own words." in draft.body for draft in requests)


def test_a_text_that_does_not_exist_is_one_sentence(tmp_path: Path) -> None:
    code, _ = run(tmp_path, "templates", "eject", "before/requst")
    assert code == 2


@pytest.mark.parametrize("broken", ["{% if %}", "Subject: {{ nothing }}\n\nx", "{{ 1/0 }}"])
def test_a_broken_text_of_the_users_names_the_file(tmp_path: Path, broken: str) -> None:
    from confprep.generators import letters
    from tests.invented_plans import SHOWCASE, targets

    folder = tmp_path / "templates" / "before"
    folder.mkdir(parents=True)
    (folder / "request.md.j2").write_text(broken)
    with pytest.raises(WorkspaceError, match=r"before/request\.md\.j2"):
        letters.drafts(
            SHOWCASE,
            ORTHO,
            targets(SHOWCASE),
            today=TODAY,
            environment=environment(tmp_path / "templates"),
        )
