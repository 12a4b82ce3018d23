"""Everything that can go wrong, as one small tree.

    ConfprepError              could not do it                              exit 1
    ├── UsageError             asked for in a way that cannot work          exit 2
    ├── ReadError              a page or file that cannot be read, or holds nothing of use
    ├── FetchError             an address that could not be read
    ├── WorkspaceError         the user's own files: profile, targets, plans
    └── ContactsError          the contact log

Every message has up to three parts, each a plain sentence or less: what happened, where, and
what to do next. Each face catches `ConfprepError` once and shows `str(error)`. Where one of several
answers would settle it, `choices` holds them, so that a face can ask and call again.
"""

from __future__ import annotations

import sys
from collections.abc import Iterable
from typing import NamedTuple


class Choice(NamedTuple):
    """One of the answers that would settle what is not certain."""

    value: str
    """What to say instead."""
    label: str
    """What it stands for, in words for the user."""


class ConfprepError(Exception):
    """What happened, where, and what to do next, in words for the user."""

    exit_code = 1

    def __init__(
        self, what: str, *, where: str = "", next_step: str = "", choices: Iterable[Choice] = ()
    ) -> None:
        self.what = what.rstrip(".")
        self.where = where
        self.next_step = next_step.rstrip(".")
        self.choices = tuple(choices)
        super().__init__(what)

    def __str__(self) -> str:
        sentence = f"{self.where}: {self.what}." if self.where else f"{self.what}."
        if not self.next_step:
            return sentence
        return f"{sentence} {self.next_step}" + ("" if self.next_step.endswith("?") else ".")


class UsageError(ConfprepError):
    """The command was given something that cannot work as it stands."""

    exit_code = 2


class ReadError(ConfprepError):
    """A page or file that cannot be read, or holds nothing of what it is read for."""


class FetchError(ConfprepError):
    """An address that could not be read."""


class WorkspaceError(ConfprepError):
    """Something about the user's own files."""


class ContactsError(ConfprepError):
    """Something about the contact log."""


def how_to_install(extra: str) -> str:
    """Return the next step where one of our extras is missing: the line to type for this Python."""
    # confprep itself is there already, so pip adds what the extra names and fetches nothing else.
    python = f'"{sys.executable}"' if " " in sys.executable else sys.executable
    return f'Install it with: {python} -m pip install "confprep[{extra}]"'
