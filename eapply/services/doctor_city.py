"""What the doctor says of the city's own values: fees, the way of paying, what nobody has confirmed."""

from __future__ import annotations

from collections.abc import Iterator

from sqlalchemy.orm import Session

from eapply.queries.fee_questions import fee_questions
from eapply.queries.open_questions import open_questions
from eapply.services import differences, fees
from eapply.services.finding import Finding
from eapply.services.toolbox import Toolbox


def provisional(session: Session, tools: Toolbox) -> Iterator[Finding]:
    rates = fee_questions(fees.schedule(session, tools), tools.clock.today())
    count = len(open_questions(tools.facts, tools.settings, rates))
    yield Finding(
        None if count else True,
        f"{count} values wait for the city's word.",
        "See /staff/questions, or docs/data.md.",
    )


def fee_rates(session: Session, tools: Toolbox) -> Iterator[Finding]:
    table = fees.schedule(session, tools)
    yield Finding(bool(table.rates), "The fee table is loaded.", "Run: flask --app wsgi prepare")
    found = fees.standing(table, tools.clock.today())
    mend = "See docs/fees.md; the fee office enters and approves the amounts of the ordinance."
    for numbers, words in (
        (found.unapproved, "wait for a second person's approval"),
        (found.unknown, "have no amount, in some kinds at least"),
        (found.typical, "have another municipality's amount (typical)"),
        (found.ended, "have no rate for today, in some kinds at least"),
    ):
        if numbers:
            yield Finding(None, f"{len(numbers)} fees {words}: {_listed(numbers)}.", mend)
    given = len(found.approved_typical)
    yield Finding(
        not (given and tools.settings.takes_real_money),
        f"No placeholder is approved where real money is taken (now {given} fees).",
        mend,
    )


def _listed(numbers: tuple[int, ...]) -> str:
    return ", ".join(map(str, numbers))


def payments(session: Session, tools: Toolbox) -> Iterator[Finding]:
    provider = tools.provider
    yield Finding(
        True if provider.mode == "live" else None,
        f"Payments go by {provider.name} ({provider.mode}), entrusted to {provider.agent}.",
        "Only live takes real money; see docs/payments.md and: flask --app wsgi payments check",
    )
    unsure = [each.name for each in tools.fees.postage if each.is_provisional]
    yield Finding(
        None if unsure else True,
        f"{len(unsure)} amounts of postage wait for the city's word{''.join(f', {each}' for each in unsure)}.",
        "With real money they are not charged: people find the amount. Confirm them in postage.csv.",
    )
    waiting = differences.open_count(session)
    yield Finding(
        None if waiting else True,
        f"{waiting} differences between the provider and the books wait for people.",
        "Cashiers look at them below /staff/accounts; see docs/payments.md.",
    )
