"""The payer's pages: what they show in each state, what a press can and cannot do, who sees them."""

from __future__ import annotations

import io
import logging
import re
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pikepdf
import pytest
from flask import Flask
from sqlalchemy import select, text

from eapply.adapters.clock import FixedClock
from eapply.core.charging import ChargeStatus
from eapply.core.errors import Conflict
from eapply.core.fee_rule import FeeRule
from eapply.core.fees import FeeRequest, Timing
from eapply.forms import BY_SLUG
from eapply.models import Charge, Document, Submission, db, transaction
from eapply.payments.provider import Order, Unreachable
from eapply.queries.charge_view import Standing
from eapply.services import charges, fees, paying
from eapply.services.toolbox import Toolbox
from eapply.web.resident.charge_words import STANDINGS
from tests.money import bill, practice, rule
from tests.payers import Payer
from tests.web.resident.walking import Walker, typed_by_page

CARD_NUMBER = "4242424242424242"


@pytest.fixture
def payer(app: Flask) -> Payer:
    return Payer(app)


def plain(page: str) -> str:
    """The words of a page without its tags."""
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", "", page))


# ---- before paying ------------------------------------------------------------------------------


def test_the_payment_page_says_everything_in_order(payer: Payer) -> None:
    payer.file()
    page = plain(payer.see())
    said = (
        "600円",
        "200円",
        "第22号",
        "申請と同時にお支払いいただきます。",
        "カードで支払う（600円）",
        "この後、決済会社の画面に移ります。",
        "二度押さないでください。結果はこの画面でいつでも確認できます",
        "鹿嶋市",
        "練習用決済",
        "令和8年12月1日",
        "市へ納めたことになります",
        "消費税はかかりません",
        "返金できません",
        "納付済通知（PDF）",
        "窓口で、現金でも",
        "減免",
        "市のシステムには保存されません",
        "KASHIMA CITY",
    )
    place = 0
    for words in said:
        place = page.find(words, place)
        assert place >= 0, words


def test_a_hold_says_that_nothing_is_charged_yet(payer: Payer) -> None:
    payer.file(rule(hold=True))
    page = payer.see()
    assert "請求はしません（仮押さえ）" in page
    assert "デビットカード・プリペイドカードでは" in page
    assert "30日" not in page
    payer.press()
    payer.pay()
    assert payer.browser.get(f"/pay/{payer.invoice}/return").status_code == 303
    page = payer.see()
    assert "仮押さえ中" in page
    assert "確保できるのは令和8年12月1日（火）までです。" in page


def test_what_is_too_little_for_a_card_is_paid_at_the_counter(payer: Payer) -> None:
    payer.file()
    with payer.app.app_context(), transaction() as session:
        charge = session.scalars(select(Charge)).one()
        charge.amount = 49
        public_id = charge.public_id
    page = plain(payer.see())
    assert "50円より少ないため、カードでは支払えません。お手数ですが、窓口で49円を" in page
    assert "納付番号をお伝えいただくと" in page
    assert "支払いの期限：" in page
    assert "カードで支払う" not in page
    with payer.app.app_context():
        with pytest.raises(Conflict, match="窓口でお支払いください"):
            paying.open_checkout(payer.app.extensions["eapply"], public_id)
        with transaction() as session:
            session.scalars(select(Charge)).one().amount = 50
        assert paying.open_checkout(payer.app.extensions["eapply"], public_id)


@pytest.mark.parametrize("standing", Standing)
def test_every_standing_has_words(standing: Standing) -> None:
    words = STANDINGS[standing]
    assert words.tag
    assert words.sentence.endswith("。")


