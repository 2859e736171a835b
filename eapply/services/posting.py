"""Mails: one table of what is said when, promised with the act, written and sent by the worker.

A mail says that something happened and where to look; never names, answers, account data or reasons.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from types import MappingProxyType
from typing import Any, Final

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from eapply.adapters.mailer import Letter as MailLetter
from eapply.core.eras import fiscal_year
from eapply.core.submission import State
from eapply.core.workdays import OpeningDays
from eapply.models import (
    AccessLink,
    Charge,
    ChargeLine,
    Letter,
    OutboxMessage,
    Submission,
    transaction,
)
from eapply.services import (
    booking_mails,
    charges,
    documenting,
    letters,
    outbox,
    protecting,
    secrets,
)
from eapply.services.toolbox import Toolbox


@dataclass(frozen=True)
class Mail:
    """One kind of mail. ``subject`` may name the 受付番号; the text is templates/mail/‹name›.txt."""

    subject: str
    to_staff: bool = False


MAILS: dict[str, Mail] = {
    "code": Mail("【鹿嶋市】メール確認番号のお知らせ"),
    "draft": Mail("【鹿嶋市】途中まで入力した内容を保存しました"),
    "received": Mail("【鹿嶋市】申請を受け付けました（受付番号 {reference}）"),
    "link": Mail("【鹿嶋市】状況を確認する画面のお知らせ（受付番号 {reference}）"),
    "correction": Mail("【鹿嶋市】直していただくところがあります（受付番号 {reference}）"),
    "correction-cancelled": Mail(
        "【鹿嶋市】直していただくお願いを取り消しました（受付番号 {reference}）"
    ),
    "corrected": Mail("【鹿嶋市】直した内容を受け付けました（受付番号 {reference}）"),
    "message": Mail("【鹿嶋市】担当課からメッセージがあります（受付番号 {reference}）"),
    "transferred": Mail("【鹿嶋市】担当する課が変わりました（受付番号 {reference}）"),
    "decided": Mail("【鹿嶋市】結果のお知らせ（受付番号 {reference}）"),
    "completed": Mail("【鹿嶋市】手続が終わりました（受付番号 {reference}）"),
    "notice-replaced": Mail("【鹿嶋市】結果の書類の差替えのお知らせ（受付番号 {reference}）"),
    "notice-withdrawn": Mail("【鹿嶋市】結果の書類の取消しのお知らせ（受付番号 {reference}）"),
    "thing-sent": Mail("【鹿嶋市】発送のお知らせ（受付番号 {reference}）"),
    "thing-ready": Mail("【鹿嶋市】窓口で受け取れます（受付番号 {reference}）"),
    "withdrawn": Mail("【鹿嶋市】取下げを受け付けました（受付番号 {reference}）"),
    "pay-first": Mail("【鹿嶋市】お支払いのお願い（受付番号 {reference}）"),
    "pay-request": Mail("【鹿嶋市】お支払いのお願い（受付番号 {reference}）"),
    "pay-reminder": Mail("【鹿嶋市】お支払いの期限が近づきました（受付番号 {reference}）"),
    "paid": Mail("【鹿嶋市】お支払いを確認しました（受付番号 {reference}）"),
    "pay-lapsed": Mail("【鹿嶋市】お支払いの期限が過ぎました（受付番号 {reference}）"),
    "hold-ended": Mail("【鹿嶋市】もう一度お支払いの手続をお願いします（受付番号 {reference}）"),
    "refunded": Mail("【鹿嶋市】料金をお返ししました（受付番号 {reference}）"),
    "booked": Mail("【鹿嶋市】予約を受け付けました（受付番号 {reference}）"),
    "booking-changed": Mail("【鹿嶋市】予約の日時を変更しました（受付番号 {reference}）"),
    "booking-cancelled": Mail("【鹿嶋市】予約を取り消しました（受付番号 {reference}）"),
    "booking-closed": Mail("【鹿嶋市】予約の日時を選び直してください（受付番号 {reference}）"),
    "booking-reminder": Mail("【鹿嶋市】予約の日が近づきました（受付番号 {reference}）"),
    "digest": Mail("【鹿嶋市電子申請】きょうの急ぐものの件数", to_staff=True),
    "exemption-decided": Mail("【鹿嶋市】減免の結果のお知らせ（受付番号 {reference}）"),
}


UNDO: Final = timedelta(
    seconds=60
)  # before the resident is told, so that a slip of the hand can be undone
NOT_ON_PAPER: Mapping[str, Any] = MappingProxyType({})


def promise_mail(
    session: Session,
    tools: Toolbox,
    submission: Submission,
    template: str,
    *,
    due_at: datetime | None = None,
    on_paper: Mapping[str, Any] = NOT_ON_PAPER,
    **values: Any,
) -> str:
    """Promises a mail to the filer, once for this version of the case; without an address the letter in its
    place, if it has one. ``on_paper`` is what only the sealed letter says. Returns what it is called.
    """
    key = f"{template}:{submission.public_id}:{submission.version}"
    if submission.email:
        payload = {"template": template, "submission": submission.id, "values": values}
        outbox.promise(session, tools, "mail", key, payload, due_at)
    else:
        letters.promise(session, tools, submission, template, key, on_paper, due_at)
    return key


def may_undo(tools: Toolbox, told_at: datetime) -> bool:
    """Whether the resident has not been told yet of what was promised a moment ago (`UNDO`)."""
    return tools.clock.now() < told_at


def take_back(session: Session, key: str) -> None:
    """Nobody is told any more: of a mail, or a letter, that has not left and was not printed."""
    kept = f"mail:{key}"
    session.execute(
        delete(OutboxMessage).where(OutboxMessage.key == kept, OutboxMessage.done_at.is_(None))
    )
    session.execute(delete(Letter).where(Letter.key == key, Letter.batch_id.is_(None)))


def promise_charge_mail(
    session: Session, tools: Toolbox, charge: Charge, template: str, mark: str = ""
) -> None:
    """Promises a mail to the payer, once for this version of the charge, or for ``mark``. Without an
    address the letter in its place; of a charge without a case nothing: its slip is handed over."""
    key = f"{template}:{charge.public_id}:{mark or charge.version}"
    if charge.email:
        payload = {"template": template, "charge": charge.id}
        outbox.promise(session, tools, "mail", key, payload)
    elif charge.submission_id:
        letters.promise_bill(session, tools, charge, template, key)


def send(tools: Toolbox, message: OutboxMessage) -> None:
    """Writes and sends a promised mail. A second run sends the same mail with the same Message-ID.

    One that 支援措置 stops is not sent and counts as done.

    Raises:
        MailFailed: it did not leave; ``permanent`` says whether trying again can help.
    """
    template = message.payload["template"]
    values = dict(message.payload.get("values", {}))
    to = message.payload.get("to", "")
    if "submission" in message.payload:
        with transaction() as session:
            submission = session.get_one(Submission, message.payload["submission"])
            to = submission.email
            values |= case_values(tools, submission)
            if "{reference}" in MAILS[template].subject:
                values["link"] = case_link(session, tools, submission, message.key)
    if "charge" in message.payload:
        with transaction() as session:
            charge = session.get_one(Charge, message.payload["charge"])
            if protecting.withhold(session, tools, charge, template):
                return
            to = charge.email
            values |= charge_values(session, tools, charge)
    if "booking" in values:
        values |= booking_mails.booking_values(tools, values.pop("booking"))
    if "department_code" in values:
        values["department"] = tools.facts.department(values["department_code"])
    if values.get("until"):
        values["until"] = date.fromisoformat(values["until"])
    values["link_days"] = tools.settings.link_days
    subject = MAILS[template].subject.format(reference=values.get("reference", ""))
    body = tools.texts.render(f"mail/{template}.txt", base_url=tools.settings.base_url, **values)
    host = tools.settings.base_url.partition("//")[2].partition(":")[0].partition("/")[0]
    identity = secrets.keyed(tools.settings.secret_key, "message-id", message.key)
    tools.mailer.send(
        MailLetter(to=to, subject=subject, body=body, message_id=f"<{identity}@{host}>")
    )


def first_day(tools: Toolbox, arrived_at: datetime) -> date:
    """The opening day on which the department looks at what arrived then; from 17 o'clock the next."""
    opening: OpeningDays = tools.facts.opening_days("city")
    day = arrived_at.date()
    return opening.open_on_or_after(day) if arrived_at.hour < 17 else opening.next_open(day)


