"""Letters before and after the meeting: who gets which, when, and in which words.

Rules that hold here whatever the templates say: a program is written to once at first; cold
letters are capped; no day of a letter is a quiet day; a letter with a hole in it, or one that
must wait, is never an .eml; two letters never share their body.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date, datetime, time, timedelta
from typing import Any

import jinja2
from msgspec import Struct
from msgspec.structs import replace

from confprep.generators import facts, mail
from confprep.model import (
    Artifact,
    Contact,
    Draft,
    Interaction,
    Meeting,
    Person,
    Plan,
    Profile,
    Program,
    Prospect,
    Target,
    Task,
)
from confprep.rules import quiet, timing, wording

FIRST_LETTERS = frozenset(
    {
        "before/request",
        "before/known",
        "before/poster",
        "before/resident",
        "before/alumni",
        "before/research",
        "before/coordinator",
        "before/reminder",
        "after/enquiry",
    }
)
"""At most 130 words, one ask, no attachment, no visa line (but for the coordinator)."""
AFTER = (
    "within-48-hours",
    "with-cv",
    "thank-mentor",
    "promised-item",
    "update",
    "enquiry",
    "ask-mentor",
    "ask-letter",
    "mentor-agenda",
)
"""The purposes of `after`."""
VISA_OLD_DAYS = 365
EVENING = time(18, 0)
SPACING = timedelta(minutes=15)
COORDINATOR_AFTER_DAYS = 7
FORMS = 8


class Paper(Struct, frozen=True, kw_only=True):
    """One paper of a person, confirmed to be theirs, as a letter may name it."""

    title: str
    journal: str = ""
    year: int | None = None
    address: str = ""


# --- before the meeting ----------------------------------------------------------------------


def drafts(
    plan: Plan,
    profile: Profile,
    targets: Sequence[Target],
    *,
    today: date,
    seasons: quiet.Season | None = None,
    environment: jinja2.Environment | None = None,
    programs: Iterable[Program] = (),
    papers: Mapping[str, Paper] | None = None,
) -> tuple[Draft, ...]:
    """Return the letters to write before the meeting, in the order of the plan.

    `programs` gives each program's specialty, which decides on quiet periods in its scope; where
    it is not known, every period holds. `papers` is by person id, confirmed ones only.
    """
    desk = Desk(
        plan=plan,
        profile=profile,
        targets={target.id: target for target in targets},
        today=today,
        seasons=seasons if seasons is not None else quiet.load(),
        environment=environment or _shipped(),
        specialties={program.id: program.specialty for program in programs},
        papers=papers or {},
    )
    first = _first_letters(desk)
    written = [
        *first,
        *(_reminder(desk, draft) for draft in first if draft.cold and draft.remind_on),
        *_poster_letters(desk, first),
        *_mentor_letters(desk, first),
        *_coordinator_letters(desk, first),
    ]
    return tuple(_checked(desk, draft, written) for draft in _distinct(desk, written))


class Desk(Struct, frozen=True, kw_only=True):
    """Everything a letter before the meeting is written from."""

    plan: Plan
    profile: Profile
    targets: dict[str, Target]
    today: date
    seasons: quiet.Season
    environment: jinja2.Environment
    specialties: dict[str, str]
    papers: Mapping[str, Paper]

    def specialty(self, program_id: str) -> str:
        """Return a program's specialty, or nothing where it is unknown."""
        target = self.targets.get(program_id)
        return (target.specialty if target else "") or self.specialties.get(program_id, "")

    def closed(self, program_id: str) -> Callable[[date], bool]:
        """Return whether a day is quiet for a program."""
        specialty = self.specialty(program_id)
        return lambda day: (
            quiet.closing(
                self.seasons.period, day, specialty=specialty, home_zone=_home(self.profile)
            )
            is not None
        )


def _first_letters(desk: Desk) -> list[Draft]:
    """One letter a program, to the best person for it; the cold ones up to the cap."""
    rows = [
        row
        for row in desk.plan.prospects
        if row.program_id
        and (not desk.targets or row.program_id in desk.targets)
        and (row.accepted or (row.matches and row.matches[0].tier in {"confirmed", "likely"}))
    ]
    # A person who knows the user opens more doors than any stranger of the same program.
    rows.sort(key=lambda row: not _known(desk, row))
    order = {row.person.id: place for place, row in enumerate(desk.plan.prospects)}
    by_program: dict[str, Prospect] = {}
    for row in rows:
        by_program.setdefault(row.program_id, row)
    chosen = sorted(by_program.values(), key=lambda row: order[row.person.id])
    written: list[Draft] = []
    cold = 0
    for row in chosen:
        is_cold = not _known(desk, row)
        if is_cold and cold >= desk.profile.outreach.max_cold:
            continue
        cold += is_cold
        written.append(_to_prospect(desk, row, cold=is_cold))
    return written


