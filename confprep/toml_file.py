"""TOML that a person wrote, into a record; what is wrong is said with its line and its field."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator, Sequence
from difflib import get_close_matches
from pathlib import Path
from typing import Any, TypeVar, get_args, get_origin

import msgspec
from msgspec import Struct

from confprep.errors import WorkspaceError

T = TypeVar("T")


def load(path: Path, shape: type[T]) -> T | None:
    """Return a file as a `shape`, None where there is no file.

    Raises `WorkspaceError` where it cannot be read; as `convert`.
    """
    try:
        text = path.read_text(encoding="utf-8-sig")
    except FileNotFoundError:
        return None
    except UnicodeDecodeError as error:
        raise WorkspaceError(
            "This is not a text file", where=str(path), next_step="Save it as UTF-8 text"
        ) from error
    except OSError as error:
        raise WorkspaceError(f"Cannot read it ({error.strerror})", where=str(path)) from error
    return convert(text, str(path), shape)


def convert(text: str, where: str, shape: type[T]) -> T:
    """Return the TOML in `text` as a `shape`.

    Raises `WorkspaceError` naming the line and the field, for wrong syntax, an unknown field or a
    wrong kind of value. `where` is what to call the file.
    """
    try:
        raw = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        line = re.search(r"\(at line (\d+), column \d+\)", str(error))
        reason = re.sub(r"\s*\(at .*\)$", "", str(error))
        raise WorkspaceError(
            f"The file cannot be read: {reason}",
            where=f"{where}, line {line[1]}" if line else where,
            next_step="Each line is  name = value, with text in straight quotes",
        ) from None
    unknown = _unknown_field(raw, shape)
    if unknown:
        field, known = unknown
        near = get_close_matches(field[-1], known, n=1)
        raise WorkspaceError(
            f"There is no field “{field[-1]}”",
            where=f"{where}, line {_line_of(text, field)}",
            next_step=f"Did you mean “{near[0]}”?" if near else f"Known: {', '.join(known)}",
        )
    try:
        return msgspec.convert(raw, shape)
    except msgspec.ValidationError as error:
        reason, _, at = str(error).partition(" - at `$")
        field = [part for part in re.split(r"[.\[\]`]+", at) if part]
        raise WorkspaceError(
            f"The field “{'.'.join(field)}” has the wrong kind of value: {_plain(reason)}",
            where=f"{where}, line {_line_of(text, field)}",
            next_step="Correct that line and run the command again",
        ) from None


def _plain(reason: str) -> str:
    """Say msgspec's reason in words of TOML rather than of Python."""
    words = {
        "`int | null`": "a whole number",
        "`int`": "a whole number",
        "`float`": "a number",
        "`str`": 'text in quotes, such as "this"',
        "`bool`": "true or false",
        "`array`": "a list in square brackets",
        "`object`": "a table",
        "`date | null`": "a date such as 2026-03-02",
        "`date`": "a date such as 2026-03-02",
        "`datetime | null`": "a day and a time such as 2026-03-02T14:00:00",
        "`datetime`": "a day and a time such as 2026-03-02T14:00:00",
        "`int` >= ": "a whole number of at least ",
        "`int` <= ": "a whole number of at most ",
        r"`str` matching regex '^([01]\\d|2[0-3]):[0-5]\\d$'": 'a time such as "07:30"',
    }
    for technical in sorted(words, key=len, reverse=True):
        reason = reason.replace(technical, words[technical])
    return reason[:1].lower() + reason[1:]


def _unknown_field(raw: object, shape: Any) -> tuple[list[str], list[str]] | None:
    """Return the path of the first field that `shape` does not have, and those it has."""
    for name, value, inner, known in _inside(raw, shape):
        if known and name not in known:
            return [name], known
        found = _unknown_field(value, inner)
        if found:
            return [name, *found[0]], found[1]
    return None


def _inside(raw: object, shape: Any) -> Iterator[tuple[str, object, Any, list[str]]]:
    """Yield each value in `raw` with its name, its shape, and the names that may stand there."""
    if isinstance(raw, list):
        inner = next(iter(get_args(shape)), None)
        yield from ((str(number), item, inner, []) for number, item in enumerate(raw))
    elif isinstance(raw, dict) and get_origin(shape) is dict:
        inner = get_args(shape)[1]
        yield from ((name, value, inner, []) for name, value in raw.items())
    elif isinstance(raw, dict) and isinstance(shape, type) and issubclass(shape, Struct):
        fields = {field.encode_name: field.type for field in msgspec.structs.fields(shape)}
        yield from ((name, value, fields.get(name), sorted(fields)) for name, value in raw.items())


def _line_of(text: str, field: Sequence[str]) -> int:
    """Return the line, from 1, on which a field of a TOML file is set."""
    names = [part for part in field if not part.isdigit()]
    index = next((int(part) for part in field if part.isdigit()), 0)
    if not names:
        return 1
    table: list[str] = []
    seen: dict[str, int] = {}
    for number, line in enumerate(text.splitlines(), start=1):
        header = re.match(r"\s*(\[\[?)\s*([^\]#]+?)\s*\]\]?", line)
        if header and "=" not in line.split("#")[0]:
            table = [part.strip().strip("\"'") for part in header[2].split(".")]
            seen[header[2]] = seen.get(header[2], -1) + 1
            here = seen[header[2]] == index if header[1] == "[[" else True
            if table == names and here:
                return number
            continue
        key = re.match(r"""\s*["']?([\w.-]+)["']?\s*=""", line)
        if key and [*table, *key[1].split(".")] == names[: len(table) + 1]:
            repeated = ".".join(table) in seen and index and len(table) > 0
            if not repeated or seen[".".join(table)] == index:
                return number
    return 1
