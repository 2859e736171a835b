"""Paying in a real browser: at once, after a refusal, by the mail's link, after review, held, at a store, exempt.

The card page is the practice provider's. Where the desk's part is not what is looked at, it acts through the
services.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import BrowserContext, Page
from sqlalchemy import select
from sqlalchemy.orm import Session

from eapply.core.submission import Action, Role
from eapply.forms import BY_SLUG
from eapply.models import Charge, StaffAccount, StaffGrant, Submission, transaction
from eapply.queries.scope import StaffActor
from eapply.services import charges, charging, exempting, fees, refunding, reviewing
from eapply.services.charging import Bill
from tests.filings import actor_for
from tests.journeys.filer import Filer
from tests.journeys.looking import Looker
from tests.journeys.site import Site

pytestmark = pytest.mark.journey

TAX, DOG, LAND = "fee-22-taxation", "fee-33-dog-registration", "fee-45-development"
SEEN_BY_AXE: set[str] = set()
NewContext = Callable[..., BrowserContext]


class Walk:
    """One person who files something that costs money, with the desk in reach."""

    def __init__(
        self, site: Site, new: NewContext, pictures: Path, name: str, *, phone: bool, script: bool
    ) -> None:
        self.site, self.new, self.pictures = site, new, pictures
        self.phone, self.script = phone, script
        self.email = f"pay-{name}@example.jp"
        self.look = Looker(f"pay-{name}", script, SEEN_BY_AXE)
        self.page = self.new_page()
        self.reference = ""

    def new_page(self) -> Page:
        """Another device, or the same one after everything was closed."""
        return self.new(phone=self.phone, script=self.script).new_page()

    def file(self, slug: str, *, exemption: bool = False) -> None:
        form = BY_SLUG[slug]
        example = next(
            each
            for each in form.examples
            if not each.errors and each.answers.get("exemption", False) is exemption
        )
        self.reference = Filer(
            self.site, self.page, form, example, self.email, self.pictures, self.look
        ).file()

    def press(self, name: str) -> None:
        """Presses a button or a link of this name."""
        with self.page.expect_navigation():
            found = self.page.get_by_role("button", name=name)
            (found if found.count() else self.page.get_by_role("link", name=name)).first.click()

    def text(self) -> str:
        return self.page.inner_text("main")

    def to_card_page(self) -> None:
        self.press("カードで支払う")
        assert "/practice/pay/" in self.page.url
        self.look(self.page, "card-page")

    def wait_for_receipt(self) -> None:
        self.page.wait_for_url(re.compile(r"/done/"))
        self.look(self.page, "done-paid")

    def status(self) -> str:
        self.page.goto(f"{self.site.url}/status/{self.reference}")
        self.look(self.page, "status-fee")
        return self.text()

    def follow(self, subject: str, pattern: str) -> None:
        """Opens the newest mail's link on another device and presses the button of its page."""
        link = re.search(pattern, self.site.mail(self.email, subject))
        assert link
        self.page = self.new_page()
        self.page.goto(link[0])
        self.look(self.page, "link")
        with self.page.expect_navigation():
            self.page.locator("main form button").first.click()

    @contextmanager
    def desk(self) -> Iterator[tuple[Session, Charge, Submission]]:
        """The rows of this case, for what people of the city do about them."""
        with self.site.app.app_context(), transaction() as session:
            case = session.scalars(
                select(Submission).where(Submission.reference == self.reference)
            ).one()
            yield session, charges.of_case(session, case)[0], case

    def decide(self, action: Action) -> None:
        """Somebody takes the case and decides it."""
        for step in (Action.TAKE, action):
            with self.desk() as (session, _, case):
                actor = somebody(session, case.department)
                values = filled(case) if step is action else {}
                procedure = BY_SLUG[case.slug].procedure
                reviewing.act(
                    session, self.site.tools, actor, case, procedure, case.version, step, values
                )


def somebody(session: Session, department: str, name: str = "係") -> StaffActor:
    """A clerk of this department; each name is one person."""
    login = f"{department}-{name}"
    found = session.scalars(select(StaffAccount).where(StaffAccount.login == login)).one_or_none()
    if found is None:
        grants = [StaffGrant(role=Role.CLERK.value, department=department)]
        found = StaffAccount(
            login=login,
            name=name,
            password_hash="",
            must_change_password=False,
            created_at=datetime.now(UTC),
            grants=grants,
        )
        session.add(found)
        session.flush()
    return actor_for(found)


def filled(case: Submission) -> dict[str, Any]:
    return {"reason": "内容を確認しました。", "reasons": "内容を確認しました。"}


@pytest.fixture
def walk(site: Site, new_context: NewContext, pictures: Path) -> Callable[..., Walk]:
    with site.app.app_context(), transaction() as session:
        fees.load_reviewed(session, site.tools)

    def make(name: str, *, phone: bool, script: bool) -> Walk:
        return Walk(site, new_context, pictures, name, phone=phone, script=script)

    return make


