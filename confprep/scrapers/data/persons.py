"""People in records: lists of names, and the affiliations that stand in them or beside them.

A field that holds people is trusted: what could be a name in it is one, as long as every part of
the text is explained. Where some part is not, the learned splitter decides.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import lru_cache

from msgspec.structs import replace

from confprep.model import Appearance
from confprep.scrapers.evidence import Person, classify, take_apart
from confprep.text import roles
from confprep.text.credentials import is_credentials, known

LONGEST = 6000
"""Letters of a list of people."""
TRUSTED, UNTRUSTED, IN_A_TITLE = 0.12, 0.5, 0.85
AMONG_SUCH_TITLES = 0.3
"""How sure the splitter must be of a name: in a field of people, in any text, inside a title,
and inside a title among others that have names in them."""
_APART = re.compile(r"\s*(?:[;|•\n]|\s/\s)\s*")
_OPEN = re.compile(r"\(([^()]*)\n([^()]*)\)")
_FLIPPED = re.compile(r"[^\W\d_][\w'’. -]{1,40},\s*[^\W\d_][\w'’. -]{1,40}")
_BRACKETED = re.compile(r"\s*\(([^()]{1,160})\)")
_NOBODY = re.compile(
    r"(?:various|several|all|many|invited|guest|other|multiple)\s(?:speakers?|authors?|faculty"
    r"|presenters?|panell?ists?)"
    r"|(?:and\s)?(?:co-?authors?|colleagues|others|et\.?\sal\.?|everyone|all|tb[adc]|speakers?"
    r"|faculty|n/?a|none|to be (?:announced|confirmed|determined))\.?",
    re.IGNORECASE,
)
_GROUP = re.compile(
    r"(?:[\w&'’-]+\s){0,5}(?:presenters|exhibitors|speakers|authors|participants|attendees|members"
    r"|organi[sz]ers|moderators|panell?ists|committee|SIG|task\sforce|students|trainees|residents"
    r"|delegates|sponsors|awardees|recipients|finalists|everyone|chairs|officers|(?:award|prize)"
    r"(?:\swinners?)?)",
    re.IGNORECASE,
)
"""Some group of people by what they are: "Poster Presenters", "Outreach SIG"."""
_AND = re.compile(r"\s+(?:and|&|und|et|y)\s+(?=[^\W\d_])")
_LEADING_AND = re.compile(r"^(?:and|&|und)\s+", re.IGNORECASE)
_HONOURS = re.compile(
    r"^(?:(?:prof(?:essor)?|dr|mr|mrs|ms|miss|sir|dame|shri|smt|brig|lt|col|maj|capt|gen|pd|priv"
    r"|assoc(?:iate)?|ass(?:istan)?t|lecturer|doz|univ|dipl|ing|med|phd|md|hon|rev|student|acad)\b\.?-?\s*)+",
    re.IGNORECASE,
)
_RANK = re.compile(
    r"^(?:(?:(?:assoc(?:iate)?|ass(?:istan)?t|adj(?:unct)?|clinical)\.?\s)+prof(?:essor)?\.?|lect(?:urer)?\.?"
    r"|(?:medical|phd|ms|graduate)?\s?student|(?:(?:md|phd)\s)+(?=[A-Z][a-zà-ÿ]))\s*",
    re.IGNORECASE,
)
"""A rank in front of a name that is no part of it; "Dr." and "Prof." stay as printed."""
_WORD = re.compile(r"[^\W\d_]+(?:['’‘`.-]+[^\W\d_]*)*\.?|['’‘`][^\W\d_]+")
_PARTICLE = re.compile(
    r"(?:de|da|del|della|di|van|von|der|den|ter|la|le|el|al|bin|ibn|bint|dos|das|do|du|e|y|st|zu|af"
    r"|av|ben|abu|ap|’t|‘t|'t)\b\.?",
    re.IGNORECASE,
)
_MARKS = re.compile(r"[*†‡§#]|(?<=[^\W\d_])\d{1,2}(?=\s|,|$)|[⁰¹²³⁴⁵⁶⁷⁸⁹]+,?")
_ORGANISATION = re.compile(
    r"\b(?:univ\w*|institut\w*|college|school|hospitals?|cent(?:er|re)|clinic\w*|dep(?:artmen)?t|lab\w*"
    r"|academy|society|foundation|council|agency|ministry|inc|ltd|gmbh|llc|corp\w*|company|group|team"
    r"|health\w*|medicine|medical|hochschule|klinik\w*|association|federation|commission|service|pharma)\b",
    re.IGNORECASE,
)
_ASIDE = re.compile(
    r"[Rr]et(?:d|ired)?\b|[Vv]irtual|[Rr]emote|[Oo]nline|TB[ACD]|[a-z\d]|.{0,2}$|(?:She|He|They)\b",
)
"""What stands in brackets behind a name and is no workplace."""
_MOST_WORDS = 6
_FEWEST_PARTS, _PLACED = 3, 0.6
"""Parts of lists that show how they are written, and the share of them that must agree."""
_SURE = 0.9


def listed(
    text: str, role: str = "", affiliation: str = "", *, placed: bool = False
) -> tuple[Appearance, ...]:
    """Return the people of a text that is known to hold some, each with its affiliation.

    `affiliation` is what stands beside the text. Of two lists of equal length the affiliations
    belong to the names one for one; one affiliation belongs to everyone. `placed`: what stands
    behind a comma is where somebody works (`are_placed`).
    """
    return with_affiliations(_listed(text[:LONGEST], role, placed=placed), affiliation)


@lru_cache(maxsize=8192)
def _listed(text: str, role: str, *, placed: bool = False) -> tuple[Appearance, ...]:
    text = _OPEN.sub(r"(\1 \2)", text)
    found: list[Appearance] = []
    for part in _APART.split(text.strip()):
        plain = part.strip(" ,;*•-–")
        if plain and not _NOBODY.fullmatch(plain) and not _GROUP.fullmatch(plain):
            found += _of_part(plain, role, placed=placed)
    return tuple(found)


def with_affiliations(found: Sequence[Appearance], affiliation: str) -> tuple[Appearance, ...]:
    """Return people with what stands beside them as their affiliation, where it is clear whose."""
    if not affiliation or not found or any(one.affiliation_text for one in found):
        return tuple(found)
    parts = [part for part in re.split(r"\s*[;|\n]\s*", affiliation) if part]
    if len(found) == 1:
        return (replace(found[0], affiliation_text="; ".join(parts)),)
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
    # Two whole names beside each other are two people.
    if sum(len(side.split()) > 1 for value in pairs for side in value.split(",")) > len(pairs):
        return False
    return not any(
        is_credentials(tail) or _ORGANISATION.search(tail)
        for value in pairs
        if (tail := value.partition(",")[2].strip())
    )


def are_placed(sample: Sequence[str]) -> bool:
    """Whether lists give one person a part, with the workplace: "Ann Roe, UNC; Bo Ray, Google"."""
    tails = [
        part.partition(",")[2].strip()
        for value in sample
        if ";" in value
        for part in value.split(";")
        if part.strip()
    ]
    if len(tails) < _FEWEST_PARTS or sum(map(bool, tails)) < _PLACED * len(tails):
        return False
    return sum(map(_is_workplace, filter(None, tails))) > _PLACED * sum(map(bool, tails))


def turned(name: str) -> str:
    """Return "Solvendahl, Marit" with the given name first."""
    family, mark, given = name.partition(",")
    return f"{given.strip()} {family.strip()}" if mark and given.strip() else name


def share(sample: Sequence[str]) -> float:
    """Return the share of texts that are people."""
    return sum(map(is_person, sample)) / len(sample) if sample else 0.0


def share_of_places(sample: Sequence[str]) -> float:
    """Return the share of texts that are affiliations."""
    return sum(map(is_place, sample)) / len(sample) if sample else 0.0


@lru_cache(maxsize=4096)
def is_person(text: str) -> bool:
    """Whether a text is one person or a list of people, and nothing else."""
    if not text or len(text) > LONGEST or re.search(r"https?:|@", text):
        return False
    parts = [part for part in _APART.split(text) if part]
    first = parts[0] if parts else ""
    likely = classify(first)
    if likely["person"] > 0.5:  # noqa: PLR2004 - likelier than all else together
        return True
    taken = take_apart(first, bar=UNTRUSTED)
    return bool(taken.people) and not taken.title


def is_plainly_people(text: str) -> bool:
    """Whether a line that may be anything is people: the learned reader is sure of every part."""
    if not re.search(r"[^\W\d_]\s+[^\W\d_]", text) or text.endswith((".", "!", "?", ":")):
        return False
    if any(is_credentials(word) for word in re.split(r"[\s,]+", text) if word):
        return _plainly(text, "") is not None
    taken = take_apart(text, bar=IN_A_TITLE)
    return bool(taken.people) and not taken.title and classify(text)["prose"] < 1 - IN_A_TITLE


@lru_cache(maxsize=4096)
def is_place(text: str) -> bool:
    """Whether a text is an affiliation."""
    return len(text) < 200 and classify(text)["affiliation"] > 0.5  # noqa: PLR2004


def in_title(text: str, bar: float = IN_A_TITLE) -> tuple[str, tuple[Appearance, ...]]:
    """Return a title without the people behind it, and them: "Casting – Ann Roe, Mayo Clinic"."""
    taken = take_apart(text, bar=bar)
    if not taken.people or not taken.title:
        return text, ()
    begin = min(person.start for person in taken.people)
    title = text[:begin].rstrip()
    parted = re.search(r"\s[-–—|]$|[:;(]$|,$", title)
    if not parted or len(title) < len(taken.title):
        return text, ()
    bare = title[: parted.start()].strip()
    rest = text[begin:].strip(" ()")
    return bare, _listed(rest, "") or tuple(_appearance(person) for person in taken.people)


def _appearance(person: Person, role: str = "") -> Appearance:
    name = f"{person.name}, {person.degrees}" if person.degrees else person.name
    place = person.affiliation
    if " " not in place and not _is_workplace(place):
        place = ""  # A given name alone, an honour: nowhere that anybody works.
    return Appearance(name_text=name, role=role or roles.label(person.role), affiliation_text=place)


# --- one part of a list ------------------------------------------------------------------------


def _of_part(part: str, role: str, *, placed: bool = False) -> list[Appearance]:
    """Return the people of what stands between semicolons, bars and lines."""
    label, mark, rest = part.partition(":")
    if mark and rest.strip() and (read := roles.read(label)) and read:
        return _of_part(rest.strip(), roles.label(label), placed=placed)
    plainly = _plainly(part, role, placed=placed)
    if plainly is not None:
        return plainly
    learned = [
        _appearance(person, role)
        for person in take_apart(part, bar=TRUSTED).people
        if is_name(person.name)
    ]
    if learned:
        return learned
    pieces = [piece.strip() for piece in re.split(r",\s*", _AND.sub(", ", part))]
    return [Appearance(name_text=piece, role=role) for piece in pieces if is_name(piece)]


def _plainly(part: str, role: str, *, placed: bool = False) -> list[Appearance] | None:
    """Return the people of a text whose every piece is a name, a degree or a place; else None."""
    found: list[Appearance] = []
    open_from = 0
    for piece, brackets in _pieces(part):
        if _NOBODY.fullmatch(piece):
            continue
        name, behind = _without_degrees(_RANK.sub("", piece))
        if _is_degree(piece) and found and not found[-1].affiliation_text:
            found[-1] = replace(found[-1], name_text=f"{found[-1].name_text}, {piece}")
        elif is_name(name) and not (placed and found):
            if found and found[-1].affiliation_text:
                open_from = len(found)
            said = f"{name}, {behind}" if behind else name
            found.append(Appearance(name_text=said, role=role))
        elif found and (placed or _is_workplace(piece)):
            for at in range(open_from, len(found)):
                before = found[at].affiliation_text
                found[at] = replace(
                    found[at], affiliation_text=f"{before}, {piece}" if before else piece
                )
        else:
            return None
        for bracket in brackets:
            _note(found, bracket)
            if found and found[-1].affiliation_text:
                open_from = len(found)
    return found or None


def _pieces(part: str) -> Iterator[tuple[str, list[str]]]:
    """Yield what stands between commas, with what stands in brackets behind each."""
    brackets: dict[int, list[str]] = {}
    plain = ""
    at = 0
    for match in _BRACKETED.finditer(part):
        plain += part[at : match.start()]
        brackets.setdefault(len(plain), []).append(match[1].strip())
        at = match.end()
    plain += part[at:]
    begin = 0
    for piece in re.split(r"(,\s*|\s+[-–—]\s+|\s+(?:and|&|und|et|y)\s+(?=[^\W\d_]))", plain):
        stop = begin + len(piece)
        words = _LEADING_AND.sub("", _MARKS.sub("", piece).strip(" ,*•–—-"))
        if words and words not in ("and", "&", "und", "et", "y"):
            yield (
                words,
                [b for place, held in brackets.items() if begin < place <= stop for b in held],
            )
        begin = stop


def _is_degree(piece: str) -> bool:
    """Whether what stands behind a name is its degree, in whatever letters it is printed."""
    return is_credentials(piece) or (" " not in piece and known(piece))


def _note(found: list[Appearance], bracket: str) -> None:
    """Take what stands in brackets behind a name: a role, a workplace, or nothing to keep."""
    if not found or found[-1].affiliation_text:
        return
    if _ORGANISATION.search(bracket):
        found[-1] = replace(found[-1], affiliation_text=bracket)
    elif roles.read(bracket) is not None:
        found[-1] = replace(found[-1], role=found[-1].role or roles.label(bracket))
    elif not _ASIDE.match(bracket) and not is_credentials(bracket.replace(",", " ")):
        found[-1] = replace(found[-1], affiliation_text=bracket)


def _without_degrees(piece: str) -> tuple[str, str]:
    """Return "Marit Solvendahl MD PhD" as a name and its degrees."""
    words = piece.split()
    cut = len(words)
    while cut > 2 and is_credentials(words[cut - 1]):  # noqa: PLR2004 - a name has two words
        cut -= 1
    return " ".join(words[:cut]), " ".join(words[cut:])


@lru_cache(maxsize=8192)
def is_name(text: str) -> bool:
    """Whether a text can be one name, where people are known to stand."""
    bare = _HONOURS.sub("", text).strip(" .,")
    words = bare.split()
    honoured = len(bare) < len(text.strip(" .,"))
    if not (1 if honoured else 2) <= len(words) <= _MOST_WORDS or re.search(r"[\d:!?\"“”/@]", bare):
        return False
    if not all(_WORD.fullmatch(word.strip(",()")) for word in words):
        return False
    capital = [word for word in words if not word[:1].islower()]
    if any(word[:1].islower() and not _PARTICLE.fullmatch(word) for word in words) or not capital:
        return False
    if _GROUP.fullmatch(bare):
        return False
    return not _ORGANISATION.search(bare) or honoured


def _is_workplace(text: str) -> bool:
    """Whether a text can be where somebody works, behind a name; letters alone are an honour."""
    if re.fullmatch(r"(?:[A-Z]{2,4}\.?\s?){1,3}", text) or (
        " " not in text and _WORD.fullmatch(text)
    ):
        return classify(text)["affiliation"] > _SURE
    if _ORGANISATION.search(text):
        return True
    if text[:1].islower() or len(text) > 160:  # noqa: PLR2004
        return False
    likely = classify(text)
    return likely["affiliation"] > max(likely["person"], 0.3)
