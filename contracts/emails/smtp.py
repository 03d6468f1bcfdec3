"""SMTP with a word before the end: a mail is marked before the server gets the line that makes it final."""

import smtplib
from collections.abc import Callable
from functools import partial
from typing import Any

from django.core.mail.backends.smtp import EmailBackend

END = b"\r\n.\r\n"
DOT = END[2:]
TAKEN = 250
ANSWER_SECONDS = 120.0  # after its end a server may look through the message first; everything before is quick


class HandOver:
    """How far the handing over of one mail has come."""

    def __init__(self, before_the_end: Callable[[], None]) -> None:
        self._before_the_end = before_the_end
        self.has_ended = False
        self.was_taken = False

    def end(self) -> None:
        """Tell that the end comes next; an exception of who is told keeps it back."""
        self._before_the_end()
        self.has_ended = True


class EndTold:
    """Mixed into smtplib's connections: without the dot at its end a server keeps nothing of a message."""

    def __init__(self, *args: Any, watched: HandOver, **kwargs: Any) -> None:
        self.watched, self._in_data = watched, False
        super().__init__(*args, **kwargs)

    def data(self, msg: Any) -> Any:
        """Send the message, and keep whether the server took it: what goes wrong later is no matter then."""
        self._in_data = True
        answer = super().data(msg)  # type: ignore[misc]
        self._in_data = False
        self.watched.was_taken = answer[0] == TAKEN
        return answer

    def send(self, s: Any) -> None:
        """Send what is given; of a message first all but its end, then tell, then the end."""
        if not (self._in_data and isinstance(s, bytes) and s.endswith(END)):
            super().send(s)  # type: ignore[misc]
            return
        super().send(s[: -len(DOT)])  # type: ignore[misc]
        try:
            self.watched.end()
        except BaseException:
            self.close()  # type: ignore[attr-defined]  # whatever were sent now would be part of the message
            raise
        self.sock.settimeout(ANSWER_SECONDS)  # type: ignore[attr-defined]
        super().send(DOT)  # type: ignore[misc]


class _Plain(EndTold, smtplib.SMTP):
    pass


class _Encrypted(EndTold, smtplib.SMTP_SSL):
    pass


class WatchedBackend(EmailBackend):
    """Django's, over such connections; sends for whoever set `watched`, and as usual for everybody else."""

    watched: HandOver = HandOver(lambda: None)

    @property
    def connection_class(self) -> Any:
        """Return what makes a connection."""
        return partial(_Encrypted if self.use_ssl else _Plain, watched=self.watched)
