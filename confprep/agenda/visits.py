"""What can be done at a meeting: each possible visit with its times, its place and its worth.

talk        hear it and speak to the speaker afterwards; several talks of one session together,
            or the whole session, where several people of interest are in it
moderator   catch whoever sits at the front when the session ends
poster      ten minutes at the poster, while its presenter is there and free
meeting     ten minutes before or after the person's own commitments, never during them
event       made for trainees, recognised from its title or track
session     fits the user's interests; fills the time that is left
meal        lunch, and a rest in the afternoon
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from datetime import date, timedelta

from msgspec.structs import replace

from confprep.agenda import conversations, posters, talks
from confprep.agenda.builder import VisitBuilder, best_of, titled
from confprep.agenda.candidate import Candidate, Candidates, visit_id
from confprep.agenda.commitments import UNENDED, own_part
from confprep.agenda.inputs import AgendaInput
from confprep.agenda.trainee_events import registration, ticket
from confprep.model import Plan, Session, Visit, VisitKind
from confprep.reasons import Reason

GRID = timedelta(minutes=10)
LONGEST_FILLING = timedelta(hours=2, minutes=30)


def candidates(given: AgendaInput) -> Candidates:
    """Return everything that this user could do at this meeting."""
    builder, sessions = VisitBuilder(given), given.listing.sessions
    starts = [s.start for s in sessions if s.start and not s.cancelled]
    days = tuple(sorted({start.date() for start in starts}))
    found = [
        *_with_people(builder),
        *conversations.candidates(builder),
        *_of_themselves(builder, sessions),
        *(each for day in days for each in _breaks(builder, day)),
    ]
    if given.previous:
        found += _outlived(builder, given.previous, {each.visit.id for each in found})
    return Candidates(visits=tuple(found), days=days, without_time=builder.commitments.without_time)


def _with_people(builder: VisitBuilder) -> Iterator[Candidate]:
    """Yield what can be done in the sessions of the people to meet."""
    for session_id, contacts in builder.commitments.contacts.items():
        session = builder.sessions[session_id]
        shown = [c for c in contacts if c.commitment.kind == "poster"]
        others = [c for c in contacts if c.commitment.kind != "poster"]
        yield from posters.candidates(builder, session, shown)
        yield from talks.candidates(builder, session, others)
        yield from talks.catching(builder, session, others)


def _of_themselves(builder: VisitBuilder, sessions: Sequence[Session]) -> Iterator[Candidate]:
    """Yield the sessions that are worth going to whoever is there."""
    fill = builder.profile.agenda.fill_with_interests
    for session in sessions:
        if session.cancelled or session.start is None or session.end is None:
            continue
        if session.end <= session.start:
            continue
        event = builder.is_event(session)
        if event:
            yield _event(builder, session)
        if visit_id("session", session.id) in builder.decisions.pinned or (fill and not event):
            yield from _filling(builder, session)


def _event(builder: VisitBuilder, session: Session) -> Candidate:
    contacts = builder.commitments.contacts.get(session.id, [])
    visit = _whole(session, "event", registration(session))
    return builder.candidate(
        visit,
        [visit.start],
        best_of(contacts, lambda _: builder.worth["event-host"]),
        contacts,
        Reason(kind="visit/event"),
        called=titled(session.title),
        points=builder.worth["event"],
    )


def _filling(builder: VisitBuilder, session: Session) -> Iterator[Candidate]:
    visit = _whole(session, "session", ticket(session))
    points = builder.interest(session)
    pinned = visit.id in builder.decisions.pinned
    if pinned or (points and visit.end - visit.start <= LONGEST_FILLING):
        found = builder.interests(session)
        why = Reason(kind="visit/pinned")
        if found:
            why = Reason(kind="visit/interests", values={"interests": tuple(found)})
        yield builder.candidate(
            visit,
            [visit.start],
            {},
            (),
            why,
            called=titled(session.title),
            points=points,
        )


def _whole(session: Session, kind: VisitKind, asked_for: str) -> Visit:
    """Return the visit to all of a session that has a beginning and an end."""
    if session.start is None or session.end is None:
        raise ValueError(session.id)
    return Visit(
        id=visit_id(kind, session.id),
        kind=kind,
        title=session.title,
        start=session.start,
        end=session.end,
        room=session.room,
        session_id=session.id,
        url=session.url,
        registration=asked_for,
    )


def _breaks(builder: VisitBuilder, day: date) -> Iterator[Candidate]:
    for meal, opens, closes, length in builder.days.breaks(day):
        count = max(0, (closes - opens - length) // GRID + 1)
        times = [opens + i * GRID for i in range(count)]
        if times and length and builder.worth["meal" if meal == "lunch" else "rest"]:
            yield builder.candidate(
                Visit(
                    id=visit_id("meal", meal.capitalize(), day.isoformat()),
                    kind="meal",
                    meal=meal,
                    title=meal.capitalize(),
                    named=Reason(kind=f"title/{meal}"),
                    start=times[0],
                    end=times[0] + length,
                ),
                times,
                {},
                (),
                "",
                called=Reason(kind=f"called/{meal}"),
                points=0.0 if meal == "lunch" else builder.worth["rest"],
            )


def _outlived(builder: VisitBuilder, previous: Plan, made: Collection[str]) -> Iterator[Candidate]:
    """Yield the pinned visits of the plan before that nothing else leads to.

    A pin holds while the program has the visit, even where the people or the interests that
    it was chosen for are no longer asked for.
    """
    before = {left.visit.id: left.visit for left in previous.left_out}
    before |= {visit.id: visit for visit in previous.visits}
    for identity in builder.decisions.pinned:
        visit = before.get(identity)
        if visit is None or identity in made:
            continue
        agreed = builder.decisions.agreed.get(identity)
        if agreed:
            yield builder.candidate(
                replace(visit, agreed=True),
                [(builder.days.here(agreed.at), agreed.room)],
                {},
                (),
                visit.why,
                called=titled(visit.title),
            )
            continue
        session = builder.sessions.get(visit.session_id)
        wanted = visit.talk_ids or ((visit.talk_id,) if visit.talk_id else ())
        ids = [t for t in wanted if t in builder.talks and not builder.talks[t].cancelled]
        if session is None or session.cancelled or session.start is None or (wanted and not ids):
            continue
        contacts = [
            c
            for c in builder.commitments.contacts.get(session.id, ())
            if not wanted or c.commitment.talk_id in ids
        ]
        if visit.kind == "talk":
            yield talks.hearing(builder, session, contacts, ids, identity=identity)
            continue
        end = session.end or session.start + UNENDED
        times, length = [session.start], end - session.start
        if visit.kind == "moderator":
            times, length = [end - talks.BEFORE_END], talks.CATCH
        elif visit.kind == "poster":
            start, stop = own_part(builder.talks[ids[0]])
            times, length = posters.hours(start or session.start, stop or end), posters.LENGTH
        yield builder.candidate(
            replace(visit, start=times[0], end=times[0] + length, room=session.room),
            times,
            {},
            (),
            visit.why,
            called=titled(visit.title),
        )
