"""Options, conditions and rules of 16 排水設備工事着手届・完了届."""

from __future__ import annotations

from eapply.core.conditions import Compare, Count, Given, Is, Key, Late, Today
from eapply.core.procedure import Provisional
from eapply.forms.question_form import Level, Rule

# Other cities want the 完了届 within 5 days; 鹿嶋市's number is unknown and is not told to people.
USUAL_DAYS = Provisional(
    5, "古河市・氷見市などは5日以内。鹿嶋市は未確認", "完了届は、完了から何日以内ですか。", "日"
)
FIGURES = {"完了年月日：届け出るまでの日数": USUAL_DAYS}
NOTICE_KINDS = (
    ("start", "着手届", "工事を始めたとき"),
    ("completion", "完了届", "工事が終わったとき"),
)
DIFFERENCES = (
    ("none", "なし"),
    ("minor", "軽微", "地盤や管底の高さ、ますの間の距離が少しちがう程度"),
    ("major", "あり"),
)
TANKS = (
    ("removed", "撤去"),
    ("filled", "埋戻し"),
    ("rainwater", "雨水利用に転用"),
    ("not_applicable", "該当なし"),
)
SELF_CHECKS = (
    ("gradient", "勾配"),
    ("watertight", "水密"),
    ("pits", "ますの据付"),
    ("traps", "トラップ・通気"),
    ("rain", "雨水の分離"),
    ("public_pit", "公共ますへの接続"),
)
INSPECTION_WISHES = (
    ("now", "続けて検査予約をする"),
    ("later", "あとで予約する"),
)

STARTED = Is("notice_kind", "start")
COMPLETED = Is("notice_kind", "completion")
LATE = COMPLETED & Late("completion_date", USUAL_DAYS.value)
TANK_CLOSED = Is("septic_tank_closed", "removed", "filled", "rainwater")
LATE_ACCEPTED = (
    "工事の完了から日がたっていますが、受け付けます。届出が遅れた理由を入力してください。"
)

RULES = (
    Rule(
        "confirmation_date",
        STARTED & Compare("confirmation_date", "<", Today(years=-1)),
        "確認から1年を過ぎています。下水道課から連絡することがあります。",
        Level.WARNING,
    ),
    Rule(
        "start_date",
        Compare("start_date", "<", Key("confirmation_date")),
        "着手年月日が確認年月日より前になっています。確認前の着手はできません。",
    ),
    Rule(
        "planned_end",
        Compare("planned_end", "<", Key("start_date")),
        "完了予定年月日は着手年月日以降の日付を入力してください。",
    ),
    Rule(
        "completion_date",
        Compare("completion_date", "<", Key("start_date")),
        "完了年月日は着手年月日以降の日付を入力してください。",
    ),
    Rule(
        "differs_from_plan",
        Is("differs_from_plan", "major"),
        "計画に大きな変更があります。先に計画の変更確認申請を行ってください。",
    ),
    Rule(
        "use_start_date",
        Compare("use_start_date", "<", Key("completion_date")),
        "使用開始（予定）年月日は、完了年月日以降の日付を入力してください。",
    ),
    Rule(
        "use_start_date",
        Compare("use_start_date", "<=", Today()),
        "検査前の使用は原則できません。日付を確かめてください。",
        Level.WARNING,
    ),
    Rule(
        "self_check",
        Given("self_check") & Count("self_check", at_most=len(SELF_CHECKS) - 1),
        "自主検査の項目を、すべて確かめてチェックを入れてください。",
    ),
)
