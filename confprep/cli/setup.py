"""Commands: init."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from itertools import chain
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
    "hospital": "The hospital of your one-year post",
    "specialty": "Specialty: orthopaedic-surgery or general-surgery",
    "interests": "Subspecialty interests, separated by commas",
    "research": "Your research in one line, as you would say it",
    "application_year": "The year in which you apply",
}
CHOICES = {
    "status": ("us-img", "non-us-img", "other"),
    "stage": ("student", "graduate", "preliminary", "other"),
}
PRELIMINARY = "preliminary"


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
    hospital: Annotated[str, typer.Option(help="Where you work now, in a preliminary year.")] = "",
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
        "hospital": hospital,
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
                wanted = field != "hospital" or PRELIMINARY in (answers.get("stage"), before.stage)
                if wanted and field not in answers and not _answered(before, field):
                    answers |= _ask(field, question)
        except typer.Abort:
            _save(workspace, answers)
            console.say("\nStopped. What you answered is kept; confprep init asks for the rest.")
            raise
    _save(workspace, answers)
    for field in kept:
        console.say(f"Kept your earlier answer: {field} = {_shown(getattr(before, field))}")
    asked = _ask_targets() if asking and not workspace.targets() else ()
    unclear = _add_targets(workspace, chain(targets or (), asked), asking=asking)
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
    if field == "specialty":
        return console.specialty(text)
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


def _ask_targets() -> Iterator[str]:
    console.say("\nPrograms you hope for, one at a time (Enter when done).")
    while name := typer.prompt("Program", default="", show_default=False).strip():
        yield name


def _add_targets(workspace: Workspace, names: Iterable[str], *, asking: bool) -> list[str]:
    """Add the programs that are certain or chosen; return a sentence for each that is not.

    `names` may come one by one, as they are typed.
    """
    from confprep.cli.programs import ask_which, ids_with_names
    from confprep.programs import load
    from confprep.programs.resolve import Resolver
    from confprep.programs.targets import label, put

    resolver: Resolver | None = None
    chosen: list[tuple[Program, dict[str, object]]] = []
    unclear = []
    try:
        for name in names:
            resolver = resolver or Resolver(load(workspace.targets()))
            found = resolver.resolve(name, workspace.profile().specialty)
            program = found.program or (ask_which(found) if asking else None)
            if program:
                chosen.append((program, {}))
                console.say(f"Target: {label(program)}  {program.id}")
                continue
            if asking and found.programs:
                continue  # The user has seen them and chosen none.
            hint = (
                f"Use confprep targets add with one of: {ids_with_names(found.programs)}"
                if found.programs
                else "Look for it with: confprep programs search TEXT"
            )
            unclear.append(f"Not added: “{name}” ({found.why}). {hint}.")
    finally:
        # What was chosen before somebody stopped is kept.
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
    blank = [
        field
        for field in QUESTIONS
        if not _answered(profile, field) and (field != "hospital" or profile.stage == PRELIMINARY)
    ]
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
