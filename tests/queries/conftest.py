"""Cases of two departments, and the people who look at them."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from sqlalchemy import event

from eapply.core.submission import Role
from eapply.models import StaffAccount, db, transaction
from eapply.queries.scope import StaffActor
from eapply.queries.views import DUE_WITHIN, Standpoint
from eapply.services.toolbox import Toolbox
from tests.filings import actor_for, file_case


@pytest.fixture
def clerk(add_staff: Callable[..., StaffAccount]) -> StaffActor:
    return actor_for(add_staff("hon", (Role.CLERK, "library")))


@pytest.fixture
def at(clerk: StaffActor, tools: Toolbox) -> Standpoint:
    opening = tools.facts.opening_days("city")
    return Standpoint(clerk.id, opening.add(tools.clock.today(), DUE_WITHIN))


@pytest.fixture
def filed(context: None, tools: Toolbox) -> Callable[..., str]:
    """`filed(name=…, state=…, …)`: a case with these columns; its 受付番号."""

    def make(**values: Any) -> str:
        asked = {"department", "name", "kana", "phone", "email", "note"} & values.keys()
        with transaction() as session:
            case = file_case(session, tools, **{key: values.pop(key) for key in asked})
            for column, value in values.items():
                setattr(case, column, value)
            return case.reference

    return make


@pytest.fixture
def statements(context: None) -> Callable[[], Any]:
    """`with statements() as seen:` collects the SQL that runs inside."""

    @contextmanager
    def collect() -> Iterator[list[str]]:
        seen: list[str] = []

        def note(connection: Any, cursor: Any, statement: str, *_: Any) -> None:
            if statement.startswith("SELECT"):
                seen.append(statement)

        event.listen(db.engine, "before_cursor_execute", note)
        try:
            yield seen
        finally:
            event.remove(db.engine, "before_cursor_execute", note)

    return collect
