"""Quiet periods: days on which no letter may go to a program, and what is not known of them.

The data is `seasons/*.toml`, one file a season; files of the same form in the user's own folder
are read after the shipped ones, and a period of the same key replaces the shipped one.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime, timedelta, tzinfo
from functools import cache
from importlib.resources import files
from pathlib import Path

import msgspec
from msgspec import Struct

from confprep.errors import WorkspaceError
from confprep.reasons import QuietPeriod

EVERYONE = "all"
A_DAY = timedelta(days=1)


class Period(Struct, frozen=True, kw_only=True):
    """One quiet period. Without `start` and `end` its days are unknown: "check"."""

    key: str
    name: str
    scope: tuple[str, ...]
    """Specialties of the programs concerned, or `all`."""
    zone: str
    start: datetime | None = None
    """Local to `zone`, as published."""
    end: datetime | None = None
    within_from: date | None = None
    """Of a period whose days are unknown: the first day it can fall on by its standing rule."""
    within_to: date | None = None
    hold: bool = False
    """Whether letters wait through all of `within_from` to `within_to`."""
    rule: str
    source: str
    verified_on: date | None = None
    note: str = ""

    @property
    def known(self) -> bool:
        """Whether the source stated the days."""
        return self.start is not None and self.end is not None and self.verified_on is not None

    @property
    def days(self) -> tuple[date, date] | None:
        """First and last day it touches or may touch, in its own zone."""
        if self.start is not None and self.end is not None:
            return self.start.date(), self.end.date()
        if self.within_from is not None and self.within_to is not None:
            return self.within_from, self.within_to
        return None

    def concerns(self, specialty: str) -> bool:
        """Whether programs of `specialty` are in scope; an unknown specialty always is."""
        return not specialty or EVERYONE in self.scope or specialty in self.scope

    def covers(self, day: date, *, home_zone: str = "") -> bool:
        """Whether any moment of `day` is in the period, here or where the user lives."""
        # A day may differ by one between two zones, never by more.
        if self.days is None or not (self.days[0] - A_DAY <= day <= self.days[1] + A_DAY):
            return False
        return any(first <= day <= last for first, last in self._spans(home_zone))

    def _spans(self, home_zone: str) -> list[tuple[date, date]]:
        spans = [self.days] if self.days else []
        if self.start is not None and self.end is not None and home_zone:
            there, here = _zone(self.zone), _zone(home_zone)
            spans.append(
                (
                    self.start.replace(tzinfo=there).astimezone(here).date(),
                    self.end.replace(tzinfo=there).astimezone(here).date(),
                )
            )
        return spans


class Policy(Struct, frozen=True, kw_only=True):
    """A rule of every season. Without `verified_on` it is shown as "check"."""

    key: str
    name: str
    rule: str
    source: str
    verified_on: date | None = None
    note: str = ""


class Season(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One file of `seasons/`."""

    period: tuple[Period, ...] = ()
    policy: tuple[Policy, ...] = ()


def _zone(key: str) -> tzinfo:
    from zoneinfo import ZoneInfo

    return ZoneInfo(key)


def load(own: Path | None = None) -> Season:
    """Return every period and policy, shipped and from the user's own folder of seasons."""
    periods: dict[str, Period] = {}
    policies: dict[str, Policy] = {}
    mine = sorted(own.glob("*.toml")) if own is not None and own.is_dir() else []
    for season in (*_shipped(), *(_read(path.read_bytes(), path.name) for path in mine)):
        periods.update({period.key: period for period in season.period})
        policies.update({policy.key: policy for policy in season.policy})
    ordered = sorted(periods.values(), key=lambda each: (each.days or (date.max,) * 2, each.key))
    return Season(period=tuple(ordered), policy=tuple(policies.values()))


@cache
def _shipped() -> tuple[Season, ...]:
    folder = files("confprep.rules") / "seasons"
    entries = (entry for entry in folder.iterdir() if entry.name.endswith(".toml"))
    ordered = sorted(entries, key=lambda entry: entry.name)
    return tuple(_read(entry.read_bytes(), entry.name) for entry in ordered)


def _read(data: bytes, name: str) -> Season:
    try:
        return msgspec.toml.decode(data, type=Season)
    except (msgspec.MsgspecError, ValueError) as error:
        raise WorkspaceError(
            str(error), where=f"seasons/{name}", next_step="Correct that line, or remove the file"
        ) from error


def closing(
    periods: Iterable[Period], day: date, *, specialty: str = "", home_zone: str = ""
) -> Period | None:
    """Return the period that keeps `day` quiet for programs of `specialty`, if there is one."""
    for period in periods:
        if not (period.known or period.hold) or not period.concerns(specialty):
            continue
        if period.covers(day, home_zone=home_zone):
            return period
    return None


def unlocks(
    periods: Iterable[Period], day: date, *, specialty: str = "", home_zone: str = ""
) -> date:
    """Return the first day from `day` on that no period keeps quiet."""
    held = tuple(periods)
    while closing(held, day, specialty=specialty, home_zone=home_zone):
        day += timedelta(days=1)
    return day


def hold(
    periods: Iterable[Period], day: date, *, specialty: str = "", home_zone: str = ""
) -> QuietPeriod | None:
    """Return why nothing goes to programs of `specialty` on `day`, with the first open day."""
    held = tuple(periods)
    period = closing(held, day, specialty=specialty, home_zone=home_zone)
    if period is None:
        return None
    until = unlocks(held, day, specialty=specialty, home_zone=home_zone)
    return reason(period, until)


def to_check(
    periods: Iterable[Period], first: date, last: date, *, specialty: str = ""
) -> tuple[Period, ...]:
    """Return the periods of unknown days that may fall between `first` and `last`."""
    return tuple(
        period
        for period in periods
        if not period.known
        and period.concerns(specialty)
        and period.days is not None
        and period.days[0] <= last
        and first <= period.days[1]
    )


def reason(period: Period, until: date) -> QuietPeriod:
    """Return why letters wait for a period, and the day they unlock."""
    return QuietPeriod(
        name=period.name,
        rule=period.rule,
        source=period.source,
        until=until,
        known=period.known,
        note=period.note,
    )
