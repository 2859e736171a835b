"""How the desk speaks of 意見照会: where a question stands, what was done, ready phrases."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from eapply.core.opinions import OpinionStatus, Verdict
from eapply.web.tools import toolbox

# Status → (words, kind of tag).
STATES: Final[Mapping[str, tuple[str, str]]] = {
    OpinionStatus.ASKED: ("回答待ち", "review"),
    OpinionStatus.ANSWERED: ("回答あり", "done"),
    OpinionStatus.TAKEN_BACK: ("取りやめ", "ended"),
    OpinionStatus.ENDED: ("回答なしで終了", "ended"),
}
# Verdict → kind of tag.
VERDICTS: Final[Mapping[str, str]] = {
    Verdict.NOTHING: "done",
    Verdict.CONDITIONS: "action",
    Verdict.OBJECTION: "late",
}
# Act of the record → what happened.
HISTORY: Final[Mapping[str, str]] = {
    "opinion-asked": "ほかの課に意見を聞きました",
    "opinion-opened": "意見を聞かれた課が、照会を開きました",
    "opinion-taken": "意見を聞かれた課で、担当が決まりました",
    "opinion-answered": "ほかの課の意見が届きました",
    "opinion-corrected": "ほかの課の意見が直されました",
    "opinion-read": "届いた意見を確かめました",
    "opinion-taken-back": "意見照会を取りやめました",
    "opinion-ended": "意見照会が、回答のないまま終わりました",
}
SCREENS: Final = {
    "staff.opinions_list": "意見照会の一覧（聞かれた課）",
    **dict.fromkeys(
        ("staff.opinion", "staff.take_opinion", "staff.answer_opinion"), "意見照会（聞かれた課）"
    ),
    **dict.fromkeys(
        (
            "staff.opinion_file",
            "staff.opinion_file_content",
            "staff.opinion_file_picture",
            "staff.opinion_file_page",
        ),
        "意見照会の添付（聞かれた課）",
    ),
}
# What a case's page says after an act.
DONE: Final = {
    "opinion-asked": "ほかの課に意見を聞きました。",
    "opinion-taken-back": "意見照会を取りやめました。聞いた課からは、もう見えません。",
    "opinion-read": "届いた意見を確かめた印をつけました。",
}
# What the page of the asked department says after an act.
DONE_THERE: Final = {
    "taken": "担当になりました。",
    "answered": "回答しました。聞いた課に届きました。",
}
CLOCK: Final = (
    "ほかの課の意見を待つ間も、標準処理期間は止まりません。この案件の期限までに決められるよう、"
    "回答の期限を決めます。"
)


def name_of(code: str) -> str:
    return toolbox().facts.department(code).name


def particulars(detail: Mapping[str, Any]) -> list[str]:
    """What an entry of the record says about a question to another department."""
    if not detail.get("asked"):
        return []
    said = [f"聞いた課 {name_of(detail['asked'])}"]
    if "released" in detail:
        titles = "、".join(detail["released"]) or "なし"
        said.append(f"見せた申請内容 {titles}、添付 {len(detail['files'])}件")
    if detail.get("verdict"):
        said.append(f"意見 {detail['verdict']}")
    return said
