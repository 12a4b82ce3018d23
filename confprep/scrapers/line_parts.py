"""What each part of a printed line is, told by what the reading holds.

The words of each title, name, affiliation and room are looked for in the line; a title over several
lines is found in all of them. What is left is a time, a day or a role, or is what the reader or its
heading says of the line as a whole; or it belongs to nothing.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence

from msgspec import Struct
from msgspec.structs import replace

from confprep.model import Session, Talk
from confprep.scrapers import account, evidence
from confprep.scrapers.blocks import Line
from confprep.scrapers.data import headings
from confprep.scrapers.page_state import PageState
from confprep.scrapers.shown import KEYED
from confprep.text import days, roles

NOT_PLACED = ""
KINDS = ("title", "person", "affiliation", "room", "track", "code", "time", "day", "role")
"""What a part of a line can be of a program, in the order in which it is looked for."""
_WORD = re.compile(r"[^\W_⁰¹²³⁴-⁹ᵃ-ᶻ]+")
_LABEL = re.compile(r"[^:]{2,30}:\s*$")
"""Says what follows it: "Location: "."""
_TAG = re.compile(r"</?[a-z][^<>]*>", re.IGNORECASE)
_JOINING = frozenset("and und et y e by with mit von the a of at in from bis to".split())
"""Words between two parts of a line that need no place of their own."""
_SHORT, _SURELY_PROSE = 40, 0.6
"""Letters, and how likely: told as prose rather than as belonging to nothing."""
_ALONE = 4
"""Words of a title that are enough to know it by, wherever they stand."""


class Part(Struct, frozen=True):
    """A stretch of a line that was read as one thing."""

    text: str
    kind: str = NOT_PLACED
    """One of `KINDS`; what the reader calls the whole line (`prose`); empty: belongs to nothing."""
    doubt: str = ""
    """What it looks like rather, where it seems to be something else."""
    of: str = ""
    """Id of the session or talk whose title it is."""


class ReadLine(Struct, frozen=True, kw_only=True):
    """A line and what it was read as. The texts of its parts, joined, are the printed line."""

    place: int
    parts: tuple[Part, ...]
    level: int = 0
    """1 to 6 for a heading."""
    depth: int = 0

    @property
    def text(self) -> str:
        """The printed line."""
        return "".join(part.text for part in self.parts)

    @property
    def unplaced(self) -> bool:
        """Whether some of it belongs to nothing that was read."""
        return any(part.kind == NOT_PLACED and _WORD.search(part.text) for part in self.parts)


_BY_FIELD = {
    **dict.fromkeys(("start", "end", "time", "minutes"), "time"),
    **dict.fromkeys(("day", "zone", "kind", "code", "id", "description", "role"), ""),
    "url": "address",
}


def by_name(name: str) -> str:
    """Return what a value is by its heading or key, where that says that it is no text to place."""
    field = headings.meaning(name).field if name else ""
    return _BY_FIELD[field] or field if field in _BY_FIELD else ""


class _Value(Struct, frozen=True):
    """One thing that the reading holds."""

    kind: str
    words: tuple[str, ...]
    doubt: str = ""
    of: str = ""

    def part(self) -> Part:
        """Return a part of a line that is of it, without its text."""
        return Part("", self.kind, self.doubt, self.of)


class _Run(Struct, frozen=True):
    """Words of a line, from one to before another, that are words of a value."""

    begin: int
    stop: int
    value: _Value
    at: int
    """The word of the value that the first of them is."""

    @property
    def rest(self) -> tuple[str, ...]:
        """The words of the value that are still to come."""
        return self.value.words[self.at + self.stop - self.begin :]


class Marker:
    """Finds in lines what a reading holds; asked line by line in reading order."""

    def __init__(
        self, sessions: Sequence[Session], told: Mapping[int, str], state: PageState
    ) -> None:
        self._told = told
        self.state = state
        self._by_pair: dict[tuple[str, str], list[tuple[_Value, int]]] = defaultdict(list)
        self._single: dict[str, _Value] = {}
        self._first: dict[str, _Value] = {}
        self._open: _Run | None = None
        for value in _values(sessions):
            if len(value.words) == 1:
                self._single.setdefault(value.words[0], value)
            self._first.setdefault(value.words[0], value)
            for at, pair in enumerate(zip(value.words, value.words[1:], strict=False)):
                self._by_pair[pair].append((value, at))

    def read(self, line: Line, named: str = "") -> ReadLine:
        """Return a line with its parts; `named` is what its heading says that it is."""
        if self._told.get(line.place) == account.NOTHING:
            part = Part(line.text, account.NOTHING)
            return ReadLine(place=line.place, parts=(part,), level=line.level, depth=line.depth)
        taken = self._moments(line.text)
        words = [
            (match[0].casefold(), match.start(), match.end())
            for match in _WORD.finditer(line.text)
            if not any(begin <= match.start() < stop for begin, stop, _ in taken)
        ]
        runs = self._runs([word for word, _, _ in words])
        if not runs and (tags := [match.span() for match in _TAG.finditer(line.text)]):
            # Data holds markup, which is no part of the title that was read.
            words = [w for w in words if not any(begin < w[1] < stop for begin, stop in tags)]
            runs = self._runs([word for word, _, _ in words])
        spans = [
            (
                words[run.begin][1],
                words[run.stop - 1][2],
                Part("", run.value.kind, run.value.doubt, run.value.of),
            )
            for run in runs
        ]
        spans += [(begin, stop, Part("", kind)) for begin, stop, kind in taken]
        spans.sort(key=lambda span: span[:2])
        told = self._told.get(line.place, "")
        whole = told if told not in _OF_ENTRIES else ""
        whole = whole or named or _by_key(line)
        parts = merged(tuple(_parts(line.text, spans, whole)))
        return ReadLine(place=line.place, parts=parts, level=line.level, depth=line.depth)

    def _moments(self, text: str) -> list[tuple[int, int, str]]:
        """Return where a line says a time or a day."""
        found = [(one.begin, one.stop, "time") for one in self.state.clocks_in(text)]
        for day in days.find(text, self.state.days):
            if not any(begin < day.stop and day.begin < stop for begin, stop, _ in found):
                found.append((day.begin, day.stop, "day"))
        return found

    def _runs(self, words: Sequence[str]) -> list[_Run]:
        """Return the values in a line from left to right; the longest at each word."""
        found: list[_Run] = []
        at = 0
        if (run := self._goes_on(words)) is not None:
            found.append(run)
            at = run.stop
        while at < len(words):
            run = self._longest(words, at)
            found += [run] if run is not None else []
            at = run.stop if run is not None else at + 1
        if words:
            last = found[-1] if found and found[-1].stop == len(words) else None
            self._open = last if last is not None and last.rest else None
        return found

    def _goes_on(self, words: Sequence[str]) -> _Run | None:
        """Return the words at the beginning that go on with the value of the line above."""
        if self._open is None:
            return None
        value, rest = self._open.value, self._open.rest
        count = _common(words, rest)
        if count and (count == len(rest) or count == len(words)):
            return _Run(0, count, value, len(value.words) - len(rest))
        return None

    def _longest(self, words: Sequence[str], begin: int) -> _Run | None:
        best: _Run | None = None
        if begin + 1 < len(words):
            for value, at in self._by_pair.get((words[begin], words[begin + 1]), ()):
                count = _common(words[begin:], value.words[at:])
                ends = at + count == len(value.words)
                known = ends if at == 0 else ends and begin == 0
                known = known or count >= _ALONE or (at == 0 and begin + count == len(words))
                if known and (best is None or count > best.stop - best.begin):
                    best = _Run(begin, begin + count, value, at)
        if best is None and words[begin] in self._single:
            best = _Run(begin, begin + 1, self._single[words[begin]], 0)
        if best is None and len(words) == 1 and words[0] in self._first:
            best = _Run(0, 1, self._first[words[0]], 0)
        return best


def _by_key(line: Line) -> str:
    """Return what a value of data is by its key."""
    if not line.look.startswith(KEYED):
        return ""
    key = line.look.removeprefix(KEYED).rpartition(".")[2]
    return by_name(key) if key else "heading"


_OF_ENTRIES = frozenset(
    ("entry", "session", "talk", "poster", "break", "paper", "presentation", "abstract", "lecture")
)
"""What the account calls a line of an entry: its parts tell more."""


def _common(one: Sequence[str], other: Sequence[str]) -> int:
    """Return how many words two texts begin with alike."""
    count = 0
    for left, right in zip(one, other, strict=False):
        if left != right:
            break
        count += 1
    return count


def _values(sessions: Iterable[Session]) -> list[_Value]:
    """Return what a reading holds, each once, by the order of `KINDS`."""
    found: dict[tuple[str, tuple[str, ...]], _Value] = {}
    doubtful = account.doubtful(sessions)

    def add(kind: str, text: str, key: object = None, of: str = "") -> None:
        words = tuple(match[0].casefold() for match in _WORD.finditer(text))
        if not words or (len(words) == 1 and len(words[0]) < 2):  # noqa: PLR2004 - a letter
            return
        doubt = _looks_like(text, kind) if (key or text) in doubtful else ""
        found.setdefault((kind, words), _Value(kind, words, doubt, of))

    for session in sessions:
        add("room", session.room)
        for track in session.tracks:
            add("track", track)
        rows: tuple[Session | Talk, ...] = (session, *session.talks)
        for row in rows:
            add("title", row.title, of=row.id)
            for person in row.people:
                add("person", person.name_text, (person.name_text, person.affiliation_text))
                add("affiliation", person.affiliation_text)
    return sorted(found.values(), key=lambda value: KINDS.index(value.kind))


_WORDS_FOR = {"person": "a person", "affiliation": "an affiliation", "title": "a title"}


def _looks_like(text: str, kind: str) -> str:
    """Return what a doubtful text may be rather than what it was read as."""
    likely = evidence.kind(text)
    if likely != kind and likely in _WORDS_FOR:
        return f"looks like {_WORDS_FOR[likely]}"
    return f"may be more than {_WORDS_FOR[kind]}, or cut"


def _parts(text: str, spans: Sequence[tuple[int, int, Part]], whole: str) -> Iterator[Part]:
    """Yield the parts of a line; `whole` is what the rest of it was read as."""
    at = 0
    for begin, stop, part in spans:
        if begin > at:
            yield _between(text[at:begin], whole, before=part.kind)
        if stop > max(at, begin):
            yield replace(part, text=text[max(at, begin) : stop])
        at = max(at, stop)
    if at < len(text):
        yield _between(text[at:], whole)


def _between(text: str, whole: str, before: str = "") -> Part:
    """Return what stands between two parts, or at an end."""
    words = [word.casefold() for word in _WORD.findall(text)]
    if not any(len(word) > 1 and word not in _JOINING for word in words):
        return Part(text, "mark")
    bare = text.strip(" :;,()[]–—-|\t")
    if not whole and len(words) <= 3 and roles.read(bare) is not None:  # noqa: PLR2004
        return Part(text, "role")
    if before and _LABEL.match(text):
        return Part(text, "label")
    if not whole and len(text) > _SHORT and evidence.classify(text)["prose"] > _SURELY_PROSE:
        whole = "prose"
    return Part(text, whole or NOT_PLACED)


def merged(parts: Sequence[Part]) -> tuple[Part, ...]:
    """Return parts with the marks between them added to the part before; there are none alone."""
    found: list[Part] = []
    for part in parts:
        if found and part.kind == "mark":
            found[-1] = replace(found[-1], text=found[-1].text + part.text)
        elif len(found) == 1 and found[-1].kind == "mark":
            found[-1] = replace(part, text=found[-1].text + part.text)
        else:
            found.append(part)
    return tuple(found)
