"""What to write after a meeting, in the order it is due, as tasks for the calendar."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, time, timedelta, tzinfo

import jinja2

from confprep.contacts.cadence import key
from confprep.generators.phrases import Phrases, phrases
from confprep.model import Reminder, Task

DESK_HOUR = 18
"""When the day's first letter is written, in the user's home zone."""
MINUTES = 15


def tasks(
    reminders: Sequence[Reminder],
    *,
    meeting: str,
    zone: tzinfo,
    drafts: Mapping[tuple[int, str], str] | None = None,
    environment: jinja2.Environment | None = None,
) -> tuple[Task, ...]:
    """Return one task for each reminder, one after another on the evening of its ideal day.

    A task's id rests on the meeting, the person and what is due, never on its place in a list, so
    that a later run moves or drops the same entry. `drafts` gives the file of a letter by contact
    number and the key of the reminder.
    """
    said = phrases(environment)
    taken: dict[str, int] = {}
    made = []
    for each in sorted(reminders, key=lambda one: (one.ideal, one.latest, one.contact_id)):
        before = taken.get(each.ideal.isoformat(), 0)
        taken[each.ideal.isoformat()] = before + 1
        start = datetime.combine(each.ideal, time(DESK_HOUR), zone)
        made.append(
            Task(
                id=f"{meeting}-{each.contact_id}-{key(each)}",
                title=said.due_title(each),
                # A long evening wraps round within the three hours before nine.
                start=start + timedelta(minutes=MINUTES * (before % 12)),
                minutes=MINUTES,
                note=_note(each, (drafts or {}).get((each.contact_id, key(each)), ""), said),
                person_id=each.person_id,
            )
        )
    return tuple(made)


def _note(reminder: Reminder, draft: str, said: Phrases) -> str:
    lines = [
        f"At the latest {reminder.latest:%A}, {reminder.latest.day} {reminder.latest:%B %Y}.",
        f"Held back: {said.held(reminder.held)}" if reminder.held else "",
        f"Draft: {draft}" if draft else "",
        f"When it is sent: confprep sent {reminder.contact_id}",
    ]
    return "\n".join(line for line in lines if line)
