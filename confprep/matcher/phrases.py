"""The normal form of an institution's name, and the look-up of names inside longer text.

Both sides go through the same form: the names of the catalogue and the lines a page prints. Two
spellings of one name become the same tokens ("Hosp. of the Univ. of PA", "Hospital of the
University of Pennsylvania"), and a name is found only as a contiguous run of tokens, so every
find can show the very words it rests on.
"""

from __future__ import annotations

import html
import re
import unicodedata
from collections.abc import Iterable, Sequence
from copy import copy
from functools import cache
from itertools import islice
from typing import Generic, NamedTuple, TypeVar

SOFT, HARD = 1, 2
"""What stands before a token: a comma or the like; a semicolon or a new line."""


def word_set(text: str) -> frozenset[str]:
    """Return the words of `text`, which are separated by spaces, as a set."""
    return frozenset(text.split())


STATES = {
    "al": "alabama",
    "ak": "alaska",
    "az": "arizona",
    "ar": "arkansas",
    "ca": "california",
    "co": "colorado",
    "ct": "connecticut",
    "de": "delaware",
    "dc": "district of columbia",
    "fl": "florida",
    "ga": "georgia",
    "hi": "hawaii",
    "id": "idaho",
    "il": "illinois",
    "in": "indiana",
    "ia": "iowa",
    "ks": "kansas",
    "ky": "kentucky",
    "la": "louisiana",
    "me": "maine",
    "md": "maryland",
    "ma": "massachusetts",
    "mi": "michigan",
    "mn": "minnesota",
    "ms": "mississippi",
    "mo": "missouri",
    "mt": "montana",
    "ne": "nebraska",
    "nv": "nevada",
    "nh": "new hampshire",
    "nj": "new jersey",
    "nm": "new mexico",
    "ny": "new york",
    "nc": "north carolina",
    "nd": "north dakota",
    "oh": "ohio",
    "ok": "oklahoma",
    "or": "oregon",
    "pa": "pennsylvania",
    "pr": "puerto rico",
    "ri": "rhode island",
    "sc": "south carolina",
    "sd": "south dakota",
    "tn": "tennessee",
    "tx": "texas",
    "ut": "utah",
    "vt": "vermont",
    "va": "virginia",
    "wa": "washington",
    "wv": "west virginia",
    "wi": "wisconsin",
    "wy": "wyoming",
}
"""Postal code to name, both in the normal form."""

_SAME = {
    "&": "and",
    "acad": "academic",
    "assn": "association",
    "assoc": "associates",
    "centers": "center",
    "centre": "center",
    "centres": "center",
    "childrens": "children",
    "clin": "clinic",
    "clinics": "clinic",
    "cmty": "community",
    "cntr": "center",
    "col": "college",
    "coll": "college",
    "comm": "community",
    "ctr": "center",
    "ctrs": "center",
    "dep": "department",
    "departments": "department",
    "dept": "department",
    "depts": "department",
    "div": "division",
    "fdn": "foundation",
    "ft": "fort",
    "gen": "general",
    "genl": "general",
    "hlth": "health",
    "hosp": "hospital",
    "hospitals": "hospital",
    "hosps": "hospital",
    "hsp": "hospital",
    "hth": "health",
    "inst": "institute",
    "institutes": "institute",
    "int": "international",
    "intl": "international",
    "med": "medical",
    "medicine": "medical",
    "mem": "memorial",
    "meml": "memorial",
    "mt": "mount",
    "natl": "national",
    "ortho": "orthopaedic",
    "orthop": "orthopaedic",
    "orthopaed": "orthopaedic",
    "orthopaedics": "orthopaedic",
    "orthopedic": "orthopaedic",
    "orthopedics": "orthopaedic",
    "presby": "presbyterian",
    "reg": "regional",
    "regl": "regional",
    "rehab": "rehabilitation",
    "sch": "school",
    "schools": "school",
    "sci": "science",
    "sciences": "science",
    "scis": "science",
    "st": "saint",
    "surg": "surgery",
    "sys": "system",
    "syst": "system",
    "systems": "system",
    "technol": "technology",
    "u": "university",
    "uni": "university",
    "univ": "university",
    "universities": "university",
    "womens": "women",
}
_SEVERAL = {
    "healthcare": ("health", "care"),
    "hsc": ("health", "science", "center"),
    "medctr": ("medical", "center"),
    "newyork": ("new", "york"),
    "uofl": ("university", "of", "louisville"),
}
_STOP = 3
"""A full stop: ends a sentence, or only an abbreviation."""
_MEANING: dict[str, str | tuple[str, ...] | int | None] = {
    **_SAME,
    **_SEVERAL,
    **dict.fromkeys(("the", "at", "'")),
    **dict.fromkeys(";|\n\r\t\u2022", HARD),
    **dict.fromkeys(",/()[]:-", SOFT),
    ".": _STOP,
}
"""What a piece of text stands for: a token, several, a break, or nothing."""

