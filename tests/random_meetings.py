"""Random small meetings as the agenda gets them, and a checker that shares no code with it."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta
from itertools import pairwise
from random import Random
from zoneinfo import ZoneInfo

from msgspec import Struct
from msgspec.structs import replace

from confprep.agenda.inputs import AgendaInput
from confprep.agenda.walking import Walking, read_venue
from confprep.model import (
    AgendaSettings,
    Appearance,
    Commitment,
    Decisions,
    Evidence,
    Listing,
    Match,
    Meeting,
    Name,
    Person,
    Profile,
    Prospect,
    Session,
    Source,
    Talk,
    Target,
    Visit,
)
from tests import walks

ROOMS = (
    "North Hall, Level 1, Room 101",
    "North Hall, Level 2, Room 205",
    "South Hall, Level 2, Room 210",
    "Harbor Hotel, Ballroom 2",
    "Ballroom 20A",
    "",
)
TITLES = ("Pilon Fractures", "Hip Revision", "Resident Mixer", "Medical Student Program (Ticketed)")
TIERS = ("confirmed", "likely", "possible", "undecided")


class Case(Struct, frozen=True, kw_only=True):
    """Everything `arrange` is given."""

    listing: Listing
    prospects: tuple[Prospect, ...]
    meeting: Meeting
    profile: Profile
    targets: tuple[Target, ...]
    decisions: Decisions = Decisions()
    venue: str = ""
    """A file with walking times of the user's own, as text."""

    @property
    def given(self) -> AgendaInput:
        venues = [read_venue(self.venue.encode(), where="venue.toml")] if self.venue else []
        return AgendaInput(
            listing=self.listing,
            prospects=self.prospects,
            meeting=self.meeting,
            profile=self.profile,
            targets=self.targets,
            decisions=self.decisions,
            walking=Walking(self.meeting, venues),
        )


def case(seed: int, *, days: int = 2, sessions: int = 14, people: int = 12) -> Case:
    random = Random(seed)
    zone = ZoneInfo(random.choice(("America/Chicago", "Asia/Kolkata", "Europe/Berlin")))
    names = [f"Person{number:02d} Invented" for number in range(people)]
    made = [_session(random, zone, number, number % days, names) for number in range(sessions)]
    doing = _commitments(made)
    prospects = tuple(_prospect(random, name, doing[name]) for name in names if name in doing)
    settings = AgendaSettings(
        arrives=random.choice((None, datetime(2026, 3, 6, 10, tzinfo=zone))),
        leaves=random.choice((None, datetime(2026, 3, 7, 15, tzinfo=zone))),
        meetings_per_day=random.randint(0, 3),
        visits_per_person=random.randint(1, 3),
        visits_per_day=random.choice((3, 16)),
        kinds_per_day={"poster": random.randint(1, 4)},
        breathing_minutes=random.choice((0, 5)),
        lunch_minutes=random.choice((0, 30, 45)),
    )
    return Case(
        listing=Listing(source=Source(platform="invented"), zone=zone.key, sessions=tuple(made)),
        prospects=prospects,
        meeting=Meeting(key="random-2026", name="Random", zone=zone.key),
        profile=Profile(interests=("hip",), agenda=settings),
        targets=tuple(Target(id=f"p{number}", priority=1 + number % 3) for number in range(4)),
    )


def read_again(case: Case, sessions: Iterable[Session]) -> Case:
    """The same meeting with other sessions, and the same people with what they do there now."""
    made = tuple(sessions)
    doing = _commitments(made)
    return replace(
        case,
        listing=replace(case.listing, sessions=made),
        prospects=tuple(
            replace(prospect, person=replace(prospect.person, commitments=doing[name]))
            for prospect in case.prospects
            if (name := prospect.person.name.text) in doing
        ),
    )


def edited(before: Case, seed: int, edits: int = 4) -> Case:
    """The same meeting after its organiser has changed the program here and there."""
    random = Random(seed)
    sessions = list(before.listing.sessions)
    names = [prospect.person.name.text for prospect in before.prospects]
    for number in range(edits):
        position = random.randrange(len(sessions))
        session = sessions[position]
        match random.randrange(7):
            case 0:
                session = _shifted(session, timedelta(minutes=random.choice((-45, 15, 60))))
            case 1:
                session = replace(session, room=random.choice(ROOMS))
            case 2:
                session = replace(session, cancelled=True)
            case 3:
                session = replace(session, people=session.people[1:], talks=session.talks[1:])
            case 4:
                line = Appearance(name_text=random.choice(names), role="moderator")
                session = replace(session, people=(*session.people, line))
            case 5:
                session = replace(session, title=f"Quite Another Title {number}")
            case _:
                zone = ZoneInfo(before.meeting.zone)
                sessions.append(_session(random, zone, 100 + number, number % 2, names))
        sessions[position] = session
    return read_again(before, sessions)


