"""How the desk speaks of issued papers: their standing, what is done to them, what was done."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from eapply.core.notices import Change, Standing

# Standing → (words, kind of tag); one that holds needs none.
STANDINGS: Final[Mapping[str, tuple[str, str]]] = {
    Standing.REPLACED: ("差し替えられました", "ended"),
    Standing.WITHDRAWN: ("取り消されました", "ended"),
}
# Act of the record → what happened.
HISTORY: Final[Mapping[str, str]] = {
    "replace-drafted": "書類の差替えを起案しました",
    "withdraw-drafted": "書類の取消しを起案しました",
    "notice-replaced": "書類を差し替えました",
    "notice-withdrawn": "書類を取り消しました",
    "thing-sent": "発送したことを記録しました",
    "thing-ready": "窓口で受け取れることを記録しました",
    "thing-undone": "発送・受取りの記録を取り消しました",
    "letter-printed": "手紙を印刷しました",
}
SCREENS: Final = {
    "staff.case_papers": "書類",
    "staff.change_paper": "書類の差替え・取消し",
    "staff.do_change_paper": "書類の差替え・取消し",
    "staff.deliver": "発送・受取りの記録",
    "staff.record_delivery": "発送・受取りの記録",
    "staff.undo_delivery": "発送・受取りの記録",
    "staff.letters": "郵送するもの",
    "staff.print_letters": "郵送するもの",
    "staff.letter_file": "郵送するものの印刷",
}
# What a case's page says after an act.
DONE: Final = {
    "notice-replaced": "書類を差し替えました。新しい書類は、まもなくできます。",
    "notice-withdrawn": "書類を取り消しました。",
    "thing-sent": "発送したことを記録しました。申請者には1分後に知らせます。",
    "thing-ready": "受け取れることを記録しました。申請者には1分後に知らせます。",
    "thing-undone": "記録を取り消しました。申請者には知らせません。",
    "notice-approved": "決裁しました。書類の差替え・取消しをしました。",
}


@dataclass(frozen=True)
class ChangeWords:
    """A change: its button, that of its draft, what it is for, what it means, the key of what is said after."""

    verb: str
    drafted: str
    lead: str
    means: str
    done: str


CHANGES: Final[Mapping[Change, ChangeWords]] = {
    Change.REPLACE: ChangeWords(
        "差し替える",
        "差替えを起案する",
        "結果はそのままで、書き直した書類を出します。新しい文書番号と日付がつきます。",
        "新しい書類ができます。前の書類には「差し替えられました」の印がつき、使えなくなります。",
        "notice-replaced",
    ),
    Change.WITHDRAW: ChangeWords(
        "取り消す",
        "取消しを起案する",
        "この書類を使えないものにします。代わりの書類は出しません。",
        "書類に「取り消されました」の印がつきます。書類の文面と案件の状態は変わりません。",
        "notice-withdrawn",
    ),
}
