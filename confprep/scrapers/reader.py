"""The general reader: any page becomes blocks or records, these entries, and the best reading wins.

A page is read in every way that fits its form. Each reading is judged by the same account of what
the page prints (`account`), and the one that holds most of it is taken.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from msgspec import Struct
from msgspec.structs import replace

from confprep.errors import ReadError
from confprep.model import Meeting, Session, Skipped, Talk
from confprep.scrapers import (
    account,
    corrections,
    data,
    general,
    known_places,
    printed_tables,
    sources,
)
from confprep.scrapers.account import Printed, Verdict
from confprep.scrapers.blocks import Block, Column, Line, Table, lines_of
from confprep.scrapers.data import forms
from confprep.scrapers.entries import Entry, nest
from confprep.scrapers.lines import LineReader
from confprep.scrapers.page import Page, Reading
from confprep.scrapers.page_state import PageState
from confprep.scrapers.printed_tables import beside

MOST_LINES = 20_000
"""Printed lines whose looks are learned from; no program has as many, and each costs memory."""
_OF_THE_PROGRAM = 0.8
"""How much of a page's share of the program to expect on it where it is a picture."""
_LARGE = 1_000_000
"""Bytes of a page whose tree is not kept for the next reader."""
_TRUST = {"platform": 0.35, "lines": 0.12, "lines beside tables": -0.1}
"""What a reading has ahead of the others: named columns yield only to one that is plainly better,
rules that seldom invent anything to one that is better at all; lines read across the cells of
tables are no rival."""


class Candidate(Struct, frozen=True, kw_only=True):
    """One way in which a page can be read."""

    name: str
    reading: Reading
    verdict: Verdict
    source: Printed
    pictured: float = 0.0
    """Share of the pages that are pictures and may show a part of the program."""


def read(
    page: Page, meeting: Meeting | None, rival: Reading | None = None, *, by_rules: bool = True
) -> Reading:
    """Return the best reading of a page; `rival` is one that a platform's reader made of it.

    Without `by_rules` the page's tree that is there already is enough: rules need one of their own.
    Raises ReadError where the page cannot be opened, or nothing is made out in it.
    """
    try:
        found = candidates(page, meeting, rival, by_rules=by_rules)
    except ReadError:
        if rival is None:
            raise
        return rival
    best = max(found, key=_worth, default=None)
    if best is None or (best.reading is not rival and not _is_program(best.reading)):
        raise ReadError(
            "no session could be made out",
            where=page.label,
            next_step="Save the page that lists times and titles, and read that",
        )
    return _with_doubts(best)


def as_corrected(page: Page, meeting: Meeting) -> Reading | None:
    """Return the reading of a page by its blocks with the user's corrections; None if none fits.

    Raises ReadError where the page cannot be opened.
    """
    applied = corrections.apply(sources.blocks(page), meeting.corrections)
    if not applied.used:
        return None
    reading, _ = _of_blocks(applied.blocks, meeting)
    source = account.printed(applied.blocks)
    best = Candidate(
        name="blocks",
        reading=replace(reading, corrected=applied.used),
        verdict=account.judge(reading.sessions, source),
        source=source,
        pictured=account.share_of_pictures(applied.blocks),
    )
    return _with_doubts(best)


def candidates(
    page: Page, meeting: Meeting | None, rival: Reading | None = None, *, by_rules: bool = True
) -> list[Candidate]:
    """Return every reading of a page with its verdict, the surest kind of reader first."""
    found = [("platform", rival)] if rival is not None else []
    if records := _of_data(page, meeting):
        return [records]
    ruled = _by_rules(page, meeting) if by_rules else Reading()
    if page.form == "text" and page.text.count("\n") > MOST_LINES:
        blocks: list[Block] = []
        source = Printed(lines=tuple(page.text.splitlines()[:MOST_LINES]))
    else:
        blocks = sources.blocks(page)
        _make_room(page)
        source = account.printed(blocks)
    tabled = False
    noticed: tuple[Skipped, ...] = ()
    pictured = account.share_of_pictures(blocks)
    if blocks and sum(1 for block in blocks for _ in lines_of(block)) <= MOST_LINES:
        by_blocks, tabled = _of_blocks(blocks, meeting)
        noticed = account.reported(blocks, ())
        found.append(("blocks", by_blocks))
    if ruled.sessions:
        ruled = replace(ruled, skipped=(*ruled.skipped, *noticed))
        found.append(("lines beside tables" if tabled else "lines", ruled))
    return [
        Candidate(
            name=name,
            reading=reading,
            verdict=account.judge(reading.sessions, source),
            source=source,
            pictured=pictured,
        )
        for name, reading in found
    ]


def of_sheets(page: Page, meeting: Meeting | None, names: Sequence[str]) -> dict[str, list[Entry]]:
    """Return the timed entries of a workbook's sheets of these names, read as they are laid out."""
    tables = [block for block in sources.blocks(page) if isinstance(block, Table)]
    state = PageState(tables, meeting)
    found: dict[str, list[Entry]] = {}
    for group, table in enumerate(tables, start=1):
        if table.name in names:
            entries = printed_tables.read(table, state, group)
            if sum(entry.start is not None for entry in entries) * 2 > len(entries):
                found.setdefault(table.name, []).extend(entries)
    return found


