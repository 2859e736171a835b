"""What the tests of the forms share: the city's facts, and situations on the documented days."""

from __future__ import annotations

from datetime import date

import pytest

from eapply.adapters.city_facts import CityFacts
from eapply.core.conditions import Situation


@pytest.fixture(scope="session")
def city() -> CityFacts:
    return CityFacts.load()


@pytest.fixture(scope="session")
def situation(city: CityFacts) -> Situation:
    """Tuesday 24 November 2026."""
    return Situation(date(2026, 11, 24), city)
