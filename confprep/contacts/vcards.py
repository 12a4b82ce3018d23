"""People as vCards and QR codes, out and in.

Written are versions 4.0 (RFC 6350) and 3.0 (RFC 2426); read is any version with FN or N.
"""

from __future__ import annotations

import io
import re
import uuid
from collections.abc import Iterable, Iterator
from typing import Literal

from confprep.contacts.exchange import Found
from confprep.errors import ContactsError, UsageError
from confprep.model import Contact, Profile
from confprep.spreadsheets import decoded
from confprep.text import clean

VCardVersion = Literal["4.0", "3.0"]
_ADDRESS_SPACE = uuid.UUID("7b0a2b0e-52a5-5d2c-8a51-6d0f5f8f3f11")


def as_vcards(contacts: Iterable[Contact], *, version: VCardVersion = "4.0") -> bytes:
    """Return people as vCards (RFC 6350, or RFC 2426 for version 3.0).

    Address books tell cards apart by UID, so a second import changes the entry and adds none.
    """
    return "".join(_vcard(_card_lines(each, version), version) for each in contacts).encode()


def own_card(profile: Profile) -> bytes:
    """Return the user's own card: version 3.0, which every phone's camera takes from a QR code."""
    if not profile.name:
        raise UsageError(
            "Your profile has no name yet", next_step="Write it into profile.toml, then repeat"
        )
    titles = {
        "student": "Medical student",
        "graduate": "Medical graduate",
        "preliminary": "Preliminary surgery resident",
    }
    lines = [
        ("N", _structured(profile.name)),
        ("FN", _escaped(profile.name)),
        ("ORG", _escaped(profile.hospital or profile.school)),
        ("TITLE", _escaped(titles.get(profile.stage, ""))),
        ("EMAIL;TYPE=INTERNET", _escaped(profile.email)),
        ("TEL;TYPE=CELL", _escaped(profile.phone)),
    ]
    return _vcard(lines, "3.0").encode()


def qr_code(data: bytes, *, kind: Literal["svg", "png"]) -> bytes:
    """Return a QR code as a picture."""
    import segno

    file = io.BytesIO()
    code = segno.make(data, error="m", micro=False, encoding="utf-8")
    code.save(
        file,
        kind=kind,
        scale=8,
        border=4,
        light="white",
        **({"xmldecl": False} if kind == "svg" else {}),
    )
    return file.getvalue()


def _card_lines(contact: Contact, version: VCardVersion) -> list[tuple[str, str]]:
    four = version == "4.0"

    def single(text: str) -> str:
        # In a value without parts, 4.0 leaves the semicolon as it is, and readers take it so.
        return _escaped(text).replace("\\;", ";") if four else _escaped(text)

    known = uuid.uuid5(_ADDRESS_SPACE, f"{contact.id} {contact.name}")
    note = "\n".join(
        text
        for text in (
            contact.how_met and f"How we met: {contact.how_met}",
            contact.interests and f"Interests: {contact.interests}",
        )
        if text
    )
    return [
        ("UID", f"urn:uuid:{known}" if four else str(known)),
        ("N", _structured(contact.name)),
        ("FN", single(contact.name)),
        ("ORG", _escaped(contact.institution)),
        ("TITLE", single(contact.role)),
        ("EMAIL" if four else "EMAIL;TYPE=INTERNET", single(contact.email)),
        ("TEL;VALUE=text" if four else "TEL", single(contact.phone)),
        ("CATEGORIES", ",".join(map(single, contact.tags))),
        ("NOTE", single(note)),
    ]


def _vcard(lines: Iterable[tuple[str, str]], version: VCardVersion) -> str:
    written = ["BEGIN:VCARD", f"VERSION:{version}", "PRODID:-//confprep//EN"]
    written += [_folded(f"{name}:{value}") for name, value in lines if value]
    return "\r\n".join([*written, "END:VCARD", ""])


