"""30, 31 and 42 to 46: certified housing land, the cadastral survey, development, outdoor signs."""

from __future__ import annotations

from eapply.core.conditions import Compare, Is
from eapply.forms.fee_requests.land_parts import (
    CHANGE,
    LARGE_LAND,
    NO_CHANGE,
    PERMIT,
    PLOT,
    SMALL_LAND,
    SUCCESSION,
    by_size,
    developed,
    development,
    housing_land,
    quality_housing,
    signed,
    signs,
    survey_viewing,
)
from eapply.forms.fee_requests.people import ANYBODY, BUILDER
from eapply.forms.fee_requests.property import LOT
from eapply.forms.fee_requests.property_parts import lot_map
from eapply.forms.fee_requests.questions import IN_CITY
from eapply.forms.fee_requests.service import Kind, Proof, Refusal, Service, counted
from eapply.forms.question_form import Rule

ONLY_PERMIT = {"purpose": None, "development_area": None, "earlier_permit": "第12号"}
CHANGED = {
    "changes_design": True,
    "design_area": "2500",
    "adds_land": True,
    "added_area": "500",
    "changes_other": False,
    "earlier_permit": "第12号",
}
SITE = {"sites": [{"town": "大字宮中", "lot_text": "1234番1"}]}
PLANS = {"file_drawings": ("計画図.pdf",)}
MAPS = ("地籍図", "地積測量図", "ブロック図", "筆界点番号図", "地籍図根点網図")
BOOKS = ("地積測定成果(座標)", "筆界点成果", "地籍図根点成果", "その他の資料(図面)")
SIGNS = (
    ("unlit", "一般の広告物（照明なし）", "一般の広告物・照明なし"),
    ("lit", "一般の広告物（照明あり）", "一般の広告物・照明あり"),
    ("poster", "はり紙・はり札", "はり紙・はり札"),
    ("standing", "立看板", "立看板"),
    ("banner", "広告幕・のぼり旗", "広告幕・のぼり旗"),
    ("balloon", "アドバルーン", "アドバルーン"),
    ("pole", "電柱・街灯柱を利用する広告", "電柱・街灯柱利用広告"),
    ("arch", "アーチ", "アーチ"),
    ("vehicle", "車体を利用する広告", "車体利用広告"),
    ("renewal", "許可の更新", "更新許可"),
    ("change", "変更・改造", "変更・改造許可"),
)


def listed(names: tuple[str, ...]) -> tuple[Kind, ...]:
    return tuple(Kind(f"k{place}", name, name) for place, name in enumerate(names, 1))


