"""Days as they are printed: the forms of dates, weekdays and ranges, and where they stand in a text.

What a printed day leaves open is not looked for here; `days` does that.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import date
from typing import Literal

from msgspec import Struct
from msgspec.structs import replace

from confprep.text.clean import folded
from confprep.text.day_names import (
    ENGLISH_WEEKDAYS,
    MONTHS,
    SHORT_WEEKDAYS,
    WEAK_MONTHS,
    WEEKDAYS,
)

Doubt = Literal["", "year", "order", "weekday", "no such day"]
"""Nothing; no year is printed; month and day may be swapped; the weekday is another day's."""
MONTHS_IN_A_YEAR = 12
_CENTURY = 2000


def _any_of(names: Iterable[str]) -> str:
    return "|".join(sorted(names, key=lambda name: (-len(name), name)))


_NAME = rf"(?:{_any_of(MONTHS)})(?![a-z])\.?"
_LONG_WEEKDAY = rf"(?:{_any_of(WEEKDAYS)})(?![a-z-])\.?"
_ANY_WEEKDAY = rf"(?:{_any_of([*WEEKDAYS, *SHORT_WEEKDAYS])})(?![a-z-])\.?"
_NUMBER = r"(?:0?[1-9]|[12]\d|3[01])(?!\d|:\d|[.,]\d(?!\d?\.))"
_ORDINAL = r"(?:\s?(?:st|nd|rd|th)\b|er\b|o\b|e\b|\.?[ºª°]|\.)?"
_DAY = rf"{_NUMBER}{_ORDINAL}"
_NO_CLOCK = r"(?!\s?(?:[ap]\.?\s?m\b|noon|uhr|h\b|min|hours?\b))"
_YEAR = r"(?:(?:19|20)\d\d\b(?!-\d)|['’]\d\d\b)"
_OF = r"(?:\s(?:of(?:\sthe)?|de|del|di)\s|[\s./-]{0,3})"
_TO_YEAR = r"(?:\s?[,.|/-]?\s{0,2}(?:(?:de|del|of|di)\s)?)"
_THROUGH = (
    r"\s{0,2}(?:-|–|—|‐|‑|−|/|\+|&|\b(?:to|through|thru|and|bis|und|au|et|al|a|y|e|ve)\b)\s{0,2}"
)
_OTHER_NAME = rf"(?:\s?[|/]\s?(?:{_NAME}))?"
_WITH_WEEKDAY = rf"(?:{_ANY_WEEKDAY}[\s,]{{1,2}})?"
_BEGINS = r"(?<![\w:$€£])(?<![\d.][.,/-])"
_FORMS = (
    # 30 Sept - 2 Oct 2026; 24th to 26th October 2025; 3.-5. Maerz 2026
    rf"(?P<rd1>{_DAY}){_OF}(?P<rm1>{_NAME})?(?:{_TO_YEAR}(?P<ry1>{_YEAR}))?{_THROUGH}{_WITH_WEEKDAY}"
    rf"(?P<rd2>{_DAY}){_OF}(?P<rm2>{_NAME})(?:{_TO_YEAR}(?P<ry2>{_YEAR}))?",
    # Oct 19-22, 2026; October 30 - November 2, 2026; March 3, 2026 - March 5, 2026
    rf"(?P<sm1>{_NAME})\s{{0,2}}(?P<sd1>{_DAY})(?:,?\s{{1,2}}(?P<sy1>{_YEAR}))?{_THROUGH}{_WITH_WEEKDAY}"
    rf"(?:(?P<sm2>{_NAME})\s{{0,2}})?(?P<sd2>{_DAY}){_NO_CLOCK}(?:\s?,?\s{{0,2}}(?P<sy2>{_YEAR}))?",
    # 03.-05.03.2026; 3/3 - 5/3/2026
    r"(?P<ta>\d{1,2})(?:(?P<tsep>[./])(?P<tb>\d{1,2})?(?:(?P=tsep)(?P<ty1>20\d\d))?)"
    r"\s?(?:-|–|—|to|bis)\s?(?P<tc>\d{1,2})(?P=tsep)(?P<td>\d{1,2})(?P=tsep)(?P<ty>20\d\d)(?!\d)",
    # 2026-03-11, 2026/3/11, 2026.03.11
    r"(?P<iy>(?:19|20)\d\d)(?P<isep>[-/.])(?P<im>0?[1-9]|1[0-2])(?P=isep)(?P<id>0?[1-9]|[12]\d|3[01])"
    r"(?!\d)",
    # 11.03.2026, 3/11/2026, 11-03-26
    r"(?P<n1>0?[1-9]|[12]\d|3[01])(?P<nsep>\s?[./-]\s?)(?P<n2>0?[1-9]|[12]\d|3[01])(?P=nsep)"
    r"(?P<ny>(?:19|20)\d\d|\d\d)(?![\d/]|[.-]\d|%)",
    # March 11th, 2026; SEP 15 TH, 2023
    rf"(?P<mm>{_NAME})\s{{0,2}}(?:the\s)?(?P<md>{_DAY})(?:\s?,?\s{{0,2}}(?P<my>{_YEAR}))?",
    # 11 March 2026; 11/Mar/2026; 11. Maerz; 25 de outubro de 2025; 20th May | Maggio 2026
    rf"(?P<dd>{_DAY}){_OF}(?P<dm>{_NAME}){_OTHER_NAME}(?:{_TO_YEAR}(?P<dy>{_YEAR}))?",
)
_DATE = re.compile(rf"{_BEGINS}(?:{'|'.join(_FORMS)})")
_ISO_RANGE = re.compile(r"\s?(?:-|–|—|to|/|until|bis)\s?")
_WORTH_A_LOOK = re.compile(rf"\d\s?[./-]\s?\d|(?<![a-z])(?:{_NAME})")
_BEFORE = re.compile(
    rf"(?<![\w-])(?P<weekday>{_ANY_WEEKDAY})(?:\s?[|/]\s?{_LONG_WEEKDAY})?"
    r"(?:\s?[,:–—|/(-])?\s{0,2}(?:(?:the|den|der|dem|le|el|il|dia|,)\s)?\(?\Z"
)
_AFTER = re.compile(
    rf"[\s,–—|-]{{0,4}}(?:\((?=[^()]*\))|(?<=[\s,–—|-]))(?P<weekday>{_LONG_WEEKDAY})"
    rf"(?![\s,.]{{0,3}}(?:\d|{_NAME}))"
)
_TWO_NUMBERS = re.compile(
    rf"(?<![\w-])(?P<weekday>{_ANY_WEEKDAY})\s?,?\s{{0,2}}(?P<one>0?[1-9]|[12]\d|3[01])"
    r"(?P<sep>[./])(?P<two>0?[1-9]|[12]\d|3[01])(?![\d/]|[.:]\d)\.?"
)
_REACH = 40
"""How far a weekday may stand from its date."""


