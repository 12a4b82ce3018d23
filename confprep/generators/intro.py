"""`intro.md`: the introduction, its short form, and what to say to each person.

The script is 35 to 70 words, 15 to 30 seconds at 140 words a minute, whatever the profile holds.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date

import jinja2
from msgspec import Struct

from confprep.generators import activities, meeting_names, rendering, sentences, user
from confprep.generators.phrases import phrases
from confprep.model import Artifact, Card, Plan, Profile
from confprep.text import clean

WORDS_A_MINUTE = 140
FEWEST, MOST = 35, 70
MOST_SHORT = 28


class Script(Struct, frozen=True, kw_only=True):
    """A text to be said, with its length."""

    text: str

    @property
    def words(self) -> int:
        """How many words, as they are spaced."""
        return len(self.text.split())

    @property
    def seconds(self) -> int:
        """How long it takes at 140 words a minute."""
        return round(self.words * 60 / WORDS_A_MINUTE)


def scripts(
    profile: Profile, today: date, environment: jinja2.Environment
) -> tuple[Script, Script]:
    """Return the introduction and its ten-second form."""
    key = profile.name
    brief = user.me(profile, today, phrases(environment), brief=True)
    long = script(user.me(profile, today, phrases(environment)), environment, key)
    if long.words > MOST:
        long = script(brief, environment, key)
    return long, script_short(brief, environment, key)


def script(me: user.Me, environment: jinja2.Environment, key: str = "") -> Script:
    """Return the introduction: sentences in the template's order while they fit.

    The last sentence of the six is the question that hands over; padding goes before it.
    """
    lines = rendering.lines(rendering.render(environment, "at/script", key, {"me": me}))
    asking = next((line for line in lines if line.endswith("?")), "")
    place = lines.index(asking) if asking else len(lines)
    core, padding = lines[:place], lines[place + 1 :] if asking else []
    said = core[:1]
    room = MOST - len(asking.split())
    for line in core[1:]:
        if _count([*said, line]) <= room:
            said.append(line)
    for line in padding:
        if _count([*said, asking]) >= FEWEST:
            break
        said.append(line)
    return Script(text=" ".join([*said, asking]).strip())


def script_short(me: user.Me, environment: jinja2.Environment, key: str = "") -> Script:
    """Return the ten-second form: as many of its sentences as fit."""
    lines = rendering.lines(rendering.render(environment, "at/script-short", key, {"me": me}))
    said = lines[:1]
    for line in lines[1:]:
        if _count([*said, line]) <= MOST_SHORT:
            said.append(line)
    return Script(text=" ".join(said))


def _count(lines: list[str]) -> int:
    return len(" ".join(lines).split())


def make(
    plan: Plan,
    profile: Profile,
    cards: Mapping[str, Card],
    *,
    environment: jinja2.Environment,
) -> list[Artifact]:
    """Return `intro.md`."""
    me = user.me(profile, plan.made_on, phrases(environment))
    key = profile.name
    long, short = scripts(profile, plan.made_on, environment)
    about = {
        "sample": plan.sample,
        "meeting_short": meeting_names.short(plan.meeting),
        "me": me,
        "script": long.text,
        "script_words": long.words,
        "script_seconds": long.seconds,
        "script_short": short.text,
        "short_words": short.words,
        "short_seconds": short.seconds,
        "plans": plans(profile, me, environment),
        "visa": visa_answer(profile, me, environment),
        "pocket": rendering.render(environment, "at/pocket", key, {"me": me}).strip(),
        "leaving": rendering.lines(
            rendering.render(
                environment,
                "at/leaving",
                key,
                {"me": me, "act": activities.Activity(kind=""), "role": ""},
            )
        )[:3],
        "people": [
            {
                "name": clean.line(row.person.name.text) or row.person.name.full,
                "where": clean.line(row.program)
                or next(map(clean.line, row.person.affiliations), ""),
                "why": clean.line(row.why),
                "opening": cards[row.person.id].opening,
                "questions": cards[row.person.id].questions,
                "leaving": cards[row.person.id].leaving,
            }
            for row in plan.prospects
            if row.person.id in cards
        ],
    }
    text = environment.get_template("intro.md.j2").render(**about)
    return [Artifact(path="intro.md", data=text.encode())]


def plans(profile: Profile, me: user.Me, environment: jinja2.Environment) -> str:
    """Return the Plan A/B/C sentence of a resident in a preliminary year, else nothing."""
    if profile.stage != "preliminary":
        return ""
    own = [clean.line(each).rstrip(". ") for each in profile.plans if clean.line(each)]
    return rendering.render(environment, "at/plans", profile.name, {"me": me, "plans": own}).strip()


KINDS_OF_VISA = re.compile(r"(?i)(j-?1|h-?1b)(?:\s*(?:or|/|,)\s*(j-?1|h-?1b))?")


def visa_answer(profile: Profile, me: user.Me, environment: jinja2.Environment) -> str:
    """Return one sentence for the case that somebody asks."""
    needs = me.needs_visa
    if needs.lower() in {"no", "none", "not needed", "n/a"} or (
        not needs and profile.status == "us-img"
    ):
        needs = "none"
    elif kinds := KINDS_OF_VISA.fullmatch(needs):
        named = ["J-1" if kind[0] in "jJ" else "H-1B" for kind in kinds.groups() if kind]
        needs = f"{sentences.an(' or '.join(named))} visa"
    return rendering.render(environment, "at/visa", profile.name, {"visa": needs}).strip()
