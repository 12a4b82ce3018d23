"""How long reading takes, as a ratio to building a BeautifulSoup tree of the same page alone.

Limit: 2. The pages are the fixtures, repeated to the size of a whole meeting.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from time import perf_counter

LIMIT = 2.0
ROUNDS = 5
SIZE = 450_000
FIXTURES = Path(__file__).parents[1] / "fixtures"
PAGES = (("eventscribe", "ota-2024-bucketed/page.html"),)


def run() -> str:
    """Return the table of ratios, one row a platform."""
    rows = ["page                     kB   tree ms   read ms   ratio   limit"]
    for key, name in PAGES:
        content = _large((FIXTURES / key / name).read_bytes())
        rows.append(_row(key, content))
    return "\n".join(rows)


def _row(name: str, content: bytes) -> str:
    from confprep.scrapers.listing import read_pages
    from confprep.scrapers.page import Page

    page = Page(content=content, name=name)
    tree = _seconds(lambda: _build(content))
    read = _seconds(lambda: read_pages([page]))
    return (
        f"{name:<22}{len(content) / 1000:>6.0f}{tree * 1000:>10.0f}{read * 1000:>10.0f}"
        f"{read / tree:>8.2f}{LIMIT:>8.1f}"
    )


def _build(content: bytes) -> object:
    """Build the peer: for a page the tree alone, for JSON the decoded data."""
    if content.lstrip().startswith((b"{", b"[")):
        return json.loads(content)
    from bs4 import BeautifulSoup

    return BeautifulSoup(content, "lxml")


def _seconds(job: Callable[[], object]) -> float:
    """Return the best of some rounds, after one that imports."""
    job()
    best = float("inf")
    for _ in range(ROUNDS):
        begun = perf_counter()
        job()
        best = min(best, perf_counter() - begun)
    return best


def _large(content: bytes) -> bytes:
    """Return an agenda page with its rows repeated, under new ids, to a whole meeting's size."""
    begin, end = content.index(b'<li class="dayrow'), content.rindex(b"</ul>")
    head, rows, foot = content[:begin], content[begin:end], content[end:]
    copies = max(1, SIZE // len(rows))
    parts = (
        rows.replace(b'="88', b'="%d' % number).replace(b"=88", b"=%d" % number)
        for number in range(100, 100 + copies)
    )
    return head + b"".join(parts) + foot
