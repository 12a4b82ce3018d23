"""Days, times and zones as pages print them.

A printed time becomes a `datetime` only where the day, its year and the zone are known. Where one
of them is missing the words stay as they are (`time_text`), and the listing says what it lacks.
"""

from __future__ import annotations

import re
from datetime import date, datetime, time, timedelta
from functools import lru_cache
from importlib.resources import files
from zoneinfo import ZoneInfo

from msgspec import Struct

from confprep.errors import UsageError
from confprep.model import Meeting

_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_MONTH = r"(jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*\.?"
_WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_WEEKDAY = re.compile(r"\b(mon|tue|wed|thu|fri|sat|sun)[a-z]*\b", re.IGNORECASE)
_DAY_FORMS = (
    re.compile(
        rf"\b{_MONTH}\s+(?P<day>\d{{1,2}})(?:st|nd|rd|th)?(?:,?\s+(?P<year>\d{{4}}))?\b",
        re.IGNORECASE,
    ),
    re.compile(
        rf"\b(?P<day>\d{{1,2}})(?:st|nd|rd|th)?\s+{_MONTH}(?:,?\s+(?P<year>\d{{4}}))?\b",
        re.IGNORECASE,
    ),
)
_ISO_DAY = re.compile(r"\b(\d{4})-(\d{2})-(\d{2})\b")
_US_DAY = re.compile(r"\b(\d{1,2})/(\d{1,2})/(\d{4})\b")

_CLOCK = r"(\d{1,2})(?::(\d{2}))?(?::\d{2})?(?:\s*([ap])(?:\.?m\b\.?|(?![a-z])))?"
_SPAN = re.compile(
    rf"(?<![\d/:]){_CLOCK}\s*(?:(?:-|\u2010|\u2011|\u2012|\u2013|\u2014|\u2212|to|until)\s*{_CLOCK})?"
    r"(?![\d/])",
    re.IGNORECASE,
)
_NOON, _HALF_DAY = 12, 12
_LONGEST = timedelta(hours=16)

# Labels of the United States and Canada are mapped whatever they say of daylight saving, because
# pages print "EST" in summer. "MST" is not: in summer it is either a mistake or Arizona.
_LABELS = {
    "America/New_York": ("et", "est", "edt", "eastern", "east coast usa"),
    "America/Chicago": ("ct", "cst", "cdt", "central"),
    "America/Denver": ("mt", "mdt", "mountain"),
    "America/Los_Angeles": ("pt", "pst", "pdt", "pacific", "west coast usa"),
    "America/Anchorage": ("akt", "akst", "akdt", "alaska"),
    "Pacific/Honolulu": ("hst", "hawaii"),
    "Europe/London": ("bst", "uk"),
    "Asia/Tokyo": ("jst",),
    "Asia/Seoul": ("kst",),
    "UTC": ("utc", "gmt", "z"),
}
_ZONE_OF_LABEL = {label: zone for zone, labels in _LABELS.items() for label in labels}
_SAYS_NOTHING = re.compile(r"^us |\b(?:daylight|standard)?\s*(?:saving\s*)?time$")


class Hours(Struct, frozen=True):
    """A time or a range as printed, and the label behind it ("US ET")."""

    start: time
    end: time | None = None
    label: str = ""


class When(Struct, frozen=True, kw_only=True):
    """Where a row stands in time; `text` is kept only where it did not become `start`."""

    day: date | None = None
    start: datetime | None = None
    end: datetime | None = None
    text: str = ""


def day(text: str, meeting: Meeting | None = None) -> date | None:
    """Return the day that `text` names, or None.

    A day without a year is placed by the meeting's own dates, and only where the printed weekday
    agrees; without a meeting it stays unknown.
    """
    if found := _ISO_DAY.search(text):
        return _date(int(found[1]), int(found[2]), int(found[3]))
    if found := _US_DAY.search(text):
        return _date(int(found[3]), int(found[1]), int(found[2]))
    for form in _DAY_FORMS:
        if found := form.search(text):
            month = _MONTHS.index(found[1 if form is _DAY_FORMS[0] else 2].lower()[:3]) + 1
            if found["year"]:
                return _date(int(found["year"]), month, int(found["day"]))
            return _day_of_meeting(month, int(found["day"]), text, meeting)
    return None


def _date(year: int, month: int, number: int) -> date | None:
    try:
        return date(year, month, number)
    except ValueError:
        return None


def _day_of_meeting(month: int, number: int, text: str, meeting: Meeting | None) -> date | None:
    if meeting is None or meeting.starts is None:
        return None
    week = timedelta(days=7)
    last = meeting.ends or meeting.starts
    for year in (meeting.starts.year, last.year):
        found = _date(year, month, number)
        if found is None or not meeting.starts - week <= found <= last + week:
            continue
        printed = _WEEKDAY.search(text)
        if printed and _WEEKDAYS.index(printed[1].lower()) != found.weekday():
            continue
        return found
    return None


