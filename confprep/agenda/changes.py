"""What is different between two readings of one program, and what of it matters to this user.

Sessions and talks are paired by the platform's id; what is left over by the same title, then by the
same time and place with a similar title. A talk that moved only because its session did is not
told twice, and neither are the talks of a session that is gone.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from difflib import SequenceMatcher
from typing import Literal

from msgspec import Struct

from confprep.model import Appearance, Listing, Person, Plan, Session, Talk, Visit

ChangeKind = Literal[
    "cancelled", "moved", "room", "renamed", "new talk", "no longer there", "new person", "new"
]
ORDER: tuple[ChangeKind, ...] = (
    "cancelled",
    "moved",
    "room",
    "renamed",
    "new talk",
    "no longer there",
    "new person",
    "new",
)
ALIKE = 0.6
"""Share of two titles that must be the same for one to be the other's new name."""


class Change(Struct, frozen=True, kw_only=True):
    """One difference."""

    kind: ChangeKind
    title: str
    """Of the session or talk as it was, or of what is new."""
    before: str = ""
    after: str = ""
    session_id: str = ""
    talk_id: str = ""
    people: tuple[str, ...] = ()
    """Names of the people of interest it concerns."""


class Changes(Struct, frozen=True, kw_only=True):
    """All differences: those that matter to the plan, and the rest counted by kind."""

    mattering: tuple[Change, ...] = ()
    others: tuple[Change, ...] = ()

    @property
    def counts(self) -> dict[str, int]:
        """Return how many differences there are besides those that matter, by kind."""
        counted = Counter(change.kind for change in self.others)
        return {kind: counted[kind] for kind in ORDER if counted[kind]}


class Repair(Struct, frozen=True, kw_only=True):
    """How the plan of the days was changed."""

    moved: tuple[tuple[Visit, Visit], ...] = ()
    """The visit as it was and as it is: another time or room."""
    dropped: tuple[Visit, ...] = ()
    added: tuple[Visit, ...] = ()
    kept: int = 0


def compare(old: Listing, new: Listing, plan: Plan, repaired: Plan | None = None) -> Changes:
    """Return what changed from `old` to `new` for the user of `plan`.

    `repaired`, the plan made from `new`, tells who has become a person of interest.
    """
    return _Comparison(old, new, plan, repaired).result()


def repair(before: Plan, after: Plan) -> Repair:
    """Return how the visits of one plan became those of the other."""
    was = {visit.id: visit for visit in before.visits}
    now = {visit.id: visit for visit in after.visits}
    both = [(was[key], now[key]) for key in was if key in now]
    moved = tuple(
        (one, other)
        for one, other in both
        if (one.start, one.end, one.room) != (other.start, other.end, other.room)
    )
    return Repair(
        moved=moved,
        dropped=tuple(visit for key, visit in was.items() if key not in now),
        added=tuple(visit for key, visit in now.items() if key not in was),
        kept=len(both) - len(moved),
    )


