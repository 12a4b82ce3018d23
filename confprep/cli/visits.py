"""Commands: pin, skip."""

from __future__ import annotations

from typing import Annotated

import typer

from confprep.actions import visits
from confprep.cli import console
from confprep.errors import UsageError

Meeting = Annotated[str, typer.Argument(help="A meeting you have a plan for.")]
Which = Annotated[
    str, typer.Argument(metavar="VISIT", help="Its id, or words of its title or of a name in it.")
]
Undo = Annotated[bool, typer.Option("--undo", help="Take it back.")]


def register(app: typer.Typer) -> None:
    """Add this group's commands to `app`."""
    app.command("pin")(pin)
    app.command("skip")(skip)


def pin(
    meeting: Meeting,
    visit: Which,
    at: Annotated[
        str,
        typer.Option(
            metavar="TIME",
            help="When you two have agreed to meet, in the meeting's zone: 'Tue 15:10' "
            "or '2026-03-10 15:10'. VISIT is then the person.",
        ),
    ] = "",
    room: Annotated[str, typer.Option(help="Where you have agreed to meet.")] = "",
    undo: Undo = False,
) -> None:
    """Keep a visit in every later plan, or say when you two have agreed to meet.

    A meeting that nobody has agreed to is a proposal: it stands as tentative in the calendar.
    """
    if at and undo:
        raise UsageError("--at and --undo cannot both be meant", next_step="Leave one of them out")
    if room and not at:
        raise UsageError("A room needs a time", next_step="Add --at, such as --at 'Tue 15:10'")
    if at:
        _show(meeting, visits.agree(console.folder(), meeting, visit, at, room))
    else:
        _show(meeting, visits.pin(console.folder(), meeting, visit, undo=undo))


def skip(meeting: Meeting, visit: Which, undo: Undo = False) -> None:
    """Keep a visit out of every later plan."""
    _show(meeting, visits.skip(console.folder(), meeting, visit, undo=undo))


def _show(meeting: str, done: visits.Decided) -> None:
    state = f"No longer {done.decision}" if done.undone else done.decision.capitalize()
    console.say(f"{state}: {done.visit.start:%a %H:%M} {done.visit.title}")
    sample = " --sample" if done.sample else ""
    console.say(f"For the plan with that in it: confprep plan {meeting}{sample}")
