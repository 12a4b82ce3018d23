"""What a name of the catalogue stands for: its programs, their places, and its namesakes."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from functools import cache
from typing import NamedTuple

from confprep.matcher import rules
from confprep.matcher.phrases import Found, Words, normal
from confprep.matcher.places import STATE_OF, Segment
from confprep.matcher.rules import Place
from confprep.model import Alias, Program, Tier

_LONG_WITHOUT_OF = 4
_CLASSES = ("own", "school", "curated", "registry", "site", "acronym", "weak", "shorthand")


class Candidate(NamedTuple):
    """A program that a name may stand for."""

    program: Program
    alias: Alias
    place: Place


class Name:
    """One name of the index and all that is known of it."""

    __slots__ = (
        "_by_specialty",
        "_kin",
        "alike",
        "candidates",
        "common",
        "elsewhere",
        "places",
        "siblings",
        "tokens",
    )

    def __init__(self, tokens: tuple[str, ...]) -> None:
        self.tokens = tokens
        self.candidates: list[Candidate] = []
        self.elsewhere: set[Place] = set()
        """Where institutions of this very name without a program stand."""
        self.siblings: set[tuple[Place, str]] = set()
        """Where institutions stand whose longer names begin with this one.

        Each with the specialty of its program; a rival without a program counts in every one.
        """
        self.alike: list[Name] = []
        """The names that have the same distinctive words."""
        self._kin: set[Place] | None = None
        self.common = False
        """Whether many unrelated institutions have such a name."""
        self.places: frozenset[str] = frozenset()
        """The names of the places of all its programs."""
        self._by_specialty: dict[str, list[Candidate]] = {}

    @property
    def kin(self) -> set[Place]:
        """Where other institutions stand that share its distinctive words."""
        if self._kin is None:
            self._kin = {place for other in self.alike for place, _ in others(other, self)}
        return self._kin

    @property
    def by_specialty(self) -> dict[str, list[Candidate]]:
        """Its programs by specialty, each once, under the best class of the name."""
        if not self._by_specialty:
            # Worked out at the first find: most names are never found.
            self.common = rules.is_common(self.tokens)
            self.places = frozenset(name for one in self.candidates for name in one.place.names)
            best: defaultdict[str, dict[str, Candidate]] = defaultdict(dict)
            for one in sorted(self.candidates, key=_rank, reverse=True):
                best[one.program.specialty][one.program.id] = one
            for specialty, programs in sorted(best.items()):
                ordered = sorted(programs.values(), key=lambda one: one.program.id)
                self._by_specialty[specialty] = ordered
        return self._by_specialty


class Finding(NamedTuple):
    """A program that a find in a line stands for, and how sure that is."""

    candidate: Candidate
    first: int
    last: int
    tier: Tier
    place: str = ""
    ruled_out: tuple[str, ...] = ()
    doubt: str = ""
    """What in the line makes it less sure."""


class Line(NamedTuple):
    """A line with its finds."""

    words: Words
    segments: list[Segment]
    found: list[Found[Name]]


def without_little_words(tokens: tuple[str, ...]) -> Sequence[tuple[str, ...]]:
    """Return a name with and without its "and", its "in" and, in a long name, its "of"."""
    forms = {tokens: None}
    for little in ("and", "in", "of"):
        if little not in tokens:
            continue
        for form in list(forms):
            shorter = tuple(token for token in form if token != little)
            # "University Washington" is not said; "Medical University South Carolina" is.
            if little != "of" or len(shorter) >= _LONG_WITHOUT_OF:
                forms[shorter] = None
    return tuple(form for form in forms if form)


def others(name: Name, than: Name) -> set[tuple[Place, str]]:
    """Return where `name` stands for an institution that is no program of the name `than`.

    Each with the specialty of its program, which is empty without one.
    """
    programs = {one.program.id for one in than.candidates}
    return {(place, "") for place in name.elsewhere} | {
        (one.place, one.program.specialty)
        for one in name.candidates
        if one.program.id not in programs
    }


def _rank(candidate: Candidate) -> int:
    return _CLASSES.index(candidate.alias.kind)


@cache
def place_of(city: str, state: str) -> Place:
    """Return a place in the normal form; either part may be empty."""
    name = " ".join(normal(state))
    return Place(" ".join(normal(city)), STATE_OF.get(name, name))


def place_words(name: Name) -> set[str]:
    """Return the words of the places where the programs of a name stand."""
    return {word for one in name.candidates for part in one.place.names for word in part.split()}
