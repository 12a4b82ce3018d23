"""The places a line prints: states, countries, cities abroad, each where an address has it.

A word is a place only in the position of one: "Baltimore, Maryland" ends in a state, "University
of Maryland" does not.
"""

from __future__ import annotations

from functools import cache
from importlib.resources import files
from itertools import pairwise
from typing import NamedTuple

from confprep.matcher.phrases import HARD, ORGANISATION, STATES, Words, word_set

STATE_OF = {name: code for code, name in STATES.items()}
"""Name of a state to its postal code, both in the normal form."""
_ABBREVIATED = {
    "ala": "al", "ariz": "az", "ark": "ar", "calif": "ca", "colo": "co", "conn": "ct",
    "fla": "fl", "ill": "il", "ind": "in", "kan": "ks", "mass": "ma", "mich": "mi",
    "minn": "mn", "miss": "ms", "mont": "mt", "neb": "ne", "nebr": "ne", "nev": "nv",
    "okla": "ok", "ore": "or", "oreg": "or", "penn": "pa", "penna": "pa", "tenn": "tn",
    "tex": "tx", "wash": "wa", "wis": "wi", "wisc": "wi", "wyo": "wy",
}  # fmt: skip
HOME = "us"
"""What `Segment.country` says of the United States."""
_HOME_NAMES = {"usa": ("",), "us": ("",), "states": ("united",), "america": ("united states of",)}
"""Last word of a name of the United States to the words before it."""
_ALSO_WORDS = word_set("al as co de do hi id in la ma md me ms ok or pa va")
"""Postal codes that are words, degrees or hospitals as well ("Durham VA")."""

COUNTRIES = frozenset(
    name.strip()
    for name in """
    afghanistan, albania, algeria, argentina, armenia, australia, austria, azerbaijan, bahrain,
    bangladesh, barbados, belarus, belgium, bolivia, bosnia and herzegovina, botswana, brasil,
    brazil, bulgaria, cambodia, cameroon, canada, chile, china, colombia, congo, costa rica,
    croatia, cuba, cyprus, czech republic, czechia, denmark, deutschland, dominican republic,
    ecuador, egypt, el salvador, england, espana, estonia, ethiopia, finland, france, germany,
    ghana, great britain, greece, grenada, guatemala, haiti, honduras, hong kong,
    hong kong sar, hungary, iceland, india, indonesia, iran, iraq, ireland, israel, italia, italy,
    ivory coast, jamaica, japan, jordan, kazakhstan, kenya, korea, kosovo, kuwait, kyrgyzstan, laos,
    latvia, lebanon, libya, lithuania, luxembourg, macau, madagascar, malawi, malaysia, malta,
    mauritius, mexico, moldova, mongolia, montenegro, morocco, mozambique, myanmar, namibia, nepal,
    netherlands, new zealand, nicaragua, nigeria, north macedonia, northern ireland, norway, oman,
    pakistan, palestine, panama, papua new guinea, paraguay, peoples republic of china, peru,
    philippines, poland, portugal, pr china, prc, qatar, republic of ireland, republic of korea,
    romania, russia, russian federation, rwanda, saudi arabia, scotland, senegal, serbia, singapore,
    slovakia, slovenia, somalia, south africa, south korea, spain, sri lanka, sudan, sweden,
    switzerland, syria, taiwan, tanzania, thailand, trinidad and tobago, tunisia, turkey, turkiye,
    uae, uganda, uk, ukraine, united arab emirates, united kingdom, uruguay, uzbekistan, venezuela,
    viet nam, vietnam, wales, yemen, zambia, zimbabwe,
    alberta, british columbia, manitoba, new brunswick, newfoundland, nova scotia, ontario, quebec,
    saskatchewan, new south wales, queensland, victoria australia, tbilisi, west indies
    """.replace("\n", " ").split(",")
)  # fmt: skip
"""Countries, and provinces that are printed like one."""
_PROVINCES = word_set("ab bc mb nb nl ns on pei qc sk nsw qld")


@cache
def cities_abroad() -> frozenset[str]:
    """Return cities with many institutions abroad and hardly any here, in the normal form.

    Counted in the Research Organization Registry (ror.org, CC0), release 2.9.
    """
    text = files(__package__).joinpath("cities_abroad.txt").read_text(encoding="utf-8")
    return frozenset(text.split("\n"))


class Segment(NamedTuple):
    """What stands between two breaks, and the place it asserts."""

    first: int
    last: int
    part: int
    """Counts the hard breaks before it."""
    state: str = ""
    """Postal code in lower case."""
    country: str = ""
    """`us`, the name of another country, or empty."""


