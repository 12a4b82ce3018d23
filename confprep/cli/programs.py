"""Commands: programs search, show; targets add, list, remove, import."""

from __future__ import annotations

import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, TypeVar

import typer

from confprep.cli import console
from confprep.errors import Choice, ReadError, UsageError

if TYPE_CHECKING:
    from confprep.actions.targets import ProgramKnown, Proposal, TargetListed, Wanted
    from confprep.model import Program

T = TypeVar("T")
_KINDS = {
    "own": "its own names",
    "school": "medical school and university",
    "registry": "names in the organisation registry",
    "curated": "groups and names that belong to it",
    "site": "hospitals where residents work",
    "acronym": "acronyms (only beside a place)",
    "weak": "names that others have too (only beside a place)",
}
_SpecialtyOption = Annotated[
    str, typer.Option("--specialty", "-s", help="ortho or surgery.", metavar="NAME")
]
_JsonOption = Annotated[bool, typer.Option("--json", help="Data on standard output.")]


def register(app: typer.Typer) -> None:
    """Add this group's commands to `app`."""
    programs = typer.Typer(no_args_is_help=True, help="Find residency programs.")
    programs.command("search")(search)
    programs.command("show")(show)
    app.add_typer(programs, name="programs")
    targets = typer.Typer(no_args_is_help=True, help="The programs you hope for.")
    targets.command("add")(add)
    targets.command("list")(list_targets)
    targets.command("remove")(remove)
    targets.command("import")(import_list)
    app.add_typer(targets, name="targets")


def search(
    text: Annotated[list[str], typer.Argument(help="A name, place, hospital or NRMP code.")],
    specialty: _SpecialtyOption = "",
    as_json: _JsonOption = False,
) -> None:
    """Find programs by name, hospital, place or NRMP code, in any spelling."""
    from confprep.actions import targets

    found = targets.search(console.folder(), " ".join(text), specialty)
    if as_json:
        console.data(found)
    elif found:
        console.table(_row(program) for program in found)
    else:
        console.complain(
            "No program has this name. Try a shorter one, its city, or its main hospital;"
            " a program that is missing can be added with: confprep targets add --own NAME"
        )
        raise typer.Exit(1)


def show(
    program: Annotated[str, typer.Argument(help="An id, or a name that only one program has.")],
    specialty: _SpecialtyOption = "",
    as_json: _JsonOption = False,
) -> None:
    """Show all that is known of one program, and what each fact rests on."""
    from confprep.actions import targets

    known = settled(program, lambda text: targets.show(console.folder(), text, specialty))
    if as_json:
        console.data(known.program)
    else:
        _tell(known)


def add(
    program: Annotated[str, typer.Argument(help="An id or a name, in any spelling.")],
    specialty: _SpecialtyOption = "",
    priority: Annotated[int | None, typer.Option(min=1, max=3, help="1 most wanted, 2, 3.")] = None,
    signal: Annotated[
        bool | None, typer.Option("--signal/--no-signal", help="You send it a signal.")
    ] = None,
    visa: Annotated[
        str, typer.Option(metavar="KINDS", help="J-1, H-1B, both with a comma, none or unknown.")
    ] = "",
    visa_checked: Annotated[
        str, typer.Option(metavar="DATE", help="The day you read that, as 2026-09-01.")
    ] = "",
    img_history: Annotated[str, typer.Option(help="What you know of its graduates.")] = "",
    notes: Annotated[str, typer.Option(help="For yourself.")] = "",
    contact: Annotated[
        list[str] | None, typer.Option(help="Somebody you know there; may be repeated.")
    ] = None,
    interviewed: Annotated[
        bool | None, typer.Option("--interviewed/--not-interviewed", help="You interviewed there.")
    ] = None,
    alias: Annotated[
        list[str] | None, typer.Option(help="Another name of it; may be repeated.")
    ] = None,
    own: Annotated[bool, typer.Option("--own", help="A program that is not in the list.")] = False,
    city: Annotated[str, typer.Option(help="Of a program of your own.")] = "",
    state: Annotated[str, typer.Option(metavar="ST", help="Of a program of your own.")] = "",
) -> None:
    """Add a program you hope for, or change what you noted about it."""
    from confprep.actions import targets

    done = settled(
        program,
        lambda text: targets.add(
            console.folder(),
            text,
            specialty,
            today=console.today(),
            priority=priority,
            signal=signal,
            visa=visa,
            visa_checked=visa_checked,
            img_history=img_history,
            notes=notes,
            contacts=contact or (),
            interviewed=interviewed,
            aliases=alias or (),
            own=own,
            city=city,
            state=state,
        ),
    )
    name = targets.label(done.program)
    console.say(f"{'Added' if done.added else 'Changed'}: {name}  {done.program.id}")


