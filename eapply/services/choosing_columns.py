"""列の選択: the columns of the list as a person wants them, and the way back to the first form."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, Final

from sqlalchemy import delete
from sqlalchemy.orm import Session

from eapply.models import ColumnChoice
from eapply.models.upserts import INSERTS
from eapply.queries.queue_columns import arranged
from eapply.queries.scope import StaffActor

TABLE: Final[Any] = ColumnChoice.__table__


def choose(session: Session, actor: StaffActor, keys: Iterable[str]) -> None:
    """Keeps these columns in this order; unknown ones are left out."""
    insert = INSERTS[session.get_bind().dialect.name](TABLE)
    session.execute(
        insert.on_conflict_do_update(
            index_elements=["staff_id"], set_={"keys": insert.excluded["keys"]}
        ),
        {"staff_id": actor.id, "keys": list(arranged(keys))},
    )


def forget(session: Session, actor: StaffActor) -> None:
    """The list has its first form again."""
    session.execute(delete(ColumnChoice).where(ColumnChoice.staff_id == actor.id))
