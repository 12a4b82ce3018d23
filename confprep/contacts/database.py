"""The file of the contact log: opened, migrated, copied, restored, and what can go wrong with it.

    contacts.db           SQLite, WAL, private to the user
    contacts.db.copy      the same, renewed after every change: the way back from a damaged file
    contacts.db.before-N  made before the database is changed to version N

What changes something returns only when the change is on the disk. Everything that can go wrong is
a `ContactsError` with one sentence that says what to do.
"""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from datetime import datetime
from pathlib import Path
from types import TracebackType
from typing import Self

from confprep.errors import ContactsError

MIGRATIONS = Path(__file__).parent / "migrations"
APPLICATION_ID = 0x636F6E66
"""Marks a SQLite file as ours ("conf")."""
WAIT_SECONDS = 20.0
"""How long one command waits for another that is writing."""
_PRIVATE = 0o600


class Database:
    """The open file of the contact log; use it in a `with` statement.

    With `write=False` a folder that cannot be written to is read all the same, and a log that
    does not exist yet is an empty one, without a file being made.
    """

    def __init__(self, path: Path, *, write: bool = True, migrations: Path = MIGRATIONS) -> None:
        self.path = path
        self.copy = path.with_name(path.name + ".copy")
        self.warnings: list[str] = []
        """Sentences about what did not work although the change itself is saved."""
        self._depth = 0
        with explained(path):
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
        with explained(self.path):
            self._db.execute("BEGIN IMMEDIATE")
        self._depth = 1
        try:
            with explained(self.path):
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
                with closing(plain_connection(self.copy)) as copy:
                    self._db.backup(copy)
            except (sqlite3.Error, OSError) as error:
                if attempt == 1 and _code(error) in {sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB}:
                    self.copy.unlink(missing_ok=True)
                    continue
                self.warnings.append(
                    f"Saved. But the safety copy {self.copy.name} could not be renewed ({error})."
                )
            return

    def tidy(self) -> None:
        """Remove what is left of deleted entries from the file, its journal and its copy.

        `secure_delete` blanks deleted rows, but not what earlier page splits left in unused space.
        """
        with explained(self.path):
            self._db.execute("VACUUM")
            (busy, _, _) = self._db.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
        if busy:
            raise ContactsError(
                "The entry is removed, but another confprep is still reading the journal",
                where=str(self.path),
                next_step="Close it, then run: confprep contacts tidy",
            )
        self._renew_copy()


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
    with explained(copy), closing(plain_connection(copy)) as source:
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
        with closing(plain_connection(path)) as target:
            source.backup(target)
    return people, aside


# --- opening ------------------------------------------------------------------------------------


def _connect(path: Path, copy: Path, *, write: bool) -> sqlite3.Connection:
    if not _has_bytes(path):
        if _has_bytes(copy):
            what = "The contact log is empty" if path.exists() else "The contact log is missing"
            raise ContactsError(what, where=str(path), next_step=_way_back(path))
        if not write:
            return _prepared(plain_connection(Path(":memory:")))
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        _create_private(path)
    elif os.name == "posix" and path.stat().st_mode & 0o077:
        with suppress(OSError):
            path.chmod(_PRIVATE)
    if not write and not os.access(path.parent, os.W_OK) and not _has_bytes(_journal(path)):
        # Nothing can change there, so nothing needs a lock or a journal.
        address = path.resolve().as_uri() + "?immutable=1"
        return sqlite3.connect(address, uri=True, isolation_level=None)
    return _prepared(plain_connection(path))


def plain_connection(path: Path) -> sqlite3.Connection:
    """Return a connection to a file that loses nothing, whatever journal it has."""
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
    with closing(plain_connection(path)) as source, closing(plain_connection(before)) as target:
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
def explained(path: Path) -> Iterator[None]:
    """Turn what SQLite and the disk say into one sentence that says what to do."""
    try:
        yield
    except sqlite3.Error as error:
        told = _explanation(path, error)
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


def _explanation(path: Path, error: sqlite3.Error) -> ContactsError | None:
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
