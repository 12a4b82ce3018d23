"""Pin a visit, skip one, say when two people have agreed to meet."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Literal

from msgspec import Struct
from msgspec.structs import replace

from confprep.agenda import conversations
from confprep.agenda.candidate import parts, visit_id
from confprep.errors import Choice, UsageError
from confprep.generators.phrases import phrases
from confprep.generators.templates import environment
from confprep.model import Agreed, Decisions, Listing, Plan, Visit
from confprep.text import typed
from confprep.workspace import Workspace

SHOWN = 5
"""Of the visits or people that may be meant."""


class Decided(Struct, frozen=True, kw_only=True):
    """A decision on a visit was remembered for every later plan, or taken back."""

    visit: Visit
    decision: Literal["pinned", "skipped", "agreed"]
    undone: bool
    sample: bool
    """Whether the meeting is the invented one."""


def pin(folder: Path, meeting: str, visit: str, *, undo: bool = False) -> Decided:
    """Keep a visit in every later plan; `visit` is its id, or words of its title or of a name.

    Raises `UsageError`, with choices where several visits may be meant.
    """
    return _decide(folder, meeting, visit, "pinned", undo=undo)


def skip(folder: Path, meeting: str, visit: str, *, undo: bool = False) -> Decided:
    """Keep a visit out of every later plan; as `pin`."""
    return _decide(folder, meeting, visit, "skipped", undo=undo)


def agree(folder: Path, meeting: str, person: str, at: str, room: str = "") -> Decided:
    """Remember that the user and a person have agreed to meet.

    `at` is a time in the meeting's zone, as `Tue 15:10` or `2026-03-10 15:10`; `person` is an id or
    part of a name. Raises `UsageError`, with choices where several people may be meant.
    """
    workspace = Workspace(folder)
    plan = workspace.plan(meeting)
    moment = _moment(at, plan)
    said = phrases(environment(workspace.templates_folder))
    visit = said.entitled(replace(_meeting_with(plan, person), start=moment))
    agreed = Agreed(at=moment, room=" ".join(room.split()))
    decisions = _without(workspace.decisions(meeting), visit)
    workspace.save_decisions(
        meeting,
        replace(
            decisions,
            pinned=(*decisions.pinned, visit.id),
            agreed={**decisions.agreed, visit.id: agreed},
        ),
    )
    return Decided(visit=visit, decision="agreed", undone=False, sample=plan.sample)


def _decide(
    folder: Path, meeting: str, wanted: str, decision: Literal["pinned", "skipped"], *, undo: bool
) -> Decided:
    """Remember what the user wants of a visit, instead of what they wanted before."""
    workspace = Workspace(folder)
    plan = workspace.plan(meeting)
    visit = _find(workspace, plan, wanted)
    decisions = _without(workspace.decisions(meeting), visit)
    if not undo and decision == "pinned":
        decisions = replace(decisions, pinned=(*decisions.pinned, visit.id))
    elif not undo:
        decisions = replace(decisions, skipped=(*decisions.skipped, visit.id, *parts(visit)))
    workspace.save_decisions(meeting, decisions)
    return Decided(visit=visit, decision=decision, undone=undo, sample=plan.sample)


def _without(decisions: Decisions, visit: Visit) -> Decisions:
    """Return decisions with none on this visit."""
    ids = {visit.id, *parts(visit)}
    return replace(
        decisions,
        pinned=tuple(each for each in decisions.pinned if each not in ids),
        skipped=tuple(each for each in decisions.skipped if each not in ids),
        agreed={key: each for key, each in decisions.agreed.items() if key != visit.id},
    )


# --- what is meant -------------------------------------------------------------------------------


def _moment(text: str, plan: Plan) -> datetime:
    """Read a time such as `Tue 15:10` of a meeting day, or `2026-03-10 15:10`; without a zone."""
    days = [date.fromisoformat(day) for day in plan.walking]
    moment = typed.moment(text, first=min(days, default=None), last=max(days, default=None))
    if moment.tzinfo is not None:
        raise UsageError(
            f"“{text}” has a zone of its own", next_step="Write the clock at the meeting, as 15:10"
        )
    day = timedelta(days=1)
    if days and not days[0] - day <= moment.date() <= days[-1] + day:
        raise UsageError(
            f"{moment:%A} {moment.day} {moment:%B %Y} is not a day of this meeting",
            next_step=f"Its program lasts from {days[0]} to {days[-1]}",
        )
    return moment


def _meeting_with(plan: Plan, wanted: str) -> Visit:
    """Return the meeting with the one person who is meant, planned or not."""
    words = wanted.casefold().split()
    found = [
        each.person
        for each in plan.prospects
        if (words and all(word in each.person.name.full.casefold() for word in words))
        or wanted in {each.person.id, visit_id("meeting", each.person.id)}
    ]
    if len(found) != 1:
        names = "; ".join(person.name.full for person in found[:SHOWN])
        raise UsageError(
            f"“{wanted}” could be {len(found)} people"
            if found
            else f"There is nobody called “{wanted}” among those to meet at {plan.meeting.key}",
            next_step=f"Say which: {names}" if found else "They are all in people.csv",
            choices=[Choice(person.id, person.name.full) for person in found],
        )
    now = datetime.min  # noqa: DTZ901 - replaced by what was agreed
    return Visit(
        id=visit_id("meeting", found[0].id),
        kind="meeting",
        title=found[0].name.full,
        named=conversations.named(found[0]),
        start=now,
        end=now,
    )


def _find(workspace: Workspace, plan: Plan, wanted: str) -> Visit:
    """Return the one visit that is meant: planned, left out, or else a session of the program."""
    names = {each.person.id: each.person.name.full for each in plan.prospects}
    words = wanted.casefold().split()

    def meant(visits: Iterable[Visit]) -> list[Visit]:
        texts = ((each, f"{each.id} {each.title} {_people(each, names)}") for each in visits)
        return [
            each
            for each, text in texts
            if each.id == wanted or (words and all(word in text.casefold() for word in words))
        ]

    in_plan = [*plan.visits, *(left.visit for left in plan.left_out)]
    exact = [visit for visit in in_plan if visit.id == wanted]
    found = exact[:1] or meant(in_plan)
    if not found and workspace.has_listing(plan.meeting.key):
        found = meant(_sessions(workspace.listing(plan.meeting.key)))
    if len(found) == 1:
        return found[0]
    if found:
        which = "; ".join(
            f"{visit.id} ({visit.start:%a %H:%M} {visit.title})" for visit in found[:SHOWN]
        )
        raise UsageError(
            f"“{wanted}” could be {len(found)} visits",
            next_step=f"Say which: {which}",
            choices=[Choice(each.id, f"{each.start:%a %H:%M} {each.title}") for each in found],
        )
    raise UsageError(
        f"There is no visit and no session “{wanted}” at {plan.meeting.key}",
        next_step="Use words of its title, or an id: plan.json has them, with what was left out",
    )


def _sessions(listing: Listing) -> Iterator[Visit]:
    """Yield the program's sessions as what could be gone to."""
    for session in listing.sessions:
        if session.start and session.end and not session.cancelled:
            yield Visit(
                id=visit_id("session", session.id),
                kind="session",
                title=session.title,
                start=session.start,
                end=session.end,
                session_id=session.id,
            )


def _people(visit: Visit, names: Mapping[str, str]) -> str:
    return " ".join(names.get(person, "") for person in visit.person_ids)
