"""People in a line of text: names with credentials, roles and affiliations, as printed.

A word is taken for a person only on evidence: a credential, a role in front, an affiliation in
brackets. What could be either is left alone.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from functools import lru_cache

from msgspec import Struct
from msgspec.structs import replace

from confprep.model import Appearance
from confprep.scrapers.general import words
from confprep.text import roles
from confprep.text.credentials import is_credential, is_credentials

LONGEST_NAME = 60
LONGEST_LIST = 6000
FEWEST_NAME_WORDS, MOST_NAME_WORDS = 2, 7
MOST_PLAIN_WORDS = 5
"""Longer names have particles or initials in them; without, it is a title run into a name."""
_SUPER = "⁰¹²³⁴⁵⁶⁷⁸⁹"
_DIGITS = str.maketrans(_SUPER, "0123456789")
_RAISE = str.maketrans("0123456789", _SUPER)

_ROLE = re.compile(
    rf"^(?P<role>(?:(?-i:[A-Z])[\w’'/&-]*\s(?:of\s|and\s|&\s)?){{0,5}}{roles.NOUN}"
    rf"(?:\s(?:and|&|/)\s{roles.NOUN})?(?:\(s\)|\s\(s\))?)\s?(?P<mark>[:–—-]\s?|$)",
    re.IGNORECASE,
)
_VERB_ROLE = re.compile(
    r"^(?:(?P<role>presented|moderated|chaired|introduced|led|hosted|given)\sby|"
    r"introduction\sby)\s?:?\s",
    re.IGNORECASE,
)
_BARE_ROLE = re.compile(
    rf"^(?P<role>(?:session\s|course\s|workshop\s|presenting\s)?{roles.NOUN}(?:\(s\))?)\s+(?=[A-ZÀ-Þ])",
    re.IGNORECASE,
)
_ALONE = re.compile(
    rf"^(?:(?:invited|keynote|session|course|workshop|presenting|program|guest|distinguished|industry|plenary"
    rf"|senior|featured|panel)\s)?{roles.NOUN}(?:\(s\)|\s\(s\))?$",
    re.IGNORECASE,
)
_LABEL = re.compile(r"^(?P<role>[A-Z][\w’'&/. -]{2,40}?)\s?:\s(?=[A-ZÀ-Þ])")
_PLAIN_ROLE = re.compile(
    r"(?:(?:session|course|presenting|senior|lead|program|co)[\s-])?(?:co-?)?(?:moderator|chair|speaker|presenter"
    r"|panell?ist|discussant|facilitator|author|chairperson|chairman|instructor)",
    re.IGNORECASE,
)
_BY = {"presented": "presenter", "moderated": "moderator", "chaired": "chair", "led": "leader",
       "introduced": "introducer", "hosted": "host", "given": "speaker"}  # fmt: skip
_PRONOUNS = re.compile(r"^(?:he|she|they|ze|her|his|any)(?:\s?[/,]\s?\w{2,6}){0,3}$", re.IGNORECASE)
_WORD = re.compile(r"^[^\W\d_][^\W\d_]*(?:[’'`.-][^\W\d_]+)*[.’']?$")
_INITIALS = re.compile(r"^(?:[^\W\d_]\.?-?){1,4}$")
_SEPARATOR = re.compile(
    rf";|,(?![{_SUPER}])|\s(?:and|&)\s|\s[–—|]\s|\s-{{1,2}}\s|(?<=[\w.)])[–—](?=\s?[A-Z])|(?<=\w)\s[–—-](?=[A-Z])"
)


class Found(Struct, frozen=True):
    """One person as printed in a line."""

    name: str
    affiliation: str = ""
    role: str = ""
    marks: tuple[str, ...] = ()
    """Numbers of affiliations that are printed elsewhere."""
    evident: bool = False
    """Whether a credential, a title or a bracket shows that this is a person."""

    def appearance(self, role: str = "") -> Appearance:
        """Return the record, with the role of the line where the person has none."""
        return Appearance(
            name_text=self.name, role=self.role or role, affiliation_text=self.affiliation
        )


class People(Struct, frozen=True):
    """What a line holds: people, and whether all of it was understood."""

    found: tuple[Found, ...] = ()
    rest: tuple[str, ...] = ()
    """Parts that are neither people nor anything of theirs."""
    shared: bool = False
    """Whether one affiliation stands behind the whole list, set apart as the names are: theirs."""
    unclear: bool = False
    """Whether one affiliation stands behind the last of several names: perhaps everybody's."""

    def __bool__(self) -> bool:
        """Whether there is anyone."""
        return bool(self.found)


