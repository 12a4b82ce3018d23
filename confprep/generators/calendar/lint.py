"""What is wrong with a calendar file, in sentences; nothing where every program can read it.

No public checker looks at line ends, line lengths, empty lines or addresses, and one bad line makes
Thunderbird take no entry at all without a word. So every file is checked here before it is
written: first as lines (RFC 5545 3.1), then as nested components with their properties (3.6), then
for what the entries mean (3.3, 3.8), times being compared with the tzdata package.

The checks are for files such as this project writes: yearly rules in time zones, no recurrence in
entries. A file from elsewhere may be right and still get a sentence.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

from msgspec import Struct

from confprep.generators.calendar import zones

LONGEST_LINE = 75
"""Octets, without the line end (RFC 5545 3.1)."""

LARGEST_FILE = 1_000_000
"""Bytes; Google Calendar takes no more."""

_NAME = r"[A-Za-z0-9-]+"
_VALUE = r'(?:"[^"\x00-\x08\x0a-\x1f\x7f]*"|[^";:,\x00-\x08\x0a-\x1f\x7f]*)'
_LINE = re.compile(rf"({_NAME})((?:;{_NAME}={_VALUE}(?:,{_VALUE})*)*):(.*)", re.DOTALL)
_PARAMETER = re.compile(rf";({_NAME})=({_VALUE}(?:,{_VALUE})*)")

_CONTROL = re.compile(rb"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")
_DATE = re.compile(r"\d{8}")
_DATE_TIME = re.compile(r"\d{8}T\d{6}Z?")
_OFFSET = re.compile(r"[-+]\d{4}(\d\d)?")
_DURATION = re.compile(r"[-+]?P(?=\d|T\d)(\d+W|(\d+D)?(T(?=\d)(\d+H)?(\d+M)?(\d+S)?)?)")
_URI = re.compile(
    r"[A-Za-z][A-Za-z0-9+.-]*:(?:[A-Za-z0-9\-._~:/?#\[\]@!$&'()*+,;=]|%[0-9A-Fa-f]{2})+"
)
_GEO = re.compile(r"[-+]?\d+(\.\d+)?;[-+]?\d+(\.\d+)?")
_YEARLY = re.compile(
    r"FREQ=YEARLY;(?:BYMONTH=(\d+);BYDAY=(-?\d)([A-Z]{2})|BYDAY=(-?\d)([A-Z]{2});BYMONTH=(\d+))"
)
_TEXT = re.compile(r"(?:[^\\;,]|\\[\\;,nN])+")
_TEXT_LIST = re.compile(r"(?:[^\\;]|\\[\\;,nN])+")

_WEEKDAYS = ("SU", "MO", "TU", "WE", "TH", "FR", "SA")

_TIMES = {"DTSTART", "DTEND", "DTSTAMP", "CREATED", "LAST-MODIFIED", "RECURRENCE-ID"}
_IN_UTC = {"DTSTAMP", "CREATED", "LAST-MODIFIED"}
_OF_TEXT = {"SUMMARY", "DESCRIPTION", "LOCATION", "COMMENT", "NAME", "X-WR-CALNAME", "TZNAME"}
_SHAPES = {
    **dict.fromkeys(_OF_TEXT, (_TEXT, "text with its commas, semicolons and backslashes escaped")),
    "CATEGORIES": (_TEXT_LIST, "a list with its semicolons and backslashes escaped"),
    "STATUS": (re.compile("TENTATIVE|CONFIRMED|CANCELLED"), "TENTATIVE, CONFIRMED or CANCELLED"),
    "TRANSP": (re.compile("OPAQUE|TRANSPARENT"), "OPAQUE or TRANSPARENT"),
    "CLASS": (re.compile("PUBLIC|PRIVATE|CONFIDENTIAL"), "PUBLIC, PRIVATE or CONFIDENTIAL"),
    "ACTION": (re.compile("DISPLAY|AUDIO|EMAIL"), "DISPLAY, AUDIO or EMAIL"),
    "VERSION": (re.compile(r"2\.0"), "2.0"),
    "CALSCALE": (re.compile("GREGORIAN"), "GREGORIAN"),
    "TZOFFSETFROM": (_OFFSET, "an offset such as -0800"),
    "TZOFFSETTO": (_OFFSET, "an offset such as -0800"),
    "RRULE": (_YEARLY, "a yearly rule such as FREQ=YEARLY;BYMONTH=3;BYDAY=2SU"),
    "TRIGGER": (_DURATION, "a duration such as -PT15M"),
    "DURATION": (_DURATION, "a duration such as PT15M"),
    "REFRESH-INTERVAL": (_DURATION, "a duration such as PT12H"),
    "SEQUENCE": (re.compile(r"\d+"), "a whole number"),
    "PRIORITY": (re.compile(r"\d"), "a number from 0 to 9"),
    "URL": (_URI, "an address"),
    "TZURL": (_URI, "an address"),
    "GEO": (_GEO, "latitude;longitude"),
}

_EXACTLY_ONCE = {
    "VCALENDAR": ("PRODID", "VERSION"),
    "VTIMEZONE": ("TZID",),
    "STANDARD": ("DTSTART", "TZOFFSETFROM", "TZOFFSETTO"),
    "DAYLIGHT": ("DTSTART", "TZOFFSETFROM", "TZOFFSETTO"),
    "VEVENT": ("UID", "DTSTAMP", "DTSTART"),
    "VALARM": ("ACTION", "TRIGGER"),
}
_MAY_REPEAT = {"CATEGORIES", "COMMENT", "ATTENDEE", "CONTACT", "TZNAME", "RDATE", "EXDATE"}
_PARENTS = {
    "VCALENDAR": "",
    "VTIMEZONE": "VCALENDAR",
    "STANDARD": "VTIMEZONE",
    "DAYLIGHT": "VTIMEZONE",
    "VEVENT": "VCALENDAR",
    "VALARM": "VEVENT",
}


class Property(Struct, frozen=True):
    """One unfolded line."""

    number: int
    """Of its first physical line, from 1."""
    name: str
    parameters: dict[str, str]
    value: str


class Component(Struct):
    """What stands between BEGIN and END."""

    kind: str
    number: int
    properties: list[Property]
    inside: list[Component]

    def all(self, name: str) -> list[Property]:
        """Return every property of this name."""
        return [one for one in self.properties if one.name == name]

    def one(self, name: str) -> Property | None:
        """Return the first property of this name."""
        return next(iter(self.all(name)), None)

    def value(self, name: str) -> str:
        """Return the value of the first property of this name, or nothing."""
        found = self.one(name)
        return found.value if found else ""


def lint(data: bytes) -> list[str]:
    """Return one sentence per fault, with the line it is in where there is one."""
    faults = list(_line_faults(data))
    calendar = Component("", 0, [], [])
    faults += _nest(data, calendar)
    faults += _outer_faults(calendar)
    for component in _walk(calendar):
        faults += _component_faults(component)
        for found in component.properties:
            faults += _value_faults(component, found)
    if not faults:
        # Times mean something only in a file whose parts are whole.
        faults += _time_faults(calendar.inside[0])
    return faults


# --- lines -------------------------------------------------------------------------------------


def _line_faults(data: bytes) -> Iterator[str]:
    if len(data) > LARGEST_FILE:
        yield f"The file has {len(data)} bytes, more than Google Calendar takes."
    if data.startswith(b"\xef\xbb\xbf"):
        yield "The file begins with a byte order mark."
    if not data.endswith(b"\r\n"):
        yield "The last line does not end with CR LF."
    for number, line in enumerate(data.removesuffix(b"\r\n").split(b"\r\n"), 1):
        if b"\n" in line or b"\r" in line:
            yield f"Line {number} ends with a single CR or LF instead of both."
        if not line.strip():
            yield f"Line {number} is empty."
        if len(line) > LONGEST_LINE:
            yield f"Line {number} has {len(line)} octets, more than {LONGEST_LINE}."
        if _CONTROL.search(line):
            yield f"Line {number} holds a control character."
        try:
            line.decode("utf-8")
        except UnicodeDecodeError:
            yield f"Line {number} is not UTF-8, or is folded inside a character."


def _nest(data: bytes, root: Component) -> Iterator[str]:
    """Unfold the lines into components below `root`, naming what does not fit."""
    stack = [root]
    for number, line in _unfolded(data):
        found = _LINE.fullmatch(line)
        if found is None:
            yield f"Line {number} is not a name, a colon and a value."
            continue
        name, value = found[1].upper(), found[3]
        parameters = {
            one[1].upper(): one[2].strip('"') for one in _PARAMETER.finditer(found[2] or "")
        }
        if name == "BEGIN":
            child = Component(value.upper(), number, [], [])
            stack[-1].inside.append(child)
            stack.append(child)
        elif name == "END":
            if len(stack) == 1 or stack[-1].kind != value.upper():
                yield f"Line {number} ends {value}, which was not begun there."
            if len(stack) > 1:
                stack.pop()
        else:
            stack[-1].properties.append(Property(number, name, parameters, value))
    for component in stack[1:]:
        yield f"{component.kind} of line {component.number} has no end."


def _unfolded(data: bytes) -> list[tuple[int, str]]:
    """Return each whole line with the number of its first physical one; no empty lines."""
    text = data.decode("utf-8", errors="replace").removeprefix("\ufeff")
    whole: list[tuple[int, str]] = []
    for number, line in enumerate(re.split(r"\r\n|\n|\r", text), 1):
        if line[:1] in {" ", "\t"} and whole:
            whole[-1] = (whole[-1][0], whole[-1][1] + line[1:])
        elif line:
            whole.append((number, line))
    return whole


def _walk(component: Component) -> Iterator[Component]:
    for inside in component.inside:
        yield inside
        yield from _walk(inside)


# --- components and properties -----------------------------------------------------------------


def _outer_faults(root: Component) -> Iterator[str]:
    if len(root.inside) != 1 or root.inside[0].kind != "VCALENDAR" or root.properties:
        yield "The file is not one VCALENDAR."
        return
    calendar = root.inside[0]
    if calendar.one("METHOD"):
        yield "METHOD makes programs treat the file as an invitation from an organizer."
    events = [one for one in calendar.inside if one.kind == "VEVENT"]
    if not events:
        yield "The calendar has no entries."
    for uid, count in Counter(event.value("UID") for event in events).items():
        if uid and count > 1:
            yield f"{count} entries share the UID {uid}."
    yield from _zone_faults(calendar)


def _zone_faults(calendar: Component) -> Iterator[str]:
    """Each zone that is used is defined, once, and with winter time in it."""
    defined = [one for one in calendar.inside if one.kind == "VTIMEZONE"]
    counts = Counter(one.value("TZID") for one in defined)
    used = {
        found.parameters["TZID"]
        for component in _walk(calendar)
        for found in component.properties
        if "TZID" in found.parameters
    }
    for name in sorted(used - set(counts)):
        yield f"The time zone {name} is used and not defined."
    for name, count in counts.items():
        if count > 1:
            yield f"The time zone {name} is defined {count} times."
    for zone in defined:
        if all(part.kind != "STANDARD" for part in zone.inside):
            yield f"VTIMEZONE of line {zone.number} has no STANDARD part."


def _component_faults(component: Component) -> Iterator[str]:
    where = f"{component.kind} of line {component.number}"
    if component.kind not in _PARENTS:
        yield f"{where} is not a component this program writes."
        return
    for inside in component.inside:
        if _PARENTS.get(inside.kind) != component.kind:
            yield f"{inside.kind} of line {inside.number} stands inside {where}."
    counts = Counter(found.name for found in component.properties)
    for name in _EXACTLY_ONCE[component.kind]:
        if not counts[name]:
            yield f"{where} has no {name}."
    for name, count in counts.items():
        if count > 1 and name not in _MAY_REPEAT:
            yield f"{where} has {count} times {name}."
    if component.value("ACTION") == "DISPLAY" and not counts["DESCRIPTION"]:
        yield f"{where} has no DESCRIPTION."
    if component.kind == "VEVENT":
        yield from _event_faults(component, where)


def _event_faults(event: Component, where: str) -> Iterator[str]:
    start, end = event.one("DTSTART"), event.one("DTEND")
    if event.one("RRULE"):
        yield f"{where} recurs, which this program never writes."
    if end and event.one("DURATION"):
        yield f"{where} has both DTEND and DURATION."
    if start and end:
        if start.parameters.get("VALUE") != end.parameters.get("VALUE"):
            yield f"{where} begins on a date and ends at a time, or the other way round."
        elif (
            start.parameters.get("TZID") == end.parameters.get("TZID") and end.value <= start.value
        ):
            yield f"{where} does not end after it begins."
    alarms = [inside for inside in event.inside if inside.kind == "VALARM"]
    if len(alarms) > 1:
        yield f"{where} has {len(alarms)} reminders; Outlook keeps one."
    if start and start.parameters.get("VALUE") != "DATE":
        for alarm in alarms:
            if _DURATION.fullmatch(alarm.value("TRIGGER")) and not alarm.value(
                "TRIGGER"
            ).startswith("-"):
                yield f"{where} has a reminder that is not before it begins."


def _value_faults(component: Component, found: Property) -> Iterator[str]:
    where = f"Line {found.number}: {found.name}"
    if not found.value:
        yield f"{where} is empty."
    elif found.name in _TIMES:
        yield from _moment_faults(component, found, where)
    elif found.name in _SHAPES:
        shape, example = _SHAPES[found.name]
        if not shape.fullmatch(found.value):
            yield f"{where} is not {example}."


def _moment_faults(component: Component, found: Property, where: str) -> Iterator[str]:
    whole_day = found.parameters.get("VALUE") == "DATE"
    if not (_DATE if whole_day else _DATE_TIME).fullmatch(found.value) or not _read(found.value):
        yield f"{where} is not a {'date' if whole_day else 'time'} such as 20260317T112400."
        return
    if whole_day:
        return
    in_utc = found.value.endswith("Z")
    if found.name in _IN_UTC and not in_utc:
        yield f"{where} is not in UTC."
    if in_utc and "TZID" in found.parameters:
        yield f"{where} is in UTC and in a zone."
    if component.kind == "VEVENT" and not in_utc and "TZID" not in found.parameters:
        yield f"{where} is in no time zone."


# --- times -------------------------------------------------------------------------------------


def _read(text: str) -> datetime | None:
    """Read a date or a time, without a zone."""
    try:
        return datetime.fromisoformat(text.removesuffix("Z"))
    except ValueError:
        return None


def _time_faults(calendar: Component) -> Iterator[str]:
    """Compare each time, as the file's own zones give it, with the tzdata package."""
    written = {one.value("TZID"): one for one in calendar.inside if one.kind == "VTIMEZONE"}
    for event in calendar.inside:
        for found in event.properties:
            name = found.parameters.get("TZID", "")
            wall = _read(found.value) if name else None
            if wall is None:
                continue
            if name not in zones.names():
                yield f"Line {found.number}: {name} is not the name of a time zone."
                continue
            aware = wall.replace(tzinfo=zones.zone(name))
            if aware.astimezone(UTC).astimezone(aware.tzinfo).replace(tzinfo=None) != wall:
                yield f"Line {found.number}: the clock in {name} skips {wall:%Y-%m-%d %H:%M}."
            elif zones.ambiguous(aware):
                yield f"Line {found.number}: {wall:%Y-%m-%d %H:%M} comes twice in {name}."
            elif _offset_at(written[name], wall) != aware.utcoffset():
                yield f"Line {found.number}: the file's own {name} is wrong at this time."


