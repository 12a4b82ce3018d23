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

import re
import uuid
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING, Literal, TypeVar
from urllib.parse import quote, urlsplit

import msgspec
from msgspec import Struct

from confprep import __version__
from confprep.errors import ConfprepError, UsageError, WorkspaceError
from confprep.generators import zones
from confprep.generators.calendar_lint import lint
from confprep.generators.phrases import Phrases, phrases
from confprep.model import Artifact, Card, Name, Plan, Profile, Prospect, Task, Visit, VisitKind
from confprep.text import clean

if TYPE_CHECKING:
    import icalendar
    from jinja2 import Environment

ADVICE = (
    "Import agenda.ics into a new calendar; to update, remove that calendar and import again.",
    "To keep it instead, import changes.ics; some programs then show the old entries too.",
    "If entries you once deleted do not come back, write the calendar with --new-uids.",
    "Google Calendar ignores reminders in files: first set one for the whole new calendar.",
)
"""For the user, most important first."""
ADVICE_FOR_A_PART = (
    "Import {part} into a new calendar; to update, remove that calendar and ask for it again.",
    "agenda.ics holds the same entries and the rest: import one of the two, not both.",
)

PREFIXES: dict[VisitKind, str] = {
    "meeting": "MEET",
    "moderator": "MEET",
    "talk": "TALK",
    "session": "TALK",
    "poster": "POSTER",
    "event": "EVENT",
    "meal": "BREAK",
}
"""First word of a SUMMARY: entries sort by it even where categories and colours are lost."""

LARGEST = 900_000
"""Bytes; Google Calendar takes files of up to one megabyte."""

LONGEST_DESCRIPTION = 6000
"""Characters; Google Calendar takes 8192. Where many people are met, the last are but named."""

MOST_NAMES = 3
"""In a title; all of them stand in the description."""

SAMPLE = "SAMPLE: every person here is invented."

REMINDER = 10
"""Minutes before an entry; more where the walk from the visit before it is longer."""

Only = Literal["everything", "commitments"] | date

_Thing = TypeVar("_Thing", Visit, Task)

_NAMESPACE = uuid.UUID("6f0f53bb-3f0c-5c1c-9d3e-8a4f6f0c2d11")
"""Format characters that belong to a text: Persian spelling and composed emoji need them."""


# --- one entry, and what is remembered of it ---------------------------------------------------


