"""Paying in a real browser: at once, after a refusal, by the mail's link, at a store.

The card page is the practice provider's. What the desk does about money is in test_money_desk.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.journeys.payer import PAY_LINK, TAX, Payer

pytestmark = pytest.mark.journey


def test_paid_with_the_application_and_proved(payer: Callable[..., Payer]) -> None:
    one = payer("at-once", phone=True, script=True)
    one.file(TAX)
    assert "申請と同時にお支払いいただきます。" in one.text()
    one.to_card_page()
    one.press("支払う")
    one.wait_for_receipt()
    assert "のお支払いを確認しました。" in one.text()
    one.press("納付済通知を見る")
    one.look(one.page, "proof")
    one.page.fill('[name="addressee"]', "株式会社 鹿嶋商店 御中")
    one.press("納付済通知（PDF）を作成する")
    assert "株式会社 鹿嶋商店 御中" in one.text()
    download = one.page.get_by_role("link", name="納付済通知をダウンロードする（PDF）")
    for _ in range(40):
        if download.count():
            break
        one.page.wait_for_timeout(500)
        one.page.reload()
    one.look(one.page, "proof-issued")
    with one.page.expect_download() as saved:
        download.click()
    assert Path(saved.value.path()).read_bytes().startswith(b"%PDF")
    code = one.page.locator('a[href*="/verify/"]')
    with one.page.expect_navigation():
        code.click()
    one.look(one.page, "verified")
    assert "確認できました" in one.text()
    assert "/pay/link/" in one.site.mail(one.email, "お支払いを確認しました")


def test_declined_and_then_paid(payer: Callable[..., Payer]) -> None:
    one = payer("declined", phone=False, script=False)
    one.file(TAX)
    one.to_card_page()
    one.press("カードが断られる")
    assert "断られました" in one.text()
    one.page.goto(f"{one.site.url}/pay/{one.reference}/return")
    one.look(one.page, "declined")
    assert "お支払いは終わっていません。カードは請求されていません。" in one.text()
    assert "お支払いだけやり直せます。" in one.text()
    one.press("もう一度お支払いへ進む")
    one.to_card_page()
    one.press("支払う")
    one.wait_for_receipt()


def test_the_tab_is_closed_and_the_mail_leads_back(payer: Callable[..., Payer]) -> None:
    one = payer("closed", phone=True, script=False)
    one.file(TAX)
    one.page.close()
    one.follow("お支払いのお願い", PAY_LINK)
    assert one.reference not in one.page.inner_text("main")
    one.to_card_page()
    one.page.get_by_text("うまくいかない場合を試す").click()
    one.press("支払ったまま、もどらない")
    one.page.close()
    one.follow("申請を受け付けました", r"http://\S+/s/\S+")
    one.page.wait_for_url(re.compile(r"/status/"))
    one.look(one.page, "status-fee")
    assert "支払い済み" in one.text()


def test_paid_at_a_store_days_later(payer: Callable[..., Payer]) -> None:
    one = payer("store", phone=False, script=True)
    one.file(TAX)
    one.to_card_page()
    one.press("コンビニで後払いする")
    store = one.page.url
    one.page.goto(f"{one.site.url}/pay/{one.reference}/return")
    one.look(one.page, "checking")
    assert "お支払いを確認しています。この画面を閉じても、申請はなくなりません。" in one.text()
    with one.page.expect_navigation(url=re.compile(r"/done/"), timeout=30_000):
        other = one.page.context.new_page()
        other.goto(store)
        other.get_by_role("button", name="コンビニで支払った").click()
        other.close()
    one.look(one.page, "done-paid")
    assert "のお支払いを確認しました。" in one.text()
