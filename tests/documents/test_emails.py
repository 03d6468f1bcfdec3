from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal

import pytest

from contracts import emails
from contracts.models import Letterhead

HASH = "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08"
LETTERHEAD = Letterhead(name="Northwind", email="help@northwind.example", phone="+1 608 555 0142")
AT = datetime(2026, 11, 20, 14, 5, tzinfo=UTC)

SENT = emails.ProposalSent(
    contact_name="Dana Reyes",
    client_name="Acme Dental",
    number="P-2026-0001",
    recommendation="Pay per user: $4,700.00 per month covers your 47 people.",
    monthly_amount=Decimal("4700.00"),
    one_off_amount=Decimal("4700.00"),
    term_amount=Decimal("173900.00"),
    currency="USD",
    term_months=36,
    valid_until=date(2026, 12, 18),
    url="https://northwind.headroom.example/portal/proposals/1/?a=1&b=2",
    link_valid_days=14,
)
ACCEPTED = emails.ProposalAccepted(
    recipient_name="Sam Okafor",
    client_name="Acme Dental",
    number="P-2026-0001",
    contract_number="C-2026-0001",
    accepted_by="Dana Reyes",
    accepted_title="Practice manager",
    accepted_at=AT,
    monthly_amount=Decimal("4700.00"),
    currency="USD",
    starts_on=date(2027, 1, 1),
    terms_hash=HASH,
    url="https://northwind.headroom.example/admin/",
)
COPY = emails.ProposalAcceptedCopy(
    contact_name="Dana Reyes",
    client_name="Acme Dental",
    number="P-2026-0001",
    contract_number="C-2026-0001",
    accepted_by="Dana Reyes",
    accepted_at=AT,
    monthly_amount=Decimal("4700.00"),
    currency="USD",
    term_months=36,
    starts_on=date(2027, 1, 1),
    terms_hash=HASH,
    url="https://northwind.headroom.example/portal/",
)
FAILED = emails.JobFailed(
    recipient_name="Sam Okafor",
    what="Sending proposal P-2026-0001 to Acme Dental",
    because="The mail server refused the address dana@acme.example.",
    attempts=5,
    failed_at=AT,
    next_step="Correct the contact's address, then send the proposal again.",
    url="",
)
DISPUTED = emails.LineDisputed(
    recipient_name="Sam Okafor",
    client_name="Acme Dental",
    who="Bob Brown",
    period=date(2026, 11, 1),
    because="Counted: on the roster, so may call the desk.",
    reason="He left in October.",
    raised_by="Dana Reyes",
    raised_at=AT,
    url="https://northwind.headroom.example/admin/",
)
DISPUTE_ANSWERED = emails.DisputeAnswered(
    contact_name="Dana Reyes",
    client_name="Acme Dental",
    who="Bob Brown",
    period=date(2026, 11, 1),
    is_counted=True,
    is_upheld=True,
    reason="He left in October.",
    answer="So he did.",
    answered_by="Sam Okafor",
    counted_on=date(2026, 11, 20),
    url="https://northwind.headroom.example/portal/counts/contested/",
)
ANNOUNCED = emails.PersonAnnounced(
    recipient_name="Sam Okafor",
    client_name="Acme Dental",
    who="Nina New",
    is_joiner=True,
    on=date(2026, 12, 1),
    email="nina@acme.example",
    department="Front office",
    note="She needs a phone.",
    raised_by="Dana Reyes",
    raised_at=AT,
    url="https://northwind.headroom.example/admin/",
)
NOTICE_ANSWERED = emails.NoticeAnswered(
    contact_name="Dana Reyes",
    client_name="Acme Dental",
    who="Nina New",
    is_joiner=True,
    is_taken=True,
    on=date(2026, 12, 1),
    answer="Welcome to her.",
    answered_by="Sam Okafor",
    url="https://northwind.headroom.example/portal/counts/contested/",
)
OFFERED = emails.AmendmentOffered(
    contact_name="Dana Reyes",
    client_name="Acme Dental",
    contract_number="C-2026-0001",
    number=1,
    reason="You asked for 24x7 coverage.",
    monthly_before_amount=Decimal("4700.00"),
    monthly_amount=Decimal("5200.00"),
    currency="USD",
    starts_on=date(2027, 2, 1),
    url="https://northwind.headroom.example/portal/amendments/1/?a=1&b=2",
    link_valid_days=14,
)
AMENDED = emails.AmendmentAccepted(
    recipient_name="Sam Okafor",
    client_name="Acme Dental",
    contract_number="C-2026-0001",
    number=1,
    accepted_by="Dana Reyes",
    accepted_title="Practice manager",
    accepted_at=AT,
    monthly_before_amount=Decimal("4700.00"),
    monthly_amount=Decimal("5200.00"),
    currency="USD",
    starts_on=date(2027, 2, 1),
    terms_hash=HASH,
    url="https://northwind.headroom.example/admin/",
)
AMENDED_COPY = emails.AmendmentAcceptedCopy(
    contact_name="Dana Reyes",
    client_name="Acme Dental",
    contract_number="C-2026-0001",
    number=1,
    accepted_by="Dana Reyes",
    accepted_at=AT,
    monthly_amount=Decimal("5200.00"),
    currency="USD",
    starts_on=date(2027, 2, 1),
    terms_hash=HASH,
    url="https://northwind.headroom.example/portal/",
)
REFUSED = emails.AmendmentDeclined(
    recipient_name="Sam Okafor",
    client_name="Acme Dental",
    contract_number="C-2026-0001",
    number=1,
    declined_by="Dana Reyes",
    declined_at=AT,
    reason="We have no night shift.",
    url="https://northwind.headroom.example/admin/",
)
CONTRACT = emails.ContractOffered(
    contact_name="Dana Reyes",
    client_name="Acme Dental",
    monthly_amount=Decimal("1050.00"),
    one_off_amount=Decimal("500.00"),
    currency="USD",
    term_months=36,
    starts_on=date(2027, 1, 1),
    last_day=date(2029, 12, 31),
    url="https://northwind.headroom.example/portal/contracts/1/?a=1&b=2",
    link_valid_days=14,
)
SIGNED = emails.ContractAccepted(
    recipient_name="Sam Okafor",
    client_name="Acme Dental",
    contract_number="C-2026-0001",
    accepted_by="Dana Reyes",
    accepted_title="Practice manager",
    accepted_at=AT,
    monthly_amount=Decimal("1050.00"),
    one_off_amount=Decimal("500.00"),
    currency="USD",
    starts_on=date(2027, 1, 1),
    terms_hash=HASH,
    url="https://northwind.headroom.example/admin/",
)
SIGNED_COPY = emails.ContractAcceptedCopy(
    contact_name="Dana Reyes",
    client_name="Acme Dental",
    contract_number="C-2026-0001",
    accepted_by="Dana Reyes",
    accepted_at=AT,
    monthly_amount=Decimal("1050.00"),
    one_off_amount=Decimal("500.00"),
    currency="USD",
    term_months=36,
    starts_on=date(2027, 1, 1),
    terms_hash=HASH,
    url="https://northwind.headroom.example/portal/",
)
UNSIGNED = emails.ContractDeclined(
    recipient_name="Sam Okafor",
    client_name="Acme Dental",
    declined_by="Dana Reyes",
    declined_at=AT,
    reason="We have no night shift.",
    url="https://northwind.headroom.example/admin/",
)
CERTIFICATE = emails.CertificateReady(
    contact_name="Dana Reyes",
    client_name="Acme Dental",
    number="P-2026-0001",
    contract_number="C-2026-0001",
    accepted_by="Dana Reyes",
    accepted_at=AT,
    url="https://northwind.headroom.example/portal/",
)
COUNTERSIGNED = emails.Countersigned(
    contact_name="Dana Reyes",
    client_name="Acme Dental",
    number="P-2026-0001",
    contract_number="C-2026-0001",
    signed_name="Sam Okafor",
    signed_title="Director",
    signed_at=AT,
    url="https://northwind.headroom.example/portal/",
)
FRESH = emails.FreshLink("Dana Reyes", "https://northwind.headroom.example/portal/", 3)
WITH_OPTIONS = replace(ACCEPTED, options=("Cloud backup", "Audit"), purchase_order="PO-4711")
COPY_WITH_OPTIONS = replace(COPY, options=("Cloud backup", "Audit"), purchase_order="PO-4711")
EVERY_MAIL = [
    SENT, ACCEPTED, COPY, FAILED, DISPUTED, DISPUTE_ANSWERED, ANNOUNCED, NOTICE_ANSWERED, OFFERED, AMENDED,
    AMENDED_COPY, REFUSED, CERTIFICATE, COUNTERSIGNED, FRESH, WITH_OPTIONS, COPY_WITH_OPTIONS,
    CONTRACT, SIGNED, SIGNED_COPY, UNSIGNED,
]  # fmt: skip


