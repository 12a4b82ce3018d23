"""What the part of a page that was read so far says for the part that follows: day, clock, room."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, time
from typing import Any

from msgspec.structs import replace

from confprep.model import Meeting
from confprep.scrapers.blocks import Block, Line, lines_of
from confprep.text import clock, days

ENOUGH_LINES = 4000
"""Lines by which a page is asked how it prints days and clocks."""
LONGEST_DAY_LINE = 90
"""Letters: a day in a longer text is told in passing and heads nothing."""
MOST_BESIDE = 24
"""Letters beside the day in a line that heads what follows: "Programme of", "- morning session"."""


class PageState:
    """Day, room and the last clock, as a reader of blocks goes down a page.

    One is made for each page and handed from block to block: a heading in a column tells the day
    of the table beneath it.
    """

    def __init__(self, blocks: Sequence[Block], meeting: Meeting | None = None) -> None:
        texts = [line.text for block in blocks for line in lines_of(block)][:ENOUGH_LINES]
        around = (meeting.starts, meeting.ends) if meeting else (None, None)
        zone = meeting.zone if meeting else ""
        self.days = days.context(texts, meeting=around, zone=zone)
        self.clocks = clock.context(texts)
        self.day: date | None = None
        self.day_text = ""
        """As printed, where its date is not known."""
        self.room = ""
        self.last: time | None = None
        """The start of the entry before, on the same day."""
        self.carried: tuple[int, int, dict[int, Any], dict[int, str]] = (0, 0, {}, {})
        """Width, page, columns and rooms of the last table, which may go on over a page break."""
        self.told: dict[int, str] = {}
        """Places of lines that are no entries and yet were read, with what they say."""

    def mark(self) -> tuple[Any, ...]:
        """Return where a reader is on the page, to come back to."""
        return (self.day, self.day_text, self.room, self.last, self.carried, dict(self.told))

    def back_to(self, mark: tuple[Any, ...]) -> None:
        """Forget what was read since: it was none of the program."""
        self.day, self.day_text, self.room, self.last, self.carried, self.told = mark

    def tell(self, lines: Iterable[Line], what: str) -> None:
        """Remember that lines were read: as a `day`, a `room`, a `heading`."""
        for line in lines:
            self.told[line.place] = what

    def day_of(self, text: str) -> days.Day | None:
        """Return the day that a line heads what follows with; None where it only mentions one."""
        if len(text) > LONGEST_DAY_LINE:
            return None
        found = days.find(text, self.days)
        # A range names the meeting and not one of its days.
        single = [day for day in found if day.until is None and day.last is None]
        if not single or len(found) > len(single) + 1:
            return None
        day = single[0]
        beside = text[: day.begin] + " " + text[day.stop :]
        for printed in reversed(clock.printed(beside, dotted=self.clocks.dotted)):
            beside = beside[: printed.begin] + beside[printed.stop :]
        letters = sum(map(str.isalpha, beside))
        return day if letters <= MOST_BESIDE else None

    def see_day(self, text: str, lines: Iterable[Line] = ()) -> bool:
        """Go on to the day that a text heads what follows with; whether it does."""
        lines = tuple(lines)
        day = self.day_of(text)
        if day is None and any(line.said == "day" for line in lines):
            day = next(iter(days.find(text, self.days)), None)
        if day is None:
            return False
        self.set_day(day)
        self.tell(lines, "day")
        return True

    def set_day(self, day: days.Day) -> None:
        """Go on to another day."""
        if day.value is not None and day.value == self.day:
            return
        self.day, self.day_text = day.value, day.text
        self.last = None

    def clock_of(self, text: str) -> clock.Clock | None:
        """Return the clock of a cell of times, its half of the day told by the entry before."""
        return clock.cell(text, replace(self.clocks, after=self.last))

    def clocks_in(self, text: str) -> tuple[clock.Clock, ...]:
        """Return the clocks anywhere in a text."""
        return clock.find(text, replace(self.clocks, after=self.last))

    def pair(self, start: str, end: str) -> clock.Clock | None:
        """Return the range of a cell of starts and one of ends."""
        return clock.pair(start, end, replace(self.clocks, after=self.last))

    def passed(self, start: time | None) -> None:
        """Remember the start of an entry."""
        if start is not None:
            self.last = start
