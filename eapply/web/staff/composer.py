"""補正依頼の作成: which rows, what is wrong with each, until when; and how the resident will read it.

Boxes are named after the row's first key: ``kind-‹key›``, ``reason-‹key›``, ``phrase-‹key›``.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from eapply.core.eras import DateProblem, parse_date, to_wareki, with_weekday
from eapply.core.errors import Refused
from eapply.core.phrases import CORRECTION_KINDS, PhraseUse, by_group
from eapply.queries.case_view import CaseView
from eapply.services import posting
from eapply.web.staff import case_money, phrase_picker
from eapply.web.staff.frame import opening
from eapply.web.tools import toolbox

ITEMS: Final = "items"
MOST_ITEMS: Final = 200
LINK: Final = "（申請者ごとのリンク）"


def typed_from(source: Any) -> dict[str, Any]:
    """The ticked rows with what was typed for each, in the order of the page."""
    keys = list(dict.fromkeys(source.getlist("key")))[:MOST_ITEMS]
    return {
        ITEMS: [
            {
                "key": key,
                "kind": source.get(f"kind-{key}", ""),
                "reason": source.get(f"reason-{key}", ""),
                "phrase": phrase_picker.chosen(source, f"phrase-{key}"),
            }
            for key in keys
        ],
        "due": source.get("due", ""),
    }


def values_from(view: CaseView, typed: Mapping[str, Any]) -> dict[str, Any]:
    """What the verb takes. Raises Refused: the day cannot be read."""
    # A ready phrase says the kind, too: that of its group.
    kinds = {each.text: each.group for each in phrase_picker.offered(view, PhraseUse.CORRECTION)}
    items = [
        {
            "key": item["key"],
            "kind": item["kind"] or kinds.get(item["phrase"], ""),
            "reason": item["reason"].strip() or item["phrase"],
        }
        for item in typed[ITEMS]
    ]
    values: dict[str, Any] = {ITEMS: items}
    if typed["due"].strip():
        try:
            values["due_on"] = parse_date(typed["due"], today=toolbox().clock.today())
        except DateProblem as problem:
            raise Refused(problem.sentence("期限"), "due") from None
    return values


def flat(items: list[dict[str, str]]) -> list[tuple[str, str]]:
    """The rows as pairs for hidden boxes."""
    pairs = []
    for item in items:
        key = item["key"]
        pairs += [
            ("key", key),
            *((f"{part}-{key}", item[part]) for part in ("kind", "reason", "phrase")),
        ]
    return pairs


def target(refusal: Refused) -> str:
    """The id of the box that a refusal is about."""
    names = {"items": "f-items", "due_on": "f-due", None: "main"}
    return names.get(refusal.field, f"f-{refusal.field}")


def page_values(view: CaseView, typed: Mapping[str, Any]) -> dict[str, Any]:
    """What the composer shows: the chosen rows, the others to add, phrases, the usual day."""
    rows = {key: row for row in view.rows for key in row["keys"]}
    chosen = [item | {"row": rows[item["key"]]} for item in typed[ITEMS] if item["key"] in rows]
    taken = {key for item in chosen for key in item["row"]["keys"]}
    return {
        "items": chosen,
        "others": [row for row in view.rows if row["keys"][0] not in taken],
        "kinds": CORRECTION_KINDS,
        "phrases": by_group(phrase_picker.offered(view, PhraseUse.CORRECTION)),
        "usual_due": to_wareki(usual_due()),
    }


def usual_due() -> Any:
    tools = toolbox()
    return opening().add(tools.clock.today(), tools.settings.correction_days)


def said(view: CaseView, typed: Mapping[str, Any]) -> list[tuple[str, str]]:
    """The rows as they were typed, for the page of a conflict."""
    labels = {key: row["label"] for row in view.rows for key in row["keys"]}
    return [
        (f"{labels.get(item['key'], '')}（{item['kind']}）", item["reason"] or item["phrase"])
        for item in typed[ITEMS]
        if item["reason"].strip() or item["phrase"]
    ]


def preview(view: CaseView, typed: Mapping[str, Any]) -> dict[str, Any]:
    """The request as the resident reads it, page and mail."""
    tools = toolbox()
    values = values_from(view, typed)
    due = values.get("due_on") or usual_due()
    rows = {key: row for row in view.rows for key in row["keys"]}
    items = [item | {"row": rows[item["key"]]} for item in values[ITEMS]]
    mail = ""
    if view.case.email:
        mail = tools.texts.render(
            "mail/correction.txt",
            base_url=tools.settings.base_url,
            link=LINK,
            count=len(items),
            until=due,
            link_days=tools.settings.link_days,
            **posting.case_values(tools, view.case),
        )
    return {
        "preview_items": items,
        "preview_due": with_weekday(due),
        "due_is_closed": not opening().is_open(due),
        "preview_message": typed["message"],
        "preview_mail": mail,
        "preview_subject": posting.MAILS["correction"].subject.format(
            reference=view.case.reference
        ),
        "money": case_money.money(view),
        "moves_fee": case_money.rows_of_fee(
            view, {key for item in items for key in item["row"]["keys"]}
        ),
    }
