"""How long a case is kept: years or days, never both."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from eapply.core.retention import Retention

DAYS = st.dates(date(2000, 1, 1), date(2100, 12, 31))
RETENTIONS = st.builds(Retention, years=st.integers(1, 50)) | st.builds(
    Retention, days=st.integers(1, 20_000)
)


def test_it_is_said_with_its_unit() -> None:
    assert str(Retention(years=5)) == "5年"
    assert str(Retention(days=30)) == "30日"


@pytest.mark.parametrize(("years", "days"), [(0, 0), (5, 30)])
def test_it_is_years_or_days(years: int, days: int) -> None:
    with pytest.raises(ValueError, match="years or a number of days"):
        Retention(years, days)


@pytest.mark.parametrize(
    ("retention", "ended", "last"),
    [
        (Retention(years=5), date(2026, 4, 1), date(2032, 3, 31)),
        (Retention(years=5), date(2027, 3, 31), date(2032, 3, 31)),
        (Retention(years=1), date(2027, 4, 1), date(2029, 3, 31)),
        (Retention(days=30), date(2026, 11, 24), date(2026, 12, 24)),
    ],
)
def test_years_count_from_the_end_of_the_fiscal_year(
    retention: Retention, ended: date, last: date
) -> None:
    assert retention.last_day(ended) == last


@given(RETENTIONS, DAYS, DAYS)
def test_a_case_is_over_exactly_after_its_last_day(
    retention: Retention, ended: date, today: date
) -> None:
    assert (ended < retention.over_before(today)) == (retention.last_day(ended) < today)
