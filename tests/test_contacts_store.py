"""The contact log loses nothing, whatever happens to it, and forgets what it is told to."""

from __future__ import annotations

import os
import random
import shutil
import signal
import sqlite3
import stat
import subprocess
import sys
import tempfile
import time
import traceback
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import NoReturn

import msgspec
import pytest

from confprep.cli.encounters import met
from confprep.contacts import database as log
from confprep.contacts.database import MIGRATIONS
from confprep.contacts.store import Store
from confprep.errors import ContactsError
from confprep.model import Contact, Interaction

ROOT = Path(__file__).parents[1]
NOW = datetime(2025, 3, 12, 15, tzinfo=UTC)
POSIX = pytest.mark.skipif(os.name != "posix", reason="needs fork and signals")


@pytest.fixture
def folder(tmp_path: Path) -> Iterator[Path]:
    """A folder in memory where there is one: a killed process loses nothing that a disk keeps."""
    memory = Path("/dev/shm")  # noqa: S108
    if not os.access(memory, os.W_OK):
        yield tmp_path
        return
    with tempfile.TemporaryDirectory(dir=memory) as made:
        yield Path(made)


@pytest.fixture
def path(folder: Path) -> Path:
    return folder / "contacts.db"


def meet(store: Store, name: str, said: str = "talked about pilon fractures") -> Contact:
    with store.change():
        contact = store.add(Contact(id=0, name=name, institution="Example Hospital"))
        store.log(Interaction(id=0, contact_id=contact.id, at=NOW, meeting="aaos-2025", said=said))
    return contact


def names(path: Path) -> set[str]:
    with Store(path, write=False) as store:
        return {contact.name for contact in store.contacts()}


# --- nothing lost -----------------------------------------------------------------------------


