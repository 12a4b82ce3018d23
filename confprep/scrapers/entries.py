"""What a reader sees of a program, one dated thing at a time, before anything is nested."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date, datetime, time, timedelta, timezone, tzinfo
from itertools import chain, count

from msgspec import Struct, msgpack
from msgspec.structs import replace

from confprep.model import Appearance, Session, Talk
from confprep.scrapers.ids import digest
from confprep.text import clock, zones


class Entry(Struct, frozen=True, kw_only=True):
    """One dated thing of a program as a reader saw it, before nesting."""

    title: str
    day: date | None = None
    start: time | None = None
    """Wall clock of the page's zone."""
    end: time | None = None
    ends_next_day: bool = False
    zone: str = ""
    """IANA name, where the source says it of this entry."""
    room: str = ""
    people: tuple[Appearance, ...] = ()
    kind: str = ""
    """`session`, `talk`, `break`, `poster` or the printed kind; empty where nothing says it."""
    tracks: tuple[str, ...] = ()
    code: str = ""
    """The printed number or code of it."""
    url: str = ""
    id: str = ""
    """The source's own id."""
    under: str = ""
    """Id or printed title of the session that it says it belongs to."""
    level: int = 0
    """Depth in the outline where the look of it says so, 1 outermost; 0 is not known."""
    group: int = 0
    """The block it came from; entries of one block nest together."""
    cells: tuple[int, ...] = ()
    """Places of the cells or lines that it used."""
    time_text: str = ""
    """The time as printed, kept where it could not become `start`."""
    day_text: str = ""
    """The day as printed, where its date is not known: "Day 2", "Tuesday"."""
    description: str = ""
    cancelled: bool = False


# --- nesting -----------------------------------------------------------------------------------

_INNER = frozenset(("talk", "poster", "paper", "presentation", "abstract", "lecture"))
_CALLED_A_SESSION = re.compile(
    r"\b(?:session|symposium|panel|workshop|plenary|sitzung|oturum|papers?|posters?|track|part)\b",
    re.IGNORECASE,
)
_ALL_DAY = re.compile(
    r"\b(?:registration|check-?in|exhibit\w*|open(?:ing)? hours|poster (?:viewing|set-?up|hall))\b",
    re.IGNORECASE,
)
_LONGEST_TALK = 90
"""Minutes: what goes on longer within a longer thing is a session beside it."""


def nest(entries: Sequence[Entry], zone: str = "") -> tuple[Session, ...]:
    """Return the sessions with their talks that flat entries make up, in the order of the entries.

    A talk belongs to the session it names (`under`), else to the one in whose time, room and look
    it lies. A clock becomes a moment only where the day and a zone are known: `zone` is an IANA
    name for entries that name none. Two entries stay two unless everything they say is the same.
    """
    distinct = _distinct(_with_shared_clocks(entries))
    above = _parents(distinct)
    made = _Builder(distinct, above, zone)
    return tuple(made.session(i) for i in range(len(distinct)) if above[i] is None)


def _distinct(entries: Iterable[Entry]) -> list[Entry]:
    """Return the entries, those that say the same in everything once."""
    found: dict[bytes, Entry] = {}
    for entry in entries:
        found.setdefault(msgpack.encode(replace(entry, cells=(), group=0)), entry)
    return list(found.values())


_SIDE_BY_SIDE = re.compile(
    r"\W*(?:parallel|concurrent|simultaneous|break-?out)\w*\W+(?:\w+\W+){0,2}?"
    r"(?:sessions|workshops|symposia|tracks|tutorials)\W*"
    r"|\W*(?:sesiones|sess[õo]es|sessions|sessioni)\s+(?:simult[aá]n\w+|paral\w+|parall\w+)\W*"
    r"|\W*parallel(?:sitzungen|sessions|veranstaltungen)\W*",
    re.IGNORECASE,
)
"""The title of a time in which several sessions run, which are named below it."""


