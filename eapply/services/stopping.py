"""受付を止める, and opening it again before its time. At once or at a time; drafts keep what was typed."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from eapply.core.errors import Conflict, NotYours, Refused
from eapply.core.procedure import Procedure
from eapply.core.stops import Stop
from eapply.core.texts import clean
from eapply.core.widths import visible
from eapply.models import FilingStop
from eapply.models.database import hold
from eapply.queries.scope import StaffActor
from eapply.services import auditing
from eapply.services.owning import procedures
from eapply.services.standing_in import acts_as_head
from eapply.services.toolbox import Toolbox

CHAIN: Final = "filing-stops"
LONGEST: Final = 200
NOT_THERE: Final = "この手続の受付は表示できません。"
NOT_HEAD: Final = "受付を止めたり再開したりできるのは、この課の課長か、課長が代決を頼んだ人です。"
PAST: Final = "止める日時は、いまからあとの日時で入力してください。"
BACKWARDS: Final = "再開する日時は、止める日時よりあとにしてください。"
OVER: Final = "この停止は、もう終わっています。画面を開き直してください。"


@dataclass(frozen=True)
class Wanted:
    """A stop as it was asked for. ``begins_at`` None: at once; ``ends_at`` None: until it is lifted."""

    slug: str
    begins_at: datetime | None
    ends_at: datetime | None
    text: str


def owned(tools: Toolbox, actor: StaffActor) -> dict[str, tuple[str, Procedure]]:
    """The procedures of this person's departments by slug, each with the department."""
    return {
        procedure.slug: (code, procedure)
        for code in actor.departments()
        for procedure in procedures(tools, code)
    }


def department_of(tools: Toolbox, actor: StaffActor, slug: str) -> str:
    """Raises NotYours: there is no such procedure, or another department's."""
    found = owned(tools, actor).get(slug)
    if found is None:
        raise NotYours(NOT_THERE)
    return found[0]


def check(session: Session, tools: Toolbox, actor: StaffActor, wanted: Wanted) -> Stop:
    """What would hold. Raises NotYours, or Refused with the field that is wrong."""
    if not acts_as_head(session, tools, actor, department_of(tools, actor, wanted.slug)):
        raise Refused(NOT_HEAD)
    text, now = clean(visible(wanted.text)), tools.clock.now()
    if not text or len(text) > LONGEST:
        raise Refused(f"住民が読む文を、{LONGEST}文字までで入力してください。", "text")
    if wanted.begins_at is not None and wanted.begins_at <= now:
        raise Refused(PAST, "begins")
    begins = wanted.begins_at or now
    if wanted.ends_at is not None and wanted.ends_at <= begins:
        raise Refused(BACKWARDS, "ends")
    return Stop(wanted.slug, begins, wanted.ends_at, text)


def stop(session: Session, tools: Toolbox, actor: StaffActor, wanted: Wanted) -> FilingStop:
    """From then on no filing is taken. Raises as `check`."""
    hold(session, CHAIN)
    found = check(session, tools, actor, wanted)
    row = FilingStop(
        slug=found.slug,
        begins_at=found.begins_at,
        ends_at=found.ends_at,
        text=found.text,
        made_by=actor.id,
        made_at=tools.clock.now(),
    )
    session.add(row)
    session.flush()
    record(session, tools, actor, "filing-stopped", row)
    return row


def lift(session: Session, tools: Toolbox, actor: StaffActor, slug: str, number: int) -> FilingStop:
    """Filings are taken again at once, or a stop to come does not begin.

    Raises NotYours, Refused: not the one to do it. Conflict: it is over.
    """
    if not acts_as_head(session, tools, actor, department_of(tools, actor, slug)):
        raise Refused(NOT_HEAD)
    hold(session, CHAIN)
    query = select(FilingStop).where(FilingStop.id == number, FilingStop.slug == slug)
    row = session.scalars(
        query.with_for_update().execution_options(populate_existing=True)
    ).one_or_none()
    if row is None:
        raise NotYours(NOT_THERE)
    now = tools.clock.now()
    if row.lifted_at or (row.ends_at and row.ends_at <= now):
        raise Conflict(OVER)
    row.lifted_by, row.lifted_at = actor.id, now
    record(session, tools, actor, "filing-opened", row)
    return row


def record(session: Session, tools: Toolbox, actor: StaffActor, act: str, row: FilingStop) -> None:
    auditing.record(
        session,
        tools,
        CHAIN,
        auditing.actor_of(actor.id),
        act,
        stop=row.id,
        slug=row.slug,
        begins=row.begins_at.isoformat(),
        ends=row.ends_at.isoformat() if row.ends_at else "",
        words=row.text,
    )
