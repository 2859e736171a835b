"""The verbs behind the acts on a charge: what was read from the page goes to the service that decides."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy.orm import Session

from eapply.core.errors import Refused
from eapply.core.refunds import REASONS, Road
from eapply.models import Charge, Refund
from eapply.queries.scope import StaffActor
from eapply.services import auditing, charges, charging, exempting, refunding
from eapply.services.charging import Bill
from eapply.services.toolbox import Toolbox
from eapply.web.staff.charge_words import DECISIONS, ROADS

Values = Mapping[str, Any]


@dataclass(frozen=True)
class Doing:
    """One act with what it is done to: the versions are those that the person saw."""

    actor: StaffActor
    charge: Charge
    version: int
    values: Values
    bill: Bill
    refund: Refund | None = None


def assess(session: Session, tools: Toolbox, what: Doing) -> Charge:
    due_on = what.values["due_on"]
    return charging.assess(session, tools, what.actor, what.charge, what.version, what.bill, due_on)


def replace(session: Session, tools: Toolbox, what: Doing) -> Charge:
    values = what.values
    return charging.replace(
        session,
        tools,
        what.actor,
        what.charge,
        what.version,
        what.bill,
        values["due_on"],
        needed(values, "why", "変える理由を入力してください。"),
    )


def void(session: Session, tools: Toolbox, what: Doing) -> Charge:
    reason = needed(what.values, "why", "取り消す理由を入力してください。")
    locked = charges.lock_version(session, what.charge, what.version)
    charging.void(session, tools, auditing.actor_of(what.actor.id), locked, reason)
    return locked


def exempt(session: Session, tools: Toolbox, what: Doing) -> Charge:
    values = what.values
    code = next((code for code, words in DECISIONS.items() if words == values["decision"]), "")
    return exempting.decide(
        session,
        tools,
        what.actor,
        what.charge,
        what.version,
        code,
        values["reduced_to"],
        values["reason"],
    )


def refund(session: Session, tools: Toolbox, what: Doing) -> Charge:
    values = what.values
    road = next((code for code, words in ROADS.items() if words == values["road"]), "")
    if road not in tuple(Road):
        raise Refused("返し方を選んでください。", "road")
    return drafted(session, tools, what, Road(road))


def book_refund(session: Session, tools: Toolbox, what: Doing) -> Charge:
    if not what.values["note"].strip():
        raise Refused("だれが、なぜ返したかを入力してください。", "note")
    return drafted(session, tools, what, Road.OUTSIDE)


def drafted(session: Session, tools: Toolbox, what: Doing, road: Road) -> Charge:
    values, seen = what.values, what.values["seen_balance"]
    reason = next((code for code, words in REASONS.items() if words == values["reason"]), "")
    if values["amount"] is None:
        raise Refused("返還する額を入力してください。", "amount")
    refunding.draft(
        session,
        tools,
        what.actor,
        what.charge,
        amount=values["amount"],
        seen_balance=int(seen) if seen.isascii() and seen.isdigit() else -1,
        reason=reason,
        note=values["note"],
        road=road,
        task=what.refund,
    )
    return what.charge


def approve(session: Session, tools: Toolbox, what: Doing) -> Charge:
    refunding.approve(session, tools, what.actor, the_refund(what), refund_version(what))
    return what.charge


def reject(session: Session, tools: Toolbox, what: Doing) -> Charge:
    note = what.values["note"]
    refunding.reject(session, tools, what.actor, the_refund(what), refund_version(what), note)
    return what.charge


def transferred(session: Session, tools: Toolbox, what: Doing) -> Charge:
    on = what.values["done_on"]
    refunding.paid_by_bank(session, tools, what.actor, the_refund(what), refund_version(what), on)
    return what.charge


def the_refund(what: Doing) -> Refund:
    if what.refund is None:
        raise Refused("返還を選び直してください。")
    return what.refund


def refund_version(what: Doing) -> int:
    given = what.values["refund_version"]
    return int(given) if given.isascii() and given.isdigit() else 0


def needed(values: Values, key: str, sentence: str) -> str:
    text = str(values[key]).strip()
    if not text:
        raise Refused(sentence, key)
    return text
