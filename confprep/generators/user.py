"""Who the user is, in the sentences that letters and introductions are made of."""

from __future__ import annotations

import re
from datetime import date

from msgspec import Struct

from confprep.generators.phrases import Phrases
from confprep.generators.sentences import first_words, series, slot
from confprep.model import Profile
from confprep.text import clean

WITH_THE = frozenset(
    """
    netherlands philippines bahamas gambia maldives usa us uk uae united-states united-kingdom
    united-arab-emirates czech-republic dominican-republic united-states-of-america
    """.split()
)
NAME_WORDS = 8
SCHOOL_WORDS = 9


class Me(Struct, frozen=True, kw_only=True):
    """What may be said of the user, ready for a sentence."""

    name: str
    who: str
    """Follows "I am": "a medical student at X in Grenada"."""
    signature: tuple[str, ...]
    """Lines under a letter: name, and where."""
    full_signature: tuple[str, ...]
    """With the AAMC ID, for letters about programs."""
    goal: str
    """A sentence."""
    goal_clause: str
    """Follows "and"."""
    specialty: str
    interests: str
    """"a, b and c", or empty."""
    interest: str
    """The first one, or the specialty."""
    research: str
    """A sentence in the user's own words, or empty."""
    preliminary: bool
    school: str
    aamc_id: str
    needs_visa: str


def me(
    profile: Profile, today: date, said: Phrases, *, research: bool = True, brief: bool = False
) -> Me:
    """Return what the profile says. `brief` leaves out what a letter can do without."""
    name = first_words(profile.name, NAME_WORDS) or slot("your name")
    school = first_words(profile.school, SCHOOL_WORDS)
    specialty = first_words(profile.specialty.replace("-", " "), 4) or "surgery"
    interests = [first_words(each, 5) for each in profile.interests if clean.line(each)][:3]
    aamc = first_words(profile.aamc_id, 2)
    goal = _goal(profile, specialty, today, said)
    stage, place, country = _place(profile, school)
    signature = (name, said.of_you(f"line-{stage}", place=place))
    full = (*signature, said.of_you("aamc-line", number=aamc)) if aamc and not brief else signature
    return Me(
        name=name,
        who=said.of_you(stage, place=place if brief else f"{place}{country}"),
        signature=signature,
        full_signature=full,
        goal=f"{goal}.",
        goal_clause=goal,
        specialty=specialty,
        interests="" if brief else series(interests),
        interest=interests[0] if interests else specialty,
        research=sentence(profile.research, said) if research else "",
        preliminary=profile.stage == "preliminary",
        school=school,
        aamc_id=aamc,
        needs_visa=clean.line(profile.needs_visa),
    )


def _place(profile: Profile, school: str) -> tuple[str, str, str]:
    """Return the key of the phrase that says who the user is, where they are, and the country."""
    if profile.stage == "preliminary":
        hospital = first_words(profile.hospital, SCHOOL_WORDS) or slot("your hospital")
        return "preliminary", hospital, ""
    stage = profile.stage if profile.stage in {"student", "graduate"} else "other"
    return stage, school or slot("your school"), _country(profile, school)


def _country(profile: Profile, school: str) -> str:
    country = first_words(profile.country, 4)
    if not country or country.casefold() in school.casefold():
        return ""
    the = "the " if re.sub(r"[.\s]+", "-", country.lower()).strip("-") in WITH_THE else ""
    return f" in {the}{country}"


def _goal(profile: Profile, specialty: str, today: date, said: Phrases) -> str:
    year = profile.application_year
    if profile.stage == "preliminary":
        return said.of_you("goal-preliminary", specialty=specialty)
    if year is not None and today.year < year < today.year + 12:
        return said.of_you("goal-next", specialty=specialty, year=year)
    if year == today.year:
        return said.of_you("goal-now", specialty=specialty)
    return said.of_you("goal-open", specialty=specialty)


def sentence(own_words: str, said: Phrases) -> str:
    """Return the user's line on their research as a sentence, its words untouched."""
    text = clean.line(own_words).rstrip(". ")
    if not text:
        return ""
    if re.match(r"(?i)(i|i'm|i\u2019m|we|my|our)\b", text):
        return f"{text[0].upper()}{text[1:]}."
    if re.match(r"(A|An|The) ", text):
        text = f"{text[0].lower()}{text[1:]}"  # It stands inside a sentence here.
    return said.of_you("work", work=text)
