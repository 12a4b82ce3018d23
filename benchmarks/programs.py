"""How lists of programs resolve, and how long the catalogue takes to load.

The lines are the hand-labelled ones of `fixtures/program-lists`. The peer is the closest name by
`difflib` of the standard library among the same names, at its own default threshold and at 0.9.
"""

from __future__ import annotations

import csv
import subprocess
import sys
from collections.abc import Callable
from difflib import get_close_matches
from pathlib import Path
from time import perf_counter

from confprep.model import Program
from confprep.programs import load
from confprep.programs.resolve import Resolver

LABELLED = Path(__file__).parents[1] / "fixtures" / "program-lists" / "labelled.csv"
LIMIT = 0.030
"""Seconds that loading may take, so that matching 10,000 lines stays within its limit."""
UNSURE = "?"


def run() -> str:
    """Return the tables."""
    return "\n".join([*_lists(), "", *_loading()])


def _lists() -> list[str]:
    with LABELLED.open(encoding="utf-8", newline="") as file:
        rows = [(row["line"], row["specialty"], row["program"]) for row in csv.DictReader(file)]
    programs = load()
    resolver = Resolver(programs)
    closest = _Closest(programs)
    out = [f"{len(rows)} labelled lines    right  asked  wrong  ms/line"]
    methods: list[tuple[str, Callable[[str, str], str]]] = [
        ("confprep", lambda line, sp: _certain(resolver, line, sp)),
        ("difflib 0.6", lambda line, sp: closest.find(line, sp, 0.6)),
        ("difflib 0.9", lambda line, sp: closest.find(line, sp, 0.9)),
    ]
    for name, answer in methods:
        start = perf_counter()
        answers = [(answer(line, specialty), label) for line, specialty, label in rows]
        spent = (perf_counter() - start) / len(rows) * 1000
        right = sum(given == label for given, label in answers)
        asked = sum(given == UNSURE != label for given, label in answers)
        wrong = len(answers) - right - asked
        out.append(f"{name:20} {right:6} {asked:6} {wrong:6}  {spent:7.1f}")
    return out


def _certain(resolver: Resolver, line: str, specialty: str) -> str:
    program = resolver.resolve(line, specialty).program
    return program.id if program else UNSURE


class _Closest:
    """The closest name by `difflib` within a specialty."""

    def __init__(self, programs: tuple[Program, ...]) -> None:
        self.names: dict[str, dict[str, str]] = {}
        for program in programs:
            names = self.names.setdefault(program.specialty, {})
            for alias in program.aliases:
                names.setdefault(alias.text.casefold(), program.id)

    def find(self, line: str, specialty: str, cutoff: float) -> str:
        names = self.names[specialty]
        near = get_close_matches(line.casefold(), names, n=1, cutoff=cutoff)
        return names[near[0]] if near else UNSURE


def _loading() -> list[str]:
    code = (
        "from time import process_time\nfrom confprep.programs import load\n"
        "start = process_time()\nload()\nprint(process_time() - start)"
    )
    runs = [
        float(subprocess.run([sys.executable, "-c", code], capture_output=True, check=True).stdout)
        for _ in range(5)
    ]
    least = min(runs)
    names = sum(len(program.aliases) for program in load())
    share = least / LIMIT
    took = f"{least * 1000:.0f} ms of processor time, {share:.2f} of {LIMIT * 1000:.0f} ms"
    return [f"load {len(load())} programs with {names} names in a fresh process: {took}"]
