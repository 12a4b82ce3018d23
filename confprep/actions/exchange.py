"""What goes in and out of the log: tables, address books, a card, the pocket page's file."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from msgspec import Struct
from msgspec.structs import replace

from confprep.actions.folder import writer
from confprep.actions.followups import CalendarRenewed, renew_calendars_with
from confprep.contacts.store import Store
from confprep.errors import UsageError
from confprep.workspace import Workspace, write_atomically

if TYPE_CHECKING:
    from confprep.contacts.exchange import Found as Found  # noqa: PLC0414 - for the faces
    from confprep.contacts.handover import Taken
    from confprep.text.days import Order

EXPORTS = (".csv", ".xlsx", ".vcf")
_SAID = 10
"""How many names a warning lists."""


class Exported(Struct, frozen=True, kw_only=True):
    """The log for another program."""

    data: bytes
    people: int


class Imported(Struct, frozen=True, kw_only=True):
    """How many people were taken into the log."""

    added: int
    filled: int
    """In the log already; empty fields of theirs were filled in."""
    same: int
    calendars: tuple[CalendarRenewed, ...]
    warnings: tuple[str, ...]


class HandedOver(Struct, frozen=True, kw_only=True):
    """What the pocket page handed over was taken into the log."""

    taken: tuple[Taken, ...]
    calendars: tuple[CalendarRenewed, ...]
    warnings: tuple[str, ...]


def export(
    folder: Path,
    kind: str,
    *,
    now: datetime,
    log_too: bool = False,
    vcard: str = "4.0",
    tag: str = "",
) -> Exported:
    """Return the log for a spreadsheet (`.csv`, `.xlsx`) or an address book (`.vcf`).

    `log_too` is for CSV: what happened, in place of the people.
    """
    from confprep.contacts import tables, vcards
    from confprep.spreadsheets import csv_bytes

    if vcard not in ("4.0", "3.0"):
        raise UsageError(f"There is no vCard {vcard} here", next_step="Use --vcard 4.0 or 3.0")
    workspace = Workspace(folder)
    with Store(workspace.contacts_path, write=False) as store:
        people = store.contacts(tag=tag)
        rows = tables.people_rows(people, store.last_contacts(writer(workspace).zone))
        numbers = {each.id for each in people}
        happened = tables.log_rows(
            (each for each in store.interactions() if each.contact_id in numbers), store.names()
        )
    if kind == ".vcf":
        data = vcards.as_vcards(people, version="4.0" if vcard == "4.0" else "3.0")
    elif kind == ".csv":
        data = csv_bytes(happened if log_too else rows)
    else:
        data = tables.as_xlsx({"contacts": rows, "log": happened}, now=now)
    return Exported(data=data, people=len(people))


def export_to(
    folder: Path,
    path: Path,
    *,
    now: datetime,
    log_too: bool = False,
    vcard: str = "4.0",
    tag: str = "",
    force: bool = False,
) -> Exported:
    """Write the log to a file whose ending says the kind; `force` replaces one that is there."""
    kind = path.suffix.lower()
    if kind not in EXPORTS:
        raise UsageError(f"“{path.name}” ends in none of .csv, .xlsx and .vcf")
    made = export(folder, kind, now=now, log_too=log_too, vcard=vcard, tag=tag)
    if path.exists() and not force:
        raise UsageError(
            "The file exists already",
            where=str(path),
            next_step="Give another name, or --force to replace it",
        )
    _check_folder(path.parent)
    write_atomically(path, made.data)
    return made


def look(data: bytes, where: str, *, now: datetime, order: Order = "") -> Found:
    """Return the people in a spreadsheet or an address book, and what its columns are taken as.

    `order` says which of two numbers is the month, where the file itself does not.
    """
    from confprep.contacts import tables, vcards

    if where.lower().endswith((".vcf", ".vcard")) or data[:11].upper() == b"BEGIN:VCARD":
        return vcards.read_vcards(data, where=where)
    return tables.read_table(data, where=where, today=now.date(), order=order)


def import_people(folder: Path, found: Found, *, now: datetime) -> Imported:
    """Take people that `look` found into the log; nobody is doubled or overwritten."""
    from confprep.contacts import exchange

    workspace = Workspace(folder)
    found, unknown = _with_programs(workspace, found)
    with Store(workspace.contacts_path) as store:
        done = exchange.take(store, found, zone=writer(workspace).zone)
        return Imported(
            added=done.added,
            filled=done.filled,
            same=done.same,
            calendars=renew_calendars_with(store, workspace, done.touched, now),
            warnings=(*unknown, *store.warnings),
        )


def _with_programs(workspace: Workspace, found: Found) -> tuple[Found, tuple[str, ...]]:
    """Return the people with the programs their file names, and which of these are not known."""
    named = {each.program for each in found.people if each.program}
    if not named:
        return found, ()
    from confprep import programs
    from confprep.contacts.finding import fold

    known = {fold(each.name): each for each in programs.load(workspace.targets())}
    people = []
    for each in found.people:
        program = known.get(fold(each.program))
        people.append(
            replace(each, program_id=program.id, program=program.name)
            if program
            else replace(each, program="")
        )
    unknown = sorted(name for name in named if fold(name) not in known)
    said = f"Left out, for no program is called so: {'; '.join(unknown[:_SAID])}"
    more = f"; and {len(unknown) - _SAID} more" if len(unknown) > _SAID else ""
    return replace(found, people=tuple(people)), (f"{said}{more}.",) if unknown else ()


def card(folder: Path, to: Path | None = None) -> tuple[Path, ...]:
    """Make the user's own card: a vCard, and a QR code that a phone's camera takes.

    The files go into the user's folder, or into `to`.
    """
    from confprep.contacts import vcards

    workspace = Workspace(folder)
    if to is not None:
        _check_folder(to)
    data = vcards.own_card(workspace.profile())
    contents = {
        "vcf": data,
        "svg": vcards.qr_code(data, kind="svg"),
        "png": vcards.qr_code(data, kind="png"),
    }
    paths = []
    for ending, content in contents.items():
        paths.append((to or workspace.root) / f"my-card.{ending}")
        write_atomically(paths[-1], content)
    return tuple(paths)


def import_handover(folder: Path, files: Mapping[str, bytes], *, now: datetime) -> HandedOver:
    """Take what the pocket page handed over into the log; `files` by what to call them."""
    from confprep.contacts import handover
    from confprep.contacts.encounter import planned

    workspace = Workspace(folder)
    read = [handover.read(data, where=where, now=now) for where, data in files.items()]
    taken = []
    with Store(workspace.contacts_path) as store:
        for file in read:
            plan = workspace.plan(file.meeting) if file.meeting in workspace.planned() else None
            people = {each.person_id: each for each in planned(plan)} if plan else {}
            name = plan.meeting.name if plan else ""
            taken.append(handover.take(store, file, people=people, meeting_name=name))
        touched = [number for each in taken for number in each.touched]
        # Somebody who was removed on the page stands in the calendar of its meeting only.
        changed = [each.meeting for each in taken if each.touched]
        return HandedOver(
            taken=tuple(taken),
            calendars=renew_calendars_with(store, workspace, touched, now, also=changed),
            warnings=tuple(store.warnings),
        )


def _check_folder(folder: Path) -> None:
    """Refuse a folder that does not exist: it may be mistyped, so it is not made."""
    if not folder.is_dir():
        raise UsageError(
            "There is no such folder", where=str(folder), next_step="Make it first, or name another"
        )
