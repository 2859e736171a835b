"""`paying.settle` alone beside a Core transaction that writes the same rows, on both databases.

One settling is the provider's word that a fee is paid: the payment, the charge and the case that waited
for it move, the ledger, the record of acts and the promised mails are written, in one durable commit. The
floor's rows are copies of those, with the same changes to a payment, a charge and a case of its own.
"""

from __future__ import annotations

import shutil
from collections.abc import Mapping
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from statistics import median
from typing import Any, Final

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from bench.commits import (
    WARM_UP,
    CoreRows,
    Rows,
    database,
    highest,
    rows_since,
    submit,
    timed,
    writing,
)
from bench.figures import Bound, Row, milliseconds, paired_ratio
from bench.system import System, filing_of, filled
from eapply.core.settlement import PaymentReport, PaymentStatus
from eapply.forms import BY_SLUG
from eapply.models import Charge, Payment, Submission, db, transaction
from eapply.services import fees, paying
from tests.databases import PREPARE, prepare

BOUND: Final = Bound(0.4, at_least=True)
GROUP: Final = "settle"
FEE: Final = "fee-22-"
MOVED: Final = (Payment, Charge, Submission)


@dataclass(frozen=True)
class Waiting:
    """A filing that waits for its fee: the rows that settling it moves, and what the provider says."""

    owners: Mapping[str, int]
    report: PaymentReport


class CoreSettling:
    """The floor: the rows of one settling and the changes of what was there, in one commit."""

    def __init__(self, rows: Rows, changes: Mapping[str, dict[str, Any]]) -> None:
        self.rows = CoreRows(rows)
        self.updates = [
            (
                sa.update(model.__table__)  # type: ignore[arg-type]
                .where(model.id == sa.bindparam("row"))
                .values(changes[owner_of(model)]),
                owner_of(model),
            )
            for model in MOVED
        ]

    def __call__(self, engine: sa.Engine, waiting: Waiting) -> None:
        with writing(engine) as connection:
            self.rows.write(connection, waiting.owners)
            for update, owner in self.updates:
                connection.execute(update, {"row": waiting.owners[owner]})


def owner_of(model: Any) -> str:
    """The column by which rows point at this one: 「charge_id」."""
    return f"{model.__name__.lower()}_id"


def of_rows(connection: Connection, owners: Mapping[str, int]) -> dict[str, dict[str, Any]]:
    """The rows that settling moves, as they are now."""
    return {
        owner_of(model): dict(
            connection.execute(
                sa.select(model.__table__).where(model.id == owners[owner_of(model)])
            )
            .one()
            ._mapping
        )
        for model in MOVED
    }


def prepared(system: System, count: int) -> list[Waiting]:
    """So many filings that wait, each with its card page open."""
    tools = system.tools
    with transaction() as session:
        fees.load_reviewed(session, tools)
    form_class = next(form for slug, form in BY_SLUG.items() if slug.startswith(FEE))
    form = filled(form_class, tools)
    found = []
    for person in system.people(form, count):
        submit(system, person.draft, filing_of(form))
    with transaction() as session:
        names = session.scalars(sa.select(Charge.public_id).order_by(Charge.id)).all()
    for name in names:
        payment = paying.reserve(tools, name)
        with transaction() as session:
            row = session.get_one(Payment, payment.id)
            row.checkout_ref = f"page:{row.public_id}"
            case = session.get_one(Charge, row.charge_id).submission_id
            owners = {"payment_id": row.id, "charge_id": row.charge_id, "submission_id": case or 0}
            found.append(Waiting(owners, paid(row, tools.clock.now())))
    return found


def paid(payment: Payment, at: Any) -> PaymentReport:
    return PaymentReport(
        payment.public_id,
        PaymentStatus.PAID,
        payment.amount,
        payment.account,
        payment.mode,
        captured=payment.amount,
        entrusted_at=at,
        checkout_ref=payment.checkout_ref or "",
        payment_ref=f"ref:{payment.public_id}",
        method="card",
        card="Visa 4242",
    )


def measure(kind: str, folder: Path, count: int) -> list[Row]:
    """`count` settlings on each side, after a warm-up."""
    with database(kind, folder) as url:
        system = System(folder, url)
        prepare(system.tools.settings.database_url, PREPARE)
        with system.app.app_context():
            try:
                ours, floor, told = take_turns(system, count)
            finally:
                db.session.remove()
                db.engine.dispose()
    shutil.rmtree(folder, ignore_errors=True)
    return [
        Row(
            GROUP,
            f"settle alone, {kind}",
            milliseconds(median(ours)),
            milliseconds(median(floor)),
            1 / paired_ratio(ours, floor),
            BOUND,
            told,
        )
    ]


def take_turns(system: System, count: int) -> tuple[list[float], list[float], str]:
    """Seconds of each settling and of each Core transaction, and what one of them writes."""
    waiting = prepared(system, 2 * (count + WARM_UP) + 1)
    first = waiting.pop()
    with db.engine.connect() as connection:
        numbers, before = highest(connection), of_rows(connection, first.owners)
    settle(system, first)
    with db.engine.connect() as connection:
        rows, after = rows_since(connection, numbers), of_rows(connection, first.owners)
    changes = {
        owner: {key: value for key, value in row.items() if value != before[owner][key]}
        for owner, row in after.items()
    }
    core = CoreSettling(rows, changes)
    ours: list[float] = []
    floor: list[float] = []
    while waiting:
        ours.append(timed(partial(settle, system, waiting.pop())))
        floor.append(timed(partial(core, db.engine, waiting.pop())))
    told = ", ".join(f"{len(found)} {table.name}" for table, found in rows)
    return ours[WARM_UP:], floor[WARM_UP:], f"writes {told}, changes 3 rows"


def settle(system: System, waiting: Waiting) -> None:
    status = paying.settle(system.tools, waiting.report.payment, waiting.report)
    if status is not PaymentStatus.PAID:
        raise ValueError(f"not settled: {status}")
