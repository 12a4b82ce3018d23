"""Commands: read, fetch, doctor."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import groupby
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, cast

import typer

if TYPE_CHECKING:
    from confprep.model import Appearance, Listing, Meeting, Session, Talk
    from confprep.scrapers.page import Page

KEY_HELP = "The meeting these pages belong to (see `confprep meetings`)."
ZONE_HELP = "Time zone of the printed times, such as America/Chicago, if the pages name none."


def register(app: typer.Typer) -> None:
    """Add this group's commands to `app`."""
    app.command()(read)


def read(
    files: Annotated[
        list[Path], typer.Argument(metavar="FILE...", help="Saved pages, or folders of them.")
    ],
    meeting: Annotated[str, typer.Option("--meeting", metavar="KEY", help=KEY_HELP)] = "",
    zone: Annotated[str, typer.Option("--zone", metavar="ZONE", help=ZONE_HELP)] = "",
    as_json: Annotated[bool, typer.Option("--json", help="Print the listing as JSON.")] = False,
) -> None:
    """Print the program in saved pages: sessions, talks and people."""
    from confprep.scrapers.listing import read_pages

    listing = read_pages(_open(files), _meeting(meeting, zone))
    _print(listing, as_json=as_json)


def _open(paths: Sequence[Path]) -> list[Page]:
    try:
        from confprep.scrapers.files import open_paths  # type: ignore[import-not-found]
    except ModuleNotFoundError:
        from confprep.errors import ReadError
        from confprep.scrapers.page import Page

        try:
            return [Page(content=path.read_bytes(), name=path.name) for path in paths]
        except OSError as error:
            raise ReadError(error.strerror or "cannot be read", where=str(error.filename)) from None
    return cast("list[Page]", open_paths(paths))


def _meeting(key: str, zone: str) -> Meeting | None:
    """Return the meeting of that key, with the zone that was given, if one was."""
    from msgspec.structs import replace

    from confprep.model import Meeting

    found = _find(key) if key else None
    if not zone:
        return found
    from confprep.scrapers.times import zone_info

    zone_info(zone)
    return replace(found or Meeting(key="", name=""), zone=zone)


def _find(key: str) -> Meeting:
    import os

    from confprep.scrapers import meetings

    own = Path(os.environ.get("CONFPREP_WORKSPACE", "."), "meetings")
    return meetings.find(key, own)


# --- printing --------------------------------------------------------------------------------


def _print(listing: Listing, *, as_json: bool) -> None:
    from confprep.cli import console

    if as_json:
        import msgspec

        from confprep.scrapers.contract import public

        console.data(msgspec.json.format(msgspec.json.encode(public(listing)), indent=2))
        return
    for line in _lines(listing):
        console.say(line)
    for line in _summary(listing):
        console.say(line)


def _lines(listing: Listing) -> Iterator[str]:
    """Yield the program as a person reads it: day by day, each session with its people."""
    for day, sessions in groupby(listing.sessions, key=lambda session: session.day):
        yield f"{day:%A, %d %B %Y}" if day else "Day not given"
        for session in sessions:
            yield ""
            room = f"  [{session.room}]" if session.room else ""
            yield f"  {_hours(session)}  {session.title}{room}"
            yield from (f"      {_person(person)}" for person in session.people)
            for talk in session.talks:
                yield f"    - {_hours(talk)}  {talk.title}"
                yield from (f"        {_person(person)}" for person in talk.people)
        yield ""


def _hours(row: Session | Talk) -> str:
    if row.start is None:
        return row.time_text or "(no time)"
    end = f"-{row.end:%H:%M}" if row.end else ""
    return f"{row.start:%H:%M}{end}"


def _person(person: Appearance) -> str:
    role = f"{person.role}: " if person.role else ""
    behind = f" ({person.affiliation_text})" if person.affiliation_text else ""
    return f"{role}{person.name_text}{behind}"


def _summary(listing: Listing) -> Iterator[str]:
    talks = [talk for session in listing.sessions for talk in session.talks]
    people = [person for session in listing.sessions for person in session.people]
    people += [person for talk in talks for person in talk.people]
    with_place = sum(bool(person.affiliation_text) for person in people)
    yield (
        f"{len(listing.sessions)} sessions, {len(talks)} talks and posters, {len(people)} lines "
        f"about people, {with_place} of them with an affiliation."
    )
    zone = f"times in {listing.zone}" if listing.zone else "the pages name no time zone"
    yield f"Read as {listing.source.platform}; {zone}."
    if listing.source.confidence < 1:
        yield f"How sure the reading is: {listing.source.confidence:.0%}."
    for item in listing.skipped:
        seen = f" For example: {'; '.join(item.examples)}" if item.examples else ""
        yield f"Not read: {item.count} {item.reason}.{seen}"
