"""Commands: met, note."""

from __future__ import annotations

import shlex
from typing import TYPE_CHECKING, Annotated

import typer

from confprep.cli import console
from confprep.cli.log_options import Json, NameArgument, WhenOption
from confprep.cli.log_words import at_institution, print_next, warn
from confprep.cli.writer import moment_of, plan_of
from confprep.errors import UsageError
from confprep.workspace import Workspace

if TYPE_CHECKING:
    from confprep.contacts.encounter import Somebody
    from confprep.model import Contact, Interaction, Plan


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
    from msgspec.structs import replace

    from confprep.contacts.encounter import SAMPLE_TAG, Somebody, listed, logged, planned, whom
    from confprep.contacts.store import Store
    from confprep.model import Interaction

    _check_promise(promised, they_promised, by)
    workspace = Workspace.open()
    plan = plan_of(workspace, at) if at else None
    if not at and not place:
        raise UsageError(
            "It is not said where you met", next_step="Add --at MEETING, or --place “grand rounds”"
        )
    moment = moment_of(when, workspace, plan.meeting if plan else None)
    with Store(workspace.contacts_path) as store:
        if contact:
            [who] = logged([store.contact(contact)])
        else:
            known = [] if new else logged(store.contacts())
            groups = [[*known, *(planned(plan) if plan else [])]]
            if plan is not None and not new:
                groups.append(listed(workspace.listing(at)))
            who = Somebody(name=name) if new and not plan else whom(name, *groups)
        invented = (SAMPLE_TAG,) if plan and plan.sample else ()
        entry = store.contact(who.contact_id) if who.contact_id else who.as_contact()
        entry = replace(
            entry,
            role=role or entry.role,
            institution=institution or entry.institution,
            email=email or entry.email,
            program_id=entry.program_id or who.program_id,
            program=entry.program or who.program,
            how_met=entry.how_met or place or (plan.meeting.name if plan else ""),
            may_write=entry.may_write if may_write is None else may_write,
            declined=entry.declined and may_write is not True,
            tags=tuple(dict.fromkeys((*entry.tags, *(tag or ()), *invented))),
        )
        with store.change():
            entry = store.update(entry) if entry.id else store.add(entry)
            interaction = store.log(
                Interaction(
                    id=0,
                    contact_id=entry.id,
                    at=moment,
                    meeting=at,
                    place=place,
                    person_id=who.person_id,
                    said=note,
                    promised=promised or they_promised,
                    promised_by="me" if promised else "them" if they_promised else "",
                    due=console.day(by) if by else None,
                )
            )
        if json:
            console.data({"contact": entry, "interaction": interaction})
        else:
            _say_met(entry, who, plan, interaction)
            print_next(store, workspace, entry)
        warn(store)


def _say_met(entry: Contact, who: Somebody, plan: Plan | None, interaction: Interaction) -> None:
    at, moment = interaction.meeting, interaction.at
    known_as = "" if who.known_from else ", who is new to the log"
    if who.known_from == "listing":
        known_as = ", who is in the meeting's listing but not in your plan"
    console.say(f"Logged: {entry.name}{at_institution(entry)}{known_as}.")
    if plan is not None and not who.known_from:
        console.say(f"Nobody of that name is in the plan for {at}; logged all the same.")
    if plan is not None and plan.meeting.over_on(moment.date()):
        last = plan.meeting.ends
        console.say(
            f"The meeting was over by {moment.day} {moment:%B %Y}, so the letter will not "
            f"name a day. Next time give it, for example --when {last}."
        )
    if not interaction.said:
        console.say(
            "Add what was said while you remember it: "
            f"confprep note {shlex.quote(entry.name)} “what was said”"
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
    from confprep.contacts.store import Store
    from confprep.model import Interaction

    _check_promise(promised, they_promised, by)
    workspace = Workspace.open()
    with Store(workspace.contacts_path) as store:
        contact = store.one(name)
        happened = store.interactions(contact_id=contact.id)
        met_here = [each for each in happened if each.kind == "met" and at in ("", each.meeting)]
        if at and not met_here:
            raise UsageError(
                f"{contact.name} is not logged as met at {at}",
                next_step=f"Log it with: confprep met {shlex.quote(contact.name)} --at {at}",
            )
        newest = max(met_here, key=lambda each: each.at, default=None)
        with store.change():
            store.log(
                Interaction(
                    id=0,
                    contact_id=contact.id,
                    at=moment_of("", workspace, None),
                    kind="note",
                    meeting=newest.meeting if newest else "",
                    person_id=newest.person_id if newest else "",
                    said=text,
                    promised=promised or they_promised,
                    promised_by="me" if promised else "them" if they_promised else "",
                    due=console.day(by) if by else None,
                )
            )
        console.say(f"Noted: {contact.name}.")
        print_next(store, workspace, contact)
        warn(store)


def _check_promise(promised: str, they_promised: str, by: str) -> None:
    if promised and they_promised:
        raise UsageError(
            "One line holds one promise", next_step="Run the command twice, once for each side"
        )
    if by and not (promised or they_promised):
        raise UsageError("--by is the day of a promise", next_step="Add --promised “what”")
