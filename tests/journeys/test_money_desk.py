"""Money at the desk in a real browser, with the resident on the other side: assessed, held, exempt, paid back,
cash, a bill without an application, the day closed, a difference handled, a fee revised.

Nothing acts through services but what comes from outside the house.
"""

from __future__ import annotations

from collections.abc import Callable

import pytest

from eapply.core.submission import Action, Role
from eapply.forms import BY_SLUG
from eapply.models import transaction
from eapply.services import differences
from tests.journeys.desk import Desk
from tests.journeys.payer import DOG, LAND, PAY_LINK, TAX, Payer

pytestmark = pytest.mark.journey

PayerOf = Callable[..., Payer]
DeskOf = Callable[..., Desk]
TAX_CLERK = (Role.CLERK, "tax")
NEXT_YEAR = "令和12年4月1日"


def clerk_of(one: Payer, slug: str) -> tuple[Role, str]:
    """Where this procedure's cases go."""
    return Role.CLERK, one.site.tools.department(BY_SLUG[slug].procedure.department).code


def test_assessed_by_the_clerk_and_paid_by_the_mail(payer: PayerOf, desk: DeskOf) -> None:
    one = payer("reviewed", phone=True, script=False)
    one.file(LAND)
    assert "いまは支払いません。" in one.text()
    clerk = desk("land", clerk_of(one, LAND))
    clerk.go(f"/cases/{one.reference}/charges", "case-charges")
    clerk.press("額を確定する", "assess")
    clerk.write("納付期限", "令和8年2月30日")
    clerk.write("郵送料", "50")
    clerk.press("確認画面へ進む", "assess-error")
    assert "エラー：" in clerk.page.title()
    assert clerk.page.evaluate("document.activeElement.id") == "error-summary"
    assert clerk.box("郵送料").input_value() == "50"
    clerk.write("納付期限", "令和12年3月31日")
    clerk.press("確認画面へ進む", "assess-confirm")
    assert "納入通知" in clerk.text()
    clerk.press("額を確定する", "charge-open")
    assert "額を確定しました。" in clerk.text()
    one.follow("お支払いのお願い", PAY_LINK)
    assert "金額が決まりました。期限までにお支払いください。" in one.text()
    one.pay_bill()
    one.site.mail(one.email, "お支払いを確認しました")
    clerk.go("/charges?state=paid", "charges")
    assert one.reference in clerk.text()


def test_held_and_charged_when_it_is_approved(payer: PayerOf, desk: DeskOf) -> None:
    one = payer("held", phone=False, script=True)
    one.file(DOG)
    assert "請求はしません（仮押さえ）" in one.text()
    one.to_card_page()
    one.press("利用枠を確保する")
    one.wait_for_receipt()
    assert "まだ請求していません。" in one.text()
    assert "仮押さえ中" in one.status()
    clerk = desk("dog", clerk_of(one, DOG), phone=True, script=False)
    clerk.decide(one.reference, Action.APPROVE)
    one.site.mail(one.email, "お支払いを確認しました")
    assert "支払い済み" in one.status()
    clerk.go(f"/cases/{one.reference}/charges", "case-charges")
    assert "納付済み" in clerk.text()


def test_held_refused_and_released(payer: PayerOf, desk: DeskOf) -> None:
    one = payer("released", phone=True, script=False)
    one.file(DOG)
    one.to_card_page()
    one.press("利用枠を確保する")
    one.wait_for_receipt()
    clerk = desk("dog-too", clerk_of(one, DOG))
    clerk.go(f"/cases/{one.reference}/charges", "case-charges-held")
    assert "仮押さえ あと" in clerk.text()
    clerk.decide(one.reference, Action.REFUSE)
    text = one.status()
    assert "解除済み" in text
    assert "請求はしていません。" in text