class _Comparison:
    """One comparison of two readings."""

    def __init__(self, old: Listing, new: Listing, plan: Plan, repaired: Plan | None) -> None:
        self.old, self.new = old, new
        self.people = [prospect.person for prospect in plan.prospects]
        later = [prospect.person for prospect in repaired.prospects] if repaired else []
        known = {_key(person) for person in self.people} | {person.id for person in self.people}
        self.newcomers = [p for p in later if _key(p) not in known and p.id not in known]
        self.names = _names([*self.people, *later])
        self.planned = {visit.session_id for visit in plan.visits if visit.session_id}
        self.planned_talks = {visit.talk_id for visit in plan.visits if visit.talk_id}

    def result(self) -> Changes:
        changes = sorted(
            [*self._sessions(), *self._new_people()],
            key=lambda change: ORDER.index(change.kind),
        )
        mattering = [change for change in changes if self._matters(change)]
        others = [change for change in changes if not self._matters(change)]
        return Changes(mattering=tuple(mattering), others=tuple(others))

    def _matters(self, change: Change) -> bool:
        if change.people or change.talk_id in self.planned_talks:
            return True
        # Of a session that is visited its own changes matter, not those of every talk in it.
        return change.session_id in self.planned and not change.talk_id

    # --- sessions and talks -------------------------------------------------------------

    def _sessions(self) -> Iterator[Change]:
        pairs, gone, fresh = _pair_sessions(self.old.sessions, self.new.sessions)
        for before, after in pairs:
            yield from self._session(before, after)
        old_homes = {talk.id: session for session in gone for talk in session.talks}
        for session in gone:
            if not session.cancelled:
                yield self._told("cancelled", session, before=_when(session), after="")
        for session in fresh:
            if session.cancelled:
                continue
            yield self._told("new", session, after=_when(session))
            for talk in session.talks:
                if talk.id not in old_homes:
                    yield from self._newly(session, talk, talk.people)
            yield from self._newly(session, None, session.people)

    def _session(self, before: Session, after: Session) -> Iterator[Change]:
        if before.cancelled:
            return
        if after.cancelled:
            yield self._told("cancelled", before, before=_when(before))
            return
        if _span(before) != _span(after):
            yield self._told("moved", before, before=_when(before), after=_when(after))
        if _plain(before.room) != _plain(after.room):
            yield self._told("room", before, before=before.room, after=after.room)
        if _plain(before.title) != _plain(after.title):
            yield self._told("renamed", before, before=before.title, after=after.title)
        yield from self._people(before, after, None, before.people, after.people)
        yield from self._talks(before, after)

    def _talks(self, before: Session, after: Session) -> Iterator[Change]:
        shift = _shift(before, after)
        pairs, gone, fresh = _pair_talks(before, after)
        for one, other in pairs:
            if one.cancelled:
                continue
            if other.cancelled:
                yield self._told("cancelled", before, one, before=_when(one))
                continue
            if _span(one) != _span(other) and _shift(one, other) != shift:
                yield self._told("moved", before, one, before=_when(one), after=_when(other))
            if _plain(one.title) != _plain(other.title):
                yield self._told("renamed", before, one, before=one.title, after=other.title)
            yield from self._people(before, after, other, one.people, other.people)
        for talk in gone:
            if not talk.cancelled:
                yield self._told("cancelled", before, talk, before=_when(talk))
        for talk in fresh:
            if not talk.cancelled:
                people = self._of_interest(talk.people)
                kind: ChangeKind = "new talk" if people else "new"
                yield self._told(kind, after, talk, after=_when(talk))

    def _people(
        self,
        before: Session,
        after: Session,
        talk: Talk | None,
        was: Sequence[Appearance],
        now: Sequence[Appearance],
    ) -> Iterator[Change]:
        there, here = {_identity(a) for a in was}, {_identity(a) for a in now}
        yield from self._newly(after, talk, [a for a in now if _identity(a) not in there])
        left = [a for a in was if _identity(a) not in here]
        names = self._of_interest(left)
        if names:
            yield Change(
                kind="no longer there",
                title=talk.title if talk else before.title,
                before=", ".join(names),
                session_id=before.id,
                talk_id=talk.id if talk else "",
                people=names,
            )

    def _newly(
        self, session: Session, talk: Talk | None, appearances: Iterable[Appearance]
    ) -> Iterator[Change]:
        names = self._of_interest(appearances)
        if names:
            yield Change(
                kind="new talk",
                title=talk.title if talk else session.title,
                after=_when(talk) if talk and talk.start else _when(session),
                session_id=session.id,
                talk_id=talk.id if talk else "",
                people=names,
            )

    def _new_people(self) -> Iterator[Change]:
        for person in self.newcomers:
            titles = [c.talk_title or c.session_title for c in person.commitments]
            yield Change(
                kind="new person",
                title=person.name.full,
                after="; ".join(titles[:2]),
                people=(person.name.full,),
            )

    # --- words ---------------------------------------------------------------------------

    def _told(
        self,
        kind: ChangeKind,
        session: Session,
        talk: Talk | None = None,
        *,
        before: str = "",
        after: str = "",
    ) -> Change:
        appearances: Iterable[Appearance] = talk.people if talk else _everyone(session)
        return Change(
            kind=kind,
            title=talk.title if talk else session.title,
            before=before,
            after=after,
            session_id=session.id,
            talk_id=talk.id if talk else "",
            people=self._of_interest(appearances),
        )

    def _of_interest(self, appearances: Iterable[Appearance]) -> tuple[str, ...]:
        found = (self.names.get(_identity(appearance), "") for appearance in appearances)
        return tuple(dict.fromkeys(name for name in found if name))


