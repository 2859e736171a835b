"""Pieces that the descriptions of several calls are made of."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

TEXT = {"type": "string"}
WHOLE = {"type": "integer"}
YES_NO = {"type": "boolean"}
DAY = {"type": "string", "format": "date"}
MOMENT = {"type": "string", "format": "date-time"}
MAYBE_TEXT = {"type": ["string", "null"]}
MAYBE_WHOLE = {"type": ["integer", "null"]}
MAYBE_DAY = {"type": ["string", "null"], "format": "date"}
MAYBE_MOMENT = {"type": ["string", "null"], "format": "date-time"}


def answer(description: str, schema: dict[str, Any], kind: str = "application/json") -> Any:
    return {"description": description, "content": {kind: {"schema": schema}}}


def problem(description: str) -> Any:
    return answer(description, reference_to("Problem"), "application/problem+json")


def reference_to(name: str) -> dict[str, Any]:
    return {"$ref": f"#/components/schemas/{name}"}


def listed(name: str) -> dict[str, Any]:
    return array(reference_to(name))


def array(items: dict[str, Any]) -> dict[str, Any]:
    return {"type": "array", "items": items}


def objects(properties: dict[str, Any], optional: tuple[str, ...] = ()) -> dict[str, Any]:
    """Objects with these properties, all of them required but the optional ones."""
    needed = [name for name in properties if name not in optional]
    return {"type": "object", "properties": properties, "required": needed}


def one_of(kind: Iterable[Any]) -> dict[str, Any]:
    return {"type": "string", "enum": [str(each.value) for each in kind]}
