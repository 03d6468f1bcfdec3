import smtplib
import uuid
from datetime import timedelta

import pytest
import time_machine
from django.core import mail as outbox
from django.core.mail.backends.locmem import EmailBackend
from django.db import IntegrityError, OperationalError, transaction
from django.utils import timezone

from config.tenancy.models import DeadLetter, OutboxMessage
from contracts.actions.mails import queue_mail
from contracts.emails import Message
from contracts.models import Event, Letterhead, OutgoingMail
from contracts.tasks import send_mail
from contracts.tasks.mails import ANSWER_COMES_WITHIN, PAUSES, MailGivenUp
from tests.worlds import NOW

LATER = [
    smtplib.SMTPServerDisconnected("gone"),
    ConnectionRefusedError("refused"),
    TimeoutError("slow"),
    smtplib.SMTPRecipientsRefused({"sam@acme.example": (450, b"greylisted")}),
]


def kept(**changes):
    given = {
        "key": "about:this",
        "to": "sam@acme.example",
        "message": Message("A fact", "Text.\n", "<p>Text.</p>"),
        "at": NOW,
    }
    return queue_mail(**given | changes)


@pytest.fixture
def server(monkeypatch):
    """A mail server that fails as often as it is told to, before the end of a mail or after it."""

    class Server:
        problems, after_its_end, asked = [], False, 0

        def fail_with(self, *problems, after_its_end=False):
            self.problems, self.after_its_end = list(problems), after_its_end

    here = Server()

    class Failing(EmailBackend):
        """Knows the moment before the end as a provider does: of its request."""

        def send_messages(self, messages):
            here.asked += 1
            if here.problems and not here.after_its_end:
                raise here.problems.pop(0)
            return self.post_to_esp(messages)

        def post_to_esp(self, messages):
            if here.problems:
                raise here.problems.pop(0)
            return super().send_messages(messages)

    monkeypatch.setattr("contracts.emails.handing.get_connection", Failing)
    return here


def run(mail, **more):
    send_mail(mail_id=str(mail.pk), **more)
    mail.refresh_from_db()


def queued_jobs(mail):
    return OutboxMessage.objects.filter(task="contracts.tasks.send_mail", kwargs__mail_id=str(mail.pk)).order_by("pk")


def test_a_mail_goes_out_with_both_bodies_and_its_attachment(northwind):
    Letterhead.objects.update(email="hello@northwind.example")
    mail = kept(attachment=b"%PDF-1.7", attachment_name="P-2026-0001.pdf")
    run(mail)
    (message,) = outbox.outbox
    assert (message.to, message.subject, message.body) == (["sam@acme.example"], "A fact", "Text.\n")
    assert message.from_email == "Northwind <headroom@localhost>"
    assert message.reply_to == ["hello@northwind.example"]
    assert message.extra_headers["Auto-Submitted"] == "auto-generated"
    assert message.alternatives[0][:2] == ("<p>Text.</p>", "text/html")
    assert message.attachments[0][:3] == ("P-2026-0001.pdf", b"%PDF-1.7", "application/pdf")
    assert (mail.status, mail.tries, mail.message_id) == ("SENT", 1, f"<{mail.pk}@localhost>")
    assert mail.handed_at <= mail.sent_at


def test_an_answer_goes_to_the_client_s_account_manager(acme, amy):
    run(kept(client=acme.client))
    assert outbox.outbox[0].reply_to == [f"{amy.name} <{amy.email}>"]


def test_the_account_manager_is_not_answered_by_herself(acme, amy):
    Letterhead.objects.update(email="hello@northwind.example")
    run(kept(client=acme.client, to=amy.email))
    assert outbox.outbox[0].reply_to == ["hello@northwind.example"]


