"""Letters in the place of mails, for people who filed without an address to mail to.

A letter is promised with the act, in its transaction, and keeps the values that it is made from. A letter
is sealed, so it says what a mail may not: what to correct, the notice itself, the bill.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any, Final, cast

from sqlalchemy import CursorResult, delete, select
from sqlalchemy.orm import Session

from eapply.core.notices import Standing, Tells
from eapply.forms import BY_SLUG
from eapply.forms.naming import Recipient, recipient
from eapply.models import Charge, Correction, Document, Letter, Submission
from eapply.services.toolbox import Toolbox

Values = Mapping[str, Any]


@dataclass(frozen=True)
class Kind:
    """One kind of letter; its text is templates/pdf/letters/‹mail›.html. What goes along: the newest notice
    that tells one of ``tells``, or the ``bill``."""

    title: str
    tells: frozenset[Tells] = frozenset()
    bill: bool = False


# By the mail that a letter stands for. Of what stays without a letter people learn at the window, or by the
# thing itself that arrives.
KINDS: Final[Mapping[str, Kind]] = {
    "correction": Kind("申請の内容を直していただくお願い"),
    "correction-cancelled": Kind("直していただくお願いの取消しのお知らせ"),
    "decided": Kind("結果の書類をお送りします", frozenset({Tells.DECISION})),
    "completed": Kind("手続が終わりました", frozenset({Tells.ENDING})),
    "notice-replaced": Kind(
        "差し替えた書類をお送りします", frozenset({Tells.DECISION, Tells.ENDING})
    ),
    "notice-withdrawn": Kind("結果の書類の取消しのお知らせ"),
    "thing-ready": Kind("窓口で受け取れます"),
    "pay-first": Kind("お支払いのお願い", bill=True),
    "pay-request": Kind("お支払いのお願い", bill=True),
    "pay-reminder": Kind("お支払いの期限が近づきました", bill=True),
    "pay-lapsed": Kind("お支払いの期限が過ぎました"),
    "exemption-decided": Kind("減免の結果のお知らせ", bill=True),
}


# Mails after which nobody is to correct anything.
END_CORRECTION: Final = frozenset({"corrected", "correction-cancelled", "withdrawn"})


def promise(
    session: Session,
    tools: Toolbox,
    case: Submission,
    template: str,
    key: str,
    values: Values,
    due_at: datetime | None = None,
) -> None:
    """Promises the letter in the place of this mail; nothing where the mail has none, or takes a letter back
    that was not printed yet."""
    was_unread = template in END_CORRECTION and forget_correction(session, case)
    kind = KINDS.get(template)
    if kind is None or was_unread:
        return
    notice = newest_notice(session, case, kind.tells) if kind.tells else None
    said = MORE[template](session, case) if template in MORE else {}
    add(session, tools, case, template, key, {**said, **values}, due_at, document=notice)


def promise_bill(session: Session, tools: Toolbox, charge: Charge, template: str, key: str) -> None:
    """Promises the letter about a charge of a case; the bill itself is drawn when it is printed."""
    if template in KINDS:
        case = session.get_one(Submission, charge.submission_id)
        add(session, tools, case, template, key, {}, None, charge=charge)


def add(
    session: Session,
    tools: Toolbox,
    case: Submission,
    template: str,
    key: str,
    values: Values,
    due_at: datetime | None,
    *,
    document: Document | None = None,
    charge: Charge | None = None,
) -> None:
    """Once for ``key``, as with mails."""
    if session.scalar(select(Letter.id).where(Letter.key == key)) is not None:
        return
    now = tools.clock.now()
    form = BY_SLUG.get(case.slug)
    content = {
        "reference": case.reference,
        "procedure": form.procedure.title if form else "",
        "recipient": asdict(addressed(tools, case)),
        **values,
    }
    session.add(
        Letter(
            public_id=tools.ids.token(16),
            key=key,
            submission_id=case.id,
            charge_id=charge.id if charge else None,
            document_id=document.id if document else None,
            template=template,
            content=content,
            promised_at=now,
            due_at=due_at or now,
        )
    )


def forget(session: Session, document: Document) -> None:
    """No letter that was not printed yet carries a notice that holds no more."""
    session.execute(
        delete(Letter).where(Letter.document_id == document.id, Letter.batch_id.is_(None))
    )


def forget_correction(session: Session, case: Submission) -> bool:
    """Nobody is asked any more to correct by a letter that was not printed yet; whether there was one."""
    waiting = (
        delete(Letter)
        .where(
            Letter.submission_id == case.id,
            Letter.template == "correction",
            Letter.batch_id.is_(None),
        )
        .execution_options(synchronize_session=False)
    )
    return bool(cast("CursorResult[Any]", session.execute(waiting)).rowcount)


def addressed(tools: Toolbox, case: Submission) -> Recipient:
    """Where letters of a case go. A case with a 支援措置 flag needs nothing more: it is the filer alone."""
    form = BY_SLUG.get(case.slug)
    if form is None:
        return Recipient(f"{case.name}　様" if case.name else "", "", ())
    found = recipient(form, case.answers, tools.situation())
    if found.addressed or not case.name:
        return found
    return Recipient(f"{case.name}　様", found.postal_code, found.lines)


def newest_notice(session: Session, case: Submission, tells: Collection[Tells]) -> Document | None:
    """The newest notice of such a result that holds."""
    return session.scalars(
        select(Document)
        .where(
            Document.submission_id == case.id,
            Document.tells.in_([each.value for each in tells]),
            Document.standing == Standing.VALID.value,
        )
        .order_by(Document.id.desc())
        .limit(1)
    ).first()


def what_to_correct(session: Session, case: Submission) -> dict[str, Any]:
    """The newest request to correct, with its items."""
    asked = session.scalars(
        select(Correction)
        .where(Correction.submission_id == case.id)
        .order_by(Correction.id.desc())
        .limit(1)
    ).one()
    items = [
        {key: item[key] for key in ("label", "kind", "reason", "before")} for item in asked.items
    ]
    return {"items": items, "message": asked.message, "last_day": asked.due_on.isoformat()}


def what_was_withdrawn(session: Session, case: Submission) -> dict[str, Any]:
    """The notice that was withdrawn last, and why."""
    taken = session.scalars(
        select(Document)
        .where(Document.submission_id == case.id, Document.standing == Standing.WITHDRAWN.value)
        .order_by(Document.ended_at.desc())
        .limit(1)
    ).one()
    return {"number": taken.full_number, "name": taken.title, "reason": taken.end_reason}


MORE: Final = {"correction": what_to_correct, "notice-withdrawn": what_was_withdrawn}
