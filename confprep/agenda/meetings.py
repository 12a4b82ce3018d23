"""Ten minutes with a person before or after their own commitments, never during them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta

from confprep.agenda.commitments import LEAVE_ALONE, UNENDED, Contact
from confprep.agenda.ground import Ground
from confprep.agenda.possibility import Possibility, visit_id
from confprep.agenda.value import role_kind
from confprep.model import Prospect, Visit


def possible(ground: Ground) -> Iterator[Possibility]:
    """Yield a meeting with each person, next to what they do anyway."""
    length = timedelta(minutes=ground.profile.outreach.ask_minutes)
    prospects, worth = ground.commitments.prospects, ground.commitments.worth
    own: dict[str, list[Contact]] = {}
    for contacts in ground.commitments.contacts.values():
        for contact in contacts:
            if role_kind(contact.commitment.appearance.role) != "co-author":
                own.setdefault(contact.person_id, []).append(contact)
    ids = {p.person.id: visit_id("meeting", p.person.id) for p in prospects}
    # Who has said yes need not hear that a colleague was asked as well.
    settled = {p.program_id for p in prospects if ids[p.person.id] in ground.decisions.agreed} - {
        ""
    }
    for prospect in prospects:
        contacts, identity = own.get(prospect.person.id, []), ids[prospect.person.id]
        if identity in ground.decisions.agreed:
            yield _agreed(ground, prospect, identity, contacts)
            continue
        if prospect.program_id in settled:
            continue
        ordered = _free_around(ground, prospect.person.id, contacts, length)
        if not ordered:
            continue
        yield ground.possibility(
            Visit(
                id=identity,
                kind="meeting",
                title=f"Meet {prospect.person.name.full}",
                start=ordered[0][0],
                end=ordered[0][0] + length,
                agreed=False,
            ),
            ordered,
            {prospect.person.id: worth[prospect.person.id] * ground.table["meeting"]},
            contacts,
            f"Ask {prospect.person.name.full} for {ground.profile.outreach.ask_minutes} minutes",
            words=f"meeting {prospect.person.name.full}",
        )


def _free_around(
    ground: Ground, person_id: str, contacts: Sequence[Contact], length: timedelta
) -> list[tuple[datetime, str]]:
    """Return the times and rooms before and after what a person does, where they are free."""
    times: dict[datetime, str] = {}
    for contact in contacts:
        session = ground.sessions[contact.commitment.session_id]
        room = contact.commitment.room or session.room
        begin = session.start or contact.begins
        stop = session.end or contact.end or begin + UNENDED
        for start in (
            begin - 2 * LEAVE_ALONE - 2 * length,
            begin - 2 * LEAVE_ALONE - length,
            stop + LEAVE_ALONE,
            stop + LEAVE_ALONE + length,
        ):
            if not ground.commitments.is_busy(person_id, start, start + length, room=room):
                times.setdefault(start, room)
    return sorted(times.items())


def _agreed(
    ground: Ground, prospect: Prospect, identity: str, contacts: Sequence[Contact]
) -> Possibility:
    """Return the meeting that both sides have agreed to, when and where they said."""
    agreed, person = ground.decisions.agreed[identity], prospect.person
    start = ground.days.here(agreed.at)
    return ground.possibility(
        Visit(
            id=identity,
            kind="meeting",
            title=f"Meet {person.name.full}",
            start=start,
            end=start + timedelta(minutes=ground.profile.outreach.ask_minutes),
            person_ids=(person.id,),
        ),
        [(start, agreed.room)],
        {person.id: ground.commitments.worth[person.id] * ground.table["meeting"]},
        contacts,
        f"Agreed with {person.name.full}",
        words=f"meeting {person.name.full}",
    )
