"""What makes a find not count, or count less: guards on its neighbours, vetoes by place, tiers."""

from __future__ import annotations

import re
from typing import Literal, NamedTuple

from confprep.matcher.phrases import HARD, ORGANISATION, Words, word_set
from confprep.matcher.places import Segment
from confprep.model import AliasClass, Tier

DEPARTMENT = word_set(
    "orthopaedic surgery surgical surgeon surgeons trauma traumatology sports sport hand upper lower"
    " extremity limb spine spinal shoulder elbow hip knee foot ankle pediatric paediatric children"
    " oncology tumor joint joints replacement reconstruction reconstructive arthroplasty adult"
    " musculoskeletal bone research resident residents residency fellow fellows fellowship student"
    " students professor assistant associate clinical chair chairman chairwoman chief director"
    " program programs attending physician physicians vascular thoracic cardiothoracic cardiac plastic"
    " general transplant transplantation colorectal breast endocrine acute care critical burn burns"
    " emergency anesthesiology anesthesia radiology neurosurgery neurosurgical neurology"
    " neurological rehabilitation physical therapy biomedical engineering faculty staff team lab"
    " laboratory partners specialists specialty services service unit office education training"
    " graduate undergraduate prelim preliminary categorical intern internship pgy ms year md do phd"
    " mph bs ba msc vice emeritus senior junior head lead instructor lecturer dr prof mr ms sciences"
    " sections section branch physiology biology pathology oncologic minimally invasive bariatric"
    " podiatry podiatric outcomes quality innovation affiliated affiliate campus east west main"
    " orthopaedists biomechanics human performance athletic performance primary pharmacy nursing law"
    " dental dentistry public veterans affairs cancer heart vascular comprehensive advanced"
)
_LITTLE = word_set("and of for in with to by from on a an as & or")
VOCABULARY = DEPARTMENT | ORGANISATION | _LITTLE
"""Words that say department, degree or kind of body, and so never belong to somebody's name."""

_OTHER_BEFORE = word_set(
    "northern eastern western southern central northeastern northwestern southeastern southwestern"
    " north south east west northeast northwest southeast southwest new old state upper lower"
)
"""Before a name these make another name: "Eastern Washington University"."""
_OTHER_AFTER = word_set("state press bookstore alumni online athletics nus")
"""After a name these make another name: "Michigan State", "Duke-NUS"."""
_BODY = word_set(
    "medical surgery orthopaedic health science medicine engineering dental nursing law"
)

COMMON = ORGANISATION | word_set(
    "adventist agnes all and anne anthony aurora baptist barnabas bethesda calvary care catherine"
    " central charles children christ christian city clare community county cross doctors eastern"
    " elizabeth faith francis general good grace holy hope huntington immaculate jackson james john"
    " joseph lady lakes lincoln lourdes luke lutheran main margaret mary memorial mercy methodist"
    " metropolitan michael monroe mother mount north northern northside notre dame our parkview paul"
    " peter presbyterian providence redeemer regional riverside rose sacred saint saints samaritan"
    " southern state thomas trinity unity valley va veterans vincent western women xavier"
)
"""Words of which many unrelated institutions make their names."""

_SURGICAL = re.compile(
    r"\b(?:departments?|division|section|dept\.?|div\.?)\s+of\s+([^,;|\n()]{3,80})"
    r"|\b((?:[a-z]+\s+)?(?:orthop(?:a?ed|æd)\w*(?:\s+(?:surgery|surgeon|trauma|oncology))?"
    r"|(?:general|trauma|acute care|vascular|plastic)\s+surgery|surgery))\b",
    re.IGNORECASE,
)

Agreement = Literal["city", "state", "none", "elsewhere", "abroad"]


class Scope(NamedTuple):
    """The places that speak about one find."""

    around: str
    """Tokens of the same part of the line outside the find, with a space at both ends."""
    states: tuple[str, ...]
    """Postal codes asserted after the find, the nearest first."""
    before: tuple[str, ...]
    """Postal codes asserted before it."""
    country: str
    """Another country asserted for the find, or empty."""
    mixed: bool
    """Whether another institution stands between the find and the place."""


