"""Commands: plan, changes, calendar."""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import Path
from typing import Annotated

import typer

from confprep.cli import console, meeting_form
from confprep.cli.options import Json
from confprep.errors import UsageError

More = Annotated[list[Path] | None, typer.Argument(metavar="[PATH]...", hidden=True)]
"""What stands behind the first path of --from, which takes only one."""
Browser = Annotated[
    bool, typer.Option("--browser", help="Let Chrome or Chromium fill in the pages it fetches.")
]


def register(app: typer.Typer) -> None:
    """Add this group's commands to `app`."""
    app.command("plan")(plan)
    app.command("changes")(changes)
    app.command("calendar")(calendar)


def plan(
    meeting: Annotated[
        str,
        typer.Argument(
            metavar="[MEETING]",
            show_default=False,
            help="For example aaos-2025; see confprep meetings. Not needed with --from.",
        ),
    ] = "",
    more: More = None,
    saved: Annotated[
        list[str] | None,
        typer.Option(
            "--from",
            metavar="PATH...",
            help="Pages or files you saved, a folder, or the address of the program (https://...).",
        ),
    ] = None,
    name: meeting_form.NameOption = "",
    starts: meeting_form.StartsOption = "",
    ends: meeting_form.EndsOption = "",
    city: meeting_form.CityOption = "",
    zone: meeting_form.ZoneOption = "",
    sample: Annotated[
        bool, typer.Option("--sample", help="An invented meeting: no network, nothing to set up.")
    ] = False,
    refresh: Annotated[
        bool, typer.Option("--refresh", help="Ask for every page again, not only the missing ones.")
    ] = False,
    browser: Browser = False,
    points: Annotated[
        bool, typer.Option("--points", help="Say what each visit is worth by your weights.")
    ] = False,
    json: Json = False,
) -> None:
    """Read a meeting's listing, decide whom to meet, plan the days, and write everything.

    With --from and no MEETING, a new one is made of the page: what the page does not say of it is
    asked, or given with --name, --starts, --ends, --city and --zone.
    """
    from confprep.actions import planning
    from confprep.cli import summary

    if saved and _is_a_page(meeting):
        meeting, more = "", [Path(meeting), *(more or ())]
    paths, address = _pages(saved, more)
    if sample and (paths or address):
        raise _unclear(paths[0] if paths else address)
    options = {"name": name, "starts": starts, "ends": ends, "city": city, "zone": zone}
    options = {field: text for field, text in options.items() if text.strip()}
    if not sample and meeting_form.is_wanted(meeting, paths, address, options):
        made = meeting_form.from_page(
            meeting, paths, address, options, refresh=refresh, browser=browser, quiet=json
        )
        meeting, refresh = made, False  # Its pages were asked for just now.
    with console.Waiting() as progress:
        done = planning.plan(
            console.folder(),
            meeting,
            paths,
            now=console.now(),
            address=address,
            sample=sample,
            refresh=refresh,
            browser=browser,
            progress=progress,
        )
    if json:
        summary.as_json(done)
    else:
        summary.show(done, points=points)


def changes(
    meeting: Annotated[str, typer.Argument(help="A meeting you have a plan for.")],
    more: More = None,
    saved: Annotated[
        list[Path] | None,
        typer.Option("--from", metavar="PATH...", help="Pages you saved anew, or a folder."),
    ] = None,
    browser: Browser = False,
    json: Json = False,
) -> None:
    """Read the program again, say what changed for you, and repair the plan."""
    from confprep.actions import planning
    from confprep.cli import changes_screen

    paths = _paths(saved, more)
    with console.Waiting() as progress:
        done = planning.changes(
            console.folder(),
            meeting,
            paths,
            now=console.now(),
            browser=browser,
            progress=progress,
        )
    if json:
        console.data(changes_screen.as_data(done))
    else:
        changes_screen.show(done)


def calendar(
    meeting: Annotated[str, typer.Argument(help="A meeting you have made a plan for.")],
    only: Annotated[
        str, typer.Option(metavar="PART", help="everything, commitments, or a day: 2026-03-17.")
    ] = "everything",
    new_uids: Annotated[
        bool,
        typer.Option("--new-uids", help="Make every entry new, for a calendar that refuses them."),
    ] = False,
) -> None:
    """Write a plan's calendar again, or only the commitments or one day of it."""
    from confprep.actions import planning

    done = planning.calendar(console.folder(), meeting, only, now=console.now(), new_uids=new_uids)
    for path in done.paths:
        console.say(f"Wrote {path}")
    for sentence in done.advice:
        console.say(f"  {sentence}")


def _paths(saved: Sequence[Path] | None, more: Sequence[Path] | None) -> list[Path]:
    if more and not saved:
        raise _unclear(more[0])
    return [*(saved or ()), *(more or ())]


def _pages(saved: Sequence[str] | None, more: Sequence[Path] | None) -> tuple[list[Path], str]:
    """Return the saved pages that were named, or the one address."""
    addresses = [text for text in saved or () if _ADDRESS.match(text)]
    paths = _paths([Path(text) for text in saved or () if text not in addresses], more)
    if addresses and (paths or len(addresses) > 1):
        raise UsageError(
            "A program is read from saved pages, or from one address",
            next_step=f"Name one of them: {addresses[0]}",
        )
    return paths, addresses[0] if addresses else ""


def _is_a_page(text: str) -> bool:
    """Whether a further path stands where the meeting's key may: `--from a.html b.html`."""
    return bool(text) and (not _KEY.fullmatch(text) or Path(text).exists())


_ADDRESS = re.compile(r"https?://", re.IGNORECASE)
_KEY = re.compile(r"[\w-]+")


def _unclear(path: Path | str) -> UsageError:
    return UsageError(
        f"Do not know what “{path}” is for", next_step="Saved pages come after --from"
    )
