"""Rows, options and conditions of 15 排水設備計画確認申請書."""

from __future__ import annotations

from eapply.core.conditions import Given, Is
from eapply.core.procedure import Paper
from eapply.forms.fields import OTHER, Choice, DecimalNumber, Gradient, Text
from eapply.forms.lots import lot
from eapply.forms.question_form import QuestionForm

PAPERS = (
    Paper(
        "位置図・平面図・縦断面図",
        "A3で読める大きさのもの。変更は、変わった図面だけ",
        drawing="plan",
    ),
    Paper("構造詳細図", when="ポンプ、阻集器、除害施設などがあるとき", drawing="plan"),
    Paper("承諾書", when="他人の土地や排水設備を使うとき", drawing="consent"),
    Paper("建物所有者・土地所有者の同意書", when="申請者とちがうとき", drawing="consent"),
    Paper(
        "ディスポーザの適合評価書と維持管理の資料",
        when="ディスポーザをつけるとき",
        drawing="certificate",
    ),
    Paper("指定工事店番号と技術者証", "番号と有効期限を入力します。", drawing="engineer-card"),
    Paper("変更前の確認通知書", when="計画の変更のとき", drawing="notice"),
)

APPLICATION_KINDS = (
    ("new", "新規の計画", "はじめて確認を受けるとき"),
    ("change", "計画の変更", "確認を受けた計画を変えるとき"),
)
WORK_TYPES = (("new", "新設"), ("extension", "増設"), ("rebuilding", "改築"))
CONVERSIONS = (
    ("new_building", "建物新築"),
    ("septic", "浄化槽"),
    ("cesspit", "くみ取り"),
    ("connected", "既に接続済み"),
)
STATUSES = (
    ("building_owner", "建物所有者"),
    ("land_owner", "土地所有者（建物なし）"),
    ("user", "使用者（借家人等）"),
)
SEWERS = (
    ("public", "公共下水道"),
    ("farm", "農業集落排水"),
    ("unknown", "わからない"),
)
BUILDING_USES = (
    ("house", "専用住宅"),
    ("apartments", "共同住宅"),
    ("shop_house", "店舗併用"),
    ("shop", "店舗"),
    ("restaurant", "飲食店"),
    ("office", "事務所"),
    ("factory", "工場・事業場"),
    ("medical", "医療・福祉"),
    ("school", "学校"),
    (OTHER, "その他"),
)
FIXTURES = (
    ("toilet", "大便器"),
    ("urinal", "小便器"),
    ("basin", "洗面器"),
    ("bath", "浴室"),
    ("kitchen", "台所"),
    ("laundry", "洗濯"),
    (OTHER, "その他"),
)
PIPE_TYPES = (
    ("vu", "硬質塩化ビニル管（VU）"),
    ("vp", "硬質塩化ビニル管（VP）"),
    ("polyethylene", "ポリエチレン管"),
    ("clay", "陶管"),
    ("concrete", "コンクリート管"),
    (OTHER, "その他"),
)
DIAMETERS = tuple((size, f"{size}mm") for size in ("50", "75", "100", "125", "150", "200"))
PUBLIC_PITS = (
    ("existing", "既設を使う"),
    ("applied", "新しく設置（申請済）"),
    ("to_apply", "新しく設置（これから）"),
    ("unknown", "不明"),
)
OTHERS_PROPERTY = (
    ("none", "なし"),
    ("land", "土地"),
    ("drain", "排水設備"),
    ("both", "両方"),
)
GREASE_TRAP = (("fitted", "あり"), ("none", "なし"))
PRETREATMENT = (
    ("none", "なし"),
    ("pretreatment", "除害施設"),
    ("notified", "特定施設（届出済）"),
    ("not_notified", "特定施設（未届）"),
)
DISPOSERS = (
    ("none", "なし"),
    ("system", "システム型", "排水を処理する装置がついたもの"),
    ("single", "単体", "処理する装置がないもの"),
)
SUBMITTERS = (("contractor", "指定工事店"), ("applicant", "申請者本人"))

NEW = Is("application_kind", "new")
CHANGE = Is("application_kind", "change")
TENANT = Is("applicant_status", "user")
OTHERS_LAND = Is("land_owner_same", False)
NEW_BUILDING = Is("conversion_from", "new_building")
CONVERTED = Is("conversion_from", "septic", "cesspit")
RESTAURANT = Is("building_use", "restaurant")
MAY_NEED_PRETREATMENT = Is("building_use", "factory", "shop", "medical", OTHER)
USES_OTHERS = Is("uses_others_property", "land", "drain", "both")
BY_CONTRACTOR = Is("submitter", "contractor")
# A change brings only the drawings that changed, but never none.
NO_OTHER_DRAWING = ~Given("file_location") & ~Given("file_plan") & ~Given("file_section")


class PlanLot(QuestionForm):
    parcel = lot()


class PipeRow(QuestionForm):
    pipe_type = Choice("管種", PIPE_TYPES, as_select=True)
    pipe_type_other = Text("管種の名前", max_length=40, when=Is("pipe_type", OTHER))
    diameter_mm = Choice("内径", DIAMETERS, as_select=True)
    length_m = DecimalNumber("延長", unit="m", maximum="9999", help="例：24.5")
    gradient = Gradient("勾配")