def hours(text: str) -> Hours | None:
    """Return the time range that `text` begins or consists of, in 12 or 24 hours, or None."""
    for found in _SPAN.finditer(text):
        hour, minute, half, hour2, minute2, half2 = found.groups()
        if minute is None and half is None and half2 is None:
            continue  # a bare number is not a time
        start = _clock(hour, minute, half or _first_half(hour, hour2, half2))
        if start is None:
            continue
        end = _clock(hour2, minute2, half2 or half) if hour2 else None
        return Hours(start, end, text[found.end() :].strip(" ()[],;"))
    return None


def _first_half(hour: str, hour2: str | None, half2: str | None) -> str | None:
    """Return the half of the day of "1" in "1:15-2:15 pm", and of "11" in "11:15-1:15 pm"."""
    if half2 is None or hour2 is None:
        return None
    if half2.lower() == "p" and int(hour) % _HALF_DAY > int(hour2) % _HALF_DAY:
        return "a"
    return half2


def _clock(hour: str, minute: str | None, half: str | None) -> time | None:
    number = int(hour)
    if half and number <= _HALF_DAY:
        number = number % _HALF_DAY + (_HALF_DAY if half.lower() == "p" else 0)
    try:
        return time(number, int(minute or 0))
    except ValueError:
        return None


def zone_of_label(label: str, on: date | None = None) -> str:
    """Return the IANA zone that a printed label surely means, or "".

    `MST` is Denver in winter; in summer, when only Arizona keeps it, it is left open.
    """
    words = re.sub(r"[^a-z ]", "", label.casefold()).strip()
    if words in {"mst", "mountain standard time"}:
        return "America/Denver" if on is not None and not _summer(on) else ""
    return _ZONE_OF_LABEL.get(_SAYS_NOTHING.sub("", words).strip(), "")


def _summer(on: date) -> bool:
    denver = datetime(on.year, on.month, on.day, 12, tzinfo=zone_info("America/Denver"))
    return bool(denver.dst())


@lru_cache(maxsize=64)
def zone_info(key: str) -> ZoneInfo:
    """Return the zone of that IANA name, from the `tzdata` package first.

    Raises UsageError for a name that is not one.
    """
    if not re.fullmatch(r"[A-Za-z0-9_+-]+(?:/[A-Za-z0-9_+-]+)*", key):
        raise _no_zone(key)
    try:
        with files("tzdata").joinpath("zoneinfo", *key.split("/")).open("rb") as data:
            return ZoneInfo.from_file(data, key)
    except (OSError, ValueError, ModuleNotFoundError):
        pass  # not in the package: perhaps in the system's copy
    try:
        return ZoneInfo(key)
    except (KeyError, ValueError, OSError):
        raise _no_zone(key) from None


def _no_zone(key: str) -> UsageError:
    return UsageError(
        f"'{key}' is not the name of a time zone",
        next_step="Use a name such as America/Chicago or America/New_York",
    )


def when(text: str, on: date | None, meeting: Meeting | None, *, stated: str = "") -> When:
    """Place a printed time on a day: the page's stated zone, the meeting's, else the label's."""
    text = text.strip()
    found = hours(text)
    if found is None:
        return When(day=on, text=text)
    zone = stated or (meeting.zone if meeting else "") or zone_of_label(found.label, on)
    if on is None or not zone:
        return When(day=on, text=text)
    return place(on, found, zone)


def place(on: date, printed: Hours, zone: str) -> When:
    """Return the range on that day in that zone; an end before the start is the next morning.

    An end that would make the range longer than 16 hours is not believed, and the words are kept.
    """
    where = zone_info(zone)
    start = datetime.combine(on, printed.start, where)
    if printed.end is None:
        return When(day=on, start=start)
    end = datetime.combine(on, printed.end, where)
    if end < start:
        end = datetime.combine(on + timedelta(days=1), printed.end, where)
    if end - start > _LONGEST:
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
    if last is not None and (last < first or last - first > _LONGEST):
        return When(day=first.date(), start=first, text=f"until {end}")
    return When(day=first.date(), start=first, end=last)


def _moment(text: str) -> datetime | None:
    try:
        return datetime.fromisoformat(text.strip())
    except ValueError:
        on, printed = day(text), hours(re.sub(r"^\s*[\d/]+\s+", "", text))
        return datetime.combine(on, printed.start) if on and printed else None


def _in_zone(moment: datetime, zone: str) -> datetime:
    if not zone:
        return moment
    if moment.tzinfo is None:
        return moment.replace(tzinfo=zone_info(zone))
    return moment.astimezone(zone_info(zone))


def _words(first: datetime, last: datetime | None) -> str:
    return f"{first:%H:%M} - {last:%H:%M}" if last else f"{first:%H:%M}"
