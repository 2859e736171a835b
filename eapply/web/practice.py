"""The practice provider's own pages: the card page where nothing is charged, and its book for trainers.

They stand for another company's site: they know the provider's book and nothing of the house, and tell the
house by signed notices only. There is no field for a card, so nobody can type a number here. With a real
provider none of these addresses exists.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from flask import Blueprint, abort, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from eapply.core.settlement import PaymentStatus
from eapply.payments.practice import Page, PracticeProvider
from eapply.payments.practice.acts import PAYABLE
from eapply.payments.practice.book import BookedNotice
from eapply.payments.provider import JST, ProviderProblem, Unknown
from eapply.web.access import access
from eapply.web.language import gettext, mark
from eapply.web.tools import toolbox

blueprint = Blueprint("practice", __name__, url_prefix="/practice")

BEGINNING: Final = datetime(2000, 1, 1, tzinfo=JST)
SHOWN: Final = 200
# What a page says of itself, and the meaning of its mark.
STANDINGS: Final = {
    PaymentStatus.OPEN: ("pay", mark("支払い前"), ""),
    PaymentStatus.FAILED: (
        "action",
        mark("断られました"),
        mark("カードが断られました。請求はありません。もう一度お試しください。"),
    ),
    PaymentStatus.PROCESSING: (
        "paused",
        mark("コンビニで支払い待ち"),
        mark("コンビニエンスストアでの支払いを待っています。"),
    ),
    PaymentStatus.EXPIRED: (
        "ended",
        mark("期限切れ"),
        mark("この支払いの画面は閉じました。請求はありません。"),
    ),
    PaymentStatus.HELD: (
        "held",
        mark("仮押さえ"),
        mark("利用枠を確保しました。まだ請求はありません。"),
    ),
    PaymentStatus.RELEASED: (
        "ended",
        mark("確保を解除"),
        mark("利用枠の確保を解除しました。請求はありません。"),
    ),
    PaymentStatus.PAID: ("done", mark("支払い済み"), mark("支払いが終わりました。")),
}


def the_provider() -> PracticeProvider:
    provider = toolbox().provider
    if not isinstance(provider, PracticeProvider):
        abort(404)
    return provider


# ---- how the house hears of it --------------------------------------------------------------------


def written(provider: PracticeProvider, page: Page) -> BookedNotice:
    """A new notice about a page as it is now; it waits in the book until it is posted, or for ever."""
    return provider.keep_notice(page, toolbox().ids.token(16))


def at_once(provider: PracticeProvider, page: Page) -> None:
    provider.post(written(provider, page))


def twice(provider: PracticeProvider, page: Page) -> None:
    notice = written(provider, page)
    provider.post(notice)
    provider.post(notice)


def newest_first(provider: PracticeProvider, page: Page) -> None:
    older, newer = written(provider, page), written(provider, page)
    provider.post(newer)
    provider.post(older)


def later(provider: PracticeProvider, page: Page) -> None:
    written(provider, page)


# ---- the buttons ----------------------------------------------------------------------------------


@dataclass(frozen=True)
class Button:
    """``act`` changes the page, ``tell`` says it to the house; then the payer goes back, or stays here."""

    act: Callable[[PracticeProvider, str], Page]
    tell: Callable[[PracticeProvider, Page], None]
    goes_back: bool
    text: str
    help: str


def pay(provider: PracticeProvider, ref: str) -> Page:
    return provider.pay(ref)


BUTTONS: Final = {
    "pay": Button(pay, at_once, True, mark("支払う"), mark("支払って、市の画面にもどります。")),
    "decline": Button(
        lambda provider, ref: provider.decline(ref),
        at_once,
        False,
        mark("カードが断られる"),
        mark("請求はありません。この画面でやり直せます。"),
    ),
    "konbini": Button(
        lambda provider, ref: provider.choose_konbini(ref),
        at_once,
        False,
        mark("コンビニで後払いする"),
        mark("支払うのはあとです。次の画面で、支払うか期限が切れるかを選びます。"),
    ),
    "stay": Button(
        pay,
        at_once,
        False,
        mark("支払ったまま、もどらない"),
        mark("支払ったあと、市の画面にもどらずに閉じた人になります。"),
    ),
    "twice": Button(
        pay,
        twice,
        True,
        mark("支払って、通知を2回送る"),
        mark("同じ通知が市に2回届きます。"),
    ),
    "reversed": Button(
        pay,
        newest_first,
        True,
        mark("支払って、通知の順番を逆にする"),
        mark("新しい通知が先に、古い通知があとに届きます。"),
    ),
    "later": Button(
        pay,
        later,
        True,
        mark("支払って、通知を遅らせる"),
        mark("通知は届きません。練習の帳簿から、あとで届けられます。"),
    ),
    "store-paid": Button(
        lambda provider, ref: provider.end_konbini(ref, paid=True),
        at_once,
        False,
        mark("コンビニで支払った"),
        mark("店で現金を支払ったことにします。"),
    ),
    "store-expired": Button(
        lambda provider, ref: provider.end_konbini(ref, paid=False),
        at_once,
        False,
        mark("支払わずに期限が切れた"),
        mark("請求はありません。"),
    ),
}
USUAL: Final = ("pay", "decline", "konbini")
TROUBLED: Final = ("stay", "twice", "reversed", "later")
IN_STORE: Final = ("store-paid", "store-expired")
HOLDING: Final = mark("利用枠を確保する")


def offered(page: Page) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The usual and the troubled buttons of a page in its state."""
    if page.status in PAYABLE:
        return tuple(name for name in USUAL if name != "konbini" or not page.hold), TROUBLED
    return (IN_STORE if page.status is PaymentStatus.PROCESSING else ()), ()


