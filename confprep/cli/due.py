"""Commands: due, followup, checklist."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from confprep.cli import console
from confprep.cli.log_words import warn
from confprep.cli.options import Json

if TYPE_CHECKING:
    from confprep.actions.followups import FollowedUp
    from confprep.actions.texts import Phrases
    from confprep.model import Reminder

SHOWN = 50
"""Reminders that are printed unless all are asked for."""
MARKS = {"red": "late", "amber": "soon", "": ""}


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
    from confprep.actions import followups
    from confprep.actions.texts import phrases

    found = followups.due(console.folder(), by, now=console.now())
    if json:
        console.data(found.reminders)
        return
    if not found.reminders:
        later = found.later
        then = f" The next is on {later:%A}, {later.day} {later:%B %Y}." if later else ""
        console.say(f"Nothing is due by {found.until.day} {found.until:%B %Y}.{then}")
        return
    said = phrases(console.folder())
    rows = [
        (
            MARKS[urgency],
            f"{each.ideal:%Y-%m-%d}",
            f"by {each.latest:%Y-%m-%d}" if each.latest != each.ideal else "",
            f"{each.contact_id}",
            each.name,
            each.meeting,
            _what(each, said),
        )
        for each, urgency in zip(found.reminders, found.urgency, strict=True)
    ]
    console.table(rows if everything else rows[:SHOWN])
    if len(rows) > SHOWN and not everything:
        console.say(f"And {len(rows) - SHOWN} more; see them with --all.")


def followup(
    meeting: Annotated[str, typer.Argument(metavar="MEETING", help="For example aaos-2025.")],
    json: Json = False,
) -> None:
    """Write the follow-up drafts for those you met and made a note of, and their calendar."""
    from confprep.actions import followups

    done = followups.followup(console.folder(), meeting, now=console.now())
    if json:
        console.data({"due": done.reminders, "letters": done.letters})
        return
    if done.anybody_met:
        _show_followup(done, meeting)
    else:
        console.say(f"Nobody is logged as met at {meeting} yet.")
        console.say(
            f'Log each person with: confprep met NAME --at {meeting} --note "what was said"'
        )
    for each in done.written:
        if each.outcome == "beside":
            console.say(f"You changed a file; the new text stands beside it: {each.path}")
    if done.letters:
        console.say(f"Written: {done.letters_folder}")
    if done.reminders:
        console.say(f"Written: {done.calendar}")
        console.say("Nothing is sent for you. When you have sent one: confprep sent NAME")
    warn(done.warnings)


def _show_followup(done: FollowedUp, meeting: str) -> None:
    from confprep.actions.texts import phrases

    said = phrases(console.folder())
    if not done.reminders:
        console.say(f"Nothing more is due for those you met at {meeting}.")
    console.table(
        (f"{each.ideal:%a %Y-%m-%d}", each.name, _what(each, said), file)
        for each, file in zip(done.reminders, done.files, strict=True)
    )
    unnoted = [each.name for each in done.reminders if each.kind == "note"]
    if unnoted:
        console.say(f"No letter without a note of what was said: {', '.join(unnoted)}.")
    for letter in done.letters:
        if letter.draft.missing:
            missing = ", ".join(letter.draft.missing)
            console.say(f"To add in the letter to {letter.draft.to_name}: {missing}.")


def _what(each: Reminder, said: Phrases) -> str:
    held = f". Not now: {said.held(each.held)}" if each.held else ""
    return f"{said.due(each)}{held}"


def checklist(
    meeting: Annotated[str, typer.Argument(metavar="MEETING", help="For example aaos-2025.")],
    html: Annotated[bool, typer.Option("--html", help="Write a page to print.")] = False,
    pdf: Annotated[bool, typer.Option("--pdf", help="Write a PDF to print.")] = False,
    paper: Annotated[str, typer.Option(help="letter or a4.")] = "letter",
) -> None:
    """Show what is left to do after a meeting, person by person; or write it for printing."""
    from confprep.actions import followups

    folder, now = console.folder(), console.now()
    followups.paper_of(paper)
    if not html and not pdf:
        console.say(followups.checklist(folder, meeting, now=now).rstrip("\n"))
        return
    done = followups.write_checklist(folder, meeting, now=now, html=html, pdf=pdf, paper=paper)
    if done.missing:
        console.complain(
            f"The PDF has no letter for: {done.missing}. The page of --html shows them."
        )
    for path in done.paths:
        console.say(f"Written: {path}")