def _known(desk: Desk, row: Prospect) -> bool:
    target = desk.targets.get(row.program_id)
    names = [mentor.name for mentor in desk.profile.mentors] + list(
        target.contacts if target else ()
    )
    return any(_same_person(row.person, name) for name in names)


def _same_person(person: Person, text: str) -> bool:
    name = facts.named(text)
    given, family = person.name.given.casefold(), person.name.family.casefold()
    other = name.given.casefold()
    if not family or name.family.casefold() != family:
        return False
    return (
        not other
        or not given
        or other == given
        or (len(other.strip(".")) == 1 and given.startswith(other[0]))
    )


def _purpose(desk: Desk, row: Prospect, *, cold: bool) -> str:
    if not cold:
        return "before/known"
    role = facts.role(row.person)
    if role == "resident":
        return "before/resident"
    if _same_school(desk.profile, row.person):
        return "before/alumni"
    own_work = facts.activity(row.person).kind in {"talk", "poster"}
    if row.person.id in desk.papers and not own_work:
        return "before/research"
    return "before/request"


def _same_school(profile: Profile, person: Person) -> bool:
    school = facts.plain(profile.school).casefold()
    return len(school.split()) > 1 and any(
        school in facts.plain(line).casefold() for line in person.affiliations
    )


def _to_prospect(desk: Desk, row: Prospect, *, cold: bool) -> Draft:
    purpose = _purpose(desk, row, cold=cold)
    person = row.person
    about = {
        "to": facts.address(person.name),
        "act": facts.activity(person),
        "planned": _planned(desk.plan, person),
        "paper": _paper(desk.papers.get(person.id)),
    }
    draft = _written(desk, purpose, person.id, about)
    draft = replace(
        draft,
        to_name=facts.full_name(person.name),
        person_id=person.id,
        program_id=row.program_id,
        cold=cold,
        notices=(*draft.notices, *_name_notices(person)),
    )
    return _timed(desk, draft)


def _planned(plan: Plan, person: Person) -> bool:
    """Whether what the letter speaks of is really in the plan."""
    commitment = facts.activity(person).commitment
    return commitment is not None and any(
        person.id in visit.person_ids
        and visit.kind in {"talk", "poster", "moderator", "session"}
        and visit.talk_id == commitment.talk_id
        and (bool(visit.talk_id) or visit.session_id == commitment.session_id)
        for visit in plan.visits
    )


def _paper(paper: Paper | None) -> dict[str, str]:
    if paper is None:
        return {}
    where = facts.series([facts.shorten(paper.journal, 50)] if paper.journal else [])
    source = ", ".join(part for part in (where, str(paper.year or "")) if part)
    return {"title": facts.title(paper.title), "source": f" ({source})" if source else ""}


def _written(
    desk: Desk, purpose: str, key: str, about: Mapping[str, Any], *, form: int = 0
) -> Draft:
    """Render a letter, leaving out more of what it can do without until it is short enough."""
    school = facts.first_words(desk.profile.school, 6)
    text = facts.Text(subject="", body="", missing=())
    for level in range(len(_LEVELS)):
        me, titles = _at_level(desk.profile, desk.today, level)
        context = {
            **_meeting_facts(desk.plan, desk.profile, brief=level > 1),
            "me": me,
            "school_short": school or facts.slot("your school"),
            "program": "",
            "poster": {},
            "first_subject": "",
            "paper": {},
            **about,
        }
        context["act"] = replace(context["act"], title=facts.shorten(context["act"].title, titles))
        text = facts.letter(desk.environment, purpose, f"{key}|{form}" if form else key, context)
        if facts.words(text.body) <= wording.MAX_WORDS:
            break
    return Draft(
        id=f"{purpose}:{key}",
        purpose=purpose,
        subject=text.subject,
        body=text.body,
        missing=text.missing,
    )


