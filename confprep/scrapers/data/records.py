"""A tree of data as records in groups: those that stand at one place of the tree and look alike."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from html import unescape
from typing import Any

from confprep.errors import ReadError
from confprep.scrapers.data import headings, moments
from confprep.scrapers.data.forms import DEEPEST
from confprep.text import clean

MOST_RECORDS = 200_000
Path = tuple[str, ...]
_NOTHING = frozenset(("", "na", "n/a", "none", "null", "tba", "tbd", "-", "--", "nan", "n.n."))
_LONGEST_NOTHING = 4
_SPECIAL = re.compile(r"[^ -~]|[<&*_\]]|  ")
"""What a text must have before markup, emphasis or a character that is not seen can be in it."""
_REPRESENTS = ("name", "title", "label", "displayname", "value", "text", "en", "rendered",
               "datetime", "date")  # fmt: skip
_BREAK = re.compile(r"<br\s?/?>|</(?:p|li|div|tr)>", re.IGNORECASE)
_FOLDED = re.compile(r"<(details|script|style)\b.*?</\1\s*>", re.IGNORECASE | re.DOTALL)
_TAG = re.compile(r"<[^<>]{1,500}>")
_EMPHASIS = re.compile(r"(\*\*|__)(?=\S)(.+?)(?<=\S)\1")
_LINKED = re.compile(r"!?\[([^\]\n]*)\]\([^)\s]*\)")
_MAP_KEY = re.compile(
    r"\d|\s|^(?:mon|tues|wednes|thurs|fri|satur|sun)day$|^(?:mon|tue|wed|thu|fri|sat|sun)$",
    re.IGNORECASE,
)
_NAMED_MAPS = {"rooms": "room", "days": "day", "tracks": "track", "halls": "room", "dates": "day",
               "locations": "room", "stages": "room", "byday": "day", "byroom": "room"}  # fmt: skip


class Record:
    """One object of the data: its own texts by key, and the records inside it."""

    __slots__ = ("above", "group", "inner", "lists", "true", "values")

    def __init__(self, group: Group, above: Record | None) -> None:
        self.group = group
        self.above = above
        self.values: dict[str, str] = {}
        self.lists: dict[str, tuple[str, ...]] = {}
        """Values that stand in a list of their own, each as it is."""
        self.inner: dict[str, list[Record]] = {}
        self.true: set[str] = set()

    def above_it(self) -> Iterator[Record]:
        """Yield the records it stands in, the nearest first."""
        record = self.above
        while record is not None:
            yield record
            record = record.above


class Group:
    """The records at one place of the tree."""

    __slots__ = ("path", "records")

    def __init__(self, path: Path) -> None:
        self.path = path
        self.records: list[Record] = []

    @property
    def key(self) -> str:
        """The name of the list that the records stand in."""
        return next((part for part in reversed(self.path) if part != "*"), "")

    def values(self, key: str) -> list[str]:
        """Return what its records hold under a key, as far as they do."""
        return [value for record in self.records if (value := record.values.get(key))]

    def names(self) -> list[str]:
        """Return every key that one of its records has, in the order of the data."""
        return list(dict.fromkeys(key for record in self.records for key in record.values))


def groups_of(tree: Any) -> dict[Path, Group]:
    """Return the groups of a tree by their path, outermost first.

    Raises `ReadError` for data that is nested deeper or is more than any program.
    """
    reader = _Reader()
    reader.walk(tree, (), None, 0)
    return reader.groups


class _Reader:
    def __init__(self) -> None:
        self.groups: dict[Path, Group] = {}
        self.count = 0

    def walk(self, value: Any, path: Path, above: Record | None, depth: int) -> None:
        if depth > DEEPEST:
            raise ReadError(f"the data is nested more than {DEEPEST} levels deep")
        if isinstance(value, list):
            for item in value:
                if isinstance(item, (dict, list)):
                    self.walk(item, path, above, depth + 1)
        elif isinstance(value, dict):
            named = _as_map(value, path[-1] if path else "")
            if named is None:
                self._record(value, path, above, depth)
                return
            for key, item in value.items():
                holder = self._new((*path, "*"), above)
                self._add(holder, named, str(key))
                if isinstance(item, dict):
                    self._fill(holder, item, (*path, "*"), depth)
                else:
                    self.walk(item, (*path, "*", "items"), holder, depth + 1)

    def _record(
        self, value: Mapping[str, Any], path: Path, above: Record | None, depth: int
    ) -> None:
        self._fill(self._new(path, above), value, path, depth)

    def _new(self, path: Path, above: Record | None) -> Record:
        self.count += 1
        if self.count > MOST_RECORDS:
            raise ReadError(
                f"the data holds more than {MOST_RECORDS:,} records, too many for a program",
                next_step="Save only the part of it that holds the sessions",
            )
        group = self.groups.setdefault(path, Group(path))
        record = Record(group, above)
        group.records.append(record)
        if above is not None and path:
            above.inner.setdefault(path[-1], []).append(record)
        return record

    def _fill(self, record: Record, value: Mapping[str, Any], path: Path, depth: int) -> None:
        deeper: list[tuple[str, Any]] = []
        for key, item in value.items():
            name = str(key)
            if isinstance(item, dict):
                if _is_flat(name, item):
                    self._flatten(record, name, item)
                else:
                    deeper.append((name, item))
            elif isinstance(item, list):
                plain = [text(one) for one in item if not isinstance(one, (dict, list))]
                if any(plain):
                    record.lists[name] = tuple(filter(None, plain))
                    record.values[name] = "; ".join(record.lists[name])
                if any(isinstance(one, (dict, list)) for one in item):
                    deeper.append((name, item))
                    self._represent(record, name, item)
            elif item is True:
                record.true.add(name)
            elif said := text(item):
                self._add(record, name, said)
        for name, item in deeper:
            self.walk(item, (*path, name), record, depth + 1)

    @staticmethod
    def _add(record: Record, key: str, value: str) -> None:
        record.values.setdefault(key, value)

    def _flatten(self, record: Record, name: str, item: Mapping[str, Any]) -> None:
        """Take a small object as the value it stands for: `{"room": {"name": "Hall A"}}`."""
        plain = {headings.plain(str(key)).replace(" ", ""): key for key in item}
        stands = next(
            (plain[one] for one in _REPRESENTS if one in plain and text(item.get(plain[one]))), None
        )
        for key, value in item.items():
            if isinstance(value, (dict, list)) or not (said := text(value)):
                continue
            self._add(record, name if key == stands else f"{name} {key}", said)

    @staticmethod
    def _represent(record: Record, name: str, items: list[Any]) -> None:
        """Keep what small objects of a list are called, for tracks and tags."""
        if headings.is_beside_the_program(name):
            called = (
                next((said for one in _REPRESENTS if (said := text(item.get(one)))), "")
                for item in items
                if isinstance(item, dict)
            )
            if found := tuple(filter(None, called)):
                record.lists[name] = found
                record.values.setdefault(name, "; ".join(found))


def _as_map(value: Mapping[str, Any], key: str) -> str | None:
    """Return under which name the keys of an object are values of their own, or None.

    `{"2026-10-14": [...]}` and `{"rooms": {"Hall A": [...]}}` are lists whose items are named.
    """
    if not value or not all(_is_records(item) for item in value.values()):
        return None
    named = _NAMED_MAPS.get(key.casefold())
    if named:
        return named
    keys = [str(name) for name in value]
    if all(moments.read(name, bare=False).printed for name in keys):
        return "day"
    if all(_MAP_KEY.search(name) for name in keys):
        return "id" if all(isinstance(item, dict) for item in value.values()) else "label"
    return None


def _is_records(item: Any) -> bool:
    if isinstance(item, dict):
        return True
    return isinstance(item, list) and bool(item) and all(isinstance(one, dict) for one in item)


def _is_flat(name: str, item: Mapping[str, Any]) -> bool:
    """Whether an object is one value with its particulars rather than a record of its own."""
    if headings.holds_people(name) or any(isinstance(one, (dict, list)) for one in item.values()):
        return False
    return not headings.holds_talks(name)


def text(value: Any) -> str:
    """Return a value as the text a person would read: without markup; "" for nothing said."""
    if value is None or isinstance(value, (bool, dict, list)):
        return ""
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    said = str(value)
    if not _SPECIAL.search(said):
        said = said.strip()
        return "" if len(said) <= _LONGEST_NOTHING and said.casefold() in _NOTHING else said
    if "<" in said:
        said = _TAG.sub(" ", _BREAK.sub("\n", _FOLDED.sub(" ", said)))
    if "&" in said:
        said = unescape(said)
    if "**" in said or "__" in said:
        said = _EMPHASIS.sub(r"\2", said)
    if "](" in said:
        said = _LINKED.sub(r"\1", said)
    lines = (" ".join(line.split()) for line in said.split("\n"))
    said = clean.lines("\n".join(filter(None, lines)))
    return "" if said.casefold() in _NOTHING else said
