"""What each field of a group of records holds: by what stands in it first, by its name second.

A name is a promise that content can break: a "title" full of addresses is a link, a "day" with
hours in it is a start. By content alone a field is taken for people or places only where it has
several values that seldom repeat.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from statistics import fmean

from msgspec import Struct
from msgspec.structs import replace

from confprep.scrapers.data import headings, moments, persons
from confprep.scrapers.data.headings import Meaning
from confprep.scrapers.data.moments import Context, Moment
from confprep.scrapers.data.records import Group

SAMPLE = 60
"""Distinct values that are looked at."""
FEWEST = 4
"""Values that content alone needs."""
_MOST, _MANY = 0.6, 0.5
_LONG = 240
_WITH_SECONDS = (5, 6)
"""Figures of a clock of hours, minutes and seconds."""
_TIMES = frozenset(("start", "end", "time", "day"))
_ADDRESS = re.compile(
    r"(?:https?://|www\.|mailto:|/)\S+|\S+\.(?:png|jpe?g|svg|html?|pdf)|[0-9a-f-]{16,}"
)
_OUTER = frozenset(("session", "sessions", "parent", "main", "main session"))
_INNER = frozenset(
    ("sub", "subsession", "sub-session", "sub session", "child", "talk", "presentation", "paper")
)
"""How a column of the outline calls a session and what is in it."""
_SERIAL = re.compile(r"[A-Z]{0,4}[-. ]?\d{1,8}[a-z]?", re.IGNORECASE)


class Field(Struct, frozen=True, kw_only=True):
    """One key of a group, and what its values are."""

    key: str
    field: str
    """One of `headings.FIELDS`, or "" where nothing is known, or `other` for what is not wanted.

    `level` is what says whether a record is a session or stands in the one before it.
    """
    role: str = ""
    owner: str = ""
    filled: float = 0.0
    """Share of the records that have a value."""
    distinct: float = 1.0
    """Share of the values that differ from each other."""
    plain: bool = False
    length: float = 0.0
    """Letters in a value, on average."""
    flipped: bool = False
    """Names stand as "Family, Given"."""
    placed: bool = False
    """Names stand each with the workplace behind a comma."""
    given: bool = False
    """The user said so."""


Fields = Mapping[str, Field]


def typed(
    group: Group, given: Mapping[str, str] | None = None, told: Context = moments.NOWHERE
) -> dict[str, Field]:
    """Return the fields of a group by key; `given` maps fields to keys as the user named them."""
    user = {headings.plain(key): field for field, key in (given or {}).items()}
    found = {key: _field(group, key, user.get(headings.plain(key)), told) for key in group.names()}
    found = _without_the_same_everywhere(found, group)
    found = _ends_beside_starts(found, group, told)
    found = _one_title(found, group)
    return _names_beside_titles(found, group)


def _field(group: Group, key: str, given: str | None, told: Context) -> Field:
    values = group.values(key)
    meaning = headings.meaning(key)
    sample = [value[:300] for value in dict.fromkeys(values)][:SAMPLE]
    role_of_people = "people" in (given, meaning.field)
    field = Field(
        key=key,
        field=given or "",
        role=meaning.role,
        owner=meaning.owner,
        filled=len(values) / max(1, len(group.records)),
        distinct=len(set(values)) / max(1, len(values)),
        plain=meaning.plain,
        length=fmean(map(len, sample)) if sample else 0.0,
        given=given is not None,
        flipped=persons.are_flipped(sample),
        placed=role_of_people and persons.are_placed(sample),
    )
    if given is not None or not sample:
        return field
    if _are_levels(sample):
        return replace(field, field="level")
    kind = _kind(meaning, sample, field, told, enough=len(values) >= FEWEST)
    if kind in ("start", "end", "time") and all(map(str.isdigit, sample)):
        _fill_up(group, key)
    return replace(field, field=kind)


def _are_levels(sample: Sequence[str]) -> bool:
    """Whether values are the words of an outline: "Session", "Sub"."""
    said = {value.casefold() for value in sample}
    return said <= _OUTER | _INNER and not said.isdisjoint(_INNER) and not said.isdisjoint(_OUTER)


def is_inner(level: str) -> bool:
    """Whether a value of a `level` says that its record stands in the session before it."""
    return level.casefold() in _INNER


def _fill_up(group: Group, key: str) -> None:
    """Give back the zeros that a column of hours, minutes and seconds lost: 512 is 00:05:12."""
    longest = max(len(value) for value in group.values(key))
    if longest in _WITH_SECONDS:
        for record in group.records:
            if value := record.values.get(key):
                record.values[key] = value.zfill(max(_WITH_SECONDS))


def _share(sample: Sequence[str], test: Callable[[str], object]) -> float:
    return sum(bool(test(value)) for value in sample) / len(sample)


def _kind(  # noqa: C901, PLR0911 - one kind of field a line
    meaning: Meaning, sample: Sequence[str], field: Field, told: Context, *, enough: bool
) -> str:
    """Return the field that a key holds."""
    if meaning.field == "other":
        return "other"
    if _share(sample, _ADDRESS.fullmatch) > _MANY:
        if meaning.field == "id":
            return "id"
        return "url" if meaning.field in ("url", "title", "session") else "other"
    if timed := _moment_kind(meaning, sample, told):
        return timed
    if meaning.field in _TIMES | {"url", "minutes", "zone"}:
        return "weekday" if meaning.field == "day" and enough else "other"
    if _share(sample, str.isdigit) > _MOST and meaning.field not in ("id", "code", "affiliation"):
        return "code" if meaning.field in ("", "session", "title") else "other"
    named = _named_kind(meaning, sample, field)
    if named or meaning.field:
        return named
    if enough and field.distinct > 0.5:  # noqa: PLR2004 - a name that repeats is a label
        if persons.share(sample) > _MOST and fmean(len(v.split()) for v in sample) > 1.7:  # noqa: PLR2004
            return "people"
        if persons.share_of_places(sample) > _MOST:
            return "affiliation"
    return ""


def _moment_kind(  # noqa: PLR0911 - one kind a line
    meaning: Meaning, sample: Sequence[str], told: Context
) -> str:
    """Return which part of a time the values say, or ""."""
    named = meaning.field
    if named == "zone":
        return "zone" if _share(sample, moments.zone) > _MANY else ""
    if named in ("id", "code", "url", "affiliation", "people", "description"):
        return ""
    if named == "minutes":
        return "minutes" if _share(sample, moments.minutes) > _MOST else ""
    short = [value for value in sample if len(value) <= moments.LONGEST]
    if len(short) * 2 < len(sample):
        return ""
    bare = named in _TIMES
    seen = [moments.read(value, told, bare=bare, time_of_day=named in ("start", "end", "time"))
            for value in short]  # fmt: skip
    both = sum(one.printed and one.start is not None for one in seen) / len(sample)
    days = sum(one.printed for one in seen) / len(sample)
    clocks = sum(one.start is not None for one in seen) / len(sample)
    ranges = sum(one.end is not None for one in seen) / len(sample)
    if both > _MOST:
        return "end" if named == "end" else "start" if ranges < _MANY else "time"
    if clocks > _MOST and (clocks >= days or named != "day"):
        if ranges > _MANY or named not in ("start", "end"):
            return "time"
        return named
    if days > _MOST:
        return "endday" if named == "end" else "day"
    if named in _TIMES and days + clocks - both >= _MANY:
        return named if named != "end" else "end"
    return ""


def _named_kind(  # noqa: PLR0911 - one kind a line
    meaning: Meaning, sample: Sequence[str], field: Field
) -> str:
    """Return the field that a key is named after, where its values can be such."""
    named = meaning.field
    if named == "people":
        wide = _share(sample, lambda value: len(value) > _LONG) > _MANY
        if wide and persons.share(sample) < _MANY:
            return ""
        likely = persons.share(sample)
        if likely > 0.3 or (len(sample) < FEWEST and likely > 0):  # noqa: PLR2004 - groups among them
            return "people"
        return "affiliation" if persons.share_of_places(sample) > _MOST else "other"
    if named in ("role", "kind", "credentials", "city", "state", "country", "first", "last"):
        return named if field.length < 60 else ""  # noqa: PLR2004 - a label is short
    if named == "room":
        return named if field.length < 120 else ""  # noqa: PLR2004
    if named in ("id", "code"):
        return named if field.length < 60 else ""  # noqa: PLR2004
    if named in ("title", "session") and _share(sample, _SERIAL.fullmatch) > _MOST:
        return "code" if named == "session" and not meaning.plain else named
    return named


def _ends_beside_starts(found: dict[str, Field], group: Group, told: Context) -> dict[str, Field]:
    """Take the later of two moments that no name tells apart as the end."""
    starts = [field for field in found.values() if field.field == "start" and not field.given]
    if len(starts) != 2 or all(headings.meaning(field.key).field for field in starts):  # noqa: PLR2004
        return found
    first, last = starts
    pairs = [
        (moments.read(one, told), moments.read(two, told))
        for record in group.records[:SAMPLE]
        if (one := record.values.get(first.key)) and (two := record.values.get(last.key))
    ]
    if pairs and all(
        (a.day, a.start) < (b.day, b.start) for a, b in pairs if _both(a) and _both(b)
    ):
        return found | {last.key: replace(last, field="end")}
    return found


def _both(moment: Moment) -> bool:
    return moment.day is not None and moment.start is not None


def _without_the_same_everywhere(found: dict[str, Field], group: Group) -> dict[str, Field]:
    """Leave out a title that every record shares where another one tells them apart."""
    titles = [field for field in found.values() if field.field in ("title", "session")]
    alike = [
        field
        for field in titles
        if not field.given
        and field.filled == 1.0
        and len(group.records) > 1
        and len(set(group.values(field.key))) == 1
        and any(len(set(group.values(other.key))) > 1 for other in titles)
    ]
    return found | {field.key: replace(field, field="other", owner="whole") for field in alike
                    if field.owner == "whole" or field.field == "title"}  # fmt: skip


def _one_title(found: dict[str, Field], group: Group) -> dict[str, Field]:
    """Leave each group one title, and at most one name of the session that it belongs to."""
    found = dict(found)
    titles = [field for field in found.values() if field.field == "title"]
    sessions = [field for field in found.values() if field.field == "session"]
    if sessions and titles and not any(map(_is_surely_a_title, titles)):
        # Names of sessions that all differ are their titles; a headline beside them is no talk.
        titles = [] if max(field.distinct for field in sessions) > 0.9 else titles  # noqa: PLR2004
    if not titles and sessions:
        best = max(sessions, key=_titleness)
        sessions.remove(best)
        if not sessions and (short := _short_text(found, group, best)):
            # Records of one session each with a text of its own: the texts are the talks' titles.
            sessions, best = [best], short
        titles = [best]
    if not titles:
        titles = _by_content(found, group)
    if not titles:
        return found
    best = max(titles, key=_titleness)
    for field in titles:
        found[field.key] = replace(field, field="other")
    if len(titles) > 1 and not sessions:
        wider = [
            field
            for field in titles
            if field is not best
            and field.filled > 0.8  # noqa: PLR2004 - nearly always
            and field.distinct < 0.75 * best.distinct
            and len(group.records) > 3  # noqa: PLR2004
        ]
        sessions = wider[:1]
    found[best.key] = replace(best, field="title")
    for field in sessions:
        found[field.key] = replace(field, field="other")
    if sessions:
        wide = max(sessions, key=lambda field: (field.given, field.filled, _titleness(field)))
        found[wide.key] = replace(wide, field="session")
    return found


def _is_surely_a_title(field: Field) -> bool:
    return field.given or field.owner == "talk" or "title" in headings.words(field.key)


def _titleness(field: Field) -> tuple[bool, float]:
    """Return how much a field is the title among several."""
    called = headings.words(field.key)
    score = field.filled + 0.3 * ("title" in called) + min(0.3, field.length / 200)
    score += 0.4 * field.plain + 0.3 * (field.owner == "talk") + 0.5 * field.distinct
    return field.given, score


def _short_text(found: Fields, group: Group, session: Field) -> Field | None:
    """Return a field of short texts that tells the records of one session apart, if any."""
    if session.distinct == 1.0 or len(group.records) < 2:  # noqa: PLR2004
        return None
    texts = [
        field
        for field in found.values()
        if field.field == "description" and field.length < 120 and field.distinct > session.distinct  # noqa: PLR2004
    ]
    return max(texts, key=lambda field: field.filled, default=None)


def _by_content(found: Fields, group: Group) -> list[Field]:
    """Return the unnamed field whose values read as titles, if one does."""
    if len(group.records) < FEWEST:
        return []
    wordy = [
        field
        for field in found.values()
        if field.field == "" and field.owner != "whole"
        and 12 < field.length < 170 and field.distinct > 0.5 and field.filled > 0.6  # noqa: PLR2004
        and fmean(len(value.split()) for value in group.values(field.key)) > 1.7  # noqa: PLR2004
    ]  # fmt: skip
    return [max(wordy, key=_titleness)] if wordy else []


def _names_beside_titles(found: dict[str, Field], group: Group) -> dict[str, Field]:
    """Read a column called "Name" beside a title as people where it holds such."""
    others = [field for field in found.values() if field.field == "other" and not field.given]
    has_title = any(field.field == "title" for field in found.values())
    if has_title and not any(field.field in ("people", "first") for field in found.values()):
        for field in others:
            called = headings.meaning(field.key)
            sample = list(dict.fromkeys(group.values(field.key)))[:SAMPLE]
            if called.field == "title" and sample and persons.share(sample) > _MOST:
                found[field.key] = replace(field, field="people")
                break
    return found
