"""The texts of letters and cards, what is wrong in letters, the longer road, papers of people."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date, datetime
from difflib import get_close_matches
from pathlib import Path
from typing import TYPE_CHECKING

import msgspec
from msgspec import Struct

from confprep.errors import UsageError
from confprep.model import Artifact, Plan
from confprep.workspace import Workspace

if TYPE_CHECKING:
    from confprep.enrichment import Found
    from confprep.generators.phrases import Phrases
    from confprep.generators.timeline import Dated
    from confprep.rules.wording import Finding

TIMELINE = "timeline"
PAPERS = "papers.json"
SUFFIXES = frozenset((".j2", ".toml"))
MOST_OF_A_LETTER = 30_000_000
"""Bytes of a mail with an attachment. Its text is what counts, and is far shorter."""
MOST_OF_A_TEXT = 200_000
"""Bytes of a letter that is text and nothing else."""


class Template(Struct, frozen=True, kw_only=True):
    """One text that the user may change."""

    name: str
    own: bool
    about: str


class Ejected(Struct, frozen=True, kw_only=True):
    """Texts were copied into the user's folder."""

    copied: tuple[str, ...]
    kept: int
    """Of the user's own, left as they are."""


class Linted(Struct, frozen=True, kw_only=True):
    """Letters were checked."""

    findings: tuple[Finding, ...]
    letters: int

    @property
    def errors(self) -> bool:
        """Whether one of them must not be sent as it is."""
        return any(each.level == "error" for each in self.findings)


class Timeline(Struct, frozen=True, kw_only=True):
    """The longer road to the application was written."""

    milestones: tuple[Dated, ...]
    paths: tuple[Path, ...]


class PapersFound(Struct, frozen=True, kw_only=True):
    """Papers that may be by the people of a plan."""

    found: Found
    used: frozenset[str]
    """Addresses of those that letters rest on."""


# --- templates -----------------------------------------------------------------------------------


def templates(folder: Path) -> tuple[Template, ...]:
    """Return the texts, and which of them are the user's own."""
    own = Workspace(folder).templates_folder
    return tuple(
        Template(name=name, own=own is not None and (own / name).is_file(), about=_about(path))
        for name, path in _shipped()
    )


def eject(folder: Path, names: Sequence[str] = ()) -> Ejected:
    """Copy texts into the user's folder, all without names; these are preferred from then on."""
    workspace = Workspace(folder)
    copied, kept = [], 0
    for name, path in _chosen(names):
        if workspace.add_file(workspace.root / "templates" / name, path.read_text("utf-8")):
            copied.append(f"templates/{name}")
        else:
            kept += 1
    return Ejected(copied=tuple(copied), kept=kept)


def _shipped() -> list[tuple[str, Path]]:
    from confprep.generators.templates import shipped

    folder = shipped()
    return [
        (path.relative_to(folder).as_posix(), path)
        for path in sorted(folder.rglob("*"))
        if path.is_file() and path.suffix in SUFFIXES and path.parent.name != "workspace"
    ]


def _chosen(names: Sequence[str]) -> list[tuple[str, Path]]:
    texts = _shipped()
    if not names:
        return texts
    chosen = []
    for name in names:
        found = [row for row in texts if row[0] in {name, f"{name}.md.j2", f"{name}.j2"}]
        if not found:
            near = get_close_matches(name, [row[0].removesuffix(".md.j2") for row in texts])
            raise UsageError(
                f"There is no text called “{name}”",
                next_step=f"Perhaps {near[0]}" if near else "See: confprep templates list",
            )
        chosen += found
    return chosen


def _about(path: Path) -> str:
    """Return the first sentence of the note that a text begins with."""
    match = re.match(r"(?:\{#-?|#)\s*(.+?[.:?])(?:\s|$)", path.read_text("utf-8"), re.DOTALL)
    return " ".join(match.group(1).replace("\n#", " ").split()) if match else ""


def phrases(folder: Path) -> Phrases:
    """Return what says the reasons that are data, in the user's own words where they have any."""
    from confprep.generators import phrases as catalogue
    from confprep.generators.templates import environment

    return catalogue.phrases(environment(Workspace(folder).templates_folder))


# --- wording -------------------------------------------------------------------------------------


