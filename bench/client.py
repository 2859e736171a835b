"""A client that costs the machine little: plain sockets under asyncio, nothing parsed that is not used.

A visit is what one person does: a generator that yields requests and is sent the responses. Its time
runs from the first byte sent to the last byte of the last response.
"""

from __future__ import annotations

import asyncio
import gc
from collections.abc import Callable, Generator, Mapping
from dataclasses import dataclass, field
from time import perf_counter
from typing import Final
from urllib.parse import urlencode

HOST = "127.0.0.1"
END_OF_HEAD = b"\r\n\r\n"
LENGTH = b"\r\ncontent-length: "
SILENCE_SECONDS = 30
# A connection stays with the server's process that took it. Kept for a whole turn, all may lie on one
# process, which halves the rate; somebody new connects after so many visits.
VISITS_OF_ONE: Final = 10


class Unexpected(Exception):
    """A response that the visit did not want. The text says which."""


@dataclass(frozen=True, slots=True)
class Response:
    """`head` is the status line and the headers, as bytes."""

    status: int
    head: bytes
    body: bytes

    def header(self, name: str) -> str:
        """The first header of this name, "" when there is none."""
        mark = f"\r\n{name.lower()}: ".encode()
        start = self.head.lower().find(mark)
        if start < 0:
            return ""
        return self.head[start + len(mark) :].partition(b"\r\n")[0].decode("latin-1")


Visit = Generator[bytes, Response, None]
NextVisit = Callable[[int], "Visit | None"]  # connection number → what it does next, None to end


def encode(
    port: int,
    method: str,
    path: str,
    *,
    headers: Mapping[str, str] | None = None,
    form: Mapping[str, str | list[str]] | None = None,
) -> bytes:
    """A request as bytes; `form` becomes its body."""
    body = b"" if form is None else urlencode(form, doseq=True).encode()
    lines = [f"{method} {path} HTTP/1.1", f"Host: {HOST}:{port}", "Accept: text/html"]
    if form is not None:
        lines += ["Content-Type: application/x-www-form-urlencoded", f"Content-Length: {len(body)}"]
    lines += [f"{name}: {value}" for name, value in (headers or {}).items()]
    return "\r\n".join([*lines, "", ""]).encode() + body


def expect(response: Response, status: int, contains: bytes = b"") -> Response:
    """The response, when it is the wanted one."""
    if response.status != status:
        raise Unexpected(f"{response.status} where {status} was expected: {response.body[:300]!r}")
    if contains not in response.body:
        raise Unexpected(f"{contains!r} is not in the page")
    return response


@dataclass
class Load:
    """What a turn came to: seconds it took, seconds of each visit, what went wrong."""

    seconds: float = 0
    durations: list[float] = field(default_factory=list)
    problems: list[str] = field(default_factory=list)

    @property
    def rate(self) -> float:
        """Visits a second."""
        return len(self.durations) / self.seconds if self.seconds else 0.0


class Wire(asyncio.Protocol):
    """One connection that asks and waits, asks and waits."""

    def __init__(self) -> None:
        self.transport: asyncio.Transport | None = None
        self.waiter: asyncio.Future[Response] | None = None
        self.received = bytearray()
        self.whole = 0  # bytes of the response under way, 0 while its head is incomplete

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self.transport = transport  # type: ignore[assignment]

    def connection_lost(self, exc: Exception | None) -> None:
        self.transport = None
        if self.waiter is not None and not self.waiter.done():
            self.waiter.set_exception(Unexpected("the server closed the connection"))

    def data_received(self, data: bytes) -> None:
        self.received += data
        if not self.whole:
            end = self.received.find(END_OF_HEAD)
            if end < 0:
                return
            head = bytes(self.received[:end]).lower()
            _, found, rest = head.partition(LENGTH)
            if not found and self.waiter is not None:
                self.waiter.set_exception(Unexpected("a response without a length"))
                return
            self.whole = end + len(END_OF_HEAD) + int(rest.partition(b"\r\n")[0])
        if len(self.received) >= self.whole and self.waiter is not None:
            head, _, body = bytes(self.received).partition(END_OF_HEAD)
            self.received.clear()
            self.whole = 0
            self.waiter.set_result(Response(int(head[9:12]), head, body))

    async def ask(self, request: bytes) -> Response:
        if self.transport is None:
            raise ConnectionError
        self.waiter = asyncio.get_running_loop().create_future()
        self.transport.write(request)
        return await self.waiter


async def connect(port: int) -> Wire:
    _, wire = await asyncio.get_running_loop().create_connection(Wire, HOST, port)
    return wire


async def make(visit: Visit, wire: Wire, port: int) -> Wire:
    """Carries a visit out; the connection for the next one, since a server may close any time."""
    request = next(visit)
    while True:
        if wire.transport is None:
            wire = await connect(port)
        response = await asyncio.wait_for(wire.ask(request), SILENCE_SECONDS)
        if response.header("connection").lower() == "close" and wire.transport is not None:
            wire.transport.close()
            wire.transport = None
        try:
            request = visit.send(response)
        except StopIteration:
            return wire


async def _work(number: int, port: int, take: NextVisit, until: float, load: Load) -> None:
    wire = await connect(port)
    made = 0
    while perf_counter() < until and (visit := take(number)) is not None:
        if made and made % VISITS_OF_ONE == 0 and wire.transport is not None:
            wire.transport.close()
            wire.transport = None
        made += 1
        begin = perf_counter()
        try:
            wire = await make(visit, wire, port)
        except (Unexpected, TimeoutError, OSError) as trouble:
            load.problems.append(f"{type(trouble).__name__}: {trouble}"[:400])
            if len(load.problems) > 20:
                break
            wire = await connect(port)
        else:
            load.durations.append(perf_counter() - begin)
    if wire.transport is not None:
        wire.transport.close()


async def _run(port: int, take: NextVisit, connections: int, seconds: float) -> Load:
    load = Load()
    begin = perf_counter()
    await asyncio.gather(
        *(_work(each, port, take, begin + seconds, load) for each in range(connections))
    )
    load.seconds = perf_counter() - begin
    return load


def run(port: int, take: NextVisit, *, connections: int, seconds: float) -> Load:
    """Lets so many connections make visits side by side for so long. Collects no garbage meanwhile."""
    gc.collect()
    gc.disable()
    try:
        return asyncio.run(_run(port, take, connections, seconds))
    finally:
        gc.enable()


def repeat(request: bytes, status: int = 200, contains: bytes = b"") -> NextVisit:
    """The same request again and again."""

    def visit() -> Visit:
        expect((yield request), status, contains)

    return lambda number: visit()
