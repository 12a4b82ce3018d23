"""Edits of a saved eventScribe agenda, made in its bytes: what an organiser does to a program.

Nothing of the reader is used: rows are cut out of the text by their `data-presid`.
"""

from __future__ import annotations

import html
import re
from datetime import date, datetime, timedelta

DAY = re.compile(r'<li class="dayrow[^>]*>([^<]+)</li>')
ROW = re.compile(r'<li class="list-group-item list-row.*?</li>', re.DOTALL)
LINE = re.compile(
    r'<div class="mar-btm-xs">[^<]*<a class="loadbyurl popup-link" data-url="[^"]*HPRID=(\d+)">'
    r"(?:(?!</div>).)*</div>",
    re.DOTALL,
)
HOURS = re.compile(r"(\d{1,2}:\d{2} [AP]M) - (\d{1,2}:\d{2} [AP]M)")
TITLE = re.compile(r'(<div class="list-row-primary"><span[^>]*>)(.*?)(</span>)', re.DOTALL)
ROOM = re.compile(r'(<div class="text-12">Location:  )([^<]*)(</div>)')


class Page:
    """One agenda: its rows by id, in order, each with the day it stands under."""

    def __init__(self, text: str) -> None:
        marks = sorted(
            [(m.start(), m) for m in DAY.finditer(text)]
            + [(m.start(), m) for m in ROW.finditer(text)]
        )
        self.head, self.tail = text[: marks[0][0]], text[marks[-1][1].end() :]
        self.days: dict[str, date] = {}
        self.headings: dict[date, str] = {}
        self.rows: dict[str, str] = {}
        day = date.min
        for _, mark in marks:
            if mark.re is DAY:
                day = datetime.strptime(mark[1], "%A, %B %d, %Y").date()  # noqa: DTZ007
                self.headings[day] = mark[0]
            else:
                number = re.search(r'data-presid="(\d+)"', mark[0])[1]
                self.rows[number], self.days[number] = mark[0], day

    def text(self) -> str:
        parts = [self.head]
        for day, heading in self.headings.items():
            parts.append(heading)
            parts += [row for number, row in self.rows.items() if self.days[number] == day]
        return "".join([*parts, self.tail])

    # --- what a row says -----------------------------------------------------------------

    def title(self, number: str) -> str:
        return plain(TITLE.search(self.rows[number])[2])

    def room(self, number: str) -> str:
        return plain(ROOM.search(self.rows[number])[2])

    def when(self, number: str) -> str:
        begin, end = self.span(number)
        return f"{begin:%a} {begin.day} {begin:%b %H:%M}-{end:%H:%M}"

    def hours(self, number: str) -> tuple[str, str]:
        found = HOURS.search(self.rows[number])
        return found[1], found[2]

    def span(self, number: str) -> tuple[datetime, datetime]:
        day = self.days[number]
        begin, end = (
            datetime.strptime(f"{day} {clock}", "%Y-%m-%d %I:%M %p")  # noqa: DTZ007
            for clock in self.hours(number)
        )
        return begin, end

    def people(self, number: str) -> list[str]:
        """The lines of a row's people, as they stand in the page."""
        return [line[0] for line in LINE.finditer(self.rows[number])]

    # --- what an organiser does ------------------------------------------------------------

    def move(self, number: str, minutes: int = 0, days: int = 0) -> None:
        begin, end = (moment + timedelta(minutes=minutes) for moment in self.span(number))
        clocks = [f"{moment:%I:%M %p}".lstrip("0") for moment in (begin, end)]
        self.rows[number] = HOURS.sub(" - ".join(clocks), self.rows[number], count=1)
        self.days[number] += timedelta(days=days)

    def rename(self, number: str, title: str) -> None:
        self.rows[number] = TITLE.sub(
            lambda found: found[1] + title + found[3], self.rows[number], count=1
        )

    def put_into(self, number: str, room: str) -> None:
        self.rows[number] = ROOM.sub(
            lambda found: found[1] + room + found[3], self.rows[number], count=1
        )

    def remove(self, number: str) -> None:
        del self.rows[number], self.days[number]

    def add_person(self, number: str, line: str) -> None:
        last = self.people(number)[-1]
        self.rows[number] = self.rows[number].replace(last, last + line)

    def replace_in(self, number: str, old: str, new: str) -> None:
        assert old in self.rows[number], old
        self.rows[number] = self.rows[number].replace(old, new)

    def copy(self, number: str, to: str, title: str, lines: str) -> None:
        """Add a row like another one: a new number, a new title, other people."""
        before = self.people(number)
        row = self.rows[number].replace(number, to)
        for line in before:
            row = row.replace(line, "")
        opening = '<section class="text-12"><div>'
        assert opening in row
        self.rows[to] = row.replace(opening, opening + lines)
        self.days[to] = self.days[number]
        self.rename(to, title)


def line(role: str, name: str, affiliation: str, number: str) -> str:
    """One person's line as the page prints it."""
    return (
        f'<div class="mar-btm-xs">{role}: <a class="loadbyurl popup-link" '
        f'data-url="/ajaxcalls/presenterInfo.asp?HPRID={number}">{name}</a> – {affiliation}</div>'
    )


def plain(markup: str) -> str:
    text = html.unescape(re.sub(r"<[^>]*>", "", markup))
    return " ".join(text.replace("\u200b", "").split())


def with_noise(text: str) -> str:
    """What a web server changes from one day to the next, and nobody would call a change."""
    text = text.replace("</li><li ", "</li>\n\n\t<li ").replace(">Location:  ", ">Location: ")
    text = text.replace("</span><div ", "</span>\n  <div ").replace("\n", "\r\n")
    text = re.sub(r'<img class="tipsytip" title="On Demand"[^>]*>', "", text)
    return text.replace('<span class="fa fa-star">', '<span class="fa fa-star-o"><!-- 7 -->')
