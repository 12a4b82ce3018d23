"""Printed days and clocks, placed in time: by the page's zone, the meeting's, or the label's.

A printed time becomes a `datetime` only where the day, its year and the zone are known. Where one
of them is missing the words stay as they are (`time_text`), and the listing says what it lacks.
"""

from __future__ import annotations

from datetime import date, datetime, timedelta
from functools import lru_cache

from msgspec import Struct

from confprep.model import Meeting
from confprep.text import clock, days, zones

_LONGEST = timedelta(hours=16)


class When(Struct, frozen=True, kw_only=True):
    """Where a row stands in time; `text` is kept only where it did not become `start`."""

    day: date | None = None
    start: datetime | None = None
    end: datetime | None = None
    text: str = ""


def day(text: str, meeting: Meeting | None = None) -> date | None:
    """Return the first day that `text` names, or None.

    A day without a year is placed by the meeting's own dates, and only where the printed weekday
    agrees; without a meeting it stays unknown. Numbers are of the platforms of the United States:
    the month comes first, wherever the meeting takes place.
    """
    return _day(text, *((meeting.starts, meeting.ends) if meeting else (None, None)))


@lru_cache(maxsize=2048)
def _day(text: str, starts: date | None, ends: date | None) -> date | None:
    """Return the first day; a program says the same few again and again."""
    context = days.Context(ranges=days.context(meeting=(starts, ends)).ranges, order="month")
    return next((found.value for found in days.find(text, context)), None)


@lru_cache(maxsize=2048)
def hours(text: str) -> clock.Clock | None:
    """Return the first time or range of `text`, in 12 or 24 hours, or None."""
    return next(iter(clock.find(text)), None)


def when(text: str, on: date | None, meeting: Meeting | None, *, stated: str = "") -> When:
    """Place a printed time on a day: the page's stated zone, the meeting's, else the label's."""
    text = text.strip()
    found = hours(text)
    if found is None:
        return When(day=on, text=text)
    zone = stated or (meeting.zone if meeting else "") or zones.of_label(found.label, on)
    if on is None or not zone:
        return When(day=on, text=text)
    return place(on, found, zone)


def place(on: date, printed: clock.Clock, zone: str) -> When:
    """Return the range on that day in that zone.

    An hour that the zone's clock skips is no time, and an end that would make the range longer
    than 16 hours is not believed: the words are kept.
    """
    start = zones.placed(on, printed.start, zone, next_day=printed.starts_next_day)
    if zones.skipped(start):
        return When(day=on, text=printed.text)
    if printed.end is None:
        return When(day=on, start=start)
    end = zones.placed(on, printed.end, zone, next_day=printed.ends_next_day)
    if end < start or end - start > _LONGEST or zones.skipped(end):
        words = f"{printed.start:%H:%M} - {printed.end:%H:%M}"
        return When(day=on, start=start, text=words)
    return When(day=on, start=start, end=end)


def between(start: str, end: str, meeting: Meeting | None, *, stated: str = "") -> When:
    """Place two moments that data gives in full ("2026-10-23 08:30:00", "6/01/2021 8:00:00 AM").

    Moments with an offset are right as they are, and shown in the zone where one is known.
    Moments without one are local times of the zone.
    """
    first, last = _moment(start), _moment(end)
    zone = stated or (meeting.zone if meeting else "")
    if first is None:
        return When(day=day(start, meeting), text=" - ".join(filter(None, (start, end))))
    if first.tzinfo is None and not zone:
        return When(day=first.date(), text=_words(first, last))
    first = _in_zone(first, zone)
    last = _in_zone(last, zone) if last else None
    if zones.skipped(first):
        return When(day=first.date(), text=_words(first, last))
    if last is not None and (last < first or last - first > _LONGEST):
        return When(day=first.date(), start=first, text=f"until {end}")
    return When(day=first.date(), start=first, end=last)


def _moment(text: str) -> datetime | None:
    try:
        return datetime.fromisoformat(text.strip())
    except ValueError:
        on, printed = day(text), hours(text)
        return datetime.combine(on, printed.start) if on and printed else None


def _in_zone(moment: datetime, zone: str) -> datetime:
    if not zone:
        return moment
    if moment.tzinfo is None:
        return moment.replace(tzinfo=zones.named(zone))
    return moment.astimezone(zones.named(zone))


def _words(first: datetime, last: datetime | None) -> str:
    return f"{first:%H:%M} - {last:%H:%M}" if last else f"{first:%H:%M}"
