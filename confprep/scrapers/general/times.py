"""Times of day as programs print them.

A time is minutes after midnight of the day it is printed under, without a zone. Nothing here knows
dates. The patterns are anchored and bounded, so that reading stays linear in the text.
"""

from __future__ import annotations

import re

from msgspec import Struct

HALF_DAY = 12 * 60
DAY = 24 * 60
LAST_HOUR = 24
FIRST_MORNING_HOUR = 7
NOON_HOUR = 12

_CLOCK = (
    r"(?:(?P<{0}noon>12\s?(?:noon|midnight)\b|noon\b|midnight\b)"
    r"|(?P<{0}hour>2[0-4]|[01]?\d)(?:(?P<{0}mark>[:.h])(?P<{0}minute>[0-5]\d))?"
    r"(?!\d)(?:\s?(?P<{0}half>[ap](?:\.\s?m\.|\.?m\b\.?)))?"
    r"|(?P<{0}four>(?:[01]\d|2[0-3])[0-5]\d)(?:\s?(?:h\b|hrs\b|hours\b))?(?![\d:]))"
)
_TO = r"\s{0,3}(?:-|–|—|‒|―|−|‑|\bto\b|\buntil\b|\btill\b)\s{0,3}"
_ZONE_WORDS = (
    r"(?:US\s)?(?:[ECMP][SD]?T|AK[SD]?T|HST|GMT|UTC|BST|WES?T|CES?T|EES?T|[IJK]ST|AES?[TD]T?)\b"
    r"|(?:US\s)?(?:Eastern|Central|Mountain|Pacific)(?:\s(?:Standard|Daylight))?(?:\sTime)?\b"
    r"|local\stime\b"
)
_ZONE = rf"(?:\s{{0,2}}\(?(?P<zone>{_ZONE_WORDS})\)?)?"
_SPAN = re.compile(
    r"(?<![\w:.,$€£#/-])"
    + _CLOCK.format("a")
    + rf"(?:\s{{0,2}}(?:{_ZONE_WORDS}))?"
    + r"(?:"
    + _TO
    + _CLOCK.format("b")
    + r")?"
    + _ZONE
    + r"(?![\w%/]|[:.]\d)",
    re.IGNORECASE,
)


class Clock(Struct, frozen=True):
    """One printed time: the hour as printed, and what is known of its half of the day."""

    hour: int
    minute: int = 0
    half: str = ""
    """`a`, `p` or empty."""
    zero: bool = False
    """Printed with a leading zero, or in four figures."""
    sure: bool = True
    """False for a bare number that is a time only beside another one."""


class Span(Struct, frozen=True):
    """A time or a range of times in a line."""

    first: Clock
    last: Clock | None
    begin: int
    """Offset of the first character."""
    stop: int
    """Offset after the last character, label included."""
    text: str
    label: str = ""
    """The printed zone label."""


def find(text: str) -> list[Span]:
    """Return the times and ranges of `text` in order; what could be another number is left out."""
    spans = []
    for match in _SPAN.finditer(text[:2000]):
        first, last = _clock(match, "a"), _clock(match, "b")
        if first is None or (last is None and (match["bhour"] or match["bfour"])):
            continue
        if not (first.sure or (last is not None and last.sure) or _in_four_figures(match)):
            continue
        if _looks_decimal(match, last):
            continue
        stop = match.end()
        printed = match[0]
        stop -= len(printed) - len(printed.rstrip())
        spans.append(
            Span(
                first=first,
                last=last,
                begin=match.start(),
                stop=stop,
                text=printed.strip(),
                label=(match["zone"] or "").strip(),
            )
        )
    return spans


def _clock(match: re.Match[str], side: str) -> Clock | None:
    word = match[f"{side}noon"]
    if word:
        midnight = "midnight" in word.lower()
        # The bare word is a time only beside another one: "Hip Fractures Before Midnight".
        return Clock(12, 0, "a" if midnight else "p", sure=word[0].isdigit())
    four = match[f"{side}four"]
    if four:
        # Four figures are a time only beside another time, or they would be years.
        return Clock(int(four[:2]), int(four[2:]), "", zero=True, sure=False)
    printed = match[f"{side}hour"]
    if not printed:
        return None
    hour, minute = int(printed), int(match[f"{side}minute"] or 0)
    half = (match[f"{side}half"] or "")[:1].lower()
    if hour == LAST_HOUR and (minute or half):
        return None
    if half and (not hour or hour > NOON_HOUR):
        half = ""
    sure = bool(half or match[f"{side}minute"])
    return Clock(hour, minute, half, zero=len(printed) > 1 and printed[0] == "0", sure=sure)


