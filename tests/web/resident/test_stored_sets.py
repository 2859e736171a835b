"""What is filed is what was answered: generated sets go through draft and case without loss."""

from __future__ import annotations

import random
from collections.abc import Mapping

import pytest
from sqlalchemy import select, update

from eapply.forms import PROCEDURES
from eapply.forms.checking import attached
from eapply.forms.procedure_form import NO_MAIL, ProcedureForm
from eapply.models import Booking, Place, Submission, transaction
from eapply.services import booking, booking_slots, drafting, submitting
from eapply.services.submitting import Filing
from eapply.services.toolbox import Toolbox
from eapply.web.asking.filing import filing
from tests.effort import FULL
from tests.forms.filled import Filled, Sheet
from tests.forms.strategies import valid_set

SETS = 200 if FULL else 2
TRIES = 500
by_procedure = pytest.mark.parametrize(
    "form_class", PROCEDURES, ids=lambda form: form.procedure.slug
)


def read(
    form_class: type[ProcedureForm], tools: Toolbox, raw: Mapping[str, list[str]], filled: Filled
) -> ProcedureForm:
    """The form as the confirm page has it: what was typed out of the database, files and choices beside it."""
    return form_class(
        raw,
        situation=tools.situation(),
        attachments=attached(filled.attachments),
        known={NO_MAIL: True} if filled.given.get(NO_MAIL) else {},
    )


def bookable(sheet: Sheet, tools: Toolbox) -> tuple[int, Filled, Filing]:
    """A seed with its valid set, of those that wish for a slot that there is. All are free again."""
    with transaction() as session:
        session.execute(update(Place).values(booking_id=None, held_until=None))
        session.execute(update(Booking).values(status="CANCELLED", places=0))
    for _ in range(TRIES):
        seed = random.getrandbits(32)
        filled = valid_set(sheet, random.Random(seed))
        sent = filing(sheet.form, sheet.judge(filled), [])
        with transaction() as session:
            if not booking.judge(session, tools, sent.procedure.slug, sent.answers):
                return seed, filled, sent
    raise AssertionError(f"no set of {TRIES} can be booked")


@by_procedure
def test_sets_are_stored_without_loss(
    form_class: type[ProcedureForm], context: None, tools: Toolbox
) -> None:
    sheet = Sheet(form_class, tools.situation())
    procedure = form_class.procedure
    booking_slots.keep_ahead(tools)
    for _ in range(SETS):
        seed, filled, sent = bookable(sheet, tools)
        with transaction() as session:
            draft, _ = drafting.start(session, tools, procedure.slug, procedure.version, {})
            draft.raw = dict(sheet.form.raw)
            draft.email = "hanako@example.jp"
            public_id = draft.public_id
        with transaction() as session:
            session.expire_all()
            draft = drafting.lock(session, public_id)
            form = read(form_class, tools, draft.raw, filled)
            judgement = form.judge()
            assert judgement.ok, seed
            filed = filing(form, judgement, [])
            reference = submitting.submit(session, tools, draft, filed).reference
        with transaction() as session:
            session.expire_all()
            case = session.scalars(select(Submission).filter_by(reference=reference)).one()
            kept = (case.answers, case.raw, case.sheet, tuple(case.warnings))
            assert kept == (sent.answers, sent.raw, sent.sheet, sent.warnings), seed
            assert read(form_class, tools, case.raw, filled).judge().answers == sent.answers, seed
