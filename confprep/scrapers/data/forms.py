"""The forms in which data comes: JSON, scripts, XML, separated text and workbooks, as plain trees.

A tree is dicts, lists and text, as JSON would hold it. Each reader raises `ReadError` for data that
is damaged or cut off.
"""

from __future__ import annotations

import re
from typing import Any

import msgspec

from confprep.errors import ReadError
from confprep.scrapers.page import Page

_ASSIGNED = re.compile(
    r"(?:^|[;\n}])\s*(?:export\s+default|(?:(?:export\s+)?(?:var|let|const)\s+)?[\w$.\[\]\"']{1,80}\s*=)"
    r"\s*(?=[\[{])"
)
_SCRIPT_TOKEN = re.compile(
    r"""(?P<space>\s+|//[^\n]*|/\*.*?\*/)
    |(?P<string>"(?:[^"\\\n]|\\.)*"|'(?:[^'\\\n]|\\.)*'|`(?:[^`\\]|\\.)*`)
    |(?P<mark>[\[\]{}:,])
    |(?P<number>-?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?(?![\w$]))
    |(?P<word>[\w$]+)""",
    re.VERBOSE | re.DOTALL,
)
_WORDS = {"true": "true", "false": "false", "null": "null", "undefined": "null", "NaN": "null"}
DEEPEST = 60
"""Levels of lists and objects; no system nests half as deep, and a loop has no end."""


def of_json(text: str) -> Any:
    """Return the tree of some JSON."""
    try:
        return msgspec.json.decode(text.lstrip("\ufeff \t\r\n"))
    except (msgspec.DecodeError, RecursionError, UnicodeError) as error:
        raise ReadError("the JSON is damaged or cut off", next_step="Save it once more") from error


def of_script(text: str) -> Any | None:
    """Return the largest list or object that a script gives a name to, or None."""
    best: Any | None = None
    longest = 0
    at = 0
    while match := _ASSIGNED.search(text, at):
        written, end = _as_json(text, match.end())
        at = max(end, match.end())
        if written and len(written) > longest:
            try:
                best = msgspec.json.decode(written)
                longest = len(written)
            except (msgspec.DecodeError, RecursionError):
                continue
    return best


def is_script(page: Page) -> bool:
    """Whether a text is a script that gives data a name: `const sessions = [...]`."""
    beginning = page.text[:2000].lstrip("\ufeff \t\r\n")
    return page.name.lower().endswith((".js", ".mjs", ".ts")) or bool(_ASSIGNED.match(beginning))


def _as_json(text: str, at: int) -> tuple[str, int]:
    """Return the literal at `at` of a script as JSON, and where it ends; "" where it is no data."""
    written: list[str] = []
    depth = 0
    while match := _SCRIPT_TOKEN.match(text, at):
        at = match.end()
        kind, written_as = match.lastgroup, match[0]
        if kind == "space":
            continue
        if kind == "mark":
            if written_as in "]}" and written and written[-1] == ",":
                written.pop()
            depth += (written_as in "[{") - (written_as in "]}")
            written.append(written_as)
            if not depth:
                return "".join(written), at
        elif kind == "string":
            written.append(_string(written_as))
        elif kind == "number":
            written.append(written_as if not written_as.startswith(".") else f"0{written_as}")
        else:
            written.append(_WORDS.get(written_as) or msgspec.json.encode(written_as).decode())
    return "", at


def _string(token: str) -> str:
    """Return a string of a script as one of JSON."""
    if token[0] == '"':
        return re.sub(r"\\([^\"\\/bfnrtu])", r"\1", token)
    body = re.sub(r"\\\n", "", token[1:-1])
    body = re.sub(
        r"\\(u[0-9a-fA-F]{4}|.)|(\")",
        lambda m: '\\"' if m[2] else f"\\{m[1]}" if m[1][0] in '"\\/bfnrtu' else m[1],
        body,
        flags=re.DOTALL,
    )
    return '"' + body.replace("\n", "\\n").replace("\t", "\\t").replace("\r", "") + '"'


def of_xml(page: Page) -> Any:
    """Return the tree of a page of XML: an element is its attributes and its children by name.

    Entities and outside references are left alone.
    """
    from lxml import etree

    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False)
    try:
        root = etree.fromstring(page.content, parser=parser)
    except etree.XMLSyntaxError as error:
        raise ReadError(
            f"the XML is cut off or broken (line {error.lineno})",
            where=page.label,
            next_step="Save the whole file again",
        ) from None
    return {_local(root.tag): _element(root, 0)}


def _element(node: Any, depth: int) -> Any:
    children = [child for child in node if isinstance(child.tag, str)]
    text = (node.text or "").strip()
    if depth > DEEPEST:
        return text
    if not children:
        own = {_local(name): value for name, value in node.attrib.items()}
        named = [value for name, value in own.items() if name in ("name", "title")]
        if text or not own:
            return text or (named[0] if named else "")
        return own
    found: dict[str, Any] = {_local(name): value for name, value in node.attrib.items()}
    for child in children:
        name, value = _local(child.tag), _element(child, depth + 1)
        before = found.get(name)
        if before is None or before == "":
            found[name] = [value] if isinstance(value, dict) else value
        else:
            found[name] = [*before, value] if isinstance(before, list) else [before, value]
    return found


def _local(name: str) -> str:
    return name.rpartition("}")[2]


def of_rows(rows: list[list[str]], headings: list[str]) -> list[dict[str, str]]:
    """Return rows under headings as records; a heading that is missing is numbered."""
    names: list[str] = []
    for number, heading in enumerate(headings, start=1):
        name = heading or f"column {number}"
        while name in names:
            name = f"{name} {number}"
        names.append(name)
    return [
        {name: cell for name, cell in zip(names, row, strict=False) if cell}
        for row in rows
        if any(row)
    ]
