"""What was written last time, and what that makes new, other or gone now."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Literal

import msgspec
from msgspec import Struct

from confprep.errors import WorkspaceError
from confprep.generators.calendar.entries import CalendarEntry
from confprep.model import Artifact


class Record(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One entry as it was last written."""

    entry: CalendarEntry
    sequence: int = 0
    created: datetime
    changed: datetime
    cancelled: bool = False
    differs: bool = False
    """Whether it is new, other or gone since the first calendar written."""


class Memory(Struct, frozen=True, kw_only=True):
    """What was written last time, by UID."""

    version: Literal[1] = 1
    generation: int = 0
    """Part of every UID; a new one makes every entry new to programs that refuse the old ones."""
    records: dict[str, Record] = {}

    @property
    def differing(self) -> set[str]:
        """What is new, other or gone since the first calendar written."""
        return {uid for uid, record in self.records.items() if record.differs}


def remembered_from(memory: bytes | None, where: str, *, new_uids: bool) -> Memory:
    """Read what was remembered; with `new_uids`, every old entry is gone and quietly cancelled."""
    if memory is None:
        return Memory(generation=int(new_uids))
    try:
        remembered = msgspec.json.decode(memory, type=Memory)
    except msgspec.MsgspecError as error:
        raise WorkspaceError(
            "What is remembered of the calendar cannot be read",
            where=where,
            next_step="Delete this file, run the command again, and import into a new calendar",
        ) from error
    if not new_uids:
        return remembered
    return Memory(generation=remembered.generation + 1, records=remembered.records)


def compared(
    entries: Mapping[str, CalendarEntry], before: Memory, now: datetime, *, first: bool
) -> Memory:
    """Give each entry its place in its own history; an entry that is gone becomes cancelled.

    `first` starts a new history: nothing written in it differs from anything yet.
    """
    now = now.astimezone(UTC).replace(microsecond=0)
    records = {}
    for known, entry in entries.items():
        old = before.records.get(known)
        if old is None:
            records[known] = Record(entry=entry, created=now, changed=now, differs=not first)
        elif old.entry == entry and not old.cancelled:
            records[known] = old
        else:
            records[known] = Record(
                entry=entry,
                sequence=old.sequence + 1,
                created=old.created,
                changed=now,
                differs=True,
            )
    for known, old in before.records.items():
        if known in records:
            continue
        if old.cancelled:
            records[known] = msgspec.structs.replace(old, differs=old.differs and not first)
        else:
            records[known] = msgspec.structs.replace(
                old, sequence=old.sequence + 1, changed=now, cancelled=True, differs=not first
            )
    return Memory(generation=before.generation, records=dict(sorted(records.items())))


def without_words(memory: Memory, prefix: str) -> Memory:
    """Return the same memory, in which no cancelled entry names anybody."""
    records = {
        uid: msgspec.structs.replace(
            one,
            entry=msgspec.structs.replace(
                one.entry, summary=f"{prefix}: removed", location="", description="", url=""
            ),
        )
        if one.cancelled
        else one
        for uid, one in memory.records.items()
    }
    return msgspec.structs.replace(memory, records=records)


def as_file(path: str, memory: Memory) -> Artifact:
    """Return the memory as the file that `remembered_from` reads."""
    encoded = msgspec.json.format(msgspec.json.encode(memory), indent=1)
    return Artifact(path=path, data=encoded + b"\n")
