"""What the user should know before a calendar file is imported."""

from __future__ import annotations

from collections.abc import Iterable

from confprep.generators.calendar import zones
from confprep.generators.calendar.entries import zone_of
from confprep.model import Artifact, Plan

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


def cautions(plan: Plan) -> tuple[str, ...]:
    """Return what the user should know about times in this calendar; usually nothing."""
    if not plan.visits:
        return ()
    days = [moment.date() for visit in plan.visits for moment in (visit.start, visit.end)]
    found = zones.warning(zone_of(plan), min(days), max(days))
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
