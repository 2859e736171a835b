"""職員: who may see which account. 人事 sees all, a head those of the own departments; a department's people
are not told what somebody does in another one."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import Select, false, select
from sqlalchemy.orm import Session

from eapply.core.errors import NotYours
from eapply.core.fold import search_key
from eapply.core.staffing import Grant
from eapply.core.submission import DESK, Role
from eapply.core.widths import narrow
from eapply.models import StaffAccount, StaffGrant
from eapply.queries.scope import StaffActor

NO_PERSON = "この職員は表示できません。職員番号を確かめてください。"


@dataclass(frozen=True)
class Member:
    """An account as this page may show it; ``grants`` are the roles that the reader may know."""

    login: str
    name: str
    email: str
    grants: tuple[Grant, ...]
    leaves_on: date | None
    disabled_at: datetime | None
    locked_until: datetime | None
    last_signed_in_at: datetime | None
    has_second_factor: bool
    must_change_password: bool
    version: int
    is_reader: bool


@dataclass(frozen=True)
class Search:
    """``words``: of the login or the name. ``department``: a code. ``gone``: whom to show instead of those
    who can work."""

    words: str = ""
    department: str = ""
    gone: bool = False


def manages_all(actor: StaffActor) -> bool:
    return Role.PEOPLE in actor.roles()


def manages(actor: StaffActor, grant: Grant) -> bool:
    """Whether this person may give and take this role, of others: a head those of the own departments."""
    role, department = grant
    return manages_all(actor) or (role in DESK and department in actor.departments((Role.HEAD,)))


def known_to(actor: StaffActor) -> Select[StaffAccount]:
    """The accounts that this person may see."""
    if manages_all(actor):
        return select(StaffAccount)
    headed = actor.departments((Role.HEAD,))
    if not headed:
        return select(StaffAccount).where(false())
    held = select(StaffGrant.account_id).where(
        StaffGrant.department.in_(headed), StaffGrant.role.in_([role.value for role in DESK])
    )
    return select(StaffAccount).where(StaffAccount.id.in_(held))


def find(session: Session, actor: StaffActor, login: str, *, lock: bool = False) -> StaffAccount:
    """The account with this login. Raises NotYours, the same for foreign and unknown."""
    query = known_to(actor).where(StaffAccount.login == login)
    found = session.scalars(query.with_for_update() if lock else query).one_or_none()
    if found is None:
        raise NotYours(NO_PERSON)
    return found


def member(session: Session, actor: StaffActor, login: str) -> Member:
    """The same to be shown."""
    return shown(actor, find(session, actor, login))


def shown(actor: StaffActor, account: StaffAccount) -> Member:
    return Member(
        login=account.login,
        name=account.name,
        email=account.email,
        grants=tuple(grant for grant in grants_of(account) if manages(actor, grant)),
        leaves_on=account.leaves_on,
        disabled_at=account.disabled_at,
        locked_until=account.locked_until,
        last_signed_in_at=account.last_signed_in_at,
        has_second_factor=bool(account.totp_secret),
        must_change_password=account.must_change_password,
        version=account.version,
        is_reader=account.id == actor.id,
    )


def grants_of(account: StaffAccount) -> list[Grant]:
    """In a stable order: by department, the heads first."""
    pairs = [(Role(grant.role), grant.department) for grant in account.grants]
    return sorted(pairs, key=lambda pair: (pair[1], pair[0] is not Role.HEAD, pair[0]))


def members(session: Session, actor: StaffActor, search: Search, today: date) -> list[Member]:
    """Those who fit, by login. The city's staff is small enough to be gone through."""
    words = search_key(search.words)
    number = narrow(search.words).strip().lower()
    found = (
        shown(actor, each)
        for each in everybody(session, actor)
        if each.works_on(today) is not search.gone
    )
    return [
        each
        for each in found
        if (not words or words in search_key(each.name) or number in each.login)
        and (not search.department or search.department in {where for _, where in each.grants})
    ]


def everybody(session: Session, actor: StaffActor) -> Iterable[StaffAccount]:
    return session.scalars(known_to(actor).order_by(StaffAccount.login)).all()
