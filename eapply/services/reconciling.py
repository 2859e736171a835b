"""突合: what the agent says it paid out, against the payments, the refunds and the ledger.

A payout is taken once, with its lines as they were listed; what came is booked as it came, fee by fee, so
that what an account still holds is what is not explained. Everything that does not fit becomes a
``Discrepancy`` under a name of its own, and people decide. Four days are kept apart: entrusted, reported,
settled (入金), reconciled. Whole yen.
"""

from __future__ import annotations

import hashlib
from datetime import datetime, timedelta
from typing import Any, Final

import structlog
from sqlalchemy import select
from sqlalchemy.orm import Session

from eapply.models import TakenPayout, transaction
from eapply.models.database import JST, to_json
from eapply.payments.provider import Payout, PayoutLine, ProviderProblem
from eapply.services import auditing, book_checks, payout_books
from eapply.services.differences import differ
from eapply.services.toolbox import Toolbox

log = structlog.get_logger("eapply.worker")
CHAIN: Final = "accounts"
LOOK_BACK: Final = timedelta(days=35)  # a report may still change; older payouts are settled
AT_ONCE: Final = 1000  # lines that are matched in one step


def regularly(tools: Toolbox) -> None:
    """The worker's round: a provider that keeps silent is asked again in the next one."""
    try:
        reconcile(tools)
    except ProviderProblem as problem:
        log.warning("provider problem", step="reconcile", code=problem.code)


def reconcile(tools: Toolbox) -> int:
    """Fetches the payouts, takes the new ones, checks the books; how many payouts were new.

    Raises:
        ProviderProblem: no report; what was taken before stays.
    """
    since = tools.clock.now() - LOOK_BACK
    taken = 0
    for payout in tools.provider.payouts(since):
        with transaction() as session:
            taken += take(session, tools, payout)
    with transaction() as session:
        book_checks.check(session, tools)
    return taken


def take(session: Session, tools: Toolbox, payout: Payout) -> bool:
    """Takes one payout, once; False when it is known. A known one that changed is a difference."""
    digest = digest_of(payout)
    known = session.scalars(
        select(TakenPayout).where(
            TakenPayout.provider == tools.provider.name,
            TakenPayout.payout_ref == payout.payout_ref[:120],
        )
    ).one_or_none()
    if known is not None:
        if known.digest != digest:
            found = {"payout": known.payout_ref, "total": payout.total, "before": known.total}
            differ(session, tools, "payout-changed", f"{known.payout_ref}:{digest}", found)
        return False
    row = TakenPayout(
        provider=tools.provider.name,
        payout_ref=payout.payout_ref[:120],
        total=payout.total,
        arrived_on=payout.arrived_on.astimezone(JST).date(),
        taken_at=tools.clock.now(),
        digest=digest,
    )
    session.add(row)
    session.flush()
    expected = sum(line.amount - line.cost for line in payout.lines)
    if expected != payout.total:
        found = {"payout": row.payout_ref, "total": payout.total, "lines": expected}
        differ(session, tools, "payout-total", row.payout_ref, found)
    for start in range(0, len(payout.lines), AT_ONCE):
        payout_books.take_lines(session, tools, row, start, payout.lines[start : start + AT_ONCE])
    payout_books.book_rest(session, tools, row, payout)
    auditing.record(
        session,
        tools,
        CHAIN,
        auditing.SYSTEM,
        "payout-taken",
        payout=row.payout_ref,
        total=row.total,
        lines=len(payout.lines),
    )
    return True


def digest_of(payout: Payout) -> str:
    """The same for the same report, in whatever order its lines came."""
    lines = sorted(map(plain, payout.lines))
    arrived = payout.arrived_on.astimezone(JST).date().isoformat()
    return hashlib.sha256(to_json([payout.total, arrived, lines]).encode()).hexdigest()


def plain(line: PayoutLine) -> list[Any]:
    moment: datetime = line.at.astimezone(JST)
    return [
        line.kind,
        line.payment,
        line.payment_ref,
        line.amount,
        line.cost,
        moment.isoformat(timespec="seconds"),
    ]
