"""Commands: meetings list, show, add, compare."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from msgspec import structs

from confprep.cli.console import data, interactive, say, table, today
from confprep.errors import UsageError
from confprep.workspace import Workspace

if TYPE_CHECKING:
    from confprep.model import Meeting, Profile
    from confprep.plan import Promise

Upcoming = Annotated[bool, typer.Option("--upcoming", help="Only meetings not yet over.")]
SpecialtyOption = Annotated[str, typer.Option("--specialty", help="Only this specialty.")]
Json = Annotated[bool, typer.Option("--json", help="Print data instead of a table.")]


def register(app: typer.Typer) -> None:
    """Add this group's commands to `app`."""
    group = typer.Typer(help="The catalogue of meetings: what is known, and what is verified.")
    group.callback(invoke_without_command=True)(list_meetings)
    group.command("show")(show)
    group.command("add")(add)
    group.command("compare")(compare)
    app.add_typer(group, name="meetings")


def list_meetings(
    context: typer.Context,
    upcoming: Upcoming = False,
    specialty: SpecialtyOption = "",
    json: Json = False,
) -> None:
    """List the meetings confprep knows of."""
    if context.invoked_subcommand:
        return
    from confprep.scrapers.meetings import catalogue

    day = today()
    chosen = [
        meeting
        for meeting in catalogue(Workspace.open().meetings_folder).values()
        if not (upcoming and (meeting.ends is None or meeting.ends < day))
        and (not specialty or specialty in meeting.specialties)
    ]
    if json:
        _print_json(chosen)
        return
    if not chosen:
        say("No meeting in the catalogue is like that. See them all with: confprep meetings")
        return
    table([("MEETING", "DATES", "PLACE", "LISTING", "UNVERIFIED"), *map(_row, chosen)])
    say("\n“?” after a date or place: nobody has confirmed it. “-”: unknown.")
    say("One meeting with its sources: confprep meetings show KEY")


def show(
    key: Annotated[str, typer.Argument(help="For example ota-2024.")], json: Json = False
) -> None:
    """Show all that is known of one meeting, with the source of each fact."""
    from confprep.scrapers.meetings import FACTS, find, unknown

    meeting = find(key, Workspace.open().meetings_folder)
    if json:
        _print_json([meeting])
        return
    say(f"{meeting.name} ({meeting.key})")
    rows = []
    for field in FACTS:
        value = getattr(meeting, field)
        if not value:
            continue
        claim = meeting.evidence.get(field)
        checked = claim and claim.verified_on
        state = f"verified {checked}" if checked else "UNVERIFIED"
        source = "; ".join(part for part in (claim.source, claim.note) if part) if claim else ""
        rows.append((field, str(value), state, source))
    table(rows, indent="  ")
    for event in meeting.trainee_events:
        say(f"  for trainees: {event}")
    missing = unknown(meeting)
    if missing:
        say(f"  unknown: {', '.join(missing)}")
    if meeting.notes:
        say(f"  {meeting.notes}")


def add(
    key: Annotated[str, typer.Argument(help="A short name with the year, such as soa-2026.")],
    name: Annotated[str, typer.Option(help="The meeting's full name.")] = "",
    starts: Annotated[str, typer.Option(help="First day, as 2026-07-15.")] = "",
    ends: Annotated[str, typer.Option(help="Last day, as 2026-07-18.")] = "",
    city: Annotated[str, typer.Option(help="City and state.")] = "",
    zone: Annotated[str, typer.Option(help="Time zone, such as America/Chicago.")] = "",
    address: Annotated[str, typer.Option(help="Where the public listing begins.")] = "",
    files: Annotated[
        list[Path] | None, typer.Option("--file", help="A saved page; may be repeated.")
    ] = None,
) -> None:
    """Add a meeting of your own, or correct a shipped one; asks in a terminal for what is missing.

    Writes meetings/KEY.toml in your folder. It wins over a shipped meeting with the same key.
    """
    from confprep.scrapers.meetings import document

    workspace = Workspace.open()
    workspace.check_writable()
    given = {
        "name": name,
        "starts": starts,
        "ends": ends,
        "city": city,
        "zone": zone,
        "address": address,
    }
    if interactive():
        for field, value in given.items():
            if not value:
                question = f"{field} (Enter if unknown)"
                given[field] = typer.prompt(question, default="", show_default=False).strip()
    saved = [str(path.resolve()) for path in files or []]
    text = document(key, given, saved, checked_on=today())
    path = workspace.meetings_folder / f"{key}.toml"
    if not workspace.add_file(path, text):
        raise UsageError(
            f"You have a meeting “{key}” already", where=str(path), next_step="Change it there"
        )
    say(f"Wrote {path}")
    say(f"Next: confprep plan {key}")