def _offset_at(zone: Component, wall: datetime) -> timedelta | None:
    """Return the offset that a VTIMEZONE gives a wall time: that of the latest change before it."""
    changes = []
    for part in zone.inside:
        onset = _read(part.value("DTSTART"))
        rule = _YEARLY.fullmatch(part.value("RRULE"))
        if onset is None:
            continue
        onsets = [onset]
        if rule:
            yearly = zones.Yearly(
                month=int(rule[1] or rule[6]),
                week=int(rule[2] or rule[4]) % 6,  # -1, the last, is 5
                weekday=_WEEKDAYS.index(rule[3] or rule[5]),
                at=onset.time(),
            )
            onsets = [yearly.on(year) for year in range(onset.year, wall.year + 1)]
            if onsets[:1] != [onset]:
                return None
        before, after = _offset(part.value("TZOFFSETFROM")), _offset(part.value("TZOFFSETTO"))
        changes += [(one - before, before, after) for one in onsets]
    changes.sort()
    for instant, before, after in reversed(changes):
        # In the file's own terms: the change has happened when the clock before it shows it.
        if wall - max(before, after) >= instant:
            return after
    return None


def _offset(text: str) -> timedelta:
    """Read `-0800`."""
    sign = -1 if text.startswith("-") else 1
    digits = text[1:].ljust(6, "0")
    return sign * timedelta(
        hours=int(digits[:2]), minutes=int(digits[2:4]), seconds=int(digits[4:6])
    )
