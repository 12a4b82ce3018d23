"""What somebody does at the meeting: the one thing that a letter or an opening is built on."""

from __future__ import annotations

import re

from msgspec import Struct

from confprep.generators.sentences import title
from confprep.model import Commitment, Person
from confprep.text import roles

NOT_A_TALK = re.compile(
    r"^(discussion|panel( discussion)?|q\s*&\s*a|questions?( and answers?)?|welcome( remarks)?"
    r"|introductions?( and .*)?|opening( remarks)?|closing( remarks)?|moderators?|break|lunch"
    r"|case (discussions?|presentations?)|adjourn(ment)?|presentation|talk|tba|tbd|untitled)\W*$",
    re.IGNORECASE,
)
OWN_WORK = frozenset({"talk", "poster", "work"})
"""The kinds of `Activity` that are the person's own."""


class Activity(Struct, frozen=True, kw_only=True):
    """The one thing a letter or an opening is built on."""

    kind: str
    """`talk`, `poster`, `work`, `moderating`, `session`, or `none`.

    `work` is a talk that somebody else gives: the person is printed as one of its authors.
    """
    title: str = ""
    """Of the talk, poster or work; of the session for the others. May be empty."""
    session: str = ""
    day: str = ""
    """Weekday, or empty."""
    commitment: Commitment | None = None
    count: int = 0
    """How many of this kind the person has."""


def activity(person: Person) -> Activity:
    """Return what to speak about: a talk, else a poster, else the session they lead or sit in."""
    titled = [each for each in person.commitments if _has_own_title(each)]
    talks = [each for each in titled if each.kind not in {"poster", "moderating"}]
    posters = [each for each in titled if each.kind == "poster"]
    moderating = [each for each in person.commitments if each.kind == "moderating"]
    given = [each for each in talks if not _only_author(each)]
    for kind, own in (("talk", given), ("poster", posters), ("work", talks)):
        if own:
            count = len({title(each.talk_title).casefold() for each in own})
            return _about(kind, min(own, key=_weight), count)
    if moderating:
        return _about("moderating", min(moderating, key=_weight), 0)
    if person.commitments:
        return _about("session", min(person.commitments, key=_weight), 0)
    return Activity(kind="none")


def _has_own_title(commitment: Commitment) -> bool:
    text = title(commitment.talk_title)
    return bool(text) and not NOT_A_TALK.match(text)


def _only_author(commitment: Commitment) -> bool:
    """Whether the page prints the person as an author and not as who presents."""
    role = commitment.appearance.role.casefold()
    return "author" in role and "present" not in role


def _weight(commitment: Commitment) -> tuple[bool, bool, float, str]:
    """Presenting before being one of many authors; earlier before later."""
    role = commitment.appearance.role
    leads = not role or "present" in role or "speak" in role or "moderat" in role
    start = commitment.start.timestamp() if commitment.start else 0.0
    return (not leads, commitment.start is None, start, commitment.talk_id or commitment.session_id)


def _about(kind: str, commitment: Commitment, count: int) -> Activity:
    own = kind in OWN_WORK
    return Activity(
        kind=kind,
        title=title(commitment.talk_title if own else commitment.session_title),
        session=title(commitment.session_title),
        day=f"{commitment.start:%A}" if commitment.start else "",
        commitment=commitment,
        count=count,
    )


def role(person: Person) -> str:
    """Return what the page says they are: director, resident and so on, or how they speak."""
    printed = [
        *person.roles,
        *(each.appearance.role for each in person.commitments),
        *person.name.credentials,
        *person.affiliations,
    ]
    jobs = {job for text in printed for job in roles.jobs_in(text)}
    for job, key in (
        ("program director", "director"),
        ("coordinator", "coordinator"),
        ("resident", "resident"),
    ):
        if job in jobs:
            return key
    # Whoever chairs a session is printed as "chair" too: only an affiliation speaks of departments.
    if any(re.search(r"(?i)\bchair(man|woman|person)?\b", text) for text in person.affiliations):
        return "chair"
    kind = activity(person).kind
    return {
        "talk": "speaker",
        "work": "speaker",
        "moderating": "moderator",
        "session": "moderator",
    }.get(kind, kind)
