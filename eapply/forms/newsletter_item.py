"""2. 広報掲載依頼書: a free notice of a group or a public body in the newsletter 広報かしま.

It is a request: the city may shorten it, move it to another issue or decline it.
"""

from __future__ import annotations

from eapply.core.conditions import Compare, Given, Is, Key, Test
from eapply.core.procedure import Identity, Link, Procedure, Provisional
from eapply.core.submission import LegalType
from eapply.forms.desks.office import NEWSLETTER_ITEM_DESK
from eapply.forms.examples.newsletter_item import EXAMPLES
from eapply.forms.fields import (
    Checkboxes,
    Choice,
    Counts,
    Date,
    Files,
    LongText,
    Money,
    Number,
    Repeat,
    Text,
    YesNo,
)
from eapply.forms.newsletter import IssueChoice
from eapply.forms.newsletter_item_parts import (
    BODY_LENGTH,
    CATEGORIES,
    DAYS_AFTER_ISSUE,
    FIGURES,
    GATHERING,
    MEDIA,
    MEMBERS,
    PAPERS,
    PUBLIC_CONTACTS,
    TITLE_LENGTH,
    EventRow,
    Headline,
    apply_start_soon,
    closes_after_event,
    confirmations,
    endorsement,
    first_date_soon,
    lacks_members,
    opens_after_event,
    same_as_filer,
    too_many_members,
)
from eapply.forms.organisation import contact, details, representative, web_address
from eapply.forms.procedure_form import Page, ProcedureForm
from eapply.forms.question_form import Derived, Level, Rule

ISSUES = "newsletter_item_issues"
APPLIED_FOR = Given("apply_method")
WITH_PHOTO = Is("photo_wanted", True)


