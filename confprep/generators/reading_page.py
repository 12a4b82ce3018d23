"""The page that shows a program's file on one side and what was read of it on the other."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from msgspec import Struct

from confprep.generators.templates import environment
from confprep.scrapers.explained import Explained
from confprep.scrapers.line_parts import ReadLine

NAMES = {
    "title": "title",
    "person": "person",
    "affiliation": "affiliation",
    "room": "room",
    "time": "time",
    "day": "day",
    "role": "role",
    "track": "track",
    "": "not placed",
}
"""What each part of a line can be, in the order of the legend; all else is grey."""


class Doubt(Struct, frozen=True):
    """One line that a person should look at."""

    line: ReadLine
    says: str


def make(pages: Sequence[Explained], *, own: Path | None = None) -> bytes:
    """Return one HTML page that needs no script and nothing else; `own` holds the user's texts."""
    shown = [
        {
            "page": page,
            "sessions": page.listing.sessions if page.listing is not None else (),
            "doubts": doubts(page),
            "places": places(page, number),
            "prefix": f"p{number}",
        }
        for number, page in enumerate(pages, start=1)
    ]
    text = environment(own).get_template("reading.html.j2").render(shown=shown, names=NAMES)
    return text.encode()


def doubts(page: Explained) -> list[Doubt]:
    """Return the lines of a page to look at, those with a doubt before those not placed."""
    doubtful = [
        Doubt(line, f"read as {part.kind}, {part.doubt}")
        for line in page.lines()
        for part in line.parts
        if part.doubt
    ]
    return doubtful + [Doubt(line, "not placed") for line in page.unplaced]


def places(page: Explained, number: int = 1) -> dict[str, str]:
    """Return for each id of a session or talk the anchor of the line that prints its title."""
    found: dict[str, str] = {}
    for line in page.lines():
        for part in line.parts:
            if part.of:
                found.setdefault(part.of, f"p{number}l{line.place}")
    return found
