"""People strings taken apart: names, degrees, affiliations, marks, roles, offices, titles.

A linear chain labels every token of the text at once; what it marks is put together into people.
All that is returned is quoted as printed.
"""

from __future__ import annotations

import itertools
import math
import re
from collections.abc import Sequence
from functools import lru_cache
from operator import add
from typing import NamedTuple

from msgspec import Struct

from confprep.scrapers.evidence import features
from confprep.scrapers.evidence.sequence import Chain, Vector, load
from confprep.scrapers.evidence.tokens import Token, lowered, tokens
from confprep.scrapers.evidence.words import signs

LABELS = "NCAMFRJHTXO"
"""Name, Credentials, Affiliation, Mark behind a name, Footnote's mark before an affiliation, Role,
Job, Honorific, Title or other text, X for what says nothing (telephone, "TBD"), O for what parts
them."""
EVEN = 0.5


class Person(Struct, frozen=True, kw_only=True):
    """One person of a text, as printed."""

    name: str
    affiliation: str = ""
    role: str = ""
    degrees: str = ""
    office: str = ""
    probability: float = 1.0
    """How sure the name is one, between 0 and 1."""
    start: int = 0
    end: int = 0
    """Where the name stands in the text."""


class Segment(NamedTuple):
    """Neighbouring tokens of one label."""

    label: str
    text: str
    start: int
    end: int
    probability: float = 1.0
    """Of a name: how likely its tokens are a name's, given all the text."""


class Parts(Struct, frozen=True, kw_only=True):
    """A text taken apart."""

    people: tuple[Person, ...] = ()
    title: str = ""
    """The longest stretch that belongs to nobody."""
    segments: tuple[Segment, ...] = ()


def people(text: str, *, bar: float = EVEN) -> tuple[Person, ...]:
    """Return the people in `text`, which may hold several lines.

    `bar` is how sure a name has to be: low where only people are printed, high inside a title.
    """
    return take_apart(text, bar=bar).people


@lru_cache(maxsize=20000)
def take_apart(text: str, *, bar: float = EVEN) -> Parts:
    """Return the people of a text and the rest of it that is a title."""
    segments = _with_whole_brackets(text, label(text, bar=bar))
    found = tuple(person for person in assemble(segments) if person.probability >= bar)
    rest = [segment for segment in segments if segment.label == "T"]
    title = max((_flat(segment.text) for segment in rest), key=len, default="")
    return Parts(people=found, title=title, segments=segments)


def _with_whole_brackets(text: str, segments: tuple[Segment, ...]) -> tuple[Segment, ...]:
    """Return segments with all that a name's brackets hold taken for where that person is from.

    A workplace in a language that the model knows little of falls into pieces: "Rui Lopes (ULS do
    Norte/Escola Superior de Saúde - IPN)". Left alone are roles, degrees and pet names between
    brackets, somebody with a place of their own ("Topic (Ann Roe, Mayo Clinic)"), and what reads
    as a title.
    """
    found: list[Segment] = []
    at = 0
    while at < len(segments):
        segment = segments[at]
        found.append(segment)
        at += 1
        close = _closing(segments, at - 1) if segment.text == "(" else None
        if close is None or len(found) < 2 or found[-2].label not in "NC":  # noqa: PLR2004
            continue
        inner = segments[at:close]
        if inner and _is_a_place_in_pieces(inner, segments[close + 1 : close + 2]):
            start, end = inner[0].start, inner[-1].end
            found.append(Segment("A", text[start:end], start, end))
            at = close
    return tuple(found)


def _closing(segments: Sequence[Segment], opening: int) -> int | None:
    """Return the number of the bracket that closes one, where brackets are segments."""
    depth = 0
    for at in range(opening, len(segments)):
        depth += segments[at].text.count("(") - segments[at].text.count(")")
        if not depth:
            return at if segments[at].text == ")" else None
    return None


