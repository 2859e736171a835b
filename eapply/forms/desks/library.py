"""中央図書館: 23 学習室, 24 図書利用カード."""

from __future__ import annotations

from eapply.core.desk_work import DeskWork
from eapply.core.results import CONDITIONS, Entry, ResultDocument
from eapply.core.submission import Action

STUDY_ROOM_DESK = DeskWork(
    checklist=(
        "カードの番号と氏名が合い、有効なカードか",
        "来なかった予約が続いて、予約を止めている方でないか",
        "配慮の希望に合う席か",
        "小学生の方に、付き添う保護者がいるか",
    ),
    follow_up=(
        "使う日に、窓口でカードを見て受け付けたか",
        "来なかった席を、次の方に空けたか",
        "利用の人数だけを統計に入れ、期間が過ぎた予約の記録を消したか",
    ),
    shows=(
        "use_date",
        "slot",
        "group_size",
    ),
    visit=("library_card_number", "user_category", "accompanying_guardian", "barrier_free_detail"),
    results={
        Action.APPROVE: ResultDocument(
            "学習室の予約確定のお知らせ",
            "次のとおり予約が確定したのでお知らせします。",
            (Entry("seat", "席", "例：A-3", required=True), CONDITIONS),
            (("使う日に", "窓口で図書利用カードを見せてください。"),),
        ),
        Action.REFUSE: ResultDocument("学習室の予約についてのお知らせ"),
    },
)

LIBRARY_CARD_DESK = DeskWork(
    checklist=(
        "同じ人の登録がないか（氏名・生年月日・電話番号）",
        "登録できる区分と住所が合っているか",
    ),
    follow_up=(
        "窓口で本人確認書類を見たか",
        "小学生以下の方は保護者と来館したか",
        "カードと電子図書館のパスワードを渡したか",
    ),
    shows=(
        "apply_kind",
        "receive_place",
    ),
    results={
        Action.APPROVE: ResultDocument(
            "図書利用カード交付のお知らせ",
            "次のとおり登録の準備ができたのでお知らせします。",
            (CONDITIONS,),
            (("カードのお渡し", "図書館の窓口で、住所と名前がわかるものを見せてください。"),),
        ),
        Action.REFUSE: ResultDocument("図書利用カードの申込みについてのお知らせ"),
    },
)
