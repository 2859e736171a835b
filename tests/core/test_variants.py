from __future__ import annotations

import pytest

from eapply.core.variants import PRINTED_AS, SEARCHED_AS


@pytest.mark.parametrize("table", [PRINTED_AS, SEARCHED_AS])
def test_every_row_changes_something(table: dict[str, str]) -> None:
    assert all(len(typed) == 1 and typed != shape for typed, shape in table.items())


def test_the_characters_of_the_city_are_known() -> None:
    assert PRINTED_AS["髙"] == "高"
    assert PRINTED_AS["﨑"] == "崎"
    assert PRINTED_AS["𠮷"] == "吉"
    assert PRINTED_AS["德"] == "徳"
    assert {SEARCHED_AS[kanji] for kanji in "枿桝枡"} == {"マス"}
    assert SEARCHED_AS["嶋"] == "島"
