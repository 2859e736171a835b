"""The documented answer sets of the procedures, one module each: 記入例, and what must be refused.

All names, numbers and addresses are fictional. The helpers keep the sets short: whole parties in one
call, and refused sets as a valid one with a few changes.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from eapply.core.procedure import Example


def name(prefix: str, full: str, reading: str = "") -> dict[str, Any]:
    """氏名 and フリガナ of a party, each as 「姓 名」."""
    parts = [("name", full), ("kana", reading)]
    return {
        f"{prefix}_{part}_{half}": word
        for part, text in parts
        if text
        for half, word in zip(("sei", "mei"), text.split(" ", 1), strict=True)
    }


def home(prefix: str, postal_code: str, place: str) -> dict[str, Any]:
    """郵便番号 and 住所 of a party, the place as 「都道府県 市区町村 町名・番地」."""
    pref, city, town = place.split(" ", 2)
    return {
        f"{prefix}_postal_code": postal_code,
        f"{prefix}_address_pref": pref,
        f"{prefix}_address_city": city,
        f"{prefix}_address_town": town,
    }


def changed(
    valid: Example,
    title: str,
    errors: Mapping[str, str] | None = None,
    /,
    *,
    warnings: Mapping[str, str] | None = None,
    attachments: Mapping[str, tuple[str, ...]] | None = None,
    **changes: Any,
) -> Example:
    """A valid set with some answers changed; None takes an answer away."""
    answers = {
        key: value for key, value in (dict(valid.answers) | changes).items() if value is not None
    }
    return replace(
        valid,
        name=title,
        answers=answers,
        attachments=valid.attachments if attachments is None else attachments,
        errors=errors or {},
        warnings=warnings or {},
    )
