"""People as vCards and QR codes, out and in.

Written are versions 4.0 (RFC 6350) and 3.0 (RFC 2426); read is any version with FN or N.
"""

from __future__ import annotations

import io
import uuid
from collections.abc import Iterable, Iterator, Sequence
from typing import Literal

from confprep.contacts import vcard_syntax
from confprep.contacts.exchange import Found
from confprep.contacts.vcard_syntax import Property, plain, preferred, split
from confprep.errors import ContactsError, UsageError
from confprep.model import Contact, Profile
from confprep.text import clean

VCardVersion = Literal["4.0", "3.0"]
_WIDTH = 75
"""Octets of a line, as RFC 6350 advises."""
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
        ("URL", _address(profile.profile_address)),
    ]
    return _vcard(lines, "3.0").encode()


def qr_code(data: bytes, *, kind: Literal["svg", "png"]) -> bytes:
    """Return a QR code as a picture.

    Where there is more than ASCII the code says that it is UTF-8 (an ECI mark): without it readers
    guess, and some take "José" for Chinese.
    """
    import segno

    file = io.BytesIO()
    code = segno.make(data, error="m", micro=False, encoding="utf-8", eci=not data.isascii())
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


def _address(typed: str) -> str:
    """Return the address of a page with its scheme, without which a phone takes it for text."""
    address = "".join(clean.visible(typed).split())
    return address if not address or "://" in address else f"https://{address}"


def _folded(line: str) -> str:
    """Break a line after at most 75 octets, never inside a character."""
    if len(line) <= _WIDTH and line.isascii():
        return line
    parts: list[str] = []
    part, size = "", 0
    for character in line:
        octets = len(character.encode())
        if size + octets > (_WIDTH if not parts else _WIDTH - 1):
            parts.append(part)
            part, size = "", 0
        part, size = part + character, size + octets
    return "\r\n ".join([*parts, part])


# --- in -----------------------------------------------------------------------------------------

MOST_CARDS = 50_000
LARGEST_FILE = 100_000_000
"""In bytes; with pictures a card is seldom more than 100,000."""
_SAYS_NOTHING = frozenset(
    "VERSION PRODID UID REV SOURCE N FN SORT-STRING LABEL KIND X-ADDRESSBOOKSERVER-KIND X-ABLABEL"
    " X-ABSHOWAS".split()
)
_KEPT = frozenset("ORG TITLE ROLE EMAIL TEL NOTE CATEGORIES".split())


def read_vcards(data: bytes, *, where: str) -> Found:
    """Read people from vCards of any version: of several addresses the preferred one.

    What is not taken is said; a group of an address book is nobody. Raises `ContactsError` for a
    file without people, and for one that is too large.
    """
    if len(data) > LARGEST_FILE:
        raise ContactsError(
            f"The file is larger than {LARGEST_FILE // 1_000_000} MB",
            where=where,
            next_step="Export fewer people, or without pictures",
        )
    people: list[Contact] = []
    left_out: list[str] = []
    not_kept: dict[str, None] = {}
    nameless = 0
    for card in vcard_syntax.cards(data):
        name = _name(card)
        if not name:
            nameless += 1
            continue
        if any(one.name.endswith("KIND") and plain(one.value).lower() == "group" for one in card):
            left_out.append(f"{name}: a group and no person")
            continue
        if len(people) == MOST_CARDS:
            raise ContactsError(
                f"The file holds more than {MOST_CARDS:,} people",
                where=where,
                next_step="Export them in smaller files and import those",
            )
        people.append(_contact(name, card))
        left_out += [f"{name}: {other}" for other in _others(card)]
        not_kept |= {one.name: None for one in card if one.name not in _SAYS_NOTHING | _KEPT}
        if any(split(one.value, ";")[1:] for one in preferred(card, "ORG")):
            not_kept["ORG (the department)"] = None
    if not people:
        raise ContactsError("The file holds no contact with a name", where=where)
    if not_kept:
        left_out.append(f"Not kept of any card: {', '.join(sorted(not_kept))}")
    return Found(
        columns=(),
        people=tuple(people),
        last_contacts=(None,) * len(people),
        nameless=nameless,
        left_out=tuple(left_out),
    )


def _name(card: Sequence[Property]) -> str:
    for one in preferred(card, "FN"):
        if name := clean.line(plain(one.value)):
            return name
    for one in preferred(card, "N"):
        family, given, middle, *_ = [*split(one.value, ";"), "", "", ""]
        if name := clean.line(f"{given} {middle} {family}"):
            return name
    return ""


def _contact(name: str, card: Sequence[Property]) -> Contact:
    def first(*names: str) -> str:
        found = [one for each in names for one in preferred(card, each)]
        return plain(found[0].value) if found else ""

    how_met, interests = _of_note("\n".join(plain(one.value) for one in preferred(card, "NOTE")))
    organisations = preferred(card, "ORG")
    return Contact(
        id=0,
        name=name,
        institution=split(organisations[0].value, ";")[0] if organisations else "",
        role=first("TITLE", "ROLE"),
        email=first("EMAIL").removeprefix("mailto:"),
        phone=plain(phones[0].value).removeprefix("tel:") if (phones := _phones(card)) else "",
        how_met=how_met,
        interests=interests,
        tags=tuple(
            tag for one in preferred(card, "CATEGORIES") for tag in split(one.value, ",") if tag
        ),
    )


def _phones(card: Sequence[Property]) -> list[Property]:
    """Return the numbers of a card, the best to call somebody on first."""

    def order(one: Property) -> tuple[bool, int, bool]:
        return bool(one.kinds & {"fax", "pager"}), one.preference, "cell" not in one.kinds

    return sorted(preferred(card, "TEL"), key=order)


def _others(card: Sequence[Property]) -> Iterator[str]:
    """Say which further addresses and numbers of a card are not taken."""
    addresses = preferred(card, "EMAIL")
    for what, found in (("e-mail address", addresses), ("phone number", _phones(card))):
        values = dict.fromkeys(plain(one.value) for one in found)
        for other in list(values)[1:]:
            yield f"another {what}, {other}, is left out"


def _of_note(note: str) -> tuple[str, str]:
    """Return how they met and their interests, where the note is one that confprep wrote."""
    how_met, found, interests = f"\n{note}".partition("\nInterests: ")
    if found:
        return how_met.strip().removeprefix("How we met: "), interests
    return note.removeprefix("How we met: "), ""
