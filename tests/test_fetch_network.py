"""Fetching where no server on this computer can stand in: certificates, names, several hosts."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
import requests
import responses

from confprep.errors import FetchError
from confprep.model import Meeting
from confprep.scrapers.fetch import AGENT
from confprep.scrapers.listing import fetch_listing
from tests.test_fetch import Watch, fetcher

SITE = "https://bones2026.eventscribe.net"
AGENDA = f"{SITE}/agenda.asp?pfp=FullSchedule&all=1"
ROW = """<li class="list-group-item list-row loadbyurl" data-presid="{number}"
 data-url="{link}" data-buildcode="M"><div class="prestime"><span>8:00 AM - 9:00 AM
 <small>US CT</small></span></div><div class="list-row-primary"><span>Session {number}</span></div>
</li>"""


@pytest.fixture
def network() -> Iterator[responses.RequestsMock]:
    """The network: it answers what it was given, and everything else is no connection."""
    with responses.RequestsMock(assert_all_requests_are_fired=True) as mock:
        yield mock


@pytest.fixture
def watch() -> Watch:
    return Watch()


def allow(network: responses.RequestsMock, site: str = SITE) -> None:
    network.get(f"{site}/robots.txt", status=404)


def asked(network: responses.RequestsMock) -> list[str]:
    return [call.request.url for call in network.calls]


def agenda(*links: str) -> str:
    rows = "".join(ROW.format(number=n, link=link) for n, link in enumerate(links, 1))
    return f'<ul id="agenda"><li class="dayrow">Monday, October 5, 2026</li>{rows}</ul>'


def popup(number: int) -> str:
    return (
        f"<div class='popup_content'><h1>Session {number}</h1><ul class='speakers-wrap'></ul></div>"
    )


def test_a_program_over_several_hosts_stays_on_its_own_site(
    network: responses.RequestsMock, watch: Watch, tmp_path: Path
) -> None:
    elsewhere = "https://other.example.org/ajaxcalls/SessionInfo.asp?PresentationID=2"
    own = "ajaxcalls/SessionInfo.asp?PresentationID=1"
    allow(network)
    # Charsets in headers are often wrong; the page itself says better.
    network.get(AGENDA, agenda(own, elsewhere), content_type="text/html; charset=iso-8859-1")
    network.get(f"{SITE}/{own}", popup(1), content_type="text/html")
    meeting = Meeting(key="bones-2026", name="Bones", platform="eventscribe", address=SITE)

    listing = fetch_listing(meeting, fetcher(tmp_path, watch))

    assert [session.title for session in listing.sessions] == ["Session 1", "Session 2"]
    assert listing.source.platform == "eventscribe"
    assert asked(network) == [f"{SITE}/robots.txt", AGENDA, f"{SITE}/{own}"]
    assert {call.request.headers["User-Agent"] for call in network.calls} == {AGENT}
    lost = {item.reason: item.examples for item in listing.skipped}
    assert lost["pages on another site, not asked for"] == (elsewhere,)


def test_a_site_s_two_names_are_one_site_and_each_is_asked_for_its_rules(
    network: responses.RequestsMock, watch: Watch, tmp_path: Path
) -> None:
    allow(network, "https://example.org")
    network.get("https://www.example.org/robots.txt", "User-agent: *\nDisallow: /private/\n")
    network.get(
        "https://example.org/a", status=301, headers={"Location": "https://www.example.org/a"}
    )
    network.get("https://www.example.org/a", "<p>8:00 Hips</p>")
    network.get(
        "https://example.org/b", status=302, headers={"Location": "//www.example.org/private/b"}
    )
    door = fetcher(tmp_path, watch)
    assert door.get("https://example.org/a").content == b"<p>8:00 Hips</p>"
    with pytest.raises(FetchError, match=r"robots\.txt asks programs not to read"):
        door.get("https://example.org/b")
    assert "https://www.example.org/private/b" not in asked(network)


def test_a_redirect_to_another_site_is_named_and_not_followed(
    network: responses.RequestsMock, watch: Watch, tmp_path: Path
) -> None:
    allow(network)
    network.get(AGENDA, status=302, headers={"Location": "https://elsewhere.example.com/new"})
    with pytest.raises(FetchError, match=r"another one \(elsewhere\.example\.com\)"):
        fetcher(tmp_path, watch).get(AGENDA)
    assert asked(network) == [f"{SITE}/robots.txt", AGENDA]


def test_a_certificate_that_is_not_valid_ends_it_at_once(
    network: responses.RequestsMock, watch: Watch, tmp_path: Path
) -> None:
    allow(network)
    network.get(AGENDA, body=requests.exceptions.SSLError("certificate verify failed"))
    with pytest.raises(FetchError, match="certificate is not valid") as caught:
        fetcher(tmp_path, watch).get(AGENDA)
    assert "--from" in str(caught.value)
    assert asked(network).count(AGENDA) == 1


@pytest.mark.parametrize(
    ("fault", "said"),
    [
        (requests.exceptions.ConnectTimeout("timed out"), "gave up after 6 attempts"),
        (requests.exceptions.ReadTimeout("timed out"), r"\(no answer in time\)"),
        (requests.exceptions.ConnectionError("Connection aborted."), r"connection was dropped"),
    ],
)
def test_what_may_pass_is_tried_again_with_growing_waits(
    network: responses.RequestsMock, watch: Watch, tmp_path: Path, fault: Exception, said: str
) -> None:
    allow(network)
    network.get(AGENDA, body=fault)
    with pytest.raises(FetchError, match=said):
        fetcher(tmp_path, watch).get(AGENDA)
    assert asked(network).count(AGENDA) == 6
    assert [wait for wait in watch.slept if wait > 1] == [2, 4, 8, 16, 32]


def test_a_host_that_has_no_name_is_not_waited_for(
    network: responses.RequestsMock, watch: Watch, tmp_path: Path
) -> None:
    fault = requests.exceptions.ConnectionError("NameResolutionError: Name or service not known")
    network.get(f"{SITE}/robots.txt", body=fault)
    with pytest.raises(FetchError, match="no such host, or no connection to the network"):
        fetcher(tmp_path, watch).get(AGENDA)
    assert len(network.calls) == 3
    assert [wait for wait in watch.slept if wait > 1] == [2, 4]


def test_what_no_attempt_can_mend_is_told_without_a_library_s_words(
    network: responses.RequestsMock, watch: Watch, tmp_path: Path
) -> None:
    allow(network)
    network.get(AGENDA, body=requests.exceptions.InvalidHeader("bad header"))
    with pytest.raises(FetchError, match=r"cannot be asked for \(InvalidHeader\)"):
        fetcher(tmp_path, watch).get(AGENDA)


def test_rules_that_cannot_be_had_allow_nothing(
    network: responses.RequestsMock, watch: Watch, tmp_path: Path
) -> None:
    network.get(f"{SITE}/robots.txt", status=503)
    with pytest.raises(FetchError, match="cannot be reached"):
        fetcher(tmp_path, watch).get(AGENDA)
    assert AGENDA not in asked(network)
