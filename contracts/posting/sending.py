"""One POST to an address that was checked: in ten seconds, to no other place, and with next to nothing read.

Python's own client is used because it leaves the socket to us: the connection goes to the very address that was
checked, and one deadline ends all of it. Timeouts of a library end one read each, and a host that sends a byte every
nine seconds is never late.
"""

import socket
import ssl
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from functools import cache
from http.client import HTTPConnection, HTTPException, HTTPSConnection
from threading import Timer

from contracts.posting.addresses import Endpoint, addresses_of, endpoint_of

SECONDS = 10.0
MOST_READ = 1024
LONGEST_SAYING = 200


class NotReached(Exception):
    """Nobody answered, or not in time; the sentence says what happened. Trying later may help."""


@dataclass(frozen=True, slots=True)
class Answer:
    """What the other side answered, and how that began where it is no yes."""

    status: int
    said: str

    @property
    def is_taken(self) -> bool:
        """Say whether the message is with the other side."""
        return 200 <= self.status < 300


def post(url: str, *, body: bytes, headers: Mapping[str, str]) -> Answer:
    """Post once and return the answer, whatever it is; redirects are answers. Raises NotReached or AddressRefused."""
    endpoint, deadline = endpoint_of(url), time.monotonic() + SECONDS
    try:
        connection = _connected(endpoint, deadline)
        with _ended_at(deadline, connection):
            answer = _ask(connection, endpoint, body, headers)
        if time.monotonic() >= deadline:  # cut off amid its head, which looks like the end of it
            raise TimeoutError
    except (OSError, HTTPException) as problem:
        if time.monotonic() >= deadline:
            raise NotReached(f"{endpoint.host} did not answer within {SECONDS:.0f} seconds.") from problem
        raise NotReached(_in_words(endpoint, problem)) from problem
    return answer


def _connected(endpoint: Endpoint, deadline: float) -> HTTPConnection:
    """Connect to the first address that takes us; host and certificate are still those of the name."""
    refused: OSError = OSError("no address")
    for address in addresses_of(endpoint):
        try:
            raw = socket.create_connection((address, endpoint.port), timeout=max(0.01, deadline - time.monotonic()))
        except OSError as problem:
            refused = problem
            continue
        return _encrypted(endpoint, raw) if endpoint.is_encrypted else _plain(endpoint, raw)
    raise refused


def _plain(endpoint: Endpoint, line: socket.socket) -> HTTPConnection:
    connection = HTTPConnection(endpoint.host, endpoint.port)
    connection.sock = line
    return connection


def _encrypted(endpoint: Endpoint, raw: socket.socket) -> HTTPConnection:
    connection = HTTPSConnection(endpoint.host, endpoint.port, context=_encrypting())
    # Hands are shaken later, under the deadline.
    connection.sock = _encrypting().wrap_socket(raw, server_hostname=endpoint.host, do_handshake_on_connect=False)
    return connection


@cache
def _encrypting() -> ssl.SSLContext:
    return ssl.create_default_context()


@contextmanager
def _ended_at(deadline: float, connection: HTTPConnection) -> Iterator[None]:
    """Shut the line down at the deadline, under whatever waits on it, and in any case afterwards."""
    end = Timer(max(0.0, deadline - time.monotonic()), _shut, (connection.sock,))
    end.daemon = True
    end.start()
    try:
        yield
    finally:
        end.cancel()
        connection.close()


def _shut(line: socket.socket) -> None:
    with suppress(OSError):  # it is closed already
        # Of an encrypted line too it is the socket that is shut: its own way would take the reader's state away.
        socket.socket.shutdown(line, socket.SHUT_RDWR)


def _ask(connection: HTTPConnection, endpoint: Endpoint, body: bytes, headers: Mapping[str, str]) -> Answer:
    if isinstance(connection.sock, ssl.SSLSocket):
        connection.sock.do_handshake()
    connection.request("POST", endpoint.target, body, dict(headers))
    with connection.getresponse() as response:
        answer = Answer(response.status, "")
        return answer if answer.is_taken else Answer(response.status, _legible(response.read1(MOST_READ)))


def _legible(said: bytes) -> str:
    told = said.decode(errors="replace")
    return "".join(one if one.isprintable() else " " for one in told)[:LONGEST_SAYING]


def _in_words(endpoint: Endpoint, problem: Exception) -> str:
    match problem:
        case socket.gaierror():
            return f"The name {endpoint.host} leads nowhere."
        case ssl.SSLCertVerificationError():
            return f"The certificate of {endpoint.host} cannot be trusted: {problem.verify_message}."
        case ConnectionRefusedError():
            return f"{endpoint.host} refuses connections at port {endpoint.port}."
        case _:
            return f"{endpoint.host} broke off ({type(problem).__name__})."
