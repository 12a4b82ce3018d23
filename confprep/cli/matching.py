"""Commands: match, people."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import starmap
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, BinaryIO

import typer

from confprep.cli import console
from confprep.errors import UsageError

if TYPE_CHECKING:
    from confprep.actions.people import PeopleFound
    from confprep.model import Match


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

    from confprep.actions.people import match as matched
    from confprep.actions.people import targets_folder

    gc.disable()  # Nothing here refers to itself; searching a big index for that takes a tenth.
    if sum(map(bool, (specialty, targets, all_programs))) > 1:
        raise UsageError("Choose one of --specialty, --targets and --all-programs")
    folder = targets_folder(targets) if targets else console.folder()
    with _opened(file) as lines:
        answers = matched(
            folder, _lines(lines), specialty, all_programs=all_programs, possible=possible
        )
        if console.on_a_terminal() and not as_json:
            for affiliation, found in answers:
                _say(affiliation, found)
        else:
            console.data_lines(starmap(_record, answers))


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
    from confprep.actions import people as action

    folder, whom = console.folder(), " ".join(name or ())
    if meeting == "accept":
        console.say(f"{action.accept(folder, whom)} is accepted. Every later run keeps to that.")
    elif meeting == "reject":
        console.say(f"{action.reject(folder, whom)} is rejected. Every later run keeps to that.")
    elif name:
        raise UsageError(
            f"“{meeting}” takes no name",
            next_step="Use: confprep people accept NAME, or: confprep people reject NAME",
        )
    elif as_json:
        found = action.people(folder, meeting)
        others = found.others if everybody else ()
        rows = {"people": found.prospects, "others": others, "doubts": found.doubts}
        console.data({"meeting": meeting, **rows})
    else:
        _people_table(action.people(folder, meeting), everybody=everybody)


# --- match ------------------------------------------------------------------------------------


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


def _people_table(found: PeopleFound, *, everybody: bool) -> None:
    ranked = found.prospects
    if not ranked:
        console.say("Nobody in this listing is printed with the institution of a target program.")
    console.table(
        (f"{one.score:.1f}", one.person.name.full, one.program, one.matches[0].tier, one.why)
        for one in ranked
    )
    if everybody:
        console.say("")
        console.table(
            (one.name.full, "; ".join(one.affiliations) or "no affiliation printed")
            for one in found.others
        )
    shown = {one.person.id for one in ranked}
    names = {one.id: one.name.text for one in (*found.others, *(one.person for one in ranked))}
    doubts = [one for one in found.doubts if everybody or shown.intersection(one.person_ids)]
    if doubts:
        console.say("")
        console.say("Perhaps one person; not joined:")
        console.table((*(names[key] for key in one.person_ids), one.why) for one in doubts)
