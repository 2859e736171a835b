"""一括処理: what each deed needs, why a case cannot have it, and how it is done. Each is an act that
there is for a single case, and is refused where that is refused."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Final

from sqlalchemy.orm import Session

from eapply.core.approval import ApprovalRoute
from eapply.core.bulk import Deed
from eapply.core.errors import Conflict, Refused
from eapply.core.procedure import Procedure
from eapply.core.submission import FINAL_STATES, Action, LegalType, State
from eapply.forms import BY_SLUG
from eapply.models import Submission
from eapply.queries.approval_routes import routes_of
from eapply.queries.bulk_facts import CaseFacts
from eapply.queries.scope import StaffActor
from eapply.services import cases, labelling, messaging, reviewing, waiting_drafts
from eapply.services.toolbox import Toolbox

NO_HANDLER: Final = "担当する人を選んでください。"
NOT_NOW: Final = "確認したあとで、ほかの人か申請者が変更しました。"
GONE: Final = "担当する課が変わったか、いまは扱えない案件です。"
OVER: Final = "終わった案件です。"
THEIRS_ALREADY: Final = "もう、この人の担当です。"
NOT_COLLEAGUE: Final = "この人は、この案件の課の担当ではありません。"
NO_MAIL: Final = "メールアドレスがありません。電話や郵便で知らせてください。"
NO_NOTIFICATION: Final = "届出ではありません。"
DRAFT_WAITS: Final = "決裁を待っています。"
FOR_A_HEAD: Final = "課長の決裁が要ります。1件ずつ起案してください。"
TO_WRITE: Final = "書類に書くことがあります。1件ずつ受理してください。"
UNTAKEN: Final = "まだ、だれも担当していません。"
RETURNED: Final = "補正を待っています。"
UNPAID: Final = "支払いを待っています。"
DECIDED: Final = "もう、結果が決まっています。"
WARNED: Final = "受付のときの注意があります。1件ずつ確かめてください。"
UNTICKED: Final = "確かめていない項目があります。"
UNREAD: Final = "届いた返信や意見を、まだ確かめていません。"
WAITS: Final = "申請者の返信を待っています。"
ASKS: Final = "ほかの課の意見を待っています。"
# Only from 審査中 a 届出 goes on to 受理.
NOT_IN_REVIEW: Final[Mapping[State, str]] = {
    State.IN_QUEUE: UNTAKEN,
    State.RETURNED: RETURNED,
    State.AWAITING_PAYMENT: UNPAID,
    State.DECIDED: DECIDED,
    **dict.fromkeys(FINAL_STATES, OVER),
}


@dataclass(frozen=True)
class Doing:
    """Who does what with which values."""

    session: Session
    tools: Toolbox
    actor: StaffActor
    deed: Deed
    values: Mapping[str, str]

    @cached_property
    def handlers(self) -> dict[str, frozenset[int]]:
        """Who may be given cases, by department."""
        today = self.tools.clock.today()
        return {
            each: frozenset(one.id for one in reviewing.colleagues(self.session, each, today))
            for each in self.actor.departments()
        }

    @cached_property
    def routes(self) -> dict[str, list[ApprovalRoute]]:
        """Who approves what, by department."""
        facts = self.tools.facts
        return {each: routes_of(self.session, facts, each) for each in self.actor.departments()}


def read(doing: Doing) -> dict[str, str]:
    """What was typed as it is kept. Raises Refused with the field."""
    values = doing.values
    if doing.deed is Deed.ASSIGN:
        chosen = values.get("handler", "")
        known = frozenset().union(*doing.handlers.values())
        if chosen not in {str(each) for each in known}:
            raise Refused(NO_HANDLER, "handler")
        return {"handler": chosen}
    if doing.deed in (Deed.LABEL, Deed.UNLABEL):
        return {"label": labelling.text_of(values.get("label", ""))}
    if doing.deed is Deed.MESSAGE:
        return {"body": messaging.body_of(values.get("body", ""), "メッセージ")}
    return {}


def hindrance(doing: Doing, case: CaseFacts) -> str:
    """Why this case cannot have it now, "" when it can."""
    return HINDRANCES[doing.deed](doing, case)


def not_assigned(doing: Doing, case: CaseFacts) -> str:
    person = int(doing.values["handler"])
    if State(case.state) in FINAL_STATES:
        return OVER
    if case.handler_id == person:
        return THEIRS_ALREADY
    return "" if person in doing.handlers.get(case.department, ()) else NOT_COLLEAGUE


def not_labelled(doing: Doing, case: CaseFacts) -> str:
    return labelling.HAS_IT if doing.values["label"] in case.labels else ""


def not_unlabelled(doing: Doing, case: CaseFacts) -> str:
    return "" if doing.values["label"] in case.labels else labelling.HAS_IT_NOT


def not_told(doing: Doing, case: CaseFacts) -> str:
    if State(case.state) in FINAL_STATES:
        return OVER
    return "" if case.email else NO_MAIL


def for_a_head(doing: Doing, case: CaseFacts) -> bool:
    routes = doing.routes[case.department]
    return waiting_drafts.approved_by_head(doing.tools, routes, case, Action.ACCEPT)


def not_accepted(doing: Doing, case: CaseFacts) -> str:
    """Only what nothing is left to look at, to write or to approve of."""
    form = BY_SLUG.get(case.slug)
    if case.legal_type != LegalType.NOTIFICATION or form is None:
        return NO_NOTIFICATION
    if reason := NOT_IN_REVIEW.get(State(case.state), ""):
        return reason
    return next(
        (
            reason
            for reason, holds in (
                (DRAFT_WAITS, case.draft_waits),
                (FOR_A_HEAD, for_a_head(doing, case)),
                (TO_WRITE, is_written(form.procedure)),
                (UNPAID, case.owes),
                (WARNED, bool(case.warnings)),
                (UNREAD, case.replied or case.advised),
                (WAITS, case.awaits_reply),
                (ASKS, case.asks),
                (UNTICKED, not case.ticked.issuperset(form.procedure.desk.checklist)),
            )
            if holds
        ),
        "",
    )


def is_written(procedure: Procedure) -> bool:
    """Whether somebody has to write something into the document of 受理."""
    document = procedure.desk.document(LegalType.NOTIFICATION, Action.ACCEPT, procedure.title)
    return document.explains or any(entry.required for entry in document.entries)


HINDRANCES: Final[Mapping[Deed, Callable[[Doing, CaseFacts], str]]] = {
    Deed.ASSIGN: not_assigned,
    Deed.LABEL: not_labelled,
    Deed.UNLABEL: not_unlabelled,
    Deed.MESSAGE: not_told,
    Deed.ACCEPT: not_accepted,
}


def do(doing: Doing, submission: Submission, version: int) -> None:
    """Does it with one case, on the version that was looked at, in the transaction of the caller.

    Raises:
        Conflict: the case changed since.
        Refused: it cannot be done.
    """
    session, tools, actor, values = doing.session, doing.tools, doing.actor, doing.values
    if cases.lock(session, submission).version != version:
        raise Conflict(NOT_NOW)
    match doing.deed:
        case Deed.ASSIGN:
            reviewing.assign(session, tools, actor, submission, version, int(values["handler"]))
        case Deed.LABEL:
            labelling.put_on(session, tools, actor, submission, values["label"])
        case Deed.UNLABEL:
            labelling.take_off(session, tools, actor, submission, values["label"])
        case Deed.MESSAGE:
            messaging.from_staff(session, tools, actor.id, submission, values["body"], to_many=True)
        case Deed.ACCEPT:
            procedure = BY_SLUG[submission.slug].procedure
            reviewing.act(session, tools, actor, submission, procedure, version, Action.ACCEPT, {})
