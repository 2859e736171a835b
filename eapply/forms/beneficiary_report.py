"""13. 下水道事業受益者申告書: who is charged once for the land that the new sewers reach."""

from __future__ import annotations

from eapply.core.conditions import Compare, Is, Key
from eapply.core.procedure import Identity, Link, Paper, Procedure
from eapply.core.submission import LegalType
from eapply.core.windows import Window
from eapply.forms.beneficiary_parts import (
    CHANGES,
    LAW,
    PHONE,
    agent,
    outside_city,
    payment_proxy,
    payment_proxy_question,
    same_party,
)
from eapply.forms.beneficiary_report_parts import (
    BENEFICIARIES,
    BY_AGENT,
    CONSENTS,
    CORRECTED,
    DECEASED,
    FARM,
    FIGURES,
    HOLDER,
    NO_MAIL_ADDRESS,
    OWNERSHIP,
    PLANS_OFFERED,
    PUBLIC,
    RIGHTS,
    SHARED,
    SHARES_MISS_ONE,
    BeneficiaryLot,
    CoOwnerRow,
    payer,
)
from eapply.forms.blocks import usual_agreements
from eapply.forms.desks.sewerage import BENEFICIARY_REPORT_DESK
from eapply.forms.examples.beneficiary_report import EXAMPLES
from eapply.forms.fields import (
    Choice,
    Date,
    Declaration,
    Files,
    FractionNumber,
    LongText,
    Note,
    Repeat,
    Text,
    YesNo,
)
from eapply.forms.lots import lots
from eapply.forms.parties import ORGANISATION, PERSON, party, party_type, reach
from eapply.forms.procedure_form import Page, ProcedureForm
from eapply.forms.question_form import Rule

SAME = same_party("owner", "beneficiary")
SAME_MESSAGE = "受益者が土地所有者と同じです。「受益者となる方」で「土地所有者」を選んでください。"


