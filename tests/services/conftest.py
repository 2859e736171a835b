"""Cases and people for the tests of the use cases."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from eapply.core.submission import Role
from eapply.models import StaffAccount, Submission, transaction
from eapply.queries.scope import StaffActor
from eapply.services.toolbox import Toolbox
from tests.filings import actor_for, file_case


@pytest.fixture
def clerk(add_staff: Callable[..., StaffAccount]) -> StaffActor:
    return actor_for(add_staff("hon", (Role.CLERK, "library")))


@pytest.fixture
def colleague(add_staff: Callable[..., StaffAccount]) -> StaffActor:
    return actor_for(add_staff("tosho", (Role.HEAD, "library")))


@pytest.fixture
def stranger(add_staff: Callable[..., StaffAccount]) -> StaffActor:
    return actor_for(add_staff("kodomo", (Role.CLERK, "children")))


@pytest.fixture
def filed(context: None, tools: Toolbox) -> Callable[..., Submission]:
    """`filed(department=…, name=…)`: a case that has arrived."""

    def make(**values: Any) -> Submission:
        with transaction() as session:
            return file_case(session, tools, **values)

    return make
