"""The residents' pages. Importing a module adds its views."""

from __future__ import annotations

from eapply.web.places import places
from eapply.web.resident import (
    catalogue,
    confirm,
    correct,
    done,
    fees,
    gates,
    mail,
    messages,
    papers,
    pausing,
    policies,
    question,
    record,
    status,
    tasks,
    verify,
    withdraw,
)
from eapply.web.resident.blueprint import resident

BLUEPRINTS = (resident, places)

__all__ = [
    "BLUEPRINTS",
    "catalogue",
    "confirm",
    "correct",
    "done",
    "fees",
    "gates",
    "mail",
    "messages",
    "papers",
    "pausing",
    "policies",
    "question",
    "record",
    "status",
    "tasks",
    "verify",
    "withdraw",
]
