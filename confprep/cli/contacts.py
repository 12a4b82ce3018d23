"""Commands: met, note, log, contacts, due, letter, sent, answered, followup, checklist."""

from __future__ import annotations

import shlex
from collections.abc import Iterable
from datetime import datetime, tzinfo
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from confprep.cli import console
from confprep.errors import UsageError
from confprep.workspace import Workspace

if TYPE_CHECKING:
    from confprep.afterwards import Papers, User
    from confprep.contacts.encounter import Somebody
    from confprep.contacts.store import Store
    from confprep.model import Contact, Interaction, Meeting, Plan

Json = Annotated[bool, typer.Option("--json", help="Print data instead of text.")]
SHOWN = 50
"""Entries of the log that are printed unless all are asked for."""
NameArgument = Annotated[
    str, typer.Argument(metavar="NAME", help="A name, part of one, or the number in the log.")
]

LetterOfOption = Annotated[
    str, typer.Option("--at", metavar="MEETING", help="Which meeting's letter.")
]
WhenOption = Annotated[str, typer.Option(metavar="TIME", help="Default: now.")]


def register(app: typer.Typer) -> None:
    """Add this group's commands to `app`."""
    app.command("met")(met)
    app.command("note")(note)
    app.command("log")(log)
    app.command("due")(due)
    app.command("letter")(letter)
    app.command("sent")(sent)
    app.command("answered")(answered)
    app.command("followup")(followup)
    app.command("checklist")(checklist)
    group = typer.Typer(help="The people in your contact log.", no_args_is_help=True)
    group.command("list")(list_contacts)
    group.command("show")(show)
    group.command("edit")(edit)
    group.command("merge")(merge)
    group.command("forget")(forget)
    group.command("export")(export)
    group.command("import")(import_people)
    group.command("card")(card)
    group.command("restore")(restore)
    group.command("tidy")(tidy)
    app.add_typer(group, name="contacts")


# --- what happened --------------------------------------------------------------------------


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
    plan = _plan(workspace, at) if at else None
    if not at and not place:
        raise UsageError(
            "It is not said where you met", next_step="Add --at MEETING, or --place “grand rounds”"
        )
    moment = _moment(when, workspace, plan.meeting if plan else None)
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
            _print_next(store, workspace, entry)
        _warn(store)


def _say_met(entry: Contact, who: Somebody, plan: Plan | None, interaction: Interaction) -> None:
    at, moment = interaction.meeting, interaction.at
    known_as = "" if who.known_from else ", who is new to the log"
    if who.known_from == "listing":
        known_as = ", who is in the meeting's listing but not in your plan"
    console.say(f"Logged: {entry.name}{_at_institution(entry)}{known_as}.")
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
                    at=_moment("", workspace, None),
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
        _print_next(store, workspace, contact)
        _warn(store)


def _check_promise(promised: str, they_promised: str, by: str) -> None:
    if promised and they_promised:
        raise UsageError(
            "One line holds one promise", next_step="Run the command twice, once for each side"
        )
    if by and not (promised or they_promised):
        raise UsageError("--by is the day of a promise", next_step="Add --promised “what”")


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
    from confprep.contacts.store import Store

    words = text or []
    if words and words[0] == "import":
        _import_handover([Path(word) for word in words[1:]])
        return
    workspace = Workspace.open()
    with Store(workspace.contacts_path, write=False) as store:
        limit = None if everything or json else SHOWN + 1
        found = store.interactions(search=" ".join(words), meeting=at, limit=limit)
        if json:
            console.data(found)
            return
        names = store.names()
    if not found:
        console.say("Nothing in the log matches." if words or at else "The log is empty.")
    console.table(
        (f"{each.at:%Y-%m-%d}", names[each.contact_id], each.kind, each.meeting, _told(each))
        for each in found[: limit and SHOWN]
    )
    if limit and len(found) > SHOWN:
        console.say("There are older entries; see them with --all.")


