"""What became of a mail that the mail server, or the mail provider, did not simply take."""

import smtplib
from enum import StrEnum
from http import HTTPStatus

import requests
from anymail.exceptions import AnymailAPIError, AnymailRecipientsRefused

LONGEST = 500
PERMANENT = 500  # SMTP: from here on the server asks nobody to come again
REFUSALS = range(400, 600)
# What speaks of the way there and not of this mail: once whoever runs the installation put it right, the mail goes.
OF_THE_WAY = (
    smtplib.SMTPSenderRefused,
    smtplib.SMTPAuthenticationError,
    smtplib.SMTPConnectError,
    smtplib.SMTPHeloError,
)
ASK_LATER = frozenset(
    {HTTPStatus.UNAUTHORIZED, HTTPStatus.FORBIDDEN, HTTPStatus.TOO_MANY_REQUESTS, HTTPStatus.SERVICE_UNAVAILABLE}
)


class Verdict(StrEnum):
    """LATER: try again. BOUNCED: the address takes no mail. REFUSED: this mail is not taken. UNSURE: nobody knows."""

    LATER = "LATER"
    BOUNCED = "BOUNCED"
    REFUSED = "REFUSED"
    UNSURE = "UNSURE"


class NotSent(Exception):
    """A mail was not taken, or nobody said that it was; the sentence says why."""

    def __init__(self, verdict: Verdict, because: str) -> None:
        super().__init__(because)
        self.verdict = verdict


def judge(problem: Exception, *, to: str, has_ended: bool) -> NotSent | None:
    """Say what a problem means for the mail; None for one that is nobody's but ours.

    `has_ended` says that the end of the mail may have reached the server: an answer counts then, silence does not.
    """
    match problem:
        case smtplib.SMTPRecipientsRefused(recipients=refused):
            code, told = next(iter(refused.values()), (PERMANENT, b""))
            if code >= PERMANENT:
                return NotSent(Verdict.BOUNCED, f"The mail server of {to} does not take it: {_said(code, told)}")
            return _later(code, told)
        case smtplib.SMTPNotSupportedError():
            return NotSent(Verdict.REFUSED, f"Our mail server cannot write to {to}: {_cut(str(problem))}")
        case smtplib.SMTPResponseException(smtp_code=code, smtp_error=told):
            if has_ended and code not in REFUSALS:
                return _unsure(f"The mail server gave an answer that nobody understands: {_said(code, told)}")
            if code < PERMANENT or isinstance(problem, OF_THE_WAY):
                return _later(code, told)
            return NotSent(Verdict.REFUSED, f"The mail server refused the message: {_said(code, told)}")
        case AnymailRecipientsRefused():
            return NotSent(Verdict.BOUNCED, f"The mail provider does not write to {to}: it is on its list of refusals.")
        case AnymailAPIError(status_code=int(code)):
            return _of_the_provider(code)
        case OSError():  # SMTPServerDisconnected, and what requests raises, are of this kind
            return _of_the_line(problem, has_ended=has_ended)
    return None


def _of_the_provider(code: int) -> NotSent:
    told = f"The mail provider answered {code}"
    if code in ASK_LATER:
        return NotSent(Verdict.LATER, f"{told}.")
    if HTTPStatus.BAD_REQUEST <= code < HTTPStatus.INTERNAL_SERVER_ERROR:
        return NotSent(Verdict.REFUSED, f"{told}: it does not take this mail.")
    return _unsure(f"{told}, which does not say whether it took the mail.")


def _of_the_line(problem: OSError, *, has_ended: bool) -> NotSent:
    if has_ended and not _never_left(problem):
        return _unsure("The connection was lost before the mail server said that it has the mail.")
    return NotSent(Verdict.LATER, f"The mail server could not be reached: {_cut(str(problem)) or 'no answer'}.")


def _never_left(problem: OSError) -> bool:
    """Say whether a request to a provider failed before anything of it was sent."""
    if isinstance(problem, requests.ConnectTimeout | requests.exceptions.SSLError):
        return True
    return isinstance(problem, requests.ConnectionError) and "NewConnectionError" in repr(problem.__cause__)


def _unsure(because: str) -> NotSent:
    return NotSent(Verdict.UNSURE, because)


def _later(code: int, told: bytes | str) -> NotSent:
    return NotSent(Verdict.LATER, f"The mail server asks to come again: {_said(code, told)}")


def _said(code: int, told: bytes | str) -> str:
    words = told.decode("utf-8", "replace") if isinstance(told, bytes) else told
    return _cut(f"{code} {words}")


def _cut(words: str) -> str:
    """Return another machine's words as one short line."""
    line = " ".join("".join(sign if sign.isprintable() else " " for sign in words).split())
    return line if len(line) <= LONGEST else f"{line[:LONGEST]} …"
