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
from confprep.generators.visit_words import WORDS, title_with_people
from confprep.model import Plan, Profile, Visit
from confprep.workspace import Written

SHOWN_CHANGES = 10
SHOWN_VISITS = 4
"""Of those moved, of those dropped, and of those added."""
SHORT = 60

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
    written: Sequence[Written]
    folder: Path

    @property
    def stability(self) -> float:
        """Points that keeping a visit at its time is worth."""
        return weights(self.profile.agenda.weights)["stability"]


def show(told: Told) -> None:
    """Print it in a screenful: what touches the plan first, the rest as a count."""
    for block in (_program(told), _days(told), _files(told)):
        console.say("\n".join(block) + "\n")


def as_data(told: Told) -> dict[str, Any]:
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
        "files": [{"path": str(each.path), "outcome": each.outcome} for each in told.written],
    }


# --- the program -----------------------------------------------------------------------------


def _program(told: Told) -> Iterator[str]:
    changes = told.changes
    if told.after.sample:
        yield "SAMPLE: the meeting, the people and the applicant are invented."
    yield _headline(told)
    shown = changes.mattering[:SHOWN_CHANGES]
    for planned, heading in ((True, "Where you go"), (False, "People on your list, elsewhere")):
        some = [change for change in shown if change.planned == planned]
        if some:
            yield heading
        for change in some:
            yield f"  {LABELS[change.kind]:10} {_told(change)}"
    if len(changes.mattering) > len(shown):
        yield f"  and {len(changes.mattering) - len(shown)} more: add --json to see them."
    if changes.counts:
        rest = ", ".join(f"{n} {OTHERS.get(kind, kind)}" for kind, n in changes.counts.items())
        yield f"The rest of the program: {rest}."
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
            said = f"{title}{who}: {before or 'not printed'} -> {after or 'not printed'}"
        case "renamed":
            said = f"{title}{who}: now “{_short(after)}”"
        case "no longer there":
            said = f"{before} is no longer in “{title}”" + (f", now {_short(after)}" * bool(after))
        case "new person":
            said = f"{title}, {before}: {after}"
        case "affiliation":
            place = f"with {_short(after)}" if after else "without a place"
            said = f"{title} is no longer listed with {before} but {place}"
        case _:
            said = f"{title}{who}: {after or 'no time printed'}"
    return said


# --- the plan --------------------------------------------------------------------------------


def _days(told: Told) -> Iterator[str]:
    changed = told.repair
    if not (changed.moved or changed.dropped or changed.added):
        yield f"Your plan stays as it is: {_visits(changed.kept)}."
        return
    yield f"Your plan: {_visits(changed.kept)} as before" + "".join(
        f", {len(some)} {what}"
        for some, what in (
            (changed.moved, "moved"),
            (changed.dropped, "dropped"),
            (changed.added, "added"),
        )
        if some
    )
    for one, other in changed.moved[:SHOWN_VISITS]:
        yield f"  moved    {_from_to(one, other)}  {_visit(other, told.after)}: {_why(told, one)}"
    for visit in changed.dropped[:SHOWN_VISITS]:
        yield f"  dropped  {_when(visit)}  {_visit(visit, told.before)}: {_why(told, visit)}"
    for visit in changed.added[:SHOWN_VISITS]:
        room = f", {visit.room}" if visit.room else ""
        yield f"  added    {_when(visit)}{room}  {_visit(visit, told.after)}"
    parts = (changed.moved, changed.dropped, changed.added)
    hidden = sum(max(0, len(part) - SHOWN_VISITS) for part in parts)
    if hidden:
        yield f"  and {hidden} more: add --json to see them, or open brief.html."
    if told.stability:
        best = weights(told.profile.agenda.weights)["person"]
        yield (
            f"A visit you had is dropped only where that gains more than {told.stability:g} "
            f"points, and moved for more than {told.stability / 2:g}; the best contact is worth "
            f"{best:g}. To change that: stability, under agenda.weights in profile.toml."
        )


def _why(told: Told, visit: Visit) -> str:
    return told.repair.why[visit.id]


def _visits(number: int) -> str:
    return f"{number} visit" if number == 1 else f"{number} visits"


def _visit(visit: Visit, plan: Plan) -> str:
    people = {each.person.id: each for each in plan.prospects}
    return f"{WORDS[visit.kind]} {_short(title_with_people(visit, people))}"


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


def _files(told: Told) -> Iterator[str]:
    new = sorted(
        {
            each.path.relative_to(told.folder).parts[0]
            for each in told.written
            if each.outcome in {"new", "updated"}
        }
        - {".state", "listing.json", "plan.json"}
    )
    if new:
        yield f"Written anew in {_path(told.folder)}{os.sep}: {', '.join(new)}"
    for each in told.written:
        if each.outcome == "beside":
            yield f"You had changed a file; it stays, and the new text is beside it: {each.path}"
    changed = told.repair
    if changed.moved or changed.dropped or changed.added:
        yield (
            "Your calendar does not know yet: remove this meeting's calendar and import agenda.ics "
            "again, or import changes.ics; confprep publish updates one on a server."
        )


def _path(path: Path) -> str:
    try:
        return str(path.relative_to(Path.cwd()))
    except ValueError:
        return str(path)