ORGANISATION = word_set(
    "academic academy associates center clinic college department division foundation group health"
    " hospital infirmary institute institution medical memorial network of school science"
    " system university"
)
"""Words that say what kind of body is named."""
_BODIES = ORGANISATION - {"of"}

_OWN_S = word_set("agnes barnabas charles cloris francis james louis nicholas thomas")
_DIRECTIONS = {"n": "north", "no": "north", "s": "south", "so": "south", "w": "west"}
_DIRECTED = word_set("carolina dakota virginia")
_SHORTEST_SAINT = 3
_BEFORE_UNIVERSITY = ORGANISATION | {"surgery", "orthopaedic"}
_LOOKS_BACK = frozenset({"of", "st", "saint", "u", "univ", *_DIRECTIONS})
"""Printed words that decide what the next word stands for."""

_PIECE = re.compile(r"[a-z']+|\d+|[&;|\n\r\t\u2022,/()\[\]:]|-(?=\s)|\.(?=\s)")
"""A word with its apostrophes, a number, or a mark that may separate."""
_SHORTEST_SENTENCE_END = 5

_UNUSUAL = re.compile(
    r"&(?:#\d+|#[xX][0-9a-fA-F]+|[A-Za-z][A-Za-z0-9]*);"  # an entity
    r"|\b[A-Za-z](?:\.[A-Za-z])+\b"  # letters joined by points: U.C.L.A., M.D
    r"|[^\x00-\x7f]"
    r"|`"  # an apostrophe to some
)
"""What plain lower case does not bring to the normal form."""
_LETTERS = {
    "\u2018": "'",
    "\u2019": "'",
    "\u02bc": "'",
    "`": "'",
    "\u00b4": "'",
    "\u2013": "-",
    "\u2014": " - ",
    "\u2010": "-",
    "\u2011": "-",
    "\u00b7": "\u2022",
    "\u00df": "ss",
    "\u00e6": "ae",
    "\u0153": "oe",
    "\u00f8": "o",
    "\u0142": "l",
    "\u0131": "i",
    "\u0111": "d",
    "\u00f0": "d",
    "\u00fe": "th",
}


class Words:
    """A text as normal tokens; where they stand in the text is worked out when asked for."""

    __slots__ = ("_folded", "_pieces", "_plain", "_spans", "breaks", "text", "tokens")

    def __init__(self, text: str) -> None:
        self.text = text
        self.tokens: list[str] = []
        self.breaks: list[int] = []
        """For each token 0, `SOFT` or `HARD`: what stands before it."""
        self._pieces: list[int] = []
        self._spans: dict[tuple[int, int], tuple[int, int]] = {}
        self._folded = text.lower()
        self._plain = True
        if not text.isascii() or "&" in text or "`" in text or "." in text:
            folded, count = _UNUSUAL.subn(_plain_match, text)
            if count:
                self._folded = folded.lower()
                self._plain = False
        self._read()

    def _read(self) -> None:
        # Half of the time of a whole run is spent here.
        tokens, breaks, pieces, meaning = self.tokens, self.breaks, self._pieces, _MEANING.get
        pause = 0
        before = ""
        for number, piece in enumerate(_PIECE.findall(self._folded)):
            token = meaning(piece, piece)
            if token is piece:
                if before in _LOOKS_BACK or "'" in piece:
                    token = self._word(piece, before, pause)
            elif token is None:
                continue
            elif token.__class__ is int:
                if token != _STOP:
                    pause = max(pause, token)
                elif len(before) >= _SHORTEST_SENTENCE_END and before not in _SAME:
                    pause = pause or SOFT
                continue
            if not token:
                continue
            before = piece
            for part in (token,) if token.__class__ is str else token:
                tokens.append(part)
                breaks.append(pause)
                pieces.append(number)
                pause = 0

    def _word(self, word: str, before: str, pause: int) -> str | tuple[str, ...]:
        """Return what a word that is not in the table stands for, after the word `before`."""
        token = _without_apostrophes(word) if "'" in word else word
        if before == "of" and not pause and word in STATES:
            return tuple(STATES[word].split())
        if before not in _LOOKS_BACK or before == "of":
            return token
        if before in {"st", "saint"}:
            plural = len(token) > _SHORTEST_SAINT and token[-1] == "s" and token not in _OWN_S
            return token[:-1] if plural else token
        if pause:
            return token
        if before in _DIRECTIONS:
            if token in _DIRECTED:
                self.tokens[-1] = _DIRECTIONS[before]
            return token
        # "U Alabama" is the University of Alabama; "Duke U Hospital" is a university's hospital.
        begins = len(self.tokens) == 1 or self.breaks[-1] or self.tokens[-2] in _BEFORE_UNIVERSITY
        return ("of", token) if begins and token not in ORGANISATION else token

    def spelt(self, tokens: list[str]) -> Words:
        """Return the same text read as other tokens, one for each."""
        other = copy(self)
        other.tokens = tokens
        return other

    def span(self, first: int, last: int) -> tuple[int, int]:
        """Return the offsets in `text` of token `first` up to but without token `last`."""
        known = self._spans.get((first, last))
        if known is None:
            begins, ends = self._pieces[first], self._pieces[last - 1]
            pieces = list(islice(_PIECE.finditer(self._folded), begins, ends + 1))
            start, end = pieces[0].start(), pieces[-1].end()
            if not self._plain:
                origin = _origin(self.text)
                start, end = origin[start][0], origin[end - 1][1]
            known = self._spans[first, last] = (start, end)
        return known

    def printed(self, first: int, last: int) -> str:
        """Return the words as printed, from token `first` up to but without token `last`."""
        start, end = self.span(first, last)
        return self.text[start:end]


