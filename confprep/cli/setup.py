"""Commands: init."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Annotated

import typer

from confprep.cli import console
from confprep.errors import UsageError

if TYPE_CHECKING:
    from confprep.actions.targets import Resolution

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
    from confprep.actions import setup
    from confprep.actions.folder import check_writable

    folder = console.folder()
    check_writable(folder)
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
    texts = {field: text for field, text in texts.items() if text}
    for field, text in texts.items():
        setup.check(field, text)
    asking = console.interactive()
    if asking:
        console.say("Press Enter to leave a question for later.\n")
        try:
            for field, question in QUESTIONS.items():
                if setup.is_open(folder, field, texts):
                    texts |= _ask(field, question)
        except typer.Abort:
            setup.answer(folder, texts)
            console.say("\nStopped. What you answered is kept; confprep init asks for the rest.")
            raise
    for field, earlier in setup.answer(folder, texts).kept.items():
        console.say(f"Kept your earlier answer: {field} = {earlier}")
    unclear = _add_targets(targets or (), asking=asking)
    _report()
    for sentence in unclear:
        console.complain(sentence)
    if unclear:
        raise typer.Exit(1)


def _ask(field: str, question: str) -> dict[str, str]:
    """Ask until the answer can be used; an empty answer is left for later."""
    from confprep.actions import setup

    while True:
        text: str = typer.prompt(question, default="", show_default=False)
        if not text.strip():
            return {}
        try:
            setup.check(field, text)
        except UsageError as error:
            console.complain(str(error))
        else:
            return {field: text}


def _add_targets(names: Sequence[str], *, asking: bool) -> list[str]:
    """Add the programs that are certain or chosen; return a sentence for each that is not."""
    from confprep.actions import setup, targets
    from confprep.cli.programs import ask_program

    folder = console.folder()
    unclear = []
    for found in _named_programs(names, asking=asking and not setup.state(folder).targets):
        program = found.program
        if program is None and asking:
            program = ask_program(found.text, found.why, found.programs)
        if program:
            # At once: what was chosen before somebody stops is kept.
            targets.add_all(folder, [(program, {})])
            console.say(f"Target: {targets.label(program)}  {program.id}")
            continue
        if asking and found.programs:
            continue  # The user has seen them and chosen none.
        hint = (
            f"Use confprep targets add with one of: {targets.ids_with_names(found.programs)}"
            if found.programs
            else "Look for it with: confprep programs search TEXT"
        )
        unclear.append(f"Not added: “{found.text}” ({found.why}). {hint}.")
    return unclear


def _named_programs(names: Sequence[str], *, asking: bool) -> Iterator[Resolution]:
    """Yield what each name may mean: those given, then those that are typed."""
    from confprep.actions import targets

    if names:
        yield from targets.resolve(console.folder(), names)
    if asking:
        console.say("\nPrograms you hope for, one at a time (Enter when done).")
        while name := typer.prompt("Program", default="", show_default=False).strip():
            yield from targets.resolve(console.folder(), [name])


def _report() -> None:
    from confprep.actions import setup

    state = setup.state(console.folder())
    console.say(f"\nYour folder: {state.folder}")
    console.say(f"  {state.profile.name}: who you are. Open it to add or change anything.")
    if state.blank:
        console.say(f"    still blank: {', '.join(state.blank)}")
    count = state.targets
    console.say(f"  {state.targets_file.name}: {count} target program{'' if count == 1 else 's'}.")
    if not count:
        console.say("    add one with: confprep targets add NAME")
    console.say("  venues/: how far it is from room to room, where you know better.")
    console.say("Next: confprep meetings, then confprep plan MEETING")
