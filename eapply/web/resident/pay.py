"""お支払い (R11) and its way back (R13): the same pages for two kinds of payers.

The holder of a case sees it; who was given a link, or pays for a bill without an application, sees the bill
alone. Nothing that is posted says an amount or a charge that is believed: the charge is the one of the
address, and its amount is read from its row.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from flask import g, render_template, request, url_for
from werkzeug.utils import redirect
from werkzeug.wrappers import Response

from eapply.core.errors import Conflict, NotYours, TooMany, Unavailable
from eapply.core.procedure import Procedure
from eapply.core.settlement import LIVE, PaymentStatus
from eapply.models import Submission, db
from eapply.payments.provider import ProviderProblem
from eapply.queries import charge_view
from eapply.queries.charge_view import ChargeView, Standing
from eapply.services import charges, paying
from eapply.web import headers
from eapply.web.language import gettext, mark
from eapply.web.limits import limit
from eapply.web.resident.booking_box import visit_href
from eapply.web.resident.charge_words import STANDINGS, mode_of, sentence_of, table_of
from eapply.web.resident.common import days_text, department_help, form_of, the_case
from eapply.web.resident.fee_box import PAID, exemption_of, more_of, pay_until, refunds_of
from eapply.web.tools import toolbox

CHANGED: Final = mark(
    "金額が変わりました。新しい金額を確かめてから、もう一度ボタンを押してください。"
)
NOT_PAID: Final = mark("お支払いは終わっていません。カードは請求されていません。")
NOT_SURE: Final = mark("まだ確認できていません。")
CHECKING: Final = mark("お支払いを確認しています。この画面を閉じても、申請はなくなりません。")
LATE: Final = mark("確認に時間がかかっています。確認できたら、メールでお知らせします。")
AGAIN: Final = mark("申請の内容は保存されています。お支払いだけやり直せます。")
DECLINED: Final = mark("カード会社で、お支払いが認められませんでした。")
CLOSED: Final = mark("お支払いの画面の時間が切れました。")


@dataclass(frozen=True)
class Payer:
    """Whose page this is: a charge, and the case when its holder looks at it."""

    view: ChargeView
    case: Submission | None

    @property
    def procedure(self) -> Procedure | None:
        return form_of(self.case.slug).procedure if self.case else None

    def href(self, name: str) -> str:
        """The address of ``pay``, ``pay_return``, ``pay_state`` or ``proof`` for this payer."""
        return url_for(f"resident.{name}", bill=self.view.charge.invoice)

    @property
    def home(self) -> str:
        """Where a finished payment leads to."""
        if self.case is not None:
            return url_for("resident.done", reference=self.case.reference)
        return self.href("pay")

    @property
    def seen(self) -> str:
        """Names what the page shows; a press on another amount shows the page again."""
        return f"{self.view.charge.invoice}:{self.view.charge.amount}"


def the_payer() -> Payer:
    """The payer whom the guard let in. Raises NotYours."""
    view = charge_view.by_public_id(db.session(), g.bill)
    if view is None:
        raise NotYours(charges.NOT_FOUND)
    return Payer(view, the_case() if g.case else None)


# ---- R11 ----------------------------------------------------------------------------------------


def pay_page(payer: Payer, trouble: str = "") -> str:
    view, tools = payer.view, toolbox()
    allow_card_page()
    is_payable = view.standing is Standing.PAYABLE
    words = STANDINGS[view.standing]
    return render_template(
        "resident/pay.html",
        heading=gettext("お支払い") if is_payable else gettext("料金とお支払い"),
        payer=payer,
        view=view,
        charge=view.charge,
        case=payer.case,
        procedure=payer.procedure,
        procedure_title=view.charge.title,
        table=table_of(view),
        visit_href=visit_href(view, payer.case),
        kind=words.kind,
        tag_text=gettext(words.tag),
        sentence=sentence_of(view),
        more=[*more_of(view), *(exemption_of(view) if payer.case else []), *refunds_of(view)],
        is_payable=is_payable,
        is_paid=view.standing in PAID,
        is_checking=view.standing is Standing.PROCESSING,
        mode=mode_of(view),
        until=pay_until(view.charge),
        days=days_text(payer.procedure) if payer.procedure else "",
        methods=tools.settings.stripe_methods if tools.provider.name == "stripe" else ("card",),
        agent=tools.provider.agent,
        is_practice=tools.provider.mode == "practice",
        trouble=trouble,
        help=department_help(view.charge.department),
    )


def allow_card_page() -> None:
    """The button's form ends at the card page, which browsers count as its target."""
    headers.allow("form-action", toolbox().provider.page_origin)


