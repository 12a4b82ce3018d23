"""Days and moments that a person types: read as printed ones are, or refused in one sentence.

Nothing is guessed: what can be read in two ways is refused, and the sentence says how to write it.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from msgspec.structs import replace

from confprep.errors import UsageError
from confprep.text import clock, days, zones
from confprep.text.clean import folded, line

_WRITE_A_DAY = "Write it as 2026-03-12"
_YEAR, _WEEK = timedelta(days=364), timedelta(days=7)
"""How far from one bound a day without its year, or its date, is looked for."""
_RELATIVE = {"yesterday": -1, "today": 0, "tomorrow": 1}


def day(
    text: str,
    *,
    today: date | None = None,
    first: date | None = None,
    last: date | None = None,
) -> date:
    """Return the day that was typed.

    A day without its year ("3 March") or its date ("Tue") is the one between `first` and `last`;
    with one of them alone, the one within a year, or a week, of it: a day that is due lies after
    today, one that is past before it. With `today`, "tomorrow" is a day as well. A full date may
    lie anywhere. Raises UsageError where the text is no day, or could be two.
    """
    wanted = line(text)
    if today is not None and wanted.casefold() in _RELATIVE:
        return today + timedelta(days=_RELATIVE[wanted.casefold()])
    return _day(wanted, first, last)


def span(text: str, *, today: date | None = None) -> tuple[date, date | None]:
    """Return the first and last day that were typed: "Oct 19-22, 2026"; of one day no last.

    Raises UsageError as `day` does.
    """
    wanted = line(text)
    found = days.printed(wanted)
    if len(found) == 1 and found[0].until and not _rest(wanted, found[0].begin, found[0].stop):
        read = days.read(found[0])
        if found[0].year is None:
            raise UsageError(f"“{wanted}” says no year", next_step=_WRITE_A_DAY)
        if read.value is None or read.last is None or read.doubt or read.last < read.value:
            raise UsageError(
                f"“{wanted}” is no range of days", next_step="Write it as 2026-03-12 to 2026-03-15"
            )
        return read.value, read.last
    return day(wanted, today=today), None


def _day(text: str, first: date | None, last: date | None) -> date:
    printed = _only_day(text)
    if printed is None:
        raise UsageError(f"“{text}” is not a day", next_step=_WRITE_A_DAY)
    if printed.either is not None:
        return _of_two(text, printed)
    if not printed.bare_weekday and printed.year is not None:
        found = days.read(printed)
        if found.value is None:
            raise UsageError(f"“{text}” is no day of the calendar", next_step=_WRITE_A_DAY)
        if found.doubt:
            raise UsageError(f"{found.value} is a {found.value:%A}", next_step=_WRITE_A_DAY)
        return found.value
    fitting = _fitting(printed, first, last)
    if len(fitting) == 1:
        return fitting[0]
    if fitting:
        what = f"could be {fitting[0]} or {fitting[1]}"
    elif first is None and last is None:
        what = "says no date" if printed.bare_weekday else "says no year"
    else:
        bounds = (f"from {first}" if first else "", f"to {last}" if last else "")
        what = f"is no day {' '.join(filter(None, bounds))}"
    raise UsageError(f"“{text}” {what}", next_step=_WRITE_A_DAY)


def _of_two(text: str, printed: days.Day) -> date:
    found = days.read(printed)
    if found.value is None or found.doubt:
        one, other = printed.either or (0, 0)
        raise UsageError(
            f"“{text}” may be {_name(one)} or {_name(other)}",
            next_step="Write the year first, as in 2026-03-12",
        )
    return found.value


def _name(month: int) -> str:
    return f"{date(2000, month, 1):%B}"


def _only_day(text: str) -> days.Day | None:
    """Return the day of a text that is a day and nothing else."""
    if re.fullmatch(r"\d{8}", text):
        return days.cell(text)
    found = days.printed(text)
    if len(found) == 1 and not _rest(text, found[0].begin, found[0].stop):
        return found[0] if found[0].until is None else None
    start = days.at_start(text)
    return start if start is not None and not text[start.stop :].strip(" .,") else None


def _rest(text: str, begin: int, stop: int) -> str:
    rest = f"{text[:begin]} {text[stop:]}".strip(" ,.()")
    return "" if folded(rest) in {"", "on", "the"} else rest


def _fitting(printed: days.Day, first: date | None, last: date | None) -> list[date]:
    """Return the days between the bounds that the print can mean; without bounds, none."""
    if first is None and last is None:
        return []
    length = _WEEK if printed.bare_weekday else _YEAR
    begin = first if first is not None else last - length if last is not None else date.min
    end = last if last is not None else begin + length
    found = []
    for year in range(begin.year, end.year + 1):
        if not printed.bare_weekday:
            one = days.read(replace(printed, year=year)).value
            if one is not None and begin <= one <= end and not days.misprinted(one, printed):
                found.append(one)
    if printed.bare_weekday:
        number = min((end - begin).days, 60)
        every = (begin + timedelta(days=n) for n in range(number + 1))
        found = [one for one in every if not days.misprinted(one, printed)]
    return found


def moment(
    text: str,
    *,
    first: date | None = None,
    last: date | None = None,
    zone: ZoneInfo | None = None,
    noon: bool = False,
) -> datetime:
    """Return the moment that was typed: `Tue 15:10`, `3 March 3 pm`, `2026-03-10 15:10`.

    A day without its date or year lies between `first` and `last`, as in `day`. `zone` becomes the
    moment's zone where the text has no offset of its own; without it the wall clock is
    returned. With `noon` a day alone is its noon. Raises UsageError where the text is no moment,
    could be two, or names an hour that the zone's clock skips.
    """
    wanted = line(text)
    stated = _iso(wanted)
    if stated is not None and (stated.tzinfo is not None or "T" in wanted.upper()):
        return stated if stated.tzinfo is not None else _in_zone(stated, zone)
    found = clock.printed(wanted)
    if len(found) > 1 or (not found and not noon):
        raise UsageError(f"“{wanted}” is not a time", next_step=_write_a_moment(first))
    hour = time(12)
    rest = wanted
    if found:
        read = clock.read(found[0])
        if read.doubt or read.end is not None or read.starts_next_day:
            raise UsageError(
                f"“{found[0].text}” could be more than one time", next_step="Write it as 15:10"
            )
        hour = read.start
        rest = f"{wanted[: found[0].begin]} {wanted[found[0].stop :]}".strip(" ,")
        rest = re.sub(r"\bat$|^at\b", "", rest).strip(" ,")
    if rest and _only_day(rest) is None:
        raise UsageError(f"“{wanted}” is not a time", next_step=_write_a_moment(first))
    return _in_zone(datetime.combine(day(rest, first=first, last=last), hour), zone)


def _iso(text: str) -> datetime | None:
    try:
        return datetime.fromisoformat(text) if re.match(r"\d{4}-\d\d-\d\d[T ]\d", text) else None
    except ValueError:
        return None


def _in_zone(moment: datetime, zone: ZoneInfo | None) -> datetime:
    if zone is None:
        return moment
    placed = moment.replace(tzinfo=zone)
    if zones.skipped(placed):
        raise UsageError(
            f"{moment:%H:%M} on {moment:%Y-%m-%d} is a time that the clock of {zone.key} skips",
            next_step="Choose another time",
        )
    return placed


def _write_a_moment(first: date | None) -> str:
    if first is None:
        return "Write it as 2026-03-12 15:40"
    return f"Write it as '{first:%a} 15:10', on a day of the meeting, or as '{first} 15:10'"


def column(texts: Sequence[str]) -> tuple[list[date | None], str]:
    """Return the days of a column of cells, or why they cannot be read.

    One cell that can be read one way only settles 3/4 and 4/3 for the whole column; where none
    does, nothing is read. An empty cell is None.
    """
    context = days.context(texts)
    found: list[date | None] = []
    for text in texts:
        if not text.strip():
            found.append(None)
            continue
        read = days.cell(text.strip().split("T", maxsplit=1)[0], context)
        if read is not None and read.doubt == "order":
            return [], "3/4 may be March or April; write 2026-03-04"
        if read is None or read.value is None or read.doubt == "weekday":
            return [], "its days are written in no known way; use 2026-03-12"
        found.append(read.value)
    return found, ""
