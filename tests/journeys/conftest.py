"""The system that the browser looks at, once for each test process, and people's browsers."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from ipaddress import IPv4Address
from itertools import count
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext

from tests.databases import Databases
from tests.journeys.site import Site, serve

# A browser that leaves a page drops the pictures still on their way; the server of the tests then does not
# close their files at once. The servers that people use are gunicorn's and are not concerned.
DROPPED = "ignore:Exception ignored in. <_io:pytest.PytestUnraisableExceptionWarning"
PHONE = {"width": 390, "height": 844}
DESKTOP = {"width": 1280, "height": 800}
# People come from addresses of their own: from one address, a fast machine would soon reach the limits on tries.
ADDRESSES = count(int(IPv4Address("10.0.0.1")))


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if item.path.parent == Path(__file__).parent:
            item.add_marker(pytest.mark.filterwarnings(DROPPED))


@pytest.fixture(scope="session")
def site(databases: Databases, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    with serve(tmp_path_factory.mktemp("site"), databases.clean()) as serving:
        yield serving


@pytest.fixture
def new_context(browser: Browser) -> Iterator[Callable[..., BrowserContext]]:
    """Makes a person's browser: ``new_context(phone=True, script=False)``."""
    with ExitStack() as stack:

        def make(*, phone: bool = False, script: bool = True) -> BrowserContext:
            context = browser.new_context(
                viewport=PHONE if phone else DESKTOP,  # type: ignore[arg-type]
                java_script_enabled=script,
                locale="ja-JP",
                timezone_id="Asia/Tokyo",
                extra_http_headers={"X-Forwarded-For": str(IPv4Address(next(ADDRESSES)))},
            )
            context.set_default_timeout(15_000)
            stack.callback(context.close)
            return context

        yield make


@pytest.fixture(scope="session")
def pictures(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder for the files that people attach."""
    return tmp_path_factory.mktemp("pictures")