def case_values(tools: Toolbox, submission: Submission) -> dict[str, Any]:
    """What every mail about a case may say."""
    return {
        "reference": submission.reference,
        "legal_type": submission.legal_type,
        "arrived_at": submission.arrived_at,
        "first_day": first_day(tools, submission.arrived_at),
        "due_on": submission.due_on,
        "last_day": documenting.last_day_after(tools, submission.decided_at)
        if submission.decided_at
        else None,
        "department": tools.facts.department(submission.department),
    }


def charge_values(session: Session, tools: Toolbox, charge: Charge) -> dict[str, Any]:
    """What every mail about money may say: the six items of a 納入通知, no names."""
    case = session.get(Submission, charge.submission_id) if charge.submission_id else None
    lines = session.execute(select(ChargeLine.fee).where(ChargeLine.charge_id == charge.id))
    return {
        "reference": case.reference if case else charge.invoice,
        "invoice": charge.invoice,
        "fiscal_year": fiscal_year(charge.fee_day),
        "amount": charge.amount or 0,
        "pay_until": charges.last_day(tools, charge),
        "fees": sorted({fee for (fee,) in lines if fee}),
        "status": charge.status,
        "is_lapsed": case is not None and case.state == State.LAPSED,
        "link": charges.pay_link(tools, charge),
        "department": tools.facts.department(charge.department),
    }


def case_link(session: Session, tools: Toolbox, submission: Submission, key: str) -> str:
    """The address of a case with its secret; the same for every try of the same mail."""
    secret = secrets.keyed(tools.settings.secret_key, "case-link", key)
    hashed = secrets.hash_token(secret)
    now = tools.clock.now()
    known = session.scalars(
        select(AccessLink).where(AccessLink.secret_hash == hashed)
    ).one_or_none()
    if known is None:
        session.add(
            AccessLink(
                submission_id=submission.id,
                secret_hash=hashed,
                created_at=now,
                expires_at=now + timedelta(days=tools.settings.link_days),
            )
        )
    return f"{tools.settings.base_url}/s/{secret}"
