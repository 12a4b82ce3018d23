"""What `changes` prints: what changed in the program, what became of the plan, and the files."""

from __future__ import annotations

import os
import re
import shutil
from collections.abc import Iterator, Sequence
from datetime import timedelta
from itertools import zip_longest
from pathlib import Path
from typing import Any

from msgspec import Struct

from confprep.agenda.changes import Change, ChangeKind, Changes
from confprep.agenda.pairing import UNREAD
from confprep.agenda.repair import Repair
from confprep.cli import console
from confprep.generators.phrases import phrases
from confprep.generators.visit_words import WORDS
from confprep.model import Artifact, Plan, Profile, Visit
from confprep.text.clean import visible
from confprep.workspace import Written
from confprep.worth import Worth

ROWS, WIDTH = 24, 80
"""A screenful: never more rows, and the width where the terminal does not say."""
NARROWEST = 40
SHARES = (7, 3, 3)
"""How a screenful is shared: changes where the user goes, changes elsewhere, visits."""
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


class Told(Struct, frozen=True, kw_only=True):
    """Everything there is to say about one repaired plan."""

    before: Plan
    after: Plan
    changes: Changes
    repair: Repair
    profile: Profile

    @property
    def stability(self) -> float:
        """Points that keeping a visit at its time is worth."""
        return Worth(self.profile, ())["stability"]

    @property
    def anything(self) -> bool:
        """Whether the program or the plan is other than it was."""
        program, plan = self.changes, self.repair
        return any((program.mattering, program.others, plan.moved, plan.dropped, plan.added))


class _Long(str):
    """A text that may be cut short where a line must fit the screen."""

    __slots__ = ()


Line = list[str]
"""The pieces of a line, some of them `_Long`."""


