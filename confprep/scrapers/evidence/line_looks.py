"""What each line of a document does: title, people, place, room, role, furniture, prose.

A linear chain looks at each line with its neighbours. Then the lines of one look share what is
known of them, twice: forty lines set alike do the same, even where one of them says little.
"""

from __future__ import annotations

import math
import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from functools import lru_cache

from msgspec import Struct
from msgspec.structs import replace

from confprep.scrapers.evidence import moments, texts
from confprep.scrapers.evidence.people_strings import label
from confprep.scrapers.evidence.sequence import Chain, load
from confprep.scrapers.evidence.words import keyword

LABELS = "WTBPALRKFXI"
ROLES = {
    "W": "when", "T": "title", "B": "title and people", "P": "people", "A": "affiliation",
    "L": "room", "R": "role", "K": "kind", "F": "furniture", "X": "prose", "I": "continued",
}  # fmt: skip
"""What a line does, by label. `when` holds nothing but day or time."""
_ROUNDS = 2
_FEWEST, _ENOUGH = 3, 8
_FLOOR = 0.02
_LEAST = 1e-4


class LineLook(Struct, frozen=True, kw_only=True):
    """One line and how it is set."""

    text: str
    gap: int = 0
    """0 close to the line above, 1 apart, 2 far apart."""
    level: int = 0
    """Of a heading: 1 to 6, or what its size says; 0 for running text."""
    bold: bool = False
    depth: int = 0
    bullet: bool = False
    look: str = ""

    def changed(self, *, text: str, gap: int) -> LineLook:
        """Return the same look with another text."""
        return replace(self, text=text, gap=gap)


class Reading(Struct, frozen=True):
    """A line with its day and clock taken out, and what is known of the rest."""

    line: LineLook
    moment: moments.Moment
    kinds: tuple[float, ...]
    pattern: str
    """Labels of the people model in order, each once: "NA", "TN"."""

    @property
    def timed(self) -> bool:
        """Whether the line has a clock."""
        return self.moment.clock is not None

    @property
    def dated(self) -> bool:
        """Whether the line has a day."""
        return self.moment.day is not None


def reading(line: LineLook, contexts: moments.Contexts = moments.NOTHING) -> Reading:
    """Return what one line says by itself."""
    found = moments.moment(line.text, contexts)
    rest = found.rest or "-"
    kinds = tuple(texts.classify(rest).values())
    return Reading(line, found, kinds, _pattern(rest) if found.rest else "")


_ENOUGH_LETTERS = 240
"""By which it is clear what a long line does."""


def _pattern(text: str) -> str:
    found = label(text[:_ENOUGH_LETTERS])
    labels = "".join(part.label for part in found if part.label not in "OM")
    labels = labels.replace("NC", "N").replace("HN", "N").replace("NJ", "N")
    return re.sub(r"(NA|N|A|T)\1+", r"\1+", labels)[:6]


# What the chain sees.

_LABELLED = re.compile(r"[^:]{2,30}:")
_CODED = re.compile(r"[A-Z]{0,3}\d+[-.:) ]")
_CONTACT = re.compile(r"@|www\.|http|\+?\d[\d\s-]{7,}")
_HINT = re.compile(
    r"title|author|speaker|affil|organi|room|locat|time|date|abstract|name|present|session|head"
)
_FAR = 9
_SURE = 0.2


def features(found: Sequence[Reading]) -> list[list[str]]:
    """Return the features of each line, its neighbours' included."""
    count = len(found)
    likeliest = [texts.KINDS[one.kinds.index(max(one.kinds))] for one in found]
    printed = Counter(one.line.text for one in found)
    looks = [_look(one.line) for one in found]
    own = [
        _own(one, kind, printed[one.line.text]) for one, kind in zip(found, likeliest, strict=True)
    ]
    after = _FAR
    rows = []
    for index, one in enumerate(found):
        after = 0 if one.timed or one.dated else min(_FAR, after + 1)
        row = [*own[index], f"after{after}"]
        for offset in (-2, -1, 1, 2):
            near = index + offset
            if not 0 <= near < count:
                row.append(f"{offset}end")
                continue
            other = found[near]
            row.append(f"{offset}a={likeliest[near]}")
            row.append(f"{offset}p={other.pattern}")
            row.append(f"{offset}m{other.dated:d}{other.timed:d}{bool(other.moment.rest):d}")
            if abs(offset) == 1:
                row.append(f"{offset}same{looks[index] == looks[near]:d}")
                row.append(f"{offset}gap{other.line.gap}")
                row.append(f"{offset}k{_first_keyword(other.moment.rest)}")
        rows.append(row)
    return rows


