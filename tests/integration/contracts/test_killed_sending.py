"""A process killed with a mail in its hands, over a real connection: the mail is never sent twice."""

import os
import signal
from collections import Counter
from datetime import timedelta

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP
from django.db.models import F

from config.embedded.ports import HOST, free_port
from contracts.actions.mails import queue_mail
from contracts.emails import Message
from contracts.models import OutgoingMail
from contracts.tasks import send_mail
from tests.clones import start
from tests.worlds import NOW

SENDING = """
import sys, django
django.setup()
from config.tenancy.scope import scope_of
from contracts.tasks import send_mail
with scope_of("northwind"):
    send_mail(mail_id=sys.argv[1])
"""


class Killer:
    """Counts what comes, and kills who brings it at the step it was told to."""

    def __init__(self):
        self.victim, self.step, self.came = None, "", Counter()

    def strike(self, step):
        if step == self.step:
            os.killpg(self.victim.pid, signal.SIGKILL)
            self.victim.wait()

    async def handle_RCPT(self, _server, _session, envelope, address, _options):  # noqa: N802 - aiosmtpd's name
        self.strike("before its end")
        envelope.rcpt_tos.append(address)
        return "250 ok"

    async def handle_DATA(self, _server: SMTP, _session, envelope):  # noqa: N802
        self.came[next(line for line in envelope.content.splitlines() if line.startswith(b"Message-ID"))] += 1
        self.strike("after its end")
        return "250 taken"


@pytest.fixture
def server():
    killer = Killer()
    controller = Controller(killer, hostname=HOST, port=free_port())
    controller.start()
    killer.port = controller.port
    yield killer
    controller.stop()


@pytest.fixture
def mail(live_northwind):
    return queue_mail(key="k", to="sam@acme.example", message=Message("A fact", "Text.", "<p>Text.</p>"), at=NOW)


def send_in_a_process(mail, server, log, *, killed=""):
    server.step = killed
    command = ("-c", SENDING, str(mail.pk))
    server.victim = start(*command, log=log, EMAIL_URL=f"smtp://{HOST}:{server.port}", EMAIL_PROVIDER="")
    code = server.victim.wait(timeout=60)
    assert code == (-signal.SIGKILL if killed else 0), log.read_text()
    mail.refresh_from_db()


@pytest.mark.journey
def test_killed_before_the_end_of_a_mail_it_goes_once_the_next_time(mail, server, tmp_path):
    send_in_a_process(mail, server, tmp_path / "log", killed="before its end")
    assert (mail.status, server.came) == ("QUEUED", Counter())
    send_in_a_process(mail, server, tmp_path / "log")
    assert mail.status == "SENT"
    assert list(server.came.values()) == [1]


@pytest.mark.journey
def test_killed_after_the_end_of_a_mail_it_came_once_and_a_person_is_asked(mail, server, tmp_path):
    send_in_a_process(mail, server, tmp_path / "log", killed="after its end")
    assert (mail.status, list(server.came.values())) == ("SENDING", [1])
    OutgoingMail.objects.update(handed_at=F("handed_at") - timedelta(minutes=4))
    send_mail(mail_id=str(mail.pk))
    mail.refresh_from_db()
    assert (mail.status, list(server.came.values())) == ("UNSURE", [1])