def _shifted(session: Session, by: timedelta) -> Session:
    return replace(
        session,
        start=session.start + by,
        end=session.end + by,
        talks=tuple(
            replace(talk, start=talk.start + by, end=talk.end + by) if talk.start else talk
            for talk in session.talks
        ),
    )


def _commitments(sessions: Iterable[Session]) -> dict[str, tuple[Commitment, ...]]:
    done: dict[str, list[Commitment]] = {}
    for session in sessions:
        for appearance in session.people:
            done.setdefault(appearance.name_text, []).append(_moderating(session, appearance))
        for talk in session.talks:
            for appearance in talk.people:
                done.setdefault(appearance.name_text, []).append(
                    _speaking(session, talk, appearance)
                )
    return {name: tuple(doing) for name, doing in done.items()}


def _session(random: Random, zone: ZoneInfo, number: int, day: int, names: list[str]) -> Session:
    start = datetime(2026, 3, 6, 7, tzinfo=zone) + timedelta(
        days=day, minutes=15 * random.randrange(44)
    )
    end = start + timedelta(minutes=random.choice((45, 60, 90)))
    kind = random.choice(("session", "session", "posters"))
    timed = random.random() < 0.9
    talks = []
    for position in range(random.randrange(4)):
        begin = start if kind == "posters" else start + timedelta(minutes=12 * position)
        talks.append(
            Talk(
                id=f"t{number}-{position}",
                title=f"Paper {number}.{position}",
                kind="poster" if kind == "posters" else "talk",
                start=begin if timed else None,
                end=(end if kind == "posters" else begin + timedelta(minutes=12))
                if timed
                else None,
                people=(
                    Appearance(
                        name_text=random.choice(names),
                        role=random.choice(("presenting author", "speaker", "co-author")),
                    ),
                ),
                cancelled=random.random() < 0.05,
            )
        )
    moderators = random.sample(names, random.randrange(3)) if kind == "session" else []
    return Session(
        id=f"s{number}",
        title=f"{random.choice(TITLES)} {number}",
        kind=kind,
        start=start,
        end=end,
        room=random.choice(ROOMS),
        people=tuple(Appearance(name_text=name, role="moderator") for name in moderators),
        talks=tuple(talks),
        day=start.date(),
        cancelled=random.random() < 0.05,
    )


def _moderating(session: Session, appearance: Appearance) -> Commitment:
    return Commitment(
        appearance=appearance,
        session_id=session.id,
        session_title=session.title,
        kind="moderating",
        start=session.start,
        end=session.end,
        room=session.room,
    )


def _speaking(session: Session, talk: Talk, appearance: Appearance) -> Commitment:
    return Commitment(
        appearance=appearance,
        session_id=session.id,
        session_title=session.title,
        talk_id=talk.id,
        talk_title=talk.title,
        kind=talk.kind,
        start=talk.start,
        end=talk.end,
        room=session.room,
    )


def _prospect(random: Random, name: str, commitments: tuple[Commitment, ...]) -> Prospect:
    program = f"p{random.randrange(4)}"
    match = Match(
        program_id=program,
        program=program,
        tier=random.choice(TIERS),
        affiliation="",
        evidence=Evidence(words=""),
    )
    return Prospect(
        person=Person(id=name.lower(), name=Name(text=name), commitments=commitments),
        matches=(match,),
        program_id=program,
        program=program,
    )


def faults(case: Case, visits: tuple[Visit, ...]) -> list[str]:
    """Return everything that is wrong with a plan; written from the rules, not from the code."""
    return [
        *_time_faults(case, visits),
        *_limit_faults(case, visits),
        *people_faults(case, visits),
        *(fault for visit in visits for fault in gone_at_once(case, visit)),
        *_decision_faults(case, visits),
    ]


