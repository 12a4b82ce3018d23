"""Commands: pin, skip, changes."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from msgspec.structs import replace

from confprep.cli import console
from confprep.errors import ConfprepError, UsageError
from confprep.workspace import Workspace

if TYPE_CHECKING:
    from confprep.model import Plan, Visit

Meeting = Annotated[str, typer.Argument(help="A meeting you have a plan for.")]
Which = Annotated[
    str, typer.Argument(metavar="VISIT", help="Its id, or words of its title or of a name in it.")
]
Undo = Annotated[bool, typer.Option("--undo", help="Take it back.")]


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
    more: Annotated[list[Path] | None, typer.Argument(metavar="[PATH]...", hidden=True)] = None,
    saved: Annotated[
        list[Path] | None,
        typer.Option("--from", metavar="PATH...", help="Pages you saved anew, or a folder."),
    ] = None,
    browser: Annotated[
        bool,
        typer.Option("--browser", help="Let Chrome or Chromium fill in the pages it fetches."),
    ] = False,
    json: Annotated[bool, typer.Option("--json", help="Print data instead of text.")] = False,
) -> None:
    """Read the program again, say what changed for you, and repair the plan."""
    from confprep import plan as job
    from confprep.agenda.changes import compare, repair, too_much_missing
    from confprep.cli import repaired
    from confprep.cli.planning import carry_out, occasion_of, save

    workspace = Workspace.open()
    workspace.check_writable()
    paths = [*(saved or []), *(more or [])]
    if paths and not saved:
        raise UsageError(
            f"Do not know what “{paths[0]}” is for", next_step="Saved pages come after --from"
        )
    before, old = workspace.plan(meeting), workspace.listing(meeting)
    occasion = occasion_of(
        workspace, meeting, paths, sample=before.sample, refresh=True, browser=browser
    )
    if missing := too_much_missing(old, occasion.listing):
        raise ConfprepError(
            f"What was read now lacks {missing}, so nothing was changed",
            next_step="Read every day of the program, with the pages behind it. If that much is "
            f"really gone, make the plan anew with: confprep plan {meeting}",
        )
    occasion = job.continued(occasion, old)
    after, _, files = carry_out(workspace, occasion)
    found = compare(old, occasion.listing, before, after)
    told = repaired.Told(
        before=before,
        after=after,
        changes=found,
        repair=repair(before, after, found),
        profile=occasion.user.profile,
    )
    written = save(workspace, after, [*files, *repaired.artifacts(told)])
    if json:
        console.data(repaired.as_data(told, written))
    else:
        repaired.show(told, written, workspace.plan_folder(meeting))


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
