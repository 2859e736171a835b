"""1. 市広報紙への広告掲載: a paid advertisement in the city's newsletter 広報かしま.

An application for a contract. The city's own rule and price are not known, so nothing of them is
said here: no figure is shown, and what other cities forbid is a warning or is asked by the city.
"""

from __future__ import annotations

from eapply.core.conditions import Compare, Given, Is, Test, Today
from eapply.core.fee_rule import FeeRule, no_fee_of_the_list
from eapply.core.fees import Timing
from eapply.core.procedure import Identity, Link, Procedure, Provisional
from eapply.core.submission import LegalType
from eapply.forms.blocks import agreements
from eapply.forms.desks.office import NEWSLETTER_AD_DESK
from eapply.forms.examples.newsletter_ad import EXAMPLES
from eapply.forms.fields import (
    Choice,
    Date,
    Declaration,
    DependentChoice,
    Files,
    LongText,
    Note,
    Number,
    Phone,
    Text,
    YesNo,
)
from eapply.forms.newsletter import IssueBoxes
from eapply.forms.newsletter_ad_parts import (
    BY_AGENCY,
    FEE_TEXT,
    FIGURES,
    INDUSTRIES,
    ISSUES,
    MOST_ISSUES,
    NOT_ONLINE,
    PAPERS,
    PAYERS,
    PAYERS_OF_AGENCY,
    REGULATED,
    after_closing,
    outside_the_city,
    several_fiscal_years,
    too_late_to_print,
)
from eapply.forms.organisation import contact, details, representative, web_address
from eapply.forms.procedure_form import Page, ProcedureForm
from eapply.forms.question_form import Derived, Level, Rule


