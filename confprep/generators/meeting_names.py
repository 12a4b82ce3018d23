"""How a meeting is named in a sentence and in a subject, and when it begins."""

from __future__ import annotations

import re
from datetime import date

from confprep.generators.sentences import first_words
from confprep.model import Meeting, Plan
from confprep.text import clean

LONGEST_SOCIETY = 12


def full(meeting: Meeting) -> str:
    """Return the meeting's name for a sentence, with "the" where it takes one."""
    name = first_words(
        re.sub(r"\s*\(?sample\)?\s*", " ", meeting.name, flags=re.IGNORECASE).strip(), 9
    )
    if not name:
        return short(meeting)
    if re.match(r"(?i)the\b", name) or not A_GATHERING.search(name):
        return name  # One says "at IDWeek 2025", but "at the OTA Annual Meeting 2024".
    return f"the {name}"


A_GATHERING = re.compile(
    r"(?i)\b(meetings?|congress|conference|symposium|assembly|summit|days?|course|forum|workshop"
    r"|convention|seminar|sessions?|retreat|colloquium|weekend|fair|review)\b"
)
"""Words that make a meeting's name a description, which takes an article."""


def short(meeting: Meeting) -> str:
    """Return "OTA 2024", for a subject line."""
    name, _, year = clean.line(meeting.key.removesuffix("-sample")).rpartition("-")
    if name and year.isdigit():
        society = clean.line(meeting.society)
        known = society if len(society) <= LONGEST_SOCIETY and not meeting.sample else ""
        return f"{known or _as_printed(name, meeting)} {year}"[:24]
    return first_words(meeting.name or meeting.key, 4) or "the meeting"


def _as_printed(key: str, meeting: Meeting) -> str:
    """Return the words of a meeting's key as its name prints them, else as an acronym."""
    words = r"\s*".join(map(re.escape, key.replace("-", "")))
    printed = re.search(rf"(?i)\b{words}\b", clean.line(meeting.name))
    return clean.line(printed[0]) if printed else key.replace("-", " ").upper()


def first_day(plan: Plan) -> date | None:
    """Return the day the meeting begins: from the catalogue, else the first thing anyone does."""
    if plan.meeting.starts:
        return plan.meeting.starts
    starts = [
        each.start for row in plan.prospects for each in row.person.commitments if each.start
    ] + [visit.start for visit in plan.visits]
    return min(starts).date() if starts else None