class _Piece(Struct, frozen=True):
    text: str
    begin: int
    stop: int
    before: str
    """The separator in front, one character; `a` for "and"."""


class _Reading(Struct):
    name_begin: int
    name_stop: int
    affiliation: list[int]
    bracket: str = ""
    role: str = ""
    marks: tuple[str, ...] = ()
    evident: bool = False
    closed: bool = False
    apart: bool = False
    """Whether the affiliation is set apart from the name as the names are from each other."""


# --- roles -------------------------------------------------------------------------------------


@lru_cache(maxsize=4096)
def role_of(text: str) -> tuple[str, str] | None:
    """Return the role with which `text` begins and the text after it, or None."""
    if match := _VERB_ROLE.match(text):
        return _BY.get((match["role"] or "").lower(), "introducer"), text[match.end() :].strip()
    match = _ROLE.match(text)
    if match and not match["mark"].strip() and not _ALONE.match(text):
        match = None
    if match:
        dash = match["mark"].strip() not in ("", ":")
        rest = text[match.end() :].strip()
        if dash and not line(rest):
            return None
        return roles.label(match["role"]), rest
    match = _BARE_ROLE.match(text)
    if match and line(text[match.end() :]):
        return roles.label(match["role"]), text[match.end() :]
    match = _LABEL.match(text)
    if match:
        rest = text[match.end() :]
        people = line(rest)
        if people and all(one.evident for one in people.found) and _is_office(match["role"]):
            return roles.label(match["role"]), rest
    return None


def _is_office(label: str) -> bool:
    """Whether a label in front of people says what they do, rather than what they talk about."""
    return " " not in label.strip() and label.casefold() not in words.NOT_IN_NAMES


def led_by(verb: str) -> str:
    """Return the role of someone by whom a session is "moderated", "chaired" and so on."""
    return _BY[verb.lower()]


_INNER_ROLE = re.compile(
    rf"(?<=[.;,)\w])\s(?=(?:[A-Z][\w-]*\s){{0,2}}{roles.NOUN}(?:\(s\))?\s?:\s)", re.IGNORECASE
)


def roles_in(text: str) -> list[tuple[str, str]]:
    """Return every role of a line with the text behind it: "Chair: A. Discussants: B and C"."""
    parts = [role_of(part.strip(" ;.,")) for part in _INNER_ROLE.split(text)]
    if len(parts) > 1 and all(parts):
        return [part for part in parts if part]
    whole = role_of(text)
    return [whole] if whole else []


# --- names -------------------------------------------------------------------------------------


