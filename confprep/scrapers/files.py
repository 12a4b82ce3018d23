"""What the user has in hand, opened: files, folders, zips, HAR files, saved web pages.

Every one becomes Pages; which reader they go to is not decided here. This is the only part of the
scrapers that opens files.
"""

from __future__ import annotations

import base64
import binascii
import io
import re
import sys
from collections.abc import Iterator, Sequence
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path

from msgspec.structs import replace

from confprep.errors import ReadError
from confprep.scrapers.page import Page

LARGEST_FILE = 100_000_000
LARGEST_TOTAL = 400_000_000
"""Bytes that come out of one archive; more is a mistake or a trap."""
MOST_FILES = 5000
SMALLEST_RESPONSE = 150

MEDIA_TYPES = {
    ".html": "text/html", ".htm": "text/html", ".xhtml": "text/html", ".asp": "text/html",
    ".aspx": "text/html", ".php": "text/html", ".cgi": "text/html",
    ".txt": "text/plain", ".text": "text/plain", ".md": "text/plain",
    ".pdf": "application/pdf", ".json": "application/json", ".ics": "text/calendar",
    ".ical": "text/calendar", ".csv": "text/csv", ".tsv": "text/tab-separated-values",
    ".xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    ".xml": "application/xml", ".har": "application/har+json", ".zip": "application/zip",
    ".mht": "multipart/related", ".mhtml": "multipart/related",
    ".webarchive": "application/x-webarchive",
}  # fmt: skip
"""What is picked up from a folder or a zip; other files there are not part of a program."""

_SAVED_FROM = re.compile(rb"<!--\s*saved from url=\(\d{1,6}\)(\S{4,2000}?)\s*-->")
_SOURCE = re.compile(
    r"^\ufeff?(?:(?:source|url|address|from):?\s+)?(https?://\S{3,2000})", re.IGNORECASE
)
_USEFUL_TYPES = ("html", "json", "calendar", "csv", "pdf", "xml")
_TIME = re.compile(
    r"\b\d{1,2}:\d\d\b|\b\d{1,2}\s?[ap]\.?m\b|\b1[5-9]\d{8}(?:\d{3})?\b", re.IGNORECASE
)


def open_paths(paths: Sequence[Path]) -> list[Page]:
    """Return every page that the paths hold, in a stable order.

    `-` is standard input. A path that cannot be read, or holds nothing, is a ReadError; a file
    inside a folder or zip that cannot be opened is a Page that says so in `trouble`.
    """
    found: list[Page] = []
    for path in paths:
        pages = _standard_input() if str(path) == "-" else list(_from_path(path))
        if not pages:
            raise ReadError(
                "nothing here is a page, a PDF, a table or a calendar",
                where=str(path),
                next_step="Save the program's page from your browser and name that file",
            )
        found += pages
    return found


def _standard_input() -> list[Page]:
    content = sys.stdin.buffer.read(LARGEST_FILE + 1)
    return list(_from_bytes(content, "standard input", ""))


def _from_path(path: Path) -> Iterator[Page]:
    try:
        if path.is_dir():
            yield from _from_folder(path)
            return
        if path.stat().st_size > LARGEST_FILE:
            raise ReadError("the file is too large to be a program", where=str(path))
        content, saved_at = path.read_bytes(), path.stat().st_mtime
    except FileNotFoundError as error:
        raise ReadError("there is no such file", where=str(path)) from error
    except OSError as error:
        raise ReadError(
            f"the file could not be opened ({error.strerror})", where=str(path)
        ) from error
    if not content.strip():
        raise ReadError("the file is empty", where=str(path), next_step="Save the page once more")
    for page in _from_bytes(content, path.name, MEDIA_TYPES.get(path.suffix.lower(), "")):
        yield replace(page, saved_at=page.saved_at or saved_at)


