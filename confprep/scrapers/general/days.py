"""Days as programs print them, and which date a printed day means."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date, timedelta

from msgspec import Struct

from confprep.model import Meeting

WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
MONTHS = [
    "january",
    "february",
    "march",
    "april",
    "may",
    "june",
    "july",
    "august",
    "september",
    "october",
    "november",
    "december",
]
WEEK = 7
MARGIN = timedelta(days=3)
"""Courses before and after a meeting are part of its program."""

_WEEKDAY = (
    r"(?P<weekday>mon(?:day)?|tue(?:s(?:day)?)?|wed(?:nesday|s)?|thu(?:r(?:s(?:day)?)?)?"
    r"|fri(?:day)?|sat(?:urday)?|sun(?:day)?)\b\.?"
)
_MONTH = (
    r"(?:jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?"
    r"|sept?(?:ember)?|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)\b\.?"
)
_NUMBER = r"(?:0?[1-9]|[12]\d|3[01])(?:st|nd|rd|th)?\b"
_YEAR = r"(?:19|20)\d\d\b"
_DATE = (
    rf"(?:(?P<month1>{_MONTH})\s{{0,2}}(?P<day1>{_NUMBER})(?:\s?,?\s{{0,2}}(?P<year1>{_YEAR}))?"
    rf"|(?P<day2>{_NUMBER})(?:\sof)?[\s-]{{0,2}}(?P<month2>{_MONTH})"
    rf"(?:\s?[,-]?\s{{0,2}}(?P<year2>{_YEAR}))?"
    r"|(?P<iso>(?:19|20)\d\d-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12]\d|3[01]))\b"
    r"|(?P<numbers>(?:0?[1-9]|[12]\d|3[01])[/.](?:0?[1-9]|[12]\d|3[01])[/.](?:19|20)\d\d)\b)"
)
_PREFIX = r"(?:(?:day|session\sday)\s(?:\d{1,2}|one|two|three|four|five|six)\s?[:,–—|-]?\s?|(?:program|schedule|agenda|programme)\s(?:for|of|on)\s|(?:date|day|when):\s?)?"
_DAY = re.compile(
    rf"{_PREFIX}\(?(?:{_WEEKDAY}(?:\s?[,–—|:/-])?\s{{0,2}}(?:the\s)?(?:{_DATE})?|(?P<plain>{_DATE.replace('?P<', '?P<p')}))\)?",
    re.IGNORECASE,
)
_RANGE = re.compile(
    rf"(?P<month>{_MONTH})\s{{0,2}}(?P<first>{_NUMBER})\s?(?:-|–|—|to|through)\s?"
    rf"(?:(?P<until>{_MONTH})\s{{0,2}})?(?P<last>{_NUMBER})\s?,?\s{{0,2}}(?P<year>{_YEAR})"
    rf"|(?P<first2>{_NUMBER})\s?(?:(?P<month2>{_MONTH})\s?)?(?:-|–|—|to|through)\s?"
    rf"(?P<last2>{_NUMBER})\s(?P<until2>{_MONTH})\s?,?\s{{0,2}}(?P<year2>{_YEAR})",
    re.IGNORECASE,
)


class Day(Struct, frozen=True):
    """A printed day. What is not printed is None."""

    text: str
    stop: int
    """Offset in the line after the day."""
    weekday: int | None = None
    month: int | None = None
    number: int | None = None
    year: int | None = None
    either: tuple[int, int] | None = None
    """Two numbers that could be month and day in either order."""

    @property
    def bare_weekday(self) -> bool:
        """Whether nothing but the weekday is printed."""
        return self.month is None and self.either is None


def at_start(text: str) -> Day | None:
    """Return the day with which `text` begins."""
    match = _DAY.match(text[:120])
    if not match:
        return None
    found = {name.removeprefix("p"): value for name, value in match.groupdict().items() if value}
    found.pop("lain", None)
    weekday = None
    if "weekday" in found:
        weekday = next(
            i for i, name in enumerate(WEEKDAYS) if name[:3] == found["weekday"][:3].lower()
        )
    fields: dict[str, int | None] = {"month": None, "number": None, "year": None}
    either = None
    if "iso" in found:
        year, month, number = (int(part) for part in found["iso"].split("-"))
        fields = {"year": year, "month": month, "number": number}
    elif "numbers" in found:
        one, other, year = (int(part) for part in re.split(r"[/.]", found["numbers"]))
        fields, either = _numbers(one, other, year)
        if not any(fields.values()):
            return None
    else:
        for side in "12":
            if f"month{side}" in found:
                fields["month"] = _month(found[f"month{side}"])
                fields["number"] = int(re.sub(r"\D", "", found[f"day{side}"]))
                if f"year{side}" in found:
                    fields["year"] = int(found[f"year{side}"])
    return Day(
        text=match[0].strip(" ,|:–—-"),
        stop=match.end(),
        weekday=weekday,
        either=either,
        **fields,
    )


_BEFORE_A_DAY = re.compile(r"\s[–—|-]\s|[:,|(]\s?")
_NO_HEADING = re.compile(
    r"deadline|regist|\bdue\b|until|\bby\b|posted|updated|published|submi|close|open\b|copyright"
    r"|effective|expire|reserv|book|cancel|before|after|since|last|cut-?off",
    re.IGNORECASE,
)
LONGEST_HEADING = 80


def at_end(text: str) -> Day | None:
    """Return the full day with which a heading ends: "Research Day - June 6, 2025"."""
    if len(text) > LONGEST_HEADING or _NO_HEADING.search(text):
        return None
    for match in _BEFORE_A_DAY.finditer(text):
        day = at_start(text[match.end() :])
        if (
            day is not None
            and not text[match.end() + day.stop :].strip(" .)")
            and (day.year is not None or day.weekday is not None)
            and not day.bare_weekday
        ):
            return day
    return None


def _numbers(
    one: int, other: int, year: int
) -> tuple[dict[str, int | None], tuple[int, int] | None]:
    """10/15/2024 can be read one way only; 10/5/2024 is left open."""
    if one > len(MONTHS) and other > len(MONTHS):
        return {"month": None, "number": None, "year": None}, None
    if one > len(MONTHS):
        return {"month": other, "number": one, "year": year}, None
    if other > len(MONTHS) or one == other:
        return {"month": one, "number": other, "year": year}, None
    return {"month": None, "number": None, "year": year}, (one, other)


def _month(word: str) -> int:
    return next(i for i, name in enumerate(MONTHS, 1) if name[:3] == word[:3].lower())


def ranges(text: str) -> list[tuple[date, date]]:
    """Return the ranges of dates with a year that `text` states ("June 3-6, 2025")."""
    found = []
    for match in _RANGE.finditer(text[:4000]):
        side = "2" if match["year2"] else ""
        month = match[f"month{side}"] or match[f"until{side}"]
        until = match[f"until{side}"] or month
        year = int(match[f"year{side}"])
        try:
            first = date(year, _month(month), int(re.sub(r"\D", "", match[f"first{side}"])))
            last = date(year, _month(until), int(re.sub(r"\D", "", match[f"last{side}"])))
        except ValueError:
            continue
        if first <= last:
            found.append((first, last))
    return found


def resolve(
    day: Day, meeting: Meeting | None, stated: Sequence[tuple[date, date]] = ()
) -> date | None:
    """Return the date that a printed day means, or None where neither page nor meeting says.

    A year that is not printed comes from the meeting's dates, or from a range of dates printed with
    its year on the same page, and only where the weekday agrees. It is never guessed.
    """
    if day.month is not None and day.number is not None and day.year is not None:
        return _date(day.year, day.month, day.number)
    spans = [(first - MARGIN, last + MARGIN) for first, last in stated]
    exact = list(stated)
    if meeting is not None and meeting.starts is not None:
        last = meeting.ends or meeting.starts
        spans.insert(0, (meeting.starts - MARGIN, last + MARGIN))
        exact.insert(0, (meeting.starts, last))
    if day.bare_weekday:
        # A weekday by itself is looked for inside the meeting's own days only.
        spans = [(first, last) for first, last in exact if (last - first).days < WEEK]
    for first, last in spans:
        fitting = [one for one in _dates(first, last) if _fits(day, one)]
        if len(fitting) == 1:
            return fitting[0]
    return None


def _fits(day: Day, one: date) -> bool:
    if day.weekday is not None and one.weekday() != day.weekday:
        return False
    if day.year is not None and one.year != day.year:
        return False
    if day.either is not None:
        return (one.month, one.day) in {day.either, day.either[::-1]}
    return day.month is None or (one.month, one.day) == (day.month, day.number)


def misprinted(day: Day, one: date) -> bool:
    """Whether the printed weekday is not that date's."""
    return day.weekday is not None and one.weekday() != day.weekday


def _dates(first: date, last: date) -> list[date]:
    return [first + timedelta(days=n) for n in range(min((last - first).days, 60) + 1)]


def _date(year: int, month: int, number: int) -> date | None:
    try:
        return date(year, month, number)
    except ValueError:
        return None
