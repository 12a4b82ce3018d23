"""What has to be known of a meeting before it can be planned: taken from its page, or asked.

A face shows `questions(form)` one after the other or all at once, hands each answer to `answered`,
which checks it, and in the end calls `keep`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from msgspec import Struct
from msgspec.structs import replace

from confprep import plan as job
from confprep.errors import UsageError
from confprep.model import Claim, Listing, Meeting
from confprep.scrapers import meetings
from confprep.scrapers.meetings import keys
from confprep.scrapers.meetings.societies import of_edition
from confprep.text import places, typed, zones
from confprep.workspace import Workspace

if TYPE_CHECKING:
    from confprep.scrapers.fetch import Fetcher
    from confprep.scrapers.page import Page

FIELDS = ("name", "starts", "ends", "city", "zone")
"""In the order in which they are asked."""
_DAYS = ("starts", "ends")
NEEDED = ("name", "starts", "ends", "zone")
"""What no plan can do without."""
_IN_WORDS = {
    "name": "its name",
    "starts": "its first day",
    "ends": "its last day",
    "city": "its city",
    "zone": "its time zone",
}
_EXAMPLES = {
    "name": '"Southern Meeting 2026"',
    "starts": "2026-07-15",
    "ends": "2026-07-18",
    "city": '"Nashville, TN"',
    "zone": "Eastern",
}
_NAMED = 3
ENTERED = "entered by you"


class Answer(Struct, frozen=True, kw_only=True):
    """One fact of a meeting, as it will be kept, and where it comes from."""

    text: str
    source: str = ENTERED
    stated: bool = True
    """Whether somebody says it, the page or the user; else it follows from what they say."""


class MeetingForm(Struct, frozen=True, kw_only=True):
    """What is known of a meeting so far."""

    answers: dict[str, Answer] = {}
    key: str = ""
    """The key that was asked for; empty where one is to be made."""
    known: str = ""
    """The key of the meeting that this is, where it is kept already."""
    files: tuple[str, ...] = ()
    address: str = ""
    where: str = ""
    """What was read, as the user knows it."""

    @property
    def known_so_far(self) -> tuple[tuple[str, Answer], ...]:
        """The fields with an answer, in order, and the answers."""
        return tuple((field, self.answers[field]) for field in FIELDS if field in self.answers)

    @property
    def missing(self) -> tuple[str, ...]:
        """The fields without an answer, in order."""
        return tuple(field for field in FIELDS if field not in self.answers)

    @property
    def complete(self) -> bool:
        """Whether a plan can be made with it."""
        return bool(self.known) or not set(NEEDED) & set(self.missing)


class Kept(Struct, frozen=True, kw_only=True):
    """A meeting is in the workspace."""

    key: str
    path: Path


def answered(form: MeetingForm, field: str, text: str, *, today: date) -> MeetingForm:
    """Return the form with one more answer, as typed; nothing typed changes nothing.

    The first day may be a range, which gives the last one; a city that lies in one zone gives the
    zone. Raises `UsageError` where the text is no answer to this question.
    """
    text = " ".join(text.split())
    if not text:
        return form
    found = _checked(field, text, form.answers, today)
    taken = {key: Answer(text=value) for key, value in found.items()}
    answers = {**form.answers, **taken}
    if field == "city" and not _zone_is_stated(form):
        answers.pop("zone", None)
        if zone := places.zone_of(text):
            source = f"not stated; it is where {text} lies"
            answers["zone"] = Answer(text=zone, source=source, stated=False)
    return replace(form, answers=answers)


def _zone_is_stated(form: MeetingForm) -> bool:
    return "zone" in form.answers and form.answers["zone"].stated


def given(texts: Mapping[str, str], *, today: date, form: MeetingForm | None = None) -> MeetingForm:
    """Return a form with the answers that were given as options, the error naming the option."""
    form = form or MeetingForm()
    for field in FIELDS:
        if field == "starts" and texts.get("ends"):
            # Otherwise a last day that the page printed could lie before the first one given.
            form = replace(form, answers=_without(form.answers, "ends"))
        form = answered(form, field, texts.get(field, ""), today=today)
    return form


def _without(answers: Mapping[str, Answer], field: str) -> dict[str, Answer]:
    return {key: answer for key, answer in answers.items() if key != field}


def _checked(field: str, text: str, answers: Mapping[str, Answer], today: date) -> dict[str, str]:
    """Return the fields that a text answers."""
    if field in _DAYS:
        try:
            found = _days(field, text, answers, today)
        except UsageError as error:
            raise UsageError(error.what, where=field, next_step=error.next_step) from None
        known = {**{key: each.text for key, each in answers.items()}, **found}
        if known.get("ends", known[field]) < known.get("starts", known[field]):
            raise UsageError(
                f"The last day, {known['ends']}, lies before the first, {known['starts']}",
                where=field,
            )
        return found
    if field == "zone":
        # A town where a zone is asked for is as good, where it lies in one.
        return {"zone": (places.find(text) and places.zone_of(text)) or zones.typed(text)}
    return {field: text}


def _days(field: str, text: str, answers: Mapping[str, Answer], today: date) -> dict[str, str]:
    if field == "starts":
        first, last = typed.span(text, today=today)
        return {"starts": f"{first}"} | ({"ends": f"{last}"} if last else {})
    starts = answers.get("starts")
    first_day = date.fromisoformat(starts.text) if starts else None
    return {"ends": f"{typed.day(text, today=today, first=first_day)}"}


def check_complete(form: MeetingForm) -> None:
    """Raise one `UsageError` that names all that is missing, and the options that give it."""
    if form.complete:
        return
    lacking = [_IN_WORDS[field] for field in form.missing]
    options = " ".join(f"--{field} {_EXAMPLES[field]}" for field in form.missing)
    several = f"{', '.join(lacking[:-1])} and {lacking[-1]}" if len(lacking) > 1 else lacking[0]
    raise UsageError(
        f"{form.where or 'This'} does not say what a plan needs of the meeting: {several}",
        next_step=f"Add it, for example: {options}",
    )


# --- a page --------------------------------------------------------------------------------------


def of_page(
    folder: Path,
    saved: Sequence[Path],
    address: str = "",
    *,
    key: str = "",
    options: Mapping[str, str],
    today: date,
    refresh: bool = False,
    browser: bool = False,
) -> MeetingForm:
    """Return what saved pages, or the page at an address, say of their meeting.

    What was given as options wins over the page. A page that was planned from before is the same
    meeting. Raises `ReadError` or `FetchError` where there is no program to be had.
    """
    from confprep.scrapers.meetings import printed

    if any(str(path) == "-" for path in saved):
        raise UsageError(
            "A meeting is kept with its pages, and standard input cannot be kept",
            next_step="Save it to a file and name that file, or name a meeting that is known",
        )
    files = tuple(str(path.resolve()) for path in saved)
    workspace = Workspace(folder)
    where = address or ", ".join(path.name for path in saved[:_NAMED])
    where += f" and {len(saved) - _NAMED} more" if len(saved) > _NAMED else ""
    asked = MeetingForm(key=key, files=files, address=address, where=where)
    if same := _planned_before(workspace, asked):
        _check_unchanged(workspace, same, options, today)
        return replace(asked, known=same)
    fetcher = job.fetcher(workspace.cache_folder, refresh=refresh, browser=browser)
    pages, listing = _opened(saved, address, fetcher)
    says = {
        field: Answer(text=each.value, source=each.source, stated=each.stated)
        for field, each in printed.read(pages, listing).items()
    }
    form = given(options, today=today, form=replace(asked, answers=says))
    return replace(form, known="" if key else _already_known(workspace, form))


def _opened(
    saved: Sequence[Path], address: str, fetcher: Fetcher
) -> tuple[Sequence[Page], Listing]:
    from confprep.scrapers.files import open_paths
    from confprep.scrapers.listing import fetch_listing, read_pages

    if address:
        listing = fetch_listing(Meeting(key="", name="", address=address), fetcher)
        return [fetcher.get(address)], listing
    pages = open_paths(saved)
    return pages, read_pages(pages)


def _planned_before(workspace: Workspace, form: MeetingForm) -> str:
    """Return the key of the user's own meeting that was made of these pages, or nothing."""
    own = workspace.meetings_folder
    for path in sorted(own.glob("*.toml")) if own.is_dir() else ():
        if form.key and path.stem != form.key:
            continue
        meeting = meetings.load(path)
        pages = bool(form.files) and set(form.files) <= set(meeting.files)
        if pages or (form.address and meeting.address == form.address):
            return path.stem
    return ""


