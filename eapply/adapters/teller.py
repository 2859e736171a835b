"""Telling an address of others something, over HTTPS and to the public network only.

The name is resolved once and the connection goes to the address that was judged, so a name that changes
its mind in between (DNS rebinding) leads nowhere else. No redirect is followed and no answer is read.
"""

from __future__ import annotations

import ipaddress
import socket
import ssl
import threading
from collections.abc import Callable, Mapping
from contextlib import suppress
from http.client import HTTPException, HTTPSConnection
from typing import Any, Final, Protocol
from urllib.parse import SplitResult, urlsplit

SECONDS: Final = 5  # for each step
IN_ALL: Final = 10
HTTPS_PORT: Final = 443
# Public by their form, but they carry an address of version 4 that need not be, or belong to a site.
CARRIERS: Final = tuple(
    map(
        ipaddress.IPv6Network,
        ("64:ff9b::/96", "64:ff9b:1::/48", "2002::/16", "::/96", "fec0::/10"),
    )
)
Address = ipaddress.IPv4Address | ipaddress.IPv6Address
Resolve = Callable[..., list[Any]]


class NotTold(Exception):
    """Nobody took it. The text is a code, never an address, so it may be shown and logged."""


class Teller(Protocol):
    """Delivers a body to an address."""

    def tell(self, url: str, body: bytes, headers: Mapping[str, str]) -> int:
        """The HTTP status of the answer. Raises NotTold."""
        ...


def parts_of(url: str, *, private: bool = False) -> SplitResult | None:
    """The parts of an address that can be told something; None: not https, or not outside."""
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError:
        return None
    host = parts.hostname or ""
    if parts.scheme != "https" or not host or parts.username or parts.password or parts.fragment:
        return None
    if port == 0 or not url.isascii() or any(sign <= " " or sign == "\x7f" for sign in url):
        return None
    try:
        return parts if private or is_public(ipaddress.ip_address(host)) else None
    except ValueError:
        is_here = host == "localhost" or host.endswith((".localhost", ".local", ".internal"))
        # 「127.1」 and 「0x7f000001」 are addresses to the resolver.
        is_name = not host.rpartition(".")[2][:1].isdigit() and "." in host
        return parts if private or (is_name and not is_here) else None


def is_public(address: Address) -> bool:
    if isinstance(address, ipaddress.IPv6Address):
        if address.ipv4_mapped is not None:
            return is_public(address.ipv4_mapped)
        if any(address in carrier for carrier in CARRIERS):
            return False
    return address.is_global and not address.is_multicast


class HttpsTeller:
    """``private``: also addresses of this machine and its network, for tests and the demo."""

    def __init__(
        self,
        *,
        private: bool = False,
        context: ssl.SSLContext | None = None,
        resolve: Resolve = socket.getaddrinfo,
    ) -> None:
        self._private, self._resolve = private, resolve
        self._context = context

    def tell(self, url: str, body: bytes, headers: Mapping[str, str]) -> int:
        parts = parts_of(url, private=self._private)
        if parts is None or parts.hostname is None:
            raise NotTold("address")
        host, port = parts.hostname, parts.port or HTTPS_PORT
        context = self._context or ssl.create_default_context()
        connection = HTTPSConnection(host, port, timeout=SECONDS, context=context)
        try:
            plain = socket.create_connection((self._address(host, port), port), SECONDS)
            # However slowly the other side speaks, it does not hold the worker up. A second handle,
            # because the first one is taken away when TLS begins.
            line = plain.dup()
            guard = threading.Timer(IN_ALL, lambda: _cut(line))
            guard.start()
            try:
                connection.sock = context.wrap_socket(plain, server_hostname=host)
                path = parts.path or "/"
                target = f"{path}?{parts.query}" if parts.query else path
                connection.request("POST", target, body, dict(headers))
                return connection.getresponse().status
            finally:
                guard.cancel()
                guard.join()
                line.close()
                plain.close()
        except ssl.SSLCertVerificationError:
            raise NotTold("certificate") from None
        except TimeoutError:
            raise NotTold("timeout") from None
        except (OSError, HTTPException, UnicodeError, ValueError) as error:
            raise NotTold(type(error).__name__[:40]) from None
        finally:
            connection.close()

    def _address(self, host: str, port: int) -> str:
        """The address of this name; all that it has must be public."""
        try:
            found = self._resolve(host, port, type=socket.SOCK_STREAM)
        except (OSError, UnicodeError):
            raise NotTold("name") from None
        addresses = [str(each[4][0]).partition("%")[0] for each in found]
        if not addresses:
            raise NotTold("name")
        if not self._private and not all(is_public(ipaddress.ip_address(a)) for a in addresses):
            raise NotTold("private-address")
        return addresses[0]


def _cut(plain: socket.socket) -> None:
    with suppress(OSError):
        plain.shutdown(socket.SHUT_RDWR)
