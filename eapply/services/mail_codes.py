"""メール確認番号: six digits by mail that prove an address. Ten minutes, five tries."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from eapply.core.errors import Refused, TooMany
from eapply.core.widths import narrow
from eapply.models import MailCode
from eapply.services import outbox, secrets
from eapply.services.toolbox import Toolbox

VALID = timedelta(minutes=10)
TRIES = 5
OLD = "この確認コードは期限が切れました。新しいコードを送ってください。"


def for_draft(public_id: str) -> str:
    """The purpose of a code that proves the address of a draft."""
    return f"draft:{public_id}"


def send(session: Session, tools: Toolbox, purpose: str, email: str) -> None:
    """Mails a new code for this purpose (a draft, a case); the code before stops working.

    The code itself is not stored: the mail carries it, the table its keyed hash.
    """
    for earlier in session.scalars(
        select(MailCode).where(MailCode.purpose == purpose, MailCode.used_at.is_(None))
    ):
        session.delete(earlier)
    now = tools.clock.now()
    code = tools.ids.digits(6)
    session.add(
        MailCode(
            purpose=purpose,
            email=email,
            code_hash=hashed(tools, purpose, code),
            tries_left=TRIES,
            created_at=now,
            expires_at=now + VALID,
        )
    )
    outbox.promise(
        session,
        tools,
        "mail",
        f"code:{purpose}:{tools.ids.token(8)}",
        {"template": "code", "to": email, "values": {"code": code}},
    )


def check(session: Session, tools: Toolbox, purpose: str, typed: str) -> str | Refused:
    """The proved address, or the refusal to raise once the spent try has been committed."""
    now = tools.clock.now()
    sent = session.scalars(
        select(MailCode)
        .where(MailCode.purpose == purpose, MailCode.used_at.is_(None))
        .order_by(MailCode.id.desc())
        .limit(1)
        .with_for_update()
    ).first()
    if sent is None or sent.expires_at < now:
        return Refused(OLD, "code")
    if sent.tries_left <= 0:
        return TooMany(OLD, 600, "code")
    code = "".join(narrow(typed).split())
    if not secrets.same(hashed(tools, purpose, code), sent.code_hash):
        sent.tries_left -= 1
        if not sent.tries_left:
            return Refused(OLD, "code")
        return Refused(f"確認コードがちがいます。あと{sent.tries_left}回入力できます。", "code")
    sent.used_at = now
    return sent.email


def pending(session: Session, tools: Toolbox, purpose: str) -> str:
    """The address that a code which still works was mailed to; "" when there is none."""
    sent = session.scalars(
        select(MailCode)
        .where(MailCode.purpose == purpose, MailCode.used_at.is_(None))
        .order_by(MailCode.id.desc())
        .limit(1)
    ).first()
    return sent.email if sent is not None and sent.expires_at >= tools.clock.now() else ""


def hashed(tools: Toolbox, purpose: str, code: str) -> str:
    return secrets.keyed(tools.settings.secret_key, "mail-code", f"{purpose}:{code}")
