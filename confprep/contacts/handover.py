"""The pocket page's file: what was noted in the hallway, taken into the log.

The page writes one JSON object:

    {"confprep_handover": 1, "meeting": key, "sample": bool, "device": id, "entries": [
        {"uid", "person_id", "name", "role", "institution", "program_id",
         "met_at": ISO 8601, "changed_at": ISO 8601, "removed": bool,
         "note", "promised", "promised_by": "me" | "them" | "", "promised_due": ISO day | null,
         "may_write": true | false | null, "tags": []}]}

A `uid` is taken once: a second import of the same entry adds nothing, one with a later
`changed_at` updates it, and one that was removed on the page goes from the log as well.

An entry that cannot be right (no name, a day that has not come yet) is named and left out, and the
others come in: no entry may stand in the way of the rest, or of a later command.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date, datetime, timedelta
from typing import Literal

import msgspec
from msgspec import Struct
from msgspec.structs import replace

from confprep.contacts.encounter import SAMPLE_TAG, Somebody, logged, same
from confprep.contacts.store import Store
from confprep.errors import ContactsError
from confprep.model import Contact, Interaction
from confprep.text import clean, typed

VERSION = 1
_CLOCKS_DIFFER = timedelta(days=1)
"""How far a phone's day may be ahead: its clock and its zone are its own."""


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


class Refused(Struct, frozen=True, kw_only=True):
    """An entry that was left out."""

    name: str
    """As far as it has one; else its place in the file."""
    why: str


class Handover(Struct, frozen=True, kw_only=True):
    """The whole file."""

    meeting: str
    entries: tuple[NotedPerson, ...]
    sample: bool = False
    refused: tuple[Refused, ...] = ()


class _File(Struct, frozen=True, kw_only=True):
    """The file as it is written; each entry is looked at by itself."""

    confprep_handover: int
    meeting: str
    entries: tuple[msgspec.Raw, ...]
    sample: bool = False


class _Named(Struct, frozen=True):
    """What is read of an entry that cannot be read."""

    name: str = ""


class Taken(Struct, frozen=True, kw_only=True):
    """What an import did."""

    meeting: str
    added: tuple[str, ...] = ()
    """Names."""
    updated: tuple[str, ...] = ()
    removed: tuple[str, ...] = ()
    known: int = 0
    """Entries that were in the log already."""
    refused: tuple[Refused, ...] = ()
    touched: tuple[int, ...] = ()
    """The numbers of those about whom something is new."""


def read(data: bytes, *, where: str, now: datetime) -> Handover:
    """Return the file's content, with what is wrong with single entries.

    Raises `ContactsError` that says what is wrong with the file, or with all of its entries.
    """
    try:
        file = msgspec.json.decode(data, type=_File)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        raise ContactsError(
            f"This is not a file of the pocket page ({error})",
            where=where,
            next_step="Hand it over from the page again, and import that file",
        ) from error
    if file.confprep_handover != VERSION:
        raise ContactsError(
            f"The file was written by another version of the page ({file.confprep_handover})",
            where=where,
            next_step="Update confprep, or make the page anew with: confprep plan",
        )
    if not re.fullmatch(r"[\w-]{1,100}", file.meeting):
        raise ContactsError(
            f"The file names no meeting (“{file.meeting[:40]}”)",
            where=where,
            next_step="Hand it over from the page again, and import that file",
        )
    read = [_entry(raw, number, now) for number, raw in enumerate(file.entries, start=1)]
    entries = tuple(each for each in read if isinstance(each, NotedPerson))
    refused = tuple(each for each in read if isinstance(each, Refused))
    if refused and not entries:
        raise ContactsError(
            f"No entry can be taken: {refused[0].name} {refused[0].why}",
            where=where,
            next_step="Mend it on the page, hand it over again, and import that file",
        )
    return Handover(meeting=file.meeting, entries=entries, sample=file.sample, refused=refused)


def _entry(raw: msgspec.Raw, number: int, now: datetime) -> NotedPerson | Refused:
    """Return an entry of the file, or why it is left out."""
    try:
        entry = msgspec.json.decode(raw, type=NotedPerson)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        return Refused(name=_name_in(raw, number), why=f"cannot be read ({error})")
    why = _wrong_with(entry, now)
    return Refused(name=clean.line(entry.name) or f"entry {number}", why=why) if why else entry


def _name_in(raw: msgspec.Raw, number: int) -> str:
    try:
        named = msgspec.json.decode(raw, type=_Named).name
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        named = ""
    return clean.line(named) or f"entry {number}"


def _wrong_with(entry: NotedPerson, now: datetime) -> str:
    """Return why an entry cannot be right, or nothing."""
    if not entry.uid.strip():
        return "has no id"
    if not clean.line(entry.name):
        return "has no name"
    moments = [entry.met_at, *([entry.changed_at] if entry.changed_at else [])]
    if any(each.tzinfo is None for each in moments):
        return "has a time without a zone"
    today = (now + _CLOCKS_DIFFER).date()
    for each in moments:
        if wrong := typed.not_past(each.date(), today=today):
            return f"has a day that {wrong}: {each.date()}"
    if entry.promised_due and (wrong := typed.not_planned(entry.promised_due, today=today)):
        return f"has a promise for a day that {wrong}: {entry.promised_due}"
    return ""


def take(
    store: Store, handover: Handover, *, people: Mapping[str, Somebody], meeting_name: str = ""
) -> Taken:
    """Take a file into the log: all of it or nothing.

    `people` gives the plan's people by id, for the program's name; `meeting_name` is how they
    met.
    """
    done: dict[str, list[str]] = {"added": [], "updated": [], "removed": [], "known": []}
    touched: dict[int, None] = {}
    with store.change():
        for entry in handover.entries:
            what, number = _take(store, handover, entry, people, meeting_name or handover.meeting)
            done[what].append(entry.name)
            if what != "known":
                touched[number] = None
    return Taken(
        meeting=handover.meeting,
        added=tuple(done["added"]),
        updated=tuple(done["updated"]),
        removed=tuple(done["removed"]),
        known=len(done["known"]),
        refused=handover.refused,
        touched=tuple(touched),
    )


def _take(
    store: Store, handover: Handover, entry: NotedPerson, people: Mapping[str, Somebody], where: str
) -> tuple[Literal["added", "updated", "removed", "known"], int]:
    """Take one entry; return what became of it, and the number of the person it is about."""
    before = store.interaction_by_uid(entry.uid)
    if before is not None and not _is_newer(entry, before):
        return "known", before.contact_id
    if entry.removed:
        if before is None:
            return "known", 0
        store.remove_interaction(before)
        return "removed", before.contact_id
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
        return "added", contact.id
    store.amend(noted)
    return "updated", contact.id


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
