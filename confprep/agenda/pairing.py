"""Which session and talk of a new reading is which of the old one.

Paired by the platform's id where there is one. What is left over, because it has a new id or an id
made of its time and title, is paired by its title, the nearest in time and place first; then by its
time and place, where the title is similar or the people are the same.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from datetime import datetime
from difflib import SequenceMatcher
from typing import TypeVar

from msgspec import Struct
from msgspec.structs import replace

from confprep.model import Appearance, Listing, Person, Session, Skipped, Talk

ALIKE = 0.6
"""Share of two titles that must be the same for one to be the other's new name."""
UNREAD = "sessions whose talks were not on the pages this time (taken as they were before)"

Row = TypeVar("Row")
Key = Callable[[Row], Hashable | None]
"""What two rows have in common that are the same; None where a row has nothing to go by."""


class Home(Struct, frozen=True):
    """A talk, and the session it is in: under its own id, and under that of the old reading."""

    session: Session
    talk: Talk
    session_id: str


class Pairing(Struct, frozen=True, kw_only=True):
    """Two readings of one program, lined up."""

    sessions: tuple[tuple[Session, Session], ...]
    gone: tuple[Session, ...]
    fresh: tuple[Session, ...]
    talks: tuple[tuple[Home, Home], ...]
    talks_gone: tuple[Home, ...]
    talks_fresh: tuple[Home, ...]


def pair(old: Listing, new: Listing) -> Pairing:
    """Line up the sessions, then the talks, of two readings."""
    sessions, gone, fresh = _pair_sessions(old.sessions, new.sessions)
    now = {after.id: before.id for before, after in sessions}
    talks, talks_gone, talks_fresh = _pair_talks(
        _homes(old, {session.id: session.id for session in old.sessions}),
        _homes(new, now),
    )
    return Pairing(
        sessions=tuple(sessions),
        gone=tuple(gone),
        fresh=tuple(fresh),
        talks=tuple(talks),
        talks_gone=tuple(talks_gone),
        talks_fresh=tuple(talks_fresh),
    )


def continued(old: Listing, new: Listing) -> Listing:
    """Return the new reading as the one that follows the old: under its ids, and as whole.

    Pins, visits and calendar entries are told apart by ids. Where a page has none of its own, they
    are made of time and title, and what moved would otherwise be another thing. Where a session is
    there and all of its talks are not, the page with its talks was not read: they stay as they
    were, move along with it, and are counted.
    """
    lined_up = pair(old, new)
    before = {after.id: before for before, after in lined_up.sessions}
    talks = {
        (after.session.id, after.talk.id): (before.talk.id, before.talk.origin)
        for before, after in lined_up.talks
        if before.session_id == after.session_id
    }
    talks |= _from_elsewhere(lined_up, new, talks)
    unread = {
        after.id: tuple(_along(talk, was, after) for talk in was.talks)
        for was, after in lined_up.sessions
        if len(was.talks) > 1 and not after.talks and not after.cancelled
    }
    sessions = tuple(
        replace(
            session,
            id=before[session.id].id if session.id in before else session.id,
            talks=unread.get(session.id)
            or tuple(
                replace(talk, id=same[0], origin=same[1])
                if (same := talks.get((session.id, talk.id)))
                else talk
                for talk in session.talks
            ),
        )
        for session in new.sessions
    )
    skipped = new.skipped
    if unread:
        titles = [session.title for session in new.sessions if session.id in unread]
        skipped += (
            Skipped(kind="talks", reason=UNREAD, count=len(unread), examples=tuple(titles[:3])),
        )
    return replace(new, sessions=sessions, skipped=skipped)


def _from_elsewhere(
    lined_up: Pairing, new: Listing, settled: Mapping[tuple[str, str], tuple[str, str]]
) -> dict[tuple[str, str], tuple[str, str]]:
    """Return the id and origin of talks that went to another session.

    One whose old id is another talk's now is taken for a new talk.
    """
    moved = {
        (after.session.id, after.talk.id): before
        for before, after in lined_up.talks
        if before.session_id != after.session_id
    }
    others = {
        settled.get(place, place[1:])[0]
        for session in new.sessions
        for talk in session.talks
        if (place := (session.id, talk.id)) not in moved
    }
    return {
        place: (before.talk.id, before.talk.origin or before.session_id)
        for place, before in moved.items()
        if before.talk.id not in others
    }


def _along(talk: Talk, before: Session, after: Session) -> Talk:
    """Return a talk moved as far as its session was."""
    if before.start is None or after.start is None:
        return talk if before.start == after.start else replace(talk, start=None, end=None)
    by = after.start - before.start
    return replace(
        talk,
        start=talk.start + by if talk.start else None,
        end=talk.end + by if talk.end else None,
    )


def person_ids(before: Iterable[Person], now: Sequence[Person]) -> dict[str, str]:
    """Return, for people of a new reading who had another id in the old one, that id.

    An id is made of the name as printed, so that a fuller name or a namesake changes it. Only a
    number of the platform, or the same name and affiliation, makes two people one here.
    """
    taken = {person.id for person in now}
    found: dict[str, str] = {}
    for old in before:
        if old.id in taken and _one_person(old, next(p for p in now if p.id == old.id)):
            continue
        same = [person for person in now if _one_person(old, person)]
        if len(same) == 1 and old.id not in found.values():
            found[same[0].id] = old.id
    # An id that somebody else has now, and keeps, cannot be given away.
    return {now_id: was for now_id, was in found.items() if was not in taken - found.keys()}


def _one_person(old: Person, new: Person) -> bool:
    if numbers(old) & numbers(new):
        return True
    return plain(old.name.full) == plain(new.name.full) and bool(
        set(map(plain, old.affiliations)) & set(map(plain, new.affiliations))
    )


