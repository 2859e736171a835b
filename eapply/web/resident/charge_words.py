"""What payers read for each way in which a charge can stand, and the lines of its table.

Written as tables, so that a standing without words is a missing row and a test can say so.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from eapply.core.exemptions import ground
from eapply.core.fees import Quote, Timing
from eapply.core.money import yen_text
from eapply.core.procedure import Procedure
from eapply.core.submission import LegalType
from eapply.queries.charge_view import ChargeView, Standing
from eapply.services.charging import POSTAGE
from eapply.services.filing_fee import FilingFee
from eapply.web.language import gettext, mark
from eapply.web.tools import toolbox

BASIS: Final = mark("根拠：鹿嶋市手数料徴収条例（手数料の種類 %(numbers)s）")
NUMBER: Final = mark("第%(number)s号")
BY_POST: Final = mark("郵送料は、郵便の料金です（手数料ではありません）。")
BY_POST_PERHAPS: Final = mark(
    "郵送料は、郵便の料金です（手数料ではありません）。仮の額で、市が確認しています。"
)


@dataclass(frozen=True)
class Words:
    """``kind`` is a meaning of the frame's tags; ``sentence`` may name ``amount`` and ``back``."""

    kind: str
    tag: str
    sentence: str


STANDINGS: Final[Mapping[Standing, Words]] = {
    Standing.PAYABLE: Words("pay", mark("未払い"), mark("%(amount)sをお支払いください。")),
    Standing.COUNTER: Words(
        "pay",
        mark("窓口で支払い"),
        mark(
            "料金が50円より少ないため、カードでは支払えません。お手数ですが、窓口で%(amount)sをお支払いください。"
        ),
    ),
    Standing.PROCESSING: Words(
        "review",
        mark("確認中"),
        mark("お支払いを確認しています。確認できるまで、もう一度支払わないでください。"),
    ),
    Standing.ASSESSING: Words(
        "neutral",
        mark("金額の確認中"),
        mark("いまは支払いません。審査のあと、金額が決まってから、お知らせします。"),
    ),
    Standing.EXEMPTION: Words(
        "review",
        mark("減免の審査中"),
        mark("減免を審査しています。決まるまで、お支払いはありません。"),
    ),
    Standing.HELD: Words(
        "held",
        mark("仮押さえ中"),
        mark("%(amount)s分のカードの利用枠を確保しました。まだ請求していません。"),
    ),
    Standing.PAID: Words("done", mark("支払い済み"), mark("%(amount)sのお支払いを確認しました。")),
    Standing.REFUNDING: Words("review", mark("返金手続中"), mark("返金の手続きをしています。")),
    Standing.REFUNDED: Words("ended", mark("返金済み"), mark("%(back)sを返金しました。")),
    Standing.WAIVED: Words(
        "done", mark("全額免除"), mark("全額の免除が決まりました。お支払いはありません。")
    ),
    Standing.FREE: Words(
        "neutral", mark("支払いなし"), mark("料金は0円です。お支払いの手続きはありません。")
    ),
    Standing.VOID: Words(
        "ended", mark("取消し"), mark("この納付は取り消されました。お支払いはありません。")
    ),
    Standing.RELEASED: Words(
        "ended",
        mark("解除済み"),
        mark("確保したカードの利用枠を解除しました。請求はしていません。"),
    ),
    Standing.LAPSED: Words(
        "ended", mark("期限切れ"), mark("支払いの期限が過ぎました。この画面からは支払えません。")
    ),
}
# The button of the confirm page where the payment comes first.
SEND_AND_PAY: Final[Mapping[LegalType, str]] = {
    LegalType.APPLICATION: mark("申請して、お支払いへ進む"),
    LegalType.NOTIFICATION: mark("届け出て、お支払いへ進む"),
    LegalType.REQUEST: mark("要望を送って、お支払いへ進む"),
    LegalType.SUBSCRIPTION: mark("申し込んで、お支払いへ進む"),
    LegalType.COMMISSION: mark("依頼して、お支払いへ進む"),
    LegalType.RESERVATION: mark("予約して、お支払いへ進む"),
}
AT_ONCE: Final = mark("申請と同時にお支払いいただきます。")
ON_SITE: Final = mark("来庁の前に、ここでお支払いいただけます。")
DECIDED: Final = mark("金額が決まりました。期限までにお支払いください。")
HOLD: Final = mark(
    "いまはカードの利用枠を確保するだけで、請求はしません（仮押さえ）。認められたときに、はじめて請求します。"
    "認められなかったときや、取り下げたときは、確保を解除します。"
)
MODES: Final = {
    Timing.ON_APPLICATION: AT_ONCE,
    Timing.ON_SITE: ON_SITE,
    Timing.AFTER_REVIEW: DECIDED,
}


