"""The user's own word for what the columns of a table and the keys of data hold."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from contextvars import ContextVar

from confprep.errors import UsageError
from confprep.scrapers.data.headings import FIELDS

_GIVEN: ContextVar[Mapping[str, str] | None] = ContextVar("_GIVEN", default=None)


@contextmanager
def columns(told: Mapping[str, str]) -> Iterator[None]:
    """Use the user's own word for what columns hold, inside the `with` block.

    `told` maps a field of `headings.FIELDS` to a heading or key, as printed.
    """
    for field in told:
        if field not in FIELDS:
            known = ", ".join(FIELDS)
            raise UsageError(f"a program has no '{field}'", next_step=f"Known are: {known}")
    token = _GIVEN.set(told)
    try:
        yield
    finally:
        _GIVEN.reset(token)


def given() -> Mapping[str, str]:
    """Return field to heading, as the user gave it."""
    return _GIVEN.get() or {}


def parse_columns(options: Sequence[str]) -> dict[str, str]:
    """Return field to heading from "title=Session Name"; UsageError says what is wrong."""
    told: dict[str, str] = {}
    for option in options:
        field, mark, heading = option.partition("=")
        if not mark or not field.strip() or not heading.strip():
            raise UsageError(
                f"'{option}' does not say which column holds what",
                next_step="Write it as title='Session Name'",
            )
        told[field.strip().casefold()] = heading.strip()
    return told
