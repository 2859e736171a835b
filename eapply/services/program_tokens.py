"""連携用トークン: made for a program that acts as an account, found again by what it sends, ended.

A token never reaches further than its account does at that moment, and ends with it. Who makes it: 人事
for anybody's account; a head for their own, so that nobody drafts as somebody else what they then approve.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from eapply.core.errors import Conflict, NotYours, Refused
from eapply.core.submission import DESK
from eapply.core.texts import clean
from eapply.models import ProgramToken, StaffAccount
from eapply.queries import program_tokens as reads
from eapply.queries.scope import StaffActor
from eapply.services import auditing, signing_in
from eapply.services.secrets import hash_token
from eapply.services.toolbox import Toolbox

CHAIN: Final = signing_in.CHAIN
LONGEST_PURPOSE: Final = 80
# Nearer together, the moments of last use are not told apart: not every call has to write.
USE: Final = timedelta(minutes=1)
NOT_OWN: Final = "ほかの人のトークンを作れるのは、「人事」の役割の人です。"
PURPOSE: Final = f"何に使うかを、{LONGEST_PURPOSE}文字以内で入力してください。"
DAYS: Final = "使える日数は、1日から{most}日までで入力してください。"
DEPARTMENTS: Final = "見られる課を、この職員の課の中から1つ以上選んでください。"
GONE: Final = "この職員は、いま利用できません。"
ENDED: Final = "このトークンは、もう使えなくなっています。"
NOT_FOUND: Final = "このトークンは表示できません。"


@dataclass(frozen=True)
class Program:
    """A program that has shown its token: as whom it acts, with the roles that are left to it."""

    id: int
    public_id: str
    purpose: str
    may_act: bool
    actor: StaffActor
    last_used_at: datetime | None


def make(
    session: Session,
    tools: Toolbox,
    by: StaffActor | None,
    account: StaffAccount,
    purpose: str,
    departments: Sequence[str],
    days: int,
    *,
    may_act: bool,
) -> str:
    """The new token, which nobody can be shown again. ``by`` is None at the command line.

    Raises:
        Refused: not for this person to make, or not what such an account can have.
    """
    if by is not None and not reads.may_make_for(by, account):
        raise Refused(NOT_OWN, "login")
    purpose = clean(purpose)
    if not 0 < len(purpose) <= LONGEST_PURPOSE:
        raise Refused(PURPOSE, "purpose")
    most = tools.settings.token_days
    if not 1 <= days <= most:
        raise Refused(DAYS.format(most=most), "days")
    actor = signing_in.actor(tools, account)
    if actor is None:
        raise Refused(GONE, "login")
    chosen = sorted(set(departments))
    if not chosen or not set(chosen) <= set(actor.departments()):
        raise Refused(DEPARTMENTS, "departments")
    token, now = tools.ids.token(32), tools.clock.now()
    row = ProgramToken(
        public_id=tools.ids.token(16),
        token_hash=hash_token(token),
        account_id=account.id,
        purpose=purpose,
        departments=chosen,
        may_act=may_act,
        made_by=auditing.SYSTEM if by is None else auditing.actor_of(by.id),
        made_at=now,
        expires_at=now + timedelta(days=days),
    )
    session.add(row)
    auditing.record(
        session,
        tools,
        CHAIN,
        row.made_by,
        "token-made",
        account=account.id,
        token=row.public_id,
        departments=chosen,
        may_act=may_act,
        days=days,
    )
    return token


def find(session: Session, tools: Toolbox, token: str) -> Program | None:
    """Who shows this token; None when it is unknown or ended, or its account has no access any more."""
    row = session.scalars(
        select(ProgramToken).where(
            ProgramToken.token_hash == hash_token(token),
            ProgramToken.ended_at.is_(None),
            ProgramToken.expires_at > tools.clock.now(),
        )
    ).one_or_none()
    account = None if row is None else session.get(StaffAccount, row.account_id)
    actor = signing_in.actor(tools, account)
    if row is None or actor is None:
        return None
    left = frozenset(
        (role, where) for role, where in actor.grants if role in DESK and where in row.departments
    )
    return Program(
        row.id,
        row.public_id,
        row.purpose,
        row.may_act,
        replace(actor, grants=left),
        row.last_used_at,
    )


def note_use(session: Session, tools: Toolbox, program: Program) -> None:
    session.execute(
        update(ProgramToken)
        .where(ProgramToken.id == program.id)
        .values(last_used_at=tools.clock.now())
    )


def was_used_lately(tools: Toolbox, program: Program) -> bool:
    return program.last_used_at is not None and tools.clock.now() - program.last_used_at < USE


def end(session: Session, tools: Toolbox, by: StaffActor, public_id: str) -> None:
    """失効: it works no longer. Raises NotYours, Conflict for one that has ended."""
    found = reads.of(session, by, public_id, lock=True)
    if found is None:
        raise NotYours(NOT_FOUND)
    if found.ended_at is not None or found.expires_at <= tools.clock.now():
        raise Conflict(ENDED)
    found.ended_at = tools.clock.now()
    auditing.record(
        session,
        tools,
        CHAIN,
        auditing.actor_of(by.id),
        "token-ended",
        account=found.account_id,
        token=found.public_id,
    )


def end_all(session: Session, tools: Toolbox, account_id: int) -> None:
    """Ends all tokens of an account that has lost its access; given back, it needs new ones."""
    session.execute(
        update(ProgramToken)
        .where(ProgramToken.account_id == account_id, ProgramToken.ended_at.is_(None))
        .values(ended_at=tools.clock.now())
    )


def record_use(session: Session, tools: Toolbox, program: Program, chain: str, act: str) -> None:
    """Beside the entry of an act that a program did: through which token."""
    name = auditing.actor_of(program.actor.id)
    auditing.record(session, tools, chain, name, "by-program", token=program.public_id, act=act)
