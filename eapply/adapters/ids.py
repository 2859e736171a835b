"""Chance: tokens, digits and bytes nobody can guess, and a repeatable source for tests."""

from __future__ import annotations

import random
import secrets
from base64 import urlsafe_b64encode
from typing import Protocol


class Ids(Protocol):
    """A source of random values."""

    def token(self, bytes: int = 16) -> str:
        """`bytes` random bytes as URL-safe text without padding; 16 bytes make 22 characters."""
        ...

    def digits(self, n: int) -> str:
        """`n` decimal digits, each equally likely, leading zeros kept."""
        ...

    def random_bytes(self, n: int) -> bytes:
        """`n` random bytes."""
        ...


def _url_safe(content: bytes) -> str:
    return urlsafe_b64encode(content).rstrip(b"=").decode("ascii")


class RandomIds:
    """The operating system's generator."""

    def token(self, bytes: int = 16) -> str:
        return _url_safe(secrets.token_bytes(bytes))

    def digits(self, n: int) -> str:
        return "".join(secrets.choice("0123456789") for _ in range(n))

    def random_bytes(self, n: int) -> bytes:
        return secrets.token_bytes(n)


class SeededIds:
    """The same values in the same order for the same `seed`. Guessable: for tests and demos."""

    def __init__(self, seed: int) -> None:
        self._random = random.Random(seed)  # noqa: S311  repeatable on purpose

    def token(self, bytes: int = 16) -> str:
        return _url_safe(self._random.randbytes(bytes))

    def digits(self, n: int) -> str:
        return "".join(self._random.choice("0123456789") for _ in range(n))

    def random_bytes(self, n: int) -> bytes:
        return self._random.randbytes(n)
