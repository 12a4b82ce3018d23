"""How well and how fast lines are matched, beside the methods one would reach for first.

Two tasks. *Registry*: given strings of three public gold sets (S2AFF, Crossref 2024, ROR's API
logs), say which of the 300 most frequent institutions of education and health care in the United
States they name; labels as given, their errors included. *Programs*: 59 orthopaedic affiliations
labelled by hand with a program of the catalogue; names were added to the catalogue after reading
them, so this row is not held out. The gold sets are read from a folder `shared/data` beside the
checkout, or from the one that CONFPREP_SHARED names. Seconds are of one core.

The peers get the same names in the same normal form, each with the threshold its own makers or
users recommend. The slow ones run on every tenth string, and the table says so.
"""

from __future__ import annotations

import ast
import csv
import json
import os
import resource
import subprocess
import sys
import tempfile
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Sequence
from importlib.util import find_spec
from pathlib import Path
from time import process_time
from typing import Any, NamedTuple

from confprep import programs
from confprep.matcher.match import Matcher
from confprep.matcher.phrases import Index, Words, normal
from confprep.model import Alias, Program

TARGETS = 300
LABELS = {
    "Cleveland Clinic Foundation": "ortho-cleveland-clinic",
    "Mass General Brigham": "ortho-harvard",
    "Oregon Health & Science University (OHSU Health)": "ortho-ohsu",
    "Stanford": "ortho-stanford",
}
"""Labels that are no name of the catalogue, or the name of several programs, to the one meant."""
SLOW_STEP = 10
SIZES = (10_000, 100_000)
Predict = Callable[[str], set[str]]


class Gold(NamedTuple):
    """One string and the targets that its label names."""

    text: str
    ids: frozenset[str]


class Task(NamedTuple):
    """What is to be found in what."""

    name: str
    gold: list[Gold]
    names: dict[str, list[str]]
    """Target to its names."""
    predict: Predict


def run() -> str:
    """Return the tables: correctness beside peers, then speed and memory at growing sizes."""
    folder = Path(os.environ.get("CONFPREP_SHARED") or Path(__file__).parents[2] / "shared")
    data = folder / "data"
    if not data.is_dir():
        return f"No gold sets: {data} is not there. Name their folder in CONFPREP_SHARED."
    rows = [["task", "method", "strings", "P", "R", "F1", "s/10,000"]]
    for task in (registry_task(data), program_task(data)):
        rows += _compare(task)
    table = _table(rows)
    if not find_spec("rapidfuzz"):
        table += "\nrapidfuzz is not installed: pip install confprep[benchmarks] shows its rows."
    return f"{table}\n\n{_speed(data)}"


# --- the tasks ----------------------------------------------------------------------------------


def registry_task(data: Path, first: int = 0, count: int = TARGETS) -> Task:
    """Return the task of finding institutions of the registry."""
    gold = list(_gold(data))
    records = json.loads((data / "ror_us_subset_from_ror-records_to_v2.9.json").read_text("utf-8"))
    wanted = {
        record["id"]: record
        for record in records
        if {"education", "healthcare"} & set(record["types"]) and record["status"] == "active"
    }
    frequency = Counter(label for one in gold for label in one.ids)
    ranked = sorted(wanted, key=lambda key: (-frequency[key], key))[first : first + count]
    targets = {key: wanted[key] for key in ranked}
    catalogue = [_as_program(key, record) for key, record in targets.items()]
    names = {program.id: [alias.text for alias in program.aliases] for program in catalogue}
    matcher = Matcher(catalogue, _rivals(data, catalogue))

    def predict(text: str) -> set[str]:
        return {m.program_id for m in matcher.match(text) if m.tier in {"confirmed", "likely"}}

    kept = [Gold(one.text, one.ids & targets.keys()) for one in gold]
    return Task("registry", kept, names, predict)


