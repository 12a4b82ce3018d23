"""Synthetic programmes in random layouts, each line with what it does. For training only."""

# ruff: noqa: S311, PLR2004 - shares of a layout, drawn from a source with a fixed seed

from __future__ import annotations

import random
import re
from datetime import date, timedelta
from textwrap import wrap
from typing import NamedTuple

from confprep.scrapers.evidence.line_looks import LineLook
from confprep.scrapers.evidence.training.invent import Invented, Inventor
from confprep.scrapers.evidence.training.renderers import RENDERERS
from confprep.scrapers.evidence.training.writer import Writer

_TAGS = ("p", "div", "li", "td", "span", "div.a", "p.b", "h3", "h4", "div.c", "p.title", "div.item",
         "p.author", "td.x", "div.meta", "li.speaker", "span.time", "dd", "dt", "a")  # fmt: skip
_FIELDS = (
    "day",
    "time",
    "session",
    "talk",
    "people",
    "place",
    "room",
    "kind",
    "prose",
    "role",
    "page",
)
_BOLD = {"session": 0.6, "talk": 0.35, "day": 0.6, "time": 0.4, "people": 0.12, "role": 0.4,
         "place": 0.05, "room": 0.1, "kind": 0.2, "prose": 0.0, "page": 0.1}  # fmt: skip
_PEOPLE_LAYOUTS = ("commas", "commas", "conjunction", "degrees", "degrees", "brackets", "numbered",
                   "semicolon_affiliations", "semicolon_affiliations", "dash_affiliations",
                   "dash_affiliations", "offices", "shared_affiliation", "presenter_marked",
                   "family_initials", "family_comma", "towns_in_brackets", "slash_unit",
                   "comma_affiliations", "bars", "superscripts", "wrapped_authors")  # fmt: skip
_TITLE_LAYOUTS = ("title_dash", "title_dash_place", "title_dash_place", "title_stop",
                  "title_brackets",
                  "name_colon_title", "name_place_colon_title", "title_bare")  # fmt: skip
_CHAIR_LAYOUTS = ("role_of_all", "role_of_all", "role_of_each", "dashes_between", "surnames")


class Marked(NamedTuple):
    """A line and what it does (`line_looks.LABELS`)."""

    look: LineLook
    label: str


class _Talk(NamedTuple):
    title: str
    start: int
    end: int
    people: list[Invented]


