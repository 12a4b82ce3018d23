"""Rows of the contact log's tables, and the records they hold: by name, never by position.

A field of a record is the column of its name. A new one needs the record, a migration, and
nothing here, unless it is kept in another form than text, number or day.
"""

from __future__ import annotations

import sqlite3
from datetime import UTC, date, datetime
from typing import Any, TypeVar

import msgspec
from msgspec import Struct

from confprep.contacts.finding import fold
from confprep.errors import UsageError
from confprep.model import Contact, Interaction
from confprep.text import clean

KINDS = ("met", "sent", "answered", "declined", "note")

_Record = TypeVar("_Record", bound=Struct)
_PARAGRAPHS = frozenset(("how_met", "interests", "next_step", "place", "said", "promised"))
"""Fields that keep the line ends of what was typed."""
_NULLABLE = ("program_id", "uid")
"""Texts that are NULL where the record says nothing: keys that are unique or refer."""


class DraftState(Struct, frozen=True, kw_only=True):
    """What became of one draft letter."""

    id: str
    contact_id: int
    meeting: str
    purpose: str
    state: str
    """`draft`, `sent`, `answered`, `declined`."""
    state_on: date
    due: date
    path: str = ""
    answers: tuple[str, ...] = ()
    """Keys of the reminders it answers, as of `cadence.key`."""


Row = dict[str, Any]
"""A row by column name."""


def by_name(found: sqlite3.Cursor) -> list[Row]:
    """Return what was found by column name, without what is NULL: that says nothing."""
    names = [column[0] for column in found.description]
    return [
        {name: value for name, value in zip(names, row, strict=True) if value is not None}
        for row in found
    ]


def contact(row: Row, tags: tuple[str, ...] = ()) -> Contact:
    """Return the person of a row; tags stand in a table of their own."""
    row["tags"] = tags
    return _record(Contact, row)


def interaction(row: Row) -> Interaction:
    """Return what happened, as its row says; `changed_at` is kept in milliseconds.

    A day that is none, or that lies where no calendar reckons any more, is tolerated here, so that
    one entry never stands in the way of all the others: see `moment` and `_day`.
    """
    if (changed := row.get("changed_at")) is not None:
        row["changed_at"] = moment(changed / 1000)
    try:
        found = _record(Interaction, row)
    except msgspec.ValidationError:
        return _record(Interaction, _with_sound_days(row))
    years = (found.at.year, (found.due or found.at).year, (found.kept_on or found.at).year)
    if _FIRST.year <= min(years) and max(years) <= _LAST.year:
        return found
    return _record(Interaction, _with_sound_days(row))


def draft(row: Row) -> DraftState:
    """Return what became of a letter; its answers stand in one column, with spaces between."""
    row["answers"] = row["answers"].split()
    for name in ("state_on", "due"):
        row[name] = _day(row[name]) or _FIRST.date()
    return _record(DraftState, row)


_FIRST, _LAST = datetime(1900, 1, 1, tzinfo=UTC), datetime(2199, 12, 31, tzinfo=UTC)
"""What is kept in the log outside of these is shown as the nearer one."""


def moment(seconds: float) -> datetime:
    """Return a moment of the log, by its seconds since 1970."""
    return datetime.fromtimestamp(min(max(seconds, _FIRST.timestamp()), _LAST.timestamp()), UTC)


def _day(written: object) -> date | None:
    """Return a day of the log; None where nothing is written, or no day."""
    try:
        found = date.fromisoformat(str(written))
    except ValueError:
        return None
    return min(max(found, _FIRST.date()), _LAST.date())


def _with_sound_days(row: Row) -> Row:
    """Return the row of an interaction with days that can be reckoned with.

    Where `at` is no moment, its seconds are another record of it.
    """
    days: Row = {name: _day(row[name]) for name in ("due", "kept_on") if name in row}
    try:
        at = datetime.fromisoformat(str(row["at"]))
    except ValueError:
        at = moment(row["instant"])
    if at.tzinfo is None or not _FIRST.year <= at.year <= _LAST.year:
        at = moment(row["instant"])
    return {**row, **days, "at": at}


def contact_row(contact: Contact) -> dict[str, Any]:
    """Return the columns of a person but its number. UsageError where there is no name."""
    if not line(contact.name):
        raise UsageError("A contact needs a name")
    row = _row(contact, without=("id", "program", "tags"))
    searched = ("name", "institution", "role", "email", "how_met", "interests", "next_step")
    row["folded"] = fold(" ".join([*map(row.get, searched), contact.program, *contact.tags]))  # type: ignore[list-item]  # all of them are text
    return row


def interaction_row(interaction: Interaction) -> dict[str, Any]:
    """Return the columns of an interaction but its number. ValueError where it is none."""
    if interaction.at.tzinfo is None:
        raise ValueError("a time without a zone: " + interaction.at.isoformat())
    if interaction.kind not in KINDS or interaction.promised_by not in ("", "me", "them"):
        raise ValueError(f"not of the log: {interaction.kind}, {interaction.promised_by}")
    row = _row(interaction, without=("id",))
    row["instant"] = int(interaction.at.timestamp())
    if interaction.changed_at:
        row["changed_at"] = round(interaction.changed_at.timestamp() * 1000)
    row["folded"] = fold(" ".join([row["said"], row["promised"], row["place"], row["meeting"]]))
    return row


def draft_row(draft: DraftState) -> dict[str, Any]:
    """Return the columns of a draft's state."""
    row = _row(draft, without=("answers", "path"))
    return {**row, "answers": " ".join(draft.answers), "path": draft.path}


def _record(kind: type[_Record], row: Row) -> _Record:
    # Lax, for SQLite keeps yes and no as 1 and 0.
    return msgspec.convert(row, kind, strict=False)


def _row(record: Struct, *, without: tuple[str, ...]) -> dict[str, Any]:
    return {
        name: _value(name, getattr(record, name))
        for name in record.__struct_fields__
        if name not in without
    }


def _value(name: str, value: object) -> object:
    if isinstance(value, str):
        cleaned = text(value) if name in _PARAGRAPHS else line(value)
        return cleaned or (None if name in _NULLABLE else "")
    if isinstance(value, datetime):
        return value.isoformat(timespec="seconds")
    return value.isoformat() if isinstance(value, date) else value


def text(typed: str) -> str:
    """Return `typed` as it can be seen, its spaces and line ends kept."""
    return clean.visible(typed).replace("\t", " ").strip()


def line(typed: str) -> str:
    """Return `typed` on one line."""
    return clean.line(typed)
