"""What another department may be shown of a case, and what stands ready to be shown."""

from __future__ import annotations

from typing import Any

import pytest

from eapply.adapters.city_facts import CityFacts
from eapply.core.conditions import Situation
from eapply.core.opinions import may_be_released, offered, released, usual
from eapply.forms import ALL_FORMS, BY_SLUG
from eapply.forms.procedure_form import ProcedureForm
from eapply.forms.sheet import answer_sheet
from tests.conftest import NOW


def sheet_of(form_class: type[ProcedureForm], facts: CityFacts) -> list[dict[str, Any]]:
    example = next(each for each in form_class.examples if not each.errors)
    form = form_class.from_json(example.answers, Situation(NOW.date(), facts))
    form.judge()
    return answer_sheet(form)


def texts(rows: list[dict[str, Any]]) -> str:
    """All that these rows say."""
    return "".join(
        row["label"] + row["text"] + "".join(texts(line["rows"]) for line in row.get("items", ()))
        for row in rows
    )


@pytest.mark.parametrize("form_class", ALL_FORMS, ids=lambda each: each.procedure.slug)
def test_no_form_stands_ready_with_people_or_offers_accounts(
    form_class: type[ProcedureForm], facts: CityFacts
) -> None:
    sheet = sheet_of(form_class, facts)
    sections = offered(sheet)
    ready = [each for each in sections if each["key"] in usual(sections)]
    for row in (row for section in ready for row in section["rows"]):
        assert row["kind"] not in ("kana", "phone", "email", "postal_code", "repeat", "files")
        assert "氏名" not in row["label"]
        assert "住所" not in row["label"]
    keys = {each["key"] for each in sections}
    for section in sheet:
        if any("account" in key for row in section["rows"] for key in row["keys"]):
            assert section["key"] not in keys


def test_a_request_for_the_road_stands_ready_with_its_place(facts: CityFacts) -> None:
    sections = offered(sheet_of(BY_SLUG["09-road-repair"], facts))
    assert usual(sections) == ["place", "detail", "local"]


def test_who_is_protected_is_never_shown_not_even_inside_a_group() -> None:
    reason = {"keys": ["why"], "label": "理由", "kind": "radio", "text": "支援措置（DV等）"}
    asked = {"keys": ["is"], "label": "支援措置の有無", "kind": "radio", "text": "なし"}
    name = {"keys": ["name"], "label": "名前", "kind": "text", "text": "湊", "typed": " 湊"}
    group = {
        "keys": ["people"],
        "label": "人",
        "kind": "repeat",
        "text": "湊 支援措置（DV等）",
        "items": [{"title": "1人目", "rows": [name, reason]}],
    }
    shown = released([group, reason, asked, name])
    assert "支援措置" not in texts(shown)
    assert texts(shown) == "人名前湊名前湊"
    assert offered([{"key": "a", "title": "理由", "rows": [reason]}]) == []


@pytest.mark.parametrize(
    ("field", "may"),
    [
        ("file_id", False),
        ("file_identity", False),
        ("file_proxy_id", False),
        ("members-0-file_id", False),
        ("file_map", True),
        ("file_evidence", True),
        ("file_residence", True),
    ],
)
def test_papers_of_identity_do_not_go(field: str, may: bool) -> None:
    assert may_be_released(field, in_message=False) is may
    assert not may_be_released(field, in_message=True)
