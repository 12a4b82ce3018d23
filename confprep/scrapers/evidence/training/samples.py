"""Samples for training: rendered people strings with the label of each token, and short texts."""

# ruff: noqa: S311, PLR2004 - shares of a layout, drawn from a source with a fixed seed

from __future__ import annotations

import random
from collections.abc import Iterable, Sequence
from typing import NamedTuple

from confprep.scrapers.evidence.features import is_word
from confprep.scrapers.evidence.tokens import tokens
from confprep.scrapers.evidence.training import renderers_titles
from confprep.scrapers.evidence.training.invent import Inventor, decomposed, printed, style_of
from confprep.scrapers.evidence.training.renderers import RENDERERS
from confprep.scrapers.evidence.training.writer import Piece, Truth, Writer
from confprep.scrapers.evidence.words import signs

NOBODY = renderers_titles.NOBODY
_NOBODY_SHARE = 0.24
_NARROW = 0.2
_WRAPPED, _CAPITALS, _DECOMPOSED, _UNKNOWN = 0.25, 0.03, 0.02, 0.12
_COUNTS = (1, 1, 1, 2, 2, 3, 4, 6)


class Sample(NamedTuple):
    """One rendered text."""

    layout: str
    pieces: tuple[Piece, ...]
    truth: tuple[Truth, ...]

    @property
    def text(self) -> str:
        """The whole text."""
        return "".join(piece.text for piece in self.pieces)


def rendered(rng: random.Random, layout: str) -> Sample:
    """Return one text in this layout."""
    inventor = Inventor(rng)
    function = RENDERERS.get(layout) or NOBODY[layout]
    people = inventor.people(rng.choice(_COUNTS)) if layout in RENDERERS else []
    out = Writer(inventor, people)
    function(out)
    pieces, truth = out.pieces, out.truth
    if rng.random() < _CAPITALS:
        pieces = [Piece(piece.text.upper(), piece.label) for piece in pieces]
        truth = [Truth(*(part.upper() for part in person)) for person in truth]
    if rng.random() < _DECOMPOSED:
        pieces = [Piece(decomposed(piece.text), piece.label) for piece in pieces]
        truth = [Truth(*(decomposed(part) for part in person)) for person in truth]
    return Sample(layout, tuple(_wrapped(rng, pieces)), tuple(truth))


def _wrapped(rng: random.Random, pieces: Sequence[Piece]) -> Iterable[Piece]:
    """Break some texts over lines, as narrow columns do."""
    narrow = rng.random() < _NARROW
    for piece in pieces:
        blanks = [at for at, letter in enumerate(piece.text) if letter == " "]
        if narrow and blanks and piece.label in "NATO" and rng.random() < _WRAPPED:
            at = rng.choice(blanks)
            yield Piece(piece.text[:at] + "\n" + piece.text[at + 1 :], piece.label)
        else:
            yield piece


def samples(count: int, seed: int, *, without: Iterable[str] = ()) -> list[Sample]:
    """Return `count` texts in all layouts but those `without`."""
    rng = random.Random(seed)
    left_out = set(without)
    layouts = [name for name in sorted(RENDERERS) if name not in left_out]
    nobody = [name for name in sorted(NOBODY) if name not in left_out]
    return [
        rendered(rng, rng.choice(nobody if rng.random() < _NOBODY_SHARE else layouts))
        for _ in range(count)
    ]


def labelled(
    sample: Sample, rng: random.Random | None = None
) -> tuple[list[str], list[tuple[str, str]], list[str]]:
    """Return the forms of a text's tokens, what lists say of each, and the label of each.

    With `rng`, some words of names and workplaces are hidden from the lists, so that the models
    learn to do without.
    """
    ends, at = [], 0
    for piece in sample.pieces:
        at += len(piece.text)
        ends.append(at)
    forms, knowns, labels = [], [], []
    number = 0
    for token in tokens(sample.text):
        while ends[number] <= token.start:
            number += 1
        label = sample.pieces[number].label
        known = signs(token.form)
        if rng and label in "NA" and is_word(token.form) and rng.random() < _UNKNOWN:
            known = ("U", "U") if known[0] not in ("i", "a") else known
        forms.append(token.form)
        knowns.append(known)
        labels.append(label)
    return forms, knowns, labels


