"""What reaches the screen: all of it or a plain letter, ours alone, and never a traceback."""

from __future__ import annotations

import ast
import json
import os
import shutil
import subprocess
import sys
import threading
from collections.abc import Iterator
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from subprocess import CompletedProcess
from typing import Any

import pytest

from confprep.cli import COMMANDS, load
from confprep.cli.streams import PLAIN
from tests.processes import ROOT, run

KEY = "aaos-2025-sample"
WHO = "Łucja Żółkiewicz"
NOWHERE = "http://127.0.0.1:9"
SURROUNDINGS = {
    "CONFPREP_NOW": "2025-03-15T09:00:00-04:00",
    "COLUMNS": "80",
    "CONFPREP_CALDAV_USER": "user",
    "CONFPREP_CALDAV_PASSWORD": "secret",
    **dict.fromkeys(("http_proxy", "https_proxy", "HTTP_PROXY", "HTTPS_PROXY"), NOWHERE),
    **dict.fromkeys(("no_proxy", "NO_PROXY"), "127.0.0.1"),
}

CASES = {
    "init": ["--name", WHO, "--specialty", "ortho", "--target", "UPMC"],
    "meetings": [],
    "meetings show": ["aaos-2025"],
    "meetings compare": [KEY],
    "meetings add": ["poznan-2030", "--name", "Poznań 2030"],
    "plan": ["aaos-2025", "--sample"],
    "calendar": [KEY],
    "people": [KEY],
    "pin": [KEY, "Medical Student Program"],
    "skip": [KEY, "S025"],
    "changes": [KEY],
    "publish": [KEY, "--caldav", NOWHERE],
    "met": ["Ægir Þórðarson", "--new", "--place", "hallway", "--note", "said “nails → plates”"],
    "note": [WHO, "asked about “call” → weekends"],
    "followup": [KEY],
    "checklist": [KEY],
    "letter": ["update", WHO],
    "due": [],
    "sent": [WHO],
    "answered": [WHO],
    "log": [],
    "contacts list": [],
    "contacts show": [WHO],
    "contacts edit": [WHO, "--role", "chair of the Łódź clinic"],
    "contacts merge": [WHO, "Ørjan Sønsteby"],
    "contacts forget": [WHO, "--yes"],
    "contacts export": ["people.csv"],
    "contacts import": ["list.csv"],
    "contacts card": [],
    "contacts restore": [],
    "contacts tidy": [],
    "targets add": ["ortho-emory"],
    "targets list": [],
    "targets remove": ["ortho-duke"],
    "targets import": ["programs.csv"],
    "programs search": ["iowa"],
    "programs show": ["ortho-iowa"],
    "match": ["affiliations.txt"],
    "templates list": [],
    "templates eject": [],
    "lint": ["letter.txt"],
    "timeline": [],
    "enrich": [KEY, "--people", "0"],
    "read": ["page.html"],
    "fetch": ["local-2025"],
    "doctor": ["local-2025"],
}
"""Every command with arguments that let it print much; a new one is added here."""
CANNOT = {"publish": 1, "lint": 1}
"""What ends with another code than 0: no server listens there, and the letter says too much."""
LINES = {"match"}
"""What prints one JSON object a line."""


def commands() -> Iterator[tuple[str, Any]]:
    for name in COMMANDS:
        command = load(name)
        within = vars(command).get("commands", {})
        if not within or getattr(command, "invoke_without_command", False):
            yield name, command
        for each, inner in within.items():
            yield f"{name} {each}", inner


WITH_DATA = [name for name, each in commands() if any("--json" in p.opts for p in each.params)]


class Silent(SimpleHTTPRequestHandler):
    def log_message(self, *arguments: object) -> None:
        """Say nothing about what was asked for."""


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A meeting's site of one page; its address."""
    folder = tmp_path_factory.mktemp("site")
    page = ROOT / "fixtures/general/days-side-by-side/page.html"
    (folder / "program.html").write_bytes(page.read_bytes())
    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(Silent, directory=folder))
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}/program.html"
    server.shutdown()
    thread.join()
    server.server_close()


