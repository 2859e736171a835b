"""An application with small rooms beside the real ones."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from flask import Flask

from tests.browser import Browser
from tests.web.rooms import add_rooms


@pytest.fixture
def rooms(make_app: Callable[..., Flask]) -> Flask:
    """The application with the views of `tests/web/rooms.py`."""
    app = make_app()
    add_rooms(app)
    return app


@pytest.fixture
def visitor(rooms: Flask) -> Browser:
    """A browser at the application with the rooms."""
    browser = rooms.test_client()
    assert isinstance(browser, Browser)
    return browser