class Day(Struct, frozen=True, kw_only=True):
    """A printed day or range of days. What is not printed is None."""

    text: str
    begin: int = 0
    stop: int
    """Offset in the text after the day."""
    weekday: int | None = None
    """Monday is 0."""
    month: int | None = None
    number: int | None = None
    year: int | None = None
    either: tuple[int, int] | None = None
    """Two numbers that could be month and day in either order, as printed."""
    day_first: bool = False
    """They are parted by points, as where the day comes first."""
    until: tuple[int, int, int | None] | None = None
    """Month, day and year of the last day of a range."""
    value: date | None = None
    last: date | None = None
    """The last day of a range."""
    doubt: Doubt = ""

    @property
    def bare_weekday(self) -> bool:
        """Whether nothing but the weekday is printed."""
        return self.month is None and self.either is None


def printed(text: str) -> list[Day]:
    """Return the days of `text` as printed."""
    low = _COUNTED.sub(lambda match: "x" * len(match[0]), folded(text))
    if not any(map(str.isdigit, low)):
        whole = _weekday_alone(text, low)
        return [whole] if whole else []
    if spaced := _letter_spaced(text, low):
        return [spaced]
    if not _WORTH_A_LOOK.search(low):
        return []
    found = [_with_weekday(day, low) for match in _DATE.finditer(low) if (day := _day(match))]
    found += [
        day
        for match in _TWO_NUMBERS.finditer(low)
        if not any(one.begin < match.end() and match.start() < one.stop for one in found)
        and (day := _two_numbers(match))
    ]
    found.sort(key=lambda day: day.begin)
    joined = _iso_ranges(found, low)
    kept = [replace(day, text=text[day.begin : day.stop]) for day in joined]
    return [day for day in kept if _is_day(day, text)]


