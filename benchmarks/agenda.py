"""The agenda's engine beside another: value, bound, time, memory and what must be installed."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from importlib.metadata import PackageNotFoundError, files
from importlib.util import find_spec
from pathlib import Path

CASES = (
    # sessions, meetings, posters, seeds
    (250, 3, 5, 10),
    (500, 10, 10, 2),
    (1500, 0, 0, 1),
    (1500, 30, 25, 3),
)
ENGINES = {"HiGHS": (), "CP-SAT": ("ortools",)}
NEEDS = {
    "HiGHS": ("highspy", "numpy"),
    "CP-SAT": ("ortools", "numpy", "pandas", "protobuf", "absl-py"),
}
SECONDS = 30.0

RUN = """
import json, resource, sys, time
engine, sessions, meetings, posters, seed, seconds = sys.argv[1], *map(float, sys.argv[2:])
from benchmarks import weeks
if engine == "HiGHS":
    from confprep.agenda.schedule import solve
else:
    from benchmarks.engines import by_cp_sat as solve
if sessions:
    problem = weeks.large(
        sessions=int(sessions), meetings=int(meetings), posters=int(posters), seed=int(seed)
    )
else:
    from benchmarks.agenda import page
    problem = weeks.real(page(), seed=int(seed))
begin = time.perf_counter()
found = solve(problem, seconds=seconds)
print(json.dumps({
    "value": found.value, "bound": found.bound, "fault": weeks.fault(problem, found.chosen),
    "seconds": time.perf_counter() - begin, "options": len(problem.options),
    "megabytes": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024,
}))
"""


def page() -> Path:
    """Return the saved page of a real program: not part of the project."""
    folder = Path(os.environ.get("CONFPREP_SHARED") or Path(__file__).parents[2] / "shared")
    return folder / "real" / "eventscribe" / "idweek2025_agenda.html"


def run() -> str:
    """Return the table of engines, and the plans of the sample."""
    lines = ["installed: " + ", ".join(f"{name} {_size(name)}" for name in ENGINES)]
    lines.append("sessions/meetings/posters  engine       proven  mean gap  mean s  worst s   MB")
    cases = [(f"{case[0]}/{case[1]}/{case[2]}", *case) for case in CASES]
    if page().exists():
        cases.append(("a real page, 40 people", 0, 0, 0, 5))
    for name, sessions, meetings, posters, seeds in cases:
        proven: dict[int, set[float]] = {seed: set() for seed in range(seeds)}
        for engine, needs in ENGINES.items():
            label = f"{name:25} {engine:12}"
            if any(find_spec(module) is None for module in needs):
                lines.append(f"{label} not installed")
                continue
            found = [_once(engine, sessions, meetings, posters, seed) for seed in range(seeds)]
            for seed, each in enumerate(found):
                if each["value"] == each["bound"]:
                    proven[seed].add(each["value"])
            lines.append(f"{label} {_row(found)}")
        agreed = sum(len(values) == 1 for values in proven.values())
        if any(len(values) > 1 for values in proven.values()):
            raise AssertionError(f"two engines prove different optima: {proven}")
        lines.append(f"{'':25} proven by at least one engine, none against: {agreed}/{seeds}")
    lines.append(_sample())
    return "\n".join(lines)


def _row(found: list[dict[str, float]]) -> str:
    faults = [each["fault"] for each in found if each["fault"]]
    if faults:
        raise AssertionError(faults[0])
    proven = sum(each["value"] == each["bound"] for each in found)
    seeds = len(found)
    gap = sum((each["bound"] - each["value"]) / each["bound"] for each in found) / seeds
    times = [each["seconds"] for each in found]
    memory = max(each["megabytes"] for each in found)
    return (
        f"{proven:3}/{seeds:<3} {gap:8.2%} "
        f"{sum(times) / seeds:7.2f} {max(times):8.2f} {memory:5.0f}"
    )


def _once(engine: str, *numbers: int) -> dict[str, float]:
    """Run one engine on one week in a process of its own, so that its memory is its own."""
    arguments = [str(number) for number in (*numbers, SECONDS)]
    done = subprocess.run(
        [sys.executable, "-c", RUN, engine, *arguments], capture_output=True, check=True
    )
    result: dict[str, float] = json.loads(done.stdout.splitlines()[-1])
    return result


def _size(engine: str) -> str:
    total = 0
    for package in NEEDS[engine]:
        try:
            listed = files(package) or []
        except PackageNotFoundError:
            return "(absent)"
        total += sum(path.size or 0 for path in listed)
    return f"{total / 1e6:.0f} MB"


def _sample() -> str:
    from time import perf_counter

    from confprep import plan as job

    begin = perf_counter()
    made = job.make(job.sample("aaos-2025"))
    seconds = perf_counter() - begin
    state = "proven" if made.proof.optimal else f"bound {made.proof.bound}"
    return f"the sample from page to plan: value {made.proof.value}, {state}, {seconds:.2f} s"
