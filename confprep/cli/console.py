"""What every command says and asks in the same way: printing, data, folder, day, progress.

Nothing untrusted reaches the terminal with control codes in it. No other module prints; where the
words go, and what becomes of those that cannot be shown, is decided in `streams`.
"""

from __future__ import annotations

import os
import re
import sys
from collections.abc import Iterable, Sequence
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Self

from confprep.cli.streams import Stream, output
from confprep.errors import UsageError
from confprep.text.clean import visible

if TYPE_CHECKING:
    from confprep.model import Progress


def say(text: str = "") -> None:
    """Print one piece of text to standard output."""
    out = output()
    out.write(visible(text) + "\n")
    out.flush()


def complain(text: str) -> None:
    """Print one sentence to standard error."""
    sys.stderr.write(visible(text) + "\n")
    sys.stderr.flush()


_UNSEEN = re.compile(
    # DEL and C1 controls; what has no width or turns the direction of a line; in UTF-8.
    rb"\x7f|\xc2[\x80-\x9f]|\xd8\x9c|\xe2\x80[\x8b-\x8f\xa8-\xae]|\xe2\x81[\xa0-\xaf]|\xef\xbb\xbf"
)


def _escaped(encoded: bytes) -> bytes:
    """Return JSON that says the same and does nothing to the terminal it is shown on."""
    return _UNSEEN.sub(lambda found: f"\\u{ord(found[0].decode()):04x}".encode(), encoded)


def data(record: object, *, indent: int | None = None) -> None:
    """Print a record as JSON, with a line end; `indent` lays it out for reading."""
    import msgspec

    encoded = msgspec.json.encode(record)
    if indent is not None:
        encoded = msgspec.json.format(encoded, indent=indent)
    out = output()
    out.flush()
    out.buffer.write(_escaped(encoded) + b"\n")
    out.buffer.flush()


def data_lines(records: Iterable[object]) -> None:
    """Print records as JSON, one a line, for as long as somebody reads them."""
    import msgspec

    out = output()
    out.flush()
    encode = msgspec.json.Encoder().encode
    for record in records:
        out.buffer.write(_escaped(encode(record)) + b"\n")
        if isinstance(out, Stream) and out.failure:
            break
    out.buffer.flush()


def table(rows: Iterable[Sequence[str]], *, indent: str = "") -> None:
    """Print rows as columns as wide as their longest cell; the last column runs free."""
    cells = [[visible(cell).replace("\n", " ") for cell in row] for row in rows]
    if not cells:
        return
    widths = [
        max(len(row[i]) for row in cells if i < len(row)) for i in range(max(map(len, cells)))
    ]
    lines = []
    for row in cells:
        padded = [cell.ljust(width) for cell, width in zip(row[:-1], widths, strict=False)]
        lines.append(indent + "  ".join([*padded, row[-1]]).rstrip())
    out = output()
    out.write("\n".join(lines) + "\n")
    out.flush()


def on_a_terminal() -> bool:
    """Whether what is printed is read by a person, and not by a program or a file."""
    return output().isatty()


def interactive() -> bool:
    """Whether a person sits at both ends of the terminal."""
    return sys.stdin.isatty() and on_a_terminal()


def folder() -> Path:
    """Return the user's folder: the one named by the environment, else the one this is run in."""
    return Path(os.environ.get("CONFPREP_WORKSPACE") or ".")


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


STAGES = {"reading": "Reading the program", "planning": "Planning the days"}


class Waiting:
    """One line on a terminal that says how far a long job is; silent anywhere else."""

    def __init__(self) -> None:
        self._live = sys.stderr.isatty()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._show("")

    def _show(self, line: str) -> None:
        if self._live:
            sys.stderr.write(f"\r\x1b[K{visible(line)[:100]}")
            sys.stderr.flush()

    def __call__(self, stage: str, progress: Progress | None = None) -> None:
        """Show what is done, how much of it, and a guess at how long the rest takes."""
        if progress is None:
            self._show(f"{STAGES[stage]} ...")
            return
        left = progress.seconds_left
        guess = f", about {_spoken(left)} left" if left else ""
        self._show(f"{STAGES[stage]}: {progress.done} of {progress.total}{guess}")


def _spoken(seconds: float) -> str:
    return f"{seconds:.0f} s" if seconds < 90 else f"{seconds / 60:.0f} min"  # noqa: PLR2004 - a minute and a half