def _is_a_place_in_pieces(inner: Sequence[Segment], behind: Sequence[Segment]) -> bool:
    from confprep.scrapers.evidence.texts import classify

    kinds = [segment.label for segment in inner if segment.label != "O"]
    if not {"N", "T"} & set(kinds) or {"R", "C", "M", "F"} & set(kinds):
        return False
    if (behind and behind[0].label == "N") or not inner[0].text[:1].isupper():
        return False
    if "T" in kinds and len(kinds) == 1:
        return classify(inner[0].text)["title"] < EVEN
    signs = [segment.text.strip() for segment in inner if segment.label == "O"]
    somebody = kinds[0] == "N" and "," in signs[:1]
    return "A" in kinds and not somebody and ";" not in signs


def label(text: str, *, bar: float = EVEN) -> tuple[Segment, ...]:
    """Return the segments of a text. `bar` moves the odds between a title and people."""
    return segments_of(text, tokens(text), _scorer(), bar=bar)


def segments_of(
    text: str, found: Sequence[Token], scorer: Scorer, *, bar: float = EVEN
) -> tuple[Segment, ...]:
    """Return the segments of a text as one model sees its tokens."""
    if not found:
        return ()
    scores = scorer.scores([token.form for token in found])
    if bar != EVEN:
        scores = _moved(scores, scorer.chain.number["T"], math.log(bar / (1 - bar)))
    labels = [LABELS[index] for index in scorer.chain.best(scores)]
    name = scorer.chain.number["N"]
    likely = scorer.chain.likelihoods(scores) if "N" in labels else []
    segments: list[Segment] = []
    start = 0
    for index in range(1, len(found) + 1):
        same = index < len(found) and labels[index] == labels[start] != "O"
        if not same:
            first, last = found[start].start, found[index - 1].end
            sure = 1.0
            if labels[start] == "N":
                sure = sum(likely[at][name] for at in range(start, index)) / (index - start)
            segments.append(Segment(labels[start], text[first:last], first, last, sure))
            start = index
    return tuple(segments)


def _moved(scores: Sequence[Vector], number: int, odds: float) -> list[Vector]:
    moved = []
    for score in scores:
        copy = list(score)
        copy[number] += odds
        moved.append(copy)
    return moved


class Scorer:
    """The weights of tokens, each word's kept once it was added up."""

    def __init__(self, chain: Chain) -> None:
        self.chain = chain
        self._words: dict[str, tuple[tuple[str, str], Vector]] = {}
        self._near: dict[tuple[str, int], Vector] = {}
        self._beyond = {
            offset: chain.sum([features.beyond(offset)]) for offset in features.NEIGHBOURS
        }
        self._runs: dict[tuple[str, str, str], Vector] = {}
        self._position = [chain.sum([f"hp{place}"]) for place in range(3)]

    def _word(self, form: str) -> tuple[tuple[str, str], Vector]:
        if form not in self._words:
            known = signs(form)
            self._words[form] = known, self.chain.sum(features.of_word(form, known))
        return self._words[form]

    def _neighbour(self, form: str, known: tuple[str, str], offset: int) -> Vector:
        key = form, offset
        if key not in self._near:
            found = features.of_neighbour(form, known, -offset)
            self._near[key] = self.chain.sum(found)
        return self._near[key]

    def _run(self, before: str, here: str, behind: str) -> Vector:
        key = before, here, behind
        if key not in self._runs:
            self._runs[key] = self.chain.sum(features.of_run(before, here, behind))
        return self._runs[key]

    def scores(self, forms: Sequence[str]) -> list[Vector]:
        """Return the score of each label for each token."""
        count = len(forms)
        words = [self._word(form) for form in forms]
        knowns = [known for known, _ in words]
        coarse = ["^", *(known[1] for known in knowns), "$"]
        shared = self.chain.sum(features.of_text(forms))
        near: list[list[Vector]] = []
        for index in range(count):
            here = [words[index][1]]
            here.append(self._run(coarse[index], coarse[index + 1], coarse[index + 2]))
            for offset in features.NEIGHBOURS:
                other = index + offset
                if 0 <= other < count:
                    here.append(self._neighbour(forms[other], knowns[other], offset))
                else:
                    here.append(self._beyond[offset])
            near.append(here)
        in_pieces: set[int] = set()
        for start, end in features.pieces(forms):
            piece = self.chain.sum(features.of_piece(forms, knowns, start, end))
            both = list(map(add, piece, shared))
            placed = [list(map(add, both, position)) for position in self._position]
            for index in range(start, end):
                near[index].append(placed[min(2, index - start)])
            in_pieces.update(range(start, end))
        for index in range(count):
            if index not in in_pieces:
                near[index].append(shared)
        return [[sum(column) for column in zip(*vectors, strict=True)] for vectors in near]