def lint(folder: Path, letters: Sequence[tuple[Path, bytes]]) -> Linted:
    """Check letters, each with the file it is from, for wording that could harm the user."""
    from confprep.generators.letters.review import known
    from confprep.rules import wording

    profile = Workspace(folder).profile()
    read = []
    for path, data in letters:
        if len(data) > (MOST_OF_A_LETTER if path.suffix.lower() == ".eml" else MOST_OF_A_TEXT):
            raise UsageError(f"This has {len(data):,} bytes; no letter is as long", where=str(path))
        read.append(known(wording.read(data, str(path)), profile, _plan_beside(path)))
    return Linted(findings=wording.lint_all(read), letters=len(read))


def letters_of_plans(folder: Path) -> tuple[Path, ...]:
    """Return the letters of all plans; `UsageError` where there are none."""
    found = sorted(
        path
        for path in folder.glob("plans/*/letters/*")
        if path.suffix == ".md" and path.name != "00-read-first.md"
    )
    if not found:
        raise UsageError(
            "There are no letters in this folder yet",
            next_step="Name a file, or make a plan first with: confprep plan MEETING",
        )
    return tuple(found)


def _plan_beside(path: Path) -> Plan | None:
    """Return the plan that a letter belongs to: two folders up, if there is a readable one."""
    try:
        return msgspec.json.decode((path.parent.parent / "plan.json").read_bytes(), type=Plan)
    except (OSError, msgspec.DecodeError, UnicodeDecodeError):
        return None


# --- the longer road -----------------------------------------------------------------------------


def milestones(folder: Path) -> tuple[Dated, ...]:
    """Return the milestones on the road to the application."""
    from confprep.generators import timeline as road
    from confprep.generators.templates import environment

    workspace = Workspace(folder)
    texts = road.texts(environment(workspace.templates_folder))
    return tuple(road.milestones(workspace.profile(), texts))


def timeline(folder: Path, *, now: datetime) -> Timeline:
    """Work out the longer road to the application, and write it."""
    from confprep.generators import timeline as road
    from confprep.generators.templates import environment
    from confprep.rules import quiet

    workspace = Workspace(folder)
    artifacts = road.make(
        workspace.profile(),
        today=now.date(),
        now=now,
        environment=environment(workspace.templates_folder),
        season=quiet.load(workspace.seasons_folder),
        memory=workspace.state(TIMELINE, "timeline.json"),
    )
    written = workspace.write(TIMELINE, artifacts)
    return Timeline(
        milestones=milestones(folder),
        paths=tuple(each.path for each in written if not each.path.name.startswith(".")),
    )


# --- papers --------------------------------------------------------------------------------------


def enrich(folder: Path, meeting: str, *, today: date, most_people: int = 25) -> PapersFound:
    """Ask PubMed for recent papers of the people in a plan, and remember what may be theirs."""
    from confprep import enrichment
    from confprep.plan import fetcher

    workspace = Workspace(folder)
    pages = fetcher(workspace.cache_folder)
    candidates = enrichment.enrich(
        workspace.plan(meeting),
        get=lambda address: pages.get(address).content,
        email=workspace.profile().email,
        today=today,
        most_people=most_people,
    )
    found = enrichment.remember(_remembered(workspace, meeting), candidates)
    return _remember(workspace, meeting, found)


def use_papers(folder: Path, meeting: str, choices: Sequence[str]) -> PapersFound:
    """Rest people's openings on papers that were found: each `NAME=PMID`, or `NAME=` for none."""
    from confprep import enrichment

    workspace = Workspace(folder)
    workspace.plan(meeting)
    found = _remembered(workspace, meeting)
    for choice in choices:
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
        found = enrichment.use(found, match[0].person_id, pmid)
    return _remember(workspace, meeting, found)


def _remembered(workspace: Workspace, meeting: str) -> Found:
    from confprep import enrichment

    return enrichment.read(workspace.state(meeting, PAPERS))


def _remember(workspace: Workspace, meeting: str, found: Found) -> PapersFound:
    from confprep import enrichment

    data = msgspec.json.format(msgspec.json.encode(found), indent=1)
    workspace.write(meeting, [Artifact(path=f".state/{PAPERS}", data=data)])
    used = frozenset(paper.address for paper in enrichment.papers(found).values())
    return PapersFound(found=found, used=used)
