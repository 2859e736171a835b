"""Payers and their browsers for tests, without the walk through a form."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from flask import Flask
from sqlalchemy import select
from werkzeug.test import TestResponse

from eapply.adapters.ids import RandomIds
from eapply.core.fee_rule import FeeRule
from eapply.core.fees import Timing
from eapply.models import Charge, Payment, WebSession, transaction
from eapply.services import charges, fees
from eapply.services.secrets import hash_token
from eapply.services.toolbox import Toolbox
from tests.browser import Browser
from tests.money import bill, file_with_fee, newest_payment, practice, rule, work


def grant(app: Flask, cases: Sequence[str], bills: Sequence[str] = ()) -> str:
    """A session that holds these cases and bills (public ids); the value of its cookie."""
    tools: Toolbox = app.extensions["eapply"]
    interface: Any = app.session_interface
    token, now = RandomIds().token(24), tools.clock.now()
    with app.app_context(), transaction() as session:
        session.add(
            WebSession(
                token_hash=hash_token(token),
                audience="resident",
                data={"cases": list(cases), "bills": list(bills)},
                created_at=now,
                seen_at=now,
                expires_at=interface.lifetimes["resident"].end(now, now),
            )
        )
    return token


class Payer:
    """Somebody with a browser, and what the house keeps about their charge."""

    def __init__(self, app: Flask) -> None:
        self.app = app
        self.tools: Toolbox = app.extensions["eapply"]
        with app.app_context(), transaction() as session:
            fees.load_reviewed(session, self.tools)
        self.browser = self.new_browser()
        self.case = self.charge = self.invoice = self.reference = ""

    def new_browser(self) -> Browser:
        browser = self.app.test_client()
        assert isinstance(browser, Browser)
        return browser

    def file(self, fee: FeeRule | None = None) -> None:
        """A filing with a fee, and the browser that holds its key."""
        with self.app.app_context(), transaction() as session:
            case = file_with_fee(session, self.tools, fee)
            self.keep(charges.of_case(session, case)[0])
            self.case, self.reference = case.public_id, case.reference
        self.hold(cases=[self.case])

    def billed(self, **values: Any) -> None:
        """A bill without an application, and the browser that holds its key."""
        with self.app.app_context(), transaction() as session:
            self.keep(bill(session, self.tools, **values))
        self.hold(bills=[self.charge])

    def keep(self, charge: Charge) -> None:
        self.charge, self.invoice = charge.public_id, charge.invoice or ""

    def hold(self, *, cases: list[str] | None = None, bills: list[str] | None = None) -> None:
        interface: Any = self.app.session_interface
        token = grant(self.app, cases or [], bills or [])
        self.browser.set_cookie(interface.cookie_name("resident"), token)

    def see(self, path: str = "", status: int = 200) -> str:
        answer = self.browser.get(f"/pay/{self.invoice}{path}")
        assert answer.status_code == status, answer.get_data(as_text=True)
        return answer.get_data(as_text=True)

    def look(self, *paths: str) -> None:
        """Opens pages and the status page beside them, whatever they answer."""
        for path in paths:
            self.browser.get(f"/pay/{self.invoice}{path}")
        self.browser.get(f"/status/{self.reference}")

    def press(self, **changes: Any) -> TestResponse:
        return self.browser.send(f"/pay/{self.invoice}", changes)

    def opened(self) -> str:
        """The provider's name of the newest card page."""
        with self.app.app_context():
            return newest_payment(self.charge)[1]

    def pay(self, **how: Any) -> None:
        """Pays on the card page; nobody tells the house."""
        practice(self.tools).pay(self.opened(), **how)

    def work(self) -> None:
        with self.app.app_context():
            work(self.tools)

    def row(self) -> Charge:
        with self.app.app_context(), transaction() as session:
            found = session.scalars(select(Charge).where(Charge.public_id == self.charge)).one()
            session.expunge(found)
            return found

    def payments(self) -> int:
        with self.app.app_context(), transaction() as session:
            return len(list(session.scalars(select(Payment.id))))

    def link(self) -> str:
        with self.app.app_context(), transaction() as session:
            found = session.scalars(select(Charge).where(Charge.public_id == self.charge)).one()
            return charges.pay_link(self.tools, found).removeprefix(self.tools.settings.base_url)


def sweep(app: Flask) -> None:
    """Brings up the payer's pages in all their states, for those who judge how pages are made."""
    waiting = Payer(app)
    waiting.file()
    waiting.look("", "/return?from=cancel")
    waiting.browser.get(waiting.link())
    waiting.press(seen="")
    waiting.press()
    waiting.look("/return")
    practice(waiting.tools).decline(waiting.opened())
    waiting.look("/return")
    waiting.pay()
    waiting.look("/return", "", "/proof")
    waiting.browser.get(f"/done/{waiting.reference}")
    waiting.browser.send(f"/pay/{waiting.invoice}/proof", {"addressee": "髙" * 61})
    waiting.browser.send(f"/pay/{waiting.invoice}/proof")
    waiting.look("/proof")
    waiting.work()
    waiting.look("/proof")
    held = Payer(app)
    held.file(rule(hold=True))
    held.look("")
    held.press()
    held.pay()
    held.look("/return", "")
    held.browser.get(f"/status/{held.reference}/withdraw")
    for fee in (rule(Timing.AFTER_REVIEW), rule(ground="welfare"), rule(Timing.ON_SITE)):
        later = Payer(app)
        later.file(fee)
        later.look("")
        later.browser.get(f"/done/{later.reference}")
