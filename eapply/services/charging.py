"""Raising a debt and deciding about it: raise, assess, exempt, void, lapse. The amount is always computed.

A charge that its payer may see is never changed. Another count makes another charge, and the one before
is void, so that nobody pays an amount that somebody else has just corrected (I16).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from eapply.core import fees as core
from eapply.core.charging import ChargeAction, ChargeStatus, advance
from eapply.core.errors import Refused
from eapply.core.fee_rule import ExemptionClaim
from eapply.core.fees import ASSESSED, FeeRequest, NeedsAssessment, Quote, Reason, Timing
from eapply.models import Charge, ChargeLine, Exemption, Submission
from eapply.queries.scope import StaffActor
from eapply.services import auditing, charges, fees, ledger, posting, settling
from eapply.services.ledger import Account
from eapply.services.toolbox import Toolbox

POSTAGE = "郵送料"


@dataclass(frozen=True)
class Bill:
    """What a charge is about.

    ``amount`` (whole yen) only where no rate is known, then with a ``reason``. ``postage`` None: it is
    sent, and the city has not said yet for how much; then people find the amount.
    """

    title: str
    requests: Sequence[FeeRequest]
    postage: int | None = 0
    amount: int | None = None
    reason: str = ""


def raise_charge(
    session: Session,
    tools: Toolbox,
    *,
    key: str,
    department: str,
    bill: Bill,
    timing: Timing,
    actor: str,
    submission: Submission | None = None,
    hold: bool = False,
    exemption: ExemptionClaim | None = None,
    payer: str = "",
    email: str = "",
    due_on: date | None = None,
) -> Charge:
    """Raises what is owed, once for ``key``, in the caller's transaction.

    Its status says what comes next: FREE (nothing owed), ASSESSING (staff find the amount), EXEMPTION
    (a person decides first), OPEN (may be paid).
    """
    known = session.scalars(select(Charge).where(Charge.key == key)).one_or_none()
    if known is not None:
        return known
    quoted = priced(session, tools, bill, tools.clock.today())
    charge = charges.new(
        session,
        tools,
        key=key,
        submission_id=submission.id if submission else None,
        department=department,
        title=bill.title,
        timing=timing.value,
        hold=hold and timing is Timing.ON_APPLICATION,
        fee_day=tools.clock.today(),
        raised_by=actor,
        due_on=due_on,
        payer=payer or (submission.name if submission else ""),
        email=email or (submission.email if submission else ""),
    )
    if exemption is not None:
        session.add(exemption_row(tools, charge, exemption))
    if isinstance(quoted, Quote) and timing is not Timing.AFTER_REVIEW:
        settle_amount(session, tools, charge, quoted, bill)
    charges.record(session, tools, charge, actor, "charge-raised")
    return charge


def exemption_row(tools: Toolbox, charge: Charge, asked: ExemptionClaim) -> Exemption:
    return Exemption(
        charge_id=charge.id, ground=asked.ground, note=asked.note, asked_at=tools.clock.now()
    )


def priced(
    session: Session, tools: Toolbox, bill: Bill, on: date
) -> Quote | NeedsAssessment | None:
    """The price of a bill by the rates of that day; None for a bill without any fee of the list."""
    if not bill.requests:
        return None
    numbers = {request.number for request in bill.requests}
    table = fees.schedule(session, tools, numbers.pop() if len(numbers) == 1 else None)
    quoted = core.quote_all(table, bill.requests, on, practice=fees.is_practice(tools))
    if bill.postage is None and isinstance(quoted, Quote) and quoted.total:
        return NeedsAssessment(Reason.NOT_APPROVED, ASSESSED)
    return quoted


def settle_amount(
    session: Session, tools: Toolbox, charge: Charge, quote: Quote | None, bill: Bill
) -> None:
    """Writes the amount and its proof, and opens the charge; zero yen takes the same road."""
    lines = [
        (line.number, line.label, line.unit_amount, line.count, line.amount)
        for line in (quote.lines if quote else ())
    ]
    if quote is None and bill.amount:
        number = bill.requests[0].number if bill.requests else 0
        lines = [(number, bill.title, bill.amount, 1, bill.amount)]
    if bill.postage and sum(line[4] for line in lines):
        lines.append((0, POSTAGE, bill.postage, 1, bill.postage))
    session.add_all(
        ChargeLine(
            charge_id=charge.id,
            place=place,
            fee=fee,
            label=label[:200],
            unit_amount=unit_amount,
            count=count,
            amount=amount,
        )
        for place, (fee, label, unit_amount, count, amount) in enumerate(lines, 1)
    )
    charge.quote = core.to_json(quote) if quote else None
    charge.reason = bill.reason
    charge.amount = sum(line[4] for line in lines)
    session.flush()
    if charge.amount == 0:
        charge.status = ChargeStatus.FREE.value
        charge.settled_at = tools.clock.now()
        return
    ledger.of_charge(
        session, tools, "raised", charge, Account.RECEIVABLE, Account.REVENUE, charge.amount
    )
    asked = charges.exemption_of(session, charge)
    is_open = asked is None or asked.decided_at is not None
    charge.status = (ChargeStatus.OPEN if is_open else ChargeStatus.EXEMPTION).value


def assess(
    session: Session,
    tools: Toolbox,
    actor: StaffActor,
    charge: Charge,
    version: int,
    bill: Bill,
    due_on: date,
) -> Charge:
    """額の確定: staff give the quantities, the system computes; an amount of its own needs a reason.

    Raises:
        Refused: no rate is known and neither amount nor reason were given, or the deadline is past.
        Conflict: it was assessed already, or changed since ``version``.
    """
    locked = charges.lock_version(session, charge, version)
    advance(ChargeStatus(locked.status), ChargeAction.ASSESS)
    if due_on <= tools.clock.today():
        raise Refused("納付期限は、明日以降の日付を入力してください。", "due_on")
    quoted = priced(session, tools, bill, locked.fee_day)
    if isinstance(quoted, Quote):
        if bill.amount is not None:
            raise Refused("料金表で計算できる手数料です。数を入力してください。", "amount")
        settled: Quote | None = quoted
    else:
        need_amount(bill, quoted)
        settled = None
    locked.title, locked.due_on = bill.title, due_on
    settle_amount(session, tools, locked, settled, bill)
    charges.touch(session, tools, locked, auditing.actor_of(actor.id), "charge-assessed")
    ask(session, tools, locked)
    return locked


def need_amount(bill: Bill, missing: NeedsAssessment | None) -> None:
    """An amount that no table computes stands with its reason. Raises Refused."""
    if bill.amount is None or bill.amount < 1 or not bill.reason.strip():
        raise Refused(
            f"{missing.message if missing else ''}額を決めて入力するときは、1円以上の額と、その根拠を入力してください。",
            missing.field if missing else "amount",
        )


def ask(session: Session, tools: Toolbox, charge: Charge) -> None:
    """納入通知: the mail that asks for an amount that is settled now."""
    if charge.status == ChargeStatus.OPEN:
        posting.promise_charge_mail(session, tools, charge, "pay-request")


def replace(
    session: Session,
    tools: Toolbox,
    actor: StaffActor,
    charge: Charge,
    version: int,
    bill: Bill,
    due_on: date,
    reason: str,
) -> Charge:
    """Another count or area, or a new deadline after the old one passed: voids the charge and raises a
    new one of the same day, on which an exemption is decided anew. Returns the new one."""
    locked = charges.lock_version(session, charge, version)
    if locked.status != ChargeStatus.LAPSED:
        void(session, tools, auditing.actor_of(actor.id), locked, reason)
    again = charges.new(
        session,
        tools,
        key=f"again:{locked.public_id}",
        submission_id=locked.submission_id,
        department=locked.department,
        title=locked.title,
        timing=locked.timing,
        hold=locked.hold,
        fee_day=locked.fee_day,
        raised_by=auditing.actor_of(actor.id),
        replaces=locked.id,
        payer=locked.payer,
        email=locked.email,
        addressee=locked.addressee,
    )
    before = charges.exemption_of(session, locked)
    if before is not None:
        asked = ExemptionClaim(before.ground, before.note)
        session.add(exemption_row(tools, again, asked))
    charges.record(session, tools, again, auditing.actor_of(actor.id), "charge-raised")
    return assess(session, tools, actor, again, 1, bill, due_on)


def cancel(
    session: Session, tools: Toolbox, actor: StaffActor, charge: Charge, version: int, reason: str
) -> Charge:
    """Staff: nothing is owed after all. A filing that waited for it goes on to the department.

    Raises:
        Refused: without a reason.
        Conflict: it is paid (then it is a refund), has ended, or changed since ``version``.
    """
    if not reason.strip():
        raise Refused("取り消す理由を入力してください。", "reason")
    locked = charges.lock_version(session, charge, version)
    void(session, tools, auditing.actor_of(actor.id), locked, reason)
    settling.proceed(session, tools, locked)
    return locked


def void(session: Session, tools: Toolbox, actor: str, charge: Charge, reason: str) -> None:
    """取消し: nothing is owed any more; a hold is released. The charge must be locked.

    Raises:
        Conflict: it is paid (then it is a refund) or has ended.
    """
    charge.status = advance(ChargeStatus(charge.status), ChargeAction.VOID).value
    reverse(session, tools, charge, "voided")
    charge.settled_at = tools.clock.now()
    charges.touch(session, tools, charge, actor, "charge-voided", reason=reason[:200])
    charges.promise_end(session, tools, charge)


def reverse(session: Session, tools: Toolbox, charge: Charge, kind: str) -> None:
    """Takes what is still owed out of the receivables."""
    left = ledger.owed(session, charge)
    if left:
        ledger.of_charge(session, tools, kind, charge, Account.REVENUE, Account.RECEIVABLE, left)


def lapse(session: Session, tools: Toolbox, charge: Charge) -> None:
    """The deadline passed unpaid. The charge must be locked."""
    charge.status = advance(ChargeStatus(charge.status), ChargeAction.LAPSE).value
    reverse(session, tools, charge, "lapsed")
    charge.settled_at = tools.clock.now()
    charges.touch(session, tools, charge, auditing.SYSTEM, "charge-lapsed")
    posting.promise_charge_mail(session, tools, charge, "pay-lapsed")
