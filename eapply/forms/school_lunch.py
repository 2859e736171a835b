"""22. 学校給食申出書(保護者): who pays for a pupil's school lunch, and what of it is served.

A change is a new 申出書 (規則第4条第2項). Amounts are data of the city and not printed here.
"""

from __future__ import annotations

from eapply.core.conditions import Is
from eapply.core.procedure import Identity, Paper, Procedure, Provisional
from eapply.core.submission import LegalType
from eapply.forms.addresses import address
from eapply.forms.blocks import READINGS, usual_agreements
from eapply.forms.desks.pupils import SCHOOL_LUNCH_DESK
from eapply.forms.examples.school_lunch import EXAMPLES
from eapply.forms.fields import (
    OTHER,
    Choice,
    Declaration,
    Files,
    LongText,
    Note,
    Phone,
    Repeat,
    Text,
)
from eapply.forms.parties import party
from eapply.forms.procedure_form import Page, ProcedureForm
from eapply.forms.pupil_parts import CLOSURES, CUSTODY, offered, relation
from eapply.forms.school_lunch_parts import (
    ATTACHED,
    BASES,
    FIGURES,
    GATE,
    KINDS,
    RULES,
    ChildRow,
    co_guardian,
)

TO_ANOTHER = Is("billing_to", OTHER)


class SchoolLunchForm(ProcedureForm):
    procedure = Procedure(
        number=22,
        slug="22-school-lunch",
        title="学校給食申出書(保護者)",
        plain_title="学校給食を申し込む・変える・止める",
        kana="ガッコウキュウショクモウシデショホゴシャ",
        department="schools",
        legal_type=LegalType.NOTIFICATION,
        version="2026-11-1",
        summary="市立の学校の給食を申し出て、給食費を納める保護者を市に知らせる届出です。内容が変わるときや、止めるときも出します。",
        who=(
            "鹿嶋市立の小学校・中学校などに通う児童生徒の保護者（父母のどちらか1人でかまいません）",
            "未成年後見人、親権者にかわって実際に面倒をみている方",
        ),
        outcome="市が学校に確かめて受理し、給食の提供と給食費の納入のお知らせにつなげます。",
        papers=(
            Paper("児童生徒の学校・学年", "きょうだいは、8人まで一度に申し出られます。"),
            Paper(
                "学校生活管理指導表（アレルギー疾患用）",
                "医師が書いたもの。学校に出した方はいりません。",
                when="食物アレルギーの方",
                drawing="guidance",
            ),
        ),
        deadline="始める日や止める日が決まったら、早めに申し出てください。何日前までかは、担当課に確認中です。",
        days=Provisional(
            5, "鹿嶋市の標準処理期間は未確認", "給食の申出から受理のお知らせまで何開庁日ですか。"
        ),
        fee="申出は無料です。給食費の額は、担当課に確認中です。",
        other_ways=("総務就学課の窓口でも申し出られます。",),
        law=(
            "学校給食法第11条第2項",
            "鹿嶋市学校給食費徴収規則（平成29年規則第28号）第2条、第4条",
        ),
        changes=(
            "2026年4月から、小学校の給食費に国の支援があります。市での負担額は、担当課に確認中です。",
            CUSTODY.format(filing="申出"),
            CLOSURES,
            READINGS,
        ),
        notes=(
            "内容が変わるときは、改めて申し出てください。",
            "食物アレルギーの対応は、学校での手続が別に必要です。",
            "第3子以降の免除と就学援助は、別の申請が必要です。",
            "私立・県立の学校、保育所・認定こども園の給食は、この申出ではありません。",
        ),
        figures=FIGURES,
        identity=Identity.CONTACT,
        sensitive=True,
        gates=(GATE,),
        life_events=("子育て・教育", "引っ越し"),
        categories=("子育て",),
        keywords=("給食", "給食費", "アレルギー", "牛乳", "停止", "小学校", "中学校", "転校"),
        desk=SCHOOL_LUNCH_DESK,
    )
    filer = "guardian"
    automatic = (("submit_date", "申出年月日"),)

    page_kind = Page("申出の区分")
    kind = Choice("申出の区分", KINDS, help="内容が変わるときも、改めて申し出ます。")

    page_guardian = Page(
        "保護者（納入義務者）",
        "給食費を納める方です。住民票のとおりに入力してください。",
    )
    guardian = party("guardian", "保護者", email=True)

    page_basis = Page("児童生徒との関係")
    guardian_relation_block = relation("児童生徒との続柄")
    guardian_basis = Choice("保護者の区分", BASES)
    guardian_basis_reason = Text(
        "保護者の区分の理由",
        max_length=100,
        when=Is("guardian_basis", "carer", "accepted"),
        help="例：祖母として同居し、面倒をみている",
    )
    co_guardian_block = co_guardian()

    page_children = Page("児童生徒", "1人ずつ入力してください。")
    children = Repeat("児童生徒", ChildRow, unit="人", minimum=1, maximum=8)

    page_files = Page("学校生活管理指導表", when=ATTACHED)
    file_guidance = Files(
        "学校生活管理指導表",
        help="医師が書いたもの。写真でかまいません。全員の分を選んでください。",
    )

    page_fee = Page("給食費の納付")
    fee_consent = Declaration(
        "給食費の納入の承諾",
        statement="給食費を納入することを承諾します。",
        missing="給食費の納入の承諾にチェックしてください。",
    )
    payment_method = Choice(
        "納付方法",
        (("debit", "口座振替"), ("slip", "納付書"), (OTHER, "その他")),
    )
    payment_method_other = Text(
        "その他の納付方法", max_length=100, when=Is("payment_method", OTHER)
    )
    debit_note = Note(
        "口座振替の申込み",
        statement="口座振替には、別に申込みが必要です。総務就学課から案内します。ここでは口座番号を入力しないでください。",
        when=Is("payment_method", "debit"),
    )
    billing_to = Choice("納入通知書の送付先", (("guardian", "保護者"), (OTHER, "別（ほかの住所）")))

    page_billing = Page("納入通知書の送付先の住所", when=TO_ANOTHER)
    billing = address("billing", "送付先", TO_ANOTHER)

    page_more = Page("そのほかのこと")
    jidou_teate = Choice(
        "児童手当からの徴収の申出",
        "lunch_fee_from_allowance",
        as_select=False,
        required=False,
        when=offered("lunch_fee_from_allowance"),
        help="給食費を、児童手当から納める申出です。",
    )
    exemption_info = Choice(
        "第3子以降の免除・就学援助について",
        (("likely", "該当しそう"), ("unlikely", "該当しない")),
        required=False,
    )
    exemption_note = Note(
        "免除・就学援助の申請",
        statement="第3子以降の免除と就学援助は、この申出とは別の申請が必要です。"
        "今の制度は、総務就学課に聞いてください。",
        when=Is("exemption_info", "likely"),
    )
    emergency_phone = Phone(
        "緊急連絡先", required=False, help="保護者の電話番号とちがう番号があれば入力してください。"
    )
    remarks = LongText("備考", max_length=300, rows=3, required=False)

    page_agree = Page("確認事項")
    agree = usual_agreements("申出", public_records=False)
    agree_public_records = Declaration(
        "市が住民基本台帳を確認すること",
        statement="保護者と児童生徒の住所を、市が住民基本台帳で確認することに同意します。",
        required=False,
    )

    rules = RULES
    examples = EXAMPLES
