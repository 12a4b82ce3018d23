"""The user's files: read with the line named where they are wrong, and never overwritten."""

from __future__ import annotations

import os
import re
import subprocess
import sys
import tomllib
from pathlib import Path

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from confprep.errors import ConfprepError, UsageError, WorkspaceError
from confprep.model import AgendaSettings, Artifact, Decisions, Profile
from confprep.workspace import Workspace
from confprep.worth import WEIGHTS
from tests.processes import confprep


def artifact(path: str, text: str) -> Artifact:
    return Artifact(path=path, data=text.encode())


def outcomes(workspace: Workspace, *artifacts: Artifact, **options: object) -> dict[str, str]:
    written = workspace.write("m", artifacts, **options)  # type: ignore[arg-type]
    return {each.path.name: each.outcome for each in written}


# --- profile ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "line", "words"),
    [
        ('name = "A"\napplication_year = "soon"\n', 2, ["application_year", "whole number"]),
        ('name = "A"\n\nshcool = "B"\n', 3, ["shcool", "school"]),
        ('name = "A"\nstatus = "citizen"\n', 2, ["status"]),
        ('name = "A"\n[agenda]\nday_starts = "7"\n', 3, ["agenda.day_starts", "07:30"]),
        ('name = "A"\n[agenda]\nlunch = 3\n', 3, ["lunch", "lunch_to”?"]),
        ('[[posters]]\ntitle = "A"\n[[posters]]\ntitle = 3\n', 4, ["posters.1.title"]),
        ("name = \nemail = 3\n", 1, ["cannot be read"]),
        ("interests = 'hand'\n", 1, ["interests", "list in square brackets"]),
    ],
)
def test_a_wrong_profile_names_its_line_and_field(
    tmp_path: Path, text: str, line: int, words: list[str]
) -> None:
    (tmp_path / "profile.toml").write_text(text)
    with pytest.raises(WorkspaceError) as caught:
        Workspace(tmp_path).profile()
    message = str(caught.value)
    assert f"profile.toml, line {line}:" in message
    for word in words:
        assert word in message
    assert "\n" not in message


def test_no_profile_is_an_empty_one(tmp_path: Path) -> None:
    assert Workspace(tmp_path).profile() == Profile()


def test_a_byte_order_mark_from_notepad_is_no_obstacle(tmp_path: Path) -> None:
    (tmp_path / "profile.toml").write_bytes('\ufeffname = "Zoë"\n'.encode())
    assert Workspace(tmp_path).profile().name == "Zoë"


@given(st.text(max_size=200))
def test_any_text_is_a_profile_or_one_sentence(tmp_path_factory: object, text: str) -> None:
    folder = tmp_path_factory.mktemp("w")  # type: ignore[attr-defined]
    (folder / "profile.toml").write_text(text, encoding="utf-8", errors="surrogatepass")
    try:
        profile = Workspace(folder).profile()
    except ConfprepError as error:
        said = str(error)
    else:
        said = repr(profile)
    assert said


# --- decisions --------------------------------------------------------------------------------


def test_decisions_are_remembered_and_the_users_comments_stay(tmp_path: Path) -> None:
    workspace = Workspace(tmp_path)
    decided = Decisions(accepted=("A B",), rejected=("C D",), pinned=("v1",), skipped=("v2",))
    workspace.save_decisions("ota-2024", decided)
    path = tmp_path / "decisions.toml"
    path.write_text("# mine\n" + path.read_text())
    workspace.save_decisions("acs-2025", Decisions(accepted=("A B", "E F")))
    assert path.read_text().startswith("# mine\n")
    assert workspace.decisions("ota-2024") == Decisions(
        accepted=("A B", "E F"), pinned=("v1",), skipped=("v2",)
    )


# --- writing ----------------------------------------------------------------------------------


def test_an_edited_file_stays_and_the_new_one_stands_beside_it(tmp_path: Path) -> None:
    workspace = Workspace(tmp_path)
    assert outcomes(workspace, artifact("letters/a.md", "one")) == {"a.md": "new"}
    assert outcomes(workspace, artifact("letters/a.md", "one")) == {"a.md": "same"}
    assert outcomes(workspace, artifact("letters/a.md", "two")) == {"a.md": "updated"}
    mine = workspace.plan_folder("m") / "letters" / "a.md"
    mine.write_text("mine")
    assert outcomes(workspace, artifact("letters/a.md", "three")) == {"a.new.md": "beside"}
    assert outcomes(workspace, artifact("letters/a.md", "four")) == {"a.new.md": "beside"}
    assert mine.read_text() == "mine"
    assert mine.with_name("a.new.md").read_text() == "four"
    mine.with_name("a.new.md").write_text("mine too")
    assert outcomes(workspace, artifact("letters/a.md", "five")) == {"a.new-2.md": "beside"}
    assert mine.with_name("a.new.md").read_text() == "mine too"


def test_a_file_that_was_there_before_is_the_users(tmp_path: Path) -> None:
    workspace = Workspace(tmp_path)
    mine = workspace.plan_folder("m") / "agenda.ics"
    mine.parent.mkdir(parents=True)
    mine.write_text("mine")
    assert outcomes(workspace, artifact("agenda.ics", "new")) == {"agenda.new.ics": "beside"}
    assert mine.read_text() == "mine"


