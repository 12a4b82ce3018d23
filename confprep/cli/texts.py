"""Commands: templates, lint, timeline, enrich."""

from __future__ import annotations

import sys
from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from confprep.cli import console
from confprep.cli.options import Json
from confprep.errors import UsageError

if TYPE_CHECKING:
    from confprep.actions.texts import Finding, PapersFound


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
    from confprep.actions import texts

    found = texts.templates(console.folder())
    if json:
        console.data(found)
        return
    console.table((each.name, "yours" if each.own else "", each.about) for each in found)
    console.say()
    console.say("Copy one here to change it: confprep templates eject NAME")


def eject(
    names: Annotated[
        list[str] | None,
        typer.Argument(metavar="[NAME]...", help="For example before/request; all without one."),
    ] = None,
) -> None:
    """Copy texts into your templates folder; your copies are preferred from then on."""
    from confprep.actions import texts

    done = texts.eject(console.folder(), names or ())
    for name in done.copied:
        console.say(name)
    if done.kept:
        console.say(f"{done.kept} of your own left as they are.")
    if done.copied:
        console.say("Change these files as you like; delete one to have the shipped text back.")


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
    from confprep.actions import texts

    folder = console.folder()
    paths = files or texts.letters_of_plans(folder)
    done = texts.lint(folder, [_letter(path, texts.MOST_OF_A_TEXT) for path in paths])
    if json:
        console.data(done.findings)
    else:
        _print_findings(done.findings, done.letters)
    if done.errors:
        raise typer.Exit(1)


def _letter(path: Path, most: int) -> tuple[Path, bytes]:
    """Return a letter and what to call its file; of standard input not much over `most` bytes."""
    if str(path) != "-":
        return path, _bytes(path)
    data = sys.stdin.buffer.read(most + 1)
    if not data.strip():
        raise UsageError("Nothing came in to be checked", where="standard input")
    return Path("standard input"), data


def _bytes(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        reason = (error.strerror or "it cannot be opened").lower()
        raise UsageError(f"Could not read it: {reason}", where=str(path)) from error


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
    from confprep.actions import texts

    folder, now = console.folder(), console.now()
    if json:
        console.data([(each.day, each.milestone.title) for each in texts.milestones(folder)])
        return
    done = texts.timeline(folder, now=now)
    for each in done.milestones:
        past = " (passed)" if each.day < now.date() else ""
        console.say(f"{each.day:%b %Y}  {each.milestone.title}{past}")
    console.say()
    for path in done.paths:
        console.say(str(path))


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
    from confprep.actions import texts

    folder = console.folder()
    if use:
        done = texts.use_papers(folder, meeting, use)
    else:
        done = texts.enrich(folder, meeting, today=console.today(), most_people=people)
    if json:
        console.data(done.found)
    else:
        _print_papers(done, meeting)


def _print_papers(done: PapersFound, meeting: str) -> None:
    if not done.found.candidates:
        console.say("No paper was found that may be by the people of this plan.")
        return
    person = None
    for each in done.found.candidates:
        if each.person != person:
            person = each.person
            console.say(f"{person}")
        mark = "used" if each.address in done.used else each.verdict
        console.say(f"  {mark}: {each.title} ({each.journal}, {each.year or 'no year'})")
        for reason in each.evidence:
            console.say(f"     for: {reason}")
        for reason in each.doubts:
            console.say(f"     against: {reason}")
        console.say(f"     {each.address}")
    console.say()
    console.say('A doubtful paper is used only if you say so: --use "NAME=PMID"')
    console.say(f"Then make the letters anew: confprep plan {meeting}")
