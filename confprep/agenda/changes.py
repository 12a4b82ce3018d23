"""What is different between two readings of one program, and what of it matters to this user.

Each difference is told once, as what it is: a talk that moved only because its session did is not
told, neither are the talks of a session that is gone, and a new session in which somebody of
interest appears is that person's new talk. What the user did between the two (a target added, a
match rejected) is no change of the program.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Sequence
from datetime import date, datetime, timedelta
from itertools import groupby
from typing import Literal

from msgspec import Struct
from msgspec.structs import replace

from confprep.agenda.pairing import Home, Pairing, numbers, pair, plain, span
from confprep.model import Appearance, Listing, Person, Plan, Prospect, Session, Talk

ChangeKind = Literal[
    "cancelled",
    "moved",
    "room",
    "no longer there",
    "renamed",
    "new person",
    "new talk",
    "affiliation",
    "new",
]
ORDER: tuple[ChangeKind, ...] = (
    "cancelled",
    "moved",
    "room",
    "no longer there",
    "renamed",
    "new person",
    "new talk",
    "affiliation",
    "new",
)
ELSEWHERE: tuple[ChangeKind, ...] = ("new person", "new talk")
"""What comes first where the plan has nothing yet: it may be worth a visit."""
MARKED = "marked as cancelled"
MISSING = "no longer in the program"
WHOLE = 0.5
"""Share of the sessions, of the talks and of each day that a whole program still has."""
FEW = 5
"""So few sessions or talks may all go at once."""


class Change(Struct, frozen=True, kw_only=True):
    """One difference."""

    kind: ChangeKind
    title: str
    """Of the session or talk as it was, or of what is new; the name of a person."""
    before: str = ""
    after: str = ""
    start: datetime | None = None
    """When it was; of what is new, when it is."""
    session_id: str = ""
    talk_id: str = ""
    people: tuple[str, ...] = ()
    """Names of the people of interest it concerns."""
    listed: bool = True
    """False where it was cancelled by being no longer in the program, with no word of it."""
    planned: bool = False
    """Whether the plan before had, or the plan now has, a visit there."""


class Changes(Struct, frozen=True, kw_only=True):
    """All differences: those that matter to the plan, and the rest counted by kind."""

    mattering: tuple[Change, ...] = ()
    """What is in the plan first."""
    others: tuple[Change, ...] = ()

    @property
    def counts(self) -> dict[str, int]:
        """Return how many differences there are besides those that matter, by kind."""
        counted = Counter(change.kind for change in self.others)
        return {kind: counted[kind] for kind in ORDER if counted[kind]}


def compare(old: Listing, new: Listing, plan: Plan, repaired: Plan | None = None) -> Changes:
    """Return what changed from `old` to `new` for the user of `plan`.

    `repaired`, the plan made from `new`, tells who has become a person of interest.
    """
    return _Comparison(old, new, plan, repaired).result()


class Missing(Struct, frozen=True, kw_only=True):
    """What a new reading lacks that no program loses."""

    what: Literal["sessions", "talks"]
    """Talks are posters too."""
    lost: int
    of: int
    day: date | None = None
    """The day that is gone as a whole."""


def too_much_missing(old: Listing, new: Listing) -> Missing | None:
    """Return what a new reading lacks that no program loses; None where it looks whole.

    A page saved without its other days or its pop-ups looks as if nearly everything was cancelled.
    """
    lined_up = pair(old, new)
    gone = {session.id for session in lined_up.gone}
    for day, sessions in groupby(
        sorted((s for s in old.sessions if s.day), key=lambda s: str(s.day)), key=lambda s: s.day
    ):
        ids = [session.id for session in sessions]
        if len(ids) > FEW and gone.issuperset(ids):
            return Missing(what="sessions", lost=len(ids), of=len(ids), day=day)
    talks = sum(len(session.talks) for session in old.sessions)
    for missing in (
        Missing(what="sessions", lost=len(gone), of=len(old.sessions)),
        Missing(what="talks", lost=len(lined_up.talks_gone), of=talks),
    ):
        if missing.lost > FEW and missing.lost > (1 - WHOLE) * missing.of:
            return missing
    return None


# --- the program -----------------------------------------------------------------------------


class _People:
    """Who is of interest, and the name each line of theirs is told by."""

    def __init__(self, before: Sequence[Prospect], later: Sequence[Prospect]) -> None:
        self.ids: dict[str, str] = {}
        self.lines: dict[str, str] = {}
        self.fresh: dict[str, Prospect] = {}
        """By name, those who were not of interest before."""
        known = [prospect.person for prospect in before]
        for person in known:
            self._add(person, person.name.full)
        here = {prospect.person.id for prospect in later}
        for prospect in later:
            same = next((one for one in known if _is_one(one, prospect.person, here)), None)
            name = (same or prospect.person).name.full
            self._add(prospect.person, name)
            if same is None:
                self.fresh[name] = prospect

    def _add(self, person: Person, name: str) -> None:
        for commitment in person.commitments:
            for number in _numbers(commitment.appearance):
                self.ids.setdefault(number, name)
            self.lines.setdefault(plain(commitment.appearance.name_text), name)

    def name(self, appearance: Appearance) -> str:
        """Return the name of the person of interest whose line this is, or nothing."""
        by_number = [self.ids[n] for n in _numbers(appearance) if n in self.ids]
        return by_number[0] if by_number else self.lines.get(plain(appearance.name_text), "")

    def names(self, appearances: Iterable[Appearance]) -> tuple[str, ...]:
        """Return the people of interest among these lines, each once."""
        return tuple(dict.fromkeys(filter(None, map(self.name, appearances))))


class _Comparison:
    """One comparison of two readings."""

    def __init__(self, old: Listing, new: Listing, plan: Plan, repaired: Plan | None) -> None:
        later = repaired.prospects if repaired else ()
        self.old, self.new = old, new
        self.lined_up: Pairing = pair(old, new)
        self.shifts = dict(_shifts(self.lined_up))
        self.people = _People(plan.prospects, later)
        was, now = list(_lines(old)), list(_lines(new))
        self.newcomers = {
            name: prospect
            for name, prospect in self.people.fresh.items()
            if not any(_counts_for(prospect, line) and self._is(line, name) for line in was)
        }
        still = {self.people.name(line) for line in now}
        here = {self.people.name(c.appearance) for p in later for c in p.person.commitments}
        self.elsewhere = [
            prospect
            for prospect in plan.prospects
            if repaired
            and prospect.person.name.full in still - here
            and not any(
                _counts_for(prospect, line) and self._is(line, prospect.person.name.full)
                for line in now
            )
        ]
        visits = [*plan.visits, *(repaired.visits if repaired else ())]
        self.planned = {visit.session_id for visit in visits if visit.session_id}
        self.planned_talks = {visit.talk_id for visit in visits if visit.talk_id}
        self.whole = {v.session_id for v in visits if v.session_id and not v.talk_id}

    def result(self) -> Changes:
        changes = [self._placed(change) for change in self._all()]
        changes.sort(
            key=lambda c: (
                not c.planned,
                not c.planned and c.kind not in ELSEWHERE,
                ORDER.index(c.kind),
                c.start.isoformat() if c.start else "",
                c.title,
            )
        )
        return Changes(
            mattering=tuple(change for change in changes if change.planned or change.people),
            others=tuple(change for change in changes if not (change.planned or change.people)),
        )

    def _all(self) -> Iterator[Change]:
        for before, after in self.lined_up.sessions:
            yield from self._session(before, after)
        for session in self.lined_up.gone:
            if not session.cancelled:
                yield self._told(
                    "cancelled", session, before=_when(session), after=MISSING, listed=False
                )
        for session in self.lined_up.fresh:
            if not session.cancelled:
                yield from self._new_session(session)
        yield from self._talks()
        for name, prospect in self.newcomers.items():
            yield self._new_person(name, prospect)
        for prospect in self.elsewhere:
            yield self._gone_elsewhere(prospect)

    def _placed(self, change: Change) -> Change:
        # Of a session that is visited its own changes matter, not those of every talk in it.
        if change.talk_id:
            planned = change.talk_id in self.planned_talks or (
                bool(change.people) and change.session_id in self.whole
            )
        else:
            planned = change.session_id in self.planned
        return replace(change, planned=planned)

    # --- sessions and talks -------------------------------------------------------------

    def _session(self, before: Session, after: Session) -> Iterator[Change]:
        if before.cancelled:
            if not after.cancelled:
                yield from self._new_session(after)
            return
        if after.cancelled:
            yield self._told("cancelled", before, before=_when(before), after=MARKED)
            return
        if self._moved(before, after):
            yield self._told("moved", before, before=_when(before), after=_when(after))
        if plain(before.room) != plain(after.room):
            yield self._told("room", before, before=before.room, after=after.room)
        if plain(before.title) != plain(after.title):
            yield self._told("renamed", before, before=before.title, after=after.title)
        yield from self._persons(
            before.people, after.people, Home(after, _NO_TALK, before.id), before.title
        )

    def _moved(self, before: Session, after: Session) -> bool:
        if _spans_its_talks(before) and _spans_its_talks(after):
            # Its times are those of its talks, and one of these may have moved by itself.
            return bool(self.shifts[before.id])
        return span(before) != span(after)

    def _moved_along(self, one: Home, other: Home) -> bool:
        """Whether a talk stands where it stood in its session, wherever that went."""
        shift = self.shifts[one.session_id]
        was, now = span(one.talk), span(other.talk)
        moved = tuple(moment + shift if moment and shift else moment for moment in was)
        return now in {was, moved}

    def _new_session(self, session: Session) -> Iterator[Change]:
        talks = [talk for talk in session.talks if not talk.cancelled]
        moved = {(after.session.id, after.talk.id) for _, after in self.lined_up.talks}
        told = False
        for talk in talks:
            if (session.id, talk.id) not in moved and self.people.names(talk.people):
                told = True
                yield from self._newly(Home(session, talk, session.id), talk.people)
        if self.people.names(session.people):
            told = True
            yield from self._newly(Home(session, _NO_TALK, session.id), session.people)
        if not told:
            yield self._told("new", session, after=_when(session))

    def _talks(self) -> Iterator[Change]:
        told = {
            before.id
            for before, after in self.lined_up.sessions
            if after.cancelled or before.cancelled
        }
        told |= {session.id for session in self.lined_up.gone}
        fresh = {session.id for session in self.lined_up.fresh}
        for one, other in self.lined_up.talks:
            if one.session_id != other.session_id:
                yield from self._to_another_session(one, other)
            elif one.session_id not in told:
                yield from self._talk(one, other)
        for home in self.lined_up.talks_gone:
            if home.session_id not in told and not home.talk.cancelled:
                yield self._told_of(
                    home, "cancelled", before=_when(home.talk), after=MISSING, listed=False
                )
        for home in self.lined_up.talks_fresh:
            if home.session_id in told or home.session.id in fresh or home.talk.cancelled:
                continue
            yield from self._new_talk(home)

    def _talk(self, one: Home, other: Home) -> Iterator[Change]:
        if one.talk.cancelled:
            if not other.talk.cancelled:
                yield from self._new_talk(other)
            return
        if other.talk.cancelled:
            yield self._told_of(one, "cancelled", before=_when(one.talk), after=MARKED)
            return
        if not self._moved_along(one, other):
            yield self._told_of(one, "moved", before=_when(one.talk), after=_when(other.talk))
        if plain(one.talk.title) != plain(other.talk.title):
            yield self._told_of(one, "renamed", before=one.talk.title, after=other.talk.title)
        yield from self._persons(one.talk.people, other.talk.people, other, one.talk.title)

    def _to_another_session(self, one: Home, other: Home) -> Iterator[Change]:
        if one.talk.cancelled or one.session.cancelled:
            return
        if other.talk.cancelled or other.session.cancelled:
            yield self._told_of(one, "cancelled", before=_when(one.talk), after=MARKED)
            return
        yield self._told_of(one, "moved", before=_where(one), after=_where(other))
        yield from self._persons(one.talk.people, other.talk.people, other, one.talk.title)

    def _new_talk(self, home: Home) -> Iterator[Change]:
        if self.people.names(home.talk.people):
            yield from self._newly(home, home.talk.people)
        else:
            yield self._told_of(home, "new", after=_when(home.talk) or _when(home.session))

    # --- people --------------------------------------------------------------------------

    def _persons(
        self, was: Sequence[Appearance], now: Sequence[Appearance], home: Home, title: str
    ) -> Iterator[Change]:
        """Yield who of interest has come to a session or talk, and who has left it."""
        there, here = self.people.names(was), self.people.names(now)
        yield from self._newly(home, [a for a in now if self.people.name(a) not in there])
        left = tuple(name for name in there if name not in here)
        if left:
            row = home.talk if home.talk.id else home.session
            yield Change(
                kind="no longer there",
                title=title,
                before=", ".join(left),
                after=", ".join(a.name_text for a in now if a not in was),
                start=row.start or home.session.start,
                session_id=home.session_id,
                talk_id=home.talk.id,
                people=left,
            )

    def _newly(self, home: Home, appearances: Iterable[Appearance]) -> Iterator[Change]:
        """Yield what people of interest do now; what a newcomer does is told with their name."""
        names = tuple(n for n in self.people.names(appearances) if n not in self.newcomers)
        if names:
            talk = home.talk
            yield Change(
                kind="new talk",
                title=talk.title or home.session.title,
                after=_when(talk) or _when(home.session),
                start=talk.start or home.session.start,
                session_id=home.session_id or home.session.id,
                talk_id=talk.id,
                people=names,
            )

    def _new_person(self, name: str, prospect: Prospect) -> Change:
        first = min(prospect.person.commitments, key=lambda c: (c.start is None, str(c.start)))
        title = first.talk_title or first.session_title
        role = first.appearance.role.capitalize()
        return Change(
            kind="new person",
            title=name,
            before=prospect.program,
            after=", ".join(filter(None, (f"{role}: {title}" if role else title, _when(first)))),
            start=first.start,
            session_id=first.session_id,
            talk_id=first.talk_id,
            people=(name,),
        )

    def _gone_elsewhere(self, prospect: Prospect) -> Change:
        name = prospect.person.name.full
        lines = [line for line in _lines(self.new) if self._is(line, name)]
        first = next((c for c in prospect.person.commitments), None)
        return Change(
            kind="affiliation",
            title=name,
            before=prospect.program or ", ".join(prospect.person.affiliations),
            after="; ".join(dict.fromkeys(a.affiliation_text for a in lines if a.affiliation_text)),
            start=first.start if first else None,
            session_id=first.session_id if first else "",
            talk_id=first.talk_id if first else "",
            people=(name,),
        )

    def _is(self, appearance: Appearance, name: str) -> bool:
        return self.people.name(appearance) == name

    # --- words ---------------------------------------------------------------------------

    def _told(
        self,
        kind: ChangeKind,
        session: Session,
        *,
        before: str = "",
        after: str = "",
        listed: bool = True,
    ) -> Change:
        return Change(
            kind=kind,
            title=session.title,
            before=before,
            after=after,
            listed=listed,
            start=session.start,
            session_id=session.id,
            people=self.people.names(_everyone(session)),
        )

    def _told_of(
        self,
        home: Home,
        kind: ChangeKind,
        *,
        before: str = "",
        after: str = "",
        listed: bool = True,
    ) -> Change:
        return Change(
            kind=kind,
            title=home.talk.title,
            before=before,
            after=after,
            listed=listed,
            start=home.talk.start or home.session.start,
            session_id=home.session_id,
            talk_id=home.talk.id,
            people=self.people.names(home.talk.people),
        )


_NO_TALK = Talk(id="", title="")


def _is_one(before: Person, later: Person, here: Collection[str]) -> bool:
    """Whether a person of the new reading is one of the old: by id, by name, or fuller printed."""
    if before.id == later.id or numbers(before) & numbers(later):
        return True
    one, other = before.name, later.name
    if plain(one.full) == plain(other.full):
        return True
    first, second = plain(one.given).rstrip("."), plain(other.given).rstrip(".")
    initial = min(first, second, key=len)
    return (
        before.id not in here
        and plain(one.surname) == plain(other.surname)
        and len(initial) == 1
        and max(first, second, key=len).startswith(initial)
    )


def _counts_for(prospect: Prospect, line: Appearance) -> bool:
    """Whether a line's affiliation is one for which the prospect is counted for the program."""
    matched = [m for m in prospect.matches if m.program_id == prospect.program_id]
    wanted = [plain(match.affiliation) for match in matched if match.affiliation]
    printed = plain(line.affiliation_text)
    return not wanted or any(text == printed or text in printed for text in wanted)