def _in_four_figures(match: re.Match[str]) -> bool:
    """Whether this is "0800-0815": two times of the working day in fives, not two years."""
    first, last = match["afour"], match["bfour"]
    if not (first and last):
        return False
    return "05" <= first[:2] <= "18" and int(first) % 5 == 0 and int(last) % 5 == 0


def _looks_decimal(match: re.Match[str], last: Clock | None) -> bool:
    """Whether the dots make this a number ("1.25") rather than a time ("8.30 - 9.15")."""
    if match["amark"] != "." or match["ahalf"] or match["bhalf"]:
        return False
    if match.start() == 0 and len(match["ahour"]) > 1 and match.end() < len(match.string):
        # "08.15 Who fractures again?" begins its line; a number of a chapter has no zero.
        return False
    return last is None or match["bmark"] != "."


def uses_whole_day(spans: list[Span]) -> bool:
    """Whether the page counts hours to 24: no half of the day anywhere, and an hour that shows it.

    The hour may show it by being past 12, or by its leading zero.
    """
    clocks = [clock for span in spans for clock in (span.first, span.last) if clock]
    if any(clock.half for clock in clocks):
        return False
    return any(clock.hour > NOON_HOUR or clock.hour == 0 or clock.zero for clock in clocks)


def minutes(span: Span, *, whole_day: bool, after: int | None = None) -> tuple[int, int | None]:
    """Return start and end in minutes after midnight; an end past midnight is above 24 hours.

    `after`: the start of the item before it on the same day, which tells 7:00 in the evening from
    7:00 in the morning where nothing else does.
    """
    first, last = span.first, span.last
    if last is None:
        return _alone(first, whole_day=whole_day, after=after), None
    if first.half or last.half:
        return _with_halves(first, last)
    start = _alone(first, whole_day=whole_day, after=after)
    end = last.hour * 60 + last.minute
    if not whole_day and last.hour <= NOON_HOUR:
        end = last.hour % 12 * 60 + last.minute
        while end <= start:
            end += HALF_DAY
    elif end <= start:
        end += DAY
    return start, end


def _with_halves(first: Clock, last: Clock) -> tuple[int, int]:
    end = _half(last, last.half) if last.half else None
    if first.half:
        start = _half(first, first.half)
    elif first.hour > NOON_HOUR or end is None:
        start = first.hour * 60 + first.minute
    else:
        # "1:15-2:15 pm" is all afternoon; "11:30-12:30 pm" and "11-1 pm" begin in the morning.
        start = _half(first, last.half)
        if start >= end:
            start = _half(first, "a" if last.half == "p" else "p")
    if end is None:
        end = last.hour * 60 + last.minute
        if last.hour <= NOON_HOUR:
            end = last.hour % 12 * 60 + last.minute
            while end <= start:
                end += HALF_DAY
    if end <= start:
        end += DAY
    return start, end


def _half(clock: Clock, half: str) -> int:
    if clock.hour > NOON_HOUR:
        return clock.hour * 60 + clock.minute
    return (clock.hour % 12 + (12 if half == "p" else 0)) * 60 + clock.minute


def _alone(clock: Clock, *, whole_day: bool, after: int | None) -> int:
    if clock.half:
        return _half(clock, clock.half)
    if whole_day or clock.hour > NOON_HOUR or clock.hour == 0 or clock.zero:
        return clock.hour * 60 + clock.minute
    # No mark and twelve hours: a program's day begins at seven in the morning at the earliest.
    start = clock.hour % 12 * 60 + clock.minute
    if clock.hour < FIRST_MORNING_HOUR or clock.hour == NOON_HOUR:
        start += HALF_DAY
    if after is not None and start < after and start + HALF_DAY >= after and start < HALF_DAY:
        start += HALF_DAY
    return start
