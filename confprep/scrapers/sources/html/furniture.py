"""Parts of a web page that lead elsewhere, and copies of parts that are shown already."""

from __future__ import annotations

import re
from collections import Counter

from confprep.scrapers.sources.html.lines import CLOCK, Node

NAVIGATION = re.compile(
    r"(?:^|[\s_-])(?:nav|navbar|breadcrumbs?|dropdown-menu|menu|topmenu|social|pagination|cookies?|share)(?:$|[\s_-])"
    r"|panel-menu|skip-?link",
    re.IGNORECASE,
)
"""What elements that lead elsewhere are called."""
ROLES = frozenset("navigation search banner contentinfo panel popup footer".split())
FOLDED = 3
"""Clocks in a part that is not shown: as many make it the folded-away day of a program."""
PLENTY = 3000
"""Letters: a page's header with more than this is no letterhead."""


def is_furniture(node: Node) -> bool:
    """Whether an element belongs to the site and not to what the page tells."""
    name = node.name
    role = node.attrs.get("role") or node.attrs.get("data-role")
    called = " ".join((*node.attrs.get("class", ()), str(node.attrs.get("id", ""))))
    if name == "nav" or role in ROLES:
        return len(CLOCK.findall(node.get_text(" "))) < FOLDED
    if name in ("div", "ul", "aside") and NAVIGATION.search(called):
        text = node.get_text(" ")
        return len(text) < PLENTY and not CLOCK.search(text)
    if name not in ("footer", "header"):
        return False
    up = node.parent
    while up is not None and up.name not in ("body", "[document]"):
        if up.name in ("article", "section", "main", "li", "td"):
            return False
        up = up.parent
    text = node.get_text(" ")
    return len(text) < PLENTY and not CLOCK.search(text)


def strings_in(node: Node) -> Counter[str]:
    """Return how often each string is printed in an element, hidden or not."""
    return Counter(node.stripped_strings)


def stands_elsewhere(node: Node, everywhere: Counter[str]) -> bool:
    """Whether most of a hidden part is printed a second time outside it, as for telephones.

    `everywhere` are the strings of the whole page.
    """
    inside = {text: n for text, n in strings_in(node).items() if len(text) > FOLDED}
    again = sum(n for text, n in inside.items() if everywhere[text] > n)
    return 2 * again > sum(inside.values())
