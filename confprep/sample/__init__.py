"""An invented meeting, profile and targets: everything works without a network or a workspace.

The meeting is kept as a page of a platform and read like any other.
"""

from __future__ import annotations

from datetime import date
from pathlib import Path

from msgspec import structs

from confprep import toml_file
from confprep.model import Meeting, Profile, Target
from confprep.scrapers.meetings import load
from confprep.scrapers.page import Page

FOLDER = Path(__file__).parent
TODAY = date(2025, 2, 24)
"""The day on which the sample's plan is made, so that it is the same on any day."""


def meeting(key: str) -> Meeting:
    """Return the invented meeting under the key of the meeting it stands in for."""
    own = f"{key.removesuffix('-sample')}-sample"
    return structs.replace(load(FOLDER / "meeting.toml"), key=own, sample=True)


def pages() -> list[Page]:
    """Return the invented meeting's listing, as a platform would serve it."""
    return [Page(content=(FOLDER / "agenda.html").read_bytes(), name="agenda.html (sample)")]


def profile() -> Profile:
    """Return the invented user."""
    return toml_file.load(FOLDER / "profile.toml", Profile) or Profile()


def targets() -> tuple[Target, ...]:
    """Return the invented user's target programs, which are real programs."""
    rows = toml_file.load(FOLDER / "targets.toml", dict[str, tuple[Target, ...]]) or {}
    return rows["target"]
