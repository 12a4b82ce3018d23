"""When a letter goes out: first day, last sensible day, and the day of its one reminder.

Days, not hours: a letter is written at a desk in the evening. A quiet day is never among them.
"""

from __future__ import annotations

import calendar
from collections.abc import Callable
from datetime import date, timedelta

from msgspec import Struct

from confprep.model import FollowupSettings, OutreachSettings

SATURDAY = 5
MOST_DAYS, MOST_MONTHS = 366, 120
REMINDER_NEEDS_DAYS = 3
"""A reminder is only sent when the meeting is at least so far off."""


class Timing(Struct, frozen=True, kw_only=True):
    """The days of one letter; all None when there is no sensible day left."""

    send_from: date | None = None
    send_by: date | None = None
    remind_on: date | None = None


Quiet = Callable[[date], bool]


def before_meeting(
    starts: date, settings: OutreachSettings, *, today: date, quiet: Quiet
) -> Timing:
    """Return the days of a first letter for a meeting that begins on `starts`."""
    first = max(today, starts - _days(settings.first_email_days_before))
    last = starts - max(timedelta(0), _days(settings.last_email_days_before))
    window = open_window(first, last, quiet)
    if window is None:
        return Timing()
    first, last = _on_a_weekday(window)
    remind = _next_open(first + _days(settings.reminder_after_days), quiet)
    needed = max(REMINDER_NEEDS_DAYS, settings.last_email_days_before)
    soon_enough = remind <= starts - _days(needed)
    reminds = settings.reminder_after_days > 0 and soon_enough
    return Timing(send_from=first, send_by=last, remind_on=remind if reminds else None)


def after_meeting(met: date, first_days: int, last_days: int, *, quiet: Quiet) -> Timing:
    """Return the days of a letter due `first_days` to `last_days` after `met`."""
    first = _next_open(met + _days(first_days), quiet)
    last = max(first, met + _days(last_days))
    window = open_window(first, last, quiet) or (first, first)
    return Timing(send_from=window[0], send_by=window[1])


def follow_up(met: date, settings: FollowupSettings, *, quiet: Quiet) -> Timing:
    """Return the days of the first follow-up: from the next day to the end of its hours."""
    return after_meeting(met, 1, max(1, settings.hours // 24), quiet=quiet)


def update(newest: date, settings: FollowupSettings, *, quiet: Quiet) -> Timing:
    """Return the days of an update: after the months the profile names, counted by calendar."""
    first = _next_open(months_later(newest, settings.update_months), quiet)
    last = max(first, months_later(newest, settings.update_latest_months))
    window = open_window(first, last, quiet) or (first, first)
    return Timing(send_from=window[0], send_by=window[1])


def open_window(first: date, last: date, quiet: Quiet) -> tuple[date, date] | None:
    """Return the first unbroken run of open days between `first` and `last`."""
    while first <= last and quiet(first):
        first += timedelta(days=1)
    if first > last:
        return None
    end = first
    while end < last and not quiet(end + timedelta(days=1)):
        end += timedelta(days=1)
    return first, end


def months_later(day: date, months: int) -> date:
    """Return the same day some months on, or the last day of a shorter month."""
    months = max(-MOST_MONTHS, min(months, MOST_MONTHS))
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    last = calendar.monthrange(year, month + 1)[1]
    return date(year, month + 1, min(day.day, last))


def _days(number: int) -> timedelta:
    """Return so many days, a year at most: a profile may hold any number."""
    return timedelta(days=max(-MOST_DAYS, min(number, MOST_DAYS)))


def _next_open(day: date, quiet: Quiet) -> date:
    while quiet(day):
        day += timedelta(days=1)
    return day


def _on_a_weekday(window: tuple[date, date]) -> tuple[date, date]:
    """Move the first day off a weekend where the window leaves room for it."""
    first, last = window
    moved = first
    while moved.weekday() >= SATURDAY and moved < last:
        moved += timedelta(days=1)
    return (first if moved.weekday() >= SATURDAY else moved), last
