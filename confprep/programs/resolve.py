"""A line of somebody's program list, in any spelling, to the program that it means.

A line is resolved only where every word of it is accounted for: by one name of the program, by its
place, or by words that say nothing ("residency program"). Everything else is asked about, with the
programs that it may mean. Nothing is guessed.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from difflib import get_close_matches
from functools import lru_cache

from msgspec import Struct

from confprep.matcher.phrases import STATES, Words, normal, word_set
from confprep.model import Program
from confprep.programs import shorthand

ORTHOPAEDIC, GENERAL = "orthopaedic-surgery", "general-surgery"
_SAYS_ORTHOPAEDIC = word_set("orthopaedic orthopod ortho orthopaedist os")
_SAYS_SURGERY = word_set("surgery surgical gs")
_NOISE = word_set(
    "and of for in program residency resident training track department division categorical"
    " preliminary prelim pre gme research clinical combined yr year 5 6 7 affil md do usa us"
)
_TRACKS = word_set(
    "academic anesthesia anesthesiology community cor dedicated desig designated first funded"
    " global innovation int integ integrated international interventional midocs neurosurg"
    " neurosurgery non oms omfs ophthalmology opthalmology osteopathic path phase prog r rad"
    " radiology rural sacm sass specialty corp ct t trk undesignated 1 2 3 4 32"
)
"""Words by which the Match tells tracks of one program apart."""
_GENERIC = word_set(
    "affiliated campus center clinic college education foundation general health hospital medical"
    " school som science service system university main network graduate com"
)
"""Words that may be left over beside a name of the program, at a price."""
_CERTAIN = frozenset({"own", "school", "registry", "curated"})
_NAMED = 2
_HINTED = 1
_CODE = re.compile(r"\b(\d{4})(?:\d{3}[A-Z]\d)?\b")
_FULL_CODE = re.compile(r"\b\d{7}[A-Z]\d\b")
_BULLET = re.compile(r"^\s*(?:[-*\u2022\u2013\u00b7]+|#?\d{1,3}[.)\]:]|\[[ xX]?\])\s+")
_FRAMES = (
    "university of {}",
    "{} university",
    "{} university medical center",
    "{} medical center",
    "{} hospital",
    "{} army medical center",
    "{} center",
    "{} clinic",
    "{} health",
    "{} health care",
    "{} school of medicine",
    "{} college of medicine",
)
_MAY_BE = 6
"""Programs that are offered for one line."""
_LETTERS_WRONG = 3
"""By how much a name may be longer or shorter than what was written, to be offered for it."""


class Resolution(Struct, frozen=True, kw_only=True):
    """What one line of a list may mean."""

    text: str
    programs: tuple[Program, ...] = ()
    """Best first. With `sure`, exactly one."""
    sure: bool = False
    why: str = ""
    """In one line: the name that was found, or what is not clear."""
    left_over: tuple[str, ...] = ()
    """Words that nothing accounts for."""

    @property
    def program(self) -> Program | None:
        """The program, where it is certain."""
        return self.programs[0] if self.sure else None


class _Name(Struct, frozen=True):
    """One name of one program."""

    program: int
    text: str
    kind: str
    place: frozenset[str]


class _Hold(Struct, frozen=True, order=True):
    """How well a program accounts for a line; the smaller, the better."""

    unexplained: int
    weakness: int
    filled: int
    """Words accounted for only by being generic, or by being in another name of the program."""
    names: int
    covered: int
    """Words covered by names, negative."""


class Resolver:
    """All names of some programs, ready to be looked for in lines."""

    def __init__(self, programs: Sequence[Program]) -> None:
        self.programs = tuple(programs)
        self._names: defaultdict[tuple[str, ...], list[_Name]] = defaultdict(list)
        self._codes: defaultdict[str, list[int]] = defaultdict(list)
        self._places = [_place(program.city, program.state) for program in self.programs]
        self._to_the_letter: defaultdict[str, list[Program]] = defaultdict(list)
        self._longest = 1
        self._normal: dict[str, tuple[str, ...]] = {}
        self._words: dict[int, frozenset[str]] = {}
        number_of = {program.id: number for number, program in enumerate(self.programs)}
        for number, program in enumerate(self.programs):
            for alias in program.aliases:
                self._to_the_letter[alias.text.casefold()].append(program)
                place = _place(alias.city, alias.state) | self._places[number]
                self._add(_Name(number, alias.text, alias.kind, place))
            self._add(_Name(number, program.name, "own", self._places[number]))
            for code in (program.id, *program.nrmp):
                self._codes[code.casefold()].append(number)
        for text, ids in shorthand().items():
            for number in (number_of[key] for key in ids if key in number_of):
                self._add(_Name(number, text, "shorthand", self._places[number]))

    def _add(self, name: _Name) -> None:
        tokens = self._normal.get(name.text)
        if tokens is None:  # both programs of an institution have most of its names
            tokens = self._normal[name.text] = normal(name.text)
        if tokens:
            self._names[tokens].append(name)
            self._longest = max(self._longest, len(tokens))

    def _words_of(self, number: int) -> frozenset[str]:
        """Return every word of every name of a program."""
        known = self._words.get(number)
        if known is None:
            program = self.programs[number]
            names = [program.name, program.sponsor, *(alias.text for alias in program.aliases)]
            words = (word for name in names for word in self._normal.get(name) or normal(name))
            known = self._words[number] = frozenset(words)
        return known

    def resolve(self, text: str, specialty: str = "") -> Resolution:
        """Return what the line `text` means; `specialty` counts where the line names none.

        A line that is a name of some programs to the letter is never taken for another one of
        their specialty: it is asked about instead.
        """
        found = self._resolved(text, specialty)
        holders = self._to_the_letter.get(" ".join(text.split()).casefold(), [])
        chosen = found.program
        rivals = [each for each in holders if chosen and each.specialty == chosen.specialty]
        if chosen is None or not rivals or chosen in rivals:
            return found
        return Resolution(
            text=found.text,
            programs=(*rivals[:_MAY_BE], chosen),
            why="it is a name of others too",
        )

    def _resolved(self, text: str, specialty: str) -> Resolution:
        line = _BULLET.sub("", text).strip()
        coded = self._by_code(line)
        tokens = Words(line).tokens
        wanted = self._said_specialty(tokens) or specialty
        if coded:
            return self._answer(line, [(number, line) for number in coded], wanted, {})
        held = self._held(tokens, wanted)
        if not held and wanted:
            return self._of_another_specialty(line, tokens, wanted)
        if not held:
            return self._suggestion(line, tokens, wanted)
        best = min(hold for hold, _, _ in held.values())
        first = {n: names for n, (hold, names, _) in held.items() if _as_good(hold, best)}
        left_over = next(rest for hold, _, rest in held.values() if hold == best)
        if best.unexplained:
            suggested = [n for n, _ in sorted(held.items(), key=lambda item: item[1][0])]
            return Resolution(
                text=line,
                programs=tuple(self.programs[n] for n in suggested[:_MAY_BE]),
                why=f"it also says “{' '.join(left_over)}”",
                left_over=left_over,
            )
        named = [(n, names[0].text) for n, names in first.items()]
        return self._answer(line, named, wanted, first, place_helps=best.weakness < _NAMED)

    def _said_specialty(self, tokens: Sequence[str]) -> str:
        """Return the specialty that a line names outside a name such as "Special Surgery"."""
        for first in range(len(tokens)):
            for last in range(len(tokens), first + 2, -1):
                if self._names.get(tuple(tokens[first:last])):
                    outside = [*tokens[:first], *tokens[last:]]
                    return _specialty(outside) or _specialty(tokens, orthopaedic_only=True)
        return _specialty(tokens)

    def _of_another_specialty(self, line: str, tokens: Sequence[str], wanted: str) -> Resolution:
        """Answer for a name that only a program of the other specialty has."""
        held = self._held(tokens, "")
        if not held:
            return self._suggestion(line, tokens, wanted)
        ranked = [n for n, _ in sorted(held.items(), key=lambda item: item[1][0])]
        return Resolution(
            text=line,
            programs=tuple(self.programs[number] for number in ranked[:_MAY_BE]),
            why=f"no {wanted.replace('-', ' ')} program has this name",
        )

    def _answer(
        self,
        line: str,
        found: Sequence[tuple[int, str]],
        wanted: str,
        names: dict[int, list[_Name]],
        *,
        place_helps: bool = False,
    ) -> Resolution:
        of_specialty = [
            (number, name)
            for number, name in found
            if not wanted or self.programs[number].specialty == wanted
        ] or list(found)
        programs = tuple(self.programs[number] for number, _ in of_specialty)
        if len(programs) > 1:
            specialties = {program.specialty for program in programs}
            what = (
                "orthopaedic or general surgery"
                if len(specialties) > 1
                else "which of these is meant"
            )
            return Resolution(text=line, programs=programs, why=f"{what} is not said")
        number, name = of_specialty[0]
        kinds = {entry.kind for entry in names[number]} if names else {"own"}
        unsure = ""
        if kinds == {"site"}:
            unsure = f"“{name}” is a hospital where its residents work"
        elif kinds == {"weak"} and not place_helps:
            unsure = f"“{name}” may be another one too, without a place"
        if unsure:
            return Resolution(text=line, programs=programs, why=unsure)
        return Resolution(text=line, programs=programs, sure=True, why=f"“{name}”")

    def _by_code(self, line: str) -> list[int]:
        """Return the programs of an NRMP code, or of one of our ids."""
        exact = self._codes.get(line.casefold())
        if exact:
            return exact
        full = _FULL_CODE.search(line)
        if full:
            return self._codes.get(full[0].casefold(), [])
        return []

    def _held(
        self, tokens: Sequence[str], wanted: str
    ) -> dict[int, tuple[_Hold, list[_Name], tuple[str, ...]]]:
        """Return for each program with a name in the line how well it accounts for the line."""
        found: defaultdict[int, list[tuple[int, int, _Name]]] = defaultdict(list)
        for first in range(len(tokens)):
            for last in range(first + 1, min(len(tokens), first + self._longest) + 1):
                for name in self._names.get(tuple(tokens[first:last]), ()):
                    if not wanted or self.programs[name.program].specialty == wanted:
                        found[name.program].append((first, last, name))
        held = {number: self._account(number, tokens, spans) for number, spans in found.items()}
        accounts = {number: account for number, account in held.items() if account}
        if all(hold.unexplained for hold, _, _ in accounts.values()):
            return self._framed(tokens, wanted) or accounts
        return accounts

    def _account(
        self,
        number: int,
        tokens: Sequence[str],
        spans: list[tuple[int, int, _Name]],
    ) -> tuple[_Hold, list[_Name], tuple[str, ...]] | None:
        """Cover the line with names of one program, the longest first, then with its place."""
        covered: set[int] = set()
        used: list[_Name] = []
        for first, last, name in sorted(spans, key=lambda s: (s[0] - s[1], _weakness(s[2]), s[0])):
            if covered.isdisjoint(range(first, last)):
                covered.update(range(first, last))
                used.append(name)
        place = frozenset[str]().union(*(name.place for name in used))
        rest = [token for index, token in enumerate(tokens) if index not in covered]
        if self._elsewhere(rest, place):
            return None
        says_nothing = _NOISE | _TRACKS | _said(self.programs[number].specialty)
        left = [t for t in rest if t not in place and t not in says_nothing]
        hinted = _GENERIC | self._words_of(number)
        unexplained = tuple(token for token in left if token not in hinted)
        place_helps = any(token in place for token in rest)
        weakness = min(_weakness(name) for name in used)
        hold = _Hold(
            len(unexplained),
            weakness - 1 if place_helps and weakness == _NAMED else weakness,
            len(left) - len(unexplained),
            len(used),
            -len(covered),
        )
        return hold, used, unexplained

    def _elsewhere(self, rest: Sequence[str], place: frozenset[str]) -> bool:
        """Return whether the rest of a line names a state that is not the program's."""
        said = [token for token in rest if token in STATES and token not in _AMBIGUOUS_STATES]
        return bool(said) and not place.intersection(said)

    def _framed(
        self, tokens: Sequence[str], wanted: str
    ) -> dict[int, tuple[_Hold, list[_Name], tuple[str, ...]]]:
        """Try the words as the distinctive part of a name: "iowa" is the University of Iowa.

        A weak name counts as much as any here: there is no more to go by than a word or two. With
        the program's place beside it ("prisma columbia"), that is enough.
        """
        words = [token for token in tokens if token not in _NOISE | _said(wanted)]
        found = {name.program: name for name in self._fitting(words, wanted)}
        for number in self._standing_in(tuple(words), wanted):
            found.setdefault(number, _Name(number, " ".join(words), "weak", frozenset()))
        if found:
            hold = _Hold(0, _NAMED, 0, 1, 0)
        else:
            hold = _Hold(0, _HINTED, 0, 1, 0)
            for number, place in enumerate(self._places):
                rest = [word for word in words if word not in place]
                if len(rest) < len(words):
                    for name in self._fitting(rest, wanted):
                        if name.program == number:
                            found[number] = name
        return {number: (hold, [name], ()) for number, name in found.items()}

    def _fitting(self, words: Sequence[str], wanted: str) -> Iterator[_Name]:
        """Yield the names of which `words` are all that is distinctive, the commonest form last."""
        text = " ".join(words)
        for frame in reversed(_FRAMES) if text else ():
            for name in self._names.get(normal(frame.format(text)), ()):
                if wanted in ("", self.programs[name.program].specialty):
                    yield name

    def _standing_in(self, city: tuple[str, ...], wanted: str) -> list[int]:
        """Return the programs of a city, where it has more than one."""
        there = [
            number
            for number, program in enumerate(self.programs)
            if normal(program.city) == city and wanted in ("", program.specialty)
        ]
        return there if len(there) > 1 else []

    def _suggestion(self, line: str, tokens: Sequence[str], wanted: str) -> Resolution:
        """Return the programs that hold most words of the line, or a name spelt much like it."""
        words = {t for t in tokens if t not in _NOISE | _GENERIC | _said(wanted)}
        scores: dict[int, int] = {}
        for number, program in enumerate(self.programs):
            if wanted and program.specialty != wanted:
                continue
            known = self._words_of(number) | self._places[number]
            shared = len(words & known)
            if shared and shared == len(words):
                scores[number] = shared
        ranked = sorted(scores, key=lambda number: (-scores[number], self.programs[number].id))
        if not ranked:
            ranked = self._much_like(tokens, wanted)
        programs = tuple(self.programs[number] for number in ranked[:_MAY_BE])
        why = "no program has this name; it may be one of these" if programs else "not known"
        return Resolution(text=line, programs=programs, why=why)

    def _much_like(self, tokens: Sequence[str], wanted: str) -> list[int]:
        line = " ".join(t for t in tokens if t not in _said(wanted) | _NOISE)
        spelt = {
            text: name
            for name in self._names
            if line[:1] == (text := " ".join(name))[:1]
            and abs(len(text) - len(line)) <= _LETTERS_WRONG
        }
        near = get_close_matches(line, spelt, n=3, cutoff=0.85)
        found = [
            entry.program
            for text in near
            for entry in self._names[spelt[text]]
            if not wanted or self.programs[entry.program].specialty == wanted
        ]
        return list(dict.fromkeys(found))

    def search(self, text: str) -> list[Program]:
        """Return the programs that `text` may mean or describe, best first."""
        resolution = self.resolve(text)
        words = {token for token in normal(text) if token not in _NOISE}
        wanted = self._said_specialty(normal(text))
        words -= _said(wanted)
        ranked = list(resolution.programs)
        for number, program in enumerate(self.programs):
            if wanted and program.specialty != wanted:
                continue
            if words and words <= self._words_of(number) | self._places[number]:
                ranked.append(program)
        return list({program.id: program for program in ranked}.values())


