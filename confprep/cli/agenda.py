"""Commands: pin, skip, changes."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from msgspec.structs import replace

from confprep.cli import console
from confprep.errors import UsageError
from confprep.workspace import Workspace

if TYPE_CHECKING:
    from confprep.agenda.changes import Change, Changes, Repair
    from confprep.model import Plan, Visit

Meeting = Annotated[str, typer.Argument(help="A meeting you have a plan for.")]
Which = Annotated[
    str, typer.Argument(metavar="VISIT", help="Its id, or words of its title or of a name in it.")
]
Undo = Annotated[bool, typer.Option("--undo", help="Take it back.")]
SHOWN = 15


def register(app: typer.Typer) -> None:
    """Add this group's commands to `app`."""
    app.command("pin")(pin)
    app.command("skip")(skip)
    app.command("changes")(changes)


def pin(meeting: Meeting, visit: Which, undo: Undo = False) -> None:
    """Keep a visit in every later plan, whatever else changes."""
    _decide(meeting, visit, "pinned", undo=undo)


def skip(meeting: Meeting, visit: Which, undo: Undo = False) -> None:
    """Keep a visit out of every later plan."""
    _decide(meeting, visit, "skipped", undo=undo)


def changes(
    meeting: Meeting,
    saved: Annotated[
        list[Path] | None,
        typer.Option("--from", metavar="PATH", help="Pages you saved anew, instead of fetching."),
    ] = None,
    json: Annotated[bool, typer.Option("--json", help="Print data instead of text.")] = False,
) -> None:
    """Read the program again, say what changed for you, and repair the plan."""
    from confprep.agenda.changes import compare, repair
    from confprep.cli.planning import carry_out, occasion_of

    workspace = Workspace.open()
    workspace.check_writable()
    before, old = workspace.plan(meeting), workspace.listing(meeting)
    occasion = occasion_of(workspace, meeting, saved or [], sample=before.sample, refresh=True)
    after, _, written = carry_out(workspace, occasion)
    found = compare(old, occasion.listing, before, after)
    repaired = repair(before, after)
    if json:
        console.data(
            {
                "changes": found.mattering,
                "others": found.counts,
                "moved": [{"before": one, "after": two} for one, two in repaired.moved],
                "dropped": repaired.dropped,
                "added": repaired.added,
                "kept": repaired.kept,
            }
        )
        return
    for line in (*_program(found), "", *_days(repaired)):
        console.say(line)
    for each in written:
        if each.outcome == "beside":
            console.say(f"You changed a file, so the new text stands beside it: {each.path}")
    if repaired.moved or repaired.dropped or repaired.added:
        console.say(
            "To update your calendar, remove the calendar of this meeting and import agenda.ics "
            "again, or import changes.ics."
        )


def _program(found: Changes) -> Iterator[str]:
    if not found.mattering:
        yield "Nothing in the program changed that matters to you."
    for change in found.mattering[:SHOWN]:
        yield _told(change)
    if len(found.mattering) > SHOWN:
        yield f"... and {len(found.mattering) - SHOWN} more; --json has them all."
    if found.counts:
        rest = ", ".join(f"{count} {kind}" for kind, count in found.counts.items())
        yield f"Elsewhere in the program: {rest}."


def _told(change: Change) -> str:
    who = f" ({', '.join(change.people[:3])})" if change.people else ""
    label = change.kind.upper()
    if change.kind in {"moved", "room", "renamed"}:
        where = f": {change.before or 'not printed'} -> {change.after or 'not printed'}"
        return f"{label:9} {change.title}{who}{where}"
    detail = change.after or (change.before if change.kind == "cancelled" else "")
    return f"{label:9} {change.title}{who}" + (f": {detail}" if detail else "")


def _days(repaired: Repair) -> Iterator[str]:
    moved, dropped, added = repaired.moved, repaired.dropped, repaired.added
    if not (moved or dropped or added):
        yield f"Your plan stays as it is ({repaired.kept} visits)."
        return
    yield f"Your plan: {repaired.kept} visits stay as they are."
    for one, other in moved:
        room = f", {other.room}" if one.room != other.room and other.room else ""
        yield f"  moved    {one.start:%a %H:%M} -> {other.start:%a %H:%M}{room}  {other.title}"
    for visit in dropped:
        yield f"  dropped  {visit.start:%a %H:%M}  {visit.title}"
    for visit in added:
        yield f"  added    {visit.start:%a %H:%M}  {visit.title}"


def _decide(meeting: str, wanted: str, decision: str, *, undo: bool) -> None:
    workspace = Workspace.open()
    visit = _find(workspace.plan(meeting), wanted)
    decisions = workspace.decisions(meeting)
    pinned = [each for each in decisions.pinned if each != visit.id]
    skipped = [each for each in decisions.skipped if each != visit.id]
    if not undo:
        (pinned if decision == "pinned" else skipped).append(visit.id)
    workspace.save_decisions(
        meeting, replace(decisions, pinned=tuple(pinned), skipped=tuple(skipped))
    )
    state = f"No longer {decision}" if undo else decision.capitalize()
    console.say(f"{state}: {visit.start:%a %H:%M} {visit.title}")
    console.say(f"For the plan with that in it: confprep plan {meeting}")


def _find(plan: Plan, wanted: str) -> Visit:
    """Return the one visit that is meant, planned or left out."""
    visits = [*plan.visits, *(left.visit for left in plan.left_out)]
    exact = [visit for visit in visits if visit.id == wanted]
    if exact:
        return exact[0]
    names = {each.person.id: each.person.name.full for each in plan.prospects}
    words = wanted.casefold().split()
    found = [
        visit
        for visit in visits
        if words
        and all(
            word in f"{visit.id} {visit.title} {_people(visit, names)}".casefold() for word in words
        )
    ]
    if len(found) == 1:
        return found[0]
    if found:
        which = "; ".join(
            f"{visit.id} ({visit.start:%a %H:%M} {visit.title})" for visit in found[:5]
        )
        raise UsageError(
            f"“{wanted}” could be {len(found)} visits", next_step=f"Say which: {which}"
        )
    raise UsageError(
        f"There is no visit “{wanted}” in the plan for {plan.meeting.key}",
        next_step="The ids are in plan.json, with what was left out",
    )


def _people(visit: Visit, names: dict[str, str]) -> str:
    return " ".join(names.get(person, "") for person in visit.person_ids)
