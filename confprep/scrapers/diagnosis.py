"""Why a page yields nothing, in one sentence: empty, a login, a challenge, a shell, binary."""

from __future__ import annotations

import re
from collections.abc import Callable

from confprep.errors import ReadError
from confprep.scrapers.page import Page

_BINARY = (b"\x89PNG", b"\xff\xd8\xff", b"GIF8", b"\x7fELF", b"MZ\x90", b"\x1f\x8b")
_CHALLENGE = re.compile(
    r"<title>\s*(?:just a moment|attention required|access denied|verify you are human|"
    r"security check|ddos-guard|pardon our interruption|robot or human)|"
    r"cf-browser-verification|cf_chl_opt|id=[\"']challenge-(?:form|running|error)|"
    r"_Incapsula_Resource|px-captcha|captcha-delivery\.com|checking your browser before|"
    r"enable javascript and cookies to continue|awswaf|sucuri website firewall",
    re.IGNORECASE,
)
_PASSWORD = re.compile(r"<input\b[^>]*type=[\"']?password", re.IGNORECASE)
_GONE = re.compile(
    r"could not be found|page not found|404 not found|no longer available", re.IGNORECASE
)
_SHELL = re.compile(
    r"id=[\"'](?:root|app|__next|___gatsby)[\"']|ng-app|<app-root|you need to enable javascript|"
    r"please enable javascript|requires javascript|data-reactroot",
    re.IGNORECASE,
)
_CLOCK = re.compile(r"\b\d{1,2}:\d{2}\b")
_NOT_SHOWN = re.compile(r"<(script|style|noscript)\b.*?</\1>|<[^>]*>", re.DOTALL | re.IGNORECASE)
_FEW_WORDS, _FEW_CLOCKS, _FEW_CONTROLS, _SMALL = 60, 5, 40, 4000
_CONTROL = re.compile(rb"[\x00-\x08\x0e-\x1a\x1c-\x1f]")


def why_unreadable(page: Page) -> ReadError | None:
    """Return the error that tells the user what this page is instead of a program, or None."""
    for is_so, what, next_step in _REASONS:
        if is_so(page):
            return ReadError(what, where=page.label, next_step=next_step)
    return None


def cut_off(page: Page) -> ReadError:
    """Return the error for a page that ends in the middle."""
    return ReadError(
        "the page is cut off in the middle, so a part of the program is missing",
        where=page.label,
        next_step="Load the page to its end and save it again",
    )


def has_no_end(page: Page) -> bool:
    """Whether an HTML page, or a part of one, begins more than it ends.

    A part that was saved whole may leave one box open; one that was cut leaves several.
    """
    if page.form != "html":
        return False
    text = page.text
    if "<html" in text[:3000].lower():
        return "</html" not in text[-3000:].lower()
    return text.count("<div") - text.count("</div") > 1


def ends_in_the_middle(page: Page) -> bool:
    """Whether such a page stops inside a tag or a sentence: nobody ends a page so."""
    return has_no_end(page) and not page.text.rstrip().endswith(">")


def clocks_shown(page: Page) -> int:
    """Return how many times of day a web page shows to whoever looks at it."""
    return len(_CLOCK.findall(_NOT_SHOWN.sub(" ", page.text)))


def is_challenge(text: str) -> bool:
    """Whether a page asks for proof of being human rather than showing anything."""
    return bool(_CHALLENGE.search(text)) and len(_CLOCK.findall(text)) < _FEW_CLOCKS


def is_login(text: str) -> bool:
    """Whether a page asks for a password rather than showing a program."""
    return bool(_PASSWORD.search(text)) and len(_CLOCK.findall(text)) < _FEW_CLOCKS


def needs_browser(text: str) -> bool:
    """Whether a page is an empty shell that a browser fills by running its scripts."""
    return bool(_SHELL.search(text)) and len(_words(text)) < _FEW_WORDS


def is_binary(page: Page) -> bool:
    """Whether the file is something other than text, and not a kind that has a reader."""
    if page.content.startswith((b"\xff\xfe", b"\xfe\xff", b"%PDF", b"PK")):
        return False
    beginning = page.content[:4096]
    return (
        page.content.startswith(_BINARY)
        or b"\x00" in beginning
        or len(_CONTROL.findall(beginning)) > _FEW_CONTROLS
    )


def _words(text: str) -> list[str]:
    plain = _NOT_SHOWN.sub(" ", text)
    return plain.split()


_REASONS: tuple[tuple[Callable[[Page], bool], str, str], ...] = (
    (
        lambda page: not page.content.strip(),
        "the page is empty",
        "Save it again, or check the file's size",
    ),
    (is_binary, "this is not a page or a text but some other kind of file", "Name the saved page"),
    (
        lambda page: page.form == "html" and is_challenge(page.text),
        "the site asks for proof that a person is looking, so nothing was read",
        "Open the page in your browser, save it, and give confprep the saved file",
    ),
    (
        lambda page: page.form == "html" and is_login(page.text),
        "this is a login page; only public pages are read",
        "If you have access, save the program's page in your browser and give confprep that file",
    ),
    (
        lambda page: page.form == "html" and needs_browser(page.text),
        "this page is filled in by a browser, and what is here is still empty",
        "Open it in your browser, wait for the sessions, and save it as 'Webpage, Complete'",
    ),
    (
        lambda page: len(page.content) < _SMALL and bool(_GONE.search(page.text)),
        "the site says that there is no such page or event",
        "Check the address",
    ),
)