def test_the_logo_travels_inside_the_mail_that_shows_it(northwind):
    Letterhead.objects.update(logo=b"\x89PNG...", logo_type="image/png")
    run(kept(message=Message("A fact", "Text.", '<img src="cid:logo" alt="">')))
    run(kept(key="another", message=Message("A fact", "Text.", "<p>Text.</p>")))
    shown, plain = outbox.outbox
    (picture,) = shown.attachments
    assert (picture["Content-ID"], picture.get_content_type()) == ("<logo>", "image/png")
    assert picture.get_payload(decode=True) == b"\x89PNG..."
    assert plain.attachments == []


@pytest.mark.parametrize(("logo", "kind"), [(b"x" * 200_001, "image/png"), (b"<svg/>", "image/svg+xml")])
def test_a_logo_that_mail_programs_do_not_draw_stays_on_paper(northwind, logo, kind):
    Letterhead.objects.update(logo=logo, logo_type=kind)
    run(kept(message=Message("A fact", "Text.", '<img src="cid:logo" alt="">')))
    assert outbox.outbox[0].attachments == []


def test_the_same_key_is_one_mail_and_one_job(northwind):
    assert kept() == kept(to="other@acme.example")
    assert OutboxMessage.objects.filter(task="contracts.tasks.send_mail").count() == 1


def test_a_sent_mail_is_not_sent_again(northwind):
    mail = kept()
    run(mail)
    run(mail)
    assert len(outbox.outbox) == 1


# --- Killed -----------------------------------------------------------------------------------------------------------


def killed_after_its_end(mail, monkeypatch):
    def killed(*args, **kwargs):
        raise KeyboardInterrupt

    with monkeypatch.context() as patched:
        patched.setattr("django.core.mail.backends.locmem.EmailBackend.send_messages", killed)
        with pytest.raises(KeyboardInterrupt):
            send_mail(mail_id=str(mail.pk))
    mail.refresh_from_db()


def test_a_worker_killed_before_the_end_of_a_mail_sends_it_next_time(northwind, monkeypatch):
    mail = kept()

    def killed(*args, **kwargs):
        raise KeyboardInterrupt

    with monkeypatch.context() as patched:
        patched.setattr("contracts.emails.handing._message", killed)
        with pytest.raises(KeyboardInterrupt):
            send_mail(mail_id=str(mail.pk))
    run(mail)
    assert mail.status == "SENT"
    assert len(outbox.outbox) == 1


def test_a_worker_killed_with_a_mail_in_its_hands_never_sends_it_twice(northwind, monkeypatch):
    mail = kept()
    killed_after_its_end(mail, monkeypatch)
    assert mail.status == "SENDING"
    run(mail)
    assert (mail.status, outbox.outbox) == ("SENDING", [])  # that worker may yet live: look again later
    later = queued_jobs(mail).last()
    assert later.available_at - later.queued_at == ANSWER_COMES_WITHIN
    with time_machine.travel(mail.handed_at + ANSWER_COMES_WITHIN + timedelta(seconds=1)):
        run(mail)
        run(mail)
    assert (mail.status, outbox.outbox) == ("UNSURE", [])
    assert "nobody knows whether it went" in mail.failure
    assert Event.objects.filter(what="mail.unsure").count() == 1


def test_of_two_workers_at_once_one_sends_it(northwind, monkeypatch):
    mail = kept()

    class Overtaking(EmailBackend):
        """Has another worker send the same mail before it comes to its own end."""

        def __init__(self):
            super().__init__()
            monkeypatch.setattr("contracts.emails.handing.get_connection", EmailBackend)
            send_mail(mail_id=str(mail.pk))

    monkeypatch.setattr("contracts.emails.handing.get_connection", Overtaking)
    run(mail)
    assert (mail.status, mail.tries, len(outbox.outbox)) == ("SENT", 1, 1)


