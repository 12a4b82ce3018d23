"""What each entry of the calendar says, made of a visit or a task."""

from __future__ import annotations

import re
import uuid
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import TypeVar
from urllib.parse import quote, urlsplit

from msgspec import Struct

from confprep.generators.calendar import zones
from confprep.generators.phrases import Phrases
from confprep.model import Card, Name, Plan, Prospect, Task, Visit, VisitKind
from confprep.text import clean

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

LONGEST_DESCRIPTION = 6000
"""Characters; Google Calendar takes 8192. Where many people are met, the last are but named."""

MOST_NAMES = 3
"""In a title; all of them stand in the description."""

SAMPLE = "SAMPLE: every person here is invented."

REMINDER = 10
"""Minutes before an entry; more where the walk from the visit before it is longer."""

_Thing = TypeVar("_Thing", Visit, Task)

_NAMESPACE = uuid.UUID("6f0f53bb-3f0c-5c1c-9d3e-8a4f6f0c2d11")


class CalendarEntry(Struct, frozen=True, kw_only=True, omit_defaults=True):
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
    """Minutes before the start."""

    @property
    def instant(self) -> datetime:
        """When it starts, in UTC."""
        return self.start.replace(tzinfo=zones.zone(self.zone)).astimezone(UTC)


def zone_of(plan: Plan) -> str:
    """Return the meeting's zone, or the one its visits carry where the meeting names none."""
    if plan.meeting.zone:
        return plan.meeting.zone
    keys = (getattr(visit.start.tzinfo, "key", None) for visit in plan.visits)
    return next((key for key in keys if key), "UTC")


def by_uid(
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


def of_visit(
    visit: Visit,
    zone: str,
    people: Mapping[str, Prospect],
    cards: Mapping[str, Card],
    said: Phrases,
    *,
    sample: bool,
) -> CalendarEntry:
    """Return a visit's entry; `zone` is the meeting's, `people` and `cards` are by person id."""
    prefix = PREFIXES[visit.kind]
    met = [people[person] for person in visit.person_ids if person in people]
    met.sort(key=lambda each: _turn(visit, each))
    # To catch somebody has no word of its own here, so that the title says it.
    title = one_line(said.after_word(visit) if visit.kind == "meeting" else visit.title, 200)
    names = [each.person.name for each in met]
    if names and not all(name.surname.casefold() in title.casefold() for name in names):
        title = f"{_called(names)}: {title}"
    start, end, written_zone = _wall(visit.start, visit.end, zone)
    return CalendarEntry(
        start=start,
        end=end,
        zone=written_zone,
        summary=f"{prefix}: {title}" if title else prefix,
        # Not with the venue added: a room may be in the hotel across the street.
        location=one_line(visit.room, 150),
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
        return one_line(names[0].full, 100)
    shown = [one_line(name.surname or name.full, 40) for name in names[:MOST_NAMES]]
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
        lines.append(f"To get in: {one_line(visit.registration, 300)}")
    if visit.why:
        lines.append(one_line(said.reason(visit.why), 500))
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
    lines = [", ".join(one_line(part, 200) for part in (name.full, *name.credentials, of) if part)]
    lines += _parts(visit, prospect)
    if prospect.why and prospect.why != visit.why:
        lines.append(f"Why: {one_line(prospect.why, 500)}")
    if card and card.opening:
        lines.append(f"Say: {one_line(card.opening, 1000)}")
    if card and card.questions:
        lines += ["Ask:", *(f"- {one_line(question, 500)}" for question in card.questions)]
    return lines


def _parts(visit: Visit, prospect: Prospect) -> list[str]:
    """Return what a person does in a session of which more than one talk is heard."""
    if visit.kind != "talk" or visit.talk_id:
        return []
    return [
        f"{each.start:%H:%M} {one_line(each.talk_title, 200)}"
        if each.start and each.talk_title
        else one_line(each.talk_title or each.appearance.role, 200).capitalize()
        for each in prospect.person.commitments
        if each.session_id == visit.session_id
        and (not visit.talk_ids or each.talk_id in visit.talk_ids)
        and (each.talk_title or each.appearance.role)
    ]


def of_task(task: Task, zone: str, prefix: str, *, sample: bool = False) -> CalendarEntry:
    """Return a task's entry, in the IANA zone `zone` and behind the word `prefix`."""
    start, end, written_zone = _wall(task.start, task.start + timedelta(minutes=task.minutes), zone)
    notes = [one_line(each, 500) for each in task.note.splitlines()]
    return CalendarEntry(
        start=start,
        end=end,
        zone=written_zone,
        summary=f"{prefix}: {one_line(task.title, 200)}",
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


def one_line(text: str, limit: int) -> str:
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
