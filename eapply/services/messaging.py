"""Words about a case: messages between resident and department, and internal notes."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session

from eapply.core.errors import Conflict, Refused
from eapply.core.submission import FINAL_STATES, State
from eapply.core.written import written
from eapply.models import Message, Note, Submission, UnsentMessage, Upload
from eapply.services import auditing, cases, posting, uploading
from eapply.services.toolbox import Toolbox

LONGEST = 2000
NOT_OWN = "取り消せるのは、自分が送ったメッセージだけです。"
TOO_LATE = "1分が過ぎたため、取り消せません。訂正のメッセージを送ってください。"


def body_of(text: str, thing: str) -> str:
    return written(text, thing, LONGEST, "body", multiline=True)


def unsent(
    session: Session, submission: Submission, staff_id: int | None = None
) -> UnsentMessage | None:
    """What this member of staff, or the resident, has typed about the case and not sent yet."""
    return session.scalars(
        select(UnsentMessage)
        .where(
            UnsentMessage.submission_id == submission.id,
            UnsentMessage.staff_id.is_not_distinct_from(staff_id),
        )
        .order_by(UnsentMessage.id)
        .limit(1)
    ).first()


def keep(
    session: Session, tools: Toolbox, submission: Submission, staff_id: int | None, text: str
) -> UnsentMessage:
    """Keeps what was typed, before anything is judged."""
    cases.lock(session, submission)
    kept = unsent(session, submission, staff_id)
    if kept is None:
        kept = UnsentMessage(submission_id=submission.id, staff_id=staff_id)
        session.add(kept)
    kept.body, kept.saved_at = text, tools.clock.now()
    session.flush()
    return kept


def send_along(session: Session, message: Message) -> int:
    """Gives a new message the files that waited for it; returns how many they are."""
    session.flush()
    submission = session.get_one(Submission, message.submission_id)
    kept = unsent(session, submission, message.staff_id)
    if kept is None:
        return 0
    files = uploading.files_of(session, kept)
    for upload in files:
        upload.unsent_id, upload.message_id = None, message.id
        upload.submission_id = submission.id
    session.flush()
    session.delete(kept)
    return len(files)


def files(session: Session, submission: Submission) -> dict[int, list[Upload]]:
    """The files that went with messages, by message, in the order of their arrival."""
    found: dict[int, list[Upload]] = {}
    for upload in session.scalars(
        select(Upload)
        .where(Upload.submission_id == submission.id, Upload.message_id.is_not(None))
        .order_by(Upload.id)
    ):
        found.setdefault(upload.message_id or 0, []).append(upload)
    return found


def purge_unsent(session: Session, tools: Toolbox, at_once: int = 100) -> list[str]:
    """Deletes what was typed and not sent in the days of a draft; returns the blobs to delete after."""
    old = session.scalars(
        select(UnsentMessage)
        .where(UnsentMessage.saved_at < tools.clock.now() - timedelta(tools.settings.draft_days))
        .order_by(UnsentMessage.saved_at)
        .limit(at_once)
    ).all()
    blobs: list[str] = []
    for kept in old:
        for upload in uploading.files_of(session, kept):
            blobs += uploading.blobs_of(upload)
        session.execute(delete(Upload).where(uploading.belongs_to(kept)))
        session.delete(kept)
    return blobs


def from_resident(session: Session, tools: Toolbox, submission: Submission, text: str) -> Message:
    """A message of the resident; the case shows 返信が届いた until somebody reads it."""
    case = cases.lock(session, submission)
    if State(case.state) in FINAL_STATES:
        raise Refused("この手続は終わっています。担当課へお電話ください。", "body")
    now = tools.clock.now()
    message = Message(
        submission_id=case.id, body=body_of(text, "メッセージ"), sent_at=now, told_at=now
    )
    session.add(message)
    case.replied, case.awaits_reply = True, False
    cases.touch(tools, case)
    record_message(session, tools, case, auditing.RESIDENT, send_along(session, message))
    return message


def from_staff(
    session: Session,
    tools: Toolbox,
    staff_id: int,
    submission: Submission,
    text: str,
    *,
    awaits_reply: bool = False,
    to_many: bool = False,
) -> Message:
    """A message of the department, with a mail that says that there is one. The resident is told a minute
    later; until then it can be taken back.

    ``awaits_reply``: the case shows 返信待ち until the resident answers or the next message is sent. One
    ``to_many`` was waited with before, answers nobody's message and leaves alone what this person has typed
    and not sent yet.
    """
    case = cases.lock(session, submission)
    now = tools.clock.now()
    message = Message(
        submission_id=case.id,
        staff_id=staff_id,
        body=body_of(text, "メッセージ"),
        sent_at=now,
        told_at=now if to_many else now + posting.UNDO,
        before={"replied": case.replied, "awaits_reply": case.awaits_reply},
    )
    session.add(message)
    case.replied = case.replied and to_many
    case.awaits_reply = awaits_reply or (case.awaits_reply and to_many)
    cases.touch(tools, case)
    along = 0 if to_many else send_along(session, message)
    record_message(session, tools, case, auditing.actor_of(staff_id), along)
    message.promise = posting.promise_mail(session, tools, case, "message", due_at=message.told_at)
    return message


def take_back(
    session: Session, tools: Toolbox, staff_id: int, submission: Submission, number: int
) -> None:
    """Takes one's own message back before the resident is told: its words and files are unsent again.

    Raises:
        Conflict: it is not this person's, or the minute is over.
    """
    case = cases.lock(session, submission)
    message = session.scalars(
        select(Message).where(
            Message.id == number, Message.submission_id == case.id, Message.staff_id == staff_id
        )
    ).one_or_none()
    if message is None:
        raise Conflict(NOT_OWN)
    if not posting.may_undo(tools, message.told_at):
        raise Conflict(TOO_LATE)
    put_back(session, tools, case, message)
    later = session.scalars(
        select(Message.staff_id).where(Message.submission_id == case.id, Message.id > message.id)
    ).all()
    if not any(later):  # else the case says what the later message of the department made of it
        case.replied = bool(later) or message.before["replied"]
        case.awaits_reply = not later and message.before["awaits_reply"]
    posting.take_back(session, message.promise)
    session.delete(message)
    cases.touch(tools, case)
    auditing.record(
        session,
        tools,
        case.public_id,
        auditing.actor_of(staff_id),
        "message-undone",
        version=case.version,
    )


def put_back(session: Session, tools: Toolbox, case: Submission, message: Message) -> None:
    """Words and files of a message are unsent again, before what was typed since."""
    kept = unsent(session, case, message.staff_id)
    typed = f"{message.body}\n\n{kept.body}" if kept and kept.body else message.body
    kept = keep(session, tools, case, message.staff_id, typed)
    session.execute(
        update(Upload)
        .where(Upload.message_id == message.id)
        .values(message_id=None, submission_id=None, unsent_id=kept.id)
    )


def record_message(
    session: Session, tools: Toolbox, case: Submission, actor: str, along: int
) -> None:
    """The entry of a message; says how many files went with it."""
    detail = {"files": along} if along else {}
    auditing.record(
        session, tools, case.public_id, actor, "message", version=case.version, **detail
    )


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
            Message.told_at <= tools.clock.now(),
            Message.read_at.is_(None),
        )
        .values(read_at=tools.clock.now())
    )


def thread(session: Session, tools: Toolbox, submission: Submission) -> list[Message]:
    """The messages that the resident knows of by now."""
    return list(
        session.scalars(
            select(Message)
            .where(Message.submission_id == submission.id, Message.told_at <= tools.clock.now())
            .order_by(Message.id)
        )
    )


def notes(session: Session, submission: Submission) -> list[Note]:
    return list(
        session.scalars(select(Note).where(Note.submission_id == submission.id).order_by(Note.id))
    )
