"""Conference preparation for surgical trainees without a home program."""

import os
import sys

__version__ = "0.1.0"

# One source of time zones, the tzdata package: a system's own copy, which zoneinfo prefers, may be
# older than the law. zoneinfo reads the variable when it is first imported.
os.environ["PYTHONTZPATH"] = ""
if "zoneinfo" in sys.modules:
    sys.modules["zoneinfo"].reset_tzpath(to=())
    sys.modules["zoneinfo"].ZoneInfo.clear_cache()
