"""23. 大野分館学習室利用申請: a seat in the study room of the library's branch, for one window of a day.

The chosen seat is held while the rest is filled in and booked with the filing (`services/booking.py`);
whether the card is known is judged beside the register of cards (`stored_rules`).
"""

from __future__ import annotations

from eapply.core.conditions import Is
from eapply.core.procedure import Identity, Link, Paper, Procedure, Provisional
from eapply.core.retention import Retention
from eapply.core.submission import LegalType
from eapply.forms.blocks import agreements
from eapply.forms.desks.library import STUDY_ROOM_DESK
from eapply.forms.examples.study_room import EXAMPLES
from eapply.forms.fields import (
    OTHER,
    Choice,
    Declaration,
    Digits,
    Email,
    Number,
    Phone,
    SlotDay,
    SlotOnDay,
    Text,
    YesNo,
)
from eapply.forms.handovers import CARD_TO_STUDY_ROOM, earlier_number
from eapply.forms.parties import person_name
from eapply.forms.procedure_form import Page, ProcedureForm
from eapply.forms.stored_rules import STUDY_ROOM
from eapply.forms.study_room_parts import (
    BRANCH_PHONE,
    BY_CHILD,
    CARD_GATE,
    CARE,
    CATEGORIES,
    FIGURES,
    GROUP_SIZE,
    PURPOSES,
    RULES,
)


class StudyRoomForm(ProcedureForm):
    procedure = Procedure(
        number=23,
        slug="23-study-room",
        title="大野分館学習室利用申請",
        plain_title="図書館の大野分館の学習室を予約する",
        kana="オオノブンカンガクシュウシツリヨウシンセイ",
        department="library",
        legal_type=LegalType.RESERVATION,
        version="2026-11-2",
        summary="鹿嶋市立図書館の大野分館（大野ふれあいセンター2階）にある学習室の席を予約する手続です。",
        who=(
            "鹿嶋市の図書利用カードを持っている方",
            "小学生の方は、保護者といっしょに使ってください。",
        ),
        outcome="送ったときに、席の予約がとれます。予約の内容をメールでお知らせします。",
        papers=(
            Paper(
                "図書利用カード",
                "番号を入力します。スマートフォンの画面でもかまいません。使う日に持ってきてください。",
                drawing="library-card",
            ),
        ),
        deadline="予約できる日と時間は、選ぶ画面に表示します。"
        "予約できる期間と時間の区切りは、図書館に確認中です。",
        days=Provisional(
            1,
            "予約の確定までの日数は未確認",
            "学習室の予約は何日で確定しますか。自動で確定しますか。",
        ),
        fee="無料です。",
        other_ways=(f"大野分館の窓口か電話（{BRANCH_PHONE}）で相談できます。",),
        law=("図書館法",),
        changes=("令和6年春から、スマートフォンを図書利用カードとして使えます。",),
        notes=(
            "大野分館が開いているのは、火曜日から日曜日の10時から18時までです。",
            "月曜日、年末年始、資料整理日、特別整理期間は休館です。",
            "食べものや飲みものは、1階のラウンジでとってください。",
            "使わなくなったときは、始まる時刻までに予約を取り消してください。",
            "予約の記録は、予約の確認のほかには使いません。",
        ),
        figures=FIGURES,
        identity=Identity.CONTACT,
        sensitive=True,
        gates=(CARD_GATE,),
        calendar="library-ohno",
        life_events=("子育て・教育",),
        categories=("図書館・文化",),
        keywords=("図書館", "学習室", "自習", "勉強", "大野分館", "席", "予約"),
        links=(Link("24-library-card", "予約には、図書利用カードの番号が必要です。"),),
        handovers=(CARD_TO_STUDY_ROOM,),
        stored=STUDY_ROOM,
        desk=STUDY_ROOM_DESK,
        retention=Provisional(
            Retention(days=30),
            "図書館の自由のため、予約の記録は30日で消す案（手続資料23）。鹿嶋市は未確認",
            "学習室の予約の記録は、何日で消しますか。",
        ),
    )

    page_card = Page("カードと連絡先", "予約の確定と、カードの確認に使います。")
    library_card_number = Digits(
        "図書利用カード番号",
        missing="図書利用カード番号を入力してください。カードをお持ちでない方は、先にカードを申し込んでください。",
        help="カードか、スマートフォンの画面に書いてある番号です。",
    )
    earlier_reference = earlier_number("カードの申込み")
    applicant = person_name("applicant", "利用する方", own=True, reading=False)
    applicant_phone = Phone(
        "電話番号",
        thing="利用する方の電話番号",
        autocomplete="tel",
        help="日中に連絡できる番号。ハイフンはあってもなくてもかまいません。",
    )
    applicant_email = Email(
        thing="利用する方のメールアドレス", help="予約の確定と、使う日のお知らせを送ります。"
    )

    page_user = Page("利用する方")
    user_category = Choice("利用者の区分", CATEGORIES)
    accompanying_guardian = Text(
        "付き添う保護者",
        thing="付き添う保護者の氏名",
        max_length=60,
        is_name=True,
        autocomplete="off",
        when=BY_CHILD,
    )

    page_when = Page("利用する日時", "月曜日は休館です。")
    power_needed = YesNo("電源を使いますか", thing="電源の使用", required=False)
    use_date = SlotDay(
        "利用日",
        resource="study-room",
        closed_message="選択した日は休館日です。別の日を選択してください。",
    )
    slot = SlotOnDay(
        "利用時間",
        resource="study-room",
        day="use_date",
        person="library_card_number",
        place="seat",
        power="power_needed",
        full="選択した時間帯は満席です。別の時間帯を選択してください。",
        place_taken="選んだ座席は、この時間帯は空いていません。別の座席か「おまかせ」を選択してください。",
        help="時間の区切りは、図書館に確認中です。1日に1つ選んでください。",
    )
    seat = Choice(
        "座席",
        "study_seats",
        help="席の番号は、図書館に確認中の仮のものです。決まっていなければ「おまかせ」を選んでください。",
    )
    group_size = Number(
        "利用人数",
        minimum=1,
        unit="人",
        help=f"1つの予約で使えるのは{GROUP_SIZE.value}人までです（仮の決まり）。",
    )

    page_purpose = Page("利用目的と配慮")
    purpose = Choice("利用目的", PURPOSES, required=False)
    purpose_other = Text("利用目的の内容", max_length=60, when=Is("purpose", OTHER))
    barrier_free = Choice(
        "車いす等の配慮", CARE, required=False, help="使いやすい席を用意するためにうかがいます。"
    )
    barrier_free_detail = Text(
        "必要な配慮の内容",
        max_length=200,
        help="例：車いすで使います。",
        when=Is("barrier_free", "some"),
    )

    page_agree = Page("利用の決まりと個人情報")
    rules_agree = Declaration(
        "利用の決まり",
        statement="学習室では飲食をせず、静かに使います。使わなくなったときは、"
        "始まる時刻までに予約を取り消します。",
    )
    agree = agreements(
        (
            "privacy",
            "個人情報の取扱い",
            "入力した個人情報を、図書館がこの予約の確認と連絡のために使うことを確認しました。",
        )
    )

    rules = RULES
    examples = EXAMPLES