def normal(text: str) -> tuple[str, ...]:
    """Return the tokens of `text` in the normal form."""
    return tuple(Words(text).tokens)


def _without_apostrophes(word: str) -> str:
    """Drop the possessive, join the rest: `women's`, `o'connor`, `nat'l`, `hawai'i`."""
    whole = word.strip("'").removesuffix("'s").replace("'", "")
    return _SAME.get(whole, whole)


@cache
def _plain(source: str) -> str:
    """Return `source` in lower case without accents, ligatures and typographic marks."""
    source = html.unescape(source)
    if "." in source[1:]:
        source = source.replace(".", "")
    lowered = unicodedata.normalize("NFKD", source.lower())
    return "".join(
        _LETTERS.get(letter, letter) for letter in lowered if not unicodedata.combining(letter)
    )


def _plain_match(unusual: re.Match[str]) -> str:
    return _plain(unusual.group())


def _origin(text: str) -> Sequence[tuple[int, int]]:
    """Return for each letter of the folded text the offsets of what it came from in `text`."""
    origin: list[tuple[int, int]] = []
    last = 0
    for unusual in _UNUSUAL.finditer(text):
        origin += ((i, i + 1) for i in range(last, unusual.start()))
        origin += [unusual.span()] * len(_plain_match(unusual))
        last = unusual.end()
    origin += ((i, i + 1) for i in range(last, len(text)))
    return origin


def _runs_on(tokens: list[str], first: int, position: int) -> bool:
    """Whether a name that began at `first` may go on over the comma before `position`.

    "University of Maryland, College Park" is one name; "New York, University Hospital" is not.
    """
    if tokens[position] not in ORGANISATION:
        return True
    return not _BODIES.isdisjoint(tokens[first:position])


def _cut(text: Words, first: int, end: int) -> bool:
    """Whether a name that ran on over a comma would end within the name of a place.

    "West Allis Memorial Hospital, West Allis" is no "Memorial Hospital, West".
    """
    tokens = text.tokens
    if end - 1 == first or not text.breaks[end - 1] or tokens[end - 1] not in _BEGINS_A_PLACE:
        return False
    return end < len(tokens) and not text.breaks[end]


_BEGINS_A_PLACE = word_set(
    "north south east west northern southern eastern western new fort lake mount saint san santa"
    " port palm beach grand little upper lower central"
)


_SHORTEST_WRONG = 5


