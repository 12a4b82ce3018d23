"""Small programs written by hand, and what could be done there."""

from __future__ import annotations

from datetime import datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

from confprep.actions.planning import Planned
from confprep.agenda.candidate import Candidate, visit_id
from confprep.agenda.inputs import AgendaInput
from confprep.agenda.visits import candidates
from confprep.generators.phrases import phrases
from confprep.generators.visit_words import titles
from confprep.model import (
    AgendaSettings,
    Appearance,
    Commitment,
    Decisions,
    Evidence,
    LeftOut,
    Listing,
    Match,
    Meeting,
    Name,
    Person,
    Plan,
    Profile,
    Prospect,
    Session,
    Source,
    Talk,
    Visit,
)

ZONE = ZoneInfo("America/Chicago")
MEETING = Meeting(key="invented-2026", name="Invented", zone=ZONE.key)
SOURCE = Source(platform="invented")


def at(clock: str, day: int = 10) -> datetime:
    return datetime.fromisoformat(f"2026-03-{day:02} {clock}").replace(tzinfo=ZONE)


def talk(key: str, start: str, who: str, *, minutes: int = 12, kind: str = "talk") -> Talk:
    begin = at(start)
    return Talk(
        id=key,
        title=f"Paper {key}",
        kind=kind,
        start=begin,
        end=begin + timedelta(minutes=minutes),
        people=(Appearance(name_text=who, role="speaker"),),
    )


def session(key: str, start: str, end: str, *talks: Talk, **more: object) -> Session:
    settings: dict = {"title": f"Session {key}", "room": f"Room {key}", **more}
    return Session(
        id=key, start=at(start), end=at(end), day=at(start).date(), talks=talks, **settings
    )


def listing(*sessions: Session) -> Listing:
    return Listing(source=SOURCE, zone=ZONE.key, sessions=sessions)


def prospects(program: Listing, *names: str) -> tuple[Prospect, ...]:
    """Those of the program's people who are of interest, each of a program of their own."""
    found: dict[str, list[Commitment]] = {name: [] for name in names}
    for one in program.sessions:
        shared = {"session_id": one.id, "session_title": one.title, "room": one.room}
        for each in one.people:
            found.get(each.name_text, []).append(
                Commitment(
                    appearance=each, kind="moderating", start=one.start, end=one.end, **shared
                )
            )
        for part in one.talks:
            for each in part.people:
                found.get(each.name_text, []).append(
                    Commitment(
                        appearance=each,
                        talk_id=part.id,
                        talk_title=part.title,
                        kind=part.kind,
                        start=part.start,
                        end=part.end,
                        **shared,
                    )
                )
    return tuple(
        Prospect(
            person=Person(
                id=name.lower(), name=Name(text=name, family=name), commitments=tuple(done)
            ),
            program_id=f"program-{name.lower()}",
            program=f"Program of {name}",
            matches=(
                Match(
                    program_id=f"program-{name.lower()}",
                    program=f"Program of {name}",
                    tier="confirmed",
                    affiliation="",
                    evidence=Evidence(words=""),
                ),
            ),
        )
        for name, done in found.items()
    )


def possible(
    program: Listing,
    *names: str,
    decisions: Decisions = Decisions(),  # noqa: B008 - it never changes
    previous: Plan | None = None,
    **settings: object,
) -> dict[str, Candidate]:
    """Everything that could be done, by id; what is closed is left out."""
    made = candidates(
        AgendaInput(
            listing=program,
            prospects=prospects(program, *names),
            meeting=MEETING,
            profile=Profile(interests=("hip",), agenda=AgendaSettings(**settings)),
            decisions=decisions,
            previous=previous,
        )
    )
    assert len({one.visit.id for one in made.visits}) == len(made.visits)
    return {one.visit.id: one for one in made.visits if not one.closed}


def plan(*visits: Visit, left: tuple[Visit, ...] = (), **more: object) -> Plan:
    return Plan(
        meeting=MEETING,
        made_on=at("09:00").date(),
        source=SOURCE,
        visits=visits,
        left_out=tuple(LeftOut(visit=one, why="") for one in left),
        **more,
    )


THREE = listing(
    session(
        "S",
        "08:00",
        "09:30",
        talk("t1", "08:00", "Ash"),
        talk("t2", "08:12", "Birch"),
        talk("t3", "08:24", "Cedar"),
    )
)


def planned(made: Plan) -> Planned:
    """A plan as the screen is given it, with nothing written."""
    said = phrases()
    return Planned(
        plan=made,
        drafts=(),
        held={},
        titles=titles(made, said),
        left_out={left.visit.id: said.reason(left.why) for left in made.left_out},
        written=(),
        folder=Path(),
    )


def heard(found: dict[str, Candidate]) -> set[tuple[str, ...]]:
    """Which people each talk visit is for."""
    return {one.visit.person_ids for one in found.values() if one.visit.kind == "talk"}


POSTERS = session("P", "12:00", "13:00", talk("p", "12:00", "Ash", minutes=60, kind="poster"))

ASH = visit_id("meeting", "ash")
"""The meeting with one of them."""
