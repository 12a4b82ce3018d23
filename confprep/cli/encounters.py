"""Commands: met, note."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from confprep.cli import console
from confprep.cli.log_words import at_institution, print_next, print_renewed, warn
from confprep.cli.options import Json, NameArgument, WhenOption
from confprep.text.command_line import argument

if TYPE_CHECKING:
    from confprep.actions.encounters import Met


def register(app: typer.Typer) -> None:
    """Add this group's commands to `app`."""
    app.command("met")(met)
    app.command("note")(note)


def met(
    name: Annotated[
        str, typer.Argument(metavar="NAME", help="As you remember it; a surname will do.")
    ],
    at: Annotated[str, typer.Option("--at", metavar="MEETING", help="For example aaos-2025.")] = "",
    note: Annotated[str, typer.Option(help="What was said.")] = "",
    promised: Annotated[str, typer.Option(help="What you promised.")] = "",
    they_promised: Annotated[str, typer.Option(help="What they promised.")] = "",
    by: Annotated[str, typer.Option(metavar="DATE", help="The promise's day, YYYY-MM-DD.")] = "",
    may_write: Annotated[
        bool | None, typer.Option("--may-write/--no-writing", help="Whether they agreed to it.")
    ] = None,
    tag: Annotated[list[str] | None, typer.Option(help="May be given several times.")] = None,
    place: Annotated[str, typer.Option(help="Where, and how you met.")] = "",
    when: WhenOption = "",
    role: Annotated[str, typer.Option(help="For example program director.")] = "",
    institution: Annotated[str, typer.Option(help="Where they work.")] = "",
    email: Annotated[str, typer.Option(help="As they gave it to you.")] = "",
    contact: Annotated[int, typer.Option(metavar="NUMBER", help="Their number in your log.")] = 0,
    new: Annotated[
        bool, typer.Option("--new", help="Somebody who is not in your log yet.")
    ] = False,
    json: Json = False,
) -> None:
    """Log that you met somebody, in the hallway or afterwards."""
    from confprep.actions import encounters

    done = encounters.met(
        console.folder(),
        name,
        now=console.now(),
        at=at,
        note=note,
        promised=promised,
        they_promised=they_promised,
        by=by,
        may_write=may_write,
        tags=tag or (),
        place=place,
        when=when,
        role=role,
        institution=institution,
        email=email,
        contact=contact,
        new=new,
    )
    if json:
        console.data({"contact": done.contact, "interaction": done.interaction})
    else:
        _say_met(done)
        print_next(done.next)
        print_renewed(done.calendars)
    warn(done.warnings)


def _say_met(done: Met) -> None:
    contact, at, moment = done.contact, done.interaction.meeting, done.interaction.at
    known_as = "" if done.known_from else ", who is new to the log"
    if done.known_from == "listing":
        known_as = ", who is in the meeting's listing but not in your plan"
    console.say(f"Logged: {contact.name}{at_institution(contact)}{known_as}.")
    if done.meeting is not None and not done.known_from:
        console.say(f"Nobody of that name is in the plan for {at}; logged all the same.")
    if done.meeting is not None and done.meeting.over_on(moment.date()):
        console.say(
            f"The meeting was over by {moment.day} {moment:%B %Y}, so the letter will not "
            f"name a day. Next time give it, for example --when {done.meeting.ends}."
        )
    if not done.interaction.said:
        console.say(
            "Add what was said while you remember it: "
            f'confprep note {argument(contact.name)} "what was said"'
        )


def note(
    name: NameArgument,
    text: Annotated[str, typer.Argument(help="What was said.")],
    promised: Annotated[str, typer.Option(help="What you promised.")] = "",
    they_promised: Annotated[str, typer.Option(help="What they promised.")] = "",
    by: Annotated[str, typer.Option(metavar="DATE", help="The promise's day, YYYY-MM-DD.")] = "",
    at: Annotated[
        str, typer.Option("--at", metavar="MEETING", help="Default: where you last met.")
    ] = "",
) -> None:
    """Add what was said to somebody in your log; the day you met stays."""
    from confprep.actions import encounters

    done = encounters.note(
        console.folder(),
        name,
        text,
        now=console.now(),
        promised=promised,
        they_promised=they_promised,
        by=by,
        at=at,
    )
    console.say(f"Noted: {done.contact.name}.")
    print_next(done.next)
    print_renewed(done.calendars)
    warn(done.warnings)
