"""1, 2, 5, 6, 7: issues of the newsletter, lengths of stays, ages and papers, beyond the examples."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from eapply.adapters.city_facts import DATA, CityFacts, read_table
from eapply.core.conditions import Situation
from eapply.core.procedure import Example
from eapply.forms.checking import check
from eapply.forms.examples import (
    changed,
    insurance_card,
    limit_certificate,
    newsletter_ad,
    newsletter_item,
    welfare_card,
)
from eapply.forms.insurance_card import InsuranceCardForm
from eapply.forms.limit_certificate import LimitCertificateForm
from eapply.forms.newsletter import every_issue, named_issue
from eapply.forms.newsletter_ad import NewsletterAdForm
from eapply.forms.newsletter_item import NewsletterItemForm
from eapply.forms.procedure_form import Judgement, ProcedureForm
from eapply.forms.sheet import answer_sheet
from eapply.forms.welfare_card import WelfareCardForm
from eapply.forms.welfare_card_parts import end_of_childhood
from tests.forms.answers import errors_of, judged

ISSUE_LISTS = ("newsletter_ad_issues", "newsletter_item_issues")


def judge(
    form_class: type[ProcedureForm], situation: Situation, example: Example, **changes: Any
) -> tuple[ProcedureForm, Judgement]:
    """An example with some answers changed, on the example's own day."""
    case = changed(example, example.name, **changes)
    day = replace(situation, today=example.on or situation.today)
    return judged(form_class, day, case.answers, case.attachments)


def errors(
    form_class: type[ProcedureForm], situation: Situation, example: Example, **changes: Any
) -> Mapping[str, str]:
    return errors_of(judge(form_class, situation, example, **changes)[1])


@pytest.mark.parametrize("name", ISSUE_LISTS)
def test_issues_are_in_order_and_close_before_they_appear(name: str) -> None:
    rows = read_table(DATA / "options" / f"{name}.csv")
    days = [row["value"] for row in rows]
    assert days == sorted(days)
    for row in rows:
        published, closing = (date.fromisoformat(row[key]) for key in ("value", "valid_to"))
        assert closing < published
        # Closed issues are found by the beginning that no line has.
        assert row["valid_from"] == ""
        assert row["label"] == f"{published.year}年{published.month}月号"
        assert f"{closing.year}年{closing.month}月{closing.day}日・仮" in row["help"]


@pytest.mark.parametrize(
    "typed", ["2027-02-01", "2027-02", "2027年2月号", "２０２７年２月号", "令和9年2月号", "R9.2"]
)
def test_an_issue_is_understood_however_it_is_named(city: CityFacts, typed: str) -> None:
    assert named_issue(every_issue(city, "newsletter_ad_issues"), typed) == "2027-02-01"


@pytest.mark.parametrize("typed", ["", "2月号", "2027-02-15", "2019年2月号", "きのう"])
def test_other_words_are_no_issue(city: CityFacts, typed: str) -> None:
    assert named_issue(every_issue(city, "newsletter_ad_issues"), typed) is None


def test_an_issue_is_open_up_to_its_closing_day(situation: Situation) -> None:
    example = newsletter_ad.COMPANY
    for day, is_open in ((date(2026, 12, 28), True), (date(2026, 12, 29), False)):
        wrong = errors(NewsletterAdForm, situation, replace(example, on=day))
        assert bool(wrong) is not is_open, wrong


def test_issues_are_stored_once_and_in_order(situation: Situation) -> None:
    _, judgement = judge(
        NewsletterAdForm,
        situation,
        newsletter_ad.COMPANY,
        issues=["2027年3月号", "2027-02", "2027-02-01"],
    )
    assert judgement.answers["issues"] == ["2027-02-01", "2027-03-01"]


def test_no_price_is_named_anywhere(situation: Situation) -> None:
    form, judgement = judge(NewsletterAdForm, situation, newsletter_ad.COMPANY)
    assert judgement.answers["fee_preview"] == "料金は担当課が確認します"
    assert "円" not in str(answer_sheet(form))


@pytest.mark.parametrize(
    ("due", "is_refused", "is_warned"),
    [("2026-12-28", False, False), ("2026-12-29", False, True), ("2027-02-01", True, False)],
)
def test_artwork_comes_in_time(
    situation: Situation, due: str, is_refused: bool, is_warned: bool
) -> None:
    _, judgement = judge(NewsletterAdForm, situation, newsletter_ad.AGENCY, artwork_due=due)
    assert ("artwork_due" in errors_of(judgement)) is is_refused
    assert any(each.field == "artwork_due" for each in judgement.warnings) is is_warned