LANDS = (
    Service(
        30,
        "housing-land",
        "優良宅地造成の認定申請",
        "優良宅地造成の認定を受ける",
        "ユウリョウタクチゾウセイノニンテイシンセイ",
        "税の特例に使う、優良な宅地の造成の認定を申請します。",
        BUILDER,
        Proof.PICTURE,
        housing_land,
        by_size,
        SITE | {"site_area": "2500", "site_purpose": "戸建住宅の分譲"},
        PLANS,
        kinds=(
            Kind("large", "1,000㎡以上の造成（工事の前に認定）", LARGE_LAND),
            Kind("small", "1,000㎡未満の造成（工事の後に認定）", SMALL_LAND),
        ),
        rules=(
            Rule(
                "site_area",
                Is("kind", "small") & Compare("site_area", ">=", 1000),
                "1,000㎡以上のときは、「1,000㎡以上の造成」を選んでください。",
            ),
            Rule(
                "site_area",
                Is("kind", "large") & Compare("site_area", "<", 1000),
                "1,000㎡未満のときは、「1,000㎡未満の造成」を選んでください。",
            ),
        ),
        postage="letter-pack",
        is_permit=True,
        gates=(IN_CITY,),
        by_kind={"small": {"site_area": "900"}},
        refusals=(
            Refusal(
                "広さと種類が合わない",
                {"site_area": "1,000㎡以上の造成"},
                {"site_area": "1000"},
                "small",
            ),
            Refusal(
                "狭いのに大きい種類",
                {"site_area": "1,000㎡未満の造成"},
                {"site_area": "999.99"},
                "large",
            ),
        ),
    ),
    Service(
        31,
        "quality-housing",
        "優良住宅新築・良質住宅新築の認定申請",
        "優良住宅・良質住宅の認定を受ける",
        "ユウリョウジュウタクシンチクノニンテイシンセイ",
        "税の特例に使う、優良住宅や良質住宅の新築の認定を申請します。",
        BUILDER,
        Proof.PICTURE,
        quality_housing,
        lambda service, answers: (service.request(answers, area=answers.get("floor_area", "")),),
        SITE | {"floor_area": "120.50", "dwellings": 1},
        PLANS,
        kinds=(
            Kind("excellent", "優良住宅", "優良住宅新築"),
            Kind("good", "良質住宅", "良質住宅新築"),
        ),
        notes=("「長期優良住宅」の認定とは、別の制度です。",),
        postage="letter-pack",
        is_permit=True,
        gates=(IN_CITY,),
    ),
    Service(
        42,
        "cadastral-maps",
        "地籍調査の図の写しの申請",
        "地籍調査の図の写しをとる",
        "チセキチョウサノズノウツシノシンセイ",
        "地籍調査でつくった図の写しを申請します。",
        ANYBODY,
        Proof.NONE,
        lot_map,
        counted("sheets"),
        LOT | {"medium": "paper", "sheets": 1},
        kinds=listed(MAPS),
        postage="letter-pack",
        corporate_proof=False,
        gates=(IN_CITY,),
    ),
    Service(
        43,
        "cadastral-records",
        "地籍調査の簿の写しの申請",
        "地籍調査の簿の写しをとる",
        "チセキチョウサノボノウツシノシンセイ",
        "地籍調査の座標や成果の写しを申請します。",
        ("self", "heir", "proxy", "corporation"),
        Proof.PICTURE,
        lot_map,
        counted("sheets"),
        LOT | {"medium": "data", "sheets": 2},
        names={"self": "土地の所有者本人"},
        kinds=listed(BOOKS),
        postage="letter-pack",
        gates=(IN_CITY,),
    ),
    Service(
        44,
        "cadastral-viewing",
        "地籍調査の閲覧の申請",
        "地籍調査の資料を閲覧する",
        "チセキチョウサノエツランノシンセイ",
        "地籍調査の図や簿を、市役所で見る申請です。",
        ANYBODY,
        Proof.COUNTER,
        survey_viewing,
        counted("cases"),
        LOT | {"materials": "地籍図", "cases": 1},
        corporate_proof=False,
        gates=(IN_CITY,),
    ),
    Service(
        45,
        "development",
        "開発行為許可申請",
        "開発行為の許可を受ける",
        "カイハツコウイキョカシンセイ",
        "宅地の造成などの開発行為の許可や、その変更の許可を申請します。",
        BUILDER,
        Proof.PICTURE,
        development,
        developed,
        SITE
        | {
            "purpose": "other",
            "development_area": "2500",
            "outline": "戸建住宅8区画の分譲",
            "designer": "かしま設計",
        },
        PLANS,
        kinds=(
            Kind(PERMIT, "開発行為の許可（第29条）", ""),
            Kind(CHANGE, "変更の許可（第35条の2）", "第35条の2 変更許可"),
            Kind(
                "building", "建築物の特例の許可（第41条）", "第41条第2項ただし書 建築物の特例許可"
            ),
            Kind(
                "use",
                "予定建築物など以外の建築の許可（第42条）",
                "第42条第1項ただし書 予定建築物等以外の建築等許可",
            ),
            Kind(
                PLOT,
                "市街化調整区域の建築の許可（第43条）",
                "第43条第1項 市街化調整区域の建築等許可(敷地面積)",
            ),
            Kind(SUCCESSION, "地位の承継の承認（第45条）", ""),
            Kind("copy", "開発登録簿の写し（第47条）", "第47条第5項 開発登録簿の写し"),
        ),
        rules=(NO_CHANGE,),
        postage="letter-pack",
        is_permit=True,
        notes=(
            "手数料は審査のためのものです。許可にならないときも返せません。",
            "市街化区域では1,000㎡以上、市街化調整区域では広さにかかわらず許可が必要です。",
        ),
        gates=(IN_CITY,),
        by_kind={
            CHANGE: CHANGED | {"development_area": None},
            SUCCESSION: {"earlier_permit": "第12号"},
            "building": ONLY_PERMIT,
            "use": ONLY_PERMIT,
            PLOT: {"purpose": None, "development_area": None, "plot_area": "500"},
            "copy": ONLY_PERMIT | {"sheets": 2},
        },
        files_by_kind={"copy": {}},
        refusals=(
            Refusal(
                "何も変えない変更",
                {"changes_other": "1つ以上"},
                {
                    "changes_design": False,
                    "design_area": None,
                    "adds_land": False,
                    "added_area": None,
                    "changes_other": False,
                },
                CHANGE,
            ),
        ),
    ),
    Service(
        46,
        "outdoor-signs",
        "屋外広告物許可申請",
        "屋外広告物の許可を受ける",
        "オクガイコウコクブツキョカシンセイ",
        "看板などの屋外広告物を出す許可や、その更新を申請します。",
        BUILDER,
        Proof.PICTURE,
        signs,
        signed,
        {
            "sign_area": "12",
            "signs": 1,
            "size_text": "たて3m、よこ4m",
            "content_text": "店の名前",
            "shown_from": "2027-01-01",
            "shown_until": "2029-12-31",
        }
        | SITE,
        PLANS,
        kinds=tuple(Kind(*each) for each in SIGNS),
        notes=("更新の申請は、許可の期間が終わる2週間前までにしてください。",),
        postage="letter-pack",
        is_permit=True,
        gates=(IN_CITY,),
        by_kind={
            "renewal": {"earlier_permit": "第12号", "sign_area": None},
            "change": {"earlier_permit": "第12号", "sign_area": None},
            "lit": {},
        }
        | {
            key: {"sign_area": None}
            for key in ("poster", "standing", "banner", "balloon", "pole", "arch", "vehicle")
        },
        files_by_kind={"renewal": {"file_inspection": ("点検報告書.pdf",)}},
    ),
)