def press(payer: Payer) -> tuple[str, int] | Response:
    """The button: opens the card page, or the one that is open. Pressed twice, the same page."""
    if request.form.get("seen") != payer.seen:
        return pay_page(payer, gettext(CHANGED)), 409
    payer, _ = look_again(payer)  # it may be paid, and nobody has told us
    if payer.view.standing is not Standing.PAYABLE:
        return redirect(payer.href("pay_return"), 303)
    public_id = payer.view.charge.public_id
    limit("pay", public_id)
    db.session.rollback()  # nothing stays open while the provider is asked
    try:
        card_page = paying.open_checkout(toolbox(), public_id)
    except (Conflict, Unavailable) as refusal:
        return pay_page(the_payer(), refusal.message), refusal.status
    allow_card_page()
    return redirect(card_page, 303)


# ---- R13 ----------------------------------------------------------------------------------------


def look_again(payer: Payer) -> tuple[Payer, bool]:
    """Asks the provider once more; the payer anew, and whether there was an answer."""
    payment = payer.view.payment
    if payment is None or payment.status not in LIVE:
        return payer, True
    public_id = payment.public_id
    db.session.rollback()  # nothing stays open while the provider is asked
    try:
        limit("payment-check", public_id)
        paying.sync_payment(toolbox(), public_id)
    except (ProviderProblem, TooMany):
        return the_payer(), False
    return the_payer(), True


def return_page(payer: Payer) -> str | Response:
    """Tells the truth about the payment; what the address says has no power."""
    payer, has_answer = look_again(payer)
    view = payer.view
    if view.standing in (*PAID, Standing.HELD) and not view.is_overpaid:
        return redirect(f"{payer.home}#main", 303)
    status = PaymentStatus(view.payment.status) if view.payment else None
    is_back = request.args.get("from") == "cancel"
    is_checking = is_undecided(view, status, has_answer, is_back)
    return render_template(
        "resident/pay_return.html",
        heading=gettext("お支払いの確認"),
        payer=payer,
        view=view,
        charge=view.charge,
        case=payer.case,
        procedure_title=view.charge.title,
        is_checking=is_checking,
        sentences=sentences(view, status, has_answer, is_checking),
        may_retry=has_answer and not is_checking and view.standing is Standing.PAYABLE,
        late=gettext(LATE),
        help=department_help(view.charge.department),
    )


def is_undecided(
    view: ChargeView, status: PaymentStatus | None, has_answer: bool, is_back: bool
) -> bool:
    """Whether news may still come by itself: then the page looks again."""
    if not has_answer or view.standing is Standing.PROCESSING:
        return True
    return view.standing is Standing.PAYABLE and status is PaymentStatus.OPEN and not is_back


def sentences(
    view: ChargeView, status: PaymentStatus | None, has_answer: bool, is_checking: bool
) -> list[str]:
    """What is known, said so that it is true: 「請求されていません」 only when the provider said so."""
    if view.is_overpaid:
        return refunds_of(view)
    if is_checking:
        return [gettext(CHECKING), *([] if has_answer else [gettext(NOT_SURE)])]
    if view.standing is not Standing.PAYABLE:
        return [sentence_of(view)]
    why = {PaymentStatus.FAILED: DECLINED, PaymentStatus.EXPIRED: CLOSED}.get(
        status or PaymentStatus.OPEN
    )
    return [*([gettext(why)] if why else []), gettext(NOT_PAID), gettext(AGAIN)]


def state(payer: Payer) -> dict[str, bool]:
    """For the script of the return page: whether there is something new to show."""
    payer, has_answer = look_again(payer)
    status = PaymentStatus(payer.view.payment.status) if payer.view.payment else None
    return {"checking": is_undecided(payer.view, status, has_answer, is_back=False)}
