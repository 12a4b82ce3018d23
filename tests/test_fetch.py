"""Fetching, against a real server on this computer that misbehaves as sites do."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import threading
import time
from collections import Counter, deque
from collections.abc import Callable, Iterator
from email.utils import formatdate
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
from typer.testing import CliRunner

from confprep.cli import build
from confprep.errors import FetchError
from confprep.model import Meeting, Progress
from confprep.scrapers import fetch
from confprep.scrapers.cache import Cache
from confprep.scrapers.fetch import Fetcher, Limits
from confprep.scrapers.listing import fetch_listing

SESSIONS = 199
AGENDA = "/agenda.asp?pfp=FullSchedule&all=1"


def agenda() -> str:
    rows = "".join(
        f'<li class="list-group-item list-row loadbyurl" data-presid="{number}" '
        f'data-url="ajaxcalls/SessionInfo.asp?PresentationID={number}" data-buildcode="M">'
        f'<div class="prestime"><span>8:00 AM - 9:00 AM <small>US CT</small></span></div>'
        f'<div class="list-row-primary"><span>Session {number}</span></div></li>'
        for number in range(1, SESSIONS + 1)
    )
    return f'<ul id="agenda"><li class="dayrow">Monday, October 6, 2025</li>{rows}</ul>'


def popup(number: int) -> str:
    return (
        f'<div class="popup_content"><h1>Session {number}</h1>'
        f'<ul class="list-group"><li class="list-group-item" data-presid="{number}000">'
        f'<div class="prestime">8:00 AM - 8:10 AM <small>US CT</small></div>'
        f'<div class="prestitle">Talk {number}<br><small>Speaker: '
        f"<span class=biopopup>Ida Roe {number}</span> &ndash; Mercy</small></div></li></ul></div>"
    )


class Site(ThreadingHTTPServer):
    """A meeting's site; `troubles` are lived through one by one before a path is answered."""

    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Answer)
        self.asked: list[str] = []
        self.headers_of: dict[str, dict[str, str]] = {}
        self.pages: dict[str, Callable[[Answer], None]] = {}
        self.troubles: dict[str, deque[Callable[[Answer], None]]] = {}
        self.after: Callable[[int], object] = str
        self.address = f"http://127.0.0.1:{self.server_port}"
        self.page("/robots.txt", "User-agent: *\nDisallow: /private/\n")
        self.page(AGENDA, agenda())
        for number in range(1, SESSIONS + 1):
            self.page(path_of(number), popup(number))

    def page(self, path: str, text: str, **headers: str) -> None:
        self.pages[path] = lambda answer: answer.give(200, text.encode(), headers)

    def trouble(self, path: str, *troubles: Callable[[Answer], None]) -> None:
        self.troubles[path] = deque(troubles)

    def handle_error(self, request: object, client_address: object) -> None:
        """Say nothing about connections that were dropped on purpose."""


class Answer(BaseHTTPRequestHandler):
    server: Site

    def do_GET(self) -> None:
        self.server.asked.append(self.path)
        self.server.headers_of[self.path] = dict(self.headers)
        self.server.after(len(self.server.asked))
        waiting = self.server.troubles.get(self.path)
        if waiting:
            waiting.popleft()(self)
        elif self.path in self.server.pages:
            self.server.pages[self.path](self)
        else:
            self.give(404, b"no such page")

    def give(self, status: int, body: bytes, headers: dict[str, str] | None = None) -> None:
        self.send_response(status)
        self.send_header("Content-Length", str(len(body)))
        self.send_header("Content-Type", "text/html")
        for name, value in (headers or {}).items():
            self.send_header(name.replace("_", "-"), value)
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *arguments: object) -> None:
        """Stay silent."""


def path_of(number: int) -> str:
    return f"/ajaxcalls/SessionInfo.asp?PresentationID={number}"


def drop(answer: Answer) -> None:
    answer.connection.shutdown(socket.SHUT_RDWR)
    answer.close_connection = True


