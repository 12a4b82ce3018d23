"""Affiliation lines to programs, each with the evidence for it.

A match says that a line names the *institution of a program*; it never says that somebody is on
that program's faculty.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from functools import cache, lru_cache
from typing import NamedTuple, Protocol

from msgspec.structs import replace

from confprep.matcher import presence, rules, specialty
from confprep.matcher.phrases import HARD, STATES, Found, Index, Spelling, Words, normal
from confprep.matcher.places import HOME, STATE_OF, Segment, read
from confprep.matcher.rules import HERE, Agreement, Place
from confprep.model import Alias, Evidence, Match, Program, Tier

_REMEMBERED = 2048
"""Lines whose answers are kept: listings repeat themselves."""
_LONG_NAME = 16
"""Letters of a name that one wrong letter, or a cut, leaves recognisable."""
_WORDS_OF_LONG = 3
_SHORTEST_WRONG_OF_LONG = 6
_LONG_WITHOUT_OF = 4
_SHORTEST_CUT = 3
_SHORTEST_ALONE = 3
"""Letters of an acronym that counts without a place."""


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


class _Candidate(NamedTuple):
    """A program that a name may stand for."""

    program: Program
    alias: Alias
    place: Place


class _Name:
    """One name of the index and all that is known of it."""

    __slots__ = (
        "_by_specialty",
        "_kin",
        "alike",
        "candidates",
        "common",
        "elsewhere",
        "places",
        "siblings",
        "tokens",
    )

    def __init__(self, tokens: tuple[str, ...]) -> None:
        self.tokens = tokens
        self.candidates: list[_Candidate] = []
        self.elsewhere: set[Place] = set()
        """Where institutions of this very name without a program stand."""
        self.siblings: set[tuple[Place, str]] = set()
        """Where institutions stand whose longer names begin with this one.

        Each with the specialty of its program; a rival without a program counts in every one.
        """
        self.alike: list[_Name] = []
        """The names that have the same distinctive words."""
        self._kin: set[Place] | None = None
        self.common = False
        """Whether many unrelated institutions have such a name."""
        self.places: frozenset[str] = frozenset()
        """The names of the places of all its programs."""
        self._by_specialty: dict[str, list[_Candidate]] = {}

    @property
    def kin(self) -> set[Place]:
        """Where other institutions stand that share its distinctive words."""
        if self._kin is None:
            self._kin = {place for other in self.alike for place, _ in _others(other, self)}
        return self._kin

    @property
    def by_specialty(self) -> dict[str, list[_Candidate]]:
        """Its programs by specialty, each once, under the best class of the name."""
        if not self._by_specialty:
            # Worked out at the first find: most names are never found.
            self.common = rules.is_common(self.tokens)
            self.places = frozenset(name for one in self.candidates for name in one.place.names)
            best: defaultdict[str, dict[str, _Candidate]] = defaultdict(dict)
            for one in sorted(self.candidates, key=_rank, reverse=True):
                best[one.program.specialty][one.program.id] = one
            for specialty, programs in sorted(best.items()):
                ordered = sorted(programs.values(), key=lambda one: one.program.id)
                self._by_specialty[specialty] = ordered
        return self._by_specialty


class _Finding(NamedTuple):
    """A program that a find in a line stands for, and how sure that is."""

    candidate: _Candidate
    first: int
    last: int
    tier: Tier
    place: str = ""
    ruled_out: tuple[str, ...] = ()
    doubt: str = ""
    """What in the line makes it less sure."""


class _Line(NamedTuple):
    """A line with its finds."""

    words: Words
    segments: list[Segment]
    found: list[Found[_Name]]


class Matcher:
    """Finds the programs whose institutions a line names.

    Give it the whole catalogue, whatever programs are wanted: the other programs are what rules a
    wrong match out. `rivals` are institutions without a program whose names hold a program's.
    `badges` are what people write for short where it is their whole affiliation, with the ids of
    the programs that it may mean; inside a longer line they are not looked for.
    """

    def __init__(
        self,
        programs: Iterable[Program],
        rivals: Iterable[Rival] = (),
        badges: Mapping[str, Sequence[str]] | None = None,
    ) -> None:
        self._index: Index[_Name] = Index()
        self._names: dict[tuple[str, ...], _Name] = {}
        self._normal: dict[str, Sequence[tuple[str, ...]]] = {}
        known = {program.id: program for program in programs}
        for _, program in sorted(known.items()):
            self._add_program(program)
        for rival in rivals:
            for tokens in self._spellings(rival.text):
                self._name(tokens).elsewhere.add(_place(rival.city, rival.state))
        for name in self._names.values():
            self._index.add(name.tokens, name)
        self._relate()
        self._badges: dict[tuple[str, ...], _Name] = {}
        for text, ids in (badges or {}).items():
            self._add_badge(text, [known[key] for key in ids if key in known])
        self._badge_words = {rules.telling(tokens) for tokens in self._badges}
        self._spelling: Spelling | None = None
        self._answer = lru_cache(_REMEMBERED)(self._match)

    def match(
        self, affiliation: str, *, possible: bool = False, specialty: str = ""
    ) -> tuple[Match, ...]:
        """Return the programs whose institutions `affiliation` names, the surest first.

        With `specialty`, only its programs; each specialty is decided apart from the others.
        With `possible`, finds that are probably something else are kept, in the tier `possible`.
        """
        return self._answer(affiliation, possible, specialty)

    def _match(self, affiliation: str, possible: bool, specialty: str) -> tuple[Match, ...]:
        words = Words(affiliation)
        found = self._index.find(words)
        badge = self._badge(words)
        doubtful: dict[Tier, list[Found[_Name]]] = {"likely": self._cut_off(words), "possible": []}
        for find in self._misspelt(words):
            doubtful["likely" if _recognisable(words, find) else "possible"].append(find)
        # "Vanderbilt Univeristy Medical Center" is more than the "Vanderbilt" in it.
        found = _not_within(found, doubtful["likely"])
        near = {tier: _apart(finds, found) for tier, finds in doubtful.items()}
        if not (badge or any(near.values()) or any(find.entries[0].candidates for find in found)):
            return ()
        line = _Line(words, read(words), found)
        findings = [
            finding
            for find in found
            if find.entries[0].candidates
            for finding in _judge(line, find, specialty)
        ]
        for tier, finds in near.items():
            for find in finds:
                findings += (_lowered(one, tier) for one in _judge(line, find, specialty))
        findings = [_weighed(line, one) for one in findings]
        if badge:
            findings = _with_badge(line, findings, badge, specialty)
        if not possible:
            findings = [one for one in findings if one.tier != "possible"]
        if not findings:
            return ()
        department = rules.department(_without(words, findings))
        return tuple(_explained(words, one, department) for one in _settled(findings))

    # --- short for a whole line ------------------------------------------------------------

    def _badge(self, words: Words) -> Found[_Name] | None:
        """Return the shorthand that is all that a line says besides a department."""
        if self._badge_words.isdisjoint(words.tokens):
            return None
        span = rules.alone(words)
        if span is None:
            return None
        first, last = span
        # "Special Surgery": a word that otherwise says the department may belong to the name.
        longer = last < len(words.tokens) and not words.breaks[last]
        for end in (last + 1, last) if longer else (last,):
            name = self._badges.get(tuple(words.tokens[first:end]))
            if name:
                return Found(first, end, [name])
        return None

    def _add_badge(self, text: str, programs: Sequence[Program]) -> None:
        tokens = normal(text)
        for program in programs:
            if tokens not in self._badges:
                self._badges[tokens] = _Name(tokens)
            alias = Alias(text=text, kind="shorthand", source=_SHORTHAND_SOURCE)
            place = _place(program.city, program.state)
            self._badges[tokens].candidates.append(_Candidate(program, alias, place))

    # --- misspelt and cut names ------------------------------------------------------------

    def _misspelt(self, words: Words) -> list[Found[_Name]]:
        """Return the names of which the line has a word or more with one wrong letter."""
        if self._spelling is None:
            named = (name.tokens for name in self._names.values() if name.candidates)
            self._spelling = Spelling(token for tokens in named for token in tokens)
        meant = self._spelling.meant(words.tokens)
        if meant == words.tokens:
            return []
        return [
            find
            for find in self._index.find(words.spelt(meant))
            if find.entries[0].candidates
            and meant[find.first : find.last] != words.tokens[find.first : find.last]
        ]

    def _cut_off(self, words: Words) -> list[Found[_Name]]:
        """Return the name of which the line ends in the beginning: a directory cut it off.

        Only where everything that so begins belongs to the same programs.
        """
        tokens = words.tokens
        start = max((i for i, pause in enumerate(words.breaks) if pause == HARD), default=0)
        for first in range(start, len(tokens) - 1):
            beyond = self._index.begun_by(words, first, _SHORTEST_CUT)
            if not beyond or not rules.distinct(tokens[first:], _LONG_NAME):
                continue
            meant: defaultdict[str, set[str]] = defaultdict(set)
            shortest: dict[str, _Name] = {}
            for name in sorted(beyond, key=lambda name: (len(name.tokens), name.tokens)):
                for one in name.candidates:
                    meant[one.program.specialty].add(one.program.id)
                    shortest.setdefault(one.program.specialty, name)
            one_each = all(len(ids) == 1 for ids in meant.values())
            # Without its place "Sinai Health System Chicago" is another one's name as well.
            only_place = any(
                _place_words(name).issuperset(name.tokens[len(tokens) - first :])
                for name in beyond
                if len(name.tokens) > len(tokens) - first
            )
            if one_each and not only_place and all(name.candidates for name in beyond):
                names = {name.tokens: name for name in shortest.values()}
                return [Found(first, len(tokens), [name]) for _, name in sorted(names.items())]
        return []

    # --- building -------------------------------------------------------------------------

    def _name(self, tokens: tuple[str, ...]) -> _Name:
        name = self._names.get(tokens)
        if name is None:
            name = self._names[tokens] = _Name(tokens)
        return name

    def _spellings(self, text: str) -> Sequence[tuple[str, ...]]:
        """Return a name in the normal form, with and without its little words."""
        known = self._normal.get(text)
        if known is None:
            known = self._normal[text] = _without_little_words(normal(text))
        return known

    def _add_program(self, program: Program) -> None:
        aliases = program.aliases or tuple(
            Alias(text=text) for text in dict.fromkeys((program.name, program.sponsor)) if text
        )
        for alias in aliases:
            place = _place(alias.city or program.city, alias.state or program.state)
            for tokens in self._spellings(alias.text):
                self._name(tokens).candidates.append(_Candidate(program, alias, place))
        for text in program.not_aliases:
            for tokens in self._spellings(text):
                self._name(tokens)

    def _relate(self) -> None:
        """Note for each name where institutions with longer and with similar names stand."""
        similar: defaultdict[frozenset[str], list[_Name]] = defaultdict(list)
        for name in self._names.values():
            similar[rules.distinctive(name.tokens)].append(name)
            for count in range(1, len(name.tokens)):
                shorter = self._names.get(name.tokens[:count])
                if shorter is not None and shorter.candidates:
                    more = " ".join(("", *name.tokens[count:], ""))
                    shorter.siblings |= {
                        (place, key)
                        for place, key in _others(name, shorter)
                        if any(f" {part} " in more for part in place.names)
                    }
        for words, names in similar.items():
            if words and len(names) > 1:
                for name in names:
                    name.alike = names


def _lowered(finding: _Finding, tier: Tier) -> _Finding:
    """Return a finding no surer than `tier`."""
    if rules.ORDER[finding.tier] >= rules.ORDER[tier]:
        return finding
    return finding._replace(tier=tier)


def _place_words(name: _Name) -> set[str]:
    return {word for one in name.candidates for part in one.place.names for word in part.split()}


def _not_within(found: list[Found[_Name]], longer: list[Found[_Name]]) -> list[Found[_Name]]:
    """Return the finds that are not a part of a longer one."""
    return [
        find
        for find in found
        if not any(one.first <= find.first and find.last <= one.last for one in longer)
    ]


def _apart(finds: list[Found[_Name]], found: list[Found[_Name]]) -> list[Found[_Name]]:
    """Return the finds that share no word with any of `found`."""
    return [
        find
        for find in finds
        if all(find.last <= one.first or one.last <= find.first for one in found)
    ]


def _recognisable(words: Words, find: Found[_Name]) -> bool:
    """Whether a long name has one wrong letter in one of its longer words, and no other."""
    name = find.entries[0].tokens
    printed = words.tokens[find.first : find.last]
    wrong = [token for token, meant in zip(printed, name, strict=True) if token != meant]
    long = len(" ".join(name)) >= _LONG_NAME and len(name) >= _WORDS_OF_LONG
    return long and len(wrong) == 1 and len(wrong[0]) >= _SHORTEST_WRONG_OF_LONG


def _without_little_words(tokens: tuple[str, ...]) -> Sequence[tuple[str, ...]]:
    """Return a name with and without its "and", its "in" and, in a long name, its "of"."""
    forms = {tokens: None}
    for little in ("and", "in", "of"):
        if little not in tokens:
            continue
        for form in list(forms):
            shorter = tuple(token for token in form if token != little)
            # "University Washington" is not said; "Medical University South Carolina" is.
            if little != "of" or len(shorter) >= _LONG_WITHOUT_OF:
                forms[shorter] = None
    return tuple(form for form in forms if form)


def _others(name: _Name, than: _Name) -> set[tuple[Place, str]]:
    """Return where `name` stands for an institution that is no program of the name `than`.

    Each with the specialty of its program, which is empty without one.
    """
    programs = {one.program.id for one in than.candidates}
    return {(place, "") for place in name.elsewhere} | {
        (one.place, one.program.specialty)
        for one in name.candidates
        if one.program.id not in programs
    }


_HOME_NAMES = frozenset({"usa", "us", "united states"})
_CLASSES = ("own", "school", "curated", "registry", "site", "acronym", "weak", "shorthand")
_SHORTHAND_SOURCE = "common-knowledge"


def _rank(candidate: _Candidate) -> int:
    return _CLASSES.index(candidate.alias.kind)


@cache
def _place(city: str, state: str) -> Place:
    name = " ".join(normal(state))
    return Place(" ".join(normal(city)), STATE_OF.get(name, name))


# --- judging ------------------------------------------------------------------------------


def _judge(line: _Line, find: Found[_Name], specialty: str) -> list[_Finding]:
    """Return what one find stands for, for each specialty by itself."""
    first, last, (name, *_) = find
    words = line.words
    by_specialty = name.by_specialty
    other_name = rules.neighbours(words, first, last, name.places)
    if other_name or rules.stands_as_city(words, line.segments, first, last):
        return []
    others = [other.first for other in line.found if other is not find]
    scope = rules.scope(words, line.segments, first, last, others)
    if scope.country:
        return []
    crowded = last - first == 1 and not rules.stands_alone(words, first, last, name.places)
    if crowded and words.printed(first, last).isupper():
        # "MIT Center for Space Research, Cambridge, MA": capitals in their own city are enough.
        crowded = not any(f" {one.place.city} " in scope.around for one in name.candidates)
    follows_another = any(other.last == first for other in line.found)
    crowded = crowded or (last - first == 1 and rules.company(words))
    doubtful = crowded or (not follows_another and rules.personal_prefix(words, first, last))
    findings: list[_Finding] = []
    for key, candidates in by_specialty.items():
        if specialty in {"", key}:
            findings += _decide(line, find, scope, candidates, doubtful=doubtful)
    return findings


def _decide(
    line: _Line,
    find: Found[_Name],
    scope: rules.Scope,
    candidates: list[_Candidate],
    *,
    doubtful: bool,
) -> list[_Finding]:
    """Return what a find stands for among the programs of one specialty."""
    name = find.entries[0]
    agreed = {one.place: rules.agreement(scope, one.place) for one in candidates}
    kept, agreement, ruled_out = _nearest(candidates, agreed)
    if agreement != "city" and _names_other(scope, name, kept):
        return []
    sure = _sure(line, find, kept, agreement)
    if sure is None:
        return []
    tier: Tier = sure
    doubt = ""
    longer = rules.longer_name(line.words, find.first, find.last, name.places)
    away = agreement == "other city"
    if longer and agreement == "state":
        # "Indiana University Health Paoli Hospital": the city is said of the second name.
        away = any(
            other.first == find.last and "hospital" in other.entries[0].tokens
            for other in line.found
        )
    elif away and not longer:
        longer = rules.hospital_before(line.words, find.first, find.last)
    if doubtful:
        tier = "possible"
    elif len(kept) > 1:
        tier = "undecided"
    elif away and longer and tier != "possible":
        tier, doubt = "undecided", f"“{longer}” {_LONGER}"
    elif tier == "confirmed" and (agreement == "other city" or (longer and agreement != "city")):
        tier = "likely"
    place = _place_evidence(scope, kept[0], agreement)
    ruled = tuple(ruled_out)
    return [_Finding(one, find.first, find.last, tier, place, ruled, doubt) for one in kept]


def _nearest(
    candidates: list[_Candidate], agreed: dict[Place, Agreement]
) -> tuple[list[_Candidate], Agreement, list[str]]:
    """Return the candidates whose place agrees best, how well it does, and who is ruled out."""
    kept = candidates
    ruled_out: list[str] = []
    agreement: Agreement = "none"
    for agreement in ("city", "state", "other city", "none", "elsewhere"):
        best = [one for one in kept if agreed[one.place] == agreement]
        if best:
            ruled_out += [
                f"{_named(one)}: the line prints another place" for one in kept if one not in best
            ]
            kept = best
            break
    strong = [one for one in kept if one.alias.kind not in rules.ONLY_BESIDE_A_PLACE]
    if strong and agreement != "city":
        ruled_out += [
            f"{_named(one)}: its place is not printed" for one in kept if one not in strong
        ]
        kept = strong
    return kept, agreement, ruled_out


def _names_other(scope: rules.Scope, name: _Name, kept: list[_Candidate]) -> bool:
    """Whether the line prints the place of another campus, or of a namesake in another state."""
    own = {one.place for one in kept}
    states = {place.state for place in own}
    counted = ("", kept[0].program.specialty)
    siblings = {place for place, key in name.siblings if key in counted} - own
    for other in siblings:
        if other.city and f" {other.city} " in scope.around:
            return True
    others = {place.state for place in siblings | name.kin} - states
    return bool(scope.states) and scope.states[0] in others


def _sure(
    line: _Line, find: Found[_Name], kept: list[_Candidate], agreement: Agreement
) -> Tier | None:
    """Return how sure a find is by the class of the name and the place; None rules it out."""
    name = find.entries[0]
    kind = kept[0].alias.kind
    if kind == "acronym" and not _in_capitals(line.words, find, kept, agreement):
        return None
    if kind in rules.ONLY_BESIDE_A_PLACE:
        if agreement in HERE:
            return _sure_beside_place(line.words, find, kept, agreement)
        return None if agreement == "elsewhere" else _sure_alone(line.words, find, kept)
    if agreement == "elsewhere":
        crowded = not rules.stands_alone(line.words, find.first, find.last, name.places)
        shared = name.common or name.elsewhere or not rules.borne_once(name.tokens)
        return None if kind == "site" or crowded or shared else "likely"
    return rules.TIER_OF[kind]


def _sure_beside_place(
    words: Words, find: Found[_Name], kept: list[_Candidate], agreement: Agreement
) -> Tier | None:
    """Return how sure an acronym or a shared name is beside a place of its program."""
    name = find.entries[0]
    if kept[0].alias.kind == "acronym":
        return "confirmed"
    if agreement == "other city":
        if name.common or name.elsewhere:
            return None
        return "undecided" if len(kept) > 1 else "possible"
    beyond = rules.goes_on(words, find.last, name.places, over_comma=False)
    return "possible" if beyond and agreement == "city" else "likely"


def _sure_alone(words: Words, find: Found[_Name], kept: list[_Candidate]) -> Tier | None:
    """Return how sure an acronym or a shared name is where no place is printed."""
    name = find.entries[0]
    if name.common:
        return None
    if len(kept) > 1:
        beyond = rules.goes_on(words, find.last, name.places | _HOME_NAMES, over_comma=True)
        return None if beyond else "undecided"
    # "Emory Orthopaedics" and no other word: a badge, not a name inside some other name.
    whole = rules.stands_alone(words, find.first, find.last, name.places, whole_line=True)
    if kept[0].alias.kind == "acronym":
        # Two letters alone stand for too many things: "OU" is Oklahoma, Ohio and Oakland.
        telling = len("".join(name.tokens)) >= _SHORTEST_ALONE
    else:
        telling = rules.tells_alone(name.tokens) and (len(name.tokens) == 1 or not name.elsewhere)
    return "likely" if whole and telling else "possible"


def _in_capitals(
    words: Words, find: Found[_Name], kept: list[_Candidate], agreement: Agreement
) -> bool:
    """Whether an acronym is printed as one: in its own capitals, and not as a state's code."""
    printed = words.printed(find.first, find.last).replace(".", "")
    if printed.lower() in STATES:
        return False
    if not printed.isupper() and all(printed != one.alias.text for one in kept):
        return False
    whole = find.last - find.first == len(words.tokens)
    return agreement in HERE or whole or not words.text.isupper()


