"""職員と権限: accounts and their roles, kept by 人事 and, for the roles of a department, by its head.

Nobody changes their own roles or access. Every act compares the version that it was decided on, so that
the second of two administrators is told, and leaves an entry. Where rights shrink, all sessions end.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from eapply.core.errors import Conflict, NotYours, Refused
from eapply.core.staffing import Grant, read_email, read_login, read_name
from eapply.core.submission import DESK
from eapply.models import StaffAccount
from eapply.models.database import hold
from eapply.queries import people as reads
from eapply.queries.scope import StaffActor
from eapply.services import accounts, auditing, program_tokens, signing_in
from eapply.services.signing_in import CHAIN
from eapply.services.toolbox import Toolbox

STALE: Final = (
    "ほかの人が、この職員を先に変えました。いまの内容を確かめて、もう一度行ってください。"
)
OWN: Final = "自分の役割と利用は、自分では変えられません。ほかの担当の人に頼んでください。"
NOT_ALL: Final = "この操作ができるのは、「人事」の役割の人です。"
NOT_HERE: Final = "この役割を変えられるのは、「人事」の役割の人か、その課の課長です。"
HAS_IT: Final = "この役割は、もう付いています。"
HAS_NOT: Final = "この役割は、もう外れています。"
NOBODY: Final = "この職員番号の人は、いま利用できる職員の中にいません。"
NO_LOCK: Final = "一時停止は、もう終わっています。"
NO_FACTOR: Final = "確認コードは登録されていません。"


def administrator(session: Session, tools: Toolbox, actor: StaffActor) -> StaffActor:
    """The same person with the rights of this moment, and the only one who administers in it.

    So no two can take away each other's role: the second has it no longer. Raises NotYours.
    """
    hold(session, "people")
    account = session.get(StaffAccount, actor.id, populate_existing=True)
    fresh = signing_in.actor(tools, account)
    if fresh is None:
        raise NotYours(reads.NO_PERSON)
    return fresh


def opened(
    session: Session,
    tools: Toolbox,
    actor: StaffActor,
    login: str,
    version: int | None,
    *,
    own: bool = False,
) -> tuple[StaffActor, StaffAccount]:
    """The actor of this moment and the account, locked, as it was seen; its version goes up.

    Raises:
        NotYours: not to be seen by the actor. Conflict: changed since. Refused: their own.
    """
    fresh = administrator(session, tools, actor)
    account = reads.find(session, fresh, login, lock=True)
    step(fresh, account, version, own=own)
    return fresh, account


def step(
    actor: StaffActor, account: StaffAccount, version: int | None, *, own: bool = False
) -> None:
    if account.id == actor.id and not own:
        raise Refused(OWN)
    if version is not None and account.version != version:
        raise Conflict(STALE)
    account.version += 1


def note(
    session: Session,
    tools: Toolbox,
    actor: StaffActor,
    action: str,
    account: StaffAccount,
    **detail: object,
) -> None:
    by = auditing.actor_of(actor.id)
    auditing.record(session, tools, CHAIN, by, action, account=account.id, **detail)


def for_all(actor: StaffActor) -> None:
    """Raises Refused for who keeps no accounts but only the roles of a department."""
    if not reads.manages_all(actor):
        raise Refused(NOT_ALL)


def add(
    session: Session,
    tools: Toolbox,
    actor: StaffActor,
    login: str,
    name: str,
    email: str,
    grants: Iterable[Grant],
) -> tuple[StaffAccount, str]:
    """A new account and its one-time password. Raises Refused."""
    fresh = administrator(session, tools, actor)
    for_all(fresh)
    return accounts.create(
        session,
        tools,
        login,
        read_name(name),
        grants,
        email=read_email(email, tools.settings.staff_mail_domains),
        by=auditing.actor_of(fresh.id),
    )


def change(
    session: Session,
    tools: Toolbox,
    actor: StaffActor,
    login: str,
    version: int,
    name: str,
    email: str,
) -> None:
    """Name and address, also one's own. The entry says which of them changed, not from what to what."""
    fresh, account = opened(session, tools, actor, login, version, own=True)
    for_all(fresh)
    new = {"name": read_name(name), "email": read_email(email, tools.settings.staff_mail_domains)}
    changed = [key for key, value in new.items() if getattr(account, key) != value]
    for key in changed:
        setattr(account, key, new[key])
    if changed:
        note(session, tools, fresh, "account-changed", account, changed=changed)


def grant(
    session: Session, tools: Toolbox, actor: StaffActor, login: str, version: int, given: Grant
) -> None:
    """Adds a role. Raises Refused, Conflict, NotYours."""
    fresh, account = opened(session, tools, actor, login, version)
    give(session, tools, fresh, account, given)


