"""4. 国民健康保険資格（取得・喪失・変更）届: who joins, leaves or changes in the city's health insurance.

The insurance is kept by household: the 世帯主 reports, one notification has one reason and one day.
"""

from __future__ import annotations

from eapply.core.conditions import Compare, Given, Is, Test, Today
from eapply.core.procedure import Elsewhere, Gate, Identity, Link, Procedure, Provisional
from eapply.core.submission import LegalType
from eapply.forms.blocks import READINGS, agreements, late_reason, proxy
from eapply.forms.desks.insurance import HEALTH_INSURANCE_DESK
from eapply.forms.examples.health_insurance import EXAMPLES
from eapply.forms.fields import (
    Checkboxes,
    Choice,
    Date,
    Declaration,
    DependentChoice,
    Digits,
    Files,
    Note,
    Repeat,
    Text,
    YesNo,
)
from eapply.forms.health_insurance_parts import (
    ACQUIRE,
    COUNTER_TEXT,
    COUNTER_TITLE,
    EVIDENCE,
    JOINED,
    LEFT,
    LOSE,
    PAPERS,
    REASONS,
    MemberRow,
    any_differs,
    any_foreign,
    any_in_pension_age,
    several_heads,
    twice,
)
from eapply.forms.parties import party
from eapply.forms.procedure_form import Page, ProcedureForm
from eapply.forms.question_form import Block, Level, Rule

AT_COUNTER = Is("reason", "moved_in", "moved_out", "born", "died", "household", "address")
BY_PROXY = Is("filer_type", "proxy")
FOREIGN = Test("外国籍の方がいる", ("members",), any_foreign)