def _weighed(line: _Line, finding: _Finding) -> _Finding:
    """Weigh whether somebody is at the institution of a find, and in what kind of department."""
    program, words = finding.candidate.program, line.words
    spans = [(find.first, find.last, _means(find, program)) for find in line.found]
    others = [
        presence.Other(*words.span(first, last), same)
        for first, last, same in spans
        if first >= finding.last or last <= finding.first
    ]
    absent = presence.absence(words.text, *words.span(finding.first, finding.last), others)
    if absent:
        doubt = f"“{absent}” is printed beside it: perhaps not, or not now, there"
        return finding._replace(tier="possible", doubt=doubt)
    side, said = specialty.bearing(_beside(line, finding, spans), program.specialty)
    if side == "against" and finding.tier != "possible":
        doubt = f"“{said}” is printed beside it, which has no part in this residency"
        return finding._replace(tier="possible", doubt=doubt)
    if side == "beside" and finding.tier == "confirmed":
        doubt = f"“{said}” is printed beside it, another department than the residency's"
        return finding._replace(tier="likely", doubt=doubt)
    lifted = side == "for" and finding.tier == "likely" and finding.candidate.alias.kind == "weak"
    if lifted and rules.tells_alone(normal(finding.candidate.alias.text)):
        return finding._replace(tier="confirmed")
    return finding


