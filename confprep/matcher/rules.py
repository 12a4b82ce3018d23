"""What makes a find not count, or count less: guards on its neighbours, vetoes by place, tiers."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Literal, NamedTuple

from confprep.matcher.phrases import HARD, ORGANISATION, STATES, Words, word_set
from confprep.matcher.places import HOME, Segment
from confprep.model import AliasClass, Tier

DEPARTMENT = word_set(
    "academic acute adult advanced affairs affiliate affiliated anesthesia anesthesiology ankle"
    " arthroplasty assistant associate athletic attending ba bariatric biomechanics biomedical"
    " bone branch breast bs burn burns campus cancer cardiac cardiothoracic care categorical"
    " chair chairman chairwoman chief children clinical colorectal comprehensive critical"
    " director do dr education elbow emergency emeritus endocrine extremity faculty fellow"
    " fellows fellowship foot general graduate hand head heart hip human innovation instructor"
    " intern internship invasive joint joints junior knee lab laboratory lead lecturer limb"
    " lower main md minimally mph mr ms msc musculoskeletal neurological neurology neurosurgery"
    " neurosurgical office oncologic oncology orthopaedic orthopaedists outcomes paediatric"
    " partners pathology pediatric performance pgy phd physical physician physicians physiology"
    " plastic podiatric podiatry prelim preliminary primary prof professor program programs"
    " quality radiology reconstruction reconstructive rehabilitation replacement research"
    " residency resident residents section sections senior service services shoulder specialists"
    " specialty spinal spine sport sports staff student students surgeon surgeons surgery"
    " surgical team therapy thoracic training transplant transplantation trauma traumatology"
    " tumor undergraduate unit upper vascular veterans vice year"
)
_LITTLE = word_set("a an and as by for from in of on or to with")
VOCABULARY = DEPARTMENT | ORGANISATION | _LITTLE
"""Words that say department, degree or kind of body, and so never belong to somebody's name."""

_OTHER_BEFORE = word_set(
    "northern eastern western southern central northeastern northwestern southeastern southwestern"
    " north south east west northeast northwest southeast southwest new old state upper lower"
)
"""Before a name these make another name: "Eastern Washington University"."""
_OTHER_AFTER = word_set("alumni athletics bookstore extension nus online press state")
"""After a name these make another name: "Michigan State", "Duke-NUS"."""
_AFTER_MEDICAL = word_set("associates center clinic group plaza")
_BODY = word_set(
    "medical surgery orthopaedic health science medicine engineering dental nursing law"
)

COMMON = ORGANISATION | word_set(
    "adventist agnes all and anne anthony aurora baptist barnabas bethesda calvary care"
    " catherine central charles children christ christian city clare community county cross dame"
    " doctors eastern elizabeth faith francis general good grace holy hope huntington immaculate"
    " jackson james john joseph lady lakes lincoln lourdes luke lutheran main margaret mary"
    " memorial mercy methodist metropolitan michael monroe mother mount north northern northside"
    " notre our parkview paul peter presbyterian providence redeemer regional riverside rose"
    " sacred saint saints samaritan southern state thomas trinity unity va valley veterans"
    " vincent western women xavier"
)
"""Words of which many unrelated institutions make their names."""

_SURGICAL = re.compile(
    r"\b(?:departments?|division|section|dept\.?|div\.?)\s+of\s+([^,;|\n()]{3,80})"
    r"|\b((?:pa?ediatric\s+)?(?:orthop(?:a?ed|æd)\w*(?:\s+(?:surgery|surgeon|trauma|oncology))?"
    r"|(?:general|trauma|acute care|vascular|plastic)\s+surgery|surgery))\b",
    re.IGNORECASE,
)

Agreement = Literal["city", "state", "other city", "none", "elsewhere", "abroad"]
"""How the printed place stands to an institution's; `other city` is one in the same state."""
HERE: frozenset[Agreement] = frozenset({"city", "state", "other city"})


class Place(NamedTuple):
    """A city and the postal code of a state, in the normal form; either may be empty."""

    city: str
    state: str

    @property
    def names(self) -> list[str]:
        """City, postal code and state, as they may be printed."""
        return [name for name in (self.city, self.state, STATES.get(self.state, "")) if name]


class Scope(NamedTuple):
    """The places that speak about one find."""

    around: str
    """Tokens of the same part of the line outside the find, with a space at both ends."""
    city: str
    """What stands where the nearest address has its city, or empty."""
    states: tuple[str, ...]
    """Postal codes asserted after the find, the nearest first."""
    before: tuple[str, ...]
    """Postal codes asserted before it."""
    country: str
    """Another country asserted for the find, or empty."""
    mixed: bool
    """Whether another institution stands between the find and the address."""


