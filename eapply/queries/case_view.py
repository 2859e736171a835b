"""One case as the desk sees it. Everything starts at the department's scope (`scope.get_case`).

The parts of a case are read per page, so that a page costs a fixed number of statements. Each takes
the ``CaseView`` and not a number, so there is no way around the scope.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Text, cast, func, literal, select, union_all
from sqlalchemy.orm import Session

from eapply.core.submission import Action, LegalType, Role, State, allowed
from eapply.models import (
    AuditEvent,
    Correction,
    DecisionDraft,
    Disclosure,
    Document,
    Message,
    Note,
    Opinion,
    StaffAccount,
    Submission,
    Upload,
)
from eapply.queries.checklist import Ticked, ticks
from eapply.queries.scope import StaffActor, get_case, visible

MOST_LOOKS = 200
MOST_LIKE_IT = 5


@dataclass(frozen=True)
class CaseView:
    """A case with what every page of it shows. ``actions`` are the buttons, from the state table;
    none while a drafted decision waits."""

    case: Submission
    role: Role
    actions: tuple[Action, ...]
    handler: str | None
    correction: Correction | None
    counts: Mapping[str, int]
    ticked: tuple[Ticked, ...]

    def may(self, action: Action) -> bool:
        return action in self.actions

    @property
    def waits(self) -> bool:
        """Whether a drafted decision waits for approval."""
        return self.case.draft_waits

    @property
    def rows(self) -> list[dict[str, Any]]:
        """The rows of the filed sheet that a correction can be asked for."""
        return [row for section in self.case.sheet for row in section["rows"] if row["keys"]]


@dataclass(frozen=True)
class Entry:
    """One line of 経過: who did what, and when. ``handler`` is whom the case was given to."""

    event: AuditEvent
    who: str
    handler: str = ""


def open_case(session: Session, actor: StaffActor, number: str) -> CaseView:
    """The case with this 受付番号 and what surrounds it, in five statements.

    Raises:
        NotYours: there is none, or it belongs to another department.
    """
    case = get_case(session, actor, number)
    role = actor.role_in(case.department) or Role.CLERK
    handler = session.scalar(select(StaffAccount.name).where(StaffAccount.id == case.handler_id))
    actions = allowed(State(case.state), role, LegalType(case.legal_type))
    return CaseView(
        case=case,
        role=role,
        actions=() if case.draft_waits else actions,
        handler=handler,
        correction=session.scalars(
            select(Correction)
            .where(
                Correction.submission_id == case.id,
                Correction.answered_at.is_(None),
                Correction.cancelled_at.is_(None),
            )
            .order_by(Correction.id.desc())
            .limit(1)
        ).first(),
        counts=counts(session, case),
        ticked=ticks(session, case),
    )


def counts(session: Session, case: Submission) -> dict[str, int]:
    """How many files, messages, notes, papers, drafts and opinions the case has, in one statement."""
    parts = [
        select(literal(name), func.count()).where(table.submission_id == case.id)
        for name, table in (
            ("files", Upload),
            ("messages", Message),
            ("notes", Note),
            ("documents", Document),
            ("drafts", DecisionDraft),
            ("opinions", Opinion),
        )
    ]
    return {str(name): int(count) for name, count in session.execute(union_all(*parts))}


def like_it(session: Session, actor: StaffActor, view: CaseView) -> list[str]:
    """The 受付番号 of cases of the same person for the same procedure, newest first; none under 支援措置."""
    case = view.case
    if not case.key_name:
        return []
    return list(
        session.scalars(
            visible(actor)
            .where(
                Submission.key_name == case.key_name,
                Submission.key_phone == case.key_phone,
                Submission.slug == case.slug,
                Submission.id != case.id,
                ~Submission.protected,
            )
            .order_by(Submission.id.desc())
            .limit(MOST_LIKE_IT)
            .with_only_columns(Submission.reference)
        )
    )


def files(session: Session, view: CaseView) -> list[Upload]:
    return list(
        session.scalars(
            select(Upload).where(Upload.submission_id == view.case.id).order_by(Upload.id)
        )
    )


def documents(session: Session, view: CaseView) -> list[Document]:
    return list(
        session.scalars(
            select(Document).where(Document.submission_id == view.case.id).order_by(Document.id)
        )
    )


def corrections(session: Session, view: CaseView) -> list[Correction]:
    """All requests to correct, newest first."""
    return list(
        session.scalars(
            select(Correction)
            .where(Correction.submission_id == view.case.id)
            .order_by(Correction.id.desc())
        )
    )


def messages(session: Session, view: CaseView) -> list[tuple[Message, str]]:
    """The messages with the resident, oldest first, each with the name of who wrote it."""
    found = session.execute(
        select(Message, StaffAccount.name)
        .outerjoin(StaffAccount, StaffAccount.id == Message.staff_id)
        .where(Message.submission_id == view.case.id)
        .order_by(Message.id)
    )
    return [(message, name or view.case.name) for message, name in found]


def notes(session: Session, view: CaseView) -> list[tuple[Note, str]]:
    """The internal notes, newest first, each with its writer."""
    found = session.execute(
        select(Note, StaffAccount.name)
        .join(StaffAccount, StaffAccount.id == Note.staff_id)
        .where(Note.submission_id == view.case.id)
        .order_by(Note.id.desc())
    )
    return [(note, name) for note, name in found]


def history(session: Session, view: CaseView, since_version: int = 0) -> list[Entry]:
    """What happened to the case, newest first; with ``since_version`` only what came after it."""
    events = session.scalars(
        select(AuditEvent)
        .where(AuditEvent.chain == view.case.public_id)
        .order_by(AuditEvent.sequence.desc())
    ).all()
    given = {event.id: f"staff:{event.detail.get('handler')}" for event in events}
    names = names_of(session, [*given.values(), *(event.actor for event in events)])
    return [
        Entry(event, names.get(event.actor, ""), names.get(given[event.id], ""))
        for event in events
        if not since_version or int(event.detail.get("version", 0)) > since_version
    ]


def names_of(session: Session, actors: Sequence[str]) -> dict[str, str]:
    """The names behind "staff:‹id›"."""
    numbers = {each.removeprefix("staff:") for each in actors if each.startswith("staff:")}
    ids = [int(number) for number in numbers if number.isdigit()]
    found = session.execute(
        select(StaffAccount.id, StaffAccount.name).where(StaffAccount.id.in_(ids))
    )
    return {f"staff:{number}": name for number, name in found}


def looks(session: Session, view: CaseView) -> list[tuple[Disclosure, str]]:
    """Who was shown this case's data, newest first, the last 200 at most."""
    found = session.execute(
        select(Disclosure, StaffAccount.name)
        .join(StaffAccount, StaffAccount.id == Disclosure.staff_id)
        .where(
            Disclosure.at >= view.case.arrived_at,
            Disclosure.allowed,
            cast(Disclosure.subjects, Text).contains(f'"{view.case.reference}"'),
        )
        .order_by(Disclosure.id.desc())
        .limit(MOST_LOOKS)
    )
    return [(look, name) for look, name in found]
