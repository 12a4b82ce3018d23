"""Ids for rows to which a platform gives none."""

from __future__ import annotations

import hashlib
import re
from datetime import date


def digest(day: date | None, hours: str, title: str) -> str:
    """Return an id made of what a reader would call the row by: its day, time and title."""
    words = re.sub(r"\W+", " ", title).casefold().strip()
    clock = re.sub(r"\W+", " ", hours).casefold().strip()
    source = f"{day or ''}|{clock}|{words}"
    return hashlib.sha256(source.encode()).hexdigest()[:12]
