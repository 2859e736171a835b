"""The sheet shows what a person wrote beside what it became, and nothing of our own values."""

from __future__ import annotations

from typing import Any

from eapply.core.conditions import Situation
from eapply.forms.library_card import LibraryCardForm
from eapply.forms.sheet import answer_sheet


def rows(sheet: list[dict[str, Any]]) -> dict[str, dict[str, Any]]:
    return {row["keys"][0]: row for section in sheet for row in section["rows"] if row["keys"]}


def test_typed_forms_stand_beside_normal_ones_but_options_do_not(situation: Situation) -> None:
    form = LibraryCardForm(
        {
            "apply_kind": ["new"],
            "applicant_phone": ["０２９９（８２）２９１１"],
            "agree_rules": ["yes"],
        },
        situation=situation,
        attachments={},
    )
    form.judge()
    found = rows(answer_sheet(form))
    assert found["applicant_phone"]["text"] == "0299-82-2911"
    assert found["applicant_phone"]["typed"] == "０２９９（８２）２９１１"
    assert found["apply_kind"]["text"] == "新規"
    assert "typed" not in found["apply_kind"]
    assert "typed" not in found["agree_rules"]
