"""Update the user's calendar on a server."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from msgspec import Struct

from confprep.errors import UsageError
from confprep.workspace import Workspace

if TYPE_CHECKING:
    from confprep.publish import Published


class CalendarPublished(Struct, frozen=True, kw_only=True):
    """A calendar on a server was updated."""

    name: str
    counts: Published


def check(folder: Path, meeting: str, address: str) -> None:
    """Raise what can be known to be wrong before anybody is asked for a password."""
    from confprep import publish as server

    _memory(Workspace(folder), meeting)
    server.check_address(address)


def publish(
    folder: Path, meeting: str, address: str, *, user: str, password: str
) -> CalendarPublished:
    """Put a plan's calendar on a CalDAV server: entries move, those that are gone are cancelled.

    `address` is the calendar's, or the account's: then a calendar is made. The password is never
    kept.
    """
    from confprep import publish as server
    from confprep.generators import calendar

    workspace = Workspace(folder)
    memory = _memory(workspace, meeting)
    server.check_address(address)
    name = calendar.calendar_name(workspace.plan(meeting))
    done = server.publish(
        calendar.objects(memory), address, name=name, user=user, password=password
    )
    return CalendarPublished(name=name, counts=done)


def _memory(workspace: Workspace, meeting: str) -> bytes:
    """Return what the plan's calendar holds; `UsageError` where there is none."""
    workspace.plan(meeting)
    memory = workspace.state(meeting, "calendar.json")
    if memory is None:
        raise UsageError(
            "This plan has no calendar yet", next_step=f"Make it with: confprep plan {meeting}"
        )
    return memory
