"""`intro.md`: the introduction, its short form, and what to say to each person.

The script is 35 to 70 words, 15 to 30 seconds at 140 words a minute, whatever the profile holds.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date

import jinja2
from msgspec import Struct

from confprep.generators import facts
from confprep.model import Artifact, Card, Plan, Profile

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
    brief = facts.me(profile, today, brief=True)
    long = script(facts.me(profile, today), environment, key)
    if long.words > MOST:
        long = script(brief, environment, key)
    return long, script_short(brief, environment, key)


def script(me: facts.Me, environment: jinja2.Environment, key: str = "") -> Script:
    """Return the introduction: sentences in the template's order while they fit.

    The last sentence of the six is the question that hands over; padding goes before it.
    """
    lines = facts.lines(facts.render(environment, "at/script", key, {"me": me}))
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


def script_short(me: facts.Me, environment: jinja2.Environment, key: str = "") -> Script:
    """Return the ten-second form: as many of its sentences as fit."""
    lines = facts.lines(facts.render(environment, "at/script-short", key, {"me": me}))
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
    me = facts.me(profile, plan.made_on)
    key = profile.name
    long, short = scripts(profile, plan.made_on, environment)
    about = {
        "sample": plan.sample,
        "meeting_short": facts.meeting_short(plan.meeting),
        "me": me,
        "script": long.text,
        "script_words": long.words,
        "script_seconds": long.seconds,
        "script_short": short.text,
        "short_words": short.words,
        "short_seconds": short.seconds,
        "plans": plans(profile, me, environment),
        "visa": visa_answer(profile, me, environment),
        "pocket": facts.render(environment, "at/pocket", key, {"me": me}).strip(),
        "leaving": facts.lines(
            facts.render(
                environment,
                "at/leaving",
                key,
                {"me": me, "act": facts.Activity(kind=""), "role": ""},
            )
        )[:3],
        "people": [
            {
                "name": facts.plain(row.person.name.text) or row.person.name.full,
                "where": facts.plain(row.program)
                or next(map(facts.plain, row.person.affiliations), ""),
                "why": facts.plain(row.why),
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


def plans(profile: Profile, me: facts.Me, environment: jinja2.Environment) -> str:
    """Return the Plan A/B/C sentence of a resident in a preliminary year, else nothing."""
    if profile.stage != "preliminary":
        return ""
    own = [facts.plain(each).rstrip(". ") for each in profile.plans if facts.plain(each)]
    return facts.render(environment, "at/plans", profile.name, {"me": me, "plans": own}).strip()


KINDS_OF_VISA = re.compile(r"(?i)(j-?1|h-?1b)(?:\s*(?:or|/|,)\s*(j-?1|h-?1b))?")


def visa_answer(profile: Profile, me: facts.Me, environment: jinja2.Environment) -> str:
    """Return one sentence for the case that somebody asks."""
    needs = me.needs_visa
    if needs.lower() in {"no", "none", "not needed", "n/a"} or (
        not needs and profile.status == "us-img"
    ):
        needs = "none"
    elif kinds := KINDS_OF_VISA.fullmatch(needs):
        named = ["J-1" if kind[0] in "jJ" else "H-1B" for kind in kinds.groups() if kind]
        needs = f"{facts.an(' or '.join(named))} visa"
    return facts.render(environment, "at/visa", profile.name, {"visa": needs}).strip()
