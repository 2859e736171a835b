"""The API for programs of a department: nothing that its account could not do at the desk, and the same record."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from urllib.parse import urlsplit

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from eapply.adapters.clock import FixedClock
from eapply.core.submission import DESK, TRANSITIONS, LegalType, Role, State
from eapply.models import (
    AuditEvent,
    DecisionDraft,
    Disclosure,
    ProgramToken,
    StaffAccount,
    Submission,
    db,
    transaction,
)
from eapply.services import auditing, people, program_tokens
from eapply.web.case_api import ACTIONS
from tests.browser import Browser
from tests.office import MARKS, PHONES, UNKNOWN, Office
from tests.routes import LIBRARY_HEAD

LIST = "/api/v1/submissions"
SEEN = 3  # the version of the office's cases: filed, taken, a message
SEEN_TAG = f'"{SEEN}"'


@pytest.fixture
def office(app: Flask, session: Session, clock: FixedClock) -> Office:
    return Office(app, session, clock)


def token_of(
    office: Office, who: str = "clerk", *departments: str, may_act: bool = True, days: int = 30
) -> str:
    """A new token of this person's account, for all its departments unless some are named."""
    office.session.rollback()
    with office.app.app_context():
        with transaction() as session:
            account = session.get_one(StaffAccount, office.accounts[who].id)
            own = [grant.department for grant in account.grants]
            token = program_tokens.make(
                session,
                office.tools,
                None,
                account,
                "統計",
                departments or own,
                days,
                may_act=may_act,
            )
        db.session.remove()
    return token


class Program:
    """A program with a token, at the API."""

    def __init__(self, office: Office, token: str) -> None:
        self.browser: Browser = office.app.test_client()  # type: ignore[assignment]
        self.headers = {"Authorization": f"Bearer {token}"}

    def get(self, path: str) -> TestResponse:
        return self.browser.get(path, headers=self.headers)

    def act(
        self, number: str, action: str, body: Any = None, version: int | str | None = None
    ) -> TestResponse:
        headers = dict(self.headers)
        if version is not None:
            headers["If-Match"] = f'"{version}"' if isinstance(version, int) else version
        path = f"{LIST}/{number}/actions/{action}"
        return self.browser.post(path, json={} if body is None else body, headers=headers)


@pytest.fixture
def program(office: Office) -> Program:
    return Program(office, token_of(office))


def test_a_list_tells_the_own_departments_cases_and_no_others(
    office: Office, program: Program
) -> None:
    answer = program.get(LIST)
    (line,) = answer.get_json()["submissions"]
    assert line["reference"] == office.cases["library"].reference
    assert (line["state"], line["version"], line["department"]) == ("IN_REVIEW", SEEN, "library")
    assert answer.get_json()["next"] is None
    case = program.get(f"{LIST}/{line['reference']}").text
    assert MARKS["library"] in case
    for text in (answer.text, case):
        assert MARKS["children"] not in text
        assert PHONES["children"] not in text
        assert office.cases["children"].reference not in text


def test_foreign_and_unknown_cases_answer_alike(office: Office, program: Program) -> None:
    foreign = office.cases["children"].reference
    looks = [program.get(f"{LIST}/{number}") for number in (foreign, UNKNOWN)]
    acts = [program.act(number, "release", version=SEEN) for number in (foreign, UNKNOWN)]
    for answers in (looks, acts):
        assert [answer.status_code for answer in answers] == [404, 404]
        bodies = [answer.get_json() | {"instance": ""} for answer in answers]
        assert bodies[0] == bodies[1]
    assert program.get(f"{LIST}?department=children").status_code == 403


def test_a_case_comes_with_what_the_desk_shows(office: Office, program: Program) -> None:
    filed = office.cases["library"]
    answer = program.get(f"{LIST}/{filed.reference}")
    case = answer.get_json()
    assert answer.headers["ETag"] == SEEN_TAG
    assert answer.headers["Cache-Control"] == "no-store"
    assert case["answers"]["applicant_name_sei"] == f"{MARKS['library']}氏名"
    assert case["typed"]["applicant_name_sei"] == [f"{MARKS['library']}氏名"]
    assert case["sheet"][0]["rows"][0]["label"] == "氏名"
    assert [each["action"] for each in case["history"]][:2] == ["submit", "take"]
    assert case["history"][1]["who"] == "clerk 職員"
    assert case["documents"][0]["public_id"] == filed.paper
    assert {each["public_id"] for each in case["attachments"]} >= {filed.picture, filed.pdf}
    assert {"action": "release", "drafts": False} in case["actions"]
    assert "password" not in answer.text


