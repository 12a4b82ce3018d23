"""Letters after the meeting, to people the user has met."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from datetime import date
from typing import Any

import jinja2
from msgspec.structs import replace

from confprep.generators import addressing, mail, meeting_names, rendering, sentences, user
from confprep.generators.letters.composing import (
    checked,
    compose,
    day,
    home,
    shipped,
    to_check,
)
from confprep.generators.letters.kinds import BY_PURPOSE, Kind, Sending
from confprep.generators.phrases import phrases
from confprep.model import Contact, Draft, Interaction, Meeting, Profile, Program, Target
from confprep.people.names import parse
from confprep.reasons import Declined, Interviewed, NotAgreed, TooSoonToAsk
from confprep.rules import quiet, timing, wording
from confprep.text import clean

DAYS_OF_A_WEEK = 7


def after(
    purpose: str,
    contact: Contact,
    interactions: Sequence[Interaction],
    profile: Profile,
    *,
    today: date,
    meeting: Meeting | None = None,
    enclosed: Sequence[int] = (),
    targets: Sequence[Target] = (),
    programs: Iterable[Program] = (),
    seasons: quiet.Season | None = None,
    environment: jinja2.Environment | None = None,
) -> Draft:
    """Return one letter to a person the user has met.

    `purpose` is the name of one of `kinds.AFTER`. `interactions` are this contact's, in any order;
    `meeting` is the one they met at, where it is known. `enclosed` are the interactions whose
    promises go with a first follow-up.
    """
    season = seasons if seasons is not None else quiet.load()
    ordered = sorted(
        (each for each in interactions if each.contact_id == contact.id),
        key=lambda each: (each.at, each.id),
    )
    target = next((each for each in targets if each.id == contact.program_id), None)
    specialty = (target.specialty if target else "") or next(
        (each.specialty for each in programs if each.id == contact.program_id), ""
    )
    # A mentor of one's own is no program; anybody at a program, or perhaps at one, is.
    in_scope = bool(contact.program_id) or (bool(contact.institution) and not contact.mentor_type)

    def closed(day: date) -> bool:
        return in_scope and (
            quiet.closing(season.period, day, specialty=specialty, home_zone=home(profile))
            is not None
        )

    kind = BY_PURPOSE[f"after/{purpose}"]
    written_with = environment or shipped()
    about = _values(purpose, contact, ordered, profile, today, meeting, written_with, enclosed)
    text = compose(
        written_with,
        kind.purpose,
        f"{contact.id}|{contact.name}",
        profile,
        today,
        lambda _brief, _characters: about,
    )
    name = parse(contact.name)
    draft = Draft(
        id=f"{kind.purpose}:{contact.id}",
        purpose=kind.purpose,
        subject=text.subject,
        body=text.body,
        missing=text.missing,
        to_name=addressing.full_name(name),
        to_email=mail.address(contact.email),
        program_id=contact.program_id,
        notices=_notices(purpose, text.missing, ordered, enclosed=bool(enclosed)),
    )
    days = _days(kind, ordered, profile, today, closed)
    draft = replace(draft, send_from=days.send_from, send_by=days.send_by)
    draft = _held(
        draft, contact, target, ordered, profile, today, season, specialty, in_scope=in_scope
    )
    return checked(profile, draft)


def _values(
    purpose: str,
    contact: Contact,
    ordered: Sequence[Interaction],
    profile: Profile,
    today: date,
    meeting: Meeting | None,
    environment: jinja2.Environment,
    enclosed: Sequence[int],
) -> dict[str, Any]:
    met = next((each for each in ordered if each.kind == "met"), ordered[0] if ordered else None)
    said = [each.said for each in ordered if each.said and each.kind in {"met", "note", "answered"}]
    mine = [
        _item(each.promised)
        for each in ordered
        if each.promised and each.promised_by != "them" and each.id not in enclosed
    ]
    now = [_item(each.promised) for each in ordered if each.promised and each.id in enclosed]
    theirs = [
        _item(each.promised) for each in ordered if each.promised and each.promised_by == "them"
    ]
    kind = BY_PURPOSE[f"after/{purpose}"]
    about = topic(said)
    where = meeting_names.full(meeting) if meeting else _meeting_of(met)
    short = meeting_names.short(meeting) if meeting else _meeting_of(met)
    takeaways = _takeaways(said)
    questions = _agenda_questions(contact, environment)
    return {
        "to": addressing.address(parse(contact.name)),
        "meeting": where or (sentences.slot("where you met") if purpose != "enquiry" else ""),
        "meeting_or_we_met": f"we met at {where}" if where else "we met",
        "meeting_short": short or "our meeting",
        "when": _when(met, today if kind.at_once else None, meeting),
        "since": _since(met, purpose, profile, contact),
        "topic": about or (sentences.slot("what you spoke about") if kind.needs_topic else ""),
        "promised_by_me": sentences.series(mine) if mine else "",
        "enclosed": sentences.series(now),
        "item": sentences.series([*now, *mine]) or sentences.slot("what you promised"),
        "mine": [*now, *mine],
        "theirs": theirs,
        "takeaway": takeaways[0] if takeaways else sentences.slot("what you took from it"),
        "more_takeaways": takeaways[1:4],
        "cv": clean.line(profile.cv).replace("\\", "/").rsplit("/", 1)[-1]
        or sentences.slot("the file of your CV"),
        "news": user.sentence(profile.research, phrases(environment))
        or sentences.slot("what is new since then"),
        "work": sentences.slot("what you worked on together"),
        "next_step": clean.line(contact.next_step) or sentences.slot("the next step you suggest"),
        "questions": questions,
    }


TALKED = re.compile(
    r"""\s*(
    ((we|they|he|she)\ )?(also\ )?(talk(ed)?|spoke|chatted|discussed|asked|conversation)
    (\ (with|to)\ (me|her|him|them|us))?(\ (about|on|of|regarding))?
    | about | on | re:? | topic:
    )\ +(?P<topic>[^.;\n!?]{3,90})""",
    re.IGNORECASE | re.VERBOSE,
)
ASIDE = re.compile(
    r",?\ (after|before|during|at)\ (her|his|their|the|my)\ "
    r"|,\ (and\ )?(he|she|they|i|we|will|asked|said|wants?)\b",
    re.IGNORECASE,
)


def topic(said: Sequence[str]) -> str:
    """Return what was spoken about, from a note of the form "talked about X", else nothing.

    Any other note is the user's shorthand and stays private: it is not put into a letter.
    """
    for note in said:
        match = TALKED.match(clean.line(note))
        if match is None:
            continue
        aside = ASIDE.search(match.group("topic"))
        text = match.group("topic")[: aside.start() if aside else None].strip(" ,")
        if not wording.lint(wording.Letter(body=text)):
            return sentences.shorten(text, 80)
    return ""


def _takeaways(said: Sequence[str]) -> list[str]:
    """Return what they advised, from notes of the form "suggested X" or "takeaway: X"."""
    found = []
    for line in (part for note in said for part in re.split(r"[\n;.]+", note)):
        text = clean.line(line.strip(" -*\u2022"))
        advice = re.match(r"(?i)(?:he |she |they )?(suggested|advised|recommended) (.+)", text)
        noted = re.match(r"(?i)(?:takeaway|advice|learned|learnt|lesson)s?:? (.+)", text)
        if advice:
            found.append(sentences.shorten(f"You {advice.group(1).lower()} {advice.group(2)}", 160))
        elif noted:
            found.append(sentences.shorten(noted.group(1), 160))
    return found


def _item(promised: str) -> str:
    """Return a promise as the thing itself: "send her the abstract" is "the abstract"."""
    text = clean.line(promised)
    text = re.sub(
        r"(?i)^(?:i will |i'll |to |will )?(?:send|e-?mail|forward|share|give|get|mail)\s+"
        r"(?:(?:to )?(?:her|him|them|me|you)\s+)?(?:with )?",
        "",
        text,
    )
    return re.sub(r"(?i)^(?:her|his|their)\b", "your", text) or text


def _meeting_of(met: Interaction | None) -> str:
    if met is None or not met.meeting:
        return ""
    return meeting_names.short(Meeting(key=met.meeting, name=met.meeting))


def _when(met: Interaction | None, today: date | None, meeting: Meeting | None) -> str:
    """Return the day they met, by its weekday in a letter that goes out about `today`.

    None where it was logged when the meeting was over.
    """
    if met is None or (meeting and meeting.over_on(met.at.date())):
        return ""
    recent = today is not None and 0 <= (today - met.at.date()).days < DAYS_OF_A_WEEK
    return f" on {met.at:%A}" if recent else f" on {day(met.at.date())}"


def _since(met: Interaction | None, purpose: str, profile: Profile, contact: Contact) -> str:
    if purpose == "ask-letter":
        since = _mentor_since(profile, contact)
        return f"{since:%B %Y}" if since else sentences.slot("when you began to work together")
    return f" in {met.at:%B}" if met is not None else ""


def _mentor_since(profile: Profile, contact: Contact) -> date | None:
    name = parse(contact.name)
    for mentor in profile.mentors:
        other = parse(mentor.name)
        same = (name.given.casefold(), name.family.casefold())
        if mentor.since and same == (other.given.casefold(), other.family.casefold()):
            return mentor.since
    return None


def _agenda_questions(contact: Contact, environment: jinja2.Environment) -> tuple[str, ...]:
    found = rendering.sections(
        rendering.render(environment, "after/agenda-questions", str(contact.id), {})
    )
    return sentences.some(contact.name, "agenda", found.get(contact.mentor_type) or found["any"], 4)


def _notices(
    purpose: str, missing: Sequence[str], ordered: Sequence[Interaction], *, enclosed: bool
) -> tuple[str, ...]:
    notices = [
        f"Your own note, not in the letter: {clean.line(each.said)}"
        for each in ordered
        if missing and clean.line(each.said)
    ]
    if purpose == "promised-item" or (enclosed and purpose != "with-cv"):
        notices.append("Attach or link what you promised before you send it.")
    return tuple(notices)


def _days(
    kind: Kind,
    ordered: Sequence[Interaction],
    profile: Profile,
    today: date,
    closed: Callable[[date], bool],
) -> timing.Timing:
    met = next((each for each in reversed(ordered) if each.kind == "met"), None)
    if met is None or kind.days is None:
        return timing.after_meeting(today, 0, 14, quiet=closed)
    return kind.days(
        Sending(
            met=met.at.date(),
            newest=ordered[-1].at.date(),
            today=today,
            profile=profile,
            closed=closed,
        )
    )


def _held(
    draft: Draft,
    contact: Contact,
    target: Target | None,
    ordered: Sequence[Interaction],
    profile: Profile,
    today: date,
    season: quiet.Season,
    specialty: str,
    *,
    in_scope: bool,
) -> Draft:
    if contact.declined or any(each.kind == "declined" for each in ordered):
        return replace(draft, held=(Declined(),))
    if contact.may_write is False:
        return replace(draft, held=(NotAgreed(),))
    if target is not None and target.interviewed:
        return replace(draft, held=(Interviewed(),))
    zone = home(profile)
    held = quiet.hold(season.period, today, specialty=specialty, home_zone=zone)
    if in_scope and held is not None:
        return replace(draft, held=(held,))
    if draft.purpose == "after/ask-letter":
        met = next((each for each in ordered if each.kind == "met"), None)
        began = _mentor_since(profile, contact) or (met.at.date() if met else None)
        ready = timing.months_later(began, profile.followup.letter_min_months) if began else None
        if ready is None or ready > today:
            months = profile.followup.letter_min_months
            return replace(draft, held=(TooSoonToAsk(months=months, ready=ready),))
    unknown = quiet.to_check(
        season.period, draft.send_from or today, draft.send_by or today, specialty=specialty
    )
    notices = map(to_check, unknown) if in_scope else ()
    return replace(draft, notices=(*draft.notices, *notices))
