"""Print what icalendar reads in a file: UID, UTC start and end, title."""

import json
import sys
from datetime import UTC
from pathlib import Path

import icalendar

calendar = icalendar.Calendar.from_ical(Path(sys.argv[1]).read_bytes())
json.dump(
    [
        {
            "uid": str(event["UID"]),
            "start": event.decoded("DTSTART").astimezone(UTC).isoformat(),
            "end": event.decoded("DTEND").astimezone(UTC).isoformat(),
            "title": str(event["SUMMARY"]),
        }
        for event in calendar.walk("VEVENT")
    ],
    sys.stdout,
)
