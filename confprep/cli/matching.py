"""Commands: match, people."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from difflib import get_close_matches
from itertools import starmap
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, BinaryIO

import typer

from confprep.cli import console
from confprep.errors import UsageError

if TYPE_CHECKING:
    from confprep.matcher.match import Matcher
    from confprep.model import Match, Person, Prospect, Target
    from confprep.people.identity import People
    from confprep.workspace import Workspace


def register(app: typer.Typer) -> None:
    """Add this group's commands to `app`."""
    app.command("match")(match)
    app.command("people")(people)


def match(
    file: Annotated[
        str, typer.Argument(metavar="[FILE]", help="Affiliations, one a line; - is the input.")
    ] = "-",
    specialty: Annotated[
        str, typer.Option("--specialty", "-s", help="Only programs of this specialty.")
    ] = "",
    targets: Annotated[
        Path | None, typer.Option("--targets", help="Only the programs of this targets.toml.")
    ] = None,
    all_programs: Annotated[
        bool, typer.Option("--all-programs", help="All programs, not only your targets.")
    ] = False,
    possible: Annotated[
        bool, typer.Option("--possible", help="Show also what is probably something else.")
    ] = False,
    as_json: Annotated[
        bool, typer.Option("--json", help="One JSON object a line (always, into a file or pipe).")
    ] = False,
) -> None:
    """Say which programs' institutions affiliation lines name, and why."""
    import gc

    from confprep.workspace import Workspace

    gc.disable()  # Nothing here refers to itself; searching a big index for that takes a tenth.

    if sum(map(bool, (specialty, targets, all_programs))) > 1:
        raise UsageError("Choose one of --specialty, --targets and --all-programs")
    workspace = Workspace.open(targets.parent) if targets else Workspace.open()
    if targets and targets.name != workspace.targets_path.name:
        raise UsageError(
            "The file of targets must be called targets.toml",
            where=str(targets),
            next_step="Make one from any list with: confprep targets import FILE",
        )
    if targets and not targets.exists():
        raise UsageError("There is no such file", where=str(targets))
    own = workspace.targets()
    wanted = frozenset(() if specialty or all_programs else (target.id for target in own))
    matcher = _matcher(own)
    only = console.specialty(specialty)

    def answers(lines: BinaryIO) -> Iterator[tuple[str, tuple[Match, ...]]]:
        for affiliation in _lines(lines):
            found = matcher.match(affiliation, possible=possible, specialty=only)
            if wanted:
                found = tuple(one for one in found if one.program_id in wanted)
            yield affiliation, found

    with _opened(file) as lines:
        if console.on_a_terminal() and not as_json:
            for affiliation, found in answers(lines):
                _say(affiliation, found)
        else:
            console.data_lines(starmap(_record, answers(lines)))


def people(
    meeting: Annotated[
        str, typer.Argument(metavar="MEETING | accept | reject", help="A meeting's key.")
    ],
    name: Annotated[
        list[str] | None, typer.Argument(help="With accept and reject: whom, as printed.")
    ] = None,
    everybody: Annotated[
        bool, typer.Option("--all", help="Also people at no target program.")
    ] = False,
    as_json: Annotated[bool, typer.Option("--json", help="Data instead of a table.")] = False,
) -> None:
    """Show whom to meet, ranked, with reasons; accept or reject a person for every later run."""
    from confprep.workspace import Workspace

    workspace = Workspace.open()
    if meeting in {"accept", "reject"}:
        _decide(workspace, " ".join(name or ()), accept=meeting == "accept")
        return
    if name:
        raise UsageError(
            f"“{meeting}” takes no name",
            next_step="Use: confprep people accept NAME, or: confprep people reject NAME",
        )
    from confprep import plan

    user = plan.User(
        profile=workspace.profile(),
        targets=workspace.targets(),
        decisions=workspace.decisions(meeting),
    )
    crowd, ranked = plan.who(workspace.listing(meeting), user)
    if as_json:
        _people_data(meeting, crowd, ranked, everybody=everybody)
    else:
        _people_table(crowd, ranked, everybody=everybody)


