"""定型文: reading a box, the order of a list, what changed, putting one into a text."""

from __future__ import annotations

import pytest

from eapply.core.phrases import (
    USES,
    Phrase,
    PhraseUse,
    by_group,
    difference,
    in_order,
    joined,
    split,
)

A, B, C = (Phrase("誤り", text) for text in "ABC")


@pytest.mark.parametrize(
    ("typed", "texts"),
    [
        ("", []),
        (" \n\n　\n", []),
        ("一つ目", ["一つ目"]),
        ("一つ目\r\n\r\n二つ目\r\n続き\r\n", ["一つ目", "二つ目\n続き"]),
        ("\n\n一つ目\n　\n \n\n二つ目", ["一つ目", "二つ目"]),
    ],
)
def test_an_empty_line_parts_two_phrases(typed: str, texts: list[str]) -> None:
    assert split(typed) == texts


def test_a_list_keeps_groups_together_and_each_phrase_once() -> None:
    late = Phrase("不足", "Z")
    assert in_order(PhraseUse.CORRECTION, [B, A, late, B]) == (late, B, A)
    assert by_group([late, B, A]) == {"不足": ["Z"], "誤り": ["B", "A"]}
    assert in_order(PhraseUse.MESSAGE, [Phrase("", "2"), Phrase("", "1")])[0].text == "2"


def test_what_changed() -> None:
    changed = difference([A, B], [B, C])
    assert (changed.added, changed.removed) == ((C,), (A,))
    assert difference([A, B], [B, A]) == difference([], [])


def test_a_phrase_goes_behind_what_was_written() -> None:
    assert joined("", "文。") == "文。"
    assert joined("前。\n", "文。") == "前。\n文。"
    assert joined("前。", "") == "前。"


def test_every_use_is_described() -> None:
    assert set(USES) == set(PhraseUse)