def test_a_worker_that_fails_while_another_has_the_mail_changes_nothing(northwind, monkeypatch):
    mail = kept()

    class Late:
        def send_messages(self, messages):
            OutgoingMail.objects.update(status="SENDING", handed_at=timezone.now(), tries=1)
            raise ConnectionRefusedError

    monkeypatch.setattr("contracts.emails.handing._watch", lambda connection, watched: watched)
    monkeypatch.setattr("contracts.emails.handing.get_connection", Late)
    run(mail)
    assert (mail.status, mail.tries, mail.next_try_at) == ("SENDING", 1, None)
    assert queued_jobs(mail).count() == 1


# --- Tried again ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("problem", LATER, ids=lambda problem: type(problem).__name__)
def test_a_mail_server_that_fails_is_tried_again_later(northwind, server, problem):
    mail = kept()
    server.fail_with(problem)
    before = timezone.now()
    run(mail)
    assert (mail.status, mail.tries, DeadLetter.objects.count()) == ("QUEUED", 1, 0)
    pause = (mail.next_try_at - before) / PAUSES[0]
    assert 0.79 < pause < 1.3
    again = queued_jobs(mail).last()
    assert again.kwargs == {"mail_id": str(mail.pk), "after_tries": 1}
    assert abs(again.available_at - mail.next_try_at) < timedelta(seconds=1)


def test_a_mail_server_that_recovers_gets_the_mail_once(northwind, server):
    mail = kept()
    server.fail_with(ConnectionRefusedError("refused"), smtplib.SMTPServerDisconnected("gone"))
    run(mail)
    run(mail, after_tries=1)
    run(mail, after_tries=2)
    run(mail, after_tries=2)
    assert (mail.status, mail.failure, mail.tries, server.asked) == ("SENT", "", 3, 3)
    assert len(outbox.outbox) == 1


def test_a_try_that_is_delivered_late_or_twice_does_nothing(northwind, server):
    mail = kept()
    server.fail_with(ConnectionRefusedError("refused"), ConnectionRefusedError("refused"))
    run(mail, after_tries=0)
    run(mail, after_tries=0)
    assert (server.asked, mail.tries, queued_jobs(mail).count()) == (1, 1, 2)


def test_the_pauses_grow_and_cover_a_weekend_night_of_a_mail_server(northwind):
    assert list(PAUSES) == sorted(PAUSES)
    assert sum(PAUSES, timedelta()) > timedelta(days=1.5)


def test_after_the_last_try_the_mail_has_failed_and_left_a_dead_letter(northwind, server):
    mail = kept()
    OutgoingMail.objects.update(tries=len(PAUSES))
    server.fail_with(ConnectionRefusedError("refused"))
    send_mail.apply(kwargs={"mail_id": str(mail.pk)}, task_id=str(uuid.uuid4()))
    mail.refresh_from_db()
    assert (mail.status, mail.failure) == ("FAILED", "The mail server could not be reached: refused.")
    assert "given up after 10 tries" in DeadLetter.objects.get().reason
    assert server.asked == 1


def test_a_full_run_of_tries_ends(northwind, server):
    mail = kept()
    server.fail_with(*[ConnectionRefusedError("refused")] * 20)
    for number in range(len(PAUSES)):
        run(mail, after_tries=number)
    with pytest.raises(MailGivenUp):
        run(mail, after_tries=len(PAUSES))
    assert server.asked == len(PAUSES) + 1
    assert OutgoingMail.objects.get().status == "FAILED"


# --- Refused, come back, in doubt -------------------------------------------------------------------------------------


def test_an_address_that_the_server_refuses_has_come_back_at_once(northwind, server):
    mail = kept()
    server.fail_with(smtplib.SMTPRecipientsRefused({mail.to: (550, b"5.1.1 no such user")}))
    run(mail)
    assert (mail.status, mail.tries, queued_jobs(mail).count()) == ("BOUNCED", 1, 1)
    assert mail.bounced_at is not None
    assert mail.failure == "The mail server of sam@acme.example does not take it: 550 5.1.1 no such user"
    assert not DeadLetter.objects.exists()


