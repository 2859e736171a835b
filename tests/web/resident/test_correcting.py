"""補正: only what was asked for can be changed, old stands beside new, nothing typed is lost."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from sqlalchemy import update
from sqlalchemy.orm import Session

from eapply.core.submission import Action, Role
from eapply.forms.library_card import LibraryCardForm
from eapply.models import Correction, StaffAccount, Submission, transaction
from eapply.queries.scope import StaffActor, get_case
from eapply.services import reviewing
from tests.web.resident.walking import Walker

Ask = Callable[..., None]


@pytest.fixture
def desk(walker: Walker, add_staff: Callable[..., StaffAccount]) -> Callable[..., None]:
    """`desk(number, Action.TAKE, …)`: a clerk of the library acts on the case."""
    account = add_staff("yamada", (Role.CLERK, "library"))
    actor = StaffActor(
        account.id, account.name, account.login, frozenset({(Role.CLERK, "library")})
    )

    def act(number: str, action: Action, **values: Any) -> None:
        with walker.app.app_context(), transaction() as session:
            case = get_case(session, actor, number)
            reviewing.act(
                session,
                walker.tools,
                actor,
                case,
                LibraryCardForm.procedure,
                case.version,
                action,
                values,
            )

    return act


@pytest.fixture
def asked(walker: Walker, desk: Callable[..., None]) -> str:
    """A filed case with a request about the phone and the name; its number."""
    number = walker.file()
    desk(number, Action.TAKE)
    items = [
        {"key": "applicant_phone", "kind": "誤り", "reason": "つながりません。"},
        {"key": "applicant_name_sei", "kind": "誤り", "reason": "本人確認書類と字がちがいます。"},
    ]
    desk(number, Action.ASK_CORRECTION, items=items)
    return number


def test_the_resident_reads_what_why_and_until_when(walker: Walker, asked: str) -> None:
    walker.open(f"/status/{asked}")
    assert "2つ直していただくところがあります。" in walker.page
    assert "まだ送っていません。" in walker.page
    assert "期限を過ぎても受け付けますが、結果が遅くなります。" in walker.page
    walker.open(f"/status/{asked}/correct")
    assert "市からのお願い（誤り）：つながりません。" in walker.page
    assert "前の内容：0299-82-2911" in walker.page
    shown = walker.fields()
    assert shown["applicant_phone"] == ["０２９９（８２）２９１１"]
    assert "applicant_postal_code" not in shown
    walker.work()
    letters = walker.tools.mailer.list()  # type: ignore[attr-defined]
    body = next(each.body for each in letters if "直して" in each.subject)
    assert "直していただくところが2つあります。" in body
    assert "つながりません" not in body


def test_only_asked_items_change(walker: Walker, session: Session, asked: str) -> None:
    walker.open(f"/status/{asked}/correct")
    walker.send(
        {
            "applicant_phone": "０９０−１２３４−５６７８",
            "applicant_name_sei": "吉高",
            "applicant_address_town": "よその町9",
            "eligibility": "works",
            "done": "yes",
            "action": "send",
        }
    )
    assert walker.here == f"/status/{asked}", walker.page
    assert "直した内容を受け付けました" in walker.page
    session.rollback()
    case = session.query(Submission).one()
    assert case.state == "IN_REVIEW"
    assert case.answered
    assert case.answers["applicant_phone"] == "09012345678"
    assert case.phone == "09012345678"
    assert case.name == "吉高 﨑神葛\U000e0100"
    assert case.answers["applicant_address_town"] == "平井１１８７番地1"
    assert case.answers["eligibility"] == "lives"
    change = session.query(Correction).one().changes[0]
    assert change["before"] == "0299-82-2911"
    assert change["after"] == "090-1234-5678"


def test_a_wrong_answer_is_kept_and_said(walker: Walker, session: Session, asked: str) -> None:
    walker.open(f"/status/{asked}/correct")
    walker.send({"applicant_phone": "１２３", "action": "send"})
    assert walker.status == 422
    assert 'href="#f-applicant_phone"' in walker.page
    assert 'href="#f-done"' in walker.page
    walker.open(f"/status/{asked}/correct")
    assert walker.fields()["applicant_phone"] == ["１２３"]
    session.rollback()
    assert session.query(Submission).one().state == "RETURNED"


def test_unchanged_items_are_asked_about_once(walker: Walker, session: Session, asked: str) -> None:
    walker.open(f"/status/{asked}/correct")
    walker.send({"applicant_phone": "090-1234-5678", "done": "yes", "action": "send"})
    assert walker.status == 422
    assert "変えなくてよい理由" in walker.page
    walker.send({"keep-applicant_name_sei": "戸籍のとおりです。", "action": "send"})
    assert walker.here == f"/status/{asked}"
    session.rollback()
    changes = session.query(Correction).one().changes
    assert changes[1]["note"] == "戸籍のとおりです。"


def test_leaving_keeps_what_was_typed(walker: Walker, asked: str) -> None:
    walker.open(f"/status/{asked}/correct")
    walker.send({"applicant_phone": "0901", "action": "leave"})
    assert walker.here == f"/status/{asked}"
    walker.open(f"/status/{asked}/correct")
    assert walker.fields()["applicant_phone"] == ["0901"]


def test_taken_back_it_is_over(walker: Walker, asked: str, desk: Callable[..., None]) -> None:
    walker.open(f"/status/{asked}/correct")
    fields = walker.fields() | {"action": ["send"], "done": ["yes"]}
    desk(asked, Action.CANCEL_CORRECTION)
    walker.take(walker.browser.post(f"/status/{asked}/correct", data=fields))
    assert walker.here == f"/status/{asked}"
    assert "いま、あなたがすることはありません。" in walker.page
    assert "担当課が、直していただくお願いを取り消しました" in walker.page


def test_after_the_day_it_is_still_taken(walker: Walker, session: Session, asked: str) -> None:
    session.rollback()
    session.execute(update(Correction).values(due_on=date(2026, 11, 20)))
    session.commit()
    for page in ("", "/correct"):
        walker.open(f"/status/{asked}{page}")
        assert "期限の令和8年11月20日（金）を過ぎていますが、受け付けます。" in walker.page


def test_a_decision_is_read_in_the_words_of_its_type(
    walker: Walker, session: Session, desk: Callable[..., None]
) -> None:
    number = walker.file()
    desk(number, Action.TAKE)
    desk(number, Action.REFUSE, reasons="登録できる区分にあたりません。")
    walker.work()
    walker.open(f"/status/{number}")
    assert "お断り" in walker.page
    assert "お申し込みをお受けできませんでした。" in walker.page
    assert "登録できる区分にあたりません。" not in walker.page
    assert "図書利用カードの申込みについてのお知らせ（PDF）をダウンロードする" in walker.page
