"""What a short text is: a person, an affiliation, a title, prose, a room, a role, a kind."""

from __future__ import annotations

import lzma
import math
import unicodedata
import zlib
from collections.abc import Callable, Iterable
from functools import lru_cache
from importlib import resources

from confprep.scrapers.evidence import features
from confprep.scrapers.evidence.tokens import tokens
from confprep.scrapers.evidence.words import signs

KINDS = ("person", "affiliation", "title", "prose", "room", "role", "kind", "other")
"""`kind` is what a session is called ("Workshop", "Lunch"); `other` buttons, codes, addresses."""
BUCKETS = 32768
SCALE = 16
WORD_SHARE = 3.0
"""What the words of a text weigh together, against one feature of the whole text."""
_LONGEST = 400


def bucket(feature: str) -> int:
    """Return the number under which the weights of a feature stand."""
    return zlib.crc32(feature.encode()) % BUCKETS


def weighted(text: str, hidden: Callable[[], bool] | None = None) -> dict[int, float]:
    """Return the buckets of a text's features, each with its weight: for training.

    `hidden` says of each word in turn whether lists shall not know it.
    """
    forms = [token.form for token in tokens(_plain(text))]
    knowns = [signs(form) for form in forms]
    if hidden is not None:
        knowns = [
            ("U", "U") if features.is_word(form) and hidden() else known
            for form, known in zip(forms, knowns, strict=True)
        ]
    found: dict[int, float] = {}
    share = _share(forms)
    for form, known in zip(forms, knowns, strict=True):
        for feature in features.of_word_in_text(form, known):
            number = bucket(feature)
            found[number] = found.get(number, 0.0) + share
    for feature in features.of_whole(text, forms, knowns):
        number = bucket(feature)
        found[number] = found.get(number, 0.0) + 1.0
    return found


def _plain(text: str) -> str:
    return unicodedata.normalize("NFC", text[:_LONGEST])


def _share(forms: Iterable[str]) -> float:
    count = sum(1 for form in forms if features.is_word(form))
    return WORD_SHARE / max(1, count)


class Weights:
    """Whole-number weights by bucket, one a kind, as `weights/texts.bin.xz` holds them."""

    def __init__(self, data: bytes) -> None:
        self._signed = memoryview(data).cast("b")
        self._words: dict[str, tuple[float, ...]] = {}
        self._rows: dict[str, tuple[float, ...]] = {}

    def row(self, feature: str) -> tuple[float, ...]:
        """Return the weights of one feature, one a kind."""
        if feature not in self._rows:
            self._rows[feature] = self._unpacked(feature)
        return self._rows[feature]

    def _unpacked(self, feature: str) -> tuple[float, ...]:
        at = bucket(feature) * len(KINDS)
        return tuple(value / SCALE for value in self._signed[at : at + len(KINDS)])

    def word(self, form: str, known: tuple[str, str]) -> tuple[float, ...]:
        """Return the weights of one word's features added up."""
        if form not in self._words:
            rows = [self.row(it) for it in features.of_word_in_text(form, known)]
            self._words[form] = tuple(map(sum, zip(*rows, strict=True)))
        return self._words[form]


@lru_cache(maxsize=1)
def _weights() -> Weights:
    packed = (resources.files(__package__) / "weights" / "texts.bin.xz").read_bytes()
    return Weights(lzma.decompress(packed))


@lru_cache(maxsize=50000)
def _scores(text: str) -> tuple[float, ...]:
    weights = _weights()
    forms = [token.form for token in tokens(_plain(text))]
    knowns = [signs(form) for form in forms]
    share = _share(forms)
    rows = [weights.row(it) for it in features.of_whole(text, forms, knowns)]
    total = [sum(column) for column in zip(*rows, strict=True)]
    words = [weights.word(form, known) for form, known in zip(forms, knowns, strict=True)]
    if words:
        total = [
            value + share * sum(column)
            for value, column in zip(total, zip(*words, strict=True), strict=True)
        ]
    top = max(total)
    odds = [math.exp(value - top) for value in total]
    return tuple(value / sum(odds) for value in odds)


def classify(text: str) -> dict[str, float]:
    """Return how likely a short text is of each kind; the figures add up to 1."""
    return dict(zip(KINDS, _scores(text), strict=True))


def kind(text: str) -> str:
    """Return the likeliest kind of a short text."""
    scores = _scores(text)
    return KINDS[scores.index(max(scores))]
