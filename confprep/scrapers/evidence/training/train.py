"""Make the weights that ship, out of what `samples` and `pages` invent.

    python -m confprep.scrapers.evidence.training.train [texts] [people] [lines]
    python -m confprep.scrapers.evidence.training.train --check

Training needs the `train` extra. Seeds are fixed, weights are whole numbers and files are sorted:
the same inputs give the same weights. `weights/INPUTS` says of which inputs each file was made;
`--check` makes the inputs anew, without training, and compares: it needs nothing installed.
"""

# ruff: noqa: S311, T201 - a source with a fixed seed; a script that says what it did

from __future__ import annotations

import argparse
import hashlib
import lzma
import random
import sys
import tempfile
from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any

from confprep.scrapers.evidence import features, line_looks, sequence, texts
from confprep.scrapers.evidence.training import pages
from confprep.scrapers.evidence.training.samples import Sample, labelled, samples, short_texts

WEIGHTS = Path(__file__).parent.parent / "weights"
INPUTS = WEIGHTS / "INPUTS"
PEOPLE_SAMPLES, PEOPLE_SEED = 20000, 11
TEXT_SAMPLES, TEXT_SEED = 40000, 12
PAGES, PAGE_SEED = 400, 13
FILES = {"texts": "texts.bin.xz", "people": "people.txt.xz", "lines": "lines.txt.xz"}

Labelled = tuple[Sequence[Sequence[str]], Sequence[str]]
"""The features of each token or line, and the label of each."""


# What goes in.


def people_inputs(chosen: Iterable[Sample], seed: int = PEOPLE_SEED) -> Iterator[Labelled]:
    """Yield the tokens of rendered people strings."""
    rng = random.Random(seed)
    for sample in chosen:
        forms, knowns, labels = labelled(sample, rng)
        if forms:
            yield features.of_tokens(forms, knowns), labels


def line_inputs(count: int = PAGES, seed: int = PAGE_SEED) -> Iterator[Labelled]:
    """Yield the lines of synthetic pages; weights of people and texts have to be there."""
    for page in pages.pages(count, seed):
        readings = [line_looks.reading(marked.look) for marked in page]
        yield line_looks.features(readings), [marked.label for marked in page]


def text_inputs() -> Iterator[tuple[str, list[tuple[int, float]]]]:
    """Yield the kind and the buckets of short texts; some names are hidden from the lists."""
    rng = random.Random(TEXT_SEED)
    for kind, text in short_texts(TEXT_SAMPLES, TEXT_SEED):
        yield kind, sorted(_partly_known(kind, text, rng).items())


def _partly_known(kind: str, text: str, rng: random.Random) -> dict[int, float]:
    if kind != "person" or rng.random() < _KNOWN_WELL:
        return texts.weighted(text)
    return texts.weighted(text, lambda: rng.random() < _HIDDEN)


_KNOWN_WELL, _HIDDEN = 0.65, 0.5


# What comes out.


