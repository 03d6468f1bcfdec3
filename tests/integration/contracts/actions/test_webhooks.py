import json
from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.db import IntegrityError, transaction

from config.tenancy.models import OutboxMessage
from contracts.actions.webhooks import (
    MessageNotSentAgain,
    WebhookRefused,
    change_webhook,
    forget_webhook,
    make_webhook,
    queue_event,
    renew_secret,
    send_again,
    send_test,
    start_webhook,
    stop_webhook,
)
from contracts.models import Event, Webhook, WebhookMessage
from contracts.queries.webhooks import failing_webhooks
from tests.worlds import NOW, TODAY

URL = "https://tools.example/in?token=abc"


@pytest.fixture
def hook(amy):
    return make_webhook(name="Our tickets", url=URL, by=amy, at=NOW)[0]


def queued(**changes):
    given = {"event": "ceiling.near", "key": "ceiling:1:NEAR", "facts": {"count": 47}, "at": NOW}
    return queue_event(**(given | changes))


def jobs():
    return OutboxMessage.objects.filter(task="contracts.tasks.post_webhook_message").order_by("pk")


def given_up(hook, **changes):
    values = {"key": "k", "event": "ceiling.near", "body": "{}", "status": "FAILED", "failure": "x", "queued_at": NOW}
    return WebhookMessage.objects.create(webhook=hook, **(values | changes))


def test_a_webhook_is_made_with_a_secret_and_put_on_record_without_what_may_be_secret(amy):
    hook, secret = make_webhook(name=" Our tickets ", url=f" {URL} ", by=amy, at=NOW)
    assert (hook.name, hook.url, hook.is_active, hook.made_at) == ("Our tickets", URL, True, NOW)
    assert Webhook.objects.get().secret == secret
    event = Event.objects.get(what="webhook.made")
    assert (event.about, event.by, event.facts) == ("Our tickets", amy.email, {"host": "tools.example"})


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"name": " "}, "Give the webhook a name"),
        ({"name": "x" * 81}, "at most 80"),
        ({"url": "https://tools.example/" + "x" * 500}, "at most 500"),
        ({"url": "ftp://tools.example/"}, "begins with https://"),
        ({"name": "Our tickets"}, "called Our tickets already"),
    ],
)
def test_a_webhook_that_cannot_be_is_refused(hook, amy, changes, said):
    with pytest.raises(WebhookRefused, match=said):
        make_webhook(**({"name": "Chat", "url": URL, "by": amy, "at": NOW} | changes))
    assert Webhook.objects.count() == 1


def test_in_production_an_address_inside_is_refused_at_once(northwind, settings):
    settings.WEBHOOKS_MAY_BE_PRIVATE = False
    with pytest.raises(WebhookRefused, match="private network"):
        make_webhook(name="Inside", url="https://169.254.169.254/latest", by=None, at=NOW)


def test_a_webhook_is_changed_and_keeps_its_name_and_secret(hook, amy):
    secret = hook.secret
    changed = change_webhook(webhook=hook, name="Our tickets", url="https://other.example/", by=amy, at=NOW)
    assert (changed.url, changed.secret) == ("https://other.example/", secret)
    assert Event.objects.get(what="webhook.changed").facts == {"before": "Our tickets", "host": "other.example"}


def test_a_new_secret_is_another_one(hook, amy):
    secret = renew_secret(webhook=hook, by=amy, at=NOW)
    assert secret != hook.secret
    assert Webhook.objects.get().secret == secret
    assert secret not in str(Event.objects.get(what="webhook.secret_renewed").facts)


def test_an_event_is_one_message_per_webhook_that_sends_with_its_job(hook, amy):
    other, _ = make_webhook(name="Chat", url=URL, by=amy, at=NOW)
    stopped, _ = make_webhook(name="Old", url=URL, by=amy, at=NOW)
    stop_webhook(webhook=stopped, by=amy, at=NOW)
    facts = {"count": 47, "on": date(2026, 11, 20), "chance": 0.4, "rate": Decimal("12.50"), "client": "Zoë's"}
    assert queued(facts=facts) == 2
    assert queued(facts={}) == 0
    messages = WebhookMessage.objects.all()
    assert {message.webhook for message in messages} == {hook, other}
    assert {str(message.pk) for message in messages} == {job.kwargs["message_id"] for job in jobs()}
    body = json.loads(messages[0].body)
    assert (body["type"], body["timestamp"]) == ("ceiling.near", "2026-11-20T09:00:00Z")
    assert body["data"] == {"count": 47, "on": "2026-11-20", "chance": 0.4, "rate": "12.50", "client": "Zoë's"}


