"""Pages and rules of 30, 31 and 42 to 46."""

from __future__ import annotations

from typing import Any, Final

from eapply.core.conditions import Answers, Is
from eapply.core.fees import FeeRequest
from eapply.forms.fee_requests.property_parts import place
from eapply.forms.fee_requests.questions import town
from eapply.forms.fee_requests.service import Service
from eapply.forms.fields import (
    Choice,
    Date,
    DecimalNumber,
    Files,
    LongText,
    Number,
    Repeat,
    Text,
    YesNo,
)
from eapply.forms.procedure_form import Page
from eapply.forms.question_form import Block, QuestionForm, Rule

LARGEST: Final = "200000000"
PURPOSES: Final = (
    ("own_home", "自己居住用（自分が住む）"),
    ("own_business", "自己業務用（自分が事業に使う）"),
    ("other", "そのほか（分譲、賃貸など）"),
)


def area(label: str, **arguments: Any) -> DecimalNumber:
    return DecimalNumber(label, places=2, maximum=LARGEST, unit="㎡", **arguments)


class SiteRow(QuestionForm):
    """One piece of the site."""

    place = Block(town())
    lot_text = Text("地番", max_length=60, help="例：1234番1")


def site(title: str) -> dict[str, Any]:
    return {
        "page_site": Page(title),
        "sites": Repeat(
            "場所",
            SiteRow,
            item="土地",
            maximum=20,
            help="書ききれないときは、図面に書いてください。",
        ),
    }


def drawings(noun: str = "図面", **arguments: Any) -> dict[str, Any]:
    return {
        "page_papers": Page("図面と書類"),
        "file_drawings": Files(noun, max_files=10, max_megabytes=20, **arguments),
        "file_others": Files("そのほかの書類", required=False, help="登記の書類、同意書などです。"),
    }


def designer() -> Text:
    return Text("設計者・施工者の氏名", thing="設計者・施工者", max_length=100, required=False)


LARGE_LAND = (
    "租税特別措置法第28条の4第3項第5号イ・第31条の2第2項第14号ハ・"
    "第62条の3第4項第14号ハ・第63条第3項第5号イ"
)
SMALL_LAND = "租税特別措置法第28条の4第3項第7号イ・第63条第3項第7号イ(1,000m2未満)"


def housing_land(service: Service) -> dict[str, Any]:
    return (
        site("造成する場所")
        | {
            "page_content": Page("造成の内容"),
            "site_area": area("造成する宅地の面積"),
            "legal_item": Text(
                "申請する法律の項目", max_length=120, required=False, help="わかるときだけ"
            ),
            "site_purpose": Text("宅地の使いみち", max_length=60, help="例：戸建住宅の分譲"),
            "designer": designer(),
        }
        | drawings()
    )


def by_size(service: Service, answers: Answers) -> tuple[FeeRequest, ...]:
    if answers.get("kind") == "small":
        return (service.request(answers),)
    return (service.request(answers, area=answers.get("site_area", "")),)


def quality_housing(service: Service) -> dict[str, Any]:
    return (
        site("建てる場所")
        | {
            "page_content": Page("住宅の内容"),
            "floor_area": area("床面積の合計"),
            "dwellings": Number("戸数", minimum=1, maximum=999, unit="戸", width="6em"),
            "legal_item": Text(
                "申請する法律の項目", max_length=120, required=False, help="わかるときだけ"
            ),
            "designer": designer(),
        }
        | drawings()
    )


def survey_viewing(service: Service) -> dict[str, Any]:
    return place() | {
        "materials": Text("見たい資料", max_length=120, help="例：地籍図、筆界点の成果"),
        "cases": Number("件数", minimum=1, maximum=20, unit="件", width="6em"),
    }


PERMIT, CHANGE, PLOT, SUCCESSION = "permit", "change", "plot", "succession"
DEVELOPMENT = {
    "own_home": "自己居住用",
    "own_business": "自己業務用",
    "other": "その他",
}


