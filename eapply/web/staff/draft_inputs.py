"""起案: what the page of a decision asks besides, where a head approves it, and how that is read."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any, Final

from eapply.core.approval import DraftStatus
from eapply.core.eras import DateProblem, parse_date, to_wareki
from eapply.core.errors import Refused
from eapply.core.procedure import Procedure
from eapply.core.results import Entry
from eapply.core.submission import LegalType
from eapply.models import DecisionDraft, db
from eapply.queries import decision_drafts
from eapply.queries.case_view import CaseView
from eapply.services import notifying
from eapply.web.staff.act_pages import ActPage
from eapply.web.tools import toolbox

LEAD: Final = "この結果は、課長の決裁を受けて決まります。ここで案（起案）を作ります。"
MEANS: Final = "課長の決裁を待ちます。決裁されるまで結果は決まらず、申請者には知らせません。"
OMITTED, SEALED = "公印を省略する", "公印を押す"
BASIS: Final = Entry(
    "basis", "根拠", "法令、条例、要綱の名前と条。決裁する人が読みます。", required=True, rows=3
)
EFFECTIVE_ON: Final = Entry(
    "effective_on", "施行日", "例：令和8年12月1日。書類に書きます。なければ空のままにします。"
)
SEAL: Final = Entry("seal", "公印", required=True, choices=(OMITTED, SEALED))


def as_draft(chosen: ActPage, procedure: Procedure, legal_type: LegalType) -> ActPage:
    """The page of a decision as the page of its draft. Only a 処分 is signed with a seal, or without."""
    document = procedure.desk.document(legal_type, chosen.action, procedure.title)
    seal = (SEAL,) if notifying.tells_disposition(document, legal_type) else ()
    return replace(
        chosen,
        lead=LEAD,
        means=MEANS,
        done="drafted",
        boxes=(*chosen.boxes, BASIS, EFFECTIVE_ON, *seal),
        danger=False,
        mails=False,
        drafts=True,
    )


def first_typed(view: CaseView, chosen: ActPage, procedure: Procedure) -> dict[str, str]:
    """What stands in the boxes when the page is opened: the draft that came back, or the usual."""
    before = came_back(view, chosen)
    if before is None:
        is_omitted, basis, day = toolbox().settings.seal_omitted, "\n".join(procedure.law), ""
        typed: Mapping[str, str] = {}
    else:
        is_omitted, basis, typed = before.seal_omitted, before.basis, before.typed
        day = to_wareki(before.effective_on) if before.effective_on else ""
    own = {"basis": basis, "effective_on": day, "seal": OMITTED if is_omitted else SEALED}
    everything = {**typed, **own}
    return {box.key: everything[box.key] for box in chosen.boxes if box.key in everything}


def came_back(view: CaseView, chosen: ActPage) -> DecisionDraft | None:
    """The last draft of this decision, if it was sent or taken back."""
    rows = [each.row for each in decision_drafts.of_case(db.session(), view)]
    if not rows or rows[0].action != chosen.action.value:
        return None
    back = (DraftStatus.RETURNED.value, DraftStatus.TAKEN_BACK.value)
    return rows[0] if rows[0].status in back else None


def values_from(typed: Mapping[str, Any]) -> dict[str, Any]:
    """What the service takes. Raises Refused for a day that cannot be read, or no choice of the seal."""
    text, day = str(typed["effective_on"]).strip(), None
    if text:
        try:
            day = parse_date(text, today=toolbox().clock.today())
        except DateProblem as problem:
            raise Refused(problem.sentence(EFFECTIVE_ON.label), "effective_on") from None
    if "seal" in typed and typed["seal"] not in SEAL.choices:
        raise Refused("公印を押すか省略するかを選んでください。", "seal")
    return {"effective_on": day, "seal_omitted": typed.get("seal") == OMITTED}
