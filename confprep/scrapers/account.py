"""What became of every printed line, and how much of the truth a reading holds.

Each line of a page is used, is furniture, or is reported. How sure a reading is says which share of
the program it holds: how much of what is printed came out, how plausible its entries are, how many
of the names and clocks in sight it has. It is the same measure for every reader, so that readings
of one page can be compared.
"""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache

from msgspec import Struct

from confprep.model import Session, Skipped, Talk
from confprep.scrapers.blocks import Block, Column, Furniture, Line, Picture, Table, lines_of
from confprep.scrapers.entries import Entry
from confprep.scrapers.evidence import classify, take_apart
from confprep.text import clock, days

LONGEST_TITLE = 170
_LONGEST_LINE = 250
"""Letters: a longer line is an abstract, which no listing holds."""
_LONGEST_AFFILIATION = 140
_MOST_NAMED = 200
"""Lines that are searched for people who are missing; a fair sample of more."""
_MOST_JUDGED = 300
"""Entries whose titles and people are looked at; a fair sample of more."""
_FEW_CLOCKS = 3
_WORD = re.compile(r"[^\W\d_]{2,}")
_NOT_A_TITLE = re.compile(
    r"\d{1,2}[:.]\d\d\s*(?:[-–—]|[ap]\.?m)|^\d{1,2}[:.]\d\d|@|https?:|[$€£]\s?\d"
    r"|\b(?:chairs?|moderators?|discussants?|speakers?|presenters?)\s*:",
    re.IGNORECASE,
)
_DEGREE = re.compile(r",\s*(?:MD|DO|PhD|M\.D\.|D\.O\.|Ph\.D\.|MBBS|FACS|FRCS)\b")
_LOWER = re.compile(r"[a-zà-ÿ]{2,}\s")


class Printed(Struct, frozen=True, kw_only=True):
    """What a source prints: the lines that should be accounted for, and its clocks."""

    lines: tuple[str, ...] = ()
    clocks: int = 0
    named: bool = False
    """Its fields have names: a long title is a title, because the data calls it one."""


class Verdict(Struct, frozen=True, kw_only=True):
    """How much of the truth a reading holds, and from what that follows. Shares, 0 to 1."""

    coverage: float = 0.0
    """Of the letters that are printed."""
    implausible: float = 1.0
    """Of the entries."""
    people: float = 0.0
    """Of the names in sight."""
    clocks: float = 0.0
    entries: int = 0

    @property
    def confidence(self) -> float:
        """The share of the truth that was read."""
        if not self.entries:
            return 0.0
        told = math.sqrt(self.coverage) * (1 - self.implausible) * self.people * self.clocks
        return round(min(0.99, max(0.01, told)), 2)


def printed(blocks: Sequence[Block]) -> Printed:
    """Return what blocks print, without furniture, long prose and the clocks themselves."""
    kept: list[str] = []
    clocks = 0
    for block in blocks:
        if not isinstance(block, Table | Column):
            continue
        for line in lines_of(block):
            if len(line.text) > _LONGEST_LINE:
                continue
            found = clock.printed(line.text)
            clocks += sum(1 + (one.last is not None) for one in found)
            rest = line.text
            for one in reversed(found):
                rest = f"{rest[: one.begin]} {rest[one.stop :]}"
            if _WORD.search(rest) and not (len(rest) < 40 and days.find(rest)):  # noqa: PLR2004
                kept.append(rest.strip())
    return Printed(lines=tuple(kept), clocks=clocks)


def judge(sessions: Sequence[Session], source: Printed) -> Verdict:
    """Return how much of what a source prints a reading holds."""
    rows = list(_rows(sessions))
    if not rows:
        return Verdict()
    return Verdict(
        coverage=_coverage(sessions, source),
        implausible=_implausible(sessions, source),
        people=_people_accounted(sessions, source),
        clocks=_clocks_accounted(rows, source.clocks),
        entries=len(rows),
    )


Row = Session | Talk


