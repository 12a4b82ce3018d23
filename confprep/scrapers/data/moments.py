"""What a value of data says of a time: ISO 8601, seconds since 1970, and all that is printed."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import UTC, date, datetime, time, timedelta, timezone
from functools import lru_cache

from msgspec import Struct
from msgspec.structs import replace

from confprep.errors import UsageError
from confprep.model import Meeting
from confprep.text import clock, days, zones

LONGEST = 80
"""Letters: a longer value is a text that mentions a time."""
_ISO = re.compile(
    r"(\d{4})-?(\d\d)-?(\d\d)(?:[T ]\s?(\d\d):?(\d\d)(?::?(\d\d)(?:[.,]\d{1,9})?)?)?"
    r"\s?(Z|UTC|[+-]\d\d(?::?\d\d)?)?"
)
_COMPACT_DAY = 8
_SECONDS = re.compile(r"\d{9,13}(?:\.\d{1,6})?")
_EPOCH = (946684800, 4102444800)
"""Seconds: a number between these is a moment between 2000 and 2100."""
_LENGTH = re.compile(
    r"(?:(\d{1,2}):([0-5]\d)(?::[0-5]\d)?|(\d{1,3})\s?(?:min(?:ute)?s?\.?|m|')?"
    r"|(\d)\s?h(?:ours?|rs?)?)",
    re.IGNORECASE,
)
_ISO_LENGTH = re.compile(r"PT(?:(\d{1,2})H)?(?:(\d{1,3})M)?(?:\d+S)?")
_ZONE_NAME = re.compile(r"[A-Z][A-Za-z_]+/[A-Za-z_/+-]+|UTC|GMT")


class Context(Struct, frozen=True, kw_only=True):
    """What the data and its meeting tell of days and clocks."""

    days: days.Context = days.NOTHING
    clocks: clock.Context = clock.NOTHING


NOWHERE = Context()


def context(texts: Iterable[str], meeting: Meeting | None) -> Context:
    """Return what short texts of the data and the meeting tell."""
    short = [text for text in dict.fromkeys(texts) if len(text) <= LONGEST]
    known = (meeting.starts, meeting.ends) if meeting else (None, None)
    return Context(
        days=days.context(short, meeting=known, zone=meeting.zone if meeting else ""),
        clocks=clock.context(short),
    )


class Moment(Struct, frozen=True, kw_only=True):
    """What is known of a moment or a range: day, wall clock, offset."""

    day: date | None = None
    printed: bool = False
    """A day is printed, even where its date is not known."""
    weekday: bool = False
    """Nothing but the weekday is."""
    start: time | None = None
    end: time | None = None
    ends_next_day: bool = False
    exact: datetime | None = None
    """Where the text states an offset too."""
    label: str = ""
    """The printed zone."""
    text: str = ""


NOTHING = Moment()


def read(
    text: str, told: Context = NOWHERE, *, bare: bool = True, time_of_day: bool = False
) -> Moment:
    """Return what a value says of a time.

    `bare`: figures alone are one (the field is known to hold times). `time_of_day`: figures alone
    are hours and minutes rather than a day.
    """
    text = text.strip()
    if len(text) > LONGEST or not text:
        return NOTHING
    if text.isdigit() and not bare:
        return NOTHING
    if bare and _SECONDS.fullmatch(text) and (stated := _of_seconds(text)):
        return Moment(day=stated.date(), start=stated.time(), exact=stated, printed=True)
    if not (time_of_day and _is_clock(text)) and (match := _ISO.fullmatch(text)):
        return _of_iso(match)
    return _printed(text, told, bare=bare, time_of_day=time_of_day)


def _is_clock(text: str) -> bool:
    """Whether figures alone are too few for a day."""
    return text.isdigit() and len(text) < _COMPACT_DAY


def _of_seconds(text: str) -> datetime | None:
    seconds = float(text) / (1000 if len(text.partition(".")[0]) > 10 else 1)  # noqa: PLR2004
    if not _EPOCH[0] <= seconds <= _EPOCH[1]:
        return None
    return datetime.fromtimestamp(seconds, tz=UTC)


def _of_iso(match: re.Match[str]) -> Moment:
    year, month, number, hour, minute, second, offset = match.groups()
    try:
        day = date(int(year), int(month), int(number))
        if hour is None:
            return Moment(day=day, printed=True)
        start = time(int(hour), int(minute), int(second or 0))
    except ValueError:
        return NOTHING
    if not offset:
        # Midnight to the second is how systems write a day without a time.
        if start == time() and second is not None:
            return Moment(day=day, printed=True)
        return Moment(day=day, start=start, printed=True)
    exact = datetime.combine(day, start, _offset(offset))
    return Moment(day=day, start=start, exact=exact, printed=True)


@lru_cache(maxsize=64)
def _offset(written: str) -> timezone:
    """Return the offset that ISO 8601 writes: "Z", "-05", "+0530", "+05:30"."""
    if written in ("Z", "UTC"):
        return UTC
    figures = written[1:].replace(":", "").ljust(4, "0")
    away = timedelta(hours=int(figures[:2]), minutes=int(figures[2:]))
    return timezone(-away if written[0] == "-" else away)


def _printed(text: str, told: Context, *, bare: bool, time_of_day: bool) -> Moment:
    """Return what a printed value says: a day, a clock, or both in either order."""
    found = days.find(text, told.days)
    day = found[0] if found else None
    if day is None and bare and not (time_of_day and _is_clock(text)):
        day = days.cell(text, told.days)
    rest = text if day is None else f"{text[: day.begin]} {text[day.stop :]}"
    seen = next(iter(clock.find(rest, told.clocks)), None)
    if seen is None and day is None and bare and (time_of_day or not text.isdigit()):
        seen = clock.cell(text, told.clocks)
    moment = Moment(text=text)
    if day is not None:
        moment = replace(moment, day=day.value, printed=True, weekday=day.bare_weekday)
    if seen is None:
        return moment
    return replace(
        moment,
        start=seen.start,
        end=seen.end,
        ends_next_day=seen.ends_next_day,
        label=seen.label,
    )


def pair(start: str, end: str, told: Context = NOWHERE) -> Moment:
    """Return the range of two values: "1:00" beside "2:30 PM" are both in the afternoon."""
    first, last = read(start, told, time_of_day=True), read(end, told, time_of_day=True)
    if first.start is None or last.start is None or first.end is not None:
        return first
    if not (first.printed or last.printed or first.exact or last.exact):
        joined = clock.pair(start, end, told.clocks)
        if joined is not None and joined.end is not None:
            return replace(
                first, start=joined.start, end=joined.end, ends_next_day=joined.ends_next_day
            )
        first = replace(first, start=joined.start if joined else first.start)
    after = bool(last.day and first.day and last.day > first.day)
    return replace(first, end=last.start, ends_next_day=after)


def minutes(text: str) -> int | None:
    """Return a duration in minutes: "45", "45 min", "0:45", "PT45M"."""
    if match := _ISO_LENGTH.fullmatch(text.strip()):
        return int(match[1] or 0) * 60 + int(match[2] or 0) or None
    match = _LENGTH.fullmatch(text.strip())
    if not match:
        return None
    hours, rest, alone, whole = match.groups()
    if alone:
        return int(alone) or None
    return (int(hours or whole or 0) * 60 + int(rest or 0)) or None


def zone(text: str) -> str:
    """Return the IANA zone that a value names, or ""."""
    if _ZONE_NAME.fullmatch(text):
        try:
            zones.named(text)
        except UsageError:
            return ""
        return "UTC" if text == "GMT" else text
    return zones.of_label(text) if 0 < len(text) < 30 else ""  # noqa: PLR2004 - a label is short


def later(start: time, length: int) -> tuple[time, bool]:
    """Return the clock some minutes after another, and whether that is on the next day."""
    total = start.hour * 60 + start.minute + length
    return time(total // 60 % 24, total % 60), total >= 24 * 60


def offset_of(moment: datetime) -> str:
    """Return a moment's offset as text: "-05:00"."""
    total = int((moment.utcoffset() or timedelta()).total_seconds() // 60)
    sign = "-" if total < 0 else "+"
    return f"{sign}{abs(total) // 60:02d}:{abs(total) % 60:02d}"
