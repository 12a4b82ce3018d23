"""JSON that holds a list of sessions somewhere, under whatever names: guessed, and shown.

For data saved from a browser (or found in a HAR file) of a system that has no reader of its own.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from importlib import import_module
from pkgutil import iter_modules
from typing import Any

import msgspec

from confprep.errors import ReadError
from confprep.model import Appearance, Meeting
from confprep.scrapers import platforms, rows, tables
from confprep.scrapers.page import Page, Reading
from confprep.scrapers.rows import Row

CONFIDENCE = 0.75
DEEPEST = 60
"""Levels of lists and objects; no system nests half as deep, and a loop has no end."""
MOST_ROWS = 50_000
_NOT_TALKS = re.compile(
    r"track|tag|sponsor|room|location|file|link|resource|image|media|attachment|categor|room|question"
    r"|option|setting|feature|label|credit|translation|document|exhibitor|filter|field|topic|type"
)
_PEOPLE_KEYS = re.compile(
    r"speaker|presenter|faculty|people|person|author|panelist|participant|moderator|chair|instructor"
    r"|host|contributor|lecturer|discussant|member"
)
_NAMED = (
    "name",
    "title",
    "label",
    "display name",
    "value",
    "text",
    "en",
    "date time",
    "datetime",
    "date",
)


def recognises(page: Page) -> bool:
    """Whether the file is JSON with a list of sessions in it, and no platform's own."""
    if page.content[:64].lstrip(b"\xef\xbb\xbf \t\r\n")[:1] not in (b"{", b"["):
        return False
    if _is_of_a_platform(page):
        return False
    try:
        data = _decoded(page)
    except ReadError:
        return False  # The reader of any text says what is wrong with it.
    try:
        return bool(_lists(data))
    except ReadError:
        return True  # It is too much of it, which `read` says.


def _is_of_a_platform(page: Page) -> bool:
    own = __name__.rpartition(".")[2]
    return any(
        import_module(f"{platforms.__name__}.{module.name}").recognises(page)
        for module in iter_modules(platforms.__path__)
        if module.name not in (own, "embedded_json")
    )


def pages(meeting: Meeting) -> list[str]:  # noqa: ARG001 - every platform is asked the same way
    """Return nothing: the data comes from the user."""
    return []


def read(page: Page, meeting: Meeting | None) -> Reading:
    """Read the sessions of the largest list that looks like one, with the talks inside them."""
    found = _lists(_decoded(page))
    if not found:
        raise ReadError(
            "the JSON holds no list of sessions whose names tell titles and times",
            where=page.label,
            next_step="Say which is which, for example --columns title=headline start=begin_at",
        )
    made = [_row(element, day) for element, day in found]
    sessions, skipped = rows.assemble(made, meeting)
    if not sessions:
        raise ReadError("the JSON holds no list of sessions", where=page.label)
    return Reading(sessions=sessions, skipped=skipped, confidence=CONFIDENCE)


def sessions_in(page: Page) -> int:
    """Return how many elements of some JSON look like sessions; none where it is no JSON."""
    try:
        return len(_lists(_decoded(page)))
    except ReadError:
        return 0


def explain(page: Page) -> list[tuple[str, str]]:
    """Return field and key as they were understood."""
    found = _lists(_decoded(page))
    return list(
        dict.fromkeys(pair for element, _ in found[:50] for pair in _fields(element).items())
    )


def _decoded(page: Page) -> Any:
    try:
        return msgspec.json.decode(page.text.lstrip("\ufeff"))
    except (msgspec.DecodeError, RecursionError, UnicodeError) as error:
        raise ReadError(
            "the JSON is damaged or cut off", where=page.label, next_step="Save it once more"
        ) from error


# --- finding the lists -------------------------------------------------------------------------


def _lists(data: Any) -> list[tuple[dict[str, Any], str]]:
    """Return the elements that look like sessions, each with the day that stands above it."""
    found: list[tuple[dict[str, Any], str]] = []
    _collect(data, "", "", 0, found)
    if len(found) > MOST_ROWS:
        raise ReadError(
            f"the JSON holds more than {MOST_ROWS:,} sessions, too many for a program",
            next_step="Save only the part of it that holds the sessions",
        )
    return found


def _collect(
    data: Any, day: str, key: str, depth: int, found: list[tuple[dict[str, Any], str]]
) -> None:
    if depth > DEEPEST:
        raise ReadError(f"the JSON is nested more than {DEEPEST} levels deep")
    if len(found) > MOST_ROWS:
        return
    if isinstance(data, list):
        for element in data:
            if isinstance(element, dict) and not _PEOPLE_KEYS.search(key) and _is_session(element):
                found.append((element, day))
            else:
                _collect(element, day, key, depth + 1, found)
        return
    if not isinstance(data, dict):
        return
    day = _day_of(data) or day
    if len(data) > 1 and all(isinstance(value, dict) for value in data.values()):
        # Sessions by their id: {"101": {...}, "102": {...}}.
        data = {key: list(data.values())} if sum(map(_is_session, data.values())) > 1 else data
    for name, value in data.items():
        if isinstance(value, (dict, list)):
            named = str(name)
            dated = named if rows.moment(named).day else day
            _collect(value, dated, rows.plain(named), depth + 1, found)


def _day_of(data: Mapping[str, Any]) -> str:
    for name, value in data.items():
        if rows.plain(str(name)) in rows.FIELDS["day"] and isinstance(value, str):
            return value
    return ""


