"""郵送するもの: letters are printed in batches, each letter in one batch and in no other.

Marking is one transaction, and only what nobody has marked is taken: of two clerks who press together each
gets other letters. The file is drawn from what the letters keep, so printing again gives the same.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from datetime import date
from typing import Any, Final

from sqlalchemy import update
from sqlalchemy.orm import Session

from eapply.adapters.joining import join
from eapply.core.errors import Conflict, Refused
from eapply.core.notices import Standing
from eapply.models import Charge, Document, Letter, LetterBatch, transaction
from eapply.queries import letters as reads
from eapply.queries.scope import StaffActor
from eapply.services import auditing, billing
from eapply.services.letters import KINDS
from eapply.services.toolbox import Toolbox

MOST: Final = 20
NONE: Final = "印刷する手紙を選んでください。"
TAKEN: Final = "選んだ手紙は、ほかの人が先に印刷しました。一覧を確かめてください。"
TOO_MANY: Final = f"一度に印刷できるのは{MOST}通までです。"
NOT_MADE: Final = "同封する書類がまだできていません。少し待ってから、もう一度開いてください。"
DAYS: Final = ("last_day", "day")


def print_batch(
    session: Session,
    tools: Toolbox,
    actor: StaffActor,
    department: str,
    public_ids: Sequence[str],
) -> tuple[LetterBatch, int]:
    """Marks these letters of a department as printed by this person; the batch, and how many it holds.

    Raises:
        Refused: none is chosen, or too many. Conflict: others were faster with all of them.
    """
    if not public_ids:
        raise Refused(NONE, "letter")
    if len(public_ids) > MOST:
        raise Refused(TOO_MANY, "letter")
    now = tools.clock.now()
    rows = reads.waiting(session, actor, now)
    chosen = {
        row.letter.id: row
        for row in rows
        if row.letter.public_id in public_ids and row.case.department == department
    }
    batch = LetterBatch(
        public_id=tools.ids.token(16), department=department, printed_by=actor.id, printed_at=now
    )
    session.add(batch)
    session.flush()
    mark = (
        update(Letter)
        .where(Letter.id.in_(list(chosen)), Letter.batch_id.is_(None))
        .values(batch_id=batch.id)
        .returning(Letter.id)
        .execution_options(synchronize_session=False)
    )
    taken = session.scalars(mark).all()
    if not taken:
        raise Conflict(TAKEN)
    name = auditing.actor_of(actor.id)
    for letter_id in sorted(taken):
        row = chosen[letter_id]
        letter = KINDS[row.letter.template].title
        auditing.record(session, tools, row.case.public_id, name, "letter-printed", letter=letter)
    return batch, len(taken)


def file_of(session: Session, tools: Toolbox, actor: StaffActor, public_id: str) -> bytes:
    """The letters of a batch as one PDF, each with what goes along, and notes that it was fetched.

    Raises:
        NotYours: no batch of this person's departments. Conflict: a notice to go along is not made yet.
    """
    batch = reads.batch(session, actor, public_id)
    number, parts = batch.id, []
    for row in reads.of_batch(session, actor, batch):
        parts += list(pages_of(session, tools, row.letter))
    session.rollback()
    content = join(parts)
    with transaction() as writing:
        opened = writing.get_one(LetterBatch, number)
        opened.opened_at = opened.opened_at or tools.clock.now()
    return content


def pages_of(session: Session, tools: Toolbox, letter: Letter) -> Iterator[bytes]:
    """The letter itself, then the notice or the bill. A notice that holds no more since the letter was marked
    is left out, and the letter says that it must not be sent."""
    kind = KINDS[letter.template]
    notice = session.get(Document, letter.document_id) if letter.document_id else None
    is_void = notice is not None and notice.standing != Standing.VALID
    charge = session.get(Charge, letter.charge_id) if letter.charge_id else None
    slip = b""
    if kind.bill and charge is not None:
        with suppress(Conflict):  # nothing is owed any more: the letter says so by saying nothing
            slip = billing.slip(session, tools, charge)
    values = values_of(session, tools, letter)
    values |= {"notice": notice, "charge": charge, "encloses_bill": bool(slip), "is_void": is_void}
    html = tools.texts.render(f"pdf/letters/{letter.template}.html", **values)
    yield tools.pdf.make(html, title=kind.title)
    if notice is not None and not is_void:
        if not notice.blob:
            raise Conflict(NOT_MADE)
        yield tools.files.read_checked(notice.blob, notice.sha256)
    if slip:
        yield slip


def values_of(session: Session, tools: Toolbox, letter: Letter) -> dict[str, Any]:
    """All that the template of a letter may use."""
    content: Mapping[str, Any] = letter.content
    days = {key: date.fromisoformat(content[key]) for key in DAYS if key in content}
    case = reads.case_of(session, letter)
    return {
        "title": KINDS[letter.template].title,
        "promised_at": letter.promised_at,
        "content": {**content, **days},
        "department": tools.facts.department(case.department),
        "status_url": f"{tools.settings.base_url}/status",
        "is_practice": tools.settings.mode != "production",
    }
