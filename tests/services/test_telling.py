"""Receivers are told what happened: with the act or not at all, signed, tried again, paused, and nothing personal."""

from __future__ import annotations

import hashlib
import hmac
import json
import re
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from eapply import worker
from eapply.adapters.clock import FixedClock
from eapply.adapters.teller import NotTold
from eapply.core.errors import Conflict, NotYours, Refused
from eapply.core.submission import Action, Role
from eapply.core.telling import MOST_ATTEMPTS, PAUSED_AFTER, QUIET, WAITS, TellingStatus
from eapply.models import OutboxMessage, Receiver, StaffAccount, StaffGrant, Telling, transaction
from eapply.queries.scope import StaffActor
from eapply.services import (
    charges,
    fees,
    housekeeping,
    paying,
    receivers,
    reviewing,
    telling,
)
from eapply.services.toolbox import Toolbox
from tests.filings import CARD, actor_for, file_case
from tests.money import bill, file_with_fee, pay, work

URL = "https://receiver.example/hook"
CANARIES = ("カナリア", "09012345678", "canary@example.jp")
TOLD = {"id", "event", "reference", "department", "slug", "state", "version", "at"}


def from_the_page() -> Any:
    """`is_genuine` as docs/api.md shows it to those who receive."""
    page = (Path(__file__).parents[2] / "docs" / "api.md").read_text(encoding="utf-8")
    (code,) = re.findall(r"```python\n(.+?)```", page, re.DOTALL)
    known: dict[str, Any] = {"hmac": hmac, "hashlib": hashlib}
    exec(code, known)
    return known["is_genuine"]


is_genuine = from_the_page()


class Outside:
    """The other side of the line: it keeps what arrives, and may be down."""

    def __init__(self) -> None:
        self.got: list[tuple[str, bytes, dict[str, str]]] = []
        self.answer: int | str = 200

    def tell(self, url: str, body: bytes, headers: Mapping[str, str]) -> int:
        if isinstance(self.answer, str):
            raise NotTold(self.answer)
        self.got.append((url, body, dict(headers)))
        return self.answer

    @property
    def events(self) -> list[tuple[str, str, int]]:
        found = [json.loads(body) for _, body, _ in self.got]
        return [(each["event"], each["state"], each["version"]) for each in found]


@pytest.fixture
def outside() -> Outside:
    return Outside()


@pytest.fixture
def app(make_app: Callable[..., Flask], outside: Outside) -> Flask:
    return make_app(tools={"teller": outside})


@pytest.fixture
def head(context: None, tools: Toolbox) -> StaffActor:
    return hire(tools, "head", Role.HEAD, "library")


def hire(
    tools: Toolbox, login: str, role: Role = Role.HEAD, department: str = "children"
) -> StaffActor:

    with transaction() as session:
        account = StaffAccount(
            login=login,
            name=login,
            password_hash="",
            created_at=tools.clock.now(),
            grants=[StaffGrant(role=role.value, department=department)],
        )
        session.add(account)
        session.flush()
        return actor_for(account)


def register(tools: Toolbox, head: StaffActor, department: str = "library") -> tuple[str, str]:
    """Public id and secret of a new receiver."""
    with transaction() as session:
        row = receivers.add(session, tools, head, department, URL, "集計")
        return row.public_id, receivers.shown_secret(tools, row)


def filed(tools: Toolbox, department: str = "library") -> Any:
    with transaction() as session:
        case = file_case(
            session,
            tools,
            department=department,
            name=f"{CANARIES[0]}氏名",
            phone=CANARIES[1],
            email=CANARIES[2],
            note=CANARIES[0],
        )
        session.flush()
        session.expunge(case)
        return case


def deliveries() -> list[Telling]:
    with transaction() as session:
        found = list(session.scalars(select(Telling).order_by(Telling.id)))
        session.expunge_all()
        return found


def row(public_id: str) -> Receiver:
    with transaction() as session:
        found = session.scalars(select(Receiver).where(Receiver.public_id == public_id)).one()
        session.expunge(found)
        return found


