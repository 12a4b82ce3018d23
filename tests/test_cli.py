"""The command line as a whole: every command is listed, helped, and fails in one sentence."""

from __future__ import annotations

from importlib import import_module
from pathlib import Path

import pytest
import typer

from confprep.cli import COMMANDS, load
from tests.processes import run

GROUPS = sorted(
    path.stem
    for path in (Path(__file__).parents[1] / "confprep" / "cli").glob("*.py")
    if "def register(" in path.read_text(encoding="utf-8")
)


@pytest.mark.parametrize("name", COMMANDS)
def test_the_table_says_what_the_command_says(name: str) -> None:
    command = load(name)
    first = (command.help or "").strip().splitlines()[0]
    assert COMMANDS[name][1] == first
    assert first.endswith(".")


@pytest.mark.parametrize("group", GROUPS)
def test_every_command_of_a_group_is_in_the_table(group: str) -> None:
    app = typer.Typer()
    import_module(f"confprep.cli.{group}").register(app)
    commands = {
        each.name or (each.callback.__name__.replace("_", "-") if each.callback else "")
        for each in app.registered_commands
    }
    groups = {each.name for each in app.registered_groups}
    listed = {name for name, (module, _) in COMMANDS.items() if module == group}
    assert commands | groups == listed


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_has_help(name: str, tmp_path: Path) -> None:
    ran = run(name, "--help", folder=tmp_path)
    assert ran.returncode == 0
    assert b"Usage" in ran.stdout
    assert not list(tmp_path.iterdir())


def test_an_unknown_command_names_the_nearest(tmp_path: Path) -> None:
    ran = run("plna", folder=tmp_path)
    assert ran.returncode == 2
    assert b"plan" in ran.stderr
