"""他課への意見照会: the life of a question to another department, and what is never shown to it.

Only sections of the answer sheet and attachments are released, each by choice. What stands ready to be
released is about the matter and not about people; what protects somebody is not released at all.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping, Sequence
from enum import StrEnum
from typing import Any, Final

from eapply.core.identity_papers import proves_identity
from eapply.core.submission import Action, State

Section = Mapping[str, Any]


class OpinionStatus(StrEnum):
    """Where a question stands. ENDED: the case went on without the answer."""

    ASKED = "asked"
    ANSWERED = "answered"
    TAKEN_BACK = "taken-back"
    ENDED = "ended"


class Verdict(StrEnum):
    """The answer in a word."""

    NOTHING = "支障なし"
    CONDITIONS = "条件あり"
    OBJECTION = "支障あり"


# A case in one of these can be asked about, and its answers can still be corrected.
UNDECIDED: Final = (State.IN_QUEUE, State.IN_REVIEW, State.RETURNED)
# While it stands so, the asked department sees what was released.
LIVE: Final = (OpinionStatus.ASKED, OpinionStatus.ANSWERED)
ENDS: Final[Mapping[Action, str]] = {
    Action.TRANSFER: "担当する課が変わったため、照会を終わりました。",
    Action.WITHDRAW: "申請が取り下げられたため、照会を終わりました。",
    **dict.fromkeys(
        (Action.APPROVE, Action.REFUSE, Action.ACCEPT, Action.REPLY, Action.COMPLETE),
        "結果が決まったため、照会を終わりました。",
    ),
}
# Kinds and words of questions that tell of a person; groups may hold people.
OF_PEOPLE: Final = frozenset({"kana", "phone", "email", "postal_code", "repeat"})
PERSONAL: Final = re.compile("氏名|住所|生年月日|電話")
# Kinds that only sort: a section of these alone says too little to be ready.
SORTING: Final = frozenset({"radio", "select", "declaration", "derived"})
# A section with such a key is somebody's account.
ACCOUNT: Final = "account"
PROTECTION: Final = "支援措置"


def offered(sheet: Sequence[Section]) -> list[dict[str, Any]]:
    """The sections that may be released: no accounts, and no rows of files or of protection (支援措置).

    Rows keep label, kind, text and the lines of groups; what was typed and the keys stay behind.
    """
    sections = []
    for section in sheet:
        if any(ACCOUNT in key for row in section["rows"] for key in row["keys"]):
            continue
        rows = released(section["rows"])
        if rows:
            sections.append({"key": section["key"], "title": section["title"], "rows": rows})
    return sections


def released(rows: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """The rows as another department may read them."""
    kept = []
    for row in rows:
        said = row["label"] if "items" in row else row["label"] + row["text"]
        if row["kind"] == "files" or PROTECTION in said:
            continue
        shown = {key: row[key] for key in ("label", "kind", "text")}
        if "items" in row:
            # The text of a group repeats its lines, also those that are left out.
            shown["text"] = ""
            shown["items"] = [
                {"title": line["title"], "rows": released(line["rows"])} for line in row["items"]
            ]
        kept.append(shown)
    return kept


def may_be_released(field: str, *, in_message: bool) -> bool:
    """Whether an attachment may go: no papers that prove who somebody is, nothing out of messages."""
    return not in_message and not proves_identity(field)


def usual(sections: Collection[Section]) -> list[str]:
    """The keys of the sections that stand ready: those that describe the matter and ask about no person."""
    return [
        section["key"]
        for section in sections
        if not any(
            row["kind"] in OF_PEOPLE or PERSONAL.search(row["label"]) for row in section["rows"]
        )
        and any(row["kind"] not in SORTING for row in section["rows"])
    ]
