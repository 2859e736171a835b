"""A stand-in for api.stripe.com on this machine: HTTP as Stripe speaks it, driven by the official library.

Form-encoded nested parameters, error objects, idempotency (same key with other parameters is refused, a
repeated one is answered from memory), pages of lists, expansion. ``trouble`` makes the next call go wrong.
"""

from __future__ import annotations

import copy
import json
import re
import threading
from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, Final
from urllib.parse import parse_qsl, urlsplit

from tests.payments.stripe_book import Json, Refusal, StripeBook, check_names

KEY: Final = "sk_test_practice"
TROUBLES: Final = {500: "api_error", 429: "rate_limit_error"}
SLOW_SECONDS: Final = 20  # at most: the test lets go earlier


class StandIn(ThreadingHTTPServer):
    """``trouble``: for the next calls: None, 500 (kept with the key) or 429 (nothing happens), "reset" or "slow" (it happens, the
    answer does not arrive). ``rows``: the most rows in one page of a list."""

    daemon_threads = True
    block_on_close = False

    def __init__(self, book: StripeBook) -> None:
        super().__init__(("127.0.0.1", 0), Handler)
        self.book = book
        self.rows = 2
        self.trouble: deque[int | str | None] = deque()
        self.let_go = threading.Event()
        self.calls: list[tuple[str, str, Json, str]] = []  # method, path, parameters, key
        self.versions: set[str] = set()
        self.remembered: dict[str, tuple[Any, int, bytes]] = {}  # forgotten after a day
        self.lock = threading.Lock()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_address[1]}"

    def keys(self, path: str) -> list[str]:
        return [key for _, where, _, key in self.calls if where == path]


@contextmanager
def standing_in(book: StripeBook) -> Iterator[StandIn]:
    server = StandIn(book)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    try:
        yield server
    finally:
        server.let_go.set()
        server.shutdown()
        thread.join()
        server.server_close()


