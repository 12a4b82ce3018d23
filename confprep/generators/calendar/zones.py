"""Time zones for calendar files: one source of data, and a VTIMEZONE that every client reads.

The one source is the `tzdata` package. `zoneinfo.ZoneInfo(name)` prefers the copy of the operating
system, and a year-old system copy disagrees by an hour on zones whose law has changed since.

Calendar programs disagree about unusual VTIMEZONEs, far more than about events. What all of them
read alike is one STANDARD and one DAYLIGHT block, each with a yearly rule such as "the second
Sunday of March" (RFC 5545 3.6.5; Exchange accepts nothing else, MS-OXCICAL 2.1.3.1.1.19.2). That
form comes from the last line of the zone's own file, a POSIX rule. Where the zone does not follow
such a rule over the days in question, every change of the clock is listed on its own, and
`warning` has a sentence for the user.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from functools import cache
from importlib import resources
from io import BytesIO
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from msgspec import Struct

from confprep.errors import ConfprepError

if TYPE_CHECKING:
    import icalendar

_WEEKDAYS = ("SU", "MO", "TU", "WE", "TH", "FR", "SA")
_LAST = 5
"""POSIX counts weeks 1 to 5, and 5 means the last."""

_POSIX = re.compile(
    r"(?P<standard>[A-Za-z]{3,}|<[^>]+>)(?P<standard_offset>[-+]?[\d:]+)"
    r"(?:(?P<summer>[A-Za-z]{3,}|<[^>]+>)(?P<summer_offset>[-+]?[\d:]+)?"
    r",(?P<begins>[^,]+),(?P<ends>[^,]+))?"
)
_YEARLY = re.compile(r"M(?P<month>\d+)\.(?P<week>\d)\.(?P<weekday>\d)(?:/(?P<at>[-+]?[\d:]+))?")


class Yearly(Struct, frozen=True):
    """A day that returns every year, such as the second Sunday of March, at a time of day."""

    month: int
    week: int
    """1 to 4 from the start of the month, 5 for the last."""
    weekday: int
    """0 for Sunday, as in POSIX."""
    at: time

    def on(self, year: int) -> datetime:
        """Return the day and time in `year`, without a zone."""
        first = date(year, self.month, 1)
        days = (self.weekday - first.isoweekday()) % 7 + 7 * (self.week - 1)
        day = first + timedelta(days=days)
        if day.month != self.month:
            day -= timedelta(days=7)
        return datetime.combine(day, self.at)

    def rule(self) -> dict[str, object]:
        """Return the same as the parts of an RRULE."""
        nth = -1 if self.week == _LAST else self.week
        return {"FREQ": "YEARLY", "BYMONTH": self.month, "BYDAY": f"{nth}{_WEEKDAYS[self.weekday]}"}


class Observance(Struct, frozen=True):
    """One setting of the clock, from `onset` on; with `yearly`, every year again."""

    onset: datetime
    """As the clock shows it just before the change: in `offset_before`, without a zone."""
    offset_before: timedelta
    offset: timedelta
    name: str
    yearly: Yearly | None = None

    @property
    def instant(self) -> datetime:
        """When the change happens, in UTC."""
        return (self.onset - self.offset_before).replace(tzinfo=UTC)


def zone(name: str) -> ZoneInfo:
    """Return the zone of this IANA name from the tzdata package, never from the system.

    Raises ConfprepError for a name that the package does not hold.
    """
    return _load(name)[0]


def names() -> frozenset[str]:
    """Return every zone name the tzdata package holds."""
    return _names()


def localised(moment: datetime, name: str) -> datetime:
    """Return `moment` in the zone `name`, as the clock on the wall there shows it.

    A time that already carries a zone of that name keeps its wall time, whatever copy of the zone
    data it was made with: the wall time is what the page printed. A wall time that the clock skips
    becomes the same instant after the change.
    """
    wanted = zone(name)
    if getattr(moment.tzinfo, "key", None) == name:
        moment = moment.replace(tzinfo=wanted)
    return moment.astimezone(UTC).astimezone(wanted)


def ambiguous(moment: datetime) -> bool:
    """Whether the clock shows this wall time twice, so that the zone's name alone cannot say."""
    return moment.replace(fold=0).utcoffset() != moment.replace(fold=1).utcoffset()


def observances(name: str, first: date, last: date) -> tuple[Observance, ...]:
    """Return what the clock does between two days, in the simplest form that is exactly right.

    One observance for a fixed offset; two with `yearly` where the zone follows a yearly rule; else
    one without `yearly` per setting of the clock.
    """
    where, footer = _load(name)
    # A day on either side, so that no entry at an edge meets an observance that has not begun.
    start = datetime.combine(first, time(), UTC) - timedelta(days=1)
    end = datetime.combine(last, time(), UTC) + timedelta(days=2)
    seen = list(_changes(where, start, end))
    before = Observance(
        onset=datetime(first.year - 1, 1, 1),  # noqa: DTZ001 - wall time
        offset_before=_offset(where, start),
        offset=_offset(where, start),
        name=start.astimezone(where).tzname() or name,
    )
    rules = _from_footer(footer, first.year - 1)
    if rules and _agrees(rules, before, seen, (start, end)):
        return rules
    if not seen:
        return (before,)
    return (before, *seen)


def warning(name: str, first: date, last: date) -> str:
    """Return a sentence for the user where some programs may misread this zone, else nothing."""
    found = observances(name, first, last)
    if len(found) == 1 or found[0].yearly:
        return ""
    return (
        f"The clocks in {name} change on these days in a way that Outlook may not follow: compare "
        "one entry before and one after the change with the meeting's own program."
    )


