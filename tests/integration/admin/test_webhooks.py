"""The owner's webhooks: made with a secret that is shown once, tried, stopped, and their log read."""

import re
from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from contracts.actions.webhooks import make_webhook, queue_event
from contracts.models import Webhook, WebhookMessage
from tests.worlds import NOW

LIST = "/admin/contracts/webhook/"
URL = "https://tools.example/in?token=abc"


@pytest.fixture(autouse=True)
def at_nine(monkeypatch):
    monkeypatch.setattr(timezone, "now", lambda: NOW)


@pytest.fixture
def hook(olga):
    return make_webhook(name="Our tickets", url=URL, by=olga, at=NOW)[0]


@pytest.fixture
def lost(hook):
    queue_event(event="ceiling.near", key="k", facts={"client": "<b>Zoë</b>"}, at=NOW)
    WebhookMessage.objects.update(status="FAILED", tries=10, answered=500, failure="It answered 500: <i>no</i>")
    return WebhookMessage.objects.get()


def said(answer):
    return " ".join(answer.content.decode().split())


def page_of(hook):
    return f"{LIST}{hook.pk}/change/"


def deed(hook, name):
    return f"{LIST}{hook.pk}/{name}/"


def test_a_webhook_is_added_and_its_secret_is_shown_once(owner):
    assert "No webhook yet." in said(owner.get(LIST))
    assert "A program of yours is told" in said(owner.get(f"{LIST}make/"))
    text = said(owner.post(f"{LIST}make/", {"name": "Our tickets", "url": URL}, follow=True))
    hook = Webhook.objects.get()
    assert "Copy the secret of Our tickets now; it is not shown again: whsec_" in text
    assert re.search(r"whsec_[A-Za-z0-9+/=]{44}", text)[0] == hook.secret
    for page in (LIST, page_of(hook), deed(hook, "address"), deed(hook, "secret")):
        assert "whsec_" not in said(owner.get(page))


def test_an_address_that_cannot_be_is_refused_beside_what_was_written(owner, northwind):
    answer = owner.post(f"{LIST}make/", {"name": "Our tickets", "url": "https://us:them@tools.example/"})
    assert "The address holds a name or password." in said(answer)
    assert 'value="Our tickets"' in said(answer)
    assert not Webhook.objects.exists()


def test_its_page_says_that_nothing_was_sent_and_offers_a_test(owner, hook):
    text = said(owner.get(page_of(hook)))
    assert "tools.example will be told what happens. Nothing was sent yet: send a test message." in text
    assert "A test message to Our tickets is on its way." in said(owner.post(deed(hook, "test"), follow=True))
    assert WebhookMessage.objects.get().event == "webhook.test"
    assert "The last message to tools.example is on its way since" in said(owner.get(page_of(hook)))


def test_a_webhook_is_stopped_and_started(owner, hook, lost):
    assert "Our tickets is stopped" in said(owner.post(deed(hook, "stop"), follow=True))
    text = said(owner.get(page_of(hook)))
    assert "Stopped: tools.example is told nothing until you start it." in text
    answer = owner.post(f"/admin/contracts/webhookmessage/{lost.pk}/again/", follow=True)
    assert "The webhook Our tickets is stopped. Start it, then send the message again." in said(answer)
    assert "is told what happens from now on" in said(owner.post(deed(hook, "start"), follow=True))
    assert Webhook.objects.get().is_active


def test_a_webhook_gets_another_address_a_new_secret_and_is_forgotten(owner, hook):
    before = hook.secret
    other = {"name": "Chat", "url": "https://chat.example/"}
    assert "Chat is changed." in said(owner.post(deed(hook, "address"), other, follow=True))
    assert "Copy the secret of Chat now" in said(owner.post(deed(hook, "secret"), follow=True))
    kept = Webhook.objects.get()
    assert (kept.url, kept.secret == before) == ("https://chat.example/", False)
    assert "the log of 0 messages go" in said(owner.get(deed(hook, "forget")))
    assert "Chat is forgotten" in said(owner.post(deed(hook, "forget"), follow=True))
    assert not Webhook.objects.exists()


def test_the_log_shows_what_was_said_word_for_word_and_sends_it_again(owner, hook, lost):
    assert "tools.example did not take the last message" in said(owner.get(page_of(hook)))
    page = f"/admin/contracts/webhookmessage/{lost.pk}/change/"
    text = said(owner.get(page))
    assert "Given up after 10 tries: Our tickets did not take it." in text
    assert "It answered 500: &lt;i&gt;no&lt;/i&gt;" in text
    assert "{&quot;type&quot;:&quot;ceiling.near&quot;" in text
    assert "<b>Zoë" not in text
    answer = owner.post(f"/admin/contracts/webhookmessage/{lost.pk}/again/", follow=True)
    assert "The message to Our tickets is on its way again." in said(answer)
    lost.refresh_from_db()
    assert (lost.status, lost.tries) == ("QUEUED", 0)
    assert "still on its way" in said(owner.post(f"/admin/contracts/webhookmessage/{lost.pk}/again/", follow=True))


def test_a_message_tells_where_it_is_in_each_state(owner, lost):
    page = f"/admin/contracts/webhookmessage/{lost.pk}/change/"
    for changes, told in (
        ({"status": "QUEUED", "tries": 0, "failure": ""}, "On its way to Our tickets since"),
        ({"tries": 3, "next_try_at": NOW + timedelta(minutes=5)}, "Not taken by Our tickets yet: 3 tries so far"),
        ({"status": "TAKEN", "taken_at": NOW}, "Our tickets took it, "),
        ({"status": "FAILED", "tries": 0}, "Never sent to Our tickets."),
    ):
        WebhookMessage.objects.update(**changes)
        assert told in said(owner.get(page))


def test_what_was_not_taken_is_told_to_the_owner_today_until_it_is(owner, manager, hook, lost):
    text = said(owner.get("/admin/"))
    assert "Our tickets did not take 1 message" in text
    assert page_of(hook) in text
    assert "Our tickets" not in said(manager.get("/admin/"))
    WebhookMessage.objects.update(status="TAKEN", taken_at=NOW)
    assert "did not take" not in said(owner.get("/admin/"))


@pytest.mark.parametrize("name", ["test", "stop", "start"])
def test_a_deed_that_is_followed_as_a_link_is_refused(owner, hook, name):
    assert owner.get(deed(hook, name)).status_code == 403


def test_nobody_but_the_owner_sees_or_does_any_of_it(manager, reader, hook, lost):
    message = f"/admin/contracts/webhookmessage/{lost.pk}"
    for browser in (manager, reader):
        for page in (LIST, page_of(hook), "/admin/contracts/webhookmessage/", f"{message}/change/"):
            assert browser.get(page).status_code == 403, page
        for name in ("test", "stop", "start", "address", "secret", "forget"):
            assert browser.post(deed(hook, name)).status_code == 403, name
        assert browser.post(f"{LIST}make/", {"name": "x", "url": URL}).status_code == 403
        assert browser.post(f"{message}/again/").status_code == 403
        assert reverse("admin:contracts_webhook_changelist") not in said(browser.get("/admin/"))
    assert Webhook.objects.get().is_active