def _means(find: Found[_Name], program: Program) -> bool:
    return any(one.program.id == program.id for one in find.entries[0].candidates)


def _beside(line: _Line, finding: _Finding, spans: Sequence[tuple[int, int, bool]]) -> str:
    """Return the words of a line that speak about a find, without the names of institutions.

    Where a department stands before the find, the words after its segment may be of the next one.
    """
    tokens, breaks = line.words.tokens, line.words.breaks
    start, end = finding.first, finding.last
    while start and breaks[start] != HARD:
        start -= 1
    while end < len(tokens) and breaks[end] != HARD:
        end += 1
    strangers = [(first, last) for first, last, same in spans if not same]
    before_it = max((last for _, last in strangers if start < last <= finding.first), default=0)
    behind_it = min((first for first, _ in strangers if finding.last <= first < end), default=0)
    # "A, Department of Economics, and Department of Surgery, B": the last one before B is B's.
    if before_it:
        start = max([before_it, *_second_unit(tokens, before_it, finding.first)])
    if behind_it:
        end = min([behind_it, *_second_unit(tokens, finding.last, behind_it)])
    named = {i for first, last, _ in spans for i in range(first, last)}
    named.update(range(finding.first, finding.last))

    def spoken(first: int, last: int) -> str:
        parts = [
            ("," if breaks[i] else "") + ("|" if i in named else tokens[i])
            for i in range(first, last)
        ]
        return " ".join(parts).replace(" ,", ", ")

    before = spoken(start, finding.first)
    if not specialty.UNITS.isdisjoint(tokens[start : finding.first]):
        end = next((i for i in range(finding.last, end) if breaks[i]), end)
    return f"{before}, {spoken(finding.last, end)}"


