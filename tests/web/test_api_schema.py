"""The description of the API against the API itself: schemathesis makes calls of all kinds, right and wrong, and
every answer must be one that is described. Nothing ends in a fault, whatever is sent."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final

import pytest
import schemathesis
from flask import Flask
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from schemathesis import GenerationMode
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi import checks
from sqlalchemy.orm import Session

from eapply.adapters.clock import FixedClock
from eapply.models import transaction
from eapply.services import fees
from eapply.web import limits, openapi
from tests.effort import FULL
from tests.office import UNKNOWN, Office
from tests.web.test_case_api import LIST, token_of

DESCRIPTION: Final = "/api/v1/openapi.json"
EXAMPLES: Final = 300 if FULL else 5  # of each kind for each call
WHAT_HOLDS: Final = [
    not_a_server_error,
    checks.status_code_conformance,
    checks.content_type_conformance,
    checks.response_headers_conformance,
    checks.response_schema_conformance,
]
SLUGS: Final = ("24-library-card", "09-road-repair", "fee-22", "nowhere")
KEYS: Final = ("acts", "acts", "reads", "acts", "none")
# Bodies that come further than those made from the description alone.
BODIES: Final = (
    {},
    {"reasons": "市外のため", "basis": "規則第3条"},
    {"department": "children", "reason": "担当がちがう"},
    {"items": [{"key": "note", "kind": "不足", "reason": "日付"}], "due_on": "2026-12-15"},
    {"number": 28, "quantities": {"count": 3}},
    {"answers": {"applicant_name_sei": "鹿嶋"}},
)


@pytest.fixture
def office(
    app: Flask, session: Session, clock: FixedClock, monkeypatch: pytest.MonkeyPatch
) -> Office:
    plenty = limits.Limit(limits.Rate(1_000_000, 600))
    monkeypatch.setitem(limits.LIMITS, "api", plenty)
    office = Office(app, session, clock)
    with app.app_context(), transaction() as writing:
        fees.load_reviewed(writing, office.tools)
    return office


class Caller:
    """Aims a generated call at something that is there, most of the time, and judges the answer."""

    def __init__(self, office: Office) -> None:
        self.office = office
        self.tokens = {
            "acts": token_of(office),
            "reads": token_of(office, may_act=False),
            "none": "",
        }
        own, foreign = (office.cases[name].reference for name in ("library", "children"))
        self.aims = {
            "reference": (own, own, own, foreign, UNKNOWN),
            "slug": SLUGS,
            "action": ("release", "take", "refuse", "transfer", "ask-correction"),
        }
        self.browser = office.app.test_client()
        self.count = 0
        self.seen: set[tuple[str, int]] = set()

    def call(self, case: Any, data: st.DataObject) -> None:
        """Keys and aims take turns, so that each kind has its share in however few calls."""
        self.count += 1
        headers = self.headers(KEYS[self.count % len(KEYS)])
        aims = {
            name: data.draw(st.sampled_from(choices))
            for name, choices in self.aims.items()
            if name in case.path_parameters
        }
        body = data.draw(st.sampled_from(BODIES))
        if self.count % 3:
            case.path_parameters.update(aims)
            if case.method == "POST":
                case.body, case.media_type = body, "application/json"
            if "actions" in case.path:
                path = f"{LIST}/{aims['reference']}"
                answer = self.browser.get(path, headers=self.headers("acts"))
                case.headers["If-Match"] = answer.headers.get("ETag", '"1"')
        response = case.call(headers=headers)
        self.seen.add((f"{case.method} {case.path}", response.status_code))
        case.validate_response(response, checks=WHAT_HOLDS)

    def headers(self, kind: str) -> dict[str, str]:
        token = self.tokens[kind]
        return {"Authorization": f"Bearer {token}"} if token else {}


def operations(app: Flask) -> Iterator[Any]:
    schema = schemathesis.openapi.from_wsgi(DESCRIPTION, app)
    for found in schema.get_all_operations():
        yield found.ok()


def every_call(caller: Caller, calls: st.SearchStrategy[Any]) -> None:
    """So many calls of one kind, the same ones each time."""

    @settings(
        max_examples=EXAMPLES,
        derandomize=True,
        database=None,
        deadline=None,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(case=calls, data=st.data())
    def each(case: Any, data: st.DataObject) -> None:
        caller.call(case, data)

    each()


def test_every_answer_is_a_described_one(office: Office) -> None:
    caller, calls = Caller(office), 0
    for operation in operations(office.app):
        calls += 1
        can_be_wrong = bool(operation.query or operation.body)  # else any text will do
        for mode in (GenerationMode.POSITIVE, GenerationMode.NEGATIVE):
            if can_be_wrong or mode is GenerationMode.POSITIVE:
                every_call(caller, operation.as_strategy(generation_mode=mode))
    assert calls == 9  # all but the description itself
    # It came far enough to prove something.
    act = f"POST {LIST.removeprefix('/api/v1')}/{{reference}}/actions/{{action}}"
    statuses = {status for name, status in caller.seen if name.endswith(act.partition(" ")[2])}
    assert {401, 403} <= statuses
    assert statuses & {200, 409, 422}, sorted(caller.seen)
    if FULL:
        assert {200, 404, 409, 422} <= statuses


def test_an_undescribed_answer_is_noticed(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    """The same check seen red: a status that the description does not name."""
    paths = openapi.every()
    del paths["/submissions"]["get"]["responses"]["401"]
    monkeypatch.setattr(openapi, "every", lambda: paths)
    (listing,) = (each for each in operations(app) if each.path.endswith("/submissions"))
    case = listing.Case()
    with pytest.raises(BaseExceptionGroup) as noticed:
        case.validate_response(case.call(), checks=WHAT_HOLDS)
    assert [type(each).__name__ for each in noticed.value.exceptions] == ["UndefinedStatusCode"]
