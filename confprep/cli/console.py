"""Printing for a person: nothing untrusted reaches the terminal with control codes in it."""

from __future__ import annotations

import os
import sys
import time
import unicodedata
from collections.abc import Iterable, Sequence
from datetime import date, datetime
from typing import Self

import typer

from confprep.errors import UsageError


def clean(text: str) -> str:
    """Return `text` without control, format-override and line-separator characters."""
    return "".join(
        character
        for character in text
        if character in "\n\t" or unicodedata.category(character) not in {"Cc", "Cf", "Zl", "Zp"}
    )


def say(text: str = "") -> None:
    """Print one piece of text to standard output."""
    typer.echo(clean(text))


def complain(text: str) -> None:
    """Print one sentence to standard error."""
    typer.echo(clean(text), err=True)


def data(encoded: bytes) -> None:
    """Print encoded JSON, untouched, with a line end."""
    sys.stdout.buffer.write(encoded + b"\n")
    sys.stdout.buffer.flush()


def table(rows: Iterable[Sequence[str]], *, indent: str = "") -> None:
    """Print rows as columns as wide as their longest cell; the last column runs free."""
    cells = [[clean(cell).replace("\n", " ") for cell in row] for row in rows]
    if not cells:
        return
    widths = [
        max(len(row[i]) for row in cells if i < len(row)) for i in range(max(map(len, cells)))
    ]
    for row in cells:
        padded = [cell.ljust(width) for cell, width in zip(row[:-1], widths, strict=False)]
        typer.echo(indent + "  ".join([*padded, row[-1]]).rstrip())


def interactive() -> bool:
    """Whether a person sits at both ends of the terminal."""
    return sys.stdin.isatty() and sys.stdout.isatty()


def now() -> datetime:
    """Return the moment it is: the machine's, or the one given by CONFPREP_NOW.

    Raises `UsageError` if that is not an ISO 8601 date or time.
    """
    given = os.environ.get("CONFPREP_NOW")
    if not given:
        return datetime.now().astimezone()
    try:
        return datetime.fromisoformat(given).astimezone()
    except ValueError:
        raise UsageError(
            f"CONFPREP_NOW is “{given}”, which is not a date or time",
            next_step="Write it as 2026-03-02 or 2026-03-02T09:00:00-06:00",
        ) from None


def today() -> date:
    """Return the user's day."""
    return now().date()


class Progress:
    """One line on a terminal that says how far a long job is; silent anywhere else."""

    def __init__(self) -> None:
        self._live = sys.stderr.isatty()
        self._began = time.monotonic()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        if self._live:
            sys.stderr.write("\r\x1b[K")
            sys.stderr.flush()

    def __call__(self, done: int, total: int, what: str) -> None:
        """Show that `done` of `total` steps are over, and guess how long the rest takes."""
        if not self._live:
            return
        left = (time.monotonic() - self._began) / done * (total - done) if done else 0.0
        guess = f", about {left / 60:.0f} min left" if left >= 60 else f", {left:.0f} s left"  # noqa: PLR2004 - seconds in a minute
        line = f"{what}: {done} of {total}{guess if done and total > done else ''}"
        sys.stderr.write(f"\r\x1b[K{clean(line)[:100]}")
        sys.stderr.flush()
