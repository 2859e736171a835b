"""The language of the forms: pages, conditions, groups, rules, warnings, what follows, the sheet."""

from __future__ import annotations

from typing import Any

import pytest

from eapply.core.conditions import Is, Situation
from eapply.forms.checking import attached, check
from eapply.forms.fields import (
    Number,
    Raw,
    Text,
)
from eapply.forms.procedure_form import NO_MAIL, Page, ProcedureForm
from eapply.forms.question_form import Block, QuestionForm
from eapply.forms.sheet import answer_sheet
from tests.forms.answers import errors_of, judged
from tests.forms.small_form import GOOD, SmallForm

OWN = ("form", "_form", "meta")  # of a form


def outcome(situation: Situation, files: Any = None, **changes: Any) -> Any:
    answers = {key: value for key, value in (GOOD | changes).items() if value is not None}
    return judged(SmallForm, situation, answers, files if files is not None else {})


def test_a_good_set_and_what_follows_from_it(situation: Situation) -> None:
    _, judgement = outcome(situation)
    assert judgement.ok, judgement.errors
    assert judgement.answers == {
        "kind": "a",
        "detail": "い",
        "lines": [
            {"what": "本", "price": 500},
            {"what": "机", "price": 1500, "reason": "木製"},
        ],
        "agree_all": True,
        "total": 2000,
        "hidden": "x",
    }


def test_pages_and_their_conditions(situation: Situation) -> None:
    assert [page.key for page in SmallForm.pages] == ["kind", "lines", "more", "end"]
    assert SmallForm.pages[2].keys == ("start", "end", "tags")
    form, _ = outcome(situation)
    assert [page.key for page in form.asked_pages()] == ["kind", "lines", "end"]
    # The condition of a page is the condition of each of its questions, for pages, API and schema alike.
    assert form.start.when == Is("kind", "b")
    found = SmallForm.page_of("lines-0-what")
    assert found is not None
    assert found.key == "lines"


def test_what_is_not_asked_is_cleared(situation: Situation) -> None:
    form, judgement = outcome(situation, start="きのう", tags=["赤"], kind_other="捨てられる")
    assert judgement.ok
    assert not {"start", "tags", "kind_other"} & judgement.answers.keys()
    assert form.start.errors == []


def test_errors_in_page_order_one_for_each_question(situation: Situation) -> None:
    lines = [{"price": "百円"}, {"what": "あ" * 11, "price": 1}]
    form, judgement = outcome(situation, kind="b", detail="い", lines=lines, agree_all=None)
    found = [(each.field, each.message, each.page) for each in judgement.errors]
    assert found == [
        ("detail", "細かい種類は、表示された中から選んでください。", "kind"),
        ("lines-0-what", "品物 1：品名を入力してください。", "lines"),
        ("lines-0-price", "品物 1：値段は数字で入力してください。", "lines"),
        ("lines-1-what", "品物 2：品名は10文字以内で入力してください。いま11文字です。", "lines"),
        ("start", "開始日を入力してください。", "more"),
        ("agree_all", "決まりを読んで、チェックを入れてください。", "end"),
    ]
    assert judgement.errors[4].target == "f-start-year"
    assert form.lines.error_id == "lines-0"


def test_rules_wait_for_sound_answers(situation: Situation) -> None:
    late = {"kind": "b", "detail": "は", "start": "2026-12-02", "tags": ["赤"]}
    assert outcome(situation, **late, end="2026-12-03")[1].ok
    _, judgement = outcome(situation, **late, end="2026-12-01")
    assert errors_of(judgement) == {"end": "終了日は開始日より前にできません。"}
    _, judgement = outcome(situation, **(late | {"start": "2026-02-30"}), end="2026-12-01")
    assert list(errors_of(judgement)) == ["start"]
    _, judgement = outcome(situation, **(late | {"tags": None}), end="2026-12-03")
    assert errors_of(judgement) == {"tags": "印を選んでください。"}