def scope(words: Words, segments: list[Segment], first: int, last: int, others: list[int]) -> Scope:
    """Collect the places that speak about the find from token `first` to `last`.

    `others` are the first tokens of the other finds of the line.
    """
    own = next(segment.part for segment in segments if segment.first <= first < segment.last)
    part = [segment for segment in segments if segment.part == own]
    if not any(segment.state or segment.country for segment in part):
        # "Duke University; Durham, NC": the address has a part of its own.
        part = [s for s in segments if s.part == own or not _holds(s, others)]
    tokens = words.tokens
    around = [
        token
        for segment in part
        for token in (
            tokens[segment.first : min(first, segment.last)]
            + tokens[max(last, segment.first) : segment.last]
        )
    ]
    # A state at the end of the find itself ("George Washington") says nothing about its place.
    after = [s for s in part if s.last > last and (s.state or s.country)]
    nearest = next((s for s in after if s.state or s.country != HOME), None)
    here = after or [s for s in part if s.last <= first and (s.state or s.country)]
    abroad = [s.country for s in here if s.country and s.country != HOME]
    at_home = any(s.state or s.country == HOME for s in here)
    return Scope(
        around=f" {' '.join(around)} ",
        city=_city(words, part, nearest, last, others) if nearest else "",
        states=tuple(s.state for s in after if s.state),
        before=tuple(s.state for s in part if s.last <= first and s.state),
        country=abroad[-1] if abroad and not at_home else "",
        mixed=nearest is not None and any(last <= other < nearest.first for other in others),
    )


def _holds(segment: Segment, others: list[int]) -> bool:
    return any(segment.first <= other < segment.last for other in others)


def _city(words: Words, part: list[Segment], nearest: Segment, last: int, others: list[int]) -> str:
    """Return what stands where an address has its city: before the state."""
    tokens = words.tokens
    inside = [token for token in tokens[nearest.first : nearest.last] if not token.isdigit()]
    if nearest.first < last or not nearest.state:
        return ""
    if len(inside) > len(STATES.get(nearest.state, "").split()):
        return " ".join(inside[:-1])
    before = next((s for s in reversed(part) if s.last <= nearest.first), None)
    if before is None or before.first < last or _holds(before, others):
        return ""
    city = [token for token in tokens[before.first : before.last] if not token.isdigit()]
    return "" if VOCABULARY.intersection(city) else " ".join(city)


def agreement(found: Scope, place: Place) -> Agreement:
    """Return how the printed places stand to an institution at `place`."""
    if found.country:
        return "abroad"
    nearest = found.states[0] if found.states else ""
    if place.state and nearest and nearest != place.state:
        # Two institutions, two addresses: the one after the other institution is not ours.
        return "none" if found.mixed and place.state not in found.states else "elsewhere"
    if place.city and _printed_as_city(found, place):
        return "city"
    if place.state and nearest:
        return "other city" if found.city and not found.mixed else "state"
    return "state" if place.state in found.before else "none"


def _printed_as_city(found: Scope, place: Place) -> bool:
    """Whether the city is printed, and not only the state of its name: "Great Neck, New York"."""
    times = found.around.count(f" {place.city} ")
    same = place.city == STATES.get(place.state, "")
    if times == 1 and same and found.city and found.city != place.city:
        return found.city in BOROUGHS
    return times > 0


BOROUGHS = word_set("manhattan")


def neighbours(words: Words, first: int, last: int, places: frozenset[str]) -> str:
    """Return the words that make another name of a find, or an empty text.

    `places` are the cities and states of the programs that the find may stand for.
    """
    tokens, breaks = words.tokens, words.breaks
    if first and not breaks[first] and tokens[first - 1] in _OTHER_BEFORE:
        return words.printed(first - 1, last)
    if last >= len(tokens) or breaks[last]:
        return ""
    after = tokens[last]
    medical = tokens[last - 1] == "medical"  # "Baylor Medicine" is no Baylor Medical Center
    if after in _OTHER_AFTER or (medical and after in _AFTER_MEDICAL):
        return words.printed(first, last + 1)
    if after not in {"of", "in"} or last + 1 >= len(tokens):
        return ""
    following = tokens[last + 1]
    if following in _BODY or following in DEPARTMENT:
        return ""
    rest = " ".join(tokens[last + 1 : last + 4]) + " "
    hospital = not {"hospital", "center"}.isdisjoint(tokens[first:last])
    # "San Joaquin General Hospital in Stockton": a neighbouring city.
    nearby = after == "in" and hospital and borne_once(tokens[first:last])
    own = nearby or any(rest.startswith(f"{p} ") for p in places)
    return "" if own else words.printed(first, last + 2)


