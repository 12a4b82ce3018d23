"""Lists of people beside a program: who works where, by name."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from msgspec.structs import replace

from confprep.model import Appearance
from confprep.scrapers.data import persons
from confprep.scrapers.entries import Entry
from confprep.text.credentials import is_credentials

Directory = Mapping[str, str]
"""Name, as it is compared, to affiliation."""


def of(people: Iterable[Appearance]) -> dict[str, str]:
    """Return where people work by name; a name that two of them share tells nothing."""
    found: dict[str, str] = {}
    for person in people:
        if person.affiliation_text:
            name = compared(person.name_text)
            same = found.setdefault(name, person.affiliation_text) == person.affiliation_text
            if not same:
                found[name] = ""
    return {name: place for name, place in found.items() if place}


def compared(name: str) -> str:
    """Return a name as names are compared: without degrees, the given name first."""
    bare, _, behind = name.partition(",")
    if behind.strip() and not all(map(is_credentials, behind.replace(",", " ").split())):
        bare = persons.turned(name)
    return " ".join(bare.casefold().split())


def placed(entries: Sequence[Entry], directory: Directory) -> tuple[Entry, ...]:
    """Return entries whose people have the affiliation of a directory where they have no other."""
    if not directory:
        return tuple(entries)
    return tuple(
        replace(entry, people=tuple(_placed(person, directory) for person in entry.people))
        if entry.people
        else entry
        for entry in entries
    )


def _placed(person: Appearance, directory: Directory) -> Appearance:
    if person.affiliation_text:
        return person
    place = directory.get(compared(person.name_text), "")
    return replace(person, affiliation_text=place) if place else person
