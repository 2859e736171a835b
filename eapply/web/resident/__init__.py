"""The residents' pages. Importing a module adds its views."""

from __future__ import annotations

from eapply.web.places import places
from eapply.web.resident import (
    blank_forms,
    bookings,
    catalogue,
    confirm,
    correct,
    done,
    earlier,
    fees,
    gates,
    mail,
    messages,
    papers,
    pausing,
    pay_proof,
    pay_views,
    policies,
    question,
    record,
    status,
    tasks,
    verify,
    visits,
    withdraw,
)
from eapply.web.resident.blueprint import resident

BLUEPRINTS = (resident, places)

__all__ = [
    "BLUEPRINTS",
    "blank_forms",
    "bookings",
    "catalogue",
    "confirm",
    "correct",
    "done",
    "earlier",
    "fees",
    "gates",
    "mail",
    "messages",
    "papers",
    "pausing",
    "pay_proof",
    "pay_views",
    "policies",
    "question",
    "record",
    "status",
    "tasks",
    "verify",
    "visits",
    "withdraw",
]
