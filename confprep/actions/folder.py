"""What actions find in the user's folder: who the user is, which meeting is meant, and when."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

from msgspec.structs import replace

from confprep.errors import UsageError
from confprep.model import Meeting, Name, Plan, User
from confprep.text import typed, zones
from confprep.workspace import Workspace


def check_writable(folder: Path) -> None:
    """Raise `WorkspaceError` where nothing can be written, before anybody is asked for much."""
    Workspace(folder).check_writable()


def plan_of(workspace: Workspace, key: str) -> Plan | None:
    """Return the plan for a meeting; None for a meeting that is known but has none."""
    if key in workspace.planned():
        return workspace.plan(key)
    meeting_of(workspace, key)
    return None


def meeting_of(workspace: Workspace, key: str) -> Meeting:
    """Return a meeting from its plan, else from the catalogue."""
    if key in workspace.planned():
        return workspace.plan(key).meeting
    from confprep.scrapers.meetings import find

    return find(key, workspace.meetings_folder)


def writer(workspace: Workspace, meeting: str = "") -> User:
    """Return who writes: the user, or the invented one for an invented meeting.

    Raises `UsageError` where the zone the user lives in is none.
    """
    user = User(
        profile=workspace.profile(),
        targets=workspace.targets(),
        seasons=workspace.seasons_folder,
        templates=workspace.templates_folder,
    )
    if meeting and not workspace.profile_path.exists() and meeting_of(workspace, meeting).sample:
        from confprep import sample

        user = replace(user, profile=sample.profile(), targets=sample.targets())
    zone_of(user.profile.home_zone, workspace)
    return user


def printed_names(workspace: Workspace, meetings: Iterable[str]) -> dict[str, Name]:
    """Return names as the programs of planned meetings print them, by person id."""
    planned = set(workspace.planned())
    return {
        each.person.id: each.person.name
        for key in dict.fromkeys(meetings)
        if key in planned
        for each in workspace.plan(key).prospects
    }


def zone_of(key: str, workspace: Workspace) -> ZoneInfo:
    """Return the zone of this IANA name; UsageError where there is none."""
    try:
        return zones.named(key)
    except UsageError:
        raise UsageError(
            f"There is no time zone “{key}”",
            where=str(workspace.profile_path),
            next_step="Write home_zone as, for example, America/New_York",
        ) from None


def moment_of(
    text: str, workspace: Workspace, now: datetime, meeting: Meeting | None = None
) -> datetime:
    """Return when something happened, as typed, or now, in the meeting's zone or the user's.

    Raises `UsageError` for a day that has not come yet, here or there, and for one before 2000.
    """
    key = meeting.zone if meeting and meeting.zone else workspace.profile().home_zone
    zone = zone_of(key, workspace)
    if not text:
        return now.astimezone(zone)
    starts = meeting.starts if meeting else None
    last = (meeting.ends or starts) if meeting and starts else now.date()
    moment = typed.moment(text, first=starts, last=last, zone=zone, noon=True)
    typed.happened(moment.date(), today=max(now.date(), now.astimezone(moment.tzinfo).date()))
    return moment