# Short texts with what they are.


def short_texts(count: int, seed: int) -> list[tuple[str, str]]:
    """Return pairs of kind and text, no text twice; `count` are drawn."""
    rng = random.Random(seed)
    inventor = Inventor(rng)
    kinds = {
        "person": 25, "affiliation": 18, "title": 25, "prose": 10, "room": 7, "role": 5,
        "kind": 4, "other": 6,
    }  # fmt: skip
    found = []
    for _ in range(count):
        kind = rng.choices(list(kinds), weights=list(kinds.values()))[0]
        text = _SHORT[kind](inventor)
        if rng.random() < _CAPITALS and kind != "other":
            text = text.upper()
        if rng.random() < _DECOMPOSED:
            text = decomposed(text)
        found.append((kind, text))
    return list(dict.fromkeys(found))


def _person(inventor: Inventor) -> str:
    rng = inventor.rng
    if rng.random() < 0.22:
        alone = ("commas", "conjunction", "semicolons", "degrees", "family_initials", "brackets",
                 "comma_affiliations", "dash_affiliations", "slash_unit", "nicknames",
                 "family_comma", "towns_in_brackets", "years_and_campuses")  # fmt: skip
        return rendered(rng, rng.choice(alone)).text
    name = inventor.name()
    styles = ("family comma", "family comma initials", "family initials", "family first")
    style = rng.choice(styles) if rng.random() < 0.25 else style_of(rng, name.culture)
    if rng.random() < 0.06:
        style = "capitals"
    text = printed(name, style)
    draw = rng.random()
    if draw < 0.2:
        return f"{text}, {inventor.pick('credentials')}"
    if draw < 0.27:
        return f"{inventor.pick('honorifics')} {text}"
    if draw < 0.3:
        return f"{inventor.pick('honorifics')} {name.family}"
    return text


def _affiliation(inventor: Inventor) -> str:
    text = inventor.affiliation()
    draw = inventor.rng.random()
    if draw < 0.05:
        return f"({text})"
    if draw < 0.1:
        return f"{inventor.rng.choice('123456789')} {text}"
    if draw < 0.15:
        return f"{text}; {inventor.affiliation()}"
    return inventor.town() if draw < 0.22 else text


def _title(inventor: Inventor) -> str:
    text = inventor.title()
    return f"{inventor.code()} {text}" if inventor.rng.random() < 0.05 else text


def _room(inventor: Inventor) -> str:
    text = inventor.room()
    draw = inventor.rng.random()
    return (
        f"{inventor.rng.choice(('Room: ', 'Location: ', 'Ort: ', 'Venue: '))}{text}"
        if draw < 0.08
        else text
    )


def _role(inventor: Inventor) -> str:
    section = inventor.rng.choice(("role_one", "role_many", "role_many", "role_by"))
    text = inventor.pick(section)
    text = text.lower() if inventor.rng.random() < 0.1 else text
    return text + inventor.rng.choice(("", "", ":"))


def _kind(inventor: Inventor) -> str:
    return inventor.pick("kinds")


def _other(inventor: Inventor) -> str:
    sections = ("furniture", "furniture", "furniture", "contacts", "asides", "credentials", "codes")
    section = inventor.rng.choice((*sections, "offices"))
    return inventor.pick(section)


_SHORT = {
    "person": _person, "affiliation": _affiliation, "title": _title, "prose": Inventor.prose,
    "room": _room, "role": _role, "kind": _kind, "other": _other,
}  # fmt: skip
