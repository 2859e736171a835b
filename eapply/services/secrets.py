"""Secrets at rest: only hashes are stored. Tokens are long and random, passwords are not."""

from __future__ import annotations

import base64
import hashlib
import hmac
import threading

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

# 19 MiB, two passes, one lane: the smallest setting that OWASP's password storage sheet recommends.
# One hash at a time in each process, so that a flood of sign-ins cannot take the memory.
_HASHER = PasswordHasher(time_cost=2, memory_cost=19_456, parallelism=1)
_ONE_AT_A_TIME = threading.Lock()


def hash_token(token: str) -> str:
    """SHA-256 in hex; enough for tokens of 128 random bits and more."""
    return hashlib.sha256(token.encode()).hexdigest()


def hash_password(password: str) -> str:
    with _ONE_AT_A_TIME:
        return _HASHER.hash(password)


def check_password(stored: str, password: str) -> bool:
    """Whether the password is right. An empty hash costs the same time and is never right."""
    with _ONE_AT_A_TIME:
        try:
            return _HASHER.verify(stored or _NOBODY, password) and bool(stored)
        except (VerificationError, InvalidHashError):
            return False


def keyed(key: str, purpose: str, text: str) -> str:
    """A secret that only we can make again: HMAC-SHA-256 of a text for one purpose, URL-safe."""
    digest = hmac.new(key.encode(), f"{purpose}\0{text}".encode(), hashlib.sha256).digest()
    return base64.urlsafe_b64encode(digest[:24]).decode()


def same(left: str, right: str) -> bool:
    """Compares in constant time."""
    return hmac.compare_digest(left.encode(), right.encode())


_NOBODY = _HASHER.hash("nobody")
