"""The description of the API (OpenAPI 3.1), one entry a call."""

from __future__ import annotations

from typing import Any

from eapply.web import openapi_cases, openapi_fees
from eapply.web.openapi_parts import answer, listed, problem

FINDING = {
    "type": "object",
    "properties": {"field": {"type": "string"}, "message": {"type": "string"}},
    "required": ["field", "message"],
}
FINDINGS = {"type": "array", "items": {"$ref": "#/components/schemas/Finding"}}
PROBLEM = {
    "type": "object",
    "properties": {
        "type": {"type": "string"},
        "title": {"type": "string"},
        "status": {"type": "integer"},
        "detail": {"type": "string", "description": "a Japanese sentence for people"},
        "instance": {"type": "string"},
        "errors": FINDINGS,
    },
    "required": ["type", "title", "status", "detail", "instance"],
}
SUMMARY = {
    "type": "object",
    "properties": {
        "number": {"type": "integer"},
        "slug": {"type": "string"},
        "title": {"type": "string"},
        "plain_title": {"type": "string"},
        "department": {"type": "string"},
        "legal_type": {"type": "string"},
        "open": {"type": "boolean"},
        "fee": {"type": "string"},
        "timing": {"type": "string"},
        "days": {"type": ["integer", "null"]},
        "version": {"type": "string"},
    },
    "required": ["number", "slug", "title", "department", "open", "version"],
}
EXAMPLE = {
    "type": "object",
    "properties": {
        "name": {"type": "string"},
        "answers": {"type": "object"},
        "attachments": {"type": "object"},
        "on": {"type": ["string", "null"], "format": "date"},
    },
    "required": ["name", "answers"],
}
CHECK_REQUEST = {
    "type": "object",
    "properties": {
        "answers": {"type": "object"},
        "attachments": {
            "type": ["object", "null"],
            "additionalProperties": {"type": "array", "items": {"type": "string"}},
        },
        "on": {"type": ["string", "null"], "format": "date"},
    },
    "required": ["answers"],
    "additionalProperties": False,
}
CLOSED = {
    "type": "object",
    "properties": {"since": {"type": ["string", "null"]}, "text": {"type": "string"}},
}
CHECK_OK = {
    "type": "object",
    "properties": {
        "ok": {"const": True},
        "warnings": FINDINGS,
        "normalised": {"type": "object"},
        "closed": CLOSED,
    },
    "required": ["ok", "warnings", "normalised"],
}
CHECK_REFUSED = {
    "type": "object",
    "properties": {
        "ok": {"const": False},
        "errors": FINDINGS,
        "warnings": FINDINGS,
        "closed": CLOSED,
    },
    "required": ["ok", "errors", "warnings"],
}
SLUG = {
    "name": "slug",
    "in": "path",
    "required": True,
    "schema": {"type": "string"},
    "description": "starts with the two-digit number, e.g. 24-library-card",
}


def paths() -> dict[str, Any]:
    """Every call of the public API. A test holds this table and the routes equal."""
    missing = problem("no such procedure")
    return {
        "/procedures": {
            "get": {
                "summary": "All procedures",
                "responses": {"200": answer("the list in number order", listed("Procedure"))},
            }
        },
        "/procedures/{slug}": {
            "parameters": [SLUG],
            "get": {
                "summary": "The whole definition of a procedure, with a JSON Schema of its answers",
                "responses": {"200": answer("the definition", {"type": "object"}), "404": missing},
            },
        },
        "/procedures/{slug}/examples": {
            "parameters": [SLUG],
            "get": {
                "summary": "記入例: valid sets of answers",
                "responses": {"200": answer("the examples", listed("Example")), "404": missing},
            },
        },
        "/procedures/{slug}/check": {
            "parameters": [SLUG],
            "post": {
                "summary": "Judge answers without storing them",
                "requestBody": {
                    "required": True,
                    "content": {"application/json": {"schema": CHECK_REQUEST}},
                },
                "responses": {
                    "200": answer("the answers can be filed", CHECK_OK),
                    "400": problem("the body is malformed"),
                    "404": missing,
                    "413": problem("the body is too large"),
                    "422": answer("what stands in the way", CHECK_REFUSED),
                },
            },
        },
        **openapi_fees.paths(),
        **openapi_cases.paths(),
        "/openapi.json": {
            "get": {
                "summary": "This description",
                "responses": {"200": answer("OpenAPI 3.1", {"type": "object"})},
            }
        },
    }


def every() -> dict[str, Any]:
    """All calls, each with what can always happen."""
    found = paths()
    for item in found.values():
        for method in item.keys() & {"get", "post"}:
            item[method]["responses"].setdefault(
                "503", problem("busy; Retry-After says when again")
            )
    return found


def document(base_url: str) -> dict[str, Any]:
    """The description, with this installation's address."""
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "鹿嶋市電子申請 API",
            "version": "1",
            "description": (
                "Procedures as data, examples, a check that stores nothing; fees and quotes. "
                "With a token the cases of its departments."
            ),
        },
        "servers": [{"url": f"{base_url}/api/v1"}],
        "paths": every(),
        "components": {
            "schemas": {
                "Problem": PROBLEM,
                "Finding": FINDING,
                "Procedure": SUMMARY,
                "Example": EXAMPLE,
                **openapi_fees.SCHEMAS,
                **openapi_cases.SCHEMAS,
            },
            "securitySchemes": {
                "token": {
                    "type": "http",
                    "scheme": "bearer",
                    "description": "連携用トークン: made by 人事 or the head, shown once",
                }
            },
        },
    }
