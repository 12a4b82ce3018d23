"""The lines of a vCard file of any version, taken apart; `vcards.py` says what they mean.

Versions 2.1, 3.0 (RFC 2426) and 4.0 (RFC 6350) differ in how a line says its type, its character
set and its encoding; address books mix them, so each line is read by what it says itself.
"""

from __future__ import annotations

import binascii
import quopri
import re
from collections.abc import Iterable, Iterator
from typing import NamedTuple

from confprep.spreadsheets import decoded

NOT_PREFERRED = 101
"""One more than the weakest preference that can be stated."""


class Property(NamedTuple):
    """One line of a card."""

    name: str
    """In capitals, without its group."""
    kinds: frozenset[str]
    """What its TYPE says, in small letters; in version 2.1 its bare parameters."""
    preference: int
    """1 for the most preferred, up to 100; `NOT_PREFERRED` where nothing is said."""
    value: str
    """Decoded, its backslashes as they are; see `split` and `plain`."""


_NOT_TEXT = frozenset("PHOTO LOGO SOUND KEY".split())
_NAME = re.compile(r"[A-Z0-9-]+")
_PREFERENCE = re.compile("[1-9][0-9]?|100")
_HEAD = re.compile(rb'((?:[^":]|"[^"]*")*+):')
_PARAMETERS = re.compile(r';((?:[^";]|"[^"]*"?)*+)')
_CHARSETS = re.compile(
    r"utf-?8|us-ascii|(?:iso-?)?8859-\d+|iso-8859-\d+-[ie]|latin-?\d|(?:windows|cp)-?\d+|koi8-[rut]"
    r"|big5(?:-?hkscs)?|gbk?(?:18030|2312)?|shift[-_]?jis|euc-(?:jp|kr|tw)|iso-2022-(?:jp|kr)|mac\w*",
    re.IGNORECASE,
)


def cards(data: bytes) -> Iterator[list[Property]]:
    """Yield each card of a file; of pictures and sounds only that they are there.

    A card inside a card (the AGENT of version 2.1) is left out; one that never ends does so where
    the next begins.
    """
    card: list[Property] | None = None
    inner = 0
    for line in _unfolded(data):
        one = _property(line)
        if one is None:
            continue
        if one.name == "BEGIN":
            if card and card[-1].name == "AGENT" and not card[-1].value:
                inner += 1
                continue
            if card:
                yield card
            card, inner = [], 0
        elif one.name == "END" and inner:
            inner -= 1
        elif one.name == "END" and card is not None:
            yield card
            card = None
        elif card is not None and not inner:
            card.append(one)
    if card:
        yield card


def _unfolded(data: bytes) -> Iterator[bytes]:
    """Yield the lines of a file as they were before they were broken at a width.

    A line is put together as bytes: a break may stand inside a character.
    """
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        data = decoded(data).encode()
    parts: list[bytes] = []
    goes_on = False
    for raw in data.replace(b"\r\n", b"\n").replace(b"\r", b"\n").split(b"\n"):
        if goes_on:
            parts[-1] = parts[-1][:-1]
            parts.append(raw)
        elif parts and raw[:1] in {b" ", b"\t"}:
            parts.append(raw[1:])
        else:
            if parts:
                yield b"".join(parts)
            parts = [raw.removeprefix(b"\xef\xbb\xbf")]
        # A line in quoted-printable goes on behind an equals sign; in base64 that is an end.
        goes_on = raw.endswith(b"=") and b"QUOTED-PRINTABLE" in _head(parts[0])
    if parts:
        yield b"".join(parts)


def _head(line: bytes) -> bytes:
    return line.partition(b":")[0].upper()


def _property(line: bytes) -> Property | None:
    """Return a line taken apart; None for what is no line of a card."""
    head, colon, value = line.partition(b":")
    if b'"' in head and (quoted := _HEAD.match(line)):
        # A colon inside quotation marks belongs to a parameter.
        head, value = quoted[1], line[quoted.end() :]
    written, semicolon, parameters = head.decode("utf-8", "replace").partition(";")
    name = written.strip().rpartition(".")[2].upper()
    if not colon or not _NAME.fullmatch(name):
        return None
    if not semicolon:
        text = "" if name in _NOT_TEXT else decoded(value)
        return Property(name, frozenset(), NOT_PREFERRED, text)
    kinds: set[str] = set()
    charset, preference, encoding = "", NOT_PREFERRED, ""
    for parameter in _PARAMETERS.findall(f";{parameters}"):
        key, stated, values = parameter.partition("=")
        key = key.strip().lower()
        words = [word.strip(' "').lower() for word in (values if stated else key).split(",")]
        if key == "charset":
            charset = words[0]
        elif key == "pref" and stated:
            preference = int(words[0]) if _PREFERENCE.fullmatch(words[0]) else 1
        elif key == "encoding" or words[0] in {"quoted-printable", "base64"}:
            encoding = words[0]
        elif key == "type" or not stated:
            kinds.update(words)
    if "pref" in kinds:
        preference = 1
    text = "" if name in _NOT_TEXT else _text(value, encoding, charset)
    return Property(name, frozenset(kinds), preference, text)


def _text(value: bytes, encoding: str, charset: str) -> str:
    """Return a value in the encoding and the character set that its line states."""
    if encoding == "quoted-printable":
        value = quopri.decodestring(value)
    elif encoding in {"b", "base64"}:
        try:
            value = binascii.a2b_base64(value)
        except binascii.Error:
            return ""
    if _CHARSETS.fullmatch(charset):
        try:
            return value.decode(charset)
        except (LookupError, UnicodeError):
            pass
    return decoded(value)


def split(value: str, separator: str) -> list[str]:
    """Return the parts of a value, plain; a separator behind a backslash is none."""
    parts, begin = [], 0
    for found in re.finditer(rf"\\.|{separator}", value, re.DOTALL):
        if found[0] == separator:
            parts.append(value[begin : found.start()])
            begin = found.end()
    return [plain(part) for part in (*parts, value[begin:])]


def plain(value: str) -> str:
    """Return a value without its backslashes."""
    if "\\" not in value:
        return value.strip()
    return re.sub(
        r"\\(.)", lambda found: "\n" if found[1] in "nN" else found[1], value, flags=re.DOTALL
    ).strip()


def preferred(card: Iterable[Property], name: str) -> list[Property]:
    """Return the lines of a card that have this name and a value, the most preferred first."""
    found = [one for one in card if one.name == name and one.value.strip()]
    return sorted(found, key=lambda one: one.preference)
