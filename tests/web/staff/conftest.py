"""The office of `tests/office.py` for the tests of the desk."""

from __future__ import annotations

import pytest
from flask import Flask
from sqlalchemy.orm import Session

from eapply.adapters.clock import FixedClock
from tests.browser import Browser
from tests.office import Office


@pytest.fixture
def office(app: Flask, session: Session, clock: FixedClock) -> Office:
    return Office(app, session, clock)


@pytest.fixture
def desk(office: Office) -> Browser:
    """A clerk of the library."""
    return office.browser("clerk")