class Handler(BaseHTTPRequestHandler):
    server: StandIn

    def do_GET(self) -> None:
        self.handle_call("GET")

    def do_POST(self) -> None:
        self.handle_call("POST")

    def log_message(self, *_: Any) -> None:
        pass

    def handle_call(self, method: str) -> None:
        address = urlsplit(self.path)
        length = int(self.headers.get("Content-Length") or 0)
        text = self.rfile.read(length).decode() if method == "POST" else address.query
        key = self.headers.get("Idempotency-Key") or ""
        with self.server.lock:
            trouble = self.server.trouble.popleft() if self.server.trouble else None
            given = nested(parse_qsl(text, keep_blank_values=True))
            self.server.calls.append((method, address.path, given, key))
            self.server.versions.add(self.headers.get("Stripe-Version", ""))
            if isinstance(trouble, int):
                body = {"error": {"type": TROUBLES[trouble], "message": "trouble"}}
                status, answer, replayed = trouble, json.dumps(body).encode(), False
                if trouble == 500 and key:  # kept like any other answer, and told again
                    self.server.remembered[key] = ((address.path, given), status, answer)
            else:
                status, answer, replayed = self.perform(method, address.path, given, key)
        if trouble == "slow":
            self.server.let_go.wait(SLOW_SECONDS)
        if trouble in ("slow", "reset"):
            self.close_connection = True
            return
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(answer)))
        self.send_header("Request-Id", "req_practice")
        if replayed:
            self.send_header("Idempotent-Replayed", "true")
        self.end_headers()
        self.wfile.write(answer)

    def perform(self, method: str, path: str, given: Json, key: str) -> tuple[int, bytes, bool]:
        """Status, body, whether it came from memory. Refusals of parameters are not remembered."""
        try:
            if self.headers.get("Authorization") != f"Bearer {KEY}":
                raise Refusal("Invalid API Key provided", "api_key_invalid", 401)
            asked = (path, given)
            if key in self.server.remembered and method == "POST":
                before, status, answer = self.server.remembered[key]
                if before != asked:
                    refusal = Refusal("Keys for idempotent requests can only be used with the same")
                    refusal.body["type"] = "idempotency_error"
                    raise refusal
                return status, answer, True
            found = self.route(method, path, given)
        except Refusal as refusal:
            return refusal.status, json.dumps({"error": refusal.body}).encode(), False
        answer = json.dumps(self.expanded(found, given.get("expand", []))).encode()
        if method == "POST" and key:
            self.server.remembered[key] = (asked, 200, answer)
        return 200, answer, False

    def route(self, method: str, path: str, given: Json) -> Json:
        book = self.server.book
        book.age()
        match method, *path.removeprefix("/v1/").split("/"):
            case "GET", "account":
                return book.account
            case "GET", "webhook_endpoints":
                return self.listed(path, book.endpoints, given)
            case "POST", "customers":
                return book.create_customer(given)
            case "POST", "checkout", "sessions":
                return book.create_session(given)
            case "GET", "checkout", "sessions", name:
                return book.find(name)
            case "POST", "checkout", "sessions", name, "expire":
                check_names("expire", given)
                return book.expire(book.find(name))
            case "POST", "payment_intents", name, "capture":
                check_names("capture", given)
                return book.capture(book.find(name))
            case "POST", "payment_intents", name, "cancel":
                check_names("cancel", given)
                return book.cancel(book.find(name))
            case "POST", "refunds":
                return book.create_refund(given)
            case "GET", "refunds":
                rows = book.all_of("refund")
                return self.listed(path, rows, given, payment_intent=given["payment_intent"])
            case "GET", "payouts":
                since = int(given["arrival_date"]["gte"])
                rows = [each for each in book.all_of("payout") if each["arrival_date"] >= since]
                return self.listed(path, rows, given, status=given["status"])
            case "GET", "balance_transactions":
                inside = {
                    name for name, payout in book.paid_out.items() if payout == given["payout"]
                }
                rows = [row for row in book.all_of("balance_transaction") if row["id"] in inside]
                return self.listed(path, rows, given)
        raise Refusal(f"Unrecognized request URL ({method}: {path})", status=404)

    def listed(self, path: str, rows: list[Json], given: Json, **wanted: str) -> Json:
        found = [row for row in rows if all(row[name] == value for name, value in wanted.items())]
        after = given.get("starting_after")
        names = [row["id"] for row in found]
        begin = names.index(after) + 1 if after else 0
        end = begin + min(int(given.get("limit", 10)), self.server.rows)
        return {
            "object": "list",
            "url": path,
            "has_more": end < len(found),
            "data": found[begin:end],
        }

    def expanded(self, thing: Json, paths: list[str]) -> Json:
        """A copy with the objects of these paths in the place of their names."""
        made = copy.deepcopy(thing)
        for path in paths:
            self.expand(made, path.split("."))
        return made

    def expand(self, thing: Json, path: list[str]) -> None:
        name, *rest = path
        value = thing.get(name)
        if isinstance(value, str):
            value = thing[name] = copy.deepcopy(self.server.book.objects[value])
        for each in value if isinstance(value, list) else [value]:
            if rest and each:
                self.expand(each, rest)


def nested(pairs: list[tuple[str, str]]) -> Json:
    """「line_items[0][price_data][currency]=jpy」 as dictionaries and lists."""
    root: Json = {}
    for name, value in pairs:
        parts = [re.split(r"\[", name)[0], *re.findall(r"\[([^\]]*)\]", name)]
        here: Any = root
        for part, below in zip(parts, [*parts[1:], None], strict=True):
            empty: Any = value if below is None else {}
            if part == "":
                part = str(len(here))
            here = here.setdefault(part, empty)
    return with_lists(root)  # type: ignore[no-any-return]


def with_lists(thing: Any) -> Any:
    if not isinstance(thing, dict):
        return thing
    made = {name: with_lists(value) for name, value in thing.items()}
    if made and all(name.isdecimal() for name in made):
        return [made[name] for name in sorted(made, key=int)]
    return made
