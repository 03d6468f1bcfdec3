import base64
import hashlib
import re
from datetime import UTC, datetime

from contracts.posting import new_secret, signed_headers
from tests.architecture.reading import ROOT

AT = datetime(2021, 2, 23, 16, 57, 30, tzinfo=UTC)


def test_a_message_is_signed_as_the_specification_says():
    # Worked out apart from the product: HMAC-SHA256 by its definition (RFC 2104), over id, moment and body.
    secret, body = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw", b'{"event_type":"ping","data":{"success":true}}'
    key = base64.b64decode("MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw").ljust(64, b"\0")
    signed = b"msg_1.1614099450." + body
    inner = hashlib.sha256(bytes(one ^ 0x36 for one in key) + signed).digest()
    expected = base64.b64encode(hashlib.sha256(bytes(one ^ 0x5C for one in key) + inner).digest()).decode()
    assert signed_headers(secret, message_id="msg_1", at=AT, body=body) == {
        "webhook-id": "msg_1",
        "webhook-timestamp": "1614099450",
        "webhook-signature": f"v1,{expected}",
    }


def test_a_secret_is_long_and_never_the_same():
    secrets = {new_secret() for _ in range(50)}
    assert len(secrets) == 50
    for secret in secrets:
        assert re.fullmatch(r"whsec_[A-Za-z0-9+/=]{44}", secret)
        assert len(base64.b64decode(secret.removeprefix("whsec_"))) == 32


def test_another_body_moment_or_id_has_another_signature():
    secret, given = new_secret(), {"message_id": "msg_1", "at": AT, "body": b"{}"}
    changed = ({}, {"message_id": "msg_2"}, {"at": AT.replace(second=31)}, {"body": b"{ }"})
    signatures = {signed_headers(secret, **given | one)["webhook-signature"] for one in changed}
    assert len(signatures) == 4


def test_the_lines_of_the_guide_take_what_we_sign_and_nothing_else():
    text = (ROOT / "docs/guide/webhooks.md").read_text(encoding="utf-8")
    lines = re.search(r"```python\n(.+?)```", text, re.DOTALL)[1]
    guide = {}
    exec(lines, guide)  # noqa: S102  -- our own words
    secret, body = new_secret(), '{"client":"Zoë"}'.encode()
    signed = signed_headers(secret, message_id="msg_1", at=datetime.now(UTC), body=body)
    assert guide["is_ours"](secret, signed, body)
    assert not guide["is_ours"](new_secret(), signed, body)
    assert not guide["is_ours"](secret, signed, body + b" ")
    old = signed_headers(secret, message_id="msg_1", at=AT, body=body)
    assert not guide["is_ours"](secret, old, body)
