"""The system that the browser looks at, once for each test process, and people's browsers."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from functools import cache
from ipaddress import IPv4Address
from itertools import count
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Page

from eapply.core.submission import Role
from eapply.models import transaction
from eapply.services import accounts, fees
from tests.databases import Databases
from tests.journeys.desk import Desk, sign_in
from tests.journeys.payer import Payer
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


@contextmanager
def contexts(browser: Browser) -> Iterator[Callable[..., BrowserContext]]:
    """Makes people's browsers, and closes them at the end of the block."""
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


@pytest.fixture
def new_context(browser: Browser) -> Iterator[Callable[..., BrowserContext]]:
    """Makes a person's browser: ``new_context(phone=True, script=False)``."""
    with contexts(browser) as make:
        yield make


@pytest.fixture(scope="session")
def clerk(site: Site, browser: Browser) -> Iterator[Callable[[str], Page]]:
    """The page of somebody of this department, signed in once: who tries too often must wait."""
    with contexts(browser) as make:

        @cache
        def page(department: str) -> Page:
            page = make(phone=False, script=True).new_page()
            sign_in(site, page, department)
            return page

        yield page


@pytest.fixture(scope="session")
def pictures(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder for the files that people attach."""
    return tmp_path_factory.mktemp("pictures")


@pytest.fixture
def payer(
    site: Site, new_context: Callable[..., BrowserContext], pictures: Path
) -> Callable[..., Payer]:
    """Makes residents who pay, where the fees are in force: ``payer("name", phone=…, script=…)``."""
    with site.app.app_context(), transaction() as session:
        fees.load_reviewed(session, site.tools)

    def make(name: str, *, phone: bool, script: bool) -> Payer:
        return Payer(site, new_context, pictures, name, phone=phone, script=script)

    return make


@pytest.fixture
def desk(site: Site, new_context: Callable[..., BrowserContext]) -> Callable[..., Desk]:
    """Makes people of the city who are signed in: one of the demo's, or one with a new account."""

    def make(login: str, *grants: tuple[Role, str], **kind: bool) -> Desk:
        if grants:
            with site.app.app_context(), transaction() as session:
                name = f"{login} 職員"
                accounts.create(session, site.tools, login, name, grants, accounts.DEMO_PASSWORD)
        keys_alone = kind.pop("keys_alone", False)
        context = new_context(**kind)
        script = kind.get("script", True)
        return Desk(site, context.new_page(), login, script=script, keys_alone=keys_alone)

    return make