def _by_rules(page: Page, meeting: Meeting | None) -> Reading:
    """Return what the reader of lines by rules makes out; nothing where it makes out nothing."""
    try:
        return general.read(page, meeting)
    except ReadError:
        return Reading()
    finally:
        _make_room(page)


def _make_room(page: Page) -> None:
    """Let go of a large page's tree, whose parts hold each other, before more is built of it."""
    if len(page.content) > _LARGE:
        import gc

        from confprep.scrapers import markup

        markup.forget()
        gc.collect()


def _of_data(page: Page, meeting: Meeting | None) -> Candidate | None:
    """Return the reading of a page that is data through and through, or None."""
    if page.form == "json":
        tree = _json(page)
    elif page.form == "xml":
        tree = forms.of_xml(page)
    elif page.form == "text" and forms.is_script(page):
        tree = forms.of_script(page.text)
    else:
        return None
    understood = data.of_tree(tree, meeting)
    if not understood.entries:
        if page.form != "json":
            return None
        raise ReadError(
            "the JSON holds no list of sessions whose names tell titles and times",
            where=page.label,
            next_step="Say which is which, for example --columns title=headline start=begin_at",
        )
    reading = data.reading(understood, meeting)
    return Candidate(
        name="records",
        reading=reading,
        verdict=account.judge(reading.sessions, understood.printed),
        source=understood.printed,
    )


def _json(page: Page) -> Any:
    try:
        return forms.of_json(page.text)
    except ReadError as error:
        raise ReadError(error.what, where=page.label, next_step=error.next_step) from error


def _is_program(reading: Reading) -> bool:
    """Whether a reading says when anything is, or at least who speaks on several things."""
    rows: list[Session | Talk] = []
    for session in reading.sessions:
        rows += (session, *session.talks)
    if any(row.start or row.time_text for row in rows):
        return (
            len(rows) > 1 or any(row.people for row in rows) or reading.sessions[0].day is not None
        )
    return sum(bool(row.people) for row in rows) > 1


def _with_doubts(best: Candidate) -> Reading:
    """Return a reading with how sure it is, and what to look at where that is not much."""
    sure = best.verdict.confidence
    if best.pictured:
        sure = round(sure * (1 - best.pictured * _OF_THE_PROGRAM), 2)
    reading = replace(best.reading, confidence=sure)
    if account.is_list_of_abstracts(reading.sessions, best.source):
        said = Skipped(reason=account.NO_TIMES, count=len(reading.sessions))
        reading = replace(reading, skipped=(*reading.skipped, said))
    if sure >= account.FLOOR:
        return reading
    return replace(reading, unsure=account.unsure(reading.sessions, best.source))


def _worth(candidate: Candidate) -> float:
    """Return how good a reading is, for the choice among several."""
    if not candidate.reading.sessions:
        return -1.0
    return candidate.verdict.confidence + _TRUST.get(candidate.name, 0.0)


def _of_blocks(blocks: Sequence[Block], meeting: Meeting | None) -> tuple[Reading, bool]:
    """Read tables by their structure and columns by their lines, in one context of day and room.

    Also return whether most entries stand in tables: lines read across their cells are no rival.
    """
    state = PageState(blocks, meeting)
    lines = LineReader(blocks, state) if account.printed(blocks).lines else None
    entries: list[Entry] = []
    in_tables = 0
    behind: list[Entry] = []
    for group, run in enumerate(_runs(blocks), start=1):
        if isinstance(run, Table):
            before = state.mark()
            rows = printed_tables.read(run, state, group)
            if beside.is_beside(run, rows):
                state.back_to(before)
                if not any(entry.start or entry.people for entry in behind):
                    entries = entries[: len(entries) - len(behind)]  # What heads it.
                behind = []
                continue
            in_tables += len(rows) if run.ruled else 0
            entries += rows
            behind = []
        elif lines is not None:
            behind = lines.read(run, group)
            entries += behind
    entries = known_places.parted(_without_mere_tables(entries, blocks))
    if in_tables and not any(entry.start for entry in behind):
        # What stands below the last table without a clock is a list of people, a notice.
        entries = entries[: len(entries) - len(behind)]
    told = account.account(blocks, entries, state.told)
    sessions = nest(entries, meeting.zone if meeting else "")
    reading = Reading(
        sessions=sessions, skipped=account.reported(blocks, told.unused), lines=told.lines
    )
    return reading, in_tables * 2 > len(entries)


_SCHEDULED = 3


def _without_mere_tables(entries: Sequence[Entry], blocks: Sequence[Block]) -> list[Entry]:
    """Return the entries without those of tables that name neither time nor person.

    Where a page has a schedule elsewhere, such a table tells of formats, prices, halls.
    """
    if sum(entry.start is not None for entry in entries) < _SCHEDULED:
        return list(entries)
    tabled = {
        line.place for block in blocks if isinstance(block, Table) for line in lines_of(block)
    }
    told = {entry.group for entry in entries if entry.start is not None or entry.people}
    return [
        entry
        for entry in entries
        if entry.group in told or not tabled.intersection(entry.cells) or entry.under
    ]


def _runs(blocks: Sequence[Block]) -> Iterator[Table | list[Line]]:
    """Yield tables, and the lines of columns that follow one another as one: a clock goes over."""
    waiting: list[Line] = []
    for block in blocks:
        if isinstance(block, Column):
            waiting += block.lines
        elif isinstance(block, Table):
            if waiting:
                yield waiting
            waiting = []
            yield block
    if waiting:
        yield waiting
