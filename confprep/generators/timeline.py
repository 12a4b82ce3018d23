"""The longer road: milestones before an application, and the routine that carries them.

The texts are `templates/timeline.toml`; the days come from the year of application and, for a
resident in a preliminary year, from the end of the contract.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, time, timedelta
from typing import Literal

import jinja2
import msgspec
from msgspec import Struct

from confprep.errors import UsageError, WorkspaceError
from confprep.generators import calendar, sentences
from confprep.model import Artifact, Profile, Task
from confprep.rules.quiet import Season
from confprep.rules.timing import months_later
from confprep.text import clean

EVENING = time(18, 0)
SUNDAY = 6
WEEKS_AHEAD = 52
MOST_YEARS = 4
"""The routine goes on to the end of the road, but never further than this."""

Every = Literal["week", "month", "quarter"]


class Milestone(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One row of `timeline.toml`."""

    key: str
    anchor: Literal["application", "contract"]
    months: int
    phase: str
    title: str
    text: str
    statuses: tuple[str, ...] = msgspec.field(name="for", default=())
    stages: tuple[str, ...] = ()
    specialties: tuple[str, ...] = ()

    def concerns(self, profile: Profile) -> bool:
        """Whether it is meant for this user."""
        return (
            (not self.statuses or profile.status in self.statuses)
            and (not self.stages or profile.stage in self.stages)
            and (not self.specialties or profile.specialty in self.specialties)
        )