def _structured(name: str) -> str:
    """Return the value of N: family, given, middle, titles, suffixes."""
    from confprep.people.names import parse

    parsed = parse(name)
    family = f"{parsed.particles} {parsed.family}".strip()
    if not (family or parsed.given):
        return f"{_escaped(name)};;;;"
    parts = (family, parsed.given, parsed.middle, " ".join(parsed.titles), parsed.suffix)
    return ";".join(map(_escaped, parts))


def _escaped(text: str) -> str:
    r"""Return a text value: backslash, comma, semicolon and line end are escaped."""
    text = clean.visible(text)
    for raw, written in (("\\", "\\\\"), (",", "\\,"), (";", "\\;"), ("\n", "\\n")):
        text = text.replace(raw, written)
    return text


def _folded(line: str) -> str:
    """Break a line after at most 75 octets, never inside a character."""
    parts: list[str] = []
    part, size = "", 0
    for character in line:
        octets = len(character.encode())
        if size + octets > (75 if not parts else 74):
            parts.append(part)
            part, size = "", 0
        part, size = part + character, size + octets
    return "\r\n ".join([*parts, part])


# --- in -----------------------------------------------------------------------------------------


def read_vcards(data: bytes, *, where: str) -> Found:
    """Read people from vCards of any version."""
    people = []
    nameless = 0
    for card in _cards(decoded(data)):
        values = dict(reversed(card))
        name = _plain(values.get("FN", "")) or _name_from_parts(values.get("N", ""))
        if not name:
            nameless += 1
            continue
        people.append(
            Contact(
                id=0,
                name=name,
                institution=_plain(_split(values.get("ORG", ""), ";")[0]),
                role=_plain(values.get("TITLE", "") or values.get("ROLE", "")),
                email=_plain(values.get("EMAIL", "")),
                phone=_plain(values.get("TEL", "")).removeprefix("tel:"),
                how_met=_plain(values.get("NOTE", "")),
                tags=tuple(filter(None, map(_plain, _split(values.get("CATEGORIES", ""), ",")))),
            )
        )
    if not people:
        raise ContactsError("The file holds no contact with a name", where=where)
    return Found(
        columns=(),
        people=tuple(people),
        last_contacts=(None,) * len(people),
        nameless=nameless,
    )


_LINE = re.compile(
    r"(?:[\w-]+\.)?(?P<name>[\w-]+)(?P<parameters>(?:;[^:;\"]*(?:\"[^\"]*\"[^:;\"]*)*)*):(?P<value>.*)",
    re.DOTALL,
)


def _cards(text: str) -> Iterator[list[tuple[str, str]]]:
    """Yield each card as its lines, name and raw value, unfolded."""
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    text = re.sub(r"=\n(?=[^\n])", "", text) if "QUOTED-PRINTABLE" in text.upper() else text
    card: list[tuple[str, str]] | None = None
    for line in re.sub(r"\n[ \t]", "", text).split("\n"):
        match = _LINE.match(line)
        if match is None:
            continue
        name, value = match["name"].upper(), match["value"]
        if "QUOTED-PRINTABLE" in match["parameters"].upper():
            value = _from_quoted_printable(value)
        if name == "BEGIN":
            card = []
        elif name == "END" and card is not None:
            yield card
            card = None
        elif card is not None:
            card.append((name, value))


def _from_quoted_printable(value: str) -> str:
    import quopri

    return quopri.decodestring(value.encode("ascii", "replace")).decode("utf-8", "replace")


def _split(value: str, separator: str) -> list[str]:
    """Split a raw value at separators that are not escaped."""
    return re.split(rf"(?<!\\){separator}", value)


def _plain(value: str) -> str:
    """Return a raw text value without its escapes."""
    return re.sub(
        r"\\(.)", lambda found: "\n" if found[1] in "nN" else found[1], value, flags=re.DOTALL
    ).strip()


def _name_from_parts(value: str) -> str:
    family, given, middle, *_ = [*map(_plain, _split(value, ";")), "", "", ""]
    return " ".join(part for part in (given, middle, family) if part)
