"""In which shape an answer is wanted, and the shape of a refusal for programs."""

from __future__ import annotations

from typing import Any, Final

from flask import request

API: Final = "/api/"
HTML: Final = "text/html"
JSON_TYPES: Final = ("application/json", "application/problem+json")


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
