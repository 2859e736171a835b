"""Commands about payments: `flask --app wsgi payments …`."""

from __future__ import annotations

from typing import Final

import click
from flask import current_app
from flask.cli import AppGroup, with_appcontext

from eapply.models import transaction
from eapply.payments.provider import ProviderProblem, Unreachable
from eapply.services import differences, reconciling
from eapply.services.toolbox import Toolbox

MARKS: Final = {True: "✓", False: "✗"}
FINDING: Final = 1

payments = AppGroup("payments", help="The payment provider.")


@payments.command("check")
@with_appcontext
def check() -> None:
    """Look at the provider's account and webhook, changing nothing; exit 1 when something is amiss."""
    tools: Toolbox = current_app.extensions["eapply"]
    provider = tools.provider
    click.echo(f"{provider.name} ({provider.mode}), entrusted to {provider.agent}")
    try:
        found = provider.check()
    except Unreachable as problem:
        click.echo(f"✗ The provider does not answer ({problem.code}).")
        raise SystemExit(FINDING) from None
    except ProviderProblem as problem:
        click.echo(
            f"✗ The provider refuses ({problem.code}): is the key right, may it read the account?"
        )
        raise SystemExit(FINDING) from None
    for each in found:
        click.echo(f"{MARKS[each.is_good]} {each.sentence}")
    if not all(each.is_good for each in found):
        raise SystemExit(FINDING)


@payments.command("reconcile")
@with_appcontext
def reconcile() -> None:
    """Take the new payouts and check the books now; exit 1 when something does not fit."""
    tools: Toolbox = current_app.extensions["eapply"]
    try:
        taken = reconciling.reconcile(tools)
    except ProviderProblem as problem:
        click.echo(f"✗ No report from the provider ({problem.code}).")
        raise SystemExit(FINDING) from None
    with transaction() as session:
        waiting = differences.open_count(session)
    click.echo(f"{taken} new payouts, {waiting} differences to look at")
    if waiting:
        raise SystemExit(FINDING)
