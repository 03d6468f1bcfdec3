"""Each dispute, notice and answer with its record and its mail: all of it or nothing."""

import pytest

from clients.actions import contest as refusals
from clients.models import CountException, CountLine, Dispute, Notice
from config.accounts.models import User
from contracts.actions.contest import (
    announce,
    answer_dispute,
    dismiss_notice,
    dispute_line,
    end_exception,
    take_notice,
)
from contracts.models import Event, OutgoingMail
from tests.worlds import NOW, TODAY


@pytest.fixture
def line(acme):
    return CountLine.objects.select_related("count").get(count__client=acme.client, who="person1@northwind.example")


@pytest.fixture
def dispute(acme, line):
    return dispute_line(line=line, reason="He left.", contact=acme.viewer, at=NOW)


def mails():
    return list(OutgoingMail.objects.order_by("queued_at", "key").values_list("to", "subject"))


def test_a_dispute_is_recorded_and_told_to_the_account_manager_once(acme, dispute, amy):
    event = Event.objects.latest()

    assert mails() == [(amy.email, f"{acme.client.name} disputes person1@northwind.example in November's count")]
    assert (event.what, event.about, event.by) == ("count.disputed", acme.client.slug, acme.viewer.email)
    assert event.facts["reason"] == "He left."
    assert f"/admin/clients/dispute/{dispute.pk}/change/" in OutgoingMail.objects.get().text


def test_without_an_account_manager_every_owner_is_told(acme, line):
    acme.viewer.client.account_manager = None
    acme.viewer.client.save()
    dispute_line(line=line, reason="He left.", contact=acme.viewer, at=NOW)

    assert [to for to, _ in mails()] == list(User.objects.filter(role="OWNER").values_list("email", flat=True))


def test_what_was_refused_leaves_no_record_and_no_mail(acme, dispute, line):
    before = (Event.objects.count(), OutgoingMail.objects.count())
    with pytest.raises(refusals.DisputedAlready):
        dispute_line(line=line, reason="Again.", contact=acme.viewer, at=NOW)

    assert (Event.objects.count(), OutgoingMail.objects.count()) == before


@pytest.mark.parametrize(
    ("is_upheld", "what", "subject"),
    [
        (True, "count.agreed", "Northwind: person1@northwind.example is left out of your next count"),
        (False, "count.kept", "Northwind: person1@northwind.example stays in November's count"),
    ],
)
def test_an_answer_is_recorded_and_told_to_who_raised_it(acme, dispute, amy, is_upheld, what, subject):
    answer_dispute(dispute=dispute, is_upheld=is_upheld, answer="As you say.", by=amy, at=NOW)
    mail = OutgoingMail.objects.get(to=acme.viewer.email)

    assert (Event.objects.latest().what, mail.subject) == (what, subject)
    assert CountException.objects.exists() is is_upheld
    assert amy.email not in mail.text + mail.html
    assert "/portal/counts/contested/" in mail.text


def test_a_typed_name_with_a_line_break_stays_in_one_subject_and_is_no_markup(acme, amy):
    hostile = "Nina\r\nBcc: eve@evil.example <b>"
    notice = announce(kind="JOINER", name=hostile, note="<script>", on=TODAY, contact=acme.signatory, at=NOW)
    take_notice(notice=notice, person=None, by=amy, at=NOW)
    answered, told = OutgoingMail.objects.order_by("key")

    assert told.subject == f"{acme.client.name}: Nina Bcc: eve@evil.example <b> joins on 20 Nov 2026"
    for mail in (told, answered):
        assert len(mail.subject.splitlines()) == 1
        assert "<script>" not in mail.html
        assert "evil.example <b>" not in mail.html


def test_a_notice_that_is_dismissed_says_why_to_who_announced_it(acme, amy):
    notice = announce(kind="LEAVER", name="Nobody", on=TODAY, contact=acme.signatory, at=NOW)
    dismiss_notice(notice=notice, answer="We know no such person.", by=amy, at=NOW)

    assert (Notice.objects.get().status, Event.objects.latest().what) == ("DISMISSED", "notice.dismissed")
    assert "We know no such person." in OutgoingMail.objects.get(to=acme.signatory.email).text


def test_ending_an_exception_is_recorded(acme, amy, dispute):
    answer_dispute(dispute=dispute, is_upheld=True, answer="Yes.", by=amy, at=NOW)
    end_exception(exception=CountException.objects.select_related("client").get(), by=amy, at=NOW)

    assert Event.objects.latest().what == "exception.ended"
    assert CountException.objects.get().effective_until == TODAY
    assert Dispute.objects.get().status == "UPHELD"
