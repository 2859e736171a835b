"""People who book, for tests: a draft with judged answers, held or filed by the services themselves."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from eapply.core.booking import KEEPS_PLACES, BookingStatus
from eapply.core.booking_use import BookingUse
from eapply.core.conditions import Situation
from eapply.core.facts import Facts
from eapply.forms import BY_SLUG
from eapply.models import Booking, Draft, Place, Submission
from eapply.services import booking, drafting, submitting
from eapply.services.submitting import Filing
from eapply.services.toolbox import Toolbox

STUDY, INSPECTION = "23-study-room", "17-inspection-booking"


JUDGED: dict[str, Mapping[str, Any]] = {}


def example_answers(slug: str, facts: Facts) -> Mapping[str, Any]:
    """The normal answers of the first example of a procedure, judged once on its own day."""
    if slug not in JUDGED:
        form_class = BY_SLUG[slug]
        example = next(each for each in form_class.examples if not each.errors)
        assert example.on is not None
        form = form_class.from_json(dict(example.answers), Situation(example.on, facts))
        judgement = form.judge()
        assert judgement.ok, judgement.errors
        JUDGED[slug] = judgement.answers
    return JUDGED[slug]


def study(at: str, card: str = "0012345678", seat: str = "any", **more: Any) -> dict[str, Any]:
    """Answers of 23 for a slot such as "2026-11-25T16:00"."""
    return {
        "use_date": at[:10],
        "slot": at,
        "seat": seat,
        "library_card_number": card,
        "power_needed": None,
    } | more


def inspection(at: str, number: str = "R8-0118", **more: Any) -> dict[str, Any]:
    """Answers of 17 for a slot such as "2026-11-26T10:00"."""
    return {"slot": at, "slot_alt": None, "confirmation_number": number} | more


def use(slug: str = STUDY) -> BookingUse:
    return booking.uses_of(slug)[0]


def begin(
    session: Session,
    tools: Toolbox,
    answers: Mapping[str, Any],
    slug: str = STUDY,
    email: str = "hanako@example.jp",
) -> Draft:
    """A draft whose pages were answered like this."""
    procedure = BY_SLUG[slug].procedure
    draft, _ = drafting.start(session, tools, slug, procedure.version, {})
    draft.email = email
    draft.answers = {**example_answers(slug, tools.facts), **answers}
    session.flush()
    return draft


def hold(session: Session, tools: Toolbox, draft: Draft, at: str = "") -> Booking:
    """Presses 「この日時を確保する」, for another slot than the draft's where ``at`` is given."""
    answers = dict(draft.answers) | ({"slot": at, "use_date": at[:10]} if at else {})
    return booking.hold(session, tools, draft, use(draft.slug), answers)


def file(session: Session, tools: Toolbox, draft: Draft) -> Submission:
    """Files the draft as it stands; with its booking."""
    procedure = BY_SLUG[draft.slug].procedure
    filing = Filing(procedure=procedure, answers=draft.answers, raw={}, sheet=[], name="鹿嶋 湊")
    return submitting.submit(session, tools, draft, filing)


def booked(
    session: Session,
    tools: Toolbox,
    answers: Mapping[str, Any],
    slug: str = STUDY,
    email: str = "hanako@example.jp",
) -> Booking:
    """Somebody books in one go."""
    case = file(session, tools, begin(session, tools, answers, slug, email))
    return session.scalars(select(Booking).where(Booking.submission_id == case.id)).one()


def at(text: str) -> datetime:
    """A moment in JST: at("2026-11-25T16:00")."""
    return datetime.fromisoformat(f"{text}+09:00")


def check_places(session: Session, now: datetime) -> dict[str, int]:
    """I25 by recount: no place is given twice, and every booking has exactly its own.

    Returns how many bookings there are by status, live holds as HELD and those whose time is over as OVER.
    """
    session.flush()
    session.expire_all()
    counts = dict(
        session.execute(
            select(Place.booking_id, func.count())
            .where(Place.booking_id.is_not(None))
            .group_by(Place.booking_id)
        ).all()
    )
    found: dict[str, int] = {}
    for each in session.scalars(select(Booking)):
        has = counts.pop(each.id, 0)
        is_over = (
            each.status == BookingStatus.HELD
            and each.held_until is not None
            and each.held_until <= now
        )
        name = "OVER" if is_over else each.status
        found[name] = found.get(name, 0) + 1
        if is_over:
            assert has <= each.places, f"{each.public_id}: more places than it took"
        elif each.status in KEEPS_PLACES:
            assert has == each.places > 0, f"{each.public_id} {each.status}: {has} of {each.places}"
        else:
            assert has == 0, f"{each.public_id} {each.status} still has {has} places"
    assert not counts, "places of nobody"
    held = select(Place).join(Booking).where(Place.held_until.is_not(None))
    for place in session.scalars(held):
        assert place.booking_id is not None
    firm = (
        select(func.count(Place.id))
        .join(Booking)
        .where(Booking.status != BookingStatus.HELD.value, Place.held_until.is_not(None))
    )
    assert session.scalar(firm) == 0, "a booking that is no hold would end by itself"
    return found