_LEVELS = (
    (True, False, 110),
    (True, False, 70),
    (True, True, 60),
    (False, True, 60),
    (False, True, 40),
)
"""Whether the research line stays, whether the rest is brief, characters of a title."""


def _at_level(profile: Profile, today: date, level: int) -> tuple[facts.Me, int]:
    research, brief, titles = _LEVELS[level]
    return facts.me(profile, today, research=research, brief=brief), titles


def _meeting_facts(plan: Plan, profile: Profile, *, brief: bool = False) -> dict[str, Any]:
    meeting = plan.meeting
    return {
        "meeting": facts.meeting_short(meeting) if brief else facts.meeting_name(meeting),
        "meeting_short": facts.meeting_short(meeting),
        "city": facts.first_words(meeting.city, 4),
        "dates": _span(meeting),
        "ten": facts.minutes(profile.outreach.ask_minutes),
    }


def _span(meeting: Meeting) -> str:
    if not meeting.starts:
        return ""
    if not meeting.ends or meeting.ends == meeting.starts:
        return f" on {_day(meeting.starts)}"
    return f", {_day(meeting.starts)} to {_day(meeting.ends)}"


def _day(day: date) -> str:
    return f"{day:%B} {day.day}"


def _timed(desk: Desk, draft: Draft) -> Draft:
    """Give a letter its days, and hold it back where it must not go out today."""
    starts = facts.first_day(desk.plan)
    closed = desk.closed(draft.program_id)
    days = timing.Timing()
    if starts is not None:
        days = timing.before_meeting(starts, desk.profile.outreach, today=desk.today, quiet=closed)
    reminds = days.remind_on if draft.cold else None
    draft = replace(draft, send_from=days.send_from, send_by=days.send_by, remind_on=reminds)
    return _held(desk, draft, starts)


def _held(desk: Desk, draft: Draft, starts: date | None) -> Draft:
    target = desk.targets.get(draft.program_id)
    if target is not None and target.interviewed:
        return replace(draft, withheld=_interviewed(), send_from=None, send_by=None, remind_on=None)
    specialty = desk.specialty(draft.program_id)
    home = _home(desk.profile)
    period = quiet.closing(desk.seasons.period, desk.today, specialty=specialty, home_zone=home)
    if period is not None:
        until = quiet.unlocks(desk.seasons.period, desk.today, specialty=specialty, home_zone=home)
        return replace(draft, withheld=quiet.reason(period, until))
    if starts is not None and draft.send_from is None:
        late = (
            "The meeting is over."
            if starts < desk.today
            else ("It is too late for a letter before the meeting: speak to them there instead.")
        )
        return replace(draft, withheld=late)
    first = draft.send_from or desk.today
    unknown = quiet.to_check(
        desk.seasons.period, first, draft.remind_on or draft.send_by or first, specialty=specialty
    )
    return replace(draft, notices=(*draft.notices, *map(_check_notice, unknown)))


def _interviewed() -> str:
    return (
        "You have interviewed at this program: letters to it are off. Programs may not ask for "
        "contact after an interview and some ask for none; follow the program's own rule. "
        "Source: https://www.nrmp.org/policy/match-code-of-conduct-applicants/"
    )


def _check_notice(period: quiet.Period) -> str:
    return f"Check before sending: {period.name}. {period.note} {period.rule} See {period.source}"


def _name_notices(person: Person) -> tuple[str, ...]:
    text = facts.plain(person.name.full)
    if facts.lowered(text) != text:
        return (f"The page prints this name in capitals ({text}): check how it is written.",)
    return ()


def _reminder(desk: Desk, first: Draft) -> Draft:
    row = next(each for each in desk.plan.prospects if each.person.id == first.person_id)
    about = {
        "to": facts.address(row.person.name),
        "act": facts.activity(row.person),
        "first_subject": first.subject,
    }
    draft = replace(
        _written(desk, "before/reminder", first.person_id, about),
        to_name=first.to_name,
        person_id=first.person_id,
        program_id=first.program_id,
        send_from=first.remind_on,
        send_by=first.send_by,
        notices=("Only if nobody answered, and only once.",),
    )
    if first.withheld:
        return replace(draft, withheld=first.withheld)
    if first.remind_on is not None and first.remind_on > desk.today:
        return replace(draft, withheld=f"Wait for an answer until {first.remind_on:%d %B %Y}.")
    return draft


