"""The doctor: a sound installation passes, each weakness is named."""

from __future__ import annotations

import socket
from collections.abc import Callable, Iterator
from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy.orm import Session

from eapply.adapters.pdf import Drawn, PdfFailed
from eapply.adapters.scanner import Verdict
from eapply.models import OutboxMessage, StaffAccount, db, transaction
from eapply.services import accounts, auditing, differences, doctor, fees, secrets
from eapply.services.toolbox import Toolbox
from tests.web.test_sessions import PRODUCTION

OF_POSTGRESQL = "PostgreSQL has"


class Scanner:
    verdict = Verdict.CLEAN

    def scan(self, content: bytes) -> Verdict:
        return self.verdict


class Paper:
    missing: tuple[str, ...] = ()
    broken = False

    def draw(self, html: str, *, title: str) -> Drawn:
        if self.broken:
            raise PdfFailed("no font folder")
        return Drawn(b"%PDF", self.missing)


@pytest.fixture
def mail_port() -> Iterator[int]:
    """A port of this machine where something listens."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        yield server.getsockname()[1]


@pytest.fixture
def production(make_app: Callable[..., Flask], mail_port: int) -> Flask:
    tools = {"scanner": Scanner(), "pdf": Paper()}
    mail = f"smtp://127.0.0.1:{mail_port}"
    app = make_app(tools=tools, **PRODUCTION | {"smtp_url": mail, "trusted_proxies": 1})
    with app.app_context(), transaction() as session:
        fees.load_reviewed(session, app.extensions["eapply"])
    return app


def bad(app: Flask) -> list[str]:
    """The words of what stands against opening."""
    tools: Toolbox = app.extensions["eapply"]
    with app.app_context():
        words = [
            each.words for each in doctor.examine(db.session(), tools) if each.is_good is False
        ]
    # The server of the tests need not survive a power cut; see the last test.
    return [each for each in words if not each.startswith(OF_POSTGRESQL)]


def test_a_sound_installation_passes(production: Flask) -> None:
    assert bad(production) == []


def test_promises_that_nobody_keeps_are_found(production: Flask, session: Session) -> None:
    due = production.extensions["eapply"].clock.now() - timedelta(minutes=16)
    session.add(
        OutboxMessage(kind="mail", key="x", payload={}, created_at=due, due_at=due, stuck_at=due)
    )
    session.commit()
    assert bad(production) == [
        "Mails and documents leave in time (the oldest waits 16 minutes).",
        "No mail or document is stuck (now 1).",
    ]


def test_the_demos_people_in_production_are_found(production: Flask, session: Session) -> None:
    person = accounts.DEMO_PEOPLE[0]
    now = production.extensions["eapply"].clock.now()
    hashed = secrets.hash_password(accounts.DEMO_PASSWORD)
    session.add(StaffAccount(login=person.login, name="x", password_hash=hashed, created_at=now))
    session.commit()
    assert bad(production) == ["Nobody has the demo's published password (now 1)."]


def test_another_audit_key_and_a_clock_set_back_are_found(
    production: Flask, session: Session
) -> None:
    tools: Toolbox = production.extensions["eapply"]
    auditing.record(session, tools, "staff", "system", "x")
    entry = auditing.last(session, "staff")
    entry.digest = "0" * 64
    session.commit()
    assert bad(production) == ["The audit key fits the newest entry of the record."]
    entry.digest = auditing.digest_of(tools, entry)
    session.commit()
    tools.clock.advance(hours=-1)  # type: ignore[attr-defined]
    assert bad(production) == ["No entry is later than the clock (2026-11-24 09:00 in Japan)."]


def test_a_silent_scanner_missing_glyphs_and_broken_papers_are_found(
    production: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Scanner, "verdict", Verdict.ERROR)
    monkeypatch.setattr(Paper, "missing", ("𠮷",))
    assert len(bad(production)) == 2
    monkeypatch.setattr(Paper, "broken", True)
    assert "Documents are drawn (now: no font folder)." in bad(production)


def test_a_check_that_cannot_be_made_is_a_finding(
    production: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(self: Scanner, content: bytes) -> Verdict:
        raise RuntimeError

    monkeypatch.setattr(Scanner, "scan", broken)
    assert bad(production) == ["The scanner can be looked at (now RuntimeError)."]


def test_a_mail_server_that_is_away_is_found(
    make_app: Callable[..., Flask], mail_port: int
) -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        closed = server.getsockname()[1]
    mail = f"smtp://127.0.0.1:{closed}"
    tools = {"scanner": Scanner(), "pdf": Paper()}
    app = make_app(tools=tools, **PRODUCTION | {"smtp_url": mail, "trusted_proxies": 1})
    assert bad(app) == ["The mail server 127.0.0.1 answers.", "The fee table is loaded."]


def test_keys_that_everybody_can_read_are_found(production: Flask) -> None:
    tools: Toolbox = production.extensions["eapply"]
    key = tools.settings.instance_folder / "secret_key"
    key.write_text("x")
    key.chmod(0o644)
    assert bad(production) == ["The keys are readable by their owner only."]


@pytest.mark.only_on("postgresql")
def test_a_server_that_loses_filings_is_found(production: Flask) -> None:
    tools: Toolbox = production.extensions["eapply"]
    with production.app_context():
        found = doctor.examine(db.session(), tools)
    assert any(not each.is_good and each.words == "PostgreSQL has fsync on." for each in found)


def test_differences_and_unconfirmed_postage_are_told(production: Flask) -> None:
    tools: Toolbox = production.extensions["eapply"]

    def told(part: str) -> list[tuple[bool | None, str]]:
        with production.app_context():
            found = doctor.examine(db.session(), tools)
        return [(each.is_good, each.words) for each in found if part in each.words]

    waiting = "differences between the provider and the books wait for people."
    assert told("differences") == [(True, f"0 {waiting}")]
    with production.app_context(), transaction() as session:
        differences.differ(session, tools, "payout-total", "po_1", {})
    assert told("differences") == [(None, f"1 {waiting}")]
    [(is_good, words)] = told("postage")
    assert is_good is None
    assert all(each.name in words for each in tools.fees.postage)