def _import_handover(paths: list[Path]) -> None:
    from confprep.contacts import handover
    from confprep.contacts.encounter import planned
    from confprep.contacts.store import Store

    if not paths:
        raise UsageError(
            "No file is named", next_step="Name what the page handed over: confprep log import FILE"
        )
    workspace = Workspace.open()
    files = [handover.read(_bytes(path), where=str(path)) for path in paths]
    with Store(workspace.contacts_path) as store:
        for file in files:
            plan = workspace.plan(file.meeting) if file.meeting in workspace.planned() else None
            people = {each.person_id: each for each in planned(plan)} if plan else {}
            name = plan.meeting.name if plan else ""
            taken = handover.take(store, file, people=people, meeting_name=name)
            console.say(
                f"{file.meeting}: {_count(len(taken.added), 'new entry', 'new entries')}, "
                f"{len(taken.updated)} changed, {len(taken.removed)} removed, "
                f"{taken.known} in the log already."
            )
            for verb, names in (("Added", taken.added), ("Changed", taken.updated)):
                if names:
                    console.say(f"  {verb}: {', '.join(names)}")
            if taken.added or taken.updated:
                console.say(f"  Next: confprep followup {file.meeting}")
        _warn(store)


def _bytes(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        raise UsageError(
            f"Cannot read the file ({error.strerror or error})", where=str(path)
        ) from error


def due(
    by: Annotated[
        str, typer.Option(metavar="DATE", help="Up to this day; default: a week from now.")
    ] = "",
    everything: Annotated[bool, typer.Option("--all", help="Not only the first 50.")] = False,
    json: Json = False,
) -> None:
    """Show what is due, for whom, soonest first."""
    from datetime import timedelta

    from confprep.afterwards import reminders
    from confprep.contacts.cadence import by_day, colour
    from confprep.contacts.store import Store

    workspace = Workspace.open()
    user = _user(workspace)
    today = user.today
    until = console.day(by) if by else today + timedelta(days=7)
    with Store(workspace.contacts_path, write=False) as store:
        waiting = reminders(store, user)
    found = by_day(waiting, until)
    if json:
        console.data(found)
        return
    if not found:
        later = min((each.ideal for each in waiting), default=None)
        then = f" The next is on {later:%A}, {later.day} {later:%B %Y}." if later else ""
        console.say(f"Nothing is due by {until.day} {until:%B %Y}.{then}")
        return
    marks = {"red": "late", "amber": "soon", "": ""}
    console.table(
        (
            marks[colour(each, today)],
            f"{each.ideal:%Y-%m-%d}",
            f"by {each.latest:%Y-%m-%d}" if each.latest != each.ideal else "",
            f"{each.contact_id}",
            each.name,
            each.meeting,
            f"{each.what}. Not now: {each.withheld}" if each.withheld else each.what,
        )
        for each in (found if everything else found[:SHOWN])
    )
    if len(found) > SHOWN and not everything:
        console.say(f"And {len(found) - SHOWN} more; see them with --all.")


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

    if purpose not in AFTER:
        raise UsageError(
            f"There is no letter “{purpose}”", next_step=f"Use one of: {', '.join(AFTER)}"
        )
    workspace = Workspace.open()
    with Store(workspace.contacts_path) as store:
        contact = store.one(name)
        happened = store.interactions(contact_id=contact.id)
    user = _with_papers(_user(workspace), workspace, (each.meeting for each in happened))
    draft, files = one_letter(purpose, contact, happened, user)
    for each in workspace.write("letters", files):
        console.say(f"Written: {each.path}")
    if draft.withheld:
        console.say(f"Do not send now. {draft.withheld}")
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
    moment = _moment(when, workspace, None)
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
        _print_next(store, workspace, contact)
        _renew_calendars(store, workspace, contact)
        _warn(store)


def _renew_calendars(store: Store, workspace: Workspace, contact: Contact) -> None:
    """Write those follow-up calendars again that `followup` has made and that name this person."""
    from confprep import afterwards

    happened = store.interactions(contact_id=contact.id)
    for key in dict.fromkeys(each.meeting for each in happened if each.kind == "met"):
        if not key or not (workspace.plan_folder(key) / "followups.ics").exists():
            continue
        artifacts = afterwards.calendar_of(
            store,
            _user(workspace, key),
            _meeting(workspace, key),
            calendar_memory=workspace.state(key, "followups.json"),
            drafts=store.drafts(meeting=key),
        )
        written = workspace.write(key, artifacts, sweep=("followups.ics",))
        calendar = workspace.plan_folder(key) / "followups.ics"
        outcome = next((each.outcome for each in written if each.path == calendar), "")
        if outcome == "updated":
            console.say(
                f"{calendar} is up to date: in your calendar, remove the old follow-ups and "
                "import it again."
            )
        elif outcome == "removed":
            console.say(f"{calendar} is gone: nothing is left in it. Remove it from your calendar.")
        for each in written:
            if each.outcome == "beside":
                console.say(f"You changed a file; the new text stands beside it: {each.path}")


# --- after a meeting ------------------------------------------------------------------------


def followup(
    meeting: Annotated[str, typer.Argument(metavar="MEETING", help="For example aaos-2025.")],
    json: Json = False,
) -> None:
    """Write the follow-up drafts for those you met and made a note of, and their calendar."""
    from confprep import afterwards
    from confprep.contacts.store import Store

    workspace = Workspace.open()
    user = _user(workspace, meeting)
    user = _with_papers(user, workspace, [meeting])
    with Store(workspace.contacts_path) as store:
        papers = afterwards.followup(
            store,
            user,
            _meeting(workspace, meeting),
            calendar_memory=workspace.state(meeting, "followups.json"),
        )
        written = workspace.write(
            meeting, papers.artifacts, sweep=(f"{afterwards.FOLDER}/", "followups.ics")
        )
        store.record_drafts(meeting, papers.drafts)
        if json:
            console.data({"due": papers.reminders, "letters": papers.letters})
            return
        _show_followup(store, papers, meeting)
        for each in written:
            if each.outcome == "beside":
                console.say(f"You changed a file; the new text stands beside it: {each.path}")
        if papers.letters:
            console.say(f"Written: {workspace.plan_folder(meeting) / afterwards.FOLDER}")
        if papers.reminders:
            console.say(f"Written: {workspace.plan_folder(meeting) / 'followups.ics'}")
            console.say("Nothing is sent for you. When you have sent one: confprep sent NAME")
        _warn(store)


def _show_followup(store: Store, papers: Papers, meeting: str) -> None:
    from confprep.afterwards import files_of, met_at
    from confprep.contacts.cadence import key

    if not met_at(store, meeting):
        console.say(f"Nobody is logged as met at {meeting} yet.")
        console.say(
            f"Log each person with: confprep met NAME --at {meeting} --note “what was said”"
        )
        return
    if not papers.reminders:
        console.say(f"Nothing more is due for those you met at {meeting}.")
    files = files_of(papers.drafts)
    console.table(
        (
            f"{each.ideal:%a %Y-%m-%d}",
            each.name,
            f"{each.what}. Not now: {each.withheld}" if each.withheld else each.what,
            files.get((each.contact_id, key(each)), ""),
        )
        for each in papers.reminders
    )
    unnoted = [each.name for each in papers.reminders if each.kind == "note"]
    if unnoted:
        console.say(f"No letter without a note of what was said: {', '.join(unnoted)}.")
    for letter in papers.letters:
        if letter.draft.missing:
            missing = ", ".join(letter.draft.missing)
            console.say(f"To add in the letter to {letter.draft.to_name}: {missing}.")


def checklist(
    meeting: Annotated[str, typer.Argument(metavar="MEETING", help="For example aaos-2025.")],
    html: Annotated[bool, typer.Option("--html", help="Write a page to print.")] = False,
    pdf: Annotated[bool, typer.Option("--pdf", help="Write a PDF to print.")] = False,
    paper: Annotated[str, typer.Option(help="letter or a4.")] = "letter",
) -> None:
    """Show what is left to do after a meeting, person by person; or write it for printing."""
    from confprep import afterwards
    from confprep.contacts.store import Store
    from confprep.generators import checklist as page

    if paper not in ("letter", "a4"):
        raise UsageError(f"There is no paper “{paper}”", next_step="Use --paper letter or a4")
    size: page.Paper = "a4" if paper == "a4" else "letter"
    workspace = Workspace.open()
    user = _user(workspace, meeting)
    with Store(workspace.contacts_path, write=False) as store:
        made = afterwards.checklist(store, user, _meeting(workspace, meeting))
    artifacts = []
    if html:
        artifacts.append(page.as_html(made, paper=size, templates=user.templates))
    if pdf:
        from confprep.generators import checklist_pdf

        printed = checklist_pdf.make(made, paper=size)
        artifacts.append(printed.artifact)
        if printed.missing:
            shown = " ".join(printed.missing)
            console.complain(f"The PDF has no letter for: {shown}. The page of --html shows them.")
    if not artifacts:
        console.say(page.as_text(made, templates=user.templates).rstrip("\n"))
        return
    for written in workspace.write(meeting, artifacts):
        console.say(f"Written: {written.path}")


# --- the people -----------------------------------------------------------------------------


def list_contacts(
    text: Annotated[list[str] | None, typer.Argument(help="Words to look for.")] = None,
    tag: Annotated[str, typer.Option(help="Only with this tag.")] = "",
    json: Json = False,
) -> None:
    """List everyone in the log."""
    from confprep.contacts.store import Store

    workspace = Workspace.open()
    with Store(workspace.contacts_path, write=False) as store:
        found = store.contacts(" ".join(text or ()), tag=tag)
        newest = store.last_contacts(_user(workspace).zone)
    if json:
        console.data(found)
        return
    if not found:
        console.say("Nobody in the log matches." if text or tag else "Nobody is in the log yet.")
    console.table(
        (
            str(each.id),
            each.name,
            each.institution,
            each.role,
            newest.get(each.id, ""),
            ", ".join(each.tags),
        )
        for each in found
    )


def show(name: NameArgument, json: Json = False) -> None:
    """Show one person and everything that happened."""
    from confprep.contacts.store import Store

    workspace = Workspace.open()
    with Store(workspace.contacts_path, write=False) as store:
        contact = store.one(name)
        happened = store.interactions(contact_id=contact.id)
        drafts = store.drafts(contact_id=contact.id)
        if json:
            console.data({"contact": contact, "interactions": happened, "drafts": drafts})
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
            [(f"{each.at:%Y-%m-%d}", each.kind, each.meeting, _told(each)) for each in happened],
            indent="  ",
        )
        console.table(
            [
                (f"{each.state_on:%Y-%m-%d}", f"draft {each.state}", each.purpose, each.path)
                for each in drafts
            ],
            indent="  ",
        )
        _print_next(store, workspace, contact)


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
    from msgspec.structs import replace

    from confprep.contacts.store import MENTOR_TYPES, Store

    if mentor_type is not None and mentor_type not in MENTOR_TYPES:
        raise UsageError(
            f"There is no mentor type “{mentor_type}”",
            next_step=f"Use one of: {', '.join(filter(None, MENTOR_TYPES))}",
        )
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
    if not changes and not tag and not untag:
        raise UsageError(
            "Nothing to change was named", next_step="See: confprep contacts edit --help"
        )
    with Store(Workspace.open().contacts_path) as store:
        contact = store.one(name)
        kept = [each for each in contact.tags if each not in (untag or ())]
        contact = store.update(
            replace(contact, **changes, tags=tuple(dict.fromkeys((*kept, *(tag or ())))))
        )
        console.say(f"Changed: {contact.name}{_at_institution(contact)}.")
        _warn(store)


