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

import hashlib
import re
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from datetime import date, datetime, time, timedelta
from itertools import combinations
from typing import get_args
from zoneinfo import ZoneInfo

from msgspec import Struct
from msgspec.structs import replace

from confprep.agenda.value import is_rejected, person_points, role_kind, weights
from confprep.agenda.walking import Walking
from confprep.errors import UsageError
from confprep.model import (
    AgendaSettings,
    Commitment,
    Decisions,
    Listing,
    Meeting,
    Plan,
    Profile,
    Prospect,
    Session,
    Talk,
    Target,
    Visit,
    VisitKind,
)

ARRIVE = timedelta(minutes=2)
"""Be seated before a talk begins."""
SPEAK = timedelta(minutes=5)
"""For a word with the speaker after the talk."""
BEFORE_END = timedelta(minutes=3)
"""Be in the room before a session ends, to catch its moderator."""
CATCH = timedelta(minutes=10)
POSTER = timedelta(minutes=10)
GRID = timedelta(minutes=10)
REST = timedelta(minutes=20)
REST_FROM, REST_TO = time(14, 30), time(16, 30)
MOST_POSTER_TIMES = 18
LONGEST_FILLING = timedelta(hours=2, minutes=30)
MOST_INTERESTS = 3
COMMON_TRACK = 0.1
"""A track for trainees on more of the sessions than this tells nothing about any one of them."""
UNENDED = timedelta(minutes=15)
"""How long something is taken to last whose end is not printed."""
LEAVE_ALONE = timedelta(minutes=5)
"""Between a person's own commitment and a meeting with them."""


class Possibility(Struct, frozen=True, kw_only=True):
    """One visit that could be made, at any one of several times."""

    visit: Visit
    """As it would be at the first of its times."""
    times: tuple[tuple[datetime, str], ...]
    """When it may begin, and in which room."""
    contacts: dict[str, float] = {}
    """Person id to the points a first contact of this kind is worth."""
    points: float = 0.0
    """What the visit is worth whoever is there."""
    words: str = ""
    """The visit in the middle of a sentence: “hearing Ada Roe”."""
    program: str = ""
    """For a meeting: the program whose people are asked but once."""
    closed: str = ""
    """Why it cannot be had as things stand, in words; empty where it can."""

    @property
    def length(self) -> timedelta:
        """How long the visit takes."""
        return self.visit.end - self.visit.start

    @property
    def most(self) -> float:
        """The points it is worth when everyone is met for the first time."""
        return self.points + sum(self.contacts.values())


class Possible(Struct, frozen=True, kw_only=True):
    """Everything that could be done."""

    visits: tuple[Possibility, ...]
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


class _Contact(Struct, frozen=True, kw_only=True):
    """A prospect at one of their commitments."""

    prospect: Prospect
    commitment: Commitment
    points: float
    """Worth of the person here: before the kind of contact is counted."""
    start: datetime | None
    end: datetime | None
    """Of the person's own part; None where only the session's times are known."""

    @property
    def person_id(self) -> str:
        return self.prospect.person.id

    @property
    def name(self) -> str:
        return self.prospect.person.name.full

    @property
    def sits_in_front(self) -> bool:
        return not self.commitment.talk_id or self.start is None