@lru_cache(maxsize=4096)
def is_name(text: str, *, sure: bool = False) -> bool:  # noqa: PLR0911 - one reason a line
    """Whether `text` can be the name of one person.

    `sure`: something else already shows that it is one, so that words such as "Hall" are allowed.
    """
    if len(text) > LONGEST_NAME or not text:
        return False
    text = re.sub(r"\s?[(“\"‘'][^()“”\"]{1,20}[)”\"’']\s", " ", text)
    tokens = [token for token in re.split(r"[\s]+|(?<=\.)(?=[A-Z][a-z])", text.strip()) if token]
    while tokens and tokens[0].strip(".").upper() in words.TITLES and len(tokens) > 1:
        tokens, sure = tokens[1:], True
    while len(tokens) > 1 and tokens[-1].strip(".,").upper() in words.SUFFIXES:
        tokens = tokens[:-1]
    if not FEWEST_NAME_WORDS <= len(tokens) <= MOST_NAME_WORDS:
        return False
    if not all(_name_word(token, sure=sure) for token in tokens):
        return False
    solid = [t for t in tokens if not _INITIALS.match(t) or (len(t) > 1 and t[1:].islower())]
    if not solid or tokens[0].casefold().strip(":") in _NOT_FIRST:
        return False
    if len(solid) > MOST_PLAIN_WORDS and not any(t.casefold() in words.PARTICLES for t in tokens):
        return False
    if words.ORGANISATION.search(text) and not sure:
        return False
    last = tokens[-1]
    if last.casefold() in words.PARTICLES and not last[0].isupper():
        return False
    return bool(last[0].isupper()) or tokens[0][0].isupper()


def _name_word(token: str, *, sure: bool) -> bool:
    token = token.strip(",*†‡")
    if not token:
        return False
    low = token.casefold().rstrip(".")
    if low in words.PARTICLES or token.casefold() in words.PARTICLES:
        return True
    if not (_WORD.match(token) or _INITIALS.match(token)):
        return False
    if not token[0].isupper() and not re.match(r"^(?:d|al|el|o)[’'-][A-Z]", token):
        return False
    if low in _NEVER or re.search(r"[a-zà-ÿ]{4,}[A-ZÀ-Þ]", token):
        return False
    return sure or low not in words.NOT_IN_NAMES


_NOT_FIRST = frozenset(
    [
        "and",
        "the",
        "of",
        "y",
        "e",
        "i",
        "introduction",
        "welcome",
        "opening",
        "closing",
        "keynote",
        "panel",
        "discussion",
        "session",
        "update",
        "symposium",
        "break",
        "lunch",
        "breakfast",
        "registration",
        "presentation",
        "debate",
        "case",
        "cases",
        "questions",
        "lecture",
        "remarks",
        "moderated",
        "presented",
        "address",
        "overview",
        "review",
        "report",
        "panelists",
        "moderators",
        "speakers",
    ]
)
_NEVER = frozenset(
    [
        "and",
        "or",
        "for",
        "of",
        "in",
        "on",
        "at",
        "by",
        "with",
        "without",
        "the",
        "from",
        "into",
        "to",
        "is",
        "are",
        "was",
        "how",
        "why",
        "what",
        "when",
        "where",
        "university",
        "hospital",
        "clinic",
        "institute",
        "department",
        "session",
        "symposium",
        "registration",
        "orthopaedic",
        "orthopaedics",
        "orthopedic",
        "orthopedics",
        "surgery",
        "medicine",
        "medical",
        "society",
        "association",
    ]
)


# --- a line ------------------------------------------------------------------------------------


@lru_cache(maxsize=4096)
def line(text: str) -> People:
    """Return the people of a line that holds nothing but people, with evidence; else nobody."""
    if len(text) > LONGEST_LIST or not _EVIDENCE.search(text):
        return People()
    people = parse(text)
    if not people.found or people.rest:
        return People()
    if not people.found[0].evident and not (
        any(one.evident for one in people.found)
        and all(one.evident or re.match(r"[^\W\d_]\.", one.name) for one in people.found)
    ):
        return People()
    if people.found[0].name.rsplit(",", 1)[0].casefold() in words.TOWNS_OF_STATES_LIKE_DEGREES:
        return People()
    if any(
        words.is_prose(one.affiliation) or len(one.name) > 2 * LONGEST_NAME for one in people.found
    ):
        return People()
    return people


_EVIDENCE = re.compile(
    r"[A-Z]\.?[A-Za-z]?[A-Z]|\(|\b(?:Dr|Prof|Professor|Sir|Dame|Mr|Mrs|Ms)\b|[–—|-]|Esq"
)
"""Without any of these there can be no credential, title, bracket or dash that shows a person."""


