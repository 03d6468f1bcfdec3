"""Mail through a provider: over HTTP to a server that answers as Postmark does."""

import json
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from contracts.actions.mails import queue_mail
from contracts.emails import Message
from contracts.models import Letterhead
from contracts.tasks import send_mail
from tests.worlds import NOW

TAKEN = {"ErrorCode": 0, "Message": "OK", "MessageID": "pm-1", "To": "sam@acme.example"}
INACTIVE = {
    "ErrorCode": 406,
    "Message": "You tried to send to recipient(s) that have been marked as inactive. Found inactive addresses: "
    "sam@acme.example. Inactive recipients are ones that have generated a hard bounce.",
}
STRANGE = {"ErrorCode": 406, "Message": "Something about nobody."}


@pytest.fixture
def postmark(settings):
    """Postmark, with the answers it is to give and the requests that came."""

    class Handler(BaseHTTPRequestHandler):
        status, answer, came = 200, TAKEN, []

        def do_POST(self):
            body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
            Handler.came.append((dict(self.headers), body))
            if Handler.answer is None:
                self.connection.close()
                return
            content = json.dumps(Handler.answer).encode()
            self.send_response(Handler.status)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(content)))
            self.end_headers()
            self.wfile.write(content)

        def log_message(self, *args):
            pass

    Handler.came = []
    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        settings.EMAIL_BACKEND = "anymail.backends.postmark.EmailBackend"
        settings.MAIL_REFERENCE = "config.mail.references.reference_of"
        settings.MAIL_HEADERS = {"X-PM-KeepID": "true"}
        settings.ANYMAIL = {
            "POSTMARK_SERVER_TOKEN": "token",
            "POSTMARK_API_URL": f"http://127.0.0.1:{server.server_address[1]}/",
            "SEND_DEFAULTS": {"track_opens": False, "track_clicks": False},
        }
        yield Handler
        server.shutdown()


def sent():
    mail = queue_mail(
        key="k", to="sam@acme.example", message=Message("A fact", "Text.", '<img src="cid:logo" alt=""><p>Text.</p>'),
        at=NOW, attachment=b"%PDF-1.7", attachment_name="P-1.pdf",
    )  # fmt: skip
    send_mail(mail_id=str(mail.pk))
    mail.refresh_from_db()
    return mail


def test_a_mail_goes_with_its_own_id_a_reference_and_nobody_watched(northwind, postmark):
    Letterhead.objects.update(logo=b"\x89PNG", logo_type="image/png")
    mail = sent()
    assert (mail.status, mail.provider_id) == ("SENT", "pm-1")
    ((headers, body),) = postmark.came
    assert headers["X-Postmark-Server-Token"] == "token"
    named = {one["Name"]: one["Value"] for one in body["Headers"]}
    assert named["Message-ID"] == mail.message_id
    assert named["X-PM-KeepID"] == "true"
    assert body["Metadata"]["headroom"].count(".") == 2
    assert (body["TrackOpens"], body["TrackLinks"]) == (False, "None")
    assert [one["Name"] for one in body["Attachments"]] == ["logo.png", "P-1.pdf"]
    assert body["Attachments"][0]["ContentID"] == "cid:logo"


@pytest.mark.parametrize(
    ("status", "answer", "became", "says"),
    [
        (422, INACTIVE, "BOUNCED", "its list of refusals"),
        (422, STRANGE, "UNSURE", "does not say"),
        (422, {"ErrorCode": 300, "Message": "Bad"}, "FAILED", "422"),
        (401, {"ErrorCode": 10, "Message": "Bad token"}, "QUEUED", "401"),
        (503, {}, "QUEUED", "503"),
        (500, {}, "UNSURE", "500"),
        (200, None, "UNSURE", "connection was lost"),
    ],
)
def test_what_the_provider_answers_decides(northwind, postmark, status, answer, became, says):
    postmark.status, postmark.answer = status, answer
    mail = sent()
    assert (mail.status, len(postmark.came)) == (became, 1)
    assert says in mail.failure


def test_a_provider_that_is_away_is_tried_again(northwind, postmark, settings):
    settings.ANYMAIL = settings.ANYMAIL | {"POSTMARK_API_URL": "http://127.0.0.1:9/"}
    mail = sent()
    assert (mail.status, mail.tries) == ("QUEUED", 1)