def _numbers(appearance: Appearance) -> Iterator[str]:
    for kind in sorted(appearance.ids):
        yield f"{kind} {appearance.ids[kind]}"


def _lines(listing: Listing) -> Iterator[Appearance]:
    for session in listing.sessions:
        yield from _everyone(session)


def _everyone(session: Session) -> Iterator[Appearance]:
    yield from session.people
    for talk in session.talks:
        yield from talk.people


def _shifts(lined_up: Pairing) -> Iterator[tuple[str, timedelta | None]]:
    """Yield by how much each session moved, by its old id; None where it did not, or is unknown."""
    moves: dict[str, set[timedelta | None]] = {}
    for one, other in lined_up.talks:
        if one.session_id == other.session_id:
            moves.setdefault(one.session_id, set()).add(_between(one.talk, other.talk))
    for before, after in lined_up.sessions:
        if _spans_its_talks(before) and _spans_its_talks(after):
            together = moves.get(before.id, set())
            yield before.id, next(iter(together)) if len(together) == 1 else None
        else:
            yield before.id, _between(before, after)


def _between(before: Session | Talk, after: Session | Talk) -> timedelta | None:
    if before.start is None or after.start is None:
        return None
    return after.start - before.start


def _spans_its_talks(session: Session) -> bool:
    """Whether a session begins and ends with its talks, as where a page times only these."""
    starts = [talk.start for talk in session.talks if talk.start]
    ends = [talk.end for talk in session.talks if talk.end]
    return bool(starts and ends) and span(session) == (min(starts), max(ends))


def _when(row: Session | Talk | object) -> str:
    start, end = getattr(row, "start", None), getattr(row, "end", None)
    if start is None:
        return ""
    return f"{start:%a} {start.day} {start:%b %H:%M}" + (f"-{end:%H:%M}" if end else "")


def _where(home: Home) -> str:
    """Return when and in which session a talk is."""
    when = _when(home.talk) or _when(home.session)
    return ", ".join(filter(None, (when, f"in “{home.session.title}”")))