def test_without_a_webhook_an_event_costs_one_query(northwind, django_assert_num_queries):
    assert not Webhook.objects.exists()  # the first query of a test selects the MSP
    with django_assert_num_queries(1):
        assert queued() == 0
    assert not jobs().exists()


def test_an_event_of_what_was_undone_is_not_told(hook):
    with transaction.atomic():
        assert queued() == 1
        transaction.set_rollback(True)
    assert not WebhookMessage.objects.exists()
    assert not jobs().exists()


def test_what_no_json_can_say_is_an_error(hook):
    with pytest.raises(ValueError, match="not JSON compliant"):
        queued(facts={"chance": float("nan")})


def test_a_webhook_that_is_stopped_drops_what_waits_and_hears_nothing_until_it_is_started(hook, amy):
    queued()
    stop_webhook(webhook=hook, by=amy, at=NOW)
    stop_webhook(webhook=hook, by=amy, at=NOW)
    assert queued(key="another") == 0
    message = WebhookMessage.objects.get()
    assert (message.status, message.failure) == ("FAILED", "The webhook was stopped before this was taken.")
    assert Event.objects.get(what="webhook.stopped").facts == {"dropped": 1}
    start_webhook(webhook=hook, by=amy, at=NOW)
    assert queued(key="another") == 1
    assert not failing_webhooks(TODAY).exists()


def test_a_message_that_was_given_up_is_sent_again_from_its_first_try(hook, amy):
    message = given_up(hook, tries=10, answered=500)
    again = send_again(message=message, by=amy, at=NOW)
    assert (again.pk, again.status, again.tries, again.failure, again.answered) == (message.pk, "QUEUED", 0, "", None)
    assert jobs().get().kwargs == {"message_id": str(message.pk), "after_tries": 0}
    with pytest.raises(MessageNotSentAgain, match="still on its way"):
        send_again(message=message, by=amy, at=NOW)


def test_a_message_that_was_taken_may_be_sent_again(hook, amy):
    message = given_up(hook, status="TAKEN", taken_at=NOW, failure="")
    again = send_again(message=message, by=amy, at=NOW)
    assert (again.status, again.taken_at) == ("QUEUED", None)


def test_nothing_is_sent_again_to_a_webhook_that_is_stopped(hook, amy):
    message = given_up(hook)
    stop_webhook(webhook=hook, by=amy, at=NOW)
    with pytest.raises(MessageNotSentAgain, match="Start it"):
        send_again(message=message, by=amy, at=NOW)


def test_a_test_is_sent_also_where_the_webhook_is_stopped(hook, amy):
    stop_webhook(webhook=hook, by=amy, at=NOW)
    message = send_test(webhook=hook, by=amy, at=NOW)
    assert send_test(webhook=hook, by=amy, at=NOW) == message
    assert (message.event, message.status) == ("webhook.test", "QUEUED")
    assert json.loads(message.body)["data"] == {"webhook": "Our tickets", "sent_by": amy.email}
    assert jobs().count() == 1


def test_a_webhook_is_forgotten_with_its_log(hook, amy):
    queued()
    forget_webhook(webhook=hook, by=amy, at=NOW)
    assert not Webhook.objects.exists()
    assert not WebhookMessage.objects.exists()
    assert Event.objects.get(what="webhook.forgotten").facts == {"host": "tools.example", "messages": 1}


def test_a_webhook_needs_somebody_while_it_lately_lost_a_message(hook):
    given_up(hook, key="older", failure="It answered 500", queued_at=NOW - timedelta(days=1))
    given_up(hook, key="newer", failure="Nobody answered")
    (failing,) = failing_webhooks(TODAY)
    assert (failing.lost_count, failing.lost_because) == (2, "Nobody answered")
    assert not failing_webhooks(TODAY + timedelta(days=15)).exists()


def test_a_test_that_failed_needs_nobody(hook):
    given_up(hook, event="webhook.test")
    assert not failing_webhooks(TODAY).exists()


@pytest.mark.parametrize(
    ("changes", "rule"),
    [
        ({"name": ""}, "webhook_has_a_name"),
        ({"secret": "whsec_short"}, "webhook_has_a_secret"),
        ({"url": "ftp://tools.example"}, "webhook_goes_to_an_address"),
    ],
)
def test_the_database_refuses_a_webhook_that_cannot_work(hook, changes, rule):
    with pytest.raises(IntegrityError, match=rule):
        Webhook.objects.filter(pk=hook.pk).update(**changes)


def test_the_database_refuses_a_second_message_of_a_key_and_one_taken_at_no_time(hook):
    given_up(hook)
    with pytest.raises(IntegrityError, match="taken_webhook_message_says_when"), transaction.atomic():
        WebhookMessage.objects.update(status="TAKEN")
    with pytest.raises(IntegrityError, match="one_webhook_message_per_key"):
        given_up(hook)
