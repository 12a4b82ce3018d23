"""Is a meeting's catalogue entry still true? One look at its site, and what was found there."""

from __future__ import annotations

from msgspec import Struct

from confprep.errors import ConfprepError
from confprep.model import Listing, Meeting
from confprep.scrapers.fetch import Fetcher
from confprep.scrapers.listing import fetch_readings

PAGES = 4
"""Asked for at most: the agenda and a few of the pages behind it."""


class Health(Struct, frozen=True, kw_only=True):
    """What one look at a meeting's site showed."""

    key: str
    address: str
    expected: str = ""
    """The platform that the catalogue names."""
    platform: str = ""
    """The platform that was found."""
    pages: int = 0
    sessions: int = 0
    talks: int = 0
    people: int = 0
    affiliations: int = 0
    lost: tuple[str, ...] = ()
    """What could not be read, as counted sentences."""
    broken: str = ""
    """What is wrong; empty where nothing is."""

    @property
    def share(self) -> float:
        """The share of people with an affiliation."""
        return self.affiliations / self.people if self.people else 0.0


def examine(meeting: Meeting, fetcher: Fetcher) -> Health:
    """Look at a meeting's first pages; every failure becomes `broken`, none is raised."""
    blank = Health(key=meeting.key, address=meeting.address, expected=meeting.platform)
    try:
        listing = fetch_readings(meeting, fetcher, most=PAGES).listing()
    except ConfprepError as error:
        return _with(blank, broken=str(error))
    return _with(
        _counted(blank, listing),
        lost=tuple(f"{item.count} {item.reason}" for item in listing.skipped),
        broken=_changed(meeting, listing),
    )


def _counted(health: Health, listing: Listing) -> Health:
    talks = [talk for session in listing.sessions for talk in session.talks]
    people = [person for session in listing.sessions for person in session.people]
    people += [person for talk in talks for person in talk.people]
    return _with(
        health,
        platform=listing.source.platform,
        pages=listing.source.pages,
        sessions=len(listing.sessions),
        talks=len(talks),
        people=len(people),
        affiliations=sum(bool(person.affiliation_text) for person in people),
    )


def _changed(meeting: Meeting, listing: Listing) -> str:
    found = listing.source.platform.split("+")
    if meeting.platform and meeting.platform not in found:
        return f"the catalogue says {meeting.platform}, but the pages are {found[0]}'s"
    return ""


def _with(health: Health, **changes: object) -> Health:
    from msgspec.structs import replace

    return replace(health, **changes)
