"""Paying back: one person drafts, another approves, then the provider or the bank does it.

Whoever drafts says how much they saw to be refundable; another figure now is refused. All of it happens
under the charge's lock, so at every instant the refunds of a charge are at most what was paid for it
(I19). The end of a hold is no refund (``paying.end_payment``).
"""

from __future__ import annotations

from datetime import date, timedelta
from typing import Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from eapply.core.errors import Conflict, NotYours, Refused
from eapply.core.refunds import (
    REASONS,
    RefundAction,
    RefundStatus,
    Road,
    advance,
)
from eapply.core.submission import Role
from eapply.models import Charge, OutboxMessage, Payment, Refund, transaction
from eapply.payments.provider import ProviderProblem, RefundReport, Unreachable
from eapply.payments.provider import RefundStatus as Answer
from eapply.queries.scope import StaffActor
from eapply.services import (
    auditing,
    charges,
    ledger,
    outbox,
    outside_refunds,
    posting,
    refund_balance,
    settling,
)
from eapply.services.ledger import Account
from eapply.services.toolbox import Toolbox

KIND: Final = "refund"
ASK_AGAIN: Final = timedelta(hours=6)
OTHER_BALANCE: Final = (
    "返還できる額が変わっています。いまの額を確かめてから、もう一度操作してください。"
)


refundable = refund_balance.refundable


def may_handle(actor: StaffActor, charge: Charge) -> bool:
    """The charge's department and the cashiers handle its money."""
    return actor.role_in(charge.department) is not None or Role.CASHIER in actor.roles()


def draft(
    session: Session,
    tools: Toolbox,
    actor: StaffActor,
    charge: Charge,
    *,
    amount: int,
    seen_balance: int,
    reason: str,
    note: str = "",
    road: Road = Road.CARD,
    payment: Payment | None = None,
    task: Refund | None = None,
) -> Refund:
    """起案. ``payment`` is whose card gets it, the one that settled the charge by default; ``task`` the
    finding of the house that this is the answer to.

    Raises:
        NotYours: the charge is another department's.
        Refused: the reason, the amount or the road does not fit.
        Conflict: another balance than ``seen_balance``, or the task is answered already.
    """
    locked = charges.lock(session, charge.id)
    if not may_handle(actor, locked):
        raise NotYours(charges.NOT_FOUND)
    if reason not in REASONS:
        raise Refused("返還の理由を選んでください。", "reason")
    if reason == "other" and not note.strip():
        raise Refused("返還の理由を入力してください。", "note")
    refund = begun(session, tools, locked, task)
    if task is not None and task.payment_id is not None and payment is None:
        payment = session.get_one(Payment, task.payment_id)
    source = payment or settling.payment_of(session, locked)
    if road is Road.OUTSIDE:
        source = outside_refunds.source(session, locked)
    if road is Road.CARD and source is None:
        raise Refused("カードでの支払いがないため、カードには返せません。", "road")
    balance = refundable(session, locked)
    if seen_balance != balance:
        raise Conflict(OTHER_BALANCE)
    most = balance
    if road is Road.OUTSIDE and source is not None:
        most = refund_balance.unasked(session, source)
    elif road is Road.CARD and source is not None:
        most = min(most, refund_balance.refundable_to_card(session, locked, source))
    if not 0 < amount <= most:
        raise Refused(f"返還する額は、1円から{most:,}円までで入力してください。", "amount")
    refund.status = RefundStatus.DRAFT.value
    refund.payment_id = source.id if source is not None else None
    refund.amount, refund.seen_balance = amount, seen_balance
    refund.road, refund.reason, refund.note = road.value, reason, note.strip()
    refund.drafted_by, refund.drafted_at = actor.id, tools.clock.now()
    session.add(refund)
    session.flush()
    record(session, tools, locked, refund, auditing.actor_of(actor.id), "refund-drafted")
    return refund


def begun(session: Session, tools: Toolbox, charge: Charge, task: Refund | None) -> Refund:
    """The row to draft on: that of the task, or a new one. Raises Conflict for an answered task."""
    if task is None:
        return Refund(public_id=tools.ids.token(16), charge_id=charge.id, version=1)
    refund = lock_refund(session, task)
    if refund.charge_id != charge.id:
        raise NotYours(charges.NOT_FOUND)
    advance(RefundStatus(refund.status), RefundAction.DRAFT)
    refund.version += 1
    return refund


def approve(
    session: Session, tools: Toolbox, actor: StaffActor, refund: Refund, version: int
) -> Refund:
    """承認 by somebody else; from here on the money is on its way. What is gone already is booked.

    Raises:
        Refused: the same person drafted it.
        Conflict: it was decided, or the balance is not the one that the drafter saw.
    """
    charge, locked = lock_both(session, actor, refund, version)
    status = advance(RefundStatus(locked.status), RefundAction.APPROVE)
    if locked.drafted_by == actor.id:
        raise Refused("起案した人とは別の人が承認してください。")
    is_gone = locked.road == Road.OUTSIDE  # then the draft takes nothing from the balance
    if refundable(session, charge) + (0 if is_gone else locked.amount) != locked.seen_balance:
        raise Conflict(OTHER_BALANCE)
    locked.status = status.value
    locked.version += 1
    locked.decided_by, locked.decided_at = actor.id, tools.clock.now()
    if locked.road == Road.CARD:
        outbox.promise(session, tools, KIND, locked.public_id, {"refund": locked.public_id})
    record(session, tools, charge, locked, auditing.actor_of(actor.id), "refund-approved")
    if is_gone:
        person = auditing.actor_of(actor.id)
        finish(session, tools, charge, locked, person, tools.clock.today())
        outside_refunds.close_differences(session, tools, actor, locked)
    return locked


