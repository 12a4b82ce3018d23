"""Plan a meeting, read its program again, write its calendar."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from datetime import datetime
from pathlib import Path
from typing import Literal

from msgspec import Struct
from msgspec.structs import replace

from confprep import plan as job
from confprep.errors import UsageError
from confprep.generators.changes import ChangeReport
from confprep.generators.phrases import phrases
from confprep.generators.visit_words import titles
from confprep.model import Draft, Plan, Progress
from confprep.workspace import Workspace, Written

Stage = Literal["reading", "planning"]
ShowProgress = Callable[[Stage, Progress | None], None]
"""Told which stage has begun, and how far it is where that is known."""


class Planned(Struct, frozen=True, kw_only=True):
    """A plan was made, and written."""

    plan: Plan
    drafts: tuple[Draft, ...]
    held: dict[str, int]
    """Why letters are not for now, and how many for each reason."""
    titles: dict[str, str]
    """Id of a visit, in the plan or left out, to what is said of it after the word for its kind."""
    left_out: dict[str, str]
    """Id of a visit that is not in the plan to why, in words."""
    written: tuple[Written, ...]
    folder: Path


class Changed(Struct, frozen=True, kw_only=True):
    """The program was read again, and the plan repaired and written."""

    report: ChangeReport
    written: tuple[Written, ...]
    folder: Path


class CalendarWritten(Struct, frozen=True, kw_only=True):
    """A plan's calendar was written again, or a part of it."""

    paths: tuple[Path, ...]
    advice: tuple[str, ...]
    """What to tell the user of these files, most important first."""


def plan(
    folder: Path,
    meeting: str,
    saved: Sequence[Path] = (),
    *,
    now: datetime,
    sample: bool = False,
    refresh: bool = False,
    browser: bool = False,
    progress: ShowProgress = lambda *_: None,
) -> Planned:
    """Read a meeting's listing, decide whom to meet, plan the days, and write everything.

    With `sample` the meeting and the user are invented. Damaged files of an earlier plan are kept
    under another name, and a new plan is made in their place.
    """
    workspace = Workspace(folder)
    workspace.check_writable()
    given = _read(
        workspace,
        meeting,
        saved,
        now=now,
        sample=sample,
        refresh=refresh,
        browser=browser,
        progress=progress,
    )
    key = given.meeting.key
    before = job.previous(lambda name: workspace.saved(key, name))
    workspace.set_aside(key, before.damaged)
    progress("planning", None)
    made = job.prepare(given, before)
    said = phrases(made.texts.environment)
    return Planned(
        plan=made.plan,
        drafts=made.texts.drafts,
        held=Counter(said.held(each.held) for each in made.texts.drafts if each.held),
        titles=titles(made.plan, said),
        left_out={left.visit.id: said.reason(left.why) for left in made.plan.left_out},
        written=workspace.write(key, made.artifacts, sweep=job.REPLACED),
        folder=workspace.plan_folder(key),
    )


def changes(
    folder: Path,
    meeting: str,
    saved: Sequence[Path] = (),
    *,
    now: datetime,
    browser: bool = False,
    progress: ShowProgress = lambda *_: None,
) -> Changed:
    """Read the program again, say what changed for the user, and repair the plan."""
    workspace = Workspace(folder)
    workspace.check_writable()
    was = workspace.plan(meeting)
    before = job.Previous(
        plan=was,
        listing=workspace.listing(meeting),
        calendar=workspace.state(meeting, "calendar.json"),
        papers=workspace.state(meeting, "papers.json"),
    )
    given = _read(
        workspace,
        meeting,
        saved,
        now=now,
        sample=was.sample,
        refresh=True,
        browser=browser,
        progress=progress,
    )
    progress("planning", None)
    report, artifacts = job.prepare_again(given, before)
    return Changed(
        report=report,
        written=workspace.write(meeting, artifacts, sweep=job.REPLACED),
        folder=workspace.plan_folder(meeting),
    )


def calendar(
    folder: Path, meeting: str, only: str = "", *, now: datetime, new_uids: bool = False
) -> CalendarWritten:
    """Write a plan's calendar again, or a part of it: `commitments`, or a day as 2026-03-17.

    `new_uids` makes every entry new, for a calendar that refuses the old ones.
    """
    from confprep.generators.calendar import advice, which

    workspace = Workspace(folder)
    made = workspace.plan(meeting)
    files = job.calendar_again(
        made,
        job.sample_user() if made.sample else workspace.user(meeting),
        memory=workspace.state(meeting, "calendar.json"),
        papers=workspace.state(meeting, "papers.json"),
        now=now,
        only=which(only or "everything"),
        new_uids=new_uids,
    )
    # Parts with the old UIDs would bring the refused entries back.
    sweep = ("changes.ics", "agenda-") if new_uids else ("changes.ics",)
    written = workspace.write(meeting, files, sweep=sweep)
    return CalendarWritten(
        paths=tuple(
            each.path
            for each in written
            if each.path.suffix == ".ics" and each.outcome != "removed"
        ),
        advice=advice(files, new_uids=new_uids),
    )


def _read(
    workspace: Workspace,
    key: str,
    saved: Sequence[Path],
    *,
    now: datetime,
    sample: bool,
    refresh: bool,
    browser: bool,
    progress: ShowProgress,
) -> job.PlanInput:
    """Return the meeting to plan for: the invented one, or a real one read now."""
    from confprep.scrapers.meetings import find

    if sample:
        invented = job.sample(key)
        # Who tries pin, skip and reject on the sample sees what they do.
        decided = workspace.decisions(invented.meeting.key)
        return replace(invented, user=job.sample_user(decided))
    meeting = find(key, workspace.meetings_folder)
    user = workspace.user(key)
    if not user.targets:
        if not saved:
            # A meeting that cannot be reached comes first: its pages must be saved while online.
            job.reach(meeting, workspace.cache_folder)
        raise UsageError(
            "There are no target programs in this folder",
            where=str(workspace.targets_path),
            next_step="Add some with: confprep targets add NAME. "
            f"Or look at an invented meeting first: confprep plan {key} --sample",
        )
    progress("reading", None)
    listing = job.read(
        meeting,
        saved,
        cache=workspace.cache_folder,
        refresh=refresh,
        browser=browser,
        progress=lambda done: progress("reading", done),
    )
    return job.PlanInput(meeting=meeting, listing=listing, user=user, now=now)
