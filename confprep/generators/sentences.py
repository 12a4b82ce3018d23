"""Pieces of a sentence: cut where a reader would pause, in a row, with an article, or left open.

Nothing is added and nothing is praised. What is missing becomes a visible slot,
`[[ADD: your school]]`, so that a letter with a hole in it looks like one.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from hashlib import sha256

from confprep.text import clean

SLOT = re.compile(r"\[\[ADD: (.+?)\]\]")
NUMBERS = ("no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten")
SHORTEST_TITLE = 12
"""Characters below which a shortened title says nothing."""
MOST_MINUTES = 15
"""Nobody is asked for more."""


def slot(what: str) -> str:
    """Return a visible hole for the user to fill."""
    return f"[[ADD: {what}]]"


def shorten(text: str, limit: int, *, subtitle: bool = True) -> str:
    """Return `text` in at most `limit` characters, cut where a reader would pause.

    With `subtitle`, what follows a colon or dash goes first; then words, never ending on a small
    word or a stray comma.
    """
    text = clean.line(text)
    if len(text) <= limit:
        return text
    main = re.split(r"(?<=\w)(?:[:;?]\s|\s[-\u2013\u2014]\s|\.\s)", text, maxsplit=1)[0]
    if subtitle and SHORTEST_TITLE <= len(main) <= limit:
        return main.rstrip(" ,;:")
    cut = text[: max(1, limit - 1)]
    if " " in cut:
        words = cut[: cut.rfind(" ")].split(" ")
        while words[2:] and words[-1].strip(",;:()").lower() in _SMALL:
            words.pop()
        cut = " ".join(words)
    cut = cut.rstrip(" ,;:(\u2013-\u201c") + "\u2026"
    if cut.count("\u201c") > cut.count("\u201d"):
        return f"{cut}\u201d" if len(cut) < limit else f"{shorten(text, limit - 1)}"
    return cut


_SMALL = frozenset(
    """
    a an the of in on for and or with to by from at as versus vs is are after
    """.split()
)


def fit(start: str, text: str, limit: int = 56) -> str:
    """Return `start` and as much of a title as a subject has room for, with a "Re: " to come."""
    room = limit - len(start) - 2
    return f"{start}“{shorten(text, room)}”" if room >= SHORTEST_TITLE else start.rstrip(" :,")


def first_words(text: str, limit: int) -> str:
    """Return at most `limit` words, and at most 24 characters a word, of `text`."""
    return shorten(" ".join(clean.line(text).split(" ")[:limit]), limit * 12)


CODE = re.compile(
    r"\s*(?:(?:paper|poster|talk|abstract)\s*\#?\s*[\w-]{1,8}\s*[:.\u2013-]\s+"
    r"|[(\[][A-Z]{0,4}[- ]?\d{1,5}[)\]]\s*[:.\u2013-]?\s*"
    r"|[A-Z]{0,4}-?\d{3,5}\s*[:.\u2013-]\s+"
    r"|(?:[A-Z]{1,4}-?)?\d{1,2}\s+[\u2013-]\s+)",
    re.IGNORECASE,
)
"""The number of a talk or session as printed before its title: "(P-78) ", "I099 - ", "PW05 - "."""
TICKET = re.compile(r"\s*\(\$+\)$")
"""The mark of a session that costs extra, as printed behind its title."""


def title(text: str, limit: int = 110) -> str:
    """Return a talk's or session's title as it can stand between quotation marks."""
    text = TICKET.sub("", clean.line(text))
    text = CODE.sub("", text, count=1) if CODE.match(text) else text
    text = text.translate(str.maketrans('"\u201c\u201d', "'\u2018\u2019"))
    return shorten(text.strip(" .'"), limit) if text.strip(" .") else ""


def series(items: Iterable[str]) -> str:
    """Return "a", "a and b" or "a, b and c"."""
    words = [item for item in items if item]
    return " and ".join([", ".join(words[:-1]), words[-1]] if len(words) > 1 else words)


def an(noun: str) -> str:
    """Return `noun` with "a" or "an" before it, by its sound."""
    word = re.split(r"[\s-]", noun.strip(), maxsplit=1)[0]
    low = word.lower()
    if re.fullmatch(r"[A-Z]{1,5}\d*", word):
        vowel = word[0] in "AEFHILMNORSX"
    elif re.match(r"(uni([^nm]|$)|us[aeu]|eu|one\b|once\b|uk|ut[eo]|ur[ou])", low):
        vowel = False
    else:
        vowel = bool(re.match(r"[aeiou]|hono|hour|heir", low))
    return f"{'an' if vowel else 'a'} {noun}"


def minutes(number: int) -> str:
    """Return how long to ask for, in words: never more than fifteen minutes."""
    number = max(5, min(number, MOST_MINUTES))
    return f"{NUMBERS[number]} minutes" if number < len(NUMBERS) else f"{number} minutes"


def chosen(key: str, name: str, options: list[str]) -> str:
    """Return one of `options`, the same one for the same person and place in the text."""
    return options[_digest(f"{key}|{name}") % len(options)]


def some(key: str, name: str, options: list[str], number: int) -> tuple[str, ...]:
    """Return `number` of `options`, in an order of the person's own."""
    ordered = sorted(dict.fromkeys(options), key=lambda each: _digest(f"{key}|{name}|{each}"))
    return tuple(ordered[:number])


def _digest(text: str) -> int:
    return int.from_bytes(sha256(text.encode("utf-8", "replace")).digest()[:8], "big")


def institution(name: str) -> str:
    """Return a program's name for a sentence: "the University of Washington"."""
    takes = re.match(
        r"(University|Hospital|College|Medical (College|University)) (of|for|at)\b", name
    )
    return f"the {name}" if takes else name


def words(text: str) -> int:
    """Count the words of `text` as a person would."""
    return len(re.findall(r"\S*\w\S*", text))
