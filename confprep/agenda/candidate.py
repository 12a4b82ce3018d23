"""One visit that could be made: with its times, its place and its worth."""

from __future__ import annotations

import hashlib
from datetime import date, datetime, timedelta

from msgspec import Struct

from confprep.model import Visit
from confprep.reasons import Reason


class Candidate(Struct, frozen=True, kw_only=True):
    """One visit that could be made, at any one of several times."""

    visit: Visit
    """As it would be at the first of its times."""
    times: tuple[tuple[datetime, str], ...]
    """When it may begin, and in which room."""
    contacts: dict[str, float] = {}
    """Person id to the points a first contact of this kind is worth."""
    points: float = 0.0
    """What the visit is worth whoever is there."""
    called: Reason
    """The visit in the middle of a sentence: “hearing Ada Roe”."""
    program: str = ""
    """For a meeting: the program whose people are asked but once."""
    closed: Reason | None = None
    """Why it cannot be had as things stand; None where it can."""

    @property
    def length(self) -> timedelta:
        """How long the visit takes."""
        return self.visit.end - self.visit.start

    @property
    def most(self) -> float:
        """The points it is worth when everyone is met for the first time."""
        return self.points + sum(self.contacts.values())


class Candidates(Struct, frozen=True, kw_only=True):
    """Everything that could be done."""

    visits: tuple[Candidate, ...]
    days: tuple[date, ...]
    without_time: int = 0
    """Commitments of prospects for which the page prints no time."""


def visit_id(kind: str, *parts: str) -> str:
    """Return the stable id of a visit: the same things give the same id in every run."""
    digest = hashlib.sha256("\x1f".join((kind, *parts)).encode()).hexdigest()
    return f"{kind}-{digest[:10]}"


def parts(visit: Visit) -> tuple[str, ...]:
    """Return the ids of the visits to each talk of one that hears several in a row."""
    return tuple(visit_id(visit.kind, visit.session_id, talk) for talk in visit.talk_ids)
