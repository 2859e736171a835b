"""The fee of a case on its own pages: the box of the status page, the line of the receipt, 取下げ in money."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from flask import url_for

from eapply.core import eras
from eapply.core.exemptions import ground
from eapply.core.money import yen_text
from eapply.models import Charge, Submission
from eapply.queries.charge_view import ChargeView, Standing
from eapply.services import charges
from eapply.web.language import gettext, mark
from eapply.web.resident.charge_words import STANDINGS, FeeTable, sentence_of, table_of
from eapply.web.tools import toolbox

DECISIONS = {
    "full": mark("減免の結果：全額の免除"),
    "part": mark("減免の結果：一部の減額"),
    "refused": mark("減免の結果：認められませんでした"),
}
PAID = (Standing.PAID, Standing.REFUNDING, Standing.REFUNDED)
UNPAID = (Standing.PAYABLE, Standing.COUNTER, Standing.ASSESSING, Standing.EXEMPTION)
PAID_FIRST = (Standing.HELD, *PAID)  # with which a filing that waited has gone on


@dataclass(frozen=True)
class FeeBox:
    """The box: tag, amount, one sentence, more lines, the way to pay and other links."""

    kind: str
    tag: str
    table: FeeTable
    sentence: str
    more: Sequence[str]
    pay_href: str
    links: Sequence[tuple[str, str]]


def box_of(case: Submission, view: ChargeView) -> FeeBox:
    """What the status page says about money."""
    words = STANDINGS[view.standing]
    return FeeBox(
        kind=words.kind,
        tag=gettext(words.tag),
        table=table_of(view),
        sentence=sentence_of(view),
        more=[*more_of(view), *exemption_of(view), *refunds_of(view)],
        pay_href=url_for("resident.pay", bill=case.reference) if is_payable(view) else "",
        links=links_of(case, view),
    )


def is_payable(view: ChargeView) -> bool:
    return view.standing is Standing.PAYABLE


def pay_until(charge: Charge) -> date | None:
    """The last day to pay, JST; None where there is none."""
    return charges.last_day(toolbox(), charge)


def more_of(view: ChargeView) -> list[str]:
    """What else there is to say: the last day, the hold, the card."""
    charge, payment = view.charge, view.payment
    lines = []
    is_owed = view.standing in (Standing.PAYABLE, Standing.COUNTER)
    until = pay_until(charge) if is_owed else None
    if until is not None:
        lines.append(gettext("支払いの期限：%(day)s", day=eras.with_weekday(until)))
    if payment is not None and view.standing is Standing.HELD and payment.capture_before:
        day = eras.with_weekday(payment.capture_before.date())
        lines.append(gettext("確保できるのは%(day)sまでです。", day=day))
    if payment is not None and view.standing in PAID:
        if payment.entrusted_at:
            lines.append(
                gettext("支払った日：%(day)s", day=eras.with_weekday(payment.entrusted_at.date()))
            )
        if payment.card:
            lines.append(gettext("支払いの方法：%(card)s", card=payment.card))
    if charge.status == "paid" and payment is None:
        lines.append(gettext("窓口でお支払いいただきました。"))
    return lines


def exemption_of(view: ChargeView) -> list[str]:
    """What was asked about 減免 and the answer: for the holder of the case, never for who only pays."""
    asked = view.exemption
    if asked is None:
        return []
    reason = ground(asked.ground)
    lines = [gettext("減免の申請：%(ground)s", ground=reason.label if reason else asked.ground)]
    if asked.decision:
        lines.append(gettext(DECISIONS[asked.decision]))
        lines.append(gettext("理由：%(reason)s", reason=asked.reason))
    return lines


def refunds_of(view: ChargeView) -> list[str]:
    """What went back, what is on its way, and a payment too many."""
    lines = [
        gettext(
            "返金済み %(amount)s・%(day)s",
            amount=yen_text(each.amount),
            day=eras.with_weekday(each.done_at.date()),
        )
        for each in view.done_refunds
        if each.done_at is not None
    ]
    if view.is_overpaid:
        lines.append(
            gettext(
                "二重にお支払いいただいています。職員が返金の手続きをするので、お待ちください。"
            )
        )
    if view.is_refund_looked_at:
        lines.append(gettext("返金できるかどうかを、担当課が確認しています。"))
    return lines


def links_of(case: Submission, view: ChargeView) -> list[tuple[str, str]]:
    links = []
    if view.lines or view.standing is not Standing.ASSESSING:
        links.append((url_for("resident.pay", bill=case.reference), gettext("料金の内訳を見る")))
    if view.standing in PAID:
        links.append((url_for("resident.proof", bill=case.reference), gettext("納付済通知を見る")))
    return links


# ---- other pages of the case --------------------------------------------------------------------


def withdrawal_words(view: ChargeView | None) -> str:
    """What happens to the money when the filing is withdrawn; empty where there is none."""
    if view is None:
        return ""
    amount = yen_text(view.charge.amount or 0)
    if view.standing is Standing.HELD:
        return gettext("確保したカードの枠は解除します。請求はしません。")
    if view.standing in (Standing.PAID, Standing.REFUNDING):
        return gettext(
            "支払った%(amount)sは、条例により返金できません。ただし、市の都合による場合などは、担当課が確認して返金します。",
            amount=amount,
        )
    if view.standing is Standing.PROCESSING:
        return gettext(
            "お支払いを確認しているところです。取下げのあとに支払いが届いたときは、全額を返金します。"
        )
    if view.standing in UNPAID:
        return gettext("まだ支払っていないので、お支払いは不要になります。")
    return ""


def paid_step(view: ChargeView | None) -> tuple[str, datetime] | None:
    """The line of the timeline about a payment: its title and its moment."""
    payment = view.payment if view else None
    if view is None or view.charge.settled_at is None:
        if view is not None and payment is not None and view.standing is Standing.HELD:
            held_at = payment.entrusted_at or payment.reported_at or payment.opened_at
            return gettext("カードの枠を確保しました（まだ請求していません）"), held_at
        return None
    if view.standing in PAID:
        paid_at = (payment.entrusted_at if payment else None) or view.charge.settled_at
        return gettext("料金を支払いました"), paid_at
    if view.standing is Standing.WAIVED:
        return gettext("料金の全額免除が決まりました"), view.charge.settled_at
    return None