def test_exemptions_granted_and_refused(payer: PayerOf, desk: DeskOf) -> None:
    clerk = desk("tax-exempt", TAX_CLERK, script=False)
    granted, refused = (
        payer("exempt", phone=True, script=True),
        payer("not-exempt", phone=False, script=False),
    )
    for one, decision in ((granted, "全部免除する"), (refused, "減免しない")):
        one.file(TAX, exemption=True)
        assert "減免を審査しています。決まるまで、お支払いはありません。" in one.text()
        one.press("料金の内訳を見る")
        one.look(one.page, "pay-exemption")
        assert one.page.get_by_role("button", name="カードで支払う").count() == 0
        clerk.go(f"/cases/{one.reference}/charges", "case-exemption")
        clerk.press("減免を決定する", "exempt")
        clerk.pick("決定", decision)
        clerk.press("確認画面へ進む", "exempt-error")
        assert clerk.box("決定").input_value() == decision
        clerk.write("決定の理由", "公用のため")
        clerk.press("確認画面へ進む", "exempt-confirm")
        clerk.press("減免を決定する", "exempt-done")
        assert "減免を決定しました。" in clerk.text()
    text = granted.status()
    assert "全額免除" in text
    assert "理由：公用のため" in text
    refused.follow("減免の結果のお知らせ", PAY_LINK)
    refused.pay_bill()


def test_billed_without_an_application_and_paid_back_by_two(payer: PayerOf, desk: DeskOf) -> None:
    one = payer("billed", phone=True, script=True)
    clerk = desk("tax-bill", TAX_CLERK)
    clerk.go("/charges", "charges")
    clerk.press("窓口・電話・郵便の分を請求する", "bill-choose")
    clerk.page.locator("#f-fee").select_option("22")
    clerk.press("次へ", "bill")
    clerk.write("支払う方の名前", "鹿嶋 花子")
    clerk.write("メールアドレス", one.email)
    clerk.press("確認画面へ進む", "bill-error")
    assert clerk.box("支払う方の名前").input_value() == "鹿嶋 花子"
    clerk.page.locator('input[name^="q0-"]').first.fill("３")
    clerk.press("確認画面へ進む", "bill-confirm")
    clerk.press("請求する", "billed")
    assert "請求しました。" in clerk.text()
    charge = clerk.page.url.partition("?")[0]
    slip = clerk.page.get_by_role("link", name="二次元コードつきの用紙（PDF）").get_attribute(
        "href"
    )
    assert clerk.page.request.get(f"{one.site.url}{slip}").body().startswith(b"%PDF")
    one.open(clerk.page.locator('[aria-labelledby="link-label"]').inner_text())
    one.pay_bill()

    clerk.page.goto(charge)
    clerk.look(clerk.page, "charge-paid")
    clerk.press("返還を起案する", "refund")
    clerk.pick("返し方", "カードに返す")
    clerk.write("返還する額", "９０００円")
    clerk.press("確認画面へ進む", "refund-error")
    assert clerk.box("返還する額").input_value() == "９０００円"
    clerk.write("返還する額", "200")
    clerk.pick("返還の理由", "誤納（額や相手のまちがい）")
    clerk.press("確認画面へ進む", "refund-confirm")
    clerk.press("返還を起案する", "refund-drafted")
    assert "承認するかどうかは、別の人が決めます。" in clerk.text()

    head = desk("tax-head", (Role.HEAD, "tax"), phone=True)
    head.go("/charges?state=refund", "charges-refund")
    head.page.goto(charge)
    head.press("返還を承認する", "refund-approve")
    clerk.page.goto(head.page.url)  # it is not offered to the drafter, and refused to them
    clerk.press("返還を承認する", "refund-own")
    assert "起案した人とは別の人が承認してください。" in clerk.text()
    head.press("返還を承認する", "refund-approved")
    assert "返還を承認しました。" in head.text()
    one.site.mail(one.email, "料金をお返ししました")
    one.page.reload()
    one.look(one.page, "bill-refunded")
    assert "200円" in one.text()


