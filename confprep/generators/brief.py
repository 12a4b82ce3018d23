"""`brief.html`: the whole plan on one page, for a phone in a hallway and for paper.

One file, no network. Without scripts it reads and prints; with them it knows what is next,
searches, times the introduction, and keeps who was met until it is handed over to the contact log.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, datetime
from itertools import groupby
from typing import TYPE_CHECKING

from markupsafe import Markup

from confprep.generators import intro
from confprep.generators.day_picture import draw
from confprep.generators.mail import mailto
from confprep.generators.phrases import Phrases, phrases
from confprep.generators.visit_words import WORDS
from confprep.model import Artifact, Card, Commitment, Draft, Plan, Profile, Prospect, Visit

if TYPE_CHECKING:
    from jinja2 import Environment


def make(
    plan: Plan,
    profile: Profile,
    cards: Mapping[str, Card],
    drafts: Iterable[Draft],
    *,
    environment: Environment,
) -> list[Artifact]:
    """Return the page."""
    people = {each.person.id: each for each in plan.prospects}
    page = environment.get_template("brief/page.html.j2").render(
        plan=plan,
        title=f"SAMPLE: {plan.meeting.name}" if plan.sample else plan.meeting.name,
        facts=_facts(plan, profile),
        days=[
            _day(plan, day, list(visits), people, environment)
            for day, visits in groupby(plan.visits, key=lambda visit: visit.start.date())
        ],
        people=[_person(each, cards.get(each.person.id)) for each in plan.prospects],
        script=_script(plan, profile, environment),
        letters=[_letter(draft, phrases(environment), sample=plan.sample) for draft in drafts],
        footer=_footer(plan),
        data={"meeting": plan.meeting.key, "sample": plan.sample},
    )
    return [Artifact(path="brief.html", data=page.encode())]


def _script(plan: Plan, profile: Profile, environment: Environment) -> list[dict[str, str]]:
    long, short = intro.scripts(profile, plan.made_on, environment)
    return [
        {"label": f"In {script.seconds} seconds ({script.words} words)", "text": script.text}
        for script in (long, short)
    ]


def _facts(plan: Plan, profile: Profile) -> str:
    meeting = plan.meeting
    dates = f"{_date(meeting.starts)} to {_date(meeting.ends)}" if meeting.starts else ""
    over = "over; log who you met, and follow up" if plan.over else ""
    parts = (dates, over, meeting.city, f"for {profile.name}" if profile.name else "")
    return " · ".join(part for part in parts if part)


def _date(day: date | None) -> str:
    return f"{day:%a} {day.day} {day:%b %Y}" if day else "?"


def _day(
    plan: Plan,
    day: date,
    visits: list[Visit],
    people: Mapping[str, Prospect],
    environment: Environment,
) -> dict[str, object]:
    walked = plan.walking.get(day.isoformat(), 0)
    number = sum(visit.kind != "meal" for visit in visits)
    count = f"{number} visit{'' if number == 1 else 's'}"
    picture = environment.get_template("brief/day.svg.j2").render(picture=draw(visits))
    return {
        "iso": day.isoformat(),
        "title": f"{day:%A} {day.day} {day:%B}",
        "facts": f"{count}, {walked} minutes on foot" if walked else count,
        "picture": Markup(picture),  # noqa: S704 - rendered by an escaping template just above
        "visits": [_visit(visit, people) for visit in visits],
        "gaps": ", ".join(
            f"{gap.start:%H:%M}–{gap.end:%H:%M}" for gap in plan.gaps if gap.start.date() == day
        ),
    }


def _visit(visit: Visit, people: Mapping[str, Prospect]) -> dict[str, object]:
    return {
        "id": visit.id,
        "kind": visit.kind,
        "word": WORDS[visit.kind],
        "title": visit.title,
        "room": visit.room,
        "walk": visit.walk_minutes,
        "ask": not visit.agreed,
        "registration": visit.registration,
        "iso": visit.start.isoformat(),
        "hours": f"{visit.start:%H:%M}–{visit.end:%H:%M}",
        "start_ms": _milliseconds(visit.start),
        "end_ms": _milliseconds(visit.end),
        "people": [
            {"id": key, "name": people[key].person.name.full}
            for key in visit.person_ids
            if key in people
        ],
    }


def _milliseconds(moment: datetime) -> int:
    return int(moment.timestamp() * 1000)


def _person(prospect: Prospect, card: Card | None) -> dict[str, object]:
    person = prospect.person
    name = person.name
    places = [_place(entry) for entry in person.commitments]
    said = " ".join(str(place["what"]) for place in places)
    return {
        "id": person.id,
        "name": ", ".join((name.full, *name.credentials)),
        "plain": name.full,
        "short": name.full,
        "role": person.roles[0] if person.roles else "",
        "institution": person.affiliations[0] if person.affiliations else "",
        "program": prospect.program,
        "program_id": prospect.program_id,
        "why": prospect.why,
        "places": places,
        "opening": card.opening if card else "",
        "questions": card.questions if card else (),
        "leaving": card.leaving if card else "",
        "search": " ".join((name.full, prospect.program, *person.affiliations, said)),
    }


def _place(entry: Commitment) -> dict[str, str]:
    when = f"{entry.start:%a %H:%M}" if entry.start else "no time given"
    what = entry.talk_title or entry.session_title
    role = entry.appearance.role
    return {"when": when, "what": f"{what} ({role})" if role else what, "room": entry.room}


def _letter(draft: Draft, said: Phrases, *, sample: bool) -> dict[str, object]:
    days = [
        f"send from {_date(draft.send_from)}" if draft.send_from else "",
        f"at the latest {_date(draft.send_by)}" if draft.send_by else "",
        f"one reminder on {_date(draft.remind_on)}" if draft.remind_on else "",
    ]
    return {
        "id": draft.id,
        "to": draft.to_name,
        "facts": ", ".join(part for part in days if part),
        "withheld": said.held(draft.held),
        "missing": ", ".join(draft.missing),
        "notices": draft.notices,
        "subject": draft.subject,
        "body": draft.body,
        "mailto": mailto(draft, sample=sample),
    }


def _footer(plan: Plan) -> list[str]:
    source = plan.source
    lines = [f"Made on {_date(plan.made_on)} from {source.address or ', '.join(source.files)}."]
    lines += [f"Not read: {each.count} ({each.reason})." for each in plan.skipped]
    if plan.proof.optimal and plan.visits:
        lines.append("No better plan exists under your settings; this is proven.")
    lines.append("Nothing on this page is sent anywhere.")
    return lines