class HealthInsuranceForm(ProcedureForm):
    procedure = Procedure(
        number=4,
        slug="04-health-insurance",
        title="国民健康保険資格(取得・喪失・変更)届",
        plain_title="国民健康保険に入る・やめる・変更する",
        kana="コクミンケンコウホケンシカクシュトクソウシツヘンコウトドケ",
        department="insurance",
        legal_type=LegalType.NOTIFICATION,
        version="2026-11-1",
        summary="家族のだれかが国民健康保険（国保）に入るとき、やめるとき、内容が変わったときの届出です。",
        who=(
            "世帯主（国保に入っていない世帯主もふくみます）",
            "本人、同じ世帯の方",
            "委任状で頼まれた方",
            "外国籍の方は、住民登録があり、在留期間が3か月を超える方が国保に入れます。",
        ),
        outcome="国保の記録を改め、世帯主あてに資格確認書か資格情報のお知らせを郵送します。",
        papers=PAPERS,
        deadline="理由があった日から14日以内です。過ぎても受け付けます。",
        days=Provisional(
            10, "那珂市は郵送で約5日。鹿嶋市は未確認", "届出から書類の発送まで何開庁日ですか。"
        ),
        other_ways=("国保年金課の窓口でも届け出られます。",),
        law=("国民健康保険法第9条", "国民健康保険法施行規則第2条〜第13条"),
        changes=(
            "被保険者証（紙の保険証）は2024年12月2日から新しく出していません。",
            "鹿嶋市の国民健康保険証の有効期限は、2025年7月31日で終わりました。",
            "マイナ保険証をお持ちの方には資格情報のお知らせ、お持ちでない方には資格確認書を送ります。",
            READINGS,
        ),
        notes=(
            "75歳以上の方は後期高齢者医療制度に入ります。",
            "会社の健康保険に入っている方、生活保護を受けている方は、国保に入れません。",
            "届出が遅れても、国保の資格と国保税は理由があった日にさかのぼります。",
            "個人番号（マイナンバー）は書かないでください。",
        ),
        identity=Identity.PICTURE,
        sensitive=True,
        gates=(
            Gate(
                "way",
                "届出の理由は、どちらにあてはまりますか",
                (
                    (
                        "online",
                        "会社の健康保険をやめた・入った、扶養、生活保護、修学、氏名や世帯主の変更など",
                        None,
                    ),
                    (
                        "counter",
                        "転入・転出・転居・出生・死亡・世帯の分離や合併",
                        Elsewhere(COUNTER_TITLE, COUNTER_TEXT, "0299-82-2911", may_continue=True),
                    ),
                ),
            ),
        ),
        life_events=("引っ越し", "就職・退職", "ご不幸", "妊娠・出産"),
        categories=("国保・年金",),
        links=(
            Link("07-insurance-card", "資格確認書などをなくした方は、再交付を申請してください。"),
            Link("05-limit-certificate", "入院などで、支払いを限度額までにする認定証の申請です。"),
            Link("06-welfare-card", "マル福の受給者証をなくした方の再交付です。"),
        ),
        keywords=("国保", "保険証", "社会保険", "退職", "扶養", "資格確認書"),
        desk=HEALTH_INSURANCE_DESK,
    )
    filer = "head"

    page_kind = Page("届出の種類")
    notification_type = Choice(
        "届出の種類",
        (("acquire", "取得（加入）"), ("lose", "喪失（脱退）"), ("change", "変更")),
        help="1回の届出につき1種類です。",
    )

    page_reason = Page("異動の理由と日")
    reason = DependentChoice("異動の理由", "notification_type", REASONS)
    reason_other = Text("その他の理由", max_length=60, when=Is("reason", "other"))
    event_date = Date(
        "異動年月日",
        latest=Today(),
        latest_message="異動年月日に先の日付は指定できません。異動日以降に届け出てください。",
        example="令和8年11月10日",
        help="退職した方は退職日の翌日、会社の保険に入った方は資格取得日です。",
    )

    page_late = Page("届出が遅れた理由", "14日を過ぎた届出では、理由をうかがいます。")
    late = late_reason("event_date", 14)

    page_filer = Page("届け出る方")
    filer_type = Choice(
        "届け出る方はどなたですか",
        (
            ("self", "本人（世帯主）"),
            ("proxy", "代理人", "本人・家族・頼まれた方など、世帯主でない方"),
        ),
        thing="届け出る方",
    )

    page_head = Page("世帯主", "書類は、世帯主あてに送ります。")
    head = party("head", "世帯主", birth_date=True, email=True)

    page_kokuho = Page("今の国民健康保険")
    household_has_kokuho = YesNo(
        "世帯に国民健康保険に入っている方がいますか", thing="世帯に国保加入者がいるか"
    )
    kokuho_symbol = Text(
        "記号",
        thing="国保の記号",
        max_length=10,
        width="8em",
        when=Is("household_has_kokuho", True),
        help="資格確認書か資格情報のお知らせに書いてあります。手元になければ「不明」と入力してください。",
    )
    kokuho_number = Digits(
        "番号",
        thing="国保の番号",
        max_digits=10,
        pattern=r"[0-9-]{1,10}|不明",
        width="10em",
        when=Is("household_has_kokuho", True),
        help="手元になければ「不明」と入力してください。",
    )

    page_members = Page("異動する方", "家族全員ぶんを、1人ずつ入力してください。")
    members = Repeat("異動する方", MemberRow, unit="人", minimum=1, maximum=10)

    page_return = Page("資格確認書等の返却", when=LOSE)
    head_note = Note(
        "世帯の全員がやめるとき",
        statement="世帯で国保に入っている方が全員やめると、世帯主は国保の世帯主ではなくなります。",
    )
    return_documents = Checkboxes(
        "返却する資格確認書等",
        (("post", "郵送"), ("counter", "窓口"), ("lost", "紛失")),
        thing="返却の方法",
    )
    agree_lost = Declaration(
        "紛失した資格確認書等",
        statement="紛失した資格確認書等が見つかったときは、すぐに国保年金課に返します。",
        when=Is("return_documents", "lost"),
    )

    page_unemployment = Page("離職と国保税の軽減", when=ACQUIRE)
    unemployment_reduction = YesNo(
        "会社都合などで離職し、雇用保険の受給資格者証がある方がいますか",
        thing="会社都合等の離職",
    )
    reduction_note = Note(
        "国保税の軽減",
        statement="国保税が軽くなることがあります。この届出とは別に、受給資格者証を持って国保年金課に申し出てください。",
        when=Is("unemployment_reduction", True),
    )

    page_proxy = Page("代理人", when=BY_PROXY)
    proxy = proxy(
        BY_PROXY,
        mandate_missing="住民票上別世帯の方が届け出る場合は、世帯主の委任状を添付してください。",
    )

    page_files = Page("添付書類", "写真でかまいません。届いたあとで原本を確かめることがあります。")
    evidence_notes = Block(
        {
            f"evidence_{reason}": Note(
                "この理由で必要な書類", statement=f"{paper}です。", when=Is("reason", reason)
            )
            for reason, paper in EVIDENCE.items()
        }
        | {
            "evidence_foreign": Note(
                "外国籍の方の書類", statement="在留カードの両面も必要です。", when=FOREIGN
            )
        }
    )
    file_evidence = Files(
        "添付書類",
        required=Is("reason", *EVIDENCE) | FOREIGN,
        help="個人番号（マイナンバー）が見えないように撮ってください。",
    )
    file_id = Files(
        "届け出る方の本人確認書類",
        when=~BY_PROXY,
        help="マイナンバーカードは表の面だけを選んでください。",
    )

    page_agree = Page("確認事項")
    agree = agreements(
        ("true", "届出の内容", "届出の内容は、事実に相違ありません。"),
        (
            "retroactive",
            "届出の期限とさかのぼり",
            "届出は14日以内であること、遅れたときも国保の資格と国保税は異動年月日にさかのぼることを理解しました。",
        ),
        (
            "pension",
            "国民年金の切替え",
            "20歳から59歳の方は、国民年金（第1号被保険者）への切替えが必要なことがあるという案内を読みました。",
        ),
    )

    rules = (
        Rule("reason", AT_COUNTER, f"{COUNTER_TITLE}。{COUNTER_TEXT}", Level.WARNING),
        Rule(
            "event_date",
            Compare("event_date", "<", Today(years=-5)),
            "異動年月日が5年より前です。まちがいがないか確かめてください。",
            Level.WARNING,
        ),
        Rule(
            "event_date",
            LEFT & any_differs("prev_lost_date", "資格喪失日"),
            "資格取得日は退職日の翌日です。資格喪失日と同じ日を入力してください。",
        ),
        Rule(
            "event_date",
            JOINED & any_differs("new_acquired_date", "新しい保険の資格取得日"),
            "異動年月日は、新しい保険の資格取得日と同じ日を入力してください。",
        ),
        Rule(
            "members",
            Test("世帯主が2人以上いる", ("members",), several_heads),
            "世帯主は1人だけです。世帯主との続柄を確かめてください。",
        ),
        Rule(
            "members",
            Test("同じ方が2回ある", ("members",), twice),
            "氏名と生年月日が同じ方が2人います。どちらかを消してください。",
        ),
        Rule(
            "members",
            Is("reason", "left_employer", "left_dependent")
            & Given("event_date")
            & Test("20歳から59歳の方がいる", ("members", "event_date"), any_in_pension_age),
            "20歳から59歳の方が会社をやめたときや扶養から外れたときは、"
            "国民年金（第1号被保険者）への切替えの届出も必要です。",
            Level.WARNING,
        ),
    )
    examples = EXAMPLES
