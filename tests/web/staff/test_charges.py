"""支払い・返金 at the desk: who sees which charge, and every act through its pages."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from eapply.core.fees import Timing
from eapply.forms import BY_SLUG
from eapply.models import AuditEvent, Charge, Disclosure, Refund, db, transaction
from eapply.services import charging, fees, paying
from eapply.services.charging import Bill
from tests.browser import Browser, HiddenFields
from tests.filings import CARD, SLUG
from tests.money import (
    COPIES,
    bill,
    check_books,
    file_with_fee,
    newest_payment,
    pay,
    practice,
    rule,
    work,
)
from tests.office import Office

DUE = "令和8年12月11日"
TODAY = {"received_on": "2026-11-24"}
BILL = {"payer": "鹿嶋　花子", "email": "hanako@example.jp", "due_on": DUE}


@pytest.fixture(autouse=True)
def sound_books(app: Flask, office: Office) -> Iterator[None]:
    office.session.rollback()
    with app.app_context(), transaction() as session:
        fees.load_reviewed(session, office.tools)
    yield
    office.session.rollback()
    check_books(office.session)


@pytest.fixture
def head(office: Office) -> Browser:
    return office.browser("head")


@pytest.fixture
def cashier(office: Office) -> Browser:
    return office.browser("cashier")


def raised(office: Office, key: str = "one", **values: Any) -> str:
    office.session.rollback()
    with office.app.app_context(), transaction() as session:
        return bill(session, office.tools, key, **values).public_id


def paid(office: Office) -> str:
    public_id = raised(office)
    with office.app.app_context():
        name = pay(office.tools, public_id)
        paying.sync_payment(office.tools, name)
        db.session.remove()
    return public_id


def row(office: Office, public_id: str) -> Charge:
    office.session.rollback()
    return office.session.scalars(select(Charge).where(Charge.public_id == public_id)).one()


def through(browser: Browser, path: str, typed: dict[str, str]) -> Any:
    """From the form over the preview to the act."""
    preview = browser.send(path, typed | {"step": "confirm"})
    assert preview.status_code == 200, re.findall(r"<li><a href.*?</a>", preview.text)[:3]
    assert "確かめてください" in preview.text
    fields = HiddenFields(preview.text).values
    return browser.post(path.partition("?")[0], data=fields | {"step": "do"})


def test_each_sees_their_departments_charges_and_a_cashier_all(office: Office) -> None:
    mine = raised(office, "mine", payer="図書甲")
    theirs = raised(office, "theirs", payer="児童乙", department="children")
    for who, sees in (
        ("clerk", {mine}),
        ("head", {mine}),
        ("stranger", {theirs}),
        ("cashier", {mine, theirs}),
    ):
        browser = office.browser(who)
        listed = set(
            re.findall(
                r'href="/staff/charges/([^"/?]+)" data-open', browser.get("/staff/charges").text
            )
        )
        assert listed == sees, who
        for each in (mine, theirs):
            assert (browser.get(f"/staff/charges/{each}").status_code == 200) == (each in sees)
            answer = browser.get(f"/staff/charges/{each}/void")
            assert answer.status_code == (
                404 if each not in sees else 409 if who == "cashier" else 200
            )
    for who in ("auditor", "people", "fees"):
        assert office.browser(who).get(f"/staff/charges/{mine}").status_code == 403


def test_looking_at_a_charge_is_disclosed_under_its_number(
    office: Office, cashier: Browser
) -> None:
    public_id = raised(office)
    cashier.get(f"/staff/charges/{public_id}")
    invoice = row(office, public_id).invoice
    found = office.session.scalars(select(Disclosure).order_by(Disclosure.id.desc())).first()
    assert found is not None
    assert invoice is not None
    assert invoice in str(found.subjects if hasattr(found, "subjects") else found.__dict__)


def test_a_cashier_sees_no_answers_and_cannot_assess(office: Office, cashier: Browser) -> None:
    office.session.rollback()
    with office.app.app_context(), transaction() as session:
        case = file_with_fee(session, office.tools, rule(Timing.AFTER_REVIEW))
        public_id = session.scalars(
            select(Charge.public_id).where(Charge.submission_id == case.id)
        ).one()
        reference = case.reference
    page = cashier.get(f"/staff/charges/{public_id}").text
    assert reference in page
    assert f"/staff/cases/{reference}" not in page
    assert "額を確定する" not in page
    assert cashier.get(f"/staff/charges/{public_id}/assess").status_code == 409
    assert cashier.get(f"/staff/cases/{reference}/charges").status_code == 403


def test_assessing_computes_from_quantities_and_opens_the_charge(
    office: Office, desk: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    with_fee = replace(CARD, fee_rule=rule(Timing.AFTER_REVIEW))
    monkeypatch.setattr(BY_SLUG[SLUG], "procedure", with_fee)
    office.session.rollback()
    with office.app.app_context(), transaction() as session:
        case = file_with_fee(session, office.tools, rule(Timing.AFTER_REVIEW))
        public_id = session.scalars(
            select(Charge.public_id).where(Charge.submission_id == case.id)
        ).one()
        reference = case.reference
    assert "額の確定待ち" in desk.get(f"/staff/cases/{reference}/charges").text
    path = f"/staff/charges/{public_id}/assess"
    assert 'name="q0-count" value="3"' in desk.get(path).text
    wrong = desk.send(path, {"q0-count": "たくさん", "due_on": DUE, "step": "confirm"})
    assert wrong.status_code == 422
    assert 'href="#f-q0-count"' in wrong.text
    assert "たくさん" in wrong.text
    late = desk.send(path, {"q0-count": "5", "due_on": "令和8年11月1日", "step": "confirm"})
    assert (late.status_code, 'href="#f-due_on"' in late.text) == (422, True)
    own = desk.send(path, {"q0-count": "5", "due_on": DUE, "amount": "9", "step": "confirm"})
    assert (own.status_code, 'href="#f-amount"' in own.text) == (422, True)
    preview = desk.send(path, {"q0-count": "5", "due_on": DUE, "step": "confirm"})
    assert "1,000円" in preview.text
    assert row(office, public_id).status == "assessing"
    assert through(desk, path, {"q0-count": "5", "due_on": DUE}).status_code == 303
    after = row(office, public_id)
    assert (after.status, after.amount, str(after.due_on)) == ("open", 1000, "2026-12-11")


def test_another_count_voids_and_bills_anew(office: Office, desk: Browser) -> None:
    before = raised(office)
    done = through(
        desk,
        f"/staff/charges/{before}/replace",
        {"q0-count": "1", "due_on": DUE, "why": "通数のまちがい"},
    )
    after = done.headers["Location"].split("/")[-1].partition("?")[0]
    assert after != before
    assert row(office, before).status == "void"
    new = row(office, after)
    assert (new.status, new.amount, new.replaces) == ("open", 200, row(office, before).id)


def test_the_second_of_two_is_told(office: Office, desk: Browser, head: Browser) -> None:
    public_id = raised(office)
    path = f"/staff/charges/{public_id}/void"
    preview = desk.send(path, {"why": "まちがい", "step": "confirm"})
    through(head, f"/staff/charges/{public_id}/cash", TODAY)
    answer = desk.post(path, data=HiddenFields(preview.text).values | {"step": "do"})
    assert answer.status_code == 409
    assert "していません" in answer.text
    assert row(office, public_id).status == "paid"


def test_cash_closes_the_charge(office: Office, cashier: Browser) -> None:
    public_id = raised(office)
    assert through(cashier, f"/staff/charges/{public_id}/cash", TODAY).status_code == 303
    assert row(office, public_id).status == "paid"
    page = cashier.get(f"/staff/charges/{public_id}?done=cash").text
    assert "現金の受取りを記録しました。" in page
    assert "窓口で現金を受け取りました" in page


@pytest.mark.parametrize(
    ("decision", "status", "amount"),
    [("全部免除する", "waived", 0), ("一部を減額する", "open", 100), ("減免しない", "open", 600)],
)
def test_exemptions_are_decided_with_a_reason(
    office: Office, desk: Browser, decision: str, status: str, amount: int
) -> None:
    office.session.rollback()
    with office.app.app_context(), transaction() as session:
        case = file_with_fee(session, office.tools, rule(ground="welfare"))
        public_id = session.scalars(
            select(Charge.public_id).where(Charge.submission_id == case.id)
        ).one()
    path = f"/staff/charges/{public_id}/exempt"
    typed = {"decision": decision, "reduced_to": "100" if amount == 100 else ""}
    assert desk.send(path, typed | {"step": "confirm"}).status_code == 422
    assert through(desk, path, typed | {"reason": "証明書を確かめました。"}).status_code == 303
    after = row(office, public_id)
    assert (after.status, after.amount) == (status, amount)


def refund_of(office: Office, public_id: str) -> Refund:
    charge = row(office, public_id)
    return office.session.scalars(select(Refund).where(Refund.charge_id == charge.id)).one()


def test_a_refund_needs_two_people(office: Office, desk: Browser, head: Browser) -> None:
    public_id = paid(office)
    typed = {"amount": "200", "reason": "納付後の取下げ", "road": "カードに返す"}
    assert through(desk, f"/staff/charges/{public_id}/refund", typed).status_code == 303
    refund = refund_of(office, public_id).public_id
    path = f"/staff/charges/{public_id}/approve-refund?refund={refund}"
    alone = desk.send(path, {"step": "confirm"})
    assert (alone.status_code, "別の人" in alone.text) == (422, True)
    assert through(head, path, {}).status_code == 303
    office.session.rollback()
    with office.app.app_context():
        work(office.tools)
        db.session.remove()
    assert refund_of(office, public_id).status == "done"
    assert "返還済み" in desk.get(f"/staff/charges/{public_id}").text


def test_a_refund_made_at_the_provider_is_booked_by_two_people(
    office: Office, desk: Browser, head: Browser
) -> None:
    public_id = paid(office)
    page = f"/staff/charges/{public_id}"
    assert "決済会社の側の返金を記録する" not in desk.get(page).text
    with office.app.app_context():
        name, checkout = newest_payment(public_id)
        practice(office.tools).refund(checkout, "by hand", 150)
        paying.sync_payment(office.tools, name)
        db.session.remove()
    assert "決済会社の側の返金を記録する" in desk.get("/staff/accounts").text
    assert "決済会社の側の返金を記録する" in desk.get(page).text
    form = desk.get(f"{page}/book-refund").text
    assert 'value="150"' in form
    typed = {"amount": "150", "reason": "誤納（額や相手のまちがい）"}
    bare = desk.send(f"{page}/book-refund", typed | {"step": "confirm"})
    assert (bare.status_code, "だれが、なぜ返したか" in bare.text) == (422, True)
    typed |= {"note": "決済会社の画面で返した"}
    assert through(desk, f"{page}/book-refund", typed).status_code == 303
    path = f"{page}/approve-refund?refund={refund_of(office, public_id).public_id}"
    assert desk.send(path, {"step": "confirm"}).status_code == 422
    assert through(head, path, {}).status_code == 303
    assert refund_of(office, public_id).status == "done"
    assert "決済会社の側で返した（記録のみ）" in desk.get(page).text
    assert "決済会社の側で返金されました" not in desk.get("/staff/accounts").text


def test_a_refund_by_bank_is_recorded_when_it_was_transferred(
    office: Office, desk: Browser, cashier: Browser
) -> None:
    public_id = raised(office)
    through(desk, f"/staff/charges/{public_id}/cash", TODAY)
    typed = {"amount": "600", "reason": "不受理", "road": "口座に振り込む（還付）"}
    through(desk, f"/staff/charges/{public_id}/refund", typed)
    refund = refund_of(office, public_id).public_id
    for name in ("approve-refund", "transferred"):
        path = f"/staff/charges/{public_id}/{name}?refund={refund}"
        assert through(cashier, path, {"done_on": "2026-11-24"}).status_code == 303
    assert refund_of(office, public_id).status == "done"


def test_a_refund_on_an_old_balance_is_refused(
    office: Office, desk: Browser, head: Browser
) -> None:
    public_id = paid(office)
    path = f"/staff/charges/{public_id}/refund"
    typed = {"amount": "400", "reason": "不受理", "road": "カードに返す"}
    preview = desk.send(path, typed | {"step": "confirm"})
    through(head, path, typed)
    answer = desk.post(path, data=HiddenFields(preview.text).values | {"step": "do"})
    assert answer.status_code == 409
    assert "返還できる額が変わっています" in answer.text


def test_any_fee_is_billed_to_anybody(office: Office, desk: Browser) -> None:
    assert "戸籍" in desk.get("/staff/charges/new").text
    path = "/staff/charges/new?fee=22"
    done = through(desk, path, BILL | {"q0-count": "4"})
    assert done.status_code == 303
    page = desk.get(done.headers["Location"]).text
    public_id = done.headers["Location"].split("/")[-1].partition("?")[0]
    charge = row(office, public_id)
    assert (charge.status, charge.amount, charge.payer) == ("open", 800, "鹿嶋　花子")
    assert charge.submission_id is None
    assert "/pay/link/" in page
    assert "ショートメッセージ" in page
    slip = desk.get(f"/staff/charges/{public_id}/slip.pdf")
    assert slip.data.startswith(b"%PDF-")
    acts = office.session.scalars(
        select(AuditEvent.action).where(AuditEvent.chain == f"charge:{public_id}")
    ).all()
    assert acts == ["charge-raised", "charge-assessed"]


def test_the_same_bill_sent_twice_is_one(office: Office, desk: Browser) -> None:
    path = "/staff/charges/new?fee=22"
    preview = desk.send(path, BILL | {"q0-count": "4", "step": "confirm"})
    fields = HiddenFields(preview.text).values | {"step": "do"}
    first, second = (desk.post("/staff/charges/new", data=fields) for _ in range(2))
    assert first.headers["Location"] == second.headers["Location"]


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"payer": ""}, "payer"),
        ({"email": "hanako@"}, "email"),
        ({"due_on": "いつか"}, "due_on"),
        ({"q0-count": ""}, "q0-count"),
        ({"postage": "-1"}, "postage"),
        ({"amount": "100000000"}, "amount"),
    ],
)
def test_a_bill_says_what_is_wrong(
    office: Office, desk: Browser, change: dict[str, str], field: str
) -> None:
    answer = desk.send(
        "/staff/charges/new?fee=22", BILL | {"q0-count": "1", "step": "confirm"} | change
    )
    assert answer.status_code == 422
    assert f'href="#f-{field}"' in answer.text
    office.session.rollback()
    assert office.session.scalars(select(Charge)).all() == []


def test_without_a_rate_the_amount_needs_its_reason(office: Office, desk: Browser) -> None:
    office.session.rollback()
    with office.app.app_context(), transaction() as session:
        charge = charging.raise_charge(
            session,
            office.tools,
            key="ad",
            department="library",
            bill=Bill("広告掲載料", ()),
            timing=Timing.AFTER_REVIEW,
            actor="system",
        )
        public_id = charge.public_id
    path = f"/staff/charges/{public_id}/assess"
    typed = {"amount": "5,000円", "due_on": DUE}
    assert desk.send(path, typed | {"step": "confirm"}).status_code == 422
    assert through(desk, path, typed | {"reason": "要綱第3条"}).status_code == 303
    assert (row(office, public_id).amount, row(office, public_id).reason) == (5000, "要綱第3条")


def test_there_is_no_slip_for_what_cannot_be_paid(office: Office, desk: Browser) -> None:
    public_id = raised(office, bill=Bill("証明", COPIES), timing=Timing.AFTER_REVIEW)
    assert desk.get(f"/staff/charges/{public_id}/slip.pdf").status_code == 409
