"""People from somewhere else, on their way into the log.

`tables.py` reads and writes CSV and XLSX, `vcards.py` vCards, `handover.py` the pocket page's file.
A person who is in the log already is filled in, never doubled and never overwritten.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date, datetime, time, tzinfo

from msgspec import Struct
from msgspec.structs import replace

from confprep.contacts.encounter import Somebody, logged, same
from confprep.contacts.finding import fold, matching, words
from confprep.contacts.store import Store
from confprep.model import Contact, Interaction


class Column(Struct, frozen=True, kw_only=True):
    """A heading of the user's file, and the field it is taken for."""

    heading: str
    field: str
    """Empty for a column that is left out."""
    why: str = ""
    either: bool = False
    """Left out because nothing says which of two numbers is the month: the user can."""


class Found(Struct, frozen=True, kw_only=True):
    """People read from a file, before they go into the log."""

    columns: tuple[Column, ...]
    people: tuple[Contact, ...]
    last_contacts: tuple[date | None, ...]
    """For each of `people`."""
    nameless: int = 0
    """Rows without a name, left out."""
    left_out: tuple[str, ...] = ()
    """What of single people was not taken, each as a sentence without its full stop."""


class Added(Struct, frozen=True, kw_only=True):
    """What an import did."""

    added: int = 0
    filled: int = 0
    """People who were in the log and lacked something that the file knew."""
    same: int = 0
    touched: tuple[int, ...] = ()
    """The numbers of those about whom something is new."""


def take(store: Store, found: Found, *, zone: tzinfo) -> Added:
    """Take people into the log, all or none; what the log knows already is never overwritten."""
    counts = {"added": 0, "filled": 0, "same": 0}
    touched: dict[int, None] = {}
    with store.change():
        known = _Known(store.contacts())
        newest = store.last_contacts(zone)
        for person, last in zip(found.people, found.last_contacts, strict=True):
            before = known.find(person)
            entry = store.add(person) if before is None else _filled(before, person)
            counts["added" if before is None else "same" if entry == before else "filled"] += 1
            if before is not None and entry != before:
                entry = store.update(entry)
            newer = last is not None and last.isoformat() > newest.get(entry.id, "")
            if last is not None and newer:
                at = datetime.combine(last, time(12), zone)
                store.log(Interaction(id=0, contact_id=entry.id, at=at, place="from a file"))
                newest[entry.id] = last.isoformat()
            if entry != before or newer:
                known.keep(entry)
                touched[entry.id] = None
    return Added(**counts, touched=tuple(touched))


class _Known:
    """The people of the log, to be found by name and by address without reading them all again."""

    def __init__(self, contacts: Iterable[Contact]) -> None:
        self._entries: dict[int, Contact] = {}
        self._by_name: dict[tuple[str, ...], dict[int, None]] = {}
        self._by_address: dict[str, dict[int, None]] = {}
        for each in contacts:
            self.keep(each)

    def keep(self, contact: Contact) -> None:
        """Remember a person as they are now."""
        self._entries[contact.id] = contact
        self._by_name.setdefault(_name_key(contact), {})[contact.id] = None
        if contact.email:
            self._by_address.setdefault(fold(contact.email), {})[contact.id] = None

    def find(self, person: Contact) -> Contact | None:
        """Return who this is: of the same address and a name that fits, or of the same name."""
        for known in self._those(self._by_address.get(fold(person.email), {})):
            names = known.name, person.name
            if matching(names[0], [(0, names[1])]) or matching(names[1], [(0, names[0])]):
                return known
        here = Somebody(name=person.name, institution=person.institution)
        for known in self._those(self._by_name.get(_name_key(person), {})):
            if same(logged([known])[0], here):
                return known
        return None

    def _those(self, numbers: Iterable[int]) -> Iterator[Contact]:
        return (self._entries[number] for number in numbers)


def _name_key(contact: Contact) -> tuple[str, ...]:
    # A name without a letter is its own: two of them are not one person.
    return tuple(sorted(words(contact.name))) or (contact.name,)


def _filled(known: Contact, person: Contact) -> Contact:
    gaps = {
        field: getattr(person, field)
        for field in (
            "role institution email phone how_met interests next_step mentor_type"
        ).split()
        if not getattr(known, field)
    }
    if person.program_id and not known.program_id:
        gaps |= {"program_id": person.program_id, "program": person.program}
    if known.may_write is None:
        gaps["may_write"] = person.may_write
    tags = tuple(sorted({*known.tags, *person.tags}))
    return replace(known, **gaps, tags=tags)