def _is_session(element: dict[str, Any]) -> bool:
    fields = _fields(element)
    if "title" not in fields and "session" not in fields:
        return False
    if not ({"start", "time"} & fields.keys()):
        return False
    return not _nested_sessions_only(element)


def _nested_sessions_only(element: dict[str, Any]) -> bool:
    """Whether this is a day or a hall that holds sessions rather than a session itself."""
    inner = [
        value
        for name, value in element.items()
        if isinstance(value, list) and rows.plain(str(name)) in ("sessions", "events")
    ]
    return any(value and isinstance(value[0], dict) for value in inner)


# --- one element -------------------------------------------------------------------------------


def _fields(element: Mapping[str, Any]) -> dict[str, str]:
    """Return field to key, by the keys' names and the user's word."""
    keys = [str(key) for key in element]
    found = {field: keys[at] for field, at in rows.guess(keys).items()}
    return found | {field: key for field, key in tables.given().items() if key in element}


def _row(element: dict[str, Any], day: str = "") -> Row:
    fields = _fields(element)
    cells = {field: _text(element[key]) for field, key in fields.items()}
    used = set(fields.values())
    people: list[Appearance] = []
    talks: list[Row] = []
    for name, value in element.items():
        key = rows.plain(str(name))
        if isinstance(value, (list, dict)) and _PEOPLE_KEYS.search(key):
            people += _people(value, _role_of(key))
        elif isinstance(value, list) and name not in used and not _NOT_TALKS.search(key):
            talks += [_row(item) for item in value if isinstance(item, dict) and _is_talk(item)]
    made = tables.row_of(
        {**cells, "people": cells.get("people", ""), "day": cells.get("day") or day}
    )
    listed = {"people", "moderators"} & fields.keys()
    structured = any(isinstance(element[fields[field]], (list, dict)) for field in listed)
    return msgspec.structs.replace(
        made,
        people=tuple(people) if people or structured else made.people,
        moderators=() if structured else made.moderators,
        talks=tuple(talks),
        tracks=_names(element.get(fields.get("tracks", ""), ())),
        cancelled=element.get("cancelled") is True or element.get("canceled") is True,
    )


def _is_talk(element: dict[str, Any]) -> bool:
    fields = _fields(element)
    return "title" in fields and bool(
        {"start", "time", "people", "code", "description"} & fields.keys()
    )


def _text(value: Any) -> str:
    """Return a value as text: the name in an object, the first of a list."""
    if isinstance(value, bool) or value is None:
        return ""
    if isinstance(value, (str, int, float)):
        return re.sub(r"<[^<>]{1,300}>", " ", str(value)).strip()
    if isinstance(value, dict):
        plain = {rows.plain(str(key)): inner for key, inner in value.items()}
        for name in _NAMED:
            if isinstance(plain.get(name), (str, int)):
                return _text(plain[name])
        return ""
    if isinstance(value, list):
        return "; ".join(filter(None, map(_text, value)))
    return ""


def _names(value: Any) -> tuple[str, ...]:
    values = value if isinstance(value, (list, tuple)) else [value]
    return tuple(filter(None, map(_text, values)))


def _role_of(key: str) -> str:
    """Return what the key itself calls its people, where that says more than that they speak."""
    match = re.search(
        r"moderator|chair|panelist|discussant|instructor|facilitator|presenting author", key
    )
    return match[0] if match else ""


def _people(value: Any, role: str) -> Iterator[Appearance]:
    values = value if isinstance(value, list) else [value]
    for one in values:
        if isinstance(one, str):
            yield from rows.appearances(one, role)
        elif isinstance(one, dict):
            yield from _person(one, role)


def _person(one: dict[str, Any], role: str) -> Iterator[Appearance]:
    inner = [
        v for k, v in one.items() if isinstance(v, list) and _PEOPLE_KEYS.search(rows.plain(str(k)))
    ]
    if inner:
        label = _text(one.get("role") or one.get("title") or one.get("group") or "").casefold()
        for group in inner:
            yield from _people(group, role or label.rstrip("s"))
        return
    plain = {rows.plain(str(key)): value for key, value in one.items()}
    for wrapped in ("speaker", "person", "user", "profile"):
        if isinstance(plain.get(wrapped), dict):
            yield from _person({**one, **plain[wrapped], wrapped: None}, role)
            return
    fields = {field: _text(plain[name]) for field, name in _person_fields(plain).items()}
    first, last = fields.get("first", ""), fields.get("last", "")
    name = f"{first} {last}" if first and last else fields.get("name", "") or last
    if not name:
        return
    if fields.get("credentials") and fields["credentials"] not in name:
        name = f"{name}, {fields['credentials']}"
    place = [fields.get(part, "") for part in ("affiliation", "city", "state", "country")]
    yield Appearance(
        name_text=name,
        role=role or fields.get("role", "").casefold(),
        affiliation_text=", ".join(filter(None, place)),
    )


def _person_fields(plain: Mapping[str, Any]) -> dict[str, str]:
    known = {
        **{field: rows.FIELDS[field] for field in (
            "first", "last", "credentials", "affiliation", "role", "city", "state", "country")},
        "name": ("name", "full name", "display name", "speaker name", "presenter name", "fullname"),
    }  # fmt: skip
    return {
        field: name
        for field, names in known.items()
        if (name := next((n for n in names if _text(plain.get(n))), ""))
    }
