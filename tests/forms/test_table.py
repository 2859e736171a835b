"""Answers as cells: every procedure has columns of different names, and each answer its type."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from eapply.core.conditions import Situation, is_empty
from eapply.forms import ALL_FORMS, BY_SLUG
from eapply.forms.procedure_form import ProcedureForm
from eapply.forms.table import Table, repeats

INSURANCE, REFUND, PIT = "04-health-insurance", "03-refund-account", "18-sewage-pit"


def answers_of(form_class: type[ProcedureForm], situation: Situation) -> dict[str, Any]:
    example = next(each for each in form_class.examples if not each.errors)
    return dict(form_class.from_json(example.answers, situation).judge().answers)


def cells(table: Table, answers: dict[str, Any]) -> dict[str, Any]:
    (line,) = table.lines(answers)
    return dict(zip(table.heads, line, strict=True))


@pytest.mark.parametrize("form_class", ALL_FORMS, ids=lambda each: each.procedure.slug)
def test_every_answer_has_a_cell(form_class: type[ProcedureForm], situation: Situation) -> None:
    answers = answers_of(form_class, situation)
    assert answers.keys() <= Table(form_class, situation).known
    for rows_of in ("", *repeats(form_class)):
        table = Table(form_class, situation, rows_of)
        assert len(set(table.heads)) == len(table.heads)
        lines = list(table.lines(answers))
        assert len(lines) == len(answers.get(rows_of) or ("one",))
        for line in lines:
            assert len(line) == len(table.heads)
            assert {type(cell) for cell in line} <= {str, int, date, Decimal}
            filled = dict(zip((column.key for column in table.columns), line, strict=False))
            for key, cell in filled.items():
                assert (cell == "") == is_empty(answers.get(key)), key


def test_answers_become_days_numbers_labels_and_words(situation: Situation) -> None:
    found = cells(Table(BY_SLUG[REFUND], situation), answers_of(BY_SLUG[REFUND], situation))
    for heading, cell in {
        "通知年月日": date(2026, 11, 2),
        "納税義務者の区分": "個人",
        "納税義務者の氏名（フリガナ）（セイ）": "カシマ",
        "金融機関": "常陽銀行（0130）",
        "支店": "鹿島（036）",
        "口座番号": "0123456",
        "本人名義かどうか": "はい",
        "還付金額の合計": 12300,
    }.items():
        assert found[heading] == cell
    assert found["還付の内訳"].startswith("1：税目等 市・県民税")
    assert "年度 令和8年度" in found["還付の内訳"]


def test_each_row_of_a_group_can_have_a_line(situation: Situation) -> None:
    form_class = BY_SLUG[INSURANCE]
    answers = answers_of(form_class, situation)
    (group,) = repeats(form_class)
    table = Table(form_class, situation, group)
    lines = [dict(zip(table.heads, line, strict=True)) for line in table.lines(answers)]
    item = repeats(form_class)[group]
    assert [line[f"{item}の番号"] for line in lines] == [1, 2, 3]
    assert len({line["世帯主の姓"] for line in lines}) == 1
    assert [line[f"{item}：生年月日"].year for line in lines] == [1985, 1987, 2015]
    (alone,) = table.lines(answers | {group: []})
    assert alone[table.heads.index(f"{item}の番号")] == ""


def test_answers_of_another_shape_are_kept_as_text(situation: Situation) -> None:
    """Filed under an earlier version, or chosen from a list that has changed."""
    form_class = BY_SLUG[INSURANCE]
    (group,) = repeats(form_class)
    odd = {"head_birth_date": "昭和60年", "notification_type": "gone", group: "鹿島 太郎"}
    keys = {column.key: column.heading for column in Table(form_class, situation).columns}
    found = cells(Table(form_class, situation), odd)
    for key, value in odd.items():
        assert found[keys[key]] == value
    assert [line[-1] for line in Table(form_class, situation, group).lines({group: [{}]})] == [""]
