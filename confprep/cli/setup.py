"""Commands: init."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Annotated, Any

import typer

from confprep.cli import console
from confprep.errors import UsageError
from confprep.model import Profile
from confprep.workspace import Workspace

if TYPE_CHECKING:
    from tomlkit import TOMLDocument

    from confprep.model import Program

QUESTIONS = {
    "name": "Your name, as it should stand under a letter",
    "email": "The e-mail address you write from",
    "school": "Your medical school",
    "country": "The school's country",
    "status": "Are you: us-img (US citizen, school abroad), non-us-img, or other",
    "stage": "Are you: student, graduate, preliminary (in a one-year post), or other",
    "specialty": "Specialty: orthopaedic-surgery or general-surgery",
    "interests": "Subspecialty interests, separated by commas",
    "research": "Your research in one line, as you would say it",
    "application_year": "The year in which you apply",
}
CHOICES = {
    "status": ("us-img", "non-us-img", "other"),
    "stage": ("student", "graduate", "preliminary", "other"),
    "specialty": ("orthopaedic-surgery", "general-surgery"),
}


def register(app: typer.Typer) -> None:
    """Add this group's commands to `app`."""
    app.command("init")(init)


def init(
    name: Annotated[str, typer.Option(help="Your name as it should stand under a letter.")] = "",
    email: Annotated[str, typer.Option(help="The address you write from.")] = "",
    school: Annotated[str, typer.Option(help="Your medical school.")] = "",
    country: Annotated[str, typer.Option(help="The school's country.")] = "",
    status: Annotated[str, typer.Option(help="us-img, non-us-img or other.")] = "",
    stage: Annotated[str, typer.Option(help="student, graduate, preliminary or other.")] = "",
    specialty: Annotated[str, typer.Option(help="orthopaedic-surgery or general-surgery.")] = "",
    interests: Annotated[str, typer.Option(help="Subspecialties, separated by commas.")] = "",
    research: Annotated[str, typer.Option(help="Your research in one line.")] = "",
    application_year: Annotated[str, typer.Option(help="The year in which you apply.")] = "",
    targets: Annotated[
        list[str] | None, typer.Option("--target", help="A program you hope for; may be repeated.")
    ] = None,
) -> None:
    """Set up this folder: who you are, and the programs you hope for.

    Asks in a terminal; otherwise takes the options. An answer given earlier is never overwritten.
    """
    workspace = Workspace.open()
    workspace.check_writable()
    before = workspace.profile()
    texts = {
        "name": name,
        "email": email,
        "school": school,
        "country": country,
        "status": status,
        "stage": stage,
        "specialty": specialty,
        "interests": interests,
        "research": research,
        "application_year": application_year,
    }
    answers = {field: _parse(field, text) for field, text in texts.items() if text}
    kept = [field for field in answers if _answered(before, field)]
    answers = {field: answer for field, answer in answers.items() if field not in kept}
    asking = console.interactive()
    if asking:
        console.say("Press Enter to leave a question for later.\n")
        try:
            for field, question in QUESTIONS.items():
                if field not in answers and not _answered(before, field):
                    answers |= _ask(field, question)
        except typer.Abort:
            _save(workspace, answers)
            console.say("\nStopped. What you answered is kept; confprep init asks for the rest.")
            raise
    _save(workspace, answers)
    for field in kept:
        console.say(f"Kept your earlier answer: {field} = {_shown(getattr(before, field))}")
    wanted = list(targets or [])
    if asking and not workspace.targets():
        wanted += _ask_targets()
    unclear = _add_targets(workspace, wanted) if wanted else []
    _report(workspace)
    for sentence in unclear:
        console.complain(sentence)
    if unclear:
        raise typer.Exit(1)


