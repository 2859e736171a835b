"""19. 公共下水道使用者変更届: who uses a running connection, with what water, for what."""

from __future__ import annotations

from eapply.core.conditions import Is, Today
from eapply.core.procedure import Identity, Link, Paper, Procedure
from eapply.core.submission import LegalType
from eapply.forms.blocks import READINGS, usual_agreements
from eapply.forms.desks.sewerage import SEWER_USER_CHANGE_DESK
from eapply.forms.drainage_parts import WATER
from eapply.forms.examples.sewer_user_change import EXAMPLES
from eapply.forms.fields import (
    OTHER,
    Checkboxes,
    Choice,
    Date,
    DependentChoice,
    Digits,
    Files,
    MapPoint,
    Note,
    Number,
    Phone,
    Text,
)
from eapply.forms.handovers import USE_TO_USER_CHANGE, earlier_number
from eapply.forms.parties import party, party_type, reach
from eapply.forms.procedure_form import Page, ProcedureForm
from eapply.forms.sewer_parts import LAW
from eapply.forms.sewer_user_change_parts import (
    AHEAD,
    BILLS_TO,
    BY_AGENT,
    BY_CURRENT,
    BY_NEW_USER,
    CHANGES,
    COUNTED,
    DERIVED,
    DETAILS,
    FIGURES,
    FILERS,
    GATES,
    METER_NUMBER,
    METERS,
    NEW_USER,
    NOT_AS_REGISTERED,
    NUMBER,
    PAYMENTS,
    REASONS,
    REGISTERED,
    REMETERED,
    RULES,
    UNPAID,
    USE,
    USES,
    WELL,
    WELL_AFTER,
    WELL_BEFORE,
)


