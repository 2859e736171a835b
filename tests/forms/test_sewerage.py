"""13 to 16: parcels, shares, gradients, the register of contractors, and the rules between answers."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from eapply.adapters.city_facts import CityFacts
from eapply.core.conditions import Situation
from eapply.core.facts import Option
from eapply.core.procedure import Example
from eapply.forms.beneficiary_change import BeneficiaryChangeForm
from eapply.forms.beneficiary_report import BeneficiaryReportForm
from eapply.forms.drainage_plan import DrainagePlanForm
from eapply.forms.drainage_work import DrainageWorkForm
from eapply.forms.examples import (
    beneficiary_change,
    beneficiary_report,
    changed,
    drainage_plan,
    drainage_work,
)
from eapply.forms.fields import Counts, FractionNumber, Gradient, LotNumber
from eapply.forms.procedure_form import Judgement, ProcedureForm
from eapply.forms.question_form import QuestionForm
from eapply.forms.sheet import answer_sheet
from tests.forms.answers import errors_of, judged


class Kinds(QuestionForm):
    lot_number = LotNumber()
    share = FractionNumber("持分")
    gradient = Gradient()
    fixtures = Counts("器具", (("toilet", "大便器"), ("bath", "浴室")), maximum=9)


def kinds(situation: Situation, **answers: Any) -> QuestionForm:
    form = Kinds(Kinds.blank(situation).spread(answers), situation=situation)
    form.check({}, situation)
    return form


def judge(
    form_class: type[ProcedureForm], situation: Situation, example: Example
) -> tuple[ProcedureForm, Judgement]:
    day = replace(situation, today=example.on or situation.today)
    return judged(form_class, day, example.answers, example.attachments)


def warnings_of(judgement: Judgement) -> dict[str, str]:
    return {message.field: message.message for message in judgement.warnings}


@pytest.mark.parametrize(
    "typed",
    [
        "1187番1",
        "1187-1",
        "1187番地1",
        "１１８７番地１",
        "1187ー1",
        "1187番地の1",
        "1187 - 1",
        "1187の1",
    ],
)
def test_a_lot_number_is_read_in_every_spelling(situation: Situation, typed: str) -> None:
    question = kinds(situation, lot_number=typed)["lot_number"]
    assert question.data == {"main": 1187, "branch": 1}
    assert question.text(question.data) == "1187番1"


@pytest.mark.parametrize("typed", ["800", "800番", "800番地", "８００番"])
def test_a_lot_number_may_lack_a_branch(situation: Situation, typed: str) -> None:
    assert kinds(situation, lot_number=typed)["lot_number"].data == {"main": 800}


@pytest.mark.parametrize(
    "typed",
    ["1-2-3丁目", "1-2-3", "0番1", "番1", "1187番0", "宮中1番", "1187番1号", "12345678", "1187番-"],
)
def test_house_numbers_are_no_lot_numbers(situation: Situation, typed: str) -> None:
    (message,) = kinds(situation, lot_number=typed)["lot_number"].errors
    assert message == (
        "地番は「1234番5」のように入力してください（住居表示の番号ではありません）。"
    )


@given(main=st.integers(1, 999999), branch=st.none() | st.integers(1, 999999))
def test_lot_numbers_come_back_as_they_were_stored(main: int, branch: int | None) -> None:
    value = {"main": main} | ({"branch": branch} if branch else {})
    question = Kinds(Kinds.blank(None).spread({"lot_number": value}))["lot_number"]
    assert question.data == value


@pytest.mark.parametrize(
    ("typed", "stored"),
    [("1/2", "1/2"), ("２／４", "2/4"), ("3分の1", "1/3"), (" 1 / 2 ", "1/2"), ("1/1", "1/1")],
)
def test_shares_stay_as_the_register_writes_them(
    situation: Situation, typed: str, stored: str
) -> None:
    question = kinds(situation, share=typed)["share"]
    assert (question.data, question.errors) == (stored, [])


@pytest.mark.parametrize("typed", ["0.5", "1/0", "半分", "3/2", "0/3", "1/2/3", "-1/2"])
def test_what_is_no_share_is_refused(situation: Situation, typed: str) -> None:
    assert kinds(situation, share=typed)["share"].errors


@pytest.mark.parametrize(
    ("typed", "stored", "value"),
    [
        ("1/100", "1/100", Fraction(1, 100)),
        ("10‰", "10‰", Fraction(1, 100)),
        ("１２．５", "12.5‰", Fraction(1, 80)),
        ("20パーミル", "20‰", Fraction(1, 50)),
    ],
)
def test_gradients_are_exact(
    situation: Situation, typed: str, stored: str, value: Fraction
) -> None:
    question = kinds(situation, gradient=typed)["gradient"]
    assert question.data == stored
    assert Gradient.number(stored) == value


@pytest.mark.parametrize("typed", ["急", "1:100", "0", "1/0", "10%"])
def test_what_is_no_gradient_is_refused(situation: Situation, typed: str) -> None:
    assert kinds(situation, gradient=typed)["gradient"].errors


def test_counts_take_keys_or_labels_and_point_at_the_wrong_box(situation: Situation) -> None:
    good = kinds(situation, fixtures={"大便器": 2, "bath": "１"})["fixtures"]
    assert good.data == {"toilet": 2, "bath": 1}
    assert good.text(good.data) == "大便器 2、浴室 1"
    none = kinds(situation, fixtures={"toilet": 0})["fixtures"]
    assert none.errors == ["器具は、合わせて1つ以上入力してください。"]
    wrong = kinds(situation, fixtures={"toilet": 1, "bath": 10})["fixtures"]
    assert wrong.errors == ["器具の「浴室」は0から9までの数で入力してください。"]
    assert wrong.error_id == "f-fixtures-bath"
    assert kinds(situation, fixtures=[1])["fixtures"].errors == ["器具を入力してください。"]


def test_the_same_parcel_counts_once(situation: Situation) -> None:
    rows = [
        beneficiary_report.parcel("大字宮中", number, "宅地", "100", koaza=koaza)
        for number, koaza in (("1234番5", "ヤマ"), ("1234-5", "ﾔﾏ"))
    ]
    twice = changed(beneficiary_report.SINGLE, "二重", lots=rows)
    _, judgement = judge(BeneficiaryReportForm, situation, twice)
    assert errors_of(judgement) == {
        "lots": "同じ地番の土地が2回以上あります。1つにまとめてください。"
    }
    rows[1]["koaza"] = "サワ"
    assert judge(BeneficiaryReportForm, situation, twice)[1].ok


@pytest.mark.parametrize(
    ("category", "area", "warned"),
    [
        ("宅地", "231.45", False),
        ("鉱泉地", "12.5", False),
        ("畑", "640", False),
        ("畑", "640.00", False),
        ("畑", "10.00", False),
        ("畑", "9.87", False),
        ("畑", "10.01", True),
        ("山林", "640.5", True),
    ],
)
def test_decimals_of_an_area_follow_the_register(
    situation: Situation, category: str, area: str, warned: bool
) -> None:
    row = beneficiary_report.parcel("大字宮中", "1番", category, area)
    example = changed(beneficiary_report.SINGLE, category, lots=[row])
    _, judgement = judge(BeneficiaryReportForm, situation, example)
    assert judgement.ok
    assert ("lots-0-area_sqm" in warnings_of(judgement)) is warned


@given(st.lists(st.integers(1, 9), min_size=2, max_size=6))
def test_shares_are_summed_exactly(parts: list[int]) -> None:
    situation = Situation(date(2026, 11, 24), CITY)
    own, *others = [f"{part}/{sum(parts)}" for part in parts]
    rows = [
        {"name": f"共有 {number}", "address": "鹿嶋市", "share": share}
        for number, share in enumerate(others)
    ]
    example = changed(beneficiary_report.SHARED, "共有", owner_share=own, co_owners=rows)
    assert judge(BeneficiaryReportForm, situation, example)[1].ok
    less = changed(example, "1つ足りない", co_owners=rows[:-1])
    assert "co_owners" in errors_of(judge(BeneficiaryReportForm, situation, less)[1])


CITY = CityFacts.load()


def test_a_dead_owner_is_spoken_for_by_the_heir(situation: Situation) -> None:
    dead = changed(beneficiary_report.SINGLE, "故人", owner_deceased=True)
    form, judgement = judge(BeneficiaryReportForm, situation, dead)
    wrong = errors_of(judgement)
    assert {"heir_representative_relation", "heir_name_sei", "heir_email"} <= wrong.keys()
    assert not form["owner_phone"].asked
    assert not form["owner_email"].asked


def test_farm_land_and_roads_are_told_about_relief(situation: Situation) -> None:
    form, _ = judge(BeneficiaryReportForm, situation, beneficiary_report.SHARED)
    assert form["deferral_note"].asked
    assert not form["exemption_note"].asked


def test_a_right_holder_must_be_another_and_reachable(situation: Situation) -> None:
    same = changed(
        beneficiary_report.LEASED,
        "同じ",
        beneficiary_party_type="法人・団体",
        beneficiary_name="株式会社 カシマ不動産",
        beneficiary_name_kana="カシマ",
        beneficiary_rep_title="代表取締役",
        beneficiary_rep_name="港 一郎",
    )
    assert (
        "受益者が土地所有者と同じです"
        in errors_of(judge(BeneficiaryReportForm, situation, same)[1])["beneficiary_name"]
    )
    mail = changed(
        beneficiary_report.LEASED, "メール", attachments={}, right_holder_consent="メールで確認"
    )
    assert errors_of(judge(BeneficiaryReportForm, situation, mail)[1]).keys() == {
        "right_holder_consent"
    }
    reached = changed(mail, "メールあり", beneficiary_email="hanako@example.jp")
    assert judge(BeneficiaryReportForm, situation, reached)[1].ok


class Offering(CityFacts):
    """The city once it has named its ways of paying."""

    def options(self, name: str, on: date) -> tuple[Option, ...]:
        if name == "payment_plans":
            return (Option("lump", "一括"), Option("yearly", "年払い"))
        return super().options(name, on)


def test_ways_of_paying_are_asked_only_once_the_city_offers_some(situation: Situation) -> None:
    form, _ = judge(BeneficiaryReportForm, situation, beneficiary_report.SINGLE)
    assert not form["payment_plan"].asked
    offering = replace(situation, facts=Offering(**vars(situation.facts)))
    form, judgement = judge(BeneficiaryReportForm, offering, beneficiary_report.SINGLE)
    assert form["payment_plan"].asked
    assert judgement.ok


def test_someone_in_the_city_may_pay_for_one_outside(situation: Situation) -> None:
    form, _ = judge(BeneficiaryChangeForm, situation, beneficiary_change.SALE)
    assert not form["has_payment_proxy"].asked
    form, _ = judge(BeneficiaryChangeForm, situation, beneficiary_change.MERGER)
    assert form["has_payment_proxy"].asked


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"change_reason": "相続"}, "change_reason"),
        ({"other_party_confirm": "相続のため不要"}, "other_party_confirm"),
        ({"old_email": None}, "other_party_confirm"),
        ({"change_date": "1979-12-31"}, "change_date"),
        ({"new_contact_address": "別の住所"}, "contact_postal_code"),
        (
            {
                "lots": [
                    beneficiary_change.parcel("1番", "10", partial=True, partial_area_sqm="10.5")
                ]
            },
            "lots-0-partial_area_sqm",
        ),
        (
            {"lots": [beneficiary_change.parcel("1番", "10", split="合筆")]},
            "lots-0-former_lot_number",
        ),
    ],
)
def test_a_sale_that_does_not_fit(
    situation: Situation, changes: Mapping[str, Any], field: str
) -> None:
    example = changed(beneficiary_change.SALE, "合わない", **changes)
    assert field in errors_of(judge(BeneficiaryChangeForm, situation, example)[1])


def test_one_corporation_cannot_succeed_itself_unless_it_merges(situation: Situation) -> None:
    number = "6000020082228"
    same = {"old_corporate_number": number, "new_corporate_number": number}
    merger = changed(
        beneficiary_change.MERGER,
        "合併",
        attachments=beneficiary_change.MERGER.attachments,
        **same,
    )
    assert judge(BeneficiaryChangeForm, situation, merger)[1].ok
    sale = changed(merger, "売買", change_reason="売買")
    assert errors_of(judge(BeneficiaryChangeForm, situation, sale)[1]) == {
        "new_corporate_number": "旧受益者と新受益者の法人番号が同じです。"
    }


def test_an_agent_brings_a_mandate(situation: Situation) -> None:
    by_agent = changed(beneficiary_change.SALE, "代理", submitter_side="代理人")
    wrong = errors_of(judge(BeneficiaryChangeForm, situation, by_agent)[1])
    assert {"agent_party_type", "file_mandate"} <= wrong.keys()


def test_the_register_gives_name_and_address(situation: Situation) -> None:
    form, judgement = judge(DrainagePlanForm, situation, drainage_plan.NEW_HOUSE)
    one = situation.facts.contractor("D-001", situation.today)
    assert one is not None
    assert judgement.answers["contractor_name"] == one.name
    assert judgement.answers["contractor_rep_name"] == one.rep_name
    assert judgement.answers["contractor_address"] == one.address
    shown = {row["label"]: row["text"] for part in answer_sheet(form) for row in part["rows"]}
    assert shown["商号又は名称"] == one.name


@pytest.mark.parametrize("typed", ["D-001", "ｄ－００１", "d-001", "みなと配管"])
def test_a_contractor_is_found_by_number_or_name(situation: Situation, typed: str) -> None:
    example = changed(
        drainage_plan.NEW_HOUSE, typed, attachments=drainage_plan.DRAWINGS, contractor_number=typed
    )
    assert judge(DrainagePlanForm, situation, example)[1].answers["contractor_number"] == "D-001"


def test_several_contractors_are_offered(situation: Situation) -> None:
    _, judgement = judge(
        DrainagePlanForm,
        situation,
        changed(drainage_plan.NEW_HOUSE, "多い", contractor_number="練習用"),
    )
    assert errors_of(judgement)["contractor_number"].endswith("一覧から選んでください。")
    typed = {"contractor_number-words": ["設備"]}
    page = DrainagePlanForm.page("contractor")
    assert page is not None
    question = page.form(typed, situation=situation)["contractor_number"]
    assert [option.value for option in question.found] == ["D-002"]
    assert question.chosen_text == "有限会社しおさい設備（練習用）（D-002）"


def test_an_engineer_the_register_does_not_know_is_remarked(situation: Situation) -> None:
    example = changed(
        drainage_plan.NEW_HOUSE,
        "技術者",
        attachments=drainage_plan.DRAWINGS,
        engineer_reg_number="E-9999",
    )
    _, judgement = judge(DrainagePlanForm, situation, example)
    assert judgement.ok
    assert "名簿にある技術者" in warnings_of(judgement)["engineer_reg_number"]


@pytest.mark.parametrize(
    ("changes", "field", "words"),
    [
        ({"sewer_system": "農業集落排水"}, "sewer_system", "農業集落排水"),
        ({"building_use": "共同住宅"}, "households", "2以上"),
        (
            {"building_use": "工場・事業場", "pretreatment": "特定施設（未届）"},
            "pretreatment",
            "60日",
        ),
        ({"disposer": "単体"}, "disposer", "単体のディスポーザ"),
        ({"planned_end": "2027-12-08"}, "planned_end", "1年以内"),
        ({"submitter": "申請者本人"}, "submitter", "申請者のメールアドレス"),
        ({"rain_separated": None}, "rain_separated", "チェックを入れてください。"),
        ({"uses_others_property": "土地"}, "file_permission", "承諾書"),
        ({"application_kind": "計画の変更"}, "prior_confirmation_number", "変更前の確認番号"),
        ({"public_pit": "新しく設置（申請済）"}, "pit_application_number", "受付番号"),
        ({"water_source": ["井戸水"]}, "well_meter", "井戸のメーター"),
        ({"fixtures": {"大便器": 0}}, "fixtures", "1つ以上"),
    ],
)
def test_a_plan_that_is_refused(
    situation: Situation, changes: Mapping[str, Any], field: str, words: str
) -> None:
    example = changed(
        drainage_plan.NEW_HOUSE, "断る", attachments=drainage_plan.DRAWINGS, **changes
    )
    assert words in errors_of(judge(DrainagePlanForm, situation, example)[1])[field]


@pytest.mark.parametrize(
    ("changes", "field", "words"),
    [
        ({"pipes": [drainage_plan.pipe(100, "5", "9‰")]}, "pipes", "1/100より緩い"),
        ({"population": 150}, "pipes", "排水人口"),
        ({"fixtures": {"浴室": 1}, "pipes": [drainage_plan.pipe(50, "5")]}, "pipes", "浴室"),
        ({"planned_start": "2026-11-30"}, "planned_start", "間に合わない"),
        ({"public_pit": "新しく設置（これから）"}, "public_pit", "汚水枿設置申請"),
        ({"work_type": "改築"}, "conversion_from", "新設"),
        ({"building_use": "飲食店", "grease_trap": "なし"}, "grease_trap", "阻集器"),
    ],
)
def test_a_plan_that_is_remarked_on(
    situation: Situation, changes: Mapping[str, Any], field: str, words: str
) -> None:
    example = changed(
        drainage_plan.NEW_HOUSE, "警告", attachments=drainage_plan.DRAWINGS, **changes
    )
    _, judgement = judge(DrainagePlanForm, situation, example)
    assert judgement.ok, errors_of(judgement)
    assert words in warnings_of(judgement)[field]


@pytest.mark.parametrize(
    ("people", "diameter", "enough"),
    [
        (149, 75, True),
        (150, 100, False),
        (150, 125, True),
        (300, 125, False),
        (300, 150, True),
        (500, 150, False),
        (500, 200, True),
    ],
)
def test_main_pipes_grow_with_the_people(
    situation: Situation, people: int, diameter: int, enough: bool
) -> None:
    example = changed(
        drainage_plan.NEW_HOUSE,
        "人口",
        attachments=drainage_plan.DRAWINGS,
        population=people,
        fixtures={"台所": 1},
        pipes=[drainage_plan.pipe(diameter, "10")],
    )
    _, judgement = judge(DrainagePlanForm, situation, example)
    assert ("pipes" not in warnings_of(judgement)) is enough


def test_a_change_brings_at_least_the_drawing_that_changed(situation: Situation) -> None:
    nothing = changed(drainage_plan.CHANGED_PLAN, "図面なし", attachments={})
    assert errors_of(judge(DrainagePlanForm, situation, nothing)[1]) == {
        "file_structure": "変わった図面を1つ以上選んでください。"
    }


@pytest.mark.parametrize(
    ("completed", "on", "late"),
    [
        ("2026-11-13", "2026-11-18", False),
        ("2026-11-13", "2026-11-19", True),
        # The fifth day is Sunday, Monday is a holiday: Tuesday is in time.
        ("2026-11-17", "2026-11-24", False),
        ("2026-11-17", "2026-11-25", True),
    ],
)
def test_late_completion_owes_a_reason(
    situation: Situation, completed: str, on: str, late: bool
) -> None:
    example = changed(
        drainage_work.COMPLETION,
        "遅れ",
        attachments=drainage_work.COMPLETION_FILES,
        start_date="2026-11-10",
        completion_date=completed,
    )
    example = replace(example, on=date.fromisoformat(on))
    _, judgement = judge(DrainageWorkForm, situation, example)
    assert ("late_reason" in errors_of(judgement)) is late


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"start_date": "2026-11-22", "completion_date": "2026-11-21"}, "completion_date"),
        ({"use_start_date": "2026-11-19"}, "use_start_date"),
        ({"engineer_changed": True}, "engineer_changed_reason"),
        ({"engineer_valid_until": "2026-11-19"}, "engineer_valid_until"),
        ({"differs_from_plan": "軽微"}, "differs_from_plan_summary"),
        ({"septic_tank_closed": "撤去"}, "file_septic_closure"),
        ({"self_check": None}, "self_check"),
    ],
)
def test_a_completion_that_is_refused(
    situation: Situation, changes: Mapping[str, Any], field: str
) -> None:
    example = changed(
        drainage_work.COMPLETION, "断る", attachments=drainage_work.COMPLETION_FILES, **changes
    )
    assert errors_of(judge(DrainageWorkForm, situation, example)[1]).keys() == {field}


def test_a_start_asks_nothing_of_the_completion(situation: Situation) -> None:
    form, judgement = judge(DrainageWorkForm, situation, drainage_work.START)
    assert judgement.ok
    asked = {question.key for question in form.questions if question.asked}
    hidden: Sequence[str] = ("completion_date", "photos", "water_source", "self_check", "user_name")
    assert not asked & set(hidden)
    late_start = changed(drainage_work.START, "未来", start_date="2026-11-25")
    assert "start_date" in errors_of(judge(DrainageWorkForm, situation, late_start)[1])


def test_use_before_the_inspection_is_remarked(situation: Situation) -> None:
    early = changed(
        drainage_work.COMPLETION,
        "検査前",
        attachments=drainage_work.COMPLETION_FILES,
        use_start_date="2026-11-24",
    )
    _, judgement = judge(DrainageWorkForm, situation, early)
    assert judgement.ok
    assert "検査前の使用" in warnings_of(judgement)["use_start_date"]


def test_the_shop_is_mailed_and_the_owner_is_listed() -> None:
    for form_class in (DrainagePlanForm, DrainageWorkForm):
        assert form_class.email_key() == "contractor_email"
        assert form_class.filer == "applicant"
