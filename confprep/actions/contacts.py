"""The people in the contact log, and what happened."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from pathlib import Path

from msgspec import Struct
from msgspec.structs import replace

from confprep.actions.encounters import next_for
from confprep.actions.folder import writer
from confprep.actions.followups import CalendarRenewed, renew_calendars
from confprep.contacts import database
from confprep.contacts.rows import DraftState
from confprep.contacts.store import MENTOR_TYPES, Store
from confprep.errors import UsageError
from confprep.model import Contact, Interaction, Reminder
from confprep.workspace import Workspace


class People(Struct, frozen=True, kw_only=True):
    """People of the log."""

    contacts: tuple[Contact, ...]
    last: dict[int, str]
    """The day of the last contact with each, by number."""


class Person(Struct, frozen=True, kw_only=True):
    """One person of the log and everything that happened."""

    contact: Contact
    interactions: tuple[Interaction, ...]
    drafts: tuple[DraftState, ...]
    next: tuple[Reminder, ...]


class ContactChanged(Struct, frozen=True, kw_only=True):
    """An entry was changed, or two became one."""

    contact: Contact
    warnings: tuple[str, ...]


class Forgotten(Struct, frozen=True, kw_only=True):
    """A person was removed for good."""

    contact: Contact
    interactions: int
    files: tuple[str, ...]
    """Older copies of the log that were deleted, for they held the person too."""
    calendars: tuple[CalendarRenewed, ...]
    warnings: tuple[str, ...]


class History(Struct, frozen=True, kw_only=True):
    """Entries of the log, newest first."""

    entries: tuple[Interaction, ...]
    names: dict[int, str]
    """Everyone's name by number."""
    more: bool
    """Whether there are older ones."""


def contacts(folder: Path, text: str = "", *, tag: str = "") -> People:
    """Return those in the log whom words and a tag fit, else everyone."""
    workspace = Workspace(folder)
    with Store(workspace.contacts_path, write=False) as store:
        return People(
            contacts=store.contacts(text, tag=tag),
            last=store.last_contacts(writer(workspace).zone),
        )


def one(folder: Path, name: str) -> Contact:
    """Return the person of this number or name; `UsageError`, with choices if it may be several."""
    with Store(Workspace(folder).contacts_path, write=False) as store:
        return store.one(name)


def show(folder: Path, name: str, *, now: datetime) -> Person:
    """Return one person and everything that happened."""
    workspace = Workspace(folder)
    with Store(workspace.contacts_path, write=False) as store:
        contact = store.one(name)
        return Person(
            contact=contact,
            interactions=store.interactions(contact_id=contact.id),
            drafts=store.drafts(contact_id=contact.id),
            next=next_for(store, workspace, contact, now),
        )


def edit(
    folder: Path,
    name: str,
    changes: Mapping[str, object],
    *,
    tags: Sequence[str] = (),
    untag: Sequence[str] = (),
) -> ContactChanged:
    """Change fields of a person's entry by their names; all others stay."""
    mentor_type = changes.get("mentor_type", "")
    if mentor_type not in MENTOR_TYPES:
        raise UsageError(
            f"There is no mentor type “{mentor_type}”",
            next_step=f"Use one of: {', '.join(filter(None, MENTOR_TYPES))}",
        )
    if not changes and not tags and not untag:
        raise UsageError(
            "Nothing to change was named", next_step="See: confprep contacts edit --help"
        )
    with Store(Workspace(folder).contacts_path) as store:
        contact = store.one(name)
        kept = [each for each in contact.tags if each not in untag]
        contact = store.update(
            replace(contact, **changes, tags=tuple(dict.fromkeys((*kept, *tags))))
        )
        return ContactChanged(contact=contact, warnings=tuple(store.warnings))


def merge(folder: Path, keep: str, other: str) -> ContactChanged:
    """Make two entries for one person one; nothing that was logged is lost."""
    with Store(Workspace(folder).contacts_path) as store:
        merged = store.merge(store.one(keep), store.one(other))
        return ContactChanged(contact=merged, warnings=tuple(store.warnings))


def forget(folder: Path, name: str, *, now: datetime) -> Forgotten:
    """Remove a person and all that was logged about them, for good."""
    workspace = Workspace(folder)
    with Store(workspace.contacts_path) as store:
        contact = store.one(name)
        happened = store.interactions(contact_id=contact.id)
        gone = store.forget(contact)
        return Forgotten(
            contact=gone.contact,
            interactions=gone.interactions,
            files=gone.files,
            calendars=renew_calendars(store, workspace, happened, now, forgetting=True),
            warnings=tuple(store.warnings),
        )


def restore(folder: Path, *, now: datetime) -> tuple[int, Path | None]:
    """Put the log's safety copy in the place of a damaged or missing one.

    Returns how many people it holds, and where what stood in its place is kept, if anything did.
    """
    return database.restore(Workspace(folder).contacts_path, now=now)


def tidy(folder: Path) -> tuple[str, ...]:
    """Finish a `forget` that another program held up; return what the log has to say."""
    with Store(Workspace(folder).contacts_path) as store:
        store.tidy()
        return tuple(store.warnings)


def history(folder: Path, text: str = "", *, meeting: str = "", most: int | None = None) -> History:
    """Return what happened, newest first: what words and a meeting fit, at `most` so many."""
    with Store(Workspace(folder).contacts_path, write=False) as store:
        limit = None if most is None else most + 1
        found = store.interactions(search=text, meeting=meeting, limit=limit)
        return History(
            entries=tuple(found[:most]),
            names=store.names(),
            more=most is not None and len(found) > most,
        )
