"""納付済通知: what a payer shows others. Issued on request, frozen, followed and never altered.

The first one carries no mark. A later one, because a name was added or money went back, says 再発行 and takes
the place of the one before. Who may ask for it has paid, or holds the link.
"""

from __future__ import annotations

from typing import Any, Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from eapply.core.charging import revenue_year
from eapply.core.errors import Conflict, Refused
from eapply.core.notices import Standing
from eapply.core.texts import clean
from eapply.models import Charge, Document
from eapply.models.database import JST
from eapply.queries import charge_view
from eapply.queries.charge_view import ChargeView
from eapply.services import auditing, charges, documenting
from eapply.services.toolbox import Toolbox

LONGEST: Final = 60
REVENUE: Final = "使用料及び手数料"
NOT_PAID: Final = "納付済通知は、お支払いを確認したあとに出せます。"
TOO_LONG: Final = f"宛名は{LONGEST}文字以内で入力してください。"
NAMED: Final = "宛名は1回だけ入れられます。もう入っています。"


def of_charge(session: Session, charge: Charge) -> list[Document]:
    """The 納付済通知 of a charge, the newest first."""
    mine = select(Document).where(
        Document.charge_id == charge.id, Document.kind == documenting.PAYMENT
    )
    return list(session.scalars(mine.order_by(Document.id.desc())))


def issue(session: Session, tools: Toolbox, charge: Charge, addressee: str = "") -> Document:
    """Issues the notice, or gives the one that already says all that is to be said.

    Args:
        addressee: one line of 宛名, "" to leave it as it is; it can be given once.

    Raises:
        Conflict: the charge is not paid, or has a 宛名 already.
        Refused: the 宛名 is too long.
    """
    locked = charges.lock(session, charge.id)
    view = charge_view.view(session, locked)
    if not view.is_paid:
        raise Conflict(NOT_PAID)
    name = clean(addressee, multiline=False)
    if len(name) > LONGEST:
        raise Refused(TOO_LONG, "addressee")
    if name and locked.addressee and name != locked.addressee:
        raise Conflict(NAMED)
    locked.addressee = name or locked.addressee
    before = next(iter(of_charge(session, locked)), None)
    content = content_of(tools, view)
    if before is not None and is_newest(before, content):
        return before
    marked = content | {"is_again": before is not None}
    issued = documenting.promise_payment(session, tools, locked, marked)
    session.flush()
    if before is not None:
        before.replaced_by, before.standing = issued.id, Standing.REPLACED.value
        before.ended_at = issued.created_at
    charges.touch(
        session, tools, locked, auditing.RESIDENT, "proof-issued", document=issued.public_id
    )
    return issued


def is_newest(issued: Document, content: dict[str, Any]) -> bool:
    """Whether a notice says all that is to be said; the mark 再発行 does not count."""
    return {key: issued.content.get(key) for key in content} == content


def content_of(tools: Toolbox, view: ChargeView) -> dict[str, Any]:
    """All that stands on the notice, as JSON values: frozen with the promise."""
    charge, payment = view.charge, view.payment
    moment = payment.entrusted_at if payment else None
    moment = moment or charge.settled_at or tools.clock.now()
    paid_on = moment.astimezone(JST).date()
    names = {fee.number: fee.name for fee in tools.fees.fees}
    return {
        "to": charge.addressee,
        "invoice": charge.invoice,
        "charge_title": charge.title,
        "lines": [
            {
                "label": line.label,
                "fee": line.fee,
                "name": names.get(line.fee, ""),
                "unit_amount": line.unit_amount,
                "count": line.count,
                "amount": line.amount,
            }
            for line in view.lines
        ],
        "waived": view.waived,
        "amount": charge.amount,
        "computation": view.proof.sentence if view.proof else charge.reason,
        "entrusted_on": paid_on.isoformat(),
        "agent": tools.provider.agent if payment else "",
        "method": (payment.card or payment.method) if payment else "",
        "fiscal_year": revenue_year(charge.fee_day, paid_on),
        "revenue": REVENUE,
        "refunds": [
            [each.amount, each.done_at.astimezone(JST).date().isoformat()]
            for each in view.done_refunds
            if each.done_at is not None
        ],
        "is_practice": payment is not None and payment.mode != "live",
    }