class _Builder:
    """Collects the possible visits of one meeting for one user."""

    def __init__(  # what a visit may depend on
        self,
        listing: Listing,
        prospects: Sequence[Prospect],
        *,
        meeting: Meeting,
        profile: Profile,
        targets: Sequence[Target],
        decisions: Decisions,
        walking: Walking,
        previous: Plan | None,
    ) -> None:
        self.listing = listing
        self.profile = profile
        self.settings = _possible_days(profile.agenda)
        self.decisions = decisions
        self.walking = walking
        self.before: dict[str, Visit] = {}
        if previous:
            self.before = {left.visit.id: left.visit for left in previous.left_out}
            self.before |= {visit.id: visit for visit in previous.visits}
        self.table = weights(profile.agenda.weights)
        self.sessions = {session.id: session for session in listing.sessions}
        self.talks = {talk.id: talk for session in listing.sessions for talk in session.talks}
        self.prospects = [p for p in prospects if not is_rejected(p.person, decisions)]
        self.worth = {p.person.id: person_points(p, targets, self.table) for p in self.prospects}
        self.zone = _zone(listing, meeting)
        self.without_time = 0
        self.contacts: dict[str, list[_Contact]] = {}
        self.busy: dict[str, list[tuple[datetime, datetime, Session]]] = {}
        for prospect in self.prospects:
            self._add_contacts(prospect)
        starts = [s.start for s in listing.sessions if s.start and not s.cancelled]
        tracked = sum(any(_TRACK.match(t.strip()) for t in s.tracks) for s in listing.sessions)
        self.rare_track = tracked <= max(3, len(listing.sessions) * COMMON_TRACK)
        self.days = tuple(sorted({start.date() for start in starts}))

    def _add_contacts(self, prospect: Prospect) -> None:
        person = prospect.person
        for commitment in person.commitments:
            session = self.sessions.get(commitment.session_id)
            talk = self.talks.get(commitment.talk_id)
            # What the listing does not hold, or no longer, cannot be gone to.
            if session is None or (commitment.talk_id and talk is None):
                continue
            if session.cancelled or (talk and talk.cancelled):
                continue
            role = role_kind(commitment.appearance.role)
            start, end = _own_part(talk)
            begin = start or session.start
            if begin is None:
                self.without_time += 1
                continue
            stop = end or session.end or begin + UNENDED
            if role != "co-author" and stop > begin:
                self.busy.setdefault(person.id, []).append((begin, stop, session))
            points = self.worth[person.id] * self.table[role]
            if points > 0:
                self.contacts.setdefault(session.id, []).append(
                    _Contact(
                        prospect=prospect,
                        commitment=commitment,
                        points=points,
                        start=start,
                        end=end,
                    )
                )

    # --- the kinds of visit --------------------------------------------------------------

    def all(self) -> Iterator[Possibility]:
        """Yield everything that could be done, in the order of the listing."""
        for session_id, contacts in self.contacts.items():
            session = self.sessions[session_id]
            posters = [c for c in contacts if c.commitment.kind == "poster"]
            others = [c for c in contacts if c.commitment.kind != "poster"]
            yield from self._posters(session, posters)
            yield from self._talks(session, others)
            yield from self._moderators(session, others)
        yield from self._meetings()
        for session in self.listing.sessions:
            if session.cancelled or session.start is None or session.end is None:
                continue
            if session.end <= session.start:
                continue
            event = self._is_event(session)
            if event:
                yield self._event(session)
            if visit_id("session", session.id) in self.decisions.pinned or (
                self.settings.fill_with_interests and not event
            ):
                yield from self._filling(session)
        for day in self.days:
            yield from self._breaks(day)

    def all_and_pinned(self) -> Iterator[Possibility]:
        """Yield the same, and what the user has pinned earlier and nothing else leads to."""
        made = set()
        for possibility in self.all():
            made.add(possibility.visit.id)
            yield possibility
        yield from self._outlived(made)

    def _talks(self, session: Session, contacts: Sequence[_Contact]) -> Iterator[Possibility]:
        by_talk: dict[str, list[_Contact]] = {}
        for contact in contacts:
            if not contact.sits_in_front:
                by_talk.setdefault(contact.commitment.talk_id, []).append(contact)
        parts = sorted(
            by_talk.values(), key=lambda part: (_begin(part[0]), part[0].commitment.talk_id)
        )
        order = [part[0].commitment.talk_id for part in parts]
        runs = [order[first:last] for first, last in combinations(range(len(parts) + 1), 2)]
        whole = visit_id("talk", session.id)
        skipped = self._skipped(session, runs)
        unwanted = {talk for run in skipped for talk in run}
        if whole in self.decisions.skipped:
            skipped, unwanted = [], set(order)
        for run in runs:
            pinned = any(each in self.decisions.pinned for each in self._ids("talk", session, run))
            # Who skips a visit is not sent to the same talks under another name.
            if pinned or run in skipped or unwanted.isdisjoint(run):
                yield self._heard(session, [c for talk in run for c in by_talk[talk]], run)
        if session.start is None or session.end is None or self._is_event(session):
            return
        if whole in {*self.decisions.pinned, *self.decisions.skipped} or (
            not unwanted and self._fills_a_session(session, contacts)
        ):
            yield self._heard(session, contacts, ())

    def _ids(self, kind: str, session: Session, talks: Sequence[str]) -> tuple[str, ...]:
        """Return the ids that the visit to these talks of a session goes by, its own first.

        One to a talk that came from another session keeps the id it had there, so that its
        calendar entry and what the user decided move along.
        """
        here = visit_id(kind, session.id, *talks)
        origin = self.talks[talks[0]].origin if len(talks) == 1 else ""
        return (visit_id(kind, origin, *talks), here) if origin else (here,)

    def _fills_a_session(self, session: Session, contacts: Sequence[_Contact]) -> bool:
        """Whether all of a session may be worth hearing: a lone moderator is caught at its end."""
        several = len({c.person_id for c in contacts}) > 1
        # Whose own time is not printed can only be heard by hearing it all.
        untimed = any(
            c.sits_in_front and role_kind(c.commitment.appearance.role) != "moderator"
            for c in contacts
        )
        front = any(c.sits_in_front for c in contacts)
        return several or untimed or (front and self._interest(session) > 0)

    def _skipped(self, session: Session, runs: Sequence[list[str]]) -> list[list[str]]:
        """Return the talks that the user has skipped, as long in a row as they were skipped."""
        ids = self.decisions.skipped
        found = [
            run for run in runs if any(each in ids for each in self._ids("talk", session, run))
        ]
        return [run for run in found if not any(set(run) < set(other) for other in found)]

    def _heard(
        self,
        session: Session,
        contacts: Sequence[_Contact],
        ids: Sequence[str],
        *,
        identity: str = "",
    ) -> Possibility:
        """Return the visit to these talks of a session, or to all of it where `ids` is empty."""
        alone = self.talks[ids[0]] if len(ids) == 1 else None
        parts = [_own_part(self.talks[talk]) for talk in ids]
        begins = [begin for begin, _ in parts if begin] or [session.start or datetime.min]  # noqa: DTZ901
        ends = [end for _, end in parts if end] or [session.end or begins[0] + UNENDED]
        start = min(begins) - ARRIVE
        return self._possibility(
            Visit(
                id=identity or self._ids("talk", session, ids)[0],
                kind="talk",
                title=(alone and alone.title) or session.title,
                start=start,
                end=max(ends) + SPEAK,
                room=session.room,
                session_id=session.id,
                talk_id=ids[0] if alone else "",
                talk_ids=() if alone else tuple(ids),
                url=(alone and alone.url) or session.url,
                registration=ticket(session),
            ),
            [start],
            _best_of(
                contacts,
                lambda c: self.table[
                    "moderator-after"
                    if role_kind(c.commitment.appearance.role) == "moderator"
                    else "talk"
                ],
            ),
            contacts,
            f"Hear {_names(contacts)}" if contacts else "",
            words=f"hearing {_names(contacts)}" if contacts else _quoted(session.title),
            points=0.0 if ids else self._interest(session),
        )

    def _moderators(self, session: Session, contacts: Sequence[_Contact]) -> Iterator[Possibility]:
        if session.end is None:
            return
        start = session.end - BEFORE_END
        free = [
            c
            for c in contacts
            if c.sits_in_front
            and role_kind(c.commitment.appearance.role) != "co-author"
            and not self._is_busy(c.person_id, session.end, start + CATCH)
        ]
        if free:
            yield self._possibility(
                Visit(
                    id=visit_id("moderator", session.id),
                    kind="moderator",
                    title=f"Catch {_names(free)} after “{session.title}”",
                    start=start,
                    end=start + CATCH,
                    room=session.room,
                    session_id=session.id,
                    url=session.url,
                ),
                [start],
                _best_of(free, lambda _: self.table["moderator-after"]),
                free,
                "At the front when the session ends: " + _names(free),
                words="catching " + _names(free),
            )

    def _posters(self, session: Session, contacts: Sequence[_Contact]) -> Iterator[Possibility]:
        by_poster: dict[str, list[_Contact]] = {}
        for contact in contacts:
            by_poster.setdefault(contact.commitment.talk_id, []).append(contact)
        for poster, named in by_poster.items():
            start = min((c.start for c in named if c.start), default=session.start)
            end = max((c.end for c in named if c.end), default=session.end)
            if start is None or end is None or end - start < POSTER:
                continue
            people, there = self._there(session, named, start, end)
            if there:
                yield self._possibility(
                    Visit(
                        id=self._ids("poster", session, [poster])[0],
                        kind="poster",
                        title=people[0].commitment.talk_title or session.title,
                        start=there[0],
                        end=there[0] + POSTER,
                        room=people[0].commitment.room or session.room,
                        session_id=session.id,
                        talk_id=poster,
                        url=people[0].commitment.url or session.url,
                    ),
                    there,
                    _best_of(people, lambda _: self.table["poster"]),
                    people,
                    "At the poster: " + _names(people),
                    words="the poster of " + _names(people),
                )

    def _there(
        self, session: Session, contacts: Sequence[_Contact], start: datetime, end: datetime
    ) -> tuple[list[_Contact], list[datetime]]:
        """Return who can be met at a poster, and when: the hours of whoever is wanted most."""
        absent = {
            hour: {
                c.person_id
                for c in contacts
                if self._is_busy(c.person_id, hour, hour + POSTER, besides=session.id)
            }
            for hour in _poster_hours(start, end)
        }
        for wanted in sorted(contacts, key=lambda c: (-c.points, c.person_id)):
            hours = [hour for hour in absent if wanted.person_id not in absent[hour]]
            if hours:
                fewest = min((absent[hour] for hour in hours), key=len)
                there = [c for c in contacts if c.person_id not in fewest]
                return there, [hour for hour in hours if absent[hour] <= fewest]
        return [], []

    def _outlived(self, made: Collection[str]) -> Iterator[Possibility]:
        """Yield the pinned visits of the plan before that nothing else leads to.

        A pin holds while the program has the visit, even where the people or the interests that
        it was chosen for are no longer asked for.
        """
        for identity in self.decisions.pinned:
            visit = self.before.get(identity)
            if visit is None or identity in made:
                continue
            agreed = self.decisions.agreed.get(identity)
            if agreed:
                yield self._possibility(
                    replace(visit, agreed=True),
                    [(_in_zone(agreed.at, self.zone), agreed.room)],
                    {},
                    (),
                    visit.why,
                    words=_quoted(visit.title),
                )
                continue
            session = self.sessions.get(visit.session_id)
            wanted = visit.talk_ids or ((visit.talk_id,) if visit.talk_id else ())
            ids = [t for t in wanted if t in self.talks and not self.talks[t].cancelled]
            if (
                session is None
                or session.cancelled
                or session.start is None
                or (wanted and not ids)
            ):
                continue
            contacts = [
                c
                for c in self.contacts.get(session.id, ())
                if not wanted or c.commitment.talk_id in ids
            ]
            if visit.kind == "talk":
                yield self._heard(session, contacts, ids, identity=identity)
                continue
            end = session.end or session.start + UNENDED
            times, length = [session.start], end - session.start
            if visit.kind == "moderator":
                times, length = [end - BEFORE_END], CATCH
            elif visit.kind == "poster":
                start, stop = _own_part(self.talks[ids[0]])
                times, length = _poster_hours(start or session.start, stop or end), POSTER
            yield self._possibility(
                replace(visit, start=times[0], end=times[0] + length, room=session.room),
                times,
                {},
                (),
                visit.why,
                words=_quoted(visit.title),
            )

    def _meetings(self) -> Iterator[Possibility]:
        """Yield a meeting with each person, next to what they do anyway."""
        length = timedelta(minutes=self.profile.outreach.ask_minutes)
        own: dict[str, list[_Contact]] = {}
        for contacts in self.contacts.values():
            for contact in contacts:
                if role_kind(contact.commitment.appearance.role) != "co-author":
                    own.setdefault(contact.person_id, []).append(contact)
        ids = {p.person.id: visit_id("meeting", p.person.id) for p in self.prospects}
        # Who has said yes need not hear that a colleague was asked as well.
        settled = {
            p.program_id for p in self.prospects if ids[p.person.id] in self.decisions.agreed
        } - {""}
        for prospect in self.prospects:
            contacts, identity = own.get(prospect.person.id, []), ids[prospect.person.id]
            if identity in self.decisions.agreed:
                yield self._agreed(prospect, identity, contacts)
                continue
            if prospect.program_id in settled:
                continue
            ordered = self._free_around(prospect.person.id, contacts, length)
            if not ordered:
                continue
            yield self._possibility(
                Visit(
                    id=identity,
                    kind="meeting",
                    title=f"Meet {prospect.person.name.full}",
                    start=ordered[0][0],
                    end=ordered[0][0] + length,
                    agreed=False,
                ),
                ordered,
                {prospect.person.id: self.worth[prospect.person.id] * self.table["meeting"]},
                contacts,
                f"Ask {prospect.person.name.full} for {self.profile.outreach.ask_minutes} minutes",
                words=f"meeting {prospect.person.name.full}",
            )

    def _free_around(
        self, person_id: str, contacts: Sequence[_Contact], length: timedelta
    ) -> list[tuple[datetime, str]]:
        """Return the times and rooms before and after what a person does, where they are free."""
        times: dict[datetime, str] = {}
        for contact in contacts:
            session = self.sessions[contact.commitment.session_id]
            room = contact.commitment.room or session.room
            begin = session.start or _begin(contact)
            stop = session.end or contact.end or begin + UNENDED
            for start in (
                begin - 2 * LEAVE_ALONE - 2 * length,
                begin - 2 * LEAVE_ALONE - length,
                stop + LEAVE_ALONE,
                stop + LEAVE_ALONE + length,
            ):
                if not self._is_busy(person_id, start, start + length, room=room):
                    times.setdefault(start, room)
        return sorted(times.items())

    def _agreed(
        self, prospect: Prospect, identity: str, contacts: Sequence[_Contact]
    ) -> Possibility:
        """Return the meeting that both sides have agreed to, when and where they said."""
        agreed, person = self.decisions.agreed[identity], prospect.person
        start = _in_zone(agreed.at, self.zone)
        return self._possibility(
            Visit(
                id=identity,
                kind="meeting",
                title=f"Meet {person.name.full}",
                start=start,
                end=start + timedelta(minutes=self.profile.outreach.ask_minutes),
                person_ids=(person.id,),
            ),
            [(start, agreed.room)],
            {person.id: self.worth[person.id] * self.table["meeting"]},
            contacts,
            f"Agreed with {person.name.full}",
            words=f"meeting {person.name.full}",
        )

    def _event(self, session: Session) -> Possibility:
        contacts = self.contacts.get(session.id, [])
        start, end = session.start or datetime.min, session.end or datetime.min  # noqa: DTZ901
        return self._possibility(
            Visit(
                id=visit_id("event", session.id),
                kind="event",
                title=session.title,
                start=start,
                end=end,
                room=session.room,
                session_id=session.id,
                url=session.url,
                registration=registration(session),
            ),
            [start],
            _best_of(contacts, lambda _: self.table["event-host"]),
            contacts,
            "For trainees",
            words=_quoted(session.title),
            points=self.table["event"],
        )

    def _filling(self, session: Session) -> Iterator[Possibility]:
        start, end = session.start, session.end
        points = self._interest(session)
        pinned = visit_id("session", session.id) in self.decisions.pinned
        if not (start and end):
            return
        if pinned or (points and end - start <= LONGEST_FILLING):
            found = ", ".join(_interests(session, self.profile.interests))
            yield self._possibility(
                Visit(
                    id=visit_id("session", session.id),
                    kind="session",
                    title=session.title,
                    start=start,
                    end=end,
                    room=session.room,
                    session_id=session.id,
                    url=session.url,
                    registration=ticket(session),
                ),
                [start],
                {},
                (),
                f"Your interests: {found}" if found else "You pinned it",
                words=_quoted(session.title),
                points=points,
            )

    def _breaks(self, day: date) -> Iterator[Possibility]:
        settings = self.settings
        lunch = timedelta(minutes=settings.lunch_minutes)
        for title, first, last, length, weight in (
            ("Lunch", _clock(settings.lunch_from), _clock(settings.lunch_to), lunch, "meal"),
            ("Rest", REST_FROM, REST_TO, REST, "rest"),
        ):
            begin = datetime.combine(day, first, self.zone)
            close = datetime.combine(day, last, self.zone)
            times = [begin + i * GRID for i in range(max(0, (close - begin - length) // GRID + 1))]
            if times and length and self.table[weight]:
                yield self._possibility(
                    Visit(
                        id=visit_id("meal", title, day.isoformat()),
                        kind="meal",
                        title=title,
                        start=times[0],
                        end=times[0] + length,
                    ),
                    times,
                    {},
                    (),
                    "",
                    words="lunch" if title == "Lunch" else "a rest",
                    points=self.table["rest"] if title == "Rest" else 0.0,
                )

    def _is_event(self, session: Session) -> bool:
        return is_trainee_event(session, rare_track=self.rare_track)

    # --- what they share -----------------------------------------------------------------

    def _possibility(
        self,
        visit: Visit,
        times: Sequence[datetime] | Sequence[tuple[datetime, str]],
        contacts: Mapping[str, float],
        people: Sequence[_Contact],
        why: str,
        *,
        words: str,
        points: float = 0.0,
    ) -> Possibility:
        length = visit.end - visit.start
        pinned = visit.id in self.decisions.pinned
        placed = [time if isinstance(time, tuple) else (time, visit.room) for time in times]
        hours = self._hours(visit)
        reasons = [self._outside(start, start + length, *hours) for start, _ in placed]
        inside = [time for time, reason in zip(placed, reasons, strict=True) if not reason]
        closed = "" if inside or pinned else reasons[0]
        if visit.id in self.decisions.skipped:
            closed = "you skipped it"
        ranked = sorted(people, key=lambda c: (-c.points, c.person_id))
        programs = {c.prospect.program_id: c.prospect.program for c in ranked}
        chosen = inside or placed
        return Possibility(
            visit=replace(
                visit,
                start=chosen[0][0],
                end=chosen[0][0] + length,
                room=chosen[0][1],
                person_ids=tuple(dict.fromkeys(c.person_id for c in ranked)) or visit.person_ids,
                program_ids=tuple(program for program in programs if program),
                why=_why(why, [program for program in programs.values() if program]),
                pinned=pinned,
            ),
            times=tuple(chosen),
            contacts=dict(contacts),
            points=points,
            words=words,
            program=ranked[0].prospect.program_id if visit.kind == "meeting" and ranked else "",
            closed=closed,
        )

    def _hours(self, visit: Visit) -> tuple[str, str]:
        """Return from when to when there may be a visit of this kind."""
        settings = self.settings
        if visit.kind != "event":
            return settings.day_starts, settings.day_ends
        return (
            min(settings.day_starts, settings.events_from),
            max(settings.day_ends, settings.events_to),
        )

    def _outside(self, start: datetime, end: datetime, first: str, last: str) -> str:
        """Say how a time lies outside the user's days; empty where it does not."""
        settings = self.settings
        if settings.arrives and start < _in_zone(settings.arrives, self.zone):
            return "before you arrive"
        if settings.leaves and end > _in_zone(settings.leaves, self.zone):
            return "after you leave"
        day = start.astimezone(self.zone).date()
        if start < datetime.combine(day, _clock(first), self.zone):
            return f"before your day starts ({first})"
        if end > datetime.combine(day, _clock(last), self.zone):
            return f"after your day ends ({last})"
        return ""

    def _is_busy(
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

    def _interest(self, session: Session) -> float:
        found = _interests(session, self.profile.interests)
        return self.table["interest"] * min(len(found), MOST_INTERESTS)


def possible_visits(
    listing: Listing,
    prospects: Sequence[Prospect],
    *,
    meeting: Meeting,
    profile: Profile,
    targets: Sequence[Target],
    decisions: Decisions,
    walking: Walking,
    previous: Plan | None = None,
) -> Possible:
    """Return everything that this user could do at this meeting.

    `previous` is the plan before, for what was pinned in it.
    """
    builder = _Builder(
        listing,
        prospects,
        meeting=meeting,
        profile=profile,
        targets=targets,
        decisions=decisions,
        walking=walking,
        previous=previous,
    )
    visits = tuple(builder.all_and_pinned())
    return Possible(visits=visits, days=builder.days, without_time=builder.without_time)


# --- trainee events --------------------------------------------------------------------------

_AUDIENCE = re.compile(
    r"\b(?:medical students?|students?|residents?|trainees?|interns?|residency|imgs?"
    r"|international (?:medical )?graduates?|foreign (?:medical )?graduates?|applicants?"
    r"|early[- ]career|young (?:surgeon|physician|investigator)s?|mentee)\b",
    re.IGNORECASE,
)
_OCCASION = re.compile(
    r"\b(?:program(?:me)?|assembly|day|forum|breakfast|lunch(?:eon)?|reception|mixer|social"
    r"|lounge|fair|expo|showcase|bowl|jeopardy|meet[- ](?:and|&|n)[- ]greet|networking|mentor\w*"
    r"|workshop|boot ?camp|summit|orientation|hour|section meeting|town hall|open house)\b",
    re.IGNORECASE,
)
_ALWAYS = re.compile(
    r"\b(?:mixer|speed mentoring|mentor(?:ing|ship)? (?:session|breakfast|lunch(?:eon)?|program\w*"
    r"|event|hour|reception|circle\w*|round ?table\w*)|residency (?:and fellowship )?(?:fair|expo)"
    r"|(?:matching into|appl(?:y|ying|ications?) (?:to|for|into)|(?:road|path|pathway) to"
    r"|getting into) (?:(?:a|an|your|[a-z]+) ){0,2}residency|navigating the match"
    r"|career fair|networking (?:event|reception|hour|breakfast|lunch(?:eon)?|session)"
    r"|meet (?:the )?program directors?)\b",
    re.IGNORECASE,
)
_FOR_TEACHERS = re.compile(
    r"\b(?:faculty development|for faculty|educators?|coordinators?|program directors?"
    r"|(?:teach|mentor|train|evaluat|assess|supervis)ing (?:\w+ )?"
    r"(?:residents?|students?|trainees?))\b",
    re.IGNORECASE,
)
_TRACK = re.compile(
    r"^(?:trainees?|students?|residents?|medical students?|mentoring)$", re.IGNORECASE
)
_REGISTRATION = re.compile(
    r"\b(?:pre-?regist\w*|regist(?:er|ration)\b|ticket(?:ed|s)?\b|rsvp\b|invitation(?:[- ]only)?\b"
    r"|invite[- ]only|application required|additional fee\b|sign[- ]?up|\bfee\b"
    r"|(?:space|seating|places|seats) (?:is|are) limited|limited (?:space|seating)|limited to \d+)",
    re.IGNORECASE,
)


def is_trainee_event(session: Session, *, rare_track: bool = True) -> bool:
    """Whether a session is made for people in training, as its title or track says.

    A paper about residents is not: talks are never looked at, and a title needs both the people
    and the occasion, or one of the occasions that exist for them alone. A track counts only where
    it is rare: some meetings mark with it whatever may interest trainees too.
    """
    if rare_track and any(_TRACK.match(track.strip()) for track in session.tracks):
        return True
    title = re.sub(r"\([^)]*\)", " ", session.title)
    if _ALWAYS.search(title):
        return True
    about_trainees = _AUDIENCE.search(title) and _OCCASION.search(title)
    return bool(about_trainees) and not _FOR_TEACHERS.search(title)


def registration(session: Session) -> str:
    """Return what a session says about registration, in its own words; empty if nothing."""
    found = ticket(session)
    if found:
        return found
    for sentence in re.split(r"(?<=[.!?])\s+|\n+|;\s+", f"{session.title}\n{session.description}"):
        if _REGISTRATION.search(sentence):
            return sentence.strip()[:200]
    return ""


def ticket(session: Session) -> str:
    """Return what a title says in brackets of what it takes to get in; empty if nothing.

    For a session that is no event this is all that is believed: its description may speak of a
    registry, or of a fee for something else.
    """
    for bracket in re.findall(r"\(([^)]*)\)", session.title):
        if bracket.strip() == "$":
            return "marked ($): a fee is asked"
        if _REGISTRATION.search(bracket):
            return str(bracket.strip())
    return ""


# --- small things ----------------------------------------------------------------------------


def _possible_days(settings: AgendaSettings) -> AgendaSettings:
    """Return the settings; UsageError where a day ends before it begins, or holds no lunch."""
    lunch = timedelta(minutes=settings.lunch_minutes)
    opens = datetime.combine(date.min, _clock(settings.lunch_from))
    closes = datetime.combine(date.min, _clock(settings.lunch_to))
    arrives, leaves = settings.arrives, settings.leaves
    wrong = ""
    if settings.day_starts >= settings.day_ends:
        wrong = "the day ends before it starts: day_starts, day_ends"
    elif lunch and opens + lunch > closes:
        wrong = "lunch does not fit between its hours: lunch_from, lunch_to, lunch_minutes"
    elif arrives and leaves and arrives.replace(tzinfo=None) >= leaves.replace(tzinfo=None):
        wrong = "you leave before you arrive: arrives, leaves"
    unknown = sorted(settings.kinds_per_day.keys() - get_args(VisitKind))
    if unknown:
        wrong = (
            f"there is no kind of visit “{unknown[0]}” for kinds_per_day; the kinds are "
            f"{', '.join(get_args(VisitKind))}"
        )
    if wrong:
        raise UsageError(
            wrong[0].upper() + wrong[1:],
            where="profile.toml, [agenda]",
            next_step="Correct these lines and run the command again",
        )
    return settings


def _own_part(talk: Talk | None) -> tuple[datetime | None, datetime | None]:
    """Return when a person's own part begins and ends; None where only the session is timed."""
    if talk is None or talk.start is None:
        return None, None
    return talk.start, talk.end if talk.end and talk.end > talk.start else talk.start + UNENDED


def _poster_hours(start: datetime, end: datetime) -> list[datetime]:
    """Return when to be at a poster that hangs from `start` to `end`; never nothing."""
    step = GRID
    while (end - start - POSTER) // step + 1 > MOST_POSTER_TIMES:
        step += GRID / 2
    return [start + i * step for i in range(max(1, (end - start - POSTER) // step + 1))]


def _begin(contact: _Contact) -> datetime:
    if contact.start is None:
        raise ValueError(contact.commitment.talk_id)
    return contact.start


def _best_of(contacts: Iterable[_Contact], kind: Callable[[_Contact], float]) -> dict[str, float]:
    """Return person id to points, each person once, at their best part."""
    best: dict[str, float] = {}
    for contact in contacts:
        points = contact.points * kind(contact)
        best[contact.person_id] = max(points, best.get(contact.person_id, 0.0))
    return best


def _names(contacts: Iterable[_Contact]) -> str:
    names = list(dict.fromkeys(contact.name for contact in contacts))
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} and {names[-1]}"


def _quoted(title: str) -> str:
    inner = title.replace("“", "‘").replace("”", "’")
    return f"“{inner}”"


def _why(why: str, programs: Sequence[str]) -> str:
    return f"{why} ({', '.join(programs)})" if why and programs else why


def _interests(session: Session, interests: Iterable[str]) -> list[str]:
    text = " ".join((session.title, *session.tracks, *(talk.title for talk in session.talks)))
    text = text.casefold()
    return [
        interest
        for interest in dict.fromkeys(interests)
        if interest.strip()
        and re.search(rf"(?<!\w){re.escape(interest.strip().casefold())}(?!\w)", text)
    ]


def _zone(listing: Listing, meeting: Meeting) -> ZoneInfo:
    return ZoneInfo(meeting.zone or listing.zone or "UTC")


def _clock(text: str) -> time:
    return time.fromisoformat(text)


def _in_zone(moment: datetime, zone: ZoneInfo) -> datetime:
    return moment.replace(tzinfo=zone) if moment.tzinfo is None else moment.astimezone(zone)
