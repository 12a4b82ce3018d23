"""`confprep init`: what it asks in a terminal, and what it does without one."""

from __future__ import annotations

import sys
import tomllib
from pathlib import Path

import pytest

from confprep.model import Profile
from confprep.workspace import Workspace
from tests.processes import confprep
from tests.test_targets import in_a_terminal

needs_a_terminal = pytest.mark.skipif(sys.platform == "win32", reason="there is no pseudo-terminal")
AMINA = ("Amina Example", "amina.example@example.org", "Some School", "Ghana", "non-us-img")


def typed(*lines: str, stop: bool = False) -> str:
    """Return what `init` prints to somebody who types these lines, and perhaps Ctrl-D."""
    said = in_a_terminal(["init"], "".join(f"{line}\n" for line in lines) + "\x04" * stop)
    return said.replace("\r\n", "\n")


@pytest.fixture(autouse=True)
def _here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


def profile(folder: Path) -> Profile:
    return Workspace(folder).profile()


def targets(folder: Path) -> list[str]:
    read = tomllib.loads((folder / "targets.toml").read_text("utf-8"))
    return [each["id"] for each in read.get("target", ())]


@needs_a_terminal
def test_a_preliminary_resident_is_asked_for_the_hospital(tmp_path: Path) -> None:
    answers = (*AMINA, "preliminary", "Example County Hospital", "ortho", "trauma, hand", "", "")
    said = typed(*answers, "")
    assert "The hospital of your one-year post" in said
    assert "still blank: research, application_year" in said
    found = profile(tmp_path)
    assert (found.hospital, found.specialty) == ("Example County Hospital", "orthopaedic-surgery")


@needs_a_terminal
def test_a_program_that_may_be_two_is_asked_about_at_once(tmp_path: Path) -> None:
    rest = ("graduate", "ortho", "", "", "")
    said = typed(*AMINA, *rest, "Mayo Clinic", "3", "Mayo Clinic", "0", "UPMC", "")
    assert "The hospital" not in said
    assert "  1  Mayo Clinic" in said
    assert targets(tmp_path) == ["ortho-mayo-rochester", "ortho-upmc"]
    assert "Not added" not in said


@needs_a_terminal
def test_programs_chosen_before_somebody_stopped_are_kept(tmp_path: Path) -> None:
    rest = ("graduate", "ortho", "", "", "")
    typed(*AMINA, *rest, "UPMC", "Mayo Clinic", stop=True)
    assert targets(tmp_path) == ["ortho-upmc"]


def test_without_a_terminal_what_is_not_certain_is_listed(tmp_path: Path) -> None:
    wanted = ["--specialty", "ortho", "--target", "UPMC", "--target", "Mayo Clinic"]
    done = confprep("init", *wanted, folder=tmp_path)
    assert done.returncode == 1
    assert "ortho-mayo-rochester, Mayo Clinic" in done.stderr
    assert targets(tmp_path) == ["ortho-upmc"]


def test_nothing_is_taken_for_granted(tmp_path: Path) -> None:
    assert confprep("init", "--name", "Amina Example", folder=tmp_path).returncode == 0
    assert profile(tmp_path).specialty == ""
