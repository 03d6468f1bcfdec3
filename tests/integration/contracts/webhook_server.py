"""A program of the MSP's own: a real server that answers as it is told to, and keeps what came."""

import socket
import ssl
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from typing import Any

from config.embedded.ports import HOST

TAKEN = b"HTTP/1.1 204 No Content\r\nContent-Length: 0\r\n\r\n"


def answer(status: int, body: bytes = b"", *more: bytes) -> bytes:
    """Write an answer out."""
    lines = [f"HTTP/1.1 {status} Said".encode(), b"Content-Length: %d" % len(body), *more]
    return b"\r\n".join([*lines, b"", body])


@dataclass
class Tool:
    """Listens at `port`; `answers` with bytes, or does what a function does with the line; the last stays."""

    port: int = 0
    answers: list[Any] = field(default_factory=lambda: [TAKEN])
    came: list[tuple[str, dict[str, str], bytes]] = field(default_factory=list)
    handed: int = 0
    tls: ssl.SSLContext | None = None

    @property
    def url(self) -> str:
        """Where it is."""
        return f"http://{HOST}:{self.port}/in?tray=1"

    def take(self, line: socket.socket) -> None:
        """Read one message and answer it."""
        with suppress(OSError), line:
            secured = self.tls.wrap_socket(line, server_side=True) if self.tls else line
            with secured:
                self.came.append(_read(secured))
                said = self.answers.pop(0) if len(self.answers) > 1 else self.answers[0]
                if callable(said):
                    said(self, secured)
                else:
                    secured.sendall(said)


def hang(tool: Tool, line: socket.socket) -> None:
    """Say nothing until the other side goes."""
    line.settimeout(20)
    line.recv(1)


def take_and_hang(tool: Tool, line: socket.socket) -> None:
    """Say yes, and promise a body that never comes."""
    line.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\n")
    hang(tool, line)


def drip(tool: Tool, line: socket.socket) -> None:
    """Answer a byte at a time, and never an end: no single wait of the reader is long."""
    line.sendall(b"HTTP/1.1 200 OK\r\n")
    while True:
        line.sendall(b"X")
        time.sleep(0.05)


def flood(tool: Tool, line: socket.socket) -> None:
    """Answer with megabytes."""
    line.settimeout(5)
    line.sendall(b"HTTP/1.1 500 No\r\nContent-Length: 104857600\r\n\r\n")
    for _ in range(1600):
        line.sendall(b"x" * 65536)
        tool.handed += 65536


def die(tool: Tool, line: socket.socket) -> None:
    """Go without a word."""


def garble(tool: Tool, line: socket.socket) -> None:
    """Answer what is no HTTP."""
    line.sendall(b"220 mail.example ESMTP\r\n")


@contextmanager
def listening(**how: Any) -> Iterator[Tool]:
    """Run a server for the block."""
    tool = Tool(**how)
    with socket.create_server((HOST, 0)) as listener:
        tool.port = listener.getsockname()[1]
        thread = threading.Thread(target=_serve, args=(listener, tool), daemon=True)
        thread.start()
        yield tool
        with suppress(OSError):
            listener.shutdown(socket.SHUT_RDWR)
    thread.join(timeout=5)


def _serve(listener: socket.socket, tool: Tool) -> None:
    with suppress(OSError):
        while True:
            line, _ = listener.accept()
            threading.Thread(target=tool.take, args=(line,), daemon=True).start()


def _read(line: socket.socket) -> tuple[str, dict[str, str], bytes]:
    line.settimeout(5)
    with line.makefile("rb") as lines:
        first = lines.readline().decode().strip()
        headers = {}
        while (told := lines.readline().decode().strip()) != "":
            name, _, value = told.partition(":")
            headers[name.lower()] = value.strip()
        return first, headers, lines.read(int(headers.get("content-length", 0)))
