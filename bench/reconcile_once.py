"""`python -m bench.reconcile_once FOLDER URL`: takes one payout over all payments and checks the books.

Prints as JSON: seconds, seconds of this processor, megabytes at most, and seconds for the same file again.
"""

from __future__ import annotations

import json
import resource
import sys
from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from time import perf_counter, process_time
from typing import Any, Final

from bench.system import System
from eapply.models import Discrepancy, LedgerEntry, Payment, db
from eapply.payments.provider import Payout, PayoutLine
from eapply.services import reconciling

COST_PERCENT: Final = 3


class Reporter:
    """The provider of this installation, with one payout of everything."""

    def __init__(self, inner: Any, report: Payout) -> None:
        self.inner = inner
        self.report = report

    def payouts(self, since: datetime) -> Iterator[Payout]:
        yield self.report

    def __getattr__(self, name: str) -> Any:
        return getattr(self.inner, name)


def everything(at: datetime) -> Payout:
    """The payout that fits what is in the books, with what the agent keeps of each payment."""
    lines = tuple(
        PayoutLine("payment", name, ref, amount, amount * COST_PERCENT // 100, at)
        for name, ref, amount in db.session.execute(
            db.select(Payment.public_id, Payment.payment_ref, Payment.captured)
        )
    )
    db.session.rollback()
    return Payout("po_bench", sum(line.amount - line.cost for line in lines), at, lines)


def count(model: Any) -> int:
    return int(db.session.scalar(db.select(db.func.count()).select_from(model)) or 0)


def main() -> None:
    system = System(Path(sys.argv[1]), sys.argv[2])
    with system.app.app_context():
        report = everything(system.tools.clock.now() - timedelta(days=1))
        tools = replace(system.tools, provider=Reporter(system.tools.provider, report))
        before = count(LedgerEntry)
        begin, worked = perf_counter(), process_time()
        reconciling.reconcile(tools)
        seconds, processor = perf_counter() - begin, process_time() - worked
        if count(LedgerEntry) <= before or count(Discrepancy):
            raise SystemExit("not booked, or something was found that does not fit")
        begin = perf_counter()
        reconciling.reconcile(tools)
        again = perf_counter() - begin
    told = {
        "seconds": seconds,
        "processor": processor,
        "megabytes": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024,
        "again": again,
    }
    print(json.dumps(told))


if __name__ == "__main__":
    main()