def test_a_department_is_told_of_its_own_cases_and_nobodys_data(
    tools: Toolbox, head: StaffActor, outside: Outside, clock: FixedClock
) -> None:
    _, secret = register(tools, head)
    case = filed(tools)
    filed(tools, "children")
    with transaction() as session:
        reviewing.act(session, tools, head, case, CARD, case.version, Action.TAKE, {})
    work(tools)
    assert outside.events == [
        ("submission.filed", "IN_QUEUE", 1),
        ("submission.changed", "IN_REVIEW", 2),
    ]
    for url, body, headers in outside.got:
        assert url == URL
        content = json.loads(body)
        assert set(content) == TOLD
        assert (content["reference"], content["department"]) == (case.reference, "library")
        assert not [canary for canary in CANARIES if canary in body.decode()]
        now = int(clock.now().timestamp())
        assert is_genuine(secret, headers[telling.SIGNATURE], body, now)
        assert not is_genuine(secret, headers[telling.SIGNATURE], body + b" ", now)
        assert not is_genuine(secret, headers[telling.SIGNATURE], body, now + 301)
        assert not is_genuine("x", headers[telling.SIGNATURE], body, now)


def test_what_did_not_happen_is_not_told(
    tools: Toolbox, head: StaffActor, outside: Outside
) -> None:
    register(tools, head)
    with transaction() as session:
        file_case(session, tools)
        session.rollback()
    work(tools)
    assert outside.got == []
    assert deliveries() == []


def test_departments_that_act_together_are_told_apart(
    tools: Toolbox, head: StaffActor, outside: Outside
) -> None:
    register(tools, head)
    other = hire(tools, "other")
    with transaction() as session:
        receivers.add(session, tools, other, "children", f"{URL}/children", "x")
    with transaction() as session:
        for department in ("library", "children"):
            file_case(session, tools, department=department)
    work(tools)
    told = {url: json.loads(body)["department"] for url, body, _ in outside.got}
    assert told == {URL: "library", f"{URL}/children": "children"}
    assert len(outside.got) == 2


def test_a_payment_is_told(tools: Toolbox, head: StaffActor, outside: Outside) -> None:
    """And a bill without a case is not: nothing of it could be named without its payer."""
    register(tools, head)
    with transaction() as session:
        fees.load_reviewed(session, tools)
        case = file_with_fee(session, tools)
        names = [charges.of_case(session, case)[0].public_id, bill(session, tools).public_id]
    for name in names:
        paying.sync_payment(tools, pay(tools, name))
    work(tools)
    assert outside.events == [
        ("submission.filed", "AWAITING_PAYMENT", 1),
        ("submission.changed", "IN_QUEUE", 2),
        ("payment.settled", "IN_QUEUE", 2),
    ]


def test_two_secrets_sign_until_the_old_one_is_dropped(
    tools: Toolbox, head: StaffActor, outside: Outside, clock: FixedClock
) -> None:
    name, old = register(tools, head)
    with transaction() as session:
        new = receivers.shown_secret(tools, receivers.new_secret(session, tools, head, name))
    filed(tools)
    work(tools)
    with transaction() as session:
        receivers.drop_previous(session, tools, head, name)
        with pytest.raises(Conflict):
            receivers.drop_previous(session, tools, head, name)
    filed(tools)
    work(tools)
    genuine = [
        [
            is_genuine(secret, headers[telling.SIGNATURE], body, int(clock.now().timestamp()))
            for secret in (old, new)
        ]
        for _, body, headers in outside.got
    ]
    assert genuine == [[True, True], [False, True]]


def test_it_is_tried_again_under_the_same_id_and_given_up_in_the_end(
    tools: Toolbox, head: StaffActor, outside: Outside, clock: FixedClock
) -> None:
    name, _ = register(tools, head)
    filed(tools)
    outside.answer = 503
    for _ in range(MOST_ATTEMPTS):
        work(tools)
        clock.advance(hours=13)
        with transaction() as session:  # a receiver that lives now and then is not paused
            session.scalars(select(Receiver)).one().failing_since = None
    work(tools)
    (delivery,) = deliveries()
    assert len(outside.got) == MOST_ATTEMPTS == delivery.attempts
    assert len({json.loads(body)["id"] for _, body, _ in outside.got}) == 1
    assert (delivery.status, delivery.result) == (TellingStatus.FAILED, "HTTP 503")
    outside.answer = 204
    with transaction() as session:
        receivers.again(session, tools, head, name, delivery.public_id)
    clock.advance(minutes=2)
    work(tools)
    assert deliveries()[0].status == TellingStatus.DELIVERED
    assert row(name).quiet_until is None


