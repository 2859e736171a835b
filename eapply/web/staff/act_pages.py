"""The acts as data: what each page asks, what it says before and after. Buttons come from the table
of transitions (`core.submission`), the words of decisions from the procedure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any, Final

from eapply.core.procedure import Procedure
from eapply.core.results import Entry, ResultDocument
from eapply.core.submission import Action, LegalType
from eapply.services.deciding import ending_entry


@dataclass(frozen=True)
class ActPage:
    """One act: its boxes, and what it means in a sentence on the confirm page.

    ``decides``: the case gets a result and its paper. ``danger``: the button is red.
    ``done``: key of the sentence that follows. ``drafts``: it is put before a head first (起案).
    """

    action: Action
    lead: str
    means: str
    done: str
    boxes: tuple[Entry, ...] = ()
    decides: bool = False
    danger: bool = False
    mails: bool = True
    drafts: bool = False


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
            (Entry("message", "全体へのメッセージ", "なければ空のままにします。", rows=3),),
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
            (Entry("reason", "移す理由", "移す先の課だけが読みます。", required=True, rows=3),),
        ),
        ActPage(
            Action.APPROVE,
            "結果を決めると、結果の書類ができ、申請者に知らせます。",
            "結果が決まり、結果の書類ができます。あとから変えられません。",
            "decided",
            (Entry("reasons", "理由", "書類に書きます。なければ空のままにします。", rows=4),),
            decides=True,
        ),
        ActPage(
            Action.REFUSE,
            "理由は書類に書かれます。どの事実に、どの決まりを、どうあてはめたかを書きます。",
            "結果が決まり、結果の書類ができます。あとから変えられません。",
            "decided",
            (Entry("reasons", "理由", "事実、根拠の決まり、あてはめ。", required=True, rows=6),),
            decides=True,
            danger=True,
        ),
        ActPage(
            Action.ACCEPT,
            "受理すると、受理の書類ができ、届け出た方に知らせます。",
            "結果が決まり、結果の書類ができます。あとから変えられません。",
            "decided",
            (
                Entry(
                    "reasons",
                    "お知らせすること",
                    "書類に書きます。なければ空のままにします。",
                    rows=4,
                ),
            ),
            decides=True,
        ),
        ActPage(
            Action.REPLY,
            "回答は、そのまま書類になり、要望した方が読みます。",
            "回答の書類ができます。あとから変えられません。",
            "decided",
            (Entry("reasons", "回答", required=True, rows=8),),
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

ENDING_TEXT: Final = Entry(
    "reasons", "お知らせすること", "書類に書きます。手直しのときは、直すところを書きます。", rows=4
)


def for_procedure(chosen: ActPage, procedure: Procedure, legal_type: LegalType) -> ActPage:
    """The page with the boxes that the documents of this procedure need."""
    work = procedure.desk
    if chosen.decides:
        document = work.document(legal_type, chosen.action, procedure.title)
        return replace(chosen, boxes=(*document.entries, *chosen.boxes))
    if chosen.action is Action.COMPLETE and work.endings:
        entries = of_all(tuple(work.endings.values()))
        return replace(chosen, boxes=(ending_entry(procedure), *entries, ENDING_TEXT))
    return chosen


def document_title(
    chosen: ActPage, procedure: Procedure, legal_type: str, typed: Mapping[str, Any]
) -> str:
    """The document that an act will issue, "" when it issues none."""
    if chosen.decides:
        return procedure.desk.document(LegalType(legal_type), chosen.action, procedure.title).title
    ending = procedure.desk.endings.get(typed.get("ending", ""))
    return ending.title if ending else ""


def of_all(documents: tuple[ResultDocument, ...]) -> tuple[Entry, ...]:
    """The entries of several documents, one of which is chosen: required is what all of them need."""
    entries = {entry.key: entry for document in documents for entry in document.entries}
    return tuple(
        replace(entry, required=all(entry in document.entries for document in documents))
        for entry in entries.values()
    )
