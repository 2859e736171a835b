"""What a program sends with an act: the boxes of the desk's own pages, as JSON."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from datetime import date
from typing import Any, Final

from werkzeug.exceptions import BadRequest

from eapply.core.errors import Refused
from eapply.core.procedure import Procedure
from eapply.core.submission import Action, LegalType
from eapply.queries.case_view import CaseView
from eapply.web.staff.act_pages import ACT_PAGES, for_procedure
from eapply.web.staff.composer import MOST_ITEMS
from eapply.web.staff.draft_inputs import as_draft
from eapply.web.tools import toolbox

DAY: Final = re.compile(r"20\d\d-\d\d-\d\d", re.ASCII)
ITEM: Final = ("key", "kind", "reason")
NO_OBJECT: Final = "本文は、項目の名前と値の組（JSON）です。"


def values_of(
    view: CaseView, procedure: Procedure, action: Action, content: bytes, *, drafts: bool
) -> dict[str, Any]:
    """What the verb takes; ``drafts``: the verb makes a draft for the head.

    Raises:
        BadRequest: the body is no JSON object.
        Refused: a name that this act does not know, or a value of the wrong kind; ``field`` names it.
    """
    given = body_of(content)
    readers: dict[str, Any] = dict.fromkeys(names_of(view, procedure, action, drafts), text_of)
    readers |= KINDS.get(action, {})
    if "seal" in readers:
        del readers["seal"]
        readers["seal_omitted"] = yes_no_of
    if "effective_on" in readers:
        readers["effective_on"] = day_of
    for key in given:
        if key not in readers:
            raise Refused("この操作には、この名前の項目はありません。", str(key)[:80])
    values = {key: readers[key](key, value) for key, value in given.items()}
    if "seal_omitted" in readers:
        values.setdefault("seal_omitted", toolbox().settings.seal_omitted)
    return values


def body_of(content: bytes) -> dict[str, Any]:
    if not content:
        return {}
    try:
        given = json.loads(content)
    except (ValueError, RecursionError):
        raise BadRequest(NO_OBJECT) from None
    if not isinstance(given, dict):
        raise BadRequest(NO_OBJECT)
    return given


def names_of(view: CaseView, procedure: Procedure, action: Action, drafts: bool) -> list[str]:
    """The keys of the boxes that the desk's page of this act has."""
    if action not in ACT_PAGES:
        return []
    legal_type = LegalType(view.case.legal_type)
    chosen = for_procedure(ACT_PAGES[action], procedure, legal_type)
    if drafts:
        chosen = as_draft(chosen, procedure, legal_type)
    return [box.key for box in chosen.boxes]


def text_of(key: str, value: Any) -> str:
    if not isinstance(value, str):
        raise Refused("文字で入れてください。", key)
    return value


def day_of(key: str, value: Any) -> date | None:
    if value is None or value == "":
        return None
    try:
        if not isinstance(value, str) or not DAY.fullmatch(value):
            raise ValueError
        return date.fromisoformat(value)
    except ValueError:
        raise Refused("2026-12-01 の形の日付を入れてください。", key) from None


def yes_no_of(key: str, value: Any) -> bool:
    if not isinstance(value, bool):
        raise Refused("true か false を入れてください。", key)
    return value


def items_of(key: str, value: Any) -> list[Mapping[str, str]]:
    is_list = isinstance(value, list) and len(value) <= MOST_ITEMS
    if not is_list or not all(
        isinstance(item, dict)
        and item.keys() <= set(ITEM)
        and all(isinstance(each, str) for each in item.values())
        for item in value
    ):
        raise Refused(f"{'、'.join(ITEM)}の組を、{MOST_ITEMS}個までの並びで入れてください。", key)
    return list(value)


# What an act takes beside the boxes of its page.
KINDS: Final[Mapping[Action, Mapping[str, Any]]] = {
    Action.ASK_CORRECTION: {"items": items_of, "due_on": day_of},
    Action.TRANSFER: {"department": text_of},
}
