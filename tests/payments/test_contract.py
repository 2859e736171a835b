"""One contract for every provider: what the house may rely on, whoever takes the money."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from eapply.core.settlement import Expected, PaymentReport, PaymentStatus, misfits
from eapply.payments.provider import (
    JST,
    BadNotice,
    NoticeKind,
    OrderLine,
    ProviderProblem,
    RefundStatus,
    Unknown,
    Unreachable,
)
from tests.payments.conftest import SECRETS, Rig
from tests.payments.orders import AMOUNT, order


def opened(rig: Rig, payment: str = "payment-one", **changes: Any) -> str:
    return rig.provider.start(order(rig.clock.now(), payment, **changes)).checkout_ref


def paid(rig: Rig, payment: str = "payment-one", **changes: Any) -> str:
    ref = opened(rig, payment, **changes)
    rig.pay(ref)
    return ref


def fits(rig: Rig, report: PaymentReport, payment: str = "payment-one") -> bool:
    ours = Expected(payment, AMOUNT, rig.provider.account, rig.provider.mode)
    return not misfits(ours, report)


def refused(problem: ProviderProblem) -> bool:
    """No, and not a perhaps."""
    return not isinstance(problem, Unreachable)


# --- opening -------------------------------------------------------------------------------------


def test_the_same_key_gives_the_same_page(rig: Rig) -> None:
    wanted = order(rig.clock.now())
    first = rig.provider.start(wanted)
    rig.clock.advance(minutes=3)
    assert rig.provider.start(wanted) == first
    assert first.url.startswith(rig.provider.page_origin)
    assert first.expires_at == wanted.expires_at
    assert first.expires_at.utcoffset() == timedelta(hours=9)


def test_the_same_key_for_another_order_is_refused(rig: Rig) -> None:
    wanted = order(rig.clock.now())
    ref = rig.provider.start(wanted).checkout_ref
    dearer = replace(wanted, amount=800, lines=(OrderLine("印鑑登録証明書", 800, 1, 800),))
    for other in (dearer, replace(wanted, hold=True), replace(wanted, reference="R8-000124")):
        with pytest.raises(ProviderProblem) as problem:
            rig.provider.start(other)
        assert problem.value.code == "idempotency_mismatch"
        assert refused(problem.value)
    assert rig.provider.fetch(ref).amount == AMOUNT


def test_two_payments_are_two_pages(rig: Rig) -> None:
    assert opened(rig, "one") != opened(rig, "two")


def test_an_order_must_add_up(rig: Rig) -> None:
    with pytest.raises(ValueError, match="add up"):
        order(rig.clock.now(), amount=AMOUNT + 1)
    with pytest.raises(ValueError, match="times its count"):
        order(rig.clock.now(), amount=601, lines=(OrderLine("x", 300, 2, 601),))


def test_an_open_page_is_reported_as_open(rig: Rig) -> None:
    ref = opened(rig)
    report = rig.provider.fetch(ref)
    assert report.status is PaymentStatus.OPEN
    assert fits(rig, report)
    assert (report.captured, report.refunded, report.entrusted_at) == (0, 0, None)
    assert report.checkout_ref == ref


def test_an_unknown_page(rig: Rig) -> None:
    opened(rig)
    for call in (
        rig.provider.fetch,
        rig.provider.close,
        lambda ref: rig.provider.capture(ref, "k"),
        lambda ref: rig.provider.release(ref, "k"),
        lambda ref: rig.provider.refund(ref, "r", 1),
    ):
        with pytest.raises(Unknown):
            call("no_such_page")


# --- paying --------------------------------------------------------------------------------------


def test_paid(rig: Rig) -> None:
    ref = opened(rig)
    rig.clock.advance(minutes=2)
    rig.pay(ref)
    report = rig.provider.fetch(ref)
    assert report.status is PaymentStatus.PAID
    assert fits(rig, report)
    assert (report.amount, report.captured, report.refunded) == (AMOUNT, AMOUNT, 0)
    assert report.entrusted_at == rig.clock.now()
    assert report.entrusted_at.tzinfo == JST
    assert (report.method, report.card, report.failure) == ("card", rig.card, "")
    assert report.payment_ref
    assert (report.account, report.mode) == (rig.provider.account, rig.provider.mode)


@pytest.mark.parametrize("amount", [120, 200, 4_400, 300_000])
def test_amounts_are_whole_yen(rig: Rig, amount: int) -> None:
    ref = paid(rig, amount=amount, lines=(OrderLine("手数料", amount, 1, amount),))
    report = rig.provider.fetch(ref)
    assert (report.amount, report.captured, report.currency) == (amount, amount, "jpy")


def test_declined_then_paid(rig: Rig) -> None:
    ref = opened(rig)
    rig.decline(ref)
    report = rig.provider.fetch(ref)
    assert report.status is PaymentStatus.FAILED
    assert report.failure == "card_declined"
    assert (report.captured, report.entrusted_at, report.card) == (0, None, "")
    rig.clock.advance(minutes=5)
    rig.pay(ref)
    report = rig.provider.fetch(ref)
    assert report.status is PaymentStatus.PAID
    assert report.failure == ""
    assert report.entrusted_at == rig.clock.now()  # the try that failed entrusted nothing


@pytest.mark.parametrize("declined", [False, True])
def test_a_page_closes_by_itself(rig: Rig, declined: bool) -> None:
    ref = opened(rig)
    if declined:
        rig.decline(ref)
    rig.clock.advance(minutes=61)
    assert rig.provider.fetch(ref).status is PaymentStatus.EXPIRED


@pytest.mark.parametrize("declined", [False, True])
def test_closing_an_unpaid_page(rig: Rig, declined: bool) -> None:
    ref = opened(rig)
    if declined:
        rig.decline(ref)
    assert rig.provider.close(ref).status is PaymentStatus.EXPIRED
    assert rig.provider.close(ref).status is PaymentStatus.EXPIRED


def test_closing_a_page_that_was_paid_meanwhile(rig: Rig) -> None:
    ref = paid(rig)
    assert rig.provider.close(ref).status is PaymentStatus.PAID
    held = paid(rig, "two", hold=True)
    assert rig.provider.close(held).status is PaymentStatus.HELD


# --- holds ---------------------------------------------------------------------------------------


def test_hold_then_capture(rig: Rig) -> None:
    ref = paid(rig, hold=True)
    held_at = rig.clock.now()
    report = rig.provider.fetch(ref)
    assert report.status is PaymentStatus.HELD
    assert fits(rig, report)
    assert report.captured == 0
    assert report.capture_before is not None
    assert report.capture_before > held_at
    assert report.capture_before.tzinfo == JST
    rig.clock.advance(days=3)
    for _ in range(2):
        report = rig.provider.capture(ref, "capture-payment-one")
        assert report.status is PaymentStatus.PAID
        assert report.captured == AMOUNT
    assert report.entrusted_at == held_at


def test_hold_then_release(rig: Rig) -> None:
    ref = paid(rig, hold=True)
    for _ in range(2):
        report = rig.provider.release(ref, "release-payment-one")
        assert report.status is PaymentStatus.RELEASED
        assert fits(rig, report)
        assert (report.captured, report.refunded) == (0, 0)
    with pytest.raises(ProviderProblem) as problem:
        rig.provider.capture(ref, "capture-payment-one")
    assert problem.value.code == "hold_ended"
    assert refused(problem.value)


def test_a_hold_ends_by_itself(rig: Rig) -> None:
    ref = paid(rig, hold=True)
    end = rig.provider.fetch(ref).capture_before
    assert end is not None
    rig.clock.set(end)
    assert rig.provider.fetch(ref).status is PaymentStatus.RELEASED
    with pytest.raises(ProviderProblem, match="hold_ended"):
        rig.provider.capture(ref, "capture-payment-one")


def test_what_is_not_held_is_neither_captured_nor_released(rig: Rig) -> None:
    ref = opened(rig)
    with pytest.raises(ProviderProblem, match="hold_ended"):
        rig.provider.capture(ref, "capture")
    assert rig.provider.release(ref, "release").status is PaymentStatus.OPEN
    rig.pay(ref)
    assert rig.provider.release(ref, "release").status is PaymentStatus.PAID


# --- paying back ---------------------------------------------------------------------------------


def test_refunds_in_parts_up_to_what_was_paid(rig: Rig) -> None:
    ref = paid(rig)
    for name, amount, sum_after in (("r1", 110, 110), ("r2", 300, 410), ("r3", 300, AMOUNT)):
        refund = rig.provider.refund(ref, name, amount)
        assert (refund.refund, refund.amount, refund.status) == (name, amount, RefundStatus.DONE)
        assert rig.provider.fetch(ref).refunded == sum_after
    with pytest.raises(ProviderProblem) as problem:
        rig.provider.refund(ref, "r4", 1)
    assert refused(problem.value)
    report = rig.provider.fetch(ref)
    assert report.status is PaymentStatus.PAID
    assert fits(rig, report)


@pytest.mark.parametrize("amount", [AMOUNT + 1, 100 * AMOUNT])
def test_more_than_was_paid_is_not_paid_back(rig: Rig, amount: int) -> None:
    ref = paid(rig)
    with pytest.raises(ProviderProblem) as problem:
        rig.provider.refund(ref, "r1", amount)
    assert refused(problem.value)
    assert rig.provider.fetch(ref).refunded == 0


@pytest.mark.parametrize("hours", [0, 48])  # Stripe forgets keys after a day
def test_the_same_refund_twice_is_one(rig: Rig, hours: int) -> None:
    ref = paid(rig)
    first = rig.provider.refund(ref, "r1", 300)
    rig.clock.advance(hours=hours)
    if hours and hasattr(rig, "server"):
        rig.server.remembered.clear()
    assert rig.provider.refund(ref, "r1", 300) == first
    assert rig.provider.fetch(ref).refunded == 300
    with pytest.raises(ProviderProblem, match="idempotency_mismatch"):
        rig.provider.refund(ref, "r1", 200)
    assert rig.provider.fetch(ref).refunded == 300


def test_what_was_not_charged_is_not_paid_back(rig: Rig) -> None:
    for ref in (opened(rig), paid(rig, "held", hold=True)):
        with pytest.raises(ProviderProblem) as problem:
            rig.provider.refund(ref, f"r-{ref}", 1)
        assert refused(problem.value)


# --- late ways of paying -------------------------------------------------------------------------


def test_a_convenience_store_pays_days_later(rig: Rig) -> None:
    ref = opened(rig)
    rig.choose_konbini(ref)
    report = rig.provider.fetch(ref)
    assert report.status is PaymentStatus.PROCESSING
    assert fits(rig, report)
    assert (report.method, report.captured, report.entrusted_at) == ("konbini", 0, None)
    rig.clock.advance(days=2)
    assert rig.provider.close(ref).status is PaymentStatus.PROCESSING
    rig.end_konbini(ref, paid=True)
    report = rig.provider.fetch(ref)
    assert report.status is PaymentStatus.PAID
    assert fits(rig, report)
    assert (report.method, report.card) == ("konbini", "")
    assert report.entrusted_at == rig.clock.now()


@pytest.mark.parametrize("by_itself", [False, True])
def test_a_convenience_store_waits_in_vain(rig: Rig, by_itself: bool) -> None:
    ref = opened(rig)
    rig.choose_konbini(ref)
    if by_itself:
        rig.clock.advance(days=4)
    else:
        rig.end_konbini(ref, paid=False)
    report = rig.provider.fetch(ref)
    assert report.status is PaymentStatus.EXPIRED
    assert report.failure
    assert (report.captured, report.entrusted_at) == (0, None)


# --- notices -------------------------------------------------------------------------------------


@pytest.mark.parametrize("secret", SECRETS)
def test_a_genuine_notice(rig: Rig, secret: str) -> None:
    ref = paid(rig)
    body, headers = rig.notice(ref, secret)
    notice = rig.provider.read_webhook(body, headers, rig.clock.now() + timedelta(seconds=299))
    assert (notice.event, notice.kind) == ("event-1", NoticeKind.PAYMENT)
    assert (notice.payment, notice.checkout_ref) == ("payment-one", ref)
    assert (notice.account, notice.mode) == (rig.provider.account, rig.provider.mode)
    assert notice.sent_at == rig.clock.now()
    assert notice.sent_at.utcoffset() == timedelta(hours=9)


def test_a_secret_that_was_given_up_is_not_believed(rig: Rig) -> None:
    ref = paid(rig)
    now = rig.clock.now()
    old, new = rig.notice(ref, "whsec_previous"), rig.notice(ref, "whsec_next")
    rotated = rig.with_secrets("whsec_next", "whsec_present")
    assert rotated.read_webhook(*new, now).payment == "payment-one"
    with pytest.raises(BadNotice):
        rotated.read_webhook(*old, now)


@pytest.mark.parametrize("secret", ["whsec_other", "", "whsec_presen"])
def test_a_forged_notice(rig: Rig, secret: str) -> None:
    ref = paid(rig)
    with pytest.raises(BadNotice):
        rig.provider.read_webhook(*rig.notice(ref, secret), rig.clock.now())


@pytest.mark.parametrize("secrets", [(), ("",)])
def test_without_a_secret_no_notice_is_believed(rig: Rig, secrets: tuple[str, ...]) -> None:
    ref = paid(rig)
    posted = rig.notice(ref, "")
    with pytest.raises(BadNotice):
        rig.with_secrets(*secrets).read_webhook(*posted, rig.clock.now())


@pytest.mark.parametrize("seconds", [301, 86_400, -301])
def test_a_notice_of_another_time(rig: Rig, seconds: int) -> None:
    posted = rig.notice(paid(rig), SECRETS[0])
    with pytest.raises(BadNotice):
        rig.provider.read_webhook(*posted, rig.clock.now() + timedelta(seconds=seconds))


def test_an_edited_notice(rig: Rig) -> None:
    body, headers = rig.notice(paid(rig), SECRETS[0])
    now = rig.clock.now()
    edited = body.replace(b"payment-one", b"payment-two")
    assert edited != body
    (name, value), *_ = headers.items()
    stamp = str(int(now.timestamp()))
    later = {name: value.replace(f"t={stamp}", f"t={int(stamp) + 1}")}
    assert later != headers
    for wrong_body, wrong_headers in (
        (edited, headers),
        (body + b" ", headers),
        (body[:-1], headers),
        (b"", headers),
        (b"\xff\xfe", headers),
        (body, later),
        (body, {}),
        (body, {name: ""}),
        (body, {name: "t=,v1="}),
        (body, {name: f"t={stamp}"}),
        (body, {name: f"t={stamp},v1="}),
        (body, {name: "v1=0"}),
        (body, {name: value.upper()}),
        (body, {name: "署名"}),
    ):
        with pytest.raises(BadNotice):
            rig.provider.read_webhook(wrong_body, wrong_headers, now)


@pytest.mark.parametrize("changes", [{"account": "acct_other"}, {"mode": "live"}])
def test_a_notice_of_another_account_or_of_real_money(rig: Rig, changes: dict[str, str]) -> None:
    posted = rig.notice(paid(rig), SECRETS[0], **changes)
    with pytest.raises(BadNotice):
        rig.provider.read_webhook(*posted, rig.clock.now())


# --- payouts -------------------------------------------------------------------------------------


def test_payouts_add_up(rig: Rig) -> None:
    before = rig.clock.now()
    refs = [paid(rig, name) for name in ("one", "two", "three")]
    rig.clock.advance(hours=1)
    rig.provider.refund(refs[1], "r1", 110)
    opened(rig, "unpaid")
    paid(rig, "held", hold=True)
    rig.pay_out()
    payouts = list(rig.provider.payouts(before))
    lines = [line for payout in payouts for line in payout.lines]
    for payout in payouts:
        assert payout.total == sum(line.amount - line.cost for line in payout.lines)
        assert before < payout.arrived_on <= rig.clock.now()
    moved = sorted((line.payment, line.kind, line.amount) for line in lines)
    assert moved == [
        ("one", "payment", AMOUNT),
        ("three", "payment", AMOUNT),
        ("two", "payment", AMOUNT),
        ("two", "refund", -110),
    ]
    assert all(line.cost > 0 for line in lines if line.kind == "payment")
    names = {rig.provider.fetch(ref).payment_ref for ref in refs}
    assert {line.payment_ref for line in lines} == names


def test_a_hold_is_paid_out_once_when_it_was_charged(rig: Rig) -> None:
    before = rig.clock.now()
    ref = paid(rig, hold=True)
    rig.clock.advance(days=5)
    rig.provider.capture(ref, "capture")
    rig.pay_out()
    (payout,) = rig.provider.payouts(before)
    (line,) = payout.lines
    assert (line.payment, line.amount) == ("payment-one", AMOUNT)
    assert line.at == before + timedelta(days=5)
    rig.clock.advance(days=30)
    assert list(rig.provider.payouts(payout.arrived_on + timedelta(days=1))) == []


# --- the settings --------------------------------------------------------------------------------


def test_who_it_is(rig: Rig) -> None:
    assert rig.provider.name in ("practice", "stripe")
    assert rig.provider.agent
    assert all(finding.sentence for finding in rig.provider.check())