@pytest.mark.parametrize(
    ("address", "is_right"),
    [
        ("https://kobo.example.jp/a?b=1", True),
        ("http://kobo.example.jp/", False),
        ("kobo.example.jp", False),
        ("https://kobo", False),
        ("https://[kobo.example.jp", False),
        ("https://工房.example.jp/", False),
        ("https://kobo.example.jp/ a", False),
    ],
)
def test_web_addresses(situation: Situation, address: str, is_right: bool) -> None:
    wrong = errors(NewsletterAdForm, situation, newsletter_ad.COMPANY, ad_url=address)
    assert ("ad_url" not in wrong) is is_right


def test_only_an_agency_can_send_the_bill_to_the_advertiser(situation: Situation) -> None:
    assert "billing_party" in errors(
        NewsletterAdForm, situation, newsletter_ad.COMPANY, billing_party="広告主"
    )


def test_trades_with_rules_of_their_own_name_their_licence(situation: Situation) -> None:
    wrong = errors(NewsletterAdForm, situation, newsletter_ad.COMPANY, industry="不動産")
    assert wrong == {"license_number": "許認可番号を入力してください。"}


@pytest.mark.parametrize("title", ["来て！", "なぜ？", "春～夏", "春~夏", "あ" * 16])
def test_headlines_do_not_shout(situation: Situation, title: str) -> None:
    wrong = errors(NewsletterItemForm, situation, newsletter_item.CHORUS, title=title)
    assert wrong == {"title": "件名は15文字以内で、記号(!?~)を使わずに入力してください。"}


def test_a_series_may_begin_before_its_issue(situation: Situation) -> None:
    """Only what is over before the newsletter comes out is stopped."""
    early, late = (
        newsletter_item.on_day(day, "10:00", "12:00") for day in ("2027-01-20", "2027-02-20")
    )
    example = newsletter_item.CHORUS
    assert not errors(NewsletterItemForm, situation, example, event_dates=[early, late])
    wrong = errors(NewsletterItemForm, situation, example, event_dates=[early, early])
    assert wrong.keys() == {"event_dates-0-date", "event_dates-1-date"}


def test_the_organizer_is_the_group_unless_another_is_named(situation: Situation) -> None:
    for example, name in (
        (newsletter_item.CHORUS, "鹿嶋コーラスの会"),
        (newsletter_item.TAX_OFFICE, "茨城県"),
    ):
        assert judge(NewsletterItemForm, situation, example)[1].answers["organizer"] == name


def test_what_a_payment_is_for_is_said(situation: Situation) -> None:
    wrong = errors(NewsletterItemForm, situation, newsletter_item.NPO, fee_detail=None)
    assert wrong == {"fee_detail": "参加費の内訳を入力してください。"}


@pytest.mark.parametrize(("last", "days", "is_long"), [("05-01", 90, False), ("05-02", 91, True)])
def test_a_long_stay_is_more_than_ninety_days(
    situation: Situation, last: str, days: int, is_long: bool
) -> None:
    stays = [limit_certificate.stay("2026-02-01", f"2026-{last}")]
    _, judgement = judge(LimitCertificateForm, situation, limit_certificate.LONG, stays=stays)
    assert judgement.answers["stays"][0]["days"] == days
    assert judgement.ok is is_long


@pytest.mark.parametrize(("first", "is_within"), [("2025-11-23", True), ("2025-11-22", False)])
def test_stays_lie_within_the_year_before(
    situation: Situation, first: str, is_within: bool
) -> None:
    stays = [limit_certificate.stay(first, "2026-06-30")]
    wrong = errors(LimitCertificateForm, situation, limit_certificate.LONG, stays=stays)
    assert ("stays-0-from" not in wrong) is is_within


def test_a_stay_that_ends_before_it_begins_counts_no_days(situation: Situation) -> None:
    stays = [limit_certificate.stay("2026-06-30", "2026-02-01")]
    form, judgement = judge(LimitCertificateForm, situation, limit_certificate.LONG, stays=stays)
    assert errors_of(judgement).keys() == {"stays-0-to"}
    assert "days" not in form["stays"].data[0]


def test_days_that_a_program_counted_itself_are_known(situation: Situation) -> None:
    example = limit_certificate.LONG
    stays = [stay | {"days": 1} for stay in example.answers["stays"]]
    day = replace(situation, today=example.on or situation.today)
    result = check(LimitCertificateForm, {**example.answers, "stays": stays}, None, day)
    assert result.ok
    assert [stay["days"] for stay in result.normalised["stays"]] == [89, 10]


