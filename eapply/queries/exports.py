"""The cases of a list, all of them, for a file: how many there are, and what they hold.

To be read inside ``models.snapshot``, so that what was counted is what is read. Few cases are in memory
at a time, however many there are.
"""

from __future__ import annotations

from collections.abc import Generator, Sequence
from typing import Any, Final

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from eapply.models import StaffAccount, Submission
from eapply.queries import document_numbers, shown
from eapply.queries.queue import ORDERS, Filters, narrowed
from eapply.queries.scope import StaffActor, visible
from eapply.queries.views import Standpoint

AT_ONCE: Final = 500  # cases in memory


# What a row of `cases` holds: the columns below in their order, then the sheet where it was asked for.
ExportedCase = Sequence[Any]
COLUMNS: Final = (
    Submission.reference,
    Submission.arrived_at,
    Submission.state,
    Submission.outcome,
    Submission.handler_id,
    Submission.due_on,
    document_numbers.OF_A_CASE,
    Submission.answers,
)


def counts(session: Session, actor: StaffActor, at: Standpoint, filters: Filters) -> dict[str, int]:
    """How many cases the filters find, by the version of the form that they were filed under."""
    query = narrowed(visible(actor), actor, at, filters)
    version = Submission.form_version
    rows = session.execute(query.with_only_columns(version, func.count()).group_by(version))
    return {str(key): int(number) for key, number in rows}


def handlers(session: Session) -> dict[int, str]:
    """The names of the staff by id."""
    rows = session.execute(select(StaffAccount.id, StaffAccount.name))
    return {int(number): str(name) for number, name in rows}


def cases(
    session: Session,
    actor: StaffActor,
    at: Standpoint,
    filters: Filters,
    *,
    with_sheet: bool = False,
) -> Generator[ExportedCase, None, None]:
    """These cases in the order of the list. Each one is noted as read. Who stops early closes it."""
    key, descends = filters.ordered
    order = [each.desc() if descends else each.asc() for each in (ORDERS[key], Submission.id)]
    columns = (*COLUMNS, Submission.sheet) if with_sheet else COLUMNS
    query = narrowed(visible(actor), actor, at, filters).order_by(*order)
    rows = session.connection().execute(
        query.with_only_columns(*columns).execution_options(yield_per=AT_ONCE)
    )
    with rows:
        for batch in rows.partitions():
            for row in batch:
                shown.note(row[0])
                yield row
