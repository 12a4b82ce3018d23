"""The contact log on the disk. One of the two doors to the disk.

    contacts.db           SQLite, WAL, private to the user
    contacts.db.copy      the same, renewed after every change: the way back from a damaged file
    contacts.db.before-N  made before the database is changed to version N

A method that changes something returns only when the change is on the disk. Everything that can
go wrong is a `ContactsError` with one sentence that says what to do.
"""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing, contextmanager, suppress
from datetime import date, datetime, tzinfo
from pathlib import Path
from types import TracebackType
from typing import Any, Self

import msgspec
from msgspec import Struct

from confprep.contacts import rows
from confprep.contacts.finding import fold, matching
from confprep.contacts.rows import DraftState, Row
from confprep.errors import Choice, ContactsError, UsageError
from confprep.model import Contact, Interaction

MIGRATIONS = Path(__file__).parent / "migrations"
APPLICATION_ID = 0x636F6E66
"""Marks a SQLite file as ours ("conf")."""
MENTOR_TYPES = ("", "content", "strategy", "img-navigation", "sponsor")
WAIT_SECONDS = 20.0
"""How long one command waits for another that is writing."""
_PRIVATE = 0o600


class Forgotten(Struct, frozen=True, kw_only=True):
    """What was removed."""

    contact: Contact
    interactions: int
    files: tuple[str, ...]
    """Names of older copies of the log that were deleted because they held the person too."""


