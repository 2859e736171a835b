"""24. 図書利用カード申込: registration as a user of the city's libraries."""

from __future__ import annotations

from datetime import date

from eapply.core.conditions import Age, Answers, Is, Situation, Test, Today
from eapply.core.procedure import Identity, Link, Paper, Procedure, Provisional
from eapply.core.submission import LegalType
from eapply.forms.addresses import address
from eapply.forms.blocks import READINGS, agreements
from eapply.forms.desks.library import LIBRARY_CARD_DESK
from eapply.forms.examples.library_card import EXAMPLES
from eapply.forms.fields import Choice, Date, Declaration, Digits, Email, Note, Phone, Text, YesNo
from eapply.forms.parties import birth_question, person_name
from eapply.forms.procedure_form import NO_MAIL, Page, ProcedureForm
from eapply.forms.pupil_parts import CUSTODY
from eapply.forms.question_form import Level, Rule

# 鹿行地域: people of these cities may register as well (利用案内 of the library).
ROKKO = ("鉾田市", "神栖市", "潮来市", "行方市")
GUARDIAN_AGE = Provisional(
    15,
    "鉾田市は中学生以下。鹿嶋市は、小学生以下は保護者と来館とだけ案内している",
    "何歳までの方に、保護者の氏名と同意を求めますか。",
    "歳",
)
FIGURES = {"保護者：同意を求める年齢": GUARDIAN_AGE}
BRANCHES = (
    ("central", "中央図書館", "火曜〜金曜は9時30分から。月曜は休館です。"),
    ("ohno", "大野分館", "月曜は休館です。"),
)

RENEWAL = Is("apply_kind", "reissue", "change")
NEEDS_GUARDIAN = Age("applicant_birth_date", at_most=GUARDIAN_AGE.value)
WORKS_OR_STUDIES = Is("eligibility", "works", "studies")


def lives_elsewhere(answers: Answers, situation: Situation) -> bool:
    """The address does not lie where the chosen ground of registration says."""
    city = answers.get("applicant_address_city")
    ground = answers.get("eligibility")
    in_ibaraki = answers.get("applicant_address_pref") == "茨城県"
    if not city or ground not in ("lives", "region"):
        return False
    wanted = ("鹿嶋市",) if ground == "lives" else ROKKO
    return not (in_ibaraki and city in wanted)


def email_missing(answers: Answers, situation: Situation) -> str:
    if answers.get("want_web_service"):
        return "インターネットのサービスを使うにはメールアドレスを入力してください。"
    return "メールアドレスを入力してください。"


def closed_on(calendar: str, branch: str) -> Test:
    """The wished day is a closed day of the chosen branch."""

    def closed(answers: Answers, situation: Situation) -> bool:
        day = answers.get("receive_date_wish")
        if not day or answers.get("receive_place") != branch:
            return False
        return not situation.facts.opening_days(calendar).is_open(date.fromisoformat(day))

    return Test(f"受取希望日が{branch}の休館日", ("receive_date_wish", "receive_place"), closed)


