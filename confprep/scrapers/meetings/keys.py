"""The key of a meeting that nobody named: of its society and year, or words of its name."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Container

from confprep.scrapers.meetings.societies import Society, societies

_MOST_WORDS = 4
_LITTLE = frozenset("a an and at de der die el for fur in la le of on the to und with".split())
_COUNTED = re.compile(r"\d+(?:st|nd|rd|th)?|[ivxl]+th")
_OF_ANY = frozenset(
    "annual assembly clinical congress final meeting program programme scientific week".split()
)
"""What the name of any society's own meeting may hold beside the society."""
_ANY_TIME = frozenset(("annual", "the", "final", "program", "programme"))
_SAYS_LITTLE = _ANY_TIME | {"biannual", "biennial", "meeting"}
_SPELT = {"orthopedic": "orthopaedic", "paediatric": "pediatric", "tumour": "tumor"}


def key_of(name: str, year: int, taken: Container[str] = ()) -> str:
    """Return a key for a meeting of that name in that year, which is none of those `taken`.

    The main meeting of a known society has the society's: "AAOS Annual Meeting" is `aaos-2026`.
    Another one has words of its name.
    """
    plain = f"{base_of(name)}-{year}"
    key, number = plain, 1
    while key in taken:
        number += 1
        key = f"{plain}-{number}"
    return key


def base_of(name: str) -> str:
    """Return the key of a meeting of that name without its year."""
    society = society_of(name)
    if society is not None:
        return society.key
    words = [word for word in _words(name) if word not in _LITTLE and not _COUNTED.fullmatch(word)]
    words = [word for word in words if word not in _SAYS_LITTLE] or words
    return "-".join(words[:_MOST_WORDS]) or "meeting"


def society_of(name: str) -> Society | None:
    """Return the society whose main meeting a name is; None for its courses and its chapters."""
    words = [_SPELT.get(word, word) for word in _words(name) if not _COUNTED.fullmatch(word)]
    for society in societies():
        if not society.key:
            continue
        main = _words(society.meeting)
        own = [word for word in words if word not in _ANY_TIME]
        if own == main and not _OF_ANY.issuperset(main):
            return society  # "Academic Surgical Congress" says whose it is.
        for called in (_words(society.society), _words(society.name)):
            rest = _without(words, called)
            if rest is not None and set(rest) <= _LITTLE | _OF_ANY | set(main):
                return society
    return None


def _words(text: str) -> list[str]:
    plain = unicodedata.normalize("NFKD", text.replace("&", " and ")).encode("ascii", "ignore")
    return re.findall(r"[a-z0-9]+", plain.decode().lower())


def _without(words: list[str], called: list[str]) -> list[str] | None:
    """Return the words beside those of a society's name, or None where it is not among them."""
    if not called:
        return None
    for begin in range(len(words) - len(called) + 1):
        if words[begin : begin + len(called)] == called:
            return words[:begin] + words[begin + len(called) :]
    return None


def year_in(name: str) -> int:
    """Return the one year that a name prints, or 0."""
    years = set(re.findall(r"(?<!\d)(?:19|20)\d\d(?!\d)", name))
    return int(years.pop()) if len(years) == 1 else 0
