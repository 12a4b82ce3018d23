"""The catalogue of meetings: every fact has a source, nothing is filled by guess."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from confprep.cli import build
from confprep.errors import ConfprepError, UsageError, WorkspaceError
from confprep.scrapers.meetings import FACTS, catalogue, find, load, unverified
from tests.processes import ended

KEYS = sorted(catalogue())


@pytest.mark.parametrize("key", KEYS)
def test_every_fact_names_its_source(key: str) -> None:
    meeting = find(key)
    stated = {field for field in FACTS if getattr(meeting, field)}
    assert set(meeting.evidence) == stated
    assert all(claim.source for claim in meeting.evidence.values())
    assert meeting.specialties
    assert meeting.society


def test_the_meetings_that_users_ask_for_are_there() -> None:
    wanted = {f"aaos-{year}" for year in (2024, 2025, 2026)}
    wanted |= {f"ota-{year}" for year in (2022, 2023, 2024)}
    wanted |= {f"acs-{year}" for year in (2023, 2024, 2025)}
    assert wanted <= set(catalogue())


def test_what_nobody_saw_is_said_to_be_unverified() -> None:
    assert set(unverified(find("aaos-2025"))) >= {"starts", "ends", "city", "address"}
    assert unverified(find("ota-2022")) == ()


@pytest.mark.parametrize(
    ("typed", "nearest"), [("aaos2025", "aaos-2025"), ("OTA-2024", "ota-2024"), ("acs-25", "acs-")]
)
def test_an_unknown_meeting_names_the_nearest(typed: str, nearest: str) -> None:
    with pytest.raises(UsageError, match=nearest):
        find(typed)


@pytest.mark.parametrize("typed", ["", "..", "../../profile", "a/b", "\x00"])
def test_a_key_is_never_a_path(typed: str) -> None:
    with pytest.raises(ConfprepError):
        find(typed)


def test_the_users_own_file_wins(tmp_path: Path) -> None:
    (tmp_path / "ota-2024.toml").write_text('name = "Mine"\nzone = "America/Toronto"\n')
    assert find("ota-2024", tmp_path).name == "Mine"
    assert catalogue(tmp_path)["ota-2024"].name == "Mine"


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ('name = "A"\nzone = "Chicago"\n', "Chicago"),
        ('name = "A"\nstarts = 2026-01-02\nends = 2026-01-01\n', "ends before"),
        ('name = "A"\ncitty = "B"\n', "city"),
    ],
)
def test_a_wrong_file_is_one_sentence(tmp_path: Path, text: str, words: str) -> None:
    (tmp_path / "x-2026.toml").write_text(text)
    with pytest.raises(WorkspaceError, match=words):
        load(tmp_path / "x-2026.toml")


def run(*arguments: str, workspace: Path) -> tuple[int, str]:
    result = CliRunner().invoke(build(), ["--workspace", str(workspace), *arguments])
    return ended(result)


@pytest.fixture(autouse=True)
def _own_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CONFPREP_WORKSPACE", "")
    monkeypatch.setenv("CONFPREP_NOW", "2026-01-15T09:00:00+00:00")


def test_a_meeting_is_added_shown_and_not_overwritten(tmp_path: Path) -> None:
    given = ["meetings", "add", "soa-2026", "--name", "Southern Meeting", "--starts", "2026-07-15"]
    given += ["--ends", "2026-07-18", "--city", "Nashville, TN", "--zone", "America/Chicago"]
    code, said = run(*given, workspace=tmp_path)
    assert (code, "confprep plan soa-2026" in said) == (0, True)
    meeting = find("soa-2026", tmp_path / "meetings")
    assert (str(meeting.starts), meeting.zone) == ("2026-07-15", "America/Chicago")
    assert unverified(meeting) == ()
    code, said = run(*given, workspace=tmp_path)
    assert (code, "already" in said) == (2, True)
    code, said = run("meetings", "show", "soa-2026", workspace=tmp_path)
    assert "entered by you" in said


@pytest.mark.parametrize(
    ("arguments", "exit_code", "words"),
    [
        (["Soa 2026", "--name", "A"], 2, "small letters"),
        (["../x", "--name", "A"], 2, "small letters"),
        (["soa-2026"], 2, "--name"),
        (["soa-2026", "--name", "A", "--starts", "July 15"], 2, "starts: “July 15” says no year"),
        (["soa-2026", "--name", "A", "--starts", "3/4/2026"], 2, "may be March or April"),
        (["soa-2026", "--name", "A", "--zone", "Middle Earth"], 2, "America/Chicago"),
    ],
)
def test_a_meeting_that_cannot_be_added(
    tmp_path: Path, arguments: list[str], exit_code: int, words: str
) -> None:
    code, said = run("meetings", "add", *arguments, workspace=tmp_path)
    assert code == exit_code, said
    assert words in said
    assert not list(tmp_path.rglob("*.toml"))


def test_the_list_can_be_cut_to_what_is_ahead(tmp_path: Path) -> None:
    code, said = run("meetings", "--upcoming", "--json", workspace=tmp_path)
    keys = {meeting["key"] for meeting in json.loads(said)}
    assert code == 0
    assert "aaos-2026" in keys
    assert "ota-2022" not in keys
    code, said = run("meetings", "--specialty", "general-surgery", workspace=tmp_path)
    assert "acs-2025" in said
    assert "ota-2024" not in said
