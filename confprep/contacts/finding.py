"""Finding a person by what the user types: any case, no accents, any order, a surname alone."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from typing import TypeVar

from confprep.text import credentials

Key = TypeVar("Key")

# Letters that Unicode does not take apart into a plain letter and a mark.
_PLAIN = str.maketrans(
    {"ø": "o", "ł": "l", "đ": "d", "ð": "d", "þ": "th", "æ": "ae", "œ": "oe", "ı": "i", "ħ": "h"}
)
_NOT_NAMES = (
    (credentials.LETTERS - credentials.ALSO_NAMES)
    | frozenset("do ms ma pa np".split())
    | frozenset("dr prof professor mr mrs mx jr sr ii iii iv".split())
)
_WORD = re.compile(r"[^\W_]+")


def fold(text: str) -> str:
    """Return `text` in lower case and without accents, for comparing and searching."""
    if text.isascii():
        return text.lower()
    apart = unicodedata.normalize("NFKD", text.casefold())
    return "".join(c for c in apart if not unicodedata.combining(c)).translate(_PLAIN)


def words(name: str) -> tuple[str, ...]:
    """Return the folded words of a name, in order, without titles and degrees."""
    found = _WORD.findall(fold(name).replace("'", "").replace("’", ""))
    kept = tuple(word for word in found if word not in _NOT_NAMES)
    return kept or tuple(found)


def matching(typed: str, names: Iterable[tuple[Key, str]]) -> list[Key]:
    """Return the keys of the names that `typed` may mean, by the strictest rule that finds any.

    The rules, strictest first: the same words; the same words in any order; every typed word is
    a word of the name ("Jane Ruiz" for "Jane B. Ruiz, MD", "Ruiz" alone); every typed word begins
    a word of the name ("J Ruiz", "jan rui").
    """
    wanted = words(typed)
    if not wanted:
        return []
    present = [(key, words(name)) for key, name in names]
    rules = (
        lambda has: has == wanted,
        lambda has: sorted(has) == sorted(wanted),
        lambda has: set(wanted) <= set(has),
        lambda has: all(any(word.startswith(part) for word in has) for part in wanted),
    )
    for rule in rules:
        found = [key for key, has in present if rule(has)]
        if found:
            return found
    return []