class Store:
    """The open contact log; use it in a `with` statement.

    With `write=False` a folder that cannot be written to is read all the same, and a log that
    does not exist yet is an empty one, without a file being made.
    """

    def __init__(self, path: Path, *, write: bool = True, migrations: Path = MIGRATIONS) -> None:
        self.path = path
        self.copy = path.with_name(path.name + ".copy")
        self.warnings: list[str] = []
        """Sentences about what did not work although the change itself is saved."""
        self._depth = 0
        with _told(path):
            self._db = _connect(path, self.copy, write=write)
            try:
                if write or not _immutable(self._db):
                    _migrate(self._db, path, migrations)
                _check(self._db, path)
            except BaseException:
                self._db.close()
                raise

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    def close(self) -> None:
        """Close the log; the last to close it folds the journal into the database file."""
        with suppress(sqlite3.Error):
            self._db.close()

    @contextmanager
    def change(self) -> Iterator[None]:
        """Make everything inside one change: all of it is on the disk afterwards, or none."""
        if self._depth:
            self._depth += 1
            try:
                yield
            finally:
                self._depth -= 1
            return
        with _told(self.path):
            self._db.execute("BEGIN IMMEDIATE")
        self._depth = 1
        try:
            with _told(self.path):
                yield
                self._db.execute("COMMIT")
        except BaseException:
            with suppress(sqlite3.Error):
                self._db.execute("ROLLBACK")
            raise
        finally:
            self._depth = 0
        self._renew_copy()

    def _renew_copy(self) -> None:
        """Write the safety copy; SQLite's own backup makes it whole or not at all."""
        if str(self.path) == ":memory:":
            return
        for attempt in (1, 2):
            try:
                _create_private(self.copy)
                with closing(_plain_connection(self.copy)) as copy:
                    self._db.backup(copy)
            except (sqlite3.Error, OSError) as error:
                if attempt == 1 and _code(error) in {sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB}:
                    self.copy.unlink(missing_ok=True)
                    continue
                self.warnings.append(
                    f"Saved. But the safety copy {self.copy.name} could not be renewed ({error})."
                )
            return

    def _rows(self, question: str, values: Sequence[object] | Mapping[str, object]) -> list[Row]:
        """Return what a question finds, by column name."""
        return rows.by_name(self._db.execute(question, values))

    def _insert(self, table: str, fields: Mapping[str, Any], otherwise: str = "") -> int:
        """Add a row; return its number."""
        names, marks = ", ".join(fields), ", ".join(f":{name}" for name in fields)
        cursor = self._db.execute(
            f"INSERT INTO {table} ({names}) VALUES ({marks}) {otherwise}", dict(fields)
        )
        return int(cursor.lastrowid or 0)

    def _rewrite(self, table: str, number: int, fields: Mapping[str, Any]) -> None:
        settings = ", ".join(f"{name} = :{name}" for name in fields)
        self._db.execute(f"UPDATE {table} SET {settings} WHERE id = :id", {**fields, "id": number})

    # --- people ---------------------------------------------------------------------------

    def contacts(self, search: str = "", *, tag: str = "") -> tuple[Contact, ...]:
        """Return everyone whose entry holds every word of `search`, by name."""
        where, values = _containing("contact.folded", search)
        if tag:
            where += " AND contact.id IN (SELECT contact_id FROM tag WHERE tag = ?)"
            values.append(tag)
        return self._contacts(f"WHERE {where} ORDER BY contact.folded, contact.id", values)

    def contact(self, contact_id: int) -> Contact:
        """Return one person by number."""
        found = self._contacts("WHERE contact.id = ?", [contact_id])
        if not found:
            raise UsageError(
                f"There is no contact with the number {contact_id}",
                next_step="See them all with: confprep contacts list",
            )
        return found[0]

    def names(self) -> dict[int, str]:
        """Return everyone's name by number."""
        with _told(self.path):
            return dict(self._db.execute("SELECT id, name FROM contact").fetchall())

    def find(self, typed: str) -> tuple[Contact, ...]:
        """Return whom `typed` may mean: a number, or a name or part of one in any spelling."""
        if typed.isdecimal():
            return (self.contact(int(typed)),)
        keys = matching(typed, self.names().items())
        marks = ",".join("?" * len(keys))
        return self._contacts(
            f"WHERE contact.id IN ({marks}) ORDER BY contact.folded, contact.id", keys
        )

    def one(self, typed: str) -> Contact:
        """Return the one person `typed` means, or say who it could be."""
        found = self.find(typed)
        if len(found) == 1:
            return found[0]
        if not found:
            raise UsageError(
                f"Nobody in the contact log matches “{typed}”",
                next_step="See them all with: confprep contacts list",
            )
        listed = "; ".join(f"{c.id} {c.name}, {c.institution or 'no institution'}" for c in found)
        raise UsageError(
            f"“{typed}” may be any of these: {listed}",
            next_step="Give the number in place of the name",
            choices=[
                Choice(str(c.id), ", ".join(filter(None, (c.name, c.institution)))) for c in found
            ],
        )

    def add(self, contact: Contact) -> Contact:
        """Add a person; the number in `contact` is ignored and the new one returned."""
        fields = rows.contact_row(contact)
        with self.change():
            self._keep_program(contact)
            added = msgspec.structs.replace(contact, id=self._insert("contact", fields))
            self._keep_tags(added)
        return self.contact(added.id)

    def update(self, contact: Contact) -> Contact:
        """Write every field of a person that is already in the log."""
        fields = rows.contact_row(contact)
        with self.change():
            self.contact(contact.id)
            self._keep_program(contact)
            self._rewrite("contact", contact.id, fields)
            self._db.execute("DELETE FROM tag WHERE contact_id = ?", [contact.id])
            self._keep_tags(contact)
        return self.contact(contact.id)

    def merge(self, keep: Contact, other: Contact) -> Contact:
        """Make two entries one: `keep` takes over what it lacks, and everything that happened."""
        if keep.id == other.id:
            raise UsageError(f"{keep.name} and {other.name} are the same entry already")
        own = msgspec.structs.asdict(keep)
        filled = {
            name: value if value not in ("", None) else getattr(other, name)
            for name, value in own.items()
        }
        filled["tags"] = tuple(dict.fromkeys((*keep.tags, *other.tags)))
        filled["declined"] = keep.declined or other.declined
        # A "no" to being written to is never overruled by an older "yes".
        if False in (keep.may_write, other.may_write):
            filled["may_write"] = False
        with self.change():
            self._db.execute(
                "UPDATE interaction SET contact_id = ? WHERE contact_id = ?", [keep.id, other.id]
            )
            self._db.execute(
                "UPDATE OR IGNORE draft SET contact_id = ? WHERE contact_id = ?",
                [keep.id, other.id],
            )
            self._db.execute("DELETE FROM contact WHERE id = ?", [other.id])
            merged = self.update(Contact(**filled))
        self._leave_no_trace()
        return merged

    def forget(self, contact: Contact) -> Forgotten:
        """Remove a person and all that was logged, from the file, its journal and its copies."""
        with self.change():
            (count,) = self._db.execute(
                "SELECT count(*) FROM interaction WHERE contact_id = ?", [contact.id]
            ).fetchone()
            self._db.execute("DELETE FROM contact WHERE id = ?", [contact.id])
            self._db.execute(
                "DELETE FROM program WHERE id NOT IN "
                "(SELECT program_id FROM contact WHERE program_id IS NOT NULL)"
            )
        self._leave_no_trace()
        removed = []
        for pattern in (".before-*", ".damaged-*"):
            for older in sorted(self.path.parent.glob(self.path.name + pattern)):
                older.unlink()
                removed.append(older.name)
        return Forgotten(contact=contact, interactions=count, files=tuple(removed))

    def _leave_no_trace(self) -> None:
        """Rebuild the file without what was deleted, and empty the journal.

        `secure_delete` blanks deleted rows, but not what earlier page splits left in unused space.
        """
        with _told(self.path):
            self._db.execute("VACUUM")
            (busy, _, _) = self._db.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
        if busy:
            raise ContactsError(
                "The entry is removed, but another confprep is still reading the journal",
                where=str(self.path),
                next_step="Close it, then run: confprep contacts tidy",
            )
        self._renew_copy()

    def tidy(self) -> None:
        """Remove what is left of deleted entries from the file, its journal and its copy."""
        self._leave_no_trace()

    def _contacts(self, condition: str, values: Sequence[object]) -> tuple[Contact, ...]:
        with _told(self.path):
            found = self._rows(
                "SELECT contact.*, program.name AS program FROM contact "
                f"LEFT JOIN program ON program.id = contact.program_id {condition}",
                values,
            )
            only = found[0]["id"] if found else 0
            chosen = "" if len(found) > 1 else f" WHERE contact_id = {int(only)}"
            tags: dict[int, list[str]] = {}
            for contact_id, tag in self._db.execute(f"SELECT contact_id, tag FROM tag{chosen}"):
                tags.setdefault(contact_id, []).append(tag)
        return tuple(rows.contact(row, tuple(sorted(tags.get(row["id"], ())))) for row in found)

    def _keep_program(self, contact: Contact) -> None:
        if contact.program_id:
            self._db.execute(
                "INSERT INTO program (id, name) VALUES (?, ?) "
                "ON CONFLICT (id) DO UPDATE SET name = excluded.name WHERE excluded.name <> ''",
                [contact.program_id, rows.line(contact.program)],
            )

    def _keep_tags(self, contact: Contact) -> None:
        tags = dict.fromkeys(rows.line(tag) for tag in contact.tags)
        self._db.executemany(
            "INSERT INTO tag (contact_id, tag) VALUES (?, ?)",
            [(contact.id, tag) for tag in tags if tag],
        )

    # --- what happened --------------------------------------------------------------------

    def log(self, interaction: Interaction) -> Interaction:
        """Add one interaction; its number is ignored and the new one returned."""
        fields = rows.interaction_row(interaction)
        with self.change():
            return msgspec.structs.replace(interaction, id=self._insert("interaction", fields))

    def amend(self, interaction: Interaction) -> None:
        """Write every field of an interaction that is already in the log."""
        fields = rows.interaction_row(interaction)
        with self.change():
            self._rewrite("interaction", interaction.id, fields)

    def remove_interaction(self, interaction: Interaction) -> None:
        """Remove one interaction, and the person too where it was all the log knew of them."""
        with self.change():
            self._db.execute("DELETE FROM interaction WHERE id = ?", [interaction.id])
            self._db.execute(
                "DELETE FROM contact WHERE id = ? AND email = '' AND phone = '' AND next_step = '' "
                "AND NOT EXISTS (SELECT 1 FROM interaction WHERE contact_id = contact.id)",
                [interaction.contact_id],
            )

    def keep_promises(self, promises: Sequence[Interaction], on: date) -> None:
        """Mark promises as kept."""
        with self.change():
            self._db.executemany(
                "UPDATE interaction SET kept_on = ? WHERE id = ?",
                [(on.isoformat(), promise.id) for promise in promises],
            )

    def interaction_by_uid(self, uid: str) -> Interaction | None:
        """Return the interaction that came from elsewhere under this id."""
        found = self._interactions("WHERE uid = ?", [uid])
        return found[0] if found else None

    def contact_of_person(self, meeting: str, person_id: str) -> int:
        """Return the number of the person with this id in a meeting's plan; 0 if not logged."""
        found = self._interactions("WHERE meeting = ? AND person_id = ?", [meeting, person_id])
        return found[0].contact_id if found else 0

    def interactions(
        self,
        *,
        contact_id: int | None = None,
        meeting: str = "",
        search: str = "",
        limit: int | None = None,
    ) -> tuple[Interaction, ...]:
        """Return what happened, newest first; `search` looks at the person's entry too."""
        where, values = _containing("interaction.folded || ' ' || contact.folded", search)
        if contact_id is not None:
            where += " AND contact_id = ?"
            values.append(contact_id)
        if meeting:
            where += " AND meeting = ?"
            values.append(meeting)
        join = "JOIN contact ON contact.id = contact_id " if search else ""
        return self._interactions(
            f"{join}WHERE {where} ORDER BY instant DESC, interaction.id DESC LIMIT ?",
            [*values, -1 if limit is None else limit],
        )

    def last_contacts(self, zone: tzinfo) -> dict[int, str]:
        """Return the day, in `zone`, of the newest contact in either direction, by number."""
        with _told(self.path):
            newest = self._db.execute(
                "SELECT contact_id, max(instant) FROM interaction "
                "WHERE kind IN ('met', 'sent', 'answered') GROUP BY contact_id"
            ).fetchall()
        return {
            contact_id: rows.moment(instant).astimezone(zone).date().isoformat()
            for contact_id, instant in newest
        }

    def recent(self, only: int = 0) -> Iterator[tuple[Contact, tuple[Interaction, ...]]]:
        """Yield each person with what decides what is due for them, oldest first.

        That is everything since a fortnight before the person's newest word to the user (a
        meeting lasts days), and every open promise. People who declined are left out. With
        `only`, for that one person. The records hold what `cadence.due` looks at and no more
        (of `said` the first letter), for this is read from the whole log.
        """
        answered = (
            "(SELECT contact_id AS person, max(instant) AS answered FROM interaction "
            "WHERE kind IN ('met', 'answered') AND (:only = 0 OR contact_id = :only) "
            "GROUP BY contact_id)"
        )
        columns = (
            "SELECT interaction.id, contact_id, instant, at, kind, meeting, person_id, "
            "substr(said, 1, 1) AS said, iif(kept_on IS NULL, promised, '') AS promised, "
            "promised_by, due FROM interaction "
        )
        values = {"only": only}
        with _told(self.path):
            people = self._rows(
                "SELECT id, name, program_id, may_write, cadence_months, institution, mentor_type "
                "FROM contact "
                "WHERE NOT declined AND (:only = 0 OR id = :only)",
                values,
            )
            # Two questions, for each has an index of its own; as one, every row would be read.
            found = self._rows(
                f"{columns} JOIN {answered} ON person = contact_id AND instant >= answered - :days",
                {**values, "days": _A_FORTNIGHT},
            )
            found += self._rows(
                f"{columns} WHERE promised <> '' AND kept_on IS NULL "
                "AND (:only = 0 OR contact_id = :only)",
                values,
            )
        happened: dict[int, list[Interaction]] = {}
        once = {row["id"]: row for row in found}
        for row in sorted(once.values(), key=lambda row: (row["instant"], row["id"])):
            happened.setdefault(row["contact_id"], []).append(rows.interaction(row))
        for person in people:
            if person["id"] in happened:
                yield rows.contact(person), tuple(happened[person["id"]])

    def _interactions(self, condition: str, values: Sequence[object]) -> tuple[Interaction, ...]:
        with _told(self.path):
            found = self._rows(f"SELECT interaction.* FROM interaction {condition}", values)
        return tuple(map(rows.interaction, found))

    # --- letters --------------------------------------------------------------------------

    def record_drafts(self, meeting: str, drafts: Sequence[DraftState]) -> None:
        """Remember what was written after a meeting; what was sent or answered stays so."""
        with self.change():
            self._db.execute("DELETE FROM draft WHERE meeting = ? AND state = 'draft'", [meeting])
            for each in drafts:
                self._insert(
                    "draft", {**rows.draft_row(each), "meeting": meeting}, "ON CONFLICT DO NOTHING"
                )

    def set_draft_state(self, draft: DraftState, state: str, on: date) -> None:
        """Remember that a draft was sent, answered or declined."""
        with self.change():
            self._db.execute(
                "UPDATE draft SET state = ?, state_on = ? "
                "WHERE contact_id = ? AND meeting = ? AND id = ?",
                [state, on.isoformat(), draft.contact_id, draft.meeting, draft.id],
            )

    def letter_for(
        self, contact: Contact, kind: str, purpose: str = "", meeting: str = ""
    ) -> DraftState | None:
        """Return the remembered draft that a sent or answered letter belongs to.

        Without a purpose that is the next one due, or the one sent last.
        """
        before = {"sent": {"draft"}, "answered": {"sent"}, "declined": {"sent", "draft"}}[kind]
        fitting = [
            draft
            for draft in self.drafts(contact_id=contact.id, meeting=meeting)
            if draft.state in before
            and purpose in ("", draft.purpose, draft.purpose.split("/")[-1])
        ]
        if kind == "sent":
            return fitting[0] if fitting else None
        return max(fitting, key=lambda draft: draft.state_on, default=None)

    def drafts(self, *, contact_id: int | None = None, meeting: str = "") -> tuple[DraftState, ...]:
        """Return remembered drafts, those of the first due first."""
        with _told(self.path):
            found = self._rows(
                "SELECT * FROM draft "
                "WHERE (? IS NULL OR contact_id = ?) AND (? = '' OR meeting = ?) "
                "ORDER BY due, contact_id, id",
                [contact_id, contact_id, meeting, meeting],
            )
        return tuple(map(rows.draft, found))


