"""What the tests of the forms share: the city's facts, and situations on the documented days."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from functools import cache
from typing import Any

import pytest

from eapply.adapters.city_facts import CityFacts
from eapply.core.conditions import Situation
from eapply.core.facts import Option
from eapply.forms.procedure_form import ProcedureForm
from tests.forms.filled import Sheet

TODAY = date(2026, 11, 24)


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
    return Situation(TODAY, city)


class EverythingOffered(City):
    """A city that already offers what it has not yet made up its mind about."""

    def options(self, name: str, on: date) -> tuple[Option, ...]:
        later = tuple(row.option for row in self._lists[name] if row.valid_from > on)
        return super().options(name, on) + later


@pytest.fixture(scope="session")
def sheets(situation: Situation) -> Callable[[type[ProcedureForm]], Sheet]:
    """`sheets(form_class)`: its form to fill, made once."""
    return cache(lambda form_class: Sheet(form_class, situation))


@pytest.fixture(scope="session")
def wide_sheets() -> Callable[[type[ProcedureForm]], Sheet]:
    """The same where everything is offered, so that every question can be asked."""
    situation = Situation(TODAY, EverythingOffered.load())
    return cache(lambda form_class: Sheet(form_class, situation))