@pytest.mark.parametrize(
    ("mail", "subject"),
    [
        (SENT, "Northwind: proposal P-2026-0001, $4,700.00 per month, valid until 18 Dec 2026"),
        (ACCEPTED, "Acme Dental: proposal P-2026-0001 accepted, $4,700.00 per month"),
        (COPY, "Northwind: you accepted proposal P-2026-0001, contract C-2026-0001 starts on 1 Jan 2027"),
        (FAILED, "Sending proposal P-2026-0001 to Acme Dental failed after 5 attempts"),
        (DISPUTED, "Acme Dental disputes Bob Brown in November's count"),
        (DISPUTE_ANSWERED, "Northwind: Bob Brown is left out of your next count"),
        (replace(DISPUTE_ANSWERED, is_counted=False), "Northwind: Bob Brown is in your next count"),
        (replace(DISPUTE_ANSWERED, is_upheld=False), "Northwind: Bob Brown stays in November's count"),
        (ANNOUNCED, "Acme Dental: Nina New joins on 1 Dec 2026"),
        (replace(ANNOUNCED, is_joiner=False), "Acme Dental: Nina New leaves on 1 Dec 2026"),
        (NOTICE_ANSWERED, "Northwind: Nina New is counted from 1 Dec 2026"),
        (replace(NOTICE_ANSWERED, is_joiner=False), "Northwind: Nina New is counted until 1 Dec 2026"),
        (
            replace(NOTICE_ANSWERED, is_taken=False),
            "Northwind: Nina New as a joiner changes nothing in your counts",
        ),
        (OFFERED, "Northwind: amendment 1 to contract C-2026-0001, $5,200.00 per month from 1 Feb 2027"),
        (
            AMENDED,
            "Acme Dental: amendment 1 to contract C-2026-0001 accepted, $5,200.00 per month from 1 Feb 2027",
        ),
        (AMENDED_COPY, "Northwind: you accepted amendment 1 to contract C-2026-0001, in force from 1 Feb 2027"),
        (REFUSED, "Acme Dental: amendment 1 to contract C-2026-0001 declined"),
        (CONTRACT, "Northwind: contract for Acme Dental, $1,050.00 per month from 1 Jan 2027"),
        (SIGNED, "Acme Dental: contract C-2026-0001 accepted, $1,050.00 per month from 1 Jan 2027"),
        (SIGNED_COPY, "Northwind: you accepted contract C-2026-0001, it begins on 1 Jan 2027"),
        (UNSIGNED, "Acme Dental: contract declined"),
    ],
)
def test_the_subject_carries_the_fact(mail, subject):
    assert emails.write(mail, LETTERHEAD).subject == subject