def compare(
    keys: Annotated[list[str], typer.Argument(metavar="KEY KEY...", help="Meetings with a plan.")],
    json: Json = False,
) -> None:
    """Compare meetings whose program is at hand: who of your target programs is there."""
    from confprep import plan as job

    workspace = Workspace.open()
    user = job.User(profile=workspace.profile(), targets=workspace.targets())
    promises = []
    for key in dict.fromkeys(keys):
        own = structs.replace(user, decisions=workspace.decisions(key))
        # The listing first: without one there is nothing to compare, and the error says so.
        listing = workspace.listing(key)
        promises.append(job.promise(workspace.plan(key).meeting, listing, own))
    if json:
        data(promises)
        return
    heads = ("MEETING", "DATES", "PLACE", "PROGRAMS", "PEOPLE", "AS", "FOR TRAINEES")
    table([heads, *map(_promise_row, promises), *_own_row(user.profile)])
    for promise in promises:
        if promise.programs:
            say(f"\n{promise.meeting.key}: {'; '.join(promise.programs)}")


def _own_row(profile: Profile) -> list[tuple[str, ...]]:
    """Return the user's own place and year, to hold beside the meetings."""
    year = f"you apply in {profile.application_year}" if profile.application_year else ""
    return [("you", year or "-", profile.home_city or "-")] if year or profile.home_city else []


def _promise_row(promise: Promise) -> tuple[str, ...]:
    meeting = promise.meeting
    sure = ", ".join(f"{count} {tier}" for tier, count in promise.tiers.items())
    most = sorted(promise.roles.items(), key=lambda item: (-item[1], item[0]))[:3]
    return (
        meeting.key,
        _dates(meeting),
        meeting.city or "-",
        f"{len(promise.programs)} of {promise.targets}",
        f"{promise.people} ({sure})" if sure else "0",
        ", ".join(f"{count} {role}" for role, count in most) or "-",
        str(len(promise.trainee_events)),
    )


def _dates(meeting: Meeting) -> str:
    if meeting.starts and meeting.ends:
        one = meeting.starts == meeting.ends
        return f"{meeting.starts}" if one else f"{meeting.starts} to {meeting.ends}"
    if meeting.starts or meeting.ends:
        return f"from {meeting.starts}" if meeting.starts else f"until {meeting.ends}"
    return "-"


def _row(meeting: Meeting) -> tuple[str, ...]:
    from confprep.scrapers.meetings import unverified

    doubtful = unverified(meeting)
    dates = _dates(meeting)
    if {"starts", "ends"} & set(doubtful):
        dates += " ?"
    place = (meeting.city or meeting.venue or "-") + (" ?" if "city" in doubtful else "")
    listing = meeting.platform or "-"
    return meeting.key, dates, place, listing, ", ".join(doubtful) or "nothing"


def _print_json(meetings: list[Meeting]) -> None:
    import msgspec

    from confprep.scrapers.meetings import unknown, unverified

    data(
        [
            {
                **msgspec.to_builtins(meeting),
                "unverified": unverified(meeting),
                "unknown": unknown(meeting),
            }
            for meeting in meetings
        ]
    )
