"""Printed tables as entries: rows of times, grids of rooms by times, days side by side."""

from __future__ import annotations

from collections.abc import Sequence

from msgspec import Struct
from msgspec.structs import replace

from confprep.model import Appearance
from confprep.scrapers.blocks import Cell, Line, Table
from confprep.scrapers.entries import Entry
from confprep.scrapers.page_state import PageState
from confprep.scrapers.printed_tables import cells, columns, wording
from confprep.scrapers.printed_tables.cells import Content
from confprep.scrapers.printed_tables.layout import Layout
from confprep.text import clock, days, zones

FEWEST_LETTERS = 2
LONGEST_BANNER = 250


def read(table: Table, state: PageState, group: int = 0) -> list[Entry]:
    """Return the entries of a table in its order, and leave in `state` what it says of the day."""
    return _Reader(table, state, group).entries()


class _Slot(Struct, frozen=True):
    """The time of a row, and the cell that says it."""

    clock: clock.Clock | None = None
    cell: Cell | None = None


class _Reader:
    """Goes down the rows of one table."""

    def __init__(self, table: Table, state: PageState, group: int) -> None:
        self._table = table
        self._state = state
        self._group = group
        self._width = table.width
        self._grid = table.grid()
        self._rows = table.by_row()
        self._layout = Layout(table, state)
        self._found: list[Entry] = []
        self._slot = _Slot()
        self._alone = False
        """Whether a cell of a grid is the only one of its row."""
        self._sessions: dict[int, str] = {}
        """Titles of the entries that stand open in the columns of a grid."""

    def entries(self) -> list[Entry]:
        """Return the entries."""
        if self._table.name:
            self._state.see_day(self._table.name)
        for begun, ended, headed in self._layout.sections():
            self._layout.enter(begun, ended, headed=headed)
            paired = self._layout.pairs(begun + headed, ended)
            for at in range(begun + headed, ended):
                if at not in paired.values():
                    self._row(at, paired.get(at))
        self._layout.leave()
        return self._found

    def _row(self, at: int, end_row: int | None) -> None:
        row = self._without_day(self._rows[at])
        if not row:
            return
        column = self._layout.time_column()
        time_cell = self._grid[at][column] if column is not None else None
        own = time_cell is not None and time_cell.row == at and time_cell in row
        content = [cell for cell in row if self._layout.is_content(cell)]
        if self._layout.take_rooms(row, time_cell if own else None, content):
            self._sessions = {}
            return
        slot = self._slot_of(at, time_cell if own else None, end_row)
        rest = row
        if own and time_cell is not None and slot.cell is time_cell:
            rest = [cell for cell in row if cell is not time_cell]
        elif own and time_cell is not None and self._is_banner(row, time_cell):
            self._banner(time_cell) if len(row) == 1 else self._labelled(row, time_cell)
            return
        if len(rest) == 1 and slot.cell is None and self._layout.spans(rest[0]):
            self._banner(rest[0])
            return
        content = [cell for cell in rest if self._layout.is_content(cell)]
        if self._layout.is_grid(content):
            self._alone = len(content) == 1
            for cell in content:
                self._cell_of_grid(cell, slot, at)
            return
        self._one_entry(rest, content, slot, at)

    def _without_day(self, row: list[Cell]) -> list[Cell]:
        """Take the day that a row tells, and return its other cells."""
        width = self._width
        for cell in row:
            kind = self._layout.kind(cell)
            alone = len(row) == 1 or cell.columns >= max(width - 1, 2)
            first = kind.field in ("time", "start") and not self._state.clocks_in(cell.text)
            if not (alone or first or kind.field == "day" or cell.lines[0].turned or cell.heading):
                continue
            if self._state.see_day(cell.text, cell.lines):
                if self._state.clocks_in(cell.text) and alone:
                    return row
                return [other for other in row if other is not cell]
            for line in cell.lines if alone or cell.lines[0].turned else ():
                if len(cell.lines) > 1 and self._state.see_day(line.text, (line,)):
                    others = tuple(other for other in cell.lines if other is not line)
                    return [replace(cell, lines=others) if c is cell else c for c in row]
            if kind.field == "day":
                day = days.cell(cell.text, self._state.days)
                if day is not None:
                    self._state.set_day(day)
                    self._state.tell(cell.lines, "day")
                    return [other for other in row if other is not cell]
        return row

    def _slot_of(self, at: int, time_cell: Cell | None, end_row: int | None) -> _Slot:
        """Return the time of a row: its own, or that of a cell that reaches down to it."""
        if time_cell is None:
            column = self._layout.time_column()
            above = self._grid[at][column] if column is not None else None
            if above is None or above is not self._slot.cell:
                return _Slot()
            return self._slot
        text = "\n".join(line.text for line in time_cell.lines)
        end = self._layout.column("end")
        end_cell = self._grid[at][end] if end is not None else None
        if end_row is not None:
            end_cell = self._rows[end_row][0]
        if end_cell is not None and end_cell is not time_cell and end_cell.text:
            found = self._state.pair(text, end_cell.text)
            if found is not None and (found.end is not None or end_row is not None):
                self._state.tell(end_cell.lines, "time")
        else:
            found = self._state.clock_of(text)
        if found is None:
            return _Slot()
        if len(time_cell.text) > columns.LONGEST_TIME and found.begin > FEWEST_LETTERS:
            return _Slot()  # A time told in passing.
        self._slot = _Slot(found, time_cell)
        self._sessions = {}
        self._state.tell(time_cell.lines, "time")
        return self._slot

    def _cell_of_grid(self, cell: Cell, slot: _Slot, at: int) -> None:
        if sum(map(str.isalnum, cell.text)) < FEWEST_LETTERS:
            self._state.tell(cell.lines, "empty")
            return
        parts = cells.several(cell.lines)
        found = self._content(parts.parts[0])
        column = cell.column
        day = self._layout.days.get(column)
        room = found.room or self._layout.rooms.get(column, "")
        if cell.columns > 1 and len(self._layout.rooms) <= cell.columns:
            room = found.room  # It reaches over all rooms.
        if not found.title and found.people and column in self._sessions:
            self._add_people(self._sessions[column], found.people, cell.lines)
            return
        reaching = self._reaching(cell, slot, at)
        if found.kind == "break" and self._alone:
            room = found.room  # A break in the first of the rooms is one for all of them.
        lines = parts.parts[0]
        made = self._entry(found, reaching, room, lines, inner=column in self._sessions)
        if day is not None:
            made = replace(made, day=day.value, day_text="" if day.value else day.text)
        if column in self._layout.tracks and cell.columns == 1:
            made = replace(made, tracks=(self._layout.tracks[column],))
        self._found.append(made)
        for part in parts.parts[1:]:
            told = self._content(part)
            timed = _Slot() if parts.headed else reaching
            other = self._entry(told, timed, told.room or room, part, inner=parts.headed)
            self._found.append(replace(other, day=made.day))
        if column not in self._sessions:
            self._sessions[column] = made.title

    def _reaching(self, cell: Cell, slot: _Slot, at: int) -> _Slot:
        """Return the time of a cell that reaches over several times: to the end of the last."""
        column = self._layout.time_column()
        if cell.rows < 2 or column is None or slot.clock is None:  # noqa: PLR2004
            return slot
        last = self._grid[min(at + cell.rows, len(self._grid)) - 1][column]
        if last is None or last is slot.cell:
            return slot
        end = self._layout.column("end")
        end_cell = self._grid[last.row][end] if end is not None else None
        until = (
            self._state.pair(last.text, end_cell.text)
            if end_cell is not None
            else self._state.clock_of(last.text)
        )
        if until is None or until.end is None:
            return slot
        return _Slot(replace(slot.clock, end=until.end), slot.cell)

    def _content(self, lines: Sequence[Line], *, names: bool = True) -> Content:
        return cells.read(lines, names=names, bar=self._layout.bar, looks=self._layout.looks)

    def _one_entry(
        self, rest: Sequence[Cell], content: Sequence[Cell], slot: _Slot, at: int
    ) -> None:
        """Make an entry of a row, or add the row to what stands above it."""
        people, used = self._people(rest, content)
        names = not any(kind.field == "person" for kind in self._layout.kinds.values())
        field = self._layout.field
        labels = [cell for cell in rest if field(cell) in ("code", "label", "track", "room")]
        room = next((cell.text for cell in rest if self._layout.field(cell) == "room"), "")
        code = next((cell.text for cell in rest if self._layout.field(cell) == "code"), "")
        tracks = tuple(cell.text for cell in rest if self._layout.field(cell) == "track")
        prose = "\n".join(cell.text for cell in rest if self._layout.field(cell) == "description")
        for cell in rest:
            if field(cell) not in (*columns.PEOPLE, *columns.CONTENT, "time", "start"):
                used += cell.lines
        lines = [line for cell in content for line in cell.lines]
        if not lines:
            self._without_content(people, used, slot, labels)
            return
        begun, lines = self._end_in_content(slot, lines)
        spanned = begun.cell is not None and begun.cell.row != at
        found = cells.several(lines) if names or len(lines) > 1 else cells.Several([lines])
        each = len(found.parts) - found.headed
        speakers = [one for one in people if not one.role]
        # As many speakers as entries: they are theirs, in their order.
        one_each = each > 1 and len(speakers) == each
        for number, part in enumerate(found.parts):
            told = self._content(part, names=names)
            if number == 0:
                told = replace(
                    told,
                    room=told.room or room,
                    code=told.code or code,
                    description="\n".join(filter(None, (told.description, prose))),
                )
            own = people if number == 0 else []
            if one_each:
                own = [one for one in own if one.role]
                own += speakers[number - found.headed :][:1] if number >= found.headed else []
            told = replace(told, people=cells.each_once((*told.people, *own)))
            inner = spanned or (found.headed and number > 0) or (each > 1 and begun.clock is None)
            if found.mark == "bullet" and number and not told.people:
                self._state.tell(part, "description")  # A list of what a session is about.
                continue
            if not told.title and told.people and begun.clock is None and self._found:
                self._add_people("", told.people, [*part, *used])
                continue
            timed = _Slot() if found.headed and number else begun
            made = self._entry(told, timed, told.room, [*part, *used], inner=inner)
            self._found.append(replace(made, tracks=tracks))
            used = []

    def _people(
        self, rest: Sequence[Cell], content: Sequence[Cell]
    ) -> tuple[list[Appearance], list[Line]]:
        """Return who stands in the columns of people, and their affiliations beside them."""
        found: list[Appearance] = []
        used: list[Line] = []
        for cell in rest:
            kind = self._layout.kind(cell)
            if cell in content or kind.field not in ("person", "affiliation"):
                continue
            if kind.field == "affiliation":
                if found and not any(one.affiliation_text for one in found):
                    found = cells.placed(found, [line.text for line in cell.lines])
                    used += cell.lines if any(one.affiliation_text for one in found) else []
                continue
            here = cells.people_of(cell.lines, kind)
            if here or not any(map(str.isalnum, cell.text)):
                used += cell.lines
                found += here
        return found, used

    def _end_in_content(self, slot: _Slot, lines: list[Line]) -> tuple[_Slot, list[Line]]:
        """Take an end that was printed at the beginning of the next cell back to its start."""
        if slot.clock is None or slot.clock.end is not None or not lines:
            return slot, lines
        first = lines[0]
        found = self._state.clocks_in(first.text[:12])
        if not found or found[0].begin > 0 or found[0].end is not None:
            return slot, lines
        pair = self._state.pair(slot.clock.text, found[0].text)
        if pair is None or pair.end is None:
            return slot, lines
        cut = replace(first, text=first.text[found[0].stop :].lstrip(" \t–-:|"), spans=())
        return _Slot(pair, slot.cell), [cut, *lines[1:]] if cut.text else lines[1:]

    def _without_content(
        self,
        people: list[Appearance],
        used: list[Line],
        slot: _Slot,
        labels: Sequence[Cell],
    ) -> None:
        """Read a row without a title: people of the entry above, or a time with its own words."""
        cell = slot.cell
        if slot.clock is not None and cell is not None and cell.row == self._row_of(cell):
            text = cell.text
            found = self._state.clocks_in(text)
            words = text
            for one in reversed(found):
                words = f"{words[: one.begin]} {words[one.stop :]}"
            words = " ".join(words.split()).strip(" :–-|")
            if not words and labels:
                words = labels[0].text
            if words or people:
                title = Content(title=words, people=tuple(people), kind=wording.kind_of(words))
                self._found.append(self._entry(title, slot, "", [*cell.lines, *used]))
                return
        if people and self._found:
            self._add_people("", people, used)

    def _row_of(self, cell: Cell) -> int:
        return cell.row

    def _add_people(self, title: str, people: Sequence[Appearance], lines: Sequence[Line]) -> None:
        """Give people to the entry above, or to the last one of that title."""
        for at in range(len(self._found) - 1, -1, -1):
            entry = self._found[at]
            if not title or entry.title == title:
                places = tuple(line.place for line in lines)
                self._found[at] = replace(
                    entry,
                    people=cells.each_once((*entry.people, *people)),
                    cells=(*entry.cells, *places),
                )
                return

    def _is_banner(self, row: Sequence[Cell], cell: Cell) -> bool:
        return self._state.clock_of(cell.text) is None and (
            len(row) == 1 or cell.columns > 1 or len(cell.text) > FEWEST_LETTERS
        )

    def _labelled(self, row: Sequence[Cell], label: Cell) -> None:
        """Read a row with a label where others have their time: "Session 1 | Hip and knee"."""
        rest = [cell for cell in row if cell is not label]
        content = [cell for cell in rest if self._layout.is_content(cell)]
        people, used = self._people(rest, content)
        found = self._content([line for cell in content for line in cell.lines])
        title = ": ".join(filter(None, (label.text.strip(" :"), found.title)))
        self._slot = _Slot()
        told = replace(
            found,
            title=title,
            people=cells.each_once((*found.people, *people)),
            kind=wording.kind_of(title) or "session",
        )
        lines = [line for cell in (label, *content) for line in cell.lines]
        self._found.append(self._entry(told, _Slot(), told.room, [*lines, *used]))

    def _banner(self, cell: Cell) -> None:
        """Read a cell that spans the table: a session with its chair, a hall, a break."""
        found = self._content(cell.lines)
        text = cell.text
        if wording.is_room(text) and not self._state.clocks_in(text):
            self._state.room = text
            self._state.tell(cell.lines, "room")
            return
        clocks = self._state.clocks_in(text) if len(text) < LONGEST_BANNER else ()
        slot = _Slot(clocks[0], None) if clocks else _Slot()
        if clocks:
            title = text[: clocks[0].begin] + " " + text[clocks[0].stop :]
            if found.people:
                title = found.title.replace(clocks[0].text, " ")
            found = replace(found, title=" ".join(title.split()).strip(" –-:;,()|"))
        if not found.title and found.people and self._found:
            self._add_people("", found.people, cell.lines)
            return
        self._slot = _Slot()
        self._sessions = {}
        kind = found.kind or "session"
        self._found.append(
            self._entry(replace(found, kind=kind), slot, found.room or self._state.room, cell.lines)
        )

    def _entry(
        self,
        found: Content,
        slot: _Slot,
        room: str,
        lines: Sequence[Line],
        *,
        inner: bool = False,
    ) -> Entry:
        """Return an entry with its day and time."""
        state = self._state
        at = slot.clock
        if at is not None:
            state.passed(at.start)
        return Entry(
            title=found.title,
            day=state.day,
            start=at.start if at else None,
            end=at.end if at else None,
            ends_next_day=at.ends_next_day if at else False,
            zone=self._layout.zone
            or (zones.of_label(at.label, state.day) if at and at.label else ""),
            room=room or state.room,
            people=found.people,
            kind="talk" if inner and not found.kind else found.kind,
            code=found.code,
            description=found.description,
            group=self._group,
            cells=tuple(line.place for line in lines)
            + (slot.cell.places if slot.cell is not None else ()),
            time_text=at.text if at else "",
            day_text=state.day_text if state.day is None else "",
        )
