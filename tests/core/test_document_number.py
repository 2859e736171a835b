"""文書番号: written in one way, read in any."""

from __future__ import annotations

import pytest

from eapply.core.document_number import parse, written


@pytest.mark.parametrize(
    "typed",
    ["鹿図第12号", "鹿図第１２号", "  鹿図 第 12 号　", "鹿図第０１２号", "鹿図\u200b第12号"],
)
def test_any_spelling_is_read(typed: str) -> None:
    assert parse(typed) == written("鹿図", 12) == "鹿図第12号"


@pytest.mark.parametrize(
    "typed", ["", "12", "第12号", "鹿図第号", "鹿図第0号", "鹿図第12", "K8AB-2M4X-7QRT"]
)
def test_nothing_else_is_one(typed: str) -> None:
    assert parse(typed) is None


def test_a_long_text_is_not_one() -> None:
    assert parse("鹿" * 21 + "第1号") is None
    assert parse("鹿図第1" + "0" * 100_000 + "号") is None