def _time_faults(case: Case, visits: tuple[Visit, ...]) -> list[str]:
    found = []
    settings = case.profile.agenda
    for before, after in pairwise(visits):
        walk = walks.minutes(before.room, after.room, case.venue)
        if before.room == after.room and (before.room or before.session_id == after.session_id):
            needed = 0
        else:
            needed = walk + settings.breathing_minutes
        if after.start - before.end < timedelta(minutes=needed):
            found.append(f"{before.id} to {after.id}: {needed} minutes needed")
        if before.start.date() == after.start.date() and needed and after.walk_minutes != walk:
            found.append(f"{after.id}: walk of {walk} given as {after.walk_minutes}")
    for visit in visits:
        if visit.pinned:
            continue
        clock = (f"{visit.start:%H:%M}", f"{visit.end:%H:%M}")
        event = visit.kind == "event"
        first = settings.events_from if event else settings.day_starts
        last = settings.events_to if event else settings.day_ends
        if clock[0] < first or clock[1] > last or visit.start.date() != visit.end.date():
            found.append(f"{visit.id}: outside the day")
        if settings.arrives and visit.start < settings.arrives:
            found.append(f"{visit.id}: before arrival")
        if settings.leaves and visit.end > settings.leaves:
            found.append(f"{visit.id}: after departure")
    return found


def _limit_faults(case: Case, visits: tuple[Visit, ...]) -> list[str]:
    found = []
    settings = case.profile.agenda
    outings = [visit for visit in visits if visit.kind != "meal"]
    if len({visit.id for visit in visits}) < len(visits):
        found.append("a visit made twice")
    asked = [visit.program_ids[0] for visit in visits if visit.kind == "meeting"]
    if len(set(asked)) < len(asked):
        found.append("two people of one program asked for a meeting")
    if len(asked) > case.profile.outreach.max_cold:
        found.append("too many people asked for a meeting")
    people = [person for visit in outings for person in visit.person_ids]
    if any(people.count(person) > settings.visits_per_person for person in people):
        found.append("a person visited too often")
    for day in {visit.start.date() for visit in outings}:
        today = [visit.kind for visit in outings if visit.start.date() == day]
        if len(today) > settings.visits_per_day:
            found.append(f"{day}: too many visits")
        if today.count("meeting") > settings.meetings_per_day:
            found.append(f"{day}: too many meetings")
        if any(today.count(kind) > most for kind, most in settings.kinds_per_day.items()):
            found.append(f"{day}: too many of a kind")
    return found


def people_faults(case: Case, visits: tuple[Visit, ...]) -> list[str]:
    found = []
    doing = {p.person.id: p.person.commitments for p in case.prospects}
    sessions = {session.id: session for session in case.listing.sessions}
    talks = {talk.id: talk for session in case.listing.sessions for talk in session.talks}
    for visit in visits:
        if visit.session_id and sessions[visit.session_id].cancelled:
            found.append(f"{visit.id}: its session is cancelled")
        if visit.talk_id and talks[visit.talk_id].cancelled:
            found.append(f"{visit.id}: its talk is cancelled")
        if visit.kind not in {"meeting", "moderator", "poster"}:
            continue
        if visit.kind == "meeting" and visit.agreed:
            found.append(f"{visit.id}: nobody has agreed to it yet")
        # Who is caught at the end of a session is in it until then, and at a poster is at it.
        start = sessions[visit.session_id].end if visit.kind == "moderator" else visit.start
        for person, commitment in [(one, each) for one in visit.person_ids for each in doing[one]]:
            session = sessions[commitment.session_id]
            gone = session.cancelled or (commitment.talk_id and talks[commitment.talk_id].cancelled)
            if gone or commitment.appearance.role == "co-author" or commitment.start is None:
                continue
            if visit.kind == "poster" and commitment.session_id == visit.session_id:
                continue
            if start < commitment.end and commitment.start < visit.end:
                what = commitment.talk_title or session.title
                found.append(f"{visit.id}: {person} is busy with {what}")
    return found


def gone_at_once(case: Case, visit: Visit) -> list[str]:
    """Name whoever has to set out for their next room when the session ends."""
    if visit.kind != "moderator":
        return []
    session = next(one for one in case.listing.sessions if one.id == visit.session_id)
    rooms = {one.id: one.room for one in case.listing.sessions if not one.cancelled}
    off = {talk.id for one in case.listing.sessions for talk in one.talks if talk.cancelled}
    return [
        f"{visit.id}: {prospect.person.id} leaves at once"
        for prospect in case.prospects
        if prospect.person.id in visit.person_ids
        for each in prospect.person.commitments
        if each.session_id in rooms.keys() - {session.id}
        and each.talk_id not in off
        and each.appearance.role != "co-author"
        and each.start is not None
        and timedelta(0)
        <= each.start - session.end
        <= timedelta(minutes=walks.minutes(session.room, rooms[each.session_id], case.venue))
    ]


def _decision_faults(case: Case, visits: tuple[Visit, ...]) -> list[str]:
    ids = {visit.id for visit in visits}
    return [f"{skipped}: was skipped" for skipped in case.decisions.skipped if skipped in ids]
