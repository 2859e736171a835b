"""Cases of two departments, and the people who look at them."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

import pytest
from flask import Flask

from eapply.core.submission import Role
from eapply.models import StaffAccount, transaction
from eapply.queries.scope import StaffActor
from eapply.queries.views import DUE_WITHIN, Standpoint
from eapply.services.toolbox import Toolbox
from tests.filings import actor_for, file_case
from tests.statements import statements_of


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
def statements(app: Flask, context: None) -> Callable[[], Any]:
    """`with statements() as seen:` collects the questions that are asked inside."""
    return partial(statements_of, app, "SELECT")
