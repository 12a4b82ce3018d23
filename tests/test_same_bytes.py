"""The same input gives the same bytes in another process, whatever order its sets come in.

Of a plan as a whole, test_plan_command.py says the same.
"""

from __future__ import annotations

import os
import subprocess
import sys

from tests.processes import ROOT

MADE = """
from datetime import date
import hashlib, msgspec
from benchmarks import weeks
from confprep.agenda.schedule import solve
from confprep.contacts import vcards
from confprep.generators import letters, mail
from confprep.model import Profile
from tests import agendas
from tests.invented_plans import ORTHO
from tests.random_meetings import case
from tests.test_agenda import _arrange
from tests.test_letters import before
from tests.test_mail import draft

card = vcards.own_card(Profile(name="Amara Delacroix", email="amara@example.org"))
attachment = ("Lebenslauf.pdf", b"%PDF-1.7 ...")
for name, made in {
    "problem": solve(weeks.large(sessions=200, meetings=5, posters=5, seed=3)),
    "plan": _arrange(case(7)),
    "calendar": agendas.made(agendas.usual()),
    "card": card,
    "code": vcards.qr_code(card, kind="png"),
    "letters": letters.make(before(ORTHO), sample=False),
    "mail": mail.eml(draft(), attachment=attachment),
    "sample mail": mail.eml(draft(), sample=True),
}.items():
    print(name, hashlib.sha256(repr(made).encode()).hexdigest())
"""


def made(seed: str) -> str:
    return subprocess.run(
        [sys.executable, "-c", MADE],
        cwd=ROOT,
        env={**os.environ, "PYTHONHASHSEED": seed},
        capture_output=True,
        text=True,
        check=True,
    ).stdout


def test_another_process_makes_the_same_bytes() -> None:
    first = made("1")
    assert len(first.splitlines()) == 8
    assert made("2") == first
