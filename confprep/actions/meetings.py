"""The catalogue of meetings: list, show, add, compare."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from pathlib import Path

from msgspec import Struct

from confprep import plan
from confprep.errors import UsageError
from confprep.model import Meeting, Profile
from confprep.plan import Turnout
from confprep.scrapers import meetings
from confprep.workspace import Workspace

FACTS = meetings.FACTS
"""Fields of a meeting that rest on a source."""


class MeetingKnown(Struct, frozen=True, kw_only=True):
    """A meeting, and which of its fields nobody has confirmed, and which are not known."""

    meeting: Meeting
    unverified: tuple[str, ...]
    unknown: tuple[str, ...]


class Compared(Struct, frozen=True, kw_only=True):
    """Meetings side by side, for one user."""

    turnouts: tuple[Turnout, ...]
    profile: Profile


def catalogue(
    folder: Path, *, not_over_on: date | None = None, specialty: str = ""
) -> tuple[MeetingKnown, ...]:
    """Return the meetings confprep knows of, by key; where a day is given, those not over on it."""
    return tuple(
        _known(meeting)
        for meeting in meetings.catalogue(Workspace(folder).meetings_folder).values()
        if (not_over_on is None or (meeting.ends is not None and meeting.ends >= not_over_on))
        and (not specialty or specialty in meeting.specialties)
    )


def show(folder: Path, key: str) -> MeetingKnown:
    """Return all that is known of one meeting."""
    return _known(meetings.find(key, Workspace(folder).meetings_folder))


def add(
    folder: Path, key: str, given: Mapping[str, str], files: Sequence[Path] = (), *, today: date
) -> Path:
    """Add a meeting of the user's own, or correct a shipped one; return the file that was written.

    `given` are fields of `Meeting` as typed, `files` pages that were saved.
    """
    workspace = Workspace(folder)
    saved = [str(path.resolve()) for path in files]
    path = workspace.meetings_folder / f"{key}.toml"
    if not workspace.add_file(path, meetings.document(key, given, saved, checked_on=today)):
        raise UsageError(
            f"You have a meeting “{key}” already", where=str(path), next_step="Change it there"
        )
    return path


def compare(folder: Path, keys: Iterable[str]) -> Compared:
    """Compare meetings that have a plan: who of the target programs is there."""
    workspace = Workspace(folder)
    turnouts = []
    for key in dict.fromkeys(keys):
        # The listing first: without one there is nothing to compare, and the error says so.
        listing = workspace.listing(key)
        turnouts.append(plan.turnout(workspace.plan(key).meeting, listing, workspace.user(key)))
    return Compared(turnouts=tuple(turnouts), profile=workspace.profile())


def _known(meeting: Meeting) -> MeetingKnown:
    return MeetingKnown(
        meeting=meeting,
        unverified=tuple(meetings.unverified(meeting)),
        unknown=tuple(meetings.unknown(meeting)),
    )
