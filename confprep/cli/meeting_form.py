"""What a meeting's page does not say is asked here, one question at a time."""

from __future__ import annotations

import shlex
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from confprep.cli import console
from confprep.errors import UsageError

if TYPE_CHECKING:
    from confprep.actions.meeting_form import MeetingForm

NameOption = Annotated[str, typer.Option("--name", help="The meeting's full name.")]
StartsOption = Annotated[
    str, typer.Option("--starts", help="First day, as 2026-07-15; or all: Jul 15-18, 2026.")
]
EndsOption = Annotated[str, typer.Option("--ends", help="Last day, as 2026-07-18.")]
CityOption = Annotated[str, typer.Option("--city", help="City and state, as Nashville, TN.")]
ZoneOption = Annotated[
    str, typer.Option("--zone", help="Time zone, such as Eastern or America/Chicago.")
]

QUESTIONS = {
    "name": "The meeting's full name",
    "starts": "Its days, such as Oct 19-22, 2026 (or the first day)",
    "ends": "Its last day",
    "city": "Its city, such as Nashville, TN",
    "zone": "Its time zone, such as Eastern or America/Chicago",
}


def is_wanted(
    meeting: str, paths: Sequence[Path], address: str, options: Mapping[str, str]
) -> bool:
    """Whether a page is to become a meeting; UsageError where nothing says which meeting it is."""
    from confprep.actions import meeting_form

    if paths or address:
        if not meeting or meeting_form.is_new_edition(console.folder(), meeting):
            return True
    elif not meeting:
        raise UsageError(
            "No meeting was named",
            next_step="Name one of those in confprep meetings, as in confprep plan aaos-2025; or "
            "hand over a page of its program: confprep plan --from PAGE",
        )
    if options:
        raise UsageError(
            f"--{next(iter(options))} is for a meeting that is made of a page",
            next_step=f"Correct what is known of {meeting} with: confprep meetings add {meeting}",
        )
    return False


def from_page(
    meeting: str,
    paths: Sequence[Path],
    address: str,
    options: Mapping[str, str],
    *,
    refresh: bool,
    browser: bool,
    quiet: bool,
) -> str:
    """Make a meeting of a page, asking for what is missing, and return its key.

    What was made is said unless `quiet`. Raises one `UsageError` that names all that is missing
    where nobody can be asked.
    """
    from confprep.actions import meeting_form, planning

    folder, today = console.folder(), console.today()
    planning.check_ready(folder)
    with console.Waiting() as progress:
        progress("reading")
        form = meeting_form.of_page(
            folder,
            paths,
            address,
            key=meeting,
            options=options,
            today=today,
            refresh=refresh,
            browser=browser,
        )
    if form.known:
        if not quiet:
            console.say(f"This is {form.known}, which is known here.\n")
        return form.known
    if console.interactive() and form.missing:
        for line in _said(form):
            console.say(line)
        again = [shlex.quote(each) for each in (address, *map(str, paths)) if each]
        command = ["confprep", "plan", *filter(None, [meeting]), "--from", *again]
        form = ask(form, command, needed=meeting_form.NEEDED)
    meeting_form.check_complete(form)
    kept = meeting_form.keep(folder, form, today=today)
    if not quiet:
        for line in _said(form):
            console.say(line)
        console.say(f"Kept as {kept.key}. To change anything of it: {kept.path}\n")
    return kept.key


def _said(form: MeetingForm) -> Iterator[str]:
    """Yield what is known of the meeting so far, and from where."""
    yield f"The meeting, from {form.where}:"
    for field, answer in form.known_so_far:
        mark = "" if answer.stated else " Check it."
        yield f"  {field:7} {answer.text}   ({answer.source}){mark}"
    if form.complete and "city" in form.missing:
        yield "  city    not printed; give it with --city, if you like"


def ask(form: MeetingForm, command: Sequence[str], *, needed: Sequence[str]) -> MeetingForm:
    """Ask for what is missing, one question at a time; each answer is checked at once.

    Those `needed` are asked until they are answered, the others may be left. Whoever stops is told
    the command that goes on from there, of which `command` is the beginning.
    """
    from confprep.actions import meeting_form

    console.say("Ctrl-C stops, and says how to go on later.\n")
    try:
        for field in meeting_form.FIELDS:
            while field in form.missing:
                optional = "" if field in needed else " (Enter if unknown)"
                text: str = typer.prompt(
                    f"{QUESTIONS[field]}{optional}", default="", show_default=False
                )
                if not text.strip() and field not in needed:
                    break
                if not text.strip():
                    console.complain("It cannot do without this.")
                try:
                    form = meeting_form.answered(form, field, text, today=console.today())
                except UsageError as error:
                    console.complain(str(error))
                    continue
                answer = form.answers.get("zone")
                if field == "city" and answer and not answer.stated:
                    console.say(f"  Time zone: {answer.text} ({answer.source}).")
    except typer.Abort:
        console.say(f"\nStopped. To go on from here: {_command(form, command)}")
        raise
    return form


def _command(form: MeetingForm, command: Sequence[str]) -> str:
    """Return the command that gives again what was answered."""
    from confprep.actions import meeting_form

    answers = [
        f"--{field} {shlex.quote(answer.text)}"
        for field, answer in form.known_so_far
        if answer.source == meeting_form.ENTERED
    ]
    return " ".join([*command, *answers])
