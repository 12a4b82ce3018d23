"""The one mapping of printed roles to kinds: what somebody does at the meeting, or is at home.

"Moderator", "Co-Chair", "Vorsitz" and "Présidente de séance" are one kind; "Program Director" is a
job, "Course Director" is none. English, German, French, Spanish, Portuguese, Italian, Turkish.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Literal

from msgspec import Struct

from confprep.text.clean import folded, line

Kind = Literal[
    "moderator",
    "host",
    "organizer",
    "speaker",
    "presenting author",
    "author",
    "co-author",
    "panelist",
    "discussant",
    "instructor",
    "mentor",
    "judge",
    "honoree",
    "program director",
    "department chair",
    "division chief",
    "coordinator",
    "professor",
    "dean",
    "president",
    "resident",
    "fellow",
    "student",
]
"""What a printed role means. The first thirteen are played at the meeting, the others are jobs."""

JOBS: frozenset[Kind] = frozenset(
    (
        "program director",
        "department chair",
        "division chief",
        "coordinator",
        "professor",
        "dean",
        "president",
        "resident",
        "fellow",
        "student",
    )
)
IN_FRONT: frozenset[Kind] = frozenset(("moderator", "host", "organizer"))
"""Who leads a session and is there for all of it."""


NOUN = (
    r"(?:co-?\s?)?(?:moderators?|chair(?:s|m[ae]n|wom[ae]n|persons?|people)?|speakers?|presenters?"
    r"|panell?ists?|discuss(?:ants?|ors?)|faculty|authors?|directors?|instructors?|facilitators?|hosts?"
    r"|lecturers?|leaders?|organi[sz]ers?|coordinators?|president(?:-elect)?|commentators?|debaters?"
    r"|judges?|proctors?|honorees?|recipients?|professors?|orators?|introducers?|respondents?|conveners?"
    r"|convenors?|demonstrators?|tutors?|mentors?|interviewers?|interviewees?|master of ceremonies"
    r"|planners?|investigators?|presiding(?:\sofficers?)?|guests?)"
)
"""The last word of a role as English pages print it in front of people, for a pattern."""


class Role(Struct, frozen=True):
    """A printed role, read."""

    kind: Kind
    label: str
    """As printed, in lower case and singular."""

    @property
    def job(self) -> bool:
        """Whether it is what they are at home, and says nothing of their part in the meeting."""
        return self.kind in JOBS


_JOBS: tuple[tuple[Kind, str], ...] = (
    (
        "program director",
        r"program(?:me)? director|director of (?:the )?(?:\w+ ){0,3}(?:residency|fellowship)"
        r"|(?:residency|fellowship) director",
    ),
    (
        "department chair",
        r"(?:chair(?:man|woman|person)?|head)(?: and [a-z ]{3,40})?,?(?: of)?(?: the)?"
        r" (?:department|dept|orthop|surgery)|department(?:al)? (?:chair|head)"
        r"|(?:klinik|chef)arzt|chefarztin|chef de service|jefe de servicio|primario",
    ),
    (
        "division chief",
        r"chief(?: of|,)(?: the)? (?:division|orthop|surgery)|(?:division|section) (?:chief|head)",
    ),
    (
        "coordinator",
        r"(?:program(?:me)?|residency|fellowship|education|clerkship) (?:coordinator|administrator)",
    ),
)
"""Jobs that are told by more than one word, wherever in a text they stand."""

_NOT_OF_A_RESIDENT = r"(?! (?:research|education|program|symposium|session|award|director|speaker))"
_RESIDENT = rf"(?:chief )?resident{_NOT_OF_A_RESIDENT}"
_KINDS: tuple[tuple[Kind, str], ...] = (
    ("co-author", r"co-? ?(?:author|auteur|autor|autore)"),
    ("presenting author", r"presenting author"),
    (
        "organizer",
        r"(?:program(?:me)?|scientific|conference|meeting|congress|course) (?:co-?)?chair",
    ),
    (
        "moderator",
        r"moderat\w*|moderacion|moderacao|moderador\w*|chair(?:\b|s\b|man|men|wom[ae]n|person|people)\w*"
        r"|co-?chair\w*|presiding|vorsitz\w*|sitzungsleit\w*|president\w* de (?:seance|session|sesion)"
        r"|presidenza|presidenti?e?(?: d\w+)? (?:di |de |da )?(?:mesa|sessione|sesion|sessao)"
        r"|presidenti|presidente|oturum baskan\w*|baskan\w*|animat(?:eur|rice)\w*",
    ),
    ("host", r"(?:co-?)?host|master of ceremonies|emcee|anchor|facilitator"),
    (
        "discussant",
        r"discuss(?:ant|or)|commentator|respondent|diskutant\w*|tartismaci\w*|discutant\w*",
    ),
    ("panelist", r"panel+ist\w*|panel member|debater|panel"),
    (
        "instructor",
        r"instructor|tutor|demonstrator|proctor|table leader|lab(?:oratory)? faculty"
        r"|preceptor|trainer|formateur|formatrice",
    ),
    ("mentor", r"mentor"),
    ("judge", r"judge|adjudicator|grader"),
    ("honoree", r"honoree|(?:award |scholarship )?(?:recipient|awardee|winner)|laureate"),
    (
        "speaker",
        r"speaker|presenter|presented by|lecturer|orator|keynote|faculty|introducer|interview\w*|performer"
        r"|recorder|guest|redner\w*|referent\w*|vortragend\w*|sprecher\w*|orateur|oratrice|conferencier\w*"
        r"|intervenant\w*|ponente|conferencista|orador\w*|palestrante|relator[ei]|relatrice|konusmaci\w*"
        r"|docente",
    ),
    ("author", r"author|auteur|autor(?:en|in|es|a)?|autor[ei]|yazar\w*|investigator"),
    (
        "organizer",
        r"organi[sz]er|organi[sz]ador\w*|organi[sz]at(?:eur|or|rice)\w*|conven[eo]r|coordina\w*|planner"
        r"|coordonnateur|(?:co-?)?director|leader|leitung|leiter\w*",
    ),
    ("resident", rf"{_RESIDENT}|registrar|assistenzarzt\w*"),
    ("fellow", r"fellow"),
    ("student", r"(?:medical )?student"),
    ("dean", r"(?:vice |associate |assistant )?dean"),
    ("president", r"(?:past |vice )?president(?:-elect)?"),
    ("professor", r"(?:associate |assistant |clinical |adjunct )*professor"),
)


def _compiled(table: tuple[tuple[Kind, str], ...]) -> tuple[tuple[Kind, re.Pattern[str]], ...]:
    return tuple((kind, re.compile(rf"(?<![a-z])(?:{form})s?(?![a-z])")) for kind, form in table)


_JOB_FORMS = tuple((kind, re.compile(rf"(?<![a-z])(?:{form})")) for kind, form in _JOBS)
_KIND_FORMS = _compiled(_KINDS)
_SAID = (*_JOB_FORMS, ("resident", re.compile(rf"(?<![a-z]){_RESIDENT}(?![a-z])")))


@lru_cache(maxsize=4096)
def read(printed: str) -> Role | None:
    """Return the role that a label names, or None where it names none.

    `printed` is the label itself ("Session Chairs:", "Co-Author(s)"), not a line with people in it.
    """
    name = label(printed)
    low = folded(name)
    if not low:
        return None
    for kind, form in (*_JOB_FORMS, *_KIND_FORMS):
        if form.search(low):
            return Role(kind, name)
    return None


def kind_of(printed: str) -> Kind:
    """Return the kind of a printed role; whoever has none speaks."""
    role = read(printed)
    return role.kind if role else "speaker"


def leads(printed: str) -> bool:
    """Whether a printed role is that of somebody who leads a session and is there for all of it."""
    return kind_of(printed) in IN_FRONT


@lru_cache(maxsize=4096)
def jobs_in(text: str) -> tuple[Kind, ...]:
    """Return the jobs that a line says: "Chair, Department of Surgery", "Residency Program Director".

    Whoever chairs a session is printed as "chair" too: a department or a service must be named.
    """
    low = folded(text)
    return tuple(kind for kind, form in _SAID if form.search(low))


@lru_cache(maxsize=1024)
def label(printed: str) -> str:
    """Return a printed role in lower case and singular: "Co-Author(s):" is `co-author`."""
    text = re.sub(r"\s?\(e?s\)", "", line(printed).rstrip(":").strip().lower())
    text = re.sub(r"\b(chair|wo)men\b", r"\1man", text)
    text = re.sub(r"\bpeople\b", "person", text)
    return " ".join(map(_singular, text.split()))


def _singular(word: str) -> str:
    if word.endswith("s") and not word.endswith(("ss", "us", "is", "'s", "’s")):
        return word[:-1]
    return word