@POSIX
def test_killed_two_hundred_times_it_keeps_every_acknowledged_entry(
    folder: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("CONFPREP_WORKSPACE", str(folder))
    run_met("First")  # Here, so that each child starts with everything imported.
    acknowledged: list[str] = []
    chance = random.Random(7)
    for number in range(200):
        reader, writer = os.pipe()
        child = os.fork()
        if child == 0:
            os.close(reader)
            for count in range(10_000):
                run_met(f"Person{number}x{count}")
                os.write(writer, f"Person{number}x{count}\n".encode())
        os.close(writer)
        with os.fdopen(reader, encoding="utf-8") as said:
            first = [said.readline() for _ in range(number % 3)]
            time.sleep(chance.uniform(0.0, 0.02))  # Anywhere in the writing of the next.
            os.kill(child, signal.SIGKILL)
            os.waitpid(child, 0)
            lines = [*first, *said]
        acknowledged += [line.strip() for line in lines if line.endswith("\n")]
    capfd.readouterr()
    assert len(acknowledged) >= sum(number % 3 for number in range(200))
    assert set(acknowledged) <= names(folder / "contacts.db")
    with closing(sqlite3.connect(folder / "contacts.db")) as database:
        assert database.execute("PRAGMA integrity_check").fetchone() == ("ok",)
        orphans = (
            "SELECT count(*) FROM contact WHERE id NOT IN (SELECT contact_id FROM interaction)"
        )
        assert database.execute(orphans).fetchone() == (0,)


def run_met(name: str) -> None:
    met(name, new=True, place="hallway", note="spoke")


@POSIX
def test_twelve_commands_at_once_create_one_log_with_all_their_entries(
    folder: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("CONFPREP_WORKSPACE", str(folder / "warm"))
    run_met("First")  # Here, so that each child starts with everything imported.
    for number in range(20):
        monkeypatch.setenv("CONFPREP_WORKSPACE", str(folder / str(number)))
        waiting, start = os.pipe()
        children = []
        for person in range(12):
            child = os.fork()
            if child == 0:
                os.close(start)
                os.read(waiting, 1)  # Returns for all at the same moment: when `start` is closed.
                _as_child(f"Person{person}")
            children.append(child)
        os.close(waiting)
        os.close(start)
        ends = [os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) for child in children]
        assert ends == [0] * 12, capfd.readouterr().err
        log_made = folder / str(number) / "contacts.db"
        assert names(log_made) == {f"Person{n}" for n in range(12)}
        assert not list(log_made.parent.glob("*.before-*"))


def _as_child(name: str) -> NoReturn:
    """Log that `name` was met, and end without a word to the test that forked us."""
    try:
        run_met(name)
    except BaseException:  # noqa: BLE001 - told to the parent, which must not run twice
        traceback.print_exc()
        os._exit(1)
    os._exit(0)


def test_a_log_created_while_another_looks_at_it_is_no_other_programs(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    plain, created = log.plain_connection, []

    def create_meanwhile(statement: str) -> None:
        if statement == "PRAGMA user_version" and not created:
            created.append(True)
            Store(path).close()

    def watched(at: Path) -> sqlite3.Connection:
        connection = plain(at)
        connection.set_trace_callback(create_meanwhile)
        return connection

    monkeypatch.setattr(log, "plain_connection", watched)
    with Store(path) as store:
        assert created
        assert store.contacts() == ()
    assert not list(path.parent.glob("*.before-*"))


def test_a_disk_that_fills_keeps_the_old_and_says_so(tmp_path: Path) -> None:
    disk = tmp_path / "disk"
    disk.mkdir()
    script = (
        f"mount -t tmpfs -o size=420k tmpfs '{disk}' && "
        f"'{sys.executable}' '{__file__}' fill '{disk / 'contacts.db'}'"
    )
    ran = _in_own_mounts(script)
    lines = ran.stdout.splitlines()
    acknowledged = [line.split()[1] for line in lines if line.startswith("saved")]
    assert acknowledged
    assert any("The disk is full" in line and "repeat the command" in line for line in lines)
    # Opened again, still full and then with room, it holds all that was acknowledged.
    kept = [line.split()[1] for line in lines if line.startswith("kept")]
    assert set(acknowledged) <= set(kept)
    assert f"after {len(kept) + 1}" in lines


def fill(path: Path) -> None:
    """Run in a small file system of its own: write until it is full."""
    count = 0
    try:
        while True:
            with Store(path) as store:
                meet(store, f"Person{count}", said="x" * 3000)
                assert not store.warnings or "safety copy" in store.warnings[0]
            print("saved", f"Person{count}")  # noqa: T201
            count += 1
    except ContactsError as error:
        print(error)  # noqa: T201
    for kept in sorted(names(path)):
        print("kept", kept)  # noqa: T201
    path.with_name("contacts.db.copy").unlink()
    with Store(path) as store:
        meet(store, "Late")
    print("after", len(names(path)))  # noqa: T201


def test_a_folder_that_cannot_be_written_is_still_read(tmp_path: Path) -> None:
    with Store(tmp_path / "contacts.db") as store:
        meet(store, "Jane Example")
    script = (
        f"mount --bind '{tmp_path}' '{tmp_path}' && mount -o remount,ro,bind '{tmp_path}' && "
        f"export CONFPREP_WORKSPACE='{tmp_path}' PYTHONPATH='{ROOT}'; "
        f"'{sys.executable}' -m confprep contacts list; "
        f"'{sys.executable}' -m confprep met Bo --new --place hall"
    )
    ran = _in_own_mounts(script)
    assert "Jane Example" in ran.stdout
    assert ran.returncode == 1
    assert "cannot be written here" in ran.stderr
    assert "--workspace DIR" in ran.stderr
    assert names(tmp_path / "contacts.db") == {"Jane Example"}


def _in_own_mounts(script: str) -> subprocess.CompletedProcess[str]:
    if shutil.which("unshare") is None:
        pytest.skip("no unshare here to mount a small or read-only file system with")
    if subprocess.run(["unshare", "-rm", "true"], check=False, capture_output=True).returncode:
        pytest.skip("this machine does not let tests mount a file system of their own")
    return subprocess.run(
        ["unshare", "-rm", "sh", "-c", script],
        check=False,
        capture_output=True,
        text=True,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
    )


def _rubbish_at(offset: int, path: Path) -> None:
    with path.open("r+b") as file:
        file.seek(offset)
        file.write(os.urandom(300))


DAMAGES = {
    "no database": lambda path: path.write_bytes(b"not a database at all" * 400),
    "header": lambda path: _rubbish_at(0, path),
    "schema": lambda path: _rubbish_at(100, path),
    "a page of people": lambda path: _rubbish_at(4096 * 3, path),
    "cut short": lambda path: os.truncate(path, 4096 * 5),
    "emptied": lambda path: path.write_bytes(b""),
    "gone": lambda path: path.unlink(),
}


@pytest.mark.parametrize("damage", DAMAGES.values(), ids=DAMAGES)
def test_a_damaged_log_is_told_and_restored_whole(damage, path: Path) -> None:
    everyone = {f"Person{number}" for number in range(60)}
    with Store(path) as store, store.change():
        for name in sorted(everyone):
            meet(store, name)
    damage(path)
    for write in (True, False):
        with pytest.raises(ContactsError) as told:
            Store(path, write=write)
        assert "confprep contacts restore" in str(told.value)
        assert str(path) in str(told.value)
    people, aside = log.restore(path, now=NOW)
    assert people == len(everyone)
    assert names(path) == everyone
    assert (aside is None) == (damage is DAMAGES["gone"])


def test_damage_never_reaches_the_safety_copy(path: Path) -> None:
    with Store(path) as store, store.change():
        for number in range(60):
            meet(store, f"Person{number}")
    before = path.with_name("contacts.db.copy").read_bytes()
    _rubbish_at(4096 * 3, path)
    with pytest.raises(ContactsError):
        Store(path)
    assert path.with_name("contacts.db.copy").read_bytes() == before


def test_without_a_copy_it_says_so(path: Path) -> None:
    path.write_bytes(b"rubbish" * 1000)
    with pytest.raises(ContactsError, match="your own backups"):
        Store(path)
    with pytest.raises(ContactsError, match="no safety copy"):
        log.restore(path, now=NOW)


def test_a_change_that_fails_halfway_changes_nothing(path: Path) -> None:
    with Store(path) as store:
        meet(store, "Jane Example")
        with pytest.raises(ValueError, match="without a zone"):
            meet_half(store)
        assert [contact.name for contact in store.contacts()] == ["Jane Example"]


def meet_half(store: Store) -> None:
    with store.change():
        contact = store.add(Contact(id=0, name="Half"))
        store.log(Interaction(id=0, contact_id=contact.id, at=NOW.replace(tzinfo=None)))


# --- privacy ----------------------------------------------------------------------------------


@POSIX
def test_every_file_is_for_the_user_alone(path: Path) -> None:
    before = os.umask(0)
    try:
        with Store(path) as store:
            meet(store, "Jane Example")
            modes = {file.name: stat.S_IMODE(file.stat().st_mode) for file in path.parent.iterdir()}
    finally:
        os.umask(before)
    assert {"contacts.db", "contacts.db-wal", "contacts.db-shm", "contacts.db.copy"} <= set(modes)
    assert set(modes.values()) == {0o600}
    path.chmod(0o644)
    with Store(path, write=False):
        assert stat.S_IMODE(path.stat().st_mode) == 0o600


def test_forget_leaves_no_trace_in_any_file(path: Path) -> None:
    name = "Zebulon Quixotic"
    said = "an unmistakable sentence on zygomatic plates"
    with Store(path) as store, Store(path, write=False) as onlooker:
        with store.change():
            for number in range(120):
                meet(store, f"Person{number}", said="ordinary words " * 30)
        contact = meet(store, name, said=said)
        for number in range(30):
            store.log(
                Interaction(
                    id=0,
                    contact_id=contact.id,
                    at=NOW + timedelta(days=number),
                    kind="sent",
                    said=f"{said} {number} " * 40,
                    promised="zircon",
                    promised_by="me",
                )
            )
        store.update(Contact(id=contact.id, name=name, email="zebulon@example.org", tags=("zz9",)))
        for number in range(5):
            store.forget(meet(store, f"Passing{number}"))
        assert len(onlooker.contacts()) == 121
        gone = store.forget(store.contact(contact.id))
        assert gone.interactions == 31
        _no_trace(path.parent, "ebulon", "zygomatic", "zircon", "zz9")
    _no_trace(path.parent, "ebulon", "zygomatic", "zircon", "zz9")
    assert len(names(path)) == 120


def _no_trace(folder: Path, *words: str) -> None:
    for file in filter(Path.is_file, folder.iterdir()):
        content = file.read_bytes().lower()
        for word in words:
            assert word.encode() not in content, (file.name, word)


def test_forget_reaches_older_copies(path: Path, tmp_path: Path) -> None:
    with Store(path) as store:
        contact = meet(store, "Zebulon Quixotic")
    with Store(
        path, migrations=_with_step(tmp_path, "ALTER TABLE contact ADD COLUMN x TEXT;")
    ) as s:
        before = f"contacts.db.before-{NEWEST + 1}"
        assert b"Zebulon" in path.with_name(before).read_bytes()
        assert s.forget(s.contact(contact.id)).files == (before,)
    _no_trace(path.parent, "ebulon")


def test_merging_leaves_one_entry_and_everything_that_happened(path: Path) -> None:
    with Store(path) as store:
        one = store.add(Contact(id=0, name="J Ruiz", email="ruiz@example.org", tags=("a",)))
        two = store.add(Contact(id=0, name="Jane Ruiz", role="chair", may_write=False, tags=("b",)))
        for contact in (one, two):
            store.log(Interaction(id=0, contact_id=contact.id, at=NOW))
        merged = store.merge(two, one)
        assert (merged.name, merged.email, merged.role) == (
            "Jane Ruiz",
            "ruiz@example.org",
            "chair",
        )
        assert merged.tags == ("a", "b")
        assert merged.may_write is False
        assert len(store.interactions(contact_id=merged.id)) == 2
        assert [contact.id for contact in store.contacts()] == [two.id]


# --- versions ---------------------------------------------------------------------------------


NEWEST = max(int(path.name[:4]) for path in MIGRATIONS.glob("*.sql"))
"""The version that is shipped; what a test adds comes after it."""


def _with_step(tmp_path: Path, *steps: str) -> Path:
    folder = tmp_path / "migrations"
    if not folder.exists():
        shutil.copytree(MIGRATIONS, folder)
    for number, step in enumerate(steps, start=NEWEST + 1):
        (folder / f"{number:04}_step.sql").write_text(step, encoding="utf-8")
    return folder


def test_a_new_version_keeps_everything_and_a_copy_of_before(path: Path, tmp_path: Path) -> None:
    with Store(path) as store:
        meet(store, "Jane Example")
    steps = _with_step(
        tmp_path,
        "CREATE TABLE later (id INTEGER PRIMARY KEY);\nINSERT INTO later VALUES (1);",
        "ALTER TABLE contact ADD COLUMN pronouns TEXT NOT NULL DEFAULT '';",
    )
    with Store(path, migrations=steps) as store:
        assert [contact.name for contact in store.contacts()] == ["Jane Example"]
    with closing(sqlite3.connect(path)) as database:
        assert database.execute("PRAGMA user_version").fetchone() == (NEWEST + 2,)
    assert names_in(path.with_name(f"contacts.db.before-{NEWEST + 2}")) == ["Jane Example"]
    with pytest.raises(ContactsError, match="Update confprep"):
        Store(path)


def test_a_version_that_fails_leaves_the_log_as_it_was(path: Path, tmp_path: Path) -> None:
    with Store(path) as store:
        meet(store, "Jane Example")
    steps = _with_step(tmp_path, "CREATE TABLE later (id);\nDELETE FROM contact;\nSELECT rubbish;")
    with pytest.raises(sqlite3.OperationalError):
        Store(path, migrations=steps)
    broken = _with_step(tmp_path, "UPDATE interaction SET contact_id = 99;")
    with pytest.raises(ContactsError, match="as it was"):
        Store(path, migrations=broken)
    assert names(path) == {"Jane Example"}


def names_in(path: Path) -> list[str]:
    with closing(sqlite3.connect(path)) as database:
        return [row[0] for row in database.execute("SELECT name FROM contact")]


def test_the_database_of_another_program_is_left_alone(path: Path) -> None:
    with closing(sqlite3.connect(path)) as database:
        database.execute("CREATE TABLE theirs (id)")
        database.commit()
    with pytest.raises(ContactsError, match="another program"):
        Store(path)


def test_looking_at_a_log_that_is_not_there_makes_no_file(path: Path) -> None:
    with Store(path, write=False) as store:
        assert store.contacts() == ()
    assert list(path.parent.iterdir()) == []


# --- what is kept -----------------------------------------------------------------------------


FULL = Contact(
    id=0,
    name="Søren Ødegård-Ñúñez",
    role="program director",
    institution="王立病院",
    program_id="p1",
    program="Example Program",
    email="s@example.org",
    phone="+1 555 0100",
    how_met="at a poster",
    interests="pelvic ring\nacetabulum",
    mentor_type="strategy",
    next_step="send abstract",
    may_write=True,
    tags=("b", "a"),
    cadence_months=6,
)


def test_everything_comes_back_as_it_went_in(path: Path) -> None:
    with Store(path) as store:
        added = store.add(FULL)
        happened = store.log(
            Interaction(
                id=0,
                contact_id=added.id,
                at=datetime.fromisoformat("2025-03-12T15:40:00-07:00"),
                meeting="aaos-2025",
                said="one\ntwo \x07\u2028three",
                promised="the abstract",
                promised_by="me",
                due=NOW.date(),
                uid="u1",
                place="Hall B",
                person_id="x",
                changed_at=datetime(2025, 3, 12, 22, 41, 7, 123000, tzinfo=UTC),
            )
        )
    with Store(path, write=False) as store:
        assert store.contact(added.id) == added
        assert set(added.tags) == {"a", "b"}
        (kept,) = store.interactions()
        assert kept.at == happened.at
        assert kept.at.utcoffset() == happened.at.utcoffset()
        assert kept.said == "one\ntwo three"
        assert kept.changed_at == happened.changed_at
        assert store.contacts("odegard nunez") == (added,)
        assert store.contacts("王立") == (added,)
        assert store.interactions(search="abstract soren") == (kept,)
        assert store.interactions(search="absent") == ()


def test_a_new_column_takes_the_value_of_no_other(path: Path, tmp_path: Path) -> None:
    """The tables are made anew with a column more and all of them in another order."""
    with Store(path) as store:
        before = meet(store, "Jane Example")
    steps = _with_step(tmp_path, _reordered("contact") + _reordered("interaction"))
    with Store(path, migrations=steps) as store:
        (happened,) = store.interactions()
        assert (happened.contact_id, happened.at, happened.said) == (
            before.id,
            NOW,
            "talked about pilon fractures",
        )
        assert store.contacts() == (before,)
        added = store.add(FULL)
        assert added == msgspec.structs.replace(FULL, id=added.id, tags=("a", "b"))
        changed = store.update(msgspec.structs.replace(added, phone="2", declined=True))
        assert (changed.phone, changed.declined, changed.email) == ("2", True, FULL.email)
        due = dict(store.recent())
        assert [person.name for person in due] == ["Jane Example"]
    with closing(sqlite3.connect(path)) as database:
        assert set(database.execute("SELECT pronouns FROM contact")) == {("unasked",)}


def _reordered(table: str) -> str:
    with closing(sqlite3.connect(":memory:")) as database:
        for step in sorted(MIGRATIONS.glob("*.sql")):
            database.executescript(step.read_text(encoding="utf-8"))
        described = database.execute(f"PRAGMA table_info({table})").fetchall()
    kinds = {name: kind for _, name, kind, *_ in described}
    others = ", ".join(f"{name} {kinds[name]}" for name in reversed(kinds) if name != "id")
    names = ", ".join(kinds)
    return (
        f"CREATE TABLE made (pronouns TEXT DEFAULT 'unasked', {others}, id INTEGER PRIMARY KEY);\n"  # noqa: S608 - our own names
        f"INSERT INTO made ({names}) SELECT {names} FROM {table};\n"
        f"DROP TABLE {table};\n"
        f"ALTER TABLE made RENAME TO {table};\n"
    )


@pytest.fixture(autouse=True)
def _no_workspace(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("CONFPREP_WORKSPACE", raising=False)


if __name__ == "__main__" and sys.argv[1:2] == ["fill"]:
    fill(Path(sys.argv[2]))
