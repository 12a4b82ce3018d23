"""Thunderbird without a screen, driven over Marionette with its own importer and storage."""

from __future__ import annotations

import atexit
import ctypes
import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from functools import cache
from pathlib import Path

from tests.clients import Client, RefusedError, Seen, utc

READY = 60
"""Seconds to start in; it takes about ten on two idle cores."""

IMPORT = r"""
const [text, again] = arguments;
const done = arguments[arguments.length - 1];
(async () => {
  try {
    const {cal} = ChromeUtils.importESModule("resource:///modules/calendar/calUtils.sys.mjs");
    const {CalIcsImporter} = ChromeUtils.importESModule(
      "resource:///modules/CalIcsImportExport.sys.mjs");
    const stream = Cc["@mozilla.org/io/string-input-stream;1"]
      .createInstance(Ci.nsIStringInputStream);
    if (stream.setByteStringData) stream.setByteStringData(text);
    else stream.setData(text, text.length);
    const items = new CalIcsImporter().importFromStream(stream);
    let agenda = null;
    for (const one of cal.manager.getCalendars()) {
      if (one.name != "agenda") continue;
      if (again) agenda = one; else cal.manager.removeCalendar(one);
    }
    if (!agenda) {
      agenda = cal.manager.createCalendar(
        "storage", Services.io.newURI("moz-storage-calendar://"));
      agenda.name = "agenda";
      cal.manager.registerCalendar(agenda);
    }
    let added = 0;
    for (const item of items) {
      try { await agenda.addItem(item); added++; } catch (refused) { /* a UID it knows */ }
    }
    const kept = await agenda.getItemsAsArray(agenda.ITEM_FILTER_ALL_ITEMS, 0, null, null);
    const instant = (moment) => new Date(moment.nativeTime / 1000).toISOString();
    done(JSON.stringify({added, kept: kept.map((item) => ({
      uid: item.id, title: item.title,
      start: instant(item.startDate), end: instant(item.endDate),
      location: item.getProperty("LOCATION"), description: item.getProperty("DESCRIPTION"),
      categories: item.getCategories(), status: item.status,
      alarms: item.getAlarms().map((alarm) => alarm.offset && alarm.offset.icalString),
    }))}));
  } catch (error) { done(JSON.stringify({error: String(error)})); }
})();
"""


def _end_with_parent() -> None:
    """Ask Linux to end this process when the test run is killed and cannot do so itself."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(1, signal.SIGTERM)  # PR_SET_PDEATHSIG


class Thunderbird:
    """One running program with a profile of its own, ended with the process that started it."""

    def __init__(self) -> None:
        self.folder = Path(tempfile.mkdtemp(prefix="confprep-thunderbird-"))
        profile = self.folder / "profile"
        profile.mkdir()
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            port = free.getsockname()[1]
        (profile / "user.js").write_text(
            f'user_pref("marionette.port", {port});\n'
            'user_pref("app.update.enabled", false);\n'
            'user_pref("datareporting.policy.dataSubmissionEnabled", false);\n'
            'user_pref("network.dns.disabled", true);\n'
        )
        self.process = subprocess.Popen(
            [
                "thunderbird",
                "--headless",
                "--no-remote",
                "--profile",
                str(profile),
                "--marionette",
                "--remote-allow-system-access",
            ],
            env={**os.environ, "HOME": str(self.folder), "MOZ_HEADLESS": "1"},
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
            preexec_fn=_end_with_parent,  # noqa: PLW1509 - no threads here
        )
        self.socket: socket.socket | None = None
        atexit.register(self.end)
        self.answers = b""
        self.asked = 0
        self._connect(port)
        self._ask("WebDriver:NewSession", capabilities={})
        self._ask("Marionette:SetContext", value="chrome")
        self._ask("WebDriver:SetTimeouts", script=40_000)

    def imported(self, data: bytes, *, again: bool = False) -> dict:
        """Import into a new calendar, or `again` on top of the last one; return what it holds."""
        answer = self._ask(
            "WebDriver:ExecuteAsyncScript",
            script=IMPORT,
            sandbox="system",
            args=[data.decode("latin-1"), again],  # the importer takes bytes, one a character
        )
        result = json.loads(answer["value"])
        if "error" in result:
            raise RefusedError(result["error"])
        return result

    def end(self) -> None:
        """End this program and nothing else."""
        if self.socket:
            self.socket.close()
        if self.process.poll() is None:
            os.killpg(self.process.pid, signal.SIGTERM)
            try:
                self.process.wait(10)
            except subprocess.TimeoutExpired:
                os.killpg(self.process.pid, signal.SIGKILL)
                self.process.wait(10)
        shutil.rmtree(self.folder, ignore_errors=True)

    def _connect(self, port: int) -> None:
        until = time.monotonic() + READY
        while time.monotonic() < until and self.process.poll() is None:
            try:
                self.answers = b""
                self.socket = socket.create_connection(("127.0.0.1", port), timeout=READY)
                self._answer()  # its greeting
            except OSError:
                time.sleep(0.5)
            else:
                return
        self.end()
        raise TimeoutError

    def _ask(self, command: str, **parameters: object) -> dict:
        self.asked += 1
        message = json.dumps([0, self.asked, command, parameters]).encode()
        self.socket.sendall(f"{len(message)}:".encode() + message)
        _, _, error, answer = self._answer()
        if error:
            raise RefusedError(str(error))
        return answer

    def _answer(self) -> list:
        while b":" not in self.answers:
            self._receive()
        length, _, self.answers = self.answers.partition(b":")
        while len(self.answers) < int(length):
            self._receive()
        message, self.answers = self.answers[: int(length)], self.answers[int(length) :]
        return json.loads(message)

    def _receive(self) -> None:
        part = self.socket.recv(65536)
        if not part:
            raise ConnectionError
        self.answers += part


@cache
def running() -> Thunderbird | None:
    """The one Thunderbird of this test run; None where it does not start in time."""
    try:
        return Thunderbird()
    except (OSError, TimeoutError, RefusedError):
        return None


def missing() -> str:
    if not shutil.which("thunderbird"):
        return "thunderbird is not installed"
    return "" if running() else f"thunderbird does not start within {READY} seconds"


def read(data: bytes, folder: Path) -> list[Seen]:  # noqa: ARG001 - it keeps its own folder
    program = running()
    assert program
    return [
        Seen(one["uid"], utc(one["start"]), utc(one["end"]), one["title"])
        for one in program.imported(data)["kept"]
    ]


CLIENT = Client("thunderbird", missing, read)