def _poster_letters(desk: Desk, first: Sequence[Draft]) -> list[Draft]:
    """Invite co-authors to the user's own posters at this meeting."""
    taken = {draft.person_id for draft in first}
    people = {row.person.id: row for row in desk.plan.prospects}
    written = []
    for poster in desk.profile.posters:
        if not _at_this_meeting(poster.meeting, desk.plan.meeting):
            continue
        place = facts.series([facts.plain(poster.where), facts.plain(poster.when)]).replace(
            " and ", ", "
        )
        for author in poster.co_authors:
            name = facts.named(author)
            row = next(
                (each for each in people.values() if _same_person(each.person, author)), None
            )
            if row is not None and row.person.id in taken:
                continue
            about = {
                "to": facts.address(row.person.name if row else name),
                "act": facts.activity(row.person) if row else facts.Activity(kind="none"),
                "poster": {
                    "title": facts.title(poster.title) or facts.slot("the title of your poster"),
                    "place": place,
                },
            }
            draft = _written(
                desk, "before/poster", f"{facts.plain(poster.title)}/{facts.plain(author)}", about
            )
            draft = replace(
                draft,
                to_name=facts.full_name(row.person.name if row else name),
                person_id=row.person.id if row else "",
                program_id=row.program_id if row else "",
            )
            written.append(_timed(desk, draft))
    return written


def _at_this_meeting(text: str, meeting: Meeting) -> bool:
    text = facts.plain(text).casefold()
    return not text or text in {
        meeting.key.casefold(),
        facts.plain(meeting.name).casefold(),
        facts.meeting_short(meeting).casefold(),
    }


def _mentor_letters(desk: Desk, first: Sequence[Draft]) -> list[Draft]:
    """Ask each mentor who is not in the plan whether they will be there."""
    written = []
    in_plan = [row.person for row in desk.plan.prospects]
    for mentor in desk.profile.mentors:
        if not facts.plain(mentor.name) or any(
            _same_person(person, mentor.name) for person in in_plan
        ):
            continue
        name = facts.named(mentor.name)
        about = {"to": facts.address(name), "act": facts.Activity(kind="none"), "planned": False}
        draft = _written(desk, "before/known", facts.plain(mentor.name), about)
        draft = replace(draft, to_name=facts.full_name(name), to_email=mail.address(mentor.email))
        written.append(_timed(desk, draft))
    return written


def _coordinator_letters(desk: Desk, first: Sequence[Draft]) -> list[Draft]:
    """Ask coordinators about visa types where the user's field is unknown or a year old.

    A program that gets a first letter before the meeting is asked a week after it: it is written
    to once at first.
    """
    needs = desk.profile.needs_visa.strip().lower()
    if needs in {"no", "none", "not needed", "n/a"} or (
        not needs and desk.profile.status != "non-us-img"
    ):
        return []
    written_to = {draft.program_id for draft in first}
    names = {row.program_id: row.program for row in desk.plan.prospects if row.program_id}
    written = []
    for target in desk.targets.values():
        checked = target.visa_checked
        if target.visa and checked and (desk.today - checked).days <= VISA_OLD_DAYS:
            continue
        program = facts.first_words(target.name or names.get(target.id, ""), 10)
        about = {
            "to": "Residency Coordinator",
            "act": facts.Activity(kind="none"),
            "program": program or facts.slot("the program's name"),
        }
        draft = replace(
            _written(desk, "before/coordinator", target.id, about),
            to_name=f"Residency Coordinator, {program}" if program else "Residency Coordinator",
            program_id=target.id,
        )
        written.append(_coordinator_days(desk, draft, later=target.id in written_to))
    return written


def _coordinator_days(desk: Desk, draft: Draft, *, later: bool) -> Draft:
    closed = desk.closed(draft.program_id)
    ends = desk.plan.meeting.ends or facts.first_day(desk.plan)
    first = desk.today
    if later and ends is not None:
        first = max(first, ends + timedelta(days=COORDINATOR_AFTER_DAYS))
    while closed(first):
        first += timedelta(days=1)
    window = timing.open_window(first, first + timedelta(days=30), closed) or (first, first)
    draft = _held(desk, replace(draft, send_from=window[0], send_by=window[1]), None)
    if later and not draft.withheld and first > desk.today:
        why = "This program gets one letter at first; this one waits until after the meeting"
        return replace(draft, withheld=f"{why}, {first:%d %B %Y}.")
    return draft


