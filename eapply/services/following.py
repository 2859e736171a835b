"""The resident after filing: finding the case again, answering a correction, withdrawing.

Residents have no accounts. A case opens with the secret of a mailed link, or with 受付番号 and
確認用パスワード where the filing went without mail.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from eapply.core import reference
from eapply.core.errors import Closed, Conflict, NotYours
from eapply.core.procedure import Procedure
from eapply.core.submission import Action, Role
from eapply.core.texts import clean
from eapply.core.widths import narrow
from eapply.models import AccessLink, Correction, Submission, Upload
from eapply.queries.scope import NOT_FOUND
from eapply.services import (
    auditing,
    booking_ends,
    booking_mails,
    case_charges,
    cases,
    opinion_ends,
    outbox,
    posting,
    reviewing,
    secrets,
    stored_rules,
    submitting,
    waiting_drafts,
)
from eapply.services.toolbox import Toolbox

OLD_LINK = "このリンクは使えなくなっています。新しいリンクをメールで送れます。"


def open_link(session: Session, tools: Toolbox, secret: str) -> Submission:
    """The case that a mailed link leads to.

    Raises:
        Closed: the link is unknown or past its days.
    """
    link = session.scalars(
        select(AccessLink).where(AccessLink.secret_hash == secrets.hash_token(secret))
    ).one_or_none()
    if link is None or link.expires_at < tools.clock.now():
        raise Closed(OLD_LINK)
    return session.get_one(Submission, link.submission_id)


def by_reference(session: Session, typed: str) -> Submission | None:
    """The submission with this number; only for steps that prove the person's right first."""
    canonical = reference.parse(typed)
    if canonical is None:
        return None
    return session.scalars(
        select(Submission).where(Submission.reference == canonical)
    ).one_or_none()


def open_password(session: Session, tools: Toolbox, typed: str, password: str) -> Submission:
    """The case of a filing without mail.

    Raises:
        NotYours: number or password is wrong; the same sentence for both.
    """
    submission = by_reference(session, typed)
    stored = submission.password_hash if submission else ""
    signs = re.sub(r"[\s-]", "", narrow(clean(password, multiline=False))).upper()
    offered = submitting.password_hash(tools, signs)
    if not secrets.same(stored or "-", offered) or submission is None:
        raise NotYours(NOT_FOUND)
    return submission


def send_link(session: Session, tools: Toolbox, typed: str) -> None:
    """Mails a fresh link to the address of the case. Says nothing about whether there is one."""
    submission = by_reference(session, typed)
    if submission is None or not submission.email:
        return
    outbox.promise(
        session,
        tools,
        "mail",
        f"link:{submission.public_id}:{tools.ids.token(8)}",
        {"template": "link", "submission": submission.id},
    )


def withdraw(session: Session, tools: Toolbox, submission: Submission, reason: str) -> Submission:
    """取下げ by the resident."""
    case = cases.lock(session, submission)
    correction = reviewing.open_correction(session, case)
    if correction is not None:
        correction.cancelled_at = tools.clock.now()
    waiting_drafts.end(session, tools, case)
    cases.move(
        session,
        tools,
        case,
        Action.WITHDRAW,
        Role.RESIDENT,
        auditing.RESIDENT,
        reason=clean(reason, multiline=True)[:500],
    )
    case.paused_on = None
    case_charges.withdrawn(session, tools, case, auditing.RESIDENT)
    opinion_ends.after(session, tools, case, Action.WITHDRAW, auditing.RESIDENT)
    ended = booking_ends.after(session, tools, case, Action.WITHDRAW, auditing.RESIDENT)
    for each in ended:
        booking_mails.promise(session, tools, each, "booking-cancelled")
    if not ended:
        posting.promise_mail(session, tools, case, "withdrawn")
    return case


def answer_correction(
    session: Session,
    tools: Toolbox,
    submission: Submission,
    correction_id: int,
    raw: Mapping[str, list[str]],
    answers: Mapping[str, Any],
    sheet: list[dict[str, Any]],
    *,
    procedure: Procedure | None = None,
    party: Mapping[str, str] | None = None,
    notes: Mapping[str, str] | None = None,
) -> Submission:
    """Takes the corrected items in; only rows that were asked for may differ.

    ``procedure`` says what the case is found by from now on. ``party`` are name, kana and phone as
    they stand now; ``notes`` say, by first key of an item, why
    it was left as it was.

    Raises:
        Conflict: the request was answered or taken back in the meantime.
    """
    case = cases.lock(session, submission)
    correction = session.get_one(Correction, correction_id)
    if correction.submission_id != case.id or correction.answered_at or correction.cancelled_at:
        raise Conflict("このお願いは、もう終わっています。いまの状況を確かめてください。")
    after = {row["keys"][0]: row["text"] for part in sheet for row in part["rows"] if row["keys"]}
    correction.changes = [
        {
            "label": item["label"],
            "before": item["before"],
            "after": after.get(item["keys"][0], ""),
            "note": (notes or {}).get(item["keys"][0], ""),
        }
        for item in correction.items
    ]
    correction.raw = dict(case.raw)
    correction.answered_at = tools.clock.now()
    case.raw, case.answers, case.sheet = dict(raw), dict(answers), sheet
    booking_ends.correct(session, tools, case, answers)
    if procedure is not None:
        stored_rules.leave(session, tools, case, procedure, answers)
    if party is not None:
        submitting.name_party(case, party["name"], party["kana"], party["phone"])
    session.execute(
        update(Upload).where(Upload.correction_id == correction.id).values(submission_id=case.id)
    )
    case.answered = True
    cases.resume(tools, case)
    cases.move(
        session,
        tools,
        case,
        Action.CORRECT,
        Role.RESIDENT,
        auditing.RESIDENT,
        labels=[item["label"] for item in correction.items],
    )
    posting.promise_mail(session, tools, case, "corrected")
    return case


def corrections(session: Session, submission: Submission) -> list[Correction]:
    return list(
        session.scalars(
            select(Correction)
            .where(Correction.submission_id == submission.id)
            .order_by(Correction.id)
        )
    )
