"""The pocket page in a real browser: every button, and nothing noted is lost."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from msgspec import structs

from confprep import plan as job
from confprep.generators import brief as brief_page
from confprep.model import Plan

if TYPE_CHECKING:
    from playwright.sync_api import Page

DESKTOP = {"width": 1280, "height": 800}


@pytest.fixture(scope="session")
def given() -> job.PlanInput:
    return job.sample("aaos-2025")


@pytest.fixture(scope="session")
def sample_plan(given: job.PlanInput) -> Plan:
    return job.make(given)


def write(folder: Path, plan: Plan, given: job.PlanInput) -> Path:
    texts = job.write(plan, given.user)
    (page,) = brief_page.make(
        plan, given.user.profile, texts.cards, texts.drafts, environment=texts.environment
    )
    path = folder / "brief.html"
    path.write_bytes(page.data)
    return path


@pytest.fixture(scope="session")
def brief(
    tmp_path_factory: pytest.TempPathFactory, sample_plan: Plan, given: job.PlanInput
) -> Path:
    return write(tmp_path_factory.mktemp("page"), sample_plan, given)


def note(page: Page, number: int, text: str) -> str:
    """Fill in the form on one card; return the person's name."""
    card = page.locator(".card").nth(number)
    card.locator("summary").click()
    card.locator("textarea").fill(text)
    card.get_by_label("What was promised").fill("my CV")
    card.get_by_label("Promised by").select_option("me")
    card.get_by_label("By when").fill("2025-03-14")
    card.get_by_label("yes").check()
    card.get_by_label("Tags, separated by commas").fill("trauma, mentor ")
    card.get_by_role("button", name="Save").click()
    name = card.locator("form").get_attribute("data-name")
    assert name
    return name


def handed_over(page: Page) -> dict[str, object]:
    with page.expect_download() as download:
        page.get_by_role("button", name="Save the hand-over file").click()
    return json.loads(Path(download.value.path()).read_text())  # type: ignore[no-any-return]


@pytest.mark.parametrize("width", [320, 390, 768, 1280])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_nothing_scrolls_sideways(
    brief: Path, open_page: Callable[..., Page], width: int, scheme: str
) -> None:
    page = open_page(brief, viewport={"width": width, "height": 800}, color_scheme=scheme)
    wide = page.evaluate(
        "document.documentElement.scrollWidth - document.documentElement.clientWidth"
    )
    assert wide <= 0


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("viewport", [{"width": 390, "height": 844}, DESKTOP])
def test_a_screen_reader_finds_no_serious_fault(
    brief: Path, open_page: Callable[..., Page], scheme: str, viewport: dict[str, int]
) -> None:
    axe = pytest.importorskip("axe_playwright_python.sync_playwright")
    page = open_page(brief, color_scheme=scheme, viewport=viewport)
    for summary in page.locator("summary").all()[:2]:
        summary.click()
    found = axe.Axe().run(page).response["violations"]
    serious = [each for each in found if each["impact"] in {"serious", "critical"}]
    assert [(each["id"], each["nodes"][0]["html"]) for each in serious] == []


def test_a_note_survives_a_reload_and_is_handed_over(
    brief: Path, open_page: Callable[..., Page], sample_plan: Plan
) -> None:
    page = open_page(brief)
    name = note(page, 0, "Talked about <b>tibial</b> nonunion")
    assert page.locator("#count").inner_text() == "1"
    page.reload()
    assert page.locator("#count").inner_text() == "1"
    assert "not handed over" in page.locator("#notice").inner_text()
    card = page.locator(".card").first
    card.locator("summary").click()
    assert card.locator("textarea").input_value() == "Talked about <b>tibial</b> nonunion"
    data = handed_over(page)
    assert data["confprep_handover"] == 1
    assert data["meeting"] == sample_plan.meeting.key
    assert data["sample"] is True
    (entry,) = data["entries"]  # type: ignore[misc]
    assert entry["name"] == name
    assert entry["note"] == "Talked about <b>tibial</b> nonunion"
    assert (entry["promised"], entry["promised_by"]) == ("my CV", "me")
    assert entry["promised_due"] == "2025-03-14"
    assert entry["may_write"] is True
    assert entry["tags"] == ["trauma", "mentor"]
    page.reload()
    assert page.locator("#notice").inner_text() == ""


def test_a_changed_note_keeps_its_identity(brief: Path, open_page: Callable[..., Page]) -> None:
    page = open_page(brief)
    note(page, 0, "first")
    before = handed_over(page)["entries"][0]  # type: ignore[index]
    note(page, 0, "second")
    after = handed_over(page)["entries"][0]  # type: ignore[index]
    assert after["uid"] == before["uid"]
    assert after["met_at"] == before["met_at"]
    assert after["changed_at"] > before["changed_at"]
    assert after["note"] == "second"


def test_a_note_can_be_taken_back(brief: Path, open_page: Callable[..., Page]) -> None:
    page = open_page(brief)
    note(page, 0, "wrong person")
    page.on("dialog", lambda dialog: dialog.accept())
    card = page.locator(".card").first
    card.locator("summary").click()
    card.get_by_role("button", name="Remove this note").click()
    assert page.locator("#count").inner_text() == "0"
    assert handed_over(page)["entries"][0]["removed"] is True  # type: ignore[index]


