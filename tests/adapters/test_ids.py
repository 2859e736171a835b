"""Random values: long enough, never the same, repeatable only when asked for."""

from __future__ import annotations

import re
from collections import Counter

import pytest

from eapply.adapters.ids import Ids, RandomIds, SeededIds


@pytest.mark.parametrize("ids", [RandomIds(), SeededIds(1)])
def test_shapes(ids: Ids) -> None:
    assert re.fullmatch(r"[A-Za-z0-9_-]{22}", ids.token())
    assert re.fullmatch(r"[A-Za-z0-9_-]{43}", ids.token(32))
    assert re.fullmatch(r"[0-9]{6}", ids.digits(6))
    assert len(ids.random_bytes(7)) == 7


def test_tokens_do_not_repeat() -> None:
    ids = RandomIds()
    assert len({ids.token() for _ in range(2000)}) == 2000


def test_digits_start_with_zero_as_often_as_with_others() -> None:
    ids = SeededIds(3)
    first = Counter(ids.digits(6)[0] for _ in range(5000))
    assert set(first) == set("0123456789")
    assert min(first.values()) > 380


def test_a_seed_repeats_and_another_seed_differs() -> None:
    def take(seed: int) -> list[object]:
        ids = SeededIds(seed)
        return [ids.token(), ids.digits(6), ids.random_bytes(4)]

    assert take(5) == take(5)
    assert take(5) != take(6)