class Routine(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Something small, done every week, month or quarter."""

    key: str
    every: Every
    minutes: int
    title: str
    text: str


class Texts(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The whole of `timeline.toml`."""

    milestone: tuple[Milestone, ...]
    routine: tuple[Routine, ...]


class Dated(Struct, frozen=True, kw_only=True):
    """A milestone with its day."""

    milestone: Milestone
    day: date


def texts(environment: jinja2.Environment) -> Texts:
    """Return the milestones and the routine, the user's own file before the shipped one."""
    try:
        rendered = environment.get_template("timeline.toml").render()
        return msgspec.toml.decode(rendered, type=Texts)
    except (msgspec.MsgspecError, ValueError, jinja2.TemplateError) as error:
        raise WorkspaceError(
            str(error),
            where="templates/timeline.toml",
            next_step="Correct that line, or remove the file to have the shipped one back",
        ) from error


def milestones(profile: Profile, found: Texts) -> tuple[Dated, ...]:
    """Return the milestones that concern the user, in the order of their days."""
    anchors: dict[str, date] = {}
    if profile.application_year is not None and date.min.year + 10 < profile.application_year < (
        date.max.year - 10
    ):
        anchors["application"] = date(profile.application_year, 9, 1)
    if profile.contract_ends is not None and profile.stage == "preliminary":
        anchors["contract"] = profile.contract_ends
    if not anchors:
        raise UsageError(
            "The timeline needs the year in which you apply, or the end of your contract",
            next_step="Add application_year or contract_ends to profile.toml",
        )
    dated = [
        Dated(milestone=each, day=months_later(anchors[each.anchor], -each.months))
        for each in found.milestone
        if each.anchor in anchors and each.concerns(profile)
    ]
    return tuple(sorted(dated, key=lambda each: (each.day, each.milestone.key)))


def tasks(profile: Profile, today: date, found: Texts) -> tuple[Task, ...]:
    """Return milestones from today on and the routine, in the evening of the user's zone.

    Milestones that have passed come today, as one list: they may still be open.
    """
    from zoneinfo import ZoneInfo

    zone = ZoneInfo(profile.home_zone)
    road = milestones(profile, found)
    made = [
        Task(
            id=f"milestone:{each.milestone.key}",
            title=each.milestone.title,
            start=datetime.combine(each.day, EVENING, tzinfo=zone),
            note=f"{each.milestone.phase}\n{each.milestone.text}",
        )
        for each in road
        if each.day >= today
    ]
    last = min(road[-1].day, months_later(today, 12 * MOST_YEARS)) if road else today
    for routine in found.routine:
        made += [
            Task(
                # The day is in the id: an entry stays itself when the calendar is written again.
                id=f"routine:{routine.key}:{day.isoformat()}",
                title=routine.title,
                start=datetime.combine(day, EVENING, tzinfo=zone)
                + timedelta(hours=_PLACE[routine.every]),
                minutes=routine.minutes,
                note=routine.text,
            )
            for day in _days(routine.every, today, last)
        ]
    return tuple(sorted(made, key=lambda task: (task.start, task.id)))


_PLACE: dict[Every, int] = {"week": 0, "month": 1, "quarter": 2}
"""Hours after six, so that a Sunday with all three has them one after another."""


def _days(every: Every, today: date, last: date) -> list[date]:
    """Return Sundays: every one for a year, or the first of each month or quarter to the end."""
    sunday = today + timedelta(days=(SUNDAY - today.weekday()) % 7)
    end = min(last, today + timedelta(weeks=WEEKS_AHEAD)) if every == "week" else last
    days = []
    while sunday <= end:
        first_of_month = sunday.day <= 7  # noqa: PLR2004 - the first Sunday
        quarter = sunday.month % 3 == 1
        if every == "week" or (first_of_month and (every == "month" or quarter)):
            days.append(sunday)
        sunday += timedelta(days=7)
    return days


def make(
    profile: Profile,
    *,
    today: date,
    now: datetime,
    environment: jinja2.Environment,
    season: Season,
    memory: bytes | None = None,
) -> list[Artifact]:
    """Return `timeline.ics`, `timeline.html`, and what the calendar must remember."""
    found = texts(environment)
    return [
        Artifact(path="timeline.html", data=_page(profile, today, environment, season, found)),
        *calendar.tasks_calendar(
            tasks(profile, today, found),
            path="timeline.ics",
            name="The longer road",
            zone=profile.home_zone,
            memory=memory,
            now=now,
        ),
    ]


def _page(
    profile: Profile,
    today: date,
    environment: jinja2.Environment,
    season: Season,
    found: Texts,
) -> bytes:
    road = milestones(profile, found)
    following = next((each.day for each in road if each.day >= today), None)
    phases: dict[str, list[dict[str, object]]] = {}
    for each in road:
        row = {
            "title": each.milestone.title,
            "text": each.milestone.text,
            "day": each.day.isoformat(),
            "month": f"{each.day:%B %Y}",
            "past": each.day < today,
            "next": each.day == following,
        }
        phases.setdefault(each.milestone.phase, []).append(row)
    text = environment.get_template("timeline.html.j2").render(
        name=clean.line(profile.name),
        basis=_basis(profile),
        phases=phases.items(),
        routine=found.routine,
        rules=_rules(season, profile, today),
    )
    return text.encode()


def _basis(profile: Profile) -> str:
    parts = []
    if profile.application_year is not None:
        parts.append(f"an application in September {profile.application_year}")
    if profile.contract_ends is not None and profile.stage == "preliminary":
        ends = profile.contract_ends
        parts.append(f"a contract that ends on {ends:%B} {ends.day}, {ends.year}")
    return f"Worked out from {sentences.series(parts)}."


def _rules(season: Season, profile: Profile, today: date) -> Sequence[dict[str, object]]:
    """Return the quiet periods still to come, and the standing rules, with what is to check."""
    coming: list[dict[str, object]] = [
        {
            "name": period.name,
            "when": _when(period.days, known=period.known),
            "rule": period.rule,
            "note": period.note,
            "source": period.source,
            "verified": period.verified_on if period.known else None,
        }
        for period in season.period
        if period.concerns(profile.specialty) and period.days and period.days[1] >= today
    ]
    standing: list[dict[str, object]] = [
        {
            "name": policy.name,
            "when": "",
            "rule": policy.rule,
            "note": policy.note,
            "source": policy.source,
            "verified": policy.verified_on,
        }
        for policy in season.policy
    ]
    return [*coming, *standing]


def _when(days: tuple[date, date] | None, *, known: bool) -> str:
    if days is None:
        return ""
    first, last = days
    span = f"{first:%B} {first.day} to {last:%B} {last.day}, {last.year}"
    return span if known else f"some day from {span}"
