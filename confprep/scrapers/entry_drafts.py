"""Entries while they are read: what lines say of one, until all of it is there."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date

from confprep.model import Appearance
from confprep.scrapers.entries import Entry
from confprep.scrapers.evidence.texts import classify
from confprep.scrapers.line_rows import Row
from confprep.scrapers.printed_tables import wording
from confprep.text import clock


class Draft:
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
        """Whether its clock is known."""
        return self.clock is not None


def finished(drafts: Sequence[Draft], group: int, *, before_clocks: set[int]) -> Iterator[Entry]:
    """Yield the entries; before the first clock only the heading right above it is one."""
    levels = _levels(drafts)
    some_timed = any(draft.timed for draft in drafts)
    for index, draft in enumerate(drafts):
        level = levels[draft.row.look]
        heads = _heads(drafts, index, levels)
        bare = not draft.timed and not draft.people and draft.row.line.said != "title"
        if bare and some_timed and not heads and not _stands_over(drafts, index):
            continue
        if bare and draft.row.line.place in before_clocks:
            following = drafts[index + 1 : index + 2]
            if not (following and following[0].timed and heads):
                continue
        title, code = draft.title, draft.code
        if not code:
            title, code = wording.without_code(title)
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


def _stands_over(drafts: Sequence[Draft], index: int) -> bool:
    """Whether an entry of nothing but a title, set apart, stands close over the next one."""
    if _one_of_a_row(drafts, index):
        return True
    if index + 1 >= len(drafts):
        return False
    here, below = drafts[index], drafts[index + 1]
    if below.day != here.day or not (below.timed or below.people):
        return False
    close = below.row.read.line.gap == 0
    return here.row.read.line.gap > 0 and close and classify(here.title)["title"] > _SURELY_A_TITLE


def _one_of_a_row(drafts: Sequence[Draft], index: int) -> bool:
    """Whether an entry of nothing but a title is set as its neighbour without a clock is."""
    here = drafts[index]
    if classify(here.title)["title"] < _SURELY_A_TITLE:
        return False
    beside = [*drafts[max(0, index - 1) : index], *drafts[index + 1 : index + 2]]
    return any(
        one.people and not one.timed and one.day == here.day and one.row.look == here.row.look
        for one in beside
    )


_SURELY_A_TITLE = 0.8


def _levels(drafts: Sequence[Draft]) -> dict[tuple[object, ...], int]:
    """Return the depth of each look in the outline: headings first, then bold, then plain."""

    def rank(row: Row) -> tuple[int, bool, int]:
        look = row.read.line
        return look.level or 9, not look.bold, look.depth

    ranks = sorted({rank(draft.row) for draft in drafts})
    if len(ranks) <= 1:
        return {draft.row.look: 0 for draft in drafts}
    return {draft.row.look: ranks.index(rank(draft.row)) + 1 for draft in drafts}


def _heads(drafts: Sequence[Draft], index: int, levels: dict[tuple[object, ...], int]) -> bool:
    """Whether an entry without a clock stands over the next one, which is set deeper."""
    if index + 1 >= len(drafts):
        return bool(drafts[index].row.read.line.level)
    here, below = drafts[index], drafts[index + 1]
    return levels[below.row.look] > levels[here.row.look] and below.day == here.day
