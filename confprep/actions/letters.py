"""Write one letter; log one that was sent, or an answer that came."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from typing import Literal, NamedTuple

from msgspec import Struct
from msgspec.structs import replace

from confprep import afterwards
from confprep.actions.encounters import next_for
from confprep.actions.folder import moment_of, printed_names, writer
from confprep.actions.followups import CalendarRenewed, renew_calendars
from confprep.contacts.cadence import open_promises
from confprep.contacts.rows import DraftState
from confprep.contacts.store import Store
from confprep.errors import UsageError
from confprep.model import Contact, Draft, Interaction, Reminder
from confprep.workspace import Workspace

Kind = Literal["sent", "answered", "declined"]


class LetterWritten(Struct, frozen=True, kw_only=True):
    """A letter was drafted; nothing is sent."""

    contact: Contact
    draft: Draft
    paths: tuple[Path, ...]


class LetterOffered(Struct, frozen=True, kw_only=True):
    """A letter that can be asked for."""

    name: str
    """What a user types."""
    title: str


class LetterLogged(Struct, frozen=True, kw_only=True):
    """A letter in either direction was logged."""

    contact: Contact
    kind: Kind
    draft: DraftState | None
    """The draft that it was, or that it answers."""
    owed: str
    """A promise that it did not keep, or nothing."""
    next: tuple[Reminder, ...]
    calendars: tuple[CalendarRenewed, ...]
    warnings: tuple[str, ...]


class _Concerned(NamedTuple):
    """What in the log a letter has to do with."""

    draft: DraftState | None
    promises: Sequence[Interaction]
    carries: bool
    """Whether the draft is the one that carries the promises."""


def offered() -> tuple[LetterOffered, ...]:
    """Return the letters that can be written for somebody in the log."""
    from confprep.generators.letters import AFTER

    return tuple(LetterOffered(name=kind.name, title=kind.title) for kind in AFTER)


def letter(folder: Path, purpose: str, name: str, *, now: datetime) -> LetterWritten:
    """Write one letter, or a mentor meeting's agenda, for somebody in the log."""
    names = [each.name for each in offered()]
    if purpose not in names:
        raise UsageError(
            f"There is no letter “{purpose}”", next_step=f"Use one of: {', '.join(names)}"
        )
    if not name.strip():
        raise UsageError(
            "A letter is written to somebody in your log",
            next_step=f"Say to whom: confprep letter {purpose} NAME",
        )
    workspace = Workspace(folder)
    with Store(workspace.contacts_path) as store:
        contact = store.one(name)
        happened = store.interactions(contact_id=contact.id)
    user = writer(workspace)
    draft, files = afterwards.one_letter(
        purpose,
        contact,
        happened,
        replace(user, cv=workspace.document(user.profile.cv)),
        printed=printed_names(workspace, (each.meeting for each in happened)),
        today=user.day(now),
    )
    written = workspace.write("letters", files)
    return LetterWritten(contact=contact, draft=draft, paths=tuple(each.path for each in written))


def promise_to_ask_about(
    folder: Path, name: str, kind: Kind, *, purpose: str = "", meeting: str = ""
) -> str:
    """Return the open promise of which only the user knows whether this letter kept it."""
    with Store(Workspace(folder).contacts_path, write=False) as store:
        concerned = _concerned(store, store.one(name), kind, purpose, meeting)
    if concerned.carries or not concerned.promises:
        return ""
    return concerned.promises[0].promised


def written(
    folder: Path,
    name: str,
    kind: Kind,
    *,
    now: datetime,
    said: str = "",
    purpose: str = "",
    kept: bool | None = None,
    meeting: str = "",
    when: str = "",
) -> LetterLogged:
    """Log a letter that the user sent, or that came, with what it does to drafts and promises.

    `kept` says whether it held what was promised; the draft that carries a promise keeps it unless
    this is False. With the kind `declined` nothing more is due to them.
    """
    workspace = Workspace(folder)
    moment = moment_of(when, workspace, now)
    with Store(workspace.contacts_path) as store:
        contact = store.one(name)
        draft, promises, carries = _concerned(store, contact, kind, purpose, meeting)
        if carries:
            kept = kept is not False
        with store.change():
            store.log(
                Interaction(
                    id=0, contact_id=contact.id, at=moment, kind=kind, meeting=meeting, said=said
                )
            )
            if kept:
                store.keep_promises(promises, moment.date())
            if kind == "declined":
                contact = store.update(replace(contact, declined=True))
            if draft is not None:
                store.set_draft_state(draft, kind, moment.date())
        happened = store.interactions(contact_id=contact.id)
        return LetterLogged(
            contact=contact,
            kind=kind,
            draft=draft,
            owed=promises[0].promised if promises and not kept else "",
            next=next_for(store, workspace, contact, now),
            calendars=renew_calendars(store, workspace, happened, now),
            warnings=tuple(store.warnings),
        )


def _concerned(
    store: Store, contact: Contact, kind: Kind, purpose: str, meeting: str
) -> _Concerned:
    side = "me" if kind == "sent" else "them"
    promises = open_promises(store.interactions(contact_id=contact.id), side)
    draft = store.letter_for(contact, kind, purpose, meeting)
    went = [each for each in promises if draft and f"promise-{each.id}" in draft.answers]
    if went and kind == "sent":
        return _Concerned(draft, went, carries=True)
    return _Concerned(draft, promises, carries=False)