@lru_cache(maxsize=4096)
def parse(text: str, *, trusted: bool = False) -> People:  # noqa: C901, PLR0912 - one kind of piece a branch
    """Return the people of `text`, in order.

    `trusted`: a role or the structure says that these are people, so that bare names count.
    """
    text = _raise_marks(text[:LONGEST_LIST])
    text, affiliations = _cut_numbered(text)
    if trusted:
        text = _RUN_TOGETHER.sub(_with_a_comma, text)
    pieces = _pieces(text)
    found: list[Found] = []
    rest: list[str] = []
    begun: set[str] = set()
    current: _Reading | None = None
    for place, piece in enumerate(pieces):
        follower = pieces[place + 1] if place + 1 < len(pieces) else None
        base, bracket, marks = _strip(piece.text)
        kind = _kind(base, sure=trusted or _is_degree(follower) or bool(bracket))
        if (
            current is not None
            and kind == "credential"
            and not current.affiliation
            and not current.closed
        ):
            current.name_stop = piece.begin + len(piece.text)
            current.evident = True
            _note(current, piece, base, bracket, marks)
        elif current is not None and _given(kind, current, text):
            current.name_stop = piece.begin + len(piece.text)
            current.evident = current.evident or kind in ("word", "both")
            _note(current, piece, base, bracket, marks)
        elif kind in ("name", "both", "family") and _begins(
            piece, kind, base, bracket, follower, current, trusted=trusted
        ):
            if current is not None:
                found.append(_finish(text, current))
            begun.add(piece.before)
            current = _Reading(
                name_begin=piece.begin,
                name_stop=piece.begin + len(piece.text),
                affiliation=[],
                evident=kind == "both" or _has_title(base),
            )
            _note(current, piece, base, bracket, marks)
        elif kind == "nobody":
            if current is not None:
                found.append(_finish(text, current))
                current = None
        elif current is not None and _may_extend(piece, current):
            current.apart = current.apart or (piece.before == ";" and not current.affiliation)
            current.affiliation = [
                current.affiliation[0] if current.affiliation else piece.begin,
                piece.stop,
            ]
            if marks and not current.marks and len(piece.text) < 3:  # noqa: PLR2004 - a bare mark
                current.marks = marks
        else:
            rest.append(piece.text)
    if current is not None:
        found.append(_finish(text, current))
    found = [one for one in found if not words.NOBODY.match(one.name)]
    behind = _behind_the_list(found)
    shared = bool(behind and current and current.apart and begun <= {"", ";"})
    if shared:
        found = [with_affiliation(one, behind) for one in found]
    return People(
        found=tuple(attach(found, affiliations)),
        rest=tuple(rest),
        shared=shared,
        unclear=bool(behind) and not shared,
    )


_RUN_TOGETHER = re.compile(
    r"(?:^|(?<=; ))(?P<surname>[A-ZÀ-Þ][\w’'-]+) (?P<initials>(?:[A-ZÀ-Þ]\.[ -]?){1,3})"
    r"(?P<place>(?<= )[A-ZÀ-Þ][^;]*)"
)
"""A surname, initials, and a place of work with no comma: "Diaz C. Mayo Clinic"."""


def _with_a_comma(found: re.Match[str]) -> str:
    """Set the place of work apart; not where another name may go on: "John C. Smith Clinic"."""
    surname, initials, place = found.groups()
    begins = " ".join(place.split()[:2])
    if surname.upper() in words.TITLES or words.ORGANISATION.search(surname):
        return found[0]
    if not words.ORGANISATION.search(begins):
        return found[0]
    return f"{surname} {initials.strip()}, {place}"