def test_every_look_is_written_down_as_at_the_desk(office: Office, program: Program) -> None:
    office.session.rollback()
    number = office.cases["library"].reference
    foreign = office.cases["children"].reference
    for path in (LIST, f"{LIST}/{number}", f"{LIST}/{foreign}"):
        program.get(path)
    program.act(number, "release", version=SEEN)
    rows = office.session.scalars(select(Disclosure).order_by(Disclosure.id)).all()
    assert [(row.endpoint, row.subjects, row.allowed) for row in rows] == [
        ("case_api.submissions", [number], True),
        ("case_api.submission", [number], True),
        ("case_api.submission", [foreign], False),
        ("case_api.act", [number], True),
    ]
    assert {row.staff_id for row in rows} == {office.actors["clerk"].id}


def test_pages_follow_each_other_without_gap_or_double(
    office: Office, program: Program, clock: FixedClock
) -> None:
    """Also when a case changes between two pages: it comes again, and none is passed over."""
    with office.app.app_context():
        made = [office.file("library", office.actors["clerk"]).reference for _ in range(4)]
        db.session.remove()
    every = {office.cases["library"].reference, *made}
    seen, path = [], f"{LIST}?size=2&department=library"
    while path:
        answer = program.get(path).get_json()
        seen += [line["reference"] for line in answer["submissions"]]
        if len(seen) == 2:
            clock.advance(minutes=1)
            assert program.act(seen[-1], "release", version=SEEN).status_code == 200
            changed = seen[-1]
        parts = urlsplit(answer["next"] or "")
        path = f"{parts.path}?{parts.query}" if answer["next"] else ""
    assert set(seen) == every
    assert sorted(seen) == sorted([*every, changed])
    assert seen[-1] == changed


def test_filters(program: Program) -> None:
    for query, count in (
        ("state=IN_REVIEW", 1),
        ("state=COMPLETED", 0),
        ("procedure=24-library-card", 1),
        ("procedure=01-none", 0),
        ("since=2026-11-24", 1),
        ("since=2026-11-24T09:59:59%2B09:00", 1),
        ("since=2026-11-24T10:00:01", 0),
        ("since=2026-11-24T00:59:59Z", 1),
    ):
        assert len(program.get(f"{LIST}?{query}").get_json()["submissions"]) == count, query


def test_a_filter_that_cannot_be_meant_is_malformed(program: Program) -> None:
    for query in (
        *("state=OPEN", "state=DRAFT", "since=13", "since=2026-02-30", "size=0", "size=201"),
        *("size=-1", "size=x", "after=x", "after="),
        "after=20261301T000000.000000Z~K8AB-2M4X-7QRT",
        *("department=nowhere", "procedure=%00", "words=x", "since=0001-01-01T00:00%2B23:00"),
    ):
        answer = program.get(f"{LIST}?{query}")
        assert (answer.status_code, answer.mimetype) == (400, "application/problem+json"), query


# --- acting --------------------------------------------------------------------------------------


def test_an_act_needs_the_version_that_was_seen(office: Office, program: Program) -> None:
    number = office.cases["library"].reference
    assert program.act(number, "release").status_code == 428
    for version in (SEEN - 1, SEEN + 1, str(SEEN), f"W/{SEEN_TAG}", "*"):
        assert program.act(number, "release", version=version).status_code == 412
    done = program.act(number, "release", version=SEEN)
    assert done.status_code == 200
    assert done.headers["ETag"] == f'"{SEEN + 1}"'
    assert done.get_json() == {
        "reference": number,
        "department": "library",
        "state": "IN_QUEUE",
        "outcome": "",
        "version": SEEN + 1,
        "drafted": False,
    }
    assert program.act(number, "release", version=SEEN).status_code == 412
    assert program.act(number, "release", version=SEEN + 1).status_code == 409
    assert program.act(number, "withdraw", version=SEEN + 1).status_code == 404


