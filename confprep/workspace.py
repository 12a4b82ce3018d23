"""The user's folder: profile, targets, decisions, plans. One of the two doors to the disk.

    profile.toml      who the user is; the texts say nothing else about them
    targets.toml      the programs they hope for
    decisions.toml    people accepted or rejected, visits pinned or skipped
    meetings/         meetings of the user's own        templates/   texts of the user's own
                      with `corrections/<meeting>.toml`, how their pages are to be read
    venues/           walking times they know better
    contacts.db       the contact log (opened by `contacts/store.py`)
    plans/<meeting>/  what was written, with `.state/` for what the next run must remember

Every write is atomic and private to the user. A file that the user changed after it was written is
never overwritten: the new one is put beside it and named.
"""

from __future__ import annotations

import hashlib
import os
import tempfile
from collections.abc import Callable, Iterable, Sequence
from datetime import datetime
from itertools import takewhile
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING, Any, Literal, TypeVar

import msgspec
from msgspec import Struct

from confprep.errors import UsageError, WorkspaceError
from confprep.model import (
    Agreed,
    Artifact,
    Correction,
    Decisions,
    Listing,
    Plan,
    Profile,
    Target,
    User,
)
from confprep.scrapers.meetings import CorrectionsFile
from confprep.toml_file import convert, load

if TYPE_CHECKING:
    from tomlkit import TOMLDocument

T = TypeVar("T")
STATE = ".state"
WRITTEN = "written.json"
OLD_LISTING = f"{STATE}/listing.json"
"""Where earlier versions kept the listing a second time."""
MOST_TO_ATTACH = 15_000_000
"""Bytes of a file that most mail servers still take, once it is encoded as text."""


CORRECTIONS = """\
What you corrected in how the pages of this meeting are read. It is applied whenever they are read.

is     what the line is: title, person, affiliation, room, day, or nothing (leave it out)
text   the line that you corrected, as it is printed
look   how that line is set: every line that is set so is read the same way; without a look it is
       this line alone. See the looks with: confprep read FILE --correct

Take a correction back by deleting its four lines. Later ones win over earlier ones.
"""
"""Stands at the head of a new file of corrections."""


class Written(Struct, frozen=True, kw_only=True):
    """What became of one artifact."""

    path: Path
    outcome: Literal["new", "updated", "same", "beside", "removed"]
    """`beside`: the user has changed the file, so the new text stands in `path` next to it."""


class TargetsFile(Struct, frozen=True, kw_only=True):
    """The shape of `targets.toml`."""

    target: tuple[Target, ...] = ()


class MeetingDecisions(Struct, frozen=True, kw_only=True):
    """What was decided for one meeting."""

    pinned: tuple[str, ...] = ()
    skipped: tuple[str, ...] = ()
    agreed: dict[str, Agreed] = {}


class DecisionsFile(Struct, frozen=True, kw_only=True):
    """The shape of `decisions.toml`; people are decided on once for all meetings."""

    accepted: tuple[str, ...] = ()
    rejected: tuple[str, ...] = ()
    meetings: dict[str, MeetingDecisions] = {}


