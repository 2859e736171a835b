"""Letters as the desk sees them: what waits to be printed, and the printings. All through the scope."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from eapply.core.errors import NotYours
from eapply.models import Letter, LetterBatch, StaffAccount, Submission
from eapply.queries.scope import StaffActor, visible

MOST_BATCHES: Final = 30
MOST_WAITING: Final = 200
NO_BATCH: Final = "この印刷は表示できません。"


@dataclass(frozen=True)
class Line:
    """A letter with its case."""

    letter: Letter
    case: Submission


@dataclass(frozen=True)
class Printed:
    """One printing: by whom, how many letters, and their 受付番号 as far as this person may see them."""

    batch: LetterBatch
    printed_by: str
    references: tuple[str, ...]


def waiting(session: Session, actor: StaffActor, now: datetime) -> list[Line]:
    """What waits to be printed, the oldest first, up to ``MOST_WAITING``."""
    found = session.execute(
        visible(actor)
        .join(Letter, Letter.submission_id == Submission.id)
        .where(Letter.batch_id.is_(None), Letter.due_at <= now)
        .add_columns(Letter)
        .order_by(Letter.id)
        .limit(MOST_WAITING)
    )
    return [Line(letter, case) for case, letter in found]


def waiting_count(session: Session, actor: StaffActor, now: datetime) -> int:
    """How many wait in all."""
    chosen = (
        visible(actor)
        .join(Letter, Letter.submission_id == Submission.id)
        .where(Letter.batch_id.is_(None), Letter.due_at <= now)
    )
    return session.scalar(chosen.with_only_columns(func.count(Letter.id))) or 0


def batches(session: Session, actor: StaffActor) -> list[Printed]:
    """The newest printings of this person's departments; what was never fetched stands among them."""
    found = session.execute(
        select(LetterBatch, StaffAccount.name)
        .join(StaffAccount, StaffAccount.id == LetterBatch.printed_by)
        .where(LetterBatch.department.in_(actor.departments()))
        .order_by(LetterBatch.opened_at.is_not(None), LetterBatch.id.desc())
        .limit(MOST_BATCHES)
    ).all()
    held = references(session, actor, [batch.id for batch, _ in found])
    return [Printed(batch, name, held.get(batch.id, ())) for batch, name in found]


def references(
    session: Session, actor: StaffActor, batch_ids: list[int]
) -> Mapping[int, tuple[str, ...]]:
    """The 受付番号 of the letters of each batch."""
    found: dict[int, tuple[str, ...]] = {}
    rows = session.execute(
        visible(actor)
        .join(Letter, Letter.submission_id == Submission.id)
        .where(Letter.batch_id.in_(batch_ids))
        .with_only_columns(Letter.batch_id, Submission.reference)
        .order_by(Letter.id)
    )
    for batch_id, reference in rows:
        number = int(batch_id or 0)
        found[number] = (*found.get(number, ()), reference)
    return found


def batch(session: Session, actor: StaffActor, public_id: str) -> LetterBatch:
    """The printing with this id. Raises NotYours, the same for foreign and unknown."""
    found = session.scalars(
        select(LetterBatch).where(
            LetterBatch.department.in_(actor.departments()), LetterBatch.public_id == public_id
        )
    ).one_or_none()
    if found is None:
        raise NotYours(NO_BATCH)
    return found


def of_batch(session: Session, actor: StaffActor, printed: LetterBatch) -> list[Line]:
    """The letters of a printing whose cases this person still sees, in their order."""
    found = session.execute(
        visible(actor)
        .join(Letter, Letter.submission_id == Submission.id)
        .where(Letter.batch_id == printed.id)
        .add_columns(Letter)
        .order_by(Letter.id)
    )
    return [Line(letter, case) for case, letter in found]


def of_case(session: Session, case: Submission) -> list[tuple[Letter, LetterBatch | None, str]]:
    """The letters of a case that the caller found through the scope: each with its printing, and by whom."""
    found = session.execute(
        select(Letter, LetterBatch, StaffAccount.name)
        .outerjoin(LetterBatch, LetterBatch.id == Letter.batch_id)
        .outerjoin(StaffAccount, StaffAccount.id == LetterBatch.printed_by)
        .where(Letter.submission_id == case.id)
        .order_by(Letter.id.desc())
    )
    return [(letter, printed, name or "") for letter, printed, name in found]


def case_of(session: Session, letter: Letter) -> Submission:
    """The case of a letter that was found through the scope."""
    return session.get_one(Submission, letter.submission_id)
