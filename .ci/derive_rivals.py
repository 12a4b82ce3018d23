"""Derive `confprep/programs/rivals.csv` from the names of the Research Organization Registry.

    python .ci/derive_rivals.py ROR_NAMES.csv [TARGET]

ROR_NAMES.csv has one name a line with the columns `ror_id`, `name`, `kind` (`name` or `acronym`),
`country` (ISO 3166), `subdivision`, `city` and `status`. The registry's data are CC0.

A rival is a name of another organisation that strictly contains a name of one of our programs, or
equals it, and that stands elsewhere: in another country, another state, or another city of the
state. An organisation whose place is not known is left out, and so is one of the same city, which
is nearly always a part of the same institution.
"""

from __future__ import annotations

import csv
import sys
from collections import defaultdict
from collections.abc import Iterable
from pathlib import Path
from typing import NamedTuple

import confprep.programs
from confprep.matcher.phrases import STATES, Index, Words, normal

HOME = frozenset({"US", "PR"})


class Place(NamedTuple):
    """A city, a state (postal code) and a country."""

    city: str
    state: str
    country: str


class Organisation(NamedTuple):
    """One organisation of the registry."""

    names: list[str]
    place: Place


def organisations(path: Path) -> Iterable[Organisation]:
    """Yield the organisations in the table at `path`, in order of their ids."""
    codes = {name: code.upper() for code, name in STATES.items()}
    names: defaultdict[str, list[str]] = defaultdict(list)
    places: dict[str, Place] = {}
    with path.open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            if row["kind"] != "name" or row["status"] == "withdrawn":
                continue
            names[row["ror_id"]].append(row["name"])
            state = row["subdivision"]
            if row["country"] in HOME:
                plain = " ".join(normal(state))
                state = "DC" if "washington d c" in plain else codes.get(plain, "")
                if row["country"] == "PR":
                    state = "PR"
            known = places.get(row["ror_id"])
            if known is None or not known.city:
                places[row["ror_id"]] = Place(row["city"], state, row["country"])
    for ror_id in sorted(names):
        yield Organisation(names[ror_id], places[ror_id])


def catalogue() -> Index[Place]:
    """Return the names of our programs, each with the places where it may stand."""
    index: Index[Place] = Index()
    for program in confprep.programs.load():
        home = Place(program.city, program.state, "US")
        for alias in program.aliases:
            if alias.kind != "acronym":
                index.add(normal(alias.text), home)
                if alias.city:
                    index.add(normal(alias.text), Place(alias.city, alias.state, "US"))
    return index


def elsewhere(place: Place, ours: Iterable[Place]) -> bool:
    """Return whether `place` is known, and is none of `ours`."""
    if place.country not in HOME:
        return bool(place.country)
    if not place.state:
        return False
    return all(
        place.state != mine.state
        or bool(place.city and normal(place.city) != normal(mine.city) and mine.city)
        for mine in ours
    )


def rivals(path: Path) -> list[tuple[str, str, str, str]]:
    """Return the rows of the table of rivals, in order."""
    index = catalogue()
    rows: dict[tuple[tuple[str, ...], Place], tuple[str, str, str, str]] = {}
    for organisation in organisations(path):
        place = organisation.place
        exact = [mine for name in organisation.names for mine in index.get(normal(name))]
        if place.country in HOME and any(place.state in {"", mine.state} for mine in exact):
            continue  # one of ours, perhaps with its head office in another city
        for name in organisation.names:
            words = Words(name)
            inside = [place for found in index.find(words) for place in found.entries]
            if inside and elsewhere(place, inside):
                key = (tuple(words.tokens), place)
                rows.setdefault(key, (name, *place))
    return [rows[key] for key in sorted(rows)]


def main() -> None:
    """Write the table, beside the catalogue where no other target is named."""
    shipped = Path(confprep.programs.__file__).with_name("rivals.csv")
    target = Path(sys.argv[2]) if len(sys.argv) > 2 else shipped  # noqa: PLR2004
    found = rivals(Path(sys.argv[1]))
    with target.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(("text", "city", "state", "country"))
        writer.writerows(found)
    sys.stdout.write(f"{len(found)} rivals\n")


if __name__ == "__main__":
    main()
