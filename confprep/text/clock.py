"""The one reader of clocks: times of day and ranges of times, as programs print them.

`find` gives every clock of a text with its place; `cell` reads a text that is known to hold one. A
clock is wall time: it knows neither day nor zone. What a clock leaves open ("1:00 - 2:30") the
page tells: `context` looks at all clocks of a page, and `Context.after` is the entry before. Where
nothing tells, the clock stays as printed and says its doubt.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterable, Sequence
from datetime import time
from typing import Literal

from msgspec import Struct

HOUR = 60
HALF_DAY = 12 * HOUR
DAY = 24 * HOUR
LAST_HOUR = 24
NOON_HOUR = 12
FIRST_MORNING_HOUR = 7
"""A program's day begins at seven in the morning at the earliest."""

Doubt = Literal["", "half of the day", "no length", "whole number"]
"""Nothing; morning or afternoon is not said; start and end are one; it may be another number."""

_NOON = r"noon|midday|mittags?|midi|mediod[ií]a|mezzogiorno|meio[- ]dia|[öo][ğg]len?"
_MIDNIGHT = r"midnight|mitternachts?|minuit|medianoche|mezzanotte|meia[- ]noite|gece\syar[ıi]s[ıi]"
_CLOCK = (
    rf"(?:(?P<{{0}}word>(?:12\s?)?(?:{_NOON}|{_MIDNIGHT})\b)"
    r"|(?P<{0}four>(?:[01]\d|2[0-4])[0-5]\d)(?:\s?(?P<{0}hours>h|hrs?|hours|uhr)\b\.?)?(?![\d:])"
    r"|(?P<{0}hour>2[0-4]|[01]?\d)"
    r"(?:(?P<{0}mark>[:.∶：]|\s?h\s?)(?P<{0}minute>[0-5]\d)"
    r"(?::(?P<{0}second>[0-5]\d)(?:\.\d{{1,6}})?)?"
    r"|(?P<{0}bare>\s?(?:h|uhr|heures?|horas?|o['’]clock)\b))?"
    r"(?!\d)"
    rf"(?:\s?(?P<{{0}}half>[ap](?:\.\s?m\.|\.?\s?m\b\.?)|(?<=\d)[ap]\b)"
    rf"|\s(?P<{{0}}tail>{_NOON}|{_MIDNIGHT})\b|\s?(?:uhr|hrs?|hours|h)\b\.?)?)"
)
_TO = (
    r"(?:\s{0,3}(?:-|–|—|‒|―|−|‑|‐|~|→)\s{0,3}|\s{0,3}\b(?:to|until|till?|through|thru)\b\s{1,3}"
    r"|(?P<foreign>\s{1,3}(?:bis|à|a|al|au|y|hasta|até|[aà]s|alle|ile|ila)\s{1,3}(?:las\s|les\s)?))"
)
_OFFSET = r"\s?[+−–-]\s?\d{1,2}(?::?[0-5]\d)?(?!\d)"
_ZONE_WORDS = (
    r"(?:(?:US\s)?[ECMP][SD]T\b|(?:US\s)?(?-i:[ECMP]T)\b"
    rf"|(?-i:GMT|UTC)(?:{_OFFSET}|\b)"
    r"|(?-i:AK[SD]?T|HST|BST|WES?T|CES?T|EES?T|MES?Z|[IJK]ST|A[EWC][SD]?T|NZ[SD]T|SGT|HKT|TRT|BRT|MSK)\b"
    r"|(?:US\s)?(?:Eastern|Central|Mountain|Pacific)(?:\s(?:Standard|Daylight))?(?:\sTime)?\b"
    r"|local\stime\b)"
)
_FROM = r"(?:\b(?:from|between|von|de|das|dalle|desde|ore|saat)\s)?"
_PRINTED = re.compile(
    r"(?<![\w:.,$€£#-])(?<!\d/)"
    + _CLOCK.format("a")
    + rf"(?:\s{{0,2}}\(?(?P<zone1>{_ZONE_WORDS})\)?)?"
    + r"(?:"
    + _TO
    + _CLOCK.format("b")
    + r")?"
    + rf"(?:\s{{0,2}}\(?(?P<zone2>{_ZONE_WORDS})\)?)?"
    + r"(?![\w%]|[:.]\d|/\d{1,4}\b(?![:h]))",
    re.IGNORECASE,
)
_DIGIT = re.compile(r"\d")


