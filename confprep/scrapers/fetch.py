"""The only door to the network, and a polite one.

It reads robots.txt and obeys it, asks one host for at most one page a second, waits as long as a
site says, tries again after a dropped connection, keeps every page on disk, and stops where a
site asks for a login or for proof of being human. Nothing but GET is ever sent.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from email.utils import parsedate_to_datetime
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urljoin, urlsplit

from msgspec import Struct

from confprep import __version__
from confprep.errors import FetchError
from confprep.scrapers.cache import Cache, Record
from confprep.scrapers.diagnosis import is_challenge, is_login, needs_browser
from confprep.scrapers.page import Page

if TYPE_CHECKING:
    from requests import Response, Session

AGENT = f"confprep/{__version__} (reads one meeting's public program for one attendee)"
SAVE_IT = (
    "Open the page in your browser, save it, and use --from with the saved file; "
    "or look at --sample"
)
_TRY_AGAIN = frozenset((408, 425, 429, 500, 502, 503, 504))
_ROBOTS_AGE = 24 * 60 * 60.0
_CONNECT, _READ = 10.0, 30.0
_CHUNK = 64 * 1024
_REDIRECTS = 5
_TRIES_WITHOUT_NETWORK = 3
_LOGIN_PATH = re.compile(r"/(?:login|signin|sign-in|sso|auth)(?:[./?]|$)", re.IGNORECASE)


class MissingError(FetchError):
    """The site says that it has no such page."""


class RefusedError(FetchError):
    """The site does not let programs read the page."""


class DisallowedError(FetchError):
    """The site's robots.txt asks programs not to read the page."""


class Limits(Struct, frozen=True, kw_only=True):
    """How much and how long; times in seconds, size in bytes."""

    interval: float = 1.0
    """Between two requests to one host, at least."""
    attempts: int = 6
    first_wait: float = 2.0
    """Before the second attempt; doubled each time, unless the site says how long."""
    longest_wait: float = 600.0
    """A site that asks for longer is not waited for."""
    page_time: float = 120.0
    page_size: int = 25_000_000


POLITE = Limits()


class _Again(Exception):  # noqa: N818 - not an error: a reason to try once more
    """A passing fault, how long the site asks to wait, and how often it is worth trying."""

    def __init__(self, what: str, wait: float | None = None, most: int | None = None) -> None:
        super().__init__(what)
        self.wait = wait
        self.most = most


