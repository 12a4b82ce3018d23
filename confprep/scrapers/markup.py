"""Reading HTML: the one door to it, and the few idioms that every platform shares.

A page becomes a BeautifulSoup tree, built by lxml, and readers use its own `select`. Two habits of
that library matter here: an element equals another that says the same (so compare with `is`), and
its hash is that of its text (so keep elements by `id`).
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache

from bs4 import BeautifulSoup, Tag
from bs4.element import CData, NavigableString

from confprep.scrapers.page import Page
from confprep.text import clean

Node = Tag
"""An element of a page."""

_XML_DECLARATION = re.compile(r"\s*<\?xml\b[^>]*>")
_TAG_AND_CLASS = re.compile(r"(?=\S)([a-z][a-z0-9]*)?(?:\.([\w-]+))?")
_PRINTED = (NavigableString, CData)
"""The kinds of text that a reader sees; scripts, styles and comments are others."""
_BLOCKS = frozenset(
    (
        *("address", "article", "blockquote", "dd", "div", "dl", "dt", "figure", "header", "hr"),
        *("h1", "h2", "h3", "h4", "h5", "h6", "li", "ol", "p", "pre", "section", "table", "td"),
        *("th", "tr", "ul"),
    )
)


def tree(page: Page) -> BeautifulSoup:
    """Return the page's tree, to be read and not changed; an empty page gives an empty tree.

    The tree of the last page is kept: whoever recognises a page and whoever reads it share one.
    """
    return _kept(page.text)


def shows(page: Page, mark: re.Pattern[str], css: str) -> bool:
    """Whether the page is HTML that has one of the elements of `css`, not only words like them.

    `mark` is looked for first: a pattern that stands in the source of every page with such an
    element, so that no other page is parsed in vain.
    """
    return (
        page.form == "html"
        and mark.search(page.text) is not None
        and tree(page).select_one(css) is not None
    )


@lru_cache(maxsize=1)
def _kept(source: str) -> BeautifulSoup:
    return parsed(source)


def forget() -> None:
    """Let go of the tree that is kept; of a page of five megabytes it takes a hundred."""
    _kept.cache_clear()


def parsed(source: str) -> BeautifulSoup:
    """Return a tree of its own of a page or a piece of one."""
    source = _XML_DECLARATION.sub("", source.replace("\x00", ""), count=1)
    if "<" not in source:
        source = f"<p>{source}"  # What looks like an address or a file's name is text here.
    return BeautifulSoup(source.encode("utf-8", "replace"), "lxml", from_encoding="utf-8")


def elements(node: Tag, *names: str) -> Iterator[Tag]:
    """Yield the elements under `node` in the page's order, of these names where any is given."""
    for element in node.descendants:
        if isinstance(element, Tag) and (not names or element.name in names):
            yield element


def every(node: Tag, css: str) -> list[Tag]:
    """Return what `node.select(css)` does; tags and classes alone take a sixth of its time.

    For what is asked of each of a thousand rows.
    """
    wanted = _tags_and_classes(css)
    return list(node.select(css)) if wanted is None else list(_matching(node, wanted))


def first(node: Tag, css: str) -> Tag | None:
    """Return what `node.select_one(css)` does, as fast as `every`."""
    wanted = _tags_and_classes(css)
    return node.select_one(css) if wanted is None else next(_matching(node, wanted), None)


def firsts(node: Tag) -> dict[str, Tag]:
    """Return the first element of each tag ("a") and each class (".title") under `node`.

    One pass, for a row that is asked for many things.
    """
    found: dict[str, Tag] = {}
    for element in elements(node):
        found.setdefault(element.name, element)
        for name in classes(element):
            found.setdefault(f".{name}", element)
    return found


@lru_cache(maxsize=256)
def _tags_and_classes(css: str) -> frozenset[tuple[str, str]] | None:
    """Return tag and class of each part of "div.room, .place, td"; None where it says more."""
    parts = [_TAG_AND_CLASS.fullmatch(part.strip()) for part in css.split(",")]
    return (
        frozenset((part[1] or "", part[2] or "") for part in parts if part) if all(parts) else None
    )


def _matching(node: Tag, wanted: frozenset[tuple[str, str]]) -> Iterator[Tag]:
    for element in node.descendants:
        if isinstance(element, Tag):
            tag = element.name
            if (tag, "") in wanted:
                yield element
                continue
            for name in element.attrs.get("class", ()):
                if ("", name) in wanted or (tag, name) in wanted:
                    yield element
                    break


def attribute(node: Tag | None, name: str) -> str:
    """Return an attribute as text; "" where there is none."""
    value = node.get(name) if node is not None else None
    return value if isinstance(value, str) else " ".join(value or ())


def has_class(node: Tag | None, name: str) -> bool:
    """Whether the element carries the class."""
    return name in classes(node)


def classes(node: Tag | None) -> list[str]:
    """Return the classes that an element carries."""
    value = node.get("class") if node is not None else None
    return value.split() if isinstance(value, str) else list(value or ())


def text(node: Tag | None) -> str:
    """Return all text under `node`, on one line; "" for None."""
    return "" if node is None else clean.line(node.get_text())


def text_of(node: Tag, css: str) -> str:
    """Return the text of the first element that the selector names, or ""."""
    return text(first(node, css))


def own_text(node: Tag | None, *leaving_out: str) -> str:
    """Return the text of `node` without what stands in elements of the named tags."""
    return "" if node is None else clean.line("".join(_pieces(node, frozenset(leaving_out))))


def text_before(node: Tag) -> str:
    """Return the text with which the element around `node` begins, up to its first element."""
    before = []
    for piece in node.parent.contents if node.parent else ():
        if not isinstance(piece, NavigableString):
            break
        before.append(printed(piece))
    return "".join(before)


def text_behind(node: Tag) -> str:
    """Return all text behind `node` within the element around it."""
    return "".join(
        piece.get_text() if isinstance(piece, Tag) else printed(piece)
        for piece in node.next_siblings
    )


def lines(node: Tag | None) -> list[str]:
    """Return the text under `node` as the lines a reader sees: cut at `<br>` and at blocks."""
    if node is None:
        return []
    parts = _pieces(node, frozenset(), ends_at=_BLOCKS)
    return [line for line in map(clean.line, "".join(parts).split("\n")) if line]


def _pieces(
    node: Tag, leaving_out: frozenset[str], ends_at: frozenset[str] = frozenset()
) -> Iterator[str]:
    """Yield the printed text under `node`, and a line break around each element of `ends_at`.

    It keeps its own list of what is still to come, for pages may nest deeper than calls can.
    """
    waiting: list[object] = list(reversed(node.contents))
    while waiting:
        piece = waiting.pop()
        if isinstance(piece, Tag):
            if piece.name in leaving_out:
                continue
            if piece.name in ends_at:
                yield "\n"
                waiting.append(_BREAK)
            elif piece.name == "br" and ends_at:
                yield "\n"
            waiting.extend(reversed(piece.contents))
        elif piece is _BREAK:
            yield "\n"
        elif shown := printed(piece):
            yield shown.replace("\n", " ") if ends_at else shown


_BREAK = object()


def printed(piece: object) -> str:
    """Return a piece of text as a reader sees it; "" for a script, a comment, an element."""
    return str(piece) if type(piece) in _PRINTED else ""
