"""The one reader of days: dates, weekdays and ranges of days, as programs print them.

`find` gives every day of a text with its place and its date; `cell` reads a text that is known to
hold one. What a day leaves open (its year, which of two numbers is the month) the page tells: see
`Context`. Where nothing tells, the day has no date and says its doubt; nothing is guessed.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import date, timedelta
from typing import Literal

from msgspec import Struct
from msgspec.structs import replace

from confprep.text.printed_days import MONTHS_IN_A_YEAR, Day, Doubt, at_start, in_heading, printed

__all__ = [
    "NOTHING",
    "Context",
    "Day",
    "Doubt",
    "Order",
    "at_start",
    "cell",
    "context",
    "find",
    "in_heading",
    "misprinted",
    "order_in",
    "printed",
    "ranges",
    "read",
    "resolve",
]

WEEK = 7
MARGIN = timedelta(days=3)
"""Courses before and after a meeting are part of its program."""
LONGEST_MEETING = timedelta(days=60)

Order = Literal["", "month", "day"]
"""Which of the two comes first where both are numbers; empty where nothing says."""


class Context(Struct, frozen=True, kw_only=True):
    """What else a page and its meeting say of days."""

    ranges: tuple[tuple[date, date], ...] = ()
    """First and last days of the meeting, then the ranges that the page states with a year."""
    order: Order = ""
    years: tuple[int, ...] = ()
    """The years that the page prints anywhere."""


NOTHING = Context()


# --- finding -----------------------------------------------------------------------------------


def find(text: str, context: Context = NOTHING) -> tuple[Day, ...]:
    """Return the days of `text` in order, each with its place, its date where known, its doubt.

    A weekday without a date is a day only where it is the whole text.
    """
    found = printed(text)
    years = {(day.month, day.number): day.year for day in found if day.year is not None}
    return tuple(
        read(
            replace(day, year=years.get((day.month, day.number)))
            if day.year is None and day.month is not None
            else day,
            context,
        )
        for day in found
    )


_COMPACT = re.compile(r"(?P<y>20\d\d|19\d\d)(?P<m>0[1-9]|1[0-2])(?P<d>0[1-9]|[12]\d|3[01])(?:T.*)?")


def cell(text: str, context: Context = NOTHING) -> Day | None:
    """Return the day of a text that is known to hold one: `20210621` is one there."""
    text = text.strip()
    if match := _COMPACT.fullmatch(text):
        day = Day(
            text=text,
            stop=len(text),
            year=int(match["y"]),
            month=int(match["m"]),
            number=int(match["d"]),
        )
        return read(day, context)
    found = find(text, context)
    if found:
        return found[0]
    begun = at_start(text)
    return read(begun, context) if begun else None


# --- reading -----------------------------------------------------------------------------------


def read(day: Day, context: Context = NOTHING) -> Day:
    """Return the day with its date, its last date and its doubt, as far as the page tells."""
    value, doubt = _resolved(day, context)
    last = None
    if day.until is not None and value is not None:
        month, number, year = day.until
        last = _date(year or value.year + (month < value.month), month, number)
    return replace(day, value=value, last=last, doubt=doubt)


def resolve(day: Day, context: Context = NOTHING) -> date | None:
    """Return the date that a printed day means, or None where neither page nor meeting says.

    A year that is not printed comes from the meeting's dates, from a range of dates printed with
    its year on the same page, or from the years that the page prints; and only where the weekday
    agrees. It is never guessed.
    """
    return _resolved(day, context)[0]


def _resolved(day: Day, context: Context) -> tuple[date | None, Doubt]:
    if day.bare_weekday:
        # A weekday by itself is looked for inside the meeting's own days only.
        for first, last in context.ranges:
            if (last - first).days < WEEK and (fitting := _within(day, first, last)):
                return fitting[0], ""
        return None, "year"
    if day.year is None:
        return _of_no_year(day, context)
    dates = [made for month, number in _readings(day) if (made := _date(day.year, month, number))]
    if not dates:
        return None, "no such day"
    if len(dates) == 1:
        return dates[0], "weekday" if misprinted(dates[0], day) else ""
    return _of_two(day, dates, context)


def _of_two(day: Day, dates: list[date], context: Context) -> tuple[date | None, Doubt]:
    """Choose between month first, `dates[0]`, and day first, `dates[1]`."""
    agreeing = [one for one in dates if not misprinted(one, day)]
    if day.weekday is not None and len(agreeing) == 1:
        return agreeing[0], ""
    near = [
        one
        for one in dates
        if any(first - MARGIN <= one <= last + MARGIN for first, last in context.ranges)
    ]
    if len(near) == 1:
        return near[0], ""
    order = "day" if day.day_first else context.order
    if not order:
        return None, "order"
    chosen = dates[0] if order == "month" else dates[1]
    return chosen, "weekday" if misprinted(chosen, day) else ""


def _of_no_year(day: Day, context: Context) -> tuple[date | None, Doubt]:
    for first, last in context.ranges:
        if len(fitting := _within(day, first - MARGIN, last + MARGIN)) == 1:
            return fitting[0], ""
    readings = _readings(day)
    if len(readings) > 1 and (day.day_first or context.order):
        readings = readings[1:] if day.day_first or context.order == "day" else readings[:1]
    dates = [
        made
        for year in context.years
        for month, number in readings
        if (made := _date(year, month, number)) and not misprinted(made, day)
    ]
    if len(dates) != 1:
        return None, "year"
    return dates[0], "" if day.weekday is not None else "year"


def _readings(day: Day) -> list[tuple[int, int]]:
    """Return the months and days that the print can mean, month first before day first."""
    if day.either is not None:
        return [day.either, day.either[::-1]]
    return [(day.month, day.number)] if day.month and day.number else []


def _within(day: Day, first: date, last: date) -> list[date]:
    length = min(last - first, LONGEST_MEETING).days
    readings = _readings(day)
    return [
        one
        for one in (first + timedelta(days=n) for n in range(length + 1))
        if not misprinted(one, day)
        and (day.year is None or one.year == day.year)
        and (not readings or (one.month, one.day) in readings)
    ]


def misprinted(one: date, day: Day) -> bool:
    """Whether the weekday printed with `day` is not that of `one`."""
    return day.weekday is not None and one.weekday() != day.weekday


def _date(year: int, month: int, number: int) -> date | None:
    try:
        return date(year, month, number)
    except ValueError:
        return None


def ranges(text: str) -> list[tuple[date, date]]:
    """Return the ranges of dates with a year that `text` states ("June 3-6, 2025")."""
    return [
        (day.value, day.last)
        for day in find(text)
        if day.value is not None and day.last is not None and day.year is not None
    ]


# --- what a page tells -------------------------------------------------------------------------

_A_YEAR = re.compile(r"(?<![\d./-])(?:19|20)\d\d(?![\d./-])")
_NOT_OF_THE_MEETING = re.compile(
    r"©|\(c\)|copyright|rights reserved|since|founded|established|published|updated|posted"
    r"|deadline|\bdoi\b|et al",
    re.IGNORECASE,
)
_MONTH_FIRST = re.compile(
    r"America/(?:New_York|Detroit|Kentucky/|Indiana|Louisville|Chicago|Menominee|North_Dakota/|Denver"
    r"|Boise|Phoenix|Los_Angeles|Anchorage|Juneau|Sitka|Metlakatla|Yakutat|Nome|Adak|Puerto_Rico)"
    r"|US/|Pacific/(?:Honolulu|Guam|Pago_Pago)|Asia/Manila"
)
_CANADIAN = re.compile(
    r"America/(?:Toronto|Vancouver|Montreal|Winnipeg|Edmonton|Halifax|Regina|St_Johns|Moncton"
    r"|Whitehorse|Yellowknife|Iqaluit|Thunder_Bay|Calgary)|Canada/"
)
_UNITED_STATES = frozenset(
    ("us", "usa", "u.s.", "u.s.a.", "united states", "united states of america", "philippines")
)


def context(
    texts: Iterable[str] = (),
    *,
    meeting: tuple[date | None, date | None] = (None, None),
    zone: str = "",
    country: str = "",
) -> Context:
    """Return what a page and its meeting tell of days.

    `texts`: the page's lines or cells. `meeting`: its first and last day, where known. `zone` and
    `country`: where it takes place, which says how numbers are ordered where no date of the page
    says otherwise.
    """
    first, last = meeting
    stated = [(first, last or first)] if first else []
    years: dict[int, None] = {}
    orders: set[Order] = set()
    for text in texts:
        if not any(map(str.isdigit, text)):
            continue
        if not _NOT_OF_THE_MEETING.search(text):
            years |= {int(year): None for year in _A_YEAR.findall(text)}
        for day in find(text):
            if day.year is not None and not _NOT_OF_THE_MEETING.search(text):
                years[day.year] = None
            if day.value and day.last and day.year is not None:
                stated.append((day.value, day.last))
            orders |= _shown_order(day)
    order = orders.pop() if len(orders) == 1 else "" if orders else order_in(zone, country)
    return Context(ranges=tuple(dict.fromkeys(stated)), order=order, years=tuple(years))


def _shown_order(day: Day) -> set[Order]:
    """Return the order of month and day that one printed date proves, if any."""
    if day.either is not None:
        if day.day_first:
            return set()
        if day.value is None or day.weekday is None:
            return set()
        return {"month"} if (day.value.month, day.value.day) == day.either else {"day"}
    match = re.search(r"(?<!\d)(\d{1,2})([/-])(\d{1,2})\2\d{2,4}", day.text)
    if match is None or match[1] == match[3]:
        return set()
    return {"day"} if int(match[1]) > MONTHS_IN_A_YEAR else {"month"}


def order_in(zone: str, country: str = "") -> Order:
    """Return which of month and day is written first there; empty where both are in use."""
    if country:
        place = country.casefold().strip()
        return "month" if place in _UNITED_STATES else "" if place == "canada" else "day"
    if _MONTH_FIRST.match(zone):
        return "month"
    if "/" not in zone or zone.startswith("Etc/") or _CANADIAN.match(zone):
        return ""
    return "day"
