"""意見照会 as both sides read it: the department in charge all of its case's, the asked one what was released.

The asked side never starts at a case: everything it reads is found through `scope.asked_of`, what was
released through `scope.released_to`. A line and an opinion note that their case was read.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import InstrumentedAttribute, Session, aliased, undefer

from eapply.core.errors import NotYours
from eapply.core.opinions import LIVE, UNDECIDED, OpinionStatus
from eapply.core.submission import State
from eapply.models import Opinion, OpinionAnswer, OpinionFile, StaffAccount, Submission, Upload
from eapply.queries import shown
from eapply.queries.case_view import CaseView
from eapply.queries.scope import NO_OPINION, StaffActor, asked_of, released_to

MOST_LINES: Final = 200


@dataclass(frozen=True)
class Line:
    """One question in the list of the asked department; nothing of what was released."""

    public_id: str
    reference: str
    slug: str
    asked_from: str
    department: str
    status: str
    due_on: date
    asked_at: datetime
    ended_at: datetime | None
    handler: str | None

    def __post_init__(self) -> None:
        shown.note(self.reference)


@dataclass(frozen=True)
class Answered:
    """One version of an answer and who gave it."""

    row: OpinionAnswer
    by: str


@dataclass(frozen=True)
class Asked:
    """A question with its answers, the newest first. ``handler`` is "" where there is nobody."""

    row: Opinion
    reference: str
    slug: str
    state: str
    asked_by: str
    handler: str
    answers: tuple[Answered, ...]
    files: tuple[Upload, ...] = ()

    def __post_init__(self) -> None:
        shown.note(self.reference)

    @property
    def status(self) -> OpinionStatus:
        return OpinionStatus(self.row.status)

    @property
    def is_open(self) -> bool:
        return self.status is OpinionStatus.ASKED

    @property
    def is_live(self) -> bool:
        """Whether it can be answered, and what was released be read."""
        return self.status in LIVE and State(self.state) in UNDECIDED

    @property
    def newest(self) -> Answered | None:
        return self.answers[0] if self.answers else None


def lines(
    session: Session, actor: StaffActor, *statuses: OpinionStatus, size: int = MOST_LINES
) -> list[Line]:
    """The questions to this person's departments: open ones by their day, others the newest first."""
    is_open = statuses == (OpinionStatus.ASKED,)
    order: Sequence[Any] = (
        (Opinion.due_on, Opinion.id) if is_open else (Opinion.asked_at.desc(), Opinion.id.desc())
    )
    found = session.execute(
        select(
            Opinion.public_id,
            Submission.reference,
            Submission.slug,
            Opinion.asked_from,
            Opinion.department,
            Opinion.status,
            Opinion.due_on,
            Opinion.asked_at,
            Opinion.ended_at,
            StaffAccount.name.label("handler"),
        )
        .join(Submission, Submission.id == Opinion.submission_id)
        .outerjoin(StaffAccount, StaffAccount.id == Opinion.handler_id)
        .where(asked_of(actor), Opinion.status.in_([status.value for status in statuses]))
        .order_by(*order)
        .limit(size)
    )
    return [Line(**row._mapping) for row in found]


def per_status(session: Session, actor: StaffActor) -> Mapping[str, int]:
    """How many questions were put to this person's departments, by status."""
    found = session.execute(
        select(Opinion.status, func.count()).where(asked_of(actor)).group_by(Opinion.status)
    )
    return dict(found.all())


def open_count(session: Session, actor: StaffActor) -> int:
    """How many wait for an answer of this person's departments."""
    waits = Opinion.status == OpinionStatus.ASKED.value
    return session.scalar(select(func.count(Opinion.id)).where(asked_of(actor), waits)) or 0


def with_people() -> Any:
    """Questions with number, procedure and state of their case and the names of their people."""
    asker, handler = aliased(StaffAccount), aliased(StaffAccount)
    return (
        select(
            Opinion,
            Submission.reference,
            Submission.slug,
            Submission.state,
            asker.name,
            func.coalesce(handler.name, ""),
        )
        .join(Submission, Submission.id == Opinion.submission_id)
        .join(asker, asker.id == Opinion.asked_by)
        .outerjoin(handler, handler.id == Opinion.handler_id)
        .execution_options(populate_existing=True)
    )


def answers(session: Session, *opinions: int) -> dict[int, tuple[Answered, ...]]:
    """The answers to these questions by question, the newest first."""
    found: dict[int, tuple[Answered, ...]] = {}
    for row, name in session.execute(
        select(OpinionAnswer, StaffAccount.name)
        .join(StaffAccount, StaffAccount.id == OpinionAnswer.answered_by)
        .where(OpinionAnswer.opinion_id.in_(opinions))
        .order_by(OpinionAnswer.number.desc())
    ):
        found[row.opinion_id] = (*found.get(row.opinion_id, ()), Answered(row, name))
    return found


def of_case(session: Session, view: CaseView) -> list[Asked]:
    """All that was asked about a case, the newest first, with what was released, for its own department."""
    rows = session.execute(
        with_people()
        .options(undefer(Opinion.released))
        .where(Opinion.submission_id == view.case.id)
        .order_by(Opinion.id.desc())
    ).all()
    ids = [row[0].id for row in rows]
    given = answers(session, *ids)
    files = files_where(session, Opinion.submission_id == view.case.id)
    return [made(row, given, files) for row in rows]


def get_asked(session: Session, actor: StaffActor, public_id: str) -> Asked:
    """The question with this id for somebody of the asked department, with the files it may open now.

    Raises:
        NotYours: there is none, or it was put to another department: the same answer for both.
    """
    row = session.execute(
        with_people().where(asked_of(actor), Opinion.public_id == public_id)
    ).one_or_none()
    if row is None:
        raise NotYours(NO_OPINION)
    mine = released_to(actor) & (Opinion.id == row[0].id)
    return made(row, answers(session, row[0].id), files_where(session, mine))


def made(
    row: Any, given: Mapping[int, tuple[Answered, ...]], files: Mapping[int, tuple[Upload, ...]]
) -> Asked:
    """A row of ``with_people`` with its answers and files."""
    opinion, reference, slug, state, asked_by, handler = row
    given_here, files_here = given.get(opinion.id, ()), files.get(opinion.id, ())
    return Asked(opinion, reference, slug, state, asked_by, handler, given_here, files_here)


def files_where(session: Session, condition: ColumnElement[bool]) -> dict[int, tuple[Upload, ...]]:
    """The released files of these questions, by question; only such as still belong to their case."""
    found: dict[int, tuple[Upload, ...]] = {}
    for opinion_id, upload in session.execute(
        select(Opinion.id, Upload)
        .join(OpinionFile, OpinionFile.opinion_id == Opinion.id)
        .join(Upload, Upload.id == OpinionFile.upload_id)
        .join(Submission, Submission.id == Opinion.submission_id)
        .where(condition, Upload.submission_id == Opinion.submission_id)
        .order_by(Upload.id)
    ):
        found[opinion_id] = (*found.get(opinion_id, ()), upload)
    return found


def released(session: Session, actor: StaffActor, asked: Asked) -> list[dict[str, Any]]:
    """The sections that the asked department may read now; none once its access has ended."""
    column: InstrumentedAttribute[list[dict[str, Any]]] = Opinion.released
    return (
        session.scalar(
            select(column)
            .join(Submission, Submission.id == Opinion.submission_id)
            .where(released_to(actor), Opinion.id == asked.row.id)
        )
        or []
    )
