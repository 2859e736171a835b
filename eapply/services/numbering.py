"""文書番号: a document that goes out takes the next number of its department's fiscal year.

One statement in the transaction of the act moves the series on and keeps it locked until the commit: who
comes in the same moment waits and takes the number after it, and an act that fails gives its number back.
"""

from __future__ import annotations

from datetime import date
from typing import Any, Final

from sqlalchemy.orm import Session

from eapply.core.document_number import written
from eapply.core.eras import fiscal_year
from eapply.models import NumberSeries
from eapply.models.upserts import INSERTS
from eapply.services.toolbox import Toolbox

SERIES: Final[Any] = NumberSeries.__table__
NEXT: Final = {
    name: insert(SERIES)
    .on_conflict_do_update(
        index_elements=["department", "fiscal_year"],
        set_={"last_number": SERIES.c.last_number + 1},
    )
    .returning(SERIES.c.last_number)
    for name, insert in INSERTS.items()
}


def take(session: Session, tools: Toolbox, department: str, day: date) -> dict[str, Any]:
    """The next number for a document of this day in Japan, as the columns of `Document` that keep it."""
    year = fiscal_year(day)
    number = session.execute(
        NEXT[session.get_bind().dialect.name],
        {"department": department, "fiscal_year": year, "last_number": 1},
    ).scalar_one()
    return {
        "number_department": department,
        "fiscal_year": year,
        "number": number,
        "full_number": written(tools.facts.department(department).symbol, number),
    }
