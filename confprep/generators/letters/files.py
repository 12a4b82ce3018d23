"""Letters as files and as tasks."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from datetime import date, datetime, time, timedelta

import jinja2

from confprep.generators import mail, sentences
from confprep.generators.letters.composing import home
from confprep.generators.letters.kinds import BY_PURPOSE
from confprep.generators.phrases import Phrases, phrases
from confprep.model import Artifact, Draft, Profile, Task
from confprep.reasons import FOR_GOOD

EVENING = time(18, 0)
SPACING = timedelta(minutes=15)


def make(
    drafts: Sequence[Draft],
    *,
    sample: bool,
    folder: str = "letters",
    attachments: Mapping[str, tuple[str, bytes]] | None = None,
    environment: jinja2.Environment | None = None,
) -> list[Artifact]:
    """Return each draft as `.md`, and as `.eml` where nothing is missing and nothing holds it back.

    `attachments` is by draft id: file name and bytes. An index says which is which.
    """
    written: list[Artifact] = []
    index: list[tuple[str, Draft]] = []
    used: set[str] = set()
    for draft in drafts:
        name = _file_name(draft, used)
        index.append((name, draft))
        written.append(
            Artifact(
                path=f"{folder}/{name}.md",
                data=readable(draft, sample=sample, environment=environment).encode(
                    "utf-8", "replace"
                ),
            )
        )
        if mail.sendable(draft):
            data = mail.eml(draft, sample=sample, attachment=(attachments or {}).get(draft.id))
            written.append(Artifact(path=f"{folder}/{name}.eml", data=data))
    listing = _index(index, phrases(environment), sample=sample)
    return [
        Artifact(path=f"{folder}/00-read-first.md", data=listing.encode("utf-8", "replace")),
        *written,
    ]


def readable(draft: Draft, *, sample: bool, environment: jinja2.Environment | None = None) -> str:
    """Return the draft as text to be read, changed and copied."""
    head = [f"# {_title(draft)}: {draft.to_name or 'name to add'}", ""]
    if sample:
        head += [f"**{mail.SAMPLE}**", ""]
    if draft.held:
        head += [f"**Do not send now.** {phrases(environment).held(draft.held)}", ""]
    if draft.missing:
        head += [f"**Not complete.** Missing: {sentences.series(draft.missing)}.", ""]
    address = f" <{draft.to_email}>" if draft.to_email else " (address to look up)"
    head += [f"Purpose: {draft.purpose}", f"To: {draft.to_name}{address}"]
    for label, day in (
        ("Send from", draft.send_from),
        ("Last sensible day", draft.send_by),
        ("One reminder", draft.remind_on),
    ):
        if day is not None:
            head.append(f"{label}: {day:%A}, {day.day} {day:%B %Y}")
    head.append(f"Subject: {mail.subject(draft, sample=sample)}")
    tail = ["", *[f"Note: {notice}" for notice in draft.notices]] if draft.notices else []
    body = mail.text(draft.body)
    return "\n".join([*head, "", "---", "", body.rstrip("\n"), "", "---", *tail, ""])


def _title(draft: Draft) -> str:
    return BY_PURPOSE[draft.purpose].title if draft.purpose in BY_PURPOSE else "Letter"


def _file_name(draft: Draft, used: set[str]) -> str:
    """Return a name that every file system takes: ASCII letters, digits and hyphens."""
    import unicodedata
    from hashlib import sha256

    kind = draft.purpose.rsplit("/", 1)[-1]
    decomposed = unicodedata.normalize("NFKD", draft.to_name).encode("ascii", "ignore").decode()
    person = re.sub(r"[^a-z0-9]+", "-", decomposed.lower()).strip("-")[:40].strip("-")
    person = person.removeprefix("residency-coordinator-")  # The kind of letter says it.
    name = f"{kind}-{person}" if person else kind
    if name in used or not person:
        name = f"{name}-{sha256(draft.id.encode('utf-8', 'replace')).hexdigest()[:6]}"
    used.add(name)
    return name


def _index(entries: Sequence[tuple[str, Draft]], said: Phrases, *, sample: bool) -> str:
    ready = [(name, draft) for name, draft in entries if mail.sendable(draft)]
    holes = [(name, draft) for name, draft in entries if draft.missing]
    held = [(name, draft) for name, draft in entries if draft.held and not draft.missing]
    text = ["# Letters", ""]
    if sample:
        text += [f"**{mail.SAMPLE}**", ""]
    text += [
        "Nothing here is sent for you. Read each letter, change it into your own words, add the",
        "address, and send it from your own account. Open the .eml file in Outlook or Thunderbird,",
        "or copy the text out of the .md file.",
        "",
    ]
    for heading, rows in (("Ready", ready), ("Not complete", holes), ("Wait", held)):
        if not rows:
            continue
        text += [f"## {heading}", ""]
        for name, draft in sorted(rows, key=lambda row: (row[1].send_from or date.max, row[0])):
            text.append(
                f"- {name}.md: {draft.to_name}{_index_days(draft)}{_index_why(draft, said)}"
            )
        text.append("")
    return "\n".join(text)


def _index_days(draft: Draft) -> str:
    if draft.send_from is None:
        return ""
    last = f", at the latest {draft.send_by.day} {draft.send_by:%B}" if draft.send_by else ""
    return f". From {draft.send_from.day} {draft.send_from:%B %Y}{last}"


def _index_why(draft: Draft, said: Phrases) -> str:
    if draft.missing:
        return f". Missing: {sentences.series(draft.missing)}"
    return f". {said.held(draft.held)}" if draft.held else ""


def tasks(drafts: Sequence[Draft], profile: Profile) -> tuple[Task, ...]:
    """Return what to do at a desk and when: in the evening, fifteen minutes each, in a row."""
    from zoneinfo import ZoneInfo

    zone = ZoneInfo(home(profile))
    planned: list[tuple[date, Draft]] = [
        (draft.send_from, draft)
        for draft in drafts
        if draft.send_from is not None and not _never(draft)
    ]
    per_day: dict[date, int] = {}
    made = []
    for day, draft in sorted(planned, key=lambda row: (row[0], row[1].id)):
        place = per_day.get(day, 0)
        per_day[day] = place + 1
        start = datetime.combine(day, EVENING, tzinfo=zone) + place * SPACING
        made.append(
            Task(
                id=f"letter:{draft.id}",
                title=_task_title(draft),
                start=start,
                note=_task_note(draft),
                person_id=draft.person_id,
            )
        )
    return tuple(made)


def _never(draft: Draft) -> bool:
    return any(isinstance(each, FOR_GOOD) for each in draft.held)


def _task_title(draft: Draft) -> str:
    """Return what is to be done, and for whom: in a calendar only the first words are seen."""
    kind = _title(draft)
    if not draft.to_name or not draft.purpose.startswith("before/"):
        return f"{kind}: {draft.to_name}" if draft.to_name else kind
    if draft.purpose == "before/reminder":
        return f"Remind {draft.to_name}, if unanswered"
    return f"Write to {draft.to_name}"


def _task_note(draft: Draft) -> str:
    lines = [
        f"{_title(draft)}; the draft is in the folder letters.",
        f"Subject: {draft.subject}",
    ]
    if draft.purpose == "before/reminder":
        lines.append("Only if nobody answered, and only once.")
    if draft.send_by is not None:
        lines.append(
            f"Last sensible day: {draft.send_by:%A}, {draft.send_by.day} {draft.send_by:%B %Y}."
        )
    if draft.missing:
        lines.append(f"To add first: {sentences.series(draft.missing)}.")
    return "\n".join(lines)
