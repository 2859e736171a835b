"""8. 子宝手当の現況届の提出: the yearly report of an allowance that the city ended in 2022.

The form is closed to filing. Its definition stays, so that the department can open it again or use it
for what may follow; the check call still judges by it.
"""

from __future__ import annotations

from datetime import date

from eapply.core.conditions import Is
from eapply.core.procedure import Identity, Paper, Procedure
from eapply.core.submission import LegalType
from eapply.core.windows import Window
from eapply.forms.bank import bank_account
from eapply.forms.blocks import agreements
from eapply.forms.child_allowance_parts import (
    ABOLISHED,
    ALLOWANCES,
    CHANGES,
    CHILDREN_NEEDED,
    DIVORCING,
    FIRST_YEAR,
    JANUARY,
    JOBS,
    MARRIED,
    NEW_ACCOUNT,
    RULES,
    SPOUSES,
    ChildRow,
    lives,
)
from eapply.forms.desks.pupils import CHILD_ALLOWANCE_DESK
from eapply.forms.examples.child_allowance import EXAMPLES
from eapply.forms.fields import (
    OTHER,
    Choice,
    Declaration,
    Digits,
    Files,
    FiscalYear,
    Note,
    Repeat,
    Text,
    YesNo,
)
from eapply.forms.parties import birth, party, person_name
from eapply.forms.procedure_form import Page, ProcedureForm