class Fetcher:
    """Asks for pages, and keeps them in a folder.

    `clock` gives seconds since 1970 and `sleep` waits; both are passed in so that a test needs no
    time. With `refresh`, kept pages are asked for again, once, with the site's own marks of
    change. With `render`, pages are filled in by a browser.
    """

    def __init__(
        self,
        cache: Path,
        *,
        clock: Callable[[], float],
        sleep: Callable[[float], None],
        limits: Limits = POLITE,
        refresh: bool = False,
        render: Callable[[str], bytes] | None = None,
    ) -> None:
        self.clock = clock
        self.requests = 0
        self._sleep = sleep
        self._cache = Cache(cache / "rendered" if render else cache)
        self._limits = limits
        self._refresh = refresh
        self._render = render
        self._fresh: set[str] = set()
        self._asked_at: dict[str, float] = {}
        self._robots: dict[str, _Robots] = {}
        self._session: Session | None = None
        self._answered = False

    def get(self, address: str) -> Page:
        """Return the page, from disk where it is kept.

        Raises FetchError with what to do instead, or `MissingError` for 404 and 410.
        """
        _refuse_other_schemes(address)
        kept = self._cache.page(address)
        if kept and (not self._refresh or address in self._fresh):
            return kept
        self._obey_robots(address)
        content: bytes | None
        if self._render:
            content = self._rendered(address)
            record = Record(address=address, fetched_at=self.clock(), media_type="text/html")
        else:
            record, content = self._asked(address)
        if content is None:
            content = kept.content if kept else b""
        else:
            _stop_at_gates(address, content, rendered=bool(self._render))
        self._cache.keep(record, content)
        self._fresh.add(address)
        return Page(content=content, address=address, media_type=record.media_type)

    # --- asking ------------------------------------------------------------------------------

    def _asked(self, address: str) -> tuple[Record, bytes | None]:
        """Ask until there is an answer; None for content means unchanged."""
        wait = self._limits.first_wait
        for attempt in range(1, self._limits.attempts + 1):
            try:
                return self._once(address)
            except _Again as again:
                pause = again.wait if again.wait is not None else wait
                if attempt >= (again.most or self._limits.attempts):
                    raise FetchError(
                        f"gave up after {attempt} attempts ({again})",
                        where=address,
                        next_step=f"Try again later; what was read is kept. {SAVE_IT}",
                    ) from None
                if pause > self._limits.longest_wait:
                    raise FetchError(
                        f"the site asks to wait {pause / 60:.0f} minutes",
                        where=address,
                        next_step="Run the same command after that; what was read is kept",
                    ) from None
                self._sleep(pause)
                wait *= 2
        raise AssertionError  # the loop returns or raises

    def _once(self, address: str) -> tuple[Record, bytes | None]:
        """Ask once, following redirects within the site."""
        target = address
        for _ in range(_REDIRECTS):
            response = self._send(target, self._conditions(address))
            with response:
                if response.is_redirect or response.is_permanent_redirect:
                    target = _same_site(target, response.headers["Location"])
                    self._obey_robots(target)
                    continue
                return self._answer(address, response)
        raise FetchError("the site sends from page to page in a circle", where=address)

    def _conditions(self, address: str) -> dict[str, str]:
        record = self._cache.record(address)
        if record is None:
            return {}
        marks = {"If-None-Match": record.etag, "If-Modified-Since": record.last_modified}
        return {name: value for name, value in marks.items() if value}

    def _send(self, address: str, headers: dict[str, str]) -> Response:
        import requests

        if self._session is None:
            self._session = requests.Session()
            self._session.headers["User-Agent"] = AGENT
        self._keep_distance(address)
        self.requests += 1
        try:
            return self._session.get(
                address,
                headers=headers,
                stream=True,
                timeout=(_CONNECT, _READ),
                allow_redirects=False,
            )
        except requests.exceptions.SSLError:
            raise FetchError(
                "the site's certificate is not valid, so nothing was read",
                where=address,
                next_step=SAVE_IT,
            ) from None
        except requests.ConnectionError as error:
            # Nobody has answered yet: there is probably no network, and no use in waiting.
            most = None if self._answered else _TRIES_WITHOUT_NETWORK
            raise _Again(_reason(error), most=most) from None
        except requests.Timeout:
            raise _Again("no answer in time") from None
        except requests.RequestException as error:
            raise FetchError(
                f"cannot be asked for ({type(error).__name__})", where=address
            ) from None

    def _keep_distance(self, address: str) -> None:
        """Wait until the host may be asked again."""
        host = urlsplit(address).netloc
        robots = self._robots.get(host)
        interval = max(self._limits.interval, robots.delay if robots else 0.0)
        if (last := self._asked_at.get(host)) is not None:
            left = min(interval, last + interval - self.clock())
            if left > 0:
                self._sleep(left)
        self._asked_at[host] = self.clock()

    def _answer(self, address: str, response: Response) -> tuple[Record, bytes | None]:
        self._answered = True
        status = response.status_code
        if status == 304:  # noqa: PLR2004 - not modified
            kept = self._cache.record(address)
            if kept is not None:
                return _at(kept, self.clock()), None
        if status in _TRY_AGAIN:
            raise _Again(f"the site answers {status}", self._retry_after(response))
        if status in {401, 403, 407}:
            raise RefusedError(
                f"the site does not let programs read this page ({status}), and that is respected",
                where=address,
                next_step=SAVE_IT,
            )
        if status in {404, 410}:
            raise MissingError(
                f"the site has no such page ({status})",
                where=address,
                next_step="Check the meeting's address",
            )
        if status != 200:  # noqa: PLR2004 - OK
            raise FetchError(f"the site answers {status}", where=address, next_step=SAVE_IT)
        content = self._body(address, response)
        headers = response.headers
        return Record(
            address=address,
            fetched_at=self.clock(),
            etag=headers.get("ETag", ""),
            last_modified=headers.get("Last-Modified", ""),
            media_type=headers.get("Content-Type", "").split(";")[0].strip().lower(),
        ), content

    def _body(self, address: str, response: Response) -> bytes:
        """Read the body within the limits of size and time."""
        import requests

        parts: list[bytes] = []
        size = 0
        begun = self.clock()
        try:
            for part in response.iter_content(_CHUNK):
                parts.append(part)
                size += len(part)
                if size > self._limits.page_size:
                    raise FetchError(
                        f"the page is larger than {self._limits.page_size / 1e6:.0f} MB",
                        where=address,
                        next_step=SAVE_IT,
                    )
                if self.clock() - begun > self._limits.page_time:
                    raise _Again("the page comes too slowly")
        except requests.RequestException as error:
            raise _Again(_reason(error)) from None
        return b"".join(parts)

    def _retry_after(self, response: Response) -> float | None:
        """Return the seconds that `Retry-After` asks for, as a number or as a date."""
        text = response.headers.get("Retry-After", "").strip()
        if text.isdigit():
            return float(text)
        try:
            return max(0.0, parsedate_to_datetime(text).timestamp() - self.clock())
        except (ValueError, TypeError):
            return None

    def _rendered(self, address: str) -> bytes:
        assert self._render is not None  # noqa: S101 - the caller looked
        self._keep_distance(address)
        self.requests += 1
        return self._render(address)

    # --- robots.txt --------------------------------------------------------------------------

    def _obey_robots(self, address: str) -> None:
        host = urlsplit(address).netloc
        if host not in self._robots:
            self._robots[host] = self._read_robots(address)
        if not self._robots[host].allows(address):
            raise DisallowedError(
                "the site's robots.txt asks programs not to read this page, and that is respected",
                where=address,
                next_step=SAVE_IT,
            )

    def _read_robots(self, address: str) -> _Robots:
        """Read the host's robots.txt; where there is none (4xx), everything is allowed.

        Kept for a day. RFC 9309: an answer of 5xx means that nothing may be asked for.
        """
        place = urljoin(address, "/robots.txt")
        record = self._cache.record(place)
        kept = self._cache.page(place)
        if kept and record and self.clock() - record.fetched_at < _ROBOTS_AGE:
            return _Robots(kept.text)
        try:
            record, content = self._asked(place)
        except (MissingError, RefusedError):
            record, content = Record(address=place, fetched_at=self.clock()), b""
        except FetchError as error:
            raise FetchError(
                f"cannot be reached: {error.what}",
                where=urlsplit(address).netloc,
                next_step=f"Check the connection and try again. {SAVE_IT}",
            ) from None
        if content is None:
            content = kept.content if kept else b""
        self._cache.keep(record, content)
        return _Robots(Page(content=content).text)