_COUNTED = re.compile(
    r"\b(?:day|tag|jour|giorno|dia|dag|gun|session|part|module)\s\d{1,2}(?=\s?[:,|]|\s[–—-]\s)"
)
"""Days that are counted, "Day 1 - 24 January": their number belongs to no date."""


def _day(match: re.Match[str]) -> Day | None:
    """Return what one match of `_DATE` says, without its weekday."""
    begin, stop = match.span()
    place = Day(text=match[0], begin=begin, stop=stop)
    if match["iy"]:
        return replace(
            place, year=int(match["iy"]), month=int(match["im"]), number=int(match["id"])
        )
    if match["n1"]:
        return _numbers(
            place, int(match["n1"]), int(match["n2"]), match["ny"], match["nsep"].strip()
        )
    if match["tc"]:
        return _range_of_numbers(place, match)
    for side in ("m", "d"):
        if match[f"{side}m"]:
            return replace(
                place,
                month=_month(match[f"{side}m"]),
                number=_figures(match[f"{side}d"]),
                year=_year(match[f"{side}y"]),
            )
    side = "r" if match["rd1"] else "s"
    parts = ("m1", "d1", "y1", "m2", "d2", "y2")
    whole = _range(place, *(match[f"{side}{part}"] for part in parts))
    return whole if _rises(whole) else _one_of_two(place, match)


def _range(
    place: Day,
    month: str | None,
    number: str,
    year: str | None,
    until_month: str | None,
    until: str,
    until_year: str | None,
) -> Day:
    """Return a range whose one end may lack what the other has."""
    first_month = _month(month or until_month or "")
    last_month = _month(until_month or month or "")
    last_year = _year(until_year)
    first_year = _year(year) or (
        last_year - (first_month > last_month) if last_year is not None else None
    )
    last_year = last_year or (
        first_year + (first_month > last_month) if first_year is not None else None
    )
    return replace(
        place,
        month=first_month,
        number=_figures(number),
        year=first_year,
        until=(last_month, _figures(until), last_year),
    )


def _one_of_two(place: Day, match: re.Match[str]) -> Day | None:
    """Return the date in what is no range: "Session 19 - 15 October", "Oct 19 - 8 talks"."""
    if match["rd1"]:
        date_alone = _DATE.match(match.string, match.start("rd2"))
        return _day(date_alone) if date_alone else None
    return replace(
        place,
        month=_month(match["sm1"]),
        number=_figures(match["sd1"]),
        year=_year(match["sy1"]),
        stop=match.end("sy1") if match["sy1"] else match.end("sd1"),
    )


def _range_of_numbers(place: Day, match: re.Match[str]) -> Day | None:
    last, other = int(match["tc"]), int(match["td"])
    day_first = match["tsep"] == "." or last > MONTHS_IN_A_YEAR
    number, month = (last, other) if day_first else (other, last)
    first_number = int(match["ta"])
    first_month = month
    if match["tb"]:
        one, two = int(match["ta"]), int(match["tb"])
        first_number, first_month = (one, two) if day_first else (two, one)
    if not (
        1 <= month <= MONTHS_IN_A_YEAR and 1 <= first_month <= MONTHS_IN_A_YEAR and first_number
    ):
        return None
    if match["tsep"] == "/" and not day_first and other <= MONTHS_IN_A_YEAR:
        return None  # either could be the month
    year = int(match["ty"])
    return replace(
        place,
        month=first_month,
        number=first_number,
        year=int(match["ty1"] or year - (first_month > month)),
        until=(month, number, year),
    )


def _numbers(place: Day, one: int, other: int, year: str, sign: str) -> Day | None:
    """10/15/2024 can be read one way only; 10/5/2024 is left open."""
    place = replace(place, year=int(year) if len(year) > 2 else _CENTURY + int(year))  # noqa: PLR2004
    if one > MONTHS_IN_A_YEAR and other > MONTHS_IN_A_YEAR:
        return None
    if one > MONTHS_IN_A_YEAR:
        return replace(place, month=other, number=one)
    if other > MONTHS_IN_A_YEAR or one == other:
        return replace(place, month=one, number=other)
    return replace(place, either=(one, other), day_first=sign == ".")


