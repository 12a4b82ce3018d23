"""Commands: templates, lint, timeline, enrich."""

from __future__ import annotations

import sys
from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from confprep.cli import console
from confprep.errors import UsageError
from confprep.workspace import Workspace

if TYPE_CHECKING:
    from confprep.enrichment import Candidate, Found
    from confprep.model import Plan
    from confprep.rules.wording import Finding, Letter

Json = Annotated[bool, typer.Option("--json", help="Print data instead of text.")]
TIMELINE = "timeline"
PAPERS = "papers.json"
SUFFIXES = frozenset((".j2", ".toml"))


def register(app: typer.Typer) -> None:
    """Add this group's commands to `app`."""
    app.command("lint")(lint)
    app.command("timeline")(timeline)
    app.command("enrich")(enrich)
    group = typer.Typer(
        help="The texts of letters and cards: list them, or copy them here to change them.",
        no_args_is_help=True,
    )
    group.command("list")(list_templates)
    group.command("eject")(eject)
    app.add_typer(group, name="templates")


# --- templates -------------------------------------------------------------------------------


def list_templates(json: Json = False) -> None:
    """List the texts, and which of them are your own."""
    workspace = Workspace.open()
    rows = [(name, _is_own(workspace, name), _about(path)) for name, path in _shipped()]
    if json:
        keys = ("name", "own", "about")
        console.data([dict(zip(keys, row, strict=True)) for row in rows])
        return
    console.table((name, "yours" if own else "", about) for name, own, about in rows)
    console.say()
    console.say("Copy one here to change it: confprep templates eject NAME")


def eject(
    names: Annotated[
        list[str] | None,
        typer.Argument(metavar="[NAME]...", help="For example before/request; all without one."),
    ] = None,
) -> None:
    """Copy texts into your templates folder; your copies are preferred from then on."""
    workspace = Workspace.open()
    copied = kept = 0
    for name, path in _chosen(names):
        if workspace.add_file(workspace.root / "templates" / name, path.read_text("utf-8")):
            console.say(f"templates/{name}")
            copied += 1
        else:
            kept += 1
    if kept:
        console.say(f"{kept} of your own left as they are.")
    if copied:
        console.say("Change these files as you like; delete one to have the shipped text back.")


def _shipped() -> list[tuple[str, Path]]:
    from confprep.generators.templates import shipped

    folder = shipped()
    return [
        (path.relative_to(folder).as_posix(), path)
        for path in sorted(folder.rglob("*"))
        if path.is_file() and path.suffix in SUFFIXES and path.parent.name != "workspace"
    ]


def _chosen(names: Iterable[str] | None) -> list[tuple[str, Path]]:
    texts = _shipped()
    if not names:
        return texts
    chosen = []
    for name in names:
        found = [row for row in texts if row[0] in {name, f"{name}.md.j2", f"{name}.j2"}]
        if not found:
            from difflib import get_close_matches

            near = get_close_matches(name, [row[0].removesuffix(".md.j2") for row in texts])
            raise UsageError(
                f"There is no text called “{name}”",
                next_step=f"Perhaps {near[0]}" if near else "See: confprep templates list",
            )
        chosen += found
    return chosen


def _is_own(workspace: Workspace, name: str) -> bool:
    folder = workspace.templates_folder
    return folder is not None and (folder / name).is_file()


def _about(path: Path) -> str:
    """Return the first sentence of the note that a text begins with."""
    import re

    match = re.match(r"(?:\{#-?|#)\s*(.+?[.:?])(?:\s|$)", path.read_text("utf-8"), re.DOTALL)
    return " ".join(match.group(1).replace("\n#", " ").split()) if match else ""


# --- lint ------------------------------------------------------------------------------------


def lint(
    files: Annotated[
        list[Path] | None,
        typer.Argument(
            metavar="[FILE]...",
            help="Letters: .md, .txt or .eml; - is standard input; without one, all of your plans.",
        ),
    ] = None,
    json: Json = False,
) -> None:
    """Check letters for wording that could harm you, with the reason and its source."""
    from confprep.rules import wording

    workspace = Workspace.open()
    letters = [_letter(path, workspace) for path in files or _letters_of_plans(workspace)]
    findings = wording.lint_all(letters)
    errors = sum(each.level == "error" for each in findings)
    if json:
        console.data(findings)
    else:
        _print_findings(findings, len(letters))
    if errors:
        raise typer.Exit(1)


def _letters_of_plans(workspace: Workspace) -> list[Path]:
    found = sorted(
        path
        for path in workspace.root.glob("plans/*/letters/*")
        if path.suffix == ".md" and path.name != "00-read-first.md"
    )
    if not found:
        raise UsageError(
            "There are no letters in this folder yet",
            next_step="Name a file, or make a plan first with: confprep plan MEETING",
        )
    return found


MOST_OF_A_LETTER = 30_000_000
"""Bytes of a mail with an attachment. Its text is what counts, and is far shorter."""
MOST_OF_A_TEXT = 200_000
"""Bytes of a letter that is text and nothing else."""


def _letter(path: Path, workspace: Workspace) -> Letter:
    from confprep.generators.letters.review import known
    from confprep.rules import wording

    label = "standard input" if str(path) == "-" else str(path)
    data = _typed() if str(path) == "-" else _bytes(path)
    if len(data) > (MOST_OF_A_LETTER if path.suffix.lower() == ".eml" else MOST_OF_A_TEXT):
        raise UsageError(f"This has {len(data):,} bytes; no letter is as long", where=label)
    return known(wording.read(data, label), workspace.profile(), _plan_beside(path))