def _with_shared_clocks(entries: Iterable[Entry]) -> Iterator[Entry]:
    """Give the sessions below "Parallel sessions" its time, where they print none of their own."""
    shared: Entry | None = None
    for entry in entries:
        if entry.start is not None:
            shared = entry if _SIDE_BY_SIDE.fullmatch(entry.title) else None
        elif shared is not None and _runs_in(entry, shared):
            yield replace(
                entry,
                start=shared.start,
                end=shared.end,
                ends_next_day=shared.ends_next_day,
                zone=entry.zone or shared.zone,
                time_text=entry.time_text or shared.time_text,
            )
            continue
        yield entry


def _runs_in(entry: Entry, shared: Entry) -> bool:
    same = (entry.day, entry.group) == (shared.day, shared.group)
    return same and entry.kind == "session" and not entry.under


def _parents(entries: Sequence[Entry]) -> list[int | None]:
    """Return for each entry the number of the session that it is a talk of, or None."""
    above: list[int | None] = [None] * len(entries)
    named = _by_name(entries)
    blocks: dict[int, list[int]] = {}
    for i, entry in enumerate(entries):
        if entry.under:
            above[i] = _named_parent(i, entries, named)
        if above[i] is None:
            blocks.setdefault(entry.group, []).append(i)
    for block in blocks.values():
        _by_times(block, entries, above)
        _by_order(block, entries, above)
    # A session has talks, and talks have none: what holds talks of its own stands alone.
    for holder in {i for i in above if i is not None}:
        above[holder] = None
    return above


def _by_name(entries: Sequence[Entry]) -> dict[str, list[int]]:
    named: dict[str, list[int]] = {}
    for i, entry in enumerate(entries):
        for name in {entry.id, entry.title.casefold()} - {""}:
            named.setdefault(name, []).append(i)
    return named


def _named_parent(
    child: int, entries: Sequence[Entry], named: Mapping[str, Sequence[int]]
) -> int | None:
    """Return the session that an entry names: by id, else the nearest of that title before it."""
    entry = entries[child]
    ids = [i for i in named.get(entry.under, ()) if entries[i].id == entry.under and i != child]
    if len(ids) == 1:
        return ids[0]
    found = [
        i
        for i in ids or named.get(entry.under.casefold(), ())
        if i != child and entries[i].day in (entry.day, None)
    ]
    before = [i for i in found if i < child]
    return before[-1] if before else found[0] if found else None


def _by_times(block: Sequence[int], entries: Sequence[Entry], above: list[int | None]) -> None:
    """Nest the timed entries of one block that lie within another that stands before them."""
    inside: dict[int, list[int]] = {}
    open_in: list[int] = []
    for i in block:
        entry = entries[i]
        if entry.start is None or entry.kind == "break":
            continue
        open_in = [p for p in open_in if not _is_over(entries[p], entry)]
        holder = next((p for p in reversed(open_in) if _covers(entries[p], entry)), None)
        if holder is not None:
            inside.setdefault(holder, []).append(i)
        if entry.kind not in _INNER and not _ALL_DAY.search(entry.title):
            open_in.append(i)
    for holder, children in inside.items():
        if _is_session_of(entries[holder], [entries[i] for i in children]):
            for i in children:
                above[i] = holder


def _is_over(outer: Entry, entry: Entry) -> bool:
    """Whether what comes after `entry` in its room can no longer belong to `outer`."""
    if outer.day != entry.day:
        return True
    if outer.level and entry.level and entry.level <= outer.level:
        return True
    if outer.room and entry.room and outer.room != entry.room:
        return False
    return outer.end is not None and _minutes(entry.start) >= _end(outer)


def _covers(outer: Entry, inner: Entry) -> bool:
    if outer.day != inner.day or (outer.room and inner.room and outer.room != inner.room):
        return False
    if outer.end is None:
        deeper = bool(outer.level and inner.level > outer.level)
        return deeper or (outer.kind == "session" and inner.kind in _INNER)
    begins, ends = _minutes(inner.start), _end(inner)
    if (begins, ends) == (_minutes(outer.start), _end(outer)):
        return bool(outer.level and inner.level > outer.level) or inner.kind in _INNER
    return _minutes(outer.start) <= begins < _end(outer) and ends <= _end(outer)


