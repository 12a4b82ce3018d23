"""Groups of typed records to entries: which are sessions, which their talks, and when each is."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date, datetime, timedelta

from msgspec import Struct
from msgspec.structs import replace

from confprep.model import Appearance, Meeting
from confprep.scrapers.account import Printed
from confprep.scrapers.data import headings, moments, persons, rows
from confprep.scrapers.data.fields import Field, Fields, typed
from confprep.scrapers.data.moments import Moment
from confprep.scrapers.data.records import Group, Path, Record
from confprep.scrapers.data.rows import Row
from confprep.scrapers.entries import Entry
from confprep.scrapers.ids import digest
from confprep.text import zones

_CLOCKS = ("start", "time")
_SHOWN = ("title", "session", "people", "moderators", "coauthors", "first", "last", "affiliation")
_LONGEST_SHOWN = 120
_NAMING = ("people", "moderators", "coauthors")
_LOOKED_AT = 300
"""Records of a group that are looked at for years and halves of the day."""


class Understood(Struct, frozen=True, kw_only=True):
    """What data says of a program."""

    entries: tuple[Entry, ...] = ()
    lost: tuple[tuple[str, tuple[str, ...]], ...] = ()
    """Reason to the texts of what may belong to the program and was not used."""
    fields: tuple[tuple[str, str], ...] = ()
    """Field and key, as understood."""
    printed: Printed = Printed()
    """What of the data a listing should hold."""
    people: tuple[Appearance, ...] = ()
    """Whom lists beside the sessions name, with where they work."""


def joined(parts: Sequence[Understood]) -> Understood:
    """Return what several sheets say, as one."""
    lost: dict[str, tuple[str, ...]] = {}
    for part in parts:
        for reason, texts in part.lost:
            lost[reason] = (*lost.get(reason, ()), *texts)
    return Understood(
        entries=tuple(entry for part in parts for entry in part.entries),
        lost=tuple(lost.items()),
        fields=tuple(dict.fromkeys(field for part in parts for field in part.fields)),
        printed=Printed(
            lines=tuple(line for part in parts for line in part.printed.lines),
            clocks=sum(part.printed.clocks for part in parts),
            named=True,
        ),
        people=tuple(person for part in parts for person in part.people),
    )


def read(
    groups: Mapping[Path, Group],
    meeting: Meeting | None,
    given: Mapping[str, str],
    *,
    rows: bool = False,
) -> Understood:
    """Return the entries of a tree's groups.

    `rows`: the records are rows of a table, where one talk may stand in a row for each speaker.
    """
    return _Program(groups, meeting, given, rows=rows).read()


def has_sessions(groups: Mapping[Path, Group], given: Mapping[str, str]) -> bool:
    """Whether some of a tree's groups are sessions."""
    return bool(_Program(groups, None, given, rows=False).entry_groups()[0])