_AMBIGUOUS_STATES = word_set("in or me hi ok oh de la md ct")
"""Codes of states that are everyday words too."""


def _weakness(name: _Name) -> int:
    """0 for a name that is enough by itself, 1 for a site, 2 for one that others have too."""
    if name.kind in _CERTAIN or name.kind in {"acronym", "shorthand"}:
        return 0
    return _HINTED if name.kind == "site" else _NAMED


def _as_good(hold: _Hold, best: _Hold) -> bool:
    """Return whether `hold` is as good as the best: one name more or a longer one is no better."""
    return (hold.unexplained, hold.weakness, hold.filled) == (
        best.unexplained,
        best.weakness,
        best.filled,
    ) and hold.covered == best.covered


@lru_cache(maxsize=1024)
def _place(city: str, state: str) -> frozenset[str]:
    code = state.casefold()
    return frozenset(normal(city)) | {code, *STATES.get(code, "").split()} - {""}


def _said(specialty: str) -> frozenset[str]:
    """Return the words by which a line says its specialty."""
    if specialty == ORTHOPAEDIC:
        return _SAYS_ORTHOPAEDIC | _SAYS_SURGERY
    if specialty == GENERAL:
        return _SAYS_SURGERY | {"general", "gen"}
    return _SAYS_ORTHOPAEDIC | _SAYS_SURGERY | {"general", "gen"}


def _specialty(tokens: Iterable[str], *, orthopaedic_only: bool = False) -> str:
    """Return the specialty that the words of a line name, or nothing."""
    said = set(tokens)
    if said & _SAYS_ORTHOPAEDIC:
        return ORTHOPAEDIC
    if not orthopaedic_only and said & (_SAYS_SURGERY | {"prelim", "preliminary"}):
        return GENERAL
    return ""


def lines_of(text: str) -> Iterator[str]:
    """Yield the entries of a pasted list: one a line, or several with semicolons between."""
    for line in re.split(r"[\n;]+", text):
        entry = _BULLET.sub("", line).strip().strip(",")
        if entry and not entry.startswith("#"):
            yield entry
