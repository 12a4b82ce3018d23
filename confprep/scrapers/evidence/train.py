"""Make the weights that ship, out of what `samples` invents.

    python -m confprep.scrapers.evidence.train [people] [texts] [--check]

Needs the `train` extra. Seeds are fixed, weights are whole numbers, and files are sorted: the
same inputs give the same weights. `weights/INPUTS` holds the digest of all that goes in.
"""

from __future__ import annotations

import argparse
import lzma
import random
import tempfile
from collections.abc import Iterable, Sequence
from pathlib import Path

from confprep.scrapers.evidence import features, line_roles, pages, sequence, texts
from confprep.scrapers.evidence.people import LABELS
from confprep.scrapers.evidence.samples import Sample, labelled, samples, short_texts

HERE = Path(__file__).parent
WEIGHTS = HERE / "weights"
PEOPLE_SAMPLES, PEOPLE_SEED = 20000, 11
TEXT_SAMPLES, TEXT_SEED = 24000, 12
PAGES, PAGE_SEED = 400, 13


def chain(
    sequences: Iterable[tuple[Sequence[Sequence[str]], Sequence[str]]],
    *,
    rounds: int = 70,
    sparse: float = 0.25,
    smooth: float = 0.01,
    rare: int = 3,
) -> str:
    """Return the text of a linear chain's weights, trained on features and labels of sequences.

    `sparse` and `smooth` are the strengths of the penalties on the sum and on the squares of
    the weights; features seen fewer than `rare` times are left out.
    """
    import pycrfsuite

    trainer = pycrfsuite.Trainer(verbose=False)
    trainer.set_params(
        {
            "c1": sparse,
            "c2": smooth,
            "max_iterations": rounds,
            "feature.minfreq": rare,
            "feature.possible_transitions": True,
        }
    )
    numbers: dict[str, int] = {}
    for found, labels in sequences:
        rows = [[str(numbers.setdefault(name, len(numbers))) for name in row] for row in found]
        trainer.append(rows, labels)
    with tempfile.TemporaryDirectory() as folder:
        path = str(Path(folder) / "model")
        trainer.train(path)
        tagger = pycrfsuite.Tagger()
        tagger.open(path)
        info = tagger.info()
    names = {str(number): name for name, number in numbers.items()}
    rows: dict[str, dict[str, int]] = {}
    for (number, label), weight in info.state_features.items():
        _put(rows, names[number], label, weight)
    for (before, label), weight in info.transitions.items():
        _put(rows, f"from {before}", label, weight)
    lines = (
        "\t".join([name, *(f"{label}{value}" for label, value in sorted(row.items()))])
        for name, row in sorted(rows.items())
    )
    return "\n".join(lines) + "\n"


def _put(rows: dict[str, dict[str, int]], name: str, label: str, weight: float) -> None:
    if value := round(weight * sequence.SCALE):
        rows.setdefault(name, {})[label] = value


def people_weights(chosen: Iterable[Sample], seed: int = PEOPLE_SEED, rounds: int = 70) -> str:
    """Return the weights that take people strings apart."""
    rng = random.Random(seed)

    def sequences() -> Iterable[tuple[list[list[str]], list[str]]]:
        for sample in chosen:
            forms, knowns, labels = labelled(sample, rng)
            if forms:
                yield features.of_tokens(forms, knowns), labels

    return chain(sequences(), rounds=rounds)


def line_weights(count: int = PAGES, seed: int = PAGE_SEED) -> str:
    """Return the weights that tell what lines do; people and text weights have to be there."""

    def sequences() -> Iterable[tuple[list[list[str]], list[str]]]:
        for page in pages.pages(count, seed):
            readings = [line_roles.reading(marked.look) for marked in page]
            yield line_roles.features(readings), [marked.label for marked in page]

    return chain(sequences(), rounds=60, sparse=0.6, rare=5)


def text_weights(count: int = TEXT_SAMPLES, seed: int = TEXT_SEED) -> bytes:
    """Return the weights that tell what a short text is: one signed byte a bucket and kind."""
    import numpy as np
    from scipy.sparse import csr_matrix
    from sklearn.linear_model import LogisticRegression

    pairs = short_texts(count, seed)
    rng = random.Random(seed)
    rows = [sorted(_partly_known(kind, text, rng).items()) for kind, text in pairs]
    starts = np.cumsum([0, *(len(row) for row in rows)])
    columns = np.array([number for row in rows for number, _ in row], dtype=np.int32)
    values = np.array([value for row in rows for _, value in row], dtype=np.float64)
    matrix = csr_matrix((values, columns, starts), shape=(len(rows), texts.BUCKETS))
    model = LogisticRegression(C=1.0, max_iter=300, tol=1e-5)
    model.fit(matrix, [kind for kind, _ in pairs])
    order = [list(model.classes_).index(kind) for kind in texts.KINDS]
    weights = np.rint(model.coef_[order].T * texts.SCALE).clip(-127, 127).astype(np.int8)
    return bytes(weights.tobytes())


def _partly_known(kind: str, text: str, rng: random.Random) -> dict[int, float]:
    """Return the features of a text; from some names, words are hidden from the lists."""
    if kind != "person" or rng.random() < _KNOWN_WELL:
        return texts.weighted(text)
    return texts.weighted(text, lambda: rng.random() < _HIDDEN)


_KNOWN_WELL, _HIDDEN = 0.65, 0.5


def main() -> None:
    """Train what the command line names and write it."""
    parser = argparse.ArgumentParser(description=main.__doc__)
    parser.add_argument("which", nargs="*", default=["texts", "people", "lines"])
    chosen = parser.parse_args()
    WEIGHTS.mkdir(exist_ok=True)
    if "texts" in chosen.which:
        packed = lzma.compress(text_weights(), preset=9 | lzma.PRESET_EXTREME)
        (WEIGHTS / "texts.bin.xz").write_bytes(packed)
    if "people" in chosen.which:
        text = people_weights(samples(PEOPLE_SAMPLES, PEOPLE_SEED))
        (WEIGHTS / "people.txt.xz").write_bytes(sequence.packed(text))
    if "lines" in chosen.which:
        (WEIGHTS / "lines.txt.xz").write_bytes(sequence.packed(line_weights()))


if __name__ == "__main__":
    main()
