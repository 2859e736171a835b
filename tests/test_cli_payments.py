"""`payments check`: what it says and how it ends."""

from __future__ import annotations

from collections.abc import Callable

from flask import Flask

from eapply.cli import add_to
from eapply.models import transaction
from eapply.payments.stripe_values import API_VERSION, EVENTS
from eapply.services import differences
from eapply.services.toolbox import Toolbox
from tests.payments.conftest import WEBHOOK, StripeRig, stripe

__all__ = ["stripe"]


def check(app: Flask) -> tuple[int, str]:
    add_to(app)
    result = app.test_cli_runner().invoke(args=["payments", "check"])
    return result.exit_code, result.output


def test_practice_has_nothing_to_check(app: Flask) -> None:
    code, said = check(app)
    assert code == 0
    assert "practice (practice)" in said
    assert "✓ Practice payments: nothing is ever charged." in said


def test_a_real_account(make_app: Callable[..., Flask], stripe: StripeRig) -> None:
    app = make_app(tools={"provider": stripe.provider})
    code, said = check(app)
    assert code == 1
    assert f"✗ A webhook posts to {WEBHOOK}." in said
    stripe.book.endpoints.append(
        {
            "id": "we_1",
            "api_version": API_VERSION,
            "enabled_events": list(EVENTS),
            "livemode": False,
            "status": "enabled",
            "url": WEBHOOK,
        }
    )
    code, said = check(app)
    assert code == 0, said
    assert "✗" not in said
    assert "sk_test" not in said


def test_a_key_that_is_refused_and_nobody_there(
    make_app: Callable[..., Flask], stripe: StripeRig
) -> None:
    code, said = check(make_app(tools={"provider": stripe.make(key="sk_test_other")}))
    assert (code, "✗ The provider refuses" in said) == (1, True)
    gone = stripe.make(api_base="http://127.0.0.1:9")
    code, said = check(make_app(tools={"provider": gone}))
    assert (code, "✗ The provider does not answer" in said) == (1, True)


def test_reconcile_says_what_waits_for_people(app: Flask) -> None:
    run = add_to(app).test_cli_runner()
    sound = run.invoke(args=["payments", "reconcile"])
    assert (sound.exit_code, sound.output.strip()) == (0, "0 new payouts, 0 differences to look at")
    tools: Toolbox = app.extensions["eapply"]
    with app.app_context(), transaction() as session:
        differences.differ(session, tools, "payout-total", "po_1", {"payout": "po_1"})
    found = run.invoke(args=["payments", "reconcile"])
    assert (found.exit_code, found.output.strip()) == (1, "0 new payouts, 1 differences to look at")
