"""A text cut into tokens, each with its place, so that what is found can be quoted as printed."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache
from typing import NamedTuple

_MARKS = "\u0300-\u036f\u064b-\u065f\u0670\u0900-\u0903\u093a-\u094f\u0e31\u0e34-\u0e4e"
"""Signs that belong to the letter before them: accents, Arabic and Indic vowels."""
_LETTER = rf"[^\W\d_][{_MARKS}]*"
_TOKEN = re.compile(
    rf"(?:[^\W\d_]{{1,4}}\.-?){{2,}}(?:[^\W\d_]{{1,2}}\b)?"  # M.D., Ph.D, J.-P.
    rf"|[A-Z\u00c0-\u00de]\.(?![\w])"  # J.
    rf"|['\u2019](?:t|s|n)(?=\s[A-Z])"  # 't Hart
    rf"|(?:{_LETTER})+(?:['\u2019\u02bc\u2010\u2011-](?:{_LETTER})+)*"
    rf"|\d+|\n|[^\w\s]|_"
)
_RAISED_DIGITS, _DIGITS = "⁰¹²³⁴⁵⁶⁷⁸⁹", "0123456789"
_RAISED_LETTERS = "ᵃᵇᶜᵈᵉᶠᵍʰⁱʲᵏˡᵐⁿᵒᵖʳˢᵗᵘᵛʷˣʸᶻ"
_LETTERS = "abcdefghijklmnoprstuvwxyz"
_PLAIN = str.maketrans(_RAISED_DIGITS + _RAISED_LETTERS, _DIGITS + "†" * len(_RAISED_LETTERS))
"""Raised letters are marks, and no part of the name they stand behind."""
_LOWERED = str.maketrans(_RAISED_DIGITS + _RAISED_LETTERS, _DIGITS + _LETTERS)
_RAISED = frozenset(_RAISED_DIGITS + _RAISED_LETTERS)
LINE_END = "\u23ce"
LONGEST = 400
"""Tokens looked at; what stands behind them in one text is no people string."""


class Token(NamedTuple):
    """One word, number or sign of a text."""

    text: str
    form: str
    """What features see: signs and numbers carry how they touch their neighbours."""
    start: int
    end: int


def tokens(text: str) -> list[Token]:
    """Return the tokens of `text`; line breaks are tokens, other blanks are none."""
    plain = text.translate(_PLAIN) if not text.isascii() else text
    found = []
    for match in _TOKEN.finditer(plain):
        start, end = match.span()
        word = match.group()
        first = word[0]
        if first == "\n":
            form = LINE_END
        elif first.isalpha() or (len(word) > 1 and not first.isdigit()):
            form = word
        else:
            left = start == 0 or plain[start - 1].isspace()
            right = end == len(plain) or plain[end].isspace()
            form = word + ("" if left else "<") + ("" if right else ">")
            if text[start] in _RAISED:
                form += "^"
        found.append(Token(word, form, start, end))
        if len(found) == LONGEST:
            break
    return found


def lowered(text: str) -> str:
    """Return a text with raised figures and letters as plain ones."""
    return text.translate(_LOWERED)


@lru_cache(maxsize=65536)
def fold(word: str) -> str:
    """Return `word` in lower case without its accents."""
    if word.isascii():
        return word.lower()
    letters = unicodedata.normalize("NFD", word.replace("ø", "o").replace("Ø", "O"))
    plain = "".join(letter for letter in letters if not unicodedata.combining(letter))
    return plain.replace("ł", "l").replace("Ł", "L").replace("\u2019", "'").lower()


_NUMBER_LENGTH = 3


@lru_cache(maxsize=65536)
def shape(form: str) -> str:
    """Return the look of a token: `X` capitalised, `AA` capitals, `x` small, `9` number."""
    first = form[0]
    if first.isdigit():
        digits = form.rstrip("<>^")
        return ("9" if len(digits) < _NUMBER_LENGTH else "99") + form[len(digits) :]
    if first in _FOOTNOTE_SIGNS:
        return "†" + form[1:]
    if not first.isalpha():
        return form
    if first.isupper() or first.islower():
        return _shape_of_cased(form)
    return "H" + str(min(len(form), 5)) if "\u2e80" < first < "\uffff" else "R"


def _shape_of_cased(word: str) -> str:
    if "." in word:
        return "A." if word.replace(".", "").replace("-", "").isupper() else "X."
    if word.isupper():
        return "A" if len(word) == 1 else "AA" if len(word) < _LONG else "AAA"
    if word.islower():
        return "y" if len(word) < _LONG else "x"
    if word[0].isupper() and word[1:].islower():
        return "X"
    return "X-X" if "-" in word and word[0].isupper() else "M"


_LONG = 4
_FOOTNOTE_SIGNS = frozenset("*†‡§¶#◊∥^")
