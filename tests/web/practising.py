"""Draws the practice provider's pages in every state, for the tests that read all pages."""

from __future__ import annotations

from flask import Flask

from eapply.payments.practice import PracticeProvider
from tests.browser import Browser
from tests.payments.orders import order

SITE = "http://127.0.0.1:8000"
WALKS = (
    (False, ("decline", "konbini", "store-paid")),
    (False, ("konbini", "store-expired")),
    (False, ("later",)),
    (True, ("pay",)),
)


def sweep(app: Flask) -> None:
    """Each walk leaves its page in the book, and the book is looked at before and after."""
    provider = app.extensions["eapply"].provider
    assert isinstance(provider, PracticeProvider)
    browser = app.test_client()
    assert isinstance(browser, Browser)
    browser.get("/practice/")
    for number, (hold, actions) in enumerate(WALKS):
        wanted = order(provider.now(), f"practising-{number}", hold=hold)
        path = provider.start(wanted).url.removeprefix(SITE)
        for action in actions:
            browser.send(path, {"action": action})
        browser.get(path)
        if actions == ("later",):
            provider.refund(path.rpartition("/")[2], "practising", 1)
    browser.get("/practice/")
    browser.send("/practice/deliver", page="/practice/")
    browser.get("/practice/?undelivered=1")
    browser.get("/practice/?undelivered=0")
