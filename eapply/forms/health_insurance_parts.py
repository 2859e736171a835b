"""Parts of 4 国民健康保険資格届: the reasons, one person, rules that look at several people."""

from __future__ import annotations

from datetime import date

from eapply.core.conditions import Age, Answers, Compare, Is, Key, Situation, Test, Today, age_on
from eapply.core.fold import search_key
from eapply.core.procedure import Paper
from eapply.forms.fields import Choice, Date, Text, YesNo
from eapply.forms.parties import birth_question, person_row
from eapply.forms.question_form import Level, QuestionForm, Rule

PAPERS = (
    Paper(
        "理由がわかる書類",
        "資格喪失証明書、新しい資格確認書、在学証明書など。理由ごとにちがいます。",
        drawing="certificate",
    ),
    Paper("届け出る方の本人確認書類の写真", drawing="id-card"),
    Paper(
        "国保の資格確認書か資格情報のお知らせ",
        when="世帯に国保に入っている方がいるとき",
        drawing="qualification",
    ),
    Paper("在留カードの両面", when="外国籍の方の届出", drawing="residence-card"),
    Paper("委任状", when="別の世帯の方が届け出るとき", drawing="mandate"),
)

REASONS = {
    "acquire": (
        ("left_employer", "社保離脱", "会社などの健康保険をやめた"),
        ("left_dependent", "扶養から外れた", "家族の健康保険の扶養から外れた"),
        ("welfare_ended", "生保廃止", "生活保護を受けなくなった"),
        ("moved_in", "転入"),
        ("born", "出生"),
        ("from_late_elderly", "後期高齢者からの移行"),
        ("other", "その他"),
    ),
    "lose": (
        ("joined_employer", "社保加入", "会社などの健康保険に入った"),
        ("became_dependent", "扶養に入った", "家族の健康保険の扶養に入った"),
        ("welfare_started", "生保開始", "生活保護を受けはじめた"),
        ("moved_out", "転出"),
        ("died", "死亡"),
        ("to_late_elderly", "後期高齢者へ移行"),
        ("other", "その他"),
    ),
    "change": (
        ("name", "氏名"),
        ("head", "世帯主"),
        ("household", "世帯分離・合併"),
        ("address", "住所"),
        ("student", "修学", "学校に通うため、ほかの市町村に住む"),
        ("stay_limit", "在留期限"),
        ("other", "その他"),
    ),
}
# What each reason is proved with (the neighbouring cities' lists; the city's own is asked for).
EVIDENCE = {
    "left_employer": "健康保険資格喪失証明書（退職証明書、離職票でもかまいません）",
    "left_dependent": "資格喪失証明書（扶養から外れた日が書いてあるもの）",
    "welfare_ended": "保護廃止決定通知書",
    "joined_employer": "新しい資格確認書か資格情報のお知らせ、またはマイナポータルの資格の画面",
    "became_dependent": "新しい資格確認書か資格情報のお知らせ、またはマイナポータルの資格の画面",
    "welfare_started": "保護開始決定通知書",
    "student": "在学証明書",
}
COUNTER_TITLE = "窓口の届出と同時に行います"
COUNTER_TEXT = (
    "転入・転出・転居・出生・死亡・世帯の変更は、市役所の窓口で出す住民異動届・戸籍届と同時に、"
    "国民健康保険の届出も行います。"
)
ACQUIRE = Is("notification_type", "acquire")
LOSE = Is("notification_type", "lose")
CHANGE = Is("notification_type", "change")
LEFT = Is("reason", "left_employer", "left_dependent")
JOINED = Is("reason", "joined_employer", "became_dependent")
IS_FOREIGN = Is("nationality_foreign", True)
SHORTEST_STAY_DAYS = 92


