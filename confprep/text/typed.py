"""Days and moments that a person types: read as printed ones are, or refused in one sentence.

Nothing is guessed: what can be read in two ways is refused, and the sentence says how to write it.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from msgspec import Struct
from msgspec.structs import replace

from confprep.errors import UsageError
from confprep.text import clock, days, zones
from confprep.text.clean import folded, line

_WRITE_A_DAY = "Write it as 2026-03-12"
_CHECK_THE_YEAR = "Check the year, and write the day as 2026-03-12"
_YEAR, _WEEK = timedelta(days=364), timedelta(days=7)
"""How far from one bound a day without its year, or its date, is looked for."""
_RELATIVE = {"yesterday": -1, "today": 0, "tomorrow": 1}
_FIRST_YEAR, _LAST_YEAR = 2000, 2099
"""What a user of confprep can mean; another year is mistyped."""
_YEARS_AHEAD = 10
"""How far ahead a promise or a plan may lie."""


class Days(Struct, frozen=True, kw_only=True):
    """The days of a column of cells."""

    days: tuple[date | None, ...]
    """Of each cell; None for an empty one, and for one of `problems`."""
    problems: dict[int, str]
    """What is wrong with single cells, by their place in the column."""
    why: str = ""
    """Why nothing of the column was read."""
    either: bool = False
    """Whether that is because nothing says which of two numbers is the month."""


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
        return _sensible(found.value)
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
    return _sensible(found.value)


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


def _sensible(day: date) -> date:
    """Return a day that a user can mean; UsageError for one of the year 1 or 9999.

    Such a day is a slip, and beyond it is no room for three months more or another zone.
    """
    if not _FIRST_YEAR <= day.year <= _LAST_YEAR:
        raise UsageError(f"{day} {_far(day)}", next_step=_CHECK_THE_YEAR)
    return day


def _far(day: date) -> str:
    return f"is before {_FIRST_YEAR}" if day.year < _FIRST_YEAR else "is far ahead"


def not_past(day: date, *, today: date) -> str:
    """Return what is wrong with the day of something that has happened, or nothing."""
    if day > today:
        return "has not come yet"
    return _far(day) if day.year < _FIRST_YEAR else ""


def not_planned(day: date, *, today: date) -> str:
    """Return what is wrong with the day of something that is planned or promised, or nothing."""
    if day.year < _FIRST_YEAR:
        return _far(day)
    return f"is more than {_YEARS_AHEAD} years ahead" if _too_far(day, today) else ""


def _too_far(day: date, today: date) -> bool:
    return (day.year - _YEARS_AHEAD, day.month, day.day) > (today.year, today.month, today.day)


def happened(day: date, *, today: date) -> date:
    """Return the day of something that has happened; UsageError where it cannot be that."""
    return _refused_if(not_past(day, today=today), day)


def planned(day: date, *, today: date) -> date:
    """Return the day of something planned or promised; UsageError where it cannot be that."""
    return _refused_if(not_planned(day, today=today), day)


def _refused_if(wrong: str, day: date) -> date:
    if wrong:
        raise UsageError(f"{day} {wrong}", next_step=_CHECK_THE_YEAR)
    return day


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
        _sensible(stated.date())
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


def column(
    texts: Sequence[str], *, order: days.Order = "", wrong: Callable[[date], str] = lambda _: ""
) -> Days:
    """Return the days of a column of cells, or why they cannot be read.

    One cell that can be read one way only settles 3/4 and 4/3 for the whole column, as `order`
    does, which the user gave; where nothing does, nothing is read. A cell that holds no day, or one
    with which `wrong` finds something, is left out by itself, unless no other holds one.
    """
    context = days.context(dict.fromkeys(texts))
    if order:
        context = replace(context, order=order)
    known: dict[str, tuple[date | None, str]] = {}
    problems: dict[int, str] = {}
    found: list[date | None] = []
    for at, text in enumerate(texts):
        if text not in known:
            known[text] = _cell(text.strip(), context)
        value, problem = known[text]
        if problem == _EITHER:
            why = "3/4 may be March or April; write 2026-03-04"
            return Days(days=(None,) * len(texts), problems={}, why=why, either=True)
        if value is not None and (problem := wrong(value)):
            problem, value = f"{value} {problem}", None
        found.append(value)
        if problem:
            problems[at] = problem
    if problems and not any(value for value, _ in known.values()):
        why = "its days are written in no known way; use 2026-03-12"
        return Days(days=tuple(found), problems={}, why=why)
    return Days(days=tuple(found), problems=problems)


_EITHER = "either"


def _cell(text: str, context: days.Context) -> tuple[date | None, str]:
    """Return the day of a cell, or what is wrong with it; neither for an empty one."""
    if not text:
        return None, ""
    read = days.cell(re.sub(r"^(\d{4}-\d\d-\d\d)T.*", r"\1", text), context)
    if read is not None and read.doubt == "order":
        return None, _EITHER
    if read is None or read.value is None or read.doubt == "weekday":
        return None, f"“{text}” is not a day"
    return read.value, ""
