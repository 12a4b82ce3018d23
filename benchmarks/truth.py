"""How much of real programs is read: every file of a folder that has a gold, worst first.

The folder is `../shared/real/programs` beside the checkout, or the one that CONFPREP_PROGRAMS
names. A gold is FILE.gold.json: sessions with their talks and people, as the file prints them. A
file counts as well read by the slots (sessions and talks with their title and start) and the people
in the right slot; `sure` is what the reading says of itself, and its rank correlation with the
truth stands below.
"""

from __future__ import annotations

import json
import os
import re
import unicodedata
from collections.abc import Iterator, Sequence
from difflib import SequenceMatcher
from pathlib import Path
from typing import Any

from msgspec import Struct

from confprep.errors import ReadError
from confprep.model import Listing, Meeting, Session, Talk
from confprep.scrapers.listing import read_pages
from confprep.scrapers.page import Page
from confprep.text import clock

FOLDER = Path(__file__).parents[2] / "shared" / "real" / "programs"
_ALIKE = 0.85
_LONG_ENOUGH = 12
_FEWEST = 3


class Score(Struct, frozen=True, kw_only=True):
    """What of one file's truth was read, in shares; None where the truth has nothing of it."""

    name: str
    slots: float | None = None
    placed: float | None = None
    wrong: float | None = None
    sure: float = 0.0

    @property
    def truth(self) -> float:
        """The mean of slots and people placed."""
        told = [share for share in (self.slots, self.placed) if share is not None]
        return sum(told) / len(told) if told else 0.0


def run() -> str:
    """Return the table of all files, the worst first, their means, and how far to trust `sure`."""
    folder = Path(os.environ.get("CONFPREP_PROGRAMS", FOLDER))
    golds = sorted(folder.glob("*.gold.json"))
    if not golds:
        return f"no file with a gold in {folder}; name another folder in CONFPREP_PROGRAMS"
    scores = sorted((score(gold) for gold in golds), key=lambda one: (one.truth, one.name))
    rows = [f"{'file':<44}{'slots':>7}{'placed':>8}{'wrong':>7}{'sure':>7}"]
    rows += [_row(one.name, one.slots, one.placed, one.wrong, one.sure) for one in scores]
    means = (_mean([getattr(one, key) for one in scores]) for key in ("slots", "placed", "wrong"))
    rows.append(_row(f"mean of {len(scores)} files", *means, None))
    trust = _rank_correlation([one.sure for one in scores], [one.truth for one in scores])
    return "\n".join([*rows, f"rank correlation of `sure` with the truth: {trust:.2f}"])


def score(gold: Path) -> Score:
    """Read the file that a gold belongs to, and compare."""
    truth = json.loads(gold.read_text(encoding="utf-8"))
    path = gold.with_name(gold.name.removesuffix(".gold.json"))
    meeting = Meeting(name="", zone=truth.get("zone") or "UTC")
    try:
        listing = read_pages([Page(content=path.read_bytes(), name=path.name)], meeting)
    except ReadError:
        return Score(name=path.name, slots=0.0, placed=0.0)
    return compare(path.name, listing, truth)


def compare(name: str, listing: Listing, truth: dict[str, Any]) -> Score:
    """Return what of the truth a listing holds; a talk read as a session counts, and vice versa."""
    read = [slot for session in listing.sessions for slot in _read_slots(session)]
    free = list(range(len(read)))
    found = slots = placed = people = 0
    matched: set[int] = set()
    for want in _true_slots(truth):
        at = next((i for i in free if _same(want, read[i])), None)
        if at is not None:
            free.remove(at)
            matched.add(at)
        if want.is_break:
            continue
        slots += 1
        found += at is not None
        people += len(want.people)
        placed += sum(
            at is not None and any(_same_name(one, other) for other in read[at].people)
            for one in want.people
        )
    titles = [want.title for want in _true_slots(truth)]
    invented = sum(not any(_alike(read[i].title, title) for title in titles) for i in free)
    return Score(
        name=name,
        slots=found / slots if slots else None,
        placed=placed / people if people else None,
        wrong=invented / len(read) if read else 0.0,
        sure=listing.source.confidence,
    )