class NewsletterAdForm(ProcedureForm):
    procedure = Procedure(
        number=1,
        slug="01-newsletter-ad",
        title="市広報紙への広告掲載",
        plain_title="広報かしまに有料の広告を載せる",
        kana="シコウホウシヘノコウコクケイサイ",
        department="pr",
        legal_type=LegalType.SUBSCRIPTION,
        version="2026-11-1",
        summary="市の広報紙「広報かしま」に、会社や団体の有料の広告を載せる申込みです。",
        who=("法人、個人事業主、団体の方", "広告主に代わって申し込む広告代理店の方"),
        outcome="市が内容を確認し、載せるかどうかと料金をお知らせします。載せるときは、納付書を送ります。",
        papers=PAPERS,
        deadline="号ごとに締切があります。申込みのページで、受付中の号と締切を確かめられます。",
        days=Provisional(
            20, "他市は2〜6週間。鹿嶋市は未確認", "広告の申込みから決定まで何開庁日ですか。"
        ),
        fee="有料です。料金は担当課が確認します。",
        fee_rule=FeeRule("広告掲載料", no_fee_of_the_list, Timing.AFTER_REVIEW),
        other_ways=("広報推進課の窓口でも申し込めます。",),
        changes=("オンラインの申込みに印鑑はいりません。",),
        notes=(
            "申し込んでも、内容や枠の空きによっては載せられないことがあります。",
            "法律で広告の方法が決まっている業種（医療、不動産など）は、その決まりも守ってください。",
        ),
        figures=FIGURES,
        identity=Identity.CONTACT,
        life_events=("しごと・事業",),
        categories=("広報・広告",),
        keywords=("広報かしま", "広告", "宣伝", "PR", "掲載料", "代理店"),
        links=(
            Link(
                "02-newsletter-item",
                "市民団体などの催しや、公的なお知らせは、無料の掲載依頼をお使いください。",
            ),
        ),
        desk=NEWSLETTER_AD_DESK,
    )
    filer = "contact"
    listed_under = ("org",)
    is_organisation = ~Is("org_type", "sole")
    automatic = (("application_date", "申込年月日"),)

    page_organisation = Page("申込者", "広告を申し込む会社や団体のことです。")
    organisation = details("申込者")

    page_representative = Page("代表者")
    representative_block = representative()

    page_contact = Page("担当者", "内容の確認と、校正のお知らせに使います。")
    contact_block = contact()

    page_agency = Page("広告代理店による申込み")
    is_agency = YesNo("広告代理店による申込みですか", thing="広告代理店による申込みかどうか")

    page_advertiser = Page("広告主", "実際に広告を出す方のことです。", when=BY_AGENCY)
    advertiser_name = Text(
        "広告主の名称", max_length=100, is_name=True, autocomplete="off", help="実際の広告主です。"
    )
    advertiser_address = Text("広告主の所在地", max_length=120, autocomplete="off")
    advertiser_rep = Text(
        "広告主の代表者",
        max_length=80,
        autocomplete="off",
        help="職名と氏名を入力してください。例：院長 大野 一郎",
    )
    advertiser_phone = Phone("広告主の電話番号")

    page_office = Page("市内の事業所等")
    has_city_office = YesNo("市内の事業所等の有無", yes="有", no="無")
    city_office_address = Text(
        "市内事業所の所在地",
        max_length=120,
        autocomplete="off",
        help="例：鹿嶋市平井1187番地1",
        when=Is("has_city_office", True),
    )

    page_business = Page("業種", "業種によって、広告に決まりがあるため、うかがいます。")
    industry = Choice("業種", INDUSTRIES, help="法律で決まりのある業種は、先に相談してください。")
    industry_other = Text("その他の業種", max_length=60, when=Is("industry", "other"))
    license_number = Text(
        "許認可番号", max_length=60, when=REGULATED, help="例：茨城県知事（3）第○○号"
    )

    page_ad = Page("広告の内容")
    ad_title = Text("広告の名称（件名）", thing="広告の名称", max_length=40)
    ad_summary = LongText(
        "広告の内容",
        max_length=400,
        help="商品の紹介、催し、求人など、何の広告かを書いてください。",
    )
    ad_url_block = web_address("ad_url", "リンク先・問合せ先のURL", "リンク先・問合せ先のURL")

    page_frame = Page("広告の枠と掲載する号")
    frame_size = Choice(
        "広告の規格（枠）",
        "newsletter_ad_frames",
        as_select=False,
        help="枠の大きさは仮のものです。担当課が確認してお知らせします。",
    )
    frame_count = Number(
        "枠数",
        minimum=1,
        unit="枠",
        low_message="枠数は1以上の整数で入力してください。",
        help="1つの号に載せる枠の数です。",
    )
    issues = IssueBoxes(
        "掲載希望号",
        ISSUES,
        noun="申込み",
        thing="掲載希望号",
        maximum=MOST_ISSUES.value,
        help=f"{MOST_ISSUES}まで選べます（仮の決まり）。発行日と締切は仮のものです。",
    )
    alternate_issue_ok = Choice(
        "希望した号に載せられないときは、どうしますか",
        (("other_issue", "別の号でもよい"), ("withdraw", "取り下げる")),
        thing="希望号に掲載できない場合",
    )

    page_artwork = Page("広告の原稿")
    artwork_status = Choice(
        "原稿の状況",
        (
            ("complete", "完成原稿を添付"),
            ("later", "後日提出"),
            ("text", "文字のみ", "広告の内容に書いた文を使います"),
        ),
    )
    artwork_due = Date(
        "原稿提出予定日",
        earliest=Today(),
        example="令和8年12月10日",
        when=Is("artwork_status", "later"),
    )
    file_artwork = Files(
        "広告原稿（版下データ）",
        kinds=("pdf", "jpeg", "png"),
        max_megabytes=20,
        help="文字は図形に直し（アウトライン化）、写真は印刷に使える細かさのものにしてください。",
        when=Is("artwork_status", "complete"),
    )

    page_billing = Page("料金を支払う方")
    fee_note = Note(
        "掲載料",
        statement=f"{FEE_TEXT}。決まった金額は、載せることが決まったときにお知らせします。",
    )
    billing_party = DependentChoice(
        "納付書の送付先（支払者）",
        "is_agency",
        {True: PAYERS_OF_AGENCY, False: PAYERS},  # type: ignore[dict-item]
        help="料金を支払う方を選んでください。",
    )
    billing_name = Text("支払者の名称", max_length=100, when=Is("billing_party", "other"))
    billing_address = Text("支払者の住所", max_length=120, when=Is("billing_party", "other"))

    page_agree = Page("備考と確認事項")
    remarks = LongText("備考", max_length=300, rows=3, required=False)
    agree_standard = Declaration(
        "広告掲載基準",
        statement="市の広告掲載の基準を守ります。載せるかどうかを市が決めることに同意します。",
        missing="広告掲載基準への同意が必要です。内容を確認し、チェックしてください。",
    )
    agree = agreements(
        (
            "no_gangs",
            "暴力団などでないこと",
            "申込者と広告主は、暴力団員ではなく、暴力団や暴力団員と関係がありません。",
        ),
        (
            "tax_check",
            "市税の納付状況の確認",
            "市が、申込者と広告主の市税の納付状況を確認することに同意します。",
        ),
        (
            "rights",
            "著作権・肖像権など",
            "広告に使う文・写真・絵の著作権や肖像権などの許しを得ています。",
        ),
        (
            "prepay",
            "掲載料の前納",
            "掲載料を、市が決めた日までに前もって納めます。",
        ),
    )

    rules = (
        Rule(
            "industry",
            NOT_ONLINE,
            "この業種の広告は、オンラインでは受け付けていません。先に広報推進課へ相談してください。",
        ),
        Rule(
            "city_office_address",
            Test("市内事業所の所在地が鹿島市", ("city_office_address",), outside_the_city),
            "「鹿島市」は佐賀県の市です。鹿嶋市の中の所在地を入力してください。",
        ),
        Rule(
            "frame_count",
            Compare("frame_count", ">", 2),
            "1つの号の枠には限りがあります。担当課が空きを確認して、お知らせします。",
            Level.WARNING,
        ),
        Rule(
            "issues",
            Test("掲載希望号が2つの年度にまたがる", ("issues",), several_fiscal_years),
            "4月をまたぐ号を選んでいます。年度ごとに申込みを分けることがあります。",
            Level.WARNING,
        ),
        Rule(
            "artwork_due",
            Test(
                "原稿提出予定日が最初の号の発行日より前でない",
                ("issues", "artwork_due"),
                too_late_to_print,
            ),
            "原稿提出予定日は、最初に載せる号の発行日より前の日付を入力してください。",
        ),
        Rule(
            "artwork_due",
            Test("原稿提出予定日が最初の号の締切より後", ("issues", "artwork_due"), after_closing),
            "原稿提出予定日が、最初に載せる号の締切（仮）より後です。間に合うかを担当課が確認します。",
            Level.WARNING,
        ),
    )
    derived = (
        Derived(
            "billing_party",
            {"fee_preview": "掲載料（見込額）"},
            Given("issues") & Given("frame_count"),
            lambda answers, situation: {"fee_preview": FEE_TEXT},
        ),
    )
    examples = EXAMPLES