def test_the_record_says_that_a_program_did_it(office: Office, program: Program) -> None:
    office.session.rollback()
    filed = office.cases["library"]
    program.act(filed.reference, "release", version=SEEN)
    found = auditing.chain(office.session, filed.public_id)
    assert [entry.action for entry in found[-2:]] == ["release", "by-program"]
    assert {entry.actor for entry in found[-2:]} == {f"staff:{office.actors['clerk'].id}"}
    assert found[-1].detail["act"] == "release"


def test_what_an_act_lacks_is_named_by_its_field(office: Office, program: Program) -> None:
    number = office.cases["library"].reference
    for action, body, field in (
        ("transfer", {"reason": "担当がちがう"}, "department"),
        ("transfer", {"department": "children"}, "reason"),
        ("ask-correction", {}, "items"),
        ("ask-correction", {"items": [{"key": "note", "kind": "不足"}], "due_on": "x"}, "due_on"),
        ("ask-correction", {"items": ["note"]}, "items"),
        ("refuse", {"reasons": ""}, "reasons"),
        ("refuse", {"reasons": 7}, "reasons"),
        ("release", {"why": "x"}, "why"),
    ):
        answer = program.act(number, action, body, version=SEEN)
        assert answer.status_code == 422, (action, answer.text)
        assert [each["field"] for each in answer.get_json()["errors"]] == [field]
    nothing: list[str] = []
    for wrong in ("x", nothing, 7):
        assert program.act(number, "release", wrong, version=SEEN).status_code == 400
    assert program.get(f"{LIST}/{number}").headers["ETag"] == SEEN_TAG


def test_a_correction_is_asked_for(office: Office, program: Program) -> None:
    number = office.cases["library"].reference
    items = [{"key": "note", "kind": "不足", "reason": "日付を入れてください。"}]
    body = {"items": items, "due_on": "2026-12-15", "message": "お願いします。"}
    assert (
        program.act(number, "ask-correction", body, version=SEEN).get_json()["state"] == "RETURNED"
    )


def test_a_transferred_case_is_out_of_sight(office: Office, program: Program) -> None:
    number = office.cases["library"].reference
    body = {"department": "children", "reason": "担当がちがう"}
    done = program.act(number, "transfer", body, version=SEEN).get_json()
    assert (done["department"], done["state"]) == ("children", "IN_QUEUE")
    assert program.get(f"{LIST}/{number}").status_code == 404
    other = Program(office, token_of(office, "stranger"))
    assert other.get(f"{LIST}/{number}").status_code == 200


