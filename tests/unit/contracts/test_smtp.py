"""A word before the end of a mail, over a real connection to servers that behave and that do not."""

import smtplib
import socket
import threading

import pytest
from django.core.mail import EmailMessage

from contracts.emails.smtp import HandOver, WatchedBackend

HOST = "127.0.0.1"
MAIL = EmailMessage("A fact", "First.\r\n.\r\n.dots at the beginning\r\nLast.", "us@msp.example", ["sam@acme.example"])


class Server(threading.Thread):
    """Takes one connection and answers as it was told: by command, and with `dot` after the end of the message."""

    def __init__(self, **answers):
        super().__init__(daemon=True)
        self.answers = {"rcpt": "250 ok", "dot": "250 taken", "quit": "221 bye"} | answers
        self.listening = socket.create_server((HOST, 0))
        self.port = self.listening.getsockname()[1]
        self.taken, self.content = [], b""

    def run(self):
        connection, _ = self.listening.accept()
        with connection, connection.makefile("rb") as lines:
            self._say(connection, "220 ready")
            for line in lines:
                word = line[:4].decode().strip().lower()
                if word == "data":
                    self._say(connection, "354 go on")
                    self.content = b""
                    for part in lines:
                        if part == b".\r\n":
                            break
                        self.content += part
                    else:
                        return
                    word = "dot"
                answer = self.answers.get(word, "250 ok")
                if word == "dot" and answer.startswith("250"):
                    self.taken.append(self.content)
                if not answer:
                    return
                self._say(connection, answer)

    def _say(self, connection, answer):
        connection.sendall(f"{answer}\r\n".encode())


def hand_over(server, before=lambda: None):
    """Send the mail; return how far it came, and what went wrong."""
    server.start()
    watched, problem = HandOver(before), None
    backend = WatchedBackend(host=HOST, port=server.port, timeout=5, username="", password="")
    backend.watched = watched
    try:
        backend.send_messages([MAIL])
    except Exception as error:  # noqa: BLE001  -- told to the test
        problem = error
    server.join(timeout=10)
    server.listening.close()
    return watched, problem


def test_the_mail_comes_whole_and_the_word_before_its_end():
    server, seen = Server(), []
    watched, problem = hand_over(server, lambda: seen.append(list(server.taken)))
    assert (problem, watched.has_ended, watched.was_taken, seen) == (None, True, True, [[]])
    (content,) = server.taken
    assert content.endswith(b"First.\r\n..\r\n..dots at the beginning\r\nLast.\r\n")


def test_a_mail_whose_end_is_kept_back_is_not_taken():
    class Overtaken(Exception):
        pass

    def refuse():
        raise Overtaken

    server = Server()
    watched, problem = hand_over(server, refuse)
    assert isinstance(problem, Overtaken)
    assert (watched.has_ended, watched.was_taken, server.taken) == (False, False, [])
    assert b"quit" not in server.content.lower()  # a good-bye would be a line of the message


@pytest.mark.parametrize("answer", ["550 no such user", "450 come again"])
def test_a_refused_reader_ends_nothing(answer):
    watched, problem = hand_over(Server(rcpt=answer))
    assert isinstance(problem, smtplib.SMTPRecipientsRefused)
    assert not watched.has_ended


ENDINGS = [("554 spam", smtplib.SMTPDataError), ("", smtplib.SMTPServerDisconnected)]


@pytest.mark.parametrize(("answer", "kind"), ENDINGS)
def test_after_the_end_an_answer_and_a_lost_connection_are_told_apart(answer, kind):
    watched, problem = hand_over(Server(dot=answer))
    assert type(problem) is kind
    assert (watched.has_ended, watched.was_taken) == (True, False)


def test_a_server_that_leaves_without_a_good_bye_has_taken_the_mail():
    watched, _ = hand_over(Server(quit=""))
    assert watched.was_taken


def test_without_anybody_watching_mail_goes_as_usual():
    server = Server()
    server.start()
    assert WatchedBackend(host=HOST, port=server.port, timeout=5).send_messages([MAIL]) == 1
    server.join(timeout=10)
    server.listening.close()
    assert len(server.taken) == 1
