"""What `changes` prints: what changed in the program, what became of the plan, and the files."""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from msgspec import Struct

from confprep.agenda.changes import Change, ChangeKind, Changes, Repair
from confprep.agenda.pairing import UNREAD
from confprep.agenda.value import weights
from confprep.cli import console
from confprep.generators.visit_words import WORDS
from confprep.model import Artifact, Plan, Profile, Visit
from confprep.workspace import Written

SHOWN_PLANNED, SHOWN_ELSEWHERE = 8, 4
SHOWN_VISITS = 3
"""Of those moved, of those dropped, and of those added."""
SHORT = 48
SAVED = "changes.md"

LABELS: dict[ChangeKind, str] = {
    "cancelled": "CANCELLED",
    "moved": "MOVED",
    "room": "ROOM",
    "no longer there": "GONE",
    "renamed": "RENAMED",
    "new person": "NEW PERSON",
    "new talk": "NEW TALK",
    "affiliation": "LEFT",
    "new": "NEW",
}
OTHERS: dict[str, str] = {
    "cancelled": "cancelled",
    "moved": "moved",
    "room": "in another room",
    "renamed": "renamed",
    "new": "new",
}


class Told(Struct, frozen=True, kw_only=True):
    """Everything there is to say about one repaired plan."""

    before: Plan
    after: Plan
    changes: Changes
    repair: Repair
    profile: Profile

    @property
    def stability(self) -> float:
        """Points that keeping a visit at its time is worth."""
        return weights(self.profile.agenda.weights)["stability"]

    @property
    def anything(self) -> bool:
        """Whether the program or the plan is other than it was."""
        program, plan = self.changes, self.repair
        return any((program.mattering, program.others, plan.moved, plan.dropped, plan.added))


def show(told: Told, written: Sequence[Written], folder: Path) -> None:
    """Print it in a screenful: what touches the plan first, the rest as a count."""
    for block in (_program(told), _days(told), _files(written, folder)):
        lines = list(block)
        if lines:
            console.say("\n".join(lines) + "\n")


def artifacts(told: Told) -> list[Artifact]:
    """Return the same without limits as a file, for the next run finds no change any more."""
    if not told.anything:
        return []
    lines = [*_program(told, whole=True), "", *_days(told, whole=True), ""]
    return [Artifact(path=SAVED, data="\n".join(map(console.clean, lines)).encode())]


def as_data(told: Told, written: Sequence[Written]) -> dict[str, Any]:
    """Return the same as data, all of it."""
    changed = told.repair
    return {
        "changes": told.changes.mattering,
        "others": told.changes.counts,
        "moved": [
            {"before": one, "after": other, "why": changed.why[one.id]}
            for one, other in changed.moved
        ],
        "dropped": [{"visit": visit, "why": changed.why[visit.id]} for visit in changed.dropped],
        "added": changed.added,
        "kept": changed.kept,
        "stability": told.stability,
        "files": [{"path": str(each.path), "outcome": each.outcome} for each in written],
    }


# --- the program -----------------------------------------------------------------------------


def _program(told: Told, *, whole: bool = False) -> Iterator[str]:
    if told.after.sample:
        yield "SAMPLE: the meeting, the people and the applicant are invented."
    yield _headline(told)
    for planned, most, heading in (
        (True, SHOWN_PLANNED, "Where you go"),
        (False, SHOWN_ELSEWHERE, "People on your list, elsewhere"),
    ):
        some = [change for change in told.changes.mattering if change.planned == planned]
        shown = some if whole else some[:most]
        if some:
            yield heading
        for change in shown:
            yield f"  {LABELS[change.kind]:10} {_told(change)}"
        if len(some) > len(shown):
            yield f"  and {len(some) - len(shown)} more, all in {SAVED}"
    if told.changes.counts:
        rest = [f"{n} {OTHERS.get(kind, kind)}" for kind, n in told.changes.counts.items()]
        yield f"The rest of the program: {', '.join(rest)}."
    for skipped in told.after.skipped:
        if skipped.reason == UNREAD:
            yield f"Not read: {skipped.count} {skipped.reason}."


def _headline(told: Told) -> str:
    name, changes = told.after.meeting.name, told.changes
    since = f"since {told.before.made_on.day} {told.before.made_on:%b}"
    if not (changes.mattering or changes.others):
        return f"Nothing in the program of {name} changed {since}."
    if not changes.mattering:
        return f"Nothing in the program of {name} changed {since} that matters to you."
    number = len(changes.mattering)
    what = "1 change matters" if number == 1 else f"{number} changes matter"
    return f"{name}: {what} to you {since}."


def _told(change: Change) -> str:
    who = f" ({', '.join(change.people[:3])})" if change.people else ""
    title, before, after = _short(change.title), change.before, change.after
    match change.kind:
        case "cancelled":
            said = f"{title}{who}: was {before}, {after}"
        case "moved" | "room":
            said = f"{title}{who}: {_old_to_new(before, after)}"
        case "renamed":
            said = f"{title}{who}: now “{_short(after)}”"
        case "no longer there":
            said = f"{before} is no longer in “{title}”" + (f", now {_short(after)}" * bool(after))
        case "new person":
            what, _, when = after.rpartition(", ")
            said = f"{title}, {before}: " + (f"{_short(what)}, {when}" if what else after)
        case "affiliation":
            place = f"with {_short(after)}" if after else "without a place"
            said = f"{title} is no longer listed with {before} but {place}"
        case _:
            said = f"{title}{who}: {after or 'no time printed'}"
    return said


