"""The command line, run as a process of its own for each command.

Where the system can fork, a command is a fork of one process that has imported confprep and done
nothing else: the same command and the same streams in a fraction of the time. Elsewhere, and where
Python itself must start anew, it is `python -m confprep`.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
import time
import traceback
from collections.abc import Mapping
from importlib import import_module
from pathlib import Path
from pkgutil import walk_packages
from subprocess import CompletedProcess
from typing import Any, NoReturn

from typer.testing import Result

from confprep import __path__ as packages
from confprep import cli
from confprep.errors import ConfprepError

ROOT = Path(__file__).parents[1]


def confprep(*arguments: str, folder: Path, **environment: str) -> CompletedProcess[str]:
    """Run one command in `folder`, and return how it ended and the text it printed."""
    environment = {"CONFPREP_NOW": "2026-01-15T09:00:00-05:00", **environment}
    ran = run(*arguments, folder=folder, environment=environment)
    return CompletedProcess(ran.args, ran.returncode, ran.stdout.decode(), ran.stderr.decode())


def run(
    *arguments: str,
    folder: Path,
    environment: Mapping[str, str] | None = None,
    encoding: str = "utf-8",
    given: bytes = b"",
) -> CompletedProcess[bytes]:
    """Run one command in `folder`, with `environment` over our own and `given` as its input."""
    surroundings = {
        **os.environ,
        "PYTHONPATH": str(ROOT),
        "PYTHONIOENCODING": encoding,
        **(environment or {}),
    }
    # What Python reads from its surroundings only when it starts needs a Python of its own.
    forked = hasattr(os, "fork") and "PYTHONHASHSEED" not in surroundings
    start = _fork if forked else _start
    with tempfile.TemporaryDirectory() as name:
        streams = [Path(name, stream) for stream in ("in", "out", "err")]
        streams[0].write_bytes(given)
        code = start(arguments, folder, surroundings, streams)
        return CompletedProcess(arguments, code, streams[1].read_bytes(), streams[2].read_bytes())


def ended(result: Result) -> tuple[int, str]:
    """Return the exit code and the words of a command run in this process, as `cli.main` ends it.

    Raises what is caught there by nobody.
    """
    error = result.exception
    if isinstance(error, ConfprepError):
        return error.exit_code, str(error)
    if error and not isinstance(error, SystemExit):
        raise error
    return result.exit_code, result.output


def _start(
    arguments: tuple[str, ...], folder: Path, environment: dict[str, str], streams: list[Path]
) -> int:
    with streams[0].open("rb") as given, streams[1].open("wb") as out, streams[2].open("wb") as err:
        return subprocess.run(
            [sys.executable, "-m", "confprep", *arguments],
            cwd=folder,
            env=environment,
            stdin=given,
            stdout=out,
            stderr=err,
            check=False,
        ).returncode


# --- the process that is forked -----------------------------------------------------------------

_servers: list[subprocess.Popen[str]] = []


def _fork(
    arguments: tuple[str, ...], folder: Path, environment: dict[str, str], streams: list[Path]
) -> int:
    if not _servers:
        # It ends where its input does: with us, in whatever way we end.
        _servers.append(
            subprocess.Popen(
                [sys.executable, "-m", "tests.processes"],
                cwd=ROOT,
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                text=True,
            )
        )
    asked, answers = _servers[0].stdin, _servers[0].stdout
    assert asked
    assert answers
    wanted = {
        "arguments": arguments,
        "folder": str(folder.absolute()),
        "environment": environment,
        "streams": [str(each) for each in streams],
    }
    asked.write(json.dumps(wanted) + "\n")
    asked.flush()
    return int(answers.readline())


def stop() -> None:
    """End the process that is forked, if there is one."""
    while _servers:
        _servers.pop().communicate()


def serve() -> None:
    """Run a fork of this process for each line of the input; print how it ended."""
    for module in walk_packages(packages, "confprep."):
        if module.name != "confprep.__main__":
            import_module(module.name)
    for library in (
        "bs4",
        "highspy",
        "icalendar",
        "jinja2",
        "lxml.etree",
        "requests",
        "typer.rich_utils",
    ):
        import_module(library)
    for line in sys.stdin:
        child = os.fork()
        if child == 0:
            _become(json.loads(line))
        code = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
        sys.stdout.write(f"{code}\n")
        sys.stdout.flush()


def _become(wanted: dict[str, Any]) -> NoReturn:
    """Be the command that is wanted, from its first line to its exit code."""
    os.environ.clear()
    os.environ.update(wanted["environment"])
    time.tzset()
    os.chdir(wanted["folder"])
    encoding = os.environ["PYTHONIOENCODING"]
    for number, path in enumerate(wanted["streams"]):
        opened = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
        os.dup2(opened, number)
        os.close(opened)
    # As Python makes them when it starts.
    sys.stdin = open(0, encoding=encoding, closefd=False)  # noqa: SIM115
    sys.stdout = open(1, "w", encoding=encoding, closefd=False)  # noqa: SIM115
    sys.stderr = open(2, "w", encoding=encoding, errors="backslashreplace", closefd=False)  # noqa: SIM115
    sys.argv = ["confprep", *wanted["arguments"]]
    code = 0
    try:
        cli.main()
    except SystemExit as end:
        code = int(end.code or 0)
    except BaseException:  # noqa: BLE001 - as Python does: shown, and the process ends with 1
        traceback.print_exc()
        code = 1
    sys.stdout.flush()
    sys.stderr.flush()
    os._exit(code)


if __name__ == "__main__":
    serve()
