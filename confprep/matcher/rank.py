"""People worth meeting, the most worth it first.

    score = priority of the target x how sure the match is x what the person does there

| priority | 1: 3 points | 2: 2 points | 3: 1 point | a signalled program: half a point more |
| how sure | confirmed: 1 | likely: 0.8 | undecided: 0.4 | possible: 0.2 |
| role     | a quarter more for each rung of `ROLES`; an eighth for a trainee event |

What the user has confirmed counts as confirmed; whom the user has rejected is left out. A person
is counted for one target: the one with the highest score.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

from msgspec.structs import replace

from confprep.matcher.match import Matcher, sentence
from confprep.matcher.rules import ORDER
from confprep.model import Decisions, Match, Person, Prospect, Target, Tier

PRIORITY = {1: 3.0, 2: 2.0, 3: 1.0}
SIGNAL = 0.5
SURE: Mapping[Tier, float] = {"confirmed": 1.0, "likely": 0.8, "undecided": 0.4, "possible": 0.2}
ROLES = (
    ("program director", 1.0),
    ("department chair", 0.75),
    ("division chief", 0.5),
    ("moderator", 0.25),
    ("chair", 0.25),
    ("coordinator", 0.25),
)
"""What a person is, as the page says, and how much more a talk with them is worth."""
TRAINEE_EVENT = 0.125
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
    *,
    possible: bool = False,
) -> tuple[Prospect, ...]:
    """Return the people whose lines name the institution of a target program, best first.

    Without targets every program of the matcher counts alike. `possible` keeps the matches that
    are probably something else.
    """
    wanted = {target.id: target for target in targets}
    # Who gave all programs the same priority learns nothing from reading it with each person.
    ranked = len({target.priority for target in targets}) > 1
    accepted = {name.casefold() for name in decisions.accepted}
    rejected = {name.casefold() for name in decisions.rejected}
    found: list[Prospect] = []
    known: dict[str, tuple[Match, ...]] = {}
    for person in people:
        if _decided(person, rejected):
            continue
        for affiliation in person.affiliations:
            if affiliation not in known:
                known[affiliation] = matcher.match(affiliation, possible=possible)
        matches = [match for text in person.affiliations for match in known[text]]
        if wanted:
            matches = [match for match in matches if match.program_id in wanted]
        if matches:
            sure = _decided(person, accepted)
            found.append(_prospect(person, matches, wanted, accepted=sure, ranked=ranked))
    return tuple(
        sorted(found, key=lambda one: (-one.score, one.person.name.surname, one.person.id))
    )


def _decided(person: Person, decided: set[str]) -> bool:
    """Whether the user named this person: by id, by full name, or as printed."""
    names = (person.id, person.name.text, person.name.full)
    return not decided.isdisjoint(name.casefold() for name in names)


def _prospect(
    person: Person,
    matches: list[Match],
    wanted: Mapping[str, Target],
    *,
    accepted: bool,
    ranked: bool,
) -> Prospect:
    best: dict[str, Match] = {}
    for match in matches:
        known = best.get(match.program_id)
        if known is None or ORDER[match.tier] < ORDER[known.tier]:
            best[match.program_id] = match
    counted = [
        _count(
            person,
            match,
            wanted.get(match.program_id, _ANY_TARGET),
            accepted=accepted,
            ranked=ranked,
        )
        for match in best.values()
    ]
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
    person: Person, match: Match, target: Target, *, accepted: bool, ranked: bool
) -> _Counted:
    tier: Tier = "confirmed" if accepted else match.tier
    role, more = _role(person)
    points = PRIORITY.get(target.priority, 1.0) + (SIGNAL if target.signal else 0.0)
    score = round(points * SURE[tier] * (1 + more), 3)
    reasons = [sentence(match.evidence, match.tier).rstrip(".")]
    if ranked and target.id:
        reasons.append(f"your priority {target.priority}")
    if target.signal:
        reasons.append("signalled")
    if role:
        reasons.append(role)
    if accepted:
        reasons.append("confirmed by you")
    return _Counted(score, replace(match, tier=tier), "; ".join(reasons) + ".")


def _role(person: Person) -> tuple[str, float]:
    """Return the person's weightiest role as the page says, and its weight."""
    said = "".join(f"|{role}" for role in person.roles)
    said += "|moderator" if any(one.kind == "moderating" for one in person.commitments) else ""
    role, more = next(((role, more) for role, more in ROLES if role in said), ("", 0.0))
    if "trainee event" in said:
        return f"{role}, at a trainee event" if role else "at a trainee event", more + TRAINEE_EVENT
    return role, more
