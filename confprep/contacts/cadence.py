"""What is due for whom, by when. Pure: dates and records in, reminders out.

The rules, in the order of a contact's life:

    follow-up      48 hours after the newest meeting, at the latest on the fifth day, and only
                   where a note of what was said exists; without one the note itself is due
    promise        what the user promised, on its day (else with the follow-up), until it is kept;
                   one that is due by the day of the follow-up goes with it, in one letter
    their-promise  what the other promised, from its day on, until it is there
    update         3 months after the newest contact of any kind, at the latest after 4

Any newer contact moves the update. Two approaches without an answer, a "no" to being written to,
or "declined" end it. Letters sent within 30 days of each other are one approach: a thank-you and
the promised paper behind it are not two silences.
"""

from __future__ import annotations

import calendar
from collections.abc import Callable, Iterable, Sequence
from datetime import date, datetime, timedelta, tzinfo
from functools import lru_cache
from typing import Literal

from msgspec import Struct
from msgspec.structs import replace

from confprep.model import Contact, FollowupSettings, Interaction, Reminder
from confprep.reasons import Held

ONE_APPROACH_DAYS = 30
SILENCES = 2
WAIT_FOR_THEM_DAYS = 7
"""How long after the day they named before asking becomes late."""

Colour = Literal["", "amber", "red"]


class Hold(Struct, frozen=True, kw_only=True):
    """Why nothing may be sent on a day, and the first day on which it may again."""

    reason: Held
    until: date | None = None
    """None where no day is known and the user has to decide."""


Quiet = Callable[[date, Contact], Hold | None]
"""Day and person to what forbids writing to them then, or None."""


def never_quiet(day: date, contact: Contact) -> Hold | None:  # noqa: ARG001 - the shape is `Quiet`
    """Nothing forbids writing."""
    return None


@lru_cache(maxsize=4096)
def months_after(day: date, months: int) -> date:
    """Return the same day `months` later, or that month's last day where it has no such day."""
    # No calendar reckons beyond the year 9999.
    count = min(day.year * 12 + day.month - 1 + months, 9999 * 12)
    year, month = divmod(count, 12)
    last = calendar.monthrange(year, month + 1)[1]
    return date(year, month + 1, min(day.day, last))


def due(
    contact: Contact,
    happened: Sequence[Interaction],
    *,
    today: date,
    settings: FollowupSettings,
    zone: tzinfo,
    quiet: Quiet = never_quiet,
) -> tuple[Reminder, ...]:
    """Return what is due for one person, soonest first.

    `happened` is in order of time and reaches back at least to a fortnight before the person's
    newest word; `zone` is where the user lives, for days are the user's days.
    """
    if contact.declined or not happened:
        return ()
    reminders = [_waiting_for(contact, each) for each in open_promises(happened, "them")]
    if contact.may_write is not False:
        reminders += [
            _promised(contact, each, happened, settings, zone)
            for each in open_promises(happened, "me")
        ]
        update = _update(contact, happened, settings, zone)
        if not update or today < update[0].ideal:
            # Months later it is too late to thank for a talk; then only the update is left.
            reminders += _followup(contact, happened, settings, zone)
        reminders += update
    held = _in_one_letter([_within_quiet(each, contact, today, quiet) for each in reminders])
    return tuple(sorted(held, key=lambda reminder: (reminder.ideal, reminder.latest)))


def by_day(reminders: Iterable[Reminder], day: date) -> tuple[Reminder, ...]:
    """Return what is due on or before `day`, soonest first."""
    chosen = (reminder for reminder in reminders if reminder.ideal <= day)
    return tuple(sorted(chosen, key=lambda each: (each.ideal, each.latest, each.name)))


def colour(reminder: Reminder, today: date) -> Colour:
    """Return how late it is: amber from the day after the ideal one, red from the latest on.

    For a follow-up that is amber at 72 hours and red at five days.
    """
    if reminder.held or today <= min(reminder.ideal, reminder.latest - timedelta(days=1)):
        return ""
    return "red" if today >= reminder.latest else "amber"


def key(reminder: Reminder) -> str:
    """Return what tells a person's reminders apart, the same on every day."""
    promise = "promise" in reminder.kind
    return f"{reminder.kind}-{reminder.interaction_id}" if promise else reminder.kind


def keys(reminder: Reminder) -> tuple[str, ...]:
    """Return the key of a reminder, and those of the promises that go with it."""
    return (key(reminder), *(f"promise-{number}" for number in reminder.promises))


def silences(happened: Sequence[Interaction]) -> int:
    """Return how many approaches in a row have stayed without an answer."""
    count = 0
    began: datetime | None = None
    for each in happened:
        if each.kind in {"met", "answered"}:
            count, began = 0, None
        elif each.kind == "sent" and (
            began is None or each.at - began > timedelta(days=ONE_APPROACH_DAYS)
        ):
            count, began = count + 1, each.at
    return count


def open_promises(happened: Sequence[Interaction], by: str) -> list[Interaction]:
    """Return what one side ("me" or "them") promised and has not kept yet."""
    return [
        each
        for each in happened
        if each.promised and each.kept_on is None and (each.promised_by or "me") == by
    ]


