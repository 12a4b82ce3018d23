"""A linear chain of labels over tokens: the best sequence, and how sure each label is.

Weights are whole numbers, `SCALE` to one unit of log odds. All in plain Python: a line has some
ten tokens and ten labels.
"""

from __future__ import annotations

import lzma
import math
from collections.abc import Iterable, Sequence
from importlib import resources
from operator import add, mul

SCALE = 32
Vector = list[float]


class Chain:
    """The weights of one model: per feature and label, and from label to label."""

    def __init__(self, labels: Sequence[str], text: str) -> None:
        self.labels = tuple(labels)
        self.number = {label: index for index, label in enumerate(self.labels)}
        size = len(self.labels)
        self.nothing: Vector = [0.0] * size
        self.moves: list[Vector] = [[0.0] * size for _ in range(size)]
        self.weights: dict[str, Vector] = {}
        for line in text.splitlines():
            feature, *values = line.split("\t")
            vector = [0.0] * size
            for value in values:
                vector[self.number[value[0]]] = int(value[1:]) / SCALE
            if feature.startswith("from "):
                self.moves[self.number[feature[5:]]] = vector
            else:
                self.weights[feature] = vector
        self.into = [list(column) for column in zip(*self.moves, strict=True)]
        self._into_odds = [[math.exp(value) for value in column] for column in self.into]

    def sum(self, features: Iterable[str]) -> Vector:
        """Return the weights of these features added up, one value a label."""
        weights = self.weights
        vectors = [weights[feature] for feature in features if feature in weights]
        if not vectors:
            return self.nothing
        if len(vectors) == 1:
            return vectors[0]
        return [sum(column) for column in zip(*vectors, strict=True)]

    def best(self, scores: Sequence[Vector]) -> list[int]:
        """Return the most likely sequence of labels (Viterbi)."""
        if not scores:
            return []
        reached = scores[0]
        back: list[list[int]] = []
        for here in scores[1:]:
            now, origins = [], []
            for column, score in zip(self.into, here, strict=True):
                paths = list(map(add, reached, column))
                top = max(paths)
                now.append(top + score)
                origins.append(paths.index(top))
            reached = now
            back.append(origins)
        label = reached.index(max(reached))
        found = [label]
        for origins in reversed(back):
            label = origins[label]
            found.append(label)
        found.reverse()
        return found

    def likelihoods(self, scores: Sequence[Vector]) -> list[Vector]:
        """Return, for each token, the probability of each label (forward and backward)."""
        if not scores:
            return []
        odds = []
        for score in scores:
            top = max(score)
            odds.append([math.exp(value - top) for value in score])
        forward = [_normal(odds[0])]
        for here in odds[1:]:
            before = forward[-1]
            forward.append(
                _normal(
                    [
                        sum(map(mul, before, column)) * value
                        for column, value in zip(self._into_odds, here, strict=True)
                    ]
                )
            )
        size = range(len(self.labels))
        backward: Vector = [1.0] * len(self.labels)
        found = [_normal(forward[-1])]
        rows = [[column[label] for column in self._into_odds] for label in size]
        for at in range(len(odds) - 2, -1, -1):
            weighted = list(map(mul, odds[at + 1], backward))
            backward = _normal([sum(map(mul, rows[label], weighted)) for label in size])
            found.append(_normal(list(map(mul, forward[at], backward))))
        found.reverse()
        return found


def _normal(values: Vector) -> Vector:
    total = sum(values) or 1.0
    return [value / total for value in values]


def load(name: str, labels: Sequence[str]) -> Chain:
    """Return the shipped model of this name."""
    packed = (resources.files(__package__) / "weights" / f"{name}.txt.xz").read_bytes()
    return Chain(labels, lzma.decompress(packed).decode())
