"""Letters before the meeting: who gets which, and on which days."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date, timedelta
from typing import Any

import jinja2
from msgspec import Struct
from msgspec.structs import replace

from confprep.generators import activities, addressing, mail, meeting_names, sentences
from confprep.generators.letters.composing import (
    checked,
    compose,
    day,
    home,
    shipped,
    to_check,
)
from confprep.model import (
    Commitment,
    Draft,
    Meeting,
    Paper,
    Person,
    Plan,
    Profile,
    Program,
    Prospect,
    Target,
    Visit,
)
from confprep.people.names import parse
from confprep.reasons import AnswerAwaited, Interviewed, MeetingOver, OneAtATime, TooLate
from confprep.rules import quiet, timing, wording
from confprep.text import clean

VISA_OLD_DAYS = 365
COORDINATOR_AFTER_DAYS = 7


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
    given = LetterInput(
        plan=plan,
        profile=profile,
        targets={target.id: target for target in targets},
        today=today,
        seasons=seasons if seasons is not None else quiet.load(),
        environment=environment or shipped(),
        specialties={program.id: program.specialty for program in programs},
        papers=papers or {},
    )
    first = _first_letters(given)
    written = [
        *first,
        *(_reminder(given, draft) for draft in first if draft.cold and draft.remind_on),
        *_poster_letters(given, first),
        *_mentor_letters(given),
        *_coordinator_letters(given, first),
    ]
    return tuple(checked(given.profile, draft) for draft in _distinct(written))


class LetterInput(Struct, frozen=True, kw_only=True):
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
                self.seasons.period, day, specialty=specialty, home_zone=home(self.profile)
            )
            is not None
        )


def _first_letters(given: LetterInput) -> list[Draft]:
    """One letter a program, to the best person for it; the cold ones up to the cap."""
    settled = _settled(given.plan)
    rows = [
        row
        for row in given.plan.prospects
        if row.program_id
        and row.program_id not in settled
        and (not given.targets or row.program_id in given.targets)
        and (row.accepted or (row.matches and row.matches[0].tier in {"confirmed", "likely"}))
    ]
    # A person who knows the user opens more doors than any stranger of the same program.
    rows.sort(key=lambda row: not _known(given, row))
    order = {row.person.id: place for place, row in enumerate(given.plan.prospects)}
    by_program: dict[str, Prospect] = {}
    for row in rows:
        by_program.setdefault(row.program_id, row)
    chosen = sorted(by_program.values(), key=lambda row: order[row.person.id])
    written: list[Draft] = []
    cold = 0
    for row in chosen:
        is_cold = not _known(given, row)
        if is_cold and cold >= given.profile.outreach.max_cold:
            continue
        cold += is_cold
        written.append(_to_prospect(given, row, cold=is_cold))
    return written


def _settled(plan: Plan) -> set[str]:
    """Return the programs of those who have agreed to meet: to ask again would embarrass."""
    met = {
        person
        for visit in plan.visits
        if visit.kind == "meeting" and visit.agreed
        for person in visit.person_ids
    }
    return {row.program_id for row in plan.prospects if row.person.id in met}


def _known(given: LetterInput, row: Prospect) -> bool:
    target = given.targets.get(row.program_id)
    names = [mentor.name for mentor in given.profile.mentors] + list(
        target.contacts if target else ()
    )
    return any(_same_person(row.person, name) for name in names)


def _same_person(person: Person, text: str) -> bool:
    name = parse(text)
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


def _purpose(given: LetterInput, row: Prospect, *, cold: bool) -> str:
    if not cold:
        return "before/known"
    role = activities.role(row.person)
    if role == "resident":
        return "before/resident"
    if _same_school(given.profile, row.person):
        return "before/alumni"
    own_work = activities.activity(row.person).kind in activities.OWN_WORK
    if row.person.id in given.papers and not own_work:
        return "before/research"
    return "before/request"


def _same_school(profile: Profile, person: Person) -> bool:
    school = clean.line(profile.school).casefold()
    return len(school.split()) > 1 and any(
        school in clean.line(line).casefold() for line in person.affiliations
    )


def _to_prospect(given: LetterInput, row: Prospect, *, cold: bool) -> Draft:
    purpose = _purpose(given, row, cold=cold)
    person = row.person
    about = {
        "to": addressing.address(person.name),
        "act": activities.activity(person),
        "planned": _planned(given.plan, person),
        "paper": _paper(given.papers.get(person.id)),
    }
    draft = _written(given, purpose, person.id, about)
    draft = replace(
        draft,
        to_name=addressing.full_name(person.name),
        person_id=person.id,
        program_id=row.program_id,
        cold=cold,
        notices=(*draft.notices, *_name_notices(person), *_to_read_first(purpose)),
    )
    return _timed(given, draft)


def _to_read_first(purpose: str) -> tuple[str, ...]:
    if purpose != "before/research":
        return ()
    return ("Read the paper before you send this, and change the letter to what you found in it.",)


def _planned(plan: Plan, person: Person) -> bool:
    """Whether what the letter speaks of is really in the plan."""
    commitment = activities.activity(person).commitment
    return commitment is not None and any(
        person.id in visit.person_ids and _holds(visit, commitment) for visit in plan.visits
    )


def _holds(visit: Visit, commitment: Commitment) -> bool:
    """Whether who makes a visit is there for a commitment: of a talk, a row, or the whole."""
    if visit.kind not in {"talk", "poster", "moderator", "session"}:
        return False
    if visit.session_id != commitment.session_id:
        return False
    if visit.talk_id or visit.talk_ids:
        return commitment.talk_id in {visit.talk_id, *visit.talk_ids}
    return visit.kind in {"talk", "session"} or not commitment.talk_id


def _paper(paper: Paper | None) -> dict[str, str]:
    if paper is None:
        return {"title": "", "source": ""}
    where = sentences.series([sentences.shorten(paper.journal, 50)] if paper.journal else [])
    source = ", ".join(part for part in (where, str(paper.year or "")) if part)
    return {"title": sentences.title(paper.title), "source": f" ({source})" if source else ""}


def _written(given: LetterInput, purpose: str, key: str, about: Mapping[str, Any]) -> Draft:
    """Render one letter."""
    school = sentences.first_words(given.profile.school, 6)

    def about_at(brief: bool, characters: int) -> dict[str, Any]:
        act: activities.Activity = about["act"]
        return {
            **_of_the_meeting(given.plan, given.profile, brief=brief),
            "school_short": school or sentences.slot("your school"),
            "program": "",
            "poster": {},
            "first_subject": "",
            "paper": _paper(None),
            **about,
            "act": replace(act, title=sentences.shorten(act.title, characters)),
        }

    text = compose(given.environment, purpose, key, given.profile, given.today, about_at)
    return Draft(
        id=f"{purpose}:{key}",
        purpose=purpose,
        subject=text.subject,
        body=text.body,
        missing=text.missing,
    )


def _of_the_meeting(plan: Plan, profile: Profile, *, brief: bool = False) -> dict[str, Any]:
    meeting = plan.meeting
    return {
        "meeting": meeting_names.short(meeting) if brief else meeting_names.full(meeting),
        "meeting_short": meeting_names.short(meeting),
        "city": sentences.first_words(meeting.city, 4),
        "dates": _span(meeting),
        "ten": sentences.minutes(profile.outreach.ask_minutes),
    }


def _span(meeting: Meeting) -> str:
    if not meeting.starts:
        return ""
    if not meeting.ends or meeting.ends == meeting.starts:
        return f" on {day(meeting.starts)}"
    same = (meeting.starts.year, meeting.starts.month) == (meeting.ends.year, meeting.ends.month)
    return f", {day(meeting.starts)} to {meeting.ends.day if same else day(meeting.ends)}"


def _timed(given: LetterInput, draft: Draft) -> Draft:
    """Give a letter its days, and hold it back where it must not go out today."""
    starts = meeting_names.first_day(given.plan)
    closed = given.closed(draft.program_id)
    days = timing.Timing()
    if starts is not None:
        days = timing.before_meeting(
            starts, given.profile.outreach, today=given.today, quiet=closed
        )
    reminds = days.remind_on if draft.cold else None
    draft = replace(draft, send_from=days.send_from, send_by=days.send_by, remind_on=reminds)
    return _held(given, draft, starts)


def _held(given: LetterInput, draft: Draft, starts: date | None) -> Draft:
    target = given.targets.get(draft.program_id)
    if target is not None and target.interviewed:
        return replace(draft, held=(Interviewed(),), send_from=None, send_by=None, remind_on=None)
    specialty = given.specialty(draft.program_id)
    zone = home(given.profile)
    held = quiet.hold(given.seasons.period, given.today, specialty=specialty, home_zone=zone)
    if held is not None:
        return replace(draft, held=(held,))
    if starts is not None and draft.send_from is None:
        return replace(draft, held=(MeetingOver() if starts < given.today else TooLate(),))
    first = draft.send_from or given.today
    unknown = quiet.to_check(
        given.seasons.period, first, draft.remind_on or draft.send_by or first, specialty=specialty
    )
    return replace(draft, notices=(*draft.notices, *map(to_check, unknown)))


def _name_notices(person: Person) -> tuple[str, ...]:
    printed = clean.line(person.name.text).partition(",")[0]
    if addressing.lowered(printed) != printed:
        return (f"The page prints this name in capitals ({printed}): check how it is written.",)
    return ()


def _reminder(given: LetterInput, first: Draft) -> Draft:
    row = next(each for each in given.plan.prospects if each.person.id == first.person_id)
    about = {
        "to": addressing.address(row.person.name),
        "act": activities.activity(row.person),
        "first_subject": first.subject,
        "paper": _paper(
            given.papers.get(first.person_id) if first.purpose == "before/research" else None
        ),
    }
    draft = replace(
        _written(given, "before/reminder", first.person_id, about),
        to_name=first.to_name,
        person_id=first.person_id,
        program_id=first.program_id,
        send_from=first.remind_on,
        send_by=first.send_by,
        notices=("Only if nobody answered, and only once.",),
    )
    if first.held:
        return replace(draft, held=first.held)
    if first.remind_on is not None and first.remind_on > given.today:
        return replace(draft, held=(AnswerAwaited(until=first.remind_on),))
    return draft


def _poster_letters(given: LetterInput, first: Sequence[Draft]) -> list[Draft]:
    """Invite co-authors to the user's own posters at this meeting."""
    taken = {draft.person_id for draft in first}
    people = {row.person.id: row for row in given.plan.prospects}
    written = []
    for poster in given.profile.posters:
        if not _at_this_meeting(poster.meeting, given.plan.meeting):
            continue
        place = sentences.series([clean.line(poster.where), clean.line(poster.when)]).replace(
            " and ", ", "
        )
        for author in poster.co_authors:
            name = parse(author)
            row = next(
                (each for each in people.values() if _same_person(each.person, author)), None
            )
            if row is not None and row.person.id in taken:
                continue
            about = {
                "to": addressing.address(row.person.name if row else name),
                "act": activities.activity(row.person) if row else activities.Activity(kind="none"),
                "poster": {
                    "title": sentences.title(poster.title)
                    or sentences.slot("the title of your poster"),
                    "place": place,
                },
            }
            draft = _written(
                given, "before/poster", f"{clean.line(poster.title)}/{clean.line(author)}", about
            )
            draft = replace(
                draft,
                to_name=addressing.full_name(row.person.name if row else name),
                person_id=row.person.id if row else "",
                program_id=row.program_id if row else "",
            )
            written.append(_timed(given, draft))
    return written