def do(*arguments: str, folder: Path, encoding: str = "utf-8") -> CompletedProcess[bytes]:
    return run(*arguments, folder=folder, environment=SURROUNDINGS, encoding=encoding)


@pytest.fixture(scope="module")
def prepared(tmp_path_factory: pytest.TempPathFactory, site: str) -> Path:
    """A user's folder in which every command finds what it works on."""
    folder = tmp_path_factory.mktemp("prepared")
    page = ROOT / "fixtures/general/days-side-by-side/page.html"
    (folder / "page.html").write_bytes(page.read_bytes())
    (folder / "list.csv").write_text("name,institution\nŽofie Šťastná,Kraków Clinic\n", "utf-8")
    (folder / "programs.csv").write_text("program\nUniversity of Iowa\n", "utf-8")
    (folder / "affiliations.txt").write_text("Duke University\nKlinikum Łódź\n", "utf-8")
    (folder / "letter.txt").write_text("Dear Dr. Łoś, how do you rank me?\n", "utf-8")
    facts = ["--starts", "2025-05-01", "--zone", "America/Chicago", "--address", site]
    met = ["--place", "hallway", "--note", "spoke about “nails” → plates", "--may-write", "--new"]
    for arguments in (
        [
            "init",
            "--name",
            "Zoë Ñandú",
            "--email",
            "zoe@example.org",
            "--specialty",
            "ortho",
            "--application-year",
            "2026",
        ],
        ["targets", "add", "ortho-duke"],
        ["meetings", "add", "local-2025", "--name", "Łódź 2025", *facts],
        ["plan", "aaos-2025", "--sample"],
        ["met", WHO, "--at", KEY, *met],
        ["met", "Ørjan Sønsteby", "--at", KEY, *met],
        ["followup", KEY],
    ):
        ran = do(*arguments, folder=folder)
        assert ran.returncode == 0, ran.stderr.decode()
    return folder


@pytest.fixture
def folder(prepared: Path, tmp_path: Path) -> Path:
    return shutil.copytree(prepared, tmp_path / "folder")


def test_every_command_has_a_case() -> None:
    assert set(CASES) == {name for name, _ in commands()}


@pytest.mark.parametrize("name", CASES)
def test_a_narrow_encoding_stops_no_command(name: str, folder: Path) -> None:
    ran = do(*name.split(), *CASES[name], folder=folder, encoding="ascii")
    said = ran.stdout.decode("utf-8" if name in LINES else "ascii") + ran.stderr.decode("ascii")
    assert ran.returncode == CANNOT.get(name, 0), said
    assert said
    assert "Traceback" not in said


@pytest.mark.parametrize("name", WITH_DATA)
def test_data_is_one_document_and_nothing_else(name: str, folder: Path) -> None:
    ran = do(*name.split(), *CASES[name], "--json", folder=folder, encoding="ascii")
    assert ran.returncode == CANNOT.get(name, 0), ran.stderr.decode()
    lines = ran.stdout.decode("utf-8").splitlines()
    for document in lines if name in LINES else ["\n".join(lines)]:
        json.loads(document)
    assert len(lines) == 2 or name not in LINES


def test_what_an_encoding_lacks_is_shown_as_a_plain_letter_or_a_question_mark() -> None:
    assert "Łucja Þórð → “so” … ½ – 王 \udc80".encode("ascii", PLAIN) == (
        b'Lucja Thord -> "so" ... 1/2 - ? ?'
    )
    assert "“Łódź” → é".encode("cp1252", PLAIN) == "“Lódz” -> é".encode("cp1252")


def test_on_windows_a_logged_encounter_is_confirmed_and_a_list_is_taken(folder: Path) -> None:
    note = ["--at", KEY, "--note", "spoke about cards"]
    ran = do("met", "Żółkiewicz", *note, folder=folder, encoding="cp1252")
    assert ran.returncode == 0, ran.stderr
    assert "Logged: Lucja Zólkiewicz" in ran.stdout.decode("cp1252")
    ran = do("targets", "import", "programs.csv", folder=folder, encoding="cp1252")
    assert ran.returncode == 0, ran.stderr
    assert b"ortho-iowa" in do("targets", "list", folder=folder).stdout


