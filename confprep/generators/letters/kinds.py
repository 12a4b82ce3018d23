"""Which letters there are: one entry each, beside its template.

An entry says what a letter is called, which reminder of the log it answers, and on which days it
goes out. A new letter is its template and its entry here; lists, calendars and the command's help
are made from them. At most one entry answers a reminder.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date, timedelta

from msgspec import Struct

from confprep.model import Contact, Profile, Reminder
from confprep.rules import timing

LATE_ENOUGH_FOR_A_CV = 1
"""Days past the ideal one after which the first letter is the one with the CV."""
SOON = timedelta(days=14)
"""How long before its day an update is drafted; earlier there is no news to tell."""
A_CV = re.compile(r"\b(cv|c\.v\.|r[ée]sum[ée]|curriculum)\b", re.IGNORECASE)


class Answering(Struct, frozen=True, kw_only=True):
    """A reminder that waits for a letter, and what decides which one."""

    reminder: Reminder
    contact: Contact
    profile: Profile
    today: date


class Sending(Struct, frozen=True, kw_only=True):
    """What the days of a letter are counted from."""

    met: date
    newest: date
    """The newest entry of the log, of any kind."""
    today: date
    profile: Profile
    closed: timing.Quiet


class Kind(Struct, frozen=True, kw_only=True):
    """One kind of letter."""

    purpose: str
    """The template's name."""
    title: str
    answers: Callable[[Answering], bool] | None = None
    """None for a letter that is only written when the user asks for it."""
    days: Callable[[Sending], timing.Timing] | None = None
    """None for letters before a meeting: their days come from the meeting."""
    at_once: bool = False
    """It goes out within days: a weekday is the last one of that name."""
    needs_topic: bool = False
    """It is not complete without what was spoken about."""

    @property
    def name(self) -> str:
        """What a user types."""
        return self.purpose.partition("/")[2]


def _first(of: Answering) -> bool:
    return of.reminder.kind == "follow-up"


def _to_a_mentor(of: Answering) -> bool:
    return bool(of.contact.mentor_type)


def _carries_a_cv(of: Answering) -> bool:
    """Whether the CV and nothing else was promised, or the first letter is late and needs more."""
    if of.reminder.kind not in {"promise", "follow-up"}:
        return False
    if of.reminder.promised:
        return all(map(A_CV.search, of.reminder.promised))
    days_late = (of.today - of.reminder.ideal).days
    return bool(of.profile.cv) and days_late >= LATE_ENOUGH_FOR_A_CV


def _within_hours(of: Sending) -> timing.Timing:
    return timing.follow_up(of.met, of.profile.followup, quiet=of.closed)


def _within_days(of: Sending) -> timing.Timing:
    latest = max(3, of.profile.followup.latest_days)
    return timing.after_meeting(of.met, 3, latest, quiet=of.closed)


def _with_the_season(of: Sending) -> timing.Timing:
    return timing.update(of.newest, of.profile.followup, quiet=of.closed)


def _after_a_fortnight(of: Sending) -> timing.Timing:
    first = max(of.today, of.met + timedelta(days=14))
    return timing.after_meeting(first, 0, 30, quiet=of.closed)


def _after_months(of: Sending) -> timing.Timing:
    ready = timing.months_later(of.met, of.profile.followup.letter_min_months)
    return timing.after_meeting(max(of.today, ready), 0, 30, quiet=of.closed)


KINDS = (
    Kind(purpose="before/request", title="Request for a conversation"),
    Kind(purpose="before/known", title="Note to someone you know"),
    Kind(purpose="before/poster", title="Invitation to your poster"),
    Kind(purpose="before/resident", title="Advice from a resident"),
    Kind(purpose="before/alumni", title="Advice from someone of your school"),
    Kind(purpose="before/research", title="Offer of help with research"),
    Kind(purpose="before/coordinator", title="Question to the coordinator"),
    Kind(purpose="before/reminder", title="The one reminder"),
    Kind(
        purpose="after/within-48-hours",
        title="Follow-up within 48 hours",
        answers=lambda of: _first(of) and not _to_a_mentor(of) and not _carries_a_cv(of),
        days=_within_hours,
        at_once=True,
        needs_topic=True,
    ),
    Kind(
        purpose="after/with-cv",
        title="Follow-up with CV",
        answers=lambda of: _carries_a_cv(of) and not (_first(of) and _to_a_mentor(of)),
        days=_within_days,
        at_once=True,
        needs_topic=True,
    ),
    Kind(
        purpose="after/thank-mentor",
        title="Thanks to a mentor",
        answers=lambda of: _first(of) and _to_a_mentor(of),
        days=_within_hours,
        at_once=True,
    ),
    Kind(
        purpose="after/promised-item",
        title="What you promised",
        answers=lambda of: of.reminder.kind == "promise" and not _carries_a_cv(of),
        days=_within_days,
        at_once=True,
    ),
    Kind(
        purpose="after/update",
        title="Update",
        answers=lambda of: of.reminder.kind == "update" and of.reminder.ideal - of.today <= SOON,
        days=_with_the_season,
    ),
    Kind(purpose="after/enquiry", title="Enquiry to a program", days=_after_a_fortnight),
    Kind(purpose="after/ask-mentor", title="Asking for advice over time", days=_after_a_fortnight),
    Kind(purpose="after/ask-letter", title="Asking for a letter", days=_after_months),
    Kind(purpose="after/mentor-agenda", title="Agenda with a mentor", days=_after_a_fortnight),
)
BY_PURPOSE = {kind.purpose: kind for kind in KINDS}
AFTER = tuple(kind for kind in KINDS if kind.days)
"""The letters after a meeting: each can be asked for by its name."""


def answering(of: Answering) -> Kind | None:
    """Return the letter that answers a reminder; None for what is no letter."""
    return next((kind for kind in KINDS if kind.answers and kind.answers(of)), None)
