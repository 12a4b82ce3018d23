"""What the people to meet do at a meeting: where they can be found, and when they are busy."""

from __future__ import annotations

from datetime import datetime, timedelta

from msgspec import Struct

from confprep.agenda.inputs import AgendaInput
from confprep.model import Commitment, Prospect, Session, Talk
from confprep.worth import Part, Worth, named_in, part_in

UNENDED = timedelta(minutes=15)
"""How long something is taken to last whose end is not printed."""
LEAVE_ALONE = timedelta(minutes=5)
"""Between a person's own commitment and a meeting with them."""


class Contact(Struct, frozen=True, kw_only=True):
    """A prospect at one of their commitments."""

    prospect: Prospect
    commitment: Commitment
    part: Part
    points: float
    """Worth of the person here: before the kind of contact is counted."""
    start: datetime | None
    end: datetime | None
    """Of the person's own part; None where only the session's times are known."""

    @property
    def person_id(self) -> str:
        """The person's id."""
        return self.prospect.person.id

    @property
    def name(self) -> str:
        """The name to print."""
        return self.prospect.person.name.full

    @property
    def begins(self) -> datetime:
        """When their own part begins; ValueError where only the session's times are known."""
        if self.start is None:
            raise ValueError(self.commitment.talk_id)
        return self.start

    @property
    def sits_in_front(self) -> bool:
        """Whether they are there for all of the session, as moderators are."""
        return not self.commitment.talk_id or self.start is None


class Commitments:
    """The commitments of all prospects that have not been rejected."""

    def __init__(self, given: AgendaInput, worth: Worth) -> None:
        self.worth = worth
        self.walking = given.walking
        sessions = given.listing.sessions
        self.sessions = {session.id: session for session in sessions}
        self.talks = {talk.id: talk for session in sessions for talk in session.talks}
        self.prospects = [
            p for p in given.prospects if not named_in(p.person, given.decisions.rejected)
        ]
        self.points = {p.person.id: worth.prospect(p) for p in self.prospects}
        """Person id to what a word with them is worth."""
        self.without_time = 0
        self.contacts: dict[str, list[Contact]] = {}
        """By session."""
        self.busy: dict[str, list[tuple[datetime, datetime, Session]]] = {}
        """By person."""
        for prospect in self.prospects:
            self._add(prospect)

    def _add(self, prospect: Prospect) -> None:
        person = prospect.person
        for commitment in person.commitments:
            session = self.sessions.get(commitment.session_id)
            talk = self.talks.get(commitment.talk_id)
            # What the listing does not hold, or no longer, cannot be gone to.
            if session is None or (commitment.talk_id and talk is None):
                continue
            if session.cancelled or (talk and talk.cancelled):
                continue
            part = part_in(commitment.kind, commitment.appearance.role)
            start, end = own_part(talk)
            begin = start or session.start
            if begin is None:
                self.without_time += 1
                continue
            stop = end or session.end or begin + UNENDED
            if part != "co-author" and stop > begin:
                self.busy.setdefault(person.id, []).append((begin, stop, session))
            points = self.points[person.id] * self.worth[part]
            if points > 0:
                self.contacts.setdefault(session.id, []).append(
                    Contact(
                        prospect=prospect,
                        commitment=commitment,
                        part=part,
                        points=points,
                        start=start,
                        end=end,
                    )
                )

    def is_busy(
        self,
        person_id: str,
        start: datetime,
        end: datetime,
        *,
        room: str = "",
        besides: str = "",
    ) -> bool:
        """Whether a person does something of their own then, or is on the way to or from it.

        What they do in the session `besides` does not count.
        """
        for begin, stop, session in self.busy.get(person_id, ()):
            if session.id == besides:
                continue
            margin = timedelta(0)
            if room:
                margin = max(
                    LEAVE_ALONE, timedelta(minutes=self.walking.minutes(room, session.room))
                )
            if begin - margin < end and start < stop + margin:
                return True
        return False

    def must_leave(
        self, person_id: str, since: datetime, until: datetime, *, room: str, besides: str
    ) -> bool:
        """Whether a person who is done at `since` has left `room` by `until` for what they do next.

        What they do in the session `besides` does not count, nor what has begun already.
        """
        return any(
            since <= begin <= until + timedelta(minutes=self.walking.minutes(room, session.room))
            for begin, _, session in self.busy.get(person_id, ())
            if session.id != besides
        )


def own_part(talk: Talk | None) -> tuple[datetime | None, datetime | None]:
    """Return when a person's own part begins and ends; None where only the session is timed."""
    if talk is None or talk.start is None:
        return None, None
    return talk.start, talk.end if talk.end and talk.end > talk.start else talk.start + UNENDED
