"""The regular look at money: lost news is healed, old pages are closed, deadlines take effect.

Each payment and each charge is a step of its own: one that fails is tried again in the next round.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Final

import structlog
from sqlalchemy import and_, or_, select
from sqlalchemy.orm import Session

from eapply.core.charging import ChargeStatus
from eapply.core.fees import Timing
from eapply.core.settlement import LIVE, PaymentStatus
from eapply.core.submission import Action, Role, State
from eapply.models import Charge, OutboxMessage, Payment, Submission, db, transaction
from eapply.models.database import JST
from eapply.payments.provider import ProviderProblem
from eapply.services import (
    auditing,
    booking_ends,
    cases,
    charges,
    charging,
    paying,
    payment_rows,
    posting,
    settling,
)
from eapply.services.toolbox import Toolbox

log = structlog.get_logger("eapply.worker")

AT_ONCE: Final = 50
PATIENCE: Final = 3  # payments of one round that may find the provider silent
REMIND_BEFORE: Final = timedelta(days=3)
HOLD_MARGIN: Final = timedelta(hours=12)  # a hold that nobody decided on is let go this long before


def sweep(tools: Toolbox) -> int:
    """One round; how many payments and charges were looked at."""
    looked = each(due_for_a_look(tools), tools, look)
    looked += each(holds_near_their_end(tools), tools, paying.end_payment)
    return looked + each(charges_near_their_end(tools), tools, mind_deadline)


def each(names: list[str], tools: Toolbox, step: Callable[[Toolbox, str], object]) -> int:
    """Takes the step for each; stops when the provider keeps silent."""
    silent = 0
    for name in names:
        try:
            step(tools, name)
        except ProviderProblem as problem:
            silent += 1
            log.warning("provider problem", kind=step.__name__, error=problem.code)
            if silent >= PATIENCE:
                break
        except Exception as error:  # the others are not to wait for it
            log.error("sweep failed", kind=step.__name__, error=type(error).__name__)
            db.session.rollback()
    return len(names)


def look(tools: Toolbox, name: str) -> None:
    """Asks about one payment; a page whose time is over is closed for certain."""
    with transaction() as session:
        payment = payment_rows.find(session, name)
        payment.checked_at = tools.clock.now()  # one that fails goes to the end of the line
        is_over = payment.expires_at <= payment.checked_at
    status = paying.sync_payment(tools, name)
    if is_over and status in (PaymentStatus.OPEN, PaymentStatus.FAILED):
        paying.end_payment(tools, name)


def due_for_a_look(tools: Toolbox) -> list[str]:
    """Live payments that nobody looked at for a while: lost notices are healed by asking."""
    before = tools.clock.now() - timedelta(minutes=tools.settings.sweep_minutes)
    with transaction() as session:
        return list(
            session.scalars(
                select(Payment.public_id)
                .where(
                    Payment.provider == tools.provider.name,
                    Payment.status.in_([status.value for status in LIVE]),
                    Payment.checked_at <= before,
                )
                .order_by(Payment.checked_at, Payment.id)
                .limit(AT_ONCE)
            )
        )


def holds_near_their_end(tools: Toolbox) -> list[str]:
    """Holds that end soon and that nobody has decided to charge."""
    with transaction() as session:
        found = session.scalars(
            select(Payment).where(
                Payment.provider == tools.provider.name,
                Payment.status == PaymentStatus.HELD.value,
                Payment.capture_before <= tools.clock.now() + HOLD_MARGIN,
            )
        )
        return [hold.public_id for hold in found if not is_being_charged(session, hold)]


def is_being_charged(session: Session, payment: Payment) -> bool:
    promised = OutboxMessage.key.startswith(
        f"{charges.CAPTURE}:{payment.public_id}:", autoescape=True
    )
    return session.scalar(select(OutboxMessage.id).where(promised).limit(1)) is not None


def charges_near_their_end(tools: Toolbox) -> list[str]:
    """Unpaid charges whose payer is to be reminded, or whose deadline has passed."""
    near = tools.clock.today() + REMIND_BEFORE
    since = near - timedelta(days=tools.settings.unpaid_days)
    begun = datetime.combine(since + timedelta(days=1), datetime.min.time(), JST)
    with transaction() as session:
        return list(
            session.scalars(
                select(Charge.public_id)
                .where(
                    Charge.status == ChargeStatus.OPEN.value,
                    or_(
                        Charge.due_on <= near,
                        and_(
                            Charge.due_on.is_(None),
                            Charge.submission_id.is_not(None),
                            Charge.timing == Timing.ON_APPLICATION.value,
                            Charge.raised_at < begun,
                        ),
                    ),
                )
                .order_by(Charge.raised_at)
            )
        )


def mind_deadline(tools: Toolbox, name: str) -> None:
    """Reminds the payer of one charge, or ends it when its last day is over and no page is open."""
    with transaction() as session:
        charge = charges.lock_public(session, name)
        until = charges.last_day(tools, charge)
        if until is None or charge.status != ChargeStatus.OPEN:
            return
        if tools.clock.today() <= until:
            if until - tools.clock.today() <= REMIND_BEFORE:
                mark = until.isoformat()
                posting.promise_charge_mail(session, tools, charge, "pay-reminder", mark)
            return
        payment = charges.live_payment(session, charge)
        page = payment.public_id if payment else ""
    if page and paying.end_payment(tools, page) in LIVE:
        return
    with transaction() as session:
        charge = charges.lock_public(session, name)
        is_unpaid = charge.status == ChargeStatus.OPEN
        if is_unpaid and charges.live_payment(session, charge) is None:
            lapse(session, tools, charge)


def lapse(session: Session, tools: Toolbox, charge: Charge) -> None:
    """The last day is over: a filing that waited ends with its charge, any other case goes to staff."""
    case = case_of(session, charge)
    if case is not None and case.state == State.AWAITING_PAYMENT:
        case.paused_on = None
        cases.move(session, tools, case, Action.LAPSE, Role.SYSTEM, auditing.SYSTEM)
        booking_ends.after(session, tools, case, Action.LAPSE, auditing.SYSTEM)
    else:
        detail = {"due_on": charge.due_on.isoformat() if charge.due_on else ""}
        settling.differ(session, tools, "unpaid", charge, None, detail)
    charging.lapse(session, tools, charge)


def case_of(session: Session, charge: Charge) -> Submission | None:
    return session.get(Submission, charge.submission_id) if charge.submission_id else None