def chain(
    sequences: Iterable[Labelled],
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
    import pycrfsuite  # type: ignore[import-untyped,import-not-found,unused-ignore]

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
    weights: dict[str, dict[str, int]] = {}
    for (number, label), weight in info.state_features.items():
        _put(weights, names[number], label, weight)
    for (before, label), weight in info.transitions.items():
        _put(weights, f"from {before}", label, weight)
    lines = (
        "\t".join([name, *(f"{label}{value}" for label, value in sorted(row.items()))])
        for name, row in sorted(weights.items())
    )
    return "\n".join(lines) + "\n"


def _put(rows: dict[str, dict[str, int]], name: str, label: str, weight: float) -> None:
    if value := round(weight * sequence.SCALE):
        rows.setdefault(name, {})[label] = value


def people_weights() -> bytes:
    """Return the weights that take people strings apart."""
    return chain(people_inputs(samples(PEOPLE_SAMPLES, PEOPLE_SEED))).encode()


def line_weights() -> bytes:
    """Return the weights that tell what lines do."""
    return chain(line_inputs(), rounds=60, sparse=0.6, rare=5).encode()


def text_weights() -> bytes:
    """Return the weights that tell what a short text is: one signed byte a bucket and kind."""
    import numpy as np  # type: ignore[import-not-found,unused-ignore]
    from scipy.sparse import (  # type: ignore[import-untyped,import-not-found,unused-ignore]
        csr_matrix,
    )
    from sklearn.linear_model import (  # type: ignore[import-untyped,import-not-found,unused-ignore]
        LogisticRegression,
    )

    pairs = list(text_inputs())
    starts = np.cumsum([0, *(len(row) for _, row in pairs)])
    columns = np.array([number for _, row in pairs for number, _ in row], dtype=np.int32)
    values = np.array([value for _, row in pairs for _, value in row], dtype=np.float64)
    matrix = csr_matrix((values, columns, starts), shape=(len(pairs), texts.BUCKETS))
    model = LogisticRegression(C=0.3, max_iter=300, tol=1e-5, fit_intercept=False)
    model.fit(matrix, [kind for kind, _ in pairs])
    order = [list(model.classes_).index(kind) for kind in texts.KINDS]
    weights = np.rint(model.coef_[order].T * texts.SCALE).clip(-127, 127).astype(np.int8)
    return bytes(weights.tobytes())


TRAINED: dict[str, Callable[[], bytes]] = {
    "texts": text_weights,
    "people": people_weights,
    "lines": line_weights,
}
"""In the order in which they stand on each other."""


# Proof that the files are made of these inputs.


def digest_of_inputs(which: str) -> str:
    """Return the digest of everything that the trainer of one file is given."""
    inputs: dict[str, Callable[[], Iterable[Any]]] = {
        "texts": text_inputs,
        "people": lambda: people_inputs(samples(PEOPLE_SAMPLES, PEOPLE_SEED)),
        "lines": line_inputs,
    }
    found = hashlib.sha256()
    for one in inputs[which]():
        found.update(repr(one).encode())
    return found.hexdigest()


def digest_of_weights(which: str) -> str:
    """Return the digest of what one file of weights holds, unpacked."""
    packed = (WEIGHTS / FILES[which]).read_bytes()
    return hashlib.sha256(lzma.decompress(packed)).hexdigest()


def recorded() -> dict[str, tuple[str, str]]:
    """Return by file the digests of its inputs and of its weights, as `INPUTS` records them."""
    lines = (line.split() for line in INPUTS.read_text(encoding="ascii").splitlines())
    return {which: (inputs, weights) for which, inputs, weights in lines}


def check(which: str) -> bool:
    """Say whether one file is made of what the script makes today."""
    known = recorded().get(which)
    same = known == (digest_of_inputs(which), digest_of_weights(which))
    print(f"{which}: {'as recorded' if same else 'its inputs changed: train it anew'}")
    return same


def train(which: str) -> None:
    """Make one file of weights and record of what."""
    packed = lzma.compress(TRAINED[which](), preset=9 | lzma.PRESET_EXTREME)
    (WEIGHTS / FILES[which]).write_bytes(packed)
    record(which)


def record(which: str) -> None:
    """Write the digests of one file to `INPUTS`."""
    known = recorded() if INPUTS.exists() else {}
    known[which] = digest_of_inputs(which), digest_of_weights(which)
    lines = [f"{name} {inputs} {weights}\n" for name, (inputs, weights) in sorted(known.items())]
    INPUTS.write_text("".join(lines), encoding="ascii")


def main() -> None:
    """Train, or check, what the command line names."""
    parser = argparse.ArgumentParser(description=main.__doc__)
    parser.add_argument("which", nargs="*", default=[], metavar="FILE")
    parser.add_argument("--check", action="store_true", help="compare with weights/INPUTS only")
    chosen = parser.parse_args()
    which = [name for name in TRAINED if name in (chosen.which or TRAINED)]
    if chosen.check:
        failed = [name for name in which if not check(name)]
        sys.exit(1 if failed else 0)
    for name in which:
        train(name)


if __name__ == "__main__":
    main()