def _everyone(session: Session) -> Iterator[Appearance]:
    yield from session.people
    for talk in session.talks:
        yield from talk.people


def _names(people: Iterable[Person]) -> dict[str, str]:
    return {
        _identity(commitment.appearance): person.name.full
        for person in people
        for commitment in person.commitments
    }


def _identity(appearance: Appearance) -> str:
    """Return what tells one person's lines from another's: a platform's id, else the name."""
    for kind in sorted(appearance.ids):
        return f"{kind} {appearance.ids[kind]}"
    return _plain(appearance.name_text.split(",")[0])


def _key(person: Person) -> str:
    return _plain(person.name.full)


def _plain(text: str) -> str:
    return " ".join(text.casefold().split())


def _when(item: Session | Talk) -> str:
    if item.start is None:
        return ""
    end = f"-{item.end:%H:%M}" if item.end else ""
    return f"{item.start:%a} {item.start.day} {item.start:%b %H:%M}{end}"


def _span(item: Session | Talk) -> tuple[datetime | None, datetime | None]:
    return item.start, item.end


def _shift(before: Session | Talk, after: Session | Talk) -> object:
    """Return by how much something moved; None where that cannot be said."""
    if before.start is None or after.start is None:
        return None
    return after.start - before.start


Pairs = tuple[list[tuple[Session, Session]], list[Session], list[Session]]


def _pair_sessions(old: Sequence[Session], new: Sequence[Session]) -> Pairs:
    pairs = []
    by_id = {session.id: session for session in new}
    left = [session for session in old if session.id not in by_id]
    pairs = [(session, by_id[session.id]) for session in old if session.id in by_id]
    taken = {session.id for session, _ in pairs}
    fresh = [session for session in new if session.id not in taken]
    for same in (_same_title, _same_place):
        for session in list(left):
            other = next((each for each in fresh if same(session, each)), None)
            if other is not None:
                pairs.append((session, other))
                left.remove(session)
                fresh.remove(other)
    return pairs, left, fresh


def _pair_talks(
    before: Session, after: Session
) -> tuple[list[tuple[Talk, Talk]], list[Talk], list[Talk]]:
    by_id = {talk.id: talk for talk in after.talks}
    pairs = [(talk, by_id[talk.id]) for talk in before.talks if talk.id in by_id]
    taken = {talk.id for talk, _ in pairs}
    left = [talk for talk in before.talks if talk.id not in taken]
    fresh = [talk for talk in after.talks if talk.id not in taken]
    for same in (_same_title, _same_place):
        for talk in list(left):
            other = next((each for each in fresh if same(talk, each)), None)
            if other is not None:
                pairs.append((talk, other))
                left.remove(talk)
                fresh.remove(other)
    return pairs, left, fresh


def _same_title(one: Session | Talk, other: Session | Talk) -> bool:
    return _plain(one.title) == _plain(other.title)


def _same_place(one: Session | Talk, other: Session | Talk) -> bool:
    """Whether two things stand at the same time and place under similar titles."""
    if one.start is None or _span(one) != _span(other):
        return False
    if isinstance(one, Session) and isinstance(other, Session) and one.room != other.room:
        return False
    return SequenceMatcher(None, _plain(one.title), _plain(other.title)).ratio() >= ALIKE
