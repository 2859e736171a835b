"""連携用トークン: who may see and make which."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from eapply.core.submission import Role
from eapply.models import ProgramToken, StaffAccount
from eapply.queries import people
from eapply.queries.scope import StaffActor


@dataclass(frozen=True)
class Listed:
    """A token with the account that it acts as, as the list shows it. Never the token itself."""

    row: ProgramToken
    login: str
    name: str


def may_make_for(actor: StaffActor, account: StaffAccount) -> bool:
    """人事 for anybody, a head for themself."""
    own = account.id == actor.id and Role.HEAD in actor.roles()
    return people.manages_all(actor) or own


def reaches(actor: StaffActor, row: ProgramToken) -> bool:
    """Whether a token is this person's to see and to end: it is their own, or opens cases of a department
    that they head."""
    headed = set(row.departments) & set(actor.departments((Role.HEAD,)))
    return people.manages_all(actor) or row.account_id == actor.id or bool(headed)


def of(
    session: Session, actor: StaffActor, public_id: str, *, lock: bool = False
) -> ProgramToken | None:
    """The token, if it is this person's to see."""
    query = select(ProgramToken).where(ProgramToken.public_id == public_id)
    found = session.scalars(query.with_for_update() if lock else query).one_or_none()
    return found if found is not None and reaches(actor, found) else None


def listed(session: Session, actor: StaffActor) -> list[Listed]:
    """All that this person may see, the newest first. There are few: each was made by hand."""
    rows = session.execute(
        select(ProgramToken, StaffAccount.login, StaffAccount.name)
        .join(StaffAccount, StaffAccount.id == ProgramToken.account_id)
        .order_by(ProgramToken.id.desc())
    )
    return [Listed(*row) for row in rows if reaches(actor, row[0])]