def merge(
    keep: NameArgument,
    other: Annotated[str, typer.Argument(metavar="OTHER", help="The entry that goes into it.")],
) -> None:
    """Make two entries for one person one; nothing that was logged is lost."""
    from confprep.contacts.store import Store

    with Store(Workspace.open().contacts_path) as store:
        merged = store.merge(store.one(keep), store.one(other))
        console.say(f"{merged.name} now has one entry, number {merged.id}.")
        _warn(store)


def forget(
    name: NameArgument,
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask.")] = False,
) -> None:
    """Remove a person and all that was logged about them, for good."""
    from confprep.contacts.store import Store

    with Store(Workspace.open().contacts_path) as store:
        contact = store.one(name)
        if not yes:
            if not console.interactive():
                raise UsageError("This cannot be undone", next_step="Add --yes to mean it")
            if not typer.confirm(f"Remove {contact.name} and all notes for good?", default=False):
                console.say("Nothing was changed.")
                return
        gone = store.forget(contact)
        console.say(
            f"Forgotten: {gone.contact.name}, with "
            f"{_count(gone.interactions, 'entry', 'entries')}. "
            "The log, its journal and its safety copy hold nothing of it any more."
        )
        if gone.files:
            console.say(f"Older copies held it too and were deleted: {', '.join(gone.files)}.")
        console.say(
            "Files you made or printed earlier (plans, letters, exports, your own backups) may "
            "still name them."
        )
        _warn(store)