def _second_unit(tokens: list[str], first: int, last: int) -> list[int]:
    """Return where the last of several departments between two institutions begins."""
    units = [i for i in range(first, last) if tokens[i] in specialty.UNITS]
    return units[-1:] if len(units) > 1 else []


def _with_badge(
    line: _Line, findings: list[_Finding], badge: Found[_Name], specialty: str
) -> list[_Finding]:
    """Add what a line says for short, in the specialties that nothing else in it decides."""
    first, last, (name, *_) = badge
    printed = line.words.printed(first, last)
    if any(
        segment.state or segment.country not in {"", HOME}
        for segment in line.segments
        if (segment.first, segment.last) != (first, last)
    ):
        return findings
    decided = {
        finding.candidate.program.specialty
        for finding in findings
        if finding.tier in {"confirmed", "likely"}
    }
    for key, candidates in name.by_specialty.items():
        as_written = [one for one in candidates if _as_written(printed, one.alias.text)]
        if not as_written or key in decided or specialty not in {"", key}:
            continue
        tier: Tier = "likely" if len(as_written) == 1 else "undecided"
        findings = [one for one in findings if one.candidate.program.specialty != key]
        findings += (_Finding(one, first, last, tier) for one in as_written)
    return findings


def _as_written(printed: str, short: str) -> bool:
    """Whether capitals are where shorthand has them: "BU" in both letters, "Rush" in the first."""
    return printed.isupper() if short.isupper() else printed[:1].isupper()


