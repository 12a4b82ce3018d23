"""Ten minutes with a person before or after their own commitments, never during them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta

from confprep.agenda.builder import VisitBuilder
from confprep.agenda.candidate import Candidate, visit_id
from confprep.agenda.commitments import LEAVE_ALONE, UNENDED, Contact
from confprep.model import Person, Prospect, Visit
from confprep.reasons import Reason


def candidates(builder: VisitBuilder) -> Iterator[Candidate]:
    """Yield a meeting with each person, next to what they do anyway."""
    length = timedelta(minutes=builder.profile.outreach.ask_minutes)
    prospects, points = builder.commitments.prospects, builder.commitments.points
    own: dict[str, list[Contact]] = {}
    for contacts in builder.commitments.contacts.values():
        for contact in contacts:
            if contact.part != "co-author":
                own.setdefault(contact.person_id, []).append(contact)
    ids = {p.person.id: visit_id("meeting", p.person.id) for p in prospects}
    # Who has said yes need not hear that a colleague was asked as well.
    settled = {p.program_id for p in prospects if ids[p.person.id] in builder.decisions.agreed} - {
        ""
    }
    for prospect in prospects:
        contacts, identity = own.get(prospect.person.id, []), ids[prospect.person.id]
        if identity in builder.decisions.agreed:
            yield _agreed(builder, prospect, identity, contacts)
            continue
        if prospect.program_id in settled:
            continue
        ordered = _free_around(builder, prospect.person.id, contacts, length)
        if not ordered:
            continue
        yield builder.candidate(
            Visit(
                id=identity,
                kind="meeting",
                title=prospect.person.name.full,
                named=named(prospect.person),
                start=ordered[0][0],
                end=ordered[0][0] + length,
                agreed=False,
            ),
            ordered,
            {prospect.person.id: points[prospect.person.id] * builder.worth["meeting"]},
            contacts,
            Reason(
                kind="visit/ask",
                values={
                    "name": prospect.person.name.full,
                    "minutes": builder.profile.outreach.ask_minutes,
                },
            ),
            called=_called(prospect),
        )


def _free_around(
    builder: VisitBuilder, person_id: str, contacts: Sequence[Contact], length: timedelta
) -> list[tuple[datetime, str]]:
    """Return the times and rooms before and after what a person does, where they are free."""
    times: dict[datetime, str] = {}
    for contact in contacts:
        session = builder.sessions[contact.commitment.session_id]
        room = contact.commitment.room or session.room
        begin = session.start or contact.begins
        stop = session.end or contact.end or begin + UNENDED
        for start in (
            begin - 2 * LEAVE_ALONE - 2 * length,
            begin - 2 * LEAVE_ALONE - length,
            stop + LEAVE_ALONE,
            stop + LEAVE_ALONE + length,
        ):
            if not builder.commitments.is_busy(person_id, start, start + length, room=room):
                times.setdefault(start, room)
    return sorted(times.items())


def _agreed(
    builder: VisitBuilder, prospect: Prospect, identity: str, contacts: Sequence[Contact]
) -> Candidate:
    """Return the meeting that both sides have agreed to, when and where they said."""
    agreed, person = builder.decisions.agreed[identity], prospect.person
    start = builder.days.here(agreed.at)
    return builder.candidate(
        Visit(
            id=identity,
            kind="meeting",
            title=person.name.full,
            named=named(person),
            start=start,
            end=start + timedelta(minutes=builder.profile.outreach.ask_minutes),
            person_ids=(person.id,),
        ),
        [(start, agreed.room)],
        {person.id: builder.commitments.points[person.id] * builder.worth["meeting"]},
        contacts,
        Reason(kind="visit/agreed", values={"name": person.name.full}),
        called=_called(prospect),
    )


def named(person: Person) -> Reason:
    """Return what a meeting with somebody is called."""
    return Reason(kind="title/meeting", values={"name": person.name.full})


def _called(prospect: Prospect) -> Reason:
    return Reason(kind="called/meeting", values={"name": prospect.person.name.full})
