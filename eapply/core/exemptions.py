"""減免の理由: what people may claim before they pay, with the evidence. A person decides each claim.

The city's own clause is not known; the grounds are those of other municipalities and of national law
(domain notes on fees, section 6), so every one of them is 仮 until the city confirms it.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True, slots=True)
class Ground:
    """One ground. ``fees``: the numbers it is usually granted for, () for all of them.

    ``evidence`` is what to attach, ``source`` whose rule it is.
    """

    code: str
    label: str
    evidence: str
    source: str
    fees: tuple[int, ...] = ()


def _numbers(*ranges: tuple[int, int]) -> tuple[int, ...]:
    return tuple(number for first, last in ranges for number in range(first, last + 1))


GROUNDS: Final = (
    Ground(
        "official",
        "国や地方公共団体の仕事で使う",
        "官公署の依頼文（根拠の法令が書いてあるもの）",
        "戸籍法第10条の2第2項。各市の手数料条例",
        _numbers((1, 8), (12, 18), (22, 29)),
    ),
    Ground(
        "law",
        "法令で無料とされている（国民年金など）",
        "年金の請求書など、使いみちがわかる書類",
        "国民年金法第104条など",
        (6, 13, 15),
    ),
    Ground("welfare", "生活保護を受けている", "生活保護の受給証明書", "五泉市、米子市、白井市など"),
    Ground(
        "public_aid",
        "公費の援助を受けるために使う",
        "その制度の案内や申請書",
        "取手市、箕面市、菊池市など",
        (6, 22),
    ),
    Ground("disaster", "災害にあった", "り災証明書", "米子市。鹿嶋市平成28年規則第21号の類例"),
    Ground(
        "assistance_dog",
        "身体障害者補助犬である",
        "補助犬の認定証",
        "取手市手数料条例第5条第5号",
        _numbers((33, 36)),
    ),
    Ground(
        "political_sign",
        "政治団体などの広告物である",
        "政治団体の届出の写し",
        "取手市手数料条例第5条第6号",
        (46,),
    ),
    Ground(
        "card_fault",
        "自分の責任でないカードの不具合、追記欄の満欄、有効期間の満了",
        "カードの写真など、状態がわかるもの",
        "松山市、御嵩町",
        (9,),
    ),
    Ground(
        "open_ledger",
        "縦覧期間中の閲覧・名寄帳である",
        "期間は市が確かめます。納税通知書など",
        "松伏町、上尾市",
        (27,),
    ),
    Ground("other", "そのほか、市長が必要と認める事情", "事情がわかる書類", "各市の手数料条例"),
)


def grounds_for(number: int) -> tuple[Ground, ...]:
    """The grounds that people who ask for this fee may choose from."""
    return tuple(ground for ground in GROUNDS if not ground.fees or number in ground.fees)


def ground(code: str, grounds: Iterable[Ground] = GROUNDS) -> Ground | None:
    """The ground with this code; None when there is none."""
    return next((each for each in grounds if each.code == code), None)