class _Slot(Struct, frozen=True, kw_only=True):
    title: str
    start: str = ""
    around: str = ""
    """The start of the session that a talk is in."""
    people: tuple[str, ...] = ()
    is_break: bool = False


def _read_slots(session: Session) -> Iterator[_Slot]:
    around = _clock(session)
    yield _Slot(title=session.title, start=around, people=_names(session))
    for talk in session.talks:
        yield _Slot(title=talk.title, start=_clock(talk), around=around, people=_names(talk))


def _true_slots(truth: dict[str, Any]) -> Iterator[_Slot]:
    for session in truth["sessions"]:
        around = session.get("start") or ""
        yield _true_slot(session, "", is_break=session.get("kind") == "break")
        for talk in session.get("talks") or ():
            yield _true_slot(talk, around)


def _true_slot(item: dict[str, Any], around: str, *, is_break: bool = False) -> _Slot:
    people = [one for one in item.get("people") or () if not one.get("optional")]
    return _Slot(
        title=item["title"],
        start=item.get("start") or "",
        around=around,
        people=tuple(one["name"] for one in people),
        is_break=is_break,
    )


def _clock(row: Session | Talk) -> str:
    if row.start:
        return f"{row.start:%H:%M}"
    printed = next(iter(clock.find(row.time_text)), None)
    return f"{printed.start:%H:%M}" if printed else ""


def _names(row: Session | Talk) -> tuple[str, ...]:
    return tuple(person.name_text.split(",")[0] for person in row.people)


def _same(want: _Slot, read: _Slot) -> bool:
    if want.start and want.start != (read.start or read.around):
        return False
    return not want.title or _alike(want.title, read.title)


def _alike(one: str, two: str) -> bool:
    one, two = _plain(one), _plain(two)
    if not one or not two:
        return one == two
    shorter, longer = sorted((one, two), key=len)
    if one == two or (len(shorter) >= _LONG_ENOUGH and shorter in longer):
        return True
    matcher = SequenceMatcher(None, one, two)
    return matcher.real_quick_ratio() >= _ALIKE and matcher.ratio() >= _ALIKE


def _same_name(one: str, two: str) -> bool:
    a, b = _plain(one).split(), _plain(two).split()
    if not a or not b:
        return False
    first = a[0].startswith(b[0]) or b[0].startswith(a[0])
    return sorted(a) == sorted(b) or (a[-1] == b[-1] and first)


def _plain(text: str) -> str:
    apart = unicodedata.normalize("NFKD", text)
    letters = "".join(letter for letter in apart if not unicodedata.combining(letter))
    bare = re.sub(r"\b(?:prof|dr|mr|mrs|ms|shri|smt)\b\.?", " ", letters.casefold())
    return re.sub(r"[\W_]+", " ", bare).strip()


def _row(name: str, *shares: float | None) -> str:
    cells = ("-" if share is None else f"{share:.2f}" for share in shares)
    widths = (7, 8, 7, 7)
    return f"{name:<44}" + "".join(
        f"{cell:>{width}}" for cell, width in zip(cells, widths, strict=True)
    )


def _mean(values: Sequence[float | None]) -> float | None:
    known = [value for value in values if value is not None]
    return sum(known) / len(known) if known else None


def _rank_correlation(one: Sequence[float], two: Sequence[float]) -> float:
    """Return Spearman's figure; ties share their rank. 0 where there is too little to say."""
    from statistics import StatisticsError, correlation

    if len(one) < _FEWEST:
        return 0.0
    try:
        return correlation(_ranks(one), _ranks(two))
    except StatisticsError:
        return 0.0


def _ranks(values: Sequence[float]) -> list[float]:
    ordered = sorted(values)
    return [ordered.index(value) + (ordered.count(value) - 1) / 2 for value in values]
