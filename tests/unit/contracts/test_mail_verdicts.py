"""What a mail server's or a provider's answer means for a mail."""

import smtplib
import socket

import pytest
import requests
from anymail.exceptions import AnymailRecipientsRefused, AnymailRequestsAPIError, AnymailUnsupportedFeature

from contracts.emails.verdicts import Verdict, judge

TO = "sam@acme.example"


def refused(code, words=b"no"):
    return smtplib.SMTPRecipientsRefused({TO: (code, words)})


def answered(code):
    response = requests.Response()
    response.status_code, response.reason = code, "so"
    return AnymailRequestsAPIError(response=response)


def broken(kind, cause):
    """Wrap what `requests` raised as anymail does."""
    wrapped = type("AnymailRequestsAPIError", (AnymailRequestsAPIError, kind), {})("Error posting")
    wrapped.__cause__ = cause
    return wrapped


UNREACHED = requests.ConnectionError("NewConnectionError('refused')")
SMTP = [
    (refused(550), Verdict.BOUNCED),
    (refused(553), Verdict.BOUNCED),
    (refused(450), Verdict.LATER),
    (refused(421), Verdict.LATER),
    (smtplib.SMTPSenderRefused(550, b"no", "us@msp.example"), Verdict.LATER),
    (smtplib.SMTPAuthenticationError(535, b"no"), Verdict.LATER),
    (smtplib.SMTPConnectError(554, b"no"), Verdict.LATER),
    (smtplib.SMTPHeloError(501, b"no"), Verdict.LATER),
    (smtplib.SMTPDataError(451, b"later"), Verdict.LATER),
    (smtplib.SMTPDataError(554, b"spam"), Verdict.REFUSED),
    (smtplib.SMTPNotSupportedError("SMTPUTF8"), Verdict.REFUSED),
    (smtplib.SMTPServerDisconnected("gone"), Verdict.LATER),
    (ConnectionRefusedError("refused"), Verdict.LATER),
    (TimeoutError("slow"), Verdict.LATER),
    (socket.gaierror("no such host"), Verdict.LATER),
]
AFTER_THE_END = [
    (smtplib.SMTPDataError(451, b"later"), Verdict.LATER),
    (smtplib.SMTPDataError(554, b"spam"), Verdict.REFUSED),
    (smtplib.SMTPDataError(-1, b"???"), Verdict.UNSURE),
    (smtplib.SMTPServerDisconnected("gone"), Verdict.UNSURE),
    (TimeoutError("slow"), Verdict.UNSURE),
    (answered(401), Verdict.LATER),
    (answered(429), Verdict.LATER),
    (answered(503), Verdict.LATER),
    (answered(422), Verdict.REFUSED),
    (answered(500), Verdict.UNSURE),
    (answered(504), Verdict.UNSURE),
    (answered(200), Verdict.UNSURE),
    (AnymailRecipientsRefused(), Verdict.BOUNCED),
    (broken(requests.ReadTimeout, requests.ReadTimeout()), Verdict.UNSURE),
    (broken(requests.ConnectionError, requests.ConnectionError("reset")), Verdict.UNSURE),
    (broken(requests.ConnectionError, UNREACHED), Verdict.LATER),
    (broken(requests.ConnectTimeout, requests.ConnectTimeout()), Verdict.LATER),
]


def ids(problem):
    return f"{type(problem).__name__} {getattr(problem, 'args', '')}"[:60] if isinstance(problem, Exception) else None


@pytest.mark.parametrize(("problem", "verdict"), SMTP, ids=ids)
def test_before_its_end_nothing_of_a_mail_was_taken(problem, verdict):
    assert judge(problem, to=TO, has_ended=False).verdict is verdict


@pytest.mark.parametrize(("problem", "verdict"), AFTER_THE_END, ids=ids)
def test_after_its_end_an_answer_counts_and_silence_leaves_doubt(problem, verdict):
    assert judge(problem, to=TO, has_ended=True).verdict is verdict


@pytest.mark.parametrize("problem", [ValueError("no"), AnymailUnsupportedFeature("tags")], ids=ids)
def test_what_is_wrong_with_ourselves_is_no_verdict(problem):
    assert judge(problem, to=TO, has_ended=False) is None


def test_the_other_side_s_words_are_one_short_line_without_tricks():
    told = str(
        judge(refused(550, b"5.1.1 <b>no</b>\r\nBcc: eve@evil.example\x00\xff " + b"x" * 900), to=TO, has_ended=False)
    )
    assert told.startswith("The mail server of sam@acme.example does not take it: 550 5.1.1 <b>no</b> Bcc: eve@evil.ex")
    assert told.isprintable()
    assert len(told) < 600