class MemberRow(QuestionForm):
    person = person_row()
    sex = Choice("性別", ("男", "女", "記載しない"), required=False)
    birth_date = birth_question("生年月日")
    relation = Choice(
        "世帯主との続柄",
        ("世帯主", "妻・夫", "子", "父母", "祖父母", "孫", "兄弟姉妹", "その他"),
        as_select=True,
    )
    occupation = Choice(
        "職業",
        ("自営", "農林水産", "パート・アルバイト", "無職", "学生", "年金", "その他"),
        as_select=True,
        when=ACQUIRE,
    )
    prev_address = Text("従前の住所", max_length=120, when=Is("reason", "moved_in"))
    prev_insurer = Text(
        "前の保険者名", max_length=80, when=LEFT, help="例：全国健康保険協会 茨城支部"
    )
    prev_insurer_symbol_number = Text(
        "前の保険の記号・番号",
        max_length=40,
        when=LEFT,
        help="わからないときは「不明」と入力してください。",
    )
    prev_lost_date = Date(
        "資格喪失日", latest=Today(), when=LEFT, help="資格喪失証明書の日付です。"
    )
    new_insurer = Text("新しい保険者名", max_length=80, when=JOINED)
    new_symbol_number = Text(
        "新しい保険の記号・番号",
        max_length=40,
        when=JOINED,
        help="新しい資格確認書などを見て入力してください。",
    )
    new_acquired_date = Date(
        "新しい保険の資格取得日",
        latest=Today(),
        latest_message="予定では届出できません。資格を取得した日から届け出られます。",
        when=JOINED,
    )
    nationality_foreign = YesNo("外国籍の方ですか", thing="外国籍かどうか")
    residence_status = Text(
        "在留資格", max_length=40, when=IS_FOREIGN, help="在留カードのとおりに入力してください。"
    )
    residence_until = Date("在留期間満了日", when=IS_FOREIGN)
    myna_insurance = Choice(
        "マイナ保険証の利用登録",
        (("yes", "あり"), ("no", "なし"), ("unknown", "わからない")),
        when=ACQUIRE | CHANGE,
        help="資格確認書と資格情報のお知らせの、どちらを送るかが決まります。",
    )
    needs_care_certificate = Choice(
        "資格確認書の交付希望",
        (
            ("none", "なし"),
            ("care", "高齢・障がい等で介助が必要"),
            ("protection", "支援措置"),
            ("card", "カード紛失・更新中・返納"),
        ),
        required=False,
        help="マイナ保険証をお持ちでも、資格確認書が必要な方だけ選んでください。",
    )
    change_before = Text("変更前", max_length=120, when=CHANGE)
    change_after = Text("変更後", max_length=120, when=CHANGE)
    school = Text("学校名", max_length=80, when=Is("reason", "student"))
    school_until = Date(
        "在学期間の終わり", when=Is("reason", "student"), help="卒業の予定の日です。"
    )

    rules = (
        Rule(
            "birth_date",
            ACQUIRE & Age("birth_date", at_least=75, on="event_date"),
            "75歳以上の方は後期高齢者医療制度の対象のため、国民健康保険には加入できません。",
        ),
        Rule(
            "birth_date",
            Is("reason", "born") & Compare("birth_date", "!=", Key("event_date")),
            "出生の届出では、生年月日と異動年月日が同じ日になります。どちらかを直してください。",
        ),
        Rule(
            "birth_date",
            ~Is("reason", "born") & Compare("birth_date", ">=", Key("event_date")),
            "生年月日は、異動年月日より前の日付を入力してください。",
        ),
        Rule(
            "residence_until",
            Compare("residence_until", "<=", Key("event_date")),
            "在留期間満了日は、異動年月日より後の日付を入力してください。",
        ),
        Rule(
            "residence_until",
            Compare("residence_until", "<=", Today(days=SHORTEST_STAY_DAYS)),
            "在留期間が3か月以下の方は、国民健康保険に加入できません。在留カードを確かめてください。",
            Level.WARNING,
        ),
        Rule(
            "change_after",
            Compare("change_before", "==", Key("change_after")),
            "変更後は、変更前とちがう内容を入力してください。",
        ),
    )


def any_differs(key: str, noun: str) -> Test:
    """Somebody's day under ``key`` is another one than the day of the event."""

    def differs(answers: Answers, situation: Situation) -> bool:
        days = {row.get(key) for row in answers.get("members") or ()} - {None}
        return bool(answers.get("event_date")) and not days <= {answers["event_date"]}

    return Test(f"{noun}が異動年月日とちがう", ("members", "event_date"), differs)


def any_foreign(answers: Answers, situation: Situation) -> bool:
    return any(row.get("nationality_foreign") for row in answers.get("members") or ())


def any_in_pension_age(answers: Answers, situation: Situation) -> bool:
    """Somebody between 20 and 59 on the day of the event: they change to 国民年金第1号."""
    births = [row["birth_date"] for row in answers.get("members") or () if row.get("birth_date")]
    day = date.fromisoformat(answers["event_date"])
    return any(20 <= age_on(date.fromisoformat(birth), day) <= 59 for birth in births)


def several_heads(answers: Answers, situation: Situation) -> bool:
    relations = [row.get("relation") for row in answers.get("members") or ()]
    return relations.count("世帯主") > 1


def twice(answers: Answers, situation: Situation) -> bool:
    people = [
        (search_key(row["name"]), row["birth_date"])
        for row in answers.get("members") or ()
        if row.get("name") and row.get("birth_date")
    ]
    return len(people) > len(set(people))