class BeneficiaryReportForm(ProcedureForm):
    procedure = Procedure(
        number=13,
        slug="13-beneficiary-report",
        title="下水道事業受益者申告書",
        plain_title="下水道の受益者負担金を納める方を申告する",
        kana="ゲスイドウジギョウジュエキシャシンコクショ",
        department="sewerage",
        legal_type=LegalType.NOTIFICATION,
        version="2026-11-1",
        summary="新しく下水道が使えるようになる土地について、受益者負担金をどなたが納めるかを市に知らせる届出です。",
        who=(
            "対象の区域が公告された日に、その土地を所有している方（個人・法人）",
            "土地を借りている方などが納めるときは、土地所有者と権利者が相談して1件で申告します。",
            "共有の土地は、代表の方が1人で申告します。",
            "名義の方が亡くなっているときは、相続人代表者",
            "委任状で頼まれた代理人",
        ),
        outcome="市が内容を確かめて受益者を決め、負担金の決定通知書と納入通知書を送ります。",
        papers=(
            Paper(
                "市からお送りした申告書",
                "通知番号と土地の内容を見ながら入力します。",
                drawing="notice",
            ),
            Paper(
                "固定資産税の納税通知書など", "地番・地目・地積がわかるもの", drawing="tax-notice"
            ),
            Paper(
                "賃貸借契約書などの写しと同意書",
                when="権利者（借地人など）が受益者になるとき",
                drawing="contract",
            ),
            Paper(
                "登記事項証明書か地積測量図",
                when="印刷された地積などを直すとき",
                drawing="register",
            ),
            Paper("共有者の氏名・住所・持分", when="共有の土地"),
            Paper("委任状", when="代理人が申告するとき", drawing="mandate"),
        ),
        deadline="お送りした申告書に書いてある日までに出してください。"
        "申告がないときは、市が受益者を決めることがあります。",
        fee="申告は無料です。受益者負担金の額は、決定通知書でお知らせします。",
        other_ways=("下水道課の窓口と郵送でも出せます。",),
        law=LAW,
        changes=CHANGES,
        notes=(
            "徴収猶予と減免は、この申告とは別の申請が必要です。",
            "申告のあとで受益者が変わったときは、変更の申告をしてください。",
        ),
        figures=FIGURES,
        identity=Identity.CONTACT,
        window=Window(
            closed_text=f"受付期間外です。くわしくは下水道課（{PHONE} 代表）へお問い合わせください。",
            land="lots",
        ),
        life_events=("住まい・土地",),
        categories=("水道・下水道",),
        keywords=("下水道", "負担金", "受益者", "土地", "賦課", "地積"),
        links=(
            Link("14-beneficiary-change", "納め終わる前に受益者が変わったときは、変更の申告です。"),
        ),
        desk=BENEFICIARY_REPORT_DESK,
    )
    filer = "owner"
    automatic = (("declaration_date", "申告年月日"),)

    page_notice = Page("お送りした申告書")
    notice_number = Text(
        "通知番号（お送りした申告書の番号）",
        thing="通知番号",
        max_length=20,
        required=False,
        width="14em",
        help="手元に申告書がないときは、何も入力しないでください。",
    )

    page_owner_kind = Page("土地所有者の区分")
    owner_kind = party_type("owner", "土地所有者")

    page_owner = Page("土地所有者", "登記簿の名義の方を入力してください。")
    owner = party("owner", "土地所有者", organisations=True, phone=False)
    owner_deceased = YesNo(
        "登記名義人は亡くなっていますか",
        thing="登記名義人が亡くなっているかどうか",
        required=False,
        when=Is("owner_party_type", PERSON),
    )

    page_owner_reach = Page("土地所有者の連絡先", when=~DECEASED)
    owner_reach = reach("owner", "土地所有者", email="optional")

    page_heir = Page(
        "相続人代表者",
        "相続登記は義務です（令和6年4月1日から）。登記がまだの方も申告できます。",
        when=DECEASED,
    )
    heir_representative_relation = Text(
        "相続人代表者の続柄", max_length=20, help="例：長男", width="12em"
    )
    heir = party("heir", "相続人代表者", email=True)

    page_ownership = Page("所有の形態")
    ownership_kind = Choice("所有の形態", OWNERSHIP)
    owner_share = FractionNumber("土地所有者（代表者）の持分", when=SHARED)
    co_owners = Repeat(
        "共有者",
        CoOwnerRow,
        item="共有者",
        unit="人",
        maximum=50,
        when=SHARED,
        help="代表者のほかの方を、1人ずつ入力してください。",
    )

    page_lots = Page("受益地", "負担金の計算に使います。1筆ずつ入力してください。")
    land = lots(BeneficiaryLot, "受益地（土地の所在・地番・地目・地積）")

    page_beneficiary_kind = Page("受益者となる方")
    deferral_note = Note(
        "農地・山林の方へ",
        statement="農地や山林は、負担金の徴収猶予を受けられることがあります。猶予は別の申請が必要です。",
        when=FARM,
    )
    exemption_note = Note(
        "公共用・私道・墓地などの方へ",
        statement="公共用の土地、私道、墓地などは、負担金の減免を受けられることがあります。"
        "減免は別の申請が必要です。",
        when=PUBLIC,
    )
    beneficiary_kind = Choice(
        "受益者となる方",
        BENEFICIARIES,
        help="土地によって納める方がちがうときは、受益者ごとに分けて申告してください。",
    )
    beneficiary_party = party_type("beneficiary", "受益者", when=HOLDER)

    page_beneficiary = Page("受益者", when=HOLDER)
    beneficiary = party("beneficiary", "受益者", organisations=True, email="optional", own=False)

    page_right = Page("権利の内容", when=HOLDER)
    right_kind = Choice("権利の種類", RIGHTS, as_select=True)
    agree_not_temporary = Declaration(
        "一時使用でないこと", statement="一時使用のための権利ではありません。"
    )
    right_period_from = Date("権利の期間の始まり", required=False)
    right_period_to = Date("権利の期間の終わり", required=False)
    right_holder_consent = Choice("権利者の同意", CONSENTS)

    page_payment = Page(
        "納付の方法",
        when=PLANS_OFFERED | outside_city(payer, ("owner", "heir", "beneficiary")),
    )
    payment_plan = Choice(
        "納付方法の希望",
        "payment_plans",
        as_select=False,
        required=False,
        when=PLANS_OFFERED,
    )
    payment_proxy_wanted = payment_proxy_question(
        outside_city(payer, ("owner", "heir", "beneficiary"))
    )

    page_payment_proxy = Page("納付管理人", when=Is("has_payment_proxy", True))
    payment_proxy = payment_proxy()

    page_agent_kind = Page("代理人")
    filed_by_agent = YesNo(
        "代理人が申告しますか",
        thing="代理人が申告するかどうか",
        required=False,
        help="本人（土地所有者・相続人代表者）が申告するときは「いいえ」です。",
    )
    agent_kind = party_type("agent", "代理人", when=BY_AGENT)

    page_agent = Page("代理人の連絡先", when=BY_AGENT)
    agent = agent(BY_AGENT)

    page_files = Page("添付書類", when=CORRECTED | HOLDER | DECEASED)
    file_correction = Files(
        "登記事項証明書か地積測量図", when=CORRECTED, help="訂正する内容がわかるものです。"
    )
    file_right = Files(
        "賃貸借契約書などの写し",
        when=HOLDER,
        required=Is("right_holder_consent", "document"),
        help="権利の種類と期間がわかるものです。",
    )
    file_consent = Files("権利者の同意書", when=HOLDER & Is("right_holder_consent", "document"))
    file_heir = Files(
        "戸籍などの写し",
        when=DECEASED,
        required=False,
        help="相続人であることがわかるもの。あると確認が早く終わります。",
    )

    page_agree = Page("備考と確認事項")
    remarks = LongText("備考", max_length=500, required=False)
    agree = usual_agreements("申告")

    rules = (
        Rule("co_owners", SHARES_MISS_ONE, "共有者の持分の合計が1になっていません。"),
        Rule("beneficiary_name_sei", SAME & Is("beneficiary_party_type", PERSON), SAME_MESSAGE),
        Rule("beneficiary_name", SAME & Is("beneficiary_party_type", ORGANISATION), SAME_MESSAGE),
        Rule(
            "right_period_to",
            Compare("right_period_to", "<", Key("right_period_from")),
            "権利の期間の終わりは、始まりより前にできません。",
        ),
        Rule(
            "right_holder_consent",
            NO_MAIL_ADDRESS,
            "メールで確認するときは、受益者のメールアドレスを入力してください。",
        ),
    )
    signatures = ("土地所有者", "権利者（権利者が受益者になるとき）")
    examples = EXAMPLES
