"""What the commands of the log print alike."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

from confprep.cli import console

if TYPE_CHECKING:
    from confprep.actions.followups import CalendarRenewed
    from confprep.model import Contact, Interaction, Reminder


def print_next(waiting: Sequence[Reminder]) -> None:
    """Print what is due next for one person."""
    from confprep.actions.texts import phrases

    said = phrases(console.folder())
    for each in waiting:
        latest = (
            f", at the latest {each.latest.day} {each.latest:%B %Y}"
            if each.latest != each.ideal
            else ""
        )
        console.say(
            f"  Next: {said.due(each)}: "
            f"{each.ideal:%A}, {each.ideal.day} {each.ideal:%B %Y}{latest}."
        )
        if each.held:
            console.say(f"        Not now: {said.held(each.held)}")
    if not waiting:
        console.say("  Nothing more is due.")


def print_renewed(calendars: Iterable[CalendarRenewed]) -> None:
    """Print which follow-up calendars are to be imported again."""
    for each in calendars:
        if each.problem:
            console.complain(f"Saved. But {each.path} is out of date: {each.problem}")
        if each.outcome == "updated":
            console.say(
                f"{each.path} is up to date: in your calendar, remove the old follow-ups and "
                "import it again."
            )
        elif each.outcome == "new":
            console.say(f"{each.path} is new: import it into your calendar.")
        elif each.outcome == "removed":
            console.say(
                f"{each.path} is gone: nothing is left in it. Remove it from your calendar."
            )
        for path in each.beside:
            console.say(f"You changed a file; the new text stands beside it: {path}")


def in_one_line(each: Interaction) -> str:
    """Return an entry of the log in one line."""
    owner = {"me": "I promised", "them": "they promised"}.get(each.promised_by, "promised")
    day = f" by {each.due}" if each.due else ""
    kept = f" (kept {each.kept_on})" if each.kept_on else ""
    promise = f"{owner}: {each.promised}{day}{kept}" if each.promised else ""
    return " | ".join(filter(None, (each.said, promise, each.place)))


def at_institution(contact: Contact) -> str:
    """Return where somebody works, to stand after the name."""
    return f", {contact.institution}" if contact.institution else ""


def count(number: int, one: str, many: str) -> str:
    """Return a number with its noun."""
    return f"{number} {one if number == 1 else many}"


def warn(warnings: Iterable[str]) -> None:
    """Print what the log itself has to say."""
    for warning in warnings:
        console.complain(warning)