def development(service: Service) -> dict[str, Any]:
    by_purpose = Is("kind", PERMIT, CHANGE, SUCCESSION)
    change = Is("kind", CHANGE)
    return (
        site("開発する場所")
        | {
            "page_content": Page(
                "開発の内容", "手数料を計算します。担当課が確かめてから金額が決まります。"
            ),
            "purpose": Choice(
                "開発の目的",
                PURPOSES,
                when=by_purpose,
                help="自分で使う部分とほかの部分があるときは、ふつう「そのほか」です。",
            ),
            "development_area": area("開発区域の面積", when=Is("kind", PERMIT, SUCCESSION)),
            "plot_area": area("敷地の面積", when=Is("kind", PLOT)),
            "changes_design": YesNo("設計を変えますか", thing="設計の変更", when=change),
            "design_area": area(
                "設計を変える区域の面積",
                when=change & Is("changes_design", True),
                help="変更前の面積です。区域が小さくなるときは、変更後の面積です。",
            ),
            "adds_land": YesNo("新しい土地を加えますか", thing="土地の編入", when=change),
            "added_area": area("新しく加える土地の面積", when=change & Is("adds_land", True)),
            "changes_other": YesNo(
                "そのほかに変えることがありますか", thing="そのほかの変更", when=change
            ),
            "earlier_permit": Text(
                "いまの許可の番号",
                max_length=40,
                when=Is("kind", CHANGE, SUCCESSION, "building", "use", "copy"),
            ),
            "sheets": Number(
                "枚数", minimum=1, maximum=100, unit="枚", width="6em", when=Is("kind", "copy")
            ),
            "zone": Text(
                "用途地域", max_length=40, required=False, help="例：第一種住居地域、市街化調整区域"
            ),
            "outline": LongText("計画の内容", max_length=400, rows=4),
            "designer": designer(),
        }
        | drawings(when=~Is("kind", "copy"))
    )


NO_CHANGE = Rule(
    "changes_other",
    Is("changes_design", False) & Is("adds_land", False) & Is("changes_other", False),
    "変えることを1つ以上「はい」にしてください。",
)


def developed(service: Service, answers: Answers) -> tuple[FeeRequest, ...]:
    kind, purpose = answers.get("kind"), str(answers.get("purpose") or "")
    name = DEVELOPMENT.get(purpose, "")
    if kind == PERMIT:
        variant, quantities = f"都市計画法第29条 {name}", {"area": answers["development_area"]}
        return (service.request(answers, variant, **quantities),)
    if kind == SUCCESSION:
        variant, quantities = (
            f"第45条 地位の承継の承認 {name}",
            {"area": answers["development_area"]},
        )
        return (service.request(answers, variant, **quantities),)
    if kind == CHANGE:
        return (
            service.request(
                answers,
                purpose=purpose,
                design_area=answers.get("design_area") or 0,
                added_area=answers.get("added_area") or 0,
                other_changes=int(bool(answers.get("changes_other"))),
            ),
        )
    if kind == PLOT:
        return (service.request(answers, area=answers["plot_area"]),)
    if kind == "copy":
        return (service.request(answers, count=answers["sheets"]),)
    return (service.request(answers),)


BY_AREA = ("unlit", "lit")


def signs(service: Service) -> dict[str, Any]:
    return (
        {
            "page_content": Page("広告物の内容"),
            "sign_area": area(
                "1つの表示面積",
                thing="表示面積",
                help="片面ごとに数えます。",
                when=Is("kind", *BY_AREA),
            ),
            "signs": Number(
                "数", minimum=1, maximum=500, unit="個", width="6em", thing="広告物の数"
            ),
            "size_text": Text("大きさ", max_length=60, help="例：たて3m、よこ4m、地上からの高さ6m"),
            "content_text": Text("広告の内容", max_length=120),
            "zone": Text("用途地域", max_length=40, required=False),
            "shown_from": Date("掲出のはじまりの日"),
            "shown_until": Date("掲出のおわりの日"),
            "earlier_permit": Text(
                "いまの許可の番号", max_length=40, when=Is("kind", "renewal", "change")
            ),
            "file_inspection": Files(
                "点検の報告書", when=Is("kind", "renewal"), help="資格のある方が点検したものです。"
            ),
            "designer": designer(),
        }
        | site("設置する場所")
        | drawings("図面・写真", help="図面、仕様、設置する場所のカラー写真です。")
    )


def signed(service: Service, answers: Answers) -> tuple[FeeRequest, ...]:
    """By area where the table says so, each sign for itself; all other kinds by their number."""
    if answers.get("kind") in BY_AREA:
        one = service.request(answers, area=answers.get("sign_area", ""))
        return (one,) * int(answers.get("signs", 1))
    return (service.request(answers, count=answers.get("signs", 1)),)