def restore(path: Path, *, now: datetime) -> tuple[int, Path | None]:
    """Put the safety copy in the place of a damaged or missing log.

    Returns how many people it holds, and where the damaged file was put.
    """
    copy = path.with_name(path.name + ".copy")
    if not _has_bytes(copy):
        raise ContactsError(
            "There is no safety copy to go back to",
            where=str(copy),
            next_step=_older_copies(path) or "A file from your own backups can be put there",
        )
    with _told(copy), closing(_plain_connection(copy)) as source:
        _check(source, copy, thorough=True)
        (people,) = source.execute("SELECT count(*) FROM contact").fetchone()
        aside = None
        if path.exists():
            aside = path.with_name(f"{path.name}.damaged-{now:%Y%m%dT%H%M%S}")
            path.replace(aside)
        # The journal belongs to the damaged file and would be read into the copy.
        for ending in ("-wal", "-shm"):
            path.with_name(path.name + ending).unlink(missing_ok=True)
        _create_private(path)
        with closing(_plain_connection(path)) as target:
            source.backup(target)
    return people, aside


# --- opening ------------------------------------------------------------------------------------


def _connect(path: Path, copy: Path, *, write: bool) -> sqlite3.Connection:
    if not _has_bytes(path):
        if _has_bytes(copy):
            what = "The contact log is empty" if path.exists() else "The contact log is missing"
            raise ContactsError(what, where=str(path), next_step=_way_back(path))
        if not write:
            return _prepared(_plain_connection(Path(":memory:")))
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        _create_private(path)
    elif os.name == "posix" and path.stat().st_mode & 0o077:
        with suppress(OSError):
            path.chmod(_PRIVATE)
    if not write and not os.access(path.parent, os.W_OK) and not _has_bytes(_journal(path)):
        # Nothing can change there, so nothing needs a lock or a journal.
        address = path.resolve().as_uri() + "?immutable=1"
        return sqlite3.connect(address, uri=True, isolation_level=None)
    return _prepared(_plain_connection(path))


