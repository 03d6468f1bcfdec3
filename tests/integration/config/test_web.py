"""The web server as the image starts it, on production's settings, asked from outside as a proxy asks it."""

import json
import os
import signal
import socket
import urllib.error
import urllib.request

import pytest

from tests.clones import cloned_database, start, wait_until
from tests.production import GOOD

pytestmark = pytest.mark.journey
TOKEN = "a-token-for-the-metrics"
DOMAIN = "example.test"


@pytest.fixture(scope="module")
def database(django_db_setup, django_db_blocker):
    """A database that this process and the web server share."""
    with django_db_blocker.unblock(), cloned_database() as address:
        yield address


@pytest.fixture(scope="module")
def web(database, tmp_path_factory):
    """gunicorn with two workers; yields how to ask it, and its log."""
    folder = tmp_path_factory.mktemp("web")
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    process = start(
        "-m", "gunicorn", "--config", "python:config.gunicorn", "config.wsgi",
        log=folder / "web.log",
        **{
            **GOOD,
            "DJANGO_SETTINGS_MODULE": "tests.production_on_test_services",
            "TEST_DATABASE_URL": database,
            "TEST_REDIS_URL": os.environ["REDIS_URL"],
            "TEST_STATIC_ROOT": str(folder),
            "MSP_BASE_DOMAIN": DOMAIN,
            "METRICS_TOKEN": TOKEN,
            "PORT": str(port),
            "HEADROOM_EMBEDDED": "",
        },
    )  # fmt: skip
    web = Web(port, folder / "web.log", process)
    try:
        wait_until(lambda: web.ask("/healthz", "localhost")[0] == 200, or_show=web.log, lives=process)
        yield web
    finally:
        process.send_signal(signal.SIGTERM)
        code = process.wait(40)
    assert code == 0


class Web:
    """Asks one running server."""

    def __init__(self, port, log, process):
        self.port, self.log, self.process = port, log, process

    def ask(self, path, host, **headers):
        """Return status, headers and body; redirects are not followed."""
        request = urllib.request.Request(f"http://127.0.0.1:{self.port}{path}", headers={"Host": host, **headers})
        try:
            with urllib.request.build_opener(Stay).open(request, timeout=20) as answer:
                return answer.status, answer.headers, answer.read()
        except urllib.error.HTTPError as refused:
            return refused.code, refused.headers, refused.read()
        except (urllib.error.URLError, ConnectionError):
            return 0, {}, b""

    def behind_the_proxy(self, path, host="northwind.example.test", **headers):
        """Ask as the proxy that ends TLS does."""
        return self.ask(path, host, **{"X-Forwarded-Proto": "https", "X-Forwarded-For": "192.0.2.7", **headers})


class Stay(urllib.request.HTTPRedirectHandler):
    """Does not go where it is sent."""

    def redirect_request(self, *_args):
        """Stay."""


def test_it_is_up_and_ready_for_the_probe_without_tls(web):
    assert web.ask("/healthz", "localhost")[0] == 200
    assert web.ask("/readyz", "localhost")[0] == 200


def test_everything_else_is_sent_to_tls(web):
    status, headers, _ = web.ask("/accounts/login/", "northwind.example.test")
    assert (status, headers["Location"]) == (301, "https://northwind.example.test/accounts/login/")


def test_a_page_comes_with_what_makes_it_safe(web):
    status, headers, body = web.behind_the_proxy("/accounts/login/")
    assert status == 200
    assert headers["Strict-Transport-Security"] == "max-age=31536000; includeSubDomains; preload"
    assert "default-src 'self'" in headers["Content-Security-Policy"]
    cookie = headers["Set-Cookie"]
    assert cookie.startswith("__Host-csrf=")
    assert all(word in cookie for word in ("Secure", "HttpOnly", "SameSite=Lax", "Path=/"))
    assert "Domain" not in cookie
    assert b"csrfmiddlewaretoken" in body


def test_a_stranger_learns_nothing(web):
    for host in ("stranger.example.test", "evil.test", "192.0.2.1"):
        status, headers, body = web.behind_the_proxy("/accounts/login/", host)
        assert (status, body) == (404, b"Not found.")
        assert "Set-Cookie" not in headers


def test_metrics_need_the_token_and_add_up_both_workers(web):
    assert web.ask("/metrics", "localhost")[0] == 404
    for _ in range(20):
        web.ask("/healthz", "localhost")
    status, _, body = web.ask("/metrics", "localhost", Authorization=f"Bearer {TOKEN}")
    assert status == 200
    assert b"headroom_outbox_oldest_waiting_seconds 0.0" in body
    counted = [
        line for line in body.decode().splitlines() if line.startswith("django_http_responses_total_by_status_total")
    ]
    assert sum(float(line.split()[-1]) for line in counted) >= 20


def test_every_line_it_writes_is_json(web):
    web.behind_the_proxy("/accounts/login/")
    lines = [json.loads(line) for line in web.log.read_text(encoding="utf-8").splitlines()]
    requests = [line for line in lines if line["event"] == "request_finished" and line["msp"] == "northwind"]
    assert requests
    assert all(line["request_id"] for line in requests)
    assert "192.0.2.7" not in web.log.read_text(encoding="utf-8")


def test_a_web_process_stays_below_250_mb(web):
    with open(f"/proc/{web.process.pid}/task/{web.process.pid}/children") as children:
        pids = [int(pid) for pid in children.read().split()]
    assert len(pids) == 2
    for pid in pids:
        with open(f"/proc/{pid}/status") as status:
            resident = next(int(line.split()[1]) for line in status if line.startswith("VmRSS"))
        assert resident < 250 * 1024


def test_a_worker_that_is_killed_is_replaced(web):
    with open(f"/proc/{web.process.pid}/task/{web.process.pid}/children") as children:
        victim = int(children.read().split()[0])
    os.kill(victim, signal.SIGKILL)
    wait_until(lambda: web.ask("/healthz", "localhost")[0] == 200, or_show=web.log)
    assert web.process.poll() is None
