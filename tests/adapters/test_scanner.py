"""The scanner's client against a socket that speaks clamd's protocol, well and badly."""

from __future__ import annotations

import socket
import struct
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import pytest

from eapply.adapters.scanner import ClamdScanner, NoScanner, Verdict

EICAR = rb"X5O!P%@AP[4\PZX54(P^)7CC)7}$EICAR-STANDARD-ANTIVIRUS-TEST-FILE!$H+H*"


def read_stream(connection: socket.socket) -> bytes:
    """What INSTREAM carried, or an AssertionError when it was not said in clamd's way."""
    reader = connection.makefile("rb")
    assert reader.read(10) == b"zINSTREAM\0"
    content = b""
    while length := struct.unpack("!L", reader.read(4))[0]:
        piece = reader.read(length)
        assert len(piece) == length
        content += piece
    return content


def daemon(connection: socket.socket) -> None:
    found = EICAR in read_stream(connection)
    connection.sendall(b"stream: Eicar-Signature FOUND\0" if found else b"stream: OK\0")


@contextmanager
def serving(listener: socket.socket, behave: Callable[[socket.socket], None]) -> Iterator[None]:
    def serve() -> None:
        with suppress(OSError):
            while True:
                connection, _ = listener.accept()
                with connection, suppress(OSError, struct.error):
                    behave(connection)

    thread = threading.Thread(target=serve, daemon=True)
    thread.start()
    try:
        yield
    finally:
        with suppress(OSError):
            listener.shutdown(socket.SHUT_RDWR)
        listener.close()
        thread.join(5)


@contextmanager
def clamd(
    behave: Callable[[socket.socket], None] = daemon, timeout: float = 5
) -> Iterator[ClamdScanner]:
    listener = socket.create_server(("127.0.0.1", 0))
    with serving(listener, behave):
        yield ClamdScanner(f"tcp://127.0.0.1:{listener.getsockname()[1]}", timeout)


@pytest.mark.parametrize(
    ("content", "verdict"),
    [
        (b"", Verdict.CLEAN),
        (b"harmless", Verdict.CLEAN),
        (bytes(range(256)) * 1000, Verdict.CLEAN),
        (EICAR, Verdict.INFECTED),
        (b"\0" * (65536 - 30) + EICAR, Verdict.INFECTED),
    ],
)
def test_verdicts(content: bytes, verdict: Verdict) -> None:
    with clamd() as scanner:
        assert scanner.scan(content) is verdict


def test_over_a_unix_socket(tmp_path: Path) -> None:
    path = tmp_path / "clamd.ctl"
    listener = socket.socket(socket.AF_UNIX)
    listener.bind(str(path))
    listener.listen()
    with serving(listener, daemon):
        assert ClamdScanner(str(path)).scan(EICAR) is Verdict.INFECTED
        assert ClamdScanner(f"unix:{path}").scan(b"harmless") is Verdict.CLEAN


def answer(reply: bytes) -> Callable[[socket.socket], None]:
    def behave(connection: socket.socket) -> None:
        read_stream(connection)
        connection.sendall(reply)

    return behave


@pytest.mark.parametrize(
    "reply",
    [
        b"",
        b"stream: OK",
        b"stream: OK\n",
        b"OK\0",
        b"stream: NOT OK\0",
        b"INSTREAM size limit exceeded. ERROR\0",
        b"stream: OK\0stream: OK\0",
        b"x" * 10_000,
    ],
)
def test_anything_but_a_clear_answer_is_an_error(reply: bytes) -> None:
    with clamd(answer(reply)) as scanner:
        assert scanner.scan(b"harmless") is Verdict.ERROR


def test_a_cut_connection_is_an_error() -> None:
    with clamd(lambda connection: connection.close()) as scanner:
        assert scanner.scan(b"x" * 5_000_000) is Verdict.ERROR


def test_a_silent_daemon_is_an_error_after_the_timeout() -> None:
    silence = threading.Event()
    with clamd(lambda _: bool(silence.wait(3)) and None, timeout=0.1) as scanner:
        assert scanner.scan(b"harmless") is Verdict.ERROR
        silence.set()


def test_a_dripping_daemon_cannot_hold_the_scan() -> None:
    done = threading.Event()

    def drip(connection: socket.socket) -> None:
        while not done.wait(0.03):
            connection.sendall(b"s")

    with clamd(drip, timeout=0.2) as scanner:
        assert scanner.scan(b"harmless") is Verdict.ERROR
        done.set()


def test_no_daemon_is_an_error(tmp_path: Path) -> None:
    assert ClamdScanner(str(tmp_path / "nobody")).scan(b"") is Verdict.ERROR


@pytest.mark.parametrize("address", ["", "clamd.ctl", "tcp://localhost", "http://localhost:1"])
def test_odd_addresses_are_refused(address: str) -> None:
    with pytest.raises(ValueError, match="address"):
        ClamdScanner(address)


def test_without_a_scanner_nothing_is_called_clean() -> None:
    assert NoScanner().scan(EICAR) is Verdict.UNCHECKED
