"""The counter: cash closes the same charge as a card does, and no card page stays open beside it."""

from __future__ import annotations

from datetime import date

from eapply.core.charging import ChargeAction, ChargeStatus, advance
from eapply.core.errors import Conflict, NotYours, Refused, Unavailable
from eapply.core.settlement import LIVE
from eapply.models import Charge, transaction
from eapply.payments.provider import ProviderProblem
from eapply.queries.scope import StaffActor
from eapply.services import (
    auditing,
    charges,
    ledger,
    paying,
    posting,
    refunding,
    settling,
    telling,
)
from eapply.services.ledger import Account
from eapply.services.toolbox import Toolbox

NOT_REACHED = "決済会社につながらず、カードの支払い画面を閉じられませんでした。二重の支払いを防ぐため、まだ現金を受け取らないでください。"


def receive_cash(
    tools: Toolbox, actor: StaffActor, charge_public_id: str, version: int, on: date
) -> Charge:
    """Books the full amount as cash of that day (JST). The card page is closed before.

    Raises:
        NotYours: no such charge in this person's department.
        Refused: the day lies ahead or before the charge.
        Conflict: it was paid, changed, or a card payment is being decided.
        Unavailable: the provider did not answer, so the card page may still be open.
    """
    close_page(tools, actor, charge_public_id)
    with transaction() as session:
        charge = charges.lock_public(session, charge_public_id)
        if charge.version != version:
            raise Conflict(charges.CHANGED)
        if charges.live_payment(session, charge) is not None:
            raise Conflict(paying.DECIDING)
        status = advance(ChargeStatus(charge.status), ChargeAction.PAY)
        if not charge.raised_at.date() <= on <= tools.clock.today():
            raise Refused("受け取った日は、請求した日から今日までの日付を入力してください。", "on")
        charge.status, charge.settled_at = status.value, tools.clock.now()
        ledger.of_charge(
            session,
            tools,
            "cash",
            charge,
            Account.CASH,
            Account.RECEIVABLE,
            charge.amount or 0,
            on=on,
        )
        charges.touch(session, tools, charge, auditing.actor_of(actor.id), "charge-paid-cash")
        settling.proceed(session, tools, charge)
        telling.announce_payment(session, tools, charge)
        posting.promise_charge_mail(session, tools, charge, "paid")
        session.flush()
        session.expunge(charge)
    return charge


def close_page(tools: Toolbox, actor: StaffActor, charge_public_id: str) -> None:
    """Ends the card page that is open for this charge, if there is one."""
    with transaction() as session:
        charge = charges.lock_public(session, charge_public_id)
        if not refunding.may_handle(actor, charge):
            raise NotYours(charges.NOT_FOUND)
        if charge.status != ChargeStatus.OPEN:
            raise Conflict(charges.CHANGED)
        payment = charges.live_payment(session, charge)
        name = payment.public_id if payment else ""
    if not name:
        return
    try:
        status = paying.end_payment(tools, name)
    except ProviderProblem as problem:
        raise Unavailable(NOT_REACHED) from problem
    if status in LIVE:
        raise Conflict(paying.DECIDING)