class NewsletterItemForm(ProcedureForm):
    procedure = Procedure(
        number=2,
        slug="02-newsletter-item",
        title="広報掲載依頼書",
        plain_title="広報かしまに催しやお知らせを載せてもらう",
        kana="コウホウケイサイイライショ",
        department="pr",
        legal_type=LegalType.COMMISSION,
        version="2026-11-1",
        summary="市民団体や公的機関の催し・お知らせを、広報紙「広報かしま」に載せるよう頼む手続です。",
        who=("市民団体・サークル、NPO、区・自治会", "学校、国・県などの公的機関"),
        outcome="市が内容を確認して編集し、載せるかどうかをお知らせします。",
        papers=PAPERS,
        deadline="号ごとに締切があります。依頼のページで、締切を確かめられます。",
        days=Provisional(
            20, "処理期間の例なし。鹿嶋市は未確認", "掲載依頼から決定のお知らせまで何開庁日ですか。"
        ),
        other_ways=("広報推進課の窓口でも受け付けます。",),
        changes=("オンラインの依頼に印鑑はいりません。",),
        notes=(
            "紙面の都合で、短くしたり、別の号に移したり、載せられなかったりすることがあります。",
            "営利、政治、宗教を目的とした内容は載せられません。",
        ),
        figures=FIGURES,
        identity=Identity.CONTACT,
        life_events=("地域の活動",),
        categories=("広報・広告",),
        keywords=("広報かしま", "掲載", "催し", "お知らせ", "会員募集", "講座", "サークル"),
        links=(Link("01-newsletter-ad", "商品やお店の宣伝は、有料の広告を申し込んでください。"),),
        desk=NEWSLETTER_ITEM_DESK,
    )
    filer = "contact"
    listed_under = ("org",)
    is_organisation = ~Is("org_type", "sole")
    automatic = (("request_date", "依頼年月日"),)

    page_organisation = Page("依頼者", "掲載を依頼する団体や機関のことです。")
    organisation = details("依頼者")

    page_representative = Page("代表者")
    representative_block = representative()

    page_contact = Page("担当者", "内容の確認と、校正の送付に使います。")
    contact_block = contact()

    page_group = Page("問い合わせ先と団体のようす")
    contact_public = Choice(
        "掲載してよい問い合わせ先",
        PUBLIC_CONTACTS,
        help="担当者の電話番号やメールアドレスを、広報紙に載せてよいかどうかです。",
    )
    member_profile = Counts(
        "団体の構成",
        MEMBERS,
        unit="人",
        maximum=99_999,
        when=Is("org_type", "group"),
        help="いないときは「0」と入力してください。",
    )
    endorsement_block = endorsement()

    page_issue = Page("掲載希望号")
    issue_wanted = IssueChoice(
        "掲載希望号", ISSUES, noun="依頼", help="発行日と締切は仮のものです。"
    )
    issue_second = IssueChoice(
        "第2希望号", ISSUES, noun="依頼", required=False, help="掲載希望号より後の号です。"
    )

    page_article = Page("記事")
    category = Choice(
        "区分",
        CATEGORIES,
        thing="記事の区分",
    )
    category_other = Text("その他の区分", max_length=40, when=Is("category", "other"))
    title = Headline(
        "件名（タイトル）",
        thing="件名",
        max_length=TITLE_LENGTH.value,
        help=f"{TITLE_LENGTH}まで（仮の決まり）。感嘆符・疑問符・波線は使えません。",
    )
    body = LongText(
        "記事本文",
        max_length=BODY_LENGTH.value,
        help=f"{BODY_LENGTH}まで（仮の決まり）。広報紙に合うように、市が文を直します。",
    )

    page_dates = Page("日時と場所", when=GATHERING)
    event_dates = Repeat(
        "日時",
        EventRow,
        minimum=1,
        maximum=10,
        too_few="日時を1件以上入力してください。曜日だけの入力はできません。",
        help="開く日を1日ずつ入力してください。曜日だけの入力はできません。",
    )
    venue = Text("場所", max_length=60, help="会場の名前です。例：勤労文化会館")
    venue_address = Text("場所の所在地", max_length=120, help="例：鹿嶋市宮中325番地1")

    page_target = Page("対象と定員")
    target = Text("対象", max_length=60, help="例：どなたでも")
    capacity = Number("定員", minimum=1, maximum=99_999, unit="人", required=False)
    selection = Choice(
        "定員の決定方法",
        (("first", "先着"), ("lottery", "抽選"), ("none", "なし")),
        required=False,
    )

    page_apply = Page("申込方法と受付期間")
    apply_method = Text(
        "申込方法",
        max_length=120,
        required=False,
        help="申込みがいらないときは、何も入力しないでください。例：電話で申し込む",
    )
    apply_start = Date("受付の開始日", when=APPLIED_FOR)
    apply_end = Date("受付の終了日", when=APPLIED_FOR)

    page_cost = Page("参加費・持ち物・主催")
    fee = Money(
        "参加費・会費",
        thing="参加費",
        minimum=0,
        maximum=99_999,
        low_message="参加費は0以上の整数(円)で入力してください。",
        help="材料代などの実費だけです。無料のときは「0」と入力してください。",
    )
    fee_detail = Text("参加費の内訳", max_length=60, help="例：資料代", when=Compare("fee", ">", 0))
    belongings = Text("持ち物", max_length=60, required=False)
    organizer = Text(
        "主催",
        max_length=100,
        required=False,
        help="依頼者と同じときは、入力しなくてかまいません。",
    )

    page_media = Page("ホームページ・写真など")
    url_block = web_address("url", "ホームページ", "ホームページのURL")
    qr_wanted = YesNo("二次元コードを載せたいですか", thing="二次元コードの希望", required=False)
    photo_wanted = YesNo("写真を載せたいですか", thing="写真掲載の希望", required=False)
    file_photo = Files("写真", max_files=3, when=WITH_PHOTO, help="3枚まで選べます。")
    file_flyer = Files("チラシなど", required=False, help="内容の確認に使います。")
    other_media = Checkboxes(
        "同時に希望する媒体",
        MEDIA,
        thing="同時に希望する媒体",
        required=False,
        none_value="none",
    )

    page_agree = Page("確認事項")
    agree = confirmations(WITH_PHOTO)

    rules = (
        Rule(
            "contact_public",
            APPLIED_FOR & Is("contact_public", "none"),
            "申込みが必要な催しでは、掲載する問い合わせ先を選んでください。",
        ),
        Rule(
            "member_profile",
            Test("団体の人数と市内の人数の片方がない", ("member_profile",), lacks_members),
            "団体の人数と、そのうち市内在住・在勤・在学の人数を、両方入力してください。",
        ),
        Rule(
            "member_profile",
            Test("市内の人数が団体の人数より多い", ("member_profile",), too_many_members),
            "市内在住・在勤・在学の人数は、団体の人数以下にしてください。",
        ),
        Rule(
            "issue_second",
            Compare("issue_second", "<=", Key("issue_wanted")),
            "第2希望号は、掲載希望号より後の号を選んでください。",
        ),
        Rule(
            "category",
            Is("category", "members"),
            "会員募集は、載せられないことがあります。",
            Level.WARNING,
        ),
        Rule(
            "event_dates",
            Test("最初の日時が発行日のすぐ後", ("event_dates", "issue_wanted"), first_date_soon),
            f"最初の催しの日が、発行日から{DAYS_AFTER_ISSUE}（仮）たっていません。"
            "広報紙が届く日に間に合わないことがあります。",
            Level.WARNING,
        ),
        Rule(
            "apply_start",
            Is("selection", "first")
            & Test(
                "受付の開始日が発行日のすぐ後", ("apply_start", "issue_wanted"), apply_start_soon
            ),
            f"先着のときは、受付の開始日を発行日の{DAYS_AFTER_ISSUE}後（仮）からにすると、"
            "広報紙を読む方が申し込みやすくなります。",
            Level.WARNING,
        ),
        Rule(
            "apply_end",
            Compare("apply_end", "<", Key("apply_start")),
            "受付の終了日は、受付の開始日より前にできません。",
        ),
        Rule(
            "apply_start",
            Test("受付の開始日が催しの日より後", ("apply_start", "event_dates"), opens_after_event),
            "受付の開始日は、催しの日までの日付を入力してください。",
        ),
        Rule(
            "apply_end",
            Test("受付の終了日が催しの日より後", ("apply_end", "event_dates"), closes_after_event),
            "受付の終了日は、催しの日までの日付を入力してください。",
        ),
        Rule(
            "url",
            Is("qr_wanted", True) & ~Given("url"),
            "二次元コードを載せるには、ホームページのURLを入力してください。",
        ),
    )
    derived = (
        Derived(
            "organizer",
            {"organizer": "主催（依頼者と同じ）"},
            Given("org_name") & ~Given("organizer"),
            same_as_filer,
        ),
    )
    examples = EXAMPLES
