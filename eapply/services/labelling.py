"""ラベル: put on a case, taken off. A department has one label of a text, made when it is first used.

A label neither changes what was filed nor what is decided: the case keeps its version and its last change.
"""

from __future__ import annotations

from datetime import datetime
from typing import Final

from sqlalchemy import Select, delete, func, select
from sqlalchemy.orm import Session

from eapply.core.errors import Refused
from eapply.core.widths import visible
from eapply.core.written import written
from eapply.models import CaseLabel, Label, Submission
from eapply.models.database import hold
from eapply.queries.scope import StaffActor
from eapply.services import auditing, cases
from eapply.services.toolbox import Toolbox

LONGEST: Final = 20  # characters
MOST: Final = 50  # of a department
HAS_IT: Final = "もう、このラベルがついています。"
HAS_IT_NOT: Final = "このラベルは、ついていません。"
TOO_MANY: Final = (
    f"課のラベルは{MOST}種類までです。使わないラベルを外すと、次の日から付けられます。"
)


def text_of(typed: str) -> str:
    """The text of a label without invisible signs. Raises Refused."""
    return written(visible(typed), "ラベル", LONGEST, "label")


def put_on(
    session: Session, tools: Toolbox, actor: StaffActor, submission: Submission, text: str
) -> None:
    """Raises Refused: the case has it already, or the department has too many."""
    case = cases.lock(session, submission)
    label = found_or_made(session, tools, case.department, text)
    if on_case(session, case, label) is not None:
        raise Refused(HAS_IT)
    session.add(CaseLabel(submission_id=case.id, label_id=label.id))
    record(session, tools, actor, case, "labelled", text)


def take_off(
    session: Session, tools: Toolbox, actor: StaffActor, submission: Submission, text: str
) -> None:
    """Raises Refused: the case does not have it."""
    case = cases.lock(session, submission)
    label = session.scalars(own(case.department).where(Label.text == text)).one_or_none()
    found = on_case(session, case, label) if label else None
    if found is None:
        raise Refused(HAS_IT_NOT)
    session.delete(found)
    record(session, tools, actor, case, "unlabelled", text)


def own(department: str) -> Select[Label]:
    return select(Label).where(Label.department == department)


def found_or_made(session: Session, tools: Toolbox, department: str, text: str) -> Label:
    """The department's label with this text; made by one transaction at a time."""
    hold(session, f"labels:{department}")
    found = session.scalars(own(department).where(Label.text == text)).one_or_none()
    if found is not None:
        return found
    count = select(func.count()).select_from(Label).where(Label.department == department)
    if (session.scalar(count) or 0) >= MOST:
        raise Refused(TOO_MANY)
    made = Label(department=department, text=text, made_at=tools.clock.now())
    session.add(made)
    session.flush()
    return made


def on_case(session: Session, case: Submission, label: Label) -> CaseLabel | None:
    return session.scalars(
        select(CaseLabel).where(CaseLabel.submission_id == case.id, CaseLabel.label_id == label.id)
    ).one_or_none()


def record(
    session: Session, tools: Toolbox, actor: StaffActor, case: Submission, act: str, text: str
) -> None:
    person = auditing.actor_of(actor.id)
    auditing.record(session, tools, case.public_id, person, act, label=text)


def forget_unused(session: Session, before: datetime) -> None:
    """Deletes labels made before then that stand on no case."""
    used = select(CaseLabel.label_id)
    session.execute(delete(Label).where(Label.made_at < before, Label.id.not_in(used)))