class _Page:
    """One programme being written."""

    def __init__(self, rng: random.Random) -> None:
        self.rng = rng
        self.inventor = Inventor(rng)
        self.lines: list[Marked] = []
        self.html = rng.random() < 0.5
        chance, choose = self._chance, rng.choice
        self.tag = {field: choose(_TAGS) if self.html else "" for field in _FIELDS}
        if chance(0.35):
            self.tag = dict.fromkeys(_FIELDS, self.tag["people"])
        self.bold = {field: chance(share) for field, share in _BOLD.items()}
        if chance(0.3):
            self.bold = dict.fromkeys(_FIELDS, False)
        self.level = dict.fromkeys(_FIELDS, 0)
        for field, share in (("session", 0.4), ("talk", 0.25), ("day", 0.4), ("role", 0.1)):
            if chance(share):
                self.level[field] = choose((2, 3, 4))
                self.tag[field] = f"h{self.level[field]}" if self.html else ""
        inner = 1 if chance(0.4) else 0
        self.depth = {
            field: inner if field in ("talk", "people", "place") else 0 for field in _FIELDS
        }
        self.gap = {field: choose((0, 0, 1)) for field in _FIELDS}
        self.gap["session"], self.gap["time"] = choose((0, 1, 2)), choose((0, 1, 2))
        if not self.html and chance(0.4):
            self.gap = dict.fromkeys(_FIELDS, 0)
        self.clock = choose(("12", "24", "24", "dots", "tight", "bare"))
        self.dash = choose((" - ", "-", "–", " – ", " to "))
        self.inline = chance(0.55)
        self.talk_times = chance(0.55)
        self.behind = chance(0.3)
        self.room_style = choose(("none", "line", "line", "label", "inline"))
        self.kind_style = choose(("none", "none", "above", "below"))
        self.people_style = choose(
            ("below", "below", "below", "inline", "inline", "above", "lines", "pairs")
        )
        self.people_layout = choose(_PEOPLE_LAYOUTS)
        self.title_layout = choose(_TITLE_LAYOUTS)
        self.chair_style = choose(("line", "line", "heading", "none", "title"))
        self.numbers = choose(("none", "none", "none", "1.", "P1", "1-", "code"))
        self.prose = chance(0.2)
        self.labels = chance(0.15)
        self.furniture = rng.random()
        self.between = chance(0.4)
        self.day = date(2024, 1, 1) + timedelta(days=rng.randrange(800))
        self.day_style = rng.randrange(8)
        self.sessions_named = chance(0.35)
        self.coded = chance(0.2)
        self.serial = 0

    def _chance(self, share: float) -> bool:
        return self.rng.random() < share

    def put(self, text: str, field: str, label: str) -> None:
        """Add a line; an empty one is none."""
        plain = re.sub(r"[ \t]+", " ", text).strip()
        if not plain:
            return
        look = LineLook(
            text=plain,
            gap=self.gap[field],
            level=self.level[field],
            bold=self.bold[field],
            depth=self.depth[field],
            bullet=self.html and self.tag[field].startswith("li"),
            look=self.tag[field],
        )
        self.lines.append(Marked(look, label))

    # Parts of a programme.

    def write(self) -> list[Marked]:
        if self.furniture < 0.6:
            self.put_furniture(self.rng.randrange(1, 20))
        if self._chance(0.3):
            self.put(self.inventor.prose(), "prose", "X")
        at = 8 * 60
        for number in range(self.rng.randrange(3, 13)):
            if number == 0 or self._chance(0.18):
                self.put_day()
                at = self.rng.choice((7, 8, 8, 9)) * 60
            at = self.put_session(at)
        if self.furniture < 0.5:
            self.put_furniture(self.rng.randrange(1, 10))
        return self.narrowed()

    def put_furniture(self, count: int) -> None:
        for _ in range(count):
            self.put(self.inventor.pick("furniture"), "page", "F")

    def put_day(self) -> None:
        day, self.day = self.day, self.day + timedelta(days=1)
        forms = (
            f"{day:%A}, {day:%B} {day.day}, {day.year}", f"{day:%A} {day.day} {day:%B} {day.year}",
            f"{day.day} {day:%B} {day.year}", f"{day:%A}, {day:%B} {day.day}", f"{day:%A}",
            f"{day:%A}, {day:%d.%m.%Y}", f"{day:%B} {day.day}, {day.year}",
            f"Day {1 + day.day % 4}: {day:%A}, {day:%B} {day.day}",
        )  # fmt: skip
        self.put(forms[self.day_style], "day", "W")
        if self.furniture < 0.3 and self._chance(0.5):
            self.put_furniture(self.rng.randrange(1, 3))

    def put_session(self, at: int) -> int:
        count = self.rng.choice((0, 0, 2, 3, 4, 5, 6))
        length = self.rng.choice((10, 10, 15, 20, 30))
        end = at + (count * length or self.rng.choice((30, 45, 60, 90)))
        people = self.inventor.people(self.rng.choice((1, 2, 2, 3))) if self._chance(0.6) else []
        title = self.session_title()
        if self.kind_style == "above":
            self.put(self.inventor.pick("kinds"), "kind", "K")
        self.put_headed(title, at, end, people if self.chair_style == "title" else [])
        if self.kind_style == "below":
            self.put(self.inventor.pick("kinds"), "kind", "K")
        self.put_room()
        if self.prose and self._chance(0.7):
            self.put_prose()
        if people and self.chair_style not in ("none", "title"):
            self.put_chairs(people, alone=not count)
        start = at
        for number in range(count):
            speakers = self.inventor.people(self.rng.choice((1, 1, 1, 2, 4)))
            talk = _Talk(self.inventor.title(), start, start + length, speakers)
            self.put_talk(talk, number)
            start += length
        if self._chance(0.35):
            self.put_headed(self.inventor.pick("breaks"), end, end + 30, [])
            end += 30
        if self.furniture < 0.25:
            self.put_furniture(1)
        return end

    def session_title(self) -> str:
        title = self.inventor.title()
        self.serial += 1
        if self._chance(0.05):
            title = title.upper()
        if self.sessions_named:
            word = self.rng.choice(("Session", "Symposium", "Part", "Panel", "TRAUMA", "Workshop"))
            number = self.rng.choice(
                (str(self.serial), "IVX"[self.serial % 3] * 1, chr(64 + self.serial % 26))
            )
            return f"{word} {number}{self.rng.choice((': ', ' - ', ' ', '. '))}{title}"
        if self.coded:
            return f"{self.rng.choice('SWPK')}{self.serial} - {title}"
        return title

    def range(self, start: int, end: int | None) -> str:
        if end is None or self.clock == "bare":
            return self.time(start)
        return f"{self.time(start)}{self.dash}{self.time(end)}"

    def time(self, minutes: int) -> str:
        hour, minute = divmod(minutes % (24 * 60), 60)
        half = "AM" if hour < 12 else "PM"
        forms = {
            "12": f"{(hour - 1) % 12 + 1}:{minute:02d} {half}", "24": f"{hour:02d}:{minute:02d}",
            "dots": f"{hour:02d}.{minute:02d}", "bare": f"{(hour - 1) % 12 + 1}:{minute:02d}",
            "tight": f"{(hour - 1) % 12 + 1}:{minute:02d}{half.lower()}",
        }  # fmt: skip
        return forms[self.clock]

    def put_headed(self, title: str, start: int, end: int, chairs: list[Invented]) -> None:
        label, text = "T", title
        if chairs:
            out = Writer(self.inventor, chairs)
            out.put(title)
            out.put(self.rng.choice((" - ", " – ", " (", ". ")))
            bracket = out.pieces[-1].text == " ("
            out.role(many=len(chairs) > 1)
            for _, person in out.each(", "):
                out.name(person)
            out.put(")" if bracket else "")
            label, text = "B", out.text().replace("\n", " ")
        when = self.range(start, end)
        if self.room_style == "inline" and self.inline and not self.behind and self._chance(0.5):
            self.put(
                f"{when}{self.rng.choice((' • ', ' | ', ', '))}{self.inventor.room()}", "time", "L"
            )
            self.put(text, "session", label)
        elif self.inline:
            sign = self.rng.choice((" ", ": ", " | ", "  ", "\t"))
            joined = f"{text} ({when})" if self.behind else f"{when}{sign}{text}"
            self.put(joined, "session", label)
        elif self.behind:
            self.put(text, "session", label)
            self.put(when, "time", "W")
        else:
            self.put(when, "time", "W")
            self.put(text, "session", label)

    def put_room(self) -> None:
        room = self.inventor.room()
        if self.room_style == "line" or (self.room_style == "inline" and not self.inline):
            self.put(room, "room", "L")
        elif self.room_style == "label":
            self.put(
                f"{self.rng.choice(('Location: ', 'Room: ', 'Ort: ', 'Venue: '))}{room}",
                "room",
                "L",
            )

    def put_prose(self) -> None:
        if self._chance(0.2):
            self.put(
                self.rng.choice(("Synopsis", "Abstract", "Description", "Objectives", "Overview")),
                "role",
                "K",
            )
        text = self.inventor.prose()
        if self.html or self._chance(0.5):
            self.put(text, "prose", "X")
        else:
            for line in wrap(text, self.rng.choice((60, 80, 100))):
                self.put(line, "prose", "X")

    def put_chairs(self, people: list[Invented], *, alone: bool) -> None:
        if self.chair_style == "heading":
            section = "role_many" if len(people) > 1 else "role_one"
            self.put(self.inventor.pick(section) + self.rng.choice(("", ":")), "role", "R")
            self.put_people(people)
            return
        if alone and self._chance(0.4):
            self.put_people(people)
            return
        layout = self.rng.choice(_CHAIR_LAYOUTS)
        for line in self.rendered(layout, people).split("\n"):
            self.put(line, "people", "R" if self.is_role(line) else "P")

    def is_role(self, line: str) -> bool:
        lists = self.inventor.programme
        return line.strip(" :–-") in {*lists["role_one"], *lists["role_many"], *lists["role_by"]}

    def rendered(self, layout: str, people: list[Invented]) -> str:
        out = Writer(self.inventor, people)
        RENDERERS[layout](out)
        return out.text()

    def put_people(self, people: list[Invented]) -> None:
        style = self.people_style
        if style == "pairs":
            for person in people:
                out = Writer(self.inventor, [person])
                out.name(person, degrees=self.bold["day"])
                self.put(out.text(), "people", "P")
                self.put(person.affiliation, "place", "A")
        elif style == "lines":
            layout = self.people_layout
            if layout in ("numbered", "superscripts", "bars", "family_initials"):
                layout = "semicolon_affiliations"
            for person in people:
                for line in self.rendered(layout, [person]).split("\n"):
                    self.put(line, "people", "P")
        else:
            text = self.rendered(self.people_layout, people)
            if self.people_layout in ("numbered", "superscripts") and "\n" in text:
                first, rest = text.split("\n", 1)
                self.put(first, "people", "P")
                for line in rest.split("\n"):
                    self.put(line, "place", "A")
            else:
                for line in text.split("\n"):
                    self.put(line, "people", "P")

    def put_talk(self, talk: _Talk, number: int) -> None:
        title = self.numbered(talk.title, number)
        if self._chance(0.04):
            title = title.upper()
        when = (
            self.range(talk.start, talk.end if self._chance(0.7) else None)
            if self.talk_times
            else ""
        )
        with_title = when and (self.inline or not self.html)
        if when and not with_title and not self.behind:
            self.put(when, "time", "W")
        front = (
            f"{when}{self.rng.choice((' ', '  ', ': '))}" if with_title and not self.behind else ""
        )
        tail = f" ({when})" if with_title and self.behind else ""
        if self.people_style == "above":
            self.put_people(talk.people)
        if self.people_style == "inline" and talk.people:
            text = self.rendered(self.title_layout, talk.people[:2]).replace("\n", " ")
            self.put(front + text + tail, "talk", "B")
        else:
            self.put(front + title + tail, "talk", "T")
            if self.labels:
                self.put(self.rng.choice(("Presenter", "Speaker", "Authors")) + ":", "role", "R")
            if self.people_style != "above":
                self.put_people(talk.people)
        if when and not with_title and self.behind:
            self.put(when, "time", "W")
        if self.between and self._chance(0.1):
            self.put(
                f"{when} {self.inventor.pick('breaks')}" if front else self.inventor.pick("breaks"),
                "talk",
                "T",
            )
        if self.prose and self._chance(0.4):
            self.put_prose()

    def numbered(self, title: str, number: int) -> str:
        forms = {
            "1.": f"{number + 1}. {title}", "1-": f"{number + 1}- {title}",
            "P1": f"P{self.serial}{number}{self.rng.choice((' ', ': ', '. '))}{title}",
            "code": f"{self.inventor.code()} {title}",
        }  # fmt: skip
        return forms.get(self.numbers, title)

    def narrowed(self) -> list[Marked]:
        """Break long lines as a narrow printed page does."""
        if self.html or not self._chance(0.45):
            return self.lines
        width = self.rng.choice((45, 60, 80, 100))
        found = []
        for marked in self.lines:
            parts = [marked.look.text] if marked.label == "X" else wrap(marked.look.text, width)
            for at, part in enumerate(parts):
                gap = marked.look.gap if at == 0 else 0
                look = marked.look.changed(text=part, gap=gap)
                found.append(Marked(look, marked.label if at == 0 else "I"))
        return found


def pages(count: int, seed: int) -> list[list[Marked]]:
    """Return synthetic programmes as marked lines."""
    rng = random.Random(seed)
    return [_Page(rng).write() for _ in range(count)]