def test_a_dead_receiver_is_tried_once_a_minute_and_paused_after_a_day(
    tools: Toolbox, head: StaffActor, outside: Outside, clock: FixedClock
) -> None:
    name, _ = register(tools, head)
    tries: list[str] = []
    outside.tell = lambda url, body, headers: tries.append(url) or dead()  # type: ignore[method-assign,func-returns-value]
    for _ in range(5):
        filed(tools)
    work(tools)
    assert len(tries) == 1  # the others wait until the quiet is over
    clock.advance(seconds=PAUSED_AFTER.total_seconds())
    work(tools)
    assert row(name).paused_at == clock.now()
    assert {each.status for each in deliveries()} == {TellingStatus.WAITING}
    filed(tools)
    clock.advance(hours=5)
    before = len(tries)
    work(tools)
    assert len(tries) == before
    del outside.tell
    with transaction() as session:
        with pytest.raises(Conflict):
            receivers.again(session, tools, head, name, deliveries_in(session)[0].public_id)
        receivers.resume(session, tools, head, name)
        with pytest.raises(Conflict):
            receivers.resume(session, tools, head, name)
    work(tools)
    assert {each.status for each in deliveries()} == {TellingStatus.DELIVERED}
    assert len(outside.got) == 6
    with transaction() as session:
        assert session.scalars(select(OutboxMessage.stuck_at)).all() == [None] * count(session)


def test_what_was_given_up_before_the_pause_is_told_after_it(
    tools: Toolbox, head: StaffActor, outside: Outside, clock: FixedClock
) -> None:
    name, _ = register(tools, head)
    outside.tell = lambda url, body, headers: dead()  # type: ignore[method-assign]
    filed(tools)
    for wait in (0, *WAITS):
        clock.advance(seconds=wait + QUIET.total_seconds() + 1)
        work(tools)
    assert [each.status for each in deliveries()] == [TellingStatus.FAILED]
    filed(tools)
    clock.advance(hours=2)
    work(tools)
    assert row(name).paused_at is not None
    del outside.tell
    with transaction() as session:
        receivers.resume(session, tools, head, name)
    work(tools)
    assert {each.status for each in deliveries()} == {TellingStatus.DELIVERED}


def dead() -> int:
    raise NotTold("timeout")


def deliveries_in(session: Any) -> list[Telling]:
    return list(session.scalars(select(Telling)))


def count(session: Any) -> int:
    return len(session.scalars(select(OutboxMessage.id)).all())


def test_a_worker_that_dies_after_telling_tells_again_under_the_same_id(
    tools: Toolbox, head: StaffActor, outside: Outside, monkeypatch: pytest.MonkeyPatch
) -> None:
    register(tools, head)
    filed(tools)
    with transaction() as session:
        message = session.scalars(
            select(OutboxMessage).where(OutboxMessage.kind == telling.KIND)
        ).one()
        session.expunge(message)
    telling.deliver(tools, message)
    assert deliveries()[0].status == TellingStatus.DELIVERED
    telling.deliver(tools, message)  # the lease was lost; the outcome is kept already
    assert len(outside.got) == 1
    assert worker.HANDLERS[telling.KIND] is telling.deliver


def test_only_the_head_of_the_department_keeps_receivers(tools: Toolbox, head: StaffActor) -> None:
    clerk = hire(tools, "clerk", Role.CLERK, "library")
    other = hire(tools, "other", Role.HEAD, "children")
    name, _ = register(tools, head)
    with transaction() as session:
        for actor in (clerk, other):
            with pytest.raises(Refused):
                receivers.add(session, tools, actor, "library", URL, "x")
            for act in (receivers.new_secret, receivers.end, receivers.resume):
                with pytest.raises(NotYours):
                    act(session, tools, actor, name)
        for url in (
            "http://receiver.example/",
            "https://10.0.0.1/",
            "https://x.example/" + "x" * 500,
        ):
            with pytest.raises(Refused) as refusal:
                receivers.add(session, tools, head, "library", url, "x")
            assert refusal.value.field == "url"


def test_an_ended_receiver_is_told_nothing(
    tools: Toolbox, head: StaffActor, outside: Outside
) -> None:
    name, _ = register(tools, head)
    filed(tools)
    with transaction() as session:
        receivers.end(session, tools, head, name)
    filed(tools)
    work(tools)
    assert outside.got == []
    assert len(deliveries()) == 1


def test_what_was_told_is_forgotten_after_a_month(
    tools: Toolbox, head: StaffActor, clock: FixedClock
) -> None:
    register(tools, head)
    filed(tools)
    work(tools)
    clock.advance(days=31)
    housekeeping.purge(tools)
    assert deliveries() == []
