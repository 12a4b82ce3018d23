"""Why a letter waits or a visit is made, left out or moved: a kind and its values.

The sentences stand in `templates/phrases.toml`.
"""

from __future__ import annotations

from collections.abc import Sequence
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


# --- visits ----------------------------------------------------------------------------------


class Reason(Struct, frozen=True, kw_only=True):
    """Why a visit is in the plan, was left out, moved or dropped; or what it is called."""

    kind: str
    """Group and key of `templates/phrases.toml`, such as `left-out/skipped`."""
    values: dict[str, str | int | tuple[str, ...]] = {}
    """What the sentence names."""
    parts: tuple[Reason, ...] = ()
    """What it is made up of: what the visits are called that another one would cost."""


def in_a_row(names: Sequence[str]) -> str:
    """Return names as they are read in a sentence: "Ann, Bob and Cem"."""
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} and {names[-1]}"
