"""Options, conditions and rules of 19 公共下水道使用者変更届."""

from __future__ import annotations

from eapply.core.conditions import Answers, Compare, Given, Is, Key, Situation, Test, Today
from eapply.core.procedure import Elsewhere, Gate, Provisional
from eapply.forms.beneficiary_parts import PERSON_NAME, folded, same_party
from eapply.forms.fields import OTHER
from eapply.forms.parties import ORGANISATION, PERSON
from eapply.forms.question_form import Level, Rule
from eapply.forms.sewer_parts import PARTY, site_rules, taken_over

# How far ahead may be notified, and when it is late: not known of 鹿嶋市.
AHEAD = Provisional(
    60,
    "手続資料19の8。鹿嶋市は未確認",
    "使用者の変更は、何日前から届け出られますか。",
    "日先",
)
LATE_AFTER = Provisional(
    30,
    "手続資料19（日立市の前後31日）。鹿嶋市は未確認",
    "使用者の変更は、何日以内に届け出ますか。",
    "日",
)
# Further back, a slip of the pen is likelier.
DOUBTFUL_AFTER = Provisional(
    365, "手続資料19の8の案。鹿嶋市は未確認", "何日より前の変更を、確かめますか。", "日"
)
FIGURES = {
    "変更年月日：先の日付の限り": AHEAD,
    "変更年月日：届け出るまでの日数": LATE_AFTER,
    "変更年月日：確かめる日数": DOUBTFUL_AFTER,
}

CHANGES = (
    ("user", "使用者が変わる（名義変更）"),
    ("details", "使用者の情報が変わる（住所・氏名）"),
    ("well", "井戸水の使用・人数が変わる"),
    ("use", "用途が変わる"),
)
NEW_SIDE = ("new_user", "新使用者", "相続した方もふくみます")
CURRENT = ("current", "旧使用者（いまの使用者）")
AGENT = ("agent", "所有者・管理会社など", "委任状で頼まれた方")
FILERS = {
    "user": (NEW_SIDE, CURRENT, AGENT),
    "details": (CURRENT, AGENT),
    "well": (CURRENT, AGENT),
    "use": (CURRENT, AGENT),
}
REASONS = (
    ("moved", "転入・転居"),
    ("sale", "売買"),
    ("inheritance", "相続"),
    ("marriage", "結婚・離婚等"),
    ("company_name", "法人名の変更"),
    ("tenancy", "賃貸入居"),
    (OTHER, "その他"),
)
METERS = (("yes", "あり"), ("no", "なし"), ("change", "設置・撤去", "今回つける、または外す"))
USES = (
    ("home", "一般家庭用"),
    ("business", "業務用"),
    ("factory", "工場用"),
    ("public", "公共用"),
    ("apartments", "共同住宅"),
)
BILLS_TO = (
    ("site", "使用場所"),
    ("new_user", "新使用者の住所", "使用者が変わらないときは、使用者の住所です"),
    (OTHER, "その他"),
)
PAYMENTS = (
    ("debit_same", "口座振替（継続）"),
    ("debit_new", "口座振替（新規）"),
    ("slip", "納付書"),
    ("card", "クレジット等"),
)
UNPAID = (
    ("old", "旧使用者が精算"),
    ("new", "新使用者が引き継ぐ"),
    ("none", "なし"),
    ("unknown", "わからない"),
)
REGISTERED = (("yes", "あり"), ("no", "なし"))
NUMBER = r"[0-9A-Za-z第号-]{1,20}|なし"
METER_NUMBER = r"[0-9A-Za-z第号()ぁ-んァ-ヶ一-龠-]{1,20}"

NEW_USER = Is("change_type", "user")
DETAILS = Is("change_type", "details")
WELL = Is("change_type", "well")
USE = Is("change_type", "use")
BY_NEW_USER = Is("filer_type", "new_user")
BY_CURRENT = Is("filer_type", "current")
BY_AGENT = Is("filer_type", "agent")
WELL_BEFORE = WELL & Is("water_source_before", "well")
WELL_AFTER = WELL & Is("water_source_after", "well")
ONLY_WELL = Is("water_source_after", "well") & ~Is("water_source_after", "tap", OTHER)
COUNTED = Is("well_meter", "no")
REMETERED = Is("well_meter", "change")
NOT_AS_REGISTERED = (
    Is("resident_registered", "no")
    & Given("well_users_before")
    & Given("well_users_after")
    & ~Compare("well_users_before", "==", Key("well_users_after"))
)

