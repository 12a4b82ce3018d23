"""Commands that a sentence tells the user to type: they can be pasted as they stand.

Into bash, zsh, PowerShell and cmd alike, so only straight double quotes stand around an argument,
and nothing inside that one of them would read as its own.
"""

from __future__ import annotations

import re

from confprep.text.clean import line

_PLAIN = re.compile(r"[\w.:/@+,-]*\w[\w.:/@+,-]*", re.ASCII)
_READ_BY_A_SHELL = re.compile('["“”„‟$`\\\\!%^\\s]+')
"""Inside double quotes too; PowerShell takes the curly ones for straight ones."""


def argument(text: str) -> str:
    """Return `text` as one argument; what a shell would read is a space.

    A name is found without such characters as well.
    """
    safe = " ".join(_READ_BY_A_SHELL.sub(" ", line(text)).split())
    return safe if _PLAIN.fullmatch(safe) and not safe.startswith("-") else f'"{safe}"'
