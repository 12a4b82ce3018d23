"""Command: log."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from confprep.cli import console
from confprep.cli.exchange import import_handover
from confprep.cli.log_words import in_one_line
from confprep.cli.options import Json

SHOWN = 50
"""Entries that are printed unless all are asked for."""


def register(app: typer.Typer) -> None:
    """Add this group's commands to `app`."""
    app.command("log")(log)


def log(
    text: Annotated[
        list[str] | None,
        typer.Argument(metavar="[TEXT]...", help="Words to look for; or: import FILE"),
    ] = None,
    at: Annotated[str, typer.Option("--at", metavar="MEETING", help="Only this meeting.")] = "",
    everything: Annotated[bool, typer.Option("--all", help="Not only the newest 50.")] = False,
    json: Json = False,
) -> None:
    """Show what happened, newest first; `log import FILE` takes the pocket page's file."""
    from confprep.actions import contacts

    words = text or []
    if words and words[0] == "import":
        import_handover([Path(word) for word in words[1:]])
        return
    most = None if everything or json else SHOWN
    found = contacts.history(console.folder(), " ".join(words), meeting=at, most=most)
    if json:
        console.data(found.entries)
        return
    if not found.entries:
        console.say("Nothing in the log matches." if words or at else "The log is empty.")
    console.table(
        (
            f"{each.at:%Y-%m-%d}",
            found.names[each.contact_id],
            each.kind,
            each.meeting,
            in_one_line(each),
        )
        for each in found.entries
    )
    if found.more:
        console.say("There are older entries; see them with --all.")
