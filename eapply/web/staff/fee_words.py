"""How the fee office's pages say amounts, rows and states of the fee table."""

from __future__ import annotations

from typing import Any, Final

from eapply.core.fees import (
    COLUMNS,
    MEASURES,
    Basis,
    Edition,
    FeeRate,
    NeedsAssessment,
    Provenance,
    Quote,
    RowChange,
    Timing,
)
from eapply.core.money import yen_text
from eapply.queries import fee_office
from eapply.web.staff.area import staff

# State of a kind → (words, kind of tag).
STATES: Final = {
    fee_office.CONFIRMED: ("適用中", "done"),
    fee_office.PROVISIONAL: ("仮の額", "provisional"),
    fee_office.UNKNOWN: ("額は未確認", "late"),
    fee_office.NONE: ("いまの額なし", "late"),
    fee_office.SCHEDULED: ("改定の予定", "received"),
    fee_office.AWAITING: ("承認待ち", "action"),
}
BASES: Final = {
    Basis.FLAT: "数によらず一定",
    Basis.PER_UNIT: "1つごと",
    Basis.TIER: "区分ごと",
    Basis.FORMULA: "ほかの表から計算",
}
TIMINGS: Final = {
    Timing.ON_APPLICATION: "申請のとき",
    Timing.AFTER_REVIEW: "審査のあと",
    Timing.ON_SITE: "来庁のとき",
}
PROVENANCES: Final = {
    Provenance.KASHIMA: "市の条例・公表の額",
    Provenance.NATIONAL_STANDARD: "国の標準の額",
    Provenance.NATIONAL_LAW: "国の法令の額",
    Provenance.TYPICAL: "ほかの市町村の額（仮の額）",
    Provenance.UNKNOWN: "未確認（額なし）",
}
CHANGES: Final = {
    "added": ("加わる", "new"),
    "removed": ("なくなる", "ended"),
    "changed": ("変わる", "changed"),
    "same": ("同じ", "neutral"),
}
DECIDED: Final = {
    "awaiting": ("承認待ち", "action"),
    "approved": ("承認済み", "done"),
    "withdrawn": ("取下げ・差戻し", "ended"),
}
NO_AMOUNT: Final = "—"


def measure_text(measure: str) -> str:
    """「通数」, 「設計を変える区域の面積・開発の目的」; 「数えない」 for what is charged once."""
    found = MEASURES[measure]
    labels = [each.label for each in found.quantities]
    return "・".join((*labels, *(each.label for each in found.choices))) or "数えない"


OPTIONS: Final = {
    "basis": {key.value: words for key, words in BASES.items()},
    "timing": {key.value: words for key, words in TIMINGS.items()},
    "provenance": {key.value: words for key, words in PROVENANCES.items()},
    "measure": {key: measure_text(key) for key in MEASURES},
}


def amount_text(rate: FeeRate | None) -> str:
    """「250円」, 「『もとの表』の額 ÷ 10」, 「未確認」."""
    if rate is None:
        return NO_AMOUNT
    if rate.basis is Basis.FORMULA:
        divided = f" ÷ {rate.divisor}" if rate.divisor > 1 else ""
        return f"「{rate.table}」の額{divided}"
    return "未確認" if rate.amount is None else yen_text(rate.amount)


def edition_text(edition: Edition | None) -> str:
    """The amounts of an edition in a line: 「1通 200円」, 「86,000円〜870,000円」."""
    if edition is None:
        return NO_AMOUNT
    amounts = sorted({rate.amount for rate in edition.rates if rate.amount is not None})
    if not amounts:
        return "計算式" if not edition.is_unknown else "未確認"
    if len(amounts) == 1 and len(edition.rates) == 1:
        return f"{unit_text(edition.rates[0])} {yen_text(amounts[0])}"
    return "〜".join(dict.fromkeys(map(yen_text, (amounts[0], amounts[-1]))))


def unit_text(rate: FeeRate) -> str:
    return rate.unit.replace("m2", "m²")


def row_text(rate: FeeRate) -> str:
    """What a row is for: its part, its limits, or its unit."""
    limits = f"{rate.tier_min:,}m²以上" if rate.tier_min else ""
    limits += f"{rate.tier_max:,}m²未満" if rate.tier_max else ""
    return " ".join(filter(None, (rate.part, limits))) or unit_text(rate)


def cell_text(column: str, rate: FeeRate) -> str:
    """One value of a row in words."""
    value: Any = getattr(rate, column)
    if value is None or value == "":
        return NO_AMOUNT
    if column in OPTIONS:
        return OPTIONS[column][str(value)]
    if column in ("amount", "cap"):
        return yen_text(value)
    return f"{value:,}" if isinstance(value, int) else str(value)


def other_changes(change: RowChange) -> list[tuple[str, str, str]]:
    """Label, old and new of everything that changes besides the amount."""
    before, after = change.before, change.after
    if before is None or after is None:
        return []
    return [
        (COLUMNS[column], cell_text(column, before), cell_text(column, after))
        for column in change.columns
        if column != "amount"
    ]


def price_text(answer: Quote | NeedsAssessment) -> str:
    return yen_text(answer.total) if isinstance(answer, Quote) else answer.message


def signed(amount: int | None) -> str:
    """「+50円」, 「−50円」, 「±0円」."""
    if amount is None:
        return NO_AMOUNT
    sign = "+" if amount > 0 else "−" if amount < 0 else "±"
    return f"{sign}{yen_text(abs(amount))}"


@staff.context_processor
def fee_words() -> dict[str, Any]:
    """For the templates of ``staff/fees``."""
    return {
        "fee_say": {
            "states": STATES,
            "changes": CHANGES,
            "decided": DECIDED,
            "amount": amount_text,
            "edition": edition_text,
            "row": row_text,
            "cell": cell_text,
            "others": other_changes,
            "price": price_text,
            "signed": signed,
        }
    }
