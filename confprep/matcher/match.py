"""Affiliation lines to programs, each with the evidence for it.

A match says that a line names the *institution of a program*; it never says that somebody is on
that program's faculty.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import NamedTuple, Protocol

from confprep.matcher import rules
from confprep.matcher.phrases import STATES, Found, Index, Words, normal
from confprep.matcher.places import STATE_OF, Segment, read
from confprep.model import Alias, Evidence, Match, Program, Tier


class Rival(Protocol):
    """An institution without a program here, whose name holds or equals a name of the catalogue."""

    @property
    def text(self) -> str:
        """Its name."""

    @property
    def city(self) -> str:
        """Where it stands; may be empty."""

    @property
    def state(self) -> str:
        """Postal code or name of a state; may be empty."""

    @property
    def country(self) -> str:
        """Two letters, `US` here."""


class _Place(NamedTuple):
    """A city and a state in the normal form; either may be empty."""

    city: str
    state: str


class _Candidate(NamedTuple):
    """A program that a name may stand for."""

    program: Program
    alias: Alias
    place: _Place


class _Name:
    """One name of the index and all that is known of it."""

    __slots__ = ("candidates", "common", "elsewhere", "siblings", "tokens")

    def __init__(self, tokens: tuple[str, ...]) -> None:
        self.tokens = tokens
        self.candidates: list[_Candidate] = []
        self.elsewhere: list[_Place] = []
        """Where institutions of the same name without a program stand."""
        self.siblings: set[_Place] = set()
        """Where institutions stand whose longer names begin with this one."""
        self.common = rules.is_common(tokens)


class _Finding(NamedTuple):
    """A program that one find in the line stands for, and how sure that is."""

    candidate: _Candidate
    first: int
    last: int
    tier: Tier
    place: str
    ruled_out: tuple[str, ...]


class Matcher:
    """Finds the programs whose institutions a line names.

    Give it the whole catalogue, whatever programs are wanted: the other programs are what rules a
    wrong match out. `rivals` are institutions without a program whose names hold a program's.
    """

    def __init__(self, programs: Iterable[Program], rivals: Iterable[Rival] = ()) -> None:
        self._index: Index[_Name] = Index()
        self._names: dict[tuple[str, ...], _Name] = {}
        for program in sorted(programs, key=lambda program: program.id):
            self._add_program(program)
        for rival in rivals:
            place = _place(rival.city, rival.state)
            for tokens in _spellings(normal(rival.text)):
                self._name(tokens).elsewhere.append(place)
        for name in self._names.values():
            self._index.add(name.tokens, name)
        self._find_siblings()

    def match(
        self, affiliation: str, *, possible: bool = False, specialty: str = ""
    ) -> tuple[Match, ...]:
        """Return the programs whose institutions `affiliation` names, the surest first.

        With `specialty`, only its programs; each specialty is decided apart from the others.

        With `possible`, finds that are probably something else are kept, in the tier `possible`.
        """
        words = Words(affiliation)
        found = self._index.find(words)
        if not any(name.candidates for find in found for name in find.entries):
            return ()
        segments = read(words)
        findings: list[_Finding] = []
        for find in found:
            findings += self._judge(words, segments, find, found)
        findings = _settled(findings)
        if specialty:
            findings = [one for one in findings if one.candidate.program.specialty == specialty]
        if not possible:
            findings = [finding for finding in findings if finding.tier != "possible"]
        return tuple(_match(words, finding) for finding in findings)

    # --- building -------------------------------------------------------------------------

    def _name(self, tokens: tuple[str, ...]) -> _Name:
        name = self._names.get(tokens)
        if name is None:
            name = self._names[tokens] = _Name(tokens)
        return name

    def _add_program(self, program: Program) -> None:
        aliases = program.aliases or tuple(
            Alias(text=text) for text in dict.fromkeys((program.name, program.sponsor)) if text
        )
        for alias in aliases:
            place = _place(alias.city or program.city, alias.state or program.state)
            for tokens in _spellings(normal(alias.text)):
                self._name(tokens).candidates.append(_Candidate(program, alias, place))
        for text in program.not_aliases:
            self._name(normal(text))

    def _find_siblings(self) -> None:
        for name in list(self._names.values()):
            for count in range(1, len(name.tokens)):
                shorter = self._names.get(name.tokens[:count])
                if shorter is None:
                    continue
                programs = {candidate.program.id for candidate in shorter.candidates}
                shorter.siblings.update(name.elsewhere)
                shorter.siblings.update(
                    candidate.place
                    for candidate in name.candidates
                    if candidate.program.id not in programs
                )

    # --- judging one find -------------------------------------------------------------------

    def _judge(
        self,
        words: Words,
        segments: list[Segment],
        find: Found[_Name],
        found: list[Found[_Name]],
    ) -> list[_Finding]:
        name = find.entries[0]
        if not name.candidates:
            return []
        first, last = find.first, find.last
        others = [(other.first, other.last) for other in found if other is not find]
        scope = rules.scope(words, segments, first, last, others)
        by_specialty: dict[str, dict[str, _Candidate]] = {}
        for candidate in name.candidates:
            programs = by_specialty.setdefault(candidate.program.specialty, {})
            known = programs.get(candidate.program.id)
            if known is None or _rank(candidate) < _rank(known):
                programs[candidate.program.id] = candidate
        findings: list[_Finding] = []
        for programs in by_specialty.values():
            findings += _decide(words, name, first, last, scope, list(programs.values()))
        return findings


_CLASSES = ("own", "school", "curated", "registry", "acronym", "site", "weak")


def _rank(candidate: _Candidate) -> int:
    return _CLASSES.index(candidate.alias.kind)


def _decide(
    words: Words,
    name: _Name,
    first: int,
    last: int,
    scope: rules.Scope,
    candidates: list[_Candidate],
) -> list[_Finding]:
    """Return what a find stands for among the programs of one specialty."""
    own_places = {place for candidate in candidates for place in _names_of(candidate.place)}
    against = rules.neighbours(words, first, last, frozenset(own_places))
    if against:
        return []
    agreed = {
        candidate.program.id: rules.agreement(scope, *candidate.place) for candidate in candidates
    }
    ruled_out: list[str] = []
    kept = candidates
    for wanted in ("city", "state"):
        best = [c for c in kept if agreed[c.program.id] == wanted]
        if best:
            ruled_out += [_not_there(c, wanted) for c in kept if c not in best]
            kept = best
            break
    strong = [c for c in kept if c.alias.kind not in {"weak", "acronym"}]
    if strong:
        ruled_out += [
            f"{c.program.name}: only where its place is printed" for c in kept if c not in strong
        ]
        kept = strong
    agrees = agreed[kept[0].program.id]
    if agrees == "abroad":
        return []
    if agrees != "city" and _names_sibling(scope, name, kept):
        return []
    shaky = _shaky(words, name, first, last, kept, agrees, own_places)
    if shaky == "no":
        return []
    place = _place_evidence(scope, kept[0], agrees)
    if len(kept) > 1:
        if shaky or (name.common and agrees not in {"city", "state"}):
            return []
        return [_Finding(c, first, last, "undecided", place, tuple(ruled_out)) for c in kept]
    tier = rules.TIER_OF[kept[0].alias.kind]
    if shaky:
        tier = "possible"
    elif tier == "confirmed" and agrees == "elsewhere":
        tier = "likely"
    elif kept[0].alias.kind == "acronym" and agrees in {"city", "state"}:
        tier = "confirmed"
    return [_Finding(kept[0], first, last, tier, place, tuple(ruled_out))]


def _shaky(
    words: Words,
    name: _Name,
    first: int,
    last: int,
    kept: list[_Candidate],
    agrees: str,
    own_places: set[str],
) -> str:
    """Return `no` where a find cannot count, `maybe` where it may, empty where it does."""
    here = agrees in {"city", "state"}
    kinds = {candidate.alias.kind for candidate in kept}
    printed = words.printed(first, last)
    if kinds == {"acronym"}:
        if not printed.isupper():
            return "no"
        if words.text.isupper() and not here and len(words.tokens) > last - first:
            return "no"
    if last - first == 1 and not rules.stands_alone(words, first, last, frozenset(own_places)):
        return "maybe"
    if rules.personal_prefix(words, first, last):
        return "maybe"
    if here:
        return ""
    if agrees == "elsewhere" and (name.elsewhere or name.common or kinds <= {"acronym", "weak"}):
        return "no"
    if kinds == {"weak"} and len(kept) == 1:
        return "maybe"
    return ""


def _names_sibling(scope: rules.Scope, name: _Name, kept: list[_Candidate]) -> bool:
    """Whether the line prints the place of another campus of the same system."""
    own = {candidate.place for candidate in kept}
    states = {place.state for place in own}
    for sibling in name.siblings - own:
        if rules.agreement(scope, sibling.city, "") == "city":
            return True
        if sibling.state not in states and scope.states[:1] == (sibling.state,):
            return True
    return False


def _settled(findings: list[_Finding]) -> list[_Finding]:
    """Keep one finding for each program, and no indecision that another find settles."""
    best: dict[str, _Finding] = {}
    for finding in findings:
        known = best.get(finding.candidate.program.id)
        if known is None or rules.ORDER[finding.tier] < rules.ORDER[known.tier]:
            best[finding.candidate.program.id] = finding
    decided = {
        finding.candidate.program.specialty
        for finding in best.values()
        if finding.tier in {"confirmed", "likely"}
    }
    settled: list[_Finding] = []
    groups: dict[tuple[int, str], set[str]] = {}
    for finding in findings:
        if finding.tier == "undecided":
            group = groups.setdefault((finding.first, finding.candidate.program.specialty), set())
            group.add(finding.candidate.program.id)
    for finding in best.values():
        if finding.tier == "undecided":
            group = groups[finding.first, finding.candidate.program.specialty]
            if any(best[program].tier in {"confirmed", "likely"} for program in group):
                continue
        settled.append(finding)
    del decided
    return sorted(
        settled,
        key=lambda finding: (
            rules.ORDER[finding.tier],
            finding.first,
            finding.candidate.program.id,
        ),
    )


# --- saying it ------------------------------------------------------------------------------

_IS = {
    "own": "is the institution of the program",
    "school": "is the medical school at the institution of the program",
    "registry": "is a registered name at the institution of the program",
    "curated": "belongs to the institution of the program",
    "acronym": "is short for the institution of the program",
    "site": "is a site of the program",
    "weak": "is a name that several institutions share, and here fits the program",
}


def _match(words: Words, finding: _Finding) -> Match:
    candidate, first, last = finding.candidate, finding.first, finding.last
    program, alias = candidate.program, candidate.alias
    start, end = words.span(first, last)
    printed = words.text[start:end]
    department = rules.department(words.text)
    formerly = f"{alias.text}, until {alias.until}" if alias.until else ""
    where = ", ".join(part for part in (program.city, program.state) if part)
    named = f"{program.name} ({where})" if where else program.name
    if finding.tier == "undecided":
        line = (
            f"“{printed}” stands for more than one program; which one is not said. One is {named}"
        )
    elif finding.tier == "possible":
        line = f"“{printed}” may be the institution of the program {named}, or another"
    else:
        line = f"“{printed}” {_IS[alias.kind]} {named}"
    notes = [finding.place, f"department printed: {department}" if department else ""]
    if formerly:
        notes.append(f"a former name, until {alias.until}")
    line = "; ".join([line, *(note for note in notes if note)]) + "."
    return Match(
        program_id=program.id,
        program=program.name,
        tier=finding.tier,
        affiliation=words.text,
        nrmp=program.nrmp,
        evidence=Evidence(
            words=printed,
            start=start,
            end=end,
            alias=alias.text,
            alias_class=alias.kind,
            alias_source=alias.source,
            place=finding.place,
            department=department,
            ruled_out=finding.ruled_out,
            formerly=formerly,
            line=line,
        ),
    )


def _not_there(candidate: _Candidate, wanted: str) -> str:
    program = candidate.program
    where = program.city if wanted == "city" else program.state
    return f"{program.name}: the line names another {wanted}" + (f" than {where}" if where else "")


def _place_evidence(scope: rules.Scope, candidate: _Candidate, agrees: str) -> str:
    city = candidate.alias.city or candidate.program.city
    state = candidate.alias.state or candidate.program.state
    if agrees == "city":
        return f"{city} is printed"
    if agrees == "state":
        return f"{state} is printed"
    if agrees == "elsewhere":
        return f"the place printed is {scope.states[0].upper()}, perhaps where the person lives"
    return ""


# --- the normal form of places and names ----------------------------------------------------


def _place(city: str, state: str) -> _Place:
    name = " ".join(normal(state))
    return _Place(" ".join(normal(city)), STATE_OF.get(name, name))


def _names_of(place: _Place) -> list[str]:
    names = [place.city, place.state, STATES.get(place.state, "")]
    return [name for name in names if name]


def _spellings(tokens: tuple[str, ...]) -> Sequence[tuple[str, ...]]:
    """Return a name with and without its "and"."""
    short = tuple(token for token in tokens if token != "and")
    return (tokens,) if short == tokens or not short else (tokens, short)
