"""The one cleaner: what of a text is kept when it is read, stored, printed or written.

Four depths, each standing on the one before it:

visible   the same text without characters that nobody can see or that change what others look like
readable  visible text as its letters were meant: composed, without ligatures, decoded rightly
lines     readable text, each line tidied, line ends kept
line      all of it on one line, as a title or a name is kept

An output that needs more (escaping, a limit, a cell that no spreadsheet runs) does that itself.
"""

from __future__ import annotations

import re
import unicodedata

_LINE_END = re.compile("\r\n?")
_BREAK = re.compile(" ?[\x0b\x0c\x1c-\x1e\x85\u2028\u2029]+ ?")
"""Breaks that few programs show as such: no more than a space."""
_GONE = re.compile(
    # Controls but for tab and line feed; soft hyphen, zero-width and direction characters, tags;
    # halves of surrogate pairs and what is set aside by Unicode, which XML cannot carry.
    "[\x00-\x08\x0e-\x1b\x1f\x7f-\x84\x86-\x9f\u00ad\u034f\u061c\u180e\u200b\u200e\u200f\u202a-\u202e"
    "\u2060-\u206f\ufeff\ufff9-\ufffb\U000e0001\U000e0020-\U000e007f\ud800-\udfff\ufdd0-\ufdef"
    + "".join(
        f"{chr(plane + 0xFFFE)}{chr(plane + 0xFFFF)}" for plane in range(0, 0x110000, 0x10000)
    )
    + "]"
)
_JOINER = re.compile(
    "(?<![\u0600-\uffff\U00010000-\U0010ffff])[\u200c\u200d]|[\u200c\u200d](?![\u0600-\uffff\U00010000-\U0010ffff])"
)
"""Joiners shape Arabic and Indic letters and pictures; between Latin letters they only hide."""
_LIGATURES = str.maketrans(
    {"ﬀ": "ff", "ﬁ": "fi", "ﬂ": "fl", "ﬃ": "ffi", "ﬄ": "ffl", "ﬅ": "st", "ﬆ": "st"}
)
_HAS_LIGATURE = re.compile("[\ufb00-\ufb06]")
_MOJIBAKE = re.compile("[ÃÂâÅÄ][\u0080-\u00bf\u20ac\u2013-\u2122\u0152-\u017e\u0192\u02c6\u02dc]")
_MOST_REPAIRS = 3


def visible(text: str) -> str:
    """Return `text` without characters that cannot be seen; its spaces, tabs and lines as they are.

    Line ends become line feeds, other breaks spaces.
    """
    if text.isprintable() and not _SHAPES.search(text):
        return text
    text = _JOINER.sub("", _GONE.sub("", text))
    return _BREAK.sub(" ", _LINE_END.sub("\n", text))


_SHAPES = re.compile("[\u034f\ufdd0-\ufdef]")
"""What counts as printable and yet is never seen."""


def readable(text: str) -> str:
    """Return visible text with its accents composed, ligatures apart and false decoding undone.

    Its spaces, tabs and lines are as they are.
    """
    if text.isascii():
        return visible(text)
    for _ in range(_MOST_REPAIRS):
        if not _MOJIBAKE.search(text):
            break
        text = _decoded_anew(text)
    text = visible(text)
    if _HAS_LIGATURE.search(text):
        text = text.translate(_LIGATURES)
    return unicodedata.normalize("NFC", text)


def lines(text: str) -> str:
    """Return `text` with single spaces in its lines and without empty lines around it."""
    tidied = (" ".join(each.split()) for each in readable(text).split("\n"))
    return "\n".join(tidied).strip("\n")


def line(text: str) -> str:
    """Return `text` on one line, composed, with single spaces."""
    if text.isascii() and text.isprintable():
        return " ".join(text.split())
    return " ".join(readable(text).split())


def _decoded_anew(text: str) -> str:
    """Undo UTF-8 that somebody read as Windows Latin and saved ("UniversitÃ¤t")."""
    try:
        return b"".join(map(_byte, text)).decode("utf-8")
    except UnicodeError:
        return text


def _byte(character: str) -> bytes:
    """Return the byte that reads as this character; cp1252 leaves five bytes without one."""
    try:
        return character.encode("cp1252")
    except UnicodeError:
        return character.encode("latin-1")


# --- for comparing -----------------------------------------------------------------------------


def _plain_letters() -> dict[int, str]:
    table = {ord("ı"): "i", ord("İ"): "i", ord("ø"): "o", ord("Ø"): "o", ord("ł"): "l"}
    table |= {ord("Ł"): "l", ord("đ"): "d", ord("Đ"): "d", ord("ð"): "d", ord("Ð"): "d"}
    for code in (*range(0xC0, 0x250), *range(0x1E00, 0x1F00)):
        letter = unicodedata.normalize("NFD", chr(code))[0]
        if letter.isascii() and letter.isalpha():
            table.setdefault(code, letter.lower())
    return table


_PLAIN_LETTERS = _plain_letters()


def folded(text: str) -> str:
    """Return composed text in lower case without accents, letter for letter: offsets stay true."""
    if text.isascii():
        return text.lower()
    lowered = text.translate(_PLAIN_LETTERS).lower()
    return lowered if len(lowered) == len(text) else text
