"""What a find in a line stands for, and how sure that is."""

from __future__ import annotations

from collections.abc import Sequence

from confprep.matcher import presence, rules, specialty
from confprep.matcher.candidates import Candidate, Finding, Line, Name
from confprep.matcher.phrases import HARD, STATES, Found, Words, normal
from confprep.matcher.places import HOME
from confprep.matcher.rules import HERE, Agreement, Place
from confprep.matcher.saying import LONGER_NAME, named
from confprep.model import Program, Tier

_HOME_NAMES = frozenset({"usa", "us", "united states"})
_SHORTEST_ALONE = 3
"""Letters of an acronym that counts without a place."""


def judge(line: Line, find: Found[Name], specialty: str) -> list[Finding]:
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
    findings: list[Finding] = []
    for key, candidates in by_specialty.items():
        if specialty in {"", key}:
            findings += _decide(line, find, scope, candidates, doubtful=doubtful)
    return findings


def _decide(
    line: Line,
    find: Found[Name],
    scope: rules.Scope,
    candidates: list[Candidate],
    *,
    doubtful: bool,
) -> list[Finding]:
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
        tier, doubt = "undecided", f"“{longer}” {LONGER_NAME}"
    elif tier == "confirmed" and (agreement == "other city" or (longer and agreement != "city")):
        tier = "likely"
    place = _place_evidence(scope, kept[0], agreement)
    ruled = tuple(ruled_out)
    return [Finding(one, find.first, find.last, tier, place, ruled, doubt) for one in kept]


def _nearest(
    candidates: list[Candidate], agreed: dict[Place, Agreement]
) -> tuple[list[Candidate], Agreement, list[str]]:
    """Return the candidates whose place agrees best, how well it does, and who is ruled out."""
    kept = candidates
    ruled_out: list[str] = []
    agreement: Agreement = "none"
    for agreement in ("city", "state", "other city", "none", "elsewhere"):
        best = [one for one in kept if agreed[one.place] == agreement]
        if best:
            ruled_out += [
                f"{named(one)}: the line prints another place" for one in kept if one not in best
            ]
            kept = best
            break
    strong = [one for one in kept if one.alias.kind not in rules.ONLY_BESIDE_A_PLACE]
    if strong and agreement != "city":
        ruled_out += [
            f"{named(one)}: its place is not printed" for one in kept if one not in strong
        ]
        kept = strong
    return kept, agreement, ruled_out


def _names_other(scope: rules.Scope, name: Name, kept: list[Candidate]) -> bool:
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
    line: Line, find: Found[Name], kept: list[Candidate], agreement: Agreement
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
    words: Words, find: Found[Name], kept: list[Candidate], agreement: Agreement
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


def _sure_alone(words: Words, find: Found[Name], kept: list[Candidate]) -> Tier | None:
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
    words: Words, find: Found[Name], kept: list[Candidate], agreement: Agreement
) -> bool:
    """Whether an acronym is printed as one: in its own capitals, and not as a state's code."""
    printed = words.printed(find.first, find.last).replace(".", "")
    if printed.lower() in STATES:
        return False
    if not printed.isupper() and all(printed != one.alias.text for one in kept):
        return False
    whole = find.last - find.first == len(words.tokens)
    return agreement in HERE or whole or not words.text.isupper()


def weighed(line: Line, finding: Finding) -> Finding:
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


def _means(find: Found[Name], program: Program) -> bool:
    return any(one.program.id == program.id for one in find.entries[0].candidates)


def _beside(line: Line, finding: Finding, spans: Sequence[tuple[int, int, bool]]) -> str:
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


def with_badge(
    line: Line, findings: list[Finding], badge: Found[Name], specialty: str
) -> list[Finding]:
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
        findings += (Finding(one, first, last, tier) for one in as_written)
    return findings


def _as_written(printed: str, short: str) -> bool:
    """Whether capitals are where shorthand has them: "BU" in both letters, "Rush" in the first."""
    return printed.isupper() if short.isupper() else printed[:1].isupper()


def settled(findings: list[Finding]) -> list[Finding]:
    """Keep one finding for each program, and no indecision that another find settles."""
    best: dict[str, Finding] = {}
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


def _place_evidence(scope: rules.Scope, candidate: Candidate, agreement: Agreement) -> str:
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