class Workspace:
    """One user's folder."""

    def __init__(self, root: Path) -> None:
        self.root = root

    # --- where things are ---------------------------------------------------------------

    @property
    def profile_path(self) -> Path:
        """The user's profile."""
        return self.root / "profile.toml"

    @property
    def targets_path(self) -> Path:
        """The user's target programs."""
        return self.root / "targets.toml"

    @property
    def decisions_path(self) -> Path:
        """What the user accepted, rejected, pinned and skipped."""
        return self.root / "decisions.toml"

    @property
    def contacts_path(self) -> Path:
        """The contact log's database."""
        return self.root / "contacts.db"

    @property
    def cache_folder(self) -> Path:
        """Fetched pages."""
        return self.root / ".cache"

    @property
    def meetings_folder(self) -> Path:
        """Meetings of the user's own, one TOML file each."""
        return self.root / "meetings"

    def corrections_path(self, meeting: str) -> Path:
        """Where it stands what the user corrected in how a meeting's pages are read."""
        return self.meetings_folder / "corrections" / f"{meeting}.toml"

    @property
    def seasons_folder(self) -> Path:
        """Quiet periods of the user's own, one TOML file a season."""
        return self.root / "seasons"

    @property
    def venues_folder(self) -> Path:
        """Walking times of the user's own, one TOML file a building."""
        return self.root / "venues"

    @property
    def templates_folder(self) -> Path | None:
        """Texts of the user's own, or None where there are none."""
        folder = self.root / "templates"
        return folder if folder.is_dir() else None

    def plan_folder(self, key: str) -> Path:
        """Where the plan for one meeting lives."""
        return self.root / "plans" / key

    # --- what the user wrote ------------------------------------------------------------

    def profile(self) -> Profile:
        """Return the user's profile; an empty one where there is no file yet."""
        return load(self.profile_path, Profile) or Profile()

    def targets(self) -> tuple[Target, ...]:
        """Return the user's target programs, in the file's order."""
        loaded = load(self.targets_path, TargetsFile)
        return loaded.target if loaded else ()

    def decisions(self, meeting: str) -> Decisions:
        """Return what the user has decided about people, and about visits of one meeting."""
        loaded = load(self.decisions_path, DecisionsFile) or DecisionsFile()
        visits = loaded.meetings.get(meeting, MeetingDecisions())
        return Decisions(
            accepted=loaded.accepted,
            rejected=loaded.rejected,
            pinned=visits.pinned,
            skipped=visits.skipped,
            agreed=visits.agreed,
        )

    def venues(self) -> dict[str, bytes]:
        """Return the user's own files with walking times, by name."""
        return {
            f"venues/{path.name}": path.read_bytes()
            for path in sorted(self.venues_folder.glob("*.toml"))
        }

    def user(self, meeting: str = "") -> User:
        """Return whom everything is made for, with what was decided for one meeting."""
        return User(
            profile=self.profile(),
            targets=self.targets(),
            decisions=self.decisions(meeting),
            venues=self.venues(),
            seasons=self.seasons_folder,
            templates=self.templates_folder,
        )

    def save_decisions(self, meeting: str, decisions: Decisions) -> None:
        """Remember decisions for every later run; without a meeting, those about people."""

        def change(document: TOMLDocument) -> None:
            import tomlkit

            document["accepted"] = list(decisions.accepted)
            document["rejected"] = list(decisions.rejected)
            if not meeting:
                return
            meetings = document.setdefault("meetings", tomlkit.table(is_super_table=True))
            visits = meetings.setdefault(meeting, tomlkit.table())
            visits["pinned"] = list(decisions.pinned)
            visits["skipped"] = list(decisions.skipped)
            visits.pop("agreed", None)
            if decisions.agreed:
                visits["agreed"] = msgspec.to_builtins(decisions.agreed, builtin_types=(datetime,))

        _edit(self.decisions_path, change)

    def keep_corrections(self, meeting: str, added: Sequence[Correction]) -> Path:
        """Add to what the user corrected in how a meeting's pages are read; return the file."""

        def change(document: TOMLDocument) -> None:
            import tomlkit

            if not document:
                for line in CORRECTIONS.splitlines():
                    document.add(tomlkit.comment(line) if line else tomlkit.nl())
            kept = document.setdefault("correction", tomlkit.aot())
            for one in added:
                kept.append(tomlkit.item(msgspec.to_builtins(one)))

        path = self.corrections_path(meeting)
        _edit(path, change, check=CorrectionsFile)
        return path

    def edit_targets(self, change: Callable[[TOMLDocument], None]) -> None:
        """Change `targets.toml` in place; comments and order stay, and the result is checked."""
        _edit(self.targets_path, change, check=TargetsFile)

    def edit_profile(self, change: Callable[[TOMLDocument], None]) -> None:
        """Change `profile.toml` in place; comments and order stay, and the result is checked."""
        _edit(self.profile_path, change, check=Profile)

    def document(self, name: str) -> bytes | None:
        """Return a file of the user's own, or None where it cannot be read or is too big to send.

        `name` may lead out of the workspace: it is the user's own profile that names it.
        """
        try:
            path = self.root / Path(name).expanduser()
            if not name or not path.is_file() or path.stat().st_size > MOST_TO_ATTACH:
                return None
            return path.read_bytes()
        except (OSError, ValueError, RuntimeError):
            return None

    def add_file(self, path: Path, text: str) -> bool:
        """Write a file of the user's own if it is not there yet; return whether it was written."""
        if path.exists():
            return False
        write_atomically(path, text.encode())
        return True

    # --- plans --------------------------------------------------------------------------

    def plan(self, key: str) -> Plan:
        """Return the plan that was made for a meeting."""
        return self._decoded(key, "plan.json", msgspec.json.Decoder(Plan).decode)

    def listing(self, key: str) -> Listing:
        """Return the listing that the plan was made from."""
        from confprep.scrapers import contract

        old = (self.plan_folder(key) / OLD_LISTING).exists()
        return self._decoded(key, OLD_LISTING if old else "listing.json", contract.load)

    def has_listing(self, key: str) -> bool:
        """Whether the listing that the plan was made from is still there."""
        names = (OLD_LISTING, "listing.json")
        return any((self.plan_folder(key) / name).exists() for name in names)

    def planned(self) -> tuple[str, ...]:
        """Return the keys of all meetings with a plan."""
        return tuple(sorted(path.parent.name for path in self.root.glob("plans/*/plan.json")))

    def saved(self, key: str, name: str) -> bytes | None:
        """Return a file of an earlier run, by its path in the meeting's folder, or None.

        Where the user has changed it, and the run's own stands beside it, it is that one.
        """
        folder = self.plan_folder(key)
        memory = _digests(folder / STATE / WRITTEN)
        there = [*takewhile(lambda place: (folder / place).exists(), _places(name))]
        if not there:
            return None
        files = {place: (folder / place).read_bytes() for place in there}
        own = (data for place, data in files.items() if _digest(data) in memory.get(place, ()))
        return next(own, files[name])

    def state(self, key: str, name: str) -> bytes | None:
        """Return what an earlier run left for this one, or None."""
        return self.saved(key, f"{STATE}/{name}")

    def set_aside(self, key: str, names: Iterable[str]) -> None:
        """Rename damaged files of an earlier run, so that new ones take their place."""
        for path in (self.plan_folder(key) / name for name in names):
            path.replace(path.with_name(f"{path.stem}.damaged{path.suffix}"))

    def _decoded(self, key: str, name: str, decode: Callable[[bytes], T]) -> T:
        data = self.saved(key, name)
        if data is None:
            known = self.planned()
            there = f"There are plans for: {', '.join(known)}" if known else ""
            raise UsageError(
                f"There is no plan for “{key}” in this folder",
                next_step=there or f"Make one with: confprep plan {key}",
            )
        try:
            return decode(data)
        except (msgspec.DecodeError, UnicodeDecodeError) as error:
            raise WorkspaceError(
                "The file is damaged",
                where=str(self.plan_folder(key) / name),
                next_step=f"Make it anew with: confprep plan {key}",
            ) from error

    def check_writable(self) -> None:
        """Fail now, in one sentence, rather than after a long fetch."""
        try:
            self.root.mkdir(parents=True, exist_ok=True)
            with tempfile.TemporaryFile(dir=self.root):
                pass
        except OSError as error:
            raise _cannot_write(self.root, error) from error

    def write(
        self, key: str, artifacts: Iterable[Artifact], *, sweep: Sequence[str] = ()
    ) -> tuple[Written, ...]:
        """Write the files of one plan.

        A file changed by the user stays, and the new one goes beside it as `name.new.ext`. Files
        of an earlier run whose path starts with one of `sweep` and that are not among `artifacts`
        are removed if the user left them as they were: a letter nobody should send any more.
        """
        folder = self.plan_folder(key)
        memory_path = folder / STATE / WRITTEN
        memory = _digests(memory_path)
        wanted = {artifact.path: artifact.data for artifact in artifacts}
        # What is about to be written counts as ours even if this run is cut off halfway.
        pending = {path: {*memory.get(path, ()), _digest(data)} for path, data in wanted.items()}
        _save_digests(memory_path, {**memory, **pending})
        written = []
        now: dict[str, set[str]] = {}
        for path, data in wanted.items():
            result = _place(folder, path, data, memory)
            written.append(result)
            now[result.path.relative_to(folder).as_posix()] = {_digest(data)}
        for path in memory.keys() - wanted.keys():
            if not path.startswith(tuple(sweep)) or path in now:
                continue
            file = folder / path
            if file.is_file() and _digest(file.read_bytes()) in memory[path]:
                file.unlink()
                written.append(Written(path=file, outcome="removed"))
        if "listing.json" in wanted:
            (folder / OLD_LISTING).unlink(missing_ok=True)
        kept = {path: seen for path, seen in memory.items() if (folder / path).exists()}
        _save_digests(memory_path, {**kept, **now})
        return tuple(written)


