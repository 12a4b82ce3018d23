"""Letters before and after the meeting.

Rules that hold here whatever the templates say: a program is written to once at first; cold
letters are capped; no day of a letter is a quiet day; a letter with a hole in it, or one that
must wait, is never an .eml; two letters never share their body.
"""

from __future__ import annotations

from confprep.generators.letters.after import after
from confprep.generators.letters.before import drafts
from confprep.generators.letters.files import make, readable, tasks
from confprep.generators.letters.kinds import AFTER

__all__ = ["AFTER", "after", "drafts", "make", "readable", "tasks"]
