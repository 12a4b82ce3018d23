"""How like a sentence is to labelled ones that ask for a place or promise to come.

People ask sideways in more ways than rows of `wording.toml` can name. So a sentence is also
compared with those of `examples.toml`, each of which was labelled by hand: naive Bayes on words
and pairs of neighbours. A likeness proves nothing, so it only ever makes a warning. Where it errs,
add an example.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable
from functools import cache
from importlib.resources import files
from itertools import pairwise
from math import log, sqrt

import msgspec
from msgspec import Struct

LEAST = 0.4
"""From what likeness on a sentence is doubted that speaks of nothing but the two people."""
LEAST_TO_THE_MATTER = 1.0
"""The same for one not of oneself, or on science, a meeting, or learning from one another.

Held out by turns, four sets of sentences had 0.80 to 0.84 of the asking ones at or above these two,
and 0.01 to 0.09 of the plain ones.
"""
SEEN_TWICE = 2
HALF = 0.5


class Examples(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The whole of `examples.toml`: sentences by what a letter's reader would make of them."""

    stopped: tuple[str, ...]
    """They ask or promise in so many words: a row of `wording.toml` stops each."""
    doubted: tuple[str, ...]
    """They ask or promise sideways: each is at least warned of."""
    plain: tuple[str, ...]
    """They may be sent, though many use the words of the others."""


@cache
def examples() -> Examples:
    """Return the shipped sentences."""
    data = (files("confprep.rules") / "examples.toml").read_bytes()
    return msgspec.toml.decode(data, type=Examples)


def likeness(sentence: str) -> float:
    """Return how much more a sentence is like asking than like plain ones; 0 is neither."""
    marks = _marks(sentence)
    weights = _weights()
    return sum(weights.get(mark, 0.0) for mark in sorted(marks)) / sqrt(len(marks))


def _marks(sentence: str) -> set[str]:
    """Return the words of a sentence, its question mark, and each two that are neighbours."""
    said = sentence.lower().replace("\u2019", "'")
    words = ["<", *re.findall(r"[a-z']+|\?|#?\d+", said), ">"]
    return {*words, *(f"{one} {following}" for one, following in pairwise(words))}


@cache
def _weights() -> dict[str, float]:
    """Return for each mark seen twice the logarithm of how much likelier asking makes it."""
    asking = (*examples().stopped, *examples().doubted)
    plain = examples().plain
    in_asking, in_plain = _counted(asking), _counted(plain)
    return {
        mark: log((in_asking[mark] + HALF) / (len(asking) + 1))
        - log((in_plain[mark] + HALF) / (len(plain) + 1))
        for mark in in_asking.keys() | in_plain.keys()
        if in_asking[mark] + in_plain[mark] >= SEEN_TWICE
    }


def _counted(sentences: Iterable[str]) -> Counter[str]:
    return Counter(mark for sentence in sentences for mark in _marks(sentence))
