"""Whom to meet: match affiliations, list the people of a meeting, accept and reject matches."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from difflib import get_close_matches
from pathlib import Path

from msgspec import Struct
from msgspec.structs import replace

from confprep.actions.typed import specialty
from confprep.errors import Choice, UsageError
from confprep.model import Doubt, Match, Person, Prospect
from confprep.workspace import Workspace


class PeopleFound(Struct, frozen=True, kw_only=True):
    """The people of a meeting."""

    prospects: tuple[Prospect, ...]
    """Those of the target programs, the most worth meeting first."""
    others: tuple[Person, ...]
    doubts: tuple[Doubt, ...]


def match(
    folder: Path,
    affiliations: Iterable[str],
    specialty_text: str = "",
    *,
    all_programs: bool = False,
    possible: bool = False,
) -> Iterator[tuple[str, tuple[Match, ...]]]:
    """Yield each affiliation with the programs whose institutions it names, and why.

    Only the user's targets count, or the programs of a specialty, or all; `possible` keeps what is
    probably something else.
    """
    from confprep import programs
    from confprep.matcher.match import Matcher

    own = Workspace(folder).targets()
    only = specialty(specialty_text)
    wanted = frozenset(() if only or all_programs else (target.id for target in own))
    matcher = Matcher(programs.load(own), programs.rivals(), programs.badges())
    for affiliation in affiliations:
        found = matcher.match(affiliation, possible=possible, specialty=only)
        if wanted:
            found = tuple(one for one in found if one.program_id in wanted)
        yield affiliation, found


def targets_folder(file: Path) -> Path:
    """Return the folder that a file of targets makes a user's folder of."""
    if file.name != Workspace(file.parent).targets_path.name:
        raise UsageError(
            "The file of targets must be called targets.toml",
            where=str(file),
            next_step="Make one from any list with: confprep targets import FILE",
        )
    if not file.exists():
        raise UsageError("There is no such file", where=str(file))
    return file.parent


def people(folder: Path, meeting: str) -> PeopleFound:
    """Return whom to meet at a meeting that has a plan, ranked, with reasons; and all others."""
    from confprep import plan

    workspace = Workspace(folder)
    crowd, ranked = plan.people_to_meet(workspace.listing(meeting), workspace.user(meeting))
    shown = {one.person.id for one in ranked}
    return PeopleFound(
        prospects=ranked,
        others=tuple(one for one in crowd.people if one.id not in shown),
        doubts=crowd.doubts,
    )


def accept(folder: Path, name: str) -> str:
    """Take a person's match as right in every later run; return what they are remembered by.

    Raises `UsageError`, with choices, where the name may be several people's.
    """
    return _decide(folder, name, accepted=True)


def reject(folder: Path, name: str) -> str:
    """Leave a person out of every later run; as `accept`."""
    return _decide(folder, name, accepted=False)


def _decide(folder: Path, name: str, *, accepted: bool) -> str:
    """Remember a decision about one person; the other decision about them ends."""
    if not name:
        raise UsageError("Whom?", next_step="Give the name as printed in the listing")
    workspace = Workspace(folder)
    named = _named(workspace, name)
    decisions = workspace.decisions("")
    right = tuple(one for one in decisions.accepted if one != named)
    wrong = tuple(one for one in decisions.rejected if one != named)
    if accepted:
        right += (named,)
    else:
        wrong += (named,)
    workspace.save_decisions("", replace(decisions, accepted=right, rejected=wrong))
    return named


def _named(workspace: Workspace, name: str) -> str:
    """Return what to remember a person by: the full name, or the id where two share the name."""
    from confprep.people.identity import join
    from confprep.people.names import parse, plain

    present: dict[str, Person] = {}
    for key in workspace.planned():
        present |= {one.id: one for one in join(workspace.listing(key)).people}
    if not present:
        return parse(name).full
    spoken = {plain(name), plain(parse(name).full)}
    found = [
        one
        for one in present.values()
        if name == one.id or spoken & {plain(one.name.full), plain(one.name.text)}
    ]
    if not found:
        near = get_close_matches(name, [one.name.full for one in present.values()], n=3)
        raise UsageError(
            f"Nobody called “{name}” is in the listings of your plans",
            next_step=f"Did you mean {' or '.join(near)}" if near else "",
        )
    if len(found) > 1:
        raise UsageError(
            f"More than one person is called “{name}”",
            next_step=f"Give one of these instead: {', '.join(one.id for one in found)}",
            choices=[
                Choice(one.id, ", ".join((one.name.full, *one.affiliations))) for one in found
            ],
        )
    return found[0].id if found[0].id == name else found[0].name.full
