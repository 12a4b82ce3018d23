"""What one person, and one visit, is worth to this user, in points: the only such figure.

A person of a target program is worth

    person x priority x signal x tier of the match x job x part

where the part is the best one they have at the meeting. By it people are ranked and letters come
in order. A contact with them is worth the same, with the part that they have there, times the kind
of contact, and a further contact with the same person `again` of that. A visit is worth the sum
over the people met, plus what it is worth in itself; by it the days are planned. 100 points are a
word with a speaker of a program of priority 1, whose match is confirmed.

To change a number, write it into the profile:

    [agenda.weights]
    poster = 1.2
    again = 0.25
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Literal

from confprep.errors import UsageError
from confprep.model import Person, Profile, Prospect, Target, Tier
from confprep.text import roles

Part = Literal["speaker", "moderator", "panelist", "co-author"]
"""What somebody does in a session or talk."""

WEIGHTS: dict[str, float] = {
    "person": 100,  # points for a word with somebody; what follows multiplies it
    # priority of the program in targets.toml; a program not listed there counts as the last
    "priority-1": 1.0,
    "priority-2": 0.75,
    "priority-3": 0.5,
    "signal": 1.2,  # a program that you signalled: a little more, and no more than a priority
    # tier of the match
    "confirmed": 1.0,
    "likely": 0.85,
    "undecided": 0.4,
    # what the person is at home, as the page says; nothing is added for what it does not say
    "program-director": 1.5,
    "department-chair": 1.4,
    "division-chief": 1.25,
    "coordinator": 1.1,
    # the person's part there; a co-author is seldom in the room
    "speaker": 1.0,
    "moderator": 1.1,
    "panelist": 0.9,
    "co-author": 0.2,
    # kind of contact; a meeting is worth most, but the other side has yet to agree
    "meeting": 1.0,
    "poster": 0.95,
    "talk": 0.8,
    "hear-only": 0.3,  # a talk whose speaker is due elsewhere at once: there is no word afterwards
    "moderator-after": 0.65,
    "event-host": 0.6,
    "again": 0.4,  # each further contact with the same person
    # visits that are worth something whoever is there
    "event": 100,  # a trainee event: made for you, and as good as a word with a speaker
    "interest": 6,  # a session, for each of your interests it names, up to three
    "rest": 4,  # twenty quiet minutes in the afternoon
    "meal": 1,  # lunch is kept on every day; 0 does without
    # what keeping a visit of the plan before is worth: half for keeping it, half for its time
    "stability": 10,
}
JOBS: Mapping[roles.Kind, str] = {
    "program director": "program-director",
    "department chair": "department-chair",
    "division chief": "division-chief",
    "coordinator": "coordinator",
}
"""What somebody is at home, to its weight."""
_LAST_PRIORITY = 3
_HIGHEST = 1000


class Worth:
    """What people and visits are worth to one user."""

    def __init__(self, profile: Profile, targets: Iterable[Target]) -> None:
        """Read the user's weights; UsageError names one that does not exist or cannot be."""
        self._weights = {**WEIGHTS, **_checked(profile.agenda.weights)}
        self._targets = {target.id: target for target in targets}

    def __getitem__(self, name: str) -> float:
        """Return one weight."""
        return self._weights[name]

    def person(self, person: Person, program_id: str, tier: Tier) -> float:
        """Return what a person is worth for one program that they are matched to."""
        # Not the kind of contact: which there will be is for the days to say.
        parts = {part_in(c.kind, c.appearance.role) for c in person.commitments} or {"speaker"}
        return self.word(person, program_id, tier) * max(self[part] for part in parts)

    def word(self, person: Person, program_id: str, tier: Tier) -> float:
        """Return what a word with a person is worth, whatever part they have at the meeting."""
        target = self._targets.get(program_id)
        priority = min(max(target.priority, 1), _LAST_PRIORITY) if target else _LAST_PRIORITY
        return (
            self["person"]
            * self[f"priority-{priority}"]
            * (self["signal"] if target and target.signal else 1.0)
            # Who is probably somebody else is nobody to meet.
            * self._weights.get(tier, 0.0)
            * max((self[JOBS[job]] for job in jobs(person)), default=1.0)
        )

    def prospect(self, prospect: Prospect) -> float:
        """Return what a word with somebody is worth, for the program that they are counted for."""
        of_program = [m.tier for m in prospect.matches if m.program_id == prospect.program_id]
        tiers = of_program or [match.tier for match in prospect.matches] or ["undecided"]
        tier: Tier = "confirmed" if prospect.accepted else tiers[0]
        return self.word(prospect.person, prospect.program_id, tier)

    def visit(self, own: float, contacts: Mapping[str, float], again: Iterable[str] = ()) -> float:
        """Return what a visit is worth.

        `own` is its worth whoever is there; `contacts` is person id to the worth of a first
        contact; `again` are those whose first contact is another one.
        """
        met = set(again)
        return own + sum(
            points * (self["again"] if person in met else 1.0)
            for person, points in contacts.items()
        )


def part_in(kind: str, role: str) -> Part:
    """Return the part somebody has in a commitment of this kind, by the role as printed."""
    read = roles.kind_of(role)
    if read == "co-author":
        return "co-author"
    if read in roles.IN_FRONT or (kind == "moderating" and not role):
        return "moderator"
    return "panelist" if read in {"panelist", "discussant"} else "speaker"


def jobs(person: Person) -> Iterator[roles.Kind]:
    """Yield what the page says a person is at home, of what weighs, the weightiest first."""
    printed = {role.kind for text in person.roles if (role := roles.read(text))}
    printed.update(job for line in person.affiliations for job in roles.jobs_in(line))
    return (job for job in JOBS if job in printed)


def named_in(person: Person, decided: Iterable[str]) -> bool:
    """Whether one of the user's decisions is about a person: by id, full name, or as printed."""
    known = {text.casefold() for text in (person.id, person.name.text, person.name.full)}
    return not known.isdisjoint(text.casefold() for text in decided)


def _checked(changed: Mapping[str, float]) -> Mapping[str, float]:
    for name, weight in changed.items():
        if name not in WEIGHTS:
            raise UsageError(
                f"there is no weight “{name}”",
                where="profile.toml, agenda.weights",
                next_step=f"The weights are {', '.join(WEIGHTS)}",
            )
        if not 0 <= weight <= _HIGHEST:  # also refuses nan
            raise UsageError(
                f"the weight “{name}” must be between 0 and {_HIGHEST}",
                where="profile.toml, agenda.weights",
            )
    return changed
