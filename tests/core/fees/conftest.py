"""The reviewed tables as a schedule in which everything is approved."""

from __future__ import annotations

from datetime import date

import pytest

from eapply.adapters.fee_tables import FeeTables
from eapply.core.fees import Schedule

DAY = date(2026, 11, 22)


@pytest.fixture(scope="session")
def tables() -> FeeTables:
    return FeeTables.load()


@pytest.fixture(scope="session")
def schedule(tables: FeeTables) -> Schedule:
    return Schedule(tables.fees, (rate.released(1) for rate in tables.rates))
