"""Commands: plan, calendar."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from msgspec.structs import replace

from confprep.cli import console
from confprep.errors import UsageError
from confprep.workspace import Workspace

if TYPE_CHECKING:
    from confprep.model import Artifact, Plan
    from confprep.plan import Kept, Occasion, Papers, User
    from confprep.workspace import Written


def register(app: typer.Typer) -> None:
    """Add this group's commands to `app`."""
    app.command("plan")(plan)
    app.command("calendar")(calendar)


def plan(
    meeting: Annotated[str, typer.Argument(help="For example aaos-2025; see confprep meetings.")],
    more: Annotated[list[Path] | None, typer.Argument(metavar="[PATH]...", hidden=True)] = None,
    saved: Annotated[
        list[Path] | None,
        typer.Option("--from", metavar="PATH...", help="Pages or files you saved, or a folder."),
    ] = None,
    sample: Annotated[
        bool, typer.Option("--sample", help="An invented meeting: no network, nothing to set up.")
    ] = False,
    refresh: Annotated[
        bool, typer.Option("--refresh", help="Ask for every page again, not only the missing ones.")
    ] = False,
    browser: Annotated[
        bool,
        typer.Option("--browser", help="Let Chrome or Chromium fill in the pages it fetches."),
    ] = False,
    points: Annotated[
        bool, typer.Option("--points", help="Say what each visit is worth by your weights.")
    ] = False,
    json: Annotated[bool, typer.Option("--json", help="Print data instead of text.")] = False,
) -> None:
    """Read a meeting's listing, decide whom to meet, plan the days, and write everything."""
    from confprep import plan as job
    from confprep.cli import summary

    workspace = Workspace.open()
    workspace.check_writable()
    paths = [*(saved or []), *(more or [])]
    if paths and (sample or not saved):
        raise UsageError(
            f"Do not know what “{paths[0]}” is for", next_step="Saved pages come after --from"
        )
    occasion = occasion_of(
        workspace, meeting, paths, sample=sample, refresh=refresh, browser=browser
    )
    key = occasion.meeting.key
    workspace.set_damaged_aside(key)
    if workspace.state(key, "listing.json"):
        occasion = job.continued(occasion, workspace.listing(key))
    made, said, files = carry_out(workspace, occasion)
    written = save(workspace, made, files)
    if json:
        summary.as_json(made, said, written)
    else:
        folder = workspace.plan_folder(made.meeting.key)
        summary.show(made, said, written, folder, points=points)


def calendar(
    meeting: Annotated[str, typer.Argument(help="A meeting you have made a plan for.")],
    only: Annotated[
        str, typer.Option(metavar="PART", help="everything, commitments, or a day: 2026-03-17.")
    ] = "everything",
    new_uids: Annotated[
        bool,
        typer.Option("--new-uids", help="Make every entry new, for a calendar that refuses them."),
    ] = False,
) -> None:
    """Write a plan's calendar again, or only the commitments or one day of it."""
    from confprep import plan as job
    from confprep.generators.calendar import advice, which

    workspace = Workspace.open()
    made = workspace.plan(meeting)
    user = job.sample_user() if made.sample else _user(workspace, meeting)
    kept = _kept(workspace, meeting)
    files = job.calendar_files(
        made,
        job.papers(made, user, kept),
        user.profile,
        kept,
        now=console.now(),
        only=which(only),
        new_uids=new_uids,
    )
    # Parts with the old UIDs would bring the refused entries back.
    sweep = ("changes.ics", "agenda-") if new_uids else ("changes.ics",)
    for each in workspace.write(meeting, files, sweep=sweep):
        if each.path.suffix == ".ics" and each.outcome != "removed":
            console.say(f"Wrote {each.path}")
    for sentence in advice(files, new_uids=new_uids):
        console.say(f"  {sentence}")


def carry_out(workspace: Workspace, occasion: Occasion) -> tuple[Plan, Papers, list[Artifact]]:
    """Plan, and return what was planned and said, and the files to write."""
    from confprep import plan as job

    kept = _kept(workspace, occasion.meeting.key)
    with console.Waiting("Planning the days"):
        made = job.make(occasion, kept)
        said = job.papers(made, occasion.user, kept)
        return made, said, job.files(made, said, occasion, kept)


def save(workspace: Workspace, plan: Plan, files: list[Artifact]) -> tuple[Written, ...]:
    """Write the files of a plan, and remove what earlier ones would mislead with."""
    # What is left of earlier letters, a part of a calendar or its changes.
    return workspace.write(plan.meeting.key, files, sweep=("letters/", "agenda-", "changes.ics"))


def _kept(workspace: Workspace, key: str) -> Kept:
    from confprep import plan as job

    return job.Kept(
        plan=workspace.plan(key) if key in workspace.planned() else None,
        calendar=workspace.state(key, "calendar.json"),
        papers=workspace.state(key, "papers.json"),
    )


def _user(workspace: Workspace, key: str) -> User:
    from confprep import plan as job

    return job.User(
        profile=workspace.profile(),
        targets=workspace.targets(),
        decisions=workspace.decisions(key),
        venues=workspace.venues(),
        seasons=workspace.seasons_folder,
        templates=workspace.templates_folder,
    )


def occasion_of(
    workspace: Workspace,
    key: str,
    paths: list[Path],
    *,
    sample: bool,
    refresh: bool,
    browser: bool = False,
) -> Occasion:
    """Return the meeting to plan for: the invented one, or a real one read now."""
    from confprep import plan as job
    from confprep.scrapers.meetings import find

    if sample:
        invented = job.sample(key)
        # Who tries pin, skip and reject on the sample sees what they do.
        decided = workspace.decisions(invented.meeting.key)
        return replace(invented, user=replace(invented.user, decisions=decided))
    meeting = find(key, workspace.meetings_folder)
    user = _user(workspace, key)
    if not user.targets:
        if not paths:
            # A meeting that cannot be reached comes first: its pages must be saved while online.
            job.reach(meeting, workspace.cache_folder)
        raise UsageError(
            "There are no target programs in this folder",
            where=str(workspace.targets_path),
            next_step="Add some with: confprep targets add NAME. "
            f"Or look at an invented meeting first: confprep plan {key} --sample",
        )
    with console.Waiting("Reading the program") as progress:
        listing = job.read(
            meeting,
            paths,
            cache=workspace.cache_folder,
            refresh=refresh,
            browser=browser,
            progress=progress,
        )
    return job.Occasion(meeting=meeting, listing=listing, user=user, now=console.now())