def test_a_letter_no_longer_due_is_removed_unless_the_user_changed_it(tmp_path: Path) -> None:
    workspace = Workspace(tmp_path)
    letters = workspace.plan_folder("m") / "letters"
    first = [artifact(f"letters/{name}.md", name) for name in "abc"]
    workspace.write("m", [*first, artifact("plan.json", "{}")])
    (letters / "b.md").write_text("mine")
    workspace.write("m", [artifact("letters/c.md", "c")], sweep=("letters/",))
    assert sorted(path.name for path in letters.iterdir()) == ["b.md", "c.md"]
    assert (workspace.plan_folder("m") / "plan.json").exists()


def test_an_interrupted_run_does_not_make_its_own_files_look_edited(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from confprep import workspace as module

    workspace = Workspace(tmp_path)
    workspace.write("m", [artifact("a.md", "one"), artifact("b.md", "one")])
    real = module.write_atomically
    seen: list[str] = []

    def stop_at_b(path: Path, data: bytes) -> None:
        if path.name == "b.md":
            raise KeyboardInterrupt
        seen.append(path.name)
        real(path, data)

    monkeypatch.setattr(module, "write_atomically", stop_at_b)
    with pytest.raises(KeyboardInterrupt):
        workspace.write("m", [artifact("a.md", "two"), artifact("b.md", "two")])
    assert "a.md" in seen
    monkeypatch.undo()
    assert outcomes(workspace, artifact("a.md", "three"), artifact("b.md", "three")) == {
        "a.md": "updated",
        "b.md": "updated",
    }


@pytest.mark.skipif(os.name != "posix", reason="modes are POSIX")
def test_files_are_the_users_alone(tmp_path: Path) -> None:
    workspace = Workspace(tmp_path)
    workspace.write("m", [artifact("letters/a.md", "one")])
    folder = workspace.plan_folder("m")
    assert folder.stat().st_mode & 0o077 == 0
    assert (folder / "letters" / "a.md").stat().st_mode & 0o077 == 0


@pytest.mark.skipif(os.name != "posix", reason="modes are POSIX")
def test_a_read_only_folder_is_one_sentence(tmp_path: Path) -> None:
    tmp_path.chmod(0o555)
    program = (
        "import os, sys\n"
        "from pathlib import Path\n"
        "from confprep.workspace import Workspace\n"
        "os.getuid() or os.setuid(65534)\n"  # root may write anywhere, so be nobody
        "try: Workspace(Path(sys.argv[1])).check_writable()\n"
        "except Exception as error: print(type(error).__name__, error)\n"
    )
    for parent in [tmp_path, *tmp_path.parents][:-1]:
        if parent.stat().st_uid == os.getuid() and parent != tmp_path:
            parent.chmod(parent.stat().st_mode | 0o055)
    run = subprocess.run(
        [sys.executable, "-c", program, str(tmp_path)],
        capture_output=True,
        text=True,
        check=False,
        cwd=Path(__file__).parents[1],
    )
    assert run.stdout.startswith("WorkspaceError"), run.stderr
    assert "--workspace" in run.stdout


def test_no_plan_says_how_to_make_one(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="confprep plan ota-2024"):
        Workspace(tmp_path).plan("ota-2024")


# --- the blank profile --------------------------------------------------------------------------


def blank(folder: Path) -> str:
    """The profile that `confprep init` writes for somebody who has answered nothing."""
    ran = confprep("init", folder=folder)
    assert ran.returncode == 0, ran.stderr
    return (folder / "profile.toml").read_text(encoding="utf-8")


def test_the_profile_shows_every_setting_of_the_days_with_what_holds(tmp_path: Path) -> None:
    text = blank(tmp_path)
    assert Workspace(tmp_path).profile() == Profile()
    start, end = text.index("[agenda]"), text.index("[outreach]")
    on = re.sub(r"(?m)^# ([\w-]+ = )", r"\1", text[start:end])
    (tmp_path / "profile.toml").write_text(text[:start] + on + text[end:], encoding="utf-8")
    shown = tomllib.loads(on)["agenda"]
    assert set(shown) == set(msgspec.structs.asdict(AgendaSettings()))
    assert shown.pop("weights") == WEIGHTS
    # An example: there is nothing that would hold for everybody.
    examples = [shown.pop(name) for name in ("arrives", "leaves", "kinds_per_day")]
    assert shown == {name: getattr(AgendaSettings(), name) for name in shown}
    settings = Workspace(tmp_path).profile().agenda
    assert [settings.arrives, settings.leaves, settings.kinds_per_day] == examples


@pytest.mark.parametrize(
    ("line", "words"),
    [
        ("lunch_minutes = -5", ["agenda.lunch_minutes", "a whole number of at least 0"]),
        ("breathing_minutes = 5000", ["a whole number of at most 240"]),
        ("meetings_per_day = true", ["a whole number"]),
        ("arrives = 2026-03-10", ["a day and a time such as 2026-03-02T14:00:00"]),
    ],
)
def test_a_setting_of_the_days_that_cannot_be(tmp_path: Path, line: str, words: list[str]) -> None:
    (tmp_path / "profile.toml").write_text(f'name = "A"\n[agenda]\n{line}\n')
    with pytest.raises(WorkspaceError) as caught:
        Workspace(tmp_path).profile()
    for word in ("profile.toml, line 3", *words):
        assert word in str(caught.value)


def test_a_meeting_that_takes_no_time_cannot_be_asked_for(tmp_path: Path) -> None:
    (tmp_path / "profile.toml").write_text("[outreach]\nask_minutes = 0\n")
    with pytest.raises(WorkspaceError, match="at least 5"):
        Workspace(tmp_path).profile()