def _is_session_of(outer: Entry, inner: Sequence[Entry]) -> bool:
    """Whether what lies in the time of `outer` are its talks rather than other things beside it."""
    if all(one.kind in _INNER or (outer.level and one.level > outer.level) for one in inner):
        return True
    if outer.end is None or any(_length(one) > _LONGEST_TALK for one in inner):
        return False
    at = _minutes(outer.start)
    for one in inner:
        if _minutes(one.start) < at:
            return False  # They overlap: parallel things, not a row of talks.
        at = _end(one)
    if _CALLED_A_SESSION.search(outer.title) or (outer.people and _led(outer)):
        return True
    filled = at - _minutes(inner[0].start)
    return len(inner) > 1 and filled * 2 >= _end(outer) - _minutes(outer.start)


def _led(entry: Entry) -> bool:
    return all(_is_chair(person.role) for person in entry.people)


def _is_chair(role: str) -> bool:
    return re.search(r"chair|moderat|convener|convenor|presid", role) is not None


def _by_order(block: Sequence[int], entries: Sequence[Entry], above: list[int | None]) -> None:
    """Nest by the outline where a clock is missing: under a heading, or behind a session's time."""
    holder: int | None = None
    for i in block:
        entry = entries[i]
        if above[i] is not None:
            continue
        if holder is not None and _belongs_to(entry, entries[holder]):
            above[i] = holder
        elif entry.kind != "break":
            holder = i if entry.kind not in _INNER else None


def _belongs_to(entry: Entry, outer: Entry) -> bool:
    if entry.day != outer.day and entry.day is not None:
        return False
    deeper = bool(outer.level and entry.level > outer.level)
    inner = entry.kind in _INNER
    if entry.start is not None and (outer.start is not None or entry.kind == "break"):
        return False  # Times have spoken already.
    if entry.start is not None:
        heads = outer.kind == "session" and not entry.level and not outer.level
        return deeper or inner or (heads and entry.kind != "session")
    if outer.level and entry.level and not deeper:
        # "Session 3" is set as its papers are: then the word tells.
        called = outer.kind == "session" and _CALLED_A_SESSION.search(outer.title)
        return bool(called and entry.people and not entry.kind and entry.level == outer.level)
    return deeper or inner or bool(entry.people and not entry.kind and outer.start is not None)


def _minutes(clock: time | None) -> int:
    return clock.hour * 60 + clock.minute if clock else 0


def _end(entry: Entry) -> int:
    """Return the end in minutes after the midnight of the entry's day; its start where none is."""
    if entry.end is None:
        return _minutes(entry.start)
    after = entry.ends_next_day or entry.end < (entry.start or entry.end)
    return _minutes(entry.end) + 24 * 60 * after


def _length(entry: Entry) -> int:
    return _end(entry) - _minutes(entry.start)


# --- records of the model ----------------------------------------------------------------------

LONGEST = timedelta(hours=16)
"""An end that lies further off is not believed."""


