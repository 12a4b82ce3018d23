"""Workplaces that a page prints once plainly, parted from the names they stand behind elsewhere.

"Marit Solvendahl NKH" may be one name of three words. Where the same page prints "Tilo Sandmark,
NKH" too, it is not.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from msgspec.structs import replace

from confprep.model import Appearance
from confprep.scrapers.entries import Entry

_SHORTEST_NAME = 2
"""Words: with less in front of it, the place may be the family name."""


def parted(entries: Sequence[Entry]) -> list[Entry]:
    """Return the entries, their people's names without the workplaces that the page knows."""
    places = _places(entries)
    if not places:
        return list(entries)
    return [
        replace(entry, people=tuple(_without_place(person, places) for person in entry.people))
        for entry in entries
    ]


def _places(entries: Iterable[Entry]) -> frozenset[str]:
    texts = (person.affiliation_text for entry in entries for person in entry.people)
    return frozenset(part.strip().casefold() for text in texts for part in text.split(";") if part)


def _without_place(person: Appearance, places: frozenset[str]) -> Appearance:
    if person.affiliation_text or "," in person.name_text:
        return person
    words = person.name_text.split()
    for count in range(_SHORTEST_NAME, len(words)):
        place = " ".join(words[count:])
        if place.casefold() in places:
            name = " ".join(words[:count])
            return replace(person, name_text=name, affiliation_text=place)
    return person
