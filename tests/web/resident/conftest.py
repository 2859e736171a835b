"""A resident's browser at the residents' half of the application, and the walk through a form."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from flask import Flask

from tests.web.resident.walking import Walker


@pytest.fixture
def app(make_app: Callable[..., Flask]) -> Flask:
    """Only the residents' rooms: what is served on an address of their own (settled 26)."""
    return make_app(audience="resident", staff_base_url="http://desk.localhost")


@pytest.fixture
def walker(app: Flask) -> Walker:
    """A person with a browser."""
    return Walker(app)
