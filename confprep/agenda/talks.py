"""Hearing the people of interest in a session, and catching who sits at the front of it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from itertools import combinations

from confprep.agenda.builder import VisitBuilder, best_of, names, titled
from confprep.agenda.candidate import Candidate, visit_id
from confprep.agenda.commitments import UNENDED, Contact, own_part
from confprep.agenda.trainee_events import ticket
from confprep.model import Session, Visit
from confprep.reasons import Reason

ARRIVE = timedelta(minutes=2)
"""Be seated before a talk begins."""
SPEAK = timedelta(minutes=5)
"""For a word with the speaker after the talk."""
BEFORE_END = timedelta(minutes=3)
"""Be in the room before a session ends, to catch its moderator."""
CATCH = timedelta(minutes=10)


def candidates(
    builder: VisitBuilder, session: Session, contacts: Sequence[Contact]
) -> Iterator[Candidate]:
    """Yield each talk of a session that can be heard, several in a row, and all of it."""
    by_talk: dict[str, list[Contact]] = {}
    for contact in contacts:
        if not contact.sits_in_front:
            by_talk.setdefault(contact.commitment.talk_id, []).append(contact)
    parts = sorted(by_talk.values(), key=lambda part: (part[0].begins, part[0].commitment.talk_id))
    order = [part[0].commitment.talk_id for part in parts]
    runs = [order[first:last] for first, last in combinations(range(len(parts) + 1), 2)]
    whole = visit_id("talk", session.id)
    skipped = _skipped(builder, session, runs)
    unwanted = {talk for run in skipped for talk in run}
    if whole in builder.decisions.skipped:
        skipped, unwanted = [], set(order)
    for run in runs:
        pinned = not set(builder.decisions.pinned).isdisjoint(builder.ids("talk", session, run))
        # Who skips a visit is not sent to the same talks under another name.
        if pinned or run in skipped or unwanted.isdisjoint(run):
            yield hearing(builder, session, [c for talk in run for c in by_talk[talk]], run)
    if session.start is None or session.end is None or builder.is_event(session):
        return
    if whole in {*builder.decisions.pinned, *builder.decisions.skipped} or (
        not unwanted and _fills_a_session(builder, session, contacts)
    ):
        yield hearing(builder, session, contacts, ())


def _fills_a_session(builder: VisitBuilder, session: Session, contacts: Sequence[Contact]) -> bool:
    """Whether all of a session may be worth hearing: a lone moderator is caught at its end."""
    several = len({c.person_id for c in contacts}) > 1
    # Whose own time is not printed can only be heard by hearing it all.
    untimed = any(c.sits_in_front and c.part != "moderator" for c in contacts)
    front = any(c.sits_in_front for c in contacts)
    return several or untimed or (front and builder.interest(session) > 0)


def _skipped(builder: VisitBuilder, session: Session, runs: Sequence[list[str]]) -> list[list[str]]:
    """Return the talks that the user has skipped, as long in a row as they were skipped."""
    ids = set(builder.decisions.skipped)
    found = [run for run in runs if not ids.isdisjoint(builder.ids("talk", session, run))]
    return [run for run in found if not any(set(run) < set(other) for other in found)]


def hearing(
    builder: VisitBuilder,
    session: Session,
    contacts: Sequence[Contact],
    ids: Sequence[str],
    *,
    identity: str = "",
) -> Candidate:
    """Return the visit to these talks of a session, or to all of it where `ids` is empty."""
    alone = builder.talks[ids[0]] if len(ids) == 1 else None
    parts = [own_part(builder.talks[talk]) for talk in ids]
    begins = [begin for begin, _ in parts if begin] or [session.start or datetime.min]  # noqa: DTZ901
    ends = [end for _, end in parts if end] or [session.end or begins[0] + UNENDED]
    start, over = min(begins) - ARRIVE, max(ends)
    gone = _gone(builder, session, contacts, over)
    speaks = not contacts or len(gone) < len(contacts)
    heard = names(contacts)
    why = Reason(kind="visit/hear", values={"names": heard, "gone": names(gone)})

    def kind(contact: Contact) -> float:
        met = "moderator-after" if contact.part == "moderator" else "talk"
        return builder.worth["hear-only" if contact in gone else met]

    return builder.candidate(
        Visit(
            id=identity or builder.ids("talk", session, ids)[0],
            kind="talk",
            title=(alone and alone.title) or session.title,
            start=start,
            end=over + SPEAK if speaks else over,
            room=session.room,
            session_id=session.id,
            talk_id=ids[0] if alone else "",
            talk_ids=() if alone else tuple(ids),
            url=(alone and alone.url) or session.url,
            registration=ticket(session),
        ),
        [start],
        best_of(contacts, kind),
        contacts,
        why if contacts else "",
        called=Reason(kind="called/hearing", values={"names": heard})
        if contacts
        else titled(session.title),
        points=0.0 if ids else builder.interest(session),
    )


def _gone(
    builder: VisitBuilder, session: Session, contacts: Sequence[Contact], over: datetime
) -> list[Contact]:
    """Return those who leave before a word is possible: they are due elsewhere."""
    done: dict[str, datetime] = {}
    for c in contacts:
        end = c.end or over
        done[c.person_id] = max(end, done.get(c.person_id, end))
    return [
        c
        for c in contacts
        if builder.commitments.must_leave(
            c.person_id, done[c.person_id], over, room=session.room, besides=session.id
        )
    ]


def catching(
    builder: VisitBuilder, session: Session, contacts: Sequence[Contact]
) -> Iterator[Candidate]:
    """Yield the visit to those who sit at the front of a session, when it ends."""
    if session.end is None:
        return
    start = session.end - BEFORE_END
    free = [
        c
        for c in contacts
        if c.sits_in_front
        and c.part != "co-author"
        and not builder.commitments.is_busy(c.person_id, session.end, start + CATCH)
        and not builder.commitments.must_leave(
            c.person_id, session.end, session.end, room=session.room, besides=session.id
        )
    ]
    if free:
        yield builder.candidate(
            Visit(
                id=visit_id("moderator", session.id),
                kind="moderator",
                title=session.title,
                named=Reason(
                    kind="title/catching", values={"names": names(free), "session": session.title}
                ),
                start=start,
                end=start + CATCH,
                room=session.room,
                session_id=session.id,
                url=session.url,
            ),
            [start],
            best_of(free, lambda _: builder.worth["moderator-after"]),
            free,
            Reason(kind="visit/front", values={"names": names(free)}),
            called=Reason(kind="called/catching", values={"names": names(free)}),
        )