def test_a_row_sees_the_form_around_it(situation: Situation) -> None:
    rows = [{"what": "本", "price": 5, "gift": True}]
    assert "gift" not in outcome(situation, lines=rows)[1].answers["lines"][0]
    more = {"kind": "b", "detail": "は", "start": "2026-12-02"}
    assert outcome(situation, lines=rows, **more)[1].answers["lines"][0]["gift"] is True
    changes = {"kind": "その他", "kind_other": "本", "detail": None, "lines": rows}
    assert errors_of(outcome(situation, **changes)[1]) == {
        "lines-0-what": "品物 1：種類と同じです。"
    }


def test_blank_rows_are_no_rows(situation: Situation) -> None:
    for rows in ([], [{}], [{}, {"what": "  "}], None):
        assert errors_of(outcome(situation, lines=rows)[1]) == {
            "lines": "品物を1件以上入力してください。"
        }
    _, judgement = outcome(situation, lines=[{}, GOOD["lines"][0], {}])
    assert judgement.answers["lines"] == [GOOD["lines"][0]]
    _, judgement = outcome(situation, lines=[GOOD["lines"][0]] * 4)
    assert errors_of(judgement) == {"lines": "品物は3件まで入力できます。"}


def test_warnings_do_not_block(situation: Situation) -> None:
    _, judgement = outcome(situation, lines=[GOOD["lines"][0]] * 3)
    assert judgement.ok
    (warning,) = judgement.warnings
    assert (warning.field, warning.message, warning.page) == (
        "lines",
        "品物が多いようです。",
        "lines",
    )
    assert warning.code == "lines|品物が多いようです。"


def test_files_are_judged_only_when_they_are_known(situation: Situation) -> None:
    known = outcome(situation, files={"file_map": ["a.pdf", "b.jpg", "c.png"]})[1]
    assert errors_of(known) == {"file_map": "2個まで選べます。いま3個です。"}
    odd = outcome(situation, files={"file_map": ["絵.webp"]})[1]
    assert "「絵.webp」は受け取れない種類です。" in errors_of(odd)["file_map"]
    form = SmallForm.from_json(GOOD, situation, None)
    assert form.judge().ok


def test_options_depend_on_an_earlier_answer(situation: Situation) -> None:
    form, _ = outcome(situation, kind="b", detail="は", start="2026-12-02")
    assert [option.value for option in form.detail.options] == ["ろ", "は"]
    blank = SmallForm.blank(situation)
    assert [option.value for option in blank.detail.options] == ["い", "ろ", "は"]
    assert blank.detail.definition()["options_by"]["values"] == {
        "a": ["い", "ろ"],
        "b": ["ろ", "は"],
    }


@pytest.mark.parametrize(
    "typed", ["a", "エー（はじめ）", "エー(はじめ)", " エー （はじめ） ", "エー"]
)
def test_a_choice_by_value_or_by_label(situation: Situation, typed: str) -> None:
    assert outcome(situation, kind=typed)[1].answers["kind"] == "a"


def test_every_form_begins_empty(situation: Situation) -> None:
    """Questions are made once and copied, so nothing of a filled form may stay in what is copied."""
    untouched = [state_of(question) for question in SmallForm.blank(situation).questions]
    filled, judgement = outcome(
        situation, tags=["赤"], lines=[{"what": "本" * 11, "price": 5000}], start="きのう"
    )
    assert not judgement.ok
    for question in filled.questions:
        question.errors.append("まちがい")
        question.notices.append("注意")
    other = SmallForm.blank(situation)
    assert [state_of(question) for question in other.questions] == untouched
    assert all(question.form is question._form is other for question in other.questions)


def state_of(question: Any) -> dict[str, Any]:
    """All that a question holds but the form it stands in; of rows, whether they are blank."""
    state = {key: value for key, value in vars(question).items() if key not in OWN}
    return state | {"rows": [row.is_blank() for row in getattr(question, "rows", ())]}


