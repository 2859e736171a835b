"""The whole way of 24: leaflet, gates, mail code, pages, confirm, receipt, status."""

from __future__ import annotations

from sqlalchemy.orm import Session

from eapply.models import Draft, Submission
from tests.web.resident.walking import LIBRARY, SLUG, Walker

NAMES = ("𠮷髙", "﨑神葛\U000e0100")


def test_a_person_finds_fills_sends_and_follows(walker: Walker, session: Session) -> None:
    walker.open("/procedures?words=図書館のカード")
    assert f"/procedures/{SLUG}" in walker.page
    walker.open(f"/procedures/{SLUG}")
    assert "担当課に確認中" in walker.page
    assert f"/apply/{SLUG}/check" in walker.page
    number = walker.file()
    assert number in walker.page
    assert "令和8年" in walker.page
    case = session.query(Submission).one()
    assert case.reference == number
    assert case.state == "IN_QUEUE"
    assert case.email == "hanako@example.jp"
    assert case.kana == "ヨシタカ サキカミ"
    assert case.answers["applicant_birth_date"] == "1985-04-01"
    assert case.answers["applicant_postal_code"] == "3148655"
    walker.open(f"/status/{number}")
    assert walker.status == 200
    assert "市に届きました。担当課が順番に確認します。" in walker.page


def test_names_stay_byte_for_byte(walker: Walker, session: Session) -> None:
    """Form, draft, page, confirm page, database, receipt: the same characters everywhere."""
    walker.to_confirm()
    for name in NAMES:
        assert name in walker.page
        draft = session.query(Draft).one()
        assert [name] in draft.raw.values()
    walker.submit()
    session.rollback()
    case = session.query(Submission).one()
    assert case.name == " ".join(NAMES)
    assert case.raw["applicant_name_mei"] == [NAMES[1]]
    assert case.answers["applicant_name_sei"] == NAMES[0]
    walker.open(f"/status/{case.reference}")
    assert " ".join(NAMES) in walker.page


def test_everything_typed_survives_an_error(walker: Walker) -> None:
    walker.begin()
    walker.prove()
    walker.send(LIBRARY["kind"] | {"action": "next"})
    typed = LIBRARY["person"] | {
        "applicant_birth_date-month": "１３",
        "applicant_kana_mei": "漢<&\">'",
    }
    walker.send(typed | {"action": "next"})
    assert walker.status == 422
    assert 'id="error-summary"' in walker.page
    assert walker.page.count("<title>エラー：") == 1
    shown = walker.fields()
    for name, value in typed.items():
        assert shown[name] == [value]
    walker.open(walker.address("person"))
    assert walker.fields()["applicant_name_mei"] == [NAMES[1]]
    assert walker.fields()["applicant_birth_date-month"] == ["１３"]


def test_errors_stand_once_and_lead_to_their_field(walker: Walker) -> None:
    walker.begin()
    walker.prove()
    walker.send({"action": "next"})
    assert walker.status == 422
    assert 'href="#f-apply_kind-0"' in walker.page
    assert 'id="f-apply_kind-0"' in walker.page
    assert walker.page.count("申込みの区分を選んでください。") == 2