class Entry(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What one calendar entry says. Times are wall times in `zone`, without an offset."""

    start: datetime
    end: datetime
    zone: str
    summary: str
    location: str = ""
    description: str = ""
    category: str = ""
    url: str = ""
    tentative: bool = False
    busy: bool = True
    reminder: int = REMINDER
    """Minutes before the start; 0 for none."""

    @property
    def instant(self) -> datetime:
        """When it starts, in UTC."""
        return self.start.replace(tzinfo=zones.zone(self.zone)).astimezone(UTC)


class Record(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One entry as it was last written."""

    entry: Entry
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
    zone, said = _zone(plan), phrases(environment)
    people = {prospect.person.id: prospect for prospect in plan.prospects}
    remembered = _decoded(memory, ".state/calendar.json", new_uids=new_uids)

    scope, generation = plan.meeting.key, remembered.generation
    visits = _by_uid(plan.visits, scope, lambda visit: visit.kind, generation)
    chores = _by_uid(tasks, scope, lambda _: "task", generation)
    entries = {
        uid: msgspec.structs.replace(entry, reminder=0) if plan.over else entry
        for uid, visit in visits.items()
        for entry in (_visit_entry(visit, zone, people, cards, said, sample=plan.sample),)
    } | {
        uid: _task_entry(task, profile.home_zone, "TASK", sample=plan.sample)
        for uid, task in chores.items()
    }
    memory_now = _compared(entries, remembered, now, first=memory is None or new_uids)

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
        *_files(parts, memory_now, name=calendar_name(plan), zone=zone),
        _sidecar(".state/calendar.json", memory_now),
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
    remembered = _decoded(memory, state, new_uids=new_uids)
    chores = _by_uid(tasks, stem, lambda _: "task", remembered.generation)
    entries = {uid: _task_entry(task, zone, prefix) for uid, task in chores.items()}
    memory_now = _compared(entries, remembered, now, first=memory is None or new_uids)
    if forgetting:
        memory_now = _without_words(memory_now, prefix)
    parts = {path: set(entries), path.removesuffix(".ics") + "-changes.ics": memory_now.differing}
    return [
        *_files(parts, memory_now, name=name, zone=zone),
        _sidecar(state, memory_now),
    ]


def objects(memory: bytes) -> dict[str, bytes]:
    """Return one calendar object per UID, as a CalDAV server keeps them, cancelled ones too.

    `memory` is `.state/calendar.json`, or that of `tasks_calendar`.
    """
    records = _decoded(memory, "the calendar's memory", new_uids=False).records
    return {known: _written({known: record}, name="", zone="") for known, record in records.items()}


def calendar_name(plan: Plan) -> str:
    """Return what the calendar is called; an invented one says so."""
    return f"{'SAMPLE ' if plan.sample else ''}{_line(plan.meeting.name, 100)} agenda"


def cautions(plan: Plan) -> tuple[str, ...]:
    """Return what the user should know about times in this calendar; usually nothing."""
    if not plan.visits:
        return ()
    days = [moment.date() for visit in plan.visits for moment in (visit.start, visit.end)]
    found = zones.warning(_zone(plan), min(days), max(days))
    return (found,) if found else ()


def advice(files: Iterable[Artifact], *, new_uids: bool = False) -> tuple[str, ...]:
    """Return what to tell the user of the files that `make` wrote, most important first."""
    paths = [file.path for file in files]
    whole, changes, deleted, reminders = ADVICE
    part = next((path for path in paths if path.startswith("agenda-")), "")
    if part:
        said = [sentence.format(part=part) for sentence in ADVICE_FOR_A_PART]
    else:
        said = [whole, *([changes] if "changes.ics" in paths else [])]
    return (*said, *([] if new_uids else [deleted]), reminders)


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


# --- from the plan to entries ------------------------------------------------------------------


def _zone(plan: Plan) -> str:
    """Return the meeting's zone, or the one its visits carry where the meeting names none."""
    if plan.meeting.zone:
        return plan.meeting.zone
    keys = (getattr(visit.start.tzinfo, "key", None) for visit in plan.visits)
    return next((key for key in keys if key), "UTC")


def _by_uid(
    things: Iterable[_Thing], scope: str, kind: Callable[[_Thing], str], generation: int
) -> dict[str, _Thing]:
    """Give each visit or task its UID: a digest of its kind and id within `scope`.

    An id is made of the platform's own ids, not of time, title or room, so that what moves keeps
    its UID. A UID says nothing about the user or the machine (RFC 7986 5.3).
    """
    found: dict[str, _Thing] = {}
    for thing in things:
        # As ASCII: a platform's id may hold what UTF-8 cannot say.
        uid = str(uuid.uuid5(_NAMESPACE, ascii((scope, kind(thing), thing.id, generation))))
        if uid in found:
            raise ValueError(f"two entries share the id {thing.id}, so that one would be lost")
        found[uid] = thing
    return found


def _visit_entry(
    visit: Visit,
    zone: str,
    people: Mapping[str, Prospect],
    cards: Mapping[str, Card],
    said: Phrases,
    *,
    sample: bool,
) -> Entry:
    prefix = PREFIXES[visit.kind]
    met = [people[person] for person in visit.person_ids if person in people]
    met.sort(key=lambda each: _turn(visit, each))
    title = _line(visit.title, 200).removeprefix("Meet ")  # the prefix says so
    names = [each.person.name for each in met]
    if names and not all(name.surname.casefold() in title.casefold() for name in names):
        title = f"{_called(names)}: {title}"
    start, end, written_zone = _wall(visit.start, visit.end, zone)
    return Entry(
        start=start,
        end=end,
        zone=written_zone,
        summary=f"{prefix}: {title}" if title else prefix,
        # Not with the venue added: a room may be in the hotel across the street.
        location=_line(visit.room, 150),
        description=_description(visit, met, cards, said, sample=sample),
        category=prefix,
        url=_address(visit.url),
        tentative=not visit.agreed,
        busy=visit.kind != "meal",
        reminder=max(REMINDER, visit.walk_minutes + 5),
    )


def _turn(visit: Visit, prospect: Prospect) -> datetime:
    """Return when a person's first own part of the visit's session begins, else its end."""
    starts = [
        each.start
        for each in prospect.person.commitments
        if each.session_id == visit.session_id and each.talk_id and each.start
    ]
    return min(starts, default=visit.end)


def _called(names: Sequence[Name]) -> str:
    """Return who is met, short enough to stand before a title: one in full, else surnames."""
    if len(names) == 1:
        return _line(names[0].full, 100)
    shown = [_line(name.surname or name.full, 40) for name in names[:MOST_NAMES]]
    more = len(names) - len(shown)
    return ", ".join(shown) + (f" and {more} more" if more else "")


def _description(
    visit: Visit,
    met: Sequence[Prospect],
    cards: Mapping[str, Card],
    said: Phrases,
    *,
    sample: bool,
) -> str:
    """Return what to do, who it is, why, what to say first and what to ask, as plain text."""
    lines = [SAMPLE] if sample else []
    if not visit.agreed:
        lines.append("Not agreed yet: ask first.")
    if visit.registration:
        lines.append(f"To get in: {_line(visit.registration, 300)}")
    if visit.why:
        lines.append(_line(said.reason(visit.why), 500))
    blocks = ["\n".join(lines)]
    told = [_about(visit, prospect, cards.get(prospect.person.id)) for prospect in met]
    room = LONGEST_DESCRIPTION - len(blocks[0]) - sum(len(about[0]) + 2 for about in told)
    for about in told:
        room -= len("\n".join(about[1:])) + 1
        blocks.append("\n".join(about if room > 0 else about[:1]))
    return "\n\n".join(blocks).strip()[:LONGEST_DESCRIPTION]


def _about(visit: Visit, prospect: Prospect, card: Card | None) -> list[str]:
    """Return the lines on one person who is met, the name first."""
    name = prospect.person.name
    of = prospect.program or next(iter(prospect.person.affiliations), "")
    lines = [", ".join(_line(part, 200) for part in (name.full, *name.credentials, of) if part)]
    lines += _parts(visit, prospect)
    if prospect.why and prospect.why != visit.why:
        lines.append(f"Why: {_line(prospect.why, 500)}")
    if card and card.opening:
        lines.append(f"Say: {_line(card.opening, 1000)}")
    if card and card.questions:
        lines += ["Ask:", *(f"- {_line(question, 500)}" for question in card.questions)]
    return lines


def _parts(visit: Visit, prospect: Prospect) -> list[str]:
    """Return what a person does in a session of which more than one talk is heard."""
    if visit.kind != "talk" or visit.talk_id:
        return []
    return [
        f"{each.start:%H:%M} {_line(each.talk_title, 200)}"
        if each.start and each.talk_title
        else _line(each.talk_title or each.appearance.role, 200).capitalize()
        for each in prospect.person.commitments
        if each.session_id == visit.session_id
        and (not visit.talk_ids or each.talk_id in visit.talk_ids)
        and (each.talk_title or each.appearance.role)
    ]


def _task_entry(task: Task, zone: str, prefix: str, *, sample: bool = False) -> Entry:
    start, end, written_zone = _wall(task.start, task.start + timedelta(minutes=task.minutes), zone)
    notes = [_line(line, 500) for line in task.note.splitlines()]
    return Entry(
        start=start,
        end=end,
        zone=written_zone,
        summary=f"{prefix}: {_line(task.title, 200)}",
        description="\n".join(line for line in (SAMPLE if sample else "", *notes) if line),
        category=prefix,
        busy=False,
    )


def _wall(start: datetime, end: datetime, zone: str) -> tuple[datetime, datetime, str]:
    """Return both times as the wall clock shows them, and the zone to write them in.

    In the hour that the clock shows twice only UTC is clear, so there both are in UTC.
    """
    both = [zones.localised(moment, zone).replace(microsecond=0) for moment in (start, end)]
    if any(zones.ambiguous(moment) for moment in both):
        both, zone = [moment.astimezone(UTC) for moment in both], "UTC"
    first, last = (moment.replace(tzinfo=None, fold=0) for moment in both)
    return first, last, zone


def _line(text: str, limit: int) -> str:
    """Return untrusted text as one line of at most `limit` characters that any program can show."""
    kept = clean.line(text)
    return kept if len(kept) <= limit else kept[: limit - 1].rstrip() + "…"


def _address(text: str) -> str:
    """Return a web address in the characters RFC 3986 allows; nothing where it is not one."""
    text = "".join(text.split())
    try:
        parts = urlsplit(text)
    except ValueError:
        return ""
    if parts.scheme not in {"http", "https"} or not parts.hostname or len(text) > 2000:  # noqa: PLR2004 - more than any program opens
        return ""
    text = re.sub(r"%(?![0-9A-Fa-f]{2})", "%25", text)
    return quote(text, safe=":/?#@!$&'()*+,;=%~", errors="replace")


# --- what changed ------------------------------------------------------------------------------


def _decoded(memory: bytes | None, where: str, *, new_uids: bool) -> Memory:
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


def _compared(
    entries: Mapping[str, Entry], before: Memory, now: datetime, *, first: bool
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


def _without_words(memory: Memory, prefix: str) -> Memory:
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


def _sidecar(path: str, memory: Memory) -> Artifact:
    encoded = msgspec.json.format(msgspec.json.encode(memory), indent=1)
    return Artifact(path=path, data=encoded + b"\n")


# --- the file ----------------------------------------------------------------------------------


def _files(
    parts: Mapping[str, Collection[str]], memory: Memory, *, name: str, zone: str
) -> list[Artifact]:
    """Write each path's entries as one file; no file without entries."""
    return [
        Artifact(
            path=path,
            data=_written(
                {uid: one for uid, one in memory.records.items() if uid in chosen},
                name=name,
                zone=zone,
            ),
        )
        for path, chosen in parts.items()
        if chosen
    ]


def _written(records: Mapping[str, Record], *, name: str, zone: str) -> bytes:
    """Return a whole calendar, checked.

    The name is left out for a single entry: there it would name a new folder in Outlook
    (MS-OXCICAL, X-WR-CALNAME) that nobody asked for.
    """
    import icalendar

    calendar = icalendar.Calendar()
    calendar.add("VERSION", "2.0")
    calendar.add("PRODID", f"-//confprep//confprep {__version__}//EN")
    calendar.add("CALSCALE", "GREGORIAN")
    if name and len(records) > 1:
        shown = icalendar.vText(_line(name, 100))
        calendar.add("NAME", shown)
        calendar.add("X-WR-CALNAME", shown)
    if zone:
        calendar.add("X-WR-TIMEZONE", zone)
    for used in sorted({record.entry.zone for record in records.values()} - {"UTC"}):
        days = [
            moment.date()
            for record in records.values()
            if record.entry.zone == used
            for moment in (record.entry.start, record.entry.end)
        ]
        calendar.add_component(zones.vtimezone(used, min(days), max(days)))
    in_order = sorted(records.items(), key=lambda pair: (pair[1].entry.instant, pair[0]))
    for known, record in in_order:
        calendar.add_component(_event(known, record))
    data: bytes = calendar.to_ical()
    _check(data)
    return data


def _event(known: str, record: Record) -> icalendar.Event:
    import icalendar

    entry = record.entry
    where = UTC if entry.zone == "UTC" else zones.zone(entry.zone)
    status = "TENTATIVE" if entry.tentative else "CONFIRMED"
    event = icalendar.Event()
    event.add("UID", known)
    event.add("DTSTAMP", record.changed)
    event.add("CREATED", record.created)
    event.add("LAST-MODIFIED", record.changed)
    event.add("SEQUENCE", record.sequence)
    event.add("DTSTART", entry.start.replace(tzinfo=where))
    event.add("DTEND", entry.end.replace(tzinfo=where))
    event.add("STATUS", "CANCELLED" if record.cancelled else status)
    # A program that imports a cancelled entry as a new one still shows what it is.
    event.add("SUMMARY", f"CANCELLED: {entry.summary}" if record.cancelled else entry.summary)
    event.add("TRANSP", "OPAQUE" if entry.busy and not record.cancelled else "TRANSPARENT")
    # Whom the user hopes to meet is nobody else's business in a shared calendar.
    event.add("CLASS", "PRIVATE")
    if entry.location:
        event.add("LOCATION", entry.location)
    if entry.description:
        event.add("DESCRIPTION", entry.description)
    if entry.category:
        event.add("CATEGORIES", [entry.category])
    if entry.url:
        event.add("URL", entry.url)
    if entry.tentative and not record.cancelled:
        # Outlook reads "tentative" from here; free and busy it reads from TRANSP.
        event.add("X-MICROSOFT-CDO-BUSYSTATUS", "TENTATIVE")
    if not record.cancelled and entry.reminder:
        before = timedelta(minutes=-entry.reminder)
        event.add_component(icalendar.Alarm.new_display(entry.summary, before))
    return event


def _check(data: bytes) -> None:
    """Refuse to hand over a file that some program would refuse or misread."""
    if len(data) >= LARGEST:
        raise ConfprepError(
            f"The calendar would have {len(data):,} bytes, and Google Calendar refuses more than "
            "a million",
            next_step="Plan less for one day: visits_per_day in profile.toml, under [agenda]",
        )
    faults = lint(data)
    if faults:
        raise ConfprepError(
            f"The calendar was not written, because it would be faulty: {faults[0]}",
            next_step="Please report this sentence, it is a fault of confprep",
        )