def _two_numbers(match: re.Match[str]) -> Day | None:
    day = _numbers(
        Day(text=match[0], begin=match.start(), stop=match.end()),
        int(match["one"]),
        int(match["two"]),
        "2000",
        match["sep"],
    )
    return replace(day, year=None, weekday=_weekday(match["weekday"])) if day else None


def _month(word: str) -> int:
    return MONTHS[word.rstrip(".")]


def _weekday(word: str) -> int:
    word = word.rstrip(".")
    return WEEKDAYS[word] if word in WEEKDAYS else SHORT_WEEKDAYS[word]


def _figures(text: str) -> int:
    match = re.match(r"\d+", text)
    return int(match[0]) if match else 0


def _year(text: str | None) -> int | None:
    if not text:
        return None
    return int(text) if text.isdigit() else _CENTURY + int(text[1:])


def _with_weekday(day: Day, low: str) -> Day:
    """Return the day with the weekday in front of it or, where none is, behind it."""
    if before := _BEFORE.search(low, max(0, day.begin - _REACH), day.begin):
        return replace(day, weekday=_weekday(before["weekday"]), begin=before.start())
    if after := _AFTER.match(low, day.stop, day.stop + _REACH):
        closing = after[0].count("(")
        return replace(day, weekday=_weekday(after["weekday"]), stop=after.end() + closing)
    return day


def _iso_ranges(found: list[Day], low: str) -> list[Day]:
    """Join two full dates in numbers with nothing but a dash between them."""
    joined: list[Day] = []
    for day in found:
        one = joined[-1] if joined else None
        if (
            one is not None
            and one.until is None
            and one.month is not None
            and one.number is not None
            and one.year is not None
            and day.month is not None
            and day.number is not None
            and day.year is not None
            and day.until is None
            and _ISO_RANGE.fullmatch(low[one.stop : day.begin])
        ):
            joined[-1] = replace(one, until=(day.month, day.number, day.year), stop=day.stop)
        else:
            joined.append(day)
    return joined


def _is_day(day: Day, text: str) -> bool:
    """Whether this is a date and not other words and numbers that look like one."""
    if day.until is not None and not _rises(day):
        return False
    if day.year is not None and re.search(r"\d{4}", day.text):
        return True
    if day.weekday is not None:
        return True
    words = re.findall(r"[^\W\d_]{3,}", day.text)
    name = next((word for word in words if folded(word) in MONTHS), "")
    if not name:  # numbers with a year of two figures
        return day.text.strip() == text.strip(" ()")
    low = folded(name)
    if low in WEAK_MONTHS:
        return day.year is not None or re.search(r"\bde\s", folded(day.text)) is not None
    return not (name.islower() and low in {"may", "march", "mar", "jan", "sep", "sept"})


def _rises(day: Day) -> bool:
    if day.until is None or day.month is None or day.number is None:
        return True
    month, number, year = day.until
    if day.year is None and day.month > month:
        return True  # over the turn of a year
    return (day.year or 0, day.month, day.number) <= (year or 0, month, number)


_SPREAD = re.compile(r"(?<![a-z])[a-z] [a-z] [a-z](?![a-z])|(?<!\d)\d \d(?!\d)")
_DENSE = re.compile(
    rf"(?:(?P<weekday>{_any_of(WEEKDAYS)}),?)?(?:"
    rf"(?P<d1>\d{{1,2}})(?:st|nd|rd|th|\.)?(?P<m1>{_any_of(MONTHS)}),?(?P<y1>20\d\d)?"
    rf"|(?P<m2>{_any_of(MONTHS)})(?P<d2>\d{{1,2}})(?:st|nd|rd|th)?,?(?P<y2>20\d\d)?)[.:]?"
)
_LONGEST_SPREAD = 90


