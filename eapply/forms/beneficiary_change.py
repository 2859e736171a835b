"""14. 下水道事業受益者変更申告書: instalments of the sewerage charge go to another person from now on."""

from __future__ import annotations

from eapply.core.conditions import Is, Today
from eapply.core.procedure import Elsewhere, Gate, Identity, Link, Paper, Procedure
from eapply.core.submission import LegalType
from eapply.forms.addresses import address
from eapply.forms.beneficiary_change_parts import (
    ARREARS,
    BY_AGENT,
    CONFIRMATIONS,
    DECEASED,
    DEFERRAL,
    FIGURES,
    FIRST_CHANGE,
    INHERITED,
    POST_TO,
    REASONS,
    RULES,
    SIDES,
    ChangedLot,
)
from eapply.forms.beneficiary_parts import (
    CHANGES,
    LAW,
    PHONE,
    agent,
    outside_city,
    payment_proxy,
    payment_proxy_question,
)
from eapply.forms.blocks import usual_agreements
from eapply.forms.desks.sewerage import BENEFICIARY_CHANGE_DESK
from eapply.forms.examples.beneficiary_change import EXAMPLES
from eapply.forms.fields import OTHER, Choice, Date, Declaration, Files, Note, Text, YesNo
from eapply.forms.handovers import REPORT_TO_CHANGE, earlier_number
from eapply.forms.lots import lots
from eapply.forms.parties import PERSON, party, party_type, reach
from eapply.forms.procedure_form import Page, ProcedureForm

ADDRESS_ONLY = Elsewhere(
    "住所や氏名だけの変更は、この手続ではありません",
    "受益者（納める方）が同じままで、住所・氏名・納付書の送付先だけが変わったときは、"
    "下水道課に電話で知らせてください。",
    PHONE,
)
USE_CHANGE = Elsewhere(
    "徴収猶予の土地を宅地にするときは、下水道課へ",
    "徴収猶予を受けている土地を宅地にすると、猶予は終わります。別の届出が必要です。"
    "下水道課に電話で知らせてください。",
    PHONE,
)


