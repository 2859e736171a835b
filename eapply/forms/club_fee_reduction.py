"""20. 児童クラブ保育料減免申請書: the monthly fee of an after-school club, reduced or waived.

Rates and amounts are the city's to decide by 別表: the form asks for the reason and prints neither.
"""

from __future__ import annotations

from eapply.core.conditions import Is
from eapply.core.procedure import Identity, Link, Paper, Procedure, Provisional
from eapply.core.submission import LegalType
from eapply.forms.blocks import READINGS, usual_agreements
from eapply.forms.club_fee_reduction_parts import (
    FIGURES,
    GATE,
    ONE_OF_SIBLINGS,
    RULES,
    TAX_EXEMPT,
    ChildRow,
    MemberRow,
    other_missing,
    papers,
)
from eapply.forms.desks.pupils import CLUB_FEE_REDUCTION_DESK
from eapply.forms.examples.club_fee_reduction import EXAMPLES
from eapply.forms.fields import (
    OTHER,
    Checkboxes,
    Choice,
    Declaration,
    FiscalYear,
    LongText,
    Repeat,
    Text,
    YearMonth,
)
from eapply.forms.parties import birth, party
from eapply.forms.procedure_form import Page, ProcedureForm
from eapply.forms.pupil_parts import CLOSURES, CUSTODY, offered, relation


