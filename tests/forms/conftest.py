"""What the tests of the forms share: the city's facts, and situations on the documented days."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from eapply.adapters.city_facts import CityFacts
from eapply.core.conditions import Situation


class City(CityFacts):
    """The city's facts with a short name, so that a failing test does not print every bank."""

    def __repr__(self) -> str:
        return "City()"

    def _repr_pretty_(self, printer: Any, cycle: bool) -> None:
        printer.text(repr(self))


@pytest.fixture(scope="session")
def city() -> CityFacts:
    return City.load()


@pytest.fixture(scope="session")
def situation(city: CityFacts) -> Situation:
    """Tuesday 24 November 2026."""
    return Situation(date(2026, 11, 24), city)
