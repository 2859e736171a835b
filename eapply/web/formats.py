"""How values look in pages, and in which shape an answer is wanted."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime
from typing import Any, Final

from flask import request

from eapply.core import eras, reference
from eapply.core.money import yen_text

API: Final = "/api/"
HTML: Final = "text/html"
JSON_TYPES: Final = ("application/json", "application/problem+json")


def moment(value: datetime) -> str:
    """「令和8年11月22日（日）23時41分」"""
    return f"{eras.with_weekday(value.date())}{eras.clock_text(value)}"


def day_of(function: Callable[[date], str]) -> Callable[[date | None], str]:
    """A filter that also takes a moment, and nothing at all."""

    def text(value: date | None) -> str:
        if value is None:
            return ""
        return function(value.date() if isinstance(value, datetime) else value)

    return text


FILTERS: Final[dict[str, Callable[..., str]]] = {
    "wareki": day_of(eras.to_wareki),
    "both": day_of(eras.to_both),
    "with_weekday": day_of(eras.with_weekday),
    "clock": eras.clock_text,
    "moment": moment,
    "yen": yen_text,
    "read_aloud": reference.read_aloud,
}


def wants_json() -> bool:
    """Whether the client is a program: the API, a JSON body, or an Accept that prefers JSON."""
    if request.path.startswith(API) or request.is_json:
        return True
    accept = request.accept_mimetypes
    best = accept.best_match((HTML, *JSON_TYPES), default=HTML)
    return best != HTML and accept[best] > accept[HTML]


def problem_body(
    status: int, title: str, detail: str, number: str, field: str | None
) -> dict[str, Any]:
    """A problem as of RFC 9457, in the words of the page."""
    body: dict[str, Any] = {
        "type": "about:blank",
        "title": title,
        "status": status,
        "detail": detail,
        "instance": f"urn:eapply:request:{number}",
    }
    if field:
        body["errors"] = [{"field": field, "message": detail}]
    return body
