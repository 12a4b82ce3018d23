"""The plan as a calendar file that stays right when the program changes.

`agenda.ics` holds one entry per visit, in the meeting's own zone, and one per task, in the user's
home zone. Each entry has a UID that does not depend on when and where it happens, so a moved visit
stays the same entry; what was written last time is remembered in `.state/calendar.json`, so that
DTSTAMP, SEQUENCE and LAST-MODIFIED move only when the entry itself changed, and an entry that is
gone can be cancelled. `changes.ics` holds whatever differs from the first calendar written.

Most calendar programs do not take a second import for an update: Thunderbird refuses every UID it
knows, others add a copy. Hence `ADVICE`.

Deliberately not written: METHOD (it demands an ORGANIZER, and programs take only the first entry),
HTML descriptions (shown by few), all-day entries with a reminder (Outlook turns the sign of the
reminder round), RDATE lists in time zones (read an hour late by two large programs).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import TYPE_CHECKING, Literal

from confprep.errors import ConfprepError, UsageError
from confprep.generators.calendar.advice import ADVICE, advice, cautions
from confprep.generators.calendar.entries import (
    PREFIXES,
    by_uid,
    of_task,
    of_visit,
    one_line,
    zone_of,
)
from confprep.generators.calendar.files import files_of, written
from confprep.generators.calendar.memory import as_file, compared, remembered_from, without_words
from confprep.generators.phrases import phrases
from confprep.model import Artifact, Card, Plan, Profile, Task, Visit

if TYPE_CHECKING:
    from jinja2 import Environment

__all__ = [
    "ADVICE",
    "PREFIXES",
    "Only",
    "advice",
    "calendar_name",
    "cautions",
    "is_commitment",
    "make",
    "objects",
    "tasks_calendar",
    "which",
]

Only = Literal["everything", "commitments"] | date


def make(
    plan: Plan,
    profile: Profile,
    cards: Mapping[str, Card],
    *,
    tasks: Sequence[Task] = (),
    memory: bytes | None = None,
    now: datetime,
    only: Only = "everything",
    new_uids: bool = False,
    environment: Environment | None = None,
) -> list[Artifact]:
    """Write the plan's calendar, its changes, and what has to be remembered of it.

    `cards` is by person id. `memory` is `.state/calendar.json` as returned last time. `only` asks
    for one more file with less in it: `commitments` are meetings, pinned visits and events; a
    `date` is one day. `new_uids` makes every entry new. Why a
    visit is made is said in the phrases of `environment`, or the shipped ones.

    Returns `agenda.ics`, `agenda-commitments.ics` or `agenda-2026-03-17.ics` where asked for,
    `changes.ics` where something differs from the first calendar, and `.state/calendar.json`.
    """
    zone, said = zone_of(plan), phrases(environment)
    people = {prospect.person.id: prospect for prospect in plan.prospects}
    before = remembered_from(memory, ".state/calendar.json", new_uids=new_uids)

    scope, generation = plan.meeting.key, before.generation
    visits = by_uid(plan.visits, scope, lambda visit: visit.kind, generation)
    chores = by_uid(tasks, scope, lambda _: "task", generation)
    entries = {
        uid: of_visit(visit, zone, people, cards, said, sample=plan.sample)
        for uid, visit in visits.items()
    } | {
        uid: of_task(task, profile.home_zone, "TASK", sample=plan.sample)
        for uid, task in chores.items()
    }
    memory_now = compared(entries, before, now, first=memory is None or new_uids)

    parts = {"agenda.ics": set(entries)}
    if only == "commitments":
        chosen = {uid for uid, visit in visits.items() if is_commitment(visit)}
        parts["agenda-commitments.ics"] = chosen
    elif only != "everything":
        chosen = {uid for uid, entry in entries.items() if entry.start.date() == only}
        parts[f"agenda-{only.isoformat()}.ics"] = chosen
    if entries and not all(parts.values()):
        what = "commitments" if only == "commitments" else f"entries on {only}"
        raise ConfprepError(f"The plan has no {what}", next_step="Ask for everything instead")
    parts["changes.ics"] = memory_now.differing
    return [
        *files_of(parts, memory_now, name=calendar_name(plan), zone=zone),
        as_file(".state/calendar.json", memory_now),
    ]


def tasks_calendar(
    tasks: Sequence[Task],
    *,
    path: str,
    name: str,
    zone: str,
    memory: bytes | None = None,
    now: datetime,
    prefix: str = "TASK",
    new_uids: bool = False,
    forgetting: bool = False,
) -> list[Artifact]:
    """Write tasks as a calendar of their own: timed, free, in the user's home zone.

    `path` is where the file goes (`followups.ics`), `name` what the calendar is called, `zone` the
    user's IANA zone, `prefix` the first word of each entry. `memory` is `.state/<stem>.json` as
    returned last time, for example `.state/followups.json`; with it, an entry's stamps move only
    when the entry changed. UIDs come from `path` and `Task.id`, which must be unique and stable.
    With `forgetting`, entries that are gone keep their time and lose their words.

    Returns the file (none without tasks), `<stem>-changes.ics` where something differs from the
    first file written, and the memory.
    """
    stem = path.rpartition("/")[2].removesuffix(".ics")
    state = f".state/{stem}.json"
    before = remembered_from(memory, state, new_uids=new_uids)
    chores = by_uid(tasks, stem, lambda _: "task", before.generation)
    entries = {uid: of_task(task, zone, prefix) for uid, task in chores.items()}
    memory_now = compared(entries, before, now, first=memory is None or new_uids)
    if forgetting:
        memory_now = without_words(memory_now, prefix)
    parts = {path: set(entries), path.removesuffix(".ics") + "-changes.ics": memory_now.differing}
    return [
        *files_of(parts, memory_now, name=name, zone=zone),
        as_file(state, memory_now),
    ]


def objects(memory: bytes) -> dict[str, bytes]:
    """Return one calendar object per UID, as a CalDAV server keeps them, cancelled ones too.

    `memory` is `.state/calendar.json`, or that of `tasks_calendar`.
    """
    records = remembered_from(memory, "the calendar's memory", new_uids=False).records
    return {known: written({known: record}, name="", zone="") for known, record in records.items()}


def calendar_name(plan: Plan) -> str:
    """Return what the calendar is called; an invented one says so."""
    return f"{'SAMPLE ' if plan.sample else ''}{one_line(plan.meeting.name, 100)} agenda"


def which(text: str) -> Only:
    """Read what a user asks for: `everything`, `commitments`, or a day such as 2026-03-17."""
    if text == "everything":
        return "everything"
    if text == "commitments":
        return "commitments"
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise UsageError(
            f"“{text}” is not a part of the calendar",
            next_step='Ask for "everything", "commitments", or a day such as 2026-03-17',
        ) from None


def is_commitment(visit: Visit) -> bool:
    """Whether others count on the user being there, or the user has fixed it."""
    return visit.pinned or visit.kind in {"meeting", "event"}
