"""5. 限度額適用認定申請書: a certificate with which hospitals charge only the monthly limit.

The band, the amounts and the days are the city's to decide: the form asks and never reckons them.
"""

from __future__ import annotations

from eapply.core.conditions import Given, Is, Test
from eapply.core.procedure import Identity, Link, Paper, Procedure, Provisional
from eapply.core.submission import LegalType
from eapply.forms.addresses import address
from eapply.forms.blocks import agreements, proxy
from eapply.forms.desks.insurance import LIMIT_CERTIFICATE_DESK
from eapply.forms.examples.limit_certificate import EXAMPLES
from eapply.forms.fields import Choice, Declaration, Files, Note, Repeat, Text, YesNo
from eapply.forms.insurance_parts import insured, repeated
from eapply.forms.limit_certificate_parts import (
    FIGURES,
    GATE,
    StayRow,
    SubjectRow,
    few_days,
    overlapping,
)
from eapply.forms.parties import party, same_person
from eapply.forms.procedure_form import Page, ProcedureForm
from eapply.forms.question_form import Level, Rule

BY_PROXY = Is("filer_type", "proxy")
USES_MYNA = Is("myna_insurance", "yes")
LONG_STAY = Is("long_stay", True)
TO_HOSPITAL = Is("postal_destination", "hospital")


