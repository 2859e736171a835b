"""6. 医療福祉費受給者証再交付申請書（マル福）: a new card of the city's help with medical costs.

Who acts for a holder is asked once: the person part of block C is the applicant.
"""

from __future__ import annotations

from eapply.core.conditions import Is
from eapply.core.procedure import Identity, Link, Paper, Procedure, Provisional
from eapply.core.submission import LegalType
from eapply.forms.blocks import PROXY_TYPES, READINGS, agreements
from eapply.forms.desks.insurance import WELFARE_CARD_DESK
from eapply.forms.examples.welfare_card import EXAMPLES
from eapply.forms.fields import Choice, Files, LongText, Repeat, Text, YesNo
from eapply.forms.insurance_parts import DAMAGED, LOST, past_date, police_report, repeated
from eapply.forms.parties import party, same_person
from eapply.forms.procedure_form import Page, ProcedureForm
from eapply.forms.question_form import Level, Rule
from eapply.forms.welfare_card_parts import RecipientRow

BY_AGENT = Is("relation_to_recipient", "agent")
BY_STAFF = Is("relation_to_recipient", "staff")
NEEDS_MANDATE = BY_AGENT & Is("proxy_type", "other_household", "facility")
WAS_LOST = Is("reason", *LOST)


class WelfareCardForm(ProcedureForm):
    procedure = Procedure(
        number=6,
        slug="06-welfare-card",
        title="医療福祉費受給者証再交付申請書(マル福)",
        plain_title="マル福の受給者証を再発行してもらう",
        kana="イリョウフクシヒジュキュウシャショウサイコウフシンセイショ",
        department="insurance",
        legal_type=LegalType.APPLICATION,
        version="2026-11-1",
        summary="マル福（医療福祉費）の受給者証をなくしたとき、破れたりよごれたりしたときの再交付の申請です。",
        who=(
            "受給者証をお持ちの方（受給者）本人",
            "受給者の保護者（父・母のどちらでも申請できます）、配偶者",
            "施設の職員、委任状で頼まれた方",
        ),
        outcome="市が受給の資格を確かめ、新しい受給者証を住民登録地に郵送するか、窓口でお渡しします。",
        papers=(
            Paper(
                "健康保険の資格がわかるもの",
                "資格確認書、資格情報のお知らせ、マイナポータルの画面など。受給者のものです。",
                drawing="qualification",
            ),
            Paper("申請する方の本人確認書類の写真", drawing="id-card"),
            Paper("破れた・よごれた受給者証の写真", when="破損・汚損のとき", drawing="broken-card"),
            Paper("委任状", when="別の世帯の方が代理で申請するとき", drawing="mandate"),
        ),
        deadline="期限はありません。",
        days=Provisional(
            5,
            "窓口は即日、郵送は約1週間の市がある。鹿嶋市は未確認",
            "受給者証の再交付の申請から発送まで何開庁日ですか。",
        ),
        fee="手数料はかからない見込みです。担当課に確認中です。",
        other_ways=("国保年金課の窓口でも申請できます。お急ぎの方は窓口に相談してください。",),
        law=(
            "鹿嶋市医療福祉費支給に関する条例（令和6年条例第19号）・同施行規則（令和6年規則第23号）",
            "鹿嶋市子ども特別医療福祉費支給に関する条例（平成26年条例第48号）・同施行規則第5条",
        ),
        changes=(
            "鹿嶋市の医療福祉費の条例と規則は、令和6年に全部改正されました。",
            "健康保険証は使えなくなりました。資格確認書か資格情報のお知らせなどを添えてください。",
            READINGS,
        ),
        notes=(
            "古い受給者証が見つかったときや、破れた受給者証は、市に返してください。",
            "個人番号（マイナンバー）は書かないでください。",
        ),
        identity=Identity.PICTURE,
        sensitive=True,
        life_events=("子育て・教育", "妊娠・出産", "病気・けが"),
        categories=("国保・年金",),
        keywords=("マル福", "まるふく", "医療福祉費", "受給者証", "再発行", "紛失", "子ども"),
        links=(
            Link(
                "04-health-insurance", "健康保険が変わった方は、国民健康保険の届出もご覧ください。"
            ),
            Link("07-insurance-card", "資格確認書などをなくした方は、国民健康保険の再交付です。"),
        ),
        desk=WELFARE_CARD_DESK,
    )
    automatic = (("application_date", "申請年月日"),)

    page_applicant = Page("申請者", "いま入力している方のことです。")
    applicant = party("applicant", "申請者", birth_date=True, email=True)

    page_relation = Page("受給者との続柄")
    relation_to_recipient = Choice(
        "受給者との続柄",
        (
            ("self", "本人"),
            ("guardian", "保護者（父・母・その他）"),
            ("spouse", "配偶者"),
            ("staff", "施設職員"),
            ("agent", "その他の代理人"),
        ),
        help="申請者は、受給者から見てどなたですか。保護者は、父母のどちらでも申請できます。",
    )

    page_agent = Page("代理人", when=BY_AGENT | BY_STAFF)
    proxy_type = Choice("代理人の種別", PROXY_TYPES, when=BY_AGENT)
    proxy_relationship = Text("本人との関係", max_length=40, help="例：祖母、入所施設の職員")
    file_proxy = Files(
        "委任状",
        when=NEEDS_MANDATE | BY_STAFF,
        required=NEEDS_MANDATE,
        missing="代理人が申請する場合は、受給者または保護者の委任状が必要です。",
        help="受給者か保護者が署名したもの。スマートフォンで撮った写真でかまいません。",
    )
    file_legal_rep = Files(
        "登記事項証明書・戸籍等",
        when=BY_AGENT & Is("proxy_type", "legal"),
        help="代理人であることがわかる書類です。",
    )

    page_recipients = Page("受給者", "きょうだいなど、6人まで一度に申請できます。")
    recipients = Repeat("受給者", RecipientRow, unit="人", minimum=1, maximum=6)

    page_reason = Page("再交付の理由")
    reason = Choice(
        "再交付の理由",
        (
            ("lost", "紛失"),
            ("stolen", "盗難"),
            ("broken", "破損"),
            ("stained", "汚損"),
            ("not_arrived", "未着"),
            ("other", "その他"),
        ),
        as_select=False,
    )
    reason_other = Text("その他の理由", max_length=100, when=Is("reason", "other"))
    lost_date = past_date("紛失した日", "紛失した日は今日以前の日付を入力してください。", WAS_LOST)
    lost_place = Text(
        "紛失した場所",
        max_length=100,
        when=WAS_LOST,
        help="わからないときは「不明」と入力してください。",
    )
    police_block = police_report(WAS_LOST, required=False)

    page_insurance = Page("加入している健康保険")
    insurance_changed = YesNo(
        "受給者証をもらったあとに、健康保険が変わりましたか", thing="加入保険の変更"
    )
    insurer_name = Text(
        "保険者名", max_length=80, required=False, help="例：鹿嶋市、全国健康保険協会 茨城支部"
    )
    insurer_symbol_number = Text(
        "保険の記号・番号",
        max_length=40,
        required=False,
        autocomplete="off",
        help="資格情報のお知らせなどに書いてあります。",
    )

    page_files = Page("添付書類", "写真でかまいません。")
    file_insurance = Files(
        "健康保険の資格がわかるもの",
        help="受給者の資格確認書、資格情報のお知らせ、マイナポータルの画面などです。",
    )
    file_id = Files("申請者の本人確認書類", help="マイナンバーカードは表の面だけを選んでください。")
    file_damaged = Files("破れた・よごれた受給者証の写真", when=Is("reason", *DAMAGED))

    page_delivery = Page("受取方法")
    delivery = Choice(
        "受取方法",
        (("post", "郵送（住民登録地）"), ("counter", "窓口")),
        help="ほかの住所に送ってほしい方と、お急ぎの方は、国保年金課に相談してください。",
    )
    remarks = LongText("備考", max_length=300, rows=3, required=False)

    page_agree = Page("確認事項")
    agree = agreements(
        (
            "return_found",
            "古い受給者証の返却",
            "古い受給者証が見つかったときは、すぐに市に返します。",
        ),
        (
            "single_use",
            "重ねて使わないこと",
            "新しい受給者証が届いたあとは、古い受給者証を使いません。",
        ),
    )

    rules = (
        Rule(
            "recipients",
            repeated("recipients", "name", "birth_date"),
            "氏名と生年月日が同じ方が2人います。どちらかを消してください。",
        ),
        Rule(
            "insurance_changed",
            Is("insurance_changed", True),
            "健康保険が変わったときは、再交付とは別に、変更の届出も必要です。",
            Level.WARNING,
        ),
    )
    derived = (same_person("proxy", "applicant", "proxy_relationship", BY_AGENT),)
    examples = EXAMPLES
