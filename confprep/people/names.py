"""A name as a page prints it, taken apart.

The printed order is decided for a whole listing, never for one name: "Rodeo SA" is a surname and
initials only where the listing prints all its names so. Nothing is lost by parsing: `Name.text`
is the name as printed.
"""

from __future__ import annotations

import html
import re
import unicodedata
from collections.abc import Iterable
from functools import lru_cache
from typing import NamedTuple

from confprep.model import Name
from confprep.text import clean
from confprep.text.credentials import ALSO_NAMES, LETTERS, SPACED, bare, known


def _set(text: str) -> frozenset[str]:
    return frozenset(text.split())


_FELLOWSHIP = re.compile(r"F[A-Z]{2,}[A-Za-z]*")
_LETTERS_AFTER = re.compile(
    r"(?=(?:.*[A-Z]){2})[A-Z][A-Za-z]{0,6}(?:[-/&][A-Z]{1,4})?|[A-Z]\([A-Z]{2,}\)"
)
_PLAINLY = _set("esq pharmd drmed dphil drph")
"""Letters after a name that are nobody's name however they are printed."""
_AS_A_NAME = re.compile(r"[A-Z][a-z]+")
"""A word printed so is a name where one is wanted, whatever letters it is made of: "Edd"."""
_WITH_A_VOWEL = re.compile(r"[a-z]*[aeiou]", re.IGNORECASE)
_NEVER_GIVEN = _set(
    "nurse doctor physician surgeon pharmacist resident fellow student scientist researcher"
    " professor lecturer director manager chief chair president candidate registrar"
    " consultant specialist epidemiologist microbiologist program programme training research"
    " university school college hospital hospitals clinic center centre institute institution"
    " department division medicine medical surgery health healthcare system foundation academy"
    " group society association of and none tbd tba"
)
"""Words of an office or a place of work; in no given name."""
_LONGEST_GIVEN = 4
_GENERATION = {
    "jr": "Jr.", "sr": "Sr.", "ii": "II", "iii": "III", "iv": "IV", "v": "V",
    "2nd": "II", "3rd": "III", "4th": "IV", "junior": "Jr.", "senior": "Sr.",
}  # fmt: skip
_TITLES = _set(
    "dr drs prof professor mr mrs ms miss mx sir dame rev hon doctor assoc asst associate"
    " assistant emeritus adjunct clinical pd privdoz doz apl univ col ltc ltcol maj cpt capt cdr"
    " lcdr lt ltjg gen bg mg brig radm vadm colonel major captain commander lieutenant sgt msgt"
    " 1lt 2lt med habil dipling dipl ing hc"
)
_BARE_TITLES = _set(
    "assoc asst associate assistant clinical emeritus adjunct apl univ med habil hc"
)
"""Titles only together with another one."""
_PARTICLES = _set(
    "de del dela della delle delli degli di da das dos du des van von vom zu zum zur der den ter"
    " ten te la le el al bin ibn abu bint st"
)
_LOWER_PARTICLES = _set("do dal e y i af av op 't")
"""Particles only where they are printed in lower case."""
_PREFIXES = _set("mc mac o' o")
_VIETNAMESE = _set(
    "nguyen tran le pham huynh hoang phan vu vo dang bui do ho ngo duong ly truong dinh lam"
)
_PRONOUN = (
    r"(?:she|her|hers|he|him|his|they|them|theirs|ze|zir|hir|xe|xem|any(?: pronouns)?|ella|el|elle)"
)
_PRONOUNS = re.compile(
    rf"[(\[{{]?\s*\b({_PRONOUN}(?:\s*[/|]\s*{_PRONOUN})+)\b\s*[)\]}}]?", re.IGNORECASE
)
_BRACKETED = re.compile(r"(?:(?<![\s,;][A-Z])|(?!\([A-Z]{2,}\)))\(([^()]*)\)|\[([^\[\]]*)\]")
"""What stands in brackets, but for "D(ABMM)", which is nothing without them."""
_QUOTED = re.compile(
    r"(?<!\w)[\"\u201c\u2018']([A-Za-z\u00c0-\u024f .-]{2,20})[\"\u201d\u2019'](?!\w)"
)
_MARKS = re.compile(
    r"[*\u2020\u2021\u00a7\u00b6#^\u2022+~\u00b9\u00b2\u00b3\u2070-\u2079\u00ae\u2122]+"
)
_NUMBERS_AFTER = re.compile(r"(?:(?<=[^\W\d]{2})|(?<=\s))\d+(?:,\s?\d+)*(?=$|[,;\s])")
"""Numbers of footnotes: "Roe1,2"."""
_NOTHING = re.compile(r"(?:[,;]\s*-?none-?|\s-none-)\s*$", re.IGNORECASE)
"""What a platform prints for a field that was left empty."""
_SURNAME_INITIALS = re.compile(
    r"[^\W\d_][\w'\u2019. -]*[^\W\d_]\s+(?:[A-Z]{1,3}|(?:[A-Z]\.[ -]?){1,3})"
)
_FAMILY_FIRST_SHARE = 0.8
_ENOUGH_TO_TELL = 5