def _parse(field: str, text: str) -> Any:
    """Return an answer in the form that the profile holds."""
    if field == "interests":
        return [part.strip() for part in text.split(",") if part.strip()]
    if field == "application_year":
        if not (text.strip().isdigit() and len(text.strip()) == len("2027")):
            raise UsageError(f"“{text}” is not a year", next_step="Write it as 2027")
        return int(text)
    if field == "email" and not re.fullmatch(r"[^@\s]+@[^@\s]+\.[^@\s]+", text.strip()):
        raise UsageError(f"“{text}” is not an e-mail address", next_step="Write it as name@host")
    choices = CHOICES.get(field)
    if choices and text.strip().lower() not in choices:
        raise UsageError(
            f"“{text}” is not a {field} that confprep knows",
            next_step=f"Use one of: {', '.join(choices)}",
        )
    return text.strip().lower() if choices else text.strip()


def _answered(profile: Profile, field: str) -> bool:
    return bool(getattr(profile, field) != getattr(Profile(), field))


def _ask(field: str, question: str) -> dict[str, Any]:
    """Ask until the answer can be used; an empty answer is left for later."""
    while True:
        text = typer.prompt(question, default="", show_default=False)
        if not text.strip():
            return {}
        try:
            return {field: _parse(field, text)}
        except UsageError as error:
            console.complain(str(error))


def _ask_targets() -> list[str]:
    console.say("\nPrograms you hope for, one at a time (Enter when done).")
    names = []
    while name := typer.prompt("Program", default="", show_default=False).strip():
        names.append(name)
    return names


def _add_targets(workspace: Workspace, names: list[str]) -> list[str]:
    """Add the programs that are certain; return a sentence for each that is not."""
    from confprep.programs import load
    from confprep.programs.resolve import Resolver
    from confprep.programs.targets import label, put

    resolver = Resolver(load(workspace.targets()))
    chosen: list[tuple[Program, dict[str, object]]] = []
    unclear = []
    for name in names:
        found = resolver.resolve(name, workspace.profile().specialty)
        if found.program:
            chosen.append((found.program, {}))
            console.say(f"Target: {label(found.program)}")
            continue
        ids = ", ".join(each.id for each in found.programs)
        hint = f"one of: {ids}" if ids else "what you find with: confprep programs search TEXT"
        unclear.append(f"Not added: “{name}” ({found.why}). Use confprep targets add with {hint}.")
    if chosen:
        workspace.edit_targets(put(chosen))
    return unclear


def _save(workspace: Workspace, answers: dict[str, Any]) -> None:
    from confprep.generators.templates import environment

    texts = environment()
    blank = texts.get_template("workspace/profile.toml.j2")
    workspace.add_file(workspace.profile_path, blank.render(profile=Profile(), toml=_toml))
    workspace.add_file(
        workspace.targets_path, texts.get_template("workspace/targets.toml.j2").render()
    )
    if not workspace.venues():
        workspace.add_file(
            workspace.venues_folder / "my-building.toml",
            texts.get_template("workspace/venue.toml.j2").render(),
        )

    def change(document: TOMLDocument) -> None:
        for field, answer in answers.items():
            document[field] = answer

    if answers:
        workspace.edit_profile(change)


def _toml(value: object) -> str:
    """Return a value as TOML writes it."""
    import tomlkit

    return tomlkit.item(value).as_string()


def _shown(value: object) -> str:
    return ", ".join(value) if isinstance(value, tuple) else str(value)


def _report(workspace: Workspace) -> None:
    profile = workspace.profile()
    blank = [field for field in QUESTIONS if not _answered(profile, field)]
    console.say(f"\nYour folder: {workspace.root.resolve()}")
    console.say(f"  {workspace.profile_path.name}: who you are. Open it to add or change anything.")
    if blank:
        console.say(f"    still blank: {', '.join(blank)}")
    count = len(workspace.targets())
    console.say(
        f"  {workspace.targets_path.name}: {count} target program{'' if count == 1 else 's'}."
    )
    if not count:
        console.say("    add one with: confprep targets add NAME")
    console.say("  venues/: how far it is from room to room, where you know better.")
    console.say("Next: confprep meetings, then confprep plan MEETING")
