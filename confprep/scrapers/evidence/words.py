"""What is known of a word by itself: a name, a town, an English word, a word of workplaces."""

from __future__ import annotations

import lzma
from functools import lru_cache
from importlib import resources

from confprep.scrapers.evidence.tokens import fold, shape

_HERE = resources.files(__package__)
_BUCKETS = ("surname", "given", "english")


def sections(text: str) -> dict[str, list[str]]:
    """Return the sections of a word list: "== name", then its items.

    Items are parted by semicolons, in lists of single words by blanks. Lines that begin with
    "#" say where a list is from.
    """
    found: dict[str, list[str]] = {}
    items: list[str] = []
    for line in text.splitlines():
        if line.startswith("== "):
            items = found.setdefault(line[3:].strip(), [])
        elif not line.startswith("#"):
            parts = line.split(";") if ";" in line else line.split()
            items.extend(part.strip() for part in parts if part.strip())
    return found


def vocabulary(name: str) -> dict[str, list[str]]:
    """Return one of the lists in `vocabulary/`, by sections."""
    path = _HERE / "vocabulary" / f"{name}.txt"
    return sections(path.read_text(encoding="utf-8"))


@lru_cache(maxsize=1)
def _known() -> tuple[dict[str, str], dict[str, str]]:
    """Return the tags of words and of keywords, each by folded word (credentials as printed)."""
    packed = (_HERE / "weights" / "words.txt.xz").read_bytes()
    tags: dict[str, str] = {}
    for section, words in sections(lzma.decompress(packed).decode()).items():
        for word in words:
            before = tags.get(word, "")
            if section[0] not in before:
                tags[word] = before + section
    keywords: dict[str, str] = {}
    for section, words in vocabulary("keywords").items():
        letter = _KEYWORDS[section]
        for word in words:
            if letter not in keywords.get(word, ""):
                keywords[word] = keywords.get(word, "") + letter
    return tags, keywords


_KEYWORDS = {
    "institution": "I", "room": "R", "role": "O", "kind": "K", "credential": "D", "year": "Y",
    "particle": "P", "honorific": "H", "office": "J", "furniture": "U",
}  # fmt: skip
_AS_PRINTED = "DY"


@lru_cache(maxsize=65536)
def keyword(word: str) -> str:
    """Return the letters of the keyword classes of `word`: `I` institution, `R` room, ..."""
    _, keywords = _known()
    plain = keywords.get(fold(word), "")
    if not plain and "-" in word:
        parts = fold(word).split("-")
        plain = "".join(sorted({letter for part in parts for letter in keywords.get(part, "")}))
    printed = keywords.get(word, "")
    exact = "".join(letter for letter in printed if letter in _AS_PRINTED)
    return exact + "".join(letter for letter in plain if letter not in _AS_PRINTED)


@lru_cache(maxsize=65536)
def tag(word: str) -> str:
    """Return what lists say of `word`.

    `L0` to `L3` surname, `F0`, `F1` given name, `W1`, `W2` English word, `C` town, `S` state or
    country, `i` initial; `U` where none knows it.
    """
    tags, _ = _known()
    if len(word) <= _INITIAL and (len(word) == 1 or word[1] == "."):
        return "i" if word[0].isupper() else "a"
    plain = fold(word)
    known = tags.get(plain, "")
    if not known and "-" in plain:
        known = "".join(sorted({tags.get(part, "")[:2] for part in plain.split("-")}))
    return known or "U"


_INITIAL = 2


@lru_cache(maxsize=65536)
def coarse(word_tag: str) -> str:
    """Return a tag without its ranks: `N` given, `L` surname, `w` English, `c` town."""
    if word_tag in ("i", "a", "U"):
        return word_tag
    if "S" in word_tag:
        return "S"
    name = ("N" if "F" in word_tag else "") + ("L" if "L" in word_tag else "")
    word = "W" if "W1" in word_tag else "w" if "W2" in word_tag else ""
    return name + word + ("c" if "C" in word_tag and not word else "") or "U"


def signs(form: str) -> tuple[str, str]:
    """Return tag and coarse tag of a token; of signs and numbers, its shape."""
    if form[0].isalpha() or (len(form) > 1 and form[0] in "'\u2019"):
        found = tag(form)
        return found, coarse(found)
    look = shape(form)
    return look, look
