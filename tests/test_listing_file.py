"""`listing.json`: written once, gives the listing back, and is found as the last run wrote it."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime
from pathlib import Path

import jsonschema
import msgspec
import pytest

from confprep import plan as job
from confprep.actions import planning
from confprep.errors import WorkspaceError
from confprep.model import Appearance, Listing, Session, Skipped, Source, Talk
from confprep.scrapers import contract
from confprep.workspace import Workspace

NOW = datetime(2025, 2, 24, 9, tzinfo=UTC)
KEY = "aaos-2025-sample"
FULL = Listing(
    source=Source(
        platform="x",
        address="https://x.org",
        pages=2,
        files=("a.html",),
        confidence=0.5,
        unsure=(Skipped(reason="few people", count=3, examples=("c",)),),
    ),
    meeting="x-2025",
    zone="America/Chicago",
    skipped=(Skipped(reason="lines", count=2, examples=("a", "b"), kind="names"),),
    sessions=(
        Session(
            id="s1",
            title="First",
            kind="symposium",
            tracks=("Spine",),
            start=datetime(2025, 3, 10, 8, tzinfo=UTC),
            end=datetime(2025, 3, 10, 9, tzinfo=UTC),
            day=date(2025, 3, 10),
            room="Hall A",
            url="https://x.org/s1",
            time_text="8 am",
            description="About it",
            cancelled=True,
            people=(Appearance(name_text="Jordan Ames", role="chair", affiliation_text="Here"),),
            talks=(
                Talk(
                    id="t1",
                    title="One",
                    kind="poster",
                    url="https://x.org/t1",
                    start=datetime(2025, 3, 10, 8, tzinfo=UTC),
                    end=datetime(2025, 3, 10, 8, 30, tzinfo=UTC),
                    time_text="early",
                    cancelled=True,
                    origin="s2",
                    people=(
                        Appearance(
                            name_text="Robin Vale",
                            role="speaker",
                            affiliation_text="There",
                            ids={"hprid": "7"},
                        ),
                    ),
                ),
            ),
        ),
        Session(id="s2", title="Second", day=date(2025, 3, 11), time_text="after lunch"),
    ),
)


def test_every_field_of_a_listing_comes_back_and_keeps_the_schema() -> None:
    data = msgspec.json.encode(contract.public(FULL, whole=True))
    assert contract.load(data) == FULL
    first = FULL.sessions[0]
    talk = first.talks[0]
    for record in (FULL, FULL.source, FULL.skipped[0], first, talk, talk.people[0]):
        # A field that somebody adds must be filled in above, and so be seen to come back.
        assert all(msgspec.structs.asdict(record).values()), record
    jsonschema.validate(json.loads(data), contract.schema())


def test_a_plan_holds_the_program_once(tmp_path: Path) -> None:
    planning.plan(tmp_path, "aaos-2025", now=NOW, sample=True)
    files = [path.name for path in tmp_path.rglob("*") if "listing" in path.name]
    assert files == ["listing.json"]
    assert Workspace(tmp_path).listing(KEY) == job.sample("aaos-2025").listing


def test_a_folder_of_an_earlier_version_is_read_and_brought_up_to_date(tmp_path: Path) -> None:
    planning.plan(tmp_path, "aaos-2025", now=NOW, sample=True)
    folder = tmp_path / "plans" / KEY
    old = msgspec.structs.replace(job.sample("aaos-2025").listing, meeting="old")
    (folder / ".state" / "listing.json").write_bytes(msgspec.json.encode(old))
    assert Workspace(tmp_path).listing(KEY) == old
    done = planning.changes(tmp_path, KEY, now=NOW)
    assert not done.report.anything
    assert not (folder / ".state" / "listing.json").exists()
    assert Workspace(tmp_path).listing(KEY) == job.sample("aaos-2025").listing


def test_a_listing_that_the_user_changed_is_not_taken_for_what_was_read(tmp_path: Path) -> None:
    planning.plan(tmp_path, "aaos-2025", now=NOW, sample=True)
    path = tmp_path / "plans" / KEY / "listing.json"
    mine = {**json.loads(path.read_bytes()), "sessions": []}
    path.write_text(json.dumps(mine), encoding="utf-8")
    planning.plan(tmp_path, "aaos-2025", now=NOW, sample=True)
    assert json.loads(path.read_bytes()) == mine
    assert Workspace(tmp_path).listing(KEY) == job.sample("aaos-2025").listing
    assert not planning.changes(tmp_path, KEY, now=NOW).report.anything


@pytest.mark.parametrize("text", ["", "[]", "{}", '{"sessions": [{}]}', '{"zone": 3}', "\xff"])
def test_a_listing_that_cannot_be_read_is_known_to_be_damaged(text: str) -> None:
    before = job.previous({"listing.json": text.encode("latin-1")}.get)
    assert before == job.Previous(damaged=("listing.json",))


def test_a_damaged_listing_is_named_and_set_aside_by_the_next_plan(tmp_path: Path) -> None:
    planning.plan(tmp_path, "aaos-2025", now=NOW, sample=True)
    path = tmp_path / "plans" / KEY / "listing.json"
    path.write_text("{", encoding="utf-8")
    with pytest.raises(WorkspaceError, match=r"listing\.json: The file is damaged"):
        planning.changes(tmp_path, KEY, now=NOW)
    planning.plan(tmp_path, "aaos-2025", now=NOW, sample=True)
    assert path.with_name("listing.damaged.json").read_text(encoding="utf-8") == "{"
    assert Workspace(tmp_path).listing(KEY) == job.sample("aaos-2025").listing
