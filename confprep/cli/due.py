"""Commands: due, followup, checklist."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from confprep.cli import console
from confprep.cli.log_options import Json
from confprep.cli.log_words import warn
from confprep.cli.writer import meeting_of, user_of, with_papers
from confprep.errors import UsageError
from confprep.workspace import Workspace

if TYPE_CHECKING:
    from confprep.afterwards import Papers
    from confprep.contacts.store import Store
    from confprep.model import Interaction, Reminder

SHOWN = 50
"""Reminders that are printed unless all are asked for."""


def register(app: typer.Typer) -> None:
    """Add this group's commands to `app`."""
    app.command("due")(due)
    app.command("followup")(followup)
    app.command("checklist")(checklist)


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
    user = user_of(workspace)
    today = user.today
    until = console.day(by) if by else today + timedelta(days=7)
    with Store(workspace.contacts_path, write=False) as store:
        waiting = reminders(store, user)
    found = by_day(waiting, until)
    told = telling(user.templates)
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
            told(each),
        )
        for each in (found if everything else found[:SHOWN])
    )
    if len(found) > SHOWN and not everything:
        console.say(f"And {len(found) - SHOWN} more; see them with --all.")


def followup(
    meeting: Annotated[str, typer.Argument(metavar="MEETING", help="For example aaos-2025.")],
    json: Json = False,
) -> None:
    """Write the follow-up drafts for those you met and made a note of, and their calendar."""
    from confprep import afterwards
    from confprep.contacts.store import Store

    workspace = Workspace.open()
    user = user_of(workspace, meeting)
    user = with_papers(user, workspace, [meeting])
    with Store(workspace.contacts_path) as store:
        papers = afterwards.followup(
            store,
            user,
            meeting_of(workspace, meeting),
            calendar_memory=workspace.state(meeting, "followups.json"),
        )
        written = workspace.write(
            meeting, papers.artifacts, sweep=(f"{afterwards.FOLDER}/", "followups.ics")
        )
        store.record_drafts(meeting, papers.drafts)
        if json:
            console.data({"due": papers.reminders, "letters": papers.letters})
            return
        _show_followup(store, papers, meeting, telling(user.templates))
        for each in written:
            if each.outcome == "beside":
                console.say(f"You changed a file; the new text stands beside it: {each.path}")
        if papers.letters:
            console.say(f"Written: {workspace.plan_folder(meeting) / afterwards.FOLDER}")
        if papers.reminders:
            console.say(f"Written: {workspace.plan_folder(meeting) / 'followups.ics'}")
            console.say("Nothing is sent for you. When you have sent one: confprep sent NAME")
        warn(store)


def telling(templates: Path | None) -> Callable[[Reminder], str]:
    """Return what says in a line what is due, and why not now."""
    from confprep.generators.phrases import phrases
    from confprep.generators.templates import environment

    said = phrases(environment(templates))

    def told(each: Reminder) -> str:
        held = f". Not now: {said.held(each.held)}" if each.held else ""
        return f"{said.due(each)}{held}"

    return told


def _show_followup(
    store: Store, papers: Papers, meeting: str, told: Callable[[Reminder], str]
) -> None:
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
            told(each),
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
    user = user_of(workspace, meeting)
    with Store(workspace.contacts_path, write=False) as store:
        made = afterwards.checklist(store, user, meeting_of(workspace, meeting))
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


def renew_calendars(
    store: Store, workspace: Workspace, happened: Iterable[Interaction], *, forgetting: bool = False
) -> None:
    """Write those follow-up calendars again that `followup` has made of what happened.

    With `forgetting`, what is cancelled in them says no more of whom it was for.
    """
    from confprep import afterwards

    for key in dict.fromkeys(each.meeting for each in happened if each.kind == "met"):
        if not key or not (workspace.plan_folder(key) / "followups.ics").exists():
            continue
        artifacts = afterwards.calendar_of(
            store,
            user_of(workspace, key),
            meeting_of(workspace, key),
            calendar_memory=workspace.state(key, "followups.json"),
            drafts=store.drafts(meeting=key),
            forgetting=forgetting,
        )
        written = workspace.write(key, artifacts, sweep=("followups.ics", "followups-changes.ics"))
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
