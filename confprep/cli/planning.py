"""Commands: plan."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from confprep.cli import console
from confprep.errors import UsageError
from confprep.workspace import Workspace

if TYPE_CHECKING:
    from confprep.plan import Occasion


def register(app: typer.Typer) -> None:
    """Add this group's commands to `app`."""
    app.command("plan")(plan)


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
    only: Annotated[
        str,
        typer.Option(
            "--only", metavar="PART", help="Also a calendar of only: commitments, or 2026-03-17."
        ),
    ] = "everything",
    new_uids: Annotated[
        bool,
        typer.Option("--new-uids", help="For a calendar that refuses entries you once deleted."),
    ] = False,
    json: Annotated[bool, typer.Option("--json", help="Print data instead of text.")] = False,
) -> None:
    """Read a meeting's listing, decide whom to meet, plan the days, and write everything."""
    from confprep import plan as job
    from confprep.generators import calendar

    part = calendar.which(only)
    workspace = Workspace.open()
    workspace.check_writable()
    paths = [*(saved or []), *(more or [])]
    if paths and (sample or not saved):
        raise UsageError(
            f"Do not know what “{paths[0]}” is for", next_step="Saved pages come after --from"
        )
    occasion = job.sample(meeting) if sample else _real(workspace, meeting, paths, refresh=refresh)
    key = occasion.meeting.key
    made = job.make(occasion, previous=workspace.plan(key) if key in workspace.planned() else None)
    papers = job.write_up(
        made,
        occasion,
        templates=workspace.templates_folder,
        calendar_memory=workspace.state(key, "calendar.json"),
        only=part,
        new_uids=new_uids,
    )
    # A part of the calendar from an earlier day would stay behind, unlike the whole.
    sweep = ("letters/", "changes.ics", "agenda-")
    written = workspace.write(key, papers.artifacts, sweep=sweep)
    from confprep.cli import summary

    if json:
        summary.as_json(made, papers, written)
    else:
        summary.show(made, papers, written, workspace.plan_folder(key))


def _real(workspace: Workspace, key: str, paths: list[Path], *, refresh: bool) -> Occasion:
    from confprep import plan as job
    from confprep.scrapers.meetings import find

    meeting = find(key, workspace.meetings_folder)
    user = job.User(
        profile=workspace.profile(),
        targets=workspace.targets(),
        decisions=workspace.decisions(key),
        venues=tuple(sorted(workspace.venues_folder.glob("*.toml"))),
    )
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
            meeting, paths, cache=workspace.cache_folder, refresh=refresh, progress=progress
        )
    return job.Occasion(meeting=meeting, listing=listing, user=user, now=console.now())