class Hour(Struct, frozen=True):
    """One time of day as printed, and what the print says of its half of the day."""

    hour: int
    minute: int = 0
    second: int = 0
    half: str = ""
    """`a`, `p` or empty."""
    zero: bool = False
    """Printed with a leading zero, or in four figures."""
    sure: bool = True
    """False for a number that is a time only beside another one."""
    midnight: bool = False
    """Named midnight, which ends the day it is printed under."""


class Printed(Struct, frozen=True):
    """A time or a range of times in a text, before anything tells what it leaves open."""

    first: Hour
    last: Hour | None
    begin: int
    """Offset of the first character."""
    stop: int
    """Offset after the last character, label included."""
    text: str
    label: str = ""
    """The printed zone."""


class Clock(Struct, frozen=True, kw_only=True):
    """A time or a range of times, read: wall clock, without a day."""

    begin: int
    stop: int
    text: str
    start: time
    end: time | None = None
    starts_next_day: bool = False
    """Midnight, or 24:00, ends the day that it is printed under."""
    ends_next_day: bool = False
    label: str = ""
    doubt: Doubt = ""


class Context(Struct, frozen=True, kw_only=True):
    """What else a page shows of its clocks."""

    whole_day: bool = False
    """Hours are counted to 24."""
    halves: bool = False
    """Mornings and afternoons are told apart somewhere, so that a bare 1:00 is no night."""
    dotted: bool = False
    """Hours and minutes are parted by a point, so that a bare 8.05 is a time."""
    after: time | None = None
    """The start of the entry before, on the same day."""


NOTHING = Context()


# --- finding -----------------------------------------------------------------------------------


def find(text: str, context: Context = NOTHING) -> tuple[Clock, ...]:
    """Return the clocks of `text` in order, each with its place, start, end and doubt."""
    return tuple(read(one, context) for one in printed(text, dotted=context.dotted))


def printed(text: str, *, dotted: bool = False) -> list[Printed]:
    """Return the clocks of `text` as printed; what could well be another number is left out."""
    if not _DIGIT.search(text):
        return []
    found = []
    for match in _PRINTED.finditer(text):
        first, last = _hour(match, "a"), _hour(match, "b")
        stop, label = match.end(), match["zone2"] or match["zone1"] or ""
        if first is None or (last is None and (match["bhour"] or match["bfour"])):
            continue
        if match["foreign"] and not (match["bminute"] or match["bbare"] or match["bword"]):
            # "9:00 a 10-minute break": the little word is no sign of a range by itself.
            last, stop = None, match.start("foreign")
        if not (_sure(match, first, last) and (dotted or not _looks_decimal(match, last))):
            continue
        words = text[match.start() : stop].rstrip()
        found.append(
            Printed(
                first=first,
                last=last,
                begin=match.start(),
                stop=match.start() + len(words),
                text=words,
                label=label.strip(),
            )
        )
    return found


