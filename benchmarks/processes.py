"""Whole commands as the user starts them: time and memory, start-up against a bare program."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from msgspec import Struct

BARE = """
import typer
app = typer.Typer()
@app.command()
def hello(name: str = typer.Option("", help="A name.")) -> None:
    "Say hello."
@app.command()
def bye() -> None:
    "Say bye."
app()
"""
RUNS = 7
SAMPLE = Path(__file__).parents[1] / "confprep" / "sample" / "agenda.html"


class Cost(Struct, frozen=True, kw_only=True):
    """The best of several runs of one command."""

    seconds: float
    megabytes: float


def cost(arguments: list[str], *, runs: int = RUNS) -> Cost:
    """Run a command several times in an empty folder; return its least time and peak memory."""
    best, peak = float("inf"), 0.0
    for _ in range(runs):
        with tempfile.TemporaryDirectory() as folder:
            began = time.perf_counter()
            process = subprocess.Popen(
                arguments,
                cwd=folder,
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
                env={**os.environ, "NO_COLOR": "1"},
            )
            _, status, usage = os.wait4(process.pid, 0)
            best = min(best, time.perf_counter() - began)
            peak = max(peak, usage.ru_maxrss / 1024)
            process.returncode = os.waitstatus_to_exitcode(status)
            if process.returncode:
                raise subprocess.CalledProcessError(process.returncode, arguments)
    return Cost(seconds=best, megabytes=peak)


def run() -> str:
    """Return the table; the limit for start-up is 1.5 times a bare typer program."""
    confprep = [sys.executable, "-m", "confprep"]
    with tempfile.TemporaryDirectory() as folder:
        bare_program = Path(folder) / "bare.py"
        bare_program.write_text(BARE)
        bare = cost([sys.executable, str(bare_program), "--help"])
    rows = [("bare typer program --help", bare)]
    rows += [
        ("confprep --help", cost([*confprep, "--help"])),
        (
            "confprep plan aaos-2025 --sample",
            cost([*confprep, "plan", "aaos-2025", "--sample"], runs=3),
        ),
        ("confprep read (sample, 840 kB)", cost([*confprep, "read", str(SAMPLE)], runs=3)),
    ]
    lines = [f"{'command':36} {'seconds':>8} {'ratio':>6} {'MB':>6}"]
    lines += [
        f"{name:36} {each.seconds:8.3f} {each.seconds / bare.seconds:6.2f} {each.megabytes:6.0f}"
        for name, each in rows
    ]
    return "\n".join(lines)