def _behind_the_list(found: Sequence[Found]) -> str:
    """Return the affiliation of the last of several people, where nobody else has one."""
    *others, last = found or (Found(name=""),)
    bare = others and not any(one.affiliation or one.marks for one in found[:-1])
    return last.affiliation if bare and not last.marks else ""


def _given(kind: str, current: _Reading, text: str) -> bool:
    """Whether this is the given name of a family name printed first."""
    name = text[current.name_begin : current.name_stop]
    return kind in ("word", "both") and " " not in name.strip() and not current.affiliation


def _begins(  # noqa: PLR0911 - one case a line
    piece: _Piece,
    kind: str,
    base: str,
    bracket: str,
    follower: _Piece | None,
    current: _Reading | None,
    *,
    trusted: bool,
) -> bool:
    """Whether a name begins a new person here, rather than going on with an affiliation."""
    if kind == "family":
        return current is None and follower is not None and _names_given(follower)
    if current is None:
        return True
    degree = _is_degree(follower)
    if degree and current.affiliation and base.casefold() in words.TOWNS_OF_STATES_LIKE_DEGREES:
        degree = False
    if kind == "both" or degree:
        return True
    if bracket and (words.is_place(bracket) or words.ORGANISATION.search(bracket)):
        return True
    if piece.before == ";":
        return trusted or is_name(base)
    if words.ORGANISATION.search(base) or words.is_place(base):
        return False
    initials = bool(re.match(r"[^\W\d_]\.", base))
    if piece.before == "a":
        return not current.affiliation
    if piece.before == ",":
        return (
            current.closed
            or (initials and not current.affiliation)
            or (trusted and not current.affiliation and not current.evident)
        )
    return False


def _names_given(follower: _Piece) -> bool:
    base, _, _ = _strip(follower.text)
    tokens = base.split()
    names = [token for token in tokens if not is_credential(token)]
    return (
        1 <= len(names) <= 3  # noqa: PLR2004 - given name and initials
        and len(names) < len(tokens)
        and all(_name_word(token, sure=True) for token in names)
    )


def _may_extend(piece: _Piece, current: _Reading) -> bool:
    if current.closed and not current.affiliation:
        return piece.before in "-|,"
    return bool(current.affiliation) or piece.before != "a"


def _note(
    current: _Reading, piece: _Piece, base: str, bracket: str, marks: tuple[str, ...]
) -> None:
    """Enter what stands behind a name: marks, pronouns, a role, an affiliation in brackets."""
    current.marks += marks
    if not bracket:
        if marks or piece.text != base:
            current.name_stop = piece.begin + len(base)
        return
    if _PRONOUNS.match(bracket) or is_credentials(bracket):
        return
    current.name_stop = piece.begin + len(base)
    if _PLAIN_ROLE.fullmatch(bracket):
        current.role = roles.label(bracket)
    else:
        current.bracket = bracket
        current.closed = True
        current.evident = (
            current.evident or words.is_place(bracket) or bool(words.ORGANISATION.search(bracket))
        )
    if not current.bracket:
        current.evident = True


def _finish(text: str, current: _Reading) -> Found:
    name = text[current.name_begin : current.name_stop].strip(" ,;*†‡")
    name = re.sub(rf"[{_SUPER}]+(?:,[{_SUPER}]+)*", "", name).strip(" ,;*†‡")
    name = re.sub(r"\s+,", ",", name)
    affiliation = current.bracket
    role = current.role
    if current.affiliation:
        printed = text[current.affiliation[0] : current.affiliation[1]].strip(" ,;")
        # "Jane Roe, MD, Chair" heads a department; "(Chair)" and "Chair: Jane Roe" chair a session.
        if _PLAIN_ROLE.fullmatch(printed) and not role and "chair" not in printed.lower():
            role = roles.label(printed)
        else:
            affiliation = f"{affiliation}, {printed}" if affiliation else printed
    evident = current.evident or (
        bool(affiliation)
        and words.is_affiliation(affiliation)
        and is_name(name)
        and bool(current.affiliation)
        and _dashed(text, current)
    )
    return Found(
        name=name, affiliation=affiliation, role=role, marks=current.marks, evident=evident
    )


