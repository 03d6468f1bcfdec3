import smtplib
import uuid

import pytest
from celery.exceptions import Retry
from django.core import mail as outbox
from django.db import IntegrityError, transaction

from config.accounts.models import User
from config.tenancy.models import DeadLetter, OutboxMessage
from contracts.actions.mails import MailNotFailed, queue_mail, send_again
from contracts.emails import Message
from contracts.models import Letterhead, OutgoingMail
from contracts.tasks import send_mail
from tests.worlds import NOW


def kept(**changes):
    given = {
        "key": "about:this",
        "to": "sam@acme.example",
        "message": Message("A fact", "Text.\n", "<p>Text.</p>"),
        "at": NOW,
    }
    return queue_mail(**given | changes)


class Server:
    """A mail server that fails as often as it is told to."""

    def __init__(self, monkeypatch, problems):
        self.problems = list(problems)
        self.asked = 0
        real = outbox.EmailMultiAlternatives.send

        def send(message, *args, **kwargs):
            self.asked += 1
            if self.problems:
                raise self.problems.pop(0)
            return real(message, *args, **kwargs)

        monkeypatch.setattr(outbox.EmailMultiAlternatives, "send", send)


def send(mail, **options):
    return send_mail.apply(kwargs={"mail_id": str(mail.pk)}, task_id=str(uuid.uuid4()), **options)


def test_a_mail_goes_out_with_both_bodies_and_its_attachment(northwind):
    Letterhead.objects.update(email="hello@northwind.example")
    mail = kept(attachment=b"%PDF-1.7", attachment_name="P-2026-0001.pdf")
    send_mail(mail_id=str(mail.pk))
    (message,) = outbox.outbox
    assert (message.to, message.subject, message.body) == (["sam@acme.example"], "A fact", "Text.\n")
    assert message.from_email == "Northwind <headroom@localhost>"
    assert message.reply_to == ["hello@northwind.example"]
    assert message.alternatives[0][:2] == ("<p>Text.</p>", "text/html")
    assert message.attachments[0][:3] == ("P-2026-0001.pdf", b"%PDF-1.7", "application/pdf")
    mail.refresh_from_db()
    assert mail.status == "SENT"
    assert mail.sent_at is not None


def test_the_same_key_is_one_mail_and_one_job(northwind):
    assert kept() == kept(to="other@acme.example")
    assert OutboxMessage.objects.filter(task="contracts.tasks.send_mail").count() == 1


def test_a_sent_mail_is_not_sent_again(northwind):
    mail = kept()
    send_mail(mail_id=str(mail.pk))
    send_mail(mail_id=str(mail.pk))
    assert len(outbox.outbox) == 1


def test_a_mail_sent_twice_by_a_killed_worker_can_be_recognised(northwind, monkeypatch):
    mail = kept()

    def killed(*args, **kwargs):
        raise KeyboardInterrupt

    with monkeypatch.context() as patched:
        patched.setattr(OutgoingMail, "save", killed)
        with pytest.raises(KeyboardInterrupt):
            send_mail(mail_id=str(mail.pk))
    send_mail(mail_id=str(mail.pk))
    first, second = outbox.outbox
    assert first.extra_headers["Message-ID"] == second.extra_headers["Message-ID"] == f"<{mail.pk}@localhost>"


@pytest.mark.parametrize(
    "problem", [smtplib.SMTPServerDisconnected("gone"), ConnectionRefusedError("refused"), TimeoutError("slow")]
)
def test_a_mail_server_that_fails_is_tried_again(northwind, monkeypatch, problem):
    mail = kept()
    Server(monkeypatch, [problem])
    with pytest.raises(Retry):
        send(mail, throw=True)
    mail.refresh_from_db()
    assert mail.status == "QUEUED"
    assert str(problem.args[0]) in mail.failure


def test_a_mail_server_that_recovers_gets_the_mail(northwind, monkeypatch):
    mail = kept()
    server = Server(monkeypatch, [ConnectionRefusedError("refused"), smtplib.SMTPServerDisconnected("gone")])
    send(mail)
    mail.refresh_from_db()
    assert (mail.status, mail.failure, server.asked) == ("SENT", "", 3)
    assert not DeadLetter.objects.exists()


def test_after_the_last_try_the_mail_has_failed_and_left_a_dead_letter(northwind, monkeypatch):
    mail = kept()
    Server(monkeypatch, [ConnectionRefusedError("refused")])
    send(mail, retries=send_mail.max_retries)
    mail.refresh_from_db()
    assert (mail.status, mail.failure) == ("FAILED", "ConnectionRefusedError: refused")
    assert DeadLetter.objects.get().task == "contracts.tasks.send_mail"


def test_an_error_that_no_try_cures_fails_at_once(northwind, monkeypatch):
    mail = kept()
    server = Server(monkeypatch, [ValueError("no such thing")])
    send(mail)
    mail.refresh_from_db()
    assert (mail.status, server.asked) == ("FAILED", 1)


def test_a_failed_mail_can_be_sent_again(northwind, monkeypatch):
    olga = User.objects.get()
    mail = kept()
    Server(monkeypatch, [ValueError("no such thing")])
    send(mail)
    send_again(mail=mail, by=olga, at=NOW)
    send_mail(mail_id=str(mail.pk))
    mail.refresh_from_db()
    assert (mail.status, mail.failure) == ("SENT", "")


def test_only_a_failed_mail_is_sent_again(northwind):
    with pytest.raises(MailNotFailed, match="is queued"):
        send_again(mail=kept(), by=User.objects.get(), at=NOW)


def test_tasks_tolerate_what_a_newer_version_may_send(northwind):
    mail = kept()
    send_mail(mail_id=str(mail.pk), priority="high")
    assert len(outbox.outbox) == 1


def test_the_database_wants_a_sent_mail_to_say_when(northwind):
    kept()
    with pytest.raises(IntegrityError, match="sent_mail_says_when"), transaction.atomic():
        OutgoingMail.objects.update(status="SENT")
