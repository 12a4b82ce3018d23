"""What follows a meeting, on one page.

    the log -> what is due, outside quiet periods -> letters, their calendar, the checklist

Only this file knows the order, as `plan.py` does for what comes before the meeting.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date, datetime
from functools import cache
from typing import TYPE_CHECKING

from msgspec import Struct
from msgspec.structs import replace

from confprep.contacts.cadence import Hold, Quiet, colour, due, keys
from confprep.contacts.rows import DraftState
from confprep.contacts.store import Store
from confprep.model import (
    Artifact,
    Contact,
    Draft,
    Interaction,
    Meeting,
    Name,
    Reminder,
    User,
)
from confprep.reasons import Interviewed

if TYPE_CHECKING:
    from confprep.generators.checklist import Checklist

FOLDER = "followups"
WITH_CV = "after/with-cv"


class Letter(Struct, frozen=True, kw_only=True):
    """One draft and what it answers, soonest first."""

    reminders: tuple[Reminder, ...]
    draft: Draft

    @property
    def with_cv(self) -> bool:
        """Whether the CV goes with it: the letter says so, or it was promised."""
        from confprep.generators.letters.kinds import A_CV

        enclosed = (text for each in self.reminders if each.promises for text in each.promised)
        return self.draft.purpose == WITH_CV or any(map(A_CV.search, enclosed))

    @property
    def due(self) -> date:
        """The day on which it should go."""
        return self.reminders[0].ideal


class Followup(Struct, frozen=True, kw_only=True):
    """What is due after a meeting, and the letters that answer it."""

    reminders: tuple[Reminder, ...]
    letters: tuple[Letter, ...]
    artifacts: tuple[Artifact, ...]
    drafts: tuple[DraftState, ...]
    """What the log has to remember of the letters."""


def reminders(store: Store, user: User, now: datetime, *, only: int = 0) -> list[Reminder]:
    """Return everything that is due or will be, for everyone or for one person."""
    settings, quiet = user.profile.followup, quiet_for(user)
    zone, today = user.zone, user.day(now)
    return [
        reminder
        for contact, happened in store.recent(only)
        for reminder in due(
            contact, happened, today=today, settings=settings, zone=zone, quiet=quiet
        )
    ]


def quiet_for(user: User) -> Quiet:
    """Return what the rules say about writing to a person on a day.

    A mentor of one's own is no program; anybody at a program, or perhaps at one, is.
    """
    from confprep.rules import quiet

    periods = quiet.load(user.seasons).period
    targets = {target.id: target for target in user.targets}
    home = user.profile.home_zone

    @cache
    def specialties() -> dict[str, str]:
        from confprep.programs import load

        return {program.id: program.specialty for program in load(user.targets)}

    @cache
    def closed(day: date, program_id: str) -> Hold | None:
        period = quiet.closing(periods, day, home_zone=home)
        specialty = ""
        if period is not None and program_id and quiet.EVERYONE not in period.scope:
            # The catalogue is only opened where it matters which specialty a program is.
            specialty = specialties().get(program_id, "")
            period = quiet.closing(periods, day, specialty=specialty, home_zone=home)
        if period is None:
            return None
        until = quiet.unlocks(periods, day, specialty=specialty, home_zone=home)
        return Hold(reason=quiet.reason(period, until), until=until)

    def held(day: date, contact: Contact) -> Hold | None:
        target = targets.get(contact.program_id)
        if target is not None and target.interviewed:
            return Hold(reason=Interviewed())
        if contact.program_id or (contact.institution and not contact.mentor_type):
            return closed(day, contact.program_id)
        return None

    return held


def met_at(store: Store, meeting: str) -> tuple[int, ...]:
    """Return the numbers of those met at a meeting, in the order in which they were logged."""
    met = (each for each in store.interactions(meeting=meeting) if each.kind == "met")
    return tuple(sorted({each.contact_id for each in met}))


def followup(
    store: Store,
    user: User,
    meeting: Meeting,
    *,
    printed: Mapping[str, Name],
    calendar_memory: bytes | None,
    now: datetime,
) -> Followup:
    """Write the letters to those met at a meeting and noted, and the calendar of what is due.

    `printed` gives names as the meeting's program prints them, by person id.
    """
    from confprep.generators import letters
    from confprep.generators.templates import environment

    due_here: list[Reminder] = []
    written: list[Letter] = []
    for contact, happened, mine in _waiting(store, user, meeting, now):
        due_here += mine
        written += _letters(contact, happened, mine, user, meeting, printed, user.day(now))
    due_here.sort(key=lambda each: (each.ideal, each.latest, each.contact_id))
    written.sort(key=lambda each: (each.due, each.reminders[0].latest, each.draft.id))
    written, attachments = _with_cv(written, user)
    files = letters.make(
        [each.draft for each in written],
        sample=meeting.sample,
        folder=FOLDER,
        attachments=attachments,
        environment=environment(user.templates),
    )
    # The first readable file is the index; the others come in the order of the letters.
    paths = [file.path for file in files if file.path.endswith(".md")][1:]
    drafts = tuple(
        DraftState(
            id=letter.draft.id,
            contact_id=letter.reminders[0].contact_id,
            meeting=meeting.key,
            purpose=letter.draft.purpose,
            state="draft",
            state_on=user.day(now),
            due=letter.due,
            path=path,
            answers=tuple(each for reminder in letter.reminders for each in keys(reminder)),
        )
        for letter, path in zip(written, paths, strict=True)
    )
    calendar = calendar_of(
        store, user, meeting, calendar_memory=calendar_memory, drafts=drafts, now=now
    )
    return Followup(
        reminders=tuple(due_here),
        letters=tuple(written),
        artifacts=(*(files if written else ()), *calendar),
        drafts=drafts,
    )


def calendar_of(
    store: Store,
    user: User,
    meeting: Meeting,
    *,
    calendar_memory: bytes | None,
    drafts: Iterable[DraftState],
    now: datetime,
    forgetting: bool = False,
) -> list[Artifact]:
    """Write the calendar of what is due for those met at a meeting, and the drafts that answer.

    With `forgetting`, what is cancelled in it says no more of whom it was for.
    """
    from confprep.generators import followups
    from confprep.generators.calendar import tasks_calendar
    from confprep.generators.templates import environment

    quiet = quiet_for(user)
    dated = [
        each
        for contact, _, mine in _waiting(store, user, meeting, now)
        for each in mine
        # What is still held on the day it was moved to has no day at all.
        if not (each.held and quiet(each.ideal, contact))
    ]
    return tasks_calendar(
        followups.tasks(
            dated,
            meeting=meeting.key,
            zone=user.zone,
            drafts=files_of(drafts),
            environment=environment(user.templates),
        ),
        path="followups.ics",
        name=f"{'SAMPLE ' if meeting.sample else ''}{meeting.name} follow-up",
        zone=user.profile.home_zone,
        memory=calendar_memory,
        now=now,
        prefix="SAMPLE" if meeting.sample else "TO DO",
        forgetting=forgetting,
    )


def _waiting(
    store: Store, user: User, meeting: Meeting, now: datetime
) -> Iterator[tuple[Contact, Sequence[Interaction], list[Reminder]]]:
    """Give each person met at a meeting, what happened, and what is due from that meeting."""
    for number in met_at(store, meeting.key):
        contact, happened = store.contact(number), store.interactions(contact_id=number)
        mine = _of_this_meeting(reminders(store, user, now, only=number), happened, meeting.key)
        yield contact, happened, mine


def checklist(store: Store, user: User, meeting: Meeting, now: datetime) -> Checklist:
    """Gather the checklist of a meeting from the log."""
    from confprep.generators import checklist as page

    numbers = met_at(store, meeting.key)
    waiting = [each for number in numbers for each in reminders(store, user, now, only=number)]
    today = user.day(now)
    return page.checklist(
        meeting,
        [store.contact(number) for number in numbers],
        [each for number in numbers for each in store.interactions(contact_id=number)],
        waiting,
        today=today,
        drafts=files_of(store.drafts(meeting=meeting.key)),
        colour={each: colour(each, today) for each in waiting},
        templates=user.templates,
    )


def files_of(drafts: Iterable[DraftState]) -> dict[tuple[int, str], str]:
    """Return the files of the drafts not sent yet, by person and key of the reminder."""
    return {
        (draft.contact_id, answered): draft.path
        for draft in drafts
        if draft.state == "draft"
        for answered in draft.answers
    }


def _of_this_meeting(
    due_now: Sequence[Reminder], happened: Sequence[Interaction], meeting: str
) -> list[Reminder]:
    """Keep what belongs to one meeting: an update belongs to the newest where the two met.

    Where they met again at no meeting (grand rounds), the update stays in that calendar.
    """
    newest = next((each.meeting for each in happened if each.kind == "met" and each.meeting), "")
    return [
        each for each in due_now if (newest if each.kind == "update" else each.meeting) == meeting
    ]


def _letters(
    contact: Contact,
    happened: Sequence[Interaction],
    due_now: Sequence[Reminder],
    user: User,
    meeting: Meeting,
    printed: Mapping[str, Name],
    today: date,
) -> list[Letter]:
    """Write one letter for each purpose that is due, to a person with a note."""
    from confprep.generators.letters import after
    from confprep.generators.letters.kinds import Answering, answering
    from confprep.generators.templates import environment
    from confprep.rules import quiet

    here = [_still_open(each) for each in happened if each.meeting == meeting.key]
    if not any(each.said for each in here if each.kind in {"met", "note"}):
        return []
    contact = _with_letters(contact, here, printed)
    answers: dict[str, list[Reminder]] = {}
    for reminder in due_now:
        kind = answering(
            Answering(reminder=reminder, contact=contact, profile=user.profile, today=today)
        )
        if kind is not None:
            answers.setdefault(kind.name, []).append(reminder)
    return [
        Letter(
            reminders=tuple(answered),
            draft=_timed(
                after(
                    purpose,
                    contact,
                    here,
                    user.profile,
                    today=today,
                    meeting=meeting,
                    enclosed=tuple(number for each in answered for number in each.promises),
                    targets=user.targets,
                    seasons=quiet.load(user.seasons),
                    environment=environment(user.templates),
                ),
                answered[0],
            ),
        )
        for purpose, answered in answers.items()
    ]


def one_letter(
    purpose: str,
    contact: Contact,
    happened: Sequence[Interaction],
    user: User,
    *,
    printed: Mapping[str, Name],
    today: date,
) -> tuple[Draft, list[Artifact]]:
    """Write one letter of any purpose to somebody in the log, whenever the user asks for it."""
    from confprep.generators import letters
    from confprep.generators.templates import environment
    from confprep.programs import load
    from confprep.rules import quiet

    draft = letters.after(
        purpose,
        _with_letters(contact, happened, printed),
        [_still_open(each) for each in happened],
        user.profile,
        today=today,
        targets=user.targets,
        programs=load(user.targets),
        seasons=quiet.load(user.seasons),
        environment=environment(user.templates),
    )
    (written,), attachments = _with_cv([Letter(reminders=(), draft=draft)], user)
    made = letters.make(
        [written.draft],
        environment=environment(user.templates),
        sample="sample" in contact.tags,
        folder="drafts",
        attachments=attachments,
    )
    # The index belongs to a folder that is written as a whole; here letters come one by one.
    return written.draft, [each for each in made if not each.path.endswith("00-read-first.md")]


def _with_cv(
    written: Sequence[Letter], user: User
) -> tuple[list[Letter], dict[str, tuple[str, bytes]]]:
    """Attach the CV to the letters that promise it; where there is none to attach, say so."""
    named = user.profile.cv
    carrying = {each.draft.id for each in written if each.with_cv}
    if user.cv is not None:
        name = named.replace("\\", "/").rsplit("/", 1)[-1]
        said = f"{name} goes with the .eml file; add it yourself to a letter copied from here."
        attachments = dict.fromkeys(carrying, (name, user.cv))
    else:
        said = (
            f"{named} cannot be read from your folder, so attach it yourself before you send it."
            if named
            else "Attach your CV before you send it."
        )
        attachments = {}
    return [
        replace(each, draft=replace(each.draft, notices=(*each.draft.notices, said)))
        if each.draft.id in carrying
        else each
        for each in written
    ], attachments


def _timed(draft: Draft, reminder: Reminder) -> Draft:
    """Give a letter the days of the reminder it answers: there is one calendar, that of the log."""
    return replace(
        draft,
        person_id=reminder.person_id,
        held=draft.held or reminder.held,
        send_from=min(draft.send_from or reminder.ideal, reminder.ideal),
        send_by=reminder.latest,
    )


def _with_letters(
    contact: Contact, happened: Sequence[Interaction], printed: Mapping[str, Name]
) -> Contact:
    """Add the letters after a name that the program prints: who was "Dr. Ames" before stays so."""
    for name in (printed[each.person_id] for each in happened if each.person_id in printed):
        if name.credentials and name.full == contact.name:
            return replace(contact, name=", ".join((contact.name, *name.credentials)))
    return contact


def _still_open(each: Interaction) -> Interaction:
    """Leave a promise that was kept out of the next letter."""
    return replace(each, promised="") if each.kept_on else each
