"""3. 市税等還付金口座振込依頼書: into which account an overpaid tax is paid back.

The person part of block C is the 依頼者 (block A) here: who asks is the proxy, and is asked once.
"""

from __future__ import annotations

from eapply.core.conditions import Answers, Compare, Is, Situation, Test, Today
from eapply.core.money import yen_text
from eapply.core.procedure import Identity, Paper, Procedure, Provisional
from eapply.core.submission import LegalType
from eapply.forms.addresses import address
from eapply.forms.bank import bank_account, names_differ
from eapply.forms.blocks import READINGS, agreements
from eapply.forms.desks.office import REFUND_ACCOUNT_DESK
from eapply.forms.examples.refund_account import EXAMPLES
from eapply.forms.fields import (
    Choice,
    Date,
    Digits,
    Files,
    Note,
    Repeat,
    Text,
    YesNo,
)
from eapply.forms.parties import (
    ORGANISATION,
    PERSON,
    party,
    party_type,
    person_name,
    reach,
    same_person,
)
from eapply.forms.procedure_form import Page, ProcedureForm
from eapply.forms.question_form import Derived, Level, Rule
from eapply.forms.refund_account_parts import RELATIONS, RefundRow, total

IS_PERSON = Is("taxpayer_party_type", PERSON)
IS_ORGANISATION = Is("taxpayer_party_type", ORGANISATION)
SELF = IS_PERSON & Is("claimant_relation", "self")
HEIR = Is("claimant_relation", "heir")
AGENT = Is("claimant_relation", "agent")
FOR_ANOTHER = Is("claimant_relation", "heir", "legal", "agent", "tax_manager")
BY_TRANSFER = ~Is("account_choice", "debit", "public")

HOLDER = ("account_holder_kana",)
TAXPAYER = ("taxpayer_kana_sei", "taxpayer_kana_mei")
CLAIMANT = ("applicant_kana_sei", "applicant_kana_mei")
HOLDER_IS_NOT_HEIR = Test(
    "口座名義のフリガナが依頼者とちがう", HOLDER + CLAIMANT, names_differ(HOLDER, CLAIMANT)
)
HOLDER_IS_NOT_TAXPAYER = Test(
    "口座名義のフリガナが納税義務者とちがう", HOLDER + TAXPAYER, names_differ(HOLDER, TAXPAYER)
)
NAMES_DIFFER = (HEIR & HOLDER_IS_NOT_HEIR) | (IS_PERSON & ~HEIR & HOLDER_IS_NOT_TAXPAYER)
NOT_OWN = BY_TRANSFER & (Is("account_is_own", False) | NAMES_DIFFER)


def several_ways(answers: Answers, situation: Situation) -> bool:
    return len(situation.facts.options("refund_ways", situation.today)) > 1


def no_abbreviation(answers: Answers, situation: Situation) -> bool:
    """Holders that are organisations are written with カ) or (カ and the like."""
    return not set(answers.get("account_holder_kana") or "()") & set("()")


def mandate_missing(answers: Answers, situation: Situation) -> str:
    if NOT_OWN.holds(answers, situation):
        return "本人名義以外の口座を指定する場合は、委任状を添付してください。"
    return "任意代理人の方は、委任状を添付してください。"


