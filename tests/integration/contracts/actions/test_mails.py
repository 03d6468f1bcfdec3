"""A mail sent again, called done, and reported on."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.core import mail as outbox

from clients.actions.clients import add_contact
from contracts.actions.mails import MailNotSentAgain, NothingToSettle, queue_mail, send_again, settle
from contracts.actions.proposals import withdraw_proposal
from contracts.actions.reports import Fate, Report, take_report
from contracts.emails import Message
from contracts.models import Event, OutgoingMail
from contracts.queries.mails import offer_mails, troubled_mails
from contracts.tasks import send_mail
from tests.worlds import NOW

HOUR = timedelta(hours=1)


@pytest.fixture
def offer(sent):
    """The mail that brought a proposal, sent."""
    mail = OutgoingMail.objects.get(key=f"proposal-sent:{sent.pk}")
    send_mail(mail_id=str(mail.pk))
    mail.refresh_from_db()
    return mail


@pytest.fixture
def other(acme):
    """Another contact of the client who may sign."""
    return add_contact(
        client=acme.client, name="Dora Second", email="dora@northwind.example", portal_role="SIGNATORY", by=None, at=NOW
    )


def become(mail, status, **more):
    moments = {"BOUNCED": {"bounced_at": NOW}, "UNSURE": {"handed_at": NOW}, "SENDING": {"handed_at": NOW}}
    OutgoingMail.objects.filter(pk=mail.pk).update(status=status, failure="Why.", **moments.get(status, {}), **more)
    mail.refresh_from_db()
    return mail


@pytest.mark.parametrize("status", ["SENT", "FAILED", "BOUNCED", "UNSURE"])
def test_a_mail_is_sent_again_as_another_one(offer, amy, status):
    again = send_again(mail=become(offer, status), by=amy, at=NOW)
    assert again.pk != offer.pk
    assert (again.key, again.sends_again) == (f"{offer.key}:again:1", offer)
    assert (again.to, again.subject, again.text, again.html) == (offer.to, offer.subject, offer.text, offer.html)
    assert bytes(again.attachment) == bytes(offer.attachment)
    send_mail(mail_id=str(again.pk))
    first, second = (message.extra_headers["Message-ID"] for message in outbox.outbox)
    assert first != second
    event = Event.objects.get(what="mail.queued_again")
    assert (event.by, event.facts["to"]) == (amy.email, offer.to)


def test_sending_again_is_on_the_record_of_the_proposal(offer, amy, sent):
    send_again(mail=offer, by=amy, at=NOW + HOUR)
    assert Event.objects.get(what="mail.queued_again").about == sent.number
    assert [mail.key for mail in offer_mails(sent)] == [f"{offer.key}:again:1", offer.key]


@pytest.mark.parametrize("status", ["QUEUED", "SENDING"])
def test_a_mail_on_its_way_is_not_sent_again(offer, amy, status):
    with pytest.raises(MailNotSentAgain, match="still on its way"):
        send_again(mail=become(offer, status), by=amy, at=NOW)


def test_a_mail_is_sent_again_once_and_then_the_newer_one(offer, amy):
    again = send_again(mail=become(offer, "BOUNCED"), by=amy, at=NOW)
    with pytest.raises(MailNotSentAgain, match="was sent again already"):
        send_again(mail=offer, by=amy, at=NOW)
    third = send_again(mail=become(again, "BOUNCED"), by=amy, at=NOW)
    assert third.key == f"{offer.key}:again:2"


def test_an_offer_may_go_to_another_who_may_sign_and_greets_that_one(offer, amy, other):
    again = send_again(mail=offer, by=amy, at=NOW, to=other)
    assert again.to == "dora@northwind.example"
    assert "Hello Dora Second," in again.text
    assert "Dora Second" in again.html
    assert again.subject == offer.subject
    assert "Sam" not in again.text


def test_an_offer_goes_to_nobody_who_may_not_sign(offer, amy, acme):
    with pytest.raises(MailNotSentAgain, match="may not get this mail"):
        send_again(mail=offer, by=amy, at=NOW, to=acme.viewer)


def test_another_mail_goes_to_its_reader_only(acme, amy, other):
    mail = queue_mail(
        key="x", to=acme.viewer.email, message=Message("A fact", "t", "h"), at=NOW, client=acme.client
    )  # fmt: skip
    with pytest.raises(MailNotSentAgain, match="may not get this mail"):
        send_again(mail=become(mail, "FAILED"), by=amy, at=NOW, to=other)
    assert send_again(mail=mail, by=amy, at=NOW, to=acme.viewer).to == acme.viewer.email


def test_the_mail_of_an_offer_that_is_over_is_not_sent_again(offer, amy, sent):
    withdraw_proposal(proposal=sent, by=amy, at=NOW)
    with pytest.raises(MailNotSentAgain, match="can no longer be answered"):
        send_again(mail=offer, by=amy, at=NOW)


def test_a_mail_needs_somebody_until_it_is_repeated_or_called_done(offer, amy):
    assert list(troubled_mails()) == []
    for status in ("FAILED", "BOUNCED", "UNSURE"):
        become(offer, status)
        assert list(troubled_mails()) == [offer]
    send_again(mail=offer, by=amy, at=NOW)
    assert list(troubled_mails()) == []


def test_a_mail_in_doubt_that_arrived_is_sent(offer, amy):
    settle(mail=become(offer, "UNSURE", sent_at=None), by=amy, at=NOW)
    offer.refresh_from_db()
    assert (offer.status, offer.sent_at, offer.settled_at) == ("SENT", NOW, NOW)
    assert list(troubled_mails()) == []
    assert Event.objects.get(what="mail.settled").by == amy.email


def test_a_mail_that_came_back_may_be_left_at_that(offer, amy):
    settle(mail=become(offer, "BOUNCED"), by=amy, at=NOW)
    offer.refresh_from_db()
    assert (offer.status, list(troubled_mails())) == ("BOUNCED", [])
    with pytest.raises(NothingToSettle):
        settle(mail=offer, by=amy, at=NOW)


# --- Reports ----------------------------------------------------------------------------------------------------------


def report(mail, fate, at=NOW, because=""):
    take_report(Report(mail.pk, Fate(fate), at, "provider-1", because))
    mail.refresh_from_db()


def test_arrival_is_on_the_record_of_the_proposal_once(offer, sent):
    for _ in range(3):
        report(offer, "DELIVERED")
    assert (offer.status, offer.delivered_at, offer.provider_id) == ("SENT", NOW, "provider-1")
    assert Event.objects.get(what="mail.delivered").about == sent.number


def test_a_return_is_told_once_however_often_it_is_reported(offer, amy):
    for number in range(3):
        report(offer, "BOUNCED", NOW + number * HOUR, "The mail provider says: 550 no such user")
    assert (offer.status, offer.failure) == ("BOUNCED", "The mail provider says: 550 no such user")
    assert Event.objects.filter(what="mail.bounced").count() == 1
    assert OutgoingMail.objects.get(key__startswith="mail-returned:").to == amy.email


ORDERS = [[0, 1], [1, 0], [0, 1, 0, 1], [1, 1, 0, 0]]


@pytest.mark.parametrize("order", ORDERS)
def test_of_a_return_after_the_arrival_the_return_counts_in_any_order(offer, order):
    told = [("DELIVERED", NOW), ("BOUNCED", NOW + HOUR)]
    for place in order:
        report(offer, *told[place])
    assert offer.status == "BOUNCED"
    assert (offer.delivered_at, offer.bounced_at) == (NOW, NOW + HOUR)


@pytest.mark.parametrize("order", ORDERS)
def test_of_an_arrival_after_a_return_the_arrival_counts_in_any_order(offer, order):
    told = [("BOUNCED", NOW), ("DELIVERED", NOW + HOUR)]
    for place in order:
        report(offer, *told[place])
    assert (offer.status, offer.failure) == ("SENT", "")


@pytest.mark.parametrize("status", ["SENDING", "UNSURE"])
@pytest.mark.parametrize("fate", ["TAKEN", "DELIVERED"])
def test_a_report_settles_what_was_in_doubt(offer, status, fate):
    report(become(offer, status, sent_at=None), fate)
    assert (offer.status, offer.failure, offer.sent_at) == ("SENT", "", offer.handed_at)


def test_a_complaint_is_kept_once_and_the_mail_stays_sent(offer):
    for _ in range(2):
        report(offer, "COMPLAINED")
    assert offer.status == "SENT"
    assert "marked it as spam" in offer.failure
    assert Event.objects.filter(what="mail.complained").count() == 1


def test_a_report_of_a_mail_that_is_not_here_or_was_never_handed_over_changes_nothing(sent):
    mail = OutgoingMail.objects.get(key=f"proposal-sent:{sent.pk}")
    report(mail, "BOUNCED")
    take_report(Report(uuid4(), Fate.BOUNCED, NOW))
    assert (mail.status, mail.bounced_at, mail.provider_id) == ("QUEUED", None, "")
