"""People from somewhere else, on their way into the log.

`tables.py` reads and writes CSV and XLSX, `vcards.py` vCards, `handover.py` the pocket page's file.
A person who is in the log already is filled in, never doubled and never overwritten.
"""

from __future__ import annotations

from datetime import date, datetime, time, tzinfo

from msgspec import Struct
from msgspec.structs import replace

from confprep.contacts.encounter import Somebody, logged, same
from confprep.contacts.finding import fold
from confprep.contacts.store import Store
from confprep.model import Contact, Interaction


class Column(Struct, frozen=True, kw_only=True):
    """A heading of the user's file, and the field it is taken for."""

    heading: str
    field: str
    """Empty for a column that is left out."""
    why: str = ""


class Found(Struct, frozen=True, kw_only=True):
    """People read from a file, before they go into the log."""

    columns: tuple[Column, ...]
    people: tuple[Contact, ...]
    last_contacts: tuple[date | None, ...]
    """For each of `people`."""
    nameless: int = 0
    """Rows without a name, left out."""


class Added(Struct, frozen=True, kw_only=True):
    """What an import did."""

    added: int = 0
    filled: int = 0
    """People who were in the log and lacked something that the file knew."""
    same: int = 0


def take(store: Store, found: Found, *, zone: tzinfo) -> Added:
    """Take people into the log, all or none; what the log knows already is never overwritten."""
    counts = {"added": 0, "filled": 0, "same": 0}
    with store.change():
        for person, last in zip(found.people, found.last_contacts, strict=True):
            known = _in_log(store, person)
            if known is None:
                entry = store.add(person)
                counts["added"] += 1
            else:
                entry = _filled(known, person)
                counts["same" if entry == known else "filled"] += 1
                if entry != known:
                    entry = store.update(entry)
            at = datetime.combine(last, time(12), zone) if last else None
            newer = at and not any(
                each.at >= at for each in store.interactions(contact_id=entry.id)
            )
            if at and newer:
                store.log(Interaction(id=0, contact_id=entry.id, at=at, place="from a file"))
    return Added(**counts)


def _in_log(store: Store, person: Contact) -> Contact | None:
    here = Somebody(name=person.name, institution=person.institution)
    candidates = () if person.name.isdecimal() else store.find(person.name)
    for contact in candidates:
        same_address = bool(person.email) and fold(person.email) == fold(contact.email)
        if same_address or same(logged([contact])[0], here):
            return contact
    return None


def _filled(known: Contact, person: Contact) -> Contact:
    gaps = {
        field: getattr(person, field)
        for field in (
            "role institution email phone how_met interests next_step mentor_type program"
        ).split()
        if not getattr(known, field)
    }
    if known.may_write is None:
        gaps["may_write"] = person.may_write
    tags = tuple(sorted({*known.tags, *person.tags}))
    return replace(known, **gaps, tags=tags)