GATES = (
    Gate(
        "event",
        "何が変わりますか",
        (
            ("change", "使う人、住所・氏名、井戸水の使用や人数、用途", None),
            (
                "start",
                "下水道を使いはじめる、休む、再開する、やめる",
                Elsewhere(
                    "「公共下水道使用届」で届け出てください",
                    "開始・休止・再開・廃止は、この届ではありません。"
                    "手続の一覧の「公共下水道使用（開始・休止・再開・廃止）届」を選んでください。",
                ),
            ),
        ),
    ),
)
WATER_KEYS = (
    "water_source_before",
    "water_source_before_other",
    "water_source_after",
    "water_source_after_other",
    "well_meter",
    "well_users_before",
    "well_users_after",
)
NAME_KEYS = tuple(
    f"{side}_{part}"
    for side in ("old_user", "new_user")
    for part in ("party_type", *PERSON_NAME, "kana_sei", "kana_mei", "name", "name_kana")
)


def same_name(answers: Answers, situation: Situation) -> bool:
    """Old and new user have one name and one reading; the address may have changed."""
    kind = answers.get("old_user_party_type")
    if not kind or kind != answers.get("new_user_party_type"):
        return False
    parts = (*PERSON_NAME, "kana_sei", "kana_mei") if kind == PERSON else ("name", "name_kana")
    return folded(answers, "old_user", parts) == folded(answers, "new_user", parts)


def nothing_changes(answers: Answers, situation: Situation) -> bool:
    """Water, meter and number of people are the same before and after."""

    def side(when: str) -> tuple[object, ...]:
        keys = (f"water_source_{when}", f"water_source_{when}_other", f"well_users_{when}")
        return tuple(answers.get(key) for key in keys)

    return answers.get("well_meter") != "change" and side("before") == side("after")


SAME_NAME = NEW_USER & Test("旧使用者と新使用者の名前が同じ", NAME_KEYS, same_name)
SAME_DETAILS = DETAILS & same_party("old_user", "new_user")
SAME_NAME_TEXT = (
    "旧使用者と新使用者が同じです。住所変更の場合は「使用者の情報が変わる」を選択してください。"
)
SAME_DETAILS_TEXT = (
    "氏名（名称）と住所が、旧使用者と同じです。変わったあとの内容を入力してください。"
)
BY_KIND = (("new_user_name_sei", PERSON), ("new_user_name", ORGANISATION))

RULES = (
    Rule(
        "water_customer_number",
        WELL & ~Given("water_customer_number") & ~ONLY_WELL,
        "水道お客様番号を入力してください。検針票に記載されています。",
    ),
    *site_rules("site_address"),
    *(
        Rule(at, Is("new_user_party_type", kind) & broken, message)
        for at, kind in BY_KIND
        for broken, message in ((SAME_NAME, SAME_NAME_TEXT), (SAME_DETAILS, SAME_DETAILS_TEXT))
    ),
    Rule(
        "change_date",
        Compare("change_date", "<", Today(days=-DOUBTFUL_AFTER.value)),
        "変更年月日が1年より前です。まちがいがないか確かめてください。",
        Level.WARNING,
    ),
    Rule(
        "change_date",
        Compare("change_date", "<", Today(days=-LATE_AFTER.value))
        & ~Compare("change_date", "<", Today(days=-DOUBTFUL_AFTER.value)),
        "変更の日から日がたっています。届出は受け付けますが、使用料をさかのぼって計算することがあります。",
        Level.WARNING,
    ),
    Rule(
        "water_source_after",
        WELL & Test("使用水も人数も変わらない", WATER_KEYS, nothing_changes),
        "使用水も人数も変わっていません。変わったところを入力してください。",
    ),
    Rule(
        "well_users_after",
        WELL_AFTER & ~Is("well_meter", "yes") & Compare("well_users_after", "==", 0),
        "井戸水の使用人数は1以上を入力してください。",
    ),
    Rule(
        "use_after",
        Compare("use_after", "==", Key("use_before")),
        "用途が変更前と同じです。変更後の用途を選んでください。",
    ),
)
# Who files is the old or the new user, unless somebody acts for them; nobody is asked twice.
DERIVED = (
    taken_over(
        "applicant",
        "new_user",
        "applicant_phone",
        BY_NEW_USER | (BY_CURRENT & DETAILS),
        PARTY[:-1],
    ),
    taken_over("applicant", "old_user", "applicant_phone", BY_CURRENT & ~DETAILS, PARTY[:-1]),
    taken_over("new_user", "applicant", "applicant_phone", BY_NEW_USER, ("phone",)),
)
