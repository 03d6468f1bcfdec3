import re
from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal
from email import message_from_bytes, policy
from urllib.parse import parse_qsl, urlsplit

import pytest
from django.core import mail as outbox

from contracts.emails import CeilingNear, JobFailed, ProposalAccepted, ProposalAcceptedCopy, ProposalSent, write
from contracts.models import Letterhead, OutgoingMail
from contracts.tasks import send_mail

HOSTILE = "Acme\r\nBcc: eve@evil.example\x00\u2028<b>Dental</b>"
AT = datetime(2026, 11, 20, 20, 0, tzinfo=UTC)
SENT = ProposalSent(
    contact_name="Sam Sand",
    client_name="Acme Dental",
    number="P-2026-0001",
    recommendation="Pay a flat rate.",
    monthly_amount=Decimal("900.00"),
    one_off_amount=Decimal("900.00"),
    term_amount=Decimal("33300.00"),
    currency="USD",
    term_months=36,
    valid_until=date(2026, 12, 20),
    url="https://northwind.example/portal/proposals/1/",
    link_valid_days=14,
)
ACCEPTED = ProposalAccepted(
    recipient_name="Amy",
    client_name="Acme Dental",
    number="P-2026-0001",
    contract_number="C-2026-0001",
    accepted_by="Sam Sand",
    accepted_title="Owner",
    accepted_at=AT,
    monthly_amount=Decimal("900.00"),
    currency="USD",
    starts_on=date(2026, 11, 20),
    terms_hash="0" * 64,
    url="https://northwind.example/admin/",
)
COPY = ProposalAcceptedCopy(
    contact_name="Sam Sand",
    client_name="Acme Dental",
    number="P-2026-0001",
    contract_number="C-2026-0001",
    accepted_by="Sam Sand",
    accepted_at=AT,
    monthly_amount=Decimal("900.00"),
    currency="USD",
    term_months=36,
    starts_on=date(2026, 11, 20),
    terms_hash="0" * 64,
    url="https://northwind.example/portal/contracts/1/",
)
NEAR = CeilingNear(
    contact_name="Sam",
    client_name="Acme Dental",
    contract_number="C-2026-0001",
    counted_on=date(2026, 11, 20),
    count=47,
    ceiling=50,
    left=3,
    over=0,
    noun="user",
    likely_month=None,
    url="https://northwind.example/admin/",
)
FAILED = JobFailed(
    recipient_name="Amy",
    what="Sending proposal P-2026-0001 to Acme Dental",
    because="Pango is missing.",
    attempts=1,
    failed_at=AT,
    next_step="Send it again.",
    url="",
)


@pytest.fixture
def letterhead(northwind):
    return Letterhead.objects.get()


@pytest.mark.parametrize("context", [SENT, ACCEPTED, COPY, NEAR])
def test_a_hostile_name_stays_inside_one_subject_line_and_escaped(letterhead, context):
    letterhead.name = HOSTILE
    message = write(replace(context, client_name=HOSTILE), letterhead)
    assert not re.search(r"[\x00-\x1f\x7f\u2028\u2029]", message.subject)
    assert "<b>Dental</b>" not in message.html
    assert "&lt;b&gt;Dental" in message.html


def test_a_hostile_name_adds_no_header_to_the_mail_that_goes_out(letterhead):
    Letterhead.objects.update(name=HOSTILE.replace("\x00", ""))
    message = write(replace(SENT, client_name=HOSTILE), Letterhead.objects.get())
    mail = OutgoingMail.objects.create(
        key="k",
        to="sam@acme.example",
        subject=message.subject,
        text=message.text.replace("\x00", ""),
        html=message.html.replace("\x00", ""),
        queued_at=AT,
    )
    send_mail(mail_id=str(mail.pk))
    sent = message_from_bytes(outbox.outbox[0].message().as_bytes(), policy=policy.default)
    assert sent["Bcc"] is None
    assert sent["Subject"].startswith("Acme Bcc: eve@evil.example <b>Dental</b>: proposal P-2026-0001")
    assert sent["From"].addresses[0].addr_spec == "headroom@localhost"
    assert outbox.outbox[0].recipients() == ["sam@acme.example"]


def test_moments_are_those_of_the_msp(letterhead):
    letterhead.time_zone = "America/Chicago"
    assert "20 Nov 2026, 14:00 CST" in write(ACCEPTED, letterhead).text


@pytest.mark.parametrize("context", [SENT, ACCEPTED, COPY, NEAR, FAILED])
def test_every_mail_has_a_text_and_a_page_without_holes(letterhead, context):
    message = write(context, letterhead)
    for body in (message.subject, message.text, message.html):
        assert body.strip()
        assert "{{" not in body
        assert "None" not in body


def test_a_long_name_fits_the_subject(letterhead):
    assert len(write(replace(SENT, client_name="Acme" * 75), letterhead).subject) <= 300


def test_a_kept_mail_holds_no_key_to_the_clients_portal(sent):
    mail = OutgoingMail.objects.get()
    assert f"http://northwind.example.test/portal/proposals/{sent.pk}/" in mail.text
    assert "token" not in mail.text + mail.html


def test_the_mail_that_goes_out_signs_its_reader_in(sent, browser):
    send_mail(mail_id=str(OutgoingMail.objects.get().pk))
    message = outbox.outbox[0]
    link = re.search(r"http://northwind\.example\.test(/accounts/link/\S+)", message.body)[1]
    assert re.search(
        r'href="http://northwind\.example\.test/accounts/link/\?token=\S+&amp;next=', message.alternatives[0][0]
    )
    assert "Sign in as <bdi>Sam Northwind" in browser.get(link).text
    assert "_auth_user_id" not in browser.session
    answer = browser.post("/accounts/link/", dict(parse_qsl(urlsplit(link).query)))
    assert (answer.status_code, answer.headers["location"]) == (302, f"/portal/proposals/{sent.pk}/")
    assert browser.session["_auth_user_id"] == str(sent.signatory.user_id)


def test_a_mail_to_staff_signs_nobody_in(contract):
    mail = OutgoingMail.objects.get(key__startswith="accepted:")
    send_mail(mail_id=str(mail.pk))
    assert "token" not in outbox.outbox[0].body
