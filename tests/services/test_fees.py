"""The stored fee table: loaded once, revised by two people, never changed, asked for prices."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import delete, func, select, update
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from eapply.core.errors import Conflict, NotYours, Refused
from eapply.core.fees import (
    FeeRate,
    FeeRequest,
    NeedsAssessment,
    Quote,
    Reason,
    recompute,
)
from eapply.models import AuditEvent, FeeRevision, StoredFeeRate, db, transaction
from eapply.services import auditing, doctor_city, fees
from eapply.services.toolbox import Toolbox
from tests.web.test_sessions import PRODUCTION

LATER = date(2027, 4, 1)
ENTERED, APPROVED = "staff:1", "staff:2"
ONE = FeeRequest(22, "", {"count": 1})
UNLIT = FeeRequest(46, "一般の広告物・照明なし", {"area": 12})


@pytest.fixture
def loaded(context: None, tools: Toolbox) -> Toolbox:
    """A demo whose table is loaded."""
    with transaction() as session:
        fees.load_reviewed(session, tools)
    return tools


@pytest.fixture
def live(make_app: Callable[..., Flask]) -> Any:
    """The toolbox of a production installation with the table loaded."""
    app = make_app(**PRODUCTION)
    with app.app_context():
        tools: Toolbox = app.extensions["eapply"]
        with transaction() as session:
            fees.load_reviewed(session, tools)
        yield tools


def priced(tools: Toolbox, request: FeeRequest = ONE, on: date | None = None) -> Quote:
    found = fees.quote(db.session(), tools, request, on)
    assert isinstance(found, Quote), found
    return found


def reason(tools: Toolbox, request: FeeRequest = ONE) -> Reason:
    found = fees.quote(db.session(), tools, request)
    assert isinstance(found, NeedsAssessment), found
    return found.reason


def rate(tools: Toolbox, **changes: Any) -> FeeRate:
    """Another amount for No. 22."""
    row = next(rate for rate in tools.fees.rates if rate.number == 22)
    values: dict[str, Any] = {"amount": 250, "valid_from": LATER} | changes
    return replace(row, **values)


def drafted(tools: Toolbox, *rates: FeeRate) -> int:
    with transaction() as session:
        return fees.draft(
            session, tools, ENTERED, rates or [rate(tools)], "手数料徴収条例の改正"
        ).id


def approve(tools: Toolbox, revision: int, actor: str = APPROVED) -> None:
    with transaction() as session:
        fees.approve(session, tools, actor, revision)


def test_it_is_loaded_once_and_reads_back_as_it_was_reviewed(loaded: Toolbox) -> None:
    with transaction() as session:
        assert fees.load_reviewed(session, loaded) == 0
        table = fees.schedule(session, loaded)
        found = [replace(each, approved=False, revision=0) for each in table.rates]
        assert found == list(loaded.fees.rates)
        assert auditing.verify(session, loaded) == []
    assert priced(loaded).total == 200


def test_a_kind_that_comes_with_a_new_version_is_added(loaded: Toolbox) -> None:
    more = replace(loaded.fees, rates=(*loaded.fees.rates, rate(loaded, variant="新しい種類")))
    with transaction() as session:
        assert fees.load_reviewed(session, replace(loaded, fees=more)) == 1


def test_an_empty_table_charges_nothing(context: None, tools: Toolbox) -> None:
    assert reason(tools) is Reason.UNKNOWN_RATE


def test_one_fee_is_read_alone_and_a_repeated_one_as_its_original(loaded: Toolbox) -> None:
    table = fees.schedule(db.session(), loaded, 19)
    assert {each.number for each in table.rates} == {16}
    found = priced(loaded, FeeRequest(19, table.variants(16)[0], {"count": 1}))
    assert found.requests[0].number == 16
    assert fees.schedule(db.session(), loaded, 99).rates == ()


def revision_of(request: FeeRequest) -> int:
    found = select(StoredFeeRate.revision_id).where(StoredFeeRate.number == request.number)
    if request.variant:  # without one, the fee has a single kind
        found = found.where(StoredFeeRate.variant == request.variant)
    return db.session.scalars(found.distinct()).one()


def test_production_charges_nothing_before_a_person_approved_and_never_placeholders(
    live: Toolbox,
) -> None:
    assert reason(live) is Reason.NOT_APPROVED
    approve(live, revision_of(ONE))
    with pytest.raises(Refused, match="仮の額"):
        approve(live, revision_of(UNLIT))
    assert priced(live).total == 200
    assert reason(live, UNLIT) is Reason.NOT_APPROVED


def test_a_revision_counts_from_its_day_once_somebody_else_approved(loaded: Toolbox) -> None:
    before = priced(loaded)
    revision = drafted(loaded)
    assert priced(loaded, on=LATER).total == 200
    with pytest.raises(Refused, match="別の人"):
        approve(loaded, revision, ENTERED)
    approve(loaded, revision)
    assert (priced(loaded).total, priced(loaded, on=LATER).total) == (200, 250)
    assert recompute(before, fees.schedule(db.session(), loaded)) == before
    with pytest.raises(Conflict):
        approve(loaded, revision)
    chain = select(AuditEvent.actor, AuditEvent.action).where(AuditEvent.chain == fees.CHAIN)
    assert db.session.execute(chain.order_by(AuditEvent.sequence)).all() == [
        ("system", "fees-loaded"),
        (ENTERED, "fees-drafted"),
        (APPROVED, "fees-approved"),
    ]


def test_a_withdrawn_draft_is_gone_for_good(loaded: Toolbox) -> None:
    revision = drafted(loaded)
    with transaction() as session:
        fees.withdraw(session, loaded, ENTERED, revision)
    with pytest.raises(Conflict):
        approve(loaded, revision)
    assert priced(loaded, on=LATER).total == 200
    with pytest.raises(NotYours):
        approve(loaded, 10_000)


def test_a_revision_approved_too_late_has_to_be_entered_again(loaded: Toolbox) -> None:
    revision = drafted(loaded, rate(loaded, valid_from=loaded.clock.today()))
    loaded.clock.advance(days=1)  # type: ignore[attr-defined]
    with pytest.raises(Conflict, match="はじまりの日"):
        approve(loaded, revision)


def tiers(tools: Toolbox) -> list[FeeRate]:
    rows = [each for each in tools.fees.rates if each.variant == "都市計画法第29条 その他"]
    return [replace(each, valid_from=LATER) for each in rows]


def test_contradicting_revisions_are_refused(loaded: Toolbox) -> None:
    first, second, *rest = tiers(loaded)
    wrong = {
        "適用の期間": [first, replace(second, valid_from=date(2027, 5, 1)), *rest],
        "重なって": [first, replace(second, tier_min=500), *rest],
        "区分ごと": [rate(loaded), rate(loaded, amount=300)],
        "過ぎた日": [rate(loaded, valid_from=date(2026, 11, 23))],
        "変えられません": [rate(loaded, number=19)],
    }
    for words, rates in wrong.items():
        with pytest.raises(Refused, match=words):
            drafted(loaded, *rates)
    with transaction() as session, pytest.raises(Refused, match="行を"):
        fees.draft(session, loaded, ENTERED, [], "理由")
    with transaction() as session, pytest.raises(Refused, match="理由"):
        fees.draft(session, loaded, ENTERED, [rate(loaded)], " ")
    approve(loaded, drafted(loaded, first, second, *rest))


CHANGES = [
    update(StoredFeeRate).values(amount=1),
    delete(StoredFeeRate),
    update(FeeRevision).values(reason="x"),
    update(FeeRevision).values(approved_by="staff:9"),
    delete(FeeRevision),
]


@pytest.mark.parametrize("change", CHANGES, ids=str)
def test_the_database_itself_refuses_every_change(
    loaded: Toolbox, session: Session, change: Any
) -> None:
    with pytest.raises(DBAPIError, match="append-only"):
        session.execute(change)


def test_the_database_refuses_an_approval_by_the_same_person(
    loaded: Toolbox, session: Session
) -> None:
    drafted(loaded)
    open_ones = update(FeeRevision).where(FeeRevision.approved_at.is_(None))
    with pytest.raises(DBAPIError, match="two_people"):
        session.execute(open_ones.values(approved_by=ENTERED, approved_at=loaded.clock.now()))


def test_what_the_city_has_still_to_do(loaded: Toolbox) -> None:
    found = fees.standing(fees.schedule(db.session(), loaded), loaded.clock.today())
    assert {5, 25, 31, 41, 42, 43, 44} <= set(found.unknown)
    assert {1, 46} <= set(found.typical)
    assert found.approved_typical == found.typical
    assert not {7, 22, 28, 40} & set(found.typical)
    assert (found.unapproved, found.ended) == ((), ())
    early = fees.standing(fees.schedule(db.session(), loaded), date(2020, 1, 1))
    assert len(early.ended) == 43


def test_the_doctor_lists_them_and_refuses_placeholders_with_real_money(
    live: Toolbox, session: Session
) -> None:
    def findings() -> dict[str, bool | None]:
        return {each.words: each.is_good for each in doctor_city.fee_rates(db.session(), live)}

    found = findings()
    assert found["The fee table is loaded."]
    assert any("wait for a second person" in words for words in found)
    assert any("have no amount" in words and "5" in words for words in found)
    assert False not in found.values()
    session.execute(update(FeeRevision).values(approved_by="staff:9", approved_at=live.clock.now()))
    session.commit()
    db.session.rollback()
    assert [good for words, good in findings().items() if "placeholder" in words] == [False]
    assert db.session.scalar(select(func.count()).select_from(FeeRevision))
