"""A real receiver with TLS on this machine; and the addresses at which nobody may knock."""

from __future__ import annotations

import ipaddress
import socket
import ssl
import subprocess
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from typing import Any

import pytest

from eapply.adapters import teller
from eapply.adapters.teller import HttpsTeller, NotTold, is_public, parts_of

HEADERS = {"Content-Type": "application/json", "Eapply-Signature": "t=1,v1=x"}


class Receiver(BaseHTTPRequestHandler):
    """Keeps what it was told; answers as the address says."""

    told: list[tuple[str, dict[str, str], bytes]]

    def do_POST(self) -> None:
        length = int(self.headers["Content-Length"])
        self.told.append((self.path, dict(self.headers), self.rfile.read(length)))
        self.send_response(int(self.path.partition("=")[2] or 200))
        self.send_header("Location", "https://elsewhere.example/")
        self.end_headers()

    def log_message(self, *_: Any) -> None:
        return None


@pytest.fixture(scope="module")
def pair(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """A key and a certificate for receiver.example."""
    folder = tmp_path_factory.mktemp("receiver")
    key, certificate = folder / "key.pem", folder / "certificate.pem"
    made = f"-keyout {key} -out {certificate} -addext subjectAltName=DNS:receiver.example"
    how = (
        "-newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 2 -subj /CN=receiver.example"
    )
    subprocess.run(f"openssl req -x509 {how} {made}".split(), check=True, capture_output=True)
    return key, certificate


@pytest.fixture
def receiver(pair: tuple[Path, Path]) -> Iterator[tuple[HttpsTeller, int, list[Any]]]:
    """Who tells it, its port, and what it was told."""
    key, certificate = pair
    told: list[Any] = []
    handler = type("Told", (Receiver,), {"told": told})
    server = HTTPServer(("127.0.0.1", 0), handler)
    here = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    here.load_cert_chain(certificate, key)
    server.socket = here.wrap_socket(server.socket, server_side=True)
    thread = threading.Thread(target=server.serve_forever, args=(0.01,))
    thread.start()
    trusted = ssl.create_default_context(cafile=str(certificate))
    yield HttpsTeller(private=True, context=trusted, resolve=here_at), server.server_port, told
    server.shutdown()
    thread.join()
    server.server_close()


def here_at(host: str, port: int, **_: Any) -> list[Any]:
    return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", ("127.0.0.1", port))]


def test_a_receiver_gets_the_very_bytes(receiver: tuple[HttpsTeller, int, list[Any]]) -> None:
    tells, port, told = receiver
    body = '{"reference":"受付"}'.encode()
    assert tells.tell(f"https://receiver.example:{port}/hook?a=200", body, HEADERS) == 200
    (path, headers, content) = told[0]
    assert (path, content) == ("/hook?a=200", body)
    assert headers["Host"] == f"receiver.example:{port}"
    assert headers["Eapply-Signature"] == "t=1,v1=x"


def test_a_redirect_is_not_followed(receiver: tuple[HttpsTeller, int, list[Any]]) -> None:
    tells, port, told = receiver
    assert tells.tell(f"https://receiver.example:{port}/?status=302", b"{}", HEADERS) == 302
    assert len(told) == 1


def test_who_cannot_prove_the_name_is_told_nothing(
    receiver: tuple[HttpsTeller, int, list[Any]],
) -> None:
    tells, port, told = receiver
    with pytest.raises(NotTold, match="certificate"):
        tells.tell(f"https://other.example:{port}/", b"{}", HEADERS)
    with pytest.raises(NotTold, match="certificate"):
        HttpsTeller(private=True, resolve=here_at).tell(
            f"https://receiver.example:{port}/", b"{}", HEADERS
        )
    assert told == []


def test_a_name_that_leads_inside_is_not_knocked_at(
    receiver: tuple[HttpsTeller, int, list[Any]],
) -> None:
    """Also when only one of its addresses does."""
    _, port, told = receiver
    with pytest.raises(NotTold, match="private-address"):
        HttpsTeller(resolve=here_at).tell(f"https://receiver.example:{port}/", b"{}", HEADERS)

    def both(host: str, port: int, **_: Any) -> list[Any]:
        return [(2, 1, 6, "", ("203.0.114.1", port)), *here_at(host, port)]

    with pytest.raises(NotTold, match="private-address"):
        HttpsTeller(resolve=both).tell(f"https://receiver.example:{port}/", b"{}", HEADERS)
    assert told == []


def test_a_name_is_asked_for_once(receiver: tuple[HttpsTeller, int, list[Any]]) -> None:
    tells, port, told = receiver
    asked: list[str] = []

    def once(host: str, port: int, **_: Any) -> list[Any]:
        asked.append(host)
        return here_at(host, port)

    tells._resolve = once
    tells.tell(f"https://receiver.example:{port}/", b"{}", HEADERS)
    assert asked == ["receiver.example"]
    assert len(told) == 1


def test_a_receiver_that_never_answers_holds_nobody_up(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(teller, "IN_ALL", 0.05)
    with socket.create_server(("127.0.0.1", 0)) as silent:
        port = silent.getsockname()[1]
        tells = HttpsTeller(private=True, resolve=here_at)
        with pytest.raises(NotTold) as cut:
            tells.tell(f"https://receiver.example:{port}/", b"{}", HEADERS)
        assert str(cut.value) != "timeout"  # not after each step's seconds: after those of all
    with pytest.raises(NotTold, match="ConnectionRefusedError"):
        tells.tell(f"https://receiver.example:{port}/", b"{}", HEADERS)


def no_name(*_: Any, **__: Any) -> list[Any]:
    raise socket.gaierror


def test_a_name_that_nobody_knows() -> None:
    with pytest.raises(NotTold, match="name"):
        HttpsTeller(resolve=no_name).tell("https://receiver.example/", b"{}", HEADERS)


@pytest.mark.parametrize(
    "url",
    [
        *("http://receiver.example/", "ftp://receiver.example/", "https://", "https:///x", "x"),
        *("https://user@receiver.example/", "https://receiver.example/#x", "https://例.jp/"),
        *("https://127.0.0.1/", "https://[::1]/", "https://10.0.0.1/", "https://169.254.169.254/"),
        *(
            "https://localhost/",
            "https://a.localhost/",
            "https://db.internal/",
            "https://intranet/",
        ),
        *("https://127.1/", "https://2130706433/", "https://0x7f000001/", "https://0/"),
        *("https://[::ffff:10.0.0.1]/", "https://[64:ff9b::a00:1]/", "https://[2002:a00:1::]/"),
        *("https://receiver.example:0/", "https://receiver.example:99999/", "https://a.example/ b"),
        "https://receiver.example/\r\nX: y",
    ],
)
def test_addresses_that_are_not_outside(url: str) -> None:
    assert parts_of(url) is None
    with pytest.raises(NotTold, match="address"):
        HttpsTeller(resolve=no_name).tell(url, b"{}", HEADERS)


@pytest.mark.parametrize(
    "url",
    ["https://receiver.example/hook", "https://receiver.example:8443/?a=b", "https://8.8.8.8/"],
)
def test_addresses_outside(url: str) -> None:
    assert parts_of(url) is not None


@pytest.mark.parametrize(
    ("address", "public"),
    [
        ("8.8.8.8", True),
        ("224.0.0.1", False),
        ("100.64.0.1", False),
        ("fec0::1", False),
        ("::808:808", False),
        ("2001:4860:4860::8888", True),
    ],
)
def test_which_addresses_are_public(address: str, public: bool) -> None:
    assert is_public(ipaddress.ip_address(address)) is public