class _Builder:
    """Turns entries into the model's records, each under an id of its own."""

    def __init__(self, entries: Sequence[Entry], above: Sequence[int | None], zone: str) -> None:
        self.entries = entries
        self.zone = zone
        self.inner: dict[int, list[int]] = {}
        for i, holder in enumerate(above):
            if holder is not None:
                self.inner.setdefault(holder, []).append(i)
        self.ids = Counter(entry.id for entry in entries if entry.id)
        self.codes = Counter(entry.code for entry in entries if entry.code)
        self.given: set[str] = set()

    def session(self, number: int) -> Session:
        """Return one session with its talks."""
        entry = self.entries[number]
        talks = [self.entries[i] for i in self.inner.get(number, ())]
        start, end, text = self._when(entry)
        day = entry.day or next((talk.day for talk in talks if talk.day), None)
        own = self._id(entry, day, (f"{start:%H:%M}" if start else text) + entry.room)
        lifted: list[Appearance] = []
        made = [self._talk(talk, own, lifted) for talk in talks]
        if start is None and not entry.time_text:
            start = min((talk.start for talk in made if talk.start), default=None)
            end = max((talk.end for talk in made if talk.end), default=None) if start else None
        return Session(
            id=own,
            title=entry.title,
            kind=entry.kind or "session",
            tracks=entry.tracks,
            day=day,
            start=start,
            end=end,
            time_text="" if start else text,
            room=entry.room or _only({talk.room for talk in talks}),
            url=entry.url,
            people=_each_once((*entry.people, *lifted)),
            talks=tuple(made),
            description=entry.description,
            cancelled=entry.cancelled,
        )

    def _talk(self, entry: Entry, session_id: str, lifted: list[Appearance]) -> Talk:
        """Return one talk; the chairs that stand in its row beside speakers go to `lifted`."""
        start, end, text = self._when(entry)
        people = entry.people
        chairs = [person for person in people if person.role.startswith(("chair", "session chair"))]
        if chairs and len(chairs) < len(people):
            lifted += chairs
            people = tuple(person for person in people if person not in chairs)
        return Talk(
            id=self._id(entry, entry.day, session_id + ("" if start else text)),
            title=entry.title,
            kind=entry.kind if entry.kind not in ("", "session") else "talk",
            start=start,
            end=end,
            time_text="" if start else text,
            url=entry.url,
            people=people,
            cancelled=entry.cancelled,
        )

    def _when(self, entry: Entry) -> tuple[datetime | None, datetime | None, str]:
        """Return start, end and the words that are kept where there is no start."""
        if entry.start is None:
            return None, None, _on_its_day(entry, entry.time_text)
        zone = _zone(entry.zone or self.zone)
        if entry.day is None or zone is None:
            return None, None, _on_its_day(entry, _words(entry))
        start = datetime.combine(entry.day, entry.start, zone)
        if zones.skipped(start):  # such an hour is no time
            return None, None, _words(entry)
        if entry.end is None:
            return start, None, ""
        end_day = entry.day + timedelta(days=_end(entry) >= 24 * 60)
        ends = datetime.combine(end_day, entry.end, zone)
        fits = start < ends and ends - start <= LONGEST and not zones.skipped(ends)
        return start, ends if fits else None, ""

    def _id(self, entry: Entry, day: date | None, clock: str) -> str:
        """Return the source's own id or code where it is unique, else one made of what is said."""
        names = " ".join(person.name_text for person in entry.people)
        own = [
            name
            for name, seen in ((entry.id, self.ids), (entry.code, self.codes))
            if name and seen[name] == 1
        ]
        made = (digest(day, clock + more, entry.title) for more in _more(names))
        found = next(name for name in chain(own, made) if name not in self.given)
        self.given.add(found)
        return found


def _on_its_day(entry: Entry, text: str) -> str:
    """Return the words of a time behind those of its day, where the date is not known."""
    if entry.day is not None or not text or entry.day_text in text:
        return text
    return f"{entry.day_text}, {text}"


def _words(entry: Entry) -> str:
    """Return the time of an entry without a day: as printed, unless that says another one.

    "1.00 - 1.05" below "12.45" is one in the afternoon, which only the page around it tells.
    """
    if entry.start is None:
        return entry.time_text
    end = f" - {entry.end:%H:%M}" if entry.end else ""
    alone = next(iter(clock.find(entry.time_text)), None)
    if alone and (alone.start, alone.end or entry.end) == (entry.start, entry.end):
        return entry.time_text
    return f"{entry.start:%H:%M}{end}"


def _more(names: str) -> Iterable[str]:
    """Yield what tells two entries apart that say the same of when, where and what."""
    yield ""
    yield f" {names}"
    for number in count(2):
        yield f" {names} {number}"


def _zone(name: str) -> tzinfo | None:
    """Return the zone of an IANA name or of an offset such as "-05:00"."""
    if offset := re.fullmatch(r"([+-])(\d\d):(\d\d)", name):
        minutes = int(offset[2]) * 60 + int(offset[3])
        return timezone(timedelta(minutes=-minutes if offset[1] == "-" else minutes))
    return zones.named(name) if name else None


def _only(values: set[str]) -> str:
    """Return the one value where there is one."""
    return next(iter(values)) if len(values) == 1 else ""


def _each_once(people: Iterable[Appearance]) -> tuple[Appearance, ...]:
    found: list[Appearance] = []
    for person in people:
        if person not in found:
            found.append(person)
    return tuple(found)
