"""決裁の区分: a change is proposed by one person and released by a second, and begins on a day to come.

Proposed by somebody of the department; released by its head or by 人事, never by who proposed it. Where
a head is to decide, the department must have one on that day. Drafts that wait are not touched.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Final

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from eapply.core.approval import ApprovalRoute
from eapply.core.decisions import DECIDING
from eapply.core.errors import Conflict, NotYours, Refused
from eapply.core.submission import DESK, Action, Role
from eapply.core.texts import clean
from eapply.models import ApprovalChange
from eapply.models.database import hold
from eapply.queries import approval_routes as reads
from eapply.queries.approval_routes import Effect
from eapply.queries.scope import StaffActor
from eapply.services import auditing
from eapply.services.owning import procedures
from eapply.services.toolbox import Toolbox

CHAIN: Final = "approval-routes"
LONGEST: Final = 200
NOT_THERE: Final = "この課の決裁の区分は表示できません。"
NOT_MEMBER: Final = "変更を提案できるのは、この課の担当者と課長です。"
NOT_RELEASER: Final = "変更を承認できるのは、この課の課長か、「人事」の役割の人です。"
OWN: Final = "提案した人とは別の人が承認します。"
NOT_OWN: Final = "取り下げられるのは、提案した人です。"
DECIDED: Final = "この変更は、もう承認されたか、取り下げられています。"
STALE: Final = "ほかの変更が先に承認されました。変わるところを確かめて、もう一度行ってください。"
SAME: Final = "この日から変わるところがありません。いまの区分を確かめてください。"
WHAT: Final = "手続と結果を選び直してください。"
WHO: Final = "決める人を選んでください。"
TOO_EARLY: Final = "はじまりの日は、明日からあとの日付で入力してください。"
PASSED: Final = "はじまりの日を過ぎています。取り下げて、日付を直して提案し直してください。"
NO_HEAD: Final = (
    "この日に、この課で決裁できる課長がいません。このままでは、だれも決められなくなります。"
    "課長の登録を確かめてください。"
)


@dataclass(frozen=True)
class Wanted:
    """A change as it was asked for. ``slug`` and ``action`` are "" for all of them."""

    department: str
    slug: str
    action: str
    approver: str
    valid_from: date
    reason: str

    @property
    def route(self) -> ApprovalRoute:
        """Raises Refused for a decision or a person that there is not."""
        if self.action and self.action not in DECIDING:
            raise Refused(WHAT, "action")
        if self.approver not in DESK:
            raise Refused(WHO, "approver")
        actions = frozenset({Action(self.action)} if self.action else ())
        return ApprovalRoute(
            self.department, self.slug, actions, Role(self.approver), self.valid_from, date.max
        )


def effects(session: Session, tools: Toolbox, route: ApprovalRoute) -> list[Effect]:
    """What would differ from the first day of the line on."""
    decided = [
        (procedure.slug, each.action)
        for procedure in procedures(tools, route.department)
        for each in procedure.desk.decisions(procedure.legal_type)
    ]
    return reads.effects(reads.routes_of(session, tools.facts, route.department), route, decided)


def may_see(actor: StaffActor, department: str) -> bool:
    return department in actor.departments() or Role.PEOPLE in actor.roles()


def may_release(actor: StaffActor, department: str) -> bool:
    return actor.role_in(department) is Role.HEAD or Role.PEOPLE in actor.roles()


def propose(session: Session, tools: Toolbox, actor: StaffActor, wanted: Wanted) -> ApprovalChange:
    """Writes the change down; nothing changes until somebody else releases it.

    Raises NotYours, or Refused with the field that is wrong.
    """
    if actor.role_in(wanted.department) is None:
        raise Refused(NOT_MEMBER) if may_see(actor, wanted.department) else NotYours(NOT_THERE)
    hold(session, CHAIN)
    check(session, tools, wanted)
    row = ApprovalChange(
        department=wanted.department,
        slug=wanted.slug,
        action=wanted.action,
        approver=wanted.approver,
        valid_from=wanted.valid_from,
        reason=clean(wanted.reason),
        proposed_by=actor.id,
        proposed_at=tools.clock.now(),
    )
    session.add(row)
    session.flush()
    record(session, tools, actor, "approval-proposed", row)
    return row


def check(session: Session, tools: Toolbox, wanted: Wanted) -> list[Effect]:
    """Whether the change can be made, and what it would change. Raises Refused."""
    route, reason = wanted.route, clean(wanted.reason)
    own = {procedure.slug for procedure in procedures(tools, wanted.department)}
    if wanted.slug and wanted.slug not in own:
        raise Refused(WHAT, "slug")
    if wanted.valid_from <= tools.clock.today():
        raise Refused(TOO_EARLY, "valid_from")
    if not reason or len(reason) > LONGEST:
        raise Refused(f"理由と根拠を、{LONGEST}文字までで入力してください。", "reason")
    require_head(session, route)
    changed = effects(session, tools, route)
    if not changed:
        raise Refused(SAME)
    return changed


def require_head(session: Session, route: ApprovalRoute) -> None:
    """Nothing may be left without somebody who can decide it. Raises Refused."""
    if route.approver is Role.HEAD and not reads.heads(session, route.department, route.valid_from):
        raise Refused(NO_HEAD, "approver")


def stand(session: Session, department: str) -> int:
    """A mark that changes whenever a change of the department is released."""
    released = select(func.count()).where(
        ApprovalChange.department == department, ApprovalChange.released_at.is_not(None)
    )
    return session.scalar(released) or 0


def release(
    session: Session, tools: Toolbox, actor: StaffActor, department: str, number: int, seen: int
) -> ApprovalChange:
    """The second person lets it begin on its day. ``seen``: what `stand` said when they decided.

    Raises:
        NotYours, Refused: not the one to do it, the proposer, or nobody could decide from then on.
        Conflict: decided already, its day has come, or another change was released since.
    """
    row = opened(session, actor, department, number)
    if not may_release(actor, department):
        raise Refused(NOT_RELEASER)
    if row.proposed_by == actor.id:
        raise Refused(OWN)
    if row.valid_from <= tools.clock.today():
        raise Conflict(PASSED)
    if stand(session, department) != seen:
        raise Conflict(STALE)
    require_head(session, reads.route_of(row))
    row.released_by, row.released_at = actor.id, tools.clock.now()
    record(session, tools, actor, "approval-released", row)
    return row


def end(
    session: Session,
    tools: Toolbox,
    actor: StaffActor,
    department: str,
    number: int,
    note: str = "",
) -> ApprovalChange:
    """取下げ by who proposed it, or 差戻し by who could release it, with the reason as ``note``.

    Raises NotYours, Conflict, Refused: not the one to do it, or sent back without a reason.
    """
    row, note = opened(session, actor, department, number), clean(note)
    is_own = row.proposed_by == actor.id
    if not is_own and not may_release(actor, department):
        raise Refused(NOT_OWN)
    if len(note) > LONGEST or (not is_own and not note):
        raise Refused(f"差し戻す理由を、{LONGEST}文字までで入力してください。", "note")
    row.ended_by, row.ended_at, row.note = actor.id, tools.clock.now(), note
    record(session, tools, actor, "approval-withdrawn" if is_own else "approval-returned", row)
    return row


def opened(session: Session, actor: StaffActor, department: str, number: int) -> ApprovalChange:
    """The change that waits, for this transaction alone. Raises NotYours, Conflict."""
    if not may_see(actor, department):
        raise NotYours(NOT_THERE)
    hold(session, CHAIN)
    query = select(ApprovalChange).where(
        ApprovalChange.id == number, ApprovalChange.department == department
    )
    row = session.scalars(
        query.with_for_update().execution_options(populate_existing=True)
    ).one_or_none()
    if row is None:
        raise NotYours(NOT_THERE)
    if row.released_at or row.ended_at:
        raise Conflict(DECIDED)
    return row


def record(
    session: Session, tools: Toolbox, actor: StaffActor, act: str, row: ApprovalChange
) -> None:
    auditing.record(
        session,
        tools,
        CHAIN,
        auditing.actor_of(actor.id),
        act,
        change=row.id,
        department=row.department,
        slug=row.slug,
        decision=row.action,
        approver=row.approver,
        valid_from=row.valid_from.isoformat(),
    )