@pytest.mark.parametrize(
    ("fee", "tag", "words"),
    [
        (rule(Timing.AFTER_REVIEW), "金額の確認中", "いまは支払いません。"),
        (rule(ground="welfare"), "減免の審査中", "決まるまで、お支払いはありません。"),
        (FeeRule("0円の手数料", lambda a: (FeeRequest(36, "破損", {"count": 0}),)), "", ""),
    ],
)
def test_no_card_is_asked_before_its_time(payer: Payer, fee: FeeRule, tag: str, words: str) -> None:
    payer.file(fee)
    page = payer.see()
    assert tag in page
    assert words in page
    assert "カードで支払う" not in page
    token = payer.browser.hidden(f"/status/{payer.reference}/withdraw")["csrf_token"]
    answer = payer.browser.post(
        f"/pay/{payer.invoice}",
        data={"csrf_token": token, "seen": f"{payer.invoice}:{payer.row().amount}"},
    )
    assert answer.status_code in (303, 409)
    assert "/practice/" not in (answer.location or "")
    assert payer.payments() == 0


def test_on_site_fees_may_be_paid_before_the_visit(payer: Payer) -> None:
    payer.file(rule(Timing.ON_SITE))
    assert "来庁の前に、ここでお支払いいただけます。" in payer.see()
    assert "支払いの期限" not in payer.see()
    assert payer.browser.get(f"/done/{payer.reference}").status_code == 200


# ---- the press ----------------------------------------------------------------------------------


def test_a_press_leads_to_the_card_page_and_a_second_one_to_the_same(payer: Payer) -> None:
    payer.file()
    first, second = payer.press(), payer.press()
    assert first.status_code == second.status_code == 303
    assert first.location == second.location
    assert "/practice/pay/" in (first.location or "")
    assert payer.payments() == 1


@pytest.mark.parametrize(
    "posted",
    [
        {"amount": "1"},
        {"seen": "1:1"},
        {"seen": ""},
        {"charge": "1", "id": "1", "public_id": "x", "invoice": "KAAA-AAAA-AAAA"},
        {"count": "1", "quantities": "0", "unit_amount": "1", "lines": "[]", "total": "0"},
        {"status": "paid", "standing": "paid", "reference": "KAAA-AAAA-AAAA"},
    ],
)
def test_no_posted_field_changes_a_price(payer: Payer, posted: dict[str, str]) -> None:
    payer.file()
    answer = payer.press(**posted)
    assert payer.row().amount == 600
    assert payer.row().status == ChargeStatus.OPEN
    if answer.status_code == 303:
        page = practice(payer.tools).fetch(payer.opened())
        assert page.amount == 600
    else:
        assert answer.status_code == 409
        assert "金額が変わりました" in answer.get_data(as_text=True)
        assert payer.payments() == 0


def test_another_price_is_shown_before_it_is_paid(payer: Payer) -> None:
    payer.file()
    with payer.app.app_context(), transaction() as session:
        found = session.scalars(select(Charge).where(Charge.public_id == payer.charge)).one()
        locked = charges.lock(session, found.id)
        locked.amount = 400
    old = payer.press(seen=f"{payer.invoice}:600")
    assert old.status_code == 409
    page = old.get_data(as_text=True)
    assert "金額が変わりました" in page
    assert "カードで支払う（400円）" in page
    assert payer.payments() == 0


def test_a_silent_provider_charges_nothing_and_the_next_press_works(
    payer: Payer, monkeypatch: pytest.MonkeyPatch
) -> None:
    payer.file()

    def silent(order: Order) -> Any:
        raise Unreachable("timeout")

    with monkeypatch.context() as patch:
        patch.setattr(payer.tools.provider, "start", silent)
        answer = payer.press()
    assert answer.status_code == 503
    page = answer.get_data(as_text=True)
    assert "決済会社につながりませんでした。カードは請求されていません。" in page
    assert "カードで支払う（600円）" in page
    assert payer.press().status_code == 303


def test_a_press_after_a_payment_nobody_told_of_finds_it(payer: Payer) -> None:
    payer.file()
    payer.press()
    payer.pay()
    answer = payer.press()
    assert (answer.location or "").endswith("/return")
    assert payer.row().status == ChargeStatus.PAID
    assert payer.payments() == 1


# ---- the way back -------------------------------------------------------------------------------