class ChildAllowanceForm(ProcedureForm):
    procedure = Procedure(
        number=8,
        slug="08-child-allowance",
        title="子宝手当の現況届の提出",
        plain_title="子宝手当を受けている方の年に1回の届出（廃止）",
        kana="コダカラテアテノゲンキョウトドケノテイシュツ",
        department="children",
        legal_type=LegalType.NOTIFICATION,
        version="2026-11-1",
        summary="子宝手当を受けていた方が、家族や住まいの様子を年に1回知らせる届出でした。手当は廃止され、届出はいりません。",
        who=("子宝手当を受けていた方（手当が廃止されたため、いまは届け出る方はいません）",),
        outcome="手当が廃止されたため、受け付けていません。",
        papers=(
            Paper(
                "別居監護申立書と児童の世帯の住民票",
                when="別居している児童がいるとき",
                drawing="certificate",
            ),
            Paper(
                "留学申立書・在学証明書（日本語訳）",
                when="海外にいる児童がいるとき",
                drawing="certificate",
            ),
            Paper("離婚協議中であることがわかる申立書", when="離婚協議中のとき"),
            Paper("通帳かキャッシュカード", when="振込先の口座を変えるとき", drawing="passbook"),
        ),
        deadline="手当が廃止されたため、届出の期限はありません。",
        other_ways=("児童手当や子育ての相談は、こども相談課の窓口と電話で受け付けます。",),
        law=("鹿嶋市子宝手当支給事業実施要綱（平成29年告示第25号）",),
        changes=(
            "子宝手当は、令和4年6月期（令和3年12月分から令和4年3月分）の支払いで終わりました。",
            "児童手当の現況届は、2022年6月から、多くの方はいらなくなりました。",
            "児童手当は、2024年10月から、所得の制限がなくなり、高校生の年代まで広がりました。"
            "第3子からは月3万円です。",
        ),
        notes=(
            "児童手当は別の制度です。くわしくは、こども相談課にお問い合わせください。",
            "個人番号（マイナンバー）は書かないでください。",
        ),
        identity=Identity.CONTACT,
        sensitive=True,
        window=Window(
            closed_since=date(2022, 4, 1),
            closed_text=f"{ABOLISHED}児童手当については、こども相談課の案内をご覧ください。",
        ),
        life_events=("子育て・教育",),
        categories=("子育て",),
        keywords=("子宝手当", "現況届", "児童手当", "第3子", "子育て"),
        desk=CHILD_ALLOWANCE_DESK,
    )
    filer = "applicant"

    page_year = Page("現況届の年度")
    report_year = FiscalYear(
        "現況届の年度", earliest=FIRST_YEAR, help="例：令和3年度。令和4年度からの届出はありません。"
    )

    page_recipient = Page("受給者", "手当を受けている方です。")
    applicant = party("applicant", "受給者", birth_date=True, email=True)
    recipient_number = Digits(
        "受給者番号（認定番号）",
        thing="受給者番号",
        max_digits=15,
        pattern=r"[0-9A-Za-z第号-]{1,15}",
        required=False,
        help="通知書に書いてあります。わからないときは、何も入力しないでください。",
    )

    page_work = Page("1月1日の住所と仕事")
    jan1_address_city = Choice("1月1日時点の住所地", JANUARY)
    jan1_address_city_other = Text(
        "1月1日時点の市区町村", max_length=60, when=Is("jan1_address_city", "outside")
    )
    employment = Choice("職業", JOBS)
    employment_name = Text("勤務先名", max_length=80, when=Is("employment", "employee"))
    employment_other = Text("職業の内容", max_length=60, when=Is("employment", OTHER))

    page_spouse_status = Page("配偶者の有無")
    spouse_status = Choice("配偶者の有無", SPOUSES)

    page_spouse = Page("配偶者", when=MARRIED)
    spouse = person_name("spouse", "配偶者") + birth("spouse", "配偶者")
    spouse_address_same = YesNo("受給者と同居していますか", thing="配偶者との同居")
    spouse_jan1_city = Choice("配偶者の1月1日時点の住所地", JANUARY)
    spouse_jan1_city_other = Text(
        "配偶者の1月1日時点の市区町村", max_length=60, when=Is("spouse_jan1_city", "outside")
    )

    page_conditions = Page("児童手当と納付の確認")
    child_allowance_status = Choice("児童手当の受給", ALLOWANCES)
    income_confirm = Declaration(
        "所得・住民税・市税等の確認への同意",
        statement="所得、住民税、市税などの納付の状況を、市が確認することに同意します。",
    )

    page_children = Page("養育している児童", "上の子から順に、1人ずつ入力してください。")
    children = Repeat(
        "養育している児童",
        ChildRow,
        item="児童",
        unit="人",
        minimum=CHILDREN_NEEDED,
        maximum=12,
        too_few=f"養育している児童を{CHILDREN_NEEDED}人以上入力してください。",
    )

    page_change = Page("前回からの変更")
    change_report = Choice("前回からの変更", CHANGES)
    change_report_other = Text("変更の内容", max_length=200, when=Is("change_report", OTHER))

    page_account = Page("振込先の口座", when=NEW_ACCOUNT)
    safety = Note(
        "詐欺にご注意ください",
        statement="市役所の職員が、電話やメールで暗証番号を聞いたり、ATMの操作をお願いしたりすることはありません。",
    )
    account = bank_account(NEW_ACCOUNT, own_help="受給者本人の名義の口座だけを使えます。")

    page_files = Page("添付書類", when=lives("apart", "abroad") | DIVORCING)
    file_separate = Files(
        "別居監護申立書",
        when=lives("apart"),
        missing="別居しているお子さんがいる場合は、別居監護申立書を添付してください。",
    )
    file_residence = Files(
        "児童の世帯の住民票",
        required=False,
        when=lives("apart"),
        help="別居している児童の世帯全員のものです。",
    )
    file_study = Files(
        "留学申立書・在学証明書・日本語訳",
        when=lives("abroad"),
        help="外国語の書類には、日本語訳をつけてください。",
    )
    file_divorce = Files("離婚協議中などの申立書", when=DIVORCING)

    page_agree = Page("確認事項")
    agree = agreements(
        ("true", "届出の内容", "届出の内容は、事実に相違ありません。"),
        (
            "repay",
            "事実とちがう届出",
            "事実とちがう届出をしたときは、受けた手当を返すことを理解しました。",
        ),
    )

    rules = RULES
    examples = EXAMPLES