class _Program:
    def __init__(
        self,
        groups: Mapping[Path, Group],
        meeting: Meeting | None,
        given: Mapping[str, str],
        *,
        rows: bool,
    ) -> None:
        self.groups = groups
        self.meeting = meeting
        self.rows = rows
        self.told = moments.context(_short_texts(groups.values()), meeting)
        self.fields: dict[Path, dict[str, Field]] = {
            path: typed(group, given, self.told) for path, group in groups.items()
        }
        self.keys = {path: _keys_by_kind(fields) for path, fields in self.fields.items()}
        self.zoned = any("zone" in keys for keys in self.keys.values())
        self.ids: dict[Path, Field | None] = {}
        self.dated: dict[Record, date | None] = {}
        self.people = {path for path in groups if self._is_people(path)}
        self.catalogue = self._people_by_id()
        self.named = self._names_by_id()
        self._resolve_people()
        self.read_before: dict[str, Moment] = {}
        """Moments by their text: the sessions of a meeting share most of theirs."""
        self.days_before: dict[str, Moment] = {}
        self.lost: dict[str, list[str]] = {}
        self.sessions: dict[tuple[str, ...], str] = {}

    def read(self) -> Understood:
        found: list[Entry] = []
        top, inner = self.entry_groups()
        for path in top:
            if self.rows or self._has(path, "session") or self._session_code(path):
                found += self._of_rows(path)
            else:
                for record in self.groups[path].records:
                    found += self._of_record(record, inner)
        shown = [
            (field.field, field.key)
            for path in (*top, *inner, *sorted(self.people))
            for field in self.fields[path].values()
            if field.field and field.field not in ("other", "weekday")
        ]
        return Understood(
            entries=tuple(found),
            lost=tuple((reason, tuple(texts)) for reason, texts in self.lost.items()),
            printed=self._printed((*top, *inner)),
            fields=tuple(dict.fromkeys(shown)),
            people=tuple(self._people_beside((*top, *inner))),
        )

    def _people_beside(self, entries: Sequence[Path]) -> Iterator[Appearance]:
        """Yield the people of lists that stand beside the sessions and say where they work."""
        for path in self.people:
            if self._has(path, "affiliation") and not any(_is_under(path, e) for e in entries):
                for record in self.groups[path].records:
                    yield from self._person(record, "")

    def _printed(self, entries: Sequence[Path]) -> Printed:
        """Return the texts that titles, people and places are, and how many clocks there are."""
        lines: list[str] = []
        clocks = 0
        within = [p for p in self.people if any(_is_under(p, path) for path in entries)]
        for path in (*entries, *within):
            for field in self.fields[path].values():
                values = self.groups[path].values(field.key)
                if field.field in _CLOCKS:
                    clocks = max(clocks, len(values))
                elif field.field in _SHOWN or (not field.field and field.length < _LONGEST_SHOWN):
                    lines += [line for value in values for line in value.splitlines()]
        return Printed(
            lines=tuple(dict.fromkeys(lines)), clocks=0 if self.rows else clocks, named=True
        )

    # --- which groups are what ------------------------------------------------------------------

    def _has(self, path: Path, *kinds: str) -> bool:
        return any(field.field in kinds for field in self.fields[path].values())

    def _is_people(self, path: Path) -> bool:
        """Whether the records of a group are people."""
        group, fields = self.groups[path], self.fields[path]
        if self._has(path, *_CLOCKS):
            return False
        named = self._has(path, "people", "first", "last", "title", "id")
        if headings.holds_people(group.key):
            return named
        if self._has(path, "first") and self._has(path, "last") and not self._has(path, "title"):
            return True
        if self._has(path, "people") and not self._has(path, "title", "session", "day"):
            return len(path) > 1 or self.rows
        title = next((field for field in fields.values() if field.field == "title"), None)
        if title is None or self._has(path, "day", "session"):
            return False
        sample = list(dict.fromkeys(group.values(title.key)))[:40]
        likely = persons.share(sample) > 0.6  # noqa: PLR2004
        return likely and (len(path) > 1 or (self.rows and self._has(path, "affiliation")))

    def entry_groups(self) -> tuple[list[Path], list[Path]]:
        """Return the groups of sessions and those of the talks in them, in order of the data."""
        likely = [path for path in self.groups if self._may_be_entries(path)]
        timed = [path for path in likely if self._has(path, *_CLOCKS)]
        if timed:
            likely = [p for p in likely if any(_is_under(p, t) or _is_under(t, p) for t in timed)]
        containers = {path for path in likely if self._is_container(path, likely)}
        likely = [path for path in likely if path not in containers]
        top = [p for p in likely if not any(p != q and _is_under(p, q) for q in likely)]
        return top, [path for path in likely if path not in top]

    def _may_be_entries(self, path: Path) -> bool:  # noqa: PLR0911 - one reason a line
        group = self.groups[path]
        if path in self.people or (path and headings.is_beside_the_program(group.key)):
            return False
        if any(self._above(path, self.people)):
            return False
        clock = self._has(path, *_CLOCKS)
        if not self._has(path, "title", "session"):
            return clock and self._has(path, "kind")
        if clock or self._has(path, "people", "moderators", "coauthors"):
            return True
        if any(_is_under(inner, path) for inner in self.people):
            return True
        if self._has(path, "day"):
            return True
        return any(self._has(p, *_CLOCKS) for p in self._ancestors(path)) and (
            self._has(path, "code", "description", "id") or headings.holds_talks(group.key)
        )

    def _above(self, path: Path, among: set[Path]) -> Iterator[Path]:
        return (p for p in self._ancestors(path) if p in among)

    def _ancestors(self, path: Path) -> Iterator[Path]:
        return (path[:n] for n in range(len(path) - 1, -1, -1) if path[:n] in self.groups)

    def _is_container(self, path: Path, likely: Sequence[Path]) -> bool:
        """Whether a group holds the sessions of a day or a room, and is none itself."""
        below = [p for p in likely if p != path and _is_under(p, path)]
        if not below or self._has(path, *_CLOCKS):
            return False
        if not path or len(self.groups[path].records) == 1:
            return True
        nearest = min(below, key=len)
        return not headings.holds_talks(self.groups[nearest].key)

    def _session_code(self, path: Path) -> Field | None:
        """Return the field that numbers the sessions of a table of papers, if there is one."""
        fields = self.fields[path].values()
        title = next((field for field in fields if field.field == "title"), None)
        if title is None or title.owner != "talk":
            return None
        return next(
            (f for f in fields if f.field == "code" and f.owner == "session" and f.distinct < 1),
            None,
        )

    # --- what values refer to --------------------------------------------------------------------

    def _own_id(self, path: Path) -> Field | None:
        """Return the field that tells the records of a group apart."""
        if path not in self.ids:
            ids = [f for f in self.fields[path].values() if f.field == "id" and f.distinct == 1.0]
            self.ids[path] = max(
                ids, key=lambda f: (f.plain, f.owner != "person", f.filled), default=None
            )
        return self.ids[path]

    def _people_by_id(self) -> dict[str, Record]:
        found: dict[str, Record] = {}
        for path in self.people:
            if not self._has(path, "people", "first", "last", "title"):
                continue
            for key in ("id", *(f.key for f in self.fields[path].values() if f.field == "id")):
                for record in self.groups[path].records:
                    if value := record.values.get(key):
                        found.setdefault(value, record)
        return found

    def _resolve_people(self) -> None:
        """Take fields that hold the ids of people for fields of people."""
        for path in self.groups.keys() - self.people if self.catalogue else ():
            for key, field in self.fields[path].items():
                meaning = headings.meaning(key)
                named = meaning.field == "people"
                if field.given or not (
                    named or (meaning.owner == "person" and headings.refers(key))
                ):
                    continue
                values = [part for v in self.groups[path].values(key) for part in v.split("; ")]
                known = sum(value in self.catalogue for value in values)
                if values and known * 2 >= len(values):
                    self.fields[path][key] = replace(field, field="people")
            self.keys[path] = _keys_by_kind(self.fields[path])

    def _names_by_id(self) -> dict[tuple[str, str], str]:
        """Return what rooms, tracks and the like are called, by the word for them and their id."""
        found: dict[tuple[str, str], str] = {}
        for path, group in self.groups.items():
            title = next(
                (f for f in self.fields[path].values() if f.field in ("title", "room")), None
            )
            if not path or title is None or not headings.is_beside_the_program(group.key):
                continue
            for word in headings.words(group.key):
                for record in group.records:
                    if (own := record.values.get("id")) and (name := record.values.get(title.key)):
                        found[word.removesuffix("s"), own] = name
        return found

    def _called(self, key: str, value: str) -> str:
        for word in headings.words(key):
            if name := self.named.get((word.removesuffix("s"), value)):
                return name
        return "" if headings.refers(key) and headings.meaning(key).field == "room" else value

    # --- one record ------------------------------------------------------------------------------

    def _value(self, record: Record, *kinds: str) -> str:
        """Return the first value of a record whose field is one of the kinds."""
        keys = self.keys[record.group.path]
        for kind in kinds:
            for key in keys.get(kind, ()):
                if value := record.values.get(key):
                    return self._called(key, value) if kind in ("room", "tracks") else value
        return ""

    def _near(self, record: Record, *kinds: str) -> str:
        """Return such a value of the record or of what it stands in, the nearest first."""
        if own := self._value(record, *kinds):
            return own
        for outer in record.above_it():
            if self._is_meeting(outer) and kinds != ("zone",):
                break
            if found := self._value(outer, *kinds) or self._name_of(outer, kinds):
                return found
        return ""

    def _is_meeting(self, record: Record) -> bool:
        return record.above is None and len(record.group.records) == 1

    def _name_of(self, record: Record, kinds: Sequence[str]) -> str:
        """Return what a room or a track around a record is called."""
        meaning = headings.meaning(record.group.key)
        if meaning.field in kinds and meaning.field in ("room", "tracks"):
            return self._value(record, "title")
        return ""

    def _of_record(self, record: Record, inner: Sequence[Path]) -> Iterator[Entry]:
        """Yield the entry of one record, then those of the talks in it."""
        entry = self._entry(record)
        talks = [one for one in _descendants(record) if one.group.path in inner]
        if not entry.title:
            entry = self._untitled(entry, record, talks=bool(talks))
        if not (entry.title or talks):
            return
        own = entry.id or digest(entry.day, f"{entry.start}{entry.room}", entry.title)
        yield (
            replace(entry, id=own, kind=entry.kind or ("session" if talks else ""))
            if talks
            else entry
        )
        for talk in talks:
            made = self._entry(talk, within=entry)
            if made.title or made.people:
                made = made if made.title else self._untitled(made, talk, talks=False)
                yield replace(made, under=own, kind=made.kind or "talk")

    def _untitled(self, entry: Entry, record: Record, *, talks: bool) -> Entry:
        """Call an entry without a title after its people; report one that has not even those."""
        if entry.people:
            names = ", ".join(person.name_text for person in entry.people[:2])
            self._lose("a time without a title, called after its speaker", names)
            return replace(entry, title=names)
        said = [self._value(record, kind) for kind in ("day", "start", "time", "room")]
        if not talks and any(said[1:]):
            self._lose("rows without a title", " ".join(filter(None, said))[:120])
        return entry

    def _lose(self, reason: str, text: str) -> None:
        self.lost.setdefault(reason, []).append(text)

    def _entry(self, record: Record, within: Entry | None = None) -> Entry:
        moment, zone = self._when(record, within)
        title = self._value(record, "title") or self._value(record, "session", "kind")
        own = self._own_id(record.group.path)
        link = self._value(record, "url")
        return Entry(
            title=" ".join(title.split()).strip(),
            day=moment.day or (within.day if within else None),
            start=moment.start,
            end=moment.end,
            ends_next_day=moment.ends_next_day,
            zone=zone,
            room=" ".join(self._room(record, within).split()),
            people=self._people(record),
            kind=self._value(record, "kind").casefold(),
            tracks=self._tracks(record),
            code=self._value(record, "code"),
            url=link if link.startswith("http") else "",
            id=record.values.get(own.key, "") if own else "",
            time_text=moment.text if moment.start is None or moment.day is None else "",
            day_text=self._day_text(record) if moment.day is None else "",
            description=self._value(record, "description"),
            cancelled=_is_cancelled(record),
        )

    def _day_text(self, record: Record) -> str:
        """Return what a record calls its day, where that is no date: "Tuesday", "Day 2"."""
        said = self._value(record, "day", "weekday")
        if not said.isdigit():
            return said[: moments.LONGEST]
        key = next(key for key, value in record.values.items() if value == said)
        return f"{key} {said}"

    def _room(self, record: Record, within: Entry | None) -> str:
        return self._value(record, "room") if within else self._near(record, "room")

    def _tracks(self, record: Record) -> tuple[str, ...]:
        for key in self.keys[record.group.path].get("tracks", ()):
            if value := record.values.get(key):
                parts = record.lists.get(key) or tuple(
                    part.strip() for part in value.replace("|", ";").split(";")
                )
                return tuple(self._called(key, part) for part in parts if part)
        return tuple(filter(None, (self._near(record, "tracks"),)))

    # --- when ------------------------------------------------------------------------------------

    def _when(self, record: Record, within: Entry | None) -> tuple[Moment, str]:
        """Return when a record is, on the wall clock of the zone that is returned with it."""
        start, end = self._value(record, "start"), self._value(record, "end")
        span = self._value(record, "time")
        moment = self._pair(start, end) if start and end else self._read(start or span)
        if moment.start is None and span:
            moment = self._pair(span, end) if end else self._read(span)
        elif span and start and moment.end is None:
            other = self._read(span)
            moment = replace(moment, end=other.end) if other.start == moment.start else moment
        if start == "" and end and span and moment.end is None:
            moment = self._pair(span, end)
        if moment.start is None and not within:
            moment = self._around(record, moment)
        text = span or " - ".join(filter(None, (start, end)))
        moment = self._with_day(record, replace(moment, text=text), within)
        if (
            moment.start
            and moment.end is None
            and (length := moments.minutes(self._value(record, "minutes")))
        ):
            until, next_day = moments.later(moment.start, length)
            moment = replace(moment, end=until, ends_next_day=next_day)
        return self._in_zone(moment, record, end)

    def _read(self, text: str) -> Moment:
        if text not in self.read_before:
            self.read_before[text] = moments.read(text, self.told, time_of_day=True)
        return self.read_before[text]

    def _read_day(self, text: str) -> Moment:
        if text not in self.days_before:
            self.days_before[text] = moments.read(text, self.told)
        return self.days_before[text]

    def _pair(self, start: str, end: str) -> Moment:
        both = f"{start}\n{end}"
        if both not in self.read_before:
            self.read_before[both] = moments.pair(start, end, self.told)
        return self.read_before[both]

    def _around(self, record: Record, moment: Moment) -> Moment:
        """Return the clock of what a record stands in, where it has none of its own."""
        for outer in record.above_it():
            if self._is_meeting(outer):
                break
            if found := self._value(outer, *_CLOCKS):
                return self._read(found)
        return moment

    def _with_day(self, record: Record, moment: Moment, within: Entry | None) -> Moment:
        if moment.day is None:
            for outer in (record, *record.above_it()):
                if day := self._day_of(outer):
                    return replace(moment, day=day)
        ends = self._read_day(self._value(record, "endday")).day
        if ends and moment.day and ends > moment.day and moment.end:
            moment = replace(moment, ends_next_day=True)
        if moment.day is None and within is not None:
            return replace(moment, day=within.day)
        return moment

    def _day_of(self, record: Record) -> date | None:
        """Return the day that a record says anywhere, looked for once."""
        if record not in self.dated:
            self.dated[record] = self._found_day(record)
        return self.dated[record]

    def _found_day(self, record: Record) -> date | None:
        keys = self.keys[record.group.path]
        for kind in ("day", "weekday", "start", "time"):
            for key in keys.get(kind, ()):
                if value := record.values.get(key):
                    found = self._read(value) if kind in _CLOCKS else self._read_day(value)
                    if found.day:
                        return found.day
        return None

    def _in_zone(self, moment: Moment, record: Record, end: str) -> tuple[Moment, str]:
        """Return an exact moment on the meeting's clock, else on its own."""
        said = moments.zone(self._near(record, "zone")) if self.zoned else ""
        if moment.exact is None:
            return moment, said
        known = said or (self.meeting.zone if self.meeting else "")
        zone = zones.named(known) if known else moment.exact.tzinfo
        first = moment.exact.astimezone(zone)
        last = moments.read(end).exact if end else None
        if last is not None:
            last = last.astimezone(zone)
            moment = replace(
                moment, end=last.time(), ends_next_day=bool(last.date() > first.date())
            )
        elif moment.end is not None and moment.start is not None:
            length = datetime.combine(first.date(), moment.end) - datetime.combine(
                first.date(), moment.start
            )
            moment = replace(moment, end=(first + length % timedelta(days=1)).time())
        placed = replace(moment, day=first.date(), start=first.time(), exact=None)
        return placed, known or moments.offset_of(first)

    # --- who -------------------------------------------------------------------------------------

    def _people(self, record: Record) -> tuple[Appearance, ...]:
        """Return the people of a session or talk: those of its own texts, then those inside it."""
        found = list(self._listed(record))
        for key, inside in record.inner.items():
            for one in inside:
                if one.group.path in self.people:
                    found += self._person(one, headings.meaning(key).role)
                elif not self._has(one.group.path, "title", "session", *_CLOCKS):
                    found += self._people(one)
        return tuple(rows.each_once(found))

    def _listed(self, record: Record) -> Iterator[Appearance]:
        fields = self.fields[record.group.path]
        kinds = self.keys[record.group.path]
        named = [key for kind in _NAMING for key in kinds.get(kind, ()) if key in record.values]
        columns = named if len(named) < 2 else [key for key in fields if key in named]  # noqa: PLR2004
        degrees = self._value(record, "credentials")
        role = self._value(record, "role").casefold()
        if not columns and (name := self._joined_name(record)):
            yield from self._with_place(record, (Appearance(name_text=name, role=role),), None)
            return
        for key in columns:
            field = fields[key]
            own = _told_role(field) or role
            values = record.lists.get(key) or (record.values[key],)
            people: list[Appearance] = []
            for value in values:
                if value in self.catalogue:
                    people += self._person(self.catalogue[value], own)
                    continue
                value = persons.turned(value) if field.flipped else value  # noqa: PLW2901
                if degrees and "," not in value and len(columns) == 1:
                    value = f"{value}, {degrees}"  # noqa: PLW2901
                people += persons.listed(value, own, placed=field.placed)
            yield from self._with_place(record, people, field)

    def _with_place(
        self, record: Record, people: Sequence[Appearance], column: Field | None
    ) -> tuple[Appearance, ...]:
        """Return people with the affiliation that stands beside their column."""
        fields = self.fields[record.group.path]
        for key in self.keys[record.group.path].get("affiliation", ()):
            field, value = fields[key], record.values.get(key)
            if not value or not _is_of(field, column):
                continue
            if column is not None and self._is_host(record, field, column):
                continue
            placed = ", ".join(filter(None, (value, *self._place(record))))
            found = persons.with_affiliations(people, placed)
            if found and not any(one.affiliation_text for one in found):
                self._lose("affiliations of several people that cannot be told apart", placed)
            return found
        return tuple(people)

    def _place(self, record: Record) -> tuple[str, ...]:
        return tuple(self._value(record, kind) for kind in ("city", "state", "country"))

    def _is_host(self, record: Record, field: Field, column: Field) -> bool:
        """Whether an institution is where something takes place rather than where somebody works.

        It is where it stands before the people, also in records that name nobody.
        """
        if field.owner == "person" or field.given or "affil" in field.key.casefold():
            return False
        keys = list(self.fields[record.group.path])
        if keys.index(field.key) > keys.index(column.key):
            return False
        return any(
            one.values.get(field.key) and not persons.listed(one.values.get(column.key, ""))
            for one in record.group.records
        )

    def _joined_name(self, record: Record) -> str:
        name = " ".join(filter(None, (self._value(record, "first"), self._value(record, "last"))))
        degrees = self._value(record, "credentials")
        return f"{name}, {degrees}" if name and degrees and degrees not in name else name

    def _person(self, record: Record, role: str) -> Iterator[Appearance]:
        """Yield the people of a record of the data that is a person, or holds some."""
        fields = self.fields[record.group.path]
        own = record.values.get("id", "")
        label = self._value(record, "role").casefold()
        deeper = [(key, one) for key, ones in record.inner.items() for one in ones
                  if one.group.path in self.people]  # fmt: skip
        name = self._joined_name(record) or self._value(record, "people", "title")
        if not name and own in self.catalogue and self.catalogue[own] is not record:
            yield from self._person(self.catalogue[own], role or label)
            return
        if deeper and (not name or not persons.is_person(name)):
            group_role = role or label or name.casefold().rstrip("s")
            for key, one in deeper:
                yield from self._person(one, headings.meaning(key).role or group_role)
            return
        if not name:
            return
        if any(f.flipped and f.field in ("people", "title") for f in fields.values()):
            name = persons.turned(name)
        degrees = self._value(record, "credentials")
        if degrees and degrees not in name:
            name = f"{name}, {degrees}"
        work = self._value(record, "affiliation")
        place = ", ".join(filter(None, (work, *self._place(record))))
        said = Appearance(name_text=name, role=role or label, affiliation_text=place)
        several = persons.listed(name, said.role, place) if "," in name or ";" in name else ()
        yield from several if len(several) > 1 else (said,)
        for key, one in deeper:
            yield from self._person(one, headings.meaning(key).role)

    # --- rows of one talk each -------------------------------------------------------------------

    def _of_rows(self, path: Path) -> Iterator[Entry]:
        """Yield the entries of rows: sessions, or the talks of sessions that each row names."""
        code = self._session_code(path)
        found = []
        for record in self.groups[path].records:
            row = self._row(record, code)
            if not (row.talk.title or row.session):
                row = replace(row, talk=self._untitled(row.talk, record, talks=False))
            if row.talk.title or row.session:
                found.append(row)
        return rows.entries_of(found, merge=self.rows)

    def _row(self, record: Record, code: Field | None) -> Row:
        entry = self._entry(record)
        session = " ".join(self._value(record, "session").split())
        number = record.values.get(code.key, "") if code else ""
        if not session and number:
            session = f"Session {number}" if number.replace(".", "").isdigit() else number
            entry = replace(entry, code="" if entry.code == number else entry.code)
        titled = bool(self._value(record, "title")) and bool(session)
        level = self._value(record, "level")
        return Row(session=session, code=number, talk=entry, titled=titled, level=level)


