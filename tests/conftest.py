"""What every test may ask for. EAPPLY_TEST_DATABASE=sqlite (default) or postgresql chooses the database."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from pkgutil import resolve_name
from typing import Any

import pytest
from flask import Flask
from sqlalchemy.orm import Session

from eapply.adapters.city_facts import CityFacts
from eapply.adapters.clock import JST, FixedClock
from eapply.adapters.fee_tables import FeeTables
from eapply.adapters.ids import SeededIds
from eapply.adapters.pdf import PdfMaker
from eapply.config import Settings
from eapply.core.submission import Role
from eapply.models import StaffAccount, StaffGrant, db
from eapply.services.toolbox import Toolbox
from tests.browser import Browser, signed_in
from tests.databases import KINDS, Databases, open_databases
from tests.sharing import CompiledTemplates, share_addresses, share_statements, wait_for_no_disk

NOW = datetime(2026, 11, 24, 10, tzinfo=JST)
SECRET_KEY = "secret of the tests, long enough for any rule"
AUDIT_KEY = "another key of the tests, as long as the rules want"
KIND = os.environ.get("EAPPLY_TEST_DATABASE") or "sqlite"
CHROMIUM = "chromium-headless-shell"


def pytest_report_header() -> str:
    return f"database: {KIND}"


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Put the long ones first; leave out what is for the other database, and on the second one what
    asks for none.

    A test that opens no database cannot come out differently on another. Deselected, not skipped: a
    skip fails `make test`.
    """
    kept: list[pytest.Item] = []
    for_other: list[pytest.Item] = []
    for item in items:
        wanted = {mark.args[0] for mark in item.iter_markers("only_on")}
        if wanted - set(KINDS):
            raise pytest.UsageError(f"{item.nodeid}: only_on names no database kind")
        asks_for_one = "databases" in getattr(item, "fixturenames", ())
        is_for_other = (wanted and KIND not in wanted) or (
            KINDS[0] != KIND and not (asks_for_one or wanted)
        )
        (for_other if is_for_other else kept).append(item)
    if for_other:
        config.hook.pytest_deselected(items=for_other)
    # What takes minutes begins first, so that the others do not wait for it at the end.
    items[:] = sorted(kept, key=lambda item: item.get_closest_marker("long") is None)


@pytest.fixture(scope="session")
def databases(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Databases]:
    """The databases of this test process."""
    opened = open_databases(KIND, tmp_path_factory.mktemp("databases"))
    yield opened
    opened.close()


@pytest.fixture
def database_url(databases: Databases) -> str:
    """A database with the schema and its first rows, for this test alone.

    Whoever opens an engine on it disposes of it before the test ends.
    """
    return databases.clean()


@pytest.fixture
def empty_database_url(databases: Databases) -> str:
    """A database without any table, for tests of migrations."""
    return databases.empty()


# --- application: app, client, clock -------------------------------------------------------------


@pytest.fixture
def clock() -> FixedClock:
    """10 o'clock of a working day, until the test moves it."""
    return FixedClock(NOW)


@pytest.fixture
def settings(tmp_path: Path, database_url: str) -> Settings:
    """Those of a demo in a folder of its own."""
    return Settings(
        instance_folder=tmp_path,
        database_url=database_url,
        secret_key=SECRET_KEY,
        audit_key=AUDIT_KEY,
    )


@pytest.fixture(scope="session")
def facts() -> CityFacts:
    """The city's facts, read once."""
    return CityFacts.load()


@pytest.fixture(scope="session")
def fee_tables() -> FeeTables:
    """The city's fees, read once."""
    return FeeTables.load()


@pytest.fixture(scope="session")
def pdf() -> Iterator[PdfMaker]:
    """WeasyPrint, loaded once."""
    with PdfMaker() as maker:
        yield maker


@pytest.fixture(scope="session")
def templates() -> Iterator[CompiledTemplates]:
    """Templates and addresses, compiled once for all applications."""
    with pytest.MonkeyPatch.context() as patch:
        share_addresses(patch)
        share_statements(patch)
        wait_for_no_disk(patch)
        yield CompiledTemplates()