def _settled(findings: list[_Finding]) -> list[_Finding]:
    """Keep one finding for each program, and no indecision that another find settles."""
    best: dict[str, _Finding] = {}
    for finding in findings:
        known = best.get(finding.candidate.program.id)
        if known is None or rules.ORDER[finding.tier] < rules.ORDER[known.tier]:
            best[finding.candidate.program.id] = finding
    settled = {key for key, finding in best.items() if finding.tier in {"confirmed", "likely"}}
    moot = {
        (finding.first, finding.candidate.program.specialty)
        for finding in findings
        if finding.tier == "undecided" and finding.candidate.program.id in settled
    }
    kept = [
        finding
        for finding in best.values()
        if finding.tier != "undecided"
        or (finding.first, finding.candidate.program.specialty) not in moot
    ]
    return sorted(
        kept,
        key=lambda one: (rules.ORDER[one.tier], one.first, one.candidate.program.id),
    )


# --- saying it ------------------------------------------------------------------------------

_LONGER = "is printed, in another city"
_IS: Mapping[str, tuple[str, str]] = {
    "own": ("is the institution of {}", "is its institution"),
    "school": ("is the university or school of {}", "is its university or school"),
    "registry": ("is a registered name of {}", "is a registered name of its institution"),
    "curated": ("belongs to {}", "belongs to its institution"),
    "acronym": ("is short for {}", "is short for its institution"),
    "site": ("is a training site of {}", "is one of its training sites"),
    "weak": (
        "is a name that several institutions share, and here fits {}",
        "is a name that several institutions share, and here fits it",
    ),
    "shorthand": ("is how people call {} for short", "is how people call it for short"),
    "undecided": (
        "has more than one program, which one is not said; one is {}",
        "has more than one program, which one is not said; this is one",
    ),
    "sister": (
        "may name a sister hospital of {}",
        "may name a sister hospital of its institution",
    ),
    "possible": ("may be the institution of {}, or another one", "may be its institution, or not"),
}
"""What the printed words are, with and without the name of the program."""


