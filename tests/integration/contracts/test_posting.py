import base64
import hashlib
import hmac
import socket
import ssl
import time
from datetime import UTC, datetime, timedelta

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID
from django.utils import timezone

from config.embedded.ports import HOST, free_port
from config.tenancy.models import DeadLetter, OutboxMessage
from contracts.actions.webhooks import forget_webhook, make_webhook, queue_event, renew_secret, stop_webhook
from contracts.models import Event, WebhookMessage
from contracts.posting import NotReached
from contracts.tasks import post_webhook_message
from contracts.tasks.mails import PAUSES
from contracts.tasks.webhooks import webhook_id_of
from tests.integration.contracts.webhook_server import answer, die, drip, flood, garble, hang, listening, take_and_hang
from tests.worlds import NOW


@pytest.fixture
def tool():
    with listening() as tool:
        yield tool


@pytest.fixture
def hook(northwind, tool):
    return make_webhook(name="Our tickets", url=tool.url, by=None, at=NOW)[0]


@pytest.fixture
def message(hook):
    queue_event(event="ceiling.near", key="k", facts={"client": "Zoë's “Dental”", "count": 47}, at=NOW)
    return WebhookMessage.objects.get()


@pytest.fixture
def impatient(monkeypatch):
    monkeypatch.setattr("contracts.posting.sending.SECONDS", 0.5)


def run(message, **more):
    post_webhook_message(**({"message_id": str(message.pk), "after_tries": message.tries} | more))
    message.refresh_from_db()


def waiting_jobs():
    return OutboxMessage.objects.filter(task="contracts.tasks.post_webhook_message").order_by("pk")


def test_a_message_is_posted_as_it_is_stored_and_its_signature_holds(message, hook, tool):
    run(message)
    ((first, headers, body),) = tool.came
    assert (message.status, message.tries, message.answered, message.failure) == ("TAKEN", 1, 204, "")
    assert message.taken_at is not None
    assert first == "POST /in?tray=1 HTTP/1.1"
    assert (headers["host"], headers["content-type"]) == (f"{HOST}:{tool.port}", "application/json")
    assert body == message.body.encode()
    assert "Zoë's “Dental”".encode() in body
    # As the other side checks it, from the headers and the body alone.
    assert headers["webhook-id"] == webhook_id_of(message.pk)
    assert abs(time.time() - int(headers["webhook-timestamp"])) < 30
    key = base64.b64decode(hook.secret.removeprefix("whsec_"))
    told = b".".join([headers["webhook-id"].encode(), headers["webhook-timestamp"].encode(), body])
    expected = base64.b64encode(hmac.new(key, told, hashlib.sha256).digest()).decode()
    assert headers["webhook-signature"] == f"v1,{expected}"


def test_what_is_taken_is_not_posted_again(message, tool):
    run(message)
    run(message)
    run(message, after_tries=0)
    assert len(tool.came) == 1


def test_a_server_that_fails_is_tried_again_later_and_taken_once_it_works(message, tool):
    tool.answers = [answer(500, b"out of order\0\n"), answer(200, b"thanks")]
    before = timezone.now()
    run(message)
    assert (message.status, message.tries, message.answered) == ("QUEUED", 1, 500)
    assert message.failure == "It answered 500: out of order"
    assert 0.79 < (message.next_try_at - before) / PAUSES[0] < 1.3
    again = waiting_jobs().last()
    assert again.kwargs == {"message_id": str(message.pk), "after_tries": 1}
    assert abs(again.available_at - message.next_try_at) < timedelta(seconds=1)
    run(message)
    assert (message.status, message.answered, message.failure, message.next_try_at) == ("TAKEN", 200, "", None)
    assert len({headers["webhook-id"] for _, headers, _ in tool.came}) == 1


def test_a_job_that_comes_late_or_twice_does_nothing(message, tool):
    tool.answers = [answer(500)]
    run(message)
    run(message, after_tries=0)
    assert (message.tries, len(tool.came)) == (1, 1)


@pytest.mark.parametrize("status", [301, 302, 307, 308])
def test_a_redirect_is_not_followed(message, tool, status):
    with listening() as elsewhere:
        tool.answers = [answer(status, b"", b"Location: " + elsewhere.url.encode())]
        run(message)
        assert elsewhere.came == []
    assert (message.status, message.answered) == ("QUEUED", status)
    assert "points elsewhere" in message.failure


@pytest.mark.parametrize("slow", [hang, drip], ids=lambda slow: slow.__name__)
def test_a_server_that_keeps_us_waiting_is_left_at_the_deadline(message, tool, impatient, slow):
    tool.answers = [slow]
    before = time.monotonic()
    run(message)
    assert time.monotonic() - before < 3
    assert (message.status, message.answered) == ("QUEUED", None)
    assert "did not answer within" in message.failure


def test_a_yes_is_a_yes_whatever_body_is_still_to_come(message, tool):
    tool.answers = [take_and_hang]
    before = time.monotonic()
    run(message)
    assert time.monotonic() - before < 3
    assert (message.status, message.answered) == ("TAKEN", 200)


def test_of_megabytes_next_to_nothing_is_read(message, tool):
    tool.answers = [flood]
    before = time.monotonic()
    run(message)
    assert (message.status, message.answered) == ("QUEUED", 500)
    assert len(message.failure) < 250
    assert time.monotonic() - before < 3
    assert tool.handed < 10_000_000  # what the lines between us hold, of a hundred


@pytest.mark.parametrize("broken", [die, garble], ids=lambda broken: broken.__name__)
def test_a_server_that_breaks_off_is_tried_again(message, tool, broken):
    tool.answers = [broken]
    run(message)
    assert (message.status, message.tries, message.answered) == ("QUEUED", 1, None)
    assert f"{HOST} broke off" in message.failure