def list_targets(as_json: _JsonOption = False) -> None:
    """List the programs you hope for, the most wanted first."""
    from confprep.actions import targets

    wanted = targets.listed(console.folder())
    if as_json:
        console.data([each.target for each in wanted])
    elif not wanted:
        console.say("No targets yet. Add one with: confprep targets add PROGRAM")
    else:
        console.table([("", "program", "", "visa", ""), *map(_target_row, wanted)])


def remove(
    program: Annotated[list[str], typer.Argument(help="Ids or names of your targets.")],
) -> None:
    """Remove programs from your targets."""
    from confprep.actions import targets

    folder = console.folder()
    ids = [settled(name, lambda text: targets.target_id(folder, text)) for name in program]
    for key in targets.remove(folder, ids):
        console.say(f"Removed: {key}")


def import_list(
    file: Annotated[
        str, typer.Argument(help="CSV, XLSX or text with one program a line; - is the input.")
    ],
    specialty: Annotated[
        str,
        typer.Option(
            "--specialty", "-s", metavar="NAME", help="ortho or surgery, where a line says none."
        ),
    ] = "",
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Show only; change nothing.")] = False,
    as_json: _JsonOption = False,
) -> None:
    """Add the programs of a list in any spelling; what is not certain is asked about."""
    from confprep.actions import targets

    folder = console.folder()
    name = "" if file == "-" else file
    proposals = targets.read_list(folder, _content(file), name, specialty)
    if as_json:
        console.data([_proposal(proposal) for proposal in proposals])
    asking = console.interactive() and not as_json and not dry_run
    chosen, left = _settle(proposals, asking=asking, quiet=as_json)
    if chosen and asking and not typer.confirm(f"Add these {len(chosen)} programs?", default=True):
        console.say("Nothing was changed.")
        return
    if chosen and not dry_run:
        targets.add_all(folder, chosen)
    _report(len(chosen), left, dry_run=dry_run)
    if not chosen:
        raise typer.Exit(1)


# --- choosing --------------------------------------------------------------------------------


def settled(text: str, act: Callable[[str], T]) -> T:
    """Do something with what was typed; in a terminal, ask which of several things it means."""
    try:
        return act(text)
    except UsageError as error:
        if not error.choices or not console.interactive():
            raise
        chosen = ask_which(error.what, error.choices)
    if not chosen:
        raise UsageError(
            f"“{text}” was left out", next_step="Look with: confprep programs search TEXT"
        )
    return act(chosen)


def ask_which(what: str, choices: Sequence[Choice]) -> str:
    """Say what is not certain and ask which choice is meant; return its value, or nothing."""
    console.say(f"{what}.")
    if not choices:
        return ""
    for number, choice in enumerate(choices, start=1):
        console.say(f"  {number}  {choice.label}")
    console.say("  0  none of these, leave it out")
    answer: int = typer.prompt(
        "Which one", type=int, default=0, show_default=True, prompt_suffix="? "
    )
    return choices[answer - 1].value if 1 <= answer <= len(choices) else ""


def ask_program(text: str, why: str, programs: Sequence[Program]) -> Program | None:
    """Ask which of these programs a text means; none of them is an answer too."""
    from confprep.actions import targets

    chosen = ask_which(f"“{text}” is not certain: {why}", targets.choices(programs))
    return next((program for program in programs if program.id == chosen), None)


def _settle(
    proposals: Sequence[Proposal], *, asking: bool, quiet: bool = False
) -> tuple[list[Wanted], list[Proposal]]:
    """Return the programs that are certain or chosen, with what is said of them, and the rest."""
    from confprep.actions.targets import label

    chosen: list[Wanted] = []
    left: list[Proposal] = []
    for proposal in proposals:
        resolution = proposal.resolution
        program = resolution.program
        if program is None and asking:
            console.say(f"\nLine {proposal.entry.line}:")
            program = ask_program(resolution.text, resolution.why, resolution.programs)
        if program is None:
            left.append(proposal)
            continue
        chosen.append((program, proposal.entry.says))
        if not quiet:
            console.say(f"{proposal.entry.text}  →  {label(program)}  {program.id}")
        for sentence in proposal.entry.unclear:
            console.complain(f"Line {proposal.entry.line}: {sentence}; left empty.")
    return chosen, left


