"""Words about a case: messages between resident and department, and internal notes."""

from __future__ import annotations

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from eapply.core.errors import Refused
from eapply.core.submission import FINAL_STATES, State
from eapply.core.texts import clean
from eapply.models import Message, Note, Submission
from eapply.services import auditing, cases, posting
from eapply.services.toolbox import Toolbox

LONGEST = 2000


def body_of(text: str, thing: str) -> str:
    body = clean(text, multiline=True)
    if not body:
        raise Refused(f"{thing}を入力してください。", "body")
    if len(body) > LONGEST:
        raise Refused(
            f"{thing}は{LONGEST}文字以内で入力してください。いま{len(body)}文字です。", "body"
        )
    return body


def from_resident(session: Session, tools: Toolbox, submission: Submission, text: str) -> Message:
    """A message of the resident; the case shows 返信が届いた until somebody reads it."""
    case = cases.lock(session, submission)
    if State(case.state) in FINAL_STATES:
        raise Refused("この手続は終わっています。担当課へお電話ください。", "body")
    message = Message(
        submission_id=case.id, body=body_of(text, "メッセージ"), sent_at=tools.clock.now()
    )
    session.add(message)
    case.replied = True
    cases.touch(tools, case)
    auditing.record(
        session, tools, case.public_id, auditing.RESIDENT, "message", version=case.version
    )
    return message


def from_staff(
    session: Session, tools: Toolbox, staff_id: int, submission: Submission, text: str
) -> Message:
    """A message of the department, with a mail that says that there is one."""
    case = cases.lock(session, submission)
    message = Message(
        submission_id=case.id,
        staff_id=staff_id,
        body=body_of(text, "メッセージ"),
        sent_at=tools.clock.now(),
    )
    session.add(message)
    case.replied = False
    cases.touch(tools, case)
    auditing.record(
        session,
        tools,
        case.public_id,
        auditing.actor_of(staff_id),
        "message",
        version=case.version,
    )
    posting.promise_mail(session, tools, case, "message")
    return message


def note(
    session: Session, tools: Toolbox, staff_id: int, submission: Submission, text: str
) -> Note:
    """An internal note; the resident never sees it."""
    written = Note(
        submission_id=submission.id,
        staff_id=staff_id,
        body=body_of(text, "内部メモ"),
        written_at=tools.clock.now(),
    )
    session.add(written)
    auditing.record(session, tools, submission.public_id, auditing.actor_of(staff_id), "note")
    return written


def read_by_staff(session: Session, tools: Toolbox, staff_id: int, submission: Submission) -> None:
    """Marks the resident's messages as read; the case leaves 返信が届いた."""
    case = cases.lock(session, submission)
    if not case.replied:
        return
    case.replied = False
    auditing.record(session, tools, case.public_id, auditing.actor_of(staff_id), "read")
    session.execute(
        update(Message)
        .where(
            Message.submission_id == submission.id,
            Message.staff_id.is_(None),
            Message.read_at.is_(None),
        )
        .values(read_at=tools.clock.now())
    )


def read_by_resident(session: Session, tools: Toolbox, submission: Submission) -> None:
    """Marks the department's messages as read."""
    session.execute(
        update(Message)
        .where(
            Message.submission_id == submission.id,
            Message.staff_id.is_not(None),
            Message.read_at.is_(None),
        )
        .values(read_at=tools.clock.now())
    )


def thread(session: Session, submission: Submission) -> list[Message]:
    return list(
        session.scalars(
            select(Message).where(Message.submission_id == submission.id).order_by(Message.id)
        )
    )


def notes(session: Session, submission: Submission) -> list[Note]:
    return list(
        session.scalars(select(Note).where(Note.submission_id == submission.id).order_by(Note.id))
    )