def test_users_of_the_card_continue_for_a_long_stay_without_ticking(situation: Situation) -> None:
    assert not errors(
        LimitCertificateForm, situation, limit_certificate.LONG, myna_insurance="はい"
    )


@pytest.mark.parametrize(
    ("birth", "last"),
    [
        (date(2008, 4, 2), date(2027, 3, 31)),
        (date(2008, 4, 1), date(2026, 3, 31)),
        (date(2008, 3, 31), date(2026, 3, 31)),
        (date(2008, 2, 29), date(2026, 3, 31)),
        (date(2006, 6, 1), date(2025, 3, 31)),
    ],
)
def test_childhood_ends_with_the_school_year(birth: date, last: date) -> None:
    assert end_of_childhood(birth) == last


def test_the_last_day_of_childhood_still_counts(situation: Situation) -> None:
    rows = [welfare_card.NAGISA | {"birth_date": "2008-04-02"}]
    for day, is_child in ((date(2027, 3, 31), True), (date(2027, 4, 1), False)):
        example = replace(welfare_card.CHILDREN, on=day)
        wrong = errors(WelfareCardForm, situation, example, recipients=rows)
        assert ("recipients-0-category" not in wrong) is is_child


def test_the_address_of_the_applicant_is_taken_over(situation: Situation) -> None:
    _, judgement = judge(WelfareCardForm, situation, welfare_card.CHILDREN)
    assert judgement.answers["recipients"][1]["address"] == "茨城県鹿嶋市神野一丁目2番3号"
    wrong = errors(
        WelfareCardForm, situation, welfare_card.CHILDREN, applicant_address_city="水戸市"
    )
    assert wrong.keys() == {"recipients-1-address"}


def test_a_single_parent_may_hold_a_card_too(situation: Situation) -> None:
    example = welfare_card.CHILDREN
    mother = welfare_card.recipient("神野 里美", "ジンノ サトミ", "1988-01-15", "ひとり親（母子）")
    rows = [*example.answers["recipients"], mother]
    assert not errors(WelfareCardForm, situation, example, recipients=rows)


def test_whoever_acts_for_a_holder_is_asked_once(situation: Situation) -> None:
    case = changed(
        welfare_card.CHILDREN,
        "同じ世帯の祖母",
        relation_to_recipient="その他の代理人",
        proxy_type="同一世帯の親族",
        proxy_relationship="祖母",
    )
    day = replace(situation, today=case.on or situation.today)
    _, judgement = judged(WelfareCardForm, day, case.answers, case.attachments)
    assert judgement.ok
    assert judgement.answers["proxy_name_sei"] == "神野"


@pytest.mark.parametrize("word", ["被保険者証", "保険証", "被保険者証（保険証）"])
def test_the_old_card_is_known_by_name(situation: Situation, word: str) -> None:
    rows = [insurance_card.OWN | {"document": word}]
    wrong = errors(InsuranceCardForm, situation, insurance_card.HEAD, items=rows)
    assert "令和6年12月2日から発行していません" in wrong["items-0-document"]


def test_the_police_is_asked_about_only_after_a_loss(situation: Situation) -> None:
    wrong = errors(InsuranceCardForm, situation, insurance_card.HEAD, police_report=None)
    assert wrong.keys() == {"police_report"}
    rows = [insurance_card.OWN | {"reason": "汚損"}]
    _, judgement = judge(InsuranceCardForm, situation, insurance_card.HEAD, items=rows)
    assert judgement.ok
    assert "police_report" not in judgement.answers


def test_one_person_may_ask_for_two_papers_but_not_twice_for_one(situation: Situation) -> None:
    own = insurance_card.OWN
    for other, is_right in (("限度額適用認定証・減額認定証", True), ("資格確認書", False)):
        wrong = errors(
            InsuranceCardForm,
            situation,
            insurance_card.HEAD,
            items=[own, own | {"document": other, "name": "鹿島　太郎"}],
        )
        assert ("items" not in wrong) is is_right


def test_the_head_is_asked_for_only_when_somebody_else_applies(situation: Situation) -> None:
    for example, name in ((insurance_card.HEAD, "太郎"), (insurance_card.DAUGHTER, "ヨシ")):
        answers = judge(InsuranceCardForm, situation, example)[1].answers
        assert answers["head_name_mei"] == name
    assert "head_name_sei" in errors(
        InsuranceCardForm,
        situation,
        insurance_card.MOTHER,
        head_name_sei=None,
        head_name_mei=None,
    )
