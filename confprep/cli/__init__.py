"""The command line: arguments in, a call, printing.

Each file of this package is one group of commands and has `register(app)`. Errors are caught
here, once.
"""

from __future__ import annotations

import os
import sys
from importlib import import_module

import typer

from confprep.errors import ConfprepError

GROUPS = (
    "setup",
    "planning",
    "reading",
    "meetings",
    "programs",
    "matching",
    "agenda",
    "publishing",
    "words",
    "contacts",
)


def build() -> typer.Typer:
    """Return the application with every group of commands in it."""
    app = typer.Typer(
        name="confprep",
        help="Prepare for a surgical meeting: whom to meet, when, what to say, what to do after.",
        no_args_is_help=True,
        pretty_exceptions_show_locals=False,
        pretty_exceptions_enable=False,
        add_completion=False,
    )
    app.callback()(_global_options)
    for group in GROUPS:
        import_module(f"confprep.cli.{group}").register(app)
    return app


def _show_version(wanted: bool) -> None:
    if wanted:
        from confprep import __version__

        typer.echo(f"confprep {__version__}")
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
    try:
        build()()
    except ConfprepError as error:
        from confprep.cli.console import complain

        complain(str(error))
        sys.exit(error.exit_code)
    except KeyboardInterrupt:
        from confprep.cli.console import complain

        complain("Stopped. Nothing half-written is left; run the same command to go on.")
        sys.exit(130)
    except BrokenPipeError:
        # The reader of our output has gone away (`confprep ... | head`): not our failure.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        sys.exit(1)