def export(
    path: Annotated[Path, typer.Argument(metavar="FILE", help="Ends in .csv, .xlsx or .vcf.")],
    log_too: Annotated[
        bool, typer.Option("--log", help="CSV: what happened, in place of the people.")
    ] = False,
    vcard: Annotated[str, typer.Option(metavar="VERSION", help="4.0 or 3.0.")] = "4.0",
    tag: Annotated[str, typer.Option(help="Only people with this tag.")] = "",
    force: Annotated[bool, typer.Option("--force", help="Replace the file if it exists.")] = False,
) -> None:
    """Write the log for a spreadsheet (.csv, .xlsx) or an address book (.vcf)."""
    from confprep.contacts import tables, vcards
    from confprep.contacts.store import Store
    from confprep.spreadsheets import csv_bytes

    kind = path.suffix.lower()
    if kind not in {".csv", ".xlsx", ".vcf"}:
        raise UsageError(f"“{path.name}” ends in none of .csv, .xlsx and .vcf")
    if vcard not in ("4.0", "3.0"):
        raise UsageError(f"There is no vCard {vcard} here", next_step="Use --vcard 4.0 or 3.0")
    workspace = Workspace.open()
    with Store(workspace.contacts_path, write=False) as store:
        people = store.contacts(tag=tag)
        rows = tables.people_rows(people, store.last_contacts(_user(workspace).zone))
        numbers = {each.id for each in people}
        happened = tables.log_rows(
            (each for each in store.interactions() if each.contact_id in numbers), store.names()
        )
    if kind == ".vcf":
        data = vcards.as_vcards(people, version="4.0" if vcard == "4.0" else "3.0")
    elif kind == ".csv":
        data = csv_bytes(happened if log_too else rows)
    else:
        data = tables.as_xlsx({"contacts": rows, "log": happened}, now=console.now())
    _write_new(path, data, force=force)
    console.say(f"Written: {path}, {_count(len(people), 'person', 'people')}.")


