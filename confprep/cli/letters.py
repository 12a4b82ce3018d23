"""Commands: letter, sent, answered."""

from __future__ import annotations

from typing import Annotated

import typer

from confprep.cli import console
from confprep.cli.due import renew_calendars
from confprep.cli.log_options import LetterOfOption, NameArgument, WhenOption
from confprep.cli.log_words import print_next, warn
from confprep.cli.writer import moment_of, user_of, with_papers
from confprep.errors import UsageError
from confprep.workspace import Workspace


def register(app: typer.Typer) -> None:
    """Add this group's commands to `app`."""
    app.command("letter")(letter)
    app.command("sent")(sent)
    app.command("answered")(answered)


def letter(
    purpose: Annotated[
        str,
        typer.Argument(
            help="within-48-hours, with-cv, thank-mentor, promised-item, update, enquiry, "
            "ask-mentor, ask-letter or mentor-agenda."
        ),
    ],
    name: NameArgument,
) -> None:
    """Write one letter, or a mentor meeting's agenda, for somebody in your log."""
    from confprep.afterwards import one_letter
    from confprep.contacts.store import Store
    from confprep.generators.letters import AFTER
    from confprep.generators.phrases import phrases
    from confprep.generators.templates import environment

    if purpose not in AFTER:
        raise UsageError(
            f"There is no letter “{purpose}”", next_step=f"Use one of: {', '.join(AFTER)}"
        )
    workspace = Workspace.open()
    with Store(workspace.contacts_path) as store:
        contact = store.one(name)
        happened = store.interactions(contact_id=contact.id)
    user = with_papers(user_of(workspace), workspace, (each.meeting for each in happened))
    draft, files = one_letter(purpose, contact, happened, user)
    for each in workspace.write("letters", files):
        console.say(f"Written: {each.path}")
    if draft.held:
        said = phrases(environment(user.templates))
        console.say(f"Do not send now. {said.held(draft.held)}")
    if draft.missing:
        console.say(f"To add before it is complete: {', '.join(draft.missing)}.")
    console.say(f"Nothing is sent for you. When you have sent it: confprep sent {contact.name!r}")


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
    _written(name, "sent", said=what, purpose=purpose, kept=kept, meeting=at, when=when)


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
    kind = "declined" if declined else "answered"
    _written(name, kind, said=what, purpose="", kept=kept, meeting=at, when=when)


def _written(
    name: str, kind: str, *, said: str, purpose: str, kept: bool | None, meeting: str, when: str
) -> None:
    """Log a letter in either direction, with what it does to drafts and promises."""
    from msgspec.structs import replace

    from confprep.contacts.cadence import open_promises
    from confprep.contacts.store import Store
    from confprep.model import Interaction

    workspace = Workspace.open()
    moment = moment_of(when, workspace, None)
    side = "me" if kind == "sent" else "them"
    with Store(workspace.contacts_path) as store:
        contact = store.one(name)
        promises = open_promises(store.interactions(contact_id=contact.id), side)
        letter = store.letter_for(contact, kind, purpose, meeting)
        went = [each for each in promises if letter and f"promise-{each.id}" in letter.answers]
        if went and kind == "sent":
            # The letter is the one that carries the promise.
            promises, kept = went, kept is not False
        if promises and kept is None and console.interactive():
            asked = "Did it hold what you promised" if side == "me" else "Did it hold their promise"
            kept = typer.confirm(f"{asked}: {promises[0].promised}?", default=False)
        with store.change():
            store.log(
                Interaction(
                    id=0, contact_id=contact.id, at=moment, kind=kind, meeting=meeting, said=said
                )
            )
            if kept:
                store.keep_promises(promises, moment.date())
            if kind == "declined":
                contact = store.update(replace(contact, declined=True))
            if letter is not None:
                store.set_draft_state(letter, kind, moment.date())
        console.say(f"Logged: {kind} {'to' if kind == 'sent' else 'by'} {contact.name}.")
        if letter is not None:
            console.say(f"  {letter.path or letter.purpose} is marked as {kind}.")
        if promises and not kept:
            owner = "You still owe" if side == "me" else "They still owe you"
            console.say(f"{owner}: {promises[0].promised}. If it is done, add --kept.")
        print_next(store, workspace, contact)
        renew_calendars(store, workspace, store.interactions(contact_id=contact.id))
        warn(store)