def _from_folder(folder: Path) -> Iterator[Page]:
    paths = sorted(
        path
        for path in folder.rglob("*")
        if path.suffix.lower() in MEDIA_TYPES
        and path.is_file()
        and not any(part.startswith(".") for part in path.relative_to(folder).parts)
        # Browsers put scripts and frames of a saved page into a folder beside it.
        and not any(part.endswith("_files") for part in path.relative_to(folder).parts[:-1])
    )
    if len(paths) > MOST_FILES:
        raise ReadError(f"the folder holds more than {MOST_FILES} files", where=str(folder))
    for path in paths:
        yield from _or_trouble(_from_path(path), path.name)


def _or_trouble(pages: Iterator[Page], name: str) -> Iterator[Page]:
    """Yield the pages of one file among several; where it cannot be opened, a page that says so."""
    try:
        yield from pages
    except ReadError as error:
        yield Page(content=b"", name=name, trouble=error.what)


def _from_bytes(
    content: bytes, name: str, media_type: str, *, nested: bool = False
) -> Iterator[Page]:
    """Yield the pages of one file by what it is, whatever it is called."""
    if len(content) > LARGEST_FILE:
        raise ReadError("the file is too large to be a program", where=name)
    if content[:4] == b"PK\x03\x04":
        if _is_workbook(content):
            yield Page(content=content, name=name, media_type=MEDIA_TYPES[".xlsx"])
        elif not nested:
            yield from _from_zip(content, name)
        return
    if content[:8] == b"bplist00":
        yield from _from_webarchive(content, name)
        return
    head = content[:2000].lstrip(b"\xef\xbb\xbf \t\r\n")
    if head[:1] == b"{" and _is_har(head, name):
        yield from _from_har(content, name)
        return
    if re.match(
        rb"(?:From|MIME-Version|Snapshot-Content-Location|Content-Type):", head, re.IGNORECASE
    ) and (b"multipart/related" in content[:4000].lower()):
        yield from _from_mhtml(content, name)
        return
    yield Page(
        content=content, address=_address(content), name=name, media_type=media_type or _type(head)
    )


def _type(head: bytes) -> str:
    start = head[:200].lower()
    if start.startswith(b"%pdf-"):
        return MEDIA_TYPES[".pdf"]
    if start.startswith(b"begin:vcalendar"):
        return MEDIA_TYPES[".ics"]
    if start[:1] in (b"{", b"["):
        return MEDIA_TYPES[".json"]
    if start[:1] == b"<":
        return MEDIA_TYPES[".html"]
    return ""


def _address(content: bytes) -> str:
    """Return the address that the saver left in the file: a browser's comment, or a first line."""
    saved = _SAVED_FROM.search(content[:4000])
    if saved:
        return saved[1].decode("utf-8", "replace")
    first = content[:2200].split(b"\n", 1)[0].decode("utf-8", "replace")
    source = _SOURCE.match(first)
    return source[1].rstrip(").,;") if source else ""


# --- archives ----------------------------------------------------------------------------------


def _is_workbook(content: bytes) -> bool:
    import zipfile

    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            return "xl/workbook.xml" in archive.namelist()
    except zipfile.BadZipFile:
        return False


def _from_zip(content: bytes, name: str) -> Iterator[Page]:
    import zipfile
    import zlib

    total = 0
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            members = sorted(archive.infolist(), key=lambda member: member.filename)
            if len(members) > MOST_FILES:
                raise ReadError(f"the zip holds more than {MOST_FILES} files", where=name)
            for member in members:
                inner = Path(member.filename)
                media_type = MEDIA_TYPES.get(inner.suffix.lower(), "")
                hidden = any(p.startswith((".", "__MACOSX")) for p in inner.parts)
                beside = any(p.endswith("_files") for p in inner.parts[:-1])
                if member.is_dir() or not media_type or hidden or beside:
                    continue
                with archive.open(member) as file:
                    data = file.read(LARGEST_FILE + 1)
                total += len(data)
                if total > LARGEST_TOTAL:
                    raise ReadError("the zip unpacks to more than any program holds", where=name)
                inside = f"{name}/{inner.as_posix()}"
                if data.strip():
                    pages = _from_bytes(data, inside, media_type, nested=True)
                    saved_at = datetime(*member.date_time, tzinfo=UTC).timestamp()
                    for page in _or_trouble(pages, inside):
                        yield replace(page, saved_at=saved_at)
                else:
                    yield Page(content=b"", name=inside, trouble="the file is empty")
    except (
        zipfile.BadZipFile, zlib.error, NotImplementedError, RuntimeError, OSError, EOFError,
        ValueError,
    ) as error:  # fmt: skip
        raise ReadError(
            "the zip is damaged or locked", where=name, next_step="Unpack it and name the folder"
        ) from error


