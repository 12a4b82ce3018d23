"""Read saved pages, fetch a meeting's program, check that meetings can still be read."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from msgspec import Struct
from msgspec.structs import replace

from confprep import plan as job
from confprep.actions.planning import ShowProgress
from confprep.model import Listing, Meeting
from confprep.scrapers.meetings import catalogue, find
from confprep.workspace import Workspace

if TYPE_CHECKING:
    from confprep.scrapers.doctor import Health
    from confprep.scrapers.explained import Explained, Piece
    from confprep.scrapers.line_parts import ReadLine

__all__ = ["Explained", "Health", "Piece", "ReadLine"]


class Read(Struct, frozen=True, kw_only=True):
    """Saved pages were read."""

    listing: Listing
    columns: tuple[tuple[str, str], ...]
    """What the columns of a table were taken as: field and heading."""
    unread: bool
    """Whether one of several files could not be read."""


class Fetched(Struct, frozen=True, kw_only=True):
    """A meeting's program was fetched."""

    listing: Listing
    requests: int
    """Pages asked for; the others were here already."""
    cache: Path


class Examined(Struct, frozen=True, kw_only=True):
    """Meetings were examined."""

    found: tuple[Health, ...]
    without_address: tuple[str, ...]
    """Keys of the meetings of which no public address is known."""


def read(
    folder: Path,
    files: Sequence[Path],
    *,
    meeting: str = "",
    zone: str = "",
    columns: Sequence[str] = (),
) -> Read:
    """Read the program in saved pages, of which `-` is standard input.

    `zone` is for times of which the pages name none; `columns` say what a table's columns hold, as
    `title=Session Name`.
    """
    from confprep.scrapers import columns as options
    from confprep.scrapers.files import open_paths
    from confprep.scrapers.listing import explain, read_pages

    pages = open_paths(files)
    with options.columns(options.parse_columns(columns)):
        listing = read_pages(pages, _meeting(folder, meeting, zone))
        understood = explain(pages)
    return Read(
        listing=listing,
        columns=tuple(understood),
        unread=any(item.kind == "pages" for item in listing.skipped),
    )


def explain(
    folder: Path,
    files: Sequence[Path],
    *,
    meeting: str = "",
    zone: str = "",
    columns: Sequence[str] = (),
) -> tuple[Explained, ...]:
    """Return each saved page with what every line of it was read as; the rest as `read`."""
    from confprep.scrapers import columns as options
    from confprep.scrapers import explained
    from confprep.scrapers.files import open_paths

    of = _meeting(folder, meeting, zone)
    with options.columns(options.parse_columns(columns)):
        return tuple(explained.explain(page, of) for page in open_paths(files))


def write_explained(pages: Sequence[Explained], path: Path) -> None:
    """Write pages and what was read of them as one HTML page that needs nothing else."""
    from confprep.generators import reading_page
    from confprep.workspace import write_atomically

    write_atomically(path, reading_page.make(pages))


def fetch(
    folder: Path,
    meeting: str,
    *,
    refresh: bool = False,
    browser: bool = False,
    progress: ShowProgress = lambda *_: None,
) -> Fetched:
    """Fetch a meeting's program from its site, and keep the pages; stopped, it goes on later."""
    from confprep.scrapers.listing import fetch_listing

    workspace = Workspace(folder)
    found = find(meeting, workspace.meetings_folder)
    fetcher = job.fetcher(workspace.cache_folder, refresh=refresh, browser=browser)
    progress("reading", None)
    listing = fetch_listing(found, fetcher, progress=lambda done: progress("reading", done))
    return Fetched(listing=listing, requests=fetcher.requests, cache=workspace.cache_folder)


def doctor(folder: Path, meeting: str = "") -> Examined:
    """Look at the first pages of one meeting, or of all; say where they cannot be read any more."""
    from confprep.scrapers.doctor import examine

    workspace = Workspace(folder)
    fetcher = job.fetcher(workspace.cache_folder, refresh=True)
    own = workspace.meetings_folder
    meetings = [find(meeting, own)] if meeting else list(catalogue(own).values())
    return Examined(
        found=tuple(examine(one, fetcher) for one in meetings if one.address or meeting),
        without_address=tuple(one.key for one in meetings if not one.address and not meeting),
    )


def public(listing: Listing) -> dict[str, Any]:
    """Return a listing in the form that its JSON Schema describes."""
    from confprep.scrapers import contract

    return contract.public(listing)


def _meeting(folder: Path, key: str, zone: str) -> Meeting | None:
    """Return the meeting of that key, with the zone that was given, if one was."""
    found = find(key, Workspace(folder).meetings_folder) if key else None
    if not zone:
        return found
    from confprep.text import zones

    return replace(found or Meeting(key="", name=""), zone=zones.typed(zone))
