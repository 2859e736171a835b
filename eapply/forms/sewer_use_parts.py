"""Options and rules of 12 公共下水道使用届."""

from __future__ import annotations

from eapply.core.conditions import Answers, Compare, Is, Key, Situation, Today
from eapply.core.procedure import Elsewhere, Gate, Provisional
from eapply.forms.blocks import agreements
from eapply.forms.fields import OTHER
from eapply.forms.question_form import Block, Level, Rule
from eapply.forms.sewer_parts import DEPARTMENT_PHONE, site_rules

# How far ahead may be notified, and when charges go back: not known of 鹿嶋市.
START_AHEAD = Provisional(
    31,
    "日立市の電子申請は前後31日。鹿嶋市は未確認",
    "使用開始は、何日前から届け出られますか。",
    "日先",
)
STOP_AHEAD = Provisional(
    60,
    "日立市の電子申請は60日以内。鹿嶋市は未確認",
    "休止・廃止は、何日前から届け出られますか。",
    "日先",
)
LATE_AFTER = Provisional(
    60,
    "手続資料12の(f)。鹿嶋市は未確認",
    "何日さかのぼる届出から、使用料の説明が要りますか。",
    "日",
)
FIGURES = {
    "使用開始・再開の日：先の日付の限り": START_AHEAD,
    "休止・廃止の日：先の日付の限り": STOP_AHEAD,
    "使用開始などの日：さかのぼると説明が要る日数": LATE_AFTER,
}
# 下水道法第11条の2: from here on another form is owed.
LARGE_VOLUME = 50

TYPES = (
    ("start", "開始", "使いはじめる"),
    ("suspend", "休止", "しばらく使わない"),
    ("resume", "再開", "休止のあと、また使う"),
    ("end", "廃止", "使うのをやめる"),
)
NEW = ("new_building", "新築")
SWITCHED = ("switched", "接続替え（切替）", "浄化槽やくみ取りから切り替えた")
MOVED = ("moved", "転入・転居")
LEFT = ("left", "転出")
ABSENT = ("absent", "長期不在")
REBUILT = ("rebuilt", "建替え")
DEMOLISHED = ("demolished", "解体")
BUSINESS = ("business", "営業開始・廃業")
ANOTHER = (OTHER, "その他")
REASONS = {
    "start": (NEW, SWITCHED, MOVED, REBUILT, BUSINESS, ANOTHER),
    "suspend": (MOVED, LEFT, ABSENT, REBUILT, BUSINESS, ANOTHER),
    "resume": (MOVED, ABSENT, REBUILT, BUSINESS, ANOTHER),
    "end": (MOVED, LEFT, REBUILT, DEMOLISHED, BUSINESS, ANOTHER),
}
SYSTEMS = (("public", "公共下水道"), ("rural", "農業集落排水"), ("unknown", "わからない"))
WATER = (
    ("tap", "水道水のみ"),
    ("well", "井戸水のみ"),
    ("both", "併用", "水道水と井戸水の両方"),
    (OTHER, "受水槽・その他"),
)
METERS = (("yes", "有"), ("no", "無"))
USES = (
    ("home", "家庭用"),
    ("business", "事業用"),
    ("apartments", "共同住宅"),
    (OTHER, "その他"),
)
PAYERS = (("user", "使用者"), ("owner", "所有者"), (OTHER, "その他"))
PAYMENTS = (
    ("with_water", "水道料金と一緒"),
    ("debit", "口座振替"),
    ("slip", "納付書"),
    ("unknown", "わからない"),
)

