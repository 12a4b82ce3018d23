"""Commands: pin, skip, changes."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

import typer
from msgspec.structs import replace

from confprep.agenda.visits import parts, visit_id
from confprep.cli import console
from confprep.errors import UsageError
from confprep.model import Agreed, Visit
from confprep.workspace import Workspace

if TYPE_CHECKING:
    from confprep.agenda.changes import Change, Changes, Repair
    from confprep.model import Listing, Plan

Meeting = Annotated[str, typer.Argument(help="A meeting you have a plan for.")]
Which = Annotated[
    str, typer.Argument(metavar="VISIT", help="Its id, or words of its title or of a name in it.")
]
Undo = Annotated[bool, typer.Option("--undo", help="Take it back.")]
SHOWN = 15


def register(app: typer.Typer) -> None:
    """Add this group's commands to `app`."""
    app.command("pin")(pin)
    app.command("skip")(skip)
    app.command("changes")(changes)


def pin(
    meeting: Meeting,
    visit: Which,
    at: Annotated[
        str,
        typer.Option(
            metavar="TIME",
            help="When you two have agreed to meet, in the meeting's zone: 'Tue 15:10' "
            "or '2026-03-10 15:10'. VISIT is then the person.",
        ),
    ] = "",
    room: Annotated[str, typer.Option(help="Where you have agreed to meet.")] = "",
    undo: Undo = False,
) -> None:
    """Keep a visit in every later plan, or say when you two have agreed to meet.

    A meeting that nobody has agreed to is a proposal: it stands as tentative in the calendar.
    """
    workspace = Workspace.open()
    plan = workspace.plan(meeting)
    if not at:
        if room:
            raise UsageError("A room needs a time", next_step="Add --at, such as --at 'Tue 15:10'")
        found = _find(workspace, plan, visit)
        _decide(workspace, meeting, found, "pinned", sampled=plan.sample, undo=undo)
        return
    if undo:
        raise UsageError("--at and --undo cannot both be meant", next_step="Leave one of them out")
    moment = _moment(at, plan)
    meant = _meeting_with(plan, visit)
    agreed = Agreed(at=moment, room=" ".join(room.split()))
    meant = replace(meant, start=moment)
    _decide(workspace, meeting, meant, "pinned", sampled=plan.sample, agreed=agreed)


def skip(meeting: Meeting, visit: Which, undo: Undo = False) -> None:
    """Keep a visit out of every later plan."""
    workspace = Workspace.open()
    plan = workspace.plan(meeting)
    _decide(
        workspace, meeting, _find(workspace, plan, visit), "skipped", sampled=plan.sample, undo=undo
    )


def changes(
    meeting: Meeting,
    saved: Annotated[
        list[Path] | None,
        typer.Option("--from", metavar="PATH", help="Pages you saved anew, instead of fetching."),
    ] = None,
    json: Annotated[bool, typer.Option("--json", help="Print data instead of text.")] = False,
) -> None:
    """Read the program again, say what changed for you, and repair the plan."""
    from confprep.agenda.changes import compare, repair
    from confprep.cli.planning import carry_out, occasion_of

    workspace = Workspace.open()
    workspace.check_writable()
    before, old = workspace.plan(meeting), workspace.listing(meeting)
    occasion = occasion_of(workspace, meeting, saved or [], sample=before.sample, refresh=True)
    after, _, written = carry_out(workspace, occasion)
    found = compare(old, occasion.listing, before, after)
    repaired = repair(before, after)
    if json:
        console.data(
            {
                "changes": found.mattering,
                "others": found.counts,
                "moved": [{"before": one, "after": two} for one, two in repaired.moved],
                "dropped": repaired.dropped,
                "added": repaired.added,
                "kept": repaired.kept,
            }
        )
        return
    for line in (*_program(found), "", *_days(repaired)):
        console.say(line)
    for each in written:
        if each.outcome == "beside":
            console.say(f"You changed a file, so the new text stands beside it: {each.path}")
    if repaired.moved or repaired.dropped or repaired.added:
        console.say(
            "To update your calendar, remove the calendar of this meeting and import agenda.ics "
            "again, or import changes.ics."
        )


def _program(found: Changes) -> Iterator[str]:
    if not found.mattering:
        yield "Nothing in the program changed that matters to you."
    for change in found.mattering[:SHOWN]:
        yield _told(change)
    if len(found.mattering) > SHOWN:
        yield f"... and {len(found.mattering) - SHOWN} more; --json has them all."
    if found.counts:
        rest = ", ".join(f"{count} {kind}" for kind, count in found.counts.items())
        yield f"Elsewhere in the program: {rest}."