def test_a_server_that_is_not_there_is_tried_again(northwind):
    make_webhook(name="Gone", url=f"http://{HOST}:{free_port()}/", by=None, at=NOW)
    queue_event(event="ceiling.near", key="k", facts={}, at=NOW)
    message = WebhookMessage.objects.get()
    run(message)
    assert (message.status, message.tries) == ("QUEUED", 1)
    assert "refuses connections" in message.failure


def test_a_name_that_leads_nowhere_is_tried_again(message, monkeypatch):
    def nowhere(*asked, **options):
        raise socket.gaierror(-2, "Name or service not known")

    monkeypatch.setattr(socket, "getaddrinfo", nowhere)
    run(message)
    assert (message.status, message.failure) == ("QUEUED", f"The name {HOST} leads nowhere.")


def test_after_the_last_try_it_is_given_up_and_put_on_record(message, tool):
    tool.answers = [answer(503)]
    for _ in range(len(PAUSES)):
        run(message)
    assert message.status == "QUEUED"
    run(message)
    assert (message.status, message.tries, message.next_try_at) == ("FAILED", 10, None)
    assert Event.objects.get(what="webhook.failed").facts == {
        "event": "ceiling.near", "message": webhook_id_of(message.pk), "because": "It answered 503", "tries": 10,
    }  # fmt: skip
    assert DeadLetter.objects.count() == 0  # it is the MSP's to put right, not the operator's


def test_an_address_that_has_moved_inside_is_not_connected_to_and_given_up_at_once(message, tool, settings):
    settings.WEBHOOKS_MAY_BE_PRIVATE = False
    run(message)
    assert (message.status, message.tries, tool.came) == ("FAILED", 1, [])
    assert "private network" in message.failure


def test_the_connection_goes_to_the_address_that_was_checked_whatever_the_name_says_next(
    message, hook, tool, monkeypatch
):
    asked, resolve = [], socket.getaddrinfo

    def rebinding(host, *rest, **options):
        asked.append(host)
        told = HOST if host != "tools.example" or asked.count(host) == 1 else "10.255.255.1"
        return resolve(told, *rest, **options)

    monkeypatch.setattr(socket, "getaddrinfo", rebinding)
    type(hook).objects.update(url=f"http://tools.example:{tool.port}/in")
    run(message)
    assert message.status == "TAKEN"
    assert asked.count("tools.example") == 1
    assert tool.came[0][1]["host"] == f"tools.example:{tool.port}"


def certificate(tmp_path, name):
    key, now = ec.generate_private_key(ec.SECP256R1()), datetime.now(UTC)
    called = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
    built = (
        x509.CertificateBuilder(
            called, called, key.public_key(), x509.random_serial_number(), now - timedelta(1), now + timedelta(1)
        )
        .add_extension(x509.SubjectAlternativeName([x509.DNSName(name)]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    parts = serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    path = tmp_path / "both.pem"
    path.write_bytes(key.private_bytes(*parts) + built.public_bytes(serialization.Encoding.PEM))
    return path


@pytest.mark.parametrize(
    ("named", "status", "said"),
    [("tools.example", "TAKEN", ""), ("other.example", "QUEUED", "The certificate of tools.example cannot be trusted")],
)
def test_the_certificate_is_held_to_the_name_not_to_the_number(
    message, hook, tmp_path, monkeypatch, named, status, said
):
    path = certificate(tmp_path, named)
    serving, trusting = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER), ssl.create_default_context(cafile=str(path))
    serving.load_cert_chain(path)
    resolve, shown = socket.getaddrinfo, []
    serving.sni_callback = lambda line, name, context: shown.append(name)
    monkeypatch.setattr(socket, "getaddrinfo", lambda host, *rest, **more: resolve(HOST, *rest, **more))
    monkeypatch.setattr("contracts.posting.sending._encrypting", lambda: trusting)
    with listening(tls=serving) as encrypted:
        type(hook).objects.update(url=f"https://tools.example:{encrypted.port}/in")
        run(message)
    assert (message.status, shown) == (status, ["tools.example"])
    assert message.failure.startswith(said)


def test_a_new_secret_signs_what_waits(message, hook, tool):
    secret = renew_secret(webhook=hook, by=None, at=NOW)
    run(message)
    ((_, headers, body),) = tool.came
    told = f"{headers['webhook-id']}.{headers['webhook-timestamp']}.".encode() + body
    made = hmac.new(base64.b64decode(secret.removeprefix("whsec_")), told, hashlib.sha256).digest()
    assert headers["webhook-signature"] == f"v1,{base64.b64encode(made).decode()}"


def test_a_message_of_a_webhook_that_was_stopped_or_forgotten_is_not_posted(message, hook, tool):
    stop_webhook(webhook=hook, by=None, at=NOW)
    run(message)
    forget_webhook(webhook=hook, by=None, at=NOW)
    post_webhook_message(message_id=str(message.pk), after_tries=0)
    assert tool.came == []


def test_a_try_that_ends_after_its_webhook_was_stopped_changes_nothing(message, hook, monkeypatch):
    def stopped_meanwhile(*asked, **options):
        stop_webhook(webhook=hook, by=None, at=NOW)
        raise NotReached("Nobody answered.")

    monkeypatch.setattr("contracts.tasks.webhooks.post", stopped_meanwhile)
    run(message)
    assert (message.status, message.tries) == ("FAILED", 0)
    assert message.failure == "The webhook was stopped before this was taken."
    assert waiting_jobs().count() == 1
