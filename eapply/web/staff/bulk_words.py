"""How 一括処理 is said: the deeds, how a piece of work stands, the acts of the record."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from eapply.core.bulk import Deed, ItemStatus, JobStatus


@dataclass(frozen=True)
class DeedWords:
    """``title`` is the act as a heading, ``help`` what it does, ``press`` the button that begins it."""

    title: str
    help: str
    press: str


DEEDS: Final = {
    Deed.ASSIGN: DeedWords(
        "担当を割り当てる", "選んだ人を、案件の担当にします。", "担当を割り当てる"
    ),
    Deed.LABEL: DeedWords(
        "ラベルを付ける", "課で使う短い目印です。申請者には見えません。", "ラベルを付ける"
    ),
    Deed.UNLABEL: DeedWords("ラベルを外す", "付いている目印を外します。", "ラベルを外す"),
    Deed.MESSAGE: DeedWords(
        "同じメッセージを送る",
        "申請者の一人ひとりに、同じ文で送ります。送りはじめるまでの60秒は、取り消せます。",
        "メッセージを送る",
    ),
    Deed.ACCEPT: DeedWords(
        "届出を受理へ進める",
        "確かめることがすべて済んだ届出を受理します。受理通知が、申請者に届きます。",
        "受理する",
    ),
}
# How it stands, and the kind of its tag.
STATES: Final = {
    JobStatus.CHOSEN: ("選んだところ", "neutral"),
    JobStatus.READY: ("始める前", "neutral"),
    JobStatus.RUNNING: ("処理中", "review"),
    JobStatus.PAUSED: ("停止中", "paused"),
    JobStatus.DONE: ("終わり", "done"),
    JobStatus.STOPPED: ("途中でやめた", "ended"),
}
RESULTS: Final = {
    ItemStatus.PENDING: ("まだ", "neutral"),
    ItemStatus.LEFT_OUT: ("対象外", "neutral"),
    ItemStatus.DONE: ("できた", "done"),
    ItemStatus.FAILED: ("できなかった", "late"),
}
HISTORY: Final = {
    "labelled": "ラベルを付けました",
    "unlabelled": "ラベルを外しました",
    "bulk-started": "一括処理を始めました",
    "bulk-paused": "一括処理を止めました",
    "bulk-resumed": "一括処理を再開しました",
    "bulk-stopped": "一括処理を途中でやめました",
    "bulk-ended": "一括処理が終わりました",
}
