"""The party block: people, organisations, the same person again, the two cities of one reading."""

from __future__ import annotations

from datetime import date

from eapply.core.conditions import Is, Situation
from eapply.forms.fields import YesNo
from eapply.forms.parties import party, party_type, same_person
from eapply.forms.procedure_form import Page, ProcedureForm
from tests.forms.answers import errors_of, judged
from tests.forms.small_form import SmallForm


class PartyForm(ProcedureForm):
    procedure = SmallForm.procedure

    page_type = Page("区分")
    owner_type = party_type("owner", "所有者")
    page_owner = Page("所有者")
    owner = party("owner", "所有者", organisations=True, birth_date=True, email="optional")
    page_same = Page("申請者")
    is_owner = YesNo(
        "申請者は所有者ですか", thing="所有者かどうか", when=Is("owner_party_type", "person")
    )
    applicant = party("applicant", "申請者", phone=False, when=~Is("is_owner", True))

    derived = (same_person("applicant", "owner", "is_owner", Is("is_owner", True)),)


PERSON = {
    "owner_party_type": "個人",
    "owner_name_mei": "マリア",
    "owner_kana_mei": "まりあ",
    "owner_birth_date": "S60.4.1",
    "owner_postal_code": "〒314-0031",
    "owner_address_pref": "茨城県",
    "owner_address_city": "鹿嶋市",
    "owner_address_town": "宮中1番地",
    "owner_phone": "+81 299-82-1111",
    "is_owner": "はい",
}


def test_a_party_and_the_same_person_again(situation: Situation) -> None:
    _, judgement = judged(PartyForm, situation, PERSON)
    assert judgement.ok, judgement.errors
    answers = judgement.answers
    assert answers["owner_kana_mei"] == "マリア"
    assert answers["owner_birth_date"] == date(1985, 4, 1).isoformat()
    assert answers["owner_phone"] == "0299821111"
    assert answers["applicant_name_mei"] == "マリア"
    assert "applicant_name_sei" not in answers
    assert PartyForm.never_asked() == {}
    assert SmallForm.never_asked() == {"total": "合計", "hidden": ""}


def test_a_person_needs_one_half_of_a_name_and_an_organisation_its_own(
    situation: Situation,
) -> None:
    nameless = PERSON | {"owner_name_mei": None, "owner_kana_mei": None}
    assert errors_of(judged(PartyForm, situation, nameless)[1]) == {
        "owner_name_sei": "所有者の氏名を入力してください。",
        "owner_kana_sei": "所有者の氏名（フリガナ）を入力してください。",
    }
    company = {key: value for key, value in PERSON.items() if key != "is_owner"}
    company |= {"owner_party_type": "法人・団体", "owner_corporate_number": "6000020082228"}
    company |= {
        key.replace("owner", "applicant"): value
        for key, value in PERSON.items()
        if "name" in key or "kana" in key or "address" in key or "postal" in key
    }
    errors = errors_of(judged(PartyForm, situation, company)[1])
    assert set(errors) == {"owner_name", "owner_name_kana", "owner_rep_title", "owner_rep_name"}


def test_the_two_cities_of_one_reading(situation: Situation) -> None:
    wrong = judged(PartyForm, situation, PERSON | {"owner_address_city": "鹿島市"})[1]
    assert "佐賀県の市です" in errors_of(wrong)["owner_address_city"]
    saga = {"owner_address_city": "鹿島市", "owner_address_pref": "佐賀県"}
    assert judged(PartyForm, situation, PERSON | saga)[1].ok
    bare = judged(PartyForm, situation, PERSON | {"owner_address_town": "宮中"})[1]
    assert bare.ok
    assert [each.field for each in bare.warnings] == ["owner_address_town"]
