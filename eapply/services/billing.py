"""Billing without an application: at the counter, on the telephone, by post; and the slip to hand over."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import segno
from sqlalchemy.orm import Session

from eapply.adapters.mailer import ADDRESS
from eapply.core.charging import ChargeStatus
from eapply.core.eras import fiscal_year
from eapply.core.errors import Conflict, NotYours, Refused
from eapply.core.fees import Timing
from eapply.core.texts import clean
from eapply.models import Charge, ChargeLine
from eapply.queries.scope import NO_CHARGE, StaffActor
from eapply.services import auditing, charges, charging, ledger
from eapply.services.charging import Bill
from eapply.services.toolbox import Toolbox

LONGEST = 60
TITLE = "お支払いのお願い"


@dataclass(frozen=True)
class Payer:
    """Who is to pay; ``email`` may be empty, then the slip or a telephone call takes its place."""

    name: str
    email: str = ""


def bill(
    session: Session,
    tools: Toolbox,
    actor: StaffActor,
    *,
    key: str,
    department: str,
    payer: Payer,
    bill: Bill,
    due_on: date,
) -> Charge:
    """Bills a fee to somebody, once for ``key``; it can be paid at once.

    Raises:
        NotYours: not this person's department.
        Refused: the name, the address, the quantities or the amount do not do.
    """
    if actor.role_in(department) is None:
        raise NotYours(NO_CHARGE)
    name = clean(payer.name, multiline=False)
    if not name or len(name) > LONGEST:
        raise Refused(f"支払う方の名前を、{LONGEST}文字までで入力してください。", "payer")
    email = clean(payer.email, multiline=False)
    if email and not ADDRESS.fullmatch(email):
        raise Refused("メールアドレスの形を確かめてください。例：hanako@example.jp", "email")
    charge = charging.raise_charge(
        session,
        tools,
        key=f"desk:{key}",
        department=department,
        bill=bill,
        timing=Timing.AFTER_REVIEW,
        actor=auditing.actor_of(actor.id),
        payer=name,
        email=email,
    )
    if charge.status != ChargeStatus.ASSESSING:
        return charge  # the same press again
    return charging.assess(session, tools, actor, charge, charge.version, bill, due_on)


def slip(session: Session, tools: Toolbox, charge: Charge) -> bytes:
    """用紙: the six items of a 納入通知 and the address to pay at, as a tagged PDF.

    Raises:
        Conflict: there is nothing to pay.
    """
    if charge.status != ChargeStatus.OPEN:
        raise Conflict("いまは支払えない請求です。用紙は出せません。")
    lines: list[ChargeLine] = ledger.lines_of(session, charge)
    link = charges.pay_link(tools, charge)
    html = tools.texts.render(
        "pdf/pay_slip.html",
        title=TITLE,
        charge=charge,
        lines=lines,
        link=link,
        qr=segno.make(link, micro=False, error="m").svg_data_uri(border=2),
        department=tools.facts.department(charge.department),
        fiscal_year=fiscal_year(charge.fee_day),
        today=tools.clock.today(),
        is_practice=not tools.settings.takes_real_money,
    )
    return tools.pdf.make(html, title=TITLE)