LOUD = """
import os, sys
from confprep.cli import main
from confprep.workspace import Workspace
quiet = Workspace.__init__
def loud(*arguments):
    print("a library's line")
    os.write(1, b"a library's banner\\n")
    quiet(*arguments)
Workspace.__init__ = loud
main()
"""


@pytest.mark.parametrize("asked", [["due", "--json"], ["log"]])
def test_what_a_library_prints_does_not_reach_the_output(folder: Path, asked: list[str]) -> None:
    quiet = do(*asked, folder=folder)
    ran = subprocess.run(
        [sys.executable, "-c", LOUD, *asked],
        cwd=folder,
        env={**os.environ, **SURROUNDINGS, "PYTHONPATH": str(ROOT), "PYTHONUTF8": "1"},
        capture_output=True,
        check=True,
    )
    assert ran.stdout == quiet.stdout
    assert b"a library's line" in ran.stderr
    assert b"a library's banner" in ran.stderr


def shell(script: str, folder: Path) -> CompletedProcess[str]:
    """Run a script of the shell in which `$confprep` is the command."""
    return subprocess.run(
        ["sh", "-c", script],
        cwd=folder,
        env={
            **os.environ,
            **SURROUNDINGS,
            "PYTHONPATH": str(ROOT),
            "confprep": f"{sys.executable} -m confprep",
        },
        capture_output=True,
        text=True,
        check=False,
    )


needs_a_shell = pytest.mark.skipif(os.name != "posix", reason="needs a shell and /dev/full")
MET = '$confprep met "Bo Ek" --new --place hall'


@needs_a_shell
@pytest.mark.parametrize("lost", [">&-", ">&- 2>&-", "<&- >&- 2>&-", "| true", "2>&1 | true"])
def test_output_that_nobody_reads_is_no_failure(folder: Path, lost: str) -> None:
    ran = shell(f"{{ {MET}; echo $? >code; }} {lost}", folder)
    assert (folder / "code").read_text() == "0\n"
    assert ran.stderr == ""
    assert do("log", "Bo", folder=folder).stdout.count(b"Bo ") == 1


@needs_a_shell
@pytest.mark.skipif(not Path("/dev/full").exists(), reason="needs /dev/full")
def test_output_that_a_full_disk_refuses_is_told_once_and_what_was_saved_stays(
    folder: Path,
) -> None:
    ran = shell(f"{MET} >/dev/full", folder)
    assert ran.returncode == 1
    assert ran.stderr.startswith("The command is done, and what it saved is safe")
    assert len(ran.stderr.splitlines()) == 1
    assert shell(f"{MET.replace('Ek', 'Alm')} >/dev/full 2>&1", folder).returncode == 1
    assert do("log", "Bo", folder=folder).stdout.count(b"Bo ") == 2


@needs_a_shell
def test_an_endless_input_ends_when_nobody_reads_on(folder: Path) -> None:
    ran = shell("yes Duke University | $confprep match --all-programs | head -2", folder)
    assert len(ran.stdout.splitlines()) == 2
    assert ran.stderr == ""


def test_nothing_but_the_console_prints() -> None:
    """So that the one place decides."""
    doors = {
        "cli/streams.py",
        "cli/console.py",
        # Commands of a contributor's own: `python -m confprep.scrapers.new`, and the same for
        # what makes the weights that are shipped and says whether they are as recorded.
        "scrapers/new.py",
        *(f"scrapers/evidence/training/{name}.py" for name in ("left_out", "train")),
    }
    package = ROOT / "confprep"
    found = [
        f"{path.relative_to(ROOT)}:{node.lineno}"
        for path in sorted(package.rglob("*.py"))
        if path.relative_to(package).as_posix() not in doors
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if (
            isinstance(node, ast.Attribute)
            and node.attr in {"stdout", "echo", "secho", "__stdout__"}
        )
        or (isinstance(node, ast.Name) and node.id == "print")
    ]
    assert found == []
