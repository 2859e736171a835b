"""What staff write is kept clean, or refused with a sentence about the box it stands in."""

from __future__ import annotations

import pytest

from eapply.core.errors import Refused
from eapply.core.written import written


def test_outer_space_and_signs_go_and_lines_stay_where_they_may() -> None:
    assert (
        written("\u3000一行目\r\n二行目 ", "理由", 20, "reason", multiline=True) == "一行目\n二行目"
    )
    assert written("一行目\r\n二行目", "理由", 20, "reason") == "一行目二行目"
    assert written(" \u200b", "理由", 20, "reason", is_required=False) == ""


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (" \n", "理由を入力してください。"),
        ("あ" * 21, "理由は20文字以内で入力してください。いま21文字です。"),
    ],
)
def test_nothing_and_too_much_are_refused_for_the_box(text: str, message: str) -> None:
    with pytest.raises(Refused) as refused:
        written(text, "理由", 20, "reason")
    assert (refused.value.message, refused.value.field) == (message, "reason")
    assert written("あ" * 20, "理由", 20, "reason")
