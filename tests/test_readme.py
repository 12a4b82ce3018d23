"""The README tells the truth: its commands run, its output is what they print."""

from __future__ import annotations

import json
import re
import shlex
from pathlib import Path
from subprocess import CompletedProcess

import pytest

from confprep.cli import COMMANDS
from tests import processes

README = Path(__file__).parents[1] / "README.md"
INSTALL = "python3 -m venv .venv && .venv/bin/pip install -q "
SHOWN = 44
"""Lines of the sample's output that the README shows."""


def blocks(language: str) -> list[str]:
    return re.findall(rf"```{language}\n(.*?)```", README.read_text(encoding="utf-8"), re.DOTALL)


def commands() -> list[str]:
    lines = [line for block in blocks("sh") for line in block.splitlines() if line.strip()]
    return [line for line in lines if not line.startswith(INSTALL)]


def confprep(command: str, folder: Path) -> CompletedProcess[str]:
    words = shlex.split(command)
    assert words[0] == "confprep"
    return processes.confprep(
        *words[1:], folder=folder, CONFPREP_NOW="2025-03-15T09:00:00-04:00", COLUMNS="80"
    )


def test_the_two_set_up_commands_stand_there_exactly() -> None:
    text = README.read_text(encoding="utf-8")
    assert f"{INSTALL}. && .venv/bin/confprep plan aaos-2025 --sample\n" in text
    test = f"{INSTALL}-e '.[test]' && .venv/bin/pytest"
    assert f"{test}\n" in text
    assert test in (README.parent / ".ci" / "run").read_text(encoding="utf-8")


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("readme")


def test_every_command_runs_in_the_order_of_the_page(folder: Path, *, bless: bool) -> None:
    first = confprep("confprep plan aaos-2025 --sample", folder)
    assert first.returncode == 0, first.stderr
    shown = [*first.stdout.splitlines()[:SHOWN], "…"]
    printed = blocks("text")[0].splitlines()
    if bless and printed != shown:
        text = README.read_text(encoding="utf-8")
        new = "```text\n" + "\n".join(shown) + "\n```"
        README.write_text(re.sub(r"```text\n.*?```", lambda _: new, text, flags=re.DOTALL), "utf-8")
    assert printed == shown
    for command in commands():
        ran = confprep(command, folder)
        assert ran.returncode == 0, f"{command}\n{ran.stdout}\n{ran.stderr}"
        assert "\x1b" not in ran.stdout


def test_the_sample_is_the_same_as_data(folder: Path) -> None:
    ran = confprep("confprep plan aaos-2025 --sample --json", folder)
    people = json.loads(ran.stdout)["plan"]["prospects"][:12]
    listed = re.findall(r"(?m)^ +\d+\. (.+) - ", blocks("text")[0])
    assert len(people) == len(listed) == 12
    for person, line in zip(people, listed, strict=True):
        assert person["person"]["name"]["family"] in line


def test_every_command_is_in_the_table(*, bless: bool) -> None:
    table = "| command | what it does |\n| --- | --- |\n" + "".join(
        f"| `confprep {name}` | {line} |\n" for name, (_, line) in COMMANDS.items()
    )
    text = README.read_text(encoding="utf-8")
    if bless and table not in text:
        start = text.index("<!-- commands:")
        start = text.index("\n", start) + 1
        end = text.index("\n## For contributors")
        README.write_text(f"{text[:start]}\n{table}{text[end:]}", "utf-8")
    assert table in text


def test_no_command_is_named_that_is_not_there() -> None:
    named = re.findall(r"`(?:\.venv/bin/)?confprep ([a-z]+)", README.read_text(encoding="utf-8"))
    assert named
    assert set(named) <= set(COMMANDS)
