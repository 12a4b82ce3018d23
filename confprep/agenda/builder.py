"""What every kind of visit stands on: the program, the people, the user's days and decisions."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import datetime

from msgspec.structs import replace

from confprep.agenda.candidate import Candidate, visit_id
from confprep.agenda.commitments import Commitments, Contact
from confprep.agenda.days import Days, zone_of
from confprep.agenda.inputs import AgendaInput
from confprep.agenda.trainee_events import has_rare_track, is_trainee_event
from confprep.model import Session, Visit, VisitKind
from confprep.reasons import Reason
from confprep.worth import Worth

MOST_INTERESTS = 3
SKIPPED = Reason(kind="left-out/skipped")


class VisitBuilder:
    """Makes the visits of one user at one meeting."""

    def __init__(self, given: AgendaInput) -> None:
        listing, profile = given.listing, given.profile
        self.profile = profile
        self.decisions = given.decisions
        self.days = Days(profile.agenda, zone_of(listing, given.meeting))
        self.worth = Worth(profile, given.targets)
        self.commitments = Commitments(given, self.worth)
        self.sessions = self.commitments.sessions
        self.talks = self.commitments.talks
        self.rare_track = has_rare_track(listing.sessions)

    def is_event(self, session: Session) -> bool:
        """Whether a session is made for people in training."""
        return is_trainee_event(session, rare_track=self.rare_track)

    def ids(self, kind: VisitKind, session: Session, talks: Sequence[str]) -> tuple[str, ...]:
        """Return the ids that the visit to these talks of a session goes by, its own first.

        One to a talk that came from another session keeps the id it had there, so that its
        calendar entry and what the user decided move along.
        """
        here = visit_id(kind, session.id, *talks)
        origin = self.talks[talks[0]].origin if len(talks) == 1 else ""
        return (visit_id(kind, origin, *talks), here) if origin else (here,)

    def interest(self, session: Session) -> float:
        """Return what a session is worth for the user's interests that it names."""
        found = self.interests(session)
        return self.worth["interest"] * min(len(found), MOST_INTERESTS)

    def interests(self, session: Session) -> list[str]:
        """Return the user's interests that a session names."""
        text = " ".join((session.title, *session.tracks, *(talk.title for talk in session.talks)))
        text = text.casefold()
        return [
            interest
            for interest in dict.fromkeys(self.profile.interests)
            if interest.strip()
            and re.search(rf"(?<!\w){re.escape(interest.strip().casefold())}(?!\w)", text)
        ]

    def candidate(
        self,
        visit: Visit,
        times: Sequence[datetime] | Sequence[tuple[datetime, str]],
        contacts: Mapping[str, float],
        people: Sequence[Contact],
        why: Reason | str,
        *,
        called: Reason,
        points: float = 0.0,
    ) -> Candidate:
        """Return what can be had of a visit within the user's days and decisions.

        `times` are when it could begin, in the visit's room or in one of their own; `contacts` is
        person id to points, `people` whom it is for.
        """
        length = visit.end - visit.start
        pinned = visit.id in self.decisions.pinned
        placed = [time if isinstance(time, tuple) else (time, visit.room) for time in times]
        reasons = [self.days.outside(start, start + length, visit.kind) for start, _ in placed]
        inside = [time for time, reason in zip(placed, reasons, strict=True) if not reason]
        closed = None if inside or pinned else reasons[0]
        if visit.id in self.decisions.skipped:
            closed = SKIPPED
        ranked = sorted(people, key=lambda c: (-c.points, c.person_id))
        programs = {c.prospect.program_id: c.prospect.program for c in ranked}
        chosen = inside or placed
        return Candidate(
            visit=replace(
                visit,
                start=chosen[0][0],
                end=chosen[0][0] + length,
                room=chosen[0][1],
                person_ids=tuple(dict.fromkeys(c.person_id for c in ranked)) or visit.person_ids,
                program_ids=tuple(program for program in programs if program),
                why=_of_programs(why, [program for program in programs.values() if program]),
                pinned=pinned,
            ),
            times=tuple(chosen),
            contacts=dict(contacts),
            points=points,
            called=called,
            program=ranked[0].prospect.program_id if visit.kind == "meeting" and ranked else "",
            closed=closed,
        )


def best_of(contacts: Iterable[Contact], kind: Callable[[Contact], float]) -> dict[str, float]:
    """Return person id to points, each person once, at their best part."""
    best: dict[str, float] = {}
    for contact in contacts:
        points = contact.points * kind(contact)
        best[contact.person_id] = max(points, best.get(contact.person_id, 0.0))
    return best


def names(contacts: Iterable[Contact]) -> tuple[str, ...]:
    """Return who they are, each once."""
    return tuple(dict.fromkeys(contact.name for contact in contacts))


def titled(title: str) -> Reason:
    """Return what a visit is called whose title says it best."""
    return Reason(kind="called/titled", values={"title": title})


def _of_programs(why: Reason | str, programs: Sequence[str]) -> Reason | str:
    """Return why somebody is visited, with the programs that they are from."""
    if isinstance(why, str) or not programs:
        return why
    return replace(why, values={**why.values, "programs": tuple(programs)})
