"""The house has floors: who may import whom, and nobody in a circle.

Every import counts, those inside a function and those for type checkers included: what a module
cannot be understood without, it stands on.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator
from graphlib import CycleError, TopologicalSorter
from pathlib import Path

import pytest

PACKAGE = Path(__file__).parents[1] / "confprep"

GROUND = {"confprep", "errors", "model", "reasons", "spreadsheets", "text", "toml_file", "worth"}
STAGES = {
    "agenda",
    "contacts",
    "enrichment",
    "generators",
    "matcher",
    "people",
    "programs",
    "publish",
    "rules",
    "sample",
    "scrapers",
}
ORDER = {"afterwards", "plan", "workspace"}

STANDS_ON: dict[str, set[str]] = {
    "__main__": {"cli"},
    # A face decides nothing: it hands arguments to an action, and shows what came of it.
    "cli": {"actions", "confprep", "errors", "model", "text"},
    "actions": ORDER | STAGES | GROUND,
    # Only these know in which order the stages do their work.
    "plan": STAGES | GROUND,
    "afterwards": STAGES | GROUND,
    "workspace": {"scrapers"} | GROUND,
    **dict.fromkeys(STAGES, GROUND),
    "confprep": set(),
    "errors": set(),
    "reasons": set(),
    "model": {"reasons"},
    "text": {"errors", "model"},
    "spreadsheets": {"errors", "text"},
    "toml_file": {"errors"},
    "worth": {"errors", "model", "text"},
}
"""What each room of the house may import; all that is not said here is forbidden."""

BETWEEN_STAGES = {
    ("contacts.vcards", "people.names"): "a card's name is taken apart as a printed one is",
    ("generators", "rules"): "letters keep the rules of what must not be sent, and when",
    ("generators.letters", "people.names"): "the names in a letter are those that people go by",
    ("generators.changes", "agenda"): "it tells what the agenda found changed",
    ("generators", "contacts.cadence"): "a checklist and a calendar tell what the log finds due",
    ("programs", "matcher.phrases"): "a typed program is compared as a printed affiliation is",
    ("generators.reading_page", "scrapers"): "it shows what was read of a page",
    ("sample", "scrapers"): "the invented meeting is a page, read like any other",
}
"""The few ways from one stage into another, and why each is right."""


def imports(path: Path) -> Iterator[str]:
    """Yield the modules of the package that a file imports, without `confprep.`."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (each.name for each in node.names if each.name.split(".")[0] == "confprep")
        elif isinstance(node, ast.ImportFrom):
            assert not node.level, f"{path}: imports are written in full"
            name = node.module or ""
            if name.split(".")[0] == "confprep":
                whole = [f"{name}.{each.name}" for each in node.names]
                yield from (each if each in MODULES else name for each in whole)


def module_of(path: Path) -> str:
    parts = path.relative_to(PACKAGE.parent).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


MODULES = {module_of(path): path for path in PACKAGE.rglob("*.py")}
GRAPH = {name: set(imports(path)) - {name} for name, path in MODULES.items()}


def room(module: str) -> str:
    return module.split(".")[1] if "." in module else module


def inside(module: str, place: str) -> bool:
    return f"{module}.".startswith(f"confprep.{place}.")


EDGES = [(one, other) for one in GRAPH for other in GRAPH[one] if room(one) != room(other)]


def test_nobody_reaches_up_or_across() -> None:
    forbidden = [
        f"{one} -> {other}"
        for one, other in EDGES
        if room(other) not in STANDS_ON[room(one)]
        and not any(inside(one, a) and inside(other, b) for a, b in BETWEEN_STAGES)
    ]
    assert not forbidden


@pytest.mark.parametrize(("one", "other"), BETWEEN_STAGES)
def test_a_way_between_stages_is_still_used(one: str, other: str) -> None:
    assert any(inside(a, one) and inside(b, other) for a, b in EDGES)


def test_no_module_needs_itself() -> None:
    try:
        TopologicalSorter(GRAPH).prepare()
    except CycleError as error:
        pytest.fail(" -> ".join(error.args[1]))


@pytest.mark.parametrize("path", sorted((PACKAGE / "actions").glob("*.py")), ids=lambda p: p.stem)
def test_an_action_knows_of_no_terminal_and_no_page(path: Path) -> None:
    tree = ast.parse(path.read_text(encoding="utf-8"))
    named = {node.id for node in ast.walk(tree) if isinstance(node, ast.Name)}
    modules = {
        (alias.name if isinstance(node, ast.Import) else node.module or "").split(".")[0]
        for node in ast.walk(tree)
        if isinstance(node, ast.Import | ast.ImportFrom)
        for alias in node.names
    }
    assert not named & {"print", "input"}
    assert not modules & {"typer", "click", "sys", "getpass", "html", "jinja2"}


def test_what_is_tested_is_the_whole_package() -> None:
    assert {room(name) for name in MODULES} == STANDS_ON.keys()
    assert "confprep.model" in GRAPH["confprep.cli.summary"]
    assert "confprep.workspace" in GRAPH["confprep.actions.planning"]
