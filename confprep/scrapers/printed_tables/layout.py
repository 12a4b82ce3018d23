"""What the columns and rows of one printed table are: its fields, rooms, days side by side."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence

from confprep.scrapers.blocks import Cell, Table
from confprep.scrapers.page_state import PageState
from confprep.scrapers.printed_tables import appearances, columns, wording
from confprep.scrapers.printed_tables.columns import CONTENT, Kind
from confprep.text import clock, days

LONGEST_ROOM = 30
SAMPLE = 600
"""Cells by which the habits of a table are told."""


class Layout:
    """What the columns of a table hold, from one heading row to the next."""

    def __init__(self, table: Table, state: PageState) -> None:
        self._table = table
        self._state = state
        self._width = table.width
        self._grid = table.grid()
        self._rows = table.by_row()
        self.kinds: dict[int, Kind] = {}
        self.rooms: dict[int, str] = {}
        """Columns that are the rooms of a grid."""
        self.days: dict[int, days.Day] = {}
        """Columns that are the days of a grid."""
        self.tracks: dict[int, str] = {}
        """Columns that run side by side under headings which are neither rooms nor days."""
        self.zone = ""
        self.bar = appearances.BEHIND_A_DASH
        self.looks = appearances.Looks()
        self._side_by_side_entries = False
        """Whether most rows hold several entries, though nothing names their rooms."""

    def sections(self) -> list[tuple[int, int, bool]]:
        """Return the rows from each heading row to the next, and whether they have a heading."""
        heads = [
            at
            for at, row in enumerate(self._rows)
            if columns.is_heading_row(row, self._state, first=at < 2)  # noqa: PLR2004
        ]
        starts = sorted({0, *heads})
        ends = [*starts[1:], len(self._rows)]
        return [(begun, ended, begun in heads) for begun, ended in zip(starts, ends, strict=True)]

    def enter(self, begun: int, ended: int, *, headed: bool) -> None:
        """Learn what the columns hold in the rows from a heading to the next one."""
        told = columns.by_heading(self._rows[begun]) if headed else {}
        if headed:
            self._read_headings(self._rows[begun])
        if not told and begun:
            return
        body = self._rows[begun + headed : ended]
        by_column: list[list[Cell]] = [[] for _ in range(self._width)]
        for row in body:
            for cell in row:
                by_column[cell.column].append(cell)
        stats = [columns.stats_of(column, self._state) for column in by_column]
        sheet = self._table.kind == "sheet"
        self.kinds = columns.kinds_of(stats, told or self._carried(), sheet=sheet)
        self._side_by_side(self._rows[begun] if headed else (), told)
        self._hold(by_column)
        content = [cell.lines for row in body for cell in row if self.is_content(cell)]
        content = content[:SAMPLE]
        self.bar = appearances.habit(content)
        self.looks = appearances.Looks(content)
        beside = [
            c for row in body[:SAMPLE] if len(c := [x for x in row if self.is_content(x)]) > 1
        ]
        self._side_by_side_entries = 2 * sum(map(self._are_entries, beside)) > len(beside)

    def _hold(self, by_column: Sequence[Sequence[Cell]]) -> None:
        """Take columns for what the user says that most of their cells are."""
        said: dict[int, str] = {}
        for column, cells in enumerate(by_column):
            words = Counter(cell.lines[0].said for cell in cells if cell.columns == 1)
            word, count = next(iter(words.most_common(1)), ("", 0))
            if word and 2 * count > sum(words.values()):
                said[column] = word
        for column, word in said.items():
            role = self.kinds.get(column, Kind()).role
            self.kinds[column] = Kind(word, role if word == "person" else "", headed=True)
        if "title" in said.values() and not (self.rooms or self.days or self.tracks):
            for column, kind in self.kinds.items():
                if kind.field in CONTENT and column not in said:
                    self.kinds[column] = Kind("other")

    def leave(self) -> None:
        """Keep what the columns held for a table that goes on over a page break."""
        self._state.carried = (self._width, self._table.page, self.kinds, self.rooms)

    def _read_headings(self, row: Sequence[Cell]) -> None:
        for cell in row:
            if not self._state.see_day(cell.text, cell.lines):
                self._state.tell(cell.lines, "heading")
            zone = columns.zone_of(cell.text)
            meaning = columns.heading_of(cell.text)
            told = meaning is not None and meaning.field in columns.TIMES
            if zone and not self.zone and (told or len(row) > 1):
                self.zone = zone

    def _carried(self) -> dict[int, Kind]:
        """Return what the columns held before a page break, where this goes on from there."""
        width, page, kinds, rooms = self._state.carried
        if width != self._width or not self._table.page or page + 1 != self._table.page:
            return {}
        self.rooms = dict(rooms)
        return {column: kind for column, kind in kinds.items() if kind.headed}

    def _side_by_side(self, row: Sequence[Cell], told: dict[int, Kind]) -> None:
        """Take headings that name no field for the rooms or the days of their columns."""
        self.days, self.tracks = {}, {}
        if row:
            self.rooms = {}
        unnamed = [cell for cell in row if cell.column not in told]
        dated = {cell.column: day for cell in unnamed if (day := self._state.day_of(cell.text))}
        if len(dated) > 1:
            for cell in unnamed:
                if cell.column in dated:
                    for column in range(cell.column, cell.column + cell.columns):
                        self.days[column] = dated[cell.column]
            return
        if self.time_column() is None:
            return
        if len(unnamed) > 1 and self._are_rooms(unnamed):
            self._set_rooms(unnamed)
            return
        beside = [cell for cell in row if self.kind(cell).field in CONTENT]
        if len(beside) > 1 and all(cell.columns == 1 for cell in beside):
            self.tracks = {cell.column: cell.text for cell in beside}

    def time_column(self) -> int | None:
        """Return the column of starts or ranges, if there is one."""
        for wanted in ("start", "time"):
            for column in sorted(self.kinds):
                if self.kinds[column].field == wanted:
                    return column
        return None

    def column(self, *fields: str) -> int | None:
        """Return the first column that holds one of the fields."""
        found = (k for k in sorted(self.kinds) if self.kinds[k].field in fields)
        return next(found, None)

    def kind(self, cell: Cell) -> Kind:
        """Return what the column of a cell holds."""
        return self.kinds.get(cell.column, Kind())

    def field(self, cell: Cell) -> str:
        """Return what a cell holds by its column; over several columns it is content."""
        return self.kind(cell).field if cell.columns == 1 else "content"

    def is_content(self, cell: Cell) -> bool:
        """Whether a cell holds a title, and perhaps more."""
        field = self.kind(cell).field
        return field in CONTENT or (cell.columns > 1 and field not in columns.TIMES)

    def spans(self, cell: Cell) -> bool:
        """Whether a cell that is alone in its row stands over what follows."""
        return cell.columns >= max(2, self._width - 1) or (
            cell.column == 0 and self.kinds.get(0, Kind()).field in ("time", "start")
        )

    def pairs(self, begun: int, ended: int) -> dict[int, int]:
        """Return row to the row below it that holds nothing but the end of its time."""
        column = self.time_column()
        if column is None or self.column("end") is not None:
            return {}
        timed = [at for at in range(begun, ended) if self._own_time(at, column) is not None]
        if len(timed) < 2 or len(timed) % 2:  # noqa: PLR2004 - pairs
            return {}
        pairs = list(zip(timed[::2], timed[1::2], strict=True))
        for first, second in pairs:
            one, two = self._own_time(first, column), self._own_time(second, column)
            if one is None or two is None or one.end or two.end or two.start <= one.start:
                return {}
            if second != first + 1 or any(c.column > column for c in self._rows[second][1:2]):
                return {}
            if len(self._rows[second]) > 1:
                return {}
        return dict(pairs)

    def _own_time(self, at: int, column: int) -> clock.Clock | None:
        cell = self._grid[at][column]
        if cell is None or cell.row != at:
            return None
        return self._state.clock_of("\n".join(line.text for line in cell.lines))

    def take_rooms(
        self, row: Sequence[Cell], time_cell: Cell | None, content: Sequence[Cell]
    ) -> bool:
        """Whether a row names the rooms of its columns; they hold until the next such row."""
        named = [cell for cell in row if cell is not time_cell]
        if self._width < 3 or len(named) < 2:  # noqa: PLR2004
            return False
        if time_cell is not None:
            if self._state.clock_of(time_cell.text) is not None:
                return False
            heading = columns.heading_of(time_cell.text)
            if heading is None or heading.field not in ("room", "time", "title"):
                return False
        if not self._are_rooms(named, sure=time_cell is not None):
            return False
        self._set_rooms(named)
        if time_cell is not None:
            self._state.tell(time_cell.lines, "heading")
        return bool(content or named)

    def _are_rooms(self, row: Sequence[Cell], *, sure: bool = False) -> bool:
        texts = [cell.text.strip() for cell in row]
        if len(set(texts)) < len(texts) or any(len(text) > LONGEST_ROOM for text in texts):
            return False
        if any(len(cell.lines) > 2 or clock.printed(cell.text) for cell in row):  # noqa: PLR2004
            return False
        if sum(map(wording.is_room, texts)) * 2 >= len(texts):
            return True
        shaped = all(re.fullmatch(r"[A-ZÀ-Þ]\w*(?: \w+)?(?: \d{1,2}[A-Z]?)?", t) for t in texts)
        people = any(appearances.only_people(text, appearances.IN_TITLE) for text in texts)
        return (sure or shaped) and not people and not any(wording.BREAK.search(t) for t in texts)

    def _set_rooms(self, row: Sequence[Cell]) -> None:
        self.rooms = {}
        for cell in row:
            self._state.tell(cell.lines, "room")
            for column in range(cell.column, cell.column + cell.columns):
                self.rooms[column] = cell.text
                if self.kinds.get(column, Kind()).field not in columns.TIMES:
                    self.kinds[column] = Kind("content")

    def is_grid(self, content: Sequence[Cell]) -> bool:
        """Whether the cells of a row are entries of their own, side by side."""
        if not content or self.days or self.tracks:
            return bool(content)
        if self.rooms:
            several = len(content) > 1
            return several or (content[0].columns == 1 and content[0].column in self.rooms)
        if len(content) < 2 or self.time_column() is None:  # noqa: PLR2004
            return False
        if self._table.kind in ("cards", "definitions"):
            return False  # Pieces of one thing.
        return self._side_by_side_entries and self._are_entries(content)

    def _are_entries(self, content: Sequence[Cell]) -> bool:
        if any(self.kind(cell).field == "title" for cell in content):
            return False
        if all(wording.SESSION.match(cell.text) for cell in content):
            return True
        return all(len(cell.text) > 20 for cell in content) and not appearances.only_people(  # noqa: PLR2004
            content[-1].text, appearances.PERSON_COLUMN
        )
