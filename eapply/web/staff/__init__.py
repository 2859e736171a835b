"""The staff's desk. Importing a module adds its views to the one blueprint."""

from __future__ import annotations

from flask import Blueprint

from eapply.web.staff import (
    accounts,
    acts,
    bills,
    booking_calendar,
    booking_moves,
    booking_plan,
    booking_use,
    booking_visits,
    bookings,
    cases,
    charge_pages,
    charges,
    checklist,
    collection,
    decision,
    deputies,
    desk,
    fee_editor,
    fee_revision,
    fee_simulation,
    fee_table,
    feedback,
    files,
    frame,
    handling,
    oversight,
    questions,
    retention,
    signing,
)
from eapply.web.staff.area import staff

BLUEPRINTS: tuple[Blueprint, ...] = (staff,)

__all__ = [
    "BLUEPRINTS",
    "accounts",
    "acts",
    "bills",
    "booking_calendar",
    "booking_moves",
    "booking_plan",
    "booking_use",
    "booking_visits",
    "bookings",
    "cases",
    "charge_pages",
    "charges",
    "checklist",
    "collection",
    "decision",
    "deputies",
    "desk",
    "fee_editor",
    "fee_revision",
    "fee_simulation",
    "fee_table",
    "feedback",
    "files",
    "frame",
    "handling",
    "oversight",
    "questions",
    "retention",
    "signing",
]
