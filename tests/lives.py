"""Cases with a past, for tests of numbers: filed, moved and decided at the moments that a test names."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from eapply.adapters.clock import FixedClock
from eapply.core.charging import ChargeStatus
from eapply.core.submission import Action, Role
from eapply.models import Correction, StaffAccount, Submission, transaction
from eapply.queries.left_drafts import FEWEST
from eapply.services import auditing, cases, drafting, fees
from eapply.services.toolbox import Toolbox
from tests.filings import CARD, SLUG, file_case
from tests.money import bill, hold_of

ACTORS: Final = {
    Action.TAKE: Role.CLERK,
    Action.ASK_CORRECTION: Role.CLERK,
    Action.CORRECT: Role.RESIDENT,
    Action.APPROVE: Role.CLERK,
    Action.COMPLETE: Role.CLERK,
    Action.WITHDRAW: Role.RESIDENT,
}


def at(text: str) -> datetime:
    """「04-01 00:00」 of 2026 in Japan."""
    return datetime.fromisoformat(f"2026-{text}:00+09:00")


def live(
    tools: Toolbox,
    clock: FixedClock,
    arrived: str,
    *steps: tuple[str, Action],
    department: str = "library",
    **columns: Any,
) -> int:
    """A case of a department with this life, and these columns at its end; its id."""
    now = clock.now()
    try:
        clock.set(at(arrived))
        with transaction() as session:
            number = file_case(session, tools, department=department).id
        for moment, action in steps:
            clock.set(at(moment))
            with transaction() as session:
                step(session, tools, cases.lock_row(session, number), action)
        with transaction() as session:
            case = session.get_one(Submission, number)
            for column, value in columns.items():
                setattr(case, column, value)
    finally:
        clock.set(now)
    return number


def step(session: Session, tools: Toolbox, case: Submission, action: Action) -> None:
    """What the services do to the days of a case, without their papers."""
    if action is Action.ASK_CORRECTION:
        cases.pause(tools, case)
    if action in (Action.CORRECT, Action.APPROVE):
        cases.resume(tools, case)
    if action is Action.APPROVE:
        case.decided_at = tools.clock.now()
    cases.move(session, tools, case, action, ACTORS[action], auditing.SYSTEM)


def a_year(tools: Toolbox, clock: FixedClock, department: str) -> None:
    """Something for every chart of a head of this department; the drafts are the library's, whichever it is."""

    def lived(arrived: str, *steps: tuple[str, Action], **columns: Any) -> int:
        return live(tools, clock, arrived, *steps, department=department, **columns)

    number = lived("10-01 09:00", ("10-02 09:00", Action.TAKE), ("10-06 09:00", Action.APPROVE))
    lived("11-09 09:00", ("11-10 09:00", Action.TAKE), due_on=at("11-20 00:00").date())
    lived("11-20 09:00", replied=True)
    with transaction() as session:
        fees.load_reviewed(session, tools)
        held = bill(session, tools, department, department=department, hold=True)
        held.status = ChargeStatus.HELD.value
        session.add(hold_of(held, at("11-20 09:00")))
        session.add(
            Correction(
                submission_id=number,
                items=[{"label": f"=1+1<{department}>", "kind": "誤り"}],
                due_on=clock.today(),
                asked_by=session.scalars(select(StaffAccount.id)).first(),
                asked_at=at("10-02 10:00"),
            )
        )
        if department == "library":
            for _ in range(FEWEST):
                draft, _secret = drafting.start(session, tools, SLUG, CARD.version, {})
                draft.saved_at = at("11-20 09:00")
