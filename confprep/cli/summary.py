"""What `plan` prints: what was read, whom to meet and why, day by day, and the files."""

from __future__ import annotations

import os
from collections.abc import Iterator
from datetime import date
from itertools import groupby
from pathlib import Path

from confprep.actions.planning import Planned
from confprep.actions.words import ADVICE, WORDS, cautions, unverified
from confprep.cli import console
from confprep.model import Meeting, Plan, Prospect, Visit

SHOWN_PEOPLE = 12
SHOWN_LEFT_OUT = 5


def show(done: Planned, *, points: bool = False) -> None:
    """Print the whole summary for a person; with `points`, also what each visit is worth."""
    plan = done.plan
    for block in (
        _heading(plan),
        _people(plan),
        _days(done, points=points),
        _left_out(done, points=points),
        _letters(done),
        _unread(plan),
        _files(done),
    ):
        lines = list(block)
        if lines:
            console.say("\n".join(lines) + "\n")


def as_json(done: Planned) -> None:
    """Print the same as data."""
    console.data(
        {
            "plan": done.plan,
            "letters": done.drafts,
            "files": [{"path": str(each.path), "outcome": each.outcome} for each in done.written],
        }
    )


def _heading(plan: Plan) -> Iterator[str]:
    meeting = plan.meeting
    if plan.sample:
        yield "SAMPLE: the meeting, the people and the applicant are invented."
    yield meeting.name
    if known := ", ".join(part for part in (_dates(meeting), meeting.city) if part):
        yield known
    doubtful = [
        field for field in unverified(meeting) if field in {"starts", "ends", "city", "zone"}
    ]
    if doubtful and not plan.sample:
        yield f"Not confirmed by any page: {', '.join(doubtful)}. Check before you book or write."
    source = plan.source
    yield (
        f"Read {_count(plan.sessions, 'session', 'sessions')}, "
        f"{_count(plan.talks, 'talk or poster', 'talks and posters')}, "
        f"{_count(plan.people, 'person', 'people')} "
        f"({source.platform}, {_count(source.pages, 'page', 'pages')})."
    )
    if source.confidence < 1:
        yield (
            f"The layout of these pages is not one confprep knows; it is {source.confidence:.0%} "
            "sure of what it read. Check times and rooms against the page."
        )
    if source.unsure:
        yield "It may have missed or misread much. Look at these before you rely on the days below:"
    for doubt in source.unsure:
        yield f"  {doubt.count} {doubt.reason}, such as “{'”, “'.join(doubt.examples)}”."
    if not plan.visits:
        yield "No visit could be planned."
    elif plan.proof.optimal:
        yield "The days below are the best that can be walked; this is proven."
    else:
        gap = (plan.proof.bound - plan.proof.value) / plan.proof.bound
        yield (
            f"The time ran out: the days below are within {gap:.1%} of the best possible. "
            "For longer, set seconds under [agenda] in profile.toml."
        )


def _dates(meeting: Meeting) -> str:
    if meeting.starts is None or meeting.ends is None:
        return ""
    return f"{_day(meeting.starts)} to {_day(meeting.ends)} {meeting.ends.year}"


def _day(day: date) -> str:
    return f"{day:%a} {day.day} {day:%b}"


def _people(plan: Plan) -> Iterator[str]:
    total = len(plan.prospects)
    if not total:
        yield "Nobody from your target programs was found in this listing."
        yield "Check the list with: confprep targets list"
        return
    yield f"Whom to meet ({min(total, SHOWN_PEOPLE)} of {total}; all of them in people.csv)"
    for rank, prospect in enumerate(plan.prospects[:SHOWN_PEOPLE], start=1):
        yield f" {rank:2}. {_who(prospect)}"
        yield f"     {prospect.why}"


def _who(prospect: Prospect) -> str:
    name = ", ".join((prospect.person.name.full, *prospect.person.name.credentials))
    return f"{name} - {prospect.program}" if prospect.program else name


def _days(done: Planned, *, points: bool = False) -> Iterator[str]:
    plan = done.plan
    for day, visits in groupby(plan.visits, key=lambda visit: visit.start.date()):
        walked = plan.walking.get(day.isoformat(), 0)
        yield f"{day:%A} {day.day} {day:%B}" + (f" ({walked} min of walking)" if walked else "")
        for visit in visits:
            yield f"  {_visit(visit, done.titles[visit.id])}{_worth(visit) if points else ''}"
            if visit.registration:
                yield f"{'':22}To get in: {visit.registration}"
        gaps = [gap for gap in plan.gaps if gap.start.date() == day]
        if gaps:
            free = ", ".join(f"{gap.start:%H:%M}-{gap.end:%H:%M}" for gap in gaps)
            yield f"  Free: {free}"


