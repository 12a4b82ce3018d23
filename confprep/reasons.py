"""Why a letter waits: a kind and its values. The sentences stand in `templates/phrases.toml`."""

from __future__ import annotations

from datetime import date

from msgspec import Struct


class Interviewed(Struct, frozen=True, kw_only=True, tag="interviewed"):
    """The user has interviewed at the program."""


class QuietPeriod(Struct, frozen=True, kw_only=True, tag="quiet-period"):
    """A period of the Match in which nothing goes to programs."""

    name: str
    rule: str
    source: str
    until: date
    """The first day that is open again."""
    known: bool = True
    """Whether the source stated its days."""
    note: str = ""


class Declined(Struct, frozen=True, kw_only=True, tag="declined"):
    """They asked for no more letters."""


class NotAgreed(Struct, frozen=True, kw_only=True, tag="not-agreed"):
    """They did not agree to be written to."""


class MeetingOver(Struct, frozen=True, kw_only=True, tag="meeting-over"):
    """It speaks of a meeting that is over."""


class TooLate(Struct, frozen=True, kw_only=True, tag="too-late"):
    """No day is left on which it would come in time."""


class AnswerAwaited(Struct, frozen=True, kw_only=True, tag="answer-awaited"):
    """It is the reminder of a letter that may still be answered."""

    until: date


class OneAtATime(Struct, frozen=True, kw_only=True, tag="one-at-a-time"):
    """Another letter goes to this program first, or enough go out already."""

    until: date


class TooSoonToAsk(Struct, frozen=True, kw_only=True, tag="too-soon-to-ask"):
    """A letter of recommendation is asked for after months of work together."""

    months: int
    ready: date | None = None
    """Where it is known since when they work together."""


class WordingForbidden(Struct, frozen=True, kw_only=True, tag="wording"):
    """The check of its wording found an error."""


Held = (
    Interviewed
    | QuietPeriod
    | Declined
    | NotAgreed
    | MeetingOver
    | TooLate
    | AnswerAwaited
    | OneAtATime
    | TooSoonToAsk
    | WordingForbidden
)
"""Why a letter must not go out now."""

FOR_GOOD = (Interviewed, Declined, NotAgreed, MeetingOver)
"""Those that no later day ends."""
