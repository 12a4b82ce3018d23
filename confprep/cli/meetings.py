"""Commands: meetings list, show, add, compare."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from msgspec.structs import replace

from confprep.cli import meeting_form
from confprep.cli.console import data, folder, interactive, say, table, today

if TYPE_CHECKING:
    from confprep.actions.meetings import MeetingKnown, Recurring, Turnout
    from confprep.model import Meeting, Profile

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
    from confprep.actions import meetings

    day = today() if upcoming else None
    chosen = meetings.catalogue(folder(), not_over_on=day, specialty=specialty)
    if json:
        _print_json(chosen)
        return
    if ahead := meetings.year_ahead(folder(), today=today(), specialty=specialty):
        _print_year(ahead)
    if not chosen:
        say("No meeting in the catalogue is like that. See them all with: confprep meetings")
        return
    say("Known here")
    table([("MEETING", "DATES", "PLACE", "LISTING", "UNVERIFIED"), *map(_row, chosen)])
    say("\n“?” after a date or place: nobody has confirmed it. “-”: unknown.")
    say("One meeting with its sources: confprep meetings show KEY")


def _print_year(ahead: Iterable[Recurring]) -> None:
    """Print what recurs, and how its next edition is brought in."""
    say("The year from here (usual months; nobody has confirmed them)")
    rows = [
        (
            each.months or "varies",
            each.society,
            each.meeting,
            each.about,
            each.site or "-",
            each.editions[-1] if each.editions else "-",
        )
        for each in ahead
    ]
    table([("USUALLY", "SOCIETY", "MEETING", "FOR", "SITE", "LAST KNOWN HERE"), *rows])
    say("\nThe next edition is known here once you bring it in. When its program is public:")
    say("  confprep plan --from PAGE       the page you saved, a PDF, or its address (https://...)")
    say("  confprep meetings add           what you know of it, without a page\n")


def show(
    key: Annotated[str, typer.Argument(help="For example ota-2024.")], json: Json = False
) -> None:
    """Show all that is known of one meeting, with the source of each fact."""
    from confprep.actions import meetings

    known = meetings.show(folder(), key)
    meeting = known.meeting
    if json:
        _print_json([known])
        return
    say(f"{meeting.name} ({meeting.key})")
    rows = []
    for field in meetings.FACTS:
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
    if known.unknown:
        say(f"  unknown: {', '.join(known.unknown)}")
    if meeting.notes:
        say(f"  {meeting.notes}")


def add(
    key: Annotated[
        str,
        typer.Argument(
            metavar="[KEY]",
            show_default=False,
            help="A short name with the year, such as soa-2026; made of the name without it.",
        ),
    ] = "",
    name: meeting_form.NameOption = "",
    starts: meeting_form.StartsOption = "",
    ends: meeting_form.EndsOption = "",
    city: meeting_form.CityOption = "",
    zone: meeting_form.ZoneOption = "",
    address: Annotated[str, typer.Option(help="Where the public listing begins.")] = "",
    files: Annotated[
        list[Path] | None, typer.Option("--file", help="A saved page; may be repeated.")
    ] = None,
) -> None:
    """Add a meeting of your own, or correct a shipped one; asks in a terminal for what is missing.

    Writes meetings/KEY.toml in your folder. It wins over a shipped meeting with the same key. With
    a page of its program in hand, `confprep plan --from PAGE` does all of it in one step.
    """
    from confprep.actions import meetings
    from confprep.actions.folder import check_writable
    from confprep.actions.meeting_form import keep

    check_writable(folder())
    given = {
        "name": name,
        "starts": starts,
        "ends": ends,
        "city": city,
        "zone": zone,
        "address": address,
    }
    form = meetings.form(key, given, files or (), today=today())
    if interactive():
        command = ["confprep", "meetings", "add", *filter(None, [key])]
        form = meeting_form.ask(form, command, needed=("name",) if key else ("name", "starts"))
        if not form.address and not form.files:
            question = "Where its public program begins, https://... (Enter if unknown)"
            form = replace(
                form, address=typer.prompt(question, default="", show_default=False).strip()
            )
    kept = keep(folder(), form, today=today())
    say(f"Wrote {kept.path}")
    say(f"Next: confprep plan {kept.key}")


def compare(
    keys: Annotated[list[str], typer.Argument(metavar="KEY KEY...", help="Meetings with a plan.")],
    json: Json = False,
) -> None:
    """Compare meetings whose program is at hand: who of your target programs is there."""
    from confprep.actions import meetings

    found = meetings.compare(folder(), keys)
    if json:
        data(found.turnouts)
        return
    heads = ("MEETING", "DATES", "PLACE", "PROGRAMS", "PEOPLE", "AS", "FOR TRAINEES")
    table([heads, *map(_turnout_row, found.turnouts), *_own_row(found.profile)])
    for turnout in found.turnouts:
        if turnout.programs:
            say(f"\n{turnout.meeting.key}: {'; '.join(turnout.programs)}")


def _own_row(profile: Profile) -> list[tuple[str, ...]]:
    """Return the user's own place and year, to hold beside the meetings."""
    year = f"you apply in {profile.application_year}" if profile.application_year else ""
    return [("you", year or "-", profile.home_city or "-")] if year or profile.home_city else []


def _turnout_row(turnout: Turnout) -> tuple[str, ...]:
    meeting = turnout.meeting
    sure = ", ".join(f"{count} {tier}" for tier, count in turnout.tiers.items())
    most = sorted(turnout.roles.items(), key=lambda item: (-item[1], item[0]))[:3]
    return (
        meeting.key,
        _dates(meeting),
        meeting.city or "-",
        f"{len(turnout.programs)} of {turnout.targets}",
        f"{turnout.people} ({sure})" if sure else "0",
        ", ".join(f"{count} {role}" for role, count in most) or "-",
        str(len(turnout.trainee_events)),
    )


def _dates(meeting: Meeting) -> str:
    if meeting.starts and meeting.ends:
        one = meeting.starts == meeting.ends
        return f"{meeting.starts}" if one else f"{meeting.starts} to {meeting.ends}"
    if meeting.starts or meeting.ends:
        return f"from {meeting.starts}" if meeting.starts else f"until {meeting.ends}"
    return "-"


def _row(known: MeetingKnown) -> tuple[str, ...]:
    meeting, doubtful = known.meeting, known.unverified
    dates = _dates(meeting)
    if {"starts", "ends"} & set(doubtful):
        dates += " ?"
    place = (meeting.city or meeting.venue or "-") + (" ?" if "city" in doubtful else "")
    return meeting.key, dates, place, meeting.platform or "-", ", ".join(doubtful) or "nothing"


def _print_json(meetings: Iterable[MeetingKnown]) -> None:
    import msgspec

    data(
        [
            {
                **msgspec.to_builtins(known.meeting),
                "unverified": known.unverified,
                "unknown": known.unknown,
            }
            for known in meetings
        ]
    )
