"""What is due after a meeting, the letters that answer it, and the checklist."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from msgspec import Struct
from msgspec.structs import replace

from confprep import afterwards
from confprep.actions.folder import meeting_of, printed_names, writer
from confprep.actions.typed import day
from confprep.afterwards import Letter
from confprep.contacts.cadence import by_day, colour, key
from confprep.contacts.store import Store
from confprep.errors import ConfprepError, UsageError
from confprep.model import Interaction, Reminder
from confprep.workspace import Workspace, Written

if TYPE_CHECKING:
    from confprep.generators.checklist import Checklist

Urgency = Literal["red", "amber", ""]


class Due(Struct, frozen=True, kw_only=True):
    """What is due up to a day."""

    until: date
    reminders: tuple[Reminder, ...]
    urgency: tuple[Urgency, ...]
    """Of each reminder: `red` is late, `amber` soon."""
    later: date | None
    """The first day on which anything is due, then or later."""


class FollowedUp(Struct, frozen=True, kw_only=True):
    """The letters after a meeting and the calendar of what is due were written."""

    anybody_met: bool
    reminders: tuple[Reminder, ...]
    files: tuple[str, ...]
    """Of each reminder: the letter that answers it, or nothing."""
    letters: tuple[Letter, ...]
    written: tuple[Written, ...]
    letters_folder: Path
    calendar: Path
    warnings: tuple[str, ...]


class ChecklistWritten(Struct, frozen=True, kw_only=True):
    """A checklist was written for printing."""

    paths: tuple[Path, ...]
    missing: str
    """Letters that the PDF cannot print."""


class CalendarRenewed(Struct, frozen=True, kw_only=True):
    """A calendar of what is due was written again."""

    path: Path
    outcome: str
    """What became of it, as in `Written`; empty where it was not touched."""
    beside: tuple[Path, ...]
    """New texts beside files that the user has changed."""
    problem: str = ""
    """Why it could not be written again, as a sentence; what was logged is safe all the same."""


def due(folder: Path, by: str = "", *, now: datetime) -> Due:
    """Return what is due up to a day, as typed, else for a week, soonest first."""
    workspace = Workspace(folder)
    user = writer(workspace)
    today = user.day(now)
    until = day(by, today=today) or today + timedelta(days=7)
    with Store(workspace.contacts_path, write=False) as store:
        waiting = afterwards.reminders(store, user, now)
    found = by_day(waiting, until)
    return Due(
        until=until,
        reminders=tuple(found),
        urgency=tuple(colour(each, today) for each in found),
        later=min((each.ideal for each in waiting), default=None),
    )


def followup(folder: Path, meeting: str, *, now: datetime) -> FollowedUp:
    """Write the drafts for those the user met at a meeting and made a note of, and the calendar."""
    workspace = Workspace(folder)
    user = writer(workspace, meeting)
    user = replace(user, cv=workspace.document(user.profile.cv))
    with Store(workspace.contacts_path) as store:
        made = afterwards.followup(
            store,
            user,
            meeting_of(workspace, meeting),
            printed=printed_names(workspace, [meeting]),
            calendar_memory=workspace.state(meeting, "followups.json"),
            now=now,
        )
        written = workspace.write(
            meeting, made.artifacts, sweep=(f"{afterwards.FOLDER}/", "followups.ics")
        )
        store.record_drafts(meeting, made.drafts)
        files = afterwards.files_of(made.drafts)
        return FollowedUp(
            anybody_met=bool(afterwards.met_at(store, meeting)),
            reminders=made.reminders,
            files=tuple(files.get((each.contact_id, key(each)), "") for each in made.reminders),
            letters=made.letters,
            written=written,
            letters_folder=workspace.plan_folder(meeting) / afterwards.FOLDER,
            calendar=workspace.plan_folder(meeting) / "followups.ics",
            warnings=tuple(store.warnings),
        )


def checklist(folder: Path, meeting: str, *, now: datetime) -> str:
    """Return as text what is left to do after a meeting, person by person."""
    from confprep.generators import checklist as page

    workspace = Workspace(folder)
    made = _checklist(workspace, meeting, now)
    return page.as_text(made, templates=workspace.templates_folder)


def write_checklist(
    folder: Path,
    meeting: str,
    *,
    now: datetime,
    html: bool = False,
    pdf: bool = False,
    paper: str = "letter",
) -> ChecklistWritten:
    """Write the checklist for printing, on `letter` or `a4` paper."""
    from confprep.generators import checklist as page
    from confprep.generators import checklist_pdf

    size = paper_of(paper)
    workspace = Workspace(folder)
    made = _checklist(workspace, meeting, now)
    artifacts = []
    if html:
        artifacts.append(page.as_html(made, paper=size, templates=workspace.templates_folder))
    printed = checklist_pdf.make(made, paper=size) if pdf else None
    if printed:
        artifacts.append(printed.artifact)
    written = workspace.write(meeting, artifacts)
    return ChecklistWritten(
        paths=tuple(each.path for each in written),
        missing=" ".join(printed.missing) if printed else "",
    )


def paper_of(text: str) -> Literal["a4", "letter"]:
    """Return the paper that was typed; `UsageError` where there is none of that name."""
    if text == "a4":
        return "a4"
    if text == "letter":
        return "letter"
    raise UsageError(f"There is no paper “{text}”", next_step="Use --paper letter or a4")


def renew_calendars(
    store: Store,
    workspace: Workspace,
    happened: Iterable[Interaction],
    now: datetime,
    *,
    forgetting: bool = False,
) -> tuple[CalendarRenewed, ...]:
    """Write those follow-up calendars again that `followup` has made of what happened.

    With `forgetting`, what is cancelled in them says no more of whom it was for.
    """
    meetings = dict.fromkeys(each.meeting for each in happened if each.kind == "met")
    return tuple(
        _renewed(store, workspace, meeting, now, forgetting=forgetting)
        for meeting in meetings
        if _has_calendar(workspace, meeting)
    )


def renew_calendars_with(
    store: Store,
    workspace: Workspace,
    people: Iterable[int],
    now: datetime,
    *,
    also: Iterable[str] = (),
) -> tuple[CalendarRenewed, ...]:
    """Write those follow-up calendars again that have one of these people, by number, in them.

    `also` names meetings whose calendar is written again whoever is in it.
    """
    numbers, always = frozenset(people), frozenset(also)
    return tuple(
        _renewed(store, workspace, meeting, now)
        for meeting in sorted({*workspace.planned(), *always})
        if _has_calendar(workspace, meeting)
        and (meeting in always or not numbers.isdisjoint(afterwards.met_at(store, meeting)))
    )


def _has_calendar(workspace: Workspace, meeting: str) -> bool:
    """Whether `followup` has made a calendar, even if nothing is left in it for now."""
    if not meeting:
        return False
    calendar = workspace.plan_folder(meeting) / "followups.ics"
    return calendar.exists() or workspace.state(meeting, "followups.json") is not None


def _renewed(
    store: Store, workspace: Workspace, meeting: str, now: datetime, *, forgetting: bool = False
) -> CalendarRenewed:
    calendar = workspace.plan_folder(meeting) / "followups.ics"
    try:
        artifacts = afterwards.calendar_of(
            store,
            writer(workspace, meeting),
            meeting_of(workspace, meeting),
            calendar_memory=workspace.state(meeting, "followups.json"),
            drafts=store.drafts(meeting=meeting),
            now=now,
            forgetting=forgetting,
        )
        sweep = ("followups.ics", "followups-changes.ics")
        written = workspace.write(meeting, artifacts, sweep=sweep)
    except (ConfprepError, OSError) as error:
        # The log is saved by now: a calendar that stays old must not look like a failure of that.
        return CalendarRenewed(path=calendar, outcome="", beside=(), problem=str(error))
    return CalendarRenewed(
        path=calendar,
        outcome=next((each.outcome for each in written if each.path == calendar), ""),
        beside=tuple(each.path for each in written if each.outcome == "beside"),
    )


def _checklist(workspace: Workspace, meeting: str, now: datetime) -> Checklist:
    user = writer(workspace, meeting)
    with Store(workspace.contacts_path, write=False) as store:
        return afterwards.checklist(store, user, meeting_of(workspace, meeting), now)