def test_the_cashier_by_keyboard_cash_the_day_and_a_difference(
    payer: PayerOf, desk: DeskOf
) -> None:
    one = payer("cash", phone=True, script=False)
    one.file(TAX)
    cashier = desk("cashier", keys_alone=True)
    cashier.go("/charges", "charges-all")
    cashier.write("番号・名前・件名", one.reference)
    cashier.press("さがす", "charges-found")
    with cashier.page.expect_navigation():
        cashier.hands.press(cashier.page.locator("a[data-open]"))
    cashier.look(cashier.page, "charge-cashier")
    cashier.press("窓口で現金を受け取った", "cash")
    today = cashier.box("受け取った日").input_value()
    cashier.write("受け取った日", "令和8年2月30日")
    cashier.press("確認画面へ進む", "cash-error")
    assert cashier.page.evaluate("document.activeElement.id") == "error-summary"
    cashier.write("受け取った日", today)
    cashier.press("確認画面へ進む", "cash-confirm")
    cashier.press("窓口で現金を受け取った", "cash-done")
    assert "現金の受取りを記録しました。" in cashier.text()
    assert "支払い済み" in one.status()

    cashier.press("収納日計表", "collection")
    assert "税務課" in cashier.text()
    for kind, begins in (("CSV", b"\xef\xbb\xbf"), ("XLSX", b"PK"), ("PDF", b"%PDF")):
        href = cashier.page.get_by_role("link", name=kind, exact=True).get_attribute("href")
        assert cashier.page.request.get(f"{one.site.url}{href}").body().startswith(begins)
    yesterday = cashier.box("締める日").input_value()
    cashier.write("締める日", today)
    cashier.press("締める", "closing-error")
    assert "締められるのは、昨日までの日です。" in cashier.text()
    assert cashier.box("締める日").input_value() == today
    cashier.write("締める日", yesterday)
    cashier.press("締める", "closed")
    assert f"{yesterday}まで締めてあります。" in cashier.text()

    with one.site.app.app_context(), transaction() as session:  # as the worker finds one
        differences.differ(session, one.site.tools, "payout-total", "po_7", {"payout": "po_7"})
    cashier.press("突合", "accounts")
    cashier.press("処理済みにする", "accounts-error")
    assert "どう処理したかを入力してください。" in cashier.text()
    cashier.write("わかったこと、処理したこと", "決済会社から訂正の明細が届いた")
    cashier.press("処理済みにする", "accounts-closed")
    assert "処理済みにしました。" in cashier.text()


def test_a_fee_is_revised_by_two_and_residents_read_what_comes(
    payer: PayerOf, desk: DeskOf
) -> None:
    first, reader = desk("fees"), payer("reader", phone=True, script=False)
    first.go("/fees/36", "fee")
    first.press("改定を追加する", "revise")
    was = first.box("1行目の額").input_value()
    first.write("1行目の額", "四百円")
    first.write(first_day := "適用のはじまり", NEXT_YEAR)
    first.press("ちがいを確かめる", "revise-error")
    assert first.box(first_day).input_value() == NEXT_YEAR
    first.write("1行目の額", str(int(was) + 60))
    first.write("改定の理由", "手数料徴収条例の改正")
    first.press("ちがいを確かめる", "revision-preview")
    first.press("この内容で承認を求める", "revision-own")
    assert "承認は、別の人がします。" in first.page.inner_text("body")
    address = first.page.url.partition("?")[0]
    first.press("改定の試算を見る（前の年度の請求にあてはめる）", "simulation")
    assert "改定" in first.text()

    second = desk("fees-second", phone=True, script=False)
    second.page.goto(address)
    second.press("承認する", "revision-decide")
    second.press("承認する", "revision-approved")
    assert "承認しました。" in second.text()
    reader.page.goto(f"{reader.site.url}/fees/36")
    reader.look(reader.page, "fee-to-come")
    assert "改定の予定" in reader.text()
    assert NEXT_YEAR in reader.text()
