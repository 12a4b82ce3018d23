"""Lines about people: roles, names with an affiliation behind them, author blocks."""

from __future__ import annotations

import re
from html import unescape

from msgspec.structs import replace

from confprep.model import Appearance
from confprep.text import clean, credentials, roles

_DASH = re.compile(r"^\s*[-\u2010-\u2015\u2212|,]\s*")
_MARK = re.compile(r"\s*\u27e6([^\u27e7]*)\u27e7\s*")
_ROLE_LINE = re.compile(r"^(?P<role>[^:]{2,40}):\s*(?P<rest>.+)$")
_SUFFIXES = frozenset(("jr", "sr", "ii", "iii", "iv"))
_SPACED_DASH = re.compile(r"\s+[-\u2013\u2014]\s*|\s*[\u2013\u2014]\s+")


def affiliation(text: str) -> str:
    """Return the affiliation in what stands behind a name: without its leading dash."""
    return clean.line(_DASH.sub("", clean.line(text)))


def line(text: str) -> Appearance | None:
    """Read "Role: Name, MD - Affiliation"; role and affiliation may be missing."""
    rest = clean.line(text)
    printed = ""
    if found := _ROLE_LINE.match(rest):
        printed, rest = roles.label(found["role"]), found["rest"]
    name, *behind = _SPACED_DASH.split(rest, maxsplit=1)
    if not name.strip():
        return None
    return Appearance(name_text=name.strip(), role=printed, affiliation_text="".join(behind))


def same_person(name: str) -> str:
    """Return a key under which one session's two spellings of one name fall together.

    First and last word before the credentials, without pronouns: "Vera P. Luther, MD (she/her)"
    and "Vera Luther, MD". Good within one session; never used across sessions.
    """
    plain = re.sub(r"\([^)]*\)", " ", clean.line(name)).split(",")[0].casefold()
    words = re.findall(r"[^\W\d_]+(?:['\u2019-][^\W\d_]+)*", plain)
    if len(words) > 2 and words[-1] in _SUFFIXES:  # noqa: PLR2004 - given, family, suffix
        words.pop()
    return f"{words[0]} {words[-1]}" if words else plain


def merged(one: tuple[Appearance, ...], two: tuple[Appearance, ...]) -> tuple[Appearance, ...]:
    """Join two lists of one session's people: nobody twice, no affiliation lost.

    The agenda says "Moderator", the pop-up "Workshop Moderator": where a name stands once in each
    list it is one appearance, with the longer role and both ids.
    """
    if not one or not two:
        return one or two
    result = list(one)
    seen: set[int] = set()
    for person in two:
        key = same_person(person.name_text)
        same = [
            i
            for i, other in enumerate(one)
            if i not in seen and same_person(other.name_text) == key
        ]
        same.sort(key=lambda i: not _same_role(one[i].role, person.role))
        if same:
            seen.add(same[0])
            result[same[0]] = _joined(one[same[0]], person)
        else:
            result.append(person)
    return tuple(result)


def _same_role(one: str, two: str) -> bool:
    return not one or not two or one in two or two in one


def _joined(one: Appearance, two: Appearance) -> Appearance:
    return Appearance(
        name_text=max(one.name_text, two.name_text, key=lambda name: len(name.split("(")[0])),
        role=max(one.role, two.role, key=len) if _same_role(one.role, two.role) else two.role,
        affiliation_text=_both(one.affiliation_text, two.affiliation_text),
        ids={**one.ids, **two.ids},
    )


def _both(one: str, two: str) -> str:
    """Return the affiliation that contains the other, else both, as these pages join them."""
    if one.casefold() in two.casefold():
        return two
    if two.casefold() in one.casefold():
        return one
    return f"{one}; {two}"


def named(text: str, role_text: str = "") -> Appearance | None:
    """Read "Name, MD, PhD, Institution, City": the credentials stay with the name."""
    name, *parts = clean.line(text).strip(" ,;").split(", ")
    while parts and _is_credentials(parts[0]):
        name = f"{name}, {parts.pop(0)}"
    if not name:
        return None
    return Appearance(
        name_text=name, role=roles.label(role_text), affiliation_text=", ".join(parts)
    )


def _is_credentials(part: str) -> bool:
    tokens = [token.replace(".", "") for token in part.split()]
    return credentials.is_credentials(part) or all(
        token.casefold() in _SUFFIXES or (len(token) < 5 and credentials.known(token))  # noqa: PLR2004 - "Md", "Phd"
        for token in tokens
    )


def author_block(html: str) -> tuple[Appearance, ...]:
    """Read the authors and numbered affiliations of an abstract.

    `<b>Ann Roe</b><sup>1</sup>, Bo Lee<sup>1,2</sup><br/><sup>1</sup>Inst, City,<sup>2</sup>Inst`.
    Bold is the presenter. Without numbers, what stands behind the line break is everybody's.
    """
    text = re.sub(
        r"<sup\b[^>]*>(.*?)</sup>", "\u27e6\\1\u27e7", html, flags=re.IGNORECASE | re.DOTALL
    )
    bold = {
        _bare(part) for part in re.findall(r"<b\b[^>]*>(.*?)</b>", text, re.IGNORECASE | re.DOTALL)
    }
    text = re.sub(r"<(?:br|p|/p|i|div)\b[^>]*>", "\n", text, flags=re.IGNORECASE)
    text = unescape(re.sub(r"<[^>]*>", "", text))
    lines = [line for line in map(clean.line, text.split("\n")) if line.strip(" .,;")]
    if not lines:
        return ()
    authors, behind = lines[0], " ".join(lines[1:])
    places = _numbered(behind)
    found: list[Appearance] = []
    for part in re.findall(r"[^,;\u27e6]+(?:\u27e6[^\u27e7]*\u27e7)?", authors):
        name = _bare(part)
        marks = re.findall(r"[\w*\u2020]+", "".join(_MARK.findall(part)))
        if not name:
            continue
        if found and _is_credentials(name):
            before = found.pop()
            found.append(replace(before, name_text=f"{before.name_text}, {name}"))
            continue
        where = "; ".join(places[mark] for mark in marks if mark in places)
        found.append(
            Appearance(
                name_text=name,
                role="presenter" if name in bold else "author",
                affiliation_text=where or ("" if places else behind.strip(" .;,")),
            )
        )
    return tuple(found)


def _bare(text: str) -> str:
    """Return a name without marks and markup, and without the full stop that ends the list."""
    name = clean.line(_MARK.sub(" ", re.sub(r"<[^>]*>", "", unescape(text)))).strip(" ,;")
    return name[:-1] if re.search(r"(?:^|[^\W\d_]{3})\.$", name) else name


def _numbered(text: str) -> dict[str, str]:
    """Return affiliations by the number before each."""
    pieces = _MARK.split(text)
    return {
        mark.strip(): place.strip(" ,;.")
        for mark, place in zip(pieces[1::2], pieces[2::2], strict=False)
        if place.strip(" ,;.")
    }