START = Is("notification_type", "start")
STARTING = Is("notification_type", "start", "resume")
SUSPENSION = Is("notification_type", "suspend")
STOPPING = Is("notification_type", "suspend", "end")
METERED = Is("notification_type", "start", "suspend", "end")
CONNECTED = START & Is("reason", "new_building", "switched")
DEMOLITION = Is("notification_type", "end") & Is("reason", "demolished")
WELL = Is("water_source", "well", "both")
FOR_BUSINESS = Is("use_type", "business")
OWN_USE = Is("user_is_filer", True)
FOR_ANOTHER = Is("user_is_filer", False)
RENTED = Is("user_is_owner", False)
TO_ANOTHER = Is("billing_to", "owner", OTHER)
# What stands on slips and notices; 不明 where a number may be unknown.
NUMBER = r"[0-9A-Za-z第号-]{1,12}"
UNKNOWN_NUMBER = r"[0-9A-Za-z第号()ぁ-んァ-ヶ一-龠-]{1,20}"
LARGE_TEXT = "1日50立方メートル以上の排水は別の届出（下水道法様式）が必要です。下水道課へお問い合わせください。"
GATES = (
    Gate(
        "event",
        "何を届け出ますか",
        (
            ("use", "下水道を使いはじめる、休む、再開する、やめる", None),
            (
                "user",
                "使う人（名義）や、井戸水を使う人数が変わる",
                Elsewhere(
                    "「公共下水道使用者変更届」で届け出てください",
                    "続けて使っている下水道の、使う人や井戸水の人数が変わるときは、"
                    "手続の一覧の「公共下水道使用者変更届」を選んでください。",
                ),
            ),
        ),
    ),
    Gate(
        "large",
        "事業所から、1日に50立方メートル以上を流しますか。または、特定施設がありますか",
        (
            ("no", "いいえ（ふつうの家庭は「いいえ」です）", None),
            (
                "yes",
                "はい",
                Elsewhere(
                    "下水道課へお問い合わせください",
                    "大量の排水や、特定施設からの排水には、下水道法の別の届出が必要です。",
                    DEPARTMENT_PHONE,
                ),
            ),
        ),
    ),
)


def end_missing(answers: Answers, situation: Situation) -> str:
    if answers.get("reason"):
        return "休止の予定終了日を入力してください。"
    return "休止の理由と予定終了日を入力してください。"


RULES = (
    Rule(
        "effective_date",
        STARTING & Compare("effective_date", ">", Today(days=START_AHEAD.value)),
        f"使用の開始・再開の日は、今日から{START_AHEAD.value}日以内の日付を入力してください。",
    ),
    Rule(
        "effective_date",
        STOPPING & Compare("effective_date", ">", Today(days=STOP_AHEAD.value)),
        f"使用の休止・廃止の日は、今日から{STOP_AHEAD.value}日以内の日付を入力してください。",
    ),
    Rule(
        "effective_date",
        Compare("effective_date", "<", Today(days=-LATE_AFTER.value)),
        "日付がかなり前です。届出は受け付けますが、使用料をさかのぼって請求することがあります。",
        Level.WARNING,
    ),
    *site_rules("service_address"),
    Rule(
        "sewer_system",
        Is("sewer_system", "rural"),
        "農業集落排水は、公共下水道とは別の制度です。受け付けて、担当から連絡します。",
        Level.WARNING,
    ),
    Rule("daily_volume", Compare("daily_volume", ">=", LARGE_VOLUME), LARGE_TEXT),
    Rule(
        "completion_date",
        Compare("completion_date", ">", Key("effective_date")),
        "完了年月日は、使用開始年月日より後にできません。",
    ),
    Rule(
        "suspend_until",
        Compare("suspend_until", "<=", Key("effective_date")),
        "休止の予定終了日は、休止年月日より後の日付を入力してください。",
    ),
)


def confirmations() -> Block:
    """確認事項: what the filing sets off and what it does not."""
    return agreements(
        (
            "charge",
            "使用料の発生と停止",
            "使用を開始・再開すると下水道使用料がかかり、休止・廃止すると止まることを理解しました。",
        ),
        (
            "retroactive",
            "さかのぼる請求",
            "届出が遅れたときは、使用料をさかのぼって請求されることがあると理解しました。",
        ),
        ("water", "水道の届出", "水道の届出は、この届とは別に必要なことを理解しました。"),
    )
