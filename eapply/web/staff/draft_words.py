"""How the desk speaks of drafted decisions: where they stand, what was done with them, the buttons."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from eapply.core.approval import DraftStatus, DraftStep

# Status → (words, kind of tag).
STATES: Final[Mapping[str, tuple[str, str]]] = {
    DraftStatus.WAITING: ("決裁待ち", "review"),
    DraftStatus.APPROVED: ("決裁済み", "done"),
    DraftStatus.RETURNED: ("差戻し", "action"),
    DraftStatus.TAKEN_BACK: ("引上げ", "ended"),
    DraftStatus.ENDED: ("取下げにより終了", "ended"),
}
# Act of the record → what happened.
HISTORY: Final[Mapping[str, str]] = {
    "decision-drafted": "起案しました",
    "decision-approved": "決裁しました",
    "decision-returned": "起案を差し戻しました",
    "decision-taken-back": "起案を引き上げました",
    "decision-seen": "代決のあとで、内容を確かめました（後閲）",
    "deputy-named": "代決を頼みました",
    "deputy-ended": "代決をやめました",
}


@dataclass(frozen=True)
class Step:
    """A step with a draft: what its button says, what it means, what is said afterwards."""

    verb: str
    means: str
    done: str
    danger: bool = False


STEPS: Final[Mapping[DraftStep, Step]] = {
    DraftStep.APPROVE: Step(
        "決裁する",
        "この案のとおりに結果が決まり、書類ができます。あとから変えられません。",
        "approved",
    ),
    DraftStep.RETURN: Step(
        "差し戻す",
        "担当者が案を直して、もう一度起案できるようになります。申請者には知らせません。",
        "returned",
    ),
    DraftStep.TAKE_BACK: Step(
        "引き上げる",
        "決裁を待つのをやめます。案を直したり、補正を依頼したりできるようになります。",
        "taken-back",
    ),
}
