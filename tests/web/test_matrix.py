"""Who may enter where: every route × every kind of person × own, foreign and unknown cases (T1, T2).

What is expected follows from what the view declares. Marks of one department must never reach anybody
else, on any page, whatever its status.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session
from werkzeug.routing import Rule
from werkzeug.test import TestResponse

from eapply.adapters.city_facts import CityFacts
from eapply.adapters.clock import FixedClock
from eapply.config import Settings
from eapply.core.submission import Role
from eapply.factory import create_app
from eapply.models import PaymentNotice, db
from eapply.web.access import ARGUMENTS, Access, Kind, declared
from tests.browser import Browser
from tests.office import MARKS, PEOPLE, PHONES, UNKNOWN, Filed, Office, without_chance
from tests.statements import statements_of

WHO = ("anonymous", "owner", "other", *PEOPLE)
WHOSE = ("library", "children", "unknown")
# The files that the advisor was shown; of these cases nothing else.
RELEASED = ("写真.jpg", "書類.pdf")
REFUSED = (400, 401, 403, 404)
KEY = "a key of the tests that is long enough for any rule"
# Whose case opens to whom, besides what the roles say.
ENTITLED = {
    "library": {"owner", "clerk", "head"},
    "children": {"other", "stranger"},
    "unknown": set(),
}


def settings_at(folder: Path) -> Settings:
    return Settings(instance_folder=folder, secret_key=KEY, audit_key=f"{KEY} too")


@pytest.fixture(scope="session")
def rules(tmp_path_factory: pytest.TempPathFactory, facts: CityFacts) -> list[Rule]:
    app = create_app(settings_at(tmp_path_factory.mktemp("rules")), {"facts": facts})
    return list(app.url_map.iter_rules())


@pytest.fixture
def office(app: Flask, session: Session, clock: FixedClock) -> Office:
    return Office(app, session, clock)


def views(office: Office) -> Iterator[tuple[Rule, str, Access]]:
    """Every route with each of its methods and what it declares."""
    for rule in sorted(office.app.url_map.iter_rules(), key=lambda rule: rule.rule):
        entry = declared(office.app.view_functions[rule.endpoint])
        assert entry is not None, f"{rule.endpoint} does not say who may enter"
        if rule.endpoint != "static":
            for method in sorted((rule.methods or set()) & {"GET", "POST", "PUT", "DELETE"}):
                yield rule, method, entry


def address(office: Office, rule: Rule, case: Filed | None) -> str:
    """An address of this route about a case; without one about a case that does not exist."""
    values: dict[str, Any] = {
        "reference": case.reference if case else UNKNOWN,
        "public_id": file_of(rule, case) if case else "no-such-id",
        "document": case.paper if case else "no-such-id",
        "booking": case.booking if case else "no-such-id",
        "visit": case.booking if case else "no-such-id",
        "opinion": case.opinion if case else "no-such-id",
        "name": "release" if "name" in rule.arguments and "cases" in rule.rule else "none",
        "slug": "24-library-card",
        "number": 1,
        "provider": "practice",
        "kind": "close",
        "act": "check-in",
        "chart": "backlog",
        "step": "approve",
        "login": "stranger",
        "verb": "grant",
        "use": "message",
        "action": "release",
        "change": "replace",
        "way": "sent",
    }
    values = {key: values.get(key, "none") for key in rule.arguments}
    with office.app.test_request_context():
        adapter = office.app.url_map.bind("127.0.0.1:8000")
        return adapter.build(rule.endpoint, values, append_unknown=False, force_external=False)


def file_of(rule: Rule, case: Filed) -> str:
    """The file that this route is made for."""
    if "document" in rule.endpoint:
        return case.paper
    if "message" in rule.endpoint:
        return case.letter
    return case.pdf if "page" in rule.endpoint else case.picture


def token(browser: Browser, kind: str) -> dict[str, str]:
    page = "/staff/sign-in" if kind in ("anonymous", *PEOPLE) else "/status"
    page = "/staff/password" if kind in PEOPLE else page
    return {"csrf_token": browser.hidden(page).get("csrf_token", "")}


def expected(entry: Access, who: str, whose: str, rule: Rule) -> str:
    """enter, away (a redirect to where one can prove who one is), refuse or either."""
    if entry.kind is Kind.STAFF:
        if who not in PEOPLE:
            return "away"
        if entry.roles and not entry.roles & {role for role, _ in PEOPLE[who]}:
            return "forbid"
        if "visit" in rule.arguments:  # the library owns what its case is booked for
            has_it = not rule.endpoint.endswith("booking_result")  # of a seat there is none
            return (
                "enter" if who in ENTITLED["library"] and whose == "library" and has_it else "hide"
            )
        if "reference" not in rule.arguments and "opinion" in rule.arguments:
            return "enter" if who == "advisor" and whose != "unknown" else "hide"
        if rule.arguments & {"change", "delivery"}:  # of a case that is not decided there is none
            return "hide"
        if "reference" not in rule.arguments:
            return "either" if rule.arguments else "enter"
        return "enter" if who in ENTITLED[whose] else "hide"
    if entry.kind is Kind.CASE:
        return "enter" if who in ENTITLED[whose] and who in ("owner", "other") else "hide"
    if entry.kind is Kind.BILL:  # whose own pages are in resident/test_paying.py
        return "hide"
    if entry.kind is Kind.DRAFT:
        return "away"
    if entry.kind in (Kind.PROGRAM, Kind.PROVIDER):
        return "refuse"
    return "either"


def fits(outcome: str, answer: TestResponse) -> bool:
    status = answer.status_code
    return {
        "enter": status not in REFUSED,
        "away": status in (303, 400, 401, 404),
        "forbid": status == 403,
        "hide": status == 404,
        "refuse": status in REFUSED,
        "either": True,
    }[outcome] and status < 500


def leaked(answer: TestResponse, who: str) -> list[str]:
    """The marks in an answer that this person must not see."""
    body = answer.get_data()
    if who == "advisor" and answer.request.path.startswith("/staff/opinions/"):
        for name in (f"{mark}{rest}" for mark in MARKS.values() for rest in RELEASED):
            body = body.replace(name.encode(), b"")
    head = str(answer.headers).encode()
    return [
        mark
        for department in MARKS
        if who not in ENTITLED[department]
        for mark in (MARKS[department], PHONES[department], f"{department}-canary")
        if mark.encode() in body or mark.encode() in head
    ]


@pytest.mark.parametrize("who", WHO)
def test_every_route(office: Office, who: str) -> None:
    browser = office.browser(who)
    wrong: list[str] = []
    staff_csrf = token(browser, who)
    for rule, method, entry in views(office):
        if rule.endpoint in ("staff.sign_out", "staff.change_password"):
            continue  # would end the session that the rest of this walk needs
        has_case = rule.arguments & {"reference", "visit", "opinion"}
        for whose in WHOSE if has_case else ("unknown",):
            where = address(office, rule, office.cases.get(whose))
            csrf = staff_csrf if method == "POST" else {}
            if method == "POST" and not where.startswith("/staff") and who in PEOPLE:
                csrf = {"csrf_token": browser.hidden("/status").get("csrf_token", "")}
            if method == "POST" and who == "anonymous" and not where.startswith("/staff"):
                csrf = {"csrf_token": browser.hidden("/status").get("csrf_token", "")}
            if method == "POST" and who in ("owner", "other") and where.startswith("/staff"):
                csrf = {"csrf_token": browser.hidden("/staff/sign-in").get("csrf_token", "")}
            answer = browser.open(where, method=method, data=csrf or None)
            outcome = expected(entry, who, whose, rule)
            line = f"{method} {where} ({whose}): {answer.status_code}"
            if not fits(outcome, answer):
                wrong.append(f"{line}, should {outcome}")
            wrong += [f"{line} shows {mark}" for mark in leaked(answer, who)]
    assert not wrong, "\n".join(wrong)


@pytest.mark.parametrize("who", WHO)
def test_who_knocks_for_the_provider_needs_its_signature(office: Office, who: str) -> None:
    """Nobody's session is worth anything there: 400 whoever it is, and nothing is kept."""
    browser = office.browser(who)
    doors = [
        (address(office, rule, None), method)
        for rule, method, entry in views(office)
        if entry.kind is Kind.PROVIDER
    ]
    assert doors == [("/webhooks/practice", "POST")]
    csrf = token(browser, who)
    for data in ({}, csrf, csrf | {"event": "x"}):
        assert browser.post("/webhooks/practice", data=data).status_code == 400
    assert browser.get("/webhooks/practice").status_code == 405
    with office.app.app_context():
        assert db.session.scalars(select(PaymentNotice)).all() == []


