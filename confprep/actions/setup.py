"""Set up the user's folder: who they are."""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from msgspec import Struct

from confprep.actions.typed import specialty
from confprep.errors import UsageError
from confprep.model import Profile
from confprep.workspace import Workspace

if TYPE_CHECKING:
    from tomlkit import TOMLDocument

FIELDS = (
    "name",
    "email",
    "school",
    "country",
    "status",
    "stage",
    "hospital",
    "specialty",
    "interests",
    "research",
    "application_year",
)
"""What is asked of a new user, in this order."""
CHOICES = {
    "status": ("us-img", "non-us-img", "other"),
    "stage": ("student", "graduate", "preliminary", "other"),
}
PRELIMINARY = "preliminary"


class SetUp(Struct, frozen=True, kw_only=True):
    """How far the folder is set up."""

    folder: Path
    profile: Path
    targets_file: Path
    blank: tuple[str, ...]
    """Fields without an answer."""
    targets: int


class Answered(Struct, frozen=True, kw_only=True):
    """Answers were written into the profile."""

    kept: dict[str, str]
    """Fields that had an answer already, which was not overwritten, and that answer."""


def check(field: str, text: str) -> None:
    """Raise `UsageError` where a text is no answer for a field of the profile."""
    _parsed(field, text)


def is_open(folder: Path, field: str, texts: Mapping[str, str]) -> bool:
    """Whether a field is still to be asked, beside the answers in `texts`."""
    profile = Workspace(folder).profile()
    if field in texts or _has(profile, field):
        return False
    stages = (texts.get("stage", "").strip().lower(), profile.stage)
    return field != "hospital" or PRELIMINARY in stages


def answer(folder: Path, texts: Mapping[str, str]) -> Answered:
    """Write answers, as typed, into the profile; an answer given earlier is never overwritten."""
    before = Workspace(folder).profile()
    given = {field: text for field, text in texts.items() if text}
    for field, text in given.items():
        check(field, text)
    kept = {field: _shown(getattr(before, field)) for field in given if _has(before, field)}
    change(folder, {field: text for field, text in given.items() if field not in kept})
    return Answered(kept=kept)


def change(folder: Path, texts: Mapping[str, str]) -> None:
    """Write answers, as typed, into the profile, in the place of earlier ones.

    Lays out the files of the folder that are not there yet.
    """
    workspace = Workspace(folder)
    answers = {field: _parsed(field, text) for field, text in texts.items()}
    _lay_out(workspace)

    def put(document: TOMLDocument) -> None:
        for field, value in answers.items():
            document[field] = value

    if answers:
        workspace.edit_profile(put)


def state(folder: Path) -> SetUp:
    """Return how far the folder is set up."""
    workspace = Workspace(folder)
    return SetUp(
        folder=workspace.root.resolve(),
        profile=workspace.profile_path,
        targets_file=workspace.targets_path,
        blank=tuple(field for field in FIELDS if is_open(folder, field, {})),
        targets=len(workspace.targets()),
    )


def _parsed(field: str, text: str) -> Any:
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
        return specialty(text)
    choices = CHOICES.get(field)
    if choices and text.strip().lower() not in choices:
        raise UsageError(
            f"“{text}” is not a {field} that confprep knows",
            next_step=f"Use one of: {', '.join(choices)}",
        )
    return text.strip().lower() if choices else text.strip()


def _has(profile: Profile, field: str) -> bool:
    return bool(getattr(profile, field) != getattr(Profile(), field))


def _shown(value: object) -> str:
    return ", ".join(value) if isinstance(value, tuple) else str(value)


def _lay_out(workspace: Workspace) -> None:
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


def _toml(value: object) -> str:
    """Return a value as TOML writes it."""
    import tomlkit

    return tomlkit.item(value).as_string()