def _check_unchanged(
    workspace: Workspace, key: str, options: Mapping[str, str], today: date
) -> None:
    """Raise `UsageError` where options say something else of a meeting than what is kept of it."""
    kept = meetings.find(key, workspace.meetings_folder)
    answers = {field: Answer(text=str(getattr(kept, field) or "")) for field in FIELDS}
    known = MeetingForm(answers={field: each for field, each in answers.items() if each.text})
    said = given(options, today=today, form=known)
    for field in FIELDS:
        if said.answers.get(field) != known.answers.get(field):
            raise UsageError(
                f"This is your meeting “{key}”, and its {field} is {answers[field].text or 'open'}",
                where=str(workspace.meetings_folder / f"{key}.toml"),
                next_step="Change it there",
            )


def _already_known(workspace: Workspace, form: MeetingForm) -> str:
    """Return the key of the known meeting with the same society or name, and the same days."""
    if not {"name", "starts", "ends"} <= form.answers.keys():
        return ""
    starts, ends = form.answers["starts"].text, form.answers["ends"].text
    base = keys.base_of(form.answers["name"].text)
    for key, meeting in meetings.catalogue(workspace.meetings_folder).items():
        same = key.startswith(base) and not key.removeprefix(base).strip("-0123456789")
        if same and (f"{meeting.starts}", f"{meeting.ends}") == (starts, ends):
            return key
    return ""