def _visit(visit: Visit, title: str) -> str:
    asked = "" if visit.agreed else " (ask first)"
    room = f" | {visit.room}" if visit.room else ""
    return f"{visit.start:%H:%M}-{visit.end:%H:%M} {WORDS[visit.kind]:7} {title}{asked}{room}"


def _worth(visit: Visit) -> str:
    return f" | {visit.value:.1f}".removesuffix(".0") + " points"


def _left_out(done: Planned, *, points: bool = False) -> Iterator[str]:
    plan = done.plan
    if not plan.left_out:
        return
    yield "Left out"
    for left in plan.left_out[:SHOWN_LEFT_OUT]:
        visit = left.visit
        yield (
            f"  {visit.start:%a %H:%M} {WORDS[visit.kind]:7} {done.titles[visit.id]}"
            f"{_worth(visit) if points else ''}: {done.left_out[visit.id]}"
        )
        if visit.registration and visit.registration not in visit.title:
            yield f"            To get in: {visit.registration}"
    if len(plan.left_out) > SHOWN_LEFT_OUT:
        yield f"  and {len(plan.left_out) - SHOWN_LEFT_OUT} more in plan.json"


def _letters(done: Planned) -> Iterator[str]:
    if not done.drafts:
        return
    ready = [draft for draft in done.drafts if not draft.missing and not draft.held]
    waiting = [draft for draft in done.drafts if draft.missing and not draft.held]
    yield (
        f"Letters: {_count(len(ready), 'draft', 'drafts')} to read, change and send yourself. "
        "confprep sends nothing."
    )
    if waiting:
        missing = sorted({fact for draft in waiting for fact in draft.missing})
        number = _count(len(waiting), "waits", "wait")
        yield f"  {number} for facts: {', '.join(missing)}. Fill them in profile.toml."
    for reason, count in sorted(done.held.items()):
        yield f"  {_count(count, 'more is', 'more are')} not for now: {reason}"


def _unread(plan: Plan) -> Iterator[str]:
    warnings = cautions(plan)
    unmatched = plan.unmatched_walks
    if not (plan.skipped or plan.without_time or plan.doubts or warnings or unmatched):
        return
    yield "What to check"
    for caution in warnings:
        yield f"  {caution}"
    for skipped in plan.skipped:
        shown = skipped.examples if skipped.kind == "pages" else skipped.examples[:2]
        examples = "; ".join(shown)
        yield f"  {skipped.count} not read: {skipped.reason}" + (
            f" ({examples})" if examples else ""
        )
    if plan.without_time:
        entries = _count(plan.without_time, "entry has", "entries have")
        yield f"  {entries} no time on the page, of the people to meet."
    if unmatched:
        words = " or ".join(f"“{word}”" for word in unmatched)
        yield f"  No room of this program has {words} in its name; those walks in venues/ wait."
    if plan.doubts:
        pairs = _count(len(plan.doubts), "pair", "pairs")
        yield f"  {pairs} of names may be one person; they are kept apart:"
        names = {each.person.id: each.person.name.full for each in plan.prospects}
        for doubt in plan.doubts[:SHOWN_LEFT_OUT]:
            first, second = (names.get(key, key) for key in doubt.person_ids)
            yield f"    {first} / {second}: {doubt.why}"


def _count(number: int, one: str, many: str) -> str:
    return f"{number} {one if number == 1 else many}"


def _files(done: Planned) -> Iterator[str]:
    yield f"Written to {_short(done.folder)}{os.sep}"
    described = {
        "agenda.ics": "the days, for a calendar of their own",
        "changes.ics": "only what is new, other or cancelled since the first calendar",
        "brief.html": "the whole plan on one page, for the phone and for print",
        "people.csv": "everyone to meet, with the reason",
        "intro.md": "what to say",
        "letters": "drafts before the meeting",
        "listing.json": "the program as it was read",
        "plan.json": "the plan as data",
    }
    present = {each.path.relative_to(done.folder).parts[0] for each in done.written}
    for name, use in described.items():
        if name in present:
            yield f"  {name:13} {use}"
    for name in sorted(present):
        if name.startswith("agenda-"):
            yield f"  {name}: a part of it, for a calendar of its own"
    if "agenda.ics" in present:
        yield ADVICE[0]
    for each in done.written:
        if each.outcome == "beside":
            yield f"  You changed a file, so the new text stands beside it: {_short(each.path)}"


def _short(path: Path) -> str:
    try:
        return str(path.relative_to(Path.cwd()))
    except ValueError:
        return str(path)
