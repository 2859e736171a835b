"""A sewerage and a library desk with bookings of today and the next days, made by the services."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask import Flask

from eapply.core.procedure import Example
from eapply.forms import BY_SLUG
from eapply.forms.sheet import answer_sheet
from eapply.models import Booking, db, transaction
from eapply.services import booking_slots, drafting, submitting
from eapply.services.submitting import Filing
from eapply.services.toolbox import Toolbox
from tests import bookings
from tests.bookings import INSPECTION, STUDY
from tests.filings import file_example

NAME = "検査 待子"


def make_slots(app: Flask, tools: Toolbox) -> None:
    with app.app_context():
        booking_slots.keep_ahead(tools)
        db.session.remove()


def book(
    app: Flask, tools: Toolbox, slug: str, answers: Mapping[str, Any], name: str = NAME
) -> str:
    """Somebody books with the whole form of its first example; the public id of the booking."""
    form_class = BY_SLUG[slug]
    example: Example = next(each for each in form_class.examples if not each.errors)
    with app.app_context():
        with transaction() as session:
            form = form_class.from_json(dict(example.answers), tools.situation())
            judgement = form.judge()
            assert judgement.ok, judgement.errors
            if slug == INSPECTION:
                file_example(
                    session,
                    tools,
                    "16-drainage-work",
                    completion(),
                    confirmation_number=answers["confirmation_number"],
                )
            draft, _ = drafting.start(session, tools, slug, form_class.procedure.version, {})
            draft.email = "hanako@example.jp"
            session.flush()
            filing = Filing(
                procedure=form_class.procedure,
                answers={**judgement.answers, **answers},
                raw={},
                sheet=answer_sheet(form),
                name=name,
                phone="09012345678",
            )
            case = submitting.submit(session, tools, draft, filing)
            public_id = session.query(Booking).filter_by(submission_id=case.id).one().public_id
        db.session.remove()
    return public_id


def completion() -> Example:
    """A 完了届 as documented."""
    return next(
        each
        for each in BY_SLUG["16-drainage-work"].examples
        if not each.errors and each.answers["notice_kind"] in ("completion", "完了届")
    )


def inspection(app: Flask, tools: Toolbox, at: str, number: str = "R8-0118", **more: Any) -> str:
    """An inspection of 鹿島地区."""
    more = {"map_point": {"lat": 35.9657, "lon": 140.645}} | more
    area = {"area": "kashima", "expected_minutes": "60"}
    return book(app, tools, INSPECTION, bookings.inspection(at, number, **area, **more))


def seat(app: Flask, tools: Toolbox, at: str, card: str = "0012345678", label: str = "any") -> str:
    """A seat of the study room."""
    return book(app, tools, STUDY, bookings.study(at, card, label), "鹿嶋 湊")
