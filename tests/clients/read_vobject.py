"""Print what vobject, which makes its own zones of the file's VTIMEZONEs, reads in a file."""

import json
import sys
from datetime import UTC
from pathlib import Path

import vobject

calendar = vobject.readOne(Path(sys.argv[1]).read_bytes().decode("utf-8"))
json.dump(
    [
        {
            "uid": event.uid.value,
            "start": event.dtstart.value.astimezone(UTC).isoformat(),
            "end": event.dtend.value.astimezone(UTC).isoformat(),
            "title": event.summary.value,
        }
        for event in calendar.vevent_list
    ],
    sys.stdout,
)
