"""The way of a practice notice to the house: one POST on this machine or in the training room."""

from __future__ import annotations

import http.client
from collections.abc import Callable, Mapping
from typing import Final
from urllib.parse import urlsplit

SECONDS: Final = 3
OK: Final = 200


def poster(address: str) -> Callable[[bytes, Mapping[str, str]], bool]:
    """Posts to this address; whether it was taken. Nobody there is no trouble: the notice waits."""
    parts = urlsplit(address)
    kind = http.client.HTTPSConnection if parts.scheme == "https" else http.client.HTTPConnection

    def post(body: bytes, headers: Mapping[str, str]) -> bool:
        line = kind(parts.hostname or "", parts.port, timeout=SECONDS)
        try:
            line.request("POST", parts.path, body, {**headers, "Content-Type": "application/json"})
            return line.getresponse().status == OK
        except (OSError, http.client.HTTPException):
            return False
        finally:
            line.close()

    return post
