"""The door to HTML: what a page is made of, what it says, and that no page is parsed twice."""

from __future__ import annotations

import json
import re
from collections import Counter
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from confprep.scrapers import markup
from confprep.scrapers.listing import platform_of, read_pages
from confprep.scrapers.page import Page
from tests.test_platform_pages import AGENDA, POPUP
from tests.test_platforms import CASES, pages

HTML = [page for folder in CASES for page in pages(folder) if page.form == "html"]


def names(page: Page) -> list[str]:
    """Tags and classes of a page, as a selector names them."""
    found = Counter(element.name for element in markup.elements(markup.tree(page)))
    for element in markup.elements(markup.tree(page)):
        found.update(f".{name}" for name in markup.classes(element))
        found.update(f"{element.name}.{name}" for name in markup.classes(element))
    return [name for name in found if re.fullmatch(r"[a-z0-9]*(\.[\w-]+)?", name)]


@settings(max_examples=60, deadline=None)
@given(st.data())
def test_the_fast_way_finds_what_select_finds(data: st.DataObject) -> None:
    page = data.draw(st.sampled_from(HTML))
    css = ", ".join(data.draw(st.lists(st.sampled_from(names(page)), min_size=1, max_size=3)))
    root = markup.tree(page)
    found = [id(element) for element in markup.every(root, css)]
    assert found == [id(element) for element in root.select(css)]
    first, selected = markup.first(root, css), root.select_one(css)
    assert first is selected


# --- what pages are made of ------------------------------------------------------------------


@pytest.mark.parametrize(
    ("content", "form"),
    [
        (b"<!DOCTYPE html><p>8:00", "html"),
        (b"\n <div class='x'>8:00</div>", "html"),
        (b'<?xml version="1.0"?><html xmlns="x"><p>8:00</p></html>', "html"),
        (b"<?xml version='1.0'?><schedule/>", "xml"),
        (b'\xef\xbb\xbf{"sessions": []}', "json"),
        (b'[{"title": "<div>"}]', "json"),
        (b"[Draft] Program of <b>Friday</b>", "text"),
        (b"Title,Link\nHips,https://example.net/SessionInfo.asp?PresentationID=1\n", "text"),
        (b"8:00 AM Hips <small>US CT</small>", "text"),
        (b"BEGIN:VCALENDAR\r\n", "calendar"),
        (b"%PDF-1.7", "pdf"),
        (b"PK\x03\x04", "zip"),
        (b"", "text"),
    ],
)  # fmt: skip
def test_the_beginning_says_what_a_file_is(content: bytes, form: str) -> None:
    assert Page(content=content).form == form


def test_a_name_or_the_server_says_it_where_the_beginning_does_not() -> None:
    content = b"8:00 AM <b>Hips</b>"
    assert Page(content=content, name="Agenda.HTM").form == "html"
    assert Page(content=content, media_type="text/html").form == "html"
    assert Page(content=b'{"a": 1}', name="x.html", media_type="text/html").form == "json"


@pytest.mark.parametrize("page", HTML[::5], ids=lambda page: f"{page.name}-{len(page.content)}")
def test_a_file_that_quotes_a_platform_s_page_is_no_page_of_it(page: Page) -> None:
    of_pages = {folder.parent.name for folder in CASES if pages(folder)[0].form == "html"}
    rows = [
        {"title": f"Hips {n}", "start": f"2026-10-14T0{n}:00:00-05:00", "notes": page.text}
        for n in (8, 9)
    ]
    quoting = (
        Page(content=json.dumps(rows).encode(), name="x.json"),
        Page(content=f"Title,Notes\nHips,{json.dumps(page.text)}\n".encode(), name="x.csv"),
        Page(content=f"Friday, March 7, 2025\n8:00 AM Hips\n{page.text}".encode(), name="x.txt"),
    )
    for file in quoting:
        assert platform_of(file) not in of_pages, file.name


def test_an_attribute_of_the_same_name_makes_no_page_of_a_platform() -> None:
    page = Page(
        content=b"""<!DOCTYPE html><html><body><h2>Wednesday, October 14, 2026</h2>
<div class="session" data-presid="1"><p>8:00 AM - 9:00 AM</p><h3>Pilon Fractures</h3>
<p>Moderator: Marit Solvendahl, MD, Sandhaven Medical College</p></div></body></html>
<!-- saved by hand --> trailing words"""
    )
    listing = read_pages([page])
    assert listing.source.platform == "general"
    assert [session.title for session in listing.sessions] == ["Pilon Fractures"]


