"""A case as data for the programs of its department."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime
from typing import Any, Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from eapply.models import Charge, ChargeLine, Payment
from eapply.queries import case_view
from eapply.queries.case_feed import Line
from eapply.queries.case_view import CaseView, Entry
from eapply.services import charges, waiting_drafts
from eapply.web.staff import words
from eapply.web.tools import toolbox

SUMMARY: Final = (
    "reference",
    "slug",
    "department",
    "legal_type",
    "state",
    "outcome",
    "version",
    "arrived_at",
    "updated_at",
    "due_on",
)
CASE: Final = (*SUMMARY, "form_version", "outcome_text", "decided_at", "paused_on")
APPLICANT: Final = ("name", "kana", "phone", "email", "no_mail")
FILE: Final = (
    "public_id",
    "field",
    "name",
    "kind",
    "pages",
    "size",
    "sha256",
    "scan",
    "created_at",
)
DOCUMENT: Final = ("public_id", "kind", "title", "full_number", "sha256", "created_at", "made_at")
CHARGE: Final = (
    "invoice",
    "title",
    "status",
    "timing",
    "amount",
    "fee_day",
    "due_on",
    "settled_at",
)
LINE: Final = ("fee", "label", "unit_amount", "count", "amount")
PAYMENT: Final = ("status", "amount", "captured", "refunded", "entrusted_at")
# Of an entry of the record what concerns the case; numbers of rows stay inside.
DETAIL: Final = (
    *("from", "to", "version", "outcome", "ending", "document", "document_number", "due_on"),
    *("labels", "from_department", "to_department", "reason"),
)


def plain(value: Any) -> Any:
    return value.isoformat() if isinstance(value, date | datetime) else value


def taken(row: Any, names: Iterable[str]) -> dict[str, Any]:
    return {name: plain(getattr(row, name)) for name in names}


def summary(line: Line) -> dict[str, Any]:
    return taken(line, SUMMARY) | {
        "title": words.title_of(line.slug),
        "waits_for_approval": line.draft_waits,
    }


def whole(session: Session, view: CaseView) -> dict[str, Any]:
    """All that the desk shows of a case but what people write to each other."""
    case, tools = view.case, toolbox()
    return taken(case, CASE) | {
        "title": words.title_of(case.slug),
        "waits_for_approval": view.waits,
        "handler": view.handler,
        "actions": [
            {
                "action": action.value,
                "drafts": waiting_drafts.asks_for_head(session, tools, case, action),
            }
            for action in view.actions
        ],
        "applicant": taken(case, APPLICANT),
        "answers": case.answers,
        "typed": case.raw,
        "sheet": case.sheet,
        "warnings": list(case.warnings),
        "charges": charges_of(session, view),
        "attachments": [taken(each, FILE) for each in case_view.files(session, view)],
        "documents": [taken(each, DOCUMENT) for each in case_view.documents(session, view)],
        "history": [entry(each) for each in reversed(case_view.history(session, view))],
    }


def charges_of(session: Session, view: CaseView) -> list[dict[str, Any]]:
    """What is or was owed, the newest first, with its lines and what was paid."""
    found = charges.of_case(session, view.case)
    if not found:
        return []
    ids = [each.id for each in found]
    lines = select(ChargeLine).where(ChargeLine.charge_id.in_(ids)).order_by(ChargeLine.place)
    payments = select(Payment).where(Payment.charge_id.in_(ids)).order_by(Payment.id)
    all_lines, all_payments = session.scalars(lines).all(), session.scalars(payments).all()
    return [
        charge_data(
            each,
            [line for line in all_lines if line.charge_id == each.id],
            [payment for payment in all_payments if payment.charge_id == each.id],
        )
        for each in found
    ]


def charge_data(
    charge: Charge, lines: Iterable[ChargeLine], payments: Iterable[Payment]
) -> dict[str, Any]:
    return taken(charge, CHARGE) | {
        "lines": [taken(line, LINE) for line in lines],
        "payments": [taken(payment, PAYMENT) for payment in payments],
    }


def entry(found: Entry) -> dict[str, Any]:
    """One entry of the record; ``who`` is a name, or resident or system."""
    event = found.event
    return {
        "at": plain(event.at),
        "who": found.who or event.actor.partition(":")[0],
        "action": event.action,
        "words": words.act_words(event.action, event.detail),
        "detail": {key: event.detail[key] for key in DETAIL if key in event.detail},
    }
