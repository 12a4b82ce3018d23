"""The catalogue of meetings: list, show, add, compare."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from pathlib import Path

from msgspec import Struct

from confprep import plan
from confprep.actions import meeting_form
from confprep.actions.meeting_form import MeetingForm
from confprep.model import Meeting, Profile
from confprep.plan import Turnout
from confprep.scrapers import meetings
from confprep.scrapers.meetings import societies
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

    Without a key one is made of its name and year. `given` are fields of `Meeting` as typed,
    `files` pages that were saved.
    """
    return meeting_form.keep(folder, form(key, given, files, today=today), today=today).path


def form(
    key: str, given: Mapping[str, str], files: Sequence[Path] = (), *, today: date
) -> MeetingForm:
    """Return what was given of a meeting, checked, for whoever asks for the rest."""
    saved = tuple(str(path.resolve()) for path in files)
    begun = MeetingForm(key=key, files=saved, address=given.get("address", "").strip())
    return meeting_form.given(given, today=today, form=begun)


class Recurring(Struct, frozen=True, kw_only=True):
    """A society's meeting that recurs; nothing of it is verified."""

    society: str
    meeting: str
    months: str
    """The usual ones, in words; empty where they vary."""
    about: str
    site: str
    editions: tuple[str, ...]
    """Keys of those that are known, oldest first."""


def year_ahead(folder: Path, *, today: date, specialty: str = "") -> tuple[Recurring, ...]:
    """Return the societies in the order of the year from today, each with what is known here."""
    known = meetings.known_keys(Workspace(folder).meetings_folder)
    return tuple(
        Recurring(
            society=each.society,
            meeting=each.meeting,
            months=societies.months_in_words(each),
            about=each.about,
            site=each.site,
            editions=societies.editions(each, known) if each.key else (),
        )
        for each in societies.year_ahead(today, specialty)
    )


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
