"""Drafts as .eml files and mailto links: they parse back, and nothing can be injected."""

from __future__ import annotations

from email import message_from_bytes
from email.policy import default
from urllib.parse import parse_qs, unquote, urlsplit

from hypothesis import example, given, settings
from hypothesis import strategies as st

from confprep.generators import letters, mail
from confprep.model import Draft
from confprep.people.names import parse
from confprep.reasons import TooLate
from tests.invented_plans import ORTHO, TITLES, commitment, plan, prospect
from tests.test_letters import before

HOSTILE = "Title\r\nBcc: everyone@example.org\r\n\r\nBody\x00\u202e\u2028X-Evil: 1"


def draft(**more: str) -> Draft:
    return Draft(
        id="before/request:p1",
        purpose="before/request",
        **{"subject": "A question", "body": "Dear Dr. Ames,\n\nText.\n", **more},
    )


def parsed(data: bytes):
    return message_from_bytes(data, policy=default)


def test_it_is_a_draft_without_a_sender() -> None:
    message = parsed(mail.eml(draft(to_email="mina@example.org")))
    assert message["X-Unsent"] == "1"
    assert message["To"] == "mina@example.org"
    assert message["From"] is None
    assert message["Date"] is None
    assert message["Message-ID"] is None


def test_nothing_unknown_is_filled_in() -> None:
    assert parsed(mail.eml(draft()))["To"] is None
    assert parsed(mail.eml(draft(to_email="see their web page")))["To"] is None
    two = "a@example.org, b@example.org"
    assert parsed(mail.eml(draft(to_email=two)))["To"] is None


UNICODE = st.text(max_size=200)


@given(subject=UNICODE, body=UNICODE, name=UNICODE, address=UNICODE)
@example(subject=HOSTILE, body=HOSTILE, name=HOSTILE, address=HOSTILE)
@example(
    subject="日本語の件名 🦴 Ünïcödé",
    body="Ž" * 2000,
    name="",
    address="a@example.org\r\nBcc: b@example.org",
)
@example(subject="", body="", name="", address="")
@example(subject="\ud800", body="\udfff", name="", address="")
@settings(max_examples=200, deadline=None)
def test_any_unicode_survives_and_no_header_can_be_added(
    subject: str, body: str, name: str, address: str
) -> None:
    written = draft(subject=subject, body=body, to_name=name, to_email=address)
    data = mail.eml(written)
    message = parsed(data)
    allowed = {
        "x-unsent",
        "to",
        "subject",
        "content-type",
        "content-transfer-encoding",
        "mime-version",
    }
    assert {key.lower() for key in message} <= allowed
    assert not message.defects
    assert str(message["Subject"] or "").strip() == mail.subject(written).strip()
    assert message.get_content().replace("\r\n", "\n").rstrip("\n") == mail.text(body).rstrip("\n")
    assert all(len(line) <= 998 for line in data.split(b"\r\n"))
    assert b"\n" not in data.replace(b"\r\n", b"")


def test_a_hostile_title_from_a_page_injects_nothing() -> None:
    rows = [
        prospect(n, parse("Ada Brandt, MD"), (commitment("talk", title),))
        for n, title in enumerate([HOSTILE, *TITLES])
    ]
    for artifact in letters.make(before(ORTHO, plan(*rows)), sample=False):
        if artifact.path.endswith(".eml"):
            message = parsed(artifact.data)
            assert message["Bcc"] is None
            assert message["X-Evil"] is None
            assert len(message["Subject"]) <= 60


@given(subject=UNICODE, body=st.text(alphabet="ab&=?#%+ \n“”é王", min_size=1, max_size=100))
@settings(max_examples=100, deadline=None)
def test_a_mailto_link_carries_the_same_text(subject: str, body: str) -> None:
    written = draft(subject=subject, body=f"x{body}", to_email="mina@example.org")
    link = mail.mailto(written)
    assert link.isascii()
    assert not set(link) & set(" \n\"'<>")
    parts = urlsplit(link)
    assert (parts.scheme, parts.path) == ("mailto", "mina@example.org")
    fields = {
        key: unquote(value)
        for key, _, value in (field.partition("=") for field in parts.query.split("&"))
    }
    assert set(fields) == {"subject", "body"}
    assert fields["body"].replace("\r\n", "\n") == mail.text(written.body).strip()
    assert "\n" not in fields["body"].replace("\r\n", "")


def test_a_draft_that_may_not_be_sent_has_no_link() -> None:
    held = Draft(id="x", purpose="x", subject="s", body="b", held=(TooLate(),))
    hole = Draft(id="x", purpose="x", subject="s", body="[[ADD: a]]", missing=("a",))
    assert mail.mailto(held) == ""
    assert mail.mailto(hole) == ""


def test_sample_stands_in_subject_body_and_link() -> None:
    long = draft(subject="A" * 60)
    message = parsed(mail.eml(long, sample=True))
    assert message["Subject"].startswith("SAMPLE: ")
    assert len(message["Subject"]) <= 60
    assert message.get_content().startswith("SAMPLE")
    query = parse_qs(urlsplit(mail.mailto(long, sample=True)).query)
    assert query["subject"][0].startswith("SAMPLE: ")


def test_an_attachment_is_carried() -> None:
    attachment = ("Lebenslauf Ü\r\nX: 1.pdf", b"%PDF-1.7 ...")
    data = mail.eml(draft(), attachment=attachment)
    (part,) = parsed(data).iter_attachments()
    assert part.get_content() == attachment[1]
    assert part.get_filename() == "Lebenslauf Ü X: 1.pdf"
