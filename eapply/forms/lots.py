"""The parcel block (LOT of the domain notes): one piece of land as the register describes it.

A procedure puts ``lot()`` first into the class of its row and asks for the rows with ``lots()``.
"""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from eapply.core.conditions import Answers, Condition, Is, Situation, Test
from eapply.core.fold import search_key
from eapply.forms.fields import OTHER, Choice, DecimalNumber, LotNumber, Repeat, Text
from eapply.forms.question_form import Block, Level, QuestionForm, Rule

# Register areas have decimals only for these, and for anything up to 10㎡ (不動産登記規則第100条).
EXACT_CATEGORIES = ("宅地", "鉱泉地")
EXACT_UP_TO = Decimal(10)
LARGEST_AREA = "9999999.99"
LOT_HELP = "住所の番地とちがうことがあります。納税通知書などで確かめられます。"


def area(label: str, **arguments: Any) -> DecimalNumber:
    """An area in ㎡ with up to two decimals."""
    return DecimalNumber(
        label,
        places=2,
        maximum=LARGEST_AREA,
        unit="㎡",
        more_than_message=f"{arguments.get('thing') or label}は0より大きい数を入力してください。",
        **arguments,
    )


def too_exact(answers: Answers, situation: Situation) -> bool:
    """The area has decimals although the register writes whole ㎡ for such land."""
    text, category = answers.get("area_sqm"), answers.get("registered_category")
    if not text or not category or category in EXACT_CATEGORIES:
        return False
    size = Decimal(text)
    return size > EXACT_UP_TO and size != size.to_integral_value()


def lot() -> Block:
    """The questions of one parcel, for the class of a row."""
    return Block(
        {
            "town": Choice("大字・町名", "oaza", other=True),
            "town_other": Text(
                "大字・町名（一覧にないとき）",
                thing="大字・町名",
                max_length=40,
                when=Is("town", OTHER),
            ),
            "koaza": Text("小字", max_length=20, required=False, help="登記にあるときだけ。"),
            "lot_number": LotNumber(help=f"例：1234番5。{LOT_HELP}"),
            "registered_category": Choice(
                "登記地目", "land_categories", help="登記簿や納税通知書に書いてある地目です。"
            ),
            "current_use": Choice(
                "現況地目", "land_categories", other=True, help="いまの使い方に近い地目です。"
            ),
            "current_use_other": Text(
                "現況地目の内容", max_length=40, when=Is("current_use", OTHER)
            ),
            "area_sqm": area("地積", help="登記簿の面積です。例：231.45"),
        },
        [
            Rule(
                "area_sqm",
                Test(
                    "宅地・鉱泉地でない10㎡を超える土地の地積に小数がある",
                    ("area_sqm", "registered_category"),
                    too_exact,
                ),
                "宅地と鉱泉地のほかの土地は、10㎡を超えると、登記簿の地積に小数がつきません。"
                "登記簿の数字を確かめてください。",
                Level.WARNING,
            )
        ],
    )


def place_of(row: Mapping[str, Any]) -> str:
    """The town of a parcel, folded for comparison."""
    return search_key(row.get("town_other") or row.get("town") or "")


def same_lot_twice(answers: Answers, situation: Situation) -> bool:
    """Two rows have the same 大字, 小字 and 地番."""
    seen = [
        (place_of(row), search_key(row.get("koaza") or ""), tuple(row["lot_number"].values()))
        for row in answers.get("lots") or ()
        if row.get("lot_number")
    ]
    return len(seen) != len(set(seen))


def lots(
    row_form: type[QuestionForm], label: str, *, help: str = "", when: Condition | None = None
) -> Block:
    """``lots``: 1 to 20 parcels, none of them twice."""
    return Block(
        {"lots": Repeat(label, row_form, item="土地", maximum=20, help=help, when=when)},
        [
            Rule(
                "lots",
                Test("同じ地番が2回以上ある", ("lots",), same_lot_twice),
                "同じ地番の土地が2回以上あります。1つにまとめてください。",
            )
        ],
    )
