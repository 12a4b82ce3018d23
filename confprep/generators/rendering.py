"""Texts made from the templates: letters, and lists of which one entry is chosen."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Any

import jinja2
from msgspec import Struct

from confprep.errors import WorkspaceError
from confprep.generators.sentences import SLOT, an, chosen, fit, series, shorten, slot


class Text(Struct, frozen=True, kw_only=True):
    """A rendered letter, and what nobody gave that it needs."""

    subject: str
    body: str
    missing: tuple[str, ...]


def render(environment: jinja2.Environment, name: str, key: str, values: Mapping[str, Any]) -> str:
    """Render the template `name`; `key` decides between the forms a text offers."""

    def pick(place: str, *options: str) -> str:
        return chosen(key, f"{name}|{place}", list(options))

    functions: dict[str, Callable[..., Any]] = {
        "an": an,
        "series": series,
        "fit": fit,
        "short": shorten,
        "slot": slot,
        "pick": pick,
    }
    try:
        text = environment.get_template(f"{name}.md.j2").render(**functions, **values)
    except (jinja2.TemplateError, ArithmeticError, TypeError, LookupError) as error:
        raise WorkspaceError(
            f"This text cannot be used: {error}",
            where=f"templates/{name}.md.j2",
            next_step="Correct it, or remove your copy to have the shipped text back",
        ) from error
    text = re.sub(r"[ \t]+", " ", text)
    text = re.sub(r" *\n *", "\n", text)
    return re.sub(r"\n{3,}", "\n\n", text).strip() + "\n"


def letter(
    environment: jinja2.Environment,
    name: str,
    key: str,
    values: Mapping[str, Any],
    *,
    limit: int = 60,
) -> Text:
    """Render a letter: a first line `Subject: ...`, an empty line, the body."""
    text = render(environment, name, key, values)
    head, _, body = text.partition("\n")
    subject = shorten(head.removeprefix("Subject:"), limit, subtitle=False)
    body = "\n\n".join(_paragraphs(body)) + "\n"
    missing = tuple(dict.fromkeys(SLOT.findall(f"{head}\n{body}")))
    return Text(subject=subject, body=body, missing=missing)


def _paragraphs(body: str) -> list[str]:
    """Join the lines of each paragraph; a list, an address block and a closing keep theirs."""
    kept: list[str] = []
    for paragraph in re.split(r"\n{2,}", body.strip()):
        lines = [line.strip() for line in paragraph.splitlines() if line.strip()]
        if any(line.endswith("|") for line in lines) or any(
            re.match(r"(\d+\.|-) ", line) for line in lines
        ):
            kept.append("\n".join(line.rstrip("| ") for line in lines))
        else:
            kept.append(" ".join(lines))
    return kept


def lines(text: str) -> list[str]:
    """Return the entries of a rendered list: its lines that begin with "- "."""
    return [line[2:].strip() for line in text.splitlines() if line.startswith("- ")]


def sections(text: str) -> dict[str, list[str]]:
    """Return the entries of a rendered list by its "## " headings; "any" is always there."""
    found: dict[str, list[str]] = {"any": []}
    current = "any"
    for line in text.splitlines():
        if line.startswith("## "):
            current = line[3:].strip()
            found.setdefault(current, [])
        elif line.startswith("- "):
            found[current].append(line[2:].strip())
    return found