def _dashed(text: str, current: _Reading) -> bool:
    between = text[current.name_stop : current.affiliation[0]]
    return bool(re.search(r"[–—|-]", between))


def _pieces(text: str) -> list[_Piece]:
    """Cut at commas, semicolons, dashes and "and", outside brackets."""
    depths, depth = [], 0
    for character in text:
        depth += character in "(["
        depths.append(depth)
        if character in ")]":
            depth = max(0, depth - 1)
    pieces: list[_Piece] = []
    begin, before = 0, ""
    for match in _SEPARATOR.finditer(text):
        if depths[match.start()] and depth == 0:
            continue
        _add_piece(pieces, text, begin, match.start(), before)
        mark = match[0].strip()
        before = "a" if mark in ("and", "&") else "-" if mark[:1] in "–—-" else mark
        begin = match.end()
    _add_piece(pieces, text, begin, len(text), before)
    return pieces


def _add_piece(pieces: list[_Piece], text: str, begin: int, stop: int, before: str) -> None:
    """Add one piece, cut once more where a bracket closes and another name begins."""
    last = begin
    for match in _AFTER_BRACKET.finditer(text, begin, stop):
        _append(pieces, text, last, match.start() + 1, before)
        before, last = ";", match.end()
    _append(pieces, text, last, stop, before)


_AFTER_BRACKET = re.compile(r"\)\s(?=[A-ZÀ-Þ][^\s()]{1,30}\s[^()]{2,60}\()")


def _append(pieces: list[_Piece], text: str, begin: int, stop: int, before: str) -> None:
    part = text[begin:stop]
    lead = len(part) - len(part.lstrip())
    part = part.strip()
    if not part:
        return
    # "and Jane Roe, MD" after a comma: the word belongs to the list, not to the name.
    if match := re.match(r"(?:and|&)\s+", part):
        lead += match.end()
        part = part[match.end() :]
        before = "a"
    pieces.append(_Piece(part, begin + lead, begin + lead + len(part), before))


def _strip(text: str) -> tuple[str, str, tuple[str, ...]]:
    """Return a piece without its bracket and marks, the bracket's content, and the marks."""
    marks: tuple[str, ...] = ()
    base, bracket = text, ""
    if base.endswith(")"):
        begin = _opening(base)
        inside = base[begin + 1 : -1].strip()
        before = base[:begin].rstrip()
        if before and begin and base[begin - 1] == " " and not is_credentials(base):
            base, bracket = before, inside
    if match := re.search(rf"[{_SUPER}]+(?:,\s?[{_SUPER}]+)*[*†‡]*$", base):
        marks = tuple(re.sub(r"[*†‡\s]", "", match[0]).translate(_DIGITS).split(","))
        base = base[: match.start()].rstrip()
    return base.rstrip("*†‡ "), bracket, marks


def _opening(text: str) -> int:
    """Return the offset of the bracket that the last character closes."""
    depth = 0
    for offset in range(len(text) - 1, -1, -1):
        depth += text[offset] == ")"
        depth -= text[offset] == "("
        if depth == 0:
            return offset
    return 0


def _kind(base: str, *, sure: bool) -> str:  # noqa: PLR0911 - one kind a line
    """Say what a piece can be: credential, name, both, family, word, nobody, other."""
    if words.NOBODY.match(base):
        return "nobody"
    if is_credentials(base):
        return "credential"
    tokens = base.split()
    cut = len(tokens)
    while cut > 1 and is_credential(tokens[cut - 1]):
        cut -= 1
    if cut < len(tokens) and is_name(" ".join(tokens[:cut]), sure=True):
        return "both"
    if cut < len(tokens) and cut <= 2 and all(_name_word(t, sure=True) for t in tokens[:cut]):  # noqa: PLR2004
        return "word"
    if is_name(base, sure=sure or bool(re.match(r"(?:[^\W\d_]\.-?){1,3}\s?[^\W\d_]{2}", base))):
        return "name"
    if len(tokens) == 1 and _name_word(base, sure=False) and len(base) > 1:
        return "family"
    return "other"


