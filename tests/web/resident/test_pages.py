"""The question pages: saving before judging, rows, addresses, two tabs, branches, going back."""

from __future__ import annotations

from sqlalchemy.orm import Session

from eapply.models import Draft, Submission
from tests.web.resident.walking import LIBRARY, Walker


def at_person(walker: Walker) -> None:
    walker.begin()
    walker.prove()
    walker.send(LIBRARY["kind"] | {"action": "next"})


def at_address(walker: Walker) -> None:
    at_person(walker)
    walker.send(LIBRARY["person"] | {"action": "next"})


def test_only_questions_of_the_page_are_kept(walker: Walker, session: Session) -> None:
    at_person(walker)
    walker.send(LIBRARY["person"] | {"action": "next", "eligibility": "lives", "state": "DECIDED"})
    draft = session.query(Draft).one()
    assert "eligibility" not in draft.raw
    assert "state" not in draft.raw


def test_the_number_of_pages_is_shown_once_it_is_certain(walker: Walker) -> None:
    at_person(walker)
    assert "ページ目" not in walker.page
    walker.send(LIBRARY["person"] | {"action": "next"})
    assert "全6ページの3ページ目：住所と連絡先" in walker.page
    assert "<title>住所と連絡先（3/6）‐図書利用カード申込‐鹿嶋市電子申請</title>" in walker.page


def test_a_page_of_a_branch_comes_and_goes(walker: Walker) -> None:
    at_person(walker)
    child = {"applicant_birth_date-era": "令和", "applicant_birth_date-year": "2"}
    walker.send(LIBRARY["person"] | child | {"action": "next"})
    assert walker.here.endswith("/guardian")
    walker.open(walker.address("person"))
    walker.send(LIBRARY["person"] | {"action": "next"})
    assert walker.here.endswith("/address")
    walker.open(walker.address("guardian"))
    assert walker.here.endswith("/address")


def test_answers_of_a_branch_not_taken_are_kept_but_not_filed(
    walker: Walker, session: Session
) -> None:
    walker.begin()
    walker.prove()
    walker.send({"apply_kind": "reissue", "apply_kind_reason": "lost", "card_number": "1234567"})
    walker.open(walker.address("kind"))
    walker.send({"apply_kind": "new", "action": "next"})
    draft = session.query(Draft).one()
    assert draft.raw["card_number"] == ["1234567"]
    walker.fill()
    assert "1234567" not in walker.page
    walker.submit()
    session.rollback()
    case = session.query(Submission).one()
    assert "card_number" not in case.raw | case.answers
    assert "1234567" not in str(case.sheet)


def test_the_button_of_the_postal_code_fills_empty_boxes(walker: Walker) -> None:
    at_address(walker)
    walker.send(
        {"applicant_postal_code": "３１４-００３３", "action": "lookup:applicant_postal_code"}
    )
    shown = walker.fields()
    assert shown["applicant_address_pref"] == ["茨城県"]
    assert shown["applicant_address_city"] == ["鹿嶋市"]
    assert shown["applicant_address_town"] == ["鉢形台"]
    assert shown["applicant_postal_code"] == ["３１４-００３３"]
    assert walker.at.endswith("#f-applicant_address_town")


def test_the_button_never_overwrites_unasked(walker: Walker) -> None:
    at_address(walker)
    typed = {"applicant_postal_code": "3140033", "applicant_address_town": "宮中1-2"}
    walker.send(typed | {"action": "lookup:applicant_postal_code"})
    assert walker.fields()["applicant_address_town"] == ["宮中1-2"]
    assert "この住所に置きかえますか" in walker.page
    walker.send({"action": "town:applicant_postal_code:0"})
    assert walker.fields()["applicant_address_town"] == ["鉢形台"]


def test_an_unknown_postal_code_is_said_and_does_not_block(walker: Walker) -> None:
    at_address(walker)
    walker.send({"applicant_postal_code": "9999999", "action": "lookup:applicant_postal_code"})
    assert "この郵便番号の住所は見つかりませんでした。" in walker.page


