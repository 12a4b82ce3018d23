"""Calendar programs that others wrote, each made to say what it reads in a file.

A client is a function `read(data, folder) -> list[Seen]` and a reason why it cannot run here, empty
where it can. `.ci/install_clients` installs what installs quickly; the tests skip the rest by name.
"""

from __future__ import annotations

import atexit
import json
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from typing import NamedTuple

HERE = Path(__file__).parent
SECONDS = 60
"""Longest that any one client may take."""


class Seen(NamedTuple):
    """One entry as a client understood it; `uid` is empty where the client keeps none."""

    uid: str
    start: datetime
    end: datetime
    title: str


class RefusedError(Exception):
    """The client did not take the file."""


@dataclass(frozen=True)
class Client:
    name: str
    missing: Callable[[], str]
    read: Callable[[bytes, Path], list[Seen]]


def run(command: list[str], *, folder: Path, **environment: str) -> str:
    """Run one program to its end and return what it printed."""
    done = subprocess.run(
        command,
        check=False,
        capture_output=True,
        timeout=SECONDS,
        cwd=folder,
        env={**os.environ, "HOME": str(folder), "LC_ALL": "C.UTF-8", **environment},
    )
    if done.returncode:
        raise RefusedError(done.stderr.decode("utf-8", "replace")[-2000:])
    return done.stdout.decode("utf-8")


def utc(text: str) -> datetime:
    return datetime.fromisoformat(text).astimezone(UTC)


def script(name: str, module: str) -> Client:
    """A reader in Python: `read_<name>.py`, for which `module` must be installed."""

    def read(data: bytes, folder: Path) -> list[Seen]:
        return _from_json(
            run([sys.executable, str(HERE / f"read_{name}.py"), _kept(data, folder)], folder=folder)
        )

    return Client(name, lambda: "" if find_spec(module) else f"{module} is not installed", read)


def node(name: str, package: str) -> Client:
    """A reader in JavaScript: `read_<name>.mjs`, for which npm has installed `package`."""

    def missing() -> str:
        if not shutil.which("node"):
            return "node is not installed"
        there = (HERE / "node_modules" / package).is_dir()
        return "" if there else f"{package} is not installed in tests/clients"

    def read(data: bytes, folder: Path) -> list[Seen]:
        return _from_json(
            run(
                ["node", str(HERE / f"read_{name}.mjs"), _kept(data, folder)],
                folder=folder,
                TZ="America/Anchorage",
            )
        )

    return Client(name, missing, read)


@cache
def _libical() -> tuple[str, str]:
    """Compile the reader once; return its path, or why there is none."""
    if not shutil.which("cc"):
        return "", "no C compiler is installed"
    folder = tempfile.mkdtemp(prefix="confprep-libical-")
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    target = Path(folder) / "read_libical"
    done = subprocess.run(
        ["cc", str(HERE / "read_libical.c"), "-lical", "-o", str(target)],
        check=False,
        capture_output=True,
        timeout=SECONDS,
    )
    return (str(target), "") if done.returncode == 0 else ("", "libical-dev is not installed")


def _read_libical(data: bytes, folder: Path) -> list[Seen]:
    lines = run([_libical()[0], _kept(data, folder)], folder=folder).split("\n")[:-1]
    return [
        Seen(uid, utc(start), utc(end), title)
        for uid, start, end, title in (line.split("\t", 3) for line in lines)
    ]


def _kept(data: bytes, folder: Path) -> str:
    path = folder / "read.ics"
    path.write_bytes(data)
    return str(path)


def _from_json(text: str) -> list[Seen]:
    return [
        Seen(one["uid"], utc(one["start"]), utc(one["end"]), one["title"])
        for one in json.loads(text)
    ]


def every() -> list[Client]:
    """Every client the tests know, also those that cannot run here."""
    from tests.clients import calcurse, khal, radicale, thunderbird

    return [
        script("icalendar", "icalendar"),
        script("ical", "ical"),
        script("vobject", "vobject"),
        node("icaljs", "ical.js"),
        node("nodeical", "node-ical"),
        Client("libical", lambda: _libical()[1], _read_libical),
        khal.CLIENT,
        calcurse.CLIENT,
        radicale.CLIENT,
        thunderbird.CLIENT,
    ]