def parse(text: str, *, surname_first: bool = False) -> Name:
    """Return the name in `text`; `surname_first` where the listing prints "Rodeo SA"."""
    rest, pronouns, nickname = _without_asides(_cleaned(text))
    rest = SPACED.sub(lambda found: re.sub(r"[\s,.]+", "", found.group()), rest)
    titles, rest = _leading_titles(rest)
    head, given_words, credentials, suffix, offices = _without_letters_after(rest)
    titles = (*titles, *offices)
    if given_words:  # "Smith, John A."
        family_words = head
        if not suffix:
            given_words, suffix = _take_generation(given_words, keep=1)
        if not suffix:
            family_words, suffix = _take_generation(family_words, keep=1)
        more, _ = _leading_titles(" ".join(given_words))
        given_words = given_words[len(more) :]
        titles = (*titles, *more)
        particles, family = _split_family(family_words)
        trailing = _particles_at_end(given_words)
        if trailing:
            particles = " ".join(given_words[-trailing:])
            given_words = given_words[:-trailing]
    else:
        if not suffix:
            head, suffix = _take_generation(head, keep=2)
        if surname_first:
            given_words, particles, family = _surname_initials(head)
        else:
            given_words, particles, family = _given_first(head)
    given, middle = (given_words[0], " ".join(given_words[1:])) if given_words else ("", "")
    return Name(
        text=text,
        given=_recased(given),
        middle=_recased(middle),
        particles=particles.lower() if particles.isupper() else particles,
        family=_recased(family, shortest=2 if text.isupper() else _SHORTEST_SHOUT),
        suffix=suffix,
        credentials=tuple(dict.fromkeys(credentials)),
        pronouns=pronouns,
        nickname=nickname,
        titles=titles,
    )


def prints_surname_first(texts: Iterable[str]) -> bool:
    """Whether a listing prints "Rodeo SA": a surname and initials without a comma.

    Decided over all names of the listing; a few names are not enough to tell.
    """
    names = {_without_letters_text(text) for text in texts}
    names = {name for name in names if " " in name}
    if len(names) < _ENOUGH_TO_TELL:
        return False
    alike = sum(1 for name in names if _SURNAME_INITIALS.fullmatch(name))
    return alike >= _FAMILY_FIRST_SHARE * len(names)


@lru_cache(8192)
def plain(text: str) -> str:
    """Return `text` in small letters without accents, points, apostrophes and hyphens."""
    decomposed = unicodedata.normalize("NFKD", text.casefold().replace("\u00f8", "o"))
    return "".join(letter for letter in decomposed if letter.isalnum() or letter == " ").strip()


# --- before the name itself ------------------------------------------------------------------


def _cleaned(text: str) -> str:
    """Return `text` without marks, numbers of footnotes, and control characters."""
    composed = clean.line(html.unescape(text))
    without = _NOTHING.sub("", _NUMBERS_AFTER.sub("", _MARKS.sub(" ", composed).strip()))
    return re.sub(r"\s+", " ", without).strip(" ,;.-\u2013\u2014:") + (
        "." if without.rstrip().endswith(".") else ""
    )


def _without_asides(text: str) -> tuple[str, str, str]:
    """Return `text` without what stands in brackets and quotes, the pronouns, the nickname."""
    pronouns = ""
    found = _PRONOUNS.search(text)
    if found:
        pronouns = re.sub(r"\s", "", found.group(1)).lower()
        text = text[: found.start()] + " " + text[found.end() :]
    nickname = ""
    for pattern in (_BRACKETED, _QUOTED):
        for found in list(pattern.finditer(text)):
            inside = next((group for group in found.groups() if group), "").strip()
            # Only inside the name: what follows it is a rank, a role or a place.
            follows = text[found.end() :].lstrip()
            title = bare(inside) in LETTERS | _TITLES
            if follows[:1].isalpha() and inside.isalpha() and not title:
                nickname = nickname or inside
        text = pattern.sub(" ", text)
    return re.sub(r"\s+([,;])", r"\1", re.sub(r"\s+", " ", text)).strip(" ,;"), pronouns, nickname


