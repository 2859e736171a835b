"""A process that does one thing with a booking and dies at a border of it (`os._exit`, no clean-up).

python -m tests.trust.dying_booking INSTANCE DATABASE WHAT MODULE FUNCTION before|after
"""

from __future__ import annotations

import os
import sys
from collections.abc import Callable
from datetime import date
from pathlib import Path
from pkgutil import resolve_name
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from eapply.adapters.clock import FixedClock
from eapply.config import Settings
from eapply.core.booking_edits import Close
from eapply.core.booking_patterns import Exceptional
from eapply.core.submission import Role
from eapply.factory import create_app
from eapply.models import Booking, Draft, db, transaction
from eapply.queries.scope import StaffActor
from eapply.services import booking_changes, booking_plans, booking_rounds
from eapply.services.toolbox import Toolbox
from tests.bookings import at, file, hold
from tests.conftest import AUDIT_KEY, NOW, SECRET_KEY

GONE = 9
ROOM = "study-room"


def do_hold(session: Session, tools: Toolbox) -> None:
    hold(session, tools, open_draft(session))


def do_choose(session: Session, tools: Toolbox) -> None:
    hold(session, tools, open_draft(session), "2026-11-26T14:00")


def do_file(session: Session, tools: Toolbox) -> None:
    file(session, tools, open_draft(session))


def do_change(session: Session, tools: Toolbox) -> None:
    booking_changes.change(session, tools, booked(session), at("2026-11-26T14:00"))


def do_cancel(session: Session, tools: Toolbox) -> None:
    booking_changes.cancel(session, tools, booked(session))


def do_close(session: Session, tools: Toolbox) -> None:
    resource = tools.facts.booking_resource(ROOM)
    edit = Close(Exceptional(date(2026, 11, 25), date(2026, 11, 25)), "点検")
    version = booking_plans.preview(session, tools, resource, edit).version
    staff = StaffActor(1, "本", "hon", frozenset({(Role.CLERK, "library")}))
    booking_plans.apply(session, tools, staff, resource, edit, version, "点検です。")


def open_draft(session: Session) -> Draft:
    return session.scalars(select(Draft).where(Draft.submission_id.is_(None))).one()


def booked(session: Session) -> Booking:
    return session.scalars(select(Booking).where(Booking.status == "BOOKED")).one()


ACTS: dict[str, Callable[[Session, Toolbox], None]] = {
    name.removeprefix("do_"): value for name, value in list(globals().items()) if name[:3] == "do_"
}


def die_at(module: str, function: str, moment: str) -> None:
    """From here on the first call of this function is the last thing that happens."""
    home: Any = resolve_name(module)
    real = getattr(home, function)

    def last(*values: Any, **named: Any) -> Any:
        if moment == "after":
            real(*values, **named)
        os._exit(GONE)

    setattr(home, function, last)


def main(instance: str, database: str, what: str, module: str, function: str, moment: str) -> None:
    settings = Settings(
        instance_folder=Path(instance),
        database_url=database,
        secret_key=SECRET_KEY,
        audit_key=AUDIT_KEY,
    )
    clock = FixedClock(NOW)
    app = create_app(settings, {"clock": clock})
    tools: Toolbox = app.extensions["eapply"]
    with app.app_context():
        if what == "sweep":
            clock.advance(hours=1)
        die_at(module, function, moment)
        if what == "sweep":
            booking_rounds.keep(tools)
        else:
            with transaction() as session:
                ACTS[what](session, tools)
        db.session.remove()


if __name__ == "__main__":
    main(*sys.argv[1:])