class ClubFeeReductionForm(ProcedureForm):
    procedure = Procedure(
        number=20,
        slug="20-club-fee-reduction",
        title="児童クラブ保育料減免申請書",
        plain_title="放課後児童クラブの保育料を安くしてもらう",
        kana="ジドウクラブホイクリョウゲンメンシンセイショ",
        department="lifelong-learning",
        legal_type=LegalType.APPLICATION,
        version="2026-11-1",
        summary="市の放課後児童クラブの保育料を、理由のある方が安く（減額・免除）してもらうための申請です。",
        who=("児童クラブを使う児童の保護者（父母のどちらか1人でかまいません）",),
        outcome="市が理由と書類を確かめ、減額・免除・不承認のどれかを決定通知書でお知らせします。",
        papers=(
            Paper(
                "児童の学校・学年・組、児童クラブの名前",
                "きょうだいは、6人まで一度に申請できます。",
            ),
            Paper(
                "生活保護受給証明書",
                when="生活保護の方で、市が情報を確認することに同意しないとき",
                drawing="certificate",
            ),
            Paper(
                "父母それぞれの非課税（課税）証明書",
                when="非課税の方で、1月1日の住所地が市外のとき、市が情報を確認することに同意しないとき",
                drawing="certificate",
            ),
            Paper("児童扶養手当証書", when="ひとり親の方", drawing="certificate"),
            Paper("就学援助認定通知書", when="準要保護（就学援助）の方", drawing="notice"),
            Paper(
                "罹災証明書、離職票、診断書など",
                when="災害・失業・長期の病気のとき",
                drawing="certificate",
            ),
        ),
        deadline="減免は年度ごとです。いつの月から減免になるかは、担当課に確認中です。早めに申請してください。",
        days=Provisional(
            10, "鹿嶋市の標準処理期間は未確認", "減免の申請から決定通知まで何開庁日ですか。"
        ),
        fee="申請は無料です。保育料の額と減免の割合は、担当課に確認中です。",
        other_ways=("社会教育課の窓口でも申請できます。",),
        law=(
            "鹿嶋市放課後児童クラブ設置条例（平成14年条例第7号）第9条",
            "鹿嶋市放課後児童クラブ保育料の減免に関する規則（平成27年教育委員会規則第12号）",
            "児童福祉法第6条の3第2項、第34条の8",
        ),
        changes=(
            "減免の規則は、2022年4月1日に改正されました。",
            "2022年4月1日から、18歳で成年になります。",
            CUSTODY.format(filing="申請"),
            f"{CLOSURES}来年度の分は、来年度に通う学校で申請してください。",
            READINGS,
        ),
        notes=(
            "減免の理由がなくなったときは、すぐに届け出てください。",
            "事実とちがう申請をしたときや、理由がなくなった届出をしないときは、減免が取り消されることがあります。",
            "個人番号（マイナンバー）は書かないでください。",
        ),
        figures=FIGURES,
        identity=Identity.CONTACT,
        sensitive=True,
        gates=(GATE,),
        life_events=("子育て・教育",),
        categories=("子育て",),
        keywords=("学童", "学童保育", "児童クラブ", "保育料", "減免", "減額", "免除", "ひとり親"),
        links=(
            Link("21-club-leave", "児童クラブをやめるときの届出です。退会すると減免も終わります。"),
        ),
        desk=CLUB_FEE_REDUCTION_DESK,
    )
    filer = "guardian"
    automatic = (("application_date", "申請年月日"),)

    page_kind = Page("申請の区分")
    application_kind = Choice(
        "申請の区分",
        (
            ("new", "新規", "はじめて申請する方"),
            ("renewal", "継続（年度更新）", "前の年度も減免を受けていた方"),
            ("change", "変更", "決定のあとで、理由や期間が変わった方"),
        ),
        help="減免は年度ごとに申請します。",
    )
    last_decision_number = Text(
        "前の決定通知書の番号",
        max_length=20,
        width="14em",
        required=False,
        when=Is("application_kind", "renewal", "change"),
        help="わからないときは、入力しなくてかまいません。",
    )

    page_guardian = Page("保護者（申請者）", "児童と同居する保護者の方です。決定通知書を送ります。")
    guardian = party("guardian", "保護者", email=True)

    page_relation = Page("児童との続柄")
    guardian_relation_block = relation("児童との続柄")
    guardian_birth = birth("guardian", "保護者", own=True)

    page_children = Page("児童", "減免を受けたい児童を、1人ずつ入力してください。")
    children = Repeat("児童", ChildRow, unit="人", minimum=1, maximum=6)

    page_reason = Page("減免を受けたい理由")
    reason = Checkboxes(
        "減免を受けたい理由",
        "club_fee_reduction_reasons",
        thing="減免を受けたい理由",
        missing="減免を受けたい理由を1つ以上選択してください。",
    )
    reason_other = LongText(
        "その他の内容",
        max_length=200,
        rows=3,
        when=Is("reason", OTHER) | ONE_OF_SIBLINGS,
        missing=other_missing,
        help="きょうだいを別に申請する方は、その児童の氏名も入力してください。",
    )

    page_period = Page("減免を希望する期間", "1つの年度（4月から翌年3月まで）の中で入力します。")
    period_from = YearMonth("減免を希望する期間の始まり", help="例：令和8年12月")
    period_to = YearMonth("減免を希望する期間の終わり", help="例：令和9年3月")

    page_household = Page(
        "世帯員", "市町村民税が非課税かどうかを、世帯で確かめます。", when=TAX_EXEMPT
    )
    household_members = Repeat(
        "世帯員",
        MemberRow,
        unit="人",
        minimum=1,
        maximum=12,
        help="あなたもふくめて、世帯の全員です。単身赴任の方もふくみます。"
        "前のページで入力した児童は、省いてかまいません。",
    )

    page_tax = Page("市町村民税の確認", when=TAX_EXEMPT)
    tax_municipality = Choice(
        "1月1日の住所地",
        (("kashima", "鹿嶋市"), ("outside", "市外")),
        help="証明書の年度の1月1日に、住民票があったところです。",
    )
    tax_year = FiscalYear(
        "証明書の年度", help="例：令和8年度。令和8年度の証明書は、令和7年の所得のものです。"
    )

    page_custody = Page("親権の状況", when=offered("custody_states"))
    joint_custody = Choice(
        "親権の状況",
        "custody_states",
        as_select=False,
        required=False,
        help="くわしい事情は書かないでください。答えなくてもかまいません。",
    )

    page_consent = Page("市が情報を確認すること")
    consent_lookup = Declaration(
        "市が情報を確認することへの同意",
        statement="住民基本台帳、市町村民税の課税、生活保護、就学援助の情報を、市が確認することに同意します。"
        "同意しない方は、次のページで書類を添付してください。",
        required=False,
    )

    page_files = Page("添付書類", "写真でかまいません。")
    papers_block = papers()

    page_agree = Page("確認事項")
    fake_warning = Declaration(
        "事実とちがう申請と、理由がなくなったときの届出",
        statement="減免の理由がなくなったときは、すぐに届け出ます。"
        "事実とちがう申請をしたときや、その届出をしないときは、減免が取り消されることがあります。"
        "そのときは、さかのぼって保育料を納めることがあります。これらを確認しました。",
        missing="注意事項を確認し、チェックしてください。",
    )
    agree = usual_agreements("申請", public_records=False)

    rules = RULES
    examples = EXAMPLES
