"""The calendar file itself: components in the form that every program reads, checked."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import UTC, timedelta
from typing import TYPE_CHECKING

from confprep import __version__
from confprep.errors import ConfprepError
from confprep.generators.calendar import zones
from confprep.generators.calendar.entries import one_line
from confprep.generators.calendar.lint import lint
from confprep.generators.calendar.memory import Memory, Record
from confprep.model import Artifact

if TYPE_CHECKING:
    import icalendar

LARGEST = 900_000
"""Bytes; Google Calendar takes files of up to one megabyte."""


def files_of(
    parts: Mapping[str, Collection[str]], memory: Memory, *, name: str, zone: str
) -> list[Artifact]:
    """Write each path's entries as one file; no file without entries."""
    return [
        Artifact(
            path=path,
            data=written(
                {uid: one for uid, one in memory.records.items() if uid in chosen},
                name=name,
                zone=zone,
            ),
        )
        for path, chosen in parts.items()
        if chosen
    ]


def written(records: Mapping[str, Record], *, name: str, zone: str) -> bytes:
    """Return a whole calendar, checked.

    The name is left out for a single entry: there it would name a new folder in Outlook
    (MS-OXCICAL, X-WR-CALNAME) that nobody asked for.
    """
    import icalendar

    calendar = icalendar.Calendar()
    calendar.add("VERSION", "2.0")
    calendar.add("PRODID", f"-//confprep//confprep {__version__}//EN")
    calendar.add("CALSCALE", "GREGORIAN")
    if name and len(records) > 1:
        shown = icalendar.vText(one_line(name, 100))
        calendar.add("NAME", shown)
        calendar.add("X-WR-CALNAME", shown)
    if zone:
        calendar.add("X-WR-TIMEZONE", zone)
    for used in sorted({record.entry.zone for record in records.values()} - {"UTC"}):
        days = [
            moment.date()
            for record in records.values()
            if record.entry.zone == used
            for moment in (record.entry.start, record.entry.end)
        ]
        calendar.add_component(zones.vtimezone(used, min(days), max(days)))
    in_order = sorted(records.items(), key=lambda pair: (pair[1].entry.instant, pair[0]))
    for known, record in in_order:
        calendar.add_component(_event(known, record))
    data: bytes = calendar.to_ical()
    _check(data)
    return data


def _event(known: str, record: Record) -> icalendar.Event:
    import icalendar

    entry = record.entry
    where = UTC if entry.zone == "UTC" else zones.zone(entry.zone)
    status = "TENTATIVE" if entry.tentative else "CONFIRMED"
    event = icalendar.Event()
    event.add("UID", known)
    event.add("DTSTAMP", record.changed)
    event.add("CREATED", record.created)
    event.add("LAST-MODIFIED", record.changed)
    event.add("SEQUENCE", record.sequence)
    event.add("DTSTART", entry.start.replace(tzinfo=where))
    event.add("DTEND", entry.end.replace(tzinfo=where))
    event.add("STATUS", "CANCELLED" if record.cancelled else status)
    # A program that imports a cancelled entry as a new one still shows what it is.
    event.add("SUMMARY", f"CANCELLED: {entry.summary}" if record.cancelled else entry.summary)
    event.add("TRANSP", "OPAQUE" if entry.busy and not record.cancelled else "TRANSPARENT")
    # Whom the user hopes to meet is nobody else's business in a shared calendar.
    event.add("CLASS", "PRIVATE")
    if entry.location:
        event.add("LOCATION", entry.location)
    if entry.description:
        event.add("DESCRIPTION", entry.description)
    if entry.category:
        event.add("CATEGORIES", [entry.category])
    if entry.url:
        event.add("URL", entry.url)
    if entry.tentative and not record.cancelled:
        # Outlook reads "tentative" from here; free and busy it reads from TRANSP.
        event.add("X-MICROSOFT-CDO-BUSYSTATUS", "TENTATIVE")
    if not record.cancelled:
        before = timedelta(minutes=-entry.reminder)
        event.add_component(icalendar.Alarm.new_display(entry.summary, before))
    return event


def _check(data: bytes) -> None:
    """Refuse to hand over a file that some program would refuse or misread."""
    if len(data) >= LARGEST:
        raise ConfprepError(
            f"The calendar would have {len(data):,} bytes, and Google Calendar refuses more than "
            "a million",
            next_step="Plan less for one day: visits_per_day in profile.toml, under [agenda]",
        )
    faults = lint(data)
    if faults:
        raise ConfprepError(
            f"The calendar was not written, because it would be faulty: {faults[0]}",
            next_step="Please report this sentence, it is a fault of confprep",
        )
