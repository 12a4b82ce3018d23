"""A people string being written for training: its pieces with their labels, and the truth."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator
from typing import NamedTuple

from confprep.scrapers.evidence.training.invent import Invented, Inventor, printed, style_of

SEPARATOR = "O"


class Piece(NamedTuple):
    """A stretch of text and its label (`people.LABELS`)."""

    text: str
    label: str


class Truth(NamedTuple):
    """What a reader has to find of one person."""

    name: str
    affiliation: str = ""
    role: str = ""


class Writer:
    """Collects pieces; knows the ways in which this one string prints its names."""

    def __init__(self, inventor: Inventor, people: list[Invented]) -> None:
        self.inventor = inventor
        self.rng: random.Random = inventor.rng
        self.people = people
        self.pieces: list[Piece] = []
        self.truth: list[Truth] = []
        self.style = style_of(self.rng, people[0].name.culture if people else "")
        self.honour = self.rng.random() < _HONOURED

    def put(self, text: str, label: str = SEPARATOR) -> None:
        """Add one piece."""
        if text:
            self.pieces.append(Piece(text, label))

    def choose(self, *items: str) -> str:
        """Return one of the items."""
        return self.rng.choice(items)

    def chance(self, share: float) -> bool:
        """Return whether something that happens this often happens now."""
        return self.rng.random() < share

    def printed(self, person: Invented, style: str | None = None) -> str:
        """Return a name as this string prints its names."""
        name = person.name
        chosen = style or self.style
        return printed(name, chosen)

    def name(
        self,
        person: Invented,
        affiliation: str = "",
        role: str = "",
        *,
        degrees: bool = False,
        style: str | None = None,
        before: str = ", ",
    ) -> str:
        """Add a name, with an honorific where this string has them, and its degrees."""
        if self.honour and style is None:
            self.put(self.inventor.pick("honorifics"), "H")
            self.put(" ")
        text = self.printed(person, style)
        self.put(text, "N")
        if degrees:
            self.put(before)
            self.put(person.degrees, "C")
        self.truth.append(Truth(text, affiliation, role))
        return text

    def each(self, between: str, last: str | None = None) -> Iterator[tuple[int, Invented]]:
        """Go through the people and put what parts them."""
        count = len(self.people)
        for index, person in enumerate(self.people):
            if index:
                self.put(last if last is not None and index == count - 1 else between)
            yield index, person

    def role(self, *, many: bool) -> str:
        """Add a role before the names it holds for; return it as printed."""
        section = "role_by" if self.chance(0.15) else "role_many" if many else "role_one"
        text = self.inventor.pick(section)
        self.put(text, "R")
        self.put(self.choose(" ", ": ") if section == "role_by" else self.choose(*_BEHIND_A_ROLE))
        return text

    def text(self) -> str:
        """Return all pieces as one text."""
        return "".join(piece.text for piece in self.pieces)


_HONOURED = 0.08
_BEHIND_A_ROLE = (": ", ": ", ": ", " - ", " ", ":", ":\n", " – ", "\n")
Renderer = Callable[[Writer], None]
