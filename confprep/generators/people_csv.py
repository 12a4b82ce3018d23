"""`people.csv`: whom to meet, ranked, with the reason; opens in any spreadsheet."""

from __future__ import annotations

from confprep.model import Artifact, Plan, Prospect
from confprep.spreadsheets import csv_bytes

COLUMNS = (
    "rank",
    "name",
    "program",
    "match",
    "why",
    "affiliation as printed",
    "roles",
    "where and when",
    "score",
)


def make(plan: Plan) -> list[Artifact]:
    """Return the ranked people of a plan as one CSV file."""
    rows = [
        _row(rank, prospect, sample=plan.sample)
        for rank, prospect in enumerate(plan.prospects, start=1)
    ]
    return [Artifact(path="people.csv", data=csv_bytes([COLUMNS, *rows]))]


def _row(rank: int, prospect: Prospect, *, sample: bool) -> tuple[str, ...]:
    person = prospect.person
    name = person.name.full
    return (
        str(rank),
        f"{name} (SAMPLE)" if sample else name,
        prospect.program,
        prospect.matches[0].tier if prospect.matches else "",
        prospect.why,
        "; ".join(person.affiliations),
        ", ".join(person.roles),
        "; ".join(
            f"{entry.start:%a %b %d %H:%M} {entry.room}".strip()
            for entry in person.commitments
            if entry.start is not None
        ),
        f"{prospect.score:.1f}",
    )