def break_off(answer: Answer) -> None:
    answer.send_response(200)
    answer.send_header("Content-Length", "5000")
    answer.end_headers()
    answer.wfile.write(b"<div class='popup_content'><h1>Half")
    answer.wfile.flush()
    drop(answer)


def too_many(answer: Answer) -> None:
    answer.give(429, b"", {"Retry_After": "7"})


def broken(answer: Answer) -> None:
    answer.give(500, b"")


def slow(answer: Answer) -> None:
    body = popup(int(answer.path.rpartition("=")[2])).encode()
    answer.send_response(200)
    answer.send_header("Content-Length", str(len(body)))
    answer.end_headers()
    for begin in range(0, len(body), 64):
        answer.wfile.write(body[begin : begin + 64])
        answer.wfile.flush()
        time.sleep(0.01)


@pytest.fixture
def site() -> Iterator[Site]:
    server = Site()
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    yield server
    server.shutdown()
    thread.join()
    server.server_close()


class Watch:
    """A clock that moves only when somebody sleeps."""

    def __init__(self) -> None:
        self.now = 1_760_000_000.0
        self.slept: list[float] = []

    def clock(self) -> float:
        return self.now

    def sleep(self, seconds: float) -> None:
        self.slept.append(seconds)
        self.now += seconds


@pytest.fixture
def watch() -> Watch:
    return Watch()


def fetcher(folder: Path, watch: Watch, **options: object) -> Fetcher:
    return Fetcher(folder / "cache", clock=watch.clock, sleep=watch.sleep, **options)


def meeting(site: Site) -> Meeting:
    return Meeting(key="acs-2025", name="ACS", platform="eventscribe", address=f"{site.address}/")


def test_a_meeting_of_200_pages_comes_through_all_troubles(
    site: Site, watch: Watch, tmp_path: Path
) -> None:
    troubles = {5: [drop], 17: [too_many], 40: [broken, broken], 60: [slow], 99: [break_off, drop]}
    for number, row in troubles.items():
        site.trouble(path_of(number), *row)
    seen: list[Progress] = []
    door = fetcher(tmp_path, watch)

    listing = fetch_listing(meeting(site), door, progress=seen.append)

    assert len(listing.sessions) == SESSIONS
    assert all(len(session.talks) == 1 for session in listing.sessions)
    assert listing.skipped == ()
    asked = Counter(site.asked)
    for number in range(1, SESSIONS + 1):
        row = [trouble for trouble in troubles.get(number, []) if trouble is not slow]
        assert asked[path_of(number)] == 1 + len(row), number
    assert asked["/robots.txt"] == asked[AGENDA] == 1
    assert site.asked[:2] == ["/robots.txt", AGENDA]
    assert len(site.asked) == door.requests == 201 + 6
    assert watch.slept.count(7.0) == 1
    assert seen[-1] == Progress(done=200, total=200, seconds_left=0.0)
    assert 150 < seen[20].seconds_left < 300


def test_one_request_a_second_and_no_more(site: Site, watch: Watch, tmp_path: Path) -> None:
    began = watch.now
    fetch_listing(meeting(site), fetcher(tmp_path, watch))
    assert watch.now - began == pytest.approx(len(site.asked) - 1)


def test_a_longer_distance_that_the_site_asks_for_is_kept(
    site: Site, watch: Watch, tmp_path: Path
) -> None:
    site.page("/robots.txt", "User-agent: *\nCrawl-delay: 5\n")
    door = fetcher(tmp_path, watch)
    for number in (1, 2, 3):
        door.get(site.address + path_of(number))
    assert watch.slept == [5.0, 5.0, 5.0]