def personal_prefix(words: Words, first: int, last: int) -> bool:
    """Whether a name stands before a find and may belong to it: "Charles R Drew University".

    Only a short find, one that begins with "University", or one after a hyphen ("St. Dominic-
    Jackson Memorial Hospital") can be the tail of a longer name.
    """
    tokens, breaks = words.tokens, words.breaks
    if not first or breaks[first]:
        return False
    start = words.span(first, last)[0]
    hyphenated = words.text[start - 1] == "-" and words.text[start - 2 : start - 1].isalnum()
    if last - first > _SHORT_NAME and tokens[first] != "university" and not hyphenated:
        return False
    start = first - 1
    while start and not breaks[start]:
        start -= 1
    before = tokens[start:first]
    # "Department of History Tufts University": whatever stands there belongs to the department.
    if before[-1] in VOCABULARY or before[-1].isdigit() or not _UNITS.isdisjoint(before):
        return False
    end = words.span(first - 1, first)[1]
    gap = words.text[end : words.span(first, last)[0]]
    return not gap.strip(" .-") and words.printed(first - 1, first)[:1].isupper()


_UNITS = word_set("center college department division faculty institute laboratory school section")
_SHORT_NAME = 2


def stands_alone(
    words: Words, first: int, last: int, places: frozenset[str], *, whole_line: bool = False
) -> bool:
    """Whether a find has only departments, bodies and its own place beside it.

    Beside it is its segment, or the whole line.
    """
    tokens, breaks = words.tokens, words.breaks
    start, end = (0, len(tokens)) if whole_line else (first, last)
    while start and not breaks[start]:
        start -= 1
    while end < len(tokens) and not breaks[end]:
        end += 1
    beside = [t for t in tokens[start:first] + tokens[last:end] if not t.isdigit()]
    if VOCABULARY.issuperset(beside):
        return True
    return (VOCABULARY | {word for place in places for word in place.split()}).issuperset(beside)


_BESIDE_SHORTHAND = word_set(
    "assistant associate chair chairman chief department director division do dr faculty fellow"
    " fellowship for general in instructor md mph of orthopaedic phd prof professor program"
    " residency resident residents section service surgeon surgeons surgery trauma usa vice"
)
_DEPARTMENTS = word_set("department division section")
_OF_A_DEPARTMENT = _BESIDE_SHORTHAND | DEPARTMENT | _LITTLE
_LONGEST_SHORTHAND = 4


def alone(words: Words) -> tuple[int, int] | None:
    """Return the few words that a line has besides department, degree and rank, if they adjoin."""
    tokens = words.tokens
    beside = _BESIDE_SHORTHAND if _DEPARTMENTS.isdisjoint(tokens) else _OF_A_DEPARTMENT
    first, last = 0, len(tokens)
    while first < last and tokens[first] in beside:
        first += 1
    while last > first and tokens[last - 1] in beside:
        last -= 1
    if not 0 < last - first <= _LONGEST_SHORTHAND or any(words.breaks[first + 1 : last]):
        return None
    return first, last


def telling(tokens: Sequence[str]) -> str:
    """Return the word of a name that fewest lines have: the first that is no department or body."""
    return next((token for token in tokens if token not in VOCABULARY), tokens[0])


_COMPANIES = word_set("company corp corporation gmbh inc incorporated industries limited ltd")


def company(words: Words) -> bool:
    """Whether a line ends like the name of a company: "Rothman, Brown & Co."."""
    tokens = words.tokens
    return tokens[-1] in _COMPANIES or tokens[-2:] == ["and", "co"]


def goes_on(words: Words, last: int, places: frozenset[str], *, over_comma: bool) -> bool:
    """Whether words that name neither a department nor its own place follow a system's name.

    "University of Texas Permian Basin"; with `over_comma` also "University of California, Merced".
    """
    tokens, breaks = words.tokens, words.breaks
    end = last
    while end < len(tokens) and not breaks[end]:
        end += 1
    follows = tokens[last:end] or (tokens[end : end + 1] if over_comma else [])
    allowed = VOCABULARY | {word for place in places for word in place.split()}
    return not allowed.issuperset(token for token in follows if not token.isdigit())


_OF_A_HOSPITAL = word_set("campus hospital memorial regional")
_PART_OF_A_NAME = re.compile(r"\s*[-\u2013\u2014/]\s*")