def numbers(person: Person) -> set[str]:
    """Return a person's numbers at the platform, each with its kind."""
    return {
        f"{kind} {value}"
        for commitment in person.commitments
        for kind, value in commitment.appearance.ids.items()
    }


def plain(text: str) -> str:
    """Return text as it is compared: letter case and spaces count for nothing."""
    return " ".join(text.casefold().split())


def span(row: Session | Talk) -> tuple[datetime | None, datetime | None]:
    """Return when something begins and ends."""
    return row.start, row.end


# --- sessions --------------------------------------------------------------------------------


def _pair_sessions(
    old: Sequence[Session], new: Sequence[Session]
) -> tuple[list[tuple[Session, Session]], list[Session], list[Session]]:
    keys: tuple[Key[Session], ...] = (
        lambda s: s.id,
        lambda s: (plain(s.title), span(s), plain(s.room)),
        lambda s: (plain(s.title), span(s)),
        lambda s: (plain(s.title), s.day),
        lambda s: plain(s.title) or None,
    )
    pairs, gone, fresh = _by_keys(old, new, keys)
    alike, gone, fresh = _by_likeness(
        gone,
        fresh,
        place=lambda s: (span(s), plain(s.room)) if s.start else None,
        title=lambda s: s.title,
        people=lambda s: [*s.people, *(person for talk in s.talks for person in talk.people)],
    )
    return pairs + alike, gone, fresh


# --- talks -----------------------------------------------------------------------------------


def _homes(listing: Listing, ids: Mapping[str, str]) -> list[Home]:
    return [
        Home(session, talk, ids.get(session.id, ""))
        for session in listing.sessions
        for talk in session.talks
    ]


def _pair_talks(
    old: Sequence[Home], new: Sequence[Home]
) -> tuple[list[tuple[Home, Home]], list[Home], list[Home]]:
    """Pair within a session first; then a talk that went to another session."""
    keys: tuple[Key[Home], ...] = (
        lambda h: (h.session_id, h.talk.id),
        lambda h: (h.session_id, plain(h.talk.title), span(h.talk)),
        lambda h: (h.session_id, plain(h.talk.title)) if h.talk.title else None,
    )
    pairs, gone, fresh = _by_keys(old, new, keys)
    alike, gone, fresh = _by_likeness(
        gone,
        fresh,
        place=lambda h: (h.session_id, span(h.talk)),
        title=lambda h: h.talk.title,
        people=lambda h: h.talk.people,
    )
    # A title such as "Discussion" is in many sessions; with the same people it is the same talk.
    elsewhere: tuple[Key[Home], ...] = (
        lambda h: (h.talk.id, plain(h.talk.title)),
        lambda h: (plain(h.talk.title), _names(h.talk.people)) if h.talk.people else None,
    )
    further, gone, fresh = _by_keys(gone, fresh, elsewhere)
    return pairs + alike + further, gone, fresh


# --- both ------------------------------------------------------------------------------------


def _by_keys(
    old: Iterable[Row], new: Iterable[Row], keys: Iterable[Key[Row]]
) -> tuple[list[tuple[Row, Row]], list[Row], list[Row]]:
    """Pair rows that have a key in common, one key after the other; several in their order."""
    pairs: list[tuple[Row, Row]] = []
    gone, fresh = list(old), list(new)
    for key in keys:
        waiting: defaultdict[Hashable, list[Row]] = defaultdict(list)
        for row in fresh:
            waiting[key(row)].append(row)
        left = []
        for row in gone:
            common = key(row)
            if common is not None and waiting.get(common):
                pairs.append((row, waiting[common].pop(0)))
            else:
                left.append(row)
        taken = {id(after) for _, after in pairs}
        gone, fresh = left, [row for row in fresh if id(row) not in taken]
    return pairs, gone, fresh


def _by_likeness(
    gone: Sequence[Row],
    fresh: Sequence[Row],
    *,
    place: Key[Row],
    title: Callable[[Row], str],
    people: Callable[[Row], Sequence[Appearance]],
) -> tuple[list[tuple[Row, Row]], list[Row], list[Row]]:
    """Pair rows at one time and place, the most alike first."""
    there: defaultdict[Hashable, list[int]] = defaultdict(list)
    for j, row in enumerate(fresh):
        there[place(row)].append(j)

    def likeness(one: Row, other: Row) -> float:
        first, second = _names(people(one)), _names(people(other))
        if first and second and (first == second or not first & second):
            return float(first == second)
        titles = _words(title(one)), _words(title(other))
        return SequenceMatcher(None, *titles, autojunk=False).ratio()

    found = sorted(
        (-likeness(row, fresh[j]), i, j)
        for i, row in enumerate(gone)
        if place(row) is not None
        for j in there.get(place(row), ())
    )
    pairs: dict[int, int] = {}
    taken: set[int] = set()
    for unlike, i, j in found:
        if -unlike >= ALIKE and i not in pairs and j not in taken:
            pairs[i] = j
            taken.add(j)
    return (
        [(gone[i], fresh[j]) for i, j in pairs.items()],
        [row for i, row in enumerate(gone) if i not in pairs],
        [row for j, row in enumerate(fresh) if j not in taken],
    )


def _words(title: str) -> str:
    """Return a title without its number, which often stays when all else is new."""
    return re.sub(r"^[a-z]{0,3}[ -]?\d+\s*[-:.]\s*", "", plain(title))


def _names(people: Iterable[Appearance]) -> frozenset[str]:
    return frozenset(plain(person.name_text) for person in people)
