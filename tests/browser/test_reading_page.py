"""The page that shows a file and what was read of it, in a real browser."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from tests.test_read_command import run
from tests.test_read_explained import TEXT, html, saved

if TYPE_CHECKING:
    from playwright.sync_api import Page


@pytest.mark.parametrize("width", [390, 1280])
def test_the_page_fits_a_phone_and_a_desk(
    tmp_path: Path, open_page: Callable[..., Page], width: int
) -> None:
    out = tmp_path / "shown.html"
    run(saved(tmp_path, "a.html", html()), saved(tmp_path, "b.txt", TEXT), "--html", out)
    options: dict[str, Any] = {"viewport": {"width": width, "height": 800}}
    page = open_page(out, **options, java_script_enabled=False)
    sides = [
        page.locator(f"section[aria-label='{one}']").first for one in ("The page", "The reading")
    ]
    left, right = (side.bounding_box() for side in sides)
    assert left is not None
    assert right is not None
    assert max(box["x"] + box["width"] for box in (left, right)) <= width
    assert (left["y"] == right["y"]) == (width > 1000)