def _gold(data: Path) -> Iterable[Gold]:
    with (data / "s2aff_gold_affiliation_annotations.csv").open(encoding="utf-8", newline="") as f:
        for row in csv.DictReader(f):
            yield Gold(row["original_affiliation"], frozenset(ast.literal_eval(row["labels"])))
    for item in json.loads((data / "ror_api_crossref_2024_02_19.json").read_text("utf-8")):
        yield Gold(item["affiliation"], frozenset(item["ror_ids"]))
    with (data / "ror_exp_api_logs_20230903.csv").open(encoding="utf-8-sig", newline="") as f:
        for row in csv.DictReader(f):
            yield Gold(row["affiliation"], frozenset({row["ror_id"]} - {"NP"}))


def _as_program(key: str, record: dict[str, Any]) -> Program:
    """Turn a record of the registry into a program: its English names and acronyms."""
    aliases = []
    for name in record["names"]:
        kinds = set(name["types"])
        if name["lang"] not in {None, "en"}:
            continue
        if "acronym" in kinds:
            aliases.append(Alias(text=name["value"], kind="acronym"))
        elif len(normal(name["value"])) > 1:
            aliases.append(Alias(text=name["value"], kind="registry"))
    return Program(
        id=key,
        name=record["names"][0]["value"],
        city=record["city"] or "",
        state=record["state"] or "",
        specialty="any",
        aliases=tuple(aliases),
    )


def _rivals(data: Path, catalogue: Sequence[Program]) -> list[programs.Rival]:
    """Return the registry's other names that contain or equal a name of a target."""
    index: Index[str] = Index()
    for program in catalogue:
        for alias in program.aliases:
            index.add(normal(alias.text), program.id)
    own = {program.id.rsplit("/", 1)[1] for program in catalogue}
    found = []
    with (data / "ror_world_names_from_ror-records_to_v2.9.csv").open(
        encoding="utf-8", newline=""
    ) as file:
        for row in csv.DictReader(file):
            if row["ror_id"] in own or row["kind"] == "acronym":
                continue
            if len(normal(row["name"])) > 1 and index.find(Words(row["name"])):
                found.append(
                    programs.Rival(
                        text=row["name"],
                        city=row["city"],
                        state=row["subdivision"],
                        country=row["country"],
                    )
                )
    return found


def program_task(data: Path) -> Task:
    """Return the task of finding orthopaedic programs in the 59 strings labelled by hand.

    The labels name the list they were made from; a program is recognised by its name there.
    """
    catalogue = [p for p in programs.load() if p.specialty == "orthopaedic-surgery"]
    matcher = Matcher(programs.load(), programs.rivals(), programs.badges())
    ids: defaultdict[str, set[str]] = defaultdict(set)
    for program in catalogue:
        for alias in (program.name, *(alias.text for alias in program.aliases)):
            ids[" ".join(normal(alias))].add(program.id)
    gold = []
    with (data / "ortho_us_affiliations_59_handlabelled.csv").open(
        encoding="utf-8", newline=""
    ) as file:
        for row in csv.DictReader(file):
            label = row["gold_program_2025_list"]
            known = LABELS.get(label.split("/")[0], "")
            found = {known} if known else ids.get(" ".join(normal(label)), set())
            gold.append(Gold(row["affiliation"], frozenset(found if label else ())))

    def predict(text: str) -> set[str]:
        return {
            m.program_id
            for m in matcher.match(text, specialty="orthopaedic-surgery")
            if m.tier in {"confirmed", "likely"}
        }

    names = {p.id: [alias.text for alias in p.aliases if alias.kind != "weak"] for p in catalogue}
    return Task("programs", gold, names, predict)


# --- peers ----------------------------------------------------------------------------------------


def _peers(names: dict[str, list[str]]) -> list[tuple[str, Predict, bool]]:
    """Return name, method and whether it is slow, for each peer."""
    flat = [(" ".join(normal(text)), key) for key, texts in names.items() for text in texts]
    flat = sorted({(text, key) for text, key in flat if " " in text})
    exact: defaultdict[str, set[str]] = defaultdict(set)
    for text, key in flat:
        exact[text].add(key)

    def segments(text: str) -> set[str]:
        words = Words(text)
        found: set[str] = set()
        start = 0
        for end in range(1, len(words.tokens) + 1):
            if end == len(words.tokens) or words.breaks[end]:
                found |= exact.get(" ".join(words.tokens[start:end]), set())
                start = end
        return found

    peers: list[tuple[str, Predict, bool]] = [("segment exact", segments, False)]
    try:
        from rapidfuzz import fuzz
    except ImportError:
        return peers

    def fuzzy(score: Callable[..., float], least: float) -> Predict:
        def predict(text: str) -> set[str]:
            line = " ".join(normal(text))
            # A partial score finds the line "University" in every name: no longer names.
            return {
                key
                for name, key in flat
                if len(name) <= len(line) and score(name, line, score_cutoff=least) >= least
            }

        return predict

    return [
        *peers,
        ("rapidfuzz partial_ratio >= 96", fuzzy(fuzz.partial_ratio, 96), True),
        ("rapidfuzz WRatio >= 90", fuzzy(fuzz.WRatio, 90), True),
        ("rapidfuzz token_set_ratio >= 90", fuzzy(fuzz.token_set_ratio, 90), True),
    ]


