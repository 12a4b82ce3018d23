"""Command: contacts, with the people in the log."""

from __future__ import annotations

from typing import Annotated

import typer

from confprep.cli import console, exchange
from confprep.cli.log_words import (
    at_institution,
    count,
    in_one_line,
    print_next,
    print_renewed,
    warn,
)
from confprep.cli.options import Json, NameArgument
from confprep.errors import UsageError


def register(app: typer.Typer) -> None:
    """Add this group's commands to `app`."""
    group = typer.Typer(help="The people in your contact log.", no_args_is_help=True)
    group.command("list")(list_contacts)
    group.command("show")(show)
    group.command("edit")(edit)
    group.command("merge")(merge)
    group.command("forget")(forget)
    group.command("export")(exchange.export)
    group.command("import")(exchange.import_people)
    group.command("card")(exchange.card)
    group.command("restore")(restore)
    group.command("tidy")(tidy)
    app.add_typer(group, name="contacts")


def list_contacts(
    text: Annotated[list[str] | None, typer.Argument(help="Words to look for.")] = None,
    tag: Annotated[str, typer.Option(help="Only with this tag.")] = "",
    json: Json = False,
) -> None:
    """List everyone in the log."""
    from confprep.actions import contacts

    found = contacts.contacts(console.folder(), " ".join(text or ()), tag=tag)
    if json:
        console.data(found.contacts)
        return
    if not found.contacts:
        console.say("Nobody in the log matches." if text or tag else "Nobody is in the log yet.")
    console.table(
        (
            str(each.id),
            each.name,
            each.institution,
            each.role,
            found.last.get(each.id, ""),
            ", ".join(each.tags),
        )
        for each in found.contacts
    )


def show(name: NameArgument, json: Json = False) -> None:
    """Show one person and everything that happened."""
    from confprep.actions import contacts

    found = contacts.show(console.folder(), name, now=console.now())
    contact = found.contact
    if json:
        data = {"contact": contact, "interactions": found.interactions, "drafts": found.drafts}
        console.data(data)
        return
    console.say(f"{contact.name}  (number {contact.id})")
    agreed = {True: "yes", False: "no", None: "not asked"}[contact.may_write]
    console.table(
        [
            (label, value)
            for label, value in (
                ("role", contact.role),
                ("institution", contact.institution),
                ("program", contact.program),
                ("e-mail", contact.email),
                ("phone", contact.phone),
                ("how we met", contact.how_met),
                ("interests", contact.interests),
                ("mentor type", contact.mentor_type),
                ("next step", contact.next_step),
                ("may write", "declined" if contact.declined else agreed),
                ("tags", ", ".join(contact.tags)),
            )
            if value
        ],
        indent="  ",
    )
    console.table(
        [
            (f"{each.at:%Y-%m-%d}", each.kind, each.meeting, in_one_line(each))
            for each in found.interactions
        ],
        indent="  ",
    )
    console.table(
        [
            (f"{each.state_on:%Y-%m-%d}", f"draft {each.state}", each.purpose, each.path)
            for each in found.drafts
        ],
        indent="  ",
    )
    print_next(found.next)


def edit(
    name: NameArgument,
    new_name: Annotated[
        str | None, typer.Option("--name", help="The name as it should be.")
    ] = None,
    role: Annotated[str | None, typer.Option()] = None,
    institution: Annotated[str | None, typer.Option()] = None,
    email: Annotated[str | None, typer.Option()] = None,
    phone: Annotated[str | None, typer.Option()] = None,
    how_met: Annotated[str | None, typer.Option()] = None,
    interests: Annotated[str | None, typer.Option()] = None,
    mentor_type: Annotated[
        str | None, typer.Option(help="content, strategy, img-navigation, sponsor, or empty.")
    ] = None,
    next_step: Annotated[str | None, typer.Option()] = None,
    may_write: Annotated[bool | None, typer.Option("--may-write/--no-writing")] = None,
    declined: Annotated[bool | None, typer.Option("--declined/--not-declined")] = None,
    every_months: Annotated[
        int | None, typer.Option(min=1, max=60, help="Months between contacts for this person.")
    ] = None,
    tag: Annotated[list[str] | None, typer.Option(help="Add a tag.")] = None,
    untag: Annotated[list[str] | None, typer.Option(help="Take a tag away.")] = None,
) -> None:
    """Change a person's entry; only what you name is changed."""
    from confprep.actions import contacts

    named: dict[str, object | None] = {
        "name": new_name,
        "role": role,
        "institution": institution,
        "email": email,
        "phone": phone,
        "how_met": how_met,
        "interests": interests,
        "mentor_type": mentor_type,
        "next_step": next_step,
        "may_write": may_write,
        "declined": declined,
        "cadence_months": every_months,
    }
    changes = {field: value for field, value in named.items() if value is not None}
    done = contacts.edit(
        console.folder(), name, changes, now=console.now(), tags=tag or (), untag=untag or ()
    )
    console.say(f"Changed: {done.contact.name}{at_institution(done.contact)}.")
    print_renewed(done.calendars)
    warn(done.warnings)


def merge(
    keep: NameArgument,
    other: Annotated[str, typer.Argument(metavar="OTHER", help="The entry that goes into it.")],
) -> None:
    """Make two entries for one person one; nothing that was logged is lost."""
    from confprep.actions import contacts

    done = contacts.merge(console.folder(), keep, other, now=console.now())
    console.say(f"{done.contact.name} now has one entry, number {done.contact.id}.")
    print_renewed(done.calendars)
    warn(done.warnings)


def forget(
    name: NameArgument,
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask.")] = False,
) -> None:
    """Remove a person and all that was logged about them, for good."""
    from confprep.actions import contacts

    folder = console.folder()
    contact = contacts.one(folder, name)
    if not yes:
        if not console.interactive():
            raise UsageError("This cannot be undone", next_step="Add --yes to mean it")
        if not typer.confirm(f"Remove {contact.name} and all notes for good?", default=False):
            console.say("Nothing was changed.")
            return
    gone = contacts.forget(folder, str(contact.id), now=console.now())
    console.say(
        f"Forgotten: {gone.contact.name}, with "
        f"{count(gone.interactions, 'entry', 'entries')}. "
        "The log, its journal and its safety copy hold nothing of it any more."
    )
    if gone.files:
        console.say(f"Older copies held it too and were deleted: {', '.join(gone.files)}.")
    print_renewed(gone.calendars)
    console.say(
        "Files you made or printed earlier (plans, letters, exports, your own backups) may "
        "still name them."
    )
    warn(gone.warnings)


def restore() -> None:
    """Put the log's safety copy in the place of a damaged or missing one."""
    from confprep.actions import contacts

    people, aside = contacts.restore(console.folder(), now=console.now())
    console.say(f"The contact log is back, with {count(people, 'person', 'people')}.")
    if aside is not None:
        console.say(f"What stood in its place is kept as {aside.name}.")


def tidy() -> None:
    """Finish a `forget` that another program held up."""
    from confprep.actions import contacts

    warnings = contacts.tidy(console.folder())
    console.say("Nothing of what was removed is left in the log.")
    warn(warnings)
