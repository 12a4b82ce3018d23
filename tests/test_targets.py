"""The user's target programs: added, changed, removed, and imported from lists people keep."""

from __future__ import annotations

import io
import json
import os
import sys
import tomllib
from datetime import date
from pathlib import Path

import pytest
from openpyxl import Workbook
from typer.testing import CliRunner

from confprep.cli import build
from confprep.errors import ConfprepError, ReadError, UsageError, WorkspaceError
from confprep.programs import lists
from confprep.workspace import Workspace

LIST = """\
Program Name,City,State,Signal,Priority,Visa sponsorship,Date checked,IMG history,Contacts,Notes
Hosp of the Univ of PA,,,yes,1,J1/H-1B,2026-09-01,"2 IMGs in 10 years",Ada Quill; Bo Reed,home away
Mayo Clinic,Rochester,MN,,,none,,,,
OSU,,,,,,,,,
"""


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("CONFPREP_WORKSPACE", raising=False)
    (tmp_path / "profile.toml").write_text('specialty = "orthopaedic-surgery"\n')
    return tmp_path


def run(*arguments: str, given: str | bytes | None = None, exit_code: int = 0) -> tuple[str, str]:
    result = CliRunner().invoke(build(), ["targets", *arguments], input=given)
    if isinstance(result.exception, ConfprepError):
        raise result.exception
    assert result.exit_code == exit_code, result.output
    return result.stdout, result.stderr


def targets() -> dict[str, dict[str, object]]:
    text = Path("targets.toml").read_text(encoding="utf-8")
    return {target["id"]: target for target in tomllib.loads(text)["target"]}


# --- add, list, remove -----------------------------------------------------------------------


def test_everything_noted_about_a_program_is_kept(folder: Path) -> None:
    run(
        *("add", "mgh ortho", "--priority", "1", "--signal", "--visa", "J-1, H1B"),
        *("--visa-checked", "2026-09-01", "--img-history", "none since 2019"),
        *("--notes", "wrote in May", "--contact", "Ada Quill", "--contact", "Bo Reed"),
    )
    (target,) = Workspace(Path()).targets()
    assert target.id == "ortho-harvard"
    assert (target.priority, target.signal) == (1, True)
    assert (target.visa, target.visa_checked) == (("J-1", "H-1B"), date(2026, 9, 1))
    assert target.img_history == "none since 2019"
    assert target.contacts == ("Ada Quill", "Bo Reed")
    assert "Massachusetts General Hospital" in (folder / "targets.toml").read_text()


@pytest.mark.usefixtures("folder")
def test_adding_again_changes_only_what_is_named() -> None:
    run("add", "hss", "--priority", "1", "--visa", "J-1")
    run("add", "ortho-hss", "--signal")
    assert targets()["ortho-hss"]["priority"] == 1
    assert targets()["ortho-hss"]["signal"] is True
    assert targets()["ortho-hss"]["visa"] == ["J-1"]
    run("add", "ortho-hss", "--visa", "unknown")
    assert targets()["ortho-hss"]["visa"] == []


def test_comments_and_order_of_the_file_stay(folder: Path) -> None:
    written = '# my list\n[[target]]\nid = "ortho-duke" # dream\n'
    (folder / "targets.toml").write_text(written)
    run("add", "rush ortho")
    assert (folder / "targets.toml").read_text().startswith(written)
    run("remove", "rush")
    assert (folder / "targets.toml").read_text().strip() == written.strip()


@pytest.mark.usefixtures("folder")
def test_a_program_of_the_users_own() -> None:
    run("add", "--own", "Quillfeather Hospital", "--city", "Reno", "--state", "nv")
    own = targets()["own-quillfeather-hospital"]
    assert (own["city"], own["state"], own["specialty"]) == ("Reno", "NV", "orthopaedic-surgery")
    with pytest.raises(UsageError, match="already"):
        run("add", "--own", "Quillfeather Hospital")
    run("add", "quillfeather hospital", "--alias", "Quill Clinic")
    assert targets()["own-quillfeather-hospital"]["aliases"] == ["Quill Clinic"]
    run("add", "quill clinic", "--signal")
    assert len(targets()) == 1
    run("remove", "quill clinic")
    assert "[[target]]" not in Path("targets.toml").read_text()


@pytest.mark.usefixtures("folder")
def test_what_cannot_be_meant_is_refused_before_anything_is_written() -> None:
    for arguments, word in [
        (("add", "baylor ortho"), "not certain"),
        (("add", "zzzz"), "not in the list"),
        (("add", "hss", "--visa", "O-1"), "J-1, H-1B"),
        (("add", "hss", "--visa-checked", "3/4/2026"), "may be March or April"),
        (("add", "hss", "--specialty", "urology"), "ortho or surgery"),
        (("remove", "hss"), "not in your targets"),
    ]:
        with pytest.raises(UsageError, match=word):
            run(*arguments)
    assert not Path("targets.toml").exists()