def test_a_page_by_itself_agrees_with_the_whole(situation: Situation) -> None:
    form, judgement = outcome(
        situation, kind="b", detail="は", start="2026-12-02", end="2026-12-01", tags=["赤"]
    )
    page = SmallForm.page("more")
    assert page is not None
    alone = page.form(form.raw, situation=situation, known=judgement.answers)
    assert not alone.check(judgement.answers, situation)
    assert [each.message for each in alone.messages()] == ["終了日は開始日より前にできません。"]
    # A rule that reads a later page waits for the whole form.
    first = SmallForm.page("kind")
    assert first is not None
    assert [rule.at for rule in first.form.rules] == []


def test_the_sheet_says_what_people_saw(situation: Situation) -> None:
    form, _ = outcome(situation)
    sheet = answer_sheet(form)
    assert [section["title"] for section in sheet] == ["種類", "品物", "確認"]
    lines = sheet[1]["rows"]
    assert [item["title"] for item in lines[0]["items"]] == ["品物 1", "品物 2"]
    prices = [item["rows"][1] for item in lines[0]["items"]]
    assert prices == [
        # What was typed is kept beside what it became.
        {
            "keys": ["lines-0-price"],
            "label": "値段",
            "kind": "money",
            "text": "500円",
            "typed": "500",
        },
        {"keys": ["lines-1-price"], "label": "値段", "kind": "money", "text": "1,500円"},
    ]
    assert lines[1] == {"keys": [], "label": "合計", "kind": "derived", "text": "2000円"}
    assert [row["label"] for row in sheet[2]["rows"]] == ["地図", "決まり"]
    assert sheet[2]["rows"][0]["text"] == "入力なし"


def test_normal_answers_come_back_unchanged(situation: Situation) -> None:
    _, judgement = outcome(situation, no_mail=True)
    assert judgement.answers[NO_MAIL] is True
    again = SmallForm.from_json(judgement.answers, situation, {}).judge()
    assert again.answers == judgement.answers


def test_unknown_keys_are_errors_and_untaken_branches_warnings(situation: Situation) -> None:
    odd = GOOD | {"colour": "赤", "note": "x", "start": "2026-12-01", "total": 7}
    odd["lines"] = [GOOD["lines"][0] | {"weight": 3}]
    result = check(SmallForm, odd, {"file_other": ["a.pdf"]}, situation)
    assert {each.field for each in result.errors} == {
        "colour",
        "note",
        "lines-0-weight",
        "file_other",
    }
    assert "start" in {each.field for each in result.warnings}


def test_drafts_and_answers_fill_a_form_alike(situation: Situation) -> None:
    posted = {
        "kind": ["b"],
        "detail": ["は"],
        "lines-4-what": ["本"],
        "lines-4-price": ["５００"],
        "lines-9-what": [""],
        "start-era": ["令和"],
        "start-year": ["8"],
        "start-month": ["12"],
        "start-day": ["2"],
        "tags": ["青", "赤", ""],
        "agree_all": ["yes"],
        "unheard": ["of"],
    }
    form = SmallForm(Raw(posted), situation=situation, attachments=attached({}))
    judgement = form.judge()
    assert judgement.ok, judgement.errors
    assert judgement.answers["start"] == "2026-12-02"
    assert judgement.answers["tags"] == ["赤", "青"]
    assert judgement.answers["lines"] == [{"what": "本", "price": 500}]
    assert [row.id for row in form.lines.rows] == ["lines-4", "lines-9"]


def test_a_block_may_not_repeat_a_key() -> None:
    with pytest.raises(TypeError, match="repeats"):
        type(QuestionForm)(
            "Twice", (QuestionForm,), {"a": Text("あ"), "block": Block({"a": Text("い")})}
        )


def test_questions_stand_on_pages() -> None:
    with pytest.raises(TypeError, match="before the first page"):

        class Lost(ProcedureForm):
            lost = Text("迷子")
            page_one = Page("一")
            found = Number("数")
