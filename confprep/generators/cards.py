"""What to say to each person, face to face: an opening, two or three questions, how to leave."""

from __future__ import annotations

import re
from collections.abc import Iterable

import jinja2
from msgspec.structs import replace

from confprep.generators import activities, addressing, rendering, sentences, user
from confprep.generators.phrases import phrases
from confprep.model import Card, Commitment, Person, Plan, Profile, Visit

SPOKEN_TITLE = 72
SHORTEST_SPOKEN = 24
STOP = re.compile(r",? (?:and|or|with|versus|vs\.?|in|after|for|among|using|from) ", re.IGNORECASE)
"""Before what a title that is too long to say can end."""
"""Characters of a title that can be said in one breath."""
QUESTIONS = 3
SPEAKING = frozenset({"meeting", "moderator"})
"""Visits that are nothing but the conversation."""


def cards(
    plan: Plan, profile: Profile, *, environment: jinja2.Environment | None = None
) -> dict[str, Card]:
    """Return a card for everybody in the plan, by person id."""
    environment = environment or _shipped()
    me = user.me(profile, plan.made_on, phrases(environment))
    return {
        row.person.id: card(row.person, me, environment, heard=heard(row.person, plan.visits))
        for row in plan.prospects
    }


def heard(person: Person, visits: Iterable[Visit]) -> tuple[Commitment, ...]:
    """Return what the user will have seen of a person by the time they first speak.

    To claim to have listened to a talk that is still to come, or that the plan leaves out, would
    be a lie in the first sentence.
    """
    seen: list[Commitment] = []
    for visit in sorted(visits, key=lambda each: each.start):
        if person.id not in visit.person_ids:
            continue
        if visit.kind in SPEAKING:
            break
        seen += [each for each in person.commitments if _covers(visit, each)]
    return tuple(seen)


def _covers(visit: Visit, commitment: Commitment) -> bool:
    if visit.session_id != commitment.session_id:
        return False
    if visit.talk_id and visit.talk_id != commitment.talk_id:
        return False
    # A poster hangs for hours; of a session the plan may hold a part only.
    return (
        visit.kind == "poster"
        or commitment.start is None
        or visit.start <= commitment.start < visit.end
    )


def card(
    person: Person,
    me: user.Me,
    environment: jinja2.Environment,
    *,
    heard: tuple[Commitment, ...] = (),
) -> Card:
    """Return the card of one person, of whom the user has `heard` so much when they speak."""
    act = activities.activity(replace(person, commitments=heard) if heard else person)
    role = activities.role(person)
    about = {
        "me": me,
        "act": _spoken(act),
        "heard": bool(heard),
        "role": role,
        "hello": addressing.address(person.name) if addressing.doctor(person.name) else "Hello",
    }
    key = person.id
    opening = rendering.lines(rendering.render(environment, "at/opening", key, about))
    leaving = rendering.lines(rendering.render(environment, "at/leaving", key, about))
    return Card(
        person_id=person.id,
        opening=sentences.chosen(key, "opening", opening),
        questions=questions(person, act, role, environment),
        leaving=sentences.chosen(key, "leaving", leaving),
    )


def questions(
    person: Person, act: activities.Activity, role: str, environment: jinja2.Environment
) -> tuple[str, ...]:
    """Return up to three questions: one by topic where the title has one, the others by role."""
    by_role = rendering.sections(rendering.render(environment, "at/questions", person.id, {}))
    topics = rendering.sections(rendering.render(environment, "at/topics", person.id, {}))
    own = sentences.some(person.id, "role", by_role.get(role) or by_role["any"], QUESTIONS)
    topical = sentences.some(person.id, "topic", _topical(act, topics), 1)
    return tuple(dict.fromkeys([*own[: QUESTIONS - len(topical)], *topical]))


def _topical(act: activities.Activity, topics: dict[str, list[str]]) -> list[str]:
    """Return the questions of the first topic whose words stand in the title."""
    if act.kind not in activities.OWN_WORK:
        return []
    said = f" {re.sub(r'[^a-z0-9-]+', ' ', act.title.lower())} "
    for heading, lines in topics.items():
        _, _, words = heading.partition(":")
        if any(f" {word.strip()} " in said for word in words.split(",")):
            return list(lines)
    return []


def _spoken(act: activities.Activity) -> activities.Activity:
    """Return what can be said aloud: a long title ends where a speaker would stop."""
    title = sentences.shorten(act.title, SPOKEN_TITLE)
    if title.endswith("…") and (stops := [*STOP.finditer(title, SHORTEST_SPOKEN)]):
        title = title[: stops[-1].start()]
    return replace(act, title=title)


def _shipped() -> jinja2.Environment:
    from confprep.generators.templates import environment

    return environment()