class LimitCertificateForm(ProcedureForm):
    procedure = Procedure(
        number=5,
        slug="05-limit-certificate",
        title="限度額適用認定申請書",
        plain_title="病院での支払いを限度額までにする認定証をもらう",
        kana="ゲンドガクテキヨウニンテイシンセイショ",
        department="insurance",
        legal_type=LegalType.APPLICATION,
        version="2026-11-1",
        summary="国民健康保険の方が、病院での1か月の支払いを限度額までにする認定証を申請する手続です。",
        who=(
            "国民健康保険に入っている方の世帯主",
            "同じ世帯の方、委任状で頼まれた方（代理人として）",
        ),
        outcome="市が所得の区分を確かめ、認定証を送ります。あてはまらないときは、理由をお知らせします。",
        papers=(
            Paper(
                "資格確認書か資格情報のお知らせ",
                "記号・番号・枝番を見ながら入力します。",
                drawing="qualification",
            ),
            Paper("申請する方の本人確認書類の写真", drawing="id-card"),
            Paper(
                "入院日数がわかる領収書など",
                when="過去12か月の入院が90日をこえるとき",
                drawing="receipt",
            ),
            Paper("委任状", when="別の世帯の方が代理で申請するとき", drawing="mandate"),
            Paper(
                "世帯全員の課税証明書",
                when="市が課税状況を調べることに同意しないとき",
                drawing="certificate",
            ),
        ),
        deadline="期限はありません。入院の前や治療の途中でも申請できます。",
        days=Provisional(
            5, "郵送で3〜7日が通例。鹿嶋市は未確認", "認定証の申請から発送まで何開庁日ですか。"
        ),
        other_ways=("国保年金課の窓口でも申請できます。",),
        law=("国民健康保険法施行規則第26条の3、第27条の14の2",),
        changes=(
            "マイナ保険証を使えば、この申請はふつういりません。",
            "被保険者証（紙の保険証）は、2024年12月2日から新しく出していません。"
            "記号・番号は、資格確認書か資格情報のお知らせに書いてあります。",
            "限度額は見直されることがあります。今の金額は国保年金課に聞いてください。",
        ),
        notes=(
            "会社の健康保険などに入っている方は、その保険に申請してください。",
            "住民税の申告をしていない方が世帯にいると、上位の区分になります。",
            "個人番号（マイナンバー）は書かないでください。",
        ),
        figures=FIGURES,
        identity=Identity.PICTURE,
        sensitive=True,
        gates=(GATE,),
        life_events=("病気・けが",),
        categories=("国保・年金",),
        keywords=("限度額", "認定証", "入院", "医療費", "高額療養費", "減額認定証", "国保"),
        links=(
            Link("04-health-insurance", "国民健康保険に入る・やめるときは、資格の届出です。"),
            Link(
                "07-insurance-card",
                "認定証や資格確認書をなくした方は、再交付を申請してください。",
            ),
        ),
        desk=LIMIT_CERTIFICATE_DESK,
    )
    automatic = (("application_date", "申請年月日"),)

    page_myna = Page("マイナ保険証の利用")
    myna_insurance = Choice(
        "対象者はマイナ保険証を利用していますか",
        (("yes", "はい"), ("no", "いいえ"), ("unknown", "わからない")),
        thing="マイナ保険証の利用",
        help="病院でマイナ保険証を使えば、申請しなくても限度額までの支払いになります。",
    )

    page_filer = Page("申請する方")
    filer_type = Choice(
        "申請する方はどなたですか",
        (
            ("self", "本人（世帯主）"),
            ("proxy", "代理人", "同じ世帯の方、家族、頼まれた方など、世帯主でない方"),
        ),
        thing="申請する方",
    )

    page_applicant = Page("申請者（世帯主）", "国民健康保険の申請は、世帯主の名前で受け付けます。")
    applicant = party("applicant", "世帯主", birth_date=True, email=True)

    page_proxy = Page("代理人", when=BY_PROXY)
    proxy = proxy(
        BY_PROXY, mandate_missing="別世帯の方が申請する場合は、世帯主の委任状を添付してください。"
    )

    page_kokuho = Page("国民健康保険の記号・番号")
    insured_block = insured(required=True, branch=True)

    page_subjects = Page(
        "限度額適用・減額の対象者", "認定証が必要な方を、1人ずつ入力してください。"
    )
    subjects = Repeat("対象者", SubjectRow, unit="人", minimum=1, maximum=5)

    page_long_stay = Page("長期入院")
    long_stay_note = Note(
        "長期入院とは",
        statement="住民税が非課税の世帯の方で、過去12か月の入院が90日をこえると、食事代がさらに下がることがあります。"
        "対象かどうかは、市が決めます。",
    )
    long_stay = YesNo(
        "過去12か月の入院が、合わせて90日をこえていますか",
        thing="長期入院にあてはまるか",
        yes="該当",
        no="非該当",
    )
    agree_apply_anyway = Declaration(
        "それでも申請すること",
        statement="マイナ保険証を使えば申請はふつういらないことを読みました。それでも申請します。",
        when=USES_MYNA & ~LONG_STAY,
    )
    stays = Repeat(
        "申請日の前1年間の入院期間",
        StayRow,
        item="入院期間",
        minimum=1,
        maximum=6,
        when=LONG_STAY,
        help="6件まで入力できます。",
    )

    page_tax = Page(
        "所得と課税状況の確認", "限度額の区分を決めるために、世帯全員の所得を確かめます。"
    )
    file_tax_certificate = Files(
        "世帯全員の課税証明書", required=False, help="次の確認に同意しない方だけ、必要です。"
    )
    tax_consent = Declaration(
        "市民税課税状況・所得の確認への同意",
        statement="世帯主と世帯全員の市民税の課税状況と所得を、市が確認することに同意します。"
        "国保に入っていない世帯主もふくみます。",
        required=~Given("file_tax_certificate"),
        missing="所得・課税状況の確認に同意いただけない場合は、世帯全員の課税証明書を添付してください。",
    )
    undeclared_confirm = Choice(
        "世帯に、住民税の申告をしていない方がいますか",
        (("none", "いない"), ("some", "いる"), ("unknown", "わからない")),
        thing="住民税の未申告者がいないこと",
    )

    page_destination = Page("認定証の送付先")
    postal_destination = Choice(
        "認定証の送付先",
        (
            ("home", "住所地", "世帯主の住民登録地に送ります"),
            ("hospital", "病院・施設"),
            ("counter", "窓口受取"),
        ),
    )
    destination_name = Text("病院・施設の名前", max_length=80, when=TO_HOSPITAL)
    destination = address("destination", "送付先", TO_HOSPITAL)
    postal_destination_reason = Text(
        "住所地に送れない理由", max_length=200, when=TO_HOSPITAL, help="例：入院しているため"
    )

    page_files = Page("添付書類", "写真でかまいません。")
    file_id = Files(
        "世帯主の本人確認書類",
        when=~BY_PROXY,
        help="マイナンバーカードは表の面だけを選んでください。",
    )
    file_long_stay = Files(
        "入院日数がわかる書類", when=LONG_STAY, help="領収書か、病院の証明書です。"
    )

    page_agree = Page("確認事項")
    agree = agreements(
        (
            "effect",
            "使える期間",
            "認定証が使えるのは、申請した月の1日からであることを理解しました。",
        ),
        (
            "arrears",
            "国保税の未納",
            "国民健康保険税の未納があると、認定証を交付できないことがあることを理解しました。",
        ),
        (
            "renewal",
            "毎年8月の更新",
            "認定証は毎年8月に更新が必要で、続けて使うには改めて申請することを理解しました。",
        ),
    )

    rules = (
        Rule(
            "subjects",
            repeated("subjects", "name", "birth_date"),
            "氏名と生年月日が同じ方が2人います。どちらかを消してください。",
        ),
        Rule(
            "stays",
            Test("入院期間が重なっている", ("stays",), overlapping),
            "入院期間が重なっています。日付を確認してください。",
        ),
        Rule(
            "stays",
            Test("入院日数の合計が90日以下", ("stays",), few_days),
            "入院日数の合計が90日以下です。90日を超える場合に該当します。",
        ),
        Rule(
            "undeclared_confirm",
            Is("undeclared_confirm", "some"),
            "住民税の申告をしていない方がいると、上位の区分になります。先に税務課で申告してください。",
            Level.WARNING,
        ),
    )
    derived = (same_person("head", "applicant", "kokuho_symbol", Given("kokuho_symbol")),)
    examples = EXAMPLES
