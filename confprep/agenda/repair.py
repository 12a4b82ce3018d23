"""How the plan of the days was repaired after the program changed, and why."""

from __future__ import annotations

from msgspec import Struct

from confprep.agenda.changes import ChangeKind, Changes
from confprep.model import Plan, Visit
from confprep.reasons import Reason


class Repair(Struct, frozen=True, kw_only=True):
    """How the plan of the days was changed."""

    moved: tuple[tuple[Visit, Visit], ...] = ()
    """The visit as it was and as it is: another time or room, or another part of its session."""
    dropped: tuple[Visit, ...] = ()
    added: tuple[Visit, ...] = ()
    kept: int = 0
    why: dict[str, Reason | str] = {}
    """Why a visit moved or was dropped, by the id it had."""


def repair(before: Plan, after: Plan, changes: Changes | None = None) -> Repair:
    """Return how the visits of one plan became those of the other, and why.

    Visits are the same by their id; of the rest, those to one talk, or of one kind to one session.
    """
    was = {visit.id: visit for visit in before.visits}
    now = {visit.id: visit for visit in after.visits}
    both = {key: now[key] for key in was if key in now}
    for same in (_talk_of, _session_of, _people_of):
        free = {same(v): v for v in after.visits if v.id not in {o.id for o in both.values()}}
        for key, visit in was.items():
            if key not in both and same(visit) and (other := free.pop(same(visit), None)):
                both[key] = other
    pairs = [(was[key], both[key]) for key in was if key in both]
    moved = [
        (one, other)
        for one, other in pairs
        if (one.start, one.end, one.room) != (other.start, other.end, other.room)
    ]
    dropped = [visit for key, visit in was.items() if key not in both]
    taken = {visit.id for visit in both.values()}
    reasons = _Reasons(before, after, changes or Changes())
    return Repair(
        moved=tuple(moved),
        dropped=tuple(dropped),
        added=tuple(visit for key, visit in now.items() if key not in taken),
        kept=len(pairs) - len(moved),
        why={
            **{one.id: reasons.moved(one, other) for one, other in moved},
            **{visit.id: reasons.dropped(visit) for visit in dropped},
        },
    )


def _talk_of(visit: Visit) -> tuple[str, ...]:
    return (visit.kind, visit.talk_id) if visit.talk_id else ()


def _session_of(visit: Visit) -> tuple[str, ...]:
    return (visit.kind, visit.session_id) if visit.session_id else ()


def _people_of(visit: Visit) -> tuple[str, ...]:
    return (visit.kind, *visit.person_ids) if visit.kind == "meeting" else ()


class _Reasons:
    """Why the visits of a plan changed, from the changes of the program and the plan now."""

    def __init__(self, before: Plan, after: Plan, changes: Changes) -> None:
        self.after = after
        self.wanted = {prospect.person.id for prospect in after.prospects}
        self.names = {
            p.person.id: p.person.name.full for p in (*before.prospects, *after.prospects)
        }
        self.left_out = {left.visit.id: left.why for left in after.left_out}
        self.kinds: dict[str, set[ChangeKind]] = {}
        for change in (*changes.mattering, *changes.others):
            about = [change.talk_id or change.session_id, *map(_called, change.people)]
            for key in about:
                self.kinds.setdefault(key, set()).add(change.kind)

    def moved(self, one: Visit, other: Visit) -> Reason:
        if one.talk_ids != other.talk_ids or one.talk_id != other.talk_id:
            return Reason(kind="changed/other-talks")
        if self._program(one) & {"moved", "room", "cancelled"}:
            return Reason(kind="changed/program-moved")
        if one.kind == "meeting" and self._people(one):
            return Reason(kind="changed/their-hours")
        if (one.start, one.end) == (other.start, other.end):
            return Reason(kind="changed/other-room")
        return self._in_the_way(one) or Reason(kind="changed/fits-better")

    def dropped(self, visit: Visit) -> Reason | str:
        kinds = self._program(visit)
        if "cancelled" in kinds:
            return Reason(kind="changed/cancelled")
        if visit.person_ids and not self.wanted.intersection(visit.person_ids):
            return Reason(kind="changed/nobody-left")
        if "no longer there" in kinds:
            return Reason(kind="changed/not-there")
        if visit.kind == "meeting" and self._people(visit) - {"new talk"}:
            return Reason(kind="changed/their-hours")
        return (
            Reason(kind="changed/does-not-fit")
            if "moved" in kinds
            else self._instead(visit)
            or self._in_the_way(visit)
            or self.left_out.get(visit.id)
            or Reason(kind="changed/gains-more")
        )

    def _program(self, visit: Visit) -> set[ChangeKind]:
        own = self.kinds.get(visit.session_id, set()) if visit.session_id else set()
        talks = (visit.talk_id, *visit.talk_ids)
        return own.union(*(self.kinds.get(talk, set()) for talk in talks if talk))

    def _people(self, visit: Visit) -> set[ChangeKind]:
        names = [_called(self.names[person]) for person in visit.person_ids if person in self.names]
        return {kind for name in names for kind in self.kinds.get(name, ())}

    def _instead(self, visit: Visit) -> Reason | None:
        """Return where else the same people are met, or who of their program is."""
        for other in self.after.visits:
            if set(visit.person_ids) & set(other.person_ids):
                return Reason(kind="changed/seen-elsewhere", values={"title": other.title})
        for other in self.after.visits:
            if visit.kind == other.kind == "meeting" and (
                set(visit.program_ids) & set(other.program_ids)
            ):
                return Reason(kind="changed/one-a-program", values={"title": other.title})
        return None

    def _in_the_way(self, visit: Visit) -> Reason | None:
        there = [
            other
            for other in self.after.visits
            if other.id != visit.id and other.start < visit.end and visit.start < other.end
        ]
        if not there:
            return None
        return Reason(kind="changed/makes-room", values={"title": there[0].title})


def _called(name: str) -> str:
    """Return the key of a person's name, that no id is."""
    return f"person {name}"