def test_the_return_page_has_no_power(payer: Payer) -> None:
    payer.file()
    payer.press()
    for query in ("", "?paid=1", "?status=paid&session_id=x", "?redirect_status=succeeded"):
        page = payer.see(f"/return{query}")
        assert "お支払いを確認しています。この画面を閉じても、申請はなくなりません。" in page
        assert "請求されていません" not in page
    assert payer.row().status == ChargeStatus.OPEN
    assert payer.browser.get(f"/pay/{payer.invoice}/return/state").json == {"checking": True}


def test_the_return_page_finds_a_payment_without_any_notice(payer: Payer) -> None:
    payer.file()
    payer.press()
    payer.pay()
    assert payer.browser.get(f"/pay/{payer.invoice}/return/state").json == {"checking": False}
    answer = payer.browser.get(f"/pay/{payer.invoice}/return")
    assert f"/done/{payer.reference}" in (answer.location or "")
    page = payer.browser.get(f"/done/{payer.reference}").get_data(as_text=True)
    assert "600円のお支払いを確認しました。" in page
    assert "を受け付けました" in page
    assert "送信済みです" not in page


@pytest.mark.parametrize("how", ["cancel", "decline", "expire"])
def test_what_was_not_paid_can_be_paid_again(payer: Payer, how: str, clock: FixedClock) -> None:
    payer.file()
    payer.press()
    provider = practice(payer.tools)
    if how == "decline":
        provider.decline(payer.opened())
    elif how == "expire":
        clock.advance(minutes=61)
        payer.hold(cases=[payer.case])
    page = payer.see("/return" + ("?from=cancel" if how == "cancel" else ""))
    assert "お支払いは終わっていません。カードは請求されていません。" in page
    assert "申請の内容は保存されています。お支払いだけやり直せます。" in page
    assert payer.press().status_code == 303
    payer.pay()
    assert payer.browser.get(f"/pay/{payer.invoice}/return").status_code == 303
    assert payer.row().status == ChargeStatus.PAID


def test_without_an_answer_nothing_is_claimed(
    payer: Payer, monkeypatch: pytest.MonkeyPatch
) -> None:
    payer.file()
    payer.press()

    def silent(ref: str) -> Any:
        raise Unreachable("timeout")

    monkeypatch.setattr(payer.tools.provider, "fetch", silent)
    for query in ("", "?from=cancel"):
        page = payer.see(f"/return{query}")
        assert "まだ確認できていません" in page
        assert "請求されていません" not in page
        assert "お支払いへ進む" not in page


def test_a_late_payment_is_waited_for(payer: Payer, clock: FixedClock) -> None:
    payer.file()
    payer.press()
    payer.pay(late=timedelta(days=1))
    page = payer.see("/return")
    assert "お支払いを確認しています" in page
    assert "確認できるまで、もう一度支払わないでください。" in page
    assert "カードで支払う" not in payer.see()
    clock.advance(days=1, minutes=1)
    payer.work()
    payer.hold(cases=[payer.case])
    assert payer.browser.get(f"/pay/{payer.invoice}/return").status_code == 303
    assert payer.row().status == ChargeStatus.PAID


def test_asking_again_and_again_is_limited_but_the_page_stays(payer: Payer) -> None:
    payer.file()
    payer.press()
    for _ in range(70):
        answer = payer.browser.get(f"/pay/{payer.invoice}/return/state")
        assert answer.json == {"checking": True}
    assert "まだ確認できていません" in payer.see("/return")


# ---- links and strangers ------------------------------------------------------------------------


def test_the_mailed_link_spends_nothing_and_opens_the_bill_alone(payer: Payer) -> None:
    payer.file()
    link = payer.link()
    for _ in range(2):
        browser = payer.new_browser()
        assert "お支払いの内容を見る" in browser.get(link).get_data(as_text=True)
        answer = browser.send(link)
        assert f"/pay/{payer.invoice}" in (answer.location or "")
        page = browser.get(f"/pay/{payer.invoice}").get_data(as_text=True)
        assert "カードで支払う（600円）" in page
        assert payer.reference not in page
        assert browser.get(f"/status/{payer.reference}").status_code == 404
        assert payer.reference not in browser.get(f"/done/{payer.reference}").get_data(
            as_text=True
        ).replace(f'value="{payer.reference}"', "")
    assert payer.payments() == 0


