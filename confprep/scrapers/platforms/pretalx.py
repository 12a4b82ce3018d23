"""pretalx and frab: the published schedule, as JSON or as XML.

Both forms are the long-standing frab format, which many conference tools write.
"""

from __future__ import annotations

import re
from datetime import datetime, timedelta
from typing import Any

from confprep.errors import ReadError
from confprep.model import Appearance, Meeting, Session
from confprep.scrapers import records, times
from confprep.scrapers.page import Page, Reading
from confprep.scrapers.records import Record
from confprep.text import clean, zones

SCHEDULE = "schedule/export/schedule.json"
_JSON = re.compile(r'"schedule"\s*:.*"conference"\s*:.*"days"\s*:', re.DOTALL)
_XML = re.compile(r"<schedule\b.*<conference\b.*<day\b", re.DOTALL)


def recognises(page: Page) -> bool:
    """Whether the page is a schedule in the frab format."""
    beginning = page.text[:20_000].lstrip("\ufeff \r\n\t")
    if page.form == "json":
        return bool(_JSON.search(beginning))
    return beginning.startswith(("<?xml", "<schedule")) and bool(_XML.search(beginning))


def pages(meeting: Meeting) -> list[str]:
    """Return the address of the JSON schedule, or the file that the address names."""
    if meeting.address.endswith((".json", ".xml")):
        return [meeting.address]
    return [f"{meeting.address.rstrip('/')}/{SCHEDULE}"]


def read(page: Page, meeting: Meeting | None) -> Reading:
    """Read every event of every day and room."""
    if page.form == "json":
        conference = next(records.every(records.load(page), "days"))
        zone = records.text(conference, "time_zone_name")
        events = [
            event
            for day in records.rows(conference["days"])
            for room in records.values(day.get("rooms"))
            for event in records.rows(room)
        ]
    else:
        root = _tree(page)
        zone = clean.line(root.findtext("conference/time_zone_name") or "")
        events = [_as_record(event) for event in root.iterfind("day/room/event")]
    zone = zones.known(zone)
    found = tuple(_session(event, meeting, zone) for event in events)
    return Reading(sessions=found, zone=zone)


def _session(event: Record, meeting: Meeting | None, zone: str) -> Session:
    start = records.text(event, "date")
    when = times.between(start, _end(start, records.text(event, "duration")), meeting, stated=zone)
    return Session(
        id=records.text(event, "guid", "id"),
        title=records.text(event, "title"),
        kind=records.text(event, "type").casefold() or "session",
        tracks=tuple(filter(None, (records.text(event, "track"),))),
        day=when.day,
        start=when.start,
        end=when.end,
        time_text=when.text,
        room=records.text(event, "room"),
        url=records.text(event, "url"),
        people=tuple(
            Appearance(name_text=name, role="speaker")
            for person in records.rows(event.get("persons"))
            if (name := records.text(person, "public_name", "name", "full_public_name"))
        ),
        description=records.text(event, "abstract", "description"),
    )


def _end(start: str, duration: str) -> str:
    """Return the start plus a duration of `HH:MM`."""
    found = re.fullmatch(r"(\d+):(\d{2})", duration)
    if not found or not start:
        return ""
    length = timedelta(hours=int(found[1]), minutes=int(found[2]))
    try:
        return (datetime.fromisoformat(start) + length).isoformat()
    except ValueError:
        return ""


def _tree(page: Page) -> Any:
    """Return the XML's root; entities and outside references are left alone."""
    from lxml import etree

    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False)
    try:
        return etree.fromstring(page.content, parser=parser)
    except etree.XMLSyntaxError as error:
        raise ReadError(
            f"the XML is cut off or broken (line {error.lineno})",
            where=page.label,
            next_step="Save the whole file again",
        ) from None


def _as_record(event: Any) -> Record:
    """Return an XML event under the names that the JSON form uses."""
    record: Record = {child.tag: child.text or "" for child in event if isinstance(child.tag, str)}
    record["persons"] = [{"name": person.text or ""} for person in event.iterfind("persons/person")]
    return {**record, "guid": event.get("guid") or event.get("id") or ""}
