"""Who writes, when, and at which meeting: what the commands of the log find in the workspace."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import TYPE_CHECKING

from confprep.cli import console
from confprep.errors import UsageError
from confprep.text import typed, zones
from confprep.workspace import Workspace

if TYPE_CHECKING:
    from zoneinfo import ZoneInfo

    from confprep.afterwards import User
    from confprep.model import Meeting, Plan


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


def user_of(workspace: Workspace, meeting: str = "") -> User:
    """Return who writes: the user, or the invented one for an invented meeting."""
    from confprep.afterwards import User

    profile, targets = workspace.profile(), workspace.targets()
    if meeting and not workspace.profile_path.exists() and meeting_of(workspace, meeting).sample:
        from confprep import sample

        profile, targets = sample.profile(), sample.targets()
    user = User(
        profile=profile,
        targets=targets,
        now=console.now(),
        templates=workspace.templates_folder,
        seasons=workspace.root / "seasons",
    )
    zone_of(user.profile.home_zone, workspace)
    return user


def with_papers(user: User, workspace: Workspace, meetings: Iterable[str]) -> User:
    """Add the user's CV, and the names as the programs of these meetings print them."""
    from msgspec.structs import replace

    planned = set(workspace.planned())
    return replace(
        user,
        cv=workspace.document(user.profile.cv),
        printed={
            each.person.id: each.person.name
            for key in dict.fromkeys(meetings)
            if key in planned
            for each in workspace.plan(key).prospects
        },
    )


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


def moment_of(text: str, workspace: Workspace, meeting: Meeting | None) -> datetime:
    """Return the time that was typed, or now, in the meeting's zone or the user's."""
    key = meeting.zone if meeting and meeting.zone else workspace.profile().home_zone
    zone = zone_of(key, workspace)
    if not text:
        return console.now().astimezone(zone)
    starts = meeting.starts if meeting else None
    last = (meeting.ends or starts) if meeting and starts else console.today()
    return typed.moment(text, first=starts, last=last, zone=zone, noon=True)