# --- what pages are written in ---------------------------------------------------------------


@pytest.mark.parametrize(
    ("encoding", "declared", "words"),
    [
        ("utf-8", "iso-8859-1", "Universität Nordmeer"),
        ("cp1250", "windows-1250", "Klinika Chirurgii, Łódź"),
        ("cp1254", "ISO-8859-9", "Şişli Hastanesi, İğdır"),
        ("cp932", "Shift_JIS", "整形外科学会"),
        ("gb18030", "gb2312", "骨科学会"),
        ("cp1252", "", "Universität “Nordmeer”"),
        ("cp1252", "no-such-charset", "Universität"),
        ("utf-16", "", "Universität"),
    ],
)
def test_a_page_is_read_in_the_charset_that_it_declares_unless_it_is_utf8(
    encoding: str, declared: str, words: str
) -> None:
    meta = f'<meta http-equiv="Content-Type" content="text/html; charset={declared}">'
    source = f"<html><head>{meta if declared else ''}</head><body><p>{words}</p></body></html>"
    page = Page(content=source.encode(encoding))
    assert markup.text_of(markup.tree(page), "p") == words


def test_one_broken_letter_does_not_spoil_a_page() -> None:
    source = "<p>Universität</p><p>Łódź</p><p>x</p>".encode().replace(b"x", b"\xff")
    assert markup.text_of(markup.tree(Page(content=source)), "p") == "Universität"


# --- what pages may be -----------------------------------------------------------------------


@pytest.mark.parametrize(
    ("source", "text"),
    [
        ("<?xml version='1.0'?><html><body><p>Hips</p></body></html>", "Hips"),
        ("https://example.org/agenda", "https://example.org/agenda"),
        ("agenda.html", "agenda.html"),
        ("", ""),
        ("<p>Hi\x00ps</p>", "Hips"),
        ("<!-- nothing -->", ""),
        ("<p>Hips<script>var a = '8:00';</script><style>p {}</style></p>", "Hips"),
        ("<div>" * 20_000 + "Hips" + "</div>" * 20_000, "Hips"),
        ("<b><i>" * 20_000 + "Hips", "Hips"),
    ],
    ids=["xml", "address", "file name", "empty", "nul", "comment", "script", "deep", "unclosed"],
)
def test_any_source_becomes_a_tree(source: str, text: str) -> None:
    tree = markup.parsed(source)
    assert markup.text(tree) == text
    assert markup.lines(tree) == ([text] if text else [])
    assert markup.own_text(tree) == text


def test_text_as_a_reader_sees_it() -> None:
    tree = markup.parsed(
        "<div>Moderator: <!-- x --><a>Ann Roe</a>, MD <i>-</i> Mayo<br>"
        "Room 1<p>at\nnoon</p>end</div>"
    )
    link = tree.a
    assert link is not None
    assert markup.text_before(link) == "Moderator: "
    assert markup.text_behind(link) == ", MD - MayoRoom 1at\nnoonend"
    assert markup.lines(tree) == ["Moderator: Ann Roe, MD - Mayo", "Room 1", "at noon", "end"]
    assert markup.own_text(tree, "a", "p") == "Moderator: , MD - MayoRoom 1end"


def test_every_page_is_decoded_and_parsed_once(
    fixtures: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    parsed: Counter[str] = Counter()
    build = markup.parsed
    monkeypatch.setattr(markup, "parsed", lambda source: parsed.update([source]) or build(source))
    folder = fixtures / "eventscribe" / "ota-2022-popups"
    given = [*pages(folder), *pages(fixtures / "confex" / "annual-2018-classic")]
    read_pages(given)
    # Not even where the page that states the zone is the last.
    read_pages([POPUP, AGENDA])
    of_pages = {page.text: parsed[page.text] for page in [*given, POPUP, AGENDA]}
    assert len(given) >= 5
    assert all(parsed for parsed in of_pages.values())
    assert max(of_pages.values()) == 1
    assert all("text" in vars(page) for page in given)
    # Nothing is kept once everything is read.
    assert markup._kept.cache_info().currsize == 0