def _report(chosen: int, left: Sequence[Proposal], *, dry_run: bool = False) -> None:
    """Say what was done, and what was not, to standard error: the rest is for the user to do."""
    verb = "would be added" if dry_run else "added"
    console.complain(f"{chosen} {'program' if chosen == 1 else 'programs'} {verb}.")
    if not left:
        return
    console.complain(f"{len(left)} not added, because it is not certain which program is meant:")
    for proposal in left:
        console.complain(
            f"  line {proposal.entry.line}: “{proposal.entry.text}”: {proposal.resolution.why}"
        )
        for program in proposal.resolution.programs:
            console.complain(f"      confprep targets add {program.id}")


# --- printing --------------------------------------------------------------------------------


def _row(program: Program) -> tuple[str, ...]:
    place = ", ".join(part for part in (program.city, program.state) if part)
    from confprep.actions.targets import SPECIALTIES

    tracks = SPECIALTIES.get(program.specialty, program.specialty)
    if "preliminary" in program.tracks:
        tracks += " (also preliminary)"
    return program.id, program.name, place, tracks, program.nrmp[0] if program.nrmp else ""


def _target_row(listed: TargetListed) -> tuple[str, ...]:
    from confprep.actions.targets import label

    target, program = listed.target, listed.program
    visa = ", ".join(target.visa) or "unknown"
    if target.visa_checked:
        visa += f" ({target.visa_checked.isoformat()})"
    elif target.visa:
        visa += " (not checked)"
    name = label(program) if program else f"{target.name or target.id} (not in the list)"
    marks = [mark for mark, on in (("signal", target.signal), ("seen", target.interviewed)) if on]
    return str(target.priority), target.id, name, visa, " ".join(marks)


def _tell(found: ProgramKnown) -> None:
    from confprep.actions.targets import SPECIALTIES

    program, known = found.program, found.sources
    place = ", ".join(part for part in (program.city, program.state) if part)
    console.say(program.name)
    facts = [
        ("id", program.id),
        ("specialty", SPECIALTIES.get(program.specialty, program.specialty)),
        ("sponsor", program.sponsor),
        ("place", place or "not known"),
        ("tracks", ", ".join(program.tracks)),
        ("NRMP", ", ".join(program.nrmp) or "not known"),
    ]
    console.table([fact for fact in facts if fact[1]], indent="  ")
    for kind, title in _KINDS.items():
        names = [alias for alias in program.aliases if alias.kind == kind]
        if not names:
            continue
        console.say(f"\n{title}")
        rows = []
        for alias in names:
            where = ", ".join(part for part in (alias.city, alias.state) if part)
            notes = [where, f"until {alias.until}" if alias.until else ""]
            basis = known.get(alias.source)
            mark = "" if basis is None or basis.verified else " (unverified)"
            rows.append(
                (alias.text, "; ".join(filter(None, notes)), f"{alias.source}{mark}".strip())
            )
        console.table(rows, indent="  ")
    if program.not_aliases:
        console.say("\nnot this program")
        console.say("  " + "; ".join(program.not_aliases))
    if program.closed:
        console.say(f"\nthis program closed in {program.closed}")
    console.say("\nthis row rests on")
    for source in program.rests_on:
        console.say(f"  {source}: {known[source].what if source in known else 'not described'}")


def _proposal(proposal: Proposal) -> dict[str, Any]:
    resolution = proposal.resolution
    return {
        "line": proposal.entry.line,
        "text": proposal.entry.text,
        "program_id": resolution.program.id if resolution.program else None,
        "may_be": [program.id for program in resolution.programs] if not resolution.sure else [],
        "why": resolution.why,
        "unclear": proposal.entry.unclear,
    }


def _content(file: str) -> bytes:
    if file == "-":
        return sys.stdin.buffer.read()
    try:
        return Path(file).read_bytes()
    except OSError as error:
        raise ReadError(f"Cannot read it ({error.strerror})", where=file) from error
