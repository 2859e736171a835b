"""Answer sets of 23 大野分館学習室利用申請.

A full window, a card that is not good and a second booking of the same day are known to stored
bookings and to the library's own system only.
"""

from __future__ import annotations

from datetime import date

from eapply.core.procedure import Example
from eapply.forms.examples import changed, name

ON = date(2026, 11, 24)

PUPIL = Example(
    "高校生が、電源のある席を予約する",
    name("applicant", "鹿嶋 湊")
    | {
        "library_card_number": "0012345678",
        "applicant_phone": "0299821111",
        "applicant_email": "minato@example.jp",
        "user_category": "高校生・大学生",
        "use_date": "2026-11-25",
        "slot": "16:00-18:00",
        "seat": "A-3",
        "power_needed": True,
        "group_size": 1,
        "purpose": "自習",
        "rules_agree": True,
        "agree_privacy": True,
    },
    on=ON,
)
ADULT = changed(
    PUPIL,
    "一般の方が、席をおまかせで予約する",
    **name("applicant", "浜 花子"),
    library_card_number="0098765432",
    applicant_email="hanako@example.jp",
    user_category="一般",
    use_date="2026-11-28",
    slot="2026-11-28T10:00",
    seat="おまかせ",
    power_needed=None,
    purpose="その他",
    purpose_other="資格の勉強",
    barrier_free="あり",
    barrier_free_detail="車いすで使います。",
)
CHILD = changed(
    PUPIL,
    "小学生が、保護者といっしょに使う",
    **name("applicant", "神野 渚"),
    library_card_number="0055500001",
    applicant_email="satomi@example.jp",
    user_category="小学生",
    accompanying_guardian="神野 里美",
    use_date="2026-11-29",
    slot="14:00",
    seat="B-1",
    power_needed=False,
)

EXAMPLES = (
    PUPIL,
    ADULT,
    CHILD,
    changed(
        PUPIL,
        "利用日が月曜日で休館日",
        {"use_date": "選択した日は休館日です。別の日を選択してください。"},
        use_date="2026-11-30",
    ),
    changed(
        PUPIL,
        "利用日が先すぎる",
        {"use_date": "予約できるのは7日先までです。"},
        use_date="2026-12-20",
    ),
    changed(
        CHILD,
        "小学生なのに、付き添う保護者がいない",
        {"accompanying_guardian": "付き添う保護者の氏名を入力してください。"},
        accompanying_guardian=None,
    ),
    changed(
        PUPIL,
        "電源のない席で電源を使おうとしている",
        {"seat": "選んだ座席では電源を使えません。"},
        seat="B-1",
    ),
    changed(
        ADULT,
        "利用時間の日付が利用日とちがう",
        {"slot": "日付を確かめてください。"},
        slot="2026-11-27T10:00",
    ),
    changed(
        PUPIL,
        "1つの予約で2人が使おうとしている",
        {"group_size": "1つの予約で使えるのは1人までです。"},
        group_size=2,
    ),
    changed(
        PUPIL,
        "その日の夕方の席を予約する",
        use_date="2026-11-24",
    ),
)
