"""Put a reading right: say what lines are, see what would change, keep it beside the meeting."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Literal, get_args

import msgspec
from msgspec import Struct
from msgspec.structs import replace

from confprep.errors import ReadError, UsageError
from confprep.model import Correction, Listing, Meeting, Session, Talk
from confprep.scrapers.blocks import lines_of
from confprep.scrapers.corrections import Look
from confprep.scrapers.meetings import find
from confprep.scrapers.page import Page
from confprep.workspace import Workspace

Said = Literal["title", "person", "affiliation", "room", "day", "nothing"]
WORDS: tuple[str, ...] = get_args(Said)


class Follower(Struct, frozen=True):
    """A line that is read as the corrected one because it is set alike."""

    place: int
    text: str
    leans: bool = False
    """Only where nothing speaks against it: its look tells little."""


class Change(Struct, frozen=True):
    """Something of the listing that a correction takes away or adds."""

    kind: str
    """`title`, `person`, `room`, `day`."""
    text: str
    gone: bool = False


class Proposal(Struct, frozen=True, kw_only=True):
    """What corrections would do; nothing is kept yet."""

    meeting: str
    corrections: tuple[Correction, ...]
    followers: tuple[Follower, ...]
    changes: tuple[Change, ...]
    trouble: str = ""
    """Why nothing can be read any more, where that is so."""

    @property
    def lost(self) -> int:
        """How many things the listing would lose."""
        return sum(one.gone for one in self.changes)


def propose(
    folder: Path, files: Sequence[Path], meeting: str, told: Sequence[str], *, alone: bool = False
) -> Proposal:
    """Return what would change if lines were what the user says: "12=person".

    With `alone` the lines of the same look do not follow. Raises UsageError for a line that is not
    there or a word that is none of `WORDS`, ReadError where the file cannot be opened.
    """
    from confprep.scrapers import corrections, shown
    from confprep.scrapers.files import open_paths

    if not meeting:
        raise UsageError(
            "Corrections are kept beside a meeting",
            next_step="Give it with --meeting KEY; your own is made with: confprep meetings add",
        )
    of = find(meeting, Workspace(folder).meetings_folder)
    pages = open_paths(files)
    if len(pages) != 1 or not told:
        raise UsageError(
            "Corrections name the lines of one file", next_step="Give one file, and --line 12=title"
        )
    (page,) = pages
    blocks = shown.blocks_of(page)
    looks = corrections.looks(blocks)
    lines = {line.place: line.text for block in blocks for line in lines_of(block)}
    made = tuple(_correction(one, page, lines, looks, alone=alone) for one in told)
    after = replace(of, corrections=(*of.corrections, *made))
    applied = corrections.apply(blocks, after.corrections)
    corrected = {int(one.partition("=")[0]) for one in told}
    followers = tuple(
        Follower(place, lines[place], leans=not looks[place].tells)
        for place, one in sorted(applied.said.items())
        if one in made and place not in corrected
    )
    before, _ = _read(page, of)
    listing, trouble = _read(page, after)
    return Proposal(
        meeting=meeting,
        corrections=made,
        followers=followers,
        changes=tuple(_changes(before, listing)),
        trouble=trouble,
    )


def keep(folder: Path, proposal: Proposal) -> Path:
    """Keep the corrections of a proposal for every later read of its meeting; return the file."""
    return Workspace(folder).keep_corrections(proposal.meeting, proposal.corrections)


def _correction(
    told: str,
    page: Page,
    lines: dict[int, str],
    looks: dict[int, Look],
    *,
    alone: bool,
) -> Correction:
    from confprep.scrapers import shown

    number, mark, word = (part.strip() for part in told.partition("="))
    if not mark or word not in WORDS:
        raise UsageError(
            f"“{told}” does not say what a line is",
            next_step=f"Write it as 12=title, with one of: {', '.join(WORDS)}",
        )
    place = int(number) if number.isdecimal() else 0
    if place not in looks:
        raise UsageError(
            f"There is no line {number} that could be something else",
            where=page.label,
            next_step="See the numbers with --explain",
        )
    look = looks[place].words
    if shown.is_data(page) and (word == "nothing" or alone):
        raise UsageError(
            "Of a data file only what its keys hold can be said",
            where=page.label,
            next_step="Name a line whose key holds titles, people, affiliations, rooms, days",
        )
    return msgspec.convert(
        {"is": word, "text": lines[place], "look": "" if alone else look}, Correction
    )


def _read(page: Page, meeting: Meeting) -> tuple[Listing | None, str]:
    from confprep.scrapers.listing import read_pages

    try:
        return read_pages([page], meeting), ""
    except (ReadError, UsageError) as error:
        return None, error.what


def _changes(before: Listing | None, after: Listing | None) -> Iterator[Change]:
    """Yield what is gone, then what is new, in the order of the listings."""
    in_both = _titles(before) & _titles(after)
    one, other = list(_told(before, in_both)), list(_told(after, in_both))
    gone, new = Counter(one) - Counter(other), Counter(other) - Counter(one)
    for told, left, is_gone in ((one, gone, True), (other, new, False)):
        for kind, text in told:
            if left[kind, text] > 0:
                left[kind, text] -= 1
                yield Change(kind, text, gone=is_gone)


def _titles(listing: Listing | None) -> set[str]:
    return {session.title for session in listing.sessions} if listing is not None else set()


def _told(listing: Listing | None, in_both: set[str]) -> Iterator[tuple[str, str]]:
    """Yield what a listing says; room and day only of sessions that keep their title."""
    for session in listing.sessions if listing is not None else ():
        rows: tuple[Session | Talk, ...] = (session, *session.talks)
        for row in rows:
            when = f"{row.start:%H:%M} " if row.start else f"{row.time_text} "
            yield "title", f"{when.strip()} {row.title}".strip()
            for person in row.people:
                place = f" ({person.affiliation_text})" if person.affiliation_text else ""
                yield "person", f"{person.name_text}{place}, in: {row.title}"
        if session.title not in in_both:
            continue
        if session.room:
            yield "room", f"{session.room}, of: {session.title}"
        if session.day:
            yield "day", f"{session.day}, of: {session.title}"