@pytest.fixture
def make_app(
    settings: Settings,
    clock: FixedClock,
    facts: CityFacts,
    fee_tables: FeeTables,
    pdf: PdfMaker,
    templates: CompiledTemplates,
) -> Iterator[Callable[..., Flask]]:
    """Makes applications: `make_app(mode="production", …)` changes settings, `tools={…}` tools."""
    # By name, so that tests of the core do not load the whole application.
    create_app = resolve_name("eapply.factory:create_app")
    made: list[Flask] = []

    def make(*, tools: Mapping[str, Any] | None = None, **changes: Any) -> Flask:
        usual = {"clock": clock, "ids": SeededIds(len(made))}
        instead = usual | {"facts": facts, "fees": fee_tables, "pdf": pdf} | dict(tools or {})
        if "database_url" in changes:  # the limits follow, as they would by default
            changes = {"ratelimit_url": changes["database_url"]} | changes
        app: Flask = create_app(replace(settings, **changes), instead)
        app.testing = True
        app.jinja_env.bytecode_cache = templates
        app.test_client_class = Browser
        made.append(app)
        return app

    yield make
    for app in made:
        with app.app_context():
            for engine in (*db.engines.values(), app.extensions.get("eapply_limits")):
                if engine is not None:
                    engine.dispose()


@pytest.fixture
def app(make_app: Callable[..., Flask]) -> Flask:
    """The application on a clean database, with the fixed clock and seeded ids."""
    return make_app()


@pytest.fixture
def client(app: Flask) -> Browser:
    """A browser on this machine."""
    browser = app.test_client()
    assert isinstance(browser, Browser)
    return browser


@pytest.fixture
def tools(app: Flask) -> Toolbox:
    """The toolbox of `app`."""
    toolbox: Toolbox = app.extensions["eapply"]
    return toolbox


@pytest.fixture
def toolbox(tools: Toolbox) -> Toolbox:
    return tools


@pytest.fixture
def context(app: Flask) -> Iterator[None]:
    """For code below the web that uses `transaction()`: services, queries, worker. Not with `client`."""
    with app.app_context():
        yield


@pytest.fixture
def session(app: Flask) -> Iterator[Session]:
    """A session of the test's own on the same database. Commit before others are to see or write:
    SQLite lets one write at a time."""
    with app.app_context():
        engine = db.engine
    with Session(engine, autoflush=False) as opened:
        yield opened


@pytest.fixture
def add_staff(session: Session, clock: FixedClock) -> Callable[..., StaffAccount]:
    """`add_staff("yamada", (Role.CLERK, "library"), …)`: an account without a usable password."""

    def add(login: str, *grants: tuple[Role, str], **columns: Any) -> StaffAccount:
        account = StaffAccount(
            **{
                "login": login,
                "name": f"{login} 職員",
                "password_hash": "",
                "must_change_password": False,
                "created_at": clock.now(),
                "grants": [StaffGrant(role=role.value, department=where) for role, where in grants],
            }
            | columns
        )
        session.add(account)
        session.commit()
        return account

    return add


@pytest.fixture
def sign_in(app: Flask, session: Session, clock: FixedClock) -> Callable[..., Browser]:
    """`sign_in(account)`: a browser with a session of this person."""

    def start(account: StaffAccount) -> Browser:
        return signed_in(app, session, clock, account)

    return start


# --- a real browser ------------------------------------------------------------------------------


@pytest.fixture(scope="session")
def browser() -> Iterator[Any]:
    """Chromium without a window, once for each test process: its driver cannot be started twice in one."""
    # By name, so that tests without a browser do not load its driver.
    sync_playwright = resolve_name("playwright.sync_api:sync_playwright")
    with sync_playwright() as playwright:
        launched = playwright.chromium.launch(
            executable_path=shutil.which(CHROMIUM),
            args=["--no-sandbox", "--disable-gpu", "--disable-background-networking"],
        )
        yield launched
        launched.close()