def _typed() -> bytes:
    data = sys.stdin.buffer.read(MOST_OF_A_TEXT + 1)
    if not data.strip():
        raise UsageError("Nothing came in to be checked", where="standard input")
    return data


def _bytes(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        reason = (error.strerror or "it cannot be opened").lower()
        raise UsageError(f"Could not read it: {reason}", where=str(path)) from error


def _plan_beside(path: Path) -> Plan | None:
    """Return the plan that a letter belongs to: two folders up, if there is a readable one."""
    import msgspec

    from confprep.model import Plan

    try:
        return msgspec.json.decode((path.parent.parent / "plan.json").read_bytes(), type=Plan)
    except (OSError, msgspec.DecodeError, UnicodeDecodeError):
        return None


def _print_findings(findings: Iterable[Finding], letters: int) -> None:
    label = None
    count = 0
    for finding in findings:
        if finding.label != label:
            label = finding.label
            console.say(f"{label}:")
        mark = "NO  " if finding.level == "error" else "look"
        said = f" “{finding.words}”" if finding.words else ""
        console.say(f"  {mark} {finding.rule}{said}")
        console.say(f"       {finding.reason}")
        console.say(f"       Source: {finding.source}")
        count += 1
    total = f"{letters} letter{'' if letters == 1 else 's'}"
    remarks = f"{count} remark{'' if count == 1 else 's'}"
    console.say(f"{total} read, {remarks}." if count else f"Nothing found in {total}.")


# --- timeline --------------------------------------------------------------------------------


def timeline(json: Json = False) -> None:
    """Work out the longer road to your application: milestones and a small routine."""
    from confprep.generators import timeline as road
    from confprep.generators.templates import environment
    from confprep.rules import quiet

    workspace = Workspace.open()
    profile, now = workspace.profile(), console.now()
    texts = environment(workspace.templates_folder)
    if json:
        dated = road.milestones(profile, road.texts(texts))
        console.data([(each.day, each.milestone.title) for each in dated])
        return
    artifacts = road.make(
        profile,
        today=now.date(),
        now=now,
        environment=texts,
        season=quiet.load(workspace.seasons_folder),
        memory=workspace.state(TIMELINE, "timeline.json"),
    )
    for each in road.milestones(profile, road.texts(texts)):
        past = " (passed)" if each.day < now.date() else ""
        console.say(f"{each.day:%b %Y}  {each.milestone.title}{past}")
    console.say()
    for written in workspace.write(TIMELINE, artifacts):
        if not written.path.name.startswith("."):
            console.say(str(written.path))


# --- enrich ----------------------------------------------------------------------------------


def enrich(
    meeting: Annotated[str, typer.Argument(metavar="MEETING", help="For example aaos-2025.")],
    use: Annotated[
        list[str] | None,
        typer.Option(
            metavar="NAME=PMID", help="Rest a person's opening on this paper; NAME= none."
        ),
    ] = None,
    people: Annotated[int, typer.Option(help="Ask for at most so many people.")] = 25,
    json: Json = False,
) -> None:
    """Ask PubMed for recent papers of the people in your plan, and show why they are theirs."""
    from confprep import enrichment

    workspace = Workspace.open()
    plan = workspace.plan(meeting)
    found = enrichment.read(workspace.state(meeting, PAPERS))
    if use:
        for choice in use:
            found = _used(found, choice)
    else:
        found = enrichment.remember(found, _asked(workspace, plan, people))
    import msgspec

    from confprep.model import Artifact

    data = msgspec.json.format(msgspec.json.encode(found), indent=1)
    workspace.write(meeting, [Artifact(path=f".state/{PAPERS}", data=data)])
    if json:
        console.data(found)
    else:
        _print_papers(found, meeting)


def _asked(workspace: Workspace, plan: Plan, people: int) -> tuple[Candidate, ...]:
    from confprep import enrichment
    from confprep.plan import door

    fetcher = door(workspace.cache_folder)
    return enrichment.enrich(
        plan,
        get=lambda address: fetcher.get(address).content,
        email=workspace.profile().email,
        today=console.now().date(),
        most_people=people,
    )


def _used(found: Found, choice: str) -> Found:
    from confprep import enrichment

    name, equals, pmid = (part.strip() for part in choice.rpartition("="))
    match = [
        each
        for each in found.candidates
        if each.person.casefold() == name.casefold() and pmid in {each.pmid, ""}
    ]
    if not equals or not match:
        raise UsageError(
            f"“{choice}” names no person and paper that were found",
            next_step='Write it as --use "Jordan Ames=12345678", from the list above',
        )
    return enrichment.use(found, match[0].person_id, pmid)


def _print_papers(found: Found, meeting: str) -> None:
    from confprep import enrichment

    if not found.candidates:
        console.say("No paper was found that may be by the people of this plan.")
        return
    chosen = {paper.address for paper in enrichment.papers(found).values()}
    person = None
    for each in found.candidates:
        if each.person != person:
            person = each.person
            console.say(f"{person}")
        mark = "used" if each.address in chosen else each.verdict
        console.say(f"  {mark}: {each.title} ({each.journal}, {each.year or 'no year'})")
        for reason in each.evidence:
            console.say(f"     for: {reason}")
        for reason in each.doubts:
            console.say(f"     against: {reason}")
        console.say(f"     {each.address}")
    console.say()
    console.say('A doubtful paper is used only if you say so: --use "NAME=PMID"')
    console.say(f"Then make the letters anew: confprep plan {meeting}")
