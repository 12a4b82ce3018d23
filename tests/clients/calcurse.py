"""calcurse, a calendar for the terminal that keeps neither UIDs nor zones, only local times."""

from __future__ import annotations

import re
import shutil
from datetime import UTC, datetime
from pathlib import Path

from tests.clients import Client, Seen, run

LINE = re.compile(r"(.{18}) -> (.{18})(?:>\w+)? [|!](.*)")
"""`03/17/2026 @ 18:24 -> 03/17/2026 @ 18:36>digest of the note !title`"""


def read(data: bytes, folder: Path) -> list[Seen]:
    given = folder / "given.ics"
    given.write_bytes(data)
    base = ["calcurse", "-D", str(folder / "data"), "-C", str(folder / "conf")]
    run([*base, "-q", "-i", str(given)], folder=folder, TZ="UTC")
    text = run([*base, "-G", "--format-apt", "%(raw)"], folder=folder, TZ="UTC")
    found = []
    for line in text.splitlines():
        start, end, title = LINE.fullmatch(line).groups()
        found.append(Seen("", _time(start), _time(end), title))
    return found


def _time(text: str) -> datetime:
    return datetime.strptime(text.strip(), "%m/%d/%Y @ %H:%M").replace(tzinfo=UTC)


CLIENT = Client(
    "calcurse", lambda: "" if shutil.which("calcurse") else "calcurse is not installed", read
)
