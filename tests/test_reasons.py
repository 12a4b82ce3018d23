"""Reasons of visits are data; the sentences are in one file, which the user may change."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator
from datetime import UTC, date, datetime
from pathlib import Path

import msgspec
import pytest
from msgspec.structs import replace

from confprep.agenda import arrange
from confprep.errors import WorkspaceError
from confprep.generators.phrases import phrases
from confprep.generators.templates import environment, shipped
from confprep.model import Decisions, Plan, Source, Visit
from confprep.reasons import Reason
from tests.random_meetings import case

GROUPS = ("visit", "called", "title", "left-out", "changed")
NAMED = re.compile(r'"((?:visit|called|title|left-out|changed)/[a-z-]+)"')


def phrases_of(folder: Path) -> dict[str, dict[str, str]]:
    return tomllib.loads((folder / "phrases.toml").read_text("utf-8"))


def _catalogue() -> set[str]:
    texts = phrases_of(shipped())
    return {f"{group}/{key}" for group in GROUPS for key in texts[group]}


def test_every_kind_of_reason_has_its_phrase_and_every_phrase_its_reason() -> None:
    package = Path(__file__).parents[1] / "confprep" / "agenda"
    named = {
        kind for path in package.glob("*.py") for kind in NAMED.findall(path.read_text("utf-8"))
    }
    named |= {f"{group}/{meal}" for group in ("called", "title") for meal in ("lunch", "rest")}
    assert named == _catalogue()
    texts = phrases_of(shipped())
    assert texts["title"].keys() == texts["title-after-word"].keys()


@pytest.mark.parametrize("seed", range(6))
def test_every_reason_of_a_plan_can_be_said(seed: int) -> None:
    say = phrases().reason
    for why in _reasons(seed):
        assert isinstance(why, Reason)
        said = say(why)
        assert said
        assert "{" not in said
        assert say(msgspec.json.decode(msgspec.json.encode(why), type=Reason)) == said


def _reasons(seed: int) -> Iterator[Reason | str]:
    one = case(seed)
    first = arrange(one.given)
    skipped = tuple(visit.id for visit in first.visits[:2])
    for arranged in (first, arrange(replace(one, decisions=Decisions(skipped=skipped)).given)):
        yield from (visit.why for visit in arranged.visits if visit.why)
        yield from (left.why for left in arranged.left_out)


OLD = """{
 "meeting": {"name": "Invented Society, Annual Meeting", "zone": "America/Chicago"},
 "made_on": "2026-01-05",
 "source": {"platform": "invented"},
 "visits": [
  {"id": "talk-1", "kind": "talk", "title": "Hips", "start": "2026-03-03T08:00:00-06:00",
   "end": "2026-03-03T08:12:00-06:00", "value": 80.0, "why": "Hear Ann Roe (Rush University)"},
  {"id": "meal-1", "kind": "meal", "title": "Lunch", "start": "2026-03-03T12:00:00-06:00",
   "end": "2026-03-03T12:30:00-06:00"}
 ],
 "left_out": [
  {"visit": {"id": "talk-2", "kind": "talk", "title": "Knees",
             "start": "2026-03-03T08:00:00-06:00", "end": "2026-03-03T08:12:00-06:00"},
   "why": "would cost hearing Ann Roe"}
 ]
}"""


def test_a_plan_of_an_earlier_version_is_read_and_says_what_it_said() -> None:
    plan = msgspec.json.decode(OLD, type=Plan)
    say = phrases().reason
    assert [say(visit.why) for visit in plan.visits] == ["Hear Ann Roe (Rush University)", ""]
    assert [say(left.why) for left in plan.left_out] == ["would cost hearing Ann Roe"]
    assert msgspec.json.decode(msgspec.json.encode(plan), type=Plan) == plan


def test_a_plan_of_an_earlier_version_is_planned_on() -> None:
    one = case(4)
    made = arrange(one.given)
    old = Plan(
        meeting=one.meeting,
        made_on=date(2026, 3, 1),
        source=Source(platform="invented"),
        visits=tuple(
            replace(visit, why=phrases().reason(visit.why), meal=None) for visit in made.visits
        ),
    )
    again = arrange(replace(one.given, previous=old))
    assert again.visits == made.visits


def test_the_users_own_phrase_is_preferred(tmp_path: Path) -> None:
    (tmp_path / "phrases.toml").write_text('[called]\nlunch = "my lunch"\n', encoding="utf-8")
    say = phrases(environment(tmp_path)).reason
    cost = Reason(
        kind="left-out/cost",
        parts=(
            Reason(kind="called/lunch"),
            Reason(kind="called/titled", values={"title": "A “b”"}),
        ),
    )
    assert say(cost) == "would cost my lunch; “A ‘b’”"


def test_a_title_is_said_in_the_users_own_words(tmp_path: Path) -> None:
    (tmp_path / "phrases.toml").write_text(
        '[title]\nlunch = "Something to eat"\n[title-after-word]\nmeeting = "with {{ name }}"\n',
        encoding="utf-8",
    )
    said = phrases(environment(tmp_path))
    noon = datetime(2026, 3, 3, 12, tzinfo=UTC)
    lunch, meeting, talk = (
        Visit(id="v", kind=kind, title="Hips", named=named, start=noon, end=noon)
        for kind, named in (
            ("meal", Reason(kind="title/lunch")),
            ("meeting", Reason(kind="title/meeting", values={"name": "Ann Roe"})),
            ("talk", None),
        )
    )
    assert [said.entitled(each).title for each in (lunch, meeting, talk)] == [
        "Something to eat",
        "Meet Ann Roe",
        "Hips",
    ]
    assert [*map(said.after_word, (lunch, meeting, talk))] == ["Lunch", "with Ann Roe", "Hips"]


@pytest.mark.parametrize("text", ["{{ nothing }}", "{{ name", "{{ name | nothing }}"])
def test_a_phrase_that_cannot_be_filled_in_is_named(text: str, tmp_path: Path) -> None:
    (tmp_path / "phrases.toml").write_text(f'[called]\nmeeting = "{text}"\n', encoding="utf-8")
    with pytest.raises(WorkspaceError, match="meeting") as caught:
        phrases(environment(tmp_path)).reason(
            Reason(kind="called/meeting", values={"name": "Ann Roe"})
        )
    assert caught.value.where == "templates/phrases.toml"
