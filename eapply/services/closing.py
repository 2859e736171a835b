"""締め: a day of the books is closed; what is learned later about it belongs to the next open day.

Days are closed in order, so that one day says it all: everything up to the last closing is frozen.
"""

from __future__ import annotations

from datetime import date

from sqlalchemy.orm import Session

from eapply.core.errors import Conflict, Refused
from eapply.models import DayClosing
from eapply.queries import collection
from eapply.queries.scope import StaffActor
from eapply.services import auditing, ledger
from eapply.services.toolbox import Toolbox

CHAIN = "accounts"


def close(session: Session, tools: Toolbox, actor: StaffActor, day: date) -> DayClosing:
    """Closes this day (JST) and all open days before it.

    Raises:
        Refused: the day is not over.
        Conflict: it is closed already.
    """
    if day >= tools.clock.today():
        raise Refused("締められるのは、昨日までの日です。", "day")
    ledger.hold_days(session, alone=True)
    last = ledger.last_closed(session)
    if last is not None and day <= last:
        raise Conflict("この日は、もう締めてあります。")
    begin = date.fromordinal(last.toordinal() + 1) if last else date.min
    total = collection.total(collection.table(session, begin, day))
    closing = DayClosing(
        day=day,
        received=total.received,
        paid_back=total.paid_back,
        closed_at=tools.clock.now(),
        closed_by=actor.id,
    )
    session.add(closing)
    auditing.record(
        session,
        tools,
        CHAIN,
        auditing.actor_of(actor.id),
        "day-closed",
        day=day.isoformat(),
        received=total.received,
        paid_back=total.paid_back,
    )
    return closing