# --- keeping -------------------------------------------------------------------------------------


def key_of(folder: Path, form: MeetingForm) -> str:
    """Return the key that a form's meeting will have; UsageError where name or year is missing."""
    if form.known or form.key:
        return form.known or form.key
    if "name" not in form.answers:
        raise UsageError("The meeting needs a name", next_step="Give it with --name")
    name = form.answers["name"].text
    if "starts" in form.answers:
        year = date.fromisoformat(form.answers["starts"].text).year
    else:
        year = keys.year_in(name)
    if not year:
        raise UsageError(
            "The meeting's key ends in its year, and no year was said",
            next_step="Give the first day with --starts, or a key such as soa-2026",
        )
    return keys.key_of(name, year, meetings.known_keys(Workspace(folder).meetings_folder))


def keep(folder: Path, form: MeetingForm, *, today: date) -> Kept:
    """Write a form's meeting into the folder; the file of an earlier one is never overwritten."""
    workspace = Workspace(folder)
    key = key_of(folder, form)
    if form.known:
        return Kept(key=key, path=workspace.meetings_folder / f"{key}.toml")
    texts = {field: form.answers[field].text for field in FIELDS if field in form.answers}
    if form.address:
        texts["address"] = form.address
    sources = {
        field: Claim(source=answer.source, verified_on=today if answer.stated else None)
        for field, answer in form.answers.items()
    }
    path = workspace.meetings_folder / f"{key}.toml"
    text = meetings.document(key, texts, form.files, checked_on=today, sources=sources)
    if not workspace.add_file(path, text):
        raise UsageError(
            f"You have a meeting “{key}” already", where=str(path), next_step="Change it there"
        )
    return Kept(key=key, path=path)


def is_new_edition(folder: Path, key: str) -> bool:
    """Whether a key is a year of a known society's meeting of which nothing is known."""
    known = meetings.known_keys(Workspace(folder).meetings_folder)
    return key not in known and of_edition(key) is not None
