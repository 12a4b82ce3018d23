"""The pocket page's file: what was noted in the hallway, taken into the log.

The page writes one JSON object:

    {"confprep_handover": 1, "meeting": key, "sample": bool, "device": id, "entries": [
        {"uid", "person_id", "name", "role", "institution", "program_id",
         "met_at": ISO 8601, "changed_at": ISO 8601, "removed": bool,
         "note", "promised", "promised_by": "me" | "them" | "", "promised_due": ISO day | null,
         "may_write": true | false | null, "tags": []}]}

A `uid` is taken once: a second import of the same entry adds nothing, one with a later
`changed_at` updates it, and one that was removed on the page goes from the log as well.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import Literal

import msgspec
from msgspec import Struct
from msgspec.structs import replace

from confprep.contacts.encounter import SAMPLE_TAG, Somebody, logged, same
from confprep.contacts.store import Store
from confprep.errors import ContactsError
from confprep.model import Contact, Interaction

VERSION = 1


class NotedPerson(Struct, frozen=True, kw_only=True):
    """One person noted on the page."""

    uid: str
    name: str
    met_at: datetime
    person_id: str = ""
    role: str = ""
    institution: str = ""
    program_id: str = ""
    changed_at: datetime | None = None
    removed: bool = False
    note: str = ""
    promised: str = ""
    promised_by: Literal["me", "them", ""] = ""
    promised_due: date | None = None
    may_write: bool | None = None
    tags: tuple[str, ...] = ()


class Handover(Struct, frozen=True, kw_only=True):
    """The whole file."""

    confprep_handover: int
    meeting: str
    entries: tuple[NotedPerson, ...]
    sample: bool = False
    device: str = ""


class Taken(Struct, frozen=True, kw_only=True):
    """What an import did."""

    meeting: str
    added: tuple[str, ...] = ()
    """Names."""
    updated: tuple[str, ...] = ()
    removed: tuple[str, ...] = ()
    known: int = 0
    """Entries that were in the log already."""


def read(data: bytes, *, where: str) -> Handover:
    """Return the file's content.

    Raises `ContactsError` that says what is wrong with it.
    """
    try:
        handover = msgspec.json.decode(data, type=Handover)
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        raise ContactsError(
            f"This is not a file of the pocket page ({error})",
            where=where,
            next_step="Hand it over from the page again, and import that file",
        ) from error
    if handover.confprep_handover != VERSION:
        raise ContactsError(
            f"The file was written by another version of the page ({handover.confprep_handover})",
            where=where,
            next_step="Update confprep, or make the page anew with: confprep plan",
        )
    for entry in handover.entries:
        if not entry.uid.strip() or not entry.name.strip() or entry.met_at.tzinfo is None:
            raise ContactsError(
                "An entry has no id, no name, or a time without a zone",
                where=where,
                next_step="Hand it over from the page again, and import that file",
            )
    return handover


def take(
    store: Store, handover: Handover, *, people: Mapping[str, Somebody], meeting_name: str = ""
) -> Taken:
    """Take a file into the log: all of it or nothing.

    `people` gives the plan's people by id, for the program's name; `meeting_name` is how they
    met.
    """
    done: dict[str, list[str]] = {"added": [], "updated": [], "removed": [], "known": []}
    with store.change():
        for entry in handover.entries:
            done[_take(store, handover, entry, people, meeting_name or handover.meeting)].append(
                entry.name
            )
    return Taken(
        meeting=handover.meeting,
        added=tuple(done["added"]),
        updated=tuple(done["updated"]),
        removed=tuple(done["removed"]),
        known=len(done["known"]),
    )


def _take(
    store: Store, handover: Handover, entry: NotedPerson, people: Mapping[str, Somebody], where: str
) -> Literal["added", "updated", "removed", "known"]:
    before = store.interaction_by_uid(entry.uid)
    if before is not None and not _is_newer(entry, before):
        return "known"
    if entry.removed:
        if before is None:
            return "known"
        store.remove_interaction(before)
        return "removed"
    contact = store.contact(before.contact_id) if before else _known(store, handover.meeting, entry)
    contact = _with_news(contact or _new(entry, people, where), entry, sample=handover.sample)
    contact = store.update(contact) if contact.id else store.add(contact)
    noted = Interaction(
        id=before.id if before else 0,
        contact_id=contact.id,
        at=entry.met_at,
        meeting=handover.meeting,
        person_id=entry.person_id,
        said=entry.note,
        promised=entry.promised,
        promised_by=(entry.promised_by or "me") if entry.promised.strip() else "",
        due=entry.promised_due,
        uid=entry.uid,
        changed_at=entry.changed_at or entry.met_at,
        place=before.place if before else "",
        # A promise that was changed on the page is a new one.
        kept_on=before.kept_on if before and before.promised == entry.promised else None,
    )
    if before is None:
        store.log(noted)
        return "added"
    store.amend(noted)
    return "updated"


def _is_newer(entry: NotedPerson, before: Interaction) -> bool:
    if entry.changed_at is None or before.changed_at is None:
        return False
    # The log keeps milliseconds, as the page does.
    return (entry.changed_at - before.changed_at).total_seconds() >= 0.001  # noqa: PLR2004


def _known(store: Store, meeting: str, entry: NotedPerson) -> Contact | None:
    """Return the person's entry: by their id at this meeting, else by name and institution."""
    if entry.person_id:
        number = store.contact_of_person(meeting, entry.person_id)
        if number:
            return store.contact(number)
    here = Somebody(name=entry.name, institution=entry.institution, program_id=entry.program_id)
    for known in logged(store.find(entry.name) if not entry.name.isdecimal() else ()):
        if same(known, here):
            return store.contact(known.contact_id)
    return None


def _new(entry: NotedPerson, people: Mapping[str, Somebody], where: str) -> Contact:
    planned = people.get(entry.person_id)
    return Contact(
        id=0,
        name=entry.name,
        role=entry.role,
        institution=entry.institution,
        program_id=entry.program_id,
        program=planned.program if planned else "",
        how_met=where,
    )


def _with_news(contact: Contact, entry: NotedPerson, *, sample: bool) -> Contact:
    tags = (*contact.tags, *entry.tags, *((SAMPLE_TAG,) if sample else ()))
    return replace(
        contact,
        role=contact.role or entry.role,
        institution=contact.institution or entry.institution,
        may_write=contact.may_write if entry.may_write is None else entry.may_write,
        tags=tuple(dict.fromkeys(tags)),
    )