def _at_this_meeting(text: str, meeting: Meeting) -> bool:
    text = clean.line(text).casefold()
    return not text or text in {
        meeting.key.casefold(),
        clean.line(meeting.name).casefold(),
        meeting_names.short(meeting).casefold(),
    }


def _mentor_letters(given: LetterInput) -> list[Draft]:
    """Ask each mentor who is not in the plan whether they will be there."""
    written = []
    in_plan = [row.person for row in given.plan.prospects]
    for mentor in given.profile.mentors:
        if not clean.line(mentor.name) or any(
            _same_person(person, mentor.name) for person in in_plan
        ):
            continue
        name = parse(mentor.name)
        about = {
            "to": addressing.address(name),
            "act": activities.Activity(kind="none"),
            "planned": False,
        }
        draft = _written(given, "before/known", clean.line(mentor.name), about)
        draft = replace(
            draft, to_name=addressing.full_name(name), to_email=mail.address(mentor.email)
        )
        written.append(_timed(given, draft))
    return written


def _coordinator_letters(given: LetterInput, first: Sequence[Draft]) -> list[Draft]:
    """Ask coordinators about visa types where the user's field is unknown or a year old.

    A program that gets a first letter before the meeting is asked a week after it: it is written
    to once at first.
    """
    needs = given.profile.needs_visa.strip().lower()
    if needs in {"no", "none", "not needed", "n/a"} or (
        not needs and given.profile.status != "non-us-img"
    ):
        return []
    written_to = {draft.program_id for draft in first}
    room = given.profile.outreach.max_cold - sum(draft.cold for draft in first)
    names = {row.program_id: row.program for row in given.plan.prospects if row.program_id}
    written = []
    for target in sorted(given.targets.values(), key=lambda each: (each.priority, each.id)):
        checked = target.visa_checked
        if target.visa and checked and (given.today - checked).days <= VISA_OLD_DAYS:
            continue
        program = sentences.first_words(target.name or names.get(target.id, ""), 10)
        about = {
            "to": "Residency Coordinator",
            "act": activities.Activity(kind="none"),
            "program": sentences.institution(program) or sentences.slot("the program's name"),
            "age": "more than a year old" if target.visa and checked else "missing",
        }
        later = target.id in written_to or room <= 0
        room -= not later
        draft = replace(
            _written(given, "before/coordinator", target.id, about),
            to_name=f"Residency Coordinator, {program}" if program else "Residency Coordinator",
            program_id=target.id,
            cold=not later,
        )
        written.append(_coordinator_days(given, draft, later=later))
    return written[: max(0, given.profile.outreach.max_cold)]


def _coordinator_days(given: LetterInput, draft: Draft, *, later: bool) -> Draft:
    closed = given.closed(draft.program_id)
    ends = given.plan.meeting.ends or meeting_names.first_day(given.plan)
    first = given.today
    if later and ends is not None:
        first = max(first, ends + timedelta(days=COORDINATOR_AFTER_DAYS))
    while closed(first):
        first += timedelta(days=1)
    window = timing.open_window(first, first + timedelta(days=30), closed) or (first, first)
    draft = _held(given, replace(draft, send_from=window[0], send_by=window[1]), None)
    if later and not draft.held and first > given.today:
        return replace(draft, held=(OneAtATime(until=first),))
    return draft


def _distinct(written: Sequence[Draft]) -> list[Draft]:
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
