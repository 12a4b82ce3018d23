"""The user's days at a meeting: from when to when anything may be done, and the time for meals."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from typing import get_args
from zoneinfo import ZoneInfo

from confprep.errors import UsageError
from confprep.model import AgendaSettings, Listing, Meal, Meeting, VisitKind
from confprep.reasons import Reason

REST = timedelta(minutes=20)
REST_FROM, REST_TO = time(14, 30), time(16, 30)


class Days:
    """The hours that a user's settings leave, in the meeting's zone."""

    def __init__(self, settings: AgendaSettings, zone: ZoneInfo) -> None:
        self.settings = _possible(settings)
        self.zone = zone

    def outside(self, start: datetime, end: datetime, kind: VisitKind) -> Reason | None:
        """Return how a visit of this kind lies outside the user's days; None where it does not."""
        settings = self.settings
        if settings.arrives and start < self.here(settings.arrives):
            return Reason(kind="left-out/before-arrival")
        if settings.leaves and end > self.here(settings.leaves):
            return Reason(kind="left-out/after-leaving")
        first, last = self._hours(kind)
        day = start.astimezone(self.zone).date()
        if start < self._at(day, first):
            return Reason(kind="left-out/before-day", values={"time": first})
        if end > self._at(day, last):
            return Reason(kind="left-out/after-day", values={"time": last})
        return None

    def span(self, day: date) -> tuple[datetime, datetime]:
        """Return when the user's day begins and ends, on the days of travel too."""
        settings = self.settings
        begin, end = self._at(day, settings.day_starts), self._at(day, settings.day_ends)
        if settings.arrives:
            begin = max(begin, self.here(settings.arrives))
        if settings.leaves:
            end = min(end, self.here(settings.leaves))
        return begin, end

    def breaks(self, day: date) -> Iterator[tuple[Meal, datetime, datetime, timedelta]]:
        """Yield lunch and a rest: from when to when each may be, and how long it takes."""
        settings = self.settings
        yield (
            "lunch",
            self._at(day, settings.lunch_from),
            self._at(day, settings.lunch_to),
            timedelta(minutes=settings.lunch_minutes),
        )
        yield "rest", self._on(day, REST_FROM), self._on(day, REST_TO), REST

    def here(self, moment: datetime) -> datetime:
        """Return a moment in the meeting's zone, which is meant where none is given."""
        if moment.tzinfo is None:
            return moment.replace(tzinfo=self.zone)
        return moment.astimezone(self.zone)

    def _hours(self, kind: VisitKind) -> tuple[str, str]:
        """Return from when to when there may be a visit of this kind."""
        settings = self.settings
        if kind != "event":
            return settings.day_starts, settings.day_ends
        return (
            min(settings.day_starts, settings.events_from),
            max(settings.day_ends, settings.events_to),
        )

    def _at(self, day: date, clock: str) -> datetime:
        return self._on(day, time.fromisoformat(clock))

    def _on(self, day: date, clock: time) -> datetime:
        return datetime.combine(day, clock, self.zone)


def zone_of(listing: Listing, meeting: Meeting) -> ZoneInfo:
    """Return the zone of a meeting, or the one its pages name."""
    return ZoneInfo(meeting.zone or listing.zone or "UTC")


def _possible(settings: AgendaSettings) -> AgendaSettings:
    """Return the settings; UsageError where a day ends before it begins, or holds no lunch."""
    lunch = timedelta(minutes=settings.lunch_minutes)
    opens = datetime.combine(date.min, time.fromisoformat(settings.lunch_from))
    closes = datetime.combine(date.min, time.fromisoformat(settings.lunch_to))
    arrives, leaves = settings.arrives, settings.leaves
    wrong = ""
    if settings.day_starts >= settings.day_ends:
        wrong = "the day ends before it starts: day_starts, day_ends"
    elif lunch and opens + lunch > closes:
        wrong = "lunch does not fit between its hours: lunch_from, lunch_to, lunch_minutes"
    elif arrives and leaves and arrives.replace(tzinfo=None) >= leaves.replace(tzinfo=None):
        wrong = "you leave before you arrive: arrives, leaves"
    unknown = sorted(settings.kinds_per_day.keys() - get_args(VisitKind))
    if unknown:
        wrong = (
            f"there is no kind of visit “{unknown[0]}” for kinds_per_day; the kinds are "
            f"{', '.join(get_args(VisitKind))}"
        )
    if wrong:
        raise UsageError(
            wrong[0].upper() + wrong[1:],
            where="profile.toml, [agenda]",
            next_step="Correct these lines and run the command again",
        )
    return settings
