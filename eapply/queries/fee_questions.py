"""Which amounts of the stored fee table the city is asked for: a question goes when its amount is revised."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Final

from eapply.adapters.city_questions import FEES
from eapply.core.fees import Fee, FeeRate, Provenance, Schedule
from eapply.core.money import yen_text
from eapply.core.open_question import OpenQuestion

UNSURE: Final = frozenset({Provenance.TYPICAL, Provenance.UNKNOWN})
QUESTION: Final = "手数料徴収条例の額と、単位（数え方）を教えてください。"


def fee_questions(table: Schedule, on: date) -> Iterator[OpenQuestion]:
    """One question for each fee with an amount that is another municipality's or nobody's.

    What waits for a second person is not sure yet, so that newer drafts do not answer a question;
    where nothing was approved at all, the drafts are what is asked about.
    """
    for fee in table.fees.values():
        rates = [] if fee.duplicate_of else list(_unsure(table, fee, on))
        if rates:
            yield OpenQuestion(
                department=fee.department,
                subject=f"第{fee.number}号 {fee.title}の額",
                values=tuple(dict.fromkeys(map(_value, rates))),
                source="、".join(dict.fromkeys(rate.source for rate in rates)),
                question=QUESTION,
                area=FEES,
            )


def _unsure(table: Schedule, fee: Fee, on: date) -> Iterator[FeeRate]:
    for variant in table.variants(fee.number):
        edition = table.newest(fee.number, variant, on) or table.newest(
            fee.number, variant, on, approved=False
        )
        yield from (rate for rate in edition.rates if rate.provenance in UNSURE) if edition else ()


def _value(rate: FeeRate) -> str:
    amount = "額なし" if rate.amount is None else f"{yen_text(rate.amount)}（仮の額）"
    return f"{rate.variant}：{amount}" if rate.variant else amount