@pytest.mark.usefixtures("folder")
def test_the_list_says_what_is_known_of_visas() -> None:
    assert "No targets yet" in run("list")[0]
    run("add", "hss", "--visa", "J-1", "--visa-checked", "2026-09-01", "--signal")
    run("add", "duke ortho", "--priority", "1", "--visa", "none")
    run("add", "rush ortho")
    rows = run("list")[0].splitlines()[1:]
    assert [row.split()[1] for row in rows] == ["ortho-duke", "ortho-hss", "ortho-rush"]
    assert "none (not checked)" in rows[0]
    assert "J-1 (2026-09-01)" in rows[1]
    assert "unknown" in rows[2]
    listed = json.loads(run("list", "--json")[0])
    assert [target["id"] for target in listed] == ["ortho-duke", "ortho-hss", "ortho-rush"]


def test_a_target_that_is_in_no_list_can_be_seen_and_removed(folder: Path) -> None:
    (folder / "targets.toml").write_text('[[target]]\nid = "ortho-gone"\n')
    assert "ortho-gone (not in the list)" in run("list")[0]
    run("remove", "ortho-gone")
    assert "[[target]]" not in (folder / "targets.toml").read_text()


def test_a_broken_file_is_named_with_its_line(folder: Path) -> None:
    (folder / "targets.toml").write_text('[[target]]\nid = "ortho-hss\n')
    with pytest.raises(WorkspaceError, match="line 2"):
        run("list")


# --- import ----------------------------------------------------------------------------------


def test_a_table_is_imported_and_the_rest_is_listed(folder: Path) -> None:
    (folder / "list.csv").write_text(LIST)
    printed, complained = run("import", "list.csv")
    penn = targets()["ortho-penn"]
    assert penn["visa"] == ["J-1", "H-1B"]
    assert penn["visa_checked"] == date(2026, 9, 1)
    assert penn["contacts"] == ["Ada Quill", "Bo Reed"]
    assert penn["img_history"] == "2 IMGs in 10 years"
    assert (penn["priority"], penn["signal"]) == (1, True)
    assert targets()["ortho-mayo-rochester"]["visa"] == ["none"]
    assert len(targets()) == 2
    assert "Hosp of the Univ of PA, " not in printed
    assert "line 4: “OSU”" in complained
    assert "confprep targets add ortho-ohio-state" in complained
    assert "confprep targets add ortho-oklahoma-state" in complained


def test_importing_the_same_list_again_changes_nothing(folder: Path) -> None:
    (folder / "list.csv").write_text(LIST)
    run("import", "list.csv")
    before = (folder / "targets.toml").read_bytes()
    run("import", "list.csv")
    assert (folder / "targets.toml").read_bytes() == before


def test_a_workbook_is_imported_like_a_table(folder: Path) -> None:
    book = Workbook()
    book.active.title = "Empty"  # type: ignore[union-attr]
    sheet = book.create_sheet("My list")
    sheet.append(["Residency Program", "Specialty", "Signal", "Checked on", "Visa"])
    sheet.append(["Duke", "Orthopedics", True, date(2026, 9, 1), "H1B"])
    sheet.append(["Duke", "General Surgery", None, None, None])
    book.save(folder / "list.xlsx")
    run("import", "list.xlsx")
    assert targets()["ortho-duke"]["visa_checked"] == date(2026, 9, 1)
    assert targets()["ortho-duke"]["signal"] is True
    assert "surgery-duke" in targets()


@pytest.mark.usefixtures("folder")
def test_a_pasted_list_from_the_standard_input() -> None:
    run("import", "-", given="1. HSS\n2. penn surg prelim\n3. wash u\n")
    assert list(targets()) == ["ortho-hss", "surgery-penn", "ortho-washu"]


@pytest.mark.parametrize("ending", ["txt", "csv"])
def test_a_list_that_is_too_long_is_refused_and_never_cut(folder: Path, ending: str) -> None:
    head = ["Program"] if ending == "csv" else []
    (folder / f"list.{ending}").write_text("\n".join([*head, *["HSS"] * (lists.MOST_ROWS - 1)]))
    assert len(lists.read((folder / f"list.{ending}").read_bytes(), f"list.{ending}"))
    (folder / f"list.{ending}").write_text("\n".join([*head, *["HSS"] * (lists.MOST_ROWS + 2)]))
    with pytest.raises(ReadError, match="more than 5,000 lines"):
        run("import", f"list.{ending}")
    assert not (folder / "targets.toml").exists()


@pytest.mark.usefixtures("folder")
def test_without_a_specialty_nothing_is_taken_for_orthopaedic() -> None:
    Path("profile.toml").unlink()
    with pytest.raises(UsageError, match="orthopaedic or general surgery is not said") as refused:
        run("add", "Duke University")
    assert "ortho-duke, Duke University Hospital (Durham, NC)" in str(refused.value)
    run("add", "--own", "Quillfeather Hospital")
    assert "specialty" not in targets()["own-quillfeather-hospital"]


