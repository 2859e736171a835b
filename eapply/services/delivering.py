"""発送しました／受け取れます: the department says that a thing is on its way or ready, and takes it back.

The resident is told a minute later, so that a slip of the hand can be undone before anybody reads it.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any, Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from eapply.core.deliveries import POSTS, Way
from eapply.core.errors import Conflict, NotYours, Refused
from eapply.core.submission import State
from eapply.core.texts import clean
from eapply.models import Delivery, Submission
from eapply.queries.scope import NOT_FOUND, StaffActor
from eapply.services import auditing, cases, posting, waiting_drafts
from eapply.services.desk_act import role_in
from eapply.services.toolbox import Toolbox

MAILS: Final = {Way.SENT: "thing-sent", Way.READY: "thing-ready"}
# Key of a value → its label and how long it may be.
LINES: Final = {"thing": ("品名", 60), "tracking": ("追跡番号", 40), "place": ("場所", 120)}
TOO_EARLY: Final = "結果を決めたあとに記録できます。"
TOO_LATE: Final = "1分が過ぎたため、取り消せません。申請者にメッセージで知らせてください。"


def record(
    session: Session,
    tools: Toolbox,
    actor: StaffActor,
    submission: Submission,
    expected_version: int,
    way: Way,
    values: Mapping[str, Any],
) -> Delivery:
    """Keeps that a thing was sent or is ready and promises to tell; ``values`` by column of `Delivery`.

    Raises:
        Conflict: somebody was faster. Refused: no result yet, or something is missing (``field``).
    """
    case = cases.lock_version(session, submission, expected_version)
    role_in(actor, case)
    waiting_drafts.require_none(case)
    if not may_record(case):
        raise Refused(TOO_EARLY)
    day = day_of(tools, way, values.get("day"))
    until = values.get("until") if way is Way.READY else None
    if until is not None and until < day:
        raise Refused("いつまでかは、受け取れる日か、それより後の日付を入力してください。", "until")
    how = str(values.get("how") or "") if way is Way.SENT else ""
    if way is Way.SENT and how not in POSTS:
        raise Refused("送り方を選んでください。", "how")
    thing = line(values, "thing", required=True)
    tracking = line(values, "tracking") if way is Way.SENT else ""
    place = line(values, "place", required=True) if way is Way.READY else ""
    now = tools.clock.now()
    cases.touch(tools, case)
    on_paper = {"thing": thing, "place": place, "day": day.isoformat()}
    on_paper |= {"last_day": until.isoformat()} if until else {}
    promise = posting.promise_mail(
        session, tools, case, MAILS[way], due_at=now + posting.UNDO, on_paper=on_paper
    )
    row = Delivery(
        public_id=tools.ids.token(16),
        submission_id=case.id,
        way=way.value,
        thing=thing,
        day=day,
        how=how,
        tracking=tracking,
        place=place,
        until=until,
        staff_id=actor.id,
        recorded_at=now,
        told_at=now + posting.UNDO,
        promise=promise,
    )
    session.add(row)
    enter(session, tools, case, actor, MAILS[way], row)
    return row


def undo(
    session: Session, tools: Toolbox, actor: StaffActor, submission: Submission, public_id: str
) -> Delivery:
    """Takes it back before anybody is told. Raises NotYours; Conflict: too late, or done already."""
    case = cases.lock(session, submission)
    role_in(actor, case)
    row = session.scalars(
        select(Delivery)
        .where(Delivery.submission_id == case.id, Delivery.public_id == public_id)
        .execution_options(populate_existing=True)
    ).one_or_none()
    if row is None:
        raise NotYours(NOT_FOUND)
    if not may_undo(tools, row):
        raise Conflict(TOO_LATE)
    row.undone_at = tools.clock.now()
    posting.take_back(session, row.promise)
    cases.touch(tools, case)
    enter(session, tools, case, actor, "thing-undone", row)
    return row


def may_record(case: Submission) -> bool:
    return case.state in (State.DECIDED, State.COMPLETED)


def may_undo(tools: Toolbox, row: Delivery) -> bool:
    return row.undone_at is None and posting.may_undo(tools, row.told_at)


def of_case(session: Session, case: Submission) -> list[Delivery]:
    """All of a case, the newest first, with those that were undone: for the desk."""
    mine = select(Delivery).where(Delivery.submission_id == case.id)
    return list(session.scalars(mine.order_by(Delivery.id.desc())))


def told(session: Session, tools: Toolbox, case: Submission) -> list[Delivery]:
    """Those that the resident knows of by now."""
    now = tools.clock.now()
    every = of_case(session, case)
    return [row for row in every if row.undone_at is None and row.told_at <= now]


def day_of(tools: Toolbox, way: Way, day: date | None) -> date:
    """The day, today without one. What was sent was not sent tomorrow."""
    today = tools.clock.today()
    if way is Way.SENT and day is not None and day > today:
        raise Refused("発送した日は、今日までの日付を入力してください。", "day")
    return day or today


def line(values: Mapping[str, Any], key: str, *, required: bool = False) -> str:
    label, longest = LINES[key]
    text = clean(str(values.get(key) or ""), multiline=False)
    if required and not text:
        raise Refused(f"{label}を入力してください。", key)
    if len(text) > longest:
        raise Refused(f"{label}は{longest}文字以内で入力してください。", key)
    return text


def enter(
    session: Session, tools: Toolbox, case: Submission, actor: StaffActor, act: str, row: Delivery
) -> None:
    name = auditing.actor_of(actor.id)
    detail = {"version": case.version, "delivery": row.public_id}
    auditing.record(session, tools, case.public_id, name, act, **detail)