def _plain_connection(path: Path) -> sqlite3.Connection:
    connection = sqlite3.connect(path, timeout=WAIT_SECONDS, isolation_level=None)
    with _closed_if_it_fails(connection):
        connection.execute("PRAGMA synchronous = FULL")
        connection.execute("PRAGMA secure_delete = ON")
        connection.execute("PRAGMA temp_store = MEMORY")
        # 32 MB: a log of 50,000 entries is read once from the disk and not page by page again.
        connection.execute("PRAGMA cache_size = -32768")
    return connection


def _prepared(connection: sqlite3.Connection) -> sqlite3.Connection:
    with _closed_if_it_fails(connection):
        connection.execute("PRAGMA foreign_keys = ON")
        if connection.execute("PRAGMA journal_mode").fetchone() == ("delete",):
            _write_ahead(connection)
    return connection


@contextmanager
def _closed_if_it_fails(connection: sqlite3.Connection) -> Iterator[None]:
    try:
        yield
    except BaseException:
        connection.close()
        raise


def _write_ahead(connection: sqlite3.Connection) -> None:
    """Turn the write-ahead log on; SQLite itself does not wait for others at this one step."""
    import time

    until = time.monotonic() + WAIT_SECONDS
    while True:
        try:
            connection.execute("PRAGMA journal_mode = WAL")
        except sqlite3.OperationalError as error:
            if _code(error) != sqlite3.SQLITE_BUSY or time.monotonic() > until:
                raise
            time.sleep(0.02)
        else:
            return


