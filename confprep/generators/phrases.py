"""Sentences made from records. They stand in `templates/phrases.toml`, the user's own or ours."""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Mapping
from functools import lru_cache
from typing import Any

import jinja2
import msgspec
from msgspec import Struct
from msgspec.structs import replace

from confprep.errors import WorkspaceError
from confprep.generators.templates import environment as environment_of
from confprep.model import Reminder, Visit
from confprep.reasons import Held, Reason, in_a_row

FILE = "phrases.toml"


class Phrases:
    """The sentences of one set of templates."""

    def __init__(self, environment: jinja2.Environment) -> None:
        # Plain text: whatever shows it escapes it, and not every output is a page.
        self._environment = environment.overlay(autoescape=False)
        self._environment.filters = {**environment.filters, "names": in_a_row, "quoted": quoted}
        self._texts = _read(environment)
        self._made: dict[tuple[str, str], jinja2.Template] = {}

    def held(self, reasons: Iterable[Held]) -> str:
        """Say why a letter must not go out now; nothing where it may."""
        return " ".join(self._say("held", _kind(each), _values(each)) for each in reasons)

    def due(self, reminder: Reminder) -> str:
        """Say what is due."""
        return self._say("due", reminder.kind, _values(reminder))

    def due_title(self, reminder: Reminder) -> str:
        """Say what is due for whom, as the title of a calendar entry."""
        return self._say("due-title", reminder.kind, _values(reminder))

    def reason(self, why: Reason | str) -> str:
        """Say why a visit is in the plan, or is not; what an earlier version said is said again."""
        if isinstance(why, str):
            return why
        values: dict[str, Any] = {"parts": [self.reason(part) for part in why.parts], **why.values}
        group, _, key = why.kind.partition("/")
        said = self._say(group, key, values)
        programs = values.get("programs")
        return f"{said} ({', '.join(programs)})" if programs else said

    def entitled(self, visit: Visit) -> Visit:
        """Return a visit under the title that it has in these words."""
        return replace(visit, title=self.reason(visit.named)) if visit.named else visit

    def after_word(self, visit: Visit) -> str:
        """Return a visit's title where MEET, CATCH or BREAK stands before it."""
        if visit.named is None:
            return visit.title
        key = visit.named.kind.partition("/")[2]
        return self._say("title-after-word", key, visit.named.values)

    def of_you(self, key: str, **values: str | int) -> str:
        """Say who the user is, or what they want: a part of a sentence."""
        return self._say("you", key, values)

    def _say(self, group: str, key: str, values: Mapping[str, Any]) -> str:
        try:
            if (group, key) not in self._made:
                self._made[group, key] = self._environment.from_string(self._texts[group][key])
            return self._made[group, key].render(values)
        except jinja2.TemplateError as error:
            raise WorkspaceError(
                f"the phrase “{key}” of [{group}] cannot be filled in: {error}",
                where=f"templates/{FILE}",
                next_step="Correct that line, or delete it to have the shipped one",
            ) from error


@lru_cache(maxsize=8)
def phrases(environment: jinja2.Environment | None = None) -> Phrases:
    """Return the sentences of an environment, or the shipped ones."""
    return Phrases(environment or environment_of())


def quoted(title: str) -> str:
    """Return a title as a part of a sentence."""
    inner = title.replace("“", "‘").replace("”", "’")
    return f"“{inner}”"


def _read(environment: jinja2.Environment) -> dict[str, dict[str, str]]:
    texts = _tables(environment_of())
    for group, own in _tables(environment).items():
        texts.setdefault(group, {}).update(own)
    return texts


def _tables(environment: jinja2.Environment) -> dict[str, dict[str, str]]:
    assert environment.loader is not None  # noqa: S101 - `templates.environment` gives it one
    source, path, _ = environment.loader.get_source(environment, FILE)
    try:
        return msgspec.convert(tomllib.loads(source), dict[str, dict[str, str]])
    except (tomllib.TOMLDecodeError, msgspec.ValidationError) as error:
        raise WorkspaceError(
            str(error), where=path or FILE, next_step="Correct that line, or delete the file"
        ) from error


def _kind(reason: Struct) -> str:
    return str(reason.__struct_config__.tag)


def _values(record: Struct) -> dict[str, Any]:
    return {name: getattr(record, name) for name in record.__struct_fields__}