def _look(line: LineLook) -> tuple[str, bool, int, int]:
    return line.look, line.bold, line.level, line.depth


def _own(one: Reading, kind: str, printed: int) -> list[str]:
    line, rest = one.line, one.moment.rest
    row = [f"a={kind}", f"p={one.pattern}", f"p0={one.pattern[:1]}", f"p1={one.pattern[-1:]}"]
    row += [
        f"a{name}>{int(share * 4)}"
        for name, share in zip(texts.KINDS, one.kinds, strict=True)
        if share > _SURE
    ]
    row.append(f"m{one.dated:d}{one.timed:d}{bool(rest):d}")
    row.append(f"len{min(12, len(rest) // 12)}")
    words = rest.split()
    classes = {letter for word in words for letter in keyword(word.strip(",.:;()"))}
    row += [f"k{letter}" for letter in sorted(classes & set("IROKU"))]
    if words:
        row.append("w0=" + words[0].lower()[:12])
        row.append("end" + (rest[-1] if not rest[-1].isalnum() else "x"))
        row.append(f"k0{_first_keyword(rest)}")
    if _LABELLED.match(rest):
        row.append("colon")
    if _CODED.match(rest):
        row.append("coded")
    if rest[:1].islower():
        row.append("small")
    if _CONTACT.search(rest):
        row.append("contact")
    row += [f"b{line.bold:d}", f"lv{line.level > 0:d}", f"gap{line.gap}", f"bul{line.bullet:d}"]
    row += [f"dep{min(2, line.depth)}", f"rep{min(4, printed)}"]
    row += ["h=" + hint for hint in _HINT.findall(line.look.lower())]
    return row


def _first_keyword(rest: str) -> str:
    words = rest.split(maxsplit=1)
    return keyword(words[0].strip(",.:;()")) if words else ""


# Pooling over the lines of one look.

_LEADING = re.compile(r"([A-Z][A-Za-z() ]{2,24}):\s")
_NEAR = 4


def _signs(found: Sequence[Reading]) -> list[tuple[tuple[object, ...], tuple[object, ...]]]:
    after = _FAR
    signs: list[tuple[tuple[object, ...], tuple[object, ...]]] = []
    for one in found:
        after = 0 if one.timed or one.dated else min(_NEAR, after + 1)
        leading = _LEADING.match(one.moment.rest)
        look = (*_look(one.line), one.timed, bool(one.moment.rest))
        signs.append(
            (
                (*look, leading[1] if leading else ""),
                (*look, one.line.bullet, one.line.gap, after),
            )
        )
    return signs


def pooled(found: Sequence[Reading], likely: Sequence[Sequence[float]]) -> list[list[float]]:
    """Return the likelihoods after lines of one look have shared theirs."""
    signs = _signs(found)
    groups: dict[tuple[int, tuple[object, ...]], list[int]] = defaultdict(list)
    for index, pair in enumerate(signs):
        for number, sign in enumerate(pair):
            groups[number, sign].append(index)
    shared = [members for members in groups.values() if len(members) >= _FEWEST]
    first = [[math.log(value + _LEAST) for value in row] for row in likely]
    now = [list(row) for row in likely]
    for _ in range(_ROUNDS):
        odds = [list(row) for row in first]
        for members in shared:
            weight = min(1.0, len(members) / _ENOUGH)
            means = [
                weight * math.log(sum(column) / len(members) + _FLOOR)
                for column in zip(*(now[index] for index in members), strict=True)
            ]
            for index in members:
                odds[index] = [value + mean for value, mean in zip(odds[index], means, strict=True)]
        now = [_normal(row) for row in odds]
    return now


def _normal(odds: Sequence[float]) -> list[float]:
    top = max(odds)
    values = [math.exp(value - top) for value in odds]
    total = sum(values)
    return [value / total for value in values]


@lru_cache(maxsize=1)
def _chain() -> Chain:
    return load("lines", LABELS)


def likelihoods(found: Sequence[Reading], *, pool: bool = True) -> list[list[float]]:
    """Return for each line how likely each of `LABELS` is."""
    chain = _chain()
    likely = chain.likelihoods([chain.sum(row) for row in features(found)])
    return pooled(found, likely) if pool else likely


def line_roles(
    lines: Iterable[LineLook], contexts: moments.Contexts = moments.NOTHING
) -> list[dict[str, float]]:
    """Return for each line of a document how likely it does each of `ROLES`."""
    found = [reading(line, contexts) for line in lines]
    names = [ROLES[label] for label in LABELS]
    return [dict(zip(names, row, strict=True)) for row in likelihoods(found)]