@dataclass(frozen=True)
class TableLine:
    """One line of the table of a fee."""

    label: str
    unit_amount: int
    count: int
    amount: int


@dataclass(frozen=True)
class FeeTable:
    """The table of a fee as every page draws it: lines, where they are written, total, and how sure it is.

    Without ``total`` the amount is found by the department.
    """

    lines: Sequence[TableLine]
    bases: Sequence[str]
    total: int | None
    is_provisional: bool = False
    is_final: bool = False
    waived: int = 0
    sentence: str = ""
    sources: Sequence[str] = ()
    notes: Sequence[str] = ()


def words_of(standing: Standing) -> Words:
    return STANDINGS[standing]


def sentence_of(view: ChargeView) -> str:
    """The sentence of a charge, its amounts filled in."""
    return gettext(
        STANDINGS[view.standing].sentence,
        amount=yen_text(view.charge.amount or 0),
        back=yen_text(view.paid_back),
    )


def bases_of(numbers: Iterable[int]) -> list[str]:
    """Where the fees of these numbers are written; 0 is postage."""
    found = sorted(set(numbers))
    names = [gettext(NUMBER, number=number) for number in found if number]
    lines = [gettext(BASIS, numbers="、".join(names))] if names else []
    is_provisional = any(each.is_provisional for each in toolbox().fees.postage)
    by_post = gettext(BY_POST_PERHAPS if is_provisional else BY_POST)
    return [*lines, *([by_post] if 0 in found else [])]


def mode_of(view: ChargeView) -> str:
    """Which of the ways of paying this is, in one sentence."""
    if view.charge.hold:
        return gettext(HOLD)
    return gettext(MODES[Timing(view.charge.timing)])


def table_of(view: ChargeView) -> FeeTable:
    """The table of a charge that was raised."""
    charge, proof = view.charge, view.proof
    lines = [
        TableLine(each.label, each.unit_amount, each.count, each.amount) for each in view.lines
    ]
    return FeeTable(
        lines,
        bases_of(each.fee for each in view.lines),
        charge.amount,
        is_provisional=proof is not None and proof.is_provisional,
        waived=view.waived if charge.amount is not None else 0,
        sentence=proof.sentence if proof else charge.reason,
        sources=proof.sources if proof else (),
        notes=notes_of(proof),
    )


def table_before(fee: FilingFee) -> FeeTable:
    """The table of what filing would cost now."""
    quote = fee.quote
    lines = [
        TableLine(each.label, each.unit_amount, each.count, each.amount)
        for each in (quote.lines if quote else ())
    ]
    numbers = [each.number for each in quote.lines] if quote else []
    if fee.total and fee.postage is not None:
        numbers.append(0)
        by_post = fee.postage.amount
        lines.append(TableLine(POSTAGE, by_post, 1, by_post))
    return FeeTable(
        lines,
        bases_of(numbers),
        fee.total,
        is_provisional=fee.is_provisional,
        is_final=quote is not None and not fee.is_provisional,
        sentence=quote.sentence if quote else "",
        sources=quote.sources if quote else (),
        notes=notes_of(quote),
    )


def notes_of(proof: Quote | None) -> list[str]:
    """What else is to be said about a computation: how it was rounded."""
    if proof is None or not proof.is_rounded:
        return []
    return [gettext("端数：%(rounding)s", rounding=proof.rounding)]


def before_filing(fee: FilingFee) -> list[str]:
    """What the confirm page says below the table: when, and whether anything, is paid."""
    if fee.exemption is not None and fee.total != 0:
        found = ground(fee.exemption.ground)
        asked = gettext("減免を申請しています：%(ground)s", ground=found.label if found else "")
        return [asked, gettext("減免が決まるまで、カードの入力はありません。いまは支払いません。")]
    if fee.total is None:
        return [gettext(STANDINGS[Standing.ASSESSING].sentence)]
    if not fee.total:
        return [gettext("料金は0円です。お支払いの画面はありません。0円の記録を残します。")]
    if fee.is_at_counter:
        return [gettext(STANDINGS[Standing.COUNTER].sentence, amount=yen_text(fee.total))]
    if fee.is_paid_first:
        sentences = [gettext(HOLD)] if fee.hold else [gettext(AT_ONCE)]
        return [*sentences, gettext("お支払いが終わると、担当課が確認を始めます。")]
    return [gettext(ON_SITE)]


def send_words(fee: FilingFee | None, procedure: Procedure) -> str:
    """The words of the button where the payment comes first; empty where nothing is paid now."""
    is_next = fee is not None and fee.is_paid_first and not fee.is_at_counter
    return gettext(SEND_AND_PAY[procedure.legal_type]) if is_next else ""
