"""Pages and rules of 18 and 24 to 29."""

from __future__ import annotations

from typing import Any

from eapply.core.conditions import Answers, Given, Is, Today
from eapply.core.fees import FeeRequest
from eapply.forms.fee_requests.people import owner
from eapply.forms.fee_requests.questions import copies, town
from eapply.forms.fee_requests.service import Service
from eapply.forms.fields import (
    Checkboxes,
    Choice,
    Date,
    Files,
    FiscalYear,
    LotNumber,
    Number,
    Repeat,
    Text,
)
from eapply.forms.procedure_form import Page
from eapply.forms.question_form import Block, QuestionForm

LAND, HOUSE = "land", "house"
NOT_OWNER = Given("capacity") & ~Is("capacity", "self", "corporation")
OWNERS = {
    "self": "所有者本人",
    "household": "所有者と同じ世帯の人",
    "corporation": "所有者である法人",
}
# How the table of rates counts them: kinds and ownership apart.
COUNTED = {
    ("sole", LAND): "sole_land",
    ("sole", HOUSE): "sole_houses",
    ("shared", LAND): "shared_land",
    ("shared", HOUSE): "shared_houses",
}


class PropertyRow(QuestionForm):
    """One piece of land or one house, as the tax notice writes it."""

    kind_of = Choice("土地か家屋か", ((LAND, "土地"), (HOUSE, "家屋")))
    ownership = Choice("名義", (("sole", "単独の名義"), ("shared", "共有の名義")))
    place = Block(town())
    lot_number = LotNumber("地番（家屋は所在の地番）", thing="地番", help="例：1234番5")
    house_number = Text("家屋番号", max_length=20, when=Is("kind_of", HOUSE), help="例：1234番5")


def properties(label: str = "土地と家屋", **arguments: Any) -> Repeat:
    return Repeat(
        label,
        PropertyRow,
        item="物件",
        maximum=30,
        help="納税通知書の課税明細で確かめられます。書ききれないときは、分けて申請してください。",
        **arguments,
    )


def year() -> FiscalYear:
    return FiscalYear("必要な年度", help="評価や課税の年度です。")


def certificate(service: Service) -> dict[str, Any]:
    return owner(NOT_OWNER) | {
        "page_content": Page("証明の内容"),
        "certificate_content": Text(
            "証明してほしいこと", max_length=120, help="例：償却資産の評価、所有していること"
        ),
        "year": year(),
        "copies": copies(help="何通になるかは、担当課が確かめます。"),
        "page_properties": Page("土地と家屋"),
        "properties": properties(),
    }


def valuation(service: Service) -> dict[str, Any]:
    return owner(NOT_OWNER) | {
        "page_content": Page("証明の内容"),
        "certificates": Checkboxes(
            "必要な証明書", (("valuation", "評価証明書"), ("taxation", "公課証明書"))
        ),
        "year": year(),
        "copies": copies("それぞれの部数", "部"),
        "page_properties": Page(
            "土地と家屋", "5筆または5棟ごとに1通です。単独と共有、土地と家屋は分けて数えます。"
        ),
        "properties": properties(),
    }


def valued(service: Service, answers: Answers) -> tuple[FeeRequest, ...]:
    """Each certificate and each set is a paper of its own; the table counts the objects of one."""
    found = dict.fromkeys(COUNTED.values(), 0)
    for row in answers.get("properties") or ():
        found[COUNTED[row["ownership"], row["kind_of"]]] += 1
    sets = len(answers.get("certificates") or ()) * answers.get("copies", 1)
    return (service.request(answers, **found),) * int(sets)


def ledger(service: Service) -> dict[str, Any]:
    return owner(NOT_OWNER) | {
        "page_content": Page("台帳の内容"),
        "year": year(),
        "owners": Number(
            "所有者の数",
            minimum=1,
            maximum=20,
            unit="名",
            width="6em",
            help="名寄帳は所有者ごとです。共有は、別の所有者として数えます。",
            when=Is("kind", "copy"),
        ),
        "cases": Number(
            "件数", minimum=1, maximum=20, unit="件", width="6em", when=Is("kind", "viewing")
        ),
        "properties": properties("見たい物件", when=Is("kind", "viewing")),
    }


def of_ledger(service: Service, answers: Answers) -> tuple[FeeRequest, ...]:
    return (service.request(answers, count=answers.get("owners") or answers.get("cases") or 1),)


def place(title: str = "見たい場所") -> dict[str, Any]:
    """大字 and the range of parcels."""
    return (
        {"page_content": Page(title)}
        | town()
        | {"lots_text": Text("地番の範囲", max_length=120, help="例：1234番1から1240番まで")}
    )


def land_map(service: Service) -> dict[str, Any]:
    return place() | {"cases": Number("件数", minimum=1, maximum=20, unit="件", width="6em")}


def lot_map(service: Service) -> dict[str, Any]:
    return place("必要な場所") | {
        "scale": Text("縮尺の希望", max_length=40, required=False, help="例：500分の1"),
        "medium": Choice("受け取るもの", (("paper", "紙"), ("data", "データ（できるとき）"))),
        "sheets": copies("枚数", "枚", help="何枚になるかは、担当課が確かめます。"),
    }


def house_state(service: Service) -> dict[str, Any]:
    return (
        owner(NOT_OWNER)
        | {"page_content": Page("家屋と、確認してほしいこと")}
        | town("家屋の所在")
        | {
            "house_number": Text("家屋番号", max_length=20, required=False, help="例：1234番5"),
            "state": Choice(
                "確認してほしいこと",
                (
                    ("demolished", "取りこわしたこと"),
                    ("extended", "増築や改築をしたこと"),
                    ("present", "いまの状態"),
                ),
                other=True,
            ),
            "state_other": Text(
                "確認してほしいことの内容", max_length=120, when=Is("state", "other")
            ),
            "acquired_on": Date("取得した日", latest=Today(), required=False, default_era=""),
            "house_use": Text("用途", max_length=40, help="例：住宅、倉庫"),
            "cases": Number("件数", minimum=1, maximum=20, unit="件", width="6em"),
            "site_days": Text(
                "現地の確認に都合のよい日", max_length=120, help="担当課が現地を見ます。"
            ),
        }
    )


def residential(service: Service) -> dict[str, Any]:
    return (
        {"page_content": Page("家屋の内容")}
        | town("家屋の所在")
        | {
            "house_number": Text("家屋番号", max_length=20, help="例：1234番5"),
            "acquisition": Choice(
                "取得のしかた",
                (
                    ("built", "新築した"),
                    ("bought_new", "新築の家屋を買った"),
                    ("bought_used", "中古の家屋を買った"),
                ),
            ),
            "acquired_on": Date("取得した日（新築の日）", thing="取得した日", latest=Today()),
            "resident": Choice(
                "住民票を移しましたか",
                (("moved", "移した"), ("soon", "これから移す")),
                thing="住民票の異動",
            ),
            "file_registry": Files("登記の書類", help="登記完了証、全部事項証明書など。"),
            "file_contract": Files(
                "売買などの契約書", when=Is("acquisition", "bought_new", "bought_used")
            ),
            "file_residence": Files(
                "住民票の写し", help="これから移す方は、申立書をつけてください。"
            ),
        }
    )