def _distinct(desk: Desk, written: Sequence[Draft]) -> list[Draft]:
    """Keep only the first of two letters with one body."""
    seen: set[str] = set()
    kept = []
    for draft in written:
        shape = wording.skeleton(draft.body)
        if shape in seen:
            continue
        seen.add(shape)
        kept.append(draft)
    return kept


def _checked(desk: Desk, draft: Draft, written: Sequence[Draft]) -> Draft:
    """Lint a letter; an error in it holds it back, a warning becomes a notice."""
    findings = wording.lint(_as_letter(desk.profile, draft))
    notices = tuple(_finding_notice(each) for each in findings if each.rule != "unfilled-slot")
    draft = replace(draft, notices=(*draft.notices, *notices))
    if any(each.level == "error" for each in findings) and not draft.withheld:
        return replace(
            draft,
            withheld="Its wording breaks a rule; see below, and change the fact it comes from.",
        )
    return draft


def _as_letter(profile: Profile, draft: Draft) -> wording.Letter:
    return wording.Letter(
        body=draft.body,
        subject=draft.subject,
        purpose=draft.purpose,
        label=draft.id,
        sender=profile.email,
        sender_name=profile.name,
    )


def _finding_notice(finding: wording.Finding) -> str:
    said = f" (“{finding.words}”)" if finding.words else ""
    return f"{finding.reason}{said} Source: {finding.source}"


# --- after the meeting -----------------------------------------------------------------------


