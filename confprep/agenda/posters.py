"""Ten minutes at a poster, while its presenter is there and free."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta

from confprep.agenda.builder import VisitBuilder, best_of, names
from confprep.agenda.candidate import Candidate
from confprep.agenda.commitments import Contact
from confprep.model import Session, Visit
from confprep.reasons import Reason

LENGTH = timedelta(minutes=10)
GRID = timedelta(minutes=10)
MOST_TIMES = 18


def candidates(
    builder: VisitBuilder, session: Session, contacts: Sequence[Contact]
) -> Iterator[Candidate]:
    """Yield a visit to each poster of a session."""
    by_poster: dict[str, list[Contact]] = {}
    for contact in contacts:
        by_poster.setdefault(contact.commitment.talk_id, []).append(contact)
    for poster, named in by_poster.items():
        start = min((c.start for c in named if c.start), default=session.start)
        end = max((c.end for c in named if c.end), default=session.end)
        if start is None or end is None or end - start < LENGTH:
            continue
        people, there = _there(builder, session, named, start, end)
        if there:
            yield builder.candidate(
                Visit(
                    id=builder.ids("poster", session, [poster])[0],
                    kind="poster",
                    title=people[0].commitment.talk_title or session.title,
                    start=there[0],
                    end=there[0] + LENGTH,
                    room=people[0].commitment.room or session.room,
                    session_id=session.id,
                    talk_id=poster,
                    url=people[0].commitment.url or session.url,
                ),
                there,
                best_of(people, lambda _: builder.worth["poster"]),
                people,
                Reason(kind="visit/poster", values={"names": names(people)}),
                called=Reason(kind="called/poster", values={"names": names(people)}),
            )


def _there(
    builder: VisitBuilder,
    session: Session,
    contacts: Sequence[Contact],
    start: datetime,
    end: datetime,
) -> tuple[list[Contact], list[datetime]]:
    """Return who can be met at a poster, and when: the hours of whoever is wanted most."""
    absent = {
        hour: {
            c.person_id
            for c in contacts
            if builder.commitments.is_busy(c.person_id, hour, hour + LENGTH, besides=session.id)
        }
        for hour in hours(start, end)
    }
    for wanted in sorted(contacts, key=lambda c: (-c.points, c.person_id)):
        free = [hour for hour in absent if wanted.person_id not in absent[hour]]
        if free:
            fewest = min((absent[hour] for hour in free), key=len)
            there = [c for c in contacts if c.person_id not in fewest]
            return there, [hour for hour in free if absent[hour] <= fewest]
    return [], []


def hours(start: datetime, end: datetime) -> list[datetime]:
    """Return when to be at a poster that hangs from `start` to `end`; never nothing."""
    step = GRID
    while (end - start - LENGTH) // step + 1 > MOST_TIMES:
        step += GRID / 2
    return [start + i * step for i in range(max(1, (end - start - LENGTH) // step + 1))]