RUN = """
import sys, time
from pathlib import Path
from confprep.model import Meeting
from confprep.scrapers.fetch import Fetcher
from confprep.scrapers.listing import fetch_listing
door = Fetcher(Path(sys.argv[1]), clock=time.time, sleep=lambda seconds: None)
meeting = Meeting(key="m", name="M", platform="eventscribe", address=sys.argv[2])
print(len(fetch_listing(meeting, door).sessions))
"""


def test_killed_in_the_middle_and_run_again_asks_only_for_what_is_missing(
    site: Site, tmp_path: Path
) -> None:
    command = [sys.executable, "-c", RUN, str(tmp_path / "cache"), f"{site.address}/"]
    first = subprocess.Popen(command, stdout=subprocess.PIPE)

    def kill(count: int) -> None:
        if count == 100:
            os.kill(first.pid, signal.SIGKILL)

    site.after = kill
    first.communicate()
    assert first.returncode == -signal.SIGKILL
    before = list(site.asked)
    assert len(before) == 100

    site.after = str
    again = subprocess.run(command, capture_output=True, check=True, text=True)

    assert again.stdout.strip() == str(SESSIONS)
    after = site.asked[100:]
    # The hundredth page was asked for and never arrived; everything before it was kept.
    assert after == [before[-1], *(p for p in map(path_of, range(1, 200)) if p not in before)]
    assert len(set(before) | set(after)) == 201


def test_a_kept_page_is_not_asked_for_again_and_refresh_asks_conditionally(
    site: Site, watch: Watch, tmp_path: Path
) -> None:
    path = path_of(1)
    address = site.address + path

    def unless_changed(answer: Answer) -> None:
        if answer.headers.get("If-None-Match") == '"one"':
            answer.give(304, b"")
        else:
            answer.give(200, popup(1).encode(), {"ETag": '"one"', "Last_Modified": formatdate(0)})

    site.pages[path] = unless_changed
    content = fetcher(tmp_path, watch).get(address).content
    assert fetcher(tmp_path, watch).get(address).content == content
    assert site.asked.count(path) == 1
    door = fetcher(tmp_path, watch, refresh=True)
    assert door.get(address).content == door.get(address).content == content
    assert site.asked.count(path) == 2
    assert site.headers_of[path]["If-None-Match"] == '"one"'
    assert site.headers_of[path]["If-Modified-Since"] == formatdate(0)


def test_it_says_who_it_is_and_sends_no_cookie(site: Site, watch: Watch, tmp_path: Path) -> None:
    fetcher(tmp_path, watch).get(site.address + path_of(1))
    headers = site.headers_of[path_of(1)]
    assert headers["User-Agent"].startswith("confprep/")
    assert "Cookie" not in headers


def test_robots_txt_is_obeyed(site: Site, watch: Watch, tmp_path: Path) -> None:
    site.page("/private/list", "secret")
    with pytest.raises(FetchError, match=r"robots\.txt asks programs not to read"):
        fetcher(tmp_path, watch).get(f"{site.address}/private/list")
    assert site.asked == ["/robots.txt"]


def test_popups_that_robots_txt_closes_are_left_out_and_counted(
    site: Site, watch: Watch, tmp_path: Path
) -> None:
    site.page("/robots.txt", "User-agent: *\nDisallow: /ajaxcalls/\n")
    listing = fetch_listing(meeting(site), fetcher(tmp_path, watch))
    assert len(listing.sessions) == SESSIONS
    assert (199, True) in [(item.count, "robots.txt" in item.reason) for item in listing.skipped]
    assert site.asked == ["/robots.txt", AGENDA]


def test_a_missing_popup_is_counted_and_the_rest_read(
    site: Site, watch: Watch, tmp_path: Path
) -> None:
    del site.pages[path_of(7)]
    listing = fetch_listing(meeting(site), fetcher(tmp_path, watch))
    assert len(listing.sessions) == SESSIONS
    (lost,) = listing.skipped
    assert (lost.count, lost.examples) == (1, (site.address + path_of(7),))


