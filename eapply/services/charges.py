"""What every decision about a charge has in common: find, lock, compare the version, record, its address.

Rows are locked in one order everywhere: the case, its charge, the payment, the refund.
"""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from sqlalchemy import bindparam, select
from sqlalchemy.orm import Session

from eapply.core import reference
from eapply.core.charging import ChargeStatus
from eapply.core.errors import Conflict, NotYours
from eapply.core.fees import Timing
from eapply.core.settlement import LIVE
from eapply.models import Charge, Exemption, Payment, Submission
from eapply.models.database import JST
from eapply.services import auditing, cases, outbox, secrets
from eapply.services.toolbox import Toolbox

CHANGED = (
    "この納付は、ほかの画面で変更されています。新しい内容を確かめてから、もう一度操作してください。"
)
NOT_FOUND = "この納付は表示できません。番号を確かめてください。"
# The promises to the provider: end a card page or a hold; charge a hold.
END = "release"
CAPTURE = "capture"
# Every step begins with it; built once, because building it takes longer than the database does.
LOCK = (
    select(Charge)
    .where(Charge.id == bindparam("charge"))
    .with_for_update()
    .execution_options(populate_existing=True)
)


def new(session: Session, tools: Toolbox, **values: Any) -> Charge:
    """A new charge of this moment, with its number and the address at which it is paid."""
    letter = reference.year_letter(tools.clock.today())
    charge = Charge(
        public_id=tools.ids.token(16),
        status=ChargeStatus.ASSESSING.value,
        version=1,
        raised_at=tools.clock.now(),
        invoice=reference.make(letter, tools.ids.random_bytes(reference.RANDOM_BYTES)),
        **values,
    )
    charge.secret_hash = secrets.hash_token(link_secret(tools.settings.secret_key, charge))
    session.add(charge)
    session.flush()
    return charge


def exemption_of(session: Session, charge: Charge) -> Exemption | None:
    return session.scalars(select(Exemption).where(Exemption.charge_id == charge.id)).one_or_none()


def of_case(session: Session, submission: Submission) -> list[Charge]:
    """All charges of a case, the newest first."""
    return list(
        session.scalars(
            select(Charge).where(Charge.submission_id == submission.id).order_by(Charge.id.desc())
        )
    )


def last_day(tools: Toolbox, charge: Charge) -> date | None:
    """The last day on which it may be paid (JST), for pages, mails and the sweep alike; None where there
    is none, as for a visit."""
    if charge.due_on is not None:
        return charge.due_on
    if charge.timing != Timing.ON_APPLICATION or charge.submission_id is None:
        return None
    return (charge.raised_at + timedelta(days=tools.settings.unpaid_days)).astimezone(JST).date()


def live_payment(session: Session, charge: Charge) -> Payment | None:
    """The card page or hold that may still bring money."""
    session.flush()
    return session.scalars(
        select(Payment).where(
            Payment.charge_id == charge.id, Payment.status.in_([each.value for each in LIVE])
        )
    ).one_or_none()


def lock(session: Session, charge_id: int) -> Charge:
    """The newest row of this charge, held until the transaction ends."""
    return session.scalars(LOCK, {"charge": charge_id}).one()


def lock_with_case(session: Session, charge_id: int) -> Charge:
    """As ``lock``, with the case locked before: for what may move the case."""
    case_id = session.scalar(select(Charge.submission_id).where(Charge.id == charge_id))
    if case_id is not None:
        cases.lock_row(session, case_id)
    return lock(session, charge_id)


def lock_public(session: Session, public_id: str) -> Charge:
    """The charge with this public id, locked with its case. Raises NotYours."""
    found = session.scalar(select(Charge.id).where(Charge.public_id == public_id))
    if found is None:
        raise NotYours(NOT_FOUND)
    return lock_with_case(session, found)


def lock_version(session: Session, charge: Charge, version: int) -> Charge:
    """As ``lock_with_case``, for somebody who decided on what ``version`` showed. Raises Conflict."""
    locked = lock_with_case(session, charge.id)
    if locked.version != version:
        raise Conflict(CHANGED)
    return locked


def touch(
    session: Session, tools: Toolbox, charge: Charge, actor: str, action: str, **detail: Any
) -> None:
    """Counts a change and records it."""
    charge.version += 1
    record(session, tools, charge, actor, action, **detail)


def record(
    session: Session, tools: Toolbox, charge: Charge, actor: str, action: str, **detail: Any
) -> None:
    """One entry in the chain of the charge; amounts are no secret, names are not written."""
    auditing.record(
        session,
        tools,
        f"charge:{charge.public_id}",
        actor,
        action,
        status=charge.status,
        amount=charge.amount,
        **detail,
    )


def promise_end(session: Session, tools: Toolbox, charge: Charge) -> None:
    """No more money is wanted: the card page that is open is closed, a hold is released, soon."""
    payment = live_payment(session, charge)
    if payment is not None:
        promise(session, tools, END, charge, payment)


def promise(session: Session, tools: Toolbox, kind: str, charge: Charge, payment: Payment) -> None:
    """Promises something that the provider must do for a payment, once for this version."""
    key = f"{payment.public_id}:{charge.version}"
    outbox.promise(session, tools, kind, key, {"payment": payment.public_id})


def link_secret(secret_key: str, charge: Charge) -> str:
    """The secret of the address at which this charge can be paid; only we can make it again."""
    return secrets.keyed(secret_key, "pay-link", charge.public_id)


def pay_link(tools: Toolbox, charge: Charge) -> str:
    """The address to mail or print; made under an earlier key, it stays the same."""
    settings = tools.settings
    made = [
        link_secret(key, charge) for key in (settings.secret_key, *settings.previous_secret_keys)
    ]
    good = [each for each in made if secrets.hash_token(each) == charge.secret_hash]
    return f"{settings.base_url}/pay/link/{(good or made)[0]}"


def by_link(session: Session, secret: str) -> Charge | None:
    """The charge that a mailed or printed address leads to."""
    return session.scalars(
        select(Charge).where(Charge.secret_hash == secrets.hash_token(secret))
    ).one_or_none()
