"""The file `changes.md`: what changed in the program, and what became of the plan.

Its lines are made here for a screen as well: the pieces that may be cut short are marked.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from itertools import zip_longest

from msgspec import Struct

from confprep.agenda.changes import Change, ChangeKind, Changes
from confprep.agenda.repair import Repair
from confprep.generators.visit_words import WORDS
from confprep.model import Artifact, Plan, Visit
from confprep.text.clean import visible

SAVED = "changes.md"

LABELS: dict[ChangeKind, str] = {
    "cancelled": "CANCELLED",
    "moved": "MOVED",
    "room": "ROOM",
    "no longer there": "GONE",
    "renamed": "RENAMED",
    "new person": "NEW PERSON",
    "new talk": "NEW TALK",
    "affiliation": "LEFT",
    "new": "NEW",
}
NOT_LISTED = "NOT LISTED"
"""What is not in the program any more, where nothing says that it was cancelled."""
VISITS = ("  moved    ", "  dropped  ", "  added    ")
OTHERS: dict[str, str] = {
    "cancelled": "cancelled",
    "moved": "moved",
    "room": "in another room",
    "renamed": "renamed",
    "new": "new",
}


class ChangeReport(Struct, frozen=True, kw_only=True):
    """Everything there is to say about one repaired plan."""

    before: Plan
    after: Plan
    changes: Changes
    repair: Repair
    why: dict[str, str]
    """Why a visit moved or was dropped, in words, by the id it had."""
    stability: float
    """Points that keeping a visit at its time is worth."""
    best: float
    """Points that the best contact is worth."""

    @property
    def anything(self) -> bool:
        """Whether the program or the plan is other than it was."""
        program, plan = self.changes, self.repair
        return any((program.mattering, program.others, plan.moved, plan.dropped, plan.added))


class Long(str):
    """A text that may be cut short where a line must fit the screen."""

    __slots__ = ()


Line = list[str]
"""The pieces of a line, some of them `Long`."""


def make(report: ChangeReport) -> list[Artifact]:
    """Return the file with all there is to say, for the next run finds no change any more."""
    if not report.anything:
        return []
    lines = [*News(report, whole=True).lines(), ""]
    return [Artifact(path=SAVED, data="\n".join(map(visible, lines)).encode())]


class News:
    """What there is to say of one repaired plan, in lines.

    `whole`: also what only a reader with time wants to know.
    """

    def __init__(self, report: ChangeReport, *, whole: bool = False) -> None:
        self.report = report
        self.whole = whole
        changes = report.changes.mattering
        self.lists: tuple[list[Line], ...] = (
            [_changed(change) for change in changes if change.planned],
            [_changed(change) for change in changes if not change.planned],
            list(_visits(report)),
        )
        """Changes where the user goes, changes elsewhere, and visits."""

    def lines(
        self,
        shown: Sequence[int] | None = None,
        *,
        row: Callable[[Line], str] = "".join,
        fitted: Callable[[Line], str] = "".join,
    ) -> Iterator[str]:
        """Yield what is to be said, with so many lines of each list, else all.

        `row` makes the text of a line in a list, `fitted` that of one that may take several rows.
        """
        report = self.report
        shown = shown if shown is not None else [*map(len, self.lists)]
        if report.after.sample:
            yield "SAMPLE: the meeting, the people and the applicant are invented."
        yield _headline(report)
        for place, heading in enumerate(("Where you go", "People on your list, elsewhere")):
            lines, most = self.lists[place], shown[place]
            if lines:
                yield heading + f" ({most} of {len(lines)}, all in {SAVED})" * (most < len(lines))
            yield from map(row, lines[:most])
        if report.changes.counts:
            rest = [f"{n} {OTHERS.get(kind, kind)}" for kind, n in report.changes.counts.items()]
            yield f"The rest: {', '.join(rest)}."
        for skipped in report.after.skipped:
            if skipped.kind == "talks":
                yield f"Not read: {skipped.count} {skipped.reason}."
        yield ""
        visits = self.lists[-1][: shown[-1]]
        few = f" ({len(visits)} here)" if len(visits) < len(self.lists[-1]) else ""
        yield f"{_days(report)}{few}."
        yield from map(row, sorted(visits, key=lambda line: VISITS.index(line[0])))
        yield from map(fitted, _advice(report, whole=self.whole))


DAY = re.compile(r"\b[A-Z][a-z]{2} \d{1,2} [A-Z][a-z]{2}(?= \d\d:\d\d)")
"""A day as it is printed here before a time."""


# --- the program -----------------------------------------------------------------------------


def _headline(report: ChangeReport) -> str:
    name, changes = report.after.meeting.name, report.changes
    since = f"since {report.before.made_on.day} {report.before.made_on:%b}"
    if not (changes.mattering or changes.others):
        return f"Nothing in the program of {name} changed {since}."
    if not changes.mattering:
        return f"Nothing in the program of {name} changed {since} that matters to you."
    number = len(changes.mattering)
    what = "1 change matters" if number == 1 else f"{number} changes matter"
    return f"{name}: {what} to you {since}."


def _changed(change: Change) -> Line:
    """Return the line of one change: what, whose, and from when to when."""
    first, *others = change.people or ("",)
    who = (f" ({first}", Long(f", {', '.join(others)}" if others else ""), ")") if first else ()
    title, before, after = Long(change.title), change.before, change.after
    label, said = LABELS[change.kind], Line()
    match change.kind:
        case "cancelled":
            label = label if change.listed else NOT_LISTED
            said = [title, *who, f": was {before}" * bool(before)]
        case "moved" | "room":
            said = [title, *who, ": ", *_old_to_new(before, after)]
        case "renamed":
            said = [title, *who, ": now “", Long(after), "”"]
        case "no longer there":
            now = ("”, now ", Long(after)) if after else ("”",)
            said = [Long(before), " is no longer in “", title, *now]
        case "new person":
            what, _, when = after.rpartition(", ")
            last = [Long(what), f", {when}"] if what else [Long(after)]
            said = [change.title, ", ", Long(before), ": ", *last]
        case "affiliation":
            place = (" but with ", Long(after)) if after else (" but without a place",)
            said = [change.title, " is no longer with ", Long(before), *place]
        case _:
            said = [title, *who, f": {after or 'no time printed'}"]
    return [f"  {label:10} ", *said]


def _old_to_new(before: str, after: str) -> Line:
    """Return both, the day but once; the rest of a line in which only the time may not be cut."""
    day, _, hours = after.rpartition(" ")
    if bool(day) and before.startswith(f"{day} ") and ":" in hours:
        return [f"{before} -> {hours}"]
    pieces: Line = []
    for text in (before, after):
        when, _, where = text.partition(", in ")
        pieces += [" -> "] if pieces else []
        pieces += (
            [when or "not printed"] if where or DAY.match(when) else [Long(text or "not printed")]
        )
        pieces += [", in ", Long(where)] if where else []
    return pieces


# --- the plan --------------------------------------------------------------------------------


def _parts(report: ChangeReport) -> tuple[list[tuple[Visit, Visit]], list[Visit], list[Visit]]:
    """Return the visits that moved, as they were and are, those dropped, and those added."""
    return (
        [(one, other) for one, other in report.repair.moved if one.kind != "meal"],
        [visit for visit in report.repair.dropped if visit.kind != "meal"],
        [visit for visit in report.repair.added if visit.kind != "meal"],
    )


def _days(report: ChangeReport) -> str:
    moved, dropped, added = _parts(report)
    meals = sum(visit.kind == "meal" for visit in report.before.visits)
    kept = len(report.before.visits) - meals - len(moved) - len(dropped)
    number = f"{kept} visit" if kept == 1 else f"{kept} visits"
    if not (moved or dropped or added):
        return f"Your plan stays as it is: {number}"
    parts = ((moved, "moved"), (dropped, "dropped"), (added, "added"))
    counts = "".join(f", {len(part)} {what}" for part, what in parts if part)
    return f"Your plan: {number} as before{counts}"


def _visits(report: ChangeReport) -> Iterator[Line]:
    """Yield the visits that changed: one of each kind in turn, so that each is seen."""
    moved, dropped, added = _parts(report)
    why = report.why
    lines: tuple[list[Line], ...] = (
        [
            [_from_to(one, other), "  ", *_visit(other, report.after), ": ", Long(why[one.id])]
            for one, other in moved
        ],
        [
            [_when(one), "  ", *_visit(one, report.before), ": ", Long(why[one.id])]
            for one in dropped
        ],
        [
            [_when(one), "  ", *_visit(one, report.after), Long(f", {one.room}" * bool(one.room))]
            for one in added
        ],
    )
    for turn in zip_longest(*lines):
        yield from ([label, *line] for label, line in zip(VISITS, turn, strict=True) if line)


def _advice(report: ChangeReport, *, whole: bool) -> Iterator[Line]:
    """Yield what the user should know or do where visits changed."""
    moved, dropped, added = _parts(report)
    asked = [one for one, _ in moved if one.kind == "meeting"]
    asked += [visit for visit in dropped if visit.kind == "meeting"]
    if asked:
        names = Long(", ".join(_who(visit, report.before) for visit in asked))
        yield ["If you have written to ", names, " about a time, tell them."]
    if report.stability and (moved or dropped or added):
        price = f"over {report.stability:g} points, moved for over {report.stability / 2:g}."
        yield [f"Dropped only for a gain of {price}"]
        if whole:
            yield [
                f"The best contact is {report.best:g}; the price is “stability” in profile.toml."
            ]


def _visit(visit: Visit, plan: Plan) -> Line:
    """Return how and who is visited, or what where it is nobody."""
    return [f"{WORDS[visit.kind]} ", Long(_who(visit, plan) or visit.title)]


def _who(visit: Visit, plan: Plan) -> str:
    names = {each.person.id: each.person.name.full for each in plan.prospects}
    return ", ".join(names[key] for key in visit.person_ids if key in names)


def _when(visit: Visit) -> str:
    return f"{visit.start:%a} {visit.start.day} {visit.start:%b %H:%M}"


def _from_to(one: Visit, other: Visit) -> str:
    when = _when(one)
    if one.start.date() != other.start.date():
        when += f" -> {_when(other)}"
    elif one.start != other.start:
        when += f" -> {other.start:%H:%M}"
    elif one.end != other.end:
        when += f"-{one.end:%H:%M} -> {other.start:%H:%M}-{other.end:%H:%M}"
    return when + (f", now {other.room}" if one.room != other.room and other.room else "")
