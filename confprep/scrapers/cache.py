"""Pages kept on disk: one body and one small record each, written so that a kill loses nothing."""

from __future__ import annotations

import hashlib
import os
from pathlib import Path

import msgspec

from confprep.scrapers.page import Page


class Record(msgspec.Struct, frozen=True, kw_only=True):
    """What is known of a kept page beside its content."""

    address: str
    fetched_at: float
    """Seconds since 1970."""
    etag: str = ""
    last_modified: str = ""
    media_type: str = ""


class Cache:
    """A folder of kept pages."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def _path(self, address: str, suffix: str) -> Path:
        name = hashlib.sha256(address.encode()).hexdigest()[:32]
        return self.folder / f"{name}.{suffix}"

    def record(self, address: str) -> Record | None:
        """Return what is known of a kept page, or None."""
        try:
            found = msgspec.json.decode(self._path(address, "json").read_bytes(), type=Record)
        except (OSError, msgspec.DecodeError):
            return None
        return found if found.address == address and self._path(address, "page").is_file() else None

    def page(self, address: str) -> Page | None:
        """Return a kept page, or None."""
        record = self.record(address)
        if record is None:
            return None
        content = self._path(address, "page").read_bytes()
        return Page(content=content, address=address, media_type=record.media_type)

    def keep(self, record: Record, content: bytes) -> None:
        """Keep a page; the record comes last, so a page without one was never finished."""
        self.folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        _write(self._path(record.address, "page"), content)
        _write(self._path(record.address, "json"), msgspec.json.encode(record))


def _write(path: Path, content: bytes) -> None:
    beside = path.with_name(f"{path.name}.{os.getpid()}.part")
    beside.write_bytes(content)
    beside.replace(path)
