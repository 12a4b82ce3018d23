"""Log that the user met somebody, and what was said."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from pathlib import Path
from typing import Any

from msgspec import Struct
from msgspec.structs import replace

from confprep import afterwards
from confprep.actions.folder import moment_of, plan_of, writer
from confprep.actions.followups import CalendarRenewed, renew_calendars_with
from confprep.actions.typed import day
from confprep.contacts.encounter import SAMPLE_TAG, Somebody, listed, logged, planned, whom
from confprep.contacts.store import Store
from confprep.errors import UsageError
from confprep.model import Contact, Interaction, Meeting, Plan, Reminder
from confprep.text.command_line import argument
from confprep.workspace import Workspace


class Met(Struct, frozen=True, kw_only=True):
    """An encounter was logged."""

    contact: Contact
    interaction: Interaction
    known_from: str
    """`plan`, `listing`, `log`, or empty for somebody new."""
    meeting: Meeting | None
    """The meeting where the two met, if it has a plan."""
    next: tuple[Reminder, ...]
    calendars: tuple[CalendarRenewed, ...]
    warnings: tuple[str, ...]


class Noted(Struct, frozen=True, kw_only=True):
    """What was said was added."""

    contact: Contact
    next: tuple[Reminder, ...]
    calendars: tuple[CalendarRenewed, ...]
    warnings: tuple[str, ...]


def met(
    folder: Path,
    name: str,
    *,
    now: datetime,
    at: str = "",
    note: str = "",
    promised: str = "",
    they_promised: str = "",
    by: str = "",
    may_write: bool | None = None,
    tags: Sequence[str] = (),
    place: str = "",
    when: str = "",
    role: str = "",
    institution: str = "",
    email: str = "",
    contact: int = 0,
    new: bool = False,
) -> Met:
    """Log that the user met somebody, `at` a meeting or at another place.

    `by` is the promise's day and `when` the time of the encounter, as typed; `contact`, or a number
    for a name, is that of somebody in the log, and `new` says that it is nobody in it. Raises
    `UsageError`, with choices where the name may be several people's.
    """
    promise = _promise(promised, they_promised, day(by, today=now.date()))
    workspace = Workspace(folder)
    writer(workspace)  # A damaged profile or targets stop here, before anything is saved.
    plan = plan_of(workspace, at) if at else None
    if not at and not place:
        raise UsageError(
            "It is not said where you met", next_step='Add --at MEETING, or --place "grand rounds"'
        )
    moment = moment_of(when, workspace, now, plan.meeting if plan else None)
    with Store(workspace.contacts_path) as store:
        who = _whom(store, workspace, plan, name, contact=contact, new=new)
        invented = (SAMPLE_TAG,) if plan and plan.sample else ()
        entry = store.contact(who.contact_id) if who.contact_id else who.as_contact()
        entry = replace(
            entry,
            role=role or entry.role,
            institution=institution or entry.institution,
            email=email or entry.email,
            program_id=entry.program_id or who.program_id,
            program=entry.program or who.program,
            how_met=entry.how_met or place or (plan.meeting.name if plan else ""),
            may_write=entry.may_write if may_write is None else may_write,
            declined=entry.declined and may_write is not True,
            tags=tuple(dict.fromkeys((*entry.tags, *tags, *invented))),
        )
        with store.change():
            entry = store.update(entry) if entry.id else store.add(entry)
            interaction = store.log(
                Interaction(
                    id=0,
                    contact_id=entry.id,
                    at=moment,
                    meeting=at,
                    place=place,
                    person_id=who.person_id,
                    said=note,
                    **promise,
                )
            )
        return Met(
            contact=entry,
            interaction=interaction,
            known_from=who.known_from,
            meeting=plan.meeting if plan else None,
            next=next_for(store, workspace, entry, now),
            calendars=renew_calendars_with(store, workspace, [entry.id], now),
            warnings=tuple(store.warnings),
        )


def note(
    folder: Path,
    name: str,
    text: str,
    *,
    now: datetime,
    promised: str = "",
    they_promised: str = "",
    by: str = "",
    at: str = "",
) -> Noted:
    """Add what was said to somebody in the log, where the two last met; the day they met stays."""
    promise = _promise(promised, they_promised, day(by, today=now.date()))
    workspace = Workspace(folder)
    writer(workspace)  # As for `met`.
    with Store(workspace.contacts_path) as store:
        contact = store.one(name)
        happened = store.interactions(contact_id=contact.id)
        met_here = [each for each in happened if each.kind == "met" and at in ("", each.meeting)]
        if at and not met_here:
            raise UsageError(
                f"{contact.name} is not logged as met at {at}",
                next_step=f"Log it with: confprep met {argument(contact.name)} --at {at}",
            )
        newest = max(met_here, key=lambda each: each.at, default=None)
        with store.change():
            store.log(
                Interaction(
                    id=0,
                    contact_id=contact.id,
                    at=moment_of("", workspace, now),
                    kind="note",
                    meeting=newest.meeting if newest else "",
                    person_id=newest.person_id if newest else "",
                    said=text,
                    **promise,
                )
            )
        return Noted(
            contact=contact,
            next=next_for(store, workspace, contact, now),
            calendars=renew_calendars_with(store, workspace, [contact.id], now),
            warnings=tuple(store.warnings),
        )


def next_for(
    store: Store, workspace: Workspace, contact: Contact, now: datetime
) -> tuple[Reminder, ...]:
    """Return what is due next for one person."""
    return tuple(afterwards.reminders(store, writer(workspace), now, only=contact.id))


def _whom(
    store: Store, workspace: Workspace, plan: Plan | None, name: str, *, contact: int, new: bool
) -> Somebody:
    """Return the person that is meant: in the log and the plan, else in the listing, else new."""
    if contact or (name.isdecimal() and not new):
        [known] = logged([store.contact(contact or int(name))])
        return known
    if new:
        return whom(name, planned(plan)) if plan else Somebody(name=name)
    groups = [[*logged(store.contacts()), *(planned(plan) if plan else ())]]
    if plan is not None:
        groups.append(listed(workspace.listing(plan.meeting.key)))
    return whom(name, *groups)


def _promise(promised: str, they_promised: str, by: date | None) -> dict[str, Any]:
    """Return the fields of an `Interaction` that hold a promise of one side, and its day."""
    if promised and they_promised:
        raise UsageError(
            "One line holds one promise", next_step="Run the command twice, once for each side"
        )
    if by and not (promised or they_promised):
        raise UsageError("--by is the day of a promise", next_step='Add --promised "what"')
    return {
        "promised": promised or they_promised,
        "promised_by": "me" if promised else "them" if they_promised else "",
        "due": by,
    }
