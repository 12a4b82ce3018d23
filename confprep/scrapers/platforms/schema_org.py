"""schema.org `Event` on any page, as JSON-LD or as microdata.

Read by hand: the library for it (extruct) brings ten packages, eight megabytes and 0.4 s of
start-up, most of it for RDF, and what is needed here is two small walks over the page.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from itertools import islice
from typing import Any

from confprep.model import Appearance, Meeting, Session
from confprep.scrapers import markup, records, times
from confprep.scrapers.ids import digest
from confprep.scrapers.markup import Node
from confprep.scrapers.page import Page, Reading
from confprep.scrapers.records import Record

_MARKS = re.compile(r"""application/ld\+json|itemtype=["']https?://schema\.org/\w*Event""")
_MICRODATA_EVENT = re.compile(r"schema\.org/\w*Event$")
_DEEPEST = 8
"""Items within items; an event holds people, and they a place of work."""
_PEOPLE = ("performer", "performers", "actor", "contributor", "organizer")


def recognises(page: Page) -> bool:
    """Whether the page describes several dated events; one alone is the meeting itself."""
    if page.form != "html" or not _MARKS.search(page.text):
        return False
    return next(islice(_events(markup.tree(page)), 1, None), None) is not None


def pages(meeting: Meeting) -> list[str]:
    """Return the meeting's address."""
    return [meeting.address]


def read(page: Page, meeting: Meeting | None) -> Reading:
    """Read every dated event that holds no events of its own."""
    found = tuple(_session(event, meeting) for event in _events(markup.tree(page)))
    return Reading(sessions=found)


def _events(root: Node) -> Iterator[Record]:
    for script in markup.every(root, "script"):
        if markup.attribute(script, "type") != "application/ld+json":
            continue
        try:
            data = json.loads(script.string or "")
        except (ValueError, RecursionError):
            continue
        yield from _leaves(data)
    for node in markup.elements(root):
        if "itemscope" in node.attrs and _MICRODATA_EVENT.search(
            markup.attribute(node, "itemtype")
        ):
            event = _item(node)
            if event.get("startDate") and not event.get("subEvent"):
                yield event


def _leaves(data: Any) -> Iterator[Record]:
    """Yield the events of JSON-LD that have a start and no events inside."""
    waiting = [data]
    while waiting:
        item = waiting.pop()
        if isinstance(item, list):
            waiting.extend(reversed(item))
        elif isinstance(item, dict):
            inside = item.get("subEvent") or item.get("subEvents") or item.get("@graph")
            if inside:
                waiting.append(inside)
            elif any(map(_is_event, _types(item))) and item.get("startDate"):
                yield item
            else:
                waiting.extend(reversed(item.values()))


def _types(record: Record) -> list[str]:
    kind = record.get("@type", ())
    return [kind] if isinstance(kind, str) else [part for part in kind if isinstance(part, str)]


def _is_event(kind: str) -> bool:
    return kind.endswith("Event")


def _item(node: Node, deep: int = 0) -> Record:
    """Return a microdata item as the JSON-LD record that says the same."""
    record: Record = {"@type": markup.attribute(node, "itemtype").rpartition("/")[2]}
    for part in _own_properties(node):
        is_item = "itemscope" in part.attrs and deep < _DEEPEST
        value: Any = _item(part, deep + 1) if is_item else _value(part)
        for name in markup.attribute(part, "itemprop").split():
            before = record.get(name)
            record[name] = value if before is None else [*_listed(before), value]
    return record


def _own_properties(node: Node) -> Iterator[Node]:
    """Yield the elements with an `itemprop` that belong to this item and not to one inside it."""
    waiting = list(reversed(node.contents))
    while waiting:
        child = waiting.pop()
        if isinstance(child, Node):
            if "itemprop" in child.attrs:
                yield child
            if "itemscope" not in child.attrs:
                waiting.extend(reversed(child.contents))


def _value(node: Node) -> str:
    for attribute in ("content", "datetime", "href"):
        if said := markup.attribute(node, attribute):
            return said
    return markup.text(node)


def _listed(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [value]


def _session(event: Record, meeting: Meeting | None) -> Session:
    start, end = records.text(event, "startDate"), records.text(event, "endDate")
    when = times.between(start, end, meeting)
    if "T" not in start and " " not in start:
        when = times.When(day=times.day(start))
    title = records.text(event, "name")
    return Session(
        id=digest(when.day, start, title),
        title=title,
        day=when.day,
        start=when.start,
        end=when.end,
        time_text=when.text,
        room=_name(event.get("location")),
        url=records.text(event, "url"),
        people=tuple(_people(event)),
        description=records.text(event, "description"),
    )


def _people(event: Record) -> Iterator[Appearance]:
    for role in _PEOPLE:
        for person in _listed(event.get(role) or []):
            record = person if isinstance(person, dict) else {"name": person}
            if name := _name(record):
                if "Organization" in _types(record):
                    continue
                work = record.get("affiliation") or record.get("worksFor")
                yield Appearance(
                    name_text=name,
                    role=role.removesuffix("s"),
                    affiliation_text="; ".join(filter(None, map(_name, _listed(work or [])))),
                )


def _name(value: Any) -> str:
    """Return what a value is called, whether it is a record or a text."""
    if isinstance(value, list):
        return "; ".join(filter(None, map(_name, value)))
    if isinstance(value, str):
        return records.plain(value)
    return records.text(value, "name")
