"""People worth meeting, the most worth it first: `worth` says how much.

What the user has confirmed counts as confirmed; whom the user has rejected is left out. A person
is counted for one target: the one that they are worth most for.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

from msgspec.structs import replace

from confprep.matcher.match import Matcher, sentence
from confprep.matcher.rules import ORDER
from confprep.model import Decisions, Match, Person, Prospect, Target, Tier
from confprep.worth import Worth, jobs, named_in, part_in

_ANY_TARGET = Target(id="", priority=3)


class _Counted(NamedTuple):
    """One way to count a person."""

    score: float
    match: Match
    why: str


def prospects(
    people: Iterable[Person],
    matcher: Matcher,
    targets: Sequence[Target],
    decisions: Decisions,
    worth: Worth,
) -> tuple[Prospect, ...]:
    """Return the people whose lines name the institution of a target program, best first.

    Without targets every program of the matcher counts alike.
    """
    wanted = {target.id: target for target in targets}
    # Who gave all programs the same priority learns nothing from reading it with each person.
    ranked = len({target.priority for target in targets}) > 1
    found: list[Prospect] = []
    known: dict[str, tuple[Match, ...]] = {}
    for person in people:
        if named_in(person, decisions.rejected):
            continue
        for affiliation in person.affiliations:
            if affiliation not in known:
                known[affiliation] = matcher.match(affiliation)
        matches = [match for text in person.affiliations for match in known[text]]
        if wanted:
            matches = [match for match in matches if match.program_id in wanted]
        if matches:
            accepted = named_in(person, decisions.accepted)
            counted = [
                _count(
                    person,
                    match,
                    wanted.get(match.program_id, _ANY_TARGET),
                    worth,
                    accepted=accepted,
                    ranked=ranked,
                )
                for match in _surest(matches).values()
            ]
            found.append(_prospect(person, counted, accepted=accepted))
    return tuple(
        sorted(found, key=lambda one: (-one.score, one.person.name.surname, one.person.id))
    )


def _surest(matches: Iterable[Match]) -> Mapping[str, Match]:
    """Return the surest match with each program, by its id."""
    best: dict[str, Match] = {}
    for match in matches:
        known = best.get(match.program_id)
        if known is None or ORDER[match.tier] < ORDER[known.tier]:
            best[match.program_id] = match
    return best


def _prospect(person: Person, counted: list[_Counted], *, accepted: bool) -> Prospect:
    counted.sort(key=lambda one: (-one.score, one.match.program_id))
    first = counted[0]
    return Prospect(
        person=person,
        matches=tuple(one.match for one in counted),
        program_id=first.match.program_id,
        program=first.match.program,
        score=first.score,
        why=first.why,
        accepted=accepted,
    )


def _count(
    person: Person, match: Match, target: Target, worth: Worth, *, accepted: bool, ranked: bool
) -> _Counted:
    tier: Tier = "confirmed" if accepted else match.tier
    score = round(worth.person(person, match.program_id, tier), 3)
    reasons = [sentence(match.evidence, match.tier).rstrip(".")]
    if ranked and target.id:
        reasons.append(f"your priority {target.priority}")
    if target.signal:
        reasons.append("signalled")
    reasons += _standing(person)
    if accepted:
        reasons.append("confirmed by you")
    return _Counted(score, replace(match, tier=tier), "; ".join(reasons) + ".")


def _standing(person: Person) -> Iterable[str]:
    """Yield what a person is at home or does there, where it makes a word with them worth more."""
    job = next(jobs(person), None)
    if job:
        yield job
    elif any(part_in(c.kind, c.appearance.role) == "moderator" for c in person.commitments):
        yield "moderator"
    if "trainee event" in person.roles:
        yield "at a trainee event"