def _immutable(connection: sqlite3.Connection) -> bool:
    try:
        connection.execute("BEGIN IMMEDIATE")
    except sqlite3.OperationalError as error:
        if _code(error) == sqlite3.SQLITE_READONLY:
            return True
        raise
    connection.execute("ROLLBACK")
    return False


def _create_private(path: Path) -> None:
    """Make an empty file that only the user can read, and put its name on the disk."""
    with suppress(FileExistsError):
        os.close(os.open(path, os.O_CREAT | os.O_EXCL | os.O_RDWR, _PRIVATE))
        if os.name == "posix":
            folder = os.open(path.parent, os.O_RDONLY)
            try:
                os.fsync(folder)
            finally:
                os.close(folder)


def _has_bytes(path: Path) -> bool:
    try:
        return path.stat().st_size > 0
    except OSError:
        return False


def _journal(path: Path) -> Path:
    return path.with_name(path.name + "-wal")


def _check(connection: sqlite3.Connection, path: Path, *, thorough: bool = False) -> None:
    check = "integrity_check" if thorough else "quick_check"
    (verdict,) = connection.execute(f"PRAGMA {check}(1)").fetchone()
    if verdict != "ok":
        raise _damaged(path, verdict)


def _migrate(connection: sqlite3.Connection, path: Path, migrations: Path) -> None:
    """Bring the database to the newest version; one change for all steps, with a copy before."""
    steps = sorted(migrations.glob("*.sql"))
    newest = int(steps[-1].name[:4])
    # In one transaction: another command may create the log between the reading of two marks.
    connection.execute("BEGIN")
    try:
        version = _version(connection, path, newest)
    finally:
        connection.execute("ROLLBACK")
    if version == newest:
        return
    connection.execute("PRAGMA foreign_keys = OFF")
    connection.execute("BEGIN IMMEDIATE")
    try:
        version = _version(connection, path, newest)  # Another command may have come first.
        if 0 < version < newest:
            _copy_before(path, newest)
        for step in steps:
            if int(step.name[:4]) > version:
                for statement in _statements(step.read_text(encoding="utf-8")):
                    connection.execute(statement)
        _check_references(connection, path, newest)
        connection.execute(f"PRAGMA application_id = {APPLICATION_ID}")
        connection.execute(f"PRAGMA user_version = {newest}")
        connection.execute("COMMIT")
    except BaseException:
        with suppress(sqlite3.Error):
            connection.execute("ROLLBACK")
        raise
    connection.execute("PRAGMA foreign_keys = ON")


