"""A draft as an `.eml` file and as a `mailto:` link. Nothing is ever sent.

The .eml is marked `X-Unsent: 1`, which Outlook opens as a message to be edited, and has no From:
the mail program fills in the user's own. Headers are built from one-line text, so that a title
with line breaks in it cannot add a header (RFC 5322 2.2; the standard library refuses it as well).
"""

from __future__ import annotations

import re
from email.header import Header
from email.message import EmailMessage
from email.policy import SMTP
from urllib.parse import quote

from confprep.generators.sentences import shorten
from confprep.model import Draft
from confprep.text import clean

ADDRESS = re.compile(r"[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]{1,64}@[A-Za-z0-9-]+(\.[A-Za-z0-9-]+)+")
SUBJECT = 60
_SUBJECT = "confprep-subject"
"""Stands in for the subject until it is encoded: the newer e-mail classes drop a space between two
encoded words when they fold a line; the older `Header` keeps it."""
SAMPLE = "SAMPLE: invented people, not to be sent."


def sendable(draft: Draft) -> bool:
    """Whether the draft may leave the notebook: no hole in it, and nothing that holds it back."""
    return not draft.missing and not draft.held and bool(draft.body.strip())


def address(text: str) -> str:
    """Return an e-mail address if `text` is one and nothing else, otherwise nothing."""
    text = clean.line(text)
    return text if ADDRESS.fullmatch(text) else ""


def eml(
    draft: Draft, *, sample: bool = False, attachment: tuple[str, bytes] | None = None
) -> bytes:
    """Return the draft as a message that a mail program opens for editing.

    `attachment` is a file name and its bytes. The same draft always gives the same bytes.
    """
    message = EmailMessage(policy=SMTP)
    message["X-Unsent"] = "1"
    recipient = address(draft.to_email)
    if recipient:
        message["To"] = recipient
    message["Subject"] = _SUBJECT
    body = f"{SAMPLE}\n\n{draft.body}" if sample else draft.body
    message.set_content(text(body), cte="quoted-printable")
    if attachment is not None:
        name, data = attachment
        message.add_attachment(
            data, maintype="application", subtype="octet-stream", filename=clean.line(name)
        )
        # The library would draw a random boundary; the same draft is the same file.
        message.set_boundary("=_confprep_" + _digest(draft))
    line = Header(subject(draft, sample=sample), header_name="Subject").encode(linesep="\r\n")
    return message.as_bytes().replace(_SUBJECT.encode(), line.encode("ascii"), 1)


def mailto(draft: Draft, *, sample: bool = False) -> str:
    """Return the draft as a `mailto:` link (RFC 6068), or nothing where it may not be sent."""
    if not sendable(draft):
        return ""
    body = f"{SAMPLE}\n\n{draft.body}" if sample else draft.body
    fields = {"subject": subject(draft, sample=sample), "body": text(body).strip()}
    query = "&".join(f"{key}={_encoded(value)}" for key, value in fields.items())
    return f"mailto:{quote(address(draft.to_email), safe='@')}?{query}"


def subject(draft: Draft, *, sample: bool = False) -> str:
    """Return the subject on one line, at most 60 characters."""
    mark = "SAMPLE: " if sample else ""
    return mark + shorten(draft.subject, SUBJECT - len(mark), subtitle=False)


def text(body: str) -> str:
    """Return the body without characters that could hide something; its lines are kept."""
    lines = (clean.line(line) for line in re.split(r"\r\n|\r|\n", body))
    return "\n".join(lines).strip("\n") + "\n"


def _encoded(value: str) -> str:
    return quote(value.replace("\n", "\r\n").encode("utf-8", "replace"), safe="")


def _digest(draft: Draft) -> str:
    from hashlib import sha256

    return sha256(f"{draft.id}\n{draft.body}".encode("utf-8", "replace")).hexdigest()[:24]
