"""What letters before and after the meeting have in common."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from typing import Any

import jinja2
from msgspec.structs import replace

from confprep.generators import rendering, sentences, user
from confprep.generators.phrases import phrases
from confprep.model import Draft, Profile
from confprep.reasons import WordingForbidden
from confprep.rules import quiet, wording

LEVELS = (
    (True, False, 110),
    (True, False, 70),
    (True, True, 60),
    (False, True, 60),
    (False, True, 40),
)
"""Whether the research line stays, whether the rest is brief, characters of a title."""


def compose(
    environment: jinja2.Environment,
    purpose: str,
    key: str,
    profile: Profile,
    today: date,
    about: Callable[[bool, int], Mapping[str, Any]],
) -> rendering.Text:
    """Render a letter, leaving out more of what it can do without until it is short enough.

    `about` gives the other values, from whether to be brief and the characters of a title.
    """
    text = rendering.Text(subject="", body="", missing=())
    said = phrases(environment)
    for research, brief, characters in LEVELS:
        me = user.me(profile, today, said, research=research, brief=brief)
        context = {**about(brief, characters), "me": me}
        text = rendering.letter(environment, purpose, key, context)
        if sentences.words(text.body) <= wording.MAX_WORDS:
            break
    return text


def checked(profile: Profile, draft: Draft) -> Draft:
    """Lint a letter: an error in it holds it back, a warning becomes a notice."""
    findings = wording.lint(
        wording.Letter(
            body=draft.body,
            subject=draft.subject,
            purpose=draft.purpose,
            label=draft.id,
            sender=profile.email,
            sender_name=profile.name,
        )
    )
    notices = tuple(_notice(each) for each in findings if each.rule != "unfilled-slot")
    draft = replace(draft, notices=(*draft.notices, *notices))
    if any(each.level == "error" for each in findings) and not draft.held:
        return replace(draft, held=(WordingForbidden(),))
    return draft


def _notice(finding: wording.Finding) -> str:
    said = f" (\u201c{finding.words}\u201d)" if finding.words else ""
    return f"{finding.reason}{said} Source: {finding.source}"


def to_check(period: quiet.Period) -> str:
    """Say that a quiet period's days are not known."""
    return f"Check before sending: {period.name}. {period.note} {period.rule} See {period.source}"


def day(of: date) -> str:
    """Return "March 3"."""
    return f"{of:%B} {of.day}"


def home(profile: Profile) -> str:
    """Return the user's zone, or the default where it is no zone."""
    from zoneinfo import ZoneInfo

    try:
        ZoneInfo(profile.home_zone)
    except (ValueError, OSError):
        return Profile().home_zone
    return profile.home_zone


def shipped() -> jinja2.Environment:
    """Return the environment of the shipped templates."""
    from confprep.generators.templates import environment

    return environment()
