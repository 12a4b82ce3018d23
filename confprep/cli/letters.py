"""Commands: letter, sent, answered."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from confprep.cli import console
from confprep.cli.log_words import print_next, print_renewed, warn
from confprep.cli.options import LetterOfOption, NameArgument, WhenOption

if TYPE_CHECKING:
    from confprep.actions.letters import Kind


def register(app: typer.Typer) -> None:
    """Add this group's commands to `app`."""
    app.command("letter")(letter)
    app.command("sent")(sent)
    app.command("answered")(answered)


def letter(
    purpose: Annotated[
        str, typer.Argument(metavar="LETTER", help="Which one; without it, all are listed.")
    ] = "",
    name: NameArgument = "",
) -> None:
    """Write one letter, or a mentor meeting's agenda, for somebody in your log."""
    from confprep.actions import letters
    from confprep.actions.texts import phrases

    if not purpose:
        console.table([(each.name, each.title) for each in letters.offered()])
        console.say("Write one with: confprep letter LETTER NAME")
        return
    done = letters.letter(console.folder(), purpose, name, now=console.now())
    for path in done.paths:
        console.say(f"Written: {path}")
    if done.draft.held:
        console.say(f"Do not send now. {phrases(console.folder()).held(done.draft.held)}")
    if done.draft.missing:
        console.say(f"To add before it is complete: {', '.join(done.draft.missing)}.")
    console.say(
        f"Nothing is sent for you. When you have sent it: confprep sent {done.contact.name!r}"
    )


def sent(
    name: NameArgument,
    what: Annotated[str, typer.Option("--note", help="What you sent.")] = "",
    purpose: Annotated[str, typer.Option(help="Which draft, for example with-cv.")] = "",
    kept: Annotated[
        bool | None, typer.Option("--kept/--not-kept", help="Whether your promise went with it.")
    ] = None,
    at: LetterOfOption = "",
    when: WhenOption = "",
) -> None:
    """Log that you sent somebody a letter; confprep never sends one itself."""
    _log(name, "sent", said=what, purpose=purpose, kept=kept, meeting=at, when=when)


def answered(
    name: NameArgument,
    what: Annotated[str, typer.Option("--note", help="What they wrote.")] = "",
    declined: Annotated[
        bool, typer.Option("--declined", help="They asked to be left in peace; this ends it.")
    ] = False,
    kept: Annotated[
        bool | None, typer.Option("--kept/--not-kept", help="Whether it held what they promised.")
    ] = None,
    at: LetterOfOption = "",
    when: WhenOption = "",
) -> None:
    """Log that somebody answered you, or asked not to be written to again."""
    kind: Kind = "declined" if declined else "answered"
    _log(name, kind, said=what, purpose="", kept=kept, meeting=at, when=when)


def _log(
    name: str, kind: Kind, *, said: str, purpose: str, kept: bool | None, meeting: str, when: str
) -> None:
    """Log a letter in either direction; ask whether it kept a promise that is open."""
    from confprep.actions import letters

    folder, mine = console.folder(), kind == "sent"
    if kept is None and console.interactive():
        promise = letters.promise_to_ask_about(folder, name, kind, purpose=purpose, meeting=meeting)
        if promise:
            asked = "Did it hold what you promised" if mine else "Did it hold their promise"
            kept = typer.confirm(f"{asked}: {promise}?", default=False)
    done = letters.written(
        folder,
        name,
        kind,
        now=console.now(),
        said=said,
        purpose=purpose,
        kept=kept,
        meeting=meeting,
        when=when,
    )
    console.say(f"Logged: {kind} {'to' if mine else 'by'} {done.contact.name}.")
    if done.draft is not None:
        console.say(f"  {done.draft.path or done.draft.purpose} is marked as {kind}.")
    if done.owed:
        owner = "You still owe" if mine else "They still owe you"
        console.say(f"{owner}: {done.owed}. If it is done, add --kept.")
    print_next(done.next)
    print_renewed(done.calendars)
    warn(done.warnings)
