"""How well a layout is read that was never trained on: the table that guards the renderers.

    python -m confprep.scrapers.evidence.training.left_out

Each group of layouts that are near relations is left out of a small training in turn, and read
then. Needs the `train` extra.
"""

# ruff: noqa: T201 - a script that prints its table

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Iterable, Sequence
from functools import lru_cache
from typing import NamedTuple

from confprep.scrapers.evidence import features
from confprep.scrapers.evidence.people_strings import LABELS, Scorer, assemble, segments_of
from confprep.scrapers.evidence.sequence import Chain
from confprep.scrapers.evidence.tokens import tokens
from confprep.scrapers.evidence.training.renderers import RENDERERS
from confprep.scrapers.evidence.training.samples import Sample, labelled, rendered, samples
from confprep.scrapers.evidence.training.train import Labelled, chain

GROUPS: dict[str, tuple[str, ...]] = {
    "brackets": ("brackets", "towns_in_brackets", "several_affiliations"),
    "numbers": ("numbered",),
    "superscripts": ("superscripts",),
    "commas": ("comma_affiliations", "shared_affiliation"),
    "dashes": ("dash_affiliations", "bars"),
    "slashes": ("slash_unit", "bare_unit", "title_bare"),
    "affiliation first": ("affiliation_first",),
    "surname first": ("family_comma", "family_first", "family_initials"),
    "roles": ("role_of_all", "role_of_each", "role_behind", "discussants"),
    "offices": ("offices", "years_and_campuses", "ranks_and_honours"),
    "behind a title": ("title_dash", "title_dash_place", "title_stop", "title_brackets"),
    "before a title": ("name_colon_title", "name_place_colon_title", "name_place_quoted_title"),
    "remarks": ("contacts_behind", "remarks_behind", "degrees_in_brackets", "nicknames"),
}
SAMPLES, SEED, ROUNDS = 2000, 21, 20
TESTED, TEST_SEED = 25, 22


class Figures(NamedTuple):
    """Shares of what was read and of what is there, for names and for names with a place."""

    precision: float
    recall: float
    pair_precision: float
    pair_recall: float


@lru_cache(maxsize=1)
def _trained_on() -> list[tuple[str, Labelled]]:
    rng = random.Random(SEED)  # noqa: S311 - the seed is fixed
    found: list[tuple[str, Labelled]] = []
    for sample in samples(SAMPLES, SEED):
        forms, knowns, labels = labelled(sample, rng)
        if forms:
            found.append((sample.layout, (features.of_tokens(forms, knowns), labels)))
    return found


def measure(group: str) -> Figures:
    """Return how well the layouts of one group are read when they are left out."""
    left_out = GROUPS[group]
    text = chain((it for layout, it in _trained_on() if layout not in left_out), rounds=ROUNDS)
    scorer = Scorer(Chain(LABELS, text))
    rng = random.Random(TEST_SEED)  # noqa: S311 - the seed is fixed
    return figures(
        ((sample, scorer) for layout in left_out for sample in _some(rng, layout)),
    )


def _some(rng: random.Random, layout: str) -> list[Sample]:
    return [rendered(rng, layout) for _ in range(TESTED)]


def figures(read: Iterable[tuple[Sample, Scorer]]) -> Figures:
    """Return the figures of samples, each read by a model."""
    counts = [0] * 6
    for sample, scorer in read:
        found = assemble(segments_of(sample.text, tokens(sample.text), scorer))
        names = Counter(_flat(person.name) for person in found)
        true = Counter(_flat(person.name) for person in sample.truth)
        pairs = Counter((_flat(it.name), _flat(it.affiliation)) for it in found if it.affiliation)
        true_pairs = Counter(
            (_flat(it.name), _flat(it.affiliation)) for it in sample.truth if it.affiliation
        )
        more = [
            (names & true).total(), names.total(), true.total(),
            (pairs & true_pairs).total(), pairs.total(), true_pairs.total(),
        ]  # fmt: skip
        counts = [one + other for one, other in zip(counts, more, strict=True)]
    return Figures(
        *(counts[at] / max(1, counts[of]) for at, of in ((0, 1), (0, 2), (3, 4), (3, 5)))
    )


def _flat(text: str) -> str:
    return " ".join(text.split())


def main(groups: Sequence[str] = tuple(GROUPS)) -> None:
    """Print the table."""
    unknown = {layout for group in GROUPS.values() for layout in group} - set(RENDERERS)
    if unknown:
        message = f"No such layouts: {sorted(unknown)}"
        raise ValueError(message)
    print(f"{'left out':18} names P    R   pairs P    R")
    for group in groups:
        found = measure(group)
        print(f"{group:18}    " + "  ".join(f"{value:.3f}" for value in found), flush=True)


if __name__ == "__main__":
    main()
