"""What correcting answers does to the fee: said before it is asked for, and when the answers no longer fit."""

from __future__ import annotations

from dataclasses import replace

import pytest
from sqlalchemy import select

from eapply.core.conditions import Answers
from eapply.core.fee_rule import FeeRule
from eapply.core.fees import FeeRequest, Timing
from eapply.core.submission import Action
from eapply.forms import BY_SLUG
from eapply.models import Charge, Correction, Submission, db, transaction
from eapply.services import fees
from eapply.services.fee_effect import decides
from tests.browser import Browser
from tests.filings import CARD, SLUG, file_case
from tests.office import Office

DIFFERS = "申請の内容と、請求している料金が合いません"


def requests(answers: Answers) -> tuple[FeeRequest, ...]:
    """As many copies as signs in the note."""
    return (FeeRequest(22, "", {"count": len(str(answers["note"]))}),)


RULE = FeeRule("証明の手数料", requests, timing=Timing.ON_APPLICATION)


@pytest.fixture
def number(office: Office, monkeypatch: pytest.MonkeyPatch) -> str:
    """A case with a bill for three copies that somebody took."""
    monkeypatch.setattr(BY_SLUG[SLUG], "procedure", replace(CARD, fee_rule=RULE))
    office.session.rollback()
    with office.app.app_context():
        with transaction() as session:
            fees.load_reviewed(session, office.tools)
            case = file_case(session, office.tools, note="あいう", fee_rule=RULE)
            case.state = "IN_REVIEW"
            reference = case.reference
        db.session.remove()
    return reference


def test_the_composer_says_whether_the_fee_may_change(
    office: Office, desk: Browser, number: str
) -> None:
    path = f"/staff/cases/{number}/ask-correction"
    typed = {"kind-note": "誤り", "reason-note": "部数を書いてください。", "step": "confirm"}
    page = desk.send(path, typed | {"key": "note"}, f"{path}?key=note").text
    assert "「連絡事項」は、料金の計算に使います" in page
    assert "600円" in page
    name = "applicant_name_sei"
    typed = {f"kind-{name}": "誤り", f"reason-{name}": "氏名を直してください。", "step": "confirm"}
    page = desk.send(path, typed | {"key": name}, f"{path}?key={name}").text
    assert "料金は変わりません" in page
    free = office.path("library", "/ask-correction")
    assert "料金への影響" not in desk.send(free, typed | {"key": name}, f"{free}?key={name}").text


def test_a_bill_that_no_longer_fits_is_told(office: Office, desk: Browser, number: str) -> None:
    office.session.rollback()
    case = office.session.scalars(select(Submission).where(Submission.reference == number)).one()
    now = office.clock.now()
    change = {"label": "連絡事項", "before": "あいう", "after": "あいうえ"}
    asked = {"asked_by": office.accounts["clerk"].id, "asked_at": now, "due_on": now.date()}
    office.session.add(
        Correction(submission_id=case.id, items=[], changes=[change], answered_at=now, **asked)
    )
    office.session.commit()
    assert DIFFERS not in desk.get(f"/staff/cases/{number}").text
    office.session.rollback()
    case.answers = {**case.answers, "note": "あいうえ"}
    office.session.commit()
    page = desk.get(f"/staff/cases/{number}").text
    assert DIFFERS in page
    assert "請求しているのは600円、いまの内容では800円です" in page
    office.session.rollback()
    for charge in office.session.scalars(select(Charge).where(Charge.submission_id == case.id)):
        charge.status = "void"
    office.session.commit()
    assert DIFFERS not in desk.get(f"/staff/cases/{number}").text


def test_which_answers_decide_a_bill() -> None:
    answers = {"note": "あいう", "name": "花子"}
    assert decides(RULE, answers, ["note"])
    assert not decides(RULE, answers, ["name"])
    assert not decides(None, answers, ["note"])


def test_nothing_is_decided_while_a_correction_is_open(office: Office, desk: Browser) -> None:
    """Neither the buttons nor the pages of the decisions are there, and the service refuses."""
    path = office.path("library", "/ask-correction")
    typed = {"key": "note", "kind-note": "誤り", "reason-note": "直してください。"}
    assert desk.send(path, typed | {"step": "do"}, f"{path}?key=note").status_code == 303
    page = desk.get(office.path("library")).text
    for action in (Action.ACCEPT, Action.APPROVE, Action.REFUSE, Action.REPLY):
        assert f"/{action.value}" not in page
        assert desk.get(office.path("library", f"/{action.value}")).status_code == 409
