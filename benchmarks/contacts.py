"""The contact log at the end of a long career: whole commands against start-up alone.

10 meetings, 5,000 people, 50,000 entries. The limit for each command that reads is twice the
processor time of start-up: the same command with an empty log. An import of ten times as many
people may take at most fifteen times as long.
"""

from __future__ import annotations

import os
import random
import subprocess
import sys
import tempfile
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path

from confprep.contacts import exchange, tables, vcards
from confprep.contacts.store import Store
from confprep.model import Contact, Interaction
from confprep.spreadsheets import csv_bytes

PEOPLE, ENTRIES, MEETINGS = 5_000, 50_000, 10
FIRST = datetime(2022, 1, 1, tzinfo=UTC)
WORDS = (
    "fracture pelvic ring series research year resident told abstract poster spine hand trauma "
    "mentor rotation letter knee hip asked about the what with from"
).split()
COMMANDS = (
    ("due",),
    ("due", "--by", "2026-01-01", "--all"),
    ("contacts", "list"),
    ("contacts", "list", "Person4321"),
    ("log", "pelvic", "spine"),
    ("log", "a word that nobody said"),
)


def fill(path: Path) -> None:
    """Invent the log."""
    chance = random.Random(1)
    with Store(path) as store, store.change():
        for number in range(PEOPLE):
            store.add(
                Contact(
                    id=0,
                    name=f"{chance.choice(('Ana', 'José', 'Li', 'Søren'))} Person{number}",
                    institution=f"University Hospital {number % 200}",
                    role="speaker",
                    tags=("ortho",),
                )
            )
        for _ in range(ENTRIES):
            store.log(
                Interaction(
                    id=0,
                    contact_id=chance.randint(1, PEOPLE),
                    at=FIRST + timedelta(hours=chance.randint(0, 24 * 365 * 3)),
                    kind=chance.choices(("met", "sent", "answered", "note"), (3, 4, 2, 1))[0],
                    meeting=f"meeting-{chance.randint(1, MEETINGS)}",
                    said=" ".join(chance.choices(WORDS, k=25)),
                    promised="the paper" if chance.random() < 0.05 else "",
                    promised_by="me",
                )
            )


def _import(kind: str, people: int) -> float:
    """Return the processor time of reading that many people from a file and taking them in."""
    contacts = [
        Contact(
            id=number,
            name=f"Given{number % 400} Family{number}",
            institution=f"University Hospital {number % 200}",
            email=f"person{number}@example.org",
            phone=f"+1 212 555 {number % 10_000:04}",
            tags=("ortho",),
        )
        for number in range(1, people + 1)
    ]
    last = {each.id: "2024-11-05" for each in contacts}
    data = (
        vcards.as_vcards(contacts)
        if kind == "vcf"
        else csv_bytes(tables.people_rows(contacts, last))
    )
    with tempfile.TemporaryDirectory() as folder, Store(Path(folder) / "contacts.db") as store:
        began = time.process_time()
        found = (
            vcards.read_vcards(data, where="people.vcf")
            if kind == "vcf"
            else tables.read_table(data, where="people.csv", today=FIRST.date().replace(year=2025))
        )
        exchange.take(store, found, zone=UTC)
        return time.process_time() - began


def imports() -> list[str]:
    """Return the lines about importing 50,000 people, against 5,000."""
    lines = [f"{'import of 50,000':<40} {'s':>6} {'x 5,000':>11}  limit"]
    for kind in ("csv", "vcf"):
        few, many = _import(kind, 5_000), _import(kind, 50_000)
        lines.append(f"{kind:<40} {many:>6.1f} {many / few:>11.2f}  15.00")
    return lines


def run() -> str:
    """Return the table."""
    confprep = [sys.executable, "-m", "confprep"]
    with tempfile.TemporaryDirectory() as folder, tempfile.TemporaryDirectory() as nothing:
        fill(Path(folder) / "contacts.db")
        os.environ |= {"CONFPREP_WORKSPACE": folder, "CONFPREP_NOW": "2025-02-01"}
        try:
            empty = [*confprep, "--workspace", nothing, "due"]
            times = _least([empty, *([*confprep, *each] for each in COMMANDS)])
            start = times[0]
            lines = [
                f"{PEOPLE} people, {ENTRIES} entries; start-up {start * 1000:.0f} ms",
                f"{'command':<40} {'ms':>6} {'x start-up':>11}  limit",
            ]
            for command, one in zip(COMMANDS, times[1:], strict=True):
                lines.append(
                    f"{' '.join(command):<40} {one * 1000:>6.0f} {one / start:>11.2f}  2.00"
                )
        finally:
            del os.environ["CONFPREP_WORKSPACE"], os.environ["CONFPREP_NOW"]
    return "\n".join((*lines, *imports()))


def _least(commands: list[list[str]], *, rounds: int = 7) -> list[float]:
    """Return each command's least processor time; in turn, so that none has a quieter moment."""
    best = [float("inf")] * len(commands)
    for _ in range(rounds):
        for index, command in enumerate(commands):
            process = subprocess.Popen(
                command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
            )
            _, status, usage = os.wait4(process.pid, 0)
            process.returncode = os.waitstatus_to_exitcode(status)
            if process.returncode:
                raise subprocess.CalledProcessError(process.returncode, command)
            best[index] = min(best[index], usage.ru_utime + usage.ru_stime)
    return best
