"""Papers listed under the numbers of sessions whose times stand elsewhere: "Session 3: The Hip"."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from msgspec.structs import replace

from confprep.scrapers.entries import Entry
from confprep.scrapers.ids import digest

_NUMBERED = re.compile(r"([^\W\d_]+(?: [^\W\d_]+)?)\s#?(\d{1,3}(?:\.\d{1,2})?)(?![\d.:]*\d)")
_ONLY_A_NUMBER = re.compile(r"(?:Session )?(\d{1,3}(?:\.\d{1,2})?)")
_MOST = 0.6
"""Share of the numbers that a plan must place for its word to be the one that is meant."""


def joined(entries: Sequence[Entry]) -> tuple[Entry, ...]:
    """Return entries with the talks of sessions that are a mere number under those of that number.

    "Papers 3", "Demo 3" and "Tutorial 3" may all be there: the word under which most of the numbers
    are found is meant, and a number that it gives to two things stays where it is.
    """
    bare = {
        entry.id: number[1]
        for entry in entries
        if entry.id
        and entry.start is None
        and (number := _ONLY_A_NUMBER.fullmatch(entry.title))
        and entry.kind == "session"
    }
    places = _places(entries, set(bare.values())) if bare else {}
    if not places:
        return tuple(entries)
    return tuple(_hung(entries, bare, places))


def _places(entries: Sequence[Entry], wanted: set[str]) -> dict[str, int]:
    """Return which entry has each number, of the word under which most of them are found."""
    found: dict[str, dict[str, list[int]]] = {}
    for at, entry in enumerate(entries):
        if entry.start is not None and (said := _NUMBERED.match(entry.title)):
            found.setdefault(said[1].casefold(), {}).setdefault(said[2], []).append(at)
    best = max(found.values(), key=lambda numbers: len(wanted & numbers.keys()), default={})
    if len(wanted & best.keys()) < _MOST * len(wanted):
        return {}
    return {number: places[0] for number, places in best.items() if len(places) == 1}


def _hung(
    entries: Sequence[Entry], bare: dict[str, str], places: dict[str, int]
) -> Iterator[Entry]:
    """Yield the entries, the talks of a bare number under the entry that has its time."""
    named = {at: _id(entries[at]) for at in places.values()}
    for at, entry in enumerate(entries):
        number = bare.get(entry.id) if entry.id else None
        if number in places and not entry.people:
            continue
        if at in named:
            yield replace(entry, id=named[at])
        elif (under := bare.get(entry.under)) in places:
            yield replace(entry, under=named[places[under]])
        else:
            yield entry


def _id(entry: Entry) -> str:
    return entry.id or digest(entry.day, f"{entry.start}{entry.room}{entry.time_text}", entry.title)