class SewerUserChangeForm(ProcedureForm):
    procedure = Procedure(
        number=19,
        slug="19-sewer-user-change",
        title="公共下水道使用者変更届",
        plain_title="下水道を使う人や井戸水の人数が変わった",
        kana="コウキョウゲスイドウシヨウシャヘンコウトドケ",
        department="sewerage",
        legal_type=LegalType.NOTIFICATION,
        version="2026-11-2",
        summary="公共下水道の使用者（名義）、住所や氏名、井戸水の使用や人数、用途が変わったときの届出です。",
        who=(
            "新しい使用者（相続した方をふくみます）",
            "いまの使用者",
            "委任状で頼まれた所有者・管理会社など",
        ),
        outcome="市が使用者や水量の記録を改め、次の使用料の計算から変わります。",
        papers=(
            Paper("水道の検針票", "お客様番号がわかるもの", drawing="meter-slip"),
            Paper("委任状", when="所有者・管理会社などが届け出るとき", drawing="mandate"),
            Paper(
                "在学証明書など",
                "実際に住んでいる人数がわかるもの",
                when="井戸水を使う人数が、住民登録とちがうとき",
                drawing="certificate",
            ),
        ),
        deadline="変わることが決まったら、早めに出してください。期限は担当課に確認中です。遅れても受け付けます。",
        other_ways=("下水道課の窓口でも届け出られます。",),
        law=LAW,
        changes=(
            READINGS,
            "印鑑はいりません。",
        ),
        notes=(
            "開始・休止・再開・廃止は、この届ではありません。公共下水道使用届で届け出てください。",
            "井戸水を使う方の使用料は、人数で変わることがあります。",
            "口座番号は入力しないでください。口座振替の申込みは、別の手続です。",
        ),
        figures=FIGURES,
        identity=Identity.CONTACT,
        gates=GATES,
        life_events=("引っ越し", "住まい・土地", "ご不幸", "結婚・離婚"),
        categories=("水道・下水道",),
        keywords=("下水道", "名義変更", "使用者", "井戸", "人数", "用途", "引っ越し", "相続"),
        links=(
            Link("12-sewer-use", "使いはじめる・休む・再開する・やめるときの届出です。"),
            Link("16-drainage-work", "工事の完了のときに、はじめての使用者を登録します。"),
            Link("13-beneficiary-report", "土地の受益者負担金を納める方を申告する手続です。"),
        ),
        handovers=(USE_TO_USER_CHANGE,),
        desk=SEWER_USER_CHANGE_DESK,
    )
    filer = "applicant"

    page_type = Page("変更の種類")
    change_type = Choice(
        "変更の種類", CHANGES, help="開始・休止・再開・廃止は、この届ではありません。"
    )

    page_filer = Page("届け出る方")
    filer_type = DependentChoice("届け出る方", "change_type", FILERS)

    page_site = Page("使用場所")
    water_customer_number = Digits(
        "水道お客様番号（水栓番号）",
        thing="水道お客様番号",
        max_digits=20,
        pattern=NUMBER,
        required=~WELL,
        missing="水道お客様番号を入力してください。検針票に記載されています。",
        help="検針票に書いてあります。井戸水だけを使っている方は「なし」と入力してください。",
    )
    earlier_reference = earlier_number("使用開始（再開）届")
    site_address = Text(
        "使用場所",
        max_length=120,
        help="部屋番号まで入力してください。例：鹿嶋市宮中一丁目2番3号 101号室",
    )
    site_map_point = MapPoint("使用場所（地図）", help="地図に印をつけられます。")

    page_old_kind = Page(
        "旧使用者の区分", "使用者が変わらないときは、いまの使用者について答えてください。"
    )
    old_kind = party_type("old_user", "旧使用者")

    page_old = Page("旧使用者", "使用者が変わらないときは、いまの使用者を入力してください。")
    old_user = party("old_user", "旧使用者", organisations=True, phone=False, own=False)
    old_user_phone = Phone("旧使用者の電話番号", required=False, when=~BY_CURRENT)

    page_new_kind = Page("新使用者の区分", when=NEW_USER | DETAILS)
    new_kind = party_type("new_user", "新使用者")

    page_new = Page(
        "新使用者",
        "住所や氏名が変わったときは、変わったあとの内容を入力してください。",
        when=NEW_USER | DETAILS,
    )
    new_user = party("new_user", "新使用者", organisations=True, phone=False)
    new_user_phone = Phone("新使用者の電話番号", when=NEW_USER & ~BY_NEW_USER)

    page_applicant_kind = Page("届け出る方の区分", when=BY_AGENT)
    applicant_kind = party_type("applicant", "届け出る方")

    page_applicant = Page("届け出る方の連絡先", "内容の確認と、お知らせに使います。")
    applicant = party(
        "applicant", "届け出る方", organisations=True, phone=False, when=BY_AGENT
    ) + reach("applicant", "届け出る方", email=True)

    page_change = Page("変更の理由と日付")
    change_reason = Choice("変更の理由", REASONS)
    change_reason_other = Text(
        "変更の理由の内容",
        thing="変更の理由",
        max_length=100,
        when=Is("change_reason", OTHER),
    )
    change_date = Date(
        "変更年月日",
        latest=Today(days=AHEAD.value),
        latest_message=f"変更年月日は本日から{AHEAD.value}日以内の日付を入力してください。",
        help=f"今日から{AHEAD.value}日後までの日を入力できます（仮の決まり）。",
        example="令和8年11月20日",
    )

    page_water = Page("使用水", when=WELL)
    water_source_before = Checkboxes("変更前の使用水", WATER, thing="変更前の使用水")
    water_source_before_other = Text(
        "変更前の使用水の内容", max_length=40, when=Is("water_source_before", OTHER)
    )
    water_source_after = Checkboxes("変更後の使用水", WATER, thing="変更後の使用水")
    water_source_after_other = Text(
        "変更後の使用水の内容", max_length=40, when=Is("water_source_after", OTHER)
    )

    # The meter is asked before the people: only without one do they count.
    page_well = Page("井戸水", "下水道使用料の計算に使います。", when=WELL_BEFORE | WELL_AFTER)
    well_meter = Choice("井戸メーター", METERS)
    well_meter_number = Digits(
        "井戸メーターの番号",
        max_digits=20,
        pattern=METER_NUMBER,
        when=REMETERED,
        help="つける（外す）メーターの番号です。",
    )
    well_meter_reading = Number(
        "井戸メーターの指針",
        unit="m³",
        maximum=999_999,
        when=REMETERED,
        help="メーターの数字です。",
    )
    well_users_before = Number(
        "変更前の井戸水の使用人数",
        unit="人",
        maximum=200,
        required=COUNTED,
        when=WELL_BEFORE & (COUNTED | REMETERED),
    )
    well_users_after = Number(
        "変更後の井戸水の使用人数",
        unit="人",
        maximum=200,
        required=COUNTED,
        when=WELL_AFTER & (COUNTED | REMETERED),
        help="住民登録がなくても、実際に使う人数を入力してください。",
    )

    page_use = Page("用途", when=USE)
    use_before = Choice("変更前の用途", USES)
    use_after = Choice("変更後の用途", USES)
    process_note = Note(
        "業務用・工場用の方へ",
        statement="使った水の量と流す水の量が大きくちがうときは、汚水排除量の申告（別の手続）が必要なことがあります。",
        when=Is("use_after", "business", "factory"),
    )

    page_billing = Page("使用料の支払い")
    meter_reading = Number(
        "検針値",
        unit="m³",
        maximum=999_999,
        required=False,
        help="水道メーターの数字です。わかるときだけ入力してください。",
    )
    billing_to = Choice("納付書の送付先", BILLS_TO)
    billing_to_other = Text(
        "送付先の住所",
        max_length=120,
        when=Is("billing_to", OTHER),
        help="都道府県から入力してください。",
    )
    payment_method = Choice("支払方法", PAYMENTS)
    debit_note = Note(
        "口座振替の申込み",
        statement="新しい口座振替は、この届とは別に申込みが必要です。この届では口座番号をうかがいません。",
        when=Is("payment_method", "debit_new"),
    )
    unpaid_note = Choice("未納分の扱い", UNPAID, when=NEW_USER)

    page_files = Page("添付書類")
    resident_registered = Choice(
        "住民登録の有無",
        REGISTERED,
        when=WELL,
        help="井戸水を使う方の全員が、使用場所に住民登録をしていますか。",
    )
    file_mandate = Files("委任状", when=BY_AGENT, help="使用者が署名したもの。写真でかまいません。")
    proof = Files(
        "変更がわかる書類",
        required=WELL & NOT_AS_REGISTERED,
        missing="人数が住民登録とちがうときは、在学証明書などを添付してください。",
        help="例：在学証明書、賃貸借契約書、登記事項証明書",
    )

    page_agree = Page("確認事項")
    agree = usual_agreements("届出")

    rules = RULES
    derived = DERIVED
    examples = EXAMPLES