class RefundAccountForm(ProcedureForm):
    procedure = Procedure(
        number=3,
        slug="03-refund-account",
        title="市税等還付金口座振込依頼書",
        plain_title="納めすぎた市税の返金を口座で受け取る",
        kana="シゼイトウカンプキンコウザフリコミイライショ",
        department="tax-collection",
        legal_type=LegalType.COMMISSION,
        version="2026-11-1",
        summary="「還付（充当）通知書」が届いた方が、返金（還付金）を受け取る口座を市に知らせる手続です。",
        who=(
            "還付（充当）通知書が届いた納税義務者の方（個人・法人）",
            "納税義務者が亡くなったときは、相続人代表者の方",
            "法定代理人、委任状で頼まれた方、納税管理人の方",
        ),
        outcome="収納課が内容を確認して、指定した口座に振り込みます。",
        papers=(
            Paper(
                "還付（充当）通知書",
                "通知書番号、通知の日付、金額を見ながら入力します。",
                drawing="notice",
            ),
            Paper(
                "通帳かキャッシュカード",
                "金融機関・支店・番号・カナ名義が見えるもの",
                drawing="passbook",
            ),
            Paper(
                "本人確認書類の写真",
                "運転免許証、マイナンバーカードの表の面など",
                drawing="id-card",
            ),
            Paper(
                "委任状",
                when="本人名義でない口座を指定するとき、任意代理人のとき",
                drawing="mandate",
            ),
            Paper(
                "戸籍、相続人代表者指定届など", when="相続人代表者のとき", drawing="family-register"
            ),
        ),
        deadline="返金を受け取る権利は、請求できる日から5年でなくなります（地方税法第18条の3）。",
        days=Provisional(
            20, "他市は2週間から2か月。鹿嶋市は未確認", "受付から振込まで、ふつう何開庁日ですか。"
        ),
        fee="無料です。振込にかかる費用は市が負担します。",
        other_ways=("収納課の窓口と郵送でも出せます。",),
        law=("地方税法第17条、第17条の2、第17条の4、第18条の3",),
        changes=(
            "印鑑はいりません。",
            "令和6年度から、市民税・県民税といっしょに、森林環境税（国の税金）を納めています。",
            READINGS,
        ),
        notes=(
            "市がATMの操作や暗証番号を求めることはありません。",
            "納めていない市税があるときは、先にその市税にあてます（充当）。",
            "個人番号（マイナンバー）は書かないでください。",
        ),
        identity=Identity.PICTURE,
        sensitive=True,
        life_events=("税金", "ご不幸"),
        categories=("税金",),
        keywords=("還付", "返金", "払いすぎ", "過誤納", "口座", "振込"),
        desk=REFUND_ACCOUNT_DESK,
    )
    filer = "applicant"
    automatic = (("request_date", "依頼年月日"),)

    page_notice = Page("還付通知書", "どの返金かを確かめるために使います。")
    notice_number = Digits(
        "通知書番号（還付通知書に記載）",
        thing="通知書番号",
        max_digits=20,
        pattern=r"[0-9A-Za-zぁ-んァ-ヶ一-龠々第号().・-]{1,20}",
        help="通知書の右上にある番号です。書いてあるとおりに入力してください。",
    )
    notice_date = Date("通知年月日", latest=Today(), example="令和8年10月1日")

    page_taxpayer_kind = Page("納税義務者の区分")
    taxpayer_kind = party_type("taxpayer", "納税義務者", organisation="法人")

    page_taxpayer = Page("納税義務者", "還付通知書のとおりに入力してください。")
    taxpayer = party(
        "taxpayer", "納税義務者", organisations=True, birth_date=True, phone=False, own=False
    )
    taxpayer_old_address = Text(
        "通知書の住所（今の住所とちがう場合）",
        thing="通知書の住所",
        max_length=120,
        required=False,
        help="引っ越しなどで、通知書の住所が今とちがうときだけ入力してください。",
    )

    page_relation = Page("依頼する方")
    claimant_relation = Choice(
        "依頼者と納税義務者の関係", RELATIONS, help="依頼者は、いま入力しているあなたです。"
    )

    page_claimant = Page("依頼者の連絡先", "内容の確認と、お知らせに使います。")
    claimant_name = person_name("applicant", "依頼者", ~SELF, own=True)
    claimant_address = address("applicant", "依頼者", ~SELF, own=True)
    claimant_reach = reach("applicant", "依頼者", email=True)
    proxy_relationship = Text(
        "納税義務者との続柄・関係",
        max_length=40,
        when=FOR_ANOTHER,
        help="例：長男、成年後見人",
    )

    page_refunds = Page("還付の内訳", "通知書の1行ごとに、1件ずつ入力してください。")
    refunds = Repeat("還付の内訳", RefundRow, minimum=1, maximum=10)

    page_way = Page("受取方法", when=Test("受取方法が2つ以上ある", (), several_ways))
    account_choice = Choice("受取方法", "refund_ways", as_select=False)

    page_account = Page("振込先の口座", when=BY_TRANSFER)
    safety = Note(
        "詐欺にご注意ください",
        statement="市役所の職員が、電話やメールで暗証番号を聞いたり、ATMの操作をお願いしたりすることはありません。",
    )
    account = bank_account(
        own_help="相続人代表者の方は、ご自分の名義なら「はい」、法人は、法人の名義なら「はい」です。"
    )

    page_files = Page("添付書類")
    file_notice = Files(
        "還付通知書の写し", required=False, help="あると確認が早く終わります。写真でかまいません。"
    )
    file_proxy = Files("委任状", when=AGENT | NOT_OWN, missing=mandate_missing)
    proxy_reason = Text(
        "本人名義でない口座を指定する理由",
        max_length=200,
        when=NOT_OWN,
        help="例：本人が入院しているため",
    )
    file_heir = Files(
        "相続を確認できる書類", when=HEIR, help="戸籍、相続人代表者指定届などの写しです。"
    )
    file_legal_rep = Files(
        "登記事項証明書・戸籍等",
        when=Is("claimant_relation", "legal"),
        help="法定代理人であることがわかる書類です。",
    )
    file_tax_manager = Files(
        "納税管理人であることがわかる書類",
        when=Is("claimant_relation", "tax_manager"),
        help="納税管理人の届出の控えなどです。",
    )
    file_id = Files(
        "本人確認書類",
        help="依頼者のものです。マイナンバーカードは表の面だけを選んでください。",
    )

    page_agree = Page("確認事項")
    use_next_time = YesNo(
        "今後の還付もこの口座を希望しますか", thing="今後の還付の希望", required=False
    )
    agree = agreements(
        (
            "offset",
            "未納がある場合の充当",
            "納めていない市税があるときは、還付金が先にその市税にあてられることを理解しました。",
        ),
        (
            "account",
            "口座のまちがい",
            "入力した口座は通帳などで確かめました。"
            "まちがいがあると振込が遅れ、直すための連絡が必要になることを理解しました。",
        ),
        (
            "fraud",
            "還付金詐欺への注意",
            "市がATMの操作や暗証番号を求めることはありません。この注意を読みました。",
        ),
    )

    rules = (
        Rule(
            "notice_date",
            Compare("notice_date", "<", Today(years=-5)),
            "通知日から5年を過ぎているため、還付金を受け取れない可能性があります。"
            "収納課へお問い合わせください。",
            Level.WARNING,
        ),
        Rule(
            "account_choice",
            Is("account_choice", "public") & ~SELF,
            "公金受取口座は、納税義務者本人（個人）が依頼するときだけ選べます。",
        ),
        Rule(
            "account_holder_kana",
            IS_ORGANISATION
            & Is("account_is_own", True)
            & Test("口座名義に法人の略語がない", HOLDER, no_abbreviation),
            "法人の口座名義には、ふつう「カ)」「ユ)」のような略語がつきます。通帳を確かめてください。",
            Level.WARNING,
        ),
    )
    derived = (
        same_person("applicant", "taxpayer", "claimant_relation", SELF),
        Derived(
            "refunds",
            {"refund_total": "還付金額の合計"},
            Test("還付の内訳がある", ("refunds",), lambda answers, _: bool(answers["refunds"])),
            total,
            yen_text,
        ),
    )
    examples = EXAMPLES