def test_who_only_pays_learns_nothing_of_the_claim(payer: Payer) -> None:
    payer.file(rule(ground="welfare"))
    assert "生活保護" in payer.see()
    payer.hold(bills=[payer.charge])
    page = payer.see()
    assert "減免を審査しています" in page
    assert "減免の申請" not in page
    assert "受給" not in page


def test_a_bill_without_an_application_is_paid_by_its_link(payer: Payer) -> None:
    with payer.app.app_context(), transaction() as session:
        payer.keep(bill(session, payer.tools))
    payer.browser.send(payer.link())
    assert payer.press().status_code == 303
    payer.pay()
    answer = payer.browser.get(f"/pay/{payer.invoice}/return")
    assert f"/pay/{payer.invoice}" in (answer.location or "")
    assert "600円のお支払いを確認しました。" in payer.see()


def test_a_link_that_is_not_ours_opens_nothing(payer: Payer) -> None:
    answer = payer.browser.send("/pay/link/nothing", {})
    assert answer.status_code == 410
    assert "このお支払いのリンクは使えません" in answer.get_data(as_text=True)


@pytest.mark.parametrize("path", ["", "/return", "/return/state", "/proof", "/proof/x"])
def test_somebody_elses_pages_are_not_there(payer: Payer, path: str) -> None:
    payer.billed()
    other = Payer(payer.app)
    other.file()
    for number in (payer.invoice, "KAAA-AAAA-AAAA"):
        assert other.browser.get(f"/pay/{number}{path}").status_code == 404
    assert payer.browser.get(f"/pay/{other.reference}{path}").status_code == 404
    stranger = payer.new_browser()
    assert stranger.get(f"/pay/{payer.invoice}{path}").status_code == 404
    token = stranger.hidden("/status")["csrf_token"]
    for post in (f"/pay/{payer.invoice}", f"/pay/{payer.invoice}/proof"):
        assert stranger.post(post, data={"csrf_token": token}).status_code == 404
    assert payer.payments() == 0


def test_both_numbers_of_a_case_lead_to_the_page(payer: Payer) -> None:
    payer.file()
    assert payer.browser.get(f"/pay/{payer.reference}").status_code == 200
    assert payer.browser.get(f"/pay/{payer.invoice}").status_code == 200


# ---- the pages of the case ----------------------------------------------------------------------


def status_page(payer: Payer) -> str:
    return payer.browser.get(f"/status/{payer.reference}").get_data(as_text=True)


def test_the_status_page_has_the_one_thing_to_do(payer: Payer) -> None:
    payer.file()
    answer = payer.browser.get(f"/done/{payer.reference}")
    assert f"/pay/{payer.reference}" in (answer.location or "")
    page = plain(status_page(payer))
    assert "令和8年12月1日（火）までに支払うと、受け付けが終わります。" in page
    assert "料金のお支払いをお待ちしています" in page
    assert "お支払いへ進む" in page
    assert "計算：200円 × 3" in page
    payer.press()
    payer.pay()
    payer.see("/return", 303)
    page = plain(status_page(payer))
    assert "支払い済み" in page
    assert "料金を支払いました" in page
    assert "お支払いへ進む" not in page
    assert "支払いの方法：練習カード 4242" in page


def test_withdrawing_says_what_happens_to_the_money(payer: Payer) -> None:
    def words() -> str:
        page = payer.browser.get(f"/status/{payer.reference}/withdraw")
        return page.get_data(as_text=True)

    payer.file()
    assert "お支払いは不要になります。" in words()
    payer.press()
    payer.pay()
    payer.see("/return", 303)
    assert "支払った600円は、条例により返金できません。" in words()
    payer.file(rule(hold=True))
    payer.press()
    payer.pay()
    payer.see("/return", 303)
    assert "確保したカードの枠は解除します。" in words()
    sure = payer.browser.send(f"/status/{payer.reference}/withdraw", {"action": "ask"})
    assert "確保したカードの枠は解除します。" in sure.get_data(as_text=True)
    payer.browser.send(f"/status/{payer.reference}/withdraw", {"action": "withdraw"})
    payer.work()
    assert "解除済み" in status_page(payer)


