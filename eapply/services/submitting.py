"""Filing: from a draft to a submission, in one transaction and only once.

The receipt page is sent after that transaction has committed, so what it says stays true.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from eapply.core import reference
from eapply.core.charging import ChargeStatus
from eapply.core.fees import Timing
from eapply.core.fold import search_key
from eapply.core.procedure import Procedure
from eapply.core.submission import Action, Role, State, advance
from eapply.core.telling import Event
from eapply.models import Charge, Draft, Submission, Upload
from eapply.models.database import to_json
from eapply.models.writing_now import write_new
from eapply.services import (
    auditing,
    booking,
    booking_mails,
    cases,
    charging,
    documenting,
    drafting,
    filing_fee,
    posting,
    secrets,
    stored_rules,
    taking_over,
    telling,
)
from eapply.services.toolbox import Toolbox

PASSWORD_LENGTH = 8


@dataclass(frozen=True)
class Filing:
    """What is filed, judged and normal: the values of the form, no form any more."""

    procedure: Procedure
    answers: Mapping[str, Any]
    raw: Mapping[str, list[str]]
    sheet: list[dict[str, Any]]
    warnings: tuple[str, ...] = ()
    name: str = ""
    kana: str = ""
    phone: str = ""
    attachments: Mapping[str, tuple[str, ...]] = field(default_factory=dict)


def payload_hash(filing: Filing) -> str:
    """What was sent, as one hash: typed values and files. Never changes afterwards."""
    return hashlib.sha256(to_json([filing.raw, filing.attachments]).encode()).hexdigest()


def submit(
    session: Session,
    tools: Toolbox,
    draft: Draft,
    filing: Filing,
    actor: str = auditing.RESIDENT,
    **how: str,
) -> Submission:
    """Files a locked draft; filed before, the same submission comes back.

    ``actor`` is who typed it; ``how`` goes into the entry of the record.
    One transaction holds the submission, its fee, its files, the audit entry and the promises of mail
    and copy. What must be paid first has arrived but is not handed to the department yet.
    """
    if draft.submission_id is not None:
        return session.get_one(Submission, draft.submission_id)
    now = tools.clock.now()
    procedure = filing.procedure
    situation = tools.situation()
    opening = tools.facts.opening_days("city")
    submission = Submission(
        public_id=tools.ids.token(16),
        reference=reference.make(
            reference.year_letter(now.date()), tools.ids.random_bytes(reference.RANDOM_BYTES)
        ),
        submit_key=draft.submit_key,
        slug=procedure.slug,
        form_version=procedure.version,
        legal_type=procedure.legal_type.value,
        department=tools.department(procedure.department_for(filing.answers, situation)).code,
        state=advance(State.DRAFT, Action.SUBMIT, Role.RESIDENT, procedure.legal_type).value,
        raw=dict(filing.raw),
        answers=dict(filing.answers),
        sheet=filing.sheet,
        warnings=list(filing.warnings),
        payload_hash=payload_hash(filing),
        email="" if draft.no_mail else draft.email,
        no_mail=draft.no_mail,
        password_hash=password_hash(tools, mail_less_password(tools, draft.submit_key))
        if draft.no_mail
        else "",
        arrived_at=now,
        due_on=opening.add(now.date(), procedure.standard_days(tools.settings.standard_days)),
        updated_at=now,
    )
    name_party(submission, filing.name, filing.kana, filing.phone)
    write_new(session, submission)
    if filing.attachments:
        session.execute(
            update(Upload).where(Upload.draft_id == draft.id).values(submission_id=submission.id)
        )
    stored_rules.leave(session, tools, submission, procedure, filing.answers)
    taking_over.keep(session, draft, submission, procedure, filing.answers)
    drafting.file_away(session, draft, submission)
    charge = raise_fee(session, tools, submission, filing, actor)
    waits = charge is not None and must_be_paid_first(charge)
    action = Action.SUBMIT_UNPAID if waits else Action.SUBMIT
    if waits:
        submission.state = advance(State.DRAFT, action, Role.RESIDENT, procedure.legal_type).value
    auditing.begin(
        session,
        tools,
        submission.public_id,
        actor,
        action.value,
        reference=submission.reference,
        to=submission.state,
        payload=submission.payload_hash,
        **how,
    )
    telling.announce(session, tools, submission, Event.FILED)
    booked = booking.confirm(session, tools, draft, submission, filing.answers)
    documenting.promise_copy(session, tools, submission, procedure)
    if charge is not None and waits:
        cases.pause(tools, submission)
        posting.promise_charge_mail(session, tools, charge, "pay-first")
    else:
        for each in booked:
            booking_mails.promise(session, tools, each, "booked")
        if not booked:
            is_told = procedure.settled_days is not None
            posting.promise_mail(session, tools, submission, "received", estimate=is_told)
    return submission


def raise_fee(
    session: Session, tools: Toolbox, submission: Submission, filing: Filing, actor: str
) -> Charge | None:
    """Raises what these answers cost, by the rates of today; None where the procedure has no fee."""
    fee = filing_fee.of(session, tools, filing.procedure, filing.answers)
    if fee is None:
        return None
    return charging.raise_charge(
        session,
        tools,
        key=f"filing:{submission.public_id}",
        department=submission.department,
        bill=fee.bill,
        timing=fee.timing,
        actor=actor,
        submission=submission,
        hold=fee.hold,
        exemption=fee.exemption,
    )


def must_be_paid_first(charge: Charge) -> bool:
    """Whether the filing waits for this money before the department sees it."""
    return charge.status == ChargeStatus.OPEN and charge.timing == Timing.ON_APPLICATION


def name_party(submission: Submission, name: str, kana: str, phone: str) -> None:
    """Puts the filer where the queue lists and searches, with the folded keys beside."""
    submission.name, submission.kana, submission.phone = name, kana, phone
    submission.key_name = search_key(name)[:200]
    submission.key_kana = search_key(kana)[:200]
    submission.key_phone = phone


def mail_less_password(tools: Toolbox, submit_key: str) -> str:
    """確認用パスワード of a filing without mail: eight signs, the same each time the page is shown.

    Made from the submit key, so that it can be shown again on the receipt without being stored.
    """
    secret = secrets.keyed(tools.settings.secret_key, "mail-less", submit_key)
    number = int.from_bytes(hashlib.sha256(secret.encode()).digest(), "big")
    return reference.signs_of(number, PASSWORD_LENGTH)


def password_hash(tools: Toolbox, password: str) -> str:
    """What is stored of a 確認用パスワード: keyed, because forty bits alone could be searched."""
    return secrets.keyed(tools.settings.secret_key, "mail-less-password", password)


def filed(session: Session, draft: Draft) -> Submission | None:
    """The submission that this draft became, if it was filed."""
    if draft.submission_id is None:
        return None
    return session.scalars(select(Submission).where(Submission.id == draft.submission_id)).one()