def _leading_titles(text: str) -> tuple[tuple[str, ...], str]:
    """Return the titles before the name, and the rest."""
    tokens = text.split()
    count = 0
    while count < len(tokens) - 1:
        if tokens[count].endswith(",") and not (
            tokens[count][-2] == "." or _titled(tokens[count + 1])
        ):
            break  # "Major, John" is somebody called Major
        word = plain(tokens[count].rstrip(","))
        if word not in _TITLES or (not count and word in _BARE_TITLES and not _titled(tokens[1])):
            break
        count += 1
    return tuple(tokens[:count]), " ".join(tokens[count:])


def _titled(token: str) -> bool:
    word = plain(token)
    return word in _TITLES and word not in _BARE_TITLES


# --- after the name --------------------------------------------------------------------------


class _Apart(NamedTuple):
    """A text cut at its commas: the words before the first one, and what stands behind it."""

    head: list[str]
    given: list[str]
    credentials: list[str]
    suffix: str
    titles: list[str]


def _without_letters_after(text: str) -> _Apart:
    """Return the name in `text` apart from credentials, suffix, and titles after a comma.

    A given name can only stand right behind the family name: what follows a whole name, or its
    credentials, is an office or a place of work and no part of the name.
    """
    shouted = text.isupper()
    parts = [part.split() for part in re.split(r"[,;]", text) if part.strip()]
    credentials: list[str] = []
    titles: list[str] = []
    suffix = ""
    head = parts[0] if parts else []
    given: list[str] = []
    wanted = True
    for part in parts[1:]:
        waiting = wanted and len(head) == 1
        part, generation = _cut_generation(part, waiting=waiting)  # noqa: PLW2901
        suffix = suffix or generation
        words = [word for token in part for word in _split_credentials(token)]
        if words and all(_is_letters_after(word, shouted, waiting=waiting) for word in words):
            credentials += [_tidy(word) for word in words]
            wanted = waiting
        elif part and all(plain(word) in _TITLES for word in part) and any(map(_titled, part)):
            titles += part
        elif part:
            names, more = _peel(part, shouted, keep=1)
            if wanted and _can_be_given(names, head):
                given = names
            credentials = more + credentials
            wanted = False
    head, more = _peel(head, shouted, keep=1 if given else 2)
    return _Apart(head, given, more + credentials, suffix, titles)


def _cut_generation(part: list[str], *, waiting: bool) -> tuple[list[str], str]:
    """Take "Jr." or "III" out of what stands behind a comma: alone, last, or before credentials.

    `waiting`: a given name is still wanted, as in "Ingram, V" and "Silva, Junior".
    """
    for position, token in enumerate(part):
        word = plain(token)
        behind = part[position + 1 :]
        if word not in _GENERATION or not all(known(other) for other in behind):
            continue
        if position or not waiting or word not in {"v", "junior", "senior"}:
            return part[:position] + behind, _GENERATION[word]
    return part, ""


def _can_be_given(words: list[str], head: list[str]) -> bool:
    """Whether `words` behind a comma can be the given names to the family name `head`."""
    if len(head) == len(words) == 1 and _AS_A_NAME.fullmatch(words[0]):
        return True
    if len(words) > _LONGEST_GIVEN or any(plain(word) in _NEVER_GIVEN for word in words):
        return False
    if any(re.search(r"[\d/@&()]", word) for word in words):
        return False
    # "Lisa E. Dumkow" is a whole name already.
    return not any(re.fullmatch(r"[^\W\d_O]\.", word) for word in head[:-1])


def _peel(words: list[str], shouted: bool, *, keep: int) -> tuple[list[str], list[str]]:
    """Take credentials off the end of `words`, leaving at least `keep` words."""
    credentials: list[str] = []
    words = list(words)
    while len(words) > keep:
        inside = _split_credentials(words[-1])
        if not all(_is_credential(word, not shouted) for word in inside):
            break
        credentials = [_tidy(word) for word in inside] + credentials
        words.pop()
    return words, credentials


def _split_credentials(token: str) -> list[str]:
    """Split "MD/PhD" and "MD-PhD", keep "PA-C", "OTR/L", "RN-BC" and "DTM&H"."""
    if known(token):
        return [token]
    parts = [part for part in re.split(r"[/&-]", token) if part]
    if "/" in token or all(known(part) for part in parts):
        return parts or [token]
    return [token]


def _tidy(token: str) -> str:
    return token.strip(" ,;")


def _is_credential(token: str, mixed: bool) -> bool:
    """Whether `token` is a credential where no comma says so."""
    word = bare(token)
    letters = re.sub(r"[^A-Za-z]", "", token)
    if word in LETTERS:
        if word in ALSO_NAMES:
            return mixed and letters.isupper()
        if _AS_A_NAME.fullmatch(token) and _WITH_A_VOWEL.match(token) and word not in _PLAINLY:
            return False
        return mixed or len(word) > 1
    return mixed and bool(_FELLOWSHIP.fullmatch(letters)) and len(letters) > 3  # noqa: PLR2004


