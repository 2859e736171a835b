"""Mails about bookings: to the filer of the case, or to the payer of the charge that a visit is for."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from eapply.core.booking import change_until
from eapply.models import Booking, Charge, Submission
from eapply.services import outbox
from eapply.services.toolbox import Toolbox


def promise(
    session: Session, tools: Toolbox, booking: Booking, template: str, **values: Any
) -> None:
    """Promises a mail about this booking, once for this version of it. Without an address, nothing."""
    about: dict[str, Any]
    if booking.submission_id is not None:
        submission = session.get_one(Submission, booking.submission_id)
        email, about = submission.email, {"submission": submission.id}
    elif booking.charge_id is not None:
        charge = session.get_one(Charge, booking.charge_id)
        email, about = charge.email, {"charge": charge.id}
    else:
        return
    key = f"{template}:{booking.public_id}:{booking.version}"
    if email:
        payload = about | {"template": template, "values": values | booking_payload(booking)}
        outbox.promise(session, tools, "mail", key, payload)


def booking_payload(booking: Booking) -> dict[str, Any]:
    """The booking as it is now: what a mail says stays true of the moment of its promise."""
    return {
        "booking": {
            "resource": booking.resource,
            "starts_at": booking.starts_at.isoformat(),
            "label": booking.label,
        }
    }


def booking_values(tools: Toolbox, booking: dict[str, Any]) -> dict[str, Any]:
    """What every mail about a booking may say: when, where, until when it may be changed, whom to call."""
    resource = tools.facts.booking_resource(booking["resource"])
    starts_at = datetime.fromisoformat(booking["starts_at"])
    opening = tools.facts.opening_days(resource.calendar)
    return {
        "visit": resource.visit,
        "starts_at": starts_at,
        "place": resource.place,
        "place_phone": resource.phone,
        "label": booking["label"] if resource.places else "",
        "change_until": change_until(resource, opening, starts_at),
        "is_until_start": not resource.rules.change_days,
    }
