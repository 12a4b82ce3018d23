"""Print what ical, the strictest reader in Python, reads in a file."""

import json
import sys
from datetime import UTC
from pathlib import Path

from ical.calendar_stream import IcsCalendarStream

calendar = IcsCalendarStream.calendar_from_ics(Path(sys.argv[1]).read_text("utf-8"))
json.dump(
    [
        {
            "uid": event.uid,
            "start": event.dtstart.astimezone(UTC).isoformat(),
            "end": event.dtend.astimezone(UTC).isoformat(),
            "title": event.summary,
        }
        for event in calendar.events
    ],
    sys.stdout,
)
