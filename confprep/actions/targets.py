"""Find residency programs; add, change, remove and list those that the user hopes for."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Any

from msgspec import Struct

from confprep import programs
from confprep.actions.typed import day, specialty
from confprep.errors import Choice, UsageError
from confprep.model import Program, Target
from confprep.programs import lists, targets
from confprep.programs.lists import Proposal
from confprep.programs.resolve import Resolution, Resolver
from confprep.programs.targets import label
from confprep.workspace import Workspace

SPECIALTIES = {"orthopaedic-surgery": "orthopaedic", "general-surgery": "general surgery"}


class ProgramKnown(Struct, frozen=True, kw_only=True):
    """All that is known of one program, and what it rests on."""

    program: Program
    sources: Mapping[str, programs.Basis]


class TargetPut(Struct, frozen=True, kw_only=True):
    """A program was added to the targets, or what the user noted of it was changed."""

    program: Program
    added: bool


class TargetListed(Struct, frozen=True, kw_only=True):
    """A target, and its program where there is one of that id."""

    target: Target
    program: Program | None


Wanted = tuple[Program, Mapping[str, Any]]
"""A program, and fields of `Target` that are said of it."""


def search(folder: Path, text: str, specialty_text: str = "") -> tuple[Program, ...]:
    """Return programs by name, hospital, place or NRMP code, in any spelling, best first."""
    wanted = specialty(specialty_text)
    found = Resolver(_known(folder)).search(text)
    return tuple(program for program in found if wanted in ("", program.specialty))


def show(folder: Path, text: str, specialty_text: str = "") -> ProgramKnown:
    """Return all that is known of one program.

    Raises `UsageError`, with choices, where the text may mean several.
    """
    program = _one(Resolver(_known(folder)), text, specialty(specialty_text))
    return ProgramKnown(program=program, sources=programs.sources())


def add(
    folder: Path,
    text: str,
    specialty_text: str = "",
    *,
    today: date,
    priority: int | None = None,
    signal: bool | None = None,
    visa: str = "",
    visa_checked: str = "",
    img_history: str = "",
    notes: str = "",
    contacts: Sequence[str] = (),
    interviewed: bool | None = None,
    aliases: Sequence[str] = (),
    own: bool = False,
    city: str = "",
    state: str = "",
) -> TargetPut:
    """Add a program the user hopes for, or change what they noted about it.

    What is None or empty is not said. `visa`, and the day on which it was `visa_checked`, are as
    typed. With `own` it is a program that is not in the list, in a `city` and a `state`.

    Raises `UsageError`, with choices, where the text may mean several programs.
    """
    workspace, known = Workspace(folder), _known(folder)
    wanted, preferred = specialty(specialty_text), workspace.profile().specialty
    kinds, checked = lists.visas(visa), day(visa_checked, today=today, ahead=False)
    if kinds is None:
        raise UsageError(f"“{visa}” is none of J-1, H-1B, none, unknown")
    says: dict[str, Any] = {
        "priority": priority,
        "signal": signal,
        "visa": kinds if visa else None,
        "visa_checked": checked,
        "img_history": img_history or None,
        "notes": notes or None,
        "contacts": tuple(contacts) or None,
        "interviewed": interviewed,
        "aliases": tuple(aliases) or None,
    }
    said = {field: value for field, value in says.items() if value is not None}
    if own:
        chosen = targets.own_program(
            text, city=city, state=state.upper(), specialty=wanted or preferred, known=known
        )
        fields = ("name", "specialty", "city", "state")
        said |= {field: value for field in fields if (value := getattr(chosen, field))}
    else:
        chosen = _one(Resolver(known), text, wanted or preferred)
    already = any(target.id == chosen.id for target in workspace.targets())
    add_all(folder, [(chosen, said)])
    return TargetPut(program=chosen, added=not already)


def add_all(folder: Path, wanted: Sequence[Wanted]) -> None:
    """Add programs to the targets, or change what is said of those that are there."""
    Workspace(folder).edit_targets(targets.put(wanted))


def resolve(folder: Path, names: Iterable[str]) -> tuple[Resolution, ...]:
    """Return for each name which program it means, or may mean, as the user's specialty has it."""
    resolver, preferred = Resolver(_known(folder)), Workspace(folder).profile().specialty
    return tuple(resolver.resolve(name, preferred) for name in names)


def listed(folder: Path) -> tuple[TargetListed, ...]:
    """Return the programs the user hopes for, the most wanted first."""
    by_id = {program.id: program for program in _known(folder)}
    wanted = sorted(Workspace(folder).targets(), key=lambda target: (target.priority, target.id))
    return tuple(TargetListed(target=each, program=by_id.get(each.id)) for each in wanted)


def remove(folder: Path, names: Sequence[str]) -> tuple[str, ...]:
    """Remove programs from the targets by id or name; return their ids.

    Raises `UsageError`, with choices, where a name may mean several; then none is removed.
    """
    ids = tuple(target_id(folder, name) for name in names)
    Workspace(folder).edit_targets(targets.remove(ids))
    return ids


def target_id(folder: Path, name: str) -> str:
    """Return the id of the one target that a name means; as `remove`."""
    ids = {target.id for target in Workspace(folder).targets()}
    resolver = Resolver([one for one in _known(folder) if one.id in ids])
    if name in ids - {one.id for one in resolver.programs}:
        return name
    return _one(resolver, name, "", among="your targets").id


def read_list(
    folder: Path, data: bytes, name: str = "", specialty_text: str = ""
) -> tuple[Proposal, ...]:
    """Return what each entry of a list means: CSV, XLSX, or text with one program a line.

    `specialty_text` counts where an entry says none. What is certain goes to `add_all`; what is not
    is for the user to settle.
    """
    entries = lists.read(data, name)
    wanted = specialty(specialty_text) or Workspace(folder).profile().specialty
    return tuple(lists.propose(entries, Resolver(_known(folder)), wanted))


def choices(found: Iterable[Program]) -> tuple[Choice, ...]:
    """Return programs as answers to the question which is meant."""
    return tuple(
        Choice(program.id, f"{label(program)}, {SPECIALTIES.get(program.specialty, '')}")
        for program in found
    )


def ids_with_names(found: Iterable[Program]) -> str:
    """Return the ids of programs, each with what it stands for."""
    return "; ".join(f"{program.id}, {label(program)}" for program in found)


def _known(folder: Path) -> tuple[Program, ...]:
    """Return all programs with the user's own among them."""
    return programs.load(Workspace(folder).targets())


def _one(resolver: Resolver, text: str, preferred: str, *, among: str = "") -> Program:
    """Return the program that `text` means; raise `UsageError` where that is not certain."""
    resolution = resolver.resolve(text, preferred)
    if resolution.program:
        return resolution.program
    if resolution.programs:
        raise UsageError(
            f"“{text}” is not certain: {resolution.why}",
            next_step=f"Use one of these ids: {ids_with_names(resolution.programs)}",
            choices=choices(resolution.programs),
        )
    raise UsageError(
        f"“{text}” is not in {among or 'the list of programs'}",
        next_step="Look for it with: confprep programs search TEXT",
    )
