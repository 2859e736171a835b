"""代決: a head names who approves in their place, calls it off, and looks at it afterwards (後閲)."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from eapply.core.approval import DraftStatus
from eapply.core.errors import Conflict, NotYours, Refused
from eapply.core.submission import Role
from eapply.models import DecisionDraft, Deputy, Submission
from eapply.queries import deputies
from eapply.queries.scope import StaffActor
from eapply.services import auditing, cases, reviewing
from eapply.services.toolbox import Toolbox

CHAIN: Final = "deputies"
NOBODY: Final = 0  # has drafted anything
LONGEST: Final = timedelta(days=366)
NOT_HEAD: Final = "代決を頼めるのは、担当課の課長です。"
WHOM: Final = "代決を頼む人を選んでください。"
DAYS: Final = "代決の期間は、今日からあとの日付で、1年以内で入力してください。"
NONE: Final = "この代決は、もう終わっています。画面を開き直してください。"


def acts_as_head(session: Session, tools: Toolbox, actor: StaffActor, department: str) -> bool:
    """Whether this person is the head, or may approve in a head's place today."""
    today = tools.clock.today()
    return deputies.stands_for(session, actor, department, today, NOBODY) is not None


def name(
    session: Session,
    tools: Toolbox,
    actor: StaffActor,
    department: str,
    deputy_id: int,
    since: date,
    until: date,
) -> Deputy:
    """Names somebody of the department from one day to another, both inclusive (JST).

    Raises:
        Refused: not the head, nobody of this department, or days that make no sense.
    """
    if actor.role_in(department) is not Role.HEAD:
        raise Refused(NOT_HEAD)
    people = {
        person.id for person in reviewing.colleagues(session, department, tools.clock.today())
    }
    if deputy_id not in people - {actor.id}:
        raise Refused(WHOM, "deputy")
    if not tools.clock.today() <= since:
        raise Refused(DAYS, "since")
    if not since <= until <= since + LONGEST:
        raise Refused(DAYS, "until")
    row = Deputy(
        department=department,
        head_id=actor.id,
        deputy_id=deputy_id,
        since=since,
        until=until,
        named_at=tools.clock.now(),
    )
    session.add(row)
    record(session, tools, actor, "deputy-named", row)
    return row


def call_off(session: Session, tools: Toolbox, actor: StaffActor, deputy: int) -> Deputy:
    """Ends it before its time. Raises NotYours, Conflict for one that has ended."""
    row = session.scalars(
        select(Deputy).where(Deputy.id == deputy, Deputy.head_id == actor.id).with_for_update()
    ).one_or_none()
    if row is None:
        raise NotYours(NONE)
    if row.ended_at is not None:
        raise Conflict(NONE)
    row.ended_at = tools.clock.now()
    record(session, tools, actor, "deputy-ended", row)
    return row


def see(session: Session, tools: Toolbox, actor: StaffActor, submission: Submission) -> None:
    """後閲: the head looked at all that was approved in their place. Raises Conflict: nothing is left to see."""
    case = cases.lock(session, submission)
    rows = session.scalars(
        select(DecisionDraft).where(
            DecisionDraft.submission_id == case.id,
            DecisionDraft.status == DraftStatus.APPROVED.value,
            DecisionDraft.ended_for == actor.id,
            DecisionDraft.seen_at.is_(None),
        )
    ).all()
    if not rows:
        raise Conflict(cases.CHANGED)
    for row in rows:
        row.seen_at = tools.clock.now()
    person = auditing.actor_of(actor.id)
    auditing.record(session, tools, case.public_id, person, "decision-seen", version=case.version)


def record(session: Session, tools: Toolbox, actor: StaffActor, act: str, row: Deputy) -> None:
    auditing.record(
        session,
        tools,
        CHAIN,
        auditing.actor_of(actor.id),
        act,
        department=row.department,
        deputy=row.deputy_id,
        since=row.since.isoformat(),
        until=row.until.isoformat(),
    )