# ---- 納付済通知 -----------------------------------------------------------------------------------


def paid(payer: Payer) -> None:
    payer.file()
    payer.press()
    payer.pay()
    payer.see("/return", 303)


def documents(payer: Payer) -> list[Document]:
    with payer.app.app_context(), transaction() as session:
        found = session.scalars(
            select(Document).where(Document.kind == "payment").order_by(Document.id)
        )
        every = list(found)
        session.expunge_all()
        return every


def test_there_is_no_proof_before_the_payment(payer: Payer) -> None:
    payer.file()
    payer.see("/proof", 303)
    token = payer.browser.hidden(f"/pay/{payer.invoice}")["csrf_token"]
    answer = payer.browser.post(f"/pay/{payer.invoice}/proof", data={"csrf_token": token})
    assert answer.status_code == 409
    assert documents(payer) == []


def test_the_proof_is_made_once_and_can_be_verified(payer: Payer) -> None:
    paid(payer)
    page = plain(payer.see("/proof"))
    for words in ("600円", "使用料及び手数料（令和8年度）", "練習カード 4242", "練習用です"):
        assert words in page
    assert "領収証書ではありません" in page
    for _ in range(2):
        assert payer.browser.send(f"/pay/{payer.invoice}/proof").status_code == 303
    assert len(documents(payer)) == 1
    payer.work()
    issued = documents(payer)[0]
    file = payer.browser.get(f"/pay/{payer.invoice}/proof/{issued.public_id}")
    assert file.status_code == 200
    assert file.data.startswith(b"%PDF")
    with pikepdf.open(io.BytesIO(file.data)) as pdf:
        assert pdf.Root.MarkInfo.Marked
        assert "/StructTreeRoot" in pdf.Root
    stranger = payer.new_browser()
    page = stranger.get(f"/verify/{issued.verify_code}").get_data(as_text=True)
    assert "確認できました" in page
    assert payer.reference in page
    assert "納付済通知" in page
    assert "600" not in page
    assert stranger.get(f"/pay/{payer.invoice}/proof/{issued.public_id}").status_code == 404


def test_a_name_is_added_once_and_the_first_proof_is_followed(payer: Payer) -> None:
    paid(payer)
    payer.browser.send(f"/pay/{payer.invoice}/proof")
    answer = payer.browser.send(f"/pay/{payer.invoice}/proof", {"addressee": "株式会社 髙﨑 御中"})
    assert answer.status_code == 303
    first, second = documents(payer)
    assert (first.replaced_by, first.content["to"], first.content["is_again"]) == (
        second.id,
        "",
        False,
    )
    assert (second.content["to"], second.content["is_again"]) == ("株式会社 髙﨑 御中", True)
    page = f"/status/{payer.reference}/withdraw"
    answer = payer.browser.send(
        f"/pay/{payer.invoice}/proof", {"addressee": "ほかの会社"}, page=page
    )
    assert answer.status_code == 409
    assert payer.row().addressee == "株式会社 髙﨑 御中"
    assert len(documents(payer)) == 2
    payer.work()
    page = payer.browser.get(f"/verify/{first.verify_code}").get_data(as_text=True)
    assert "差し替えられました" in page


def test_a_name_that_is_too_long_comes_back_as_typed(payer: Payer) -> None:
    paid(payer)
    answer = payer.browser.send(f"/pay/{payer.invoice}/proof", {"addressee": "髙" * 61})
    page = answer.get_data(as_text=True)
    assert answer.status_code == 422
    assert "宛名は60文字以内で入力してください。" in page
    assert "髙" * 61 in page
    assert documents(payer) == []