def longer_name(words: Words, first: int, last: int, places: frozenset[str]) -> str:
    """Return the longer name that a find seems to begin: "MUSC Health Chester Medical Center".

    A name that goes on with words of no department and not of its own place is another hospital of
    the system. Empty where it does not go on.
    """
    tokens, breaks = words.tokens, words.breaks
    if last >= len(tokens):
        return ""
    start = last
    if breaks[start]:
        gap = words.text[words.span(first, last)[1] : words.span(last, last + 1)[0]]
        if not _PART_OF_A_NAME.fullmatch(gap):
            return ""
    end = start + 1
    while end < len(tokens) and not breaks[end]:
        end += 1
    own = {word for place in places for word in place.split()} | _US
    follows = [token for token in tokens[start:end] if not token.isdigit() and token not in own]
    if not (_UNITS - {"center"}).isdisjoint(follows):
        return ""  # "University of Miami Rosenstiel School of Marine Science"
    unknown = not VOCABULARY.issuperset(follows)
    hospital = bool(follows) and follows[0] in _OF_A_HOSPITAL
    return words.printed(first, end) if unknown or hospital else ""


def stands_as_city(words: Words, segments: list[Segment], first: int, last: int) -> bool:
    """Whether a find stands where an address has its city: "Roe Seminary, Wake Forest, NC"."""
    if (
        not ORGANISATION.isdisjoint(words.tokens[first:last])
        or words.printed(first, last).isupper()
    ):
        return False
    number = next(i for i, one in enumerate(segments) if one.first <= first < one.last)
    own = segments[number]
    if not number or own.first != first or last - first > _LONGEST_CITY:
        return False
    before = segments[number - 1]
    of_state = own.last > last and bool(own.state)
    if own.last == last and number + 1 < len(segments):
        following = segments[number + 1]
        of_state = bool(following.state) and following.part == own.part
    named = words.tokens[before.first : before.last]
    other = _UNITS_OF_SCHOOLS.isdisjoint(named) and not VOCABULARY.issuperset(named)
    return of_state and before.part == own.part and other


_LONGEST_CITY = 2
_UNITS_OF_SCHOOLS = word_set("department division section program")


def hospital_before(words: Words, first: int, last: int) -> str:
    """Return the hospital that is named before a system: "St. Roe Hospital, Emory Healthcare".

    A school named after a hospital is where its doctors teach.
    """
    tokens, breaks = words.tokens, words.breaks
    if not {"school", "college", "university"}.isdisjoint(tokens[first:last]):
        return ""
    end = first
    while end and breaks[end] != HARD:
        start = end - 1
        while start and not breaks[start]:
            start -= 1
        named = tokens[start:end]
        hospital = "hospital" in named or {"medical", "center"} <= set(named)
        if hospital and not VOCABULARY.issuperset(named):
            return words.printed(start, end)
        end = start
    return ""


_US = word_set("usa us united states america of")
_SEVERAL_WORDS = 2


def borne_once(tokens: Sequence[str]) -> bool:
    """Whether a name is so much its own that no other place is likely to have it.

    "Duke University" and "Hospital for Special Surgery" are; "Grady Memorial Hospital" and
    "Bellevue Hospital" are not: any town may have a hospital of its own name.
    """
    if not {"university", "clinic", "institute"}.isdisjoint(tokens):
        return True
    return len(distinctive(tokens) - COMMON) >= _SEVERAL_WORDS


def tells_alone(tokens: Sequence[str]) -> bool:
    """Whether a shared name, with no other word on the line, still points at one institution.

    "Emory" and "Indiana University" do at a surgical meeting; "AdventHealth", "Jewish Hospital"
    and "Grant Medical Center" do not.
    """
    if len(tokens) == 1:
        return not tokens[0].endswith("health")
    return tokens[-1] in {"university", "state"} or tokens[:2] == ("university", "of")


def distinct(tokens: Sequence[str], letters: int) -> bool:
    """Whether words are long enough to tell, and not all such as any institution has."""
    return len(" ".join(tokens)) >= letters and not (VOCABULARY | COMMON).issuperset(tokens)


def is_common(tokens: Sequence[str]) -> bool:
    """Whether a name is made only of words that many unrelated institutions share."""
    return COMMON.issuperset(tokens)


def distinctive(tokens: Sequence[str]) -> frozenset[str]:
    """Return the words of a name that other kinds of body do not have: {"washington"}."""
    return frozenset(tokens) - ORGANISATION - _LITTLE


def department(text: str) -> str:
    """Return the department as printed, or an empty text."""
    found = _SURGICAL.search(text)
    return (found.group(1) or found.group(2)).strip(" .-") if found else ""


TIER_OF: Mapping[AliasClass, Tier] = {
    "own": "confirmed",
    "school": "confirmed",
    "registry": "confirmed",
    "curated": "confirmed",
    "acronym": "likely",
    "site": "likely",
    "weak": "likely",
    "shorthand": "likely",
}
"""How sure a find is that nothing speaks against, by the class of the name."""
ORDER: Mapping[Tier, int] = {"confirmed": 0, "likely": 1, "undecided": 2, "possible": 3}
ONLY_BESIDE_A_PLACE: frozenset[AliasClass] = frozenset({"weak", "acronym"})
"""Classes of names that give way to a stronger one where no place is printed."""
