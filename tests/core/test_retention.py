"""How long a case is kept: years or days, never both."""

from __future__ import annotations

import pytest

from eapply.core.retention import Retention


def test_it_is_said_with_its_unit() -> None:
    assert str(Retention(years=5)) == "5年"
    assert str(Retention(days=30)) == "30日"


@pytest.mark.parametrize(("years", "days"), [(0, 0), (5, 30)])
def test_it_is_years_or_days(years: int, days: int) -> None:
    with pytest.raises(ValueError, match="years or a number of days"):
        Retention(years, days)
