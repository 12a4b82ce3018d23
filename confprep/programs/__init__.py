"""The catalogue of residency programs: data beside this file, one row each, and its loader.

`programs.csv` holds one program a line, with the year in which it closed if it has. `aliases.csv`
holds one name a line: the names of an institution serve its orthopaedic and its general surgery
program alike, unless `specialty` says otherwise. `sources.csv` says what each source is.
`rivals.csv` holds names of other organisations that contain a name of ours. `resolve` reads
somebody's list of programs, in any spelling.

What the classes of a name promise:

- `own`, `school`, `registry`, `curated`, `site`: the name alone points at this program. No other
  program of the same specialty has it in one of these classes.
- `weak`: the name counts only beside a place: the alias's city or state, or the program's where
  the alias has none. Several programs may have it, and one of them may have it in a stronger
  class: then the name alone is that one's.
- `acronym`: as printed, in capitals, and only beside a place.

`shorthand` is what applicants write in their own lists ("mgh", "vandy", "hopkins"). It is kept
apart, because it must never be looked for inside a line: many of these words are places, surnames
or everyday words. `badge` is the part of it that may be the whole of a printed affiliation
("Rush", "Dept. of Surgery, Columbia"): no everyday word, no company of the field, no mere place.
"""

from __future__ import annotations

import csv
from collections import defaultdict
from collections.abc import Iterable, Iterator
from functools import cache
from pathlib import Path
from typing import cast

from msgspec import Struct
from msgspec.structs import replace

from confprep.model import Alias, AliasClass, Program, Target

_FOLDER = Path(__file__).parent
_NOT_A_NAME = "not"
_SHORTHAND = "shorthand"
_BADGE = "badge"
OWN_SOURCE = "you"
"""The source of a name that the user gave."""


class Rival(Struct, frozen=True, kw_only=True):
    """The name of another organisation that contains, or equals, a name of a program."""

    text: str
    city: str = ""
    state: str = ""
    """Postal code in the United States, the region's name elsewhere."""
    country: str = ""
    """ISO 3166 code."""


class Basis(Struct, frozen=True, kw_only=True):
    """A source that the catalogue rests on."""

    id: str
    what: str
    checked: str
    """The day the source was read, or what its own date is."""
    licence: str = ""
    verified: bool = True
    """False where a fact is widely known but was read on no page."""


def load(own: Iterable[Target] = ()) -> tuple[Program, ...]:
    """Return the shipped programs in order of id, then the user's own.

    A target of the user's own has an id that the catalogue does not know, and a name. Names that
    the user gives to a shipped program are added to it.
    """
    programs = {program.id: program for program in _shipped()}
    for target in own:
        given = tuple(Alias(text=text, source=OWN_SOURCE) for text in target.aliases)
        known = programs.get(target.id)
        if known is not None:
            if given:
                programs[known.id] = replace(known, aliases=(*known.aliases, *given))
        elif target.name:
            programs[target.id] = Program(
                id=target.id,
                name=target.name,
                sponsor=target.name,
                city=target.city,
                state=target.state,
                specialty=target.specialty or "orthopaedic-surgery",
                aliases=(Alias(text=target.name, source=OWN_SOURCE), *given),
                rests_on=(OWN_SOURCE,),
            )
    return tuple(programs.values())


def shorthand() -> dict[str, tuple[str, ...]]:
    """Return what applicants write for short, and the ids of the programs that they mean by it."""
    return _meant(_SHORTHAND)


def badges() -> dict[str, tuple[str, ...]]:
    """Return what may stand alone as an affiliation for short, and the ids of its programs."""
    return _meant(_BADGE)


def _meant(wanted: str) -> dict[str, tuple[str, ...]]:
    meant: defaultdict[str, list[tuple[str, str]]] = defaultdict(list)
    for institution, only, kind, text, *_ in _rows("aliases.csv"):
        if kind == wanted:
            meant[institution].append((only, text))
    found: defaultdict[str, list[str]] = defaultdict(list)
    for key, institution, specialty, *_ in _rows("programs.csv"):
        for only, text in meant.get(institution, ()):
            if only in ("", specialty):
                found[text].append(key)
    return {text: tuple(keys) for text, keys in found.items()}


def rivals() -> tuple[Rival, ...]:
    """Return the names of other organisations that a name of a program must not be read into."""
    return tuple(
        Rival(text=text, city=city, state=state, country=country)
        for text, city, state, country in _rows("rivals.csv")
    )


def sources() -> dict[str, Basis]:
    """Return what the sources named in the catalogue are, by id."""
    return {
        source: Basis(
            id=source, what=what, checked=checked, licence=licence, verified=verified == "yes"
        )
        for source, what, checked, licence, verified in _rows("sources.csv")
    }


@cache
def _rows(name: str) -> tuple[list[str], ...]:
    """Return the rows of a table beside this file, without its heading."""
    with (_FOLDER / name).open(encoding="utf-8", newline="") as file:
        return tuple(csv.reader(file))[1:]


def _shipped() -> Iterator[Program]:
    aliases: defaultdict[str, list[tuple[str, Alias]]] = defaultdict(list)
    not_aliases: defaultdict[str, list[tuple[str, str]]] = defaultdict(list)
    for institution, only, kind, text, city, state, until, source in _rows("aliases.csv"):
        if kind == _NOT_A_NAME:
            not_aliases[institution].append((only, text))
            continue
        if kind in {_SHORTHAND, _BADGE}:
            continue
        alias = Alias(
            text=text,
            kind=cast("AliasClass", kind),
            source=source,
            city=city,
            state=state,
            until=int(until) if until else None,
        )
        aliases[institution].append((only, alias))
    for row in _rows("programs.csv"):
        key, institution, specialty, name, sponsor, city, state, tracks, nrmp, rests_on, closed = (
            row
        )
        mine = ("", specialty)
        yield Program(
            id=key,
            name=name,
            sponsor=sponsor,
            city=city,
            state=state,
            specialty=specialty,
            tracks=tuple(tracks.split()),
            nrmp=tuple(nrmp.split()),
            aliases=tuple(alias for only, alias in aliases[institution] if only in mine),
            not_aliases=tuple(text for only, text in not_aliases[institution] if only in mine),
            rests_on=tuple(rests_on.split()),
            closed=int(closed) if closed else None,
        )