@lru_cache(maxsize=1)
def _scorer() -> Scorer:
    return Scorer(load("people", LABELS))


# Segments put together into people.

_JOINS = frozenset((",", "&", "and", "und", "et", "y", "e", "og", "och", "ja", "en", "+"))
_NUMBERS = re.compile(r"\d+|[*\u2020\u2021\u00a7\u00b6#\u25ca\u2225^]|\b[a-z]\b")


class _Draft:
    """One person while the segments behind the name are read."""

    def __init__(self, segment: Segment, role: str, honoured: bool) -> None:
        self.name = segment
        self.role = role
        self.honoured = honoured
        self.affiliations: list[str] = []
        self.degrees: list[str] = []
        self.office = ""
        self.marks: list[str] = []


class _Assembly:
    """Walks through the segments of one text once."""

    def __init__(self, segments: Sequence[Segment]) -> None:
        self.segments = segments
        self.drafts: list[_Draft] = []
        self.waiting: list[_Draft] = []
        """Names that the next affiliation belongs to."""
        self.marked: dict[str, str] = {}
        self.mark = ""
        self.role = ""
        self.leading = ""
        """An affiliation printed before its people: "Institute: Name, Name"."""
        self.parted = False
        self.bracketed = sum(
            1
            for before, here in itertools.pairwise(segments)
            if here.label == "A" and before.text in ("(", "[")
        )

    def read(self) -> list[_Draft]:
        steps = {
            "N": self._name, "A": self._affiliation, "R": self._role, "M": self._mark,
            "F": self._footnote, "O": self._sign, "C": self._degrees, "J": self._office,
        }  # fmt: skip
        for index, segment in enumerate(self.segments):
            if step := steps.get(segment.label):
                step(index, segment)
        for draft in self.drafts:
            found = [self.marked[mark] for mark in draft.marks if mark in self.marked]
            if found:
                draft.affiliations = found
        return self.drafts

    def _near(self, index: int, step: int) -> Segment | None:
        index += step
        return self.segments[index] if 0 <= index < len(self.segments) else None

    def _name(self, index: int, segment: Segment) -> None:
        if self.parted:
            self.waiting = []
            self.parted = False
        before = self._near(index, -1)
        draft = _Draft(segment, self.role, before is not None and before.label == "H")
        if self.leading:
            draft.affiliations.append(self.leading)
        else:
            self.waiting.append(draft)
        self.drafts.append(draft)

    def _affiliation(self, index: int, segment: Segment) -> None:
        text = _flat(segment.text)
        behind = self._near(index, 1)
        before, label = self._near(index, -1), self._near(index, -2)
        if self.mark:
            self.marked[self.mark], self.mark = text, ""
        elif before is not None and before.text == ":" and label is not None and label.label == "X":
            self._of_all(text)  # "Affiliation: ..."
        elif behind is not None and behind.text == ":" and self._names_follow(index + 2):
            self.leading, self.waiting = text, []
        else:
            if before is not None and before.text in ("(", "[") and self.bracketed > 1:
                self.waiting = self.waiting[-1:]
            if self.waiting:
                self._of_waiting(text)
            elif before is not None and before.label in "OXJ":
                self._one_more(text)
            self.parted = False

    def _of_all(self, text: str) -> None:
        for draft in self.drafts:
            draft.affiliations = draft.affiliations or [text]
        self.waiting = []

    def _of_waiting(self, text: str) -> None:
        numbered = any(segment.label == "F" for segment in self.segments)
        for draft in self.waiting:
            if not draft.marks or not numbered:
                draft.affiliations.append(text)
        self.waiting = []

    def _one_more(self, text: str) -> None:
        """Take a further affiliation of those who share the last one."""
        if not self.drafts or self.parted or self.leading:
            return
        shared = list(self.drafts[-1].affiliations)
        if not shared or text in shared:
            return
        for draft in self.drafts:
            if draft.affiliations == shared:
                draft.affiliations.append(text)

    def _names_follow(self, index: int) -> bool:
        return index < len(self.segments) and self.segments[index].label in "NH"

    def _role(self, index: int, segment: Segment) -> None:
        text = _flat(segment.text)
        before, behind = self._near(index, -1), self._near(index, 1)
        leads = behind is not None and (behind.text in (":", "-", "–") or behind.label in "NH")
        brackets = before is not None and before.text in ("(", "[")
        if self.drafts and (brackets or not leads):
            self.drafts[-1].role = text
            return
        self.role = text
        self.waiting = []
        self.leading = ""

    def _mark(self, _index: int, segment: Segment) -> None:
        if self.drafts:
            self.drafts[-1].marks += _marks(segment.text)

    def _footnote(self, _index: int, segment: Segment) -> None:
        marks = _marks(segment.text)
        self.mark = marks[0] if marks else ""

    def _sign(self, index: int, segment: Segment) -> None:
        if segment.text in (";", "\n") or segment.text.isspace():
            before = self._near(index, -1)
            self.parted = before is None or before.text.lower() not in _JOINS

    def _degrees(self, _index: int, segment: Segment) -> None:
        if self.drafts:
            self.drafts[-1].degrees.append(_flat(segment.text))

    def _office(self, _index: int, segment: Segment) -> None:
        if self.drafts:
            self.drafts[-1].office = self.drafts[-1].office or _flat(segment.text)