class _Robots:
    """What one host's robots.txt says to us."""

    def __init__(self, text: str) -> None:
        from protego import Protego

        self._rules = Protego.parse(text)
        self.delay = float(self._rules.crawl_delay(AGENT) or 0.0)

    def allows(self, address: str) -> bool:
        return bool(self._rules.can_fetch(address, AGENT))


def _at(record: Record, moment: float) -> Record:
    from msgspec.structs import replace

    return replace(record, fetched_at=moment)


def _refuse_other_schemes(address: str) -> None:
    parts = urlsplit(address)
    if parts.scheme not in {"http", "https"} or not parts.netloc:
        raise FetchError(
            "is not the address of a page", where=address, next_step="It begins with https://"
        )


def site_of(address: str) -> str:
    """Return the host without `www.`: what counts as one site."""
    return (urlsplit(address).hostname or "").removeprefix("www.")


def _same_site(address: str, location: str) -> str:
    """Return where a redirect leads, if that is the same site and no login."""
    target = urljoin(address, location)
    if _LOGIN_PATH.search(urlsplit(target).path):
        raise FetchError(
            "the site asks for a login, and confprep reads only public pages",
            where=address,
            next_step=SAVE_IT,
        )
    if site_of(target) != site_of(address):
        raise FetchError(
            f"the site sends on to another one ({site_of(target)}), which was not followed",
            where=address,
            next_step="If that is the meeting's new home, change its address",
        )
    return target


def _stop_at_gates(address: str, content: bytes, *, rendered: bool) -> None:
    """Raise FetchError for a page that is a gate, not a page; nothing of it is kept."""
    text = Page(content=content).text
    if is_challenge(text):
        what, then = "the site asks for proof that a person is looking", SAVE_IT
    elif is_login(text):
        what, then = "the site asks for a login, and confprep reads only public pages", SAVE_IT
    elif needs_browser(text) and not rendered:
        what = "this page is filled in by a browser, and comes empty"
        then = f"Use --browser (it says what it needs). Or: {SAVE_IT}"
    else:
        return
    raise FetchError(what, where=address, next_step=then)


def _reason(error: Exception) -> str:
    """Return why a connection failed, without a library's inner words."""
    text = str(error)
    if "NameResolution" in text or "getaddrinfo" in text or "Name or service" in text:
        return "no such host, or no connection to the network"
    if "refused" in text:
        return "the connection was refused"
    return "the connection was dropped"