def import_people(
    path: Annotated[Path, typer.Argument(metavar="FILE", help="A .csv, .xlsx or .vcf file.")],
    look: Annotated[bool, typer.Option("--look", help="Show what it holds; take nothing.")] = False,
) -> None:
    """Take people from a spreadsheet or an address book; nobody is doubled or overwritten."""
    from confprep.contacts import exchange, tables, vcards
    from confprep.contacts.store import Store

    workspace = Workspace.open()
    data = _bytes(path)
    if path.suffix.lower() in {".vcf", ".vcard"} or data[:11].upper() == b"BEGIN:VCARD":
        found = vcards.read_vcards(data, where=str(path))
    else:
        found = tables.read_table(data, where=str(path))
    for column in found.columns:
        taken_as = column.field.replace("_", " ") or f"left out: {column.why}"
        # A sheet may be far wider than what is in it.
        if column.heading or column.field:
            console.say(f"  “{column.heading}” -> {taken_as}")
    if found.nameless:
        console.say(f"  {_count(found.nameless, 'row has', 'rows have')} no name: left out.")
    if look:
        console.say(f"{_count(len(found.people), 'person', 'people')} found; nothing was taken.")
        return
    with Store(workspace.contacts_path) as store:
        done = exchange.take(store, found, zone=_user(workspace).zone)
        console.say(
            f"{_count(done.added, 'person', 'people')} added, {done.filled} filled in, "
            f"{done.same} in the log already."
        )
        _warn(store)


def card(
    folder: Annotated[
        Path | None, typer.Option("--to", metavar="DIR", help="Where the files go.")
    ] = None,
) -> None:
    """Make your own card: a vCard, and a QR code that a phone's camera takes."""
    from confprep.contacts import vcards
    from confprep.workspace import write_atomically

    workspace = Workspace.open()
    if folder is not None:
        _check_folder(folder)
    data = vcards.own_card(workspace.profile())
    place = folder or workspace.root
    for ending, content in (
        ("vcf", data),
        ("svg", vcards.qr_code(data, kind="svg")),
        ("png", vcards.qr_code(data, kind="png")),
    ):
        write_atomically(place / f"my-card.{ending}", content)
        console.say(f"Written: {place / f'my-card.{ending}'}")
    console.say("Keep my-card.png among your phone's photos; a camera pointed at it adds you.")


def _write_new(path: Path, data: bytes, *, force: bool) -> None:
    from confprep.workspace import write_atomically

    if path.exists() and not force:
        raise UsageError(
            "The file exists already",
            where=str(path),
            next_step="Give another name, or --force to replace it",
        )
    _check_folder(path.parent)
    write_atomically(path, data)


def _check_folder(folder: Path) -> None:
    """Refuse a folder that does not exist: it may be mistyped, so it is not made."""
    if not folder.is_dir():
        raise UsageError(
            "There is no such folder", where=str(folder), next_step="Make it first, or name another"
        )


def restore() -> None:
    """Put the log's safety copy in the place of a damaged or missing one."""
    from confprep.contacts import store

    path = Workspace.open().contacts_path
    people, aside = store.restore(path, now=console.now())
    console.say(f"The contact log is back, with {_count(people, 'person', 'people')}.")
    if aside is not None:
        console.say(f"What stood in its place is kept as {aside.name}.")


