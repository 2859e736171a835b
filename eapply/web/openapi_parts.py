"""Pieces that the descriptions of several calls are made of."""

from __future__ import annotations

from typing import Any


def answer(description: str, schema: dict[str, Any], kind: str = "application/json") -> Any:
    return {"description": description, "content": {kind: {"schema": schema}}}


def problem(description: str) -> Any:
    reference = {"$ref": "#/components/schemas/Problem"}
    return answer(description, reference, "application/problem+json")


def listed(name: str) -> dict[str, Any]:
    return {"type": "array", "items": {"$ref": f"#/components/schemas/{name}"}}
