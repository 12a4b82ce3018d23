"""Columns of lines to entries: titles with the clocks, people and rooms printed around them.

What each line does is learned (`evidence.line_roles`), but the clock overrules it: a line with a
clock of its own begins an entry whatever it looks like. Day, clock, room and role wait for the
entry that they belong to. A title is never empty, and what this reader has no use for stays
unused, so that the account reports it.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from statistics import median

from msgspec import Struct
from msgspec.structs import replace

from confprep.model import Appearance
from confprep.scrapers.blocks import Block, Column, Line, Table, joined, lines_of
from confprep.scrapers.entries import Entry
from confprep.scrapers.evidence import moments
from confprep.scrapers.evidence.line_roles import LABELS, LineLook, Reading, likelihoods, reading
from confprep.scrapers.evidence.people import Parts, Person, take_apart
from confprep.scrapers.evidence.texts import classify
from confprep.scrapers.page_state import PageState
from confprep.scrapers.printed_tables import wording
from confprep.text import clock, roles

IN_A_PEOPLE_LINE = 0.12
"""How sure a name has to be where only people are printed."""
IN_A_TITLE = 0.85
BESIDE_A_TITLE = 0.35
"""The same where most titles of this look have names beside them."""

_APART, _FAR_APART = 1.45, 2.2
_LARGER = 1.15
_SIZED = 3
"""Level of a line whose letters are larger than most, where the source marks no headings."""
_BULLET = re.compile(r"^[•▪◦‣·*–—-]\s+(?=\S)")
_ROOM_LABEL = re.compile(
    r"^(?:location|ort|venue|room|where|raum|salle|sala|lieu|place)\s*:\s*", re.IGNORECASE
)
_AFFILIATION_LABEL = re.compile(
    r"^(?:affiliations?|institutions?|from|klinik|institut)\s*:\s*", re.IGNORECASE
)
_CATEGORY = re.compile(
    r"^[\w ]{0,24}\b(?:type|format|category|level|track|topics?|section|tags?|language)\s*:",
    re.IGNORECASE,
)
_HOLDS_TALKS = re.compile(r"present|paper|talk|program|schedule|session|agenda", re.IGNORECASE)
_SEPARATED = re.compile(r"[–—\-:;(/|,.?!\"”“¦\n\t]\s*$")
_MARKED = re.compile(r"^[\d¹²³⁴⁵⁶⁷⁸⁹ᵃᵇᶜᵈ*†‡(]")


class Row:
    """One line of the page: as read, and what it does."""

    def __init__(self, line: Line, read: Reading, label: str, page: int) -> None:
        self.line = line
        self.read = read
        self.label = label
        self.page = page

    @property
    def rest(self) -> str:
        """The line without its day and clock."""
        return self.read.moment.rest

    @property
    def clock(self) -> clock.Clock | None:
        return self.read.moment.clock

    @property
    def look(self) -> tuple[object, ...]:
        """How the line is set; lines of one look do the same."""
        look = self.read.line
        return look.look, look.level, look.bold, look.depth

    @property
    def plain(self) -> bool:
        """Whether it says neither day nor clock."""
        return self.clock is None and self.read.moment.day is None


class _Draft:
    """An entry while the lines that belong to it are read."""

    def __init__(self, number: int, row: Row, title: str, day: date | None, room: str) -> None:
        self.number = number
        self.row = row
        self.title = title
        self.day = day
        self.clock: clock.Clock | None = None
        self.room = room
        self.people: list[Appearance] = []
        self.code = ""
        self.untitled = False
        """The printed line stands for a title that may still come."""
        self.places: list[int] = []

    @property
    def timed(self) -> bool:
        return self.clock is not None


class LineReader:
    """Reads the lines of one page; made once, so that lines of one look are known together."""

    def __init__(self, blocks: Sequence[Block], state: PageState) -> None:
        self.state = state
        self.rows = _rows(blocks, state)
        self.by_place = {row.line.place: index for index, row in enumerate(self.rows)}
        _correct(self.rows)
        self.with_people = _share_with_people(self.rows)
        self.behind = _clock_stands_behind(self.rows)
        """Clocks stand behind or below their titles."""
        clocks = [index for index, row in enumerate(self.rows) if row.clock is not None]
        self.last_clock = clocks[-1] if len(clocks) >= _MANY_CLOCKS and not self.behind else None

    def read(self, lines: Iterable[Line], group: int = 0) -> list[Entry]:
        """Return the entries of some lines of the page: of a column, or of a cell like one."""
        places = (line.place for line in lines)
        numbers = [self.by_place[place] for place in places if place in self.by_place]
        if not numbers:
            return []
        if self.last_clock is not None and numbers[0] > self.last_clock + 1:
            return []  # What stands behind the last clock is reported.
        rows = [self.rows[number] for number in numbers]
        return _Reading(self, rows, group).entries()


_MANY_CLOCKS = 8


# What the lines of a page do.


def _rows(blocks: Sequence[Block], state: PageState) -> list[Row]:
    """Return the lines of a page with what each does; furniture has none."""
    lines = [
        line for block in blocks if isinstance(block, Column | Table) for line in lines_of(block)
    ]
    lines = [line for line in lines if line.text.strip(" |\t")]
    sizes = [line.size for line in lines if line.size]
    usual = median(sizes) if sizes else 0.0
    contexts = moments.Contexts(days=state.days, clocks=state.clocks)
    found = [reading(_look(line, usual), contexts) for line in lines]
    labels = [LABELS[row.index(max(row))] for row in likelihoods(found)] if found else []
    return [
        Row(line, read, label, line.page)
        for line, read, label in zip(lines, found, labels, strict=True)
    ]


def _look(line: Line, usual: float) -> LineLook:
    text = " ".join(line.text.split(" ")).strip(" |")
    bullet = _BULLET.match(text)
    level = line.level
    if not level and usual and line.size > usual * _LARGER:
        level = _SIZED
    return LineLook(
        text=text[bullet.end() :] if bullet else text,
        gap=0 if line.gap < _APART else 1 if line.gap < _FAR_APART else 2,
        level=level,
        bold=line.bold,
        depth=line.depth,
        bullet=bool(bullet) or line.look.startswith("li"),
        look=line.look,
    )


_LONGEST_LABEL = 40
_SURELY_A_ROLE = 0.6
_REPEATED = 3
_QUARTER = 0.25


def _correct(rows: Sequence[Row]) -> None:
    """Mend what a line by itself cannot tell: labels, running lines, headings that hold labels."""
    printed = Counter(row.read.line.text for row in rows)
    pages: dict[str, set[int]] = defaultdict(set)
    for row in rows:
        pages[row.read.line.text].add(row.page)
    headings: dict[tuple[object, ...], list[bool]] = defaultdict(list)
    for row in rows:
        text = row.read.line.text
        role = row.plain and row.label in "TBIKFXP" and _is_role(row.rest)
        if role:
            row.label = "R"
        if row.read.line.level:
            headings[row.look].append(row.label == "R")
        runs = printed[text] >= _REPEATED and len(pages[text]) >= _REPEATED
        if runs and row.label in "TB" and row.clock is None:
            row.label = "F"
        if row.label in "TB" and _CATEGORY.match(row.rest):
            row.label = "K"
    for row, behind in zip(rows, [*rows[1:], None], strict=True):
        marks = headings.get(row.look, [])
        if not marks or sum(marks) < max(1, _QUARTER * len(marks)):
            continue
        if row.label in "TB" and row.clock is None:
            row.label = "K"
            value = behind is not None and behind.label == "T" and behind.plain
            if value and behind is not None and not _HOLDS_TALKS.search(row.rest):
                behind.label = "K"


def _is_role(text: str) -> bool:
    """Whether a line is a label of a role and nothing else."""
    if not text or len(text) > _LONGEST_LABEL:
        return False
    named = roles.read(text)
    if text.endswith(":"):
        return named is not None
    return named is not None and not named.job and classify(text)["role"] > _SURELY_A_ROLE


_ENOUGH_OF_A_LOOK = 2


def _share_with_people(rows: Sequence[Row]) -> dict[tuple[object, ...], float]:
    """Return for each look of titles how many have people in the same line."""
    found: dict[tuple[object, ...], list[bool]] = defaultdict(list)
    for index, row in enumerate(rows):
        if row.label in "TB" and not wording.BREAK.search(row.rest):
            labels = {part.label for part in take_apart(_with_more(rows, index)).segments}
            found[(*row.look, row.clock is not None)].append({"T", "N"} <= labels)
    return {
        look: sum(marks) / len(marks) if len(marks) > _ENOUGH_OF_A_LOOK else 0.0
        for look, marks in found.items()
    }


def _with_more(rows: Sequence[Row], index: int) -> str:
    """Return a line with those that go on with it."""
    texts = [rows[index].rest]
    for row in rows[index + 1 : index + 3]:
        if row.label != "I" or not row.plain:
            break
        texts.append(row.rest)
    return "\n".join(texts)


_RATHER = 1.3


def _clock_stands_behind(rows: Sequence[Row]) -> bool:
    """Return whether clocks on lines of their own stand behind their titles rather than before."""
    before = behind = alone = 0
    for index, row in enumerate(rows):
        if row.clock is None or (row.rest and row.label != "L"):
            continue
        alone += 1
        after = next((one for one in rows[index + 1 : index + 4] if one.label not in "KLWFR"), None)
        before += after is not None and after.label in "TB" and after.clock is None
        above = next(
            (one for one in reversed(rows[max(0, index - 3) : index]) if one.label not in "KLF"),
            None,
        )
        behind += above is not None and above.label == "T" and above.clock is None
    if behind <= before * _RATHER:
        return False
    return behind > 1 or (before == 0 and alone < _REPEATED)


# Lines put together into entries.


class _Reading:
    """Goes down the lines of one block."""

    def __init__(self, reader: LineReader, rows: Sequence[Row], group: int) -> None:
        self.reader = reader
        self.state = reader.state
        self.rows = rows
        self.group = group
        self.drafts: list[_Draft] = []
        self.now: _Draft | None = None
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
        return list(_finished(self.drafts, self.group))

    def step(self, index: int) -> int:
        """Read one line, and those that go on with it; return the number of the next."""
        row = self.rows[index]
        dated = self.see_day(row)
        read = self.see_clock(row)
        if not row.rest:
            self.alone(row, read, dated=dated)
            return index + 1
        end = index + 1
        while end < len(self.rows) and self.rows[end].label == "I" and self.rows[end].plain:
            end += 1
        part = self.rows[index:end]
        text = "\n".join(one.rest for one in part)
        label = row.label
        if read is not None:
            return self.timed(index, part, text, read) or end
        if label in "TB":
            self.title(part, text, None)
        elif label == "R":
            self.role = roles.label(text)
            self.state.tell((one.line for one in part), "role")
        elif label == "P":
            return self.people(index, end, text)
        elif label == "A":
            self.affiliation(part, text)
        elif label == "L":
            self.room_line(part, text)
        else:
            told = {"F": "furniture", "X": "prose", "K": "label"}.get(label)
            if told:
                self.state.tell((one.line for one in part), told)
        return end

    def see_day(self, row: Row) -> bool:
        """Go on to the day that a line names; return whether it is another one."""
        day = row.read.moment.day
        if day is None:
            return False
        other = day.value != self.state.day or day.value is None
        self.state.set_day(day)
        if other:
            recent = self.now if self.now is not None and not self.now.timed else None
            if recent is not None and row.clock is not None and self.reader.behind:
                recent.day = self.state.day
            else:
                self.now = None
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
        """A line of nothing but day or clock."""
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

    def set_clock(self, draft: _Draft, read: clock.Clock, row: Row) -> None:
        draft.clock, draft.day = read, self.state.day
        draft.places.append(row.line.place)
        self.state.passed(read.start)

    def timed(self, index: int, part: Sequence[Row], text: str, read: clock.Clock) -> int | None:
        """A line with a clock and more: an entry, unless it is the room or speaker of one."""
        row, now = part[0], self.now
        open_above = now is not None and not now.timed and now.title
        if row.label == "L":
            if self.reader.behind and open_above and now is not None:
                self.set_clock(now, read, row)
                now.room = now.room or _room(text)
                now.places += [one.line.place for one in part]
                return None
            if self.title_follows(index + len(part)):
                self.waiting = read, row.line.place
                self.room, self.room_places = _room(text), [one.line.place for one in part]
                self.now = None
                return None
        behind = not row.read.moment.before
        if row.label == "P" and behind and now is not None and not now.timed and not now.people:
            found = self.appearances(text, IN_A_PEOPLE_LINE)
            if found:
                now.people += found
                self.set_clock(now, read, row)
                return None
        self.title(part, text, read)
        return None

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
        title, people = entry_text(text, strict=strict)
        found = [_appearance(person, "") for person in people]
        now = self.now
        if found and not title and read is None:
            if now is not None:
                now.people += found
                now.places += [one.line.place for one in part]
                return
        if now is not None and now.untitled and read is None and title:
            now.title, now.untitled = title, False
            now.people += found
            now.places += [one.line.place for one in part]
            return
        printed = joined(text.split("\n"))
        draft = _Draft(len(self.drafts), row, title or printed, self.state.day, self.room)
        draft.untitled = not title
        draft.people = found
        draft.places = [one.line.place for one in part] + ([place] if place else [])
        draft.places += self.room_places
        self.room, self.room_places = "", []
        if read is not None:
            draft.clock = read
            self.state.passed(read.start)
        self.drafts.append(draft)
        self.now = draft
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
        found = self.appearances(text, IN_A_PEOPLE_LINE)
        if not found:
            return end
        if self.now is None and self.waiting is not None:
            read, place = self.waiting
            self.waiting = None
            printed = joined(text.split("\n"))
            draft = _Draft(len(self.drafts), part[0], printed, self.state.day, self.room)
            draft.untitled, draft.clock, draft.places = True, read, [place]
            self.state.passed(read.start)
            self.drafts.append(draft)
            self.now = draft
        if self.now is not None:
            self.now.people += found
            self.now.places += [one.line.place for one in part]
        return end

    def appearances(self, text: str, bar: float) -> list[Appearance]:
        role, rest = wording.role_of(text)
        if role and not rest.strip():
            self.role = role
            return []
        people = take_apart(text, bar=bar).people
        return [_appearance(person, self.role) for person in people]

    def affiliation(self, part: Sequence[Row], text: str) -> None:
        """The place of work of the people above."""
        now = self.now
        if now is None or not now.people:
            return
        label = _AFFILIATION_LABEL.match(text)
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


def _room(text: str) -> str:
    return joined(_ROOM_LABEL.sub("", text).split("\n"))


def _appearance(person: Person, role: str) -> Appearance:
    name = f"{person.name}, {person.degrees}" if person.degrees else person.name
    return Appearance(
        name_text=name,
        role=roles.label(person.role) if person.role else role,
        affiliation_text=person.affiliation,
    )


_SHORTEST_TITLE = 5


def entry_text(text: str, *, strict: bool) -> tuple[str, tuple[Person, ...]]:
    """Return the title and the people of one entry's lines.

    `strict` where titles of this look have nobody beside them: then people are taken only
    behind a separator, and only those that surely are some.
    """
    whole = joined(text.split("\n"))
    parts = take_apart(text)
    people = tuple(person for person in parts.people if person.probability >= BESIDE_A_TITLE)
    rest = [part for part in parts.segments if part.label == "T"]
    if not people:
        return whole, ()
    if not rest or sum(len(part.text) for part in rest) < _SHORTEST_TITLE:
        return (whole, ()) if strict or rest else ("", people)
    named = [part for part in parts.segments if part.label in "NHR"]
    of_people = [part for part in parts.segments if part.label in "NACJHM"]
    first, last = min(part.start for part in named), max(part.end for part in of_people)
    outside = rest[-1].end <= first or rest[0].start >= last
    if not strict:
        if outside:
            title = text[rest[0].start : rest[-1].end]
        else:
            title = max((part.text for part in rest), key=len)
        return _title(title), people
    sure = min(person.probability for person in people) >= IN_A_TITLE
    if not (outside and sure and _SEPARATED.search(text[:first] or "-")):
        return whole, ()
    return _title(text[rest[0].start : rest[-1].end]), people


def _title(text: str) -> str:
    return joined(text.split("\n")).strip(' “”"–—-:|,;')


# Drafts to entries.


def _finished(drafts: Sequence[_Draft], group: int) -> Iterator[Entry]:
    """Yield the entries; before the first clock or day nothing is one without people."""
    levels = _levels(drafts)
    some_timed = any(draft.timed for draft in drafts)
    for index, draft in enumerate(drafts):
        level = levels[draft.row.look]
        heads = _heads(drafts, index, levels)
        if some_timed and not draft.timed and not draft.people and not heads:
            continue
        title, code = wording.without_code(draft.title)
        kind = wording.kind_of(title, has_people=bool(draft.people))
        if not kind and heads and not draft.timed:
            kind = "session"
        read = draft.clock
        yield Entry(
            title=title,
            day=draft.day,
            start=read.start if read else None,
            end=read.end if read else None,
            ends_next_day=bool(read and read.ends_next_day),
            room=draft.room,
            people=tuple(draft.people),
            kind=kind,
            code=code,
            level=level,
            group=group,
            cells=tuple(sorted(set(draft.places))),
        )


def _levels(drafts: Sequence[_Draft]) -> dict[tuple[object, ...], int]:
    """Return the depth of each look in the outline: headings first, then bold, then plain."""

    def rank(row: Row) -> tuple[int, bool, int]:
        look = row.read.line
        return look.level or 9, not look.bold, look.depth

    ranks = sorted({rank(draft.row) for draft in drafts})
    if len(ranks) <= 1:
        return {draft.row.look: 0 for draft in drafts}
    return {draft.row.look: ranks.index(rank(draft.row)) + 1 for draft in drafts}


def _heads(drafts: Sequence[_Draft], index: int, levels: dict[tuple[object, ...], int]) -> bool:
    """Whether an entry without a clock stands over the next one, which is set deeper."""
    if index + 1 >= len(drafts):
        return False
    here, below = drafts[index], drafts[index + 1]
    return levels[below.row.look] > levels[here.row.look] and below.day == here.day
