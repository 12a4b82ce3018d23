"""What a program holds for people in training, and what it asks of those who come."""

from __future__ import annotations

import re
from collections.abc import Sequence

from confprep.model import Session

COMMON_TRACK = 0.1
"""A track for trainees on more of the sessions than this tells nothing about any one of them."""
FEW = 3
"""So many sessions of a track are never too many."""

_AUDIENCE = re.compile(
    r"\b(?:medical students?|students?|residents?|trainees?|interns?|residency|imgs?"
    r"|international (?:medical )?graduates?|foreign (?:medical )?graduates?|applicants?"
    r"|early[- ]career|young (?:surgeon|physician|investigator)s?|mentee)\b",
    re.IGNORECASE,
)
_OCCASION = re.compile(
    r"\b(?:program(?:me)?|assembly|day|forum|breakfast|lunch(?:eon)?|reception|mixer|social"
    r"|lounge|fair|expo|showcase|bowl|jeopardy|meet[- ](?:and|&|n)[- ]greet|networking|mentor\w*"
    r"|workshop|boot ?camp|summit|orientation|hour|section meeting|town hall|open house)\b",
    re.IGNORECASE,
)
_ALWAYS = re.compile(
    r"\b(?:mixer|speed mentoring|mentor(?:ing|ship)? (?:session|breakfast|lunch(?:eon)?|program\w*"
    r"|event|hour|reception|circle\w*|round ?table\w*)|residency (?:and fellowship )?(?:fair|expo)"
    r"|(?:matching into|appl(?:y|ying|ications?) (?:to|for|into)|(?:road|path|pathway) to"
    r"|getting into) (?:(?:a|an|your|[a-z]+) ){0,2}residency|navigating the match"
    r"|career fair|networking (?:event|reception|hour|breakfast|lunch(?:eon)?|session)"
    r"|meet (?:the )?program directors?)\b",
    re.IGNORECASE,
)
_FOR_TEACHERS = re.compile(
    r"\b(?:faculty development|for faculty|educators?|coordinators?|program directors?"
    r"|(?:teach|mentor|train|evaluat|assess|supervis)ing (?:\w+ )?"
    r"(?:residents?|students?|trainees?))\b",
    re.IGNORECASE,
)
_TRACK = re.compile(
    r"^(?:trainees?|students?|residents?|medical students?|mentoring)$", re.IGNORECASE
)
_REGISTRATION = re.compile(
    r"\b(?:pre-?regist\w*|regist(?:er|ration)\b|ticket(?:ed|s)?\b|rsvp\b|invitation(?:[- ]only)?\b"
    r"|invite[- ]only|application required|additional fee\b|sign[- ]?up|\bfee\b"
    r"|(?:space|seating|places|seats) (?:is|are) limited|limited (?:space|seating)|limited to \d+)",
    re.IGNORECASE,
)


def has_rare_track(sessions: Sequence[Session]) -> bool:
    """Whether few enough sessions of a program have a track for trainees to believe it."""
    tracked = sum(_has_track(session) for session in sessions)
    return tracked <= max(FEW, len(sessions) * COMMON_TRACK)


def is_trainee_event(session: Session, *, rare_track: bool = True) -> bool:
    """Whether a session is made for people in training, as its title or track says.

    A paper about residents is not: talks are never looked at, and a title needs both the people
    and the occasion, or one of the occasions that exist for them alone. A track counts only where
    it is rare: some meetings mark with it whatever may interest trainees too.
    """
    if rare_track and _has_track(session):
        return True
    title = re.sub(r"\([^)]*\)", " ", session.title)
    if _ALWAYS.search(title):
        return True
    about_trainees = _AUDIENCE.search(title) and _OCCASION.search(title)
    return bool(about_trainees) and not _FOR_TEACHERS.search(title)


def registration(session: Session) -> str:
    """Return what a session says about registration, in its own words; empty if nothing."""
    found = ticket(session)
    if found:
        return found
    for sentence in re.split(r"(?<=[.!?])\s+|\n+|;\s+", f"{session.title}\n{session.description}"):
        if _REGISTRATION.search(sentence):
            return sentence.strip()[:200]
    return ""


def ticket(session: Session) -> str:
    """Return what a title says in brackets of what it takes to get in; empty if nothing.

    For a session that is no event this is all that is believed: its description may speak of a
    registry, or of a fee for something else.
    """
    for bracket in re.findall(r"\(([^)]*)\)", session.title):
        if bracket.strip() == "$":
            return "marked ($): a fee is asked"
        if _REGISTRATION.search(bracket):
            return str(bracket.strip())
    return ""


def _has_track(session: Session) -> bool:
    return any(_TRACK.match(track.strip()) for track in session.tracks)
