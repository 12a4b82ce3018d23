"""Commands: programs search, show; targets add, list, remove, import."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from confprep.cli import console
from confprep.errors import ReadError, UsageError

if TYPE_CHECKING:
    from confprep.model import Program, Target
    from confprep.programs.lists import Proposal
    from confprep.programs.resolve import Resolution, Resolver
    from confprep.workspace import Workspace

_SHORT = {"orthopaedic-surgery": "orthopaedic", "general-surgery": "general surgery"}
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
    from confprep.programs import search as find

    wanted = console.specialty(specialty)
    _, known = _opened()
    found = [
        program for program in find(" ".join(text), known) if wanted in ("", program.specialty)
    ]
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
    from confprep.programs.resolve import Resolver

    _, known = _opened()
    found = _one(Resolver(known), program, console.specialty(specialty))
    if as_json:
        console.data(found)
    else:
        _tell(found)


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
    from confprep.programs import lists, targets
    from confprep.programs.resolve import Resolver

    workspace, known = _opened()
    wanted = console.specialty(specialty)
    kinds = lists.visas(visa)
    day = console.day(visa_checked, ahead=False) if visa_checked else None
    if kinds is None:
        raise UsageError(f"“{visa}” is none of J-1, H-1B, none, unknown")
    says: dict[str, Any] = {
        "priority": priority,
        "signal": signal,
        "visa": kinds if visa else None,
        "visa_checked": day,
        "img_history": img_history or None,
        "notes": notes or None,
        "contacts": tuple(contact) if contact else None,
        "interviewed": interviewed,
        "aliases": tuple(alias) if alias else None,
    }
    says = {field: value for field, value in says.items() if value is not None}
    if own:
        chosen = targets.own_program(
            program,
            city=city,
            state=state.upper(),
            specialty=wanted or workspace.profile().specialty,
            known=known,
        )
        told = ("name", "specialty", "city", "state")
        says |= {field: value for field in told if (value := getattr(chosen, field))}
    else:
        chosen = _one(Resolver(known), program, wanted, workspace.profile().specialty)
    already = any(target.id == chosen.id for target in workspace.targets())
    workspace.edit_targets(targets.put([(chosen, says)]))
    console.say(f"{'Changed' if already else 'Added'}: {targets.label(chosen)}  {chosen.id}")


def list_targets(as_json: _JsonOption = False) -> None:
    """List the programs you hope for, the most wanted first."""
    workspace, known = _opened()
    by_id = {program.id: program for program in known}
    wanted = sorted(workspace.targets(), key=lambda target: (target.priority, target.id))
    if as_json:
        console.data(wanted)
        return
    if not wanted:
        console.say("No targets yet. Add one with: confprep targets add PROGRAM")
        return
    console.table(
        [("", "program", "", "visa", ""), *(_target_row(one, by_id.get(one.id)) for one in wanted)]
    )


def remove(
    program: Annotated[list[str], typer.Argument(help="Ids or names of your targets.")],
) -> None:
    """Remove programs from your targets."""
    from confprep.programs import targets
    from confprep.programs.resolve import Resolver

    workspace, known = _opened()
    ids = {target.id for target in workspace.targets()}
    resolver = Resolver([one for one in known if one.id in ids])
    unknown = ids - {one.id for one in resolver.programs}
    chosen = [
        name if name in unknown else _one(resolver, name, "", among="your targets").id
        for name in program
    ]
    workspace.edit_targets(targets.remove(chosen))
    for key in chosen:
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
    from confprep.programs import lists, targets
    from confprep.programs.resolve import Resolver

    workspace, known = _opened()
    entries = lists.read(_content(file), "" if file == "-" else file)
    wanted = console.specialty(specialty) or workspace.profile().specialty
    proposals = lists.propose(entries, Resolver(known), wanted)
    if as_json:
        console.data([_proposal(proposal) for proposal in proposals])
    asking = console.interactive() and not as_json and not dry_run
    chosen, left = _settle(proposals, asking=asking, quiet=as_json)
    if chosen and asking and not typer.confirm(f"Add these {len(chosen)} programs?", default=True):
        console.say("Nothing was changed.")
        return
    if chosen and not dry_run:
        workspace.edit_targets(targets.put(chosen))
    _report(len(chosen), left, dry_run=dry_run)
    if not chosen:
        raise typer.Exit(1)


# --- choosing --------------------------------------------------------------------------------


def _one(
    resolver: Resolver, text: str, specialty: str, preferred: str = "", *, among: str = ""
) -> Program:
    """Return the program that `text` means; raise `UsageError` where that is not certain."""
    resolution = resolver.resolve(text, specialty or preferred)
    if resolution.program:
        return resolution.program
    if resolution.programs and console.interactive():
        if chosen := ask_which(resolution):
            return chosen
        raise UsageError(
            f"“{text}” was left out", next_step="Look with: confprep programs search TEXT"
        )
    if resolution.programs:
        raise UsageError(
            f"“{text}” is not certain: {resolution.why}",
            next_step=f"Use one of these ids: {ids_with_names(resolution.programs)}",
        )
    where = among or "the list of programs"
    raise UsageError(
        f"“{text}” is not in {where}",
        next_step="Look for it with: confprep programs search TEXT",
    )


def _settle(
    proposals: Sequence[Proposal], *, asking: bool, quiet: bool = False
) -> tuple[list[tuple[Program, dict[str, Any]]], list[Proposal]]:
    """Return the programs that are certain or chosen, with what is said of them, and the rest."""
    from confprep.programs.targets import label

    chosen: list[tuple[Program, dict[str, Any]]] = []
    left: list[Proposal] = []
    for proposal in proposals:
        program = proposal.resolution.program
        if program is None and asking:
            program = _ask(proposal)
        if program is None:
            left.append(proposal)
            continue
        chosen.append((program, proposal.entry.says))
        if not quiet:
            console.say(f"{proposal.entry.text}  →  {label(program)}  {program.id}")
        for sentence in proposal.entry.unclear:
            console.complain(f"Line {proposal.entry.line}: {sentence}; left empty.")
    return chosen, left


def ids_with_names(programs: Sequence[Program]) -> str:
    """Return the ids of programs, each with what it stands for."""
    from confprep.programs.targets import label

    return "; ".join(f"{program.id}, {label(program)}" for program in programs)


def _ask(proposal: Proposal) -> Program | None:
    """Ask which program a line of a list means."""
    console.say(f"\nLine {proposal.entry.line}:")
    return ask_which(proposal.resolution)


def ask_which(resolution: Resolution) -> Program | None:
    """Ask which program somebody means; none of them is an answer too."""
    from confprep.programs.targets import label

    programs = resolution.programs
    console.say(f"“{resolution.text}” is not certain: {resolution.why}.")
    if not programs:
        return None
    for number, program in enumerate(programs, start=1):
        console.say(f"  {number}  {label(program)}, {_SHORT.get(program.specialty, '')}")
    console.say("  0  none of these, leave it out")
    answer: int = typer.prompt(
        "Which one", type=int, default=0, show_default=True, prompt_suffix="? "
    )
    return programs[answer - 1] if 1 <= answer <= len(programs) else None


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
    tracks = _SHORT.get(program.specialty, program.specialty)
    if "preliminary" in program.tracks:
        tracks += " (also preliminary)"
    return program.id, program.name, place, tracks, program.nrmp[0] if program.nrmp else ""


def _target_row(target: Target, program: Program | None) -> tuple[str, ...]:
    from confprep.programs.targets import label

    visa = ", ".join(target.visa) or "unknown"
    if target.visa_checked:
        visa += f" ({target.visa_checked.isoformat()})"
    elif target.visa:
        visa += " (not checked)"
    name = label(program) if program else f"{target.name or target.id} (not in the list)"
    marks = [mark for mark, on in (("signal", target.signal), ("seen", target.interviewed)) if on]
    return str(target.priority), target.id, name, visa, " ".join(marks)


def _tell(program: Program) -> None:
    from confprep.programs import sources

    known = sources()
    place = ", ".join(part for part in (program.city, program.state) if part)
    console.say(program.name)
    facts = [
        ("id", program.id),
        ("specialty", _SHORT.get(program.specialty, program.specialty)),
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


# --- the user's folder -----------------------------------------------------------------------


def _opened() -> tuple[Workspace, tuple[Program, ...]]:
    """Return the workspace, and all programs with the user's own among them."""
    from confprep.programs import load
    from confprep.workspace import Workspace

    workspace = Workspace.open()
    return workspace, load(workspace.targets())


def _content(file: str) -> bytes:
    if file == "-":
        return sys.stdin.buffer.read()
    try:
        return Path(file).read_bytes()
    except OSError as error:
        raise ReadError(f"Cannot read it ({error.strerror})", where=file) from error
