"""Cases whose retention is over: deleted with all that hangs on them, and the proof of it.

What stays is one line without anybody's data (`PurgedCase`), the acts of the record, whose last one
tells of the deletion, and the money: charges lose who owed them, the ledger is never touched.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from typing import Final

import structlog
from sqlalchemy import Column, Table, delete, select, update
from sqlalchemy.orm import Session

from eapply.core.errors import Conflict, Refused
from eapply.core.submission import Role
from eapply.core.texts import clean
from eapply.forms import BY_SLUG
from eapply.models import (
    Charge,
    Discrepancy,
    Exemption,
    Payment,
    PurgedCase,
    Refund,
    Submission,
    db,
    transaction,
)
from eapply.models.database import Base
from eapply.queries.retention import is_due, retention_of
from eapply.queries.scope import StaffActor
from eapply.services import auditing, cases, uploading
from eapply.services.toolbox import Toolbox

log = structlog.get_logger("eapply.housekeeping")

AT_ONCE: Final = 200
LONGEST_REASON: Final = 200
NOT_HEAD: Final = "保存を続けるかどうかは、担当課の課長が決めます。"
# Rows that only lose their way to what is deleted; all others that point to it go with it.
LET_GO: Final = frozenset(
    {
        "charges.submission_id",
        "documents.replaced_by",
        "bookings.draft_id",
        "booking_places.booking_id",
    }
)
BLOBS: Final = {"uploads": ("original", "rendition", "thumbnail"), "documents": ("blob",)}


def purge(tools: Toolbox) -> int:
    """Deletes up to ``AT_ONCE`` cases, each in a transaction of its own; how many. Off by setting."""
    settings, today = tools.settings, tools.clock.today()
    if not settings.purge_cases:
        return 0
    chosen = select(Submission.id).where(is_due(settings, today)).limit(AT_ONCE)
    session = db.session()
    found = session.scalars(chosen.order_by(Submission.id)).all()
    session.rollback()
    purged = sum(purge_case(tools, each) for each in found)
    if purged:
        log.info("cases purged", count=purged)
    return purged


def purge_case(tools: Toolbox, submission_id: int) -> bool:
    """Deletes one case if it is still due now that nobody else can change it.

    Files go after the commit: one that a crash leaves behind is swept like any without a row.
    """
    with transaction() as session:
        row = session.get(Submission, submission_id)
        if row is None:
            return False
        case = cases.lock(session, row)
        due = is_due(tools.settings, tools.clock.today())
        if session.scalar(select(Submission.id).where(Submission.id == case.id, due)) is None:
            return False
        forget_payers(session, case)
        note(session, tools, case)
        blobs = erase(session, Submission.__table__, [case.id])  # type: ignore[arg-type]
        retention = str(retention_of(BY_SLUG[case.slug].procedure, tools.settings))
        auditing.record(
            session,
            tools,
            case.public_id,
            auditing.SYSTEM,
            "purged",
            retention=retention,
            files=len(blobs),
        )
        session.expunge(case)
    uploading.discard_blobs(tools, blobs)
    return True


def note(session: Session, tools: Toolbox, case: Submission) -> None:
    """The line that stays."""
    session.add(
        PurgedCase(
            reference=case.reference,
            chain=case.public_id,
            slug=case.slug,
            department=case.department,
            state=case.state,
            outcome=case.outcome,
            arrived_on=case.arrived_at.date(),
            ended_on=case.updated_at.date(),
            purged_on=tools.clock.today(),
        )
    )


def forget_payers(session: Session, case: Submission) -> None:
    """Takes from the charges of a case who owed them and what people wrote about it."""
    own = select(Charge.id).where(Charge.submission_id == case.id)
    paid = select(Payment.id).where(Payment.charge_id.in_(own))
    nobody = {"payer": "", "email": "", "addressee": "", "secret_hash": "", "reason": ""}
    session.execute(
        update(Exemption).where(Exemption.charge_id.in_(own)).values(note="", reason="")
    )
    session.execute(update(Refund).where(Refund.charge_id.in_(own)).values(note=""))
    about = Discrepancy.charge_id.in_(own) | Discrepancy.payment_id.in_(paid)
    session.execute(update(Discrepancy).where(about).values(note="", closed_note=""))
    session.execute(update(Charge).where(Charge.submission_id == case.id).values(nobody))


def erase(session: Session, table: Table, ids: Collection[int]) -> list[str]:
    """Deletes these rows and all rows that hang on them; returns the names of their files."""
    if not ids:
        return []
    blobs: list[str] = []
    for column in hanging_on(table):
        pointing = column.in_(ids)
        if str(column) in LET_GO:
            session.execute(update(column.table).where(pointing).values({column.name: None}))
        else:
            chosen = select(column.table.c.id).where(pointing)
            blobs += erase(session, column.table, session.scalars(chosen).all())
    own = table.c.id.in_(ids)
    if names := [table.c[name] for name in BLOBS.get(table.name, ())]:
        rows = session.execute(select(*names).where(own))
        blobs += [blob for row in rows for blob in row if blob]
    session.execute(delete(table).where(own))
    return blobs


def hanging_on(table: Table) -> Iterator[Column[int]]:
    """The columns of all tables that point to rows of this one."""
    for each in Base.metadata.sorted_tables:
        yield from (key.parent for key in each.foreign_keys if key.column is table.c.id)


def keep(
    session: Session, tools: Toolbox, actor: StaffActor, submission: Submission, reason: str
) -> None:
    """Keeps a case beyond its retention, with the reason; an empty one lets it go again.

    Raises:
        Refused: the reason is too long, or this is not the head of the department that has it by now.
        Conflict: that is how it is already.
    """
    case = cases.lock(session, submission)
    if actor.role_in(case.department) is not Role.HEAD:
        raise Refused(NOT_HEAD)
    text = clean(reason, multiline=False)
    if len(text) > LONGEST_REASON:
        raise Refused(f"理由は{LONGEST_REASON}文字以内で入力してください。", "reason")
    if text == case.keep_reason:
        raise Conflict(cases.CHANGED)
    case.keep_reason = text
    act = "keep" if text else "keep-ended"
    auditing.record(session, tools, case.public_id, auditing.actor_of(actor.id), act)
