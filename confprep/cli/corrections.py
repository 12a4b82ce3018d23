"""How `read --correct` asks what lines are, shows what would change, and keeps it."""

from __future__ import annotations

import textwrap
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import typer

from confprep.cli import console

if TYPE_CHECKING:
    from confprep.actions.corrections import Proposal

_WIDTH = 80
_MOST = 12
"""Lines and changes that are shown of each kind; all of them with `--all`."""
_KINDS = ("title", "person", "room", "day")


def correct(
    files: Sequence[Path], meeting: str, told: Sequence[str], *, alone: bool, yes: bool, every: bool
) -> None:
    """Ask for corrections where none are `told`, show what they change, and keep them if wanted."""
    from confprep.actions import corrections

    asked = not told
    while True:
        given = _ask() if asked else list(told)
        if not given:
            return
        proposal = corrections.propose(console.folder(), files, meeting, given, alone=alone)
        for line in _shown(proposal, every=every):
            console.say(line)
        if yes or ((asked or console.interactive()) and typer.confirm("Keep this?", default=False)):
            path = corrections.keep(console.folder(), proposal)
            console.say(f"Kept in {path}; it is applied whenever pages of {meeting} are read.")
        elif not asked and not console.interactive():
            console.say("Nothing is kept yet: the same again with --yes keeps it.")
        if not asked:
            return


def _ask() -> list[str]:
    """Return one correction from the keyboard; nothing where the user is done."""
    from confprep.actions.corrections import WORDS

    number: str = typer.prompt(
        "Number of the line (see --explain; nothing to end)", default="", show_default=False
    )
    if not number.strip():
        return []
    word: str = typer.prompt(f"What is it ({', '.join(WORDS)})")
    return [f"{number.strip()}={word.strip().lower()}"]


def _shown(proposal: Proposal, *, every: bool) -> Iterator[str]:
    most = None if every else _MOST
    for one in proposal.corrections:
        yield from _wrapped(f"“{one.text}” is {_a(one.said)}.")
        yield f"  Look: {one.look}" if one.look else "  This line alone."
    followers = proposal.followers
    if followers:
        count = f"{len(followers)} lines are" if len(followers) > 1 else "1 line is"
        leaning = ", where nothing speaks against it" if followers[0].leans else ""
        yield f"{count} set the same way and would follow{leaning}:"
        for follower in followers[:most]:
            yield from _wrapped(f"{follower.place:>5}  {follower.text}", "       ")
        yield from _more(len(followers), most)
    if proposal.trouble:
        yield from _wrapped(f"Nothing could be read any more: {proposal.trouble}.")
    if not proposal.changes:
        yield "Nothing that is read would change."
        return
    yield f"What would change: {proposal.lost} gone (-), {_new(proposal)} new (+)."
    for kind in _KINDS:
        changes = [one for one in proposal.changes if one.kind == kind]
        for change in changes[:most]:
            sign = "-" if change.gone else "+"
            yield from _wrapped(f"  {sign} {kind:<7} {change.text}", "            ")
        yield from _more(len(changes), most)


def _new(proposal: Proposal) -> int:
    return len(proposal.changes) - proposal.lost


def _more(count: int, most: int | None) -> Iterator[str]:
    if most is not None and count > most:
        yield f"    and {count - most} more (all of them with --all)"


def _a(word: str) -> str:
    if word == "nothing":
        return "nothing: it is left out"
    return f"an {word}" if word == "affiliation" else f"a {word}"


def _wrapped(text: str, indent: str = "  ") -> list[str]:
    return textwrap.wrap(text, _WIDTH, subsequent_indent=indent)