def test_a_decision_that_a_head_approves_is_drafted(
    office: Office, program: Program, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(type(office.tools.facts), "approval_routes", lambda self: (LIBRARY_HEAD,))
    filed = office.cases["library"]
    office.session.rollback()
    case = office.session.get_one(Submission, filed.id)
    case.legal_type = LegalType.APPLICATION.value
    office.session.commit()
    offered = program.get(f"{LIST}/{filed.reference}").get_json()["actions"]
    assert {"action": "refuse", "drafts": True} in offered
    body = {"reasons": "市外のため", "effective_on": "2026-12-01", "seal_omitted": False}
    answer = program.act(filed.reference, "refuse", body, version=SEEN)
    assert [each["field"] for each in answer.get_json()["errors"]] == ["basis"]
    done = program.act(filed.reference, "refuse", body | {"basis": "規則第3条"}, version=SEEN)
    assert done.status_code == 200, done.text
    assert (done.get_json()["drafted"], done.get_json()["state"]) == (True, "IN_REVIEW")
    office.session.rollback()
    draft = office.session.scalars(select(DecisionDraft)).one()
    assert (draft.action, draft.basis, draft.seal_omitted) == ("refuse", "規則第3条", False)
    assert str(draft.effective_on) == "2026-12-01"
    assert program.act(filed.reference, "release", version=SEEN + 1).status_code == 409


def test_the_api_offers_what_the_table_gives_the_desk() -> None:
    assert set(ACTIONS) == {move.action for move in TRANSITIONS if move.roles & DESK}
    assert {move.to for move in TRANSITIONS if move.action in ACTIONS} < set(State)


# --- tokens --------------------------------------------------------------------------------------


def test_without_a_token_nothing_opens(office: Office, program: Program) -> None:
    number = office.cases["library"].reference
    for headers in (
        {},
        {"Authorization": "Bearer x"},
        {"Authorization": program.headers["Authorization"][7:]},
    ):
        for path in (LIST, f"{LIST}/{number}"):
            answer = program.browser.get(path, headers=headers)
            assert answer.status_code == 401
            assert answer.headers["WWW-Authenticate"].startswith("Bearer")
    assert office.browser("clerk").get(LIST).status_code == 401  # a person's cookie opens nothing


def test_a_token_that_only_reads_does_not_act(office: Office) -> None:
    number = office.cases["library"].reference
    reader = Program(office, token_of(office, may_act=False))
    assert reader.get(f"{LIST}/{number}").status_code == 200
    assert reader.act(number, "release", version=SEEN).status_code == 403
    assert reader.get(f"{LIST}/{number}").headers["ETag"] == SEEN_TAG


def test_a_token_never_reaches_further_than_its_account(office: Office) -> None:
    """I12: a role that is taken away is gone for its programs too."""
    program = Program(office, token_of(office))
    office.session.rollback()
    account = office.session.get_one(StaffAccount, office.accounts["clerk"].id)
    account.grants[0].department = "children"
    office.session.commit()
    assert program.get(LIST).get_json()["submissions"] == []
    assert program.get(f"{LIST}/{office.cases['children'].reference}").status_code == 404
    with pytest.raises(Exception, match="課"):
        token_of(office, "clerk", "library")


@pytest.mark.parametrize("how", ["disable", "leave", "expire", "end"])
def test_a_token_ends_at_once_and_for_good(office: Office, clock: FixedClock, how: str) -> None:
    program, admin = Program(office, token_of(office)), office.actors["people"]
    assert program.get(LIST).status_code == 200
    back = {"disable": people.enable, "leave": people.set_end}
    with office.app.app_context():
        with transaction() as session:
            login, version = (
                "clerk",
                session.get_one(StaffAccount, office.actors["clerk"].id).version,
            )
            if how == "disable":
                people.disable(session, office.tools, admin, login, version)
            elif how == "leave":
                today = office.clock.now().date()
                people.set_end(session, office.tools, admin, login, version, today)
            elif how == "end":
                (row,) = session.scalars(select(ProgramToken)).all()
                program_tokens.end(session, office.tools, admin, row.public_id)
        db.session.remove()
    if how == "expire":
        clock.advance(days=30)
    assert program.get(LIST).status_code == 401
    if how in back:
        with office.app.app_context():
            with transaction() as session:
                rest = (None,) if how == "leave" else ()
                back[how](session, office.tools, admin, login, version + 1, *rest)  # type: ignore[operator]
            db.session.remove()
        assert program.get(LIST).status_code == 401


def test_the_last_use_is_noted(office: Office, program: Program, clock: FixedClock) -> None:
    for minutes in (0, 0, 5):
        clock.advance(minutes=minutes)
        program.get(LIST)
        office.session.rollback()
        row = office.session.scalars(select(ProgramToken)).one()
        assert row.last_used_at == office.clock.now()
    assert row.expires_at - row.made_at == timedelta(days=30)
    assert Role.CLERK in office.actors["clerk"].roles()


def test_so_many_calls_and_no_more(
    office: Office, program: Program, monkeypatch: pytest.MonkeyPatch
) -> None:
    from eapply.web import limits  # noqa: PLC0415

    monkeypatch.setitem(limits.LIMITS, "api", limits.Limit(limits.Rate(1, 60)))
    assert program.get(LIST).status_code == 200
    answer = program.get(LIST)
    assert (answer.status_code, answer.headers["Retry-After"]) == (429, "60")
    assert office.session.scalars(select(AuditEvent.id)).first() is not None