def reject(
    session: Session, tools: Toolbox, actor: StaffActor, refund: Refund, version: int, note: str
) -> Refund:
    """返還しない, with the reason; a task or a draft ends. Raises Refused, Conflict as ``approve``."""
    charge, locked = lock_both(session, actor, refund, version)
    if not note.strip():
        raise Refused("返還しない理由を入力してください。", "note")
    if locked.drafted_by == actor.id and locked.status == RefundStatus.DRAFT:
        raise Refused("起案した人とは別の人が決定してください。")
    locked.status = advance(RefundStatus(locked.status), RefundAction.REJECT).value
    locked.version += 1
    locked.note = f"{locked.note}\n{note.strip()}".strip()
    locked.decided_by, locked.decided_at = actor.id, tools.clock.now()
    record(session, tools, charge, locked, auditing.actor_of(actor.id), "refund-rejected")
    return locked


def paid_by_bank(
    session: Session, tools: Toolbox, actor: StaffActor, refund: Refund, version: int, on: date
) -> Refund:
    """還付 by transfer was carried out on that day (JST). Raises Refused, Conflict."""
    charge, locked = lock_both(session, actor, refund, version)
    if locked.road != Road.BANK:
        raise Refused("この返還は、カードへ返すものです。", "road")
    if on > tools.clock.today():
        raise Refused("振り込んだ日は、今日までの日付を入力してください。", "on")
    finish(session, tools, charge, locked, auditing.actor_of(actor.id), on)
    return locked


def do(tools: Toolbox, message: OutboxMessage) -> None:
    """The worker's part of the card road: asks the provider, books what it answers. Once, however often.

    Raises:
        Unreachable: no answer; asking again with the same key is safe.
    """
    name = message.payload["refund"]
    with transaction() as session:
        refund = session.scalars(select(Refund).where(Refund.public_id == name)).one()
        payment = session.get_one(Payment, refund.payment_id)
        if refund.status != RefundStatus.APPROVED or payment.checkout_ref is None:
            return
        ref, amount = payment.checkout_ref, refund.amount
    try:
        report = tools.provider.refund(ref, name, amount)
    except Unreachable:
        raise
    except ProviderProblem as problem:
        report = RefundReport(name, "", amount, Answer.FAILED, problem.code)
    with transaction() as session:
        charge = charges.lock(session, refund.charge_id)
        locked = lock_refund(session, refund)
        if locked.status != RefundStatus.APPROVED:
            return
        locked.refund_ref = report.refund_ref[:120]
        if report.status is Answer.FAILED:
            fail(session, tools, charge, locked, report.failure)
        elif report.status is Answer.PENDING:
            at = tools.clock.now() + ASK_AGAIN
            key = f"{name}:{at:%Y%m%d%H%M}"
            outbox.promise(session, tools, KIND, key, {"refund": name}, due_at=at)
        else:
            finish(session, tools, charge, locked, auditing.SYSTEM, tools.clock.today())


def fail(session: Session, tools: Toolbox, charge: Charge, refund: Refund, code: str) -> None:
    """The provider refused for good: the money is still here, and people choose another road."""
    refund.status = advance(RefundStatus(refund.status), RefundAction.FAIL).value
    refund.failure = code[:80]
    refund.version += 1
    payment = session.get_one(Payment, refund.payment_id)
    detail = {"refund": refund.public_id, "code": refund.failure}
    settling.differ(session, tools, "refund-failed", charge, payment, detail)
    record(session, tools, charge, refund, auditing.SYSTEM, "refund-failed")


def finish(
    session: Session, tools: Toolbox, charge: Charge, refund: Refund, actor: str, on: date
) -> None:
    """Books a refund that was carried out. Charge and refund are locked."""
    refund.status = advance(RefundStatus(refund.status), RefundAction.DO).value
    refund.version += 1
    refund.done_at = tools.clock.now()
    payment = session.get(Payment, refund.payment_id) if refund.payment_id else None
    was_owed = payment is None or not ledger.has(session, f"overpaid:{payment.public_id}")
    ledger.of_charge(
        session,
        tools,
        "refunded",
        charge,
        Account.REVENUE if was_owed else Account.REFUNDABLE,
        Account.BANK if refund.road == Road.BANK else Account.AGENT,
        refund.amount,
        key=refund.public_id,
        payment=payment,
        refund=refund,
        on=on,
    )
    record(session, tools, charge, refund, actor, "refund-done")
    posting.promise_charge_mail(session, tools, charge, "refunded", refund.public_id)


def record(
    session: Session, tools: Toolbox, charge: Charge, refund: Refund, actor: str, action: str
) -> None:
    charges.touch(
        session, tools, charge, actor, action, refund=refund.public_id, refunded=refund.amount
    )


def lock_refund(session: Session, refund: Refund) -> Refund:
    """The newest row, held; its charge is locked before it."""
    return session.scalars(
        select(Refund)
        .where(Refund.id == refund.id)
        .with_for_update()
        .execution_options(populate_existing=True)
    ).one()


def lock_both(
    session: Session, actor: StaffActor, refund: Refund, version: int
) -> tuple[Charge, Refund]:
    """Charge and refund, newest and held, for somebody who saw that version of the refund.

    Raises:
        NotYours: another department's.
        Conflict: it changed since.
    """
    charge = charges.lock(session, refund.charge_id)
    locked = lock_refund(session, refund)
    if not may_handle(actor, charge):
        raise NotYours(charges.NOT_FOUND)
    if locked.version != version:
        raise Conflict(charges.CHANGED)
    return charge, locked