def _is_letters_after(token: str, shouted: bool, *, waiting: bool) -> bool:
    """Whether `token`, after a comma, is a credential; `waiting` where a given name is wanted."""
    if known(token):
        # "Do, Linda" and "Ma, Jack" come with the given name after the comma, never the reverse.
        name = _AS_A_NAME.fullmatch(token) or (shouted and bare(token) in ALSO_NAMES)
        return not (waiting and name)
    return not waiting and not shouted and bool(_LETTERS_AFTER.fullmatch(token.strip(".")))


def _take_generation(words: list[str], *, keep: int) -> tuple[list[str], str]:
    """Take "Jr." or "III" off the end of `words`, leaving at least `keep` words."""
    if len(words) > keep:
        suffix = _GENERATION.get(plain(words[-1]), "")
        # "V" ends a name as a numeral only when enough name is left.
        if suffix and (suffix != "V" or len(words) > keep):
            return words[:-1], suffix
    return words, ""


# --- the name itself -------------------------------------------------------------------------


def _given_first(words: list[str]) -> tuple[list[str], str, str]:
    """Split "Jan van der Berg" into given words, particles and family."""
    if len(words) < 2:  # noqa: PLR2004 - one word is nobody's first and last name
        return [], "", words[0] if words else ""
    start = len(words) - 1
    for position in range(1, len(words) - 1):
        if _is_particle(words, position):
            start = position
            break
    if start == len(words) - 1 and start > 1 and plain(words[start - 1]) in _PREFIXES - {"o"}:
        start -= 1
        return words[:start], "", "".join(words[start:])
    particles, family = _split_family(words[start:])
    return words[:start], particles, family


def _is_particle(words: list[str], position: int) -> bool:
    word = words[position]
    bare = word.lower().rstrip(".")
    if bare in _LOWER_PARTICLES:
        return word.islower() and bare not in {"e", "y", "i"}
    if bare not in _PARTICLES or (word.endswith(".") and bare != "st"):
        return False
    # Van, Le and others are Vietnamese middle names as well.
    return word.islower() or plain(words[-1]) not in _VIETNAMESE


def _split_family(words: list[str]) -> tuple[str, str]:
    """Split "van der Berg" into particles and family."""
    count = 0
    while count < len(words) - 1:
        bare = words[count].lower().rstrip(".")
        if bare not in _PARTICLES and bare not in _LOWER_PARTICLES:
            break
        count += 1
    return " ".join(words[:count]), " ".join(words[count:])


def _particles_at_end(words: list[str]) -> int:
    """Count the lower-case particles that end `words`: "Berg, Jan van der"."""
    count = 0
    while count < len(words) - 1 and words[-1 - count].islower():
        if words[-1 - count] not in _PARTICLES | _LOWER_PARTICLES:
            break
        count += 1
    return count


def _surname_initials(words: list[str]) -> tuple[list[str], str, str]:
    """Split "Rodeo SA" into initials, particles and family."""
    count = len(words)
    while count > 1 and re.fullmatch(r"(?:[A-Z]\.?-?){1,4}", words[count - 1]):
        count -= 1
    if count < len(words):
        particles, family = _split_family(words[:count])
        return re.findall(r"[A-Z]", " ".join(words[count:])), particles, family
    return _given_first(words)


def _without_letters_text(text: str) -> str:
    """Return the words of a name without credentials, for judging how a listing prints names."""
    rest, _, _ = _without_asides(_cleaned(text))
    apart = _without_letters_after(_leading_titles(rest)[1])
    return "" if apart.given else " ".join(apart.head)


_VOWEL = re.compile(r"[AEIOUY\u00c0-\u00dc]")
_SHORTEST_SHOUT = 3
"""Two capitals may be initials: JT."""


def _recased(text: str, *, shortest: int = _SHORTEST_SHOUT) -> str:
    """Return words in capitals as names are written: "O'BRIEN-MCKAY" as "O'Brien-McKay"."""
    return " ".join(_recased_word(word) if len(word) >= shortest else word for word in text.split())


def _recased_word(word: str) -> str:
    if not word.isupper() or "." in word or not _VOWEL.search(word):
        return word
    return "".join(
        f"Mc{piece[2:].capitalize()}" if re.fullmatch(r"MC[A-Z]{2,}", piece) else piece.capitalize()
        for piece in re.split(r"([-'\u2019])", word)
    )
