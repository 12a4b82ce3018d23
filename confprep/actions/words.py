"""The words in which a plan and its changes are shown, for whatever shows them."""

from confprep.generators.calendar import ADVICE, cautions
from confprep.generators.changes import DAY, Line, Long, News
from confprep.generators.visit_words import WORDS
from confprep.scrapers.meetings import unverified

__all__ = [
    "ADVICE",
    "DAY",
    "WORDS",
    "Line",
    "Long",
    "News",
    "cautions",
    "unverified",
]