def test_two_tabs_compare_answers_in_words(walker: Walker) -> None:
    """Never in the values that stand behind the options."""
    walker.begin()
    walker.prove()
    old = walker.fields()
    walker.send({"apply_kind": "new", "action": "next"})
    reply = walker.browser.post(
        walker.address("kind"), data=old | {"apply_kind": "change", "action": "next"}
    )
    walker.take(reply)
    assert walker.status == 409
    for words in ("新規", "更新・内容変更"):
        assert f"<td>{words}</td>" in walker.page


def test_a_saved_draft_can_be_taken_away_on_paper(walker: Walker, session: Session) -> None:
    at_person(walker)
    walker.send({"action": "leave"})
    assert walker.here.endswith("/saved")
    assert "令和8年12月24日（木）" in walker.page
    assert 'class="k-qr" src="data:image/svg+xml' in walker.page
    assert walker.tools.settings.base_url in walker.page


def test_two_tabs_see_both_values_and_choose(walker: Walker, session: Session) -> None:
    at_person(walker)
    old = walker.fields()
    walker.send(LIBRARY["person"] | {"action": "next"})
    other = LIBRARY["person"] | {"applicant_name_sei": "佐藤", "action": "next"}
    response = walker.browser.post(walker.address("person"), data=old | other)
    walker.take(response)
    assert walker.status == 409
    assert "別の画面で、新しい内容が保存されています" in walker.page
    assert "佐藤" in walker.page
    assert "𠮷髙" in walker.page
    assert session.query(Draft).one().raw["applicant_name_sei"] == ["𠮷髙"]
    walker.send({"action": "next"})
    session.rollback()
    assert session.query(Draft).one().raw["applicant_name_sei"] == ["佐藤"]
    assert session.query(Draft).one().raw["applicant_name_mei"] == [
        LIBRARY["person"]["applicant_name_mei"]
    ]


def test_a_change_comes_back_to_its_row(walker: Walker) -> None:
    walker.to_confirm()
    walker.open(f"{walker.address('person')}?back=confirm&row=applicant_name_sei")
    assert "保存して確認にもどる" in walker.page
    walker.send({"applicant_name_sei": "山田", "action": "next"})
    assert walker.at.endswith("/confirm#row-applicant_name_sei")
    assert 'id="row-applicant_name_sei"' in walker.page
    assert "山田" in walker.page


def test_a_change_that_opens_a_page_leads_there_first(walker: Walker) -> None:
    walker.to_confirm()
    walker.open(f"{walker.address('person')}?back=confirm&row=applicant_birth_date")
    child = {"applicant_birth_date-era": "令和", "applicant_birth_date-year": "2"}
    walker.send(child | {"action": "next"})
    assert walker.here.endswith("/guardian")
    walker.open(walker.address("confirm"))
    assert "まだ入力していないところがあります" in walker.page
    assert "この内容で申し込む" not in walker.page


def test_rows_are_added_removed_and_put_back(walker: Walker, session: Session) -> None:
    walker.begin("04-health-insurance", walker.passing("04-health-insurance"))
    walker.prove()
    form = walker.app_form("04-health-insurance")
    page, name, item = first_repeat(form)
    open_page(walker, session, page)
    walker.send({"action": f"add:{name}"})
    assert f"{item} 2" in walker.page
    assert walker.at.endswith(f"#{name}-1")
    box = next(key for key in walker.fields() if key.startswith(f"{name}-1-name"))
    walker.send({box: "鹿嶋 次郎", "action": f"remove:{name}:1"})
    assert "鹿嶋 次郎" not in walker.page
    assert "元にもどす" in walker.page
    walker.send({"action": f"restore:{name}:1"})
    assert "鹿嶋 次郎" in walker.page


def first_repeat(form: type) -> tuple[str, str, str]:
    """Page, name and item of the form's first repeated group."""
    for page in form.pages:  # type: ignore[attr-defined]
        for key in page.keys:
            field = getattr(form, key)
            if field.field_class.kind == "repeat":
                return page.key, key, field.kwargs.get("item") or field.args[0]
    raise LookupError("the form has no repeated group")


def open_page(walker: Walker, session: Session, page: str) -> None:
    """Opens a page whatever comes before it, as from the list of tasks."""
    walker.open(walker.address(page))
    assert walker.here.endswith(f"/{page}"), walker.at