def read(words: Words) -> list[Segment]:
    """Return the segments of a line with the states and countries they assert."""
    tokens, breaks = words.tokens, words.breaks
    starts = [i for i, pause in enumerate(breaks) if pause or not i]
    shouted = words.text.isupper()
    segments: list[Segment] = []
    part = 0
    for number, first in enumerate(starts):
        last = starts[number + 1] if number + 1 < len(starts) else len(tokens)
        part += first > 0 and breaks[first] == HARD
        state, country = _asserted(words, first, last, shouted)
        segments.append(Segment(first, last, part, state, country))
    return [_as_city(one, following) for one, following in pairwise([*segments, _NOTHING])]


_NOTHING = Segment(0, 0, 0)


def _as_city(segment: Segment, following: Segment) -> Segment:
    """Take back what only looks like a state or a country: the city before a state.

    "Lebanon, NH" and "Jamaica, New York" are in this country, "Washington, DC" is in no state.
    """
    if segment.country not in {"", HOME} and (following.state or following.country == HOME):
        return segment._replace(country="")
    if segment.state and following.state and segment.last - segment.first == 1:
        return segment._replace(state="", country="")
    return segment


def _asserted(words: Words, first: int, last: int, shouted: bool) -> tuple[str, str]:  # noqa: PLR0911 - one return a rule
    """Return state and country that the segment names in the position of an address."""
    tokens = words.tokens
    country = ""
    zipped = False
    while last > first:
        tail = tokens[last - 1]
        if tail.isdigit():
            zipped = zipped or len(tail) >= _SHORTEST_ZIP
            last -= 1
        elif tail in _HOME_NAMES:
            country = HOME
            last -= 1 + _words_before(tokens, first, last - 1, _HOME_NAMES[tail])
        else:
            break
    if last - first > 1 and first and tokens[first + 1] == "and" and tokens[first] in STATES:
        return tokens[first], HOME  # "Atlanta, GA and Nankai University, Tianjin, China"
    if last <= first or tokens[last - 1] in ORGANISATION:
        return "", country
    whole = " ".join(tokens[first:last])
    if whole in STATE_OF:
        return STATE_OF[whole], country
    tail = tokens[last - 1]
    alone = last - first == 1
    code = _ABBREVIATED.get(tail) or (tail if tail in STATES else "")
    if code and _is_code(words, last - 1, tail, alone=alone, zipped=zipped, shouted=shouted):
        return code, country or HOME
    if whole in COUNTRIES or whole in cities_abroad():
        return "", country or whole
    if alone and tail in _PROVINCES and first and words.printed(first, last).isupper():
        return "", country or tail
    return _tail(tokens, first, last, zipped=zipped), country or _country_at_end(
        tokens, first, last
    )


def _words_before(tokens: list[str], first: int, last: int, texts: tuple[str, ...]) -> int:
    """Return how many tokens before `last` spell one of `texts`."""
    for text in texts:
        count = len(text.split())
        if " ".join(tokens[max(first, last - count) : last]) == text:
            return count
    return 0


_SHORTEST_ZIP = 4
"""A leading zero is often lost."""


def _is_code(
    words: Words, position: int, tail: str, *, alone: bool, zipped: bool, shouted: bool
) -> bool:
    if zipped:
        return True
    if tail in _ABBREVIATED:
        return alone
    if not words.printed(position, position + 1).isupper():
        return alone and tail not in _ALSO_WORDS and position > 0
    if alone:
        return position > 0
    return tail not in _ALSO_WORDS if shouted else tail != "va"


def _tail(tokens: list[str], first: int, last: int, *, zipped: bool) -> str:
    """Return the state whose whole name ends the segment: "Durham North Carolina"."""
    for count in (2, 1):
        if last - first > count:
            state = STATE_OF.get(" ".join(tokens[last - count : last]))
            if state:
                body = tokens[first : last - count]
                return "" if not zipped and ORGANISATION.intersection(body) else state
    return ""


def _country_at_end(tokens: list[str], first: int, last: int) -> str:
    """Return another country that ends the segment: "Doha Qatar", "Medicine Qatar"."""
    for count in (3, 2, 1):
        if last - first > count:
            name = " ".join(tokens[last - count : last])
            # "of Ireland", "New Mexico", "New England" name an institution or a state.
            if name in COUNTRIES and tokens[last - count - 1] not in {"of", "new", "and"}:
                return name
    return ""
