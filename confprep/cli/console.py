"""Printing for a person: nothing untrusted reaches the terminal with control codes in it."""

from __future__ import annotations

import sys
import unicodedata
from collections.abc import Iterable, Sequence

import typer


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