def _keys_by_kind(fields: Fields) -> dict[str, list[str]]:
    """Return the keys of a group that hold each kind of field, in the order of the data."""
    found: dict[str, list[str]] = {}
    for key, field in fields.items():
        found.setdefault(field.field, []).append(key)
    return found


def _short_texts(groups: Iterable[Group]) -> Iterator[str]:
    """Yield the short texts of the data that may say what its days and clocks leave open."""
    for group in groups:
        for record in group.records[:_LOOKED_AT]:
            yield from (v for v in record.values.values() if len(v) <= moments.LONGEST)


def _is_under(path: Path, outer: Path) -> bool:
    return path[: len(outer)] == outer


def _descendants(record: Record) -> Iterator[Record]:
    for inside in record.inner.values():
        for one in inside:
            yield one
            yield from _descendants(one)


def _is_cancelled(record: Record) -> bool:
    if any("cancel" in key.casefold() for key in record.true):
        return True
    return any(
        "status" in headings.words(key) and value.casefold() in ("cancelled", "canceled")
        for key, value in record.values.items()
    )


def _told_role(field: Field) -> str:
    if field.field == "moderators":
        return field.role or "moderator"
    return "co-author" if field.field == "coauthors" else field.role


def _is_of(field: Field, column: Field | None) -> bool:
    """Whether an affiliation belongs to the people of a column, as far as the names tell."""
    if column is None or field.given:
        return True
    chairs = column.role in rows.LEADING or column.field == "moderators"
    if field.owner != "person":
        return not chairs
    if field.role or chairs:
        return field.role == column.role
    return column.role != "co-author"
