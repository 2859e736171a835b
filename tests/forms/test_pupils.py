"""What the examples of 20 to 22 do not say: grades, closing schools, what is asked when."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from eapply.adapters.city_facts import CityFacts
from eapply.core.conditions import Situation
from eapply.core.facts import Option
from eapply.core.procedure import Example
from eapply.forms.club_fee_reduction import ClubFeeReductionForm
from eapply.forms.club_leave import ClubLeaveForm
from eapply.forms.examples import changed, club_fee_reduction, club_leave, school_lunch
from eapply.forms.fields import Choice
from eapply.forms.procedure_form import Judgement, ProcedureForm
from eapply.forms.pupil_parts import RELATIONS, school_year
from eapply.forms.school_lunch import SchoolLunchForm
from tests.forms.answers import errors_of, judged


def judge(
    form_class: type[ProcedureForm],
    situation: Situation,
    example: Example,
    child: Mapping[str, Any] | None = None,
    /,
    **changes: Any,
) -> tuple[ProcedureForm, Judgement]:
    """The example with some answers changed, those of its first child included."""
    if child is not None:
        changes["children"] = [dict(example.answers["children"][0]) | dict(child)]
    set_ = changed(example, example.name, **changes)
    return judged(form_class, situation, set_.answers, set_.attachments)


def warned(judgement: Judgement) -> set[str]:
    return {each.field for each in judgement.warnings}


@pytest.mark.parametrize(
    ("birth", "year"),
    [
        (date(2019, 4, 1), 2),
        (date(2019, 4, 2), 1),
        (date(2020, 4, 1), 1),
        (date(2020, 4, 2), 0),
        (date(2014, 4, 1), 7),
        (date(2011, 4, 2), 9),
    ],
)
def test_the_first_of_april_belongs_to_the_older(birth: date, year: int) -> None:
    assert school_year(birth, 2026) == year


def test_a_grade_is_that_of_the_year_asked_for(situation: Situation) -> None:
    single = club_fee_reduction.SINGLE_PARENT
    spring = replace(situation, today=date(2027, 2, 10))
    coming = {"period_from": "2027-04", "period_to": "2028-03"}
    for grade, periods, is_right in (
        (1, {}, True),
        (2, {}, False),
        (1, coming, False),
        (2, coming, True),
    ):
        _, judgement = judge(ClubFeeReductionForm, spring, single, {"grade": grade}, **periods)
        assert (set(errors_of(judgement)) == set()) is is_right
        assert set(errors_of(judgement)) <= {"children-0-grade"}


def test_before_the_period_is_known_both_grades_of_spring_pass(situation: Situation) -> None:
    page = ClubFeeReductionForm.page("children")
    assert page is not None
    for today, grade, is_right in (
        (date(2027, 2, 10), 2, True),
        (date(2027, 1, 31), 2, False),
        (date(2027, 1, 31), 1, True),
    ):
        day = replace(situation, today=today)
        row = dict(club_fee_reduction.UMI) | {"grade": grade}
        raw = ClubFeeReductionForm.blank(day).spread({"children": [row]})
        assert page.form(raw, situation=day).check({}, day) is is_right


def test_a_school_outside_the_list_is_named_and_its_grade_not_judged(situation: Situation) -> None:
    other = {"school": "その他", "grade": 6}
    _, judgement = judge(ClubFeeReductionForm, situation, club_fee_reduction.SINGLE_PARENT, other)
    assert set(errors_of(judgement)) == {"children-0-school_other"}
    kindergarten = {"school": "その他", "school_other": "かしま幼稚園", "grade": 3}
    born = {"birth_date": "2021-05-05"}
    assert judge(SchoolLunchForm, situation, school_lunch.NEW, kindergarten | born)[1].ok


def test_a_closing_school_stands_to_its_last_day(situation: Situation) -> None:
    closing = {"school": "中野西小", "club": "中野西児童クラブ"}
    single = club_fee_reduction.SINGLE_PARENT
    assert judge(ClubFeeReductionForm, situation, single, closing)[1].ok
    lunch = {"school": "中野西小", "start_date": "2027-03-31"}
    assert judge(SchoolLunchForm, situation, school_lunch.NEW, lunch)[1].ok


def test_a_school_without_words_on_its_closing_is_still_refused(situation: Situation) -> None:
    class Silent(CityFacts):
        def options(self, name: str, on: date) -> tuple[Option, ...]:
            return tuple(replace(each, help="") for each in super().options(name, on))

    silent = replace(situation, facts=Silent(**vars(situation.facts)))
    closed = {"school": "中野西小", "start_date": "2027-04-08", "birth_date": "2020-06-10"}
    _, judgement = judge(SchoolLunchForm, silent, school_lunch.NEW, closed)
    assert "ほかの学校を選択してください。" in errors_of(judgement)["children-0-school"]


def test_a_club_of_another_school_is_only_asked_about(situation: Situation) -> None:
    single = club_fee_reduction.SINGLE_PARENT
    _, judgement = judge(ClubFeeReductionForm, situation, single, {"club": "鹿島児童クラブ"})
    assert judgement.ok
    assert warned(judgement) == {"children-0-club"}
    named = {"club": "その他", "club_other": "かしまクラブ"}
    assert not judge(ClubFeeReductionForm, situation, single, named)[1].warnings


# 20 ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("reason", "file", "is_owed"),
    [
        ("生活保護", "file_welfare", True),
        ("ひとり親（児童扶養手当）", "file_single_parent", True),
        ("準要保護（就学援助）", "file_school_support", True),
        ("災害・失業・長期疾病", "file_hardship", False),
        ("長期欠席", "", False),
    ],
)
def test_papers_are_owed_without_consent(
    situation: Situation, reason: str, file: str, is_owed: bool
) -> None:
    single = club_fee_reduction.SINGLE_PARENT
    form, judgement = judge(
        ClubFeeReductionForm, situation, single, reason=[reason], attachments={}
    )
    assert set(errors_of(judgement)) == ({file} if is_owed else set())
    asked = {each.key for each in form.questions if each.kind == "files" and each.asked}
    assert asked == {file, "file_other"} - {""}
    _, consented = judge(
        ClubFeeReductionForm,
        situation,
        single,
        reason=[reason],
        attachments={},
        consent_lookup=True,
    )
    assert consented.ok


def test_the_tax_certificate(situation: Situation) -> None:
    exempt = club_fee_reduction.TAX_EXEMPT
    at_home = {"tax_municipality": "鹿嶋市", "attachments": {}}
    _, judgement = judge(ClubFeeReductionForm, situation, exempt, **at_home)
    assert "同意しないとき" in errors_of(judgement)["file_tax"]
    assert judge(ClubFeeReductionForm, situation, exempt, consent_lookup=True, **at_home)[1].ok
    _, judgement = judge(ClubFeeReductionForm, situation, exempt, tax_year=2025)
    assert warned(judgement) == {"tax_year"}
    without = {"household_members": None, "tax_municipality": None, "tax_year": None}
    _, judgement = judge(ClubFeeReductionForm, situation, exempt, **without)
    assert {"household_members", "tax_municipality", "tax_year"} <= set(errors_of(judgement))


@pytest.mark.parametrize(("tax_year", "is_right"), [(2026, True), (2027, False)])
def test_in_spring_the_taxes_of_the_year_before_count(
    situation: Situation, tax_year: int, is_right: bool
) -> None:
    spring = replace(situation, today=date(2027, 4, 5))
    _, judgement = judge(
        ClubFeeReductionForm,
        spring,
        club_fee_reduction.TAX_EXEMPT,
        {"grade": 5},
        period_from="2027-04",
        period_to="2028-03",
        tax_year=tax_year,
    )
    assert judgement.ok
    assert (warned(judgement) == set()) is is_right


@pytest.mark.parametrize(
    ("today", "first", "last", "wrong"),
    [
        (date(2026, 11, 24), "2026-12", "2026-12", set()),
        (date(2026, 11, 24), "2027-03", "2026-12", {"period_to"}),
        (date(2026, 11, 24), "2027-04", "2027-05", {"period_from"}),
        (date(2027, 1, 31), "2027-04", "2027-05", {"period_from"}),
        (date(2027, 2, 1), "2027-04", "2027-05", set()),
        (date(2027, 3, 31), "2027-03", "2027-04", {"period_to"}),
    ],
)
def test_periods(situation: Situation, today: date, first: str, last: str, wrong: set[str]) -> None:
    other_school = {"school": "その他", "school_other": "かしま学園小学校"}
    _, judgement = judge(
        ClubFeeReductionForm,
        replace(situation, today=today),
        club_fee_reduction.SINGLE_PARENT,
        other_school,
        period_from=first,
        period_to=last,
    )
    assert set(errors_of(judgement)) == wrong


def test_a_month_that_is_over_is_only_asked_about(situation: Situation) -> None:
    single = club_fee_reduction.SINGLE_PARENT
    for first, expected in (("2026-10", {"period_from"}), ("2026-11", set())):
        _, judgement = judge(ClubFeeReductionForm, situation, single, period_from=first)
        assert judgement.ok
        assert warned(judgement) == expected


def test_siblings_and_other_reasons(situation: Situation) -> None:
    siblings, single = club_fee_reduction.SIBLINGS, club_fee_reduction.SINGLE_PARENT
    assert not judge(ClubFeeReductionForm, situation, siblings)[0]["reason_other"].asked
    named = {"reason": ["きょうだいの同時利用"], "reason_other": "姉の鹿嶋 空が利用しています"}
    consent = {"consent_lookup": True, "attachments": {}}
    assert judge(ClubFeeReductionForm, situation, single, **named, **consent)[1].ok
    _, judgement = judge(ClubFeeReductionForm, situation, single, reason=["その他"], **consent)
    assert errors_of(judgement) == {"reason_other": "その他の内容を入力してください。"}
    twice = [dict(club_fee_reduction.UMI)] * 2
    _, judgement = judge(ClubFeeReductionForm, situation, single, children=twice)
    assert set(errors_of(judgement)) == {"children"}


def test_somebody_under_eighteen_is_sent_to_the_department(situation: Situation) -> None:
    single = club_fee_reduction.SINGLE_PARENT
    for birth, is_right in (("2008-11-24", True), ("2008-11-25", False)):
        _, judgement = judge(ClubFeeReductionForm, situation, single, guardian_birth_date=birth)
        assert judgement.ok is is_right


class Offering(CityFacts):
    """The city once it asks all that it may ask."""

    def options(self, name: str, on: date) -> tuple[Option, ...]:
        if name in ("custody_states", "lunch_fee_from_allowance"):
            return super().options(name, date.max)
        return super().options(name, on)


@pytest.mark.parametrize(
    ("form_class", "example", "key"),
    [
        (ClubFeeReductionForm, club_fee_reduction.SINGLE_PARENT, "joint_custody"),
        (SchoolLunchForm, school_lunch.NEW, "jidou_teate"),
    ],
)
def test_some_questions_wait_for_the_city(
    form_class: type[ProcedureForm], example: Example, key: str, situation: Situation
) -> None:
    form, _ = judge(form_class, situation, example)
    assert not form[key].asked
    offering = replace(situation, facts=Offering(**vars(situation.facts)))
    form, judgement = judge(form_class, offering, example)
    assert form[key].asked
    assert judgement.ok


# 21 ---------------------------------------------------------------------------------------------


def test_until_when_the_fee_is_paid(situation: Situation) -> None:
    for day, month, words in (
        ("2026-12-31", "2026-12", "令和8年12月分まで"),
        ("2027-01-01", "2027-01", "令和9年1月分まで"),
    ):
        form, judgement = judge(ClubLeaveForm, situation, club_leave.WORK, withdraw_date=day)
        assert judgement.answers["fee_until"] == month
        assert words in form.derived[0].show(month)


@pytest.mark.parametrize(
    ("day", "is_right"),
    [("2026-11-23", False), ("2026-11-24", True), ("2027-03-31", True), ("2027-04-01", False)],
)
def test_the_last_day_lies_in_this_year(situation: Situation, day: str, is_right: bool) -> None:
    _, judgement = judge(ClubLeaveForm, situation, club_leave.WORK, withdraw_date=day)
    assert judgement.ok is is_right


def test_what_stands_beside_an_answer(situation: Situation) -> None:
    for example, shown in (
        (club_leave.WORK, set()),
        (club_leave.MOVING, {"refund_note", "reduction_note"}),
        (club_leave.CLOSING, {"closing_note"}),
    ):
        form, _ = judge(ClubLeaveForm, situation, example)
        assert {each.key for each in form.questions if each.kind == "note" and each.asked} == shown
    work = changed(club_leave.CLOSING, "仕事", reason="保護者の就労状況の変化")
    for day, is_shown in (("2027-03-31", True), ("2027-03-30", False)):
        form, _ = judge(ClubLeaveForm, situation, work, withdraw_date=day)
        assert form["closing_note"].asked is is_shown


# 22 ---------------------------------------------------------------------------------------------


def test_days_are_asked_by_kind(situation: Situation) -> None:
    for kind, start, stop, change in (
        ("new", True, False, False),
        ("resume", True, False, False),
        ("stop", False, True, False),
        ("change", False, False, True),
    ):
        form, _ = judge(SchoolLunchForm, situation, school_lunch.NEW, kind=kind)
        row = form["children"].rows[0]
        asked = [row[key].asked for key in ("start_date", "stop_date", "change_note")]
        assert asked == [start, stop, change]


def test_what_was_stopped_does_not_start_in_the_same_form(situation: Situation) -> None:
    _, judgement = judge(
        SchoolLunchForm, situation, school_lunch.STOP, {"start_date": "2026-12-01"}
    )
    assert judgement.ok
    assert "start_date" not in judgement.answers["children"][0]


@pytest.mark.parametrize(
    ("reason", "errors", "warnings"),
    [
        ("食物アレルギー", set(), set()),
        ("疾病", set(), set()),
        ("宗教", set(), {"children-0-reason"}),
        ("長期欠席", {"children-0-reason"}, set()),
    ],
)
def test_milk_alone_is_for_those_who_cannot_eat(
    situation: Situation, reason: str, errors: set[str], warnings: set[str]
) -> None:
    _, judgement = judge(SchoolLunchForm, situation, school_lunch.MILK, {"reason": reason})
    assert set(errors_of(judgement)) == errors
    assert warned(judgement) == warnings


def test_reasons_are_owed_for_less_than_all(situation: Situation) -> None:
    for meal, words in (
        ("牛乳以外", "牛乳以外の理由"),
        ("主食・副食の一部", "主食・副食の一部の理由"),
    ):
        _, judgement = judge(SchoolLunchForm, situation, school_lunch.NEW, {"meal_kind": meal})
        assert words in errors_of(judgement)["children-0-reason"]
    _, judgement = judge(SchoolLunchForm, situation, school_lunch.STOP, {"reason": None})
    assert "給食を止める理由" in errors_of(judgement)["children-0-reason"]


def test_the_doctors_paper_is_owed_only_by_those_who_attach_it(situation: Situation) -> None:
    for answer, owed in (("添付", {"file_guidance"}), ("これから提出", set())):
        _, judgement = judge(
            SchoolLunchForm, situation, school_lunch.MILK, {"allergy_guidance": answer}
        )
        assert set(errors_of(judgement)) == owed


@pytest.mark.parametrize(
    ("day", "is_soon"), [("2026-11-26", True), ("2026-11-27", False), ("2026-11-01", True)]
)
def test_days_too_soon_for_the_kitchen_are_taken(
    situation: Situation, day: str, is_soon: bool
) -> None:
    _, judgement = judge(SchoolLunchForm, situation, school_lunch.NEW, {"start_date": day})
    assert judgement.ok
    assert (warned(judgement) == {"children-0-start_date"}) is is_soon


def test_lunch_is_not_stopped_in_the_past(situation: Situation) -> None:
    _, judgement = judge(SchoolLunchForm, situation, school_lunch.STOP, {"stop_date": "2026-11-23"})
    assert set(errors_of(judgement)) == {"children-0-stop_date"}


def test_who_looks_after_a_child_says_why(situation: Situation) -> None:
    for basis, owed in (("その他監護する方", True), ("市長が認めた方", True), ("親権者", False)):
        form, judgement = judge(SchoolLunchForm, situation, school_lunch.NEW, guardian_basis=basis)
        assert form["guardian_basis_reason"].asked is owed
        assert judgement.ok is not owed


def test_notices_may_go_elsewhere(situation: Situation) -> None:
    _, judgement = judge(SchoolLunchForm, situation, school_lunch.NEW, billing_to="別")
    assert {"billing_postal_code", "billing_address_town"} <= set(errors_of(judgement))


@pytest.mark.parametrize("form_class", [ClubFeeReductionForm, ClubLeaveForm, SchoolLunchForm])
def test_guardians_are_of_the_same_kinds(
    form_class: type[ProcedureForm], situation: Situation
) -> None:
    relation = form_class.blank(situation)["guardian_relation"]
    assert isinstance(relation, Choice)
    assert [each.label for each in relation.options] == [*(word for _, word in RELATIONS), "その他"]