def sentence(evidence: Evidence, tier: Tier, called: str = "") -> str:
    """Return the reason for a match in one line for a layperson.

    `called` is how the program is called; without it the sentence says "its", to stand beside the
    program's name.
    """
    key = tier if tier in {"undecided", "possible"} else evidence.alias_class
    if tier == "undecided" and _LONGER in evidence.doubt:
        key = "sister"
    named, beside = _IS[key]
    said = f"“{evidence.words}” {named.format(called) if called else beside}"
    if evidence.formerly:
        said += f"; it was called so until {evidence.formerly.rsplit(' ', 1)[-1]}"
    if evidence.place:
        said += f"; {evidence.place}"
    if evidence.doubt:
        said += f"; {evidence.doubt}"
    return said + "."


def _without(words: Words, findings: list[_Finding]) -> str:
    """Return the line without what was found: "Rothman Orthopaedic" is no department."""
    text = words.text
    for finding in findings:
        start, end = words.span(finding.first, finding.last)
        text = text[:start] + ";" * (end - start) + text[end:]
    return text


def _explained(words: Words, finding: _Finding, department: str) -> Match:
    candidate = finding.candidate
    program, alias = candidate.program, candidate.alias
    start, end = words.span(finding.first, finding.last)
    printed = words.text[start:end]
    evidence = Evidence(
        words=printed,
        start=start,
        end=end,
        alias=alias.text,
        alias_class=alias.kind,
        alias_source=alias.source,
        place=finding.place,
        department=department,
        ruled_out=finding.ruled_out,
        doubt=finding.doubt or _closed(program),
        formerly=f"{alias.text}, until {alias.until}" if alias.until else "",
    )
    return Match(
        program_id=program.id,
        program=program.name,
        tier=finding.tier,
        affiliation=words.text,
        nrmp=program.nrmp,
        evidence=replace(evidence, line=sentence(evidence, finding.tier, _named(candidate))),
    )


def _closed(program: Program) -> str:
    return f"the program closed in {program.closed}" if program.closed else ""


def _named(candidate: _Candidate) -> str:
    """Return how a program is called: its name and, once, its place."""
    program = candidate.program
    where = ", ".join(part for part in (program.city, program.state) if part)
    name = program.name
    before, _, within = name.rpartition(" (")
    if before and within.endswith(")") and program.city in within:
        name = before
    return f"{name} ({where})" if where else name


def _place_evidence(scope: rules.Scope, candidate: _Candidate, agreement: Agreement) -> str:
    """Return what the printed place says about a candidate."""
    if agreement == "city":
        return f"{candidate.alias.city or candidate.program.city} is printed beside it"
    if agreement == "state":
        return f"{candidate.alias.state or candidate.program.state} is printed beside it"
    if agreement == "other city":
        return "another city of the same state is printed, perhaps where the person lives"
    if agreement == "elsewhere":
        return f"{scope.states[0].upper()} is printed, perhaps where the person lives"
    return ""