def scope(
    words: Words, segments: list[Segment], first: int, last: int, others: list[tuple[int, int]]
) -> Scope:
    """Collect the places that speak about the find from token `first` to `last`.

    `others` are the other finds of the line.
    """
    own = next(segment.part for segment in segments if segment.first <= first < segment.last)
    part = [segment for segment in segments if segment.part == own]
    if not any(segment.state or segment.country for segment in part):
        # "Duke University; Durham, NC": the place has a part of its own.
        part = [s for s in segments if s.part == own or not _holds(s, others)]
    tokens = words.tokens
    around = [
        token
        for segment in part
        for i, token in enumerate(tokens[segment.first : segment.last], segment.first)
        if not first <= i < last
    ]
    # A state inside the find itself ("George Washington") says nothing about where it is.
    after = [s for s in part if s.last > last and (s.state or s.country not in {"", "us"})]
    before = tuple(s.state for s in part if s.last <= first and s.state)
    nearest = after[0] if after else None
    mixed = nearest is not None and any(last <= start < nearest.first for start, _ in others)
    country = ""
    abroad = [s for s in after if s.country not in {"", "us"}]
    if abroad and not any(s.state or s.country == "us" for s in part if s.first >= first):
        country = abroad[-1].country
    elif not after and len(segments) > 0:
        first_abroad = [s for s in part if s.country not in {"", "us"}]
        if first_abroad and not any(s.state or s.country == "us" for s in part):
            country = first_abroad[-1].country
    return Scope(
        around=f" {' '.join(around)} ",
        states=tuple(s.state for s in after if s.state),
        before=before,
        country=country,
        mixed=mixed,
    )


def _holds(segment: Segment, others: list[tuple[int, int]]) -> bool:
    return any(segment.first <= start < segment.last for start, _ in others)


def agreement(found: Scope, city: str, state: str) -> Agreement:
    """Return how the printed places stand to an institution in `city`, `state` (normal form)."""
    if found.country:
        return "abroad"
    nearest = found.states[0] if found.states else ""
    if state and nearest and nearest != state:
        # Two institutions, one address each: the address of the other says nothing here.
        if found.mixed or state in found.states:
            return "state" if state in found.states else "none"
        return "elsewhere"
    if city and f" {city} " in found.around:
        return "city"
    if state and (nearest == state or state in found.before):
        return "state"
    return "none"


def neighbours(words: Words, first: int, last: int, places: frozenset[str]) -> str:
    """Return why the words beside a find make it another name, or an empty text.

    `places` are the cities and states of the programs that the find may stand for.
    """
    tokens, breaks = words.tokens, words.breaks
    before = tokens[first - 1] if first and not breaks[first] else ""
    if before in _OTHER_BEFORE:
        return f"“{words.printed(first - 1, last)}” is another institution"
    if last >= len(tokens) or breaks[last]:
        return ""
    after = tokens[last]
    whole = words.printed(first, last + 1)
    if after in _OTHER_AFTER:
        return f"“{whole}” is another institution"
    if after in {"of", "in"} and last + 1 < len(tokens):
        following = tokens[last + 1]
        is_place = any(
            " ".join(tokens[last + 1 : last + 1 + place.count(" ") + 1]) == place
            for place in places
        )
        if not is_place and following not in _BODY and following not in DEPARTMENT:
            return f"“{words.printed(first, last + 2)}” is another institution"
    return ""


def personal_prefix(words: Words, first: int, last: int) -> str:
    """Return the printed words where a name stands before a find: "Charles R Drew University".

    Only a short find or one that begins with "University" can be the tail of a longer name.
    """
    tokens, breaks = words.tokens, words.breaks
    if not first or breaks[first]:
        return ""
    before = tokens[first - 1]
    if before in VOCABULARY or before.isdigit() or len(tokens[first:last]) > _SHORT_NAME:
        if tokens[first] != "university" or before in VOCABULARY or before.isdigit():
            return ""
    printed = words.printed(first - 1, first)
    return words.printed(first - 1, last) if printed[:1].isupper() else ""


_SHORT_NAME = 2


def stands_alone(words: Words, first: int, last: int, places: frozenset[str]) -> bool:
    """Whether a one-word name has only departments, bodies and its own place beside it."""
    tokens, breaks = words.tokens, words.breaks
    start = first
    while start and not breaks[start]:
        start -= 1
    end = last
    while end < len(tokens) and not breaks[end]:
        end += 1
    allowed = VOCABULARY | {word for place in places for word in place.split()}
    beside = tokens[start:first] + tokens[last:end]
    return all(token in allowed or token.isdigit() for token in beside)


def hard_end(words: Words, position: int) -> bool:
    """Whether the line, or its part, ends before token `position`."""
    return position >= len(words.tokens) or words.breaks[position] == HARD


def is_common(tokens: tuple[str, ...]) -> bool:
    """Whether a name is made only of words that many institutions share."""
    return all(token in COMMON for token in tokens)


def department(text: str) -> str:
    """Return the department as printed, or an empty text."""
    found = _SURGICAL.search(text)
    return (found.group(1) or found.group(2)).strip(" .-") if found else ""


TIER_OF: dict[AliasClass, Tier] = {
    "own": "confirmed",
    "school": "confirmed",
    "registry": "confirmed",
    "curated": "confirmed",
    "acronym": "likely",
    "site": "likely",
    "weak": "likely",
}
ORDER: dict[Tier, int] = {"confirmed": 0, "likely": 1, "undecided": 2, "possible": 3}
