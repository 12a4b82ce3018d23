"""Make the word list that ships, `weights/words.txt.xz`, out of its sources.

    python -m confprep.scrapers.evidence.training.lists --surnames Names_2010Census.xlsx \
        --given dist.male.first --given dist.female.first --words /usr/share/dict/scowl

`vocabulary/SOURCE` says where each is from and under which terms. Needs the `train` extra's
machine only; readers load the list that was made.
"""

from __future__ import annotations

import argparse
import lzma
import re
import unicodedata
from pathlib import Path

from confprep.scrapers.evidence.tokens import fold
from confprep.scrapers.evidence.words import vocabulary

_SURNAME_RANKS = (1000, 5000, 15000, 30000)
_COMMON_GIVEN = 500
_ENGLISH = {"W1": (10, 20), "W2": (35, 40)}
_LEAST = 2


def surnames(path: Path) -> list[str]:
    """Return the surnames of the census table, most frequent first."""
    from openpyxl import load_workbook

    sheet = load_workbook(path, read_only=True).worksheets[0]
    rows = sheet.iter_rows(min_row=2, max_row=_SURNAME_RANKS[-1] + 1, max_col=1, values_only=True)
    return [str(row[0]).casefold() for row in rows if row[0]]


def given_names(paths: list[Path]) -> list[str]:
    """Return the given names of the census tables, most frequent first."""
    rank: dict[str, int] = {}
    for path in paths:
        for line in path.read_text(encoding="ascii").splitlines():
            if cells := line.split():
                name = cells[0].casefold()
                rank[name] = min(rank.get(name, 10**6), int(cells[3]))
    return sorted(rank, key=lambda name: (rank[name], name))


def english(folder: Path, levels: tuple[int, ...]) -> set[str]:
    """Return the lower-case words of SCOWL's lists of these sizes."""
    found: set[str] = set()
    for level in levels:
        for kind in ("english", "american"):
            path = folder / f"{kind}-words.{level}"
            for word in path.read_text(encoding="latin-1").split():
                if word.isalpha() and word.islower():
                    found.add(fold(unicodedata.normalize("NFC", word)))
    return found


def _words_of(items: list[str]) -> set[str]:
    words = (fold(word) for item in items for word in re.split(r"[\s,/]+", item))
    return {word.strip(".") for word in words if len(word.strip(".")) >= _LEAST}


def make(surname_table: Path, given_tables: list[Path], word_folder: Path) -> str:
    """Return the text of the list: sections by tag, the words of each sorted."""
    lists: dict[str, set[str]] = {}
    family = [fold(name) for name in surnames(surname_table)]
    start = 0
    for number, end in enumerate(_SURNAME_RANKS):
        lists[f"L{number}"] = set(family[start:end])
        start = end
    given = given_names(given_tables)
    lists["F0"], lists["F1"] = set(given[:_COMMON_GIVEN]), set(given[_COMMON_GIVEN:])
    for section, items in vocabulary("names").items():
        words = {part for word in _words_of(items) for part in (word, *word.split("-"))}
        words = {word for word in words if len(word) >= _LEAST or not word.isascii()}
        lists["F1" if section.endswith("given") else "L2"] |= words
    for section, levels in _ENGLISH.items():
        lists[section] = english(word_folder, levels)
    places = vocabulary("places")
    towns = [town.rsplit(",", 1)[0] for town in places["towns_us"] + places["towns_world"]]
    states = [town.rsplit(",", 1)[1] for town in places["towns_us"]]
    lists["C"] = _words_of(towns)
    lists["S"] = _words_of(places["states"] + places["countries"]) - lists["W1"]
    lists["S"] |= {fold(state.strip()) for state in states} - lists["W1"]
    lines: list[str] = []
    seen: dict[str, set[str]] = {}
    for section in sorted(lists):
        known = seen.setdefault(section[0], set())
        words = lists[section] - known
        known |= words
        lines += [f"== {section}", *sorted(words)]
    return "\n".join(lines) + "\n"


def main() -> None:
    """Read the sources named on the command line and write the list beside this module."""
    parser = argparse.ArgumentParser(description=make.__doc__)
    parser.add_argument("--surnames", type=Path, required=True)
    parser.add_argument("--given", type=Path, action="append", required=True)
    parser.add_argument("--words", type=Path, required=True)
    chosen = parser.parse_args()
    text = make(chosen.surnames, chosen.given, chosen.words)
    packed = lzma.compress(text.encode(), preset=9 | lzma.PRESET_EXTREME)
    (Path(__file__).parent.parent / "weights" / "words.txt.xz").write_bytes(packed)


if __name__ == "__main__":
    main()
