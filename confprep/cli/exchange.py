"""What goes in and out of the log: tables, address books, your card, the pocket page's file."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from confprep.cli import console
from confprep.cli.log_words import count, warn
from confprep.cli.writer import user_of
from confprep.errors import UsageError
from confprep.workspace import Workspace


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
    from confprep.contacts import tables, vcards
    from confprep.contacts.store import Store
    from confprep.spreadsheets import csv_bytes

    kind = path.suffix.lower()
    if kind not in {".csv", ".xlsx", ".vcf"}:
        raise UsageError(f"“{path.name}” ends in none of .csv, .xlsx and .vcf")
    if vcard not in ("4.0", "3.0"):
        raise UsageError(f"There is no vCard {vcard} here", next_step="Use --vcard 4.0 or 3.0")
    workspace = Workspace.open()
    with Store(workspace.contacts_path, write=False) as store:
        people = store.contacts(tag=tag)
        rows = tables.people_rows(people, store.last_contacts(user_of(workspace).zone))
        numbers = {each.id for each in people}
        happened = tables.log_rows(
            (each for each in store.interactions() if each.contact_id in numbers), store.names()
        )
    if kind == ".vcf":
        data = vcards.as_vcards(people, version="4.0" if vcard == "4.0" else "3.0")
    elif kind == ".csv":
        data = csv_bytes(happened if log_too else rows)
    else:
        data = tables.as_xlsx({"contacts": rows, "log": happened}, now=console.now())
    _write_new(path, data, force=force)
    console.say(f"Written: {path}, {count(len(people), 'person', 'people')}.")


def import_people(
    path: Annotated[Path, typer.Argument(metavar="FILE", help="A .csv, .xlsx or .vcf file.")],
    look: Annotated[bool, typer.Option("--look", help="Show what it holds; take nothing.")] = False,
) -> None:
    """Take people from a spreadsheet or an address book; nobody is doubled or overwritten."""
    from confprep.contacts import exchange, tables, vcards
    from confprep.contacts.store import Store

    workspace = Workspace.open()
    data = read_bytes(path)
    if path.suffix.lower() in {".vcf", ".vcard"} or data[:11].upper() == b"BEGIN:VCARD":
        found = vcards.read_vcards(data, where=str(path))
    else:
        found = tables.read_table(data, where=str(path))
    for column in found.columns:
        taken_as = column.field.replace("_", " ") or f"left out: {column.why}"
        # A sheet may be far wider than what is in it.
        if column.heading or column.field:
            console.say(f"  “{column.heading}” -> {taken_as}")
    if found.nameless:
        console.say(f"  {count(found.nameless, 'row has', 'rows have')} no name: left out.")
    if look:
        console.say(f"{count(len(found.people), 'person', 'people')} found; nothing was taken.")
        return
    with Store(workspace.contacts_path) as store:
        done = exchange.take(store, found, zone=user_of(workspace).zone)
        console.say(
            f"{count(done.added, 'person', 'people')} added, {done.filled} filled in, "
            f"{done.same} in the log already."
        )
        warn(store)


def card(
    folder: Annotated[
        Path | None, typer.Option("--to", metavar="DIR", help="Where the files go.")
    ] = None,
) -> None:
    """Make your own card: a vCard, and a QR code that a phone's camera takes."""
    from confprep.contacts import vcards
    from confprep.workspace import write_atomically

    workspace = Workspace.open()
    if folder is not None:
        _check_folder(folder)
    data = vcards.own_card(workspace.profile())
    place = folder or workspace.root
    for ending, content in (
        ("vcf", data),
        ("svg", vcards.qr_code(data, kind="svg")),
        ("png", vcards.qr_code(data, kind="png")),
    ):
        write_atomically(place / f"my-card.{ending}", content)
        console.say(f"Written: {place / f'my-card.{ending}'}")
    console.say("Keep my-card.png among your phone's photos; a camera pointed at it adds you.")


def import_handover(paths: list[Path]) -> None:
    """Take what the pocket page handed over into the log."""
    from confprep.contacts import handover
    from confprep.contacts.encounter import planned
    from confprep.contacts.store import Store

    if not paths:
        raise UsageError(
            "No file is named", next_step="Name what the page handed over: confprep log import FILE"
        )
    workspace = Workspace.open()
    files = [handover.read(read_bytes(path), where=str(path)) for path in paths]
    with Store(workspace.contacts_path) as store:
        for file in files:
            plan = workspace.plan(file.meeting) if file.meeting in workspace.planned() else None
            people = {each.person_id: each for each in planned(plan)} if plan else {}
            name = plan.meeting.name if plan else ""
            taken = handover.take(store, file, people=people, meeting_name=name)
            console.say(
                f"{file.meeting}: {count(len(taken.added), 'new entry', 'new entries')}, "
                f"{len(taken.updated)} changed, {len(taken.removed)} removed, "
                f"{taken.known} in the log already."
            )
            for verb, names in (("Added", taken.added), ("Changed", taken.updated)):
                if names:
                    console.say(f"  {verb}: {', '.join(names)}")
            if taken.added or taken.updated:
                console.say(f"  Next: confprep followup {file.meeting}")
        warn(store)


def read_bytes(path: Path) -> bytes:
    """Return what a file named by the user holds; UsageError where it cannot be read."""
    try:
        return path.read_bytes()
    except OSError as error:
        raise UsageError(
            f"Cannot read the file ({error.strerror or error})", where=str(path)
        ) from error


def _write_new(path: Path, data: bytes, *, force: bool) -> None:
    from confprep.workspace import write_atomically

    if path.exists() and not force:
        raise UsageError(
            "The file exists already",
            where=str(path),
            next_step="Give another name, or --force to replace it",
        )
    _check_folder(path.parent)
    write_atomically(path, data)


def _check_folder(folder: Path) -> None:
    """Refuse a folder that does not exist: it may be mistyped, so it is not made."""
    if not folder.is_dir():
        raise UsageError(
            "There is no such folder", where=str(folder), next_step="Make it first, or name another"
        )