# --- match ------------------------------------------------------------------------------------


def _matcher(own: tuple[Target, ...]) -> Matcher:
    """Return a matcher over the whole catalogue and the user's own programs."""
    from confprep import programs
    from confprep.matcher.match import Matcher

    return Matcher(programs.load(own), programs.rivals(), programs.badges())


@contextmanager
def _opened(file: str) -> Iterator[BinaryIO]:
    if file == "-":
        yield sys.stdin.buffer
        return
    try:
        with Path(file).open("rb") as lines:
            yield lines
    except OSError as error:
        raise UsageError(f"Cannot read this file ({error.strerror})", where=file) from error


def _lines(file: BinaryIO) -> Iterator[str]:
    for number, line in enumerate(file):
        encoding = "utf-8" if number else "utf-8-sig"
        yield line.decode(encoding, errors="replace").rstrip("\r\n")


def _say(affiliation: str, found: tuple[Match, ...]) -> None:
    console.say(affiliation)
    for one in found:
        console.say(f"  {one.tier}: {one.evidence.line}")
    if not found:
        console.say("  no program")


def _record(affiliation: str, found: tuple[Match, ...]) -> dict[str, object]:
    matches = [
        {
            "program_id": one.program_id,
            "program": one.program,
            "nrmp": one.nrmp,
            "tier": one.tier,
            "evidence": one.evidence,
        }
        for one in found
    ]
    return {"affiliation": affiliation, "matches": matches}


# --- people -----------------------------------------------------------------------------------


def _people_data(
    meeting: str, crowd: People, ranked: tuple[Prospect, ...], *, everybody: bool
) -> None:

    shown = {one.person.id for one in ranked}
    others = [one for one in crowd.people if one.id not in shown] if everybody else []
    console.data({"meeting": meeting, "people": ranked, "others": others, "doubts": crowd.doubts})


def _people_table(crowd: People, ranked: tuple[Prospect, ...], *, everybody: bool) -> None:
    if not ranked:
        console.say("Nobody in this listing is printed with the institution of a target program.")
    console.table(
        (f"{one.score:.1f}", one.person.name.full, one.program, _first(one).tier, one.why)
        for one in ranked
    )
    shown = {one.person.id for one in ranked}
    if everybody:
        console.say("")
        console.table(
            (one.name.full, "; ".join(one.affiliations) or "no affiliation printed")
            for one in crowd.people
            if one.id not in shown
        )
    names = {one.id: one.name.text for one in crowd.people}
    doubts = [one for one in crowd.doubts if everybody or shown.intersection(one.person_ids)]
    if doubts:
        console.say("")
        console.say("Perhaps one person; not joined:")
        console.table((*(names[key] for key in one.person_ids), one.why) for one in doubts)


def _first(prospect: Prospect) -> Match:
    return prospect.matches[0]


def _decide(workspace: Workspace, name: str, *, accept: bool) -> None:
    """Remember a decision about one person; the other decision about them ends."""
    from msgspec.structs import replace

    if not name:
        raise UsageError("Whom?", next_step="Give the name as printed in the listing")
    named = _named(workspace, name)
    decisions = workspace.decisions("")
    accepted = tuple(one for one in decisions.accepted if one != named)
    rejected = tuple(one for one in decisions.rejected if one != named)
    if accept:
        decisions = replace(decisions, accepted=(*accepted, named), rejected=rejected)
    else:
        decisions = replace(decisions, accepted=accepted, rejected=(*rejected, named))
    workspace.save_decisions("", decisions)
    console.say(
        f"{named} is {'accepted' if accept else 'rejected'}. Every later run keeps to that."
    )


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
        )
    return found[0].id if found[0].id == name else found[0].name.full
