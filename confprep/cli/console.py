"""Printing for a person: nothing untrusted reaches the terminal with control codes in it."""

from __future__ import annotations

import os
import sys
import unicodedata
from collections.abc import Iterable, Sequence
from datetime import date, datetime

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