def test_a_message_that_the_server_refuses_has_failed_at_once(northwind, server):
    mail = kept()
    server.fail_with(smtplib.SMTPDataError(554, b"looks like spam"), after_its_end=True)
    run(mail)
    assert (mail.status, mail.failure) == ("FAILED", "The mail server refused the message: 554 looks like spam")


def test_a_server_that_asks_to_come_again_after_the_end_gets_the_same_mail_again(northwind, server):
    mail = kept()
    server.fail_with(smtplib.SMTPDataError(451, b"busy"), after_its_end=True)
    run(mail)
    first = mail.message_id
    assert (mail.status, mail.tries) == ("QUEUED", 1)
    run(mail, after_tries=1)
    assert (mail.status, mail.tries, mail.message_id) == ("SENT", 2, first)


def test_a_connection_lost_after_the_end_leaves_doubt_and_no_second_mail(northwind, server):
    mail = kept()
    server.fail_with(smtplib.SMTPServerDisconnected("gone"), after_its_end=True)
    run(mail)
    run(mail)
    assert (mail.status, server.asked, queued_jobs(mail).count()) == ("UNSURE", 1, 1)


def test_an_error_that_no_try_cures_fails_at_once_and_leaves_a_dead_letter(northwind, server):
    mail = kept()
    server.fail_with(ValueError("no such thing"))
    send_mail.apply(kwargs={"mail_id": str(mail.pk)}, task_id=str(uuid.uuid4()))
    mail.refresh_from_db()
    assert (mail.status, server.asked) == ("FAILED", 1)
    assert "no such thing" not in mail.failure
    assert "no such thing" in DeadLetter.objects.get().reason


def test_a_database_that_is_away_says_nothing_of_the_mail(northwind, server):
    mail = kept()
    server.fail_with(OperationalError("gone"))
    with pytest.raises(OperationalError):
        run(mail)
    assert OutgoingMail.objects.get().status == "QUEUED"


# --- Who is told ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("problem", "subject"),
    [
        (smtplib.SMTPRecipientsRefused({"x": (550, b"no")}), "Acme Dental Northwind: the mail to {} came back"),
        (smtplib.SMTPNotSupportedError("no"), "Acme Dental Northwind: the mail to {} was not sent"),
    ],
)
def test_who_answers_for_the_client_is_told_once(acme, amy, server, problem, subject):
    mail = kept(client=acme.client, to=acme.signatory.email)
    server.fail_with(problem)
    run(mail)
    run(mail)
    told = OutgoingMail.objects.get(key__startswith="mail-returned:")
    assert (told.to, told.subject) == (amy.email, subject.format(mail.to))
    assert f"/admin/contracts/outgoingmail/{mail.pk}/change/" in told.text
    assert mail.failure in told.text


def test_of_a_mail_to_the_account_manager_nobody_is_told_by_mail(acme, amy, server):
    server.fail_with(smtplib.SMTPRecipientsRefused({"x": (550, b"no")}))
    run(kept(client=acme.client, to=amy.email))
    assert not OutgoingMail.objects.filter(key__startswith="mail-returned:").exists()


# --- What the rest holds ----------------------------------------------------------------------------------------------


def test_tasks_tolerate_what_a_newer_version_may_send(northwind):
    run(kept(), priority="high")
    assert len(outbox.outbox) == 1


@pytest.mark.parametrize(
    ("changes", "rule"),
    [
        ({"status": "SENT"}, "sent_mail_says_when"),
        ({"status": "SENDING"}, "mail_being_handed_over_says_when"),
        ({"status": "UNSURE"}, "mail_being_handed_over_says_when"),
        ({"status": "BOUNCED"}, "mail_that_came_back_says_when"),
    ],
)
def test_the_database_wants_each_state_to_say_when(northwind, changes, rule):
    kept()
    with pytest.raises(IntegrityError, match=rule), transaction.atomic():
        OutgoingMail.objects.update(**changes)
