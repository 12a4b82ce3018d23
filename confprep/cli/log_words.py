"""What the commands of the log print alike."""

from __future__ import annotations

from typing import TYPE_CHECKING

from confprep.cli import console
from confprep.cli.writer import user_of
from confprep.workspace import Workspace

if TYPE_CHECKING:
    from confprep.contacts.store import Store
    from confprep.model import Contact, Interaction


def print_next(store: Store, workspace: Workspace, contact: Contact) -> None:
    """Print what is due next for one person."""
    from confprep.afterwards import reminders
    from confprep.generators.phrases import phrases
    from confprep.generators.templates import environment

    user = user_of(workspace)
    waiting = reminders(store, user, only=contact.id)
    said = phrases(environment(user.templates))
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


def told(each: Interaction) -> str:
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


def warn(store: Store) -> None:
    """Print what the log itself has to say."""
    for warning in store.warnings:
        console.complain(warning)
