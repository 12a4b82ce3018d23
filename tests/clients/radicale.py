"""Radicale, a calendar server: every instant is the server's own, from its free-busy answer."""

from __future__ import annotations

import base64
import re
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.util import find_spec
from pathlib import Path
from socket import create_server
from urllib.error import HTTPError, URLError
from urllib.request import Request, urlopen

import icalendar

from tests.clients import Client, RefusedError, Seen, utc

FREE_BUSY = """<?xml version="1.0"?>
<C:free-busy-query xmlns:C="urn:ietf:params:xml:ns:caldav">
<C:time-range start="20240101T000000Z" end="20320101T000000Z"/></C:free-busy-query>"""
PERIOD = re.compile(r"FREEBUSY[^:]*:(\d{8}T\d{6}Z)/(\d{8}T\d{6}Z)")
CONFIGURATION = """
[server]
hosts = 127.0.0.1:{port}
[auth]
type = none
[storage]
filesystem_folder = {folder}/store
[logging]
level = warning
"""


@contextmanager
def serving(folder: Path) -> Iterator[str]:
    """Run a server with an empty store; yield the address of the user `trainee`."""
    with create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    configuration = folder / "radicale.conf"
    configuration.write_text(CONFIGURATION.format(port=port, folder=folder))
    with (folder / "radicale.log").open("wb") as log:
        process = subprocess.Popen(
            [sys.executable, "-m", "radicale", "--config", str(configuration)],
            stdout=log,
            stderr=log,
        )
    try:
        address = f"http://127.0.0.1:{port}/trainee/"
        until = time.monotonic() + 30
        while True:
            try:
                ask("PROPFIND", address)
                break
            except URLError:
                if time.monotonic() > until or process.poll() is not None:
                    raise
                time.sleep(0.1)
        yield address
    finally:
        process.terminate()
        process.wait(10)


def ask(method: str, address: str, body: str | bytes = b"", **headers: str) -> str:
    """Send one request as `trainee`; RefusedError for any answer but success."""
    request = Request(  # noqa: S310 - our own server
        address,
        data=body.encode() if isinstance(body, str) else body,
        method=method,
        headers={
            "Authorization": "Basic " + base64.b64encode(b"trainee:secret").decode(),
            "Content-Type": "application/xml",
            **headers,
        },
    )
    try:
        with urlopen(request, timeout=30) as answer:  # noqa: S310
            return answer.read().decode("utf-8")
    except HTTPError as error:
        raise RefusedError(f"{error.code} {error.read()[:500]!r}") from error


def read(data: bytes, folder: Path) -> list[Seen]:
    """Store each entry as a client would, one object per UID, and ask when the user is busy."""
    found = []
    with serving(folder) as address:
        ask("MKCALENDAR", address + "agenda/")
        for uid, one in split(data).items():
            place = f"{address}agenda/{uid}.ics"
            ask("PUT", place, one, **{"Content-Type": "text/calendar"})
            kept = icalendar.Calendar.from_ical(ask("GET", place)).walk("VEVENT")[0]
            # Free entries do not show as busy: only for the question they are made so.
            busy = one.replace(b"TRANSP:TRANSPARENT", b"TRANSP:OPAQUE")
            ask("PUT", place, busy, **{"Content-Type": "text/calendar"})
            periods = PERIOD.findall(ask("REPORT", address + "agenda/", FREE_BUSY))
            ask("DELETE", place)
            found += [
                Seen(str(kept["UID"]), utc(start), utc(end), str(kept["SUMMARY"]))
                for start, end in periods
            ]
    return found


def split(data: bytes) -> dict[str, bytes]:
    """Take a file apart as a client does before it uploads: one calendar object per UID."""
    whole = icalendar.Calendar.from_ical(data)
    parts = {}
    for event in whole.walk("VEVENT"):
        one = icalendar.Calendar()
        one.add("VERSION", "2.0")
        one.add("PRODID", "-//test//test//EN")
        for zone in whole.walk("VTIMEZONE"):
            if zone["TZID"] == event["DTSTART"].params.get("TZID"):
                one.add_component(zone)
        one.add_component(event)
        parts[str(event["UID"])] = one.to_ical()
    return parts


CLIENT = Client(
    "radicale", lambda: "" if find_spec("radicale") else "radicale is not installed", read
)