class BeneficiaryChangeForm(ProcedureForm):
    procedure = Procedure(
        number=14,
        slug="14-beneficiary-change",
        title="下水道事業受益者変更申告書",
        plain_title="下水道の受益者負担金を納める方が変わった",
        kana="ゲスイドウジギョウジュエキシャヘンコウシンコクショ",
        department="sewerage",
        legal_type=LegalType.NOTIFICATION,
        version="2026-11-2",
        summary="受益者負担金を納め終わる前や徴収猶予の間に、土地の売買や相続などで受益者が変わったことを市に知らせる届出です。",
        who=(
            "新しい受益者と、いままでの受益者（2人で相談して1件で申告します）",
            "相続のときは、相続した方だけで申告できます。",
            "委任状で頼まれた代理人（不動産業者、司法書士など）",
        ),
        outcome="市が内容を確かめて、両方の方に変更の通知を送り、これからの納付書を作り直します。",
        papers=(
            Paper(
                "納入通知書",
                "受益者番号がわかるもの。なくても申告できます。",
                drawing="payment-slip",
            ),
            Paper(
                "登記事項証明書か登記識別情報通知の写し",
                "名義が変わったことがわかるもの",
                drawing="register",
            ),
            Paper("売買契約書の写し", when="売買のとき", drawing="contract"),
            Paper(
                "戸籍、遺産分割協議書、相続人代表者届など",
                when="相続のとき",
                drawing="family-register",
            ),
            Paper("履歴事項全部証明書", when="会社の合併・分割のとき", drawing="certificate"),
            Paper("同意書（連署）", when="相手の方にメールで確認できないとき", drawing="consent"),
            Paper("申告する方の本人確認書類の写真", drawing="id-card"),
            Paper("委任状", when="代理人が申告するとき", drawing="mandate"),
        ),
        deadline="受益者が変わったら、早めに出してください。納期が過ぎた分は、新しい受益者に移りません。",
        fee="無料です。",
        other_ways=("下水道課の窓口と郵送でも出せます。",),
        law=LAW,
        changes=CHANGES,
        notes=(
            "登記の名義を変えただけでは、納める方は変わりません。この申告が必要です。",
            "納め終わった分は動きません。すべて納め終わっているときは、手続は不要です。",
            "徴収猶予を受けている土地も、この申告が必要です。",
        ),
        figures=FIGURES,
        identity=Identity.PICTURE,
        gates=(
            Gate(
                "what_changes",
                "何が変わりましたか",
                (
                    ("person", "受益者（納める方）が変わった", None),
                    ("address", "同じ方の住所や氏名だけが変わった", ADDRESS_ONLY),
                    ("use", "徴収猶予の土地を宅地にする", USE_CHANGE),
                ),
            ),
        ),
        life_events=("住まい・土地", "ご不幸"),
        categories=("水道・下水道",),
        keywords=("下水道", "負担金", "受益者", "名義", "売買", "相続"),
        links=(Link("13-beneficiary-report", "はじめて受益者を申告する手続です。"),),
        handovers=(REPORT_TO_CHANGE,),
        desk=BENEFICIARY_CHANGE_DESK,
    )
    filer = "new"
    automatic = (("declaration_date", "申告年月日"),)

    page_side = Page("申告する方")
    submitter_side = Choice("申告する方", SIDES)
    assessment_number = Text(
        "受益者番号（納入通知書の番号）",
        thing="受益者番号",
        max_length=20,
        required=False,
        width="14em",
        help="納入通知書の右上などにあります。わからないときは、何も入力しないでください。",
    )
    earlier_reference = earlier_number("受益者申告")

    page_old_kind = Page("旧受益者の区分", "旧受益者は、いままで納めていた方です。")
    old_kind = party_type("old", "旧受益者")

    page_old = Page("旧受益者", "賦課の記録を探すために使います。")
    old = party("old", "旧受益者", organisations=True, phone=False, own=False)
    old_deceased = YesNo(
        "旧受益者は亡くなっていますか",
        thing="旧受益者が亡くなっているかどうか",
        required=False,
        when=Is("old_party_type", PERSON),
    )

    page_old_reach = Page("旧受益者の連絡先", "変更の確認に使います。", when=~DECEASED)
    old_reach = reach("old", "旧受益者", email=Is("submitter_side", "old"), own=False)

    page_new_kind = Page("新受益者の区分", "新受益者は、これから納める方です。")
    new_kind = party_type("new", "新受益者")

    page_new = Page("新受益者", "納付書の宛先になります。")
    new = party("new", "新受益者", organisations=True, email=Is("submitter_side", "new"))

    page_change = Page("変更の内容")
    change_date = Date(
        "変更年月日（権利移転の日）",
        thing="変更年月日",
        earliest=FIRST_CHANGE,
        latest=Today(),
        latest_message="変更年月日は本日以前の日付を入力してください。",
        help="売買は引渡しの日、相続は亡くなった日です。",
    )
    change_reason = Choice("変更の理由", REASONS)
    change_reason_other = Text(
        "理由の内容",
        thing="変更の理由の内容",
        max_length=100,
        when=Is("change_reason", OTHER),
    )

    page_lots = Page("対象の土地", "1筆ずつ入力してください。")
    land = lots(ChangedLot, "対象の土地")

    page_unpaid = Page("これからの納付")
    deferral_status = Choice("徴収猶予の有無", DEFERRAL)
    deferral_note = Note(
        "徴収猶予を受けている方へ",
        statement="土地を宅地にすると、猶予は終わります。そのときは下水道課に知らせてください。",
        when=Is("deferral_status", "active"),
    )
    assume_unpaid = Declaration(
        "新受益者が今後の納期分を納付することの確認",
        statement="新受益者は、まだ納期の来ていない分の負担金を納付します。納付済みの分は動きません。",
        missing="新受益者が今後の納期分を納付することの確認にチェックしてください。",
    )
    arrears_handling = Choice(
        "納期が過ぎた未納分",
        ARREARS,
        help="参考にうかがいます。法律では、旧受益者が納める義務は変わりません。",
    )

    page_other_party = Page("相手方の確認")
    other_party_confirm = Choice("相手方の確認方法", CONFIRMATIONS)

    page_post = Page("納付書の送付先")
    new_contact_address = Choice("納付書の送付先", POST_TO)
    contact_home = address("contact", "送付先", Is("new_contact_address", "other"))
    payment_proxy_wanted = payment_proxy_question(outside_city(lambda _: "new", ("new",)))

    page_payment_proxy = Page("納付管理人", when=Is("has_payment_proxy", True))
    payment_proxy = payment_proxy()

    page_agent_kind = Page("代理人の区分", when=BY_AGENT)
    agent_kind = party_type("agent", "代理人")

    page_agent = Page("代理人", when=BY_AGENT)
    agent = agent(BY_AGENT)

    page_files = Page("添付書類")
    file_registry = Files(
        "登記事項証明書か登記識別情報通知の写し",
        required=False,
        help="名義が変わったことがわかるもの。あると確認が早く終わります。",
    )
    file_contract = Files("売買契約書の写し", required=False, when=Is("change_reason", "sale"))
    file_inheritance = Files(
        "相続がわかる書類",
        when=INHERITED,
        help="戸籍、遺産分割協議書、相続人代表者届などの写しです。",
    )
    file_merger = Files("履歴事項全部証明書", required=False, when=Is("change_reason", "merger"))
    file_consent = Files("同意書（連署）", when=Is("other_party_confirm", "document"))
    file_id = Files(
        "申告する方の本人確認書類",
        help="マイナンバーカードは表の面だけを選んでください。法人は担当の方のものです。",
    )

    page_agree = Page("確認事項")
    agree = usual_agreements("申告")

    rules = RULES
    signatures = ("旧受益者（いままで納めていた方）", "新受益者（これから納める方）")
    examples = EXAMPLES

    @classmethod
    def email_key(cls) -> str:
        """None: who files, the new or the old side, is decided inside the form."""
        return ""
