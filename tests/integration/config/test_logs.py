"""Every line says whose request it belongs to, and none says who a person is or how they sign in."""

import io
import json
import logging
import uuid

import pytest
import structlog
from django.db import IntegrityError, transaction
from django.urls import reverse

from config.accounts.links import sign_in_link
from config.accounts.models import ApiKey, User
from config.accounts.roles import Role
from config.logs import logging_config
from tests.conftest import NOW, PASSWORD


@pytest.fixture
def lines():
    """What is logged, through our own formatter, as it would stand in production."""
    stream = io.StringIO()
    formatter = logging_config("json", "INFO")["formatters"]["line"]
    handler = logging.StreamHandler(stream)
    handler.setFormatter(structlog.stdlib.ProcessorFormatter(**{k: v for k, v in formatter.items() if k != "()"}))
    root = logging.getLogger()
    root.addHandler(handler)
    yield lambda: [json.loads(line) for line in stream.getvalue().splitlines()]
    root.removeHandler(handler)


def of_requests(lines):
    return [line for line in lines() if line["event"] == "request_finished"]


def test_a_request_is_one_line_with_msp_route_and_id(northwind, browser, lines):
    browser.get(reverse("account_login"))
    [line] = of_requests(lines)
    assert (line["msp"], line["request"], line["code"]) == ("northwind", "GET /accounts/login/", 200)
    assert uuid.UUID(line["request_id"])
    assert line["level"] == "info"
    assert line["timestamp"].endswith("Z")


def test_every_request_has_an_id_of_its_own_whatever_the_browser_says(northwind, browser, lines):
    for _ in range(2):
        browser.get("/healthz", headers={"x-request-id": "mine"})
    first, second = (line["request_id"] for line in of_requests(lines))
    assert len({first, second, "mine"}) == 3


def test_a_request_to_nobody_is_a_line_of_public(northwind, browser, lines):
    browser.get("/secret/path", headers={"host": "stranger.example.test"})
    [line] = of_requests(lines)
    assert (line["msp"], line["code"], line["request"]) == ("public", 404, "GET (no page)")


def test_what_a_job_is_asked_for_carries_the_id_of_the_request(northwind, monkeypatch):
    from config.tenancy import outbox

    with structlog.contextvars.bound_contextvars(request_id="the-request"):
        assert outbox.queue("tests.any", {}, at=NOW).request_id == "the-request"


def everything(lines):
    return json.dumps(lines())


def test_signing_in_leaves_neither_address_nor_password(northwind, browser, lines):
    for password in (PASSWORD, "a wrong password"):
        browser.post(reverse("account_login"), {"login": "olga@msp.example", "password": password})
    told = everything(lines)
    assert of_requests(lines)
    for secret in ("olga", PASSWORD, "a wrong password", "127.0.0.1"):
        assert secret not in told


def test_who_is_signed_in_is_told_by_id_only(northwind, browser, lines):
    olga = User.objects.get()
    browser.force_login(olga, backend="allauth.account.auth_backends.AuthenticationBackend")
    browser.get(reverse("home"))
    assert of_requests(lines)[-1]["user_id"] == str(olga.pk)
    assert "olga" not in everything(lines)


def test_a_link_from_a_mail_leaves_no_token(northwind, browser, lines):
    User.objects.update(role=Role.CLIENT_CONTACT)
    path = sign_in_link(User.objects.get(), "/portal/").removeprefix("http://northwind.example.test")
    token = path.split("token=")[1].split("&")[0]
    browser.get(path)
    assert of_requests(lines)[0]["request"] == "GET /accounts/link/"
    assert token not in everything(lines)


def test_a_reset_key_leaves_no_trace(northwind, browser, lines):
    address = reverse("account_reset_password_from_key", kwargs={"uidb36": "abc", "key": "secret-reset-key"})
    browser.get(address)
    assert of_requests(lines)[0]["code"] == 200
    assert "secret-reset-key" not in everything(lines)


def test_an_api_key_leaves_no_trace(northwind, browser, lines):
    _, secret = ApiKey.objects.issue(name="Reports", scopes=[], by=User.objects.get(), at=NOW)
    browser.get("/api/v1/schema/", headers={"authorization": f"Bearer {secret}"})
    logging.getLogger("anywhere").error("refused %s", secret)
    assert secret not in everything(lines)
    assert "refused <API key>" in everything(lines)


def test_an_error_of_the_database_leaves_no_value(northwind, lines):
    log = structlog.get_logger("anywhere")
    try:
        with transaction.atomic():
            User.objects.create_user("olga@msp.example", name="Double", role=Role.OWNER)
    except IntegrityError:
        log.exception("could_not_save")
    [line] = [line for line in lines() if line["event"] == "could_not_save"]
    assert "duplicate key value" in line["exception"]
    assert "DETAIL: <left out>" in line["exception"]
    assert "olga@" not in line["exception"]


def test_the_standard_library_is_logged_the_same_way(northwind, lines):
    logging.getLogger("somewhere").warning("mail to %s failed", "olga@msp.example")
    [line] = lines()
    assert (line["event"], line["msp"], line["logger"]) == ("mail to <e-mail> failed", "northwind", "somewhere")


def test_neither_the_address_of_a_feed_nor_the_secret_of_a_webhook_is_left(northwind, browser, lines):
    browser.get("/feeds/the-token-of-amy/ceilings.ics")
    structlog.get_logger("tests").error(
        "failed", url="GET /feeds/the-token-of-amy/ceilings.ics", because="whsec_abc+/="
    )
    told = everything(lines)
    assert of_requests(lines)
    assert "the-token-of-amy" not in told
    assert "abc+" not in told