def _rows(sessions: Iterable[Session]) -> Iterable[Row]:
    for session in sessions:
        yield session
        yield from session.talks


def words(text: str) -> list[str]:
    """Return the words of a text in lower case."""
    return _WORD.findall(text.casefold())


def _coverage(sessions: Sequence[Session], source: Printed) -> float:
    """Return the share of printed letters that came out; a line printed again counts once."""
    told: Counter[str] = Counter()
    for session in sessions:
        told.update(words(f"{session.room} {' '.join(session.tracks)} {session.kind}"))
    for row in _rows(sessions):
        told.update(words(row.title))
        for person in row.people:
            told.update(words(f"{person.name_text} {person.affiliation_text} {person.role}"))
    seen: Counter[str] = Counter()
    for line in dict.fromkeys(source.lines):
        spoken = words(line)
        if spoken and sum(word in told for word in spoken) < _STRAY * len(spoken):
            likely = classify(line)
            if likely["prose"] + likely["other"] > _BESIDE:
                continue  # An address, a notice: what no listing holds is no loss.
        seen.update(spoken)
    every = sum(len(word) * times for word, times in seen.items())
    found = sum(len(word) * min(times, told[word]) for word, times in seen.items())
    return found / every if every else 1.0


def _clocks_accounted(rows: Sequence[Row], clocks: int) -> float:
    if clocks < _FEW_CLOCKS:
        return 1.0
    told = sum(bool(row.start or row.time_text) + bool(row.end) for row in rows)
    return math.sqrt(min(1.0, told / clocks))


def _people_accounted(sessions: Sequence[Session], source: Printed) -> float:
    """Return the share of the names in sight that stand in an entry."""
    known = {" ".join(words(p.name_text)) for row in _rows(sessions) for p in row.people}
    missing, step = _missing(sessions, source)
    return (len(known) + 1) / (len(known) + len(missing) * step + 1)