LOGIN = "<html><form>Sign in <input type='password'></form></html>"
CHALLENGE = "<html><head><title>Just a moment...</title></head><body></body></html>"
SHELL = "<html><body><div id='root'></div></body></html>"


@pytest.mark.parametrize(
    ("answer", "said"),
    [
        (lambda a: a.give(401, b""), r"does not let programs read this page \(401\)"),
        (lambda a: a.give(403, b""), r"does not let programs read this page \(403\)"),
        (lambda a: a.give(200, LOGIN.encode()), "asks for a login"),
        (lambda a: a.give(200, CHALLENGE.encode()), "proof that a person is looking"),
        (lambda a: a.give(200, SHELL.encode()), "filled in by a browser"),
        (lambda a: a.give(302, b"", {"Location": "/login.asp?intended=x"}), "asks for a login"),
        (lambda a: a.give(302, b"", {"Location": "https://other.example.org/"}), "another one"),
        (lambda a: a.give(302, b"", {"Location": "/agenda.asp"}), "in a circle|no such page"),
        (lambda a: a.give(429, b"", {"Retry_After": "3600"}), "asks to wait 60 minutes"),
        (lambda a: a.give(200, b"x" * 3000), "larger than"),
        (lambda a: a.give(418, b""), "answers 418"),
    ],
)
def test_it_stops_clearly_and_keeps_nothing(
    site: Site, watch: Watch, tmp_path: Path, answer: Callable[[Answer], None], said: str
) -> None:
    site.pages[AGENDA] = answer
    door = fetcher(tmp_path, watch, limits=Limits(page_size=2000))
    with pytest.raises(FetchError, match=said) as caught:
        door.get(site.address + AGENDA)
    assert "--from" in str(caught.value) or caught.value.next_step
    assert Cache(tmp_path / "cache").record(site.address + AGENDA) is None
    assert site.asked.count(AGENDA) == 1


def test_it_gives_up_after_some_attempts_with_growing_waits(
    site: Site, watch: Watch, tmp_path: Path
) -> None:
    site.pages[AGENDA] = broken
    with pytest.raises(FetchError, match=r"gave up after 6 attempts \(the site answers 500\)"):
        fetcher(tmp_path, watch).get(site.address + AGENDA)
    assert site.asked.count(AGENDA) == 6
    assert [wait for wait in watch.slept if wait > 1] == [2, 4, 8, 16, 32]


def test_a_body_that_never_ends_is_given_up(site: Site, watch: Watch, tmp_path: Path) -> None:
    def dribble(answer: Answer) -> None:
        watch.now += 200
        answer.give(200, b"x" * 200_000)

    site.pages[path_of(1)] = dribble
    door = fetcher(tmp_path, watch, limits=Limits(attempts=2, page_time=-1))
    with pytest.raises(FetchError, match="too slowly"):
        door.get(site.address + path_of(1))


def test_a_redirect_within_the_site_is_followed(site: Site, watch: Watch, tmp_path: Path) -> None:
    site.pages["/old"] = lambda answer: answer.give(301, b"", {"Location": path_of(3)})
    page = fetcher(tmp_path, watch).get(f"{site.address}/old")
    assert b"Session 3" in page.content


def test_without_robots_txt_everything_is_allowed(site: Site, watch: Watch, tmp_path: Path) -> None:
    del site.pages["/robots.txt"]
    assert fetcher(tmp_path, watch).get(site.address + path_of(1)).content


def test_no_network_is_one_sentence(watch: Watch, tmp_path: Path) -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    with pytest.raises(FetchError, match="cannot be reached") as caught:
        fetcher(tmp_path, watch).get(f"http://127.0.0.1:{port}/agenda.asp")
    assert "--from" in str(caught.value)
    assert "--sample" in str(caught.value)


@pytest.mark.parametrize("address", ["file:///etc/passwd", "ftp://example.org/x", "agenda.asp"])
def test_nothing_but_the_web_is_asked(address: str, watch: Watch, tmp_path: Path) -> None:
    with pytest.raises(FetchError, match="not the address of a page"):
        fetcher(tmp_path, watch).get(address)


