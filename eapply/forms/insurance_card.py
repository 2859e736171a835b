"""7. 国民健康保険被保険者証再交付申請書: today a new 資格確認書 or 資格情報のお知らせ.

The title still names the old insurance card, which is not issued any more; the page says so.
"""

from __future__ import annotations

from eapply.core.conditions import Is, Today
from eapply.core.procedure import Identity, Link, Paper, Procedure, Provisional
from eapply.core.submission import LegalType
from eapply.forms.blocks import READINGS, agreements, proxy
from eapply.forms.desks.insurance import INSURANCE_CARD_DESK
from eapply.forms.examples.insurance_card import EXAMPLES
from eapply.forms.fields import Choice, Date, Files, Note, Repeat
from eapply.forms.insurance_card_parts import ANY_LOST, GATE, ItemRow, any_reason
from eapply.forms.insurance_parts import DAMAGED, insured, police_report, repeated
from eapply.forms.parties import party, person_name, same_person
from eapply.forms.procedure_form import Page, ProcedureForm
from eapply.forms.question_form import Level, Rule

BY_MEMBER = Is("filer_relation", "member")
BY_PROXY = Is("filer_relation", "proxy")
AT_COUNTER = Is("delivery", "counter")


class InsuranceCardForm(ProcedureForm):
    procedure = Procedure(
        number=7,
        slug="07-insurance-card",
        title="国民健康保険被保険者証再交付申請書",
        plain_title="国民健康保険の資格確認書などを再発行してもらう",
        kana="コクミンケンコウホケンヒホケンシャショウサイコウフシンセイショ",
        department="insurance",
        legal_type=LegalType.APPLICATION,
        version="2026-11-1",
        summary="資格確認書や資格情報のお知らせを、なくしたとき、破れたりよごれたりしたときの再交付の申請です。",
        who=(
            "世帯主、再交付する本人、同じ世帯の方",
            "委任状で頼まれた方、法定代理人",
        ),
        outcome="市が資格を確かめ、新しい書類を世帯主の住民登録地に郵送するか、窓口でお渡しします。",
        papers=(
            Paper("申請する方の本人確認書類の写真", drawing="id-card"),
            Paper(
                "記号・番号がわかるもの",
                "手元になくても申請できます。",
                drawing="qualification",
            ),
            Paper("破れた・よごれた書類の写真", when="破損・汚損のとき", drawing="broken-card"),
            Paper("委任状", when="別の世帯の方が代理で申請するとき", drawing="mandate"),
        ),
        deadline="期限はありません。",
        days=Provisional(
            5,
            "翌開庁日から3〜4日の市がある。鹿嶋市は未確認",
            "再交付の申請から発送まで何開庁日ですか。",
        ),
        fee="手数料はかからない見込みです。担当課に確認中です。",
        other_ways=("国保年金課の窓口でも申請できます。お急ぎの方は窓口へお越しください。",),
        law=("国民健康保険法第9条第2項", "国民健康保険法施行規則第7条第1項"),
        changes=(
            "被保険者証（紙の保険証）は、2024年12月2日から新しく出していません。",
            "鹿嶋市の国民健康保険証の有効期限は、2025年7月31日で終わりました。",
            "今は、マイナ保険証をお持ちの方に資格情報のお知らせ、お持ちでない方に資格確認書を出しています。",
            READINGS,
        ),
        notes=(
            "現在は、資格確認書・資格情報のお知らせなどの再交付の申請です。",
            "75歳以上の方は、後期高齢者医療制度の窓口で手続をしてください。",
            "個人番号（マイナンバー）は書かないでください。",
        ),
        identity=Identity.PICTURE,
        sensitive=True,
        gates=(GATE,),
        life_events=("病気・けが",),
        categories=("国保・年金",),
        keywords=("保険証", "資格確認書", "資格情報のお知らせ", "再発行", "紛失", "国保"),
        links=(
            Link("04-health-insurance", "国民健康保険に入る・やめるときは、資格の届出です。"),
            Link("05-limit-certificate", "はじめて限度額適用認定証を申請する方はこちらです。"),
        ),
        desk=INSURANCE_CARD_DESK,
    )
    automatic = (("application_date", "申請年月日"),)

    page_filer = Page("申請する方")
    filer_relation = Choice(
        "申請する方はどなたですか",
        (
            ("head", "世帯主"),
            ("member", "同じ世帯の方"),
            ("proxy", "代理人", "別の世帯の家族、頼まれた方など"),
        ),
        thing="申請する方",
    )

    page_applicant = Page("申請者", "内容の確認と、お知らせに使います。")
    applicant_note = Note(
        "代理人の方へ",
        statement="ここには、世帯主のことを入力してください。代理人のことは、次のページでうかがいます。",
        when=BY_PROXY,
    )
    applicant = party("applicant", "申請者", birth_date=True, email=True)

    page_proxy = Page("代理人", when=BY_PROXY)
    proxy = proxy(BY_PROXY, mandate_missing="別世帯の方が申請する場合は、委任状が必要です。")

    page_kokuho = Page(
        "世帯主と記号・番号", "わからないときは、入力しなくても、「不明」と入力してもかまいません。"
    )
    head = person_name("head", "世帯主", BY_MEMBER, reading=False)
    insured_block = insured(required=False)

    page_items = Page("再交付する方と書類", "1人の1つの書類ごとに、1件ずつ入力してください。")
    items = Repeat("再交付する書類", ItemRow, minimum=1, maximum=10)

    page_police = Page("警察への届出", when=ANY_LOST)
    police_block = police_report(ANY_LOST, required=True)

    page_delivery = Page("受取方法")
    delivery = Choice(
        "受取方法",
        (("post", "郵送（世帯主の住民登録地）"), ("counter", "窓口")),
        help="その日のうちに必要な方は、国保年金課の窓口で申請してください。",
    )
    visit_date = Date(
        "窓口での受け取りを希望する日",
        earliest=Today(),
        calendar="city",
        closed_message="選んだ日は市役所がお休みです。別の日を選んでください。",
        missing="窓口での受け取りを希望する日を選んでください。",
        example="令和8年11月30日",
        when=AT_COUNTER,
    )

    page_files = Page("添付書類", "写真でかまいません。")
    file_id = Files(
        "申請者の本人確認書類",
        when=~BY_PROXY,
        help="マイナンバーカードは表の面だけを選んでください。",
    )
    file_broken = Files(
        "破れた・よごれた書類の写真",
        required=False,
        when=any_reason(*DAMAGED),
        help="書類そのものは、あとで返していただきます。",
    )

    page_agree = Page("確認事項")
    agree = agreements(
        (
            "return_found",
            "古い書類の返却",
            "古い書類が見つかったときは、すぐに国保年金課に返します。",
        ),
        (
            "no_misuse",
            "正しく使うこと",
            "再交付された書類を、ほかの人に貸したり使わせたりしません。",
        ),
        (
            "no_forwarding",
            "転送しない郵便",
            "郵送は転送しない郵便で送られ、住民登録地で受け取れないと市に戻ることを理解しました。",
        ),
    )

    rules = (
        Rule(
            "items",
            repeated("items", "name", "birth_date", "document"),
            "同じ方の同じ書類が2件あります。どちらかを消してください。",
        ),
        Rule(
            "delivery",
            AT_COUNTER & BY_PROXY & Is("proxy_type", "other_household"),
            "別の世帯の方が代理で申請するときは、世帯主あての郵送になることがあります。",
            Level.WARNING,
        ),
    )
    derived = (same_person("head", "applicant", "kokuho_symbol", ~BY_MEMBER),)
    examples = EXAMPLES