def vtimezone(name: str, first: date, last: date) -> icalendar.Timezone:
    """Return the VTIMEZONE of a zone, right from the day `first` to the day `last`.

    A block is DAYLIGHT where its clock is ahead of another block's, which is what every client
    means by it; Irish law, which calls winter time the exception, would turn the two round.
    """
    import icalendar

    found = observances(name, first, last)
    lowest = min(one.offset for one in found)
    component = icalendar.Timezone()
    component.add("TZID", name)
    for one in found:
        kind = icalendar.TimezoneDaylight if one.offset > lowest else icalendar.TimezoneStandard
        block = kind()
        block.add("DTSTART", one.onset)
        block.add("TZOFFSETFROM", one.offset_before)
        block.add("TZOFFSETTO", one.offset)
        block.add("TZNAME", one.name)
        if one.yearly:
            block.add("RRULE", one.yearly.rule())
        component.add_component(block)
    return component


@cache
def _names() -> frozenset[str]:
    listed = resources.files("tzdata").joinpath("zones").read_text("utf-8")
    return frozenset(listed.split())


@cache
def _load(name: str) -> tuple[ZoneInfo, str]:
    """Return the zone and the POSIX rule in the last line of its file."""
    if name not in _names():
        raise ConfprepError(
            f'"{name}" is not a time zone',
            next_step='Use a name like "America/Chicago", from the list of IANA time zones',
        )
    data = resources.files("tzdata").joinpath("zoneinfo", *name.split("/")).read_bytes()
    footer = data.rstrip(b"\n").rpartition(b"\n")[2].decode("ascii")
    return ZoneInfo.from_file(BytesIO(data), key=name), footer


def _offset(where: tzinfo, moment: datetime) -> timedelta:
    return moment.astimezone(where).utcoffset() or timedelta()


def _changes(where: tzinfo, start: datetime, end: datetime) -> Iterator[Observance]:
    """Find each change of the clock between two instants, to the second."""
    step = timedelta(days=3)  # no zone since 1970 has changed its clock twice in three days
    while start < end:
        stop = min(start + step, end)
        if _offset(where, start) != _offset(where, stop):
            early, late = start, stop
            while late - early > timedelta(seconds=1):
                middle = early + (late - early) // 2
                same = _offset(where, middle) == _offset(where, start)
                early, late = (middle, late) if same else (early, middle)
            late = late.replace(microsecond=0)
            offset_before = _offset(where, start)
            yield Observance(
                onset=(late + offset_before).replace(tzinfo=None),
                offset_before=offset_before,
                offset=_offset(where, stop),
                name=stop.astimezone(where).tzname() or "",
            )
        start = stop


def _from_footer(footer: str, year: int) -> tuple[Observance, ...]:
    """Return the observances of a POSIX rule from `year` on; none where RRULE cannot say it."""
    rule = _POSIX.fullmatch(footer)
    if rule is None:
        return ()
    standard = -_duration(rule["standard_offset"])
    if rule["summer"] is None:
        onset = datetime(year, 1, 1)  # noqa: DTZ001 - wall time
        return (Observance(onset, standard, standard, rule["standard"].strip("<>")),)
    summer = standard + timedelta(hours=1)
    if rule["summer_offset"]:
        summer = -_duration(rule["summer_offset"])
    begins, ends = _yearly(rule["begins"]), _yearly(rule["ends"])
    if begins is None or ends is None:
        return ()
    return (
        Observance(begins.on(year), standard, summer, rule["summer"].strip("<>"), begins),
        Observance(ends.on(year), summer, standard, rule["standard"].strip("<>"), ends),
    )


def _yearly(text: str) -> Yearly | None:
    """Read `M3.2.0/2`; None for what is not a weekday of a month at a time of that same day."""
    found = _YEARLY.fullmatch(text)
    if found is None:
        return None
    at = _duration(found["at"] or "2")
    if not timedelta() <= at < timedelta(days=1):
        return None
    return Yearly(
        month=int(found["month"]),
        week=int(found["week"]),
        weekday=int(found["weekday"]),
        at=(datetime(1, 1, 1) + at).time(),  # noqa: DTZ001 - wall time
    )


def _duration(text: str) -> timedelta:
    """Read `5`, `-10:30` or `+1:00:00`."""
    sign = -1 if text.startswith("-") else 1
    hours, minutes, seconds = ([int(part) for part in text.lstrip("+-").split(":")] + [0, 0])[:3]
    return sign * timedelta(hours=hours, minutes=minutes, seconds=seconds)


def _agrees(
    rules: tuple[Observance, ...],
    before: Observance,
    seen: list[Observance],
    span: tuple[datetime, datetime],
) -> bool:
    """Whether the rules give the offset at the start of the span, and then just these changes."""
    start, end = span
    by_rule = sorted(
        (
            Observance(one.yearly.on(year), one.offset_before, one.offset, one.name)
            for one in rules
            if one.yearly
            for year in range(start.year - 1, end.year + 1)
        ),
        key=lambda one: one.instant,
    )
    earlier = [one for one in by_rule if one.instant <= start] or [rules[0]]
    within = [one for one in by_rule if start < one.instant <= end]
    return earlier[-1].offset == before.offset and [
        (one.instant, one.offset) for one in within
    ] == [(one.instant, one.offset) for one in seen]