def _check_references(connection: sqlite3.Connection, path: Path, newest: int) -> None:
    if connection.execute("PRAGMA foreign_key_check").fetchone():
        raise ContactsError(
            f"The contact log could not be brought to version {newest}; it is as it was",
            where=str(path),
            next_step="Go on with the confprep that wrote it, and report this",
        )


def _version(connection: sqlite3.Connection, path: Path, newest: int) -> int:
    """Return the log's version, 0 for an empty file; call it inside a transaction."""
    (application,) = connection.execute("PRAGMA application_id").fetchone()
    (version,) = connection.execute("PRAGMA user_version").fetchone()
    (tables,) = connection.execute("SELECT count(*) FROM sqlite_master").fetchone()
    if tables and application != APPLICATION_ID:
        raise ContactsError(
            "This database belongs to another program",
            where=str(path),
            next_step="Move it away, or choose another folder with --workspace DIR",
        )
    if version > newest:
        raise ContactsError(
            f"The contact log was written by a newer confprep (version {version}; "
            f"this one knows {newest})",
            where=str(path),
            next_step="Update confprep",
        )
    return int(version)


def _copy_before(path: Path, newest: int) -> None:
    if str(path) == ":memory:":
        return
    before = path.with_name(f"{path.name}.before-{newest}")
    _create_private(before)
    with closing(_plain_connection(path)) as source, closing(_plain_connection(before)) as target:
        source.backup(target)


