"""What a visit is worth, in points; every number here can be changed in the profile.

A contact with one person is worth

    person x priority of the program x tier of the match x role x kind of contact

so 100 points are the best there is: speaking to a speaker of a program of priority 1, whose match
is confirmed. A further contact with the same person is worth `again` of that, a person whose match
was rejected nothing at all. A visit is worth the sum over the people met there, plus what it is
worth in itself. To change a number, write it into the profile:

    [agenda.weights]
    poster = 1.2
    again = 0.25
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from confprep.errors import UsageError
from confprep.model import Decisions, Person, Prospect, Target
from confprep.text import roles

WEIGHTS: dict[str, float] = {
    "person": 100,  # points for the best contact there is
    # priority of the program in targets.toml; a program not listed there counts as the last
    "priority-1": 1.0,
    "priority-2": 0.75,
    "priority-3": 0.5,
    # tier of the match
    "confirmed": 1.0,
    "likely": 0.85,
    "possible": 0.5,
    "undecided": 0.25,
    # the person's role there; a co-author is seldom in the room
    "speaker": 1.0,
    "moderator": 1.0,
    "panelist": 0.9,
    "co-author": 0.2,
    # kind of contact; a meeting is worth most, but the other side has yet to agree
    "meeting": 1.0,
    "poster": 0.95,
    "talk": 0.8,
    "hear-only": 0.3,  # a talk whose speaker is due elsewhere at once: there is no word afterwards
    "moderator-after": 0.7,
    "event-host": 0.6,
    "again": 0.4,  # each further contact with the same person
    # visits that are worth something whoever is there
    "event": 100,  # a trainee event: made for you, and as good as the best contact
    "interest": 6,  # a session, for each of your interests it names, up to three
    "rest": 4,  # twenty quiet minutes in the afternoon
    "meal": 1,  # lunch is kept on every day; 0 does without
    # what keeping a visit of the plan before is worth: half for keeping it, half for its time
    "stability": 10,
}


def weights(changed: Mapping[str, float]) -> dict[str, float]:
    """Return the weights with the user's own in place."""
    for name, weight in changed.items():
        if name not in WEIGHTS:
            raise UsageError(
                f"there is no weight “{name}”",
                where="profile.toml, agenda.weights",
                next_step=f"The weights are {', '.join(WEIGHTS)}",
            )
        if not 0 <= weight <= 1000:  # noqa: PLR2004 - also refuses nan
            raise UsageError(
                f"the weight “{name}” must be between 0 and 1000",
                where="profile.toml, agenda.weights",
            )
    return {**WEIGHTS, **changed}


def role_weight(role: str, table: Mapping[str, float]) -> float:
    """Return what a printed role is worth; a role of an unknown kind is a speaker's."""
    return table[role_kind(role)]


def role_kind(role: str) -> str:
    """Return `co-author`, `moderator`, `panelist` or `speaker` for a role as printed."""
    kind = roles.kind_of(role)
    if kind in roles.IN_FRONT:
        return "moderator"
    return kind if kind in {"co-author", "panelist"} else "speaker"


def is_rejected(person: Person, decisions: Decisions) -> bool:
    """Whether the user has said that this person is not of interest."""
    names = {text.casefold() for text in decisions.rejected}
    return any(text.casefold() in names for text in (person.id, person.name.text, person.name.full))


def person_points(
    prospect: Prospect, targets: Iterable[Target], table: Mapping[str, float]
) -> float:
    """Return what the best contact with a person is worth."""
    priority = next((t.priority for t in targets if t.id == prospect.program_id), 3)
    tier = prospect.matches[0].tier if prospect.matches else "undecided"
    for match in prospect.matches:
        if match.program_id == prospect.program_id:
            tier = match.tier
            break
    if prospect.accepted:
        tier = "confirmed"
    return table["person"] * table[f"priority-{min(max(priority, 1), 3)}"] * table[tier]