def _from_webarchive(content: bytes, name: str) -> Iterator[Page]:
    """Safari's way of saving a page."""
    import plistlib

    try:
        main = plistlib.loads(content)["WebMainResource"]
        data = bytes(main["WebResourceData"])
        address = str(main.get("WebResourceURL", ""))
    except Exception as error:
        raise ReadError("the saved page is damaged", where=name) from error
    yield Page(content=data, address=address, name=name, media_type="text/html")


def _from_mhtml(content: bytes, name: str) -> Iterator[Page]:
    """Chrome's way of saving a page as a single file."""
    import email
    from email import policy

    message = email.message_from_bytes(content, policy=policy.compat32)
    for part in message.walk():
        if part.get_content_type() in ("text/html", "application/xhtml+xml"):
            data = part.get_payload(decode=True)
            if isinstance(data, bytes) and data.strip():
                address = part.get("Content-Location") or message.get("Snapshot-Content-Location")
                charset = part.get_content_charset() or "utf-8"
                if charset.lower() not in ("utf-8", "us-ascii"):
                    with suppress(LookupError):
                        data = data.decode(charset, "replace").encode()
                yield Page(
                    content=data, address=str(address or ""), name=name, media_type="text/html"
                )
                return


# --- HAR ---------------------------------------------------------------------------------------


def _is_har(head: bytes, name: str) -> bool:
    return name.lower().endswith(".har") or bool(
        re.match(rb'\{\s*"log"\s*:\s*\{', head) and (b'"creator"' in head or b'"entries"' in head)
    )


def _from_har(content: bytes, name: str) -> Iterator[Page]:
    """Yield the responses of a HAR file that may hold a program, each once.

    A recording holds hundreds of scripts, pictures and counters; what is kept is markup, data,
    calendars and PDFs, of some size, in which times stand.
    """
    import msgspec

    try:
        recorded = msgspec.json.decode(content)
        entries = recorded["log"]["entries"]
        if not isinstance(entries, list):
            raise TypeError  # noqa: TRY301 - handled with the other wrong shapes
    except (msgspec.DecodeError, KeyError, TypeError, RecursionError, UnicodeDecodeError) as error:
        raise ReadError(
            "the HAR file is damaged or cut off",
            where=name,
            next_step="In the developer tools, save the network log once more, with content",
        ) from error
    seen: set[bytes] = set()
    for entry in entries:
        page = _response(entry, name)
        if page is None or page.content in seen or not _useful(page):
            continue
        seen.add(page.content)
        yield page
    if not seen:
        raise ReadError(
            f"none of the {len(entries)} responses in the HAR file holds a program",
            where=name,
            next_step="Open the program in the browser while it records, and save with content",
        )


def _response(entry: object, name: str) -> Page | None:
    try:
        request, response = entry["request"], entry["response"]  # type: ignore[index]
        body = response["content"]
        text = body.get("text") or ""
        media_type = str(body.get("mimeType") or "").split(";")[0].strip().lower()
        address = str(request["url"])
        status = response.get("status")
        encoded = body.get("encoding") == "base64"
    except (KeyError, TypeError, AttributeError):
        return None
    if not isinstance(text, str) or not text or status not in (200, 203, 206, 304, 0, None):
        return None
    try:
        content = base64.b64decode(text) if encoded else text.encode("utf-8", "replace")
    except (binascii.Error, ValueError):
        return None
    return Page(content=content, address=address, name=name, media_type=media_type)


def _useful(page: Page) -> bool:
    if len(page.content) < SMALLEST_RESPONSE:
        return False
    if page.content[:5] == b"%PDF-":
        return True
    if not any(kind in page.media_type for kind in _USEFUL_TYPES):
        return False
    return len(_TIME.findall(page.content[:2_000_000].decode("utf-8", "replace"))) > 1