def _missing(sessions: Sequence[Session], source: Printed) -> tuple[list[str], int]:
    """Return names in sight that stand in no entry, and of how many lines one was looked at."""
    have = {
        name[-1]
        for row in _rows(sessions)
        for person in row.people
        if (name := words(person.name_text.split(",")[0]))
    }
    lines = [line for line in dict.fromkeys(source.lines) if len(line) <= _LONGEST_LINE]
    step = max(1, -(-len(lines) // _MOST_NAMED))
    missing: dict[str, str] = {}
    for line in lines[::step]:
        for person in take_apart(line, bar=_SURE).people:
            name = words(person.name)
            if len(name) > 1 and not have & set(name):
                missing.setdefault(" ".join(name), person.name)
    return list(missing.values()), step


_SURE = 0.85


def _implausible(sessions: Sequence[Session], source: Printed) -> float:
    """Return the share of entries that cannot be right as they are, each as bad as it is."""
    odd = 0.0
    rows = 0
    step = max(1, -(-sum(1 + len(session.talks) for session in sessions) // _MOST_JUDGED))
    timed = any(session.start or session.time_text for session in sessions)
    for session in sessions[::step]:
        alone = timed and not (session.start or session.time_text)
        alone = alone and (source.clocks >= _FEW_CLOCKS or not session.people)
        odd += max(
            _oddness(session, named=source.named), _ORPHAN if alone and not session.talks else 0.0
        )
        spoken = sum(bool(talk.people) for talk in session.talks)
        for talk in session.talks:
            unnamed = not talk.people and spoken > len(session.talks) * 0.7
            odd += max(_oddness(talk, named=source.named), _NOBODY if unnamed else 0.0)
        rows += 1 + len(session.talks)
    return odd / rows if rows else 1.0


_ORPHAN, _NOBODY = 0.6, 0.3
_STRAY, _BESIDE = 0.4, 0.6


def _oddness(row: Row, *, named: bool) -> float:
    """Return how surely a row is misread, by its title and its people."""
    title = _odd_title(row.title)
    if named and title:
        likely = classify(row.title)
        title = 0.0 if max(likely["person"], likely["affiliation"]) < _SURE else title
    return max(
        title,
        max((_odd_person(one.name_text, one.affiliation_text) for one in row.people), default=0.0),
    )


@lru_cache(maxsize=8192)
def _odd_title(title: str) -> float:
    if not title:
        return 0.7
    if len(title) > LONGEST_TITLE or _NOT_A_TITLE.search(title) or _DEGREE.search(title):
        return 1.0
    if _LOWER.match(title):
        return 0.7
    if " " in title:
        likely = classify(title)
        if max(likely["person"], likely["affiliation"], likely["prose"]) > _SURE - 0.05:
            return 0.8
        taken = take_apart(title, bar=0.9)
        if taken.people:
            return 0.5
    return 0.0


@lru_cache(maxsize=8192)
def _odd_person(name_text: str, place: str) -> float:
    name = name_text.partition(",")[0]
    if len(name.split()) > 6 or re.search(r"[\d:!?@/]", name):  # noqa: PLR2004
        return 0.6
    likely = classify(name)
    if likely["affiliation"] > _SURE or likely["title"] > _SURE:
        return 0.6
    if len(place) > _LONGEST_AFFILIATION * (1 + place.count(";")):
        return 0.5
    return 0.0


FLOOR = 0.6
"""Below this the user is shown what the reading is unsure of before anything is planned."""
_DOUBTFUL = 0.5


def unsure(sessions: Sequence[Session], source: Printed) -> tuple[Skipped, ...]:
    """Return what a person should look at in a reading that is not sure of itself."""
    titles = [row.title for row in _rows(sessions) if _odd_title(row.title) >= _DOUBTFUL]
    people = [
        one.name_text
        for row in _rows(sessions)
        for one in row.people
        if _odd_person(one.name_text, one.affiliation_text) >= _DOUBTFUL
    ]
    orphans = [
        session.title
        for session in sessions
        if source.clocks >= _FEW_CLOCKS
        and not (session.start or session.time_text or session.talks)
    ]
    found = (
        ("titles that may be something else, or more than a title", titles),
        ("people who may be none, or have a place that is not theirs", people),
        ("sessions that got no time, on a page that prints times", orphans),
        ("names in sight that stand in no session", _missing(sessions, source)[0]),
    )
    return tuple(
        Skipped(reason=reason, count=len(texts), examples=tuple(text[:100] for text in texts[:3]))
        for reason, texts in found
        if texts
    )


def doubtful(sessions: Iterable[Session]) -> frozenset[object]:
    """Return the titles, and names with their affiliation, that may be something else."""
    rows = list(_rows(sessions))
    titles = {row.title for row in rows if _odd_title(row.title) >= _DOUBTFUL}
    people = {(one.name_text, one.affiliation_text) for row in rows for one in row.people}
    return frozenset(titles) | {who for who in people if _odd_person(*who) >= _DOUBTFUL}


class Why(Struct, frozen=True):
    """One share from which it follows how sure a reading is."""

    share: float
    """0 to 1."""
    of: str
    """Of what it is the share, for the user."""
    examples: tuple[str, ...] = ()
    """What is missing from it."""


def why(sessions: Sequence[Session], source: Printed) -> tuple[Why, ...]:
    """Return from what it follows how sure a reading is; nothing where nothing is printed."""
    if not source.lines:
        return ()
    verdict = judge(sessions, source)
    missing = tuple(_missing(sessions, source)[0][:_EXAMPLES])
    return (
        Why(verdict.coverage, "the printed letters stand in a session or talk"),
        Why(verdict.people, "the names in sight stand in a session or talk", missing),
        Why(1 - verdict.implausible, "the titles and people look like what they were read as"),
        Why(_times_told(sessions, source), "the printed times are the time of something"),
    )


def _times_told(sessions: Sequence[Session], source: Printed) -> float:
    """Return the share of printed clocks that entries have, those without a moment included."""
    told = 0
    for row in _rows(sessions):
        printed = clock.printed(row.time_text) if row.start is None else []
        told += sum(1 + (one.last is not None) for one in printed)
        told += (row.start is not None) + (row.end is not None)
    return min(1.0, told / source.clocks) if source.clocks else 1.0


# --- every line --------------------------------------------------------------------------------


NOTHING = "nothing"
"""The kind of furniture that is some because the user says so."""


class Account(Struct, frozen=True, kw_only=True):
    """What became of each line of a page: place to what it was read as, or "" for nothing."""

    lines: Mapping[int, str]
    unused: tuple[Line, ...]
    """In reading order."""


def account(blocks: Sequence[Block], entries: Sequence[Entry], told: Mapping[int, str]) -> Account:
    """Return what became of each line.

    `told` says what lines were read as that are no entry: a day, a room, a heading.
    """
    used = {place: entry.kind or "entry" for entry in entries for place in entry.cells}
    lines: dict[int, str] = {}
    unused: list[Line] = []
    for block in blocks:
        for line in lines_of(block):
            if isinstance(block, Furniture):
                lines[line.place] = block.kind if block.kind == NOTHING else "furniture"
            elif what := used.get(line.place) or told.get(line.place):
                lines[line.place] = what
            else:
                lines[line.place] = ""
                unused.append(line)
    return Account(lines=lines, unused=tuple(unused))


UNUSED = "lines that belong to nothing that was read"
PICTURES = "pictures that may show a program, which cannot be read"
NO_TIMES = "this is a list of abstracts without times: nothing of it can be planned"
_LARGE, _FEW_LETTERS = 0.25, 400
_EXAMPLES = 3


def reported(blocks: Sequence[Block], unused: Sequence[Line]) -> tuple[Skipped, ...]:
    """Return what the user should know of a page beside its program."""
    found: list[Skipped] = []
    if unused:
        shown = tuple(_placed(line) for line in unused[:_EXAMPLES])
        found.append(Skipped(reason=UNUSED, count=len(unused), examples=shown))
    pictures = [block for block in blocks if isinstance(block, Picture) and _may_show(block)]
    if pictures:
        shown = tuple(filter(None, map(_picture, pictures[:_EXAMPLES])))
        found.append(Skipped(reason=PICTURES, count=len(pictures), examples=shown))
    for block in blocks:
        if reason := getattr(block, "reason", ""):
            name = getattr(block, "name", "")
            found.append(
                Skipped(
                    reason=reason,
                    count=getattr(block, "count", 1),
                    examples=(name,) if name else (),
                )
            )
    return tuple(found)


def share_of_pictures(blocks: Sequence[Block]) -> float:
    """Return the share of a document's pages that are pictures which may show a program."""
    pages = max((getattr(block, "page", 0) for block in blocks), default=0)
    shown = {block.page for block in blocks if isinstance(block, Picture) and _may_show(block)}
    return len(shown) / pages if pages else 0.0


def _may_show(picture: Picture) -> bool:
    """Whether a picture is large on a page that says little beside it, or is called a program."""
    if re.search(r"program|agenda|schedule|timetable", picture.text, re.IGNORECASE):
        return True
    return picture.share >= _LARGE and picture.letters < _FEW_LETTERS


def _picture(picture: Picture) -> str:
    return f"page {picture.page}" if picture.page else picture.text


def _placed(line: Line) -> str:
    text = line.text if len(line.text) <= 100 else f"{line.text[:99]}…"  # noqa: PLR2004
    return f"page {line.page}: {text}" if line.page else text


def is_list_of_abstracts(sessions: Sequence[Session], source: Printed) -> bool:
    """Whether a page has titles and people, and no times at all."""
    untimed = [s for s in sessions if not s.start and not s.time_text and s.people]
    return not source.clocks and len(untimed) > 2 and len(untimed) * 2 > len(sessions)  # noqa: PLR2004
