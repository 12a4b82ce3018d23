"""Affiliation lines to programs, each with the evidence for it.

A match says that a line names the *institution of a program*; it never says that somebody is on
that program's faculty.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache
from typing import Protocol

from confprep.matcher import rules
from confprep.matcher.candidates import (
    Candidate,
    Finding,
    Line,
    Name,
    others,
    place_of,
    place_words,
    without_little_words,
)
from confprep.matcher.judging import judge, settled, weighed, with_badge
from confprep.matcher.phrases import HARD, Found, Index, Spelling, Words, normal
from confprep.matcher.places import read
from confprep.matcher.saying import explained, sentence, without
from confprep.model import Alias, Match, Program, Tier

__all__ = ["Matcher", "sentence"]

_REMEMBERED = 2048
"""Lines whose answers are kept: listings repeat themselves."""
_LONG_NAME = 16
"""Letters of a name that one wrong letter, or a cut, leaves recognisable."""
_WORDS_OF_LONG = 3
_SHORTEST_WRONG_OF_LONG = 6
_SHORTEST_CUT = 3
_SHORTHAND_SOURCE = "common-knowledge"


class Rival(Protocol):
    """An institution without a program here, whose name holds or equals a name of the catalogue."""

    @property
    def text(self) -> str:
        """Its name."""

    @property
    def city(self) -> str:
        """Where it stands; may be empty."""

    @property
    def state(self) -> str:
        """Postal code or name of a state; may be empty."""

    @property
    def country(self) -> str:
        """Two letters, `US` here."""


class Matcher:
    """Finds the programs whose institutions a line names.

    Give it the whole catalogue, whatever programs are wanted: the other programs are what rules a
    wrong match out. `rivals` are institutions without a program whose names hold a program's.
    `badges` are what people write for short where it is their whole affiliation, with the ids of
    the programs that it may mean; inside a longer line they are not looked for.
    """

    def __init__(
        self,
        programs: Iterable[Program],
        rivals: Iterable[Rival] = (),
        badges: Mapping[str, Sequence[str]] | None = None,
    ) -> None:
        self._index: Index[Name] = Index()
        self._names: dict[tuple[str, ...], Name] = {}
        self._normal: dict[str, Sequence[tuple[str, ...]]] = {}
        known = {program.id: program for program in programs}
        for _, program in sorted(known.items()):
            self._add_program(program)
        for rival in rivals:
            for tokens in self._spellings(rival.text):
                self._name(tokens).elsewhere.add(place_of(rival.city, rival.state))
        for name in self._names.values():
            self._index.add(name.tokens, name)
        self._relate()
        self._badges: dict[tuple[str, ...], Name] = {}
        for text, ids in (badges or {}).items():
            self._add_badge(text, [known[key] for key in ids if key in known])
        self._badge_words = {rules.telling(tokens) for tokens in self._badges}
        self._spelling: Spelling | None = None
        self._answer = lru_cache(_REMEMBERED)(self._match)

    def match(
        self, affiliation: str, *, possible: bool = False, specialty: str = ""
    ) -> tuple[Match, ...]:
        """Return the programs whose institutions `affiliation` names, the surest first.

        With `specialty`, only its programs; each specialty is decided apart from the others.
        With `possible`, finds that are probably something else are kept, in the tier `possible`.
        """
        return self._answer(affiliation, possible, specialty)

    def _match(self, affiliation: str, possible: bool, specialty: str) -> tuple[Match, ...]:
        words = Words(affiliation)
        found = self._index.find(words)
        badge = self._badge(words)
        doubtful: dict[Tier, list[Found[Name]]] = {"likely": self._cut_off(words), "possible": []}
        for find in self._misspelt(words):
            doubtful["likely" if _recognisable(words, find) else "possible"].append(find)
        # "Vanderbilt Univeristy Medical Center" is more than the "Vanderbilt" in it.
        found = _not_within(found, doubtful["likely"])
        near = {tier: _apart(finds, found) for tier, finds in doubtful.items()}
        if not (badge or any(near.values()) or any(find.entries[0].candidates for find in found)):
            return ()
        line = Line(words, read(words), found)
        findings = [
            finding
            for find in found
            if find.entries[0].candidates
            for finding in judge(line, find, specialty)
        ]
        for tier, finds in near.items():
            for find in finds:
                findings += (_lowered(one, tier) for one in judge(line, find, specialty))
        findings = [weighed(line, one) for one in findings]
        if badge:
            findings = with_badge(line, findings, badge, specialty)
        if not possible:
            findings = [one for one in findings if one.tier != "possible"]
        if not findings:
            return ()
        department = rules.department(without(words, findings))
        return tuple(explained(words, one, department) for one in settled(findings))

    # --- short for a whole line ------------------------------------------------------------

    def _badge(self, words: Words) -> Found[Name] | None:
        """Return the shorthand that is all that a line says besides a department."""
        if self._badge_words.isdisjoint(words.tokens):
            return None
        span = rules.alone(words)
        if span is None:
            return None
        first, last = span
        # "Special Surgery": a word that otherwise says the department may belong to the name.
        longer = last < len(words.tokens) and not words.breaks[last]
        for end in (last + 1, last) if longer else (last,):
            name = self._badges.get(tuple(words.tokens[first:end]))
            if name:
                return Found(first, end, [name])
        return None

    def _add_badge(self, text: str, programs: Sequence[Program]) -> None:
        tokens = normal(text)
        for program in programs:
            if tokens not in self._badges:
                self._badges[tokens] = Name(tokens)
            alias = Alias(text=text, kind="shorthand", source=_SHORTHAND_SOURCE)
            place = place_of(program.city, program.state)
            self._badges[tokens].candidates.append(Candidate(program, alias, place))

    # --- misspelt and cut names ------------------------------------------------------------

    def _misspelt(self, words: Words) -> list[Found[Name]]:
        """Return the names of which the line has a word or more with one wrong letter."""
        if self._spelling is None:
            named = (name.tokens for name in self._names.values() if name.candidates)
            self._spelling = Spelling(token for tokens in named for token in tokens)
        meant = self._spelling.meant(words.tokens)
        if meant == words.tokens:
            return []
        return [
            find
            for find in self._index.find(words.spelt(meant))
            if find.entries[0].candidates
            and meant[find.first : find.last] != words.tokens[find.first : find.last]
        ]

    def _cut_off(self, words: Words) -> list[Found[Name]]:
        """Return the name of which the line ends in the beginning: a directory cut it off.

        Only where everything that so begins belongs to the same programs.
        """
        tokens = words.tokens
        start = max((i for i, pause in enumerate(words.breaks) if pause == HARD), default=0)
        for first in range(start, len(tokens) - 1):
            beyond = self._index.begun_by(words, first, _SHORTEST_CUT)
            if not beyond or not rules.distinct(tokens[first:], _LONG_NAME):
                continue
            meant: defaultdict[str, set[str]] = defaultdict(set)
            shortest: dict[str, Name] = {}
            for name in sorted(beyond, key=lambda name: (len(name.tokens), name.tokens)):
                for one in name.candidates:
                    meant[one.program.specialty].add(one.program.id)
                    shortest.setdefault(one.program.specialty, name)
            one_each = all(len(ids) == 1 for ids in meant.values())
            # Without its place "Sinai Health System Chicago" is another one's name as well.
            only_place = any(
                place_words(name).issuperset(name.tokens[len(tokens) - first :])
                for name in beyond
                if len(name.tokens) > len(tokens) - first
            )
            if one_each and not only_place and all(name.candidates for name in beyond):
                names = {name.tokens: name for name in shortest.values()}
                return [Found(first, len(tokens), [name]) for _, name in sorted(names.items())]
        return []

    # --- building -------------------------------------------------------------------------

    def _name(self, tokens: tuple[str, ...]) -> Name:
        name = self._names.get(tokens)
        if name is None:
            name = self._names[tokens] = Name(tokens)
        return name

    def _spellings(self, text: str) -> Sequence[tuple[str, ...]]:
        """Return a name in the normal form, with and without its little words."""
        known = self._normal.get(text)
        if known is None:
            known = self._normal[text] = without_little_words(normal(text))
        return known

    def _add_program(self, program: Program) -> None:
        aliases = program.aliases or tuple(
            Alias(text=text) for text in dict.fromkeys((program.name, program.sponsor)) if text
        )
        for alias in aliases:
            place = place_of(alias.city or program.city, alias.state or program.state)
            for tokens in self._spellings(alias.text):
                self._name(tokens).candidates.append(Candidate(program, alias, place))
        for text in program.not_aliases:
            for tokens in self._spellings(text):
                self._name(tokens)

    def _relate(self) -> None:
        """Note for each name where institutions with longer and with similar names stand."""
        similar: defaultdict[frozenset[str], list[Name]] = defaultdict(list)
        for name in self._names.values():
            similar[rules.distinctive(name.tokens)].append(name)
            for count in range(1, len(name.tokens)):
                shorter = self._names.get(name.tokens[:count])
                if shorter is not None and shorter.candidates:
                    more = " ".join(("", *name.tokens[count:], ""))
                    shorter.siblings |= {
                        (place, key)
                        for place, key in others(name, shorter)
                        if any(f" {part} " in more for part in place.names)
                    }
        for words, names in similar.items():
            if words and len(names) > 1:
                for name in names:
                    name.alike = names


def _lowered(finding: Finding, tier: Tier) -> Finding:
    """Return a finding no surer than `tier`."""
    if rules.ORDER[finding.tier] >= rules.ORDER[tier]:
        return finding
    return finding._replace(tier=tier)


def _not_within(found: list[Found[Name]], longer: list[Found[Name]]) -> list[Found[Name]]:
    """Return the finds that are not a part of a longer one."""
    return [
        find
        for find in found
        if not any(one.first <= find.first and find.last <= one.last for one in longer)
    ]


def _apart(finds: list[Found[Name]], found: list[Found[Name]]) -> list[Found[Name]]:
    """Return the finds that share no word with any of `found`."""
    return [
        find
        for find in finds
        if all(find.last <= one.first or one.last <= find.first for one in found)
    ]


def _recognisable(words: Words, find: Found[Name]) -> bool:
    """Whether a long name has one wrong letter in one of its longer words, and no other."""
    name = find.entries[0].tokens
    printed = words.tokens[find.first : find.last]
    wrong = [token for token, meant in zip(printed, name, strict=True) if token != meant]
    long = len(" ".join(name)) >= _LONG_NAME and len(name) >= _WORDS_OF_LONG
    return long and len(wrong) == 1 and len(wrong[0]) >= _SHORTEST_WRONG_OF_LONG