def test_paid_with_the_application_and_proved(walk: Callable[..., Walk]) -> None:
    one = walk("at-once", phone=True, script=True)
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


def test_declined_and_then_paid(walk: Callable[..., Walk]) -> None:
    one = walk("declined", phone=False, script=False)
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


def test_the_tab_is_closed_and_the_mail_leads_back(walk: Callable[..., Walk]) -> None:
    one = walk("closed", phone=True, script=False)
    one.file(TAX)
    one.page.close()
    one.follow("お支払いのお願い", r"http://\S+/pay/link/\S+")
    assert one.reference not in one.page.inner_text("main")
    one.to_card_page()
    one.page.get_by_text("うまくいかない場合を試す").click()
    one.press("支払ったまま、もどらない")
    one.page.close()
    one.follow("申請を受け付けました", r"http://\S+/s/\S+")
    one.page.wait_for_url(re.compile(r"/status/"))
    one.look(one.page, "status-fee")
    assert "支払い済み" in one.text()


def test_paid_by_link_after_the_review(walk: Callable[..., Walk]) -> None:
    one = walk("reviewed", phone=False, script=True)
    one.file(LAND)
    assert "/done/" in one.page.url
    assert "いまは支払いません。" in one.text()
    with one.desk() as (session, charge, case):
        form = BY_SLUG[LAND]
        rule = form.procedure.fee_rule
        assert rule is not None
        bill = Bill(charge.title, rule.requests(case.answers))
        due = one.site.tools.clock.today() + timedelta(days=14)
        actor = somebody(session, case.department)
        charging.assess(session, one.site.tools, actor, charge, charge.version, bill, due)
    one.follow("お支払いのお願い", r"http://\S+/pay/link/\S+")
    one.look(one.page, "pay-bill")
    assert "金額が決まりました。期限までにお支払いください。" in one.text()
    one.to_card_page()
    one.press("支払う")
    one.page.wait_for_url(re.compile(r"/pay/[^/]+$|/pay/[^/]+#"))
    assert "のお支払いを確認しました。" in one.text()


def test_exempt_no_card_is_asked(walk: Callable[..., Walk]) -> None:
    one = walk("exempt", phone=True, script=True)
    one.file(TAX, exemption=True)
    assert "/done/" in one.page.url
    assert "減免を審査しています。決まるまで、お支払いはありません。" in one.text()
    one.press("料金の内訳を見る")
    one.look(one.page, "pay-exemption")
    assert one.page.get_by_role("button", name="カードで支払う").count() == 0
    with one.desk() as (session, charge, case):
        actor = somebody(session, case.department)
        exempting.decide(
            session, one.site.tools, actor, charge, charge.version, "full", None, "公用のため"
        )
    text = one.status()
    assert "全額免除" in text
    assert "理由：公用のため" in text


def test_held_and_charged_when_it_is_approved(walk: Callable[..., Walk]) -> None:
    one = walk("held", phone=False, script=True)
    one.file(DOG)
    assert "請求はしません（仮押さえ）" in one.text()
    one.to_card_page()
    one.press("利用枠を確保する")
    one.wait_for_receipt()
    assert "まだ請求していません。" in one.text()
    assert "仮押さえ中" in one.status()
    one.decide(Action.APPROVE)
    one.site.mail(one.email, "お支払いを確認しました")
    assert "支払い済み" in one.status()


def test_held_refused_and_released(walk: Callable[..., Walk]) -> None:
    one = walk("released", phone=True, script=False)
    one.file(DOG)
    one.to_card_page()
    one.press("利用枠を確保する")
    one.wait_for_receipt()
    one.decide(Action.REFUSE)
    text = one.status()
    assert "解除済み" in text
    assert "請求はしていません。" in text


def test_paid_back(walk: Callable[..., Walk]) -> None:
    one = walk("refund", phone=True, script=True)
    one.file(TAX)
    one.to_card_page()
    one.press("支払う")
    one.wait_for_receipt()
    with one.desk() as (session, charge, _):
        drafted = refunding.draft(
            session,
            one.site.tools,
            somebody(session, charge.department),
            charge,
            amount=charge.amount or 0,
            seen_balance=charge.amount or 0,
            reason="mistaken",
        )
        refund = drafted.id
    with one.desk() as (session, charge, _):
        approved = session.get_one(type(drafted), refund)
        refunding.approve(
            session,
            one.site.tools,
            somebody(session, charge.department, "係長"),
            approved,
            approved.version,
        )
    one.site.mail(one.email, "料金をお返ししました")
    text = one.status()
    assert "返金済み" in text
    one.press("納付済通知を見る")
    assert "返金済み" in one.text()


def test_paid_at_a_store_days_later(walk: Callable[..., Walk]) -> None:
    one = walk("store", phone=False, script=True)
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
