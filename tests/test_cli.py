"""Commands: what they do, what they say, how they end."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import Result
from flask import Flask
from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from eapply.cli import add_to
from eapply.config_page import settings_document
from eapply.core.submission import Role
from eapply.models import (
    AuditEvent,
    OutboxMessage,
    RegisterEntry,
    StaffAccount,
    WebSession,
    db,
    transaction,
)
from eapply.services import auditing
from eapply.services.accounts import DEMO_PASSWORD, DEMO_PEOPLE
from tests.browser import signed_in
from tests.filings import file_case
from tests.web.rooms import add_rooms
from tests.web.test_sessions import PRODUCTION

Run = Callable[..., Result]
AddStaff = Callable[..., StaffAccount]


def runner(app: Flask) -> Run:
    add_to(app)
    return lambda *words: app.test_cli_runner().invoke(args=list(words))


@pytest.fixture
def run(app: Flask) -> Run:
    """`run("staff", "list")`: the command on the application of the test."""
    return runner(app)


def test_prepare_makes_tables_and_people_once(
    make_app: Callable[..., Flask], empty_database_url: str
) -> None:
    app = make_app(database_url=empty_database_url)
    run = runner(app)
    first, second = run("prepare"), run("prepare")
    assert first.exit_code == second.exit_code == 0, first.output
    assert DEMO_PASSWORD in first.output
    assert second.output == ""
    with app.app_context():
        count = db.session.scalar(select(func.count()).select_from(StaffAccount))
    assert count == len(DEMO_PEOPLE)


def test_doctor_sends_to_prepare_first(
    make_app: Callable[..., Flask], empty_database_url: str
) -> None:
    found = runner(make_app(database_url=empty_database_url))("doctor")
    assert found.exit_code == 1
    assert "flask --app wsgi prepare" in found.output


def test_doctor_says_that_a_demo_is_not_for_the_public(run: Run) -> None:
    found = run("doctor")
    assert found.exit_code == 1
    assert "✗ The mode is production (now demo)." in found.output
    assert "✓ Files can be stored and read back." in found.output


def test_a_person_is_added_with_a_one_time_password(run: Run, session: Session) -> None:
    made = run("staff", "add", "hon", "図書 花子", "--grant", "clerk:library")
    assert made.exit_code == 0
    account = session.scalars(select(StaffAccount)).one()
    assert account.must_change_password
    assert [(each.role, each.department) for each in account.grants] == [("clerk", "library")]
    assert "hon\t図書 花子\tactive\tpassword only\tclerk:library" in run("staff", "list").output


@pytest.mark.parametrize("grant", ["clerk:nowhere", "clerk", "mayor:library", "auditor:library"])
def test_a_wrong_role_is_a_misuse(run: Run, grant: str) -> None:
    assert run("staff", "add", "hon", "図書 花子", "--grant", grant).exit_code == 2


def test_who_is_disabled_loses_sessions_and_tokens(
    app: Flask, run: Run, session: Session, add_staff: AddStaff
) -> None:
    add_rooms(app)
    account = add_staff("hon", (Role.CLERK, "library"))
    browser = signed_in(app, session, app.extensions["eapply"].clock, account)
    made = run("staff", "token", "hon", "statistics", "--days", "30")
    headers = {"Authorization": f"Bearer {made.output.strip()}"}
    assert browser.post("/room/program", headers=headers).text == "hon"
    assert run("staff", "disable", "hon").exit_code == 0
    assert browser.post("/room/program", headers=headers).status_code == 401
    assert browser.get("/staff/room").status_code == 303
    session.rollback()
    assert session.scalars(select(WebSession)).all() == []
    assert run("staff", "disable", "nobody").exit_code == 2


def test_the_demos_people_are_never_added_to_production(
    run: Run, make_app: Callable[..., Flask]
) -> None:
    assert runner(make_app(**PRODUCTION))("staff", "demo-accounts").exit_code == 2
    assert DEMO_PASSWORD in run("staff", "demo-accounts").output


def test_an_altered_record_is_found(run: Run, session: Session) -> None:
    run("staff", "add", "hon", "図書 花子", "--grant", "clerk:library")
    assert run("audit", "verify").exit_code == 0
    session.execute(update(AuditEvent).values(actor="staff:99"))
    session.commit()
    found = run("audit", "verify")
    assert found.exit_code == 1
    assert "was altered" in found.output


def test_one_cases_codes_are_told(app: Flask, run: Run, session: Session) -> None:
    with app.app_context():
        tools = app.extensions["eapply"]
        with transaction() as inside:
            reference = file_case(inside, tools).reference
        entry = db.session.query(AuditEvent).one()
        code = auditing.check_code(entry)
    told = run("audit", "verify", "--case", reference.lower().replace("-", ""))
    assert told.exit_code == 0
    assert told.output.startswith(f"{code}\t2026-11-24 10:00\tsubmit\n")
    assert run("audit", "verify", "--case", "K8AB-2M4X-7QRT").exit_code == 2


def test_stuck_promises_are_listed_and_taken_up_again(
    app: Flask, run: Run, session: Session
) -> None:
    now = app.extensions["eapply"].clock.now()
    stuck = OutboxMessage(
        kind="mail",
        key="mail:x",
        payload={"to": "hanako@example.com"},
        created_at=now,
        due_at=now,
        stuck_at=now,
    )
    session.add(stuck)
    session.commit()
    listed = run("outbox", "list", "--stuck").output
    assert f"{stuck.id}\tmail\tstuck" in listed
    assert "hanako" not in listed
    assert run("outbox", "retry", str(stuck.id)).exit_code == 0
    assert run("outbox", "list", "--stuck").output == ""
    assert run("outbox", "retry", "999").exit_code == 2


def test_the_page_of_settings_is_printed_as_it_stands(run: Run) -> None:
    assert run("settings-doc").output == settings_document()


def test_purge_tells_what_it_did(run: Run) -> None:
    assert run("purge").output.splitlines() == [
        "0 files of expired drafts deleted",
        "0 files without a row deleted",
        "0 cases deleted whose retention is over",
    ]


def test_register_takes_the_numbers_of_a_file(app: Flask, tmp_path: Path) -> None:
    """One number a line, in place of all that were there; a register that no rule asks is a misuse."""
    run = runner(app)
    numbers = tmp_path / "cards.txt"
    numbers.write_text("\ufeff0012345678\n\n0012345678\n0055500001\n", "utf-8")
    done = run("register", "library-cards", str(numbers))
    assert (done.exit_code, done.output.strip()) == (0, "library-cards: 2件")
    assert run("register", "nothing", str(numbers)).exit_code == 2
    with app.app_context(), transaction() as session:
        assert session.query(RegisterEntry).count() == 2
