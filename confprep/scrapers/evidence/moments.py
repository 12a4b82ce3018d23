"""The day and the clock that a line says, and what is left of it without them."""

from __future__ import annotations

import re

from msgspec import Struct
from msgspec.structs import replace

from confprep.text import clock, days

LONGEST_DAY_LINE = 90
"""Letters: a day in a longer text is told in passing."""
_EDGES = " \t:|,;–—-·•()[]"
_CODE = re.compile(r"(?:[A-Z]{0,3}\d{0,4}[a-z]?[.:)]?|[•·▪*–-]|\W*)", re.ASCII)
_LABEL = re.compile(
    r"\W*(?:time|date|when|start|from|day|datum|zeit|uhrzeit|heure|hora|ora|at)\s*:?\W*",
    re.IGNORECASE,
)
_ZONE = re.compile(
    r"^\s*[(\[]?(?:uhr|hrs?|h|(?:US\s)?[ECMP][SD]?T|GMT|UTC|CES?T|BST|local time)\b[)\]]?\.?",
    re.IGNORECASE,
)
_AGAIN = re.compile(r"^\s*[(\[][^()\[\]]*\d:\d\d[^()\[\]]*[)\]]")
"""The same time once more, for another zone."""
_SHORT = 3
_TOLD = re.compile(
    r"\b(?:at|by|until|till|before|after|about|around|um|gegen|bis|until)$", re.IGNORECASE
)
"""Before a clock that a sentence tells."""


class Moment(Struct, frozen=True, kw_only=True):
    """What one line says of day and time."""

    day: days.Day | None = None
    clock: clock.Clock | None = None
    rest: str = ""
    """The line without them; a line break where one was taken out of the middle."""
    before: bool = True
    """The clock stands before the rest; else behind it."""


class Contexts(Struct, frozen=True, kw_only=True):
    """How a page prints days and clocks, and where its reader is."""

    days: days.Context = days.NOTHING
    clocks: clock.Context = clock.NOTHING


NOTHING = Contexts()


def moment(text: str, contexts: Contexts = NOTHING) -> Moment:
    """Return day, clock and rest of a line; a clock in the middle of a sentence is none of it."""
    day = _day(text, contexts)
    plain = text if day is None else f"{text[: day.begin]}\n{text[day.stop :]}"
    found = clock.find(plain, contexts.clocks)
    if not found:
        if day is None:
            return Moment(rest=text.strip())
        return Moment(day=day, rest=_joined(plain))
    first = _with_end(found, plain)
    before, behind = plain[: first.begin], plain[first.stop :]
    behind = _AGAIN.sub("", _ZONE.sub("", behind))
    front, tail = before.strip(_EDGES + "\n"), behind.strip(_EDGES + "\n.")
    if _LABEL.fullmatch(before) or _CODE.fullmatch(front):
        kept = "" if _LABEL.fullmatch(before) else front
        rest = _joined(f"{kept} {behind}") if len(kept) > 1 else _joined(behind)
        return Moment(day=day, clock=first, rest=rest)
    told = _TOLD.search(front) is not None
    if not tail and len(front) > _SHORT and not told:
        return Moment(day=day, clock=first, rest=_joined(before), before=False)
    if day is not None or _parted(before, behind):
        rest = _joined(f"{before}\n{behind}")
        return Moment(day=day, clock=first, rest=rest, before=not front)
    return Moment(rest=text.strip())


def _day(text: str, contexts: Contexts) -> days.Day | None:
    if len(text) > LONGEST_DAY_LINE * 2:
        return None
    found = days.find(text, contexts.days)
    single = [day for day in found if day.until is None]
    if not single or len(found) > 1 + (len(single) == _BILINGUAL):
        return None
    day = single[0]
    beside = f"{text[: day.begin]} {text[day.stop :]}"
    letters = sum(map(str.isalpha, beside))
    if day.bare_weekday:
        return day if letters <= _FEW_BESIDE else None
    return day if letters <= _MOST_BESIDE or clock.printed(beside) else None


_BILINGUAL = 2
_MOST_BESIDE, _FEW_BESIDE = 28, 2


def _with_end(found: tuple[clock.Clock, ...], text: str) -> clock.Clock:
    """Return the first clock; a second one right behind it is its end."""
    first = found[0]
    if len(found) > 1 and first.end is None and found[1].end is None:
        between = text[first.stop : found[1].begin]
        if not between.strip(" \n\t,;-–—") and found[1].start > first.start:
            return replace(first, end=found[1].start, stop=found[1].stop)
    return first


def _parted(before: str, behind: str) -> bool:
    """Whether bars or tabs set the clock apart from what stands around it."""
    left, right = before.rstrip(" "), behind.lstrip(" ")
    return (not left or left[-1] in "|\t•·(\n") and (not right or right[0] in "|\t•·)\n")


def _joined(text: str) -> str:
    parts = [part.strip(_EDGES.replace("(", "").replace(")", "")) for part in text.split("\n")]
    kept = "\n".join(part for part in parts if part)
    kept = re.sub(r"[ \t]{2,}", " ", re.sub(r"\(\s*\)", "", kept))
    return re.sub(r"^\s*[:|,;–—·•-]+\s*|\s*[:|,;–—·•(-]+\s*$", "", kept).strip()
