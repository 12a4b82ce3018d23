"""What `changes` prints: a screenful of what changed, of what became of the plan, and the files."""

from __future__ import annotations

import os
import re
import shutil
from collections.abc import Iterator, Sequence
from datetime import timedelta
from pathlib import Path
from typing import Any

from confprep.actions.planning import Changed
from confprep.actions.words import DAY, Line, Long, News
from confprep.cli import console
from confprep.model import Plan

ROWS, WIDTH = 24, 80
"""A screenful: never more rows, and the width where the terminal does not say."""
NARROWEST = 40
SHARES = (7, 3, 3)
"""How a screenful is shared: changes where the user goes, changes elsewhere, visits."""
_HOURS = re.compile(r"\b(\d\d:\d\d)-\d\d:\d\d\b")


def show(done: Changed) -> None:
    """Print it in a screenful: what touches the plan first, the rest as a count."""
    width = max(NARROWEST, shutil.get_terminal_size((WIDTH, ROWS)).columns)
    news, screen = News(done.report), _Screen(width, done.report.after)
    files = [*map(screen.fitted, _files(done))]
    if files:
        files.insert(0, "")

    def lines(shown: Sequence[int]) -> list[str]:
        return [*news.lines(shown, row=screen.row, fitted=screen.fitted), *files]

    rows = ROWS - sum(max(1, -(-len(line) // width)) for line in lines((0, 0, 0)))
    console.say("\n".join(lines(_shares([*map(len, news.lists)], rows))))


def as_data(done: Changed) -> dict[str, Any]:
    """Return the same as data, all of it."""
    report, changed = done.report, done.report.repair
    return {
        "changes": report.changes.mattering,
        "others": report.changes.counts,
        "moved": [
            {"before": one, "after": other, "why": report.why[one.id]}
            for one, other in changed.moved
        ],
        "dropped": [{"visit": visit, "why": report.why[visit.id]} for visit in changed.dropped],
        "added": changed.added,
        "kept": changed.kept,
        "stability": report.stability,
        "files": [{"path": str(each.path), "outcome": each.outcome} for each in done.written],
    }


def _shares(lines: Sequence[int], rows: int) -> list[int]:
    """Return how many lines of each list to show in `rows` rows; of each at least one."""
    shown = list(lines)
    while sum(shown) > rows and max(shown) > 1:
        longest = max(
            (i for i in range(len(shown)) if shown[i] > 1), key=lambda i: shown[i] / SHARES[i]
        )
        shown[longest] -= 1
    return shown


class _Screen:
    """Lines of `width` letters."""

    def __init__(self, width: int, plan: Plan) -> None:
        self.width = width
        self.weekdays = _weekdays(plan)

    def fitted(self, line: Line) -> str:
        """Return a line that fits: what may be cut shares the room that the rest leaves."""
        pieces = [text if isinstance(text, Long) else self._timed(text) for text in line]
        long = [i for i, text in enumerate(pieces) if isinstance(text, Long)]
        room = self.width - sum(len(text) for i, text in enumerate(pieces) if i not in long)
        for done, i in enumerate(sorted(long, key=lambda i: len(pieces[i]))):
            pieces[i] = _cut(pieces[i], max(0, room) // (len(long) - done))
            room -= len(pieces[i])
        return "".join(pieces)

    def row(self, line: Line) -> str:
        """Return a line of a list, which never takes more than one row."""
        return _cut(self.fitted(line), self.width)

    def _timed(self, text: str) -> str:
        """Return text with the bare weekday for a day of the meeting, and without needless ends."""
        begins = [found[1] for found in _HOURS.finditer(text)]
        if len(begins) == len(set(begins)):  # else it is the end that changed
            text = _HOURS.sub(r"\1", text)
        return DAY.sub(lambda found: self.weekdays.get(found[0], found[0]), text)


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


def _files(done: Changed) -> Iterator[Line]:
    new = sorted(
        {
            each.path.relative_to(done.folder).parts[0]
            for each in done.written
            if each.outcome in {"new", "updated"}
        }
        - {".state", "listing.json", "plan.json"}
    )
    if new:
        yield [f"Written anew in {_path(done.folder)}{os.sep}: ", Long(", ".join(new))]
    beside = [_path(each.path) for each in done.written if each.outcome == "beside"]
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
