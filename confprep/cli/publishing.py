"""Commands: publish."""

from __future__ import annotations

import os
from typing import Annotated

import typer

from confprep.cli import console
from confprep.errors import UsageError

PASSWORD = "CONFPREP_CALDAV_PASSWORD"  # noqa: S105 - the variable's name


def register(app: typer.Typer) -> None:
    """Add this group's commands to `app`."""
    app.command("publish")(publish)


def publish(
    meeting: Annotated[str, typer.Argument(help="A meeting you have made a plan for.")],
    caldav: Annotated[
        str,
        typer.Option(
            "--caldav",
            metavar="URL",
            help="Your calendar's CalDAV address, or your account's: then a calendar is made.",
        ),
    ],
    user: Annotated[
        str,
        typer.Option("--user", envvar="CONFPREP_CALDAV_USER", help="Your name at the server."),
    ] = "",
) -> None:
    """Update your calendar on a server: entries move, and those that are gone are cancelled.

    The password is asked for, or taken from CONFPREP_CALDAV_PASSWORD, and never kept.
    """
    from confprep.actions import publishing

    folder = console.folder()
    publishing.check(folder, meeting, caldav)
    name = user or _asked("Name at the server", "CONFPREP_CALDAV_USER")
    secret = os.environ.get(PASSWORD) or _asked("Password", PASSWORD, hidden=True)
    published = publishing.publish(folder, meeting, caldav, user=name, password=secret)
    done = published.counts
    counts = (
        (done.added, "new"),
        (done.updated, "updated"),
        (done.cancelled, "cancelled"),
        (done.unchanged, "as before"),
        (done.kept, "left as you changed them there"),
    )
    said = ", ".join(f"{count} {what}" for count, what in counts if count)
    console.say(f"{published.name}: {said or 'nothing to publish'}.")


def _asked(what: str, variable: str, *, hidden: bool = False) -> str:
    """Ask the person at the terminal; where there is none, say which variable is read instead."""
    if not console.interactive():
        raise UsageError(f"{what} is missing", next_step=f"Set {variable}")
    answer: str = typer.prompt(what, hide_input=hidden)
    return answer