@pytest.mark.parametrize("who", ["clerk", "head", "stranger"])
def test_foreign_and_unknown_look_and_cost_the_same(office: Office, who: str) -> None:
    browser = office.browser(who)
    csrf = token(browser, who)
    foreign = office.cases["library" if who == "stranger" else "children"]
    with statements_of(office.app) as statements:
        for rule, method, entry in views(office):
            if entry.kind is not Kind.STAFF or "reference" not in rule.arguments:
                continue
            seen = []
            for case in (foreign, None):
                statements.clear()
                data = csrf if method == "POST" else None
                answer = browser.open(address(office, rule, case), method=method, data=data)
                body = without_chance(answer.get_data(as_text=True))
                seen.append((answer.status_code, body, len(statements)))
            assert seen[0] == seen[1], (rule.rule, method)
            may = not entry.roles or entry.roles & {role for role, _ in PEOPLE[who]}
            assert seen[0][0] == (404 if may else 403), (rule.rule, method)


@pytest.mark.parametrize(
    "who",
    ["clerk", "head", "advisor", "auditor", "people", "fees", "cashier", "owner", "anonymous"],
)
def test_walking_all_links_never_leads_to_the_other_department(office: Office, who: str) -> None:
    browser = office.browser(who)
    starts = [
        "/staff/",
        "/",
        "/staff/queue?words=カナリア",
        f"/staff/queue?words={PHONES['children'][:7]}",
    ]
    starts += [f"/staff/search?words={office.cases['children'].reference}", "/staff/audit"]
    starts += [f"/staff/audit?number={office.cases['children'].reference}", "/staff/outbox"]
    waiting, seen = list(starts), set(starts)
    while waiting and len(seen) < 400:
        answer = browser.get(waiting.pop(0), follow_redirects=True)
        assert answer.status_code < 500
        assert leaked(answer, who) == [], answer.request.path
        if answer.mimetype != "text/html":
            continue
        for href in re.findall(r'(?:href|src)="(/[^"#]*)', answer.get_data(as_text=True)):
            href = href.replace("&amp;", "&")
            if href not in seen and not href.startswith(("/static", "/apply")):
                seen.add(href)
                waiting.append(href)
    if who in ("clerk", "head"):
        assert office.path("library") in {href.partition("?")[0] for href in seen}


def test_rights_that_end_end_at_once(office: Office) -> None:
    """I12: the next request after a grant is gone, or the account is disabled."""
    browser = office.browser("clerk")
    page = office.path("library")
    assert browser.get(page).status_code == 200
    account = office.session.merge(office.accounts["clerk"])
    account.grants[0].department = "children"
    office.session.commit()
    assert browser.get(page).status_code == 404
    assert browser.get(office.path("children")).status_code == 200
    account.grants.clear()
    office.session.commit()
    assert browser.get(office.path("children")).status_code == 403
    account.disabled_at = office.clock.now()
    office.session.commit()
    assert browser.get("/staff/").status_code == 303


def test_arguments_of_keyed_views_are_known(rules: list[Rule]) -> None:
    """The matrix fills in every argument that leads to a case."""
    assert set(ARGUMENTS.values()) == {"draft", "reference", "bill"}
    cases = [rule for rule in rules if "reference" in rule.arguments]
    assert len(cases) > 20
    assert Role.CLERK in {role for grants in PEOPLE.values() for role, _ in grants}