def welcome(
    session: Session, tools: Toolbox, actor: StaffActor, login: str, given: Grant
) -> StaffAccount:
    """Adds a role of a department to somebody whom its head cannot see yet, by the number.

    Raises Refused: also when there is nobody of this number.
    """
    fresh = administrator(session, tools, actor)
    if given[0] not in DESK or not reads.manages(fresh, given):
        raise Refused(NOT_HERE)
    query = select(StaffAccount).where(StaffAccount.login == read_login(login)).with_for_update()
    account = session.scalars(query).one_or_none()
    if account is None or not account.works_on(tools.clock.today()):
        raise Refused(NOBODY, "login")
    step(fresh, account, None)
    give(session, tools, fresh, account, given)
    return account


def give(
    session: Session, tools: Toolbox, actor: StaffActor, account: StaffAccount, given: Grant
) -> None:
    if not reads.manages(actor, given):
        raise Refused(NOT_HERE)
    held = reads.grants_of(account)
    if given in held:
        raise Conflict(HAS_IT)
    accounts.check_grants(tools, [*held, given])
    account.grants += accounts.grant_rows([given])
    note(session, tools, actor, "role-granted", account, role=given[0].value, department=given[1])


def revoke(
    session: Session, tools: Toolbox, actor: StaffActor, login: str, version: int, taken: Grant
) -> None:
    """Takes a role away; ends the person's sessions. Raises Refused, Conflict, NotYours."""
    fresh, account = opened(session, tools, actor, login, version)
    if not reads.manages(fresh, taken):
        raise Refused(NOT_HERE)
    role, department = taken
    row = next((g for g in account.grants if (g.role, g.department) == (role, department)), None)
    if row is None:
        raise Conflict(HAS_NOT)
    account.grants.remove(row)
    signing_in.end_sessions(session, account.id)
    note(session, tools, fresh, "role-revoked", account, role=role.value, department=department)


def set_end(
    session: Session,
    tools: Toolbox,
    actor: StaffActor,
    login: str,
    version: int,
    day: date | None,
) -> None:
    """The first day (JST) without access, or none; today or earlier ends it now."""
    fresh, account = opened(session, tools, actor, login, version)
    for_all(fresh)
    put_end(session, tools, account, day)
    note(session, tools, fresh, "end-set", account, day=day.isoformat() if day else "")


def put_end(session: Session, tools: Toolbox, account: StaffAccount, day: date | None) -> None:
    today = tools.clock.today()
    was_away = not account.works_on(today)
    account.leaves_on = day
    is_away = not account.works_on(today)
    if is_away:
        signing_in.end_sessions(session, account.id)
    if was_away or is_away:  # who comes back makes new ones
        program_tokens.end_all(session, tools, account.id)


def end_all(session: Session, tools: Toolbox, account: StaffAccount) -> None:
    """Whoever had got at the account has nothing left: no session, and no token made in one."""
    signing_in.end_sessions(session, account.id)
    program_tokens.end_all(session, tools, account.id)


def disable(session: Session, tools: Toolbox, actor: StaffActor, login: str, version: int) -> None:
    """Ends the account and all its sessions at once."""
    fresh, account = opened(session, tools, actor, login, version)
    for_all(fresh)
    if account.disabled_at is not None:
        raise Conflict(STALE)
    accounts.disable(session, tools, account, auditing.actor_of(fresh.id))


def enable(session: Session, tools: Toolbox, actor: StaffActor, login: str, version: int) -> None:
    """Opens it again, with the roles that it has."""
    fresh, account = opened(session, tools, actor, login, version)
    for_all(fresh)
    if account.disabled_at is None:
        raise Conflict(STALE)
    account.disabled_at = None
    note(session, tools, fresh, "account-enabled", account)


def unlock(session: Session, tools: Toolbox, actor: StaffActor, login: str, version: int) -> None:
    """Ends the pause after wrong passwords."""
    fresh, account = opened(session, tools, actor, login, version)
    for_all(fresh)
    if account.locked_until is None or account.locked_until <= tools.clock.now():
        raise Conflict(NO_LOCK)
    account.locked_until, account.failed_sign_ins = None, 0
    note(session, tools, fresh, "account-unlocked", account)


def new_password(
    session: Session, tools: Toolbox, actor: StaffActor, login: str, version: int
) -> str:
    """A one-time password in place of the one there was; ends all sessions and tokens. The second factor
    stays."""
    fresh, account = opened(session, tools, actor, login, version)
    for_all(fresh)
    first = accounts.one_time(tools)
    account.password_hash, account.must_change_password = first.hashed, True
    account.locked_until, account.failed_sign_ins = None, 0
    end_all(session, tools, account)
    note(session, tools, fresh, "password-reset", account)
    return first.password


def reset_second_factor(
    session: Session, tools: Toolbox, actor: StaffActor, login: str, version: int
) -> None:
    """The person sets up a new one at the next sign-in; ends all sessions and tokens."""
    fresh, account = opened(session, tools, actor, login, version)
    for_all(fresh)
    if not account.totp_secret:
        raise Conflict(NO_FACTOR)
    account.totp_secret, account.totp_last_step = "", 0
    end_all(session, tools, account)
    note(session, tools, fresh, "second-factor-reset", account)