def after(
    purpose: str,
    contact: Contact,
    interactions: Sequence[Interaction],
    profile: Profile,
    *,
    today: date,
    meeting: Meeting | None = None,
    targets: Sequence[Target] = (),
    programs: Iterable[Program] = (),
    seasons: quiet.Season | None = None,
    environment: jinja2.Environment | None = None,
) -> Draft:
    """Return one letter to a person the user has met.

    `purpose` is one of `AFTER`. `interactions` are this contact's, in any order; `meeting` is the
    one they met at, where it is known.
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
            quiet.closing(season.period, day, specialty=specialty, home_zone=_home(profile))
            is not None
        )

    about = _after_facts(
        purpose, contact, ordered, profile, today, meeting, environment or _shipped()
    )
    me = facts.me(profile, today)
    text = facts.Text(subject="", body="", missing=())
    for level in range(len(_LEVELS)):
        me, _ = _at_level(profile, today, level)
        text = facts.letter(
            environment or _shipped(),
            f"after/{purpose}",
            f"{contact.id}|{contact.name}",
            {**about, "me": me},
        )
        if facts.words(text.body) <= wording.MAX_WORDS:
            break
    name = facts.named(contact.name)
    draft = Draft(
        id=f"after/{purpose}:{contact.id}",
        purpose=f"after/{purpose}",
        subject=text.subject,
        body=text.body,
        missing=text.missing,
        to_name=facts.full_name(name),
        to_email=mail.address(contact.email),
        program_id=contact.program_id,
        notices=_after_notices(purpose, profile),
    )
    days = _after_days(purpose, ordered, profile, today, closed)
    draft = replace(draft, send_from=days.send_from, send_by=days.send_by)
    draft = _after_held(
        draft, contact, target, ordered, profile, today, season, specialty, in_scope=in_scope
    )
    findings = wording.lint(_as_letter(profile, draft))
    notices = tuple(_finding_notice(each) for each in findings if each.rule != "unfilled-slot")
    draft = replace(draft, notices=(*draft.notices, *notices))
    if any(each.level == "error" for each in findings) and not draft.withheld:
        return replace(
            draft,
            withheld="Its wording breaks a rule; see below, and change the note it comes from.",
        )
    return draft


def _after_facts(
    purpose: str,
    contact: Contact,
    ordered: Sequence[Interaction],
    profile: Profile,
    today: date,
    meeting: Meeting | None,
    environment: jinja2.Environment,
) -> dict[str, Any]:
    met = next((each for each in ordered if each.kind == "met"), ordered[0] if ordered else None)
    newest = ordered[-1] if ordered else None
    said = [each.said for each in ordered if each.said and each.kind in {"met", "note", "answered"}]
    mine = [
        facts.plain(each.promised)
        for each in ordered
        if each.promised and each.promised_by != "them"
    ]
    theirs = [
        facts.plain(each.promised)
        for each in ordered
        if each.promised and each.promised_by == "them"
    ]
    about = topic(contact, said)
    where = facts.meeting_name(meeting) if meeting else _meeting_of(met)
    short = facts.meeting_short(meeting) if meeting else _meeting_of(met)
    takeaways = [facts.shorten(line, 160).rstrip(".") for line in _points(said)]
    questions = _agenda_questions(contact, environment)
    return {
        "to": facts.address(facts.named(contact.name)),
        "meeting": where or (facts.slot("where you met") if purpose != "enquiry" else ""),
        "meeting_or_we_met": f"we met at {where}" if where else "we met",
        "meeting_short": short or "our meeting",
        "when": _when(met, today),
        "since": _since(met, purpose, profile, contact),
        "topic": about or (facts.slot("what you spoke about") if purpose in _TOPIC_NEEDED else ""),
        "promised_by_me": facts.series(mine) if mine else "",
        "promised_by_them": facts.series(theirs) if theirs else "",
        "item": facts.series(mine) or facts.slot("what you promised"),
        "mine": mine,
        "theirs": theirs,
        "takeaway": takeaways[0] if takeaways else facts.slot("what you took from it"),
        "more_takeaways": takeaways[1:4],
        "cv": facts.plain(profile.cv).replace("\\", "/").rsplit("/", 1)[-1]
        or facts.slot("the file of your CV"),
        "news": facts.sentence(profile.research) or facts.slot("what is new since then"),
        "work": facts.plain(contact.interests) or facts.slot("what you worked on together"),
        "next_step": facts.plain(contact.next_step) or facts.slot("the next step you suggest"),
        "questions": questions,
        "newest": newest,
    }


_TOPIC_NEEDED = frozenset({"within-48-hours", "with-cv"})


def topic(contact: Contact, said: Sequence[str]) -> str:
    """Return what was spoken about, from a note of the form "talked about X", else nothing.

    Any other note is the user's shorthand and stays private: it is not put into a letter.
    """
    for note in said:
        match = re.match(
            r"(?i)\s*(?:we |they |he |she )?(?:also )?(?:talked|spoke|chatted|discussed|asked|talk|conversation)\s*"
            r"(?:(?:with|to) (?:me|her|him|them|us) )?(?:about|on|of|regarding)?\s+(?P<topic>[^.;\n!?]{3,90})",
            facts.plain(note),
        ) or re.match(
            r"(?i)\s*(?:about|on|re:?|topic:)\s+(?P<topic>[^.;\n!?]{3,90})", facts.plain(note)
        )
        if match:
            text = re.split(
                r"(?i),? (?:after|before|during|at) (?:her|his|their|the|my) |, (?:and )?(?:he|she|they|i|we|will|asked|said|wants?)\b",
                match.group("topic"),
            )[0]
            return facts.shorten(text.strip(" ,"), 80)
    return ""


def _points(said: Sequence[str]) -> list[str]:
    return [
        line.strip(" -*\u2022")
        for note in said
        for line in re.split(r"[\n;]+", note)
        if facts.plain(line.strip(" -*\u2022"))
    ]


def _meeting_of(met: Interaction | None) -> str:
    if met is None or not met.meeting:
        return ""
    return facts.meeting_short(Meeting(key=met.meeting, name=met.meeting))


def _when(met: Interaction | None, today: date) -> str:
    if met is None:
        return ""
    days = (today - met.at.date()).days
    return f" on {met.at:%A}" if 0 <= days <= 6 else f" on {_day(met.at.date())}"


def _since(met: Interaction | None, purpose: str, profile: Profile, contact: Contact) -> str:
    first = _working_since(met, profile, contact)
    if purpose == "ask-letter":
        return f"{first:%B %Y}" if first else facts.slot("when you began to work together")
    return f" in {met.at:%B}" if met is not None else ""


def _working_since(met: Interaction | None, profile: Profile, contact: Contact) -> date | None:
    for mentor in profile.mentors:
        if (
            mentor.since
            and facts.plain(mentor.name).casefold() == facts.plain(contact.name).casefold()
        ):
            return mentor.since
    return met.at.date() if met is not None else None


def _agenda_questions(contact: Contact, environment: jinja2.Environment) -> tuple[str, ...]:
    text = facts.render(environment, "after/agenda-questions", str(contact.id), {})
    kind, found = "any", {"any": list[str]()}
    for line in text.splitlines():
        if line.startswith("## "):
            kind = line[3:].strip()
            found.setdefault(kind, [])
        elif line.startswith("- "):
            found[kind].append(line[2:].strip())
    return facts.some(contact.name, "agenda", found.get(contact.mentor_type) or found["any"], 4)


def _after_notices(purpose: str, profile: Profile) -> tuple[str, ...]:
    if purpose == "with-cv":
        return (f"Attach {facts.plain(profile.cv) or 'your CV'} before you send it.",)
    if purpose == "promised-item":
        return ("Attach or link what you promised before you send it.",)
    return ()


def _after_days(
    purpose: str,
    ordered: Sequence[Interaction],
    profile: Profile,
    today: date,
    closed: Callable[[date], bool],
) -> timing.Timing:
    met = next((each for each in reversed(ordered) if each.kind == "met"), None)
    if met is None:
        return timing.after_meeting(today, 0, 14, quiet=closed)
    day, settings = met.at.date(), profile.followup
    if purpose in {"within-48-hours", "thank-mentor"}:
        return timing.follow_up(day, settings, quiet=closed)
    if purpose in {"with-cv", "promised-item"}:
        return timing.after_meeting(day, 3, max(3, settings.latest_days), quiet=closed)
    if purpose == "update":
        return timing.update(ordered[-1].at.date(), settings, quiet=closed)
    if purpose == "ask-letter":
        ready = timing.months_later(day, settings.letter_min_months)
        return timing.after_meeting(max(today, ready), 0, 30, quiet=closed)
    return timing.after_meeting(max(today, day + timedelta(days=14)), 0, 30, quiet=closed)


def _after_held(
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
        return replace(draft, withheld="They have declined: nothing more goes to them.")
    if contact.may_write is False:
        return replace(draft, withheld="They did not agree to be written to.")
    if target is not None and target.interviewed:
        return replace(draft, withheld=_interviewed())
    home = _home(profile)
    period = quiet.closing(season.period, today, specialty=specialty, home_zone=home)
    if in_scope and period is not None:
        until = quiet.unlocks(season.period, today, specialty=specialty, home_zone=home)
        return replace(draft, withheld=quiet.reason(period, until))
    if draft.purpose == "after/ask-letter":
        met = next((each for each in ordered if each.kind == "met"), None)
        began = _working_since(met, profile, contact)
        ready = timing.months_later(began, profile.followup.letter_min_months) if began else None
        if ready is None or ready > today:
            when = f" Not before {ready:%d %B %Y}." if ready else ""
            return replace(
                draft,
                withheld=f"A letter is asked for after at least {profile.followup.letter_min_months} "
                f"months of work together.{when} Source: snap-ortho.com step 4",
            )
    unknown = quiet.to_check(
        season.period, draft.send_from or today, draft.send_by or today, specialty=specialty
    )
    notices = map(_check_notice, unknown) if in_scope else ()
    return replace(draft, notices=(*draft.notices, *notices))


# --- files and tasks -------------------------------------------------------------------------


def make(
    drafts: Sequence[Draft],
    *,
    sample: bool,
    folder: str = "letters",
    attachments: Mapping[str, tuple[str, bytes]] | None = None,
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
                data=readable(draft, sample=sample).encode("utf-8", "replace"),
            )
        )
        if mail.sendable(draft):
            data = mail.eml(draft, sample=sample, attachment=(attachments or {}).get(draft.id))
            written.append(Artifact(path=f"{folder}/{name}.eml", data=data))
    listing = _index(index, sample=sample)
    return [
        Artifact(path=f"{folder}/00-read-first.md", data=listing.encode("utf-8", "replace")),
        *written,
    ]


def readable(draft: Draft, *, sample: bool) -> str:
    """Return the draft as text to be read, changed and copied."""
    head = [f"# {_TITLES.get(draft.purpose, draft.purpose)}: {draft.to_name or 'name to add'}", ""]
    if sample:
        head += [f"**{mail.SAMPLE}**", ""]
    if draft.withheld:
        head += [f"**Do not send now.** {draft.withheld}", ""]
    if draft.missing:
        head += [f"**Not complete.** Missing: {facts.series(draft.missing)}.", ""]
    head += [
        f"Purpose: {draft.purpose}",
        f"To: {draft.to_name}{f' <{draft.to_email}>' if draft.to_email else ' (address to look up)'}",
    ]
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


_TITLES = {
    "before/request": "Request for a conversation",
    "before/known": "Note to someone you know",
    "before/poster": "Invitation to your poster",
    "before/resident": "Advice from a resident",
    "before/alumni": "Advice from someone of your school",
    "before/research": "Offer of help with research",
    "before/coordinator": "Question to the coordinator",
    "before/reminder": "The one reminder",
    "after/within-48-hours": "Follow-up within 48 hours",
    "after/with-cv": "Follow-up with CV",
    "after/thank-mentor": "Thanks to a mentor",
    "after/promised-item": "What you promised",
    "after/update": "Update",
    "after/enquiry": "Enquiry to a program",
    "after/ask-mentor": "Asking for advice over time",
    "after/ask-letter": "Asking for a letter",
    "after/mentor-agenda": "Agenda with a mentor",
}


def _file_name(draft: Draft, used: set[str]) -> str:
    """Return a name that every file system takes: ASCII letters, digits and hyphens."""
    import unicodedata
    from hashlib import sha256

    kind = draft.purpose.rsplit("/", 1)[-1]
    decomposed = unicodedata.normalize("NFKD", draft.to_name).encode("ascii", "ignore").decode()
    person = re.sub(r"[^a-z0-9]+", "-", decomposed.lower()).strip("-")[:40].strip("-")
    name = f"{kind}-{person}" if person else kind
    if name in used or not person:
        name = f"{name}-{sha256(draft.id.encode('utf-8', 'replace')).hexdigest()[:6]}"
    used.add(name)
    return name


def _index(entries: Sequence[tuple[str, Draft]], *, sample: bool) -> str:
    ready = [(name, draft) for name, draft in entries if mail.sendable(draft)]
    holes = [(name, draft) for name, draft in entries if draft.missing]
    held = [(name, draft) for name, draft in entries if draft.withheld and not draft.missing]
    text = ["# Letters", ""]
    if sample:
        text += [f"**{mail.SAMPLE}**", ""]
    text += [
        "Nothing here is sent for you. Read each letter, change it into your own words, add the",
        "address, and send it from your own account. Use the .eml file with Outlook or Thunderbird,",
        "or copy the text from the .md file.",
        "",
    ]
    for heading, rows in (("Ready", ready), ("Not complete", holes), ("Wait", held)):
        if not rows:
            continue
        text += [f"## {heading}", ""]
        for name, draft in sorted(rows, key=lambda row: (row[1].send_from or date.max, row[0])):
            text.append(f"- {name}.md: {draft.to_name}{_index_days(draft)}{_index_why(draft)}")
        text.append("")
    return "\n".join(text)


def _index_days(draft: Draft) -> str:
    if draft.send_from is None:
        return ""
    last = f", at the latest {draft.send_by:%d %B}" if draft.send_by else ""
    return f". From {draft.send_from:%d %B %Y}{last}"


def _index_why(draft: Draft) -> str:
    if draft.missing:
        return f". Missing: {facts.series(draft.missing)}"
    return f". {draft.withheld}" if draft.withheld else ""


def tasks(drafts: Sequence[Draft], profile: Profile) -> tuple[Task, ...]:
    """Return what to do at a desk and when: in the evening, fifteen minutes each, one after another."""
    from zoneinfo import ZoneInfo

    zone = ZoneInfo(_home(profile))
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
                title=f"{_TITLES.get(draft.purpose, 'Letter')}: {draft.to_name}",
                start=start,
                note=_task_note(draft),
                person_id=draft.person_id,
            )
        )
    return tuple(made)


def _never(draft: Draft) -> bool:
    return draft.withheld.startswith(("You have interviewed", "They ", "The meeting is over"))


def _task_note(draft: Draft) -> str:
    lines = [f"Subject: {draft.subject}"]
    if draft.purpose == "before/reminder":
        lines.append("Only if nobody answered, and only once.")
    if draft.send_by is not None:
        lines.append(
            f"Last sensible day: {draft.send_by:%A}, {draft.send_by.day} {draft.send_by:%B %Y}."
        )
    if draft.missing:
        lines.append(f"To add first: {facts.series(draft.missing)}.")
    return "\n".join(lines)


def _home(profile: Profile) -> str:
    from zoneinfo import available_timezones

    return profile.home_zone if profile.home_zone in available_timezones() else "America/New_York"


def _shipped() -> jinja2.Environment:
    from confprep.generators.templates import environment

    return environment()