@pytest.mark.parametrize("mail", EVERY_MAIL, ids=lambda mail: mail.template)
def test_text_and_html_say_the_same_facts(mail):
    message = emails.write(mail, LETTERHEAD)

    for value in vars_of(mail):
        assert value in message.text
        assert value.replace("&", "&amp;").replace("'", "&#x27;") in message.html


def vars_of(mail: object) -> list[str]:
    """Return the values a reader must find in both forms, amounts and dates apart."""
    values = [getattr(mail, name) for name in mail.__slots__]
    return [value for value in values if isinstance(value, str) and value not in ("", "USD", "user")]


@pytest.mark.parametrize("mail", EVERY_MAIL, ids=lambda mail: mail.template)
def test_a_hostile_name_neither_adds_a_header_nor_becomes_markup(mail):
    evil = "<script>alert(1)</script>\r\nBcc: everyone@example.com"
    typed = ("client_name", "what", "accepted_by", "who", "reason", "answer", "note", "raised_by")
    named = {name: evil for name in typed if name in mail.__slots__}

    message = emails.write(replace(mail, **named), replace_name(LETTERHEAD, evil))

    assert len(message.subject.splitlines()) == 1
    assert "<script" not in message.html
    assert "&lt;script" not in message.text


def replace_name(letterhead: Letterhead, name: str) -> Letterhead:
    return Letterhead(name=name, email=letterhead.email, phone=letterhead.phone)


@pytest.mark.parametrize("mail", EVERY_MAIL, ids=lambda mail: mail.template)
def test_a_mail_loads_nothing_and_follows_nobody(mail):
    html = emails.write(mail, LETTERHEAD).html

    assert "<img" not in html
    assert "<link" not in html
    assert "url(" not in html


def test_an_accent_nobody_could_read_is_corrected_in_mails_too():
    html = emails.write(SENT, Letterhead(name="Northwind", accent_colour="#FFEE00")).html

    assert "#FFEE00" not in html


def test_a_text_mail_has_no_run_of_blank_lines():
    bare = [replace(ANNOUNCED, email="", department="", note=""), replace(NOTICE_ANSWERED, answer="", is_taken=False)]
    for mail in [*EVERY_MAIL, *bare]:
        assert "\n\n\n" not in emails.write(mail, LETTERHEAD).text
