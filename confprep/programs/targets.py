"""The user's target programs, added to, changed in and removed from `targets.toml`."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from confprep.errors import UsageError
from confprep.model import Program, Target

if TYPE_CHECKING:
    from tomlkit import TOMLDocument

Change = Callable[["TOMLDocument"], None]
_ORDER = Target.__struct_fields__


def put(wanted: Sequence[tuple[Program, Mapping[str, Any]]]) -> Change:
    """Return the change that adds targets, or sets the named fields of those already there.

    A comment with the program's name goes above each new one, for whoever reads the file.
    """

    def change(document: TOMLDocument) -> None:
        import tomlkit

        tables = document.setdefault("target", tomlkit.aot())
        known = {table["id"]: table for table in tables}
        for program, says in wanted:
            table = known.get(program.id)
            if table is None:
                table = tomlkit.table()
                table.comment(label(program))
                if tables:
                    tables[-1].add(tomlkit.nl())
                table["id"] = program.id
                tables.append(table)
                known[program.id] = tables[-1]
                table = tables[-1]
            for field in sorted(says, key=_ORDER.index):
                value = says[field]
                table[field] = list(value) if isinstance(value, tuple) else value

    return change


def remove(ids: Sequence[str]) -> Change:
    """Return the change that removes targets."""

    def change(document: TOMLDocument) -> None:
        tables = document.get("target", [])
        for position in reversed(range(len(tables))):
            if tables[position].get("id") in ids:
                del tables[position]

    return change


def label(program: Program) -> str:
    """Return a program's name and place in one line."""
    place = ", ".join(part for part in (program.city, program.state) if part)
    return f"{program.name} ({place})" if place else program.name


def own_program(
    name: str, *, city: str, state: str, specialty: str, known: Sequence[Program]
) -> Program:
    """Return a program of the user's own, with an id that no other program has.

    Raises `UsageError` where a program of that id is there already.
    """
    from confprep.matcher.phrases import normal

    key = "own-" + "-".join(normal(name))
    if any(program.id == key for program in known):
        raise UsageError(
            f"You have a program “{name}” already",
            next_step=f"Change it with: confprep targets add {key}",
        )
    if not normal(name):
        raise UsageError("A program of your own needs a name")
    return Program(id=key, name=name, city=city, state=state, specialty=specialty)