def _hour(match: re.Match[str], side: str) -> Hour | None:
    if word := match[f"{side}word"]:
        midnight = _is_midnight(word)
        # The bare word is a time only beside another one: "Hip Fractures Before Midnight".
        return Hour(
            NOON_HOUR, half="a" if midnight else "p", sure=word[0].isdigit(), midnight=midnight
        )
    if four := match[f"{side}four"]:
        # Four figures are a time only beside another time, or they would be years.
        if four > "2400":
            return None
        sure = bool(match[f"{side}hours"])
        return Hour(int(four[:2]), int(four[2:]), zero=True, sure=sure)
    figures = match[f"{side}hour"]
    if not figures:
        return None
    hour, minute = int(figures), int(match[f"{side}minute"] or 0)
    half = (match[f"{side}half"] or "")[:1].lower()
    tail = match[f"{side}tail"] or ""
    if hour == LAST_HOUR and (minute or half):
        return None
    if tail:
        half = "a" if _is_midnight(tail) else "p"
    if half and (not hour or hour > NOON_HOUR):
        half = ""
    return Hour(
        hour,
        minute,
        int(match[f"{side}second"] or 0),
        half,
        zero=figures[0] == "0" and len(figures) > 1,
        sure=bool(half or match[f"{side}minute"]) or _says_hour(match, side),
        midnight=bool(tail) and _is_midnight(tail),
    )


def _is_midnight(word: str) -> bool:
    return re.search(_MIDNIGHT, word, re.IGNORECASE) is not None


def _says_hour(match: re.Match[str], side: str) -> bool:
    """Whether a word behind a whole hour makes it a time: "9 Uhr", but "24h access" is none."""
    word = (match[f"{side}bare"] or "").strip().lower()
    if word in {"h", "hora", "horas", "heure", "heures"}:
        alone = not match.string[: match.start()].strip(" ([") and side == "a"
        return alone and not re.match(r"\s+[a-z]", match.string[match.end() :])
    return bool(word)


def _sure(match: re.Match[str], first: Hour, last: Hour | None) -> bool:
    if first.sure or (last is not None and last.sure):
        return True
    whole = len(match[0].strip()) == len(match.string.strip())
    if match["bbare"] and (match["abare"] or whole):
        return True
    # "0800-0815": two times of the working day in fives, not two years.
    one, two = match["afour"], match["bfour"]
    return bool(one and two) and "05" <= one[:2] <= "18" and not int(one) % 5 and not int(two) % 5


def _looks_decimal(match: re.Match[str], last: Hour | None) -> bool:
    """Whether the dots make this a number ("1.25") rather than a time ("8.30 - 9.15")."""
    if match["amark"] != "." or match["ahalf"] or match["bhalf"]:
        return False
    if re.match(r"\s?(?:uhr|h|hrs?|hours)\b", match.string[match.end("aminute") :], re.IGNORECASE):
        return False
    if match.start() == 0 and len(match["ahour"]) > 1 and match.end() < len(match.string):
        # "08.15 Who fractures again?" begins its line; a number of a chapter has no zero.
        return False
    return last is None or match["bmark"] != "."


# --- reading -----------------------------------------------------------------------------------


def context(texts: Iterable[str]) -> Context:
    """Return what the clocks of a page have in common; `texts` are its lines or cells."""
    kept = [text for text in texts if _DIGIT.search(text)]
    dotted = _uses_points(kept)
    return of_printed([one for text in kept for one in printed(text, dotted=dotted)], dotted=dotted)


def of_printed(found: Iterable[Printed], *, dotted: bool = False) -> Context:
    """Return the context that clocks give to each other."""
    hours = [hour for one in found for hour in (one.first, one.last) if hour is not None]
    halves = any(hour.half for hour in hours)
    return Context(
        whole_day=not halves
        and any(hour.hour > NOON_HOUR or not hour.hour or hour.zero for hour in hours),
        halves=halves
        or any(FIRST_MORNING_HOUR <= hour.hour <= NOON_HOUR for hour in hours if not hour.zero),
        dotted=dotted,
    )


_DOTTED = re.compile(r"\s*(\d{1,2})\.([0-5][05])(?!\d|\.\d)")
_FEWEST_DOTTED = 3