@pytest.mark.usefixtures("folder")
def test_the_specialty_of_the_profile_counts_where_a_line_names_none() -> None:
    Path("profile.toml").write_text('specialty = "general-surgery"\n')
    run("import", "-", given="Duke\nRush ortho\n")
    assert list(targets()) == ["surgery-duke", "ortho-rush"]
    run("import", "-", "--specialty", "ortho", given="Yale\n")
    assert "ortho-yale" in targets()


@pytest.mark.usefixtures("folder")
def test_a_dry_run_and_json_show_what_would_be_done() -> None:
    printed, _ = run("import", "-", "--dry-run", "--json", given="hss\nosu\n")
    first, second = json.loads(printed)
    assert first["program_id"] == "ortho-hss"
    assert second["program_id"] is None
    assert second["may_be"] == ["ortho-ohio-state", "ortho-oklahoma-state"]
    assert not Path("targets.toml").exists()


@pytest.mark.usefixtures("folder")
def test_a_list_of_which_nothing_is_certain_fails_and_writes_nothing() -> None:
    _, complained = run("import", "-", given="osu\nnowhere\n", exit_code=1)
    assert "2 not added" in complained
    assert not Path("targets.toml").exists()


@pytest.mark.usefixtures("folder")
def test_unclear_cells_are_named_and_left_empty() -> None:
    table = "program,priority,signal,visa,visa checked\nhss,9,maybe,O-1,3/4/26\n"
    _, complained = run("import", "-", given=table)
    assert targets() == {"ortho-hss": {"id": "ortho-hss"}}
    for word in ("priority: “9”", "signal: “maybe”", "visa: “O-1”", "visa checked: “3/4/26”"):
        assert f"Line 2: {word}" in complained


@pytest.mark.usefixtures("folder")
def test_control_codes_of_a_list_do_not_reach_the_terminal() -> None:
    printed, complained = run("import", "-", given="hss\n\x1b[31mosu\x07\u202e\n")
    assert not {"\x1b", "\x07", "\u202e"} & set(printed + complained)


@pytest.mark.parametrize(
    ("content", "name", "word"),
    [
        (b"", "list.csv", "no program"),
        (b"PK\x03\x04 not a zip", "list.xlsx", "cannot be read"),
        (b"\xd0\xcf\x11\xe0rest", "list.xls", "Excel 2003"),
        (b"x" * (lists.LARGEST + 1), "list.csv", "too large"),
    ],
)
def test_a_file_that_is_no_list_is_refused(content: bytes, name: str, word: str) -> None:
    with pytest.raises(ReadError, match=word):
        lists.read(content, name)


@pytest.mark.usefixtures("folder")
def test_a_file_that_is_not_there_is_named() -> None:
    with pytest.raises(ReadError, match=r"list\.csv"):
        run("import", "list.csv")


@pytest.mark.parametrize(
    "content",
    [
        b"Program;City\nRush;Chicago\n",
        "Program\tCity\nRush\tChicago\n".encode("utf-16"),
        "\ufeffProgram,City\r\nRush,Chicago\r\n".encode(),
        b"Rush, Chicago\n",
    ],
)
def test_separators_and_encodings_of_spreadsheets(content: bytes) -> None:
    (entry,) = lists.read(content, "list.csv")
    assert entry.text == "Rush, Chicago"


def test_a_headed_list_needs_no_known_order() -> None:
    (entry,) = lists.read(b"Notes,NRMP code,Rank\nnice,3128,2\n", "list.csv")
    assert entry.text == "3128"
    assert entry.says == {"notes": "nice", "priority": 2}


def test_a_workbook_of_rubbish_is_refused() -> None:
    buffer = io.BytesIO()
    Workbook().save(buffer)
    with pytest.raises(ReadError, match="no program"):
        lists.read(buffer.getvalue(), "list.xlsx")


# --- in a terminal ---------------------------------------------------------------------------


@pytest.mark.skipif(sys.platform == "win32", reason="there is no pseudo-terminal")
@pytest.mark.parametrize(
    ("answers", "expected"),
    [
        ("2\ny\n", ["ortho-hss", "ortho-oklahoma-state"]),
        ("0\ny\n", ["ortho-hss"]),
        ("1\nn\n", []),
    ],
)
def test_in_a_terminal_it_asks(folder: Path, answers: str, expected: list[str]) -> None:
    (folder / "list.txt").write_text("hss\nosu\n")
    printed = in_a_terminal(["targets", "import", "list.txt"], answers)
    assert "which of these is meant is not said" in printed
    assert "1  Ohio State University Hospital" in printed
    assert (list(targets()) if (folder / "targets.toml").exists() else []) == expected


def in_a_terminal(arguments: list[str], typed: str) -> str:
    """Run the command with a person at both ends."""
    import pty

    pid, terminal = pty.fork()
    if pid == 0:  # the command itself
        os.execv(sys.executable, [sys.executable, "-m", "confprep", *arguments])  # noqa: S606
    os.write(terminal, typed.encode())
    printed = b""
    while True:
        try:
            part = os.read(terminal, 4096)
        except OSError:  # how a closed terminal ends
            break
        if not part:
            break
        printed += part
    os.waitpid(pid, 0)
    os.close(terminal)
    return printed.decode()
