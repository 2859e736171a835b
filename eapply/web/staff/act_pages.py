"""The acts as data: what each page asks, what it says before and after. Buttons come from the table
of transitions (`core.submission`), the words of decisions from the procedure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from eapply.core.submission import Action


@dataclass(frozen=True)
class Box:
    """One box of text. ``rows`` 1 is a single line."""

    key: str
    label: str
    help: str = ""
    required: bool = False
    rows: int = 4


@dataclass(frozen=True)
class ActPage:
    """One act: its boxes, and what it means in a sentence on the confirm page.

    ``decides``: the case gets a result and its paper. ``danger``: the button is red.
    ``done``: key of the sentence that follows.
    """

    action: Action
    lead: str
    means: str
    done: str
    boxes: tuple[Box, ...] = ()
    decides: bool = False
    danger: bool = False
    mails: bool = True


CONDITIONS: Final = Box("conditions", "条件", "通知に書きます。なければ空のままにします。")

ACT_PAGES: Final[Mapping[Action, ActPage]] = {
    page.action: page
    for page in (
        ActPage(
            Action.RELEASE,
            "担当を外れると、案件は「未着手」にもどり、ほかの人が担当できます。",
            "未着手にもどります。申請者には知らせません。",
            "release",
            mails=False,
        ),
        ActPage(
            Action.ASK_CORRECTION,
            "直してもらう項目と理由を、申請者にわかることばで書きます。",
            "補正待ちになります。申請者が直すまで、残りの日数は減りません。",
            "ask-correction",
            (Box("message", "全体へのメッセージ", "なければ空のままにします。", rows=3),),
        ),
        ActPage(
            Action.CANCEL_CORRECTION,
            "補正の依頼を取り消すと、審査を続けられます。申請者は直せなくなります。",
            "審査中にもどります。待った日数の分、期限が延びます。",
            "cancel-correction",
        ),
        ActPage(
            Action.TRANSFER,
            "ほかの課へ移すと、この課からは見えなくなります。",
            "移す先の課の「未着手」に入ります。この課からは見えなくなります。",
            "transfer",
            (Box("reason", "移す理由", "移す先の課だけが読みます。", required=True, rows=3),),
        ),
        ActPage(
            Action.APPROVE,
            "結果を決めると、通知の書類ができ、申請者に知らせます。",
            "結果が決まり、通知の書類ができます。あとから変えられません。",
            "decided",
            (Box("reasons", "理由", "通知に書きます。なければ空のままにします。"), CONDITIONS),
            decides=True,
        ),
        ActPage(
            Action.REFUSE,
            "理由は通知に書かれます。どの事実に、どの決まりを、どうあてはめたかを書きます。",
            "結果が決まり、通知の書類ができます。あとから変えられません。",
            "decided",
            (Box("reasons", "理由", "事実、根拠の決まり、あてはめ。", required=True, rows=6),),
            decides=True,
            danger=True,
        ),
        ActPage(
            Action.ACCEPT,
            "受理すると、通知の書類ができ、届け出た方に知らせます。",
            "結果が決まり、通知の書類ができます。あとから変えられません。",
            "decided",
            (Box("reasons", "通知に書くこと", "なければ空のままにします。"), CONDITIONS),
            decides=True,
        ),
        ActPage(
            Action.REPLY,
            "回答は、そのまま書類になり、要望した方が読みます。",
            "回答の書類ができます。あとから変えられません。",
            "decided",
            (Box("reasons", "回答", required=True, rows=8),),
            decides=True,
        ),
        ActPage(
            Action.COMPLETE,
            "書類の発送や受け渡しなど、すべて済んだときに完了にします。",
            "手続が終わります。あとから変えられません。",
            "complete",
        ),
    )
}

# Ready phrases for a correction, by kind.
PHRASES: Final[Mapping[str, tuple[str, ...]]] = {
    "不足": (
        "書類が足りません。全部のページを写して、もう一度出してください。",
        "入力がありません。わかる範囲で入力してください。",
    ),
    "誤り": (
        "添付の書類と合っていません。書類のとおりに直してください。",
        "数字がちがうようです。確かめて、直してください。",
    ),
    "古い": ("書類の日付が古くなっています。3か月以内に発行されたものを出してください。",),
    "読めない": ("写真がぼやけて読めません。明るいところで撮り直してください。",),
}