def _marks(text: str) -> list[str]:
    return _NUMBERS.findall(lowered(text))


def assemble(segments: Sequence[Segment]) -> list[Person]:
    """Return the people that the labelled segments of a text make up."""
    drafts = _Assembly(segments).read()
    several = len(drafts) > 1 and all(len(draft.name.text.split()) == 1 for draft in drafts)
    found = []
    for draft in drafts:
        name = _flat(draft.name.text)
        if not any(letter.isalpha() for letter in name):
            continue
        found.append(
            Person(
                name=name,
                affiliation="; ".join(dict.fromkeys(draft.affiliations)),
                role=draft.role,
                degrees=", ".join(draft.degrees),
                office=draft.office,
                probability=_probability(
                    name, draft.name.probability, alone=draft.honoured or several
                ),
                start=draft.name.start,
                end=draft.name.end,
            )
        )
    return found


_NO_NAME = re.compile(r"\d|[:!?/@]")
_QUOTED = re.compile(r"\s*(?:[\"“”].*?[\"“”]|\(.*?\)|‘.*?’)")
_MOST_WORDS = 7
_MOST_LETTERS = 60
_ONE_WORD = 0.2
_LEAST_LOOK = 0.02
"""A name may be a hall's as well ("Mark Hall"): its place in the text outweighs its look."""


def _probability(name: str, sure: float, *, alone: bool) -> float:
    """Return how likely `name` is one: by its place in the text, and by its own look.

    One word is enough behind an honorific, in a list of such words, or in a script without
    capitals.
    """
    from confprep.scrapers.evidence.texts import classify

    plain = _QUOTED.sub("", name) or name
    words = plain.split()
    if len(words) > _MOST_WORDS or len(name) > _MOST_LETTERS or _NO_NAME.search(name):
        return 0.0
    cased = name[0].isupper() or name[0].islower()
    if len(words) == 1 and cased and "." not in plain[1:-1]:
        return sure if alone else sure * _ONE_WORD
    look = max(_LEAST_LOOK, classify(plain)["person"])
    return sure * math.sqrt(math.sqrt(look))


def _flat(text: str) -> str:
    return re.sub(r"\s+", " ", text).strip(" ,;")
