"""A real mail program opens our .eml as a message to be edited, with every letter of it."""

from __future__ import annotations

import json
import time
from pathlib import Path

import pytest

from confprep.generators import mail
from confprep.model import Draft
from tests.clients import thunderbird

OPEN = r"""
const [path] = arguments;
const {MailServices} = ChromeUtils.importESModule("resource:///modules/MailServices.sys.mjs");
const {MailUtils} = ChromeUtils.importESModule("resource:///modules/MailUtils.sys.mjs");
if (!MailServices.accounts.allIdentities.length) {
  MailServices.accounts.createLocalMailAccount();
  const account = MailServices.accounts.createAccount();
  account.incomingServer =
    MailServices.accounts.createIncomingServer("nobody", "example.org", "pop3");
  const identity = MailServices.accounts.createIdentity();
  identity.email = "amara.delacroix@example.org";
  identity.composeHtml = false;
  account.addIdentity(identity);
  MailServices.accounts.defaultAccount = account;
}
const file = Cc["@mozilla.org/file/local;1"].createInstance(Ci.nsIFile);
file.initWithPath(path);
const address = Services.io.newFileURI(file).QueryInterface(Ci.nsIURL);
MailUtils.openEMLFile(Services.wm.getMostRecentWindow("mail:3pane"), file, address);
"""
LOOK = r"""
const window = Services.wm.getMostRecentWindow("msgcompose");
const subject = window && window.document.getElementById("msgSubject");
let text = "";
try { text = window.GetCurrentEditor().document.body.innerText; } catch (notYet) {}
if (!subject || !subject.value || !text.trim()) return "";
const shown = {
  subject: subject.value,
  text,
  to: [...window.document.querySelectorAll("#toAddrContainer mail-address-pill")]
    .map((pill) => pill.fullAddress),
  from: window.document.getElementById("msgIdentity").value,
  draft: window.gMsgCompose.type == Ci.nsIMsgCompType.Draft,
};
window.gContentChanged = false;
window.close();
return JSON.stringify(shown);
"""
PATIENCE = 60
BODY = "Dear Dr. Đặng,\n\nI saw your talk, “Résultats précoces 王”.\n\nBest regards,\nTomás\n"


@pytest.mark.parametrize(
    "draft",
    [
        Draft(id="a", purpose="x", subject="Your talk: “Ünïon” 王", body=BODY),
        Draft(id="b", purpose="x", subject="A question", body=BODY, to_email="mina@example.org"),
    ],
    ids=["without an address", "with an address"],
)
def test_thunderbird_opens_it_as_a_draft_to_edit(draft: Draft, tmp_path: Path) -> None:
    if reason := thunderbird.missing():
        pytest.skip(reason)
    program = thunderbird.running()
    assert program
    path = tmp_path / "letter.eml"
    path.write_bytes(mail.eml(draft))
    script = {"sandbox": "system", "args": [str(path)]}
    program._ask("WebDriver:ExecuteScript", script=OPEN, **script)
    answer = ""
    until = time.monotonic() + PATIENCE
    while not answer and time.monotonic() < until:
        time.sleep(0.5)
        answer = program._ask("WebDriver:ExecuteScript", script=LOOK, **script)["value"]
    assert answer, "no window to write in"
    shown = json.loads(answer)
    assert shown["draft"]
    assert shown["subject"] == draft.subject
    assert shown["to"] == ([draft.to_email] if draft.to_email else [])
    assert "amara.delacroix@example.org" in shown["from"]
    assert shown["text"].replace("\xa0", " ").split() == BODY.split()
