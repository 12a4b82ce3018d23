"""Where the texts live: shipped, or the user's own copy in the workspace."""

from __future__ import annotations

from datetime import date
from functools import cache
from pathlib import Path

import jinja2


def shipped() -> Path:
    """Return the folder of shipped templates: inside the wheel, else in the checkout."""
    package = Path(__file__).parents[1]
    # The checkout comes first: an editable install leaves a copy in site-packages that ages.
    for folder in (package.parent / "templates", package / "templates"):
        if any(folder.glob("*.j2")):
            return folder
    return package / "templates"


@cache
def environment(own: Path | None = None) -> jinja2.Environment:
    """Return the Jinja2 environment; a template in `own` is preferred to the shipped one.

    An undefined name is an error rather than a hole in a letter. HTML templates are escaped.
    """
    folders = [folder for folder in (own, shipped()) if folder is not None]
    made = jinja2.Environment(
        loader=jinja2.FileSystemLoader(folders),
        autoescape=jinja2.select_autoescape(("html", "html.j2", "svg.j2"), default=False),
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    made.filters["day"] = day_of
    return made


def day_of(day: date) -> str:
    """Return "21 March 2025"."""
    return f"{day.day} {day:%B %Y}"