def _old_to_new(before: str, after: str) -> str:
    """Return both, the day but once."""
    day, _, hours = after.rpartition(" ")
    same_day = bool(day) and before.startswith(f"{day} ") and ":" in hours
    return f"{before or 'not printed'} -> {hours if same_day else after or 'not printed'}"


# --- the plan --------------------------------------------------------------------------------


def _days(told: Told, *, whole: bool = False) -> Iterator[str]:
    moved, dropped, added = (
        [(one, other) for one, other in told.repair.moved if one.kind != "meal"],
        [visit for visit in told.repair.dropped if visit.kind != "meal"],
        [visit for visit in told.repair.added if visit.kind != "meal"],
    )
    meals = sum(visit.kind == "meal" for visit in told.before.visits)
    kept = len(told.before.visits) - meals - len(moved) - len(dropped)
    if not (moved or dropped or added):
        yield f"Your plan stays as it is: {_visits(kept)}."
        return
    parts = ((moved, "moved"), (dropped, "dropped"), (added, "added"))
    counts = "".join(f", {len(part)} {what}" for part, what in parts if part)
    yield f"Your plan: {_visits(kept)} as before{counts}. Lunch and rest fit in around them."
    most = None if whole else SHOWN_VISITS
    for one, other in moved[:most]:
        yield f"  moved    {_from_to(one, other)}  {_visit(other, told.after)}: {_why(told, one)}"
    for visit in dropped[:most]:
        yield f"  dropped  {_when(visit)}  {_visit(visit, told.before)}: {_why(told, visit)}"
    for visit in added[:most]:
        room = f", {visit.room}" if visit.room else ""
        yield f"  added    {_when(visit)}{room}  {_visit(visit, told.after)}"
    hidden = sum(len(part) - len(part[:most]) for part, _ in parts)
    if hidden:
        yield f"  and {hidden} more, all in {SAVED}"
    asked = [one for one, _ in moved if one.kind == "meeting"]
    asked += [visit for visit in dropped if visit.kind == "meeting"]
    if asked:
        names = " or ".join(_who(visit, told.before) for visit in asked[:most])
        yield f"If you have written to {names} about a time, tell them of the change."
    if told.stability:
        best = weights(told.profile.agenda.weights)["person"]
        yield (
            f"A visit you had is dropped only for a gain of more than {told.stability:g} points, "
            f"moved for more than {told.stability / 2:g} (the best contact is {best:g}; "
            "“stability” in profile.toml)."
        )


def _why(told: Told, visit: Visit) -> str:
    return told.repair.why[visit.id]


def _visits(number: int) -> str:
    return f"{number} visit" if number == 1 else f"{number} visits"


def _visit(visit: Visit, plan: Plan) -> str:
    """Return who is visited, or what where it is nobody."""
    return f"{WORDS[visit.kind]} {_short(_who(visit, plan) or visit.title)}"


def _who(visit: Visit, plan: Plan) -> str:
    names = {each.person.id: each.person.name.full for each in plan.prospects}
    return ", ".join(names[key] for key in visit.person_ids if key in names)


def _when(visit: Visit) -> str:
    return f"{visit.start:%a} {visit.start.day} {visit.start:%b %H:%M}"


def _from_to(one: Visit, other: Visit) -> str:
    when = _when(one)
    if one.start.date() != other.start.date():
        when += f" -> {_when(other)}"
    elif one.start != other.start:
        when += f" -> {other.start:%H:%M}"
    elif one.end != other.end:
        when += f"-{one.end:%H:%M} -> {other.start:%H:%M}-{other.end:%H:%M}"
    return when + (f", now {other.room}" if one.room != other.room and other.room else "")


def _short(text: str) -> str:
    return text if len(text) <= SHORT else text[: SHORT - 1].rstrip() + "…"


# --- the files -------------------------------------------------------------------------------


def _files(written: Sequence[Written], folder: Path) -> Iterator[str]:
    new = sorted(
        {
            each.path.relative_to(folder).parts[0]
            for each in written
            if each.outcome in {"new", "updated"}
        }
        - {".state", "listing.json", "plan.json"}
    )
    if new:
        yield f"Written anew in {_path(folder)}{os.sep}: {', '.join(new)}"
    for each in written:
        if each.outcome == "beside":
            yield f"You changed a file: yours stays, the new text is beside it: {_path(each.path)}"
    if "agenda.ics" in new:
        yield (
            "Your calendar does not know yet: remove this meeting's calendar and import agenda.ics "
            "again, or import changes.ics; confprep publish updates one on a server."
        )


def _path(path: Path) -> str:
    try:
        return str(path.relative_to(Path.cwd()))
    except ValueError:
        return str(path)
