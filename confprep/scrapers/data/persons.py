"""People in records: objects with their parts, lists of names, and the affiliations beside them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache

from msgspec.structs import replace

from confprep.model import Appearance
from confprep.scrapers.general import people as splitter
from confprep.scrapers.general import words as vocabulary

LONGEST = 6000
"""Letters of a list of people."""
_APART = re.compile(r"\s*(?:[;|\n]|\s/\s|\s•\s)\s*")
_FLIPPED = re.compile(r"[^\W\d_][\w'’. -]{1,40},\s*[^\W\d_][\w'’. -]{1,40}")
_BRACKETED = re.compile(r"\s*\(([^()]{2,80})\)\s*$")
_NOBODY = re.compile(
    r"(?:various|several|all|many|invited|guest|other)\s(?:speakers?|authors?|faculty|presenters?)"
    r"|(?:and\s)?(?:co-?authors?|colleagues|others|et\.?\sal\.?|everyone|all|tba|tbd|tbc|speakers?)",
    re.IGNORECASE,
)
_AND = re.compile(r",?\s+(?:and|&|und|et|y)\s+(?=[^\W\d_])|^(?:and|&)\s+")
_ROLE_WORD = re.compile(
    r"(?:(?:session|course|program|panel|invited|keynote|presenting|senior|lead|co)[\s-]){0,2}"
    r"(?:co-?)?(?:moderator|chair|chairman|chairperson|speaker|presenter|panell?ist|discussant|facilitator"
    r"|author|instructor|faculty|director|coordinator|organi[sz]er|host|leader|judge)s?",
    re.IGNORECASE,
)


def listed(text: str, role: str = "", affiliation: str = "") -> tuple[Appearance, ...]:
    """Return the people of one text: one, or several, with the affiliation that stands beside them.

    Of two lists of equal length the affiliations belong to the names one for one; one affiliation
    belongs to everyone.
    """
    found = list(_split(text[:LONGEST], role))
    return with_affiliations(found, affiliation)


def with_affiliations(found: Sequence[Appearance], affiliation: str) -> tuple[Appearance, ...]:
    """Return people with what stands beside them as their affiliation, where it is clear whose."""
    if not affiliation or not found or any(one.affiliation_text for one in found):
        return tuple(found)
    parts = [part for part in _APART.split(affiliation) if part]
    if len(found) == 1:
        return (replace(found[0], affiliation_text=" ; ".join(parts).replace(" ;", ";")),)
    if len(parts) == 1:
        parts *= len(found)
    if len(parts) != len(found):
        return tuple(found)
    return tuple(
        replace(one, affiliation_text=part) for one, part in zip(found, parts, strict=True)
    )


def are_flipped(sample: Sequence[str]) -> bool:
    """Whether names stand with the family name first: "Solvendahl, Marit"."""
    pairs = [value for value in sample if _FLIPPED.fullmatch(value)]
    if len(pairs) < max(1, 0.8 * len(sample)):
        return False
    return not any(splitter.is_credentials(value.partition(",")[2].strip()) for value in pairs)


def turned(name: str) -> str:
    """Return "Solvendahl, Marit" with the given name first."""
    family, mark, given = name.partition(",")
    return f"{given.strip()} {family.strip()}" if mark and given.strip() else name


@lru_cache(maxsize=4096)
def is_person(text: str) -> bool:
    """Whether a text is one person or a list of people, and nothing else."""
    if not text or len(text) > LONGEST or re.search(r"https?:|@", text):
        return False
    return bool(_surely(text))


def share(sample: Sequence[str]) -> float:
    """Return the share of texts that are people."""
    return sum(map(is_person, sample)) / len(sample) if sample else 0.0


def share_of_places(sample: Sequence[str]) -> float:
    """Return the share of texts that are affiliations."""
    return sum(map(is_place, sample)) / len(sample) if sample else 0.0


@lru_cache(maxsize=4096)
def is_place(text: str) -> bool:
    """Whether a text is an affiliation."""
    return len(text) < 200 and vocabulary.is_affiliation(text)  # noqa: PLR2004


def _surely(text: str) -> list[Appearance]:
    found = [one for part in _APART.split(text) for one in _of_part(part, "", sure=False)]
    return found or []


def _split(text: str, role: str) -> Iterator[Appearance]:
    """Yield the people of a text that is known to hold some."""
    numbered = splitter.parse(text, trusted=True)
    if numbered.shared and not numbered.rest:
        yield from (one.appearance(role) for one in numbered.found)
        return
    for part in _APART.split(text.strip()):
        yield from _of_part(part, role, sure=True)


def _of_part(part: str, role: str, *, sure: bool) -> Iterable[Appearance]:
    """Return the people of what stands between semicolons, bars and lines."""
    part = part.strip(" ,;*•-–")
    if not part or _NOBODY.fullmatch(part):
        return ()
    labelled = splitter.role_of(part)
    own, rest = (labelled[0], labelled[1]) if labelled else (role, part)
    bracketed = _BRACKETED.search(rest)
    if bracketed and not _is_institution(bracketed[1]):
        # "(Course Faculty)", "(with FPD)": what somebody does, or a note; never where they work.
        if _ROLE_WORD.fullmatch(bracketed[1]):
            own = own or splitter.singular(bracketed[1])
        rest = rest[: bracketed.start()]
    kept = ", ".join(
        piece
        for piece in (_AND.sub("", part) for part in rest.split(", "))
        if not _NOBODY.fullmatch(piece)
    )
    read = splitter.parse(kept, trusted=True)
    if read and not read.rest:
        return [one.appearance(own) for one in read.found]
    if splitter.is_name(kept, sure=sure):
        return [Appearance(name_text=kept, role=own)]
    return _one_by_one(kept, own) if sure else ()


def _one_by_one(text: str, role: str) -> list[Appearance]:
    """Return the names of a list of which some part is no name."""
    parts = [part.strip() for part in re.split(r",\s*|\s+(?:and|&)\s+", text) if part.strip()]
    names = [part for part in parts if splitter.is_name(part, sure=True)]
    return [Appearance(name_text=name, role=role) for name in names]


def _is_institution(text: str) -> bool:
    return vocabulary.is_institution(text) or vocabulary.is_affiliation(text)
