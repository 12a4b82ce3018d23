"""khal, a calendar for the terminal: imports into its folder, and lists in UTC."""

from __future__ import annotations

import sys
from importlib.util import find_spec
from pathlib import Path

from tests.clients import Client, Seen, run, utc

CONFIGURATION = """
[calendars]
[[agenda]]
path = {folder}/vdir
[sqlite]
path = {folder}/khal.db
[locale]
local_timezone = UTC
default_timezone = UTC
timeformat = %H:%M:%S
dateformat = %Y-%m-%d
longdateformat = %Y-%m-%d
datetimeformat = %Y-%m-%d %H:%M:%S
longdatetimeformat = %Y-%m-%d %H:%M:%S
[default]
highlight_event_days = False
"""
FORMAT = "\x1e{uid}\x1f{start-long}\x1f{end-long}\x1f{title}\x1f{status}"


def read(data: bytes, folder: Path) -> list[Seen]:
    """Import `data` into the folder's calendar, on top of what it holds, and list all of it."""
    return [seen for seen, _ in listed(data, folder)]


def listed(data: bytes, folder: Path) -> list[tuple[Seen, str]]:
    """The same, with what khal prints of each entry's status."""
    (folder / "vdir").mkdir(exist_ok=True)
    configuration, given = folder / "khal.conf", folder / "given.ics"
    configuration.write_text(CONFIGURATION.format(folder=folder))
    given.write_bytes(data)
    khal = [sys.executable, "-m", "khal", "-c", str(configuration)]
    run([*khal, "import", "--batch", "-a", "agenda", str(given)], folder=folder)
    text = run(
        [*khal, "list", "--once", "--day-format", "", "--format", FORMAT, "2025-01-01", "1500d"],
        folder=folder,
    )
    found = []
    for entry in text.split("\x1e")[1:]:
        uid, start, end, title, status = (part.strip("\n") for part in entry.split("\x1f"))
        found.append((Seen(uid, utc(start + "+00:00"), utc(end + "+00:00"), title), status))
    return found


CLIENT = Client("khal", lambda: "" if find_spec("khal") else "khal is not installed", read)