def tidy() -> None:
    """Finish a `forget` that another program held up."""
    from confprep.contacts.store import Store

    with Store(Workspace.open().contacts_path) as store:
        store.tidy()
        console.say("Nothing of what was removed is left in the log.")
        _warn(store)


# --- shared by these commands ---------------------------------------------------------------


def _plan(workspace: Workspace, key: str) -> Plan | None:
    """Return the plan for a meeting; None for a meeting that is known but has none."""
    if key in workspace.planned():
        return workspace.plan(key)
    _meeting(workspace, key)
    return None


def _meeting(workspace: Workspace, key: str) -> Meeting:
    """Return a meeting from its plan, else from the catalogue."""
    if key in workspace.planned():
        return workspace.plan(key).meeting
    from confprep.scrapers.meetings import find

    return find(key, workspace.meetings_folder)


def _user(workspace: Workspace, meeting: str = "") -> User:
    """Return who writes: the user, or the invented one for an invented meeting."""
    from confprep.afterwards import User

    profile, targets = workspace.profile(), workspace.targets()
    if meeting and not workspace.profile_path.exists() and _meeting(workspace, meeting).sample:
        from confprep import sample

        profile, targets = sample.profile(), sample.targets()
    user = User(
        profile=profile,
        targets=targets,
        now=console.now(),
        templates=workspace.templates_folder,
        seasons=workspace.root / "seasons",
    )
    _zone(user.profile.home_zone, workspace)
    return user


def _with_papers(user: User, workspace: Workspace, meetings: Iterable[str]) -> User:
    """Add the user's CV, and the names as the programs of these meetings print them."""
    from msgspec.structs import replace

    planned = set(workspace.planned())
    return replace(
        user,
        cv=workspace.document(user.profile.cv),
        printed={
            each.person.id: each.person.name
            for key in dict.fromkeys(meetings)
            if key in planned
            for each in workspace.plan(key).prospects
        },
    )


def _zone(key: str, workspace: Workspace) -> tzinfo:
    from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

    try:
        return ZoneInfo(key)
    except (ZoneInfoNotFoundError, ValueError):
        raise UsageError(
            f"There is no time zone “{key}”",
            where=str(workspace.profile_path),
            next_step="Write home_zone as, for example, America/New_York",
        ) from None


def _moment(text: str, workspace: Workspace, meeting: Meeting | None) -> datetime:
    """Return the time that was typed, or now, in the meeting's zone or the user's."""
    key = meeting.zone if meeting and meeting.zone else workspace.profile().home_zone
    zone = _zone(key, workspace)
    if not text:
        return console.now().astimezone(zone)
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        raise UsageError(
            f"“{text}” is not a time", next_step="Write it as 2026-03-12 or 2026-03-12T15:40"
        ) from None
    if len(text) <= len("2026-03-12"):
        moment = moment.replace(hour=12)
    return moment.replace(tzinfo=zone) if moment.tzinfo is None else moment


def _print_next(store: Store, workspace: Workspace, contact: Contact) -> None:
    from confprep.afterwards import reminders

    waiting = reminders(store, _user(workspace), only=contact.id)
    for each in waiting:
        latest = (
            f", at the latest {each.latest.day} {each.latest:%B %Y}"
            if each.latest != each.ideal
            else ""
        )
        console.say(
            f"  Next: {each.what}: {each.ideal:%A}, {each.ideal.day} {each.ideal:%B %Y}{latest}."
        )
        if each.withheld:
            console.say(f"        Not now: {each.withheld}")
    if not waiting:
        console.say("  Nothing more is due.")


def _told(each: Interaction) -> str:
    owner = {"me": "I promised", "them": "they promised"}.get(each.promised_by, "promised")
    day = f" by {each.due}" if each.due else ""
    kept = f" (kept {each.kept_on})" if each.kept_on else ""
    promise = f"{owner}: {each.promised}{day}{kept}" if each.promised else ""
    return " | ".join(filter(None, (each.said, promise, each.place)))


def _at_institution(contact: Contact) -> str:
    return f", {contact.institution}" if contact.institution else ""


def _count(number: int, one: str, many: str) -> str:
    return f"{number} {one if number == 1 else many}"


def _warn(store: Store) -> None:
    for warning in store.warnings:
        console.complain(warning)
