"""The virus scanner: ClamAV's daemon over its INSTREAM command, or none.

Only an explicit "OK" of the daemon counts as clean. Above its StreamMaxLength the daemon cuts the
connection; this and every other trouble is an error, and an error is not clean.
"""

from __future__ import annotations

import socket
import struct
import time
from enum import StrEnum
from typing import Protocol
from urllib.parse import urlsplit

PIECE = 1 << 16
LONGEST_REPLY = 4096


class Verdict(StrEnum):
    """What is known about a file. Only CLEAN may be opened once a scanner is configured."""

    CLEAN = "clean"
    INFECTED = "infected"
    ERROR = "error"
    UNCHECKED = "unchecked"


class Scanner(Protocol):
    """Judges bytes; never raises, trouble is the verdict ERROR."""

    def scan(self, content: bytes) -> Verdict: ...


class NoScanner:
    """No scanner is configured: files are shown with the notice 未検査."""

    def scan(self, content: bytes) -> Verdict:
        return Verdict.UNCHECKED


class ClamdScanner:
    """ClamAV's daemon at `address`: a socket's path (`/run/clamav/clamd.ctl`) or `tcp://host:port`.

    `timeout` is in seconds and covers one whole scan. Protocol: clamd(8), command zINSTREAM: pieces
    with their length as four bytes, an empty piece ends, the answer ends with NUL.
    """

    def __init__(self, address: str, timeout: float = 60) -> None:
        parts = urlsplit(address)
        self._target: str | tuple[str, int]
        if parts.scheme == "tcp" and parts.hostname and parts.port:
            self._target = (parts.hostname, parts.port)
        elif parts.scheme in ("", "unix") and parts.path.startswith("/"):
            self._target = parts.path
        else:
            raise ValueError("the scanner's address is a socket's full path or tcp://host:port")
        self._timeout = timeout

    def scan(self, content: bytes) -> Verdict:
        try:
            reply = self._ask(content)
        except OSError:
            return Verdict.ERROR
        if reply == b"stream: OK\0":
            return Verdict.CLEAN
        return Verdict.INFECTED if reply.endswith(b" FOUND\0") else Verdict.ERROR

    def _ask(self, content: bytes) -> bytes:
        deadline = time.monotonic() + self._timeout
        with self._connect() as connection:
            connection.sendall(b"zINSTREAM\0")
            for start in range(0, len(content), PIECE):
                piece = content[start : start + PIECE]
                connection.settimeout(_left(deadline))
                connection.sendall(struct.pack("!L", len(piece)) + piece)
            connection.sendall(struct.pack("!L", 0))
            reply = b""
            while not reply.endswith(b"\0") and len(reply) < LONGEST_REPLY:
                connection.settimeout(_left(deadline))
                more = connection.recv(LONGEST_REPLY)
                if not more:
                    break
                reply += more
            return reply

    def _connect(self) -> socket.socket:
        if isinstance(self._target, tuple):
            return socket.create_connection(self._target, self._timeout)
        connection = socket.socket(socket.AF_UNIX)
        try:
            connection.settimeout(self._timeout)
            connection.connect(self._target)
        except OSError:
            connection.close()
            raise
        return connection


def _left(deadline: float) -> float:
    """Seconds until the deadline; TimeoutError when it has passed."""
    left = deadline - time.monotonic()
    if left <= 0:
        raise TimeoutError
    return left