# --- writing ------------------------------------------------------------------------------------


def write_atomically(path: Path, data: bytes) -> None:
    """Write `data` so that the file is either as before or whole, and private to the user."""
    try:
        _make_private(path.parent)
        handle, temporary = tempfile.mkstemp(dir=path.parent, prefix=".new-")
        try:
            with os.fdopen(handle, "wb") as file:
                file.write(data)
                file.flush()
                os.fsync(file.fileno())
            Path(temporary).replace(path)
        except BaseException:
            Path(temporary).unlink(missing_ok=True)
            raise
    except OSError as error:
        raise _cannot_write(path, error) from error


def _make_private(folder: Path) -> None:
    """Make a folder and those above it that are missing, for the user alone."""
    if not folder.is_dir():
        _make_private(folder.parent)
        folder.mkdir(mode=0o700, exist_ok=True)


def _cannot_write(path: Path, error: OSError) -> WorkspaceError:
    return WorkspaceError(
        f"Cannot write here ({error.strerror or error})",
        where=str(path),
        next_step="Free space, or choose a folder of your own with --workspace DIR",
    )


def _place(folder: Path, path: str, data: bytes, memory: dict[str, set[str]]) -> Written:
    """Write one artifact where it does not destroy anything of the user's."""
    for candidate in _places(path):
        file = folder / candidate
        if not file.exists():
            write_atomically(file, data)
            return Written(path=file, outcome="new" if candidate == path else "beside")
        present = _digest(file.read_bytes())
        if present == _digest(data):
            return Written(path=file, outcome="same" if candidate == path else "beside")
        if present in memory.get(candidate, ()):
            write_atomically(file, data)
            return Written(path=file, outcome="updated" if candidate == path else "beside")
    raise AssertionError  # `_places` never ends


