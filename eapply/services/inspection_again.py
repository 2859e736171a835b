"""The result of another inspection for a case that ended with the first one (手直し, 不合格, 不在).

The case stays completed: its new result gets a document and a mail of its own, and reaches the cases
before it (15, 16) as the first did.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from sqlalchemy.orm import Session

from eapply.core.booking import BookingStatus, VisitResult
from eapply.core.errors import Conflict, Refused
from eapply.core.procedure import Procedure
from eapply.core.submission import Role, State
from eapply.models import Booking, Submission
from eapply.queries.scope import StaffActor
from eapply.services import (
    auditing,
    booking_changes,
    booking_ends,
    cases,
    deciding,
    inspection_results,
    posting,
)
from eapply.services.desk_act import Desk
from eapply.services.toolbox import Toolbox

NOT_YET: Final = "結果を記録できるのは、予約の時刻からです。"


def waits_for_result(booking: Booking, case: Submission) -> bool:
    """Whether this visit of a completed case has no result yet."""
    has_visit = booking.status in (BookingStatus.BOOKED, BookingStatus.ATTENDED)
    return has_visit and not booking.result and case.state == State.COMPLETED


def record(
    session: Session,
    tools: Toolbox,
    actor: StaffActor,
    found: Booking,
    procedure: Procedure,
    values: Mapping[str, Any],
    expected: int | None = None,
) -> Booking:
    """Records how the visit ended; ``values`` are those of completing a case (``deciding.complete``).

    Raises:
        Conflict: it has a result, is over, or somebody changed it. Refused: it has not begun, or
            something that the document needs is missing (``field`` names it).
    """
    own = booking_changes.lock_version(session, found, expected)
    booking_changes.require_department(tools, actor, booking_changes.resource_of(tools, own))
    case = session.get(Submission, own.submission_id) if own.submission_id else None
    if case is None or not waits_for_result(own, case):
        raise Conflict(booking_changes.OVER)
    if tools.clock.now() < own.starts_at:
        raise Refused(NOT_YET)
    name = auditing.actor_of(actor.id)
    detail = deciding.complete(Desk(session, tools, actor, case, procedure, values))
    own.result = detail["ending"]
    if own.result == VisitResult.ABSENT:
        booking_ends.end(session, tools, own, BookingStatus.NO_SHOW, name)
    else:
        own.status = BookingStatus.ATTENDED.value
        booking_ends.touch(tools, own)
    auditing.record(
        session, tools, case.public_id, name, "inspected-again", booking=own.public_id, **detail
    )
    cases.touch(tools, case)
    posting.promise_mail(session, tools, case, "completed", document=detail["document"])
    role = actor.role_in(case.department) or Role.CLERK
    inspection_results.pass_on(session, tools, case, own.result, name, role)
    return own
