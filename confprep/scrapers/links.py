"""The addresses that pages hold: anybody may have written them, and some are none."""

from __future__ import annotations

from urllib.parse import SplitResult, urljoin, urlsplit


def link(base: str, href: str) -> str:
    """Return the web address that `href` on the page at `base` leads to; "" where there is none."""
    try:
        address = urljoin(base, href.strip()) if href.strip() else ""
    except ValueError:
        return ""
    return address if split(address).scheme in ("http", "https") else ""


def split(address: str) -> SplitResult:
    """Return the parts of an address, all of them empty where it is none."""
    try:
        return urlsplit(address)
    except ValueError:
        return urlsplit("")
