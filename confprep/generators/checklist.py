"""The checklist that one prints after a meeting: for each person what to do, with boxes to tick."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Literal

from msgspec import Struct

from confprep.contacts.cadence import key
from confprep.generators.phrases import Phrases, phrases
from confprep.generators.templates import environment
from confprep.model import Artifact, Contact, Interaction, Meeting, Reminder

Paper = Literal["letter", "a4"]


class Errand(Struct, frozen=True, kw_only=True):
    """One box to tick: what to do, and by when."""

    what: str
    ideal: date | None = None
    latest: date | None = None
    draft: str = ""
    """The draft's file, as a path in the plan's folder."""
    withheld: str = ""
    done: bool = False
    late: str = ""
    """`amber`, `red`, or empty."""


class ListedPerson(Struct, frozen=True, kw_only=True):
    """One person on the checklist."""

    contact: Contact
    met_on: tuple[date, ...]
    said: tuple[str, ...] = ()
    promised_by_me: tuple[str, ...] = ()
    promised_by_them: tuple[str, ...] = ()
    errands: tuple[Errand, ...] = ()
    note: str = ""
    """What forbids writing, in a sentence."""


class Checklist(Struct, frozen=True, kw_only=True):
    """Everything the page shows."""

    meeting: Meeting
    made_on: date
    entries: tuple[ListedPerson, ...]
    whole: tuple[str, ...]
    """What the meeting as a whole still needs, one line each."""

    @property
    def title(self) -> str:
        """The heading, which says SAMPLE for an invented meeting."""
        sample = "SAMPLE: " if self.meeting.sample else ""
        return f"{sample}After {self.meeting.name}"


def checklist(
    meeting: Meeting,
    contacts: Iterable[Contact],
    happened: Iterable[Interaction],
    reminders: Iterable[Reminder],
    *,
    today: date,
    drafts: Mapping[tuple[int, str], str] | None = None,
    colour: Mapping[Reminder, str] | None = None,
    templates: Path | None = None,
) -> Checklist:
    """Gather what was said, promised and is due, for those met at one meeting.

    `happened` holds everything logged for `contacts`; `drafts` gives the file for a contact number
    and the key of a reminder.
    """
    everything = sorted(happened, key=lambda each: each.at)
    waiting: dict[int, list[Reminder]] = {}
    for reminder in reminders:
        waiting.setdefault(reminder.contact_id, []).append(reminder)
    entries = [
        _entry(
            contact,
            [each for each in everything if each.contact_id == contact.id],
            waiting.get(contact.id, []),
            meeting=meeting,
            drafts=drafts or {},
            colour=colour or {},
            said=phrases(environment(templates)),
        )
        for contact in contacts
    ]
    lines = environment(templates).get_template("checklist-meeting.txt.j2")
    whole = lines.render(meeting=meeting, people=len(entries)).splitlines()
    return Checklist(
        meeting=meeting,
        made_on=today,
        entries=tuple(sorted((e for e in entries if e.met_on), key=_soonest)),
        whole=tuple(line.strip() for line in whole if line.strip()),
    )


def _entry(
    contact: Contact,
    happened: Sequence[Interaction],
    reminders: Sequence[Reminder],
    *,
    meeting: Meeting,
    drafts: Mapping[tuple[int, str], str],
    colour: Mapping[Reminder, str],
    said: Phrases,
) -> ListedPerson:
    here = [each for each in happened if each.meeting == meeting.key]
    met = [each for each in here if each.kind == "met"]
    done = [
        Errand(what=f"Sent{f': {each.said}' if each.said else ''}", ideal=each.at.date(), done=True)
        for each in happened
        if each.kind == "sent" and met and each.at >= met[0].at
    ]
    kept = [
        Errand(what=f"Promised: {each.promised}", ideal=each.kept_on, done=True)
        for each in here
        if each.kept_on and each.promised_by == "me"
    ]
    errands = [
        Errand(
            what=said.due(each),
            ideal=each.ideal,
            latest=each.latest if each.latest != each.ideal else None,
            draft=drafts.get((contact.id, key(each)), ""),
            withheld=said.held(each.held),
            late=colour.get(each, ""),
        )
        for each in reminders
    ]
    return ListedPerson(
        contact=contact,
        met_on=tuple(sorted({each.at.date() for each in met})),
        said=tuple(each.said for each in here if each.said and each.kind in {"met", "note"}),
        promised_by_me=_promises(here, "me"),
        promised_by_them=_promises(here, "them"),
        errands=(*done, *kept, *errands),
        note=_why_not(contact),
    )


def _promises(here: Sequence[Interaction], by: str) -> tuple[str, ...]:
    return tuple(
        f"{each.promised} (by {each.due.day} {each.due:%B})" if each.due else each.promised
        for each in here
        if each.promised and (each.promised_by or "me") == by
    )


def _why_not(contact: Contact) -> str:
    if contact.declined:
        return "They asked not to be written to any more. Do not write."
    if contact.may_write is False:
        return "They did not agree to be written to. Do not write."
    return ""


def _soonest(entry: ListedPerson) -> tuple[bool, date, str]:
    open_days = [each.ideal for each in entry.errands if not each.done and each.ideal]
    return (not open_days, min(open_days, default=entry.met_on[-1]), entry.contact.name)


def as_text(made: Checklist, *, templates: Path | None = None) -> str:
    """Return the checklist for a terminal."""
    return environment(templates).get_template("checklist.txt.j2").render(page=made)


def as_html(made: Checklist, *, paper: Paper, templates: Path | None = None) -> Artifact:
    """Return the checklist as one self-contained page that prints on `paper`."""
    text = environment(templates).get_template("checklist.html.j2").render(page=made, paper=paper)
    return Artifact(path="checklist.html", data=text.encode())