def test_a_browser_renders_what_comes_empty(site: Site, watch: Watch, tmp_path: Path) -> None:
    asked: list[str] = []

    def render(address: str) -> bytes:
        asked.append(address)
        return popup(1).encode()

    door = fetcher(tmp_path, watch, render=render)
    address = site.address + path_of(1)
    assert door.get(address).content == door.get(address).content == popup(1).encode()
    assert asked == [address]
    assert site.asked == ["/robots.txt"]


def command(
    monkeypatch: pytest.MonkeyPatch, workspace: Path, *arguments: str
) -> tuple[int, str, BaseException | None]:
    """Run a command in a workspace, without waiting between requests."""
    monkeypatch.setenv("CONFPREP_WORKSPACE", str(workspace))
    monkeypatch.setattr(time, "sleep", str)
    result = CliRunner().invoke(build(), list(arguments))
    return result.exit_code, result.stdout, result.exception


def own_meeting(workspace: Path, address: str, platform: str = "eventscribe") -> None:
    (workspace / "meetings").mkdir()
    (workspace / "meetings" / "mine-2025.toml").write_text(
        f'name = "Mine"\nplatform = "{platform}"\naddress = "{address}"\nzone = "America/Chicago"\n'
    )


def test_fetch_command_fetches_once_and_says_what_it_has(
    site: Site, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    own_meeting(tmp_path, site.address)
    code, printed, _ = command(monkeypatch, tmp_path, "fetch", "mine-2025")
    assert code == 0
    assert "199 sessions, 199 talks and posters" in printed
    assert "201 pages asked for" in printed
    assert "Next: confprep plan mine-2025" in printed
    assert "\x1b" not in printed
    code, printed, _ = command(monkeypatch, tmp_path, "fetch", "mine-2025")
    assert "Nothing was asked for" in printed
    assert len(site.asked) == 201


def test_doctor_counts_what_it_finds_on_a_few_pages(
    site: Site, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    own_meeting(tmp_path, site.address)
    code, printed, _ = command(monkeypatch, tmp_path, "doctor", "mine-2025")
    assert code == 0
    assert "mine-2025: fine" in printed
    assert "eventscribe (as the catalogue says)" in printed
    assert "199 sessions, 3 talks and posters, 3 lines about people on 4 pages" in printed
    assert len(site.asked) == 5


def test_doctor_ends_with_1_where_something_is_broken(
    site: Site, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    own_meeting(tmp_path, site.address)
    site.pages[AGENDA] = lambda answer: answer.give(403, b"")
    code, printed, _ = command(monkeypatch, tmp_path, "doctor", "mine-2025")
    assert code == 1
    assert "mine-2025: BROKEN" in printed
    assert "does not let programs read this page (403)" in printed


def test_a_meeting_without_an_address_says_what_to_do(watch: Watch, tmp_path: Path) -> None:
    with pytest.raises(FetchError, match="no public address of x-2025 is known"):
        fetch_listing(Meeting(key="x-2025", name="X"), fetcher(tmp_path, watch))


def test_the_limits_of_politeness() -> None:
    assert fetch.POLITE.interval >= 1.0


def test_a_connection_that_fails_says_which_way(site: Site, watch: Watch, tmp_path: Path) -> None:
    """No port listens, no host of that name, a server that hangs up: three sentences."""
    site.trouble("/agenda", *[drop] * 20)
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        closed = f"http://127.0.0.1:{taken.getsockname()[1]}/agenda"
    for address, said in (
        (closed, "the connection was refused"),
        ("http://no-such-host.invalid/agenda", "no such host, or no connection to the network"),
        (f"{site.address}/agenda", "the connection was dropped"),
    ):
        with pytest.raises(FetchError, match=said):
            fetcher(tmp_path, watch).get(address)
