"""What goes in and out of the log: tables, address books, your card, the pocket page's file."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from confprep.cli import console
from confprep.cli.log_words import count, print_renewed, warn
from confprep.errors import UsageError

if TYPE_CHECKING:
    from confprep.actions.exchange import Found
    from confprep.text.days import Order


def export(
    path: Annotated[Path, typer.Argument(metavar="FILE", help="Ends in .csv, .xlsx or .vcf.")],
    log_too: Annotated[
        bool, typer.Option("--log", help="CSV: what happened, in place of the people.")
    ] = False,
    vcard: Annotated[str, typer.Option(metavar="VERSION", help="4.0 or 3.0.")] = "4.0",
    tag: Annotated[str, typer.Option(help="Only people with this tag.")] = "",
    force: Annotated[bool, typer.Option("--force", help="Replace the file if it exists.")] = False,
) -> None:
    """Write the log for a spreadsheet (.csv, .xlsx) or an address book (.vcf)."""
    from confprep.actions import exchange

    done = exchange.export_to(
        console.folder(),
        path,
        now=console.now(),
        log_too=log_too,
        vcard=vcard,
        tag=tag,
        force=force,
    )
    console.say(f"Written: {path}, {count(done.people, 'person', 'people')}.")


SHOWN = 10
"""Sentences about single people that are printed."""


def import_people(
    path: Annotated[Path, typer.Argument(metavar="FILE", help="A .csv, .xlsx or .vcf file.")],
    look: Annotated[bool, typer.Option("--look", help="Show what it holds; take nothing.")] = False,
    month_first: Annotated[
        bool | None,
        typer.Option("--month-first/--day-first", help="Whether 3/4 is 4 March or 3 April."),
    ] = None,
) -> None:
    """Take people from a spreadsheet or an address book; nobody is doubled or overwritten."""
    from confprep.actions import exchange

    data, now = read_bytes(path), console.now()
    orders: dict[bool | None, Order] = {True: "month", False: "day", None: ""}
    found = exchange.look(data, str(path), now=now, order=orders[month_first])
    unsure = [column.heading for column in found.columns if column.either]
    if unsure and console.interactive():
        month_first = typer.confirm(f"“{unsure[0]}”: is 3/4 the fourth of March?")
        found = exchange.look(data, str(path), now=now, order=orders[month_first])
    _say_found(found)
    if look:
        console.say(f"{count(len(found.people), 'person', 'people')} found; nothing was taken.")
        return
    done = exchange.import_people(console.folder(), found, now=now)
    console.say(
        f"{count(done.added, 'person', 'people')} added, {done.filled} filled in, "
        f"{done.same} in the log already."
    )
    if any(column.either for column in found.columns):
        console.say("To take the days as well, repeat it with --month-first or --day-first.")
    print_renewed(done.calendars)
    warn(done.warnings)


def _say_found(found: Found) -> None:
    for column in found.columns:
        taken_as = column.field.replace("_", " ") or f"left out: {column.why}"
        # A sheet may be far wider than what is in it.
        if column.heading or column.field:
            console.say(f"  “{column.heading}” -> {taken_as}")
    if found.nameless:
        console.say(f"  {count(found.nameless, 'row has', 'rows have')} no name: left out.")
    # The last sentence may be about all of them.
    first, rest = found.left_out[:SHOWN], found.left_out[SHOWN:]
    for sentence in (*first, *rest[-1:]):
        console.say(f"  {sentence}.")
    if rest[:-1]:
        console.say(f"  And {len(rest) - 1} more like these.")


def card(
    folder: Annotated[
        Path | None, typer.Option("--to", metavar="DIR", help="Where the files go.")
    ] = None,
) -> None:
    """Make your own card: a vCard, and a QR code that a phone's camera takes."""
    from confprep.actions import exchange

    for path in exchange.card(console.folder(), folder):
        console.say(f"Written: {path}")
    console.say("Keep my-card.png among your phone's photos; a camera pointed at it adds you.")


def import_handover(paths: list[Path]) -> None:
    """Take what the pocket page handed over into the log."""
    from confprep.actions import exchange

    if not paths:
        raise UsageError(
            "No file is named", next_step="Name what the page handed over: confprep log import FILE"
        )
    files = {str(path): read_bytes(path) for path in paths}
    done = exchange.import_handover(console.folder(), files, now=console.now())
    for taken in done.taken:
        console.say(
            f"{taken.meeting}: {count(len(taken.added), 'new entry', 'new entries')}, "
            f"{len(taken.updated)} changed, {len(taken.removed)} removed, "
            f"{taken.known} in the log already."
        )
        for verb, names in (("Added", taken.added), ("Changed", taken.updated)):
            if names:
                console.say(f"  {verb}: {', '.join(names)}")
        for refused in taken.refused:
            console.complain(f"  Left out: {refused.name} {refused.why}.")
        if taken.added or taken.updated:
            console.say(f"  Next: confprep followup {taken.meeting}")
    print_renewed(done.calendars)
    warn(done.warnings)


def read_bytes(path: Path) -> bytes:
    """Return what a file named by the user holds; UsageError where it cannot be read."""
    try:
        return path.read_bytes()
    except OSError as error:
        raise UsageError(
            f"Cannot read the file ({error.strerror or error})", where=str(path)
        ) from error
