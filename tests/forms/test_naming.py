"""Under whose name the desk lists a filing: an organisation before the person who types for it."""

from __future__ import annotations

import pytest

from eapply.core.conditions import Situation
from eapply.forms import PROCEDURES
from eapply.forms.checking import attached
from eapply.forms.naming import Listed, listed
from eapply.forms.newsletter_ad import NewsletterAdForm
from eapply.forms.procedure_form import ProcedureForm


def of(form: type[ProcedureForm], situation: Situation, number: int = 0) -> Listed:
    example = [each for each in form.examples if not each.errors][number]
    filled = form.from_json(example.answers, situation, attached(example.attachments))
    return listed(form, filled.judge().answers, situation)


@pytest.mark.parametrize("form", PROCEDURES, ids=lambda form: form.procedure.slug)
def test_every_filing_has_a_name(form: type[ProcedureForm], situation: Situation) -> None:
    who = of(form, situation)
    assert who.name
    assert who.addressed == f"{who.name}　{'御中' if who.is_organisation else '様'}"


@pytest.mark.parametrize(
    ("slug", "number", "expected"),
    [
        ("01-newsletter-ad", 0, ("株式会社かしま工房", "カブシキガイシャカシマコウボウ", True)),
        ("02-newsletter-item", 0, ("鹿嶋コーラスの会", "カシマコーラスノカイ", True)),
        ("09-road-repair", 0, ("泉川 一郎", "イズミカワ イチロウ", False)),
        ("09-road-repair", 2, ("かしま小学校PTA", "カシマショウガッコウピーティーエー", True)),
        ("17-inspection-booking", 0, ("株式会社みなと配管（練習用）", "", True)),
        ("21-club-leave", 0, ("鹿嶋 花子", "カシマ ハナコ", False)),
    ],
)
def test_who_it_is(
    slug: str, number: int, expected: tuple[str, str, bool], situation: Situation
) -> None:
    form = next(form for form in PROCEDURES if form.procedure.slug == slug)
    who = of(form, situation, number)
    assert (who.name, who.kana, who.is_organisation) == expected


def test_the_person_to_call_stays_the_contact(situation: Situation) -> None:
    assert of(NewsletterAdForm, situation).phone == "0299821111"


def test_a_shop_of_one_person_is_addressed_as_a_person(situation: Situation) -> None:
    answers = {"org_name": "浜商店", "org_type": "sole", "contact_name": "浜 一郎"}
    assert listed(NewsletterAdForm, answers, situation).addressed == "浜商店　様"


def test_without_an_organisation_the_contact_is_listed(situation: Situation) -> None:
    assert listed(NewsletterAdForm, {"contact_name": "浜 一郎"}, situation).name == "浜 一郎"
    assert listed(NewsletterAdForm, {}, situation).addressed == ""
