"""Commands: pin, skip, changes."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

import typer
from msgspec.structs import replace

from confprep.agenda.candidate import parts, visit_id
from confprep.cli import console
from confprep.errors import ConfprepError, UsageError
from confprep.model import Agreed, Visit
from confprep.text import typed
from confprep.workspace import Workspace

if TYPE_CHECKING:
    from confprep.model import Listing, Plan

Meeting = Annotated[str, typer.Argument(help="A meeting you have a plan for.")]
Which = Annotated[
    str, typer.Argument(metavar="VISIT", help="Its id, or words of its title or of a name in it.")
]
Undo = Annotated[bool, typer.Option("--undo", help="Take it back.")]


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
    more: Annotated[list[Path] | None, typer.Argument(metavar="[PATH]...", hidden=True)] = None,
    saved: Annotated[
        list[Path] | None,
        typer.Option("--from", metavar="PATH...", help="Pages you saved anew, or a folder."),
    ] = None,
    browser: Annotated[
        bool,
        typer.Option("--browser", help="Let Chrome or Chromium fill in the pages it fetches."),
    ] = False,
    json: Annotated[bool, typer.Option("--json", help="Print data instead of text.")] = False,
) -> None:
    """Read the program again, say what changed for you, and repair the plan."""
    from confprep import plan as job
    from confprep.agenda.changes import compare, too_much_missing
    from confprep.agenda.repair import repair
    from confprep.cli import repaired
    from confprep.cli.planning import carry_out, occasion_of, save

    workspace = Workspace.open()
    workspace.check_writable()
    paths = [*(saved or []), *(more or [])]
    if paths and not saved:
        raise UsageError(
            f"Do not know what “{paths[0]}” is for", next_step="Saved pages come after --from"
        )
    before, old = workspace.plan(meeting), workspace.listing(meeting)
    occasion = occasion_of(
        workspace, meeting, paths, sample=before.sample, refresh=True, browser=browser
    )
    if missing := too_much_missing(old, occasion.listing):
        raise ConfprepError(
            f"What was read now lacks {missing}, so nothing was changed",
            next_step="Read every day of the program, with the pages behind it. If that much is "
            f"really gone, make the plan anew with: confprep plan {meeting}",
        )
    occasion = job.continued(occasion, old)
    after, _, files = carry_out(workspace, occasion)
    found = compare(old, occasion.listing, before, after)
    told = repaired.Told(
        before=before,
        after=after,
        changes=found,
        repair=repair(before, after, found),
        profile=occasion.user.profile,
    )
    written = save(workspace, after, [*files, *repaired.artifacts(told)])
    if json:
        console.data(repaired.as_data(told, written))
    else:
        repaired.show(told, written, workspace.plan_folder(meeting))


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