class Spelling:
    """The words of some names, to which a word with one wrong letter can be led back."""

    def __init__(self, words: Iterable[str]) -> None:
        self._words = frozenset(words)
        self._near: dict[str, list[str]] = {}
        for word in sorted(self._words):
            if len(word) >= _SHORTEST_WRONG:
                for form in _without_a_letter(word):
                    self._near.setdefault(form, []).append(word)
        self._known: dict[str, str] = {}

    def meant(self, tokens: Sequence[str]) -> list[str]:
        """Return the tokens, each unknown one as the word that it is a letter away from."""
        return [token if token in self._words else self._meant(token) for token in tokens]

    def _meant(self, token: str) -> str:
        if len(token) < _SHORTEST_WRONG or token in _PLACES or not token.isalpha():
            return token
        known = self._known.get(token)
        if known is None:
            near = {w for form in _without_a_letter(token) for w in self._near.get(form, ())}
            known = min((w for w in near if one_letter_apart(token, w)), default=token)
            self._known[token] = known
        return known


def _without_a_letter(word: str) -> Iterable[str]:
    """Yield a word and what is left of it without any one of its letters."""
    yield word
    for i in range(len(word)):
        yield word[:i] + word[i + 1 :]


_PLACES = frozenset(word for name in STATES.values() for word in name.split()) | word_set(
    "colombia"
)
"""Words that are right as they stand, although a name has one much like them."""


def one_letter_apart(one: str, other: str) -> bool:
    """Whether a letter was changed, added or dropped, or two neighbours were swapped."""
    start = 0
    while start < min(len(one), len(other)) and one[start] == other[start]:
        start += 1
    one, other = one[start:], other[start:]
    return (
        one[1:] == other[1:]
        or one[1:] == other
        or one == other[1:]
        or (one[:2] == other[1::-1] and one[2:] == other[2:])
    )


T = TypeVar("T")


class Found(NamedTuple, Generic[T]):
    """A name found in a text: tokens `first` up to but without `last`."""

    first: int
    last: int
    entries: list[T]


class _Node(dict[str, "_Node[T]"], Generic[T]):
    """The next tokens of the names that begin with the tokens that led here."""

    __slots__ = ("entries",)

    def __init__(self) -> None:
        super().__init__()
        self.entries: list[T] | None = None
        """What the name that ends here stands for."""

    def below(self) -> list[T]:
        """Return the entries of all names that begin as led here."""
        found = list(self.entries or ())
        for child in self.values():
            found += child.below()
        return found


_WHOLE_WORDS = 3


class Index(Generic[T]):
    """Names to entries. The longest name at a place wins and uses up its words."""

    def __init__(self) -> None:
        self._root: _Node[T] = _Node()

    def add(self, tokens: Sequence[str], entry: T) -> None:
        """Add one name, in the normal form."""
        node = self._root
        for token in tokens:
            following = node.get(token)
            if following is None:
                following = node[token] = _Node()
            node = following
        if node.entries is None:
            node.entries = []
        node.entries.append(entry)

    def get(self, tokens: Sequence[str]) -> list[T]:
        """Return the entries of exactly this name."""
        node: _Node[T] | None = self._root
        for token in tokens:
            node = node.get(token) if node is not None else None
        return list(node.entries or ()) if node is not None else []

    def begun_by(self, text: Words, first: int, shortest: int) -> list[T]:
        """Return the entries of the names that go on where the text ends.

        Its last word may be cut, to no less than `shortest` letters. Three words must be whole, or
        two and the cut one.
        """
        node = self._root
        tokens, breaks = text.tokens, text.breaks
        for position in range(first, len(tokens) - 1):
            following = node.get(tokens[position])
            if following is None or (position > first and breaks[position] == HARD):
                return []
            node = following
        last = tokens[-1]
        ends = node.get(last)
        if ends is not None:
            whole = ends.entries is None and len(tokens) - first >= _WHOLE_WORDS
            return ends.below() if whole else []
        if len(tokens) - 1 - first < _WHOLE_WORDS - 1 or len(last) < shortest:
            return []
        return [
            entry
            for token, child in node.items()
            if token.startswith(last)
            for entry in child.entries or child.below()
        ]

    def find(self, text: Words) -> list[Found[T]]:
        """Return the names in `text`, from left to right, none overlapping another."""
        tokens, breaks, root = text.tokens, text.breaks, self._root
        count = len(tokens)
        found: list[Found[T]] = []
        first = 0
        while first < count:
            node = root.get(tokens[first])
            best: list[T] | None = None
            last = position = first + 1
            while node is not None:
                if node.entries is not None and not _cut(text, first, position):
                    best, last = node.entries, position
                if position == count:
                    break
                pause = breaks[position]
                if pause and (pause == HARD or not _runs_on(tokens, first, position)):
                    break
                node = node.get(tokens[position])
                position += 1
            if best is not None:
                found.append(Found(first, last, best))
            first = last
        return found