def show(told: Told, written: Sequence[Written], folder: Path) -> None:
    """Print it in a screenful: what touches the plan first, the rest as a count."""
    width = max(NARROWEST, shutil.get_terminal_size((WIDTH, ROWS)).columns)
    news = _News(told, width)
    files = [*map(news.fitted, _files(written, folder))]
    if files:
        files.insert(0, "")
    always = [*news.lines((0, 0, 0)), *files]
    shown = news.shares(ROWS - sum(max(1, -(-len(line) // width)) for line in always))
    console.say("\n".join([*news.lines(shown), *files]))


def artifacts(told: Told) -> list[Artifact]:
    """Return the same without limits as a file, for the next run finds no change any more."""
    if not told.anything:
        return []
    news = _News(told)
    lines = [*news.lines(tuple(map(len, news.lists))), ""]
    return [Artifact(path=SAVED, data="\n".join(map(visible, lines)).encode())]


def as_data(told: Told, written: Sequence[Written]) -> dict[str, Any]:
    """Return the same as data, all of it."""
    changed = told.repair
    said = phrases()
    return {
        "changes": told.changes.mattering,
        "others": told.changes.counts,
        "moved": [
            {"before": one, "after": other, "why": said.reason(changed.why[one.id])}
            for one, other in changed.moved
        ],
        "dropped": [
            {"visit": visit, "why": said.reason(changed.why[visit.id])} for visit in changed.dropped
        ],
        "added": changed.added,
        "kept": changed.kept,
        "stability": told.stability,
        "files": [{"path": str(each.path), "outcome": each.outcome} for each in written],
    }


# --- lines that fit ---------------------------------------------------------------------------


class _News:
    """What there is to say of one repaired plan; in lines of `width` letters, or whole."""

    def __init__(self, told: Told, width: int | None = None) -> None:
        self.told = told
        self.width = width
        self.weekdays = {} if width is None else _weekdays(told.after)
        changes = told.changes.mattering
        self.lists: tuple[list[Line], ...] = (
            [_told(change) for change in changes if change.planned],
            [_told(change) for change in changes if not change.planned],
            list(_visits(told)),
        )

    def shares(self, rows: int) -> tuple[int, ...]:
        """Return how many lines of each list to show in `rows` rows; of each at least one."""
        shown = [len(lines) for lines in self.lists]
        while sum(shown) > rows and max(shown) > 1:
            longest = max(
                (i for i in range(len(shown)) if shown[i] > 1), key=lambda i: shown[i] / SHARES[i]
            )
            shown[longest] -= 1
        return tuple(shown)

    def lines(self, shown: Sequence[int]) -> Iterator[str]:
        """Yield what is to be said, with so many lines of each list."""
        told = self.told
        if told.after.sample:
            yield "SAMPLE: the meeting, the people and the applicant are invented."
        yield _headline(told)
        for place, heading in enumerate(("Where you go", "People on your list, elsewhere")):
            lines, most = self.lists[place], shown[place]
            if lines:
                yield heading + f" ({most} of {len(lines)}, all in {SAVED})" * (most < len(lines))
            yield from map(self._row, lines[:most])
        if told.changes.counts:
            rest = [f"{n} {OTHERS.get(kind, kind)}" for kind, n in told.changes.counts.items()]
            yield f"The rest: {', '.join(rest)}."
        for skipped in told.after.skipped:
            if skipped.reason == UNREAD:
                yield f"Not read: {skipped.count} {skipped.reason}."
        yield ""
        visits = self.lists[-1][: shown[-1]]
        few = f" ({len(visits)} here)" if len(visits) < len(self.lists[-1]) else ""
        yield f"{_days(told)}{few}."
        yield from map(self._row, sorted(visits, key=lambda line: VISITS.index(line[0])))
        yield from map(self.fitted, _advice(told, whole=self.width is None))

    def fitted(self, line: Line) -> str:
        """Return a line that fits: what may be cut shares the room that the rest leaves."""
        if self.width is None:
            return "".join(line)
        pieces = [text if isinstance(text, _Long) else self._timed(text) for text in line]
        long = [i for i, text in enumerate(pieces) if isinstance(text, _Long)]
        room = self.width - sum(len(text) for i, text in enumerate(pieces) if i not in long)
        for done, i in enumerate(sorted(long, key=lambda i: len(pieces[i]))):
            pieces[i] = _cut(pieces[i], max(0, room) // (len(long) - done))
            room -= len(pieces[i])
        return "".join(pieces)

    def _row(self, line: Line) -> str:
        """Return a line of a list, which never takes more than one row."""
        fitted = self.fitted(line)
        return fitted if self.width is None else _cut(fitted, self.width)

    def _timed(self, text: str) -> str:
        """Return text with the bare weekday for a day of the meeting, and without needless ends."""
        begins = [found[1] for found in _HOURS.finditer(text)]
        if len(begins) == len(set(begins)):  # else it is the end that changed
            text = _HOURS.sub(r"\1", text)
        return _DAY.sub(lambda found: self.weekdays.get(found[0], found[0]), text)


_HOURS = re.compile(r"\b(\d\d:\d\d)-\d\d:\d\d\b")
_DAY = re.compile(r"\b[A-Z][a-z]{2} \d{1,2} [A-Z][a-z]{2}(?= \d\d:\d\d)")


def _weekdays(plan: Plan) -> dict[str, str]:
    """Return the days of the meeting as printed, and their weekdays; none where one comes twice."""
    starts, ends = plan.meeting.starts, plan.meeting.ends
    if starts is None or ends is None or ends - starts >= timedelta(days=7):
        return {}
    days = [starts + timedelta(days=n) for n in range((ends - starts).days + 1)]
    return {f"{day:%a} {day.day} {day:%b}": f"{day:%a}" for day in days}


def _cut(text: str, room: int) -> str:
    """Return text that is no longer than `room`, cut at the end of a word."""
    if len(text) <= room:
        return text
    kept = text[: max(0, room - 1)]
    if not text[len(kept)].isspace() and " " in kept:
        kept = kept[: kept.rindex(" ")]
    return kept.rstrip(" -\u2013\u2014:,;(\u201c") + "…" * (room > 0)


# --- the program -----------------------------------------------------------------------------


def _headline(told: Told) -> str:
    name, changes = told.after.meeting.name, told.changes
    since = f"since {told.before.made_on.day} {told.before.made_on:%b}"
    if not (changes.mattering or changes.others):
        return f"Nothing in the program of {name} changed {since}."
    if not changes.mattering:
        return f"Nothing in the program of {name} changed {since} that matters to you."
    number = len(changes.mattering)
    what = "1 change matters" if number == 1 else f"{number} changes matter"
    return f"{name}: {what} to you {since}."


def _told(change: Change) -> Line:
    """Return the line of one change: what, whose, and from when to when."""
    first, *others = change.people or ("",)
    who = (f" ({first}", _Long(f", {', '.join(others)}" if others else ""), ")") if first else ()
    title, before, after = _Long(change.title), change.before, change.after
    label, said = LABELS[change.kind], Line()
    match change.kind:
        case "cancelled":
            label = label if change.listed else NOT_LISTED
            said = [title, *who, f": was {before}" * bool(before)]
        case "moved" | "room":
            said = [title, *who, ": ", *_old_to_new(before, after)]
        case "renamed":
            said = [title, *who, ": now “", _Long(after), "”"]
        case "no longer there":
            now = ("”, now ", _Long(after)) if after else ("”",)
            said = [_Long(before), " is no longer in “", title, *now]
        case "new person":
            what, _, when = after.rpartition(", ")
            last = [_Long(what), f", {when}"] if what else [_Long(after)]
            said = [change.title, ", ", _Long(before), ": ", *last]
        case "affiliation":
            place = (" but with ", _Long(after)) if after else (" but without a place",)
            said = [change.title, " is no longer with ", _Long(before), *place]
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
            [when or "not printed"] if where or _DAY.match(when) else [_Long(text or "not printed")]
        )
        pieces += [", in ", _Long(where)] if where else []
    return pieces


# --- the plan --------------------------------------------------------------------------------


def _parts(told: Told) -> tuple[list[tuple[Visit, Visit]], list[Visit], list[Visit]]:
    """Return the visits that moved, as they were and are, those dropped, and those added."""
    return (
        [(one, other) for one, other in told.repair.moved if one.kind != "meal"],
        [visit for visit in told.repair.dropped if visit.kind != "meal"],
        [visit for visit in told.repair.added if visit.kind != "meal"],
    )


def _days(told: Told) -> str:
    moved, dropped, added = _parts(told)
    meals = sum(visit.kind == "meal" for visit in told.before.visits)
    kept = len(told.before.visits) - meals - len(moved) - len(dropped)
    number = f"{kept} visit" if kept == 1 else f"{kept} visits"
    if not (moved or dropped or added):
        return f"Your plan stays as it is: {number}"
    parts = ((moved, "moved"), (dropped, "dropped"), (added, "added"))
    counts = "".join(f", {len(part)} {what}" for part, what in parts if part)
    return f"Your plan: {number} as before{counts}"


def _visits(told: Told) -> Iterator[Line]:
    """Yield the visits that changed: one of each kind in turn, so that each is seen."""
    moved, dropped, added = _parts(told)
    reasons, said = told.repair.why, phrases()

    def why(visit: Visit) -> str:
        return said.reason(reasons[visit.id])

    lines: tuple[list[Line], ...] = (
        [
            [_from_to(one, other), "  ", *_visit(other, told.after), ": ", _Long(why(one))]
            for one, other in moved
        ],
        [[_when(one), "  ", *_visit(one, told.before), ": ", _Long(why(one))] for one in dropped],
        [
            [_when(one), "  ", *_visit(one, told.after), _Long(f", {one.room}" * bool(one.room))]
            for one in added
        ],
    )
    for turn in zip_longest(*lines):
        yield from ([label, *line] for label, line in zip(VISITS, turn, strict=True) if line)


def _advice(told: Told, *, whole: bool) -> Iterator[Line]:
    """Yield what the user should know or do where visits changed."""
    moved, dropped, added = _parts(told)
    asked = [one for one, _ in moved if one.kind == "meeting"]
    asked += [visit for visit in dropped if visit.kind == "meeting"]
    if asked:
        names = _Long(", ".join(_who(visit, told.before) for visit in asked))
        yield ["If you have written to ", names, " about a time, tell them."]
    if told.stability and (moved or dropped or added):
        price = f"over {told.stability:g} points, moved for over {told.stability / 2:g}."
        yield [f"Dropped only for a gain of {price}"]
        if whole:
            best = Worth(told.profile, ())["person"]
            yield [f"The best contact is {best:g}; the price is “stability” in profile.toml."]


def _visit(visit: Visit, plan: Plan) -> Line:
    """Return how and who is visited, or what where it is nobody."""
    return [f"{WORDS[visit.kind]} ", _Long(_who(visit, plan) or visit.title)]


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


# --- the files -------------------------------------------------------------------------------


def _files(written: Sequence[Written], folder: Path) -> Iterator[Line]:
    new = sorted(
        {
            each.path.relative_to(folder).parts[0]
            for each in written
            if each.outcome in {"new", "updated"}
        }
        - {".state", "listing.json", "plan.json"}
    )
    if new:
        yield [f"Written anew in {_path(folder)}{os.sep}: ", _Long(", ".join(new))]
    beside = [_path(each.path) for each in written if each.outcome == "beside"]
    if beside:
        several = f" and {len(beside) - 1} more" if len(beside) > 1 else ""
        yield [f"Yours stays, the new text is beside it: {beside[0]}{several}"]
    if "agenda.ics" in new:
        yield ["Calendar: remove it and import agenda.ics again, or only changes.ics."]


def _path(path: Path) -> str:
    try:
        return str(path.relative_to(Path.cwd()))
    except ValueError:
        return str(path)