class LibraryCardForm(ProcedureForm):
    procedure = Procedure(
        number=24,
        slug="24-library-card",
        title="図書利用カード申込",
        plain_title="図書館のカードをつくる・つくり直す",
        kana="トショリヨウカードモウシコミ",
        department="library",
        legal_type=LegalType.SUBSCRIPTION,
        version="2026-11-1",
        summary="鹿嶋市の図書館（中央図書館・大野分館）で本を借りるためのカードの申込みです。",
        who=(
            "鹿嶋市に住んでいる方、市内で働いている方、市内の学校に通っている方",
            "鉾田市・神栖市・潮来市・行方市に住んでいる方",
            "0歳から申し込めます。小学生以下の方は、保護者といっしょに来館してください。",
        ),
        outcome="図書館の窓口で本人確認をして、カードをお渡しします。",
        papers=(
            Paper(
                "住所と名前がわかるもの",
                "マイナンバーカード（表の面だけ）、運転免許証、在留カード、"
                "学生証、資格確認書、住民票の写しなど。窓口で見せてください。",
                drawing="id-card",
            ),
            Paper(
                "市内で働いている・通っていることがわかるもの",
                "社員証、学生証など",
                when="市外に住んでいて、市内で働いている方・通っている方",
                drawing="id-card",
            ),
            Paper(
                "図書利用カード番号",
                "カードの表に書いてあります",
                when="再発行、更新・内容変更のとき",
                drawing="library-card",
            ),
        ),
        deadline="いつでも申し込めます。",
        fee="はじめてのカードは無料です（図書館法第17条）。再発行の料金は、担当課に確認中です。",
        other_ways=("中央図書館と大野分館の窓口でも申し込めます。",),
        law=("図書館法",),
        changes=(
            "令和6年春から、スマートフォンを図書利用カードとして使えます。",
            "2025年3月から、マイナ免許証も本人確認に使えます。",
            "健康保険証は、2025年12月から本人確認に使えません。資格確認書かマイナンバーカードをお使いください。",
            CUSTODY.format(filing="申込み"),
            READINGS,
        ),
        notes=(
            "電子図書館を使えるのは、鹿嶋市に住んでいる方、市内で働いている方・通っている方です。",
            "本は8冊まで15日間、雑誌は5冊まで15日間、CD・DVDなどは5点まで15日間借りられます"
            "（古い案内による数です。担当課に確認中）。",
        ),
        figures=FIGURES,
        identity=Identity.CONTACT,
        mail_optional=True,
        calendar="library",
        life_events=("子育て・教育", "引っ越し"),
        categories=("図書館・文化",),
        keywords=("図書館", "本", "貸出", "ライブラリー", "電子図書館"),
        links=(Link("23-study-room", "大野分館の学習室を使うには、このカードの番号が必要です。"),),
        desk=LIBRARY_CARD_DESK,
    )

    page_kind = Page("申込みの区分")
    apply_kind = Choice(
        "どの申込みをしますか",
        (
            ("new", "新規", "はじめてカードをつくる方"),
            ("reissue", "再発行", "カードをなくした方、こわれた方"),
            ("change", "更新・内容変更", "住所や名前が変わった方、期限が近い方"),
        ),
        thing="申込みの区分",
    )
    apply_kind_reason = Choice(
        "再発行の理由",
        (("lost", "紛失"), ("broken", "破損"), ("stolen", "盗難")),
        when=Is("apply_kind", "reissue"),
    )
    card_number = Digits(
        "図書利用カード番号",
        when=RENEWAL,
        missing="図書利用カード番号を入力してください。（わからないときは窓口へ）",
        help="カードの表に書いてある番号です。",
    )

    page_person = Page("カードを使う方", "カードの登録に使います。")
    applicant = person_name("applicant", "カードを使う方", own=True)
    applicant_birth_date = birth_question("カードを使う方の生年月日", own=True)

    page_guardian = Page(
        "保護者",
        f"{GUARDIAN_AGE}以下の方は、保護者の同意が必要です（年齢は仮の決まり）。",
        when=NEEDS_GUARDIAN,
    )
    guardian = person_name(
        "guardian",
        "保護者",
        reading=False,
        missing="小学生以下の方は保護者の氏名を入力してください。中学生の方も必要です。",
    )
    guardian_relation = Text(
        "続柄", thing="保護者の続柄", max_length=20, help="例：母", width="12em"
    )
    guardian_phone = Phone("保護者の電話番号")
    guardian_consent = Declaration(
        "保護者の同意",
        statement="保護者として、この方が図書利用カードをつくり、利用の決まりを守って使うことに同意します。",
    )

    page_address = Page("住所と連絡先", "カードのお渡しや、予約した本の連絡に使います。")
    applicant_home = address("applicant", "カードを使う方", own=True)
    applicant_phone = Phone(
        "電話番号",
        autocomplete="tel",
        help="日中に連絡できる番号。ハイフンはあってもなくてもかまいません。",
    )

    page_ground = Page("登録できる区分")
    eligibility = Choice(
        "あてはまるものはどれですか",
        (
            ("lives", "市内在住"),
            ("works", "市内在勤"),
            ("studies", "市内在学"),
            ("region", "鹿行地域在住（鉾田・神栖・潮来・行方）"),
        ),
        thing="登録できる区分",
    )
    workplace_or_school_name = Text("勤務先・学校の名前", max_length=80, when=WORKS_OR_STUDIES)
    workplace_or_school_address = Text(
        "勤務先・学校の所在地", max_length=120, when=WORKS_OR_STUDIES, help="市内の所在地です。"
    )

    page_use = Page("使い方と受け取り")
    want_web_service = YesNo(
        "インターネットでの予約や電子図書館を使いますか",
        thing="インターネット予約・電子図書館を使うかどうか",
    )
    applicant_email = Email(
        required=Is("want_web_service", True) | ~Is(NO_MAIL, True),
        missing=email_missing,
        help="予約の連絡とパスワードの発行に使います。",
    )
    receive_place = Choice("カードを受け取る館", BRANCHES)
    receive_date_wish = Date(
        "受取希望日",
        required=False,
        earliest=Today(),
        help="決まっていなければ、入力しなくてかまいません。",
    )
    card_form = Choice(
        "カードの種類",
        (("plastic", "プラスチック"), ("smartphone", "スマートフォン")),
    )

    page_agree = Page("本人確認と利用の決まり")
    id_document = Note(
        "窓口で見せていただくもの",
        statement="マイナンバーカード（表の面だけ）、運転免許証・マイナ免許証、在留カード・特別永住者証明書、"
        "学生証・生徒手帳、資格確認書、住民票の写し、パスポート（住所がわかるものといっしょに）。"
        "健康保険証と通知カードは使えません。",
    )
    agree = agreements(
        (
            "rules",
            "利用の決まりと個人情報の取扱い",
            "カードをほかの人に貸しません。なくしたときや住所が変わったときは、すぐに図書館に知らせます。"
            "入力した内容を、図書館の利用者登録と連絡のために使うことに同意します。",
        )
    )

    rules = (
        Rule(
            "eligibility",
            Test(
                "住所が登録できる区分と合わない",
                ("eligibility", "applicant_address_pref", "applicant_address_city"),
                lives_elsewhere,
            ),
            "住所が登録できる地域ではありません。市内に在勤・在学の方は区分を選び直してください。",
        ),
        Rule(
            "receive_date_wish",
            closed_on("library", "central"),
            "選択した日は休館日です。別の日を選択してください。",
        ),
        Rule(
            "receive_date_wish",
            closed_on("library-ohno", "ohno"),
            "選択した日は休館日です。別の日を選択してください。",
        ),
        Rule(
            "want_web_service",
            Is("want_web_service", True) & Is("eligibility", "region"),
            "電子図書館は、鹿嶋市に住んでいる方、市内で働いている方・通っている方だけが使えます。"
            "インターネット予約は使えます。",
            Level.WARNING,
        ),
    )

    examples = EXAMPLES
