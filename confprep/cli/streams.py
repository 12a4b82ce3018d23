"""Where a command's words go: standard output, standard error, and who else may write there.

Three things are decided here, for every command:

- What the terminal's encoding does not have is shown as a plain letter, or as "?".
- A reader that goes away, a full disk or a closed stream never stops a command halfway: it goes on
  to its end, and what could not be shown is told once, after the work is done.
- Only confprep's own words reach standard output. What a library prints, in Python or in C, goes
  to standard error, so that `confprep ... --json | program` holds whatever a library has to say.
"""

from __future__ import annotations

import codecs
import errno
import io
import os
import sys
import unicodedata
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import TextIO

from confprep.errors import ConfprepError

PLAIN = "confprep-plain"
"""The name under which Python knows `_plain`."""

_LOOK_LIKE = {
    **dict.fromkeys("“”„«»″", '"'),
    **dict.fromkeys("‘’‚‹›′", "'"),
    **dict.fromkeys("‐‑‒–—―−", "-"),
    **dict.fromkeys("•·●▪", "*"),
    **dict(zip("ŁłØøĐđÐðĦħı×✓✔", "LlOoDdDdHhixxx", strict=True)),
    **dict(pair.split("=") for pair in "Æ=AE æ=ae Œ=OE œ=oe ß=ss ẞ=SS Þ=Th þ=th".split()),
    **dict(pair.split() for pair in ("→ ->", "← <-", "≥ >=", "≤ <=", "⁄ /")),
}
"""What stands for a character that Unicode does not take apart into a plain one and a mark."""


def _plain(error: UnicodeError) -> tuple[str, int]:
    """Return what to print in the place of the characters that the encoding lacks."""
    if not isinstance(error, UnicodeEncodeError):
        raise error
    text = error.object[error.start : error.end]
    return "".join(_spelled(each, error.encoding) for each in text), error.end


def _spelled(character: str, encoding: str) -> str:
    apart = unicodedata.normalize("NFKD", character)
    base = "".join(each for each in apart if not unicodedata.combining(each))
    spelled = "".join(_LOOK_LIKE.get(each, each) for each in base)
    try:
        spelled.encode(encoding)
    except UnicodeEncodeError:
        return "?"
    return spelled


codecs.register_error(PLAIN, _plain)


class _Pipe(io.RawIOBase):
    """The binary end of a stream: writes to a descriptor, and keeps the first failure."""

    def __init__(self, descriptor: int) -> None:
        self._descriptor = descriptor
        self.failure: OSError | None = None

    def writable(self) -> bool:
        return True

    def fileno(self) -> int:
        return self._descriptor

    def write(self, data: object, /) -> int:
        """Write bytes, as many as the system takes; say that all are written after a failure."""
        size = memoryview(data).nbytes  # type: ignore[arg-type] # the base class names no type
        if self.failure is None:
            try:
                return os.write(self._descriptor, data)  # type: ignore[arg-type]
            except OSError as error:
                self.failure = error
        return size


class Stream(io.TextIOWrapper):
    """A text stream that never raises for its encoding, nor for a reader that has gone away."""

    def __init__(self, descriptor: int, encoding: str) -> None:
        self._pipe = _Pipe(descriptor)
        super().__init__(
            io.BufferedWriter(self._pipe), encoding=encoding, errors=PLAIN, line_buffering=False
        )

    @property
    def failure(self) -> OSError | None:
        """Why something could not be written; None where all was."""
        return self._pipe.failure


_own: TextIO | None = None


def output() -> TextIO:
    """Return where confprep's own words go; nothing else may be printed there."""
    return _own or sys.stdout


@contextmanager
def only_ours() -> Iterator[None]:
    """Send what anybody else prints in Python to standard error, inside the `with`.

    On a terminal nothing is sent elsewhere: a person reads both.
    """
    global _own
    if _own is not None or sys.stdout.isatty():
        yield
        return
    _own, sys.stdout = sys.stdout, sys.stderr
    try:
        yield
    finally:
        sys.stdout, _own = _own, None


def take() -> None:
    """Make this process's streams safe to print to; once, before anything is printed."""
    for descriptor in range(3):
        _open_if_closed(descriptor)
    if sys.stdin is None:
        sys.stdin = open(0, encoding="utf-8", closefd=False)  # noqa: SIM115
    sys.stderr = _safe(sys.stderr, 2)
    sys.stdout = _safe(sys.stdout, 1)


def lost() -> ConfprepError | None:
    """Return what to tell when all is done and its output could not be written; else None.

    A reader that has had enough (`confprep ... | head`) is no failure of ours.
    """
    out = sys.stdout
    out.flush()
    failure = out.failure if isinstance(out, Stream) else None
    if failure is None or failure.errno in _READER_HAS_GONE:
        return None
    return ConfprepError(
        f"The command is done, and what it saved is safe; only what it had to say could not be "
        f"written ({failure.strerror or failure})",
        next_step="Look at what is there before you repeat it",
    )


# Windows says EINVAL where a pipe has no reader.
_READER_HAS_GONE = frozenset({errno.EPIPE, errno.EINVAL} if os.name == "nt" else {errno.EPIPE})


def _safe(stream: TextIO | None, descriptor: int) -> TextIO:
    """Return a stream like this one that never raises; standard output out of others' reach."""
    if isinstance(stream, io.TextIOWrapper) and stream.isatty():
        # A terminal has its own way of writing (on Windows, not in bytes), and a person before it.
        stream.reconfigure(errors=PLAIN)
        return stream
    encoding = getattr(stream, "encoding", None) or "utf-8"
    if descriptor == 1:
        # C knows standard output by its number: from now on that is standard error.
        descriptor = os.dup(1)
        os.dup2(2, 1)
    return Stream(descriptor, encoding)


def _open_if_closed(descriptor: int) -> None:
    """Open nothing in the place of a closed stream, before a file of ours is given its number."""
    with suppress(OSError):
        os.fstat(descriptor)
        return
    nothing = os.open(os.devnull, os.O_RDWR)
    os.dup2(nothing, descriptor)
    if nothing != descriptor:
        os.close(nothing)
    else:
        os.set_inheritable(descriptor, True)
