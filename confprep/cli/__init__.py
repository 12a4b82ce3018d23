"""The command line: arguments in, a call, printing.

Each other file of this package is one group of commands and has `register(app)`. Only the group of
the command that was asked for is imported: start-up is a feature. Errors are caught here, once.
"""

from __future__ import annotations

import os
import sys
from importlib import import_module
from typing import Any

import typer
from typer.core import TyperCommand, TyperGroup
from typer.models import CommandInfo

from confprep.cli import console, streams
from confprep.errors import ConfprepError

COMMANDS = {
    "init": (
        "setup",
        "Set up this folder: who you are, and the programs you hope for.",
    ),
    "meetings": ("meetings", "The catalogue of meetings: what is known, and what is verified."),
    "plan": (
        "planning",
        "Read a meeting's listing, decide whom to meet, plan the days, and write everything.",
    ),
    "calendar": (
        "planning",
        "Write a plan's calendar again, or only the commitments or one day of it.",
    ),
    "people": (
        "matching",
        "Show whom to meet, ranked, with reasons; accept or reject a person for every later run.",
    ),
    "pin": ("visits", "Keep a visit in every later plan, or say when you two have agreed to meet."),
    "skip": ("visits", "Keep a visit out of every later plan."),
    "changes": (
        "planning",
        "Read the program again, say what changed for you, and repair the plan.",
    ),
    "publish": (
        "publishing",
        "Update your calendar on a server: entries move, and those that are gone are cancelled.",
    ),
    "met": ("encounters", "Log that you met somebody, in the hallway or afterwards."),
    "note": ("encounters", "Add what was said to somebody in your log; the day you met stays."),
    "followup": (
        "due",
        "Write the follow-up drafts for those you met and made a note of, and their calendar.",
    ),
    "checklist": (
        "due",
        "Show what is left to do after a meeting, person by person; or write it for printing.",
    ),
    "letter": (
        "letters",
        "Write one letter, or a mentor meeting's agenda, for somebody in your log.",
    ),
    "due": ("due", "Show what is due, for whom, soonest first."),
    "sent": ("letters", "Log that you sent somebody a letter; confprep never sends one itself."),
    "answered": (
        "letters",
        "Log that somebody answered you, or asked not to be written to again.",
    ),
    "log": (
        "log",
        "Show what happened, newest first; `log import FILE` takes the pocket page's file.",
    ),
    "contacts": ("contacts", "The people in your contact log."),
    "targets": ("programs", "The programs you hope for."),
    "programs": ("programs", "Find residency programs."),
    "match": ("matching", "Say which programs' institutions affiliation lines name, and why."),
    "templates": (
        "texts",
        "The texts of letters and cards: list them, or copy them here to change them.",
    ),
    "lint": (
        "texts",
        "Check letters for wording that could harm you, with the reason and its source.",
    ),
    "timeline": (
        "texts",
        "Work out the longer road to your application: milestones and a small routine.",
    ),
    "enrich": (
        "texts",
        "Ask PubMed for recent papers of the people in your plan, and show why they are theirs.",
    ),
    "read": ("reading", "Print the program in saved pages: sessions, talks and people."),
    "fetch": (
        "reading",
        "Fetch a meeting's program from its site, one page a second, and keep the pages.",
    ),
    "doctor": (
        "reading",
        "Check that meetings can still be read; say what to report where one cannot.",
    ),
}
"""Each command's file and first line, in the order of the help page. A test keeps them true."""


class _Commands(TyperGroup):
    """Lists every command by its first line, and imports only the one that is run."""

    def __init__(self, **settings: Any) -> None:
        super().__init__(**settings)
        for name, (_, line) in COMMANDS.items():
            self.add_command(TyperCommand(name=name, help=line))

    def resolve_command(self, ctx: Any, args: list[str]) -> tuple[str | None, Any, list[str]]:
        """Return the command that `args` names, with what is left for it."""
        name, _, rest = super().resolve_command(ctx, args)
        return name, None if name is None else load(name), rest


def load(name: str) -> TyperCommand | TyperGroup:
    """Return one command, ready to run."""
    group = typer.Typer()
    # With a callback of its own an application stays a group, even with a single command in it.
    group.callback()(lambda: None)
    import_module(f"confprep.cli.{COMMANDS[name][0]}").register(group)
    # Typer reads the options of every command it is given; one of twenty is wanted.
    group.registered_commands = [each for each in group.registered_commands if _name(each) == name]
    group.registered_groups = [each for each in group.registered_groups if each.name == name]
    commands: dict[str, TyperCommand | TyperGroup] = vars(typer.main.get_command(group))["commands"]
    _alone(commands[name])
    return commands[name]


def _alone(command: TyperCommand | TyperGroup) -> None:
    """Keep what others print while this command works off standard output."""
    if command.callback:
        command.callback = streams.only_ours()(command.callback)
    for each in vars(command).get("commands", {}).values():
        _alone(each)


def _name(command: CommandInfo) -> str:
    function = command.callback.__name__ if command.callback else ""
    return command.name or function.replace("_", "-")


def build() -> typer.Typer:
    """Return the application."""
    app = typer.Typer(
        cls=_Commands,
        name="confprep",
        help="Prepare for a surgical meeting: whom to meet, when, what to say, what to do after.",
        no_args_is_help=True,
        pretty_exceptions_enable=False,
        add_completion=False,
    )
    app.callback()(_global_options)
    return app


def _show_version(wanted: bool) -> None:
    if wanted:
        from confprep import __version__

        console.say(f"confprep {__version__}")
        raise typer.Exit


def _global_options(
    workspace: str = typer.Option(
        "",
        "--workspace",
        "-w",
        envvar="CONFPREP_WORKSPACE",
        metavar="DIR",
        help="Folder with your profile, targets and plans (default: this folder).",
    ),
    version: bool = typer.Option(  # noqa: ARG001 - typer needs the parameter for the eager flag
        False, "--version", callback=_show_version, is_eager=True, help="Print the version."
    ),
) -> None:
    if workspace:
        os.environ["CONFPREP_WORKSPACE"] = workspace


def main() -> None:
    """Run the command line; one sentence and an exit code for every expected failure."""
    streams.take()
    try:
        build()()
    except ConfprepError as error:
        console.complain(str(error))
        sys.exit(error.exit_code)
    except KeyboardInterrupt:
        console.complain("Stopped. Nothing half-written is left; run the same command to go on.")
        sys.exit(130)
    except SystemExit as end:
        unsaid = streams.lost()
        if end.code or not unsaid:
            raise
        console.complain(str(unsaid))
        sys.exit(unsaid.exit_code)
