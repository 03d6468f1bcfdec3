"""What the mail provider reports reaches the MSP whose mail it is, and tells nobody whose it was."""

import base64
import json
from uuid import uuid4

import pytest
from django.test import Client as Browser

from config.mail.references import read, reference_of
from config.tenancy.onboarding import suspend
from config.tenancy.scope import msp_scope, public_scope
from contracts.actions.mails import queue_mail
from contracts.emails import Message
from contracts.models import OutgoingMail
from tests.worlds import NOW

SECRET = "a secret of some length"
REPORTS = "/mail/reports/"


@pytest.fixture
def postmark(settings):
    """An installation that sends through Postmark."""
    settings.EMAIL_PROVIDER = "postmark"
    settings.MAIL_REFERENCE = "config.mail.references.reference_of"
    settings.ANYMAIL = {"POSTMARK_SERVER_TOKEN": "token", "WEBHOOK_SECRET": f"headroom:{SECRET}"}


@pytest.fixture
def mails(northwind, fabrikam):
    """A mail of each of two MSPs, handed over, under the same id; and their references. Nobody is selected."""
    pk, references = uuid4(), {}
    for msp in (northwind, fabrikam):
        with msp_scope(msp):
            mail = queue_mail(key="k", to="sam@acme.example", message=Message("A fact", "t", "h"), at=NOW)
            OutgoingMail.objects.filter(pk=mail.pk).delete()
            mail.pk, mail.status, mail.sent_at, mail.handed_at = pk, "SENT", NOW, NOW
            mail.save(force_insert=True)
            references[msp.slug] = reference_of(pk)
    with public_scope():
        yield pk, references


def basic(secret):
    return f"Basic {base64.b64encode(f'headroom:{secret}'.encode()).decode()}"


def told(reference, kind="HardBounce", **more):
    event = {
        "RecordType": "Bounce", "Type": kind, "MessageID": "pm-1", "Email": "sam@acme.example", "ID": 1,
        "Details": "smtp;550 5.1.1 no such user", "BouncedAt": "2026-11-20T10:00:00Z",
        "Metadata": {"headroom": reference},
    }  # fmt: skip
    return event | more


def post(event, *, secret=SECRET, host="localhost", **more):
    body = event if isinstance(event, bytes) else json.dumps(event).encode()
    headers = {"host": host, "authorization": basic(secret)} | more
    return Browser().post(REPORTS, body, content_type="application/json", headers=headers)


def statuses(northwind, fabrikam, pk):
    found = []
    for msp in (northwind, fabrikam):
        with msp_scope(msp):
            found.append(OutgoingMail.objects.get(pk=pk).status)
    return found


def test_a_return_is_noted_at_the_msp_whose_mail_it_is(postmark, mails, northwind, fabrikam):
    pk, references = mails
    answer = post(told(references["fabrikam"]))
    assert (answer.status_code, answer.content) == (200, b"Thank you.")
    assert statuses(northwind, fabrikam, pk) == ["SENT", "BOUNCED"]
    with msp_scope(fabrikam):
        mail = OutgoingMail.objects.get(pk=pk)
    assert (mail.failure, mail.provider_id) == ("The mail provider says: smtp;550 5.1.1 no such user", "pm-1")


def test_arrival_is_noted_and_that_it_was_opened_is_not(postmark, mails, northwind, fabrikam):
    pk, references = mails
    delivered = {"RecordType": "Delivery", "MessageID": "pm-1", "DeliveredAt": "2026-11-20T10:00:00Z"}
    post(delivered | {"Metadata": {"headroom": references["northwind"]}})
    post({"RecordType": "Open", "MessageID": "pm-1", "Metadata": {"headroom": references["northwind"]}})
    with msp_scope(northwind):
        mail = OutgoingMail.objects.get(pk=pk)
    assert mail.delivered_at.isoformat() == "2026-11-20T10:00:00+00:00"
    assert mail.status == "SENT"


def test_the_answer_is_the_same_for_mails_of_anybody_and_of_nobody(postmark, mails, northwind, fabrikam):
    pk, references = mails
    forged = references["northwind"][:-1] + ("0" if references["northwind"][-1] != "0" else "1")
    with msp_scope(northwind):
        unknown = reference_of(uuid4())
    given = [references["northwind"], unknown, forged, "", "x.y.z", {"a": 1}, None, "é"]
    answers = [post(told(reference)) for reference in given]
    assert {(one.status_code, one.content, tuple(sorted(one.headers))) for one in answers} == {
        (200, b"Thank you.", tuple(sorted(answers[0].headers)))
    }
    assert statuses(northwind, fabrikam, pk) == ["BOUNCED", "SENT"]


def test_a_suspended_msp_is_told_nothing(postmark, mails, northwind, fabrikam):
    pk, references = mails
    suspend(fabrikam)
    assert post(told(references["fabrikam"])).status_code == 200
    assert statuses(northwind, fabrikam, pk) == ["SENT", "SENT"]


@pytest.mark.parametrize("given", [{"secret": "another"}, {"authorization": ""}, {"authorization": "Basic §"}])
def test_without_the_secret_nothing_is_taken(postmark, mails, northwind, fabrikam, given):
    pk, references = mails
    assert post(told(references["northwind"]), **given).status_code == 403
    assert statuses(northwind, fabrikam, pk) == ["SENT", "SENT"]


@pytest.mark.parametrize("body", [b"", b"{", b"[]", b"null", b'"x"', b"\xff\xfe", b"[1]", b'{"RecordType": []}'])
def test_what_cannot_be_read_is_refused_plainly(postmark, body):
    answer = post(body)
    assert answer.status_code in (200, 400)
    assert answer.headers["Content-Type"] == "text/plain"


def test_a_report_too_large_is_refused_plainly(postmark, settings):
    settings.DATA_UPLOAD_MAX_MEMORY_SIZE = 100
    assert post(told("x" * 200)).status_code == 400


def test_without_a_provider_there_is_no_such_address(northwind):
    with public_scope():
        assert post(told("x")).status_code == 404
        assert Browser().head(REPORTS, headers={"host": "localhost"}).status_code == 404


def test_a_provider_that_looks_for_the_address_finds_it_and_a_reader_finds_nothing(postmark):
    assert Browser().head(REPORTS, headers={"host": "localhost"}).status_code == 200
    assert Browser().get(REPORTS, headers={"host": "localhost"}).status_code == 405


def test_no_msp_s_host_takes_reports(postmark, mails):
    _, references = mails
    assert post(told(references["northwind"]), host="northwind.example.test").status_code == 404


def test_a_reference_names_a_mail_of_one_msp_and_cannot_be_made_up(northwind, fabrikam):
    pk = uuid4()
    ours = reference_of(pk)
    assert read(ours) == (northwind.schema_name, pk)
    assert "northwind" not in ours
    with msp_scope(fabrikam):
        theirs = reference_of(pk)
    whose, _, seal = theirs.rpartition(".")
    assert read(f"{whose}.{ours.rpartition('.')[2]}") is None
    assert read(f"{whose}.{seal}x") is None