def _compare(task: Task) -> list[list[str]]:
    rows = [_row(task, "confprep", task.predict, task.gold)]
    for name, predict, slow in _peers(task.names):
        sample = task.gold[::SLOW_STEP] if slow and len(task.gold) > 1000 else task.gold
        rows.append(_row(task, name, predict, sample))
        if sample is not task.gold:
            rows[-1][2] += f" (every {SLOW_STEP}th)"
    return rows


def _row(task: Task, name: str, predict: Predict, gold: Sequence[Gold]) -> list[str]:
    start = process_time()
    predicted = [predict(one.text) for one in gold]
    seconds = (process_time() - start) * 10_000 / len(gold)
    right = sum(len(found & one.ids) for found, one in zip(predicted, gold, strict=True))
    said = sum(map(len, predicted))
    true = sum(len(one.ids) for one in gold)
    precision, recall = right / max(said, 1), right / max(true, 1)
    f1 = 2 * precision * recall / max(precision + recall, 1e-9)
    figures = [f"{precision:.3f}", f"{recall:.3f}", f"{f1:.3f}", f"{seconds:.2f}"]
    return [task.name, name, str(len(gold)), *figures]


# --- speed ----------------------------------------------------------------------------------------


def _speed(data: Path) -> str:
    """Return seconds of one core and memory of the command itself, at growing sizes."""
    lines = [one.text.replace("\n", " ") for one in _gold(data)]
    with (data / "ortho_us_affiliations_59_handlabelled.csv").open(encoding="utf-8") as file:
        lines += [row["affiliation"] for row in csv.DictReader(file)] * 20
    rows = [["strings, all distinct", "whole command, s", "matching alone, s", "peak MB", "limit"]]
    matcher = Matcher(programs.load(), programs.rivals(), programs.badges())
    for count in SIZES:
        # Made distinct by a number of their own, so that no answer is remembered.
        texts = [f"{lines[i % len(lines)]} {i}" for i in range(count)]
        start = process_time()
        for text in texts:
            matcher.match(text)
        matching = process_time() - start
        with tempfile.NamedTemporaryFile("w", suffix=".txt", encoding="utf-8") as file:
            file.write("\n".join(texts))
            file.flush()
            seconds, megabytes = _command(file.name)
        limit = "1.5 s, 1 s, 100 MB" if count == SIZES[0] else "linear"
        rows.append([f"{count:,}", f"{seconds:.2f}", f"{matching:.2f}", f"{megabytes:.0f}", limit])
    return _table(rows)


_RUN = """
import re, sys
from pathlib import Path
from confprep.cli import main
try:
    main()
except SystemExit as ended:
    if ended.code:
        raise
print(re.search(r"VmHWM:\\s+(\\d+)", Path("/proc/self/status").read_text())[1], file=sys.stderr)
"""


def _command(path: str) -> tuple[float, float]:
    """Return seconds of one core and peak megabytes of `confprep match --all-programs PATH`."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    done = subprocess.run(
        [sys.executable, "-c", _RUN, "match", "--all-programs", path],
        check=True,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        text=True,
    )
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    seconds = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return seconds, int(done.stderr.split()[-1]) / 1024


def _table(rows: list[list[str]]) -> str:
    widths = [max(len(row[i]) for row in rows) for i in range(len(rows[0]))]
    return "\n".join(
        "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip()
        for row in rows
    )