def _in_one_letter(reminders: Sequence[Reminder]) -> list[Reminder]:
    """Let a follow-up carry the promises that are due by its day: nobody sends two letters then."""
    follow_up = next((each for each in reminders if each.kind == "follow-up"), None)
    if follow_up is None:
        return list(reminders)
    along = [
        each
        for each in reminders
        if each.kind == "promise"
        and each.meeting == follow_up.meeting
        and each.ideal <= follow_up.ideal
    ]
    if not along:
        return list(reminders)
    first = min((*along, follow_up), key=lambda each: (each.ideal, each.latest))
    whole = replace(
        follow_up,
        promised=tuple(text for each in along for text in each.promised),
        ideal=first.ideal,
        latest=max(first.ideal, min(each.latest for each in (*along, follow_up))),
        promises=tuple(each.interaction_id for each in along),
        held=first.held,
    )
    return [whole, *(each for each in reminders if each is not follow_up and each not in along)]


def _promised(
    contact: Contact,
    each: Interaction,
    happened: Sequence[Interaction],
    settings: FollowupSettings,
    zone: tzinfo,
) -> Reminder:
    soon = timedelta(days=settings.latest_days)
    # What was written down a little later was promised when the two met.
    made = next(
        (
            met
            for met in reversed(happened)
            if met.kind == "met"
            and met.meeting == each.meeting
            and met.at <= each.at <= met.at + soon
        ),
        each,
    )
    ideal, latest = _followup_days(made, settings, zone)
    return _reminder(
        contact,
        each,
        "promise",
        each.due or ideal,
        each.due or latest,
        promised=(each.promised,),
    )


def _waiting_for(contact: Contact, each: Interaction) -> Reminder:
    ideal = each.due or months_after(each.at.date(), 1)
    latest = ideal + timedelta(days=WAIT_FOR_THEM_DAYS)
    promised = (each.promised,)
    return _reminder(contact, each, "their-promise", ideal, latest, promised=promised)


def _followup(
    contact: Contact, happened: Sequence[Interaction], settings: FollowupSettings, zone: tzinfo
) -> list[Reminder]:
    """Return the letter after the newest meeting, unless any contact has come after it."""
    newest = next((each for each in reversed(happened) if each.kind in _CONTACTS), None)
    if newest is None or newest.kind != "met":
        return []
    ideal, latest = _followup_days(newest, settings, zone)
    noted = {"met", "note"}
    if not any(
        each.said and each.kind in noted and each.meeting == newest.meeting for each in happened
    ):
        day = newest.at.astimezone(zone).date()
        return [_reminder(contact, newest, "note", day, latest)]
    return [_reminder(contact, newest, "follow-up", ideal, latest)]


def _update(
    contact: Contact, happened: Sequence[Interaction], settings: FollowupSettings, zone: tzinfo
) -> list[Reminder]:
    if silences(happened) >= SILENCES:
        return []
    newest = next((each for each in reversed(happened) if each.kind in _CONTACTS), None)
    if newest is None:
        return []
    day = newest.at.astimezone(zone).date()
    months = contact.cadence_months or settings.update_months
    slack = max(1, settings.update_latest_months - settings.update_months)
    ideal, latest = months_after(day, months), months_after(day, months + slack)
    return [_reminder(contact, newest, "update", ideal, latest)]


_CONTACTS = frozenset({"met", "sent", "answered"})


def _followup_days(met: Interaction, settings: FollowupSettings, zone: tzinfo) -> tuple[date, date]:
    at = met.at.astimezone(zone)
    return (
        (at + timedelta(hours=settings.hours)).date(),
        (at + timedelta(days=settings.latest_days)).date(),
    )


def _reminder(
    contact: Contact,
    each: Interaction,
    kind: str,
    ideal: date,
    latest: date,
    *,
    promised: tuple[str, ...] = (),
) -> Reminder:
    return Reminder(
        contact_id=contact.id,
        name=contact.name,
        promised=promised,
        ideal=ideal,
        latest=latest,
        meeting=each.meeting,
        kind=kind,
        person_id=each.person_id,
        program_id=contact.program_id,
        interaction_id=each.id,
    )


def _within_quiet(reminder: Reminder, contact: Contact, today: date, quiet: Quiet) -> Reminder:
    """Move a letter out of a quiet period, and say why; what is no letter is never held."""
    day = max(reminder.ideal, today)
    if reminder.kind in {"note", "their-promise"} or quiet(day, contact) is None:
        return reminder
    if reminder.kind == "promise":
        # A promise is better kept a few days early than after its day.
        earlier = day
        while earlier > today and quiet(earlier, contact) is not None:
            earlier -= timedelta(days=1)
        if quiet(earlier, contact) is None:
            return replace(reminder, ideal=earlier, latest=earlier)
    reasons: list[Held] = []
    while (hold := quiet(day, contact)) is not None:
        if hold.reason not in reasons:
            reasons.append(hold.reason)
        if hold.until is None or hold.until <= day:
            day = reminder.ideal
            break
        day = hold.until
    return replace(reminder, ideal=day, latest=max(day, reminder.latest), held=tuple(reasons))
