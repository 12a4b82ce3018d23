"""Commands: read, fetch, doctor."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import groupby
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from confprep.cli import console

if TYPE_CHECKING:
    from confprep.actions.reading import Health
    from confprep.model import Appearance, Listing, Session, Talk

KEY_HELP = "The meeting these pages belong to (see `confprep meetings`)."
BROWSER_HELP = "Let your Chrome or Chromium fill the page in (needs confprep[browser])."
COLUMNS_HELP = "What a column of a table holds, such as title='Session Name'; may be repeated."
EXPLAIN_HELP = "Show the file line by line, with what each part was read as."
HTML_HELP = "Write that as a web page: the file on one side, what was read on the other."
CORRECT_HELP = "Say what lines are; shows what would change, and keeps it beside the meeting."
LINE_HELP = "With --correct, not to be asked: 12=person, title, affiliation, room, day, nothing."
ALONE_HELP = "With --correct: this line alone, not those that are set the same way."
YES_HELP = "With --correct: keep it without being asked."
ALL_HELP = "With --correct: show every change."
ZONE_HELP = "Time zone of the printed times, such as America/Chicago, if the pages name none."


def register(app: typer.Typer) -> None:
    """Add this group's commands to `app`."""
    app.command()(read)
    app.command()(fetch)
    app.command()(doctor)


def read(
    files: Annotated[
        list[Path], typer.Argument(metavar="FILE...", help="What you saved; - is standard input.")
    ],
    meeting: Annotated[str, typer.Option("--meeting", metavar="KEY", help=KEY_HELP)] = "",
    zone: Annotated[str, typer.Option("--zone", metavar="ZONE", help=ZONE_HELP)] = "",
    columns: Annotated[
        list[str] | None, typer.Option("--columns", metavar="FIELD=HEADING", help=COLUMNS_HELP)
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print the listing as JSON.")] = False,
    explain: Annotated[bool, typer.Option("--explain", help=EXPLAIN_HELP)] = False,
    html: Annotated[Path | None, typer.Option("--html", metavar="OUT", help=HTML_HELP)] = None,
    correct: Annotated[bool, typer.Option("--correct", help=CORRECT_HELP)] = False,
    line: Annotated[
        list[str] | None, typer.Option("--line", metavar="N=WORD", help=LINE_HELP)
    ] = None,
    alone: Annotated[bool, typer.Option("--alone", help=ALONE_HELP)] = False,
    yes: Annotated[bool, typer.Option("--yes", help=YES_HELP)] = False,
    every: Annotated[bool, typer.Option("--all", help=ALL_HELP)] = False,
) -> None:
    """Print the program in saved pages: sessions, talks and people.

    Reads web pages, PDFs, tables, calendars, JSON, HAR files, and folders or zips of them. Ends
    with 1 where one of several files could not be read; the others are.
    """
    from confprep.actions import reading

    if correct or line:
        from confprep.cli import corrections

        corrections.correct(files, meeting, line or (), alone=alone, yes=yes, every=every)
        return
    if explain or html is not None:
        from confprep.cli import explained

        pages = reading.explain(
            console.folder(), files, meeting=meeting, zone=zone, columns=columns or ()
        )
        explained.show(pages, html=html, as_json=as_json)
        return
    done = reading.read(console.folder(), files, meeting=meeting, zone=zone, columns=columns or ())
    _print(done.listing, as_json=as_json)
    if done.columns and not as_json:
        taken = ", ".join(f"{field} = “{heading}”" for field, heading in done.columns)
        console.say(f"Columns were taken as: {taken}. Change one with --columns.")
    if done.unread:
        raise typer.Exit(1)


def fetch(
    meeting: Annotated[str, typer.Argument(metavar="MEETING", help="Key of the meeting.")],
    refresh: Annotated[
        bool, typer.Option("--refresh", help="Ask again for pages that are already here.")
    ] = False,
    browser: Annotated[bool, typer.Option("--browser", help=BROWSER_HELP)] = False,
    as_json: Annotated[bool, typer.Option("--json", help="Print the listing as JSON.")] = False,
) -> None:
    """Fetch a meeting's program from its site, one page a second, and keep the pages.

    Stopped in the middle, the same command goes on where it was.
    """
    from confprep.actions import reading

    with console.Waiting() as progress:
        done = reading.fetch(
            console.folder(), meeting, refresh=refresh, browser=browser, progress=progress
        )
    if as_json:
        _print(done.listing, as_json=True)
        return
    for line in _summary(done.listing):
        console.say(line)
    if done.requests:
        console.say(f"{done.requests} pages asked for; kept in {done.cache}.")
    else:
        console.say("Nothing was asked for: all pages were here already. Ask again with --refresh.")
    console.say(f"Next: confprep plan {meeting}")


def doctor(
    meeting: Annotated[
        str, typer.Argument(metavar="MEETING", help="Key of one meeting; all without it.")
    ] = "",
    as_json: Annotated[bool, typer.Option("--json", help="Print the findings as JSON.")] = False,
) -> None:
    """Check that meetings can still be read; say what to report where one cannot.

    Looks at each meeting's first pages. Ends with 1 where something is broken.
    """
    from confprep.actions import reading

    done = reading.doctor(console.folder(), meeting)
    if as_json:
        console.data(done.found, indent=2)
    else:
        for health in done.found:
            for line in _findings(health):
                console.say(line)
        if done.without_address:
            console.say(f"No public address is known of: {', '.join(done.without_address)}.")
    if any(health.broken for health in done.found):
        raise typer.Exit(1)


def _findings(health: Health) -> Iterator[str]:
    """Yield the lines that a maintainer would paste into a report."""
    yield f"{health.key}: {'BROKEN' if health.broken else 'fine'}"
    yield f"  address      {health.address or 'none known'}"
    if health.broken:
        yield f"  what is wrong {health.broken}"
    if not health.sessions:
        return
    as_expected = "as the catalogue says" if health.platform == health.expected else "found"
    yield f"  platform     {health.platform} ({as_expected})"
    yield (
        f"  read         {health.sessions} sessions, {health.talks} talks and posters, "
        f"{health.people} lines about people on {health.pages} pages"
    )
    yield f"  affiliations {health.affiliations} ({health.share:.0%} of the people)"
    for lost in health.lost:
        yield f"  not read     {lost}"


# --- printing --------------------------------------------------------------------------------


def _print(listing: Listing, *, as_json: bool) -> None:
    if as_json:
        from confprep.actions.reading import public

        console.data(public(listing), indent=2)
        return
    for line in _lines(listing):
        console.say(line)
    for line in _summary(listing):
        console.say(line)


def _lines(listing: Listing) -> Iterator[str]:
    """Yield the program as a person reads it: day by day, each session with its people."""
    for day, sessions in groupby(listing.sessions, key=lambda session: session.day):
        yield f"{day:%A}, {day.day} {day:%B %Y}" if day else "Day not given"
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
    if listing.skipped:
        yield "What the pages do not say, or could not be read:"
    for item in listing.skipped:
        seen = f" For example: {'; '.join(item.examples)}" if item.examples else ""
        yield f"  {item.count} {item.reason}.{seen}"