@blueprint.get("/pay/<ref>")
@access.public
def card_page(ref: str) -> str:
    """The hosted page of one payment."""
    return shown(the_provider(), ref)


@blueprint.post("/pay/<ref>")
@access.public
def press(ref: str) -> Response | tuple[str, int]:
    provider = the_provider()
    button = BUTTONS.get(request.form.get("action", ""))
    if button is None:
        abort(400)
    try:
        page = button.act(provider, ref)
    except Unknown:
        abort(404)
    except ProviderProblem:  # pressed twice, or in a tab of before
        return shown(provider, ref), 409
    button.tell(provider, page)
    back = str(page.order["success_url"])
    return redirect(back if button.goes_back else url_for("practice.card_page", ref=ref), 303)


def standing_of(page: Page) -> tuple[str, str, str]:
    """Kind of the mark, its words, a sentence or ""."""
    kind, words, sentence = STANDINGS[page.status]
    return kind, gettext(words), sentence and gettext(sentence)


def button_of(page: Page, name: str) -> tuple[str, str, str]:
    """Name, words, what it does."""
    button = BUTTONS[name]
    text = HOLDING if name == "pay" and page.hold else button.text
    return name, gettext(text), gettext(button.help)


def shown(provider: PracticeProvider, ref: str) -> str:
    try:
        page = provider.change(ref, lambda page: page)
    except Unknown:
        abort(404)
    usual, troubled = offered(page)
    return render_template(
        "practice/card_page.html",
        heading=gettext("お支払い（練習用）"),
        page=page,
        standing=standing_of(page),
        usual=[button_of(page, name) for name in usual],
        troubled=[button_of(page, name) for name in troubled],
        is_payable=page.status in PAYABLE,
        is_failed=page.status is PaymentStatus.FAILED,
    )


# ---- the trainers' book ---------------------------------------------------------------------------


@blueprint.get("/")
@access.local
def book() -> str:
    """What the practice provider has in its book, the newest first."""
    provider = the_provider()
    with provider.book.writing() as writing:
        pages = provider.book.pages(writing)
        refunds = provider.book.refunds(writing)
        waiting = provider.book.waiting_notices(writing)
    return render_template(
        "practice/book.html",
        heading=gettext("練習の帳簿"),
        pages=[(page, standing_of(page)) for page in pages[:SHOWN]],
        refunds=refunds[::-1][:SHOWN],
        payouts=list(provider.payouts(BEGINNING))[::-1][:SHOWN],
        waiting=waiting,
        undelivered=request.args.get("undelivered", type=int),
    )


@blueprint.post("/deliver")
@access.local
def deliver() -> Response:
    """Lets go of all notices that wait."""
    provider = the_provider()
    with provider.book.writing() as writing:
        waiting = provider.book.waiting_notices(writing)
    lost = sum(not provider.post(notice) for notice in waiting)
    return redirect(url_for("practice.book", undelivered=lost), 303)