def _statements(script: str) -> Iterator[str]:
    statement = ""
    for line in script.splitlines(keepends=True):
        statement += line
        if sqlite3.complete_statement(statement):
            yield statement
            statement = ""


# --- what can go wrong --------------------------------------------------------------------------


def _code(error: BaseException) -> int:
    """Return SQLite's primary result code, or 0."""
    return int(getattr(error, "sqlite_errorcode", 0) or 0) & 0xFF


@contextmanager
def _told(path: Path) -> Iterator[None]:
    """Turn what SQLite and the disk say into one sentence that says what to do."""
    try:
        yield
    except sqlite3.Error as error:
        told = _told_error(path, error)
        if told is None:
            raise
        raise told from error
    except OSError as error:
        raise ContactsError(
            f"The contact log cannot be written here ({error.strerror or error}); nothing of this "
            "was saved",
            where=str(path),
            next_step="Make the folder writable, or choose another with --workspace DIR",
        ) from error


def _told_error(path: Path, error: sqlite3.Error) -> ContactsError | None:
    """Return what to tell the user; None for what no user can mend."""
    code = _code(error)
    where = str(path)
    if code in {sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB}:
        return _damaged(path, str(error))
    if code == sqlite3.SQLITE_FULL:
        return ContactsError(
            "The disk is full; this entry was not saved, and all earlier ones are safe",
            where=where,
            next_step="Free some space and repeat the command",
        )
    if code in {sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED}:
        return ContactsError(
            "Another confprep has been writing to the contact log for a while; this entry was "
            "not saved",
            where=where,
            next_step="Wait for it to end and repeat the command",
        )
    if code in {sqlite3.SQLITE_READONLY, sqlite3.SQLITE_CANTOPEN, sqlite3.SQLITE_PERM}:
        return ContactsError(
            "The contact log cannot be written here; nothing of this was saved",
            where=where,
            next_step="Make the folder writable, or choose another with --workspace DIR",
        )
    if code != sqlite3.SQLITE_IOERR:
        return None
    return ContactsError(
        f"The disk did not take it ({error}); this entry was not saved, and all earlier ones are "
        "safe",
        where=where,
        next_step="Check the disk's free space and health, then repeat the command",
    )


def _damaged(path: Path, detail: str) -> ContactsError:
    reason = " ".join(detail.split())[:80]
    return ContactsError(
        f"The contact log is damaged ({reason}); nothing was changed",
        where=str(path),
        next_step=_way_back(path),
    )


def _way_back(path: Path) -> str:
    copy = path.with_name(path.name + ".copy")
    if path != copy and _has_bytes(copy):
        return (
            f"Run “confprep contacts restore”: it puts the safety copy {copy.name} in its place "
            "and keeps what is there beside it"
        )
    return _older_copies(path) or "Put back a copy from your own backups"


def _older_copies(path: Path) -> str:
    name = path.name.removesuffix(".copy")
    older = sorted(path.parent.glob(f"{name}.before-*"))
    return f"An older copy is {older[-1].name}: rename it to {name}" if older else ""


def _containing(column: str, search: str) -> tuple[str, list[Any]]:
    terms: list[Any] = fold(search).split()
    return " AND ".join([f"instr({column}, ?)" for _ in terms]) or "1", terms


_A_FORTNIGHT = 14 * 24 * 60 * 60
