"""The morning's mail to the desk's own people: how many of their cases are urgent, and of the departments
they head. Numbers and one address, nothing of residents. Once a person and opening day."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, time
from typing import Any, Final, NamedTuple

from sqlalchemy import select
from sqlalchemy.orm import Session

from eapply.core.era_names import with_weekday
from eapply.models import OutboxMessage, StaffAccount, db, transaction
from eapply.queries.digest import ITEMS, Line, digest
from eapply.queries.scope import StaffActor
from eapply.queries.staff_counts import MOST
from eapply.queries.views import standpoint_of
from eapply.services import auditing, outbox, signing_in
from eapply.services.signing_in import CHAIN
from eapply.services.toolbox import Toolbox

# JST. Who opens the page at half past eight has read it; later it would tell of another moment.
SINCE: Final = time(7, 30)
UNTIL: Final = time(9, 30)
MAIL: Final = "mail"  # the kind of the promise
MINE: Final = "あなたの担当"


class Receiver(NamedTuple):
    actor: StaffActor
    email: str
    key: str


def in_the_morning(tools: Toolbox) -> int:
    """Promises the mails that this morning still owes; how many. Nobody is told that nothing is urgent.

    The counting is outside any transaction that writes: others go on filing.
    """
    now = tools.clock.now()
    if not SINCE <= now.time() < UNTIL:
        return 0
    count = 0
    for receiver in receivers(db.session(), tools, now.date()):
        values = values_of(db.session(), tools, receiver.actor, now.date())
        if values is None:
            continue
        with transaction() as session:
            payload = {"template": "digest", "to": receiver.email, "values": values}
            outbox.promise(session, tools, MAIL, receiver.key, payload)
        count += 1
    return count


def receivers(session: Session, tools: Toolbox, today: date) -> list[Receiver]:
    """Who has an address and has not switched it off, works where it is open today, and was not told yet."""
    chosen = select(StaffAccount).where(StaffAccount.email != "", StaffAccount.wants_digest)
    found = []
    for account in session.scalars(chosen.order_by(StaffAccount.id)):
        actor = signing_in.actor(tools, account)
        where = actor.departments() if actor else ()
        if actor and any(tools.facts.opening_days_of(each).is_open(today) for each in where):
            found.append(Receiver(actor, account.email, f"digest:{today}:{account.id}"))
    keys = [f"{MAIL}:{each.key}" for each in found]
    told = set(session.scalars(select(OutboxMessage.key).where(OutboxMessage.key.in_(keys))))
    return [each for each in found if f"{MAIL}:{each.key}" not in told]


def values_of(
    session: Session, tools: Toolbox, actor: StaffActor, today: date
) -> dict[str, Any] | None:
    """What the mail says, as plain values; None when nothing is urgent."""
    at = standpoint_of(actor, tools.facts.opening_days("city"), today)
    lines = [line for line in digest(session, actor, at, today) if any(line.counts)]
    if not lines:
        return None
    return {
        "day": with_weekday(today),
        "desk": f"{tools.settings.staff_base_url.rstrip('/')}/staff/",
        "lines": [[who(tools, line), list(in_words(line))] for line in lines],
    }


def who(tools: Toolbox, line: Line) -> str:
    return tools.facts.department(line.department).name if line.department else MINE


def in_words(line: Line) -> Iterator[tuple[str, str]]:
    for (words, _), count in zip(ITEMS, line.counts, strict=True):
        yield words, f"{MOST:,}件以上" if count > MOST else f"{count}件"


def switch(session: Session, tools: Toolbox, actor: StaffActor, *, on: bool) -> None:
    """One's own wish; leaves an entry."""
    account = session.get_one(StaffAccount, actor.id, with_for_update=True)
    account.wants_digest = on
    by = auditing.actor_of(actor.id)
    auditing.record(session, tools, CHAIN, by, "digest-on" if on else "digest-off")