def _is_degree(piece: _Piece | None) -> bool:
    if piece is None or piece.before != ",":
        return False
    base, _, _ = _strip(piece.text)
    return is_credentials(base)


def _has_title(base: str) -> bool:
    first = base.split(maxsplit=1)[0].strip(".").upper() if base.split() else ""
    return first in words.TITLES and first not in ("MS", "LT")


# --- numbered affiliations -----------------------------------------------------------------------

_FLAT_MARK = re.compile(
    r"(?<=[A-Za-z.)])(\d{1,2}(?:,\s?\d{1,2}(?![\w]))*)(?=\s*(?:[,;*]|$|and\s|&\s)|\s+1)"
)
_NUMBER = re.compile(rf"(?:(?<=^)|(?<=[\s,;.]))(\d{{1,2}}|[{_SUPER}]{{1,2}})[.)]?\s?(?=[A-ZÀ-Þ])")


def _raise_marks(text: str) -> str:
    """Raise flattened marks ("MD1" and, where several stand so, "Smith2")."""
    matches = list(_FLAT_MARK.finditer(text))
    if not matches:
        return text
    several = len(matches) > 1
    parts, last = [], 0
    for match in matches:
        word = text[: match.start()].rsplit(maxsplit=1)[-1] if text[: match.start()].split() else ""
        word = re.split(r"[\s,;]", word)[-1]
        if not (is_credential(word) or (several and word[:1].isupper() and word[1:].islower())):
            continue
        parts += [text[last : match.start()], match[0].replace(" ", "").translate(_RAISE)]
        last = match.end()
    return "".join([*parts, text[last:]])


def _cut_numbered(text: str) -> tuple[str, dict[str, str]]:
    """Cut the numbered affiliations off the end of a list of authors."""
    for match in _NUMBER.finditer(text):
        if match[1].translate(_DIGITS) == "1" and match.start() > 0:
            affiliations = numbered(text[match.start() :])
            if affiliations:
                return text[: match.start()].rstrip(" ,;."), affiliations
    return text, {}


def numbered(text: str, *, first: int = 1) -> dict[str, str]:
    """Return number to affiliation for "1Mayo Clinic, Rochester, MN, 2Emory University", or {}.

    The numbers must count up from `first`; anything else is not such a list.
    """
    places: list[tuple[int, int]] = []
    expected = first
    for match in _NUMBER.finditer(text):
        if int(match[1].translate(_DIGITS)) == expected:
            places.append((match.start(), match.end()))
            expected += 1
    if not places or text[: places[0][0]].strip(" .,;"):
        return {}
    stops = [begin for begin, _ in places[1:]] + [len(text)]
    return {
        str(first + n): text[begin:stop].strip(" ,;.")
        for n, ((_, begin), stop) in enumerate(zip(places, stops, strict=True))
    }


def attach(found: Iterable[Found], affiliations: dict[str, str]) -> Sequence[Found]:
    """Give people the numbered affiliations that their marks name."""
    if not affiliations:
        return list(found)
    whole = []
    for one in found:
        named = [affiliations[mark] for mark in one.marks if mark in affiliations]
        if not one.marks and not one.affiliation and len(affiliations) == 1:
            named = list(affiliations.values())
        whole.append(replace(one, affiliation="; ".join(named)) if named else one)
    return whole


def with_role(one: Found, role: str) -> Found:
    """Return the person with a role."""
    return replace(one, role=one.role or role)


def with_affiliation(one: Found, affiliation: str) -> Found:
    """Return the person with another affiliation."""
    return replace(one, affiliation=affiliation)