def _letter_spaced(text: str, low: str) -> Day | None:
    """Return the day of a line in wide type: "M O N D A Y, 2 5 S E P T E M B E R"."""
    if len(low) > _LONGEST_SPREAD or not _SPREAD.search(low):
        return None
    match = _DENSE.fullmatch(re.sub(r"\s", "", low))
    if match is None:
        return None
    side = "1" if match["m1"] else "2"
    year, weekday = _year(match[f"y{side}"]), match["weekday"]
    number = int(match[f"d{side}"])
    if not (year or weekday) or not 1 <= number <= 31:  # noqa: PLR2004 - days of a month
        return None
    return Day(
        text=text.strip(),
        begin=len(text) - len(text.lstrip()),
        stop=len(text.rstrip()),
        weekday=WEEKDAYS[weekday] if weekday else None,
        month=MONTHS[match[f"m{side}"]],
        number=number,
        year=year,
    )


def _weekday_alone(text: str, low: str) -> Day | None:
    word = low.strip(" .:,()|-–—")
    if word not in WEEKDAYS:
        return None
    begin = low.index(word)
    return Day(
        text=text[begin : begin + len(word)],
        begin=begin,
        stop=begin + len(word),
        weekday=WEEKDAYS[word],
    )


_PREFIX = re.compile(
    r"(?:(?:(?:conference |meeting |session )?(?:day|tag|jour|dia|giorno|gun)\s"
    r"(?:\d{1,2}|one|two|three|four|five|six)\s?[:,–—|-]?\s?"
    r"|(?:program(?:me)?|schedule|agenda)\s(?:for|of|on)\s"
    r"|(?:date|day|when|datum|fecha|data|tarih)\s?:\s?))?\(?"
)
_BARE_WEEKDAY = re.compile(
    rf"(?P<weekday>{_any_of(ENGLISH_WEEKDAYS)})\b\.?(?:\s?[,–—|:/-])?\s{{0,2}}(?:the\s)?\)?"
)
_LONGEST_START = 120


def at_start(text: str) -> Day | None:
    """Return the day with which `text` begins, after a word such as "Day 2:"; without its date.

    A range of days heads a whole program and is no day of it.
    """
    head = text[:_LONGEST_START]
    low = folded(head)
    offset = match.end() if (match := _PREFIX.match(low)) else 0
    for day in printed(head):
        if day.begin <= offset:
            if day.until is not None:
                return None
            closing = head[day.stop : day.stop + 1] == ")" and "(" in head[: day.stop]
            return replace(day, stop=day.stop + closing, text=day.text.strip(" ,|:–—-()"))
        break
    if match := _BARE_WEEKDAY.match(low, offset):
        words = head[: match.end()].strip(" ,|:–—-")
        return Day(text=words, stop=match.end(), weekday=_weekday(match["weekday"]))
    return None


_SET_APART_BEFORE = re.compile(r"(?:^|\s[–—|-]\s?|[:,|(]\s?)$")
_SET_APART_BEHIND = re.compile(r"^(?:$|\s?[–—|:,;(/]|\s-|[.)])")
_HEAD_OF_A_TABLE = re.compile(
    r"(?:(?:begins?|starts?|ends?|time|topics?|titles?|sessions?|speakers?|presenters?|rooms?|location)"
    r"\s?[|/]?\s?)+$",
    re.IGNORECASE,
)
_NO_HEADING = re.compile(
    r"deadline|regist|\bdue\b|until|\bby\b|posted|updated|published|submi|close|open\b|copyright"
    r"|effective|expire|reserv|book|cancel|before|after|since|last|cut-?off",
    re.IGNORECASE,
)
LONGEST_HEADING = 80


def in_heading(text: str) -> Day | None:
    """Return the one full day of a heading: "Research Day - June 6, 2025", "Day 1 - 24 May | Hall".

    It stands apart from the other words, by a dash, a bar, a comma, or as the last cell of the
    head of a table ("Begin End January 9, 2026").
    """
    if len(text) > LONGEST_HEADING or _NO_HEADING.search(text):
        return None
    found = printed(text)
    if len(found) != 1:
        return None
    day, before = found[0], text[: found[0].begin]
    full = (day.year is not None or day.weekday is not None) and not day.bare_weekday
    apart = _SET_APART_BEFORE.search(before) or _HEAD_OF_A_TABLE.match(before)
    if not (full and apart and day.until is None and _SET_APART_BEHIND.match(text[day.stop :])):
        return None
    return day
