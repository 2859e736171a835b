"""Staff sign-in: password, lock after failures, second factor. Answers never tell which part was wrong."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

import pyotp
from sqlalchemy import select
from sqlalchemy.orm import Session

from eapply.core.errors import Refused
from eapply.core.submission import Role
from eapply.core.widths import narrow
from eapply.models import StaffAccount, WebSession
from eapply.queries.scope import StaffActor
from eapply.services import auditing, secrets
from eapply.services.toolbox import Toolbox

WRONG = "職員番号かパスワードがちがいます。"
LOCKED = "続けてまちがえたため、15分間サインインできません。"
WRONG_CODE = "確認コードがちがいます。"
FAILURES_BEFORE_LOCK = 5
LOCK = timedelta(minutes=15)
SHORTEST_PASSWORD = 12
TOTP_SECONDS = 30
ISSUER = "鹿嶋市電子申請"
CHAIN = "staff"  # the record about accounts and sign-ins


@dataclass(frozen=True)
class SignIn:
    """The outcome of a password: refused with a sentence, or the account to go on with."""

    account: StaffAccount | None
    refusal: str = ""


def find(session: Session, login: str) -> StaffAccount | None:
    return session.scalars(
        select(StaffAccount)
        .where(StaffAccount.login == narrow(login).strip().lower())
        .with_for_update()
    ).one_or_none()


def with_password(session: Session, tools: Toolbox, login: str, password: str) -> SignIn:
    """Judges a password. The caller commits either outcome: failures must count."""
    account = find(session, login)
    now = tools.clock.now()
    right = secrets.check_password(account.password_hash if account else "", password)
    if account is None:
        return SignIn(None, WRONG)
    if account.locked_until and account.locked_until > now:
        return SignIn(None, LOCKED)
    if not right or not account.works_on(tools.clock.today()):
        count_failure(session, tools, account)
        return SignIn(None, WRONG)
    return SignIn(account)


def count_failure(session: Session, tools: Toolbox, account: StaffAccount) -> None:
    account.failed_sign_ins += 1
    if account.failed_sign_ins >= FAILURES_BEFORE_LOCK:
        account.failed_sign_ins = 0
        account.locked_until = tools.clock.now() + LOCK
        auditing.record(session, tools, CHAIN, auditing.actor_of(account.id), "locked")


def with_code(session: Session, tools: Toolbox, account: StaffAccount, typed: str) -> SignIn:
    """Judges the second factor. A code works once."""
    now = tools.clock.now()
    step = int(now.timestamp()) // TOTP_SECONDS
    code = "".join(narrow(typed).split())
    generator = pyotp.TOTP(account.totp_secret)
    for candidate in (step - 1, step, step + 1):
        if candidate > account.totp_last_step and secrets.same(
            generator.at(candidate * TOTP_SECONDS), code
        ):
            account.totp_last_step = candidate
            return SignIn(account)
    count_failure(session, tools, account)
    return SignIn(None, WRONG_CODE)


def needs_code(tools: Toolbox, account: StaffAccount) -> bool:
    """Whether a second factor is asked: always in production, in the demo once it was set up."""
    return tools.settings.mode == "production" or bool(account.totp_secret)


def new_secret() -> str:
    """A fresh secret for the person's device, 160 bits in base 32."""
    return pyotp.random_base32()


def secret_address(login: str, secret: str) -> str:
    """The address that devices read from the picture."""
    return pyotp.TOTP(secret).provisioning_uri(name=login, issuer_name=ISSUER)


def set_up_code(
    session: Session, tools: Toolbox, account: StaffAccount, secret: str, typed: str
) -> SignIn:
    """Takes a second factor in, once the device shows a right code, and signs in.

    Never replaces one that is there: whoever has the password alone must not get around it.
    """
    if account.totp_secret:
        return SignIn(None, WRONG_CODE)
    account.totp_secret = secret
    outcome = with_code(session, tools, account, typed)
    if outcome.account is None:
        account.totp_secret = ""
        return outcome
    auditing.record(session, tools, CHAIN, auditing.actor_of(account.id), "second-factor-set")
    succeeded(session, tools, account)
    return outcome


def succeeded(session: Session, tools: Toolbox, account: StaffAccount) -> None:
    """Clears the count of failures, notes the moment and leaves an entry."""
    account.failed_sign_ins = 0
    account.locked_until = None
    account.last_signed_in_at = tools.clock.now()
    auditing.record(session, tools, CHAIN, auditing.actor_of(account.id), "signed-in")


def change_password(
    session: Session, tools: Toolbox, account: StaffAccount, old: str, new: str, again: str
) -> None:
    """Sets a new password and ends all other sessions of this person.

    Raises:
        Refused: the old one is wrong, or the new one is short, the same or mistyped.
    """
    if not secrets.check_password(account.password_hash, old):
        raise Refused("いまのパスワードがちがいます。", "old")
    if len(new) < SHORTEST_PASSWORD:
        raise Refused(f"新しいパスワードは{SHORTEST_PASSWORD}文字以上にしてください。", "new")
    if new == old or new.lower() == account.login:
        raise Refused("いまのパスワードや職員番号と同じものは使えません。", "new")
    if new != again:
        raise Refused("新しいパスワードが、2回で同じではありません。", "again")
    account.password_hash = secrets.hash_password(new)
    account.must_change_password = False
    end_sessions(session, account.id)
    auditing.record(session, tools, CHAIN, auditing.actor_of(account.id), "password-changed")


def end_sessions(session: Session, account_id: int) -> None:
    for row in session.scalars(select(WebSession).where(WebSession.staff_id == account_id)):
        session.delete(row)


def actor(tools: Toolbox, account: StaffAccount | None) -> StaffActor | None:
    """The account as an actor with the grants it has at this moment; None when it may not work."""
    if account is None or not account.works_on(tools.clock.today()):
        return None
    return StaffActor(
        id=account.id,
        name=account.name,
        login=account.login,
        grants=frozenset((Role(grant.role), grant.department) for grant in account.grants),
    )
