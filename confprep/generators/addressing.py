"""How people are addressed, by what the page or the user wrote and never by a guess."""

from __future__ import annotations

import re

from confprep.generators.sentences import first_words
from confprep.model import Name
from confprep.text import clean, credentials

NAME_WORDS = 8


def doctor(name: Name) -> bool:
    """Whether "Dr." is right, by what the page or the user wrote."""
    titles = " ".join(name.titles).lower()
    return credentials.makes_a_doctor(name.credentials) or bool(
        re.search(r"\b(dr|prof|professor|doctor)\b", titles)
    )


def address(name: Name) -> str:
    """Return how to address a person: "Dr. Ames", else the full name. Never by a guessed gender."""
    if doctor(name) and name.family:
        professor = bool(re.search(r"(?i)\bprof", " ".join(name.titles)))
        return f"{'Professor' if professor else 'Dr.'} {lowered(name.surname)}"
    if name.titles and not name.given:
        return first_words(lowered(name.text), NAME_WORDS)  # "Ms. Ames", as it was written
    return full_name(name)


def full_name(name: Name) -> str:
    """Return the full name for a sentence."""
    return first_words(lowered(name.full), NAME_WORDS) or "[[ADD: their name]]"


def lowered(text: str) -> str:
    """Return a name printed in capitals as one would write it; any other is left alone."""
    text = clean.line(text)
    words = text.split(" ")
    if text.isupper() and any(word[3:] for word in words):
        return " ".join(word.title() if len(word) > 1 else word for word in words)
    return text