def test_somebody_who_was_not_planned(brief: Path, open_page: Callable[..., Page]) -> None:
    page = open_page(brief)
    form = page.locator("#someone")
    form.get_by_label("Name").fill("Zoë O’Invented")
    form.get_by_label("Institution").fill("Somewhere General")
    form.get_by_role("button", name="Add").click()
    assert "Zoë O’Invented" in page.locator("#log-list").inner_text()
    assert handed_over(page)["entries"][0]["name"] == "Zoë O’Invented"  # type: ignore[index]


def test_a_full_storage_is_said_and_the_note_can_still_be_handed_over(
    brief: Path, open_page: Callable[..., Page]
) -> None:
    page = open_page(brief)
    page.evaluate(
        """() => { let size = 1 << 20;
        for (let i = 0; size >= 1; ) {
          try { localStorage.setItem("junk" + i, "x".repeat(size)); i += 1; } catch { size >>= 1; }
        } }"""
    )
    note(page, 0, "must not be lost " * 50)
    assert "cannot keep your notes" in page.locator("#notice").inner_text()
    entry = handed_over(page)["entries"][0]  # type: ignore[index]
    assert entry["note"].startswith("must not be lost")


def test_search_finds_without_accents_and_clears(
    brief: Path, open_page: Callable[..., Page], sample_plan: Plan
) -> None:
    page = open_page(brief)
    total = page.locator(".card").count()
    assert total == len(sample_plan.prospects)
    surname = sample_plan.prospects[0].person.name.family
    page.get_by_label("Search names, programs, talks").fill(surname.lower())
    shown = page.locator(".card:visible").count()
    assert 1 <= shown < total
    assert page.locator("#found").inner_text() == f"{shown} of {total}"
    page.get_by_label("Search names, programs, talks").fill("")
    assert page.locator(".card:visible").count() == total


def test_now_and_next(brief: Path, open_page: Callable[..., Page], sample_plan: Plan) -> None:
    first, second = sample_plan.visits[:2]
    page = open_page(brief)
    page.clock.install(time=first.start + timedelta(seconds=30))
    page.reload()
    now = page.locator("#now-body").inner_text()
    assert first.title in now
    assert second.title in now
    page.clock.set_system_time(sample_plan.visits[-1].end + timedelta(days=1))
    page.reload()
    assert "follow up within 48 hours" in page.locator("#now-body").inner_text()


def test_the_timer_counts_twenty_seconds(brief: Path, open_page: Callable[..., Page]) -> None:
    page = open_page(brief)
    page.clock.install()
    page.get_by_role("button", name="Start 20 s timer").click()
    assert page.locator("#timer-state").inner_text() == "20 s"
    page.clock.run_for(10_000)
    assert page.locator("#timer-state").inner_text() == "10 s"
    page.clock.run_for(11_000)
    assert "stop and listen" in page.locator("#timer-state").inner_text()


def test_it_works_by_keyboard_alone(brief: Path, open_page: Callable[..., Page]) -> None:
    page = open_page(brief)
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.textContent") == "Skip to the plan"
    page.locator(".card summary").first.focus()
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    page.keyboard.type("by keyboard")
    page.locator(".card button[type=submit]").first.focus()
    page.keyboard.press("Enter")
    assert page.locator("#count").inner_text() == "1"


def test_without_scripts_everything_is_there_to_read(
    brief: Path, open_page: Callable[..., Page], sample_plan: Plan
) -> None:
    page = open_page(brief, java_script_enabled=False)
    text = page.locator("body").inner_text()
    for visit in sample_plan.visits:
        assert visit.title in text
    for prospect in sample_plan.prospects:
        assert prospect.person.name.full in text


def test_hostile_text_stays_text(
    tmp_path: Path, open_page: Callable[..., Page], sample_plan: Plan, given: job.PlanInput
) -> None:
    hostile = "</script><script>window.hacked=1</script><img src=x onerror=window.hacked=1>&\"'"
    visits = tuple(structs.replace(visit, title=hostile) for visit in sample_plan.visits)
    prospects = tuple(
        structs.replace(
            each,
            why=hostile,
            person=structs.replace(
                each.person, name=structs.replace(each.person.name, family=hostile)
            ),
        )
        for each in sample_plan.prospects[:3]
    )
    meeting = structs.replace(sample_plan.meeting, name=hostile)
    plan = structs.replace(sample_plan, visits=visits, prospects=prospects, meeting=meeting)
    page = open_page(write(tmp_path, plan, given))
    note(page, 0, hostile)
    page.reload()
    assert page.evaluate("window.hacked") is None
    assert hostile in page.locator("#log-list").inner_text()


def test_it_prints_every_person_and_letter_and_no_buttons(
    brief: Path, open_page: Callable[..., Page], sample_plan: Plan
) -> None:
    page = open_page(brief)
    page.emulate_media(media="print")
    assert page.locator("button:visible, nav:visible, input:visible").count() == 0
    assert page.locator(".card:visible").count() == len(sample_plan.prospects)
    assert page.pdf(format="Letter").startswith(b"%PDF")