def _places(path: str) -> Iterable[str]:
    yield path
    pure = PurePosixPath(path)
    number = 1
    while True:
        mark = "new" if number == 1 else f"new-{number}"
        yield str(pure.with_name(f"{pure.stem}.{mark}{pure.suffix}"))
        number += 1


def _digest(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


def _digests(path: Path) -> dict[str, set[str]]:
    try:
        return msgspec.json.decode(path.read_bytes(), type=dict[str, set[str]])
    except (FileNotFoundError, msgspec.DecodeError):
        return {}  # Then every file counts as the user's own, and nothing is overwritten.


def _save_digests(path: Path, digests: dict[str, set[str]]) -> None:
    ordered = {name: sorted(digests[name]) for name in sorted(digests)}
    write_atomically(path, msgspec.json.format(msgspec.json.encode(ordered), indent=1))


# --- TOML files ---------------------------------------------------------------------------------


def _edit(
    path: Path, change: Callable[[TOMLDocument], None], *, check: type[Any] | None = None
) -> None:
    import tomlkit
    from tomlkit.exceptions import TOMLKitError

    try:
        text = path.read_text(encoding="utf-8-sig") if path.exists() else ""
        document = tomlkit.parse(text)
    except (TOMLKitError, UnicodeDecodeError, OSError) as error:
        raise WorkspaceError(
            f"The file cannot be read: {error}", where=str(path), next_step="Correct that line"
        ) from error
    change(document)
    changed = tomlkit.dumps(document)
    if check is not None:
        convert(changed, str(path), check)
    write_atomically(path, changed.encode())
