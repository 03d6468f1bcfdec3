"""A process killed with a message in its hands: it is posted again, as the same message, and nothing is lost."""

import os
import signal

import pytest

from contracts.actions.webhooks import make_webhook, queue_event
from contracts.models import WebhookMessage
from tests.clones import start
from tests.integration.contracts.webhook_server import TAKEN, listening
from tests.worlds import NOW

POSTING = """
import sys, django
django.setup()
from config.tenancy.scope import scope_of
from contracts.tasks import post_webhook_message
with scope_of("northwind"):
    post_webhook_message(message_id=sys.argv[1], after_tries=0)
"""


@pytest.mark.journey
def test_killed_while_the_other_side_takes_it_a_message_comes_again_with_the_same_id(live_northwind, tmp_path):
    victims = []

    def kill(tool, line):
        os.killpg(victims[0].pid, signal.SIGKILL)
        victims[0].wait()

    with listening(answers=[kill, TAKEN]) as tool:
        make_webhook(name="Our tickets", url=tool.url, by=None, at=NOW)
        queue_event(event="ceiling.near", key="k", facts={}, at=NOW)
        message = WebhookMessage.objects.get()
        for code in (-signal.SIGKILL, 0):
            victims[:] = [start("-c", POSTING, str(message.pk), log=tmp_path / "log")]
            assert victims[0].wait(timeout=60) == code, (tmp_path / "log").read_text()
            message.refresh_from_db()
            assert message.status == ("TAKEN" if code == 0 else "QUEUED")
    first, second = tool.came
    assert first[1]["webhook-id"] == second[1]["webhook-id"]
    assert first[2] == second[2]