def test_a_bill_has_its_proof_under_its_own_number(payer: Payer) -> None:
    payer.billed()
    payer.press()
    payer.pay()
    payer.see("/return", 303)
    payer.browser.send(f"/pay/{payer.invoice}/proof")
    payer.work()
    issued = documents(payer)[0]
    assert issued.submission_id is None
    page = payer.browser.get(f"/verify/{issued.verify_code}").get_data(as_text=True)
    assert payer.invoice in page


# ---- what is never kept -------------------------------------------------------------------------


def test_numbers_of_cards_are_kept_nowhere(
    payer: Payer, tmp_path: Path, caplog: pytest.LogCaptureFixture, capfd: Any
) -> None:
    """Somebody posts a card number into every field there is: neither a row, nor a file, nor a line has it."""
    payer.file()
    names = ("card", "number", "cardnumber", "seen", "amount", "csrf", "email", "action")
    with caplog.at_level(logging.DEBUG):
        for name in names:
            payer.press(**{name: CARD_NUMBER})
        payer.browser.get(f"/pay/{payer.invoice}/return?card={CARD_NUMBER}&from={CARD_NUMBER}")
        payer.browser.get(f"/pay/{CARD_NUMBER}")
        payer.browser.send(f"/pay/link/{CARD_NUMBER}", {"card": CARD_NUMBER})
        payer.press()
        payer.pay()
        payer.see("/return", 303)
        payer.work()
    shown = capfd.readouterr()
    assert CARD_NUMBER not in caplog.text + shown.out + shown.err
    with payer.app.app_context(), transaction() as session:
        for table in db.metadata.sorted_tables:
            for row in session.execute(text(f'SELECT * FROM "{table.name}"')):
                assert CARD_NUMBER not in str(tuple(row)), table.name
    for file in tmp_path.rglob("*"):
        if file.is_file():
            assert CARD_NUMBER.encode() not in file.read_bytes(), file.name


# ---- before filing ------------------------------------------------------------------------------


def at_confirm(app: Flask, clock: FixedClock) -> Walker:
    """A person with everything filled in, ten minutes before midnight."""
    clock.advance(hours=13, minutes=50)
    with app.app_context(), transaction() as session:
        fees.load_reviewed(session, app.extensions["eapply"])
    walker, form = Walker(app), BY_SLUG["fee-22-taxation"]
    example = next(each for each in form.examples if not each.errors)
    walker.begin(form.procedure.slug, walker.passing(form.procedure.slug))
    walker.prove()
    walker.fill(typed_by_page(walker, form, example))
    return walker


def test_a_price_that_changed_meanwhile_is_shown_again(app: Flask, clock: FixedClock) -> None:
    walker = at_confirm(app, clock)
    assert "合計" in walker.page
    assert "310円" in walker.page
    assert "申請して、お支払いへ進む" in walker.page
    with app.app_context(), transaction() as session:
        tools: Toolbox = app.extensions["eapply"]
        table = fees.schedule(session, tools, 22)
        today = table.newest(22, table.variants(22)[0], clock.today())
        assert today is not None
        raised = [replace(each, amount=300, valid_from=date(2026, 11, 25)) for each in today.rates]
        drafted = fees.draft(session, tools, "staff:1", raised, "条例の改正")
        fees.approve(session, tools, "staff:2", drafted.id)
    clock.advance(minutes=20)
    walker.send({"action": "send"})
    assert walker.status == 422
    assert "料金が変わりました" in walker.page
    assert "410円" in walker.page
    with app.app_context(), transaction() as session:
        assert session.scalar(select(Submission.id)) is None
    walker.send({"action": "send"})
    assert "/pay/" in walker.here
    assert "410円" in walker.page


def test_the_price_that_was_posted_is_only_compared(app: Flask, clock: FixedClock) -> None:
    walker = at_confirm(app, clock)
    walker.send({"action": "send", "price": "0", "amount": "0", "total": "0"})
    assert walker.status == 422
    assert "料金が変わりました" in walker.page
    walker.send({"action": "send", "amount": "0", "postage": "0", "count": "0"})
    assert "/pay/" in walker.here
    assert "カードで支払う（310円）" in walker.page