def _uses_points(texts: Sequence[str]) -> bool:
    """Whether lines that begin with a point between two figures rise as times of a day do."""
    begun = [match for text in texts if (match := _DOTTED.match(text))]
    values = [int(match[1]) * HOUR + int(match[2]) for match in begun]
    if len(values) < _FEWEST_DOTTED or max(values) > DAY or len(set(values)) < _FEWEST_DOTTED:
        return False
    # Numbers of chapters begin with 1 and do not go on by the hour.
    falls = sum(two < one for one, two in itertools.pairwise(values))
    return falls * 4 <= len(values) and min(values) >= FIRST_MORNING_HOUR * HOUR


def read(one: Printed, context: Context = NOTHING) -> Clock:
    """Return a printed clock with what the page says of its half of the day."""
    start, end, doubt = minutes(one, context)
    return Clock(
        begin=one.begin,
        stop=one.stop,
        text=one.text,
        start=_time(start, one.first.second),
        end=None if end is None or one.last is None else _time(end, one.last.second),
        starts_next_day=start >= DAY,
        ends_next_day=end is not None and end >= DAY,
        label=one.label,
        doubt=doubt,
    )


def _time(total: int, second: int) -> time:
    return time(total % DAY // HOUR, total % HOUR, second)


def minutes(one: Printed, context: Context = NOTHING) -> tuple[int, int | None, Doubt]:
    """Return start and end in minutes after midnight of the printed day, and what is doubtful.

    An end on the next day is above 24 hours; one that equals the start is no end.
    """
    first, last = one.first, one.last
    if first.half or (last is not None and last.half):
        start, end = _with_halves(first, last)
        doubt: Doubt = ""
    else:
        start, doubt = _bare(first, context)
        end = None if last is None else _end(last, start, whole_day=context.whole_day)
    if end == start or (last is not None and first == last):
        return start, None, doubt or "no length"
    return start, end, doubt


def _with_halves(first: Hour, last: Hour | None) -> tuple[int, int | None]:
    if last is None:
        return _half(first, first.half), None
    end = _half(last, last.half) if last.half else None
    if first.half:
        start = _half(first, first.half)
    elif first.hour > NOON_HOUR or end is None:
        start = _total(first)
    else:
        # "1:15-2:15 pm" is all afternoon; "11:30-12:30 pm" and "11-1 pm" begin in the morning.
        start = _half(first, last.half)
        if start > end and not last.midnight:
            start = _half(first, "a" if last.half == "p" else "p")
        elif last.midnight:
            start = _half(first, "p")
    if end is None:
        return start, _end(last, start, whole_day=False)
    if end < start or (last.midnight and end % DAY == 0):
        end += DAY if end < DAY else 0
    if first.midnight and end <= start:
        end += DAY
    return start, end


def _half(hour: Hour, half: str) -> int:
    if hour.midnight or hour.hour == LAST_HOUR:
        return DAY
    if hour.hour > NOON_HOUR:
        return _total(hour)
    return hour.hour % NOON_HOUR * HOUR + hour.minute + (HALF_DAY if half == "p" else 0)


def _total(hour: Hour) -> int:
    return hour.hour * HOUR + hour.minute


def _bare(hour: Hour, context: Context) -> tuple[int, Doubt]:
    """Return the minutes of an hour without a mark, and its doubt."""
    printed_as = _total(hour)
    if context.whole_day or hour.hour > NOON_HOUR or hour.hour == 0 or hour.zero:
        return printed_as, ""
    before = context.after
    after = None if before is None else before.hour * HOUR + before.minute
    if hour.hour == NOON_HOUR:
        return printed_as, ""
    if hour.hour < FIRST_MORNING_HOUR:
        if context.halves or after is not None:
            return printed_as + HALF_DAY, ""
        return printed_as, "half of the day"
    if after is not None and printed_as < after <= printed_as + HALF_DAY:
        return printed_as + HALF_DAY, ""
    return printed_as, ""


def _end(last: Hour, start: int, *, whole_day: bool) -> int:
    end = _total(last)
    if whole_day or last.hour > NOON_HOUR:
        return end + DAY if end < start else end
    end = last.hour % NOON_HOUR * HOUR + last.minute
    if end == start % HALF_DAY:
        return start
    while end < start:
        end += HALF_DAY
    return end


# --- texts that hold a clock -------------------------------------------------------------------

_COMPACT = re.compile(r"(?P<hour>2[0-3]|[01]?\d)(?P<minute>[0-5]\d)(?P<second>[0-5]\d)?")
_FRACTION = re.compile(r"0?[.,]\d{1,17}|0|0[.,]0")
_POINTED = re.compile(r"(2[0-4]|[01]?\d)[.,:]([0-5]\d)")
_WHOLE_HOUR = re.compile(r"2[0-3]|[01]?\d")


def cell(text: str, context: Context = NOTHING) -> Clock | None:
    """Return the clock of a text that is known to hold one: a cell of a column of times.

    Besides what `find` knows: two lone times are start and end ("1:30 PM", below it "3:30 PM");
    `0900`, `830` and `93000` are hours, minutes, seconds; `0.375` is a share of the day, as
    workbooks keep it; `8.05` is a time.
    """
    text = text.strip()
    found = printed(text, dotted=True)
    if len(found) > 1 and found[0].last is None and found[1].last is None:
        between = text[found[0].stop : found[1].begin]
        if not between.strip(" \n\t|,;-–—") and found[0].label == found[1].label:
            return read(_joined(found[0], found[1]), context)
    if found:
        return read(found[0], context)
    if match := _COMPACT.fullmatch(text):
        start = time(int(match["hour"]), int(match["minute"]), int(match["second"] or 0))
        return _whole(text, start)
    if _FRACTION.fullmatch(text):
        total = round(float(text.replace(",", ".")) * DAY)
        return _whole(text, time(total % DAY // HOUR, total % HOUR))
    if match := _WHOLE_HOUR.fullmatch(text):
        return _whole(text, time(int(match[0])), "whole number")
    return None


def _whole(text: str, start: time, doubt: Doubt = "") -> Clock:
    return Clock(begin=0, stop=len(text), text=text, start=start, doubt=doubt)


def pair(start: str, end: str, context: Context = NOTHING) -> Clock | None:
    """Return the range of two cells: "1:00" beside "2:30 PM" are both in the afternoon."""
    one, two = printed(start, dotted=True), printed(end, dotted=True)
    if one and two:
        return read(_joined(one[0], two[0]), context)
    first, last = cell(start, context), cell(end, context)
    if first is None or last is None or last.start <= first.start:
        return first
    return Clock(
        begin=0,
        stop=first.stop,
        text=f"{first.text} - {last.text}",
        start=first.start,
        end=last.start,
        label=first.label or last.label,
        doubt=first.doubt,
    )


def _joined(one: Printed, two: Printed) -> Printed:
    return Printed(
        first=one.first,
        last=two.first,
        begin=one.begin,
        stop=max(one.stop, two.stop),
        text=f"{one.text} - {two.text}",
        label=two.label or one.label,
    )


def one_moment(clocks: Sequence[Clock]) -> bool:
    """Whether clocks side by side are one moment in several zones.

    They are where all last equally long, all differ, and each differs from the first by whole half
    hours; the caller knows that they stand in one row, or that each has a zone.
    """
    if len(clocks) < 2 or len({clock.start for clock in clocks}) < len(clocks):  # noqa: PLR2004 - several
        return False
    lengths = {_length(clock) for clock in clocks}
    first = clocks[0].start.minute
    apart = {(clock.start.minute - first) % 30 for clock in clocks}
    labels = [clock.label for clock in clocks if clock.label]
    touching = any(one.end == two.start for one, two in itertools.pairwise(clocks))
    told = len(set(labels)) == len(clocks) or not (labels or touching or None in lengths)
    return len(lengths) == 1 and apart == {0} and told


def _length(clock: Clock) -> int | None:
    if clock.end is None:
        return None
    start = clock.start.hour * HOUR + clock.start.minute
    return (clock.end.hour * HOUR + clock.end.minute - start) % HALF_DAY
