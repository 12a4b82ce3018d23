"""The text of one entry, taken apart into its title and its people."""

from __future__ import annotations

import re
from collections.abc import Sequence

from confprep.scrapers.blocks import joined
from confprep.scrapers.evidence.people_strings import Person, Segment, take_apart

IN_A_TITLE = 0.85
"""How sure a name has to be inside a title."""
BESIDE_A_TITLE = 0.35
"""The same where most titles of this look have names beside them."""
_SEPARATED = re.compile(r"[–—\-:;(/|,.?!\"”“¦\n\t]\s*$")
_OPENING = re.compile(
    r"(?P<title>closure|closing(?: remarks)?|conclusions?|discussion|introduction|opening|summary"
    r"|welcome|wrap-up|begrüßung|einführung|abschluss|encerramento|abertura|clausura|apertura"
    r"|introducción)\s+",
    re.IGNORECASE,
)
"""What begins or ends a session, and is nobody's first name."""

_SHORTEST_TITLE = 5


def entry_text(text: str, *, strict: bool) -> tuple[str, tuple[Person, ...]]:
    """Return the title and the people of one entry's lines.

    `strict` where titles of this look have nobody beside them: then people are taken only
    behind a separator, and only those that surely are some.
    """
    whole = joined(text.split("\n"))
    parts = take_apart(text)
    opening = _OPENING.match(text)
    if opening and parts.people and parts.people[0].start == 0:
        people = take_apart(text[opening.end() :], bar=BESIDE_A_TITLE).people
        if people and people[0].start == 0:
            return opening["title"], people  # "Closure Ann Roe, Mayo Clinic": no first name.
    if not (strict or parts.people):
        parts = take_apart(text, bar=BESIDE_A_TITLE)
    people = tuple(person for person in parts.people if person.probability >= BESIDE_A_TITLE)
    rest = [part for part in parts.segments if part.label == "T"]
    if not people:
        return whole, ()
    if not rest or sum(len(part.text) for part in rest) < _SHORTEST_TITLE:
        return (whole, ()) if strict or rest else ("", people)
    named = [part for part in parts.segments if part.label in "NHR"]
    of_people = [part for part in parts.segments if part.label in "NACJHM"]
    first, last = min(part.start for part in named), max(part.end for part in of_people)
    outside = rest[-1].end <= first or rest[0].start >= last
    if not strict:
        title = _stretch(text, rest) if outside else max((it.text for it in rest), key=len)
        return _title(title), people
    sure = min(person.probability for person in people) >= IN_A_TITLE
    if not (outside and sure and _SEPARATED.search(text[:first] or "-")):
        return whole, ()
    return _title(_stretch(text, rest)), people


def _stretch(text: str, rest: Sequence[Segment]) -> str:
    """Return what belongs to nobody from first to last; a closing quotation mark ends a title."""
    end = rest[0].end
    for part in rest[1:]:
        if re.search(r"[\"”]", text[end : part.start]) and end - rest[0].start >= _SHORTEST_TITLE:
            break
        end = part.end
    return text[rest[0].start : end]


def _title(text: str) -> str:
    return joined(text.split("\n")).strip(' “”"–—-:|,;')
