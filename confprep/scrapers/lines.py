"""Columns of lines to entries: titles with the clocks, people and rooms printed around them.

What each line does is learned (`evidence.line_roles`), but the clock overrules it: a line with a
clock of its own begins an entry whatever it looks like. Day, clock, room and role wait for the
entry that they belong to. A title is never empty, and what this reader has no use for stays
unused, so that the account reports it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from msgspec.structs import replace

from confprep.model import Appearance
from confprep.scrapers import line_rows
from confprep.scrapers.blocks import Block, Line, Table, joined, lines_of
from confprep.scrapers.entries import Entry
from confprep.scrapers.entry_drafts import Draft, finished
from confprep.scrapers.entry_text import BESIDE_A_TITLE, IN_A_TITLE, entry_text
from confprep.scrapers.evidence.people_strings import Person, take_apart
from confprep.scrapers.evidence.texts import classify
from confprep.scrapers.line_rows import AFFILIATION_LABEL, Row
from confprep.scrapers.page_state import PageState
from confprep.scrapers.printed_tables import appearances, wording
from confprep.text import clock, roles

IN_A_PEOPLE_LINE = 0.12
"""How sure a name has to be where only people are printed."""

_TOLD = {"F": "furniture", "X": "prose", "K": "label"}
_SURELY_AN_ASIDE = 0.6
_REMARK = re.compile(r"\([^()]*\)")
"""Nothing but brackets below a title: no title."""
_FIRST_SENTENCE = re.compile(r".{12,160}?[.?!](?= [A-Z])")
_NAMES_SOMEBODY = re.compile(
    r"\b(?:M\.?D|Ph\.?D|D\.?O|M\.?B\.?B\.?S|FACS|FRCS|MPH|RN|PA-C)\b|\b[A-Z][\w-]+(?: by)?: ?[A-Z]"
)
"""Degrees, or a label with a name behind it: prose without them is read no further."""
_ROOM_LABEL = re.compile(
    r"^(?:location|ort|venue|room|where|raum|salle|sala|lieu|place)\s*:\s*", re.IGNORECASE
)


class LineReader:
    """Reads the lines of one page; made once, so that lines of one look are known together."""

    def __init__(self, blocks: Sequence[Block], state: PageState) -> None:
        self.state = state
        self.rows = line_rows.read(blocks, state)
        self.by_place = {row.line.place: index for index, row in enumerate(self.rows)}
        self.with_people = line_rows.share_with_people(self.rows)
        tabled = {
            line.place for block in blocks if isinstance(block, Table) for line in lines_of(block)
        }
        running = [row for row in self.rows if row.line.place not in tabled]
        self.behind = line_rows.clock_stands_behind(running or self.rows)
        """Clocks stand behind or below their titles."""
        self.first_clock = next(
            (index for index, row in enumerate(self.rows) if row.clock is not None), 0
        )
        clocks = [index for index, row in enumerate(self.rows) if row.clock is not None]
        self.last_clock = clocks[-1] if len(clocks) >= _MANY_CLOCKS and not self.behind else None

    def read(self, lines: Iterable[Line], group: int = 0) -> list[Entry]:
        """Return the entries of some lines of the page: of a column, or of a cell like one."""
        places = (line.place for line in lines)
        numbers = [self.by_place[place] for place in places if place in self.by_place]
        if not numbers:
            return []
        if self.is_tail(numbers[0]):
            return []  # What stands behind the last clock is reported.
        rows = [self.rows[number] for number in numbers]
        return _Reading(self, rows, group).entries()

    def is_tail(self, number: int) -> bool:
        """Whether lines that begin here no longer belong to the last clock of the page."""
        last = self.last_clock
        if last is None or number <= last:
            return False
        goes_on = not self.rows[last].rest or self.rows[number].label in "PARL"
        return not (number == last + 1 and goes_on)


_MANY_CLOCKS = 8


# Lines put together into entries.


class _Reading:
    """Goes down the lines of one block."""

    def __init__(self, reader: LineReader, rows: Sequence[Row], group: int) -> None:
        self.reader = reader
        self.state = reader.state
        self.rows = rows
        self.group = group
        self.drafts: list[Draft] = []
        self.now: Draft | None = None
        self.head: Draft | None = None
        """The last entry under a heading: whoever is named by role below it leads that."""
        self.role = ""
        self.waiting: tuple[clock.Clock, int] | None = None
        """A clock on a line of its own, and its place, until the title comes."""
        self.room = ""
        self.room_places: list[int] = []
        self.unused: set[int] = set()

    def entries(self) -> list[Entry]:
        index = 0
        while index < len(self.rows):
            index = self.step(index)
        for draft in self.drafts:
            draft.people = _each_once(draft.people)
        first = self.rows_before_clocks()
        return list(finished(self.drafts, self.group, before_clocks=first))

    def rows_before_clocks(self) -> set[int]:
        """Return the places of the lines before the first clock of the page."""
        return {row.line.place for row in self.reader.rows[: self.reader.first_clock]}

    def step(self, index: int) -> int:
        """Read one line, and those that go on with it; return the number of the next."""
        row = self.rows[index]
        dated = self.see_day(row)
        read = self.see_clock(row)
        if not row.rest or (row.line.said == "day" and self.state.see_day(row.rest, (row.line,))):
            self.alone(row, read, dated=dated)
            return index + 1
        end = index + 1
        if row.line.said in ("", "title"):  # Of all else the user speaks line by line.
            while end < len(self.rows) and self.rows[end].label == "I" and self.rows[end].plain:
                end += 1
        part = self.rows[index:end]
        text = "\n".join(one.rest for one in part)
        if read is not None:
            self.timed(index, part, text, read)
        elif row.label == "P":
            return self.people(index, end, text)
        elif self.alone_under_a_clock(index, end):
            self.title(part, text, None)
        else:
            self.untimed(part, text)
        return end

    def alone_under_a_clock(self, index: int, end: int) -> bool:
        """Whether a line is all that stands between a clock and the next: then it is its title."""
        if self.waiting is None or self.reader.behind or index == 0:
            return False
        above = self.rows[index - 1]
        below = self.rows[end] if end < len(self.rows) else None
        over = below is None or not below.plain
        return above.clock is not None and not above.rest and over

    def untimed(self, part: Sequence[Row], text: str) -> None:
        """Read a line without a clock that names nobody, or somebody beside a title."""
        label = part[0].label
        if label in "TB" and self.now is not None and _REMARK.fullmatch(text):
            self.state.tell((one.line for one in part), "remark")
        elif label in "TB":
            self.title(part, text, None)
        elif label == "R":
            self.role = roles.label(text)
            self.state.tell((one.line for one in part), "role")
        elif label == "A":
            self.affiliation(part, text)
        elif label == "L":
            self.room_line(part, text)
        elif not (label == "X" and self.told_in_prose(part, text)) and label in _TOLD:
            self.state.tell((one.line for one in part), _TOLD[label])

    def see_day(self, row: Row) -> bool:
        """Go on to the day that a line names; return whether it is another one."""
        day = row.read.moment.day
        if day is None:
            return False
        other = day.value != self.state.day or day.value is None
        self.state.set_day(day)
        if other:
            recent = self.now if self.now is not None and not self.now.timed else None
            self.now = recent if row.clock is not None else None
            self.waiting, self.room = None, ""
        return other

    def see_clock(self, row: Row) -> clock.Clock | None:
        """Return the clock of a line, its half of the day told by the entry before."""
        found = row.clock
        if found is None:
            return None
        again = self.state.clocks_in(found.text)
        if again and (again[0].end is not None or found.end is None):
            return again[0]
        return found

    def alone(self, row: Row, read: clock.Clock | None, *, dated: bool) -> None:
        """Read a line of nothing but day or clock."""
        self.state.tell((row.line,), "time" if read is not None else "day")
        if read is None:
            return
        now = self.now
        if self.reader.behind and now is not None and not now.timed:
            self.set_clock(now, read, row)
            return
        self.waiting = read, row.line.place
        if not self.reader.behind or now is None or now.timed:
            self.now = None
        del dated

    def set_clock(self, draft: Draft, read: clock.Clock, row: Row) -> None:
        draft.clock, draft.day = read, self.state.day
        draft.places.append(row.line.place)
        self.state.passed(read.start)

    def timed(self, index: int, part: Sequence[Row], text: str, read: clock.Clock) -> None:
        """Read a line with a clock and more: an entry, or the room or speaker of one."""
        row, now = part[0], self.now
        if now is not None and not now.timed and self.belongs_above(now, part, text):
            self.set_clock(now, read, row)
        elif row.label == "L" and self.title_follows(index + len(part)):
            self.waiting = read, row.line.place
            self.room, self.room_places = _room(text), [one.line.place for one in part]
            self.now = None
        else:
            self.title(part, text, read)

    def belongs_above(self, now: Draft, part: Sequence[Row], text: str) -> bool:
        """Whether a line says when the entry above is, and only its room or speaker besides."""
        row = part[0]
        places = [one.line.place for one in part]
        if row.read.moment.day is not None and classify(text)["other"] > _SURELY_AN_ASIDE:
            return True
        if row.label == "L" and self.reader.behind:
            now.room = now.room or _room(text)
            now.places += places
            return True
        somebody = row.label == "P" or row.read.pattern[:1] in ("N", "H")
        if somebody and "T" not in row.read.pattern and _behind(row) and not now.people:
            now.people = self.appearances(text, IN_A_PEOPLE_LINE)
            now.places += places if now.people else []
            return bool(now.people)
        return False

    def title_follows(self, index: int) -> bool:
        for row in self.rows[index : index + 3]:
            if row.label in "TB":
                return row.clock is None
            if row.label not in "KRF":
                return False
        return False

    def title(self, part: Sequence[Row], text: str, read: clock.Clock | None) -> None:
        """Begin an entry with this title, which may have people beside it."""
        row = part[0]
        if read is None and self.waiting is not None and not self.reader.behind:
            read, place = self.waiting
            self.waiting = None
        else:
            place = 0
        share = self.reader.with_people.get((*row.look, row.clock is not None), 0.0)
        strict = row.label != "B" and share < BESIDE_A_TITLE
        text, code = wording.without_code(text)
        title, people = entry_text(text, strict=strict)
        if row.line.said == "title":
            title, people = joined(text.split("\n")), ()
        found = [_appearance(person, "") for person in people]
        now = self.now
        if found and not title and read is None and now is not None:
            now.people += found
            now.places += [one.line.place for one in part]
            return
        if now is not None and now.untitled and read is None and title:
            now.title, now.untitled = title, False
            now.people += found
            now.places += [one.line.place for one in part]
            return
        printed = joined(text.split("\n"))
        if row.label == "X" and (sentence := _FIRST_SENTENCE.match(title)):
            title = sentence[0]
        shown = " ".join((title or printed).split())
        draft = Draft(len(self.drafts), row, shown, self.state.day, self.room)
        draft.untitled = not title
        draft.code = code
        draft.people = found
        draft.places = [one.line.place for one in part] + ([place] if place else [])
        draft.places += self.room_places
        self.room, self.room_places = "", []
        if read is not None:
            draft.clock = read
            self.state.passed(read.start)
        self.drafts.append(draft)
        self.now = draft
        if row.read.line.level:
            self.head = draft
        self.role = ""

    def people(self, index: int, end: int, text: str) -> int:
        """Read people below or above their title; return the number of the next line."""
        if end < len(self.rows):
            below = self.rows[end]
            marks = re.search(r"[\d¹²³⁴⁵⁶⁷⁸⁹ᵃᵇᶜᵈ*†‡]", text) is not None
            if below.label == "A" and below.plain and marks:
                while (
                    end < len(self.rows) and self.rows[end].label in "AI" and self.rows[end].plain
                ):
                    text += "\n" + self.rows[end].rest
                    end += 1
        part = self.rows[index:end]
        if AFFILIATION_LABEL.match(text):
            self.affiliation(part, text)
            return end
        found = self.appearances(text, IN_A_PEOPLE_LINE)
        if not found and part[0].line.said == "person":
            found = [appearances.as_said(joined(text.split("\n")), self.role)]
        if not found:
            return end
        if self.now is None and self.waiting is not None and self.role and self.head is not None:
            self.now, self.waiting = self.head, None
        if self.now is None and self.waiting is not None:
            read, place = self.waiting
            self.waiting = None
            printed = joined(text.split("\n"))
            draft = Draft(len(self.drafts), part[0], printed, self.state.day, self.room)
            draft.untitled, draft.clock, draft.places = True, read, [place]
            self.state.passed(read.start)
            self.drafts.append(draft)
            self.now = draft
        if self.now is not None:
            self.now.people += found
            self.now.places += [one.line.place for one in part]
        return end

    def told_in_prose(self, part: Sequence[Row], text: str) -> bool:
        """Take the people whom prose names with degree, workplace or role; return whether any."""
        now = self.now
        if now is None or not _NAMES_SOMEBODY.search(text):
            return False
        found = [
            person
            for person in take_apart(text, bar=IN_A_TITLE).people
            if person.degrees or person.affiliation or person.role
        ]
        now.people += [_appearance(person, "") for person in found]
        if found:
            now.places += [one.line.place for one in part]
        return bool(found)

    def appearances(self, text: str, bar: float) -> list[Appearance]:
        role, rest = wording.role_of(text)
        if role and not rest.strip():
            self.role = role
            return []
        people = take_apart(text, bar=bar).people
        return [_appearance(person, self.role) for person in people]

    def affiliation(self, part: Sequence[Row], text: str) -> None:
        """Give the people above their place of work."""
        now = self.now
        if now is None or not now.people:
            return
        label = AFFILIATION_LABEL.match(text)
        place = joined(text[label.end() if label else 0 :].split("\n"))
        now.places += [one.line.place for one in part]
        if label:
            now.people = [
                person if person.affiliation_text else replace(person, affiliation_text=place)
                for person in now.people
            ]
            return
        at = len(now.people) - 1
        while at >= 0 and not now.people[at].affiliation_text:
            now.people[at] = replace(now.people[at], affiliation_text=place)
            at -= 1

    def room_line(self, part: Sequence[Row], text: str) -> None:
        room = _room(text)
        places = [one.line.place for one in part]
        if self.now is not None and not self.now.room and self.waiting is None:
            self.now.room = room
            self.now.places += places
        else:
            self.room, self.room_places = room, places


def _behind(row: Row) -> bool:
    """Whether the clock of a line stands behind what else it says."""
    return bool(row.rest) and not row.read.moment.before


def _each_once(people: Iterable[Appearance]) -> list[Appearance]:
    """Return people without those named again: "Corresponding author: ..." below the authors."""
    found: dict[str, Appearance] = {}
    for person in people:
        name = person.name_text.split(",")[0].casefold()
        before = found.get(name)
        if before is None:
            found[name] = person
        else:
            place = before.affiliation_text or person.affiliation_text
            found[name] = replace(before, affiliation_text=place)
    return list(found.values())


def _room(text: str) -> str:
    return joined(_ROOM_LABEL.sub("", text).split("\n"))


def _appearance(person: Person, role: str) -> Appearance:
    name = f"{person.name}, {person.degrees}" if person.degrees else person.name
    return Appearance(
        name_text=name,
        role=roles.label(person.role) if person.role else role,
        affiliation_text=person.affiliation,
    )
