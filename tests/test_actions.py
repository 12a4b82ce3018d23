"""What a user can do, without a terminal: records come back, and questions carry their answers."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest

from confprep.actions import (
    contacts,
    encounters,
    followups,
    letters,
    meetings,
    people,
    planning,
    setup,
    targets,
    visits,
)
from confprep.cli.setup import QUESTIONS as QUESTIONS_OF_THE_TERMINAL
from confprep.errors import ConfprepError, UsageError
from confprep.model import Progress
from confprep.workspace import Workspace

NOW = datetime(2025, 3, 12, 16, tzinfo=UTC)
KEY = "aaos-2025-sample"


@pytest.fixture(scope="module")
def planned(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("planned")
    planning.plan(folder, "aaos-2025", now=NOW, sample=True)
    return folder


@pytest.fixture
def folder(planned: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(planned, tmp_path / "folder"))


@pytest.fixture(autouse=True)
def _says_nothing(capfd: pytest.CaptureFixture[str]) -> Any:
    yield
    assert capfd.readouterr() == ("", "")


def name_of(folder: Path, number: int) -> str:
    return Workspace(folder).plan(KEY).prospects[number].person.name.full


def two_of_a_name(folder: Path) -> None:
    for place in ("Somewhere General", "Elsewhere Clinic"):
        encounters.met(folder, "Jordan Ames", now=NOW, place="hall", institution=place, new=True)


QUESTIONS: dict[str, Callable[[Path, str], object]] = {
    "a": lambda folder, text: visits.pin(folder, KEY, text),
    "e": lambda folder, text: visits.agree(folder, KEY, text, "Tue 15:10"),
    "Ames": contacts.one,
    "Jordan": lambda folder, text: encounters.met(folder, text, now=NOW, place="hall"),
    "boston": lambda folder, text: targets.add(folder, text, today=NOW.date()),
    "mayo": targets.show,
}


@pytest.mark.parametrize("text", QUESTIONS)
def test_what_is_not_certain_is_settled_by_any_of_its_choices(folder: Path, text: str) -> None:
    two_of_a_name(folder)
    with pytest.raises(UsageError) as question:
        QUESTIONS[text](folder, text)
    choices = question.value.choices
    assert len(choices) > 1
    assert len({choice.value for choice in choices}) == len(choices)
    assert all(choice.label for choice in choices)
    for choice in choices[:3]:
        QUESTIONS[text](folder, choice.value)


def test_an_error_that_no_answer_settles_carries_none(folder: Path) -> None:
    with pytest.raises(ConfprepError) as refused:
        visits.pin(folder, KEY, "no such visit")
    assert refused.value.choices == ()


def test_a_long_job_says_how_far_it_is(tmp_path: Path) -> None:
    page = Path(__file__).parents[1] / "confprep" / "sample" / "agenda.html"
    meetings.add(
        tmp_path,
        "mine-2025",
        {"name": "Mine", "zone": "America/Los_Angeles"},
        today=date(2025, 1, 1),
    )
    targets.add(tmp_path, "ortho-nyu", today=date(2025, 2, 1))
    heard: list[tuple[str, Progress | None]] = []
    planning.plan(tmp_path, "mine-2025", [page], now=NOW, progress=lambda *said: heard.append(said))
    assert [stage for stage, _ in heard] == ["reading", "planning"]


def test_setting_up_keeps_what_was_answered_before(tmp_path: Path) -> None:
    assert setup.state(tmp_path).blank[:2] == ("name", "email")
    assert not setup.is_open(tmp_path, "hospital", {"stage": "student"})
    assert setup.is_open(tmp_path, "hospital", {"stage": " Preliminary"})
    assert setup.answer(tmp_path, {"name": "Alex Doe", "interests": "hand, spine"}).kept == {}
    again = setup.answer(tmp_path, {"interests": "foot", "email": "alex@example.org"})
    assert again.kept == {"interests": "hand, spine"}
    profile = Workspace(tmp_path).profile()
    assert (profile.name, profile.email) == ("Alex Doe", "alex@example.org")
    assert profile.interests == ("hand", "spine")
    assert not {"name", "email", "interests"} & set(setup.state(tmp_path).blank)
    setup.change(tmp_path, {"interests": "foot"})
    assert Workspace(tmp_path).profile().interests == ("foot",)
    with pytest.raises(UsageError):
        setup.answer(tmp_path, {"school": "A", "email": "nowhere"})
    with pytest.raises(UsageError):
        setup.answer(tmp_path, {"school": "A", "status": "unheard of"})
    assert not Workspace(tmp_path).profile().school


def test_a_terminal_asks_for_all_that_is_asked_for() -> None:
    assert tuple(QUESTIONS_OF_THE_TERMINAL) == setup.FIELDS


def test_a_decision_is_one_at_a_time_and_can_be_taken_back(folder: Path) -> None:
    visit = Workspace(folder).plan(KEY).visits[0].id
    decisions: Callable[[], Any] = lambda: Workspace(folder).decisions(KEY)  # noqa: E731
    visits.pin(folder, KEY, visit)
    assert visit in decisions().pinned
    visits.skip(folder, KEY, visit)
    assert visit not in decisions().pinned
    assert visit in decisions().skipped
    visits.skip(folder, KEY, visit, undo=True)
    assert visit not in decisions().skipped
    name = name_of(folder, 0)
    assert people.accept(folder, name) == name
    assert people.reject(folder, name) == name
    assert (decisions().accepted, decisions().rejected) == ((), (name,))


def test_from_the_hallway_to_the_answer(folder: Path) -> None:
    name = name_of(folder, 0)
    met = encounters.met(folder, name, now=NOW, at=KEY, note="We spoke of hands", promised="my CV")
    assert (met.known_from, met.meeting and met.meeting.key) == ("plan", KEY)
    assert met.next
    assert followups.due(folder, "2025-12-31", now=NOW).reminders == met.next
    done = followups.followup(folder, KEY, now=NOW)
    assert done.anybody_met
    assert [file for file in done.files if file]
    assert letters.promise_to_ask_about(folder, name, "answered") == ""
    sent = letters.written(folder, name, "sent", now=NOW)
    assert sent.draft is not None
    assert (sent.draft.purpose, sent.owed) == ("after/with-cv", "")
    assert contacts.show(folder, name, now=NOW).drafts[0].state == "sent"
    gone = contacts.forget(folder, name, now=NOW)
    assert [each.outcome for each in gone.calendars] == ["removed"]
    assert contacts.history(folder).entries == ()
