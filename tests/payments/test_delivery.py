"""A practice notice goes to the house over HTTP, and nobody being there is no trouble."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from typing import Any

import pytest

from eapply.payments.practice.delivery import poster


class House(BaseHTTPRequestHandler):
    status = 200
    seen: tuple[str, bytes, str] = ("", b"", "")

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        House.seen = (self.path, body, self.headers["Practice-Signature"])
        self.send_response(House.status)
        self.end_headers()

    def log_message(self, *_: Any) -> None:
        pass


@pytest.fixture
def house() -> Iterator[str]:
    with HTTPServer(("127.0.0.1", 0), House) as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
        thread.start()
        yield f"http://127.0.0.1:{server.server_address[1]}"
        server.shutdown()
        thread.join()


@pytest.mark.parametrize(("status", "taken"), [(200, True), (400, False), (500, False)])
def test_posted_as_it_was_signed(
    house: str, status: int, taken: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(House, "status", status)
    post = poster(f"{house}/webhooks/practice")
    assert post(b'{"a": 1}', {"Practice-Signature": "t=1,v1=x"}) is taken
    assert House.seen == ("/webhooks/practice", b'{"a": 1}', "t=1,v1=x")


@pytest.mark.parametrize("address", ["http://127.0.0.1:9/x", "https://127.0.0.1:9/x"])
def test_nobody_there(address: str) -> None:
    assert poster(address)(b"", {}) is False