def _told(change: Change) -> str:
    who = f" ({', '.join(change.people[:3])})" if change.people else ""
    label = change.kind.upper()
    if change.kind in {"moved", "room", "renamed"}:
        where = f": {change.before or 'not printed'} -> {change.after or 'not printed'}"
        return f"{label:9} {change.title}{who}{where}"
    detail = change.after or (change.before if change.kind == "cancelled" else "")
    return f"{label:9} {change.title}{who}" + (f": {detail}" if detail else "")


def _days(repaired: Repair) -> Iterator[str]:
    moved, dropped, added = repaired.moved, repaired.dropped, repaired.added
    if not (moved or dropped or added):
        yield f"Your plan stays as it is ({repaired.kept} visits)."
        return
    yield f"Your plan: {repaired.kept} visits stay as they are."
    for one, other in moved:
        room = f", {other.room}" if one.room != other.room and other.room else ""
        yield f"  moved    {one.start:%a %H:%M} -> {other.start:%a %H:%M}{room}  {other.title}"
    for visit in dropped:
        yield f"  dropped  {visit.start:%a %H:%M}  {visit.title}"
    for visit in added:
        yield f"  added    {visit.start:%a %H:%M}  {visit.title}"


def _decide(
    workspace: Workspace,
    meeting: str,
    visit: Visit,
    decision: Literal["pinned", "skipped"],
    *,
    sampled: bool,
    undo: bool = False,
    agreed: Agreed | None = None,
) -> None:
    """Remember what the user wants of a visit, instead of what they wanted before."""
    decisions = workspace.decisions(meeting)
    ids = [visit.id, *parts(visit)]
    pinned = [each for each in decisions.pinned if each not in ids]
    skipped = [each for each in decisions.skipped if each not in ids]
    meetings = {key: each for key, each in decisions.agreed.items() if key != visit.id}
    if not undo and decision == "pinned":
        pinned.append(visit.id)
    elif not undo:
        skipped += ids
    if agreed:
        meetings[visit.id] = agreed
    workspace.save_decisions(
        meeting,
        replace(decisions, pinned=tuple(pinned), skipped=tuple(skipped), agreed=meetings),
    )
    state = f"No longer {decision}" if undo else "Agreed" if agreed else decision.capitalize()
    console.say(f"{state}: {visit.start:%a %H:%M} {visit.title}")
    sample = " --sample" if sampled else ""
    console.say(f"For the plan with that in it: confprep plan {meeting}{sample}")


def _moment(text: str, plan: Plan) -> datetime:
    """Read a time such as `Tue 15:10` of a meeting day, or `2026-03-10 15:10`; without a zone."""
    days = [date.fromisoformat(day) for day in plan.walking]
    found = re.fullmatch(r"([A-Za-z]{3,9}) (\d{1,2}:\d{2})", " ".join(text.split()))
    named = [d for d in days if found and f"{d:%A}".casefold().startswith(found[1].casefold())]
    try:
        if found and len(named) == 1:
            return datetime.strptime(f"{named[0]} {found[2]}", "%Y-%m-%d %H:%M")  # noqa: DTZ007 - the clock at the meeting
        moment = datetime.strptime(" ".join(text.split()), "%Y-%m-%d %H:%M")  # noqa: DTZ007 - as above
    except ValueError:
        raise UsageError(
            f"“{text}” is not a time at this meeting",
            next_step="Write it as 'Tue 15:10', on a day of the meeting, or as '2026-03-10 15:10'",
        ) from None
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
        names = "; ".join(person.name.full for person in found[:5])
        raise UsageError(
            f"“{wanted}” could be {len(found)} people"
            if found
            else f"There is nobody called “{wanted}” among those to meet at {plan.meeting.key}",
            next_step=f"Say which: {names}" if found else "They are all in people.csv",
        )
    now = datetime.min  # noqa: DTZ901 - replaced by what was agreed
    return Visit(
        id=visit_id("meeting", found[0].id),
        kind="meeting",
        title=f"Meet {found[0].name.full}",
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
    if not found and workspace.state(plan.meeting.key, "listing.json"):
        found = meant(_sessions(workspace.listing(plan.meeting.key)))
    if len(found) == 1:
        return found[0]
    if found:
        which = "; ".join(
            f"{visit.id} ({visit.start:%a %H:%M} {visit.title})" for visit in found[:5]
        )
        raise UsageError(
            f"“{wanted}” could be {len(found)} visits", next_step=f"Say which: {which}"
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


def _people(visit: Visit, names: dict[str, str]) -> str:
    return " ".join(names.get(person, "") for person in visit.person_ids)
